//! Two matchings side by side: which pairs stay, who has other mates, what it is worth, level by level and criterion by
//! criterion, and what each one's problem says of the other's pairs.
//!
//! The two may be of different people, schemes or both. People are the same where side and code are.

use crate::ids::{Pair, Side};
use crate::problem::{Level, Matching, Problem};
use crate::score::format_decimal;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Codes of a mentee and a mentor.
pub type Codes = [String; 2];

/// How two matchings differ; numbers are exact decimals. `Display` makes the note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// What one of each side is called in the first, mentees first.
    pub called: [String; 2],
    /// Pairs of both, ascending.
    pub kept: Vec<Codes>,
    /// Pairs of the first alone, ascending.
    pub lost: Vec<Codes>,
    /// Pairs of the second alone, ascending.
    pub gained: Vec<Codes>,
    /// Everybody of either, mentees first, ascending by code.
    pub people: Vec<ComparedPerson>,
    /// The levels of the first's aim in order, then those that only the second's has.
    pub levels: Vec<ComparedLevel>,
    /// The criteria of the first in order, then those that only the second has.
    pub criteria: Vec<ComparedCriterion>,
    /// The second's pairs by the first's rules.
    pub second_by_first: Elsewhere,
    /// The first's pairs by the second's rules.
    pub first_by_second: Elsewhere,
}

/// One person in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparedPerson {
    /// The person's side.
    pub side: Side,
    /// Code.
    pub id: String,
    /// What became of them.
    pub change: PersonChange,
    /// Codes of their mates in the first, ascending.
    pub first: Vec<String>,
    /// Codes of their mates in the second, ascending.
    pub second: Vec<String>,
}

/// What became of a person from the first matching to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PersonChange {
    /// The same mates, or none in either.
    Unchanged,
    /// Mates in both, not the same.
    OtherMates,
    /// Mates in the second alone.
    NewlyPlaced,
    /// Mates in the first alone.
    NoLongerPlaced,
    /// Not among the people of the second.
    OnlyInFirst,
    /// Not among the people of the first.
    OnlyInSecond,
}

/// A level of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparedLevel {
    /// The words of the scheme language: `total score`.
    pub level: &'static str,
    /// Whether the first's aim names it, and whether the second's does.
    pub in_aim: [bool; 2],
    /// Value of the first; `None` where it has none: a lowest score where no pair is chosen, a priority that is not
    /// counted.
    pub first: Option<String>,
    /// Value of the second.
    pub second: Option<String>,
    /// Second minus first.
    pub difference: Option<String>,
}

/// What a criterion gives all pairs together in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparedCriterion {
    /// The spoken sentence, or `given score`, or `other`.
    pub name: String,
    /// Its weight in the first and in the second; `None` where it is no criterion there.
    pub weights: [Option<String>; 2],
    /// Sum over the pairs of the first; `None` where it is no criterion there.
    pub first: Option<String>,
    /// Sum over the pairs of the second.
    pub second: Option<String>,
    /// Second minus first, where it is a criterion of both.
    pub difference: Option<String>,
}

/// What one problem says of pairs that were chosen in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// Whether the pairs keep everything here: all their people are there, all are eligible, and bounds, quotas and
    /// pins hold.
    pub feasible: bool,
    /// Pairs of whom somebody is not there, ascending.
    pub unknown: Vec<Codes>,
    /// Pairs that are not eligible, ascending.
    pub not_eligible: Vec<Codes>,
    /// Pins that are not among the pairs, ascending.
    pub pins_missing: Vec<Codes>,
    /// People with fewer or more mates than they may have, mentees first, ascending.
    pub people: Vec<(Side, String)>,
    /// Quotas that are not kept, in order.
    pub quotas: Vec<String>,
    /// Value of every level of the aim, in order; empty where a pair is unknown or not eligible.
    pub levels: Vec<(&'static str, Option<String>)>,
}

/// Compares a matching with another, each with its own problem. O((people + pairs · criteria) · log people).
#[must_use]
pub fn compare(first: (&Problem, &Matching), second: (&Problem, &Matching)) -> Comparison {
    let both = [first, second].map(|(problem, matching)| Named::new(problem, matching));
    let [a, b] = &both;
    let codes = |pair: &(Cow<'_, str>, Cow<'_, str>)| [pair.0.to_string(), pair.1.to_string()];
    Comparison {
        called: Side::BOTH.map(|side| a.problem.called(side).to_owned()),
        kept: a.pairs.intersection(&b.pairs).map(codes).collect(),
        lost: a.pairs.difference(&b.pairs).map(codes).collect(),
        gained: b.pairs.difference(&a.pairs).map(codes).collect(),
        people: Side::BOTH
            .into_iter()
            .flat_map(|side| people(side, a, b))
            .collect(),
        levels: levels(a, b),
        criteria: criteria(a, b),
        second_by_first: elsewhere(b, a.problem),
        first_by_second: elsewhere(a, b.problem),
    }
}

