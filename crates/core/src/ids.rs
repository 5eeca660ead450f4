//! Who is who: the two sides, typed positions, and pairs.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the two groups that are paired with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The rows of a score matrix: mentees, papers, recruits.
    Mentees,
    /// The columns of a score matrix: mentors, reviewers, trainers.
    Mentors,
}

impl Side {
    /// Both sides, mentees first: the order everywhere.
    pub const BOTH: [Side; 2] = [Side::Mentees, Side::Mentors];

    /// The side across.
    #[must_use]
    pub fn other(self) -> Side {
        match self {
            Side::Mentees => Side::Mentors,
            Side::Mentors => Side::Mentees,
        }
    }

    /// 0 for mentees, 1 for mentors: a position in an array of two.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Side::Mentees => 0,
            Side::Mentors => 1,
        }
    }

    /// The pair of a person of this side and a mate across.
    #[must_use]
    pub fn pair(self, person: u32, mate: u32) -> Pair {
        match self {
            Side::Mentees => Pair::new(person, mate),
            Side::Mentors => Pair::new(mate, person),
        }
    }

    /// One person of this side, in words: `mentee` or `mentor`.
    #[must_use]
    pub fn one(self) -> &'static str {
        match self {
            Side::Mentees => "mentee",
            Side::Mentors => "mentor",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Side::Mentees => "mentees",
            Side::Mentors => "mentors",
        })
    }
}

/// Position of a mentee in the problem, counted from 0 in the order of the codes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Mentee(pub u32);

/// Position of a mentor in the problem, counted from 0 in the order of the codes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Mentor(pub u32);

impl Mentee {
    /// The position as an index into a slice.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Mentor {
    /// The position as an index into a slice.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A mentee and a mentor, by position; ordered by mentee, then mentor. In files: `[mentee, mentor]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(Mentee, Mentor)", into = "(Mentee, Mentor)")]
pub struct Pair {
    /// The mentee's position.
    pub mentee: Mentee,
    /// The mentor's position.
    pub mentor: Mentor,
}

impl Pair {
    /// The pair of these two positions.
    #[must_use]
    pub fn new(mentee: u32, mentor: u32) -> Pair {
        Pair {
            mentee: Mentee(mentee),
            mentor: Mentor(mentor),
        }
    }

    /// The position of the one of the two who is of this side.
    #[must_use]
    pub fn person(self, side: Side) -> u32 {
        match side {
            Side::Mentees => self.mentee.0,
            Side::Mentors => self.mentor.0,
        }
    }
}

impl From<(Mentee, Mentor)> for Pair {
    fn from((mentee, mentor): (Mentee, Mentor)) -> Pair {
        Pair { mentee, mentor }
    }
}

impl From<Pair> for (Mentee, Mentor) {
    fn from(pair: Pair) -> (Mentee, Mentor) {
        (pair.mentee, pair.mentor)
    }
}
