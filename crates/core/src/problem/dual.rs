//! The Lagrangian bound of potentials: what no feasible matching can exceed, whatever the potentials are.
//!
//! For potentials u, v, γ with effective sums ū, v̄, over the free pairs E' that are let in:
//! Σ_E' max(0, s − ū − v̄) + Σ_persons max_{min ≤ d ≤ max} (Σ_{k ≤ d} Δ(k) + d·u) + Σ_groups max(γ·min, γ·max) + pins,
//! tuples compared lexicographically. Weak duality: charge ū + v̄ for each pair, refund it to people and groups, and
//! maximise each term alone (Ahuja, Magnanti, Orlin, Network Flows, 1993, §16.2). Sums are taken in 128 bits.
//!
//! A group that counts people charges γ once for whoever of it is placed, not for each pair, so it is no part of ū. Then a
//! person with all of their pairs is one term: either not placed and worth nothing, or placed, d ≥ 1, and worth what the
//! person and the pairs add, less γ. Pinned people are placed as it is and pay nothing; bounds of groups are those that
//! pins leave. A pair stands with its mentor where that one is counted, else with its mentee. In facility location this is
//! the bound of Cornuéjols, Fisher, Nemhauser (1977): as strong as the linear program in which no pair exceeds the
//! decision to place.

use super::{Free, Level, Potentials, Problem};
use crate::ids::{Pair, Side};

/// A tuple of sums.
type Sums = Vec<i128>;

/// Effective potentials of the people of a side, tuple after tuple.
pub(crate) enum Effective<'a> {
    /// Without groups they are the people's own.
    Own(&'a [i64]),
    /// Own ones with those of all groups that hold the person: a sum of two 64-bit numbers may need more.
    Summed(Vec<i128>),
}

/// Own potential plus those of all groups that count the person's pairs, nested or not, for each person of the side. The
/// tuples must be of one width.
pub(crate) fn effective<'a>(
    problem: &Problem,
    side: Side,
    potentials: &'a Potentials,
) -> Effective<'a> {
    let own = potentials.people(side);
    if problem.groups(side).is_empty() {
        let width = own.of(0).len();
        return Effective::Own(own.numbers(own.len(), width).unwrap_or_default());
    }
    let groups = potentials.groups(side);
    let mut sums = Vec::new();
    for (tuple, person) in own.iter().zip(0u32..) {
        let from = sums.len();
        sums.extend(tuple.iter().map(|&n| i128::from(n)));
        for &group in problem.groups_of_person(side, person) {
            if !problem.groups(side)[group as usize].count.is_pairs() {
                continue;
            }
            let gamma = groups.of(group as usize);
            let pairs = sums[from..].iter_mut().zip(gamma);
            pairs.for_each(|(sum, &n)| *sum += i128::from(n));
        }
    }
    Effective::Summed(sums)
}

impl Effective<'_> {
    /// All numbers, tuple after tuple.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = i128> {
        let (own, summed): (&[i64], &[i128]) = match self {
            Effective::Own(numbers) => (numbers, &[]),
            Effective::Summed(numbers) => (&[], numbers),
        };
        let own = own.iter().map(|&number| number.into());
        own.chain(summed.iter().copied())
    }

    /// One number of a person's tuple of `width` numbers.
    pub(crate) fn number(&self, person: u32, width: usize, at: usize) -> i128 {
        let place = person as usize * width + at;
        match self {
            Effective::Own(numbers) => numbers[place].into(),
            Effective::Summed(numbers) => numbers[place],
        }
    }
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
    let [rows, columns] = Side::BOTH.map(|side| effective(problem, side, potentials));
    let zero = vec![0; levels];
    let mut gain = zero.clone();
    // What pairs add for each person who may be placed or not, by side; none for others.
    let mut gains = Side::BOTH.map(|side| optional(problem, free, side, levels));
    for mentee in problem.people(Side::Mentees).positions() {
        let visit = &mut |mentor: u32, score: i64| {
            if !lets_in(score) {
                return;
            }
            let pair = Pair::new(mentee, mentor);
            for (at, &level) in additive.iter().enumerate() {
                gain[at] = over * i128::from(problem.pair_value(level, pair, score))
                    - rows.number(mentee, levels, at)
                    - columns.number(mentor, levels, at);
            }
            if gain > zero {
                let [mentees, mentors] = &mut gains;
                let own = mentors.get_mut(mentor as usize).and_then(Option::as_mut);
                let own = own.or_else(|| mentees.get_mut(mentee as usize)?.as_mut());
                add(own.unwrap_or(&mut total), &gain);
            }
        };
        free.source.for_each(Side::Mentees, mentee, visit);
    }
    let (mut sum, mut value, mut best) = (zero.clone(), zero.clone(), zero.clone());
    for side in Side::BOTH {
        for (person, bounds) in (0u32..).zip(free.people[side.index()].iter()) {
            let own = potentials.of(side, person);
            let unit = |d: u32, at: usize| {
                let mates = bounds.pinned.saturating_add(d);
                let reward = problem.reward(side, person, mates, additive[at], at);
                over * i128::from(reward) + i128::from(own[at])
            };
            // Rewards do not increase: beyond the listed ones every unit is worth the same.
            let listed = problem
                .reward_units(side, person)
                .saturating_sub(bounds.pinned)
                .min(bounds.max);
            sum.fill(0);
            best.fill(0);
            let mut pairs = gains[side.index()].get_mut(person as usize);
            let pairs = pairs.as_mut().and_then(|own| own.take());
            // Nobody who is not placed has a pair.
            if pairs.is_some() && bounds.max == 0 {
                continue;
            }
            let least = bounds.min.max(u32::from(pairs.is_some()));
            let mut met = least == 0;
            let mut offer = |value: &[i128]| {
                if !met || best.as_slice() < value {
                    best.copy_from_slice(value);
                    met = true;
                }
            };
            for d in 1..=listed {
                for (at, sum) in sum.iter_mut().enumerate() {
                    *sum = sum.saturating_add(unit(d, at));
                }
                if d >= least {
                    offer(&sum);
                }
            }
            for end in [least.max(listed), bounds.max] {
                let further = i128::from(end - listed.min(end));
                for (at, (value, sum)) in value.iter_mut().zip(&sum).enumerate() {
                    *value = sum + further * unit(listed.saturating_add(1), at);
                }
                offer(&value);
            }
            if let Some(pairs) = pairs {
                add(&mut best, &pairs);
                for group in problem.counted_in(side, person) {
                    let gamma = potentials.groups(side).of(group as usize);
                    let charges = best.iter_mut().zip(gamma);
                    charges.for_each(|(sum, &n)| *sum = sum.saturating_sub(n.into()));
                }
                if bounds.min == 0 && best < zero {
                    continue;
                }
            }
            add(&mut total, &best);
        }
        for (group, bounds) in (0usize..).zip(&free.groups[side.index()]) {
            let gamma = potentials.groups(side).of(group);
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

/// Zeros for everybody of a side who is counted and not placed by a pin; nothing at all where no group counts people.
fn optional(problem: &Problem, free: &Free, side: Side, levels: usize) -> Vec<Option<Sums>> {
    if problem.groups(side).iter().all(|g| g.count.is_pairs()) {
        return Vec::new();
    }
    let people = problem.people(side).positions();
    let own = people.zip(free.people[side.index()].pinned());
    own.map(|(person, pinned)| {
        (pinned == 0 && problem.counts_person(side, person)).then(|| vec![0; levels])
    })
    .collect()
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
