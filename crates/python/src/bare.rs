//! `b_matching`: the solver for those who have scores.

use crate::columns::{self, Given};
use crate::errors::ToPython;
use crate::json;
use crate::lent::Lent;
use crate::proof::PyProof;
use crate::work;
use pairwright::Outcome;
use pairwright::check::check_outcome;
use pairwright::explain;
use pairwright::fault::{Error, Fault, Faults};
use pairwright::ids::{Pair, Side};
use pairwright::problem::{
    Columns, Gap, Group, Level, Matrix, Objective, Parts, People, Person, Problem, Scores, Sense,
    Source, Unit, largest_value, quantise,
};
use pairwright::solve::{CancelToken, Settings};
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Positions of the members, least and greatest number of pairs.
type Bounds = (Vec<u32>, u64, u64);

/// What `b_matching` found.
#[pyclass(frozen, name = "Bare", module = "pairwright._core")]
pub(crate) struct PyBare {
    problem: Arc<Problem>,
    outcome: Arc<Outcome>,
    error: LargestError,
    /// Positions of the chosen pairs in the columns given, where they were wanted.
    places: Vec<i64>,
}

/// Greatest distance between a score given and the score solved.
enum LargestError {
    Known(f64),
    /// To be looked for once somebody asks: it takes as long as reading every cell exactly.
    Of(Arc<Matrix>),
}

/// Where the pairs are.
enum Pairs {
    /// One by one: rows, columns, scores.
    Columns(Vec<u32>, Vec<u32>, Given),
    /// A matrix that is nobody else's, and whether its numbers were integers.
    Matrix(Arc<Lent>, bool),
}

/// Finds the best set of pairs for given scores, bounds and levels. With neither `rows` nor `cols` the scores are a matrix
/// of doubles, contiguous rows, −∞ for no pair, which nobody changes; `whole`: they were integers. `listed`: positions of the chosen pairs in the columns
/// are wanted.
#[pyfunction]
#[pyo3(signature = (rows, cols, scores, whole, listed, row_bounds, col_bounds, levels, row_groups, col_groups, pins,
    warm, threads, time_limit, work_limit, progress))]
#[allow(clippy::too_many_arguments)] // one call of the Python half, which names them
pub(crate) fn b_matching(
    py: Python<'_>,
    rows: Option<Bound<'_, PyAny>>,
    cols: Option<Bound<'_, PyAny>>,
    scores: &Bound<'_, PyAny>,
    whole: bool,
    listed: bool,
    row_bounds: (PyBuffer<u32>, PyBuffer<u32>),
    col_bounds: (PyBuffer<u32>, PyBuffer<u32>),
    levels: Vec<String>,
    row_groups: Vec<Bounds>,
    col_groups: Vec<Bounds>,
    pins: Vec<(u32, u32)>,
    warm: Option<PyRef<'_, PyBare>>,
    threads: Option<usize>,
    time_limit: Option<f64>,
    work_limit: Option<u64>,
    progress: Option<Py<PyAny>>,
) -> PyResult<PyBare> {
    let started = Instant::now();
    let rest = Parts {
        mentee_groups: groups("row", row_groups),
        mentor_groups: groups("col", col_groups),
        aim: aim(&levels).to_python(py)?,
        pins: pins.into_iter().map(|(i, j)| Pair::new(i, j)).collect(),
        decimals: 0,
        called: ["row", "col"].map(str::to_owned),
        ..Parts::default()
    };
    let people = [people(py, &row_bounds)?, people(py, &col_bounds)?];
    let given = (rows.as_ref(), cols.as_ref());
    let pairs = match given {
        (Some(rows), Some(cols)) => {
            let (rows, cols) = (columns::positions(rows)?, columns::positions(cols)?);
            Pairs::Columns(rows, cols, columns::scores(scores)?)
        }
        _ => Pairs::Matrix(Lent::new(scores)?, whole),
    };
    let cancel = CancelToken::default();
    let mut settings = settings(threads, time_limit, work_limit, &cancel);
    settings.warm = warm.map(|warm| Arc::clone(&warm.outcome));
    let solved = work::run(py, &cancel, progress.as_ref(), move |reporter| {
        let stage = "building the problem";
        reporter.tell(stage, 0, 1);
        let problem = assemble(people, rest, pairs, &settings)?;
        reporter.tell(stage, 1, 1);
        // The limit counts from the start of the call.
        settings.time_limit = settings
            .time_limit
            .map(|limit| limit.saturating_sub(started.elapsed()));
        let settings = settings.progress(reporter.on_progress());
        let outcome = problem.0.solve(&settings)?;
        Ok((problem, outcome))
    })?;
    let ((problem, error), outcome) = solved.to_python(py)?;
    let mut bare = PyBare {
        problem: Arc::new(problem),
        outcome: Arc::new(outcome),
        error,
        places: Vec::new(),
    };
    if listed && let (Some(rows), Some(cols)) = given {
        bare.places = places(bare.chosen(), &bare.problem, (rows, cols))?;
    }
    Ok(bare)
}

