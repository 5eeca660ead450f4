//! The state of a solve at one level: who is together, and at what prices.
//!
//! Prices are *effective* potentials: for a person ū (v̄), for a group the sum of its own and those around it; the
//! root's is 0. The slack of a pair is price + price − score. Nothing here says that they are best: `auction` brings
//! them near, `repair` makes them exact.

use super::auction::greatest;
use super::network::{Network, ROOT};
use crate::ids::{Pair, Side};
use crate::prefetch::ask;
use crate::problem::{Dual, Potentials};
use std::mem;
use std::ops::Range;

/// Less than any price.
pub(super) const NEVER: i64 = i64::MIN / 2;

/// Pairs in use and prices.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) mates: [Mates; 2],
    /// By person.
    pub(super) price: [Vec<i64>; 2],
    /// By group.
    pub(super) group_price: [Vec<i64>; 2],
}

/// The mates of the people of one side, in no order.
///
/// Where nobody of the side can have more than one, a mate stands at the person's own position: half of the memory, and
/// a third of the cache lines that a bid touches.
#[derive(Debug, Default)]
pub(super) struct Mates {
    /// Room for each person, as many as bounds and pairs allow, and how much of it is used; both empty where nobody
    /// can have more than one.
    starts: Vec<usize>,
    counts: Vec<u32>,
    people: Vec<u32>,
    /// What each mate would pay, for those who choose among several: see `auction`.
    keys: Vec<i64>,
}

/// An empty place of a person who can have one mate, and of one who can have none.
const FREE: u32 = u32::MAX;
const NONE: u32 = u32::MAX - 1;

/// An answer to a problem much like this one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start<'s> {
    pub(super) pairs: &'s [Pair],
    pub(super) potentials: &'s Potentials,
    /// Whether it is to the same problem with other pairs let in, else to one that others made.
    pub(super) same: bool,
}

impl<'s> Start<'s> {
    /// `None` of an answer that is proved by cases, or whose pairs are not in order, each once: that is no answer of ours.
    pub(super) fn new(pairs: &'s [Pair], dual: &'s Dual, same: bool) -> Option<Start<'s>> {
        let potentials = dual.potentials()?;
        pairs.is_sorted_by(|a, b| a < b).then_some(Start {
            pairs,
            potentials,
            same,
        })
    }
}

impl Plan {
    /// Nobody together, all prices 0.
    pub(super) fn new(net: &Network<'_>) -> Plan {
        let mentees = net.pairs.starts.windows(2).map(|w| w[1] - w[0]);
        Plan {
            mates: [
                Mates::new(mentees, &net.people[0].max),
                Mates::new(net.mentor_degrees.iter().copied(), &net.people[1].max),
            ],
            price: [vec![0; net.people[0].len()], vec![0; net.people[1].len()]],
            group_price: [
                vec![0; net.groups[0].min.len()],
                vec![0; net.groups[1].min.len()],
            ],
        }
    }

