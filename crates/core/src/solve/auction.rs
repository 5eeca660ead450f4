//! Prices near the best, fast: auctions in both directions with a falling tolerance.
//!
//! Problem. That of [`Network`]: maximise Σ s x + Σ Δ(d) within everybody's bounds and those of groups.
//!
//! Method. One side bids for mates on the other. A bidder with room looks for the mate with the greatest s − price,
//! and offers what makes that mate as good as the second best plus ε; the mate takes the offer, and parts with the
//! least offer once full, whose bidder bids again. Prices of those who choose rise, those of bidders fall. Then the
//! other side bids: those left with room at a price that only full people may have. Both directions are one piece of
//! code. ε falls from a part of the range of scores to one unit of scores multiplied by a small power of two, so that
//! the last ε is far below a unit. Where the last few bidders fight for long, `update` brings prices to where that
//! would bring them, and `reach` finds out whether it is in vain.
//!
//! Groups. Prices are those of a person and all groups around together. In a full group of bidders the next to bid is
//! who has the most to gain; who is displaced and would gain less leaves the place to that one. In a full group of
//! those who choose, an offer has to beat what the least mate of anybody inside is worth, which is parted. A group that
//! has no more than its minimum gives nothing up. `quotas` says what a place costs and who is next. Networks without
//! groups run code without them. Where more is asked for than there is, prices start from a common `level`.
//!
//! Invariant. For each pair, with π = s − price − price: used ⇒ π ≥ 0, unused ⇒ π ≤ ε, bidders still waiting apart.
//! What comes out needs not be best, nor feasible: `repair` makes it exact, and starts from the prices alone.
//!
//! Complexity. Bids of a phase are bounded by a multiple of the people, each looks at one person's pairs; a phase
//! ends when few bidders are left, for the last few take most of the time (their way is found by `repair`). A bid
//! takes O(log members) more for each group around.
//!
//! Overflow. With C the greatest |score or reward| scaled and N the people, prices are kept within 2·C·(N + 1), else
//! the bid is dropped; the scale is chosen so that this is below 2⁶⁰. Only those whom nobody may have cost 8·C, which
//! is more where N ≤ 2, and below 20·C·(N + 1), which the problem's constructor checks. What groups cost is a price and
//! a reward of somebody inside, or ±2⁶²; where people without mates would ask for more than the limit they ask for that.
//!
//! References. Bertsekas 1988 (auction, ε-scaling); Bertsekas, Castañon 1989 (several places: the least offer is the
//! price); Bertsekas, Castañon, Tsaknakis 1993 (reverse auction, people who may stay out); Kelso, Crawford 1982 (those
//! who choose sets keep the best offers that their bounds allow).

use super::budget::{Budget, Stop};
use super::heads::Heads;
use super::level::level;
use super::look::{AHEAD, Wish};
use super::network::{Network, People, Score, Scores};
use super::pace::Pace;
use super::plan::{NEVER, Plan};
use super::quotas::{Quotas, Role};
use crate::ids::Side;
use std::collections::VecDeque;

/// Groups nested deeper than this are left to `repair`.
const DEEPEST: u32 = 16;

/// How many times longer than the patience with the last few it takes until many are asked whether it is in vain.
const DOUBT: u64 = 4;

/// What auctions came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Prices near the best.
    Prices,
    /// That no matching gives everybody what they must have.
    Shortage,
}

/// Sets prices and pairs of `plan` by auctions, from the prices that it has. Nothing where all pairs are worth the
/// same.
pub(super) fn run(
    net: &Network<'_>,
    plan: &mut Plan,
    pace: Pace,
    budget: &mut Budget<'_>,
) -> Result<Found, Stop> {
    match &net.pairs.scores {
        Scores::All(_) => Ok(Found::Prices),
        Scores::Small(scores) => run_by(net, scores, plan, pace, budget),
        Scores::Large(scores) => run_by(net, scores, plan, pace, budget),
    }
}

