//! What makes a matching the best, where its proof is potentials: the ground that exact answers are read from.

use super::one_more::Unit;
use super::residual::{Loss, Packing, Proved};
use crate::cancel::CancelToken;
use crate::check::{Tight, undecided_pairs};
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{Dual, Free, Level, Matching, Potentials, Problem};
use std::borrow::Cow;

/// A matching with the potentials that prove it, pins settled.
pub(super) struct Basis<'a> {
    pub(super) problem: &'a Problem,
    pub(super) free: Free,
    /// Chosen pairs that are no pins, ascending.
    pub(super) decided: Vec<Pair>,
    /// How many mates everybody has, pins counted, by side.
    mates: [Vec<u32>; 2],
    potentials: Cow<'a, Potentials>,
    /// The additive levels that are looked at.
    levels: Vec<Level>,
    /// The lowest score of the matching where the aim has that level: pairs below it are left out.
    pub(super) lowest: Option<i64>,
}

impl<'a> Basis<'a> {
    /// None where the proof goes by cases, nothing is chosen though the aim has a lowest score, or the potentials are not of
    /// the problem's shape.
    pub(super) fn new(problem: &'a Problem, matching: &'a Matching) -> Option<Basis<'a>> {
        let Dual::Flow(potentials) = &matching.certificate.potentials else {
            return None;
        };
        let levels = problem.additive();
        let fits = |side: Side| {
            let (people, groups) = (problem.people(side).len(), problem.groups(side).len());
            let potentials = (potentials.people(side), potentials.groups(side));
            potentials.0.numbers(people, levels.len()).is_some()
                && potentials.1.numbers(groups, levels.len()).is_some()
        };
        if !problem.is_nested() || !Side::BOTH.into_iter().all(fits) {
            return None;
        }
        let proof = matching.certificate.lowest.as_ref();
        if problem.before_lowest().is_some() && proof.is_none() {
            return None;
        }
        let free = Free::new(problem).ok()?;
        let is_free = |pair: &Pair| problem.pins().binary_search(pair).is_err();
        Some(Basis {
            problem,
            free,
            mates: Side::BOTH.map(|side| problem.degrees(side, &matching.pairs).0),
            decided: matching.pairs.iter().copied().filter(is_free).collect(),
            potentials: Cow::Borrowed(potentials),
            levels,
            lowest: proof.map(|proof| proof.score),
        })
    }

    /// The same at the levels before the lot, where one is drawn.
    pub(super) fn before_the_lot(mut self) -> Basis<'a> {
        if self.levels.last() == Some(&Level::Lot) {
            self.levels.pop();
            self.potentials = Cow::Owned(self.potentials.first(self.levels.len()));
        }
        self
    }

    /// What a residual network is made from.
    pub(super) fn proved(&self) -> Proved<'_> {
        Proved {
            problem: self.problem,
            free: &self.free,
            decided: &self.decided,
            potentials: &self.potentials,
            levels: &self.levels,
            least: self.lowest.unwrap_or(i64::MIN),
            settled: &[],
        }
    }

    /// How many of the additive levels come before the lowest score; none where the aim does not have it.
    pub(super) fn before_lowest(&self) -> usize {
        match self.lowest {
            Some(_) => self.problem.before_lowest().unwrap_or(0),
            None => 0,
        }
    }

    /// What a unit beyond a bound would cost, were it allowed: −u − Δ(d + 1), −γ or γ, below zero where it is worth having.
    pub(super) fn unit<const N: usize>(&self, packing: &Packing, unit: Unit) -> Option<Loss<N>> {
        let problem = self.problem;
        let tuple: Vec<i128> = match unit {
            Unit::Mate(side, person) => {
                let own = self.potentials.of(side, person);
                let mates = self.mates[side.index()]
                    .get(person as usize)?
                    .saturating_add(1);
                let reward =
                    |at: usize, level: Level| problem.reward(side, person, mates, level, at);
                let numbers = own.iter().zip(&self.levels).enumerate();
                let cost = numbers
                    .map(|(at, (&own, &level))| -i128::from(own) - i128::from(reward(at, level)));
                cost.collect()
            }
            Unit::More(side, group) => {
                let gamma = self.potentials.of_group(side, group);
                gamma.iter().map(|&gamma| -i128::from(gamma)).collect()
            }
            Unit::Less(side, group) => {
                let gamma = self.potentials.of_group(side, group);
                gamma.iter().map(|&gamma| i128::from(gamma)).collect()
            }
        };
        Some(packing.pack(&tuple))
    }

    /// The free pairs that some best matching uses and another does not, ascending, each with whether this one uses it.
    /// O(people + groups + pairs).
    ///
    /// # Errors
    /// [`Error::NotProven`] where the potentials don't prove the matching; [`Error::Interrupted`].
    pub(super) fn undecided(&self, cancel: &CancelToken) -> Result<Vec<Tight>, Error> {
        let lets_in = |score| self.lowest.is_none_or(|lowest| score >= lowest);
        undecided_pairs(
            self.problem,
            &self.free,
            self.levels.len(),
            &self.potentials,
            &self.decided,
            &lets_in,
            cancel,
        )
    }
}
