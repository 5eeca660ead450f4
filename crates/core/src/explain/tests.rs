//! Shortages and witnesses against counting by hand and brute force; the sentences, word for word.

use super::*;
use crate::cancel::CancelToken;
use crate::check::check_shortage;
use crate::cohort::{Apart, Cohort, Extras, Table};
use crate::draw::Draw;
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{
    Counted, Group, Level, Matching, Outcome, Parts, Person, Problem, Shortage, Witness,
};
use crate::scheme::Scheme;
use crate::solve::Settings;

impl Draw {
    fn parts(&mut self, aim: Level) -> Parts {
        let (rows, columns) = (1 + self.below(6) as u32, 1 + self.below(6) as u32);
        let mut parts = Parts::with_shape(rows, columns);
        parts.decimals = 0;
        parts.aim = vec![aim, Level::TotalScore];
        for person in parts.mentees.iter_mut().chain(&mut parts.mentors) {
            person.max = [0, 1, 1, 1, 2][self.below(5) as usize];
        }
        for i in 0..rows {
            for j in 0..columns {
                if self.below(5) < 2 {
                    parts
                        .pairs
                        .push((Pair::new(i, j), self.below(9) as i64 - 4));
                }
            }
        }
        parts
    }
}

fn solve(problem: &Problem) -> Outcome {
    problem.solve(&Settings::default()).unwrap()
}

fn solved(problem: &Problem) -> Matching {
    match solve(problem) {
        Outcome::Optimal(matching) => matching,
        other => panic!("{other:?}"),
    }
}

/// The greatest number of `people` who can have a mate at once, by trying everything.
fn most_placed(problem: &Problem, side: Side, people: &[u32], left: &mut Vec<u32>) -> u64 {
    let Some((&first, rest)) = people.split_first() else {
        return 0;
    };
    let mut best = most_placed(problem, side, rest, left);
    if problem.people(side).max()[first as usize] > 0 {
        let mut mates = Vec::new();
        problem
            .source()
            .for_each(side, first, &mut |mate, _| mates.push(mate as usize));
        for mate in mates {
            if left[mate] > 0 {
                left[mate] -= 1;
                best = best.max(1 + most_placed(problem, side, rest, left));
                left[mate] += 1;
            }
        }
    }
    best
}

fn places(problem: &Problem, side: Side) -> Vec<u32> {
    problem.people(side).max().to_vec()
}

#[test]
fn shortages_hold_in_every_matching_and_miss_nobody() {
    let mut draw = Draw(11);
    let mut met = 0;
    for round in 0..400 {
        let aim = [Level::MenteesPlaced, Level::Pairs, Level::TotalScore][round % 3];
        let mut parts = draw.parts(aim);
        parts.aim.dedup();
        let problem = Problem::from_pairs(parts).unwrap();
        let matching = solved(&problem);
        let shortages = shortages(&problem, &matching);
        for shortage in &shortages {
            met += 1;
            check_shortage(&problem, shortage).unwrap();
            let side = shortage.side;
            let all = &mut places(&problem, side.other());
            let most = most_placed(&problem, side, &shortage.people, all);
            assert_eq!(most, shortage.people.len() as u64 - shortage.short);
        }
        let mut sharing: Vec<(Side, u32)> = Vec::new();
        for shortage in &shortages {
            sharing.extend(shortage.people.iter().map(|&p| (shortage.side, p)));
        }
        let count = sharing.len();
        sharing.sort_unstable();
        sharing.dedup();
        assert_eq!(sharing.len(), count, "shortages of one side share nobody");
        for left in unplaced(&problem, &matching) {
            let shares = sharing.contains(&(left.side, left.person));
            assert_eq!(left.code == Reason::Shortage, shares);
            let max = problem.people(left.side).max()[left.person as usize];
            assert_eq!(left.code == Reason::NoPlaces, max == 0);
            assert_eq!(
                left.code == Reason::NobodyEligible,
                max > 0 && left.eligible == 0
            );
        }
        if aim == Level::MenteesPlaced {
            // Everybody left out of the side that comes first is out for want of places, and no more than must be.
            let side = Side::Mentees;
            let own: Vec<u32> = (0..problem.people(side).len() as u32)
                .filter(|&p| problem.people(side).max()[p as usize] > 0)
                .filter(|&p| {
                    let mut any = false;
                    problem.source().for_each(side, p, &mut |_, _| any = true);
                    any
                })
                .collect();
            let most = most_placed(&problem, side, &own, &mut places(&problem, side.other()));
            let ours = shortages.iter().filter(|s| s.side == side);
            let short: u64 = ours.map(|s| s.short).sum();
            assert_eq!(short, own.len() as u64 - most);
        }
    }
    assert!(met > 100, "{met}");
}

#[test]
fn two_shortages_that_share_a_mate_are_one() {
    // u1 can have m1 alone, held by p1; u2 can have m2 alone, held by p2, who could also have m1.
    let mut parts = Parts::with_shape(4, 2);
    parts.aim = vec![Level::MenteesPlaced];
    let pairs = [(0, 0), (1, 0), (2, 1), (3, 0), (3, 1)];
    parts.pairs = pairs.map(|(i, j)| (Pair::new(i, j), 1)).to_vec();
    let problem = Problem::from_pairs(parts).unwrap();
    let mut matching = solved(&problem);
    matching.pairs = vec![Pair::new(1, 0), Pair::new(3, 1)];
    let expected = Shortage {
        side: Side::Mentees,
        people: vec![0, 1, 2, 3],
        mates: vec![0, 1],
        places: 2,
        short: 2,
    };
    assert_eq!(shortages(&problem, &matching), [expected]);
}

