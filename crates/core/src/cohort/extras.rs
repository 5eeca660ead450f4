//! What is given beside the people: pairs that must be, pairs that must not be, points for single pairs, pairs of earlier
//! results, and people who are kept apart.

use super::apart::Apart;
use super::headings::Headings;
use super::read::{id, shown};
use super::{Cell, Cohort, Table, apart, previous};
use crate::csv_text::EMPTY_FILE;
use crate::day::Day;
use crate::fault::{Error, Fault, Faults, Nearest};
use crate::ids::{Pair, Side};
use crate::score::{DecimalError, SCORE_DECIMALS, parse_decimal};
use std::collections::BTreeMap;

/// What was given beside the people, by position in the cohort, and the day of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// Pairs that must be in the answer; ascending.
    pub pins: Vec<Pair>,
    /// Pairs that must not; ascending. A pair in both lists makes the problem infeasible, which is an answer, not an
    /// error of the input.
    pub exclusions: Vec<Pair>,
    /// Points given for single pairs, in 10⁻⁸; ascending by pair. `None` where no such table was given, which is not
    /// the same as an empty one.
    pub scores: Option<Vec<(Pair, i64)>>,
    /// Pairs of earlier results whose people are both here; ascending. `None` where no earlier result was given.
    pub previous: Option<Vec<Pair>>,
    /// People who are kept apart; ascending, no two equal.
    pub apart: Vec<Apart>,
    /// The largest error by which a float among the scores was rounded to 10⁻⁸, as a decimal; `None` where every score
    /// is exact.
    pub rounding: Option<String>,
    /// The day of the run, which a scheme reads as `as of`. No clock stands in for it.
    pub as_of: Option<Day>,
}

/// The tables that [`Extras::from_tables`] reads, whichever are given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExtraTables {
    /// Columns `mentee` and `mentor`; further ones are not read.
    pub pins: Option<Table>,
    /// The same.
    pub exclusions: Option<Table>,
    /// Columns `mentee`, `mentor` and `score`, and no other.
    pub scores: Option<Table>,
    /// Earlier results, each with columns `mentee` and `mentor`; further ones are not read.
    pub previous: Option<Vec<Table>>,
    /// Columns `group` and `id`, and no other.
    pub keep_apart: Option<Table>,
}

impl ExtraTables {
    /// All tables that are given.
    pub fn iter(&self) -> impl Iterator<Item = &Table> {
        let single = [&self.pins, &self.exclusions, &self.scores, &self.keep_apart];
        single
            .into_iter()
            .flatten()
            .chain(self.previous.iter().flatten())
    }
}

impl Extras {
    /// Reads the tables; the day is the caller's to set. A `pairs.csv` of an earlier result is a file of pins as it stands. People are named by id or
    /// code; those of earlier results by id alone, as codes are made anew in every run, and whoever is not here has left.
    /// A mentee and a mentor of one group of `keep_apart` are never paired; an id on both sides stands for both.
    ///
    /// A score in text or whole numbers is exact to eight places or refused; a float stands for its shortest decimal
    /// text, which is rounded half to even where it is longer. O(rows · log people); of unknown people, the first 100 are
    /// compared with everybody, for a hint at the nearest.
    ///
    /// # Errors
    /// [`Error::Cohort`] with every fault of all of them: columns, unknown people, pairs given twice, scores, made codes in
    /// earlier results, a group of people of one side alone.
    pub fn from_tables(cohort: &Cohort, tables: ExtraTables) -> Result<Extras, Error> {
        let mut reading = Reading {
            people: [
                Index::new(cohort, Side::Mentees),
                Index::new(cohort, Side::Mentors),
            ],
            faults: Vec::new(),
        };
        let mut extras = Extras::default();
        for (table, pairs) in [
            (tables.pins, &mut extras.pins),
            (tables.exclusions, &mut extras.exclusions),
        ] {
            if let Some(table) = table {
                let (_, found) = reading.pairs(&table, &["mentee", "mentor"], false);
                *pairs = found.into_keys().collect();
            }
        }
        if let Some(earlier) = tables.previous {
            extras.previous = Some(previous::pairs(&mut reading, cohort, &earlier));
        }
        if let Some(table) = tables.keep_apart {
            extras.apart = apart::groups(&mut reading, &table);
        }
        if let Some(table) = tables.scores {
            let (list, error) = reading.scores(&table);
            extras.scores = Some(list);
            extras.rounding = (!error.is_empty()).then(|| format!("0.{error}"));
        }
        Faults::or_ok(reading.faults).map_err(Error::Cohort)?;
        Ok(extras)
    }
}

/// One side's people by code and by id.
pub(super) struct Index<'a> {
    pub(super) side: Side,
    file: &'a str,
    codes_made: bool,
    /// None for what is one person's id and another's code.
    positions: BTreeMap<&'a str, Option<u32>>,
    /// The codes, made ready once somebody is not found.
    near: Nearest<'a>,
}

