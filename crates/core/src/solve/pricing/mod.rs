//! Candidates and pricing: an optimum over all pairs of a source from a core that is shown few of them.
//!
//! Problem. The core (`Core`) solves on a list of pairs and proves its answer with potentials. The source has far more
//! pairs than fit, or than are worth holding.
//!
//! Method. The idea is LAPMOD's (Volgenant, Linear and semi-assignment problems: a core oriented approach, Computers &
//! Operations Research 23, 1996), that of column generation. A rough auction (`auction`) finds prices at which demand
//! is spread; everybody's best pairs at these prices, both ways, are the first *candidates* (`candidates`). The core
//! solves on them. Then all pairs are *priced* (`sweep`): one of negative slack under the core's potentials that is not
//! a candidate is *violated*. Everybody's most violated and nearly tight pairs become candidates, and the core solves
//! again.
//!
//! Invariant. Conditions on people and groups don't depend on which pairs are candidates, and pairs that are not
//! candidates are unused. So when no pair is violated the potentials prove the answer over all pairs of the source,
//! also over those that were never shown: it is the same certificate. Where the core finds no feasible matching, its
//! cut is counted over all pairs: those that cross it and are not candidates raise what is available. Either a
//! shortfall is left, and the cut is a witness over all pairs, or some of them become candidates.
//!
//! Levels. Slacks are tuples, compared lexicographically. Before the score the value of a pair is a constant, so the
//! levels there compare by people alone: for those of one side with equal potentials at these levels, everybody across
//! is barred (slack above zero), open (below) or decided at the score. Levels after the score are computed for the
//! pairs that are tight up to there. Each sweep so asks the source for scalars only, and is exact.
//!
//! Termination and complexity. Each round but the last adds a pair, and lets twice as many in for a person as the one
//! before. A round is a solve of the core over the candidates and one look at every pair; memory is
//! O(people · candidates), besides the source.

mod auction;
mod candidates;
mod sweep;

use super::budget::{Budget, Settings};
use super::plan::Start;
use super::{Ask, Flow, Halt};
use crate::ids::{Pair, Side};
use crate::problem::{BARRED, Free, LARGEST_PRICE, OPEN, Potentials, Problem, Query, Witness};
use candidates::Candidates;
use sweep::sweep;

/// Candidates a person and direction to begin with.
const FIRST: usize = 32;
/// The same in a matrix, where a look costs as much for more.
const FIRST_CELLS: usize = 64;
/// A slack is small that is this part of what lies between the best and the last of a list.
const NEAR: i64 = 64;
/// Who stands on fewer than this part of so many lists picks as many candidates too,
const FEW_TIMES: usize = 4;
/// and in a matrix, where a look at a column costs as much as at many rows, whoever stands on fewer than so many lists
/// this many.
const FEW_CELLS_TIMES: usize = 4;
const SOME_CELLS: usize = 8;
/// A stored source is given to the core as it is up to this many pairs a person on average.
const FEW: u64 = 16 * FIRST as u64;
/// The same of a matrix, which is looked at faster.
const FEW_CELLS: u64 = FEW / 2;

/// The core: solves on the pairs of this source, from an earlier answer with fewer of them, if any.
pub(super) type Core<'c> = dyn FnMut(&Free, Option<Start<'_>>, &mut Budget<'_>) -> Flow + 'c;

/// What is kept between the solves of one problem: the candidates, which are as good for the next.
pub(super) struct Pricing {
    /// Candidates a person and direction to begin with, and most that the first sweep adds for a person.
    first: usize,
    candidates: Candidates,
    /// Who stands on fewer lists than this picks so many candidates.
    across: (usize, usize),
    /// A slack that is small, about the error of the rough prices; none before the first solve.
    near: Option<i64>,
}