/// A matching by codes.
struct Named<'a> {
    problem: &'a Problem,
    matching: &'a Matching,
    pairs: BTreeSet<(Cow<'a, str>, Cow<'a, str>)>,
    /// Mates of everybody, by side and code.
    mates: [BTreeMap<Cow<'a, str>, Vec<String>>; 2],
}

impl<'a> Named<'a> {
    fn new(problem: &'a Problem, matching: &'a Matching) -> Named<'a> {
        let code = |side: Side, at: u32| problem.people(side).id(at).unwrap_or_default();
        let pairs: BTreeSet<_> = matching
            .pairs
            .iter()
            .map(|pair| {
                let mentee = code(Side::Mentees, pair.mentee.0);
                (mentee, code(Side::Mentors, pair.mentor.0))
            })
            .collect();
        let mut mates: [BTreeMap<_, Vec<String>>; 2] = Side::BOTH.map(|side| {
            let ids = problem.people(side).ids();
            ids.map(|id| (id, Vec::new())).collect()
        });
        let [by_mentee, by_mentor] = &mut mates;
        for (mentee, mentor) in &pairs {
            let list = by_mentee.entry(mentee.clone()).or_default();
            list.push(mentor.to_string());
            let list = by_mentor.entry(mentor.clone()).or_default();
            list.push(mentee.to_string());
        }
        Named {
            problem,
            matching,
            pairs,
            mates,
        }
    }

    /// The value of a level, also of one that the aim does not name, unless that would take rewards that are not known.
    fn value(&self, level: Level) -> Option<i128> {
        let known = self
            .matching
            .objective
            .iter()
            .find(|(own, _)| *own == level);
        if let Some((_, value)) = known {
            return *value;
        }
        let source = self.problem.source();
        let scores = self
            .matching
            .pairs
            .iter()
            .filter_map(|&pair| source.score(pair));
        let placed = |side: Side| {
            let lists = self.mates[side.index()].values();
            lists.filter(|list| !list.is_empty()).count() as i128
        };
        match level {
            Level::MenteesPlaced => Some(placed(Side::Mentees)),
            Level::MentorsPlaced => Some(placed(Side::Mentors)),
            Level::Pairs => Some(self.pairs.len() as i128),
            Level::LowestScore => scores.min().map(i128::from),
            Level::TotalScore => Some(scores.map(i128::from).sum()),
            Level::Priority | Level::Lot => None,
        }
    }

    /// The sum of what one criterion gives.
    fn sum(&self, criterion: usize) -> i128 {
        let points = |&pair: &Pair| self.problem.source().points(pair);
        let given = |pair: &Pair| points(pair).get(criterion).copied().map(i128::from);
        self.matching.pairs.iter().filter_map(given).sum()
    }
}

fn people(side: Side, a: &Named<'_>, b: &Named<'_>) -> Vec<ComparedPerson> {
    let (first, second) = (&a.mates[side.index()], &b.mates[side.index()]);
    let ids: BTreeSet<&Cow<'_, str>> = first.keys().chain(second.keys()).collect();
    let person = |id: &Cow<'_, str>| {
        let mates = [first.get(id), second.get(id)];
        let change = match mates {
            [_, None] => PersonChange::OnlyInFirst,
            [None, _] => PersonChange::OnlyInSecond,
            [Some(a), Some(b)] if a == b => PersonChange::Unchanged,
            [Some(a), _] if a.is_empty() => PersonChange::NewlyPlaced,
            [_, Some(b)] if b.is_empty() => PersonChange::NoLongerPlaced,
            _ => PersonChange::OtherMates,
        };
        let [first, second] = mates.map(|list| list.cloned().unwrap_or_default());
        ComparedPerson {
            side,
            id: id.to_string(),
            change,
            first,
            second,
        }
    };
    ids.into_iter().map(person).collect()
}

fn levels(a: &Named<'_>, b: &Named<'_>) -> Vec<ComparedLevel> {
    let (first, second) = (a.problem.aim(), b.problem.aim());
    let more = second.iter().filter(|level| !first.contains(level));
    let level = |&level: &Level| {
        let number = |of: &Named<'_>| Number {
            value: of.value(level),
            decimals: decimals(level, of.problem),
        };
        let (one, other) = (number(a), number(b));
        ComparedLevel {
            level: level.name(),
            in_aim: [first.contains(&level), second.contains(&level)],
            difference: other.minus(&one),
            first: one.text(),
            second: other.text(),
        }
    };
    first.iter().chain(more).map(level).collect()
}

