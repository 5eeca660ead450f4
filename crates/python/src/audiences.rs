//! Answers for others than the coordinator: a note to one participant, numbers for an auditor, the first paragraph for a
//! board.

use crate::errors::ToPython;
use crate::json::{Answer, answer};
use crate::run::PyRun;
use crate::work;
use pairwright::explain;
use pairwright::solve::CancelToken;
use pyo3::prelude::*;
use std::sync::Arc;

/// The note to one participant; with `why_not`, about that person of the other side.
#[pyfunction]
#[pyo3(signature = (run, name, side, why_not))]
pub(crate) fn for_participant(
    py: Python<'_>,
    run: &PyRun,
    name: &str,
    side: Option<&str>,
    why_not: Option<&str>,
) -> PyResult<Answer> {
    let (side, person) = run.side_of(name, side).to_python(py)?;
    let compiled = &run.compiled;
    let (problem, scheme) = (&compiled.problem, compiled.scheme.as_deref());
    let Some(other) = why_not else {
        let note = explain::participant(problem, scheme, &run.outcome, side, person);
        return answer(py, &note.to_python(py)?);
    };
    let note = compiled.known(side.other(), other).and_then(|other| {
        explain::participant_why_not(problem, scheme, &run.outcome, side, person, other)
    });
    answer(py, &note.to_python(py)?)
}

/// The numbers for an auditor, with the verdict of the checker.
#[pyfunction]
pub(crate) fn for_auditor(py: Python<'_>, run: &PyRun) -> PyResult<Answer> {
    let saved = crate::saved::to_saved(run);
    let cancel = CancelToken::default();
    let token = cancel.clone();
    let numbers = work::run(py, &cancel, None, move |_| {
        let digests = saved.digests()?;
        let (problem, outcome) = (&saved.problem, &saved.outcome);
        explain::auditor(problem, saved.scheme.as_ref(), outcome, digests, &token)
    })?;
    answer(py, &numbers.to_python(py)?)
}

/// What was found, in a few numbers, and whether it is proven.
#[pyfunction]
pub(crate) fn found(py: Python<'_>, run: &PyRun) -> PyResult<Answer> {
    let problem = Arc::clone(&run.compiled.problem);
    let outcome = Arc::clone(&run.outcome);
    let cancel = CancelToken::default();
    let token = cancel.clone();
    let found = work::run(py, &cancel, None, move |_| {
        explain::found(&problem, &outcome, &token)
    })?;
    answer(py, &found.to_python(py)?)
}
