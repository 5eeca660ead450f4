//! The problem as a circulation: root → mentee groups → mentees → mentors → mentor groups → root.
//!
//! Every node but the root has one *bound arc* to or from its parent (the group around it, or the root): it carries the
//! bounds and rewards of the person or group. Every free pair is an arc of capacity 1. Costs are negative rewards.

use super::budget::{Budget, Stop};
use super::tuple::Tuple;
use crate::ids::{Mentee, Mentor, Pair, Side};
use crate::problem::{Free, Level, Potentials, Problem, Witness};
use std::ops::Range;

/// The root's position.
pub(super) const ROOT: usize = 0;

/// Positions of the nodes and the arcs between them; nothing here changes during a solve.
pub(super) struct Network<const L: usize> {
    /// First node of mentees, mentors, mentee groups, mentor groups, and one past the last node.
    starts: [usize; 5],
    /// Parent of each node; the root's own is the root.
    pub(super) parent: Vec<u32>,
    /// Children of each node, ascending, in compressed rows.
    child_starts: Vec<usize>,
    children: Vec<u32>,
    /// Bounds of each node's bound arc.
    pub(super) min: Vec<i128>,
    pub(super) max: Vec<i128>,
    /// Marginal costs of the units of each node's bound arc: a slice of `unit_costs`; beyond it, zero.
    unit_starts: Vec<usize>,
    unit_costs: Vec<Tuple<L>>,
    /// Pair arcs by mentee: a slice for each mentee, mentors ascending.
    pub(super) arc_starts: Vec<usize>,
    pub(super) arc_mentor: Vec<u32>,
    pub(super) arc_mentee: Vec<u32>,
    pub(super) arc_cost: Vec<Tuple<L>>,
    /// Arcs of each mentor, mentees ascending.
    back_starts: Vec<usize>,
    back_arcs: Vec<u32>,
}

impl<const L: usize> Network<L> {
    /// The network of the free pairs whose score `lets_in` accepts, at the first `L` additive levels.
    pub(super) fn new(
        problem: &Problem,
        free: &Free,
        lets_in: &dyn Fn(i64) -> bool,
        budget: &mut Budget<'_>,
    ) -> Result<Network<L>, Stop> {
        let tuple = free.tuple(problem, L);
        let counts = [
            problem.people(Side::Mentees).len(),
            problem.people(Side::Mentors).len(),
            problem.groups(Side::Mentees).len(),
            problem.groups(Side::Mentors).len(),
        ];
        let mut starts = [1; 5];
        for at in 0..4 {
            starts[at + 1] = starts[at] + counts[at];
        }
        let mut net = Network {
            starts,
            parent: vec![0; starts[4]],
            child_starts: Vec::new(),
            children: Vec::new(),
            min: vec![0; starts[4]],
            max: vec![0; starts[4]],
            unit_starts: Vec::new(),
            unit_costs: Vec::new(),
            arc_starts: vec![0],
            arc_mentor: Vec::new(),
            arc_mentee: Vec::new(),
            arc_cost: Vec::new(),
            back_starts: vec![0; counts[1] + 1],
            back_arcs: Vec::new(),
        };
        net.add_pairs(problem, free, &tuple, lets_in, budget)?;
        net.add_bounds(problem, free);
        net.add_rewards(problem, free, &tuple);
        Ok(net)
    }

    fn add_pairs(
        &mut self,
        problem: &Problem,
        free: &Free,
        tuple: &[Option<(usize, Level)>],
        lets_in: &dyn Fn(i64) -> bool,
        budget: &mut Budget<'_>,
    ) -> Result<(), Stop> {
        for mentee in 0..self.count(Side::Mentees) as u32 {
            let before = self.arc_mentor.len();
            free.source
                .for_each(Side::Mentees, mentee, &mut |mentor, score| {
                    if lets_in(score) {
                        let pair = Pair::new(mentee, mentor);
                        let mut cost = Tuple::ZERO;
                        for (c, number) in cost.0.iter_mut().zip(tuple.iter().copied().enumerate())
                        {
                            *c = -free.pair_value(problem, number, pair, score);
                        }
                        self.arc_mentee.push(mentee);
                        self.arc_mentor.push(mentor);
                        self.arc_cost.push(cost);
                    }
                });
            let after = self.arc_mentor.len();
            self.arc_starts.push(after);
            budget.spend((after - before) as u64)?;
        }
        for &mentor in &self.arc_mentor {
            self.back_starts[mentor as usize + 1] += 1;
        }
        for at in 1..self.back_starts.len() {
            self.back_starts[at] += self.back_starts[at - 1];
        }
        let mut next = self.back_starts.clone();
        self.back_arcs = vec![0; self.arc_mentor.len()];
        for (arc, &mentor) in (0u32..).zip(&self.arc_mentor) {
            self.back_arcs[next[mentor as usize]] = arc;
            next[mentor as usize] += 1;
        }
        Ok(())
    }

