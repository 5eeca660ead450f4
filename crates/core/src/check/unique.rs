//! Whether another matching is as good at every level.
//!
//! Every optimal matching keeps the conditions with these potentials, so two of them differ by circulations in the
//! *tight residual network*: tight pairs, and bound arcs that can give or take a unit at no loss. A pair runs one way
//! there (forward if unused, back if used), so it lies on such a circulation if and only if both its ends are in one
//! strongly connected component. O(people + tight pairs).

use super::components::Graph;
use super::conditions::{Tight, against_reward};
use crate::ids::{Pair, Side};
use crate::problem::{Free, Potentials, Problem};
use std::cmp::Ordering;

pub(super) fn is_unique(
    problem: &Problem,
    free: &Free,
    potentials: &Potentials,
    decided: &[Pair],
    tight: &[Tight],
) -> bool {
    let levels = problem.additive().len();
    undecided(problem, free, levels, potentials, decided, tight)
        .next()
        .is_none()
}

/// The tight pairs that lie on a circulation at the first `levels` additive levels: some of the matchings that are best
/// there use them, others do not. `tight` are those of the same levels.
pub(super) fn undecided<'t>(
    problem: &Problem,
    free: &Free,
    levels: usize,
    potentials: &Potentials,
    decided: &[Pair],
    tight: &'t [Tight],
) -> impl Iterator<Item = &'t Tight> + use<'t> {
    let mut additive = problem.additive();
    additive.truncate(levels);
    let counts = [
        problem.people(Side::Mentees).len(),
        problem.people(Side::Mentors).len(),
        problem.groups(Side::Mentees).len(),
        problem.groups(Side::Mentors).len(),
    ];
    // The root is 0; mentees, mentors and the groups of both follow.
    let mut starts = [1; 5];
    for at in 0..4 {
        starts[at + 1] = starts[at] + counts[at];
    }
    let person = |side: Side, person: u32| starts[side.index()] + person as usize;
    let parent = |side: Side, group: Option<u32>| {
        group.map_or(0, |group| starts[2 + side.index()] + group as usize)
    };
    let degrees = Side::BOTH.map(|side| problem.degrees(side, decided));
    let ends = |pair: Pair| {
        let mentee = person(Side::Mentees, pair.mentee.0);
        (mentee, person(Side::Mentors, pair.mentor.0))
    };
    let edges = |tell: &mut dyn FnMut(usize, usize)| {
        for side in Side::BOTH {
            // Flow runs down from the root among mentees and up to it among mentors.
            let mut bound = |node: usize, parent: usize, more: bool, less: bool| {
                let (from, to) = match side {
                    Side::Mentees => (parent, node),
                    Side::Mentors => (node, parent),
                };
                if more {
                    tell(from, to);
                }
                if less {
                    tell(to, from);
                }
            };
            let (used, sums) = &degrees[side.index()];
            let people = free.people[side.index()].iter().zip(used);
            for (at, (bounds, &d)) in (0u32..).zip(people) {
                let own = potentials.of(side, at);
                let free_of_charge = |unit: u32| {
                    let mates = bounds.pinned.saturating_add(unit);
                    against_reward(problem, side, at, mates, &additive, own) == Ordering::Equal
                };
                let more = d < bounds.max && free_of_charge(d + 1);
                let less = d > bounds.min && free_of_charge(d);
                let around = parent(side, problem.group_of_person(side, at));
                bound(person(side, at), around, more, less);
            }
            let groups = free.groups[side.index()].iter().zip(sums);
            for (at, (bounds, &sum)) in (0u32..).zip(groups) {
                let zero = potentials.of_group(side, at).iter().all(|&n| n == 0);
                let (more, less) = (zero && sum < bounds.max, zero && sum > bounds.min);
                let around = parent(side, problem.group_of_group(side, at));
                bound(parent(side, Some(at)), around, more, less);
            }
        }
        for &(pair, used) in tight {
            let (mentee, mentor) = ends(pair);
            if used {
                tell(mentor, mentee);
            } else {
                tell(mentee, mentor);
            }
        }
    };
    let component = Graph::new(starts[4], edges).components();
    let [mentees, mentors, ..] = starts;
    tight.iter().filter(move |(pair, _)| {
        component[mentees + pair.mentee.index()] == component[mentors + pair.mentor.index()]
    })
}