fn decimals(level: Level, problem: &Problem) -> i32 {
    match level.is_points() {
        true => problem.decimals(),
        false => 0,
    }
}

fn criteria(a: &Named<'_>, b: &Named<'_>) -> Vec<ComparedCriterion> {
    let mut names: Vec<&str> = Vec::new();
    for criterion in a.problem.criteria().iter().chain(b.problem.criteria()) {
        if !names.contains(&criterion.name.as_str()) {
            names.push(&criterion.name);
        }
    }
    let compared = |name: &str| {
        let found = [a, b].map(|of| {
            let criteria = of.problem.criteria();
            let at = criteria.iter().position(|own| own.name == name)?;
            let number = Number {
                value: Some(of.sum(at)),
                decimals: of.problem.decimals(),
            };
            Some((criteria.get(at)?.weight.clone(), number))
        });
        let difference = match &found {
            [Some((_, one)), Some((_, other))] => other.minus(one),
            _ => None,
        };
        let weights = found.each_ref().map(|own| Some(own.as_ref()?.0.clone()));
        let [first, second] = found.map(|own| own?.1.text());
        ComparedCriterion {
            name: name.to_owned(),
            weights,
            first,
            second,
            difference,
        }
    };
    names.into_iter().map(compared).collect()
}

/// A value that may not be there, in 10^-decimals.
struct Number {
    value: Option<i128>,
    decimals: i32,
}

impl Number {
    fn text(&self) -> Option<String> {
        Some(format_decimal(self.value?, self.decimals))
    }

    /// Exact, whatever the units of the two; `None` where one is not there, or the units lie too far apart to be
    /// counted.
    fn minus(&self, other: &Number) -> Option<String> {
        let decimals = self.decimals.max(other.decimals);
        let scaled = |number: &Number| {
            let factor = 10i128.checked_pow(decimals.abs_diff(number.decimals))?;
            number.value?.checked_mul(factor)
        };
        let difference = scaled(self)?.checked_sub(scaled(other)?)?;
        Some(format_decimal(difference, decimals))
    }
}

