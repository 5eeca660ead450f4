//! What an auditor may be told: what was asked for, how much of it was got, that it is proven, and digests to hold files
//! against; nobody's code, pair or price.
//!
//! The rule, of numbers: everybody, everybody placed, pairs, the levels of the aim and what was decided by hand are told as
//! they are. Any other number of people or pairs below [`LEAST_TOLD`] is not, nor a sum over so few, nor a number that leaves
//! so few of a total; and as totals are told, the next smallest goes with what is withheld, until at least two are and those
//! of [`LEAST_TOLD`] together (complementary suppression; Hundepool et al. 2012, Statistical Disclosure Control, ch. 4).
//! No numbers of one value of an attribute are told: a quota is summed over its groups, whose names hold values, and
//! priorities, each of one value, have names alone.

use super::found::{Checked, Status, chosen, found};
use super::shortage;
use super::standing::Standing;
use super::unplaced::{Reason, unplaced_so_far_with, unplaced_with};
use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::level::Level;
use crate::problem::{Counted, Outcome, Problem};
use crate::scheme::{Quota, Scheme};
use crate::score::format_decimal;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Smaller numbers of people or pairs are not told to an auditor.
pub const LEAST_TOLD: u64 = 5;

/// Numbers over everybody, without codes, pairs or potentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForAuditor {
    /// Title of the programme; `None` where there is no scheme.
    pub programme: Option<String>,
    /// Version of pairwright that says so.
    pub version: String,
    /// Digests to hold files against.
    pub digests: Digests,
    /// Seed of the lot; `None` where none is drawn.
    pub seed: Option<u64>,
    /// What the solve came to.
    pub status: Status,
    /// The verdict of the checker, which knows no solver.
    pub checked: Checked,
    /// The levels of the aim with their values, scores as exact decimals; no values where there are no pairs.
    pub aim: Vec<(String, Option<String>)>,
    /// Eligible pairs.
    pub eligible: u64,
    /// Chosen pairs; `None` where there are none to speak of.
    pub pairs: Option<u64>,
    /// Mentees, then mentors.
    pub sides: [SideNumbers; 2],
    /// Why some stay out in every matching, in numbers.
    pub shortages: Vec<ShortageNumbers>,
    /// How many shortages are not listed: too few people.
    pub small_shortages: u64,
    /// The musts by name, in the order of the scheme.
    pub musts: Vec<MustName>,
    /// The criteria; those that read a sensitive attribute as one, `other`.
    pub criteria: Vec<CriterionNumbers>,
    /// The priorities by name, in the order of the scheme.
    pub priorities: Vec<String>,
    /// The level at which priorities count; `None` where the scheme has none.
    pub priority_level: Option<String>,
    /// The quotas, summed over their groups.
    pub quotas: Vec<QuotaNumbers>,
    /// What was decided by hand.
    pub by_hand: ByHand,
    /// Smaller numbers than this are withheld.
    pub least: u64,
}

/// Digests as `sha256:<hex>`; `None` where there is nothing of the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Digests {
    /// Of the people as they were read.
    pub cohort: Option<String>,
    /// Of the canonical scheme, as of `scheme.toml` of a result.
    pub scheme: Option<String>,
    /// Of the record, which holds those of all files of a result but `run.json`: its own `digest`.
    pub record: Option<String>,
}

/// One side in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SideNumbers {
    /// Which.
    pub side: Side,
    /// What one of them is called.
    pub called: String,
    /// How many there are.
    pub people: u64,
    /// Whether somebody must have a mate.
    pub minimums: bool,
    /// How many have a mate; `None` where there are no pairs to speak of.
    pub placed: Option<u64>,
    /// How many have none, by the kind of reason.
    pub reasons: Vec<(Reason, u64)>,
    /// How many have none for the other kinds of reason, which are of too few people each.
    pub other_reasons: u64,
}

/// A shortage in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShortageNumbers {
    /// The side that is short of mates.
    pub side: Side,
    /// How many share it.
    pub people: u64,
    /// How many mates they could have.
    pub mates: u64,
    /// How many stay out in every matching.
    pub short: u64,
}

/// A must by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MustName {
    /// The spoken sentence.
    pub name: String,
    /// Whether it reads a sensitive attribute.
    pub withheld: bool,
}

/// A number of pairs or people, as far as it may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// So many.
    Exactly(u64),
    /// Too few to tell.
    FewerThan(u64),
    /// Not told, as a number that is too small would follow, or as it is of one value of an attribute.
    Withheld,
}

