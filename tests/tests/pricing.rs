//! Solves over sources that are not stored, and the contract of a source.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright::Error;
use pairwright::check::{check, check_outcome};
use pairwright::ids::{Pair, Side};
use pairwright::problem::{
    BARRED, Candidate, Free, Level, OPEN, Outcome, Parts, Patched, Problem, Query, Source, turn,
};
use pairwright::solve::{CancelToken, Settings};
use pairwright_tests::draw::{Draw, SplitMix};
use pairwright_tests::reading::Reading;
use pairwright_tests::sources::{self, Formula, Reluctant, Talkative, Watched, Wild};
use pairwright_tests::{cases, generate};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// Small random parts with everything in them, and a tape of choices beside them.
fn instances(usual: u32) -> impl Iterator<Item = (Parts, Vec<u32>)> {
    let mut rng = SplitMix::new(20);
    (0..cases(usual)).map(move |_| (generate::small(&rng.tape(generate::TAPE)), rng.tape(64)))
}

/// The same problem over a source that is not stored.
fn over(parts: &Parts, source: Arc<dyn Source>) -> Problem {
    let parts = Parts {
        pairs: Vec::new(),
        ..parts.clone()
    };
    Problem::from_source(parts, source).expect("valid parts")
}

fn solve(problem: &Problem, settings: &Settings) -> Outcome {
    problem.solve(settings).expect("nobody interrupts")
}

/// Objective and, where a lot decides, pairs are those of the direct solve; what is infeasible stays so; every proof
/// holds over all pairs.
#[test]
fn few_candidates_give_the_same_answer() {
    let (mut hidden, mut infeasible, mut matched) = (0u64, 0, 0);
    for (parts, tape) in instances(20_000) {
        let draw = &mut Draw::new(&tape);
        let direct = solve(
            &Problem::from_pairs(parts.clone()).unwrap(),
            &Settings::default(),
        );
        let settings = Settings::default().candidates(1 + draw.below(3) as usize);
        let reluctant = Arc::new(Watched::new(Arc::new(Reluctant::of(&parts))));
        let problem = over(&parts, reluctant.clone());
        let outcome = solve(&problem, &settings);
        hidden += (parts.pairs.len() - reluctant.shown()) as u64;
        match (&direct, &outcome) {
            (Outcome::Optimal(direct), Outcome::Optimal(found)) => {
                matched += 1;
                assert_eq!(found.objective, direct.objective, "{parts:?}");
                let proof = check(&problem, found).unwrap_or_else(|e| panic!("{e}: {parts:?}"));
                if proof.unique == Some(true) {
                    assert_eq!(found.pairs, direct.pairs, "{parts:?}");
                }
                assert!(
                    proof.unique == Some(true) || parts.seed.is_none(),
                    "{parts:?}"
                );
            }
            (Outcome::Infeasible(_), Outcome::Infeasible(_)) => {
                infeasible += 1;
                check_outcome(&problem, &outcome, &CancelToken::default())
                    .unwrap_or_else(|e| panic!("{e}: {parts:?}"));
            }
            _ => panic!("{outcome:?} against {direct:?}: {parts:?}"),
        }
        // Another source of the same pairs, with what the trait provides; the same on every run.
        let again = solve(&over(&parts, Arc::new(Formula::of(&parts))), &settings);
        let twice = solve(&over(&parts, Arc::new(Formula::of(&parts))), &settings);
        assert_eq!(again, twice, "{parts:?}");
        if let (Outcome::Optimal(again), Outcome::Optimal(found)) = (&again, &outcome) {
            assert_eq!(again.objective, found.objective, "{parts:?}");
        }
        let dense = solve(
            &over(&parts, Arc::new(sources::matrix(&parts).unwrap())),
            &settings,
        );
        match (&dense, &outcome) {
            (Outcome::Optimal(dense), Outcome::Optimal(found)) => {
                assert_eq!(dense.objective, found.objective, "{parts:?}");
            }
            (Outcome::Infeasible(_), Outcome::Infeasible(_)) => {}
            _ => panic!("{dense:?} against {outcome:?}: {parts:?}"),
        }
    }
    println!("{matched} matched, {infeasible} infeasible, {hidden} pairs never shown");
    let all = cases(20_000);
    assert!(infeasible > all / 100 && matched > all / 3 && hidden > u64::from(all) / 10);
}

