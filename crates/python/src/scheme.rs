//! `Scheme`: one programme's rules.

use crate::errors::ToPython;
use pairwright::Scheme;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// One programme's rules.
#[pyclass(frozen, name = "Scheme", module = "pairwright._core")]
pub(crate) struct PyScheme(pub(crate) Arc<Scheme>);

#[pymethods]
impl PyScheme {
    /// Reads a scheme file.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<PyScheme> {
        let scheme = Scheme::load(path).to_python(py)?;
        Ok(PyScheme(Arc::new(scheme)))
    }

    /// Reads a scheme from the text of a file; `name` stands for the file in errors.
    #[staticmethod]
    fn from_toml(py: Python<'_>, text: &str, name: &str) -> PyResult<PyScheme> {
        let scheme = Scheme::from_toml(text, name).to_python(py)?;
        Ok(PyScheme(Arc::new(scheme)))
    }

    /// Reads a scheme from JSON of the same shape as the file.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<PyScheme> {
        let data: serde_json::Value =
            serde_json::from_str(text).map_err(|e| PyValueError::new_err(e.to_string()))?;
        let scheme = Scheme::from_data(&data).to_python(py)?;
        Ok(PyScheme(Arc::new(scheme)))
    }

    /// The canonical text.
    fn to_toml(&self) -> String {
        self.0.to_toml()
    }

    /// Title of the programme.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Levels, most important first.
    #[getter]
    fn aim(&self) -> Vec<&'static str> {
        self.0.aim.iter().map(|level| level.name()).collect()
    }
}
