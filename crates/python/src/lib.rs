//! The compiled half of the Python package `pairwright`: frozen wrappers over values of the core, and no logic.

/// The compiled half of pairwright.
#[pymodule]
mod _core {
    use pyo3::prelude::*;

    /// The version of the compiled half.
    #[pyfunction]
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
