//! The lowest score as a level: the greatest t for which the levels before it lose nothing without pairs below t.
//!
//! With V the best value of the earlier levels, whether pairs of score ≥ t alone reach V is monotone in t, so t is
//! found by binary search over the distinct scores: O(log pairs) solves of the earlier levels. The proof keeps (a)
//! potentials for V over all pairs and (b) those of the first threshold that fails, or its witness.

use super::budget::Stop;
use super::plan::Start;
use super::pricing::Pricing;
use super::{Ask, Budget, Halt, Solved, solve_all};
use crate::ids::{Pair, Side};
use crate::problem::{Above, Dual, Free, Level, LowestProof, Objective, Problem};

/// Searches for t, given the pairs (pins included) and potentials that are best at the first `levels` additive levels.
/// `None` where no pair is chosen by any matching that is best there: then there is no lowest score.
///
/// `met` is kept up to date, so that a caller who is stopped has the best matching met.
pub(super) fn search(
    problem: &Problem,
    free: &Free,
    levels: usize,
    earlier: Dual,
    met: &mut Vec<Pair>,
    pricing: &mut Option<Pricing>,
    budget: &mut Budget<'_>,
) -> Result<Option<LowestProof>, Halt> {
    let best = before_lowest(problem, met);
    let score = |pair: &Pair| problem.source().score(*pair);
    let Some(mut lowest) = met.iter().filter_map(score).min() else {
        return Ok(None);
    };
    let pinned = problem.pins().iter().filter_map(score).min();
    let mut above = None;
    // Thresholds still open: distinct scores above the lowest met, no higher than the lowest pin.
    let mut open: Vec<i64> = all_scores(problem, free, budget)?
        .into_iter()
        .filter(|s| *s > lowest && pinned.is_none_or(|p| *s <= p))
        .collect();
    while !open.is_empty() {
        let middle = open.len() / 2;
        let threshold = open[middle];
        // What is met without the pairs that are let in no more is most of the way.
        let ask = ask(levels, threshold, met, &earlier);
        match reaches(problem, free, ask, &best, pricing, budget)? {
            Attempt::Reached(pairs) => {
                lowest = pairs.iter().filter_map(score).min().unwrap_or(threshold);
                if lowest < threshold {
                    return Err(Halt::Broken("the source gives a pair more than one score"));
                }
                *met = pairs;
                open.retain(|s| *s > lowest);
            }
            Attempt::Stopped(pairs) => {
                super::take_better(problem, met, pairs);
                return Err(Stop::Limit.into());
            }
            Attempt::Lost(why) => {
                open.truncate(middle);
                above = Some((threshold, why));
            }
        }
    }
    let ask = ask(levels, lowest.saturating_add(1), met, &earlier);
    let above = match above {
        _ if pinned == Some(lowest) => Above::Pinned,
        Some((_, why)) => *why,
        // The lowest is the greatest score of all: without it there is no pair to choose from.
        None => match reaches(problem, free, ask, &best, pricing, budget)? {
            Attempt::Lost(why) => *why,
            Attempt::Stopped(_) => return Err(Stop::Limit.into()),
            Attempt::Reached(_) => return Err(Halt::Broken("the lowest score is not the lowest")),
        },
    };
    Ok(Some(LowestProof {
        score: lowest,
        earlier,
        above,
    }))
}

enum Attempt {
    Reached(Vec<Pair>),
    Lost(Box<Above>),
    /// At a limit, with the best pairs met.
    Stopped(Vec<Pair>),
}

/// For the first `levels` levels over pairs of score `least` or more, from what is met.
fn ask<'s>(levels: usize, least: i64, met: &'s [Pair], earlier: &'s Dual) -> Ask<'s> {
    Ask {
        levels,
        least,
        stage: "lowest score",
        warm: Start::new(met, earlier, true),
    }
}

/// Whether the pairs that are asked for reach the best value of the earlier levels.
fn reaches(
    problem: &Problem,
    free: &Free,
    ask: Ask<'_>,
    best: &Objective,
    pricing: &mut Option<Pricing>,
    budget: &mut Budget<'_>,
) -> Result<Attempt, Halt> {
    let value: Vec<i128> = best.iter().filter_map(|(_, value)| *value).collect();
    match solve_all(problem, free, ask, Some(&value), pricing, budget)? {
        Solved::Infeasible(witness) => Ok(Attempt::Lost(Above::Infeasible { witness }.into())),
        Solved::Lost(potentials) => Ok(Attempt::Lost(Above::Bound { potentials }.into())),
        Solved::Stopped(pairs, _) => Ok(Attempt::Stopped(pairs)),
        Solved::Optimal(pairs, potentials) => {
            if before_lowest(problem, &pairs) == *best {
                Ok(Attempt::Reached(pairs))
            } else {
                Ok(Attempt::Lost(Above::Bound { potentials }.into()))
            }
        }
    }
}

/// Values of the levels before the lowest score.
pub(super) fn before_lowest(problem: &Problem, pairs: &[Pair]) -> Objective {
    let objective = problem.objective(pairs);
    let earlier = |(level, _): &(Level, _)| *level != Level::LowestScore;
    objective.into_iter().take_while(earlier).collect()
}

/// Distinct scores of free pairs and pins, ascending. O(distinct scores) memory.
fn all_scores(problem: &Problem, free: &Free, budget: &mut Budget<'_>) -> Result<Vec<i64>, Stop> {
    let pins = problem.pins().iter();
    let mut scores: Vec<i64> = pins.filter_map(|p| problem.source().score(*p)).collect();
    let mut room = 1 << 16;
    for mentee in 0..problem.people(Side::Mentees).len() as u32 {
        let before = scores.len();
        let visit = &mut |_, score| scores.push(score);
        free.source.for_each(Side::Mentees, mentee, visit);
        budget.spend((scores.len() - before) as u64)?;
        if scores.len() > room {
            scores.sort_unstable();
            scores.dedup();
            room = room.max(2 * scores.len());
        }
    }
    scores.sort_unstable();
    scores.dedup();
    Ok(scores)
}
