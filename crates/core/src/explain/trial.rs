//! The same people and bounds with other scores and another aim, over some of the pairs: what is solved to learn what
//! would be best then.

use super::ratio::gcd;
use crate::cancel::CancelToken;
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::{Columns, Group, Level, Outcome, Parts, People, Person, Problem};
use crate::solve::Settings;

/// More eligible pairs than this are not held a second time: a trial takes some 40 bytes for each.
const MOST_PAIRS: u64 = 20_000_000;
/// A least score that lets every pair in.
pub(super) const EVERY: i64 = i64::MIN;

/// Every eligible pair of a problem, to be scored anew.
pub(super) struct Trial<'a> {
    pub(super) problem: &'a Problem,
    /// Ascending.
    pub(super) pairs: Vec<Pair>,
    /// The problem's own scores, in the order of the pairs.
    pub(super) scores: Vec<i64>,
}

/// Tuples of rewards of one person, one a mate.
pub(super) type Rewards = Vec<Vec<i128>>;

/// What is asked of a trial.
pub(super) struct Ask<'s> {
    /// Levels, most important first.
    pub(super) aim: &'s [Level],
    /// Seed of the lot; none: no lot is drawn.
    pub(super) seed: Option<u64>,
    /// Pairs whose own score is lower are left out.
    pub(super) least: i64,
    /// The score of the pair at a position.
    pub(super) score: &'s dyn Fn(usize) -> Option<i128>,
    /// The rewards of a person, a number an additive level of `aim` and, with a lot, of those after it.
    pub(super) rewards: &'s dyn Fn(Side, u32) -> Option<Rewards>,
    /// A bound besides those of the problem.
    pub(super) group: Option<(Side, Group)>,
}

/// What came of a trial.
#[derive(Debug)]
pub(super) enum Tried {
    /// The best pairs, ascending.
    Best(Vec<Pair>),
    /// No matching keeps all bounds.
    Infeasible,
    /// A limit of the search was met; the best pairs so far, if any were met.
    Stopped(Option<Vec<Pair>>),
    /// The numbers are beyond the exact range.
    TooLarge,
}

impl<'a> Trial<'a> {
    /// O(eligible pairs).
    ///
    /// # Errors
    /// [`Error::Problem`] where there are more than [`MOST_PAIRS`].
    pub(super) fn new(problem: &'a Problem, cancel: &CancelToken) -> Result<Trial<'a>, Error> {
        let source = problem.source();
        if source.len() > MOST_PAIRS {
            let message = format!("there are `{}` eligible pairs", source.len());
            let hint = format!("this is answered for up to {MOST_PAIRS}, which it holds in memory");
            return Err(Error::Problem(
                Fault::new("too-large", message).with_hint(hint).into(),
            ));
        }
        let (mut pairs, mut scores) = (Vec::new(), Vec::new());
        for mentee in problem.people(Side::Mentees).positions() {
            if cancel.is_cancelled() {
                return Err(Error::Interrupted);
            }
            source.for_each(Side::Mentees, mentee, &mut |mentor, score| {
                pairs.push(Pair::new(mentee, mentor));
                scores.push(score);
            });
        }
        Ok(Trial {
            problem,
            pairs,
            scores,
        })
    }

    /// Solves what is asked; scores, and rewards at the total score, are divided by their greatest common divisor,
    /// which changes no order. One solve.
    ///
    /// # Errors
    /// [`Error::Interrupted`], and those of a solve.
    pub(super) fn solve(&self, ask: &Ask<'_>, settings: &Settings) -> Result<Tried, Error> {
        match self.problem_of(ask, &settings.cancel)? {
            None => Ok(Tried::TooLarge),
            Some(problem) => Ok(match problem.solve(settings)? {
                Outcome::Optimal(matching) => Tried::Best(matching.pairs),
                Outcome::Infeasible(_) => Tried::Infeasible,
                Outcome::Stopped(best) => Tried::Stopped(best.found.map(|(pairs, _)| pairs)),
            }),
        }
    }

    /// `None` where a number is beyond the exact range.
    fn problem_of(&self, ask: &Ask<'_>, cancel: &CancelToken) -> Result<Option<Problem>, Error> {
        let Some(columns) = self.columns(ask) else {
            return Ok(None);
        };
        let mut groups = Side::BOTH.map(|side| self.problem.groups(side).to_vec());
        if let Some((side, group)) = &ask.group {
            groups[side.index()].push(group.clone());
        }
        let [mentee_groups, mentor_groups] = groups;
        let rest = Parts {
            mentee_groups,
            mentor_groups,
            aim: ask.aim.to_vec(),
            seed: ask.seed,
            decimals: 0,
            pins: self.problem.pins().to_vec(),
            ..Parts::default()
        };
        match Problem::from_columns(columns, rest, cancel) {
            Err(Error::Problem(faults))
                if faults
                    .as_slice()
                    .iter()
                    .all(|fault| fault.code == "too-large") =>
            {
                Ok(None)
            }
            made => made.map(Some),
        }
    }

    /// People with their rewards and the pairs that are let in, in the smallest numbers of the same order.
    fn columns(&self, ask: &Ask<'_>) -> Option<Columns> {
        let kept = (0..self.pairs.len()).filter(|&at| self.scores[at] >= ask.least);
        let kept: Vec<usize> = kept.collect();
        let scores = kept.iter().map(|&at| (ask.score)(at));
        let scores = scores.collect::<Option<Vec<i128>>>()?;
        let mut persons = [Vec::new(), Vec::new()];
        for side in Side::BOTH {
            let people = self.problem.people(side);
            for at in people.positions() {
                let person = Person {
                    rewards: Vec::new(),
                    ..people.get(at)?
                };
                persons[side.index()].push((person, (ask.rewards)(side, at)?));
            }
        }
        let mut additive = ask.aim.iter().filter(|level| level.is_additive());
        let total = additive.position(|level| *level == Level::TotalScore);
        let tuples = persons.iter().flatten().flat_map(|(_, own)| own);
        let at_total = tuples.filter_map(|tuple| tuple.get(total?));
        let numbers = scores.iter().chain(at_total);
        let divisor = numbers.fold(0, |divisor, number| gcd(divisor, number.unsigned_abs()));
        let divisor = i128::try_from(divisor.max(1)).ok()?;
        let reduced = |number: i128| i64::try_from(number / divisor).ok();
        let tuple = |tuple: Vec<i128>| {
            let numbers = tuple.into_iter().enumerate();
            let number = |(at, number)| match Some(at) == total {
                true => reduced(number),
                false => i64::try_from(number).ok(),
            };
            numbers.map(number).collect::<Option<Vec<i64>>>()
        };
        let mut people = [People::default(), People::default()];
        for (people, persons) in people.iter_mut().zip(persons) {
            let rewarded = persons.into_iter().map(|(person, own)| {
                let rewards = own.into_iter().map(tuple).collect::<Option<_>>()?;
                Some(Person { rewards, ..person })
            });
            *people = People::from(rewarded.collect::<Option<Vec<Person>>>()?);
        }
        Some(Columns {
            people,
            mentees: kept.iter().map(|&at| self.pairs[at].mentee.0).collect(),
            mentors: kept.iter().map(|&at| self.pairs[at].mentor.0).collect(),
            scores: scores
                .into_iter()
                .map(reduced)
                .collect::<Option<Vec<i64>>>()?
                .into_iter()
                .collect(),
        })
    }
}