fn run_by<S: Score>(
    net: &Network<'_>,
    scores: &[S],
    plan: &mut Plan,
    pace: Pace,
    budget: &mut Budget<'_>,
) -> Result<Found, Stop> {
    let range = greatest(net);
    if range == 0 {
        return Ok(Found::Prices);
    }
    let people = (net.people[0].len() + net.people[1].len()) as i64;
    let scale = pace.scale(range, people);
    let range = range * scale;
    for side in 0..2 {
        for (price, &max) in plan.price[side].iter_mut().zip(&net.people[side].max) {
            // Whom nobody may have costs more than anybody pays.
            *price = if max == 0 { 8 * range } else { *price * scale };
        }
    }
    if pace.level {
        let level = level(net, scores, range, scale);
        let open = plan.price[1].iter_mut().zip(&net.people[1].max);
        for (price, _) in open.filter(|(_, max)| **max > 0) {
            *price += level;
        }
    }
    // In deep nests every bid would climb far.
    let groups = net.groups.iter().any(|groups| !groups.min.is_empty())
        && net.groups.iter().all(|groups| groups.depth() <= DEEPEST);
    let quotas = [0, 1].map(|side| Quotas::new(&net.people[side].group, &net.groups[side]));
    let limit = range.saturating_mul(2 * (people + 1));
    let epsilon = (range / pace.start).max(1);
    let last = pace.last(epsilon);
    let pace = pace.even(epsilon, last);
    let heads = [0, 1].map(|side| {
        let people = net.people[side].len();
        Heads::new(people, net.pairs.len(), pace.heads)
    });
    let mut auction = Auction {
        net,
        starts: &net.pairs.starts,
        mates: &net.pairs.mates,
        scores,
        plan,
        budget,
        scale,
        range,
        limit,
        epsilon,
        last,
        pace,
        waiting: VecDeque::new(),
        looked: 0,
        quotas,
        claims: Vec::new(),
        heads,
        minimums: net.people.each_ref().map(|people| {
            let least = people.min.iter().min().copied();
            let greatest = people.min.iter().max().copied();
            (least.unwrap_or(0), greatest.unwrap_or(0))
        }),
    };
    let ended = if groups {
        let ended = auction.phases::<true>();
        ended.and_then(|found| auction.price_groups().map(|()| found))
    } else {
        auction.phases::<false>()
    };
    // Mentors' prices are rounded down, so what is left to mentees is rounded up. Where groups were not priced in the end,
    // some stand at what nobody pays.
    let kept = |price: i64| price.clamp(-limit, limit);
    let [mentee_groups, mentor_groups] = &mut plan.group_price;
    for price in mentee_groups {
        *price = -(-kept(*price)).div_euclid(scale);
    }
    for price in plan.price.iter_mut().flatten().chain(mentor_groups) {
        *price = kept(*price).div_euclid(scale);
    }
    ended
}

/// Greatest |score or reward|.
pub(super) fn greatest(net: &Network<'_>) -> i64 {
    let scores = match (net.pairs.range(), &net.pairs.scores) {
        (Some((least, greatest)), _) => least.abs().max(greatest.abs()),
        (None, Scores::All(score)) => score.abs(),
        (None, Scores::Small(scores)) => {
            let sizes = scores.iter().map(|s| s.unsigned_abs());
            i64::from(sizes.max().unwrap_or(0))
        }
        (None, Scores::Large(scores)) => scores.iter().map(|s| s.abs()).max().unwrap_or(0),
    };
    let worth = net.people.iter().flat_map(|people| &people.worth);
    worth.map(|w| w.abs()).fold(scores, i64::max)
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

/// What mates are worth to the people of one side, kept apart from the groups around.
struct Worth<'n> {
    side: usize,
    people: &'n People,
    scale: i64,
}

impl Worth<'_> {
    /// The least mate of somebody who chooses; −[`NEVER`] where none can leave.
    fn least(&self, plan: &Plan, person: usize) -> i64 {
        let mates = &plan.mates[self.side];
        let degree = i64::from(mates.count(person));
        if degree == 0 || degree <= self.people.min[person] {
            return -NEVER;
        }
        let price = plan.price[self.side][person];
        let key = match mates.least(person) {
            Some((_, key)) if !mates.single() => key,
            _ => price,
        };
        key + self.people.worth(person, degree) * self.scale
    }

    /// One more mate of somebody who bids and waits; [`NEVER`] without room.
    fn next(&self, plan: &Plan, person: usize) -> i64 {
        let mates = &plan.mates[self.side];
        let degree = mates.count(person);
        if !mates.has_room(person) {
            NEVER
        } else if i64::from(degree) < self.people.min[person] {
            -NEVER
        } else {
            let worth = self.people.worth(person, i64::from(degree) + 1) * self.scale;
            (plan.price[self.side][person] + worth).max(NEVER)
        }
    }
}

