//! The first look at a matrix: what it holds, and what a solver wants to know of every row while the row is at hand.

use super::first_in_turn;
use super::matrix::{Cells, Sense, WORTH, side_by_side};
use super::scan::{self, Survey};
use crate::cancel::CancelToken;
use crate::fault::{Error, Fault};
use std::ops::Range;

/// How many columns of its greatest score are kept of a row.
const FAVOURITES: usize = 8;
/// How many cells of a row make its mark.
const MARKED: usize = 16;

/// What is told of every row; empty where a cell is no pair, or there are more rows than columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    /// Some columns of its greatest score, row after row,
    pub(super) favourites: Vec<u32>,
    /// one past the last of each,
    pub(super) ends: Vec<u32>,
    /// and a number made of a few cells: the same for rows of the same cells.
    pub(super) marks: Vec<u64>,
}

impl Lines {
    fn add(&mut self, more: Lines) {
        let before = self.favourites.len() as u32;
        self.favourites.extend(more.favourites);
        self.ends.extend(more.ends.iter().map(|end| before + end));
        self.marks.extend(more.marks);
    }
}

/// What is in a matrix.
pub(super) struct Seen {
    /// Least and greatest cell of those that are pairs.
    pub(super) least: f64,
    pub(super) greatest: f64,
    /// How many pairs there are.
    pub(super) len: u64,
    /// Whether all are whole numbers.
    pub(super) whole: bool,
    pub(super) lines: Lines,
}

/// What is in some rows.
struct Part {
    all: Survey,
    len: u64,
    lines: Lines,
}

/// Looks at all cells: once, or twice where some are infinite.
pub(super) fn survey(
    cells: &dyn Cells,
    sense: Sense,
    threads: usize,
    cancel: &CancelToken,
) -> Result<Seen, Error> {
    let (rows, columns) = cells.shape();
    let look = |part: Range<usize>| {
        let (mut all, mut len) = (Survey::NOTHING, 0);
        let mut lines = Lines::default();
        let mut found = Vec::new();
        for row in part {
            if row % 64 == 0 && cancel.is_cancelled() {
                break;
            }
            let line = cells.row(row);
            let line = &line[..line.len().min(columns)];
            let mut own = Survey {
                whole: all.whole,
                ..Survey::NOTHING
            };
            scan::survey(line, &mut own);
            all = all.and(own);
            len += line.len() as u64;
            if rows > columns {
                continue;
            }
            let best = match sense {
                Sense::Scores => own.greatest,
                Sense::Costs => own.least,
            };
            // Fewer than 2³² of each, as was made sure of.
            let first = first_in_turn(row as u32, line.len() as u32);
            let (before, after) = line.split_at(first as usize);
            found.clear();
            scan::equal(after, best, first, FAVOURITES, &mut found);
            scan::equal(before, best, 0, FAVOURITES, &mut found);
            lines.favourites.extend_from_slice(&found);
            lines.ends.push(lines.favourites.len() as u32);
            lines.marks.push(mark(line));
        }
        Part { all, len, lines }
    };
    let workers = (rows.saturating_mul(columns) / WORTH).clamp(1, threads.max(1));
    let parts = (0..workers).map(|at| rows * at / workers..rows * (at + 1) / workers);
    let parts: Vec<Range<usize>> = parts.collect();
    let mut found = side_by_side(&parts, &look).into_iter();
    let first = found.next();
    let none = || Part {
        all: Survey::NOTHING,
        len: 0,
        lines: Lines::default(),
    };
    let mut seen = first.unwrap_or_else(none);
    for part in found {
        seen.lines.add(part.lines);
        seen.all = seen.all.and(part.all);
        seen.len += part.len;
    }
    if cancel.is_cancelled() {
        return Err(Error::Interrupted);
    }
    if seen.all.finite {
        let Survey {
            least,
            greatest,
            whole,
            ..
        } = seen.all;
        return Ok(Seen {
            least,
            greatest,
            len: seen.len,
            whole,
            lines: seen.lines,
        });
    }
    let missing = match sense {
        Sense::Scores => f64::NEG_INFINITY,
        Sense::Costs => f64::INFINITY,
    };
    let mut seen = Seen {
        least: f64::INFINITY,
        greatest: f64::NEG_INFINITY,
        len: 0,
        whole: true,
        lines: Lines::default(),
    };
    let mut wrong: Option<((usize, usize), f64)> = None;
    let mut count = 0_u64;
    for row in 0..rows {
        for (column, &cell) in cells.row(row).iter().take(columns).enumerate() {
            if cell.is_finite() {
                seen.least = seen.least.min(cell);
                seen.greatest = seen.greatest.max(cell);
                seen.whole &= cell.trunc() == cell;
                seen.len += 1;
            } else if cell != missing {
                wrong.get_or_insert(((row, column), cell));
                count += 1;
            }
        }
        if cancel.is_cancelled() {
            return Err(Error::Interrupted);
        }
    }
    match wrong {
        None => Ok(seen),
        Some((at, cell)) => {
            let more = match count - 1 {
                0 => String::new(),
                more => format!(", and {more} more are not numbers"),
            };
            let (row, column) = at;
            let message = format!("the score of ({row}, {column}) is `{cell}`{more}");
            let fault = Fault::new("not-finite", message).with_value(cell.to_string());
            let hint =
                format!("put `{missing}` where there is no pair, and a number everywhere else");
            Err(Error::Problem(fault.with_hint(hint).into()))
        }
    }
}

/// A number made of some cells.
fn mark(line: &[f64]) -> u64 {
    let cells = line.iter().step_by((line.len() / MARKED).max(1));
    // −0 is 0. Multiplied by 2^64/φ, bits spread upwards; turned, downwards too.
    cells.fold(0, |mark: u64, cell| {
        let mixed = mark.rotate_left(29) ^ (cell + 0.0).to_bits();
        mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}
