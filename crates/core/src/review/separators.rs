//! Tags that were never parted, though they look like several.

use super::remarks::Remark;
use crate::cohort::{Cohort, Column};
use crate::ids::Side;
use crate::scheme::Scheme;
use std::cmp::Reverse;

/// What forms put between answers.
const USUAL: [char; 4] = [';', ',', '|', '/'];

/// Attributes of kind `tags` of which nobody of a side has two, while another usual separator stands in the tags of two
/// people or more; where it is the same one on both sides, that is said once. Left aside: what is looked up, what may be of
/// listed values alone, and what is sensitive. O(people · attributes).
pub(super) fn never_parted(scheme: &Scheme, cohort: &Cohort) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (name, attribute) in &scheme.asked {
        if !attribute.is_asked() || attribute.values.is_some() || attribute.sensitive {
            continue;
        }
        let mut found: Vec<(Vec<Side>, char, u64)> = Vec::new();
        for side in Side::BOTH {
            let Some((mark, people)) = mark(cohort, side, name) else {
                continue;
            };
            match found.iter_mut().find(|(_, other, _)| *other == mark) {
                Some((sides, _, count)) => {
                    sides.push(side);
                    *count += people;
                }
                None => found.push((vec![side], mark, people)),
            }
        }
        remarks.extend(
            found
                .into_iter()
                .map(|(sides, mark, people)| Remark::NeverParted {
                    sides,
                    attribute: name.clone(),
                    separator: attribute.separator.clone(),
                    mark,
                    people,
                }),
        );
    }
    remarks
}

/// The other separator that stands in the answers of most people of a side, two or more, where nobody has two tags.
fn mark(cohort: &Cohort, side: Side, attribute: &str) -> Option<(char, u64)> {
    let Column::Tags(cells) = cohort.people(side).columns.get(attribute)? else {
        return None;
    };
    let answers = || cells.iter().flatten();
    if answers().any(|tags| tags.len() > 1) {
        return None;
    }
    let holds = |mark: char| {
        let words = answers()
            .flatten()
            .filter_map(|tag| cohort.words.get(*tag as usize));
        words.filter(|word| word.contains(mark)).count() as u64
    };
    let found = USUAL.map(|mark| (mark, holds(mark)));
    let most = found.into_iter().min_by_key(|(_, people)| Reverse(*people));
    most.filter(|(_, people)| *people > 1)
}
