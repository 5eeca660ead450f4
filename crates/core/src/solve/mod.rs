//! Solving a problem exactly: the joint optimum over all bounds, at all levels in order, with its proof.
//!
//! Pins are settled first. Additive levels are one flow in tuples (`flow`); a lowest score in the aim makes three
//! steps: the levels before it, the search for it (`lowest`), then all levels over the pairs that keep it. Where groups
//! overlap each step is a search over flows (`branch`).

mod branch;
mod budget;
mod family;
mod flow;
mod lowest;
mod master;
mod network;
mod relax;
mod tuple;

pub use crate::cancel::CancelToken;
pub use budget::{MOST_NODES, OnProgress, Progress, Settings};

use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::{
    Best, Certificate, Dual, Free, Level, Matching, Outcome, Problem, Witness, dual_value,
};
use budget::{Budget, Stop};
use flow::{Flow, Solver};
use network::Network;

/// Most additive levels a problem may have.
const MOST_LEVELS: usize = 6;

/// Why a solve ended without an answer of its own.
enum Halt {
    /// The budget ran out or the caller asked.
    Stopped(Stop),
    /// A promise of the method does not hold: a fault of this program.
    Broken(&'static str),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Halt {
        Halt::Stopped(stop)
    }
}

impl Problem {
    /// Finds the best matching with its certificate, or a witness that there is none, or the best at a limit.
    ///
    /// Deterministic: the same problem gives the same outcome on every run, unless a time limit stops it.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where the cancel token asked for a stop; [`Error::Problem`] beyond six additive levels.
    pub fn solve(&self, settings: &Settings) -> Result<Outcome, Error> {
        let free = match Free::new(self) {
            Ok(free) => free,
            Err(witness) => return Ok(Outcome::Infeasible(witness)),
        };
        let mut budget = Budget::new(settings);
        let mut met = None;
        match staged(self, &free, &mut met, &mut budget) {
            Ok(outcome) => Ok(outcome),
            Err(Halt::Stopped(Stop::Limit)) => Ok(Outcome::Stopped(best_so_far(self, met, None))),
            Err(Halt::Stopped(Stop::Cancelled)) => Err(Error::Interrupted),
            Err(Halt::Broken(what)) => Err(Error::Problem(Fault::new("internal", what).into())),
        }
    }
}

/// The steps in order; `met` holds the best feasible matching of the steps done so far.
fn staged(
    problem: &Problem,
    free: &Free,
    met: &mut Option<Vec<Pair>>,
    budget: &mut Budget<'_>,
) -> Result<Outcome, Halt> {
    let all = problem.additive().len();
    let mut proof = None;
    let mut threshold = None;
    if let Some(levels) = problem.before_lowest() {
        let stage = "levels before the lowest score";
        match solve_all(problem, free, levels, &|_| true, None, stage, budget)? {
            Solved::Infeasible(witness) => return Ok(Outcome::Infeasible(witness)),
            Solved::Stopped(stop, pairs, bound) => {
                return stopped(problem, stop, pairs, bound);
            }
            Solved::Lost(_) => return Err(Halt::Broken("the best value is not reached")),
            Solved::Optimal(pairs, dual) => {
                let met = met.insert(pairs);
                proof = lowest::search(problem, free, levels, dual, met, budget)?;
                threshold = proof.as_ref().map(|found| found.score);
            }
        }
    }
    let lets_in = |score| threshold.is_none_or(|t| score >= t);
    match solve_all(problem, free, all, &lets_in, None, "all levels", budget)? {
        Solved::Infeasible(witness) if problem.before_lowest().is_none() => {
            Ok(Outcome::Infeasible(witness))
        }
        Solved::Infeasible(_) => Err(Halt::Broken(
            "the pairs that keep the lowest score are infeasible",
        )),
        Solved::Lost(_) => Err(Halt::Broken("the best value is not reached")),
        Solved::Stopped(stop, pairs, bound) if problem.before_lowest().is_none() => {
            stopped(problem, stop, pairs, bound)
        }
        Solved::Stopped(stop, ..) => Err(stop.into()),
        Solved::Optimal(pairs, potentials) => Ok(Outcome::Optimal(Matching {
            objective: problem.objective(&pairs),
            pairs,
            certificate: Certificate {
                potentials,
                lowest: proof,
            },
        })),
    }
}

/// What became of some levels over the pairs that are let in. Pins are among all pairs.
enum Solved {
    /// The best pairs, ascending, and the proof; none where a value was to be reached.
    Optimal(Vec<Pair>, Dual),
    /// Nothing is feasible.
    Infeasible(Witness),
    /// The value to be reached is beyond these bounds.
    Lost(Dual),
    /// Pairs at a limit (they may break bounds), and what nothing exceeds, as far as known: levels from the first on.
    Stopped(Stop, Vec<Pair>, Vec<i128>),
}

