//! Bytes as the arrays that a caller of `b_matching` gives, right or wrong: refused in words, or solved, and what is
//! answered holds by the checker, by a second reading of the conditions and by brute force.

use super::judge::{FEW, NODES, is_small, judge};
use super::{ensure, tape};
use crate::draw::Draw;
use crate::generate::{self, UNLIMITED};
use crate::reading::Reading;
use crate::sources::{Formula, Reluctant, Wild};
use crate::{corrupt, naive};
use pairwright::check::{check, check_outcome};
use pairwright::fault::Error;
use pairwright::ids::{Pair, Side};
use pairwright::problem::{
    Columns, Group, Level, Matching, Outcome, Parts, People, Person, Problem, largest_value,
    quantise,
};
use pairwright::solve::{CancelToken, Settings};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Choices about the solve come first, then those about the problem.
const OWN: usize = 24;
/// Greater minimums are mostly not asked for: no matching has them.
const LEAST: u32 = 100;

/// Reads the bytes as a problem and as the way to solve it; see the module.
///
/// # Errors
/// What does not hold.
pub fn run(bytes: &[u8]) -> Result<(), String> {
    let tape = tape(bytes);
    let (own, rest) = tape.split_at(tape.len().min(OWN));
    let draw = &mut Draw::new(own);
    let parts = match draw.below(4) {
        0 if draw.chance(1, 8) => return wild(draw, rest),
        0 => generate::small(rest),
        1 => generate::overlapping(rest),
        _ => {
            let Some(parts) = anything(&mut Draw::new(rest)) else {
                return Ok(());
            };
            parts
        }
    };
    holds(draw, &parts).map_err(|why| format!("{why}\n{parts:?}"))
}

/// A source with a few pairs of people who are not there, or of scores outside its range: told, not followed.
fn wild(draw: &mut Draw<'_>, rest: &[u32]) -> Result<(), String> {
    let parts = generate::overlapping(rest);
    let shape = (parts.mentees.len() as u32, parts.mentors.len() as u32);
    let mut pairs: BTreeMap<Pair, i64> = parts.pairs.iter().copied().collect();
    let range = pairs
        .values()
        .min()
        .copied()
        .zip(pairs.values().max().copied());
    let mut outside = false;
    for _ in 0..draw.below(4) {
        let pair = Pair::new(draw.below(7), draw.below(7));
        pairs.insert(pair, i64::from(draw.below(9)) - 4);
        // The checker visits every mentee who is there.
        outside |= pair.mentee.0 < shape.0 && pair.mentor.0 >= shape.1;
    }
    let tell = |(pair, score): (Pair, i64)| (pair.mentee.0, pair.mentor.0, score);
    let told = pairs.into_iter().map(tell).collect();
    let parts = Parts {
        pairs: Vec::new(),
        ..parts
    };
    let source = Arc::new(Wild { shape, range, told });
    let problem = Problem::from_source(parts, source).map_err(|error| error.to_string())?;
    match problem.solve(&settings(draw)) {
        Ok(outcome) => {
            let proved = check_outcome(&problem, &outcome, &CancelToken::default());
            let pinned = matches!(outcome, Outcome::Infeasible(_));
            ensure(!outside || pinned || proved.is_err(), || {
                format!("{problem:?} {outcome:?}")
            })
        }
        Err(error) => {
            let words = error.to_string();
            ensure(words.starts_with("the source gives"), || words)
        }
    }
}

fn holds(draw: &mut Draw<'_>, parts: &Parts) -> Result<(), String> {
    let Some(problem) = build(draw, parts)? else {
        return Ok(());
    };
    let settings = settings(draw);
    let outcome = solve(&problem, &settings)?;
    let reading = Reading::new(parts, &problem);
    let judged = judge(&reading, &problem, &settings, &outcome);
    judged.map_err(|why| format!("{why}\n{settings:?} {:?}", problem.source()))?;
    match outcome {
        Outcome::Optimal(found) => warm(draw, parts, &reading, &found),
        _ => Ok(()),
    }
}

