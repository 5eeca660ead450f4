//! What one participant may be told: their own data, and what both of a pair share.
//!
//! The rule, of two cohorts that are twins: where they have the same pairs, and differ only in why another pair is none or
//! why somebody has nobody, every participant reads the same bytes. So nothing here looks at pairs that were not chosen, and
//! what is told of a chosen pair follows from what both told alike:
//! - Musts go by name alone, whatever made them hold: every pair keeps all of them. Those that read a sensitive or protected
//!   attribute are left out.
//! - Criteria that pay are told where nothing in the line reads the mate alone, a score given by hand, or a sensitive or
//!   protected attribute ([`is_shared`] says which by the scheme, whoever asks). Beside the name stand values that both have,
//!   else the person's own; never the mate's, never points.
//! - Pins, exclusions, scores, places of others, and who else was possible are told nowhere; nor is the seed, by which
//!   whoever holds the ids could remake codes.
//!
//! Whoever asks is known to the problem: an unknown code is an error to the coordinator who runs this and hands on the note,
//! and never part of one. Where participants could type codes themselves, that error would tell them which exist.

use super::found::chosen;
use super::standing::Standing;
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::evaluate::{CriterionResult, Fact, Finding};
use crate::problem::{Outcome, Problem};
use crate::scheme::{Kind, Measure, Prefer, Scheme, SideNames};
use serde::Serialize;
use std::collections::BTreeSet;

/// A note to one participant about their own pairs, or that they have none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForParticipant {
    /// Title of the programme; `None` where there is no scheme.
    pub programme: Option<String>,
    /// The person's side.
    pub side: Side,
    /// The person's code.
    pub id: String,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// The person's greatest number of mates.
    pub places: u32,
    /// With whom they are, by position.
    pub mates: Vec<OwnMate>,
    /// The musts that every pair keeps, by name, in the order of the scheme, but for those on sensitive or protected attributes.
    pub rules: Vec<String>,
    /// Whether the choice was proved the best; else a limit met the search first.
    pub proven: bool,
    /// The levels of the aim.
    pub aim: Vec<String>,
    /// Whether ties are drawn by lot.
    pub lot: bool,
}

/// A mate of the participant, and what speaks for the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnMate {
    /// Code.
    pub id: String,
    /// Criteria that pay for the pair, in the order of the scheme.
    pub criteria: Vec<OwnCriterion>,
}

/// A criterion that pays for a pair, in what both share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnCriterion {
    /// The spoken sentence.
    pub name: String,
    /// What is behind it; empty where the people's files are not at hand.
    pub facts: Vec<OwnFact>,
}

/// What a participant told, as far as a criterion read it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OwnFact {
    /// The participant's own attribute.
    pub attribute: String,
    /// Values as in the files: those that both have, else the participant's own.
    pub values: Vec<String>,
    /// Whether both have them.
    pub shared: bool,
}

/// A note to one participant about somebody of the other side: whether they are a pair, and no more where they are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForParticipantWhyNot {
    /// Code of whom they ask about.
    pub other: String,
    /// Whether the two are a pair.
    pub paired: bool,
    /// What the participant may know anyway.
    pub note: ForParticipant,
}

/// The note to one person, in data; `Display` makes the text. `scheme`: that of the problem; without it no rule or criterion
/// is told, as it alone says which may be. O(people + pairs + lines).
///
/// # Errors
/// [`Error::Problem`] where there is no such person, or there are no pairs to speak of.
pub fn participant(
    problem: &Problem,
    scheme: Option<&Scheme>,
    outcome: &Outcome,
    side: Side,
    person: u32,
) -> Result<ForParticipant, Error> {
    let Some(chosen) = chosen(outcome) else {
        let fault = Fault::new("no-pairs", "there are no pairs to tell participants of");
        let hint = "look at the status and the witness";
        return Err(Error::Problem(fault.with_hint(hint).into()));
    };
    let Some(own) = problem.people(side).get(person) else {
        let message = format!("there is no {} at position `{person}`", side.one());
        let fault = Fault::new("unknown-person", message).with_hint("positions count from 0");
        return Err(Error::Problem(fault.into()));
    };
    let standing = Standing::new(problem, chosen);
    let mate = |&mate: &u32| OwnMate {
        id: standing.code(side.other(), mate),
        criteria: scheme.map_or_else(Vec::new, |scheme| {
            criteria(problem, scheme, side, side.pair(person, mate))
        }),
    };
    let musts = scheme.into_iter().flat_map(|scheme| {
        let open = scheme.musts.iter();
        open.filter(|must| !is_confidential(scheme, &must.reads()))
    });
    Ok(ForParticipant {
        programme: scheme.map(|scheme| scheme.name.clone()),
        side,
        id: own.id,
        called: Side::BOTH.map(|side| problem.called(side).to_owned()),
        places: own.max,
        mates: standing.mates(side, person).iter().map(mate).collect(),
        rules: musts.map(|must| must.name.clone()).collect(),
        proven: matches!(outcome, Outcome::Optimal(_)),
        aim: problem
            .aim()
            .iter()
            .map(|level| level.name().to_owned())
            .collect(),
        lot: problem.seed().is_some(),
    })
}

