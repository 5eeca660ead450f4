//! Reading `[tables]`: a file beside the scheme, rows in the scheme itself, or a table that comes with pairwright.

use super::collect::{Collector, Node, Place, Section, choice, quoted};
use super::fact_table::{CellFault, Coordinates, FactTable, TableFile, TableSource};
use super::model::AttributeBlank;
use super::read::Names;
use super::shipped::{LONDON_BOROUGHS, shipped_table, shipped_tables};
use super::staff::Staff;
use super::text::{called, fold, is_invisible, is_joiner, remedy, tidy};
use crate::csv_text::{EMPTY_FILE, ragged_row, scan};
use crate::fault::Fault;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

const EXAMPLE: &str = "{ columns = [\"a\", \"b\"], rows = [[\"Camden\", \"Islington\"]] }";

/// A table that could be read, and where its cells stand.
#[derive(Debug)]
pub(super) struct ReadTable {
    pub(super) source: TableSource,
    origin: Origin,
}

/// Where the cells of a table stand, for faults.
#[derive(Debug)]
enum Origin {
    Shipped,
    File,
    /// The place of each row in the scheme.
    Inline(Vec<Place>),
}

/// A table that something in the scheme reads.
#[derive(Clone, Copy)]
pub(super) struct Found<'n> {
    pub(super) table: &'n FactTable,
    name: &'n str,
    origin: &'n Origin,
}

/// All tables; `folder`: where their files are looked for.
pub(super) fn tables(
    c: &mut Collector<'_>,
    top: &mut Section<'_>,
    folder: Option<&Path>,
) -> BTreeMap<String, Option<ReadTable>> {
    let example = "[tables]` with lines such as `sites = { file = \"sites.csv\" }";
    let Some(mut section) = top.take("tables").and_then(|node| c.table(&node, example)) else {
        return BTreeMap::new();
    };
    let mut tables = BTreeMap::new();
    for (name, node) in section.rest() {
        let free = is_free(c, &node, name);
        let table = table(c, &node, folder).filter(|_| free);
        tables.insert(name.to_owned(), table);
    }
    tables
}

/// Whether a table may be called this.
fn is_free(c: &mut Collector<'_>, node: &Node<'_>, name: &str) -> bool {
    if shipped_table(name).is_some() {
        let message = format!("`{name}` is a table that comes with pairwright");
        let hint = "call yours otherwise; that one can be used by its name, without a line here";
        c.value_fault(&node.place, "reserved", name, message, hint);
        return false;
    }
    c.is_shown(&node.place, name)
}

fn table(c: &mut Collector<'_>, node: &Node<'_>, folder: Option<&Path>) -> Option<ReadTable> {
    if node.is_text() {
        let name = c.text(node, "\"London boroughs\"")?;
        if shipped_table(&name).is_none() {
            let message = format!("no table that comes with pairwright is called `{name}`");
            let hint = if name.to_lowercase().ends_with(".csv") {
                format!("write `{{ file = {} }}`", quoted(&name))
            } else {
                choice(&name, shipped_tables())
            };
            c.value_fault(&node.place, "unknown-name", &name, message, &hint);
            return None;
        }
        return Some(ReadTable {
            source: TableSource::Shipped(name),
            origin: Origin::Shipped,
        });
    }
    let mut section = c.table(node, EXAMPLE)?;
    let file = section.take("file");
    let (columns, rows) = (section.take("columns"), section.take("rows"));
    c.finish(section, &[]);
    match (file, columns, rows) {
        (Some(node), None, None) => of_file(c, &node, folder),
        (None, Some(columns), Some(rows)) => inline(c, &columns, &rows),
        (Some(_), _, _) => {
            let message = "a table is read from its `file` or from `columns` and `rows`".to_owned();
            c.fault(
                &node.place,
                "contradiction",
                message,
                "take one of the two out",
            );
            None
        }
        (None, columns, _) => {
            let missing = if columns.is_some() { "rows" } else { "columns" };
            let message = format!("the table has neither `file` nor `{missing}`");
            let hint = format!("write `{{ file = \"sites.csv\" }}` or `{EXAMPLE}`");
            c.fault(&node.place, "missing-key", message, &hint);
            None
        }
    }
}

