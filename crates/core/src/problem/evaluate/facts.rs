//! The facts behind a line, as data: what was compared, and what the measure found.

use super::Evaluator;
use super::found::Found;
use super::line::PayRow;
use super::measure::{Amount, Dates, Measure};
use super::truth::Test;
use crate::cohort::{Above, Column, OpenTop};
use crate::day;
use crate::ids::{Pair, Side};
use crate::scheme::Kind;
use crate::score::{POINT_DECIMALS, SCORE_DECIMALS, format_decimal};
use serde::{Deserialize, Serialize};

/// One comparison behind a must or a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The mentee's attribute and the mentor's, where one is read of that side; none where the measure reads none, or they
    /// are withheld.
    pub attributes: Option<[Option<String>; 2]>,
    /// The mentee's values and the mentor's as in the files, people by their codes; one or, for tags, any number, and none
    /// where nobody is above. Of a preference list the mate alone, if named. In place of an attribute that is not read
    /// the day of the run, where that is. `None` is a blank.
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
        /// The tags that alone count, as in the scheme; empty where all do.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        among: Vec<String>,
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
        /// Metres, rounded up, or down where a least distance is not kept: never to beyond a bound. Bounds are compared
        /// exactly, in square metres.
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
    /// Steps from one to the other in the reporting line.
    Line {
        /// How many; none where no way leads from one to the other.
        steps: Option<u64>,
    },
    /// A blank in the reporting line, above one of the two or both, leaves the steps open.
    LineOpen {
        /// The codes of those above whom it is not known who is; the ids of those who are only in a table of staff.
        above: Vec<String>,
    },
    /// Positions in preference lists, 1 the first; none where the mate is not named, the list is blank (a value beside is
    /// `None` then, too), or it is not read.
    Chosen {
        /// That of the mentor in the mentee's list.
        by_mentee: Option<u64>,
        /// That of the mentee in the mentor's list.
        by_mentor: Option<u64>,
    },
    /// How long the mentee's date is before the mentor's.
    Before {
        /// Negative where it is after it.
        days: i64,
    },
    /// How long the mentee's date is after the mentor's.
    After {
        /// Negative where it is before it.
        days: i64,
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
    /// The fact of one test about one pair, in the clear; `rows` are what a table pays for what it finds.
    pub(super) fn fact(&self, test: &Test, rows: &[PayRow], pair: Pair) -> Fact {
        let is_read = test.reads.iter().any(Option::is_some);
        Fact {
            attributes: is_read.then(|| test.reads.clone()),
            values: Side::BOTH.map(|side| self.value(test, side, pair)),
            finding: self.finding(test, rows, pair),
            holds: test.of(pair),
        }
    }

    /// The value of one side that a test reads, in words.
    fn value(&self, test: &Test, side: Side, pair: Pair) -> Option<Vec<String>> {
        match &test.measure {
            Measure::Chosen { .. } => match test.measure.positions(pair)[side.index()]? {
                Found::Blank => None,
                Found::Amount(_) => {
                    let mates = &self.cohort.people(side.other()).codes;
                    let mate = mates.get(pair.person(side.other()) as usize);
                    Some(mate.cloned().into_iter().collect())
                }
                Found::None(_) | Found::Open(..) => Some(Vec::new()),
            },
            Measure::Days { mentee, mentor, .. } => match [mentee, mentor][side.index()] {
                Dates::AsOf(day) => Some(vec![day::iso(i32::try_from(*day).ok()?)]),
                Dates::Column(_) => self.read(test, side, pair),
            },
            _ => self.read(test, side, pair),
        }
    }

    fn read(&self, test: &Test, side: Side, pair: Pair) -> Option<Vec<String>> {
        let name = test.reads[side.index()].as_ref()?;
        self.shown(side, pair.person(side) as usize, name)
    }

    fn finding(&self, test: &Test, rows: &[PayRow], pair: Pair) -> Finding {
        let found = test.measure.of(pair);
        if let (Measure::Line { .. }, Found::None(_)) = (&test.measure, found) {
            return Finding::Line { steps: None };
        }
        if let (Measure::Line { line, .. }, Found::Open(..)) = (&test.measure, found) {
            let code = |top: OpenTop<'_>| match top {
                OpenTop::Row(side, at) => {
                    let people = self.cohort.people(side);
                    people.codes.get(at as usize).cloned()
                }
                OpenTop::Outside(id, _) => Some(id.to_owned()),
            };
            let above = line.open_tops(pair).into_iter().filter_map(code);
            return Finding::LineOpen {
                above: above.collect(),
            };
        }
        if let (Measure::Chosen { .. }, Found::Amount(_) | Found::None(_)) = (&test.measure, found)
        {
            let position = |found: Option<Found>| {
                let position = found?.amount()?;
                u64::try_from(position.top).ok()
            };
            let [by_mentee, by_mentor] = test.measure.positions(pair).map(position);
            return Finding::Chosen {
                by_mentee,
                by_mentor,
            };
        }
        let Some(amount) = found.amount() else {
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
                among: test.among.iter().flatten().cloned().collect(),
            },
            Measure::Contains { single_side, .. } => Finding::Contains {
                found: amount.is_yes(),
                single: *single_side,
            },
            Measure::Distance { .. } => {
                let least = rows.iter().map(|row| row.at_least);
                let least = least.chain([test.at_least]).flatten();
                Finding::Distance {
                    metres: metres(amount, least),
                }
            }
            Measure::Above { .. } => Finding::Above {
                levels: i64::try_from(amount.top).unwrap_or(i64::MAX),
            },
            Measure::Difference { .. } => {
                let mentee = test.reads[Side::Mentees.index()].as_ref();
                let attribute = mentee.and_then(|mentee| self.asked.get(mentee));
                let unit = match attribute.map(|a| &a.kind) {
                    Some(Kind::Number { unit }) => unit.clone(),
                    _ => None,
                };
                let amount = format_decimal(amount.top, POINT_DECIMALS);
                Finding::Difference { amount, unit }
            }
            Measure::Line { .. } => Finding::Line {
                steps: u64::try_from(amount.top).ok(),
            },
            // It was answered above.
            Measure::Chosen { .. } => Finding::Blank,
            Measure::Days { after, .. } => {
                let days = i64::try_from(amount.top).unwrap_or(i64::MAX);
                if *after {
                    Finding::After { days }
                } else {
                    Finding::Before { days }
                }
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
            Column::Date(values) => one(day::iso((*values.get(person)?)?)),
            Column::Person(values) => match (*values.get(person)?)? {
                Above::Nobody => Some(Vec::new()),
                Above::Somebody(id) => {
                    let code = self.cohort.code_of(Side::BOTH, id);
                    // Of a table of staff, which codes are never made for.
                    Some(code.map_or_else(|| self.words(vec![id]), |code| vec![code]))
                }
            },
            // A list is shown as far as it names the mate, by its measure.
            Column::Ranked(_) => None,
        }
    }
}

