//! Solves and checks one of a fixed set of problems; without a name, lists them. `instructions.py` counts what it takes.

use pairwright::check::check_outcome;
use pairwright::problem::{Outcome, Parts, Problem};
use pairwright::solve::{CancelToken, Settings};
use pairwright_benches::FIXED;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let Some(wanted) = std::env::args().nth(1) else {
        FIXED.iter().for_each(|(name, _)| println!("{name}"));
        return Ok(());
    };
    let (_, make) = FIXED
        .iter()
        .find(|(name, _)| *name == wanted)
        .ok_or_else(|| format!("`{wanted}` is not in the set"))?;
    let parts = make();
    let (problem, outcome) = counted(parts)?;
    check_outcome(&problem, &outcome, &CancelToken::default())?;
    Ok(())
}

/// What instructions are counted of: its name is how valgrind finds it.
#[inline(never)]
fn counted(parts: Parts) -> Result<(Problem, Outcome), Box<dyn Error>> {
    let problem = Problem::from_pairs(parts)?;
    let outcome = problem.solve(&Settings::default().threads(1))?;
    Ok((problem, outcome))
}
