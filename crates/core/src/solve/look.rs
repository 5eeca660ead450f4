//! What somebody who bids sees: the best mate to be had, and what the second best would leave.
//!
//! All pairs of the bidder are looked at, or the few of its head where they tell (`heads`). No branch depends on what is
//! seen, and memory is asked for some bids ahead: both would otherwise take longer than all the rest.
//!
//! Complexity. O(pairs of the bidder), or O(1) where the head tells.

use super::auction::Auction;
use super::budget::Stop;
use super::heads::Head;
use super::network::Score;
use super::plan::NEVER;
use crate::ids::Side;
use crate::prefetch::ask;
use std::ops::Range;

/// How many bids ahead memory is asked for: where a bidder's pairs are, the pairs, the prices of the mates, the mate who
/// is then likely to be chosen.
pub(super) const AHEAD: [usize; 4] = [12, 8, 4, 1];

/// The best mate to be had, what that leaves, and what the second best leaves.
pub(super) struct Wish {
    pub(super) mate: u32,
    pub(super) best: i64,
    pub(super) second: i64,
    pub(super) score: i64,
}

impl<S: Score> Auction<'_, '_, '_, '_, '_, S> {
    /// The best that is to be had for one more mate.
    #[inline]
    pub(super) fn look(&mut self, side: Side, person: usize) -> Result<Wish, Stop> {
        let mut looked = 0;
        let mut best = self.look_at_head(side, person, &mut looked);
        if best.is_none() && self.heads[side.index()].wants(person) {
            looked += self.make_head(side, person);
            best = self.look_at_head(side, person, &mut looked);
        }
        debug_assert!(best.as_ref().is_none_or(|best| {
            let (all, _) = self.look_at_all(side, person);
            (best.best, best.second) == (all.best, all.second)
        }));
        // There may be no head, or too many in it may be held.
        let best = best.unwrap_or_else(|| {
            let (best, more) = self.look_at_all(side, person);
            looked += more;
            best
        });
        self.looked += looked;
        self.budget.spend(looked)?;
        Ok(best)
    }

    /// The best of all pairs of this person, and how many were looked at.
    #[inline(always)]
    fn look_at_all(&self, side: Side, person: usize) -> (Wish, u64) {
        let held = self.plan.mates[side.index()].of(person);
        let prices = &self.plan.price[side.other().index()];
        match side {
            Side::Mentees => {
                let pairs = self.pairs_of_mentee(person);
                wish(pairs.map(|(m, s)| (m, s.into())), held, prices, self.scale)
            }
            Side::Mentors => {
                let pairs = self.pairs_of_mentor(person);
                wish(pairs.map(|(m, s)| (m, s.into())), held, prices, self.scale)
            }
        }
    }

    /// The best where the head of this person tells.
    #[inline]
    fn look_at_head(&self, side: Side, person: usize, looked: &mut u64) -> Option<Wish> {
        let head = self.heads[side.index()].of(person)?;
        let held = self.plan.mates[side.index()].of(person);
        let prices = &self.plan.price[side.other().index()];
        let (wish, more) = wish(head.pairs(), held, prices, self.scale);
        *looked += more;
        (wish.second >= head.rest()).then_some(wish)
    }

    /// Looks at all pairs of this person; gives back how many.
    fn make_head(&mut self, side: Side, person: usize) -> u64 {
        let prices = &self.plan.price[side.other().index()];
        let (head, looked) = match side {
            Side::Mentees => {
                let head = Head::new(self.pairs_of_mentee(person), prices, self.scale);
                (head, self.row(person).len())
            }
            Side::Mentors => {
                let head = Head::new(self.pairs_of_mentor(person), prices, self.scale);
                (head, self.net.columns().row(person).len())
            }
        };
        self.heads[side.index()].set(person, head);
        looked as u64 + 1
    }

    #[inline]
    fn pairs_of_mentee(&self, mentee: usize) -> impl Iterator<Item = (u32, S)> {
        let row = self.row(mentee);
        let scores = self.scores[row.clone()].iter().copied();
        self.mates[row].iter().copied().zip(scores)
    }

    #[inline]
    fn pairs_of_mentor(&self, mentor: usize) -> impl Iterator<Item = (u32, S)> {
        let columns = self.net.columns();
        let pairs = columns.pairs[columns.row(mentor)].iter();
        pairs.map(|&(mentee, beside)| (mentee, S::beside(self.scores, beside)))
    }

    #[inline]
    pub(super) fn row(&self, mentee: usize) -> Range<usize> {
        self.starts[mentee] as usize..self.starts[mentee + 1] as usize
    }

    /// Asks for what soon is needed of those who wait: farther ahead the place of their pairs, then the pairs, then the
    /// prices of the mates.
    #[inline]
    pub(super) fn fetch(&self, side: Side) {
        if let Some(&far) = self.waiting.get(AHEAD[0]) {
            self.heads[side.index()].fetch(far as usize);
            self.net.fetch_row(side, far as usize);
            self.plan.mates[side.index()].fetch(far as usize);
            ask(&self.plan.price[side.index()], far as usize);
        }
        if let Some(&near) = self.waiting.get(AHEAD[1])
            && self.heads[side.index()].of(near as usize).is_none()
        {
            self.net.fetch_pairs(side, near as usize);
        }
        if let Some(&next) = self.waiting.get(AHEAD[2]) {
            self.fetch_prices(side, next);
        }
        // Whom the one after next is likely to choose.
        if let Some(&next) = self.waiting.get(AHEAD[3])
            && let Some(head) = self.heads[side.index()].of(next as usize)
        {
            let prices = &self.plan.price[side.other().index()];
            let (wish, _) = wish(head.pairs(), &[], prices, self.scale);
            self.plan.mates[side.other().index()].fetch(wish.mate as usize);
        }
    }

    /// Asks for the prices of those at whom somebody will look.
    #[inline]
    pub(super) fn fetch_prices(&self, side: Side, next: u32) {
        if let Some(head) = self.heads[side.index()].of(next as usize) {
            for (mate, _) in head.pairs() {
                ask(&self.plan.price[side.other().index()], mate as usize);
            }
            return;
        }
        match side {
            Side::Mentees => {
                for &mate in &self.mates[self.row(next as usize)] {
                    ask(&self.plan.price[1], mate as usize);
                }
            }
            Side::Mentors => {
                let columns = self.net.columns();
                for &(mentee, beside) in &columns.pairs[columns.row(next as usize)] {
                    ask(&self.plan.price[0], mentee as usize);
                    S::fetch(self.scores, beside);
                }
            }
        }
    }
}

