//! Bringing prices to where the last few bidders of an auction would bring them by fighting.
//!
//! Problem. An auction at tolerance ε whose last bidders wait, while those who have room are far: each fight moves
//! prices by little more than ε, and those in between are bid away again and again.
//!
//! Method. The distance of a person is the least number of ε by which prices have to move along a way to somebody who
//! has room or is as well off without: an unused pair of slack σ is ⌊σ / ε⌋ + 1 from its mate, a used one ⌊−σ / ε⌋
//! back. Prices of those who choose rise by ε times their distance, those of bidders fall by that. Then each step of a
//! shortest way is worth a bid, and bids lead straight to the end.
//!
//! Invariant. That of the auction: used ⇒ −σ ≥ 0, unused ⇒ σ ≥ −ε; nobody who has room is priced higher, and nobody is
//! priced lower than what being without is worth.
//!
//! Complexity. O(people + pairs), in buckets, as far as the farthest who waits; distances beyond [`MOST`] count as
//! that.
//!
//! Overflow. Prices move by ε · [`MOST`] at most; nothing is done where they might pass the auction's limit.
//!
//! Reference. Goldberg, Kennedy 1997 (global price updates).

use super::auction::Auction;
use super::budget::Stop;
use super::network::Score;
use super::plan::NEVER;
use crate::ids::Side;

/// The greatest distance.
const MOST: u32 = 1 << 12;

impl<S: Score> Auction<'_, '_, '_, '_, '_, S> {
    /// Moves prices of everybody before those who wait on this side bid on, and says whether those are all within
    /// [`MOST`]. There are no groups.
    pub(super) fn update_prices(&mut self, side: Side) -> Result<bool, Stop> {
        let most = self.epsilon.saturating_mul(i64::from(MOST));
        let prices = self.plan.price.iter().flatten();
        if prices.map(|price| price.abs()).max().unwrap_or(0) > self.limit.saturating_sub(most) {
            return Ok(true);
        }
        let distances = self.distances(side)?;
        let (a, b) = (side.index(), side.other().index());
        let far = distances.farthest;
        let moves = distances.bidders.iter().zip(&mut self.plan.price[a]);
        for (&distance, price) in moves {
            *price -= self.epsilon * i64::from(distance.min(far));
        }
        let moves = distances.choosers.iter().zip(&mut self.plan.price[b]);
        for (chooser, (&distance, price)) in moves.enumerate() {
            // Whom nobody may have keeps the price.
            if self.plan.mates[b].room(chooser) > 0 {
                *price += self.epsilon * i64::from(distance.min(far));
            }
        }
        self.start_choosing::<false>(side.other());
        Ok(distances.all)
    }

    fn distances(&mut self, side: Side) -> Result<Distances, Stop> {
        let (a, b) = (side.index(), side.other().index());
        let mut to = Distances::new(self.net.people[a].len(), self.net.people[b].len());
        let mut waits = vec![false; to.bidders.len()];
        let mut left = 0;
        for &bidder in &self.waiting {
            left += usize::from(!waits[bidder as usize]);
            waits[bidder as usize] = true;
        }
        for chooser in 0..to.choosers.len() {
            if self.plan.mates[b].has_room(chooser) {
                to.see_chooser(chooser as u32, 0);
            }
        }
        for bidder in 0..to.bidders.len() {
            let out = self.least(side, bidder);
            if out > NEVER {
                let more = (self.plan.price[a][bidder] - out).max(0);
                to.see_bidder(bidder as u32, more / self.epsilon);
            }
        }
        while let Some((place, distance)) = to.next() {
            to.farthest = distance;
            let looked = match place {
                Place::Bidder(bidder) => {
                    if std::mem::take(&mut waits[bidder as usize]) {
                        left -= 1;
                        if left == 0 {
                            to.all = true;
                            break;
                        }
                    }
                    self.beyond_bidder(side, bidder, distance, &mut to)
                }
                Place::Chooser(chooser) => self.beyond_chooser(side, chooser, distance, &mut to),
            };
            self.budget.spend(looked)?;
        }
        Ok(to)
    }

    /// The lowest price at which a bidder holds on to what is there.
    fn least(&self, side: Side, bidder: usize) -> i64 {
        let mates = &self.plan.mates[side.index()];
        let degree = mates.count(bidder);
        if mates.has_room(bidder) {
            self.out::<false>(side, bidder, degree)
        } else {
            degree
                .checked_sub(1)
                .map_or(NEVER, |degree| self.out::<false>(side, bidder, degree))
        }
    }

    /// Those who have this bidder may lose it.
    fn beyond_bidder(&self, side: Side, bidder: u32, distance: u32, to: &mut Distances) -> u64 {
        let (a, b) = (side.index(), side.other().index());
        let mates = self.plan.mates[a].of(bidder as usize);
        for &mate in mates {
            let pair = side.pair(bidder, mate);
            let score = self.net.pairs.score(pair.mentee.index(), pair.mentor.0) * self.scale;
            let own = self.plan.price[a][bidder as usize] + self.plan.price[b][mate as usize];
            to.see_chooser(
                mate,
                i64::from(distance) + (score - own).max(0) / self.epsilon,
            );
        }
        mates.len() as u64 + 1
    }

    /// All may bid for this one.
    fn beyond_chooser(&self, side: Side, chooser: u32, distance: u32, to: &mut Distances) -> u64 {
        let (a, b) = (side.index(), side.other().index());
        let own = self.plan.price[b][chooser as usize];
        let mates = &self.plan.mates[b];
        let mut see = |bidder: u32, score: i64| {
            if to.bidders[bidder as usize] <= distance || mates.has(chooser as usize, bidder) {
                return;
            }
            let slack = self.plan.price[a][bidder as usize] + own - score * self.scale;
            let steps = if slack < 0 {
                0
            } else {
                slack / self.epsilon + 1
            };
            to.see_bidder(bidder, i64::from(distance) + steps);
        };
        match side {
            Side::Mentees => {
                let columns = self.net.columns();
                let pairs = &columns.pairs[columns.row(chooser as usize)];
                for &(mentee, beside) in pairs {
                    see(mentee, S::beside(self.scores, beside).into());
                }
                pairs.len() as u64 + 1
            }
            Side::Mentors => {
                let row = self.row(chooser as usize);
                for at in row.clone() {
                    see(self.mates[at], self.scores[at].into());
                }
                row.len() as u64 + 1
            }
        }
    }
}

