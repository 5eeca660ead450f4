//! Tables of staff: every row is a person by id, and one of its cells is the id of the person above.

use super::circles::{circle_words, circles, upwards};
use super::fact_table::{CellFault, FactTable};
use super::model::{Attribute, AttributeBlank, Kind, Scheme};
use super::text::fold;
use crate::fault::Nearest;
use std::collections::BTreeMap;

impl Attribute {
    /// Whether people's own ids are looked up in a table of staff, which says who is above them.
    #[must_use]
    pub fn is_of_staff(&self) -> bool {
        self.kind == Kind::Person && self.table.is_some() && self.derived.is_none()
    }

    /// Whether the people's files have a column for it: it is neither derived nor looked up by id.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.derived.is_none() && !self.is_of_staff()
    }
}

/// A table of staff, as one attribute reads it.
pub(crate) struct Staff<'t> {
    /// Name of the table.
    pub(crate) name: &'t str,
    table: &'t FactTable,
    /// Position of the column that says who is above.
    column: usize,
    /// Position of the row of each id.
    rows: BTreeMap<&'t str, usize>,
    blank: AttributeBlank,
}

impl Scheme {
    /// The table in which the ids of this attribute are looked up. `None` where it reads none, or the scheme has no table
    /// or column of that name. O(rows · log rows).
    pub(crate) fn staff<'t>(&'t self, attribute: &'t Attribute) -> Option<Staff<'t>> {
        let name = attribute.table.as_ref();
        let name = name.filter(|_| attribute.is_of_staff())?;
        Staff::new(name, self.table(name)?, &attribute.column, attribute.blank)
    }
}

impl<'t> Staff<'t> {
    /// `None` where the table has no such column.
    pub(super) fn new(
        name: &'t str,
        table: &'t FactTable,
        heading: &str,
        blank: AttributeBlank,
    ) -> Option<Staff<'t>> {
        Some(Staff {
            name,
            table,
            column: table.column(heading)?,
            rows: table.names().zip(0..).collect(),
            blank,
        })
    }

    /// Heading of a column.
    pub(crate) fn heading(&self, column: usize) -> &'t str {
        self.table.columns.get(column).map_or("", String::as_str)
    }

    /// Whether somebody has this id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.rows.contains_key(id)
    }

    /// All ids, in the order of the rows.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &'t str> {
        self.table.names()
    }

    /// Who is above the person of this id: somebody by id, or nobody (`Some(None)`); `None` where that is not known.
    pub(crate) fn above(&self, id: &str) -> Option<Option<&'t str>> {
        self.cell(*self.rows.get(id)?)
    }

    /// Everybody of whom it is known who is above, and who that is.
    pub(crate) fn links(&self) -> impl Iterator<Item = (&'t str, Option<&'t str>)> {
        let link = |(row, id)| Some((id, self.cell(row)?));
        self.ids().enumerate().filter_map(link)
    }

    /// Where errors find a row by its position: see [`FactTable::place`].
    pub(crate) fn place(&self, row: usize) -> (String, u64) {
        self.table.place(self.name, row)
    }

    /// Where errors find the cell that says who is above the person of this id: file, row and heading.
    pub(crate) fn cell_of(&self, id: &str) -> (String, u64, &'t str) {
        let row = self.rows.get(id).copied().unwrap_or_default();
        let (file, row) = self.place(row);
        (file, row, self.heading(self.column))
    }

    fn cell(&self, row: usize) -> Option<Option<&'t str>> {
        let cell = self.table.rows.get(row)?.get(self.column)?.as_str();
        if cell.is_empty() {
            return (self.blank == AttributeBlank::None).then_some(None);
        }
        Some(Some(cell))
    }

    /// Everything that keeps the table from saying who is above whom: ids that are blank or stand twice, people above who
    /// have no row, blanks that mean nothing, circles. O(rows · log rows).
    pub(crate) fn faults(&self) -> Vec<CellFault> {
        let mut faults = self.table.names_at_fault(fold);
        let known = Nearest::new(|| self.ids());
        for (row, id) in self.ids().enumerate() {
            let above = self
                .table
                .rows
                .get(row)
                .and_then(|row| row.get(self.column));
            let (code, message, hint) = match above.map(String::as_str) {
                Some("") if self.blank == AttributeBlank::Error => (
                    "blank",
                    format!("the cell is blank, and nothing says what that means for `{id}`"),
                    "fill it in, or write in the scheme `blank = \"none\"` (nobody is above) or `\"allowed\"` (not known)"
                        .to_owned(),
                ),
                Some("") | None => continue,
                Some(above) if self.has(above) => continue,
                Some(above) => {
                    let row = "give them a row of their own, with a blank here where nobody is above";
                    (
                        "unknown-id",
                        format!("`{above}` has no row in the table `{}`", self.name),
                        match known.of(above) {
                            Some(near) => format!("did you mean `{near}`? otherwise {row}"),
                            None => row.to_owned(),
                        },
                    )
                }
            };
            faults.push(CellFault {
                row,
                column: self.column,
                code,
                message,
                hint,
            });
        }
        faults.extend(self.circles());
        faults
    }

    fn circles(&self) -> Vec<CellFault> {
        let up: Vec<Option<u32>> = (0..self.table.rows.len())
            .map(|row| {
                let above = self.cell(row).flatten()?;
                // A scheme has no 2³² rows.
                Some(*self.rows.get(above)? as u32)
            })
            .collect();
        let above = |row: u32| up.get(row as usize).copied().flatten();
        let order = upwards(up.len(), above);
        let id = |row: u32| {
            let row = self.table.rows.get(row as usize);
            format!(
                "`{}`",
                row.and_then(|row| row.first()).map_or("", String::as_str)
            )
        };
        let circles = circles(&order, up.len(), above).into_iter();
        let told = circles.map(|round| CellFault {
            row: round.first().map_or(0, |row| *row as usize),
            column: self.column,
            code: "circle",
            message: circle_words(&round, id),
            hint: "correct one of these rows; for whoever is at the top the cell is blank, with `blank = \"none\"` in the scheme"
                .to_owned(),
        });
        told.collect()
    }
}
