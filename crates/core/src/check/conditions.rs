//! Feasibility and the optimality conditions, each recomputed.
//!
//! A feasible matching is optimal if integer tuples u, v, γ exist with: unused pair ⇒ slack ≥ 0; used pair ⇒ slack ≤ 0,
//! slack = ū + v̄ − s; dᵢ < maxᵢ ⇒ uᵢ ≤ −Δᵢ(dᵢ + 1); dᵢ > minᵢ ⇒ uᵢ ≥ −Δᵢ(dᵢ); for a group of sum D: D < max ⇒ γ ≤ 0,
//! D > min ⇒ γ ≥ 0; pins taken out first. These are the complementary slackness conditions of a circulation with convex
//! costs (Ahuja, Magnanti, Orlin, Network Flows, 1993, §9.3, §14.3), compared lexicographically. Sums in 128 bits.

use super::Verdict;
use crate::cancel::CancelToken;
use crate::ids::{Pair, Side};
use crate::problem::{Counted, Effective, Free, Level, Potentials, Problem, effective};
use std::cmp::Ordering;

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
                let what = match group.count {
                    Counted::Pairs => "pairs",
                    Counted::People => "people placed",
                };
                return Err(format!("`{name}` has {sum} {what}, bounds {min} to {max}"));
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

/// A free pair of slack 0, and whether it is used.
pub(crate) type Tight = (Pair, bool);

/// The conditions at the first `levels` additive levels for the decided pairs (pins taken out), over the free pairs that
/// are let in. Gives back the tight pairs in order.
pub(super) fn optimal(
    problem: &Problem,
    free: &Free,
    levels: usize,
    potentials: &Potentials,
    decided: &[Pair],
    lets_in: &dyn Fn(i64) -> bool,
    cancel: &CancelToken,
) -> Verdict<Vec<Tight>> {
    shape(problem, levels, potentials)?;
    let additive: Vec<Level> = problem.additive().into_iter().take(levels).collect();
    for side in Side::BOTH {
        let (people, groups) = problem.degrees(side, decided);
        for (person, (&d, bounds)) in
            (0u32..).zip(people.iter().zip(free.people[side.index()].iter()))
        {
            let own = potentials.of(side, person);
            let id = || problem.people(side).id(person).unwrap_or_default();
            let against = |unit: u32| {
                let mates = bounds.pinned.saturating_add(unit);
                against_reward(problem, side, person, mates, &additive, own)
            };
            if d < bounds.max && against(d + 1).is_gt() {
                return Err(format!("`{}` could take one more to advantage", id()));
            }
            if d > bounds.min && against(d).is_lt() {
                return Err(format!("`{}` could take one less to advantage", id()));
            }
        }
        for (group, &sum) in groups.iter().enumerate() {
            let bounds = free.groups[side.index()][group];
            let gamma = sign(potentials.groups(side).of(group).iter().copied());
            if (sum < bounds.max && gamma.is_gt()) || (sum > bounds.min && gamma.is_lt()) {
                let name = &problem.groups(side)[group].name;
                return Err(format!(
                    "the bounds of `{name}` are not reached though its potential says so"
                ));
            }
        }
    }
    let mut walk = Walk {
        problem,
        free,
        additive: &additive,
        decided,
        lets_in,
        cancel,
        tight: Vec::new(),
    };
    let [rows, columns] = Side::BOTH.map(|side| effective(problem, side, potentials));
    match (&rows, &columns) {
        (Effective::Own(u), Effective::Own(v)) => walk.pairs(u, v)?,
        (Effective::Own(u), Effective::Summed(v)) => walk.pairs(u, v)?,
        (Effective::Summed(u), Effective::Own(v)) => walk.pairs(u, v)?,
        (Effective::Summed(u), Effective::Summed(v)) => walk.pairs(u, v)?,
    }
    Ok(walk.tight)
}

/// The look at every pair.
struct Walk<'a> {
    problem: &'a Problem,
    free: &'a Free,
    additive: &'a [Level],
    /// In order.
    decided: &'a [Pair],
    lets_in: &'a dyn Fn(i64) -> bool,
    cancel: &'a CancelToken,
    tight: Vec<Tight>,
}

impl Walk<'_> {
    /// Compares all slacks with zero, level by level until one differs. Sums of two effective potentials and a score stay
    /// far inside 128 bits, whatever 64-bit numbers a tampered certificate holds.
    fn pairs<U, V>(&mut self, rows: &[U], columns: &[V]) -> Verdict<()>
    where
        U: Copy + Into<i128>,
        V: Copy + Into<i128>,
    {
        let levels = self.additive.len();
        let mut wrong = None;
        let mut used_seen = 0;
        let mut next = self.decided;
        for row in self.problem.people(Side::Mentees).positions() {
            if row % LOOK_EVERY == 0 && self.cancel.is_cancelled() {
                return Err("interrupted".into());
            }
            let u = &rows[row as usize * levels..][..levels];
            let visit = &mut |column: u32, score: i64| {
                if !(self.lets_in)(score) {
                    return;
                }
                let pair = Pair::new(row, column);
                let v = &columns[column as usize * levels..][..levels];
                let potential = u.iter().zip(v).map(|(&u, &v)| u.into() + v.into());
                let slack = potential.zip(self.additive).map(|(sum, &level)| {
                    sum - i128::from(self.problem.pair_value(level, pair, score))
                });
                // Pairs come in order, as the decided ones stand.
                while next.first().is_some_and(|&first| first < pair) {
                    next = &next[1..];
                }
                let used = next.first() == Some(&pair);
                used_seen += usize::from(used);
                match sign(slack) {
                    Ordering::Equal => self.tight.push((pair, used)),
                    unequal if wrong.is_none() && used == unequal.is_gt() => {
                        wrong = Some((pair, used));
                    }
                    _ => {}
                }
            };
            self.free.source.for_each(Side::Mentees, row, visit);
        }
        let name = |pair| name(self.problem, pair);
        match wrong {
            Some((pair, true)) => Err(format!("the pair {} is used at a loss", name(pair))),
            Some((pair, false)) => Err(format!("the pair {} would be a gain", name(pair))),
            None if used_seen != self.decided.len() => {
                Err("a used pair is below the lowest score".into())
            }
            None => Ok(()),
        }
    }
}

/// Rows between two looks at the cancel token.
pub(super) const LOOK_EVERY: u32 = 1 << 10;

/// How a tuple compares with zeros.
fn sign<T: Ord + Default>(mut tuple: impl Iterator<Item = T>) -> Ordering {
    let zero = T::default();
    let unequal = tuple.find(|number| *number != zero);
    unequal.map_or(Ordering::Equal, |number| number.cmp(&zero))
}

/// How a person's own potential compares with −Δ of the `mates`-th mate.
pub(super) fn against_reward(
    problem: &Problem,
    side: Side,
    person: u32,
    mates: u32,
    additive: &[Level],
    own: &[i64],
) -> Ordering {
    let reward = |(at, &level)| i128::from(problem.reward(side, person, mates, level, at));
    let rewards = additive.iter().enumerate().map(reward);
    let sums = own.iter().zip(rewards).map(|(&own, r)| i128::from(own) + r);
    sign(sums)
}

fn name(problem: &Problem, pair: Pair) -> String {
    let id = |side: Side, person: u32| {
        let found = problem.people(side).id(person);
        found.map_or_else(|| format!("number {person}"), |id| format!("`{id}`"))
    };
    let mentee = id(Side::Mentees, pair.mentee.0);
    format!("{mentee}–{}", id(Side::Mentors, pair.mentor.0))
}
