//! `record.json`: what the result is and the digests of its files; `run.json`: when and where it was made.

use super::json::{self, Object, Ordered};
use super::problem_file::{Lot, Status};
use crate::day::{Day, iso};
use crate::fault::Error;
use crate::problem::{Level, Objective, Outcome, Problem};
use crate::score::format_decimal;
use serde::Deserialize;
use serde_json::Value;
use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

/// Name of the record in the folder.
pub(super) const RECORD: &str = "record.json";
/// Name of the file that may differ between runs.
pub(super) const RUN: &str = "run.json";

/// What `record.json` holds. A key that may be null may also be left out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: String,
    pub(super) status: Status,
    pub(super) objective: Option<Ordered>,
    #[serde(rename = "unique")]
    _unique: Option<bool>,
    pub(super) lot: Option<Object<Lot>>,
    pub(super) as_of: Option<Day>,
    pub(super) rounding: Option<String>,
    pub(super) cohort: Option<String>,
    pub(super) codes: Codes,
    pub(super) files: Object<Files>,
    pub(super) digest: String,
}

/// Whether the ids of the files stand in the result, or codes made in their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Codes {
    Given,
    Made,
}

/// Digests by file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Files {
    #[serde(rename = "pairs.csv")]
    pairs: String,
    #[serde(rename = "problem.json")]
    problem: String,
    #[serde(rename = "scheme.toml")]
    pub(super) scheme: Option<String>,
    #[serde(rename = "unplaced.csv")]
    unplaced: String,
}

impl Files {
    /// The stated digest of a file; `None` where the result has no such file.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        match name {
            "pairs.csv" => Some(&self.pairs),
            "problem.json" => Some(&self.problem),
            "unplaced.csv" => Some(&self.unplaced),
            "scheme.toml" => self.scheme.as_deref(),
            _ => None,
        }
    }
}

/// Reads the record.
///
/// # Errors
/// [`Error::Saved`] with the place.
pub(super) fn read(bytes: &[u8]) -> Result<Record, Error> {
    json::read(RECORD, "record", bytes)
}

/// Whether these bytes call themselves a record, of any version.
pub(super) fn is_record(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    let Ok(Head { format }) = serde_json::from_slice(bytes) else {
        return false;
    };
    let version = format.strip_prefix("pairwright.record/");
    version.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// What a record is written from.
pub(super) struct Facts<'a> {
    pub(super) problem: &'a Problem,
    pub(super) outcome: &'a Outcome,
    pub(super) unique: Option<bool>,
    pub(super) as_of: Option<Day>,
    pub(super) rounding: Option<&'a str>,
    pub(super) cohort: Option<&'a str>,
    pub(super) codes_made: bool,
    /// Names and contents of the other files, ascending.
    pub(super) files: &'a [(&'static str, String)],
}

/// The text of `record.json`.
///
/// # Errors
/// See [`json::line`].
pub(super) fn write(facts: &Facts<'_>) -> Result<String, Error> {
    let (status, objective) = match facts.outcome {
        Outcome::Optimal(matching) => (Status::Optimal, Some(&matching.objective)),
        Outcome::Infeasible(_) => (Status::Infeasible, None),
        Outcome::Stopped(best) => (Status::Stopped, best.found.as_ref().map(|found| &found.1)),
    };
    let objective = match objective {
        Some(objective) => object(&shown(facts.problem, objective).0)?,
        None => "null".to_owned(),
    };
    let digests: Vec<(String, Value)> = facts
        .files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), json::digest(text.as_bytes()).into()))
        .collect();
    let codes = if facts.codes_made { "made" } else { "given" };
    let mut text = String::from("{\n\"format\": \"pairwright.record/1\",\n");
    for (key, value) in [
        ("version", json::line(env!("CARGO_PKG_VERSION"))?),
        ("status", json::line(&status)?),
        ("objective", objective),
        ("unique", json::line(&facts.unique)?),
        ("lot", json::line(&facts.problem.seed().map(Lot::new))?),
        ("as_of", json::line(&facts.as_of)?),
        ("rounding", json::line(&facts.rounding)?),
        ("cohort", json::line(&facts.cohort)?),
        ("codes", json::line(codes)?),
        ("files", object(&digests)?),
    ] {
        let _ = writeln!(text, "\"{key}\": {value},");
    }
    Ok(json::seal(text))
}

/// The objective as the record shows it: scores as exact decimals in text, all else as integers, in order.
pub(super) fn shown(problem: &Problem, objective: &Objective) -> Ordered {
    let value = |level: Level, number: i128| {
        if level.is_points() {
            return Value::from(format_decimal(number, problem.decimals()));
        }
        i64::try_from(number).map_or_else(|_| number.to_string().into(), Value::from)
    };
    let entry = |&(level, number): &(Level, Option<i128>)| {
        let shown = number.map_or(Value::Null, |number| value(level, number));
        (level.name().to_owned(), shown)
    };
    Ordered(objective.iter().map(entry).collect())
}

/// An object in this order of keys.
fn object(entries: &[(String, Value)]) -> Result<String, Error> {
    let mut text = String::from("{");
    for (at, (key, value)) in entries.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{}: {value}", json::line(key)?);
    }
    text.push('}');
    Ok(text)
}

/// The text of `run.json`: digests of the raw files, times, machine.
///
/// # Errors
/// See [`json::line`].
pub(super) fn write_run(
    inputs: &[(String, String)],
    started: Option<SystemTime>,
) -> Result<String, Error> {
    let inputs: Vec<(String, Value)> = inputs
        .iter()
        .map(|(name, digest)| (name.clone(), digest.as_str().into()))
        .collect();
    let now = SystemTime::now();
    let seconds = started.and_then(|started| now.duration_since(started).ok());
    let seconds = seconds.map(|d| format!("{}.{:03}", d.as_secs(), d.subsec_millis()));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let machine = serde_json::json!({
        "cores": cores, "system": std::env::consts::OS, "processor": std::env::consts::ARCH,
    });
    let mut text = String::from("{\n\"format\": \"pairwright.run/1\",\n");
    for (key, value) in [
        ("inputs", object(&inputs)?),
        ("started", json::line(&started.map(utc))?),
        ("saved", json::line(&utc(now))?),
        ("seconds", json::line(&seconds)?),
        ("machine", json::line(&machine)?),
    ] {
        let _ = writeln!(text, "\"{key}\": {value},");
    }
    Ok(json::seal(text))
}

/// `2026-11-21T21:02:03Z`.
fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    // A clock's days fit by far; were they not to, the last day there is says so.
    let day = iso(i32::try_from(seconds / 86_400).unwrap_or(i32::MAX));
    let [hour, minute, second] = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60];
    format!("{day}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn times_are_iso() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_600_000_000, "2020-09-13T12:26:40Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
        ] {
            assert_eq!(utc(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
    }
}
