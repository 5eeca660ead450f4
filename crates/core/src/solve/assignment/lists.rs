//! A large matrix by lists: shortest augmenting paths that look at a row again only when a list runs out.
//!
//! Problem. As in `dense`: every row a column, uᵢ + pⱼ ≥ sᵢⱼ, pⱼ = 0 for columns without a row (in a square matrix none
//! is left). A look at a row costs as much as all else that is done with it for long, so what counts is looks.
//!
//! Invariant. Of each row the best columns are listed with a bound on all others: sᵢⱼ − pⱼ ≤ bound for every j that is
//! not on the list. Prices never fall, so a list once made holds to the end. Whoever has a column finds none of greater
//! value, on the list or off it, so at the end the prices prove the pairs: nothing has to be looked at again.
//!
//! Method. First lists are what the matrix was seen to hold when it was made, often enough of them. Everybody takes a
//! column of their greatest score as long as nobody has it. Then rows bid as in Jonker and Volgenant's augmenting row
//! reduction, but not beyond their bound, and then Dijkstra's search goes from each row that is left, where the bound of
//! a row is an arc to a column not known yet: when it comes to be the nearest, the row is looked at again for twice as
//! many. Where many rows are left it is not tried: prices by steps suit such matrices.
//!
//! Bound. Prices as in `dense`. After [`MOST_LOOKS`] a row it is given up.

use super::super::budget::{Budget, Stop};
use super::{Assigned, Assignment};
use crate::problem::{Candidate, Query};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::mem;
use std::ops::RangeInclusive;

/// Candidates of a first look: a part of the columns this small, but not fewer nor more than this.
const FIRST_PART: usize = 64;
const FIRST: RangeInclusive<usize> = 16..=64;
/// Bids a row in row reduction.
const MOST_BIDS: usize = 8;
/// Looks a row before it is given up.
const MOST_LOOKS: usize = 4;
/// Where bids leave more than this part of the rows without a column, searches would be long;
const FEW_WAITING: usize = 5;
/// and so where rows still bid after so many bids, and more than this part has no column,
const FEW_BIDDING: usize = 10;
/// and where more than this part of them has the same favourites as others.
const MANY: usize = 2;
/// Rows that are looked at together in a search; fewer are few.
const TOGETHER: usize = 64;
/// Nobody.
const NONE: u32 = u32::MAX;

/// `None` where lists are no way to do it.
pub(super) fn solve(
    own: &Assignment<'_>,
    stage: &'static str,
    budget: &mut Budget<'_>,
) -> Result<Option<Assigned>, Stop> {
    let (n, m) = own.shape;
    let mut run = Run {
        own,
        lists: (0..n).map(|_| List::default()).collect(),
        prices: vec![0; m],
        column_of: vec![NONE; n],
        row_of: vec![NONE; m],
        scores: vec![0; n],
        bids: MOST_BIDS.saturating_mul(n),
        looks: MOST_LOOKS.saturating_mul(n),
        first: match n < m {
            // There are columns to spare.
            true => *FIRST.start(),
            false => (m / FIRST_PART).clamp(*FIRST.start(), *FIRST.end()),
        },
        new: n,
        few: 0,
    };
    let contested = run.take_favourites() && run.waiting().len() > n / MANY;
    if contested || !run.bid(budget)? {
        return Ok(None);
    }
    let few = match run.bids == 0 {
        true => n / FEW_BIDDING,
        false => n / FEW_WAITING,
    };
    if run.waiting().len() > few {
        return Ok(None);
    }
    Ok(run.augment(stage, budget)?.then(|| run.assigned()))
}

/// A candidate, and its value when the row was looked at: none of greater value comes after it, nor ever will.
struct Listed {
    candidate: Candidate,
    then: i64,
}

/// What is known of a row.
struct List {
    all: Vec<Listed>,
    /// No other has a greater value; `None` where there is no other.
    bound: Option<i64>,
    /// Whether the row was never looked at: what is on the list was known before.
    new: bool,
}

impl Default for List {
    /// Nothing.
    fn default() -> List {
        List {
            all: Vec::new(),
            bound: Some(i64::MAX),
            new: true,
        }
    }
}

