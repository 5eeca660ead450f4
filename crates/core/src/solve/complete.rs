//! What is in hand when a limit is met, made feasible and full.
//!
//! A stop leaves pairs that may break minimums and groups, and people with room whom nobody has looked at. Three
//! passes, all deterministic without a clock: open pairs that bring something are added, best first within each mentee,
//! as far as maxima allow; then a flow that asks for bounds alone, and keeps as many of these pairs as can be kept
//! (`repair`, where they are worth 1 and all others nothing: shortest augmenting paths); then pairs are added again.
//! The flow finds a feasible matching if there is one, or a cut which proves that there is none. Where that takes too
//! long it goes on with all worth nothing: fewer steps, more of them depth first, but worse pairs.
//!
//! This happens after the limit, so it is bounded: both fillings take O(pairs log pairs), and each of the two flows
//! gives up after [`KEEPING`] or [`PASSES`] times the people, groups and pairs; under a time limit the first also after
//! a tenth of that, or a second. A cancel stops it at once.

use super::budget::{Budget, Stop};
use super::network::{Network, ROOT, Scores};
use super::plan::Plan;
use super::repair;
use crate::ids::{Pair, Side};
use crate::problem::{Free, Number, Problem, Witness};
use std::ops::Range;

/// How often the flow that keeps pairs may look at everything: mostly four times were enough at 10⁵ people, seventeen
/// at most.
const KEEPING: u64 = 20;

/// How often the one that keeps nothing may: its steps are many times cheaper.
const PASSES: u64 = 32;

/// Work that a flow may do in any case.
const SMALL: u64 = 1 << 20;

/// Completes the pairs of `plan`, of the network of the first of these additive levels; later ones decide between pairs
/// that are worth the same. A witness where nothing is feasible; [`Stop::Limit`] where that was not found out.
pub(super) fn run(
    problem: &Problem,
    free: &Free,
    net: &Network<'_>,
    plan: &mut Plan,
    levels: Range<usize>,
    budget: &Budget<'_>,
) -> Result<Option<Witness>, Stop> {
    let mut filling = Filling::new(problem, free, net, levels);
    filling.fill(plan, &mut budget.apart(None))?;
    let ended = match settle(net, plan, kept(net, plan), KEEPING, budget) {
        Err(Stop::Limit) => settle(net, plan, Scores::All(0), PASSES, budget),
        ended => ended,
    };
    if let Some(witness) = ended? {
        return Ok(Some(witness));
    }
    filling.fill(plan, &mut budget.apart(None))?;
    Ok(None)
}

