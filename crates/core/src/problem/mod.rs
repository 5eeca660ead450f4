//! Problem: persons with bounds and rewards, groups with bounds, integer scores, and a source of pairs.
//! Solvers and checkers see only this.

mod build;
mod change;
mod compile;
mod dual;
pub mod evaluate;
mod free;
mod groups;
mod object;
mod outcome;
mod people;
mod potentials;
mod quantise;
mod sorting;
mod source;
mod tree;

pub use crate::level::Level;
pub use crate::scheme::Counted;
pub use build::{Columns, Parts, largest_value};
pub(crate) use build::{LARGEST_BOUND, all_levels};
pub use change::Change;
pub(crate) use compile::quotas;
pub use dual::dual_value;
pub(crate) use dual::{Effective, effective};
pub use evaluate::Evaluator;
pub use free::{Free, FreeGroup, FreePeople, FreePerson};
pub(crate) use free::{Number, Prices};
pub(crate) use object::Object;
pub use outcome::{
    Above, Best, Certificate, Gap, LowestProof, Matching, Objective, Outcome, Shortage, Witness,
};
pub use people::{People, Person};
pub use potentials::{Potentials, Tuples};
pub use quantise::{Quantised, quantise};
pub use source::{
    BARRED, Beside, Candidate, Cells, LARGEST_PRICE, List, Matrix, OPEN, OnBest, OnPair, Patched,
    Query, Rows, Scores, Sense, Source, Unit, turn,
};
pub(crate) use source::{Cancelled, Guarded, MOST_PAIRS};
pub(crate) use tree::case;
pub use tree::{Dual, Node, Tree};

use crate::cohort::Apart;
use crate::fault::Fault;
use crate::ids::{Pair, Side};
use crate::lot;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Bounds on the number of pairs of a set of people of one side, or on how many of them are placed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The sentence of the quota and the group's value, for answers.
    pub name: String,
    /// Positions of the members, ascending.
    pub members: Vec<u32>,
    /// What of theirs is counted.
    #[serde(default, skip_serializing_if = "Counted::is_pairs")]
    pub count: Counted,
    /// Least number of their pairs, or of those who are placed.
    pub min: u64,
    /// Greatest number of them.
    pub max: u64,
}

/// One criterion, for answers: what it is called and its multiplier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// The spoken sentence, or `other` for the sum of those that read a sensitive attribute.
    pub name: String,
    /// The weight as a decimal; `1` where it has none of its own.
    pub weight: String,
}

/// What is to be solved. Immutable and valid: every constructor checks all of it.
#[derive(Clone, Debug)]
pub struct Problem {
    people: [Arc<People>; 2],
    groups: [Vec<Group>; 2],
    source: Arc<dyn Source>,
    /// What looks at a source of somebody else's.
    guard: Option<Arc<Guarded>>,
    aim: Vec<Level>,
    levels: Vec<Level>,
    seed: Option<u64>,
    decimals: i32,
    criteria: Vec<Criterion>,
    pins: Vec<Pair>,
    exclusions: Vec<Pair>,
    given: Option<Vec<(Pair, i64)>>,
    previous: Option<Vec<Pair>>,
    apart: Vec<Apart>,
    called: [String; 2],
    /// What scored the pairs; none where scores came as they are or the people's files are not at hand.
    evaluator: Option<Arc<Evaluator>>,
    lot_keys: [Vec<u64>; 2],
    /// Who is in which groups.
    members: [groups::Membership; 2],
}

impl Problem {
    /// The people of a side in order of position.
    #[must_use]
    pub fn people(&self, side: Side) -> &People {
        &self.people[side.index()]
    }

    /// The people of both sides, to be shared.
    pub(crate) fn all_people(&self) -> &[Arc<People>; 2] {
        &self.people
    }

    /// The groups of a side. Nested ones (two either share nobody or one holds the other) that count pairs are a flow; others
    /// are solved by cases, which takes exponential time at worst.
    #[must_use]
    pub fn groups(&self, side: Side) -> &[Group] {
        &self.groups[side.index()]
    }

    /// Whether the problem is a flow: the groups of both sides are nested, and all count pairs.
    #[must_use]
    pub fn is_nested(&self) -> bool {
        self.members.iter().all(groups::Membership::is_nested)
    }

    /// Whether a group counts people.
    #[must_use]
    pub fn counts_people(&self) -> bool {
        let mut groups = self.groups.iter().flatten();
        groups.any(|group| !group.count.is_pairs())
    }

    /// Whether a group counts people, and this person among them.
    pub(crate) fn counts_person(&self, side: Side, person: u32) -> bool {
        self.counted_in(side, person).next().is_some()
    }

