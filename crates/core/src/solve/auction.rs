//! Prices near the best, fast: auctions in both directions with a falling tolerance.
//!
//! Problem. That of [`Network`], groups left aside: maximise Σ s x + Σ Δ(d) within everybody's bounds.
//!
//! Method. One side bids for mates on the other. A bidder with room looks for the mate with the greatest s − price, and
//! offers what makes that mate as good as the second best plus ε; the mate takes the offer, and parts with the least
//! offer once full, whose bidder bids again. Prices of those who choose rise, those of bidders fall. Then the other side bids: those
//! left with room at a price that only full people may have. Both directions are one piece of code. ε falls from a part of the range of
//! scores to one unit of scores multiplied by a small power of two, so that the last ε is far below a unit.
//!
//! Invariant. For each pair, with π = s − price − price: used ⇒ π ≥ 0, unused ⇒ π ≤ ε, bidders still waiting apart.
//! What comes out needs not be best, nor feasible: `repair` makes it exact, and starts from the prices alone.
//!
//! Complexity. Bids of a phase are bounded by a multiple of the people, each looks at one person's pairs; a phase ends when few bidders are left,
//! for the last few take most of the time (their way is found by `repair`).
//!
//! Overflow. With C the greatest |score or reward| scaled and N the people, prices are kept within 2·C·(N + 1), else the phase ends;
//! the scale is chosen so that this is below 2⁶⁰.
//!
//! References. Bertsekas 1988 (auction, ε-scaling); Bertsekas, Castañon 1989 (several places: the least offer is the price); Bertsekas, Castañon,
//! Tsaknakis 1993 (reverse auction, people who may stay out).

use super::budget::{Budget, Stop};
use super::network::{Network, Scores};
use super::plan::Plan;
use super::prefetch::ask;
use crate::ids::Side;
use std::collections::VecDeque;
use std::ops::Range;

/// Less than any value.
const NEVER: i64 = i64::MIN / 2;

/// How many bids ahead memory is asked for: where a bidder's pairs are, the pairs, the prices of the mates.
const AHEAD: [usize; 3] = [12, 7, 3];

/// How auctions go on; the answer does not depend on it.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    /// The first ε is the range of scores divided by this.
    pub(super) start: i64,
    /// Each ε is the one before divided by this.
    pub(super) fall: i64,
    /// A phase ends when no more than one bidder in so many is left.
    pub(super) tail: usize,
    /// Phases, counted from 0, that go on to the last bidder: prices are then near enough that what later phases leave
    /// has not far to go. Before, the last few would fight for nothing; after, small steps make their fights long.
    pub(super) complete: Range<u32>,
    /// Bids of a phase, at most, a person.
    pub(super) bids: u64,
    /// The least number of ε in the range of scores at the end.
    pub(super) fine: i64,
}

impl Pace {
    /// From prices that are near already.
    pub(super) fn nearby() -> Pace {
        Pace {
            start: 25_600,
            complete: 0..2,
            ..Pace::default()
        }
    }
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            start: 100,
            fall: 16,
            tail: 1000,
            complete: 1..3,
            bids: 40,
            fine: 16,
        }
    }
}

/// Sets prices and pairs of `plan` by auctions, from the prices that it has. Nothing where all pairs are worth the same.
pub(super) fn run(
    net: &Network<'_>,
    plan: &mut Plan,
    pace: Pace,
    budget: &mut Budget<'_>,
) -> Result<(), Stop> {
    match &net.pairs.scores {
        Scores::All(_) => Ok(()),
        Scores::Small(scores) => run_by(net, scores, plan, pace, budget),
        Scores::Large(scores) => run_by(net, scores, plan, pace, budget),
    }
}