/// The root of square metres, rounded so that a distance beyond a bound never reads as one within it: up, as a greatest
/// distance needs it, but down where that would come to one of the least distances.
fn metres(square: Amount, least: impl Iterator<Item = Amount>) -> u64 {
    let n = square.top.unsigned_abs();
    let floor = n.isqrt();
    let up = floor + u128::from(floor * floor < n);
    let squared = i128::try_from(up.saturating_mul(up)).map_or(square, Amount::whole);
    let mut missed = least.filter(|least| square < *least);
    let root = if missed.any(|least| least <= squared) {
        floor
    } else {
        up
    };
    u64::try_from(root).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_read_on_the_right_side_of_every_bound() {
        let eight_km = || [Amount::whole(64_000_000)].into_iter();
        for (n, root, from_eight_km) in [
            (0, 0, 0),
            (1, 1, 1),
            (2, 2, 2),
            (63_984_002, 8_000, 7_999),
            (63_999_989, 8_000, 7_999),
            (64_000_000, 8_000, 8_000),
            (64_000_001, 8_001, 8_001),
        ] {
            let square = Amount::whole(n);
            assert_eq!(metres(square, [].into_iter()), root, "{n}");
            assert_eq!(metres(square, eight_km()), from_eight_km, "{n}");
        }
    }
}
