//! From near to exact: the optimum of one level, with potentials that prove it, or a violated cut.
//!
//! Problem. That of [`Network`], all of it: pairs, bounds, rewards, nested groups. Start: any prices, any pairs in use.
//!
//! Method. First prices are made consistent: mentees' prices are set so that no unused pair is worth using, pairs that are not
//! tight are parted, and bound arcs are filled by the sign of their reduced cost. Conservation then fails at some nodes: *excess*
//! (more comes in than goes out) or deficit. Excess is sent to deficits or to the root along arcs of
//! reduced cost 0, depth first, as long as that goes well; then along shortest paths, from many at once while
//! that settles many, then one by one. Deficits are served in the same way, backward, from the root: the mirror image, one
//! piece of code. The root is never searched from: its price is 0 and its balance follows from all others'.
//!
//! Invariant. Every residual arc has reduced cost ≥ 0: unused pair, price + price − s ≥ 0; used, ≤ 0; with own potentials (a price less
//! that of what is around), dᵢ < max ⇒ own ≤ −Δ(d + 1) and d > min ⇒ own ≥ −Δ(d), d the flow on the bound arc; groups likewise with Δ = 0.
//!
//! Infeasible. If a search from excess nodes reaches neither a deficit nor the root, the nodes reached are a violated cut (Hoffman's
//! circulation theorem) whose shortfall is all the excess that is stuck: the largest for this side, by duality.
//!
//! Complexity. At most one search a unit of excess or deficit, each O((people + pairs) log people); after an auction both are few.
//!
//! Overflow. With C the greatest |score or reward| and N the nodes, starting prices are within 2·C·(N + 1) and the costs along any path within
//! N·C. In one direction a price moves one way only and ends within NC of one that did not move: all prices stay within
//! 6·C·(N + 1), distances within 14. The problem's constructor checks 20·C·(N + 1) < 2⁶³.
//!
//! References. Ahuja, Magnanti, Orlin, Network Flows, 1993, §9.7–9.8 (successive shortest paths, primal-dual), §14.5 (convex costs), §6.7
//! (circulations); Pothen, Fan 1990 (depth first with look-ahead on tight arcs); Hoffman 1960.

use super::budget::{Budget, Stop};
use super::network::{Network, Node, Nodes, ROOT};
use super::plan::Plan;
use crate::ids::{Pair, Side};
use crate::problem::Witness;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A phase that settles less than this part of what is left is the last that starts from everybody.
const FEW: u64 = 16;

/// One residual arc out of a node, in the direction of a search. The *near* side is the one that searches: mentees forward.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Use this pair: from a near person to a mate.
    Take(u32),
    /// Give this pair back: from a far person to a mate.
    Drop(u32),
    /// Along the bound arc above this node: to what is around it.
    Up,
    /// Along the bound arc above this node, which is directly inside.
    Down(u32),
}

/// State of the repair.
pub(super) struct Repair<'n, 'm, 'p> {
    net: &'n Network<'m>,
    plan: &'p mut Plan,
    nodes: Nodes,
    /// Flow on each node's bound arc, and what comes in less what goes out at each node.
    flow: Vec<i64>,
    excess: Vec<i64>,
    /// The side that searches, and the sign of what it starts from: +1 excess, −1 deficits.
    near: Side,
    search: Search,
    /// Nodes from which a search met no end: no later one need enter them.
    stuck: Vec<bool>,
    /// Depth first: next slot to look at, and nodes that lead nowhere in this phase.
    cursor: Vec<u32>,
    barred: Vec<bool>,
}

