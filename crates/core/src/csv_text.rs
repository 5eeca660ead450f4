//! CSV texts: encodings, quotes, ragged rows, guarded cells, and the line on which each record begins.

#![allow(
    clippy::result_large_err,
    reason = "a fault is made once, on the way to giving up"
)]

use crate::fault::Fault;
use crate::guard::unguard;

/// The code of the fault of a file with nothing in it.
pub(crate) const EMPTY_FILE: &str = "empty-file";
const SAVE_AS: &str = "save the file as CSV UTF-8 (comma delimited)";

/// The cells of one record.
pub(crate) type Cells<'r> = &'r mut dyn Iterator<Item = &'r str>;

/// What a CSV text is besides its rows.
pub(crate) struct Scanned {
    /// Headings as written; none where nothing could be read.
    pub(crate) headings: Vec<String>,
    /// What is wrong with the form, without the file's name.
    pub(crate) faults: Vec<Fault>,
}

/// Reads a CSV text: UTF-8 with or without byte order mark, comma separated, fields quoted by `"` where needed. The first
/// record is the heading; `row` gets the cells of each record that is as long, with the line on which it begins. Cells and
/// headings that [`guard`](crate::guard::guard) wrote are restored. Records whose cells are all blank are passed over.
/// Linear in the bytes.
pub(crate) fn scan(bytes: &[u8], row: impl FnMut(u64, Cells<'_>)) -> Scanned {
    let mut scanned = Scanned {
        headings: Vec::new(),
        faults: Vec::new(),
    };
    match decode(bytes).and_then(|text| check_quotes(text).map(|()| text)) {
        Ok(text) => fill(&mut scanned, text, row),
        Err(fault) => scanned.faults.push(fault),
    }
    scanned
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
fn fill(scanned: &mut Scanned, text: &str, mut row: impl FnMut(u64, Cells<'_>)) {
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
                scanned.faults.push(fault.with_hint(SAVE_AS));
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
        if scanned.headings.is_empty() {
            if excel_note(&record) {
                let what = "the first line tells Excel the separator, and is no line of headings";
                let fault = Fault::new("separator-note", what).at_row(line);
                scanned.faults.push(fault.with_hint("remove that line"));
                break;
            }
            if let Some(fault) = other_separator(&record) {
                scanned.faults.push(fault.at_row(line));
                break;
            }
            let headings = record.iter().map(unguard);
            scanned.headings = headings.map(str::to_owned).collect();
        } else if record.len() == scanned.headings.len() {
            row(line, &mut record.iter().map(unguard));
        } else {
            let fault = ragged_row(line, record.len(), scanned.headings.len());
            scanned.faults.push(fault);
        }
    }
    if scanned.headings.is_empty() && scanned.faults.is_empty() {
        scanned.faults.push(empty());
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
pub(crate) fn ragged_row(row: u64, cells: usize, headings: usize) -> Fault {
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
