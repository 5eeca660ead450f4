//! Whether the numbers of people can be kept, whoever is with whom: a flow of decisions.
//!
//! Two nested families of groups of one side make a small problem: everybody who is counted is a pair of their own, chosen
//! if placed, in the groups of the first family at one end and in those of the second at the other. Where it has no
//! answer its cut is what groups charge to prove the case impossible; where it has, the best, with greater scores for those
//! who are worth more, are people who can be placed together. Groups of further families are passed over.

use super::super::budget::Budget;
use super::super::relax::cut_potentials;
use super::super::{Ask, EVERY, Halt, Solved, solve_all};
use super::case::{Case, Status};
use super::charges::OfGroups;
use super::leaf::Sums;
use crate::ids::{Pair, Side};
use crate::problem::{Free, Group, Parts, Problem, Tuples, Witness};

/// What the numbers alone say of one side.
pub(super) enum Counts {
    /// They can't be kept: what groups charge to show it, one number each.
    Impossible(OfGroups),
    /// These people of the side can be placed together.
    Possible(Vec<bool>),
    /// Nothing: a group keeps its numbers whatever the others do, or a limit was met.
    Open,
}

/// Asks the numbers of a side. `worths`: who is wanted most.
pub(super) fn counts(
    case: &Case<'_, '_>,
    side: Side,
    worths: Option<&[Option<Sums>]>,
    budget: &mut Budget<'_>,
) -> Result<Counts, Halt> {
    let families = &case.setting.families[side.index()];
    let two: Vec<&[usize]> = families
        .iter()
        .take(2)
        .map(|family| family.groups.as_slice())
        .collect();
    let bounds = &case.setting.free.groups[side.index()];
    let demands = two
        .iter()
        .copied()
        .flatten()
        .any(|&group| bounds[group].min > 0);
    // Where nobody is asked for, and groups don't cross, whoever is wanted most may come first.
    if !demands && (worths.is_none() || two.len() < 2) {
        return Ok(Counts::Open);
    }
    let Some(problem) = decisions(case, side, &two, worths) else {
        return Ok(Counts::Open);
    };
    let Ok(free) = Free::new(&problem) else {
        return Ok(Counts::Open);
    };
    let ask = Ask {
        levels: problem.additive().len(),
        least: EVERY,
        stage: case.setting.ask.stage,
        warm: None,
    };
    Ok(
        match solve_all(&problem, &free, ask, None, &mut None, budget)? {
            Solved::Optimal(pairs, _) => {
                let mut placed = vec![false; problem.people(Side::Mentees).len()];
                pairs
                    .iter()
                    .for_each(|pair| placed[pair.mentee.0 as usize] = true);
                Counts::Possible(placed)
            }
            Solved::Infeasible(witness) => match charged(side, &two, &problem, &witness) {
                Some(charges) => Counts::Impossible(charges),
                None => Counts::Open,
            },
            Solved::Lost(_) | Solved::Stopped(..) => Counts::Open,
        },
    )
}

/// The small problem; none where its numbers are too large.
fn decisions(
    case: &Case<'_, '_>,
    side: Side,
    two: &[&[usize]],
    worths: Option<&[Option<Sums>]>,
) -> Option<Problem> {
    let setting = case.setting;
    let counted = &setting.counted[side.index()];
    let people = u32::try_from(counted.len()).ok()?;
    let mut parts = Parts::with_shape(people, people);
    let mut order: Vec<u32> = (0..people).collect();
    if let Some(worths) = worths {
        order.sort_by(|&a, &b| worths[a as usize].cmp(&worths[b as usize]));
    }
    for (rank, person) in (1..).zip(order) {
        let at = person as usize;
        let status = case.status[side.index()][at];
        let (min, max) = match (counted[at], status) {
            (false, _) | (_, Status::Out) => (0, 0),
            (true, Status::Placed) => (1, 1),
            (true, Status::Undecided) => (0, 1),
        };
        (parts.mentees[at].min, parts.mentees[at].max) = (min, max);
        if max > 0 {
            parts.pairs.push((Pair::new(person, person), rank));
        }
    }
    let group = |&at: &usize| {
        let bounds = setting.free.groups[side.index()][at];
        Group {
            members: setting.problem.groups(side)[at].members.clone(),
            min: bounds.min,
            max: bounds.max,
            ..Group::default()
        }
    };
    parts.mentee_groups = two.first()?.iter().map(group).collect();
    parts.mentor_groups = two
        .get(1)
        .into_iter()
        .copied()
        .flatten()
        .map(group)
        .collect();
    Problem::from_pairs(parts).ok()
}

/// What the groups charge by a cut of the small problem.
fn charged(side: Side, two: &[&[usize]], problem: &Problem, witness: &Witness) -> Option<OfGroups> {
    let potentials = cut_potentials(problem, witness)?;
    let of = |family: usize, charges: &Tuples| -> OfGroups {
        let groups = two.get(family).into_iter().copied().flatten();
        let own = groups.zip(charges.iter());
        own.map(|(&group, charge)| (side, group, charge.iter().map(|&n| n.into()).collect()))
            .collect()
    };
    let mut charges = of(0, &potentials.mentee_groups);
    charges.extend(of(1, &potentials.mentor_groups));
    Some(charges)
}
