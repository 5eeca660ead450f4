//! Shortest ways from one node: Dijkstra (Numerische Mathematik 1, 1959) with a heap, memory kept from search to search.

use super::{Loss, Node, Residual, Step};
use crate::ids::Pair;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No node.
const NONE: Node = Node::MAX;

/// The searches of one network.
pub(crate) struct Ways<'r, const N: usize> {
    residual: &'r Residual<N>,
    /// Search in which each node was met last; what it costs to get there, and from where.
    met: Vec<u32>,
    costs: Vec<Loss<N>>,
    before: Vec<Node>,
    search: u32,
    heap: BinaryHeap<Reverse<(Loss<N>, Node)>>,
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
            met: vec![0; count],
            costs: vec![Loss::ZERO; count],
            before: vec![NONE; count],
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
        if self.search == u32::MAX {
            self.met.fill(0);
            self.search = 0;
        }
        self.search += 1;
        self.heap.clear();
        self.meet(from, Loss::ZERO, NONE);
        while let Some(Reverse((cost, node))) = self.heap.pop() {
            if cost > self.costs[node as usize] {
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

    fn meet(&mut self, node: Node, cost: Loss<N>, before: Node) {
        let at = node as usize;
        if self.met[at] == self.search && self.costs[at] <= cost {
            return;
        }
        self.met[at] = self.search;
        self.costs[at] = cost;
        self.before[at] = before;
        self.heap.push(Reverse((cost, node)));
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
            at = self.before[at as usize];
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
