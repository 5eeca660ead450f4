//! Pairs taken away from another source: exclusions, and pins once they are settled.

use super::{Candidate, OnBest, OnPair, Query, Source};
use crate::cancel::Poll;
use crate::ids::{Pair, Side};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Another source without some of its pairs.
#[derive(Clone, Debug)]
pub struct Patched {
    base: Arc<dyn Source>,
    /// By mentee as (mentee, mentor), by mentor as (mentor, mentee), each sorted.
    removed: [Vec<(u32, u32)>; 2],
    /// How many of them the base has.
    missing: u64,
}

impl Patched {
    /// `base` without `removed`; pairs that the base does not have change nothing. O(r log r) for r removed pairs.
    #[must_use]
    pub fn new(base: Arc<dyn Source>, removed: impl IntoIterator<Item = Pair>) -> Patched {
        let mut by_mentee: Vec<(u32, u32)> = removed
            .into_iter()
            .map(|pair| (pair.mentee.0, pair.mentor.0))
            .collect();
        by_mentee.sort_unstable();
        by_mentee.dedup();
        let mut by_mentor: Vec<(u32, u32)> = by_mentee.iter().map(|&(i, j)| (j, i)).collect();
        by_mentor.sort_unstable();
        let has = |&&(i, j): &&(u32, u32)| base.score(Pair::new(i, j)).is_some();
        let missing = by_mentee.iter().filter(has).count() as u64;
        Patched {
            base,
            removed: [by_mentee, by_mentor],
            missing,
        }
    }

    fn is_removed(&self, pair: Pair) -> bool {
        let key = (pair.mentee.0, pair.mentor.0);
        self.removed[0].binary_search(&key).is_ok()
    }

    /// How many pairs of this person were removed at most.
    fn removed_of(&self, side: Side, id: u32) -> usize {
        let removed = &self.removed[side.index()];
        let until = |id: u64| removed.partition_point(|&(own, _)| u64::from(own) < id);
        until(u64::from(id) + 1) - until(u64::from(id))
    }
}

impl Source for Patched {
    fn shape(&self) -> (u32, u32) {
        self.base.shape()
    }

    fn len(&self) -> u64 {
        self.base.len() - self.missing
    }

    fn score_range(&self) -> Option<(i64, i64)> {
        self.base.score_range()
    }

    fn score(&self, pair: Pair) -> Option<i64> {
        self.base.score(pair).filter(|_| !self.is_removed(pair))
    }

    fn points(&self, pair: Pair) -> Vec<i64> {
        if self.is_removed(pair) {
            return Vec::new();
        }
        self.base.points(pair)
    }

    fn is_stored(&self) -> bool {
        self.base.is_stored()
    }

    /// Asks the base for as many more as were removed of a person, so that `k` are left where the base has them.
    fn best(
        &self,
        query: &Query<'_>,
        k: usize,
        poll: &mut Poll<'_>,
        visit: &mut OnBest<'_>,
    ) -> ControlFlow<()> {
        let mut kept: Vec<Candidate> = Vec::new();
        let more = |id: &u32| self.removed_of(query.side, *id);
        for ids in query.ids.chunk_by(|a, b| more(a) == more(b)) {
            let more = ids.first().map_or(0, more);
            let query = Query { ids, ..*query };
            self.base
                .best(&query, k + more, poll, &mut |id, candidates, bound| {
                    if more == 0 {
                        return visit(id, candidates, bound);
                    }
                    let stays = |c: &&Candidate| !self.is_removed(query.side.pair(id, c.mate));
                    kept.clear();
                    kept.extend(candidates.iter().filter(stays));
                    // Whoever is cut off here is the best of all others: the base lists them in order.
                    let value =
                        |c: &Candidate| c.score.saturating_sub(query.prices[c.mate as usize]);
                    let bound = kept.get(k).map(value).or(bound);
                    kept.truncate(k);
                    visit(id, &kept, bound);
                })?;
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
        self.base
            .within(query, own, delta, poll, &mut |id, mate, score| {
                if !self.is_removed(query.side.pair(id, mate)) {
                    visit(id, mate, score);
                }
            })
    }

    fn for_each(&self, side: Side, id: u32, visit: &mut dyn FnMut(u32, i64)) {
        let removed = &self.removed[side.index()];
        let mut gone = &removed[removed.partition_point(|&(own, _)| own < id)..];
        self.base.for_each(side, id, &mut |mate, score| {
            while gone.first().is_some_and(|&next| next < (id, mate)) {
                gone = &gone[1..];
            }
            if gone.first() != Some(&(id, mate)) {
                visit(mate, score);
            }
        });
    }
}
