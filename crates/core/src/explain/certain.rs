//! Whether a pair is in every matching that is best by the aim, in some, or in none: judged on the levels before the lot.
//!
//! Two best matchings differ by circulations that cost nothing, so a pair is in some and not in others if and only if it
//! lies on a cycle of the tight residual network (see `check::unique`); all pairs at once by its strongly connected
//! components (Tarjan 1972). Where the proof goes by cases, one pair is judged by solving again without it, or with it.

use super::again;
use super::basis::Basis;
use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::Pair;
use crate::problem::{Change, Matching, Outcome, Problem};
use crate::solve::Settings;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Where a pair stands among all matchings that are best at the levels before the lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Chosen, and in every one of them.
    Certain,
    /// Chosen, but others do without it: decided by lot.
    ByLot,
    /// Not chosen, but in some of them: the lot went against it.
    Possible,
    /// Not chosen, and in none of them: it costs something at some level, or no matching can have it.
    Never,
}

/// The certainty of every eligible pair of a matching, once for all. 8 bytes a chosen pair and a pair that the lot decides on.
#[derive(Clone, Debug)]
pub struct Certainties {
    /// The pairs of the matching, ascending.
    chosen: Vec<Pair>,
    /// Pairs that are in some of the best matchings and not in others, ascending.
    undecided: Vec<Pair>,
}

impl Certainties {
    /// Of a proved matching. O(people + groups + pairs); where the proof goes by cases a solve or two for each eligible pair.
    ///
    /// # Errors
    /// [`Error::NotProven`] where the certificate does not prove the matching; [`Error::Interrupted`] where the settings'
    /// token asks for a stop; where a limit of the settings is met, [`Error::Problem`].
    pub fn new(
        problem: &Problem,
        matching: &Matching,
        settings: &Settings,
    ) -> Result<Certainties, Error> {
        match Certainties::at_once(problem, matching, &settings.cancel)? {
            Some(certainties) => Ok(certainties),
            None => Ok(Certainties {
                chosen: matching.pairs.clone(),
                undecided: by_solving(problem, matching, settings)?,
            }),
        }
    }

    /// The same where one look at all pairs tells; `None` where the proof goes by cases. O(people + groups + pairs).
    ///
    /// # Errors
    /// [`Error::NotProven`] and [`Error::Interrupted`] as [`Certainties::new`].
    pub fn at_once(
        problem: &Problem,
        matching: &Matching,
        cancel: &CancelToken,
    ) -> Result<Option<Certainties>, Error> {
        let Some(basis) = Basis::new(problem, matching) else {
            return Ok(None);
        };
        let tight = basis.before_the_lot().undecided(cancel)?;
        Ok(Some(Certainties {
            chosen: matching.pairs.clone(),
            undecided: tight.into_iter().map(|(pair, _)| pair).collect(),
        }))
    }

    /// Where this eligible pair stands. O(log pairs).
    #[must_use]
    pub fn of(&self, pair: Pair) -> Certainty {
        let chosen = self.chosen.binary_search(&pair).is_ok();
        let undecided = self.undecided.binary_search(&pair).is_ok();
        match (chosen, undecided) {
            (true, false) => Certainty::Certain,
            (true, true) => Certainty::ByLot,
            (false, true) => Certainty::Possible,
            (false, false) => Certainty::Never,
        }
    }

    /// All pairs that some of the best matchings have and others do not, ascending.
    #[must_use]
    pub fn undecided(&self) -> &[Pair] {
        &self.undecided
    }
}

/// Where one eligible pair stands. O(people + groups + pairs); where the proof goes by cases, a solve.
///
/// # Errors
/// As [`Certainties::new`].
pub fn certainty(
    problem: &Problem,
    matching: &Matching,
    pair: Pair,
    settings: &Settings,
) -> Result<Certainty, Error> {
    if let Some(all) = Certainties::at_once(problem, matching, &settings.cancel)? {
        return Ok(all.of(pair));
    }
    let undecided = is_undecided(&problem.before_the_lot(), matching, pair, settings)?;
    let certainties = Certainties {
        chosen: matching.pairs.clone(),
        undecided: undecided.then_some(pair).into_iter().collect(),
    };
    Ok(certainties.of(pair))
}

fn by_solving(
    problem: &Problem,
    matching: &Matching,
    settings: &Settings,
) -> Result<Vec<Pair>, Error> {
    let before = problem.before_the_lot();
    let mut undecided = Vec::new();
    for pair in again::eligible(problem) {
        if is_undecided(&before, matching, pair, settings)? {
            undecided.push(pair);
        }
    }
    Ok(undecided)
}

/// Whether a chosen pair can be done without, or another be had, at no loss.
fn is_undecided(
    before: &Problem,
    matching: &Matching,
    pair: Pair,
    settings: &Settings,
) -> Result<bool, Error> {
    if before.pins().binary_search(&pair).is_ok() {
        return Ok(false);
    }
    let change = match matching.pairs.binary_search(&pair) {
        Ok(_) => Change::Exclude(pair),
        Err(_) => Change::Pin(pair),
    };
    let best = before.objective(&matching.pairs);
    Ok(match again::solve(before, &[change], None, settings)? {
        Outcome::Optimal(found) => again::compare(&found.objective, &best) == Ordering::Equal,
        _ => false,
    })
}
