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
//! is more where N ≤ 2, and below 20·C·(N + 1), which the problem's constructor checks. What groups cost is a price and a reward of
//! somebody inside, or ±2⁶²; where people without mates would ask for more than the limit they ask for that.
//!
//! References. Bertsekas 1988 (auction, ε-scaling); Bertsekas, Castañon 1989 (several places: the least offer is the
//! price); Bertsekas, Castañon, Tsaknakis 1993 (reverse auction, people who may stay out); Kelso, Crawford 1982 (those
//! who choose sets keep the best offers that their bounds allow).

use super::budget::{Budget, Stop};
use super::group_prices::{Keys, group_prices};
use super::heads::{Head, Heads};
use super::level::level;
use super::network::{Network, People, Score, Scores};
use super::plan::{NEVER, Plan};
use super::prefetch::ask;
use super::quotas::{Quotas, Role};
use crate::ids::Side;
use std::collections::VecDeque;
use std::ops::Range;

/// Groups nested deeper than this are left to `repair`.
const DEEPEST: u32 = 16;

/// How many bids ahead memory is asked for: where a bidder's pairs are, the pairs, the prices of the mates, the mate who
/// is then likely to be chosen.
const AHEAD: [usize; 4] = [12, 8, 4, 1];

/// How many times longer than the patience with the last few it takes until many are asked whether it is in vain.
const DOUBT: u64 = 4;

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
    /// How often all pairs may be looked at by the last few before prices are brought nearer.
    pub(super) patience: u64,
    /// Whether prices start from the level at which what is asked for is what there is.
    pub(super) level: bool,
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
            patience: 2,
            level: true,
        }
    }
}

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
    let fits = |scale: i64| {
        let scaled = range.checked_mul(scale);
        scaled.is_some_and(|range| range <= (1 << 58) / (people + 2))
    };
    let mut scale = pace.fine;
    while scale > 1 && !fits(scale) {
        scale /= 2;
    }
    // As fine as costs no phase more.
    let phases = |scale: i64| falls((range * scale / pace.start).max(1), pace.fall);
    while fits(2 * scale) && phases(2 * scale) <= phases(scale) {
        scale *= 2;
    }
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
    let pace = Pace {
        fall: even_fall(epsilon, pace.fall),
        ..pace
    };
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
        pace,
        waiting: VecDeque::new(),
        looked: 0,
        quotas,
        claims: Vec::new(),
        heads: [Heads::new(), Heads::new()],
        minimums: net.people.each_ref().map(|people| {
            let of = |best: Option<&i64>| best.copied().unwrap_or(0);
            (of(people.min.iter().min()), of(people.min.iter().max()))
        }),
    };
    let ended = if groups {
        let ended = auction.phases::<true>();
        ended.and_then(|found| auction.price_groups().map(|()| found))
    } else {
        auction.phases::<false>()
    };
    // Mentors' prices are rounded down, so what is left to mentees is rounded up.
    let [mentee_groups, mentor_groups] = &mut plan.group_price;
    for price in mentee_groups {
        *price = -(-*price).div_euclid(scale);
    }
    for price in plan.price.iter_mut().flatten().chain(mentor_groups) {
        *price = price.div_euclid(scale);
    }
    ended
}

/// How many phases it takes to divide `epsilon` down to 1 by `fall` at most, but for the first.
fn falls(epsilon: i64, fall: i64) -> u32 {
    (0..64)
        .find(|&falls| fall.saturating_pow(falls) >= epsilon)
        .unwrap_or(64)
}

