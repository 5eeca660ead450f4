//! Eligible pairs as a sparse list: compressed rows by mentee, and, once somebody asks, their positions by mentor.

use super::{Scores, Source};
use crate::cancel::CancelToken;
use crate::ids::{Pair, Side};
use std::ops::Range;
use std::sync::OnceLock;

/// Compressed rows. A pair takes 4 bytes and those of its score by mentee (4 or 8, see [`Scores`]), and 8 more by mentor
/// if that side is ever asked for; a person takes 4.
///
/// A pair's *position* is its place in the order of mentee, mentor. For the inner loops of solvers the rows lie open:
/// `mentors()[p]` and `scores()` at p are the pair at position p, [`row`](List::row) gives a mentee's positions, and
/// [`across`](List::across) a mentor's mates with what they are worth or where they stand.
#[derive(Clone, Debug)]
pub struct List {
    /// First position of each mentee, and one past the last position.
    starts: Vec<u32>,
    mentors: Vec<u32>,
    scores: Scores,
    range: Option<(i64, i64)>,
    columns: u32,
    across: OnceLock<Across>,
    /// Contributions of the criteria, pair by pair in the order of positions.
    points: Vec<i64>,
    criteria: usize,
}

/// The rows of the other side.
#[derive(Clone, Debug)]
struct Across {
    starts: Vec<u32>,
    /// The mentee of each pair and what stands beside, by mentor, ascending.
    pairs: Vec<(u32, Beside)>,
}

/// What stands beside the mentee of a pair in the rows of the other side: its score where that takes 32 bits, so that
/// who reads such a row need not jump to each pair for it, else its position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside(u32);

impl Beside {
    /// A score that is at hand.
    #[must_use]
    pub fn of_score(score: i32) -> Beside {
        Beside(score.cast_unsigned())
    }

    /// The place of a score.
    #[must_use]
    pub fn of_position(position: u32) -> Beside {
        Beside(position)
    }

    /// The score, where scores are narrow.
    #[must_use]
    pub fn score(self) -> i32 {
        self.0.cast_signed()
    }

    /// The position, where scores are wide.
    #[must_use]
    pub fn position(self) -> usize {
        self.0 as usize
    }
}

/// Most pairs of a list: positions fit 32 bits.
pub(crate) const MOST_PAIRS: usize = u32::MAX as usize;

/// Pairs between two looks at the cancel token: about a millisecond.
const LOOK_EVERY: usize = 1 << 17;

/// The stop was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cancelled;

impl List {
    /// From the mentees, mentors and scores of the pairs, in any order, and `criteria` contributions a pair, for which the
    /// pairs must be in order of (mentee, mentor). Gives back the pairs that stand more than once too, each as often as it
    /// repeats, in order: a list that has any is not to be used.
    ///
    /// The columns must be of one length, at most [`MOST_PAIRS`], and inside the shape. Two counting sorts' work:
    /// O(people + pairs) where the pairs of a mentee are in order, else O(log of a mentee's pairs) more for each of them;
    /// where the mentees are ascending, nothing is copied.
    pub(crate) fn from_columns(
        shape: (u32, u32),
        mentees: Vec<u32>,
        mentors: Vec<u32>,
        scores: Scores,
        (points, criteria): (Vec<i64>, usize),
        cancel: &CancelToken,
    ) -> Result<(List, Vec<Pair>), Cancelled> {
        debug_assert!(mentees.len() == mentors.len() && mentees.len() == scores.len());
        debug_assert_eq!(points.len(), mentees.len() * criteria);
        let (starts, in_rows) = count(shape.0, mentees.iter().copied(), cancel)?;
        let (mut mentors, mut scores) = if in_rows {
            (mentors, scores)
        } else {
            (
                into_rows(&starts, &mentees, mentors, cancel)?,
                match scores {
                    Scores::Narrow(s) => Scores::Narrow(into_rows(&starts, &mentees, s, cancel)?),
                    Scores::Wide(s) => Scores::Wide(into_rows(&starts, &mentees, s, cancel)?),
                },
            )
        };
        drop(mentees);
        let twice = match &mut scores {
            Scores::Narrow(scores) => sort_rows(&starts, &mut mentors, scores, cancel)?,
            Scores::Wide(scores) => sort_rows(&starts, &mut mentors, scores, cancel)?,
        };
        let list = List {
            range: scores.range(),
            starts,
            mentors,
            scores,
            columns: shape.1,
            across: OnceLock::new(),
            points,
            criteria,
        };
        // Who asks for it later pays for it in the midst of a solve.
        let _ = list.across();
        Ok((list, twice))
    }

