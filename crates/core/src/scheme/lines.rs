//! Reading the lines of a scheme: musts, prefers, quotas and priorities, each with its spoken sentence.

use super::collect::{Collector, Node, Section, bare_or_quoted};
use super::measure::{Subject, condition, condition_node};
use super::model::{Condition, Counted, Kind, Must, MustBlank, Prefer, Priority, Quota};
use super::points;
use super::priority::priority;
use super::read::Names;
use super::reads::SideNames;
use crate::fault::Fault;
use crate::ids::Side;
use crate::score::{POINT_DECIMALS, parse_decimal};
use std::collections::{BTreeMap, BTreeSet};

/// Keys of lines in the language's catalogue that this version does not know yet.
const LATER_LINE: [&str; 1] = ["until"];

/// Names that the tables of answers use for themselves.
const TAKEN: [&str; 5] = ["mentee", "mentor", "score", "other", "given score"];

/// All lines, in the file's order.
pub(super) struct Lines {
    pub(super) musts: Vec<Must>,
    pub(super) prefers: Vec<Prefer>,
    pub(super) quotas: Vec<Quota>,
    pub(super) priorities: Vec<Priority>,
}

/// What lines of each sort have in common.
trait Line {
    fn reads(&self) -> SideNames<'_>;
}

impl Line for Must {
    fn reads(&self) -> SideNames<'_> {
        Must::reads(self)
    }
}

impl Line for Prefer {
    fn reads(&self) -> SideNames<'_> {
        Prefer::reads(self)
    }
}

impl Line for Quota {
    fn reads(&self) -> SideNames<'_> {
        Quota::reads(self)
    }
}

impl Line for Priority {
    fn reads(&self) -> SideNames<'_> {
        Priority::reads(self)
    }
}

/// Reads all lines; `justified` holds the attributes whose use is justified.
pub(super) fn lines(
    c: &mut Collector<'_>,
    top: &mut Section<'_>,
    names: &Names,
    justified: &BTreeSet<String>,
) -> Option<Lines> {
    let mut reader = Reader {
        names,
        justified,
        sentences: BTreeMap::new(),
    };
    let musts = reader.each(c, top, "must", must);
    let prefers = reader.each(c, top, "prefer", prefer);
    let quotas = reader.each(c, top, "quota", quota);
    let priorities = reader.each(c, top, "priority", priority);
    Some(Lines {
        musts: musts?,
        prefers: prefers?,
        quotas: quotas?,
        priorities: priorities?,
    })
}

struct Reader<'a> {
    names: &'a Names,
    justified: &'a BTreeSet<String>,
    /// Where each sentence stands.
    sentences: BTreeMap<String, String>,
}

type ReadLine<T> = fn(&mut Collector<'_>, &Names, &mut Section<'_>, Option<String>) -> Option<T>;

