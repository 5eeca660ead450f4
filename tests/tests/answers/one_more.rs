//! What one more is worth, and what it would take to place somebody.

use crate::{Enumerated, before_the_lot, every_kind};
use pairwright::Side;
use pairwright::explain::{AtLevel, Exchange, OneMore, Placing, one_more, placing};
use pairwright::problem::{Level, Objective, Parts, Problem};
use pairwright::score::format_decimal;
use pairwright::solve::Settings;
use pairwright_tests::oracle;
use pairwright_tests::reading::Reading;
use std::collections::BTreeSet;

/// Whether these levels show the values: all of the aim, and the most pairs where nothing before differs.
fn show(levels: &[AtLevel], problem: &Problem, now: &Objective, then: &Objective) {
    let text = |level: Level, value: Option<i128>| {
        let decimals = if level.is_points() {
            problem.decimals()
        } else {
            0
        };
        value.map(|value| format_decimal(value, decimals))
    };
    let then = before_the_lot(then);
    let differ = |until: usize| {
        now.iter()
            .zip(&then)
            .take(until)
            .any(|(now, then)| now != then)
    };
    let asked = problem.aim().len();
    let shown = if differ(asked) { asked } else { then.len() };
    let wanted: Vec<_> = then
        .iter()
        .map(|&(level, value)| (level, text(level, value)))
        .collect();
    let found: Vec<_> = levels
        .iter()
        .map(|at| (at.level, at.then.clone()))
        .collect();
    assert_eq!(found[..asked], wanted[..asked], "{:?}", problem.to_parts());
    assert!(found.len() <= shown, "{:?}", problem.to_parts());
    assert_eq!(
        levels.iter().any(|at| at.now != at.then),
        differ(then.len())
    );
}

fn best(parts: &Parts) -> Objective {
    let problem = Problem::from_pairs(parts.clone()).unwrap();
    let reading = Reading::new(parts, &problem);
    let values = oracle::feasible(&reading)
        .into_iter()
        .map(|pairs| reading.objective(&pairs));
    values.max_by(oracle::compare).unwrap()
}

#[test]
fn one_more_is_worth_what_the_best_gains_by_it() {
    let settings = Settings::default();
    every_kind(400, |found| {
        let Enumerated {
            problem, matching, ..
        } = found;
        let parts = problem.to_parts();
        let told = one_more(problem, matching, &settings).unwrap();
        let mut of: BTreeSet<&OneMore> = BTreeSet::new();
        for worth in &told {
            of.insert(&worth.more);
            let mut parts = parts.clone();
            match &worth.more {
                OneMore::Place { side, id } => {
                    let people = match side {
                        Side::Mentees => &mut parts.mentees,
                        Side::Mentors => &mut parts.mentors,
                    };
                    people.iter_mut().find(|p| p.id == *id).unwrap().max += 1;
                }
                OneMore::Allowed { side, quota } | OneMore::Asked { side, quota } => {
                    let groups = match side {
                        Side::Mentees => &mut parts.mentee_groups,
                        Side::Mentors => &mut parts.mentor_groups,
                    };
                    let group = groups.iter_mut().find(|g| g.name == *quota).unwrap();
                    match worth.more {
                        OneMore::Asked { .. } => group.min -= 1,
                        _ => group.max += 1,
                    }
                }
            }
            let wanted = best(&parts);
            show(&worth.levels, problem, &matching.objective, &wanted);
            let gains = before_the_lot(&wanted) != before_the_lot(&matching.objective);
            assert_eq!(worth.gains, gains);
        }
        assert_eq!(of.len(), told.len());
        // Whatever is not told is not used up.
        for side in Side::BOTH {
            for person in problem.people(side).positions() {
                let mates = matching
                    .pairs
                    .iter()
                    .filter(|p| p.person(side) == person)
                    .count();
                let full =
                    mates as u64 >= u64::from(problem.people(side).bounds(person).unwrap().1);
                let id = problem.people(side).id(person).unwrap().into_owned();
                assert_eq!(of.contains(&OneMore::Place { side, id }), full);
            }
        }
    });
}

#[test]
fn somebody_is_placed_by_the_best_set_that_has_them() {
    let settings = Settings::default();
    every_kind(600, |found| {
        let Enumerated {
            problem, matching, ..
        } = found;
        for side in Side::BOTH {
            for person in problem.people(side).positions() {
                let own = |p: &pairwright::Pair| p.person(side) == person;
                if matching.pairs.iter().any(own) {
                    assert!(placing(problem, matching, side, person, &settings).is_err());
                    continue;
                }
                let told = placing(problem, matching, side, person, &settings).unwrap();
                let with = found.best(|pairs| pairs.iter().any(own));
                match (told, with) {
                    (Placing::Impossible, None) => {}
                    (Placing::Possible { exchange }, Some((_, value))) => {
                        let Exchange { levels, gained, .. } = &exchange;
                        show(levels, problem, &matching.objective, value);
                        let id = problem.people(side).id(person).unwrap();
                        assert!(gained.iter().any(|pair| pair[side.index()] == id));
                    }
                    (told, with) => panic!("{told:?}, best {with:?} of {:?}", problem.to_parts()),
                }
            }
        }
    });
}
