//! `Proof`: what was checked and found to hold.

use pairwright::check::Proof;
use pyo3::prelude::*;

/// What was checked and found to hold; `str()` is the sentence.
#[pyclass(frozen, name = "Proof", module = "pairwright._core")]
pub(crate) struct PyProof(pub(crate) Proof);

#[pymethods]
impl PyProof {
    /// Eligible pairs that were looked at.
    #[getter]
    fn pairs(&self) -> u64 {
        self.0.pairs
    }

    /// Whether no other matching is as good at all levels; `None` where that is not known: the proof goes by cases.
    #[getter]
    fn unique(&self) -> Option<bool> {
        self.0.unique
    }

    /// How many cases were told apart; `None` where groups do not overlap.
    #[getter]
    fn cases(&self) -> Option<u64> {
        self.0.cases
    }

    /// The shortfall of a witness; `None` where a matching was proved optimal, or the proof goes by cases.
    #[getter]
    fn shortfall(&self) -> Option<u64> {
        self.0.shortfall
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<pairwright proof: {}>", self.0)
    }
}
