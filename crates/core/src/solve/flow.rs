//! A primal-dual method for the circulation of [`Network`]: least cost, with bounds, in tuples.
//!
//! Problem. Minimise Σ c(a) f(a) with min ≤ f ≤ max on every arc and conservation at every node; c convex on bound arcs
//! (rewards do not increase), tuples compared lexicographically. A lexicographic order on integer tuples makes them an
//! ordered group, all that the method needs.
//!
//! Invariant. With potentials p, every residual arc a → b has reduced cost c + p(a) − p(b) ≥ 0. At the start p is chosen
//! so that no pair is worth using, and arcs are filled or emptied by the sign of their reduced cost; conservation then
//! fails at some nodes (excess, deficit). Each phase finds distances from excess nodes up to the nearest deficit
//! (Dijkstra), moves p by them, and sends excess along arcs of reduced cost 0. When no deficit can be reached, the nodes
//! reached are a violated cut (Hoffman's circulation theorem) with the largest shortfall. When no excess is left, f is optimal.
//!
//! Complexity. At most (sum of the people's maxima and minima) phases of O((people + pairs) log people).
//!
//! Overflow. Let C bound |score|, |reward| and |lot|, N the nodes. Initial potentials are at most 2C, so original costs
//! along a path sum to at most NC. Potentials only fall, and never at a deficit, which no search passes. A node that fell
//! lies, with reduced costs 0, between the excess node that the search started from and a node that did not fall in it:
//! its potential is within 2C + 2NC of 0, and differences, as in certificates and distances, within 4C(N + 1). The
//! problem's constructor checks 20·C·(N + 1) < 2⁶³ for every level. Flows are 128-bit.
//!
//! References. Ahuja, Magnanti, Orlin, Network Flows, 1993, §9.8 (primal-dual), §14.5 (convex costs), §6.7 (circulations);
//! Ford, Fulkerson, Flows in Networks, 1962; Hoffman 1960.

use super::budget::{Budget, Stop};
use super::network::{Network, ROOT};
use super::tuple::Tuple;
use crate::ids::{Pair, Side};
use crate::problem::{Potentials, Witness};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Result of one flow.
pub(super) enum Flow {
    /// The chosen free pairs, ascending, and the potentials that prove them best.
    Optimal(Vec<Pair>, Potentials),
    /// A violated cut.
    Infeasible(Witness),
    /// Pairs in use when the budget ran out (they may break minimums), and valid potentials.
    Stopped(Stop, Vec<Pair>, Potentials),
}

/// One residual arc out of a node.
#[derive(Clone, Copy)]
enum Step {
    /// Use this pair arc, towards its mentor.
    Take(u32),
    /// Give this pair arc back, towards its mentee.
    Drop(u32),
    /// One unit more on the bound arc of this node.
    More(u32),
    /// One unit less on it.
    Less(u32),
}

/// A phase that settles less than this part of what is left is the last that starts from everybody.
const FEW: i128 = 16;

/// State of a solve.
pub(super) struct Solver<'n, const L: usize> {
    net: &'n Network<L>,
    price: Vec<Tuple<L>>,
    /// Flow on each node's bound arc, and whether each pair arc is used.
    flow: Vec<i128>,
    used: Vec<bool>,
    excess: Vec<i128>,
    /// Dijkstra: tentative distances of the nodes that were touched, which are settled, and how each was reached.
    distance: Vec<Option<Tuple<L>>>,
    settled: Vec<bool>,
    touched: Vec<usize>,
    via: Vec<Option<(usize, Step)>>,
    heap: BinaryHeap<Reverse<(Tuple<L>, usize)>>,
    /// Nodes from which a search met no deficit: no later one need enter them.
    stuck: Vec<bool>,
    /// Blocking search: next residual arc to look at, and nodes that lead nowhere in this phase.
    cursor: Vec<usize>,
    barred: Vec<bool>,
}

