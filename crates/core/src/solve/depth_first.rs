//! Sending along arcs that cost nothing, depth first: where ends are plenty, one is met after a few steps.
//!
//! First everybody hands over what a neighbour takes at once. Then each node is entered once a round and each arc looked
//! at once; what leads nowhere is barred until the next round. O(people + pairs) a round. Where ends are rare this
//! settles little, and `forest` goes on.
//!
//! Reference. Pothen, Fan 1990 (depth first with look-ahead).

use super::budget::{Budget, Stop};
use super::residual::{END, Residual, Visit};
use crate::ids::Side;

/// Rounds go on while they settle at least this part of what is left.
const WELL: u64 = 16;

/// What is known of nodes until they are forgotten.
pub(super) struct Known {
    near: Side,
    /// Next arc of each node to look at.
    cursor: Vec<u32>,
    /// Nodes that lead nowhere, or are on the way.
    barred: Vec<bool>,
    /// Nodes of which anything is known.
    entered: Vec<u32>,
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
    let mut known = Known::new(near, nodes);
    while left > 0 {
        let mut more = 0;
        for source in 0..nodes as u32 {
            more += known.send_from(flow, source, |_| true, budget)?;
        }
        known.forget();
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
    let looked = flow.for_each_step(near, source as usize, 0, &mut offer);
    budget.spend(looked.into())?;
    Ok(match offer.found {
        None => 0,
        Some((head, end)) if head == end => flow.augment(near, &[source, end], &[]),
        Some((head, end)) => flow.augment(near, &[source, head, end], &[]),
    })
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

impl Known {
    /// Nothing of so many nodes.
    pub(super) fn new(near: Side, nodes: usize) -> Known {
        Known {
            near,
            cursor: vec![0; nodes],
            barred: vec![false; nodes],
            entered: Vec::new(),
        }
    }

    /// All nodes may be entered again, and their arcs looked at.
    pub(super) fn forget(&mut self) {
        for node in self.entered.drain(..) {
            self.cursor[node as usize] = 0;
            self.barred[node as usize] = false;
        }
    }

    /// Sends what a source has over nodes that `may` be entered, as long as a way is found, and gives back how much.
    pub(super) fn send_from(
        &mut self,
        flow: &mut Residual<'_, '_, '_>,
        source: u32,
        may: impl Fn(u32) -> bool,
        budget: &mut Budget<'_>,
    ) -> Result<u64, Stop> {
        let mut sent = 0;
        let mut path: Vec<u32> = Vec::new();
        while flow.open(self.near, source as usize) > 0 && !self.barred[source as usize] {
            path.clear();
            let mut node = source;
            self.enter(node);
            let end = loop {
                match self.advance(flow, node as usize, &may, budget)? {
                    Some(head) => {
                        path.push(node);
                        if head == END || flow.open(self.near, head as usize) < 0 {
                            break Some(head);
                        }
                        node = head;
                        self.enter(node);
                    }
                    None => match path.pop() {
                        Some(before) => node = before,
                        None => break None,
                    },
                }
            };
            if let Some(end) = end {
                path.push(end);
                sent += flow.augment(self.near, &path, &[]);
                // What is on the way may be entered again.
                for &node in path.iter().filter(|&&node| node != END) {
                    self.barred[node as usize] = false;
                }
            }
        }
        Ok(sent)
    }

    fn enter(&mut self, node: u32) {
        self.barred[node as usize] = true;
        self.entered.push(node);
    }

    /// The next residual arc of reduced cost 0 to a node that is not barred.
    fn advance(
        &mut self,
        flow: &Residual<'_, '_, '_>,
        node: usize,
        may: &impl Fn(u32) -> bool,
        budget: &mut Budget<'_>,
    ) -> Result<Option<u32>, Stop> {
        let from = self.cursor[node];
        let mut next = Next {
            barred: &self.barred,
            may,
            found: None,
        };
        let after = flow.for_each_step(self.near, node, from, &mut next);
        let found = next.found;
        // An arc that was found may serve again.
        self.cursor[node] = after - u32::from(found.is_some());
        budget.spend(1 + u64::from(after - from))?;
        Ok(found)
    }
}

/// A look for an arc that costs nothing, to a node that is not barred and may be entered.
struct Next<'r, M> {
    barred: &'r [bool],
    may: &'r M,
    found: Option<u32>,
}

impl<M: Fn(u32) -> bool> Visit for Next<'_, M> {
    #[inline]
    fn wants(&self, _: u32) -> bool {
        true
    }

    #[inline]
    fn see(&mut self, head: u32, cost: i64) -> bool {
        if cost == 0 && (head == END || (!self.barred[head as usize] && (self.may)(head))) {
            self.found = Some(head);
        }
        self.found.is_none()
    }
}
