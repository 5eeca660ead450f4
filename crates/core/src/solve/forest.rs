//! All that is out of balance is sent to where it is lacking, along shortest paths from everybody at once.
//!
//! Problem. A residual network of costs ≥ 0 with *sources* (nodes that have something to send) and *ends* (nodes that
//! take something, and the root): send all, at least cost.
//!
//! Method. A forest of shortest paths grows from all sources together, as in Dijkstra's algorithm; the distance up to
//! which it has grown is its *radius*. Where a tree meets an end, its source sends along the path, the prices of that
//! tree alone are settled, and the tree is dissolved. Its nodes rest until nothing more can be sent at this radius.
//! Then the trees that are left reach for them; where more rests than they cover, all grow anew. So what one search has
//! found out about a region where all costs are 0 is not lost to the next, and where many can send at one radius, one
//! look at the region serves them all.
//!
//! Invariant. With prices of the nodes in trees moved by the radius less their distance, all costs are ≥ 0 and those
//! along the trees are 0.
//!
//! Infeasible. Where no tree can grow any more, what they cover is a violated cut.
//!
//! Complexity. O((people + pairs) log people) a round, and in each round at least one unit is sent: at worst one search
//! a unit, in practice a few rounds a radius.
//!
//! Overflow. See `repair`.
//!
//! References. Ahuja, Magnanti, Orlin, Network Flows, 1993, §9.7 (successive shortest paths); Hopcroft, Karp 1973
//! (rounds of disjoint paths); Azad, Buluç, Pothen 2016 (trees that are kept reach for what others leave, for
//! cardinality).

use super::budget::{Budget, Stop};
use super::depth_first::Known;
use super::residual::{END, Residual, Visit};
use crate::ids::Side;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// What is known of a node.
const NOTHING: u8 = 0;
/// It can be reached: by `via`, at `distance`, unless that has changed since.
const SEEN: u8 = 1;
/// It is in a tree.
const IN_TREE: u8 = 2;
/// It was in a tree that is dissolved, and is left alone until all is sent that can be sent at this radius.
const FREED: u8 = 3;

/// Where a node stands.
#[derive(Clone, Copy, Default)]
struct Spot {
    distance: i64,
    /// The node before.
    via: u32,
    /// How often the node was in a tree that is dissolved, and that of `via` when it was noted.
    life: u32,
    via_life: u32,
    /// The source of its tree, and the next node of the tree, in no order, from the source on.
    source: u32,
    next: u32,
}

/// Trees of shortest paths.
pub(super) struct Forest {
    /// The side that searches.
    near: Side,
    state: Vec<u8>,
    spots: Vec<Spot>,
    /// Nodes of trees whose arcs are still to be looked at, first come first served: so trees grow evenly.
    fresh: VecDeque<(u32, u32)>,
    /// Nodes that were seen, and by which node.
    heap: BinaryHeap<Reverse<(i64, u32, u32)>>,
    radius: i64,
    /// Trees, and nodes in them.
    trees: u64,
    covered: usize,
    /// Nodes of trees that were dissolved since all were looked for.
    freed: Vec<u32>,
    /// For sources that have more to send, once there are any.
    known: Option<Known>,
}

/// How many nodes ahead memory is asked for: where a node's arcs are, and the arcs.
const AHEAD: [usize; 2] = [8, 4];

/// No node.
const NONE: u32 = u32::MAX;

impl Forest {
    /// Trees of nothing yet.
    pub(super) fn new(near: Side, nodes: usize) -> Forest {
        Forest {
            near,
            state: vec![NOTHING; nodes],
            spots: vec![Spot::default(); nodes],
            fresh: VecDeque::new(),
            heap: BinaryHeap::new(),
            radius: 0,
            trees: 0,
            covered: 0,
            freed: Vec::new(),
            known: None,
        }
    }

