//! The keys beside a result, `<out>.keys.csv`: which code stands for which id. They name the record they belong to.

use super::cells::row;
use super::{read_file, record_file, target};
use crate::fault::{Error, Fault};
use crate::guard::unguard;
use crate::ids::Side;
use std::fs;
use std::path::Path;

const HEADINGS: [&str; 4] = ["side", "code", "id", "record"];

/// The text of the file: a row a code, each with the record's digest.
pub(super) fn sheet(keys: &[(Side, String, String)], record: &str) -> String {
    let mut text = row(HEADINGS, &[]);
    for (side, code, id) in keys {
        text.push_str(&row([side.one(), code, id, record], &[]));
    }
    text
}

/// The keys at this path; none where there is no such file.
///
/// # Errors
/// [`Error::Saved`] where the file is not one of keys or belongs to another record.
pub(super) fn read(path: &Path, record: &str) -> Result<Vec<(Side, String, String)>, Error> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(Vec::new());
    }
    let bytes = read_file(path)?;
    let fault = |message: String, hint: &str| {
        let fault = Fault::new("keys", message).with_hint(hint);
        Error::Saved(fault.in_file(path.display().to_string()).into())
    };
    let (keys, records) = parse(&bytes)
        .ok_or_else(|| fault("not a file of keys".to_owned(), "look for the right one"))?;
    if records.iter().any(|own| own != record) {
        let message = "these keys belong to another result".to_owned();
        let hint = "put the keys of this result here, or move these away";
        return Err(fault(message, hint));
    }
    if sheet(&keys, record).as_bytes() != bytes {
        let message = "the keys were changed by hand".to_owned();
        return Err(fault(message, "put the file back as it was written"));
    }
    Ok(keys)
}

/// The keys, and the records that their rows name.
#[allow(clippy::type_complexity)] // Taken apart at once by the two callers above and below.
fn parse(bytes: &[u8]) -> Option<(Vec<(Side, String, String)>, Vec<String>)> {
    let mut reader = csv::Reader::from_reader(bytes);
    if reader.headers().ok()?.iter().ne(HEADINGS) {
        return None;
    }
    let (mut keys, mut records) = (Vec::new(), Vec::new());
    for cells in reader.records() {
        let cells = cells.ok()?;
        let side = Side::BOTH
            .into_iter()
            .find(|side| Some(side.one()) == cells.get(0))?;
        let text = |at: usize| cells.get(at).map(|cell| unguard(cell).to_owned());
        keys.push((side, text(1)?, text(2)?));
        records.push(text(3)?);
    }
    Some((keys, records))
}

/// Whether there is a file of keys at the path, of any result.
pub(super) fn is_sheet(path: &Path) -> bool {
    let is_file = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file());
    is_file && fs::read(path).is_ok_and(|bytes| parse(&bytes).is_some())
}

/// Whether the file at `keys` names the record of the result in `folder`, in every row, of which there is one at least.
pub(super) fn fits(keys: &Path, folder: &Path) -> bool {
    let record = || {
        if !target::is_result(folder) {
            return None;
        }
        let bytes = fs::read(folder.join(record_file::RECORD)).ok()?;
        Some(record_file::read(&bytes).ok()?.digest)
    };
    let named = || parse(&fs::read(keys).ok()?).map(|(_, records)| records);
    match (named(), record()) {
        (Some(named), Some(record)) => !named.is_empty() && named.iter().all(|n| *n == record),
        _ => false,
    }
}
