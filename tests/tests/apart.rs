//! Parts that have nothing to do with each other, solved on several threads, and what is given back at a limit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright::check::{check, check_witness};
use pairwright::problem::{Best, Level, Objective, Outcome, Parts, Problem, Witness};
use pairwright::solve::{Progress, Settings};
use pairwright_tests::generate;
use pairwright_tests::reading::Reading;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

/// Aims of additive levels alone, and one with the lowest score and the lot.
fn aims() -> [(Vec<Level>, Option<u64>); 3] {
    [
        (vec![Level::TotalScore], None),
        (
            vec![Level::MenteesPlaced, Level::Pairs, Level::TotalScore],
            None,
        ),
        (
            vec![Level::MenteesPlaced, Level::LowestScore, Level::TotalScore],
            Some(5),
        ),
    ]
}

/// Blocks that are parts of their own, and blocks that are taken together.
const SHAPES: [(usize, u32, u32); 2] = [(3, 400, 22), (40, 60, 10)];

fn blocks(seed: u64, shape: (usize, u32, u32), aim: &(Vec<Level>, Option<u64>)) -> Vec<Parts> {
    let (count, people, degree) = shape;
    let block = |at: usize| Parts {
        aim: aim.0.clone(),
        seed: aim.1,
        ..generate::bounded(1000 * seed + at as u64, people, degree)
    };
    (0..count).map(block).collect()
}

fn solve(problem: &Problem, threads: usize) -> Outcome {
    let settings = Settings::default().threads(threads);
    problem
        .solve(&settings)
        .expect("a solve without limits ends")
}

/// The value of all blocks, each solved alone, too small to be taken apart; of additive levels alone.
fn sum(blocks: &[Parts]) -> Objective {
    let mut sum: Objective = Vec::new();
    for block in blocks {
        let problem = Problem::from_pairs(block.clone()).unwrap();
        let Outcome::Optimal(matching) = solve(&problem, 1) else {
            panic!("feasible");
        };
        if sum.is_empty() {
            sum = matching.objective;
        } else {
            for ((_, sum), (_, value)) in sum.iter_mut().zip(&matching.objective) {
                *sum = Some(sum.unwrap() + value.unwrap());
            }
        }
    }
    sum
}

#[test]
fn parts_are_best_together_on_any_number_of_threads() {
    for shape in SHAPES {
        for aim in aims() {
            for seed in 0..3 {
                let blocks = blocks(seed, shape, &aim);
                let problem = Problem::from_pairs(generate::beside(&blocks)).unwrap();
                let outcome = solve(&problem, 1);
                let Outcome::Optimal(matching) = &outcome else {
                    panic!("feasible");
                };
                check(&problem, matching).unwrap_or_else(|e| panic!("{e}"));
                for threads in [2, 5] {
                    assert_eq!(solve(&problem, threads), outcome, "{threads} threads");
                }
                if aim.1.is_none() {
                    assert_eq!(matching.objective, sum(&blocks), "{shape:?}, seed {seed}");
                }
            }
        }
    }
}

/// Each of two blocks of four needs more than there is; the witness names what both lack.
#[test]
fn the_shortfall_of_all_parts_is_named() {
    let aim = &aims()[0];
    let mut blocks = blocks(7, (4, 400, 22), aim);
    let mut lacking = 0;
    for (at, mentors) in [(1, 100), (3, 120)] {
        // Four places each, and all mentees of the block need one.
        let block = &mut blocks[at];
        block.mentees.iter_mut().for_each(|mentee| mentee.min = 1);
        block.mentee_groups.clear();
        block.mentor_groups.clear();
        block.mentors[mentors..].iter_mut().for_each(|mentor| {
            (mentor.min, mentor.max) = (0, 0);
        });
        block.mentors[..mentors].iter_mut().for_each(|mentor| {
            (mentor.min, mentor.max) = (0, 2);
        });
        lacking += 400 - 2 * mentors as u64;
    }
    let problem = Problem::from_pairs(generate::beside(&blocks)).unwrap();
    let outcome = solve(&problem, 1);
    assert_eq!(solve(&problem, 2), outcome);
    let Outcome::Infeasible(witness) = outcome else {
        panic!("infeasible");
    };
    let proof = check_witness(&problem, &witness).unwrap();
    // Some mentees know none but mentors without places: as many or more are lacking.
    assert!(proof.shortfall >= Some(lacking), "{proof:?}, {lacking}");
    let Witness::Cut {
        needed, available, ..
    } = &witness
    else {
        panic!("a cut");
    };
    assert_eq!(Some(needed - available), proof.shortfall);
    // At a limit it is found out as well.
    let settings = Settings::default().work_limit(0);
    let Outcome::Infeasible(witness) = problem.solve(&settings).unwrap() else {
        panic!("infeasible");
    };
    assert_eq!(check_witness(&problem, &witness).unwrap(), proof);
}