/// What `problem` says of the pairs of `named`.
fn elsewhere(named: &Named<'_>, problem: &Problem) -> Elsewhere {
    let positions = Side::BOTH.map(|side| {
        let people = problem.people(side);
        people
            .ids()
            .zip(people.positions())
            .collect::<BTreeMap<_, _>>()
    });
    let mut said = Elsewhere {
        feasible: false,
        unknown: Vec::new(),
        not_eligible: Vec::new(),
        pins_missing: Vec::new(),
        people: Vec::new(),
        quotas: Vec::new(),
        levels: Vec::new(),
    };
    let mut pairs = Vec::new();
    for (mentee, mentor) in &named.pairs {
        let codes = || [mentee.to_string(), mentor.to_string()];
        let ends = (positions[0].get(mentee), positions[1].get(mentor));
        let (Some(&i), Some(&j)) = ends else {
            said.unknown.push(codes());
            continue;
        };
        let pair = Pair::new(i, j);
        if problem.source().score(pair).is_none() {
            said.not_eligible.push(codes());
        }
        pairs.push(pair);
    }
    pairs.sort_unstable();
    let code = |side: Side, at: u32| {
        let id = problem.people(side).id(at);
        id.map_or_else(String::new, Cow::into_owned)
    };
    let missing = problem
        .pins()
        .iter()
        .filter(|pin| pairs.binary_search(pin).is_err());
    said.pins_missing = missing
        .map(|pin| {
            [
                code(Side::Mentees, pin.mentee.0),
                code(Side::Mentors, pin.mentor.0),
            ]
        })
        .collect();
    for side in Side::BOTH {
        let (degrees, counts) = problem.degrees(side, &pairs);
        for (at, &degree) in (0u32..).zip(&degrees) {
            let bounds = problem.people(side).bounds(at);
            if bounds.is_none_or(|(min, max)| degree < min || degree > max) {
                said.people.push((side, code(side, at)));
            }
        }
        for (group, count) in problem.groups(side).iter().zip(counts) {
            if count < group.min || count > group.max {
                said.quotas.push(group.name.clone());
            }
        }
    }
    said.people.sort_unstable();
    said.feasible = said.unknown.is_empty()
        && said.not_eligible.is_empty()
        && said.pins_missing.is_empty()
        && said.people.is_empty()
        && said.quotas.is_empty();
    if said.unknown.is_empty() && said.not_eligible.is_empty() {
        let objective = problem.objective(&pairs);
        let asked = objective
            .into_iter()
            .filter(|(level, _)| problem.aim().contains(level));
        said.levels = asked
            .map(|(level, value)| {
                let decimals = decimals(level, problem);
                (
                    level.name(),
                    value.map(|value| format_decimal(value, decimals)),
                )
            })
            .collect();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Criterion, Group, Outcome, Parts};
    use crate::solve::Settings;

    fn solved(parts: Parts) -> (Problem, Matching) {
        let problem = Problem::from_pairs(parts).unwrap();
        match problem.solve(&Settings::default()).unwrap() {
            Outcome::Optimal(matching) => (problem, matching),
            other => panic!("{other:?}"),
        }
    }

    /// Three officers and two of the staff; by the other scheme, topics count twice, and a third of the staff has come.
    fn two() -> [Parts; 2] {
        let mut first = Parts::with_shape(3, 2);
        first.called = ["officer", "mentor"].map(str::to_owned);
        first.decimals = 1;
        first.aim = vec![Level::MenteesPlaced, Level::TotalScore];
        first.criteria = ["They are near", "They share topics"]
            .map(|name| Criterion {
                name: name.to_owned(),
                weight: "1".to_owned(),
            })
            .to_vec();
        for (at, person) in first.mentees.iter_mut().enumerate() {
            person.id = format!("O-{}", at + 1);
        }
        for (at, person) in first.mentors.iter_mut().enumerate() {
            person.id = format!("S-{}", at + 1);
        }
        let mut second = first.clone();
        second.mentors.push(crate::problem::Person {
            id: "S-3".to_owned(),
            max: 1,
            ..Default::default()
        });
        second.mentees.remove(2);
        second.criteria[1].weight = "2".to_owned();
        let near = [(0, 0, 40), (0, 1, 0), (1, 0, 0), (1, 1, 10), (2, 1, 5)];
        let topics = [0, 25, 25, 0, 0];
        for ((i, j, near), topics) in near.into_iter().zip(topics) {
            first.pairs.push((Pair::new(i, j), near + topics));
            first.points.extend([near, topics]);
            if i < 2 {
                second.pairs.push((Pair::new(i, j), near + 2 * topics));
                second.points.extend([near, 2 * topics]);
            }
        }
        [first, second]
    }

    #[test]
    fn both_are_told_side_by_side() {
        let [first, second] = two();
        let (first, second) = (solved(first), solved(second));
        let said = compare((&first.0, &first.1), (&second.0, &second.1));
        assert_eq!(
            said.to_string(),
            "0 of 2 pairs of the first stay; lost: O-1 with S-1 and O-2 with S-2; new: O-1 with S-2 and O-2 with S-1.\n\
             With other mates: officer O-1 (S-2 instead of S-1), officer O-2 (S-1 instead of S-2), \
             mentor S-1 (O-2 instead of O-1) and mentor S-2 (O-1 instead of O-2).\n\
             Only in the first: officer O-3.\n\
             Only in the second: mentor S-3.\n\
             Level by level:\n  \
             mentees placed: 2 in both\n  \
             total score: 10 instead of 5 (5 more)\n\
             Criterion by criterion:\n  \
             They are near: 0 instead of 5 (5 less)\n  \
             They share topics: 10 instead of 0 (10 more)\n\
             By the rules of the first, the pairs of the second are allowed, and come to mentees placed 2, total score 5.\n\
             By the rules of the second, the pairs of the first are allowed, and come to mentees placed 2, total score 5."
        );
        let same = compare((&first.0, &first.1), (&first.0, &first.1));
        assert!(
            same.to_string()
                .starts_with("Both have the same 2 pairs.\nLevel by level:")
        );
    }

    #[test]
    fn what_the_other_does_not_allow_is_named() {
        let [first, mut second] = two();
        second.mentor_groups = vec![Group {
            name: "No team gives more than one".to_owned(),
            members: vec![0, 1],
            max: 1,
            ..Group::default()
        }];
        second.aim.insert(0, Level::LowestScore);
        second.aim.swap(0, 1);
        second.exclusions = vec![Pair::new(1, 1)];
        second.criteria[0].name = "They are close by".to_owned();
        let (first, second) = (solved(first), solved(second));
        let said = compare((&first.0, &first.1), (&second.0, &second.1));
        let text = said.to_string();
        for words in [
            "0 of 2 pairs of the first stay; lost: ",
            "No longer placed",
            "lowest score (in the second aim alone): ",
            "They are near: 5 in the first; no criterion of the second",
            "They are close by: 0 in the second; no criterion of the first",
            "By the rules of the second, the pairs of the first are not allowed: O-2 with S-2 is not eligible; \
             “No team gives more than one” would not be kept.",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}
