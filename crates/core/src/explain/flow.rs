//! The flow of greatest profit through a network, and what one more unit anywhere would add to it.
//!
//! Nodes 0..n, arcs (u, v) with a capacity and a profit a unit, a source and a sink: a flow within the capacities that
//! earns most, of whatever size. Successive best paths (Jewell 1958; Busacker and Gowen 1960) in their primal–dual form
//! (Ford and Fulkerson 1962): all units of one profit are sent at once, over the arcs that lie on a best path, by
//! blocking flows (Dinic 1970).
//!
//! Invariant: the residual network has no cycle of positive profit, so that best paths are well defined; the flow earns
//! most among those of its size. The profit of the best path falls from one phase to the next, so the profit is concave
//! in the size and the first path that earns nothing ends it.
//!
//! With profits of −1, 0 and 1 on arcs and D the greatest profit of a path there are at most D phases. A label changes
//! at most 2·D + 1 times: best paths cost O(D · arcs), a phase O(√arcs · arcs) where capacities are 1.

use crate::cancel::CancelToken;
use crate::fault::Error;
use std::collections::VecDeque;

/// No arc.
const NONE: u32 = u32::MAX;
/// Arcs between two looks at the cancel token: well under a millisecond.
const LOOK_EVERY: usize = 1 << 16;

/// A capacity that nothing fills.
pub(super) const ENDLESS: u64 = u64::MAX / 4;

/// An arc of the residual network; the one back is its neighbour.
#[derive(Clone, Copy, Debug)]
struct Arc {
    to: u32,
    /// The next arc out of the same node.
    next: u32,
    /// Units that still fit.
    left: u64,
    profit: i64,
}

/// A network with the flow in it so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    /// The first arc out of each node.
    first: Vec<u32>,
    arcs: Vec<Arc>,
}

/// Best profits of paths between one node and every other; `None` where there is no path.
pub(super) type Best = Vec<Option<i64>>;

/// Looks at the cancel token now and then.
struct Watch<'c> {
    cancel: &'c CancelToken,
    seen: usize,
}

impl Watch<'_> {
    fn look(&mut self) -> Result<(), Error> {
        self.seen += 1;
        if self.seen.is_multiple_of(LOOK_EVERY) && self.cancel.is_cancelled() {
            return Err(Error::Interrupted);
        }
        Ok(())
    }
}

impl Network {
    /// With this many nodes and no arcs.
    pub(super) fn new(nodes: usize) -> Network {
        Network {
            first: vec![NONE; nodes],
            arcs: Vec::new(),
        }
    }

    /// One node more.
    pub(super) fn add_node(&mut self) -> u32 {
        self.first.push(NONE);
        (self.first.len() - 1) as u32
    }

    /// An arc between two nodes of the network; its handle.
    pub(super) fn add(&mut self, from: u32, to: u32, capacity: u64, profit: i64) -> u32 {
        let at = self.arcs.len() as u32;
        for (from, to, left, profit) in [(from, to, capacity, profit), (to, from, 0, -profit)] {
            let next = std::mem::replace(&mut self.first[from as usize], self.arcs.len() as u32);
            self.arcs.push(Arc {
                to,
                next,
                left,
                profit,
            });
        }
        at
    }

    /// Sends units over an arc that has room for them.
    pub(super) fn push(&mut self, arc: u32, units: u64) {
        self.arcs[arc as usize].left -= units;
        self.arcs[(arc ^ 1) as usize].left += units;
    }

    /// Units that still fit an arc.
    pub(super) fn left(&self, arc: u32) -> u64 {
        self.arcs[arc as usize].left
    }

    /// Units on an arc.
    pub(super) fn flow(&self, arc: u32) -> u64 {
        self.arcs[(arc ^ 1) as usize].left
    }

    /// Handles of the arcs out of a node, those back among them.
    fn out(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let link = |at: u32| (at != NONE).then_some(at);
        std::iter::successors(link(self.first[node as usize]), move |&at| {
            link(self.arcs[at as usize].next)
        })
    }

