//! The residual network: what may still be changed, and at what cost.
//!
//! With flow x on pairs and d on bound arcs, and prices π (near) and v (far), each of these arcs of reduced cost ≥ 0
//! can take a unit: an unused pair, at price + price − s; a used one, back, at the negative of that; the bound arc
//! above a node, up or down, at what the next unit is worth against the node's own potential. A search runs over it
//! from either side: forward from mentees, or backward from mentors, as its mirror image.

use super::network::{Network, Node, Nodes, ROOT};
use super::plan::Plan;
use crate::ids::{Pair, Side};
use crate::prefetch::ask;

/// The root as the end of a path.
pub(super) const END: u32 = u32::MAX;

/// One residual arc out of a node, in the direction of a search.
#[derive(Clone, Copy)]
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

/// Who is shown residual arcs.
pub(super) trait Visit {
    /// Whether an arc to this node is of any interest.
    fn wants(&self, head: u32) -> bool;

    /// An arc to this node, or [`END`], at this cost; false where no more are wanted.
    fn see(&mut self, head: u32, cost: i64) -> bool;
}

/// A plan as a flow. The *near* side is the one that searches: mentees forward.
pub(super) struct Residual<'n, 'm, 'p> {
    pub(super) net: &'n Network<'m>,
    pub(super) plan: &'p mut Plan,
    pub(super) nodes: Nodes,
    /// Flow on each node's bound arc.
    pub(super) flow: Vec<i64>,
    /// What comes in less what goes out at each node.
    pub(super) excess: Vec<i64>,
}