/// Shortest paths: tentative distances, settled nodes and how they were reached; only touched nodes have entries.
#[derive(Default)]
struct Search {
    distance: Vec<i64>,
    settled: Vec<bool>,
    via: Vec<(u32, Step)>,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

/// Not reached.
const FAR: i64 = i64::MAX;
/// The root as the end of a path.
const END: u32 = u32::MAX;

/// Makes `plan` exact. `Some` witness where nothing is feasible.
pub(super) fn run(
    net: &Network<'_>,
    plan: &mut Plan,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Result<Option<Witness>, Stop> {
    settle_prices(net, plan, budget)?;
    let nodes = net.nodes();
    let count = nodes.len();
    let mut repair = Repair {
        net,
        plan,
        nodes,
        flow: vec![0; count],
        excess: vec![0; count],
        near: Side::Mentees,
        search: Search {
            distance: vec![FAR; count],
            settled: vec![false; count],
            via: vec![(END, Step::Up); count],
            touched: Vec::new(),
            heap: BinaryHeap::new(),
        },
        stuck: vec![false; count],
        cursor: vec![0; count],
        barred: vec![false; count],
    };
    repair.fill_bounds();
    let total: u64 = repair.excess.iter().map(|e| e.unsigned_abs()).sum();
    for near in Side::BOTH {
        repair.near = near;
        if let Some(witness) = repair.settle(stage, total, budget)? {
            return Ok(Some(witness));
        }
    }
    Ok(None)
}

/// Sets mentees' prices so that no unused pair is worth using, and parts pairs that are used at a loss then.
fn settle_prices(net: &Network<'_>, plan: &mut Plan, budget: &mut Budget<'_>) -> Result<(), Stop> {
    let people = net.people(Side::Mentees);
    // No mentor has more mates than the price allows: else a path through somebody who has to part would find no room.
    let mentors = net.people(Side::Mentors);
    for mentor in 0..mentors.len() {
        let degree = i64::from(plan.mates[1].count(mentor));
        if degree > mentors.min[mentor] {
            let around = plan.around(Side::Mentors, mentors.group[mentor]);
            let least = around - mentors.worth(mentor, degree);
            plan.price[1][mentor] = plan.price[1][mentor].max(least);
        } else if degree == 0 && mentors.min[mentor] == 0 && mentors.max[mentor] > 0 {
            // Nobody's pair is kept from being used by a price below what a mate has to bring at least.
            let around = plan.around(Side::Mentors, mentors.group[mentor]);
            let least = around - mentors.worth(mentor, 1);
            plan.price[1][mentor] = plan.price[1][mentor].max(least);
        }
    }
    // What each mate of the mentee leaves, worst last.
    let mut held: Vec<(i64, u32)> = Vec::new();
    for mentee in 0..people.len() {
        let around = plan.around(Side::Mentees, people.group[mentee]);
        let mut price: Option<i64> = None;
        let row = net.pairs.row(mentee);
        budget.spend(row.len() as u64 + 1)?;
        held.clear();
        let degree = plan.mates[0].count(mentee) as usize;
        for at in row {
            let mentor = net.pairs.mates[at];
            let leaves = net.pairs.scores.get(at) - plan.price[1][mentor as usize];
            if held.len() < degree && plan.mates[0].has(mentee, mentor) {
                held.push((leaves, mentor));
            } else if price.is_none_or(|p| leaves > p) {
                price = Some(leaves);
            }
        }
        held.sort_unstable_by(|a, b| b.cmp(a));
        // Part from the worst while it leaves less than the price.
        loop {
            let degree = held.len() as i64;
            let out = (degree > people.min[mentee]).then(|| around - people.worth(mentee, degree));
            let best = price.into_iter().chain(out).max();
            match (best, held.last().copied()) {
                (Some(best), Some((leaves, mentor))) if leaves < best => {
                    plan.unlink(mentee as u32, mentor);
                    held.pop();
                    price = Some(price.map_or(leaves, |p| p.max(leaves)));
                }
                (best, worst) => {
                    // The greatest at which nobody is kept at a loss: then the worst pair in use is tight, and who may
                    // have more but is not worth it pays nothing. Who lacks mates takes the best at once.
                    let more = (degree < people.max[mentee])
                        .then(|| around - people.worth(mentee, degree + 1));
                    let most = worst
                        .map(|(leaves, _)| leaves)
                        .into_iter()
                        .chain(more)
                        .min();
                    let most = most.filter(|_| degree >= people.min[mentee] || best.is_none());
                    plan.price[0][mentee] = best.into_iter().chain(most).max().unwrap_or(around);
                    break;
                }
            }
        }
    }
    Ok(())
}

impl Repair<'_, '_, '_> {
    /// Flow on bound arcs by the sign of their reduced cost, as near to what is in use as that allows.
    fn fill_bounds(&mut self) {
        let nodes = self.nodes;
        for side in Side::BOTH {
            let sign = if side == Side::Mentees { 1 } else { -1 };
            let people = self.net.people(side);
            let groups = &self.net.groups[side.index()];
            let mut sums = vec![0i64; groups.min.len()];
            for person in 0..people.len() {
                let node = nodes.person(side, person as u32);
                let degree = i64::from(self.plan.mates[side.index()].count(person));
                let own = self.own(node);
                let (least, most) = people.best_degrees(person, own);
                let flow = degree.clamp(least, most);
                self.flow[node] = flow;
                self.excess[node] = sign * (flow - degree);
                if people.group[person] != ROOT {
                    sums[people.group[person] as usize] += flow;
                }
            }
            for &group in &groups.inside_first {
                let at = group as usize;
                let node = nodes.group(side, group);
                let (min, max) = (groups.min[at], groups.max[at]);
                let flow = match self.own(node) {
                    own if own > 0 => max,
                    own if own < 0 => min,
                    _ => sums[at].clamp(min, max),
                };
                self.flow[node] = flow;
                self.excess[node] = sign * (flow - sums[at]);
                if groups.around[at] != ROOT {
                    sums[groups.around[at] as usize] += flow;
                }
            }
        }
    }

    /// Settles all that the near side starts from; a violated cut where that can't be done.
    fn settle(
        &mut self,
        stage: &'static str,
        total: u64,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Witness>, Stop> {
        let open = |repair: &Repair<'_, '_, '_>| -> u64 {
            let open = (0..repair.nodes.len()).map(|node| repair.open(node).max(0));
            open.map(i64::unsigned_abs).sum()
        };
        let mut left = open(self);
        // Deficits still to come are left as they are while the mentees search.
        let later: u64 = self.excess.iter().map(|e| e.unsigned_abs()).sum::<u64>() - left;
        let tell = |left: u64, budget: &mut Budget<'_>| {
            budget.tell(stage, total.saturating_sub(left + later), total);
        };
        tell(left, budget);
        left -= self.hand_out(budget)?;
        while left > 0 {
            let sent = self.send(budget)?;
            left -= sent;
            tell(left, budget);
            if sent == 0 || left == 0 {
                break;
            }
        }
        let everybody: Vec<u32> = (0..self.nodes.len() as u32).collect();
        while left > 0 {
            let Some(nearest) = self.measure(&everybody, budget)? else {
                break;
            };
            self.move_prices(nearest.distance);
            let mut sent = 0;
            loop {
                let more = self.send(budget)?;
                sent += more;
                if more <= left / FEW {
                    break;
                }
            }
            left -= sent;
            tell(left, budget);
            if sent < left / FEW {
                break;
            }
        }
        self.stuck.fill(false);
        for &source in &everybody {
            while self.open(source as usize) > 0 && !self.stuck[source as usize] {
                let Some(end) = self.measure(&[source], budget)? else {
                    // No later path can leave what was reached here: it is part of the cut.
                    for &node in &self.search.touched {
                        self.stuck[node as usize] = true;
                    }
                    break;
                };
                self.move_prices(end.distance);
                let path = self.path(source, &end);
                left -= self.augment(&path, end.node);
                tell(left, budget);
            }
        }
        if left == 0 {
            return Ok(None);
        }
        Ok(Some(self.net.cut(self.near, &self.stuck)))
    }

