//! Problems too large for brute force: against another library, and at the size of a large programme.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright::check::{check, check_witness};
use pairwright::ids::{Mentee, Mentor, Pair, Side};
use pairwright::problem::{Group, Level, Matching, Outcome, Parts, Problem, Witness};
use pairwright::solve::Settings;
use pairwright_tests::draw::SplitMix;
use pairwright_tests::generate;
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use std::collections::BTreeSet;
use std::time::Instant;

fn best(parts: Parts) -> (Problem, Matching) {
    let problem = Problem::from_pairs(parts).expect("the parts are valid");
    match problem
        .solve(&Settings::default())
        .expect("a solve without limits ends")
    {
        Outcome::Optimal(matching) => {
            check(&problem, &matching).unwrap_or_else(|e| panic!("{e}"));
            (problem, matching)
        }
        other => panic!("{other:?}"),
    }
}

/// The most pairs of a dense matrix use every row of it; so does `kuhn_munkres`, which wants no more rows than columns.
fn peer_total(parts: &Parts) -> i128 {
    let (rows, columns) = (parts.mentees.len(), parts.mentors.len());
    assert!(rows <= columns);
    let mut weights = Matrix::new(rows, columns, 0i64);
    for (pair, score) in &parts.pairs {
        weights[(pair.mentee.index(), pair.mentor.index())] = *score;
    }
    i128::from(kuhn_munkres(&weights).0)
}

#[test]
fn one_to_one_equals_another_library() {
    let sizes = [(1, 1), (7, 7), (40, 40), (30, 75), (120, 120), (200, 200)];
    for (at, (rows, columns)) in sizes.into_iter().enumerate() {
        for distinct in [2, 90, 1_000_000] {
            let parts = generate::dense(at as u64, rows, columns, distinct);
            let peer = peer_total(&parts);
            let (_, found) = best(parts.clone());
            let expected = [
                (Level::Pairs, Some(i128::from(rows))),
                (Level::TotalScore, Some(peer)),
            ];
            assert_eq!(
                found.objective, expected,
                "{rows} x {columns}, {distinct} scores"
            );
            // The peer panics on more rows than columns; turned round, the value is the same.
            let mut turned = Parts {
                mentees: parts.mentors,
                mentors: parts.mentees,
                ..parts
            };
            for (pair, _) in &mut turned.pairs {
                *pair = Pair {
                    mentee: Mentee(pair.mentor.0),
                    mentor: Mentor(pair.mentee.0),
                };
            }
            assert_eq!(best(turned).1.objective, expected, "turned");
        }
    }
}

/// 500 × 500 with 50,000 eligible pairs, all levels and the lot.
#[test]
fn a_large_programme_is_solved_and_proven() {
    let start = Instant::now();
    let parts = generate::programme(3, 500, 100);
    assert_eq!(parts.pairs.len(), 50_000);
    let (problem, found) = best(parts);
    assert_eq!(problem.levels().len(), 6);
    println!(
        "500 x 500, 50,000 pairs, {:?}: {:?} with the check",
        found.objective,
        start.elapsed()
    );
    let proof = check(&problem, &found).expect("proven");
    assert_eq!(proof.unique, Some(true), "the lot decides");
    assert_eq!(proof.pairs, 50_000);
}

