//! Tests of what is said where there is no matching: schemes with musts, exclusions, lists and sensitive attributes,
//! word for word. What brute force can tell is told by the properties beside the crate.

use super::*;
use crate::cancel::CancelToken;
use crate::cohort::{Apart, Cohort, Extras, Table};
use crate::ids::{Pair, Side};
use crate::problem::{Counted, Group, Level, Outcome, Parts, Problem, Witness};
use crate::scheme::Scheme;
use crate::solve::Settings;

const SCHEME: &str = r#"
format = "pairwright.scheme/1"
name = "None"
aim = ["mentees placed", "total score"]
[mentees]
called = "officer"
id = "code"
places = { column = "needs", at_least = 0, at_most = 3 }
[mentors]
id = "code"
places = { column = "places", at_most = 2 }
[asked]
team = { of = "both", kind = "one" }
past = { of = "both", kind = "one", sensitive = true }
[[must]]
name = "They work in different teams"
different = "team"
[[must]]
name = "They have different pasts"
different = "past"
[[prefer]]
name = "They are in the same team"
same = "team"
points = 3
"#;
const TEAM: &str = "They work in different teams";
const PAST: &str = "They have different pasts";

/// Officers as (code, team, past), each of whom needs a mate; mentors as (code, places, team, past).
fn compiled(
    officers: &[[&str; 3]],
    mentors: &[(&str, u32, &str, &str)],
    extras: &Extras,
) -> Problem {
    let scheme = SCHEME.replace(
        r#"{ column = "needs", at_least = 0, at_most = 3 }"#,
        "{ at_least = 1, at_most = 1 }",
    );
    let scheme: Scheme = scheme.parse().unwrap();
    let officers = officers.iter().map(|row| row.join(","));
    let officers: Vec<String> = officers.collect();
    let mentors = mentors
        .iter()
        .map(|(code, places, team, past)| format!("{code},{places},{team},{past}"));
    let mentors: Vec<String> = mentors.collect();
    let table = |name, heads: &str, rows: &[String]| {
        let text = format!("{heads}\n{}\n", rows.join("\n"));
        Table::from_csv(name, text.as_bytes()).unwrap()
    };
    let cohort = Cohort::from_tables(
        &scheme,
        table("officers.csv", "code,team,past", &officers),
        table("mentors.csv", "code,places,team,past", &mentors),
    );
    let cancel = CancelToken::default();
    Problem::compile_with(&scheme, &cohort.unwrap(), extras, &cancel).unwrap()
}

fn witness_of(problem: &Problem) -> Witness {
    match problem.solve(&Settings::default()).unwrap() {
        Outcome::Infeasible(witness) => witness,
        other => panic!("{other:?}"),
    }
}

fn clash(problem: &Problem, view: View) -> Conflict {
    conflict(problem, &witness_of(problem), view, &CancelToken::default()).unwrap()
}

/// What the coordinator is told.
fn said(problem: &Problem) -> String {
    clash(problem, View::Coordinator).to_string()
}

/// What anybody is told.
fn hidden(problem: &Problem) -> String {
    clash(problem, View::Anybody).to_string()
}

const RULES: &str =
    "the rules on who may be a pair must hold (which of them play a part is withheld)";

fn helps(problem: &Problem, view: View) -> Vec<String> {
    let found = repairs(problem, 20, view, &Settings::default()).unwrap();
    found.iter().map(Repaired::to_string).collect()
}

/// O-1 and O-2 are of the team of S-2 and S-3: only S-1 is left to them, whom O-3 can't have.
fn short() -> Problem {
    compiled(
        &[
            ["O-1", "blue", "a"],
            ["O-2", "blue", "b"],
            ["O-3", "red", "c"],
        ],
        &[
            ("S-1", 1, "red", "x"),
            ("S-2", 1, "blue", "y"),
            ("S-3", 1, "blue", "b"),
        ],
        &Extras::default(),
    )
}