fn of_file(c: &mut Collector<'_>, node: &Node<'_>, folder: Option<&Path>) -> Option<ReadTable> {
    let file = c.text(node, "file = \"sites.csv\"")?;
    let Some(folder) = folder else {
        let message = format!("`{file}` can't be found from a scheme that is read from text");
        let hint = format!("load the scheme from its file, or write the rows here: `{EXAMPLE}`");
        c.value_fault(&node.place, "no-folder", &file, message, &hint);
        return None;
    };
    let bytes = match std::fs::read(path_of(folder, &file)) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("`{file}` can't be read: {error}");
            let hint = "put it beside the scheme file, or write its path from there";
            c.value_fault(&node.place, "table-file", &file, message, hint);
            return None;
        }
    };
    let mut table = FactTable::default();
    let mut lines = Vec::new();
    let scanned = scan(&bytes, |line, cells| {
        table.rows.push(cells.map(tidy).collect());
        lines.push(line);
    });
    let mut sound = scanned.faults.is_empty();
    for fault in scanned.faults {
        let fault = fault.in_file(&file);
        c.keep(if fault.code == EMPTY_FILE {
            fault.with_hint("give a file with a line of headings and the rows below it")
        } else {
            fault
        });
    }
    if scanned.headings.is_empty() {
        return None;
    }
    table.columns = scanned
        .headings
        .iter()
        .map(|heading| tidy(heading))
        .collect();
    for (at, fault) in heading_faults(&table.columns) {
        let place = table.columns.get(at).filter(|heading| !heading.is_empty());
        let place = place.cloned().unwrap_or_else(|| (at + 1).to_string());
        c.keep(fault.in_file(&file).at_column(place));
        sound = false;
    }
    if table.rows.is_empty() && sound {
        let fault = Fault::new("empty", "the table has no rows");
        c.keep(
            fault
                .in_file(&file)
                .with_hint("add the rows below the headings"),
        );
        sound = false;
    }
    table.file = Some(TableFile { name: file, lines });
    let read = ReadTable {
        source: TableSource::Own(table),
        origin: Origin::File,
    };
    (read.cells_are_shown(c) && sound).then_some(read)
}

/// A file's path; where it is not there under the name as it is composed, as it is decomposed: some systems do that.
fn path_of(folder: &Path, file: &str) -> PathBuf {
    let composed = folder.join(file);
    if composed.exists() {
        return composed;
    }
    let decomposed = folder.join(file.nfd().collect::<String>());
    if decomposed.exists() {
        decomposed
    } else {
        composed
    }
}

fn inline(c: &mut Collector<'_>, columns: &Node<'_>, rows: &Node<'_>) -> Option<ReadTable> {
    let headings = c.list(columns, "columns = [\"a\", \"b\"]");
    let headings = headings.and_then(|items| texts(c, &items));
    let mut sound = true;
    if let Some(headings) = &headings {
        for (_, fault) in heading_faults(headings) {
            c.report(&columns.place, fault);
            sound = false;
        }
    }
    let items = c.list(rows, "rows = [[\"Camden\", \"Islington\"]]")?;
    let mut table = FactTable::default();
    let mut places = Vec::new();
    for item in &items {
        let cells = c.list(item, "[\"Camden\", \"Islington\"]");
        let Some(cells) = cells.and_then(|cells| texts(c, &cells)) else {
            sound = false;
            continue;
        };
        // without headings that is said, and no row is too long
        let wanted = headings
            .as_ref()
            .map(Vec::len)
            .filter(|columns| *columns > 0);
        let wanted = wanted.unwrap_or(cells.len());
        if cells.len() != wanted {
            let ragged = ragged_row(0, cells.len(), wanted);
            let hint = "give every row a cell for each heading, `\"\"` where there is nothing";
            c.fault(&item.place, "ragged-row", ragged.message, hint);
            sound = false;
        } else if cells.iter().all(String::is_empty) {
            let message = "the row is blank".to_owned();
            c.fault(&item.place, "empty", message, "fill it in, or take it out");
            sound = false;
        } else {
            table.rows.push(cells);
            places.push(item.place.clone());
        }
    }
    if items.is_empty() {
        let hint = "write `rows = [[\"Camden\", \"Islington\"]]`";
        c.fault(&rows.place, "empty", "the table has no rows".into(), hint);
        return None;
    }
    table.columns = headings?;
    let read = ReadTable {
        source: TableSource::Own(table),
        origin: Origin::Inline(places),
    };
    (read.cells_are_shown(c) && sound).then_some(read)
}

