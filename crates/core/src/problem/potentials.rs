//! Integer potentials: for every person and group one tuple, a number for each additive level in order.

use crate::ids::Side;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A list of tuples in one piece of memory: 8 bytes a number, nothing a tuple where all are of one width.
///
/// Potentials have a tuple a person, 2·10⁶ of them in a large problem: a vector each would cost thrice the numbers.
/// A file may hold tuples that differ in width; they are kept as they are, for the checker to refuse.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tuples {
    numbers: Vec<i64>,
    count: usize,
    /// Numbers of each tuple, where they are all alike.
    width: usize,
    /// One past the last number of each tuple; empty where they are all alike.
    ends: Vec<usize>,
}

impl Tuples {
    /// The tuples of `width` numbers each, 1 or more, that stand one after the other in `numbers`; a rest is a shorter
    /// last tuple.
    #[must_use]
    pub fn new(width: usize, numbers: Vec<i64>) -> Tuples {
        if width > 0 && !numbers.is_empty() && numbers.len().is_multiple_of(width) {
            let count = numbers.len() / width;
            return Tuples {
                numbers,
                count,
                width,
                ends: Vec::new(),
            };
        }
        numbers.chunks(width.max(1)).collect()
    }

    /// How many tuples there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no tuple.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The tuple at a position; empty beyond the end. O(1).
    #[must_use]
    pub fn of(&self, position: usize) -> &[i64] {
        if position >= self.count {
            return &[];
        }
        if self.ends.is_empty() {
            let from = position * self.width;
            return &self.numbers[from..from + self.width];
        }
        let from = position
            .checked_sub(1)
            .map_or(0, |before| self.ends[before]);
        &self.numbers[from..self.ends[position]]
    }

    /// The tuples in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[i64]> + Clone {
        (0..self.count).map(|position| self.of(position))
    }

    /// All numbers, tuple after tuple, if there are `count` tuples of `width` numbers each.
    #[must_use]
    pub fn numbers(&self, count: usize, width: usize) -> Option<&[i64]> {
        let alike = self.ends.is_empty() && (self.width == width || self.count == 0);
        (alike && self.count == count).then_some(self.numbers.as_slice())
    }

    /// The first `width` numbers of each.
    fn first(&self, width: usize) -> Tuples {
        let cut = |tuple: &[i64]| tuple[..width.min(tuple.len())].to_vec();
        self.iter().map(cut).collect()
    }

    /// Adds one at the end.
    pub(crate) fn push(&mut self, tuple: &[i64]) {
        if self.count == 0 {
            self.width = tuple.len();
        } else if self.ends.is_empty() && tuple.len() != self.width {
            self.ends = (1..=self.count).map(|at| at * self.width).collect();
        }
        self.numbers.extend_from_slice(tuple);
        if !self.ends.is_empty() {
            self.ends.push(self.numbers.len());
        }
        self.count += 1;
    }
}

impl<T: AsRef<[i64]>> FromIterator<T> for Tuples {
    fn from_iter<I: IntoIterator<Item = T>>(tuples: I) -> Tuples {
        let mut made = Tuples::default();
        tuples
            .into_iter()
            .for_each(|tuple| made.push(tuple.as_ref()));
        made
    }
}

impl Serialize for Tuples {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Tuples {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Tuples, D::Error> {
        struct Lists;
        impl<'de> Visitor<'de> for Lists {
            type Value = Tuples;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // What serde says of a list of lists.
                f.write_str("a sequence")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut lists: A) -> Result<Tuples, A::Error> {
                let mut made = Tuples::default();
                while let Some(tuple) = lists.next_element::<Vec<i64>>()? {
                    made.push(&tuple);
                }
                Ok(made)
            }
        }
        deserializer.deserialize_seq(Lists)
    }
}

