//! `Table`: one sheet of cells as it came in.

use crate::errors::ToPython;
use crate::frames;
use pairwright::cohort::Table;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// One sheet of cells as it came in, before anything is known about them.
#[pyclass(frozen, name = "Table", module = "pairwright._core")]
pub(crate) struct PyTable(pub(crate) Table);

#[pymethods]
impl PyTable {
    /// Reads the bytes of a CSV file.
    #[staticmethod]
    fn from_csv(py: Python<'_>, name: &str, bytes: &Bound<'_, PyBytes>) -> PyResult<PyTable> {
        Table::from_csv(name, bytes.as_bytes())
            .map(PyTable)
            .to_python(py)
    }

    /// Reads everything that `frame.__arrow_c_stream__()` yields.
    #[staticmethod]
    fn from_arrow(py: Python<'_>, name: &str, frame: &Bound<'_, PyAny>) -> PyResult<PyTable> {
        frames::from_arrow(name, frame)?.map(PyTable).to_python(py)
    }

    /// Reads columns of plain Python objects, all of the same length; `None` is a blank.
    #[staticmethod]
    fn from_columns(
        py: Python<'_>,
        name: &str,
        headings: Vec<String>,
        columns: Vec<Vec<Bound<'_, PyAny>>>,
    ) -> PyResult<PyTable> {
        frames::from_columns(name, headings, columns)?
            .map(PyTable)
            .to_python(py)
    }

    /// Number of rows below the headings.
    fn __len__(&self) -> usize {
        self.0.rows.len()
    }

    fn __repr__(&self) -> String {
        let (rows, columns) = (self.0.rows.len(), self.0.headings.len());
        format!("<pairwright table: {rows} rows, {columns} columns>")
    }
}