    /// Adds to the flow from one node to another what earns most; its profit.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where `cancel` asks for a stop.
    pub(super) fn earn(&mut self, from: u32, to: u32, cancel: &CancelToken) -> Result<u64, Error> {
        let mut watch = Watch { cancel, seen: 0 };
        let mut earned = 0;
        loop {
            let best = self.best(from, Way::From, cancel)?;
            let Some(profit) = best[to as usize].and_then(|best| u64::try_from(best).ok()) else {
                return Ok(earned);
            };
            if profit == 0 {
                return Ok(earned);
            }
            while let Some(steps) = self.steps(from, to, &best, &mut watch)? {
                earned += profit * self.block(from, to, &best, &steps, &mut watch)?;
            }
        }
    }

    /// Best profits of the paths from a node to every other.
    ///
    /// # Errors
    /// As [`Network::earn`].
    pub(super) fn best_from(&self, node: u32, cancel: &CancelToken) -> Result<Best, Error> {
        self.best(node, Way::From, cancel)
    }

    /// Best profits of the paths from every other to a node.
    ///
    /// # Errors
    /// As [`Network::earn`].
    pub(super) fn best_to(&self, node: u32, cancel: &CancelToken) -> Result<Best, Error> {
        self.best(node, Way::To, cancel)
    }

    /// Label correcting, first in, first out: no cycle earns anything, so labels settle.
    fn best(&self, node: u32, way: Way, cancel: &CancelToken) -> Result<Best, Error> {
        if cancel.is_cancelled() {
            return Err(Error::Interrupted);
        }
        let mut watch = Watch { cancel, seen: 0 };
        let mut best: Best = vec![None; self.first.len()];
        let mut waiting = vec![false; self.first.len()];
        best[node as usize] = Some(0);
        let mut open = VecDeque::from([node]);
        while let Some(at) = open.pop_front() {
            waiting[at as usize] = false;
            let Some(own) = best[at as usize] else {
                continue;
            };
            for arc in self.out(at) {
                watch.look()?;
                let to = self.arcs[arc as usize].to as usize;
                let used = match way {
                    Way::From => self.arcs[arc as usize],
                    Way::To => self.arcs[(arc ^ 1) as usize],
                };
                let found = own + used.profit;
                if used.left > 0 && best[to].is_none_or(|known| known < found) {
                    best[to] = Some(found);
                    if !std::mem::replace(&mut waiting[to], true) {
                        open.push_back(to as u32);
                    }
                }
            }
        }
        Ok(best)
    }

    /// Whether a best path may use an arc out of a node.
    fn is_best(&self, from: u32, arc: u32, best: &Best) -> bool {
        let Arc {
            to, left, profit, ..
        } = self.arcs[arc as usize];
        let ends = best[from as usize].zip(best[to as usize]);
        left > 0 && ends.is_some_and(|(own, there)| own + profit == there)
    }

    /// The least number of arcs to each node over best paths; `None` where the sink is not reached.
    fn steps(
        &self,
        from: u32,
        to: u32,
        best: &Best,
        watch: &mut Watch<'_>,
    ) -> Result<Option<Vec<u32>>, Error> {
        let mut steps = vec![NONE; self.first.len()];
        steps[from as usize] = 0;
        let mut open = VecDeque::from([from]);
        while let Some(at) = open.pop_front() {
            for arc in self.out(at) {
                watch.look()?;
                let next = self.arcs[arc as usize].to;
                if steps[next as usize] == NONE && self.is_best(at, arc, best) {
                    steps[next as usize] = steps[at as usize] + 1;
                    open.push_back(next);
                }
            }
        }
        Ok((steps[to as usize] != NONE).then_some(steps))
    }

