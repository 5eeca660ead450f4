//! Reading a scheme: the file as a whole, its format, its aim; the parts are read beside this.

use super::asked::asked;
use super::collect::{Collector, Place, Section, bare_or_quoted, choice};
use super::justified::justified;
use super::ladders::ladders;
use super::lines::lines;
use super::measure::DEEPEST;
use super::model::{Attribute, Ladder, Scheme};
use super::nfc::{Twice, compose};
use super::priority;
use super::sides::{headings, side};
use super::tables::{ReadTable, tables};
use super::text::visible;
use crate::fault::{Error, Fault, Faults};
use crate::ids::Side;
use crate::level::{Level, check_aim};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::de::DeTable;

/// What the file's first line says.
pub(super) const FORMAT: &str = "pairwright.scheme/1";
const FORMAT_KIND: &str = "pairwright.scheme/";

/// Keys of the language's catalogue at the top that this version does not know yet.
const LATER_TOP: [&str; 1] = ["styles"];

/// Keys that belong beside the people, each with the option of the command.
const BESIDE: [(&str, &str); 8] = [
    ("pins", "--pins"),
    ("exclusions", "--exclusions"),
    ("scores", "--scores"),
    ("keep_apart", "--keep-apart"),
    ("apart", "--keep-apart"),
    ("no_repeats", "--previous"),
    ("repeats", "--previous"),
    ("previous", "--previous"),
];

/// The names that lines may use. `None`: declared, but with a fault of its own that is enough.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) tables: BTreeMap<String, Option<ReadTable>>,
    pub(super) ladders: BTreeMap<String, Option<Ladder>>,
    pub(super) asked: BTreeMap<String, Option<Attribute>>,
    pub(super) same_person: bool,
    /// `[asked]` could not be read at all, which is reported: that it has no name is no fault of its own.
    pub(super) asked_unread: bool,
}

/// Reads a scheme, or says everything that is wrong with it. `folder`: where the files of its tables are looked for.
pub(super) fn read(text: &str, file: &str, folder: Option<&Path>) -> Result<Scheme, Error> {
    let mut c = Collector::new(text, file);
    let (mut tree, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        return Err(refused(syntax(&c, text, file, &broken)));
    }
    let mut twice = Vec::new();
    compose(tree.get_mut(), &mut twice);
    for Twice { key, at } in twice {
        let message = format!("`{key}` stands twice here, in two ways of writing one letter");
        let place = Place {
            path: bare_or_quoted(&key),
            at,
        };
        c.value_fault(&place, "duplicate", &key, message, "write it once");
    }
    let top = c.top(tree.get_ref());
    let scheme = whole(&mut c, top, folder);
    let faults = c.into_faults();
    match scheme {
        Some(scheme) if faults.is_empty() => Ok(scheme),
        _ => Err(refused(faults)),
    }
}

fn refused(mut faults: Vec<Fault>) -> Error {
    if faults.is_empty() {
        faults.push(Fault::new("scheme", "the scheme can't be read"));
    }
    match Faults::or_ok(faults) {
        Err(faults) => Error::Scheme(faults),
        Ok(()) => Error::Scheme(Fault::new("scheme", "the scheme can't be read").into()),
    }
}

