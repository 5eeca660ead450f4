//! How auctions go on: where ε starts, how it falls, when a phase ends.

use std::ops::Range;

/// Scores no greater than this tie so many that smaller steps make fights longer, and bring nobody nearer.
const COARSE: i64 = 10;

/// How auctions go on; the answer does not depend on it.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    /// The first ε is the range of scores divided by this.
    pub(super) start: i64,
    /// Each ε is the one before divided by this at most: by the same in every phase, so that none is wasted on a small
    /// step.
    pub(super) fall: i64,
    /// A phase ends when no more than one bidder in so many is left.
    pub(super) tail: usize,
    /// Phases, counted from 0, that go on to the last bidder: prices are then near enough that what later phases leave
    /// has not far to go. Before, the last few would fight for nothing; after, small steps make their fights long.
    pub(super) complete: Range<u32>,
    /// Bids of a phase, at most, a person.
    pub(super) bids: u64,
    /// How many of the last ε make a unit of scores, at least, where numbers allow it.
    pub(super) fine: i64,
    /// How often ε falls at most: what is left after more is no less.
    pub(super) falls: u32,
    /// How often all pairs may be looked at by the last few before prices are brought nearer.
    pub(super) patience: u64,
    /// Whether prices start from the level at which what is asked for is what there is.
    pub(super) level: bool,
    /// Bidders keep their best few mates where there are so many pairs: below, all stay in the cache.
    pub(super) heads: usize,
}

impl Pace {
    /// From prices that are near already.
    pub(super) fn nearby() -> Pace {
        Pace {
            start: 25_600,
            complete: 0..2,
            level: false,
            ..Pace::default()
        }
    }

    /// Where the levels before leave few of the first level's pairs open: those tie people together in small knots, where
    /// shortest paths are short from wherever bids begin.
    pub(super) fn among_ties() -> Pace {
        Pace {
            falls: 0,
            complete: 0..0,
            ..Pace::default()
        }
    }

    /// What scores up to `range` are multiplied by among so many people: as fine as asked where numbers allow it, and but
    /// for coarse scores as fine as costs no phase more.
    pub(super) fn scale(&self, range: i64, people: i64) -> i64 {
        let fits = |scale: i64| {
            let scaled = range.checked_mul(scale);
            scaled.is_some_and(|range| range <= (1 << 58) / (people + 2))
        };
        let mut scale = self.fine;
        while scale > 1 && !fits(scale) {
            scale /= 2;
        }
        if range <= COARSE {
            return scale;
        }
        let falls = |scale: i64| self.falls_by((range * scale / self.start).max(1));
        while fits(2 * scale) && falls(2 * scale) <= falls(scale) {
            scale *= 2;
        }
        scale
    }

    /// The last ε from this first one.
    pub(super) fn last(&self, first: i64) -> i64 {
        (first / self.fall.saturating_pow(self.falls)).max(1)
    }

    /// The same in as many phases from the first ε to the last, of even steps.
    pub(super) fn even(self, first: i64, last: i64) -> Pace {
        let falls = self.falls_by(first / last);
        let reaches = |fall: &i64| fall.saturating_pow(falls) >= first / last;
        let fall = (2..self.fall).find(reaches).unwrap_or(self.fall);
        Pace { fall, ..self }
    }

    /// How many phases it takes to divide ε by this, but for the first.
    fn falls_by(&self, by: i64) -> u32 {
        let reaches = |falls: &u32| self.fall.saturating_pow(*falls) >= by;
        (0..64).find(reaches).unwrap_or(64)
    }
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            start: 100,
            fall: 32,
            tail: 1000,
            complete: 1..3,
            bids: 40,
            fine: 64,
            falls: 4,
            patience: 2,
            level: true,
            heads: 1 << 22,
        }
    }
}
