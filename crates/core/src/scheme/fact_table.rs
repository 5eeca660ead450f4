//! Tables of facts that a scheme reads: its own, and those that come with pairwright.

use super::model::Scheme;
use super::shipped::shipped_table;
use super::text::fold;
use crate::grid;
use std::collections::BTreeMap;

/// One of `[tables]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableSource {
    /// One that comes with pairwright, by its name.
    Shipped(String),
    /// The scheme's own.
    Own(FactTable),
}

impl TableSource {
    /// Its headings and rows; `None` where nothing is shipped under the name.
    #[must_use]
    pub fn table(&self) -> Option<&FactTable> {
        match self {
            TableSource::Shipped(name) => shipped_table(name),
            TableSource::Own(table) => Some(table),
        }
    }
}

/// Headings and rows of text, trimmed and in NFC; an empty text is a blank. Two are equal where headings and rows are,
/// wherever these were read.
#[derive(Clone, Debug, Default)]
pub struct FactTable {
    /// Headings; no two are the same but for case.
    pub columns: Vec<String>,
    /// Rows, each as long as the headings.
    pub rows: Vec<Vec<String>>,
    /// Where the rows were read, for errors; `None` where they stand in the scheme itself.
    pub file: Option<TableFile>,
}

/// A file of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableFile {
    /// Its name, as the scheme has it.
    pub name: String,
    /// The line on which each row begins.
    pub lines: Vec<u64>,
}

impl PartialEq for FactTable {
    fn eq(&self, other: &FactTable) -> bool {
        (&self.columns, &self.rows) == (&other.columns, &other.rows)
    }
}

impl Eq for FactTable {}

/// What is wrong with a cell of a table.
pub(crate) struct CellFault {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl FactTable {
    /// First cells, by which rows are found, that are blank or those of an earlier row; `same` gives for cells that are told
    /// apart by nothing but case what they have in common.
    pub(super) fn names_at_fault(&self, same: impl Fn(&str) -> String) -> Vec<CellFault> {
        let mut first: BTreeMap<String, &str> = BTreeMap::new();
        let fault = |(row, name)| {
            let (code, message, hint) = if str::is_empty(name) {
                let message = "the first cell is blank, and rows are found by it".to_owned();
                ("blank", message, "fill it in, or take the row out")
            } else {
                let before = first.insert(same(name), name)?;
                let message = if before == name {
                    format!("`{name}` is the first cell of an earlier row, too")
                } else {
                    format!("`{name}` differs from `{before}` of an earlier row by case alone")
                };
                let hint = "rows are found by their first cell: give each its own";
                ("duplicate", message, hint)
            };
            Some(CellFault {
                row,
                column: 0,
                code,
                message,
                hint: hint.to_owned(),
            })
        };
        self.names().enumerate().filter_map(fault).collect()
    }

    /// Position of the column with this heading; case and outer white space don't matter.
    #[must_use]
    pub fn column(&self, heading: &str) -> Option<usize> {
        let wanted = fold(heading);
        self.columns
            .iter()
            .position(|column| fold(column) == wanted)
    }

    /// Where errors find a row: the file and its line, else the table by its name and the row counted from 1.
    pub(crate) fn place(&self, name: &str, row: usize) -> (String, u64) {
        let file = self.file.as_ref();
        let line = file.and_then(|file| Some((file.name.clone(), *file.lines.get(row)?)));
        line.unwrap_or_else(|| (format!("table `{name}`"), row as u64 + 1))
    }

    /// The cells of the first column.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows
            .iter()
            .filter_map(|row| row.first())
            .map(String::as_str)
    }
}

impl Scheme {
    /// The table of this name: one under `[tables]`, else one that comes with pairwright.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&FactTable> {
        match self.tables.get(name) {
            Some(source) => source.table(),
            None => shipped_table(name),
        }
    }
}

/// The columns of a table that say where its names are: metres on the national grid go before degrees.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Coordinates {
    /// `easting` and `northing`.
    Metres([usize; 2]),
    /// `lat` and `lon`.
    Degrees([usize; 2]),
}

/// What is wrong with a row that should be a place.
pub(crate) struct OffTheGrid {
    /// Position of the column, the first of the two where both are at fault together.
    pub(crate) column: usize,
    /// Follows the value: "is not ...".
    pub(crate) what: &'static str,
    pub(crate) hint: &'static str,
}

impl Coordinates {
    /// `None` where the table has neither pair of columns.
    pub(crate) fn of(table: &FactTable) -> Option<Coordinates> {
        let pair = |a, b| Some([table.column(a)?, table.column(b)?]);
        let metres = pair("easting", "northing").map(Coordinates::Metres);
        metres.or_else(|| pair("lat", "lon").map(Coordinates::Degrees))
    }

    /// Easting and northing of a row, in whole metres.
    pub(crate) fn spot(self, row: &[String]) -> Result<(i32, i32), OffTheGrid> {
        let cell = |at: usize| row.get(at).map_or("", String::as_str);
        match self {
            Coordinates::Metres([a, b]) => {
                grid::metres(cell(a), cell(b)).ok_or_else(|| OffTheGrid {
                    // the one that is wrong by itself, where one is
                    column: if grid::metres(cell(a), "0").is_some() {
                        b
                    } else {
                        a
                    },
                    what: "is not a whole number of metres on the national grid of Great Britain",
                    hint: "write easting and northing such as `527685` and `181050`",
                })
            }
            Coordinates::Degrees([a, b]) => {
                let degrees = |at: usize| {
                    grid::degrees(cell(at)).ok_or(OffTheGrid {
                        column: at,
                        what: "is not a number of degrees",
                        hint: "write latitude and longitude such as `51.5139` and `-0.1613`",
                    })
                };
                let (latitude, longitude) = (degrees(a)?, degrees(b)?);
                grid::from_degrees(latitude, longitude).ok_or(OffTheGrid {
                    column: a,
                    what: "is, with its longitude, not on the national grid of Great Britain",
                    hint: "write the latitude under `lat` and the longitude under `lon`, in degrees",
                })
            }
        }
    }
}
