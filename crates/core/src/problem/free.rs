//! The problem with its pins settled: what is left to decide.
//!
//! A pinned pair leaves the eligible pairs; min becomes max(0, min − 1), max becomes max − 1 for its people and for
//! every group that counts their pairs; a group that counts people loses one for each of them who is pinned; rewards
//! shift by one.

use super::{Level, Patched, People, Problem, Source, Witness};
use crate::ids::{Pair, Side};
use std::iter;
use std::sync::Arc;

/// A problem without its pins.
#[derive(Clone, Debug)]
pub struct Free {
    /// Bounds of the people of both sides.
    pub people: [FreePeople; 2],
    /// Bounds of the groups of both sides.
    pub groups: [Vec<FreeGroup>; 2],
    /// The pairs still to be decided.
    pub source: Arc<dyn Source>,
    /// What values are changed by.
    pub(crate) prices: Prices,
}

/// How the values of a problem are changed before they are solved: a Lagrangian relaxation in whole numbers.
#[derive(Clone, Debug)]
pub(crate) struct Prices {
    /// What all values and rewards are multiplied by.
    pub(crate) over: i64,
    /// Whether tuples have one number more, before those of the levels: nothing but charges.
    pub(crate) ahead: bool,
    /// What a pair of each person costs: a tuple a person; empty where a side pays nothing.
    pub(crate) charges: [Vec<Vec<i64>>; 2],
}

impl Default for Prices {
    fn default() -> Prices {
        Prices {
            over: 1,
            ahead: false,
            charges: Default::default(),
        }
    }
}

impl Prices {
    /// Whether anybody pays at this number of the tuples.
    fn charge_at(&self, at: usize) -> bool {
        let charges = self.charges.iter().flatten();
        charges.filter_map(|tuple| tuple.get(at)).any(|&n| n != 0)
    }
}

/// One number of the tuples that are compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number {
    /// Its place in a tuple.
    at: usize,
    /// The additive level that it stands for, with its position among the problem's; none where it is charges alone.
    level: Option<(usize, Level)>,
    /// Whether anybody pays at it.
    charged: bool,
}

impl Number {
    /// The additive level that it stands for, if any.
    pub(crate) fn level(self) -> Option<Level> {
        self.level.map(|(_, level)| level)
    }

    /// Whether anybody pays at it.
    pub(crate) fn is_charged(self) -> bool {
        self.charged
    }
}

/// What pins leave of the bounds of the people of one side.
#[derive(Clone, Debug)]
pub struct FreePeople {
    /// The problem's own people where there are no pins; else people who have nothing but their bounds.
    bounds: Arc<People>,
    /// Empty where there are no pins.
    pinned: Vec<u32>,
}

impl FreePeople {
    /// How many people there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bounds.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }

    /// Least number of further mates of each.
    #[must_use]
    pub fn min(&self) -> &[u32] {
        self.bounds.min()
    }

    /// Greatest number of further mates of each.
    #[must_use]
    pub fn max(&self) -> &[u32] {
        self.bounds.max()
    }

    /// Pinned mates of each.
    pub fn pinned(&self) -> impl Iterator<Item = u32> + '_ {
        let none = self.len() - self.pinned.len();
        self.pinned.iter().copied().chain(iter::repeat_n(0, none))
    }

    /// All of everybody, in order of position.
    pub fn iter(&self) -> impl Iterator<Item = FreePerson> + '_ {
        let bounds = self.min().iter().zip(self.max());
        bounds
            .zip(self.pinned())
            .map(|((&min, &max), pinned)| FreePerson { min, max, pinned })
    }
}

/// What pins leave of one person's bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreePerson {
    /// Least number of further mates.
    pub min: u32,
    /// Greatest number of further mates.
    pub max: u32,
    /// Pinned mates: the reward of the d-th further mate is that of unit `pinned + d`.
    pub pinned: u32,
}

/// What pins leave of one group's bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreeGroup {
    /// Least number of further pairs, or of further people placed.
    pub min: u64,
    /// Greatest number of them.
    pub max: u64,
}

