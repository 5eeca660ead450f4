//! Feasibility and the optimality conditions, each recomputed.
//!
//! A feasible matching is optimal if integer tuples u, v, γ exist with: unused pair ⇒ slack ≥ 0; used pair ⇒ slack ≤ 0,
//! slack = ū + v̄ − s; dᵢ < maxᵢ ⇒ uᵢ ≤ −Δᵢ(dᵢ + 1); dᵢ > minᵢ ⇒ uᵢ ≥ −Δᵢ(dᵢ); for a group of sum D: D < max ⇒ γ ≤ 0,
//! D > min ⇒ γ ≥ 0; pins taken out first. These are the complementary slackness conditions of a circulation with convex
//! costs (Ahuja, Magnanti, Orlin, Network Flows, 1993, §9.3, §14.3), compared lexicographically. Sums in 128 bits.

use super::{Verdict, wide};
use crate::ids::{Pair, Side};
use crate::problem::{Free, Level, Potentials, Problem, effective};

/// All bounds and pins are kept, every pair is eligible and chosen once.
pub(super) fn feasible(problem: &Problem, chosen: &[Pair]) -> Verdict<()> {
    if !chosen.is_sorted_by(|a, b| a < b) {
        return Err("the pairs are not in ascending order without repeats".into());
    }
    for &pair in chosen {
        if problem.source().score(pair).is_none() {
            return Err(format!("the pair {} is not eligible", name(problem, pair)));
        }
    }
    for &pin in problem.pins() {
        if chosen.binary_search(&pin).is_err() {
            return Err(format!(
                "the pin {} is not among the pairs",
                name(problem, pin)
            ));
        }
    }
    for side in Side::BOTH {
        let (people, groups) = problem.degrees(side, chosen);
        let all = problem.people(side);
        for ((person, d), (&min, &max)) in (0u32..).zip(people).zip(all.min().iter().zip(all.max()))
        {
            if d < min || d > max {
                let id = all.id(person).unwrap_or_default();
                return Err(format!("`{id}` has {d} mates, bounds {min} to {max}"));
            }
        }
        for (group, sum) in problem.groups(side).iter().zip(groups) {
            if sum < group.min || sum > group.max {
                let (name, min, max) = (&group.name, group.min, group.max);
                return Err(format!("`{name}` has {sum} pairs, bounds {min} to {max}"));
            }
        }
    }
    Ok(())
}

/// One tuple of `levels` numbers for every person and group.
pub(super) fn shape(problem: &Problem, levels: usize, potentials: &Potentials) -> Verdict<()> {
    for side in Side::BOTH {
        let people = potentials.people(side);
        let groups = potentials.groups(side);
        let fit = (
            people.numbers(problem.people(side).len(), levels),
            groups.numbers(problem.groups(side).len(), levels),
        );
        if fit.0.is_none() || fit.1.is_none() {
            return Err(format!(
                "the potentials of the {side} do not fit the problem"
            ));
        }
    }
    Ok(())
}

/// The conditions at the first `levels` additive levels for the decided pairs (pins taken out), over the free pairs that
/// are let in. Gives back the tight pairs, those of slack 0.
pub(super) fn optimal(
    problem: &Problem,
    free: &Free,
    levels: usize,
    potentials: &Potentials,
    decided: &[Pair],
    lets_in: &dyn Fn(i64) -> bool,
) -> Verdict<Vec<Pair>> {
    shape(problem, levels, potentials)?;
    for side in Side::BOTH {
        let (people, groups) = problem.degrees(side, decided);
        for (person, &d) in (0u32..).zip(&people) {
            let bounds = free.people[side.index()][person as usize];
            let own = wide(potentials.of(side, person));
            let id = || problem.people(side).id(person).unwrap_or_default();
            if d < bounds.max
                && own > minus_reward(problem, side, person, bounds.pinned, d + 1, levels)
            {
                return Err(format!("`{}` could take one more to advantage", id()));
            }
            if d > bounds.min && own < minus_reward(problem, side, person, bounds.pinned, d, levels)
            {
                return Err(format!("`{}` could take one less to advantage", id()));
            }
        }
        for (group, &sum) in groups.iter().enumerate() {
            let bounds = free.groups[side.index()][group];
            let gamma = wide(potentials.groups(side).of(group));
            let zero = vec![0; levels];
            if (sum < bounds.max && gamma > zero) || (sum > bounds.min && gamma < zero) {
                let name = &problem.groups(side)[group].name;
                return Err(format!(
                    "the bounds of `{name}` are not reached though its potential says so"
                ));
            }
        }
    }
    pairs(problem, free, levels, potentials, decided, lets_in)
}

fn pairs(
    problem: &Problem,
    free: &Free,
    levels: usize,
    potentials: &Potentials,
    decided: &[Pair],
    lets_in: &dyn Fn(i64) -> bool,
) -> Verdict<Vec<Pair>> {
    let additive: Vec<Level> = problem.additive().into_iter().take(levels).collect();
    let rows = effective(problem, Side::Mentees, potentials);
    let columns = effective(problem, Side::Mentors, potentials);
    let mut tight = Vec::new();
    let mut wrong = None;
    let mut used_seen = 0;
    let zero = vec![0; levels];
    let mut slack = vec![0; levels];
    for (row, u) in (0u32..).zip(&rows) {
        free.source
            .for_each(Side::Mentees, row, &mut |column, score| {
                if !lets_in(score) {
                    return;
                }
                let pair = Pair::new(row, column);
                let v = &columns[column as usize];
                for (at, &level) in additive.iter().enumerate() {
                    slack[at] = u[at] + v[at] - i128::from(problem.pair_value(level, pair, score));
                }
                let used = decided.binary_search(&pair).is_ok();
                used_seen += usize::from(used);
                if slack == zero {
                    tight.push(pair);
                } else if wrong.is_none() && used == (slack > zero) {
                    wrong = Some((pair, used));
                }
            });
    }
    match wrong {
        Some((pair, true)) => Err(format!(
            "the pair {} is used at a loss",
            name(problem, pair)
        )),
        Some((pair, false)) => Err(format!("the pair {} would be a gain", name(problem, pair))),
        None if used_seen != decided.len() => Err("a used pair is below the lowest score".into()),
        None => Ok(tight),
    }
}

/// −Δ of the `unit`-th further mate, as a tuple.
pub(super) fn minus_reward(
    problem: &Problem,
    side: Side,
    person: u32,
    pinned: u32,
    unit: u32,
    levels: usize,
) -> Vec<i128> {
    let mates = pinned.saturating_add(unit);
    let additive = problem.additive().into_iter().take(levels).enumerate();
    additive
        .map(|(at, level)| -i128::from(problem.reward(side, person, mates, level, at)))
        .collect()
}

fn name(problem: &Problem, pair: Pair) -> String {
    let id = |side: Side, person: u32| {
        let found = problem.people(side).id(person);
        found.map_or_else(|| format!("number {person}"), |id| format!("`{id}`"))
    };
    let mentee = id(Side::Mentees, pair.mentee.0);
    format!("{mentee}–{}", id(Side::Mentors, pair.mentor.0))
}