#[test]
fn people_a_place_and_a_must() {
    let problem = short();
    assert_eq!(
        said(&problem),
        "These facts can't hold together: officers O-1 and O-2 need at least 1 mentor each; mentor S-1 has 1 place; \
         “They work in different teams” must hold. Without any one of them the others could hold."
    );
    assert_eq!(
        hidden(&problem),
        said(&problem).replace("“They work in different teams” must hold", RULES)
    );
    let found = clash(&problem, View::Coordinator);
    let minimum = |id: &str| Member::Minimum {
        side: Side::Mentees,
        id: id.into(),
        at_least: 1,
    };
    let members = [
        minimum("O-1"),
        minimum("O-2"),
        Member::Places {
            side: Side::Mentors,
            id: "S-1".into(),
            at_most: 1,
        },
        Member::Must {
            name: Some(TEAM.into()),
        },
    ];
    assert_eq!(found.members, members);
    let data = serde_json::to_value(&found).unwrap();
    assert_eq!(data["members"][3]["kind"], "must");
    assert_eq!(data["members"][2]["at_most"], 1);
}

#[test]
fn what_helps_is_told_with_what_comes_of_it() {
    let problem = short();
    let all = [
        "Making officer O-1 and mentor S-2 eligible (“They work in different teams” refuses the pair) would do: then 3 officers are placed and the total score is 3.",
        "Making officer O-1 and mentor S-3 eligible (“They work in different teams” refuses the pair) would do: then 3 officers are placed and the total score is 3.",
        "Making officer O-2 and mentor S-2 eligible (“They work in different teams” refuses the pair) would do: then 3 officers are placed and the total score is 3.",
        "Making officer O-2 and mentor S-3 eligible (“They work in different teams” refuses the pair) would do: then 3 officers are placed and the total score is 3.",
        "One more place for mentor S-1 would do: then 3 officers are placed and the total score is 0.",
        "One more mentor like S-1 (1 place, eligible for O-1 and O-2) would do: then 3 officers are placed and the total score is 0, with the new mentor paired with O-2.",
        "Letting officer O-1 go without a mentor would do: then 2 officers are placed and the total score is 0.",
        "Letting officer O-2 go without a mentor would do: then 2 officers are placed and the total score is 0.",
    ];
    let withheld = all.map(|help| {
        let by_team = "“They work in different teams” refuses the pair";
        help.replace(by_team, "which rule refuses the pair is withheld")
    });
    assert_eq!(helps(&problem, View::Anybody), withheld);
    // Both refuse O-2 and S-3; who may know is told of both.
    let told = helps(&problem, View::Coordinator);
    assert_eq!(
        told[3],
        "Making officer O-2 and mentor S-3 eligible (“They work in different teams” and “They have different pasts” refuse the pair) would do: then 3 officers are placed and the total score is 3."
    );
    let few = repairs(&problem, 3, View::Anybody, &Settings::default()).unwrap();
    assert_eq!(
        few.iter().map(Repaired::to_string).collect::<Vec<_>>(),
        withheld[..3]
    );
    assert!(few.iter().all(|one| one.others == 5 && one.solves));
    // What is short is told in units where one change is not enough.
    let all = compiled(
        &[
            ["O-1", "blue", "a"],
            ["O-2", "blue", "b"],
            ["O-3", "blue", "c"],
        ],
        &[("S-1", 1, "red", "x")],
        &Extras::default(),
    );
    let told = helps(&all, View::Anybody);
    assert_eq!(
        told[0],
        "One more place for mentor S-1 would help, but not be enough: of all that is short or broken together 1 would be left, not 2."
    );
}