impl Pricing {
    /// `None` where the core may as well have all pairs: they are stored, and few a person.
    pub(super) fn new(free: &Free, settings: &Settings) -> Option<Pricing> {
        let (mentees, mentors) = free.source.shape();
        let people = u64::from(mentees.max(mentors));
        let few = match (free.source.as_matrix(), settings.candidates) {
            (Some(_), Some(_)) => 0,
            (Some(_), None) => FEW_CELLS,
            (None, _) => FEW,
        };
        if free.source.is_stored() && free.source.len() <= people.saturating_mul(few) {
            return None;
        }
        let wanted = |usual: usize| settings.candidates.unwrap_or(usual).max(1);
        let (first, across) = match free.source.as_matrix() {
            Some(_) => (wanted(FIRST_CELLS), (FEW_CELLS_TIMES, SOME_CELLS)),
            None => (wanted(FIRST), (wanted(FIRST) / FEW_TIMES, wanted(FIRST))),
        };
        Some(Pricing {
            first,
            across,
            candidates: Candidates::new(free.source.shape()),
            near: None,
        })
    }

    /// The optimum over all pairs that are asked for, or a witness over them.
    pub(super) fn solve(
        &mut self,
        problem: &Problem,
        free: &Free,
        ask: Ask<'_>,
        budget: &mut Budget<'_>,
        core: &mut Core<'_>,
    ) -> Result<Flow, Halt> {
        let (levels, least) = (ask.levels, ask.least);
        let near = self.seed(free, least, budget)?;
        let mut most = self.first;
        let mut before: Option<(Vec<Pair>, Potentials)> = None;
        loop {
            let last = before.as_ref();
            let last = last.map(|(pairs, potentials)| Start {
                pairs,
                potentials,
                same: true,
            });
            let warm = last.or(ask.warm);
            let few = Free {
                source: self.candidates.list(least, budget)?,
                ..free.clone()
            };
            let solved = core(&few, warm, budget);
            drop(few);
            let entering = match solved {
                // What was best among fewer pairs is feasible, and its potentials are as valid as any.
                Flow::Stopped(stop, pairs, potentials) => {
                    let (pairs, potentials) = before.unwrap_or((pairs, potentials));
                    return Ok(Flow::Stopped(stop, pairs, potentials));
                }
                Flow::Infeasible(witness) => {
                    match self.cross(free, witness, least, most, budget)? {
                        Crossing::Holds(witness) => return Ok(Flow::Infeasible(witness)),
                        Crossing::Enter(pairs) => pairs,
                    }
                }
                Flow::Optimal(pairs, potentials) => {
                    let dual = (levels, &potentials);
                    let some = (most, near);
                    match sweep(problem, free, dual, least, &self.candidates, some, budget) {
                        Ok(found) if found.violated == 0 => {
                            return Ok(Flow::Optimal(pairs, potentials));
                        }
                        Ok(found) => {
                            before = Some((pairs, potentials));
                            found.entering
                        }
                        Err(Halt::Stopped(stop)) => {
                            return Ok(Flow::Stopped(stop, pairs, potentials));
                        }
                        Err(broken) => return Err(broken),
                    }
                }
            };
            let held = self.candidates.len();
            self.candidates.add(entering, budget)?;
            if self.candidates.len() == held {
                return Err(Halt::Broken("pricing added no pair"));
            }
            most = most.saturating_mul(2);
        }
    }

