//! What a solve gives back: a matching with its certificate, a witness that there is none, or the best so far.
//!
//! The conditions are those of the problem's optimality theorem; `check` recomputes them and knows no solver.

use super::{Dual, Level, Tree};
use crate::ids::{Mentee, Mentor, Pair, Side};
use serde::{Deserialize, Serialize};

/// The answer to a problem.
#[derive(Clone, Debug, PartialEq)]
// One value a solve: its size on the stack matters to nobody, a box would be in every caller's way.
#[allow(clippy::large_enum_variant)]
pub enum Outcome {
    /// A matching that is best at every level in order, with the proof.
    Optimal(Matching),
    /// Proof that no matching keeps all bounds and pins.
    Infeasible(Witness),
    /// A limit was met first.
    Stopped(Best),
}

/// Value of every level in the problem's order; `None` for a lowest score where no pair is chosen.
pub type Objective = Vec<(Level, Option<i128>)>;

/// A set of chosen pairs, pins included, and the proof that none is better.
#[derive(Clone, Debug, PartialEq)]
pub struct Matching {
    /// Chosen pairs in ascending order.
    pub pairs: Vec<Pair>,
    /// Value of every level.
    pub objective: Objective,
    /// Proof of optimality.
    pub certificate: Certificate,
}

impl<'a> IntoIterator for &'a Matching {
    type Item = Pair;
    type IntoIter = std::iter::Copied<std::slice::Iter<'a, Pair>>;

    fn into_iter(self) -> Self::IntoIter {
        self.pairs.iter().copied()
    }
}

/// The best known when a limit was met.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// A feasible matching, if one was met.
    pub found: Option<(Vec<Pair>, Objective)>,
    /// No matching is better than this at the first level at which they differ.
    pub bound: Objective,
    /// Decimal places of scores in the bound and the objective.
    pub decimals: i32,
}

/// How far the best so far can be from the best; shown as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// No feasible matching was met.
    Unknown,
    /// The bound is met at every level.
    Closed,
    /// The first level at which the bound exceeds the value.
    Open {
        /// That level.
        level: Level,
        /// Bound minus value there.
        by: i128,
        /// Decimal places where the level is one of scores, else 0.
        decimals: i32,
    },
}

impl Best {
    /// The first level at which the bound differs from the value, and by how much.
    #[must_use]
    pub fn gap(&self) -> Gap {
        let Some((_, objective)) = &self.found else {
            return Gap::Unknown;
        };
        let open = self
            .bound
            .iter()
            .zip(objective)
            .find_map(|(&(level, bound), &(_, value))| {
                let by = bound?.saturating_sub(value?);
                let decimals = if level.is_points() { self.decimals } else { 0 };
                (by != 0).then_some(Gap::Open {
                    level,
                    by,
                    decimals,
                })
            });
        open.unwrap_or(Gap::Closed)
    }
}

/// Proof that a matching is optimal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Potentials for all additive levels, over all eligible pairs; with a lowest score t, over those with score ≥ t.
    /// With groups that overlap or count people: in every case of a tree.
    pub potentials: Dual,
    /// Proof of the lowest score; `None` where the aim has no such level, or no pair is chosen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lowest: Option<LowestProof>,
}

/// Proof that no matching that is as good at the earlier levels has a greater lowest score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LowestProof {
    /// t: the least score among the chosen pairs.
    pub score: i64,
    /// (a) Potentials over all eligible pairs for the additive levels before the lowest score: their best value.
    pub earlier: Dual,
    /// (b) Why that value can't be reached with pairs of score above t alone.
    pub above: Above,
}

/// Why the earlier levels lose without the pairs of score t and below.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Above {
    /// A pin has score t.
    Pinned,
    /// The dual value of these potentials over pairs with score > t, for the earlier levels, is below theirs.
    Bound {
        /// Potentials for the additive levels before the lowest score.
        potentials: Dual,
    },
    /// With pairs of score > t alone there is no feasible matching.
    Infeasible {
        /// A cut or cases, counted over pairs with score > t.
        witness: Witness,
    },
}

/// Proof that no matching is feasible.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Witness {
    /// A pinned pair is not eligible.
    PinNotEligible {
        /// The pair.
        pair: Pair,
    },
    /// More pins than the person may have mates.
    PersonOverPinned {
        /// The person's side.
        side: Side,
        /// The person's position.
        person: u32,
        /// Pins of that person.
        pins: u32,
    },
    /// Pins go beyond the greatest number of a group.
    GroupOverPinned {
        /// The group's side.
        side: Side,
        /// The group's position.
        group: u32,
        /// Pins inside the group; where it counts people, those who are pinned.
        pins: u32,
    },
    /// With pins taken out: what must flow into (or out of) a set of nodes exceeds what can leave (or enter) it.
    ///
    /// Nodes are people and groups; flow runs root → mentee groups → mentees → mentors → mentor groups → root,
    /// the root outside the set. An arc above a person or group carries its bounds, a pair 0 to 1. `needed` sums the
    /// lower bounds of the arcs that cross in one direction, `available` the upper bounds of those that cross in the other.
    Cut {
        /// `mentees`: lower bounds of arcs into the set against upper bounds of arcs out of it, that is, what
        /// mentees need; `mentors`: lower bounds of arcs out of it against upper bounds of those into it.
        short: Side,
        /// Mentees in the set, ascending.
        mentees: Vec<Mentee>,
        /// Mentors in the set, ascending.
        mentors: Vec<Mentor>,
        /// Mentee groups in the set, ascending.
        mentee_groups: Vec<u32>,
        /// Mentor groups in the set, ascending.
        mentor_groups: Vec<u32>,
        /// Sum of the lower bounds.
        needed: u64,
        /// Sum of the upper bounds; the shortfall is `needed − available`, above 0.
        available: u64,
    },
    /// With groups that overlap or count people: no case of a tree is feasible.
    Tree {
        /// Its leaves are all over 0.
        tree: Tree,
    },
}

/// Why some people of one side must stay unplaced: together they reach too few places.
///
/// Every eligible mate of `people` is among `mates`, so at least `short` of `people` have nobody in any matching.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shortage {
    /// The side of `people`.
    pub side: Side,
    /// Positions, ascending.
    pub people: Vec<u32>,
    /// Positions on the other side, ascending: everybody whom one of `people` is eligible with.
    pub mates: Vec<u32>,
    /// Sum of the greatest numbers of mates of `mates`.
    pub places: u64,
    /// |people| − places, above 0.
    pub short: u64,
}
