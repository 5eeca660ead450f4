//! Named cases whose answers are known by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright::check::{check, check_witness};
use pairwright::ids::{Mentee, Pair, Side};
use pairwright::problem::{
    Counted, Dual, Group, Level, Matching, Outcome, Parts, Person, Problem, Witness, largest_value,
};
use pairwright::solve::Settings;
use pairwright_tests::naive;
use pairwright_tests::reading::Reading;
use std::sync::Arc;

fn person(id: &str, min: u32, max: u32) -> Person {
    Person {
        id: id.into(),
        min,
        max,
        rewards: Vec::new(),
    }
}

fn group(name: &str, members: &[u32], min: u64, max: u64) -> Group {
    Group {
        name: name.into(),
        members: members.to_vec(),
        min,
        max,
        ..Group::default()
    }
}

fn scored(pairs: &[(u32, u32, i64)]) -> Vec<(Pair, i64)> {
    pairs
        .iter()
        .map(|&(i, j, score)| (Pair::new(i, j), score))
        .collect()
}

fn pairs(of: &[(u32, u32)]) -> Vec<Pair> {
    of.iter().map(|&(i, j)| Pair::new(i, j)).collect()
}

/// Solves and has the answer's proof accepted by both evaluators.
fn solve(parts: &Parts) -> Outcome {
    let problem = Problem::from_pairs(parts.clone()).expect("the parts are valid");
    let outcome = problem
        .solve(&Settings::default())
        .expect("a solve without limits ends");
    let reading = Reading::new(parts, &problem);
    match &outcome {
        Outcome::Optimal(matching) => {
            let proof = check(&problem, matching).unwrap_or_else(|e| panic!("{e}: {matching:?}"));
            let looked_at = format!(
                "optimal: {} pairs checked, bound = value",
                parts.pairs.len() - parts.exclusions.len()
            );
            let words = proof.to_string();
            let of_cases = words.strip_prefix(&looked_at);
            assert!(
                of_cases.is_some_and(|more| more.is_empty() == problem.is_nested()),
                "{words}"
            );
            naive::matching(&reading, matching).unwrap_or_else(|e| panic!("{e}: {matching:?}"));
        }
        Outcome::Infeasible(witness) => {
            check_witness(&problem, witness).unwrap_or_else(|e| panic!("{e}: {witness:?}"));
            naive::witness(&reading, witness).unwrap_or_else(|e| panic!("{e}: {witness:?}"));
        }
        Outcome::Stopped(_) => panic!("stopped without a limit"),
    }
    outcome
}

fn best(parts: &Parts) -> Matching {
    match solve(parts) {
        Outcome::Optimal(matching) => matching,
        other => panic!("{other:?}"),
    }
}

fn witness(parts: &Parts) -> Witness {
    match solve(parts) {
        Outcome::Infeasible(witness) => witness,
        other => panic!("{other:?}"),
    }
}

fn values(matching: &Matching) -> Vec<(Level, i128)> {
    matching
        .objective
        .iter()
        .map(|&(level, value)| (level, value.expect("a value")))
        .collect()
}

/// Of a team one may help: the one whose two pairs are worth most together, not the two with the best pair each. Counting
/// pairs would let both.
#[test]
fn of_a_group_that_counts_people_the_best_are_chosen_with_all_their_places() {
    let mut parts = Parts::with_shape(2, 2);
    parts.mentors = vec![person("x", 0, 2), person("y", 0, 2)];
    parts.mentor_groups = vec![Group {
        count: Counted::People,
        ..group("one of the team", &[0, 1], 0, 1)
    }];
    parts.pairs = scored(&[(0, 0, 10), (1, 0, 1), (0, 1, 6), (1, 1, 6)]);
    let found = best(&parts);
    assert_eq!(found.pairs, pairs(&[(0, 1), (1, 1)]));
    parts.mentor_groups[0].count = Counted::Pairs;
    parts.mentor_groups[0].max = 2;
    assert_eq!(best(&parts).pairs, pairs(&[(0, 0), (1, 1)]));
}

