//! pairwright pairs people across two groups, provably as well as can be, and says why.
//!
//! cohort + scheme → problem → solution → answers.

pub mod cancel;
pub mod check;
pub mod cohort;
pub mod explain;
pub mod fault;
pub mod ids;
pub mod level;
pub mod lot;
pub mod problem;
pub mod saved;
pub mod scheme;
pub mod score;
pub mod solve;

pub use check::check;
pub use cohort::Cohort;
pub use fault::{Error, Fault, Faults};
pub use ids::{Mentee, Mentor, Pair, Side};
pub use problem::{Matching, Outcome, Problem};
pub use scheme::Scheme;
pub use solve::Settings;