/// The best at the first `levels` additive levels over the free pairs that are let in. With `reach` it is enough to reach
/// that value, if anything does.
fn solve_all(
    problem: &Problem,
    free: &Free,
    levels: usize,
    lets_in: &dyn Fn(i64) -> bool,
    reach: Option<&[i128]>,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Result<Solved, Halt> {
    if !problem.is_nested() {
        return branch::search(problem, levels, lets_in, reach, stage, budget);
    }
    Ok(
        match solve_levels(problem, free, levels, lets_in, stage, budget)? {
            Flow::Optimal(pairs, potentials) => {
                Solved::Optimal(with_pins(problem, pairs), Dual::Flow(potentials))
            }
            Flow::Infeasible(witness) => Solved::Infeasible(witness),
            Flow::Stopped(stop, pairs, potentials) => {
                let bound = dual_value(problem, free, levels, &potentials, lets_in);
                Solved::Stopped(stop, with_pins(problem, pairs), bound)
            }
        },
    )
}

/// One flow at the first `levels` additive levels over the free pairs that are let in.
fn solve_levels(
    problem: &Problem,
    free: &Free,
    levels: usize,
    lets_in: &dyn Fn(i64) -> bool,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Result<Flow, Halt> {
    fn run<const L: usize>(
        problem: &Problem,
        free: &Free,
        lets_in: &dyn Fn(i64) -> bool,
        stage: &'static str,
        budget: &mut Budget<'_>,
    ) -> Result<Flow, Halt> {
        let network = Network::<L>::new(problem, free, lets_in, budget)?;
        Ok(Solver::new(&network).run(stage, budget))
    }
    match levels {
        1 => run::<1>(problem, free, lets_in, stage, budget),
        2 => run::<2>(problem, free, lets_in, stage, budget),
        3 => run::<3>(problem, free, lets_in, stage, budget),
        4 => run::<4>(problem, free, lets_in, stage, budget),
        5 => run::<5>(problem, free, lets_in, stage, budget),
        MOST_LEVELS => run::<MOST_LEVELS>(problem, free, lets_in, stage, budget),
        _ => Err(Halt::Broken("more than six additive levels")),
    }
}

fn with_pins(problem: &Problem, mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.extend_from_slice(problem.pins());
    pairs.sort_unstable();
    pairs
}

/// Ends the first step at a limit: its pairs where they keep all bounds, and its bound.
fn stopped(
    problem: &Problem,
    stop: Stop,
    pairs: Vec<Pair>,
    bound: Vec<i128>,
) -> Result<Outcome, Halt> {
    if stop == Stop::Cancelled {
        return Err(stop.into());
    }
    Ok(Outcome::Stopped(best_so_far(
        problem,
        Some(pairs),
        Some(bound),
    )))
}

/// The matching met, if it is feasible (else the pins alone, if they are), and a bound: as proved for the levels that it
/// covers, from what is met at the levels that are settled, and from plain counting elsewhere.
fn best_so_far(problem: &Problem, met: Option<Vec<Pair>>, bound: Option<Vec<i128>>) -> Best {
    let found = [met.clone(), Some(problem.pins().to_vec())]
        .into_iter()
        .flatten()
        .find(|pairs| keeps_bounds(problem, pairs))
        .map(|pairs| {
            let objective = problem.objective(&pairs);
            (pairs, objective)
        });
    let proved: Vec<i128> = match bound {
        Some(bound) => bound,
        // Past the first step the levels before the lowest score are settled.
        None => {
            let earlier = met.map(|pairs| lowest::before_lowest(problem, &pairs));
            earlier
                .into_iter()
                .flatten()
                .filter_map(|(_, value)| value)
                .collect()
        }
    };
    let mut proved = proved.into_iter();
    let counted = |level: Level| match level {
        Level::LowestScore => highest_score(problem),
        _ => Some(plain_bound(problem, level)),
    };
    let bound = problem
        .levels()
        .iter()
        .map(|&level| {
            let settled = level.is_additive().then(|| proved.next()).flatten();
            (level, settled.or_else(|| counted(level)))
        })
        .collect();
    Best {
        found,
        bound,
        decimals: problem.decimals(),
    }
}

fn keeps_bounds(problem: &Problem, pairs: &[Pair]) -> bool {
    Side::BOTH.into_iter().all(|side| {
        let (degrees, sums) = problem.degrees(side, pairs);
        let people = problem.people(side).iter().zip(&degrees);
        let groups = problem.groups(side).iter().zip(&sums);
        people.clone().all(|(p, d)| (p.min..=p.max).contains(d))
            && groups.clone().all(|(g, s)| (g.min..=g.max).contains(s))
    })
}

fn highest_score(problem: &Problem) -> Option<i128> {
    problem
        .source()
        .score_range()
        .map(|(_, highest)| i128::from(highest))
}

/// What a level can't exceed by counting alone.
fn plain_bound(problem: &Problem, level: Level) -> i128 {
    let places =
        |side: Side| -> i128 { problem.people(side).iter().map(|p| i128::from(p.max)).sum() };
    let pairs = places(Side::Mentees)
        .min(places(Side::Mentors))
        .min(i128::from(problem.source().len()));
    let own = match level {
        Level::Pairs => pairs,
        Level::TotalScore => pairs * highest_score(problem).unwrap_or(0).max(0),
        Level::MenteesPlaced => problem.people(Side::Mentees).len() as i128,
        Level::MentorsPlaced => problem.people(Side::Mentors).len() as i128,
        Level::Lot | Level::LowestScore => 0,
    };
    let position = problem.additive().iter().position(|l| *l == level);
    let rewards: i128 = Side::BOTH
        .into_iter()
        .flat_map(|side| problem.people(side))
        .flat_map(|p| &p.rewards)
        .filter_map(|tuple| tuple.get(position?))
        .map(|&n| i128::from(n.max(0)))
        .sum();
    own + rewards
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, check_witness};
    use crate::problem::{Parts, Witness};

    fn solved(parts: Parts) -> (Problem, Outcome) {
        let problem = Problem::from_pairs(parts).unwrap();
        let outcome = problem.solve(&Settings::default()).unwrap();
        match &outcome {
            Outcome::Optimal(matching) => {
                check(&problem, matching).unwrap();
            }
            Outcome::Infeasible(witness) => {
                check_witness(&problem, witness).unwrap();
            }
            Outcome::Stopped(_) => panic!("no limit was set"),
        }
        (problem, outcome)
    }

    /// Rounds of greedy choice give mentee 0 mentor 0 and lose mentee 1.
    #[test]
    fn a_second_place_waits_until_everybody_has_one() {
        let mut parts = Parts::with_shape(2, 2);
        parts.mentees[0].max = 2;
        parts.pairs = vec![
            (Pair::new(0, 0), 10),
            (Pair::new(0, 1), 9),
            (Pair::new(1, 0), 1),
        ];
        parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
        let (_, outcome) = solved(parts);
        let Outcome::Optimal(matching) = outcome else {
            panic!("feasible");
        };
        assert_eq!(matching.pairs, [Pair::new(0, 1), Pair::new(1, 0)]);
        let value = [
            (Level::MenteesPlaced, Some(2)),
            (Level::TotalScore, Some(10)),
        ];
        assert_eq!(matching.objective, value);
    }

    #[test]
    fn minimums_that_cannot_be_met_name_the_shortfall() {
        let mut parts = Parts::with_shape(3, 2);
        parts.mentees.iter_mut().for_each(|p| p.min = 1);
        parts.pairs = (0..3)
            .flat_map(|i| (0..2).map(move |j| (Pair::new(i, j), 1)))
            .collect();
        let (_, outcome) = solved(parts);
        let Outcome::Infeasible(Witness::Cut {
            needed, available, ..
        }) = outcome
        else {
            panic!("infeasible");
        };
        assert_eq!((needed, available), (3, 2));
    }

    #[test]
    fn a_limit_gives_the_best_so_far_with_a_bound() {
        let mut parts = Parts::with_shape(40, 40);
        parts.pairs = (0..40)
            .flat_map(|i| (0..40).map(move |j| (Pair::new(i, j), i64::from((i * j) % 17))))
            .collect();
        let problem = Problem::from_pairs(parts).unwrap();
        let Outcome::Optimal(best) = problem.solve(&Settings::default()).unwrap() else {
            panic!("feasible");
        };
        let mut stopped = 0;
        for limit in (0..40_000).step_by(500) {
            let settings = Settings::default().work_limit(limit);
            let Outcome::Stopped(so_far) = problem.solve(&settings).unwrap() else {
                continue;
            };
            stopped += 1;
            assert!(so_far.bound >= best.objective);
            assert!(so_far.found.unwrap().1 <= best.objective);
        }
        assert!(stopped > 2);
    }

    #[test]
    fn a_cancelled_solve_is_interrupted() {
        let settings = Settings::default();
        settings.cancel.cancel();
        let mut parts = Parts::with_shape(1, 1);
        parts.pairs = vec![(Pair::new(0, 0), 1)];
        let problem = Problem::from_pairs(parts).unwrap();
        assert!(matches!(problem.solve(&settings), Err(Error::Interrupted)));
    }
}
