//! Answers: what a scheme says of two people, why a pair, why not that one, why nobody, where places run short, why no matching
//! and what would make one; what else would do, how two matchings differ, how far weights may move, what could be had at all.
//! Data first; `words` alone makes sentences.
//!
//! Answers read a problem and its outcome. Nothing here scores a pair: contributions come from the problem's source,
//! facts from the evaluator that made it. People go by their codes; values of sensitive attributes stay withheld, and so
//! does whom a must on one refused, but in the coordinator's view on request ([`View`], [`evaluate()`]).

mod again;
mod alternatives;
#[cfg(test)]
mod audiences;
mod auditor;
mod basis;
mod certain;
mod cited;
mod compare;
mod conflict;
mod evaluate;
mod exchange;
mod flow;
mod found;
mod gains;
#[cfg(test)]
mod infeasible;
mod irreducible;
mod one_more;
mod options;
mod participant;
mod placing;
mod ranked;
mod ratio;
mod regrets;
mod repairs;
mod residual;
mod shortage;
mod shortfall;
mod single;
mod standing;
#[cfg(test)]
mod tests;
mod tight;
mod tradeoffs;
mod trial;
mod unplaced;
mod weights;
mod why;
mod why_not;
#[cfg(test)]
mod withheld;
mod witness;
mod words;

pub use alternatives::{Alternative, alternatives};
pub use auditor::{
    ByHand, CriterionNumbers, Digests, ForAuditor, LEAST_TOLD, MustName, QuotaNumbers,
    ShortageNumbers, SideNumbers, Told, auditor,
};
pub use certain::{Certainties, Certainty, certainty};
pub use compare::{
    Codes, ComparedCriterion, ComparedLevel, ComparedPerson, Comparison, Elsewhere, PersonChange,
    compare,
};
pub use conflict::{Conflict, Member, conflict};
pub use evaluate::{Evaluated, evaluate};
pub use exchange::{AtLevel, Exchange, FullQuota};
pub use found::{Checked, Found, Status, found};
pub use one_more::{Gain, OneMore, one_more};
pub use options::{Choice, FreeChoice, Lost, NotFree, Options, OptionsOf, Within, options};
pub use participant::{
    ForParticipant, ForParticipantWhyNot, OwnCriterion, OwnFact, OwnMate, participant,
    participant_why_not,
};
pub use placing::{Placing, placing};
pub use ratio::Exact;
pub use regrets::{Regret, Regrets, regrets};
pub use repairs::{Repair, Repaired, repairs};
pub use shortage::{ShortageText, shortage, shortages};
pub use tradeoffs::{MOST_SOLVES, Tradeoff, Tradeoffs, side_placed, tradeoff_pairs, tradeoffs};
pub use unplaced::{
    Mate, Reason, Unplaced, WhyUnplaced, unplaced, unplaced_so_far, unplaced_so_far_with,
    unplaced_with, why_unplaced, why_unplaced_so_far,
};
pub use weights::{NotKnown, Takeover, WeightRange, Weights, weights};
pub use why::{Place, Why, WhyCriterion, why};
pub use why_not::{NotPaired, WhyNot, why_not};
pub use witness::{Crossing, WitnessText, witness};

pub use crate::problem::evaluate::{Fact, Finding, MustResult, Refusal, Verdict, View};
