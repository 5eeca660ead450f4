//! Rust values to tables: any struct or map that serialises.

use super::{Cell, Table};
use crate::fault::{Error, Fault};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

impl Table {
    /// A table of structs or maps, a row each, a column for every field name. A field that is absent, `None` or `()`
    /// is blank; sequences of texts or whole numbers are lists of tags or ids. Rows count from 1 in errors.
    ///
    /// # Errors
    /// [`Error::Cohort`] where a row is no struct or map, or a field holds something else than a text, number, truth
    /// value or list of texts or whole numbers.
    pub fn from_rows<T: Serialize>(name: &str, rows: &[T]) -> Result<Table, Error> {
        Table::scan_rows(name, rows).or_faults()
    }

    /// As [`Table::from_rows`], but what can be read comes with the faults of the rest in `faults`.
    #[must_use]
    pub fn scan_rows<T: Serialize>(name: &str, rows: &[T]) -> Table {
        let mut faults = Vec::new();
        let mut maps: Vec<(u64, Map<String, Value>)> = Vec::new();
        for (number, row) in (1..).zip(rows) {
            match serde_json::to_value(row) {
                Ok(Value::Object(map)) => maps.push((number, map)),
                // The serialiser's own words may quote a value, so they are not passed on.
                _ => faults.push(
                    Fault::new(
                        "not-a-row",
                        "the row is not a struct or a map of names to values",
                    )
                    .in_file(name)
                    .at_row(number)
                    .with_hint("give structs that derive Serialize, or maps with text keys"),
                ),
            }
        }
        let fields: BTreeSet<&String> = maps.iter().flat_map(|(_, map)| map.keys()).collect();
        let headings: Vec<String> = fields.into_iter().cloned().collect();
        let mut table = Table {
            name: name.to_owned(),
            headings,
            ..Table::default()
        };
        for (number, mut map) in maps {
            let mut cells = Vec::with_capacity(table.headings.len());
            for heading in &table.headings {
                let cell = cell(map.remove(heading).unwrap_or_default());
                if cell.is_none() {
                    faults.push(
                        Fault::new("not-a-cell", "the field holds a structure, not one answer")
                            .in_file(name)
                            .at_row(number)
                            .at_column(heading)
                            .with_hint("give a text, a number, a truth value or a list of texts or whole numbers"),
                    );
                }
                cells.push(cell.unwrap_or_default());
            }
            table.rows.push(cells);
            table.numbers.push(number);
        }
        table.faults = faults;
        table
    }
}

/// The cell of a value; none for a structure.
fn cell(value: Value) -> Option<Cell> {
    Some(match value {
        Value::Null => Cell::Blank,
        Value::Bool(flag) => Cell::Flag(flag),
        Value::String(text) => Cell::text(&text),
        Value::Number(number) => match number.as_i128() {
            Some(integer) => Cell::Integer(integer),
            None => Cell::Float(number.as_f64()?),
        },
        Value::Array(items) => {
            let texts = items.into_iter().map(|item| match item {
                Value::String(text) => Some(text),
                Value::Number(number) => number.as_i128().map(|integer| integer.to_string()),
                _ => None,
            });
            Cell::List(texts.collect::<Option<_>>()?)
        }
        Value::Object(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Row {
        id: u32,
        rank: Option<&'static str>,
        years: f64,
        tags: Vec<&'static str>,
        ready: bool,
    }

    #[test]
    fn structs_become_rows() {
        let row = |id, rank| Row {
            id,
            rank,
            years: 2.5,
            tags: vec!["a", "b"],
            ready: true,
        };
        let table = Table::from_rows("mentees", &[row(1, Some("EO")), row(2, None)]).unwrap();
        assert_eq!(table.headings, ["id", "rank", "ready", "tags", "years"]);
        assert_eq!(table.numbers, [1, 2]);
        let rest = [
            Cell::Flag(true),
            Cell::List(vec!["a".to_owned(), "b".to_owned()]),
            Cell::Float(2.5),
        ];
        let expected = |id, rank: Cell| [vec![Cell::Integer(id), rank], rest.to_vec()].concat();
        assert!(table.rows[0] == expected(1, Cell::Text("EO".to_owned())));
        assert!(table.rows[1] == expected(2, Cell::Blank));
    }

    #[test]
    fn what_is_no_row_is_refused() {
        let error = Table::from_rows("mentees", &[1, 2])
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "mentees, row 1: the row is not a struct or a map of names to values; give structs that derive Serialize, or maps with text keys\n\
             mentees, row 2: the row is not a struct or a map of names to values; give structs that derive Serialize, or maps with text keys"
        );
        let nested = serde_json::json!({"id": 1, "tags": [1.5], "home": {"lat": 1}});
        let error = Table::from_rows("mentees", &[nested])
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "mentees, row 1, column home: the field holds a structure, not one answer; give a text, a number, a truth value or a list of texts or whole numbers\n\
             mentees, row 1, column tags: the field holds a structure, not one answer; give a text, a number, a truth value or a list of texts or whole numbers"
        );
    }
}
