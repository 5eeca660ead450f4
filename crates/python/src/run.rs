//! `Run`: what a solve gave back, with everything that is asked of it.

use crate::errors::ToPython;
use crate::json::{Answer, answer};
use crate::pairs;
use crate::problem::{Compiled, side_named};
use crate::proof::PyProof;
use crate::table::PyTable;
use crate::work;
use pairwright::Outcome;
use pairwright::check::check_outcome;
use pairwright::explain::{self, Certainties, Certainty, View};
use pairwright::fault::{Error, Fault};
use pairwright::ids::{Pair, Side};
use pairwright::problem::{
    Certificate, Dual, Gap, Level, Matching, Objective, Potentials, Problem,
};
use pairwright::saved::{Unplaced, earlier_pairs};
use pairwright::score::format_decimal;
use pairwright::solve::{CancelToken, Settings};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// What a solve gave back.
#[pyclass(frozen, name = "Run", module = "pairwright._core")]
pub(crate) struct PyRun {
    pub(crate) compiled: Compiled,
    pub(crate) outcome: Arc<Outcome>,
    /// The chosen pairs where there are any, proved or not, as explanations read them.
    pub(crate) matching: Option<Matching>,
    pub(crate) unplaced: Vec<Unplaced>,
    /// Where every pair stands among the best matchings, once somebody asks; none where that takes a solve a pair.
    certainties: OnceLock<Option<Arc<Certainties>>>,
}

/// The chosen pairs where there are any, proved or not.
fn chosen(outcome: &Outcome) -> Option<Matching> {
    match outcome {
        Outcome::Optimal(matching) => Some(matching.clone()),
        Outcome::Stopped(best) => best.found.clone().map(|(pairs, objective)| Matching {
            pairs,
            objective,
            // Nothing is proved: no potentials.
            certificate: Certificate {
                potentials: Dual::Flow(Potentials::default()),
                lowest: None,
            },
        }),
        Outcome::Infeasible(_) => None,
    }
}

fn no_pairs() -> Error {
    let fault = Fault::new("no-pairs", "there are no pairs to ask about");
    let hint = "look at the status and the witness; \
                `Problem.evaluate` says of two people whether a rule refuses them";
    Error::Problem(fault.with_hint(hint).into())
}

impl PyRun {
    /// With the reasons of everybody who is left out. O(unplaced people · people across · musts + pairs).
    ///
    /// # Errors
    /// [`Error::Interrupted`] where `cancel` asks for a stop.
    pub(crate) fn new(
        compiled: Compiled,
        outcome: Outcome,
        cancel: &CancelToken,
    ) -> Result<PyRun, Error> {
        let problem = &compiled.problem;
        let unplaced = match &outcome {
            Outcome::Optimal(matching) => explain::unplaced_with(problem, matching, cancel)?,
            Outcome::Stopped(best) => match &best.found {
                Some((pairs, _)) => explain::unplaced_so_far_with(problem, pairs, cancel)?,
                None => Vec::new(),
            },
            Outcome::Infeasible(_) => Vec::new(),
        };
        let unplaced = unplaced.into_iter().map(Unplaced::from).collect();
        Ok(PyRun::loaded(compiled, outcome, unplaced))
    }

    /// With the reasons as they were saved.
    pub(crate) fn loaded(compiled: Compiled, outcome: Outcome, unplaced: Vec<Unplaced>) -> PyRun {
        PyRun {
            compiled,
            matching: chosen(&outcome),
            outcome: Arc::new(outcome),
            unplaced,
            certainties: OnceLock::new(),
        }
    }

    fn pairs_chosen(&self) -> &[Pair] {
        self.matching.as_ref().map_or(&[], |m| &m.pairs)
    }

    /// The matching, or words why there is none to ask about.
    pub(crate) fn matching(&self) -> Result<&Matching, Error> {
        self.matching.as_ref().ok_or_else(no_pairs)
    }

    /// A level's value as Python shows it: scores are exact decimals as text.
    fn value(&self, py: Python<'_>, level: Level, value: Option<i128>) -> PyResult<Py<PyAny>> {
        match (value, level) {
            (None, _) => Ok(py.None()),
            (Some(value), level) if level.is_points() => {
                format_decimal(value, self.compiled.problem.decimals()).into_py_any(py)
            }
            (Some(value), _) => value.into_py_any(py),
        }
    }
}