fn run_by<S: Copy + Into<i64>>(
    net: &Network<'_>,
    scores: &[S],
    plan: &mut Plan,
    pace: Pace,
    budget: &mut Budget<'_>,
) -> Result<(), Stop> {
    let range = greatest(net);
    if range == 0 {
        return Ok(());
    }
    let people = (net.people[0].len() + net.people[1].len()) as i64;
    let mut scale = pace.fine;
    while scale > 1
        && range
            .checked_mul(scale)
            .is_none_or(|r| r > (1 << 58) / (people + 2))
    {
        scale /= 2;
    }
    let range = range * scale;
    for side in 0..2 {
        for (price, &max) in plan.price[side].iter_mut().zip(&net.people[side].max) {
            // Whom nobody may have costs more than anybody pays.
            *price = if max == 0 { 8 * range } else { *price * scale };
        }
    }
    let mut auction = Auction {
        net,
        starts: &net.pairs.starts,
        mates: &net.pairs.mates,
        scores,
        plan,
        budget,
        scale,
        range,
        limit: range.saturating_mul(2 * (people + 1)),
        epsilon: (range / pace.start).max(1),
        pace,
        waiting: VecDeque::new(),
    };
    let ended = auction.phases();
    for price in plan.price.iter_mut().flatten() {
        *price = price.div_euclid(scale);
    }
    ended
}

/// Greatest |score or reward|.
pub(super) fn greatest(net: &Network<'_>) -> i64 {
    let scores = match &net.pairs.scores {
        Scores::All(score) => score.abs(),
        Scores::Small(scores) => {
            i64::from(scores.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0))
        }
        Scores::Large(scores) => scores.iter().map(|s| s.abs()).max().unwrap_or(0),
    };
    let worth = net.people.iter().flat_map(|people| &people.worth);
    worth.map(|w| w.abs()).fold(scores, i64::max)
}

/// The best mate to be had, what that leaves, and what the second best leaves.
struct Wish {
    mate: u32,
    best: i64,
    second: i64,
    score: i64,
}

/// What became of an offer.
enum Answer {
    /// Taken, besides all others.
    Taken,
    /// Taken; this one has to go.
    Instead(u32),
    /// Not enough; the price has risen.
    Refused,
}

struct Auction<'n, 'm, 'p, 'b, 's, S> {
    net: &'n Network<'m>,
    starts: &'n [u32],
    mates: &'n [u32],
    scores: &'n [S],
    plan: &'p mut Plan,
    budget: &'b mut Budget<'s>,
    pace: Pace,
    scale: i64,
    range: i64,
    limit: i64,
    epsilon: i64,
    /// Who is to bid, in turn.
    waiting: VecDeque<u32>,
}

