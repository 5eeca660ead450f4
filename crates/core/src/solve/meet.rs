//! One unit after another along a shortest path, searched from both ends: where little is out of balance.
//!
//! Problem. That of `forest`, with few sources.
//!
//! Method. Dijkstra's algorithm from one source and, once that has cost as much as beginning there, back from all ends
//! too, until the two meet: two small balls in place of a large one. With radii whose sum is the distance, prices within
//! each ball move by what they are nearer than its rim. The root is an end, but no search begins there.
//!
//! Far. Where costs are 0 over much of the network every search looks at most of it, and `forest`, which looks once for
//! all, is faster: searches end when they have looked at so many times all pairs, unless one has found no end.
//!
//! Infeasible. What a source that can reach no end has reached is part of a violated cut; no later search enters it.
//!
//! Complexity. One search a unit, O((people + pairs) log people) at worst.
//!
//! Overflow. What moves ends within 2·N·C of an end that did not move that way, or of the root: see `repair`. The sum of
//! two distances that meet is within 18·C·(N + 1).
//!
//! Reference. Pohl 1971 (searches from both ends).

use super::budget::{Budget, Stop};
use super::residual::{END, Residual, Visit};
use crate::ids::Side;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Pairs that all searches may look at, for each pair there is, where there is an allowance.
const NEARBY: u64 = 1;

/// How many times all pairs are looked at before what is left is called far.
const LONG: u64 = 1;

/// The search towards a source starts once that from it has looked at so many times the arcs of all ends.
const ROUND: u64 = 6;

/// Further than any distance.
const FAR: i64 = i64::MAX;

/// Shortest paths from one side: tentative distances and how nodes were reached.
struct Search {
    /// The side that searches.
    near: Side,
    /// What is known of nodes that were reached, in that order.
    reached: Vec<Reached>,
    /// One more than where a node stands there; 0 where it was not reached.
    places: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// The nearest end met so far: nothing as far is worth keeping.
    end: End,
    /// Arcs looked at.
    looked: u64,
}

/// What a search knows of a node.
struct Reached {
    distance: i64,
    node: u32,
    /// The node before; [`END`] where the search began.
    via: u32,
    /// Whether it can't be any nearer.
    settled: bool,
}

/// Where a search ended.
#[derive(Clone, Copy)]
struct End {
    distance: i64,
    /// The last node before the end.
    last: u32,
    /// The end's node, or [`END`] for the root.
    node: u32,
}

/// A node that two searches towards each other reached, and how far their beginnings are apart through it.
#[derive(Clone, Copy)]
struct Middle {
    distance: i64,
    node: u32,
    /// How much of that prices around the source move.
    ahead: i64,
}

/// What two searches towards each other found.
enum Found {
    /// The end of one: of the side that searches thus.
    End(Side),
    /// Each other.
    Middle(Middle),
}