/// What one criterion does to the chosen pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CriterionNumbers {
    /// The spoken sentence, or `given score`, or `other`.
    pub name: String,
    /// What multiplies its points.
    pub weight: String,
    /// To how many of the pairs it gives points or takes them.
    pub pairs: Told,
    /// The sum over all pairs, weight included, an exact decimal; `None` where too few pairs are behind it.
    pub sum: Option<String>,
}

/// A quota, summed over its groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuotaNumbers {
    /// The spoken sentence.
    pub name: String,
    /// Whose pairs or people are counted.
    pub placed: Side,
    /// What is counted.
    pub count: Counted,
    /// Least number of each group.
    pub at_least: u32,
    /// Greatest number of each group.
    pub at_most: Option<u32>,
    /// How many groups there are.
    pub groups: u64,
    /// How many of what is counted there are in all of them; `None` where there are no pairs to speak of, and for one group,
    /// whose number would be that of one value.
    pub counted: Option<Told>,
}

/// What was decided by hand, counted as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ByHand {
    /// Pairs that must be.
    pub pinned: u64,
    /// Pairs that may not be.
    pub excluded: u64,
    /// Groups of people who are kept apart.
    pub kept_apart: u64,
    /// Pairs with a score that was given.
    pub scores: u64,
}

/// The numbers for an auditor, with the verdict of [`check_outcome`](crate::check::check_outcome); `Display` makes the text. `scheme`: that of the
/// problem. O(unplaced people · people across · musts + pairs · levels).
///
/// # Errors
/// [`Error::Interrupted`] where `cancel` asks for a stop. That something is not proven is part of the answer.
pub fn auditor(
    problem: &Problem,
    scheme: Option<&Scheme>,
    outcome: &Outcome,
    digests: Digests,
    cancel: &CancelToken,
) -> Result<ForAuditor, Error> {
    let chosen = chosen(outcome);
    let objective = match outcome {
        Outcome::Optimal(matching) => Some(matching.objective.as_slice()),
        Outcome::Stopped(best) => best.found.as_ref().map(|found| found.1.as_slice()),
        Outcome::Infeasible(_) => None,
    };
    let found = found(problem, outcome, cancel)?;
    let standing = chosen.map(|chosen| Standing::new(problem, chosen));
    let shortages = standing.as_ref().map(shortage::found).unwrap_or_default();
    let numbers = shortages.iter().map(|shortage| ShortageNumbers {
        side: shortage.side,
        people: shortage.people.len() as u64,
        mates: shortage.mates.len() as u64,
        short: shortage.short,
    });
    let (shortages, small) = listed(
        numbers.collect(),
        |own| own.short,
        |own| own.mates < LEAST_TOLD || tells_of_few(own.short, own.people),
    );
    let musts = scheme.into_iter().flat_map(|scheme| {
        scheme.musts.iter().map(|must| MustName {
            name: must.name.clone(),
            withheld: scheme.is_sensitive(&must.reads()),
        })
    });
    let priorities = scheme.map_or(&[][..], |scheme| &scheme.priorities);
    let priority_level = scheme.and_then(Scheme::priority_level);
    let priority_level = priority_level.filter(|_| !priorities.is_empty());
    let rewarded = match (&standing, priority_level) {
        (Some(standing), Some(Level::TotalScore)) => Some(rewarded(problem, standing)),
        _ => None,
    };
    Ok(ForAuditor {
        programme: scheme.map(|scheme| scheme.name.clone()),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        digests,
        seed: problem.seed(),
        status: found.status,
        checked: found.checked,
        aim: aim(problem, objective),
        eligible: problem.source().len(),
        pairs: chosen.map(|pairs| pairs.len() as u64),
        sides: sides(problem, outcome, cancel)?,
        shortages,
        small_shortages: small.len() as u64,
        musts: musts.collect(),
        criteria: chosen.map_or_else(Vec::new, |chosen| criteria(problem, chosen, rewarded)),
        priorities: priorities.iter().map(|own| own.name.clone()).collect(),
        priority_level: priority_level.map(|level| level.name().to_owned()),
        quotas: scheme.map_or_else(Vec::new, |scheme| {
            quotas(problem, scheme, standing.as_ref())
        }),
        by_hand: ByHand {
            pinned: problem.pins().len() as u64,
            excluded: problem.exclusions().len() as u64,
            kept_apart: problem.apart().len() as u64,
            scores: problem.given().map_or(0, |given| given.len() as u64),
        },
        least: LEAST_TOLD,
    })
}

