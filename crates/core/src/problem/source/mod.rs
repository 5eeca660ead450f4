//! Where eligible pairs and their scores come from. Solvers and checkers see pairs through [`Source`] alone.
//!
//! Solvers ask at *prices*: the price of a person is their effective potential at the level of the score, own and groups
//! together, one integer each. Levels before the score don't depend on the pair but for its people, so a solver decides
//! them by the prices that it asks with ([`BARRED`], [`OPEN`]), and levels after it pair by pair on what comes back. That
//! keeps a scan one subtraction and one comparison a pair, and exact over tuples.

mod guarded;
mod list;
mod matrix;
mod patched;
mod scan;
mod scores;
mod survey;

pub(crate) use guarded::Guarded;
pub use list::{Beside, List};
pub(crate) use list::{Cancelled, MOST_PAIRS};
pub use matrix::{Cells, Matrix, Rows, Sense, Unit};
pub use patched::Patched;
pub use scores::Scores;

use crate::cancel::Poll;
use crate::ids::{Pair, Side};
use std::cmp::Reverse;
use std::fmt;
use std::ops::ControlFlow;

/// The price of somebody whose pairs are passed over, as if they were not eligible.
pub const BARRED: i64 = i64::MAX / 2;
/// The price of somebody whose pairs [`Source::within`] reports whatever their score.
pub const OPEN: i64 = -BARRED;
/// Greatest size of every other price, of `own` and of a score in a [`Query`]: sums of the three don't overflow.
pub const LARGEST_PRICE: i64 = i64::MAX / 5;

/// Who asks, and at what prices.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// The side of those who ask.
    pub side: Side,
    /// Their positions, in the order in which they are answered.
    pub ids: &'a [u32],
    /// The price of everybody on the other side: [`BARRED`], [`OPEN`], or within ± [`LARGEST_PRICE`].
    pub prices: &'a [i64],
    /// Pairs of a lower score are passed over, as if they were not eligible.
    pub least: i64,
    /// How many threads the source may use. No answer depends on it.
    pub threads: usize,
}

impl Query<'_> {
    /// The price of a mate; of one who is not there [`OPEN`], so that whoever looks at what comes back sees them.
    fn price(&self, mate: u32) -> i64 {
        self.prices.get(mate as usize).copied().unwrap_or(OPEN)
    }
}

/// Where a mate stands in the order in which the person at position `id` takes mates of equal value, `count` in all: from
/// a place of their own on, around. If everybody took the first, all would want the same.
#[must_use]
pub fn turn(id: u32, mate: u32, count: u32) -> u32 {
    let start = first_in_turn(id, count);
    if mate >= start {
        mate - start
    } else {
        mate.saturating_add(count - start)
    }
}

/// Whose turn it is first.
pub(crate) fn first_in_turn(id: u32, count: u32) -> u32 {
    // Fibonacci hashing (Knuth, The art of computer programming 3, section 6.4): the upper bits of i/φ are spread evenly.
    let part = u64::from(id.wrapping_mul(0x9E37_79B1));
    ((part * u64::from(count)) >> 32) as u32
}

/// An eligible mate of somebody who asked, with the score of the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Position on the other side.
    pub mate: u32,
    /// Score of the pair.
    pub score: i64,
}

/// Told by [`Source::best`]: who asked, their candidates, and a bound on the value of all others.
pub type OnBest<'a> = dyn FnMut(u32, &[Candidate], Option<i64>) + 'a;
/// Told by [`Source::within`]: who asked, the mate, the score.
pub type OnPair<'a> = dyn FnMut(u32, u32, i64) + 'a;

/// A set of eligible pairs with integer scores.
///
/// Every method gives the same answer on every call. A source of one's own needs the first five and `for_each`; `best`
/// and `within` then work by visiting every pair of those who ask, and are worth writing where a source can do better.
/// One that breaks this contract can't make a wrong answer pass [`check`](crate::check()), which reads `for_each` alone.
pub trait Source: Send + Sync + fmt::Debug {
    /// How many mentees and mentors there are.
    fn shape(&self) -> (u32, u32);

