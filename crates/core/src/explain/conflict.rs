//! Why there is no matching: facts that can't hold together, none of which could be spared.
//!
//! Given a problem that has no matching, its facts are the least and greatest numbers of mates of people, pins, the
//! least and greatest numbers of quotas, and whatever refuses pairs. Wanted: some of them that no set of pairs keeps,
//! while any one left out there is one. A fact that is not cited does not hold: nobody is needed, any number is
//! allowed, a pair is refused by nothing but what is cited. That a pair is chosen at most once is no fact but the
//! question.
//!
//! It begins with what the witness counts, as nothing else is needed for the contradiction, and makes that irreducible
//! (`irreducible`, with a small solve for every set that is asked about: `cited`). Which of several contradictions
//! comes out depends on what is given up first: people's places, then people's minimums, pins, quotas, and last what
//! refuses pairs, so that a reader meets few people and rules of the scheme rather than many people. Within a kind,
//! whoever stands first stays longest; musts on sensitive attributes are given up before the others.

use super::cited::{Cited, Refusals, Room, refusing, together};
use super::irreducible::irreducible;
use super::tight::tight;
use crate::cancel::CancelToken;
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::evaluate::View;
use crate::problem::{Counted, Free, Problem, Witness};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Facts that can't hold together; `Display` makes the note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// The facts: what is needed (people's minimums, quotas' minimums, pins), then what there is for it (places,
    /// quotas' maximums), then what refuses pairs (musts, lists, exclusions); each kind by position.
    pub members: Vec<Member>,
    /// Whether without any one of them the others can hold together. False only where quotas overlap or count people
    /// and that took too many cases to tell.
    pub irreducible: bool,
}

/// One fact of a conflict. People go by their codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Member {
    /// A must of the scheme: the pairs that it refuses may not be chosen.
    Must {
        /// Its spoken sentence; `None` for all musts that play a part, where one of the scheme reads a sensitive attribute
        /// and the view is not the coordinator's.
        name: Option<String>,
    },
    /// Lists of people who are to be kept apart.
    KeptApart,
    /// A pair that was excluded by hand.
    Exclusion {
        /// Code of the mentee.
        mentee: String,
        /// Code of the mentor.
        mentor: String,
    },
    /// Everything that refuses pairs, where the people's files are not at hand: only the eligible pairs may be chosen.
    EligiblePairs,
    /// The least number that a quota counts.
    QuotaMinimum {
        /// The side of the people whom it counts.
        side: Side,
        /// Its name.
        name: String,
        /// What it counts.
        count: Counted,
        /// That number.
        at_least: u64,
    },
    /// The greatest number that a quota counts.
    QuotaMaximum {
        /// The side of the people whom it counts.
        side: Side,
        /// Its name.
        name: String,
        /// What it counts.
        count: Counted,
        /// That number.
        at_most: u64,
    },
    /// A pinned pair.
    Pin {
        /// Code of the mentee.
        mentee: String,
        /// Code of the mentor.
        mentor: String,
    },
    /// Somebody's least number of mates.
    Minimum {
        /// The person's side.
        side: Side,
        /// The person's code.
        id: String,
        /// That number.
        at_least: u32,
    },
    /// Somebody's greatest number of mates.
    Places {
        /// The person's side.
        side: Side,
        /// The person's code.
        id: String,
        /// That number.
        at_most: u32,
    },
}

/// Above so many facts those of the commonest contradiction, too few places, are found at once.
const MANY: usize = 100;