    /// Positions of a mentee's pairs; empty where there is no such mentee.
    #[must_use]
    pub fn row(&self, mentee: u32) -> Range<usize> {
        row(&self.starts, mentee)
    }

    /// First position of each mentee, and one past the last position: one more than there are mentees.
    #[must_use]
    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The mentor of each pair, ascending within a row.
    #[must_use]
    pub fn mentors(&self) -> &[u32] {
        &self.mentors
    }

    /// The score of each pair.
    #[must_use]
    pub fn scores(&self) -> &Scores {
        &self.scores
    }

    /// The pairs by mentor: where each mentor's begin and end (one more than there are mentors), and the mentee of each
    /// pair, ascending, with its score where [`scores`](List::scores) are narrow, else its position. 8 bytes a pair.
    #[must_use]
    pub fn across(&self) -> (&[u32], &[(u32, Beside)]) {
        let across = self.across.get_or_init(|| {
            let mut starts = vec![0u32; self.columns as usize + 1];
            for &mentor in &self.mentors {
                starts[mentor as usize + 1] += 1;
            }
            add_up(&mut starts);
            let mut next = starts.clone();
            let mut pairs = vec![(0, Beside::default()); self.mentors.len()];
            for (mentee, _) in (0u32..).zip(&self.starts[1..]) {
                for position in self.row(mentee) {
                    let place = &mut next[self.mentors[position] as usize];
                    let beside = match &self.scores {
                        Scores::Narrow(scores) => Beside::of_score(scores[position]),
                        // Positions fit: see `MOST_PAIRS`.
                        Scores::Wide(_) => Beside::of_position(position as u32),
                    };
                    pairs[*place as usize] = (mentee, beside);
                    *place += 1;
                }
            }
            Across { starts, pairs }
        });
        (&across.starts, &across.pairs)
    }

    fn position(&self, pair: Pair) -> Option<usize> {
        let row = self.row(pair.mentee.0);
        let found = self.mentors[row.clone()]
            .binary_search(&pair.mentor.0)
            .ok()?;
        Some(row.start + found)
    }
}

fn row(starts: &[u32], own: u32) -> Range<usize> {
    let own = own as usize;
    match (starts.get(own), starts.get(own + 1)) {
        (Some(&from), Some(&to)) => from as usize..to as usize,
        _ => 0..0,
    }
}

/// Counts to where each row begins.
fn add_up(starts: &mut [u32]) {
    let mut sum = 0;
    for start in starts {
        sum += *start;
        *start = sum;
    }
}

/// Where the rows of `count` people begin, and whether the pairs stand in the order of their rows.
fn count(
    count: u32,
    mut owners: impl ExactSizeIterator<Item = u32>,
    cancel: &CancelToken,
) -> Result<(Vec<u32>, bool), Cancelled> {
    let mut starts = vec![0u32; count as usize + 1];
    let (mut last, mut in_rows) = (0, true);
    while owners.len() > 0 {
        look(cancel)?;
        for own in owners.by_ref().take(LOOK_EVERY) {
            starts[own as usize + 1] += 1;
            in_rows &= last <= own;
            last = own;
        }
    }
    add_up(&mut starts);
    Ok((starts, in_rows))
}

/// Moves each value into the row of its owner; within a row the order stays.
fn into_rows<T: Copy + Default>(
    starts: &[u32],
    owners: &[u32],
    values: Vec<T>,
    cancel: &CancelToken,
) -> Result<Vec<T>, Cancelled> {
    let mut next = starts.to_vec();
    let mut rows = vec![T::default(); values.len()];
    for (owners, values) in owners.chunks(LOOK_EVERY).zip(values.chunks(LOOK_EVERY)) {
        look(cancel)?;
        for (&own, &value) in owners.iter().zip(values) {
            let place = &mut next[own as usize];
            rows[*place as usize] = value;
            *place += 1;
        }
    }
    Ok(rows)
}

