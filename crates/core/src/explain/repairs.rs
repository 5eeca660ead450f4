//! What would make a matching possible: the single changes that help most.
//!
//! A change helps by what it takes off the shortfall, the least number of units by which minimums must be broken
//! (`shortfall`). All that help are found at once (`gains`); each that is listed is then made, and the changed problem
//! looked at anew: what is short in it, and, where nothing is, its best matching.
//!
//! Order: those that make a matching possible, then by gain, then by the best objective, then by kind (a pair, a place, a
//! quota's greatest number, a minimum, a pin, a volunteer), then by position, which is the order of the codes. Where more
//! have the same gain than are looked at anew, the kinds take turns: their objectives are not known.

use super::conflict::{can_hold, code, codes};
use super::gains::gains;
use super::shortfall::shortfall;
use super::single::{Single, mates, score};
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::evaluate::View;
use crate::problem::{Counted, Group, Objective, Outcome, Problem};
use crate::score::format_decimal;
use crate::solve::Settings;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::VecDeque;

/// So many are looked at anew at least, so that the few that are asked for are the best of those.
const LOOKED_AT: usize = 10;

/// A single change that helps where there is no matching; `Display` makes the note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// The change.
    pub repair: Repair,
    /// By how many units less minimums are broken after it.
    pub gain: u64,
    /// By how many units minimums are still broken.
    pub short: u64,
    /// Whether there is a matching then: nothing is short.
    pub solves: bool,
    /// The levels of the aim with their values in the best matching then, scores as exact decimals; `None` where there
    /// is none, or the solve was stopped at a limit.
    pub objective: Option<Vec<(String, Option<String>)>>,
    /// How many single changes help besides those that are listed.
    pub others: u64,
    /// How many single changes were not tried, as there are too many: of these nothing is known.
    pub untried: u64,
}

/// A single change. People go by their codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Repair {
    /// The pair is made eligible.
    Allow {
        /// Code of the mentee.
        mentee: String,
        /// Code of the mentor.
        mentor: String,
        /// The musts that refuse it now, but, in a view that is not the coordinator's, for those that read a sensitive
        /// attribute; empty where the people's files are not at hand.
        refused_by: Vec<String>,
        /// Whether it is excluded by hand.
        excluded: bool,
        /// Whether the two are kept apart.
        kept_apart: bool,
        /// Whether a must of the scheme reads a sensitive attribute, whomever it refuses, and the view is not the
        /// coordinator's.
        withheld: bool,
        /// What the pair would score, an exact decimal; `None` where that is not known: it counts 0 in the objective.
        score: Option<String>,
    },
    /// Somebody has one more place.
    Place {
        /// The person's side.
        side: Side,
        /// The person's code.
        id: String,
        /// Greatest number of mates then.
        at_most: u32,
    },
    /// A quota allows one more.
    QuotaMaximum {
        /// The side of the people whom it counts.
        side: Side,
        /// Its name.
        name: String,
        /// What it counts.
        count: Counted,
        /// Greatest number then.
        at_most: u64,
    },
    /// One mate less is asked of somebody.
    Minimum {
        /// The person's side.
        side: Side,
        /// The person's code.
        id: String,
        /// Least number of mates then.
        at_least: u32,
    },
    /// One less is asked of a quota.
    QuotaMinimum {
        /// The side of the people whom it counts.
        side: Side,
        /// Its name.
        name: String,
        /// What it counts.
        count: Counted,
        /// Least number then.
        at_least: u64,
    },
    /// A pinned pair need not be chosen.
    Unpin {
        /// Code of the mentee.
        mentee: String,
        /// Code of the mentor.
        mentor: String,
    },
    /// Somebody joins who has the bounds, quotas, eligible pairs and scores of somebody who is there.
    Volunteer {
        /// The volunteer's side.
        side: Side,
        /// Code of the person whom they are like.
        like: String,
        /// Their least number of mates.
        at_least: u32,
        /// Their greatest number of mates.
        at_most: u32,
        /// Codes of everybody who is eligible for them.
        eligible: Vec<String>,
        /// Codes of those whom they are with in the best matching then.
        with: Vec<String>,
    },
}

