//! Writing a folder whole or not at all.
//!
//! Everything is first written beside the target, into a folder only its owner can read, and then moved there in one
//! step. An existing result is exchanged for the new one in one call where the system can; else it is moved aside first,
//! and [`recover`] undoes or finishes a move that was cut short. A file of keys follows the folder: what is left of a
//! killed run is told by the record's digest that the keys name. Only who holds the [`Lock`] moves or removes anything.

use super::keys;
use super::lock::Lock;
use super::target::{self, is_result};
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
    /// Removes a file, or the folder of a result; a folder that holds anything else stays.
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
        if !fs::symlink_metadata(path)?.is_dir() {
            return fs::remove_file(path);
        }
        // The record goes first: what is half removed is no result.
        for name in target::FILES {
            match fs::remove_file(path.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::remove_dir(path)
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

    /// The places of a result that is there; a path such as `.` goes by its folder's own name.
    ///
    /// # Errors
    /// [`Error::Saved`] where the path is that of a file, or ends in no name.
    pub(super) fn existing(path: &Path) -> Result<Places, Error> {
        if path.is_file() {
            let message = format!("`{}` is a file, not the folder of a result", path.display());
            let hint = "name the folder that it is in";
            return Err(Error::Saved(
                Fault::new("path", message).with_hint(hint).into(),
            ));
        }
        match path.file_name() {
            Some(_) => Places::new(path),
            None => Places::new(&path.canonicalize().unwrap_or_else(|_| path.to_owned())),
        }
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

    /// The file whose lock a writer holds.
    pub(super) fn lock(&self) -> PathBuf {
        self.beside(".pairwright-lock")
    }

    /// The temporary path of this process.
    fn temporary(&self, kind: &str) -> PathBuf {
        self.beside(&format!("{kind}{}", std::process::id()))
    }

    /// What runs left behind, or are writing: the temporary paths of all processes.
    fn leftovers(&self, kind: &str) -> Vec<PathBuf> {
        let start = self.beside(kind);
        let start = start.file_name().unwrap_or_default().to_string_lossy();
        let ours = |name: &str| {
            let process = name.strip_prefix(&*start);
            process.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
        };
        let entries = fs::read_dir(&self.parent).into_iter().flatten().flatten();
        let mut found: Vec<PathBuf> = entries
            .filter(|entry| ours(&entry.file_name().to_string_lossy()))
            .map(|entry| entry.path())
            .collect();
        found.sort();
        found
    }

    /// The system's word about saving here. It speaks of the result: nobody has heard of the temporary names.
    fn refused(&self) -> impl FnOnce(io::Error) -> Error + use<> {
        let (folder, parent) = (self.folder.clone(), self.parent.clone());
        move |source| {
            let shown = folder.display();
            let no_parent = !parent.is_dir();
            let (code, message, hint) = match source.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory if no_parent => (
                    "no-folder",
                    format!(
                        "`{shown}` can't be saved: there is no folder `{}`",
                        parent.display()
                    ),
                    "make that folder first, or name another",
                ),
                io::ErrorKind::InvalidFilename => (
                    "long-name",
                    format!("`{shown}` is too long a name for a result"),
                    "name a shorter one: 30 letters are added while it is written",
                ),
                _ => return io_error(&folder)(source),
            };
            Error::Saved(Fault::new(code, message).with_hint(hint).into())
        }
    }

    fn busy(&self) -> Error {
        let message = format!("another run is saving to `{}`", self.folder.display());
        let hint = "wait until it is done, or name another folder";
        Error::Saved(Fault::new("busy", message).with_hint(hint).into())
    }

    /// The lock that a writer holds.
    fn locked(&self) -> Result<Lock, Error> {
        let taken = Lock::take(self).map_err(self.refused())?;
        taken.ok_or_else(|| self.busy())
    }
}

/// Temporary names, before the number of the process.
pub(super) const NEW: &str = ".pairwright-new-";
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

/// Everything for which [`write`] would refuse this target, found before there is anything to write.
///
/// # Errors
/// As for [`write`].
pub(super) fn check(disk: &dyn Disk, places: &Places, force: bool) -> Result<(), Error> {
    let _lock = places.locked()?;
    ready(disk, places, force)?;
    // The longest of our names: what can't be written shows here.
    let trial = places.temporary(NEW_KEYS);
    disk.write(&trial, b"")
        .and_then(|()| disk.remove(&trial))
        .map_err(places.refused())
}

/// Settles what killed runs left behind; whether there is a result to replace.
fn ready(disk: &dyn Disk, places: &Places, force: bool) -> Result<bool, Error> {
    recover(disk, places)?;
    let exists = target::replaces(places, force)?;
    let folders = places.leftovers(NEW).into_iter();
    // Where somebody has put something of their own into such a folder, it stays.
    let folders = folders.filter(|folder| matches!(target::foreign(folder), Ok(None)));
    for left in folders.chain(places.leftovers(NEW_KEYS)) {
        disk.remove(&left).map_err(places.refused())?;
    }
    Ok(exists)
}

/// Writes a result, and its keys after it.
///
/// # Errors
/// [`Error::Saved`] where something is at the path already and may not be replaced, or another run is saving there;
/// [`Error::Io`] where the system refuses a step: then the old result is there, or the new, whole.
pub(super) fn write(
    disk: &dyn Disk,
    places: &Places,
    content: &Content<'_>,
    force: bool,
) -> Result<(), Error> {
    let _lock = places.locked()?;
    let exists = ready(disk, places, force)?;
    let folder = places.temporary(NEW);
    let keys = places.temporary(NEW_KEYS);
    let moved = prepare(disk, content, &folder, &keys)
        .and_then(|()| move_in(disk, places, &folder, exists))
        .map_err(places.refused());
    if moved.is_err() {
        // The old result is in its place: what was written so far is of no use to anybody.
        for left in [&folder, &keys] {
            if fs::symlink_metadata(left).is_ok() {
                let _ = disk.remove(left);
            }
        }
    }
    let old = moved?;
    settle_keys(disk, places, content, &keys, exists).map_err(io_error(&places.keys))?;
    old.map_or(Ok(()), |old| disk.remove(&old))
        .and_then(|()| disk.sync(&places.parent))
        .map_err(places.refused())
}

/// Writes the new folder and the new keys beside the target.
fn prepare(disk: &dyn Disk, content: &Content<'_>, folder: &Path, keys: &Path) -> io::Result<()> {
    disk.make_folder(folder)?;
    for (name, text) in content.files {
        disk.write(&folder.join(name), text.as_bytes())?;
    }
    disk.sync(folder)?;
    match content.keys {
        Some(text) => disk.write(keys, text.as_bytes()),
        None => Ok(()),
    }
}

/// Puts the new folder in its place; gives back where the old one is now.
fn move_in(
    disk: &dyn Disk,
    places: &Places,
    folder: &Path,
    exists: bool,
) -> io::Result<Option<PathBuf>> {
    let target = &places.folder;
    if !exists {
        disk.rename(folder, target)?;
        return Ok(None);
    }
    match disk.exchange(folder, target) {
        Ok(()) => Ok(Some(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            let aside = places.aside();
            disk.rename(target, &aside)?;
            if let Err(error) = disk.rename(folder, target) {
                let _ = disk.rename(&aside, target);
                return Err(error);
            }
            Ok(Some(aside))
        }
        Err(error) => Err(error),
    }
}

/// Puts the new keys in their place, or takes away those of the result that was replaced.
fn settle_keys(
    disk: &dyn Disk,
    places: &Places,
    content: &Content<'_>,
    keys: &Path,
    replaces: bool,
) -> io::Result<()> {
    let there = fs::symlink_metadata(&places.keys).is_ok();
    match content.keys {
        Some(_) => disk.rename(keys, &places.keys),
        None if there && replaces => disk.remove(&places.keys),
        None => Ok(()),
    }
}

/// For who only reads: lets a run that is moving a result in finish first, and settles what a killed one left. Does
/// nothing where nothing is left, or where we may not write.
///
/// # Errors
/// [`Error::Saved`] where another run is still saving there; [`Error::Io`] where the system refuses.
pub(super) fn settle(disk: &dyn Disk, places: &Places) -> Result<(), Error> {
    let aside = fs::symlink_metadata(places.aside()).is_ok();
    if !aside && waiting_keys(places).is_none() {
        return Ok(());
    }
    match Lock::take(places) {
        Ok(Some(_lock)) => recover(disk, places),
        Ok(None) => Err(places.busy()),
        Err(error) => match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Ok(()),
            _ => Err(places.refused()(error)),
        },
    }
}

/// Keys of the result that is there, still under a temporary name.
fn waiting_keys(places: &Places) -> Option<PathBuf> {
    if !is_result(&places.folder) || keys::fits(&places.keys, &places.folder) {
        return None;
    }
    let mut left = places.leftovers(NEW_KEYS).into_iter();
    left.find(|left| keys::fits(left, &places.folder))
}

/// Finishes or undoes what a killed run left half moved: the old result comes back if the new one is not in its place;
/// keys of the result that is there take their place. Only for who holds the lock.
///
/// # Errors
/// [`Error::Io`] where the system refuses.
fn recover(disk: &dyn Disk, places: &Places) -> Result<(), Error> {
    let aside = places.aside();
    if fs::symlink_metadata(&aside).is_ok() {
        if fs::symlink_metadata(&places.folder).is_err() {
            disk.rename(&aside, &places.folder)
                .map_err(places.refused())?;
        } else if is_result(&places.folder) && matches!(target::foreign(&aside), Ok(None)) {
            disk.remove(&aside).map_err(places.refused())?;
        }
    }
    match waiting_keys(places) {
        Some(keys) => disk
            .rename(&keys, &places.keys)
            .map_err(io_error(&places.keys)),
        None => Ok(()),
    }
}