impl Free {
    /// Settles the pins. O(people + groups + pins · (depth of groups + log pairs)).
    ///
    /// # Errors
    /// A witness where a pin is not eligible or pins go beyond a maximum.
    pub fn new(problem: &Problem) -> Result<Free, Witness> {
        let pins = problem.pins();
        if let Some(&pair) = pins.iter().find(|&&p| problem.source().score(p).is_none()) {
            return Err(Witness::PinNotEligible { pair });
        }
        let mut people = problem.all_people().clone().map(|bounds| FreePeople {
            bounds,
            pinned: Vec::new(),
        });
        let mut groups: [Vec<FreeGroup>; 2] = Default::default();
        for side in Side::BOTH {
            let mut inside = vec![0; problem.groups(side).len()];
            if !pins.is_empty() {
                let all = problem.people(side);
                let (counts, sums) = problem.degrees(side, pins);
                inside = sums;
                let mut max = all.max().to_vec();
                for ((max, &pins), person) in max.iter_mut().zip(&counts).zip(0..) {
                    let Some(left) = max.checked_sub(pins) else {
                        return Err(Witness::PersonOverPinned { side, person, pins });
                    };
                    *max = left;
                }
                let min = all.min().iter().zip(&counts);
                let min = min.map(|(min, &pins)| min.saturating_sub(pins)).collect();
                people[side.index()] = FreePeople {
                    bounds: Arc::new(People::numbered(min, max)),
                    pinned: counts,
                };
            }
            for ((group, &pins), at) in problem.groups(side).iter().zip(&inside).zip(0..) {
                let Some(max) = group.max.checked_sub(pins) else {
                    let (group, pins) = (at, u32::try_from(pins).unwrap_or(u32::MAX));
                    return Err(Witness::GroupOverPinned { side, group, pins });
                };
                groups[side.index()].push(FreeGroup {
                    min: group.min.saturating_sub(pins),
                    max,
                });
            }
        }
        let source: Arc<dyn Source> = if pins.is_empty() {
            Arc::clone(problem.source())
        } else {
            Arc::new(Patched::new(
                Arc::clone(problem.source()),
                pins.iter().copied(),
            ))
        };
        Ok(Free {
            people,
            groups,
            source,
            prices: Prices::default(),
        })
    }

    /// How many times all values and rewards are taken.
    pub(crate) fn over(&self) -> i64 {
        self.prices.over
    }

    /// Whether its values are not those of the problem.
    pub(crate) fn is_priced(&self) -> bool {
        self.prices.over != 1
            || self.prices.ahead
            || self.prices.charges.iter().any(|c| !c.is_empty())
    }

    /// With all values and rewards taken this many times.
    #[must_use]
    pub fn times(mut self, over: u32) -> Free {
        self.prices.over = i64::from(over);
        self
    }

    /// The number at this place of the tuples. O(people) where there are prices.
    pub(crate) fn number(&self, problem: &Problem, at: usize) -> Number {
        let position = at.checked_sub(usize::from(self.prices.ahead));
        let level = position.and_then(|position| {
            let level = *problem.additive().get(position)?;
            Some((position, level))
        });
        Number {
            at,
            level,
            charged: self.prices.charge_at(at),
        }
    }

    /// Whether a pair of any score is worth that score at this number.
    pub(crate) fn is_score(&self, number: Number) -> bool {
        number.level() == Some(Level::TotalScore) && !number.charged && self.prices.over == 1
    }

    /// What choosing this pair of this score adds at a number, prices paid. The score matters at the total score alone.
    pub(crate) fn pair_value(
        &self,
        problem: &Problem,
        number: Number,
        pair: Pair,
        score: i64,
    ) -> i64 {
        let charges = Side::BOTH.map(|side| self.charge(side, pair.person(side), number));
        self.own_value(problem, number, pair, score) - charges[0] - charges[1]
    }

    /// The same before prices are paid.
    pub(crate) fn own_value(
        &self,
        problem: &Problem,
        number: Number,
        pair: Pair,
        score: i64,
    ) -> i64 {
        let level = number.level();
        let value = level.map_or(0, |level| problem.pair_value(level, pair, score));
        value * self.prices.over
    }

    /// What a pair costs this person at a number.
    pub(crate) fn charge(&self, side: Side, person: u32, number: Number) -> i64 {
        let tuple = self.prices.charges[side.index()].get(person as usize);
        tuple.and_then(|t| t.get(number.at)).copied().unwrap_or(0)
    }

    /// What the `unit`-th mate of a person, pins counted, adds at a number.
    pub(crate) fn reward(
        &self,
        problem: &Problem,
        side: Side,
        person: u32,
        unit: u32,
        number: Number,
    ) -> i64 {
        number.level.map_or(0, |(at, level)| {
            problem.reward(side, person, unit, level, at) * self.prices.over
        })
    }
}
