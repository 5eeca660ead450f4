//! Pairs as columns for frames: found without the interpreter's lock, handed over piece by piece while signals are answered.

use crate::errors::ToPython;
use crate::work;
use pairwright::explain::{Certainty, Regret, Regrets};
use pairwright::fault::Error;
use pairwright::ids::{Pair, Side};
use pairwright::problem::Problem;
use pairwright::score::format_decimal;
use pairwright::solve::CancelToken;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use std::sync::Arc;

/// After so many cells signals are looked at.
const PIECE: usize = 1 << 16;

/// Pairs beside each other, with numbers as doubles.
#[derive(Default)]
struct Rows {
    pairs: Vec<Pair>,
    scores: Vec<f64>,
    /// By criterion.
    points: Vec<Vec<f64>>,
}

impl Rows {
    /// These pairs, or every eligible one, ascending; `points`: with what each criterion adds. O(pairs · criteria).
    fn new(
        problem: &Problem,
        chosen: Option<Vec<Pair>>,
        points: bool,
        cancel: &CancelToken,
    ) -> Result<Rows, Error> {
        let source = problem.source();
        let criteria = if points { problem.criteria().len() } else { 0 };
        let mut rows = Rows {
            points: vec![Vec::new(); criteria],
            ..Rows::default()
        };
        let Some(chosen) = chosen else {
            for mentee in 0..source.shape().0 {
                stop(cancel)?;
                let from = rows.pairs.len();
                source.for_each(Side::Mentees, mentee, &mut |mentor, score| {
                    rows.pairs.push(Pair::new(mentee, mentor));
                    rows.scores.push(nearest(score.into(), problem.decimals()));
                });
                rows.pay(problem, from);
            }
            return Ok(rows);
        };
        let score = |pair: &Pair| source.score(*pair).unwrap_or_default();
        let scores = chosen
            .iter()
            .map(|pair| nearest(score(pair).into(), problem.decimals()));
        rows.scores = scores.collect();
        rows.pairs = chosen;
        stop(cancel)?;
        rows.pay(problem, 0);
        Ok(rows)
    }

    /// Adds what each criterion adds to the pairs from here on.
    fn pay(&mut self, problem: &Problem, from: usize) {
        if self.points.is_empty() {
            return;
        }
        for pair in self.pairs.iter().skip(from) {
            let points = problem.source().points(*pair);
            for (at, column) in self.points.iter_mut().enumerate() {
                let own = points.get(at).copied().unwrap_or_default();
                column.push(nearest(own.into(), problem.decimals()));
            }
        }
    }

    /// [`Rows::new`] on a thread of its own.
    fn find(
        py: Python<'_>,
        problem: &Arc<Problem>,
        chosen: Option<Vec<Pair>>,
        points: bool,
    ) -> PyResult<Rows> {
        let (problem, cancel) = (problem.clone(), CancelToken::default());
        let token = cancel.clone();
        let found = work::run(py, &cancel, None, move |_| {
            Rows::new(&problem, chosen, points, &token)
        })?;
        found.to_python(py)
    }
}

/// These pairs, or every eligible one, as columns by name: mentee, mentor, score, and what each criterion adds.
pub(crate) fn columns<'py>(
    py: Python<'py>,
    problem: &Arc<Problem>,
    chosen: Option<Vec<Pair>>,
) -> PyResult<Bound<'py, PyDict>> {
    let rows = Rows::find(py, problem, chosen, true)?;
    let columns = PyDict::new(py);
    codes(py, problem, &rows.pairs, &columns)?;
    columns.set_item("score", list(py, rows.scores)?)?;
    for (criterion, points) in problem.criteria().iter().zip(rows.points) {
        let mut name = criterion.name.clone();
        while columns.contains(&name)? {
            name.push_str(" (criterion)");
        }
        columns.set_item(name, list(py, points)?)?;
    }
    Ok(columns)
}

