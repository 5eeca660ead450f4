//! The checker: recomputes what makes a matching feasible and optimal, or a problem infeasible, over all pairs.
//!
//! It reads the problem, the chosen pairs and the proof, knows no solver and believes nothing it can count itself.

mod components;
mod conditions;
mod tree;
mod unique;
mod witness;

pub(crate) use components::Graph;
pub(crate) use conditions::Tight;
pub use witness::{check_shortage, check_witness};

use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::Pair;
use crate::phrase::{counted, grouped};
use crate::problem::{
    Above, Dual, Free, LowestProof, Matching, Node, Objective, Outcome, Potentials, Problem, Tree,
    dual_value,
};
use std::borrow::Cow;
use std::fmt;

/// What was checked and found to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proof {
    /// Eligible pairs that were looked at.
    pub pairs: u64,
    /// Whether a matching was proved optimal; else that none is feasible.
    pub feasible: bool,
    /// Whether no other matching is as good at all levels, the lot included. `Some(false)` also where none is feasible;
    /// `None` where the proof goes by cases: then it is not known.
    pub unique: Option<bool>,
    /// The shortfall of a witness; `None` where a matching was proved optimal, or the proof goes by cases.
    pub shortfall: Option<u64>,
    /// How many cases were told apart, where groups overlap or count people; with a lowest score in the last part of its proof.
    pub cases: Option<u64>,
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = grouped(self.pairs);
        if self.feasible {
            write!(f, "optimal: {pairs} pairs checked, bound = value")?;
            self.cases
                .map_or(Ok(()), |n| write!(f, " in {}", counted(n, "case")))
        } else {
            write!(f, "infeasible: {pairs} pairs checked, ")?;
            match (self.shortfall, self.cases) {
                (Some(short), _) => write!(f, "{} short", grouped(short)),
                (_, n) => write!(f, "nothing in {}", counted(n.unwrap_or(1), "case")),
            }
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
    let proof = believed(problem, prove(problem, matching, cancel));
    proof.map_err(|why| not_proven(why, cancel))
}

/// What was found, unless the source of pairs gave what can't be: then it may hide more.
fn believed<T>(problem: &Problem, found: Verdict<T>) -> Verdict<T> {
    match problem.source_fault() {
        Some(fault) => Err(fault.message),
        None => found,
    }
}

fn not_proven(why: String, cancel: &CancelToken) -> Error {
    match cancel.is_cancelled() {
        // Nothing was found wrong, or it does not matter any more.
        true => Error::Interrupted,
        false => Error::NotProven(why),
    }
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
        Outcome::Infeasible(witness) => witness::check_until(problem, witness, cancel),
        Outcome::Stopped(_) => Err(Error::NotProven(
            "stopped at a limit before it was proved".into(),
        )),
    }
}

/// The pairs that some of the matchings that are best at the first `levels` additive levels use and others do not, each
/// with whether the decided ones use it; in order. The groups must be a flow, and the potentials of their shape.
///
/// # Errors
/// [`Error::NotProven`] where the potentials don't prove the decided pairs best; [`Error::Interrupted`].
pub(crate) fn undecided_pairs(
    problem: &Problem,
    free: &Free,
    levels: usize,
    potentials: &Potentials,
    decided: &[Pair],
    lets_in: &dyn Fn(i64) -> bool,
    cancel: &CancelToken,
) -> Result<Vec<Tight>, Error> {
    let tight = conditions::optimal(problem, free, levels, potentials, decided, lets_in, cancel)
        .map_err(|why| not_proven(why, cancel))?;
    let undecided = unique::undecided(problem, free, levels, potentials, decided, &tight);
    Ok(undecided.copied().collect())
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
    let (unique, cases) = match by_cases(problem, &matching.certificate.potentials).as_ref() {
        Dual::Flow(own) => {
            let tight = conditions::optimal(problem, &free, all, own, &decided, &lets_in, cancel)?;
            let unique = || unique::is_unique(problem, &free, own, &decided, &tight);
            (problem.is_nested().then(unique), None)
        }
        Dual::Tree(tree) => {
            let target = just_above(numbers(&objective, all));
            let cases = tree::prove(problem, tree, all, Some(&target), &lets_in, cancel)?;
            (None, Some(cases))
        }
    };
    Ok(Proof {
        pairs: problem.source().len(),
        feasible: true,
        unique,
        shortfall: None,
        cases,
    })
}

/// Where groups count people the conditions of a flow say nothing: then potentials are the one leaf of a tree.
fn by_cases<'a>(problem: &Problem, dual: &'a Dual) -> Cow<'a, Dual> {
    match dual {
        Dual::Flow(potentials) if problem.counts_people() => {
            let potentials = potentials.clone();
            let nodes = vec![Node::Leaf {
                over: 1,
                potentials,
            }];
            Cow::Owned(Dual::Tree(Tree { nodes }))
        }
        _ => Cow::Borrowed(dual),
    }
}

/// Values of the first `levels` additive levels.
fn numbers(objective: &Objective, levels: usize) -> Vec<i128> {
    let additive = objective.iter().filter(|(level, _)| level.is_additive());
    let numbers = additive.map(|(_, value)| value.unwrap_or_default());
    numbers.take(levels).collect()
}

/// The least tuple of whole numbers above this one.
fn just_above(mut value: Vec<i128>) -> Vec<i128> {
    if let Some(last) = value.last_mut() {
        *last = last.saturating_add(1);
    }
    value
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
    let earlier = match by_cases(problem, &proof.earlier).as_ref() {
        Dual::Flow(own) => {
            conditions::optimal(problem, free, levels, own, decided, &|_| true, cancel).map(drop)
        }
        Dual::Tree(tree) => {
            let target = just_above(numbers(&problem.objective(chosen), levels));
            tree::prove(problem, tree, levels, Some(&target), &|_| true, cancel).map(drop)
        }
    };
    earlier.map_err(|why| format!("levels before the lowest score: {why}"))?;
    prove_above(problem, free, levels, chosen, proof, cancel)
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
    cancel: &CancelToken,
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
            witness::infeasible(problem, free, witness, &lets_in, cancel).map(drop)
        }
        Above::Bound { potentials } => {
            let value = numbers(&problem.objective(chosen), levels);
            let own = match potentials {
                Dual::Flow(own) => own,
                Dual::Tree(tree) => {
                    return tree::prove(problem, tree, levels, Some(&value), &lets_in, cancel)
                        .map(drop);
                }
            };
            conditions::shape(problem, levels, own)?;
            if dual_value(problem, free, levels, own, &lets_in) < value {
                Ok(())
            } else {
                Err("their bound is not below the value".into())
            }
        }
    }
}
