//! Reading ladders and attributes: what the form asks, and how a cell is read.

use super::collect::{Collector, Node, Section, choice, quoted};
use super::model::{Asked, Attribute, AttributeBlank, Kind, Ladder};
use super::protected::{NINE, suggested};
use crate::fault::nearest;
use crate::ids::Side;
use std::collections::BTreeMap;

/// Words that mean something else where an attribute's name could stand.
const RESERVED: [&str; 8] = [
    "person", "name", "placed", "each", "at_least", "at_most", "count", "points",
];

pub(super) fn ladders(
    c: &mut Collector<'_>,
    top: &mut Section<'_>,
) -> BTreeMap<String, Option<Ladder>> {
    let example = "[ladders]` with lines such as `grades = [\"Junior\", [\"Senior\", \"Lead\"]]";
    let Some(mut table) = top.take("ladders").and_then(|node| c.table(&node, example)) else {
        return BTreeMap::new();
    };
    let mut ladders = BTreeMap::new();
    for (name, node) in table.rest() {
        let shown = c.is_shown(&node.place, name);
        let ladder = ladder(c, &node).filter(|_| shown);
        ladders.insert(name.to_owned(), ladder);
    }
    ladders
}

fn ladder(c: &mut Collector<'_>, node: &Node<'_>) -> Option<Ladder> {
    let example = "[[\"Band 1\", \"Constable\"], [\"Band 2\"]]` from the lowest to the highest, as in `[\"Junior\", \"Senior\"]";
    let items = c.list(node, example)?;
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut rungs = Some(Vec::with_capacity(items.len()));
    for item in &items {
        let names = if item.is_list() {
            c.texts(item, 1, example)
        } else {
            c.text(item, example).map(|name| vec![name])
        };
        for name in names.iter().flatten() {
            if let Some(before) = seen.insert(name.to_lowercase(), name.clone()) {
                let message = format!("the level `{name}` stands twice on the ladder");
                let hint = if before == *name {
                    "write it once".to_owned()
                } else {
                    format!("`{before}` and `{name}` differ by case alone: write one of them")
                };
                c.value_fault(&item.place, "duplicate", name, message, &hint);
            }
        }
        match (&mut rungs, names) {
            (Some(rungs), Some(names)) => rungs.push(names),
            _ => rungs = None,
        }
    }
    if items.is_empty() {
        let hint = format!("write `{example}`");
        c.fault(
            &node.place,
            "empty",
            "the ladder has no level".into(),
            &hint,
        );
        return None;
    }
    rungs.map(Ladder)
}

pub(super) fn asked(
    c: &mut Collector<'_>,
    top: &mut Section<'_>,
    ladders: &BTreeMap<String, Option<Ladder>>,
) -> BTreeMap<String, Option<Attribute>> {
    let example = "[asked]` with lines such as `team = { of = \"mentors\", kind = \"one\" }";
    let Some(mut table) = top.take("asked").and_then(|node| c.table(&node, example)) else {
        return BTreeMap::new();
    };
    let mut asked = BTreeMap::new();
    for (name, node) in table.rest() {
        let named = attribute_name(c, &node, name);
        let attribute = attribute(c, name, &node, ladders).filter(|_| named);
        asked.insert(name.to_owned(), attribute);
    }
    asked
}

fn attribute_name(c: &mut Collector<'_>, node: &Node<'_>, name: &str) -> bool {
    if RESERVED.contains(&name) {
        let message = format!("`{name}` is a word of the language and can't name an attribute");
        let hint = format!("call it otherwise and give the heading as `column = \"{name}\"`");
        c.value_fault(&node.place, "reserved", name, message, &hint);
        return false;
    }
    c.is_shown(&node.place, name)
}

const OF: [(&str, Asked); 3] = [
    ("mentees", Asked::Of(Side::Mentees)),
    ("mentors", Asked::Of(Side::Mentors)),
    ("both", Asked::Both),
];