fn at_limit(problem: &Problem, limit: u64, threads: usize) -> Outcome {
    let settings = Settings::default().work_limit(limit).threads(threads);
    problem.solve(&settings).unwrap()
}

/// What was found keeps all bounds and lies between nothing and the best, which the bound does not fall below.
fn judge(reading: &Reading<'_>, so_far: &Best, best: &Objective) {
    let (pairs, objective) = so_far.found.as_ref().expect("something is feasible");
    reading.feasible(pairs).unwrap();
    assert_eq!(*objective, reading.objective(pairs));
    assert!(objective <= best, "{objective:?} above {best:?}");
    assert!(so_far.bound >= *best, "{:?} below {best:?}", so_far.bound);
}

#[test]
fn a_work_limit_stops_at_the_same_place_on_any_number_of_threads() {
    for shape in SHAPES {
        for (seed, aim) in (11..).zip(aims()) {
            let parts = generate::beside(&blocks(seed, shape, &aim));
            let problem = Problem::from_pairs(parts.clone()).unwrap();
            let reading = Reading::new(&parts, &problem);
            let whole = solve(&problem, 1);
            let Outcome::Optimal(best) = &whole else {
                panic!("feasible");
            };
            let (mut limit, mut stops) = (0, 0);
            loop {
                let outcome = at_limit(&problem, limit, 1);
                assert_eq!(at_limit(&problem, limit, 2), outcome, "limit {limit}");
                let Outcome::Stopped(so_far) = outcome else {
                    assert_eq!(outcome, whole);
                    break;
                };
                judge(&reading, &so_far, &best.objective);
                stops += 1;
                limit = 2 * limit + 10_000;
            }
            assert!(stops > 2, "{stops} stops");
        }
    }
}

/// The more work, the nearer, on the whole: close to the end little is missing.
#[test]
fn the_gap_closes() {
    let parts = Parts {
        aim: vec![Level::TotalScore],
        ..generate::bounded(3, 3_000, 12)
    };
    let problem = Problem::from_pairs(parts.clone()).unwrap();
    let reading = Reading::new(&parts, &problem);
    let Outcome::Optimal(best) = solve(&problem, 1) else {
        panic!("feasible");
    };
    let gap = |limit: u64| -> Option<i128> {
        let Outcome::Stopped(so_far) = at_limit(&problem, limit, 1) else {
            return None;
        };
        judge(&reading, &so_far, &best.objective);
        let found = so_far.found.unwrap().1[0].1.unwrap();
        Some(so_far.bound[0].1.unwrap() - found)
    };
    let first = gap(0).unwrap();
    // The last limit that stops it, to one part in 64.
    let mut enough = 1;
    while gap(enough).is_some() {
        enough *= 2;
    }
    let last = (0..64).rev().find_map(|part| gap(enough / 64 * part));
    let total = best.objective[0].1.unwrap();
    assert!(first > total / 50, "{first} of {total} at once");
    assert!(
        last.unwrap() * 4 < first,
        "{last:?} at last, {first} at once"
    );
}

/// Everybody needs a mate, and greedy choice leaves some without: the flow that follows places them.
#[test]
fn minimums_of_very_many_are_met_at_a_limit() {
    let parts = generate::bounded(9, 60_000, 8);
    let problem = Problem::from_pairs(parts.clone()).unwrap();
    let reading = Reading::new(&parts, &problem);
    for limit in [0, 1_000_000] {
        let Outcome::Stopped(so_far) = at_limit(&problem, limit, 2) else {
            panic!("that is not enough");
        };
        let (pairs, _) = so_far.found.expect("something is feasible");
        reading.feasible(&pairs).unwrap();
    }
}

#[test]
fn progress_of_parts_is_told_as_one() {
    let parts = generate::beside(&blocks(2, SHAPES[0], &aims()[0]));
    let problem = Problem::from_pairs(parts).unwrap();
    let told: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let keep = Arc::clone(&told);
    let settings = Settings::default()
        .threads(3)
        .progress(Arc::new(move |progress| {
            keep.lock().unwrap().push(progress.clone());
        }));
    problem.solve(&settings).unwrap();
    let told = told.lock().unwrap();
    assert!(!told.is_empty());
    for (before, now) in told.iter().zip(&told[1..]) {
        assert!(before.done <= now.done && before.total == now.total);
    }
    assert!(told.iter().all(|progress| progress.done <= progress.total));
    let last = told.last().unwrap();
    assert_eq!(last.done, last.total);
}

/// A callback that panics on another thread ends the solve: no part goes missing in silence.
#[test]
fn a_panic_on_a_thread_is_not_lost() {
    let parts = generate::beside(&blocks(2, SHAPES[0], &aims()[0]));
    let problem = Problem::from_pairs(parts).unwrap();
    let settings = Settings::default()
        .threads(3)
        .progress(Arc::new(|_| panic!("the callback fails")));
    let solve = AssertUnwindSafe(|| problem.solve(&settings));
    assert!(catch_unwind(solve).is_err());
}
