//! Whether another matching is as good at every level.
//!
//! Every optimal matching keeps the conditions with these potentials, so two of them differ by circulations in the
//! *tight residual network*: tight pairs, and bound arcs that can give or take a unit at no loss. A pair runs one way
//! there (forward if unused, back if used), so it lies on such a circulation if and only if both its ends are in one
//! strongly connected component. O(people + tight pairs).

use super::conditions::minus_reward;
use super::wide;
use crate::ids::{Pair, Side};
use crate::problem::{Free, Potentials, Problem};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

pub(super) fn is_unique(
    problem: &Problem,
    free: &Free,
    potentials: &Potentials,
    decided: &[Pair],
    tight: Vec<Pair>,
) -> bool {
    let levels = problem.additive().len();
    let mut graph: DiGraph<(), (), usize> = DiGraph::default();
    let root = graph.add_node(());
    let mut nodes: [Vec<NodeIndex<usize>>; 2] = Default::default();
    for side in Side::BOTH {
        let groups: Vec<_> = problem
            .groups(side)
            .iter()
            .map(|_| graph.add_node(()))
            .collect();
        let people: Vec<_> = problem
            .people(side)
            .positions()
            .map(|_| graph.add_node(()))
            .collect();
        let parent = |group: Option<u32>| group.map_or(root, |g| groups[g as usize]);
        let (used, sums) = problem.degrees(side, decided);
        // Flow runs down from the root among mentees and up to it among mentors.
        let mut add = |node, parent, more: bool, less: bool| {
            let (from, to) = match side {
                Side::Mentees => (parent, node),
                Side::Mentors => (node, parent),
            };
            if more {
                graph.add_edge(from, to, ());
            }
            if less {
                graph.add_edge(to, from, ());
            }
        };
        for (person, &d) in (0u32..).zip(&used) {
            let bounds = free.people[side.index()][person as usize];
            let own = wide(potentials.of(side, person));
            let free_of_charge =
                |unit| own == minus_reward(problem, side, person, bounds.pinned, unit, levels);
            let more = d < bounds.max && free_of_charge(d + 1);
            let less = d > bounds.min && free_of_charge(d);
            let group = problem.group_of_person(side, person);
            add(people[person as usize], parent(group), more, less);
        }
        for (group, &sum) in (0u32..).zip(&sums) {
            let bounds = free.groups[side.index()][group as usize];
            let zero = potentials.of_group(side, group).iter().all(|&n| n == 0);
            let (more, less) = (zero && sum < bounds.max, zero && sum > bounds.min);
            let around = problem.group_of_group(side, group);
            add(groups[group as usize], parent(around), more, less);
        }
        nodes[side.index()] = people;
    }
    for pair in &tight {
        let mentee = nodes[0][pair.mentee.index()];
        let mentor = nodes[1][pair.mentor.index()];
        if decided.binary_search(pair).is_ok() {
            graph.add_edge(mentor, mentee, ());
        } else {
            graph.add_edge(mentee, mentor, ());
        }
    }
    let mut component = vec![0; graph.node_count()];
    for (number, members) in kosaraju_scc(&graph).into_iter().enumerate() {
        for node in members {
            component[node.index()] = number;
        }
    }
    tight.iter().all(|pair| {
        let mentee = nodes[0][pair.mentee.index()].index();
        component[mentee] != component[nodes[1][pair.mentor.index()].index()]
    })
}