impl Reader<'_> {
    fn each<T: Line>(
        &mut self,
        c: &mut Collector<'_>,
        top: &mut Section<'_>,
        key: &'static str,
        read: ReadLine<T>,
    ) -> Option<Vec<T>> {
        let Some(node) = top.take(key) else {
            return Some(Vec::new());
        };
        let example = format!("[[{key}]]` in double brackets, not `[{key}]");
        let items = c.list(&node, &example)?;
        let count = items.len();
        let mut lines = Vec::with_capacity(count);
        for item in items {
            let Some(mut table) = c.table(&item, &example) else {
                continue;
            };
            let name = self.sentence(c, &mut table, key == "prefer");
            let line = read(c, self.names, &mut table, name);
            c.finish(table, &LATER_LINE);
            if let Some(line) = line {
                self.guard(c, &item, &line.reads());
                lines.push(line);
            }
        }
        (lines.len() == count).then_some(lines)
    }

    /// The line's name, told apart from all others: answers quote it. A name that is taken does not hide the line's
    /// other faults.
    fn sentence(
        &mut self,
        c: &mut Collector<'_>,
        table: &mut Section<'_>,
        heads_column: bool,
    ) -> Option<String> {
        let example = "name = \"They share at least two free times\"";
        let node = c.need(table, "name", example)?;
        let name = c.text(&node, example)?;
        let whole = table.place.path.clone();
        if let Some(other) = self.sentences.insert(name.clone(), whole) {
            let message = format!("`{name}` is the name of {other} already");
            let hint = "answers quote lines by their names: give each its own";
            c.value_fault(&node.place, "duplicate-name", &name, message, hint);
        }
        if heads_column && TAKEN.contains(&name.to_lowercase().as_str()) {
            let message = format!("`{name}` is a column of the answers already");
            let hint = "name the criterion by a sentence";
            c.value_fault(&node.place, "reserved", &name, message, hint);
        }
        Some(name)
    }

    /// A line that reads a protected attribute needs the decision on record.
    fn guard(&self, c: &mut Collector<'_>, line: &Node<'_>, reads: &SideNames<'_>) {
        let read: BTreeSet<&str> = reads.iter().flatten().copied().collect();
        for name in read {
            let Some(Some(attribute)) = self.names.asked.get(name) else {
                continue;
            };
            if let Some(what) = &attribute.protected
                && !self.justified.contains(name)
            {
                let message = format!("this line reads `{name}`, which is protected ({what})");
                let hint = format!(
                    "add [justified.\"{name}\"] with purpose, proportionate, approver and review_by, or take the line out"
                );
                c.value_fault(&line.place, "protected", name, message, &hint);
            }
        }
    }
}

/// `when = { ... }`; the inner `None`: not there.
fn when(
    c: &mut Collector<'_>,
    names: &Names,
    table: &mut Section<'_>,
) -> Option<Option<Condition>> {
    match table.take("when") {
        Some(node) => condition_node(c, names, &node).map(Some),
        None => Some(None),
    }
}

fn must(
    c: &mut Collector<'_>,
    names: &Names,
    table: &mut Section<'_>,
    name: Option<String>,
) -> Option<Must> {
    let when = when(c, names, table);
    let blanks = [
        ("error", MustBlank::Error),
        ("pass", MustBlank::Pass),
        ("fail", MustBlank::Fail),
    ];
    let blank = match table.take("blank") {
        Some(node) => c.word(&node, &blanks),
        None => Some(MustBlank::Error),
    };
    for key in ["points", "weight", "for"] {
        if let Some(node) = table.take(key) {
            let message = format!("`{key}` belongs to a prefer");
            let hint = "a must is kept or broken: take the key out, or write [[prefer]]";
            c.fault(&node.place, "contradiction", message, hint);
        }
    }
    let (condition, _) = condition(c, names, table, Subject::Bounded);
    Some(Must {
        name: name?,
        when: when?,
        condition: condition?,
        blank: blank?,
    })
}

fn prefer(
    c: &mut Collector<'_>,
    names: &Names,
    table: &mut Section<'_>,
    name: Option<String>,
) -> Option<Prefer> {
    let when = when(c, names, table);
    let points_node = c.need(table, "points", "points = 3");
    let weight = match table.take("weight") {
        Some(node) => c.decimal(&node),
        None => Some(10_i64.pow(POINT_DECIMALS.unsigned_abs())),
    };
    let blank = match table.take("blank") {
        Some(node) if node.is_text() => blank_word(c, &node),
        Some(node) => c.decimal(&node).map(Some),
        None => Some(None),
    };
    let sides = [("mentee", Side::Mentees), ("mentor", Side::Mentors)];
    let benefit = match table.take("for") {
        Some(node) => c.word(&node, &sides).map(Some),
        None => Some(None),
    };
    let subject = match &points_node {
        Some(node) if node.is_table() => Subject::Measured,
        _ => Subject::Bounded,
    };
    let (condition, measured) = condition(c, names, table, subject);
    let points = points_node.and_then(|node| points::points(c, &node, measured));
    Some(Prefer {
        name: name?,
        when: when?,
        condition: condition?,
        points: points?,
        weight: weight?,
        blank: blank?,
        benefit: benefit?,
    })
}

