//! Shortest ways from one node: Dijkstra (Numerische Mathematik 1, 1959) with a heap, memory kept from search to search.

use super::{Loss, Node, Residual, Step};
use crate::ids::Pair;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No node.
const NONE: Node = Node::MAX;

/// Nodes settled between two looks for the farthest target.
const NARROW_EVERY: u32 = 1 << 6;

/// The searches of one network.
pub(crate) struct Ways<'r, const N: usize> {
    residual: &'r Residual<N>,
    /// By node.
    met: Vec<Met<N>>,
    search: u32,
    heap: BinaryHeap<Reverse<(Loss<N>, Node)>>,
}

/// How a node was met last. All of it in one place: it is looked at for every arc.
#[derive(Clone, Copy)]
struct Met<const N: usize> {
    /// What it costs to get there.
    cost: Loss<N>,
    /// From where.
    before: Node,
    /// In which search.
    search: u32,
}

/// A way and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Way<const N: usize> {
    pub(crate) loss: Loss<N>,
    /// Nodes from the first to the last.
    pub(crate) nodes: Vec<Node>,
}

impl<'r, const N: usize> Ways<'r, N> {
    pub(crate) fn new(residual: &'r Residual<N>) -> Ways<'r, N> {
        let count = residual.nodes.count();
        Ways {
            residual,
            met: vec![
                Met {
                    cost: Loss::ZERO,
                    before: NONE,
                    search: 0,
                };
                count
            ],
            search: 0,
            heap: BinaryHeap::new(),
        }
    }

    /// Settles nodes in order of what it costs to get there from `from`, and tells of each; stops where `settle` says
    /// false. `skips`: arcs that may not be used. Among ways that cost the same the first one met stays: one and the same
    /// on every run.
    pub(crate) fn search(
        &mut self,
        from: Node,
        skips: impl Fn(Node, Node) -> bool,
        settle: impl FnMut(Node, Loss<N>) -> bool,
    ) {
        self.search_below(None, from, skips, settle);
    }

    /// The same among ways that cost less than something alone.
    pub(crate) fn search_below(
        &mut self,
        below: Option<Loss<N>>,
        from: Node,
        skips: impl Fn(Node, Node) -> bool,
        mut settle: impl FnMut(Node, Loss<N>) -> bool,
    ) {
        self.start(from);
        while let Some(Reverse((cost, node))) = self.heap.pop() {
            if cost > self.met[node as usize].cost {
                continue;
            }
            if !settle(node, cost) {
                return;
            }
            let residual = self.residual;
            for &(to, step) in residual.arcs_of(node) {
                let cost = cost + step;
                // The cheapest come first.
                if below.is_some_and(|below| cost >= below) {
                    break;
                }
                if !skips(node, to) {
                    self.meet(to, cost, node);
                }
            }
        }
    }

    /// Finds what it costs to get to each of these, for [`Ways::cost`]. `below`: more than any of it, if that is known.
    ///
    /// Once all are met, nothing beyond the farthest matters any more: it is looked for every now and then. What is met is
    /// told for good once the least of the heap costs as much.
    pub(crate) fn reach(&mut self, from: Node, targets: &[Node], below: Option<Loss<N>>) {
        let mut below = below;
        let mut settled = 0u32;
        self.start(from);
        while let Some(Reverse((cost, node))) = self.heap.pop() {
            if cost > self.met[node as usize].cost {
                continue;
            }
            settled = settled.wrapping_add(1);
            if settled.is_multiple_of(NARROW_EVERY) {
                // None as long as one of them was not met.
                let costs: Option<Vec<_>> = targets.iter().map(|&to| self.cost(to)).collect();
                let farthest = costs.and_then(|costs| costs.into_iter().max());
                below = below.into_iter().chain(farthest).min();
            }
            if below.is_some_and(|below| cost >= below) {
                return;
            }
            let residual = self.residual;
            for &(to, step) in residual.arcs_of(node) {
                let cost = cost + step;
                // The cheapest come first.
                if below.is_some_and(|below| cost >= below) {
                    break;
                }
                self.meet_on(to, cost, node);
            }
        }
    }

    /// Meets a node, and where only one arc leaves it the next one at once: most used pairs stand alone with their mates,
    /// and the heap is what costs.
    fn meet_on(&mut self, mut node: Node, mut cost: Loss<N>, mut before: Node) {
        while let [(to, step)] = *self.residual.arcs_of(node) {
            if !self.improves(node, cost) {
                return;
            }
            self.note(node, cost, before);
            (before, node, cost) = (node, to, cost + step);
        }
        self.meet(node, cost, before);
    }

    /// What the last search found it to cost to get to a node; none where it was not met.
    pub(crate) fn cost(&self, node: Node) -> Option<Loss<N>> {
        let met = &self.met[node as usize];
        (met.search == self.search).then_some(met.cost)
    }

    fn start(&mut self, from: Node) {
        if self.search == u32::MAX {
            self.met.iter_mut().for_each(|met| met.search = 0);
            self.search = 0;
        }
        self.search += 1;
        self.heap.clear();
        self.meet(from, Loss::ZERO, NONE);
    }

    fn meet(&mut self, node: Node, cost: Loss<N>, before: Node) {
        if self.improves(node, cost) {
            self.note(node, cost, before);
            self.heap.push(Reverse((cost, node)));
        }
    }

    /// Whether this is less than it was found to cost so far.
    fn improves(&self, node: Node, cost: Loss<N>) -> bool {
        let met = &self.met[node as usize];
        met.search != self.search || cost < met.cost
    }

    fn note(&mut self, node: Node, cost: Loss<N>, before: Node) {
        let search = self.search;
        self.met[node as usize] = Met {
            cost,
            before,
            search,
        };
    }

    /// The cheapest way to a node, if there is one. `skips` as above.
    pub(crate) fn to(
        &mut self,
        from: Node,
        to: Node,
        skips: impl Fn(Node, Node) -> bool,
    ) -> Option<Way<N>> {
        let mut found = None;
        self.search(from, skips, |node, loss| {
            if node == to {
                found = Some(loss);
            }
            node != to
        });
        let loss = found?;
        let nodes = self.nodes(from, to);
        Some(Way { loss, nodes })
    }

    /// The way by which the last search met a node.
    pub(crate) fn nodes(&self, from: Node, to: Node) -> Vec<Node> {
        let mut nodes = vec![to];
        let mut at = to;
        while at != from {
            at = self.met[at as usize].before;
            nodes.push(at);
        }
        nodes.reverse();
        nodes
    }
}

impl<const N: usize> Way<N> {
    /// Pairs that go and pairs that come on this way, each ascending.
    pub(crate) fn changes(&self, residual: &Residual<N>) -> (Vec<Pair>, Vec<Pair>) {
        let (mut lost, mut gained) = (Vec::new(), Vec::new());
        for step in self.nodes.windows(2) {
            if let [from, to] = *step {
                match residual.nodes.step(from, to) {
                    Step::Gains(pair) => gained.push(pair),
                    Step::Loses(pair) => lost.push(pair),
                    Step::Bound => {}
                }
            }
        }
        lost.sort_unstable();
        gained.sort_unstable();
        (lost, gained)
    }
}
