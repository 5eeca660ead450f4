//! What was counted of people: places, who has nobody eligible and why, who needs more than there are.

use super::count::Counts;
use super::remarks::{Remark, Rule, Seen};
use crate::cancel::CancelToken;
use crate::cohort::Cohort;
use crate::fault::Error;
use crate::ids::Side;
use crate::problem::evaluate::blanks::WhyBlank;
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts of one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SideReview {
    /// How many people there are.
    pub people: u64,
    /// The sum of their greatest numbers of mates.
    pub places: u64,
    /// The sum of their least numbers of mates.
    pub needed: u64,
    /// How many pairs they could take together, each with no more mates than are eligible.
    pub usable: u64,
    /// No more of them can be placed: they have a place and somebody eligible, and the other side has as many usable
    /// places. A count, no matching: fewer may be possible.
    pub placeable: u64,
}

/// Somebody with nobody eligible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Nobody {
    /// Code.
    pub id: String,
    /// How many mates they could have, were one rule alone dropped: a number for each rule to blame.
    pub without: Vec<u64>,
    /// What they left blank where a must refuses blanks.
    pub blanks: Vec<BlankCell>,
}

/// A blank cell at which a must refuses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BlankCell {
    /// The attribute.
    pub attribute: String,
    /// The must that refuses those who are blank.
    pub must: String,
    /// The attribute that is asked, where it is looked up: what they answered there gives no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The table of staff that leaves open who is above them, or further up, where that is what is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<String>,
}

/// Somebody who needs more mates than are eligible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Needy {
    /// Code.
    pub id: String,
    /// Least number of mates.
    pub needs: u64,
    /// How many are eligible.
    pub eligible: u64,
}

/// Counts of mentees and of mentors. O(people).
pub(super) fn sides(cohort: &Cohort, counts: &Counts) -> [SideReview; 2] {
    let sum = |side: Side, of: &dyn Fn(u32, u32, u32) -> u64| -> u64 {
        let places = &cohort.people(side).places;
        let each = places.iter().zip(&counts.mates[side.index()]);
        each.map(|((least, most), mates)| of(*least, *most, *mates))
            .sum()
    };
    let usable = Side::BOTH.map(|side| sum(side, &|_, most, mates| u64::from(most.min(mates))));
    Side::BOTH.map(|side| SideReview {
        people: cohort.people(side).len() as u64,
        places: sum(side, &|_, most, _| u64::from(most)),
        needed: sum(side, &|least, _, _| u64::from(least)),
        usable: usable[side.index()],
        placeable: sum(side, &|_, most, mates| u64::from(most.min(mates).min(1)))
            .min(usable[side.other().index()]),
    })
}

/// Everybody of a side whose least number of mates is above that of the eligible.
pub(super) fn needy(seen: &Seen<'_>, side: Side) -> Vec<Needy> {
    let people = seen.cohort.people(side);
    let each = people.codes.iter().zip(&people.places);
    let each = each.zip(&seen.counts.mates[side.index()]);
    each.filter(|((_, (least, _)), mates)| *least > **mates)
        .map(|((id, (least, _)), mates)| Needy {
            id: id.clone(),
            needs: u64::from(*least),
            eligible: u64::from(*mates),
        })
        .collect()
}

/// The codes of those who may have no mates at all.
pub(super) fn without_places(seen: &Seen<'_>, side: Side) -> Vec<String> {
    let people = seen.cohort.people(side);
    let each = people.codes.iter().zip(&people.places);
    each.filter(|(_, (_, most))| *most == 0)
        .map(|(id, _)| id.clone())
        .collect()
}

/// Those of a side with nobody eligible, by the rules to blame: each of these alone, dropped, would give them somebody.
/// O(people · rules).
pub(super) fn nobody(
    seen: &Seen<'_>,
    side: Side,
    cancel: &CancelToken,
) -> Result<Vec<Remark>, Error> {
    let at = side.index();
    let withheld = Rule::may_be_withheld(seen.scheme);
    let rules = Rule::all(seen.scheme, &seen.counts.by_hand);
    let mut groups: BTreeMap<Vec<usize>, Vec<Nobody>> = BTreeMap::new();
    let people = (0u32..).zip(&seen.cohort.people(side).codes);
    for ((person, id), mates) in people.zip(&seen.counts.mates[at]) {
        if *mates > 0 {
            continue;
        }
        if cancel.is_cancelled() {
            return Err(Error::Interrupted);
        }
        let mut blame = Vec::new();
        let mut without = Vec::new();
        for (number, (rule, regained)) in rules.iter().zip(&seen.counts.regained[at]).enumerate() {
            let mates = regained.get(person as usize).copied().unwrap_or(0);
            if rule.is_some() && mates > 0 {
                blame.push(number);
                without.push(u64::from(mates));
            }
        }
        let blanks = seen.counts.blanks[at].get(&person);
        let blank = |&(must, attribute): &(usize, &str)| {
            let (from, staff) = match seen.evaluator.why_blank(attribute) {
                WhyBlank::Empty => (None, None),
                WhyBlank::LookedUp(from) => (Some(from.to_owned()), None),
                WhyBlank::Staff(table) => (None, Some(table.to_owned())),
            };
            Some(BlankCell {
                attribute: attribute.to_owned(),
                must: seen.scheme.musts.get(must)?.name.clone(),
                from,
                staff,
            })
        };
        groups.entry(blame).or_default().push(Nobody {
            id: id.clone(),
            without,
            blanks: blanks.into_iter().flatten().filter_map(blank).collect(),
        });
    }
    let remark = |(blame, people): (Vec<usize>, Vec<Nobody>)| Remark::NobodyEligible {
        side,
        blame: blame
            .into_iter()
            .filter_map(|rule| rules.get(rule).cloned().flatten())
            .collect(),
        withheld,
        people,
    };
    Ok(groups.into_iter().map(remark).collect())
}