/// What TOML itself refuses, at most one fault a line: the rest is usually its echo. So are all lines below an open bracket.
fn syntax(c: &Collector<'_>, text: &str, file: &str, broken: &[toml::de::Error]) -> Vec<Fault> {
    let mut lines = BTreeSet::new();
    let mut faults = Vec::new();
    let mut open = None;
    for error in broken {
        let too_deep = TOO_DEEP.contains(&error.message());
        let at = match error.span() {
            Some(span) => span.start,
            None if too_deep => most_points(text),
            None => 0,
        };
        let row = c.line(at);
        if !lines.insert(row) {
            continue;
        }
        if error.message().starts_with(NO_COMMA) && open.replace(row) == Some(row - 1) {
            continue;
        }
        let line = visible(c.line_text(at));
        let message = if too_deep {
            "this is nested too deep to be read".to_owned()
        } else {
            format!("this is not TOML: {}", visible(error.message()))
        };
        let look = format!("look at `{}`", beginning(&line));
        let advice = if too_deep {
            Some(format!("nest conditions at most {DEEPEST} deep"))
        } else {
            advice(error.message(), &line)
        };
        let hint = match advice {
            Some(advice) => format!("{advice}; {look}"),
            None => look,
        };
        let fault = Fault::new("toml", message).in_file(file).at_row(row);
        faults.push(fault.with_hint(hint).with_value(line));
    }
    faults
}

/// What TOML says of every line that stands in a bracket left open above it.
const NO_COMMA: &str = "missing comma between array elements";

/// What it says of brackets, and of dotted keys, within each other without end.
const TOO_DEEP: [&str; 2] = [
    "cannot recurse further; max recursion depth met",
    "recursion limit",
];

/// Where the line begins that has the most points: of dotted keys, TOML does not say which are too many.
fn most_points(text: &str) -> usize {
    let mut start = 0;
    let mut most = (0, 0);
    for line in text.split_inclusive('\n') {
        let points = line.matches('.').count();
        if points > most.0 {
            most = (points, start);
        }
        start += line.len();
    }
    most.1
}

/// What people who don't write TOML often get wrong.
fn advice(message: &str, line: &str) -> Option<String> {
    let curly = |c: &char| matches!(c, '“' | '”' | '„' | '«' | '»' | '‘' | '’');
    let lines = ["must", "prefer", "quota", "priority"];
    let own = |key: &str| line.trim_matches(['[', ']']) == key && line.starts_with('[');
    if message.starts_with("duplicate key") {
        return match lines.into_iter().find(|key| own(key)) {
            Some(key) => Some(format!("write `[[{key}]]` in double brackets, each time")),
            None => Some("it stands above already: write it once".to_owned()),
        };
    }
    if message.starts_with(NO_COMMA) {
        return Some("a bracket may be open above it, or a comma missing".to_owned());
    }
    let quote = line.chars().find(curly)?;
    message
        .starts_with("string values must be quoted")
        .then(|| format!("write straight quotation marks, `\"` and not `{quote}`"))
}

