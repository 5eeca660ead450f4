//! The compiled half of the Python package `pairwright`: frozen wrappers over values of the core, and no logic.

mod alternatives;
mod assignment;
mod audiences;
mod bare;
mod columns;
mod conflict;
mod errors;
mod frames;
mod json;
mod lent;
mod pairs;
mod problem;
mod proof;
mod run;
mod saved;
mod scheme;
mod stream;
mod table;
mod what_if;
mod work;

use pyo3::prelude::*;

/// The compiled half of pairwright.
#[pymodule]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::alternatives::{alternatives, options};
    #[pymodule_export]
    use crate::assignment::assign;
    #[pymodule_export]
    use crate::audiences::{for_auditor, for_participant, found};
    #[pymodule_export]
    use crate::bare::{PyBare, b_matching};
    #[pymodule_export]
    use crate::conflict::{conflict, repairs};
    #[pymodule_export]
    use crate::errors::did_you_mean;
    #[pymodule_export]
    use crate::problem::PyProblem;
    #[pymodule_export]
    use crate::proof::PyProof;
    #[pymodule_export]
    use crate::run::PyRun;
    #[pymodule_export]
    use crate::saved::{check_target, verify_saved};
    #[pymodule_export]
    use crate::scheme::PyScheme;
    #[pymodule_export]
    use crate::table::PyTable;
    #[pymodule_export]
    use crate::what_if::{compare, tradeoff_pairs, tradeoffs, weights};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
