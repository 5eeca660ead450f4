//! `Problem`: everybody's bounds and every eligible pair with its score.

use crate::bare::settings;
use crate::errors::ToPython;
use crate::json::{Answer, answer};
use crate::pairs;
use crate::run::PyRun;
use crate::scheme::PyScheme;
use crate::table::PyTable;
use crate::work;
use pairwright::Scheme;
use pairwright::cohort::{Cohort, ExtraTables, Extras, Table};
use pairwright::day::{Day, NoDay};
use pairwright::fault::{Error, Fault, Faults, did_you_mean};
use pairwright::ids::{Pair, Side};
use pairwright::problem::Problem;
use pairwright::solve::CancelToken;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::Arc;
use std::time::SystemTime;

/// A problem with what its answers are saved with.
#[derive(Clone)]
pub(crate) struct Compiled {
    pub(crate) scheme: Option<Arc<Scheme>>,
    pub(crate) problem: Arc<Problem>,
    pub(crate) cohort_digest: Option<String>,
    pub(crate) keys: Vec<(Side, String, String)>,
    /// True with empty keys where a result was loaded without them.
    pub(crate) codes_made: bool,
    pub(crate) as_of: Option<Day>,
    /// Largest error by which a given score was rounded, as a decimal.
    pub(crate) rounding: Option<String>,
    /// Names and digests of the files that were read.
    pub(crate) inputs: Vec<(String, String)>,
    pub(crate) started: Option<SystemTime>,
}

impl Compiled {
    /// The position of the person with this code, or with this id behind a made code.
    pub(crate) fn find(&self, side: Side, name: &str) -> Option<u32> {
        let problem = &self.problem;
        let name = name.trim();
        problem.find(side, name).or_else(|| {
            let mut keys = self.keys.iter();
            let (_, code, _) = keys.find(|(s, _, id)| *s == side && id == name)?;
            problem.find(side, code)
        })
    }

    /// As [`Compiled::find`], or words for whom it might have been.
    pub(crate) fn known(&self, side: Side, name: &str) -> Result<u32, Error> {
        self.find(side, name)
            .ok_or_else(|| self.unknown(&[side], name))
    }

    /// That nobody of these sides has this name.
    pub(crate) fn unknown(&self, sides: &[Side], name: &str) -> Error {
        let shown = cut(name);
        let people = sides.iter().flat_map(|&s| self.problem.people(s).ids());
        let codes: Vec<_> = people.collect();
        let codes: Vec<&str> = codes.iter().map(AsRef::as_ref).collect();
        let message = match sides {
            [side] => format!("`{shown}` is not a {}", side.one()),
            _ => format!("`{shown}` is nobody of this result"),
        };
        let fault = Fault::new("unknown-person", message).with_value(name);
        let hint = match pairwright::fault::nearest(name, codes.iter().copied()) {
            None if codes.len() > 8 => "write an id or code of the people's files".to_owned(),
            _ => did_you_mean(name, codes),
        };
        Error::Cohort(fault.with_hint(hint).into())
    }
}

