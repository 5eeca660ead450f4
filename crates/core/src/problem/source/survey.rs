//! The first look at a matrix: what it holds, and what a solver wants to know of every row while the row is at hand.

use super::first_in_turn;
use super::matrix::{Cells, Sense, WORTH, side_by_side};
use super::scan::{self, BLOCK, Survey};
use crate::cancel::CancelToken;
use crate::fault::{Error, Fault};
use std::ops::Range;

/// How many columns of its greatest scores are kept of a row: about so many,
const FAVOURITES: usize = 16;
/// as many as the greatest of this part of its blocks,
const BLOCKS_EACH: usize = 2;
/// and no more than this.
const MOST_FAVOURITES: usize = 32;
/// How many cells of a row make its mark.
const MARKED: usize = 16;

/// What is told of every row; empty where a cell is no pair, or there are more rows than columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    /// Some columns of its greatest scores, row after row: no other has a greater than the last,
    pub(super) favourites: Vec<u32>,
    /// with the cells there,
    pub(super) cells: Vec<f64>,
    /// one past the last of each,
    pub(super) ends: Vec<u32>,
    /// and a number made of a few cells: the same for rows of the same cells.
    pub(super) marks: Vec<u64>,
}

impl Lines {
    fn add(&mut self, more: Lines) {
        let before = self.favourites.len() as u32;
        self.favourites.extend(more.favourites);
        self.cells.extend(more.cells);
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
    // The greatest sign · cell is wanted.
    let sign = match sense {
        Sense::Scores => 1.0,
        Sense::Costs => -1.0,
    };
    let look = |part: Range<usize>| {
        let (mut all, mut len) = (Survey::NOTHING, 0);
        let mut lines = Lines::default();
        let mut room = Room::default();
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
            scan::survey(line, sign, &mut own, &mut room.bests);
            all = all.and(own);
            len += line.len() as u64;
            if rows > columns {
                continue;
            }
            room.find_favourites((row as u32, line), sign);
            let found = room.found.iter();
            lines.favourites.extend(found.clone().map(|(_, at)| at));
            lines.cells.extend(found.map(|(value, _)| sign * value));
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

/// What a look at a row needs, kept from one to the next.
#[derive(Default)]
struct Room {
    /// The best of each block of the row, and the same in another order.
    bests: Vec<f64>,
    sorted: Vec<f64>,
    found: Vec<(f64, u32)>,
}

impl Room {
    /// Finds some of the greatest values (sign · cell) of a row with their positions, greatest first and in turn where
    /// they are equal; no other is greater than the last. The bests are those of the row.
    fn find_favourites(&mut self, (row, line): (u32, &[f64]), sign: f64) {
        self.found.clear();
        self.sorted.clone_from(&self.bests);
        let rank = (self.sorted.len() / BLOCKS_EACH).clamp(1, FAVOURITES) - 1;
        if rank >= self.sorted.len() {
            return;
        }
        let (greater, &mut many, _) = self
            .sorted
            .select_nth_unstable_by(rank, |a, b| b.total_cmp(a));
        let best = greater.iter().copied().fold(many, f64::max);
        if many == best || self.find((row, line), sign, many, MOST_FAVOURITES + 1) > MOST_FAVOURITES
        {
            self.find((row, line), sign, best, FAVOURITES);
            return;
        }
        self.found
            .sort_by(|(one, _), (other, _)| other.total_cmp(one));
    }

    /// Finds values of `least` or greater in turn, at most so many, and tells how many.
    fn find(&mut self, (row, line): (u32, &[f64]), sign: f64, least: f64, most: usize) -> usize {
        // Fewer than 2³² of each, as was made sure of.
        let first = first_in_turn(row, line.len() as u32) as usize;
        let (start, before) = (first / BLOCK, (1 << (first % BLOCK)) - 1);
        let blocks = self.bests.len();
        let rest = (start + 1..blocks).chain(0..start).map(|block| (block, !0));
        let turns = [(start, !before)]
            .into_iter()
            .chain(rest)
            .chain([(start, before)]);
        self.found.clear();
        for (block, mask) in turns {
            if self.bests[block] < least {
                continue;
            }
            let from = block * BLOCK;
            let mut bits = 0u64;
            scan::which(
                &line[from..line.len().min(from + BLOCK)],
                sign,
                least,
                &mut bits,
            );
            bits &= mask;
            while bits != 0 && self.found.len() < most {
                let at = from + bits.trailing_zeros() as usize;
                // −0 is 0.
                self.found.push((sign * line[at] + 0.0, at as u32));
                bits &= bits - 1;
            }
            if self.found.len() == most {
                break;
            }
        }
        self.found.len()
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

#[cfg(test)]
mod tests {
    use super::super::Rows;
    use super::*;
    use crate::draw::Draw;

    /// The favourites of a row are its best columns in order, and no other is better than the last.
    #[test]
    fn favourites_are_the_best_in_turn() {
        let mut draw = Draw(11);
        let (mut all_of_a_kind, mut several) = (0, 0);
        for case in 0..400 {
            let (rows, columns) = (1 + draw.below(4), 4 + draw.below(4_000));
            let kinds = [2, 60, 4_000, 1 << 30][case % 4];
            let cells = (0..rows * columns).map(|_| -(draw.below(kinds) as f64 - 1.0));
            let cells = Rows::new(rows as usize, columns as usize, cells.collect());
            let sense = [Sense::Scores, Sense::Costs][case / 4 % 2];
            let sign = [1.0, -1.0][case / 4 % 2];
            let seen = survey(&cells, sense, 1 + case % 3, &CancelToken::default()).unwrap();
            let lines = seen.lines;
            let mut from = 0;
            for (row, &end) in lines.ends.iter().enumerate() {
                let own = from..end as usize;
                from = own.end;
                let line = cells.row(row);
                let first = first_in_turn(row as u32, columns as u32);
                let turn = |at: u32| (at + columns as u32 - first) % columns as u32;
                let mut order: Vec<u32> = (0..columns as u32).collect();
                order.sort_by(|&a, &b| {
                    let value = |at: u32| sign * line[at as usize];
                    let greater = value(b).partial_cmp(&value(a)).unwrap();
                    greater.then(turn(a).cmp(&turn(b)))
                });
                assert!(!own.is_empty() && own.len() <= MOST_FAVOURITES);
                assert_eq!(lines.favourites[own.clone()], order[..own.len()]);
                let values = &lines.cells[own];
                let cells = order.iter().map(|&at| line[at as usize]);
                assert!(values.iter().copied().eq(cells.take(values.len())));
                several += usize::from(values.last() != values.first());
                all_of_a_kind += usize::from(values.len() > 1 && values.last() == values.first());
            }
            assert_eq!(
                (from, lines.ends.len()),
                (lines.favourites.len(), rows as usize)
            );
        }
        assert!(
            several > 100 && all_of_a_kind > 100,
            "{several} {all_of_a_kind}"
        );
    }
}