/// Columns as they may come, out of range and twice; none where the scores are not numbers that can be rounded.
fn anything(draw: &mut Draw<'_>) -> Option<Parts> {
    let flawed = draw.chance(1, 4);
    let wide = draw.chance(1, 8);
    let sizes = [3, 2, 4, 1, 5, 6, 0, 4];
    let mut size = || draw.pick(&sizes) * if wide { 5 } else { 1 };
    let shape = (size(), size());
    let mut parts = Parts {
        aim: if flawed && draw.chance(1, 4) {
            (0..draw.below(4))
                .map(|_| draw.pick(&Level::NAMED))
                .collect()
        } else {
            generate::aim(draw)
        },
        seed: draw.chance(1, 4).then(|| number(draw) as u64),
        decimals: 0,
        ..Parts::default()
    };
    let slip = |draw: &mut Draw<'_>| u32::from(flawed && draw.chance(1, 16));
    parts.mentees = people(draw, shape.0, flawed);
    parts.mentors = people(draw, shape.1, flawed);
    parts.mentee_groups = groups(draw, "row", shape.0, flawed);
    parts.mentor_groups = groups(draw, "col", shape.1, flawed);
    let count = draw.below(if wide { 120 } else { 1 + FEW as u32 });
    let mut pairs: Vec<Pair> = Vec::new();
    for _ in 0..count {
        let [rows, cols] = [shape.0 + slip(draw), shape.1 + slip(draw)];
        pairs.push(Pair::new(draw.below(rows), draw.below(cols)));
    }
    if !flawed {
        let mut seen = BTreeSet::new();
        let inside = |pair: &Pair| pair.mentee.0 < shape.0 && pair.mentor.0 < shape.1;
        pairs.retain(|pair| inside(pair) && seen.insert(*pair));
    }
    for list in [&mut parts.pins, &mut parts.exclusions] {
        for _ in 0..draw.pick(&[0, 0, 0, 1, 2]) {
            list.push(match pairs.is_empty() || draw.chance(1, 8) {
                true => Pair::new(draw.below(shape.0 + 1), draw.below(shape.1 + 1)),
                false => draw.pick(&pairs),
            });
        }
    }
    let nodes = parts.mentees.len() + parts.mentors.len();
    let nodes = nodes + parts.mentee_groups.len() + parts.mentor_groups.len();
    let (scores, decimals) = scores(draw, pairs.len(), largest_value(nodes))?;
    parts.decimals = decimals;
    parts.pairs = pairs.into_iter().zip(scores).collect();
    Some(parts)
}

/// So many scores: few or many, small, at the end of the exact range, beyond it, or doubles; and their decimals.
fn scores(draw: &mut Draw<'_>, count: usize, largest: i64) -> Option<(Vec<i64>, i32)> {
    let kind = draw.below(8);
    if kind < 2 {
        let double = |_| match kind {
            0 => f64::from(draw.below(64)) / 8.0 - 2.0,
            _ => f64::from_bits(number(draw) as u64),
        };
        let found = quantise((0..count).map(double).collect(), largest).ok()?;
        return Some((found.values, found.decimals));
    }
    let edges = [largest, -largest, largest - 1, 0, 1, -1, largest / 2];
    let score = |_| match kind {
        2 => number(draw),
        3 | 4 => draw.pick(&edges),
        5 => i64::from(draw.below(256)) - 128,
        _ => i64::from(draw.below(4)) - 1,
    };
    Some(((0..count).map(score).collect(), 0))
}

fn number(draw: &mut Draw<'_>) -> i64 {
    i64::from_le_bytes([0; 8].map(|_: u8| draw.below(256) as u8))
}

