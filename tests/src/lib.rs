//! Generators, oracles and a second reading of the proof conditions, for the tests of pairwright.
//!
//! Nothing here shares code with the solver or the checker: an error would have to be made twice.

pub mod corrupt;
pub mod draw;
pub mod exact;
pub mod fuzz;
pub mod generate;
pub mod naive;
pub mod oracle;
pub mod reading;
pub mod sources;

/// How many random cases a property is tried on: `PAIRWRIGHT_CASES`, or `usual` where that is not set to a number.
#[must_use]
pub fn cases(usual: u32) -> u32 {
    std::env::var("PAIRWRIGHT_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}
