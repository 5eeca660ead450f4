//! What may stand where a result is to be written: nothing, or a result and nothing else.

use super::folder::Places;
use super::{SCHEME, cells, keys, problem_file, record_file};
use crate::fault::{Error, Fault};
use std::fs;
use std::io;
use std::path::Path;

/// Every file that the folder of a result may hold; the record first, without which a folder is no result.
pub(super) const FILES: [&str; 6] = [
    record_file::RECORD,
    record_file::RUN,
    problem_file::NAME,
    cells::PAIRS,
    cells::UNPLACED,
    SCHEME,
];

/// The first entry of a folder, by name, that is no file of a result.
///
/// # Errors
/// The system's, where the folder can't be read.
pub(super) fn foreign(folder: &Path) -> io::Result<Option<String>> {
    let mut first: Option<String> = None;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let own = FILES.contains(&name.as_str()) && entry.file_type()?.is_file();
        if !own && first.as_ref().is_none_or(|first| name < *first) {
            first = Some(name);
        }
    }
    Ok(first)
}

/// Whether a folder is a result: it has a record, and nothing that is foreign to one.
pub(super) fn is_result(folder: &Path) -> bool {
    why_not(folder).is_none()
}

/// Why what is at the path is not a result.
fn why_not(folder: &Path) -> Option<String> {
    match fs::symlink_metadata(folder) {
        Err(error) => return Some(error.to_string()),
        Ok(meta) if meta.is_symlink() => return Some("it is a symbolic link".to_owned()),
        Ok(meta) if !meta.is_dir() => return Some("it is a file".to_owned()),
        Ok(_) => {}
    }
    match foreign(folder) {
        Err(error) => return Some(error.to_string()),
        Ok(Some(name)) => return Some(format!("it holds `{name}`")),
        Ok(None) => {}
    }
    let record = record_file::RECORD;
    match fs::read(folder.join(record)) {
        Err(_) => Some(format!("it has no `{record}`")),
        Ok(bytes) if !record_file::is_record(&bytes) => {
            Some(format!("its `{record}` is not one of a result"))
        }
        Ok(_) => None,
    }
}

/// Whether there is a result to replace; refuses whatever may not be replaced.
///
/// # Errors
/// [`Error::Saved`] in words.
pub(super) fn replaces(places: &Places, force: bool) -> Result<bool, Error> {
    let shown = places.folder.display();
    let refuse = |message: String, hint: &str| {
        let fault = Fault::new("exists", message).with_hint(hint);
        Err(Error::Saved(fault.into()))
    };
    let exists = fs::symlink_metadata(&places.folder).is_ok();
    if exists && let Some(why) = why_not(&places.folder) {
        let message = format!("`{shown}` is there already and is not a saved result: {why}");
        return refuse(message, "name a folder that does not exist yet");
    }
    if exists && !force {
        let message = format!("`{shown}` holds a result already");
        return refuse(message, "name another folder, or overwrite it with --force");
    }
    if fs::symlink_metadata(&places.keys).is_ok() {
        let shown = places.keys.display();
        if !keys::is_sheet(&places.keys) {
            let message = format!("`{shown}` is there already and is not a file of keys");
            return refuse(message, "move it away: the keys of the result belong there");
        }
        if !exists && !force {
            let message = format!("`{shown}` is there already");
            return refuse(message, "move it away: it is the key to an earlier result");
        }
    }
    Ok(exists)
}
