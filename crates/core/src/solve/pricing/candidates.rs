//! The pairs that the core is shown.

use super::super::Halt;
use super::super::budget::{Budget, Stop};
use crate::ids::Pair;
use crate::problem::{Cancelled, List, MOST_PAIRS, Scores};

/// Pairs with their scores, ascending. They only grow.
pub(super) struct Candidates {
    shape: (u32, u32),
    pairs: Vec<(Pair, i64)>,
    /// Where the pairs of each mentee start, and one past the last.
    starts: Vec<usize>,
}

impl Candidates {
    pub(super) fn new(shape: (u32, u32)) -> Candidates {
        Candidates {
            shape,
            pairs: Vec::new(),
            starts: vec![0; shape.0 as usize + 1],
        }
    }

    pub(super) fn len(&self) -> usize {
        self.pairs.len()
    }

    /// O(log of the mentee's candidates).
    pub(super) fn has(&self, pair: Pair) -> bool {
        let of = self.starts[pair.mentee.index()]..self.starts[pair.mentee.index() + 1];
        let found = self.pairs[of].binary_search_by_key(&pair.mentor, |(p, _)| p.mentor);
        found.is_ok()
    }

    /// Adds pairs, in any order and also such as are there already. O(pairs + new · log new); in place, as there may be
    /// millions.
    pub(super) fn add(&mut self, mut more: Vec<(Pair, i64)>) {
        more.sort_unstable();
        more.dedup();
        more.retain(|(pair, _)| !self.has(*pair));
        if self.pairs.is_empty() {
            self.pairs = more;
        } else {
            merge(&mut self.pairs, &more);
        }
        self.starts.fill(0);
        for (pair, _) in &self.pairs {
            self.starts[pair.mentee.index() + 1] += 1;
        }
        for at in 1..self.starts.len() {
            self.starts[at] += self.starts[at - 1];
        }
    }

    /// Those of this score at least, as a source of their own.
    pub(super) fn list(&self, least: i64, budget: &Budget<'_>) -> Result<List, Halt> {
        if self.pairs.len() > MOST_PAIRS {
            return Err(Halt::Broken("there are more candidates than a list holds"));
        }
        let enough = self.pairs.iter().filter(|(_, score)| *score >= least);
        let count = enough.clone().count();
        let mut mentees = Vec::with_capacity(count);
        let mut mentors = Vec::with_capacity(count);
        let mut scores = Scores::with_capacity(count);
        for &(pair, score) in enough {
            mentees.push(pair.mentee.0);
            mentors.push(pair.mentor.0);
            scores.push(score);
        }
        let cancel = &budget.settings().cancel;
        let none = (Vec::new(), 0);
        let made = List::from_columns(self.shape, mentees, mentors, scores, none, cancel);
        let (list, _) = made.map_err(|Cancelled| Halt::Stopped(Stop::Cancelled))?;
        Ok(list)
    }
}

/// Adds `more` to `all`; both are ascending, and so is what comes of it.
fn merge(all: &mut Vec<(Pair, i64)>, more: &[(Pair, i64)]) {
    let (mut own, mut to) = (all.len(), all.len() + more.len());
    all.reserve_exact(more.len());
    all.extend_from_slice(more);
    // From the end, so that nothing is overwritten that has not been moved.
    for &next in more.iter().rev() {
        while own > 0 && all[own - 1] > next {
            own -= 1;
            to -= 1;
            all[to] = all[own];
        }
        to -= 1;
        all[to] = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;
    use std::collections::BTreeMap;

    /// Whatever is added, in whatever order, all is there once and in order.
    #[test]
    fn what_is_added_is_there_once() {
        let mut draw = Draw(3);
        for _ in 0..300 {
            let mut candidates = Candidates::new((7, 9));
            let mut wanted = BTreeMap::new();
            for _ in 0..4 {
                let some = (0..draw.below(30)).map(|_| {
                    let pair = Pair::new(draw.below(7) as u32, draw.below(9) as u32);
                    (pair, i64::from(pair.mentee.0 * 10 + pair.mentor.0))
                });
                let some: Vec<_> = some.collect();
                wanted.extend(some.iter().copied());
                candidates.add(some);
                assert!(candidates.pairs.iter().copied().eq(wanted.clone()));
                for mentee in 0..7 {
                    for mentor in 0..9 {
                        let pair = Pair::new(mentee, mentor);
                        assert_eq!(candidates.has(pair), wanted.contains_key(&pair));
                    }
                }
            }
        }
    }
}
