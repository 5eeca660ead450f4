//! What a problem means, read straight from its parts: who may be paired, what is feasible, what it is worth.
//!
//! Only the lot of a pair is asked of the library; it has its own test against an independent program.

use pairwright::ids::{Pair, Side};
use pairwright::problem::{Counted, Group, Level, Objective, Parts, Person, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// All levels: the aim; with a lot also the pairs, unless named already, and the lot.
#[must_use]
pub fn levels(parts: &Parts) -> Vec<Level> {
    let mut levels = parts.aim.clone();
    if parts.seed.is_some() {
        if !levels.contains(&Level::Pairs) {
            levels.push(Level::Pairs);
        }
        levels.push(Level::Lot);
    }
    levels
}

/// The parts of a problem with the lots of its pairs.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The parts, unchanged.
    pub parts: &'a Parts,
    /// All levels in order.
    pub levels: Vec<Level>,
    /// Eligible pairs with their scores: those given but for the exclusions.
    pub eligible: BTreeMap<Pair, i64>,
    /// Pinned pairs.
    pub pins: BTreeSet<Pair>,
    problem: &'a Problem,
}

impl<'a> Reading<'a> {
    /// `problem` must have been made from `parts`.
    #[must_use]
    pub fn new(parts: &'a Parts, problem: &'a Problem) -> Reading<'a> {
        let allowed = |(pair, _): &&(Pair, i64)| !parts.exclusions.contains(pair);
        Reading {
            parts,
            levels: levels(parts),
            eligible: parts.pairs.iter().filter(allowed).copied().collect(),
            pins: parts.pins.iter().copied().collect(),
            problem,
        }
    }

    /// The same pairs under other groups.
    #[must_use]
    pub fn under<'b>(&self, parts: &'b Parts) -> Reading<'b>
    where
        'a: 'b,
    {
        Reading {
            parts,
            levels: self.levels.clone(),
            eligible: self.eligible.clone(),
            pins: self.pins.clone(),
            problem: self.problem,
        }
    }

    /// The people of a side.
    #[must_use]
    pub fn people(&self, side: Side) -> &'a [Person] {
        match side {
            Side::Mentees => &self.parts.mentees,
            Side::Mentors => &self.parts.mentors,
        }
    }

    /// The groups of a side.
    #[must_use]
    pub fn groups(&self, side: Side) -> &'a [Group] {
        match side {
            Side::Mentees => &self.parts.mentee_groups,
            Side::Mentors => &self.parts.mentor_groups,
        }
    }

    /// All levels but the lowest score, in order.
    #[must_use]
    pub fn additive(&self) -> Vec<Level> {
        let additive = |level: &Level| *level != Level::LowestScore;
        self.levels.iter().copied().filter(additive).collect()
    }

    /// How many mates everybody of a side has in a set of pairs.
    #[must_use]
    pub fn degrees(&self, side: Side, chosen: &[Pair]) -> Vec<u32> {
        let mut degrees = vec![0; self.people(side).len()];
        for &pair in chosen {
            degrees[member(side, pair) as usize] += 1;
        }
        degrees
    }

    /// Whether a set of pairs is eligible, holds all pins, repeats nothing and keeps every bound.
    ///
    /// # Errors
    /// What it breaks.
    pub fn feasible(&self, chosen: &[Pair]) -> Result<(), String> {
        let set: BTreeSet<Pair> = chosen.iter().copied().collect();
        if set.len() != chosen.len() {
            return Err("a pair is chosen twice".into());
        }
        if let Some(pair) = set.iter().find(|p| !self.eligible.contains_key(p)) {
            return Err(format!("{pair:?} is not eligible"));
        }
        if let Some(pin) = self.pins.iter().find(|p| !set.contains(p)) {
            return Err(format!("the pin {pin:?} is not chosen"));
        }
        for side in Side::BOTH {
            let degrees = self.degrees(side, chosen);
            for (person, &degree) in self.people(side).iter().zip(&degrees) {
                if degree < person.min || degree > person.max {
                    return Err(format!("{} has {degree} mates", person.id));
                }
            }
            for group in self.groups(side) {
                let sum = counted(group, &degrees);
                if sum < group.min || sum > group.max {
                    return Err(format!("{} counts {sum}", group.name));
                }
            }
        }
        Ok(())
    }

    /// Value of every level in order; the lowest score of nothing is `None`.
    #[must_use]
    pub fn objective(&self, chosen: &[Pair]) -> Objective {
        let degrees = Side::BOTH.map(|side| self.degrees(side, chosen));
        let scores = || chosen.iter().map(|pair| i128::from(self.eligible[pair]));
        let placed = |side: Side| degrees[side.index()].iter().filter(|&&d| d > 0).count() as i128;
        let mut position = 0;
        let mut objective = Vec::new();
        for &level in &self.levels {
            if level == Level::LowestScore {
                objective.push((level, scores().min()));
                continue;
            }
            let value = match level {
                Level::MenteesPlaced => placed(Side::Mentees),
                Level::MentorsPlaced => placed(Side::Mentors),
                Level::Pairs => chosen.len() as i128,
                Level::TotalScore => scores().sum(),
                Level::Lot => -chosen
                    .iter()
                    .map(|&p| i128::from(self.problem.lot(p)))
                    .sum::<i128>(),
                _ => 0,
            };
            objective.push((level, Some(value + self.listed(&degrees, position))));
            position += 1;
        }
        objective
    }

    /// What the people's listed rewards add at one additive level.
    fn listed(&self, degrees: &[Vec<u32>; 2], position: usize) -> i128 {
        let mut sum = 0;
        for side in Side::BOTH {
            for (person, &degree) in self.people(side).iter().zip(&degrees[side.index()]) {
                let gained = person.rewards.iter().take(degree as usize);
                sum += gained
                    .map(|tuple| i128::from(tuple[position]))
                    .sum::<i128>();
            }
        }
        sum
    }

    /// What one pair adds at the first `width` additive levels, rewards apart.
    #[must_use]
    pub fn value(&self, pair: Pair, width: usize) -> Vec<i128> {
        let value = |level: Level| match level {
            Level::Pairs => 1,
            Level::TotalScore => i128::from(self.eligible[&pair]),
            Level::Lot => -i128::from(self.problem.lot(pair)),
            _ => 0,
        };
        self.additive().into_iter().take(width).map(value).collect()
    }

    /// What the `unit`-th mate of a person, counted from 1, is worth at the first `width` additive levels.
    #[must_use]
    pub fn reward(&self, side: Side, person: usize, unit: u32, width: usize) -> Vec<i128> {
        let listed = self.people(side)[person].rewards.get(unit as usize - 1);
        let first = |level: Level| {
            let counts = match side {
                Side::Mentees => level == Level::MenteesPlaced,
                Side::Mentors => level == Level::MentorsPlaced,
            };
            i128::from(counts && unit == 1)
        };
        let number = |(at, level)| first(level) + listed.map_or(0, |tuple| i128::from(tuple[at]));
        self.additive()
            .into_iter()
            .take(width)
            .enumerate()
            .map(number)
            .collect()
    }
}

/// What a group counts where its side has these numbers of mates.
#[must_use]
pub fn counted(group: &Group, degrees: &[u32]) -> u64 {
    let mates = group
        .members
        .iter()
        .map(|&m| u64::from(degrees[m as usize]));
    match group.count {
        Counted::Pairs => mates.sum(),
        Counted::People => mates.filter(|&mates| mates > 0).count() as u64,
    }
}

/// The position of a pair's person on a side.
#[must_use]
pub fn member(side: Side, pair: Pair) -> u32 {
    match side {
        Side::Mentees => pair.mentee.0,
        Side::Mentors => pair.mentor.0,
    }
}
