//! Eligible pairs as a dense matrix of doubles: rows are mentees, columns mentors.
//!
//! Scores. A cell c has the score ± round(c / unit), rounded half to even, and the unit is a power of two or of ten, as
//! fine as the range of scores allows. Scores are not stored: a look at a line (a row, or a column that is copied out)
//! compares doubles, and computes exactly for the few cells that pass.
//!
//! Invariant. In a scan everything is multiplied by a power of two that brings the greatest cell to ½..1, so that nothing
//! overflows; the value of a cell is then off by at most `margin` (half a unit of rounding, and a few units in the last
//! place of the greatest numbers that take part). Scans let pass what is within the margins of a bound; what passes is
//! decided in integers. So no answer depends on a rounding, nor on the instructions that the processor has.
//!
//! Complexity. [`Source::best`] reads a row once or, where a sample misjudged it, three times; [`Source::within`] once.
//! A column costs a copy. Memory beside the cells: O(columns), and a block of rows' answers a thread.

use super::scan;
use super::survey::{Lines, survey};
use super::{BARRED, Candidate, OPEN, OnBest, OnPair, Query, Source, turn};
use crate::cancel::{CancelToken, Poll};
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::quantise::{decimals_for, rounded};
use std::array;
use std::cmp::Reverse;
use std::fmt;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::thread;

/// Rows of doubles that lie somewhere in memory.
///
/// They may not change while a [`Matrix`] is used: answers would be wrong, though [`check`](crate::check()) would say so.
pub trait Cells: Send + Sync + fmt::Debug {
    /// How many rows and columns there are.
    fn shape(&self) -> (usize, usize);

    /// The cells of a row, as many as there are columns; none beyond the last row. A cell that is missing is no pair.
    fn row(&self, row: usize) -> &[f64];
}

/// Cells in memory of their own, row by row.
#[derive(Clone)]
pub struct Rows {
    shape: (usize, usize),
    cells: Vec<f64>,
}

impl Rows {
    /// So many rows and columns; cells that are not there are no pairs, those beyond are ignored.
    #[must_use]
    pub fn new(rows: usize, columns: usize, cells: Vec<f64>) -> Rows {
        let shape = (rows, columns);
        Rows { shape, cells }
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rows({} x {})", self.shape.0, self.shape.1)
    }
}

impl Cells for Rows {
    fn shape(&self) -> (usize, usize) {
        self.shape
    }

    fn row(&self, row: usize) -> &[f64] {
        let (rows, columns) = self.shape;
        let end = |row: usize| row.saturating_mul(columns).min(self.cells.len());
        let row = row.min(rows);
        &self.cells[end(row)..end((row + 1).min(rows))]
    }
}

/// Some rows of others.
#[derive(Clone, Debug)]
struct Chosen {
    all: Arc<dyn Cells>,
    rows: Vec<u32>,
}

impl Cells for Chosen {
    fn shape(&self) -> (usize, usize) {
        (self.rows.len(), self.all.shape().1)
    }

    fn row(&self, row: usize) -> &[f64] {
        let row = self.rows.get(row);
        row.map_or(&[], |&row| self.all.row(row as usize))
    }
}

/// Which cells are best, and which are no pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// Scores are cells; −∞ is no pair.
    Scores,
    /// Scores are the negatives of cells; ∞ is no pair.
    Costs,
}

/// What one is in scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A power of two, as fine as the range allows, or 1 where all cells are whole and fit.
    Two,
    /// 10^-k, k the largest up to 15 that the range allows.
    Ten,
}

/// Scores that are the cells of a matrix, or their negatives.
#[derive(Clone, Debug)]
pub struct Matrix {
    cells: Arc<dyn Cells>,
    shape: (u32, u32),
    sense: Sense,
    scale: Scale,
    /// What cells are multiplied by in a scan: the sign of the sense, and a power of two.
    factor: f64,
    /// What scores are multiplied by in a scan.
    down: f64,
    /// Greatest size of a cell in a scan.
    greatest: f64,
    /// Whether every cell is a whole number of units.
    exact: bool,
    len: u64,
    range: Option<(i64, i64)>,
    lines: Lines,
}

