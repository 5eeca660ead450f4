//! Musts and prefers over resolved conditions: verdicts and points.
//!
//! The rule for blanks. A line whose `when` or whose truth is unknown is unknown as a whole, and its own `blank` decides.
//! A line whose `when` is false is not asked, whatever else is blank.

use super::found::Found;
use super::measure::{Amount, Measure};
use super::truth::{Test, Truth};
use crate::ids::{Pair, Side};
use crate::scheme::MustBlank;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// What musts and prefers have in common.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) when: Option<Truth>,
    pub(super) truth: Truth,
    /// Whether it reads an attribute marked `sensitive`.
    pub(super) sensitive: bool,
}

/// What a line says of a pair before its blank policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Answer {
    /// Its `when` is false.
    NotAsked,
    Known(bool),
    Unknown,
}

impl Line {
    pub(super) fn of(&self, pair: Pair) -> Answer {
        match self.asked(pair) {
            Some(true) => self.truth.of(pair).map_or(Answer::Unknown, Answer::Known),
            Some(false) => Answer::NotAsked,
            None => Answer::Unknown,
        }
    }

    /// Whether its `when` holds; `None` where a blank decides.
    fn asked(&self, pair: Pair) -> Option<bool> {
        self.when.as_ref().map_or(Some(true), |when| when.of(pair))
    }

    /// All its tests.
    pub(super) fn tests(&self) -> Vec<&Test> {
        let mut tests = Vec::new();
        if let Some(when) = &self.when {
            when.tests(&mut tests);
        }
        self.truth.tests(&mut tests);
        tests
    }

    /// The tests behind the answer.
    pub(super) fn cite(&self, pair: Pair) -> Vec<&Test> {
        let mut cited = Vec::new();
        match &self.when {
            Some(when) if when.of(pair) != Some(true) => when.cite(pair, &mut cited),
            _ => self.truth.cite(pair, &mut cited),
        }
        cited
    }
}

/// A must over columns.
#[derive(Clone)]
pub(super) struct MustLine {
    pub(super) line: Line,
    pub(super) blank: MustBlank,
}

/// What a must says of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is kept.
    Holds,
    /// It is broken: the pair is not eligible.
    Refused,
    /// Its `when` does not hold for this pair.
    NotAsked,
    /// A value is blank, and the must lets such pairs pass.
    BlankPasses,
    /// A value is blank, and the must refuses such pairs.
    BlankRefuses,
    /// A value is blank, and the must does not say what that means.
    Unknown,
}

impl Verdict {
    /// Whether the pair is not eligible by this must.
    #[must_use]
    pub fn refuses(self) -> bool {
        matches!(self, Verdict::Refused | Verdict::BlankRefuses)
    }
}

impl MustLine {
    pub(super) fn verdict(&self, pair: Pair) -> Verdict {
        match (self.line.of(pair), self.blank) {
            (Answer::Known(true), _) => Verdict::Holds,
            (Answer::Known(false), _) => Verdict::Refused,
            (Answer::NotAsked, _) => Verdict::NotAsked,
            (Answer::Unknown, MustBlank::Pass) => Verdict::BlankPasses,
            (Answer::Unknown, MustBlank::Fail) => Verdict::BlankRefuses,
            (Answer::Unknown, MustBlank::Error) => Verdict::Unknown,
        }
    }
}

/// A criterion over columns. Points and weight in 1/10,000.
#[derive(Clone)]
pub(super) struct PreferLine {
    pub(super) line: Line,
    pub(super) pay: Pay,
    pub(super) weight: i64,
    pub(super) blank: Option<i64>,
    pub(super) benefit: Option<Side>,
}

impl PreferLine {
    /// Points before the weight; `None` where a blank leaves them unknown and the criterion does not say what that means.
    pub(super) fn points(&self, pair: Pair) -> Option<i64> {
        let paid = match (self.line.asked(pair), &self.pay, &self.line.truth) {
            (None, ..) => None,
            (Some(false), ..) => Some(0),
            (_, Pay::Flat(points), truth) => {
                truth.of(pair).map(|holds| if holds { *points } else { 0 })
            }
            (_, pay, Truth::Test(test)) => pay.within(test, test.measure.of(pair)),
            // The resolver gives points that follow a measure to single tests alone.
            (_, _, _) => Some(0),
        };
        paid.or(self.blank)
    }

    /// The rows of its table, where it has one.
    pub(super) fn rows(&self) -> &[PayRow] {
        match &self.pay {
            Pay::Table(rows) => rows,
            Pay::Flat(_) | Pay::Each { .. } => &[],
        }
    }