#[test]
fn the_pieces_of_a_witness_add_up() {
    let mut draw = Draw(3);
    let mut met = 0;
    for _ in 0..600 {
        let mut parts = draw.parts(Level::Pairs);
        for person in parts.mentees.iter_mut().chain(&mut parts.mentors) {
            person.max = 1 + draw.below(2) as u32;
            person.min = draw.below(2) as u32;
        }
        for groups in [&mut parts.mentee_groups, &mut parts.mentor_groups] {
            groups.push(Group {
                name: "first two".to_owned(),
                members: vec![0],
                min: draw.below(3),
                max: 2,
                ..Group::default()
            });
        }
        if let Some(&(pair, _)) = parts.pairs.first().filter(|_| draw.below(3) == 0) {
            parts.pins.push(pair);
        }
        let problem = Problem::from_pairs(parts).unwrap();
        let Outcome::Infeasible(found) = solve(&problem) else {
            continue;
        };
        let Witness::Cut {
            short,
            mentees,
            mentors,
            needed,
            available,
            ..
        } = &found
        else {
            continue;
        };
        met += 1;
        let text = witness(&problem, &found);
        let WitnessText::Cut { needs, has, .. } = &text else {
            panic!("a cut");
        };
        assert_eq!(needs.iter().map(Crossing::count).sum::<u64>(), *needed);
        assert_eq!(has.iter().map(Crossing::count).sum::<u64>(), *available);
        let mut crossing = 0;
        for i in 0..problem.people(Side::Mentees).len() as u32 {
            problem.source().for_each(Side::Mentees, i, &mut |j, _| {
                let from = mentees.iter().any(|m| m.0 == i);
                let to = mentors.iter().any(|m| m.0 == j);
                let leaves = if *short == Side::Mentees {
                    from && !to
                } else {
                    to && !from
                };
                crossing += u64::from(leaves && !problem.pins().contains(&Pair::new(i, j)));
            });
        }
        let pairs = has.iter().find_map(|piece| match piece {
            Crossing::Pairs { count } => Some(*count),
            _ => None,
        });
        assert_eq!(pairs.unwrap_or(0), crossing);
        assert!(
            text.to_string()
                .contains(&format!(": {} short.", needed - available))
        );
    }
    assert!(met > 100, "{met}");
}

fn named(side: &str, people: &mut [Person]) {
    for (at, person) in people.iter_mut().enumerate() {
        person.id = format!("{side}-{}", at + 1);
    }
}

fn papers() -> Parts {
    let mut parts = Parts::with_shape(3, 4);
    parts.called = ["paper".to_owned(), "reviewer".to_owned()];
    parts.aim = vec![Level::Pairs];
    named("P", &mut parts.mentees);
    named("R", &mut parts.mentors);
    for i in 0..3 {
        parts.mentees[i as usize].max = 3;
        parts.pairs.extend((0..4).map(|j| (Pair::new(i, j), 1)));
    }
    parts
}

