//! pairwright pairs people across two groups, provably as well as can be, and says why.
//!
//! The whole engine is one sentence: cohort + scheme → problem → outcome → answers. Each stage is an immutable value
//! that can be made, kept and tested alone.
//!
//! ```
//! use pairwright::{Cohort, Outcome, Problem, Scheme, Settings, check, explain};
//! use serde::Serialize;
//!
//! #[derive(Serialize)]
//! struct Person {
//!     code: &'static str,
//!     topics: &'static str,
//! }
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let scheme: Scheme = r#"
//!         format = "pairwright.scheme/1"
//!         name   = "a first try"
//!         aim    = ["mentees placed", "total score"]
//!         [mentees]
//!         id     = "code"
//!         places = 1
//!         [mentors]
//!         id     = "code"
//!         places = 1
//!         [asked]
//!         topics = { of = "both", kind = "tags" }
//!         [[must]]
//!         name   = "They share a topic"
//!         shared = "topics"
//!         [[prefer]]
//!         name   = "They share many topics"
//!         shared = "topics"
//!         points = { each = 1 }
//!     "#
//!     .parse()?;
//!     let officers = [
//!         Person { code: "O-1", topics: "licensing, schools" },
//!         Person { code: "O-2", topics: "schools" },
//!     ];
//!     let staff = [
//!         Person { code: "S-1", topics: "schools, licensing" },
//!         Person { code: "S-2", topics: "licensing" },
//!     ];
//!
//!     let cohort = Cohort::from_rows(&scheme, &officers, &staff)?;
//!     let problem = Problem::compile(&scheme, &cohort)?;
//!     match problem.solve(&Settings::default().threads(2))? {
//!         Outcome::Optimal(matching) => {
//!             let proof = check(&problem, &matching)?;
//!             assert_eq!(proof.to_string(), "optimal: 3 pairs checked, bound = value");
//!             // Everybody is placed, though O-1 and S-1 alone would score more.
//!             assert_eq!(matching.pairs.len(), 2);
//!             for pair in &matching {
//!                 println!("{}", explain::why(&problem, &matching, pair)?);
//!             }
//!         }
//!         Outcome::Infeasible(witness) => println!("{witness}"),
//!         Outcome::Stopped(best) => println!("within {} of the best", best.gap()),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! With scores of one's own, [`Problem::from_pairs`] takes [`problem::Parts`] in place of scheme and cohort, and
//! [`Problem::from_source`] a [`problem::Source`] of pairs that need not lie in memory.
//! [`saved`] writes results to a folder and verifies them.

pub mod cancel;
pub mod check;
pub mod cohort;
mod csv_text;
pub mod day;
#[cfg(test)]
mod draw;
pub mod explain;
pub mod fault;
mod grid;
pub mod guard;
pub mod ids;
pub mod level;
pub mod lot;
mod phrase;
mod prefetch;
pub mod problem;
pub mod review;
pub mod saved;
pub mod scheme;
pub mod score;
pub mod solve;
mod wide;

pub use check::check;
pub use cohort::Cohort;
pub use day::Day;
pub use fault::{Error, Fault, Faults};
pub use ids::{Mentee, Mentor, Pair, Side};
pub use problem::{Matching, Outcome, Problem};
pub use review::review;
pub use scheme::Scheme;
pub use solve::Settings;
