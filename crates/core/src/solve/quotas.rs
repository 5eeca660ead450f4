//! Nested groups of one side in an auction: what one more pair inside a group costs, and who is next.
//!
//! Problem. The pairs of the people inside each group number between its bounds. People compete in full groups: of
//! those who bid, the ones with the most to gain; of those who choose, the ones with the best offers.
//!
//! Method. Every group keeps a tournament among the people and groups directly inside: while its side bids, of what
//! one more mate is worth to those who wait; while it chooses, of what the least mate is worth to those who have one.
//! The winner's key is the price at which the group's bound begins or ceases to bind: a full group costs at least
//! that, one at its minimum at most that, any other what the group around costs. So prices of groups are never stored
//! and never stale; a change takes O(log members) a group around.
//!
//! Overflow. Keys are a price and a reward, or ±[`NEVER`]: within 2⁶².
//!
//! References. Kelso, Crawford 1982 (offers to those who choose sets); Bertsekas 1998, Network Optimization, §7
//! (a node's price is what its best arcs leave).

use super::network::{Groups, ROOT};
use super::plan::NEVER;

/// What a side does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Bids,
    Chooses,
}

/// The groups of one side.
pub(super) struct Quotas<'n> {
    groups: &'n Groups,
    /// Smallest group around each person, or [`ROOT`].
    around: &'n [u32],
    role: Role,
    /// Pairs inside each, those that bidders may still make among them.
    units: Vec<i64>,
    /// Where the tournament of each group starts, and where people and groups stand in that around them: slot 1 is the
    /// winner's, slot i's are 2i and 2i + 1, the last are of who takes part. Least first keys are kept negated.
    starts: Vec<usize>,
    person_slot: Vec<usize>,
    group_slot: Vec<usize>,
    keys: Vec<i64>,
}

