//! What is left of a problem where only some of its facts hold, and whether there is a matching then.
//!
//! All people stay, and a pair is chosen at most once; that is all there is without facts. A pair may be chosen unless
//! a cited fact refuses it; who is cited with no minimum needs nobody, and with no places takes everybody.
//!
//! People without a cited bound, pin or quota take whatever is left to others, so that of them only their number
//! counts: how many each of the others may be with. In a matching that keeps a pair only where something asks for it,
//! nobody has more of those than their own minimum and those of their quotas. So the problem that is solved has the
//! cited people, the pairs among them, and that many stand-ins.

use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{Group, LARGEST_BOUND, Level, Outcome, Parts, Problem};
use crate::solve::Settings;
use std::collections::{BTreeMap, BTreeSet};

/// One fact by position. What refuses pairs comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cited {
    /// A must, by its place in the scheme.
    Must(usize),
    /// The lists of people to keep apart.
    KeptApart,
    /// A pair that was excluded by hand.
    Exclusion(Pair),
    /// That only the eligible pairs may be chosen, whatever refused the others.
    EligiblePairs,
    /// A quota's least number.
    QuotaMinimum(Side, u32),
    /// A quota's greatest number.
    QuotaMaximum(Side, u32),
    /// A pinned pair.
    Pin(Pair),
    /// Somebody's least number of mates.
    Minimum(Side, u32),
    /// Somebody's greatest number of mates.
    Places(Side, u32),
}

/// Everything that refuses pairs, the most wanted first: musts in the order of the scheme, those that read sensitive
/// attributes after the others, then the lists, then exclusions; without the people's files, one fact for all.
pub(super) fn refusing(problem: &Problem) -> Vec<Cited> {
    let Some(evaluator) = problem.evaluator() else {
        return vec![Cited::EligiblePairs];
    };
    let mut musts: Vec<(bool, usize)> = (0..)
        .zip(evaluator.musts_by_name())
        .map(|(at, (_, sensitive))| (sensitive, at))
        .collect();
    musts.sort_unstable();
    let musts = musts.into_iter().map(|(_, at)| Cited::Must(at));
    let apart = (!problem.apart().is_empty()).then_some(Cited::KeptApart);
    let exclusions = problem.exclusions().iter().copied().map(Cited::Exclusion);
    musts.chain(apart).chain(exclusions).collect()
}

/// What refuses a pair.
pub(super) fn refused_by(problem: &Problem, pair: Pair) -> Vec<Cited> {
    let Some(evaluator) = problem.evaluator() else {
        let refused = problem.source().score(pair).is_none();
        return refused
            .then_some(Cited::EligiblePairs)
            .into_iter()
            .collect();
    };
    let mut refused: Vec<Cited> = evaluator.refusing(pair).map(Cited::Must).collect();
    if problem.keeps_apart(pair) {
        refused.push(Cited::KeptApart);
    }
    if problem.exclusions().binary_search(&pair).is_ok() {
        refused.push(Cited::Exclusion(pair));
    }
    refused
}

/// The people whose bounds, pins or quotas are cited, ascending.
fn people(problem: &Problem, cited: &[Cited]) -> [Vec<u32>; 2] {
    let mut people: [BTreeSet<u32>; 2] = Default::default();
    for fact in cited {
        match *fact {
            Cited::QuotaMinimum(side, group) | Cited::QuotaMaximum(side, group) => {
                let group = problem.groups(side).get(group as usize);
                let members = group.map_or(&[][..], |group| &group.members);
                people[side.index()].extend(members);
            }
            Cited::Minimum(side, person) | Cited::Places(side, person) => {
                people[side.index()].insert(person);
            }
            Cited::Pin(pair) => {
                for side in Side::BOTH {
                    people[side.index()].insert(pair.person(side));
                }
            }
            Cited::Must(_) | Cited::KeptApart | Cited::Exclusion(_) | Cited::EligiblePairs => {}
        }
    }
    people.map(|people| people.into_iter().collect())
}

/// The pairs that may be chosen: those among the cited people, and how many more each of them has with others.
pub(super) struct Room {
    people: [Vec<u32>; 2],
    pairs: Vec<Pair>,
    beyond: [Vec<u64>; 2],
}

