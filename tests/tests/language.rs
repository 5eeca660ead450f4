//! Every row of the language: its line is read, written, read again and run, and is one variant of the JSON Schema.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use pairwright::cohort::{Cell, Extras, Table};
use pairwright::problem::Evaluator;
use pairwright::problem::evaluate::Verdict;
use pairwright::scheme::language::{Part, Row, json_schema, rows};
use pairwright::scheme::{Attribute, Kind};
use pairwright::solve::CancelToken;
use pairwright::{Cohort, Pair, Problem, Scheme, Side};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a scheme has around a row, in order; a row stands in the place of what it names, or beside it.
struct Frame {
    top: Vec<String>,
    side: Vec<String>,
    tables: Vec<String>,
    ladders: Vec<String>,
    asked: Vec<String>,
    lines: String,
}

const ASKED: &[&str] = &[
    "profession = { of = \"both\", kind = \"one\", blank = \"allowed\" }",
    "team = { of = \"both\", kind = \"one\", blank = \"allowed\" }",
    "\"home team\" = { of = \"both\", kind = \"one\", blank = \"allowed\" }",
    "home = { of = \"both\", kind = \"one\", blank = \"allowed\" }",
    "site = { of = \"both\", kind = \"one\", blank = \"allowed\" }",
    "missed = { of = \"both\", kind = \"flag\", blank = \"allowed\" }",
    "remote = { of = \"both\", kind = \"flag\", blank = \"allowed\" }",
    "remit = { of = \"both\", kind = \"tags\", blank = \"allowed\" }",
    "knows = { of = \"both\", kind = \"tags\", blank = \"allowed\" }",
    "modes = { of = \"both\", kind = \"tags\", blank = \"allowed\" }",
    "interests = { of = \"both\", kind = \"tags\", blank = \"allowed\" }",
    "identity = { of = \"both\", kind = \"one\", blank = \"allowed\", protected = false }",
    "characteristics = { of = \"both\", kind = \"tags\", blank = \"allowed\", protected = false }",
    "base = { of = \"both\", kind = \"place\", blank = \"allowed\" }",
    "rank = { of = \"both\", kind = \"level\", ladder = \"seniority\", blank = \"allowed\" }",
    "grade = { of = \"both\", kind = \"level\", ladder = \"seniority\", blank = \"allowed\" }",
    "years = { of = \"both\", kind = \"number\", unit = \"years\", blank = \"allowed\" }",
    "start = { of = \"both\", kind = \"date\", blank = \"allowed\" }",
    "ends = { of = \"both\", kind = \"date\", blank = \"allowed\" }",
    "manager = { of = \"both\", kind = \"person\", blank = \"none\" }",
    "boss = { of = \"both\", kind = \"person\", blank = \"allowed\" }",
    "wants = { of = \"mentees\", kind = \"ranked\", blank = \"allowed\" }",
    "choices = { of = \"both\", kind = \"ranked\", blank = \"allowed\" }",
];

/// Mentee `A` answers everything, `B` nothing.
const MENTEES: &str = "\
code,profession,team,home team,home,site,missed,remote,remit,knows,modes,interests,identity,characteristics,base,rank,grade,years,start,ends,manager,boss,wants,choices
A,police,Parks,Parks,b,a,yes,yes,\"noise, waste\",noise,\"virtual, face to face\",\"a, b\",x,x,Westminster,Inspector,Inspector,7,2026-01-01,2026-12-31,X,X,X,X
B,,,,,,,,,,,,,,,,,,,,,,,
";

/// With `X` almost everything holds for `A`, with `Y` nothing, and `Z` answers nothing.
const MENTORS: &str = "\
code,profession,team,home team,home,site,missed,remote,remit,knows,modes,interests,identity,characteristics,base,rank,grade,years,start,ends,manager,boss,choices
X,police,Parks,Housing,a,a,yes,yes,noise,noise,virtual,a,x,\"x, y\",Camden,Band 4,Band 4,9,2026-03-01,2026-06-30,,,A
Y,council,Housing,Parks,c,c,no,no,schools,schools,face to face,c,y,y,Croydon,Inspector,Inspector,30,2025-12-31,2027-01-31,X,X,
Z,,,,,,,,,,,,,,,,,,,,,,
";

impl Frame {
    fn new() -> Frame {
        let own = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        Frame {
            top: own(&[
                "format = \"pairwright.scheme/1\"",
                "name = \"test\"",
                "aim = [\"mentees placed\", \"total score\"]",
            ]),
            side: own(&["id = \"code\"", "places = 2"]),
            tables: own(&[
                "sites = { columns = [\"site\", \"easting\", \"northing\"], rows = [[\"a\", \"530000\", \"180000\"]] }",
                "near = { columns = [\"a\", \"b\"], rows = [[\"a\", \"b\"]] }",
                "staff = { columns = [\"number\", \"manager\"], rows = [[\"A\", \"N\"], [\"X\", \"N\"], [\"N\", \"\"]] }",
                "grades = { columns = [\"grade\"], rows = [[\"one\"], [\"two\"]] }",
            ]),
            ladders: own(&[
                "seniority = [[\"Band 4\", \"Sergeant\"], [\"Band 5\", \"Inspector\"]]",
            ]),
            asked: own(ASKED),
            lines: String::new(),
        }
    }

