//! `b_matching`: the solver for those who have scores.

use crate::errors::ToPython;
use crate::json;
use crate::proof::PyProof;
use crate::work;
use pairwright::Outcome;
use pairwright::check::check_outcome;
use pairwright::explain;
use pairwright::fault::{Error, Fault, Faults};
use pairwright::ids::{Pair, Side};
use pairwright::problem::{
    Gap, Group, Level, Objective, Parts, Person, Problem, Quantised, largest_value, quantise,
};
use pairwright::solve::{CancelToken, Settings};
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;
use std::time::Duration;

/// Positions of the members, least and greatest number of pairs.
type Bounds = (Vec<u32>, u64, u64);

/// What `b_matching` found.
#[pyclass(frozen, name = "Bare", module = "pairwright._core")]
pub(crate) struct PyBare {
    problem: Arc<Problem>,
    outcome: Arc<Outcome>,
    largest_error: f64,
}

/// The scores as they came: integers are exact, doubles are rounded.
enum Scores {
    Integers(Vec<i64>),
    Doubles(Vec<f64>),
}

/// Finds the best set of pairs for given scores, bounds and levels.
#[pyfunction]
#[pyo3(signature = (rows, cols, scores, row_bounds, col_bounds, levels, row_groups, col_groups, pins,
    threads, time_limit, work_limit, progress))]
#[allow(clippy::too_many_arguments)] // one call of the Python half, which names them
pub(crate) fn b_matching(
    py: Python<'_>,
    rows: PyBuffer<u32>,
    cols: PyBuffer<u32>,
    scores: &Bound<'_, PyAny>,
    row_bounds: (PyBuffer<u32>, PyBuffer<u32>),
    col_bounds: (PyBuffer<u32>, PyBuffer<u32>),
    levels: Vec<String>,
    row_groups: Vec<Bounds>,
    col_groups: Vec<Bounds>,
    pins: Vec<(u32, u32)>,
    threads: Option<usize>,
    time_limit: Option<f64>,
    work_limit: Option<u64>,
    progress: Option<Py<PyAny>>,
) -> PyResult<PyBare> {
    let rows = rows.to_vec(py)?;
    let cols = cols.to_vec(py)?;
    let scores = match PyBuffer::<i64>::get(scores) {
        Ok(integers) => Scores::Integers(integers.to_vec(py)?),
        Err(_) => Scores::Doubles(PyBuffer::<f64>::get(scores)?.to_vec(py)?),
    };
    let parts = Parts {
        mentees: people(py, &row_bounds)?,
        mentors: people(py, &col_bounds)?,
        mentee_groups: groups("row", row_groups),
        mentor_groups: groups("col", col_groups),
        aim: aim(&levels).to_python(py)?,
        pins: pins.into_iter().map(|(i, j)| Pair::new(i, j)).collect(),
        decimals: 0,
        called: ["row", "col"].map(str::to_owned),
        ..Parts::default()
    };
    let cancel = CancelToken::default();
    let settings = settings(threads, time_limit, work_limit, &cancel);
    let solved = work::run(py, &cancel, progress.as_ref(), move |reporter| {
        let problem = assemble(parts, &rows, &cols, scores)?;
        let settings = settings.progress(reporter.on_progress());
        let outcome = problem.0.solve(&settings)?;
        Ok((problem, outcome))
    })?;
    let ((problem, largest_error), outcome) = solved.to_python(py)?;
    Ok(PyBare {
        problem: Arc::new(problem),
        outcome: Arc::new(outcome),
        largest_error,
    })
}

/// Settings of a solve from what Python gave; `time_limit` in seconds, finite and not negative.
pub(crate) fn settings(
    threads: Option<usize>,
    time_limit: Option<f64>,
    work_limit: Option<u64>,
    cancel: &CancelToken,
) -> Settings {
    let mut settings = Settings::default().cancel(cancel.clone());
    if let Some(threads) = threads {
        settings = settings.threads(threads);
    }
    if let Some(limit) = work_limit {
        settings = settings.work_limit(limit);
    }
    // A limit beyond what a duration can hold is no limit.
    if let Some(Ok(limit)) = time_limit.map(Duration::try_from_secs_f64) {
        settings = settings.time_limit(limit);
    }
    settings
}

