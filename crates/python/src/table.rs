//! `Table`: one sheet of cells as it came in.

use crate::errors::ToPython;
use crate::frames;
use crate::work;
use pairwright::cohort::Table;
use pairwright::saved::{digest, earlier};
use pairwright::solve::CancelToken;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;

/// One sheet of cells as it came in, before anything is known about them. What is wrong with its form is raised when
/// it is used, with everything else.
#[pyclass(frozen, name = "Table", module = "pairwright._core")]
pub(crate) struct PyTable {
    pub(crate) table: Table,
    /// Name and digest of the file it was read from.
    pub(crate) raw: Option<(String, String)>,
}

impl From<Table> for PyTable {
    fn from(table: Table) -> PyTable {
        PyTable { table, raw: None }
    }
}

#[pymethods]
impl PyTable {
    /// Reads the bytes of a CSV file.
    #[staticmethod]
    fn from_csv(name: &str, bytes: &Bound<'_, PyBytes>) -> PyTable {
        let table = Table::scan_csv(name, bytes.as_bytes());
        let raw = Some((name.to_owned(), digest(bytes.as_bytes())));
        PyTable { table, raw }
    }

    /// Reads everything that `frame.__arrow_c_stream__()` yields.
    #[staticmethod]
    fn from_arrow(name: &str, frame: &Bound<'_, PyAny>) -> PyResult<PyTable> {
        Ok(frames::from_arrow(name, frame)?.into())
    }

    /// Reads columns of plain Python objects, all of the same length; `None` is a blank.
    #[staticmethod]
    fn from_columns(
        name: &str,
        headings: Vec<String>,
        columns: Vec<Vec<Bound<'_, PyAny>>>,
    ) -> PyResult<PyTable> {
        Ok(frames::from_columns(name, headings, columns)?.into())
    }

    /// The pairs of a saved result, by the ids of its people.
    #[staticmethod]
    fn from_result(py: Python<'_>, path: PathBuf) -> PyResult<PyTable> {
        let read = move |_: &_| earlier(&path);
        let (table, digest) = work::run(py, &CancelToken::default(), None, read)?.to_python(py)?;
        let raw = Some((table.name.clone(), digest));
        Ok(PyTable { table, raw })
    }

    /// Number of rows below the headings.
    fn __len__(&self) -> usize {
        self.table.rows.len()
    }

    fn __repr__(&self) -> String {
        let (rows, columns) = (self.table.rows.len(), self.table.headings.len());
        format!("<pairwright table: {rows} rows, {columns} columns>")
    }
}