/// Where each chosen pair stands in the columns. O(pairs), while the arrays are still those of the call.
fn places(
    chosen: &[Pair],
    problem: &Problem,
    (rows, cols): (&Bound<'_, PyAny>, &Bound<'_, PyAny>),
) -> PyResult<Vec<i64>> {
    let mut starts = vec![0usize; problem.people(Side::Mentees).len() + 1];
    for pair in chosen {
        starts[pair.mentee.index() + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut found = vec![-1; chosen.len()];
    let (mut row_piece, mut col_piece) = (Vec::new(), Vec::new());
    for piece in 0..columns::pieces(rows)? {
        // Lengths of Python objects fit `isize`.
        let place = columns::start(piece) as i64..;
        row_piece.clear();
        col_piece.clear();
        columns::append_positions(rows, piece, &mut row_piece)?;
        columns::append_positions(cols, piece, &mut col_piece)?;
        for ((&row, &col), place) in row_piece.iter().zip(&col_piece).zip(place) {
            let bounds = (starts.get(row as usize), starts.get(row as usize + 1));
            let (Some(&from), Some(&to)) = bounds else {
                return Err(columns::changed());
            };
            let own = &chosen[from..to];
            if let Ok(at) = own.binary_search_by_key(&col, |pair| pair.mentor.0) {
                found[from + at] = place;
            }
        }
        columns::pause(rows.py())?;
    }
    if found.contains(&-1) {
        return Err(columns::changed());
    }
    Ok(found)
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

fn people(py: Python<'_>, bounds: &(PyBuffer<u32>, PyBuffer<u32>)) -> PyResult<People> {
    Ok(People::numbered(bounds.0.to_vec(py)?, bounds.1.to_vec(py)?))
}

fn groups(side: &str, groups: Vec<Bounds>) -> Vec<Group> {
    let group = |(at, (members, min, max)): (usize, Bounds)| Group {
        name: format!("{side}_groups[{at}]"),
        members,
        min,
        max,
        ..Group::default()
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
    people: [People; 2],
    mut rest: Parts,
    pairs: Pairs,
    settings: &Settings,
) -> Result<(Problem, LargestError), Error> {
    let count: usize = people.iter().map(People::len).sum();
    let groups = rest.mentee_groups.len() + rest.mentor_groups.len();
    let largest = largest_value(count + groups);
    let (mentees, mentors, given) = match pairs {
        Pairs::Columns(rows, cols, given) => (rows, cols, given),
        Pairs::Matrix(cells, whole) => {
            let unit = if whole { Unit::Two } else { Unit::Ten };
            let threads = settings.thread_count();
            let matrix = Matrix::new(
                cells,
                Sense::Scores,
                unit,
                largest,
                threads,
                &settings.cancel,
            )?;
            rest.decimals = matrix.decimals().unwrap_or(0);
            let matrix = Arc::new(matrix);
            let [rows, cols] = people.each_ref().map(|people| {
                let bounds = people.min().iter().zip(people.max());
                let person = |(id, (&min, &max)): (usize, (&u32, &u32))| Person {
                    id: id.to_string(),
                    min,
                    max,
                    ..Person::default()
                };
                bounds.enumerate().map(person).collect()
            });
            rest.mentees = rows;
            rest.mentors = cols;
            let source = Arc::clone(&matrix) as Arc<dyn Source>;
            return Ok((
                Problem::from_source(rest, source)?,
                LargestError::Of(matrix),
            ));
        }
    };
    let mut error = 0.0;
    let scores = match given {
        Given::Integers(scores) => scores,
        Given::Doubles(values) => {
            let rounded = quantise(values, largest)?;
            rest.decimals = rounded.decimals;
            error = rounded.largest_error;
            Scores::Wide(rounded.values)
        }
    };
    let columns = Columns {
        people,
        mentees,
        mentors,
        scores,
    };
    let problem = Problem::from_columns(columns, rest, &settings.cancel)?;
    Ok((problem, LargestError::Known(error)))
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

/// The bytes of as many 64-bit integers as `values` says that it has.
fn int64<'py>(
    py: Python<'py>,
    values: impl ExactSizeIterator<Item = i64>,
) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, values.len() * size_of::<i64>(), |bytes| {
        for (bytes, value) in bytes.chunks_exact_mut(size_of::<i64>()).zip(values) {
            bytes.copy_from_slice(&value.to_ne_bytes());
        }
        Ok(())
    })
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
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        int64(py, self.chosen().iter().map(|p| i64::from(p.mentee.0)))
    }

    /// Columns of the chosen pairs likewise.
    fn cols<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        int64(py, self.chosen().iter().map(|p| i64::from(p.mentor.0)))
    }

    /// Position of each chosen pair in the columns given, likewise; empty where they were not wanted.
    fn places<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        int64(py, self.places.iter().copied())
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
    fn largest_error(&self, py: Python<'_>) -> f64 {
        match &self.error {
            LargestError::Known(error) => *error,
            LargestError::Of(matrix) => py.detach(|| matrix.largest_error()),
        }
    }

    /// Number of additive levels: the first dimension of the duals.
    #[getter]
    fn additive(&self) -> usize {
        self.problem.additive().len()
    }

    /// Potentials of the rows (`cols` false) or columns as the bytes of 64-bit integers, level by level;
    /// `None` where nothing was proved optimal, or by cases.
    fn dual<'py>(&self, py: Python<'py>, cols: bool) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let Outcome::Optimal(matching) = &*self.outcome else {
            return Ok(None);
        };
        let side = if cols { Side::Mentors } else { Side::Mentees };
        let Some(potentials) = matching.certificate.potentials.potentials() else {
            return Ok(None);
        };
        let tuples = potentials.people(side);
        let count = tuples.len();
        let number = |at: usize| tuples.of(at % count).get(at / count).copied().unwrap_or(0);
        int64(py, (0..self.additive() * count).map(number)).map(Some)
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
        let cancel = CancelToken::default();
        let token = cancel.clone();
        let proof = work::run(py, &cancel, None, move |_| {
            check_outcome(&problem, &outcome, &token)
        })?;
        proof.to_python(py).map(PyProof)
    }
}