/// The levels that were asked for, with their values.
fn aim(
    problem: &Problem,
    objective: Option<&[(Level, Option<i128>)]>,
) -> Vec<(String, Option<String>)> {
    let shown = |level: Level, value: i128| match level.is_points() {
        true => format_decimal(value, problem.decimals()),
        false => value.to_string(),
    };
    let value = |level: &Level| {
        let found = objective?.iter().find(|(own, _)| own == level)?;
        found.1.map(|value| shown(*level, value))
    };
    let levels = problem.aim().iter();
    levels
        .map(|level| (level.name().to_owned(), value(level)))
        .collect()
}

fn sides(
    problem: &Problem,
    outcome: &Outcome,
    cancel: &CancelToken,
) -> Result<[SideNumbers; 2], Error> {
    let left_out = match outcome {
        Outcome::Optimal(matching) => Some(unplaced_with(problem, matching, cancel)?),
        Outcome::Stopped(best) => match &best.found {
            Some((pairs, _)) => Some(unplaced_so_far_with(problem, pairs, cancel)?),
            None => None,
        },
        Outcome::Infeasible(_) => None,
    };
    Ok(Side::BOTH.map(|side| {
        let people = problem.people(side).len() as u64;
        let mut counts: BTreeMap<Reason, u64> = BTreeMap::new();
        let all = left_out.iter().flatten();
        for person in all.filter(|person| person.side == side) {
            *counts.entry(person.code).or_default() += 1;
        }
        let without: u64 = counts.values().sum();
        let counts = counts.into_iter().collect();
        let (reasons, others) = listed(counts, |own| own.1, |own| own.1 < LEAST_TOLD);
        SideNumbers {
            side,
            called: problem.called(side).to_owned(),
            people,
            minimums: problem.people(side).min().iter().any(|&min| min > 0),
            placed: left_out.is_some().then(|| people.saturating_sub(without)),
            reasons,
            other_reasons: others.iter().map(|own| own.1).sum(),
        }
    }))
}

/// How many people have a mate and add to the total score by that alone: priorities count there.
fn rewarded(problem: &Problem, standing: &Standing) -> u64 {
    let earns = |&(side, person): &(Side, u32)| {
        let first = problem.people(side).rewards(person).first();
        let placed = !standing.mates(side, person).is_empty();
        placed && first.is_some_and(|reward| reward.iter().any(|&points| points != 0))
    };
    let everybody = Side::BOTH.into_iter().flat_map(|side| {
        let people = problem.people(side).positions();
        people.map(move |person| (side, person))
    });
    everybody.filter(earns).count() as u64
}

/// `rewarded`: how many people are behind what of the total score is no criterion's, where there is such a thing.
fn criteria(problem: &Problem, chosen: &[Pair], rewarded: Option<u64>) -> Vec<CriterionNumbers> {
    let mut numbers = vec![(0u64, 0i128); problem.criteria().len()];
    for &pair in chosen {
        let points = problem.source().points(pair);
        for ((paid, sum), own) in numbers.iter_mut().zip(points) {
            *paid += u64::from(own != 0);
            *sum += i128::from(own);
        }
    }
    let all = (0..numbers.len() + usize::from(rewarded.is_some())).collect();
    let paid = |&at: &usize| numbers.get(at).map_or(rewarded.unwrap_or(0), |own| own.0);
    let (summed, _) = listed(all, paid, |at| match at < &numbers.len() {
        true => tells_of_few(paid(at), chosen.len() as u64),
        false => paid(at) < LEAST_TOLD,
    });
    let lines = problem.criteria().iter().zip(&numbers).enumerate();
    lines
        .map(|(at, (criterion, &(paid, sum)))| CriterionNumbers {
            name: criterion.name.clone(),
            weight: criterion.weight.clone(),
            // By a number of pairs and the points of the scheme a sum is soon found.
            pairs: match told(paid) {
                Told::Exactly(_) if !summed.contains(&at) => Told::Withheld,
                own => own,
            },
            sum: summed
                .contains(&at)
                .then(|| format_decimal(sum, problem.decimals())),
        })
        .collect()
}

/// Whether so many of so many are too few to tell, or leave too few.
fn tells_of_few(count: u64, of: u64) -> bool {
    count < LEAST_TOLD || (1..LEAST_TOLD).contains(&of.saturating_sub(count))
}