#[test]
fn a_pin_against_a_must_on_withheld_data() {
    let pinned = |mentee, mentor| {
        let extras = Extras {
            pins: vec![Pair::new(mentee, mentor)],
            ..Extras::default()
        };
        compiled(
            &[["O-1", "red", "zebra"], ["O-2", "pink", "none"]],
            &[("S-1", 2, "red", "zebra"), ("S-2", 1, "blue", "zebra")],
            &extras,
        )
    };
    let problem = pinned(0, 1);
    // The same as of a pair that a rule on other data refuses: below.
    let text = |mentor: &str, rules: &str| {
        format!(
            "These facts can't hold together: officer O-1 and mentor {mentor} are pinned; {rules}. \
             Without one of them the other could hold."
        )
    };
    assert_eq!(hidden(&problem), text("S-2", RULES));
    let shown = format!(
        "{:?}{:?}",
        clash(&problem, View::Anybody),
        helps(&problem, View::Anybody)
    );
    assert!(!shown.contains(PAST) && !shown.contains("zebra"), "{shown}");
    assert!(
        shown.contains("(which rule refuses the pair is withheld)"),
        "{shown}"
    );
    let coordinator = clash(&problem, View::Coordinator);
    assert_eq!(
        coordinator.members[1],
        Member::Must {
            name: Some(PAST.into())
        }
    );
    let shown = helps(&problem, View::Coordinator).join("\n");
    assert!(
        shown.contains("(“They have different pasts” refuses the pair)"),
        "{shown}"
    );
    assert!(!shown.contains("zebra"), "{shown}");
    // One of several that refuse a pair is enough: rather one that may be named.
    assert_eq!(hidden(&pinned(0, 0)), text("S-1", RULES));
    assert_eq!(
        said(&pinned(0, 0)),
        text("S-1", "“They work in different teams” must hold")
    );
}

#[test]
fn pins_against_what_was_said_by_hand() {
    let pins = vec![Pair::new(0, 0)];
    let excluded = Extras {
        pins: pins.clone(),
        exclusions: vec![Pair::new(0, 0)],
        ..Extras::default()
    };
    let apart = Extras {
        pins,
        apart: vec![Apart {
            mentees: vec![0, 1],
            mentors: vec![0],
        }],
        ..Extras::default()
    };
    let problem = |extras: &Extras| {
        compiled(
            &[["O-1", "red", "a"], ["O-2", "pink", "b"]],
            &[("S-1", 2, "blue", "c"), ("S-2", 1, "blue", "d")],
            extras,
        )
    };
    assert_eq!(
        said(&problem(&excluded)),
        "These facts can't hold together: officer O-1 and mentor S-1 are pinned; \
         officer O-1 and mentor S-1 are excluded by hand. Without one of them the other could hold."
    );
    assert_eq!(
        said(&problem(&apart)),
        "These facts can't hold together: officer O-1 and mentor S-1 are pinned; \
         the lists of people to keep apart must be kept. Without one of them the other could hold."
    );
    assert_eq!(
        helps(&problem(&excluded), View::Anybody),
        [
            "Making officer O-1 and mentor S-1 eligible (the pair is excluded by hand) would do: then 2 officers are placed and the total score is 0.",
            "Dropping the pin of officer O-1 and mentor S-1 would do: then 2 officers are placed and the total score is 0.",
        ]
    );
    let told = helps(&problem(&apart), View::Anybody);
    assert!(
        told[0].contains("eligible (they are kept apart) would do"),
        "{told:?}"
    );
}

#[test]
fn more_pins_than_places() {
    let extras = Extras {
        pins: vec![Pair::new(0, 0), Pair::new(1, 0)],
        ..Extras::default()
    };
    let problem = compiled(
        &[["O-1", "red", "a"], ["O-2", "pink", "b"]],
        &[("S-1", 1, "blue", "c"), ("S-2", 1, "blue", "d")],
        &extras,
    );
    assert_eq!(
        said(&problem),
        "These facts can't hold together: officer O-1 and mentor S-1 are pinned; officer O-2 and mentor S-1 are pinned; \
         mentor S-1 has 1 place. Without any one of them the others could hold."
    );
    assert_eq!(
        helps(&problem, View::Anybody),
        [
            "One more place for mentor S-1 would do: then 2 officers are placed and the total score is 0.",
            "Dropping the pin of officer O-1 and mentor S-1 would do: then 2 officers are placed and the total score is 0.",
            "Dropping the pin of officer O-2 and mentor S-1 would do: then 2 officers are placed and the total score is 0.",
        ]
    );
}

/// Nothing is known of what refuses pairs without the people's files.
#[test]
fn without_the_files_one_fact_stands_for_all_that_refuses_pairs() {
    let mut problem = short();
    problem.forget_evaluator();
    assert_eq!(
        said(&problem),
        "These facts can't hold together: officers O-1 and O-2 need at least 1 mentor each; mentor S-1 has 1 place; \
         only eligible pairs may be chosen. Without any one of them the others could hold."
    );
    let told = helps(&problem, View::Anybody);
    assert_eq!(
        told[0],
        "Making officer O-1 and mentor S-2 eligible would do: then 3 officers are placed and the total score is 0."
    );
}

