//! Rough prices by a lazy auction: at them everybody's best pairs differ enough to make good first candidates.
//!
//! The side with fewer places bids. Each bidder holds a list of their best mates at some earlier prices, and the bound
//! that `best` gave on all others; prices only rise within a phase, so the bound stays valid, and the source is asked
//! again only when the list has nothing above it. Bids are Bertsekas' (The auction algorithm, Annals of Operations
//! Research 14, 1988), in steps of a part of the range of the scores; each place of a person bids and is sold apart.
//!
//! Prices are as rough as the step. Where everybody ranks the mates alike that blurs more mates than a list holds:
//! bidders then miss on their new list what they bought. So the step shrinks, a phase at a time, until few do.
//! Whoever is unsold when a phase ends gets the price at which one bidder would just come (a reverse bid: Bertsekas,
//! Castañon, A forward/reverse auction algorithm for asymmetric assignment problems, 1992).
//!
//! Groups, rewards and minimums are left out: nothing here decides an answer, prices that fit less only cost rounds.

use super::super::budget::{Budget, Stop};
use crate::ids::{Pair, Side};
use crate::problem::{BARRED, Candidate, Free, Query, Source};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// The first step is this part of the range of the scores, and each phase's step this part of the one before.
const FIRST_STEP: i64 = 16;
const NEXT_STEP: i64 = 8;
const MOST_PHASES: u32 = 6;
/// Prices are fine enough when no more than this part of the purchases is missing from the lists.
const FEW_MISSING: usize = 8;
/// A bidder's list is renewed when no more than this part of it is surely best.
const SHORT: usize = 4;
/// Bidders who are told of the same prices.
const AT_A_TIME: usize = 128;
/// A phase ends when no more than this part of the bidders is still bidding,
const FEW_BIDDERS: usize = 64;
/// after this many bids a place,
const MOST_BIDS: usize = 64;
/// or when the source was asked this many times a bidder.
const MOST_LOOKS: usize = 16;

/// What the auction leaves.
pub(super) struct Rough {
    /// One price for everybody, by side.
    pub(super) prices: [Vec<i64>; 2],
    /// About how far they are off.
    pub(super) step: i64,
    /// Who bought whom, with the score, and the best pairs of every bidder at these prices.
    pub(super) listed: Vec<(Pair, i64)>,
    /// Who bids.
    pub(super) side: Side,
    /// How far below the best the last of a bidder's list is: the median.
    pub(super) span: i64,
}

struct Bidder {
    places: usize,
    /// How many stand on the list, and the bound on all others at the prices it was made at.
    listed: usize,
    bound: Option<i64>,
    /// Whether the list may miss the best mate.
    stale: bool,
    /// Mates bought.
    holds: Vec<Candidate>,
}

struct Auction<'s> {
    source: &'s dyn Source,
    side: Side,
    width: usize,
    bidders: Vec<Bidder>,
    /// The list of every bidder, their best mates when last asked: `width` a bidder, of which the first count. One
    /// block, as there may be millions, and who comes later can't use what millions of small ones leave.
    lists: Vec<Candidate>,
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
    /// All places bought, or nothing left worth a bid; these lost a place by it.
    Done(Vec<u32>),
    /// The list may miss the best mate: the source must be asked again.
    Stale,
}

/// Prices of both sides. `width` is how many mates a bidder lists.
pub(super) fn rough(free: &Free, width: usize, budget: &mut Budget<'_>) -> Result<Rough, Stop> {
    let sizes = [0, 1].map(|side| free.people[side].len());
    let Some(range) = free.source.score_range() else {
        return Ok(Rough {
            prices: sizes.map(|size| vec![0; size]),
            step: 1,
            listed: Vec::new(),
            side: Side::Mentees,
            span: 1,
        });
    };
    let mut auction = Auction::new(free, width, range);
    auction.run(budget)?;
    let side = auction.side;
    let bounds = (0u32..).zip(auction.bidders.iter().map(|b| b.bound));
    let spans = bounds.filter_map(|(id, bound)| Some(auction.worth(id) - bound?));
    let mut spans: Vec<i64> = spans.collect();
    let middle = spans.len() / 2;
    let span = if spans.is_empty() {
        auction.step
    } else {
        *spans.select_nth_unstable(middle).1
    };
    let own = auction.worths();
    // Who has no place still has pairs to be priced.
    let across = auction.prices.iter().map(|p| p % BARRED).collect();
    let step = auction.step;
    let listed = auction.into_listed();
    Ok(Rough {
        prices: match side {
            Side::Mentees => [own, across],
            Side::Mentors => [across, own],
        },
        step,
        listed,
        side,
        span,
    })
}

