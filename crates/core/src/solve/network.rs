//! One level of a problem as a flow network: root → mentee groups → mentees → mentors → mentor groups → root.
//!
//! Every person and group has one *bound arc* to or from what is around it (the smallest group that holds it, or the
//! root): it carries bounds and rewards. Every pair that is still open is an arc of capacity 1. The first level sees
//! all pairs that are let in; each further one only what the levels before leave open (see `face`). Memory O(people +
//! groups + pairs).

use super::budget::{Budget, Stop};
use crate::ids::{Mentee, Mentor, Pair, Side};
use crate::prefetch::ask;
use crate::problem::{self, Beside, Free, Level, List, Number, Problem, Source as _, Witness};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;
use std::ptr;
use std::sync::OnceLock;

/// No group around: the root.
pub(super) const ROOT: u32 = u32::MAX;

/// What is still to be decided at one level.
#[derive(Debug)]
pub(super) struct Network<'n> {
    pub(super) people: [People; 2],
    pub(super) groups: [Groups; 2],
    pub(super) pairs: Pairs<'n>,
    /// How many pairs each mentor has.
    pub(super) mentor_degrees: Vec<u32>,
    columns: OnceLock<Columns<'n>>,
}

/// The people of one side.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    /// Least and greatest number of mates; the greatest at most one more than there are pairs. The least is below zero
    /// where mates that are decided may be more than a person needs.
    pub(super) min: Vec<i64>,
    pub(super) max: Vec<i64>,
    /// Smallest group around each, or [`ROOT`].
    pub(super) group: Vec<u32>,
    /// How many mates are decided: pins, and pairs that all optima of earlier levels use.
    pub(super) taken: Vec<u32>,
    /// Marginal rewards of all units, decided ones first: a slice of `worth` for each person; beyond it, zero. Empty
    /// where all are zero.
    worth_starts: Vec<usize>,
    pub(super) worth: Vec<i64>,
}

/// The groups of one side.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    /// Least and greatest number of pairs, at most one more than the people inside can have.
    pub(super) min: Vec<i64>,
    pub(super) max: Vec<i64>,
    /// The least as it was given.
    pub(super) asked: Vec<i64>,
    /// Smallest group around each, or [`ROOT`].
    pub(super) around: Vec<u32>,
    /// Each before the group around it.
    pub(super) inside_first: Vec<u32>,
    /// Directly inside each: people, and groups.
    pub(super) people: Rows,
    pub(super) groups: Rows,
}

/// Compressed rows of positions.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    starts: Vec<usize>,
    items: Vec<u32>,
}

/// Open pairs by mentee, mentors ascending. Where all pairs of a list are open, they are the list's own.
#[derive(Debug)]
pub(super) struct Pairs<'n> {
    pub(super) starts: Cow<'n, [u32]>,
    pub(super) mates: Cow<'n, [u32]>,
    pub(super) scores: Scores<'n>,
    list: Option<&'n List>,
}

/// What each pair is worth at this level.
#[derive(Debug)]
pub(super) enum Scores<'n> {
    /// The same for all: levels that count.
    All(i64),
    /// One each, small.
    Small(Cow<'n, [i32]>),
    /// One each.
    Large(Cow<'n, [i64]>),
}

/// The same pairs by mentor: mentees ascending, each with its score where [`Scores`] are small, its position in
/// [`Pairs`] where they are large, else with nothing that counts.
#[derive(Debug)]
pub(super) struct Columns<'n> {
    pub(super) starts: Cow<'n, [u32]>,
    pub(super) pairs: Cow<'n, [(u32, Beside)]>,
}

/// A score of a pair: all of a network are of one kind.
pub(super) trait Score: Copy + Into<i64> {
    const ZERO: Self;

    /// The score of a pair of [`Columns`].
    fn beside(scores: &[Self], beside: Beside) -> Self;

    /// Asks for its memory.
    fn fetch(scores: &[Self], beside: Beside);
}

impl Score for i32 {
    const ZERO: i32 = 0;

    #[inline]
    fn beside(_: &[i32], beside: Beside) -> i32 {
        beside.score()
    }