    /// With this line in the place of those of its key.
    fn put(lines: &mut Vec<String>, line: &str) {
        let key = |line: &str| line.split('=').next().map(str::trim).map(str::to_owned);
        lines.retain(|other| key(other) != key(line));
        lines.push(line.to_owned());
    }

    fn with(row: &Row) -> Frame {
        let mut frame = Frame::new();
        let line = row.line;
        let mut keyed = |head: &str, around: &[&str]| {
            let mut lines: Vec<String> = around.iter().map(|line| (*line).to_owned()).collect();
            Frame::put(&mut lines, line);
            frame.lines = format!("[[{head}]]\n{}\n", lines.join("\n"));
        };
        match row.part {
            Part::Top => Frame::put(&mut frame.top, line),
            Part::Side => Frame::put(&mut frame.side, line),
            Part::Table => Frame::put(&mut frame.tables, line),
            Part::Ladder => Frame::put(&mut frame.ladders, line),
            Part::Kind | Part::Attribute => Frame::put(&mut frame.asked, line),
            Part::Must => keyed("must", &["name = \"a must\"", "same = \"profession\""]),
            Part::Prefer => {
                let around = ["name = \"a prefer\"", "shared = \"modes\"", "points = 1"];
                keyed("prefer", &around);
            }
            Part::Quota => {
                let mut around = vec!["name = \"a quota\"", "placed = \"mentors\"", "at_most = 2"];
                if row.key != "each" && row.key != "<attribute>" {
                    around.push("each = \"team\"");
                }
                keyed("quota", &around);
            }
            Part::Priority => {
                keyed(
                    "priority",
                    &[
                        "name = \"a priority\"",
                        "placed = \"mentees\"",
                        "points = 1",
                    ],
                );
            }
            Part::Measure | Part::Combination | Part::Beside => {
                frame.lines = format!("[[must]]\nname = \"a must\"\nall = [{{ {line} }}]\n");
            }
            Part::Justified => {
                let mut lines: Vec<String> = [
                    "purpose = \"a\"",
                    "proportionate = \"b\"",
                    "approver = \"c\"",
                    "review_by = \"2030-01-01\"",
                ]
                .map(str::to_owned)
                .to_vec();
                Frame::put(&mut lines, line);
                frame.asked.retain(|line| !line.starts_with("years"));
                frame.asked.push("age = { of = \"both\", kind = \"number\", blank = \"allowed\", column = \"years\", protected = \"age\" }".to_owned());
                frame.lines = format!(
                    "[[prefer]]\nname = \"a prefer\"\ndifference = \"age\"\nat_most = 3\npoints = 1\nblank = 0\n[justified.age]\n{}\n",
                    lines.join("\n")
                );
            }
        }
        if row.needs.contains("same_person") {
            frame.top.push("same_person = \"same id\"".to_owned());
        }
        if frame.top.iter().any(|line| line.starts_with("same_person")) {
            // Somebody has another id then, whom nobody names.
            let names = |line: &String| line.contains("\"person\"") || line.contains("\"ranked\"");
            frame.asked.retain(|line| !names(line));
        }
        frame
    }

    fn text(&self) -> String {
        format!(
            "{}\n[mentees]\n{}\n[mentors]\nid = \"code\"\nplaces = 2\n[tables]\n{}\n[ladders]\n{}\n[asked]\n{}\n{}",
            self.top.join("\n"),
            self.side.join("\n"),
            self.tables.join("\n"),
            self.ladders.join("\n"),
            self.asked.join("\n"),
            self.lines,
        )
    }
}

