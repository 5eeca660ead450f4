//! What else could be had, asked of a run: the best matchings after the best, and options of people.

use crate::errors::ToPython;
use crate::json::{Answer, answer};
use crate::problem::side_named;
use crate::run::PyRun;
use crate::work;
use pairwright::explain::{self, Within};
use pairwright::fault::{Error, Fault};
use pairwright::ids::Side;
use pairwright::problem::Matching;
use pairwright::solve::CancelToken;
use pairwright::{Outcome, Settings};
use pyo3::prelude::*;
use std::sync::Arc;

/// The best matchings after the best.
#[pyfunction]
#[pyo3(signature = (run, count, threads))]
pub(crate) fn alternatives(
    py: Python<'_>,
    run: &PyRun,
    count: usize,
    threads: Option<usize>,
) -> PyResult<Vec<Answer>> {
    let (problem, outcome) = (Arc::clone(&run.compiled.problem), Arc::clone(&run.outcome));
    let cancel = CancelToken::default();
    let settings = settings(&cancel, threads);
    let found = work::run(py, &cancel, None, move |_| {
        explain::alternatives(&problem, proved(&outcome)?, count, &settings)
    })?;
    let found = found.to_python(py)?;
    found.iter().map(|one| answer(py, one)).collect()
}

/// What each person of a side could have, with at most `loss` lost at a level and nothing before it.
#[pyfunction]
#[pyo3(signature = (run, side, level, loss, most, threads))]
pub(crate) fn options(
    py: Python<'_>,
    run: &PyRun,
    side: &str,
    level: String,
    loss: String,
    most: usize,
    threads: Option<usize>,
) -> PyResult<Answer> {
    let (problem, outcome) = (Arc::clone(&run.compiled.problem), Arc::clone(&run.outcome));
    let side = side_named(Some(side)).unwrap_or(Side::Mentees);
    let cancel = CancelToken::default();
    let settings = settings(&cancel, threads);
    let found = work::run(py, &cancel, None, move |_| {
        let matching = proved(&outcome)?;
        let within = Within::read(&problem, &level, &loss)?;
        explain::options(&problem, matching, side, within, most, &settings)
    })?;
    answer(py, &found.to_python(py)?)
}

fn settings(cancel: &CancelToken, threads: Option<usize>) -> Settings {
    let settings = Settings::default().cancel(cancel.clone());
    match threads {
        Some(threads) => settings.threads(threads),
        None => settings,
    }
}

/// The matching, which must be proved: answers are exact.
fn proved(outcome: &Outcome) -> Result<&Matching, Error> {
    match outcome {
        Outcome::Optimal(matching) => Ok(matching),
        Outcome::Infeasible(_) | Outcome::Stopped(_) => {
            let fault = Fault::new(
                "not-optimal",
                "there is no matching that is proved the best",
            );
            let hint = "ask this where `status` is `optimal`";
            Err(Error::Problem(fault.with_hint(hint).into()))
        }
    }
}