impl<'n, const L: usize> Solver<'n, L> {
    pub(super) fn new(net: &'n Network<L>) -> Solver<'n, L> {
        let nodes = net.len();
        let mut solver = Solver {
            net,
            price: vec![Tuple::ZERO; nodes],
            flow: vec![0; nodes],
            used: vec![false; net.arc_cost.len()],
            excess: vec![0; nodes],
            distance: vec![None; nodes],
            settled: vec![false; nodes],
            touched: Vec::new(),
            via: vec![None; nodes],
            stuck: vec![false; nodes],
            heap: BinaryHeap::new(),
            cursor: vec![0; nodes],
            barred: vec![false; nodes],
        };
        solver.start();
        solver
    }

    /// Chooses potentials under which no pair is worth using, and bound arcs to fit them.
    fn start(&mut self) {
        let net = self.net;
        for mentor in 0..net.count(Side::Mentors) as u32 {
            let node = net.person(Side::Mentors, mentor);
            // The first unit's reward is handed to whoever comes: then its arc costs nothing.
            self.price[node] = -net.unit_cost(node, 1);
        }
        for mentee in 0..net.count(Side::Mentees) {
            let node = net.person(Side::Mentees, mentee as u32);
            let worth = net
                .arcs_of_mentee(mentee)
                .map(|arc| {
                    self.price[net.person(Side::Mentors, net.arc_mentor[arc])] - net.arc_cost[arc]
                })
                .max();
            self.price[node] = worth.unwrap_or(Tuple::ZERO);
        }
        for node in 1..net.len() {
            let parent = net.parent[node] as usize;
            let (from, to) = if net.flows_down(node) {
                (parent, node)
            } else {
                (node, parent)
            };
            self.flow[node] = net.min[node];
            while self.flow[node] < net.max[node]
                && self.reduced_cost(from, Step::More(node as u32)) < Tuple::ZERO
            {
                self.flow[node] += 1;
            }
            self.excess[to] += self.flow[node];
            self.excess[from] -= self.flow[node];
        }
    }

    /// Runs to the end or until the budget is spent.
    pub(super) fn run(mut self, stage: &'static str, budget: &mut Budget<'_>) -> Flow {
        match self.settle(stage, budget) {
            Ok(None) => Flow::Optimal(self.chosen(), self.net.potentials(&self.price)),
            Ok(Some(cut)) => Flow::Infeasible(cut),
            Err(stop) => Flow::Stopped(stop, self.chosen(), self.net.potentials(&self.price)),
        }
    }

    /// Sends all excess to deficits; a violated cut where that can't be done.
    ///
    /// Phases from all excess nodes at once settle many units each where there are ties; when one settles few, what is
    /// left goes node by node, which looks at the neighbourhood of one node alone.
    fn settle(
        &mut self,
        stage: &'static str,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Witness>, Stop> {
        let total: i128 = self.excess.iter().filter(|e| **e > 0).sum();
        let mut left = total;
        let tell = |left: i128, budget: &mut Budget<'_>| {
            let units = |n: i128| u64::try_from(n).unwrap_or(u64::MAX);
            budget.tell(stage, units(total - left), units(total));
        };
        let everybody: Vec<usize> = (0..self.net.len()).collect();
        loop {
            tell(left, budget);
            if left == 0 {
                return Ok(None);
            }
            let Some((nearest, _)) = self.measure(&everybody, budget)? else {
                return Ok(Some(self.net.cut(&self.settled)));
            };
            self.move_prices(nearest);
            let sent = self.send(budget)?;
            left -= sent;
            if sent < left / FEW {
                break;
            }
        }
        for source in everybody.iter().copied() {
            while self.excess[source] > 0 && !self.stuck[source] {
                let Some((nearest, target)) = self.measure(&[source], budget)? else {
                    // No later path can leave what was reached here: it is part of the cut found below.
                    for &node in &self.touched {
                        self.stuck[node] = true;
                    }
                    break;
                };
                self.move_prices(nearest);
                left -= self.augment(&self.path(source, target));
                tell(left, budget);
            }
        }
        if left == 0 {
            return Ok(None);
        }
        self.stuck.fill(false);
        self.measure(&everybody, budget)?;
        Ok(Some(self.net.cut(&self.settled)))
    }

    fn chosen(&self) -> Vec<Pair> {
        let arcs = self.net.arc_mentee.iter().zip(&self.net.arc_mentor);
        let used = arcs.zip(&self.used).filter(|(_, used)| **used);
        used.map(|((&mentee, &mentor), _)| Pair::new(mentee, mentor))
            .collect()
    }

