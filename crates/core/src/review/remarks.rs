//! What is worth saying: each remark is a small test of what was counted.

use super::count::Counts;
use super::people::{Needy, Nobody};
use super::{Review, people, same_person, separators, unread};
use crate::cancel::CancelToken;
use crate::cohort::{Cohort, Extras};
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::level::Level;
use crate::problem::{Counted, Evaluator};
use crate::scheme::{Must, Scheme};
use serde::Serialize;
use std::collections::BTreeMap;

/// Something that a careful colleague would say; [`Review::sentence`](super::Review::sentence) says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "remark")]
#[non_exhaustive]
pub enum Remark {
    /// No pair is eligible.
    NothingEligible,
    /// The people of a side need more mates together than the other side can take: there is no answer.
    PlacesShort {
        /// Whose needs.
        side: Side,
        /// The sum of their least numbers of mates.
        needed: u64,
        /// The other side's usable places.
        usable: u64,
    },
    /// Some people need more mates than are eligible: there is no answer.
    NeedMore {
        /// Their side.
        side: Side,
        /// Who, by code.
        people: Vec<Needy>,
    },
    /// A pinned pair is not eligible: there is no answer.
    PinRefused {
        /// Code of the mentee.
        mentee: String,
        /// Code of the mentor.
        mentor: String,
        /// The rules that refuse it, but for those on withheld data.
        refused_by: Vec<Rule>,
    },
    /// Somebody is pinned to more people than they have places: there is no answer.
    PinnedTooOften {
        /// Code.
        id: String,
        /// How many pins.
        pins: u64,
        /// How many places.
        places: u64,
    },
    /// A group can't have as many pairs, or people placed, as a quota demands: there is no answer.
    QuotaShort {
        /// The quota's sentence, and with `each` the value.
        group: String,
        /// What it counts.
        #[serde(skip_serializing_if = "Counted::is_pairs")]
        count: Counted,
        /// Least number of pairs, or of people placed.
        at_least: u64,
        /// How many its people could take at most, or how many of them could be placed.
        usable: u64,
        /// How many people it holds.
        people: u64,
    },
    /// The people of a group need more pairs than the quota allows, or more of them a mate: there is no answer.
    QuotaTight {
        /// The quota's sentence, and with `each` the value.
        group: String,
        /// What it counts.
        #[serde(skip_serializing_if = "Counted::is_pairs")]
        count: Counted,
        /// Greatest number of pairs, or of people placed.
        at_most: u64,
        /// The sum of the least numbers of mates of its people, or how many must have one.
        needed: u64,
    },
    /// People with nobody eligible, all with the same rules to blame.
    NobodyEligible {
        /// Their side.
        side: Side,
        /// Any one of these rules, dropped alone, would give each of them somebody; none: no rule alone would.
        blame: Vec<Rule>,
        /// Whether a must that reads a sensitive attribute, which is never named here, may be to blame too.
        withheld: bool,
        /// Who, by code.
        people: Vec<Nobody>,
    },
    /// People whose greatest number of mates is 0.
    NoPlaces {
        /// Their side.
        side: Side,
        /// Codes.
        people: Vec<String>,
    },
    /// People on both sides who answer a question in two ways.
    TwoAnswers {
        /// The attribute.
        attribute: String,
        /// Who, by the mentee's code.
        people: Vec<String>,
    },
    /// Nobody of a side has two tags of an attribute, and another usual separator stands in the tags of some.
    NeverParted {
        /// Whose answers: of one side, or of both.
        sides: Vec<Side>,
        /// The attribute.
        attribute: String,
        /// Its separator.
        separator: String,
        /// The other one that stands in most.
        mark: char,
        /// In the answers of how many people it does: two or more.
        people: u64,
    },
    /// A must refuses no pair.
    NeverRefuses {
        /// Its sentence.
        must: String,
    },
    /// A must refuses every pair.
    RefusesAll {
        /// Its sentence.
        must: String,
    },
    /// Of what a must refuses nothing would be eligible without it: other rules refuse it as well, or leave it open.
    AddsNothing {
        /// Its sentence.
        must: String,
        /// How many pairs it refuses.
        refuses: u64,
    },
    /// A criterion adds the same to every eligible pair.
    NeverDiffers {
        /// Its sentence, or `given score`, or `other`.
        criterion: String,
        /// What it adds.
        adds: String,
    },
    /// The least step of a criterion is more than all others can make up for in one pair: between two pairs that it tells
    /// apart they never decide. Over the several pairs of a matching they can add up to more than one step.
    Drowns {
        /// Its sentence, or `given score`, or `other`.
        criterion: String,
        /// The least difference between two pairs that it tells apart.
        step: String,
        /// By how much the scores of two pairs can differ by all other criteria together.
        others: String,
    },
    /// The aim names no level that reads scores: no criterion decides anything.
    ScoresUnread,
    /// A quota lets nobody of a group be placed.
    QuotaBars {
        /// The quota's sentence, and with `each` the value.
        group: String,
        /// How many people it holds.
        people: u64,
    },
    /// No group of a quota can come to its bounds: it decides nothing.
    QuotaIdle {
        /// Its sentence.
        quota: String,
    },
    /// Nobody has these values of a quota.
    QuotaOfNobody {
        /// Its sentence.
        quota: String,
        /// The values.
        values: Vec<String>,
    },
    /// People are blank where a quota forms its groups, and in none of them.
    QuotaPassesOver {
        /// Its sentence.
        quota: String,
        /// How many.
        people: u64,
    },
    /// A priority is for people of a value that nobody has.
    PriorityOfNobody {
        /// Its sentence.
        priority: String,
    },
    /// An attribute is asked or looked up, and read by no line, quota or priority.
    NeverRead {
        /// Who is asked.
        side: Side,
        /// Its name.
        attribute: String,
        /// Whether it is looked up, not asked.
        derived: bool,
        /// Whether it is marked `sensitive`.
        sensitive: bool,
    },
    /// A ladder that no attribute names.
    UnusedLadder {
        /// Its name.
        ladder: String,
    },
    /// A table that nothing names.
    UnusedTable {
        /// Its name.
        table: String,
    },
    /// `ignore` names a heading that the file does not have.
    IgnoresNothing {
        /// Whose file.
        side: Side,
        /// The heading.
        heading: String,
    },
}