fn attribute(
    c: &mut Collector<'_>,
    name: &str,
    node: &Node<'_>,
    ladders: &BTreeMap<String, Option<Ladder>>,
) -> Option<Attribute> {
    let example = "{ of = \"both\", kind = \"tags\" }";
    let mut table = c.table(node, example)?;
    let of = c
        .need(&mut table, "of", "of = \"both\"")
        .and_then(|node| c.word(&node, &OF));
    let kind_node = c.need(&mut table, "kind", "kind = \"one\"");
    let kind = kind_node
        .as_ref()
        .and_then(|node| kind(c, node, &mut table, ladders));
    let column = match table.take("column") {
        Some(node) => c.text(&node, "column = \"topics I can speak about\""),
        None => Some(name.to_owned()),
    };
    let is_tags = kind == Some(Kind::Tags);
    let lists = is_tags || kind == Some(Kind::One);
    let blank = match table.take("blank") {
        Some(node) => blank(c, &node, is_tags || kind.is_none()),
        None => Some(AttributeBlank::Error),
    };
    let values = match table.take("values") {
        Some(node) => {
            belongs(
                c,
                &node,
                lists,
                &kind,
                "`values` belongs to kinds `one` and `tags`",
            );
            c.texts(&node, 1, "values = [\"face to face\", \"virtual\"]")
                .map(|texts| Some((texts, node)))
        }
        None => Some(None),
    };
    let separator = match table.take("separator") {
        Some(node) => {
            belongs(
                c,
                &node,
                is_tags,
                &kind,
                "`separator` belongs to kind `tags`",
            );
            let text = c.raw_text(&node, "separator = \";\"");
            if text == Some("") {
                let message = "the separator is empty".to_owned();
                c.fault(&node.place, "empty", message, "write one such as \";\"");
            }
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        }
        None => Some(",".to_owned()),
    };
    let strip = match table.take("strip") {
        Some(node) => {
            belongs(c, &node, is_tags, &kind, "`strip` belongs to kind `tags`");
            c.raw_text(&node, "strip = \"[]'\"").map(str::to_owned)
        }
        None => Some(String::new()),
    };
    let sensitive = match table.take("sensitive") {
        Some(node) => c.flag(&node),
        None => Some(false),
    };
    let protected = protection(c, &mut table, name, node, column.as_deref());
    c.finish(table, &["priority"]);
    let (values, separator) = (values?, separator?);
    if let Some((texts, node)) = &values
        && is_tags
        && let Some(text) = texts.iter().find(|text| text.contains(&separator))
    {
        let message = format!("the value `{text}` holds the separator `{separator}`");
        let hint = "no cell could ever hold it: change `separator` or the value";
        c.value_fault(&node.place, "contradiction", text, message, hint);
    }
    let (protected, declared_harmless) = protected?;
    Some(Attribute {
        of: of?,
        kind: kind?,
        column: column?,
        blank: blank?,
        values: values.map(|values| values.0),
        separator,
        strip: strip?,
        sensitive: sensitive?,
        protected,
        declared_harmless,
    })
}

/// Reports a key that its attribute's kind has no use for.
fn belongs(c: &mut Collector<'_>, node: &Node<'_>, fits: bool, kind: &Option<Kind>, rule: &str) {
    if !fits && kind.is_some() {
        c.fault(&node.place, "contradiction", rule.to_owned(), "take it out");
    }
}

const KINDS: [&str; 7] = ["one", "tags", "level", "number", "place", "flag", "date"];