fn witness_of(parts: Parts) -> String {
    let problem = Problem::from_pairs(parts).unwrap();
    match solve(&problem) {
        Outcome::Infeasible(found) => witness(&problem, &found).to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn witnesses_in_words() {
    let all_need_two = || {
        let mut parts = papers();
        parts.mentees.iter_mut().for_each(|p| p.min = 2);
        parts
    };
    assert_eq!(
        witness_of(all_need_two()),
        "3 papers need 6 mates, but the 4 reviewers whom they can have hold 4 places: 2 short.\n\
         Papers: P-1, P-2 and P-3.\nReviewers: R-1, R-2, R-3 and R-4."
    );
    let mut pinned = all_need_two();
    pinned.pins = vec![Pair::new(0, 0)];
    assert_eq!(
        witness_of(pinned).lines().next().unwrap(),
        "With the pinned pair settled, 3 papers need 5 mates, but the 4 reviewers whom they can have hold 3 places: 2 short."
    );
    let mut alone = papers();
    alone.mentees[1].min = 2;
    alone
        .pairs
        .retain(|(pair, _)| pair.mentee.0 != 1 || pair.mentor.0 == 2);
    assert_eq!(
        witness_of(alone),
        "Paper P-2 needs 2 mates, but only 1 pair is eligible: 1 short."
    );
    let mut contested = papers();
    for (paper, own) in [(0, 1), (1, 2)] {
        contested.mentees[paper].min = 2;
        contested.mentors[own as usize].max = 3;
        contested.pairs.retain(|(pair, _)| {
            pair.mentee.0 as usize != paper || pair.mentor.0 == 0 || pair.mentor.0 == own
        });
    }
    assert_eq!(
        witness_of(contested),
        "2 papers need 4 mates, but reviewer R-1 holds 1 place and 2 eligible pairs lead to others \
         (at most 3 together): 1 short.\nPapers: P-1 and P-2."
    );
    let mut twice = papers();
    twice.pins = vec![Pair::new(0, 1), Pair::new(1, 1)];
    assert_eq!(
        witness_of(twice),
        "R-2 is pinned to 2 others, but has 1 place."
    );
    let mut gone = papers();
    gone.pins = vec![Pair::new(0, 1)];
    gone.exclusions = vec![Pair::new(0, 1)];
    assert_eq!(
        witness_of(gone),
        "Paper P-1 and reviewer R-2 are pinned, but they are not eligible: the pair is also excluded by hand."
    );
    let mut group = papers();
    group.mentor_groups = vec![Group {
        name: "the board reviews much: board".to_owned(),
        members: vec![0, 1],
        min: 3,
        max: 9,
        ..Group::default()
    }];
    assert_eq!(
        witness_of(group),
        "“the board reviews much: board” needs 3 pairs, but 2 reviewers of the quota can take 2 pairs: 1 short.\n\
         Reviewers: R-1 and R-2."
    );
    // People are counted where somebody has two pins, too.
    let mut placed = papers();
    placed.mentees[0].max = 2;
    placed.mentors.iter_mut().for_each(|person| person.max = 2);
    placed.mentor_groups = vec![Group {
        name: "one of the board reviews".to_owned(),
        members: vec![0, 1],
        count: Counted::People,
        min: 0,
        max: 1,
    }];
    placed.pairs = vec![
        (Pair::new(0, 0), 1),
        (Pair::new(0, 1), 1),
        (Pair::new(1, 1), 1),
    ];
    placed.pins = placed.pairs.iter().map(|(pair, _)| *pair).collect();
    assert_eq!(
        witness_of(placed.clone()),
        "“one of the board reviews” allows 1 person, but holds 2 pinned people."
    );
    placed.pins.clear();
    placed.mentor_groups[0].min = 1;
    placed.mentors[0].min = 1;
    placed.mentees[1].min = 1;
    assert_eq!(
        witness_of(placed),
        "“one of the board reviews” can't be kept with the places."
    );
}

/// Numbers of people that can't be kept whoever is with whom are told with the shortfall.
#[test]
fn numbers_of_people_that_can_not_be_kept_name_the_shortfall() {
    let told = |quotas: &[(&str, &[u32], u64, u64)]| {
        let mut parts = Parts::with_shape(6, 5);
        parts.mentors.iter_mut().for_each(|person| person.max = 2);
        parts.mentors[4].max = 0;
        let quota = |&(name, members, min, max): &(&str, &[u32], u64, u64)| Group {
            name: name.to_owned(),
            members: members.to_vec(),
            count: Counted::People,
            min,
            max,
        };
        parts.mentor_groups = quotas.iter().map(quota).collect();
        let all = (0..6).flat_map(|i| (0..5).map(move |j| (Pair::new(i, j), 1)));
        parts.pairs = all.collect();
        let problem = Problem::from_pairs(parts).unwrap();
        let Outcome::Infeasible(found) = solve(&problem) else {
            panic!("it is feasible");
        };
        crate::check::check_witness(&problem, &found).unwrap();
        witness(&problem, &found).to_string()
    };
    let team = ("three of A", &[0, 1, 4][..], 3, 3);
    assert_eq!(
        told(&[team]),
        "“three of A” needs 3 people placed, but only 2 can be: 1 short."
    );
    let two = ("two of A", &[0, 1, 4][..], 2, 3);
    let others = ("two of B", &[2, 3][..], 2, 2);
    let site = ("three of the site", &[0, 1, 2, 3, 4][..], 0, 3);
    assert_eq!(
        told(&[two, others, site]),
        "“two of A” and “two of B” need 4 people placed together, but “three of the site” allows 3: 1 short."
    );
    let all = ("four of the site", &[0, 1, 2, 3][..], 4, 4);
    let one = ("one of A", &[0, 1][..], 0, 1);
    assert_eq!(
        told(&[all, one]),
        "“four of the site” needs 4 people placed, but “one of A” allows 1 and only 2 others can be: 1 short."
    );
}

/// A full quota of people is in the way of whoever it does not count yet, and of nobody else.
#[test]
fn a_full_quota_of_people_is_told_as_one() {
    let mut parts = Parts::with_shape(4, 2);
    parts.mentors.iter_mut().for_each(|person| person.max = 2);
    parts.mentor_groups = vec![Group {
        name: "one of the team helps".to_owned(),
        members: vec![0, 1],
        count: Counted::People,
        min: 0,
        max: 1,
    }];
    // Mentor 0 is the one, with mentees 0 and 1; mentee 2 could have either, mentee 3 mentor 1 alone.
    let pairs = [(0, 0, 9), (1, 0, 9), (2, 0, 1), (2, 1, 1), (3, 1, 1)];
    parts.pairs = pairs.map(|(i, j, score)| (Pair::new(i, j), score)).to_vec();
    let problem = Problem::from_pairs(parts).unwrap();
    let Outcome::Optimal(found) = solve(&problem) else {
        panic!("it is feasible");
    };
    assert_eq!(found.pairs, [Pair::new(0, 0), Pair::new(1, 0)]);
    for mentee in [2, 3] {
        let why = why_unplaced(&problem, &found, Side::Mentees, mentee, View::Anybody).unwrap();
        assert_eq!(why.reason, Reason::QuotaFull);
        assert_eq!(why.quotas, []);
        assert_eq!(
            why.quotas_of_people,
            [("one of the team helps".to_owned(), 1)]
        );
        let told = "but a quota is full: “one of the team helps” has its 1 person placed";
        assert!(why.to_string().contains(told), "{why}");
    }
    let why = why_unplaced(&problem, &found, Side::Mentors, 1, View::Anybody).unwrap();
    assert!(why.to_string().contains("has its 1 person placed"), "{why}");
}

const SCHEME: &str = r#"
format = "pairwright.scheme/1"
name = "Officers and mentors"
aim = ["mentees placed", "mentors placed", "total score"]
[mentees]
called = "officer"
id = "code"
places = { column = "places" }
[mentors]
id = "code"
places = 1
[ladders]
seniority = [["Band 3", "Constable"], ["Band 4", "Sergeant"], "Inspector"]
[asked]
rank = { of = "mentees", kind = "level", ladder = "seniority" }
grade = { of = "mentors", kind = "level", ladder = "seniority" }
team = { of = "mentors", kind = "one" }
free = { of = "both", kind = "tags" }
base = { of = "both", kind = "place", blank = "allowed" }
years = { of = "both", kind = "number", unit = "years" }
faith = { of = "both", kind = "one", sensitive = true, protected = false, blank = "allowed" }
[[must]]
name = "The officer is senior to the mentor"
above = ["rank", "grade"]
at_least = "1 level"
[[must]]
name = "They share a free time"
shared = "free"
[[prefer]]
name = "They are near"
distance = "base"
points = { "up to 5 km" = 4 }
blank = 1
for = "mentee"
[[prefer]]
name = "About as long in service"
difference = "years"
points = { "up to 3 years" = 3 }
weight = 0.5
for = "mentor"
[[prefer]]
name = "Of one faith"
same = "faith"
points = 2
blank = 0
[[quota]]
name = "No team gives more than one pair"
placed = "mentors"
each = "team"
at_most = 1
"#;

const OFFICERS: &str = "code,places,rank,free,base,years,faith
O-1,1,Inspector,Mon,Camden,10,SECRET
O-2,1,Sergeant,\"Mon, Tue\",,4.5,
O-3,0,Inspector,Mon,Camden,1,
O-4,1,Constable,Wed,Camden,1,SECRET
O-5,1,Sergeant,Thu,Camden,1,
";

const STAFF: &str = "code,team,grade,free,base,years,faith
S-1,Housing,Band 3,Mon,Westminster,12,SECRET
S-2,Housing,Band 3,Mon,Camden,1,
S-3,Parks,Band 3,\"Thu, Tue\",Camden,1,
S-4,Roads,Band 4,Fri,Camden,1,
";

fn officers(extras: &Extras) -> Problem {
    officers_by(SCHEME, extras)
}

fn officers_by(scheme: &str, extras: &Extras) -> Problem {
    let scheme = Scheme::from_toml(scheme, "scheme.toml").unwrap();
    let table = |name: &str, text: &str| Table::from_csv(name, text.as_bytes()).unwrap();
    let officers = table("officers.csv", OFFICERS);
    let cohort = Cohort::from_tables(&scheme, officers, table("staff.csv", STAFF)).unwrap();
    Problem::compile_with(&scheme, &cohort, extras, &CancelToken::default()).unwrap()
}

#[test]
fn answers_in_words() {
    let problem = officers(&Extras::default());
    let matching = solved(&problem);
    assert_eq!(matching.pairs, [Pair::new(0, 0), Pair::new(4, 2)]);
    let why_first = why(&problem, &matching, matching.pairs[0]).unwrap();
    assert_eq!(
        why_first.to_string(),
        "Officer O-1 and mentor S-1: score 7.5.
What must hold:
  The officer is senior to the mentor (rank Inspector is 2 levels above grade Band 3)
  They share a free time (free: both Mon)
What it earns:
  They are near: 4 (base: Camden / Westminster, 3.625 km apart)
  About as long in service: 1.5 = 3 × 0.5 (years: 10 / 12, 2 years apart)
  other: 2 (the facts are withheld)
Of this, 4 for the officer and 1.5 for the mentor.
By score it is the best of 2 possible pairs for officer O-1, and the best of 3 possible pairs for mentor S-1."
    );
    assert_eq!(
        sentences(&problem, &matching),
        "Officer O-2 could have S-2, who still has a place, but a quota is full: “No team gives more than one pair: Housing” has its 1 pair; nobody else is free: S-1 with O-1 and S-3 with O-5.
Officer O-3 has no places: their greatest number of mentors is 0.
None of the 4 mentors is eligible for officer O-4: “The officer is senior to the mentor” refused 4 of them and “They share a free time” refused 4 of them (a pair that several refuse counts under each).
Mentor S-2 could have 3 officers, but a quota is full: “No team gives more than one pair: Housing” has its 1 pair.
None of the 5 officers is eligible for mentor S-4: “The officer is senior to the mentor” refused 3 of them and “They share a free time” refused 5 of them (a pair that several refuse counts under each)."
    );
    // A result that was loaded without the people's files.
    let mut bare = problem.clone();
    bare.forget_evaluator();
    assert_eq!(
        why(&bare, &matching, matching.pairs[0])
            .unwrap()
            .to_string(),
        "Officer O-1 and mentor S-1: score 7.5.
What it earns:
  They are near: 4
  About as long in service: 1.5 = 3 × 0.5
  other: 2
By score it is the best of 2 possible pairs for officer O-1, and the best of 3 possible pairs for mentor S-1.
The facts behind these numbers are in the people's files, which are not at hand."
    );
    for problem in [&problem, &bare] {
        let why = why(problem, &matching, matching.pairs[0]).unwrap();
        let points: Vec<Option<&str>> = why.criteria.iter().map(|c| c.points.as_deref()).collect();
        assert_eq!(
            points,
            [Some("4"), Some("3"), None],
            "`other` is a sum of products"
        );
    }
    assert_eq!(
        sentences(&bare, &matching),
        "Officer O-2 could have S-2, who still has a place, but a quota is full: “No team gives more than one pair: Housing” has its 1 pair; nobody else is free: S-1 with O-1 and S-3 with O-5.
Officer O-3 has no places: their greatest number of mentors is 0.
None of the 4 mentors is eligible for officer O-4; which musts refused them is known from the people's files, which are not at hand.
Mentor S-2 could have 3 officers, but a quota is full: “No team gives more than one pair: Housing” has its 1 pair.
None of the 5 officers is eligible for mentor S-4; which musts refused them is known from the people's files, which are not at hand."
    );
    let all = format!(
        "{why_first:?} {:?} {problem:?}",
        unplaced(&problem, &matching)
    );
    assert!(!all.contains("SECRET"));
}

#[test]
fn people_kept_apart_are_told_so_and_nothing_more() {
    let apart = Apart {
        mentees: vec![0, 1],
        mentors: vec![0, 1, 3],
    };
    let problem = officers(&Extras {
        apart: vec![apart],
        pins: vec![Pair::new(0, 0)],
        ..Extras::default()
    });
    let Outcome::Infeasible(found) = problem.solve(&Settings::default()).unwrap() else {
        panic!("feasible");
    };
    assert_eq!(
        witness(&problem, &found).to_string(),
        "Officer O-1 and mentor S-1 are pinned, but they are not eligible: they are kept apart."
    );
    let problem = officers(&Extras {
        apart: problem.apart().to_vec(),
        exclusions: vec![Pair::new(0, 1)],
        ..Extras::default()
    });
    let matching = solved(&problem);
    let alone = why_unplaced(&problem, &matching, Side::Mentees, 0, View::Anybody).unwrap();
    // S-1 and S-2 pass all musts, S-4 does not; what is excluded by hand counts there alone.
    assert_eq!((alone.kept_apart, alone.excluded), (1, 1));
    assert_eq!(
        alone.to_string(),
        "None of the 4 mentors is eligible for officer O-1: “They share a free time” refused 2 of them, 1 pair was excluded by hand and 1 pair was kept apart."
    );
}

#[test]
fn who_has_no_places_is_not_placed_with_others() {
    let mut parts = Parts::with_shape(2, 3);
    named("O", &mut parts.mentees);
    named("S", &mut parts.mentors);
    parts.mentors[1].max = 0;
    parts.aim = vec![Level::TotalScore];
    // O-1 could make room for O-2, at a price.
    parts.pairs = [(0, 0, 5), (0, 2, -9), (1, 0, 1), (1, 1, 1)]
        .map(|(i, j, score)| (Pair::new(i, j), score))
        .to_vec();
    let problem = Problem::from_pairs(parts).unwrap();
    let left = unplaced(&problem, &solved(&problem));
    assert_eq!(
        left[0].reason,
        "Both mentors whom mentee O-2 can have are placed with others or have no places: S-1 with O-1 and S-2 (no places)."
    );
}

#[test]
fn reasons_can_be_stopped() {
    let (problem, matching) = small((2, 2), &[Level::TotalScore], &[(0, 0, 5), (1, 0, 1)]);
    let cancel = CancelToken::default();
    assert_eq!(
        unplaced_with(&problem, &matching, &cancel).unwrap().len(),
        2
    );
    cancel.cancel();
    let stopped = |found| matches!(found, Err(Error::Interrupted));
    assert!(stopped(unplaced_with(&problem, &matching, &cancel)));
    assert!(stopped(unplaced_so_far_with(&problem, &[], &cancel)));
}

#[test]
fn what_placing_somebody_is_worth_is_told() {
    let scheme = format!(
        "{SCHEME}[[priority]]\nname = \"They missed out last time\"\nplaced = \"mentees\"\nrank = \"Sergeant\"\npoints = 2.5\n\
         [[priority]]\nname = \"Everybody counts\"\nplaced = \"mentees\"\npoints = 0.5\n"
    );
    let problem = officers_by(&scheme, &Extras::default());
    let matching = solved(&problem);
    let left = why_unplaced(&problem, &matching, Side::Mentees, 1, View::Anybody).unwrap();
    assert_eq!(left.worth.as_deref(), Some("3"));
    assert!(
        left.to_string().ends_with(
            "; placing O-2 is worth 3 points (“They missed out last time” 2.5 and “Everybody counts” 0.5)."
        ),
        "{left}"
    );
    let mut bare = problem.clone();
    bare.forget_evaluator();
    let left = why_unplaced(&bare, &matching, Side::Mentees, 1, View::Anybody).unwrap();
    assert!(
        left.to_string()
            .ends_with("; placing O-2 is worth 3 points."),
        "{left}"
    );
    // Nobody could place them: what it is worth is no part of why.
    let never = why_unplaced(&problem, &matching, Side::Mentees, 3, View::Anybody).unwrap();
    assert!(never.worth.is_some() && !never.to_string().contains("worth"));
}

fn sentences(problem: &Problem, matching: &Matching) -> String {
    let all = unplaced(problem, matching);
    for left in &all {
        let why = why_unplaced(problem, matching, left.side, left.person, View::Anybody).unwrap();
        assert_eq!(why.to_string(), left.reason);
    }
    let all: Vec<String> = all.into_iter().map(|left| left.reason).collect();
    all.join("\n")
}

/// Officers and mentors of one place each, by eligible pairs with their scores.
fn small(shape: (u32, u32), aim: &[Level], pairs: &[(u32, u32, i64)]) -> (Problem, Matching) {
    let mut parts = Parts::with_shape(shape.0, shape.1);
    parts.called = ["officer".to_owned(), "mentor".to_owned()];
    named("O", &mut parts.mentees);
    named("S", &mut parts.mentors);
    parts.aim = aim.to_vec();
    parts.pairs = pairs
        .iter()
        .map(|&(i, j, s)| (Pair::new(i, j), s))
        .collect();
    let problem = Problem::from_pairs(parts).unwrap();
    let matching = solved(&problem);
    (problem, matching)
}

#[test]
fn reasons_in_words() {
    let total = [Level::TotalScore];
    let (problem, matching) = small((2, 2), &total, &[(0, 0, 5), (0, 1, -9), (1, 0, 1)]);
    assert_eq!(
        sentences(&problem, &matching),
        "The only mentor whom officer O-2 can have, S-1, is placed with O-1.
The only officer whom mentor S-2 can have, O-1, is placed with S-1."
    );
    let kept = [
        (0, 0, 5),
        (0, 2, -9),
        (1, 1, 5),
        (1, 2, -9),
        (2, 0, 1),
        (2, 1, 1),
    ];
    let (problem, matching) = small((3, 3), &total, &kept);
    assert_eq!(
        sentences(&problem, &matching),
        "Both mentors whom officer O-3 can have are placed with others: S-1 with O-1 and S-2 with O-2.
Both officers whom mentor S-3 can have are placed with others: O-1 with S-1 and O-2 with S-2."
    );
    let (problem, matching) = small((1, 1), &total, &[(0, 0, -1)]);
    assert_eq!(
        sentences(&problem, &matching),
        "Officer O-1 could have S-1, who still has a place, but such a pair would make the matching worse by its aim: “total score”.
Mentor S-1 could have O-1, who still has a place, but such a pair would make the matching worse by its aim: “total score”."
    );
    let (problem, matching) = small((3, 1), &total, &[(0, 0, 3), (1, 0, 2), (2, 0, 1)]);
    assert_eq!(
        sentences(&problem, &matching),
        "Officer O-2 and 2 other officers (O-1 and O-3) can have nobody but S-1, who has 1 place: 2 of the 3 stay out in every matching.
Officer O-3 and 2 other officers (O-1 and O-2) can have nobody but S-1, who has 1 place: 2 of the 3 stay out in every matching."
    );
    let (problem, matching) = small((2, 1), &total, &[(0, 0, 3), (1, 0, 2)]);
    assert_eq!(
        sentences(&problem, &matching),
        "Officer O-2 and officer O-1 can have nobody but S-1, who has 1 place: 1 of the 2 stays out in every matching."
    );
    assert_eq!(
        shortage(&problem, &shortages(&problem, &matching)[0]).to_string(),
        "2 officers (O-1 and O-2) can have nobody but S-1, who has 1 place: 1 of the 2 stays out in every matching."
    );
    // The last two are worth least: they stay out, however ties are broken.
    let crowd: Vec<(u32, u32, i64)> = (0..12)
        .flat_map(|i| (0..10).map(move |j| (i, j, 20 - i64::from(i))))
        .collect();
    let (problem, matching) = small((12, 10), &total, &crowd);
    let shortages = shortages(&problem, &matching);
    assert_eq!(
        shortage(&problem, &shortages[0]).to_string(),
        "12 officers can have nobody but 10 mentors with 10 places together: 2 of the 12 stay out in every matching."
    );
    assert!(sentences(&problem, &matching).starts_with(
        "Officer O-11 and 11 other officers can have nobody but 10 mentors with 10 places together: 2 of the 12 stay out"
    ));
    let (problem, matching) = small((1, 0), &total, &[]);
    assert_eq!(
        sentences(&problem, &matching),
        "Officer O-1 has nobody: there are no mentors."
    );
}

#[test]
fn a_stopped_run_gives_no_reason_that_another_matching_may_refute() {
    // O-1 with S-1 is what was found; O-1 with S-2, O-2 with S-1 and O-3 with S-3 would be best. S-4 is nobody's.
    let pairs = [(0, 0, 1), (0, 1, 5), (1, 0, 5), (2, 1, 4), (2, 2, 4)];
    let (problem, best) = small((3, 4), &[Level::TotalScore], &pairs);
    assert_eq!(best.pairs.len(), 3);
    let found = [Pair::new(0, 0)];
    let left = unplaced_so_far(&problem, &found);
    for person in &left {
        let (side, at) = (person.side, person.person);
        let why = why_unplaced_so_far(&problem, &found, side, at, View::Anybody).unwrap();
        assert_eq!(why.to_string(), person.reason);
        assert_eq!(why.reason, person.code);
    }
    let reasons: Vec<&str> = left.iter().map(|left| left.reason.as_str()).collect();
    let stopped = "The run was stopped before the best matching was found:";
    assert_eq!(
        reasons,
        [
            format!("{stopped} officer O-2 could have 1 mentor, who has no place left so far."),
            format!("{stopped} officer O-3 could have S-2 and S-3, who still have places."),
            format!("{stopped} mentor S-2 could have 2 officers, of whom O-3 still has a place."),
            format!("{stopped} mentor S-3 could have O-3, who still has a place."),
            "None of the 3 officers is eligible for mentor S-4; which musts refused them is known from the people's files, which are not at hand.".to_owned(),
        ]
    );
    // A shortage holds in every matching, found or not.
    let (problem, _) = small((2, 1), &[Level::TotalScore], &[(0, 0, 3), (1, 0, 2)]);
    let left = unplaced_so_far(&problem, &[Pair::new(1, 0)]);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].code, Reason::Shortage);
    let error = why_unplaced_so_far(
        &problem,
        &[Pair::new(1, 0)],
        Side::Mentees,
        1,
        View::Anybody,
    )
    .unwrap_err();
    assert!(error.to_string().starts_with("`O-2` is placed"), "{error}");
}

