//! Sets of people whose pairs are counted: the groups, which of them the flow keeps, and what a search may branch on.
//!
//! A nested family on each side is part of the flow. Of overlapping groups such a family is chosen, the others are
//! priced. The *atoms* of a side are the finest parts that its groups cut it into: people who are in the same groups.
//! An atom lies inside or outside of every group, so a bound on it fits into the flow, and once the sums of all atoms
//! in priced groups are settled, those groups are settled too and the rest is a flow: branching on atoms suffices.

use crate::ids::{Pair, Side};
use crate::problem::Problem;
use std::collections::BTreeMap;

/// Some people of one side.
pub(super) struct Set {
    pub(super) side: Side,
    pub(super) members: Vec<u32>,
    /// Whether the flow can carry bounds on it.
    pub(super) kept: bool,
}

/// All sets of a problem.
pub(super) struct Family {
    /// Those of groups first; no two are equal.
    pub(super) sets: Vec<Set>,
    /// The set of each group, by side.
    pub(super) groups: [Vec<usize>; 2],
    /// Sets to branch on, coarsest first; the atoms among them suffice.
    pub(super) splits: Vec<usize>,
    /// Atoms inside priced sets.
    pub(super) atoms: Vec<usize>,
}

impl Family {
    /// O(people · (groups around one)² + groups² + sum of the members).
    pub(super) fn new(problem: &Problem) -> Family {
        let mut family = Family {
            sets: Vec::new(),
            groups: Default::default(),
            splits: Vec::new(),
            atoms: Vec::new(),
        };
        let mut known = BTreeMap::new();
        for side in Side::BOTH {
            for group in problem.groups(side) {
                let set = family.set(side, &group.members, &mut known);
                family.groups[side.index()].push(set);
            }
        }
        for side in Side::BOTH {
            family.keep(problem, side);
        }
        for side in Side::BOTH {
            let kept: Vec<bool> = family.sets.iter().map(|set| set.kept).collect();
            let priced = |set: &usize| !kept[*set];
            if !family.groups[side.index()].iter().any(priced) {
                continue;
            }
            let everybody: Vec<u32> = (0u32..).take(problem.people(side).len()).collect();
            let all = family.set(side, &everybody, &mut known);
            family.splits.push(all);
            family.splits.extend(&family.groups[side.index()]);
            let mut atoms: BTreeMap<Vec<usize>, Vec<u32>> = BTreeMap::new();
            for &person in &everybody {
                let holders = problem.groups_of_person(side, person);
                let sets = holders
                    .iter()
                    .map(|&g| family.groups[side.index()][g as usize]);
                let sets: Vec<usize> = sets.collect();
                if sets.iter().any(priced) {
                    atoms.entry(sets).or_default().push(person);
                }
            }
            for members in atoms.into_values() {
                let atom = family.set(side, &members, &mut known);
                // An atom is nested with everything, even where it is a group that was left out as slack.
                family.sets[atom].kept = true;
                family.atoms.push(atom);
            }
        }
        let mut seen = vec![false; family.sets.len()];
        family.splits.extend(&family.atoms);
        family
            .splits
            .retain(|&set| !std::mem::replace(&mut seen[set], true));
        family
    }

    fn set(
        &mut self,
        side: Side,
        members: &[u32],
        known: &mut BTreeMap<(Side, Vec<u32>), usize>,
    ) -> usize {
        let next = self.sets.len();
        *known.entry((side, members.to_vec())).or_insert_with(|| {
            self.sets.push(Set {
                side,
                members: members.to_vec(),
                kept: true,
            });
            next
        })
    }

    /// Chooses the nested family: again and again the group that crosses the fewest of those left, then none of those
    /// it crosses. Groups whose bounds can't be broken are left out where they cross any.
    fn keep(&mut self, problem: &Problem, side: Side) {
        let sets: Vec<usize> = (0..self.sets.len())
            .filter(|&set| self.sets[set].side == side)
            .collect();
        let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for person in (0u32..).take(problem.people(side).len()) {
            let holders = problem.groups_of_person(side, person).iter();
            let mut own: Vec<usize> = holders
                .map(|&g| self.groups[side.index()][g as usize])
                .collect();
            own.sort_unstable();
            own.dedup();
            for (at, &a) in own.iter().enumerate() {
                for &b in &own[at + 1..] {
                    *shared.entry((a, b)).or_default() += 1;
                }
            }
        }
        let mut crossing: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for ((a, b), count) in shared {
            if count < self.sets[a].members.len().min(self.sets[b].members.len()) {
                crossing.entry(a).or_default().push(b);
                crossing.entry(b).or_default().push(a);
            }
        }
        let mut open = vec![false; self.sets.len()];
        for &set in crossing.keys() {
            let people = problem.people(side);
            let sum = |bounds: &[u32]| -> u64 {
                let members = self.sets[set].members.iter();
                members.map(|&m| u64::from(bounds[m as usize])).sum()
            };
            let (least, most) = (sum(people.min()), sum(people.max()));
            let groups = self.groups[side.index()].iter().zip(problem.groups(side));
            let mut own = groups.filter(|(s, _)| **s == set).map(|(_, group)| group);
            open[set] = own.any(|group| group.min > least || group.max < most);
            self.sets[set].kept = open[set];
        }
        loop {
            let left = |set: usize| crossing[&set].iter().filter(|&&s| open[s]).count();
            let candidates = sets.iter().copied().filter(|&set| open[set]);
            let Some(set) = candidates.min_by_key(|&set| left(set)) else {
                return;
            };
            open[set] = false;
            for &other in &crossing[&set] {
                if open[other] {
                    open[other] = false;
                    self.sets[other].kept = false;
                }
            }
        }
    }

    /// How many pairs each set has.
    pub(super) fn sums(&self, problem: &Problem, pairs: &[Pair]) -> Vec<i128> {
        let degrees = Side::BOTH.map(|side| problem.degrees(side, pairs).0);
        let sum = |set: &Set| {
            let degrees = &degrees[set.side.index()];
            set.members
                .iter()
                .map(|&m| i128::from(degrees[m as usize]))
                .sum()
        };
        self.sets.iter().map(sum).collect()
    }
}
