//! What one more is worth: a place of somebody, a pair that a quota allows, a pair that it asks for less.
//!
//! Where the proof is by potentials, one unit more of anything is one cycle of the residual network (see `residual`): the arc
//! that is full, then the cheapest way back; the whole gains what that costs less than nothing. All places round one group,
//! or round the root, are told by one search each way. With a lowest score in the aim, and where groups overlap or count
//! people, each place and quota takes a solve of its own.

use super::again;
use super::basis::Basis;
use super::exchange::{AtLevel, levels};
use super::residual::{self, Loss, Node, Residual, Use, Ways};
use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::Side;
use crate::problem::{Change, Matching, Objective, Outcome, Problem};
use crate::solve::Settings;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What there is one more of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum OneMore {
    /// One more place for somebody all of whose places are taken.
    Place {
        /// Their side.
        side: Side,
        /// Their code.
        id: String,
    },
    /// One more allowed by a quota that is full.
    Allowed {
        /// The quota's side.
        side: Side,
        /// Its name.
        quota: String,
    },
    /// One less asked for by a quota that has no more than it must.
    Asked {
        /// The quota's side.
        side: Side,
        /// Its name.
        quota: String,
    },
}

/// One more of something, and the best matching then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gain {
    /// Of what.
    #[serde(flatten)]
    pub more: OneMore,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// The levels of this matching and of the best one with one more, but for the lot.
    pub levels: Vec<AtLevel>,
    /// Whether anything is gained before the lot.
    pub gains: bool,
}

/// The worth of one more of everything that is used up, the most worth first, then places before quotas, mentees before
/// mentors, by position. Whatever is not used up is worth nothing more. O(groups · (people + pairs) · log people) where the
/// proof is by potentials and the aim has no lowest score; else a solve for each.
///
/// # Errors
/// [`Error::NotProven`] where the certificate does not prove the matching; [`Error::Interrupted`] where the settings' token
/// asks for a stop; [`Error::Problem`] where a limit of theirs is met.
pub fn one_more(
    problem: &Problem,
    matching: &Matching,
    settings: &Settings,
) -> Result<Vec<Gain>, Error> {
    let scarce = scarce(problem, matching);
    let basis = Basis::new(problem, matching).filter(|basis| basis.lowest.is_none());
    let values: Vec<Objective> = match &basis {
        Some(basis) => {
            let task = Cycles {
                basis,
                scarce: &scarce,
                objective: &matching.objective,
                cancel: &settings.cancel,
            };
            residual::with(basis.proved(), &settings.cancel, task)?
        }
        None => {
            let solved = |scarce: &Scarce| by_solving(problem, matching, scarce, settings);
            scarce.iter().map(solved).collect::<Result<_, Error>>()?
        }
    };
    let mut worths: Vec<(Objective, Gain)> = Vec::new();
    for (scarce, value) in scarce.into_iter().zip(values) {
        let levels = levels(problem, &matching.objective, &value);
        let gains = levels.iter().any(|at| at.now != at.then);
        let more = scarce.named(problem);
        let worth = Gain {
            more,
            called: Side::BOTH.map(|side| problem.called(side).to_owned()),
            levels,
            gains,
        };
        worths.push((value, worth));
    }
    worths.sort_by(|a, b| again::compare(&b.0, &a.0));
    Ok(worths.into_iter().map(|(_, worth)| worth).collect())
}

/// Something that is used up.
#[derive(Clone, Copy)]
enum Scarce {
    Place(Side, u32),
    Allowed(Side, u32),
    Asked(Side, u32),
}

/// Everything that is used up, in the order of [`one_more`].
fn scarce(problem: &Problem, matching: &Matching) -> Vec<Scarce> {
    let counts = Side::BOTH.map(|side| problem.degrees(side, &matching.pairs));
    let mut all = Vec::new();
    for (side, (degrees, _)) in Side::BOTH.into_iter().zip(&counts) {
        let people = problem.people(side);
        let full = people.positions().zip(degrees).zip(people.max());
        all.extend(
            full.filter(|((_, d), max)| d >= max)
                .map(|((at, _), _)| Scarce::Place(side, at)),
        );
    }
    for (side, (_, sums)) in Side::BOTH.into_iter().zip(&counts) {
        for ((at, group), &sum) in (0u32..).zip(problem.groups(side)).zip(sums) {
            if sum >= group.max {
                all.push(Scarce::Allowed(side, at));
            }
            if sum <= group.min && group.min > 0 {
                all.push(Scarce::Asked(side, at));
            }
        }
    }
    all
}

