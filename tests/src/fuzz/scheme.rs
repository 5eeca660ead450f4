//! Text as a scheme, and the files beside it: refused in words, or read, written and read again as the same; then
//! people are read by it, compiled and matched.

use super::ensure;
use super::judge::{NODES, judge, parts};
use crate::reading::Reading;
use pairwright::Cohort;
use pairwright::cohort::{Cell, ExtraTables, Extras, Table};
use pairwright::fault::Error;
use pairwright::ids::Side;
use pairwright::problem::Problem;
use pairwright::scheme::{Attribute, AttributeBlank, Kind, Scheme};
use pairwright::solve::{CancelToken, Settings};

/// What stands between the scheme and the files: mentees, mentors, pins, exclusions, scores, an earlier result,
/// who is kept apart, as many as there are.
pub const BETWEEN: char = '\u{c}';
/// People of a side where there is no file of them.
const PEOPLE: [usize; 2] = [3, 3];
/// Work of a solve: far more than small files need.
const WORK: u64 = 200_000;

/// Reads the bytes as a scheme and files; see the module.
///
/// # Errors
/// What does not hold.
pub fn run(bytes: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(bytes);
    let mut texts = text.split(BETWEEN);
    let scheme = match Scheme::from_toml(texts.next().unwrap_or_default(), "scheme.toml") {
        Ok(scheme) => scheme,
        Err(error) => return refused(&error),
    };
    scheme
        .check()
        .map_err(|error| format!("as written: {error}"))?;
    let mut files = [
        "mentees",
        "mentors",
        "pins",
        "exclusions",
        "scores",
        "previous",
        "apart",
    ]
    .map(|name| {
        let text = texts.next()?;
        Some(Table::scan_csv(&format!("{name}.csv"), text.as_bytes()))
    });
    let mut side = |side: Side| {
        files[side.index()]
            .take()
            .unwrap_or_else(|| answers(&scheme, side))
    };
    let (mentees, mentors) = (side(Side::Mentees), side(Side::Mentors));
    let cohort = match Cohort::from_tables(&scheme, mentees, mentors) {
        Ok(cohort) => cohort,
        Err(error) => return refused(&error),
    };
    let [_, _, pins, exclusions, scores, previous, keep_apart] = files;
    let tables = ExtraTables {
        pins,
        exclusions,
        scores,
        previous: previous.map(|table| vec![table]),
        keep_apart,
    };
    let mut extras = match Extras::from_tables(&cohort, tables) {
        Ok(extras) => extras,
        Err(error) => return refused(&error),
    };
    extras.as_of = "2020-01-31".parse().ok();
    let problem = match Problem::compile_with(&scheme, &cohort, &extras, &CancelToken::default()) {
        Ok(problem) => problem,
        Err(error) => return refused(&error),
    };
    let settings = Settings::default().node_limit(NODES).work_limit(WORK);
    let outcome = problem
        .solve(&settings)
        .map_err(|error| error.to_string())?;
    let parts = parts(&problem);
    judge(
        &Reading::new(&parts, &problem),
        &problem,
        &settings,
        &outcome,
    )
}

/// An error is for people: it says something, and nothing is wrong with the program.
fn refused(error: &Error) -> Result<(), String> {
    let words = error.to_string();
    let internal = words.contains("internal");
    ensure(!words.is_empty() && !internal, || {
        format!("refused with {words:?}")
    })
}

/// A few people with an answer to everything that the scheme asks of a side.
fn answers(scheme: &Scheme, side: Side) -> Table {
    let rules = &scheme.sides[side.index()];
    let asked = scheme.asked.values();
    let asked: Vec<&Attribute> = asked
        .filter(|asked| asked.is_asked() && asked.of.includes(side))
        .collect();
    let mut headings = vec![rules.id.clone()];
    headings.extend(rules.places.column.clone());
    headings.extend(rules.places.minimum.clone());
    headings.extend(asked.iter().map(|asked| asked.column.clone()));
    let row = |at: usize| {
        let mut cells = vec![Cell::Text(format!("{}{at}", ["a", "b"][side.index()]))];
        let places = (at as u32 % 2 + 1).max(rules.places.at_least);
        let places = rules.places.at_most.map_or(places, |most| places.min(most));
        cells.extend(
            rules
                .places
                .column
                .iter()
                .map(|_| Cell::Text(places.to_string())),
        );
        let least = rules.places.at_least.max(at as u32 % 2).min(places);
        let minimum = rules.places.minimum.iter();
        cells.extend(minimum.map(|_| Cell::Text(least.to_string())));
        cells.extend(
            (0..)
                .zip(&asked)
                .map(|(column, asked)| cell(scheme, asked, at + column, ["b", "a"][side.index()])),
        );
        cells
    };
    Table {
        name: format!("{side}.csv"),
        headings,
        rows: (0..PEOPLE[side.index()]).map(row).collect(),
        ..Table::default()
    }
}

/// The answer at a place in the round of those that the attribute allows; ids of the other side begin with `across`.
fn cell(scheme: &Scheme, asked: &Attribute, at: usize, across: &str) -> Cell {
    if asked.blank != AttributeBlank::Error && at % 4 == 3 {
        return Cell::Blank;
    }
    let round =
        |from: &[&str], at: usize| from.get(at % from.len().max(1)).map(|s| (*s).to_owned());
    let own: Vec<&str> = asked.values.iter().flatten().map(String::as_str).collect();
    let words = if own.is_empty() {
        vec!["law", "money", "maps"]
    } else {
        own
    };
    let text = match &asked.kind {
        Kind::One => round(&words, at),
        Kind::Tags => {
            let tags: Vec<String> = (0..at % 3 + 1)
                .filter_map(|more| round(&words, at + more))
                .collect();
            Some(tags.join(&asked.separator))
        }
        Kind::Level { ladder } => {
            let names = scheme
                .ladders
                .get(ladder)
                .map(|ladder| ladder.levels.concat());
            let names = names.unwrap_or_default();
            names.get(at % names.len().max(1)).cloned()
        }
        Kind::Number { .. } => round(&["1", "2.5", "40", "-3"], at),
        Kind::Place if asked.table.is_some() => {
            let table = asked.table.as_ref().and_then(|name| scheme.table(name));
            let names: Vec<&str> = table.into_iter().flat_map(|table| table.names()).collect();
            round(&names, at)
        }
        Kind::Place => round(&["Camden", "Brent", "51.5,-0.1", "Westminster"], at),
        Kind::Flag => round(&["yes", "no"], at),
        Kind::Date => round(&["2020-01-31", "1999-12-01"], at),
        // Some of these make circles, and are refused.
        Kind::Person => round(&["a0", "b0", "b1", "a1", "a0"], at),
        Kind::Ranked => {
            let ids: Vec<String> = (0..at % 3 + 1)
                .map(|more| format!("{across}{more}"))
                .collect();
            Some(ids.join(&asked.separator))
        }
    };
    text.map_or(Cell::Blank, Cell::Text)
}