impl<'a> Index<'a> {
    fn new(cohort: &'a Cohort, side: Side) -> Index<'a> {
        let people = cohort.people(side);
        let mut positions: BTreeMap<&str, Option<u32>> = BTreeMap::new();
        for names in [&people.ids, &people.codes] {
            for (position, name) in (0..).zip(names) {
                let entry = positions.entry(name.as_str()).or_insert(Some(position));
                if *entry != Some(position) {
                    *entry = None;
                }
            }
        }
        Index {
            side,
            file: &people.file,
            codes_made: people.codes_made,
            positions,
            near: Nearest::new(|| people.codes.iter().map(String::as_str)),
        }
    }

    /// The person of this id or code, if they are of this side; an error where it is one person's id and another's code.
    pub(super) fn look_up(&self, name: &str) -> Result<Option<u32>, Fault> {
        match self.positions.get(name) {
            Some(Some(position)) => Ok(Some(*position)),
            None => Ok(None),
            Some(None) => Err(Fault::new(
                "ambiguous-id",
                format!(
                    "{} is one {}'s id and another's code",
                    shown(name, false),
                    self.side.one()
                ),
            )
            .with_value(name)
            .with_hint("write the other name of the person that is meant")),
        }
    }

    fn find(&self, cell: &Cell) -> Result<u32, Fault> {
        let name = named(cell)?;
        if let Some(position) = self.look_up(&name)? {
            return Ok(position);
        }
        Err(Fault::new(
            "unknown-id",
            format!("{} is no {}", shown(&name, false), self.side.one()),
        )
        .with_hint(match self.nearest(&name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => self.any(),
        })
        .with_value(name))
    }

    /// The nearest name to one that is nobody's; of very many, to the first alone. Nobody's id is told to whoever guesses:
    /// where codes were made, only codes are named.
    pub(super) fn nearest(&self, name: &str) -> Option<&'a str> {
        self.near.of(name)
    }

    /// What to write in place of a name that is near to nobody's.
    pub(super) fn any(&self) -> String {
        let or = if self.codes_made { ", or a code" } else { "" };
        format!("write an id of {} as it stands there{or}", self.file)
    }
}

pub(super) struct Reading<'a> {
    pub(super) people: [Index<'a>; 2],
    pub(super) faults: Vec<Fault>,
}

/// Who is meant by a cell; `None`: nobody who counts.
type Find<'f> = dyn Fn(&Index<'_>, &Cell) -> Result<Option<u32>, Fault> + 'f;

/// The id or code that a cell names.
pub(super) fn named(cell: &Cell) -> Result<String, Fault> {
    id(cell).map_err(|fault| {
        fault.with_hint("write an id as it stands in the people's file, or a code")
    })
}