fn people(py: Python<'_>, bounds: &(PyBuffer<u32>, PyBuffer<u32>)) -> PyResult<Vec<Person>> {
    let (min, max) = (bounds.0.to_vec(py)?, bounds.1.to_vec(py)?);
    let person = |(at, (min, max)): (usize, (u32, u32))| Person {
        id: at.to_string(),
        min,
        max,
        ..Person::default()
    };
    Ok(min.into_iter().zip(max).enumerate().map(person).collect())
}

fn groups(side: &str, groups: Vec<Bounds>) -> Vec<Group> {
    let group = |(at, (members, min, max)): (usize, Bounds)| Group {
        name: format!("{side}_groups[{at}]"),
        members,
        min,
        max,
    };
    groups.into_iter().enumerate().map(group).collect()
}

const NAMES: [(&str, Level); 5] = [
    ("rows placed", Level::MenteesPlaced),
    ("cols placed", Level::MentorsPlaced),
    ("pairs", Level::Pairs),
    ("lowest score", Level::LowestScore),
    ("total score", Level::TotalScore),
];

fn aim(levels: &[String]) -> Result<Vec<Level>, Error> {
    let names = NAMES.map(|(name, _)| name);
    let mut faults = Vec::new();
    let mut aim = Vec::new();
    for level in levels {
        match NAMES.iter().find(|(name, _)| name == level) {
            Some(&(_, found)) => aim.push(found),
            None => faults.push(
                Fault::new("aim", format!("`{level}` is not a level"))
                    .at_column("levels")
                    .with_value(level)
                    .with_hint(pairwright::fault::did_you_mean(level, names)),
            ),
        }
    }
    Faults::or_ok(faults).map_err(Error::Problem)?;
    Ok(aim)
}

/// The problem and the greatest error of its scores against the doubles given.
fn assemble(
    mut parts: Parts,
    rows: &[u32],
    cols: &[u32],
    scores: Scores,
) -> Result<(Problem, f64), Error> {
    let nodes = [parts.mentees.len(), parts.mentors.len()];
    let groups = parts.mentee_groups.len() + parts.mentor_groups.len();
    let scores = match scores {
        Scores::Integers(values) => Quantised {
            values,
            decimals: 0,
            largest_error: 0.0,
        },
        Scores::Doubles(values) => quantise(&values, largest_value(nodes[0] + nodes[1] + groups))?,
    };
    let pairs = rows.iter().zip(cols).map(|(&i, &j)| Pair::new(i, j));
    parts.pairs = pairs.zip(scores.values).collect();
    parts.decimals = scores.decimals;
    Ok((Problem::from_pairs(parts)?, scores.largest_error))
}

impl PyBare {
    fn chosen(&self) -> &[Pair] {
        match &*self.outcome {
            Outcome::Optimal(matching) => &matching.pairs,
            Outcome::Stopped(best) => best.found.as_ref().map_or(&[], |(pairs, _)| pairs),
            Outcome::Infeasible(_) => &[],
        }
    }
}

fn int64<'py>(py: Python<'py>, values: impl Iterator<Item = i64>) -> Bound<'py, PyBytes> {
    let bytes: Vec<u8> = values.flat_map(i64::to_ne_bytes).collect();
    PyBytes::new(py, &bytes)
}

/// Level by its name in `b_matching`, and its value.
fn named(objective: &Objective) -> Vec<(&'static str, Option<i128>)> {
    let name = |level: &Level| {
        NAMES
            .iter()
            .find(|(_, l)| l == level)
            .map(|(name, _)| *name)
    };
    let levels = objective.iter();
    levels
        .filter_map(|(level, value)| Some((name(level)?, *value)))
        .collect()
}

