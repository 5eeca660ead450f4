//! The facts behind a line, as data: what was compared, and what the measure found.

use super::Evaluator;
use super::measure::Measure;
use super::truth::Test;
use crate::cohort::Column;
use crate::ids::{Pair, Side};
use crate::scheme::Kind;
use crate::score::{POINT_DECIMALS, SCORE_DECIMALS, format_decimal};
use serde::{Deserialize, Serialize};

/// One comparison behind a must or a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The mentee's attribute and the mentor's; none where the measure reads none, or they are withheld.
    pub attributes: Option<[String; 2]>,
    /// The mentee's values and the mentor's as in the files, one or, for tags, any number; `None` is a blank.
    pub values: [Option<Vec<String>>; 2],
    /// What was found.
    pub finding: Finding,
    /// Whether it is within the bounds of its place in the line; `None` where a blank leaves it open, or it is withheld.
    pub holds: Option<bool>,
}

/// What a measure found for a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "measure")]
pub enum Finding {
    /// `same` and `different`: whether the two values are equal.
    Values {
        /// Whether they are.
        equal: bool,
    },
    /// `same = "person"` and `different = "person"`.
    Person {
        /// Whether they are one person.
        same: bool,
    },
    /// The tags that they share.
    Shared {
        /// In alphabetical order.
        tags: Vec<String>,
        /// Where the share counts: how many tags there are of either.
        of: Option<u64>,
    },
    /// Whether one's single value is among the other's tags.
    Contains {
        /// Whether it is.
        found: bool,
        /// Whose value is the single one.
        single: Side,
    },
    /// How far apart two places are.
    Distance {
        /// Metres, rounded up; bounds are compared exactly, in square metres.
        metres: u64,
    },
    /// Levels of the mentee over the mentor.
    Above {
        /// Negative where the mentor is the higher.
        levels: i64,
    },
    /// How far apart two numbers are.
    Difference {
        /// An exact decimal.
        amount: String,
        /// In words, if the attribute has one.
        unit: Option<String>,
    },
    /// Whether the pair has a given score.
    Listed {
        /// Whether it has.
        found: bool,
    },
    /// Whether a row of a table joins the two values.
    ListedIn {
        /// Name of the table.
        table: String,
        /// The mentee's and the mentor's value that stand in one row; `None`: no row joins them.
        row: Option<[String; 2]>,
    },
    /// Whether an earlier result has the pair.
    Previous {
        /// Whether one has.
        found: bool,
    },
    /// The given score.
    Score {
        /// An exact decimal.
        score: String,
    },
    /// A value that is needed is blank.
    Blank,
    /// The line reads a sensitive attribute.
    Withheld,
}

impl Fact {
    /// What stands in place of the facts of a line that reads a sensitive attribute.
    pub(super) fn withheld() -> Fact {
        Fact {
            attributes: None,
            values: [None, None],
            finding: Finding::Withheld,
            holds: None,
        }
    }
}

impl Evaluator {
    /// The fact of one test about one pair, in the clear.
    pub(super) fn fact(&self, test: &Test, pair: Pair) -> Fact {
        let values = match &test.reads {
            Some([mentee, mentor]) => [
                self.shown(Side::Mentees, pair.mentee.index(), mentee),
                self.shown(Side::Mentors, pair.mentor.index(), mentor),
            ],
            None => [None, None],
        };
        Fact {
            attributes: test.reads.clone(),
            values,
            finding: self.finding(test, pair),
            holds: test.of(pair),
        }
    }