    #[inline]
    fn fetch(_: &[i32], _: Beside) {}
}

impl Score for i64 {
    const ZERO: i64 = 0;

    #[inline]
    fn beside(scores: &[i64], beside: Beside) -> i64 {
        scores[beside.position()]
    }

    #[inline]
    fn fetch(scores: &[i64], beside: Beside) {
        ask(scores, beside.position());
    }
}

impl Scores<'_> {
    #[inline]
    pub(super) fn get(&self, at: usize) -> i64 {
        match self {
            Scores::All(score) => *score,
            Scores::Small(scores) => i64::from(scores[at]),
            Scores::Large(scores) => scores[at],
        }
    }
}

impl Scores<'_> {
    /// The score of a pair of [`Columns`].
    #[inline]
    pub(super) fn beside(&self, beside: Beside) -> i64 {
        match self {
            Scores::All(score) => *score,
            Scores::Small(scores) => i32::beside(scores, beside).into(),
            Scores::Large(scores) => i64::beside(scores, beside),
        }
    }

    /// What is to stand beside the pair at this position.
    fn to_stand_beside(&self, at: usize) -> Beside {
        match self {
            Scores::All(_) => Beside::default(),
            Scores::Small(scores) => Beside::of_score(scores[at]),
            // Networks have fewer than 2³² pairs.
            Scores::Large(_) => Beside::of_position(at as u32),
        }
    }

    /// Asks for the memory of one.
    #[inline]
    pub(super) fn fetch(&self, at: usize) {
        match self {
            Scores::All(_) => {}
            Scores::Small(scores) => ask(scores, at),
            Scores::Large(scores) => ask(scores, at),
        }
    }
}

impl From<problem::Scores> for Scores<'_> {
    fn from(scores: problem::Scores) -> Self {
        match scores {
            problem::Scores::Narrow(scores) => Scores::Small(scores.into()),
            problem::Scores::Wide(scores) => Scores::Large(scores.into()),
        }
    }
}