/// Puts each row in the order of its mentors; gives back the pairs that stand more than once.
fn sort_rows<T: Copy>(
    starts: &[u32],
    mentors: &mut [u32],
    scores: &mut [T],
    cancel: &CancelToken,
) -> Result<Vec<Pair>, Cancelled> {
    let mut twice = Vec::new();
    let (mut keys, mut unsorted) = (Vec::new(), Vec::new());
    let mut looked = 0;
    for (mentee, _) in (0u32..).zip(&starts[1..]) {
        let row = row(starts, mentee);
        if row.end - looked >= LOOK_EVERY {
            looked = row.end;
            look(cancel)?;
        }
        let mates = &mut mentors[row.clone()];
        if mates.is_sorted_by(|a, b| a < b) {
            continue;
        }
        let own = &mut scores[row];
        keys.clear();
        keys.extend(
            (0u32..)
                .zip(&*mates)
                .map(|(at, &mate)| u64::from(mate) << 32 | u64::from(at)),
        );
        keys.sort_unstable();
        unsorted.clear();
        unsorted.extend_from_slice(own);
        for ((key, mate), score) in keys.iter().zip(&mut *mates).zip(own) {
            *mate = (key >> 32) as u32;
            *score = unsorted[*key as u32 as usize];
        }
        let repeats = mates.windows(2).filter(|two| two[0] == two[1]);
        twice.extend(repeats.map(|two| Pair::new(mentee, two[0])));
    }
    Ok(twice)
}

fn look(cancel: &CancelToken) -> Result<(), Cancelled> {
    if cancel.is_cancelled() {
        return Err(Cancelled);
    }
    Ok(())
}

impl Source for List {
    fn shape(&self) -> (u32, u32) {
        // Mentees were counted in u32 when the list was made.
        (self.starts.len().saturating_sub(1) as u32, self.columns)
    }

    fn len(&self) -> u64 {
        self.mentors.len() as u64
    }

    fn score_range(&self) -> Option<(i64, i64)> {
        self.range
    }

