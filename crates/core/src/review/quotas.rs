//! What was counted of quotas and priorities.

use super::count::Counts;
use super::lines::LineReview;
use crate::cohort::Cohort;
use crate::problem::{Counted, Evaluator, Group};
use crate::scheme::{Kind, Quota, Scheme};
use serde::Serialize;
use std::collections::BTreeSet;

/// A quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuotaReview {
    /// The sentence and what the line does.
    #[serde(flatten)]
    pub line: LineReview,
    /// Its groups of people.
    pub groups: Vec<GroupReview>,
    /// How many people of its side are blank, and so in no group.
    pub blank: u64,
    /// Values that the scheme names and nobody has: there is no group of them.
    pub nobody: Vec<String>,
}

/// One group of a quota, by counts alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupReview {
    /// The quota's sentence, and with `each` the value.
    pub name: String,
    /// How many people it holds.
    pub people: u64,
    /// What it counts: pairs, or people placed.
    #[serde(skip_serializing_if = "Counted::is_pairs")]
    pub count: Counted,
    /// Least number of pairs, or of people placed.
    pub at_least: u64,
    /// Greatest number of them.
    pub at_most: u64,
    /// The sum of the least numbers of mates of its people, or how many must have one.
    pub needed: u64,
    /// How many pairs its people could take at most, each with no more mates than are eligible, or how many of them could
    /// have one. A count, no matching: fewer may be possible.
    pub usable: u64,
}

/// A priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PriorityReview {
    /// The sentence and what the line does.
    #[serde(flatten)]
    pub line: LineReview,
    /// How many people it holds for.
    pub people: u64,
}

/// The priorities in the order of the scheme. O(priorities).
pub(super) fn priorities(scheme: &Scheme, evaluator: &Evaluator) -> Vec<PriorityReview> {
    let each = scheme.priorities.iter().zip(evaluator.priority_counts());
    each.map(|(priority, people)| PriorityReview {
        line: LineReview {
            name: priority.name.clone(),
            does: scheme.priority_in_words(priority),
        },
        people,
    })
    .collect()
}

/// The quotas in the order of the scheme; `groups` are those of each. O(people · quotas).
pub(super) fn quotas(
    scheme: &Scheme,
    cohort: &Cohort,
    counts: &Counts,
    groups: &[Vec<Group>],
) -> Vec<QuotaReview> {
    let each = scheme.quotas.iter().zip(groups);
    each.map(|(quota, groups)| {
        let people = cohort.people(quota.placed);
        let text = |person: u32| cohort.text(quota.placed, &quota.attribute, person);
        let values: Vec<Option<String>> = (0u32..).take(people.len()).map(text).collect();
        let held: BTreeSet<&String> = values.iter().flatten().collect();
        let nobody = named(scheme, quota).into_iter();
        QuotaReview {
            line: LineReview {
                name: quota.name.clone(),
                does: scheme.quota_in_words(quota),
            },
            groups: groups
                .iter()
                .map(|group| {
                    let members = group.members.iter().map(|member| *member as usize);
                    let mates = &counts.mates[quota.placed.index()];
                    let bounds = members.filter_map(|member| {
                        let (least, most) = *people.places.get(member)?;
                        let usable = most.min(*mates.get(member)?);
                        Some(match group.count {
                            Counted::Pairs => (u64::from(least), u64::from(usable)),
                            Counted::People => (u64::from(least > 0), u64::from(usable > 0)),
                        })
                    });
                    let (needed, usable) =
                        bounds.fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
                    GroupReview {
                        name: group.name.clone(),
                        people: group.members.len() as u64,
                        count: group.count,
                        at_least: group.min,
                        at_most: group.max,
                        needed,
                        usable,
                    }
                })
                .collect(),
            blank: values.iter().filter(|value| value.is_none()).count() as u64,
            nobody: nobody.filter(|value| !held.contains(value)).collect(),
        }
    })
    .collect()
}

/// The values that the scheme names for a quota's groups; those of a ladder are too many to have people on each level.
fn named(scheme: &Scheme, quota: &Quota) -> Vec<String> {
    if let Some(value) = &quota.value {
        return vec![value.clone()];
    }
    let attribute = scheme.asked.get(&quota.attribute);
    match attribute.map(|attribute| &attribute.kind) {
        Some(Kind::Flag) => vec!["no".to_owned(), "yes".to_owned()],
        Some(Kind::One) => attribute
            .and_then(|one| one.values.clone())
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}