pub(super) struct Auction<'n, 'm, 'p, 'b, 's, S> {
    pub(super) net: &'n Network<'m>,
    pub(super) starts: &'n [u32],
    pub(super) mates: &'n [u32],
    pub(super) scores: &'n [S],
    pub(super) plan: &'p mut Plan,
    pub(super) budget: &'b mut Budget<'s>,
    pace: Pace,
    pub(super) scale: i64,
    range: i64,
    pub(super) limit: i64,
    pub(super) epsilon: i64,
    /// The last ε.
    last: i64,
    /// Who is to bid, in turn.
    pub(super) waiting: VecDeque<u32>,
    /// Pairs looked at.
    pub(super) looked: u64,
    pub(super) quotas: [Quotas<'n>; 2],
    /// How many times each of those who bid stands in the queue; of people in groups, who wait until there is a place.
    claims: Vec<u32>,
    /// The best mates of those who bid, by side.
    pub(super) heads: [Heads<S>; 2],
    /// The least and the greatest minimum on each side.
    minimums: [(i64, i64); 2],
}

impl<'n, S: Score> Auction<'n, '_, '_, '_, '_, S> {
    fn phases<const GROUPS: bool>(&mut self) -> Result<Found, Stop> {
        for phase in 0.. {
            self.review::<GROUPS>()?;
            // The last few of one side would fight long for mates whom the other side can offer at once.
            let tail = self.net.people[0].len() / self.pace.tail;
            // Of a large group, whoever is left at the end is a long way for the repair.
            let last =
                if self.pace.complete.contains(&phase) || (GROUPS && self.epsilon == self.last) {
                    0
                } else {
                    tail
                };
            let turns = [
                (Side::Mentees, tail),
                (Side::Mentors, last),
                (Side::Mentees, last),
            ];
            for (turn, (side, tail)) in turns.into_iter().enumerate() {
                if turn > 0 {
                    self.call::<GROUPS>(side);
                }
                if self.bid::<GROUPS>(side, tail)? == Found::Shortage {
                    return Ok(Found::Shortage);
                }
            }
            if self.epsilon == self.last {
                break;
            }
            self.epsilon = (self.epsilon / self.pace.fall).max(self.last);
        }
        Ok(Found::Prices)
    }

    /// Every mentee looks around: parts from mates whom another beats by more than ε, and waits to bid, or bids at
    /// once.
    fn review<const GROUPS: bool>(&mut self) -> Result<(), Stop> {
        let side = Side::Mentees;
        self.waiting.clear();
        self.heads[0].open();
        self.heads[1].forget();
        if !GROUPS {
            self.start_choosing::<GROUPS>(Side::Mentors);
        }
        let mut parted = Vec::new();
        for person in 0..self.net.people[0].len() {
            let degree = self.plan.mates[0].count(person);
            if person + AHEAD[1] < self.net.people[0].len() {
                self.fetch_prices(side, (person + AHEAD[1]) as u32);
            }
            if degree > 0 {
                let mut wish = self.look(side, person)?;
                let out = self.out::<GROUPS>(side, person, degree - 1);
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
                if GROUPS && self.quotas[0].holds(person) {
                    continue;
                }
                if !GROUPS && degree == 1 && parted.len() == 1 {
                    self.settle::<GROUPS>(side, person as u32, 0, wish);
                    continue;
                }
            } else if GROUPS && self.quotas[0].holds(person) {
                self.plan.price[0][person] = self.look(side, person)?.best;
                continue;
            }
            if self.wants::<GROUPS>(side, person) {
                self.waiting.push_back(person as u32);
            }
        }
        if GROUPS {
            // After the last has parted, for groups count their pairs.
            self.start_choosing::<GROUPS>(Side::Mentors);
            self.start_bidding(side);
        }
        Ok(())
    }

    /// Calls those of a side who have room and a reason to fill it.
    fn call<const GROUPS: bool>(&mut self, side: Side) {
        self.waiting.clear();
        for person in 0..self.net.people(side).len() {
            if !(GROUPS && self.quotas[side.index()].holds(person))
                && self.wants::<GROUPS>(side, person)
            {
                self.waiting.push_back(person as u32);
            }
        }
        if GROUPS {
            self.start_bidding(side);
        }
        if GROUPS || !self.waiting.is_empty() {
            self.start_choosing::<GROUPS>(side.other());
        }
    }

