//! Additive levels one after another: each is one network on the optimal face of those before.

use super::auction::{self, Found};
use super::budget::{Budget, Stop};
use super::network::{Network, Scores};
use super::pace::Pace;
use super::plan::{Plan, Start};
use super::{Ask, Flow, complete, face, parts, repair, with_pins};
use crate::ids::Pair;
use crate::problem::{Free, Potentials, Problem, Tuples, Witness};

/// The optimum over the free pairs that are asked for, all of them held at once.
pub(super) fn solve(problem: &Problem, free: &Free, ask: Ask<'_>, budget: &mut Budget<'_>) -> Flow {
    let mut run = Run::default();
    match run.levels(problem, free, ask, budget) {
        Ok(None) => Flow::Optimal(run.met, run.potentials.tuples()),
        Ok(Some(witness)) => Flow::Infeasible(witness),
        Err(stop) => Flow::Stopped(stop, run.met, run.potentials.tuples()),
    }
}

/// Pairs that shortest paths from an answer to the same problem may look at, for each pair there is, before auctions go
/// on from its prices.
const PATIENCE: u64 = 4;

/// Where levels before leave no more than one pair in so many open, those are ties.
const TIES: usize = 5;

/// How far it has come.
#[derive(Default)]
struct Run {
    potentials: ByLevel,
    /// Pairs that all optima of the levels so far use.
    decided: Vec<Pair>,
    /// The best feasible pairs met, decided ones among them, ascending.
    met: Vec<Pair>,
}

/// What is known before a level.
struct Before {
    /// The pairs of the level before.
    held: Vec<Pair>,
    /// How many pairs the first level had.
    open: usize,
}

impl Before {
    /// A start without prices. Where all pairs are worth the same no auction will move them: those held may stay.
    fn start(&self, net: &Network<'_>) -> (Plan, Pace) {
        let mut plan = Plan::new(net);
        if matches!(net.pairs.scores, Scores::All(_)) {
            for pair in &self.held {
                // Those that are decided are open no more.
                if net.pairs.find(pair.mentee.index(), pair.mentor.0).is_some() {
                    plan.link(pair.mentee.0, pair.mentor.0);
                }
            }
        }
        if net.pairs.len() <= self.open / TIES {
            (plan, Pace::among_ties())
        } else {
            (plan, Pace::default())
        }
    }
}

impl Run {
    fn levels(
        &mut self,
        problem: &Problem,
        free: &Free,
        ask: Ask<'_>,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Witness>, Stop> {
        // A network is made in any case: what is given back at a limit is completed on it.
        let mut net = Network::new(problem, free, ask.least, &mut budget.apart(None))?;
        let mut before = Before {
            held: Vec::new(),
            open: net.pairs.len(),
        };
        for at in 1..=ask.levels {
            let (mut plan, ended) = one(&net, (ask.warm, &before), at - 1, ask.stage, budget);
            // What is in hand at somebody's prices is of no use to others.
            if ended == Err(Stop::Limit) && !free.is_priced() {
                complete::price_mentees(&net, &mut plan, &mut budget.apart(None))?;
                let prices = (plan.price.clone(), plan.group_price.clone());
                self.potentials.add(&net, prices);
                let left = at - 1..ask.levels;
                let completed = complete::run(problem, free, &net, &mut plan, left, budget)?;
                if completed.is_some() {
                    return Ok(completed);
                }
                let now = self.pairs(&plan);
                let value = |pairs: &[Pair]| problem.objective(&with_pins(problem, pairs.to_vec()));
                if at == 1 || value(&now) > value(&self.met) {
                    self.met = now;
                }
                return Err(Stop::Limit);
            }
            let done = ended == Ok(None);
            if done {
                self.met = self.pairs(&plan);
            }
            if !done || at == ask.levels {
                self.potentials.add(&net, (plan.price, plan.group_price));
                return ended;
            }
            let prices = (plan.price.clone(), plan.group_price.clone());
            self.potentials.add(&net, prices);
            before.held = plan.pairs();
            let budget = &mut budget.apart(None);
            net = face::next(net, &plan, problem, free, at, &mut self.decided, budget)?;
        }
        Ok(None)
    }

    /// The pairs of a plan and those that are decided, ascending.
    fn pairs(&self, plan: &Plan) -> Vec<Pair> {
        let mut pairs = plan.pairs();
        if !self.decided.is_empty() {
            pairs.extend_from_slice(&self.decided);
            pairs.sort_unstable();
        }
        pairs
    }
}

