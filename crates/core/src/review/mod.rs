//! Review: scheme and people looked over before any matching, as a careful colleague would. Data first; `words` alone
//! makes sentences.
//!
//! Everything here is counted over all pairs by the one evaluator, and nothing is solved: what counting can't know it
//! does not say. A count that shows that something is impossible is proof; one that shows nothing proves nothing.
//!
//! Of lines that read an attribute marked `sensitive` the review shows what the scheme says, and no count of their own:
//! neither how many pairs such a must leaves, nor whom it refuses, nor who left a blank. Where somebody has nobody, such a
//! must is never named as the one to blame; it is only said that a rule on withheld data may be. Prefers that read one are
//! summed up as `other`, as they are everywhere. What all rules together leave, of all pairs and of a person, is shown, and
//! what dropping another would bring back: whoever subtracts can tell something of such a must. A review is for those who
//! hold the people's files.

mod count;
mod lines;
mod people;
mod quotas;
mod remarks;
mod same_person;
mod separators;
#[cfg(test)]
mod tests;
mod unread;
mod words;

pub use lines::{Adds, ByHandReview, CriterionReview, LineReview, MustCounts, MustReview, Ties};
pub use people::{BlankCell, Needy, Nobody, SideReview};
pub use quotas::{GroupReview, PriorityReview, QuotaReview};
pub use remarks::{ByHand, Remark, Rule};

use crate::cancel::CancelToken;
use crate::cohort::{Cohort, Extras};
use crate::fault::Error;
use crate::ids::Side;
use crate::problem::Evaluator;
use crate::scheme::Scheme;
use serde::Serialize;

/// What a careful colleague would say of a scheme and its people. `Display` makes the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Review {
    /// Title of the programme.
    pub name: String,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// Counts of mentees and of mentors.
    pub sides: [SideReview; 2],
    /// How many pairs there are: mentees times mentors.
    pub pairs: u64,
    /// How many of them pass all musts and are not taken away by hand.
    pub eligible: u64,
    /// The musts in the order of the scheme.
    pub musts: Vec<MustReview>,
    /// What takes pairs away besides the musts: lists that were given beside the people.
    pub by_hand: Vec<ByHandReview>,
    /// The criteria in the order of [`Evaluator::criteria`].
    pub criteria: Vec<CriterionReview>,
    /// The quotas in the order of the scheme.
    pub quotas: Vec<QuotaReview>,
    /// The priorities in the order of the scheme.
    pub priorities: Vec<PriorityReview>,
    /// How many pairs score alike; `None` where no pair is eligible.
    pub ties: Option<Ties>,
    /// What to look at, the gravest first.
    pub remarks: Vec<Remark>,
}

/// The review of a scheme and its people, with nothing given beside them.
///
/// # Errors
/// Those of [`review_with`].
pub fn review(scheme: &Scheme, cohort: &Cohort) -> Result<Review, Error> {
    review_with(scheme, cohort, &Extras::default(), &CancelToken::default())
}

/// The review of a scheme, its people and what was given beside them.
///
/// Every pair is looked at and none is kept: O(mentees · mentors · lines) time, O(people · musts + different scores)
/// memory. A hundred million pairs take seconds.
///
/// # Errors
/// What [`Problem::compile_with`](crate::Problem::compile_with) refuses of scheme and people is refused here too, in the
/// same words: those of [`Evaluator::new`], [`Error::Scheme`] where a quota forms no groups that can be counted,
/// [`Error::Cohort`] with every blank cell that a line needs without saying what a blank means.
/// [`Error::Interrupted`] where `cancel` asks for a stop.
pub fn review_with(
    scheme: &Scheme,
    cohort: &Cohort,
    extras: &Extras,
    cancel: &CancelToken,
) -> Result<Review, Error> {
    let evaluator = Evaluator::new(scheme, cohort, extras)?;
    let groups = crate::problem::quotas(scheme, cohort)?;
    let counts = count::count(&evaluator, cohort, extras, cancel)?;
    let sides = people::sides(cohort, &counts);
    let musts = lines::musts(scheme, &counts);
    let by_hand = lines::by_hand(scheme, &counts);
    let criteria = lines::criteria(scheme, &evaluator, &counts);
    let quotas = quotas::quotas(scheme, cohort, &counts, &groups);
    let mut review = Review {
        name: scheme.name.clone(),
        called: Side::BOTH.map(|side| scheme.sides[side.index()].called.clone()),
        sides,
        pairs: counts.pairs,
        eligible: counts.eligible,
        musts,
        by_hand,
        criteria,
        quotas,
        priorities: quotas::priorities(scheme, &evaluator),
        ties: lines::ties(&counts),
        remarks: Vec::new(),
    };
    let seen = remarks::Seen {
        scheme,
        cohort,
        extras,
        evaluator: &evaluator,
        counts: &counts,
    };
    review.remarks = remarks::remarks(&review, &seen, cancel)?;
    Ok(review)
}
