//! The checker: recomputes what makes a matching feasible and optimal, or a problem infeasible, over all pairs.
//!
//! It reads the problem, the chosen pairs and the proof, knows no solver and believes nothing it can count itself.

mod components;
mod conditions;
mod unique;
mod witness;

pub use witness::{check_shortage, check_witness};

use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::Pair;
use crate::problem::{Above, Free, Level, LowestProof, Matching, Outcome, Problem, dual_value};
use std::fmt;

/// What was checked and found to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proof {
    /// Eligible pairs that were looked at.
    pub pairs: u64,
    /// Whether no other matching is as good at all levels, the lot included. `false` also where none is feasible.
    pub unique: bool,
    /// The shortfall of a witness; `None` where a matching was proved optimal.
    pub shortfall: Option<u64>,
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = self.pairs;
        match self.shortfall {
            None => write!(f, "optimal: {pairs} pairs checked, bound = value"),
            Some(short) => write!(f, "infeasible: {pairs} pairs checked, {short} short"),
        }
    }
}

/// Why something is not proven.
type Verdict<T> = Result<T, String>;

/// Proves that the matching is feasible, that its objective is what it says, and that none is better: for all levels in
/// order, jointly over all bounds. O(people · levels + pairs · levels) for additive levels, thrice that with a lowest score.
///
/// # Errors
/// [`Error::NotProven`] with the first condition that fails and where.
pub fn check(problem: &Problem, matching: &Matching) -> Result<Proof, Error> {
    check_until(problem, matching, &CancelToken::default())
}

fn check_until(
    problem: &Problem,
    matching: &Matching,
    cancel: &CancelToken,
) -> Result<Proof, Error> {
    prove(problem, matching, cancel).map_err(|why| match cancel.is_cancelled() {
        // Nothing was found wrong, or it does not matter any more.
        true => Error::Interrupted,
        false => Error::NotProven(why),
    })
}

/// Proves whatever a solve gave back: [`check`] for a matching, [`check_witness`] where nothing is feasible.
///
/// # Errors
/// Theirs, [`Error::NotProven`] where a limit stopped the solve, and [`Error::Interrupted`] where `cancel` asks for a stop.
pub fn check_outcome(
    problem: &Problem,
    outcome: &Outcome,
    cancel: &CancelToken,
) -> Result<Proof, Error> {
    match outcome {
        Outcome::Optimal(matching) => check_until(problem, matching, cancel),
        Outcome::Infeasible(witness) => check_witness(problem, witness),
        Outcome::Stopped(_) => Err(Error::NotProven(
            "stopped at a limit before it was proved".into(),
        )),
    }
}

fn prove(problem: &Problem, matching: &Matching, cancel: &CancelToken) -> Verdict<Proof> {
    let free = Free::new(problem).map_err(|_| "the pins alone can't be kept".to_owned())?;
    let chosen = &matching.pairs;
    conditions::feasible(problem, chosen)?;
    let objective = problem.objective(chosen);
    for (stated, real) in matching.objective.iter().zip(&objective) {
        if stated != real {
            let level = real.0;
            return Err(format!(
                "the value of `{level}` is not what the pairs add up to"
            ));
        }
    }
    if matching.objective.len() != objective.len() {
        return Err("the objective does not have one value a level".into());
    }
    let decided: Vec<Pair> = chosen
        .iter()
        .copied()
        .filter(|pair| problem.pins().binary_search(pair).is_err())
        .collect();
    let lowest = prove_lowest(problem, &free, chosen, &decided, matching, cancel)?;
    let all = problem.additive().len();
    let lets_in = |score| lowest.is_none_or(|t| score >= t);
    let potentials = &matching.certificate.potentials;
    let tight = conditions::optimal(problem, &free, all, potentials, &decided, &lets_in, cancel)?;
    Ok(Proof {
        pairs: problem.source().len(),
        unique: unique::is_unique(problem, &free, potentials, &decided, &tight),
        shortfall: None,
    })
}

/// Proves the lowest score where the aim has one, and gives it back; `None` where there is nothing to keep.
fn prove_lowest(
    problem: &Problem,
    free: &Free,
    chosen: &[Pair],
    decided: &[Pair],
    matching: &Matching,
    cancel: &CancelToken,
) -> Verdict<Option<i64>> {
    let score = |pair: &Pair| problem.source().score(*pair);
    let lowest = chosen.iter().filter_map(score).min();
    let (levels, lowest, proof) = match (
        problem.before_lowest(),
        lowest,
        &matching.certificate.lowest,
    ) {
        // Without a pair there is no lowest score: the counts before it prove that no pair can be chosen.
        (None, _, None) | (Some(_), None, None) => return Ok(None),
        (Some(levels), Some(lowest), Some(proof)) => (levels, lowest, proof),
        (Some(_), Some(_), None) => return Err("the lowest score has no proof".into()),
        (_, _, Some(_)) => return Err("a lowest score is proved where there is none".into()),
    };
    if proof.score != lowest {
        return Err("the lowest score is not that of the pairs".into());
    }
    conditions::optimal(
        problem,
        free,
        levels,
        &proof.earlier,
        decided,
        &|_| true,
        cancel,
    )
    .map_err(|why| format!("levels before the lowest score: {why}"))?;
    prove_above(problem, free, levels, chosen, proof)
        .map_err(|why| format!("pairs above the lowest score: {why}"))?;
    Ok(Some(lowest))
}

/// Proves that pairs above the lowest score alone don't reach the levels before it.
fn prove_above(
    problem: &Problem,
    free: &Free,
    levels: usize,
    chosen: &[Pair],
    proof: &LowestProof,
) -> Verdict<()> {
    let lets_in = |score| score > proof.score;
    match &proof.above {
        Above::Pinned => {
            let at_lowest = |pin: &Pair| problem.source().score(*pin) == Some(proof.score);
            if problem.pins().iter().any(at_lowest) {
                Ok(())
            } else {
                Err("no pin has that score".into())
            }
        }
        Above::Infeasible { witness } => {
            witness::recount(problem, free, witness, &lets_in).map(|_| ())
        }
        Above::Bound { potentials } => {
            conditions::shape(problem, levels, potentials)?;
            let bound = dual_value(problem, free, levels, potentials, &lets_in);
            let value: Vec<i128> = problem
                .objective(chosen)
                .into_iter()
                .take_while(|(level, _)| *level != Level::LowestScore)
                .filter_map(|(_, value)| value)
                .collect();
            if bound < value {
                Ok(())
            } else {
                Err("their bound is not below the value".into())
            }
        }
    }
}
