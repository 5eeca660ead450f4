//! Cohort: the people of one run as typed columns, keyed by id. Parsing, units, blanks and spelling live here and nowhere later.

mod table;

pub use table::{Cell, Table};

use crate::ids::{Pair, Side};
use std::collections::BTreeMap;

/// The people of one run. Immutable.
#[derive(Clone, Debug, PartialEq)]
pub struct Cohort {
    /// Mentees and mentors.
    pub(crate) sides: [People; 2],
    /// Every category and tag of the cohort, sorted; columns hold positions here.
    pub(crate) words: Vec<String>,
}

/// The people of one side, in ascending order of their codes.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// Least and greatest number of mates of each.
    pub places: Vec<(u32, u32)>,
    /// Columns by attribute name; one entry a person in each.
    pub columns: BTreeMap<String, Column>,
}

/// One attribute of one side; `None` is a blank.
#[derive(Clone, Debug, PartialEq)]
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
}

/// A place on the national grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Metres east.
    pub easting: i32,
    /// Metres north.
    pub northing: i32,
    /// The text of the cell, as a position in `Cohort::words`.
    pub word: u32,
}

impl Cohort {
    /// The people of a side.
    #[must_use]
    pub fn people(&self, side: Side) -> &People {
        &self.sides[side.index()]
    }
}

/// What is given beside the cohort: pins, exclusions and scores, by position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// Pairs that must be chosen, ascending.
    pub pins: Vec<Pair>,
    /// Pairs that may not be chosen, ascending.
    pub exclusions: Vec<Pair>,
    /// Scores in 10⁻⁸, ascending by pair; `None` where none were given.
    pub scores: Option<Vec<(Pair, i64)>>,
}
