//! The answers against enumeration: every set of pairs that keeps all bounds is looked at.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

mod alternatives;
mod one_more;
mod options;
mod regrets;

use pairwright::Pair;
use pairwright::problem::{Level, Matching, Objective, Outcome, Parts, Problem};
use pairwright::solve::Settings;
use pairwright_tests::draw::SplitMix;
use pairwright_tests::oracle;
use pairwright_tests::reading::Reading;
use pairwright_tests::{cases, generate};

/// A small problem with everything that is feasible in it.
pub(crate) struct Enumerated {
    pub(crate) problem: Problem,
    pub(crate) matching: Matching,
    /// All feasible sets of pairs with what they are worth.
    pub(crate) sets: Vec<(Vec<Pair>, Objective)>,
}

impl Enumerated {
    /// None where nothing is feasible.
    fn new(parts: &Parts) -> Option<Enumerated> {
        let problem = Problem::from_pairs(parts.clone()).unwrap();
        let reading = Reading::new(parts, &problem);
        let sets = oracle::feasible(&reading).into_iter();
        let sets: Vec<_> = sets
            .map(|pairs| (pairs.clone(), reading.objective(&pairs)))
            .collect();
        match problem.solve(&Settings::default()).unwrap() {
            Outcome::Optimal(matching) => Some(Enumerated {
                problem,
                matching,
                sets,
            }),
            _ => {
                assert!(sets.is_empty());
                None
            }
        }
    }

    /// The sets that hold what is asked for, the best of them by all levels.
    pub(crate) fn best(&self, asked: impl Fn(&[Pair]) -> bool) -> Option<&(Vec<Pair>, Objective)> {
        let held = self.sets.iter().filter(|(pairs, _)| asked(pairs));
        held.max_by(|a, b| oracle::compare(&a.1, &b.1))
    }
}

/// An objective without the lot.
pub(crate) fn before_the_lot(objective: &Objective) -> Objective {
    let shown = objective.iter().filter(|(level, _)| *level != Level::Lot);
    shown.copied().collect()
}

/// Calls `holds` for so many feasible random problems of every kind of groups.
pub(crate) fn every_kind(usual: u32, holds: impl Fn(&Enumerated)) {
    let seed = std::env::var("PAIRWRIGHT_SEED")
        .ok()
        .and_then(|text| text.parse().ok());
    let rng = &mut SplitMix::new(seed.unwrap_or(5));
    let makers = [
        generate::small,
        generate::wide,
        generate::wide,
        generate::overlapping,
        generate::people_counted,
    ];
    let mut met = 0;
    for make in makers.iter().cycle() {
        let tape = rng.tape(generate::TAPE);
        let parts = make(&tape);
        if let Some(found) = Enumerated::new(&parts) {
            met += 1;
            holds(&found);
        }
        if met == cases(usual) {
            return;
        }
    }
}