/// How cells become scores.
#[derive(Clone, Copy, Debug)]
enum Scale {
    /// The unit is 2^-shift; two factors, for one alone may be beyond the range of doubles.
    Two { shift: i32, up: [f64; 2] },
    /// The unit is 10^-k.
    Ten { decimals: i32 },
}

/// 2^51.
const HALF_RANGE: f64 = (1_u64 << 51) as f64;
/// Bits of a double that are surely right after a few operations.
const RIGHT: i32 = 50;
/// A line of so many cells or more is sampled for how high its best values are.
const LONG: usize = 256;
/// How many of a sample's best values are asked for,
const SAMPLED: usize = 8;
/// how many times the candidates the line is then expected to have above the least of them,
const SPARE: usize = 2;
/// and in how many groups a sample or a line is looked at for each value that is asked for.
const GROUPS: usize = 8;
/// Columns that are copied out together,
const TOGETHER: usize = 32;
/// and rows of them at once: a line of the processor's cache, written whole.
const AT_ONCE: usize = 8;
/// Cells that a thread looks at before its answers are told: a millisecond's work.
const BLOCK: usize = 1 << 20;
/// Fewer cells are not worth a thread.
pub(super) const WORTH: usize = 1 << 16;

impl Matrix {
    /// `largest`: greatest size of a score, see [`largest_value`](crate::problem::largest_value). Reads every cell once;
    /// twice where some are infinite.
    ///
    /// # Errors
    /// [`Error::Problem`] where a cell is not a number, or infinite as no missing pair is; where there are more rows or
    /// columns than positions. [`Error::Interrupted`].
    pub fn new(
        cells: Arc<dyn Cells>,
        sense: Sense,
        unit: Unit,
        largest: i64,
        threads: usize,
        cancel: &CancelToken,
    ) -> Result<Matrix, Error> {
        let (rows, columns) = cells.shape();
        let count = |n: usize| u32::try_from(n).ok().filter(|&n| n < u32::MAX);
        let (Some(own), Some(across)) = (count(rows), count(columns)) else {
            let message = "more than 4,294,967,294 rows or columns";
            return Err(Error::Problem(Fault::new("too-large", message).into()));
        };
        let seen = survey(&*cells, sense, threads, cancel)?;
        let size = if seen.len == 0 {
            0.0
        } else {
            seen.least.abs().max(seen.greatest.abs())
        };
        let exponent = if size == 0.0 { 0 } else { exponent_of(size) };
        let scale = match unit {
            Unit::Ten => Scale::Ten {
                decimals: decimals_for(size, largest)?,
            },
            Unit::Two if seen.whole && size <= largest as f64 => Scale::two(0),
            // |score| ≤ 2^bits ≤ largest.
            Unit::Two => {
                let bits = 62 - largest.max(1).leading_zeros().cast_signed();
                Scale::two((bits - exponent).min(SMALLEST))
            }
        };
        // A cell is brought to ½..1 as far as a double can be multiplied by.
        let lift = (-exponent).clamp(-1000, 1000);
        let down = match scale {
            Scale::Two { shift, .. } => power(lift - shift),
            Scale::Ten { decimals } => ten_to(-decimals) * power(lift),
        };
        let mut made = Matrix {
            shape: (own, across),
            factor: match sense {
                Sense::Scores => power(lift),
                Sense::Costs => -power(lift),
            },
            cells,
            sense,
            scale,
            down,
            greatest: size * power(lift),
            exact: matches!(scale, Scale::Two { shift: 0, .. }) && seen.whole,
            len: seen.len,
            range: None,
            lines: seen.lines,
        };
        if seen.len > 0 {
            let ends = [seen.least, seen.greatest].map(|cell| made.score_of(cell).unwrap_or(0));
            made.range = Some((ends[0].min(ends[1]), ends[0].max(ends[1])));
        }
        Ok(made)
    }

    /// k, where the unit is 10^-k.
    #[must_use]
    pub fn decimals(&self) -> Option<i32> {
        match self.scale {
            Scale::Ten { decimals } => Some(decimals),
            Scale::Two { .. } => None,
        }
    }

