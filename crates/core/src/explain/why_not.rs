//! Why two people are not a pair: refused, or possible at an exact price.

use super::exchange::{Exchange, Force, exchange, forced};
use super::witness::{WitnessText, witness};
use super::{Certainty, again};
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::evaluate::View;
use crate::problem::{Change, Matching, Outcome, Problem};
use crate::score::format_decimal;
use crate::solve::Settings;
use serde::Serialize;
use std::borrow::Cow;

/// Why two people are not a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhyNot {
    /// Code of the mentee.
    pub mentee: String,
    /// Code of the mentor.
    pub mentor: String,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// The reason.
    pub reason: NotPaired,
}

/// Why a pair was not chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum NotPaired {
    /// The pair is not eligible.
    Refused {
        /// The musts that refuse it, in the order of the scheme; in [`View::Anybody`] none where one of the scheme reads a
        /// sensitive attribute. Empty where the people's files are not at hand.
        refused_by: Vec<String>,
        /// Whether it was excluded by hand.
        excluded: bool,
        /// Whether the two are kept apart.
        kept_apart: bool,
        /// Whether a must of the scheme reads a sensitive attribute and is not told, whomever it refuses.
        withheld: bool,
        /// Whether the people's files are not at hand, which would say which musts refuse it.
        unknown: bool,
    },
    /// The pair is eligible, but no matching that keeps all bounds, quotas and pins has it.
    Impossible {
        /// The pair's score, an exact decimal.
        score: String,
        /// Why nothing is feasible with it.
        witness: WitnessText,
    },
    /// The best matching that has the pair is as good as this one, or worse by this much.
    Possible {
        /// The pair's score, an exact decimal.
        score: String,
        /// [`Certainty::Possible`] where only the lot went against it, else [`Certainty::Never`].
        certainty: Certainty,
        /// That matching beside this one: what is lost at each level, and who would change.
        exchange: Exchange,
    },
}

/// Why these two are not a pair, in data; `Display` makes the note. `view`: for whom. The loss is exact: that of the best
/// matching which contains the pair, at each level. O((people + pairs) · log people) where the proof is by potentials and
/// nothing before the lowest score is lost; else a solve.
///
/// # Errors
/// [`Error::Problem`] where they are a pair, or somebody is not there; [`Error::NotProven`] where the certificate does not
/// prove the matching; [`Error::Interrupted`] where the settings' token asks for a stop, [`Error::Problem`] where a limit of
/// theirs is met.
pub fn why_not(
    problem: &Problem,
    matching: &Matching,
    pair: Pair,
    view: View,
    settings: &Settings,
) -> Result<WhyNot, Error> {
    let [mentee, mentor] = Side::BOTH.map(|side| {
        let person = pair.person(side);
        problem.people(side).id(person).map(Cow::into_owned)
    });
    let (Some(mentee), Some(mentor)) = (mentee, mentor) else {
        let (i, j) = (pair.mentee.0, pair.mentor.0);
        let message = format!("there is no pair of people at positions `{i}` and `{j}`");
        return refuse("unknown-person", message, "positions count from 0");
    };
    if matching.pairs.binary_search(&pair).is_ok() {
        let message = format!("`{mentee}` and `{mentor}` are a pair of this matching");
        return refuse("is-a-pair", message, "ask why they are one");
    }
    let reason = match problem.source().score(pair) {
        None => refused(problem, pair, view),
        Some(score) => possible(problem, matching, pair, score, settings)?,
    };
    Ok(WhyNot {
        mentee,
        mentor,
        called: Side::BOTH.map(|side| problem.called(side).to_owned()),
        reason,
    })
}

fn refuse<T>(code: &str, message: String, hint: &str) -> Result<T, Error> {
    let fault = Fault::new(code, message).with_hint(hint);
    Err(Error::Problem(fault.into()))
}

fn refused(problem: &Problem, pair: Pair, view: View) -> NotPaired {
    let evaluator = problem.evaluator();
    let refused_by = evaluator.map_or_else(Vec::new, |own| match view {
        View::Anybody => own.refused_by(pair),
        View::Coordinator => {
            let musts = own.evaluate(pair).musts.into_iter();
            let refusing = musts.filter(|must| must.verdict.refuses());
            refusing.map(|must| must.name).collect()
        }
    });
    NotPaired::Refused {
        refused_by,
        excluded: problem.exclusions().binary_search(&pair).is_ok(),
        kept_apart: problem.keeps_apart(pair),
        withheld: view == View::Anybody && evaluator.is_some_and(|e| e.withholds()),
        unknown: evaluator.is_none() && !problem.criteria().is_empty(),
    }
}

fn possible(
    problem: &Problem,
    matching: &Matching,
    pair: Pair,
    score: i64,
    settings: &Settings,
) -> Result<NotPaired, Error> {
    let score = format_decimal(i128::from(score), problem.decimals());
    if let Some(changes) = forced(problem, matching, Force::Pair(pair), settings)? {
        let exchange = exchange(problem, matching, &changes);
        let certainty = match exchange.first_loss {
            None => Certainty::Possible,
            Some(_) => Certainty::Never,
        };
        return Ok(NotPaired::Possible {
            score,
            certainty,
            exchange,
        });
    }
    let with = problem.changed(&[Change::Pin(pair)])?;
    match again::solve(&with, &[], None, settings)? {
        Outcome::Infeasible(why) => Ok(NotPaired::Impossible {
            score,
            witness: witness(&with, &why),
        }),
        _ => Err(Error::NotProven(
            "the potentials don't prove the matching".into(),
        )),
    }
}
