//! The problem with its pins settled: what is left to decide.
//!
//! A pinned pair leaves the eligible pairs; min becomes max(0, min − 1), max becomes max − 1 for its people and for
//! every group that holds them; rewards shift by one.

use super::{Level, Patched, Problem, Source, Witness};
use crate::ids::{Pair, Side};
use std::sync::Arc;

/// A problem without its pins.
#[derive(Clone, Debug)]
pub struct Free {
    /// Bounds of the people of both sides.
    pub people: [Vec<FreePerson>; 2],
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
    /// Least number of further pairs.
    pub min: u64,
    /// Greatest number of further pairs.
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
        let mut people: [Vec<FreePerson>; 2] = Default::default();
        let mut groups: [Vec<FreeGroup>; 2] = Default::default();
        for side in Side::BOTH {
            let (counts, inside) = problem.degrees(side, pins);
            for ((person, &pins), at) in problem.people(side).iter().zip(&counts).zip(0..) {
                let Some(max) = person.max.checked_sub(pins) else {
                    let person = at;
                    return Err(Witness::PersonOverPinned { side, person, pins });
                };
                people[side.index()].push(FreePerson {
                    min: person.min.saturating_sub(pins),
                    max,
                    pinned: pins,
                });
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

    /// With all values and rewards taken this many times.
    #[must_use]
    pub fn times(mut self, over: u32) -> Free {
        self.prices.over = i64::from(over);
        self
    }

    /// The additive levels of tuples of this many numbers, with their position among the problem's; `None` at a number
    /// that stands for no level.
    pub(crate) fn tuple(&self, problem: &Problem, numbers: usize) -> Vec<Option<(usize, Level)>> {
        let ahead = self.prices.ahead.then_some(None);
        let levels = problem.additive().into_iter().enumerate().map(Some);
        ahead.into_iter().chain(levels).take(numbers).collect()
    }

    /// What choosing this pair of this score adds at a number of the tuple, prices paid.
    pub(crate) fn pair_value(
        &self,
        problem: &Problem,
        (at, level): (usize, Option<(usize, Level)>),
        pair: Pair,
        score: i64,
    ) -> i64 {
        let value = level.map_or(0, |(_, level)| problem.pair_value(level, pair, score));
        let charge = |side: Side| {
            let tuple = self.prices.charges[side.index()].get(pair.person(side) as usize);
            tuple.and_then(|t| t.get(at)).copied().unwrap_or(0)
        };
        value * self.prices.over - charge(Side::Mentees) - charge(Side::Mentors)
    }

    /// What the `unit`-th further mate of a person adds at a number of the tuple.
    pub(crate) fn reward(
        &self,
        problem: &Problem,
        side: Side,
        person: u32,
        unit: u32,
        level: Option<(usize, Level)>,
    ) -> i64 {
        level.map_or(0, |(at, level)| {
            problem.reward(side, person, unit, level, at) * self.prices.over
        })
    }
}
