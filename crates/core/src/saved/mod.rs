//! Saved results: the folder `result/`, written whole or not at all, read strictly, and verified without a solver.
//!
//! `docs/formats.md` documents every file and key.

mod cells;
mod earlier;
mod folder;
mod json;
mod keys;
mod lock;
mod problem_file;
mod record_file;
mod target;
mod verify;

pub use earlier::{earlier, earlier_pairs};
pub use verify::{Verdict, Verdicts, verify, verify_with};

use crate::check;
use crate::day::Day;
use crate::explain;
use crate::fault::{Error, Fault};
use crate::ids::Side;
use crate::problem::{Outcome, Problem, Shortage};
use crate::scheme::Scheme;
use folder::{Content, Disk, Places};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Name of the scheme in the folder.
const SCHEME: &str = "scheme.toml";

/// Somebody without a mate, and why, in words without attributes: as much of [`explain::Unplaced`] as is saved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unplaced {
    /// The person's side.
    pub side: Side,
    /// The person's position.
    pub person: u32,
    /// One sentence.
    pub reason: String,
}

impl From<explain::Unplaced> for Unplaced {
    fn from(left: explain::Unplaced) -> Unplaced {
        Unplaced {
            side: left.side,
            person: left.person,
            reason: left.reason,
        }
    }
}

/// One run as it is saved: the problem, its outcome with the proof, and what is said about it.
#[derive(Clone, Debug)]
pub struct Run {
    /// The scheme; `None` where the problem was built from pairs.
    pub scheme: Option<Scheme>,
    /// The problem.
    pub problem: Problem,
    /// Its outcome.
    pub outcome: Outcome,
    /// Exactly the people without a mate, mentees first, ascending; empty where there is no matching.
    pub unplaced: Vec<Unplaced>,
    /// Why some of them must stay so.
    pub shortages: Vec<Shortage>,
    /// [`Cohort::digest`](crate::Cohort::digest) of the people.
    pub cohort_digest: Option<String>,
    /// Side, code and id of everybody for whom a code was made; saved beside the folder.
    pub keys: Vec<(Side, String, String)>,
    /// Whether codes were made. True with empty `keys` where a result was loaded without its keys.
    pub codes_made: bool,
    /// The day of the run, which a scheme reads as `as of`.
    pub as_of: Option<Day>,
    /// The largest error by which a float among the given scores was rounded, as a decimal; `None`: all are exact.
    pub rounding: Option<String>,
    /// Names of the raw files and digests of their bytes ([`digest`]), for `run.json`; not read back.
    pub inputs: Vec<(String, String)>,
    /// When the run began, for `run.json`; not read back.
    pub started: Option<SystemTime>,
}

/// `sha256:<hex>` of these bytes: how files are told apart.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    json::digest(bytes)
}

/// Whether a result could be saved at `path` now: everything for which [`Run::save`] would refuse the path, asked before
/// the work is done. What a killed save left half moved is settled first.
///
/// # Errors
/// [`Error::Saved`] where the parent folder is missing, something is at the path (or at `<path>.keys.csv`) that may not be
/// replaced, the name is too long or another run is saving there; [`Error::Io`] where the folder can't be written to.
pub fn check_target(path: &Path, force: bool) -> Result<(), Error> {
    folder::check(&folder::Real, &Places::new(path)?, force)
}

impl Run {
    /// A run of these two, with nothing said about it yet.
    #[must_use]
    pub fn new(problem: Problem, outcome: Outcome) -> Run {
        Run {
            scheme: None,
            problem,
            outcome,
            unplaced: Vec::new(),
            shortages: Vec::new(),
            cohort_digest: None,
            keys: Vec::new(),
            codes_made: false,
            as_of: None,
            rounding: None,
            inputs: Vec::new(),
            started: None,
        }
    }

    /// Saves the run as a folder at `path`, whole or not at all, readable by its owner alone; keys go to
    /// `<path>.keys.csv`. The proof is checked first. An existing result is replaced only with `force`.
    ///
    /// # Errors
    /// [`Error::NotProven`] where the proof does not hold; [`Error::Saved`] where something is at the path already or
    /// another run is saving there; [`Error::Io`] where the system refuses: then the old result is there, or the new, whole.
    pub fn save(&self, path: &Path, force: bool) -> Result<(), Error> {
        self.save_on(&folder::Real, path, force, problem_file::MOST_PAIRS)
    }

    fn save_on(
        &self,
        disk: &dyn Disk,
        path: &Path,
        force: bool,
        most_pairs: u64,
    ) -> Result<(), Error> {
        let places = Places::new(path)?;
        let (files, keys) = self.texts(most_pairs)?;
        let content = Content {
            files: &files,
            keys: keys.as_deref(),
        };
        folder::write(disk, &places, &content, force)
    }

