//! The people of a contradiction none of whom could be spared, where all that is cited is that some of one side need a
//! mate each, and how many places some of the other have.
//!
//! Given A, who need one mate each, and B, whose places are counted; everybody else across has room for all. Whoever of A
//! has an eligible mate beyond B is no part of a contradiction. Of the others as many as possible are paired with B (one
//! solve). Some are left over, since all can't be placed: let r be the first of them, and leave the rest of those out.
//! Let R be everybody whom alternating paths from r reach: from one of A to all their mates, who have no place left,
//! and from there to all whom these hold.
//!
//! R can't hold together: the mates of its members of A are all in it, and their places are one too few. Without any
//! one fact it can: without the need of somebody reached, or with more places for them, the pairs change along the path
//! to them, and r is placed. So R is irreducible (the argument of Hall's theorem by augmenting paths), and it is found in
//! O(pairs) and one solve, where trying one fact after another takes a solve each.

use super::cited::Cited;
use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{Level, Outcome, Parts, Problem};
use crate::solve::Settings;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Facts that can't hold together, none of which could be spared, out of `suspects`, which can't; `None` where they are of
/// other kinds. What refuses pairs is taken as it is.
///
/// # Errors
/// [`Error::Interrupted`], and those of a solve.
pub(super) fn tight(
    problem: &Problem,
    suspects: &[Cited],
    cancel: &CancelToken,
) -> Result<Option<Vec<Cited>>, Error> {
    let Some((side, needy, places)) = read(problem, suspects) else {
        return Ok(None);
    };
    let mut mates: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for person in needy {
        if cancel.is_cancelled() {
            return Err(Error::Interrupted);
        }
        let (mut own, mut is_free) = (Vec::new(), false);
        problem.source().for_each(side, person, &mut |mate, _| {
            own.push(mate);
            is_free |= !places.contains_key(&mate);
        });
        if !is_free {
            mates.insert(person, own);
        }
    }
    let Some(holds) = pair_most(side, &mates, &places, cancel)? else {
        return Ok(None);
    };
    let placed: BTreeSet<u32> = holds.values().flatten().copied().collect();
    let Some(&first) = mates.keys().find(|person| !placed.contains(*person)) else {
        return Ok(None);
    };
    let mut reached = BTreeSet::from([first]);
    let mut across = BTreeSet::new();
    let mut queue = VecDeque::from([first]);
    while let Some(person) = queue.pop_front() {
        for &mate in mates.get(&person).into_iter().flatten() {
            if across.insert(mate) {
                let held = holds.get(&mate).into_iter().flatten();
                queue.extend(held.filter(|own| reached.insert(**own)));
            }
        }
    }
    let needs = reached.into_iter().map(|own| Cited::Minimum(side, own));
    let has = across
        .into_iter()
        .map(|mate| Cited::Places(side.other(), mate));
    Ok(Some(needs.chain(has).collect()))
}

/// Who needs one mate, of one side, and the places of some across; `None` where something else is cited.
fn read(problem: &Problem, suspects: &[Cited]) -> Option<(Side, Vec<u32>, BTreeMap<u32, u32>)> {
    let side = suspects.iter().find_map(|fact| match fact {
        Cited::Minimum(side, _) => Some(*side),
        _ => None,
    })?;
    let (mut needy, mut places) = (Vec::new(), BTreeMap::new());
    for fact in suspects {
        match *fact {
            Cited::Minimum(own, person) if own == side => {
                (problem.people(side).bounds(person)?.0 == 1).then(|| needy.push(person))?;
            }
            Cited::Places(across, person) if across == side.other() => {
                places.insert(person, problem.people(across).bounds(person)?.1);
            }
            _ => return None,
        }
    }
    Some((side, needy, places))
}

