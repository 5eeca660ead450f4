//! Solves every family, has each answer checked, and prints CPU times as a Markdown table.
//!
//! `cargo bench -p pairwright-benches -- [--smoke] [part of a family's name]`. With `--smoke` (or `--test`) only the
//! smallest sizes, in a second or two: the benches can't rot. Ratios pair times of one run: ours over the peer's.

use pairwright::check::{check, check_witness};
use pairwright::problem::{Level, Outcome, Parts, Problem};
use pairwright::solve::Settings;
use pairwright_benches::{Arguments, FAMILIES, Family, timed};
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use std::error::Error;
use std::time::Duration;

/// The least of this many times counts.
const REPEATS: u32 = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { smoke, wanted } = Arguments::read()?;
    println!(
        "| family | people | eligible pairs | answer | CPU ms | check, ms | pathfinding, ms | ratio |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for family in FAMILIES
        .iter()
        .filter(|family| family.name.contains(&wanted))
    {
        let sizes = if smoke {
            &family.sizes[..1]
        } else {
            family.sizes
        };
        for &size in sizes {
            println!("{}", row(family, size)?);
        }
    }
    Ok(())
}

/// One line of the table; an error where an answer is not proven, or differs from the peer's.
fn row(family: &Family, size: u32) -> Result<String, Box<dyn Error>> {
    let parts = (family.make)(u64::from(size), size);
    let problem = Problem::from_pairs(parts.clone())?;
    let mut ours = Duration::MAX;
    let mut checking = Duration::MAX;
    let mut theirs: Option<Duration> = None;
    let mut answer = String::new();
    for _ in 0..REPEATS {
        let (outcome, time) = timed(|| problem.solve(&Settings::default().threads(1)));
        let outcome = outcome?;
        ours = ours.min(time);
        let (proof, time) = timed(|| match &outcome {
            Outcome::Optimal(matching) => check(&problem, matching),
            Outcome::Infeasible(witness) => check_witness(&problem, witness),
            _ => Err(pairwright::Error::NotProven(
                "stopped without a limit".into(),
            )),
        });
        let proof = proof?;
        checking = checking.min(time);
        let total = match &outcome {
            Outcome::Optimal(matching) => {
                let found = matching
                    .objective
                    .iter()
                    .find(|(level, _)| *level == Level::TotalScore);
                answer = format!("{} pairs", matching.pairs.len());
                found.and_then(|(_, value)| *value)
            }
            _ => {
                answer = format!("{} short", proof.shortfall.unwrap_or_default());
                None
            }
        };
        if family.one_to_one {
            let weights = matrix(&parts);
            let ((peer, _), time) = timed(|| kuhn_munkres(&weights));
            theirs = Some(theirs.map_or(time, |least| least.min(time)));
            if total != Some(i128::from(peer)) {
                return Err(
                    format!("{}, {size}: found {total:?}, the peer {peer}", family.name).into(),
                );
            }
        }
    }
    let people = parts.mentees.len() + parts.mentors.len();
    let (pairs, own, proof) = (
        parts.pairs.len(),
        milliseconds(ours),
        milliseconds(checking),
    );
    let (peer, ratio) = match theirs {
        Some(time) => (
            milliseconds(time),
            format!("{:.2}", ours.as_secs_f64() / time.as_secs_f64()),
        ),
        None => ("–".into(), "–".into()),
    };
    let name = family.name;
    Ok(format!(
        "| {name} | {people} | {pairs} | {answer} | {own} | {proof} | {peer} | {ratio} |"
    ))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e3)
}

/// Scores as the peer wants them: no more rows than columns, every pair eligible.
fn matrix(parts: &Parts) -> Matrix<i64> {
    let mut weights = Matrix::new(parts.mentees.len(), parts.mentors.len(), 0);
    for (pair, score) in &parts.pairs {
        weights[(pair.mentee.index(), pair.mentor.index())] = *score;
    }
    weights
}
