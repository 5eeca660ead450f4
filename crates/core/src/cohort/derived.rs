//! Answers that nobody is asked for: each looked up in a table of the scheme from another answer of the same person.

use super::Cell;
use super::answer::{self, Answer, Names, Words, in_table};
use super::read::{Reading, complaint_fault, shown};
use crate::fault::{Fault, Nearest, WITHHELD};
use crate::scheme::{
    Attribute, AttributeBlank, Derived, FactTable, Kind, Ladder, Scheme, root, visible,
};
use std::collections::{BTreeMap, BTreeSet};

/// Answers by attribute, one a row.
type Answers = BTreeMap<String, Vec<Option<Answer>>>;

/// Adds the answers of every derived attribute of the side, each after the one that it is looked up from.
pub(super) fn add(reading: &mut Reading<'_>, answers: &mut Answers, words: &mut Words) {
    let scheme = reading.scheme;
    let mut left: Vec<(&String, &Attribute, &Derived)> = Vec::new();
    for (name, attribute) in &scheme.asked {
        if let Some(derived) = &attribute.derived
            && attribute.of.includes(reading.side)
        {
            left.push((name, attribute, derived));
        }
    }
    while !left.is_empty() {
        let ready = |(_, _, derived): &(_, _, &Derived)| answers.contains_key(&derived.from);
        let (now, later): (Vec<_>, Vec<_>) = left.into_iter().partition(ready);
        for (name, attribute, derived) in &now {
            let Some(source) = answers.get(&derived.from) else {
                continue;
            };
            let mut deriving = Deriving::new(scheme, name, attribute, derived, source, words);
            let column = deriving.column(reading, source, words);
            answers.insert((*name).clone(), column);
        }
        if now.is_empty() {
            // `Scheme::check` refuses such a scheme with its place.
            for (name, _, derived) in later {
                let message = format!("`{name}` can't be looked up from `{}`", derived.from);
                let hint = "let it be an attribute of the same people that is asked in the end";
                reading.keep(
                    Fault::new("derived", message)
                        .with_hint(hint)
                        .in_file("scheme"),
                );
            }
            return;
        }
        left = later;
    }
}

/// An answer that can be looked up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Word(u32),
    Level(u32, u32),
}

impl Key {
    fn of(answer: &Answer) -> Option<Key> {
        match answer {
            Answer::One(word) => Some(Key::Word(*word)),
            Answer::Place(spot) => Some(Key::Word(spot.word)),
            Answer::Level(bracket, within) => Some(Key::Level(*bracket, *within)),
            _ => None,
        }
    }
}

/// One derived attribute of one side.
struct Deriving<'a> {
    scheme: &'a Scheme,
    name: &'a str,
    attribute: &'a Attribute,
    /// Whether the value that is looked up may be shown.
    withheld: bool,
    names: Names<'a>,
    /// The values that are looked up, in words.
    texts: BTreeMap<Key, String>,
    lookup: Lookup<'a>,
}

/// Where the answer to a value stands.
enum Lookup<'a> {
    /// It is the name of a place.
    Itself,
    /// In this column of the row that begins with it.
    Column {
        table: &'a FactTable,
        name: &'a str,
        heading: &'a str,
        column: usize,
        rows: BTreeMap<&'a str, usize>,
        near: Nearest<'a>,
    },
    /// Nowhere: the scheme has no such table or column.
    Missing,
}

