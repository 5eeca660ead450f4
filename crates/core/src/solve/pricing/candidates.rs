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

    /// Adds pairs, in any order and also such as are there already. O(pairs + new · log new).
    pub(super) fn add(&mut self, mut more: Vec<(Pair, i64)>) {
        more.sort_unstable();
        // Two runs in order: a stable sort merges them.
        self.pairs.append(&mut more);
        self.pairs.sort();
        self.pairs.dedup();
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
        let (mut mentees, mut mentors, mut scores) = (Vec::new(), Vec::new(), Scores::default());
        for &(pair, score) in self.pairs.iter().filter(|(_, score)| *score >= least) {
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
