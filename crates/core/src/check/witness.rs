//! Recounting a witness of infeasibility, and a shortage.

use super::{Proof, Verdict, believed, not_proven, tree};
use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::Side;
use crate::problem::{Free, Problem, Shortage, Witness};

/// Proves that no matching keeps all bounds and pins. O(people + groups + pairs).
///
/// # Errors
/// [`Error::NotProven`] where the witness does not hold.
pub fn check_witness(problem: &Problem, witness: &Witness) -> Result<Proof, Error> {
    check_until(problem, witness, &CancelToken::default())
}

pub(super) fn check_until(
    problem: &Problem,
    witness: &Witness,
    cancel: &CancelToken,
) -> Result<Proof, Error> {
    let prove = || match Free::new(problem) {
        // What is wrong with the pins is recounted on the problem as it stands.
        Err(_) => over_pinned(problem, witness).map(Counted::Short),
        Ok(free) => infeasible(problem, &free, witness, &|_| true, cancel),
    };
    let counted = believed(problem, prove()).map_err(|why| not_proven(why, cancel))?;
    let (shortfall, cases) = match counted {
        Counted::Short(short) => (Some(short), None),
        Counted::Cases(cases) => (None, Some(cases)),
    };
    Ok(Proof {
        pairs: problem.source().len(),
        feasible: false,
        unique: Some(false),
        shortfall,
        cases,
    })
}

/// What was counted of a witness.
pub(super) enum Counted {
    /// By how many pairs a cut is short.
    Short(u64),
    /// In how many cases there is none.
    Cases(u64),
}

/// Proves that no matching of the free pairs that are let in is feasible.
pub(super) fn infeasible(
    problem: &Problem,
    free: &Free,
    witness: &Witness,
    lets_in: &dyn Fn(i64) -> bool,
    cancel: &CancelToken,
) -> Verdict<Counted> {
    match witness {
        Witness::Tree { tree } => {
            tree::prove(problem, tree, 1, None, lets_in, cancel).map(Counted::Cases)
        }
        _ => recount(problem, free, witness, lets_in).map(Counted::Short),
    }
}

/// The shortfall of pins that can't be kept.
fn over_pinned(problem: &Problem, witness: &Witness) -> Verdict<u64> {
    let excess = |pins: u32, counted: u64, max: u64| -> Verdict<u64> {
        if u64::from(pins) != counted {
            return Err(format!("the pins count {counted}, not {pins}"));
        }
        match u64::from(pins).checked_sub(max) {
            Some(over) if over > 0 => Ok(over),
            _ => Err("the pins keep the maximum".into()),
        }
    };
    let pins = problem.pins();
    match *witness {
        Witness::PinNotEligible { pair } => {
            if !pins.contains(&pair) {
                return Err("that pair is not pinned".into());
            }
            match problem.source().score(pair) {
                Some(_) => Err("the pinned pair is eligible".into()),
                None => Ok(1),
            }
        }
        Witness::PersonOverPinned {
            side,
            person,
            pins: stated,
        } => {
            let found = problem.people(side).bounds(person);
            let (_, max) = found.ok_or("there is no such person")?;
            let counted = pins.iter().filter(|pin| pin.person(side) == person).count();
            excess(stated, counted as u64, u64::from(max))
        }
        Witness::GroupOverPinned {
            side,
            group: at,
            pins: stated,
        } => {
            let group = problem.groups(side).get(at as usize);
            let group = group.ok_or("there is no such group")?;
            let counted = problem.degrees(side, pins).1[at as usize];
            excess(stated, counted, group.max)
        }
        Witness::Cut { .. } | Witness::Tree { .. } => {
            Err("the pins alone can't be kept; a cut is counted without them".into())
        }
    }
}