    /// Greatest distance between a cell and its score in units, as a double (itself rounded). O(cells).
    #[must_use]
    pub fn largest_error(&self) -> f64 {
        match self.scale {
            _ if self.exact => 0.0,
            Scale::Two { shift, .. } => power(-1 - shift.min(1000)),
            Scale::Ten { decimals } => {
                let rows = 0..self.shape.0 as usize;
                let cells = rows.flat_map(|row| self.cells.row(row));
                let cells = cells.filter(|cell| cell.is_finite());
                let away = |cell: &f64| rounded(cell.abs(), decimals);
                let errors = cells.filter_map(away).map(|(_, error)| error);
                errors.fold(0.0, f64::max) * ten_to(-decimals)
            }
        }
    }

    /// The score of a cell; `None` where it is no pair.
    fn score_of(&self, cell: f64) -> Option<i64> {
        if !cell.is_finite() {
            return None;
        }
        let units = match self.scale {
            Scale::Two { up, .. } => {
                let units = cell * up[0] * up[1];
                if units.abs() < HALF_RANGE {
                    // In this sum whole numbers are all that a double tells apart.
                    ((units + 3.0 * HALF_RANGE) - 3.0 * HALF_RANGE) as i64
                } else {
                    units.round_ties_even() as i64
                }
            }
            Scale::Ten { decimals } => {
                let (size, _) = rounded(cell.abs(), decimals)?;
                if cell < 0.0 { -size } else { size }
            }
        };
        Some(match self.sense {
            Sense::Scores => units,
            Sense::Costs => -units,
        })
    }

    /// The scores of a row in place of what `out` holds, at least the least and at most the greatest there is, though cells
    /// were changed meanwhile. For a matrix without missing pairs.
    pub(crate) fn scores(&self, row: u32, out: &mut Vec<i64>) {
        let cells = self.cells.row(row as usize);
        let Some((least, greatest)) = self.range else {
            return out.clear();
        };
        out.resize(cells.len(), 0);
        match self.scale {
            Scale::Two { up, .. } if least.min(-greatest) > -(HALF_RANGE as i64) => {
                let sign = match self.sense {
                    Sense::Scores => 1.0,
                    Sense::Costs => -1.0,
                };
                scan::rounded(cells, [up[0], up[1] * sign], (least, greatest), out);
            }
            _ => {
                for (score, &cell) in out.iter_mut().zip(cells) {
                    *score = self.score_of(cell).unwrap_or(least).clamp(least, greatest);
                }
            }
        }
    }

    /// A number that is the same for rows of the same cells, and hardly ever for others. For a matrix without missing pairs.
    pub(crate) fn mark(&self, row: u32) -> u64 {
        self.lines.marks.get(row as usize).copied().unwrap_or(0)
    }

    /// Whether the rows of each of these pairs hold the same, in order.
    pub(crate) fn are_alike(
        &self,
        pairs: &[(u32, u32)],
        threads: usize,
        poll: &mut Poll<'_>,
        visit: &mut dyn FnMut(bool),
    ) -> ControlFlow<()> {
        let row = |row: u32| self.cells.row(row as usize);
        let look = |part: Range<usize>| -> Vec<bool> {
            let compared = pairs[part].iter().map(|&(one, other)| {
                let mut alike = true;
                scan::same(row(one), row(other), &mut alike);
                alike
            });
            compared.collect()
        };
        let all = (pairs.len(), self.shape.1 as usize, threads);
        in_parts(all, poll, &look, &mut |found| {
            found.into_iter().for_each(&mut *visit);
        })
    }

    /// Some of its rows. For a matrix without missing pairs.
    pub(crate) fn of_rows(&self, rows: Vec<u32>) -> Matrix {
        // No more than there are.
        let shape = (rows.len() as u32, self.shape.1);
        let all = self.cells.clone();
        Matrix {
            cells: Arc::new(Chosen { all, rows }),
            shape,
            len: u64::from(shape.0) * u64::from(shape.1),
            lines: Lines::default(),
            ..self.clone()
        }
    }

