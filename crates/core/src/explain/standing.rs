//! Who is with whom among chosen pairs, and which groups are full.

use crate::ids::{Pair, Side};
use crate::problem::{Group, Problem};
use std::borrow::Cow;

/// Mates of everybody and pairs of every group.
pub(super) struct Standing<'a> {
    pub(super) problem: &'a Problem,
    /// By side and person, ascending.
    mates: [Vec<Vec<u32>>; 2],
    /// What is counted of each group, by side.
    counts: [Vec<u64>; 2],
}

impl<'a> Standing<'a> {
    /// O(people + groups + pairs · depth of groups).
    pub(super) fn new(problem: &'a Problem, chosen: &[Pair]) -> Standing<'a> {
        let mut mates = Side::BOTH.map(|side| vec![Vec::new(); problem.people(side).len()]);
        let mut counts = Side::BOTH.map(|side| vec![0; problem.groups(side).len()]);
        for &pair in chosen {
            for side in Side::BOTH {
                let (own, mate) = ends(side, pair);
                let mut first = false;
                if let Some(list) = mates[side.index()].get_mut(own as usize) {
                    first = list.is_empty();
                    list.push(mate);
                }
                for &group in problem.groups_of_person(side, own) {
                    let counts_pairs = problem.groups(side)[group as usize].count.is_pairs();
                    if let Some(count) = counts[side.index()].get_mut(group as usize) {
                        *count += u64::from(first || counts_pairs);
                    }
                }
            }
        }
        for list in mates.iter_mut().flatten() {
            list.sort_unstable();
        }
        Standing {
            problem,
            mates,
            counts,
        }
    }

    /// The mates of a person, ascending.
    pub(super) fn mates(&self, side: Side, person: u32) -> &[u32] {
        let list = self.mates[side.index()].get(person as usize);
        list.map_or(&[], Vec::as_slice)
    }

    /// The greatest number of mates of a person.
    pub(super) fn places(&self, side: Side, person: u32) -> u32 {
        let people = self.problem.people(side);
        people.bounds(person).map_or(0, |(_, max)| max)
    }

    /// Whether a person has as many mates as they may have, none at all included.
    pub(super) fn is_full(&self, side: Side, person: u32) -> bool {
        self.mates(side, person).len() as u64 >= u64::from(self.places(side, person))
    }

    /// The smallest group around a person that lets no pair more of theirs in; of equal ones the last. One that counts
    /// people has room for further pairs of those whom it counts already.
    pub(super) fn full_group(&self, side: Side, person: u32) -> Option<u32> {
        let groups = self.problem.groups(side);
        let holders = self.problem.groups_of_person(side, person).iter().rev();
        let full = |&&at: &&u32| {
            let count = self.counts[side.index()].get(at as usize);
            let open =
                |group: &&Group| group.count.is_pairs() || self.mates(side, person).is_empty();
            let group = groups.get(at as usize).filter(open);
            group.is_some_and(|group| count.is_some_and(|&count| count >= group.max))
        };
        let size = |&&at: &&u32| groups.get(at as usize).map_or(0, |g| g.members.len());
        holders.filter(full).min_by_key(size).copied()
    }

    /// Everybody with whom a person is eligible, pins and chosen pairs included, ascending.
    pub(super) fn eligible(&self, side: Side, person: u32) -> Vec<u32> {
        let mut mates = Vec::new();
        let source = self.problem.source();
        source.for_each(side, person, &mut |mate, _| mates.push(mate));
        mates
    }

    /// The code of a person.
    pub(super) fn code(&self, side: Side, person: u32) -> String {
        let id = self.problem.people(side).id(person);
        id.map_or_else(String::new, Cow::into_owned)
    }

    /// Everybody of a side without a mate, ascending.
    pub(super) fn without_mate(&self, side: Side) -> impl Iterator<Item = u32> + '_ {
        let lists = (0u32..).zip(&self.mates[side.index()]);
        lists.filter(|(_, list)| list.is_empty()).map(|(at, _)| at)
    }
}

/// The person of this side and the other one.
fn ends(side: Side, pair: Pair) -> (u32, u32) {
    match side {
        Side::Mentees => (pair.mentee.0, pair.mentor.0),
        Side::Mentors => (pair.mentor.0, pair.mentee.0),
    }
}