/// A least number of people is met by whoever costs the least, and a pinned one is among them.
#[test]
fn a_least_number_of_people_takes_in_who_costs_least() {
    let mut parts = Parts::with_shape(3, 3);
    parts.mentees.iter_mut().for_each(|person| person.max = 3);
    parts.mentors.iter_mut().for_each(|person| person.max = 3);
    parts.mentor_groups = vec![Group {
        count: Counted::People,
        ..group("two of the team", &[0, 1, 2], 2, 3)
    }];
    parts.pairs = scored(&[(0, 0, 5), (1, 0, 5), (2, 0, 5), (0, 1, -2), (1, 2, -1)]);
    let found = best(&parts);
    assert_eq!(found.pairs, pairs(&[(0, 0), (1, 0), (1, 2), (2, 0)]));
    parts.pins = pairs(&[(0, 1)]);
    assert_eq!(best(&parts).pairs, pairs(&[(0, 0), (0, 1), (1, 0), (2, 0)]));
    // All three, and one has nobody.
    parts.mentor_groups[0].min = 3;
    parts.pairs.pop();
    assert!(matches!(witness(&parts), Witness::Tree { .. }));
}

/// A pin more than people may be placed; a second pin of one of them is none.
#[test]
fn pins_beyond_a_group_of_people_are_a_witness() {
    let mut parts = Parts::with_shape(3, 2);
    parts.mentors.iter_mut().for_each(|person| person.max = 2);
    parts.mentor_groups = vec![Group {
        count: Counted::People,
        ..group("one of the team", &[0, 1], 0, 1)
    }];
    parts.pairs = scored(&[(0, 0, 1), (1, 0, 1), (2, 1, 1)]);
    parts.pins = pairs(&[(0, 0), (1, 0)]);
    assert_eq!(best(&parts).pairs, pairs(&[(0, 0), (1, 0)]));
    parts.pins = pairs(&[(0, 0), (1, 0), (2, 1)]);
    assert_eq!(
        witness(&parts),
        Witness::GroupOverPinned {
            side: Side::Mentors,
            group: 0,
            pins: 2
        }
    );
}

/// What all mates of somebody are worth together must be exact, too, where that decides whether they are placed: of as many
/// as there are people across, however many places somebody names.
#[test]
fn too_many_mates_of_a_person_who_is_counted_are_refused() {
    let parts = |mentees: u32, places: u32| {
        let mut parts = Parts::with_shape(mentees, 2);
        parts.seed = Some(1);
        parts.mentors[1].max = places;
        parts.mentor_groups = vec![group("one of the team", &[0, 1], 0, 1)];
        parts
    };
    let counting = |mentees: u32, places: u32| {
        let mut parts = parts(mentees, places);
        parts.mentor_groups[0].count = Counted::People;
        Problem::from_pairs(parts)
    };
    assert!(counting(50, u32::MAX).is_ok());
    assert!(Problem::from_pairs(parts(2_000, u32::MAX)).is_ok());
    assert!(counting(2_000, 100).is_ok());
    assert_eq!(
        counting(2_000, 1_000).unwrap_err().to_string(),
        "the lot can't be drawn exactly among 2003 people and groups, counting people who may have 1000 mates; \
         match in parts, or lower these people's places"
    );
}

/// Four teams of six mentors with two places each at one site, and forty mentees; the quotas of people in either order.
fn teams_of_a_site(of_team: (u64, u64), of_site: (u64, u64), site_first: bool) -> Parts {
    let mut parts = Parts::with_shape(40, 24);
    parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
    parts.mentors.iter_mut().for_each(|mentor| mentor.max = 2);
    let teams = (0..4).map(|team| (team * 6..team * 6 + 6).collect::<Vec<u32>>());
    let mut groups: Vec<Group> = teams
        .map(|team| group("team", &team, of_team.0, of_team.1))
        .collect();
    let site: Vec<u32> = (0..24).collect();
    let at = if site_first { 0 } else { groups.len() };
    groups.insert(at, group("site", &site, of_site.0, of_site.1));
    groups
        .iter_mut()
        .for_each(|group| group.count = Counted::People);
    parts.mentor_groups = groups;
    let pairs = (0..40).flat_map(|i| (0..24).map(move |j| (i, j, i64::from((i * 7 + j * 5) % 11))));
    parts.pairs = scored(
        &pairs
            .filter(|(i, j, _)| (i + j) % 3 > 0)
            .collect::<Vec<_>>(),
    );
    parts
}