    /// A maximum beyond what can ever leave the node is lowered to one unit more than that. A node whose bound arc were
    /// full would then have excess, or a deficit on the mentors' side, so no cut counts a lowered bound.
    fn add_bounds(&mut self, problem: &Problem, free: &Free) {
        for side in Side::BOTH {
            // What the arcs on the far side of each group can carry.
            let mut beyond = vec![0i128; self.len()];
            for (person, bounds) in (0u32..).zip(&free.people[side.index()]) {
                let node = self.person(side, person);
                let pairs = self.degree(side, person) as i128;
                self.min[node] = i128::from(bounds.min);
                self.max[node] = i128::from(bounds.max).min(pairs + 1).max(self.min[node]);
                self.parent[node] = self.parent_node(side, problem.group_of_person(side, person));
                beyond[self.parent[node] as usize] += self.max[node];
            }
            for group in inside_first(problem, side) {
                let bounds = free.groups[side.index()][group as usize];
                let node = self.group(side, group);
                self.min[node] = i128::from(bounds.min);
                self.max[node] = i128::from(bounds.max)
                    .min(beyond[node] + 1)
                    .max(self.min[node]);
                self.parent[node] = self.parent_node(side, problem.group_of_group(side, group));
                beyond[self.parent[node] as usize] += self.max[node];
            }
        }
        self.child_starts = vec![0; self.len() + 1];
        for node in 1..self.len() {
            self.child_starts[self.parent[node] as usize + 1] += 1;
        }
        for at in 1..self.child_starts.len() {
            self.child_starts[at] += self.child_starts[at - 1];
        }
        let mut next = self.child_starts.clone();
        self.children = vec![0; self.len() - 1];
        for node in 1..self.len() {
            let place = &mut next[self.parent[node] as usize];
            self.children[*place] = node as u32;
            *place += 1;
        }
    }

    fn add_rewards(&mut self, problem: &Problem, free: &Free, tuple: &[Option<(usize, Level)>]) {
        self.unit_starts = vec![0, 0];
        for side in Side::BOTH {
            for (person, bounds) in (0u32..).zip(&free.people[side.index()]) {
                let listed = problem.reward_units(side, person);
                for unit in bounds.pinned.saturating_add(1)..=listed {
                    let mut cost = Tuple::ZERO;
                    for (c, &level) in cost.0.iter_mut().zip(tuple) {
                        *c = -free.reward(problem, side, person, unit, level);
                    }
                    self.unit_costs.push(cost);
                }
                self.unit_starts.push(self.unit_costs.len());
            }
        }
    }

    /// How many nodes there are, the root included.
    pub(super) fn len(&self) -> usize {
        self.starts[4]
    }

    pub(super) fn count(&self, side: Side) -> usize {
        self.starts[side.index() + 1] - self.starts[side.index()]
    }

    pub(super) fn person(&self, side: Side, person: u32) -> usize {
        self.starts[side.index()] + person as usize
    }

    fn group(&self, side: Side, group: u32) -> usize {
        self.starts[2 + side.index()] + group as usize
    }

    fn parent_node(&self, side: Side, group: Option<u32>) -> u32 {
        group.map_or(ROOT, |g| self.group(side, g)) as u32
    }

    /// The mentee or mentor at a node; nothing at groups and the root.
    pub(super) fn person_at(&self, node: usize) -> Option<(Side, usize)> {
        if node < self.starts[0] || node >= self.starts[2] {
            None
        } else if node < self.starts[1] {
            Some((Side::Mentees, node - self.starts[0]))
        } else {
            Some((Side::Mentors, node - self.starts[1]))
        }
    }

    /// Whether flow runs from the parent to this node: mentees and their groups.
    pub(super) fn flows_down(&self, node: usize) -> bool {
        node < self.starts[1] || (self.starts[2] <= node && node < self.starts[3])
    }