impl Residual<'_, '_, '_> {
    pub(super) fn score(&self, pair: Pair) -> i64 {
        self.net.pairs.score(pair.mentee.index(), pair.mentor.0)
    }

    /// What a node has to send where `near` searches; below zero: what it takes.
    pub(super) fn open(&self, near: Side, node: usize) -> i64 {
        match near {
            Side::Mentees => self.excess[node],
            Side::Mentors => -self.excess[node],
        }
    }

    /// Price less the price of what is around.
    pub(super) fn own(&self, node: usize) -> i64 {
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
    pub(super) fn above(&self, node: usize) -> u32 {
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
    pub(super) fn up(&self, near: Side, node: usize) -> Option<i64> {
        let (Node::Person(side, _) | Node::Group(side, _)) = self.nodes.at(node);
        if side == near {
            self.less(node)
        } else {
            self.more(node)
        }
    }

    /// Cost of the way down to this node: near people are given a unit, far ones give one back.
    pub(super) fn down(&self, near: Side, node: usize) -> Option<i64> {
        let (Node::Person(side, _) | Node::Group(side, _)) = self.nodes.at(node);
        if side == near {
            self.more(node)
        } else {
            self.less(node)
        }
    }

    /// Shows `visit` the residual arcs out of a node, until it says that this is enough; costs are never below zero.
    ///
    /// Arcs have numbers, so that a search can go on where it stopped: 0 is the way up, then come pairs, mates or what is
    /// inside. Begins at number `from` and gives back that after the last one it looked at.
    #[inline]
    pub(super) fn for_each_step(
        &self,
        near: Side,
        node: usize,
        from: u32,
        visit: &mut impl Visit,
    ) -> u32 {
        let mut next = from;
        if from == 0 {
            next = 1;
            if let Some(cost) = self.up(near, node)
                && !visit.see(self.above(node), cost)
            {
                return next;
            }
        }
        let skip = next as usize - 1;
        match self.nodes.at(node) {
            Node::Person(side, person) if side == near => {
                let own = self.plan.price[side.index()][person];
                let prices = &self.plan.price[side.other().index()];
                let mates = &self.plan.mates[side.index()];
                let first = self.nodes.person(side.other(), 0) as u32;
                let scores = &self.net.pairs.scores;
                let mut take = |mate: u32, score: i64| {
                    next += 1;
                    let head = first + mate;
                    !visit.wants(head)
                        || mates.has(person, mate)
                        || visit.see(head, own + prices[mate as usize] - score)
                };
                match side {
                    Side::Mentees => {
                        let mut row = self.net.pairs.row(person).skip(skip);
                        row.all(|at| take(self.net.pairs.mates[at], scores.get(at)));
                    }
                    Side::Mentors => {
                        let columns = self.net.columns();
                        let row = columns.pairs[columns.row(person)].iter();
                        row.skip(skip)
                            .all(|&(mentee, beside)| take(mentee, scores.beside(beside)));
                    }
                }
            }
            Node::Person(side, person) => {
                let own = self.plan.price[side.index()][person];
                let mates = self.plan.mates[side.index()].of(person).iter();
                mates.skip(skip).all(|&mate| {
                    next += 1;
                    let head = self.nodes.person(side.other(), mate) as u32;
                    let theirs = self.plan.price[side.other().index()][mate as usize];
                    let score = || self.score(side.pair(person as u32, mate));
                    !visit.wants(head) || visit.see(head, score() - own - theirs)
                });
            }
            Node::Group(side, group) => {
                let groups = &self.net.groups[side.index()];
                let people = groups.people.row(group);
                let people = people.iter().map(|&p| self.nodes.person(side, p));
                let inside = groups.groups.row(group);
                let inside = inside.iter().map(|&g| self.nodes.group(side, g));
                people.chain(inside).skip(skip).all(|child| {
                    next += 1;
                    let head = child as u32;
                    !visit.wants(head)
                        || self
                            .down(near, child)
                            .is_none_or(|cost| visit.see(head, cost))
                });
            }
        }
        next
    }

    /// Asks for the memory of the arcs out of a node: first where its pairs stand, then the pairs.
    #[inline]
    pub(super) fn fetch(&self, near: Side, node: u32, nearer: bool) {
        let Node::Person(side, person) = self.nodes.at(node as usize) else {
            return;
        };
        if !nearer {
            let people = self.net.people(side);
            self.plan.mates[side.index()].fetch(person);
            ask(&self.plan.price[side.index()], person);
            ask(&self.flow, node as usize);
            ask(&people.min, person);
            ask(&people.max, person);
        }
        match (side == near, nearer) {
            (false, _) => {}
            (true, false) => self.net.fetch_row(side, person),
            (true, true) => self.net.fetch_pairs(side, person),
        }
    }

    /// Sends along a way, its nodes from the source on, as much as it carries at this cost, and gives back how much. The
    /// way ends at its last node, or goes on along one that the other side searched: `back`, from the end to that node.
    pub(super) fn augment(&mut self, near: Side, way: &[u32], back: &[u32]) -> u64 {
        let source = way[0] as usize;
        let end = *back.first().unwrap_or(&way[way.len() - 1]);
        let ways = [(near, way), (near.other(), back)];
        let steps = ways.iter().flat_map(|&(near, way)| {
            let steps = way.windows(2);
            steps.map(move |ends| (near, ends[0], ends[1]))
        });
        let steps: Vec<(Side, u32, Step)> = steps
            .map(|(near, from, to)| (near, from, self.step(near, from, to)))
            .collect();
        let mut amount = self.open(near, source).unsigned_abs();
        if end != END {
            amount = amount.min(self.open(near, end as usize).unsigned_abs());
        }
        for &(near, node, step) in &steps {
            amount = amount.min(self.carries(near, node as usize, step));
        }
        let sign = if near == Side::Mentees { 1 } else { -1 };
        self.excess[source] -= sign * amount.cast_signed();
        if end != END {
            self.excess[end as usize] += sign * amount.cast_signed();
        }
        // Who is to have somebody else parts first: there is no room for one more.
        for &(_, node, step) in &steps {
            if let Step::Drop(mate) = step {
                let pair = self.pair(node, mate);
                self.plan.unlink(pair.mentee.0, pair.mentor.0);
            }
        }
        for (near, node, step) in steps {
            let (Node::Person(side, _) | Node::Group(side, _)) = self.nodes.at(node as usize);
            // Up from a near node is one less, from a far one one more; down the other way round.
            let more = if side == near { 1 } else { -1 } * amount.cast_signed();
            match step {
                Step::Take(mate) => {
                    let pair = self.pair(node, mate);
                    self.plan.link(pair.mentee.0, pair.mentor.0);
                }
                Step::Drop(..) => {}
                Step::Up => self.flow[node as usize] -= more,
                Step::Down(child) => self.flow[child as usize] += more,
            }
        }
        amount
    }

    /// Moves the price of a node by so much: a near one falls, a far one rises.
    pub(super) fn move_price(&mut self, near: Side, node: usize, by: i64) {
        let (side, price) = match self.nodes.at(node) {
            Node::Person(side, person) => (side, &mut self.plan.price[side.index()][person]),
            Node::Group(side, group) => (side, &mut self.plan.group_price[side.index()][group]),
        };
        *price += if side == near { -by } else { by };
    }

    /// The arc from one node to another, where there is one.
    fn step(&self, near: Side, from: u32, to: u32) -> Step {
        if self.above(from as usize) == to {
            return Step::Up;
        }
        match self.nodes.at(from as usize) {
            Node::Group(..) => Step::Down(to),
            Node::Person(side, _) => {
                let mate = to - self.nodes.person(side.other(), 0) as u32;
                if side == near {
                    Step::Take(mate)
                } else {
                    Step::Drop(mate)
                }
            }
        }
    }

    /// The pair of the person at `node` and a mate.
    fn pair(&self, node: u32, mate: u32) -> Pair {
        let (Node::Person(side, at) | Node::Group(side, at)) = self.nodes.at(node as usize);
        side.pair(at as u32, mate)
    }

    /// How many units this residual arc takes at the cost of the next one.
    fn carries(&self, near: Side, node: usize, step: Step) -> u64 {
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
                let units = if goes_up == (side == near) {
                    self.flow[arc] - groups.min[group]
                } else {
                    groups.max[group] - self.flow[arc]
                };
                units.unsigned_abs()
            }
        }
    }
}