/// With 3 of each team at most and 8 of the site, 8 mentors with 16 places are what the site lets in, whichever line is
/// written first: seen at once, not by cases.
#[test]
fn quotas_of_people_inside_one_another_are_seen_together() {
    for site_first in [false, true] {
        let found = best(&teams_of_a_site((0, 3), (0, 8), site_first));
        assert_eq!(found.objective[0], (Level::MenteesPlaced, Some(16)));
        let Dual::Tree(tree) = &found.certificate.potentials else {
            panic!("a tree");
        };
        assert!(tree.cases() < 30, "{}", tree.cases());
    }
}

/// Twelve people whom teams need are more than the eleven whom the site allows: numbers alone tell, in one case. Twelve
/// are met.
#[test]
fn numbers_of_people_that_can_not_be_kept_are_seen_at_once() {
    let Outcome::Infeasible(Witness::Tree { tree }) =
        solve(&teams_of_a_site((3, 6), (0, 11), false))
    else {
        panic!("infeasible by cases");
    };
    assert_eq!(tree.cases(), 1);
    let found = best(&teams_of_a_site((3, 6), (0, 12), false));
    assert_eq!(found.objective[0], (Level::MenteesPlaced, Some(24)));
}

/// Floors that cross the teams let in three people each, twelve together; the five teams need three each.
#[test]
fn numbers_of_people_of_families_that_cross_are_seen_together() {
    let mut parts = Parts::with_shape(30, 20);
    parts.mentors.iter_mut().for_each(|mentor| mentor.max = 2);
    let every = |n: u32, at: u32| (0..20).filter(|j| j % n == at).collect::<Vec<u32>>();
    let teams = (0..5).map(|team| group("team", &every(5, team), 3, 4));
    let floors = (0..4).map(|floor| group("floor", &every(4, floor), 0, 3));
    parts.mentor_groups = teams.chain(floors).collect();
    parts
        .mentor_groups
        .iter_mut()
        .for_each(|group| group.count = Counted::People);
    parts.pairs = scored(
        &(0..30)
            .flat_map(|i| (0..20).map(move |j| (i, j, 1)))
            .collect::<Vec<_>>(),
    );
    let Outcome::Infeasible(Witness::Tree { tree }) = solve(&parts) else {
        panic!("infeasible by cases");
    };
    assert_eq!(tree.cases(), 1);
    let floors = parts.mentor_groups.iter_mut().skip(5);
    floors.for_each(|floor| floor.max = 4);
    assert!(matches!(solve(&parts), Outcome::Optimal(_)));
}

/// Of twenty mentors in three teams, three of each may help thirty mentees: a few cases, and a stop is honest.
#[test]
fn quotas_of_people_of_a_small_programme_take_a_few_cases() {
    let parts = pairwright_tests::generate::teams(1, 20, 3, 30);
    let found = best(&parts);
    let Dual::Tree(tree) = &found.certificate.potentials else {
        panic!("a tree");
    };
    assert!(tree.cases() < 50, "{}", tree.cases());
    let problem = Problem::from_pairs(parts).unwrap();
    let stopped = problem.solve(&Settings::default().node_limit(0)).unwrap();
    assert!(matches!(stopped, Outcome::Stopped(_)));
}