    fn score(&self, pair: Pair) -> i64 {
        self.net.pairs.score(pair.mentee.index(), pair.mentor.0)
    }

    /// What a node has to send in this direction; below zero: what it takes.
    fn open(&self, node: usize) -> i64 {
        match self.near {
            Side::Mentees => self.excess[node],
            Side::Mentors => -self.excess[node],
        }
    }

    /// Price less the price of what is around.
    fn own(&self, node: usize) -> i64 {
        match self.nodes.at(node) {
            Node::Person(side, person) => {
                let around = self.net.people(side).group[person];
                self.plan.price[side.index()][person] - self.plan.around(side, around)
            }
            Node::Group(side, group) => {
                let around = self.net.groups[side.index()].around[group];
                self.plan.group_price[side.index()][group] - self.plan.around(side, around)
            }
        }
    }

    /// Cost of one unit more on the bound arc above this node, `None` where it is full.
    fn more(&self, node: usize) -> Option<i64> {
        match self.nodes.at(node) {
            Node::Person(side, person) => {
                let people = self.net.people(side);
                let flow = self.flow[node];
                (flow < people.max[person])
                    .then(|| -people.worth(person, flow + 1) - self.own(node))
            }
            Node::Group(side, group) => {
                let max = self.net.groups[side.index()].max[group];
                (self.flow[node] < max).then(|| -self.own(node))
            }
        }
    }

