//! Why somebody has nobody.

use super::placing::Placing;
use super::shortage::{self, ShortageText};
use super::standing::Standing;
use crate::cancel::CancelToken;
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::evaluate::{Evaluator, Refusal, View, Worth};
use crate::problem::{Counted, Group, Matching, Problem, Shortage};
use crate::score::{POINT_DECIMALS, format_decimal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The first of these that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// They may have no mates at all.
    NoPlaces,
    /// No pair with them is eligible.
    NobodyEligible,
    /// They share too few places with others: as many stay out in every matching.
    Shortage,
    /// The run was stopped before the best matching was found. None of the reasons below is given then: they hold of the
    /// pairs so far alone.
    Stopped,
    /// A quota that holds them is full, or one that holds all their mates who have a place left.
    QuotaFull,
    /// Everybody eligible is placed with others.
    MatesPlaced,
    /// Somebody eligible has a place left, but the aim is better without that pair.
    Aim,
}

/// Somebody without a mate, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unplaced {
    /// The person's side.
    pub side: Side,
    /// The person's position.
    pub person: u32,
    /// The person's code.
    pub id: String,
    /// The kind of reason.
    pub code: Reason,
    /// The reason in words.
    pub reason: String,
    /// How many people of the other side are eligible.
    pub eligible: u64,
    /// How many each must refused, in the order of the scheme; empty where the people's files were not at hand, or a must
    /// reads a sensitive attribute.
    pub refused: Vec<Refusal>,
}

/// Why one person has nobody: the data behind the sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhyUnplaced {
    /// The person's side.
    pub side: Side,
    /// The person's code.
    pub id: String,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// The kind of reason.
    pub reason: Reason,
    /// How many people there are on the other side.
    pub across: u64,
    /// How many of them are eligible.
    pub eligible: u64,
    /// How many pairs with this person were excluded by hand; where refusals are told, only those that pass all musts.
    pub excluded: u64,
    /// How many people of the other side are kept apart from the person, but for pairs that were excluded, too; where
    /// refusals are told, only those that pass all musts.
    pub kept_apart: u64,
    /// How many each must refused, in the order of the scheme; `None` where the people's files are not at hand, or it is
    /// withheld.
    pub refused: Option<Vec<Refusal>>,
    /// Whether it is withheld: a must reads a sensitive attribute, and the view is not the coordinator's.
    pub withheld: bool,
    /// Whether that counts refusals by musts that read a sensitive attribute: it is for the coordinator alone.
    pub for_coordinator: bool,
    /// Everybody eligible, and with whom they are.
    pub mates: Vec<Mate>,
    /// Quotas that are full and in the way: name and number of pairs.
    pub quotas: Vec<(String, u64)>,
    /// Those of them that count people: name and number of people placed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotas_of_people: Vec<(String, u64)>,
    /// Codes of the mates with a place left that those quotas hold; empty where they hold the person.
    pub held: Vec<String>,
    /// The shortage that the person shares.
    pub shortage: Option<ShortageText>,
    /// What placing the person would be worth, an exact decimal; `None` where it is worth nothing.
    pub worth: Option<String>,
    /// The priorities that make it so, by name and points; empty where the people's files are not at hand.
    pub priorities: Vec<(String, String)>,
    /// The levels of the aim.
    pub aim: Vec<String>,
    /// What it would take to place them; `None` where that was not asked ([`placing`](super::placing) does).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placing: Option<Placing>,
}

/// An eligible mate of an unplaced person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mate {
    /// Code.
    pub id: String,
    /// Greatest number of mates.
    pub places: u32,
    /// Codes of their mates.
    pub with: Vec<String>,
}

/// Whether the pairs are those of the best matching, or of a run that was stopped before it knew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pairs {
    Best,
    SoFar,
}

/// Everybody without a mate, mentees first, by position. O(unplaced people · people across · musts + pairs).
#[must_use]
pub fn unplaced(problem: &Problem, matching: &Matching) -> Vec<Unplaced> {
    // Nobody holds the token: it is never interrupted.
    unplaced_with(problem, matching, &CancelToken::default()).unwrap_or_default()
}

/// [`unplaced`], unless it is asked to stop.
///
/// # Errors
/// [`Error::Interrupted`] where `cancel` asks for a stop.
pub fn unplaced_with(
    problem: &Problem,
    matching: &Matching,
    cancel: &CancelToken,
) -> Result<Vec<Unplaced>, Error> {
    let standing = Standing::new(problem, &matching.pairs);
    everybody(&standing, Pairs::Best, cancel)
}

