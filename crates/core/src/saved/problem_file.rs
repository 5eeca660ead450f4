//! `problem.json`: the whole problem as integers, and the proof of its answer. Documented in `docs/formats.md`.

use super::Unplaced;
use super::json::{self, Object};
use crate::cohort::Apart;
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::lot;
use crate::problem::{
    Best, Certificate, Criterion, Group, Level, Matching, Objective, Outcome, Parts, People,
    Person, Problem, Shortage, Witness,
};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Name of the file in the folder.
pub(super) const NAME: &str = "problem.json";
const KIND: &str = "problem";
/// Above this many eligible pairs the file is written without them.
pub(super) const MOST_PAIRS: u64 = 20_000_000;

/// How the solve ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    Optimal,
    Infeasible,
    Stopped,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "format")]
    _format: String,
    decimals: i32,
    called: [String; 2],
    aim: Vec<String>,
    lot: Option<Object<Lot>>,
    mentees: Vec<Object<Person>>,
    mentors: Vec<Object<Person>>,
    mentee_groups: Vec<Object<Group>>,
    mentor_groups: Vec<Object<Group>>,
    pins: Vec<Pair>,
    exclusions: Vec<Pair>,
    given: Option<Vec<(u32, u32, i64)>>,
    previous: Option<Vec<Pair>>,
    #[serde(default)]
    apart: Vec<Object<Apart>>,
    criteria: Vec<Object<Criterion>>,
    pairs: Option<Vec<Row>>,
    status: Status,
    certificate: Option<Object<Certificate>>,
    witness: Option<Object<Witness>>,
    bound: Option<Vec<Option<String>>>,
    unplaced: Vec<Object<Unplaced>>,
    shortages: Vec<Object<Shortage>>,
    #[serde(rename = "digest")]
    _digest: String,
}

/// Mentee, mentor, score, contributions.
type Row = (u32, u32, i64, Vec<i64>);

/// Name of the lot's hash, and the seed.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lot {
    name: String,
    seed: u64,
}

impl Lot {
    pub(super) fn new(seed: u64) -> Lot {
        let name = lot::LOT_NAME.to_owned();
        Lot { name, seed }
    }
}

/// What `problem.json` holds; the chosen pairs are in `pairs.csv`.
#[derive(Debug)]
pub(super) struct Loaded {
    /// The problem; its pairs are empty where the file has none.
    pub(super) parts: Parts,
    pub(super) has_pairs: bool,
    pub(super) status: Status,
    pub(super) certificate: Option<Certificate>,
    pub(super) witness: Option<Witness>,
    bound: Option<Vec<Option<i128>>>,
    pub(super) unplaced: Vec<Unplaced>,
    pub(super) shortages: Vec<Shortage>,
}

/// The file's text. O(pairs) time and memory.
///
/// # Errors
/// See [`json::line`].
pub(super) fn write(
    problem: &Problem,
    outcome: &Outcome,
    unplaced: &[Unplaced],
    shortages: &[Shortage],
    most_pairs: u64,
) -> Result<String, Error> {
    let (status, certificate, witness, bound) = match outcome {
        Outcome::Optimal(matching) => (Status::Optimal, Some(&matching.certificate), None, None),
        Outcome::Infeasible(witness) => (Status::Infeasible, None, Some(witness), None),
        Outcome::Stopped(best) => (Status::Stopped, None, None, Some(bound_texts(best))),
    };
    let mut text = String::from("{\n\"format\": \"pairwright.problem/1\",\n");
    let lot = problem.seed().map(Lot::new);
    field(&mut text, "decimals", &problem.decimals())?;
    let called = Side::BOTH.map(|side| problem.called(side));
    field(&mut text, "called", &called)?;
    field(&mut text, "aim", problem.aim())?;
    field(&mut text, "lot", &lot)?;
    people(&mut text, "mentees", problem.people(Side::Mentees))?;
    people(&mut text, "mentors", problem.people(Side::Mentors))?;
    list(&mut text, "mentee_groups", problem.groups(Side::Mentees))?;
    list(&mut text, "mentor_groups", problem.groups(Side::Mentors))?;
    list(&mut text, "pins", problem.pins())?;
    list(&mut text, "exclusions", problem.exclusions())?;
    match problem.given() {
        None => field(&mut text, "given", &None::<()>)?,
        Some(given) => {
            let row = |(pair, score): &(Pair, i64)| (pair.mentee, pair.mentor, *score);
            let rows: Vec<_> = given.iter().map(row).collect();
            list(&mut text, "given", &rows)?;
        }
    }
    // Only where there are any, so that a problem without them reads as it always did.
    if let Some(previous) = problem.previous() {
        list(&mut text, "previous", previous)?;
    }
    if !problem.apart().is_empty() {
        list(&mut text, "apart", problem.apart())?;
    }
    list(&mut text, "criteria", problem.criteria())?;
    if problem.source().len() > most_pairs {
        field(&mut text, "pairs", &None::<()>)?;
    } else {
        pairs(&mut text, problem);
    }
    field(&mut text, "status", &status)?;
    field(&mut text, "certificate", &certificate)?;
    field(&mut text, "witness", &witness)?;
    field(&mut text, "bound", &bound)?;
    list(&mut text, "unplaced", unplaced)?;
    list(&mut text, "shortages", shortages)?;
    Ok(json::seal(text))
}

