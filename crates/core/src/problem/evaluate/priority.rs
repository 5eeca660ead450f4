//! What placing a person is worth: the points of all priorities that hold for them.

use super::Evaluator;
use super::resolve::Resolver;
use crate::ids::Side;
use crate::problem::sorting::sorted;
use crate::scheme;
use serde::{Deserialize, Serialize};

/// A priority whose people are known.
pub(super) struct PriorityLine {
    name: String,
    side: Side,
    /// Positions, ascending; `None`: everybody.
    members: Option<Vec<u32>>,
    /// In 1/10,000, not below zero.
    points: i64,
}

/// What one priority says of a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Worth {
    /// The spoken sentence.
    pub name: String,
    /// Points for placing the person, in 1/10,000.
    pub points: i64,
}

impl Resolver<'_> {
    /// The line with its people; else what is wrong is among the faults.
    pub(super) fn priority(&mut self, priority: &scheme::Priority) -> Option<PriorityLine> {
        let (name, side) = (priority.name.clone(), priority.placed);
        let members = match &priority.group {
            None => None,
            Some((attribute, wanted)) => {
                let found = sorted(self.scheme, self.cohort, side, attribute, "priority", &name);
                let groups = found.map_err(|fault| self.scheme_faults.push(fault)).ok()?;
                let own = groups.into_iter().find(|(value, _)| value == wanted);
                // Nobody may have the value this time.
                Some(own.map_or_else(Vec::new, |(_, members)| members))
            }
        };
        Some(PriorityLine {
            name,
            side,
            members,
            points: priority.points,
        })
    }
}

impl Evaluator {
    /// For how many people each priority holds, in the order of the scheme.
    pub(crate) fn priority_counts(&self) -> impl Iterator<Item = u64> {
        self.priorities.iter().map(|line| {
            let all = self.cohort.people(line.side).len();
            line.members.as_ref().map_or(all, Vec::len) as u64
        })
    }

    /// The priorities that hold for a person, in the order of the scheme. O(priorities · log people).
    #[must_use]
    pub fn worth(&self, side: Side, person: u32) -> Vec<Worth> {
        let holds = |line: &&PriorityLine| {
            let members = line.members.as_ref();
            line.side == side && members.is_none_or(|all| all.binary_search(&person).is_ok())
        };
        let worth = |line: &PriorityLine| Worth {
            name: line.name.clone(),
            points: line.points,
        };
        self.priorities.iter().filter(holds).map(worth).collect()
    }
}