/// Whom each across holds where as many as possible are placed; `None` where that was not found.
fn pair_most(
    side: Side,
    mates: &BTreeMap<u32, Vec<u32>>,
    places: &BTreeMap<u32, u32>,
    cancel: &CancelToken,
) -> Result<Option<BTreeMap<u32, Vec<u32>>>, Error> {
    let own: Vec<u32> = mates.keys().copied().collect();
    let across: Vec<u32> = places.keys().copied().collect();
    let shape = match side {
        Side::Mentees => (own.len(), across.len()),
        Side::Mentors => (across.len(), own.len()),
    };
    let mut parts = Parts {
        aim: vec![Level::Pairs],
        seed: None,
        ..Parts::with_shape(shape.0 as u32, shape.1 as u32)
    };
    let people = match side {
        Side::Mentees => &mut parts.mentors,
        Side::Mentors => &mut parts.mentees,
    };
    for (person, &max) in people.iter_mut().zip(places.values()) {
        person.max = max;
    }
    for (at, mates) in (0u32..).zip(mates.values()) {
        let places = mates
            .iter()
            .filter_map(|mate| across.binary_search(mate).ok());
        parts
            .pairs
            .extend(places.map(|mate| (side.pair(at, mate as u32), 0)));
    }
    let settings = Settings::default().threads(1).cancel(cancel.clone());
    let Outcome::Optimal(matching) = Problem::from_pairs(parts)?.solve(&settings)? else {
        return Ok(None);
    };
    let mut holds: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let person = |of: &[u32], at: u32| of.get(at as usize).copied();
    for pair in &matching.pairs {
        let pair: &Pair = pair;
        let (one, mate) = (pair.person(side), pair.person(side.other()));
        if let (Some(one), Some(mate)) = (person(&own, one), person(&across, mate)) {
            holds.entry(mate).or_default().push(one);
        }
    }
    Ok(Some(holds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;
    use crate::explain::cited::{Room, together};

    /// Random people who need one mate each, and too few places.
    fn short(draw: &mut Draw) -> Parts {
        let (needy, across) = (1 + draw.below(8) as u32, 1 + draw.below(6) as u32);
        let mut parts = Parts {
            aim: vec![Level::TotalScore],
            seed: None,
            ..Parts::with_shape(needy, across)
        };
        parts.mentees.iter_mut().for_each(|own| own.min = 1);
        for own in &mut parts.mentors {
            own.max = draw.below(3) as u32;
        }
        for mentee in 0..needy {
            for mentor in (0..across).filter(|_| draw.below(3) == 0) {
                parts.pairs.push((Pair::new(mentee, mentor), 0));
            }
        }
        parts
    }

    #[test]
    fn none_of_the_facts_could_be_spared() {
        let (mut draw, mut found) = (Draw(8), 0);
        let cancel = CancelToken::default();
        while found < 500 {
            let problem = Problem::from_pairs(short(&mut draw)).unwrap();
            let Outcome::Infeasible(_) = problem.solve(&Settings::default()).unwrap() else {
                continue;
            };
            let mentees = problem.people(Side::Mentees).positions();
            let mentors = problem.people(Side::Mentors).positions();
            let facts = mentees.map(|own| Cited::Minimum(Side::Mentees, own));
            // Whoever is left out has room for all.
            let places = mentors.map(|own| Cited::Places(Side::Mentors, own));
            let suspects: Vec<Cited> = facts.chain(places.filter(|_| draw.below(9) > 0)).collect();
            let holds = |cited: &[Cited]| {
                let room = Room::eligible(&problem, cited, &cancel).unwrap();
                together(&problem, cited, &room, &cancel).unwrap().unwrap()
            };
            let Some(needed) = tight(&problem, &suspects, &cancel).unwrap() else {
                assert!(holds(&suspects));
                continue;
            };
            found += 1;
            assert!(!holds(&needed), "{needed:?} of {suspects:?}");
            for at in 0..needed.len() {
                let mut others = needed.clone();
                others.remove(at);
                assert!(holds(&others), "{needed:?} without {at}");
            }
        }
    }
}