/// What can refuse a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A must, by its sentence.
    Must(String),
    /// A list given beside the people.
    ByHand(ByHand),
}

/// A list given beside the people that takes pairs away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ByHand {
    /// The exclusions.
    Exclusions,
    /// The people who are kept apart.
    KeptApart,
}

impl ByHand {
    /// The lists that are not empty.
    pub(super) fn given(extras: &Extras) -> Vec<ByHand> {
        let mut given = Vec::new();
        given.extend((!extras.exclusions.is_empty()).then_some(ByHand::Exclusions));
        given.extend((!extras.apart.is_empty()).then_some(ByHand::KeptApart));
        given
    }

    /// Whether the list takes a pair away. As long as [`ByHand::each`] takes.
    fn takes(self, extras: &Extras, pair: Pair) -> bool {
        let mut found = false;
        self.each(extras, pair.mentee.0, &mut |mentor| {
            found |= mentor == pair.mentor.0;
        });
        found
    }

    /// Shows the mentors whom the list takes away from a mentee, some perhaps twice. O(log exclusions + those), or
    /// O(groups · log people + those).
    pub(super) fn each(self, extras: &Extras, mentee: u32, see: &mut dyn FnMut(u32)) {
        match self {
            ByHand::Exclusions => {
                let pairs = &extras.exclusions;
                let from = pairs.partition_point(|pair| pair.mentee.0 < mentee);
                let own = pairs.iter().skip(from);
                own.take_while(|pair| pair.mentee.0 == mentee)
                    .for_each(|pair| see(pair.mentor.0));
            }
            ByHand::KeptApart => {
                let own = extras.apart.iter();
                own.filter(|group| group.mentees.binary_search(&mentee).is_ok())
                    .flat_map(|group| &group.mentors)
                    .for_each(|mentor| see(*mentor));
            }
        }
    }
}