    /// Some mentors of the greatest scores that a mentee has: greatest first, and no other is greater than the last. None for
    /// mentors, or where pairs are missing.
    pub(crate) fn favourites(&self, side: Side, id: u32) -> impl Iterator<Item = Candidate> {
        let Lines {
            favourites,
            cells,
            ends,
            ..
        } = &self.lines;
        let end = |row: usize| ends.get(row).map_or(0, |&end| end as usize);
        let all = match side {
            Side::Mentees => {
                id.checked_sub(1).map_or(0, |before| end(before as usize))..end(id as usize)
            }
            Side::Mentors => 0..0,
        };
        let cells = &cells[all.clone()];
        let both = favourites[all].iter().zip(cells);
        both.filter_map(|(&mate, &cell)| {
            let score = self.score_of(cell)?;
            Some(Candidate { mate, score })
        })
    }

    /// A score or a price as it takes part in a scan.
    fn in_scan(&self, units: i64) -> f64 {
        match units {
            BARRED => f64::INFINITY,
            OPEN => f64::NEG_INFINITY,
            _ => units as f64 * self.down,
        }
    }

    /// The prices of a query in a scan, and how far a value may be off there.
    fn prices(&self, query: &Query<'_>) -> (Vec<f64>, f64) {
        let mut prices = vec![0.0; query.prices.len()];
        let mut greatest = 0.0;
        scan::lowered(query.prices, self.down, &mut prices, &mut greatest);
        greatest += self.greatest;
        let margin = if self.exact && greatest < HALF_RANGE * self.down {
            0.0
        } else {
            self.down + greatest * power(-RIGHT) + f64::MIN_POSITIVE
        };
        (prices, margin)
    }

    /// Calls `visit` with the line of each of these people: a row, or a copy of a column.
    fn lines(&self, side: Side, ids: &[u32], visit: &mut dyn FnMut(u32, &[f64])) {
        match side {
            Side::Mentees => ids
                .iter()
                .for_each(|&id| visit(id, self.cells.row(id as usize))),
            Side::Mentors => {
                let rows = self.shape.0 as usize;
                let mut lines: Vec<f64> = Vec::new();
                for ids in ids.chunks(TOGETHER) {
                    lines.clear();
                    lines.resize(ids.len() * rows, f64::NAN);
                    for from in (0..rows).step_by(AT_ONCE) {
                        let cells: [&[f64]; AT_ONCE] =
                            array::from_fn(|next| self.cells.row(from + next));
                        for (line, &id) in lines.chunks_exact_mut(rows).zip(ids) {
                            for (out, cells) in line[from..].iter_mut().zip(cells) {
                                if let Some(&cell) = cells.get(id as usize) {
                                    *out = cell;
                                }
                            }
                        }
                    }
                    for (at, &id) in ids.iter().enumerate() {
                        visit(id, &lines[at * rows..(at + 1) * rows]);
                    }
                }
            }
        }
    }

    /// The best of a line: positions with scores, in order, and the bound on all others.
    fn best_of(&self, ask: &Ask<'_>, id: u32, cells: &[f64], room: &mut Room) -> Option<i64> {
        let (k, prices, factor) = (ask.k, ask.prices, self.factor);
        let mut least = f64::MIN;
        if cells.len() >= LONG {
            let stride = (SPARE * k / SAMPLED).max(1);
            let step = (stride, groups_of(cells.len() / stride, SAMPLED));
            scan::greatest_of_groups(cells, prices, factor, step, &mut room.groups);
            least = cut(&mut room.groups, SAMPLED, ask.margin);
        }
        scan::at_least(cells, prices, factor, least, &mut room.found);
        if room.found.len() <= k && least > f64::MIN {
            let step = (1, groups_of(cells.len(), k));
            scan::greatest_of_groups(cells, prices, factor, step, &mut room.groups);
            least = cut(&mut room.groups, k, ask.margin);
            scan::at_least(cells, prices, factor, least, &mut room.found);
        }
        let count = cells.len() as u32;
        room.values.clear();
        for &mate in &room.found {
            let price = ask.query.price(mate);
            let score = cells
                .get(mate as usize)
                .and_then(|&cell| self.score_of(cell));
            if let Some(score) = score
                && score >= ask.query.least
                && price != BARRED
            {
                let value = Reverse(score.saturating_sub(price));
                room.values.push((value, turn(id, mate, count), mate));
            }
        }
        let mut bound = None;
        if room.values.len() > k {
            let (_, &mut (Reverse(next), ..), _) = room.values.select_nth_unstable(k);
            room.values.truncate(k);
            bound = Some(next);
        }
        room.values.sort_unstable();
        // What did not pass has a lower value than all that did.
        bound.or(match least == f64::MIN {
            true => None,
            false => room.values.last().map(|(Reverse(value), ..)| *value),
        })
    }
}

