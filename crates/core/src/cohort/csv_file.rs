//! CSV files to tables: encodings, quotes, ragged rows, and the line on which each record begins.

use super::guard::unguard;
use super::{Cell, Table};
use crate::fault::{Error, Fault};

/// The code of the fault of a file with nothing in it.
pub(super) const EMPTY_FILE: &str = "empty-file";
const SAVE_AS: &str = "save the file as CSV UTF-8 (comma delimited)";

impl Table {
    /// Reads a CSV file: UTF-8 with or without byte order mark, comma separated, fields quoted by `"` where needed
    /// (quoted fields may hold line ends; `""` is a quote). The first record is the heading. Rows whose cells are all
    /// blank, such as the `,,,` that spreadsheets fill up with, are skipped; `numbers` counts them. Cells that [`guard`](super::guard::guard) wrote are restored.
    /// `name` stands for the file in errors. Linear in the bytes.
    ///
    /// # Errors
    /// [`Error::Cohort`] with every fault of the file's form: wrong encoding, NUL, an unclosed quote, another
    /// separator, white space before a quote, ragged rows, nothing in it.
    pub fn from_csv(name: &str, bytes: &[u8]) -> Result<Table, Error> {
        Table::scan_csv(name, bytes).or_faults()
    }

    /// As [`Table::from_csv`], but the rows that can be read come with the faults of the others in `faults`, so that
    /// what is wrong *within* the readable rows, and with other tables, can be said in the same breath.
    #[must_use]
    pub fn scan_csv(name: &str, bytes: &[u8]) -> Table {
        let mut table = Table {
            name: name.to_owned(),
            ..Table::default()
        };
        match decode(bytes).and_then(|text| check_quotes(text).map(|()| text)) {
            Ok(text) => fill(&mut table, text),
            Err(fault) => table.faults.push(fault),
        }
        for fault in &mut table.faults {
            fault.file = Some(name.to_owned());
        }
        table
    }
}

/// The text without its byte order mark, or what is wrong with the encoding and on which line.
fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    // First, for the mark of UTF-32 begins with that of UTF-16.
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(Fault::new("encoding", "the file is UTF-32, not UTF-8")
            .at_row(1)
            .with_hint(SAVE_AS));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Fault::new("encoding", "the file is UTF-16, not UTF-8")
            .at_row(1)
            .with_hint(SAVE_AS));
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + line_ends(good);
        Fault::new("encoding", "a character on this line is not UTF-8")
            .at_row(line)
            .with_hint(SAVE_AS)
    })?;
    if let Some(position) = text.find('\0') {
        return Err(Fault::new(
            "nul",
            "the file holds a NUL character, so it is not plain text",
        )
        .at_row(table_line(text, position))
        .with_hint(SAVE_AS));
    }
    if text.trim().is_empty() {
        return Err(empty());
    }
    Ok(text)
}

fn empty() -> Fault {
    Fault::new(EMPTY_FILE, "the file is empty")
        .with_hint("give a file with a line of headings and a line for each person")
}

/// Position of the next character that is no line end, from `start`.
fn first_char(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.len() - rest.trim_start_matches(['\r', '\n']).len()
}

/// Line of a position: line ends are LF, CR LF, or CR alone.
fn table_line(text: &str, position: usize) -> u64 {
    1 + line_ends(text.as_bytes().get(..position).unwrap_or_default())
}

/// Line ends in a run of bytes that does not stop between CR and LF.
fn line_ends(bytes: &[u8]) -> u64 {
    let lone = |i: usize| bytes.get(i + 1) != Some(&b'\n');
    let ends = bytes.iter().enumerate();
    ends.filter(|(i, byte)| **byte == b'\n' || (**byte == b'\r' && lone(*i)))
        .count() as u64
}

/// A quote that is never closed would swallow the rest of the file without a word, so quotes are checked first.
fn check_quotes(text: &str) -> Result<(), Fault> {
    #[derive(PartialEq)]
    enum At {
        FieldStart,
        Spaces,
        Plain,
        Quoted,
        Closing,
    }
    let mut at = At::FieldStart;
    let mut opened = 0;
    for (position, character) in text.char_indices() {
        at = match (at, character) {
            (At::Quoted, '"') => At::Closing,
            (At::Quoted, _) | (At::Closing, '"') => At::Quoted,
            (_, ',' | '\r' | '\n') => At::FieldStart,
            (At::Spaces, '"') => {
                let what = "white space stands before the quote of a cell";
                return Err(Fault::new("quote", what)
                    .at_row(table_line(text, position))
                    .with_hint("put the quote right after the comma; where it is part of the cell, put the whole cell in quotes and write each quote within it twice"));
            }
            (At::FieldStart | At::Spaces, space) if space.is_whitespace() => At::Spaces,
            (At::FieldStart, '"') => {
                opened = position;
                At::Quoted
            }
            (At::Closing, _) => {
                let what = "a quoted cell begins here, and there is text after its closing quote";
                return Err(Fault::new("quote", what)
                    .at_row(table_line(text, opened))
                    .with_hint(
                        "put the whole cell in quotes and write each quote within it twice",
                    ));
            }
            _ => At::Plain,
        };
    }
    if at == At::Quoted {
        return Err(
            Fault::new("quote", "a quote is opened here and never closed")
                .at_row(table_line(text, opened))
                .with_hint("close it, or remove it"),
        );
    }
    Ok(())
}