/// Sends all that the near side has to send, `left` units, as far as it can be sent; `sent` is told how much, step by
/// step. Who is out of balance is among `unbalanced`, ascending. Marks the nodes from which no end can be reached; `None`
/// where what is left to be sent is far.
pub(super) fn send_each(
    flow: &mut Residual<'_, '_, '_>,
    near: Side,
    (unbalanced, left): (&[u32], u64),
    budget: &mut Budget<'_>,
    sent: &mut impl FnMut(u64, &mut Budget<'_>),
) -> Result<Option<Vec<bool>>, Stop> {
    let all = unbalanced.iter().copied();
    let open = |node: &u32| flow.open(near, *node as usize);
    let sources: Vec<u32> = all.clone().filter(|node| open(node) > 0).collect();
    let ends: Vec<u32> = all.filter(|node| open(node) < 0).collect();
    let mut both = Both {
        front: Search::new(near),
        back: Search::new(near.other()),
        ends,
        stuck: vec![false; flow.nodes.len()],
        looked: 0,
    };
    let mut found_all = true;
    // A way that may be long goes on as long as it comes nearer to the end fast enough.
    let share = flow.net.pairs.len() as u64 * NEARBY / left.max(1);
    let patience = flow.net.pairs.len() as u64 * LONG;
    for source in sources {
        while flow.open(near, source as usize) > 0 {
            if found_all && both.looked > patience {
                return Ok(None);
            }
            let Some(found) = both.search(flow, source, budget)? else {
                found_all = false;
                for reached in &both.front.reached {
                    both.stuck[reached.node as usize] = true;
                }
                break;
            };
            let amount = both.follow(flow, &found);
            budget.allow_more(amount * share);
            sent(amount, budget);
        }
    }
    Ok(Some(both.stuck))
}

/// Two searches towards each other.
struct Both {
    /// From a source, and from all ends.
    front: Search,
    back: Search,
    ends: Vec<u32>,
    /// Nodes from which a search met no end: no later one need enter them.
    stuck: Vec<bool>,
    /// Arcs looked at in all searches.
    looked: u64,
}

impl Both {
    /// Searches from `source`, and back from all ends, until they meet or one comes to another end. `None` where the
    /// source can't reach any: then what the search from there touched is in a violated cut.
    ///
    /// Each goes as far as the other has gone, counted in arcs.
    fn search(
        &mut self,
        flow: &Residual<'_, '_, '_>,
        source: u32,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Found>, Stop> {
        let Both {
            front,
            back,
            ends,
            stuck,
            looked,
        } = self;
        let nodes = flow.nodes.len();
        front.begin(nodes, [source].into_iter());
        let mut middle = Middle::NONE;
        let mut opposed = false;
        // To begin back from many ends takes a step from each of them.
        let round = 1 + ROUND * flow.net.pairs.len() as u64 / nodes as u64;
        loop {
            let ahead = front.radius();
            let behind = if opposed { back.radius() } else { 0 };
            let searches = [(&*front, ahead), (&*back, behind)];
            for (search, radius) in searches.into_iter().take(1 + usize::from(opposed)) {
                if search.end.distance < FAR && search.end.distance <= radius.min(middle.distance) {
                    return Ok(Some(Found::End(search.near)));
                }
            }
            if middle.distance < FAR && middle.distance <= ahead.saturating_add(behind) {
                middle.ahead = ahead.min(middle.distance);
                return Ok(Some(Found::Middle(middle)));
            }
            if ahead == FAR {
                return Ok(None);
            }
            if !opposed && front.looked > ends.len() as u64 * round {
                ends.retain(|&end| flow.open(front.near, end as usize) < 0);
                back.begin(nodes, ends.iter().copied());
                opposed = true;
                continue;
            }
            let arcs = if opposed && behind < FAR && back.looked < front.looked {
                back.expand(flow, Some(front), stuck, &mut middle)
            } else {
                front.expand(flow, opposed.then_some(&*back), stuck, &mut middle)
            };
            *looked += arcs;
            budget.spend(arcs)?;
        }
    }

    /// Moves prices so that what was found costs nothing, and sends along it; gives back how much the near side had to
    /// send is sent.
    fn follow(&self, flow: &mut Residual<'_, '_, '_>, found: &Found) -> u64 {
        let near = self.front.near;
        match *found {
            Found::End(side) => {
                let search = if side == near {
                    &self.front
                } else {
                    &self.back
                };
                let End {
                    distance,
                    last,
                    node,
                } = search.end;
                search.move_prices(flow, distance);
                let mut way = search.way(last);
                way.push(node);
                let sent = flow.augment(side, &way, &[]);
                // What an end takes from the root is not sent from here.
                if side == near || node != END { sent } else { 0 }
            }
            Found::Middle(Middle {
                distance,
                node,
                ahead,
            }) => {
                self.front.move_prices(flow, ahead);
                self.back.move_prices(flow, distance - ahead);
                flow.augment(near, &self.front.way(node), &self.back.way(node))
            }
        }
    }
}

impl Middle {
    const NONE: Middle = Middle {
        distance: FAR,
        node: END,
        ahead: 0,
    };
}

impl Search {
    fn new(near: Side) -> Search {
        Search {
            near,
            reached: Vec::new(),
            places: Vec::new(),
            heap: BinaryHeap::new(),
            end: End::NONE,
            looked: 0,
        }
    }

    /// Forgets what it knows and begins at these of so many nodes.
    fn begin(&mut self, count: usize, sources: impl Iterator<Item = u32>) {
        if self.places.is_empty() {
            self.places = vec![0; count];
        }
        for reached in self.reached.drain(..) {
            self.places[reached.node as usize] = 0;
        }
        self.heap.clear();
        self.end = End::NONE;
        self.looked = 0;
        for node in sources {
            self.reach(node, 0, END);
            self.heap.push(Reverse((0, node)));
        }
    }

    /// What is known of a node; `None` where it was not reached.
    #[inline]
    fn at(&self, node: u32) -> Option<&Reached> {
        self.reached
            .get(self.places[node as usize].wrapping_sub(1) as usize)
    }

    /// Notes that a node was reached, or is nearer than known.
    fn reach(&mut self, node: u32, distance: i64, via: u32) {
        let place = &mut self.places[node as usize];
        if let Some(known) = self.reached.get_mut(place.wrapping_sub(1) as usize) {
            (known.distance, known.via) = (distance, via);
            return;
        }
        self.reached.push(Reached {
            distance,
            node,
            via,
            settled: false,
        });
        // No more than there are nodes.
        *place = self.reached.len() as u32;
    }

    /// Whether a node can't be any nearer.
    #[inline]
    fn is_settled(&self, node: u32) -> bool {
        self.at(node).is_some_and(|reached| reached.settled)
    }

    /// How far all is settled: the distance of the next node to be; [`FAR`] where there is none.
    fn radius(&mut self) -> i64 {
        while let Some(&Reverse((distance, node))) = self.heap.peek() {
            if !self.is_settled(node) {
                return distance;
            }
            self.heap.pop();
        }
        FAR
    }

    /// Settles the next node and looks at what is behind it; gives back the arcs looked at.
    fn expand(
        &mut self,
        flow: &Residual<'_, '_, '_>,
        towards: Option<&Search>,
        stuck: &[bool],
        middle: &mut Middle,
    ) -> u64 {
        let Some(Reverse((radius, node))) = self.heap.pop() else {
            return 0;
        };
        let place = self.places[node as usize].wrapping_sub(1) as usize;
        self.reached[place].settled = true;
        let near = self.near;
        let mut look = Look {
            search: self,
            flow,
            towards,
            stuck,
            middle,
            node,
            radius,
        };
        let arcs = flow.for_each_step(near, node as usize, 0, &mut look).into();
        self.looked += arcs;
        arcs
    }

    /// The way to this node, from where the search began that reached it.
    fn way(&self, mut node: u32) -> Vec<u32> {
        let mut way = Vec::new();
        while node != END {
            way.push(node);
            node = self.at(node).map_or(END, |reached| reached.via);
        }
        way.reverse();
        way
    }

    /// Moves prices of all nodes by what they are nearer than this.
    fn move_prices(&self, flow: &mut Residual<'_, '_, '_>, radius: i64) {
        for reached in &self.reached {
            let nearer = radius - reached.distance;
            if nearer > 0 {
                flow.move_price(self.near, reached.node as usize, nearer);
            }
        }
    }
}

/// A look at the arcs out of a node that is settled.
struct Look<'s, 'r, 'n, 'm, 'p> {
    search: &'s mut Search,
    flow: &'r Residual<'n, 'm, 'p>,
    /// The other search, once it has begun.
    towards: Option<&'s Search>,
    stuck: &'s [bool],
    middle: &'s mut Middle,
    node: u32,
    radius: i64,
}

impl Visit for Look<'_, '_, '_, '_, '_> {
    #[inline]
    fn wants(&self, head: u32) -> bool {
        !self.search.is_settled(head) && !self.stuck[head as usize]
    }

    #[inline]
    fn see(&mut self, head: u32, cost: i64) -> bool {
        // Prices of what is stuck have not moved with the rest.
        if head != END && !self.wants(head) {
            return true;
        }
        debug_assert!(cost >= 0, "{} to {head} costs {cost}", self.node);
        let search = &mut *self.search;
        let distance = self.radius + cost;
        if distance >= search.end.distance.min(self.middle.distance) {
            return true;
        }
        if head != END {
            let known = search.at(head);
            if known.is_some_and(|known| known.distance <= distance) {
                return true;
            }
            search.reach(head, distance, self.node);
            if let Some(other) = self.towards.and_then(|towards| towards.at(head))
                && distance + other.distance < self.middle.distance
            {
                self.middle.distance = distance + other.distance;
                self.middle.node = head;
            }
            if self.flow.open(search.near, head as usize) >= 0 {
                search.heap.push(Reverse((distance, head)));
                return true;
            }
        }
        search.end = End {
            distance,
            last: self.node,
            node: head,
        };
        true
    }
}

impl End {
    const NONE: End = End {
        distance: FAR,
        last: END,
        node: END,
    };
}
