//! From near to exact: the optimum of one level, with potentials that prove it, or a violated cut.
//!
//! Problem. That of [`Network`], all of it: pairs, bounds, rewards, nested groups. Start: any prices, any pairs in use.
//!
//! Method. First prices are made consistent: mentees' prices are set so that no unused pair is worth using, pairs that
//! are not tight are parted, and bound arcs are filled by the sign of their reduced cost. Conservation then fails at
//! some nodes: *excess* (more comes in than goes out) or deficit. Excess is sent to deficits or to the root along arcs
//! that cost nothing as long as that goes well (`depth_first`), then along shortest paths (`forest`). Deficits are
//! served in the same way, backward, from the root: the mirror image, one piece of code. The root is never searched
//! from: its price is 0 and its balance follows from all others'.
//!
//! Invariant. Every residual arc has reduced cost ≥ 0: unused pair, price + price − s ≥ 0; used, ≤ 0; with own
//! potentials (a price less that of what is around), dᵢ < max ⇒ own ≤ −Δ(d + 1) and d > min ⇒ own ≥ −Δ(d), d the flow
//! on the bound arc; groups likewise with Δ = 0.
//!
//! Infeasible. If the search from excess nodes reaches neither a deficit nor the root, the nodes reached are a violated
//! cut (Hoffman's circulation theorem) whose shortfall is all the excess that is stuck: the largest for this side, by
//! duality.
//!
//! Complexity. At most one tree of the search a unit of excess or deficit, each O((people + pairs) log people); after
//! an auction both are few.
//!
//! Overflow. With C the greatest |score or reward| and N the nodes, starting prices are within 2·C·(N + 1) and costs
//! along a path within N·C. In one direction a price moves one way only, and what is settled ends within 2·N·C of an
//! end's price, which did not move: all prices stay within 4·C·(N + 1), those of trees that meet no end within 10, and
//! distances within 15. The problem's constructor checks 20·C·(N + 1) < 2⁶³.
//!
//! References. Ahuja, Magnanti, Orlin, Network Flows, 1993, §9.7–9.8 (successive shortest paths, primal-dual), §14.5
//! (convex costs), §6.7 (circulations); Hoffman 1960.

use super::budget::{Budget, Stop};
use super::depth_first;
use super::forest::Forest;
use super::meet;
use super::network::{Network, ROOT, Scores};
use super::plan::{NEVER, Plan};
use super::residual::Residual;
use crate::ids::Side;
use crate::problem::Witness;
use std::hint::select_unpredictable;
use std::iter;
use std::ops::Range;

/// Where no more than one node in so many is out of balance, each is settled alone, until that has looked at as many pairs as
/// there are: the forest looks once for all.
const ALONE: u64 = 1000;

/// Part of the pairs that may be looked at before anything is settled from an answer that may be near, where several are
/// out of balance, and a little for small problems.
const ASIDE: u64 = 8;
const LITTLE: u64 = 16;

/// Where more than one node in so many is out of balance, an answer is not near.
const FAR_OFF: u64 = 2000;

/// No mentor.
const NOBODY: u32 = u32::MAX;