impl Rows {
    /// Positions 0, 1, … by the row that `row_of` gives; none where it gives [`ROOT`].
    pub(super) fn group_by(count: usize, row_of: &[u32]) -> Rows {
        if count == 0 {
            return Rows::default();
        }
        let mut starts = vec![0; count + 1];
        let rows = || row_of.iter().filter(|row| **row != ROOT);
        for &row in rows() {
            starts[row as usize + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut items = vec![0; rows().count()];
        for (&row, item) in row_of.iter().zip(0u32..) {
            if row != ROOT {
                items[next[row as usize]] = item;
                next[row as usize] += 1;
            }
        }
        Rows { starts, items }
    }

    pub(super) fn row(&self, at: usize) -> &[u32] {
        &self.items[self.starts[at]..self.starts[at + 1]]
    }
}

impl Groups {
    /// How many groups are nested at most. O(groups).
    pub(super) fn depth(&self) -> u32 {
        let mut depths = vec![1; self.around.len()];
        for &group in self.inside_first.iter().rev() {
            if let Some(around) = depths.get(self.around[group as usize] as usize) {
                depths[group as usize] = around + 1;
            }
        }
        depths.into_iter().max().unwrap_or(0)
    }
}

impl People {
    pub(super) fn len(&self) -> usize {
        self.min.len()
    }

    /// Reward of the `unit`-th further mate of this person, counted from 1; 0 and below are mates that are decided.
    #[inline]
    pub(super) fn worth(&self, person: usize, unit: i64) -> i64 {
        if self.worth.is_empty() {
            return 0;
        }
        let listed = &self.worth[self.worth_starts[person]..self.worth_starts[person + 1]];
        let at = usize::try_from(unit + i64::from(self.taken[person]) - 1);
        at.ok().and_then(|at| listed.get(at).copied()).unwrap_or(0)
    }

    /// Lowers a maximum beyond what can ever leave the node, its pairs, to one unit more than that. A node whose bound
    /// arc were full would then be out of balance, so no cut counts a lowered maximum; minimums it counts as they were
    /// given.
    fn lower(&mut self, pairs: impl Iterator<Item = u32>) {
        for ((max, min), pairs) in self.max.iter_mut().zip(&self.min).zip(pairs) {
            *max = (*max).min(i64::from(pairs) + 1).max(*min);
        }
    }

    /// These people alone, in this order; `position` gives the new position of a group.
    pub(super) fn select(&self, chosen: &[u32], position: impl Fn(&u32) -> u32) -> People {
        let all = || chosen.iter().map(|&person| person as usize);
        let mut people = People {
            min: all().map(|person| self.min[person]).collect(),
            max: all().map(|person| self.max[person]).collect(),
            group: all().map(|person| position(&self.group[person])).collect(),
            taken: all().map(|person| self.taken[person]).collect(),
            ..People::default()
        };
        if !self.worth.is_empty() {
            people.worth_starts.push(0);
            for person in all() {
                let listed = self.worth_starts[person]..self.worth_starts[person + 1];
                people.worth.extend_from_slice(&self.worth[listed]);
                people.worth_starts.push(people.worth.len());
            }
        }
        people
    }

    /// Number of further mates from which on all rewards are zero, where some have rewards.
    fn listed(&self, person: usize) -> i64 {
        let listed = self.worth_starts[person + 1] - self.worth_starts[person];
        listed as i64 - i64::from(self.taken[person])
    }

    /// Numbers of mates d between the bounds that are best at own potential `own`: −Δ(d) ≤ own ≤ −Δ(d + 1), from the
    /// least to the greatest.
    #[inline]
    pub(super) fn best_degrees(&self, person: usize, own: i64) -> (i64, i64) {
        let (min, max) = (self.min[person], self.max[person]);
        if self.worth.is_empty() {
            return (
                if own > 0 { max } else { min },
                if own < 0 { min } else { max },
            );
        }
        self.best_rewarded(person, own)
    }

    /// The same where some have rewards.
    fn best_rewarded(&self, person: usize, own: i64) -> (i64, i64) {
        let (min, max) = (self.min[person], self.max[person]);
        let listed = self.listed(person).clamp(min, max);
        // Rewards do not increase, so −Δ does not decrease; beyond the listed units it stays 0.
        let mut least = min;
        while least < listed && -self.worth(person, least + 1) < own {
            least += 1;
        }
        if least == listed && 0 < own {
            least = max;
        }
        let mut most = least;
        while most < listed && -self.worth(person, most + 1) <= own {
            most += 1;
        }
        if most >= listed && 0 <= own {
            most = max;
        }
        (least, most)
    }

    /// Takes in the rewards at one level.
    pub(super) fn set_worth(&mut self, problem: &Problem, free: &Free, side: Side, number: Number) {
        self.worth_starts.clear();
        self.worth.clear();
        let level = number.level();
        if !level.is_some_and(|level| problem.has_rewards(side, level)) {
            return;
        }
        self.worth_starts.push(0);
        for person in (0u32..).take(self.len()) {
            for unit in 1..=problem.reward_units(side, person) {
                let reward = free.reward(problem, side, person, unit, number);
                self.worth.push(reward);
            }
            self.worth_starts.push(self.worth.len());
        }
        if self.worth.iter().all(|&worth| worth == 0) {
            self.worth_starts = Vec::new();
            self.worth = Vec::new();
        }
    }
}

impl Groups {
    /// The bounds of these groups alone, in this order; `position` gives the new position of a group.
    pub(super) fn select(&self, chosen: &[u32], position: impl Fn(&u32) -> u32) -> Groups {
        let all = || chosen.iter().map(|&group| group as usize);
        Groups {
            min: all().map(|group| self.min[group]).collect(),
            max: all().map(|group| self.max[group]).collect(),
            asked: all().map(|group| self.asked[group]).collect(),
            around: all().map(|group| position(&self.around[group])).collect(),
            ..Groups::default()
        }
    }
}

impl Columns<'_> {
    /// Where the pairs of a mentor stand.
    #[inline]
    pub(super) fn row(&self, mentor: usize) -> Range<usize> {
        self.starts[mentor] as usize..self.starts[mentor + 1] as usize
    }
}

impl Pairs<'_> {
    /// Where the pairs of a mentee stand.
    #[inline]
    pub(super) fn row(&self, mentee: usize) -> Range<usize> {
        self.starts[mentee] as usize..self.starts[mentee + 1] as usize
    }