impl Scarce {
    fn named(self, problem: &Problem) -> OneMore {
        let quota = |side: Side, at: u32| {
            let group = problem.groups(side).get(at as usize);
            group.map_or_else(String::new, |group| group.name.clone())
        };
        match self {
            Scarce::Place(side, person) => {
                let id = problem.people(side).id(person);
                let id = id.map_or_else(String::new, Cow::into_owned);
                OneMore::Place { side, id }
            }
            Scarce::Allowed(side, group) => OneMore::Allowed {
                side,
                quota: quota(side, group),
            },
            Scarce::Asked(side, group) => OneMore::Asked {
                side,
                quota: quota(side, group),
            },
        }
    }

    /// The change of the problem; `None` where a bound can't be raised any further.
    fn change(self, problem: &Problem) -> Option<Change> {
        Some(match self {
            Scarce::Place(side, person) => {
                let (min, max) = problem.people(side).bounds(person)?;
                Change::Places {
                    side,
                    person,
                    min,
                    max: max.checked_add(1)?,
                }
            }
            Scarce::Allowed(side, group) => {
                let own = problem.groups(side).get(group as usize)?;
                Change::Quota {
                    side,
                    group,
                    min: own.min,
                    max: own.max.checked_add(1)?,
                }
            }
            Scarce::Asked(side, group) => {
                let own = problem.groups(side).get(group as usize)?;
                Change::Quota {
                    side,
                    group,
                    min: own.min.checked_sub(1)?,
                    max: own.max,
                }
            }
        })
    }
}

fn by_solving(
    problem: &Problem,
    matching: &Matching,
    scarce: &Scarce,
    settings: &Settings,
) -> Result<Objective, Error> {
    let Some(change) = scarce.change(problem) else {
        return Ok(matching.objective.clone());
    };
    match again::solve(problem, &[change], Some(matching), settings)? {
        Outcome::Optimal(found) => Ok(found.objective),
        // The matching itself keeps the wider bounds.
        _ => Err(Error::NotProven(
            "the matching does not keep its bounds".into(),
        )),
    }
}

/// One cycle for each.
struct Cycles<'b> {
    basis: &'b Basis<'b>,
    scarce: &'b [Scarce],
    objective: &'b Objective,
    cancel: &'b CancelToken,
}

impl Use for Cycles<'_> {
    type Found = Vec<Objective>;

    fn with<const N: usize>(self, residual: Residual<N>) -> Result<Self::Found, Error> {
        let problem = self.basis.problem;
        let nodes = residual.nodes;
        let turned = residual.turned();
        let mut ways = [Ways::new(&residual), Ways::new(&turned)];
        // Ways between a node and what is around it, by what is around it: from there, and to there.
        let mut known: [BTreeMap<Node, Vec<Option<Loss<N>>>>; 2] = Default::default();
        let mut values = Vec::with_capacity(self.scarce.len());
        for &scarce in self.scarce {
            if self.cancel.is_cancelled() {
                return Err(Error::Interrupted);
            }
            let (side, node, around) = match scarce {
                Scarce::Place(side, person) => {
                    let around = nodes.around(problem, side, person);
                    (side, nodes.person(side, person), around)
                }
                Scarce::Allowed(side, group) | Scarce::Asked(side, group) => {
                    let around = nodes.around_group(problem, side, group);
                    (side, nodes.group(side, group), around)
                }
            };
            // A unit more runs down to a mentee, so the way back leads up; one less the other way round.
            let less = matches!(scarce, Scarce::Asked(..));
            let up = (side == Side::Mentees) != less;
            let at = usize::from(up);
            let ways = &mut ways[at];
            let all = known[at].entry(around).or_insert_with(|| {
                let mut all = vec![None; nodes.count()];
                ways.search(
                    around,
                    |_, _| false,
                    |node, loss| {
                        all[node as usize] = Some(loss);
                        true
                    },
                );
                all
            });
            let step = self.basis.unit(&residual.packing, scarce.unit());
            let gain = match (all[node as usize], step) {
                (Some(back), Some(step)) => Loss::ZERO - (back + step),
                _ => Loss::ZERO,
            };
            let gain = residual.packing.unpack(gain.max(Loss::ZERO));
            let raised = self.objective.iter().zip(gain);
            values.push(
                raised
                    .map(|(&(level, now), more)| (level, now.map(|now| now + more)))
                    .collect(),
            );
        }
        Ok(values)
    }
}

/// A unit beyond the bounds.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    /// One more mate of a person.
    Mate(Side, u32),
    /// One more pair of a group.
    More(Side, u32),
    /// One pair less of a group.
    Less(Side, u32),
}

impl Scarce {
    fn unit(self) -> Unit {
        match self {
            Scarce::Place(side, person) => Unit::Mate(side, person),
            Scarce::Allowed(side, group) => Unit::More(side, group),
            Scarce::Asked(side, group) => Unit::Less(side, group),
        }
    }
}
