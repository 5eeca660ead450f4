//! Additive levels one after another: each is one network on the optimal face of those before.

use super::budget::{Budget, Stop};
use super::network::Network;
use super::plan::Plan;
use super::{Flow, auction, face, repair};
use crate::ids::{Pair, Side};
use crate::problem::{Free, Potentials, Problem};

/// The optimum at the first `levels` additive levels over the free pairs that are let in.
pub(super) fn solve(
    problem: &Problem,
    free: &Free,
    levels: usize,
    lets_in: &dyn Fn(i64) -> bool,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Flow {
    let mut run = Run {
        potentials: Potentials {
            mentees: vec![Vec::new(); problem.people(Side::Mentees).len()],
            mentors: vec![Vec::new(); problem.people(Side::Mentors).len()],
            mentee_groups: vec![Vec::new(); problem.groups(Side::Mentees).len()],
            mentor_groups: vec![Vec::new(); problem.groups(Side::Mentors).len()],
        },
        decided: Vec::new(),
        met: Vec::new(),
    };
    match run.levels(problem, free, levels, lets_in, stage, budget) {
        Ok(flow) => flow,
        Err(stop) => Flow::Stopped(stop, run.met, run.potentials),
    }
}

struct Run {
    /// Tuples as far as they are known.
    potentials: Potentials,
    /// Pairs that all optima of the levels so far use.
    decided: Vec<Pair>,
    /// What was met last.
    met: Vec<Pair>,
}

impl Run {
    fn levels(
        &mut self,
        problem: &Problem,
        free: &Free,
        levels: usize,
        lets_in: &dyn Fn(i64) -> bool,
        stage: &'static str,
        budget: &mut Budget<'_>,
    ) -> Result<Flow, Stop> {
        let mut net = Network::new(problem, free, 0, lets_in, budget)?;
        for at in 0..levels {
            let mut plan = Plan::new(&net);
            let ended = one(&net, &mut plan, stage, budget);
            if at == 0 || ended.is_ok() {
                self.met = self.decided.clone();
                self.met.extend(plan.pairs());
                self.met.sort_unstable();
            }
            self.add(&net, &plan);
            if let Some(witness) = ended? {
                return Ok(Flow::Infeasible(witness));
            }
            if at + 1 < levels {
                net = face::next(
                    net,
                    &plan,
                    problem,
                    free,
                    at + 1,
                    &mut self.decided,
                    budget,
                )?;
            }
        }
        Ok(Flow::Optimal(
            std::mem::take(&mut self.met),
            std::mem::take(&mut self.potentials),
        ))
    }

    /// One more number for every tuple.
    fn add(&mut self, net: &Network, plan: &Plan) {
        let own = |side: Side| {
            let people = &net.people[side.index()];
            let prices = plan.price[side.index()].iter().zip(&people.group);
            prices.map(move |(price, &group)| price - plan.around(side, group))
        };
        let groups = |side: Side| {
            let groups = &net.groups[side.index()];
            let prices = plan.group_price[side.index()].iter().zip(&groups.around);
            prices.map(move |(price, &group)| price - plan.around(side, group))
        };
        let push = |tuples: &mut Vec<Vec<i64>>, numbers: &mut dyn Iterator<Item = i64>| {
            tuples.iter_mut().zip(numbers).for_each(|(t, n)| t.push(n));
        };
        push(&mut self.potentials.mentees, &mut own(Side::Mentees));
        push(&mut self.potentials.mentors, &mut own(Side::Mentors));
        push(&mut self.potentials.mentee_groups, &mut groups(Side::Mentees));
        push(&mut self.potentials.mentor_groups, &mut groups(Side::Mentors));
    }
}

/// One level: near by auction, then exact.
fn one(
    net: &Network,
    plan: &mut Plan,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Result<Option<crate::problem::Witness>, Stop> {
    auction::run(net, plan, auction::Pace::default(), budget)?;
    repair::run(net, plan, stage, budget)
}
