//! Writing a folder whole or not at all.
//!
//! Everything is first written beside the target, into a folder only its owner can read, and then moved there in one
//! step. An existing result is exchanged for the new one in one call where the system can; else it is moved aside first,
//! and [`recover`] undoes or finishes a move that was cut short. A file of keys follows the folder: what is left of a
//! killed run is told by the record's digest that the keys name.

use crate::fault::{Error, Fault};
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What a write does to the disk, one step a call, so that a test can stop after any of them.
pub(super) trait Disk {
    /// Makes a folder that only its owner can read.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes a new file that only its owner can read, down to the disk.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Brings the entries of a folder down to the disk.
    fn sync(&self, folder: &Path) -> io::Result<()>;
    /// Moves a folder or file to a path where nothing is, or a file over a file.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Exchanges two folders in one call; an error of kind `Unsupported` where the system can't.
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()>;
    /// Removes a file, or a folder with all its files.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The disk itself.
pub(super) struct Real;

impl Disk for Real {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn sync(&self, folder: &Path) -> io::Result<()> {
        // Only Unix lets a folder be opened and synced.
        if cfg!(unix) {
            fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(|error| match error {
            Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::ErrorKind::Unsupported.into(),
            other => other.into(),
        })
    }

    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    fn exchange(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        if fs::symlink_metadata(path)?.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        }
    }
}

/// The paths beside a result's folder.
pub(super) struct Places {
    pub(super) folder: PathBuf,
    pub(super) keys: PathBuf,
    parent: PathBuf,
    name: OsString,
}

impl Places {
    /// The places of the result at `path`.
    ///
    /// # Errors
    /// [`Error::Saved`] where the path ends in no name.
    pub(super) fn new(path: &Path) -> Result<Places, Error> {
        let Some(name) = path.file_name() else {
            let message = format!("`{}` can't be the name of a result", path.display());
            let hint = "name a new folder, such as `result`";
            return Err(Error::Saved(
                Fault::new("path", message).with_hint(hint).into(),
            ));
        };
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let mut keys = name.to_owned();
        keys.push(".keys.csv");
        Ok(Places {
            folder: parent.join(name),
            keys: parent.join(keys),
            parent,
            name: name.to_owned(),
        })
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(suffix);
        self.parent.join(name)
    }

    fn aside(&self) -> PathBuf {
        self.beside(".pairwright-old")
    }

    /// What earlier runs left behind: paths beside the folder that begin like our temporary ones.
    fn leftovers(&self, kind: &str) -> Vec<PathBuf> {
        let start = self.beside(kind);
        let start = start.file_name().unwrap_or_default().to_string_lossy();
        let entries = fs::read_dir(&self.parent).into_iter().flatten().flatten();
        let mut found: Vec<PathBuf> = entries
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(&*start))
            .map(|entry| entry.path())
            .collect();
        found.sort();
        found
    }
}

const NEW: &str = ".pairwright-new-";
const NEW_KEYS: &str = ".pairwright-keys-";

/// What is to be written.
pub(super) struct Content<'a> {
    pub(super) files: &'a [(&'static str, String)],
    /// Text of the file of keys; `None` where no codes were made.
    pub(super) keys: Option<&'a str>,
}

/// The system's word about a path.
pub(super) fn io_error(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.display().to_string();
    move |source| Error::Io { path, source }
}

/// Whether a folder holds a result.
pub(super) fn is_result(folder: &Path) -> bool {
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|meta| meta.is_dir());
    is_folder && folder.join(super::record_file::RECORD).is_file()
}

