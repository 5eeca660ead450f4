//! Eligible pairs as a sparse list, by mentee and by mentor.

use super::Source;
use crate::ids::{Pair, Side};

/// Compressed rows of both directions. O(people + pairs) memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    starts: [Vec<usize>; 2],
    mates: [Vec<u32>; 2],
    scores: [Vec<i64>; 2],
    /// Contributions of the criteria, pair by pair in the order of mentee, mentor.
    points: Vec<i64>,
    criteria: usize,
}

impl List {
    /// From pairs in strictly ascending order of (mentee, mentor), positions below `shape`,
    /// and `criteria` contributions a pair in the same order. O(people + pairs).
    pub(crate) fn from_sorted(
        shape: (u32, u32),
        pairs: &[(Pair, i64)],
        points: Vec<i64>,
        criteria: usize,
    ) -> List {
        debug_assert!(pairs.is_sorted_by(|a, b| a.0 < b.0));
        debug_assert_eq!(points.len(), pairs.len() * criteria);
        let mut list = List {
            points,
            criteria,
            ..List::default()
        };
        let by_mentee = pairs.iter().map(|(p, s)| (p.mentee.0, p.mentor.0, *s));
        list.fill(Side::Mentees, shape.0, by_mentee);
        let by_mentor = pairs.iter().map(|(p, s)| (p.mentor.0, p.mentee.0, *s));
        list.fill(Side::Mentors, shape.1, by_mentor);
        list
    }

    /// Counting sort by `own`; it is stable, so mates stay ascending.
    fn fill(
        &mut self,
        side: Side,
        count: u32,
        pairs: impl Iterator<Item = (u32, u32, i64)> + Clone,
    ) {
        let at = side.index();
        let mut starts = vec![0usize; count as usize + 1];
        let mut total = 0;
        for (own, _, _) in pairs.clone() {
            starts[own as usize + 1] += 1;
            total += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut mates = vec![0; total];
        let mut scores = vec![0; total];
        for (own, mate, score) in pairs {
            let place = next[own as usize];
            next[own as usize] += 1;
            mates[place] = mate;
            scores[place] = score;
        }
        self.starts[at] = starts;
        self.mates[at] = mates;
        self.scores[at] = scores;
    }

    fn position(&self, pair: Pair) -> Option<usize> {
        let starts = &self.starts[0];
        let from = *starts.get(pair.mentee.index())?;
        let to = *starts.get(pair.mentee.index() + 1)?;
        let found = self.mates[0][from..to].binary_search(&pair.mentor.0).ok()?;
        Some(from + found)
    }
}

impl Source for List {
    fn shape(&self) -> (u32, u32) {
        // Both were counted in u32 when the list was made.
        let count = |side: usize| self.starts[side].len().saturating_sub(1) as u32;
        (count(0), count(1))
    }

    fn len(&self) -> u64 {
        self.mates[0].len() as u64
    }

    fn score_range(&self) -> Option<(i64, i64)> {
        let scores = &self.scores[0];
        Some((*scores.iter().min()?, *scores.iter().max()?))
    }

    fn score(&self, pair: Pair) -> Option<i64> {
        Some(self.scores[0][self.position(pair)?])
    }

    fn points(&self, pair: Pair) -> Vec<i64> {
        match self.position(pair) {
            Some(at) => self.points[at * self.criteria..(at + 1) * self.criteria].to_vec(),
            None => Vec::new(),
        }
    }

    fn is_stored(&self) -> bool {
        true
    }

    fn for_each(&self, side: Side, id: u32, visit: &mut dyn FnMut(u32, i64)) {
        let at = side.index();
        let starts = &self.starts[at];
        let (Some(&from), Some(&to)) = (starts.get(id as usize), starts.get(id as usize + 1))
        else {
            return;
        };
        for place in from..to {
            visit(self.mates[at][place], self.scores[at][place]);
        }
    }
}
