//! The Lagrangian bound of potentials: what no feasible matching can exceed, whatever the potentials are.
//!
//! For potentials u, v, γ with effective sums ū, v̄, over the free pairs E' that are let in:
//! Σ_E' max(0, s − ū − v̄) + Σ_persons max_{min ≤ d ≤ max} (Σ_{k ≤ d} Δ(k) + d·u) + Σ_groups max(γ·min, γ·max) + pins,
//! tuples compared lexicographically. Weak duality: charge ū + v̄ for each pair, refund it to people and groups, and
//! maximise each term alone (Ahuja, Magnanti, Orlin, Network Flows, 1993, §16.2). Sums are taken in 128 bits.

use super::{Free, Level, Potentials, Problem};
use crate::ids::{Pair, Side};

/// A tuple of sums.
type Sums = Vec<i128>;

/// Own potential plus those of all groups that hold the person, nested or not, a tuple for each person of the side.
pub(crate) fn effective(problem: &Problem, side: Side, potentials: &Potentials) -> Vec<Vec<i128>> {
    let own = potentials.people(side);
    let groups = potentials.groups(side);
    own.iter()
        .zip(0u32..)
        .map(|(tuple, person)| {
            let mut sum: Vec<i128> = tuple.iter().map(|&n| i128::from(n)).collect();
            for &group in problem.groups_of_person(side, person) {
                if let Some(tuple) = groups.get(group as usize) {
                    sum.iter_mut()
                        .zip(tuple)
                        .for_each(|(s, &n)| *s += i128::from(n));
                }
            }
            sum
        })
        .collect()
}

/// The bound at the first `levels` additive levels over free pairs whose score `lets_in` accepts.
///
/// `potentials` must have a tuple of `levels` numbers for every person and group, nested or not.
/// O(people + groups + pairs).
#[must_use]
pub fn dual_value(
    problem: &Problem,
    free: &Free,
    levels: usize,
    potentials: &Potentials,
    lets_in: &dyn Fn(i64) -> bool,
) -> Vec<i128> {
    let additive: Vec<Level> = problem.additive().into_iter().take(levels).collect();
    let over = i128::from(free.prices.over);
    let mut total = pins_value(problem, &additive);
    total.iter_mut().for_each(|value| *value *= over);
    let columns = effective(problem, Side::Mentors, potentials);
    for (row, u) in effective(problem, Side::Mentees, potentials)
        .iter()
        .enumerate()
    {
        // Positions fit u32: the builder counts people so.
        let mentee = row as u32;
        free.source
            .for_each(Side::Mentees, mentee, &mut |mentor, score| {
                if !lets_in(score) {
                    return;
                }
                let pair = Pair::new(mentee, mentor);
                let v = &columns[mentor as usize];
                let gain = additive.iter().enumerate().map(|(at, &level)| {
                    over * i128::from(problem.pair_value(level, pair, score)) - u[at] - v[at]
                });
                let gain: Sums = gain.collect();
                if gain > vec![0; additive.len()] {
                    add(&mut total, &gain);
                }
            });
    }
    for side in Side::BOTH {
        for (person, bounds) in (0u32..).zip(&free.people[side.index()]) {
            let own = &potentials.people(side)[person as usize];
            let unit = |d: u32| -> Sums {
                let value = |(at, &level)| {
                    let mates = bounds.pinned.saturating_add(d);
                    let reward = i128::from(problem.reward(side, person, mates, level, at));
                    over * reward + i128::from(own[at])
                };
                additive.iter().enumerate().map(value).collect()
            };
            // Rewards do not increase: beyond the listed ones every unit is worth the same.
            let listed = problem
                .reward_units(side, person)
                .saturating_sub(bounds.pinned)
                .min(bounds.max);
            let mut sum = vec![0; additive.len()];
            let mut best: Option<Sums> = (bounds.min == 0).then(|| sum.clone());
            for d in 1..=listed {
                add(&mut sum, &unit(d));
                if d >= bounds.min && best.as_ref().is_none_or(|b| *b < sum) {
                    best = Some(sum.clone());
                }
            }
            let tail = unit(listed.saturating_add(1));
            for end in [bounds.min.max(listed), bounds.max] {
                let mut value = sum.clone();
                let further = i128::from(end - listed.min(end));
                value
                    .iter_mut()
                    .zip(&tail)
                    .for_each(|(v, t)| *v += further * t);
                if best.as_ref().is_none_or(|b| *b < value) {
                    best = Some(value);
                }
            }
            add(&mut total, &best.unwrap_or_default());
        }
        for (group, bounds) in (0usize..).zip(&free.groups[side.index()]) {
            let gamma = &potentials.groups(side)[group];
            let times = |sum: u64| -> Sums {
                gamma
                    .iter()
                    .map(|&g| i128::from(g) * i128::from(sum))
                    .collect()
            };
            add(&mut total, &times(bounds.min).max(times(bounds.max)));
        }
    }
    total
}

/// What the pins bring at these levels: scores, and rewards of their people.
fn pins_value(problem: &Problem, additive: &[Level]) -> Sums {
    let objective = problem.objective(problem.pins());
    let value = |level: &Level| {
        let entry = objective.iter().find(|(l, _)| l == level);
        entry.and_then(|(_, value)| *value).unwrap_or(0)
    };
    additive.iter().map(value).collect()
}

fn add(total: &mut [i128], more: &[i128]) {
    // Tampered potentials of the greatest size may exceed 128 bits; a bound of that size stays and proves nothing.
    for (t, m) in total.iter_mut().zip(more) {
        if *t != i128::MAX {
            *t = t.saturating_add(*m);
        }
    }
}