    pub(super) fn children(&self, node: usize) -> &[u32] {
        &self.children[self.child_starts[node]..self.child_starts[node + 1]]
    }

    /// Cost of the `unit`-th unit, counted from 1, on the bound arc of this node.
    pub(super) fn unit_cost(&self, node: usize, unit: i128) -> Tuple<L> {
        if node >= self.starts[2] {
            return Tuple::ZERO;
        }
        let costs = &self.unit_costs[self.unit_starts[node]..self.unit_starts[node + 1]];
        usize::try_from(unit - 1)
            .ok()
            .and_then(|at| costs.get(at).copied())
            .unwrap_or(Tuple::ZERO)
    }

    /// Units on the bound arc of this node that have costs of their own.
    pub(super) fn listed_units(&self, node: usize) -> i128 {
        if node >= self.starts[2] {
            return 0;
        }
        (self.unit_starts[node + 1] - self.unit_starts[node]) as i128
    }

    pub(super) fn arcs_of_mentee(&self, mentee: usize) -> Range<usize> {
        self.arc_starts[mentee]..self.arc_starts[mentee + 1]
    }

    pub(super) fn arcs_of_mentor(&self, mentor: usize) -> &[u32] {
        &self.back_arcs[self.back_starts[mentor]..self.back_starts[mentor + 1]]
    }

    fn degree(&self, side: Side, person: u32) -> usize {
        match side {
            Side::Mentees => self.arcs_of_mentee(person as usize).len(),
            Side::Mentors => self.arcs_of_mentor(person as usize).len(),
        }
    }

    /// Node potentials as the certificate's own potentials: differences along bound arcs, the root at zero.
    pub(super) fn potentials(&self, price: &[Tuple<L>]) -> Potentials {
        let own = |nodes: Range<usize>| -> Vec<Vec<i64>> {
            nodes
                .map(|node| {
                    let difference = price[node] - price[self.parent[node] as usize];
                    let own = if self.flows_down(node) {
                        difference
                    } else {
                        -difference
                    };
                    own.0.to_vec()
                })
                .collect()
        };
        let part = |at: usize| own(self.starts[at]..self.starts[at + 1]);
        Potentials {
            mentees: part(0),
            mentors: part(1),
            mentee_groups: part(2),
            mentor_groups: part(3),
        }
    }

    /// The cut around the nodes that `reached` holds, or around the others where the root is among them.
    pub(super) fn cut(&self, reached: &[bool]) -> Witness {
        let root_side = reached[ROOT];
        let inside = |node: usize| reached[node] != root_side;
        let (mut needed, mut available) = (0i128, 0i128);
        for node in 1..self.len() {
            let parent = self.parent[node] as usize;
            if inside(node) == inside(parent) {
                continue;
            }
            // Does the arc lead into the set? Where the root is reached, directions swap with the set.
            let enters = self.flows_down(node) == inside(node);
            if enters != root_side {
                needed += self.min[node];
            } else {
                available += self.max[node];
            }
        }
        for (mentee, mentor) in self.arc_mentee.iter().zip(&self.arc_mentor) {
            let from = inside(self.person(Side::Mentees, *mentee));
            let to = inside(self.person(Side::Mentors, *mentor));
            if from != to && (from != root_side) {
                available += 1;
            }
        }
        let members = |at: usize| {
            let nodes = self.starts[at]..self.starts[at + 1];
            nodes
                .zip(0u32..)
                .filter(|(node, _)| inside(*node))
                .map(|(_, position)| position)
        };
        let short = if root_side {
            Side::Mentors
        } else {
            Side::Mentees
        };
        Witness::Cut {
            short,
            mentees: members(0).map(Mentee).collect(),
            mentors: members(1).map(Mentor).collect(),
            mentee_groups: members(2).collect(),
            mentor_groups: members(3).collect(),
            // Bounds of people fit u32 and those of groups 2⁵³: the sums are far below 2⁶⁴.
            needed: u64::try_from(needed).unwrap_or(u64::MAX),
            available: u64::try_from(available).unwrap_or(u64::MAX),
        }
    }
}

/// The groups of a side, each before the group around it.
fn inside_first(problem: &Problem, side: Side) -> Vec<u32> {
    let depth = |group: &u32| {
        std::iter::successors(Some(*group), |&g| problem.group_of_group(side, g)).count()
    };
    let mut groups: Vec<u32> = (0u32..).take(problem.groups(side).len()).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(depth(group)));
    groups
}
