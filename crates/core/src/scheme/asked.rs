//! Reading attributes: what the form asks, and how a cell is read.

use super::collect::{Collector, Node, Place, Section, bare_or_quoted, choice, quoted};
use super::derived::{Draft, settle};
use super::model::{Asked, Attribute, AttributeBlank, Derived, Kind, Ladder};
use super::one_or_both::AS_OF;
use super::protected::{NINE, suggested};
use super::read::Names;
use super::text::pieces;
use crate::fault::nearest;
use crate::ids::Side;
use crate::phrase::list;
use std::collections::BTreeMap;

/// Words that mean something else where an attribute's name could stand.
const RESERVED: [&str; 9] = [
    "person", "name", "placed", "each", "at_least", "at_most", "count", "points", AS_OF,
];

pub(super) fn asked(
    c: &mut Collector<'_>,
    top: &mut Section<'_>,
    names: &Names,
) -> BTreeMap<String, Option<Attribute>> {
    let example = "[asked]` with lines such as `team = { of = \"mentors\", kind = \"one\" }";
    let Some(mut table) = top.take("asked").and_then(|node| c.table(&node, example)) else {
        return BTreeMap::new();
    };
    let mut drafts = BTreeMap::new();
    for (name, node) in table.rest() {
        let named = attribute_name(c, &node, name);
        let draft = attribute(c, name, &node, names).filter(|_| named);
        drafts.insert(name.to_owned(), draft);
    }
    settle(c, drafts)
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

/// One attribute by itself; what it takes over from the one it is derived from is settled when all are read.
fn attribute(c: &mut Collector<'_>, name: &str, node: &Node<'_>, names: &Names) -> Option<Draft> {
    let example = "{ of = \"both\", kind = \"tags\" }";
    let mut table = c.table(node, example)?;
    let of = c
        .need(&mut table, "of", "of = \"both\"")
        .and_then(|node| c.word(&node, &OF));
    let kind_node = c.need(&mut table, "kind", "kind = \"one\"");
    let kind = kind_node
        .as_ref()
        .and_then(|node| kind(c, node, &mut table, &names.ladders));
    // Of what kind it is is known though its ladder or unit is at fault.
    let (kind, kind_is_sound) = kind.unzip();
    let column_node = table.take("column");
    let column = match &column_node {
        Some(node) => c
            .text(node, "column = \"topics I can speak about\"")
            .map(Some),
        None => Some(None),
    };
    let from = match table.take("from") {
        Some(node) => c
            .text(&node, "from = \"base\"")
            .map(|from| Some((from, node.place))),
        None => Some(None),
    };
    let place = table.place.clone();
    let looked_up = from.as_ref().is_some_and(Option::is_some);
    let is_person = kind == Some(Kind::Person);
    let is_ranked = kind == Some(Kind::Ranked);
    if let Some(Some((_, place))) = &from
        && (is_person || is_ranked)
    {
        let message = "`from` belongs to every kind but `person` and `ranked`".to_owned();
        let hint = if is_person {
            "take it out: in a table of staff people are looked up by their own id"
        } else {
            "take it out"
        };
        c.fault(place, "contradiction", message, hint);
        return None;
    }
    let is_tags = kind == Some(Kind::Tags);
    let is_list = is_tags || is_ranked;
    let has_values = is_tags || kind == Some(Kind::One);
    let blank = match table.take("blank") {
        Some(node) => {
            let may_be_none = is_list || is_person || kind.is_none();
            blank(c, &node, may_be_none)
        }
        None => Some(AttributeBlank::Error),
    };
    let keys = TableKeys {
        kind: &kind,
        table: table.take("table"),
        looked_up,
        column: column_node.as_ref().zip(column.clone().flatten()),
        name,
        blank,
    };
    let in_table = keys.table(c, &place, names).filter(|_| from.is_some());
    let values = match table.take("values") {
        Some(node) => {
            belongs(
                c,
                &node,
                has_values,
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
                is_list,
                &kind,
                "`separator` belongs to kinds `tags` and `ranked`",
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
            let rule = "`strip` belongs to kinds `tags` and `ranked`";
            belongs(c, &node, is_list, &kind, rule);
            c.raw_text(&node, "strip = \"[]'\"").map(str::to_owned)
        }
        None => Some(String::new()),
    };
    let sensitive = match table.take("sensitive") {
        Some(node) => c.flag(&node).map(|flag| (flag, Some(node.place))),
        None => Some((false, None)),
    };
    if let Some((true, Some(place))) = &sensitive
        && is_person
        && let Some(Some(table)) = &in_table
    {
        let message = format!(
            "`{name}` is looked up by id in the table `{table}`, which stands in every result with its ids"
        );
        let hint = "take `sensitive` out, or let the form ask for it, without `table`";
        c.fault(place, "contradiction", message, hint);
        return None;
    }
    let heading = column.as_ref().and_then(Option::as_deref).unwrap_or(name);
    let protected_node = table.take("protected");
    let protected = match &protected_node {
        Some(node) => protection(c, node),
        // whether it has to be written depends on what the attribute is derived from
        None if looked_up => Some((None, false)),
        None => unsaid(c, &node.place, [heading, name]),
    };
    if let Some(node) = table.take("priority") {
        let message = "what placing somebody is worth is a line of its own".to_owned();
        let hint = format!(
            "take it out, and write [[priority]] with `name`, `placed`, `{} = \"...\"` and `points`",
            bare_or_quoted(name)
        );
        c.value_fault(&node.place, "unknown-key", "priority", message, &hint);
    }
    c.finish(table, &[]);
    let (values, separator, strip) = (values?, separator?, strip?);
    if let Some((texts, node)) = &values
        && is_tags
    {
        for text in texts {
            can_be_a_tag(c, &node.place, text, name, &separator, &strip);
        }
    }
    let (protected, declared_harmless) = protected?;
    let (sensitive, sensitive_place) = sensitive?;
    let (from, column) = (from?, column?);
    let (derived, column, from_place) = match from {
        Some((from, at)) => (Some(Derived { from, column }), name.to_owned(), Some(at)),
        None => (None, column.unwrap_or_else(|| name.to_owned()), None),
    };
    let attribute = Attribute {
        of: of?,
        kind: kind.filter(|_| kind_is_sound == Some(true))?,
        column,
        table: in_table?,
        derived,
        blank: blank?,
        values: values.map(|values| values.0),
        separator,
        strip,
        sensitive,
        protected,
        declared_harmless,
    };
    Some(Draft {
        attribute,
        place: from_place.unwrap_or(place),
        sensitive: sensitive_place,
        protected: protected_node.map(|node| node.place),
    })
}

/// Whether a cell of the attribute could hold this tag, once it is cut and stripped; if not, says so.
pub(super) fn can_be_a_tag(
    c: &mut Collector<'_>,
    place: &Place,
    tag: &str,
    name: &str,
    separator: &str,
    strip: &str,
) -> bool {
    let read = pieces(tag, separator, strip);
    if read == [tag] {
        return true;
    }
    let read: Vec<String> = read.iter().map(|piece| format!("`{piece}`")).collect();
    let read = if read.is_empty() {
        "nothing".to_owned()
    } else {
        list(&read)
    };
    let message = format!("no cell of `{name}` could ever hold `{tag}`: it is read as {read}");
    let hint = format!("write it otherwise, or change `separator` or `strip` of `{name}`");
    c.value_fault(place, "contradiction", tag, message, &hint);
    false
}

/// The keys that say in which table something is looked up.
struct TableKeys<'a, 'n> {
    kind: &'a Option<Kind>,
    table: Option<Node<'n>>,
    /// Whether the attribute has a `from`.
    looked_up: bool,
    column: Option<(&'a Node<'n>, String)>,
    /// The attribute's name.
    name: &'a str,
    /// What a blank means; `None`: it has a fault of its own.
    blank: Option<AttributeBlank>,
}

impl TableKeys<'_, '_> {
    /// The table; the inner `None`: there is none, or it is what places are read by anyway.
    fn table(&self, c: &mut Collector<'_>, place: &Place, names: &Names) -> Option<Option<String>> {
        let is_place = *self.kind == Some(Kind::Place);
        // a place may be named by `from` itself, everything else stands in a column of the table
        let in_column = self.looked_up && (!is_place || self.column.is_some());
        if in_column && self.column.is_none() && self.kind.is_some() {
            let message = "`from` needs the `column` of the table that holds the answer".to_owned();
            c.fault(place, "missing-key", message, "add `column = \"command\"`");
        }
        let Some(node) = &self.table else {
            if !in_column {
                return Some(None);
            }
            let message = "`from` needs the `table` in which its value is looked up".to_owned();
            let hint = "add `table = \"London boroughs\"` or one of those under [tables]";
            c.fault(place, "missing-key", message, hint);
            return None;
        };
        let is_staff = *self.kind == Some(Kind::Person);
        if !self.looked_up && !is_place && !is_staff {
            let rule = "`table` belongs to kinds `place` and `person`, or goes with `from`";
            belongs(c, node, false, self.kind, rule);
            return None;
        }
        let name = c.text(node, "table = \"sites\"")?;
        let found = names.table(c, node, &name)?;
        if is_staff {
            let (node, heading) = match &self.column {
                Some((node, heading)) => (*node, heading.as_str()),
                None => (node, self.name),
            };
            found.has_column(c, node, heading)?;
            found.has_staff(c, heading, self.blank?)?;
        } else if in_column {
            found.has_names(c)?;
            let (node, heading) = self.column.as_ref()?;
            found.has_column(c, node, heading)?;
        } else if names.is_boroughs(&name) {
            return Some(None);
        } else {
            found.has_places(c, node)?;
        }
        Some(Some(name))
    }
}

/// Reports a key that its attribute's kind has no use for.
fn belongs(c: &mut Collector<'_>, node: &Node<'_>, fits: bool, kind: &Option<Kind>, rule: &str) {
    if !fits && kind.is_some() {
        c.fault(&node.place, "contradiction", rule.to_owned(), "take it out");
    }
}

const KINDS: [&str; 9] = [
    "one", "tags", "level", "number", "place", "flag", "date", "person", "ranked",
];

fn kind(
    c: &mut Collector<'_>,
    node: &Node<'_>,
    table: &mut Section<'_>,
    ladders: &BTreeMap<String, Option<Ladder>>,
) -> Option<(Kind, bool)> {
    let mut sound = true;
    let ladder_node = table.take("ladder");
    let unit_node = table.take("unit");
    let word = c.raw_text(node, "kind = \"one\"")?;
    let kind = match word {
        "one" => Kind::One,
        "tags" => Kind::Tags,
        "place" => Kind::Place,
        "flag" => Kind::Flag,
        "date" => Kind::Date,
        "person" => Kind::Person,
        "ranked" => Kind::Ranked,
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
            let ladder = ladder(c, node, ladders);
            sound = ladder.is_some();
            Kind::Level {
                ladder: ladder.unwrap_or_default(),
            }
        }
        "number" => {
            let unit = unit_node.as_ref().map(|node| unit(c, node));
            sound = unit != Some(None);
            Kind::Number {
                unit: unit.flatten(),
            }
        }
        _ => {
            let message = format!("`{word}` is not a kind");
            let hint = choice(word, KINDS.into_iter());
            c.value_fault(&node.place, "unknown-value", word, message, &hint);
            if let Some(node) = &ladder_node {
                ladder(c, node, ladders);
            }
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
    is.map(|kind| (kind, sound))
}

/// The name of a ladder that there is.
fn ladder(
    c: &mut Collector<'_>,
    node: &Node<'_>,
    ladders: &BTreeMap<String, Option<Ladder>>,
) -> Option<String> {
    let ladder = c.text(node, "ladder = \"seniority\"")?;
    if ladders.contains_key(&ladder) {
        return Some(ladder);
    }
    let message = format!("no ladder is called `{ladder}`");
    let hint = c.meant(&ladder, ladders.keys().map(String::as_str));
    c.value_fault(&node.place, "unknown-name", &ladder, message, &hint);
    None
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

fn blank(c: &mut Collector<'_>, node: &Node<'_>, may_be_none: bool) -> Option<AttributeBlank> {
    let words = [
        ("allowed", AttributeBlank::Allowed),
        ("error", AttributeBlank::Error),
        ("none", AttributeBlank::None),
    ];
    let blank = c.word(node, &words)?;
    if blank == AttributeBlank::None && !may_be_none {
        let message =
            "`blank = \"none\"` belongs to kinds `tags`, `ranked` and `person`".to_owned();
        let hint = "write `blank = \"allowed\"` and let each line say what blank means to it";
        c.fault(&node.place, "contradiction", message, hint);
        return None;
    }
    Some(blank)
}

/// `(protected, declared harmless)`.
type Protection = (Option<String>, bool);

/// What is written under `protected`.
fn protection(c: &mut Collector<'_>, node: &Node<'_>) -> Option<Protection> {
    if node.is_text() {
        let text = c.raw_text(node, "protected = \"race\"")?;
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
    if c.flag(node)? {
        let message = "`protected = true` does not say which characteristic".to_owned();
        let hint = choice("", NINE.into_iter());
        c.fault(&node.place, "protected", message, &hint);
        return None;
    }
    Some((None, true))
}

/// Where `protected` is not written: refused if one of the headings suggests that it has to be.
pub(super) fn unsaid(
    c: &mut Collector<'_>,
    place: &Place,
    headings: [&str; 2],
) -> Option<Protection> {
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
    c.value_fault(place, "protected", heading, message, &hint);
    None
}
