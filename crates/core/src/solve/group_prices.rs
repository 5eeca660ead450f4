//! Prices of nested groups from those of people, when auctions have ended.
//!
//! Problem. A price γ for each group, so that few are out of place: who has a mate would not part for γ, who waits
//! would not pay it. A full group costs no less than the one around it, one at its minimum no more, any other as much;
//! one that costs more though it is not full has room for some who are out of place.
//!
//! Method. From the outside in, the γ that puts the fewest out of place, and of those the least that is asked. The price
//! of the best who waits would do if auctions ended in balance. But a phase ends when few are left; one who was left
//! by chance would then push out thousands.
//!
//! Complexity. O(members log members) a group, those of the groups inside among them.
//!
//! Overflow. Keys are compared, never added.

use super::auction::Auction;
use super::budget::Stop;
use super::network::{Groups, ROOT, Score};
use super::plan::NEVER;
use crate::ids::Side;
use std::cmp::Ordering;

/// What people of one side have and want.
#[derive(Default)]
struct Keys {
    /// Mates of each.
    degree: Vec<i64>,
    /// How many more each may have, and what the next one is worth.
    room: Vec<i64>,
    next: Vec<i64>,
    /// What mates are worth that may part: whose, by person, and how much.
    held: Vec<(u32, i64)>,
}

impl<S: Score> Auction<'_, '_, '_, '_, '_, S> {
    /// Sets prices of groups, and lowers what those with room inside ask for to what would be paid.
    pub(super) fn price_groups(&mut self) -> Result<(), Stop> {
        for side in [Side::Mentors, Side::Mentees] {
            let at = side.index();
            if self.quotas[at].count() == 0 {
                continue;
            }
            // Prices of the other side may have been lowered since heads were made.
            self.heads[at].forget();
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
}

/// The price of each group, with all around it, within ±`limit`; `around` is the smallest group around each person.
fn group_prices(groups: &Groups, around: &[u32], keys: &Keys, limit: i64) -> Vec<i64> {
    let count = groups.min.len();
    let mut units = vec![0; count];
    for (&group, degree) in around.iter().zip(&keys.degree) {
        if group != ROOT {
            units[group as usize] += degree;
        }
    }
    for &group in &groups.inside_first {
        let outer = groups.around[group as usize];
        if outer != ROOT {
            units[outer as usize] += units[group as usize];
        }
    }
    let mut held = vec![0; around.len() + 1];
    for &(person, _) in &keys.held {
        held[person as usize + 1] += 1;
    }
    for person in 0..around.len() {
        held[person + 1] += held[person];
    }
    let mut price = vec![0; count];
    for &group in groups.inside_first.iter().rev() {
        let at = group as usize;
        let outer = match groups.around[at] {
            ROOT => 0,
            outer => price[outer as usize],
        };
        let lacking = [units[at] - groups.min[at], groups.max[at] - units[at]];
        let mut inside = Inside::default();
        inside.add(groups, &units, (keys, &held), at, [true; 2]);
        price[at] = inside.price(outer, lacking).clamp(-limit, limit);
    }
    price
}

/// The keys of people inside a group.
#[derive(Default)]
struct Inside {
    /// Of mates who may part.
    held: Vec<i64>,
    /// Of people with room, and how much.
    next: Vec<(i64, i64)>,
}

impl Inside {
    /// Those who may part, or come in, without a group between that forbids it; the keys of each one's mates are where
    /// the second of `keys` says.
    fn add(
        &mut self,
        groups: &Groups,
        units: &[i64],
        keys: (&Keys, &[usize]),
        group: usize,
        [may_part, may_enter]: [bool; 2],
    ) {
        for &person in groups.people.row(group) {
            let (keys, held) = (keys.0, &keys.1[person as usize..]);
            if may_part {
                let mates = &keys.held[held[0]..held[1]];
                self.held.extend(mates.iter().map(|(_, key)| key));
            }
            let room = keys.room[person as usize];
            if may_enter && room > 0 {
                self.next.push((keys.next[person as usize], room));
            }
        }
        for &inner in groups.groups.row(group) {
            let at = inner as usize;
            let may = [
                may_part && units[at] > groups.min[at],
                may_enter && units[at] < groups.max[at],
            ];
            self.add(groups, units, keys, at, may);
        }
    }

    /// The price that puts the fewest out of place; of several, the nearest to that around. At a price below or above
    /// that around the group is held to its minimum or maximum, and so many more are out of place.
    fn price(mut self, around: i64, [above_min, below_max]: [i64; 2]) -> i64 {
        self.held.sort_unstable();
        self.next.sort_unstable();
        let mut room_above = vec![0; self.next.len() + 1];
        for (at, (_, room)) in self.next.iter().enumerate().rev() {
            room_above[at] = room_above[at + 1] + room;
        }
        let out = |price: i64| {
            let part = self.held.partition_point(|&key| key < price) as i64;
            let enter = room_above[self.next.partition_point(|&(key, _)| key <= price)];
            let bound = match price.cmp(&around) {
                Ordering::Less => above_min,
                Ordering::Equal => 0,
                Ordering::Greater => below_max,
            };
            part + enter + bound
        };
        let keys = self.held.iter().chain(self.next.iter().map(|(key, _)| key));
        let best = keys.map(|&key| (out(key), key.abs_diff(around), key)).min();
        let same = (out(around), 0, around);
        best.map_or(same, |best| best.min(same)).2
    }
}

#[cfg(test)]
mod tests {
    use super::super::network::Rows;
    use super::*;

    #[test]
    fn one_who_was_left_by_chance_does_not_set_the_price() {
        let (people, around) = (vec![0; 6], vec![ROOT]);
        let groups = Groups {
            min: vec![0],
            max: vec![3],
            inside_first: vec![0],
            people: Rows::group_by(1, &people),
            groups: Rows::group_by(1, &around),
            around,
            ..Groups::default()
        };
        // Some have a mate worth this much, the others want one.
        let keys = |held: &[i64], next: &[i64]| Keys {
            degree: (0..6).map(|p| i64::from(p < held.len())).collect(),
            room: (0..6).map(|p| i64::from(p >= held.len())).collect(),
            next: held.iter().map(|_| 0).chain(next.iter().copied()).collect(),
            held: (0u32..).zip(held.iter().copied()).collect(),
        };
        let price = |keys| group_prices(&groups, &people, &keys, 100)[0];
        assert_eq!(price(keys(&[9, 8, 7], &[5, 4, 3])), 5);
        assert_eq!(price(keys(&[9, 8, 7], &[50, 4, 3])), 4);
        assert_eq!(price(keys(&[9, 8], &[-1, -1, -1, -1])), 0);
        // There is a place for the best.
        assert_eq!(price(keys(&[9, 8], &[7, 6, 5, 4])), 7);
        let mut several = keys(&[9, 8, 7], &[50, 4, 3]);
        several.room[3] = 4;
        assert_eq!(price(several), 50);
    }
}
