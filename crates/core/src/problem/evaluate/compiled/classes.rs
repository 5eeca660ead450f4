//! Mentees who are alike in all that a line reads of them, and what is found for each kind of them, kept.
//!
//! Most questions of a form have few answers: where many mentees give the same, a line says the same of them and every
//! mentor, and is asked once.

use super::lanes::WIDTH;
use crate::problem::evaluate::measure::Measure;
use crate::problem::evaluate::truth::Truth;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The class of every mentee, numbered in the order of the first of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Classes {
    of: Vec<u32>,
    count: usize,
}

impl Classes {
    fn by<K: Ord>(keys: impl Iterator<Item = K>) -> Classes {
        let mut numbers = BTreeMap::new();
        let of = keys.map(|key| {
            let next = numbers.len() as u32;
            *numbers.entry(key).or_insert(next)
        });
        Classes {
            of: of.collect(),
            count: numbers.len(),
        }
    }

    /// Everybody in one.
    pub(super) fn one(mentees: usize) -> Classes {
        Classes::by((0..mentees).map(|_| ()))
    }

    /// Alike in both.
    pub(super) fn and(&self, other: &Classes) -> Classes {
        Classes::by(self.of.iter().zip(&other.of))
    }

    /// Alike in all that a condition reads; `None` where it reads more than answers.
    pub(super) fn of_truth(truth: &Truth, mentees: usize) -> Option<Classes> {
        let mut tests = Vec::new();
        truth.tests(&mut tests);
        let mut all = Classes::one(mentees);
        for test in tests {
            all = all.and(&Classes::of_measure(&test.measure, mentees)?);
        }
        Some(all)
    }

    fn of_measure(measure: &Measure, mentees: usize) -> Option<Classes> {
        use crate::ids::Side::{Mentees, Mentors};
        Some(match measure {
            Measure::Equal { mentee, .. }
            | Measure::Above { mentee, .. }
            | Measure::Difference { mentee, .. }
            | Measure::Contains {
                single: mentee,
                single_side: Mentees,
                ..
            } => Classes::by(mentee.iter()),
            Measure::Shared { mentee, .. }
            | Measure::ListedIn { mentee, .. }
            | Measure::Contains {
                tags: mentee,
                single_side: Mentors,
                ..
            } => Classes::by(mentee.iter()),
            Measure::Distance { mentee, .. } => Classes::by(mentee.iter()),
            Measure::Days { mentee, .. } => {
                let days = mentee.numbers(mentees, 1);
                Classes::by(days.iter())
            }
            _ => return None,
        })
    }
}

/// Bytes that are kept of one line, at most.
const MOST: usize = 8 << 20;

/// What is found of each class, tile by tile, from when it is first asked for.
pub(super) struct Kept<T> {
    class: Box<[u32]>,
    rows: Box<[OnceLock<Box<[T]>>]>,
    /// How many there are a tile.
    each: usize,
}

impl<T> Kept<T> {
    /// `None` where little would be asked again, or much would be kept.
    pub(super) fn new(classes: Option<Classes>, mentors: usize, each: usize) -> Option<Kept<T>> {
        let classes = classes?;
        let row = mentors.div_ceil(WIDTH) * each * size_of::<T>();
        let fits = classes.count.saturating_mul(row) <= MOST;
        (fits && classes.count <= classes.of.len() / 2).then(|| Kept {
            class: classes.of.into(),
            rows: (0..classes.count).map(|_| OnceLock::new()).collect(),
            each,
        })
    }

    /// What was found of this mentee's class and a tile; `make` looks at all tiles.
    pub(super) fn get(
        &self,
        mentee: u32,
        tile: usize,
        make: impl FnOnce() -> Box<[T]>,
    ) -> Option<&[T]> {
        let class = *self.class.get(mentee as usize)?;
        let row = self.rows.get(class as usize)?.get_or_init(make);
        row.get(tile * self.each..(tile + 1) * self.each)
    }
}