/// The same where groups overlap: each case is solved at prices on few candidates, and priced.
#[test]
fn few_candidates_give_the_same_answer_in_every_case() {
    let (mut hidden, mut infeasible, mut split) = (0u64, 0, 0);
    let mut rng = SplitMix::new(21);
    for _ in 0..cases(5_000) {
        let parts = generate::overlapping(&rng.tape(generate::TAPE));
        let tape = rng.tape(64);
        let direct = solve(
            &Problem::from_pairs(parts.clone()).unwrap(),
            &Settings::default(),
        );
        let settings = Settings::default().candidates(1 + Draw::new(&tape).below(3) as usize);
        let reluctant = Arc::new(Watched::new(Arc::new(Reluctant::of(&parts))));
        let problem = over(&parts, reluctant.clone());
        let outcome = solve(&problem, &settings);
        hidden += (parts.pairs.len() - reluctant.shown()) as u64;
        let proof = check_outcome(&problem, &outcome, &CancelToken::default())
            .unwrap_or_else(|e| panic!("{e}: {parts:?}"));
        split += u32::from(proof.cases.is_some_and(|cases| cases > 1));
        match (&direct, &outcome) {
            (Outcome::Optimal(direct), Outcome::Optimal(found)) => {
                assert_eq!(found.objective, direct.objective, "{parts:?}");
            }
            (Outcome::Infeasible(_), Outcome::Infeasible(_)) => infeasible += 1,
            _ => panic!("{outcome:?} against {direct:?}: {parts:?}"),
        }
    }
    println!("{infeasible} infeasible, {split} in several cases, {hidden} pairs never shown");
    let all = cases(5_000);
    assert!(infeasible > all / 100 && split > all / 200 && hidden > u64::from(all) / 10);
}

