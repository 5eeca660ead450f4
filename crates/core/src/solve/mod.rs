//! Solving a problem exactly: the joint optimum over all bounds, at all levels in order, with its proof.
//!
//! Pins are settled first. Additive levels are solved one after another (`levels`), each as one network (`network`)
//! on the optimal face of those before (`face`): near by auctions (`auction`), then exactly (`repair`); what has
//! nothing to do with each other is solved apart (`parts`). Plain assignment problems have shortcuts (`assignment`). A lowest score in the aim makes three steps: the levels
//! before it, the search for it (`lowest`), then all levels over the pairs that keep it. Where groups overlap each
//! step is a search over such solves (`branch`), and so where they count people (`placing`), with the proof by `cases`.
//! At a limit what is in hand is made feasible and full (`complete`).
//! docs/solver.md is the whole of it in two pages.

mod assignment;
mod auction;
mod branch;
mod budget;
mod cases;
mod complete;
mod depth_first;
mod face;
mod family;
mod forest;
mod group_prices;
mod heads;
mod level;
mod levels;
mod look;
mod lowest;
mod master;
mod meet;
mod network;
mod pace;
mod parts;
mod placing;
mod plan;
mod pricing;
mod quotas;
mod reach;
mod relax;
mod repair;
mod residual;
mod unit;
mod update;

pub use crate::cancel::CancelToken;
pub use budget::{MOST_NODES, OnProgress, Progress, Settings};

use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::{
    Best, Certificate, Dual, Free, Level, Matching, Outcome, Potentials, Problem, Witness,
    dual_value,
};
use budget::{Budget, Stop};
use plan::Start;
use pricing::Pricing;

