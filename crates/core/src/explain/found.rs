//! What was found, in a few numbers, and whether it is proven: the first paragraph of a paper for the board.

use super::standing::Standing;
use crate::cancel::CancelToken;
use crate::check::check_outcome;
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{Gap, Outcome, Problem};
use crate::score::format_decimal;
use serde::Serialize;

/// How many people are placed, and how sure it is that no other choice does better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// How many mentees and mentors there are.
    pub people: [u64; 2],
    /// How many of them have a mate; `None` where there are no pairs to speak of.
    pub placed: Option<[u64; 2]>,
    /// The levels of the aim.
    pub aim: Vec<String>,
    /// What the solve came to.
    pub status: Status,
    /// The verdict of the checker, which knows no solver.
    pub checked: Checked,
}

/// What a solve came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Status {
    /// The best there is.
    Optimal,
    /// No matching keeps all bounds and pins.
    Infeasible,
    /// A limit was met first.
    Stopped {
        /// The first level at which more might be possible, and by how much; `None` where no pairs were found, or nothing
        /// better is possible.
        gap: Option<(String, String)>,
    },
}

/// What the checker says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Whether the proof holds.
    pub proven: bool,
    /// Its sentence: `optimal: 165 pairs checked, bound = value`; `None` where it does not hold: where it fails may name people.
    pub sentence: Option<String>,
    /// Whether no other matching is as good at all levels; `None` where it is not known.
    pub unique: Option<bool>,
    /// By how much people and places fall short; `None` where there is a matching, or the proof goes by cases.
    pub shortfall: Option<u64>,
}

/// What was found, with the verdict of [`check_outcome`]; `Display` makes the sentences. O(people + pairs · levels).
///
/// # Errors
/// [`Error::Interrupted`] where `cancel` asks for a stop. That something is not proven is part of the answer.
pub fn found(problem: &Problem, outcome: &Outcome, cancel: &CancelToken) -> Result<Found, Error> {
    let placed = |chosen: &[Pair]| {
        let standing = Standing::new(problem, chosen);
        Side::BOTH.map(|side| {
            let without = standing.without_mate(side).count();
            (problem.people(side).len() - without) as u64
        })
    };
    let levels = problem.aim().iter();
    Ok(Found {
        called: Side::BOTH.map(|side| problem.called(side).to_owned()),
        people: Side::BOTH.map(|side| problem.people(side).len() as u64),
        placed: chosen(outcome).map(placed),
        aim: levels.map(|level| level.name().to_owned()).collect(),
        status: status(outcome),
        checked: checked(problem, outcome, cancel)?,
    })
}

/// The chosen pairs where there are any, proved or not.
pub(super) fn chosen(outcome: &Outcome) -> Option<&[Pair]> {
    match outcome {
        Outcome::Optimal(matching) => Some(&matching.pairs),
        Outcome::Stopped(best) => best.found.as_ref().map(|found| found.0.as_slice()),
        Outcome::Infeasible(_) => None,
    }
}

/// The checker's verdict. That something is not proven is a finding.
fn checked(problem: &Problem, outcome: &Outcome, cancel: &CancelToken) -> Result<Checked, Error> {
    Ok(match check_outcome(problem, outcome, cancel) {
        Ok(proof) => Checked {
            proven: true,
            sentence: Some(proof.to_string()),
            unique: proof.unique.filter(|_| proof.feasible),
            shortfall: proof.shortfall,
        },
        Err(Error::Interrupted) => return Err(Error::Interrupted),
        Err(_) => Checked {
            proven: false,
            sentence: None,
            unique: None,
            shortfall: None,
        },
    })
}

fn status(outcome: &Outcome) -> Status {
    match outcome {
        Outcome::Optimal(_) => Status::Optimal,
        Outcome::Infeasible(_) => Status::Infeasible,
        Outcome::Stopped(best) => Status::Stopped {
            gap: match best.gap() {
                Gap::Open {
                    level,
                    by,
                    decimals,
                } => Some((level.name().to_owned(), format_decimal(by, decimals))),
                Gap::Unknown | Gap::Closed => None,
            },
        },
    }
}
