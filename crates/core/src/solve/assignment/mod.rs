//! The plain assignment problem: everybody of one side gets one mate, all pairs are eligible, the total score alone counts.
//!
//! Where people are ranked alike by all, the pairs in order of rank are guessed and proved by one look at all pairs
//! (`ranked`). A small matrix is solved whole (`dense`). Where many rows are the same, one of each kind is enough
//! (`alike`). Others are solved by lists of everybody's best (`lists`). All give back pairs and potentials like any other
//! solve, and what they can't answer (long searches, limits met) is left to it.

mod alike;
mod dense;
mod lists;
mod ranked;

use super::budget::{Budget, Stop};
use super::{Ask, EVERY, Flow, Halt};
use crate::ids::{Pair, Side};
use crate::problem::{Free, Level, Potentials, Problem, Tuples};

/// Fewer people are solved whole before they are put in order of rank.
const MANY: usize = 64;

/// An assignment problem of n people who all get a mate, and m ≥ n others.
struct Assignment<'f> {
    free: &'f Free,
    /// The side where everybody gets a mate.
    side: Side,
    /// n and m.
    shape: (usize, usize),
}

/// A mate for everybody of the side, and prices of all others, at least 0: 0 where somebody is nobody's mate. Nobody
/// finds another mate of greater score less price.
struct Assigned {
    mates: Vec<u32>,
    prices: Vec<i64>,
}

/// The optimum, where the problem is an assignment problem that one of the ways is good for.
pub(super) fn solve(
    problem: &Problem,
    free: &Free,
    ask: Ask<'_>,
    budget: &mut Budget<'_>,
) -> Result<Option<Flow>, Halt> {
    // Who says how many candidates there shall be wants pricing.
    let wanted = budget.settings().candidates.is_none();
    let Some(own) = Assignment::of(problem, free, ask).filter(|_| wanted) else {
        return Ok(None);
    };
    match by_any(&own, ask, budget) {
        Ok(found) => Ok(found.map(|found| own.proved(found))),
        // The others know what to make of a limit.
        Err(Halt::Stopped(Stop::Limit | Stop::Allowance)) => Ok(None),
        Err(halt) => Err(halt),
    }
}

/// The first way that is good for it.
fn by_any(
    own: &Assignment<'_>,
    ask: Ask<'_>,
    budget: &mut Budget<'_>,
) -> Result<Option<Assigned>, Halt> {
    if own.shape.0 >= MANY
        && let Some(found) = ranked::solve(own, budget)?
    {
        return Ok(Some(found));
    }
    if let Some(found) = dense::solve(own, ask.stage, budget)? {
        return Ok(Some(found));
    }
    if let Some(found) = alike::solve(own, ask, budget)? {
        return Ok(Some(found));
    }
    Ok(lists::solve(own, ask.stage, budget)?)
}