    /// Cost of one unit less on it, `None` where it is at its least.
    fn less(&self, node: usize) -> Option<i64> {
        match self.nodes.at(node) {
            Node::Person(side, person) => {
                let people = self.net.people(side);
                let flow = self.flow[node];
                (flow > people.min[person]).then(|| people.worth(person, flow) + self.own(node))
            }
            Node::Group(side, group) => {
                let min = self.net.groups[side.index()].min[group];
                (self.flow[node] > min).then(|| self.own(node))
            }
        }
    }

    /// Where the bound arc above this node leads: a group's node, or [`END`].
    fn above(&self, node: usize) -> u32 {
        let (side, around) = match self.nodes.at(node) {
            Node::Person(side, person) => (side, self.net.people(side).group[person]),
            Node::Group(side, group) => (side, self.net.groups[side.index()].around[group]),
        };
        if around == ROOT {
            END
        } else {
            self.nodes.group(side, around) as u32
        }
    }

    /// Cost of the way up from this node: near people give a unit back, far ones pass one on.
    fn up(&self, node: usize) -> Option<i64> {
        let (Node::Person(side, _) | Node::Group(side, _)) = self.nodes.at(node);
        if side == self.near {
            self.less(node)
        } else {
            self.more(node)
        }
    }

    /// Cost of the way down to this node: near people are given a unit, far ones give one back.
    fn down(&self, node: usize) -> Option<i64> {
        let (Node::Person(side, _) | Node::Group(side, _)) = self.nodes.at(node);
        if side == self.near {
            self.more(node)
        } else {
            self.less(node)
        }
    }

    /// Calls `visit(head, cost, step)` for every residual arc out of a node; costs are never below zero.
    fn for_each_step(&self, node: usize, visit: &mut impl FnMut(u32, i64, Step)) -> u64 {
        if let Some(cost) = self.up(node) {
            visit(self.above(node), cost, Step::Up);
        }
        match self.nodes.at(node) {
            Node::Person(side, person) if side == self.near => {
                let own = self.plan.price[side.index()][person];
                let prices = &self.plan.price[side.other().index()];
                let mates = &self.plan.mates[side.index()];
                let mut take = |mate: u32, score: i64| {
                    let cost = own + prices[mate as usize] - score;
                    if !mates.has(person, mate) {
                        let head = self.nodes.person(side.other(), mate);
                        visit(head as u32, cost, Step::Take(mate));
                    }
                };
                match side {
                    Side::Mentees => {
                        let row = self.net.pairs.row(person);
                        for at in row.clone() {
                            take(self.net.pairs.mates[at], self.net.pairs.scores.get(at));
                        }
                        row.len() as u64 + 1
                    }
                    Side::Mentors => {
                        let columns = self.net.columns();
                        let row = columns.row(person);
                        for &(mentee, at) in &columns.pairs[row.clone()] {
                            take(mentee, self.net.pairs.scores.get(at as usize));
                        }
                        row.len() as u64 + 1
                    }
                }
            }
            Node::Person(side, person) => {
                let own = self.plan.price[side.index()][person];
                let mates = self.plan.mates[side.index()].of(person);
                for &mate in mates {
                    let theirs = self.plan.price[side.other().index()][mate as usize];
                    let head = self.nodes.person(side.other(), mate);
                    let cost = self.score(side.pair(person as u32, mate)) - own - theirs;
                    visit(head as u32, cost, Step::Drop(mate));
                }
                mates.len() as u64 + 1
            }
            Node::Group(side, group) => {
                let groups = &self.net.groups[side.index()];
                let people = groups.people.row(group);
                let people = people.iter().map(|&p| self.nodes.person(side, p));
                let inside = groups.groups.row(group);
                let inside = inside.iter().map(|&g| self.nodes.group(side, g));
                let mut looked = 1;
                for child in people.chain(inside) {
                    looked += 1;
                    if let Some(cost) = self.down(child) {
                        visit(child as u32, cost, Step::Down(child as u32));
                    }
                }
                looked
            }
        }
    }