struct Run<'a> {
    own: &'a Assignment<'a>,
    lists: Vec<List>,
    prices: Vec<i64>,
    /// The column of each row and the row of each column.
    column_of: Vec<u32>,
    row_of: Vec<u32>,
    /// The score of each row with its column.
    scores: Vec<i64>,
    /// Bids and looks that are left.
    bids: usize,
    looks: usize,
    /// Candidates of a first look.
    first: usize,
    /// Rows that were never looked at, and how many were looked at first with few others.
    new: usize,
    few: usize,
}

impl Run<'_> {
    /// Looks at these rows for so many candidates, and at others that will be wanted. `false`: too often.
    fn look(&mut self, rows: &[u32], count: usize, budget: &mut Budget<'_>) -> Result<bool, Stop> {
        if rows.len() < TOGETHER {
            let new = rows.iter().filter(|&&row| self.lists[row as usize].new);
            self.few += new.count();
        }
        if !self.look_at(rows, count, budget)? {
            return Ok(false);
        }
        // As many were looked at few at a time as are left.
        if self.new > self.few {
            return Ok(true);
        }
        let all = (0u32..).zip(&self.lists).filter(|(_, list)| list.new);
        let all: Vec<u32> = all.map(|(row, _)| row).collect();
        Ok(all.is_empty() || self.look_at(&all, self.first, budget)?)
    }

    fn look_at(
        &mut self,
        rows: &[u32],
        count: usize,
        budget: &mut Budget<'_>,
    ) -> Result<bool, Stop> {
        let Some(left) = self.looks.checked_sub(rows.len()) else {
            return Ok(false);
        };
        self.looks = left;
        let query = Query {
            side: self.own.side,
            ids: rows,
            prices: &self.prices,
            least: i64::MIN,
            threads: budget.threads(),
        };
        let (lists, prices, new) = (&mut self.lists, &self.prices, &mut self.new);
        let listed = |&candidate: &Candidate| Listed {
            then: candidate.score - prices[candidate.mate as usize],
            candidate,
        };
        budget.polled(|poll| {
            let source = &self.own.free.source;
            source.best(&query, count, poll, &mut |id, candidates, bound| {
                let list = &mut lists[id as usize];
                *new -= usize::from(mem::take(&mut list.new));
                list.all.clear();
                list.all.extend(candidates.iter().map(listed));
                list.bound = bound;
            })
        })?;
        Ok(true)
    }

    fn value(&self, candidate: &Candidate) -> i64 {
        candidate.score - self.prices[candidate.mate as usize]
    }

    /// The best of a row's list, one that nobody has where there are several, and the greatest value that others may
    /// have; `None` where the best may not be on the list.
    fn best(&self, row: u32) -> Option<(Candidate, i64, i64)> {
        let list = &self.lists[row as usize];
        let mut next = list.bound.unwrap_or(i64::MIN);
        let mut best: Option<(i64, bool, Candidate)> = None;
        for Listed { candidate, then } in &list.all {
            if *then < next {
                break;
            }
            let value = self.value(candidate);
            let open = self.row_of[candidate.mate as usize] == NONE;
            match &best {
                Some((most, free, _)) if (value, open) <= (*most, *free) => next = next.max(value),
                _ => {
                    next = best.map_or(next, |(most, ..)| next.max(most));
                    best = Some((value, open, *candidate));
                }
            }
        }
        let (value, _, candidate) = best?;
        (list.bound.is_none_or(|bound| value >= bound)).then_some((candidate, value, next))
    }

    fn waiting(&self) -> Vec<u32> {
        let rows = (0u32..).zip(&self.column_of);
        rows.filter(|(_, column)| **column == NONE)
            .map(|(row, _)| row)
            .collect()
    }

    /// Everybody takes a column of the greatest score there is for them, as long as nobody has it. Whether such columns
    /// are known.
    fn take_favourites(&mut self) -> bool {
        let Some(matrix) = self.own.free.source.as_matrix() else {
            return false;
        };
        let mut known = false;
        for row in 0..self.column_of.len() as u32 {
            let mut all = matrix.favourites(self.own.side, row).peekable();
            let Some(&first) = all.peek() else { continue };
            known = true;
            let mut best = all.take_while(|candidate| candidate.score == first.score);
            if let Some(open) = best.find(|c| self.row_of[c.mate as usize] == NONE) {
                self.link(row, open);
            }
        }
        known
    }

    /// Lists what is known of a row without a look.
    fn recall(&mut self, row: u32) {
        let list = &mut self.lists[row as usize];
        if list.bound != Some(i64::MAX) {
            return;
        }
        if let Some(matrix) = self.own.free.source.as_matrix() {
            // No price was below zero.
            let known = matrix.favourites(self.own.side, row);
            let listed = known.map(|candidate| Listed {
                then: candidate.score,
                candidate,
            });
            list.all.extend(listed);
            list.bound = list.all.last().map_or(list.bound, |last| Some(last.then));
        }
    }

    fn link(&mut self, row: u32, candidate: Candidate) {
        self.column_of[row as usize] = candidate.mate;
        self.row_of[candidate.mate as usize] = row;
        self.scores[row as usize] = candidate.score;
    }

    /// Rows without a column bid, each as much as their best is worth more to them than others may be, and whoever is
    /// outbid by more than nothing bids again.
    fn bid(&mut self, budget: &mut Budget<'_>) -> Result<bool, Stop> {
        let mut queue = self.waiting();
        queue.reverse();
        let mut stale = Vec::new();
        loop {
            while let Some(row) = queue.pop() {
                if self.bids == 0 {
                    return Ok(true);
                }
                self.bids -= 1;
                self.recall(row);
                budget.spend(self.lists[row as usize].all.len() as u64 + 1)?;
                let Some((best, value, next)) = self.best(row) else {
                    stale.push(row);
                    continue;
                };
                // There is one column alone.
                let raised = if next == i64::MIN {
                    0
                } else {
                    (value - next).max(0)
                };
                let at = best.mate as usize;
                let holder = self.row_of[at];
                if holder != NONE && raised == 0 {
                    // Nothing to bid with.
                    continue;
                }
                self.link(row, best);
                self.prices[at] += raised;
                if holder != NONE {
                    self.column_of[holder as usize] = NONE;
                    queue.push(holder);
                }
            }
            if stale.is_empty() {
                return Ok(true);
            }
            stale.sort_unstable();
            if !self.look(&stale, self.first, budget)? {
                return Ok(false);
            }
            mem::swap(&mut queue, &mut stale);
            queue.reverse();
            stale.clear();
        }
    }

    /// A shortest path from every row that has no column to a column that has no row.
    fn augment(&mut self, stage: &'static str, budget: &mut Budget<'_>) -> Result<bool, Stop> {
        let waiting = self.waiting();
        let total = waiting.len() as u64;
        let costs = self.prices.iter().zip(&self.row_of);
        let costs = costs.map(|(price, row)| 2 * price + i64::from(*row != NONE));
        let mut paths = Paths::new(self.own.shape, costs);
        for (done, row) in (0u64..).zip(waiting) {
            budget.tell(stage, done, total);
            let Some(end) = self.shortest(row, &mut paths, budget)? else {
                return Ok(false);
            };
            self.flip(row, end, &paths);
        }
        Ok(true)
    }

    /// The column where a shortest path ends; prices are such that the path is tight. `None`: too many looks.
    fn shortest(
        &mut self,
        start: u32,
        paths: &mut Paths,
        budget: &mut Budget<'_>,
    ) -> Result<Option<u32>, Stop> {
        paths.begin();
        self.recall(start);
        let value = loop {
            if let Some((_, value, _)) = self.best(start) {
                break value;
            }
            if !self.look(&[start], self.first, budget)? {
                return Ok(None);
            }
        };
        self.visit(start, 0, value, paths, budget)?;
        while let Some(Reverse((key, event))) = paths.heap.pop() {
            let at = key >> 1;
            match event {
                Event::Column(column) => {
                    if paths.columns[column as usize].key != key {
                        continue;
                    }
                    let row = self.row_of[column as usize];
                    if row == NONE {
                        for &(column, distance) in &paths.closed {
                            self.prices[column as usize] += at - distance;
                            paths.columns[column as usize].cost += 2 * (at - distance);
                        }
                        paths.columns[column as usize].cost |= 1;
                        return Ok(Some(column));
                    }
                    paths.columns[column as usize].key = CLOSED;
                    paths.closed.push((column, at));
                    let value = self.scores[row as usize] - self.prices[column as usize];
                    self.visit(row, at, value, paths, budget)?;
                }
                Event::Look(row) => {
                    // Those that are as near are looked at together.
                    let mut rows = vec![row];
                    while let Some(&Reverse((next, Event::Look(row)))) = paths.heap.peek()
                        && next == key
                        && rows.len() < TOGETHER
                    {
                        paths.heap.pop();
                        rows.push(row);
                    }
                    rows.sort_unstable();
                    let listed = rows.iter().map(|&row| self.lists[row as usize].all.len());
                    let count = (2 * listed.max().unwrap_or(0)).max(self.first);
                    if !self.look(&rows, count, budget)? {
                        return Ok(None);
                    }
                    for row in rows {
                        let (from, value) = paths.reached[row as usize];
                        self.visit(row, from, value, paths, budget)?;
                    }
                }
            }
        }
        // There is a column left for every row.
        Ok(None)
    }

    /// Brings columns nearer that are nearer by this row, of this value of its own, at this distance.
    fn visit(
        &mut self,
        row: u32,
        at: i64,
        value: i64,
        paths: &mut Paths,
        budget: &mut Budget<'_>,
    ) -> Result<(), Stop> {
        self.recall(row);
        let list = &self.lists[row as usize];
        budget.spend(list.all.len() as u64 + 1)?;
        paths.reached[row as usize] = (at, value);
        for Listed { candidate, then } in &list.all {
            if 2 * (at + value - then) >= paths.end {
                break;
            }
            let column = &mut paths.columns[candidate.mate as usize];
            let key = 2 * (at + value - candidate.score) + column.cost;
            if key < column.key && key < paths.end {
                if column.key == i64::MAX {
                    paths.touched.push(candidate.mate);
                }
                if key & 1 == 0 {
                    paths.end = key;
                }
                column.key = key;
                paths.from[candidate.mate as usize] = (row, candidate.score);
                paths
                    .heap
                    .push(Reverse((key, Event::Column(candidate.mate))));
            }
        }
        if let Some(bound) = list.bound {
            let beyond = at.saturating_add(value.saturating_sub(bound).max(0));
            if 2 * beyond <= paths.end {
                paths.heap.push(Reverse((2 * beyond, Event::Look(row))));
            }
        }
        Ok(())
    }

    /// Everybody along the path takes the column that it came to them by.
    fn flip(&mut self, start: u32, end: u32, paths: &Paths) {
        let mut column = end;
        loop {
            let (row, score) = paths.from[column as usize];
            let before = self.column_of[row as usize];
            self.link(
                row,
                Candidate {
                    mate: column,
                    score,
                },
            );
            if row == start {
                break;
            }
            column = before;
        }
    }

    fn assigned(mut self) -> Assigned {
        let least = self.prices.iter().copied().min().unwrap_or(0);
        self.prices.iter_mut().for_each(|price| *price -= least);
        Assigned {
            mates: self.column_of,
            prices: self.prices,
        }
    }
}