/// Mentee a has two places and scores 10 and 9; b may only have mentor 1, for 1. Serving a first loses b.
#[test]
fn a_second_place_waits_until_everybody_has_one() {
    let mut parts = Parts::with_shape(2, 2);
    parts.mentees = vec![person("a", 0, 2), person("b", 0, 1)];
    parts.pairs = scored(&[(0, 0, 10), (0, 1, 9), (1, 0, 1)]);
    parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
    let found = best(&parts);
    assert_eq!(found.pairs, pairs(&[(0, 1), (1, 0)]));
    assert_eq!(
        values(&found),
        [(Level::MenteesPlaced, 2), (Level::TotalScore, 10)]
    );
    parts.aim = vec![Level::TotalScore];
    assert_eq!(best(&parts).pairs, pairs(&[(0, 0), (0, 1)]));
}

/// Mentors A (o1, profession p), B (o2, q); mentees c (o3, p), d (o2, q). Organisations differ, 5 for the same
/// profession: A–c 5, A–d 0, B–c 0 are eligible. A peer keeps the best pair alone; two pairs are possible.
#[test]
fn a_good_pair_does_not_cost_a_pair() {
    let mut parts = Parts::with_shape(2, 2);
    parts.pairs = scored(&[(0, 0, 5), (1, 0, 0), (0, 1, 0)]);
    for aim in [
        vec![Level::Pairs, Level::TotalScore],
        vec![Level::MenteesPlaced, Level::TotalScore],
    ] {
        parts.aim = aim;
        let found = best(&parts);
        assert_eq!(found.pairs, pairs(&[(0, 1), (1, 0)]));
        assert_eq!(found.objective[1].1, Some(0));
    }
}

/// A (o1), B (o2), c (o1), d (o2), the same rule and no score at all: a peer returns nobody; A–d, B–c are two.
#[test]
fn pairs_without_points_are_pairs() {
    let mut parts = Parts::with_shape(2, 2);
    parts.pairs = scored(&[(1, 0, 0), (0, 1, 0)]);
    for seed in [None, Some(7)] {
        parts.seed = seed;
        parts.aim = vec![Level::Pairs, Level::TotalScore];
        assert_eq!(best(&parts).pairs, pairs(&[(0, 1), (1, 0)]));
    }
    // With a lot the most pairs come before it, whatever the aim.
    parts.aim = vec![Level::TotalScore];
    assert_eq!(best(&parts).pairs.len(), 2);
}

/// Five mentees must have a mate, four of them reach the same two mentors of one place: two are short, and the
/// witness names exactly these people.
#[test]
fn minimums_beyond_the_places_name_the_shortfall() {
    let mut parts = Parts::with_shape(5, 4);
    parts.mentees.iter_mut().for_each(|p| p.min = 1);
    parts.pairs = (0..4)
        .flat_map(|i| [(Pair::new(i, 1), 3), (Pair::new(i, 2), 1)])
        .collect();
    parts
        .pairs
        .extend(scored(&[(4, 0, 1), (4, 1, 9), (4, 3, 1)]));
    let Witness::Cut {
        short,
        mentees,
        mentors,
        needed,
        available,
        ..
    } = witness(&parts)
    else {
        panic!("a cut");
    };
    assert_eq!((short, needed - available), (Side::Mentees, 2));
    assert_eq!(mentees, [0, 1, 2, 3].map(Mentee));
    assert_eq!(mentors.iter().map(|m| m.0).collect::<Vec<_>>(), [1, 2]);
    // With two places each there is room.
    parts.mentors.iter_mut().for_each(|p| p.max = 2);
    assert_eq!(best(&parts).pairs.len(), 5);
}

/// The same from the other side: a mentor who must have three mates and is eligible with two.
#[test]
fn a_minimum_beyond_the_eligible_names_the_shortfall() {
    let mut parts = Parts::with_shape(4, 2);
    parts.mentors = vec![person("x", 3, 4), person("y", 0, 4)];
    parts.pairs = scored(&[(0, 0, 1), (1, 0, 1), (0, 1, 1), (2, 1, 1), (3, 1, 1)]);
    let Witness::Cut {
        short,
        needed,
        available,
        ..
    } = witness(&parts)
    else {
        panic!("a cut")
    };
    assert_eq!((short, needed - available), (Side::Mentors, 1));
}

