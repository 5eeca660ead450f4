//! Rough prices by a lazy auction: at them everybody's best pairs differ enough to make good first candidates.
//!
//! The side with fewer places bids. Each bidder holds a list of their best mates at some earlier prices, and the bound
//! that `best` gave on all others; prices only rise, so the bound stays valid, and the source is asked again only when the
//! list has nothing above it. Bids are Bertsekas' (The auction algorithm, Annals of Operations Research 14, 1988), with a
//! step of a part of the range of the scores, and each place of a person bids and is sold apart. Groups, rewards and
//! minimums are left out: nothing here decides an answer, prices that are less fit only cost the loop more rounds.

use super::super::budget::{Budget, Stop};
use crate::ids::Side;
use crate::problem::{BARRED, Candidate, Free, Query, Source};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A step of the auction is this part of the range of the scores.
const STEPS: i64 = 128;
/// The auction ends when no more than this part of the bidders is still bidding,
const FEW_BIDDERS: usize = 64;
/// after this many bids a place,
const MOST_BIDS: usize = 64;
/// or when the source was asked this many times a bidder.
const MOST_LOOKS: usize = 4;

/// One rough price for everybody, by side.
pub(super) type Prices = [Vec<i64>; 2];

struct Bidder {
    places: usize,
    /// Best mates when last asked, and the bound on all others at those prices.
    list: Vec<Candidate>,
    bound: Option<i64>,
    /// Mates bought.
    holds: Vec<u32>,
}

struct Auction {
    bidders: Vec<Bidder>,
    /// Places of everybody on the other side, and the bids that hold them, lowest first.
    places: Vec<usize>,
    sold: Vec<BinaryHeap<Reverse<(i64, u32)>>>,
    /// The lowest bid where all places are sold, else 0.
    prices: Vec<i64>,
    step: i64,
    /// A bidder would rather go without than take a pair of less value.
    floor: i64,
    bids: usize,
}

enum Turn {
    /// All places bought, or nothing left worth a bid.
    Done,
    /// The list may miss the best mate: the source must be asked again.
    Stale,
}

/// Prices of both sides. `width` is how many mates a bidder lists.
pub(super) fn rough_prices(
    free: &Free,
    width: usize,
    budget: &mut Budget<'_>,
) -> Result<Prices, Stop> {
    let sizes = [0, 1].map(|side| free.people[side].len());
    let Some((lowest, highest)) = free.source.score_range() else {
        return Ok(sizes.map(|size| vec![0; size]));
    };
    let width = width.max(16);
    let sum = |side: usize, most: usize| -> u64 {
        let places = free.people[side].iter();
        places.map(|p| u64::from(p.max).min(most as u64)).sum()
    };
    let side = if sum(0, sizes[1]) <= sum(1, sizes[0]) {
        Side::Mentees
    } else {
        Side::Mentors
    };
    let other = side.other().index();
    let range = highest.saturating_sub(lowest);
    let bidder = |max: u32| Bidder {
        places: (max as usize).min(width - 2),
        list: Vec::new(),
        bound: None,
        holds: Vec::new(),
    };
    let places: Vec<usize> = free.people[other].iter().map(|p| p.max as usize).collect();
    let price = |places: &usize| if *places == 0 { BARRED } else { 0 };
    let mut auction = Auction {
        bidders: free.people[side.index()]
            .iter()
            .map(|p| bidder(p.max))
            .collect(),
        sold: places.iter().map(|_| BinaryHeap::new()).collect(),
        prices: places.iter().map(price).collect(),
        places,
        step: (range / STEPS).max(1),
        floor: lowest.saturating_sub(range).min(0),
        bids: 0,
    };
    auction.run(&*free.source, side, width, budget)?;
    let own = auction.bidders.iter().map(|b| auction.worth(b)).collect();
    let across = auction.prices.iter().map(|p| p % BARRED).collect();
    Ok(match side {
        Side::Mentees => [own, across],
        Side::Mentors => [across, own],
    })
}

