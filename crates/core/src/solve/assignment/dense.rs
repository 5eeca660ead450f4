//! A small matrix solved whole, by shortest augmenting paths.
//!
//! Problem. max Σ sᵢⱼ xᵢⱼ, every row in one pair, every column in one at most: n rows, m ≥ n columns, sᵢⱼ integers. Its
//! dual: uᵢ + pⱼ ≥ sᵢⱼ, with pⱼ = 0 for columns without a row.
//!
//! Invariant. Whoever has a column finds none of greater value sᵢⱼ − pⱼ, and columns that had no row yet have the price
//! they began with: 0, or in a square matrix any, as in the end all have a row.
//!
//! Method. Jonker and Volgenant, A shortest augmenting path algorithm for dense and sparse linear assignment problems,
//! Computing 38 (1987): column reduction (square only), augmenting row reduction, then Dijkstra from each row that is
//! left. Row reduction ends after so many bids a row: on scores that differ by little it would crawl. Rows of scores are
//! scanned whole, closed columns too, so that a scan is a few wide instructions.
//!
//! Bound. A price moves by differences of scores along a path, so it is at most 2 (n + 1) times the range of the scores,
//! which [`largest_value`](crate::problem::largest_value) keeps within 2⁶². O(n² m) time, O(n m) memory.

use super::super::budget::{Budget, Stop};
use super::{Assigned, Assignment};
use crate::ids::Side;
use crate::wide::wide;
use std::mem;

/// Larger matrices are left to pricing.
const MOST_CELLS: usize = 1 << 18;
/// Bids a row in row reduction.
const MOST_BIDS: usize = 4;
/// Rounds of row reduction.
const ROUNDS: usize = 2;
/// Nobody.
const NONE: u32 = u32::MAX;
/// A distance of a column that is closed.
const CLOSED: i64 = i64::MIN;
const LANES: usize = 8;

pub(super) fn solve(
    own: &Assignment<'_>,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Result<Option<Assigned>, Stop> {
    let (n, m) = own.shape;
    if n.saturating_mul(m) > MOST_CELLS {
        return Ok(None);
    }
    let mut table = Table::new(own);
    budget.spend((n * m) as u64)?;
    if n == m {
        table.reduce_columns();
    }
    for _ in 0..ROUNDS {
        table.reduce_rows(budget)?;
    }
    table.augment(stage, budget)?;
    Ok(Some(table.assigned()))
}

struct Table {
    columns: usize,
    /// Row by row.
    scores: Vec<i64>,
    prices: Vec<i64>,
    /// The column of each row and the row of each column.
    column_of: Vec<u32>,
    row_of: Vec<u32>,
}

impl Table {
    fn new(own: &Assignment<'_>) -> Table {
        let (n, m) = own.shape;
        let mut scores = vec![0; n * m];
        let mut line = Vec::new();
        for mentee in 0..own.free.people[0].len() as u32 {
            own.scores_of(mentee, &mut line);
            match own.side {
                Side::Mentees => scores[mentee as usize * m..][..m].copy_from_slice(&line),
                Side::Mentors => {
                    let column = scores.iter_mut().skip(mentee as usize).step_by(m);
                    column.zip(&line).for_each(|(place, &score)| *place = score);
                }
            }
        }
        Table {
            columns: m,
            scores,
            prices: vec![0; m],
            column_of: vec![NONE; n],
            row_of: vec![NONE; m],
        }
    }

    fn row(&self, row: u32) -> &[i64] {
        let from = row as usize * self.columns;
        &self.scores[from..from + self.columns]
    }

    /// Everybody's price becomes the greatest score in their column; whose it is takes it, if they have none.
    fn reduce_columns(&mut self) {
        let mut by = vec![NONE; self.columns];
        let mut prices = mem::take(&mut self.prices);
        prices.fill(i64::MIN);
        for row in 0..self.column_of.len() as u32 {
            raise(self.row(row), row, &mut prices, &mut by);
        }
        self.prices = prices;
        for (column, row) in (0u32..).zip(by) {
            if self.column_of[row as usize] == NONE {
                self.link(row, column);
            }
        }
    }

    fn link(&mut self, row: u32, column: u32) {
        self.column_of[row as usize] = column;
        self.row_of[column as usize] = row;
    }

    fn waiting(&self) -> Vec<u32> {
        let rows = (0u32..).zip(&self.column_of);
        rows.filter(|(_, column)| **column == NONE)
            .map(|(row, _)| row)
            .collect()
    }