/// The people above, with the columns that a scheme reads; the first alone where nobody may be blank.
fn table(scheme: &Scheme, side: Side, blanks: bool) -> Table {
    let (name, text) = match side {
        Side::Mentees => ("mentees.csv", MENTEES),
        Side::Mentors => ("mentors.csv", MENTORS),
    };
    let all = Table::from_csv(name, text.as_bytes()).unwrap();
    let rules = &scheme.sides[side.index()];
    let mut headings = BTreeMap::from([("code".to_owned(), Cell::Blank)]);
    for heading in [&rules.places.column, &rules.places.minimum]
        .into_iter()
        .flatten()
    {
        headings.insert(heading.clone(), Cell::Integer(1));
    }
    for attribute in scheme.asked.values() {
        if attribute.of.includes(side) && attribute.is_asked() {
            headings.insert(attribute.column.clone(), answer(attribute));
        }
    }
    let cell = |row: &Vec<Cell>, (heading, other): (&String, &Cell)| {
        match all.headings.iter().position(|known| known == heading) {
            // One person on both sides: the first mentor is the first mentee.
            Some(0) if scheme.same_person && row[0] == Cell::text("X") => Cell::text("A"),
            Some(at) if blanks || row[at] != Cell::Blank => row[at].clone(),
            _ => other.clone(),
        }
    };
    let rows = all.rows.iter().take(if blanks { 4 } else { 1 });
    let rows = rows.map(|row| headings.iter().map(|heading| cell(row, heading)).collect());
    let rows: Vec<Vec<Cell>> = rows.collect();
    Table {
        numbers: all.numbers[..rows.len()].to_vec(),
        rows,
        headings: headings.keys().cloned().collect(),
        ..all.clone()
    }
}

/// Some answer of its kind.
fn answer(attribute: &Attribute) -> Cell {
    match &attribute.kind {
        Kind::One | Kind::Tags => match &attribute.values {
            Some(values) => Cell::text(&values[0]),
            None => Cell::text("x"),
        },
        Kind::Level { .. } => Cell::text("Inspector"),
        Kind::Number { .. } => Cell::Integer(1),
        Kind::Place if attribute.table.is_some() => Cell::text("a"),
        Kind::Place => Cell::text("Camden"),
        Kind::Flag => Cell::text("yes"),
        Kind::Date => Cell::text("2026-01-01"),
        Kind::Person | Kind::Ranked => Cell::Blank,
    }
}

fn extras(scheme: &Scheme) -> Extras {
    Extras {
        scores: scheme
            .reads_scores()
            .then(|| vec![(Pair::new(0, 0), 300_000_000)]),
        previous: scheme.reads_previous().then(|| vec![Pair::new(0, 0)]),
        as_of: scheme.reads_day().then(|| "2026-06-30".parse().unwrap()),
        ..Extras::default()
    }
}

/// What the must of a row says of `A` with `X`, with `Y` and with `Z`, and of `B` with `X`: holds, refused, open.
fn expected(row: &Row) -> &'static str {
    let exceptions = [
        ("same = \"person\"", "HRRR"),
        ("different = \"person\"", "RHHH"),
        ("line = \"manager\"", "RRHH"),
        ("line = [", "HRUU"),
        ("chosen = \"wants\"", "HRRU"),
        ("chosen = \"choices\", by = \"mentee\"", "HRRU"),
        ("chosen = \"choices\", by = \"mentor\"", "HUUR"),
        ("after = [", "HHHU"),
        ("listed = \"scores\"", "HRRR"),
        ("listed = \"previous\"", "RHHH"),
        ("listed = \"base\", table = \"London borough river", "RRUU"),
        ("score = ", "HRRR"),
        ("any = ", "HHUU"),
        ("not = ", "RHUU"),
        ("shared = \"modes\", at_least", "RRUU"),
        ("shared = \"modes\", at_most", "HHUU"),
        ("shared = \"modes\", as", "HHUU"),
    ];
    let exception = exceptions
        .iter()
        .find(|(line, _)| row.line.starts_with(line));
    exception.map_or("HRUU", |(_, expected)| expected)
}

fn word(verdict: Verdict) -> char {
    match verdict {
        Verdict::Holds => 'H',
        Verdict::Refused => 'R',
        Verdict::Unknown => 'U',
        _ => '?',
    }
}

