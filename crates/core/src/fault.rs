//! Errors for people: what, where, the value, what to do. Readers collect them all before they stop.

use serde::{Deserialize, Serialize};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::fmt;

/// What stands in place of a value of an attribute marked `sensitive`.
pub const WITHHELD: &str = "<withheld>";

/// One thing that is wrong with an input.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fault {
    /// The file's name, or what was given in its place: `mentees`, `scheme`.
    pub file: Option<String>,
    /// Line of the file, counted from 1 with the heading as line 1; row of a frame counted from 1.
    pub row: Option<u64>,
    /// Heading of the column, or key path in a scheme file such as `must[2].at_least`.
    pub column: Option<String>,
    /// Stable name of the kind of fault, such as `duplicate-id`.
    pub code: String,
    /// The offending value, or [`WITHHELD`].
    pub value: Option<String>,
    /// What is wrong: lowercase, no full stop, user values in backticks.
    pub message: String,
    /// What to do about it, in the same style.
    pub hint: Option<String>,
}

impl Fault {
    /// A fault of this kind with its message; the rest is added by the `in_`, `at`, … calls.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Fault {
        Fault {
            code: code.to_owned(),
            message: message.into(),
            ..Fault::default()
        }
    }

    /// Names the file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Fault {
        self.file = Some(file.into());
        self
    }

    /// Names the line or row.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Fault {
        self.row = Some(row);
        self
    }

    /// Names the column or key path.
    #[must_use]
    pub fn at_column(mut self, column: impl Into<String>) -> Fault {
        self.column = Some(column.into());
        self
    }

    /// Shows the value.
    #[must_use]
    pub fn with_value(mut self, value: impl Into<String>) -> Fault {
        self.value = Some(value.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Fault {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Fault {
    /// `officers.csv, row 7, column rank: `Seargent` is not a level of `seniority`; did you mean `Sergeant`?`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut place: Vec<String> = Vec::new();
        place.extend(self.file.clone());
        place.extend(self.row.map(|row| format!("row {row}")));
        place.extend(
            self.column
                .as_ref()
                .map(|column| format!("column {column}")),
        );
        if !place.is_empty() {
            write!(f, "{}: ", place.join(", "))?;
        }
        f.write_str(&self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "; {hint}")?;
        }
        Ok(())
    }
}

/// Every fault of one input, at least one, in the order of file, row and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// `Err` of all collected faults, or `Ok` where there is none.
    ///
    /// # Errors
    /// The collected faults, sorted and without repeats.
    pub fn or_ok(mut faults: Vec<Fault>) -> Result<(), Faults> {
        if faults.is_empty() {
            return Ok(());
        }
        faults.sort();
        faults.dedup();
        Err(Faults(faults))
    }

    /// The faults in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Fault] {
        &self.0
    }

    /// The faults in order, owned, to be joined with those of another input.
    #[must_use]
    pub fn into_vec(self) -> Vec<Fault> {
        self.0
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Faults {
        Faults(vec![fault])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

/// The name among `known` that `name` was most likely meant to be, if one is near enough to say so.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    search(&ready(known), name)
}

/// Different names that are compared with the known ones: somebody who gave the wrong file has thousands.
pub(crate) const COMPARED: usize = 100;

/// A known name: length in characters, lowercase, as it is.
type Ready<'a> = (usize, String, &'a str);

/// Known names, ascending by length.
fn ready<'a>(known: impl IntoIterator<Item = &'a str>) -> Vec<Ready<'a>> {
    let ready = |name: &'a str| {
        let lower = name.to_lowercase();
        (lower.chars().count(), lower, name)
    };
    let mut known: Vec<Ready<'a>> = known.into_iter().map(ready).collect();
    known.sort_unstable();
    known
}