impl Room {
    /// Where everything that refuses pairs is cited: the eligible pairs. O(pairs of the cited people).
    ///
    /// # Errors
    /// [`Error::Interrupted`] where `cancel` asks for a stop.
    pub(super) fn eligible(
        problem: &Problem,
        cited: &[Cited],
        cancel: &CancelToken,
    ) -> Result<Room, Error> {
        let people = people(problem, cited);
        let mut pairs = Vec::new();
        let mut beyond: [Vec<u64>; 2] = Default::default();
        for side in Side::BOTH {
            for &person in &people[side.index()] {
                heed(cancel)?;
                let mut others = 0;
                problem
                    .source()
                    .for_each(
                        side,
                        person,
                        &mut |mate, _| match people[side.other().index()].binary_search(&mate) {
                            Ok(_) if side == Side::Mentees => pairs.push(Pair::new(person, mate)),
                            Ok(_) => {}
                            Err(_) => others += 1,
                        },
                    );
                beyond[side.index()].push(others);
            }
        }
        Ok(Room {
            people,
            pairs,
            beyond,
        })
    }
}

/// All pairs of the cited people, with what refuses each.
pub(super) struct Refusals {
    people: [Vec<u32>; 2],
    /// The different sets of what refuses a pair.
    kinds: Vec<Vec<Cited>>,
    /// The kind of each pair among the cited people.
    pairs: Vec<(Pair, usize)>,
    /// By side and person: how many of the pairs with others are of which kind.
    beyond: [Vec<BTreeMap<usize, u64>>; 2],
}

impl Refusals {
    /// O(cited people · people across · (musts + lists)) time, O(cited mentees · cited mentors) memory.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where `cancel` asks for a stop.
    pub(super) fn new(
        problem: &Problem,
        cited: &[Cited],
        cancel: &CancelToken,
    ) -> Result<Refusals, Error> {
        let people = people(problem, cited);
        let mut places: BTreeMap<Vec<Cited>, usize> = BTreeMap::new();
        let mut pairs = Vec::new();
        let mut beyond: [Vec<BTreeMap<usize, u64>>; 2] = Default::default();
        for side in Side::BOTH {
            for &person in &people[side.index()] {
                heed(cancel)?;
                let mut others = BTreeMap::new();
                for mate in problem.people(side.other()).positions() {
                    let among = people[side.other().index()].binary_search(&mate).is_ok();
                    if among && side == Side::Mentors {
                        continue;
                    }
                    let pair = side.pair(person, mate);
                    let next = places.len();
                    let kind = *places.entry(refused_by(problem, pair)).or_insert(next);
                    match among {
                        true => pairs.push((pair, kind)),
                        false => *others.entry(kind).or_default() += 1,
                    }
                }
                beyond[side.index()].push(others);
            }
        }
        let mut kinds = vec![Vec::new(); places.len()];
        places.into_iter().for_each(|(kind, at)| kinds[at] = kind);
        Ok(Refusals {
            people,
            kinds,
            pairs,
            beyond,
        })
    }

    /// The pairs that none of these facts refuses.
    pub(super) fn room(&self, refusing: &BTreeSet<Cited>) -> Room {
        let is_open = |kind: &Vec<Cited>| !kind.iter().any(|fact| refusing.contains(fact));
        let open: Vec<bool> = self.kinds.iter().map(is_open).collect();
        let pairs = self.pairs.iter().filter(|(_, kind)| open[*kind]);
        let count = |others: &BTreeMap<usize, u64>| {
            let others = others.iter().filter(|(kind, _)| open[**kind]);
            others.map(|(_, count)| count).sum()
        };
        Room {
            people: self.people.clone(),
            pairs: pairs.map(|(pair, _)| *pair).collect(),
            beyond: self
                .beyond
                .each_ref()
                .map(|people| people.iter().map(count).collect()),
        }
    }
}