/// The best pair by score − price among those not held, and how many were looked at.
///
/// No overflow: |scores| times the scale are at most the range, prices within the limit, both below 2⁶⁰.
#[inline]
fn wish(
    pairs: impl Iterator<Item = (u32, i64)>,
    held: &[u32],
    price: &[i64],
    scale: i64,
) -> (Wish, u64) {
    let mut wish = Wish {
        mate: 0,
        best: NEVER,
        second: NEVER,
        score: 0,
    };
    let mut looked = 1;
    // Branches that depend on prices would be guessed wrong, and wait for them: so one is chosen without.
    let mut see = |mate: u32, score: i64, open: bool| {
        looked += 1;
        let score = score.wrapping_mul(scale);
        let left = score.wrapping_sub(price[mate as usize]);
        let left = if open { left } else { NEVER };
        let better = left > wish.best;
        wish.second = wish.second.max(left.min(wish.best));
        wish.mate = if better { mate } else { wish.mate };
        wish.score = if better { score } else { wish.score };
        wish.best = if better { left } else { wish.best };
    };
    if held.is_empty() {
        pairs.for_each(|(mate, score)| see(mate, score, true));
    } else {
        pairs.for_each(|(mate, score)| see(mate, score, !held.contains(&mate)));
    }
    (wish, looked)
}
