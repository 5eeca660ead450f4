//! Rows that are alike, as one row with as many places.
//!
//! Where people are scored by a few answers of theirs, many give the same: their rows hold the same numbers. What is best
//! for k such rows is best for one row with k places, whose mates they share out, and its price proves each of them, once
//! its mates cost all that they are worth to it. So the matrix is solved with one row of each kind; every look at all
//! pairs is as many times shorter.
//!
//! Method. Rows of the same mark (see [`Matrix::mark`]) are compared in full. Complexity: a sort of the marks, and a read of
//! the rows whose mark another has.

use super::super::budget::{Budget, Stop};
use super::super::pricing::Pricing;
use super::super::{Ask, Flow, Halt, solve_levels};
use super::{Assigned, Assignment};
use crate::fault::Error;
use crate::ids::Side;
use crate::problem::{Free, Level, Matrix, Parts, Problem};
use std::mem;
use std::sync::Arc;

/// How many kinds of a mark are told apart: comparing each with each might take long.
const MOST_KINDS: usize = 8;
/// Fewer than so many rows to a kind are not worth it.
const MANY: usize = 2;
/// Candidates of a kind to begin with.
const CANDIDATES: usize = 64;

/// `None` where few rows are alike.
pub(super) fn solve(
    own: &Assignment<'_>,
    ask: Ask<'_>,
    budget: &mut Budget<'_>,
) -> Result<Option<Assigned>, Halt> {
    let matrix = match own.free.source.as_matrix() {
        Some(matrix) if own.side == Side::Mentees => matrix,
        _ => return Ok(None),
    };
    let kinds = kinds(own, matrix, budget)?;
    if kinds.len() > own.shape.0 / MANY {
        return Ok(None);
    }
    let Ok(problem) = one_of_each(own, matrix, &kinds) else {
        return Ok(None);
    };
    let Ok(free) = Free::new(&problem) else {
        return Ok(None);
    };
    // Of few rows with many places each the core would have all pairs.
    let settings = budget.settings().clone().candidates(CANDIDATES);
    let mut pricing = Pricing::new(&free, &settings);
    let (pairs, potentials) = match solve_levels(&problem, &free, ask, &mut pricing, budget)? {
        Flow::Optimal(pairs, potentials) => (pairs, potentials),
        Flow::Infeasible(_) => return Ok(None),
        Flow::Stopped(stop, ..) => return Err(stop.into()),
    };
    let first = |tuple: &[i64]| tuple.first().copied().unwrap_or(0);
    let mut prices: Vec<i64> = potentials.mentors.iter().map(first).collect();
    let mut mates = vec![0; own.shape.0];
    let values = potentials.mentees.iter().map(first);
    let shared = pairs.chunk_by(|a, b| a.mentee == b.mentee);
    for ((kind, value), pairs) in kinds.iter().zip(values).zip(shared) {
        for (&row, pair) in kind.iter().zip(pairs) {
            let mate = pair.mentor.0;
            mates[row as usize] = mate;
            // A kind has each mate once, so it may gain by one; rows that are alike would all like to.
            prices[mate as usize] = own.score(row, mate) - value;
        }
    }
    // In a square matrix all prices may rise together.
    let least = prices.iter().copied().min().unwrap_or(0);
    if own.shape.0 == own.shape.1 {
        prices.iter_mut().for_each(|price| *price -= least);
    }
    Ok(Some(Assigned { mates, prices }))
}

/// The rows, those that are alike together, ascending, kinds in order of their first.
fn kinds(
    own: &Assignment<'_>,
    matrix: &Matrix,
    budget: &mut Budget<'_>,
) -> Result<Vec<Vec<u32>>, Stop> {
    let marked = (0u32..).take(own.shape.0);
    let mut rows: Vec<(u64, u32)> = marked.map(|row| (matrix.mark(row), row)).collect();
    rows.sort_unstable();
    let agreeing = rows.chunk_by(|(a, _), (b, _)| a == b);
    let rows = |agreeing: &[(u64, u32)]| agreeing.iter().map(|&(_, row)| row).collect();
    let mut agreeing: Vec<Vec<u32>> = agreeing.map(rows).collect();
    let mut kinds: Vec<Vec<u32>> = Vec::new();
    // Each time the rows of every mark are compared with the first of them.
    for _ in 0..MOST_KINDS {
        let pairs = agreeing.iter().flat_map(|rows| {
            let others = rows.iter().skip(1);
            others.map(|&row| (rows[0], row))
        });
        let pairs: Vec<(u32, u32)> = pairs.collect();
        if pairs.is_empty() {
            break;
        }
        let threads = budget.threads();
        let mut alike = Vec::with_capacity(pairs.len());
        budget.polled(|poll| matrix.are_alike(&pairs, threads, poll, &mut |is| alike.push(is)))?;
        let mut alike = alike.into_iter();
        for rows in &mut agreeing {
            let mut first = true;
            let (kind, others) = mem::take(rows)
                .into_iter()
                .partition(|_| mem::take(&mut first) || alike.next().unwrap_or(false));
            kinds.push(kind);
            *rows = others;
        }
        agreeing.retain(|rows| !rows.is_empty());
    }
    let others = agreeing.into_iter().flatten().map(|row| vec![row]);
    kinds.extend(others);
    kinds.sort_unstable();
    Ok(kinds)
}

/// The problem with one row of each kind.
fn one_of_each(
    own: &Assignment<'_>,
    matrix: &Matrix,
    kinds: &[Vec<u32>],
) -> Result<Problem, Error> {
    let rows = kinds.iter().filter_map(|kind| kind.first().copied());
    let (n, m) = own.shape;
    // No more than there are rows, of which there are fewer than 2³².
    let mut parts = Parts::with_shape(kinds.len() as u32, m as u32);
    for (person, kind) in parts.mentees.iter_mut().zip(kinds) {
        (person.min, person.max) = (kind.len() as u32, kind.len() as u32);
    }
    for person in &mut parts.mentors {
        person.min = u32::from(n == m);
    }
    parts.aim = vec![Level::TotalScore];
    parts.seed = None;
    Problem::from_source(parts, Arc::new(matrix.of_rows(rows.collect())))
}
