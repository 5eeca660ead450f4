//! `linear_sum_assignment`: every row or every column of a matrix, whichever are fewer, in one pair each.

use crate::errors::ToPython;
use crate::lent::Lent;
use crate::work;
use pairwright::fault::Error;
use pairwright::ids::Pair;
use pairwright::problem::{
    Cells, Level, Matrix, Outcome, Parts, Problem, Sense, Source, Unit, largest_value,
};
use pairwright::solve::{CancelToken, Settings};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;

/// So many cells are a matter of some milliseconds: a thread of their own would take as long.
const MOMENT: usize = 1 << 16;

/// Rows and columns as the bytes of 64-bit integers.
type Found<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>);

/// The pairs of least total cost, or greatest where `maximize`, by row; `None` where forbidden pairs leave no assignment.
/// Costs: doubles, contiguous rows. One that is infinite the bad way forbids a pair.
#[pyfunction]
pub(crate) fn assign<'py>(
    py: Python<'py>,
    costs: &Bound<'py, PyAny>,
    maximize: bool,
    threads: Option<usize>,
) -> PyResult<Option<Found<'py>>> {
    let cells = Lent::new(costs)?;
    let cancel = CancelToken::default();
    let mut settings = Settings::default().cancel(cancel.clone());
    settings.threads = threads;
    let lent = Arc::clone(&cells);
    let (rows, columns) = cells.shape();
    let solved = if rows.saturating_mul(columns) <= MOMENT {
        Ok(py.detach(|| solve(lent, maximize, &settings)))
    } else {
        work::run(py, &cancel, None, move |_| solve(lent, maximize, &settings))
    };
    cells.take_back(py);
    let Some(pairs) = solved?.to_python(py)? else {
        return Ok(None);
    };
    let bytes = |of: fn(&Pair) -> u32| {
        let numbers = pairs.iter().map(|pair| i64::from(of(pair)).to_ne_bytes());
        PyBytes::new(py, &numbers.collect::<Vec<_>>().concat())
    };
    Ok(Some((
        bytes(|pair| pair.mentee.0),
        bytes(|pair| pair.mentor.0),
    )))
}

fn solve(
    cells: Arc<Lent>,
    maximize: bool,
    settings: &Settings,
) -> Result<Option<Vec<Pair>>, Error> {
    let sense = if maximize {
        Sense::Scores
    } else {
        Sense::Costs
    };
    let (rows, columns) = cells.shape();
    let largest = largest_value(rows.saturating_add(columns));
    let matrix = Matrix::new(
        cells,
        sense,
        Unit::Two,
        largest,
        settings.thread_count(),
        &settings.cancel,
    )?;
    let (rows, columns) = matrix.shape();
    let mut parts = Parts {
        aim: vec![Level::TotalScore],
        seed: None,
        ..Parts::with_shape(rows, columns)
    };
    let all = |is_all: bool| u32::from(is_all);
    parts
        .mentees
        .iter_mut()
        .for_each(|row| row.min = all(rows <= columns));
    parts
        .mentors
        .iter_mut()
        .for_each(|column| column.min = all(columns <= rows));
    let problem = Problem::from_source(parts, Arc::new(matrix))?;
    Ok(match problem.solve(settings)? {
        Outcome::Optimal(matching) => Some(matching.pairs),
        Outcome::Infeasible(_) => None,
        Outcome::Stopped(_) => return Err(Error::Interrupted),
    })
}