    fn wants<const GROUPS: bool>(&self, side: Side, person: usize) -> bool {
        let mates = &self.plan.mates[side.index()];
        let degree = mates.count(person);
        mates.has_room(person)
            && ((side == Side::Mentees && degree == 0)
                || self.plan.price[side.index()][person] > self.out::<GROUPS>(side, person, degree))
    }

    /// To have this many mates and no more is worth this much: nothing at all below the minimum.
    #[inline]
    pub(super) fn out<const GROUPS: bool>(&self, side: Side, person: usize, degree: u32) -> i64 {
        let people = self.net.people(side);
        let degree = i64::from(degree);
        // Where all ask for as many, nobody's own is read: it lies far.
        let (least, most) = self.minimums[side.index()];
        if degree < least || degree < most && degree < people.min[person] {
            return NEVER;
        }
        let own = -people.worth(person, degree + 1) * self.scale;
        if GROUPS && self.quotas[side.index()].holds(person) {
            let around = self.quotas[side.index()].cost(person, self.epsilon);
            return (around + own).max(NEVER);
        }
        own
    }

    /// Mates in hand are as good as the price they are at.
    pub(super) fn start_choosing<const GROUPS: bool>(&mut self, side: Side) {
        let at = side.index();
        let prices = &self.plan.price[at];
        self.plan.mates[at].set_keys(|chooser, _| prices[chooser]);
        if !GROUPS || self.quotas[at].count() == 0 {
            return;
        }
        let (plan, worth) = (&*self.plan, self.worth(side));
        let degree = |person| plan.mates[at].count(person);
        let key = |person| worth.least(plan, person);
        self.quotas[at].start(Role::Chooses, degree, key);
        // Who has nobody asks for what a mate has to bring.
        for person in 0..self.net.people[at].len() {
            let mates = &self.plan.mates[at];
            if mates.count(person) == 0 && mates.has_room(person) && self.quotas[at].holds(person) {
                let out = self.out::<GROUPS>(side, person, 0).min(self.limit);
                let price = &mut self.plan.price[at][person];
                *price = (*price).max(out);
            }
        }
    }

