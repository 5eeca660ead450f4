//! Sources of pairs that are not lists: scores by a formula, and one that reveals no more than it must.

use pairwright::Error;
use pairwright::cancel::Poll;
use pairwright::ids::{Pair, Side};
use pairwright::problem::{
    BARRED, Candidate, Matrix, OnBest, OnPair, Parts, Query, Rows, Sense, Source, Unit,
    largest_value, turn,
};
use pairwright::solve::CancelToken;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Scores computed when asked for, nothing stored: the slow reference. All else is as the trait provides it.
pub struct Formula {
    shape: (u32, u32),
    range: Option<(i64, i64)>,
    len: u64,
    score: Box<dyn Fn(u32, u32) -> Option<i64> + Send + Sync>,
    looks: AtomicU64,
}

impl Formula {
    /// The pairs for which `score(mentee, mentor)` gives one. O(pairs), to know how many they are and their range.
    pub fn new(
        shape: (u32, u32),
        score: impl Fn(u32, u32) -> Option<i64> + Send + Sync + 'static,
    ) -> Formula {
        let (mut len, mut range) = (0, None);
        let pairs = (0..shape.0).flat_map(|i| (0..shape.1).map(move |j| (i, j)));
        for found in pairs.filter_map(|(i, j)| score(i, j)) {
            len += 1;
            let (low, high) = range.unwrap_or((found, found));
            range = Some((found.min(low), found.max(high)));
        }
        Formula {
            shape,
            range,
            len,
            score: Box::new(score),
            looks: AtomicU64::new(0),
        }
    }

    /// The pairs of these parts.
    #[must_use]
    pub fn of(parts: &Parts) -> Formula {
        let pairs: BTreeMap<Pair, i64> = parts.pairs.iter().copied().collect();
        Formula::new(shape(parts), move |i, j| {
            pairs.get(&Pair::new(i, j)).copied()
        })
    }

    /// How many pairs were looked at since it was made.
    #[must_use]
    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Formula");
        out.field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl Source for Formula {
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
        (self.score)(pair.mentee.0, pair.mentor.0)
    }

    fn points(&self, _: Pair) -> Vec<i64> {
        Vec::new()
    }

    fn for_each(&self, side: Side, id: u32, visit: &mut dyn FnMut(u32, i64)) {
        let mates = match side {
            Side::Mentees => self.shape.1,
            Side::Mentors => self.shape.0,
        };
        self.looks.fetch_add(mates.into(), Ordering::Relaxed);
        for mate in 0..mates {
            if let Some(score) = self.score(side.pair(id, mate)) {
                visit(mate, score);
            }
        }
    }
}

/// Reveals as few pairs as the contract allows: exactly those asked for, under the weakest bound that is allowed, a
/// range of scores far too wide, and it polls after every pair.
#[derive(Debug)]
pub struct Reluctant {
    shape: (u32, u32),
    pairs: BTreeMap<Pair, i64>,
}

impl Reluctant {
    /// The pairs of these parts.
    #[must_use]
    pub fn of(parts: &Parts) -> Reluctant {
        Reluctant {
            shape: shape(parts),
            pairs: parts.pairs.iter().copied().collect(),
        }
    }

    /// The pairs of one person that a query lets in, with the price of the mate: (mate, score, price).
    fn asked(&self, query: &Query<'_>, id: u32) -> Vec<(u32, i64, i64)> {
        let mut found = Vec::new();
        for (pair, &score) in &self.pairs {
            let mate = pair.person(query.side.other());
            let price = query.prices[mate as usize];
            if pair.person(query.side) == id && score >= query.least && price != BARRED {
                found.push((mate, score, price));
            }
        }
        found
    }
}

impl Source for Reluctant {
    fn shape(&self) -> (u32, u32) {
        self.shape
    }

    fn len(&self) -> u64 {
        self.pairs.len() as u64
    }

    fn score_range(&self) -> Option<(i64, i64)> {
        let lowest = *self.pairs.values().min()?;
        Some((lowest - 1_000, self.pairs.values().max()? + 5_000))
    }

    fn score(&self, pair: Pair) -> Option<i64> {
        self.pairs.get(&pair).copied()
    }

    fn points(&self, _: Pair) -> Vec<i64> {
        Vec::new()
    }

    fn for_each(&self, side: Side, id: u32, visit: &mut dyn FnMut(u32, i64)) {
        for (pair, &score) in &self.pairs {
            if pair.person(side) == id {
                visit(pair.person(side.other()), score);
            }
        }
    }

    fn best(
        &self,
        query: &Query<'_>,
        k: usize,
        poll: &mut Poll<'_>,
        visit: &mut OnBest<'_>,
    ) -> ControlFlow<()> {
        for &id in query.ids {
            let mut asked = self.asked(query, id);
            let (mentees, mentors) = self.shape;
            let count = [mentors, mentees][query.side.index()];
            asked.sort_by_key(|&(mate, score, price)| (price - score, turn(id, mate, count)));
            asked.truncate(k);
            let mut candidates = Vec::new();
            for &(mate, score, _) in &asked {
                candidates.push(Candidate { mate, score });
                poll(1)?;
            }
            // Perhaps nobody is left: it does not say so.
            let last = asked.get(k - 1);
            visit(id, &candidates, last.map(|(_, score, price)| score - price));
        }
        ControlFlow::Continue(())
    }