#[test]
fn questions_about_others_are_refused() {
    let (problem, matching) = small((2, 1), &[Level::TotalScore], &[(0, 0, 3), (1, 0, 2)]);
    let refused = |error: Error| error.to_string();
    let text = refused(why(&problem, &matching, Pair::new(1, 0)).unwrap_err());
    assert!(
        text.starts_with("`O-2` and `S-1` are not a pair of this matching"),
        "{text}"
    );
    let text = refused(why(&problem, &matching, Pair::new(9, 0)).unwrap_err());
    assert!(text.starts_with("`#9` and `S-1` are not a pair"), "{text}");
    let text =
        refused(why_unplaced(&problem, &matching, Side::Mentees, 0, View::Anybody).unwrap_err());
    assert!(text.starts_with("`O-1` is placed"), "{text}");
    let text =
        refused(why_unplaced(&problem, &matching, Side::Mentors, 4, View::Anybody).unwrap_err());
    assert!(
        text.starts_with("there is no mentor at position `4`"),
        "{text}"
    );
}

#[test]
fn facts_in_words() {
    let fact = |names: [&str; 2], values: [&[&str]; 2], finding: Finding| {
        let fact = Fact {
            attributes: Some(names.map(|name| (!name.is_empty()).then(|| name.to_owned()))),
            values: values.map(|list| Some(list.iter().map(|v| (*v).to_owned()).collect())),
            finding,
            holds: Some(true),
        };
        fact.to_string()
    };
    let tags = |list: &[&str]| list.iter().map(|v| (*v).to_owned()).collect();
    let (a, b): (&[&str], &[&str]) = (&["A"], &["B"]);
    let equal = |equal| Finding::Values { equal };
    assert_eq!(fact(["x", "x"], [a, a], equal(true)), "x: both A");
    assert_eq!(fact(["x", "x"], [a, b], equal(true)), "x: A / B, the same");
    assert_eq!(fact(["x", "x"], [a, b], equal(false)), "x: A / B");
    assert_eq!(fact(["x", "y"], [a, b], equal(true)), "x A, y B, the same");
    let above = |levels| Finding::Above { levels };
    assert_eq!(
        fact(["x", "x"], [a, b], above(0)),
        "x A stands level with B"
    );
    assert_eq!(
        fact(["x", "y"], [a, b], above(-2)),
        "x A is 2 levels below y B"
    );
    assert_eq!(
        fact(["x", "y"], [a, b], above(1)),
        "x A is 1 level above y B"
    );
    let shared = |list: &[&str], of| Finding::Shared {
        tags: tags(list),
        of,
        among: Vec::new(),
    };
    assert_eq!(
        fact(["x", "x"], [a, b], shared(&[], Some(2))),
        "x: nothing in common"
    );
    let among = |list: &[&str], of, among: &[&str]| Finding::Shared {
        tags: tags(list),
        of,
        among: tags(among),
    };
    assert_eq!(
        fact(["x", "x"], [a, a], among(&[], None, &["B"])),
        "x: nothing in common, where B alone counts"
    );
    assert_eq!(
        fact(["x", "x"], [a, a], among(&["B"], None, &["B"])),
        "x: both B"
    );
    assert_eq!(
        fact(["x", "x"], [a, a], among(&["B"], Some(2), &["B", "C"])),
        "x: 1 of 2 in common, B, where B, C alone count"
    );
    assert_eq!(
        fact(["x", "y"], [a, b], shared(&["p and q", "r"], None)),
        "x and y: both p and q, r"
    );
    assert_eq!(
        fact(["x", "x"], [a, b], shared(&["p"], Some(3))),
        "x: 1 of 3 in common, p"
    );
    let contains = |found| Finding::Contains {
        found,
        single: Side::Mentors,
    };
    assert_eq!(
        fact(["x", "y"], [&["A", "B"], b], contains(true)),
        "y B is among x A, B"
    );
    assert_eq!(
        fact(["x", "y"], [&[], b], contains(false)),
        "y B is not among x none"
    );
    let listed = |row: Option<[&str; 2]>| Finding::ListedIn {
        table: "near".to_owned(),
        row: row.map(|row| row.map(str::to_owned)),
    };
    assert_eq!(
        fact(["x", "x"], [a, b], listed(Some(["A", "B"]))),
        "x: A / B, listed in near"
    );
    assert_eq!(
        fact(["x", "y"], [a, b], listed(None)),
        "x A, y B, not listed in near"
    );
    assert_eq!(
        fact(["x", "y"], [&["A", "C"], b], listed(Some(["C", "B"]))),
        "x A, C, y B, C and B listed in near"
    );
    let metres = |metres| Finding::Distance { metres };
    assert_eq!(
        fact(["x", "x"], [a, b], metres(999)),
        "x: A / B, 999 m apart"
    );
    assert_eq!(
        fact(["x", "x"], [a, b], metres(5_210)),
        "x: A / B, 5.21 km apart"
    );
    assert_eq!(fact(["x", "x"], [a, a], metres(0)), "x: both A");
    let line = |steps| Finding::Line { steps };
    assert_eq!(
        fact(["x", "x"], [a, &[]], line(Some(1))),
        "x: A / none, 1 step apart in the reporting line"
    );
    assert_eq!(
        fact(["x", "y"], [a, b], line(None)),
        "x A, y B, no way from one to the other in the reporting line"
    );
    let open = Finding::LineOpen {
        above: vec!["C".to_owned(), "D".to_owned()],
    };
    assert_eq!(
        fact(["x", "x"], [a, b], open),
        "x: A / B, who is above C and D is not known"
    );
    let chosen = |by_mentee, by_mentor| Finding::Chosen {
        by_mentee,
        by_mentor,
    };
    assert_eq!(
        fact(["x", "x"], [a, &[]], chosen(Some(2), None)),
        "x: choice 2 / not named"
    );
    let blank = Fact {
        attributes: Some(["x", "y"].map(|name| Some(name.to_owned()))),
        values: [None, Some(Vec::new())],
        finding: chosen(None, None),
        holds: Some(false),
    };
    assert_eq!(blank.to_string(), "x blank, y not named");
    assert_eq!(
        fact(["", "y"], [&[], b], chosen(None, Some(1))),
        "y: choice 1"
    );
    let before = |days| Finding::Before { days };
    let after = |days| Finding::After { days };
    assert_eq!(fact(["x", "x"], [a, b], before(1)), "x A is 1 day before B");
    assert_eq!(
        fact(["x", "y"], [a, b], after(-30)),
        "x A is 30 days before y B"
    );
    assert_eq!(
        fact(["x", ""], [a, b], before(-2)),
        "x A is 2 days after the day of the run, B"
    );
    assert_eq!(
        fact(["", "y"], [a, b], after(0)),
        "the day of the run, A, is the same day as y B"
    );
    let many: Vec<String> = (1..=12).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(
        fact(["x", "x"], [a, b], shared(&many, None)),
        "x: both 1, 2, 3, 4, 5, 6, 7, 5 more"
    );
}

