//! The problem with its pins settled: what is left to decide.
//!
//! A pinned pair leaves the eligible pairs; min becomes max(0, min − 1), max becomes max − 1 for its people and for
//! every group that holds them; rewards shift by one.

use super::{Patched, Problem, Source, Witness};
use crate::ids::Side;
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
            let all = problem.people(side);
            let bounds = all.min().iter().zip(all.max());
            for (((min, max), &pins), person) in bounds.zip(&counts).zip(0..) {
                let Some(max) = max.checked_sub(pins) else {
                    return Err(Witness::PersonOverPinned { side, person, pins });
                };
                people[side.index()].push(FreePerson {
                    min: min.saturating_sub(pins),
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
        })
    }
}