    /// Where a residual arc out of `node` leads.
    fn head(&self, node: usize, step: Step) -> usize {
        let net = self.net;
        match step {
            Step::Take(arc) => net.person(Side::Mentors, net.arc_mentor[arc as usize]),
            Step::Drop(arc) => net.person(Side::Mentees, net.arc_mentee[arc as usize]),
            Step::More(child) | Step::Less(child) if child as usize == node => {
                net.parent[node] as usize
            }
            Step::More(child) | Step::Less(child) => child as usize,
        }
    }

    /// Cost of the next unit over this residual arc, potentials included; never below zero between phases.
    fn reduced_cost(&self, node: usize, step: Step) -> Tuple<L> {
        let net = self.net;
        let cost = match step {
            Step::Take(arc) => net.arc_cost[arc as usize],
            Step::Drop(arc) => -net.arc_cost[arc as usize],
            Step::More(child) => net.unit_cost(child as usize, self.flow[child as usize] + 1),
            Step::Less(child) => -net.unit_cost(child as usize, self.flow[child as usize]),
        };
        cost + self.price[node] - self.price[self.head(node, step)]
    }

    /// How many residual-arc slots a node has; slots are numbered so that a search can go on where it stopped.
    fn slots(&self, node: usize) -> usize {
        let pairs = match self.net.person_at(node) {
            Some((Side::Mentees, mentee)) => self.net.arcs_of_mentee(mentee).len(),
            Some((Side::Mentors, mentor)) => self.net.arcs_of_mentor(mentor).len(),
            None => self.net.children(node).len(),
        };
        pairs + usize::from(node != ROOT)
    }

    /// The residual arc in a slot, if it has room: the bound arc first, then pairs or children.
    fn step(&self, node: usize, slot: usize) -> Option<Step> {
        let net = self.net;
        if node != ROOT && slot == 0 {
            // Towards the parent: forward for mentors and their groups, backward for mentees and theirs.
            return if net.flows_down(node) {
                self.less(node)
            } else {
                self.more(node)
            };
        }
        let at = slot - usize::from(node != ROOT);
        match net.person_at(node) {
            Some((Side::Mentees, mentee)) => {
                let arc = net.arcs_of_mentee(mentee).start + at;
                (!self.used[arc]).then_some(Step::Take(arc as u32))
            }
            Some((Side::Mentors, mentor)) => {
                let arc = net.arcs_of_mentor(mentor)[at];
                self.used[arc as usize].then_some(Step::Drop(arc))
            }
            None => {
                let child = net.children(node)[at] as usize;
                if net.flows_down(child) {
                    self.more(child)
                } else {
                    self.less(child)
                }
            }
        }
    }

    fn more(&self, node: usize) -> Option<Step> {
        (self.flow[node] < self.net.max[node]).then_some(Step::More(node as u32))
    }

    fn less(&self, node: usize) -> Option<Step> {
        (self.flow[node] > self.net.min[node]).then_some(Step::Less(node as u32))
    }

    /// Distances from those of `sources` that have excess, as far as the nearest deficit: its distance and node, or
    /// `None` where there is none to reach; then the settled nodes are a violated cut.
    fn measure(
        &mut self,
        sources: &[usize],
        budget: &mut Budget<'_>,
    ) -> Result<Option<(Tuple<L>, usize)>, Stop> {
        for node in self.touched.drain(..) {
            self.distance[node] = None;
            self.settled[node] = false;
        }
        self.heap.clear();
        for &node in sources {
            if self.excess[node] > 0 {
                self.distance[node] = Some(Tuple::ZERO);
                self.touched.push(node);
                self.heap.push(Reverse((Tuple::ZERO, node)));
            }
        }
        // Least tentative distance of a deficit: nothing farther is worth keeping.
        let mut limit: Option<Tuple<L>> = None;
        while let Some(Reverse((near, node))) = self.heap.pop() {
            if self.settled[node] {
                continue;
            }
            self.settled[node] = true;
            if self.excess[node] < 0 {
                return Ok(Some((near, node)));
            }
            let slots = self.slots(node);
            budget.spend(slots as u64 + 1)?;
            for slot in 0..slots {
                let Some(step) = self.step(node, slot) else {
                    continue;
                };
                let head = self.head(node, step);
                if self.settled[head] || self.stuck[head] {
                    continue;
                }
                let far = near + self.reduced_cost(node, step);
                if limit.is_some_and(|limit| limit <= far) {
                    continue;
                }
                match self.distance[head] {
                    Some(known) if known <= far => continue,
                    Some(_) => {}
                    None => self.touched.push(head),
                }
                self.distance[head] = Some(far);
                self.via[head] = Some((node, step));
                if self.excess[head] < 0 {
                    limit = Some(far);
                }
                self.heap.push(Reverse((far, head)));
            }
        }
        Ok(None)
    }