#[test]
fn nobody_across() {
    let mut parts = Parts::with_shape(1, 0);
    parts.aim = vec![Level::MenteesPlaced];
    parts.mentees[0].min = 1;
    parts.mentees[0].id = "O-1".into();
    parts.called[0] = "officer".into();
    let problem = Problem::from_pairs(parts).unwrap();
    assert_eq!(
        said(&problem),
        "This can't hold, whatever else: officer O-1 needs at least 1 mentor."
    );
    assert_eq!(
        helps(&problem, View::Anybody),
        ["Letting officer O-1 go without a mentor would do: then 0 officers are placed."]
    );
}

#[test]
fn quotas_of_pairs_and_of_people() {
    let mut parts = Parts::with_shape(3, 2);
    parts.decimals = 0;
    parts.aim = vec![Level::Pairs, Level::LowestScore];
    parts.mentors[0].max = 3;
    parts.mentors[1].max = 3;
    for i in 0..3 {
        parts.pairs.push((Pair::new(i, 0), 1));
    }
    let group = |name: &str, count, min, max| Group {
        name: name.into(),
        members: vec![0, 1],
        count,
        min,
        max,
    };
    parts.mentor_groups = vec![
        group("Team A", Counted::Pairs, 3, 9),
        group("Site B", Counted::Pairs, 0, 2),
    ];
    let problem = Problem::from_pairs(parts.clone()).unwrap();
    assert_eq!(
        said(&problem),
        "These facts can't hold together: “Team A” needs at least 3 pairs; “Site B” allows at most 2 pairs. \
         Without one of them the other could hold."
    );
    assert_eq!(
        helps(&problem, View::Anybody),
        [
            "One more pair within “Site B” would do: then there are 3 pairs and the lowest score is 1.",
            "Lowering the least number of “Team A” to 2 pairs would do: then there are 2 pairs and the lowest score is 1.",
        ]
    );
    parts.mentor_groups = vec![group("Team A", Counted::People, 2, 9)];
    let problem = Problem::from_pairs(parts).unwrap();
    assert_eq!(
        said(&problem),
        "These facts can't hold together: “Team A” needs at least 2 people placed; only eligible pairs may be chosen. \
         Without one of them the other could hold."
    );
    let told = helps(&problem, View::Anybody);
    assert_eq!(
        *told.iter().find(|one| one.starts_with("Lowering")).unwrap(),
        "Lowering the least number of “Team A” to 1 person placed would do: then there are 3 pairs and the lowest score is 1."
    );
}

/// A shortage in a large cohort: the answer names few, and takes little time.
#[test]
fn a_shortage_among_many() {
    let mut parts = Parts::with_shape(1_200, 1_000);
    parts.decimals = 0;
    for i in 0..1_200u32 {
        let person = &mut parts.mentees[i as usize];
        person.min = 1;
        // The first 200 share 199 mentors; the others have 20 each of the rest, with room for all.
        let mates: Vec<u32> = match i {
            0..200 => (0..8).map(|k| (i + k * k) % 199).collect(),
            _ => (0..20).map(|k| 200 + (i * 7 + k * 31) % 800).collect(),
        };
        let mates: std::collections::BTreeSet<u32> = mates.into_iter().collect();
        parts
            .pairs
            .extend(mates.into_iter().map(|j| (Pair::new(i, j), 1)));
    }
    parts.mentors[200..]
        .iter_mut()
        .for_each(|mentor| mentor.max = 3);
    let problem = Problem::from_pairs(parts).unwrap();
    let found = clash(&problem, View::Anybody);
    let minimums = found.members.iter();
    let minimums = minimums
        .filter(|fact| matches!(fact, Member::Minimum { .. }))
        .count();
    let places = found.members.iter();
    let places = places
        .filter(|fact| matches!(fact, Member::Places { .. }))
        .count();
    assert_eq!((minimums, places, found.members.len()), (200, 199, 400));
    let found = repairs(&problem, 10, View::Anybody, &Settings::default()).unwrap();
    assert!(found.len() == 10 && found.iter().all(|one| one.solves));
}