fn people(draw: &mut Draw<'_>, count: u32, flawed: bool) -> Vec<Person> {
    let demanding = draw.chance(1, 2);
    let person = |at: u32| {
        let max = draw.pick(&[1, 2, 1, 3, 1, 0, u32::MAX, u32::MAX - 1]);
        let least = draw.pick(&[0, 0, 1, 0, 2, 0, u32::MAX]);
        let min = match (demanding, flawed) {
            (false, _) => 0,
            (true, true) => least,
            (true, false) => least.min(max).min(LEAST),
        };
        Person {
            id: at.to_string(),
            min,
            max,
            ..Person::default()
        }
    };
    (0..count).map(person).collect()
}

/// Sets as they come, so nested or crossing, of all sizes.
fn groups(draw: &mut Draw<'_>, side: &str, people: u32, flawed: bool) -> Vec<Group> {
    let count = draw.pick(&[0, 1, 2, 0, 3, 4]);
    let group = |at: u32| {
        let share = draw.pick(&[1, 2, 3, 4]);
        let mut members: Vec<u32> = (0..people).filter(|_| draw.chance(share, 4)).collect();
        let mut max = draw.pick(&[1, 2, 0, 3, 5, UNLIMITED]);
        let mut min = draw.pick(&[0, 0, 0, 1, 2, UNLIMITED]).min(max);
        if flawed && draw.chance(1, 4) {
            match draw.below(4) {
                0 => members.push(people),
                1 => members.reverse(),
                2 => max = u64::MAX,
                _ => min = u64::MAX,
            }
        }
        Group {
            name: format!("{side}_groups[{at}]"),
            members,
            min,
            max,
            ..Group::default()
        }
    };
    (0..count).map(group).collect()
}

/// The problem in one of the ways that lead to it; none where it is refused. Every way must say the same.
fn build(draw: &mut Draw<'_>, parts: &Parts) -> Result<Option<Problem>, String> {
    let by_pairs = Problem::from_pairs(parts.clone());
    let plain =
        |(at, person): (u32, &Person)| person.rewards.is_empty() && person.id == at.to_string();
    let by_columns = [&parts.mentees, &parts.mentors]
        .into_iter()
        .all(|people| (0..).zip(people).all(plain))
        .then(|| columns(draw, parts));
    if let Some(by_columns) = &by_columns {
        let words = |made: &Result<Problem, Error>| made.as_ref().err().map(Error::to_string);
        let (one, other) = (words(&by_pairs), words(by_columns));
        ensure(one == other, || {
            format!("by pairs: {one:?}, by columns: {other:?}")
        })?;
    }
    let direct = match by_pairs {
        Ok(direct) => direct,
        Err(error) => {
            return ensure(!error.to_string().is_empty(), || {
                "refused without a word".into()
            })
            .map(|()| None);
        }
    };
    let rest = || Parts {
        pairs: Vec::new(),
        ..parts.clone()
    };
    let made = match (draw.below(4), by_columns) {
        (0, Some(Ok(by_columns))) => Ok(by_columns),
        (1, _) => Problem::from_source(rest(), Arc::new(Formula::of(parts))),
        // It says that its scores may be greater than they are, which may be refused.
        (2, _) => return Ok(Problem::from_source(rest(), Arc::new(Reluctant::of(parts))).ok()),
        _ => Ok(direct),
    };
    made.map(Some).map_err(|error| error.to_string())
}