/// What every eligible pair would cost as columns by name: mentee, mentor, score, standing, and what is lost at each level,
/// none where no matching has the pair.
pub(crate) fn losses<'py>(
    py: Python<'py>,
    problem: &Problem,
    told: Regrets,
) -> PyResult<Bound<'py, PyDict>> {
    let pairs: Vec<Pair> = told.pairs.iter().map(|regret| regret.pair).collect();
    let columns = PyDict::new(py);
    codes(py, problem, &pairs, &columns)?;
    let score = |pair: &Pair| {
        let score = problem.source().score(*pair).unwrap_or_default();
        nearest(score.into(), problem.decimals())
    };
    columns.set_item("score", list(py, pairs.iter().map(score))?)?;
    let standing = |regret: &Regret| match (regret.certainty, &regret.loss) {
        (_, None) => "impossible",
        (Certainty::Certain, _) => "certain",
        (Certainty::ByLot, _) => "by lot",
        (Certainty::Possible, _) => "possible",
        (Certainty::Never, _) => "never",
    };
    columns.set_item("standing", list(py, told.pairs.iter().map(standing))?)?;
    for (at, level) in told.levels.iter().enumerate() {
        let loss = |regret: &Regret| regret.loss.as_ref()?.get(at).copied();
        let losses = told.pairs.iter().map(loss);
        let column = match level.is_points() {
            true => list(
                py,
                losses.map(|loss| Some(nearest(loss?, problem.decimals()))),
            )?,
            false => list(py, losses)?,
        };
        columns.set_item(format!("loss in {level}"), column)?;
    }
    Ok(columns)
}

/// Columns of the codes of pairs: each code is one text, however many pairs it has.
fn codes<'py>(
    py: Python<'py>,
    problem: &Problem,
    pairs: &[Pair],
    columns: &Bound<'py, PyDict>,
) -> PyResult<()> {
    for side in Side::BOTH {
        let codes = problem.people(side).ids();
        let codes: Vec<Bound<'py, PyString>> = codes.map(|id| PyString::new(py, &id)).collect();
        let own = |pair: &Pair| codes.get(pair.person(side) as usize);
        columns.set_item(side.one(), list(py, pairs.iter().map(own))?)?;
    }
    Ok(())
}

/// Positions of mentees, of mentors, and scores.
pub(crate) type Positions<'py> = (Bound<'py, PyList>, Bound<'py, PyList>, Bound<'py, PyList>);

/// Every eligible pair as positions of mentees, positions of mentors, and scores.
pub(crate) fn positions<'py>(py: Python<'py>, problem: &Arc<Problem>) -> PyResult<Positions<'py>> {
    let rows = Rows::find(py, problem, None, false)?;
    let of = |side: Side| list(py, rows.pairs.iter().map(move |pair| pair.person(side)));
    let (mentees, mentors) = (of(Side::Mentees)?, of(Side::Mentors)?);
    Ok((mentees, mentors, list(py, rows.scores)?))
}

/// A list of Python's, of as many as there are.
fn list<'py, T: IntoPyObject<'py>>(
    py: Python<'py>,
    cells: impl IntoIterator<Item = T>,
) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for (at, cell) in cells.into_iter().enumerate() {
        if at % PIECE == 0 {
            py.check_signals()?;
        }
        list.append(cell)?;
    }
    Ok(list)
}

fn stop(cancel: &CancelToken) -> Result<(), Error> {
    if cancel.is_cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(())
}

/// The double nearest to an exact decimal: for frames, which have no decimals; nothing is decided by it.
fn nearest(value: i128, decimals: i32) -> f64 {
    /// The greatest number and the greatest power of ten below which every one is a double.
    const EXACT: (u128, i32) = (1 << 53, 22);
    if value.unsigned_abs() <= EXACT.0 && (0..=EXACT.1).contains(&decimals) {
        // Of two exact numbers a division gives the nearest.
        return value as f64 / (0..decimals).fold(1.0, |power, _| power * 10.0);
    }
    let text = format_decimal(value, decimals);
    text.parse().unwrap_or(f64::NAN)
}
