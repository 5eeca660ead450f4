//! Saved results: the folder `result/`, written whole or not at all, read strictly, and verified without a solver.

mod cells;
mod json;
mod problem_file;

use crate::ids::Side;
use serde::{Deserialize, Serialize};

/// Somebody without a mate, and why, in words without attributes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unplaced {
    /// The person's side.
    pub side: Side,
    /// The person's position.
    pub person: u32,
    /// One sentence.
    pub reason: String,
}