#[pymethods]
impl PyRun {
    /// Reads a saved result.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<PyRun> {
        let load = move |_: &_| crate::saved::load(path);
        work::run(py, &CancelToken::default(), None, load)?.to_python(py)
    }

    /// Writes the result folder, whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf, force: bool) -> PyResult<()> {
        let run = crate::saved::to_saved(self);
        let save = move |_: &_| run.save(&path, force);
        work::run(py, &CancelToken::default(), None, save)?.to_python(py)
    }

    /// The same run with the people's attributes at hand again.
    fn with_people(&self, py: Python<'_>, mentees: &PyTable, mentors: &PyTable) -> PyResult<PyRun> {
        let again = crate::saved::with_people(self, mentees, mentors);
        let cancel = CancelToken::default();
        let token = cancel.clone();
        work::run(py, &cancel, None, move |_| again(&token))?.to_python(py)
    }

    /// Title of the programme; empty where there is no scheme.
    #[getter]
    fn name(&self) -> &str {
        self.compiled.scheme.as_ref().map_or("", |s| &s.name)
    }

    /// What one of each side is called, mentees first.
    #[getter]
    fn called(&self) -> (&str, &str) {
        let problem = &self.compiled.problem;
        (problem.called(Side::Mentees), problem.called(Side::Mentors))
    }

    /// `optimal`, `infeasible` or `stopped`.
    #[getter]
    fn status(&self) -> &'static str {
        match &*self.outcome {
            Outcome::Optimal(_) => "optimal",
            Outcome::Infeasible(_) => "infeasible",
            Outcome::Stopped(_) => "stopped",
        }
    }

    /// Whether there are pairs, proved or not.
    #[getter]
    fn found(&self) -> bool {
        self.matching.is_some()
    }

    /// How many pairs were chosen.
    #[getter]
    fn chosen(&self) -> usize {
        self.pairs_chosen().len()
    }

    /// The chosen pairs as columns: mentee, mentor, score, and one a criterion.
    fn pairs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let chosen = self.pairs_chosen().to_vec();
        pairs::columns(py, &self.compiled.problem, Some(chosen))
    }

    /// Everybody without a mate as columns: side, id, reason.
    fn unplaced<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        let people = &self.unplaced;
        let sides: Vec<&str> = people.iter().map(|p| p.side.one()).collect();
        columns.set_item("side", sides)?;
        let problem = &self.compiled.problem;
        let id = |p: &Unplaced| problem.people(p.side).id(p.person).unwrap_or_default();
        let ids: Vec<_> = people.iter().map(id).collect();
        columns.set_item("id", ids)?;
        let reasons: Vec<&str> = people.iter().map(|p| p.reason.as_str()).collect();
        columns.set_item("reason", reasons)?;
        Ok(columns)
    }

    /// Every level of the aim with its value; scores are exact decimals as text.
    fn objective(&self, py: Python<'_>) -> PyResult<Vec<(&'static str, Py<PyAny>)>> {
        let none = Objective::new();
        let objective = self.matching.as_ref().map_or(&none, |m| &m.objective);
        let aim = self.compiled.problem.aim();
        let asked = objective.iter().filter(|(level, _)| aim.contains(level));
        asked
            .map(|&(level, value)| Ok((level.name(), self.value(py, level, value)?)))
            .collect()
    }

    /// The first level at which the bound exceeds the value, and by how much.
    fn gap(&self, py: Python<'_>) -> PyResult<Option<(&'static str, Py<PyAny>)>> {
        match &*self.outcome {
            Outcome::Stopped(best) => match best.gap() {
                Gap::Open { level, by, .. } => {
                    Ok(Some((level.name(), self.value(py, level, Some(by))?)))
                }
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// Why nothing is feasible; `None` where something is.
    fn witness(&self, py: Python<'_>) -> PyResult<Option<Answer>> {
        match &*self.outcome {
            Outcome::Infeasible(witness) => {
                let text = explain::witness(&self.compiled.problem, witness);
                answer(py, &text).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// What the saved record says.
    fn record<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let compiled = &self.compiled;
        let record = PyDict::new(py);
        record.set_item("version", env!("CARGO_PKG_VERSION"))?;
        record.set_item("seed", compiled.problem.seed())?;
        record.set_item("decimals", compiled.problem.decimals())?;
        record.set_item("largest_error", &compiled.rounding)?;
        record.set_item("cohort", &compiled.cohort_digest)?;
        record.set_item("as_of", compiled.as_of.map(|day| day.to_string()))?;
        Ok(record)
    }

    /// The chosen pairs by the ids of their people, as an earlier result of another run.
    fn earlier(&self, py: Python<'_>) -> PyResult<PyTable> {
        let compiled = &self.compiled;
        let (made, keys) = (compiled.codes_made, &compiled.keys);
        let table = earlier_pairs(&compiled.problem, self.pairs_chosen(), made, keys);
        Ok(table.to_python(py)?.into())
    }

    /// Side, code and id of everybody whose code was made.
    fn keys(&self) -> Vec<(&'static str, String, String)> {
        let keys = self.compiled.keys.iter().cloned();
        keys.map(|(side, code, id)| (side.one(), code, id))
            .collect()
    }

    /// Recomputes all conditions over all pairs; raises `NotProven`.
    fn verify(&self, py: Python<'_>) -> PyResult<PyProof> {
        let problem = Arc::clone(&self.compiled.problem);
        let outcome = Arc::clone(&self.outcome);
        let cancel = CancelToken::default();
        let token = cancel.clone();
        let proof = work::run(py, &cancel, None, move |_| {
            check_outcome(&problem, &outcome, &token)
        })?;
        proof.to_python(py).map(PyProof)
    }

    /// Why these two are a pair.
    fn why(&self, py: Python<'_>, mentee: &str, mentor: &str) -> PyResult<Answer> {
        let pair = self.pair(mentee, mentor).to_python(py)?;
        let problem = &self.compiled.problem;
        let why = self.matching().and_then(|m| explain::why(problem, m, pair));
        let mut why = why.to_python(py)?;
        why.certainty = self.certainty(py, pair)?;
        answer(py, &why)
    }

    /// Why these two are no pair, and what it would take; `coordinator`: with rules on withheld data.
    fn why_not(
        &self,
        py: Python<'_>,
        mentee: &str,
        mentor: &str,
        coordinator: bool,
    ) -> PyResult<Answer> {
        let pair = self.pair(mentee, mentor).to_python(py)?;
        let view = view(coordinator);
        let told = self.ask(py, move |problem, matching, settings| {
            explain::why_not(problem, matching, pair, view, settings)
        })?;
        answer(py, &told)
    }

    /// Why this person has no mate, and what it would take; `coordinator`: with what rules on withheld data refused.
    #[pyo3(signature = (name, side, coordinator))]
    fn why_unplaced(
        &self,
        py: Python<'_>,
        name: &str,
        side: Option<&str>,
        coordinator: bool,
    ) -> PyResult<Answer> {
        let (side, person) = self.side_of(name, side).to_python(py)?;
        let view = view(coordinator);
        if let Outcome::Stopped(_) = &*self.outcome {
            let matching = self.matching().to_python(py)?;
            let problem = &self.compiled.problem;
            let why = explain::why_unplaced_so_far(problem, &matching.pairs, side, person, view);
            return answer(py, &why.to_python(py)?);
        }
        let why = self.ask(py, move |problem, matching, settings| {
            let mut why = explain::why_unplaced(problem, matching, side, person, view)?;
            if why.eligible > 0 {
                why.placing = Some(explain::placing(problem, matching, side, person, settings)?);
            }
            Ok(why)
        })?;
        answer(py, &why)
    }

    /// Every eligible pair with what it would cost, as columns: mentee, mentor, score, standing, and the loss at each level.
    fn regrets<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let told = self.ask(py, explain::regrets)?;
        pairs::losses(py, &self.compiled.problem, told)
    }

    /// What one more place, or one more of a quota, is worth: the sentence and the data of each.
    fn one_more(&self, py: Python<'_>) -> PyResult<Vec<Answer>> {
        let told = self.ask(py, explain::one_more)?;
        told.iter().map(|worth| answer(py, worth)).collect()
    }

    /// Whether these two were chosen as a pair.
    fn is_pair(&self, py: Python<'_>, mentee: &str, mentor: &str) -> PyResult<bool> {
        let pair = self.pair(mentee, mentor).to_python(py)?;
        Ok(self.pairs_chosen().binary_search(&pair).is_ok())
    }

    /// Codes of the pairs of one person, named on exactly one side.
    #[pyo3(signature = (name, side))]
    fn mates(
        &self,
        py: Python<'_>,
        name: &str,
        side: Option<&str>,
    ) -> PyResult<Vec<(String, String)>> {
        let (side, person) = self.side_of(name, side).to_python(py)?;
        let problem = &self.compiled.problem;
        let own = |pair: &&Pair| pair.person(side) == person;
        let code = |side: Side, at: u32| problem.people(side).id(at);
        let named = |pair: &Pair| {
            let mentee = code(Side::Mentees, pair.mentee.0)?;
            let mentor = code(Side::Mentors, pair.mentor.0)?;
            Some((mentee.into_owned(), mentor.into_owned()))
        };
        Ok(self
            .pairs_chosen()
            .iter()
            .filter(own)
            .filter_map(named)
            .collect())
    }
}

/// For whom an answer is.
fn view(coordinator: bool) -> View {
    match coordinator {
        true => View::Coordinator,
        false => View::Anybody,
    }
}

impl PyRun {
    /// An answer about the best matching, found on another thread.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        py: Python<'_>,
        task: impl FnOnce(&Problem, &Matching, &Settings) -> Result<T, Error> + Send + 'static,
    ) -> PyResult<T> {
        let (problem, outcome) = (
            Arc::clone(&self.compiled.problem),
            Arc::clone(&self.outcome),
        );
        let cancel = CancelToken::default();
        let settings = Settings::default().cancel(cancel.clone());
        let found = work::run(py, &cancel, None, move |_| match &*outcome {
            Outcome::Optimal(matching) => task(&problem, matching, &settings),
            Outcome::Stopped(_) => {
                let message = "the run was stopped before the best matching was found";
                let hint = "raise the limit and run again; \
                    `Problem.evaluate` says of two people whether a rule refuses them";
                Err(Error::Problem(
                    Fault::new("stopped", message).with_hint(hint).into(),
                ))
            }
            Outcome::Infeasible(_) => Err(no_pairs()),
        })?;
        found.to_python(py)
    }

    /// Where a chosen pair stands among the best matchings; none where the run was stopped, or there are too many pairs
    /// to look at all of them for one sentence.
    fn certainty(&self, py: Python<'_>, pair: Pair) -> PyResult<Option<Certainty>> {
        /// Eligible pairs that are looked at: a second or two, once.
        const MOST_PAIRS: u64 = 20_000_000;
        let problem = &self.compiled.problem;
        if !matches!(*self.outcome, Outcome::Optimal(_)) || problem.source().len() > MOST_PAIRS {
            return Ok(None);
        }
        let all = match self.certainties.get() {
            Some(all) => all.clone(),
            None => {
                let found = self.ask(py, |problem, matching, settings| {
                    Certainties::at_once(problem, matching, &settings.cancel)
                })?;
                self.certainties.get_or_init(|| found.map(Arc::new)).clone()
            }
        };
        match all {
            Some(all) => Ok(Some(all.of(pair))),
            None => self
                .ask(py, move |problem, matching, settings| {
                    explain::certainty(problem, matching, pair, settings)
                })
                .map(Some),
        }
    }

    /// The positions of two people.
    fn pair(&self, mentee: &str, mentor: &str) -> Result<Pair, Error> {
        let mentee = self.compiled.known(Side::Mentees, mentee)?;
        Ok(Pair::new(
            mentee,
            self.compiled.known(Side::Mentors, mentor)?,
        ))
    }

    /// Who is meant: on the named side, or on the only side that has somebody of this name.
    pub(crate) fn side_of(&self, name: &str, side: Option<&str>) -> Result<(Side, u32), Error> {
        let sides = side_named(side).map_or(Side::BOTH.to_vec(), |side| vec![side]);
        let found: Vec<(Side, u32)> = sides
            .iter()
            .filter_map(|&side| Some((side, self.compiled.find(side, name)?)))
            .collect();
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(self.compiled.unknown(&sides, name)),
            _ => {
                let message = format!("`{name}` is both a mentee and a mentor");
                let fault = Fault::new("ambiguous-person", message).with_value(name);
                let hint = "say which: side=\"mentee\" or side=\"mentor\"";
                Err(Error::Cohort(fault.with_hint(hint).into()))
            }
        }
    }
}