/// All of them, tidy; blank ones too.
fn texts(c: &mut Collector<'_>, items: &[Node<'_>]) -> Option<Vec<String>> {
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        match item.as_text() {
            Some(text) => texts.push(tidy(text)),
            None => c.wrong_type(item, "a text", "put it in quotation marks: cells are text"),
        }
    }
    (texts.len() == items.len()).then_some(texts)
}

/// What is wrong with headings, by position.
fn heading_faults(headings: &[String]) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<String, &String> = BTreeMap::new();
    if headings.is_empty() {
        let fault = Fault::new("empty", "the table has no columns");
        faults.push((0, fault.with_hint("write `columns = [\"a\", \"b\"]`")));
    }
    for (at, heading) in headings.iter().enumerate() {
        if heading.is_empty() {
            let what = format!("column {} has no heading", at + 1);
            let fault = Fault::new("empty-heading", what);
            faults.push((
                at,
                fault.with_hint("give it a heading, or delete the column"),
            ));
        } else if let Some(unseen) = heading.chars().find(|c| is_invisible(*c)) {
            let what = format!("the heading `{heading}` holds {}", called(unseen));
            let fault = Fault::new("invisible-heading", what).with_value(heading);
            faults.push((at, fault.with_hint(remedy(unseen))));
        } else if let Some(before) = seen.insert(fold(heading), heading) {
            let what = format!("the heading `{heading}` stands twice");
            let hint = if before == heading {
                "rename one of them".to_owned()
            } else {
                format!(
                    "rename one: headings are compared without case, and `{before}` is the same"
                )
            };
            let fault = Fault::new("duplicate-heading", what).with_value(heading);
            faults.push((at, fault.with_hint(hint)));
        }
    }
    faults
}

impl ReadTable {
    /// Reports the cells that hold what can't be seen; whether there is none.
    fn cells_are_shown(&self, c: &mut Collector<'_>) -> bool {
        let Some(found) = self.found("") else {
            return false;
        };
        let mut sound = true;
        for (row, cells) in found.rows().iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                if let Some(unseen) = cell.chars().find(|c| is_invisible(*c) && !is_joiner(*c)) {
                    let message = format!("the cell `{cell}` holds {}", called(unseen));
                    found.fault(c, row, column, "text", message, "write plain words");
                    sound = false;
                }
            }
        }
        sound
    }

    fn found<'n>(&'n self, name: &'n str) -> Option<Found<'n>> {
        Some(Found {
            table: self.source.table()?,
            name,
            origin: &self.origin,
        })
    }
}

impl Names {
    /// The table of this name, one of the scheme's or one that comes with pairwright; if there is none, says so.
    pub(super) fn table<'n>(
        &'n self,
        c: &mut Collector<'_>,
        node: &Node<'_>,
        name: &'n str,
    ) -> Option<Found<'n>> {
        if let Some(table) = self.tables.get(name) {
            return table.as_ref()?.found(name);
        }
        if let Some(table) = shipped_table(name) {
            return Some(Found {
                table,
                name,
                origin: &Origin::Shipped,
            });
        }
        let message = format!("no table is called `{name}`");
        let mut known: Vec<&str> = shipped_tables().collect();
        known.extend(self.tables.keys().map(String::as_str));
        let hint = c.meant(name, known.into_iter());
        c.value_fault(&node.place, "unknown-name", name, message, &hint);
        None
    }

    /// Whether the table of this name is that of the London boroughs.
    pub(super) fn is_boroughs(&self, name: &str) -> bool {
        match self.tables.get(name) {
            Some(Some(table)) => table.source == TableSource::Shipped(LONDON_BOROUGHS.to_owned()),
            Some(None) => false,
            None => name == LONDON_BOROUGHS,
        }
    }
}

