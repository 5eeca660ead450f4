//! Cohort: the people of one run as typed columns, keyed by id. Parsing, units, blanks and spelling live here and nowhere later.
//!
//! A [`Table`] holds cells as they came, from a CSV file, a frame or structs; [`Cohort::from_tables`] reads two of them
//! by a scheme and says at once everything that is wrong with either. [`Extras`] are what was given beside them: pins,
//! exclusions, scores, earlier results, people who are kept apart. No `Debug` in this module shows an answer, and no
//! error a sensitive one.
//!
//! Ids and headings that hold invisible characters are refused, and so are answers that hold control characters: what is
//! shown of a person hides nothing and commands no terminal.
//!
//! How a cell is read, once white space at both ends is gone and the text is in NFC:
//!
//! | kind | cell |
//! |---|---|
//! | `one`, `level` | compared exactly: `virtual` and `Virtual` are two values; unlisted spellings are refused and the nearest named |
//! | `tags` | cut at the separator; `strip` taken off the ends of the cell and of each tag; empty pieces are no tags, one given twice is one; a list without tags is blank |
//! | `number` | a decimal with at most four places, exact; a float by its shortest decimal text |
//! | `place` | a name of the attribute's table; without one a London borough by name (case does not matter, `&` is `and`) or GSS code; or `lat,lon` in degrees (WGS84): whole metres on the national grid by Helmert transformation and transverse Mercator, within about 5 m, the same on every machine |
//! | `flag` | `yes` or `no`, in any case; truth values of frames |
//! | `date` | `2020-09-30`, of the Gregorian calendar |
//! | `person` | an id of either file, read as in the id columns, or what a table of staff has for the person's own id; who is above whom makes no circle |
//! | `ranked` | ids of the other file, cut and stripped as tags, the most wanted first and none twice |
//!
//! ```
//! use pairwright::{Cohort, Scheme, Side};
//! use pairwright::cohort::Table;
//! # let text = r#"
//! # format = "pairwright.scheme/1"
//! # name = "Reverse mentoring"
//! # aim = ["mentees placed", "total score"]
//! # [mentees]
//! # id = "code"
//! # places = 1
//! # [mentors]
//! # id = "code"
//! # places = 1
//! # [asked]
//! # base = { of = "both", kind = "place" }
//! # [[prefer]]
//! # name = "They are near each other"
//! # distance = "base"
//! # points = { "up to 2 km" = 4 }
//! # "#;
//! let scheme: Scheme = text.parse()?;
//! let officers = Table::from_csv("officers.csv", b"code,base\nO-01,Camden\n")?;
//! let staff = Table::from_csv("staff.csv", b"Base,Code\n\"51.5139, -0.1613\",S-01\n")?;
//! let cohort = Cohort::from_tables(&scheme, officers, staff)?;
//! assert_eq!(cohort.people(Side::Mentors).codes, ["S-01"]);
//! assert_eq!(cohort.text(Side::Mentees, "base", 0).as_deref(), Some("Camden"));
//!
//! let error = Cohort::from_tables(
//!     &scheme,
//!     Table::from_csv("officers.csv", b"code,base\nO-01,Camdn\n")?,
//!     Table::from_csv("staff.csv", b"code,base\nS-01,Camden\nS-01,\n")?,
//! );
//! assert_eq!(
//!     error.unwrap_err().to_string(),
//!     "officers.csv, row 2, column base: `Camdn` is not a place; did you mean `Camden`?\n\
//!      staff.csv, row 3, column base: the cell is blank; fill it in, or give `base` `blank = \"allowed\"` in the scheme\n\
//!      staff.csv, row 3, column code: the id `S-01` is that of row 2 again; give everybody an id of their own, and one row"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![allow(
    clippy::result_large_err,
    reason = "a fault is made once, on the way to giving up"
)]

mod answer;
mod apart;
mod boroughs;
mod csv_file;
mod derived;
mod digest;
mod extras;
mod headings;
mod identity;
mod named;
mod previous;
mod read;
mod reporting_line;
mod rows;
mod staff;
mod table;
#[cfg(test)]
mod tests;
mod two;

pub use apart::Apart;
pub use extras::{ExtraTables, Extras};
pub(crate) use reporting_line::{OpenTop, ReportingLine, Steps};
pub use table::{Cell, Table};

use crate::day;
use crate::ids::Side;
use crate::scheme::Ladder;
use crate::score::{POINT_DECIMALS, format_decimal};
use std::collections::BTreeMap;
use std::fmt;