    fn score(&self, pair: Pair) -> Option<i64> {
        self.scores.get(self.position(pair)?)
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
        fn tell<'a, T: Copy + Into<i64> + 'a>(
            pairs: impl Iterator<Item = (u32, &'a T)>,
            visit: &mut dyn FnMut(u32, i64),
        ) {
            pairs.for_each(|(mate, &score)| visit(mate, score.into()));
        }
        match side {
            Side::Mentees => {
                let row = self.row(id);
                let mates = self.mentors[row.clone()].iter().copied();
                match &self.scores {
                    Scores::Narrow(scores) => tell(mates.zip(&scores[row]), visit),
                    Scores::Wide(scores) => tell(mates.zip(&scores[row]), visit),
                }
            }
            Side::Mentors => {
                let (starts, pairs) = self.across();
                let pairs = pairs[row(starts, id)].iter();
                match &self.scores {
                    Scores::Narrow(_) => {
                        pairs.for_each(|&(mate, beside)| visit(mate, i64::from(beside.score())))
                    }
                    Scores::Wide(scores) => {
                        pairs.for_each(|&(mate, beside)| visit(mate, scores[beside.position()]))
                    }
                }
            }
        }
    }

    fn as_list(&self) -> Option<&List> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;
    use std::collections::BTreeMap;

    fn list(shape: (u32, u32), pairs: &[(u32, u32, i64)]) -> (List, Vec<Pair>) {
        List::from_columns(
            shape,
            pairs.iter().map(|p| p.0).collect(),
            pairs.iter().map(|p| p.1).collect(),
            pairs.iter().map(|p| p.2).collect(),
            (Vec::new(), 0),
            &CancelToken::default(),
        )
        .unwrap()
    }

    fn told(list: &List, side: Side, id: u32) -> Vec<(u32, i64)> {
        let mut all = Vec::new();
        list.for_each(side, id, &mut |mate, score| all.push((mate, score)));
        all
    }

    /// In whatever order pairs come, the list answers as a map of them does.
    #[test]
    fn a_list_is_the_map_of_its_pairs() {
        let mut state = Draw(1);
        // Below nothing there is only nothing.
        let mut draw = |below: u32| state.below(below.max(1).into()) as u32;
        for round in 0..600 {
            let shape = (draw(7), draw(7));
            let mut map = BTreeMap::new();
            let most = if shape.0 * shape.1 == 0 { 0 } else { 30 };
            for _ in 0..draw(most + 1) {
                let pair = (draw(shape.0), draw(shape.1));
                let wide = i64::from(round % 3 == 0) << 40;
                map.insert(pair, i64::from(draw(9)) - 4 + wide);
            }
            let mut pairs: Vec<_> = map.iter().map(|(&(i, j), &s)| (i, j, s)).collect();
            match round % 4 {
                0 => {}
                1 => pairs.sort_by_key(|p| (p.0, p.2, p.1)), // in rows, which are not in order
                _ => pairs.sort_by_cached_key(|_| draw(1 << 30)),
            }
            let (list, twice) = list(shape, &pairs);
            assert!(twice.is_empty());
            assert_eq!(list.shape(), shape);
            assert_eq!(list.len(), map.len() as u64);
            let values = map.values().copied();
            assert_eq!(list.score_range(), values.clone().min().zip(values.max()));
            for (i, j) in (0..8).flat_map(|i| (0..8).map(move |j| (i, j))) {
                assert_eq!(list.score(Pair::new(i, j)), map.get(&(i, j)).copied());
            }
            for id in 0..8 {
                let of = |own: u32, mate: u32, s: i64| (own == id).then_some((mate, s));
                let row: Vec<_> = map.iter().filter_map(|(k, &s)| of(k.0, k.1, s)).collect();
                let column: Vec<_> = map.iter().filter_map(|(k, &s)| of(k.1, k.0, s)).collect();
                assert_eq!(told(&list, Side::Mentees, id), row);
                assert_eq!(told(&list, Side::Mentors, id), column);
            }
            let (starts, across) = list.across();
            assert_eq!(starts.len(), shape.1 as usize + 1);
            for (mentor, (&from, &to)) in starts.iter().zip(&starts[1..]).enumerate() {
                for &(mentee, beside) in &across[from as usize..to as usize] {
                    let pair = Pair::new(mentee, mentor as u32);
                    match list.scores() {
                        Scores::Narrow(_) => {
                            assert_eq!(Some(beside.score().into()), list.score(pair));
                        }
                        Scores::Wide(_) => {
                            assert_eq!(Some(beside.position()), list.position(pair));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn repeats_are_named_in_order() {
        let pairs = [
            (1, 2, 5),
            (0, 1, 5),
            (1, 2, 5),
            (1, 0, 5),
            (0, 1, 6),
            (1, 2, 5),
        ];
        let (_, twice) = list((2, 3), &pairs);
        assert_eq!(twice, [Pair::new(0, 1), Pair::new(1, 2), Pair::new(1, 2)]);
    }

    #[test]
    fn a_row_in_order_is_moved_not_copied() {
        let mentors = vec![0, 2, 1];
        let place = mentors.as_ptr();
        let cancel = CancelToken::default();
        let scores = Scores::Narrow(vec![1, 2, 3]);
        let columns = (vec![0, 0, 1], mentors, scores);
        let made = List::from_columns(
            (2, 3),
            columns.0,
            columns.1,
            columns.2,
            (vec![], 0),
            &cancel,
        );
        assert_eq!(made.unwrap().0.mentors().as_ptr(), place);
    }

    #[test]
    fn a_cancelled_list_is_not_made() {
        let cancel = CancelToken::default();
        cancel.cancel();
        let scores = Scores::Narrow(vec![1]);
        let made = List::from_columns((1, 1), vec![0], vec![0], scores, (vec![], 0), &cancel);
        assert_eq!(made.map(|_| ()), Err(Cancelled));
    }
}
