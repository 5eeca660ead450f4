//! Whether what a solve gave back is true: by the checker, by the second reading of the conditions, by brute force; and
//! whether it can be told in words.

use super::ensure;
use crate::naive;
use crate::oracle::{self, Answer};
use crate::reading::Reading;
use pairwright::check::{check_outcome, check_shortage};
use pairwright::explain;
use pairwright::ids::{Pair, Side};
use pairwright::problem::{Best, Group, Matching, Outcome, Parts, Problem};
use pairwright::solve::{CancelToken, Settings};

/// More eligible pairs than this are not tried by brute force.
pub(super) const FEW: usize = 9;
/// Greater minimums are not counted one by one.
const SMALL: u32 = 100;
/// Cases of overlapping groups: the least that finds something, so that no input runs long.
pub(super) const NODES: u64 = 60;

/// What a problem was made of, but for its criteria and their contributions.
pub(super) fn parts(problem: &Problem) -> Parts {
    let people = |side: Side| {
        let people = problem.people(side);
        people.positions().filter_map(|at| people.get(at)).collect()
    };
    let groups = |side: Side| -> Vec<Group> { problem.groups(side).to_vec() };
    let mut pairs = Vec::new();
    for mentee in 0..problem.source().shape().0 {
        let source = problem.source();
        source.for_each(Side::Mentees, mentee, &mut |mentor, score| {
            pairs.push((Pair::new(mentee, mentor), score));
        });
    }
    Parts {
        mentees: people(Side::Mentees),
        mentors: people(Side::Mentors),
        mentee_groups: groups(Side::Mentees),
        mentor_groups: groups(Side::Mentors),
        pairs,
        decimals: problem.decimals(),
        aim: problem.aim().to_vec(),
        seed: problem.seed(),
        pins: problem.pins().to_vec(),
        exclusions: problem.exclusions().to_vec(),
        ..Parts::default()
    }
}

/// Whether the second reading can count the bounds of everybody.
pub(super) fn is_small(reading: &Reading<'_>) -> bool {
    let people = Side::BOTH.map(|side| reading.people(side).iter());
    people
        .into_iter()
        .flatten()
        .all(|person| person.min <= SMALL)
}

/// Whether an outcome is true, told in words, and one that these settings allow.
pub(super) fn judge(
    reading: &Reading<'_>,
    problem: &Problem,
    settings: &Settings,
    outcome: &Outcome,
) -> Result<(), String> {
    let small = is_small(reading);
    let answer = (reading.eligible.len() <= FEW).then(|| oracle::solve(reading));
    match outcome {
        Outcome::Optimal(found) => {
            check_outcome(problem, outcome, &CancelToken::default()).map_err(|e| e.to_string())?;
            if small {
                naive::matching(reading, found)?;
            }
            if let Some(answer) = answer {
                let Answer::Best { objective, optima } = answer else {
                    return Err(format!("{found:?} where nothing is feasible"));
                };
                ensure(
                    found.objective == objective && optima.contains(&found.pairs),
                    || format!("{found:?}, but the best are {optima:?} of {objective:?}"),
                )?;
            }
            told(problem, found)
        }
        Outcome::Infeasible(witness) => {
            check_outcome(problem, outcome, &CancelToken::default()).map_err(|e| e.to_string())?;
            if small {
                naive::witness(reading, witness)?;
            }
            let none = matches!(answer, None | Some(Answer::Infeasible));
            ensure(none, || format!("infeasible, but {answer:?}"))?;
            let words = explain::witness(problem, witness).to_string();
            ensure(!words.is_empty(), || "a witness without a word".into())
        }
        Outcome::Stopped(best) => {
            let limited = settings.work_limit.is_some() || !problem.is_nested();
            ensure(limited, || "stopped without a limit".into())?;
            honest(reading, best, answer)
        }
    }
}

/// Every sentence about a matching can be said, and the shortages behind them are true.
fn told(problem: &Problem, found: &Matching) -> Result<(), String> {
    for shortage in explain::shortages(problem, found) {
        check_shortage(problem, &shortage).map_err(|error| error.to_string())?;
    }
    for left in explain::unplaced(problem, found) {
        ensure(!left.reason.is_empty(), || format!("{left:?}"))?;
    }
    for pair in found {
        explain::why(problem, found, pair).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// A solve that was stopped has a feasible matching or none, and a bound that nothing exceeds: not what is best, where
/// that is known.
///
/// # Errors
/// What does not hold.
pub fn honest(reading: &Reading<'_>, best: &Best, answer: Option<Answer>) -> Result<(), String> {
    if let Some((pairs, objective)) = &best.found {
        reading.feasible(pairs)?;
        ensure(*objective == reading.objective(pairs), || {
            format!("{objective:?} of {pairs:?}")
        })?;
    }
    match answer {
        Some(Answer::Best { objective, .. }) => {
            let found = best.found.as_ref().map(|(_, value)| value);
            ensure(found.is_none_or(|value| *value <= objective), || {
                format!("{found:?} is beyond the best {objective:?}")
            })?;
            // No value for the lowest score exceeds nothing.
            let mut both = objective.iter().zip(&best.bound);
            let differs = both.find(|(value, bound)| value != bound);
            ensure(
                differs.is_none_or(|(value, bound)| value.1 <= bound.1),
                || format!("{objective:?} is beyond the bound {:?}", best.bound),
            )
        }
        Some(Answer::Infeasible) => ensure(best.found.is_none(), || {
            "found where nothing is feasible".into()
        }),
        None => Ok(()),
    }
}
