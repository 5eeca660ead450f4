//! From a scheme and a cohort to the problem: every eligible pair with its score, bounds, groups, pins.

use super::evaluate::Decision;
use super::sorting::sorted;
use super::{Evaluator, Group, Parts, Person, Problem, all_levels};
use crate::cancel::CancelToken;
use crate::cohort::{Cohort, Extras, People};
use crate::fault::{Error, Fault, Faults};
use crate::ids::{Pair, Side};
use crate::level::Level;
use crate::scheme::{Counted, Quota, Scheme};
use crate::score::{POINT_DECIMALS, SCORE_DECIMALS};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Problem {
    /// The problem of a scheme over a cohort, without pins, exclusions or given scores.
    ///
    /// # Errors
    /// Those of [`Problem::compile_with`].
    pub fn compile(scheme: &Scheme, cohort: &Cohort) -> Result<Problem, Error> {
        Problem::compile_with(scheme, cohort, &Extras::default(), &CancelToken::default())
    }

    /// The problem of a scheme over a cohort with what was given beside it. Every pair of the cohort is looked at:
    /// O(mentees · mentors · lines) time, O(eligible pairs · criteria) memory.
    ///
    /// # Errors
    /// [`Error::Scheme`] where a quota or priority reads a sensitive attribute, or one that forms no groups of its side,
    /// and where priorities pay at no level of the aim; [`Error::Cohort`] with every blank cell that a line needs without
    /// saying what a blank means, the errors of [`Evaluator::new`], and those of [`Problem::from_pairs`]; [`Error::Interrupted`] where `cancel` asks for a stop.
    pub fn compile_with(
        scheme: &Scheme,
        cohort: &Cohort,
        extras: &Extras,
        cancel: &CancelToken,
    ) -> Result<Problem, Error> {
        let evaluator = Evaluator::new(scheme, cohort, extras)?;
        Problem::scored_by(evaluator, scheme, cohort, extras, cancel)
    }

    /// The same problem on another way: every pair is scored alone, as the answers about it are, so that a mistake in
    /// scoring all at once would show. Errors and memory are those of [`Problem::compile_with`]; it takes some ten to a
    /// hundred times as long.
    ///
    /// # Errors
    /// Those of [`Problem::compile_with`].
    pub(crate) fn compile_pair_by_pair(
        scheme: &Scheme,
        cohort: &Cohort,
        extras: &Extras,
        cancel: &CancelToken,
    ) -> Result<Problem, Error> {
        let evaluator = Evaluator::new(scheme, cohort, extras)?.pair_by_pair();
        Problem::scored_by(evaluator, scheme, cohort, extras, cancel)
    }

    fn scored_by(
        evaluator: Evaluator,
        scheme: &Scheme,
        cohort: &Cohort,
        extras: &Extras,
        cancel: &CancelToken,
    ) -> Result<Problem, Error> {
        let [mentee_groups, mentor_groups] = all_groups(scheme, cohort)?;
        let (pairs, points) = eligible_pairs(&evaluator, cohort, cancel)?;
        let mut problem = Problem::from_pairs(Parts {
            mentees: persons(scheme, cohort, &evaluator, Side::Mentees)?,
            mentors: persons(scheme, cohort, &evaluator, Side::Mentors)?,
            mentee_groups,
            mentor_groups,
            pairs,
            points,
            criteria: evaluator.criteria().to_vec(),
            aim: scheme.aim.clone(),
            seed: Some(scheme.seed),
            pins: extras.pins.clone(),
            exclusions: extras.exclusions.clone(),
            given: extras.scores.clone(),
            previous: extras.previous.clone(),
            apart: extras.apart.clone(),
            called: scheme.sides.each_ref().map(|rules| rules.called.clone()),
            ..Parts::default()
        })?;
        problem.evaluator = Some(Arc::new(evaluator));
        Ok(problem)
    }

    /// The problem as a saved one is: without what scored it.
    #[cfg(test)]
    pub(crate) fn forget_evaluator(&mut self) {
        self.evaluator = None;
    }
}

fn persons(
    scheme: &Scheme,
    cohort: &Cohort,
    evaluator: &Evaluator,
    side: Side,
) -> Result<Vec<Person>, Error> {
    let people = cohort.people(side);
    let mut persons = Vec::with_capacity(people.len());
    for (at, (id, &(min, max))) in (0u32..).zip(people.codes.iter().zip(&people.places)) {
        persons.push(Person {
            id: id.clone(),
            min,
            max,
            rewards: rewards(scheme, evaluator, side, at)?,
        });
    }
    Ok(persons)
}