/// Everything that why-not says of a chosen set of cases, one after the other.
fn told_why_not(problem: &Problem, pair: (u32, u32), view: View) -> String {
    let matching = solved(problem);
    let pair = Pair::new(pair.0, pair.1);
    let settings = Settings::default();
    why_not(problem, &matching, pair, view, &settings)
        .unwrap()
        .to_string()
}

#[test]
fn why_not_in_words() {
    let excluded = Extras {
        exclusions: vec![Pair::new(3, 0)],
        ..Extras::default()
    };
    let problem = officers(&excluded);
    let told = |i, j| told_why_not(&problem, (i, j), View::Anybody);
    assert_eq!(
        told(3, 0),
        "Officer O-4 and mentor S-1 may not be a pair: refused by “The officer is senior to the mentor” and “They share a free time”; excluded by hand."
    );
    assert_eq!(
        told(0, 1),
        "Officer O-1 and mentor S-2 could be a pair, at a price in “total score”. In the best matching that has them, \
         “total score” is 9.5 instead of 13. There officer O-1 has S-2 instead of S-1 and mentor S-1 has nobody. In “No \
         team gives more than one pair: Housing”, which is full, S-2 takes the place of S-1."
    );
    assert_eq!(
        told(2, 0),
        "Officer O-3 and mentor S-1 are eligible, but no matching that keeps every number and pin has them: O-3 has no places."
    );
}

