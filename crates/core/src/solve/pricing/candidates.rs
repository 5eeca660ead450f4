//! The pairs that the core is shown.

use super::super::Halt;
use super::super::budget::{Budget, Stop};
use crate::ids::Pair;
use crate::problem::{Cancelled, List, MOST_PAIRS, Scores, Source as _};
use std::sync::Arc;

/// Pairs with their scores. They only grow. What the core is lent is all there is of them, as there may be millions.
pub(super) struct Candidates {
    shape: (u32, u32),
    list: Option<Arc<List>>,
}

impl Candidates {
    pub(super) fn new(shape: (u32, u32)) -> Candidates {
        Candidates { shape, list: None }
    }

    pub(super) fn len(&self) -> usize {
        self.list.as_ref().map_or(0, |list| list.mentors().len())
    }

    /// O(log of the mentee's candidates).
    pub(super) fn has(&self, pair: Pair) -> bool {
        self.list.as_ref().is_some_and(|list| {
            let own = &list.mentors()[list.row(pair.mentee.0)];
            own.binary_search(&pair.mentor.0).is_ok()
        })
    }

    /// Adds pairs, in any order and also such as are there already. O(pairs + new · log new).
    pub(super) fn add(
        &mut self,
        mut more: Vec<(Pair, i64)>,
        budget: &Budget<'_>,
    ) -> Result<(), Halt> {
        more.sort_unstable();
        more.dedup();
        more.retain(|(pair, _)| !self.has(*pair));
        let mut columns = Columns::with_capacity(self.len() + more.len());
        let before = self.list.take();
        let mut held = before.iter().flat_map(|list| pairs(list)).peekable();
        for next in more {
            while let Some(pair) = held.next_if(|pair| *pair < next) {
                columns.push(pair);
            }
            columns.push(next);
        }
        held.for_each(|pair| columns.push(pair));
        drop(before);
        self.list = Some(Arc::new(columns.into_list(self.shape, budget)?));
        Ok(())
    }

    /// Those of this score at least, as a source of their own.
    pub(super) fn list(&self, least: i64, budget: &Budget<'_>) -> Result<Arc<List>, Halt> {
        let mut columns = Columns::with_capacity(0);
        if let Some(list) = &self.list {
            if list.score_range().is_none_or(|(lowest, _)| lowest >= least) {
                return Ok(Arc::clone(list));
            }
            let enough = pairs(list).filter(|(_, score)| *score >= least);
            enough.for_each(|pair| columns.push(pair));
        }
        Ok(Arc::new(columns.into_list(self.shape, budget)?))
    }
}

/// The pairs of a list, ascending.
fn pairs(list: &List) -> impl Iterator<Item = (Pair, i64)> {
    let rows = (0u32..).zip(list.starts().windows(2));
    rows.flat_map(move |(mentee, ends)| {
        let row = ends[0] as usize..ends[1] as usize;
        row.map(move |at| {
            let score = list.scores().get(at).unwrap_or(0);
            (Pair::new(mentee, list.mentors()[at]), score)
        })
    })
}

/// Pairs with their scores, column by column.
struct Columns {
    mentees: Vec<u32>,
    mentors: Vec<u32>,
    scores: Scores,
}

impl Columns {
    fn with_capacity(pairs: usize) -> Columns {
        Columns {
            mentees: Vec::with_capacity(pairs),
            mentors: Vec::with_capacity(pairs),
            scores: Scores::with_capacity(pairs),
        }
    }

    fn push(&mut self, (pair, score): (Pair, i64)) {
        self.mentees.push(pair.mentee.0);
        self.mentors.push(pair.mentor.0);
        self.scores.push(score);
    }

    /// They are ascending, each once.
    fn into_list(self, shape: (u32, u32), budget: &Budget<'_>) -> Result<List, Halt> {
        if self.mentees.len() > MOST_PAIRS {
            return Err(Halt::Broken("there are more candidates than a list holds"));
        }
        let cancel = &budget.settings().cancel;
        let none = (Vec::new(), 0);
        let made = List::from_columns(shape, self.mentees, self.mentors, self.scores, none, cancel);
        let (list, _) = made.map_err(|Cancelled| Halt::Stopped(Stop::Cancelled))?;
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;
    use crate::solve::Settings;
    use std::collections::BTreeMap;

    /// Whatever is added, in whatever order, all is there once and in order.
    #[test]
    fn what_is_added_is_there_once() {
        let mut draw = Draw(3);
        let settings = Settings::default();
        let budget = Budget::new(&settings);
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
                candidates.add(some, &budget).ok().unwrap();
                let all = |least: i64| candidates.list(least, &budget).ok().unwrap();
                assert!(pairs(&all(i64::MIN)).eq(wanted.clone()));
                let enough = wanted.clone().into_iter().filter(|(_, score)| *score >= 30);
                assert!(pairs(&all(30)).eq(enough));
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