fn columns(draw: &mut Draw<'_>, parts: &Parts) -> Result<Problem, Error> {
    let people = [&parts.mentees, &parts.mentors].map(|people| {
        let min = people.iter().map(|person| person.min);
        People::numbered(
            min.collect(),
            people.iter().map(|person| person.max).collect(),
        )
    });
    let mut columns = Columns {
        people,
        mentees: parts.pairs.iter().map(|(pair, _)| pair.mentee.0).collect(),
        mentors: parts.pairs.iter().map(|(pair, _)| pair.mentor.0).collect(),
        scores: parts.pairs.iter().map(|&(_, score)| score).collect(),
    };
    let rest = Parts {
        mentees: Vec::new(),
        mentors: Vec::new(),
        pairs: Vec::new(),
        ..parts.clone()
    };
    let cancel = CancelToken::default();
    if draw.chance(1, 32) {
        columns.mentees.push(0);
        if let Ok(problem) = Problem::from_columns(columns, rest, &cancel) {
            return Ok(problem);
        }
        return Problem::from_pairs(parts.clone());
    }
    Problem::from_columns(columns, rest, &cancel)
}

fn settings(draw: &mut Draw<'_>) -> Settings {
    let mut settings = Settings::default()
        .node_limit(draw.pick(&[NODES, NODES, 1, 0]))
        .threads(if draw.chance(1, 16) { 2 } else { 1 });
    if draw.chance(1, 4) {
        settings = settings.work_limit(u64::from(draw.below(256)) * u64::from(1 + draw.below(8)));
    }
    if draw.chance(1, 2) {
        settings = settings.candidates(draw.below(4) as usize);
    }
    settings
}

fn solve(problem: &Problem, settings: &Settings) -> Result<Outcome, String> {
    problem.solve(settings).map_err(|error| error.to_string())
}

/// The same problem but for a few changes, started from the first answer, or from one that proves nothing: it changes no
/// value. A changed proof is judged as the second reading judges it.
fn warm(
    draw: &mut Draw<'_>,
    parts: &Parts,
    reading: &Reading<'_>,
    found: &Matching,
) -> Result<(), String> {
    let spoilt = corrupt::matching(draw, reading, found);
    let problem = Problem::from_pairs(parts.clone()).map_err(|error| error.to_string())?;
    if is_small(reading) {
        let (theirs, ours) = (check(&problem, &spoilt), naive::matching(reading, &spoilt));
        ensure(theirs.is_ok() == ours.is_ok(), || {
            format!("the checker: {theirs:?}; here: {ours:?}; {spoilt:?}")
        })?;
    }
    let mut other = parts.clone();
    for _ in 0..draw.below(3) {
        change(draw, &mut other);
    }
    let Ok(problem) = Problem::from_pairs(other.clone()) else {
        return Ok(());
    };
    let cold = Settings::default().node_limit(NODES);
    let earlier = if draw.chance(1, 2) {
        spoilt
    } else {
        found.clone()
    };
    let warm = cold.clone().warm(Arc::new(Outcome::Optimal(earlier)));
    let outcome = solve(&problem, &warm)?;
    judge(&Reading::new(&other, &problem), &problem, &warm, &outcome)?;
    if let (Outcome::Optimal(one), Outcome::Optimal(two)) = (&outcome, &solve(&problem, &cold)?) {
        ensure(one.objective == two.objective, || {
            format!("warm {:?}, cold {:?}", one.objective, two.objective)
        })?;
    }
    Ok(())
}

/// Another score, a pair less, other bounds, or one person more.
fn change(draw: &mut Draw<'_>, parts: &mut Parts) {
    let pairs = parts.pairs.len() as u32;
    match draw.below(4) {
        0 if pairs > 0 => parts.pairs[draw.below(pairs) as usize].1 = i64::from(draw.below(9)) - 4,
        1 if pairs > 0 => drop(parts.pairs.swap_remove(draw.below(pairs) as usize)),
        2 => {
            let side = draw.pick(&Side::BOTH);
            let people = match side {
                Side::Mentees => &mut parts.mentees,
                Side::Mentors => &mut parts.mentors,
            };
            if let Some(person) = people.first_mut() {
                person.max = draw.pick(&[1, 2, 3]);
                person.min = person.min.min(person.max);
            }
        }
        _ => parts.mentors.push(Person {
            id: "more".into(),
            max: 1,
            ..Person::default()
        }),
    }
}
