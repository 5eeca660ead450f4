//! Shortages: people who must stay out because together they reach too few places, whatever the matching.
//!
//! From an unplaced person, alternating steps lead to every eligible mate, from there to everybody who holds one of that
//! mate's places, and on. If every mate met has no place left and everybody met has one mate or none, then the people
//! met reach exactly the places of the mates met, and all of these are taken by people met: as many stay out as are
//! unplaced among them, in any matching (Hall 1935; Dulmage and Mendelsohn 1958, the under-determined part).
//! If the walk meets a free place, or somebody with two mates, somebody else could have made room: no shortage is claimed.

use super::standing::Standing;
use crate::ids::Side;
use crate::problem::{Matching, Problem, Shortage};
use serde::Serialize;
use std::borrow::Cow;

/// A shortage with codes in place of positions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShortageText {
    /// The side that is short of mates.
    pub side: Side,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// Codes of the people who share the shortage, the placed ones among them.
    pub people: Vec<String>,
    /// Codes of everybody whom one of them could have.
    pub mates: Vec<String>,
    /// Places of those mates.
    pub places: u64,
    /// How many of `people` stay out in every matching.
    pub short: u64,
}

/// A shortage in codes, ready to be shown.
#[must_use]
pub fn shortage(problem: &Problem, shortage: &Shortage) -> ShortageText {
    let codes = |side: Side, people: &[u32]| -> Vec<String> {
        let all = problem.people(side);
        let found = people.iter().filter_map(|&at| all.id(at));
        found.map(Cow::into_owned).collect()
    };
    ShortageText {
        side: shortage.side,
        called: Side::BOTH.map(|side| problem.called(side).to_owned()),
        people: codes(shortage.side, &shortage.people),
        mates: codes(shortage.side.other(), &shortage.mates),
        places: shortage.places,
        short: shortage.short,
    }
}

/// The shortages behind the unplaced people of both sides, mentees first, then by first person. Those of one side share
/// nobody. People with no place or nobody eligible have a reason of their own and belong to none. O(people + pairs).
#[must_use]
pub fn shortages(problem: &Problem, matching: &Matching) -> Vec<Shortage> {
    found(&Standing::new(problem, &matching.pairs))
}

pub(super) fn found(standing: &Standing) -> Vec<Shortage> {
    let of = |side| of_side(standing, side);
    Side::BOTH.into_iter().flat_map(of).collect()
}

fn of_side(standing: &Standing, side: Side) -> Vec<Shortage> {
    let other = side.other();
    let short = short_of_places(standing, side);
    let is_short = |person: &u32| short.get(*person as usize).copied().unwrap_or(false);
    let mut seen_people = vec![false; short.len()];
    let mut seen_mates = vec![false; standing.problem.people(other).len()];
    let mut shortages: Vec<Shortage> = Vec::new();
    // Those who share a mate share a shortage.
    for start in standing.without_mate(side).filter(is_short) {
        if !visit(&mut seen_people, start) {
            continue;
        }
        let (mut people, mut mates) = (vec![start], Vec::new());
        let mut next = 0;
        while let Some(&person) = people.get(next) {
            next += 1;
            for mate in standing.eligible(side, person) {
                if visit(&mut seen_mates, mate) {
                    mates.push(mate);
                    let rivals = standing.eligible(other, mate).into_iter().filter(is_short);
                    people.extend(rivals.filter(|&rival| visit(&mut seen_people, rival)));
                }
            }
        }
        people.sort_unstable();
        mates.sort_unstable();
        let places = mates
            .iter()
            .map(|&m| u64::from(standing.places(other, m)))
            .sum();
        let short = (people.len() as u64).checked_sub(places);
        if let Some(short) = short.filter(|&short| short > 0) {
            shortages.push(Shortage {
                side,
                people,
                mates,
                places,
                short,
            });
        }
    }
    shortages
}

/// Everybody met by the walks from unplaced people that lead to no way out. People with no place or nobody eligible are
/// not short of places: they have a reason of their own.
fn short_of_places(standing: &Standing, side: Side) -> Vec<bool> {
    let other = side.other();
    let rescued = rescued(standing, side);
    let mut met = vec![false; standing.problem.people(side).len()];
    let mut met_mates = vec![false; standing.problem.people(other).len()];
    let mut open: Vec<u32> = Vec::new();
    for person in standing.without_mate(side) {
        let rescued = rescued.get(person as usize).copied().unwrap_or(true);
        let waiting = !rescued && standing.places(side, person) > 0;
        if waiting && !standing.eligible(side, person).is_empty() && visit(&mut met, person) {
            open.push(person);
        }
    }
    while let Some(person) = open.pop() {
        for mate in standing.eligible(side, person) {
            if visit(&mut met_mates, mate) {
                let holders = standing.mates(other, mate).iter().copied();
                open.extend(holders.filter(|&holder| visit(&mut met, holder)));
            }
        }
    }
    met
}

/// Marks a position; whether it was new.
fn visit(seen: &mut [bool], at: u32) -> bool {
    match seen.get_mut(at as usize) {
        Some(mark) => !std::mem::replace(mark, true),
        None => false,
    }
}

/// Who of a side has an alternating walk to a mate with a place left, or to somebody with two mates.
/// The walks are followed backwards from their ends: from a mate to everybody eligible, from a person to their mates.
fn rescued(standing: &Standing, side: Side) -> Vec<bool> {
    let other = side.other();
    let mut people = vec![false; standing.problem.people(side).len()];
    let mut mates = vec![false; standing.problem.people(other).len()];
    let mut open: Vec<u32> = Vec::new();
    for mate in standing.problem.people(other).positions() {
        if !standing.is_full(other, mate) && visit(&mut mates, mate) {
            open.push(mate);
        }
    }
    for person in standing.problem.people(side).positions() {
        if standing.mates(side, person).len() > 1 && visit(&mut people, person) {
            let held = standing.mates(side, person).iter();
            open.extend(held.copied().filter(|&mate| visit(&mut mates, mate)));
        }
    }
    while let Some(mate) = open.pop() {
        for person in standing.eligible(other, mate) {
            if visit(&mut people, person) {
                let held = standing.mates(side, person).iter();
                open.extend(held.copied().filter(|&mate| visit(&mut mates, mate)));
            }
        }
    }
    people
}
