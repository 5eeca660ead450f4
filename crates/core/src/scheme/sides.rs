//! Reading the two sides: who is who, how many mates each may have, which headings are whose.

use super::collect::{Collector, Node, Section};
use super::model::{Attribute, Codes, Places, SideRules};
use super::read::Names;
use super::text::fold;
use crate::ids::Side;
use std::collections::{BTreeMap, BTreeSet};

/// A side's rules and where it stands.
pub(super) struct ReadSide<'n> {
    pub(super) rules: SideRules,
    id: Node<'n>,
    places: Node<'n>,
    codes: Option<Node<'n>>,
    ignore: Option<Node<'n>>,
}

pub(super) fn side<'n>(
    c: &mut Collector<'_>,
    top: &mut Section<'n>,
    side: Side,
) -> Option<ReadSide<'n>> {
    let (key, example) = match side {
        Side::Mentees => ("mentees", "[mentees]` with `id` and `places"),
        Side::Mentors => ("mentors", "[mentors]` with `id` and `places"),
    };
    let node = c.need(top, key, example)?;
    let mut table = c.table(&node, example)?;
    let called = match table.take("called") {
        Some(node) => c.text(&node, "called = \"officer\""),
        None => Some(side.one().to_owned()),
    };
    let id = c.need(&mut table, "id", "id = \"code\"");
    let id_heading = id.as_ref().and_then(|node| c.text(node, "id = \"code\""));
    let codes_node = table.take("codes");
    let codes = match &codes_node {
        Some(node) => c.word(node, &[("make", Codes::Make), ("auto", Codes::Auto)]),
        None => Some(Codes::Auto),
    };
    let places_node = c.need(&mut table, "places", "places = 1");
    let places = places_node.as_ref().and_then(|node| places(c, node));
    let ignore_node = table.take("ignore");
    let ignore = match &ignore_node {
        Some(node) => c.texts(node, 0, "ignore = [\"remarks\"]"),
        None => Some(Vec::new()),
    };
    c.finish(table, &[]);
    Some(ReadSide {
        rules: SideRules {
            called: called?,
            id: id_heading?,
            codes: codes?,
            places: places?,
            ignore: ignore?,
        },
        id: id?,
        places: places_node?,
        codes: codes_node,
        ignore: ignore_node,
    })
}

fn places(c: &mut Collector<'_>, node: &Node<'_>) -> Option<Places> {
    let example = "write `places = 2` or `places = { column = \"places\", at_most = 2 }`";
    if node.is_number() {
        return Some(Places {
            at_least: 0,
            at_most: Some(c.count(node)?),
            column: None,
            minimum: None,
        });
    }
    if !node.is_table() {
        c.wrong_type(node, "a whole number or a table", example);
        return None;
    }
    let mut table = c.table(node, "places = 2")?;
    let at_least = match table.take("at_least") {
        Some(node) => c.count(&node),
        None => Some(0),
    };
    let at_most = match table.take("at_most") {
        Some(node) => c.count(&node).map(Some),
        None => Some(None),
    };
    let column = match table.take("column") {
        Some(node) => c.text(&node, "column = \"places\"").map(Some),
        None => Some(None),
    };
    let minimum = match table.take("minimum") {
        Some(node) => c.text(&node, "minimum = \"needs at least\"").map(Some),
        None => Some(None),
    };
    c.finish(table, &[]);
    let (at_least, at_most, column, minimum) = (at_least?, at_most?, column?, minimum?);
    if at_most.is_none() && column.is_none() {
        let message = "neither `at_most` nor `column` says how many places there are".to_owned();
        c.fault(&node.place, "missing-key", message, example);
        return None;
    }
    if at_most.is_some_and(|most| most < at_least) {
        let message = format!("at least {at_least} is more than at most {}", at_most?);
        c.fault(
            &node.place,
            "bounds",
            message,
            "exchange them or change one",
        );
        return None;
    }
    Some(Places {
        at_least,
        at_most,
        column,
        minimum,
    })
}