    /// Prices and pairs of an earlier answer to a problem of the same people, as far as they still fit: potentials are
    /// the numbers at `level` of its tuples, pairs those that are open and within everybody's room. `None` where they
    /// are of other people. The network's scores are in this unit.
    pub(super) fn warm(
        net: &Network<'_>,
        start: Start<'_>,
        level: usize,
        unit: i64,
    ) -> Option<Plan> {
        let mut plan = Plan::new(net);
        let potentials = start.potentials;
        // Beyond this no potential can be of use, and sums might not fit.
        let nodes = net.nodes().len() as i64;
        let largest = greatest(net).checked_mul(2 * (nodes + 1))?;
        let fits = |price: i64| (price.unsigned_abs() <= largest.unsigned_abs()).then_some(price);
        for side in Side::BOTH {
            let at = side.index();
            let groups = potentials.groups(side);
            let people = potentials.people(side);
            if people.len() != net.people[at].len() || groups.len() != net.groups[at].min.len() {
                return None;
            }
            // From the outside in, so that each finds what is around it.
            for &group in net.groups[at].inside_first.iter().rev() {
                let own = groups.of(group as usize).get(level)?.div_euclid(unit);
                let around = plan.around(side, net.groups[at].around[group as usize]);
                plan.group_price[at][group as usize] = fits(own.checked_add(around)?)?;
            }
            let mut prices = mem::take(&mut plan.price[at]);
            let around = net.people[at].group.iter();
            for ((price, tuple), &group) in prices.iter_mut().zip(people.iter()).zip(around) {
                let own = tuple.get(level)?.div_euclid(unit);
                *price = fits(own.checked_add(plan.around(side, group))?)?;
            }
            plan.price[at] = prices;
        }
        for pair in start.pairs {
            let (mentee, mentor) = (pair.mentee.index(), pair.mentor.index());
            if mentee >= net.people[0].len() || mentor >= net.people[1].len() {
                return None;
            }
            // Where all pairs of a list are open, the repair finds those that are gone as it looks through them.
            let open = net.pairs.is_whole() || net.pairs.find(mentee, pair.mentor.0).is_some();
            if open && plan.mates[0].has_room(mentee) && plan.mates[1].has_room(mentor) {
                plan.link(pair.mentee.0, pair.mentor.0);
            }
        }
        Some(plan)
    }

    /// Puts two people together who are not.
    pub(super) fn link(&mut self, mentee: u32, mentor: u32) {
        self.mates[0].push(mentee as usize, mentor);
        self.mates[1].push(mentor as usize, mentee);
    }

    /// Parts two people who are together: it must be so.
    pub(super) fn unlink(&mut self, mentee: u32, mentor: u32) {
        self.mates[0].remove(mentee as usize, mentor);
        self.mates[1].remove(mentor as usize, mentee);
    }

    /// The price of what is around a person or group.
    pub(super) fn around(&self, side: Side, group: u32) -> i64 {
        if group == ROOT {
            0
        } else {
            self.group_price[side.index()][group as usize]
        }
    }

    /// All pairs in use, ascending.
    pub(super) fn pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::with_capacity(self.price[0].len());
        for mentee in 0..self.price[0].len() {
            let from = pairs.len();
            let mates = self.mates[0].of(mentee).iter();
            pairs.extend(mates.map(|&mentor| Pair::new(mentee as u32, mentor)));
            if pairs.len() > from + 1 {
                pairs[from..].sort_unstable();
            }
        }
        pairs
    }
}

impl Mates {
    fn new(degrees: impl Iterator<Item = u32>, max: &[i64]) -> Mates {
        // Never more than the pairs, which are counted in 32 bits.
        let room = |(degree, &max)| i64::from(degree).min(max) as u32;
        let rooms: Vec<u32> = degrees.zip(max).map(room).collect();
        if rooms.iter().all(|&room| room <= 1) {
            let place = |room: &u32| if *room == 1 { FREE } else { NONE };
            return Mates {
                people: rooms.iter().map(place).collect(),
                ..Mates::default()
            };
        }
        let mut starts = Vec::with_capacity(max.len() + 1);
        let mut total = 0;
        starts.push(0);
        for room in rooms {
            total += room as usize;
            starts.push(total);
        }
        Mates {
            starts,
            counts: vec![0; max.len()],
            people: vec![0; total],
            keys: vec![0; total],
        }
    }

    /// Whether nobody can have more than one.
    #[inline]
    pub(super) fn single(&self) -> bool {
        self.starts.is_empty()
    }

    #[inline]
    pub(super) fn count(&self, person: usize) -> u32 {
        if self.single() {
            u32::from(self.people[person] < NONE)
        } else {
            self.counts[person]
        }
    }

    /// Asks for the memory of this person's mates.
    #[inline]
    pub(super) fn fetch(&self, person: usize) {
        if self.single() {
            ask(&self.people, person);
        } else {
            ask(&self.counts, person);
            ask(&self.starts, person);
        }
    }

    /// Most mates that this person can have.
    #[inline]
    pub(super) fn room(&self, person: usize) -> u32 {
        if self.single() {
            u32::from(self.people[person] != NONE)
        } else {
            (self.starts[person + 1] - self.starts[person]) as u32
        }
    }