/// A quota of two pairs for a team whose members must have one mate each: three are needed.
#[test]
fn a_quota_below_its_members_minimums_is_a_witness() {
    let mut parts = Parts::with_shape(3, 3);
    parts.mentors.iter_mut().for_each(|p| p.min = 1);
    parts.mentor_groups = vec![group("team", &[0, 1, 2], 0, 2)];
    parts.pairs = (0..3)
        .flat_map(|i| (0..3).map(move |j| (Pair::new(i, j), 1)))
        .collect();
    let Witness::Cut {
        needed,
        available,
        mentor_groups,
        ..
    } = witness(&parts)
    else {
        panic!("a cut")
    };
    assert_eq!((needed, available, mentor_groups), (3, 2, vec![0]));
    parts.mentor_groups[0].max = 3;
    assert_eq!(best(&parts).pairs.len(), 3);
}

#[test]
fn pins_beyond_a_maximum_are_a_witness() {
    let mut parts = Parts::with_shape(2, 3);
    parts.pairs = (0..2)
        .flat_map(|i| (0..3).map(move |j| (Pair::new(i, j), 1)))
        .collect();
    parts.pins = pairs(&[(1, 0), (1, 2)]);
    assert_eq!(
        witness(&parts),
        Witness::PersonOverPinned {
            side: Side::Mentees,
            person: 1,
            pins: 2
        }
    );
    parts.mentees[1].max = 2;
    assert_eq!(best(&parts).pairs.len(), 3);
    parts.mentor_groups = vec![group("all", &[0, 1, 2], 0, 1)];
    assert_eq!(
        witness(&parts),
        Witness::GroupOverPinned {
            side: Side::Mentors,
            group: 0,
            pins: 2
        }
    );
    parts.mentor_groups.clear();
    parts.exclusions = pairs(&[(1, 2)]);
    assert_eq!(
        witness(&parts),
        Witness::PinNotEligible {
            pair: Pair::new(1, 2)
        }
    );
}

/// A pin is kept though everything else would be better without it, and counts towards the lowest score.
#[test]
fn a_pin_is_kept_at_any_price() {
    let mut parts = Parts::with_shape(2, 2);
    parts.pairs = scored(&[(0, 0, 10), (0, 1, -50), (1, 0, 3), (1, 1, 10)]);
    parts.pins = pairs(&[(0, 1)]);
    parts.aim = vec![Level::Pairs, Level::LowestScore, Level::TotalScore];
    let found = best(&parts);
    assert_eq!(found.pairs, pairs(&[(0, 1), (1, 0)]));
    assert_eq!(
        values(&found),
        [
            (Level::Pairs, 2),
            (Level::LowestScore, -50),
            (Level::TotalScore, -47)
        ]
    );
}

/// The lowest score decides before the total: 5 + 5 beats 9 + 4.
#[test]
fn the_lowest_score_comes_before_the_total() {
    let mut parts = Parts::with_shape(2, 2);
    parts.pairs = scored(&[(0, 0, 9), (0, 1, 5), (1, 0, 5), (1, 1, 4)]);
    parts.aim = vec![Level::Pairs, Level::LowestScore, Level::TotalScore];
    assert_eq!(best(&parts).pairs, pairs(&[(0, 1), (1, 0)]));
    parts.aim = vec![Level::Pairs, Level::TotalScore, Level::LowestScore];
    assert_eq!(best(&parts).pairs, pairs(&[(0, 0), (1, 1)]));
}

/// Minimums beyond what can flow, under a maximum that never binds: the witness counts the bounds as they are, not as a
/// solver may have lowered them.
#[test]
fn a_witness_states_bounds_as_they_are() {
    let mut parts = Parts::with_shape(1, 1);
    parts.mentees[0] = person("a", 0, 0);
    parts.mentors[0] = person("x", 2, 2);
    let unlimited = (1 << 53) - 1;
    parts.mentee_groups = vec![
        group("around", &[0], 0, unlimited),
        group("inside", &[0], 1, 1),
    ];
    assert!(matches!(witness(&parts), Witness::Cut { .. }));
}

