//! Proof by cases: where groups overlap, potentials alone need not reach the best value, so the problem is split.
//!
//! A *branch* takes some people of one side and a number k: in one case they have at most k pairs together, in the other
//! at least k + 1, so that no matching is lost whatever the branch says; or it counts those of them who are placed, as a
//! group may. Each case is a problem with one group more. A
//! *leaf* proves its case by potentials, integers over one denominator q: with all values and rewards taken q times, the
//! bound of the potentials (`dual`) is below q times a target; or, q being 0, below 0, and then the case is infeasible.
//! The target is a tuple that no whole-numbered value lies strictly below and strictly above the one to be proved best:
//! that value, one more at the last level. So a leaf may use up what is lost by rounding fractions down.

use super::object::{Object, object};
use super::{Group, Potentials};
use crate::ids::Side;
use crate::scheme::Counted;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// Branches and leaves in the order of a walk: after a branch all of its first case, then all of its second.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Tree {
    /// At least one leaf; one leaf more than branches.
    pub nodes: Vec<Node>,
}

/// One node of a proof by cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
#[allow(
    clippy::large_enum_variant,
    reason = "leaves are as many as branches: boxes would save little"
)]
pub enum Node {
    /// Two cases: these people have at most `most` pairs together, pins included, or more; or so many of them are placed.
    Branch {
        /// Their side.
        side: Side,
        /// Their positions, ascending.
        members: Vec<u32>,
        /// What of theirs is counted.
        #[serde(default, skip_serializing_if = "Counted::is_pairs")]
        count: Counted,
        /// Greatest number of it in the first case; one less than the least in the second. Below 2⁵³.
        most: u64,
    },
    /// Potentials that prove one case.
    Leaf {
        /// q: the denominator of the potentials; 0 where they prove that nothing is feasible, one number a tuple.
        over: u32,
        /// Of people, and of groups: first the problem's, then one a branch on the way here, in the order of the way.
        #[serde(deserialize_with = "object")]
        potentials: Potentials,
    },
}

/// Why no matching is better: potentials, or, with overlapping groups, a proof by cases.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[allow(
    clippy::large_enum_variant,
    reason = "a proof has two or three of these"
)]
pub enum Dual {
    /// One tuple a person and group.
    Flow(Potentials),
    /// Potentials in every case.
    Tree(Tree),
}

impl Dual {
    /// The potentials where there are no cases.
    #[must_use]
    pub fn potentials(&self) -> Option<&Potentials> {
        match self {
            Dual::Flow(potentials) => Some(potentials),
            Dual::Tree(_) => None,
        }
    }
}

/// An object is potentials, an array the nodes of a tree.
impl<'de> Deserialize<'de> for Dual {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Dual, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Dual;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("potentials or an array of branches and leaves")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Dual, A::Error> {
                Potentials::deserialize(MapAccessDeserializer::new(map)).map(Dual::Flow)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Dual, A::Error> {
                let mut nodes = Vec::new();
                while let Some(Object(node)) = list.next_element()? {
                    nodes.push(node);
                }
                Ok(Dual::Tree(Tree { nodes }))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Tree, D::Error> {
        let nodes: Vec<Object<Node>> = Vec::deserialize(deserializer)?;
        let nodes = nodes.into_iter().map(|node| node.0).collect();
        Ok(Tree { nodes })
    }
}

impl Tree {
    /// How many cases were told apart.
    #[must_use]
    pub fn cases(&self) -> u64 {
        let leaves = self.nodes.iter().filter(|n| matches!(n, Node::Leaf { .. }));
        leaves.count() as u64
    }
}

/// One case of a branch as the group that a problem has more in it; `all` is the most that can be counted of the members.
pub(crate) fn case(members: &[u32], count: Counted, most: u64, more: bool, all: u64) -> Group {
    let least = most.saturating_add(1);
    let what = match count {
        Counted::Pairs => "pairs",
        Counted::People => "placed",
    };
    let (name, min, max) = if more {
        // Where there can't be so many, other bounds show that the case is infeasible.
        (format!("at least {least} {what}"), least, all.max(least))
    } else {
        (format!("at most {most} {what}"), 0, most)
    };
    Group {
        name,
        members: members.to_vec(),
        count,
        min,
        max,
    }
}