/// Two officers and two mentors, all alike: the lot decides.
fn alike() -> Problem {
    let mut parts = Parts::with_shape(3, 2);
    parts.decimals = 0;
    parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
    parts.seed = Some(1);
    let names = ["O-1", "O-2", "O-3", "S-1", "S-2"];
    let people = parts.mentees.iter_mut().chain(&mut parts.mentors);
    people
        .zip(names)
        .for_each(|(person, id)| person.id = id.into());
    parts.called = ["officer", "mentor"].map(str::to_owned);
    let pairs = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 1)];
    parts.pairs = pairs.map(|(i, j)| (Pair::new(i, j), 3)).to_vec();
    Problem::from_pairs(parts).unwrap()
}

#[test]
fn what_the_lot_decided_is_told() {
    let problem = alike();
    let matching = solved(&problem);
    assert_eq!(matching.pairs, [Pair::new(0, 1), Pair::new(1, 0)]);
    let settings = Settings::default();
    let mut first = why(&problem, &matching, Pair::new(0, 1)).unwrap();
    let certain = certainty(&problem, &matching, Pair::new(0, 1), &settings).unwrap();
    first.certainty = Some(certain);
    assert_eq!(
        first.to_string(),
        "Officer O-1 and mentor S-2: score 3.
By score it is as good as any of 2 possible pairs for officer O-1, and as good as any of 3 possible pairs for mentor S-2.
Other matchings are as good by the aim and do without this pair: it was decided by lot."
    );
    assert_eq!(
        told_why_not(&problem, (2, 1), View::Anybody),
        "Officer O-3 and mentor S-2 could be a pair at no loss: another matching is as good by the aim and has them, \
         and ties are drawn by lot. There officer O-1 has S-1 instead of S-2, officer O-2 has nobody and officer O-3 has S-2."
    );
    let mut left = why_unplaced(&problem, &matching, Side::Mentees, 2, View::Anybody).unwrap();
    left.placing = Some(placing(&problem, &matching, Side::Mentees, 2, &settings).unwrap());
    assert_eq!(
        left.to_string(),
        "Officer O-3 and 2 other officers (O-1 and O-2) can have nobody but S-1 and S-2, who have 2 places together: \
         1 of the 3 stays out in every matching. Another matching is as good by the aim and places O-3; it was decided \
         by lot. There officer O-1 has S-1 instead of S-2, officer O-2 has nobody and officer O-3 has S-2."
    );
    let worth = one_more(&problem, &matching, &settings).unwrap();
    let told: Vec<String> = worth.iter().map(ToString::to_string).collect();
    assert_eq!(
        told[0],
        "One more place for mentor S-1: “mentees placed” is 3 instead of 2 and “total score” is 9 instead of 6."
    );
    assert_eq!(
        told[3],
        "One more place for officer O-2: nothing would be better by the aim."
    );
}

#[test]
fn a_rule_on_withheld_data_is_named_to_the_coordinator_alone() {
    let scheme = SCHEME.replace(
        "[[prefer]]\nname = \"They are near\"",
        "[[must]]\nname = \"Of two faiths\"\ndifferent = \"faith\"\nblank = \"pass\"\n[[prefer]]\nname = \"They are near\"",
    );
    let problem = officers_by(&scheme, &Extras::default());
    assert_eq!(
        told_why_not(&problem, (0, 0), View::Anybody),
        "Officer O-1 and mentor S-1 may not be a pair: which rule refuses them is withheld."
    );
    assert_eq!(
        told_why_not(&problem, (0, 0), View::Coordinator),
        "Officer O-1 and mentor S-1 may not be a pair: refused by “Of two faiths”."
    );
}