    /// How many eligible pairs there are.
    fn len(&self) -> u64;

    /// Whether no pair is eligible.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bounds that hold every score; `None` where there is no pair. They need not be attained.
    fn score_range(&self) -> Option<(i64, i64)>;

    /// The score of a pair; `None` where it is not eligible. O(log of the person's pairs).
    fn score(&self, pair: Pair) -> Option<i64>;

    /// What each criterion adds to the score of a pair, in the unit of the score; empty where the source knows no criteria.
    fn points(&self, pair: Pair) -> Vec<i64>;

    /// Calls `visit(mate, score)` for every eligible mate of the person at position `id` of `side`, ascending.
    fn for_each(&self, side: Side, id: u32, visit: &mut dyn FnMut(u32, i64));

    /// The same pairs as compressed rows, where the source is held as such: a shortcut for inner loops, which may not
    /// change an answer.
    fn as_list(&self) -> Option<&List> {
        None
    }

    /// The same pairs as a dense matrix, where the source is one: a shortcut as well.
    fn as_matrix(&self) -> Option<&Matrix> {
        None
    }

    /// Whether all pairs lie in memory one by one, so that a solver may as well hold them all.
    fn is_stored(&self) -> bool {
        false
    }

    /// For each of those who ask, in turn, their `k` pairs of greatest value, fewer only where there are no more, and a
    /// bound. The value of a pair is score − price of the mate; order: greatest value first, then the least [`turn`]. No other
    /// pair of the asker has a value above the bound, nor is the bound above that of the last candidate; `None`: there
    /// is no other pair, as is certain where there are fewer than `k`. `k` is at least 1.
    ///
    /// `poll` is called at least once an asker or every 2²⁰ pairs, whichever comes later, and its `Break` is given back
    /// at once.
    fn best(
        &self,
        query: &Query<'_>,
        k: usize,
        poll: &mut Poll<'_>,
        visit: &mut OnBest<'_>,
    ) -> ControlFlow<()> {
        let mut all: Vec<(Reverse<i64>, u32, u32)> = Vec::new();
        let mut candidates = Vec::new();
        let (mentees, mentors) = self.shape();
        let count = [mentors, mentees][query.side.index()];
        for &id in query.ids {
            all.clear();
            let mut seen = 0;
            self.for_each(query.side, id, &mut |mate, score| {
                seen += 1;
                let price = query.price(mate);
                if score >= query.least && price != BARRED {
                    let value = Reverse(score.saturating_sub(price));
                    all.push((value, turn(id, mate, count), mate));
                }
            });
            let bound = if all.len() > k {
                let (_, &mut (Reverse(next), ..), _) = all.select_nth_unstable(k);
                all.truncate(k);
                Some(next)
            } else {
                None
            };
            all.sort_unstable();
            candidates.clear();
            candidates.extend(all.iter().map(|&(Reverse(value), _, mate)| Candidate {
                mate,
                score: value.saturating_add(query.price(mate)),
            }));
            visit(id, &candidates, bound);
            poll(seen)?;
        }
        ControlFlow::Continue(())
    }

    /// For each of those who ask, in turn, every pair of slack < `delta`, mates ascending, where the slack is
    /// own + price of the mate − score. `own` has one number for each of `ids`, and |delta| ≤ [`LARGEST_PRICE`] / 2.
    ///
    /// `poll` is called as in [`Source::best`].
    fn within(
        &self,
        query: &Query<'_>,
        own: &[i64],
        delta: i64,
        poll: &mut Poll<'_>,
        visit: &mut OnPair<'_>,
    ) -> ControlFlow<()> {
        for (&id, &own) in query.ids.iter().zip(own) {
            let mut seen = 0;
            self.for_each(query.side, id, &mut |mate, score| {
                seen += 1;
                let slack = own.saturating_add(query.price(mate));
                if score >= query.least && slack.saturating_sub(score) < delta {
                    visit(id, mate, score);
                }
            });
            poll(seen)?;
        }
        ControlFlow::Continue(())
    }
}