/// [`unplaced`] of a run that was stopped with these pairs: gives only reasons that hold in every matching, and
/// [`Reason::Stopped`] to all others.
#[must_use]
pub fn unplaced_so_far(problem: &Problem, pairs: &[Pair]) -> Vec<Unplaced> {
    unplaced_so_far_with(problem, pairs, &CancelToken::default()).unwrap_or_default()
}

/// [`unplaced_so_far`], unless it is asked to stop.
///
/// # Errors
/// As [`unplaced_with`].
pub fn unplaced_so_far_with(
    problem: &Problem,
    pairs: &[Pair],
    cancel: &CancelToken,
) -> Result<Vec<Unplaced>, Error> {
    everybody(&Standing::new(problem, pairs), Pairs::SoFar, cancel)
}

fn everybody(
    standing: &Standing,
    pairs: Pairs,
    cancel: &CancelToken,
) -> Result<Vec<Unplaced>, Error> {
    let view = View::Anybody;
    let shortages = shortage::found(standing);
    let mut all = Vec::new();
    for side in Side::BOTH {
        let people: Vec<u32> = standing.without_mate(side).collect();
        let refused = match standing.problem.evaluator() {
            Some(evaluator) => evaluator.refusals_of(side, &people, view, cancel)?,
            None => vec![None; people.len()],
        };
        for (person, refused) in people.into_iter().zip(refused) {
            if cancel.is_cancelled() {
                return Err(Error::Interrupted);
            }
            let why = reasons(standing, &shortages, pairs, view, (side, person), refused);
            let reason = why.to_string();
            all.push(Unplaced {
                side,
                person,
                id: why.id,
                code: why.reason,
                reason,
                eligible: why.eligible,
                refused: why.refused.unwrap_or_default(),
            });
        }
    }
    Ok(all)
}

/// Why this person has nobody, in data; `Display` makes the sentence. `view`: for whom; a result that anybody may read says
/// what [`View::Anybody`] does. O(people across · musts + pairs).
///
/// # Errors
/// [`Error::Problem`] where there is no such person, or they have a mate.
pub fn why_unplaced(
    problem: &Problem,
    matching: &Matching,
    side: Side,
    person: u32,
    view: View,
) -> Result<WhyUnplaced, Error> {
    let standing = Standing::new(problem, &matching.pairs);
    somebody(&standing, Pairs::Best, view, side, person)
}

/// [`why_unplaced`] of a run that was stopped with these pairs; see [`unplaced_so_far`].
///
/// # Errors
/// As [`why_unplaced`].
pub fn why_unplaced_so_far(
    problem: &Problem,
    pairs: &[Pair],
    side: Side,
    person: u32,
    view: View,
) -> Result<WhyUnplaced, Error> {
    let standing = Standing::new(problem, pairs);
    somebody(&standing, Pairs::SoFar, view, side, person)
}

fn somebody(
    standing: &Standing,
    pairs: Pairs,
    view: View,
    side: Side,
    person: u32,
) -> Result<WhyUnplaced, Error> {
    let problem = standing.problem;
    let refuse = |code: &str, message: String, hint: &str| {
        Err(Error::Problem(
            Fault::new(code, message).with_hint(hint).into(),
        ))
    };
    let Some(id) = problem.people(side).id(person) else {
        let message = format!("there is no {} at position `{person}`", side.one());
        return refuse("unknown-person", message, "positions count from 0");
    };
    if !standing.mates(side, person).is_empty() {
        let message = format!("`{id}` is placed");
        return refuse("placed", message, "ask why the pair was chosen instead");
    }
    let shortages = shortage::found(standing);
    let evaluator = problem.evaluator();
    let refused = evaluator.and_then(|e| e.refusals(side, person, view));
    let person = (side, person);
    Ok(reasons(standing, &shortages, pairs, view, person, refused))
}

