//! The compiled half of the Python package `pairwright`: frozen wrappers over values of the core, and no logic.

mod errors;
mod frames;
mod stream;
mod table;

use pyo3::prelude::*;

/// The compiled half of pairwright.
#[pymodule]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::table::PyTable;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
