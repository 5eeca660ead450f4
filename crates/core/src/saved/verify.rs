//! Verifying a saved result, in two verdicts: *integrity*, the digests; *proof*, the conditions recomputed over all
//! eligible pairs. With the people's files it also recompiles the problem and demands the same. No solver code.

use super::cells;
use super::folder::{self, Places};
use super::problem_file::{self, Loaded};
use super::record_file::{self, Codes, Record};
use super::{SCHEME, Unplaced, json, read_file, read_scheme};
use crate::cancel::CancelToken;
use crate::check;
use crate::cohort::{Cohort, Extras};
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{Outcome, Problem};
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;

/// Differences named before the rest is only counted.
const NAMED: usize = 20;

/// Whether one kind of promise holds, and what speaks against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was found where it holds: `optimal: 165 pairs checked, bound = value`.
    pub words: String,
    /// What is wrong, each naming its file, people or pair; empty where the verdict holds.
    pub problems: Vec<String>,
}

impl Verdict {
    /// Whether nothing speaks against it.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.problems.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.holds() {
            f.write_str(&self.words)
        } else {
            f.write_str(&self.problems.join("\n"))
        }
    }
}

/// The two verdicts on a saved result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicts {
    /// Whether every file is as it was written.
    pub integrity: Verdict,
    /// Whether the answer is proved, and, with the people's files, whether the problem is the scheme's.
    pub proof: Verdict,
}

impl Verdicts {
    /// Whether both hold.
    #[must_use]
    pub fn hold(&self) -> bool {
        self.integrity.holds() && self.proof.holds()
    }
}

/// Verifies the result at `path`; `people` are the files of mentees and mentors that it was made from.
/// O(pairs), and the time to compile where people are given.
///
/// # Errors
/// [`Error::Saved`] where there is no result at the path; [`Error::Cohort`] where the people's files can't be read.
/// Whatever is wrong with the result itself is in the verdicts.
pub fn verify(path: &Path, people: Option<(&Path, &Path)>) -> Result<Verdicts, Error> {
    verify_with(path, people, &CancelToken::default())
}

/// [`verify`], unless it is asked to stop while it compiles.
///
/// # Errors
/// Those of [`verify`], and [`Error::Interrupted`] where `cancel` asks for a stop.
pub fn verify_with(
    path: &Path,
    people: Option<(&Path, &Path)>,
    cancel: &CancelToken,
) -> Result<Verdicts, Error> {
    let places = Places::existing(path)?;
    folder::settle(&folder::Real, &places)?;
    let integrity = integrity(&places.folder)?;
    let proof = match prove(&places.folder, people, cancel) {
        Ok(words) => Verdict {
            words,
            problems: Vec::new(),
        },
        Err(Refusal::Input(error)) => return Err(error),
        Err(Refusal::Not(problems)) => Verdict {
            words: String::new(),
            problems,
        },
    };
    Ok(Verdicts { integrity, proof })
}

/// Compares every digest; files that are missing or do not belong are named too.
fn integrity(folder: &Path) -> Result<Verdict, Error> {
    let entries = fs::read_dir(folder).map_err(folder::io_error(folder))?;
    let mut names: BTreeSet<String> = [
        cells::PAIRS,
        problem_file::NAME,
        cells::UNPLACED,
        record_file::RECORD,
        record_file::RUN,
    ]
    .map(str::to_owned)
    .into();
    for entry in entries {
        let entry = entry.map_err(folder::io_error(folder))?;
        names.insert(entry.file_name().to_string_lossy().into_owned());
    }
    let mut problems = Vec::new();
    let record = read_file(&folder.join(record_file::RECORD)).and_then(|b| record_file::read(&b));
    let stated = |name: &str| -> Option<String> {
        let record = record.as_ref().ok()?;
        record.files.0.get(name).map(str::to_owned)
    };
    names.extend(stated(SCHEME).map(|_| SCHEME.to_owned()));
    for name in names {
        let path = folder.join(&name);
        let is_json = name.ends_with(".json");
        let Some(bytes) = path.is_file().then(|| fs::read(&path).ok()).flatten() else {
            problems.push(format!("{name}: missing, or not a file"));
            continue;
        };
        let own = name == record_file::RECORD || name == record_file::RUN;
        if own || stated(&name).is_some() {
            if is_json && !json::is_sealed(&bytes) {
                problems.push(format!("{name}: changed: its own digest does not fit"));
            } else if !own && stated(&name) != Some(json::digest(&bytes)) {
                problems.push(format!("{name}: changed: not the digest in record.json"));
            }
        } else {
            problems.push(format!("{name}: not named in record.json"));
        }
    }
    Ok(Verdict {
        words: "every file is as it was written".to_owned(),
        problems,
    })
}