/// Minimums in the billions are refuted by counting, not by sending that many units; a solver that counts them one by
/// one meets the work limit here.
#[test]
fn huge_minimums_are_refuted_at_once() {
    let unlimited = (1 << 53) - 1;
    let quotas = |inner: u64| {
        vec![
            group("around", &[0], 0, unlimited),
            group("inside", &[0], inner, unlimited),
        ]
    };
    let mut of_groups = Parts::with_shape(1, 1);
    of_groups.mentee_groups = quotas(unlimited);
    of_groups.mentor_groups = quotas(unlimited);
    let mut of_people = Parts::with_shape(1, 1);
    of_people.mentees[0] = person("a", u32::MAX, u32::MAX);
    of_people.mentors[0] = person("x", u32::MAX, u32::MAX);
    of_people.mentee_groups = quotas(0);
    of_people.mentor_groups = quotas(0);
    for parts in [of_groups, of_people] {
        let problem = Problem::from_pairs(parts).expect("the parts are valid");
        let settings = Settings::default().work_limit(100_000);
        let outcome = problem.solve(&settings).expect("a solve ends");
        let Outcome::Infeasible(witness) = outcome else {
            panic!("{outcome:?}");
        };
        check_witness(&problem, &witness).unwrap_or_else(|e| panic!("{e}: {witness:?}"));
    }
}

/// Empty sides and nobody eligible: an empty matching, proven, with no lowest score.
#[test]
fn nothing_is_an_answer() {
    for (mentees, mentors) in [(0, 0), (0, 3), (3, 0), (3, 3)] {
        let mut parts = Parts::with_shape(mentees, mentors);
        parts.aim = vec![Level::Pairs, Level::LowestScore, Level::TotalScore];
        parts.seed = Some(1);
        let found = best(&parts);
        assert_eq!(found.pairs, []);
        assert_eq!(found.objective[1], (Level::LowestScore, None));
    }
    let mut parts = Parts::with_shape(0, 1);
    parts.mentors[0].min = 1;
    let Witness::Cut {
        needed, available, ..
    } = witness(&parts)
    else {
        panic!("a cut")
    };
    assert_eq!((needed, available), (1, 0));
}

/// An answer to start from may come from anywhere: one in which a pair stands twice starts nothing.
#[test]
fn a_pair_is_not_chosen_twice_because_an_earlier_answer_did() {
    let mut parts = Parts::with_shape(2, 2);
    parts.mentees = vec![person("a", 0, 2), person("b", 0, 2)];
    parts.mentors = vec![person("x", 0, 2), person("y", 0, 2)];
    parts.pairs = scored(&[(0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)]);
    let usual = best(&parts);
    let mut earlier = usual.clone();
    earlier.pairs = pairs(&[(0, 0), (0, 0), (1, 1), (1, 1)]);
    let problem = Problem::from_pairs(parts).expect("the parts are valid");
    let settings = Settings::default().warm(Arc::new(Outcome::Optimal(earlier)));
    let outcome = problem.solve(&settings).expect("a solve ends");
    assert_eq!(outcome, Outcome::Optimal(usual));
}

/// Beside a score at the end of the exact range no price of a group has room; what breaks a group is refuted all the
/// same, by what the breach alone costs.
#[test]
fn overlapping_groups_leave_room_for_the_greatest_score() {
    let mut parts = Parts::with_shape(4, 1);
    parts.mentee_groups = vec![
        group("one", &[0, 1, 2], 0, 1),
        group("none", &[0, 1, 3], 0, 0),
    ];
    let largest = largest_value(7);
    parts.pairs = scored(&[(3, 0, largest)]);
    assert_eq!(best(&parts).pairs, []);
    parts.mentors[0].rewards = vec![vec![largest]];
    assert_eq!(best(&parts).pairs, []);
    parts.mentors[0].min = 1;
    assert!(matches!(witness(&parts), Witness::Tree { .. }));
    parts.pairs.push((Pair::new(2, 0), -largest));
    assert_eq!(best(&parts).pairs, pairs(&[(2, 0)]));
}
