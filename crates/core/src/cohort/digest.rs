//! One digest of everything that a cohort says, whatever the order of the rows.

use super::{Above, Cohort, Column};
use crate::ids::Side;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Name of the serialisation below.
const FORMAT: &str = "pairwright.cohort/1";

impl Cohort {
    /// `sha256:` and 64 hexadecimal digits: SHA-256 of the UTF-8 text of JSON arrays without white space, each followed
    /// by LF. The first is `["pairwright.cohort/1"]`. For each side, mentees first, there follow
    /// `["mentees",number of people,whether codes were made,[name of each attribute in order]]` and for each person in
    /// the order of the codes `[code,id,least places,greatest places,[answers in the attributes' order]]`. An answer is
    /// null where blank, an array of tags in order, `[text,easting,northing]` for a place, an id for a person (the empty
    /// text for nobody), an array of ids for a list, else the text that [`Cohort::text`] gives. Files' names, row numbers and the order of rows and columns don't enter.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let mut line = |value: Value| {
            hash.update(value.to_string().as_bytes());
            hash.update(b"\n");
        };
        line(json!([FORMAT]));
        for side in Side::BOTH {
            let people = self.people(side);
            let names: Vec<&String> = people.columns.keys().collect();
            line(json!([
                side.to_string(),
                people.len(),
                people.codes_made,
                names
            ]));
            let everybody = people.codes.iter().zip(&people.ids).zip(&people.places);
            for (person, ((code, id), (least, greatest))) in (0..).zip(everybody) {
                let columns = people.columns.iter();
                let answers: Vec<Value> = columns
                    .map(|(name, column)| self.canonical(side, name, column, person))
                    .collect();
                line(json!([code, id, least, greatest, answers]));
            }
        }
        let mut text = "sha256:".to_owned();
        for byte in hash.finalize() {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    fn canonical(&self, side: Side, name: &str, column: &Column, person: u32) -> Value {
        let at = person as usize;
        let text = || self.text(side, name, person);
        match column {
            Column::Tags(cells) | Column::Ranked(cells) => {
                let Some(listed) = cells.get(at).and_then(Option::as_ref) else {
                    return Value::Null;
                };
                let words = listed.iter();
                words
                    .map(|word| self.words.get(*word as usize).cloned())
                    .collect()
            }
            Column::Person(cells) => match cells.get(at).copied().flatten() {
                Some(Above::Somebody(word)) => self.words.get(word as usize).cloned().into(),
                Some(Above::Nobody) => Value::String(String::new()),
                None => Value::Null,
            },
            Column::Place(cells) => match cells.get(at).and_then(Option::as_ref) {
                Some(spot) => json!([text(), spot.easting, spot.northing]),
                None => Value::Null,
            },
            _ => text().into(),
        }
    }
}