    /// Points for what its one measure found, `when` and its own `blank` apart; `None` where a blank leaves them unknown.
    pub(super) fn paid(&self, found: Found) -> Option<i64> {
        let Truth::Test(test) = &self.line.truth else {
            return None;
        };
        self.pay.within(test, found)
    }

    /// No pair gets more than this, in absolute value, in 10⁻⁸: points times weight.
    pub(super) fn greatest(&self) -> i128 {
        let points = match (&self.pay, &self.line.truth) {
            (Pay::Flat(points), _) => i128::from(*points).abs(),
            (Pay::Each { each, at_most }, Truth::Test(test)) => {
                let most = i128::from(*each)
                    .abs()
                    .saturating_mul(test.measure.greatest());
                let signed = matches!(
                    test.measure,
                    Measure::Above { .. } | Measure::Days { .. } | Measure::Score(_)
                );
                match at_most.map(i128::from) {
                    Some(cap) if cap < 0 => most.max(-cap),
                    Some(cap) if *each >= 0 && !signed => most.min(cap),
                    _ => most,
                }
            }
            (Pay::Each { .. }, _) => 0,
            (Pay::Table(rows), _) => {
                let points = rows.iter().map(|row| i128::from(row.points).abs());
                points.max().unwrap_or(0)
            }
        };
        let blank = self.blank.map_or(0, |points| i128::from(points).abs());
        // A weight of 0 keeps the points themselves within range.
        let weight = i128::from(self.weight).abs().max(1);
        points.max(blank).saturating_mul(weight)
    }
}

/// What a criterion pays for an amount, in 1/10,000 of a point.
#[derive(Clone)]
pub(super) enum Pay {
    Flat(i64),
    Each { each: i64, at_most: Option<i64> },
    Table(Vec<PayRow>),
}

/// One row of a table of points.
#[derive(Clone)]
pub(super) struct PayRow {
    pub(super) at_least: Option<Amount>,
    pub(super) at_most: Option<Amount>,
    pub(super) points: i64,
}

impl PayRow {
    /// The order in which rows are tried: exact values, closed ranges, the tightest `up to`, the greatest `from`.
    pub(super) fn order(a: &PayRow, b: &PayRow) -> Ordering {
        let class = |row: &PayRow| match (row.at_least, row.at_most) {
            (Some(low), Some(high)) if low == high => 0,
            (Some(_), Some(_)) => 1,
            (None, Some(_)) => 2,
            (Some(_), None) => 3,
            (None, None) => 4,
        };
        class(a)
            .cmp(&class(b))
            .then_with(|| a.at_most.cmp(&b.at_most))
            .then_with(|| b.at_least.cmp(&a.at_least))
    }
}

impl Pay {
    /// Points for what was found, none beside the bounds of the test; `None` where a blank decides between different points.
    fn within(&self, test: &Test, found: Found) -> Option<i64> {
        if !matches!(found, Found::Open(..)) {
            return match found.within(test.at_least, test.at_most)? {
                true => self.of(found),
                false => Some(0),
            };
        }
        let rows = match self {
            Pay::Table(rows) => rows.as_slice(),
            Pay::Flat(_) | Pay::Each { .. } => &[],
        };
        let rows = rows.iter().flat_map(|row| [row.at_least, row.at_most]);
        let ends = rows.chain([test.at_least, test.at_most]).flatten();
        let mut paid = found
            .possible(ends)
            .into_iter()
            .map(|one| self.within(test, one));
        let first = paid.next()??;
        paid.all(|points| points == Some(first)).then_some(first)
    }

    /// Points for what was found, rounded down to 1/10,000 from the exact fraction; `None` where a blank decides.
    pub(super) fn of(&self, found: Found) -> Option<i64> {
        match self {
            Pay::Flat(points) => Some(*points),
            Pay::Each { each, at_most } => match found {
                Found::Amount(amount) => Some(pay_each(*each, *at_most, amount)),
                Found::None(_) => Some(0),
                Found::Open(..) | Found::Blank => None,
            },
            Pay::Table(rows) => {
                for row in rows {
                    if found.within(row.at_least, row.at_most)? {
                        return Some(row.points);
                    }
                }
                Some(0)
            }
        }
    }
}

fn pay_each(each: i64, at_most: Option<i64>, amount: Amount) -> i64 {
    let exact = i128::from(each).saturating_mul(amount.top);
    let points = exact.div_euclid(i128::from(amount.bottom));
    let capped = at_most.map_or(points, |cap| points.min(i128::from(cap)));
    // `PreferLine::greatest` was checked against the range of an i64 when the line was made.
    i64::try_from(capped).unwrap_or(0)
}