/// Facts of a problem without a matching that can't hold together, none of which could be spared.
///
/// `witness`: what the solve of the problem gave back. `view`: for whom; where a must reads a sensitive attribute,
/// musts are named for the coordinator alone.
///
/// With k facts in the conflict of n that the witness counts, O(k + k · log (n / k)) small solves over the people cited
/// and the pairs among them, and O(cited people · people across · musts) to see what refuses which pair; the pairs of
/// all others are counted, not kept. Where quotas overlap or count people the solves go by cases, and all facts are
/// looked at.
///
/// # Errors
/// [`Error::Problem`] where the facts that the witness names can hold together, as in a problem that has a matching;
/// [`Error::Interrupted`] where `cancel` asks for a stop.
pub fn conflict(
    problem: &Problem,
    witness: &Witness,
    view: View,
    cancel: &CancelToken,
) -> Result<Conflict, Error> {
    let mut undecided = false;
    let mut holds = |cited: &[Cited], room: &Room| {
        let answer = together(problem, cited, room, cancel)?;
        undecided |= answer.is_none();
        Ok::<bool, Error>(answer.unwrap_or(true))
    };
    let mut suspects = suspects(problem, witness);
    let room = Room::eligible(problem, &suspects, cancel)?;
    if together(problem, &suspects, &room, cancel)? == Some(true) {
        return Err(can_hold());
    }
    // First with everything that refuses pairs, which is the problem's own source; then what of that is needed.
    let at_once = match suspects.len() > MANY {
        true => tight(problem, &suspects, cancel)?,
        false => None,
    };
    suspects = match at_once {
        Some(needed) => needed,
        None => {
            let found = irreducible(suspects.len(), &mut |marks| {
                let cited = marked(&suspects, marks);
                holds(&cited, &Room::eligible(problem, &cited, cancel)?)
            })?;
            found.into_iter().map(|at| suspects[at]).collect()
        }
    };
    let refusing = refusing(problem);
    let refusals = Refusals::new(problem, &suspects, cancel)?;
    let needed = irreducible(refusing.len(), &mut |marks| {
        let cited: BTreeSet<Cited> = marked(&refusing, marks).into_iter().collect();
        holds(&suspects, &refusals.room(&cited))
    })?;
    let needed = needed.into_iter().map(|at| refusing[at]);
    let mut facts: Vec<Cited> = needed.chain(suspects).collect();
    facts.sort_unstable_by_key(|&fact| (place(fact), fact));
    let mut members: Vec<Member> = facts
        .into_iter()
        .map(|fact| member(problem, view, fact))
        .collect();
    // Musts that may not be told apart are one fact.
    members.dedup_by(|one, other| *one == Member::Must { name: None } && one == other);
    Ok(Conflict {
        called: Side::BOTH.map(|side| problem.called(side).to_owned()),
        members,
        irreducible: !undecided,
    })
}

/// That nothing contradicts, in words.
pub(super) fn can_hold() -> Error {
    let fault = Fault::new("feasible", "there is a matching: nothing is in its way");
    let hint = "ask this of a result without an answer";
    Error::Problem(fault.with_hint(hint).into())
}

/// Where a fact stands among others: what is needed first.
fn place(fact: Cited) -> u8 {
    match fact {
        Cited::Minimum(..) => 0,
        Cited::QuotaMinimum(..) => 1,
        Cited::Pin(_) => 2,
        Cited::Places(..) => 3,
        Cited::QuotaMaximum(..) => 4,
        Cited::Must(_) => 5,
        Cited::KeptApart => 6,
        Cited::Exclusion(_) => 7,
        Cited::EligiblePairs => 8,
    }
}

fn marked(facts: &[Cited], marks: &[bool]) -> Vec<Cited> {
    let cited = facts.iter().zip(marks).filter(|(_, cited)| **cited);
    cited.map(|(fact, _)| *fact).collect()
}

/// The facts, besides those that refuse pairs, that the witness counts; the most wanted first.
fn suspects(problem: &Problem, witness: &Witness) -> Vec<Cited> {
    let pins_of = |side: Side, inside: &dyn Fn(u32) -> bool| -> Vec<Cited> {
        let pins = problem.pins().iter();
        let own = pins.filter(|pin| inside(pin.person(side)));
        own.map(|&pin| Cited::Pin(pin)).collect()
    };
    let mut facts = match witness {
        Witness::PinNotEligible { pair } => vec![Cited::Pin(*pair)],
        Witness::PersonOverPinned { side, person, .. } => {
            let mut facts = pins_of(*side, &|own| own == *person);
            facts.push(Cited::Places(*side, *person));
            facts
        }
        Witness::GroupOverPinned { side, group, .. } => {
            let members = problem.groups(*side).get(*group as usize);
            let members = members.map_or(&[][..], |group| &group.members);
            let mut facts = pins_of(*side, &|own| members.binary_search(&own).is_ok());
            facts.push(Cited::QuotaMaximum(*side, *group));
            facts
        }
        Witness::Cut { .. } => crossing(problem, witness),
        Witness::Tree { .. } => everything(problem),
    };
    facts.sort_unstable();
    facts
}

/// Every bound that binds, and every pin.
fn everything(problem: &Problem) -> Vec<Cited> {
    let mut facts: Vec<Cited> = problem.pins().iter().copied().map(Cited::Pin).collect();
    for side in Side::BOTH {
        let people = problem.people(side);
        let across = problem.people(side.other()).len() as u64;
        for (at, (&min, &max)) in (0u32..).zip(people.min().iter().zip(people.max())) {
            facts.extend((min > 0).then_some(Cited::Minimum(side, at)));
            facts.extend((u64::from(max) < across).then_some(Cited::Places(side, at)));
        }
        for (at, group) in (0u32..).zip(problem.groups(side)) {
            facts.extend((group.min > 0).then_some(Cited::QuotaMinimum(side, at)));
            let most = group.members.len() as u64 * across;
            facts.extend((group.max < most).then_some(Cited::QuotaMaximum(side, at)));
        }
    }
    facts
}

