//! The solver against brute force, and the checker against a second reading of the proof conditions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright::check::{check, check_witness};
use pairwright::ids::Pair;
use pairwright::problem::{Outcome, Parts, Problem};
use pairwright::solve::Settings;
use pairwright_tests::draw::{Draw, SplitMix};
use pairwright_tests::fuzz::judge;
use pairwright_tests::oracle::{self, Answer};
use pairwright_tests::reading::Reading;
use pairwright_tests::{cases, corrupt, generate, naive};
use proptest::collection::vec;
use proptest::num::u32::ANY;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use std::sync::Arc;

/// `PAIRWRIGHT_SEED`, for a search in other instances than those of every run.
fn cases_seed() -> u64 {
    let seed = std::env::var("PAIRWRIGHT_SEED").ok();
    seed.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Runs a property over random tapes; the same ones on every run. A failure is shrunk and shown as parts.
fn property(usual: u32, holds: impl FnMut(&[u32]) -> Result<(), String>) {
    property_of(usual, generate::small, holds);
}

fn property_of(
    usual: u32,
    make: fn(&[u32]) -> Parts,
    mut holds: impl FnMut(&[u32]) -> Result<(), String>,
) {
    let config = Config {
        cases: cases(usual),
        failure_persistence: None,
        ..Config::default()
    };
    let seed = SplitMix::new(cases_seed())
        .tape(32)
        .iter()
        .map(|n| *n as u8)
        .collect::<Vec<u8>>();
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let holds = std::cell::RefCell::new(&mut holds);
    let run = TestRunner::new_with_rng(config, random).run(&vec(ANY, generate::TAPE), |tape| {
        (holds.borrow_mut())(&tape)
            .map_err(|why| TestCaseError::fail(format!("{why}\n{:?}", make(&tape))))
    });
    match run {
        Ok(()) => {}
        Err(TestError::Fail(why, _)) => panic!("{why}"),
        Err(failure) => panic!("{failure}"),
    }
}

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

fn solve(problem: &Problem, threads: usize) -> Outcome {
    problem
        .solve(&Settings::default().threads(threads))
        .expect("a solve without limits ends")
}

/// Every level equals brute force, the proof is accepted by both evaluators, and uniqueness is told rightly.
#[test]
fn the_solver_equals_brute_force() {
    property(20_000, |tape| {
        equals_brute_force(generate::small(tape)).map(drop)
    });
}

/// Gives back the number of cases told apart.
fn equals_brute_force(parts: Parts) -> Result<Option<u64>, String> {
    {
        let problem = Problem::from_pairs(parts.clone()).map_err(|e| e.to_string())?;
        let reading = Reading::new(&parts, &problem);
        let outcome = problem
            .solve(&Settings::default())
            .map_err(|e| e.to_string())?;
        match (outcome, oracle::solve(&reading)) {
            (Outcome::Optimal(found), Answer::Best { objective, optima }) => {
                ensure(found.objective == objective, || {
                    format!(
                        "found {:?}, best {objective:?}, by {:?}",
                        found.objective, optima[0]
                    )
                })?;
                ensure(optima.contains(&found.pairs), || {
                    format!("{:?} is not one of {optima:?}", found.pairs)
                })?;
                let proof = check(&problem, &found).map_err(|e| e.to_string())?;
                naive::matching(&reading, &found)?;
                ensure(proof.pairs == reading.eligible.len() as u64, || {
                    format!("{} pairs checked", proof.pairs)
                })?;
                ensure(parts.seed.is_none() || optima.len() == 1, || {
                    "the lot did not decide".into()
                })?;
                ensure(
                    proof.unique == problem.is_nested().then_some(optima.len() == 1),
                    || format!("unique: {:?}, but {optima:?}", proof.unique),
                )?;
                Ok(proof.cases)
            }
            (Outcome::Infeasible(witness), Answer::Infeasible) => {
                let proof =
                    check_witness(&problem, &witness).map_err(|e| format!("{e}: {witness:?}"))?;
                naive::witness(&reading, &witness).map_err(|e| format!("{e}: {witness:?}"))?;
                let short = proof.shortfall.map_or(proof.cases, Some);
                ensure(short.is_some_and(|n| n > 0), || format!("{proof:?}"))?;
                Ok(proof.cases)
            }
            (outcome, answer) => Err(format!("{outcome:?} against {answer:?}")),
        }
    }
}

/// The same where groups overlap; many instances need several cases, else little is tested.
#[test]
fn overlapping_groups_equal_brute_force() {
    let (mut several, mut most, mut trees) = (0, 0, 0);
    let count = cases(5_000);
    property_of(5_000, generate::overlapping, |tape| {
        let cases = equals_brute_force(generate::overlapping(tape))?;
        trees += u32::from(cases.is_some());
        several += u32::from(cases.is_some_and(|cases| cases > 1));
        most = most.max(cases.unwrap_or(0));
        Ok(())
    });
    println!("{trees} proofs by cases, {several} by several, at most {most}");
    assert!(
        several * 100 > count && trees * 2 > count,
        "{several} of {trees}"
    );
}

/// The same where groups count people.
#[test]
fn groups_of_people_equal_brute_force() {
    let (mut several, mut most, mut trees) = (0, 0, 0);
    let count = cases(5_000);
    property_of(5_000, generate::people_counted, |tape| {
        let cases = equals_brute_force(generate::people_counted(tape))?;
        trees += u32::from(cases.is_some());
        several += u32::from(cases.is_some_and(|cases| cases > 1));
        most = most.max(cases.unwrap_or(0));
        Ok(())
    });
    println!("{trees} proofs by cases, {several} by several, at most {most}");
    assert!(
        several * 100 > count && trees * 2 > count,
        "{several} of {trees}"
    );
}

/// Neither the order in which pairs are given, nor threads, nor a second run changes anything.
#[test]
fn the_same_problem_gives_the_same_answer() {
    for make in [
        generate::small,
        generate::overlapping,
        generate::people_counted,
    ] {
        property_of(2_000, make, |tape| the_same(make(tape)));
    }
}

fn the_same(parts: Parts) -> Result<(), String> {
    {
        let build = |parts: Parts| Problem::from_pairs(parts).map_err(|e| e.to_string());
        let problem = build(parts.clone())?;
        let first = format!("{:?}", solve(&problem, 1));
        let mut turned = parts;
        turned.pairs.reverse();
        turned.pins.reverse();
        turned.exclusions.reverse();
        for (what, again) in [
            ("again", solve(&problem, 1)),
            ("two threads", solve(&problem, 2)),
            ("other order", solve(&build(turned)?, 1)),
        ] {
            ensure(format!("{again:?}") == first, || {
                format!("{what}: {again:?}, first: {first}")
            })?;
        }
        Ok(())
    }
}

/// A changed proof is accepted by the checker exactly when the second reading accepts it; and what is accepted is true.
#[test]
fn changed_proofs_are_judged_alike() {
    judged_alike(20_000, generate::small);
}

#[test]
fn changed_trees_are_judged_alike() {
    judged_alike(10_000, generate::overlapping);
}

#[test]
fn changed_trees_of_people_are_judged_alike() {
    judged_alike(10_000, generate::people_counted);
}

fn judged_alike(usual: u32, make: fn(&[u32]) -> Parts) {
    let (mut accepted, mut refused) = (0, 0);
    let cases = cases(usual);
    property_of(usual, make, |tape| {
        let parts = make(tape);
        let problem = Problem::from_pairs(parts.clone()).map_err(|e| e.to_string())?;
        let reading = Reading::new(&parts, &problem);
        // The end of the tape is not read by the generator.
        let (_, changes) = tape.split_at(tape.len().saturating_sub(60));
        let draw = &mut Draw::new(changes);
        let (theirs, ours, what) = match solve(&problem, 1) {
            Outcome::Optimal(found) => {
                let changed = corrupt::matching(draw, &reading, &found);
                if changed == found {
                    return Ok(());
                }
                let theirs = check(&problem, &changed)
                    .map(drop)
                    .map_err(|e| e.to_string());
                if theirs.is_ok() {
                    ensure(changed.objective == found.objective, || {
                        format!("a worse matching passes: {changed:?}")
                    })?;
                }
                (
                    theirs,
                    naive::matching(&reading, &changed),
                    format!("{changed:?}"),
                )
            }
            Outcome::Infeasible(witness) => {
                let changed = corrupt::witness(draw, &reading, &witness);
                if changed == witness {
                    return Ok(());
                }
                let theirs = check_witness(&problem, &changed)
                    .map(drop)
                    .map_err(|e| e.to_string());
                (
                    theirs,
                    naive::witness(&reading, &changed),
                    format!("{changed:?}"),
                )
            }
            Outcome::Stopped(best) => return Err(format!("stopped: {best:?}")),
        };
        match ours {
            Ok(()) => accepted += 1,
            Err(_) => refused += 1,
        }
        ensure(theirs.is_ok() == ours.is_ok(), || {
            format!("the checker: {theirs:?}; here: {ours:?}; {what}")
        })
    });
    // Both verdicts must occur often, else the agreement says little.
    println!("{accepted} changed proofs accepted, {refused} refused");
    assert!(
        accepted > cases / 100 && refused > cases / 4,
        "{accepted} accepted, {refused} refused"
    );
}

/// A witness or matching from elsewhere proves nothing: each problem against the answer of the one before.
#[test]
fn foreign_proofs_are_judged_alike() {
    let mut before: Option<Outcome> = None;
    property(4_000, |tape| {
        let parts = generate::small(tape);
        let problem = Problem::from_pairs(parts.clone()).map_err(|e| e.to_string())?;
        let reading = Reading::new(&parts, &problem);
        let (theirs, ours) = match &before {
            Some(Outcome::Optimal(foreign)) => (
                check(&problem, foreign).is_ok(),
                naive::matching(&reading, foreign).is_ok(),
            ),
            Some(Outcome::Infeasible(foreign)) => (
                check_witness(&problem, foreign).is_ok(),
                naive::witness(&reading, foreign).is_ok(),
            ),
            _ => (false, false),
        };
        ensure(theirs == ours, || {
            format!("the checker: {theirs}, here: {ours}, of {before:?}")
        })?;
        before = Some(solve(&problem, 1));
        Ok(())
    });
}

/// Whatever answer it starts from, of the same problem changed or of another, a solve ends with the same value, proved.
#[test]
fn an_earlier_answer_changes_no_value() {
    let mut before: Option<Arc<Outcome>> = None;
    property(4_000, |tape| {
        let parts = generate::small(tape);
        let problem = Problem::from_pairs(parts.clone()).map_err(|e| e.to_string())?;
        let mut earlier = before.take();
        for change in 0..4 {
            if let Some(outcome) = earlier {
                let settings = Settings::default().warm(outcome);
                let warm = problem.solve(&settings).map_err(|e| e.to_string())?;
                match (&warm, solve(&problem, 1)) {
                    (Outcome::Optimal(warm), Outcome::Optimal(cold)) => {
                        check(&problem, warm).map_err(|e| e.to_string())?;
                        naive::matching(&Reading::new(&parts, &problem), warm)?;
                        ensure(warm.objective == cold.objective, || {
                            format!("{:?}, from scratch {:?}", warm.objective, cold.objective)
                        })?;
                    }
                    (Outcome::Infeasible(witness), Outcome::Infeasible(_)) => {
                        check_witness(&problem, witness).map_err(|e| e.to_string())?;
                    }
                    (warm, cold) => return Err(format!("{warm:?}, from scratch {cold:?}")),
                }
            }
            // The problem as it was, but for one pair: gone, or worth more or less.
            let mut like = generate::small(tape);
            let at = tape.get(change).map_or(0, |&n| n as usize);
            let count = like.pairs.len().max(1);
            match change % 3 {
                0 if !like.pairs.is_empty() => drop(like.pairs.remove(at % count)),
                1 => like
                    .pairs
                    .iter_mut()
                    .skip(at % count)
                    .take(1)
                    .for_each(|p| p.1 -= 3),
                _ => like
                    .pairs
                    .iter_mut()
                    .skip(at % count)
                    .take(1)
                    .for_each(|p| p.1 += 3),
            }
            let like = Problem::from_pairs(like);
            earlier = like.ok().map(|like| Arc::new(solve(&like, 1)));
        }
        before = Some(Arc::new(solve(&problem, 1)));
        Ok(())
    });
}

/// Where a lot is drawn the same people are paired in whatever order they are listed.
#[test]
fn positions_do_not_decide() {
    property(4_000, |tape| {
        let mut parts = generate::small(tape);
        parts.seed = parts.seed.or(Some(7));
        // Rewards have one number a level, and a lot adds levels.
        for person in parts.mentees.iter_mut().chain(&mut parts.mentors) {
            person.rewards.clear();
        }
        let sizes = [parts.mentees.len() as u32, parts.mentors.len() as u32];
        let turned =
            |pair: &Pair| Pair::new(sizes[0] - 1 - pair.mentee.0, sizes[1] - 1 - pair.mentor.0);
        let mut other = parts.clone();
        other.mentees.reverse();
        other.mentors.reverse();
        for (groups, size) in [
            (&mut other.mentee_groups, sizes[0]),
            (&mut other.mentor_groups, sizes[1]),
        ] {
            for group in groups {
                group.members = group.members.iter().rev().map(|m| size - 1 - m).collect();
            }
        }
        other
            .pairs
            .iter_mut()
            .for_each(|(pair, _)| *pair = turned(pair));
        other.pins.iter_mut().for_each(|pair| *pair = turned(pair));
        other
            .exclusions
            .iter_mut()
            .for_each(|pair| *pair = turned(pair));
        let outcome = |parts: Parts| -> Result<Outcome, String> {
            Ok(solve(
                &Problem::from_pairs(parts).map_err(|e| e.to_string())?,
                1,
            ))
        };
        match (outcome(parts)?, outcome(other)?) {
            (Outcome::Optimal(first), Outcome::Optimal(second)) => {
                let mut back: Vec<Pair> = second.pairs.iter().map(turned).collect();
                back.sort_unstable();
                ensure(first.pairs == back, || {
                    format!("{:?} and {back:?}", first.pairs)
                })
            }
            (Outcome::Infeasible(_), Outcome::Infeasible(_)) => Ok(()),
            (first, second) => Err(format!("{first:?} and {second:?}")),
        }
    });
}

/// A solve that is stopped has a feasible matching wherever there is one (unless groups overlap), a bound that nothing
/// exceeds, and stops at the same place again; without any limit met the answer is the usual one.
#[test]
fn a_stopped_solve_is_honest() {
    honest(4_000, generate::small, |tape| {
        Settings::default().work_limit(u64::from(tape % 300))
    });
}

#[test]
fn a_search_that_is_stopped_is_honest() {
    honest(2_000, generate::overlapping, |tape| {
        Settings::default().work_limit(u64::from(tape % 3_000))
    });
    honest(2_000, generate::overlapping, |tape| {
        Settings::default().node_limit(u64::from(tape % 2))
    });
    honest(2_000, generate::people_counted, |tape| {
        Settings::default().work_limit(u64::from(tape % 1_000))
    });
    honest(2_000, generate::people_counted, |tape| {
        Settings::default().node_limit(u64::from(tape % 3))
    });
}

fn honest(usual: u32, make: fn(&[u32]) -> Parts, limited: fn(u32) -> Settings) {
    let mut stops = 0;
    property_of(usual, make, |tape| {
        let parts = make(tape);
        let problem = Problem::from_pairs(parts.clone()).map_err(|e| e.to_string())?;
        let reading = Reading::new(&parts, &problem);
        let settings = limited(tape.last().copied().unwrap_or(0));
        let run = || problem.solve(&settings).map_err(|e| e.to_string());
        let outcome = run()?;
        ensure(outcome == run()?, || {
            "another stop on the second run".into()
        })?;
        let best = match outcome {
            Outcome::Stopped(best) => best,
            // A limit may show another cut: what is in hand is completed in another way.
            Outcome::Infeasible(witness) => {
                return naive::witness(&reading, &witness).map_err(|e| format!("{e}: {witness:?}"));
            }
            Outcome::Optimal(_) => {
                return ensure(outcome == solve(&problem, 1), || {
                    format!("{outcome:?} under a limit that was not met")
                });
            }
        };
        stops += 1;
        // Where groups overlap, to find anything feasible is as hard as to find the best.
        let completed = problem.is_nested();
        let answer = oracle::solve(&reading);
        if completed {
            ensure(matches!(answer, Answer::Best { .. }), || {
                format!("stopped with {:?} where nothing is feasible", best.found)
            })?;
            ensure(best.found.is_some(), || {
                "nothing was found where something is feasible".into()
            })?;
        }
        judge::honest(&reading, &best, Some(answer))
    });
    assert!(stops > 100 || cases(usual) < usual, "{stops} stops");
}