/// One for each pair in hand, nothing for all others.
fn kept(net: &Network<'_>, plan: &Plan) -> Scores<'static> {
    let mut scores = vec![0; net.pairs.len()];
    for mentee in 0..net.people(Side::Mentees).len() {
        for &mentor in plan.mates[0].of(mentee) {
            if let Some(at) = net.pairs.find(mentee, mentor) {
                scores[at] = 1;
            }
        }
    }
    Scores::Small(scores.into())
}

/// Makes the pairs of `plan` keep all bounds, where they are worth what these scores say; as far as it came at a limit.
fn settle(
    net: &Network<'_>,
    plan: &mut Plan,
    scores: Scores<'_>,
    passes: u64,
    budget: &Budget<'_>,
) -> Result<Option<Witness>, Stop> {
    let size = (net.nodes().len() + net.pairs.len()) as u64;
    let allowance = passes.saturating_mul(size).saturating_add(SMALL);
    let mut budget = match scores {
        Scores::All(_) => budget.apart(Some(allowance)),
        _ => budget.a_little_more(allowance),
    };
    let stage = "completing what is in hand";
    repair::keep_bounds(net, plan, scores, stage, &mut budget)
}

/// Sets mentees' prices to the best for the bound, given all others: each where one mate more is worth no more than it
/// costs, and one less no less. O(pairs log pairs).
pub(super) fn price_mentees(
    net: &Network<'_>,
    plan: &mut Plan,
    budget: &mut Budget<'_>,
) -> Result<(), Stop> {
    let people = net.people(Side::Mentees);
    let mut leaves: Vec<i64> = Vec::new();
    for mentee in 0..people.len() {
        let row = net.pairs.row(mentee);
        budget.spend(row.len() as u64 + 1)?;
        let left =
            |at: usize| net.pairs.scores.get(at) - plan.price[1][net.pairs.mates[at] as usize];
        leaves.clear();
        leaves.extend(row.map(left));
        leaves.sort_unstable_by(|a, b| b.cmp(a));
        let around = plan.around(Side::Mentees, people.group[mentee]);
        let (min, max) = (people.min[mentee], people.max[mentee]);
        // The d-th mate pays what the d-th best leaves, and the price of one mate fewer is what a unit outside brings.
        let out = |degree: i64| around - people.worth(mentee, degree);
        let mut degree = 0;
        while let Some(&leaves) = leaves.get(degree as usize)
            && degree < max
            && (degree < min || leaves > out(degree + 1))
        {
            degree += 1;
        }
        let next = leaves.get(degree as usize).copied();
        let last = leaves[..degree as usize].last().copied();
        let below = next.into_iter().chain((degree > min).then(|| out(degree)));
        let above = last
            .into_iter()
            .chain((degree < max).then(|| out(degree + 1)));
        plan.price[0][mentee] = below.max().or(above.min()).unwrap_or(around);
    }
    Ok(())
}

/// Adding pairs that bring something.
struct Filling<'a, 'n> {
    problem: &'a Problem,
    free: &'a Free,
    net: &'a Network<'n>,
    /// Levels that count.
    levels: Vec<Number>,
    /// Pairs of each group.
    sums: [Vec<i64>; 2],
}

impl<'a, 'n> Filling<'a, 'n> {
    fn new(
        problem: &'a Problem,
        free: &'a Free,
        net: &'a Network<'n>,
        levels: Range<usize>,
    ) -> Filling<'a, 'n> {
        Filling {
            problem,
            free,
            net,
            levels: levels.map(|at| free.number(problem, at)).collect(),
            sums: Default::default(),
        }
    }

    fn fill(&mut self, plan: &mut Plan, budget: &mut Budget<'_>) -> Result<(), Stop> {
        for side in Side::BOTH {
            self.sums[side.index()] = vec![0; self.net.groups[side.index()].min.len()];
            for person in 0..self.net.people(side).len() {
                let degree = plan.mates[side.index()].count(person);
                self.add(side, person, degree.into());
            }
        }
        let zero = vec![0; self.levels.len()];
        let width = zero.len();
        // Mentors to be had, with scores and gains, and their order.
        let mut wishes: Vec<(u32, i64)> = Vec::new();
        let mut gains: Vec<i128> = Vec::new();
        let mut order: Vec<usize> = Vec::new();
        for mentee in 0..self.net.people(Side::Mentees).len() {
            let row = self.net.pairs.row(mentee);
            budget.spend(row.len() as u64 + 1)?;
            if row.is_empty() || !self.has_room(plan, Side::Mentees, mentee) {
                continue;
            }
            wishes.clear();
            gains.clear();
            let mut open = &self.net.pairs.mates[row];
            let visit = &mut |mentor: u32, score: i64| {
                if open.first() != Some(&mentor) {
                    return;
                }
                open = &open[1..];
                if self.has_room(plan, Side::Mentors, mentor as usize)
                    && !plan.mates[0].has(mentee, mentor)
                {
                    wishes.push((mentor, score));
                    gains.extend(self.gain(plan, mentee, mentor, score));
                }
            };
            let source = &self.free.source;
            source.for_each(Side::Mentees, mentee as u32, visit);
            order.clear();
            order.extend(0..wishes.len());
            let gain = |at: usize| &gains[at * width..(at + 1) * width];
            order.sort_unstable_by(|&a, &b| gain(b).cmp(gain(a)).then(a.cmp(&b)));
            for &wish in &order {
                let (mentor, score) = wishes[wish];
                if !self.has_room(plan, Side::Mentees, mentee) {
                    break;
                }
                if self.has_room(plan, Side::Mentors, mentor as usize)
                    && self
                        .gain(plan, mentee, mentor, score)
                        .gt(zero.iter().copied())
                {
                    plan.link(mentee as u32, mentor);
                    self.add(Side::Mentees, mentee, 1);
                    self.add(Side::Mentors, mentor as usize, 1);
                }
            }
        }
        Ok(())
    }

    /// What a pair adds at each level, units that its people have already counted in.
    fn gain(
        &self,
        plan: &Plan,
        mentee: usize,
        mentor: u32,
        score: i64,
    ) -> impl Iterator<Item = i128> {
        let pair = Pair::new(mentee as u32, mentor);
        let units = Side::BOTH.map(|side| {
            let person = pair.person(side) as usize;
            let taken = self.net.people(side).taken[person];
            taken.saturating_add(plan.mates[side.index()].count(person) + 1)
        });
        self.levels.iter().map(move |&number| {
            let (problem, free) = (self.problem, self.free);
            let rewards = Side::BOTH.map(|side| {
                let unit = units[side.index()];
                i128::from(free.reward(problem, side, pair.person(side), unit, number))
            });
            i128::from(free.pair_value(problem, number, pair, score)) + rewards[0] + rewards[1]
        })
    }

    fn has_room(&self, plan: &Plan, side: Side, person: usize) -> bool {
        let mates = &plan.mates[side.index()];
        let groups = &self.net.groups[side.index()];
        mates.has_room(person)
            && groups_around(self.net, side, person).all(|group| {
                let group = group as usize;
                self.sums[side.index()][group] < groups.max[group]
            })
    }

    fn add(&mut self, side: Side, person: usize, pairs: i64) {
        let net = self.net;
        let sums = &mut self.sums[side.index()];
        for group in groups_around(net, side, person) {
            sums[group as usize] += pairs;
        }
    }
}

/// All groups around a person, from the inside.
fn groups_around(net: &Network<'_>, side: Side, person: usize) -> impl Iterator<Item = u32> {
    let real = |group: u32| Some(group).filter(|group| *group != ROOT);
    let around = &net.groups[side.index()].around;
    std::iter::successors(real(net.people(side).group[person]), move |&group| {
        real(around[group as usize])
    })
}