/// Makes `plan` exact. `Some` witness where nothing is feasible.
pub(super) fn run(
    net: &Network<'_>,
    plan: &mut Plan,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Result<Option<Witness>, Stop> {
    settle_prices(net, plan, u64::MAX, budget)?;
    settle_units(net, plan, stage, None, budget)
}

/// The same from an answer that may be near: [`Stop::Allowance`] where it is not.
pub(super) fn from_near(
    net: &Network<'_>,
    plan: &mut Plan,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Result<Option<Witness>, Stop> {
    let most = net.nodes().len() as u64 / FAR_OFF + LITTLE;
    settle_prices(net, plan, most, budget)?;
    let ended = settle_units(net, plan, stage, Some(most), budget);
    budget.allow(None);
    ended
}

/// Makes the pairs of `plan` keep all bounds where pairs are worth what these scores say and people nothing, from prices
/// of nothing; as far as it came at a limit.
pub(super) fn keep_bounds(
    net: &Network<'_>,
    plan: &mut Plan,
    scores: Scores<'_>,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Result<Option<Witness>, Stop> {
    let bare = net.with_scores(scores);
    let mut own = Plan::new(&bare);
    own.mates = std::mem::take(&mut plan.mates);
    let ended = run(&bare, &mut own, stage, budget);
    plan.mates = own.mates;
    ended
}

/// Settles what is out of balance: all of it, or no more than so many units with an allowance.
fn settle_units(
    net: &Network<'_>,
    plan: &mut Plan,
    stage: &'static str,
    most: Option<u64>,
    budget: &mut Budget<'_>,
) -> Result<Option<Witness>, Stop> {
    let nodes = net.nodes();
    let mut flow = Residual {
        net,
        plan,
        nodes,
        flow: vec![0; nodes.len()],
        excess: vec![0; nodes.len()],
    };
    let unbalanced = flow.fill_bounds();
    let sum = |open: &dyn Fn(usize) -> u64| -> u64 {
        unbalanced.iter().map(|&node| open(node as usize)).sum()
    };
    let total = sum(&|node| flow.excess[node].unsigned_abs());
    if let Some(most) = most {
        if total > most {
            return Err(Stop::Allowance);
        }
        // One who is far is worth a longer search than the first of several.
        let part = (1 + total / 2).min(ASIDE);
        budget.allow(Some(net.pairs.len() as u64 / part + LITTLE));
    }
    let mut left = total;
    budget.tell(stage, 0, total);
    for near in Side::BOTH {
        let own = sum(&|node| flow.open(near, node).max(0).unsigned_abs());
        if own == 0 {
            continue;
        }
        let mut sent = 0;
        let mut count = |amount: u64, budget: &mut Budget<'_>| {
            sent += amount;
            left -= amount;
            budget.tell(stage, total.saturating_sub(left), total);
        };
        let mut stuck = None;
        if own <= nodes.len() as u64 / ALONE {
            stuck = meet::send_each(&mut flow, near, (&unbalanced, own), budget, &mut count)?;
        }
        let stuck = match stuck {
            Some(stuck) => stuck,
            None => {
                let own = sum(&|node| flow.open(near, node).max(0).unsigned_abs());
                depth_first::send(&mut flow, near, own, budget, &mut count)?;
                let mut forest = Forest::new(near, nodes.len());
                forest.send_all(&mut flow, budget, &mut count)?;
                forest.covers()
            }
        };
        if sent < own {
            return Ok(Some(net.cut(near, &stuck)));
        }
    }
    budget.tell(stage, total, total);
    Ok(None)
}

/// Sets mentees' prices so that no unused pair is worth using, and parts pairs that are used at a loss then.
/// [`Stop::Allowance`] as soon as more than `most` mentors lack mates, or pairs are parted: most of what is out of balance
/// in the end is seen then.
fn settle_prices(
    net: &Network<'_>,
    plan: &mut Plan,
    most: u64,
    budget: &mut Budget<'_>,
) -> Result<(), Stop> {
    let mut lacking = 0;
    // No mentor has more mates than the price allows: else a path through somebody who has to part would find no room.
    let mentors = net.people(Side::Mentors);
    for mentor in 0..mentors.len() {
        let degree = i64::from(plan.mates[1].count(mentor));
        if degree > mentors.min[mentor] {
            let around = plan.around(Side::Mentors, mentors.group[mentor]);
            let least = around - mentors.worth(mentor, degree);
            plan.price[1][mentor] = plan.price[1][mentor].max(least);
        } else if degree == 0
            && mentors.min[mentor] == 0
            && mentors.max[mentor] > 0
            && mentors.group[mentor] == ROOT
        {
            // Nobody's pair is kept from being used by a price below what a mate has to bring at least.
            let around = plan.around(Side::Mentors, mentors.group[mentor]);
            let least = around - mentors.worth(mentor, 1);
            lacking += u64::from(plan.price[1][mentor] > least);
            plan.price[1][mentor] = plan.price[1][mentor].max(least);
        }
    }
    if lacking > most {
        return Err(Stop::Allowance);
    }
    match &net.pairs.scores {
        Scores::All(score) => settle_rows(net, plan, most, budget, |row| {
            iter::repeat_n(*score, row.len())
        }),
        Scores::Small(scores) => settle_rows(net, plan, most, budget, |row| {
            scores[row].iter().map(|&s| s.into())
        }),
        Scores::Large(scores) => {
            settle_rows(net, plan, most, budget, |row| scores[row].iter().copied())
        }
    }
}

/// The part of [`settle_prices`] that looks at all pairs; `scores` gives what those at some positions are worth.
///
/// No overflow: scores and prices are far below 2⁶².
fn settle_rows<I: Iterator<Item = i64>>(
    net: &Network<'_>,
    plan: &mut Plan,
    most: u64,
    budget: &mut Budget<'_>,
    scores: impl Fn(Range<usize>) -> I,
) -> Result<(), Stop> {
    let people = net.people(Side::Mentees);
    // What each mate of the mentee leaves, worst last.
    let mut held: Vec<(i64, u32)> = Vec::new();
    let mut parted = 0;
    for mentee in 0..people.len() {
        let around = plan.around(Side::Mentees, people.group[mentee]);
        let row = net.pairs.row(mentee);
        budget.spend(row.len() as u64 + 1)?;
        held.clear();
        let mut best = NEVER;
        let prices = &plan.price[1];
        let pairs = (&net.pairs.mates[row.clone()], scores(row));
        match *plan.mates[0].of(mentee) {
            [] => best = leave(pairs, prices, NOBODY).0,
            [mate] => {
                let (others, own) = leave(pairs, prices, mate);
                best = others;
                if own > NEVER {
                    held.push((own, mate));
                }
            }
            ref mates => {
                for (&mentor, s) in pairs.0.iter().zip(pairs.1) {
                    let leaves = s.wrapping_sub(prices[mentor as usize]);
                    if mates.contains(&mentor) {
                        held.push((leaves, mentor));
                    } else {
                        best = best.max(leaves);
                    }
                }
            }
        }
        let mut price = (best > NEVER).then_some(best);
        // Of an earlier answer there may be mates whose pair is no longer open.
        if held.len() < plan.mates[0].count(mentee) as usize {
            for mate in plan.mates[0].of(mentee).to_vec() {
                if !held.iter().any(|(_, held)| *held == mate) {
                    plan.unlink(mentee as u32, mate);
                }
            }
        }
        held.sort_unstable_by(|a, b| b.cmp(a));
        // Part from the worst while it leaves less than the price.
        loop {
            let degree = held.len() as i64;
            let out = (degree > people.min[mentee]).then(|| around - people.worth(mentee, degree));
            let best = price.into_iter().chain(out).max();
            match (best, held.last().copied()) {
                (Some(best), Some((leaves, mentor))) if leaves < best => {
                    plan.unlink(mentee as u32, mentor);
                    held.pop();
                    parted += 1;
                    price = Some(price.map_or(leaves, |p| p.max(leaves)));
                }
                (best, worst) => {
                    // The greatest at which nobody is kept at a loss: then the worst pair in use is tight, and who may
                    // have more but is not worth it pays nothing. Who lacks mates takes the best at once.
                    // In a group, who waits asks for no more than a pair leaves: at the group's price all who wait would
                    // be as near to it as the next.
                    let waits = degree == 0 && people.group[mentee] != ROOT && price.is_some();
                    let more = (degree < people.max[mentee] && !waits)
                        .then(|| around - people.worth(mentee, degree + 1));
                    let most = worst
                        .map(|(leaves, _)| leaves)
                        .into_iter()
                        .chain(more)
                        .min();
                    let most = most.filter(|_| degree >= people.min[mentee] || best.is_none());
                    plan.price[0][mentee] = best.into_iter().chain(most).max().unwrap_or(around);
                    break;
                }
            }
        }
        if parted > most {
            return Err(Stop::Allowance);
        }
    }
    Ok(())
}

/// What is left of the scores of pairs once mentors have their prices: the most among those with others than `mate`, and
/// of that with `mate`; [`NEVER`] where there is none. Apart, so that all it needs stays in registers.
#[inline(never)]
fn leave(
    (mentors, scores): (&[u32], impl Iterator<Item = i64>),
    prices: &[i64],
    mate: u32,
) -> (i64, i64) {
    let (mut best, mut own) = (NEVER, NEVER);
    for (&mentor, score) in mentors.iter().zip(scores) {
        let leaves = score.wrapping_sub(prices[mentor as usize]);
        // Where in a row the mate stands is anybody's guess: a wrong one takes as long as all the rest.
        best = best.max(select_unpredictable(mentor == mate, NEVER, leaves));
        own = select_unpredictable(mentor == mate, leaves, own);
    }
    (best, own)
}

impl Residual<'_, '_, '_> {
    /// Flow on bound arcs by the sign of their reduced cost, as near to what is in use as that allows. Gives back the
    /// nodes that are then out of balance, ascending.
    fn fill_bounds(&mut self) -> Vec<u32> {
        let nodes = self.nodes;
        let mut unbalanced = Vec::new();
        for side in Side::BOTH {
            let sign = if side == Side::Mentees { 1 } else { -1 };
            let people = self.net.people(side);
            let groups = &self.net.groups[side.index()];
            let mut sums = vec![0i64; groups.min.len()];
            for person in 0..people.len() {
                let node = nodes.person(side, person as u32);
                let degree = i64::from(self.plan.mates[side.index()].count(person));
                let around = self.plan.around(side, people.group[person]);
                let own = self.plan.price[side.index()][person] - around;
                let (least, most) = people.best_degrees(person, own);
                let flow = degree.clamp(least, most);
                self.flow[node] = flow;
                if flow != degree {
                    self.excess[node] = sign * (flow - degree);
                    unbalanced.push(node as u32);
                }
                if people.group[person] != ROOT {
                    sums[people.group[person] as usize] += flow;
                }
            }
            for &group in &groups.inside_first {
                let at = group as usize;
                let node = nodes.group(side, group);
                let (min, max) = (groups.min[at], groups.max[at]);
                let flow = match self.own(node) {
                    own if own > 0 => max,
                    own if own < 0 => min,
                    _ => sums[at].clamp(min, max),
                };
                self.flow[node] = flow;
                if flow != sums[at] {
                    self.excess[node] = sign * (flow - sums[at]);
                    unbalanced.push(node as u32);
                }
                if groups.around[at] != ROOT {
                    sums[groups.around[at] as usize] += flow;
                }
            }
        }
        unbalanced.sort_unstable();
        unbalanced
    }
}