/// Somebody who is at some distance.
enum Place {
    Bidder(u32),
    Chooser(u32),
}

/// Least distances met so far, and everybody in the order of them.
struct Distances {
    bidders: Vec<u32>,
    choosers: Vec<u32>,
    /// Who was met at each distance; choosers after all bidders. Who was met nearer since stays.
    met: Vec<Vec<u32>>,
    at: u32,
    /// The distance of all that are farther.
    farthest: u32,
    /// Whether all who wait were met.
    all: bool,
}

impl Distances {
    fn new(bidders: usize, choosers: usize) -> Distances {
        Distances {
            bidders: vec![MOST; bidders],
            choosers: vec![MOST; choosers],
            met: vec![Vec::new(); MOST as usize],
            at: 0,
            farthest: 0,
            all: false,
        }
    }

    fn see_bidder(&mut self, bidder: u32, distance: i64) {
        see(&mut self.bidders, &mut self.met, bidder, bidder, distance);
    }

    fn see_chooser(&mut self, chooser: u32, distance: i64) {
        let place = self.bidders.len() as u32 + chooser;
        see(&mut self.choosers, &mut self.met, chooser, place, distance);
    }

    /// The next nearest.
    fn next(&mut self) -> Option<(Place, u32)> {
        while let Some(met) = self.met.get_mut(self.at as usize) {
            let Some(place) = met.pop() else {
                self.at += 1;
                continue;
            };
            let (place, distance) = match place.checked_sub(self.bidders.len() as u32) {
                None => (Place::Bidder(place), self.bidders[place as usize]),
                Some(chooser) => (Place::Chooser(chooser), self.choosers[chooser as usize]),
            };
            if distance == self.at {
                return Some((place, distance));
            }
        }
        None
    }
}

/// Notes that somebody is no farther than this.
#[inline]
fn see(nearest: &mut [u32], met: &mut [Vec<u32>], person: u32, place: u32, distance: i64) {
    let known = &mut nearest[person as usize];
    if distance < i64::from(*known) {
        *known = distance as u32;
        met[distance as usize].push(place);
    }
}