/// Whether these facts, all that refuse pairs aside, can hold together in this room; `None` where that takes too many
/// cases. A solve over the cited people.
///
/// # Errors
/// [`Error::Interrupted`] where `cancel` asks for a stop.
pub(super) fn together(
    problem: &Problem,
    cited: &[Cited],
    room: &Room,
    cancel: &CancelToken,
) -> Result<Option<bool>, Error> {
    let counts = room.people.each_ref().map(|people| people.len() as u32);
    let place = |side: Side, person: u32| -> Option<u32> {
        let found = room.people[side.index()].binary_search(&person).ok()?;
        u32::try_from(found).ok()
    };
    let moved = |pair: Pair| -> Option<Pair> {
        let mentee = place(Side::Mentees, pair.mentee.0)?;
        Some(Pair::new(mentee, place(Side::Mentors, pair.mentor.0)?))
    };
    // By side: bounds of the cited people, and the quotas that hold them.
    let mut bounds = counts.map(|count| vec![(0, u32::MAX); count as usize]);
    let mut groups: [BTreeMap<u32, (u64, u64)>; 2] = Default::default();
    let mut pins = Vec::new();
    for fact in cited {
        match *fact {
            Cited::QuotaMinimum(side, at) | Cited::QuotaMaximum(side, at) => {
                let Some(group) = problem.groups(side).get(at as usize) else {
                    continue;
                };
                let own = groups[side.index()].entry(at).or_insert((0, LARGEST_BOUND));
                match fact {
                    Cited::QuotaMinimum(..) => own.0 = group.min,
                    _ => own.1 = group.max,
                }
            }
            Cited::Pin(pair) => pins.extend(moved(pair)),
            Cited::Minimum(side, person) | Cited::Places(side, person) => {
                let given = problem.people(side).bounds(person);
                let (Some(at), Some((min, max))) = (place(side, person), given) else {
                    continue;
                };
                let own = &mut bounds[side.index()][at as usize];
                match fact {
                    Cited::Minimum(..) => own.0 = min,
                    _ => own.1 = max,
                }
            }
            Cited::Must(_) | Cited::KeptApart | Cited::Exclusion(_) | Cited::EligiblePairs => {}
        }
    }
    // Most pairs with people who are not cited that anybody has a use for.
    let mut beyond: [Vec<u64>; 2] = Default::default();
    let mut own_groups: [Vec<Group>; 2] = Default::default();
    for side in Side::BOTH {
        let at = side.index();
        let mut asked: Vec<u64> = bounds[at].iter().map(|&(min, _)| u64::from(min)).collect();
        for (&group, &(min, max)) in &groups[at] {
            let Some(group) = problem.groups(side).get(group as usize) else {
                continue;
            };
            let members = group.members.iter();
            let members: Vec<u32> = members.filter_map(|&member| place(side, member)).collect();
            members
                .iter()
                .for_each(|&member| asked[member as usize] += min);
            own_groups[at].push(Group {
                name: String::new(),
                members,
                count: group.count,
                min,
                max,
            });
        }
        let most = asked.into_iter().zip(&room.beyond[at]);
        beyond[at] = most.map(|(asked, &others)| asked.min(others)).collect();
    }
    let stand_ins = beyond
        .each_ref()
        .map(|people| people.iter().copied().max().unwrap_or(0) as u32);
    let [mentee_groups, mentor_groups] = own_groups;
    let mut parts = Parts {
        aim: vec![Level::TotalScore],
        decimals: 0,
        mentee_groups,
        mentor_groups,
        pins,
        // Who stands in for people who are not cited stands across.
        ..Parts::with_shape(counts[0] + stand_ins[1], counts[1] + stand_ins[0])
    };
    let among = room.pairs.iter().filter_map(|&pair| moved(pair));
    parts.pairs.extend(among.map(|pair| (pair, 0)));
    for side in Side::BOTH {
        let at = side.index();
        let across = counts[side.other().index()];
        for (person, &others) in (0u32..).zip(&beyond[at]) {
            let pairs = (0..others as u32).map(|mate| (side.pair(person, across + mate), 0));
            parts.pairs.extend(pairs);
        }
        let people = match side {
            Side::Mentees => &mut parts.mentees,
            Side::Mentors => &mut parts.mentors,
        };
        let free = std::iter::repeat(&(0, u32::MAX));
        for (person, &(min, max)) in people.iter_mut().zip(bounds[at].iter().chain(free)) {
            (person.min, person.max) = (min, max);
        }
    }
    let settings = Settings::default().threads(1).cancel(cancel.clone());
    Ok(match Problem::from_pairs(parts)?.solve(&settings)? {
        Outcome::Optimal(_) => Some(true),
        Outcome::Infeasible(_) => Some(false),
        Outcome::Stopped(best) => best.found.is_some().then_some(true),
    })
}

fn heed(cancel: &CancelToken) -> Result<(), Error> {
    match cancel.is_cancelled() {
        true => Err(Error::Interrupted),
        false => Ok(()),
    }
}
