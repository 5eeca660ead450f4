//! Saving, loading and verifying results; the core does all of it.

use crate::errors::ToPython;
use crate::problem::{Beside, Compiled, compile};
use crate::run::PyRun;
use crate::table::PyTable;
use crate::work;
use pairwright::cohort::Extras;
use pairwright::explain;
use pairwright::fault::{Error, Fault};
use pairwright::saved::{self, Run};
use pairwright::solve::CancelToken;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// A verdict's name, whether it holds, and what it says.
type Verdict = (&'static str, bool, String);

/// The verdicts on a saved result; `people` are the files of mentees and mentors.
#[pyfunction]
#[pyo3(signature = (path, people))]
pub(crate) fn verify_saved(
    py: Python<'_>,
    path: PathBuf,
    people: Option<(PathBuf, PathBuf)>,
) -> PyResult<Vec<Verdict>> {
    let cancel = CancelToken::default();
    let token = cancel.clone();
    let verdicts = work::run(py, &cancel, None, move |_| {
        let files = people.as_ref().map(|(a, b)| (a.as_path(), b.as_path()));
        saved::verify_with(&path, files, &token)
    })?;
    let verdicts = verdicts.to_python(py)?;
    let named = [("integrity", verdicts.integrity), ("proof", verdicts.proof)];
    let shown = named.map(|(name, verdict)| (name, verdict.holds(), verdict.to_string()));
    Ok(shown.into())
}

/// Raises where a result could not be saved at the path, before there is one.
#[pyfunction]
#[pyo3(signature = (path, force))]
pub(crate) fn check_target(py: Python<'_>, path: PathBuf, force: bool) -> PyResult<()> {
    let check = move |_: &_| saved::check_target(&path, force);
    work::run(py, &CancelToken::default(), None, check)?.to_python(py)
}

/// What is saved of a run.
pub(crate) fn to_saved(run: &PyRun) -> Run {
    let compiled = &run.compiled;
    let shortages = run.matching.as_ref();
    let shortages = shortages.map(|m| explain::shortages(&compiled.problem, m));
    Run {
        scheme: compiled.scheme.as_deref().cloned(),
        unplaced: run.unplaced.clone(),
        shortages: shortages.unwrap_or_default(),
        cohort_digest: compiled.cohort_digest.clone(),
        keys: compiled.keys.clone(),
        codes_made: compiled.codes_made,
        as_of: compiled.as_of,
        rounding: compiled.rounding.clone(),
        inputs: compiled.inputs.clone(),
        started: compiled.started,
        ..Run::new((*compiled.problem).clone(), (*run.outcome).clone())
    }
}

/// A saved run; explanations know points but no facts until the people are given again.
pub(crate) fn load(path: PathBuf) -> Result<PyRun, Error> {
    let run = Run::load(&path)?;
    let compiled = Compiled {
        scheme: run.scheme.map(Arc::new),
        problem: Arc::new(run.problem),
        cohort_digest: run.cohort_digest,
        keys: run.keys,
        codes_made: run.codes_made,
        as_of: run.as_of,
        rounding: run.rounding,
        inputs: run.inputs,
        started: run.started,
    };
    Ok(PyRun::loaded(compiled, run.outcome, run.unplaced))
}

/// The run with its problem compiled again from the people it was made from.
pub(crate) fn with_people(
    run: &PyRun,
    mentees: &PyTable,
    mentors: &PyTable,
) -> impl FnOnce(&CancelToken) -> Result<PyRun, Error> + use<> {
    let old = run.compiled.clone();
    let outcome = (*run.outcome).clone();
    let (mentees, mentors) = (mentees.table.clone(), mentors.table.clone());
    move |cancel| {
        let Some(scheme) = old.scheme else {
            let fault = Fault::new("no-scheme", "the result has no scheme to read people by");
            return Err(Error::Saved(fault.into()));
        };
        let extras = Extras {
            pins: old.problem.pins().to_vec(),
            exclusions: old.problem.exclusions().to_vec(),
            scores: old.problem.given().map(<[_]>::to_vec),
            previous: old.problem.previous().map(<[_]>::to_vec),
            apart: old.problem.apart().to_vec(),
            rounding: old.rounding,
            as_of: old.as_of,
        };
        let compiled = compile(scheme, mentees, mentors, Beside::Known(extras), cancel)?;
        if compiled.cohort_digest != old.cohort_digest {
            let message = "these are not the people that the result was made from";
            let fault = Fault::new("other-people", message);
            let hint = "give the very files of that run";
            return Err(Error::Cohort(fault.with_hint(hint).into()));
        }
        PyRun::new(compiled, outcome, cancel)
    }
}