    /// The digests that the saved result has, whether it is saved or not; that of the record is `None` where the proof does
    /// not hold. It takes about as long as saving: the record digests every other file.
    ///
    /// # Errors
    /// [`Error::Saved`] where something can't be written as JSON.
    pub fn digests(&self) -> Result<explain::Digests, Error> {
        let record = match self.texts(problem_file::MOST_PAIRS) {
            Ok((files, _)) => {
                let record = files.iter().find(|(name, _)| *name == record_file::RECORD);
                let read = record.map(|(_, text)| record_file::read(text.as_bytes()));
                read.transpose()?.map(|record| record.digest)
            }
            Err(Error::NotProven(_)) => None,
            Err(other) => return Err(other),
        };
        let scheme = self.scheme.as_ref();
        Ok(explain::Digests {
            cohort: self.cohort_digest.clone(),
            scheme: scheme.map(|scheme| digest(scheme.to_toml().as_bytes())),
            record,
        })
    }

    /// Names and texts of all files, and the text of the keys.
    #[allow(clippy::type_complexity)] // Two lists that only `save` takes apart.
    fn texts(
        &self,
        most_pairs: u64,
    ) -> Result<(Vec<(&'static str, String)>, Option<String>), Error> {
        let problem = &self.problem;
        let (unique, chosen) = match &self.outcome {
            Outcome::Optimal(matching) => {
                let proof = check::check(problem, matching)?;
                (proof.unique, matching.pairs.as_slice())
            }
            Outcome::Infeasible(witness) => {
                check::check_witness(problem, witness)?;
                (None, [].as_slice())
            }
            Outcome::Stopped(best) => {
                let found = best.found.as_ref();
                (None, found.map_or([].as_slice(), |found| &found.0))
            }
        };
        let mut files = vec![
            (cells::PAIRS, cells::pairs_sheet(problem, chosen)),
            (
                problem_file::NAME,
                problem_file::write(
                    problem,
                    &self.outcome,
                    &self.unplaced,
                    &self.shortages,
                    most_pairs,
                )?,
            ),
        ];
        files.extend(self.scheme.as_ref().map(|s| (SCHEME, s.to_toml())));
        let unplaced = cells::unplaced_sheet(problem, &self.unplaced);
        files.push((cells::UNPLACED, unplaced));
        let record = record_file::write(&record_file::Facts {
            problem,
            outcome: &self.outcome,
            unique,
            as_of: self.as_of,
            rounding: self.rounding.as_deref(),
            cohort: self.cohort_digest.as_deref(),
            codes_made: self.codes_made || !self.keys.is_empty(),
            files: &files,
        })?;
        let keys = if self.keys.is_empty() {
            None
        } else {
            let own = record_file::read(record.as_bytes())?.digest;
            Some(keys::sheet(&self.keys, &own))
        };
        files.push((record_file::RECORD, record));
        let run = record_file::write_run(&self.inputs, self.started)?;
        files.push((record_file::RUN, run));
        Ok((files, keys))
    }

    /// Loads a saved run, strictly; what a killed save left half moved is settled first. Digests and proof are for
    /// [`verify`].
    ///
    /// # Errors
    /// [`Error::Saved`] with file and place, also where the keys beside the folder are not those of this result, and
    /// where the result was saved without its pairs; [`Error::Io`] where a file can't be read.
    pub fn load(path: &Path) -> Result<Run, Error> {
        let places = Places::existing(path)?;
        folder::settle(&folder::Real, &places)?;
        let read = |name: &str| read_file(&places.folder.join(name));
        let record = record_file::read(&read(record_file::RECORD)?)?;
        let mut loaded = problem_file::read(&read(problem_file::NAME)?)?;
        if !loaded.has_pairs {
            let message = "the result was saved without its pairs: there are too many";
            let hint = "verify it with the people's files, or match again";
            let fault = Fault::new("no-pairs", message).with_hint(hint);
            return Err(Error::Saved(fault.in_file(problem_file::NAME).into()));
        }
        let problem = problem_file::problem(std::mem::take(&mut loaded.parts))?;
        let sheet = read(cells::PAIRS)?;
        let chosen = cells::read_pairs(&problem, &sheet)
            .map_err(|why| Error::Saved(Fault::new("pairs", why).in_file(cells::PAIRS).into()))?;
        let found = record.objective.is_some().then_some(chosen);
        let outcome = loaded.outcome(&problem, found)?;
        let scheme = match &record.files.0.scheme {
            None => None,
            Some(_) => Some(read_scheme(&read(SCHEME)?)?),
        };
        let codes_made = record.codes == record_file::Codes::Made;
        let keys = if codes_made {
            keys::read(&places.keys, &record.digest)?
        } else {
            Vec::new()
        };
        Ok(Run {
            scheme,
            unplaced: loaded.unplaced,
            shortages: loaded.shortages,
            cohort_digest: record.cohort,
            keys,
            codes_made,
            as_of: record.as_of,
            rounding: record.rounding,
            ..Run::new(problem, outcome)
        })
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(folder::io_error(path))
}

fn read_scheme(bytes: &[u8]) -> Result<Scheme, Error> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("not UTF-8: {error}");
        Error::Saved(Fault::new("encoding", message).in_file(SCHEME).into())
    })?;
    Scheme::from_toml(text, SCHEME)
}

#[cfg(test)]
mod target_tests;
#[cfg(test)]
mod tests;
