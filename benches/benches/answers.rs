//! What answers cost, as multiples of one solve of the same problem: all regrets, where every pair stands, the ten best.
//!
//! `cargo bench -p pairwright-benches --bench answers -- [--smoke] [part of a family's name]`. 2,500 people a side, 50
//! eligible mates each, a lot. Problems are built before the clock starts, a new one for each solve; all times of a row
//! are CPU times of one run on one thread, that of the solve the least of a few. Of the regrets some are drawn and compared
//! with the solve of the problem in which the pair is pinned, level by level: one that differs stops the run.

use pairwright::Pair;
use pairwright::explain::{Certainties, Regrets, alternatives, regrets};
use pairwright::problem::{Change, Level, Matching, Outcome, Parts, Problem};
use pairwright::solve::Settings;
use pairwright_benches::{Arguments, sparse, timed};
use pairwright_tests::draw::SplitMix;
use std::error::Error;
use std::time::Duration;

/// A problem of this size, with so many eligible mates for each mentee.
type Family = (&'static str, fn(u32, u32) -> Parts);

const FAMILIES: [Family; 6] = [
    ("scores 1 to a million, may stay out", |size, degree| {
        sparse(1, size, degree - 1, 1_000_000)
    }),
    ("scores 1 to a million, all placed", |size, degree| {
        all_placed(sparse(1, size, degree - 1, 1_000_000))
    }),
    ("scores 1 to 100, may stay out", |size, degree| {
        sparse(1, size, degree - 1, 100)
    }),
    ("scores 1 to 100, all placed", |size, degree| {
        all_placed(sparse(1, size, degree - 1, 100))
    }),
    ("attribute-like scores, may stay out", |size, degree| {
        attributes(sparse(1, size, degree - 1, 1))
    }),
    ("attribute-like scores, all placed", |size, degree| {
        all_placed(attributes(sparse(1, size, degree - 1, 1)))
    }),
];

/// What is asked for, with the most solves that it may cost.
const ASKED: [(&str, f64); 3] = [
    ("all regrets", 200.0),
    ("where every pair stands", 10.0),
    ("ten best", 30.0),
];

const REPEATS: u32 = 5;
const BEST: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    let (size, degree, sampled) = match arguments.smoke {
        true => (60, 8, 20),
        false => (2_500, 50, 500),
    };
    println!(
        "| family | people a side | pairs | asked | solve, CPU ms | answer, CPU ms | solves | aim |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (name, make) in FAMILIES {
        if !name.contains(&arguments.wanted) {
            continue;
        }
        let mut parts = make(size, degree);
        parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
        parts.seed = Some(7);
        let problem = Problem::from_pairs(parts.clone())?;
        let (one, matching) = solved(&parts)?;
        let (all, regrets_time) = timed(|| regrets(&problem, &matching, &settings()));
        let (stands, stands_time) = timed(|| Certainties::new(&problem, &matching, &settings()));
        stands?;
        let (best, best_time) = timed(|| alternatives(&problem, &matching, BEST, &settings()));
        if best?.len() != BEST {
            return Err("fewer than were asked for".into());
        }
        let times = [regrets_time, stands_time, best_time];
        for ((asked, most), time) in ASKED.into_iter().zip(times) {
            println!(
                "| {name} | {size} | {} | {asked} | {:.2} | {:.2} | {:.2} | < {most} |",
                parts.pairs.len(),
                one.as_secs_f64() * 1e3,
                time.as_secs_f64() * 1e3,
                time.as_secs_f64() / one.as_secs_f64(),
            );
        }
        compare(&problem, &matching, &all?, sampled)?;
    }
    Ok(())
}

fn settings() -> Settings {
    Settings::default().threads(1)
}

fn all_placed(mut parts: Parts) -> Parts {
    parts.mentees.iter_mut().for_each(|person| person.min = 1);
    parts
}

/// The same pairs with scores made of a few attributes of both, in 10^-8: many ties.
fn attributes(mut parts: Parts) -> Parts {
    let rng = &mut SplitMix::new(3);
    let mut people = |count: usize| -> Vec<[u32; 3]> {
        let person = |_| [rng.below(4), rng.below(5), rng.below(6)];
        (0..count).map(person).collect()
    };
    let (mentees, mentors) = (people(parts.mentees.len()), people(parts.mentors.len()));
    parts.decimals = 8;
    for (pair, score) in &mut parts.pairs {
        let (own, other) = (mentees[pair.mentee.index()], mentors[pair.mentor.index()]);
        let points = [9, 4, 3];
        let shared = own.iter().zip(&other).zip(points);
        let points: i64 = shared
            .map(|((a, b), points)| points * i64::from(a == b))
            .sum();
        *score = (1 + points) * 100_000_000;
    }
    parts
}

/// CPU time of the solve, the least of a few, and its answer.
fn solved(parts: &Parts) -> Result<(Duration, Matching), Box<dyn Error>> {
    let mut least: Option<(Duration, Matching)> = None;
    for _ in 0..REPEATS {
        let problem = Problem::from_pairs(parts.clone())?;
        let (outcome, time) = timed(|| problem.solve(&settings()));
        let Outcome::Optimal(matching) = outcome? else {
            return Err("not an optimum".into());
        };
        if least.as_ref().is_none_or(|(best, _)| time < *best) {
            least = Some((time, matching));
        }
    }
    least.ok_or_else(|| "no repeats".into())
}

/// Some of the regrets beside solves in which the pair is pinned.
fn compare(
    problem: &Problem,
    matching: &Matching,
    all: &Regrets,
    sampled: usize,
) -> Result<(), Box<dyn Error>> {
    let rng = &mut SplitMix::new(4);
    let count = u32::try_from(all.pairs.len())?;
    for _ in 0..sampled {
        let regret = &all.pairs[rng.below(count) as usize];
        let found = lost(problem, matching, regret.pair)?.map(|mut loss| {
            loss.truncate(all.levels.len());
            loss
        });
        if found != regret.loss {
            let (pair, told) = (regret.pair, &regret.loss);
            return Err(format!("{pair:?} loses {found:?}, not {told:?}").into());
        }
    }
    Ok(())
}

/// What the best matching with the pair loses at each level; none where nothing is feasible with it.
fn lost(
    problem: &Problem,
    matching: &Matching,
    pair: Pair,
) -> Result<Option<Vec<i128>>, Box<dyn Error>> {
    let forced = problem.changed(&[Change::Pin(pair)])?.solve(&settings())?;
    let Outcome::Optimal(forced) = forced else {
        return Ok(None);
    };
    let both = matching.objective.iter().zip(&forced.objective);
    let lost = both.map(|((_, now), (_, then))| now.unwrap_or_default() - then.unwrap_or_default());
    Ok(Some(lost.collect()))
}
