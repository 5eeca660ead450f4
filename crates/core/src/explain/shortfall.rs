//! By how much the minimums must be broken where no matching keeps them all.
//!
//! Over all sets X of pairs that hold the pins, whose other pairs are eligible, and that go beyond no greatest number:
//! the *shortfall* is the least of Σ max(0, min − count) over people and quotas, the counts those of X. Where pins
//! alone go beyond a greatest number, nobody adds to it, and the units beyond it count as broken, too; so does each pin
//! that is not eligible, as one. A problem is feasible exactly where its shortfall is 0.
//!
//! Where quotas are a flow: the network root → mentee groups → mentees → mentors → mentor groups → root, each arc above
//! a person or quota cut in two, `min` units that earn 1 and `max − min` that earn nothing, each pair an arc of one
//! unit. A flow of greatest profit earns Σ min − shortfall. Pins are flow that is there from the beginning, their own
//! arcs left out.
//!
//! Where quotas overlap or count people: each minimum becomes a quota of its own over the same people and stand-ins who
//! each fill one unit of it at a cost of 1; the solver, by cases, finds the least cost.

use super::flow::{ENDLESS, Network};
use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{Counted, Group, LARGEST_BOUND, Level, Outcome, Parts, Person, Problem};
use crate::solve::Settings;

/// The shortfall; `None` where the cases are too many. O(D² · √pairs · pairs) where quotas are a flow, with D one more
/// than the quotas that lie in each other; else a solve by cases.
///
/// # Errors
/// [`Error::Interrupted`] where `cancel` asks for a stop.
pub(super) fn shortfall(problem: &Problem, cancel: &CancelToken) -> Result<Option<u64>, Error> {
    match problem.is_nested() {
        true => Ok(Some(Least::new(problem, cancel)?.shortfall)),
        false => by_cases(problem, cancel),
    }
}

/// The two arcs above a person or a quota.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounded {
    /// Units up to the minimum.
    need: u32,
    /// Units between the minimum and the maximum.
    more: u32,
    /// The ends of both: where they lead from and where to.
    pub(super) ends: (u32, u32),
}

/// A flow of least shortfall, of a problem whose quotas are a flow.
pub(super) struct Least {
    pub(super) network: Network,
    /// How much is short, pins included.
    pub(super) shortfall: u64,
    people: [Vec<Bounded>; 2],
    groups: [Vec<Bounded>; 2],
    /// Where the nodes of each side's groups and people begin.
    first: [[u32; 2]; 2],
}

/// The root's two halves: where flow leaves it and where it comes back. They are one node once the flow is found.
const LEAVES: u32 = 0;
const ENTERS: u32 = 1;

impl Least {
    /// O(people + quotas + pairs) memory, some 50 bytes a pair.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where `cancel` asks for a stop.
    pub(super) fn new(problem: &Problem, cancel: &CancelToken) -> Result<Least, Error> {
        let mut nodes = 2u32;
        let mut first = [[0; 2]; 2];
        for side in Side::BOTH {
            let (groups, people) = (problem.groups(side).len(), problem.people(side).len());
            first[side.index()] = [nodes, nodes + groups as u32];
            nodes += groups as u32 + people as u32;
        }
        let mut least = Least {
            network: Network::new(nodes as usize),
            shortfall: 0,
            people: Default::default(),
            groups: Default::default(),
            first,
        };
        let pinned = Side::BOTH.map(|side| problem.degrees(side, problem.pins()));
        let (mut wanted, mut broken) = (0u64, 0u64);
        for side in Side::BOTH {
            let (degrees, sums) = &pinned[side.index()];
            for (at, (group, &pins)) in (0u32..).zip(problem.groups(side).iter().zip(sums)) {
                let around = least.hub(side, problem.group_of_group(side, at));
                let own = least.group_node(side, at);
                let bounds = (group.min, group.max.max(pins));
                let arcs = least.bounded(side, around, own, bounds, pins);
                least.groups[side.index()].push(arcs);
                wanted += group.min;
                broken += pins.saturating_sub(group.max);
            }
            let people = problem.people(side);
            let bounds = people.min().iter().zip(people.max()).zip(degrees);
            for (at, ((&min, &max), &pins)) in (0u32..).zip(bounds) {
                let around = least.hub(side, problem.group_of_person(side, at));
                let own = least.person_node(side, at);
                let bounds = (min.into(), max.max(pins).into());
                let arcs = least.bounded(side, around, own, bounds, pins.into());
                least.people[side.index()].push(arcs);
                wanted += u64::from(min);
                broken += u64::from(pins.saturating_sub(max));
            }
        }
        for mentee in problem.people(Side::Mentees).positions() {
            if cancel.is_cancelled() {
                return Err(Error::Interrupted);
            }
            let from = least.person_node(Side::Mentees, mentee);
            let (network, mentors) = (&mut least.network, least.first[1][1]);
            problem
                .source()
                .for_each(Side::Mentees, mentee, &mut |mentor, _| {
                    let pair = Pair::new(mentee, mentor);
                    if problem.pins().binary_search(&pair).is_err() {
                        network.add(from, mentors + mentor, 1, 0);
                    }
                });
        }
        for &pin in problem.pins() {
            broken += u64::from(problem.source().score(pin).is_none());
        }
        least.network.earn(LEAVES, ENTERS, cancel)?;
        // From now on flow may turn at the root.
        least.network.add(LEAVES, ENTERS, ENDLESS, 0);
        least.network.add(ENTERS, LEAVES, ENDLESS, 0);
        let all = least.people.iter().chain(&least.groups).flatten();
        let met: u64 = all.map(|arcs| least.network.flow(arcs.need)).sum();
        least.shortfall = wanted - met + broken;
        Ok(least)
    }