impl Reading<'_> {
    /// The scores of a table by pair, and the digits after the point of the largest error of rounding.
    fn scores(&mut self, table: &Table) -> (Vec<(Pair, i64)>, String) {
        let (headings, rows) = self.pairs(table, &["mentee", "mentor", "score"], true);
        let mut list = Vec::with_capacity(rows.len());
        let mut largest = String::new();
        let Some(position) = headings.position("score") else {
            return (list, largest);
        };
        for (pair, row) in rows {
            let cell = table.rows.get(row).and_then(|cells| cells.get(position));
            match score(cell.unwrap_or(&Cell::Blank)) {
                Ok((value, error)) => {
                    list.push((pair, value));
                    largest = largest.max(error);
                }
                Err(fault) => {
                    let fault = fault.in_file(&table.name).at_row(table.number(row));
                    self.faults.push(fault.at_column("score"));
                }
            }
        }
        (list, largest)
    }

    /// Where the columns of a table stand. `strict` refuses columns besides those that are wanted.
    pub(super) fn headings(
        &mut self,
        table: &Table,
        wanted: &[&'static str],
        strict: bool,
    ) -> Headings {
        for fault in table.faults.iter().cloned() {
            self.faults.push(if fault.code == EMPTY_FILE {
                fault.with_hint("give a file with a line of headings and a line for each pair")
            } else {
                fault
            });
        }
        if !table.readable() {
            return Headings::default();
        }
        let (headings, faults) = Headings::fixed(table, wanted, strict);
        self.faults
            .extend(faults.into_iter().map(|fault| fault.in_file(&table.name)));
        headings
    }

    /// Where the columns of a table stand, and its pairs with the positions of their rows.
    fn pairs(
        &mut self,
        table: &Table,
        wanted: &[&'static str],
        strict: bool,
    ) -> (Headings, BTreeMap<Pair, usize>) {
        let headings = self.headings(table, wanted, strict);
        let find = |index: &Index<'_>, cell: &Cell| index.find(cell).map(Some);
        let pairs = self.pairs_by(table, &headings, &find);
        (headings, pairs)
    }

    /// The pairs of a table with the positions of their rows; rows of which `find` gives nobody are passed over.
    pub(super) fn pairs_by(
        &mut self,
        table: &Table,
        headings: &Headings,
        find: &Find<'_>,
    ) -> BTreeMap<Pair, usize> {
        let mut pairs: BTreeMap<Pair, usize> = BTreeMap::new();
        let columns = (headings.position("mentee"), headings.position("mentor"));
        let (Some(mentee), Some(mentor)) = columns else {
            return pairs;
        };
        for (row, cells) in table.rows.iter().enumerate() {
            let number = table.number(row);
            let mut found = [None, None];
            for (side, column) in [(Side::Mentees, mentee), (Side::Mentors, mentor)] {
                let cell = cells.get(column).unwrap_or(&Cell::Blank);
                match find(&self.people[side.index()], cell) {
                    Ok(person) => found[side.index()] = person,
                    Err(fault) => {
                        let fault = fault.in_file(&table.name).at_row(number);
                        self.faults.push(fault.at_column(side.one()));
                    }
                }
            }
            let [Some(mentee), Some(mentor)] = found else {
                continue;
            };
            let pair = Pair::new(mentee, mentor);
            if let Some(first) = pairs.get(&pair) {
                let first = table.number(*first);
                self.faults.push(
                    Fault::new(
                        "duplicate-pair",
                        format!("the pair is that of row {first} again"),
                    )
                    .in_file(&table.name)
                    .at_row(number)
                    .with_hint("remove one of the rows"),
                );
            } else {
                pairs.insert(pair, row);
            }
        }
        pairs
    }
}

/// A score in 10⁻⁸, and the digits after the point of the error of its rounding: empty where exact.
fn score(cell: &Cell) -> Result<(i64, String), Fault> {
    if cell.is_blank() {
        return Err(Fault::new("blank", "the score is blank")
            .with_hint("write a number, or remove the row"));
    }
    let text = cell.written();
    let read = match cell {
        Cell::Float(_) => rounded(&text),
        Cell::Text(_) | Cell::Integer(_) => {
            parse_decimal(&text, SCORE_DECIMALS.unsigned_abs()).map(|score| (score, String::new()))
        }
        _ => Err(DecimalError::NotANumber),
    };
    read.map_err(|error| {
        let (code, what, hint) = error.said(SCORE_DECIMALS);
        Fault::new(code, format!("{} {what}", shown(&text, false)))
            .with_value(text.into_owned())
            .with_hint(hint)
    })
}

/// A decimal text rounded half to even to 10⁻⁸, with the digits after the point of the error. In digits throughout:
/// a float would round a second time.
fn rounded(text: &str) -> Result<(i64, String), DecimalError> {
    const PLACES: usize = SCORE_DECIMALS.unsigned_abs() as usize;
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() <= PLACES {
        return Ok((
            parse_decimal(text, SCORE_DECIMALS.unsigned_abs())?,
            String::new(),
        ));
    }
    if !part.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DecimalError::NotANumber);
    }
    let (kept, rest) = part.split_at(PLACES);
    let cut = parse_decimal(&format!("{whole}.{kept}"), SCORE_DECIMALS.unsigned_abs())?;
    let rest = rest.trim_end_matches('0');
    let half = rest.chars().next().unwrap_or('0');
    let up = match rest.len() {
        0 => false,
        1 if half == '5' => cut % 2 != 0,
        _ => half >= '5',
    };
    let away = if text.starts_with('-') { -1 } else { 1 };
    let value = if up {
        cut.checked_add(away).ok_or(DecimalError::TooLarge)?
    } else {
        cut
    };
    // The error is the rest, or what the rest lacks of one unit: the ten's complement of its digits.
    let error: String = if up {
        let last = rest.len().saturating_sub(1);
        let digits = rest.bytes().enumerate();
        digits
            .map(|(i, digit)| {
                char::from(
                    b'0' + if i == last {
                        b'0' + 10 - digit
                    } else {
                        b'0' + 9 - digit
                    },
                )
            })
            .collect()
    } else {
        rest.to_owned()
    };
    let error = if rest.is_empty() {
        String::new()
    } else {
        "0".repeat(PLACES) + &error
    };
    Ok((value, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_rounded_half_to_even_with_the_error_told() {
        for (text, value, error) in [
            ("0.1", 10_000_000, ""),
            ("0.123456785", 12_345_678, "000000005"),
            ("0.123456775", 12_345_678, "000000005"),
            ("-0.123456775", -12_345_678, "000000005"),
            ("-0.123456785", -12_345_678, "000000005"),
            ("0.1234567851", 12_345_679, "0000000049"),
            ("0.12345678123", 12_345_678, "00000000123"),
            ("0.999999999", 100_000_000, "000000001"),
            ("-0.999999999", -100_000_000, "000000001"),
            ("0.0000000000001", 0, "0000000000001"),
            ("-0.0000000000001", 0, "0000000000001"),
            ("0.3333333333333333", 33_333_333, "0000000033333333"),
            ("0.6666666666666666", 66_666_667, "0000000033333334"),
        ] {
            assert_eq!(rounded(text), Ok((value, error.to_owned())), "{text}");
        }
        assert_eq!(rounded("NaN"), Err(DecimalError::NotANumber));
        assert_eq!(rounded("inf"), Err(DecimalError::NotANumber));
        assert_eq!(
            rounded("100000000000000000000"),
            Err(DecimalError::TooLarge)
        );
        assert!(
            "0000000049" < "000000005",
            "errors are compared as digits after the point"
        );
    }
}
