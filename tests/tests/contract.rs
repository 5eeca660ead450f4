//! What a Rust user may rely on at compile time.

use pairwright::problem::{Certificate, Outcome, Witness};
use pairwright::{Cohort, Error, Matching, Problem, Scheme, Settings};

fn crosses_threads<T: Send + Sync>() {}

#[test]
fn values_cross_threads() {
    crosses_threads::<Scheme>();
    crosses_threads::<Cohort>();
    crosses_threads::<Problem>();
    crosses_threads::<Settings>();
    crosses_threads::<Outcome>();
    crosses_threads::<Matching>();
    crosses_threads::<Certificate>();
    crosses_threads::<Witness>();
    crosses_threads::<Error>();
}