    pub(super) fn len(&self) -> usize {
        self.mates.len()
    }

    /// Whether these are all pairs of a list.
    pub(super) fn is_whole(&self) -> bool {
        self.list.is_some()
    }

    /// The least and greatest score where they are those of a list, which knows them.
    pub(super) fn range(&self) -> Option<(i64, i64)> {
        self.list.filter(|list| self.are_of(list))?.score_range()
    }

    /// Whether scores are those of this list, in its memory.
    fn are_of(&self, list: &List) -> bool {
        match (&self.scores, list.scores()) {
            (Scores::Small(own), problem::Scores::Narrow(listed)) => ptr::eq(&**own, &**listed),
            (Scores::Large(own), problem::Scores::Wide(listed)) => ptr::eq(&**own, &**listed),
            _ => false,
        }
    }

    /// Where an open pair stands; `None` where it is not open. O(log of the mentee's pairs).
    pub(super) fn find(&self, mentee: usize, mentor: u32) -> Option<usize> {
        let row = self.row(mentee);
        let found = self.mates[row.clone()].binary_search(&mentor).ok()?;
        Some(row.start + found)
    }

    /// The score of an open pair. O(log of the mentee's pairs).
    pub(super) fn score(&self, mentee: usize, mentor: u32) -> i64 {
        self.find(mentee, mentor)
            .map_or(0, |at| self.scores.get(at))
    }
}