    /// Rows without a column bid, each as much as their best is worth more to them than the second, and whoever is
    /// outbid by more than nothing bids at once.
    fn reduce_rows(&mut self, budget: &mut Budget<'_>) -> Result<(), Stop> {
        if self.columns < 2 {
            return Ok(());
        }
        let mut left = MOST_BIDS * self.column_of.len();
        for row in self.waiting() {
            let mut row = row;
            while left > 0 {
                left -= 1;
                budget.spend(self.columns as u64)?;
                let mut best = Best::default();
                let scores = &self.scores[row as usize * self.columns..][..self.columns];
                two_best(scores, &self.prices, &mut best);
                let free = |&column: &usize| self.row_of[column] == NONE;
                let raised = best.value - best.next;
                let mut at = best.at;
                if raised == 0 && !free(&at) {
                    // One as good that nobody has.
                    let values = scores.iter().zip(&self.prices).map(|(s, p)| s - p);
                    let mut tight = values.enumerate().filter(|(_, value)| *value == best.value);
                    let open = tight.find(|(column, _)| free(column));
                    at = open.map_or(at, |(column, _)| column);
                }
                let holder = mem::replace(&mut self.row_of[at], row);
                self.prices[at] += raised;
                self.column_of[row as usize] = at as u32;
                if holder == NONE {
                    break;
                }
                self.column_of[holder as usize] = NONE;
                if raised == 0 {
                    break;
                }
                row = holder;
            }
        }
        Ok(())
    }

    /// A shortest path from every row that has no column to a column that has no row.
    fn augment(&mut self, stage: &'static str, budget: &mut Budget<'_>) -> Result<(), Stop> {
        let waiting = self.waiting();
        let total = waiting.len() as u64;
        let mut paths = Paths::new(&self.row_of);
        for (done, row) in (0u64..).zip(waiting) {
            budget.tell(stage, done, total);
            let end = self.shortest(row, &mut paths, budget)?;
            self.flip(row, end, &paths.from);
        }
        Ok(())
    }

    /// The column where a shortest path ends; prices are such that the path is tight.
    fn shortest(
        &mut self,
        start: u32,
        paths: &mut Paths,
        budget: &mut Budget<'_>,
    ) -> Result<u32, Stop> {
        let mut best = Best::default();
        two_best(self.row(start), &self.prices, &mut best);
        paths.keys.fill(i64::MAX);
        paths.closed.clear();
        let (mut row, mut base) = (start, best.value);
        loop {
            budget.spend(self.columns as u64)?;
            let mut next = 0;
            let seen = (&mut paths.keys[..], &mut paths.from[..]);
            reach(
                self.row(row),
                &self.prices,
                &paths.taken,
                (base, row),
                seen,
                &mut next,
            );
            let (column, at) = (next as u32, paths.keys[next] >> 1);
            let holder = self.row_of[next];
            if holder == NONE {
                for &(column, distance) in &paths.closed {
                    self.prices[column as usize] += at - distance;
                }
                paths.taken[next] = 1;
                return Ok(column);
            }
            paths.keys[next] = CLOSED;
            paths.closed.push((column, at));
            row = holder;
            base = at + self.row(row)[next] - self.prices[next];
        }
    }

    /// Everybody along the path takes the column that it came to them by.
    fn flip(&mut self, start: u32, end: u32, from: &[u32]) {
        let mut column = end;
        loop {
            let row = from[column as usize];
            let before = self.column_of[row as usize];
            self.link(row, column);
            if row == start {
                break;
            }
            column = before;
        }
    }

    fn assigned(mut self) -> Assigned {
        // In a square matrix what all have in common is no matter, and elsewhere the least is 0.
        let least = self.prices.iter().copied().min().unwrap_or(0);
        self.prices.iter_mut().for_each(|price| *price -= least);
        Assigned {
            mates: self.column_of,
            prices: self.prices,
        }
    }
}

/// What a search knows of each column.
struct Paths {
    /// Twice the distance from the start, and one more where somebody has it: of columns equally near one that nobody
    /// has comes first. [`CLOSED`] where it is settled.
    keys: Vec<i64>,
    /// The row before it.
    from: Vec<u32>,
    /// 1 where somebody has it.
    taken: Vec<i64>,
    /// Those that are settled, with their distances.
    closed: Vec<(u32, i64)>,
}

impl Paths {
    fn new(row_of: &[u32]) -> Paths {
        Paths {
            keys: vec![i64::MAX; row_of.len()],
            from: vec![NONE; row_of.len()],
            taken: row_of.iter().map(|&row| i64::from(row != NONE)).collect(),
            closed: Vec::new(),
        }
    }
}

