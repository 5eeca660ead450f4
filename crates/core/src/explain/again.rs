//! Solving once more with something changed: exact for every problem, the way where no potentials tell the answer.

use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::{Change, Matching, Objective, Outcome, Problem};
use crate::solve::Settings;
use std::cmp::Ordering;
use std::sync::Arc;

/// The problem with these changes, solved, from this matching on if one is given: never [`Outcome::Stopped`].
///
/// # Errors
/// Those of [`Problem::changed`] and [`Problem::solve`]; [`Error::Problem`] where a limit of the settings is met.
pub(super) fn solve(
    problem: &Problem,
    changes: &[Change],
    from: Option<&Matching>,
    settings: &Settings,
) -> Result<Outcome, Error> {
    let changed = problem.changed(changes)?;
    let mut settings = settings.clone();
    if let Some(matching) = from {
        settings = settings.warm(Arc::new(Outcome::Optimal(matching.clone())));
    }
    match changed.solve(&settings)? {
        Outcome::Stopped(_) => {
            let message = "a limit was met before the answer was known";
            let hint = "raise the limit of the settings";
            Err(Error::Problem(
                Fault::new("stopped", message).with_hint(hint).into(),
            ))
        }
        outcome => Ok(outcome),
    }
}

/// Which of two objectives of one problem is better. No lowest score at all is better than any: nothing is chosen, and
/// the counts before it have decided already.
pub(super) fn compare(a: &Objective, b: &Objective) -> Ordering {
    let value = |(_, value): &(_, Option<i128>)| value.unwrap_or(i128::MAX);
    a.iter().map(value).cmp(b.iter().map(value))
}

/// All eligible pairs, ascending, pins among them.
pub(super) fn eligible(problem: &Problem) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for mentee in problem.people(Side::Mentees).positions() {
        problem
            .source()
            .for_each(Side::Mentees, mentee, &mut |mentor, _| {
                pairs.push(Pair::new(mentee, mentor));
            });
    }
    pairs
}