/// Names that are longer or shorter by more than a near one may be are passed over.
fn search<'a>(known: &[Ready<'a>], name: &str) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let limit = 1 + name.chars().count() / 3;
    let length = lower.chars().count();
    let from = known.partition_point(|known| known.0 + limit < length);
    let known = known.get(from..).unwrap_or_default().iter();
    known
        .take_while(|known| known.0 <= length + limit)
        .filter_map(|(own, known, name)| {
            // Of short words every other is a slip or two away: half of it has to be there.
            let limit = limit.min(length.max(*own) / 2);
            let distance = strsim::osa_distance(&lower, known);
            (distance <= limit).then_some((distance, *name))
        })
        .min()
        .map(|(_, name)| name)
}

/// Known names, made ready once, when the nearest to a wrong one is asked for, to find it for many.
pub(crate) struct Nearest<'a> {
    names: Box<dyn Fn() -> Vec<&'a str> + 'a>,
    ready: OnceCell<Vec<Ready<'a>>>,
    /// What was searched for, and found.
    searched: RefCell<BTreeMap<String, Option<&'a str>>>,
}

impl<'a> Nearest<'a> {
    /// O(1); the names are asked for when they are needed.
    pub(crate) fn new<I: IntoIterator<Item = &'a str>>(names: impl Fn() -> I + 'a) -> Nearest<'a> {
        Nearest {
            names: Box::new(move || names().into_iter().collect()),
            ready: OnceCell::new(),
            searched: RefCell::default(),
        }
    }

    /// [`nearest`] of the first [`COMPARED`] different names, each searched for once; none of any other.
    pub(crate) fn of(&self, name: &str) -> Option<&'a str> {
        let mut searched = self.searched.borrow_mut();
        if let Some(found) = searched.get(name) {
            return *found;
        }
        if searched.len() == COMPARED {
            return None;
        }
        let ready = self.ready.get_or_init(|| ready((self.names)()));
        let found = search(ready, name);
        searched.insert(name.to_owned(), found);
        found
    }

    /// `write one of ...` of them.
    pub(crate) fn any(&self) -> String {
        write_one_of((self.names)().into_iter().map(quoted))
    }
}

/// What to write in place of a name to which this one is the nearest, where case matters.
pub(crate) fn in_place_of(name: &str, near: &str) -> String {
    if near.to_lowercase() == name.to_lowercase() {
        format!("write `{near}`: capital and small letters differ")
    } else {
        format!("did you mean `{near}`?")
    }
}

/// `did you mean `x`?` where some known name is near, else the list of them, of very many the first.
#[must_use]
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => write_one_of(known.into_iter().map(quoted)),
    }
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// Names that are listed before the rest is counted.
const LISTED: usize = 12;

/// `write one of `a`, `b``, of texts that are quoted already.
pub(crate) fn write_one_of(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    match all.as_slice() {
        [only] => format!("write {only}"),
        all if all.len() <= LISTED => format!("write one of {}", all.join(", ")),
        all => {
            let (listed, rest) = all.split_at(LISTED);
            let listed = listed.join(", ");
            format!("write one of {listed}, and {} more", rest.len())
        }
    }
}

/// What can go wrong before there is an answer. That no answer exists is not an error but an outcome.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The scheme can't be read or contradicts itself.
    #[error("{0}")]
    Scheme(Faults),
    /// The people's files, pins, exclusions or scores can't be read or contradict the scheme.
    #[error("{0}")]
    Cohort(Faults),
    /// A problem built by hand contradicts itself, or its numbers are too large to be solved exactly.
    #[error("{0}")]
    Problem(Faults),
    /// A saved result can't be read.
    #[error("{0}")]
    Saved(Faults),
    /// A proof does not hold: what was checked and where it failed.
    #[error("not proven: {0}")]
    NotProven(String),
    /// The system refused to read or write a file.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: String,
        /// The system's word.
        source: std::io::Error,
    },
    /// The caller asked to stop before there was anything to give back.
    #[error("interrupted")]
    Interrupted,
}