/// `blank = "error"` spells the default out; any other word is of another sort of line.
fn blank_word(c: &mut Collector<'_>, node: &Node<'_>) -> Option<Option<i64>> {
    let text = c.raw_text(node, "blank = 0")?;
    if text == "error" {
        return Some(None);
    }
    if parse_decimal(text, POINT_DECIMALS.unsigned_abs()).is_ok() {
        c.wrong_type(node, "a number", "write digits without quotation marks");
        return None;
    }
    let message = format!("`{text}` is no number of points");
    let hint = "write `blank = 0` or other points, or leave `blank` out: then a blank is an error";
    c.value_fault(&node.place, "unknown-value", text, message, hint);
    None
}

/// A problem is proved with its groups and rewards at hand: whoever reads the proof reads whose they are. `line` is the
/// word for the line, `quota` or `priority`.
pub(crate) fn sensitive_group(line: &str, attribute: &str) -> Fault {
    let message = format!(
        "a {line} on the sensitive attribute `{attribute}` would write who holds it into the saved proof"
    );
    let hint =
        format!("drop the {line}, or the mark `sensitive`; this version offers neither in secret");
    Fault::new(&format!("sensitive-{line}"), message)
        .with_value(attribute)
        .with_hint(hint)
}

fn quota(
    c: &mut Collector<'_>,
    names: &Names,
    table: &mut Section<'_>,
    name: Option<String>,
) -> Option<Quota> {
    let placed = placed(c, table);
    let at_least = match table.take("at_least") {
        Some(node) => c.count(&node).map(Some),
        None => Some(None),
    };
    let at_most = match table.take("at_most") {
        Some(node) => c.count(&node).map(Some),
        None => Some(None),
    };
    let counts = [("pairs", Counted::Pairs), ("people", Counted::People)];
    let count = match table.take("count") {
        Some(node) => c.word(&node, &counts),
        None => Some(Counted::Pairs),
    };
    let group = group(c, names, table, placed);
    let (at_least, at_most) = (at_least?, at_most?);
    let place = table.place.clone();
    if at_least.is_none() && at_most.is_none() {
        let message = "neither `at_least` nor `at_most` bounds the quota".to_owned();
        c.fault(&place, "missing-key", message, "write `at_most = 2`");
        return None;
    }
    if let (Some(least), Some(most)) = (at_least, at_most)
        && least > most
    {
        let message = format!("at least {least} is more than at most {most}");
        c.fault(&place, "bounds", message, "exchange them or change one");
        return None;
    }
    let (attribute, value) = group?;
    Some(Quota {
        name: name?,
        placed: placed?,
        count: count?,
        attribute,
        value,
        at_least: at_least.unwrap_or(0),
        at_most,
    })
}

/// `placed = "mentors"`: of whom a quota or a priority speaks.
pub(super) fn placed(c: &mut Collector<'_>, table: &mut Section<'_>) -> Option<Side> {
    let sides = [("mentees", Side::Mentees), ("mentors", Side::Mentors)];
    let node = c.need(table, "placed", "placed = \"mentors\"")?;
    c.word(&node, &sides)
}

