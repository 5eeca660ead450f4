//! `Scheme`: one programme's rules.

use crate::errors::ToPython;
use pairwright::Scheme;
use pairwright::saved::digest;
use pyo3::exceptions::PyValueError;
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

    /// Reads a scheme from JSON of the same shape as the file.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<PyScheme> {
        let data: serde_json::Value =
            serde_json::from_str(text).map_err(|e| PyValueError::new_err(e.to_string()))?;
        let scheme = Scheme::from_data(&data).to_python(py)?;
        Ok(scheme.into())
    }

    /// The canonical text.
    fn to_toml(&self) -> String {
        self.scheme.to_toml()
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
