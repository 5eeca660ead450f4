//! Brute force: every set of pairs is tried. Slow, and too simple to be wrong.

use crate::reading::Reading;
use pairwright::ids::{Pair, Side};
use pairwright::problem::Objective;
use std::cmp::Ordering;

/// The answer to a small problem.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The best value of every level in order, and every set of pairs that reaches it.
    Best {
        /// Value of every level.
        objective: Objective,
        /// All optima, each ascending; at least one.
        optima: Vec<Vec<Pair>>,
    },
    /// No set of pairs keeps all bounds and pins.
    Infeasible,
}

/// Tries every set of eligible pairs that holds the pins. O(2^pairs).
#[must_use]
pub fn solve(reading: &Reading<'_>) -> Answer {
    let mut answer = Answer::Infeasible;
    for_each_feasible(reading, &mut |chosen| {
        consider(reading, chosen, &mut answer)
    });
    if let Answer::Best { optima, .. } = &mut answer {
        optima.sort_unstable();
    }
    answer
}

/// Every set of pairs that keeps all bounds and pins, each ascending. O(2^pairs).
#[must_use]
pub fn feasible(reading: &Reading<'_>) -> Vec<Vec<Pair>> {
    let mut sets = Vec::new();
    for_each_feasible(reading, &mut |chosen| {
        let mut set = chosen.to_vec();
        set.sort_unstable();
        sets.push(set);
    });
    sets
}

fn for_each_feasible(reading: &Reading<'_>, visit: &mut dyn FnMut(&[Pair])) {
    if reading
        .pins
        .iter()
        .any(|pin| !reading.eligible.contains_key(pin))
    {
        return;
    }
    let unpinned = |pair: &&Pair| !reading.pins.contains(pair);
    let free: Vec<Pair> = reading.eligible.keys().filter(unpinned).copied().collect();
    let mut chosen: Vec<Pair> = reading.pins.iter().copied().collect();
    extend(reading, &free, &mut chosen, visit);
}

/// Leaves the first free pair out, then takes it, unless somebody already has all the mates they may have.
fn extend(
    reading: &Reading<'_>,
    free: &[Pair],
    chosen: &mut Vec<Pair>,
    visit: &mut dyn FnMut(&[Pair]),
) {
    let Some((&pair, rest)) = free.split_first() else {
        if reading.feasible(chosen).is_ok() {
            visit(chosen);
        }
        return;
    };
    extend(reading, rest, chosen, visit);
    let full = |side: Side, own: u32, mates: usize| {
        mates >= reading.people(side)[own as usize].max as usize
    };
    let mentee = chosen.iter().filter(|p| p.mentee == pair.mentee).count();
    let mentor = chosen.iter().filter(|p| p.mentor == pair.mentor).count();
    if !full(Side::Mentees, pair.mentee.0, mentee) && !full(Side::Mentors, pair.mentor.0, mentor) {
        chosen.push(pair);
        extend(reading, rest, chosen, visit);
        chosen.pop();
    }
}

fn consider(reading: &Reading<'_>, chosen: &[Pair], answer: &mut Answer) {
    let found = reading.objective(chosen);
    let mut sorted = chosen.to_vec();
    sorted.sort_unstable();
    match answer {
        Answer::Best { objective, optima } => match compare(&found, objective) {
            Ordering::Less => {}
            Ordering::Equal => optima.push(sorted),
            Ordering::Greater => {
                *objective = found;
                *optima = vec![sorted];
            }
        },
        Answer::Infeasible => {
            *answer = Answer::Best {
                objective: found,
                optima: vec![sorted],
            };
        }
    }
}

/// Lexicographic order of two objectives of one problem. The lowest score of nothing is the least over an empty
/// set: above every number. A count before it decides first in every problem that the generators make.
#[must_use]
pub fn compare(a: &Objective, b: &Objective) -> Ordering {
    let value = |number: &Option<i128>| number.unwrap_or(i128::MAX);
    let a = a.iter().map(|(_, number)| value(number));
    let b = b.iter().map(|(_, number)| value(number));
    a.cmp(b)
}