/// The single changes that help most, at most `most` of them; none where no single one helps, or, with quotas that
/// overlap or count people, where there are too many cases to tell. Which of those that are equally good are listed,
/// see above.
///
/// `view`: for whom; musts on sensitive attributes are named for the coordinator alone. `settings`: for the solves that
/// confirm what is listed, one each, and ten at least.
///
/// Where pins alone go beyond a greatest number, or are not eligible, that counts as broken, too, a unit each. Where
/// quotas are a flow, O((quotas + 1) · depth · pairs) to find them, besides the pairs of those who are short with
/// everybody, and some 50 bytes an eligible pair; a volunteer is looked for among the 200 people of each side who are
/// likeliest to help, and at most 1,000 pins that break something are tried. Where quotas overlap or count people each
/// change is a solve by cases, at most 1,000 of them. What was left out is told in [`Repaired::untried`].
///
/// # Errors
/// [`Error::Problem`] where there is a matching; [`Error::Interrupted`] where the settings' token asks for a stop.
pub fn repairs(
    problem: &Problem,
    most: usize,
    view: View,
    settings: &Settings,
) -> Result<Vec<Repaired>, Error> {
    let looked_at = if most == 0 { 0 } else { most.max(LOOKED_AT) };
    let Some(found) = gains(problem, looked_at, &settings.cancel)? else {
        return Ok(Vec::new());
    };
    if found.shortfall == 0 {
        return Err(can_hold());
    }
    let all = found.others + found.helpful.len() as u64;
    let likely = take_turns(found.helpful, looked_at);
    let others = all - likely.len().min(most) as u64;
    let mut confirmed = Vec::new();
    for (single, gain) in likely {
        let short = found.shortfall - gain;
        let changed = single.made(problem)?.before_the_lot();
        if shortfall(&changed, &settings.cancel)? != Some(short) {
            return Err(broken());
        }
        let best = best(&changed, short == 0, settings)?;
        let with = best.as_ref().map_or(&[][..], |(_, pairs)| pairs);
        let repaired = Repaired {
            called: Side::BOTH.map(|side| problem.called(side).to_owned()),
            repair: repair(problem, view, single, with),
            gain,
            short,
            solves: short == 0,
            objective: best.as_ref().map(|(found, _)| words(problem, found)),
            others,
            untried: found.untried,
        };
        let value = best.map(|(objective, _)| value(&objective));
        confirmed.push((Reverse((short == 0, gain, value)), single, repaired));
    }
    confirmed.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let confirmed = confirmed.into_iter().take(most);
    Ok(confirmed.map(|(_, _, repaired)| repaired).collect())
}

/// The best matching of a changed problem; none where nothing was feasible, or a limit was met.
fn best(
    changed: &Problem,
    solves: bool,
    settings: &Settings,
) -> Result<Option<(Objective, Vec<Pair>)>, Error> {
    if !solves {
        return Ok(None);
    }
    match changed.solve(settings)? {
        Outcome::Optimal(found) => Ok(Some((found.objective, found.pairs))),
        Outcome::Stopped(_) => Ok(None),
        Outcome::Infeasible(_) => Err(broken()),
    }
}

fn broken() -> Error {
    let what = "a change does not do what was found of it";
    Error::Problem(Fault::new("internal", what).into())
}

/// The best so many: by gain, and with the same gain the kinds take turns, the first of each kind first.
fn take_turns(mut helpful: Vec<(Single, u64)>, most: usize) -> Vec<(Single, u64)> {
    helpful.sort_unstable_by_key(|&(single, gain)| (Reverse(gain), single));
    let mut taken = Vec::new();
    for alike in helpful.chunk_by(|(_, a), (_, b)| a == b) {
        let kinds = alike.chunk_by(|(a, _), (b, _)| a.kind() == b.kind());
        let mut kinds: Vec<VecDeque<_>> =
            kinds.map(|kind| kind.iter().copied().collect()).collect();
        while taken.len() < most && kinds.iter().any(|kind| !kind.is_empty()) {
            let next = kinds.iter_mut().filter_map(VecDeque::pop_front);
            taken.extend(next.take(most - taken.len()).collect::<Vec<_>>());
        }
    }
    taken
}

/// What is compared: a lowest score of nothing is below any other.
fn value(objective: &Objective) -> Vec<Option<i128>> {
    objective.iter().map(|(_, value)| *value).collect()
}