    /// Sends all that the near side has to send, as far as it can be sent; `sent` is told how much, step by step. What
    /// is then still in trees is a violated cut.
    pub(super) fn send_all(
        &mut self,
        flow: &mut Residual<'_, '_, '_>,
        budget: &mut Budget<'_>,
        sent: &mut impl FnMut(u64, &mut Budget<'_>),
    ) -> Result<(), Stop> {
        for node in 0..self.state.len() as u32 {
            if flow.open(self.near, node as usize) > 0 {
                self.plant(node);
            }
        }
        let ended = self.grow(flow, budget, sent);
        // Prices of the trees that are left are settled too: they hold at a limit as well.
        for node in 0..self.state.len() {
            if self.state[node] == IN_TREE {
                flow.move_price(self.near, node, self.radius - self.spots[node].distance);
            }
        }
        ended
    }

    /// Whether a node is in a tree.
    pub(super) fn covers(&self) -> Vec<bool> {
        self.state.iter().map(|&state| state == IN_TREE).collect()
    }

    fn grow(
        &mut self,
        flow: &mut Residual<'_, '_, '_>,
        budget: &mut Budget<'_>,
        sent: &mut impl FnMut(u64, &mut Budget<'_>),
    ) -> Result<(), Stop> {
        while self.trees > 0 {
            let found = if let Some((node, life)) = self.fresh.pop_front() {
                if let Some(&(far, _)) = self.fresh.get(AHEAD[0]) {
                    flow.fetch(self.near, far, false);
                }
                if let Some(&(next, _)) = self.fresh.get(AHEAD[1]) {
                    flow.fetch(self.near, next, true);
                }
                if self.spots[node as usize].life != life {
                    continue;
                }
                self.look(flow, node, budget)?
            } else if self.next_distance() != Some(self.radius) && !self.freed.is_empty() {
                self.regrow(flow, budget)?;
                continue;
            } else if let Some(Reverse((distance, node, from))) = self.heap.pop() {
                self.arrive(flow, distance, node, from, budget)?
            } else {
                break;
            };
            if let Some((last, end)) = found {
                let amount = self.augment(flow, last, end, budget)?;
                sent(amount, budget);
            }
        }
        Ok(())
    }

    /// Where the next node that was seen is.
    fn next_distance(&self) -> Option<i64> {
        self.heap.peek().map(|Reverse((distance, ..))| *distance)
    }

    /// A source, as a tree of its own.
    fn plant(&mut self, node: u32) {
        let at = node as usize;
        self.state[at] = IN_TREE;
        self.spots[at].distance = self.radius;
        self.spots[at].source = node;
        self.spots[at].next = NONE;
        self.fresh.push_back((node, self.spots[at].life));
        self.trees += 1;
        self.covered += 1;
    }

    /// The next node by distance joins the tree from which it was seen; an end, with the node before it, where it is
    /// one.
    fn arrive(
        &mut self,
        flow: &Residual<'_, '_, '_>,
        distance: i64,
        node: u32,
        from: u32,
        budget: &mut Budget<'_>,
    ) -> Result<Option<(u32, u32)>, Stop> {
        let before = from as usize;
        if node == END {
            // The node before may have left its tree since.
            let up = flow.up(self.near, before);
            let holds = self.state[before] == IN_TREE
                && up.is_some_and(|cost| self.spots[before].distance + cost == distance);
            if !holds {
                return Ok(None);
            }
            self.radius = distance;
            return Ok(Some((from, END)));
        }
        let at = node as usize;
        if self.state[at] != SEEN
            || self.spots[at].distance != distance
            || self.spots[at].via != from
        {
            return Ok(None);
        }
        if self.spots[before].life != self.spots[at].via_life {
            self.seek(flow, node, budget)?;
            return Ok(None);
        }
        self.radius = distance;
        Ok(self.join(flow, node, from))
    }

    /// A node joins the tree of another, or is an end.
    fn join(&mut self, flow: &Residual<'_, '_, '_>, node: u32, from: u32) -> Option<(u32, u32)> {
        if flow.open(self.near, node as usize) < 0 {
            return Some((from, node));
        }
        let at = node as usize;
        let source = self.spots[from as usize].source;
        self.state[at] = IN_TREE;
        self.spots[at].distance = self.radius;
        self.spots[at].via = from;
        self.spots[at].source = source;
        self.spots[at].next = self.spots[source as usize].next;
        self.spots[source as usize].next = node;
        self.fresh.push_back((node, self.spots[at].life));
        self.covered += 1;
        None
    }

    /// Looks at all arcs out of a node that has joined at this radius; gives back an end that costs nothing more.
    fn look(
        &mut self,
        flow: &Residual<'_, '_, '_>,
        node: u32,
        budget: &mut Budget<'_>,
    ) -> Result<Option<(u32, u32)>, Stop> {
        let near = self.near;
        let mut look = Look {
            life: self.spots[node as usize].life,
            forest: self,
            flow,
            node,
            found: None,
        };
        let looked = flow.for_each_step(near, node as usize, 0, &mut look);
        let found = look.found;
        budget.spend(looked.into())?;
        Ok(found)
    }

    /// Looks for the nearest tree from which a node that is in none can be reached, and notes it.
    fn seek(
        &mut self,
        flow: &Residual<'_, '_, '_>,
        node: u32,
        budget: &mut Budget<'_>,
    ) -> Result<(), Stop> {
        // Arcs into a node are those out of it for who searches from the other side.
        let mut seek = Seek {
            forest: self,
            best: None,
        };
        let looked = flow.for_each_step(self.near.other(), node as usize, 0, &mut seek);
        let best = seek.best;
        budget.spend(looked.into())?;
        let at = node as usize;
        match best {
            None => self.state[at] = NOTHING,
            Some((distance, from)) => {
                self.state[at] = SEEN;
                self.spots[at].distance = distance;
                self.spots[at].via = from;
                self.spots[at].via_life = self.spots[from as usize].life;
                self.heap.push(Reverse((distance, node, from)));
            }
        }
        Ok(())
    }

    /// Sends along the way to an end that was found behind `last`, and dissolves that tree; gives back how much was
    /// sent. A source that has more to send, as groups may, goes on over what costs nothing now, outside all trees.
    fn augment(
        &mut self,
        flow: &mut Residual<'_, '_, '_>,
        last: u32,
        end: u32,
        budget: &mut Budget<'_>,
    ) -> Result<u64, Stop> {
        let source = self.spots[last as usize].source;
        let mut way = vec![end, last];
        let mut node = last;
        while node != source {
            node = self.spots[node as usize].via;
            way.push(node);
        }
        way.reverse();
        self.dissolve(flow, source);
        let mut sent = flow.augment(self.near, &way, &[]);
        if flow.open(self.near, source as usize) > 0 {
            let nodes = self.state.len();
            let near = self.near;
            let known = self.known.get_or_insert_with(|| Known::new(near, nodes));
            let state = &self.state;
            let may = |node: u32| state[node as usize] != IN_TREE;
            let more = known.send_from(flow, source, may, budget);
            known.forget();
            sent += more?;
        }
        if flow.open(self.near, source as usize) > 0 {
            self.plant(source);
        }
        // An end may take more, or be on the way to others from now on.
        if end != END && self.state[end as usize] != FREED {
            self.state[end as usize] = FREED;
            self.freed.push(end);
        }
        Ok(sent)
    }

    /// Settles the prices of a tree and frees its nodes.
    fn dissolve(&mut self, flow: &mut Residual<'_, '_, '_>, source: u32) {
        let mut node = source;
        while node != NONE {
            let at = node as usize;
            flow.move_price(self.near, at, self.radius - self.spots[at].distance);
            self.state[at] = FREED;
            self.spots[at].life += 1;
            self.covered -= 1;
            self.freed.push(node);
            node = self.spots[at].next;
        }
        self.trees -= 1;
    }

    /// Lets trees reach for what rests; where that is more than what they cover, all grow anew.
    fn regrow(
        &mut self,
        flow: &mut Residual<'_, '_, '_>,
        budget: &mut Budget<'_>,
    ) -> Result<(), Stop> {
        let freed = std::mem::take(&mut self.freed);
        if freed.len() <= self.covered {
            for &node in &freed {
                // A source that has more to send is in a tree again.
                if self.state[node as usize] == FREED {
                    self.state[node as usize] = NOTHING;
                }
            }
            for (at, &node) in freed.iter().enumerate() {
                if let Some(&far) = freed.get(at + AHEAD[0]) {
                    flow.fetch(self.near.other(), far, false);
                }
                if let Some(&next) = freed.get(at + AHEAD[1]) {
                    flow.fetch(self.near.other(), next, true);
                }
                if self.state[node as usize] == NOTHING {
                    self.seek(flow, node, budget)?;
                }
            }
            return Ok(());
        }
        let mut sources = Vec::new();
        for node in 0..self.state.len() as u32 {
            let at = node as usize;
            if self.state[at] == IN_TREE && self.spots[at].source == node {
                sources.push(node);
            }
        }
        for &source in &sources {
            self.dissolve(flow, source);
        }
        self.state.fill(NOTHING);
        self.heap.clear();
        self.fresh.clear();
        self.freed.clear();
        for source in sources {
            self.plant(source);
        }
        Ok(())
    }
}

/// A look at the arcs out of a node that has joined.
struct Look<'f, 'r, 'n, 'm, 'p> {
    forest: &'f mut Forest,
    flow: &'r Residual<'n, 'm, 'p>,
    node: u32,
    life: u32,
    /// An end, with the node before it.
    found: Option<(u32, u32)>,
}

impl Visit for Look<'_, '_, '_, '_, '_> {
    #[inline]
    fn wants(&self, head: u32) -> bool {
        self.forest.state[head as usize] < IN_TREE
    }

