//! Anything that serialises as plain Python values, and answers as their sentence beside them.

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde::Serialize;
use serde_json::Value;
use std::fmt::Display;

/// An answer: the sentence and the data behind it.
pub(crate) type Answer = (String, Py<PyAny>);

/// The answer of what has both.
pub(crate) fn answer<T: Serialize + Display>(py: Python<'_>, value: &T) -> PyResult<Answer> {
    Ok((value.to_string(), plain(py, value)?))
}

/// Dicts, lists, text, numbers, truth values and `None`.
pub(crate) fn plain(py: Python<'_>, value: &impl Serialize) -> PyResult<Py<PyAny>> {
    let value = serde_json::to_value(value).map_err(|e| PyValueError::new_err(e.to_string()))?;
    convert(py, &value)
}

fn convert(py: Python<'_>, value: &Value) -> PyResult<Py<PyAny>> {
    match value {
        Value::Null => Ok(py.None()),
        Value::Bool(truth) => truth.into_py_any(py),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => integer.into_py_any(py),
            (None, Some(integer)) => integer.into_py_any(py),
            (None, None) => number.as_f64().into_py_any(py),
        },
        Value::String(text) => text.into_py_any(py),
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(convert(py, item)?)?;
            }
            list.into_py_any(py)
        }
        Value::Object(fields) => {
            let dict = PyDict::new(py);
            for (key, value) in fields {
                dict.set_item(key, convert(py, value)?)?;
            }
            dict.into_py_any(py)
        }
    }
}
