//! The one table that maps errors of the core to Python's exceptions, which are defined in `pairwright.errors`.

use pairwright::fault::{Error, Fault, Faults};
use pyo3::exceptions::{PyKeyboardInterrupt, PyOSError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// An outcome of the core, with its error as an exception.
pub(crate) trait ToPython<T> {
    /// Raises where the core refused.
    fn to_python(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> ToPython<T> for Result<T, Error> {
    fn to_python(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| exception(py, error))
    }
}

fn exception(py: Python<'_>, error: Error) -> PyErr {
    let raised = match error {
        Error::Scheme(faults) => with_faults(py, "SchemeError", &faults),
        Error::Cohort(faults) => with_faults(py, "CohortError", &faults),
        Error::Problem(faults) => with_faults(py, "ProblemError", &faults),
        Error::Saved(faults) => with_faults(py, "SavedError", &faults),
        Error::NotProven(why) => class(py, "NotProven").and_then(|c| c.call1((why,))),
        Error::Io { path, source } => return io(path, &source),
        Error::Interrupted => return PyKeyboardInterrupt::new_err(()),
        other => class(py, "PairwrightError").and_then(|c| c.call1((other.to_string(),))),
    };
    match raised {
        Ok(value) => PyErr::from_value(value),
        Err(broken) => broken,
    }
}

/// An `OSError` with number, words and file name, so that Python makes `FileNotFoundError` and the like of it.
fn io(path: String, source: &std::io::Error) -> PyErr {
    match source.raw_os_error() {
        Some(number) => {
            let words = source.to_string();
            let words = words.split(" (os error").next().unwrap_or_default();
            PyOSError::new_err((number, words.to_owned(), path))
        }
        None => PyOSError::new_err(format!("{path}: {source}")),
    }
}

/// The name that was most likely meant, or all there are: the words of every hint.
#[pyfunction]
pub(crate) fn did_you_mean(name: &str, known: Vec<String>) -> String {
    pairwright::fault::did_you_mean(name, known.iter().map(String::as_str))
}

/// A class of `pairwright.errors`.
pub(crate) fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("pairwright.errors")?.getattr(name)
}

fn with_faults<'py>(py: Python<'py>, name: &str, faults: &Faults) -> PyResult<Bound<'py, PyAny>> {
    let fault_class = class(py, "Fault")?;
    let mut errors = Vec::new();
    for fault in faults.as_slice() {
        errors.push(fault_class.call1(fields(fault))?);
    }
    class(py, name)?.call1((PyTuple::new(py, errors)?,))
}

type Fields = (
    String,
    Option<String>,
    Option<u64>,
    Option<String>,
    Option<String>,
    String,
    Option<String>,
);

fn fields(fault: &Fault) -> Fields {
    let fault = fault.clone();
    (
        fault.code,
        fault.file,
        fault.row,
        fault.column,
        fault.value,
        fault.message,
        fault.hint,
    )
}
