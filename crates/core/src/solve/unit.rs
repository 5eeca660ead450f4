//! A level in its own unit.
//!
//! Multiply all scores and rewards by g > 0: the same choices are best, and potentials are g times as great. Points come in
//! ten-thousandths and weights multiply them, so what people write as 3 reaches the solver as 300 million. Auctions work
//! in steps of the unit they are given, and would go through many scales in which nothing can change: divided by the
//! greatest common divisor first, the least step is one that can matter. O(pairs + rewards).

use super::network::{Network, Scores};
use super::plan::Plan;
use crate::problem;
use crate::score::gcd;

impl Network<'_> {
    /// The greatest number that all scores and rewards are multiples of; 0 where all are 0.
    pub(super) fn unit(&self) -> u64 {
        let worth = self.people.iter().flat_map(|people| &people.worth);
        let unit = common(0, worth.copied());
        match &self.pairs.scores {
            Scores::All(score) => common(unit, [*score]),
            Scores::Small(scores) => common(unit, scores.iter().map(|&score| score.into())),
            Scores::Large(scores) => common(unit, scores.iter().copied()),
        }
    }

    /// The same with scores and rewards divided by their unit, or a part of it.
    pub(super) fn in_units(&self, unit: i64) -> Network<'_> {
        let in_units = |score: i64| score / unit;
        let each = |scores: problem::Scores| Scores::from(scores);
        let mut net = self.with_scores(match &self.pairs.scores {
            Scores::All(score) => Scores::All(in_units(*score)),
            Scores::Small(scores) => {
                each(scores.iter().map(|&score| in_units(score.into())).collect())
            }
            Scores::Large(scores) => each(scores.iter().map(|&score| in_units(score)).collect()),
        });
        for (own, people) in net.people.iter_mut().zip(&self.people) {
            own.clone_from(people);
            own.worth
                .iter_mut()
                .for_each(|worth| *worth = in_units(*worth));
        }
        net
    }
}

impl Plan {
    /// From prices in units to prices.
    ///
    /// No overflow: with C the greatest |score or reward| and N the people, auctions and warm starts give no price above
    /// 2·C·(N + 1), paths add at most C a node, and the problem's constructor checks 20·C·(N + 1).
    pub(super) fn multiply(&mut self, unit: i64) {
        let prices = self.price.iter_mut().chain(&mut self.group_price);
        prices.flatten().for_each(|price| *price *= unit);
    }
}

/// The greatest common divisor of all; stops looking at 1.
fn common(unit: u64, numbers: impl IntoIterator<Item = i64>) -> u64 {
    let mut unit = unit;
    for number in numbers {
        let number = number.unsigned_abs();
        if unit == 1 {
            break;
        }
        // Most are multiples of what there is.
        if unit == 0 || number % unit != 0 {
            unit = gcd(unit, number);
        }
    }
    unit
}
