//! CSV files to tables of people.

use super::{Cell, Table};
use crate::csv_text::scan;
use crate::fault::Error;

impl Table {
    /// Reads a CSV file: UTF-8 with or without byte order mark, comma separated, fields quoted by `"` where needed
    /// (quoted fields may hold line ends; `""` is a quote). The first record is the heading. Rows whose cells are all
    /// blank, such as the `,,,` that spreadsheets fill up with, are skipped; `numbers` counts them. Cells that [`guard`](crate::guard::guard) wrote are restored.
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
        let scanned = scan(bytes, |line, cells| {
            table.rows.push(cells.map(Cell::text).collect());
            table.numbers.push(line);
        });
        table.headings = scanned.headings;
        let faults = scanned.faults.into_iter();
        table.faults = faults.map(|fault| fault.in_file(name)).collect();
        table
    }
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