fn bound_texts(best: &Best) -> Vec<Option<String>> {
    let text = |value: &Option<i128>| value.map(|value| value.to_string());
    best.bound.iter().map(|(_, value)| text(value)).collect()
}

fn field<T: Serialize + ?Sized>(text: &mut String, key: &str, value: &T) -> Result<(), Error> {
    let value = json::line(value)?;
    let _ = writeln!(text, "\"{key}\": {value},");
    Ok(())
}

fn list<T: Serialize>(text: &mut String, key: &str, values: &[T]) -> Result<(), Error> {
    entries(text, key, values.iter())
}

/// An array with one entry a line.
fn entries(
    text: &mut String,
    key: &str,
    values: impl Iterator<Item = impl Serialize>,
) -> Result<(), Error> {
    let _ = write!(text, "\"{key}\": [");
    let mut empty = true;
    for value in values {
        text.push_str(if empty { "\n" } else { ",\n" });
        text.push_str(&json::line(&value)?);
        empty = false;
    }
    text.push_str(if empty { "],\n" } else { "\n],\n" });
    Ok(())
}

fn people(text: &mut String, key: &str, people: &People) -> Result<(), Error> {
    entries(
        text,
        key,
        people.positions().filter_map(|at| people.get(at)),
    )
}

fn pairs(text: &mut String, problem: &Problem) {
    text.push_str("\"pairs\": [");
    let mut first = true;
    for mentee in 0..problem.source().shape().0 {
        problem
            .source()
            .for_each(Side::Mentees, mentee, &mut |mentor, score| {
                text.push_str(if first { "\n" } else { ",\n" });
                first = false;
                let _ = write!(text, "[{mentee},{mentor},{score},[");
                let points = problem.source().points(Pair::new(mentee, mentor));
                for (at, number) in points.iter().enumerate() {
                    let comma = if at == 0 { "" } else { "," };
                    let _ = write!(text, "{comma}{number}");
                }
                text.push_str("]]");
            });
    }
    text.push_str(if first { "],\n" } else { "\n],\n" });
}