fn reasons(
    standing: &Standing,
    shortages: &[Shortage],
    pairs: Pairs,
    view: View,
    (side, person): (Side, u32),
    refused: Option<Vec<Refusal>>,
) -> WhyUnplaced {
    let problem = standing.problem;
    let other = side.other();
    let eligible = standing.eligible(side, person);
    let shared = shortages
        .iter()
        .find(|shortage| shortage.side == side && shortage.people.binary_search(&person).is_ok());
    let (full, held) = match pairs {
        Pairs::Best => full_quotas(standing, side, person, &eligible),
        Pairs::SoFar => Default::default(),
    };
    let all_full = eligible.iter().all(|&mate| standing.is_full(other, mate));
    let reason = if standing.places(side, person) == 0 {
        Reason::NoPlaces
    } else if eligible.is_empty() {
        Reason::NobodyEligible
    } else if shared.is_some() {
        Reason::Shortage
    } else if pairs == Pairs::SoFar {
        Reason::Stopped
    } else if !full.is_empty() {
        Reason::QuotaFull
    } else if all_full {
        Reason::MatesPlaced
    } else {
        Reason::Aim
    };
    let mates = eligible.iter().map(|&mate| Mate {
        id: standing.code(other, mate),
        places: standing.places(other, mate),
        with: standing
            .mates(other, mate)
            .iter()
            .map(|&own| standing.code(side, own))
            .collect(),
    });
    let evaluator = problem.evaluator();
    let withholds = evaluator.is_some_and(|e| e.withholds());
    let told = evaluator.filter(|_| refused.is_some()).map(Arc::as_ref);
    let (excluded, kept_apart) = by_hand(problem, side, person, told);
    let priorities = problem.evaluator().map(|e| e.worth(side, person));
    let points = |one: Worth| {
        let points = format_decimal(i128::from(one.points), POINT_DECIMALS);
        (one.points != 0).then_some((one.name, points))
    };
    let of = |count: Counted| -> Vec<(String, u64)> {
        let own = full.iter().filter(|group| group.count == count);
        own.map(|group| (group.name.clone(), group.max)).collect()
    };
    WhyUnplaced {
        side,
        id: standing.code(side, person),
        called: Side::BOTH.map(|side| problem.called(side).to_owned()),
        reason,
        across: problem.people(other).len() as u64,
        eligible: eligible.len() as u64,
        excluded,
        kept_apart,
        refused,
        withheld: withholds && view == View::Anybody,
        for_coordinator: withholds && view == View::Coordinator,
        mates: mates.collect(),
        quotas: of(Counted::Pairs),
        quotas_of_people: of(Counted::People),
        held,
        shortage: shared.map(|shared| shortage::shortage(problem, shared)),
        worth: worth(problem, side, person),
        priorities: priorities
            .into_iter()
            .flatten()
            .filter_map(points)
            .collect(),
        aim: problem
            .aim()
            .iter()
            .map(|level| level.name().to_owned())
            .collect(),
        placing: None,
    }
}

/// The full quota around the person; else those around the mates with a place left, if each of these has one, and
/// the codes of these mates.
fn full_quotas<'a>(
    standing: &Standing<'a>,
    side: Side,
    person: u32,
    eligible: &[u32],
) -> (Vec<&'a Group>, Vec<String>) {
    let other = side.other();
    let named = |side: Side, group: u32| standing.problem.groups(side).get(group as usize);
    if let Some(own) = standing.full_group(side, person) {
        return (named(side, own).into_iter().collect(), Vec::new());
    }
    let free = eligible
        .iter()
        .filter(|&&mate| !standing.is_full(other, mate));
    let free: Vec<u32> = free.copied().collect();
    let around = free.iter().map(|&mate| standing.full_group(other, mate));
    let Some(mut around) = around.collect::<Option<Vec<u32>>>() else {
        return (Vec::new(), Vec::new());
    };
    around.sort_unstable();
    around.dedup();
    let quotas = around.into_iter().filter_map(|group| named(other, group));
    let held = free.into_iter().map(|mate| standing.code(other, mate));
    (quotas.collect(), held.collect())
}

/// How many pairs of a person were excluded, and how many of the others are kept apart: with an evaluator, of those that
/// pass all musts.
fn by_hand(
    problem: &Problem,
    side: Side,
    person: u32,
    evaluator: Option<&Evaluator>,
) -> (u64, u64) {
    let passes = |pair: Pair| evaluator.is_none_or(|e| e.score(pair).is_some());
    let excluded = problem.exclusions().iter();
    let excluded = excluded.filter(|pair| pair.person(side) == person && passes(**pair));
    let mut mates: BTreeSet<&u32> = BTreeSet::new();
    for group in problem.apart() {
        if group.people(side).binary_search(&person).is_ok() {
            mates.extend(group.people(side.other()));
        }
    }
    let pairs = mates.into_iter().map(|mate| side.pair(person, *mate));
    let kept_apart =
        pairs.filter(|pair| problem.exclusions().binary_search(pair).is_err() && passes(*pair));
    (excluded.count() as u64, kept_apart.count() as u64)
}

/// What the first mate of a person adds in points, whoever it is.
fn worth(problem: &Problem, side: Side, person: u32) -> Option<String> {
    let reward = problem.people(side).rewards(person).first()?;
    let numbers = problem.additive().into_iter().zip(reward);
    let points = numbers.filter(|(level, _)| level.is_points());
    let sum: i128 = points.map(|(_, &number)| i128::from(number)).sum();
    (sum != 0).then(|| format_decimal(sum, problem.decimals()))
}
