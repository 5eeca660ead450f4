//! `Table`: one sheet of cells as it came in.

use crate::errors::ToPython;
use crate::frames;
use pairwright::cohort::Table;
use pairwright::fault::Fault;
use pairwright::saved::digest;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// One sheet of cells as it came in, before anything is known about them, and what is wrong with its form.
#[pyclass(frozen, name = "Table", module = "pairwright._core")]
pub(crate) struct PyTable {
    pub(crate) table: Table,
    /// Told together with what is wrong with the people.
    pub(crate) faults: Vec<Fault>,
    /// Name and digest of the file it was read from.
    pub(crate) raw: Option<(String, String)>,
}

/// A table and the faults of its form.
pub(crate) type Sheet = (Table, Vec<Fault>);

impl PyTable {
    /// What the cohort reads.
    pub(crate) fn taken(&self) -> Sheet {
        (self.table.clone(), self.faults.clone())
    }
}

impl From<Table> for PyTable {
    fn from(table: Table) -> PyTable {
        PyTable {
            table,
            faults: Vec::new(),
            raw: None,
        }
    }
}

#[pymethods]
impl PyTable {
    /// Reads the bytes of a CSV file. Faults are raised when the table is used, with all others.
    #[staticmethod]
    fn from_csv(name: &str, bytes: &Bound<'_, PyBytes>) -> PyTable {
        let (table, faults) = Table::scan_csv(name, bytes.as_bytes());
        let raw = Some((name.to_owned(), digest(bytes.as_bytes())));
        PyTable { table, faults, raw }
    }

    /// Reads everything that `frame.__arrow_c_stream__()` yields.
    #[staticmethod]
    fn from_arrow(py: Python<'_>, name: &str, frame: &Bound<'_, PyAny>) -> PyResult<PyTable> {
        let table = frames::from_arrow(name, frame)?.to_python(py)?;
        Ok(table.into())
    }

    /// Reads columns of plain Python objects, all of the same length; `None` is a blank.
    #[staticmethod]
    fn from_columns(
        py: Python<'_>,
        name: &str,
        headings: Vec<String>,
        columns: Vec<Vec<Bound<'_, PyAny>>>,
    ) -> PyResult<PyTable> {
        let table = frames::from_columns(name, headings, columns)?.to_python(py)?;
        Ok(table.into())
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