/// A source answers as its documentation says, whatever it is made of.
#[test]
fn sources_keep_their_contract() {
    for (parts, tape) in instances(4_000) {
        let draw = &mut Draw::new(&tape);
        let stored = Problem::from_pairs(parts.clone()).unwrap();
        let reading = Reading::new(&parts, &stored);
        let removed: Vec<Pair> = parts
            .pairs
            .iter()
            .map(|p| p.0)
            .filter(|_| draw.chance(1, 4))
            .collect();
        let left: Vec<(Pair, i64)> = (reading.eligible.iter().map(|(&pair, &score)| (pair, score)))
            .filter(|(pair, _)| !removed.contains(pair))
            .collect();
        let patched = |base: Arc<dyn Source>| -> Arc<dyn Source> {
            Arc::new(Patched::new(base, removed.iter().copied()))
        };
        let of = |base: Arc<dyn Source>| patched(Arc::clone(over(&parts, base).source()));
        let sources = [
            patched(Arc::clone(stored.source())),
            of(Arc::new(Formula::of(&parts))),
            of(Arc::new(Reluctant::of(&parts))),
            of(Arc::new(sources::matrix(&parts).unwrap())),
        ];
        let side = draw.pick(&Side::BOTH);
        let sizes = [parts.mentees.len(), parts.mentors.len()];
        let mut ids: Vec<u32> = (0..sizes[side.index()] as u32).collect();
        draw.shuffle(&mut ids);
        ids.truncate(draw.below(6) as usize);
        let some = |draw: &mut Draw<'_>| i64::from(draw.below(9)) - 4;
        let prices: Vec<i64> = (0..sizes[side.other().index()])
            .map(|_| {
                if draw.chance(1, 5) {
                    BARRED
                } else {
                    some(draw)
                }
            })
            .collect();
        let least = draw.pick(&[i64::MIN, 0, 2, 1_000]);
        let k = 1 + draw.below(4) as usize;
        let own: Vec<i64> = ids.iter().map(|_| some(draw)).collect();
        let delta = some(draw);
        let mut opened = prices.clone();
        opened.iter_mut().for_each(|p| {
            if draw.chance(1, 5) {
                *p = OPEN
            }
        });
        for source in sources {
            assert_eq!(source.len(), left.len() as u64);
            let go = &mut |_: u64| ControlFlow::Continue(());
            let query = Query {
                side,
                ids: &ids,
                prices: &prices,
                least,
                threads: 1,
            };
            let mut answered = Vec::new();
            let run = source.best(&query, k, go, &mut |id, candidates, bound| {
                answered.push(id);
                let own = |pair: &Pair| pair.person(side) == id;
                let mate = |pair: Pair| pair.person(side.other());
                let count = sizes[side.other().index()] as u32;
                let mut all: Vec<(i64, u32, u32, i64)> = (left.iter())
                    .filter(|(pair, score)| own(pair) && *score >= least)
                    .map(|&(pair, score)| (prices[mate(pair) as usize], mate(pair), score))
                    .filter(|(price, ..)| *price != BARRED)
                    .map(|(price, mate, score)| (price - score, turn(id, mate, count), mate, score))
                    .collect();
                all.sort_unstable();
                let best: Vec<Candidate> = all
                    .iter()
                    .take(k)
                    .map(|&(_, _, mate, score)| Candidate { mate, score })
                    .collect();
                assert_eq!(candidates, best, "{source:?} {query:?}");
                match (all.get(k), bound) {
                    (Some((value, ..)), Some(bound)) => assert!(-value <= bound),
                    (Some(_), None) => panic!("a bound is missing: {source:?} {query:?}"),
                    (None, _) => {}
                }
                if let Some(bound) = bound {
                    let last = all.get(k - 1).map(|(value, ..)| -value);
                    assert!(
                        last.is_some_and(|last| bound <= last),
                        "{source:?} {query:?}"
                    );
                }
            });
            assert_eq!((run, &answered), (ControlFlow::Continue(()), &ids));
            let query = Query {
                prices: &opened,
                ..query
            };
            let mut found = Vec::new();
            let run = source.within(&query, &own, delta, go, &mut |id, mate, score| {
                found.push((side.pair(id, mate), score));
            });
            assert_eq!(run, ControlFlow::Continue(()));
            let mut expected = Vec::new();
            for (id, own) in ids.iter().zip(&own) {
                let mut row: Vec<(Pair, i64)> = left.clone();
                row.retain(|&(pair, score)| {
                    let price = i128::from(opened[pair.person(side.other()) as usize]);
                    pair.person(side) == *id
                        && score >= least
                        && i128::from(*own) + price - i128::from(score) < i128::from(delta)
                });
                expected.extend(row);
            }
            assert_eq!(found, expected, "{source:?} {query:?} {own:?} {delta}");
        }
    }
}