    fn worth(&self, side: Side) -> Worth<'n> {
        Worth {
            side: side.index(),
            people: self.net.people(side),
            scale: self.scale,
        }
    }

    /// Members of groups wait; those with the most to gain go on where there are places.
    fn start_bidding(&mut self, side: Side) {
        let at = side.index();
        self.claims.clear();
        self.claims.resize(self.net.people[at].len(), 0);
        let (plan, worth) = (&*self.plan, self.worth(side));
        let degree = |person| plan.mates[at].count(person);
        let key = |person| worth.next(plan, person);
        self.quotas[at].start(Role::Bids, degree, key);
        for lacking in [true, false] {
            for group in 0..self.quotas[at].count() {
                while let Some(next) = self.quotas[at].next_in(group, lacking) {
                    self.claim(side, next);
                    self.waiting.push_back(next as u32);
                }
            }
        }
    }

    /// One of those who wait is to bid.
    fn claim(&mut self, side: Side, person: usize) {
        let quotas = &mut self.quotas[side.index()];
        self.claims[person] += 1;
        quotas.set(person, NEVER);
        quotas.add(person, 1);
    }

    /// Somebody in a group who stood in the queue has had a turn; `best` is what a mate would leave, where none was
    /// made.
    fn served(&mut self, side: Side, person: usize, best: Option<i64>) {
        let at = side.index();
        if !self.quotas[at].holds(person) {
            return;
        }
        self.claims[person] -= 1;
        if best.is_some() {
            self.quotas[at].add(person, -1);
        }
        if self.claims[person] == 0 {
            let mut key = self.worth(side).next(self.plan, person);
            if let Some(best) = best
                && key.abs() != NEVER.abs()
            {
                key = (key - self.plan.price[at][person] + best).max(NEVER);
            }
            self.quotas[at].set(person, key);
        }
        if let Some(next) = self.quotas[at].next_around(person) {
            self.claim(side, next);
            self.waiting.push_front(next as u32);
        }
    }

    /// Who is waiting bids, until few are left. Where that takes long, it may be in vain; and where it is the last few
    /// who fight, prices are brought nearer to where they will end. Not with groups.
    fn bid<const GROUPS: bool>(&mut self, side: Side, tail: usize) -> Result<Found, Stop> {
        let a = side.index();
        if self.waiting.len() > tail {
            self.heads[a].open();
            self.heads[side.other().index()].forget();
        }
        let mut left = self.pace.bids * self.net.people[a].len() as u64 + 1000;
        let few = self.net.people[0].len() / self.pace.tail;
        let patience = self.pace.patience * self.net.pairs.len() as u64;
        let mut long = self.looked.saturating_add(patience);
        let mut doubt = self.looked.saturating_add(patience * DOUBT);
        while self.waiting.len() > tail && left > 0 {
            if !GROUPS && self.looked > long && self.waiting.len() <= few {
                if !self.update_prices(side)? && self.is_short(side)? {
                    return Ok(Found::Shortage);
                }
                long = self.looked.saturating_add(patience);
            }
            if !GROUPS && self.looked > doubt {
                if self.is_short(side)? {
                    return Ok(Found::Shortage);
                }
                doubt = self.looked.saturating_add(patience * DOUBT);
            }
            let Some(bidder) = self.waiting.pop_front() else {
                break;
            };
            self.fetch(side);
            left -= 1;
            let person = bidder as usize;
            if self.plan.mates[a].has_room(person) {
                let degree = self.plan.mates[a].count(person);
                let wish = self.look(side, person)?;
                self.settle::<GROUPS>(side, bidder, degree, wish);
            }
        }
        Ok(Found::Prices)
    }

    /// The bidder makes an offer for what is wished, or is as well off without.
    #[inline]
    fn settle<const GROUPS: bool>(&mut self, side: Side, bidder: u32, degree: u32, wish: Wish) {
        let (a, b) = (side.index(), side.other().index());
        let person = bidder as usize;
        let grouped = GROUPS && self.quotas[a].holds(person);
        let out = self.out::<GROUPS>(side, person, degree);
        let price = &mut self.plan.price[a][person];
        if wish.best <= out {
            if out > NEVER {
                *price = (*price).max(wish.best).min(out);
            }
            if grouped {
                self.served(side, person, Some(wish.best));
            }
            return;
        }
        let second = wish.second.max(out).max(wish.best - self.range);
        let fallen = second - self.epsilon;
        let offer = wish.score - fallen;
        if offer.abs() > self.limit || fallen.abs() > self.limit {
            if grouped {
                self.served(side, person, Some(NEVER));
            }
            return;
        }
        *price = fallen;
        match self.offer::<GROUPS>(side.other(), wish.mate, bidder, offer) {
            Answer::Taken => {}
            Answer::Instead(other) => {
                self.waiting.push_back(other);
                if GROUPS && self.quotas[a].holds(other as usize) {
                    self.claims[other as usize] += 1;
                    self.quotas[a].set(other as usize, NEVER);
                }
            }
            // Whom nobody may have: that is for the repair.
            Answer::Refused if self.plan.mates[b].room(wish.mate as usize) == 0 => {
                if grouped {
                    self.served(side, person, Some(NEVER));
                }
                return;
            }
            Answer::Refused => {
                self.waiting.push_front(bidder);
                return;
            }
        }
        if grouped {
            self.served(side, person, None);
        } else if degree + 1 < self.plan.mates[a].room(person) {
            self.waiting.push_front(bidder);
        }
    }

    /// Somebody of `side` is offered a mate.
    #[inline]
    fn offer<const GROUPS: bool>(
        &mut self,
        side: Side,
        chooser: u32,
        bidder: u32,
        offer: i64,
    ) -> Answer {
        let (a, b) = (side.other().index(), side.index());
        let person = chooser as usize;
        let grouped = GROUPS && self.quotas[b].holds(person);
        let degree = self.plan.mates[b].count(person);
        let room = self.plan.mates[b].room(person);
        let out = self.out::<GROUPS>(side, person, degree);
        // With one more mate the least is no longer needed for the minimum.
        let mut least = offer;
        if degree > 0 && degree < room && (grouped || self.net.people[b].min[person] > 0) {
            let held = self.plan.mates[b].least(person);
            least = held.map_or(offer, |(_, key)| key.min(offer));
        }
        let (answer, degree) = if degree < room && least >= out {
            let mut answer = Answer::Taken;
            if grouped {
                let worth = self.net.people[b].worth(person, i64::from(degree) + 1);
                let surplus = offer + worth * self.scale;
                if let Some(other) = self.quotas[b].gives_way(person, surplus)
                    && let Some((leaves, _)) = self.plan.mates[b].least(other)
                {
                    self.plan.mates[b].remove(other, leaves);
                    self.plan.mates[a].remove(leaves as usize, other as u32);
                    self.quotas[b].add(other, -1);
                    let key = self.worth(side).least(self.plan, other);
                    self.quotas[b].set(other, key);
                    answer = Answer::Instead(leaves);
                }
                self.quotas[b].add(person, 1);
            }
            let price = &mut self.plan.price[b][person];
            *price = (*price).max(out);
            let mates = &mut self.plan.mates[b];
            mates.add(person, bidder, offer);
            self.plan.mates[a].push(bidder as usize, chooser);
            let degree = self.plan.mates[b].count(person);
            (answer, degree)
        } else {
            let mates = &mut self.plan.mates[b];
            match mates.least(person) {
                Some((other, key)) if key < offer => {
                    mates.replace_least(person, bidder, offer);
                    self.plan.mates[a].remove(other as usize, chooser);
                    self.plan.mates[a].push(bidder as usize, chooser);
                    (Answer::Instead(other), degree)
                }
                _ => {
                    let price = &mut self.plan.price[b][person];
                    *price = (*price).max(offer);
                    if grouped && degree == 0 && room > 0 {
                        *price = (*price).max(out.min(self.limit));
                    }
                    return Answer::Refused;
                }
            }
        };
        // The price may rise until somebody leaves or one more place is worth giving.
        let mates = &self.plan.mates[b];
        let least = mates.least(person).map_or(NEVER, |(_, key)| key);
        let least = if mates.single() { offer } else { least };
        if grouped {
            if mates.single() {
                let price = &mut self.plan.price[b][person];
                *price = (*price).max(least);
            }
            let key = self.worth(side).least(self.plan, person);
            self.quotas[b].set(person, key);
        }
        let rise = if degree < room {
            least.min(self.out::<GROUPS>(side, person, degree))
        } else {
            least
        };
        let price = &mut self.plan.price[b][person];
        *price = (*price).max(rise);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;
    use crate::draw::Draw;
    use crate::ids::Pair;
    use crate::problem::{Free, Group, Parts, Problem};

    /// Two groups a side, a quota on each; everybody has 20 mates at least.
    fn random(draw: &mut Draw) -> Problem {
        let (mentees, mentors) = (20 + draw.below(20) as u32, 20 + draw.below(10) as u32);
        let mut parts = Parts::with_shape(mentees, mentors);
        for person in parts.mentees.iter_mut().chain(&mut parts.mentors) {
            person.max = 1 + draw.below(3) as u32;
        }
        for (groups, people) in [
            (&mut parts.mentee_groups, mentees),
            (&mut parts.mentor_groups, mentors),
        ] {
            for half in 0..2 {
                let members: Vec<u32> = (0..people).filter(|p| p % 2 == half).collect();
                groups.push(Group {
                    name: String::new(),
                    min: 0,
                    max: draw.below(members.len() as u64),
                    members,
                    ..Group::default()
                });
            }
        }
        for mentee in 0..mentees {
            for mentor in 0..mentors {
                let score = 1 + draw.below(1000) as i64;
                parts.pairs.push((Pair::new(mentee, mentor), score));
            }
        }
        Problem::from_pairs(parts).unwrap()
    }

    /// `look` compares, in debug, what a head tells with what all pairs tell: so here each bidder has a head.
    #[test]
    fn heads_are_of_the_prices_there_are() {
        let mut draw = Draw(11);
        for _ in 0..100 {
            let problem = random(&mut draw);
            let settings = Settings::default();
            let free = Free::new(&problem).unwrap();
            let mut budget = Budget::new(&settings);
            let net = Network::new(&problem, &free, i64::MIN, &mut budget).unwrap();
            let mut plan = Plan::new(&net);
            let pace = Pace {
                heads: 0,
                ..Pace::default()
            };
            assert_eq!(run(&net, &mut plan, pace, &mut budget), Ok(Found::Prices));
        }
    }
}
