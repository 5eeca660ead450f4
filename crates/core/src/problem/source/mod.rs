//! Where eligible pairs and their scores come from. Solvers and checkers see pairs through [`Source`] alone.

mod list;
mod patched;
mod scores;

pub use list::List;
pub(crate) use list::{Cancelled, MOST_PAIRS};
pub use patched::Patched;
pub use scores::Scores;

use crate::ids::{Pair, Side};
use std::fmt;

/// A set of eligible pairs with integer scores.
///
/// Every method gives the same answer on every call; `for_each` visits in ascending order of position.
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
}
