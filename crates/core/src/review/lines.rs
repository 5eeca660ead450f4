//! What was counted of each line.

use super::count::{Counts, Tally};
use super::remarks::ByHand;
use crate::problem::Evaluator;
use crate::scheme::{MustBlank, Scheme};
use crate::score::{SCORE_DECIMALS, format_decimal};
use serde::Serialize;

/// A line of the scheme: the sentence that people say, and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineReview {
    /// The spoken sentence.
    pub name: String,
    /// What the line does, read off it mechanically.
    pub does: String,
}

/// A must.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MustReview {
    /// The sentence and what the line does.
    #[serde(flatten)]
    pub line: LineReview,
    /// What was counted; `None` where the must reads a sensitive attribute.
    pub counts: Option<MustCounts>,
}

/// How many of all pairs a must decides, each of them counted whatever other musts say, but for `alone`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MustCounts {
    /// It does not refuse them.
    pub leaves: u64,
    /// It refuses them and nothing else does: dropping it would make them eligible.
    pub alone: u64,
    /// It passes them because of a blank.
    pub blank_passes: u64,
    /// It refuses them because of a blank.
    pub blank_refuses: u64,
    /// A blank leaves them open, which is no fault only because other musts refuse them.
    pub open: u64,
}

/// Pairs that were taken away by a list given beside the people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByHandReview {
    /// Which list.
    pub list: ByHand,
    /// How many pairs it takes away.
    pub pairs: u64,
    /// How many of them nothing else refuses: without the list they would be eligible.
    pub alone: u64,
}

/// A criterion: a prefer with its points times its weight, the given scores, or all prefers on sensitive attributes as
/// one. Numbers are exact decimals, over all eligible pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CriterionReview {
    /// The spoken sentence, or `given score`, or `other`.
    pub name: String,
    /// The lines behind it; none behind `given score`.
    pub lines: Vec<LineReview>,
    /// What it adds to scores; `None` where no pair is eligible.
    pub adds: Option<Adds>,
}

/// What a criterion adds to the scores of the eligible pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adds {
    /// The least.
    pub least: String,
    /// The greatest.
    pub greatest: String,
    /// The sum; divided by the number of eligible pairs it is the mean.
    pub sum: String,
    /// The mean, rounded to two places.
    pub mean: String,
    /// To how many eligible pairs it adds something, or takes something away.
    pub pays: u64,
    /// The least difference between two pairs that it tells apart; `None` where it tells none apart.
    pub step: Option<String>,
}

/// How many eligible pairs score alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ties {
    /// How many different scores there are.
    pub scores: u64,
    /// How many pairs have the score of another pair.
    pub shared: u64,
    /// How many pairs have the score that is had most often.
    pub largest: u64,
    /// That score, the greatest of several.
    pub score: String,
}

/// The musts in the order of the scheme.
pub(super) fn musts(scheme: &Scheme, counts: &Counts) -> Vec<MustReview> {
    let each = scheme.musts.iter().zip(&counts.rules);
    each.map(|(must, own)| {
        let blank = |policy| if must.blank == policy { own.blank } else { 0 };
        MustReview {
            line: LineReview {
                name: must.name.clone(),
                does: scheme.must_in_words(must),
            },
            counts: (!scheme.is_sensitive(&must.reads())).then(|| MustCounts {
                leaves: counts.pairs - own.refused,
                alone: own.alone,
                blank_passes: blank(MustBlank::Pass),
                blank_refuses: blank(MustBlank::Fail),
                open: own.open,
            }),
        }
    })
    .collect()
}

/// The lists that were given and are not empty.
pub(super) fn by_hand(scheme: &Scheme, counts: &Counts) -> Vec<ByHandReview> {
    let rules = counts.rules.iter().skip(scheme.musts.len());
    let each = counts.by_hand.iter().zip(rules);
    each.map(|(list, own)| ByHandReview {
        list: *list,
        pairs: own.refused,
        alone: own.alone,
    })
    .collect()
}

/// The criteria with the lines behind them.
pub(super) fn criteria(
    scheme: &Scheme,
    evaluator: &Evaluator,
    counts: &Counts,
) -> Vec<CriterionReview> {
    let places = evaluator.prefer_places();
    let each = evaluator.criteria().iter().zip(&counts.criteria);
    each.enumerate()
        .map(|(at, (criterion, tally))| {
            let own = scheme.prefers.iter().zip(places);
            let own = own.filter(|(_, place)| **place == at);
            CriterionReview {
                name: criterion.name.clone(),
                lines: own
                    .map(|(prefer, _)| LineReview {
                        name: prefer.name.clone(),
                        does: scheme.prefer_in_words(prefer),
                    })
                    .collect(),
                adds: adds(tally, counts.eligible),
            }
        })
        .collect()
}

fn adds(tally: &Tally, eligible: u64) -> Option<Adds> {
    let (least, greatest) = tally.range()?;
    let sum = tally.sum();
    Some(Adds {
        least: decimal(i128::from(least)),
        greatest: decimal(i128::from(greatest)),
        sum: decimal(sum),
        mean: mean(sum, i128::from(eligible)),
        pays: tally.not_zero(),
        step: tally.step().map(decimal),
    })
}

/// Pairs that score alike.
pub(super) fn ties(counts: &Counts) -> Option<Ties> {
    let (score, largest) = counts.scores.most_often()?;
    Some(Ties {
        scores: counts.scores.different(),
        shared: counts.scores.shared(),
        largest,
        score: decimal(i128::from(score)),
    })
}

/// A number in 10⁻⁸ as an exact decimal.
pub(super) fn decimal(value: i128) -> String {
    format_decimal(value, SCORE_DECIMALS)
}

/// The mean of numbers in 10⁻⁸, rounded half up to two places.
fn mean(sum: i128, count: i128) -> String {
    let hundredths = 10i128.pow(SCORE_DECIMALS.unsigned_abs() - 2);
    let unit = (2 * count * hundredths).max(1);
    format_decimal((2 * sum + count * hundredths).div_euclid(unit), 2)
}