/// `each = "team"` or `team = "Housing"`: the attribute, and the one value.
fn group(
    c: &mut Collector<'_>,
    names: &Names,
    table: &mut Section<'_>,
    placed: Option<Side>,
) -> Option<(String, Option<String>)> {
    let each = table.take("each");
    let named = table.take_all(|key| names.asked.contains_key(key));
    let groups = usize::from(each.is_some()) + named.len();
    if groups == 0 && (misspelt(c, names, table) || names.asked_unread) {
        return None;
    }
    if groups != 1 {
        let message = if groups == 0 {
            "the quota names no group".to_owned()
        } else {
            "the quota names more than one group".to_owned()
        };
        let hint =
            "write `each = \"team\"` for a group for every value, or `team = \"Housing\"` for one";
        let place = table.place.clone();
        c.fault(&place, "no-group", message, hint);
        return None;
    }
    let (node, name, value) = match (each, named.into_iter().next()) {
        (Some(node), _) => {
            let name = c.text(&node, "each = \"team\"")?;
            (node, name, None)
        }
        (None, Some((name, node))) => {
            let value = c.text(&node, &group_example(names, name))?;
            (node, name.to_owned(), Some(value))
        }
        (None, None) => return None,
    };
    sorts(c, names, "quota", &node, &name, value.as_deref(), placed)?;
    Some((name, value))
}

/// Reports a key that looks like an attribute's name; whether there was one.
pub(super) fn misspelt(c: &mut Collector<'_>, names: &Names, table: &mut Section<'_>) -> bool {
    // Then any name may be one of those that could not be read.
    if names.asked_unread {
        return table.take_strangers();
    }
    let known = names.asked.keys().map(String::as_str);
    let Some((key, node)) = table.take_slip_of(c, known.clone()) else {
        return false;
    };
    let message = format!("no attribute is called `{key}`");
    let hint = c.meant(key, known);
    c.value_fault(&node.place, "unknown-name", key, message, &hint);
    true
}

/// How the one group of an attribute's value is written.
pub(super) fn group_example(names: &Names, name: &str) -> String {
    let attribute = names.asked.get(name).and_then(Option::as_ref);
    let value = match attribute.map(|attribute| &attribute.kind) {
        Some(Kind::Flag) => "yes",
        _ => "Housing",
    };
    format!("{} = \"{value}\"", bare_or_quoted(name))
}

/// Whether an attribute puts people of the side into groups, one of them of this value; if not, says why. `line` is the
/// word for the line that asks, `node` where it names the attribute.
pub(super) fn sorts(
    c: &mut Collector<'_>,
    names: &Names,
    line: &str,
    node: &Node<'_>,
    name: &str,
    value: Option<&str>,
    placed: Option<Side>,
) -> Option<()> {
    let Some(attribute) = names.asked.get(name) else {
        if names.asked_unread {
            return None;
        }
        let message = format!("no attribute is called `{name}`");
        let hint = c.meant(name, names.asked.keys().map(String::as_str));
        c.value_fault(&node.place, "unknown-name", name, message, &hint);
        return None;
    };
    let attribute = attribute.as_ref()?;
    if attribute.sensitive {
        c.report(&node.place, sensitive_group(line, name));
        return None;
    }
    let placed = placed?;
    if !attribute.of.includes(placed) {
        let message = format!("`{name}` is not asked of the {placed}");
        let hint = format!("`placed` speaks of one side: name an attribute of the {placed}");
        c.value_fault(&node.place, "wrong-side", name, message, &hint);
        return None;
    }
    let known: Vec<&str> = match &attribute.kind {
        Kind::One => match &attribute.values {
            Some(values) => values.iter().map(String::as_str).collect(),
            None => return Some(()),
        },
        Kind::Flag => vec!["yes", "no"],
        Kind::Level { ladder } => match names.ladders.get(ladder) {
            Some(Some(ladder)) => ladder.levels.iter().flatten().map(String::as_str).collect(),
            _ => return Some(()),
        },
        _ => {
            let message = format!("`{name}` does not sort people into groups");
            let hint = format!("a {line} needs an attribute of kind `one`, `level` or `flag`");
            c.value_fault(&node.place, "wrong-kind", name, message, &hint);
            return None;
        }
    };
    if let Some(value) = value
        && !known.contains(&value)
    {
        let message = format!("`{value}` is not a value of `{name}`");
        let hint = c.meant(value, known.into_iter());
        c.value_fault(&node.place, "unknown-value", value, message, &hint);
        return None;
    }
    Some(())
}
