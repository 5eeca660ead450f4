//! Answers: what a scheme says of two people, why a pair, why nobody, where places run short, why no matching. Data first; `words` alone makes sentences.
//!
//! Answers read a problem and its outcome. Nothing here scores a pair: contributions come from the problem's source,
//! facts from the evaluator that made it. People go by their codes; values of sensitive attributes stay withheld, and so
//! does whom a must on one refused, but in the coordinator's view on request ([`View`], [`evaluate()`]).

mod again;
mod alternatives;
mod basis;
mod certain;
mod evaluate;
mod exchange;
mod options;
mod ranked;
mod regrets;
mod residual;
mod shortage;
mod standing;
#[cfg(test)]
mod tests;
mod unplaced;
mod why;
mod why_not;
#[cfg(test)]
mod withheld;
mod witness;
mod words;

pub use alternatives::{Alternative, alternatives};
pub use certain::{Certainties, Certainty, certainty};
pub use evaluate::{Evaluated, evaluate};
pub use exchange::{AtLevel, Exchange};
pub use options::{Choice, FreeChoice, Lost, NotFree, Options, OptionsOf, Within, options};
pub use regrets::{Regret, Regrets, regrets};
pub use shortage::{ShortageText, shortage, shortages};
pub use unplaced::{
    Mate, Reason, Unplaced, WhyUnplaced, unplaced, unplaced_so_far, unplaced_so_far_with,
    unplaced_with, why_unplaced, why_unplaced_so_far,
};
pub use why::{Why, WhyCriterion, why};
pub use why_not::{NotPaired, WhyNot, why_not};
pub use witness::{Crossing, WitnessText, witness};

pub use crate::problem::evaluate::{Fact, Finding, MustResult, Refusal, Verdict, View};
