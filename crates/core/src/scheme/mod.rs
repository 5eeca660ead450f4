//! Scheme: what the programme wants, as data, read from and written to TOML.

mod model;

pub use model::*;
