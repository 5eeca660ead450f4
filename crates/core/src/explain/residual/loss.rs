//! Tuples of losses as a few integers: lexicographic order is the order of the integers.
//!
//! A number of level k stays within ±Mₖ on every sum that is compared, Mₖ = steps · Cₖ + 4 · Pₖ: along a simple way the
//! values of its arcs add up (at most Cₖ each) and the potentials of all but its ends cancel (at most Pₖ each, own or
//! effective). Where the losses of several ways are added up it is that many times as much. It has 2 + ⌈log₂ Mₖ⌉ bits of its
//! own, so that a sum of lower ones never reaches the next: packing is linear and keeps the order, also beside the sum of
//! two ways. Levels that don't fit into one integer go on in the next.

use super::Proved;
use crate::fault::{Error, Fault};
use crate::ids::Side;
use crate::lot;
use crate::problem::{Level, effective};
use std::ops::{Add, Sub};

/// More than a problem's levels ever need: at most seven of them, one integer each.
pub(super) const MOST_WORDS: usize = 8;

/// Bits of one integer that may be used.
const BITS: u32 = 126;

/// A tuple of losses, packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Loss<const N: usize>([i128; N]);

impl<const N: usize> Loss<N> {
    /// Nothing lost.
    pub(crate) const ZERO: Loss<N> = Loss([0; N]);

    /// The least loss above this one.
    pub(crate) fn next(mut self) -> Loss<N> {
        if let Some(last) = self.0.last_mut() {
            *last += 1;
        }
        self
    }
}

impl<const N: usize> Add for Loss<N> {
    type Output = Loss<N>;

    #[inline]
    fn add(self, other: Loss<N>) -> Loss<N> {
        let mut sum = self.0;
        for (own, more) in sum.iter_mut().zip(other.0) {
            *own += more;
        }
        Loss(sum)
    }
}

impl<const N: usize> Sub for Loss<N> {
    type Output = Loss<N>;

    #[inline]
    fn sub(self, other: Loss<N>) -> Loss<N> {
        let mut difference = self.0;
        for (own, less) in difference.iter_mut().zip(other.0) {
            *own -= less;
        }
        Loss(difference)
    }
}

/// Where each number of a tuple lies.
#[derive(Clone, Debug)]
pub(crate) struct Packing {
    /// Integer and bits to its right, by level.
    places: Vec<(usize, u32)>,
}

impl Packing {
    /// Room for every sum along so many simple ways through the network. O(people + groups).
    ///
    /// # Errors
    /// [`Error::Problem`] where a number would need more bits than an integer has: no valid potentials do.
    pub(super) fn new(proved: &Proved<'_>, ways: usize) -> Result<Packing, Error> {
        let Proved {
            problem,
            potentials,
            levels,
            ..
        } = proved;
        let mut widest = vec![0u128; levels.len()];
        let mut values = vec![0u128; levels.len()];
        for side in Side::BOTH {
            let width = potentials.of(side, 0).len();
            let shown = effective(problem, side, potentials);
            for (at, number) in shown.numbers().enumerate() {
                if let Some(widest) = widest.get_mut(at % width.max(1)) {
                    *widest = (*widest).max(number.unsigned_abs());
                }
            }
            let own = potentials.people(side).iter();
            for tuple in own.chain(potentials.groups(side).iter()) {
                for (widest, number) in widest.iter_mut().zip(tuple) {
                    *widest = (*widest).max(number.unsigned_abs().into());
                }
            }
            let people = problem.people(side);
            for person in people.positions() {
                for unit in 1..=problem.reward_units(side, person) {
                    for (at, &level) in levels.iter().enumerate() {
                        let reward = problem.reward(side, person, unit, level, at);
                        values[at] = values[at].max(reward.unsigned_abs().into());
                    }
                }
            }
        }
        let range = problem.source().score_range().unwrap_or_default();
        let greatest = range.0.unsigned_abs().max(range.1.unsigned_abs());
        let sides = Side::BOTH.map(|side| problem.people(side).len());
        let groups: usize = Side::BOTH
            .map(|side| problem.groups(side).len())
            .iter()
            .sum();
        let steps = 2 * sides[0].min(sides[1]) + 2 * groups + 8;
        let mut places = vec![(0, 0); levels.len()];
        let mut bits = Vec::new();
        for (at, level) in levels.iter().enumerate() {
            let value = u128::from(largest_value(*level, greatest)).max(values[at]);
            let most = (steps as u128)
                .saturating_mul(value)
                .saturating_add(widest[at].saturating_mul(4))
                .saturating_mul(ways as u128);
            bits.push(2 + u128::BITS - most.leading_zeros());
        }
        // An integer takes as many levels as fit, the last of them to the right.
        let (mut word, mut from) = (0, 0);
        while from < levels.len() {
            let (mut until, mut used) = (from, 0);
            while until < levels.len() && used + bits[until] <= BITS {
                used += bits[until];
                until += 1;
            }
            if until == from {
                let message = "the potentials are too large to be compared";
                return Err(Error::Problem(Fault::new("too-large", message).into()));
            }
            let mut shift = used;
            for at in from..until {
                shift -= bits[at];
                places[at] = (word, shift);
            }
            word += 1;
            from = until;
        }
        Ok(Packing { places })
    }

    /// How many integers a tuple takes.
    pub(super) fn words(&self) -> usize {
        self.places.last().map_or(0, |(word, _)| word + 1)
    }

    /// One integer a word, the numbers in their places.
    pub(crate) fn pack<const N: usize>(&self, tuple: &[i128]) -> Loss<N> {
        let mut packed = [0; N];
        for (&(word, shift), &number) in self.places.iter().zip(tuple) {
            packed[word] += number << shift;
        }
        Loss(packed)
    }

    /// The numbers again, one a level.
    pub(crate) fn unpack<const N: usize>(&self, loss: Loss<N>) -> Vec<i128> {
        let mut rest = loss.0;
        let mut tuple = vec![0; self.places.len()];
        for (at, &(word, shift)) in self.places.iter().enumerate() {
            // Numbers to the right are less than half of one here: the nearest multiple is this number's.
            let half = match shift {
                0 => 0,
                _ => 1i128 << (shift - 1),
            };
            tuple[at] = (rest[word] + half) >> shift;
            rest[word] -= tuple[at] << shift;
        }
        tuple
    }
}

/// The greatest |value| of one pair at a level, where no score is beyond `greatest`.
fn largest_value(level: Level, greatest: u64) -> u64 {
    match level {
        Level::Pairs => 1,
        Level::TotalScore | Level::LowestScore => greatest,
        Level::Lot => lot::GREATEST_LOT.unsigned_abs(),
        Level::MenteesPlaced | Level::MentorsPlaced | Level::Priority => 0,
    }
}
