//! The pairs of an earlier result by the ids of its people, as a table for the next run (`previous`).
//!
//! Where codes were made the file of keys says whose they are. Without it nobody can tell: codes differ from run to run.

use super::folder::{self, Places};
use super::record_file::{self, Codes};
use super::{cells, json, keys, read_file};
use crate::cohort::{Cell, Table};
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::Problem;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

/// Side, code and id of everybody for whom a code was made.
type Key = (Side, String, String);

/// The pairs of the result saved at `path`, ids in place of made codes, and the digest of its file of pairs. O(pairs).
///
/// # Errors
/// [`Error::Saved`] where there is no result at the path, its pairs were changed, or the keys to its codes are missing;
/// [`Error::Io`] where a file can't be read.
pub fn earlier(path: &Path) -> Result<(Table, String), Error> {
    let places = Places::existing(path)?;
    folder::settle(&folder::Real, &places)?;
    let record = record_file::read(&read_file(&places.folder.join(record_file::RECORD))?)?;
    let sheet = read_file(&places.folder.join(cells::PAIRS))?;
    let name = format!("{}/{}", path.display(), cells::PAIRS);
    let digest = json::digest(&sheet);
    if record.files.0.get(cells::PAIRS) != Some(digest.as_str()) {
        let message = "changed since the result was saved";
        let hint = "put the file back as it was written, or give its pairs as a list of ids";
        let fault = Fault::new("changed", message).in_file(name);
        return Err(Error::Saved(fault.with_hint(hint).into()));
    }
    let mut table = Table::scan_csv(&name, &sheet);
    if record.codes == Codes::Made {
        let keys = keys::read(&places.keys, &record.digest)?;
        let lost = places.keys.display().to_string();
        by_id(&mut table, &keys, &lost)?;
    }
    Ok((table, digest))
}

/// The same of a result at hand; `keys` are those of its made codes. O(pairs + keys).
///
/// # Errors
/// [`Error::Saved`] where codes were made and the keys are not at hand.
pub fn earlier_pairs(
    problem: &Problem,
    pairs: &[Pair],
    codes_made: bool,
    keys: &[Key],
) -> Result<Table, Error> {
    let code = |side: Side, pair: &Pair| {
        let id = problem.people(side).id(pair.person(side));
        Cell::text(&id.map_or_else(String::new, Cow::into_owned))
    };
    let row = |pair: &Pair| Side::BOTH.map(|side| code(side, pair)).to_vec();
    let mut table = Table {
        name: "previous".to_owned(),
        headings: Side::BOTH.map(|side| side.one().to_owned()).to_vec(),
        rows: pairs.iter().map(row).collect(),
        ..Table::default()
    };
    if codes_made {
        by_id(&mut table, keys, "the file of keys")?;
    }
    Ok(table)
}

/// Puts ids in place of made codes in the first two columns; codes of a side that has no keys are ids themselves.
fn by_id(table: &mut Table, keys: &[Key], lost: &str) -> Result<(), Error> {
    if keys.is_empty() {
        let message = "its codes were made in that run, and which code is whom is not at hand";
        let hint =
            format!("put {lost} of that result beside it, or give its pairs as a list of ids");
        let fault = Fault::new("keys", message).in_file(table.name.clone());
        return Err(Error::Saved(fault.with_hint(hint).into()));
    }
    let mut ids: [BTreeMap<&str, &str>; 2] = Default::default();
    for (side, code, id) in keys {
        ids[side.index()].insert(code, id);
    }
    for row in &mut table.rows {
        for (cell, ids) in row.iter_mut().zip(&ids) {
            if let Cell::Text(code) = cell
                && let Some(id) = ids.get(code.as_str())
            {
                *cell = Cell::text(id);
            }
        }
    }
    Ok(())
}