/// What is asked of every line.
struct Ask<'a> {
    query: &'a Query<'a>,
    prices: &'a [f64],
    margin: f64,
    k: usize,
}

/// What a look at a line needs, kept from one to the next.
#[derive(Default)]
struct Room {
    groups: Vec<f64>,
    found: Vec<u32>,
    values: Vec<(Reverse<i64>, u32, u32)>,
}

impl Scale {
    fn two(shift: i32) -> Scale {
        Scale::Two {
            shift,
            up: [power(shift / 2), power(shift - shift / 2)],
        }
    }
}

/// Every double is a multiple of 2^-1074.
const SMALLEST: i32 = 1074;

/// 2^exponent; 0 or ∞ beyond the range.
fn power(exponent: i32) -> f64 {
    2.0_f64.powi(exponent)
}

/// The double next to 10^exponent.
fn ten_to(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(0.0)
}

/// The exponent e with 2^(e−1) ≤ value < 2^e, for a finite value above 0.
fn exponent_of(value: f64) -> i32 {
    let bits = value.to_bits();
    match (bits >> 52) & 0x7FF {
        0 => 64 - bits.leading_zeros().cast_signed() - SMALLEST,
        // 11 bits.
        biased => biased as i32 - 1022,
    }
}

/// How many times `LANES` cells make a group, so that there are [`GROUPS`] groups or a few more for each of `n`.
fn groups_of(cells: usize, n: usize) -> usize {
    (cells / (GROUPS * n)).max(1)
}

/// The value after the n-th greatest, less what two values may be off; the least double where there is none.
fn cut(values: &mut [f64], n: usize, margin: f64) -> f64 {
    if values.len() <= n {
        return f64::MIN;
    }
    let (_, &mut value, _) = values.select_nth_unstable_by(n, |a, b| b.total_cmp(a));
    (value - 2.0 * margin).max(f64::MIN)
}

/// How many lines a query looks at, their cells, and the threads that may.
fn of(query: &Query<'_>) -> (usize, usize, usize) {
    (query.ids.len(), query.prices.len(), query.threads)
}

/// Asks `look` of parts of so many lines, of so many cells, on up to so many threads, and calls `tell` with what each
/// found, in order.
fn in_parts<T: Send>(
    (lines, width, threads): (usize, usize, usize),
    poll: &mut Poll<'_>,
    look: &(dyn Fn(Range<usize>) -> T + Sync),
    tell: &mut dyn FnMut(T),
) -> ControlFlow<()> {
    let width = width.max(1);
    let most = (BLOCK / width).max(1);
    let mut from = 0;
    while from < lines {
        let left = lines - from;
        let workers = (left * width / WORTH).clamp(1, threads.max(1));
        let each = left.div_ceil(workers).min(most);
        let parts = (0..workers).map(|at| {
            let start = (from + at * each).min(lines);
            start..(start + each).min(lines)
        });
        let parts: Vec<Range<usize>> = parts.collect();
        from = parts.last().map_or(lines, |part| part.end);
        let found = side_by_side(&parts, look);
        found.into_iter().for_each(&mut *tell);
        let looked: usize = parts.iter().map(ExactSizeIterator::len).sum();
        poll((looked * width) as u64)?;
    }
    ControlFlow::Continue(())
}

/// What `look` says of each part, all but the last on threads of their own.
pub(super) fn side_by_side<T: Send>(
    parts: &[Range<usize>],
    look: &(dyn Fn(Range<usize>) -> T + Sync),
) -> Vec<T> {
    let Some((last, others)) = parts.split_last() else {
        return Vec::new();
    };
    thread::scope(|scope| {
        let running: Vec<_> = others
            .iter()
            .map(|part| {
                (
                    part,
                    thread::Builder::new().spawn_scoped(scope, || look(part.clone())),
                )
            })
            .collect();
        let own = look(last.clone());
        let found = running.into_iter().map(|(part, running)| {
            // A thread that could not be had: the part is looked at here.
            let done = running.ok().and_then(|running| running.join().ok());
            done.unwrap_or_else(|| look(part.clone()))
        });
        let mut found: Vec<T> = found.collect();
        found.push(own);
        found
    })
}