impl Rule {
    /// The rules in the order of [`Counts::rules`]; `None` for a must that is never named.
    pub(super) fn all(scheme: &Scheme, by_hand: &[ByHand]) -> Vec<Option<Rule>> {
        let must = |must: &Must| {
            let sensitive = scheme.is_sensitive(&must.reads());
            (!sensitive).then(|| Rule::Must(must.name.clone()))
        };
        let musts = scheme.musts.iter().map(must);
        musts
            .chain(by_hand.iter().map(|list| Some(Rule::ByHand(*list))))
            .collect()
    }

    /// Whether some must is never named.
    pub(super) fn may_be_withheld(scheme: &Scheme) -> bool {
        let mut musts = scheme.musts.iter();
        musts.any(|must| scheme.is_sensitive(&must.reads()))
    }
}

/// What the review looked at, and what it counted.
pub(super) struct Seen<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) cohort: &'a Cohort,
    pub(super) extras: &'a Extras,
    pub(super) evaluator: &'a Evaluator,
    pub(super) counts: &'a Counts<'a>,
}

/// All remarks, the gravest first: what leaves no answer, who has nobody, who says two things, lines that do nothing or
/// too much, what is asked in vain.
pub(super) fn remarks(
    review: &Review,
    seen: &Seen<'_>,
    cancel: &CancelToken,
) -> Result<Vec<Remark>, Error> {
    let mut remarks = Vec::new();
    if review.eligible == 0 {
        remarks.push(Remark::NothingEligible);
    }
    needs(review, seen, &mut remarks);
    pins(seen, &mut remarks);
    unmeetable_quotas(review, &mut remarks);
    for side in Side::BOTH {
        let people = people::without_places(seen, side);
        if !people.is_empty() {
            remarks.push(Remark::NoPlaces { side, people });
        }
        remarks.extend(people::nobody(seen, side, cancel)?);
    }
    remarks.extend(same_person::two_answers(seen.scheme, seen.cohort));
    remarks.extend(separators::never_parted(seen.scheme, seen.cohort));
    musts(review, &mut remarks);
    criteria(review, seen, &mut remarks);
    quotas(review, &mut remarks);
    let idle = review.priorities.iter().filter(|own| own.people == 0);
    remarks.extend(idle.map(|own| Remark::PriorityOfNobody {
        priority: own.line.name.clone(),
    }));
    remarks.extend(unread::unread(seen.scheme, seen.cohort));
    Ok(remarks)
}

fn needs(review: &Review, seen: &Seen<'_>, remarks: &mut Vec<Remark>) {
    for side in Side::BOTH {
        let own = &review.sides[side.index()];
        let other = &review.sides[side.other().index()];
        if own.needed > other.usable {
            remarks.push(Remark::PlacesShort {
                side,
                needed: own.needed,
                usable: other.usable,
            });
        }
        let people = people::needy(seen, side);
        if !people.is_empty() {
            remarks.push(Remark::NeedMore { side, people });
        }
    }
}

fn pins(seen: &Seen<'_>, remarks: &mut Vec<Remark>) {
    let people = |side: Side| seen.cohort.people(side);
    let code = |side: Side, person: u32| {
        let code = people(side).codes.get(person as usize);
        code.cloned().unwrap_or_default()
    };
    let lists = ByHand::given(seen.extras);
    let rules = Rule::all(seen.scheme, &[]);
    for pin in &seen.extras.pins {
        let evaluation = seen.evaluator.evaluate(*pin);
        let refusing = evaluation.musts.iter().zip(&rules);
        let refusing = refusing.filter(|(must, _)| must.verdict.refuses());
        let mut refused_by: Vec<Rule> = refusing.filter_map(|(_, rule)| rule.clone()).collect();
        let by_hand = lists.iter().filter(|list| list.takes(seen.extras, *pin));
        let by_hand: Vec<Rule> = by_hand.map(|list| Rule::ByHand(*list)).collect();
        if evaluation.eligible == Some(false) || !by_hand.is_empty() {
            refused_by.extend(by_hand);
            remarks.push(Remark::PinRefused {
                mentee: code(Side::Mentees, pin.mentee.0),
                mentor: code(Side::Mentors, pin.mentor.0),
                refused_by,
            });
        }
    }
    for side in Side::BOTH {
        let mut pinned: BTreeMap<u32, u64> = BTreeMap::new();
        for pin in &seen.extras.pins {
            *pinned.entry(pin.person(side)).or_default() += 1;
        }
        for (person, pins) in pinned {
            let places = people(side).places.get(person as usize);
            let places = places.map_or(0, |(_, most)| u64::from(*most));
            if pins > places {
                remarks.push(Remark::PinnedTooOften {
                    id: code(side, person),
                    pins,
                    places,
                });
            }
        }
    }
}