/// So many, as far as it may be told.
fn told(count: u64) -> Told {
    match count < LEAST_TOLD {
        true => Told::FewerThan(LEAST_TOLD),
        false => Told::Exactly(count),
    }
}

fn quotas(problem: &Problem, scheme: &Scheme, standing: Option<&Standing>) -> Vec<QuotaNumbers> {
    let numbers = |(quota, groups): (&Quota, Range<usize>)| QuotaNumbers {
        name: quota.name.clone(),
        placed: quota.placed,
        count: quota.count,
        at_least: quota.at_least,
        at_most: quota.at_most,
        groups: groups.len() as u64,
        counted: standing.map(|standing| {
            // Not what the group counts: of people it may count pairs, where that is the same to the solver.
            let count = |person: u32| match standing.mates(quota.placed, person).len() as u64 {
                mates if quota.count == Counted::Pairs => mates,
                mates => mates.min(1),
            };
            let all = problem.people(quota.placed).positions().map(count).sum();
            let own = problem.groups(quota.placed).get(groups.clone());
            let members = own.into_iter().flatten().flat_map(|group| &group.members);
            let counted = members.map(|&person| count(person)).sum();
            match told(counted) {
                _ if groups.len() == 1 => Told::Withheld,
                Told::Exactly(_) if tells_of_few(counted, all) => Told::Withheld,
                told => told,
            }
        }),
    };
    let groups = groups_of(problem, scheme);
    scheme.quotas.iter().zip(groups).map(numbers).collect()
}

/// Which groups of its side each quota has: they stand in the order of the scheme, and have the quota's name, with a value
/// of its own where the quota is on each.
fn groups_of(problem: &Problem, scheme: &Scheme) -> Vec<Range<usize>> {
    let mut next = [0, 0];
    let mut of = |quota: &Quota| {
        let groups = problem.groups(quota.placed);
        let at = &mut next[quota.placed.index()];
        let (first, mut names) = (*at, BTreeSet::new());
        while let Some(group) = groups.get(*at) {
            let rest = group.name.strip_prefix(&*quota.name);
            let is_own = rest.is_some_and(|rest| match quota.value {
                Some(_) => rest.is_empty(),
                None => rest.starts_with(": "),
            });
            // Another quota may be called as one of its groups.
            if !is_own || !names.insert(&group.name) {
                break;
            }
            *at += 1;
        }
        first..*at
    };
    scheme.quotas.iter().map(&mut of).collect()
}

/// What may be listed, in order, and what is withheld: the small ones, and the next smallest until at least two are withheld
/// and those of [`LEAST_TOLD`] together, so that no total gives one away.
fn listed<T>(
    items: Vec<T>,
    size: impl Fn(&T) -> u64,
    is_small: impl Fn(&T) -> bool,
) -> (Vec<T>, Vec<T>) {
    let mut withheld: Vec<bool> = items.iter().map(is_small).collect();
    loop {
        let own = |is: bool| {
            let both = items.iter().zip(&withheld).enumerate();
            both.filter(move |(_, (_, withheld))| **withheld == is)
        };
        let count = own(true).count();
        let sum: u64 = own(true).map(|(_, (item, _))| size(item)).sum();
        let next = own(false).min_by_key(|(_, (item, _))| size(item));
        let Some((next, _)) = next.filter(|_| count == 1 || (count > 0 && sum < LEAST_TOLD)) else {
            break;
        };
        if let Some(own) = withheld.get_mut(next) {
            *own = true;
        }
    }
    let (mut told, mut kept) = (Vec::new(), Vec::new());
    for (item, withheld) in items.into_iter().zip(withheld) {
        if withheld {
            kept.push(item);
        } else {
            told.push(item);
        }
    }
    (told, kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_withheld_follows_from_a_total() {
        let kept = |sizes: &[u64]| {
            let (told, _) = listed(sizes.to_vec(), |own| *own, |own| *own < LEAST_TOLD);
            told
        };
        assert_eq!(kept(&[7, 9]), [7, 9]);
        assert_eq!(kept(&[7, 3, 9]), [9]);
        assert_eq!(kept(&[3, 9, 2]), [9]);
        assert!(kept(&[1, 9, 2]).is_empty());
        assert_eq!(kept(&[1, 9, 2, 6]), [9]);
        assert!(kept(&[4]).is_empty());
        assert!(kept(&[]).is_empty());
    }
}