#[pymethods]
impl PyBare {
    /// `optimal`, `infeasible` or `stopped`.
    #[getter]
    fn status(&self) -> &'static str {
        match &*self.outcome {
            Outcome::Optimal(_) => "optimal",
            Outcome::Infeasible(_) => "infeasible",
            Outcome::Stopped(_) => "stopped",
        }
    }

    /// Whether there are pairs, optimal or not.
    #[getter]
    fn found(&self) -> bool {
        match &*self.outcome {
            Outcome::Optimal(_) => true,
            Outcome::Stopped(best) => best.found.is_some(),
            Outcome::Infeasible(_) => false,
        }
    }

    /// Rows of the chosen pairs as the bytes of 64-bit integers, ascending by row, then column.
    fn rows<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        int64(py, self.chosen().iter().map(|p| i64::from(p.mentee.0)))
    }

    /// Columns of the chosen pairs likewise.
    fn cols<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        int64(py, self.chosen().iter().map(|p| i64::from(p.mentor.0)))
    }

    /// Every level with its value in units of `10^-decimals`, `None` where it has none.
    fn objective(&self) -> Vec<(&'static str, Option<i128>)> {
        match &*self.outcome {
            Outcome::Optimal(matching) => named(&matching.objective),
            Outcome::Stopped(best) => best.found.as_ref().map_or_else(Vec::new, |f| named(&f.1)),
            Outcome::Infeasible(_) => Vec::new(),
        }
    }

    /// The first level at which the bound exceeds the value, and by how much.
    fn gap(&self) -> Option<(&'static str, i128)> {
        match &*self.outcome {
            Outcome::Stopped(best) => {
                let Gap::Open { level, by, .. } = best.gap() else {
                    return None;
                };
                named(&vec![(level, Some(by))])
                    .first()
                    .map(|(name, _)| (*name, by))
            }
            _ => None,
        }
    }

    /// Decimal places k of the scores that were solved.
    #[getter]
    fn decimals(&self) -> i32 {
        self.problem.decimals()
    }

    /// Greatest distance between a score given and the score solved.
    #[getter]
    fn largest_error(&self) -> f64 {
        self.largest_error
    }

    /// Number of additive levels: the first dimension of the duals.
    #[getter]
    fn additive(&self) -> usize {
        self.problem.additive().len()
    }

    /// Potentials of the rows (`cols` false) or columns as the bytes of 64-bit integers, level by level;
    /// `None` where nothing was proved optimal, or by cases.
    fn dual<'py>(&self, py: Python<'py>, cols: bool) -> Option<Bound<'py, PyBytes>> {
        let Outcome::Optimal(matching) = &*self.outcome else {
            return None;
        };
        let side = if cols { Side::Mentors } else { Side::Mentees };
        let tuples = matching.certificate.potentials.potentials()?.people(side);
        let level = |at: usize| tuples.iter().filter_map(move |t| t.get(at).copied());
        Some(int64(py, (0..self.additive()).flat_map(level)))
    }

    /// The whole certificate as plain values; `None` where nothing was proved optimal.
    fn certificate(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        match &*self.outcome {
            Outcome::Optimal(matching) => Ok(Some(json::plain(py, &matching.certificate)?)),
            _ => Ok(None),
        }
    }

    /// Why nothing is feasible: the sentence and plain values; `None` where something is.
    fn witness(&self, py: Python<'_>) -> PyResult<Option<(String, Py<PyAny>)>> {
        match &*self.outcome {
            Outcome::Infeasible(witness) => {
                let words = explain::witness(&self.problem, witness).to_string();
                Ok(Some((words, json::plain(py, witness)?)))
            }
            _ => Ok(None),
        }
    }

    /// Recomputes all conditions over all pairs; raises `NotProven`.
    fn verify(&self, py: Python<'_>) -> PyResult<PyProof> {
        let problem = Arc::clone(&self.problem);
        let outcome = Arc::clone(&self.outcome);
        let proof = work::run(py, &CancelToken::default(), None, move |_| {
            check_outcome(&problem, &outcome)
        })?;
        proof.to_python(py).map(PyProof)
    }
}