/// A name as it stands in a message, cut where it is long.
fn cut(name: &str) -> String {
    /// Characters that are shown.
    const LONGEST: usize = 60;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// The side of `mentee` or `mentor`, or of several; the Python half lets nothing else through.
pub(crate) fn side_named(side: Option<&str>) -> Option<Side> {
    let sides = Side::BOTH.into_iter();
    let mut named = sides.filter(|own| side.is_some_and(|side| side.starts_with(own.one())));
    named.next()
}

/// A problem compiled from a scheme and its people.
#[pyclass(frozen, name = "Problem", module = "pairwright._core")]
pub(crate) struct PyProblem(Compiled);

/// What was given beside the people.
pub(crate) enum Beside {
    /// The tables as they came in, and the day of the run.
    Tables(Box<ExtraTables>, Option<Day>),
    /// As they were read before.
    Known(Extras),
}

/// Reads the people and what was given beside them; everything that is wrong at once.
pub(crate) fn read(
    scheme: &Scheme,
    mentees: Table,
    mentors: Table,
    beside: Beside,
) -> Result<(Cohort, Extras), Error> {
    let cohort = match Cohort::from_tables(scheme, mentees, mentors) {
        Err(Error::Cohort(faults)) => {
            // What is wrong with the form of the other files is said in the same breath.
            let mut faults = faults.into_vec();
            if let Beside::Tables(tables, _) = &beside {
                faults.extend(tables.iter().flat_map(|table| table.faults.iter().cloned()));
            }
            Faults::or_ok(faults).map_err(Error::Cohort)?;
            // Not reached: there was at least one fault.
            return Err(Error::Interrupted);
        }
        other => other?,
    };
    let extras = match beside {
        Beside::Known(extras) => extras,
        Beside::Tables(tables, as_of) => Extras {
            as_of,
            ..Extras::from_tables(&cohort, *tables)?
        },
    };
    Ok((cohort, extras))
}

/// Reads the people and what was given beside them, and compiles; everything that is wrong at once.
pub(crate) fn compile(
    scheme: Arc<Scheme>,
    mentees: Table,
    mentors: Table,
    beside: Beside,
    cancel: &CancelToken,
) -> Result<Compiled, Error> {
    let started = Some(SystemTime::now());
    let (cohort, extras) = read(&scheme, mentees, mentors, beside)?;
    let problem = Problem::compile_with(&scheme, &cohort, &extras, cancel)?;
    Ok(Compiled {
        problem: Arc::new(problem),
        cohort_digest: Some(cohort.digest()),
        keys: cohort.keys(),
        codes_made: Side::BOTH.iter().any(|&s| cohort.people(s).codes_made),
        as_of: extras.as_of,
        inputs: Vec::new(),
        started,
        rounding: extras.rounding,
        scheme: Some(scheme),
    })
}

/// What was given beside the people.
pub(crate) fn extra_tables(
    pins: Option<&PyTable>,
    exclusions: Option<&PyTable>,
    scores: Option<&PyTable>,
    previous: Option<Vec<PyRef<'_, PyTable>>>,
    keep_apart: Option<&PyTable>,
) -> ExtraTables {
    let own = |table: Option<&PyTable>| table.map(|table| table.table.clone());
    let earlier =
        |tables: Vec<PyRef<'_, PyTable>>| tables.iter().map(|table| table.table.clone()).collect();
    ExtraTables {
        pins: own(pins),
        exclusions: own(exclusions),
        scores: own(scores),
        previous: previous.map(earlier),
        keep_apart: own(keep_apart),
    }
}

/// The day of the run, as Python gives it.
pub(crate) fn day(as_of: Option<String>) -> PyResult<Option<Day>> {
    let as_of = as_of.map(|text| text.parse());
    as_of.transpose().map_err(|no_day: NoDay| {
        pyo3::exceptions::PyValueError::new_err(format!("as_of: {no_day}"))
    })
}

#[pymethods]
impl PyProblem {
    /// Reads the people and finds every eligible pair with its score.
    #[staticmethod]
    #[pyo3(signature = (scheme, mentees, mentors, pins, exclusions, scores, previous, keep_apart, as_of))]
    #[allow(clippy::too_many_arguments)] // one call of the Python half, which names them
    fn compile(
        py: Python<'_>,
        scheme: &PyScheme,
        mentees: &PyTable,
        mentors: &PyTable,
        pins: Option<&PyTable>,
        exclusions: Option<&PyTable>,
        scores: Option<&PyTable>,
        previous: Option<Vec<PyRef<'_, PyTable>>>,
        keep_apart: Option<&PyTable>,
        as_of: Option<String>,
    ) -> PyResult<PyProblem> {
        let given = [Some(mentees), Some(mentors), pins, exclusions, scores];
        let given = given.into_iter().chain([keep_apart]).flatten();
        let earlier = previous.iter().flatten().map(|table| &**table);
        let raw = given.chain(earlier).filter_map(|table| table.raw.clone());
        let inputs: Vec<_> = scheme.raw.iter().cloned().chain(raw).collect();
        let scheme = Arc::clone(&scheme.scheme);
        let (mentees, mentors) = (mentees.table.clone(), mentors.table.clone());
        let as_of = day(as_of)?;
        let tables = extra_tables(pins, exclusions, scores, previous, keep_apart);
        let beside = Beside::Tables(Box::new(tables), as_of);
        let cancel = CancelToken::default();
        let token = cancel.clone();
        let compiled = work::run(py, &cancel, None, move |_| {
            let compiled = compile(scheme, mentees, mentors, beside, &token)?;
            Ok(Compiled { inputs, ..compiled })
        })?;
        compiled.to_python(py).map(PyProblem)
    }

    /// Number of mentees and of mentors.
    #[getter]
    fn shape(&self) -> (u32, u32) {
        self.0.problem.source().shape()
    }

    /// Number of eligible pairs.
    fn __len__(&self) -> PyResult<usize> {
        Ok(usize::try_from(self.0.problem.source().len())?)
    }

    /// Codes of the mentees and of the mentors, in the order of their positions.
    fn codes(&self) -> (Vec<String>, Vec<String>) {
        let codes = |side| self.0.problem.people(side).ids();
        let owned = |side| codes(side).map(|code| code.into_owned()).collect();
        (owned(Side::Mentees), owned(Side::Mentors))
    }

    /// Every eligible pair as columns: mentee, mentor, score, and one a criterion.
    fn pairs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        pairs::columns(py, &self.0.problem, None)
    }

    /// Every eligible pair as positions of mentees, positions of mentors, and scores.
    fn positions<'py>(&self, py: Python<'py>) -> PyResult<pairs::Positions<'py>> {
        pairs::positions(py, &self.0.problem)
    }

    /// What the scheme says of these two, eligible or not.
    fn evaluate(&self, py: Python<'_>, mentee: &str, mentor: &str) -> PyResult<Answer> {
        let asked = self.0.known(Side::Mentees, mentee).and_then(|mentee| {
            let mentor = self.0.known(Side::Mentors, mentor)?;
            self.0.problem.evaluate(Pair::new(mentee, mentor))
        });
        answer(py, &asked.to_python(py)?)
    }

    /// Finds the best pairs; Ctrl-C answers at once.
    #[pyo3(signature = (threads, time_limit, work_limit, progress))]
    fn solve(
        &self,
        py: Python<'_>,
        threads: Option<usize>,
        time_limit: Option<f64>,
        work_limit: Option<u64>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<PyRun> {
        let cancel = CancelToken::default();
        let settings = settings(threads, time_limit, work_limit, &cancel);
        let (compiled, token) = (self.0.clone(), cancel.clone());
        let run = work::run(py, &cancel, progress.as_ref(), move |reporter| {
            let settings = settings.progress(reporter.on_progress());
            let outcome = compiled.problem.solve(&settings)?;
            PyRun::new(compiled, outcome, &token)
        })?;
        run.to_python(py)
    }
}
