//! `Scheme`: one programme's rules.

use crate::errors::ToPython;
use crate::json::{Answer, answer};
use crate::problem::day;
use crate::table::PyTable;
use pairwright::Scheme;
use pairwright::explain;
use pairwright::fault::{Error, Faults};
use pairwright::saved::digest;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// One programme's rules.
#[pyclass(frozen, name = "Scheme", module = "pairwright._core")]
pub(crate) struct PyScheme {
    pub(crate) scheme: Arc<Scheme>,
    /// Name and digest of the file it was read from.
    pub(crate) raw: Option<(String, String)>,
}

impl From<Scheme> for PyScheme {
    fn from(scheme: Scheme) -> PyScheme {
        PyScheme {
            scheme: Arc::new(scheme),
            raw: None,
        }
    }
}

#[pymethods]
impl PyScheme {
    /// Reads a scheme file.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<PyScheme> {
        let scheme = Scheme::load(&path).to_python(py)?;
        // Read again for its digest alone; a file that vanished meanwhile has none.
        let digest = std::fs::read(&path).ok().map(|bytes| digest(&bytes));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let raw = digest.map(|digest| (name.into_owned(), digest));
        Ok(PyScheme {
            raw,
            ..scheme.into()
        })
    }

    /// Reads a scheme from the text of a file; `name` stands for the file in errors.
    #[staticmethod]
    fn from_toml(py: Python<'_>, text: &str, name: &str) -> PyResult<PyScheme> {
        let scheme = Scheme::from_toml(text, name).to_python(py)?;
        Ok(scheme.into())
    }

    /// The canonical text.
    fn to_toml(&self) -> String {
        self.scheme.to_toml()
    }

    /// What the scheme says of two people, a table of one row each; `score`: a table of one cell.
    #[pyo3(signature = (mentee, mentor, score, as_of))]
    fn evaluate(
        &self,
        py: Python<'_>,
        mentee: &PyTable,
        mentor: &PyTable,
        score: Option<&PyTable>,
        as_of: Option<String>,
    ) -> PyResult<Answer> {
        let cell = |table: &PyTable| {
            Faults::or_ok(table.table.faults.clone()).map_err(Error::Cohort)?;
            Ok(table.table.rows.concat().into_iter().next())
        };
        let score = score.map_or(Ok(None), cell).to_python(py)?;
        let (mentee, mentor) = (mentee.table.clone(), mentor.table.clone());
        let evaluated = explain::evaluate(&self.scheme, mentee, mentor, score, day(as_of)?);
        answer(py, &evaluated.to_python(py)?)
    }

    /// Title of the programme.
    #[getter]
    fn name(&self) -> &str {
        &self.scheme.name
    }

    /// Levels, most important first.
    #[getter]
    fn aim(&self) -> Vec<&'static str> {
        self.scheme.aim.iter().map(|level| level.name()).collect()
    }
}