/// Why there is no proof.
enum Refusal {
    /// The people's files can't be read, or a stop was asked for: nothing is said about the result.
    Input(Error),
    /// The result is malformed or not proven.
    Not(Vec<String>),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        match error {
            Error::Interrupted => Refusal::Input(error),
            error => Refusal::Not(vec![error.to_string()]),
        }
    }
}

fn not(problem: impl Into<String>) -> Refusal {
    Refusal::Not(vec![problem.into()])
}

fn prove(
    folder: &Path,
    people: Option<(&Path, &Path)>,
    cancel: &CancelToken,
) -> Result<String, Refusal> {
    let read = |name: &str| read_file(&folder.join(name));
    let mut loaded = problem_file::read(&read(problem_file::NAME)?)?;
    let record = record_file::read(&read(record_file::RECORD)?)?;
    let saved = problem_file::problem(std::mem::take(&mut loaded.parts))?;
    let problem = match people {
        Some(people) => recompile(folder, people, &record, saved, loaded.has_pairs, cancel)?,
        None if loaded.has_pairs => saved,
        None => {
            return Err(not(
                "not checkable without the pairs: give the people's files",
            ));
        }
    };
    let sheet = read(cells::PAIRS)?;
    let chosen = cells::read_pairs(&problem, &sheet)
        .map_err(|why| not(format!("{}: {why}", cells::PAIRS)))?;
    let words = answer(&problem, &loaded, chosen)?;
    sheets_and_record(folder, &problem, &loaded, &record, words.1)?;
    Ok(words.0)
}

/// Proves the outcome, the list of unplaced people and the shortages.
fn answer(
    problem: &Problem,
    loaded: &Loaded,
    chosen: Vec<Pair>,
) -> Result<(String, Outcome), Refusal> {
    for shortage in &loaded.shortages {
        check::check_shortage(problem, shortage)?;
    }
    let outcome = loaded.outcome(problem, Some(chosen.clone()))?;
    let mut left: Vec<(Side, u32)> = Vec::new();
    let proof = match &outcome {
        Outcome::Optimal(matching) => {
            let placed: BTreeSet<(Side, u32)> = chosen
                .iter()
                .flat_map(|p| [(Side::Mentees, p.mentee.0), (Side::Mentors, p.mentor.0)])
                .collect();
            for side in Side::BOTH {
                let everybody = problem.people(side).positions();
                let without = everybody
                    .map(|person| (side, person))
                    .filter(|one| !placed.contains(one));
                left.extend(without);
            }
            check::check(problem, matching)?
        }
        Outcome::Infeasible(witness) => {
            if !chosen.is_empty() {
                return Err(not("pairs.csv: pairs though none are possible"));
            }
            check::check_witness(problem, witness)?
        }
        Outcome::Stopped(_) => return Err(not("stopped before anything was proven")),
    };
    let listed = |one: &Unplaced| (one.side, one.person);
    if loaded.unplaced.iter().map(listed).ne(left) {
        return Err(not(
            "problem.json: `unplaced` does not list exactly the people without a mate",
        ));
    }
    Ok((proof.to_string(), outcome))
}

/// The sheet of unplaced people and the record say what the problem's file and the pairs say.
fn sheets_and_record(
    folder: &Path,
    problem: &Problem,
    loaded: &Loaded,
    record: &Record,
    outcome: Outcome,
) -> Result<(), Refusal> {
    let sheet = read_file(&folder.join(cells::UNPLACED))?;
    if sheet != cells::unplaced_sheet(problem, &loaded.unplaced).as_bytes() {
        return Err(not("unplaced.csv: not what problem.json says"));
    }
    let objective = match &outcome {
        Outcome::Optimal(matching) => Some(record_file::shown(problem, &matching.objective)),
        Outcome::Infeasible(_) | Outcome::Stopped(_) => None,
    };
    if record.status != loaded.status || record.objective != objective {
        return Err(not(
            "record.json: the status or objective is not that of the pairs",
        ));
    }
    if record.lot.as_ref().map(|lot| &lot.0) != problem.seed().map(problem_file::Lot::new).as_ref()
    {
        return Err(not("record.json: the lot is not that of problem.json"));
    }
    Ok(())
}