    /// Adds the arcs above a person or quota with the flow of its pins.
    fn bounded(
        &mut self,
        side: Side,
        around: u32,
        own: u32,
        (min, max): (u64, u64),
        pins: u64,
    ) -> Bounded {
        let ends = match side {
            Side::Mentees => (around, own),
            Side::Mentors => (own, around),
        };
        let need = self.network.add(ends.0, ends.1, min, 1);
        let more = self.network.add(ends.0, ends.1, max - min, 0);
        self.network.push(need, pins.min(min));
        self.network.push(more, pins.saturating_sub(min));
        Bounded { need, more, ends }
    }

    /// The node of a group, or of the root on this side.
    pub(super) fn hub(&self, side: Side, group: Option<u32>) -> u32 {
        match (group, side) {
            (Some(group), _) => self.group_node(side, group),
            (None, Side::Mentees) => LEAVES,
            (None, Side::Mentors) => ENTERS,
        }
    }

    fn group_node(&self, side: Side, group: u32) -> u32 {
        self.first[side.index()][0] + group
    }

    pub(super) fn person_node(&self, side: Side, person: u32) -> u32 {
        self.first[side.index()][1] + person
    }

    /// The root and all groups: where a flow can change what is counted.
    pub(super) fn hubs(&self) -> Vec<u32> {
        let groups = Side::BOTH.into_iter().flat_map(|side| {
            let count = self.groups[side.index()].len() as u32;
            (0..count).map(move |group| (side, group))
        });
        let groups = groups.map(|(side, group)| self.group_node(side, group));
        std::iter::once(LEAVES).chain(groups).collect()
    }

    /// The arcs above a person.
    pub(super) fn person(&self, side: Side, person: u32) -> Bounded {
        self.people[side.index()][person as usize]
    }

    /// The arcs above a quota.
    pub(super) fn group(&self, side: Side, group: u32) -> Bounded {
        self.groups[side.index()][group as usize]
    }

    /// Whether no more fits.
    pub(super) fn is_full(&self, arcs: Bounded) -> bool {
        self.network.left(arcs.need) == 0 && self.network.left(arcs.more) == 0
    }

    /// Whether the minimum is broken, as it happens.
    pub(super) fn is_short(&self, arcs: Bounded) -> bool {
        self.network.left(arcs.need) > 0
    }

    /// Whether there is a minimum, and just that is kept and nothing beyond.
    pub(super) fn is_at_minimum(&self, arcs: Bounded) -> bool {
        let [need, more] = [arcs.need, arcs.more].map(|arc| self.network.flow(arc));
        need > 0 && !self.is_short(arcs) && more == 0
    }
}