    fn finding(&self, test: &Test, pair: Pair) -> Finding {
        let Some(amount) = test.measure.of(pair) else {
            return Finding::Blank;
        };
        match &test.measure {
            Measure::Equal { same, .. } => Finding::Values {
                equal: amount.is_yes() == *same,
            },
            Measure::Person { same, .. } => Finding::Person {
                same: amount.is_yes() == *same,
            },
            Measure::Shared { as_share, .. } => Finding::Shared {
                tags: self.words(test.measure.shared_tags(pair)),
                of: as_share.then_some(amount.bottom.unsigned_abs()),
            },
            Measure::Contains { single_side, .. } => Finding::Contains {
                found: amount.is_yes(),
                single: *single_side,
            },
            Measure::Distance { .. } => Finding::Distance {
                metres: root_rounded_up(amount.top.unsigned_abs()),
            },
            Measure::Above { .. } => Finding::Above {
                levels: i64::try_from(amount.top).unwrap_or(i64::MAX),
            },
            Measure::Difference { .. } => {
                let reads = test.reads.as_ref();
                let attribute = reads.and_then(|[mentee, _]| self.asked.get(mentee));
                let unit = match attribute.map(|a| &a.kind) {
                    Some(Kind::Number { unit }) => unit.clone(),
                    _ => None,
                };
                let amount = format_decimal(amount.top, POINT_DECIMALS);
                Finding::Difference { amount, unit }
            }
            Measure::Listed(_) => Finding::Listed {
                found: amount.is_yes(),
            },
            Measure::ListedIn { listing, .. } => Finding::ListedIn {
                table: listing.table.clone(),
                row: test.measure.listed_row(pair),
            },
            Measure::Previous(_) => Finding::Previous {
                found: amount.is_yes(),
            },
            Measure::Score(_) => Finding::Score {
                score: format_decimal(amount.top, SCORE_DECIMALS),
            },
        }
    }

    fn words(&self, tags: Vec<u32>) -> Vec<String> {
        let word = |tag: u32| self.cohort.words.get(tag as usize).cloned();
        tags.into_iter().filter_map(word).collect()
    }

    /// The values of a cell in words; `None` where it is blank.
    fn shown(&self, side: Side, person: usize, attribute: &str) -> Option<Vec<String>> {
        let one = |text: String| Some(vec![text]);
        match self.cohort.people(side).columns.get(attribute)? {
            Column::One(values) => Some(self.words(vec![(*values.get(person)?)?])),
            Column::Tags(values) => Some(self.words(values.get(person)?.clone()?)),
            Column::Level(values) => {
                let (bracket, name) = (*values.get(person)?)?;
                let Kind::Level { ladder } = &self.asked.get(attribute)?.kind else {
                    return None;
                };
                let brackets = &self.ladders.get(ladder)?.levels;
                one(brackets.get(bracket as usize)?.get(name as usize)?.clone())
            }
            Column::Number(values) => {
                let number = (*values.get(person)?)?;
                one(format_decimal(i128::from(number), POINT_DECIMALS))
            }
            Column::Place(values) => {
                let spot = values.get(person)?.as_ref()?;
                Some(self.words(vec![spot.word]))
            }
            Column::Flag(values) => {
                let yes = (*values.get(person)?)?;
                one(if yes { "yes" } else { "no" }.to_owned())
            }
            Column::Date(values) => one(iso_date((*values.get(person)?)?)),
        }
    }
}

/// The least r with r² ≥ n, so that a distance beyond a bound never reads as one within it.
fn root_rounded_up(n: u128) -> u64 {
    let floor = n.isqrt();
    let root = if floor * floor == n { floor } else { floor + 1 };
    u64::try_from(root).unwrap_or(u64::MAX)
}

/// `2020-09-30` from days since 1970-01-01 in the proleptic Gregorian calendar
/// (Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`).
fn iso_date(days: i32) -> String {
    let z = i64::from(days) + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months counted from March, so that the leap day is the last of the year.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_roots_are_exact() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (18_535, "2020-09-30"),
            (-719_468, "0000-03-01"),
        ] {
            assert_eq!(iso_date(days), text);
        }
        for (n, root) in [
            (0, 0),
            (1, 1),
            (2, 2),
            (64_000_000, 8_000),
            (64_000_001, 8_001),
        ] {
            assert_eq!(root_rounded_up(n), root, "{n}");
        }
    }
}