    /// Makes everybody's best pairs at rough prices candidates, both ways, and gives back what a small slack is. Later
    /// solves of the problem begin with what is there.
    fn seed(&mut self, free: &Free, least: i64, budget: &mut Budget<'_>) -> Result<i64, Halt> {
        if let Some(near) = self.near {
            return Ok(near);
        }
        let rough = auction::rough(free, self.first, budget)?;
        let mut best = rough.listed;
        // Who stands on few lists asks too.
        let across = rough.side.other();
        let (few, some) = self.across;
        let mut times = vec![0usize; free.people[across.index()].len()];
        for (pair, _) in &best {
            times[pair.person(across) as usize] += 1;
        }
        let wanted = free.people[across.index()]
            .iter()
            .zip(&rough.prices[across.index()]);
        let ids = (0u32..).zip(wanted).zip(&times);
        let ids: Vec<u32> = ids
            .filter(|((_, (person, price)), times)| {
                **times < few && (person.min > 0 || **price > 0)
            })
            .map(|((id, _), _)| id)
            .collect();
        let query = Query {
            side: across,
            ids: &ids,
            prices: &rough.prices[rough.side.index()],
            least,
            threads: budget.threads(),
        };
        budget.polled(|poll| {
            free.source
                .best(&query, some, poll, &mut |id, candidates, _| {
                    best.extend(
                        candidates
                            .iter()
                            .map(|c| (across.pair(id, c.mate), c.score)),
                    );
                })
        })?;
        best.retain(|(_, score)| *score >= least);
        self.candidates.add(best, budget)?;
        let near = rough
            .step
            .min(rough.span / NEAR)
            .clamp(1, LARGEST_PRICE / 2);
        Ok(*self.near.insert(near))
    }

    /// Counts a cut of the candidates over all pairs. Where no shortfall is left, the pairs of greatest score that
    /// cross it become candidates, at most `most` for each person inside.
    fn cross(
        &self,
        free: &Free,
        witness: Witness,
        least: i64,
        most: usize,
        budget: &mut Budget<'_>,
    ) -> Result<Crossing, Halt> {
        let Witness::Cut {
            short,
            mentees,
            mentors,
            mentee_groups,
            mentor_groups,
            needed,
            available,
        } = witness
        else {
            // The others are about pins, which are settled before any pair is looked at.
            return Ok(Crossing::Holds(witness));
        };
        let inside = match short {
            Side::Mentees => [
                mentees.iter().map(|m| m.0).collect(),
                mentors.iter().map(|m| m.0).collect(),
            ],
            Side::Mentors => [
                mentors.iter().map(|m| m.0).collect(),
                mentees.iter().map(|m| m.0).collect::<Vec<u32>>(),
            ],
        };
        let [ids, mates]: [Vec<u32>; 2] = inside;
        let mut prices = vec![OPEN; free.people[short.other().index()].len()];
        mates
            .iter()
            .for_each(|&mate| prices[mate as usize] = BARRED);
        let query = Query {
            side: short,
            ids: &ids,
            prices: &prices,
            least,
            threads: budget.threads(),
        };
        let own = vec![0; ids.len()];
        let mut crossing = 0u64;
        let mut enter: Vec<(Pair, i64)> = Vec::new();
        let mut row: Vec<(i64, Pair)> = Vec::new();
        budget.polled(|poll| {
            free.source
                .within(&query, &own, 0, poll, &mut |id, mate, score| {
                    let pair = short.pair(id, mate);
                    if self.candidates.has(pair) {
                        return;
                    }
                    crossing += 1;
                    if row.last().is_some_and(|(_, last)| last.person(short) != id) {
                        keep(&mut row, most, &mut enter);
                    }
                    row.push((score, pair));
                })
        })?;
        keep(&mut row, most, &mut enter);
        let available = available.saturating_add(crossing);
        Ok(if available < needed {
            Crossing::Holds(Witness::Cut {
                short,
                mentees,
                mentors,
                mentee_groups,
                mentor_groups,
                needed,
                available,
            })
        } else {
            Crossing::Enter(enter)
        })
    }
}

/// What a cut of the candidates means for all pairs.
enum Crossing {
    /// It is a witness.
    Holds(Witness),
    /// It is not; these pairs cross it.
    Enter(Vec<(Pair, i64)>),
}

/// Moves the `most` pairs of greatest score out of a person's row, and empties it.
fn keep(row: &mut Vec<(i64, Pair)>, most: usize, kept: &mut Vec<(Pair, i64)>) {
    row.sort_unstable_by_key(|&(score, pair)| (std::cmp::Reverse(score), pair));
    kept.extend(row.drain(..).take(most).map(|(score, pair)| (pair, score)));
}
