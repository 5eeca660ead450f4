//! The tools of the other tests, tested: what is generated is valid and varied, and brute force is right by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright::ids::Pair;
use pairwright::problem::{Level, Parts, Problem};
use pairwright_tests::draw::SplitMix;
use pairwright_tests::oracle::{self, Answer};
use pairwright_tests::reading::Reading;
use pairwright_tests::{cases, generate};
use std::collections::BTreeSet;

fn solve(parts: &Parts) -> Answer {
    let problem = Problem::from_pairs(parts.clone()).expect("the parts are valid");
    oracle::solve(&Reading::new(parts, &problem))
}

fn values(answer: Answer) -> (Vec<Option<i128>>, Vec<Vec<Pair>>) {
    match answer {
        Answer::Best { objective, optima } => {
            (objective.into_iter().map(|(_, n)| n).collect(), optima)
        }
        Answer::Infeasible => panic!("infeasible"),
    }
}

/// Two places and scores 10 and 9 for one mentee; the other may only have the first mentor, for 1.
#[test]
fn brute_force_knows_the_trap() {
    let mut parts = Parts::with_shape(2, 2);
    parts.mentees[0].max = 2;
    parts.pairs = vec![
        (Pair::new(0, 0), 10),
        (Pair::new(0, 1), 9),
        (Pair::new(1, 0), 1),
    ];
    parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
    let both = vec![Pair::new(0, 1), Pair::new(1, 0)];
    assert_eq!(values(solve(&parts)), (vec![Some(2), Some(10)], vec![both]));
    parts.aim = vec![Level::TotalScore];
    let greedy = vec![Pair::new(0, 0), Pair::new(0, 1)];
    assert_eq!(values(solve(&parts)), (vec![Some(19)], vec![greedy]));
    (parts.mentees[1].min, parts.mentees[1].max) = (2, 2);
    assert_eq!(solve(&parts), Answer::Infeasible);
}

/// Every feature turns up in a few thousand instances, else the properties below would test less than they say.
#[test]
fn generated_problems_are_valid_and_varied() {
    let mut random = SplitMix::new(1);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut aims: BTreeSet<Vec<Level>> = BTreeSet::new();
    let mut feasible = 0;
    let count = cases(3_000);
    for _ in 0..count {
        let parts = generate::small(&random.tape(generate::TAPE));
        let problem = Problem::from_pairs(parts.clone()).expect("the parts are valid");
        let reading = Reading::new(&parts, &problem);
        assert_eq!(reading.levels, problem.levels());
        assert_eq!(reading.eligible.len() as u64, problem.source().len());
        aims.insert(parts.aim.clone());
        let people = || parts.mentees.iter().chain(&parts.mentors);
        let groups = || parts.mentee_groups.iter().chain(&parts.mentor_groups);
        let shapes = [parts.mentees.len(), parts.mentors.len()];
        let features = [
            ("minimum", people().any(|p| p.min > 0)),
            ("minimum above one", people().any(|p| p.min > 1)),
            ("maximum above one", people().any(|p| p.max > 1)),
            ("no place", people().any(|p| p.max == 0)),
            ("no limit", people().any(|p| p.max == u32::MAX)),
            ("rewards", people().any(|p| !p.rewards.is_empty())),
            ("several rewards", people().any(|p| p.rewards.len() > 1)),
            ("empty side", shapes.contains(&0)),
            ("no pairs", parts.pairs.is_empty() && !shapes.contains(&0)),
            ("groups", groups().count() > 2),
            ("empty group", groups().any(|g| g.members.is_empty())),
            ("group minimum", groups().any(|g| g.min > 0)),
            (
                "group without limit",
                groups().any(|g| g.max == generate::UNLIMITED),
            ),
            (
                "equal groups",
                parts.mentors.len() > 1
                    && parts.mentor_groups.iter().enumerate().any(|(at, g)| {
                        parts.mentor_groups[..at]
                            .iter()
                            .any(|h| h.members == g.members && g.members.len() > 1)
                    }),
            ),
            (
                "whole side",
                parts
                    .mentee_groups
                    .iter()
                    .any(|g| g.members.len() > 1 && g.members.len() == parts.mentees.len()),
            ),
            (
                "nested",
                parts.mentee_groups.iter().any(|g| {
                    parts.mentee_groups.iter().any(|h| {
                        !g.members.is_empty()
                            && g.members.len() < h.members.len()
                            && g.members.iter().all(|m| h.members.contains(m))
                    })
                }),
            ),
            ("pins", !parts.pins.is_empty()),
            (
                "ineligible pin",
                parts.pins.iter().any(|p| !reading.eligible.contains_key(p)),
            ),
            (
                "excluded pin",
                parts.pins.iter().any(|p| parts.exclusions.contains(p)),
            ),
            ("exclusions", !parts.exclusions.is_empty()),
            ("lot", parts.seed.is_some()),
            ("no lot", parts.seed.is_none()),
            ("negative", parts.pairs.iter().any(|(_, s)| *s < 0)),
            ("large", parts.pairs.iter().any(|(_, s)| *s > 1 << 32)),
        ];
        seen.extend(
            features
                .iter()
                .filter(|(_, has)| *has)
                .map(|(name, _)| *name),
        );
        match oracle::solve(&reading) {
            Answer::Infeasible => {
                seen.insert("infeasible");
            }
            Answer::Best { objective, optima } => {
                feasible += 1;
                assert!(optima.iter().all(|set| reading.feasible(set).is_ok()));
                assert!(
                    optima.iter().all(|set| problem.objective(set) == objective),
                    "the library's own sums agree"
                );
                seen.extend((optima.len() > 1).then_some("tied optima"));
                seen.extend(
                    (optima.len() > 1 && parts.seed.is_some())
                        .then_some("a lot that does not decide"),
                );
                seen.extend(optima[0].is_empty().then_some("nobody chosen"));
            }
        }
    }
    assert!(
        !seen.contains("a lot that does not decide"),
        "a lot decides"
    );
    assert_eq!(seen.len(), 27, "{seen:?}");
    assert!(feasible * 2 > count, "{feasible} feasible of {count}");
    // 5 levels in all orders of all lengths make 325, of which those with the lowest score before any count are out.
    assert!(aims.len() > 200, "{} aims", aims.len());
}
