//! From a scheme and a cohort to the problem: every eligible pair with its score, bounds, groups, pins.

use super::evaluate::Decision;
use super::{Evaluator, Group, Parts, Person, Problem};
use crate::cancel::CancelToken;
use crate::cohort::{Cohort, Column, Extras, People};
use crate::fault::{Error, Fault, Faults, did_you_mean};
use crate::ids::{Pair, Side};
use crate::scheme::{Kind, Quota, Scheme, sensitive_quota};
use std::collections::{BTreeMap, BTreeSet};
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
    /// [`Error::Scheme`] where a quota reads a sensitive attribute, or one that forms no groups of its side;
    /// [`Error::Cohort`] with every blank cell that a line needs without saying what a blank means, the errors of
    /// [`Evaluator::new`], and those of [`Problem::from_pairs`]; [`Error::Interrupted`] where `cancel` asks for a stop.
    pub fn compile_with(
        scheme: &Scheme,
        cohort: &Cohort,
        extras: &Extras,
        cancel: &CancelToken,
    ) -> Result<Problem, Error> {
        let evaluator = Evaluator::new(scheme, cohort, extras)?;
        let [mentee_groups, mentor_groups] = all_groups(scheme, cohort)?;
        let (pairs, points) = eligible_pairs(&evaluator, cohort, cancel)?;
        let mut problem = Problem::from_pairs(Parts {
            mentees: persons(cohort.people(Side::Mentees)),
            mentors: persons(cohort.people(Side::Mentors)),
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

fn persons(people: &People) -> Vec<Person> {
    let person = |(id, &(min, max)): (&String, &(u32, u32))| Person {
        id: id.clone(),
        min,
        max,
        ..Person::default()
    };
    people
        .codes
        .iter()
        .zip(&people.places)
        .map(person)
        .collect()
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
    let place = format!("quota `{}`", quota.name);
    let asked = scheme.asked.get(&quota.attribute);
    if asked.is_some_and(|attribute| attribute.sensitive) {
        faults.push(sensitive_quota(&quota.attribute).at_column(place));
        return Vec::new();
    }
    let mut refuse = |code: &str, message: String, hint: String| {
        faults.push(Fault::new(code, message).at_column(&*place).with_hint(hint));
        Vec::new()
    };
    let people = cohort.people(quota.placed);
    let Some(column) = people.columns.get(&quota.attribute) else {
        let message = format!("`{}` is not asked of {}", quota.attribute, quota.placed);
        let hint = did_you_mean(&quota.attribute, people.columns.keys().map(String::as_str));
        return refuse("unknown-attribute", message, hint);
    };
    let Some(values) = values(scheme, cohort, &quota.attribute, column) else {
        let message = format!("`{}` does not put people into groups", quota.attribute);
        let hint = "use an attribute of kind `one`, `level` or `flag`";
        return refuse("kind", message, hint.to_owned());
    };
    // By value in the order of words or of the ladder.
    let mut members: BTreeMap<(u32, u32), (String, Vec<u32>)> = BTreeMap::new();
    for (person, value) in (0u32..).zip(values) {
        if let Some((key, text)) = value {
            let group = members.entry(key).or_insert_with(|| (text, Vec::new()));
            group.1.push(person);
        }
    }
    let mut chosen: Vec<(String, Vec<u32>)> = members.into_values().collect();
    if let Some(wanted) = &quota.value {
        chosen.retain(|(value, _)| value == wanted);
        // Nobody has the value: a maximum is kept by itself, a minimum can't be.
        if chosen.is_empty() && quota.at_least > 0 {
            chosen.push((wanted.clone(), Vec::new()));
        }
    }
    let group = |(value, members): (String, Vec<u32>)| {
        let name = match &quota.value {
            Some(_) => quota.name.clone(),
            None => format!("{}: {value}", quota.name),
        };
        bounded(people, name, members, quota)
    };
    chosen.into_iter().map(group).collect()
}

fn bounded(people: &People, name: String, members: Vec<u32>, quota: &Quota) -> Group {
    let own = |member: &u32| {
        people
            .places
            .get(*member as usize)
            .map_or(0, |p| u64::from(p.1))
    };
    let min = u64::from(quota.at_least);
    // Without a maximum of its own a group has that of its members; a minimum above it is for the solver to witness.
    let all = members.iter().map(own).sum::<u64>().max(min);
    Group {
        name,
        members,
        min,
        max: quota.at_most.map_or(all, u64::from),
    }
}

/// Sort key and name of each person's value; `None` where the kind forms no groups.
#[allow(clippy::type_complexity)]
fn values(
    scheme: &Scheme,
    cohort: &Cohort,
    attribute: &str,
    column: &Column,
) -> Option<Vec<Option<((u32, u32), String)>>> {
    let kind = scheme.asked.get(attribute).map(|a| &a.kind);
    match (column, kind) {
        (Column::One(values), _) => {
            let word = |word: u32| {
                let text = cohort.words.get(word as usize)?;
                Some(((word, 0), text.clone()))
            };
            Some(values.iter().map(|v| v.and_then(word)).collect())
        }
        (Column::Level(values), Some(Kind::Level { ladder })) => {
            let ladder = &scheme.ladders.get(ladder)?.levels;
            // By name, not by bracket: a quota on constables does not count those who stand level with them.
            let name = |(bracket, at): (u32, u32)| {
                let text = ladder.get(bracket as usize)?.get(at as usize)?;
                Some(((bracket, at), text.clone()))
            };
            Some(values.iter().map(|v| v.and_then(name)).collect())
        }
        (Column::Flag(values), _) => {
            let name = |yes: bool| {
                (
                    (u32::from(yes), 0),
                    if yes { "yes" } else { "no" }.to_owned(),
                )
            };
            Some(values.iter().map(|v| v.map(name)).collect())
        }
        _ => None,
    }
}
