//! A problem that differs a little from another: what "what if" solves and compares.
//!
//! People keep their positions and codes, so pairs of one mean the same in the other. What is not changed is shared with
//! the first problem, not copied, but where pairs come in: they make the list of pairs anew.

use super::build::{LARGEST_BOUND, check_minimums, check_size};
use super::{Group, Level, Parts, Patched, Person, Problem};
use crate::fault::{Error, Fault, Faults};
use crate::ids::{Pair, Side};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One thing that is different.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The pair must be chosen.
    Pin(Pair),
    /// The pair need not be chosen any more.
    Unpin(Pair),
    /// The pair may not be chosen.
    Exclude(Pair),
    /// The pair may be chosen, at this score in 10^-decimals, whatever refused it before.
    Allow(Pair, i64),
    /// Somebody has other bounds.
    Places {
        /// The person's side.
        side: Side,
        /// The person's position.
        person: u32,
        /// Least number of mates.
        min: u32,
        /// Greatest number of mates.
        max: u32,
    },
    /// A quota has other bounds.
    Quota {
        /// The group's side.
        side: Side,
        /// The group's position.
        group: u32,
        /// Least number that it counts.
        min: u64,
        /// Greatest number that it counts.
        max: u64,
    },
}

impl Problem {
    /// The problem with these changes, each made to what the ones before it left. O(people + changes) where no pair comes
    /// in, else O(pairs) in time and memory.
    ///
    /// # Errors
    /// [`Error::Problem`] with every change that can't be: people, groups or pairs that are not there, a minimum above the
    /// maximum, numbers beyond the exact range.
    pub fn changed(&self, changes: &[Change]) -> Result<Problem, Error> {
        let wrong: Vec<Fault> = changes.iter().filter_map(|c| self.wrong(c)).collect();
        Faults::or_ok(wrong).map_err(Error::Problem)?;
        let allowed: BTreeMap<Pair, i64> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Allow(pair, score) => Some((*pair, *score)),
                _ => None,
            })
            .collect();
        let mut problem = match allowed.is_empty() {
            true => self.clone(),
            false => self.allowing(&allowed)?,
        };
        let mut bounds = Side::BOTH.map(|side| {
            let people = problem.people(side);
            (people.min().to_vec(), people.max().to_vec(), false)
        });
        let mut away = Vec::new();
        for change in changes {
            match change {
                Change::Pin(pair) => problem.pins.push(*pair),
                Change::Unpin(pair) => problem.pins.retain(|pin| pin != pair),
                Change::Exclude(pair) => away.push(*pair),
                Change::Allow(pair, _) => away.retain(|gone| gone != pair),
                Change::Places {
                    side,
                    person,
                    min,
                    max,
                } => {
                    let (least, most, changed) = &mut bounds[side.index()];
                    least[*person as usize] = *min;
                    most[*person as usize] = *max;
                    *changed = true;
                }
                Change::Quota {
                    side,
                    group,
                    min,
                    max,
                } => {
                    let group = &mut problem.groups[side.index()][*group as usize];
                    (group.min, group.max) = (*min, *max);
                }
            }
        }
        problem.pins.sort_unstable();
        problem.pins.dedup();
        for (people, (min, max, changed)) in problem.people.iter_mut().zip(bounds) {
            if changed {
                *people = Arc::new(people.with_bounds(min, max));
            }
        }
        if !away.is_empty() {
            problem.exclusions.extend(&away);
            problem.exclusions.sort_unstable();
            problem.exclusions.dedup();
            problem.source = Arc::new(Patched::new(problem.source, away));
        }
        problem.check_bounds()?;
        Ok(problem)
    }

    /// The same problem at the levels of its aim and the most pairs, without the lot.
    #[must_use]
    pub fn before_the_lot(&self) -> Problem {
        if self.seed.is_none() {
            return self.clone();
        }
        let aim: Vec<Level> = self
            .levels
            .iter()
            .copied()
            .filter(|l| *l != Level::Lot)
            .collect();
        let width = aim.iter().filter(|level| level.is_additive()).count();
        Problem {
            people: self
                .people
                .each_ref()
                .map(|people| match people.any_rewards() {
                    true => Arc::new(people.cut_rewards(width)),
                    false => Arc::clone(people),
                }),
            levels: aim.clone(),
            aim,
            seed: None,
            lot_keys: Default::default(),
            ..self.clone()
        }
    }

    /// Everything that the problem is made of, every eligible pair among it: what [`Problem::from_pairs`] would make it of.
    /// Exclusions and people who are kept apart are taken from the pairs already. O(people + pairs · criteria).
    #[must_use]
    pub fn to_parts(&self) -> Parts {
        let people = |side: Side| -> Vec<Person> {
            let people = self.people(side);
            people.positions().filter_map(|at| people.get(at)).collect()
        };
        let mut parts = Parts {
            mentees: people(Side::Mentees),
            mentors: people(Side::Mentors),
            mentee_groups: self.groups[0].clone(),
            mentor_groups: self.groups[1].clone(),
            pairs: Vec::new(),
            points: Vec::new(),
            criteria: self.criteria.clone(),
            decimals: self.decimals,
            aim: self.aim.clone(),
            seed: self.seed,
            pins: self.pins.clone(),
            exclusions: self.exclusions.clone(),
            given: self.given.clone(),
            previous: self.previous.clone(),
            apart: self.apart.clone(),
            called: self.called.clone(),
        };
        for mentee in self.people(Side::Mentees).positions() {
            let pairs = &mut parts.pairs;
            self.source
                .for_each(Side::Mentees, mentee, &mut |mentor, score| {
                    pairs.push((Pair::new(mentee, mentor), score));
                });
        }
        if !parts.criteria.is_empty() {
            let points = parts
                .pairs
                .iter()
                .flat_map(|(pair, _)| self.source.points(*pair));
            parts.points = points.collect();
        }
        parts
    }

    /// With these pairs eligible at these scores, whatever keeps them apart. Nothing is known of what makes their scores.
    fn allowing(&self, allowed: &BTreeMap<Pair, i64>) -> Result<Problem, Error> {
        let mut parts = self.to_parts();
        parts.pairs.retain(|(pair, _)| !allowed.contains_key(pair));
        parts
            .pairs
            .extend(allowed.iter().map(|(&pair, &score)| (pair, score)));
        parts.criteria = Vec::new();
        parts.points = Vec::new();
        // Exclusions and lists of people to keep apart are in the pairs already, and some of them no longer hold.
        parts.exclusions = Vec::new();
        parts.apart = Vec::new();
        Problem::from_pairs(parts)
    }

    /// Whether all bounds together can be counted, and all values held.
    fn check_bounds(&self) -> Result<(), Error> {
        let mut faults = Vec::new();
        let [mentee_groups, mentor_groups] = &self.groups;
        let people = self.people.each_ref().map(Arc::as_ref);
        check_minimums(people, [mentee_groups, mentor_groups], &mut faults);
        let rest = Parts {
            mentee_groups: mentee_groups.clone(),
            mentor_groups: mentor_groups.clone(),
            seed: self.seed,
            decimals: self.decimals,
            ..Parts::default()
        };
        check_size(&rest, people, self.source.score_range(), &mut faults);
        Faults::or_ok(faults).map_err(Error::Problem)
    }

    /// What can't be of one change.
    fn wrong(&self, change: &Change) -> Option<Fault> {
        let shape = Side::BOTH.map(|side| self.people(side).len());
        let fault =
            |message: String, hint: String| Some(Fault::new("change", message).with_hint(&hint));
        match change {
            Change::Pin(pair)
            | Change::Unpin(pair)
            | Change::Exclude(pair)
            | Change::Allow(pair, _) => {
                if pair.mentee.index() < shape[0] && pair.mentor.index() < shape[1] {
                    return None;
                }
                let (mentee, mentor) = (pair.mentee.0, pair.mentor.0);
                let message = format!("the pair `({mentee}, {mentor})` is outside the shape");
                let [rows, columns] = shape;
                fault(
                    message,
                    format!("there are {rows} rows and {columns} columns, counted from 0"),
                )
            }
            Change::Places {
                side,
                person,
                min,
                max,
            } => {
                let Some(id) = self.people(*side).id(*person) else {
                    let message = format!("there is no {} at position `{person}`", side.one());
                    return fault(message, "positions count from 0".into());
                };
                let message = format!("`{id}`: the minimum `{min}` is above the maximum `{max}`");
                (min > max)
                    .then(|| fault(message, "lower the minimum or raise the maximum".into()))?
            }
            Change::Quota {
                side,
                group,
                min,
                max,
            } => {
                let Some(Group { name, .. }) = self.groups(*side).get(*group as usize) else {
                    let message = format!("there is no group of {side} at position `{group}`");
                    return fault(message, "positions count from 0".into());
                };
                if *max > LARGEST_BOUND {
                    let message = format!("`{name}`: the maximum `{max}` is too large");
                    return fault(message, format!("write at most {}", LARGEST_BOUND));
                }
                let message = format!("`{name}`: the minimum `{min}` is above the maximum `{max}`");
                (min > max)
                    .then(|| fault(message, "lower the minimum or raise the maximum".into()))?
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Outcome;
    use crate::solve::Settings;

    fn problem() -> Problem {
        let mut parts = Parts::with_shape(3, 2);
        parts.decimals = 0;
        parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
        parts.seed = Some(7);
        parts.mentees[0].rewards = vec![vec![0, 2, 0, 0]];
        let pairs = [(0, 0, 5), (1, 0, 4), (1, 1, 3), (2, 1, 1)];
        parts.pairs = pairs.map(|(i, j, score)| (Pair::new(i, j), score)).to_vec();
        parts.exclusions = vec![Pair::new(0, 1)];
        Problem::from_pairs(parts).unwrap()
    }

    fn pairs(problem: &Problem) -> Option<Vec<Pair>> {
        match problem.solve(&Settings::default()).unwrap() {
            Outcome::Optimal(matching) => Some(matching.pairs),
            _ => None,
        }
    }

    #[test]
    fn what_is_asked_for_is_what_changes() {
        let problem = problem();
        let [a, b, c] = [(0, 0), (1, 1), (2, 1)].map(|(i, j)| Pair::new(i, j));
        assert_eq!(pairs(&problem), Some(vec![a, b]));
        let with = |changes: &[Change]| pairs(&problem.changed(changes).unwrap());
        assert_eq!(with(&[Change::Pin(c)]), Some(vec![a, c]));
        assert_eq!(with(&[Change::Pin(c), Change::Unpin(c)]), Some(vec![a, b]));
        assert_eq!(with(&[Change::Exclude(a)]), Some(vec![Pair::new(1, 0), c]));
        // An exclusion that was there before gives way too.
        let back = Pair::new(0, 1);
        let allowed = [Change::Allow(back, 9)];
        assert_eq!(with(&allowed), Some(vec![back, Pair::new(1, 0)]));
        let more = Change::Places {
            side: Side::Mentors,
            person: 1,
            min: 0,
            max: 2,
        };
        assert_eq!(with(&[more]), Some(vec![a, b, c]));
        let needs = Change::Places {
            side: Side::Mentees,
            person: 2,
            min: 1,
            max: 1,
        };
        assert_eq!(with(std::slice::from_ref(&needs)), Some(vec![a, c]));
        assert_eq!(with(&[needs, Change::Exclude(c)]), None);
    }

    #[test]
    fn parts_make_the_same_problem() {
        let problem = problem();
        let again = Problem::from_pairs(problem.to_parts()).unwrap();
        assert_eq!(again.to_parts(), problem.to_parts());
        assert_eq!(pairs(&again), pairs(&problem));
        let without = problem.before_the_lot();
        let levels = [Level::MenteesPlaced, Level::TotalScore, Level::Pairs];
        assert_eq!(without.levels(), levels);
        assert!(Problem::from_pairs(without.to_parts()).is_ok());
    }

    #[test]
    fn changes_that_cannot_be_are_all_named() {
        let changes = [
            Change::Pin(Pair::new(3, 0)),
            Change::Places {
                side: Side::Mentees,
                person: 0,
                min: 2,
                max: 1,
            },
            Change::Quota {
                side: Side::Mentors,
                group: 0,
                min: 0,
                max: 1,
            },
        ];
        let Error::Problem(faults) = problem().changed(&changes).unwrap_err() else {
            panic!("another error");
        };
        let messages: Vec<String> = faults.into_vec().into_iter().map(|f| f.message).collect();
        assert_eq!(
            messages,
            [
                "`0`: the minimum `2` is above the maximum `1`",
                "the pair `(3, 0)` is outside the shape",
                "there is no group of mentors at position `0`",
            ]
        );
    }
}