/// What placing a person is worth, as the reward of their first mate; nothing where it is worth nothing.
fn rewards(
    scheme: &Scheme,
    evaluator: &Evaluator,
    side: Side,
    person: u32,
) -> Result<Vec<Vec<i64>>, Error> {
    let worth = evaluator.worth(side, person);
    let sum: i128 = worth.iter().map(|one| i128::from(one.points)).sum();
    if sum == 0 {
        return Ok(Vec::new());
    }
    let Some(level) = scheme.priority_level() else {
        let message = "priorities pay points, and the aim counts none";
        let hint = "name `priority` or `total score` in the aim";
        let fault = Fault::new("aim", message).at_column("aim");
        return Err(Error::Scheme(fault.with_hint(hint).into()));
    };
    let unit = 10i128.pow((SCORE_DECIMALS - POINT_DECIMALS).unsigned_abs());
    let Ok(sum) = i64::try_from(sum * unit) else {
        let message = "the priorities of one person add up to more than is kept exactly";
        let hint = "divide all points by the same number";
        let fault = Fault::new("too-large", message).with_hint(hint);
        return Err(Error::Problem(fault.into()));
    };
    // The levels after the aim, of the lot, are additive too.
    let additive = all_levels(&scheme.aim, true)
        .into_iter()
        .filter(|level| level.is_additive());
    let number = |own: Level| if own == level { sum } else { 0 };
    Ok(vec![additive.map(number).collect()])
}

/// Eligible pairs in the order of mentee, mentor, and the contributions of the criteria to each.
type Scored = (Vec<(Pair, i64)>, Vec<i64>);

fn eligible_pairs(
    evaluator: &Evaluator,
    cohort: &Cohort,
    cancel: &CancelToken,
) -> Result<Scored, Error> {
    let mut pairs = Vec::new();
    let mut points = Vec::new();
    let mut blamed = BTreeSet::new();
    for (mentee, _) in (0u32..).zip(&cohort.people(Side::Mentees).codes) {
        if cancel.is_cancelled() {
            return Err(Error::Interrupted);
        }
        evaluator.row(mentee, |pair, decision, contributions| match decision {
            Decision::Refused => {}
            Decision::Eligible(score) => {
                pairs.push((pair, score));
                points.extend_from_slice(contributions);
            }
            Decision::Unknown => evaluator.blame(pair, &mut blamed),
        });
    }
    Faults::or_ok(evaluator.blank_faults(&blamed)).map_err(Error::Cohort)?;
    Ok((pairs, points))
}

fn all_groups(scheme: &Scheme, cohort: &Cohort) -> Result<[Vec<Group>; 2], Error> {
    let mut groups = [Vec::new(), Vec::new()];
    for (quota, own) in scheme.quotas.iter().zip(quotas(scheme, cohort)?) {
        groups[quota.placed.index()].extend(own);
    }
    Ok(groups)
}

/// The groups of every quota, in the order of the scheme.
pub(crate) fn quotas(scheme: &Scheme, cohort: &Cohort) -> Result<Vec<Vec<Group>>, Error> {
    let mut faults = Vec::new();
    let of = |quota| quota_groups(scheme, cohort, quota, &mut faults);
    let groups = scheme.quotas.iter().map(of).collect();
    Faults::or_ok(faults).map_err(Error::Scheme)?;
    Ok(groups)
}

/// The groups of one quota. Whoever is blank belongs to none.
fn quota_groups(
    scheme: &Scheme,
    cohort: &Cohort,
    quota: &Quota,
    faults: &mut Vec<Fault>,
) -> Vec<Group> {
    let attribute = &quota.attribute;
    let found = sorted(
        scheme,
        cohort,
        quota.placed,
        attribute,
        "quota",
        &quota.name,
    );
    let mut chosen = match found {
        Ok(groups) => groups,
        Err(fault) => {
            faults.push(fault);
            return Vec::new();
        }
    };
    if let Some(wanted) = &quota.value {
        chosen.retain(|(value, _)| value == wanted);
        // Nobody has the value: a maximum is kept by itself, a minimum can't be.
        if chosen.is_empty() && quota.at_least > 0 {
            chosen.push((wanted.clone(), Vec::new()));
        }
    }
    let people = cohort.people(quota.placed);
    let mut groups = Vec::with_capacity(chosen.len());
    for (value, members) in chosen {
        let name = match &quota.value {
            Some(_) => quota.name.clone(),
            None => format!("{}: {value}", quota.name),
        };
        groups.push(bounded(people, name, members, quota));
    }
    groups
}

/// The bounds of a quota on one of its groups.
///
/// A quota of people bounds pairs just as well where nobody has two mates, and beyond that where it asks for one person
/// at least, as one pair places one, and where it lets everybody or nobody in. That is a flow; else it is a hard problem
/// even without any other bound, as whether somebody is placed at all costs as much as all their places.
fn bounded(people: &People, name: String, members: Vec<u32>, quota: &Quota) -> Group {
    let own = |member: &u32| {
        people
            .places
            .get(*member as usize)
            .map_or(0, |p| u64::from(p.1))
    };
    let mut most = quota.at_most.map(u64::from);
    let mut count = Counted::Pairs;
    if quota.count == Counted::People && members.iter().any(|member| own(member) > 1) {
        let able = members.iter().filter(|&member| own(member) > 0).count() as u64;
        most = most.filter(|&most| most < able);
        if quota.at_least > 1 || most.is_some_and(|most| most > 0) {
            count = Counted::People;
            most = most.or(Some(able.max(u64::from(quota.at_least))));
        }
    }
    let min = u64::from(quota.at_least);
    // Without a maximum of its own a group has that of its members; a minimum above it is for the solver to witness.
    let all = members.iter().map(own).sum::<u64>().max(min);
    Group {
        name,
        members,
        count,
        min,
        max: most.unwrap_or(all),
    }
}