impl<'s> Auction<'s> {
    fn new(free: &'s Free, width: usize, (lowest, highest): (i64, i64)) -> Auction<'s> {
        let sizes = [0, 1].map(|side| free.people[side].len());
        let width = width.max(16);
        let places = |side: usize| -> u64 {
            let most = sizes[1 - side] as u64;
            free.people[side]
                .iter()
                .map(|p| u64::from(p.max).min(most))
                .sum()
        };
        let side = if places(0) <= places(1) {
            Side::Mentees
        } else {
            Side::Mentors
        };
        let range = highest.saturating_sub(lowest);
        let bidder = |max: u32| Bidder {
            places: (max as usize).min(width - 2),
            listed: 0,
            bound: None,
            stale: true,
            holds: Vec::new(),
        };
        let bidders: Vec<Bidder> = free.people[side.index()]
            .iter()
            .map(|p| bidder(p.max))
            .collect();
        let nobody = Candidate { mate: 0, score: 0 };
        let across = &free.people[side.other().index()];
        let price = |max: u32| if max == 0 { BARRED } else { 0 };
        Auction {
            source: &*free.source,
            side,
            width,
            lists: vec![nobody; bidders.len() * width],
            bidders,
            places: across.iter().map(|p| p.max as usize).collect(),
            sold: across.iter().map(|_| BinaryHeap::new()).collect(),
            prices: across.iter().map(|p| price(p.max)).collect(),
            step: (range / FIRST_STEP).max(1),
            floor: lowest.saturating_sub(range).min(0),
            bids: 0,
        }
    }

    /// All phases.
    fn run(&mut self, budget: &mut Budget<'_>) -> Result<(), Stop> {
        for phase in 1..=MOST_PHASES {
            self.sell(budget)?;
            let lowered = self.price_unsold(budget)?;
            let ids = if lowered {
                self.everybody()
            } else {
                self.short_listed()
            };
            self.ask(&ids, budget)?;
            if self.step == 1 || phase == MOST_PHASES || self.is_fine() {
                break;
            }
            self.begin_again();
        }
        Ok(())
    }
}

impl Auction<'_> {
    /// All who have a place to fill.
    fn everybody(&self) -> Vec<u32> {
        let all = (0u32..).zip(&self.bidders);
        all.filter(|(_, b)| b.places > 0)
            .map(|(id, _)| id)
            .collect()
    }

    /// Renews the lists of these bidders.
    fn ask(&mut self, ids: &[u32], budget: &mut Budget<'_>) -> Result<(), Stop> {
        let query = Query {
            side: self.side,
            ids,
            prices: &self.prices,
            least: i64::MIN,
            threads: budget.threads(),
        };
        let (bidders, lists, width) = (&mut self.bidders, &mut self.lists, self.width);
        budget.polled(|poll| {
            self.source
                .best(&query, width, poll, &mut |id, candidates, bound| {
                    let (at, listed) = (id as usize, candidates.len());
                    lists[at * width..][..listed].copy_from_slice(candidates);
                    let bidder = &mut bidders[at];
                    bidder.listed = listed;
                    bidder.bound = bound;
                    bidder.stale = false;
                })
        })
    }

    /// One phase. Bidders come in turn, some at a time, so that those who come later are told of prices that the
    /// earlier have raised: where all want the same mates, lists made at once would be void after a few bids.
    fn sell(&mut self, budget: &mut Budget<'_>) -> Result<(), Stop> {
        let mut queue: VecDeque<u32> = self.everybody().into();
        let places: usize = self.bidders.iter().map(|b| b.places).sum();
        let few = queue.len() / FEW_BIDDERS;
        let mut looks_left = queue.len().saturating_mul(MOST_LOOKS);
        self.bids = 0;
        while queue.len() > few && self.bids < places.saturating_mul(MOST_BIDS) {
            let turns: Vec<u32> = queue.drain(..queue.len().min(AT_A_TIME)).collect();
            let stale = turns.iter().copied();
            let stale: Vec<u32> = stale
                .filter(|&id| self.bidders[id as usize].stale)
                .collect();
            if stale.len() > looks_left {
                break;
            }
            looks_left -= stale.len();
            self.ask(&stale, budget)?;
            for id in turns {
                budget.spend(self.bidders[id as usize].listed as u64)?;
                match self.turn(id) {
                    Turn::Done(outbid) => queue.extend(outbid),
                    Turn::Stale => {
                        self.bidders[id as usize].stale = true;
                        queue.push_back(id);
                    }
                }
            }
        }
        Ok(())
    }

    /// Sells everything anew in smaller steps, from the prices reached.
    fn begin_again(&mut self) {
        self.step = (self.step / NEXT_STEP).max(1);
        self.bidders.iter_mut().for_each(|b| b.holds.clear());
        self.sold.iter_mut().for_each(BinaryHeap::clear);
    }

    /// Bidders of whose best mates at these prices few are surely on their list.
    fn short_listed(&self) -> Vec<u32> {
        let short = |id: u32, bidder: &Bidder| {
            let Some(bound) = bidder.bound else {
                return bidder.stale;
            };
            let sure = self.list(id).iter().filter(|c| self.value(c) >= bound);
            bidder.stale || sure.count() < bidder.places + self.width / SHORT
        };
        let all = (0u32..).zip(&self.bidders);
        all.filter(|(id, b)| b.places > 0 && short(*id, b))
            .map(|(id, _)| id)
            .collect()
    }

