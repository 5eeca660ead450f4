//! What an earlier answer saves where some people have changed since: CPU time of the solve from scratch, divided by
//! that of the solve from the answer.
//!
//! `cargo bench -p pairwright-benches --bench warm -- [--smoke] [part of a family's name]`. Problems are built before
//! the clock starts, a new one for each solve; both times of a ratio are of one run, each the least of a few.

use pairwright::check::check_outcome;
use pairwright::problem::{Matching, Outcome, Parts, Problem};
use pairwright::solve::{CancelToken, Settings};
use pairwright_benches::{Arguments, sparse, timed};
use pairwright_tests::draw::SplitMix;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// A problem of this size: 20 eligible mates each and one that makes it possible to place all.
type Family = (&'static str, fn(u32) -> Parts);

const FAMILIES: [Family; 4] = [
    ("scores 1 to 100, may stay out", |size| {
        sparse(1, size, 20, 100)
    }),
    ("scores 1 to 100, all placed", |size| {
        all_placed(sparse(1, size, 20, 100))
    }),
    ("scores 1 to a million, may stay out", |size| {
        sparse(1, size, 20, 1_000_000)
    }),
    ("scores 1 to a million, all placed", |size| {
        all_placed(sparse(1, size, 20, 1_000_000))
    }),
];

/// What becomes of a mentee that changes.
#[derive(Clone, Copy)]
enum Change {
    /// Other scores.
    Scores,
    /// No mate any more; only where others may stay out too.
    Gone,
}

/// What has changed, and for how many of so many mentees.
type Case = (&'static str, Change, fn(u32) -> u32);

const CASES: [Case; 7] = [
    ("nothing", Change::Scores, |_| 0),
    ("scores of one", Change::Scores, |_| 1),
    ("scores of ten", Change::Scores, |_| 10),
    ("scores of 0.1 %", Change::Scores, |size| size / 1000),
    ("scores of 1 %", Change::Scores, |size| size / 100),
    ("ten are gone", Change::Gone, |_| 10),
    ("1 % are gone", Change::Gone, |size| size / 100),
];

const REPEATS: u32 = 3;

fn all_placed(mut parts: Parts) -> Parts {
    parts.mentees.iter_mut().for_each(|person| person.min = 1);
    parts
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    println!("| family | people a side | changed | scratch, CPU ms | warm, CPU ms | ratio |");
    println!("|---|---|---|---|---|---|");
    let sizes: &[u32] = if arguments.smoke {
        &[100]
    } else {
        &[10_000, 100_000]
    };
    for (name, make) in FAMILIES {
        for &size in sizes.iter().filter(|_| name.contains(&arguments.wanted)) {
            let parts = make(size);
            let earlier = Problem::from_pairs(parts.clone())?.solve(&settings())?;
            let earlier = Arc::new(earlier);
            for (of, change, count) in CASES {
                let must = parts.mentees.iter().any(|person| person.min > 0);
                if must && matches!(change, Change::Gone) {
                    continue;
                }
                let parts = changed(&parts, change, count(size));
                let scratch = solved(&parts, None)?;
                let warm = solved(&parts, Some(&earlier))?;
                if scratch.1.objective != warm.1.objective {
                    return Err("two optima of different value".into());
                }
                let ratio = scratch.0.as_secs_f64() / warm.0.as_secs_f64();
                println!(
                    "| {name} | {size} | {of} | {:.1} | {:.1} | {ratio:.2} |",
                    scratch.0.as_secs_f64() * 1e3,
                    warm.0.as_secs_f64() * 1e3,
                );
            }
        }
    }
    Ok(())
}

fn settings() -> Settings {
    Settings::default().threads(1)
}

/// The same where so many mentees, spread over all, have changed.
fn changed(parts: &Parts, change: Change, count: u32) -> Parts {
    let mut parts = parts.clone();
    let rng = &mut SplitMix::new(2);
    let size = parts.mentees.len();
    let most = parts.pairs.iter().map(|(_, score)| *score).max();
    let most = most.and_then(|most| u32::try_from(most).ok()).unwrap_or(1);
    let mut hit = vec![false; size];
    (0..count).for_each(|_| hit[rng.below(size as u32) as usize] = true);
    match change {
        Change::Scores => {
            let own = parts.pairs.iter_mut();
            own.filter(|(pair, _)| hit[pair.mentee.index()])
                .for_each(|(_, score)| *score = 1 + i64::from(rng.below(most)));
        }
        Change::Gone => {
            let gone = parts.mentees.iter_mut().zip(hit);
            gone.filter(|(_, hit)| *hit)
                .for_each(|(person, _)| person.max = 0);
        }
    }
    parts
}

/// CPU time of the solve, and its answer, checked.
fn solved(
    parts: &Parts,
    earlier: Option<&Arc<Outcome>>,
) -> Result<(Duration, Matching), Box<dyn Error>> {
    let mut least: Option<(Duration, Matching)> = None;
    for _ in 0..REPEATS {
        let problem = Problem::from_pairs(parts.clone())?;
        let settings = match earlier {
            Some(earlier) => settings().warm(Arc::clone(earlier)),
            None => settings(),
        };
        let (outcome, time) = timed(|| problem.solve(&settings));
        let outcome = outcome?;
        check_outcome(&problem, &outcome, &CancelToken::default())?;
        let Outcome::Optimal(matching) = outcome else {
            return Err("not an optimum".into());
        };
        if least.as_ref().is_none_or(|(best, _)| time < *best) {
            least = Some((time, matching));
        }
    }
    least.ok_or_else(|| "no repeats".into())
}