    /// Distances from those of `sources` that have something to send, as far as the nearest end; `None` where there is
    /// none to reach: then the touched nodes are in a violated cut.
    fn measure(&mut self, sources: &[u32], budget: &mut Budget<'_>) -> Result<Option<End>, Stop> {
        let mut search = std::mem::take(&mut self.search);
        let found = self.measure_in(&mut search, sources, budget);
        self.search = search;
        found
    }

    fn measure_in(
        &self,
        search: &mut Search,
        sources: &[u32],
        budget: &mut Budget<'_>,
    ) -> Result<Option<End>, Stop> {
        let Search {
            distance,
            settled,
            via,
            touched,
            heap,
        } = search;
        for node in touched.drain(..) {
            distance[node as usize] = FAR;
            settled[node as usize] = false;
        }
        heap.clear();
        for &node in sources {
            if self.open(node as usize) > 0 {
                distance[node as usize] = 0;
                touched.push(node);
                heap.push(Reverse((0, node)));
            }
        }
        // The nearest end met so far: nothing as far is worth keeping.
        let mut limit = FAR;
        let mut end = None;
        while let Some(Reverse((near, node))) = heap.pop() {
            let at = node as usize;
            if near >= limit {
                break;
            }
            if settled[at] {
                continue;
            }
            settled[at] = true;
            let looked = self.for_each_step(at, &mut |head, cost, step| {
                debug_assert!(cost >= 0, "{node} to {head} costs {cost}: {step:?}");
                let far = near + cost;
                if far >= limit {
                    return;
                }
                if head != END {
                    let to = head as usize;
                    if settled[to] || self.stuck[to] || far >= distance[to] {
                        return;
                    }
                    if distance[to] == FAR {
                        touched.push(head);
                    }
                    distance[to] = far;
                    via[to] = (node, step);
                    if self.open(to) >= 0 {
                        heap.push(Reverse((far, head)));
                        return;
                    }
                }
                limit = far;
                end = Some(End {
                    distance: far,
                    last: node,
                    step,
                    node: head,
                });
            });
            budget.spend(looked)?;
        }
        Ok(end)
    }

    /// The way by which the last search came from `source` to its end.
    fn path(&self, source: u32, end: &End) -> Vec<(u32, Step)> {
        let mut path = vec![(end.last, end.step)];
        let mut node = end.last;
        while node != source {
            let (previous, step) = self.search.via[node as usize];
            path.push((previous, step));
            node = previous;
        }
        path.reverse();
        path
    }

    /// Prices of near nodes fall, those of far ones rise, by what they are nearer than the end.
    fn move_prices(&mut self, nearest: i64) {
        for &node in &self.search.touched {
            let nearer = nearest - self.search.distance[node as usize];
            if nearer <= 0 {
                continue;
            }
            let (side, price) = match self.nodes.at(node as usize) {
                Node::Person(side, person) => (side, &mut self.plan.price[side.index()][person]),
                Node::Group(side, group) => (side, &mut self.plan.group_price[side.index()][group]),
            };
            if side == self.near {
                *price -= nearer;
            } else {
                *price += nearer;
            }
        }
    }

