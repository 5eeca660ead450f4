//! Whether those who must have another mate can have one: what bids alone would never find out.
//!
//! Problem. An auction in which somebody lacks a mate that nobody has to spare, whatever is paid. There are no groups.
//!
//! Method. Whom somebody with room, or with a mate to spare, can help, along unused and used pairs in turn: a search
//! back from all of those at once. Who lacks mates and is not met is short of them in every matching: the people that
//! such a one can reach are a set with too few places around it.
//!
//! Complexity. O(people + pairs).
//!
//! References. Berge 1957 (augmenting paths); Hall 1935 (the set).

use super::auction::Auction;
use super::budget::Stop;
use super::network::Score;
use crate::ids::Side;

impl<S: Score> Auction<'_, '_, '_, '_, '_, S> {
    /// Whether no matching has a mate for everybody who waits on this side and must have one.
    pub(super) fn is_short(&mut self, side: Side) -> Result<bool, Stop> {
        let (a, b) = (side.index(), side.other().index());
        let mates = &self.plan.mates;
        let minimum = &self.net.people[a].min;
        let degree = |bidder: usize| i64::from(mates[a].count(bidder));
        let mut lacking = vec![false; self.net.people[a].len()];
        let mut left = 0;
        for &bidder in &self.waiting {
            let at = bidder as usize;
            if degree(at) < minimum[at] && !lacking[at] {
                lacking[at] = true;
                left += 1;
            }
        }
        let mut met = [0, 1].map(|side| vec![false; self.net.people[side].len()]);
        // Those who choose and were met, whose pairs are still to be looked at.
        let mut open: Vec<u32> = Vec::new();
        for (chooser, met) in (0u32..).zip(&mut met[b]) {
            if mates[b].has_room(chooser as usize) {
                *met = true;
                open.push(chooser);
            }
        }
        let mut meet = |bidder: usize, open: &mut Vec<u32>| {
            if std::mem::replace(&mut met[a][bidder], true) {
                return false;
            }
            for &mate in mates[a].of(bidder) {
                if !std::mem::replace(&mut met[b][mate as usize], true) {
                    open.push(mate);
                }
            }
            lacking[bidder]
        };
        for bidder in (0..minimum.len()).filter(|&bidder| degree(bidder) > minimum[bidder]) {
            meet(bidder, &mut open);
        }
        while left > 0
            && let Some(chooser) = open.pop()
        {
            let at = chooser as usize;
            let mut look = |bidder: u32| left -= usize::from(meet(bidder as usize, &mut open));
            let looked = match side {
                Side::Mentees => {
                    let columns = self.net.columns();
                    let pairs = &columns.pairs[columns.row(at)];
                    pairs.iter().for_each(|&(mentee, _)| look(mentee));
                    pairs.len()
                }
                Side::Mentors => {
                    let pairs = &self.mates[self.row(at)];
                    pairs.iter().for_each(|&mentor| look(mentor));
                    pairs.len()
                }
            };
            self.budget.spend(looked as u64 + 1)?;
        }
        Ok(left > 0)
    }
}