    /// The way by which the last search reached `target`, from `source` on.
    fn path(&self, source: usize, target: usize) -> Vec<(usize, Step)> {
        let mut path = Vec::new();
        let mut node = target;
        while node != source
            && let Some((previous, step)) = self.via[node]
        {
            path.push((previous, step));
            node = previous;
        }
        path.reverse();
        path
    }

    /// p(x) += min(distance(x), nearest), the same for all nodes up to a constant: so only touched nodes move.
    fn move_prices(&mut self, nearest: Tuple<L>) {
        for &node in &self.touched {
            match self.distance[node] {
                Some(distance) if distance < nearest => self.price[node] += distance - nearest,
                _ => {}
            }
        }
    }

    /// Sends excess along arcs of reduced cost 0, depth first, until none leads on; gives back how much was sent.
    fn send(&mut self, budget: &mut Budget<'_>) -> Result<i128, Stop> {
        let mut sent = 0;
        self.cursor.fill(0);
        self.barred.fill(false);
        let mut path: Vec<(usize, Step)> = Vec::new();
        for source in 0..self.net.len() {
            while self.excess[source] > 0 && !self.barred[source] {
                path.clear();
                let mut node = source;
                self.barred[node] = true;
                let arrived = loop {
                    if self.excess[node] < 0 {
                        break true;
                    }
                    match self.advance(node, budget)? {
                        Some(step) => {
                            path.push((node, step));
                            node = self.head(node, step);
                            self.barred[node] = true;
                        }
                        None => match path.pop() {
                            Some((previous, _)) => node = previous,
                            None => break false,
                        },
                    }
                };
                if arrived {
                    sent += self.augment(&path);
                }
            }
        }
        Ok(sent)
    }

    /// The next residual arc of reduced cost 0 to a node that is not barred.
    fn advance(&mut self, node: usize, budget: &mut Budget<'_>) -> Result<Option<Step>, Stop> {
        let slots = self.slots(node);
        let first = self.cursor[node];
        for slot in first..slots {
            self.cursor[node] = slot;
            if let Some(step) = self.step(node, slot)
                && !self.barred[self.head(node, step)]
                && self.reduced_cost(node, step) == Tuple::ZERO
            {
                budget.spend((slot - first) as u64 + 1)?;
                return Ok(Some(step));
            }
        }
        self.cursor[node] = slots;
        budget.spend((slots - first) as u64)?;
        Ok(None)
    }

    /// Sends along the path, from excess to deficit, as much as it carries at this cost, and gives back how much.
    /// Its nodes may be entered again.
    fn augment(&mut self, path: &[(usize, Step)]) -> i128 {
        let (Some(&(source, _)), Some(&(last, step))) = (path.first(), path.last()) else {
            return 0;
        };
        let target = self.head(last, step);
        let least = self.excess[source].min(-self.excess[target]);
        let amount = path
            .iter()
            .map(|&(_, step)| self.room(step))
            .fold(least, i128::min);
        self.excess[source] -= amount;
        self.excess[target] += amount;
        self.barred[target] = false;
        for &(node, step) in path {
            self.barred[node] = false;
            match step {
                Step::Take(arc) => self.used[arc as usize] = true,
                Step::Drop(arc) => self.used[arc as usize] = false,
                Step::More(child) => self.flow[child as usize] += amount,
                Step::Less(child) => self.flow[child as usize] -= amount,
            }
        }
        amount
    }

    /// How many units this residual arc takes at the cost of the next one.
    fn room(&self, step: Step) -> i128 {
        let net = self.net;
        match step {
            Step::Take(_) | Step::Drop(_) => 1,
            // Units with costs of their own go one by one, all further ones cost the same.
            Step::More(child) => {
                let node = child as usize;
                let alike = net.max[node] - self.flow[node];
                if self.flow[node] < net.listed_units(node) {
                    1
                } else {
                    alike
                }
            }
            Step::Less(child) => {
                let node = child as usize;
                let listed = net.listed_units(node);
                let alike = self.flow[node] - net.min[node].max(listed);
                if self.flow[node] <= listed { 1 } else { alike }
            }
        }
    }
}
