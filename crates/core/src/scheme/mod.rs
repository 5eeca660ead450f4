//! Scheme: what the programme wants, as data, read from and written to TOML.
//!
//! The file is read into a tree with positions and walked by one collector, so that all faults come at once,
//! each with its line, its key, the nearest name and what to write.

mod asked;
mod circles;
mod collect;
mod data;
mod derived;
mod fact_table;
mod in_words;
mod justified;
mod ladders;
pub mod language;
mod lines;
mod measure;
mod model;
mod nfc;
mod one_or_both;
mod points;
mod priority;
mod protected;
mod quantity;
mod read;
mod reads;
mod shipped;
mod sides;
mod staff;
mod tables;
mod text;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use circles::{circle_words, circles, upwards};
pub(crate) use fact_table::Coordinates;
pub use fact_table::{FactTable, TableFile, TableSource};
pub(crate) use lines::sensitive_group;
pub use model::*;
pub use reads::SideNames;
pub(crate) use reads::root;
pub(crate) use shipped::LONDON_BOROUGHS;
pub use shipped::{shipped_ladder, shipped_ladders, shipped_table, shipped_tables};
pub(crate) use staff::Staff;
pub(crate) use text::{called, fold, is_invisible, piece, pieces, remedy, tidy, visible};

use crate::fault::{Error, Fault};
use serde::Serialize;
use std::path::Path;
use std::str::FromStr;

impl Scheme {
    /// Reads a scheme; `file_name` is what errors call it. Format `pairwright.scheme/1`. A text has no folder, so its
    /// tables can't be files: [`Scheme::load`] reads them.
    ///
    /// # Errors
    /// [`Error::Scheme`] with everything that is wrong: line, key path (lists counted from 1), value, advice.
    pub fn from_toml(text: &str, file_name: &str) -> Result<Scheme, Error> {
        read::read(text, file_name, None)
    }

    /// Reads the scheme file at this path, and the files of its tables by their paths from its folder.
    ///
    /// # Errors
    /// [`Error::Io`] where the file can't be read, [`Error::Scheme`] where it is no scheme.
    pub fn load(path: impl AsRef<Path>) -> Result<Scheme, Error> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|source| Error::Io {
            path: name.clone(),
            source,
        })?;
        match String::from_utf8(bytes) {
            Ok(text) => read::read(&text, &name, Some(path.parent().unwrap_or(Path::new("")))),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let before = error.as_bytes().iter().take(at);
                let line = 1 + before.filter(|byte| **byte == b'\n').count() as u64;
                let fault = Fault::new("encoding", "the file is not text in UTF-8")
                    .in_file(name)
                    .at_row(line)
                    .with_hint("save it as UTF-8");
                Err(Error::Scheme(fault.into()))
            }
        }
    }

    /// The canonical text: one for equal schemes, and [`Scheme::from_toml`] of it is this scheme again.
    /// Comments are not kept, defaults are left out.
    #[must_use]
    pub fn to_toml(&self) -> String {
        write::write(self)
    }

    /// Whether a scheme built or changed in code is one that a file could hold. All of a scheme is public, so “what if” is
    /// a clone with other values:
    ///
    /// ```
    /// # let text = r#"
    /// # format = "pairwright.scheme/1"
    /// # name = "Reverse mentoring"
    /// # aim = ["mentees placed", "total score"]
    /// # [mentees]
    /// # id = "code"
    /// # places = 1
    /// # [mentors]
    /// # id = "code"
    /// # places = 1
    /// # [asked]
    /// # team = { of = "both", kind = "one" }
    /// # [[must]]
    /// # name = "They work in different teams"
    /// # different = "team"
    /// # [[prefer]]
    /// # name = "They work in the same team"
    /// # same = "team"
    /// # points = 3
    /// # "#;
    /// use pairwright::Scheme;
    /// use pairwright::level::Level;
    ///
    /// let scheme: Scheme = text.parse()?;
    /// let mut other = scheme.clone();
    /// other.aim = vec![Level::Pairs, Level::TotalScore];
    /// other.sides[1].places.at_most = Some(3);
    /// other.musts.retain(|must| must.name != "They work in different teams");
    /// other.prefers[0].weight = 2 * 10_000;
    /// other.check()?;
    ///
    /// other.sides[1].places.at_least = 4;
    /// assert!(other.check().unwrap_err().to_string().contains("at least 4 is more than at most 3"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Scheme::from_toml`] of [`Scheme::to_toml`]; lines count there.
    pub fn check(&self) -> Result<(), Error> {
        let read = Scheme::from_toml(&self.to_toml(), "scheme")?;
        if read == *self {
            return Ok(());
        }
        let fault = Fault::new("not-canonical", "the scheme does not survive being written and read")
            .in_file("scheme")
            .with_hint("order the rows of points by how tight they are, write all text in Unicode's canonical composition (NFC), and leave no value where its kind has none");
        Err(Error::Scheme(fault.into()))
    }

    /// Reads a scheme from data of the same shape as the file: a map, or a struct that serialises to one.
    ///
    /// # Errors
    /// As [`Scheme::from_toml`]; lines count in the TOML text that the data make.
    pub fn from_data(data: &impl Serialize) -> Result<Scheme, Error> {
        let text = toml::to_string(data).map_err(|error| {
            let message = format!("the data can't be a scheme: {error}");
            Error::Scheme(Fault::new("data", message).in_file("scheme").into())
        })?;
        Scheme::from_toml(&text, "scheme")
    }
}

impl FromStr for Scheme {
    type Err = Error;

    /// [`Scheme::from_toml`]; errors call the file `scheme`.
    fn from_str(text: &str) -> Result<Scheme, Error> {
        Scheme::from_toml(text, "scheme")
    }
}