/// Groups whose bounds can't be kept, by counts of their own people alone.
fn unmeetable_quotas(review: &Review, remarks: &mut Vec<Remark>) {
    for group in review.quotas.iter().flat_map(|quota| &quota.groups) {
        if group.at_least > group.usable {
            remarks.push(Remark::QuotaShort {
                group: group.name.clone(),
                count: group.count,
                at_least: group.at_least,
                usable: group.usable,
                people: group.people,
            });
        }
        if group.needed > group.at_most {
            remarks.push(Remark::QuotaTight {
                group: group.name.clone(),
                count: group.count,
                at_most: group.at_most,
                needed: group.needed,
            });
        }
    }
}

fn musts(review: &Review, remarks: &mut Vec<Remark>) {
    for must in &review.musts {
        let Some(counts) = &must.counts else {
            continue;
        };
        let name = must.line.name.clone();
        let refuses = review.pairs - counts.leaves;
        if refuses == 0 {
            remarks.push(Remark::NeverRefuses { must: name });
        } else if counts.leaves == 0 {
            remarks.push(Remark::RefusesAll { must: name });
        } else if counts.alone == 0 {
            remarks.push(Remark::AddsNothing {
                must: name,
                refuses,
            });
        }
    }
}

fn criteria(review: &Review, seen: &Seen<'_>, remarks: &mut Vec<Remark>) {
    let aim = &seen.scheme.aim;
    let read = aim.contains(&Level::TotalScore) || aim.contains(&Level::LowestScore);
    if !read && !review.criteria.is_empty() {
        remarks.push(Remark::ScoresUnread);
        return;
    }
    let mut ranges = Vec::new();
    for (criterion, tally) in review.criteria.iter().zip(&seen.counts.criteria) {
        let Some((least, greatest)) = tally.range() else {
            continue;
        };
        let range = i128::from(greatest) - i128::from(least);
        match tally.step() {
            // Of a single pair nothing can differ.
            None if review.eligible < 2 => {}
            None => remarks.push(Remark::NeverDiffers {
                criterion: criterion.name.clone(),
                adds: super::lines::decimal(i128::from(least)),
            }),
            Some(step) => ranges.push((criterion, step, range)),
        }
    }
    let all: i128 = ranges.iter().map(|(_, _, range)| range).sum();
    for (criterion, step, range) in &ranges {
        let others = all - range;
        // At most one step can be that large. Alone among criteria that differ there is nothing to drown.
        if others > 0 && *step > others {
            remarks.push(Remark::Drowns {
                criterion: criterion.name.clone(),
                step: super::lines::decimal(*step),
                others: super::lines::decimal(others),
            });
        }
    }
}

fn quotas(review: &Review, remarks: &mut Vec<Remark>) {
    for quota in &review.quotas {
        let name = &quota.line.name;
        for group in quota.groups.iter().filter(|group| group.at_most == 0) {
            remarks.push(Remark::QuotaBars {
                group: group.name.clone(),
                people: group.people,
            });
        }
        let idle =
            |group: &super::GroupReview| group.at_least == 0 && group.at_most >= group.usable;
        if quota.groups.iter().all(idle) {
            remarks.push(Remark::QuotaIdle {
                quota: name.clone(),
            });
        }
        if !quota.nobody.is_empty() {
            remarks.push(Remark::QuotaOfNobody {
                quota: name.clone(),
                values: quota.nobody.clone(),
            });
        }
        if quota.blank > 0 {
            remarks.push(Remark::QuotaPassesOver {
                quota: name.clone(),
                people: quota.blank,
            });
        }
    }
}
