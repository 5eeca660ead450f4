//! Pairs taken away from another source: exclusions, and pins once they are settled.

use super::Source;
use crate::ids::{Pair, Side};
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
