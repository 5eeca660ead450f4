//! What one more level, the lot and the lowest score cost, each as a ratio to the same aim without it.
//!
//! `cargo bench -p pairwright-benches --bench levels -- [--smoke] [part of a family's name]`. Problems come through
//! `Problem::from_pairs`, which is in the clock; both times of a ratio are of one run.

use pairwright::check::check_outcome;
use pairwright::problem::{Level, Outcome, Parts, Problem};
use pairwright::solve::{CancelToken, Settings};
use pairwright_benches::{Arguments, sparse, timed};
use std::error::Error;
use std::time::Duration;

/// A problem of this size: 20 eligible mates each, scores 1 to 100 or to a million.
type Family = (&'static str, fn(u32) -> Parts);

const FAMILIES: [Family; 2] = [
    ("scores 1 to 100", |size| sparse(1, size, 20, 100)),
    ("scores 1 to a million", |size| {
        sparse(1, size, 20, 1_000_000)
    }),
];

/// The least of this many times counts, where they are short.
const REPEATS: u32 = 3;
const SHORT: Duration = Duration::from_secs(1);

use Level::{LowestScore, MenteesPlaced, MentorsPlaced, TotalScore};

/// What is measured: with, without, and the ratio that is aimed at.
const COSTS: [Cost; 5] = [
    Cost {
        of: "a placed level before the score",
        with: (&[MenteesPlaced, TotalScore], None),
        without: (&[TotalScore], None),
        target: 2.0,
    },
    Cost {
        of: "a second placed level",
        with: (&[MenteesPlaced, MentorsPlaced, TotalScore], None),
        without: (&[MenteesPlaced, TotalScore], None),
        target: 2.0,
    },
    Cost {
        of: "the lot",
        with: (&[TotalScore], Some(7)),
        without: (&[TotalScore], None),
        target: 1.5,
    },
    Cost {
        of: "the lot after two levels",
        with: (&[MenteesPlaced, TotalScore], Some(7)),
        without: (&[MenteesPlaced, TotalScore], None),
        target: 1.5,
    },
    Cost {
        of: "the lowest score",
        with: (&[MenteesPlaced, LowestScore, TotalScore], None),
        without: (&[MenteesPlaced, TotalScore], None),
        target: 15.0,
    },
];

/// An aim with the seed of a lot, if there is one.
type Aim = (&'static [Level], Option<u64>);

struct Cost {
    of: &'static str,
    with: Aim,
    without: Aim,
    target: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    println!("| family | people a side | cost of | without, CPU ms | with, CPU ms | ratio | aim |");
    println!("|---|---|---|---|---|---|---|");
    let sizes: &[u32] = if arguments.smoke {
        &[50]
    } else {
        &[10_000, 100_000]
    };
    for (name, make) in FAMILIES {
        for &size in sizes.iter().filter(|_| name.contains(&arguments.wanted)) {
            let parts = make(size);
            // Two costs share an aim: each is solved once.
            let mut known: Vec<(Aim, Duration)> = Vec::new();
            for cost in &COSTS {
                let mut time = |aim: Aim| -> Result<Duration, Box<dyn Error>> {
                    if let Some((_, time)) = known.iter().find(|(other, _)| *other == aim) {
                        return Ok(*time);
                    }
                    let time = solved(&parts, aim)?;
                    known.push((aim, time));
                    Ok(time)
                };
                let (without, with) = (time(cost.without)?, time(cost.with)?);
                println!(
                    "| {name} | {size} | {} | {:.1} | {:.1} | {:.2} | ≤ {} |",
                    cost.of,
                    without.as_secs_f64() * 1e3,
                    with.as_secs_f64() * 1e3,
                    with.as_secs_f64() / without.as_secs_f64(),
                    cost.target
                );
            }
        }
    }
    Ok(())
}

/// CPU time from the parts to the outcome, which must be an optimum.
fn solved(parts: &Parts, (aim, seed): Aim) -> Result<Duration, Box<dyn Error>> {
    let mut least = Duration::MAX;
    for _ in 0..REPEATS {
        let mut parts = parts.clone();
        parts.aim = aim.to_vec();
        parts.seed = seed;
        let (solved, time) = timed(|| -> Result<(Problem, Outcome), pairwright::Error> {
            let problem = Problem::from_pairs(parts)?;
            let outcome = problem.solve(&Settings::default().threads(1))?;
            Ok((problem, outcome))
        });
        let (problem, outcome) = solved?;
        if !matches!(outcome, Outcome::Optimal(_)) {
            return Err("not an optimum".into());
        }
        check_outcome(&problem, &outcome, &CancelToken::default())?;
        least = least.min(time);
        if time > SHORT {
            break;
        }
    }
    Ok(least)
}