impl<'n> Found<'n> {
    pub(super) fn rows(&self) -> &'n [Vec<String>] {
        &self.table.rows
    }

    /// Reports what is wrong with a cell, by file, row and column.
    pub(super) fn fault(
        &self,
        c: &mut Collector<'_>,
        row: usize,
        column: usize,
        code: &str,
        message: String,
        hint: &str,
    ) {
        let mut fault = Fault::new(code, message).with_hint(hint);
        let heading = self.table.columns.get(column).cloned().unwrap_or_default();
        let cell = self.rows().get(row).and_then(|cells| cells.get(column));
        if let Some(cell) = cell.filter(|cell| !cell.is_empty()) {
            fault = fault.with_value(cell);
        }
        match self.origin {
            Origin::File => {
                let (file, line) = self.table.place(self.name, row);
                c.keep(fault.in_file(file).at_row(line).at_column(heading));
            }
            Origin::Inline(places) => {
                if let Some(place) = places.get(row) {
                    let at = format!("{} under `{heading}`", place.path);
                    c.report(place, fault.at_column(at));
                }
            }
            // Nothing is wrong with these: their tests see to it.
            Origin::Shipped => {
                let fault = fault.in_file(self.name).at_column(heading);
                c.keep(fault.at_row(row as u64 + 2));
            }
        }
    }

    /// Reports what is wrong with cells; whether there is nothing.
    fn report(&self, c: &mut Collector<'_>, faults: Vec<CellFault>) -> Option<()> {
        let sound = faults.is_empty();
        for fault in faults {
            let (row, column) = (fault.row, fault.column);
            self.fault(c, row, column, fault.code, fault.message, &fault.hint);
        }
        sound.then_some(())
    }

    /// Whether every row has a name of its own in its first column; if not, says so.
    pub(super) fn has_names(&self, c: &mut Collector<'_>) -> Option<()> {
        self.report(c, self.table.names_at_fault(str::to_owned))
    }

    /// Whether the table says under this heading who is above whom; if not, says so.
    pub(super) fn has_staff(
        &self,
        c: &mut Collector<'_>,
        heading: &str,
        blank: AttributeBlank,
    ) -> Option<()> {
        let staff = Staff::new(self.name, self.table, heading, blank)?;
        self.report(c, staff.faults())
    }

    /// Whether every row is a name and a place; if not, says so.
    pub(super) fn has_places(&self, c: &mut Collector<'_>, node: &Node<'_>) -> Option<()> {
        let named = self.has_names(c);
        let Some(coordinates) = Coordinates::of(self.table) else {
            let message = format!("the table `{}` does not say where its names are", self.name);
            let hint = "give it columns `lat` and `lon`, or `easting` and `northing`";
            c.value_fault(&node.place, "no-coordinates", self.name, message, hint);
            return None;
        };
        let mut sound = true;
        for (row, cells) in self.rows().iter().enumerate() {
            if let Err(off) = coordinates.spot(cells) {
                let cell = cells.get(off.column).map_or("", String::as_str);
                let message = if cell.is_empty() {
                    "the cell is blank, and a place needs it".to_owned()
                } else {
                    format!("`{cell}` {}", off.what)
                };
                self.fault(c, row, off.column, "off-the-grid", message, off.hint);
                sound = false;
            }
        }
        named.filter(|()| sound)
    }

    /// Whether every row begins with two names; if not, says so.
    pub(super) fn has_pairs(&self, c: &mut Collector<'_>, node: &Node<'_>) -> Option<()> {
        if self.table.columns.len() < 2 {
            let message = format!(
                "the table `{}` has one column, and pairs need two",
                self.name
            );
            let hint =
                "name a table whose first two columns are the mentee's and the mentor's value";
            c.value_fault(&node.place, "no-pairs", self.name, message, hint);
            return None;
        }
        let mut sound = true;
        for (row, cells) in self.rows().iter().enumerate() {
            for (column, _) in cells
                .iter()
                .enumerate()
                .take(2)
                .filter(|(_, cell)| cell.is_empty())
            {
                let message = "the cell is blank, and a pair needs both".to_owned();
                self.fault(
                    c,
                    row,
                    column,
                    "blank",
                    message,
                    "fill it in, or take the row out",
                );
                sound = false;
            }
        }
        sound.then_some(())
    }

    /// Whether there is a column with this heading; if not, says so.
    pub(super) fn has_column(
        &self,
        c: &mut Collector<'_>,
        node: &Node<'_>,
        heading: &str,
    ) -> Option<()> {
        if self.table.column(heading).is_none() {
            let message = format!("the table `{}` has no column `{heading}`", self.name);
            let hint = c.meant(heading, self.table.columns.iter().map(String::as_str));
            c.value_fault(&node.place, "unknown-name", heading, message, &hint);
            return None;
        }
        Some(())
    }
}