    /// Fills the shortest of the best paths until each has a full arc; the units sent.
    fn block(
        &mut self,
        from: u32,
        to: u32,
        best: &Best,
        steps: &[u32],
        watch: &mut Watch<'_>,
    ) -> Result<u64, Error> {
        // The arc of each node that is tried next: what is passed over leads nowhere in this phase.
        let mut next = self.first.clone();
        let mut path: Vec<u32> = Vec::new();
        let mut sent = 0;
        loop {
            let at = path.last().map_or(from, |&arc| self.arcs[arc as usize].to);
            if at == to {
                let left = path.iter().map(|&arc| self.left(arc)).min();
                let units = left.unwrap_or(0);
                sent += units;
                let mut full = path.len();
                for (place, &arc) in path.iter().enumerate() {
                    self.push(arc, units);
                    if self.left(arc) == 0 {
                        full = full.min(place);
                    }
                }
                path.truncate(full);
                continue;
            }
            watch.look()?;
            let arc = next[at as usize];
            if arc == NONE {
                let Some(back) = path.pop() else {
                    return Ok(sent);
                };
                let before = self.arcs[(back ^ 1) as usize].to;
                next[before as usize] = self.arcs[back as usize].next;
                continue;
            }
            let there = self.arcs[arc as usize].to;
            if steps[there as usize] == steps[at as usize] + 1 && self.is_best(at, arc, best) {
                path.push(arc);
            } else {
                next[at as usize] = self.arcs[arc as usize].next;
            }
        }
    }
}

/// Whether paths begin at the node, or end there.
#[derive(Clone, Copy)]
enum Way {
    From,
    To,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;

    /// The greatest profit of any flow within these capacities, by trying every flow of small arcs.
    fn tried(arcs: &[(u32, u32, u64, i64)], nodes: usize) -> i64 {
        fn extend(arcs: &[(u32, u32, u64, i64)], excess: &mut Vec<i64>, profit: i64) -> i64 {
            let Some(&(from, to, capacity, own)) = arcs.first() else {
                let kept = excess[2..].iter().all(|&sum| sum == 0) && excess[1] >= 0;
                return if kept { profit } else { i64::MIN };
            };
            let mut best = i64::MIN;
            for units in 0..=capacity as i64 {
                excess[from as usize] -= units;
                excess[to as usize] += units;
                best = best.max(extend(&arcs[1..], excess, profit + own * units));
                excess[from as usize] += units;
                excess[to as usize] -= units;
            }
            best
        }
        extend(arcs, &mut vec![0; nodes], 0)
    }

    #[test]
    fn it_earns_what_trying_every_flow_earns() {
        let cancel = CancelToken::default();
        let mut draw = Draw(5);
        for round in 0..2_000 {
            let nodes = 3 + draw.below(4) as u32;
            // From lower to higher but for the sink, which is 1 and stands last: no cycles to begin with.
            let place = |node: u32| if node == 1 { nodes } else { node };
            let mut arcs = Vec::new();
            for _ in 0..3 + draw.below(5) {
                let (a, b) = (
                    draw.below(nodes.into()) as u32,
                    draw.below(nodes.into()) as u32,
                );
                let (from, to) = if place(a) < place(b) { (a, b) } else { (b, a) };
                if from != to {
                    let profit = draw.below(3) as i64 - 1;
                    arcs.push((from, to, 1 + draw.below(2), profit));
                }
            }
            let mut network = Network::new(nodes as usize);
            for &(from, to, capacity, profit) in &arcs {
                network.add(from, to, capacity, profit);
            }
            let earned = network.earn(0, 1, &cancel).unwrap();
            assert_eq!(
                earned as i64,
                tried(&arcs, nodes as usize),
                "{round}: {arcs:?}"
            );
        }
    }

    #[test]
    fn a_cancelled_flow_is_interrupted() {
        let cancel = CancelToken::default();
        cancel.cancel();
        let mut network = Network::new(2);
        network.add(0, 1, 1, 1);
        assert!(matches!(
            network.earn(0, 1, &cancel),
            Err(Error::Interrupted)
        ));
    }
}