    /// Whoever has a place unsold costs what just enough bidders would give for all their places, if they cost anything
    /// in an earlier phase. Whether a price was lowered, so that nobody's bound holds any more.
    fn price_unsold(&mut self, budget: &mut Budget<'_>) -> Result<bool, Stop> {
        let unsold = |at: &u32| {
            let at = *at as usize;
            self.prices[at] > 0 && self.prices[at] < BARRED && self.sold[at].len() < self.places[at]
        };
        let ids: Vec<u32> = (0u32..).take(self.places.len()).filter(unsold).collect();
        let own = self.worths();
        let query = Query {
            side: self.side.other(),
            ids: &ids,
            prices: &own,
            least: i64::MIN,
            threads: budget.threads(),
        };
        let prices = &mut self.prices;
        if ids.is_empty() {
            return Ok(false);
        }
        budget.polled(|poll| {
            self.source
                .best(&query, self.width, poll, &mut |id, candidates, _| {
                    let last = self.places[id as usize].min(self.width) - 1;
                    let offer = candidates.get(last).map(|c| c.score - own[c.mate as usize]);
                    prices[id as usize] = offer.unwrap_or(0).max(0);
                })
        })?;
        Ok(true)
    }

    /// Whether bidders find on their lists what they bought.
    fn is_fine(&self) -> bool {
        let (mut missing, mut bought) = (0, 0);
        for bidder in &self.bidders {
            bought += bidder.holds.len();
            missing += bidder
                .holds
                .iter()
                .filter(|c| bidder.bound.is_some_and(|bound| self.value(c) < bound))
                .count();
        }
        missing <= bought / FEW_MISSING
    }

    /// One bid for each place that is still to be bought.
    fn turn(&mut self, id: u32) -> Turn {
        let bidder = &self.bidders[id as usize];
        let wanted = bidder.places - bidder.holds.len();
        let list = self.list(id).iter();
        let open = list.filter(|c| !bidder.holds.contains(c));
        let mut values: Vec<(Reverse<i64>, u32, i64)> = open
            .map(|c| (Reverse(self.value(c)), c.mate, c.score))
            .collect();
        values.sort_unstable();
        let next = values.get(wanted).map(|(Reverse(value), ..)| *value);
        if bidder
            .bound
            .is_some_and(|bound| next.is_none_or(|next| next < bound))
        {
            return Turn::Stale;
        }
        let next = next.unwrap_or(self.floor).max(self.floor);
        let mut outbid = Vec::new();
        for &(Reverse(value), mate, score) in values.iter().take(wanted) {
            if value < self.floor {
                break;
            }
            self.bids += 1;
            let at = mate as usize;
            let bid = self.prices[at] + (value - next).max(0) + self.step;
            self.sold[at].push(Reverse((bid, id)));
            let bought = Candidate { mate, score };
            self.bidders[id as usize].holds.push(bought);
            if self.sold[at].len() > self.places[at]
                && let Some(Reverse((_, loser))) = self.sold[at].pop()
            {
                self.bidders[loser as usize]
                    .holds
                    .retain(|c| c.mate != mate);
                outbid.push(loser);
            }
            if self.sold[at].len() == self.places[at]
                && let Some(Reverse((lowest, _))) = self.sold[at].peek()
            {
                self.prices[at] = *lowest;
            }
        }
        Turn::Done(outbid)
    }

    fn list(&self, bidder: u32) -> &[Candidate] {
        let at = bidder as usize;
        &self.lists[at * self.width..][..self.bidders[at].listed]
    }

    fn value(&self, candidate: &Candidate) -> i64 {
        candidate.score - self.prices[candidate.mate as usize]
    }

    /// What a bidder's last place is worth at these prices: their own price.
    fn worth(&self, bidder: u32) -> i64 {
        let values = self.list(bidder).iter().map(|c| Reverse(self.value(c)));
        let mut values: Vec<Reverse<i64>> = values.collect();
        values.sort_unstable();
        let places = self.bidders[bidder as usize].places;
        let last = values.get(places.max(1) - 1).or(values.last());
        last.map_or(0, |Reverse(value)| *value)
    }

    fn worths(&self) -> Vec<i64> {
        let all = (0u32..).zip(&self.bidders);
        all.map(|(id, _)| self.worth(id)).collect()
    }

    /// Who bought whom, and everybody's list. The lists become what is given back where they stand.
    fn into_listed(self) -> Vec<(Pair, i64)> {
        let (side, width, bidders) = (self.side, self.width, self.bidders);
        let lists = self.lists.into_iter().enumerate();
        let listed = lists.filter(|(at, _)| at % width < bidders[at / width].listed);
        let pair = |id: usize, c: Candidate| (side.pair(id as u32, c.mate), c.score);
        let mut listed: Vec<(Pair, i64)> = listed.map(|(at, c)| pair(at / width, c)).collect();
        for (id, bidder) in bidders.into_iter().enumerate() {
            listed.extend(bidder.holds.into_iter().map(|c| pair(id, c)));
        }
        listed
    }
}