impl<'n> Network<'n> {
    /// The network of the free pairs with scores of at least `least`, at the first additive level.
    pub(super) fn new(
        problem: &Problem,
        free: &'n Free,
        least: i64,
        budget: &mut Budget<'_>,
    ) -> Result<Network<'n>, Stop> {
        let number = free.number(problem, 0);
        let source = &free.source;
        let all = source.score_range().is_none_or(|(low, _)| low >= least);
        let mut pairs = match source.as_list() {
            Some(list) if all => Pairs {
                starts: list.starts().into(),
                mates: list.mentors().into(),
                scores: Scores::All(0),
                list: Some(list),
            },
            _ => {
                let mut starts = vec![0];
                let mut mates = Vec::new();
                for mentee in problem.people(Side::Mentees).positions() {
                    let before = mates.len();
                    source.for_each(Side::Mentees, mentee, &mut |mentor, score| {
                        if score >= least {
                            mates.push(mentor);
                        }
                    });
                    // Sources that hold their pairs have fewer than 2³²; others reveal fewer.
                    starts.push(mates.len() as u32);
                    budget.spend((mates.len() - before) as u64 + 1)?;
                }
                Pairs::new(starts, mates)
            }
        };
        pairs.value(problem, free, number, budget)?;
        let mut people: [People; 2] = Default::default();
        let mut groups: [Groups; 2] = Default::default();
        for side in Side::BOTH {
            let own = &mut people[side.index()];
            let listed = &free.people[side.index()];
            own.min = listed.min().iter().map(|&min| min.into()).collect();
            own.max = listed.max().iter().map(|&max| max.into()).collect();
            let around = |person| problem.group_of_person(side, person).unwrap_or(ROOT);
            own.group = if free.groups[side.index()].is_empty() {
                vec![ROOT; listed.len()]
            } else {
                (0u32..).take(listed.len()).map(around).collect()
            };
            own.taken = listed.pinned().collect();
            own.set_worth(problem, free, side, number);
            let quotas = &mut groups[side.index()];
            let listed = &free.groups[side.index()];
            // Bounds of groups are below 2⁵³.
            quotas.min = listed.iter().map(|g| g.min.cast_signed()).collect();
            quotas.asked.clone_from(&quotas.min);
            quotas.max = listed.iter().map(|g| g.max.cast_signed()).collect();
            let around = |group| problem.group_of_group(side, group).unwrap_or(ROOT);
            quotas.around = (0u32..).take(listed.len()).map(around).collect();
        }
        let degrees = pairs.mentor_degrees(people[1].len(), budget)?;
        Ok(Network::assemble(people, groups, pairs, degrees))
    }

    /// Puts the parts together: bounds lowered to what the pairs can carry, the forest of groups.
    pub(super) fn assemble(
        mut people: [People; 2],
        mut groups: [Groups; 2],
        pairs: Pairs<'n>,
        mentor_degrees: Vec<u32>,
    ) -> Network<'n> {
        for side in Side::BOTH {
            let quotas = &mut groups[side.index()];
            let count = quotas.min.len();
            quotas.people = Rows::group_by(count, &people[side.index()].group);
            quotas.groups = Rows::group_by(count, &quotas.around);
            let depth = |group: &u32| {
                std::iter::successors(Some(*group), |&g| {
                    Some(quotas.around[g as usize]).filter(|g| *g != ROOT)
                })
                .count()
            };
            let mut order: Vec<u32> = (0u32..).take(count).collect();
            order.sort_by_cached_key(|group| Reverse(depth(group)));
            quotas.inside_first = order;
        }
        let rows = pairs.starts.windows(2);
        people[0].lower(rows.map(|row| row[1] - row[0]));
        people[1].lower(mentor_degrees.iter().copied());
        for side in Side::BOTH {
            let own = &people[side.index()];
            let quotas = &mut groups[side.index()];
            for at in 0..quotas.inside_first.len() {
                let group = quotas.inside_first[at] as usize;
                let people = quotas.people.row(group).iter();
                let people: i64 = people.map(|&p| own.max[p as usize]).sum();
                let inside = quotas.groups.row(group).iter();
                let inside: i64 = inside.map(|&g| quotas.max[g as usize]).sum();
                let most = people + inside + 1;
                quotas.min[group] = quotas.min[group].min(most);
                quotas.max[group] = quotas.max[group].min(most);
            }
        }
        Network {
            people,
            groups,
            pairs,
            mentor_degrees,
            columns: OnceLock::new(),
        }
    }

    /// The same bounds and pairs, worth nothing but what these scores say.
    pub(super) fn with_scores<'a>(&'a self, scores: Scores<'a>) -> Network<'a> {
        let people = self.people.each_ref().map(|people| People {
            worth_starts: Vec::new(),
            worth: Vec::new(),
            ..people.clone()
        });
        let pairs = Pairs {
            starts: Cow::Borrowed(&self.pairs.starts),
            mates: Cow::Borrowed(&self.pairs.mates),
            scores,
            list: self.pairs.list,
        };
        Network {
            people,
            groups: self.groups.clone(),
            pairs,
            mentor_degrees: self.mentor_degrees.clone(),
            columns: OnceLock::new(),
        }
    }

    pub(super) fn people(&self, side: Side) -> &People {
        &self.people[side.index()]
    }

    /// Pairs by mentor; made when first asked for.
    pub(super) fn columns(&self) -> &Columns<'n> {
        self.columns.get_or_init(|| {
            let alike = matches!(self.pairs.scores, Scores::All(_));
            if let Some(list) = self.pairs.list
                && (alike || self.pairs.are_of(list))
            {
                let (starts, pairs) = list.across();
                return Columns {
                    starts: starts.into(),
                    pairs: pairs.into(),
                };
            }
            let mut starts = vec![0; self.people[1].len() + 1];
            for &mentor in self.pairs.mates.iter() {
                starts[mentor as usize + 1] += 1;
            }
            for at in 1..starts.len() {
                starts[at] += starts[at - 1];
            }
            let mut next = starts.clone();
            let mut pairs = vec![(0, Beside::default()); self.pairs.len()];
            for mentee in 0..self.people[0].len() {
                for at in self.pairs.row(mentee) {
                    let place = &mut next[self.pairs.mates[at] as usize];
                    let beside = self.pairs.scores.to_stand_beside(at);
                    pairs[*place as usize] = (mentee as u32, beside);
                    *place += 1;
                }
            }
            Columns {
                starts: starts.into(),
                pairs: pairs.into(),
            }
        })
    }

    /// Nodes in order: mentees, mentors, mentee groups, mentor groups.
    pub(super) fn nodes(&self) -> Nodes {
        let counts = [
            self.people[0].len(),
            self.people[1].len(),
            self.groups[0].min.len(),
            self.groups[1].min.len(),
        ];
        let mut starts = [0; 5];
        for at in 0..4 {
            starts[at + 1] = starts[at] + counts[at];
        }
        Nodes { starts }
    }
}