/// The bounds that a cut counts, and all pins, which it takes as settled.
fn crossing(problem: &Problem, witness: &Witness) -> Vec<Cited> {
    let (
        Witness::Cut {
            short,
            mentees,
            mentors,
            mentee_groups,
            mentor_groups,
            ..
        },
        Ok(_),
    ) = (witness, Free::new(problem))
    else {
        return everything(problem);
    };
    let mut facts: Vec<Cited> = problem.pins().iter().copied().map(Cited::Pin).collect();
    let people: [BTreeSet<u32>; 2] = [
        mentees.iter().map(|mentee| mentee.0).collect(),
        mentors.iter().map(|mentor| mentor.0).collect(),
    ];
    for side in Side::BOTH {
        let inside = &people[side.index()];
        let groups: BTreeSet<u32> = match side {
            Side::Mentees => mentee_groups.iter().copied().collect(),
            Side::Mentors => mentor_groups.iter().copied().collect(),
        };
        let around = |group: Option<u32>| group.is_some_and(|group| groups.contains(&group));
        // What the short side's nodes inside need, those across can give; outside it is the other way round.
        let needs = |node: bool| node == (side == *short);
        for at in problem.people(side).positions() {
            let (node, bounds) = (inside.contains(&at), problem.people(side).bounds(at));
            if node == around(problem.group_of_person(side, at)) {
                continue;
            }
            match needs(node) {
                true => facts.extend(
                    bounds
                        .filter(|(min, _)| *min > 0)
                        .map(|_| Cited::Minimum(side, at)),
                ),
                false => facts.push(Cited::Places(side, at)),
            }
        }
        for (at, group) in (0u32..).zip(problem.groups(side)) {
            let node = groups.contains(&at);
            if node == around(problem.group_of_group(side, at)) {
                continue;
            }
            match needs(node) {
                true => facts.extend((group.min > 0).then_some(Cited::QuotaMinimum(side, at))),
                false => facts.push(Cited::QuotaMaximum(side, at)),
            }
        }
    }
    facts
}

/// The code of somebody.
pub(super) fn code(problem: &Problem, side: Side, person: u32) -> String {
    let id = problem.people(side).id(person);
    id.map_or_else(|| format!("#{person}"), Cow::into_owned)
}

/// The codes of the two of a pair.
pub(super) fn codes(problem: &Problem, pair: Pair) -> (String, String) {
    let [mentee, mentor] = Side::BOTH.map(|side| code(problem, side, pair.person(side)));
    (mentee, mentor)
}

fn member(problem: &Problem, view: View, fact: Cited) -> Member {
    let quota = |side: Side, at: u32| problem.groups(side).get(at as usize).cloned();
    match fact {
        Cited::Must(at) => {
            let evaluator = problem.evaluator();
            let told = evaluator.filter(|e| !e.withholds() || view == View::Coordinator);
            let named = told.and_then(|e| e.musts_by_name().nth(at));
            Member::Must {
                name: named.map(|(name, _)| name.to_owned()),
            }
        }
        Cited::KeptApart => Member::KeptApart,
        Cited::EligiblePairs => Member::EligiblePairs,
        Cited::Exclusion(pair) => {
            let (mentee, mentor) = codes(problem, pair);
            Member::Exclusion { mentee, mentor }
        }
        Cited::Pin(pair) => {
            let (mentee, mentor) = codes(problem, pair);
            Member::Pin { mentee, mentor }
        }
        Cited::QuotaMinimum(side, at) => {
            let group = quota(side, at).unwrap_or_default();
            Member::QuotaMinimum {
                side,
                name: group.name,
                count: group.count,
                at_least: group.min,
            }
        }
        Cited::QuotaMaximum(side, at) => {
            let group = quota(side, at).unwrap_or_default();
            Member::QuotaMaximum {
                side,
                name: group.name,
                count: group.count,
                at_most: group.max,
            }
        }
        Cited::Minimum(side, at) => Member::Minimum {
            side,
            id: code(problem, side, at),
            at_least: problem.people(side).bounds(at).unwrap_or_default().0,
        },
        Cited::Places(side, at) => Member::Places {
            side,
            id: code(problem, side, at),
            at_most: problem.people(side).bounds(at).unwrap_or_default().1,
        },
    }
}