/// The levels of the aim with their values as text.
fn words(problem: &Problem, objective: &Objective) -> Vec<(String, Option<String>)> {
    let asked = objective
        .iter()
        .filter(|(level, _)| problem.aim().contains(level));
    let text = |&(level, value): &(crate::problem::Level, Option<i128>)| {
        let decimals = if level.is_points() {
            problem.decimals()
        } else {
            0
        };
        let value = value.map(|value| format_decimal(value, decimals));
        (level.name().to_owned(), value)
    };
    asked.map(text).collect()
}

fn repair(problem: &Problem, view: View, single: Single, pairs: &[Pair]) -> Repair {
    let bounds = |side: Side, person: u32| problem.people(side).bounds(person).unwrap_or_default();
    let quota = |side: Side, at: u32| -> Group {
        let group = problem.groups(side).get(at as usize);
        group.cloned().unwrap_or_default()
    };
    match single {
        Single::Allow(pair) => {
            let (mentee, mentor) = codes(problem, pair);
            let evaluator = problem.evaluator();
            let coordinator = view == View::Coordinator;
            let refused_by = evaluator.map_or_else(Vec::new, |evaluator| {
                let names: Vec<(&str, bool)> = evaluator.musts_by_name().collect();
                let refusing = evaluator.refusing(pair).map(|at| names[at]);
                let shown = refusing.filter(|_| !evaluator.withholds() || coordinator);
                shown.map(|(name, _)| name.to_owned()).collect()
            });
            let points = |score| format_decimal(i128::from(score), problem.decimals());
            Repair::Allow {
                mentee,
                mentor,
                refused_by,
                excluded: problem.exclusions().binary_search(&pair).is_ok(),
                kept_apart: problem.keeps_apart(pair),
                withheld: !coordinator && evaluator.is_some_and(|e| e.withholds()),
                score: score(problem, pair).map(points),
            }
        }
        Single::Place(side, person) => Repair::Place {
            side,
            id: code(problem, side, person),
            at_most: bounds(side, person).1.saturating_add(1),
        },
        Single::Minimum(side, person) => Repair::Minimum {
            side,
            id: code(problem, side, person),
            at_least: bounds(side, person).0.saturating_sub(1),
        },
        Single::QuotaMaximum(side, at) => {
            let group = quota(side, at);
            Repair::QuotaMaximum {
                side,
                name: group.name,
                count: group.count,
                at_most: group.max.saturating_add(1),
            }
        }
        Single::QuotaMinimum(side, at) => {
            let group = quota(side, at);
            Repair::QuotaMinimum {
                side,
                name: group.name,
                count: group.count,
                at_least: group.min.saturating_sub(1),
            }
        }
        Single::Unpin(pair) => {
            let (mentee, mentor) = codes(problem, pair);
            Repair::Unpin { mentee, mentor }
        }
        Single::Volunteer(side, like) => {
            let (at_least, at_most) = bounds(side, like);
            // The volunteer stands after everybody else.
            let joined = problem.people(side).len();
            let own = pairs
                .iter()
                .filter(|pair| pair.person(side) as usize == joined);
            let across = |mate: u32| code(problem, side.other(), mate);
            let eligible = mates(problem, side, like).into_iter();
            Repair::Volunteer {
                side,
                like: code(problem, side, like),
                at_least,
                at_most,
                eligible: eligible.map(|(mate, _)| across(mate)).collect(),
                with: own.map(|pair| across(pair.person(side.other()))).collect(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_take_turns_where_more_do_as_much_than_are_wanted() {
        let pair = |at| Single::Allow(Pair::new(at, 0));
        let (place, pin) = (
            Single::Place(Side::Mentors, 4),
            Single::Unpin(Pair::new(1, 1)),
        );
        let helpful = vec![
            (pin, 1),
            (pair(2), 1),
            (pair(0), 1),
            (place, 1),
            (pair(1), 2),
            (pair(3), 1),
        ];
        let taken = |most| -> Vec<Single> {
            let taken = take_turns(helpful.clone(), most).into_iter();
            taken.map(|(single, _)| single).collect()
        };
        assert_eq!(taken(9), [pair(1), pair(0), place, pin, pair(2), pair(3)]);
        assert_eq!(taken(3), [pair(1), pair(0), place]);
        assert!(taken(0).is_empty());
    }
}