/// What comes next in a search: a column, or a look at a row for columns that are not on its list. Of those equally
/// near columns come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Column(u32),
    Look(u32),
}

/// A key of a column that is settled.
const CLOSED: i64 = i64::MIN;

/// A column in a search. Both numbers are twice what they stand for, and one more where somebody has the column: of
/// columns equally near one that nobody has comes first.
struct Column {
    /// The price.
    cost: i64,
    /// The distance from the start; [`CLOSED`] where it is settled.
    key: i64,
}

/// What a search knows.
struct Paths {
    columns: Vec<Column>,
    /// The row before each column, and their score.
    from: Vec<(u32, i64)>,
    /// Where and with what value of its own a row was reached.
    reached: Vec<(i64, i64)>,
    /// The least key of a column that nobody has: nothing beyond it matters.
    end: i64,
    heap: BinaryHeap<Reverse<(i64, Event)>>,
    /// Columns that have a key, and those that are settled, with their distances.
    touched: Vec<u32>,
    closed: Vec<(u32, i64)>,
}

impl Paths {
    fn new((n, m): (usize, usize), costs: impl Iterator<Item = i64>) -> Paths {
        let key = i64::MAX;
        Paths {
            columns: costs.map(|cost| Column { cost, key }).collect(),
            from: vec![(NONE, 0); m],
            end: i64::MAX,
            reached: vec![(0, 0); n],
            heap: BinaryHeap::new(),
            touched: Vec::new(),
            closed: Vec::new(),
        }
    }

    fn begin(&mut self) {
        for column in self.touched.drain(..) {
            self.columns[column as usize].key = i64::MAX;
        }
        self.end = i64::MAX;
        self.closed.clear();
        self.heap.clear();
    }
}