/// What one more than they hold is asked of these, and the people who may give it.
struct Asked {
    side: Side,
    members: Vec<u32>,
    count: Counted,
    units: u64,
}

fn by_cases(problem: &Problem, cancel: &CancelToken) -> Result<Option<u64>, Error> {
    let mut parts = Parts {
        aim: vec![Level::TotalScore],
        decimals: 0,
        pins: problem.pins().to_vec(),
        ..Parts::default()
    };
    for mentee in problem.people(Side::Mentees).positions() {
        let pairs = &mut parts.pairs;
        let mut visit = |mentor, _| pairs.push((Pair::new(mentee, mentor), 0));
        problem.source().for_each(Side::Mentees, mentee, &mut visit);
    }
    let mut short = 0;
    for &pin in problem.pins() {
        if problem.source().score(pin).is_none() {
            parts.pairs.push((pin, 0));
            short += 1;
        }
    }
    let mut asked = Vec::new();
    for side in Side::BOTH {
        let (degrees, sums) = problem.degrees(side, problem.pins());
        let all = problem.people(side);
        let across = problem.people(side.other()).len() as u64;
        let mut people = Vec::new();
        for (at, &pins) in all.positions().zip(&degrees) {
            let (min, max) = all.bounds(at).unwrap_or_default();
            short += u64::from(pins.saturating_sub(max));
            people.push(Person {
                id: at.to_string(),
                max: max.max(pins),
                ..Person::default()
            });
            asked.push(Asked {
                side,
                members: vec![at],
                count: Counted::Pairs,
                units: min.into(),
            });
        }
        let mut groups = Vec::new();
        for (group, &pins) in problem.groups(side).iter().zip(&sums) {
            short += pins.saturating_sub(group.max);
            groups.push(Group {
                min: 0,
                max: group.max.max(pins),
                ..group.clone()
            });
            asked.push(Asked {
                side,
                members: group.members.clone(),
                count: group.count,
                units: group.min,
            });
        }
        // What nobody could ever give is short, whatever else.
        for asked in asked.iter_mut().filter(|asked| asked.side == side) {
            let most = |&at: &u32| match asked.count {
                Counted::Pairs => u64::from(people[at as usize].max).min(across),
                Counted::People => 1,
            };
            let most: u64 = asked.members.iter().map(most).sum();
            short += asked.units.saturating_sub(most);
            asked.units = asked.units.min(most);
        }
        match side {
            Side::Mentees => (parts.mentees, parts.mentee_groups) = (people, groups),
            Side::Mentors => (parts.mentors, parts.mentor_groups) = (people, groups),
        }
    }
    asked
        .into_iter()
        .for_each(|asked| stand_in(&mut parts, asked));
    let settings = Settings::default().threads(1).cancel(cancel.clone());
    match Problem::from_pairs(parts)?.solve(&settings)? {
        Outcome::Optimal(found) => {
            let total = found.objective.first().and_then(|(_, total)| *total);
            let cost = total.and_then(|total| u64::try_from(-total).ok());
            Ok(cost.map(|cost| cost + short))
        }
        _ => Ok(None),
    }
}

/// Adds a quota that asks for the units, and stand-ins for them.
fn stand_in(parts: &mut Parts, asked: Asked) {
    let Asked {
        side,
        mut members,
        count,
        units,
    } = asked;
    let Ok(places) = u32::try_from(units) else {
        return;
    };
    if places == 0 {
        return;
    }
    let Parts {
        mentees,
        mentors,
        mentee_groups,
        mentor_groups,
        pairs,
        ..
    } = parts;
    let (own, across, groups) = match side {
        Side::Mentees => (mentees, mentors, mentee_groups),
        Side::Mentors => (mentors, mentees, mentor_groups),
    };
    let person = |people: &[Person], max| Person {
        id: people.len().to_string(),
        max,
        ..Person::default()
    };
    let mate = across.len() as u32;
    across.push(person(across, places));
    for _ in 0..places {
        let at = own.len() as u32;
        own.push(person(own, 1));
        members.push(at);
        pairs.push((side.pair(at, mate), -1));
    }
    groups.push(Group {
        name: String::new(),
        members,
        count,
        min: units,
        max: LARGEST_BOUND,
    });
}