/// The shortfall of a cut over the free pairs that are let in; see [`Witness::Cut`] for what is counted.
fn recount(
    problem: &Problem,
    free: &Free,
    witness: &Witness,
    lets_in: &dyn Fn(i64) -> bool,
) -> Verdict<u64> {
    let Witness::Cut {
        short,
        mentees,
        mentors,
        mentee_groups,
        mentor_groups,
        needed,
        available,
    } = witness
    else {
        return Err("the pins can be kept".into());
    };
    if !problem.is_nested() {
        return Err("a cut proves nothing where groups overlap or count people".into());
    }
    let mentees: Vec<u32> = mentees.iter().map(|m| m.0).collect();
    let mentors: Vec<u32> = mentors.iter().map(|m| m.0).collect();
    let people = [mentees.as_slice(), mentors.as_slice()];
    let groups = [mentee_groups.as_slice(), mentor_groups.as_slice()];
    let (mut lower, mut upper) = (0u128, 0u128);
    let mut inside_people: [Vec<bool>; 2] = Default::default();
    for side in Side::BOTH {
        let at = side.index();
        let inside = marks(people[at], problem.people(side).len())?;
        let inside_group = marks(groups[at], problem.groups(side).len())?;
        let parent = |group: Option<u32>| group.is_some_and(|g| inside_group[g as usize]);
        // An arc above a mentee or group of mentees runs into it, one above a mentor or group of mentors out of it.
        let mut cross = |node: bool, parent: bool, min: u64, max: u64| {
            let enters = if side == Side::Mentees { node } else { parent };
            match node != parent {
                true if enters == (*short == Side::Mentees) => lower += u128::from(min),
                true => upper += u128::from(max),
                false => {}
            }
        };
        for (person, bounds) in (0u32..).zip(free.people[at].iter()) {
            let around = parent(problem.group_of_person(side, person));
            cross(
                inside[person as usize],
                around,
                bounds.min.into(),
                bounds.max.into(),
            );
        }
        for (group, bounds) in (0u32..).zip(&free.groups[at]) {
            let around = parent(problem.group_of_group(side, group));
            cross(inside_group[group as usize], around, bounds.min, bounds.max);
        }
        inside_people[at] = inside;
    }
    for (row, &from) in (0u32..).zip(&inside_people[0]) {
        free.source
            .for_each(Side::Mentees, row, &mut |column, score| {
                let to = inside_people[1][column as usize];
                if lets_in(score) && from != to && from == (*short == Side::Mentees) {
                    upper += 1;
                }
            });
    }
    if lower != u128::from(*needed) || upper != u128::from(*available) {
        return Err(format!(
            "the cut counts {lower} needed and {upper} available"
        ));
    }
    match needed.checked_sub(*available) {
        Some(shortfall) if shortfall > 0 => Ok(shortfall),
        _ => Err("the cut has no shortfall".into()),
    }
}

/// Which of `count` positions are listed; they must be in range, ascending, without repeats.
pub(super) fn marks(listed: &[u32], count: usize) -> Verdict<Vec<bool>> {
    let mut marks = vec![false; count];
    if !listed.is_sorted_by(|a, b| a < b) {
        return Err("positions are not in ascending order without repeats".into());
    }
    for &position in listed {
        match marks.get_mut(position as usize) {
            Some(mark) => *mark = true,
            None => return Err(format!("there is no position {position}")),
        }
    }
    Ok(marks)
}

/// Proves a shortage: all eligible mates of `people` are among `mates`, who have fewer places than there are `people`.
///
/// # Errors
/// [`Error::NotProven`] where a mate is missing or a number is not what it says.
pub fn check_shortage(problem: &Problem, shortage: &Shortage) -> Result<(), Error> {
    let prove = || -> Verdict<()> {
        let side = shortage.side;
        let other = side.other();
        marks(&shortage.people, problem.people(side).len())?;
        let mates = marks(&shortage.mates, problem.people(other).len())?;
        for &person in &shortage.people {
            let mut missing = None;
            problem.source().for_each(side, person, &mut |mate, _| {
                if !mates[mate as usize] {
                    missing = Some(mate);
                }
            });
            if let Some(mate) = missing {
                let id = problem.people(other).id(mate).unwrap_or_default();
                return Err(format!("the mate `{id}` is missing from the shortage"));
            }
        }
        let max = |mate: &u32| u64::from(problem.people(other).max()[*mate as usize]);
        let places: u64 = shortage.mates.iter().map(max).sum();
        let short = (shortage.people.len() as u64).checked_sub(places);
        if places != shortage.places || short != Some(shortage.short) || shortage.short == 0 {
            return Err("the places of the shortage do not add up".into());
        }
        Ok(())
    };
    prove().map_err(Error::NotProven)
}