/// Reads the file, strictly in form; whether its parts agree is for [`Problem::from_pairs`].
///
/// # Errors
/// [`Error::Saved`] with the file and what is wrong.
pub(super) fn read(bytes: &[u8]) -> Result<Loaded, Error> {
    let file: File = json::read(NAME, KIND, bytes)?;
    let fault =
        |message: String| Error::Saved(Fault::new("malformed", message).in_file(NAME).into());
    let mut aim = Vec::new();
    for name in &file.aim {
        let level: Level = name
            .parse()
            .map_err(|()| fault(format!("malformed: `{name}` is not a level")))?;
        aim.push(level);
    }
    let seed = match file.lot {
        None => None,
        Some(Object(Lot { name, seed })) if name == lot::LOT_NAME => Some(seed),
        Some(Object(Lot { name, .. })) => {
            return Err(fault(format!("malformed: `{name}` is not a known lot")));
        }
    };
    let proofs = (
        file.status,
        file.certificate.is_some(),
        file.witness.is_some(),
        file.bound.is_some(),
    );
    match proofs {
        (Status::Optimal, true, false, false)
        | (Status::Infeasible, false, true, false)
        | (Status::Stopped, false, false, true) => {}
        _ => {
            let message = "malformed: the status does not fit the certificate, witness and bound";
            return Err(fault(message.to_owned()));
        }
    }
    let mut bound = None;
    if let Some(texts) = file.bound {
        let number = |text: String| match text.parse::<i128>() {
            Ok(number) if number.to_string() == text => Ok(number),
            _ => Err(fault(format!(
                "malformed: the bound `{text}` is not a whole number"
            ))),
        };
        let read = |text: Option<String>| text.map(number).transpose();
        bound = Some(texts.into_iter().map(read).collect::<Result<Vec<_>, _>>()?);
    }
    let (rows, columns) = (file.mentees.len(), file.mentors.len());
    let has_pairs = file.pairs.is_some();
    let mut eligible = Vec::new();
    let mut points = Vec::new();
    for (mentee, mentor, score, contributions) in file.pairs.into_iter().flatten() {
        if contributions.len() != file.criteria.len() {
            return Err(fault(format!(
                "malformed: the pair ({mentee}, {mentor}) does not have one contribution a criterion"
            )));
        }
        eligible.push((Pair::new(mentee, mentor), score));
        points.extend(contributions);
    }
    let given = file.given.map(|rows| -> Vec<(Pair, i64)> {
        let row = |(mentee, mentor, score)| (Pair::new(mentee, mentor), score);
        rows.into_iter().map(row).collect()
    });
    let outside = |pair: &Pair| pair.mentee.index() >= rows || pair.mentor.index() >= columns;
    if given.iter().flatten().any(|(pair, _)| outside(pair)) {
        return Err(fault(
            "malformed: a given score is outside the shape".to_owned(),
        ));
    }
    if given
        .iter()
        .any(|rows| !rows.is_sorted_by(|a, b| a.0 < b.0))
    {
        return Err(fault(
            "malformed: the given scores are not in ascending order".to_owned(),
        ));
    }
    Ok(Loaded {
        parts: Parts {
            mentees: file.mentees.into_iter().map(|o| o.0).collect(),
            mentors: file.mentors.into_iter().map(|o| o.0).collect(),
            mentee_groups: file.mentee_groups.into_iter().map(|o| o.0).collect(),
            mentor_groups: file.mentor_groups.into_iter().map(|o| o.0).collect(),
            pairs: eligible,
            points,
            criteria: file.criteria.into_iter().map(|o| o.0).collect(),
            decimals: file.decimals,
            called: file.called,
            aim,
            seed,
            pins: file.pins,
            exclusions: file.exclusions,
            given,
            previous: file.previous,
            apart: file.apart.into_iter().map(|o| o.0).collect(),
        },
        has_pairs,
        status: file.status,
        certificate: file.certificate.map(|o| o.0),
        witness: file.witness.map(|o| o.0),
        bound,
        unplaced: file.unplaced.into_iter().map(|o| o.0).collect(),
        shortages: file.shortages.into_iter().map(|o| o.0).collect(),
    })
}

/// The problem of parts that were read from the file.
///
/// # Errors
/// [`Error::Saved`] where [`Problem::from_pairs`] finds contradictions.
pub(super) fn problem(parts: Parts) -> Result<Problem, Error> {
    Problem::from_pairs(parts).map_err(|error| match error {
        Error::Problem(faults) => {
            let mut faults = faults.into_vec();
            for fault in &mut faults {
                fault.file = Some(NAME.to_owned());
                fault.message.insert_str(0, "malformed: ");
            }
            match crate::fault::Faults::or_ok(faults) {
                Err(faults) => Error::Saved(faults),
                Ok(()) => Error::Saved(Fault::new("malformed", "malformed").in_file(NAME).into()),
            }
        }
        other => other,
    })
}

impl Loaded {
    /// The outcome with these chosen pairs; `None` where nothing was found before a limit.
    ///
    /// # Errors
    /// [`Error::Saved`] where the parts don't fit the status.
    pub(super) fn outcome(
        &self,
        problem: &Problem,
        chosen: Option<Vec<Pair>>,
    ) -> Result<Outcome, Error> {
        let fault =
            |message: &str| Error::Saved(Fault::new("malformed", message).in_file(NAME).into());
        match (self.status, &self.certificate, &self.witness, &self.bound) {
            (Status::Optimal, Some(certificate), _, _) => {
                let pairs = chosen.unwrap_or_default();
                Ok(Outcome::Optimal(Matching {
                    objective: problem.objective(&pairs),
                    pairs,
                    certificate: certificate.clone(),
                }))
            }
            (Status::Infeasible, _, Some(witness), _) => Ok(Outcome::Infeasible(witness.clone())),
            (Status::Stopped, _, _, Some(bound)) if bound.len() == problem.levels().len() => {
                let levels = problem.levels().iter().copied();
                let bound: Objective = levels.zip(bound.iter().copied()).collect();
                let found = chosen.map(|pairs| {
                    let objective = problem.objective(&pairs);
                    (pairs, objective)
                });
                Ok(Outcome::Stopped(Best {
                    found,
                    bound,
                    decimals: problem.decimals(),
                }))
            }
            _ => Err(fault(
                "malformed: the bound does not have one number a level",
            )),
        }
    }
}

#[cfg(test)]
#[path = "problem_file_tests.rs"]
mod tests;
