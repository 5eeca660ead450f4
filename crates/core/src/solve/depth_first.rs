//! Sending along arcs that cost nothing, depth first: where ends are plenty, one is met after a few steps.
//!
//! First everybody hands over what a neighbour takes at once. Then each node is entered once a round and each arc looked
//! at once; what leads nowhere is barred until the next round. O(people + pairs) a round. Where ends are rare this
//! settles little, and `forest` goes on.
//!
//! Reference. Pothen, Fan 1990 (depth first with look-ahead).

use super::budget::{Budget, Stop};
use super::network::Node;
use super::residual::{END, Residual, Visit};
use crate::ids::Side;

/// Rounds go on while they settle at least this part of what is left.
const WELL: u64 = 16;

/// What is known in a round.
struct Round {
    near: Side,
    /// Next arc of each node to look at.
    cursor: Vec<u32>,
    /// Nodes that lead nowhere, or are on the way.
    barred: Vec<bool>,
}

/// Sends as long as that goes well; `sent` is told how much, step by step.
pub(super) fn send(
    flow: &mut Residual<'_, '_, '_>,
    near: Side,
    mut left: u64,
    budget: &mut Budget<'_>,
    sent: &mut impl FnMut(u64, &mut Budget<'_>),
) -> Result<(), Stop> {
    let nodes = flow.nodes.len();
    for source in 0..nodes as u32 {
        while flow.open(near, source as usize) > 0 {
            let more = hand_over(flow, near, source, budget)?;
            if more == 0 {
                break;
            }
            sent(more, budget);
            left -= more;
        }
    }
    let mut round = Round {
        near,
        cursor: Vec::new(),
        barred: Vec::new(),
    };
    while left > 0 {
        round.cursor.clear();
        round.cursor.resize(nodes, 0);
        round.barred.clear();
        round.barred.resize(nodes, false);
        let more = round.send(flow, budget)?;
        sent(more, budget);
        left -= more;
        if more <= left / WELL {
            break;
        }
    }
    Ok(())
}

/// Sends over one arc that costs nothing, and gives back how much.
fn hand_over(
    flow: &mut Residual<'_, '_, '_>,
    near: Side,
    source: u32,
    budget: &mut Budget<'_>,
) -> Result<u64, Stop> {
    let mut offer = Offer {
        near,
        flow,
        found: None,
    };
    budget.spend(flow.for_each_step(near, source as usize, &mut offer))?;
    let Some((head, end)) = offer.found else {
        return Ok(0);
    };
    let mut path = vec![(source, flow.step(near, source, head))];
    if end != head {
        path.push((head, flow.step(near, head, end)));
    }
    Ok(flow.augment([(near, &path), (near, &[])], source, end))
}

/// A look for somebody who takes what a source has at no cost.
struct Offer<'r, 'n, 'm, 'p> {
    near: Side,
    flow: &'r Residual<'n, 'm, 'p>,
    /// Who takes it, and the end: the same, or the root behind.
    found: Option<(u32, u32)>,
}

impl Visit for Offer<'_, '_, '_, '_> {
    fn wants(&self, _: u32) -> bool {
        true
    }

    fn see(&mut self, head: u32, cost: i64) -> bool {
        if cost == 0 {
            let at = head as usize;
            if head == END || self.flow.open(self.near, at) < 0 {
                self.found = Some((head, head));
            } else if self.flow.above(at) == END && self.flow.up(self.near, at) == Some(0) {
                self.found = Some((head, END));
            }
        }
        self.found.is_none()
    }
}

impl Round {
    fn send(
        &mut self,
        flow: &mut Residual<'_, '_, '_>,
        budget: &mut Budget<'_>,
    ) -> Result<u64, Stop> {
        let mut sent = 0;
        let mut path: Vec<u32> = Vec::new();
        for source in 0..self.barred.len() as u32 {
            while flow.open(self.near, source as usize) > 0 && !self.barred[source as usize] {
                path.clear();
                let mut node = source;
                self.barred[node as usize] = true;
                let end = loop {
                    match self.advance(flow, node as usize, budget)? {
                        Some(head) => {
                            path.push(node);
                            if head == END || flow.open(self.near, head as usize) < 0 {
                                break Some(head);
                            }
                            node = head;
                            self.barred[node as usize] = true;
                        }
                        None => match path.pop() {
                            Some(before) => node = before,
                            None => break None,
                        },
                    }
                };
                if let Some(end) = end {
                    let heads = path.iter().skip(1).chain(Some(&end));
                    let steps = path.iter().zip(heads);
                    let steps: Vec<_> = steps
                        .map(|(&node, &head)| (node, flow.step(self.near, node, head)))
                        .collect();
                    sent += flow.augment([(self.near, &steps), (self.near, &[])], source, end);
                    // What is on the way may be entered again.
                    for &node in &path {
                        self.barred[node as usize] = false;
                    }
                    if end != END {
                        self.barred[end as usize] = false;
                    }
                }
            }
        }
        Ok(sent)
    }

    /// The next residual arc of reduced cost 0 to a node that is not barred.
    fn advance(
        &mut self,
        flow: &Residual<'_, '_, '_>,
        node: usize,
        budget: &mut Budget<'_>,
    ) -> Result<Option<u32>, Stop> {
        let mut looked = 1;
        let found = loop {
            match slot(flow, self.near, node, self.cursor[node]) {
                Slot::Past => break None,
                Slot::Open(head, 0) if head == END || !self.barred[head as usize] => {
                    break Some(head);
                }
                Slot::Open(..) | Slot::Shut => {}
            }
            self.cursor[node] += 1;
            looked += 1;
        };
        budget.spend(looked)?;
        Ok(found)
    }
}

enum Slot {
    /// Where it leads, and its cost.
    Open(u32, i64),
    /// No residual arc here.
    Shut,
    /// No more arcs.
    Past,
}

/// Residual arcs by number, so that a search can go on where it stopped: the way up, then pairs, or what is inside.
fn slot(flow: &Residual<'_, '_, '_>, near: Side, node: usize, slot: u32) -> Slot {
    let Some(at) = slot.checked_sub(1) else {
        return match flow.up(near, node) {
            Some(cost) => Slot::Open(flow.above(node), cost),
            None => Slot::Shut,
        };
    };
    let at = at as usize;
    match flow.nodes.at(node) {
        Node::Person(side, person) if side == near => {
            let (mate, pair) = match side {
                Side::Mentees => {
                    let row = flow.net.pairs.row(person);
                    if at >= row.len() {
                        return Slot::Past;
                    }
                    let pair = row.start + at;
                    (flow.net.pairs.mates[pair], pair)
                }
                Side::Mentors => {
                    let columns = flow.net.columns();
                    match columns.pairs[columns.row(person)].get(at) {
                        Some(&(mentee, pair)) => (mentee, pair as usize),
                        None => return Slot::Past,
                    }
                }
            };
            let score = flow.net.pairs.scores.get(pair);
            let own = flow.plan.price[side.index()][person];
            let cost = own + flow.plan.price[side.other().index()][mate as usize] - score;
            if cost != 0 || flow.plan.mates[side.index()].has(person, mate) {
                return Slot::Shut;
            }
            let head = flow.nodes.person(side.other(), mate) as u32;
            Slot::Open(head, cost)
        }
        Node::Person(side, person) => match flow.plan.mates[side.index()].of(person).get(at) {
            None => Slot::Past,
            Some(&mate) => {
                let own = flow.plan.price[side.index()][person];
                let theirs = flow.plan.price[side.other().index()][mate as usize];
                let head = flow.nodes.person(side.other(), mate) as u32;
                let cost = flow.score(side.pair(person as u32, mate)) - own - theirs;
                Slot::Open(head, cost)
            }
        },
        Node::Group(side, group) => {
            let groups = &flow.net.groups[side.index()];
            let people = groups.people.row(group);
            let child = match people.get(at) {
                Some(&person) => flow.nodes.person(side, person),
                None => match groups.groups.row(group).get(at - people.len()) {
                    Some(&group) => flow.nodes.group(side, group),
                    None => return Slot::Past,
                },
            };
            match flow.down(near, child) {
                Some(cost) => Slot::Open(child as u32, cost),
                None => Slot::Shut,
            }
        }
    }
}
