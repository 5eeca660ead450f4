//! What else there could be: two results compared, weights that may move, and trade-offs.

use crate::bare::settings;
use crate::errors::ToPython;
use crate::json::{Answer, answer};
use crate::problem::{Compiled, side_named};
use crate::run::PyRun;
use crate::work;
use pairwright::explain::{self, Tradeoff};
use pairwright::fault::{Error, Fault};
use pairwright::ids::Side;
use pairwright::problem::Matching;
use pairwright::solve::{CancelToken, Settings};
use pyo3::prelude::*;
use std::collections::BTreeMap;

/// A problem and its matching, to be taken to another thread.
struct Solved {
    compiled: Compiled,
    matching: Matching,
}

impl Solved {
    fn of(run: &PyRun) -> Result<Solved, Error> {
        Ok(Solved {
            compiled: run.compiled.clone(),
            matching: run.matching()?.clone(),
        })
    }
}

/// Asks on another thread.
fn ask<T: Send + 'static>(
    py: Python<'_>,
    run: &PyRun,
    threads: Option<usize>,
    question: impl FnOnce(Solved, Settings) -> Result<T, Error> + Send + 'static,
) -> PyResult<T> {
    let solved = Solved::of(run).to_python(py)?;
    let cancel = CancelToken::default();
    let settings = settings(threads, None, None, &cancel);
    work::run(py, &cancel, None, move |_| question(solved, settings))?.to_python(py)
}

/// How two results differ, person by person, level by level and criterion by criterion.
#[pyfunction]
pub(crate) fn compare(py: Python<'_>, first: &PyRun, second: &PyRun) -> PyResult<Answer> {
    same_codes(&first.compiled, &second.compiled).to_python(py)?;
    let second = Solved::of(second).to_python(py)?;
    let said = ask(py, first, None, move |first, _| {
        Ok(explain::compare(
            (&first.compiled.problem, &first.matching),
            (&second.compiled.problem, &second.matching),
        ))
    })?;
    answer(py, &said)
}

/// That one code means one person in both: made codes are numbers among the people of one run.
fn same_codes(first: &Compiled, second: &Compiled) -> Result<(), Error> {
    if !first.codes_made && !second.codes_made {
        return Ok(());
    }
    // Where none were made, the code is the id.
    let by_code = |compiled: &Compiled| -> BTreeMap<(Side, String), String> {
        let keys = compiled.keys.iter().cloned();
        let mut named: BTreeMap<_, _> = keys.map(|(side, code, id)| ((side, code), id)).collect();
        for side in Side::BOTH {
            if !compiled.keys.iter().any(|(own, ..)| *own == side) {
                let ids = compiled.problem.people(side).ids();
                named.extend(ids.map(|id| ((side, id.to_string()), id.to_string())));
            }
        }
        named
    };
    let (one, other) = (by_code(first), by_code(second));
    let by_id: BTreeMap<(Side, &String), &String> = one
        .iter()
        .map(|((side, code), id)| ((*side, id), code))
        .collect();
    let known = |compiled: &Compiled| !(compiled.codes_made && compiled.keys.is_empty());
    let agrees = |((side, code), id): (&(Side, String), &String)| {
        let same_code = one.get(&(*side, code.clone())).is_none_or(|own| own == id);
        same_code && by_id.get(&(*side, id)).is_none_or(|own| *own == code)
    };
    if known(first) && known(second) && other.iter().all(agrees) {
        return Ok(());
    }
    let message = "codes were made for these people, and do not stand for the same people in both";
    let hint =
        "compare runs of the same people and seed with their keys beside them, or use codes as ids";
    let fault = Fault::new("codes", message).with_hint(hint);
    Err(Error::Cohort(fault.into()))
}

/// Between which weights the matching stays the best.
#[pyfunction]
#[pyo3(signature = (run, threads))]
pub(crate) fn weights(py: Python<'_>, run: &PyRun, threads: Option<usize>) -> PyResult<Answer> {
    let said = ask(py, run, threads, |solved, settings| {
        explain::weights(&solved.compiled.problem, &solved.matching, &settings)
    })?;
    answer(py, &said)
}

/// What could be had of people placed, total score and lowest score.
#[pyfunction]
#[pyo3(signature = (run, side, most_solves, threads))]
pub(crate) fn tradeoffs(
    py: Python<'_>,
    run: &PyRun,
    side: Option<&str>,
    most_solves: u64,
    threads: Option<usize>,
) -> PyResult<Answer> {
    let side = side_named(side);
    let said = ask(py, run, threads, move |solved, settings| {
        let problem = &solved.compiled.problem;
        let side = side.unwrap_or_else(|| explain::side_placed(problem));
        explain::tradeoffs(
            problem,
            &solved.matching.pairs,
            side,
            most_solves,
            &settings,
        )
    })?;
    answer(py, &said)
}

/// Codes of pairs that reach a point of a side's frontier; `None` where none were found.
#[pyfunction]
#[pyo3(signature = (run, side, placed, total, lowest, threads))]
pub(crate) fn tradeoff_pairs(
    py: Python<'_>,
    run: &PyRun,
    side: &str,
    placed: u64,
    total: String,
    lowest: Option<String>,
    threads: Option<usize>,
) -> PyResult<Option<Vec<(String, String)>>> {
    let side = side_named(Some(side)).unwrap_or(Side::Mentees);
    let point = Tradeoff {
        placed,
        lowest,
        total,
        proved: true,
        is_given: false,
    };
    let pairs = ask(py, run, threads, move |solved, settings| {
        explain::tradeoff_pairs(&solved.compiled.problem, side, &point, &settings)
    })?;
    let codes = |[mentee, mentor]: [String; 2]| (mentee, mentor);
    Ok(pairs.map(|pairs| pairs.into_iter().map(codes).collect()))
}