/// One heading is one column: it is not id, places, answer and ignored at the same time, and one column has one secrecy.
pub(super) fn headings(c: &mut Collector<'_>, names: &Names, sides: [Option<&ReadSide<'_>>; 2]) {
    for (side, read) in Side::BOTH.into_iter().zip(sides) {
        let Some(read) = read else { continue };
        let rules = &read.rules;
        let ignored: BTreeSet<String> = rules.ignore.iter().map(|h| fold(h)).collect();
        let id = fold(&rules.id);
        let places: Vec<(&str, &str, String)> = rules
            .places
            .headings()
            .map(|(heading, what)| (heading, what, fold(heading)))
            .collect();
        if let Some(node) = &read.ignore {
            let mut clash = |heading: &str, use_as: &str| {
                let message = format!("`{heading}` is to be ignored and is {use_as}");
                c.value_fault(
                    &node.place,
                    "contradiction",
                    heading,
                    message,
                    "take it out here",
                );
            };
            if ignored.contains(&id) {
                clash(&rules.id, "the id");
            }
            for (heading, what, column) in &places {
                if ignored.contains(column) {
                    clash(heading, what);
                }
            }
            for (name, attribute) in &names.asked {
                if let Some(attribute) = attribute
                    && attribute.is_asked()
                    && attribute.of.includes(side)
                    && ignored.contains(&fold(&attribute.column))
                {
                    clash(&attribute.column, &format!("asked as `{name}`"));
                }
            }
        }
        let mut clash = |message: String| {
            let hint = "name another column";
            c.fault(&read.places.place, "contradiction", message, hint);
        };
        if places.iter().any(|(.., column)| *column == id) {
            clash("the column of the places is the column of the id".to_owned());
        }
        if let [(heading, _, column), (.., minimum)] = places.as_slice()
            && column == minimum
        {
            clash(format!(
                "`{heading}` is the column of the greatest and of the least number of places"
            ));
        }
        let mut columns: BTreeMap<String, (&str, &Attribute)> = BTreeMap::new();
        for (name, attribute) in &names.asked {
            let Some(attribute) = attribute else { continue };
            if let Some(node) = &read.codes
                && rules.codes == Codes::Make
                && attribute.of.includes(side)
                && let Some(table) = attribute.table.as_ref().filter(|_| attribute.is_of_staff())
            {
                let message = format!(
                    "codes stand for ids, and the table `{table}`, in which `{name}` is looked up, would stand with them in every result"
                );
                let hint = "use staff numbers as ids, in both files and in the table, and take `codes` out";
                c.fault(&node.place, "contradiction", message, hint);
            }
            if !attribute.is_asked() || !attribute.of.includes(side) {
                continue;
            }
            let column = fold(&attribute.column);
            if column == id {
                let message = format!("the id column is also asked as `{name}`");
                let hint = "an id is no answer: take the attribute out";
                c.value_fault(&read.id.place, "contradiction", name, message, hint);
            }
            if attribute.sensitive && places.iter().any(|(.., own)| *own == column) {
                let message = format!(
                    "the column of the places is also asked as `{name}`, which is sensitive"
                );
                let hint = "numbers of places are shown: give one of them a column of its own, or drop the mark `sensitive`";
                c.value_fault(&read.places.place, "contradiction", name, message, hint);
            }
            if let Some((other, before)) = columns.insert(column, (name, attribute))
                && (before.sensitive, &before.protected)
                    != (attribute.sensitive, &attribute.protected)
            {
                let message = format!(
                    "`{other}` and `{name}` read the column `{}` of the {side}, but `sensitive` or `protected` differ",
                    attribute.column
                );
                let hint = "write the same for both";
                c.value_fault(&read.id.place, "contradiction", name, message, hint);
            }
        }
    }
}
