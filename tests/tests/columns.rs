//! A problem built from columns is the one built from pairs: the same answers, or the same faults in the same words.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use pairwright::cancel::CancelToken;
use pairwright::check::check_outcome;
use pairwright::fault::Error;
use pairwright::ids::{Pair, Side};
use pairwright::problem::{Columns, Outcome, Parts, People, Problem, Scores};
use pairwright::solve::Settings;
use pairwright_tests::draw::{Draw, SplitMix};
use pairwright_tests::generate::{TAPE, small};

fn from_columns(mut parts: Parts, cancel: &CancelToken) -> Result<Problem, Error> {
    let people = [&mut parts.mentees, &mut parts.mentors].map(std::mem::take);
    let pairs = std::mem::take(&mut parts.pairs);
    let columns = Columns {
        people: people.map(People::from),
        mentees: pairs.iter().map(|(pair, _)| pair.mentee.0).collect(),
        mentors: pairs.iter().map(|(pair, _)| pair.mentor.0).collect(),
        scores: pairs.iter().map(|(_, score)| *score).collect(),
    };
    Problem::from_columns(columns, parts, cancel)
}

/// One thing wrong, or nothing.
fn spoil(draw: &mut Draw<'_>, parts: &mut Parts) {
    match draw.below(8) {
        0 => parts.pairs.extend(parts.pairs.clone()),
        1 => parts.pairs.push((Pair::new(draw.below(9), 4), 1)),
        2 => parts.pins.push(Pair::new(4, draw.below(9))),
        3 => parts.exclusions.push(Pair::new(draw.below(9), 9)),
        4 => parts.mentees.extend(parts.mentees.first().cloned()),
        5 => parts
            .mentors
            .iter_mut()
            .for_each(|p| (p.min, p.max) = (2, 1)),
        6 => parts.pairs.iter_mut().for_each(|(_, s)| *s <<= 50),
        _ => {}
    }
    if draw.chance(1, 2) {
        draw.shuffle(&mut parts.pairs);
    }
}

#[test]
fn columns_and_pairs_make_the_same_problem() {
    let (mut valid, mut refused) = (0, 0);
    for seed in 0..3000 {
        let mut numbers = SplitMix::new(seed);
        let tape = numbers.tape(TAPE);
        let mut parts = small(&tape);
        let own = numbers.tape(TAPE);
        spoil(&mut Draw::new(&own), &mut parts);
        let cancel = CancelToken::default();
        match (
            Problem::from_pairs(parts.clone()),
            from_columns(parts, &cancel),
        ) {
            (Ok(a), Ok(b)) => {
                valid += 1;
                assert_eq!(a.pins(), b.pins());
                for side in Side::BOTH {
                    assert_eq!(a.people(side), b.people(side));
                    let rows = |problem: &Problem| {
                        let mut all = Vec::new();
                        for person in a.people(side).positions() {
                            problem.source().for_each(side, person, &mut |mate, score| {
                                all.push((person, mate, score));
                            });
                        }
                        all
                    };
                    assert_eq!(rows(&a), rows(&b));
                }
                let solved = [&a, &b].map(|p| p.solve(&Settings::default()).unwrap());
                assert_eq!(solved[0], solved[1]);
            }
            (Err(a), Err(b)) => {
                refused += 1;
                assert_eq!(a.to_string(), b.to_string());
            }
            (a, b) => panic!("{seed}: {:?} and {:?}", a.err(), b.err()),
        }
    }
    assert!(valid > 800 && refused > 800, "{valid} and {refused}");
}

#[test]
fn columns_that_do_not_fit_are_refused_all_at_once() {
    let columns = Columns {
        mentees: vec![0, 1],
        mentors: vec![0],
        scores: Scores::default(),
        ..Columns::default()
    };
    let rest = Parts::with_shape(1, 0);
    let error = Problem::from_columns(columns, rest, &CancelToken::default()).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("`2` mentees, `1` mentors and `0` scores"),
        "{text}"
    );
    assert!(text.contains("given beside the columns"), "{text}");
}

#[test]
fn building_and_checking_can_be_interrupted() {
    let mut parts = Parts::with_shape(2, 2);
    parts.pairs = vec![(Pair::new(0, 0), 1), (Pair::new(1, 1), 2)];
    let cancel = CancelToken::default();
    let problem = from_columns(parts.clone(), &cancel).unwrap();
    let outcome = problem.solve(&Settings::default()).unwrap();
    assert!(matches!(outcome, Outcome::Optimal(_)));
    assert!(check_outcome(&problem, &outcome, &cancel).is_ok());
    cancel.cancel();
    let built = from_columns(parts, &cancel);
    assert!(matches!(built, Err(Error::Interrupted)));
    let checked = check_outcome(&problem, &outcome, &cancel);
    assert!(matches!(checked, Err(Error::Interrupted)));
}