impl<'n> Quotas<'n> {
    pub(super) fn new(around: &'n [u32], groups: &'n Groups) -> Quotas<'n> {
        let count = groups.min.len();
        let mut starts = Vec::with_capacity(count);
        let mut person_slot = vec![0; around.len()];
        let mut group_slot = vec![0; count];
        let mut total = 0;
        for group in 0..count {
            let inside = (groups.people.row(group), groups.groups.row(group));
            let members = inside.0.len() + inside.1.len();
            for (&person, slot) in inside.0.iter().zip(members..) {
                person_slot[person as usize] = slot;
            }
            for (&inner, slot) in inside.1.iter().zip(members + inside.0.len()..) {
                group_slot[inner as usize] = slot;
            }
            starts.push(total);
            total += 2 * members.max(1);
        }
        Quotas {
            groups,
            around,
            role: Role::Chooses,
            units: vec![0; count],
            starts,
            person_slot,
            group_slot,
            keys: vec![NEVER; total],
        }
    }

    /// From scratch: the mates and the key of everybody.
    pub(super) fn start(
        &mut self,
        role: Role,
        degree: impl Fn(usize) -> u32,
        key: impl Fn(usize) -> i64,
    ) {
        self.role = role;
        self.units.fill(0);
        for (person, &group) in self.around.iter().enumerate() {
            if group != ROOT {
                self.units[group as usize] += i64::from(degree(person));
                let slot = self.starts[group as usize] + self.person_slot[person];
                self.keys[slot] = self.signed(key(person));
            }
        }
        for at in 0..self.groups.inside_first.len() {
            let group = self.groups.inside_first[at] as usize;
            let start = self.starts[group];
            for slot in (1..self.members(group)).rev() {
                self.keys[start + slot] =
                    self.keys[start + 2 * slot].max(self.keys[start + 2 * slot + 1]);
            }
            let around = self.groups.around[group];
            if around != ROOT {
                self.units[around as usize] += self.units[group];
                let slot = self.starts[around as usize] + self.group_slot[group];
                self.keys[slot] = self.key_outside(group);
            }
        }
    }

    /// Whether this person is in a group.
    #[inline]
    pub(super) fn holds(&self, person: usize) -> bool {
        self.around[person] != ROOT
    }

    /// Sets what a person competes with; [`NEVER`] (bidding) or −[`NEVER`] (choosing): takes no part.
    pub(super) fn set(&mut self, person: usize, key: i64) {
        let key = self.signed(key);
        self.enter(self.around[person], self.person_slot[person], key);
    }

    /// One pair more or less for this person.
    pub(super) fn add(&mut self, person: usize, units: i64) {
        let mut group = self.around[person];
        while group != ROOT {
            self.units[group as usize] += units;
            self.pass_on(group);
            group = self.groups.around[group as usize];
        }
    }

    /// What one more pair costs a person, all groups around taken together; bidders may go below by `step`.
    pub(super) fn cost(&self, person: usize, step: i64) -> i64 {
        self.cost_in(self.around[person], |quotas, group| {
            quotas.bounds(group, step)
        })
    }

    fn cost_in(&self, mut group: u32, bounds: impl Fn(&Self, usize) -> (i64, i64)) -> i64 {
        let (mut least, mut most) = (i64::MIN, i64::MAX);
        while group != ROOT {
            let (low, high) = bounds(self, group as usize);
            (least, most) = (low.clamp(least, most), high.clamp(least, most));
            group = self.groups.around[group as usize];
        }
        0.clamp(least, most)
    }

    /// Between which the price of a group lies, in the middle what is around costs.
    fn bounds(&self, group: usize, step: i64) -> (i64, i64) {
        let (units, top) = (self.units[group], self.signed(self.top(group)));
        let (min, max) = (self.groups.min[group], self.groups.max[group]);
        let at = if self.role == Role::Bids {
            (top - step).max(NEVER)
        } else {
            top
        };
        let high = match self.role {
            Role::Chooses if units < min => NEVER,
            _ if units <= min => at,
            _ => i64::MAX,
        };
        (if units >= max { at } else { i64::MIN }, high)
    }

    /// Of the bidders who wait, one who may go on: a group around this person lacks pairs, or has room at a gain.
    pub(super) fn next_around(&self, person: usize) -> Option<usize> {
        let mut group = self.around[person];
        let mut outermost = group;
        while group != ROOT {
            if self.lacks(group as usize)
                && let Some(next) = self.winner(group as usize)
            {
                return Some(next);
            }
            outermost = group;
            group = self.groups.around[group as usize];
        }
        self.gains(outermost as usize)
            .then(|| self.winner(outermost as usize))?
    }

    /// The same at the start, anywhere: groups that lack pairs, or else those around all others.
    pub(super) fn next_in(&self, group: usize, lacking: bool) -> Option<usize> {
        let next = if lacking {
            self.lacks(group)
        } else {
            self.groups.around[group] == ROOT && self.gains(group)
        };
        next.then(|| self.winner(group))?
    }

    pub(super) fn count(&self) -> usize {
        self.units.len()
    }

    fn lacks(&self, group: usize) -> bool {
        self.units[group] < self.groups.min[group]
    }

    fn gains(&self, group: usize) -> bool {
        self.units[group] < self.groups.max[group] && self.top(group) > 0
    }

    /// Of those who choose, whose least mate has to leave if this person has one more at this surplus; `None` where
    /// there is room, or nobody can leave.
    pub(super) fn gives_way(&self, person: usize, surplus: i64) -> Option<usize> {
        let mut group = self.around[person];
        while group != ROOT {
            let at = group as usize;
            let around = self.groups.around[at];
            if self.units[at] >= self.groups.max[at]
                || (self.units[at] == self.groups.min[at]
                    && surplus.min(-self.top(at))
                        < self.cost_in(around, |quotas, group| quotas.bounds(group, 0)))
            {
                return self.winner(at);
            }
            group = around;
        }
        None
    }

    /// The person with the winner's key.
    fn winner(&self, mut group: usize) -> Option<usize> {
        if self.top(group) == NEVER {
            return None;
        }
        loop {
            let (start, members) = (self.starts[group], self.members(group));
            let mut slot = 1;
            while slot < members {
                let key = self.keys[start + slot];
                slot = 2 * slot + usize::from(self.keys[start + 2 * slot] != key);
            }
            let people = self.groups.people.row(group);
            match people.get(slot - members) {
                Some(&person) => return Some(person as usize),
                None => {
                    group = self.groups.groups.row(group)[slot - members - people.len()] as usize
                }
            }
        }
    }

    fn members(&self, group: usize) -> usize {
        self.groups.people.row(group).len() + self.groups.groups.row(group).len()
    }

    fn top(&self, group: usize) -> i64 {
        self.keys[self.starts[group] + 1]
    }

    fn signed(&self, key: i64) -> i64 {
        if self.role == Role::Bids { key } else { -key }
    }

    /// With what a group competes in the group around: full ones do not bid, those at their minimum do not give way.
    fn key_outside(&self, group: usize) -> i64 {
        let open = match self.role {
            Role::Bids => self.units[group] < self.groups.max[group],
            Role::Chooses => self.units[group] > self.groups.min[group],
        };
        if open { self.top(group) } else { NEVER }
    }

    fn pass_on(&mut self, group: u32) {
        let at = group as usize;
        if self.groups.around[at] != ROOT {
            self.enter(
                self.groups.around[at],
                self.group_slot[at],
                self.key_outside(at),
            );
        }
    }

    /// Sets a key in the tournament of a group, and what follows from it in those around.
    fn enter(&mut self, mut group: u32, mut slot: usize, mut key: i64) {
        while group != ROOT {
            let start = self.starts[group as usize];
            if self.keys[start + slot] == key {
                return;
            }
            self.keys[start + slot] = key;
            while slot > 1 {
                slot /= 2;
                let best = self.keys[start + 2 * slot].max(self.keys[start + 2 * slot + 1]);
                if self.keys[start + slot] == best {
                    return;
                }
                self.keys[start + slot] = best;
            }
            key = self.key_outside(group as usize);
            slot = self.group_slot[group as usize];
            group = self.groups.around[group as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::network::Rows;
    use super::*;
    use crate::draw::Draw;

    /// Three storeys over nine people, two of them in no group.
    fn forest() -> (Vec<u32>, Groups) {
        let people = vec![2, 2, 2, 3, 3, 1, 0, ROOT, ROOT];
        let around = vec![ROOT, 0, 1, 1];
        let groups = Groups {
            min: vec![2, 0, 1, 2],
            max: vec![5, 3, 2, 2],
            inside_first: vec![3, 2, 1, 0],
            people: Rows::group_by(4, &people),
            groups: Rows::group_by(4, &around),
            around,
            ..Groups::default()
        };
        (people, groups)
    }

    /// The best key inside a group, signed, by looking at all.
    fn best(groups: &Groups, role: Role, keys: &[i64], units: &[i64], group: usize) -> i64 {
        let people = groups.people.row(group).iter();
        let people = people.map(|&person| keys[person as usize]);
        let inner = groups.groups.row(group).iter().map(|&inner| {
            let at = inner as usize;
            let open = match role {
                Role::Bids => units[at] < groups.max[at],
                Role::Chooses => units[at] > groups.min[at],
            };
            if open {
                best(groups, role, keys, units, at)
            } else {
                NEVER
            }
        });
        people.chain(inner).max().unwrap_or(NEVER)
    }

    #[test]
    fn tournaments_say_what_looking_at_all_says() {
        let (people, groups) = forest();
        let mut state = Draw(7);
        let mut random = |below: u64| state.below(below) as i64;
        for role in [Role::Bids, Role::Chooses] {
            let sign = if role == Role::Bids { 1 } else { -1 };
            let mut quotas = Quotas::new(&people, &groups);
            quotas.start(role, |_| 0, |_| sign * NEVER);
            let (mut keys, mut units) = (vec![NEVER; 9], vec![0; 4]);
            for _ in 0..2000 {
                let person = random(7) as usize;
                if random(2) == 0 {
                    keys[person] = if random(4) == 0 {
                        NEVER
                    } else {
                        random(20) - 10
                    };
                    quotas.set(person, sign * keys[person]);
                } else {
                    let change = if units[0] > 0 && random(2) == 0 {
                        -1
                    } else {
                        1
                    };
                    quotas.add(person, change);
                    let mut group = people[person];
                    while group != ROOT {
                        units[group as usize] += change;
                        group = groups.around[group as usize];
                    }
                }
                for group in 0..4 {
                    let top = best(&groups, role, &keys, &units, group);
                    assert_eq!(quotas.top(group), top);
                    let winner = quotas.winner(group).map(|person| keys[person]);
                    assert_eq!(winner, Some(top).filter(|&top| top > NEVER));
                    // Who stands directly in the group pays what its bounds leave of what is around.
                    if let Some(&person) = groups.people.row(group).first() {
                        let around = groups.around[group];
                        let outside =
                            quotas.cost_in(around, |quotas, group| quotas.bounds(group, 0));
                        let (low, high) = quotas.bounds(group, 0);
                        assert_eq!(quotas.cost(person as usize, 0), outside.clamp(low, high));
                    }
                }
            }
        }
    }
}