    /// Gives near people who lack mates the first at no cost who has room at no cost; gives back how many were given.
    fn hand_out(&mut self, budget: &mut Budget<'_>) -> Result<u64, Stop> {
        let mut given = 0;
        for source in self.nodes.people(self.near) {
            if self.open(source) <= 0 {
                continue;
            }
            let mut found: Vec<(u32, Step)> = Vec::new();
            let looked = self.for_each_step(source, &mut |head, cost, step| {
                if cost == 0 && matches!(step, Step::Take(_)) {
                    found.push((head, step));
                }
            });
            budget.spend(looked)?;
            for (head, step) in found {
                let far = head as usize;
                let mut path = vec![(source as u32, step)];
                let end = if self.open(far) < 0 {
                    head
                } else if self.above(far) == END && self.up(far) == Some(0) {
                    path.push((head, Step::Up));
                    END
                } else {
                    continue;
                };
                given += self.augment(&path, end);
                if self.open(source) <= 0 {
                    break;
                }
            }
        }
        Ok(given)
    }

    /// Sends along arcs of reduced cost 0, depth first, until none leads on; gives back how much was sent.
    fn send(&mut self, budget: &mut Budget<'_>) -> Result<u64, Stop> {
        let mut sent = 0;
        self.cursor.fill(0);
        self.barred.fill(false);
        let mut path: Vec<(u32, Step)> = Vec::new();
        for source in 0..self.nodes.len() as u32 {
            while self.open(source as usize) > 0 && !self.barred[source as usize] {
                path.clear();
                let mut node = source;
                self.barred[node as usize] = true;
                let arrived = loop {
                    match self.advance(node as usize, budget)? {
                        Some((head, step)) => {
                            path.push((node, step));
                            if head == END || self.open(head as usize) < 0 {
                                break Some(head);
                            }
                            node = head;
                            self.barred[node as usize] = true;
                        }
                        None => match path.pop() {
                            Some((previous, _)) => node = previous,
                            None => break None,
                        },
                    }
                };
                if let Some(end) = arrived {
                    sent += self.augment(&path, end);
                }
            }
        }
        Ok(sent)
    }

    /// The next residual arc of reduced cost 0 to a node that is not barred.
    fn advance(
        &mut self,
        node: usize,
        budget: &mut Budget<'_>,
    ) -> Result<Option<(u32, Step)>, Stop> {
        let mut looked = 1;
        let found = loop {
            let slot = self.cursor[node];
            match self.slot(node, slot) {
                Slot::Past => break None,
                Slot::Open(head, 0, step) if head == END || !self.barred[head as usize] => {
                    break Some((head, step));
                }
                Slot::Open(..) | Slot::Shut => {}
            }
            self.cursor[node] += 1;
            looked += 1;
        };
        budget.spend(looked)?;
        Ok(found)
    }

    /// Residual arcs by number, so that a search can go on where it stopped: the way up, then pairs, or what is inside.
    fn slot(&self, node: usize, slot: u32) -> Slot {
        let Some(at) = slot.checked_sub(1) else {
            return match self.up(node) {
                Some(cost) => Slot::Open(self.above(node), cost, Step::Up),
                None => Slot::Shut,
            };
        };
        let at = at as usize;
        match self.nodes.at(node) {
            Node::Person(side, person) if side == self.near => {
                let (mate, pair) = match side {
                    Side::Mentees => {
                        let row = self.net.pairs.row(person);
                        if at >= row.len() {
                            return Slot::Past;
                        }
                        let pair = row.start + at;
                        (self.net.pairs.mates[pair], pair)
                    }
                    Side::Mentors => {
                        let columns = self.net.columns();
                        match columns.pairs[columns.row(person)].get(at) {
                            Some(&(mentee, pair)) => (mentee, pair as usize),
                            None => return Slot::Past,
                        }
                    }
                };
                let score = self.net.pairs.scores.get(pair);
                let own = self.plan.price[side.index()][person];
                let cost = own + self.plan.price[side.other().index()][mate as usize] - score;
                if cost != 0 || self.plan.mates[side.index()].has(person, mate) {
                    return Slot::Shut;
                }
                let head = self.nodes.person(side.other(), mate) as u32;
                Slot::Open(head, cost, Step::Take(mate))
            }
            Node::Person(side, person) => match self.plan.mates[side.index()].of(person).get(at) {
                None => Slot::Past,
                Some(&mate) => {
                    let own = self.plan.price[side.index()][person];
                    let theirs = self.plan.price[side.other().index()][mate as usize];
                    let head = self.nodes.person(side.other(), mate) as u32;
                    let cost = self.score(side.pair(person as u32, mate)) - own - theirs;
                    Slot::Open(head, cost, Step::Drop(mate))
                }
            },
            Node::Group(side, group) => {
                let groups = &self.net.groups[side.index()];
                let people = groups.people.row(group);
                let child = match people.get(at) {
                    Some(&person) => self.nodes.person(side, person),
                    None => match groups.groups.row(group).get(at - people.len()) {
                        Some(&group) => self.nodes.group(side, group),
                        None => return Slot::Past,
                    },
                };
                match self.down(child) {
                    Some(cost) => Slot::Open(child as u32, cost, Step::Down(child as u32)),
                    None => Slot::Shut,
                }
            }
        }
    }

