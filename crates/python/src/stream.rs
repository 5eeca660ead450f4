//! The one place that touches a raw pointer: opening an Arrow C stream that another library offers.
#![allow(unsafe_code)]

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// The batches of `frame.__arrow_c_stream__()`. The capsule's stream is moved out of it and so read once.
pub(crate) fn open(frame: &Bound<'_, PyAny>) -> PyResult<RecordBatchStreamReader> {
    let capsule = frame.call_method0("__arrow_c_stream__")?;
    let capsule = capsule.cast::<PyCapsule>()?;
    let pointer = capsule
        .pointer_checked(Some(c"arrow_array_stream"))?
        .cast::<FFI_ArrowArrayStream>()
        .as_ptr();
    // SAFETY: the Arrow PyCapsule interface promises that a capsule of this name, checked above, points to an
    // initialised, aligned `ArrowArrayStream` that lives as long as the capsule, which `capsule` keeps alive over
    // this call; the interpreter's lock is held, so nobody else moves it meanwhile. `from_raw` takes the stream and
    // leaves a released one behind, which the capsule's destructor is bound to leave alone.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer) };
    RecordBatchStreamReader::try_new(stream).map_err(|e| PyValueError::new_err(e.to_string()))
}
