//! Tags that were never parted, though they look like several.

use super::remarks::Remark;
use crate::cohort::{Cohort, Column};
use crate::ids::Side;
use crate::scheme::Scheme;
use std::cmp::Reverse;

/// What forms put between answers.
const USUAL: [char; 4] = [';', ',', '|', '/'];

/// Attributes of kind `tags` of which nobody of a side has two, while another usual separator stands in the tags of two
/// people or more. Left aside: what is looked up, what may be of listed values alone, and what is sensitive.
/// O(people · attributes).
pub(super) fn never_parted(scheme: &Scheme, cohort: &Cohort) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for side in Side::BOTH {
        for (name, attribute) in scheme.attributes(side) {
            let shown = attribute.is_asked() && attribute.values.is_none() && !attribute.sensitive;
            let Some(Column::Tags(cells)) = cohort.people(side).columns.get(name) else {
                continue;
            };
            let answers = || cells.iter().flatten();
            if !shown || answers().any(|tags| tags.len() > 1) {
                continue;
            }
            let holds = |mark: char| {
                let words = answers()
                    .flatten()
                    .filter_map(|tag| cohort.words.get(*tag as usize));
                words.filter(|word| word.contains(mark)).count() as u64
            };
            let most = USUAL.iter().map(|mark| (holds(*mark), *mark));
            let most = most.min_by_key(|(people, _)| Reverse(*people));
            if let Some((people, mark)) = most.filter(|(people, _)| *people > 1) {
                remarks.push(Remark::NeverParted {
                    side,
                    attribute: name.to_owned(),
                    separator: attribute.separator.clone(),
                    mark,
                    people,
                });
            }
        }
    }
    remarks
}
