//! The k best matchings after the best.

use crate::{Enumerated, every_kind};
use pairwright::explain::alternatives;
use pairwright::problem::Objective;
use pairwright::solve::Settings;
use pairwright_tests::oracle;
use std::collections::BTreeSet;

/// How many are asked for, at most.
const MOST: usize = 6;

#[test]
fn the_best_after_the_best_are_those_of_all_sets_in_order() {
    let settings = Settings::default();
    every_kind(1500, |found| {
        let Enumerated {
            problem,
            matching,
            sets,
        } = found;
        let mut others: Vec<_> = sets
            .iter()
            .filter(|(pairs, _)| *pairs != matching.pairs)
            .collect();
        others.sort_by(|a, b| oracle::compare(&b.1, &a.1).then_with(|| a.0.cmp(&b.0)));
        // As many as a problem of this shape asks for by itself, so that all numbers come up.
        let count = 1 + sets.len() % MOST;
        let told = alternatives(problem, matching, count, &settings).unwrap();
        let why = || format!("{count} of {:?}", problem.to_parts());
        assert_eq!(told.len(), count.min(others.len()), "{}", why());
        let values: Vec<Objective> = told
            .iter()
            .map(|one| problem.objective(&one.pairs))
            .collect();
        let wanted: Vec<&Objective> = others.iter().map(|(_, value)| value).take(count).collect();
        assert_eq!(values.iter().collect::<Vec<_>>(), wanted, "{}", why());
        let feasible: BTreeSet<_> = others.iter().map(|(pairs, _)| pairs).collect();
        let distinct: BTreeSet<_> = told.iter().map(|one| &one.pairs).collect();
        assert!(distinct.is_subset(&feasible), "{}", why());
        assert_eq!(distinct.len(), told.len(), "{}", why());
        for (at, one) in told.iter().enumerate() {
            assert_eq!(one.place, at + 1);
            // Where the objective tells it apart, it is the very set.
            let equal = |(_, value): &&(_, Objective)| *value == values[at];
            let mut equal = sets.iter().filter(equal);
            if let (Some((pairs, _)), None) = (equal.next(), equal.next()) {
                assert_eq!(&one.pairs, pairs);
            }
            let codes = |pairs: &BTreeSet<pairwright::Pair>| -> Vec<[String; 2]> {
                let code = |side, at| problem.people(side).id(at).unwrap().into_owned();
                let named = |pair: &pairwright::Pair| {
                    pairwright::Side::BOTH.map(|side| code(side, pair.person(side)))
                };
                pairs.iter().map(named).collect()
            };
            let now: BTreeSet<_> = matching.pairs.iter().copied().collect();
            let then: BTreeSet<_> = one.pairs.iter().copied().collect();
            assert_eq!(one.exchange.lost, codes(&(&now - &then)));
            assert_eq!(one.exchange.gained, codes(&(&then - &now)));
        }
    });
}

/// More than there are, and none at all.
#[test]
fn all_the_others_are_told_where_more_are_asked_for() {
    let settings = Settings::default();
    every_kind(200, |found| {
        let Enumerated {
            problem,
            matching,
            sets,
        } = found;
        if sets.len() > 40 {
            return;
        }
        let told = alternatives(problem, matching, 50, &settings).unwrap();
        assert_eq!(told.len(), sets.len() - 1);
        assert!(
            alternatives(problem, matching, 0, &settings)
                .unwrap()
                .is_empty()
        );
    });
}