impl Source for Matrix {
    fn shape(&self) -> (u32, u32) {
        self.shape
    }

    fn len(&self) -> u64 {
        self.len
    }

    fn score_range(&self) -> Option<(i64, i64)> {
        self.range
    }

    fn score(&self, pair: Pair) -> Option<i64> {
        let row = self.cells.row(pair.mentee.index());
        self.score_of(*row.get(pair.mentor.index())?)
    }

    fn points(&self, _: Pair) -> Vec<i64> {
        Vec::new()
    }

    fn for_each(&self, side: Side, id: u32, visit: &mut dyn FnMut(u32, i64)) {
        self.lines(side, &[id], &mut |_, cells| {
            for (mate, cell) in (0u32..).zip(cells) {
                if let Some(score) = self.score_of(*cell) {
                    visit(mate, score);
                }
            }
        });
    }

    fn as_matrix(&self) -> Option<&Matrix> {
        Some(self)
    }

    fn is_stored(&self) -> bool {
        true
    }

    fn best(
        &self,
        query: &Query<'_>,
        k: usize,
        poll: &mut Poll<'_>,
        visit: &mut OnBest<'_>,
    ) -> ControlFlow<()> {
        let (prices, margin) = self.prices(query);
        let ask = Ask {
            query,
            prices: &prices,
            margin,
            k: k.max(1),
        };
        // Who asked, how many candidates there are for them among all of a part, and the bound.
        type Part = (Vec<(u32, usize, Option<i64>)>, Vec<Candidate>);
        let look = |part: Range<usize>| -> Part {
            let mut room = Room::default();
            let mut found: Part = Part::default();
            self.lines(query.side, &query.ids[part], &mut |id, cells| {
                let bound = self.best_of(&ask, id, cells, &mut room);
                found.0.push((id, room.values.len(), bound));
                let candidates = room
                    .values
                    .iter()
                    .map(|&(Reverse(value), _, mate)| Candidate {
                        mate,
                        score: value.saturating_add(query.price(mate)),
                    });
                found.1.extend(candidates);
            });
            found
        };
        in_parts(of(query), poll, &look, &mut |(asked, candidates)| {
            let mut rest = candidates.as_slice();
            for (id, count, bound) in asked {
                let (own, others) = rest.split_at(count);
                visit(id, own, bound);
                rest = others;
            }
        })
    }

    fn within(
        &self,
        query: &Query<'_>,
        own: &[i64],
        delta: i64,
        poll: &mut Poll<'_>,
        visit: &mut OnPair<'_>,
    ) -> ControlFlow<()> {
        let (prices, margin) = self.prices(query);
        let look = |part: Range<usize>| -> Vec<(u32, u32, i64)> {
            let mut passed = Vec::new();
            let mut found = Vec::new();
            let mut own = own[part.clone()].iter();
            self.lines(query.side, &query.ids[part], &mut |id, cells| {
                let Some(&own) = own.next() else { return };
                // slack < delta: score − price > own − delta.
                let bound = self.in_scan(own.saturating_sub(delta));
                let least = bound - margin - bound.abs() * power(-RIGHT);
                scan::at_least(
                    cells,
                    &prices,
                    self.factor,
                    least.max(f64::MIN),
                    &mut passed,
                );
                for &mate in &passed {
                    let cell = cells.get(mate as usize);
                    let Some(score) = cell.and_then(|&cell| self.score_of(cell)) else {
                        continue;
                    };
                    let slack = own.saturating_add(query.price(mate));
                    if score >= query.least && slack.saturating_sub(score) < delta {
                        found.push((id, mate, score));
                    }
                }
            });
            found
        };
        in_parts(of(query), poll, &look, &mut |found| {
            for (id, mate, score) in found {
                visit(id, mate, score);
            }
        })
    }
}