/// Writes a result, and its keys after it.
///
/// # Errors
/// [`Error::Saved`] where something is at the path already and may not be replaced; [`Error::Io`] where the system
/// refuses a step: then the old result is there, or the new, whole.
pub(super) fn write(
    disk: &dyn Disk,
    places: &Places,
    content: &Content<'_>,
    force: bool,
    fits: &dyn Fn(&Path, &Path) -> bool,
) -> Result<(), Error> {
    recover(disk, places, fits)?;
    let shown = places.folder.display();
    let refuse = |message: String, hint: &str| {
        Err(Error::Saved(
            Fault::new("exists", message).with_hint(hint).into(),
        ))
    };
    let exists = fs::symlink_metadata(&places.folder).is_ok();
    if exists && !is_result(&places.folder) {
        let message = format!("`{shown}` is there already and is not a saved result");
        return refuse(message, "name a folder that does not exist yet");
    }
    if exists && !force {
        let message = format!("`{shown}` holds a result already");
        return refuse(message, "name another folder, or overwrite it with --force");
    }
    if !exists && content.keys.is_some() && !force && fs::symlink_metadata(&places.keys).is_ok() {
        let message = format!("`{}` is there already", places.keys.display());
        return refuse(message, "move it away: it is the key to an earlier result");
    }
    for left in [NEW, NEW_KEYS]
        .iter()
        .flat_map(|kind| places.leftovers(kind))
    {
        disk.remove(&left).map_err(io_error(&left))?;
    }
    let own = std::process::id();
    let folder = places.beside(&format!("{NEW}{own}"));
    let keys = places.beside(&format!("{NEW_KEYS}{own}"));
    let moved = prepare(disk, content, &folder, &keys)
        .and_then(|()| move_in(disk, places, &folder, exists));
    if moved.is_err() {
        // The old result is in its place: what was written so far is of no use to anybody.
        for left in [&folder, &keys] {
            if fs::symlink_metadata(left).is_ok() {
                let _ = disk.remove(left);
            }
        }
    }
    let old = moved?;
    settle_keys(disk, places, content, &keys, exists)?;
    if let Some(old) = old {
        disk.remove(&old).map_err(io_error(&old))?;
    }
    disk.sync(&places.parent).map_err(io_error(&places.parent))
}

/// Writes the new folder and the new keys beside the target.
fn prepare(
    disk: &dyn Disk,
    content: &Content<'_>,
    folder: &Path,
    keys: &Path,
) -> Result<(), Error> {
    disk.make_folder(folder).map_err(io_error(folder))?;
    for (name, text) in content.files {
        let path = folder.join(name);
        disk.write(&path, text.as_bytes())
            .map_err(io_error(&path))?;
    }
    disk.sync(folder).map_err(io_error(folder))?;
    if let Some(text) = content.keys {
        disk.write(keys, text.as_bytes()).map_err(io_error(keys))?;
    }
    Ok(())
}

/// Puts the new folder in its place; gives back where the old one is now.
fn move_in(
    disk: &dyn Disk,
    places: &Places,
    folder: &Path,
    exists: bool,
) -> Result<Option<PathBuf>, Error> {
    let target = &places.folder;
    if !exists {
        disk.rename(folder, target).map_err(io_error(target))?;
        return Ok(None);
    }
    match disk.exchange(folder, target) {
        Ok(()) => Ok(Some(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            let aside = places.aside();
            disk.rename(target, &aside).map_err(io_error(target))?;
            if let Err(error) = disk.rename(folder, target) {
                let _ = disk.rename(&aside, target);
                return Err(io_error(target)(error));
            }
            Ok(Some(aside))
        }
        Err(error) => Err(io_error(target)(error)),
    }
}

/// Puts the new keys in their place, or takes away those of the result that was replaced.
fn settle_keys(
    disk: &dyn Disk,
    places: &Places,
    content: &Content<'_>,
    keys: &Path,
    replaces: bool,
) -> Result<(), Error> {
    let there = fs::symlink_metadata(&places.keys).is_ok();
    let settled = match content.keys {
        Some(_) => disk.rename(keys, &places.keys),
        None if there && replaces => disk.remove(&places.keys),
        None => Ok(()),
    };
    settled.map_err(io_error(&places.keys))
}

/// Finishes or undoes what a killed run left half moved: the old result comes back if the new one is not in its place;
/// keys of the result that is there take their place. `fits(keys, folder)` tells whether keys name the folder's record.
///
/// # Errors
/// [`Error::Io`] where the system refuses.
pub(super) fn recover(
    disk: &dyn Disk,
    places: &Places,
    fits: &dyn Fn(&Path, &Path) -> bool,
) -> Result<(), Error> {
    let aside = places.aside();
    if fs::symlink_metadata(&aside).is_ok() {
        if fs::symlink_metadata(&places.folder).is_err() {
            disk.rename(&aside, &places.folder)
                .map_err(io_error(&aside))?;
        } else if is_result(&places.folder) {
            disk.remove(&aside).map_err(io_error(&aside))?;
        }
    }
    if is_result(&places.folder) && !fits(&places.keys, &places.folder) {
        let mut left = places.leftovers(NEW_KEYS).into_iter();
        if let Some(keys) = left.find(|keys| fits(keys, &places.folder)) {
            disk.rename(&keys, &places.keys).map_err(io_error(&keys))?;
        }
    }
    Ok(())
}