/// Compiles the problem again from the scheme in the folder and the people's files, each pair alone, and demands that it is
/// the saved one.
fn recompile(
    folder: &Path,
    (mentees, mentors): (&Path, &Path),
    record: &Record,
    saved: Problem,
    has_pairs: bool,
    cancel: &CancelToken,
) -> Result<Problem, Refusal> {
    if record.files.0.scheme.is_none() {
        return Err(not(
            "scheme.toml: the result has none, so that nothing can be compiled",
        ));
    }
    let scheme = read_scheme(&read_file(&folder.join(SCHEME))?)?;
    let cohort = Cohort::from_csv(&scheme, mentees, mentors).map_err(Refusal::Input)?;
    let extras = Extras {
        pins: saved.pins().to_vec(),
        exclusions: saved.exclusions().to_vec(),
        scores: saved.given().map(<[_]>::to_vec),
        previous: saved.previous().map(<[_]>::to_vec),
        apart: saved.apart().to_vec(),
        as_of: record.as_of,
        ..Extras::default()
    };
    let mut problems = Vec::new();
    if record.cohort.as_deref() != Some(cohort.digest().as_str()) {
        problems.push("the people are not those that record.json names".to_owned());
    }
    if (record.codes == Codes::Made) == cohort.keys().is_empty() {
        problems.push("record.json: `codes` is not what the people's files lead to".to_owned());
    }
    let compiled = match shapes(&saved, &cohort) {
        // Pins and exclusions go by position: they mean nothing among other people.
        Err(problem) => {
            problems.push(problem);
            return Err(Refusal::Not(problems));
        }
        Ok(()) => Problem::compile_pair_by_pair(&scheme, &cohort, &extras, cancel)?,
    };
    differences(&saved, &compiled, has_pairs, &mut problems);
    if problems.is_empty() {
        Ok(compiled)
    } else {
        Err(Refusal::Not(problems))
    }
}

fn shapes(saved: &Problem, cohort: &Cohort) -> Result<(), String> {
    for side in Side::BOTH {
        if saved
            .people(side)
            .ids()
            .ne(cohort.people(side).codes.iter().map(String::as_str))
        {
            return Err(format!(
                "the {side} of problem.json are not those of the file"
            ));
        }
    }
    Ok(())
}

/// Every way in which the saved problem is not the compiled one; both have the same people.
fn differences(saved: &Problem, compiled: &Problem, has_pairs: bool, problems: &mut Vec<String>) {
    for side in Side::BOTH {
        let (a, b) = (saved.people(side), compiled.people(side));
        for (person, id) in b.positions().zip(b.ids()) {
            if a.bounds(person) != b.bounds(person) || a.rewards(person) != b.rewards(person) {
                problems.push(format!("`{id}` has other bounds or rewards in the scheme"));
            }
        }
        if saved.groups(side) != compiled.groups(side) {
            problems.push(format!("the quotas of {side} are not the scheme's"));
        }
        if saved.called(side) != compiled.called(side) {
            problems.push(format!("the {side} are not called as in the scheme"));
        }
    }
    for (same, what) in [
        (saved.aim() == compiled.aim(), "the aim"),
        (saved.seed() == compiled.seed(), "the seed of the lot"),
        (
            saved.decimals() == compiled.decimals(),
            "the unit of the scores",
        ),
        (saved.criteria() == compiled.criteria(), "the criteria"),
    ] {
        if !same {
            problems.push(format!("{what} of problem.json: not the scheme's"));
        }
    }
    if has_pairs {
        pair_differences(saved, compiled, problems);
    }
    let more = problems.len().saturating_sub(NAMED);
    if more > 0 {
        problems.truncate(NAMED);
        problems.push(format!("and {more} more"));
    }
}

fn pair_differences(saved: &Problem, compiled: &Problem, problems: &mut Vec<String>) {
    let id = |side: Side, person: u32| compiled.people(side).id(person).unwrap_or_default();
    for mentee in 0..compiled.source().shape().0 {
        let row = |problem: &Problem| {
            let mut mates: Vec<(u32, i64)> = Vec::new();
            let source = problem.source();
            source.for_each(Side::Mentees, mentee, &mut |m, s| mates.push((m, s)));
            mates
        };
        let (ours, theirs) = (row(saved), row(compiled));
        let mentors: BTreeSet<u32> = ours.iter().chain(&theirs).map(|(m, _)| *m).collect();
        for mentor in mentors {
            let pair = Pair::new(mentee, mentor);
            let names = format!(
                "`{}` and `{}`",
                id(Side::Mentees, mentee),
                id(Side::Mentors, mentor)
            );
            match (saved.source().score(pair), compiled.source().score(pair)) {
                (None, Some(_)) => {
                    problems.push(format!("problem.json lacks the eligible pair {names}"));
                }
                (Some(_), None) => {
                    problems.push(format!("problem.json has the pair {names}, not eligible"));
                }
                (a, b) if a != b => {
                    problems.push(format!("problem.json has another score for {names}"));
                }
                _ if saved.source().points(pair) != compiled.source().points(pair) => {
                    problems.push(format!("problem.json has other contributions for {names}"));
                }
                _ => {}
            }
        }
    }
}