/// The greatest value of a row, where it is, and the greatest of the others.
#[derive(Default)]
struct Best {
    value: i64,
    at: usize,
    next: i64,
}

wide! {
    /// Raises prices to these scores, and says by whom.
    fn raise(scores: &[i64], row: u32, prices: &mut [i64], by: &mut [u32]) {
        for ((price, by), &score) in prices.iter_mut().zip(by).zip(scores) {
            *by = if score > *price { row } else { *by };
            *price = if score > *price { score } else { *price };
        }
    }

    /// Looks for the two best of a row at these prices.
    fn two_best(scores: &[i64], prices: &[i64], found: &mut Best) {
        let mut best = [i64::MIN; LANES];
        let mut next = [i64::MIN; LANES];
        let both = scores.len().min(prices.len());
        let (scores, prices) = (&scores[..both], &prices[..both]);
        let (groups, rest) = scores.as_chunks::<LANES>();
        let (group_prices, rest_prices) = prices.as_chunks::<LANES>();
        for (scores, prices) in groups.iter().zip(group_prices) {
            for lane in 0..LANES {
                let value = scores[lane] - prices[lane];
                next[lane] = next[lane].max(value.min(best[lane]));
                best[lane] = best[lane].max(value);
            }
        }
        for (score, price) in rest.iter().zip(rest_prices) {
            let value = score - price;
            next[0] = next[0].max(value.min(best[0]));
            best[0] = best[0].max(value);
        }
        let (mut value, mut second) = (i64::MIN, i64::MIN);
        for lane in 0..LANES {
            second = second.max(next[lane]).max(value.min(best[lane]));
            value = value.max(best[lane]);
        }
        *found = Best { value, at: 0, next: second };
        for (at, (scores, prices)) in groups.iter().zip(group_prices).enumerate() {
            let mut here = 0u32;
            for lane in 0..LANES {
                here |= u32::from(scores[lane] - prices[lane] == value) << lane;
            }
            if here != 0 {
                found.at = at * LANES + here.trailing_zeros() as usize;
                return;
            }
        }
        let at = rest.iter().zip(rest_prices).position(|(score, price)| score - price == value);
        found.at = groups.len() * LANES + at.unwrap_or(0);
    }

    /// Brings columns nearer that are nearer by this row, and looks for the nearest that is not settled.
    fn reach(
        scores: &[i64],
        prices: &[i64],
        taken: &[i64],
        by: (i64, u32),
        seen: (&mut [i64], &mut [u32]),
        nearest: &mut usize,
    ) {
        let (base, row) = by;
        let (keys, from) = seen;
        let count = scores.len();
        let (prices, taken) = (&prices[..count], &taken[..count]);
        let (keys, from) = (&mut keys[..count], &mut from[..count]);
        let mut least = [u64::MAX; LANES];
        let whole = count / LANES * LANES;
        let groups = keys.as_chunks_mut::<LANES>().0.iter_mut();
        let groups = groups.zip(from.as_chunks_mut::<LANES>().0);
        let groups = groups.zip(scores.as_chunks::<LANES>().0).zip(prices.as_chunks::<LANES>().0);
        for ((((keys, from), scores), prices), taken) in groups.zip(taken.as_chunks::<LANES>().0) {
            for lane in 0..LANES {
                let key = 2 * (base + prices[lane] - scores[lane]) + taken[lane];
                let nearer = key < keys[lane];
                keys[lane] = if nearer { key } else { keys[lane] };
                from[lane] = if nearer { row } else { from[lane] };
                // As such a number what is settled is beyond all others.
                least[lane] = least[lane].min(keys[lane].cast_unsigned());
            }
        }
        for at in whole..count {
            let key = 2 * (base + prices[at] - scores[at]) + taken[at];
            if key < keys[at] {
                keys[at] = key;
                from[at] = row;
            }
            least[0] = least[0].min(keys[at].cast_unsigned());
        }
        let least = least.iter().copied().min().unwrap_or(u64::MAX).cast_signed();
        let (groups, rest) = keys.as_chunks::<LANES>();
        for (at, keys) in groups.iter().enumerate() {
            let mut here = 0u32;
            for (lane, &key) in keys.iter().enumerate() {
                here |= u32::from(key == least) << lane;
            }
            if here != 0 {
                *nearest = at * LANES + here.trailing_zeros() as usize;
                return;
            }
        }
        let at = rest.iter().position(|&key| key == least);
        *nearest = groups.len() * LANES + at.unwrap_or(0);
    }
}