/// One level, in its own unit.
fn one(
    net: &Network<'_>,
    known: (Option<Start<'_>>, &Before),
    at: usize,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> (Plan, Result<Option<Witness>, Stop>) {
    // No score is as great as 2⁶³.
    let unit = net.unit().cast_signed();
    if unit <= 1 {
        return one_in_units(net, known, (at, 1), stage, budget);
    }
    let (mut plan, ended) = one_in_units(&net.in_units(unit), known, (at, unit), stage, budget);
    plan.multiply(unit);
    (plan, ended)
}

/// One level: from an earlier answer along shortest paths where they are short, else near by auction, then exact. Prices
/// of another problem are no start for auctions: where one mentee in a hundred has changed, fights in small steps over
/// what they stand for take longer than all from nothing. Gives back how far it came, and how it ended.
fn one_in_units(
    net: &Network<'_>,
    (warm, before): (Option<Start<'_>>, &Before),
    (at, unit): (usize, i64),
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> (Plan, Result<Option<Witness>, Stop>) {
    let near = warm.and_then(|start| Some((start, Plan::warm(net, start, at, unit)?)));
    let (mut plan, pace) = match near {
        None => before.start(net),
        Some((start, mut plan)) => {
            let ended = if start.same {
                budget.allow(Some(net.pairs.len() as u64 * PATIENCE));
                let ended = repair::run(net, &mut plan, stage, budget);
                budget.allow(None);
                ended
            } else {
                repair::from_near(net, &mut plan, stage, budget)
            };
            match ended {
                Err(Stop::Allowance) if start.same => (plan, Pace::nearby()),
                Err(Stop::Allowance) => before.start(net),
                ended => return (plan, ended),
            }
        }
    };
    let ended = auctions(net, &mut plan, pace, stage, budget);
    (plan, ended)
}

/// Auctions at this pace, then the repair; what has nothing to do with each other apart.
fn auctions(
    net: &Network<'_>,
    plan: &mut Plan,
    pace: Pace,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Result<Option<Witness>, Stop> {
    let alone = |net: &Network<'_>, plan: &mut Plan, budget: &mut Budget<'_>| {
        if auction::run(net, plan, pace.clone(), budget)? == Found::Shortage {
            // What scores say is of no use to the proof, and makes ways to it longer.
            let ended = repair::keep_bounds(net, plan, Scores::All(0), stage, budget)?;
            debug_assert!(ended.is_some());
            if ended.is_some() {
                return Ok(ended);
            }
        }
        repair::run(net, plan, stage, budget)
    };
    parts::solve(net, plan, stage, budget, &alone)
}

/// Own potentials of everybody, level by level: mentees, mentors, mentee groups, mentor groups.
#[derive(Default)]
struct ByLevel([Vec<Vec<i64>>; 4]);

impl ByLevel {
    /// From the prices of people and groups, what is around them included.
    fn add(&mut self, net: &Network<'_>, (people, groups): ([Vec<i64>; 2], [Vec<i64>; 2])) {
        for (at, (mut people, groups)) in people.into_iter().zip(groups).enumerate() {
            // No price for the root.
            let around = |group: u32| groups.get(group as usize).copied().unwrap_or(0);
            if !groups.is_empty() {
                let prices = people.iter_mut().zip(&net.people[at].group);
                prices.for_each(|(price, &group)| *price -= around(group));
            }
            let own = groups.iter().zip(&net.groups[at].around);
            let own = own.map(|(price, &group)| price - around(group)).collect();
            self.0[at].push(people);
            self.0[2 + at].push(own);
        }
    }

    /// One tuple for each, a number a level.
    fn tuples(self) -> Potentials {
        let [mentees, mentors, mentee_groups, mentor_groups] = self.0.map(|mut levels| {
            if levels.len() == 1 {
                return Tuples::new(1, levels.pop().unwrap_or_default());
            }
            let count = levels.first().map_or(0, Vec::len);
            let mut numbers = Vec::with_capacity(count * levels.len());
            for at in 0..count {
                numbers.extend(levels.iter().map(|level| level[at]));
            }
            Tuples::new(levels.len(), numbers)
        });
        Potentials {
            mentees,
            mentors,
            mentee_groups,
            mentor_groups,
        }
    }
}
