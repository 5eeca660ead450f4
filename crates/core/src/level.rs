//! The objectives, by the words of the scheme language.

use crate::fault::Fault;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One objective of the ordered list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Level {
    /// How many mentees have at least one mate.
    #[serde(rename = "mentees placed")]
    MenteesPlaced,
    /// How many mentors have at least one mate.
    #[serde(rename = "mentors placed")]
    MentorsPlaced,
    /// How many pairs there are.
    #[serde(rename = "pairs")]
    Pairs,
    /// The least score among the chosen pairs, pins included; no value where none is chosen. Not additive.
    #[serde(rename = "lowest score")]
    LowestScore,
    /// The sum of the scores of the chosen pairs.
    #[serde(rename = "total score")]
    TotalScore,
    /// The sum of what placing people is worth (`[[priority]]`): of rewards of people alone, pairs add nothing.
    #[serde(rename = "priority")]
    Priority,
    /// Minus the sum of the pairs' lots: how ties are drawn. Never written in an aim; it comes last by itself.
    #[serde(rename = "lot")]
    Lot,
}

impl Level {
    /// The levels that an aim may name.
    pub const NAMED: [Level; 6] = [
        Level::MenteesPlaced,
        Level::MentorsPlaced,
        Level::Pairs,
        Level::LowestScore,
        Level::TotalScore,
        Level::Priority,
    ];

    /// The words of the scheme language: `mentees placed`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::MenteesPlaced => "mentees placed",
            Level::MentorsPlaced => "mentors placed",
            Level::Pairs => "pairs",
            Level::LowestScore => "lowest score",
            Level::TotalScore => "total score",
            Level::Priority => "priority",
            Level::Lot => "lot",
        }
    }

    /// Whether its value is a number of points, a count of 10^-decimals.
    #[must_use]
    pub fn is_points(self) -> bool {
        matches!(
            self,
            Level::LowestScore | Level::TotalScore | Level::Priority
        )
    }

    /// Whether its value is a sum over pairs and people, all but the lowest score.
    #[must_use]
    pub fn is_additive(self) -> bool {
        self != Level::LowestScore
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Level {
    type Err = ();

    /// Reads one of [`Level::NAMED`].
    fn from_str(text: &str) -> Result<Level, ()> {
        Level::NAMED
            .into_iter()
            .find(|level| level.name() == text)
            .ok_or(())
    }
}

/// Adds what is wrong with the order of levels; also used where a scheme is read.
pub(crate) fn check_aim(aim: &[Level], faults: &mut Vec<Fault>) {
    let fault =
        |message: String, hint: &str| Fault::new("aim", message).at_column("aim").with_hint(hint);
    if aim.is_empty() {
        faults.push(fault(
            "the aim is empty".into(),
            "name at least one level, such as \"total score\"",
        ));
    }
    for (at, level) in aim.iter().enumerate() {
        if aim[..at].contains(level) {
            faults.push(fault(
                format!("`{level}` stands twice in the aim"),
                "name each level once",
            ));
        }
        if *level == Level::Lot {
            faults.push(fault(
                "`lot` can't be part of the aim".into(),
                "leave it out: ties are drawn by lot at the end by themselves",
            ));
        }
        let counts = [Level::MenteesPlaced, Level::MentorsPlaced, Level::Pairs];
        if *level == Level::LowestScore && !aim[..at].iter().any(|l| counts.contains(l)) {
            faults.push(fault(
                "`lowest score` comes before any count: an empty matching would win".into(),
                "put `mentees placed`, `mentors placed` or `pairs` before it",
            ));
        }
    }
}