    /// Notes that `head` can be reached from here, or lets it join.
    #[inline]
    fn see(&mut self, head: u32, cost: i64) -> bool {
        // Prices of what is in trees are still those from before it joined.
        if head != END && !self.wants(head) {
            return true;
        }
        debug_assert!(cost >= 0, "{} to {head} costs {cost}", self.node);
        let forest = &mut *self.forest;
        let distance = forest.radius + cost;
        if head == END {
            if cost == 0 {
                self.found = Some((self.node, END));
            } else {
                forest.heap.push(Reverse((distance, END, self.node)));
            }
        } else if cost == 0 {
            self.found = forest.join(self.flow, head, self.node);
        } else {
            let to = head as usize;
            if forest.state[to] == NOTHING || distance < forest.spots[to].distance {
                forest.state[to] = SEEN;
                forest.spots[to].distance = distance;
                forest.spots[to].via = self.node;
                forest.spots[to].via_life = self.life;
                forest.heap.push(Reverse((distance, head, self.node)));
            }
        }
        self.found.is_none()
    }
}

/// A look back at the arcs into a node that is in no tree.
struct Seek<'f> {
    forest: &'f Forest,
    /// The nearest of trees' nodes: distance of the node that is sought for, and that node.
    best: Option<(i64, u32)>,
}

impl Visit for Seek<'_> {
    #[inline]
    fn wants(&self, head: u32) -> bool {
        self.forest.state[head as usize] == IN_TREE
    }

    #[inline]
    fn see(&mut self, head: u32, cost: i64) -> bool {
        if head != END && self.wants(head) {
            let way = (self.forest.spots[head as usize].distance + cost, head);
            if self.best.is_none_or(|best| way < best) {
                self.best = Some(way);
            }
        }
        // Nothing is nearer than the radius.
        self.best
            .is_none_or(|(distance, _)| distance > self.forest.radius)
    }
}