#[test]
fn the_line_of_every_row_is_read_written_and_run() {
    let folder = std::env::temp_dir().join(format!("pairwright-language-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("sites.csv"), "site,lat,lon\na,51.5,-0.1\n").unwrap();
    let file = folder.join("scheme.toml");
    for row in rows() {
        let text = Frame::with(row).text();
        fs::write(&file, &text).unwrap();
        let scheme =
            Scheme::load(&file).unwrap_or_else(|error| panic!("{}\n{error}\n{text}", row.line));
        let written = scheme.to_toml();
        let again = Scheme::from_toml(&written, "again").unwrap();
        assert!(scheme == again, "{}\n{written}", row.line);
        let blanks = matches!(row.part, Part::Measure | Part::Combination | Part::Beside);
        let [mentees, mentors] = Side::BOTH.map(|side| table(&scheme, side, blanks));
        let cohort = Cohort::from_tables(&scheme, mentees, mentors)
            .unwrap_or_else(|error| panic!("{}\n{error}", row.line));
        let extras = extras(&scheme);
        let evaluator = Evaluator::new(&scheme, &cohort, &extras)
            .unwrap_or_else(|error| panic!("{}\n{error}", row.line));
        if blanks {
            let mentors = &cohort.people(Side::Mentors).codes;
            let at = |code: &str| mentors.iter().position(|c| c == code).unwrap() as u32;
            let x = at(if scheme.same_person { "A" } else { "X" });
            let pairs = [(0, x), (0, at("Y")), (0, at("Z")), (1, x)];
            let said = pairs.map(|(mentee, mentor)| {
                word(evaluator.evaluate(Pair::new(mentee, mentor)).musts[0].verdict)
            });
            assert_eq!(String::from_iter(said), expected(row), "{}", row.line);
        } else {
            let cancel = CancelToken::default();
            Problem::compile_with(&scheme, &cohort, &extras, &cancel)
                .unwrap_or_else(|error| panic!("{}\n{error}", row.line));
        }
    }
    fs::remove_dir_all(&folder).unwrap();
}

/// Subschemas that carry an example: one a row.
fn variants(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(keys) => {
            if let Some(Value::Array(lines)) = keys.get("examples") {
                found.extend(lines.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            keys.values().for_each(|value| variants(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| variants(item, found)),
        _ => {}
    }
}

#[test]
fn every_row_is_one_variant_of_the_schema() {
    let mut found = Vec::new();
    variants(&json_schema(), &mut found);
    found.sort();
    let mut lines: Vec<&str> = rows().iter().map(|row| row.line).collect();
    lines.sort_unstable();
    assert_eq!(found, lines);
}

/// A file that is made from the rows; `PAIRWRIGHT_WRITE=1` makes it anew.
fn made(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if std::env::var_os("PAIRWRIGHT_WRITE").is_some() {
        fs::write(&path, text).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap();
    assert!(
        there == text,
        "{} is not what the rows make: run this test with PAIRWRIGHT_WRITE=1",
        path.display()
    );
}

#[test]
fn the_schema_that_ships_is_made_from_the_rows() {
    let mut text = serde_json::to_string_pretty(&json_schema()).unwrap();
    text.push('\n');
    made("python/pairwright/scheme.schema.json", &text);
}

#[test]
fn the_tables_of_the_documentation_are_made_from_the_rows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/scheme-language.md");
    let mut text = fs::read_to_string(path).unwrap();
    for part in Part::ALL {
        let (start, end) = (format!("<!-- {} -->\n", part.name()), "<!-- end -->\n");
        let from = text
            .find(&start)
            .unwrap_or_else(|| panic!("no table of {}", part.name()))
            + start.len();
        let to = from + text[from..].find(end).unwrap();
        text.replace_range(from..to, &markdown(part));
    }
    made("docs/scheme-language.md", &text);
}

/// A column of a table: the text of each row.
type Cells<'r> = Box<dyn Fn(usize) -> String + 'r>;

/// The table of a part: columns that no row fills are left out.
fn markdown(part: Part) -> String {
    let own: Vec<&Row> = rows().iter().filter(|row| row.part == part).collect();
    let cell = |text: &str| text.replace('|', "\\|");
    let key = |at: usize| match own[at].key {
        _ if at > 0 && own[at - 1].key == own[at].key => String::new(),
        "" => String::new(),
        key => format!("`{key}`"),
    };
    let columns: [(&str, Cells); 5] = [
        (part.name(), Box::new(key)),
        ("meaning", Box::new(|at| cell(own[at].meaning))),
        ("for", Box::new(|at| cell(own[at].needs))),
        ("a blank", Box::new(|at| cell(own[at].blank))),
        (
            "one line",
            Box::new(|at| format!("`{}`", cell(own[at].line))),
        ),
    ];
    let filled = columns
        .iter()
        .filter(|(_, cell)| (0..own.len()).any(|at| !cell(at).is_empty()));
    let filled: Vec<_> = filled.collect();
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(filled.iter().map(|(head, _)| (*head).to_owned()).collect());
    text.push_str(&format!("|{}\n", "---|".repeat(filled.len())));
    for at in 0..own.len() {
        text.push_str(&line(filled.iter().map(|(_, cell)| cell(at)).collect()));
    }
    text
}

/// Fenced TOML of a page, in order.
fn blocks(page: &str) -> Vec<String> {
    let parts = page.split("```toml\n").skip(1);
    parts
        .map(|part| part.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn the_lines_of_twenty_sentences_are_read_with_their_form() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/from-the-sentence-to-the-line.md");
    let page = fs::read_to_string(path).unwrap();
    let blocks = blocks(&page);
    let (form, lines) = blocks.split_first().unwrap();
    assert_eq!(lines.len(), 20);
    for (number, line) in (1..).zip(lines) {
        assert!(page.contains(&format!("**{number}. \"")), "{number}");
        let scheme = Scheme::from_toml(&format!("{form}\n{line}"), "page");
        scheme.unwrap_or_else(|error| panic!("{number}: {error}"));
    }
    Scheme::from_toml(&blocks.join("\n"), "page").unwrap();
}