impl<'n> Pairs<'n> {
    /// Pairs that are still without worth.
    pub(super) fn new(starts: Vec<u32>, mates: Vec<u32>) -> Pairs<'n> {
        Pairs {
            starts: starts.into(),
            mates: mates.into(),
            scores: Scores::All(0),
            list: None,
        }
    }

    /// Sets what they are worth at a level. O(pairs); O(all pairs of the source) where it depends on their scores.
    pub(super) fn value(
        &mut self,
        problem: &Problem,
        free: &'n Free,
        number: Number,
        budget: &mut Budget<'_>,
    ) -> Result<(), Stop> {
        // A score that all pairs may stand for, where all are worth the same.
        let alike = match number.level() {
            _ if number.is_charged() => None,
            Some(Level::TotalScore) => {
                let range = free.source.score_range();
                range
                    .filter(|(least, most)| least == most)
                    .map(|(score, _)| score)
            }
            Some(Level::Lot) => None,
            _ => Some(0),
        };
        if let Some(score) = alike {
            let worth = free.pair_value(problem, number, Pair::new(0, 0), score);
            self.scores = Scores::All(worth);
            return Ok(());
        }
        if let (true, Some(list)) = (free.is_score(number), self.list) {
            self.scores = match list.scores() {
                problem::Scores::Narrow(scores) => Scores::Small(scores.into()),
                problem::Scores::Wide(scores) => Scores::Large(scores.into()),
            };
            return Ok(());
        }
        let mut values = problem::Scores::with_capacity(self.len());
        let mut take = |mentee: u32, mentor: u32, score: i64| {
            values.push(free.pair_value(problem, number, Pair::new(mentee, mentor), score));
        };
        for (mentee, row) in (0u32..).zip(self.starts.windows(2)) {
            let mut open = &self.mates[row[0] as usize..row[1] as usize];
            budget.spend(open.len() as u64 + 1)?;
            if number.level() != Some(Level::TotalScore) {
                open.iter().for_each(|&mentor| take(mentee, mentor, 0));
            } else if !open.is_empty() {
                let visit = &mut |mentor: u32, score: i64| {
                    if open.first() == Some(&mentor) {
                        open = &open[1..];
                        take(mentee, mentor, score);
                    }
                };
                free.source.for_each(Side::Mentees, mentee, visit);
            }
        }
        self.scores = values.into();
        Ok(())
    }

    /// How many pairs each of so many mentors has.
    pub(super) fn mentor_degrees(
        &self,
        mentors: usize,
        budget: &mut Budget<'_>,
    ) -> Result<Vec<u32>, Stop> {
        if let Some(list) = self.list {
            let (starts, _) = list.across();
            return Ok(starts.windows(2).map(|row| row[1] - row[0]).collect());
        }
        let mut degrees = vec![0; mentors];
        for row in self.starts.windows(2) {
            let mates = &self.mates[row[0] as usize..row[1] as usize];
            budget.spend(mates.len() as u64 + 1)?;
            for &mentor in mates {
                degrees[mentor as usize] += 1;
            }
        }
        Ok(degrees)
    }
}

/// Positions of nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nodes {
    /// First mentee, mentor, mentee group, mentor group, and one past the last node.
    pub(super) starts: [usize; 5],
}

/// What stands at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Person(Side, usize),
    Group(Side, usize),
}

impl Nodes {
    pub(super) fn len(self) -> usize {
        self.starts[4]
    }

    pub(super) fn person(self, side: Side, person: u32) -> usize {
        self.starts[side.index()] + person as usize
    }

    pub(super) fn group(self, side: Side, group: u32) -> usize {
        self.starts[2 + side.index()] + group as usize
    }