/// The note to one person who asks about somebody of the other side. Where the two are no pair it is the same whatever the
/// reason. O(people + pairs + lines).
///
/// # Errors
/// As [`participant`], for either of them.
pub fn participant_why_not(
    problem: &Problem,
    scheme: Option<&Scheme>,
    outcome: &Outcome,
    side: Side,
    person: u32,
    other: u32,
) -> Result<ForParticipantWhyNot, Error> {
    let note = participant(problem, scheme, outcome, side, person)?;
    let Some(other) = problem.people(side.other()).id(other) else {
        let message = format!("there is no {} at position `{other}`", side.other().one());
        let fault = Fault::new("unknown-person", message).with_hint("positions count from 0");
        return Err(Error::Problem(fault.into()));
    };
    Ok(ForParticipantWhyNot {
        paired: note.mates.iter().any(|mate| mate.id == other),
        other: other.into_owned(),
        note,
    })
}

/// Whether one of these attributes is marked sensitive or protected: then the line is told to no participant.
fn is_confidential(scheme: &Scheme, names: &SideNames<'_>) -> bool {
    let mut read = names.iter().flatten();
    let protected = read.any(|name| {
        let attribute = scheme.asked.get(*name);
        attribute.is_some_and(|attribute| attribute.protected.is_some())
    });
    protected || scheme.is_sensitive(names)
}

/// Whether a line that pays tells a participant of this side nothing but what both share or they told themselves: all its
/// measures compare the two, or read the participant alone.
fn is_shared(scheme: &Scheme, prefer: &Prefer, side: Side) -> bool {
    let compares = |measure: &Measure| {
        let [own, mate] = [side, side.other()].map(|side| measure.reads()[side.index()].is_some());
        match measure {
            // Whom somebody wants is told to nobody, and a pay for both choices would tell it.
            Measure::Chosen(_) => own && !mate,
            Measure::Before(_) | Measure::After(_) => own,
            Measure::Previous => true,
            // A score was given by hand; that two are one person is no criterion for either.
            Measure::Listed | Measure::Score | Measure::SamePerson | Measure::DifferentPerson => {
                false
            }
            _ => own && mate,
        }
    };
    // What pays for a blank would tell that the mate left one.
    let blank_pays = prefer.blank.is_some_and(|points| {
        let paid = i128::from(points) * i128::from(prefer.weight);
        paid > 0
    });
    let conditions = [Some(&prefer.condition), prefer.when.as_ref()];
    let mut conditions = conditions.into_iter().flatten();
    !blank_pays
        && !is_confidential(scheme, &prefer.reads())
        && !conditions.any(|own| own.any_measure(&|measure| !compares(measure)))
}

/// The criteria that pay for the pair and may be told to its person of this side.
fn criteria(problem: &Problem, scheme: &Scheme, side: Side, pair: Pair) -> Vec<OwnCriterion> {
    if problem.source().score(pair).is_none() {
        // Only of a matching that was not made by a solve.
        return Vec::new();
    }
    // The problem's criteria are these prefers in order, then what is summed up: scores given by hand, and `other`.
    let open = scheme.prefers.iter();
    let open = open.filter(|prefer| !scheme.is_sensitive(&prefer.reads()));
    let contributions = problem.source().points(pair);
    let evaluation = problem
        .evaluator()
        .map(|evaluator| evaluator.evaluate(pair));
    let results = evaluation.as_ref().map(|e| e.criteria.as_slice());
    let mut told = Vec::new();
    for (at, (prefer, contribution)) in open.zip(contributions).enumerate() {
        if contribution <= 0 || !is_shared(scheme, prefer, side) {
            continue;
        }
        let result = results.and_then(|results| results.get(at));
        let facts = result.map_or_else(Vec::new, |result| own_facts(scheme, result, side));
        told.push(OwnCriterion {
            name: prefer.name.clone(),
            facts,
        });
    }
    told
}

/// What of the facts behind a criterion is shared, or the own value of the person of this side; each once.
fn own_facts(scheme: &Scheme, result: &CriterionResult, side: Side) -> Vec<OwnFact> {
    let mut seen = BTreeSet::new();
    let facts = result.facts.iter();
    let facts = facts.filter_map(|fact| own_fact(scheme, fact, side));
    facts.filter(|fact| seen.insert(fact.clone())).collect()
}

fn own_fact(scheme: &Scheme, fact: &Fact, side: Side) -> Option<OwnFact> {
    let attribute = fact.attributes.as_ref()?[side.index()].clone()?;
    // Managers, and those whom one would like to have, are other people.
    let names_people = matches!(
        scheme.asked.get(&attribute)?.kind,
        Kind::Person | Kind::Ranked
    );
    if names_people {
        return None;
    }
    let [own, mate] = [side, side.other()].map(|side| fact.values[side.index()].as_ref());
    let (values, shared) = match &fact.finding {
        Finding::Shared { tags, .. } if !tags.is_empty() => (tags, true),
        Finding::Contains {
            found: true,
            single,
        } => (fact.values[single.index()].as_ref()?, true),
        Finding::Values { equal: true } => (own?, own == mate),
        Finding::Blank | Finding::Withheld => return None,
        _ => (own?, false),
    };
    let values = values.clone();
    (!values.is_empty()).then_some(OwnFact {
        attribute,
        values,
        shared,
    })
}
