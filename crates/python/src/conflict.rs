//! Why there is no matching, and what would make one, asked of a run.

use crate::errors::ToPython;
use crate::json::{Answer, answer};
use crate::run::PyRun;
use crate::work;
use pairwright::explain::{self, View};
use pairwright::fault::{Error, Fault};
use pairwright::problem::Witness;
use pairwright::solve::CancelToken;
use pairwright::{Outcome, Settings};
use pyo3::prelude::*;
use std::sync::Arc;

/// Facts that can't hold together, none of which could be spared.
#[pyfunction]
pub(crate) fn conflict(py: Python<'_>, run: &PyRun, coordinator: bool) -> PyResult<Answer> {
    let (problem, outcome) = (Arc::clone(&run.compiled.problem), Arc::clone(&run.outcome));
    let cancel = CancelToken::default();
    let token = cancel.clone();
    let found = work::run(py, &cancel, None, move |_| {
        explain::conflict(&problem, witness(&outcome)?, view(coordinator), &token)
    })?;
    answer(py, &found.to_python(py)?)
}

/// The single changes that help most, at most so many.
#[pyfunction]
pub(crate) fn repairs(
    py: Python<'_>,
    run: &PyRun,
    most: usize,
    coordinator: bool,
) -> PyResult<Vec<Answer>> {
    let (problem, outcome) = (Arc::clone(&run.compiled.problem), Arc::clone(&run.outcome));
    let cancel = CancelToken::default();
    let settings = Settings::default().cancel(cancel.clone());
    let found = work::run(py, &cancel, None, move |_| {
        witness(&outcome)?;
        explain::repairs(&problem, most, view(coordinator), &settings)
    })?;
    let found = found.to_python(py)?;
    found.iter().map(|one| answer(py, one)).collect()
}

fn view(coordinator: bool) -> View {
    match coordinator {
        true => View::Coordinator,
        false => View::Anybody,
    }
}

/// The witness of a run that found nothing feasible.
fn witness(outcome: &Outcome) -> Result<&Witness, Error> {
    match outcome {
        Outcome::Infeasible(witness) => Ok(witness),
        Outcome::Optimal(_) | Outcome::Stopped(_) => {
            let message = "the result is not infeasible";
            let hint = "ask this where `status` is `infeasible`";
            let fault = Fault::new("not-infeasible", message).with_hint(hint);
            Err(Error::Problem(fault.into()))
        }
    }
}