impl Auction {
    fn run(
        &mut self,
        source: &dyn Source,
        side: Side,
        width: usize,
        budget: &mut Budget<'_>,
    ) -> Result<(), Stop> {
        // Positions are counted in u32.
        let everybody = (0u32..).zip(&self.bidders);
        let mut active: Vec<u32> = everybody
            .filter(|(_, b)| b.places > 0)
            .map(|(id, _)| id)
            .collect();
        let places: usize = self.bidders.iter().map(|b| b.places).sum();
        let few = active.len() / FEW_BIDDERS;
        let mut looks_left = active.len().saturating_mul(MOST_LOOKS);
        let mut stale = active.clone();
        while active.len() > few && self.bids < places.saturating_mul(MOST_BIDS) {
            if stale.len() > looks_left {
                break;
            }
            looks_left -= stale.len();
            let query = Query {
                side,
                ids: &stale,
                prices: &self.prices,
                least: i64::MIN,
            };
            let bidders = &mut self.bidders;
            budget.polled(|poll| {
                source.best(&query, width, poll, &mut |id, candidates, bound| {
                    let bidder = &mut bidders[id as usize];
                    bidder.list.clear();
                    bidder.list.extend_from_slice(candidates);
                    bidder.bound = bound;
                })
            })?;
            stale.clear();
            let mut outbid = Vec::new();
            for &id in &active {
                budget.spend(self.bidders[id as usize].list.len() as u64)?;
                match self.turn(id, &mut outbid) {
                    Turn::Done => {}
                    Turn::Stale => stale.push(id),
                }
            }
            active = outbid;
            active.extend_from_slice(&stale);
            active.sort_unstable();
            active.dedup();
        }
        Ok(())
    }

    /// One bid for each place that is still to be bought; whoever loses a place by it joins `outbid`.
    fn turn(&mut self, id: u32, outbid: &mut Vec<u32>) -> Turn {
        let bidder = &self.bidders[id as usize];
        let wanted = bidder.places - bidder.holds.len();
        let open = bidder
            .list
            .iter()
            .filter(|c| !bidder.holds.contains(&c.mate));
        let mut values: Vec<(Reverse<i64>, u32)> = open
            .map(|c| (Reverse(c.score - self.prices[c.mate as usize]), c.mate))
            .collect();
        values.sort_unstable();
        let next = values.get(wanted).map(|(Reverse(value), _)| *value);
        if bidder
            .bound
            .is_some_and(|bound| next.is_none_or(|next| next < bound))
        {
            return Turn::Stale;
        }
        let next = next.unwrap_or(self.floor).max(self.floor);
        for &(Reverse(value), mate) in values.iter().take(wanted) {
            if value < self.floor {
                break;
            }
            self.bids += 1;
            let at = mate as usize;
            let bid = self.prices[at] + (value - next).max(0) + self.step;
            self.sold[at].push(Reverse((bid, id)));
            self.bidders[id as usize].holds.push(mate);
            if self.sold[at].len() > self.places[at]
                && let Some(Reverse((_, loser))) = self.sold[at].pop()
            {
                self.bidders[loser as usize].holds.retain(|m| *m != mate);
                outbid.push(loser);
            }
            if self.sold[at].len() == self.places[at]
                && let Some(Reverse((lowest, _))) = self.sold[at].peek()
            {
                self.prices[at] = *lowest;
            }
        }
        Turn::Done
    }

    /// What a bidder's last place is worth at these prices: their own price.
    fn worth(&self, bidder: &Bidder) -> i64 {
        let value = |c: &Candidate| Reverse(c.score - self.prices[c.mate as usize]);
        let mut values: Vec<Reverse<i64>> = bidder.list.iter().map(value).collect();
        values.sort_unstable();
        let last = values.get(bidder.places.max(1) - 1).or(values.last());
        last.map_or(0, |Reverse(value)| *value)
    }
}
