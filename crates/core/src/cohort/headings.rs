//! Headings of a file against the columns a scheme asks for.

use super::Table;
use crate::fault::{Fault, Nearest, did_you_mean};
use crate::ids::Side;
use crate::scheme::{Scheme, called, fold, is_invisible, remedy, visible};
use std::collections::{BTreeMap, BTreeSet};

/// As [`fold`], of what is seen of a heading: one that holds anything else is refused, and is then not missing, too.
fn fold_seen(heading: &str) -> String {
    let seen: String = heading
        .trim()
        .chars()
        .filter(|c| !is_invisible(*c) || (c.is_whitespace() && !c.is_control()))
        .collect();
    fold(&seen)
}

/// Those of these headings that a table does not have.
pub(super) fn absent(table: &Table, headings: &[String]) -> Vec<String> {
    let there: BTreeSet<String> = table.headings.iter().map(|own| fold_seen(own)).collect();
    let absent = headings.iter().filter(|own| !there.contains(&fold(own)));
    absent.cloned().collect()
}

/// Where each column that a scheme reads stands in one table.
#[derive(Default)]
pub(super) struct Headings {
    /// Position by folded heading.
    positions: BTreeMap<String, usize>,
}

impl Headings {
    /// Position of the column with this heading.
    pub(super) fn position(&self, heading: &str) -> Option<usize> {
        self.positions.get(&fold(heading)).copied()
    }

    /// Compares the table's headings with those the scheme reads or ignores on this side.
    /// `ignore` may name columns that the file does not have, and any heading there may occur twice.
    pub(super) fn check(table: &Table, scheme: &Scheme, side: Side) -> (Headings, Vec<Fault>) {
        let rules = &scheme.sides[side.index()];
        let asked = scheme
            .asked
            .values()
            .filter(|attribute| attribute.is_asked() && attribute.of.includes(side));
        let mut wanted: BTreeMap<String, &str> = BTreeMap::new();
        wanted.extend(asked.map(|attribute| (fold(&attribute.column), attribute.column.as_str())));
        wanted.extend(rules.places.headings().map(|(c, _)| (fold(c), c)));
        wanted.insert(fold(&rules.id), &rules.id);
        let ignored: BTreeSet<String> = rules.ignore.iter().map(|heading| fold(heading)).collect();

        let skipped = ignored
            .iter()
            .filter(|folded| !wanted.contains_key(*folded));
        let (headings, mut faults) = Headings::index(table, &skipped.cloned().collect());
        let missing: BTreeMap<&String, &str> = wanted
            .iter()
            .filter(|(folded, _)| !headings.positions.contains_key(*folded))
            .map(|(folded, heading)| (folded, *heading))
            .collect();
        let unknown: Vec<&String> = table
            .headings
            .iter()
            .filter(|heading| {
                let folded = fold_seen(heading);
                !folded.is_empty() && !wanted.contains_key(&folded) && !ignored.contains(&folded)
            })
            .collect();
        let strangers = Nearest::new(|| unknown.iter().map(|heading| heading.trim()));
        for heading in missing.values() {
            let hint = match strangers.of(heading) {
                Some(near) => {
                    format!("did you mean `{near}`? rename the heading, or name it in the scheme")
                }
                None => "add the column, or name another heading in the scheme".to_owned(),
            };
            faults.push(
                Fault::new(
                    "missing-column",
                    format!("the file has no column `{heading}`"),
                )
                .at_column(*heading)
                .with_hint(hint),
            );
        }
        let wanted = Nearest::new(|| missing.values().copied());
        for heading in &unknown {
            let heading = visible(heading.trim());
            let advice = format!("add it to [asked], or to `ignore` under [{side}]");
            let hint = match wanted.of(&heading) {
                Some(near) => format!("did you mean `{near}`? otherwise {advice}"),
                None => advice,
            };
            faults.push(
                Fault::new(
                    "unknown-column",
                    format!("the scheme does not ask for `{heading}`"),
                )
                .at_column(&heading)
                .with_value(&heading)
                .with_hint(hint),
            );
        }
        (headings, faults)
    }

    /// The columns of a table whose headings are given here and not by a scheme; `strict` refuses further ones.
    pub(super) fn fixed(
        table: &Table,
        wanted: &[&'static str],
        strict: bool,
    ) -> (Headings, Vec<Fault>) {
        let others: BTreeSet<String> = if strict {
            BTreeSet::new()
        } else {
            let folded = table.headings.iter().map(|heading| fold_seen(heading));
            folded
                .filter(|heading| !wanted.contains(&heading.as_str()))
                .collect()
        };
        let (headings, mut faults) = Headings::index(table, &others);
        for name in wanted {
            if headings.position(name).is_none() {
                let all: Vec<String> = wanted.iter().map(|name| format!("`{name}`")).collect();
                faults.push(
                    Fault::new("missing-column", format!("the file has no column `{name}`"))
                        .at_column(*name)
                        .with_hint(format!("the headings are {}", all.join(", "))),
                );
            }
        }
        if strict {
            for heading in &table.headings {
                let folded = fold_seen(heading);
                let heading = visible(heading.trim());
                if !folded.is_empty() && !wanted.contains(&folded.as_str()) {
                    faults.push(
                        Fault::new(
                            "unknown-column",
                            format!("`{heading}` is not a column of this file"),
                        )
                        .at_column(&heading)
                        .with_value(&heading)
                        .with_hint(did_you_mean(&heading, wanted.iter().copied())),
                    );
                }
            }
        }
        (headings, faults)
    }

    /// Positions by heading; faults for headings that are empty or occur twice, unless they are skipped.
    fn index(table: &Table, skipped: &BTreeSet<String>) -> (Headings, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut positions: BTreeMap<String, usize> = BTreeMap::new();
        for (position, heading) in table.headings.iter().enumerate() {
            let folded = fold_seen(heading);
            if skipped.contains(&folded) {
                continue;
            }
            let column = (position + 1).to_string();
            if let Some(unseen) = heading.trim().chars().find(|c| is_invisible(*c)) {
                let heading = visible(heading.trim());
                faults.push(
                    Fault::new(
                        "invisible-heading",
                        format!("the heading `{heading}` holds {}", called(unseen)),
                    )
                    .at_column(&heading)
                    .with_value(&heading)
                    .with_hint(format!(
                        "{}: headings that look alike would be different columns",
                        remedy(unseen)
                    )),
                );
            }
            if folded.is_empty() {
                faults.push(
                    Fault::new("empty-heading", "the column has no heading")
                        .at_column(column)
                        .with_hint("give it a heading, or delete the column"),
                );
            } else if let Some(first) = positions.get(&folded) {
                let heading = visible(heading.trim());
                let first_heading = visible(table.headings.get(*first).map_or("", |h| h.trim()));
                faults.push(
                    Fault::new(
                        "duplicate-heading",
                        format!("the heading `{heading}` is that of column {} again", first + 1),
                    )
                    .at_column(&heading)
                    .with_value(&heading)
                    .with_hint(if first_heading == heading {
                        "rename one of them".to_owned()
                    } else {
                        format!("rename one: headings are compared without case, and `{first_heading}` is the same")
                    }),
                );
            } else {
                positions.insert(folded, position);
            }
        }
        (Headings { positions }, faults)
    }
}
