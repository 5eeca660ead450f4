//! What it would take to place somebody who has nobody: the best matching in which they have a mate.

use super::exchange::{Exchange, Force, exchange, forced};
use crate::fault::{Error, Fault};
use crate::ids::Side;
use crate::problem::{Matching, Problem};
use crate::solve::Settings;
use serde::Serialize;

/// What it would take to place somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Placing {
    /// No matching that keeps all bounds, quotas and pins places them.
    Impossible,
    /// The best one that does, beside this one: what is lost at each level, and who would change.
    Possible {
        /// Both.
        exchange: Exchange,
    },
}

/// The best matching in which this person, who has nobody now, has a mate: exact at each level. O((people + pairs) · log
/// people) where the proof is by potentials and nothing before the lowest score is lost; else a solve.
///
/// # Errors
/// [`Error::Problem`] where there is no such person, or they have a mate; [`Error::NotProven`] where the certificate does
/// not prove the matching; [`Error::Interrupted`] where the settings' token asks for a stop; [`Error::Problem`] where a
/// limit of theirs is met.
pub fn placing(
    problem: &Problem,
    matching: &Matching,
    side: Side,
    person: u32,
    settings: &Settings,
) -> Result<Placing, Error> {
    let refuse = |code: &str, message: String, hint: &str| {
        let fault = Fault::new(code, message).with_hint(hint);
        Err(Error::Problem(fault.into()))
    };
    let Some(id) = problem.people(side).id(person) else {
        let message = format!("there is no {} at position `{person}`", side.one());
        return refuse("unknown-person", message, "positions count from 0");
    };
    if matching
        .pairs
        .iter()
        .any(|pair| pair.person(side) == person)
    {
        let message = format!("`{id}` is placed");
        return refuse("placed", message, "ask why the pair was chosen instead");
    }
    let changes = forced(problem, matching, Force::OneMore(side, person), settings)?;
    Ok(match changes {
        None => Placing::Impossible,
        Some(changes) => Placing::Possible {
            exchange: exchange(problem, matching, &changes),
        },
    })
}
