//! The few mates of each bidder that leave most, kept from one bid to the next, so that most bids look at them alone.
//!
//! While one side bids, prices of the other only rise. So what the mates outside a *head* leave at most when it is made,
//! the *rest*, bounds them for as long as that side bids: where two of the head leave as much, they are the best of all.
//! Else all are looked at again. Once the other side has bid, or prices were set otherwise, heads are forgotten.
//!
//! A head takes a line of memory where scores take 32 bits. O([`KEPT`]) a bid, O(pairs of the bidder) a new head.
//!
//! References. Bertsekas 1988 (auction); that a list of the best stays valid while prices rise is how pairs that are not
//! stored are searched, see `pricing/auction`.

use super::network::Score;
use super::plan::NEVER;
use crate::prefetch::ask;

/// Mates in a head.
const KEPT: usize = 7;

/// The rest of a head that is not made, of somebody who has looked at all mates once, and of somebody who has not: many
/// bid but once, and to make a head takes longer than to look.
const WANTED: i64 = i64::MAX - 1;
const UNKNOWN: i64 = i64::MAX;

/// No mate.
const NOBODY: u32 = u32::MAX;

/// The mates that left most, with their scores, and what others left at most.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Head<S> {
    mates: [u32; KEPT],
    scores: [S; KEPT],
    rest: i64,
}

/// Heads of the people of one side; room for none before the first of them bids.
pub(super) struct Heads<S> {
    /// How many there will be.
    people: usize,
    all: Vec<Head<S>>,
    /// Whether some are made or wanted.
    made: bool,
}

impl<S: Score> Head<S> {
    const EMPTY: Head<S> = Head {
        mates: [NOBODY; KEPT],
        scores: [S::ZERO; KEPT],
        rest: UNKNOWN,
    };

    /// The head of these pairs at these prices; scores are multiplied by `scale`.
    ///
    /// No overflow: |scores| times the scale are at most the range, prices within the limit, both below 2⁶⁰.
    #[inline]
    pub(super) fn new(
        pairs: impl Iterator<Item = (u32, S)>,
        prices: &[i64],
        scale: i64,
    ) -> Head<S> {
        // Descending; the last is dropped. Branches would be guessed wrong here: so each step sorts two without.
        let mut kept = [(NEVER, NOBODY, S::ZERO); KEPT];
        let mut rest = NEVER;
        for (mate, score) in pairs {
            let left = score.into().wrapping_mul(scale);
            let left = left.wrapping_sub(prices[mate as usize]);
            let mut next = (left, mate, score);
            for place in &mut kept {
                let better = next.0 > place.0;
                let (first, second) = (*place, next);
                place.0 = if better { second.0 } else { first.0 };
                place.1 = if better { second.1 } else { first.1 };
                place.2 = if better { second.2 } else { first.2 };
                next.0 = if better { first.0 } else { second.0 };
                next.1 = if better { first.1 } else { second.1 };
                next.2 = if better { first.2 } else { second.2 };
            }
            rest = rest.max(next.0);
        }
        Head {
            mates: kept.map(|k| k.1),
            scores: kept.map(|k| k.2),
            rest,
        }
    }

    /// What others leave at most.
    #[inline]
    pub(super) fn rest(&self) -> i64 {
        self.rest
    }

    /// The mates, with their scores.
    #[inline]
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u32, i64)> {
        let pairs = self.mates.iter().zip(&self.scores);
        let pairs = pairs.map(|(&mate, &score)| (mate, score.into()));
        pairs.take_while(|(mate, _)| *mate != NOBODY)
    }
}

impl<S: Score> Heads<S> {
    /// Of so many people with so many pairs; of nobody where there are fewer than `many` pairs, or a person has few.
    pub(super) fn new(people: usize, pairs: usize, many: usize) -> Heads<S> {
        let useful = pairs >= many && pairs / people.max(1) >= 2 * KEPT;
        Heads {
            people: if useful { people } else { 0 },
            all: Vec::new(),
            made: false,
        }
    }

    /// Makes room, where there is none.
    pub(super) fn open(&mut self) {
        if self.all.is_empty() {
            self.all = vec![Head::EMPTY; self.people];
        }
    }

    /// Prices may have fallen.
    pub(super) fn forget(&mut self) {
        if std::mem::take(&mut self.made) {
            self.all.iter_mut().for_each(|head| head.rest = UNKNOWN);
        }
    }

    /// The head of somebody, where it is made.
    #[inline]
    pub(super) fn of(&self, person: usize) -> Option<&Head<S>> {
        self.all.get(person).filter(|head| head.rest < WANTED)
    }

    /// Whether it is time to make the head of somebody who looks at all mates: from the second time on.
    #[inline]
    pub(super) fn wants(&mut self, person: usize) -> bool {
        match self.all.get_mut(person) {
            None => false,
            Some(head) if head.rest == UNKNOWN => {
                self.made = true;
                head.rest = WANTED;
                false
            }
            Some(_) => true,
        }
    }

    /// Keeps the head of somebody.
    #[inline]
    pub(super) fn set(&mut self, person: usize, head: Head<S>) {
        self.made = true;
        self.all[person] = head;
    }

    /// Asks for the memory of somebody's head.
    #[inline]
    pub(super) fn fetch(&self, person: usize) {
        ask(&self.all, person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;

    /// While prices rise, the two of a head that leave most are the best of all wherever the second leaves no less than
    /// the rest; and somewhere it does.
    #[test]
    fn heads_tell_the_best_two_of_all_while_prices_rise() {
        let mut state = Draw(7);
        let mut draw = |below: u64| state.below(below) as i64;
        let two = |pairs: &mut dyn Iterator<Item = (u32, i64)>, prices: &[i64]| {
            let mut left: Vec<i64> = pairs.map(|(m, s)| 4 * s - prices[m as usize]).collect();
            left.sort_unstable_by(|a, b| b.cmp(a));
            (
                left.first().map_or(NEVER, |l| *l),
                left.get(1).map_or(NEVER, |l| *l),
            )
        };
        let mut told = 0;
        for round in 0..300 {
            let mates = draw(30) as usize;
            let pairs: Vec<(u32, i32)> = (0..mates as u32)
                .map(|mate| (mate, draw(20) as i32))
                .collect();
            let mut prices: Vec<i64> = (0..mates).map(|_| draw(40) - 20).collect();
            let head = Head::new(pairs.iter().copied(), &prices, 4);
            for _ in 0..20 {
                let best = two(&mut head.pairs(), &prices);
                let all = two(&mut pairs.iter().map(|&(m, s)| (m, s.into())), &prices);
                if best.1 >= head.rest() {
                    assert_eq!(best, all, "round {round}");
                    told += usize::from(mates > KEPT);
                }
                for price in &mut prices {
                    *price += draw(3);
                }
            }
        }
        assert!(told > 1000, "{told}");
    }
}