    fn within(
        &self,
        query: &Query<'_>,
        own: &[i64],
        delta: i64,
        poll: &mut Poll<'_>,
        visit: &mut OnPair<'_>,
    ) -> ControlFlow<()> {
        for (&id, own) in query.ids.iter().zip(own) {
            for (mate, score, price) in self.asked(query, id) {
                if own + price - score < delta {
                    visit(id, mate, score);
                }
                poll(1)?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// Gives what it was told to give: pairs of people who are not there too, scores of any size, whatever it says of its
/// shape and its range.
#[derive(Debug)]
pub struct Wild {
    /// What it says of its shape.
    pub shape: (u32, u32),
    /// What it says of its scores.
    pub range: Option<(i64, i64)>,
    /// Mentee, mentor, score.
    pub told: Vec<(u32, u32, i64)>,
}

impl Source for Wild {
    fn shape(&self) -> (u32, u32) {
        self.shape
    }

    fn len(&self) -> u64 {
        self.told.len() as u64
    }

    fn score_range(&self) -> Option<(i64, i64)> {
        self.range
    }

    fn score(&self, pair: Pair) -> Option<i64> {
        let is =
            |&&(own, mate, _): &&(u32, u32, i64)| (own, mate) == (pair.mentee.0, pair.mentor.0);
        self.told.iter().find(is).map(|told| told.2)
    }

    fn points(&self, _: Pair) -> Vec<i64> {
        Vec::new()
    }

    fn for_each(&self, side: Side, id: u32, visit: &mut dyn FnMut(u32, i64)) {
        for &(mentee, mentor, score) in &self.told {
            let pair = Pair::new(mentee, mentor);
            if pair.person(side) == id {
                visit(pair.person(side.other()), score);
            }
        }
    }
}

/// Two people a side, all pairs worth 1, and more of its own to say to whoever asks for the best.
#[derive(Clone, Copy, Debug)]
pub struct Talkative {
    /// Whom it answers for besides.
    pub id: u32,
    /// How often it gives each candidate.
    pub times: usize,
}

impl Source for Talkative {
    fn shape(&self) -> (u32, u32) {
        (2, 2)
    }

    fn len(&self) -> u64 {
        4
    }

    fn score_range(&self) -> Option<(i64, i64)> {
        Some((1, 1))
    }

    fn score(&self, _: Pair) -> Option<i64> {
        Some(1)
    }

    fn points(&self, _: Pair) -> Vec<i64> {
        Vec::new()
    }

    fn for_each(&self, _: Side, _: u32, visit: &mut dyn FnMut(u32, i64)) {
        visit(0, 1);
        visit(1, 1);
    }

    fn best(
        &self,
        query: &Query<'_>,
        _: usize,
        _: &mut Poll<'_>,
        visit: &mut OnBest<'_>,
    ) -> ControlFlow<()> {
        let both = [0, 1].map(|mate| vec![Candidate { mate, score: 1 }; self.times]);
        for &id in query.ids {
            visit(id, &both.concat(), None);
        }
        visit(self.id, &both.concat(), None);
        ControlFlow::Continue(())
    }
}

/// Another source, watched: which pairs `best` and `within` give away.
#[derive(Debug)]
pub struct Watched {
    base: Arc<dyn Source>,
    shown: Mutex<BTreeSet<Pair>>,
}

impl Watched {
    /// Watches this source.
    #[must_use]
    pub fn new(base: Arc<dyn Source>) -> Watched {
        Watched {
            base,
            shown: Mutex::default(),
        }
    }

    /// How many different pairs were given away so far.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.shown.lock().map_or(0, |seen| seen.len())
    }

    fn show(&self, pairs: impl Iterator<Item = Pair>) {
        if let Ok(mut seen) = self.shown.lock() {
            seen.extend(pairs);
        }
    }
}

impl Source for Watched {
    fn shape(&self) -> (u32, u32) {
        self.base.shape()
    }

    fn len(&self) -> u64 {
        self.base.len()
    }

    fn score_range(&self) -> Option<(i64, i64)> {
        self.base.score_range()
    }

    fn score(&self, pair: Pair) -> Option<i64> {
        self.base.score(pair)
    }

    fn points(&self, pair: Pair) -> Vec<i64> {
        self.base.points(pair)
    }

    fn for_each(&self, side: Side, id: u32, visit: &mut dyn FnMut(u32, i64)) {
        self.base.for_each(side, id, visit);
    }

    fn best(
        &self,
        query: &Query<'_>,
        k: usize,
        poll: &mut Poll<'_>,
        visit: &mut OnBest<'_>,
    ) -> ControlFlow<()> {
        self.base
            .best(query, k, poll, &mut |id, candidates, bound| {
                self.show(candidates.iter().map(|c| query.side.pair(id, c.mate)));
                visit(id, candidates, bound);
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
        self.base
            .within(query, own, delta, poll, &mut |id, mate, score| {
                self.show([query.side.pair(id, mate)].into_iter());
                visit(id, mate, score);
            })
    }
}

/// The pairs of these parts as a matrix of scores; −∞ where there is no pair.
///
/// # Errors
/// Those of a matrix.
pub fn matrix(parts: &Parts) -> Result<Matrix, Error> {
    let (rows, columns) = shape(parts);
    let mut cells = vec![f64::NEG_INFINITY; rows as usize * columns as usize];
    for (pair, score) in &parts.pairs {
        cells[pair.mentee.index() * columns as usize + pair.mentor.index()] = *score as f64;
    }
    let cells = Rows::new(rows as usize, columns as usize, cells);
    let (sense, unit, cancel) = (Sense::Scores, Unit::Two, CancelToken::default());
    let largest = largest_value((rows + columns) as usize);
    Matrix::new(Arc::new(cells), sense, unit, largest, 1, &cancel)
}

fn shape(parts: &Parts) -> (u32, u32) {
    let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
    (count(parts.mentees.len()), count(parts.mentors.len()))
}