/// Everybody must be placed, and a perfect matching would do it, but for some whom nobody may have: that many are short,
/// on whichever side they are gone.
#[test]
fn too_few_places_are_proved_short_by_as_many() {
    let people = 4_000;
    for (gone, seed) in [(1, 1), (3, 2), (40, 3), (400, 4)] {
        for side in Side::BOTH {
            let random = &mut SplitMix::new(seed);
            let mut parts = Parts::with_shape(people, people);
            parts.mentees.iter_mut().for_each(|person| person.min = 1);
            parts.mentors.iter_mut().for_each(|person| person.min = 1);
            for mentee in 0..people {
                let mut mentors: BTreeSet<u32> = (0..9).map(|_| random.below(people)).collect();
                mentors.insert(mentee);
                let pair = |mentor: u32| Pair::new(mentee, mentor);
                let scored = mentors.into_iter().map(pair).collect::<Vec<_>>();
                let score = |pair| (pair, i64::from(random.below(1_000_000)));
                parts.pairs.extend(scored.into_iter().map(score));
            }
            let others = match side {
                Side::Mentees => &mut parts.mentees,
                Side::Mentors => &mut parts.mentors,
            };
            for person in others.iter_mut().take(gone) {
                (person.min, person.max) = (0, 0);
            }
            let problem = Problem::from_pairs(parts).expect("the parts are valid");
            let Ok(Outcome::Infeasible(witness)) = problem.solve(&Settings::default()) else {
                panic!("{gone} of {side:?} gone: feasible");
            };
            check_witness(&problem, &witness).unwrap_or_else(|e| panic!("{e}"));
            let Witness::Cut {
                short,
                needed,
                available,
                ..
            } = witness
            else {
                panic!("{witness:?}");
            };
            assert_eq!((short, needed - available), (side.other(), gone as u64));
        }
    }
}

/// Two crossing families of quotas on one side: proved by cases, each rechecked.
#[test]
fn crossing_quotas_are_proved() {
    let mut several = generate::crossing_programme(1, 40, 6);
    let random = &mut SplitMix::new(1);
    several.mentor_groups.clear();
    // Three families of small quotas, each a half of its people: no two of the three are nested.
    for family in 0..3 {
        let mut sets = vec![Vec::new(); 8];
        (0..40).for_each(|mentor| sets[random.below(8) as usize].push(mentor));
        several
            .mentor_groups
            .extend(sets.into_iter().map(|members| Group {
                name: format!("family {family}"),
                max: (members.len() as u64).div_ceil(2),
                members,
                min: 0,
                ..Group::default()
            }));
    }
    for (people, parts, least, programme) in [
        (60, 6, 1, generate::crossing_programme(1, 60, 6)),
        (200, 10, 1, generate::crossing_programme(3, 200, 10)),
        (40, 8, 2, several),
    ] {
        let start = Instant::now();
        let (problem, found) = best(programme);
        let solved = start.elapsed();
        let proof = check(&problem, &found).unwrap();
        println!(
            "{people} x {people}, {parts} quotas a family: {:?} cases, {solved:?}, rechecked in {:?}: {:?}",
            proof.cases,
            start.elapsed() - solved,
            found.objective,
        );
        assert!(proof.cases.is_some_and(|cases| cases >= least));
    }
}

/// Where scores are few, those left over at the end of auctions are far from each other over one plateau: to look at most
/// of it for each took more than 60 times all pairs.
#[test]
fn coarse_scores_are_settled_within_few_looks_at_all_pairs() {
    settle_coarse_scores(1);
}

/// As a scheme gives them: every score is a multiple of a hundred million. Auctions in steps of one took far longer.
#[test]
fn the_unit_of_scores_is_no_work() {
    settle_coarse_scores(100_000_000);
}

/// Among a hundred thousand a side with scores of one, two and three of a unit.
fn settle_coarse_scores(unit: i64) {
    let mut parts = generate::programme(3, 100_000, 20);
    for person in parts.mentees.iter_mut().chain(&mut parts.mentors) {
        person.max = 1;
    }
    // Everybody can be placed.
    let people = parts.mentees.len() as u32;
    let own = |mentee: u32| Pair::new(mentee, (mentee + 1) % people);
    parts.pairs.retain(|(pair, _)| *pair != own(pair.mentee.0));
    parts
        .pairs
        .extend((0..people).map(|mentee| (own(mentee), 0)));
    let rng = &mut SplitMix::new(3);
    for (_, score) in &mut parts.pairs {
        *score = unit * (1 + i64::from(rng.below(3)));
    }
    parts.decimals = 0;
    parts.aim = vec![Level::TotalScore];
    parts.seed = None;
    let work = 40 * parts.pairs.len() as u64;
    let problem = Problem::from_pairs(parts).unwrap();
    let settings = Settings::default().work_limit(work);
    let Outcome::Optimal(matching) = problem.solve(&settings).unwrap() else {
        panic!("stopped");
    };
    check(&problem, &matching).unwrap();
}