    /// The positions of the groups that count people, and this person among them, ascending.
    pub(crate) fn counted_in(&self, side: Side, person: u32) -> impl Iterator<Item = u32> + '_ {
        let holders = self.groups_of_person(side, person).iter().copied();
        holders.filter(move |&at| !self.groups[side.index()][at as usize].count.is_pairs())
    }

    /// The positions of all groups that hold this person, ascending.
    #[must_use]
    pub fn groups_of_person(&self, side: Side, person: u32) -> &[u32] {
        self.members[side.index()].holders(person)
    }

    /// The position of the smallest group that holds this person, if any, where the groups of the side are a flow.
    #[must_use]
    pub fn group_of_person(&self, side: Side, person: u32) -> Option<u32> {
        self.members[side.index()].of_person(person)
    }

    /// The position of the smallest group around this group, if any, where the groups of the side are a flow.
    #[must_use]
    pub fn group_of_group(&self, side: Side, group: u32) -> Option<u32> {
        self.members[side.index()].of_group(group)
    }

    /// The same problem with other groups, whose members are in range and ascending.
    pub(crate) fn with_groups(&self, groups: [Vec<Group>; 2]) -> Problem {
        let members = Side::BOTH.map(|side| {
            let at = side.index();
            groups::Membership::new(self.people[at].len(), &groups[at])
        });
        Problem {
            groups,
            members,
            ..self.clone()
        }
    }

    /// The same problem with other bounds or rewards of its people, as many.
    pub(crate) fn with_people(self, people: [Arc<People>; 2]) -> Problem {
        Problem { people, ..self }
    }

    /// The eligible pairs, exclusions taken away, pins still in.
    #[must_use]
    pub fn source(&self) -> &Arc<dyn Source> {
        &self.source
    }

    /// What a source of somebody else's has given that can't be, as far as it was asked.
    pub(crate) fn source_fault(&self) -> Option<Fault> {
        self.guard.as_ref()?.fault()
    }

    /// The levels of the aim as asked.
    #[must_use]
    pub fn aim(&self) -> &[Level] {
        &self.aim
    }

    /// All levels: the aim, then, where a lot is drawn, the most pairs and the lot.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The levels that tuples have a number for: all but the lowest score.
    #[must_use]
    pub fn additive(&self) -> Vec<Level> {
        let additive = |level: &Level| level.is_additive();
        self.levels.iter().copied().filter(additive).collect()
    }

    /// How many additive levels come before the lowest score; `None` where the aim has none.
    #[must_use]
    pub fn before_lowest(&self) -> Option<usize> {
        self.levels.iter().position(|l| *l == Level::LowestScore)
    }

    /// Seed of the lot; `None` where ties are left to the solver.
    #[must_use]
    pub fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// A score is an integer count of 10^-decimals.
    #[must_use]
    pub fn decimals(&self) -> i32 {
        self.decimals
    }

    /// The criteria whose contributions make the scores; empty where scores came as they are.
    #[must_use]
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// Pairs that must be chosen, ascending. They may be ineligible: then nothing is feasible.
    #[must_use]
    pub fn pins(&self) -> &[Pair] {
        &self.pins
    }

    /// Pairs that were taken away by hand, ascending.
    #[must_use]
    pub fn exclusions(&self) -> &[Pair] {
        &self.exclusions
    }

    /// The scores given beside the cohort, in 10⁻⁸, ascending; `None` where none were given.
    #[must_use]
    pub fn given(&self) -> Option<&[(Pair, i64)]> {
        self.given.as_deref()
    }

    /// The pairs of earlier results given beside the cohort, ascending; `None` where none were given.
    #[must_use]
    pub fn previous(&self) -> Option<&[Pair]> {
        self.previous.as_deref()
    }

    /// The groups of people who are kept apart.
    #[must_use]
    pub fn apart(&self) -> &[Apart] {
        &self.apart
    }

    /// Whether the two of a pair are kept apart. O(groups · log people).
    #[must_use]
    pub fn keeps_apart(&self, pair: Pair) -> bool {
        self.apart.iter().any(|group| group.holds(pair))
    }

    /// What one person of this side is called in answers: `officer`.
    #[must_use]
    pub fn called(&self, side: Side) -> &str {
        &self.called[side.index()]
    }

    /// What scored the pairs and knows the facts behind them; `None` where scores came as they are, or in a result
    /// that was loaded without the people's files.
    #[must_use]
    pub fn evaluator(&self) -> Option<&Arc<Evaluator>> {
        self.evaluator.as_ref()
    }

    /// The lot of a pair, 0 where no lot is drawn.
    #[must_use]
    pub fn lot(&self, pair: Pair) -> i64 {
        let [mentees, mentors] = &self.lot_keys;
        match (
            mentees.get(pair.mentee.index()),
            mentors.get(pair.mentor.index()),
        ) {
            (Some(&a), Some(&b)) => lot::lot(a, b),
            _ => 0,
        }
    }

    /// What choosing this pair of this score adds at an additive level, rewards of people apart.
    #[must_use]
    pub fn pair_value(&self, level: Level, pair: Pair, score: i64) -> i64 {
        match level {
            Level::Pairs => 1,
            Level::TotalScore => score,
            Level::Lot => -self.lot(pair),
            Level::MenteesPlaced | Level::MentorsPlaced | Level::LowestScore | Level::Priority => 0,
        }
    }

    /// Δ: what the `unit`-th mate (counted from 1) of a person adds at the additive level at `position`, being placed included.
    #[must_use]
    pub fn reward(&self, side: Side, person: u32, unit: u32, level: Level, position: usize) -> i64 {
        let placed = match (level, side) {
            (Level::MenteesPlaced, Side::Mentees) | (Level::MentorsPlaced, Side::Mentors) => {
                i64::from(unit == 1)
            }
            _ => 0,
        };
        let rewards = self.people(side).rewards(person);
        let own = (unit as usize)
            .checked_sub(1)
            .and_then(|before| rewards.get(before)?.get(position))
            .copied()
            .unwrap_or(0);
        placed + own
    }

    /// Whether anybody's mate may add something at an additive level, besides the pair: else all rewards there are zero.
    #[must_use]
    pub fn has_rewards(&self, side: Side, level: Level) -> bool {
        let placed = match side {
            Side::Mentees => Level::MenteesPlaced,
            Side::Mentors => Level::MentorsPlaced,
        };
        level == placed || self.people(side).any_rewards()
    }

    /// The positions of the two people with these codes.
    #[must_use]
    pub fn find(&self, side: Side, id: &str) -> Option<u32> {
        self.people(side).find(id)
    }

    /// Mates of each person and what is counted of each group of a side, among pairs whose positions are in range.
    pub(crate) fn degrees(&self, side: Side, pairs: &[Pair]) -> (Vec<u32>, Vec<u64>) {
        let mut people = vec![0u32; self.people(side).len()];
        let mut groups = vec![0u64; self.groups(side).len()];
        for pair in pairs {
            let person = pair.person(side);
            people[person as usize] += 1;
            let first = people[person as usize] == 1;
            for &group in self.groups_of_person(side, person) {
                let count = self.groups[side.index()][group as usize].count;
                groups[group as usize] += u64::from(first || count.is_pairs());
            }
        }
        (people, groups)
    }

    /// Value of every level for a set of chosen pairs (pins included), feasible or not.
    /// Pairs that are not eligible count with score 0.
    #[must_use]
    pub fn objective(&self, chosen: &[Pair]) -> Objective {
        let additive = self.additive();
        let mut sums = vec![0i128; additive.len()];
        let mut lowest: Option<i64> = None;
        for &pair in chosen {
            let score = self.source.score(pair).unwrap_or(0);
            lowest = Some(lowest.map_or(score, |l| l.min(score)));
            for (sum, &level) in sums.iter_mut().zip(&additive) {
                *sum += i128::from(self.pair_value(level, pair, score));
            }
        }
        for side in Side::BOTH {
            if !additive.iter().any(|&level| self.has_rewards(side, level)) {
                continue;
            }
            let mut degrees = vec![0u32; self.people(side).len()];
            for pair in chosen {
                if let Some(degree) = degrees.get_mut(pair.person(side) as usize) {
                    *degree += 1;
                }
            }
            for (person, &degree) in (0u32..).zip(&degrees) {
                for unit in 1..=degree.min(self.reward_units(side, person)) {
                    for (position, &level) in additive.iter().enumerate() {
                        let reward = self.reward(side, person, unit, level, position);
                        sums[position] += i128::from(reward);
                    }
                }
            }
        }
        let mut sums = sums.into_iter();
        self.levels
            .iter()
            .map(|&level| match level {
                Level::LowestScore => (level, lowest.map(i128::from)),
                _ => (level, sums.next()),
            })
            .collect()
    }

    /// Rewards beyond this many mates are zero.
    #[must_use]
    pub fn reward_units(&self, side: Side, person: u32) -> u32 {
        let listed = self.people(side).rewards(person).len();
        u32::try_from(listed).unwrap_or(u32::MAX).max(1)
    }
}
