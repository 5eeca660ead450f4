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
    if reading
        .pins
        .iter()
        .any(|pin| !reading.eligible.contains_key(pin))
    {
        return Answer::Infeasible;
    }
    let unpinned = |pair: &&Pair| !reading.pins.contains(pair);
    let free: Vec<Pair> = reading.eligible.keys().filter(unpinned).copied().collect();
    let mut chosen: Vec<Pair> = reading.pins.iter().copied().collect();
    let mut answer = Answer::Infeasible;
    every(reading, &free, &mut chosen, &mut |chosen| {
        consider(reading, chosen, &mut answer);
    });
    if let Answer::Best { optima, .. } = &mut answer {
        optima.sort_unstable();
    }
    answer
}

/// Every set of eligible pairs that holds the pins and keeps all bounds, ascending, with what it is worth. O(2^pairs).
#[must_use]
pub fn feasible(reading: &Reading<'_>) -> Vec<(Vec<Pair>, Objective)> {
    let pinned = |pair: &Pair| reading.pins.contains(pair);
    if !reading
        .pins
        .iter()
        .all(|pin| reading.eligible.contains_key(pin))
    {
        return Vec::new();
    }
    let free: Vec<Pair> = reading
        .eligible
        .keys()
        .filter(|p| !pinned(p))
        .copied()
        .collect();
    let mut chosen: Vec<Pair> = reading.pins.iter().copied().collect();
    let mut sets = Vec::new();
    every(reading, &free, &mut chosen, &mut |chosen| {
        if reading.feasible(chosen).is_ok() {
            let mut sorted = chosen.to_vec();
            sorted.sort_unstable();
            let value = reading.objective(&sorted);
            sets.push((sorted, value));
        }
    });
    sets
}

/// Leaves the first free pair out, then takes it, unless somebody already has all the mates they may have.
fn every(
    reading: &Reading<'_>,
    free: &[Pair],
    chosen: &mut Vec<Pair>,
    tell: &mut dyn FnMut(&[Pair]),
) {
    let Some((&pair, rest)) = free.split_first() else {
        tell(chosen);
        return;
    };
    every(reading, rest, chosen, tell);
    let full = |side: Side, own: u32, mates: usize| {
        mates >= reading.people(side)[own as usize].max as usize
    };
    let mentee = chosen.iter().filter(|p| p.mentee == pair.mentee).count();
    let mentor = chosen.iter().filter(|p| p.mentor == pair.mentor).count();
    if !full(Side::Mentees, pair.mentee.0, mentee) && !full(Side::Mentors, pair.mentor.0, mentor) {
        chosen.push(pair);
        every(reading, rest, chosen, tell);
        chosen.pop();
    }
}

fn consider(reading: &Reading<'_>, chosen: &[Pair], answer: &mut Answer) {
    if reading.feasible(chosen).is_err() {
        return;
    }
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