    /// Whether this person can have one more.
    #[inline]
    pub(super) fn has_room(&self, person: usize) -> bool {
        if self.single() {
            self.people[person] == FREE
        } else {
            self.count(person) < self.room(person)
        }
    }

    #[inline]
    fn places(&self, person: usize) -> Range<usize> {
        if self.single() {
            person..person + usize::from(self.people[person] < NONE)
        } else {
            let start = self.starts[person];
            start..start + self.counts[person] as usize
        }
    }

    #[inline]
    pub(super) fn of(&self, person: usize) -> &[u32] {
        &self.people[self.places(person)]
    }

    #[inline]
    pub(super) fn has(&self, person: usize, mate: u32) -> bool {
        self.of(person).contains(&mate)
    }

    #[inline]
    pub(super) fn push(&mut self, person: usize, mate: u32) {
        if self.single() {
            debug_assert_eq!(self.people[person], FREE);
            self.people[person] = mate;
        } else {
            let place = self.starts[person] + self.counts[person] as usize;
            debug_assert!(place < self.starts[person + 1]);
            self.people[place] = mate;
            self.counts[person] += 1;
        }
    }

    #[inline]
    pub(super) fn remove(&mut self, person: usize, mate: u32) {
        if self.single() {
            debug_assert_eq!(self.people[person], mate);
            self.people[person] = FREE;
            return;
        }
        let places = self.places(person);
        if let Some(at) = self.people[places.clone()].iter().position(|&m| m == mate) {
            let last = places.end - 1;
            self.swap(places.start + at, last);
            self.counts[person] -= 1;
            // Keeps the order of a heap where there is one.
            if places.start + at < last {
                self.rise(places.start, at);
                self.sink(places.start..last, at);
            }
        }
    }

    /// Sets the key of every mate of everybody, and puts the mates of each in the order of a heap, least first.
    pub(super) fn set_keys(&mut self, key: impl Fn(usize, u32) -> i64) {
        if self.single() {
            return;
        }
        for person in 0..self.counts.len() {
            let places = self.places(person);
            for place in places.clone() {
                self.keys[place] = key(person, self.people[place]);
            }
            for at in (0..places.len() / 2).rev() {
                self.sink(places.clone(), at);
            }
        }
    }

    /// The mate of the least key with that key; of somebody who can have only one, the mate with the least key of all.
    #[inline]
    pub(super) fn least(&self, person: usize) -> Option<(u32, i64)> {
        let place = self.places(person).next()?;
        Some((
            self.people[place],
            self.keys.get(place).copied().unwrap_or(i64::MIN),
        ))
    }

    /// One more mate, in the order of the heap.
    #[inline]
    pub(super) fn add(&mut self, person: usize, mate: u32, key: i64) {
        self.push(person, mate);
        if self.single() {
            return;
        }
        let places = self.places(person);
        self.keys[places.end - 1] = key;
        self.rise(places.start, places.len() - 1);
    }

    /// Another mate in the place of the one with the least key.
    #[inline]
    pub(super) fn replace_least(&mut self, person: usize, mate: u32, key: i64) {
        let places = self.places(person);
        self.people[places.start] = mate;
        if !self.single() {
            self.keys[places.start] = key;
            self.sink(places, 0);
        }
    }

    fn rise(&mut self, start: usize, mut at: usize) {
        while at > 0 {
            let above = (at - 1) / 2;
            if self.keys[start + above] <= self.keys[start + at] {
                break;
            }
            self.swap(start + above, start + at);
            at = above;
        }
    }

    fn sink(&mut self, places: Range<usize>, mut at: usize) {
        loop {
            let mut below = 2 * at + 1;
            if below >= places.len() {
                break;
            }
            let key = |at: usize| self.keys[places.start + at];
            if below + 1 < places.len() && key(below + 1) < key(below) {
                below += 1;
            }
            if key(at) <= key(below) {
                break;
            }
            self.swap(places.start + at, places.start + below);
            at = below;
        }
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.people.swap(one, other);
        self.keys.swap(one, other);
    }
}