impl<'a> Deriving<'a> {
    fn new(
        scheme: &'a Scheme,
        name: &'a str,
        attribute: &'a Attribute,
        derived: &'a Derived,
        source: &[Option<Answer>],
        words: &Words,
    ) -> Deriving<'a> {
        let from = scheme.asked.get(&derived.from);
        let ladder = match from.map(|from| &from.kind) {
            Some(Kind::Level { ladder }) => scheme.ladders.get(ladder),
            _ => None,
        };
        let keys: BTreeSet<Key> = source.iter().flatten().filter_map(Key::of).collect();
        let words = words.numbered();
        let text = |key: Key| Some((key, written(key, ladder, &words)?.to_owned()));
        Deriving {
            scheme,
            name,
            attribute,
            withheld: attribute.sensitive || from.is_some_and(|from| from.sensitive),
            names: Names::of(scheme, attribute),
            texts: keys.into_iter().filter_map(text).collect(),
            lookup: Lookup::new(scheme, attribute, derived),
        }
    }

    /// Everybody's answer.
    fn column(
        &mut self,
        reading: &mut Reading<'_>,
        source: &[Option<Answer>],
        words: &mut Words,
    ) -> Vec<Option<Answer>> {
        self.check_table(reading);
        let mut known: BTreeMap<Key, Result<Option<Answer>, Fault>> = BTreeMap::new();
        for (key, text) in &self.texts {
            known.insert(*key, self.answer(text, words));
        }
        // The fault stands where the person wrote what is looked up in the end.
        let heading =
            root(&self.scheme.asked, self.name).map_or("", |(_, root)| root.column.as_str());
        let mut column = Vec::with_capacity(source.len());
        for (row, answer) in source.iter().enumerate() {
            let key = answer.as_ref().and_then(Key::of);
            column.push(match key.and_then(|key| known.get(&key)) {
                Some(Ok(answer)) => answer.clone(),
                Some(Err(fault)) => {
                    reading.fault_at(row, heading, fault.clone());
                    None
                }
                None => None,
            });
        }
        column
    }

    /// The answer that a value stands for.
    fn answer(&self, value: &str, words: &mut Words) -> Result<Option<Answer>, Fault> {
        let cell = |text: &str| Cell::text(text);
        let (table, name, heading, column, rows, near) = match &self.lookup {
            Lookup::Column {
                table,
                name,
                heading,
                column,
                rows,
                near,
            } => (table, name, heading, column, rows, near),
            Lookup::Itself => {
                let cell = cell(value);
                return answer::read(&cell, self.attribute, &self.names, words)
                    .map_err(|complaint| complaint_fault(complaint, &cell, self.withheld));
            }
            // Said once.
            Lookup::Missing => return Ok(None),
        };
        let fault = |code: &str, what: String, hint: String| {
            let message = format!("{} {what}", shown(value, self.withheld));
            let value = if self.withheld {
                WITHHELD.to_owned()
            } else {
                visible(value)
            };
            Fault::new(code, message).with_value(value).with_hint(hint)
        };
        let Some(row) = rows.get(value) else {
            let what = format!(
                "is not in the table `{name}`, where its `{}` is looked up",
                self.name
            );
            let hint = in_table(value, name, near, self.withheld);
            return Err(fault("not-in-table", what, hint));
        };
        let found = table.rows.get(*row).and_then(|row| row.get(*column));
        let found = cell(found.map_or("", String::as_str));
        match answer::read(&found, self.attribute, &self.names, words) {
            Ok(Some(answer)) => Ok(Some(answer)),
            Ok(None) => match (self.attribute.blank, &self.attribute.kind) {
                (AttributeBlank::Allowed, _) => Ok(None),
                (AttributeBlank::None, Kind::Tags) => Ok(Some(Answer::Tags(BTreeSet::new()))),
                _ => {
                    let what = format!("has nothing under `{heading}` in the table `{name}`");
                    let hint = format!(
                        "fill it in there, or give `{}` `blank = \"allowed\"` in the scheme",
                        self.name
                    );
                    Err(fault("blank", what, hint))
                }
            },
            // Said once of the table.
            Err(_) => Ok(None),
        }
    }

    /// Reports every cell of the table that can't be read as an answer, whether somebody needs it or not.
    fn check_table(&self, reading: &mut Reading<'_>) {
        match &self.lookup {
            Lookup::Itself => {}
            Lookup::Missing => {
                let message = format!("there is no table and column to look `{}` up in", self.name);
                let hint = "name a table and a heading of it in the scheme";
                reading.keep(
                    Fault::new("derived", message)
                        .with_hint(hint)
                        .in_file("scheme"),
                );
            }
            Lookup::Column {
                table,
                name,
                heading,
                column,
                ..
            } => {
                let mut words = Words::default();
                for (at, row) in table.rows.iter().enumerate() {
                    let cell = Cell::text(row.get(*column).map_or("", String::as_str));
                    let read = answer::read(&cell, self.attribute, &self.names, &mut words);
                    if let Err(complaint) = read {
                        // The table is open to all who read the scheme: nothing in it is withheld.
                        let fault = complaint_fault(complaint, &cell, false);
                        let (file, row) = table.place(name, at);
                        reading.keep(fault.in_file(file).at_row(row).at_column(*heading));
                    }
                }
            }
        }
    }
}

impl<'a> Lookup<'a> {
    fn new(scheme: &'a Scheme, attribute: &'a Attribute, derived: &'a Derived) -> Lookup<'a> {
        let Some(heading) = &derived.column else {
            return Lookup::Itself;
        };
        let found = attribute.table.as_deref().and_then(|name| {
            let table = scheme.table(name)?;
            Some((name, table, table.column(heading)?))
        });
        let Some((name, table, column)) = found else {
            return Lookup::Missing;
        };
        Lookup::Column {
            table,
            name,
            heading,
            column,
            rows: table.names().zip(0..).collect(),
            near: Nearest::new(|| table.names()),
        }
    }
}

/// The value behind a key in words.
fn written<'a>(key: Key, ladder: Option<&'a Ladder>, words: &'a [String]) -> Option<&'a str> {
    let text = match key {
        Key::Word(word) => words.get(word as usize)?,
        Key::Level(bracket, within) => {
            let names = ladder?.levels.get(bracket as usize)?;
            names.get(within as usize)?
        }
    };
    Some(text)
}