/// The least number that divides `epsilon` down to 1 in as many phases as `most` does.
fn even_fall(epsilon: i64, most: i64) -> i64 {
    let falls = falls(epsilon, most);
    let reaches = |fall: &i64| fall.saturating_pow(falls) >= epsilon;
    (2..most).find(reaches).unwrap_or(most)
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
        if degree >= mates.room(person) {
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
    starts: &'n [u32],
    pub(super) mates: &'n [u32],
    pub(super) scores: &'n [S],
    pub(super) plan: &'p mut Plan,
    pub(super) budget: &'b mut Budget<'s>,
    pace: Pace,
    pub(super) scale: i64,
    range: i64,
    pub(super) limit: i64,
    pub(super) epsilon: i64,
    /// Who is to bid, in turn.
    pub(super) waiting: VecDeque<u32>,
    /// Pairs looked at.
    looked: u64,
    quotas: [Quotas<'n>; 2],
    /// How many times each of those who bid stands in the queue; of people in groups, who wait until there is a place.
    claims: Vec<u32>,
    /// The best mates of those who bid, by side.
    heads: [Heads<S>; 2],
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
            let last = if self.pace.complete.contains(&phase) || (GROUPS && self.epsilon == 1) {
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
            if self.epsilon == 1 {
                break;
            }
            self.epsilon = (self.epsilon / self.pace.fall).max(1);
        }
        Ok(Found::Prices)
    }

    /// Sets prices of groups, and lowers what those with room inside ask for to what would be paid.
    fn price_groups(&mut self) -> Result<(), Stop> {
        for side in [Side::Mentors, Side::Mentees] {
            let at = side.index();
            if self.quotas[at].count() == 0 {
                continue;
            }
            let people = self.net.people(side);
            let mut keys = Keys::default();
            for person in 0..people.len() {
                let degree = i64::from(self.plan.mates[at].count(person));
                let room = i64::from(self.plan.mates[at].room(person)) - degree;
                keys.degree.push(degree);
                if !self.quotas[at].holds(person) {
                    keys.room.push(0);
                    keys.next.push(NEVER);
                    continue;
                }
                let worth = people.worth(person, degree) * self.scale;
                let mates = self.plan.mates[at].of(person).iter();
                let leaves = mates.map(|&mate| self.leaves(side, person as u32, mate) + worth);
                let first = keys.held.len();
                keys.held
                    .extend(leaves.map(|leaves| (person as u32, leaves)));
                let may_part = (degree - people.min[person]).max(0) as usize;
                keys.held[first..].sort_unstable();
                keys.held.truncate(first + may_part);
                let mut best = NEVER;
                if room > 0 {
                    best = self.look(side, person)?.best;
                    let price = &mut self.plan.price[at][person];
                    *price = (*price).min(best);
                    let worth = people.worth(person, degree + 1) * self.scale;
                    best = (best + worth).max(NEVER);
                }
                // Minimums are kept at any price.
                let may_enter = people.max[person] - degree.max(people.min[person]);
                keys.room.push(may_enter.max(0).min(room));
                keys.next.push(best);
            }
            let groups = &self.net.groups[at];
            self.plan.group_price[at] = group_prices(groups, &people.group, &keys, self.limit);
        }
        Ok(())
    }

    /// What a pair leaves to somebody of this side.
    fn leaves(&self, side: Side, person: u32, mate: u32) -> i64 {
        let pair = side.pair(person, mate);
        let score = self.net.pairs.score(pair.mentee.index(), pair.mentor.0) * self.scale;
        score - self.plan.price[side.other().index()][mate as usize]
    }

    /// Every mentee looks around: parts from mates whom another beats by more than ε, and waits to bid, or bids at
    /// once.
    fn review<const GROUPS: bool>(&mut self) -> Result<(), Stop> {
        let side = Side::Mentees;
        self.waiting.clear();
        self.heads[0].open(self.net.people[0].len(), self.net.pairs.len());
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
        degree < mates.room(person)
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
            if mates.count(person) == 0 && mates.room(person) > 0 && self.quotas[at].holds(person) {
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
            self.heads[a].open(self.net.people[a].len(), self.net.pairs.len());
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
            let degree = self.plan.mates[a].count(person);
            if degree < self.plan.mates[a].room(person) {
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

    /// The best that is to be had for one more mate.
    #[inline]
    fn look(&mut self, side: Side, person: usize) -> Result<Wish, Stop> {
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
    fn fetch(&self, side: Side) {
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
    fn fetch_prices(&self, side: Side, next: u32) {
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