/// Whatever a source does, it stops when it is told to, and says so.
#[test]
fn sources_stop_when_told() {
    let mut stopped = 0;
    for (parts, _) in instances(500) {
        let sources: [Arc<dyn Source>; 3] = [
            Arc::clone(Problem::from_pairs(parts.clone()).unwrap().source()),
            Arc::new(Reluctant::of(&parts)),
            Arc::new(Patched::new(
                Arc::new(Formula::of(&parts)),
                [Pair::new(0, 0)],
            )),
        ];
        let ids: Vec<u32> = (0..parts.mentees.len() as u32).collect();
        let prices = vec![0; parts.mentors.len()];
        let query = Query {
            side: Side::Mentees,
            ids: &ids,
            prices: &prices,
            least: i64::MIN,
            threads: 1,
        };
        for source in sources {
            for after in 0..3 {
                let (mut polls, mut later) = (0, 0);
                let poll = &mut |_: u64| {
                    polls += 1;
                    if polls > after {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                };
                let run = source.best(&query, 2, poll, &mut |_, _, _| later += 1);
                assert_eq!(run.is_break(), polls > after);
                assert!(polls <= after + 1, "{source:?} goes on");
                stopped += u32::from(run.is_break());
                let mut polls = 0;
                let poll = &mut |_: u64| {
                    polls += 1;
                    if polls > after {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                };
                let own = vec![0; ids.len()];
                let run = source.within(&query, &own, 1, poll, &mut |_, _, _| later += 1);
                assert_eq!(run.is_break(), polls > after);
                assert!(polls <= after + 1, "{source:?} goes on");
                stopped += u32::from(run.is_break());
            }
        }
    }
    assert!(stopped > 500, "{stopped}");
}

/// A source that gives somebody who is not there, or a score that it said it has not, is named in words, not followed.
#[test]
fn a_source_that_gives_what_cannot_be_is_refused() {
    let mut parts = Parts::with_shape(2, 3);
    parts.aim = vec![Level::Pairs, Level::TotalScore];
    for (told, said) in [
        ((1, 3, 5), "the source gives mentee `1` the mentor `3`"),
        (
            (1, 2, 10),
            "the source gives mentee `1` and mentor `2` a score of `10`, outside its own range",
        ),
    ] {
        let source = Wild {
            shape: (2, 3),
            range: Some((0, 9)),
            told: vec![(0, 0, 4), (0, 1, 9), told],
        };
        let sound = over(&parts, Arc::new(Formula::new((2, 3), |_, _| Some(0))));
        let outcome = solve(&sound, &Settings::default());
        let problem = over(&parts, Arc::new(source));
        for settings in [Settings::default(), Settings::default().candidates(1)] {
            let Err(Error::Problem(faults)) = problem.solve(&settings) else {
                panic!("solved");
            };
            let [fault] = faults.as_slice() else {
                panic!("{faults}");
            };
            assert_eq!(
                (fault.code.as_str(), fault.message.as_str()),
                ("source", said)
            );
        }
        let error = check_outcome(&problem, &outcome, &CancelToken::default()).unwrap_err();
        assert_eq!(error.to_string(), format!("not proven: {said}"));
    }
}

/// A source that answers for somebody who is not there is named in words; one that gives more than was asked for is
/// heard as far as it was asked.
#[test]
fn a_source_that_says_too_much_is_not_followed() {
    let mut parts = Parts::with_shape(2, 2);
    parts.aim = vec![Level::Pairs, Level::TotalScore];
    let priced = Settings::default().candidates(1);
    let solved =
        |id: u32, times: usize| over(&parts, Arc::new(Talkative { id, times })).solve(&priced);
    let Err(Error::Problem(faults)) = solved(2, 1) else {
        panic!("solved");
    };
    let [fault] = faults.as_slice() else {
        panic!("{faults}");
    };
    assert_eq!(fault.message, "the source answers for mentee `2`");
    assert_eq!(
        fault.hint.as_deref(),
        Some("there are 2 mentees, counted from 0")
    );
    let Ok(Outcome::Optimal(solution)) = solved(1, 100) else {
        panic!("not solved");
    };
    assert_eq!(solution.pairs.len(), 2);
}

/// A pair with one score for whoever asks for it and another for whoever visits it ends the search for the lowest score.
#[test]
fn a_pair_of_two_scores_ends_a_search() {
    let mut parts = Parts::with_shape(2, 2);
    parts.aim = vec![Level::Pairs, Level::LowestScore, Level::TotalScore];
    let source = Wild {
        shape: (2, 2),
        range: Some((0, 9)),
        told: vec![(0, 0, 0), (1, 1, 0), (0, 0, 9), (1, 1, 9)],
    };
    let outcome = over(&parts, Arc::new(source)).solve(&Settings::default());
    assert!(outcome.is_err(), "{outcome:?}");
}

/// A solve over a reluctant source that is stopped anywhere is honest: feasible or nothing, under a bound that holds.
#[test]
fn a_stop_in_the_middle_is_honest() {
    let (mut stops, mut found) = (0, 0);
    for (parts, tape) in instances(4_000) {
        let problem = over(&parts, Arc::new(Reluctant::of(&parts)));
        let reading = Reading::new(&parts, &problem);
        let settings = Settings::default().candidates(1);
        let best = solve(&problem, &settings);
        let limit = u64::from(tape[0] % 400);
        let limited = settings.clone().work_limit(limit);
        let outcome = solve(&problem, &limited);
        assert_eq!(outcome, solve(&problem, &limited));
        let Outcome::Stopped(so_far) = outcome else {
            assert_eq!(outcome, best, "under a limit that was not met: {parts:?}");
            continue;
        };
        stops += 1;
        if let Some((pairs, objective)) = &so_far.found {
            found += 1;
            reading
                .feasible(pairs)
                .unwrap_or_else(|e| panic!("{e}: {parts:?}"));
            assert_eq!(*objective, reading.objective(pairs));
        }
        match best {
            Outcome::Optimal(best) => {
                let pairs = best.objective.iter().zip(&so_far.bound);
                let differs = pairs.clone().find(|(value, bound)| value != bound);
                let exceeds = differs.is_some_and(|(value, bound)| value.1 > bound.1);
                assert!(
                    !exceeds,
                    "{:?} beyond {:?}: {parts:?}",
                    best.objective, so_far.bound
                );
            }
            Outcome::Infeasible(_) => assert!(so_far.found.is_none(), "{parts:?}"),
            Outcome::Stopped(_) => panic!("no limit was set"),
        }
        let cancelled = Settings::default();
        cancelled.cancel.cancel();
        assert!(
            matches!(problem.solve(&cancelled), Err(Error::Interrupted))
                || Free::new(&problem).is_err()
        );
    }
    println!("{stops} stops, {found} with a matching");
    assert!(stops > cases(4_000) / 6 && found > cases(4_000) / 10);
}

/// A token that is pulled while the source is looking stops the solve there.
#[test]
fn a_cancelled_look_is_interrupted() {
    let token = CancelToken::default();
    let pull = token.clone();
    let asked = AtomicU32::new(0);
    let source = Formula::new((200, 200), move |i, j| {
        // Counting the pairs when the source is made takes the first 40,000.
        if asked.fetch_add(1, Ordering::Relaxed) == 60_000 {
            pull.cancel();
        }
        Some(i64::from((i * 31 + j * 17) % 101))
    });
    let source = Arc::new(source);
    let mut parts = Parts::with_shape(200, 200);
    parts.aim = vec![Level::Pairs, Level::TotalScore];
    let problem = over(&parts, source.clone());
    let outcome = problem.solve(&Settings::default().cancel(token));
    assert!(matches!(outcome, Err(Error::Interrupted)), "{outcome:?}");
    assert!(
        source.looks() < 60_000,
        "{} pairs looked at",
        source.looks()
    );
}

#[test]
fn a_source_must_fit_the_parts() {
    let parts = Parts::with_shape(2, 3);
    let fails = |parts: Parts, source: Formula| -> String {
        let Err(Error::Problem(faults)) = Problem::from_source(parts, Arc::new(source)) else {
            panic!("accepted");
        };
        assert_eq!(faults.as_slice().len(), 1, "{faults:?}");
        faults.as_slice()[0].to_string()
    };
    assert_eq!(
        fails(parts.clone(), Formula::new((3, 2), |_, _| Some(1))),
        "the source is of `3` × `2` people, the parts of 2 × 3; give the source the shape of the parts"
    );
    let both = Parts {
        pairs: vec![(Pair::new(0, 0), 1)],
        ..parts.clone()
    };
    assert_eq!(
        fails(both, Formula::new((2, 3), |_, _| Some(1))),
        "pairs or points are given beside a source of pairs; give either, not both"
    );
    let largest = pairwright::problem::largest_value(5);
    let beyond = fails(
        parts.clone(),
        Formula::new((2, 3), move |_, _| Some(-largest - 1)),
    );
    assert!(beyond.contains("beyond the exact range"), "{beyond}");
    let fits = Formula::new((2, 3), move |_, _| Some(largest));
    let problem = Problem::from_source(parts, Arc::new(fits)).expect("in range");
    let outcome = solve(&problem, &Settings::default());
    assert!(
        check_outcome(&problem, &outcome, &CancelToken::default()).is_ok(),
        "{outcome:?}"
    );
}

/// One family of scores: mentee, mentor, score.
type Family = Box<dyn Fn(u32, u32) -> Option<i64> + Send + Sync>;

/// Scores among which candidates are easy (the first two) or hard to find.
fn families() -> [(&'static str, Family); 6] {
    let mix = |a: u32, b: u32| SplitMix::new(u64::from(a) << 32 | u64::from(b)).next_u64();
    let below = move |a: u32, b: u32, bound: u64| (mix(a, b) % bound) as i64;
    // A trait of a person, 0 to 999.
    let of = move |side: u32, id: u32, part: u32| below(side * 8 + part, id, 1_000);
    [
        (
            "uniform",
            Box::new(move |i, j| Some(below(i, j, 1_000_000))),
        ),
        ("ties", Box::new(move |i, j| Some(below(i, j, 100)))),
        (
            "attributes",
            Box::new(move |i, j| {
                let alike = |part: u32| of(0, i, part) % 4 == of(1, j, part) % 4;
                Some(
                    (0..8)
                        .map(|part| i64::from(alike(part)) * i64::from(10 + part))
                        .sum(),
                )
            }),
        ),
        (
            "plane",
            Box::new(move |i, j| {
                let across = |part| of(0, i, part) - of(1, j, part);
                Some(1_000 - (across(0).pow(2) + across(1).pow(2)).isqrt())
            }),
        ),
        (
            "product",
            Box::new(move |i, j| Some(of(0, i, 0) * of(1, j, 0))),
        ),
        (
            "alike",
            Box::new(move |i, j| Some(1_000 * of(1, j, 0) + below(i, j, 1_000))),
        ),
    ]
}

/// On larger problems few pairs reach the solver, in few rounds; also where everybody ranks the mates alike, which
/// costs plain column generation dozens of rounds. `PAIRWRIGHT_SIZE` asks for another size.
#[test]
fn few_pairs_are_shown_in_few_rounds() {
    let size = std::env::var("PAIRWRIGHT_SIZE").ok();
    let n: u32 = size.and_then(|text| text.parse().ok()).unwrap_or(200);
    let lowest = [Level::MenteesPlaced, Level::LowestScore, Level::TotalScore];
    let shapes = [
        ("total", n, n, &[Level::TotalScore][..], 0, 1),
        (
            "pairs, total, lot",
            n,
            n,
            &[Level::Pairs, Level::TotalScore],
            0,
            1,
        ),
        ("placed, lowest, total, lot", n, n, &lowest, 0, 1),
        (
            "twice as many mentors",
            n,
            2 * n,
            &[Level::TotalScore],
            0,
            1,
        ),
        (
            "mentors of five places",
            n,
            n / 5,
            &[Level::TotalScore],
            0,
            5,
        ),
        ("and a minimum", n, n / 4, &[Level::TotalScore], 3, 5),
    ];
    for (family, score) in families() {
        let score = Arc::new(score);
        for (what, mentees, mentors, aim, min, max) in shapes {
            let score = Arc::clone(&score);
            let source = Arc::new(Formula::new((mentees, mentors), move |i, j| score(i, j)));
            let mut parts = Parts {
                aim: aim.to_vec(),
                seed: (aim.len() > 1).then_some(1),
                ..Parts::with_shape(mentees, mentors)
            };
            parts
                .mentors
                .iter_mut()
                .for_each(|p| (p.min, p.max) = (min, max));
            let watched = Arc::new(Watched::new(source.clone()));
            let problem = over(&parts, watched.clone());
            let rounds = Arc::new(AtomicU32::new(0));
            let count = Arc::clone(&rounds);
            let settings = Settings::default().progress(Arc::new(move |progress| {
                let ended = progress.stage == "pricing" && progress.done == progress.total;
                count.fetch_add(u32::from(ended), Ordering::Relaxed);
            }));
            let before = source.looks();
            let start = Instant::now();
            let outcome = solve(&problem, &settings);
            let time = start.elapsed();
            let looks = (source.looks() - before) as f64 / source.len() as f64;
            let proof = check_outcome(&problem, &outcome, &CancelToken::default())
                .unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(proof.pairs, source.len());
            assert_eq!(proof.shortfall, None);
            let shown = watched.shown() as f64 / source.len() as f64;
            let rounds = rounds.load(Ordering::Relaxed);
            println!(
                "{family:10} {what:27} {rounds:2} rounds, {looks:4.1} looks a pair, {:4.1} % shown, {time:.2?}",
                100.0 * shown
            );
            // A lowest score takes some ten solves, each with rounds of its own.
            let most = if aim.contains(&Level::LowestScore) {
                64
            } else {
                8
            };
            assert!(
                (1..=most).contains(&rounds),
                "{family}, {what}: {rounds} rounds"
            );
            assert!(looks < 64.0, "{family}, {what}: {looks} looks a pair");
            if n >= 200 && (family, what) == ("uniform", "total") {
                assert!(shown < 0.5, "{shown} of all pairs are shown");
            }
        }
    }
}
