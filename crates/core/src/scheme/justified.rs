//! Reading justifications: decisions on record for lines that read a protected attribute.

use super::collect::{Collector, Node, Section};
use super::model::Justification;
use super::read::Names;
use crate::day::Day;
use std::collections::{BTreeMap, BTreeSet};

/// The justifications that could be read, and the names of all that are there.
pub(super) struct Justified {
    pub(super) read: BTreeMap<String, Justification>,
    pub(super) named: BTreeSet<String>,
}

pub(super) fn justified(c: &mut Collector<'_>, top: &mut Section<'_>, names: &Names) -> Justified {
    let mut justified = Justified {
        read: BTreeMap::new(),
        named: BTreeSet::new(),
    };
    let example =
        "[justified.\"ethnicity\"]` with `purpose`, `proportionate`, `approver` and `review_by";
    let Some(mut table) = top
        .take("justified")
        .and_then(|node| c.table(&node, example))
    else {
        return justified;
    };
    for (name, node) in table.rest() {
        justified.named.insert(name.to_owned());
        match names.asked.get(name) {
            None if names.asked_unread => {}
            None => {
                let message = format!("no attribute is called `{name}`");
                let hint = c.meant(name, names.asked.keys().map(String::as_str));
                c.value_fault(&node.place, "unknown-name", name, message, &hint);
            }
            Some(Some(attribute)) if attribute.protected.is_none() => {
                let message = format!("`{name}` is not marked as protected");
                let hint =
                    "mark it with `protected = \"...\"` under [asked], or take this table out";
                c.value_fault(&node.place, "protected", name, message, hint);
            }
            Some(_) => {}
        }
        if let Some(justification) = justification(c, &node, example) {
            justified.read.insert(name.to_owned(), justification);
        }
    }
    justified
}

fn justification(c: &mut Collector<'_>, node: &Node<'_>, example: &str) -> Option<Justification> {
    let mut table = c.table(node, example)?;
    let mut words = |c: &mut Collector<'_>, key, example: &str| {
        c.need(&mut table, key, example)
            .and_then(|node| c.text(&node, example))
    };
    let purpose = words(c, "purpose", "purpose = \"what the line is for\"");
    let proportionate = words(
        c,
        "proportionate",
        "proportionate = \"why nothing less would do\"",
    );
    let approver = words(c, "approver", "approver = \"who decided\"");
    let review_by = c
        .need(&mut table, "review_by", "review_by = \"2027-03-31\"")
        .and_then(|node| date(c, &node));
    c.finish(table, &[]);
    Some(Justification {
        purpose: purpose?,
        proportionate: proportionate?,
        approver: approver?,
        review_by: review_by?,
    })
}

fn date(c: &mut Collector<'_>, node: &Node<'_>) -> Option<String> {
    let date = c.text(node, "review_by = \"2027-03-31\"")?;
    if date.parse::<Day>().is_ok() {
        return Some(date);
    }
    let message = format!("`{date}` is not a day of the calendar");
    let hint = "write it like \"2027-03-31\"";
    c.value_fault(&node.place, "date", &date, message, hint);
    None
}