impl<S: Copy + Into<i64>> Auction<'_, '_, '_, '_, '_, S> {
    fn phases(&mut self) -> Result<(), Stop> {
        for phase in 0.. {
            self.review()?;
            // The last few of one side would fight long for mates whom the other side can offer at once.
            let tail = self.net.people[0].len() / self.pace.tail;
            self.bid(Side::Mentees, tail)?;
            let last = if self.pace.complete.contains(&phase) {
                0
            } else {
                tail
            };
            self.call(Side::Mentors);
            self.bid(Side::Mentors, last)?;
            self.call(Side::Mentees);
            self.bid(Side::Mentees, last)?;
            if self.epsilon == 1 {
                return Ok(());
            }
            self.epsilon = (self.epsilon / self.pace.fall).max(1);
        }
        Ok(())
    }

    /// Every mentee looks around: parts from mates whom another beats by more than ε, and waits to bid, or bids at once.
    fn review(&mut self) -> Result<(), Stop> {
        let side = Side::Mentees;
        self.waiting.clear();
        self.start_choosing(Side::Mentors);
        let mut parted = Vec::new();
        for person in 0..self.net.people[0].len() {
            let degree = self.plan.mates[0].count(person);
            if person + AHEAD[1] < self.net.people[0].len() {
                for &mate in &self.mates[self.row(person + AHEAD[1])] {
                    ask(&self.plan.price[1], mate as usize);
                }
            }
            if degree > 0 {
                let mut wish = self.look(side, person)?;
                let out = self.out(side, person, degree - 1);
                let price = (wish.best.max(NEVER) - self.epsilon).max(out);
                if price > NEVER {
                    self.plan.price[0][person] = price;
                }
                parted.clear();
                for &mentor in self.plan.mates[0].of(person) {
                    let score = self.net.pairs.score(person, mentor) * self.scale;
                    let leaves = score - self.plan.price[1][mentor as usize];
                    if leaves < price {
                        parted.push(mentor);
                        wish.second = wish.second.max(leaves);
                    }
                }
                for &mentor in &parted {
                    self.plan.unlink(person as u32, mentor);
                }
                if degree == 1 && parted.len() == 1 {
                    self.settle(side, person as u32, 0, wish);
                    continue;
                }
            }
            if self.wants(side, person) {
                self.waiting.push_back(person as u32);
            }
        }
        Ok(())
    }

    /// Calls those of a side who have room and a reason to fill it.
    fn call(&mut self, side: Side) {
        self.waiting.clear();
        for person in 0..self.net.people(side).len() {
            if self.wants(side, person) {
                self.waiting.push_back(person as u32);
            }
        }
        if !self.waiting.is_empty() {
            self.start_choosing(side.other());
        }
    }

    fn wants(&self, side: Side, person: usize) -> bool {
        let mates = &self.plan.mates[side.index()];
        let degree = mates.count(person);
        degree < mates.room(person)
            && ((side == Side::Mentees && degree == 0)
                || self.plan.price[side.index()][person] > self.out(side, person, degree))
    }

    /// To have this many mates and no more is worth this much: nothing at all below the minimum.
    #[inline]
    fn out(&self, side: Side, person: usize, degree: u32) -> i64 {
        let people = self.net.people(side);
        let degree = i64::from(degree);
        if degree < people.min[person] {
            NEVER
        } else {
            -people.worth(person, degree + 1) * self.scale
        }
    }

    /// Mates in hand are as good as the price they are at.
    fn start_choosing(&mut self, side: Side) {
        let prices = &self.plan.price[side.index()];
        self.plan.mates[side.index()].set_keys(|chooser, _| prices[chooser]);
    }

    /// Who is waiting bids, until few are left.
    fn bid(&mut self, side: Side, tail: usize) -> Result<(), Stop> {
        let a = side.index();
        let mut left = self.pace.bids * self.net.people[a].len() as u64 + 1000;
        while self.waiting.len() > tail && left > 0 {
            let Some(bidder) = self.waiting.pop_front() else {
                break;
            };
            self.fetch(side);
            left -= 1;
            let person = bidder as usize;
            let degree = self.plan.mates[a].count(person);
            if degree < self.plan.mates[a].room(person) {
                let wish = self.look(side, person)?;
                self.settle(side, bidder, degree, wish);
            }
        }
        Ok(())
    }

    /// The bidder makes an offer for what is wished, or is as well off without.
    #[inline]
    fn settle(&mut self, side: Side, bidder: u32, degree: u32, wish: Wish) {
        let (a, b) = (side.index(), side.other().index());
        let person = bidder as usize;
        let out = self.out(side, person, degree);
        let price = &mut self.plan.price[a][person];
        if wish.best <= out {
            if out > NEVER {
                *price = (*price).max(wish.best).min(out);
            }
            return;
        }
        let second = wish.second.max(out).max(wish.best - self.range);
        let fallen = second - self.epsilon;
        let offer = wish.score - fallen;
        if offer.abs() > self.limit || fallen.abs() > self.limit {
            return;
        }
        *price = fallen;
        match self.offer(side.other(), wish.mate, bidder, offer) {
            Answer::Taken => {}
            Answer::Instead(other) => self.waiting.push_back(other),
            // Whom nobody may have: that is for the repair.
            Answer::Refused if self.plan.mates[b].room(wish.mate as usize) == 0 => return,
            Answer::Refused => {
                self.waiting.push_front(bidder);
                return;
            }
        }
        if degree + 1 < self.plan.mates[a].room(person) {
            self.waiting.push_front(bidder);
        }
    }

    /// Somebody of `side` is offered a mate.
    #[inline]
    fn offer(&mut self, side: Side, chooser: u32, bidder: u32, offer: i64) -> Answer {
        let (a, b) = (side.other().index(), side.index());
        let person = chooser as usize;
        let degree = self.plan.mates[b].count(person);
        let room = self.plan.mates[b].room(person);
        let out = self.out(side, person, degree);
        let price = &mut self.plan.price[b][person];
        let mates = &mut self.plan.mates[b];
        let (answer, degree) = if degree < room && offer >= out {
            *price = (*price).max(out);
            mates.add(person, bidder, offer);
            self.plan.mates[a].push(bidder as usize, chooser);
            (Answer::Taken, degree + 1)
        } else {
            match mates.least(person) {
                Some((other, key)) if key < offer => {
                    mates.replace_least(person, bidder, offer);
                    self.plan.mates[a].remove(other as usize, chooser);
                    self.plan.mates[a].push(bidder as usize, chooser);
                    (Answer::Instead(other), degree)
                }
                _ => {
                    *price = (*price).max(offer);
                    return Answer::Refused;
                }
            }
        };
        // The price may rise until somebody leaves or one more place is worth giving.
        let mates = &self.plan.mates[b];
        let least = mates.least(person).map_or(NEVER, |(_, key)| key);
        let least = if mates.single() { offer } else { least };
        let rise = if degree < room {
            least.min(self.out(side, person, degree))
        } else {
            least
        };
        let price = &mut self.plan.price[b][person];
        *price = (*price).max(rise);
        answer
    }

    /// The best that is to be had for one more mate.
    #[inline]
    fn look(&mut self, side: Side, person: usize) -> Result<Wish, Stop> {
        let held = self.plan.mates[side.index()].of(person);
        let prices = &self.plan.price[side.other().index()];
        let wish = match side {
            Side::Mentees => {
                let row = self.row(person);
                let scores = self.scores[row.clone()].iter().map(|&s| s.into());
                let pairs = self.mates[row].iter().copied().zip(scores);
                wish(pairs, held, prices, self.scale)
            }
            Side::Mentors => {
                let columns = self.net.columns();
                let pairs = columns.pairs[columns.row(person)].iter();
                let pairs = pairs.map(|&(mentee, at)| (mentee, self.scores[at as usize].into()));
                wish(pairs, held, prices, self.scale)
            }
        };
        self.budget.spend(wish.1)?;
        Ok(wish.0)
    }

    #[inline]
    fn row(&self, mentee: usize) -> Range<usize> {
        self.starts[mentee] as usize..self.starts[mentee + 1] as usize
    }

    /// Asks for what soon is needed of those who wait: farther ahead the place of their pairs, then the pairs, then the
    /// prices of the mates.
    #[inline]
    fn fetch(&self, side: Side) {
        if side == Side::Mentors {
            let columns = self.net.columns();
            if let Some(&far) = self.waiting.get(AHEAD[0]) {
                ask(&columns.starts, far as usize);
                self.plan.mates[1].fetch(far as usize);
            }
            if let Some(&near) = self.waiting.get(AHEAD[1]) {
                let row = columns.row(near as usize);
                for at in row.clone().step_by(8).chain([row.end.wrapping_sub(1)]) {
                    ask(&columns.pairs, at);
                }
            }
            if let Some(&next) = self.waiting.get(AHEAD[2]) {
                for &(mentee, at) in &columns.pairs[columns.row(next as usize)] {
                    ask(&self.plan.price[0], mentee as usize);
                    ask(self.scores, at as usize);
                }
            }
            return;
        }
        if let Some(&far) = self.waiting.get(AHEAD[0]) {
            ask(self.starts, far as usize);
            self.plan.mates[0].fetch(far as usize);
        }
        if let Some(&near) = self.waiting.get(AHEAD[1]) {
            let row = self.row(near as usize);
            for at in row.clone().step_by(16).chain([row.end.wrapping_sub(1)]) {
                ask(self.mates, at);
                ask(self.scores, at);
            }
        }
        if let Some(&next) = self.waiting.get(AHEAD[2]) {
            for &mate in &self.mates[self.row(next as usize)] {
                ask(&self.plan.price[1], mate as usize);
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