/// Reads the records; ragged rows are left out, with a fault each.
fn fill(table: &mut Table, text: &str) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    // Where the count of lines stands.
    let (mut seen, mut line) = (0, 1);
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            // Text that was checked to be UTF-8 can't fail to read; if it does, it is said.
            Err(error) => {
                let fault = Fault::new("csv", error.to_string());
                table.faults.push(fault.with_hint(SAVE_AS));
                break;
            }
        }
        let position = record.position().map_or(0, csv::Position::byte);
        let start = first_char(text, usize::try_from(position).unwrap_or(usize::MAX));
        line += line_ends(text.as_bytes().get(seen..start).unwrap_or_default());
        seen = start;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if table.headings.is_empty() {
            if excel_note(&record) {
                let what = "the first line tells Excel the separator, and is no line of headings";
                let fault = Fault::new("separator-note", what).at_row(line);
                table.faults.push(fault.with_hint("remove that line"));
                break;
            }
            if let Some(fault) = other_separator(&record) {
                table.faults.push(fault.at_row(line));
                break;
            }
            let headings = record.iter().map(|heading| unguard(heading).to_owned());
            table.headings = headings.collect();
        } else if record.len() == table.headings.len() {
            let cells = record.iter().map(|cell| Cell::text(unguard(cell)));
            table.rows.push(cells.collect());
            table.numbers.push(line);
        } else {
            let fault = ragged_row(line, record.len(), table.headings.len());
            table.faults.push(fault);
        }
    }
    if table.headings.is_empty() && table.faults.is_empty() {
        table.faults.push(empty());
    }
}

/// Excel's `sep=,` before the headings. One that names another separator is told that this is not CSV.
fn excel_note(record: &csv::StringRecord) -> bool {
    let cells: Vec<&str> = record.iter().map(str::trim).collect();
    let note = match cells.as_slice() {
        [note] => note.strip_suffix(',').unwrap_or(""),
        [note, ""] => note,
        _ => "",
    };
    note.eq_ignore_ascii_case("sep=")
}

/// A heading of one cell that holds semicolons or tabs is that of another sort of file.
fn other_separator(heading: &csv::StringRecord) -> Option<Fault> {
    let only = heading.get(0).filter(|_| heading.len() == 1)?;
    let shown = match only.chars().find(|c| [';', '\t'].contains(c))? {
        ';' => "`;`",
        _ => "a tab",
    };
    let what = format!("the cells are separated by {shown}");
    Some(Fault::new("separator", what).with_hint(SAVE_AS))
}

