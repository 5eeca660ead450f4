//! A source of somebody else's making, looked at before it is believed: people who are not there, or scores beyond the
//! range that was checked, would take a solver out of its arrays and its integers.

use super::{Candidate, List, Matrix, OnBest, OnPair, Query, Source};
use crate::cancel::Poll;
use crate::fault::Fault;
use crate::ids::{Pair, Side};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

/// Another source without the pairs that break its contract so; the first of them is kept, to be told.
#[derive(Debug)]
pub(crate) struct Guarded {
    base: Arc<dyn Source>,
    shape: (u32, u32),
    range: Option<(i64, i64)>,
    /// Who was asked, the mate and the score that came: the least.
    wrong: Mutex<Option<(Side, u32, u32, i64)>>,
}

impl Guarded {
    /// `base` as it says now that it is.
    pub(crate) fn new(base: Arc<dyn Source>) -> Guarded {
        Guarded {
            shape: base.shape(),
            range: base.score_range(),
            base,
            wrong: Mutex::new(None),
        }
    }

    /// What was met so far that can't be.
    pub(crate) fn fault(&self) -> Option<Fault> {
        let (side, id, mate, score) = *self.wrong.lock().ok()?.as_ref()?;
        let (one, other) = (side.one(), side.other().one());
        let of = |side: Side| {
            let count = self.count(side);
            format!("there are {count} {side}, counted from 0")
        };
        let (message, hint) = if id >= self.count(side) {
            (format!("the source answers for {one} `{id}`"), of(side))
        } else if mate < self.count(side.other()) {
            let message = format!(
                "the source gives {one} `{id}` and {other} `{mate}` a score of `{score}`, outside its own range"
            );
            (message, "let `score_range` hold every score".to_owned())
        } else {
            let message = format!("the source gives {one} `{id}` the {other} `{mate}`");
            (message, of(side.other()))
        };
        Some(Fault::new("source", message).with_hint(hint))
    }

    fn count(&self, side: Side) -> u32 {
        [self.shape.0, self.shape.1][side.index()]
    }

    fn is_right(&self, side: Side, id: u32, mate: u32, score: i64) -> bool {
        let within = |(least, greatest)| (least..=greatest).contains(&score);
        let there = id < self.count(side) && mate < self.count(side.other());
        there && self.range.is_some_and(within)
    }

    /// Whether this source keeps to what was checked of its own accord.
    fn fits(&self, source: &dyn Source) -> bool {
        let within = |(least, greatest)| {
            let range = self.range;
            range.is_some_and(|own| own.0 <= least && greatest <= own.1)
        };
        source.shape() == self.shape && source.score_range().is_none_or(within)
    }

    /// Whether somebody else may see this; keeps it where not.
    fn lets_pass(&self, side: Side, id: u32, mate: u32, score: i64) -> bool {
        let right = self.is_right(side, id, mate, score);
        if !right && let Ok(mut wrong) = self.wrong.lock() {
            let own = (side, id, mate, score);
            *wrong = Some(wrong.map_or(own, |least| least.min(own)));
        }
        right
    }
}

impl Source for Guarded {
    fn shape(&self) -> (u32, u32) {
        self.shape
    }

    fn len(&self) -> u64 {
        self.base.len()
    }

    fn score_range(&self) -> Option<(i64, i64)> {
        self.range
    }

    fn score(&self, pair: Pair) -> Option<i64> {
        let (mentee, mentor) = (pair.mentee.0, pair.mentor.0);
        let score = self.base.score(pair)?;
        self.lets_pass(Side::Mentees, mentee, mentor, score)
            .then_some(score)
    }

    fn points(&self, pair: Pair) -> Vec<i64> {
        self.base.points(pair)
    }

    fn for_each(&self, side: Side, id: u32, visit: &mut dyn FnMut(u32, i64)) {
        self.base.for_each(side, id, &mut |mate, score| {
            if self.lets_pass(side, id, mate, score) {
                visit(mate, score);
            }
        });
    }

    /// That of another problem would be of other people.
    fn as_list(&self) -> Option<&List> {
        self.base.as_list().filter(|list| self.fits(*list))
    }

    fn as_matrix(&self) -> Option<&Matrix> {
        self.base.as_matrix().filter(|matrix| self.fits(*matrix))
    }

    fn is_stored(&self) -> bool {
        self.base.is_stored()
    }

    fn best(
        &self,
        query: &Query<'_>,
        k: usize,
        poll: &mut Poll<'_>,
        visit: &mut OnBest<'_>,
    ) -> ControlFlow<()> {
        let side = query.side;
        let mut kept: Vec<Candidate> = Vec::new();
        self.base
            .best(query, k, poll, &mut |id, candidates, bound| {
                // More than asked for are no fault: what the rest are worth is found out by pricing.
                let candidates = &candidates[..candidates.len().min(k)];
                let right = |c: &Candidate| self.is_right(side, id, c.mate, c.score);
                if id < self.count(side) && candidates.iter().all(right) {
                    return visit(id, candidates, bound);
                }
                let stays = |c: &&Candidate| self.lets_pass(side, id, c.mate, c.score);
                kept.clear();
                kept.extend(candidates.iter().filter(stays));
                if id < self.count(side) {
                    visit(id, &kept, bound);
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
        let side = query.side;
        self.base
            .within(query, own, delta, poll, &mut |id, mate, score| {
                if self.lets_pass(side, id, mate, score) {
                    visit(id, mate, score);
                }
            })
    }
}