/// The people of one run. Immutable. Two cohorts are equal where rows, file names and all else are; the
/// [`digest`](Cohort::digest) does not depend on the order of the rows.
#[derive(Clone, Default, PartialEq)]
pub struct Cohort {
    /// Mentees and mentors.
    pub(crate) sides: [People; 2],
    /// Every category, tag, place and named id of the cohort, sorted; columns hold positions here.
    pub(crate) words: Vec<String>,
    /// Names of the levels, by attribute.
    pub(crate) ladders: BTreeMap<String, Ladder>,
}

/// The people of one side, in ascending order of their codes.
#[derive(Clone, Default, PartialEq)]
pub struct People {
    /// What outputs show; ascending.
    pub codes: Vec<String>,
    /// Ids of the files (equal to the codes where none were made).
    pub ids: Vec<String>,
    /// Whether codes were made in place of the ids.
    pub codes_made: bool,
    /// Row of each person in errors.
    pub rows: Vec<u64>,
    /// Name of the file in errors.
    pub file: String,
    /// Headings that the scheme ignores and the file does not have, in the scheme's order.
    pub absent: Vec<String>,
    /// Least and greatest number of mates of each.
    pub places: Vec<(u32, u32)>,
    /// Columns by attribute name; one entry a person in each.
    pub columns: BTreeMap<String, Column>,
}

/// One attribute of one side; `None` is a blank.
#[derive(Clone, PartialEq)]
pub enum Column {
    /// Position in `Cohort::words`.
    One(Vec<Option<u32>>),
    /// Ascending positions in `Cohort::words`, without repeats.
    Tags(Vec<Option<Vec<u32>>>),
    /// Bracket of the ladder, counted from 0, and the name within it.
    Level(Vec<Option<(u32, u32)>>),
    /// In 1/10,000 of the unit.
    Number(Vec<Option<i64>>),
    /// Easting and northing on the national grid in metres, and position of the text in `Cohort::words`.
    Place(Vec<Option<Spot>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
    /// Days since 1970-01-01.
    Date(Vec<Option<i32>>),
    /// Who is above, or nobody.
    Person(Vec<Option<Above>>),
    /// Ids of the other side as positions in `Cohort::words`, the most wanted first.
    Ranked(Vec<Option<Vec<u32>>>),
}

impl Column {
    /// Whether this person has no value.
    pub(crate) fn is_blank(&self, person: u32) -> bool {
        fn none<T>(values: &[Option<T>], person: u32) -> bool {
            values.get(person as usize).is_none_or(Option::is_none)
        }
        match self {
            Column::One(values) => none(values, person),
            Column::Tags(values) | Column::Ranked(values) => none(values, person),
            Column::Level(values) => none(values, person),
            Column::Number(values) => none(values, person),
            Column::Place(values) => none(values, person),
            Column::Flag(values) => none(values, person),
            Column::Date(values) => none(values, person),
            Column::Person(values) => none(values, person),
        }
    }
}

/// Who is above somebody in the reporting line: of either file, or of a table of staff.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Above {
    /// Nobody: the top of the line.
    Nobody,
    /// The person whose id stands at this position in `Cohort::words`.
    Somebody(u32),
}

/// A place on the national grid.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Metres east.
    pub easting: i32,
    /// Metres north.
    pub northing: i32,
    /// Name of the borough, or the degrees as written, as a position in `Cohort::words`.
    pub word: u32,
}

impl Cohort {
    /// The people of a side.
    #[must_use]
    pub fn people(&self, side: Side) -> &People {
        &self.sides[side.index()]
    }

    /// Side, code and id of everybody whose code was made, mentees first, in the order of the codes; nothing where the
    /// files' own ids are shown. Whoever holds this can tell who is who.
    #[must_use]
    pub fn keys(&self) -> Vec<(Side, String, String)> {
        let mut keys = Vec::new();
        for side in Side::BOTH {
            let people = self.people(side);
            if people.codes_made {
                let pairs = people.codes.iter().zip(&people.ids);
                keys.extend(pairs.map(|(code, id)| (side, code.clone(), id.clone())));
            }
        }
        keys
    }