fn kind(
    c: &mut Collector<'_>,
    node: &Node<'_>,
    table: &mut Section<'_>,
    ladders: &BTreeMap<String, Option<Ladder>>,
) -> Option<Kind> {
    let ladder_node = table.take("ladder");
    let unit_node = table.take("unit");
    let word = c.raw_text(node, "kind = \"one\"")?;
    let kind = match word {
        "one" => Kind::One,
        "tags" => Kind::Tags,
        "place" => Kind::Place,
        "flag" => Kind::Flag,
        "date" => Kind::Date,
        "level" => {
            let Some(node) = &ladder_node else {
                let hint = match ladders.keys().next() {
                    Some(ladder) => format!(
                        "add `ladder = {}`, one of those under [ladders]",
                        quoted(ladder)
                    ),
                    None => "declare one under [ladders] and name it here".to_owned(),
                };
                let message = "a level needs its `ladder`".to_owned();
                c.fault(&node.place, "missing-key", message, &hint);
                return None;
            };
            let ladder = c.text(node, "ladder = \"seniority\"")?;
            if !ladders.contains_key(&ladder) {
                let message = format!("no ladder is called `{ladder}`");
                let hint = choice(&ladder, ladders.keys().map(String::as_str));
                c.value_fault(&node.place, "unknown-name", &ladder, message, &hint);
                return None;
            }
            Kind::Level { ladder }
        }
        "number" => Kind::Number {
            unit: match &unit_node {
                Some(node) => Some(unit(c, node)?),
                None => None,
            },
        },
        "person" | "ranked" => {
            c.not_available(&node.place, &format!("kind = \"{word}\""));
            return None;
        }
        _ => {
            let message = format!("`{word}` is not a kind");
            let hint = choice(word, KINDS.into_iter());
            c.value_fault(&node.place, "unknown-value", word, message, &hint);
            return None;
        }
    };
    let is = Some(kind);
    if let Some(node) = &ladder_node {
        let fits = matches!(is, Some(Kind::Level { .. }));
        belongs(c, node, fits, &is, "`ladder` belongs to kind `level`");
    }
    if let Some(node) = &unit_node {
        let fits = matches!(is, Some(Kind::Number { .. }));
        belongs(c, node, fits, &is, "`unit` belongs to kind `number`");
    }
    is
}

/// A unit begins with a letter, so that it can't be taken for a part of the number before it.
fn unit(c: &mut Collector<'_>, node: &Node<'_>) -> Option<String> {
    let unit = c.text(node, "unit = \"years\"")?;
    if unit.chars().next().is_some_and(char::is_alphabetic) {
        return Some(unit);
    }
    let message = format!("the unit `{unit}` does not begin with a letter");
    let hint = "write a word such as `years`";
    c.value_fault(&node.place, "unit", &unit, message, hint);
    None
}

fn blank(c: &mut Collector<'_>, node: &Node<'_>, may_be_empty: bool) -> Option<AttributeBlank> {
    let words = [
        ("allowed", AttributeBlank::Allowed),
        ("error", AttributeBlank::Error),
        ("none", AttributeBlank::None),
    ];
    let blank = c.word(node, &words)?;
    if blank == AttributeBlank::None && !may_be_empty {
        let message = "`blank = \"none\"` is the empty set of kind `tags`".to_owned();
        let hint = "write `blank = \"allowed\"` and let each line say what blank means to it";
        c.fault(&node.place, "contradiction", message, hint);
        return None;
    }
    Some(blank)
}

/// `(protected, declared harmless)`.
fn protection(
    c: &mut Collector<'_>,
    table: &mut Section<'_>,
    name: &str,
    whole: &Node<'_>,
    column: Option<&str>,
) -> Option<(Option<String>, bool)> {
    if let Some(node) = table.take("protected") {
        if node.is_text() {
            let text = c.raw_text(&node, "protected = \"race\"")?;
            if NINE.contains(&text) {
                return Some((Some(text.to_owned()), false));
            }
            let message = format!("`{text}` is not one of the nine protected characteristics");
            let near = nearest(text, NINE).or(suggested(text).filter(|name| !name.is_empty()));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => choice("", NINE.into_iter()),
            };
            c.value_fault(&node.place, "unknown-value", text, message, &hint);
            return None;
        }
        if c.flag(&node)? {
            let message = "`protected = true` does not say which characteristic".to_owned();
            c.fault(
                &node.place,
                "protected",
                message,
                &choice("", NINE.into_iter()),
            );
            return None;
        }
        return Some((None, true));
    }
    let headings = [column.unwrap_or(name), name];
    let Some((heading, suggests)) = headings
        .into_iter()
        .find_map(|heading| Some((heading, suggested(heading)?)))
    else {
        return Some((None, false));
    };
    let (message, example) = if suggests.is_empty() {
        let message = format!("`{heading}` suggests a protected characteristic");
        (message, "sexual orientation")
    } else {
        let message = format!("`{heading}` suggests the protected characteristic `{suggests}`");
        (message, suggests)
    };
    let hint = format!(
        "write `protected = \"{example}\"`, with a [justified] table if a line reads it, or `protected = false` where it is none of the nine"
    );
    c.value_fault(&whole.place, "protected", heading, message, &hint);
    None
}