    pub(super) fn people(self, side: Side) -> Range<usize> {
        self.starts[side.index()]..self.starts[side.index() + 1]
    }

    pub(super) fn groups(self, side: Side) -> Range<usize> {
        self.starts[2 + side.index()]..self.starts[3 + side.index()]
    }

    pub(super) fn at(self, node: usize) -> Node {
        let [_, mentors, mentee_groups, mentor_groups, _] = self.starts;
        if node < mentors {
            Node::Person(Side::Mentees, node)
        } else if node < mentee_groups {
            Node::Person(Side::Mentors, node - mentors)
        } else if node < mentor_groups {
            Node::Group(Side::Mentees, node - mentee_groups)
        } else {
            Node::Group(Side::Mentors, node - mentor_groups)
        }
    }
}

impl Network<'_> {
    /// Asks for the place where somebody's pairs stand.
    #[inline]
    pub(super) fn fetch_row(&self, side: Side, person: usize) {
        match side {
            Side::Mentees => ask(&self.pairs.starts, person),
            Side::Mentors => ask(&self.columns().starts, person),
        }
    }

    /// Asks for somebody's pairs.
    #[inline]
    pub(super) fn fetch_pairs(&self, side: Side, person: usize) {
        // One position in each line of 64 bytes.
        match side {
            Side::Mentees => {
                let row = self.pairs.row(person);
                for at in row.clone().step_by(16).chain([row.end.wrapping_sub(1)]) {
                    ask(&self.pairs.mates, at);
                    self.pairs.scores.fetch(at);
                }
            }
            Side::Mentors => {
                let columns = self.columns();
                let row = columns.row(person);
                for at in row.clone().step_by(8).chain([row.end.wrapping_sub(1)]) {
                    ask(&columns.pairs, at);
                }
            }
        }
    }

    /// The cut around the nodes that `inside` marks, from which what must flow in can't leave (mentees short), or into
    /// which what must flow out can't come (mentors short).
    pub(super) fn cut(&self, short: Side, inside: &[bool]) -> Witness {
        let nodes = self.nodes();
        let (mut needed, mut available) = (0i64, 0i64);
        for side in Side::BOTH {
            // An arc above a mentee or group of mentees runs into it, one above a mentor or group of mentors out of it.
            let mut cross = |node: usize, around: u32, min: i64, max: i64| {
                let around = around != ROOT && inside[nodes.group(side, around)];
                if inside[node] != around {
                    // Above a node of the short side, out of the set means needed.
                    if (side == short) == inside[node] {
                        needed += min;
                    } else {
                        available += max;
                    }
                }
            };
            let people = self.people(side);
            for person in 0..people.len() {
                let (min, max) = (people.min[person], people.max[person]);
                let node = nodes.person(side, person as u32);
                cross(node, people.group[person], min, max);
            }
            let groups = &self.groups[side.index()];
            for group in 0..groups.min.len() {
                let (min, max) = (groups.asked[group], groups.max[group]);
                let node = nodes.group(side, group as u32);
                cross(node, groups.around[group], min, max);
            }
        }
        for mentee in 0..self.people[0].len() {
            let from = inside[nodes.person(Side::Mentees, mentee as u32)];
            for &mentor in &self.pairs.mates[self.pairs.row(mentee)] {
                let to = inside[nodes.person(Side::Mentors, mentor)];
                if from != to && from == (short == Side::Mentees) {
                    available += 1;
                }
            }
        }
        let members = |range: Range<usize>| {
            let marked = range.zip(0u32..).filter(|(node, _)| inside[*node]);
            marked.map(|(_, position)| position)
        };
        Witness::Cut {
            short,
            mentees: members(nodes.people(Side::Mentees)).map(Mentee).collect(),
            mentors: members(nodes.people(Side::Mentors)).map(Mentor).collect(),
            mentee_groups: members(nodes.groups(Side::Mentees)).collect(),
            mentor_groups: members(nodes.groups(Side::Mentors)).collect(),
            // Sums of bounds, which are not below zero at the first level: the only one that can be infeasible.
            needed: needed.cast_unsigned(),
            available: available.cast_unsigned(),
        }
    }
}