    /// Sends along the path, to its end, as much as it carries at this cost, and gives back how much.
    /// Its nodes may be entered again.
    fn augment(&mut self, path: &[(u32, Step)], end: u32) -> u64 {
        let Some(&(source, _)) = path.first() else {
            return 0;
        };
        let mut amount = self.open(source as usize).unsigned_abs();
        if end != END {
            amount = amount.min(self.open(end as usize).unsigned_abs());
        }
        let carries = path
            .iter()
            .map(|&(node, step)| self.carries(node as usize, step));
        let amount = carries.fold(amount, u64::min);
        let sign = if self.near == Side::Mentees { 1 } else { -1 };
        self.excess[source as usize] -= sign * amount.cast_signed();
        if end != END {
            self.excess[end as usize] += sign * amount.cast_signed();
            self.barred[end as usize] = false;
        }
        // Who is to have somebody else parts first: there is no room for one more.
        for &(node, step) in path {
            self.barred[node as usize] = false;
            if let Step::Drop(mate) = step {
                let pair = self.pair(node, mate);
                self.plan.unlink(pair.mentee.0, pair.mentor.0);
            }
        }
        for &(node, step) in path {
            let (Node::Person(side, _) | Node::Group(side, _)) = self.nodes.at(node as usize);
            match step {
                Step::Take(mate) => {
                    let pair = self.pair(node, mate);
                    self.plan.link(pair.mentee.0, pair.mentor.0);
                }
                Step::Drop(..) => {}
                // Up from a near node is one less, from a far one one more; down the other way round.
                Step::Up if side == self.near => self.flow[node as usize] -= amount.cast_signed(),
                Step::Up => self.flow[node as usize] += amount.cast_signed(),
                Step::Down(child) if side == self.near => {
                    self.flow[child as usize] += amount.cast_signed()
                }
                Step::Down(child) => self.flow[child as usize] -= amount.cast_signed(),
            }
        }
        amount
    }

    /// The pair of the person at `node` and a mate.
    fn pair(&self, node: u32, mate: u32) -> Pair {
        let (Node::Person(side, at) | Node::Group(side, at)) = self.nodes.at(node as usize);
        side.pair(at as u32, mate)
    }

    /// How many units this residual arc takes at the cost of the next one.
    fn carries(&self, node: usize, step: Step) -> u64 {
        let (arc, goes_up) = match step {
            Step::Take(..) | Step::Drop(..) => return 1,
            Step::Up => (node, true),
            Step::Down(child) => (child as usize, false),
        };
        match self.nodes.at(arc) {
            // Its pairs carry one each.
            Node::Person(..) => 1,
            Node::Group(side, group) => {
                let groups = &self.net.groups[side.index()];
                let units = if goes_up == (side == self.near) {
                    self.flow[arc] - groups.min[group]
                } else {
                    groups.max[group] - self.flow[arc]
                };
                units.unsigned_abs()
            }
        }
    }
}

enum Slot {
    /// Where it leads, its cost and itself.
    Open(u32, i64, Step),
    /// No residual arc here.
    Shut,
    /// No more arcs.
    Past,
}

/// Where a search ended.
struct End {
    distance: i64,
    /// The last node before the end, and the step from there.
    last: u32,
    step: Step,
    /// The end's node, or [`END`] for the root.
    node: u32,
}