/// A least score that lets every pair in.
const EVERY: i64 = i64::MIN;

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
    /// [`Error::Interrupted`] where the cancel token asked for a stop; [`Error::Problem`] where a source of one's own gave
    /// somebody who is not there, or a score outside its range.
    pub fn solve(&self, settings: &Settings) -> Result<Outcome, Error> {
        let free = match Free::new(self) {
            Ok(free) => free,
            Err(witness) => return Ok(Outcome::Infeasible(witness)),
        };
        let mut budget = Budget::new(settings);
        let mut met = None;
        let staged = staged(self, &free, &mut met, &mut budget);
        if let Some(fault) = self.source_fault() {
            return Err(Error::Problem(fault.into()));
        }
        match staged {
            Ok(outcome) => Ok(outcome),
            Err(Halt::Stopped(Stop::Limit | Stop::Allowance)) => {
                // Only the search for the lowest score leaves it to this.
                let earlier = met.as_ref().map(|pairs| lowest::before_lowest(self, pairs));
                let settled: Vec<i128> = earlier.iter().flatten().filter_map(|(_, v)| *v).collect();
                Ok(Outcome::Stopped(best_so_far(self, met, &settled, None)))
            }
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
    let mut pricing = Pricing::new(free, budget.settings());
    let pricing = &mut pricing;
    let earlier = budget.settings().warm.as_deref();
    let warm = match earlier {
        Some(Outcome::Optimal(found)) => {
            Start::new(&found.pairs, &found.certificate.potentials, false)
        }
        // What is not optimal has no prices to start from.
        _ => None,
    };
    let mut proof = None;
    let mut threshold = None;
    if let Some(levels) = problem.before_lowest() {
        let stage = "levels before the lowest score";
        let ask = Ask {
            levels,
            least: EVERY,
            stage,
            warm,
        };
        match solve_all(problem, free, ask, None, pricing, budget)? {
            Solved::Infeasible(witness) => return Ok(Outcome::Infeasible(witness)),
            Solved::Stopped(pairs, bound) => {
                let best = best_so_far(problem, Some(pairs), &bound, None);
                return Ok(Outcome::Stopped(best));
            }
            Solved::Lost(_) => return Err(Halt::Broken("the best value is not reached")),
            Solved::Optimal(pairs, dual) => {
                let met = met.insert(pairs);
                proof = lowest::search(problem, free, levels, dual, met, pricing, budget)?;
                threshold = proof.as_ref().map(|found| found.score);
            }
        }
    }
    let ask = Ask {
        levels: all,
        least: threshold.unwrap_or(EVERY),
        stage: "all levels",
        warm,
    };
    match solve_all(problem, free, ask, None, pricing, budget)? {
        Solved::Infeasible(witness) if problem.before_lowest().is_none() => {
            Ok(Outcome::Infeasible(witness))
        }
        Solved::Infeasible(_) => Err(Halt::Broken(
            "the pairs that keep the lowest score are infeasible",
        )),
        Solved::Lost(_) => Err(Halt::Broken("the best value is not reached")),
        Solved::Stopped(pairs, mut bound) => {
            let mut lowest = None;
            match met {
                None => *met = Some(pairs),
                Some(met) => {
                    let best = lowest::before_lowest(problem, met);
                    let settled: Vec<i128> = best.iter().filter_map(|(_, value)| *value).collect();
                    // A bound is of use beyond the levels that are settled only where it is as low there.
                    if !bound.starts_with(&settled) {
                        bound = settled;
                    }
                    lowest = Some(threshold.map(i128::from));
                    take_better(problem, met, pairs);
                }
            }
            let met = met.take();
            Ok(Outcome::Stopped(best_so_far(problem, met, &bound, lowest)))
        }
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

/// What one of the solves is for.
#[derive(Clone, Copy)]
struct Ask<'s> {
    /// The first so many additive levels.
    levels: usize,
    /// Free pairs of a lower score are left out.
    least: i64,
    /// What is being done, in words.
    stage: &'static str,
    /// An answer to a problem much like this one.
    warm: Option<Start<'s>>,
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
    Stopped(Vec<Pair>, Vec<i128>),
}

/// The best over the free pairs that are asked for. With `reach` it is enough to reach that value, if anything does.
fn solve_all(
    problem: &Problem,
    free: &Free,
    ask: Ask<'_>,
    reach: Option<&[i128]>,
    pricing: &mut Option<Pricing>,
    budget: &mut Budget<'_>,
) -> Result<Solved, Halt> {
    if problem.counts_people() {
        return placing::search(problem, free, ask, reach, pricing, budget);
    }
    if !problem.is_nested() {
        return branch::search(problem, ask, reach, pricing, budget);
    }
    Ok(match solve_levels(problem, free, ask, pricing, budget)? {
        Flow::Optimal(pairs, potentials) => {
            Solved::Optimal(with_pins(problem, pairs), Dual::Flow(potentials))
        }
        Flow::Infeasible(witness) => Solved::Infeasible(witness),
        Flow::Stopped(Stop::Cancelled, ..) => return Err(Stop::Cancelled.into()),
        Flow::Stopped(_, pairs, potentials) => {
            let bound = bound_at(problem, free, &potentials, ask.least, budget)?;
            Solved::Stopped(with_pins(problem, pairs), bound)
        }
    })
}

/// One solve: all pairs in the core, or few at a time.
fn solve_levels(
    problem: &Problem,
    free: &Free,
    ask: Ask<'_>,
    pricing: &mut Option<Pricing>,
    budget: &mut Budget<'_>,
) -> Result<Flow, Halt> {
    let mut core = |free: &Free, warm: Option<Start<'_>>, budget: &mut Budget<'_>| {
        levels::solve(problem, free, Ask { warm, ..ask }, budget)
    };
    if let Some(flow) = assignment::solve(problem, free, ask, budget)? {
        return Ok(flow);
    }
    match pricing {
        Some(pricing) => pricing.solve(problem, free, ask, budget, &mut core),
        None => Ok(core(free, ask.warm, budget)),
    }
}

/// Result of one or more additive levels.
enum Flow {
    /// The chosen free pairs, ascending, and the potentials that prove them best.
    Optimal(Vec<Pair>, Potentials),
    /// A violated cut.
    Infeasible(Witness),
    /// The best free pairs met when the budget ran out, completed (they break bounds only where that took too long),
    /// and valid potentials for the levels they cover.
    Stopped(Stop, Vec<Pair>, Potentials),
}

fn with_pins(problem: &Problem, mut pairs: Vec<Pair>) -> Vec<Pair> {
    if !problem.pins().is_empty() {
        pairs.extend_from_slice(problem.pins());
        pairs.sort_unstable();
    }
    pairs
}

/// What these potentials prove over pairs with scores of at least `least`, for the levels they cover.
fn bound_at(
    problem: &Problem,
    free: &Free,
    potentials: &Potentials,
    least: i64,
    budget: &Budget<'_>,
) -> Result<Vec<i128>, Stop> {
    let mut covered = potentials.mentees.iter().chain(potentials.mentors.iter());
    let levels = covered.next().map_or(0, <[i64]>::len);
    // A cancel makes the rest of it short, and nothing of it is used.
    let lets_in = |score| score >= least && budget.heed_cancel().is_ok();
    let bound = dual_value(problem, free, levels, potentials, &lets_in);
    budget.heed_cancel()?;
    Ok(bound)
}

/// Keeps the better of two sets of pairs, pins included; `met` is feasible.
fn take_better(problem: &Problem, met: &mut Vec<Pair>, pairs: Vec<Pair>) {
    if keeps_bounds(problem, &pairs) && problem.objective(&pairs) > problem.objective(met) {
        *met = pairs;
    }
}

/// The matching met, if it is feasible (else the pins alone, if they are), and a bound: what is proved for the first
/// additive levels, the lowest score where it is settled, and plain counting elsewhere.
fn best_so_far(
    problem: &Problem,
    met: Option<Vec<Pair>>,
    proved: &[i128],
    lowest: Option<Option<i128>>,
) -> Best {
    let found = [met, Some(problem.pins().to_vec())]
        .into_iter()
        .flatten()
        .find(|pairs| keeps_bounds(problem, pairs))
        .map(|pairs| {
            let objective = problem.objective(&pairs);
            (pairs, objective)
        });
    // Below a bound that is lowered by counting, what is proved for the next level holds no more.
    let mut holds = true;
    let mut proved = proved.iter().copied();
    let bound = problem.levels().iter().map(|&level| {
        if level == Level::LowestScore {
            holds &= lowest.is_some();
            return (level, lowest.unwrap_or_else(|| highest_score(problem)));
        }
        let counted = plain_bound(problem, level);
        let bound = proved.next().filter(|bound| holds && *bound <= counted);
        holds = bound.is_some();
        (level, Some(bound.unwrap_or(counted)))
    });
    let bound = bound.collect();
    Best {
        found,
        bound,
        decimals: problem.decimals(),
    }
}

fn keeps_bounds(problem: &Problem, pairs: &[Pair]) -> bool {
    Side::BOTH.into_iter().all(|side| {
        let (degrees, sums) = problem.degrees(side, pairs);
        let people = problem.people(side);
        let bounds = people.min().iter().zip(people.max());
        let groups = problem.groups(side).iter().zip(&sums);
        bounds
            .zip(&degrees)
            .all(|((min, max), d)| (min..=max).contains(&d))
            && groups.into_iter().all(|(g, s)| (g.min..=g.max).contains(s))
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
    let places = |side: Side| -> i128 {
        let max = problem.people(side).max().iter();
        max.map(|&max| i128::from(max)).sum()
    };
    let pairs = places(Side::Mentees)
        .min(places(Side::Mentors))
        .min(i128::from(problem.source().len()));
    let own = match level {
        Level::Pairs => pairs,
        Level::TotalScore => pairs * highest_score(problem).unwrap_or(0).max(0),
        Level::MenteesPlaced => problem.people(Side::Mentees).len() as i128,
        Level::MentorsPlaced => problem.people(Side::Mentors).len() as i128,
        Level::Lot | Level::LowestScore | Level::Priority => 0,
    };
    let position = problem.additive().iter().position(|l| *l == level);
    let rewards: i128 = Side::BOTH
        .map(|side| problem.people(side))
        .into_iter()
        .flat_map(|people| people.positions().map(|person| people.rewards(person)))
        .flatten()
        .filter_map(|tuple| tuple.get(position?))
        .map(|&n| i128::from(n.max(0)))
        .sum();
    own + rewards
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, check_witness};
    use crate::problem::Parts;

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
