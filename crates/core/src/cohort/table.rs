//! Cells as they came in, before anything is known about them: what CSV files, frames and structs have in common.

use crate::fault::{Error, Fault, Faults};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

/// One sheet: headings and rows of cells. Its `Debug` shows the shape alone, for cells may be sensitive.
#[derive(Clone, Default, PartialEq)]
pub struct Table {
    /// The file's name, or what stands in its place in errors: `mentees`.
    pub name: String,
    /// Headings as written.
    pub headings: Vec<String>,
    /// Rows; each as long as the headings.
    pub rows: Vec<Vec<Cell>>,
    /// Number of each row in errors: the line of the file where the record begins, or 1, 2, … in a frame.
    pub numbers: Vec<u64>,
    /// What was wrong with the rows that are not here. Whoever reads the table says so together with everything else;
    /// where there are no headings either, nothing could be read.
    pub faults: Vec<Fault>,
}

/// One cell. Its `Debug` shows the kind alone.
#[derive(Clone, Default, PartialEq)]
pub enum Cell {
    /// Nothing, or white space alone.
    #[default]
    Blank,
    /// Text as written.
    Text(String),
    /// A whole number of a frame.
    Integer(i128),
    /// A float of a frame: read as its shortest decimal text, refused as an id.
    Float(f64),
    /// A truth value of a frame.
    Flag(bool),
    /// A date of a frame, ISO.
    Date(String),
    /// A list of texts of a frame: tags or ids without a separator. An empty list is blank.
    List(Vec<String>),
    /// The same without an order, as sets of Python hold them; ascending.
    Set(BTreeSet<String>),
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.name)
            .field("columns", &self.headings.len())
            .field("rows", &self.rows.len())
            .finish()
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cell::Blank => "Blank",
            Cell::Text(_) => "Text(..)",
            Cell::Integer(_) => "Integer(..)",
            Cell::Float(_) => "Float(..)",
            Cell::Flag(_) => "Flag(..)",
            Cell::Date(_) => "Date(..)",
            Cell::List(_) => "List(..)",
            Cell::Set(_) => "Set(..)",
        })
    }
}

impl Table {
    /// The table, or its faults at once.
    pub(super) fn or_faults(mut self) -> Result<Table, Error> {
        let faults = std::mem::take(&mut self.faults);
        Faults::or_ok(faults).map_err(Error::Cohort)?;
        Ok(self)
    }

    /// Whether there is anything to be read.
    pub(super) fn readable(&self) -> bool {
        self.faults.is_empty() || !self.headings.is_empty()
    }

    /// The number of a row in errors; 1, 2, … where the table was made without numbers.
    #[must_use]
    pub fn number(&self, row: usize) -> u64 {
        match self.numbers.get(row) {
            Some(number) => *number,
            None => row as u64 + 1,
        }
    }
}

impl Cell {
    /// A cell of this text; white space alone is blank.
    #[must_use]
    pub fn text(text: &str) -> Cell {
        if text.trim().is_empty() {
            Cell::Blank
        } else {
            Cell::Text(text.to_owned())
        }
    }

    /// Nothing was answered: blank, white space alone, or an empty list.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Blank => true,
            Cell::Text(text) => text.trim().is_empty(),
            Cell::List(items) => items.is_empty(),
            Cell::Set(items) => items.is_empty(),
            _ => false,
        }
    }

    /// The cell as a person would write it, to be quoted in an error.
    pub(super) fn written(&self) -> Cow<'_, str> {
        match self {
            Cell::Blank => Cow::Borrowed(""),
            Cell::Text(text) | Cell::Date(text) => Cow::Borrowed(text.trim()),
            Cell::Integer(value) => Cow::Owned(value.to_string()),
            Cell::Float(value) => Cow::Owned(value.to_string()),
            Cell::Flag(value) => Cow::Owned(value.to_string()),
            Cell::List(items) => Cow::Owned(items.join(", ")),
            Cell::Set(items) => {
                let items: Vec<&str> = items.iter().map(String::as_str).collect();
                Cow::Owned(items.join(", "))
            }
        }
    }
}