/// The fault of a row with more or fewer cells than headings.
pub(super) fn ragged_row(row: u64, cells: usize, headings: usize) -> Fault {
    let noun = if cells == 1 { "cell" } else { "cells" };
    Fault::new(
        "ragged-row",
        format!("the row has {cells} {noun} where the heading has {headings}"),
    )
    .at_row(row)
    .with_hint(if cells > headings {
        "put a cell that holds a comma in quotes, or remove what is too much"
    } else {
        "add the missing cells, blank if need be"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cell: &str) -> Cell {
        Cell::Text(cell.to_owned())
    }

    #[test]
    fn a_file_as_spreadsheets_write_it() {
        let table = Table::from_csv(
            "p.csv",
            "\u{feff}id,note\r\n\r\nO-01,\"two\r\nlines, \"\"quoted\"\"\"\r\nO-02,  \r\n\r\nO-03,'=1+1\r\n".as_bytes(),
        )
        .unwrap();
        assert_eq!(table.headings, ["id", "note"]);
        assert_eq!(table.numbers, [3, 5, 7]);
        assert!(
            table.rows
                == [
                    vec![text("O-01"), text("two\r\nlines, \"quoted\"")],
                    vec![text("O-02"), Cell::Blank],
                    vec![text("O-03"), text("=1+1")],
                ]
        );
        assert_eq!(
            format!("{table:?}"),
            "Table { name: \"p.csv\", columns: 2, rows: 3 }"
        );
    }

    #[test]
    fn every_line_end_counts_once() {
        for end in ["\n", "\r\n", "\r"] {
            let bytes = format!("a,b{end}1,2{end}{end}{end}\"x{end}y\",4{end}5,6");
            let table = Table::from_csv("p.csv", bytes.as_bytes()).unwrap();
            assert_eq!(table.numbers, [2, 5, 7], "{end:?}");
        }
    }

    /// Rows that spreadsheets fill up with say nothing of anybody; what is skipped still counts.
    #[test]
    fn rows_of_blanks_are_skipped_and_counted() {
        let table = Table::from_csv(
            "p.csv",
            b",\na,b\n,\n1,2\n   \n,,,,\n 3 ,\"say \"\"x\"\"\"\n\"\",\" \"\n",
        )
        .unwrap();
        assert_eq!(table.headings, ["a", "b"]);
        assert_eq!(table.numbers, [4, 7]);
        assert!(table.rows[1] == [text(" 3 "), text("say \"x\"")]);
        let quoted = Table::from_csv("p.csv", b"a,b\nhe said \"x\", 1\n").unwrap();
        assert!(quoted.rows[0] == [text("he said \"x\""), text(" 1")]);
    }

    #[test]
    fn what_a_broken_file_is_told() {
        for (bytes, fault) in [
            (
                &b""[..],
                "p.csv: the file is empty; give a file with a line of headings and a line for each person",
            ),
            (
                b"\xEF\xBB\xBF \r\n",
                "p.csv: the file is empty; give a file with a line of headings and a line for each person",
            ),
            (
                b"\xFF\xFEi\0d\0",
                "p.csv, row 1: the file is UTF-16, not UTF-8; save the file as CSV UTF-8 (comma delimited)",
            ),
            (
                b"\xFE\xFF\0i\0d",
                "p.csv, row 1: the file is UTF-16, not UTF-8; save the file as CSV UTF-8 (comma delimited)",
            ),
            (
                b"\xFF\xFE\0\0i\0\0\0",
                "p.csv, row 1: the file is UTF-32, not UTF-8; save the file as CSV UTF-8 (comma delimited)",
            ),
            (
                b"\0\0\xFE\xFF\0\0\0i",
                "p.csv, row 1: the file is UTF-32, not UTF-8; save the file as CSV UTF-8 (comma delimited)",
            ),
            (
                b",,\n , \n\"\",\n",
                "p.csv: the file is empty; give a file with a line of headings and a line for each person",
            ),
            (
                b"sep=,\r\nid,rank\r\n1,2\r\n",
                "p.csv, row 1: the first line tells Excel the separator, and is no line of headings; remove that line",
            ),
            (
                b"\"SEP=,\"\nid,rank\n1,2\n",
                "p.csv, row 1: the first line tells Excel the separator, and is no line of headings; remove that line",
            ),
            (
                b"sep=;\nid;rank\n1;2\n",
                "p.csv, row 1: the cells are separated by `;`; save the file as CSV UTF-8 (comma delimited)",
            ),
            (
                b"id,rank\n1,2\n\"A\n1\", \"x\"\n",
                "p.csv, row 4: white space stands before the quote of a cell; put the quote right after the comma; where it is part of the cell, put the whole cell in quotes and write each quote within it twice",
            ),
            (
                b" \"id\"\n1\n",
                "p.csv, row 1: white space stands before the quote of a cell; put the quote right after the comma; where it is part of the cell, put the whole cell in quotes and write each quote within it twice",
            ),
            (
                b"id\nZo\xEB\n",
                "p.csv, row 2: a character on this line is not UTF-8; save the file as CSV UTF-8 (comma delimited)",
            ),
            (
                b"id\n1\n\0\n",
                "p.csv, row 3: the file holds a NUL character, so it is not plain text; save the file as CSV UTF-8 (comma delimited)",
            ),
            (
                b"id;rank\n1;2\n",
                "p.csv, row 1: the cells are separated by `;`; save the file as CSV UTF-8 (comma delimited)",
            ),
            (
                b"\nid\trank\n1\t2\n",
                "p.csv, row 2: the cells are separated by a tab; save the file as CSV UTF-8 (comma delimited)",
            ),
            (
                b"id\n1\n\"2\n3\n",
                "p.csv, row 3: a quote is opened here and never closed; close it, or remove it",
            ),
            (
                b"id\n1\n\"2\"3\n",
                "p.csv, row 3: a quoted cell begins here, and there is text after its closing quote; put the whole cell in quotes and write each quote within it twice",
            ),
            (
                b"a,b\n1,2\n3\n",
                "p.csv, row 3: the row has 1 cell where the heading has 2; add the missing cells, blank if need be",
            ),
            (
                b"a,b\n1,2,3\n",
                "p.csv, row 2: the row has 3 cells where the heading has 2; put a cell that holds a comma in quotes, or remove what is too much",
            ),
        ] {
            let error = Table::from_csv("p.csv", bytes).unwrap_err();
            assert_eq!(error.to_string(), fault);
        }
        let table = Table::scan_csv("p.csv", b"a,b\n1\n2,3\n4,5,6\n");
        assert_eq!(table.numbers, [3]);
        assert_eq!(
            table
                .faults
                .iter()
                .map(|fault| fault.row)
                .collect::<Vec<_>>(),
            [Some(2), Some(4)]
        );
    }
}