    /// A person's answer in words: `Sergeant`, `face to face, virtual`, `Camden`, `12.5`, `yes`, `2020-09-30`, `S-01`;
    /// the empty text for no tags, no list and nobody above. People go by their codes. `None` where the answer is blank, or the side has no such person or attribute. Says the truth
    /// about sensitive attributes, too: whether it may be shown is the caller's to ask of the scheme.
    #[must_use]
    pub fn text(&self, side: Side, attribute: &str, person: u32) -> Option<String> {
        let column = self.people(side).columns.get(attribute)?;
        let word = |position: u32| self.words.get(position as usize).cloned();
        let at = person as usize;
        match column {
            Column::One(cells) => word((*cells.get(at)?)?),
            Column::Tags(cells) => {
                let tags = cells.get(at)?.as_ref()?;
                let words: Option<Vec<String>> = tags.iter().map(|tag| word(*tag)).collect();
                Some(words?.join(", "))
            }
            Column::Level(cells) => {
                let (bracket, within) = (*cells.get(at)?)?;
                let names = self.ladders.get(attribute)?.levels.get(bracket as usize)?;
                names.get(within as usize).cloned()
            }
            Column::Number(cells) => {
                let value = (*cells.get(at)?)?;
                Some(format_decimal(i128::from(value), POINT_DECIMALS))
            }
            Column::Place(cells) => word((*cells.get(at)?)?.word),
            Column::Flag(cells) => {
                let flag = (*cells.get(at)?)?;
                Some(if flag { "yes" } else { "no" }.to_owned())
            }
            Column::Date(cells) => Some(day::iso((*cells.get(at)?)?)),
            Column::Person(cells) => Some(match (*cells.get(at)?)? {
                Above::Nobody => String::new(),
                Above::Somebody(id) => self.code_of(Side::BOTH, id).or_else(|| word(id))?,
            }),
            Column::Ranked(cells) => {
                let ids = cells.get(at)?.as_ref()?.iter();
                let codes: Option<Vec<String>> = ids
                    .map(|word| self.code_of([side.other()], *word))
                    .collect();
                Some(codes?.join(", "))
            }
        }
    }

    /// The code of the person of one of these sides whose id is this word. O(log people), or O(people) for made codes.
    pub(crate) fn code_of(
        &self,
        sides: impl IntoIterator<Item = Side>,
        word: u32,
    ) -> Option<String> {
        let id = self.words.get(word as usize)?;
        sides.into_iter().find_map(|side| {
            let people = self.people(side);
            let at = if people.codes_made {
                people.ids.iter().position(|known| known == id)?
            } else {
                people.ids.binary_search(id).ok()?
            };
            people.codes.get(at).cloned()
        })
    }
}

impl People {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Position of the person with this id or code; outer white space and Unicode composition don't matter, case does.
    /// `None` for nobody, and where it is one person's id and another's code. Logarithmic for codes, linear for the ids
    /// behind made codes.
    #[must_use]
    pub fn find(&self, id_or_code: &str) -> Option<u32> {
        let wanted = crate::scheme::tidy(id_or_code);
        let by_code = self.codes.binary_search(&wanted).ok();
        let by_id = if self.codes_made {
            self.ids.iter().position(|id| *id == wanted)
        } else {
            by_code
        };
        match (by_code, by_id) {
            (Some(a), Some(b)) if a != b => None,
            (a, b) => u32::try_from(a.or(b)?).ok(),
        }
    }
}

impl Column {
    /// How many people the column covers.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Column::One(cells) => cells.len(),
            Column::Tags(cells) => cells.len(),
            Column::Level(cells) => cells.len(),
            Column::Number(cells) => cells.len(),
            Column::Place(cells) => cells.len(),
            Column::Flag(cells) => cells.len(),
            Column::Date(cells) => cells.len(),
            Column::Person(cells) => cells.len(),
            Column::Ranked(cells) => cells.len(),
        }
    }

    /// Whether the column covers nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Cohort {
    /// Counts alone: answers and ids may be sensitive.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cohort")
            .field("mentees", &self.sides[0].len())
            .field("mentors", &self.sides[1].len())
            .finish()
    }
}

impl fmt::Debug for People {
    /// Counts alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People")
            .field("people", &self.len())
            .field("columns", &self.columns.len())
            .field("codes_made", &self.codes_made)
            .finish()
    }
}

impl fmt::Debug for Column {
    /// Kind and length alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Column::One(_) => "One",
            Column::Tags(_) => "Tags",
            Column::Level(_) => "Level",
            Column::Number(_) => "Number",
            Column::Place(_) => "Place",
            Column::Flag(_) => "Flag",
            Column::Date(_) => "Date",
            Column::Person(_) => "Person",
            Column::Ranked(_) => "Ranked",
        };
        write!(f, "{kind}(..{})", self.len())
    }
}

impl fmt::Debug for Above {
    /// Nothing of who it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Above(..)")
    }
}

impl fmt::Debug for Spot {
    /// Nothing of where it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spot(..)")
    }
}