/// Integer potentials of all people and groups.
///
/// A person's *effective* potential is their own plus those of every group that holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Potentials {
    /// u: one tuple a mentee.
    pub mentees: Tuples,
    /// v: one tuple a mentor.
    pub mentors: Tuples,
    /// γ: one tuple a group of mentees.
    pub mentee_groups: Tuples,
    /// γ: one tuple a group of mentors.
    pub mentor_groups: Tuples,
}

impl Potentials {
    /// Tuples of the people of a side.
    #[must_use]
    pub fn people(&self, side: Side) -> &Tuples {
        match side {
            Side::Mentees => &self.mentees,
            Side::Mentors => &self.mentors,
        }
    }

    /// Tuples of the groups of a side.
    #[must_use]
    pub fn groups(&self, side: Side) -> &Tuples {
        match side {
            Side::Mentees => &self.mentee_groups,
            Side::Mentors => &self.mentor_groups,
        }
    }

    /// The first `width` numbers of each tuple: of levels in lexicographic order, they prove the first levels alone.
    pub(crate) fn first(&self, width: usize) -> Potentials {
        Potentials {
            mentees: self.mentees.first(width),
            mentors: self.mentors.first(width),
            mentee_groups: self.mentee_groups.first(width),
            mentor_groups: self.mentor_groups.first(width),
        }
    }

    /// The tuple of a person; empty where there is no such person.
    #[must_use]
    pub fn of(&self, side: Side, person: u32) -> &[i64] {
        self.people(side).of(person as usize)
    }

    /// The tuple of a group; empty where there is no such group.
    #[must_use]
    pub fn of_group(&self, side: Side, group: u32) -> &[i64] {
        self.groups(side).of(group as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read is what a list of lists would be, written back byte for byte.
    #[test]
    fn tuples_are_a_list_of_lists() {
        for text in [
            "[]",
            "[[]]",
            "[[],[]]",
            "[[1]]",
            "[[1,2],[3,4]]",
            "[[1,2],[3]]",
            "[[],[1]]",
            "[[1],[]]",
            "[[1],[2],[3,4],[],[5]]",
        ] {
            let lists: Vec<Vec<i64>> = serde_json::from_str(text).unwrap();
            let tuples: Tuples = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&tuples).unwrap(), text);
            assert_eq!(tuples.len(), lists.len());
            assert_eq!(tuples.iter().collect::<Vec<_>>(), lists);
            assert_eq!(lists.iter().collect::<Tuples>(), tuples);
            assert!(tuples.of(lists.len()).is_empty());
            for (count, width) in [(0, 0), (0, 3), (1, 0), (2, 0), (1, 1), (2, 1), (2, 2)] {
                let alike = lists.len() == count && lists.iter().all(|list| list.len() == width);
                let numbers = alike.then(|| lists.concat());
                assert_eq!(tuples.numbers(count, width), numbers.as_deref(), "{text}");
            }
        }
    }

    #[test]
    fn tuples_of_one_width_come_in_one_piece() {
        let two = Tuples::new(2, vec![1, 2, 3, 4]);
        assert_eq!(two, [[1, 2], [3, 4]].iter().collect());
        assert_eq!(two.of(1), [3, 4]);
        assert_eq!(Tuples::new(1, Vec::new()).len(), 0);
        let rest = Tuples::new(2, vec![1, 2, 3]);
        assert_eq!(rest.iter().map(<[i64]>::len).collect::<Vec<_>>(), [2, 1]);
        assert!(rest.numbers(2, 2).is_none());
    }

    #[test]
    fn a_number_is_not_a_tuple() {
        let error = serde_json::from_str::<Tuples>("[1]").unwrap_err();
        let of_lists = serde_json::from_str::<Vec<Vec<i64>>>("[1]").unwrap_err();
        assert_eq!(error.to_string(), of_lists.to_string());
        let error = serde_json::from_str::<Tuples>("1").unwrap_err();
        let of_lists = serde_json::from_str::<Vec<Vec<i64>>>("1").unwrap_err();
        assert_eq!(error.to_string(), of_lists.to_string());
    }
}