impl<'f> Assignment<'f> {
    fn of(problem: &Problem, free: &'f Free, ask: Ask<'_>) -> Option<Assignment<'f>> {
        let plain = ask.levels == 1
            && problem.additive() == [Level::TotalScore]
            && ask.least == EVERY
            && ask.warm.is_none()
            && !free.is_priced()
            && free.groups.iter().all(Vec::is_empty)
            && !Side::BOTH.iter().any(|&s| problem.people(s).any_rewards());
        let sizes = [0, 1].map(|at| free.people[at].len());
        let [mentees, mentors] = sizes;
        let side = if mentees <= mentors {
            Side::Mentees
        } else {
            Side::Mentors
        };
        let (n, m) = (mentees.min(mentors), mentees.max(mentors));
        let (own, across) = (
            &free.people[side.index()],
            &free.people[side.other().index()],
        );
        let all = free.source.is_stored() && free.source.len() == n as u64 * m as u64;
        let once = own.min().iter().chain(own.max()).chain(across.max());
        let fits = plain
            && all
            && n > 0
            && once.into_iter().all(|&bound| bound == 1)
            && (n == m || across.min().iter().all(|&min| min == 0));
        fits.then_some(Assignment {
            free,
            side,
            shape: (n, m),
        })
    }

    fn score(&self, own: u32, other: u32) -> i64 {
        self.free
            .source
            .score(self.side.pair(own, other))
            .unwrap_or(0)
    }

    /// The scores of a mentee's pairs, by mentor, in place of what `line` holds.
    fn scores_of(&self, mentee: u32, line: &mut Vec<i64>) {
        let mentors = self.free.people[1].len();
        if let Some(matrix) = self.free.source.as_matrix() {
            matrix.scores(mentee, line);
        } else {
            line.clear();
            let visit = &mut |_, score| line.push(score);
            self.free.source.for_each(Side::Mentees, mentee, visit);
        }
        // A source that breaks its contract has its fault told in the end.
        line.resize(mentors, 0);
    }

    /// What each would rather not give up: the score of their pair less the price.
    fn values(&self, found: &Assigned) -> Vec<i64> {
        let value = |(own, &mate): (u32, &u32)| {
            let price = found.prices.get(mate as usize).copied().unwrap_or(0);
            self.score(own, mate) - price
        };
        (0u32..).zip(&found.mates).map(value).collect()
    }

    fn proved(&self, found: Assigned) -> Flow {
        let own = self.values(&found);
        let pairs = (0u32..).zip(&found.mates);
        let mut pairs: Vec<Pair> = pairs
            .map(|(own, &mate)| self.side.pair(own, mate))
            .collect();
        pairs.sort_unstable();
        let (mentees, mentors) = match self.side {
            Side::Mentees => (own, found.prices),
            Side::Mentors => (found.prices, own),
        };
        let potentials = Potentials {
            mentees: Tuples::new(1, mentees),
            mentors: Tuples::new(1, mentors),
            ..Potentials::default()
        };
        Flow::Optimal(pairs, potentials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::CancelToken;
    use crate::draw::Draw;
    use crate::problem::{Matrix, Parts, Rows, Sense, Unit, largest_value};
    use crate::solve::Settings;
    use std::sync::Arc;

    const ASK: Ask<'_> = Ask {
        levels: 1,
        least: EVERY,
        stage: "",
        warm: None,
    };

    /// All rows by columns, by these scores.
    pub(super) fn problem((rows, columns): (u32, u32), score: impl Fn(u32, u32) -> i64) -> Problem {
        let mut parts = Parts::with_shape(rows, columns);
        let all = |all: bool| u32::from(all);
        let (own, across) = (all(rows <= columns), all(columns <= rows));
        parts.mentees.iter_mut().for_each(|row| row.min = own);
        parts
            .mentors
            .iter_mut()
            .for_each(|column| column.min = across);
        parts.aim = vec![Level::TotalScore];
        parts.seed = None;
        let pairs = (0..rows).flat_map(|i| (0..columns).map(move |j| Pair::new(i, j)));
        let pairs = pairs.map(|pair| (pair, score(pair.mentee.0, pair.mentor.0)));
        parts.pairs = pairs.collect();
        Problem::from_pairs(parts).unwrap()
    }

    /// What one of the ways finds.
    pub(super) fn found(
        problem: &Problem,
        way: impl Fn(&Assignment<'_>, &mut Budget<'_>) -> Result<Option<Assigned>, Stop>,
    ) -> Option<Assigned> {
        let free = Free::new(problem).unwrap();
        let own = Assignment::of(problem, &free, ASK).unwrap();
        let found = way(&own, &mut Budget::new(&Settings::default())).unwrap()?;
        proves(&own, &found);
        Some(found)
    }

    /// Nobody finds another mate of greater value, nobody has the same, and who is nobody's costs nothing.
    fn proves(own: &Assignment<'_>, found: &Assigned) {
        let values = own.values(found);
        for (row, &value) in (0u32..).zip(&values) {
            for (column, price) in (0u32..).zip(&found.prices) {
                assert!(*price >= 0 && value >= own.score(row, column) - price);
            }
        }
        let mut unused = found.prices.clone();
        for &column in &found.mates {
            assert_ne!(
                unused[column as usize],
                i64::MIN,
                "two rows have one column"
            );
            unused[column as usize] = i64::MIN;
        }
        assert!(own.shape.0 == own.shape.1 || unused.iter().all(|&price| price <= 0));
    }

    /// Both ways give a matching and prices that prove it.
    #[test]
    fn lists_and_whole_matrices_prove_what_they_find() {
        let mut draw = Draw(7);
        let mut listed = 0;
        for case in 0..600 {
            let size = if case % 100 == 0 { 90 } else { 12 };
            let shape = (1 + draw.below(size) as u32, 1 + draw.below(size) as u32);
            let shape = if case % 2 == 0 {
                (shape.0, shape.0)
            } else {
                shape
            };
            let most = [2, 5, 100, 1 << 40][case % 4];
            let cells = (0..shape.0 * shape.1).map(|_| draw.below(most) as i64 - 1);
            let cells: Vec<i64> = cells.collect();
            let kind = case % 3;
            let problem = problem(shape, |i, j| match kind {
                0 => cells[(i * shape.1 + j) as usize],
                1 => cells[(i * shape.1) as usize] * cells[j as usize] % 1_000,
                _ => -(cells[(i * shape.1) as usize] - cells[j as usize]).abs(),
            });
            assert!(found(&problem, |own, budget| dense::solve(own, "", budget)).is_some());
            listed += u32::from(found(&problem, |own, b| lists::solve(own, "", b)).is_some());
        }
        assert!(listed > 300, "{listed}");
    }

    /// Rows of few kinds share out what is found for one of each; −0 is 0.
    #[test]
    fn rows_that_are_alike_share_what_is_found() {
        let mut draw = Draw(11);
        let mut shared = 0;
        for case in 0..400 {
            let rows = 1 + draw.below(30) as usize;
            let columns = rows
                + if case % 2 == 0 {
                    0
                } else {
                    draw.below(20) as usize
                };
            let kinds = 1 + draw.below(8) as usize;
            let most = [2, 50, 1 << 40][case % 3];
            let line = |draw: &mut Draw| -> Vec<f64> {
                (0..columns).map(|_| draw.below(most) as f64).collect()
            };
            let lines: Vec<Vec<f64>> = (0..kinds).map(|_| line(&mut draw)).collect();
            let cells = (0..rows).flat_map(|_| {
                let zero = if draw.below(2) == 0 { 0.0 } else { -0.0 };
                let line = &lines[draw.below(kinds as u64) as usize];
                line.iter()
                    .map(move |&cell| if cell == 0.0 { zero } else { cell })
            });
            let cells = Arc::new(Rows::new(rows, columns, cells.collect()));
            let (largest, cancel) = (largest_value(rows + columns), CancelToken::default());
            let sense = [Sense::Costs, Sense::Scores][case % 2];
            let matrix = Matrix::new(cells, sense, Unit::Two, largest, 1, &cancel).unwrap();
            let mut parts = Parts::with_shape(rows as u32, columns as u32);
            parts.mentees.iter_mut().for_each(|row| row.min = 1);
            let all = u32::from(rows == columns);
            parts.mentors.iter_mut().for_each(|column| column.min = all);
            parts.aim = vec![Level::TotalScore];
            parts.seed = None;
            let problem = Problem::from_source(parts, Arc::new(matrix)).unwrap();
            let free = Free::new(&problem).unwrap();
            let own = Assignment::of(&problem, &free, ASK).unwrap();
            let settings = Settings::default();
            let Ok(found) = alike::solve(&own, ASK, &mut Budget::new(&settings)) else {
                panic!("no limit was set");
            };
            let Some(found) = found else {
                assert!(2 * kinds > rows, "{kinds} kinds of {rows} rows");
                continue;
            };
            proves(&own, &found);
            shared += 1;
        }
        assert!(shared > 200, "{shared}");
    }
}