/// As much of a line as shows which it is.
fn beginning(line: &str) -> String {
    const SHOWN: usize = 200;
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

fn whole(c: &mut Collector<'_>, mut top: Section<'_>, folder: Option<&Path>) -> Option<Scheme> {
    format(c, &mut top)?;
    let name = c
        .need(&mut top, "name", "name = \"Mentoring, phase 1\"")
        .and_then(|node| c.text(&node, "name = \"Mentoring, phase 1\""));
    let aim = aim(c, &mut top);
    let seed = match top.take("seed") {
        Some(node) => c.whole(&node, u64::MAX),
        None => Some(0),
    };
    let same_person = match top.take("same_person") {
        Some(node) => c.word(&node, &[("same id", true)]),
        None => Some(false),
    };
    let mut names = Names {
        tables: tables(c, &mut top, folder),
        same_person: same_person == Some(true),
        ..Names::default()
    };
    names.ladders = ladders(c, &mut top, &names);
    names.asked_unread = asked_unread(&top);
    names.asked = asked(c, &mut top, &names);
    let mentees = side(c, &mut top, Side::Mentees);
    let mentors = side(c, &mut top, Side::Mentors);
    headings(c, &names, [mentees.as_ref(), mentors.as_ref()]);
    let justified = justified(c, &mut top, &names);
    let lines = lines(c, &mut top, &names, &justified.named);
    for (key, node) in top.take_all(|key| BESIDE.iter().any(|(known, _)| *known == key)) {
        let option = BESIDE.iter().find(|(known, _)| *known == key);
        let option = option.map_or("", |(_, option)| option);
        let message = format!("`{key}` is given beside the people, not in the scheme");
        let hint = if option == "--previous" {
            "give earlier results with `--previous F`, and say in a must what they mean: `listed = \"previous\"`, `at_most = 0`".to_owned()
        } else {
            format!("take it out, and give the file with `{option} F`")
        };
        c.value_fault(&node.place, "beside", key, message, &hint);
    }
    c.finish(top, &LATER_TOP);
    let lines = lines?;
    let (aim, place) = aim?;
    priority::counted(c, &aim, &place, &lines.priorities)?;
    Some(Scheme {
        name: name?,
        aim,
        seed: seed?,
        same_person: same_person?,
        sides: [mentees?.rules, mentors?.rules],
        tables: names
            .tables
            .into_iter()
            .map(|(name, table)| Some((name, table?.source)))
            .collect::<Option<_>>()?,
        ladders: names
            .ladders
            .into_iter()
            .map(|(name, ladder)| Some((name, ladder?)))
            .collect::<Option<_>>()?,
        asked: names
            .asked
            .into_iter()
            .map(|(name, attribute)| Some((name, attribute?)))
            .collect::<Option<_>>()?,
        musts: lines.musts,
        prefers: lines.prefers,
        quotas: lines.quotas,
        priorities: lines.priorities,
        justified: justified.read,
    })
}

/// Whether what the form asks stands there under a misspelt name, or as something else than a table.
fn asked_unread(top: &Section<'_>) -> bool {
    match top.get("asked") {
        Some(node) => !node.is_table(),
        None => top.has_slip_of("asked"),
    }
}

/// The format comes first: a file of another version is not looked at any further.
fn format(c: &mut Collector<'_>, top: &mut Section<'_>) -> Option<()> {
    let example = format!("format = \"{FORMAT}\"");
    let Some(node) = c.need(top, "format", &example) else {
        return Some(());
    };
    let format = c.raw_text(&node, &example)?;
    if format == FORMAT {
        return Some(());
    }
    let number = format
        .strip_prefix(FORMAT_KIND)
        .and_then(|number| number.parse::<u32>().ok());
    let (message, hint) = match number {
        Some(number) if number > 1 => (
            format!("`{format}` is newer than this version of pairwright, which reads `{FORMAT}`"),
            "use a newer pairwright, or write the scheme in the older format".to_owned(),
        ),
        _ => (
            format!("`{format}` is not a format of a scheme"),
            format!("write `{example}`"),
        ),
    };
    c.value_fault(&node.place, "format", format, message, &hint);
    None
}

/// The levels, and where they stand.
fn aim(c: &mut Collector<'_>, top: &mut Section<'_>) -> Option<(Vec<Level>, Place)> {
    let example = "aim = [\"mentees placed\", \"total score\"]";
    let node = c.need(top, "aim", example)?;
    let items = c.list(&node, example)?;
    let count = items.len();
    let mut aim = Vec::with_capacity(count);
    for item in &items {
        let Some(text) = c.raw_text(item, "\"total score\"") else {
            continue;
        };
        // `lot` is known to the model, so that its own refusal says why it is never written
        let level = match text {
            "lot" => Ok(Level::Lot),
            _ => text.parse(),
        };
        match level {
            Ok(level) => aim.push(level),
            Err(()) => {
                let message = format!("`{text}` is not a level of an aim");
                let hint = choice(text, Level::NAMED.iter().map(|level| level.name()));
                c.value_fault(&item.place, "unknown-value", text, message, &hint);
            }
        }
    }
    let mut faults = Vec::new();
    if aim.len() == count {
        check_aim(&aim, &mut faults);
    }
    let sound = faults.is_empty() && aim.len() == count;
    for fault in faults {
        c.report(&node.place, fault);
    }
    sound.then_some((aim, node.place))
}
