//! Tests of what answers keep back where a must reads a sensitive attribute.

use super::*;
use crate::cancel::CancelToken;
use crate::cohort::{Apart, Cohort, Extras, Table};
use crate::ids::{Pair, Side};
use crate::problem::{Matching, Outcome, Problem};
use crate::scheme::Scheme;
use crate::solve::Settings;

const SCHEME: &str = r#"
format = "pairwright.scheme/1"
name = "Withheld"
aim = ["mentees placed", "total score"]
[mentees]
called = "officer"
id = "code"
places = 1
[mentors]
id = "code"
places = 1
[asked]
team = { of = "both", kind = "one" }
past = { of = "both", kind = "one", sensitive = true }
[[must]]
name = "They work in different teams"
different = "team"
[[must]]
name = "They have different pasts"
different = "past"
"#;

/// O-1 is refused by the past of one mentor and the team of the others, O-2 by the pasts of all, O-3 and O-4 by nobody.
const OFFICERS: &str =
    "code,team,past\nO-1,red,zebra\nO-2,grey,okapi\nO-3,pink,none\nO-4,pink,none\n";
const MENTORS: &str = "code,team,past\nS-1,red,okapi\nS-2,red,okapi\nS-3,blue,zebra\n";
const PAST: &str = "They have different pasts";

fn solved(officers: &str, mentors: &str, extras: Extras) -> (Problem, Outcome) {
    let scheme: Scheme = SCHEME.parse().unwrap();
    let table = |name, text: &str| Table::from_csv(name, text.as_bytes()).unwrap();
    let (officers, mentors) = (
        table("officers.csv", officers),
        table("mentors.csv", mentors),
    );
    let cohort = Cohort::from_tables(&scheme, officers, mentors).unwrap();
    let problem = Problem::compile_with(&scheme, &cohort, &extras, &CancelToken::default());
    let problem = problem.unwrap();
    let outcome = problem.solve(&Settings::default()).unwrap();
    (problem, outcome)
}

fn placed(officers: &str, mentors: &str) -> (Problem, Matching) {
    match solved(officers, mentors, Extras::default()) {
        (problem, Outcome::Optimal(matching)) => (problem, matching),
        _ => panic!("not optimal"),
    }
}

#[test]
fn reasons_count_nothing_where_a_rule_reads_withheld_data() {
    let officers = OFFICERS.replace("O-2,grey,okapi", "O-2,blue,okapi");
    let (problem, matching) = placed(&officers, MENTORS);
    let left = unplaced(&problem, &matching);
    let said: Vec<&str> = left.iter().map(|left| left.reason.as_str()).collect();
    assert_eq!(
        said[..2],
        ["O-1", "O-2"].map(|officer| format!(
            "None of the 3 mentors is eligible for officer {officer}: the rules refuse every pair (which of them do is for the coordinator, as one reads withheld data)."
        ))
    );
    for left in &left {
        assert!(left.refused.is_empty(), "{left:?}");
        assert!(!format!("{left:?}").contains(PAST), "{left:?}");
        let why = why_unplaced(&problem, &matching, left.side, left.person, View::Anybody).unwrap();
        assert_eq!(
            (why.refused.as_ref(), why.to_string()),
            (None, left.reason.clone())
        );
        assert!(!format!("{why:?}").contains(PAST), "{why:?}");
    }
}

/// Everything that anybody may read of somebody with nobody eligible follows from who is eligible and what was given by hand:
/// it is the same whatever the withheld data of a pair that something else stands in the way of.
#[test]
fn withheld_data_that_change_no_eligible_pair_change_no_answer() {
    let by_hand = [
        Extras::default(),
        Extras {
            exclusions: vec![Pair::new(0, 0)],
            ..Extras::default()
        },
        Extras {
            apart: vec![Apart {
                mentees: vec![0],
                mentors: vec![0],
            }],
            ..Extras::default()
        },
    ];
    // O-1 is in the team of S-1, or not, and shares the past of S-1, or not; the past of S-2 is that of O-1.
    for extras in by_hand {
        let teams: &[&str] = match extras {
            Extras {
                ref apart,
                ref exclusions,
                ..
            } if apart.len() + exclusions.len() > 0 => &["red", "grey"],
            _ => &["red"],
        };
        let mut told = Vec::new();
        for (team, past) in teams
            .iter()
            .flat_map(|team| [(team, "okapi"), (team, "zebra")])
        {
            let officers = format!("code,team,past\nO-1,{team},okapi\nO-3,pink,none\n");
            let mentors = format!("code,team,past\nS-1,red,{past}\nS-2,blue,okapi\n");
            let (problem, outcome) = solved(&officers, &mentors, extras.clone());
            let Outcome::Optimal(matching) = outcome else {
                panic!("not optimal");
            };
            let why = why_unplaced(&problem, &matching, Side::Mentees, 0, View::Anybody).unwrap();
            let left = unplaced(&problem, &matching);
            told.push((why.to_string(), format!("{why:?}{left:?}")));
        }
        assert!(told.windows(2).all(|two| two[0] == two[1]), "{told:#?}");
    }
}

#[test]
fn the_coordinator_is_told_on_request() {
    let (problem, matching) = placed(OFFICERS, MENTORS);
    let why = why_unplaced(&problem, &matching, Side::Mentees, 0, View::Coordinator).unwrap();
    assert!(why.for_coordinator && !why.withheld);
    assert_eq!(
        why.to_string(),
        "None of the 3 mentors is eligible for officer O-1: “They work in different teams” refused 2 of them and “They have different pasts” refused 1 of them (a pair that several refuse counts under each) (for the coordinator alone: rules on withheld data are counted)."
    );
    let shown = format!("{why:?}{why}");
    assert!(
        !shown.contains("zebra") && !shown.contains("okapi"),
        "{shown}"
    );
}

#[test]
fn a_pin_that_is_not_eligible_does_not_name_a_rule_on_withheld_data() {
    let text = |pin: Pair| {
        let pinned = Extras {
            pins: vec![pin],
            ..Extras::default()
        };
        let (problem, outcome) = solved(OFFICERS, MENTORS, pinned);
        let Outcome::Infeasible(found) = outcome else {
            panic!("feasible");
        };
        witness(&problem, &found).to_string()
    };
    let by_past = text(Pair::new(0, 2));
    assert!(!by_past.contains(PAST), "{by_past}");
    assert!(
        by_past.contains("which rule refuses the pair is withheld"),
        "{by_past}"
    );
    // Else whom the one on withheld data refuses would follow from whom the others do.
    assert_eq!(
        text(Pair::new(0, 0)),
        by_past.replace("mentor S-3", "mentor S-1")
    );
}

/// A scheme that withholds nothing counts as before.
#[test]
fn without_such_a_rule_everything_is_counted() {
    let mut scheme: Scheme = SCHEME.parse().unwrap();
    scheme
        .asked
        .values_mut()
        .for_each(|attribute| attribute.sensitive = false);
    let table = |name, text: &str| Table::from_csv(name, text.as_bytes()).unwrap();
    let (officers, mentors) = (
        table("officers.csv", OFFICERS),
        table("mentors.csv", MENTORS),
    );
    let cohort = Cohort::from_tables(&scheme, officers, mentors).unwrap();
    let problem = Problem::compile(&scheme, &cohort).unwrap();
    let Outcome::Optimal(matching) = problem.solve(&Settings::default()).unwrap() else {
        panic!("not optimal");
    };
    let left = unplaced(&problem, &matching);
    assert_eq!(left[0].refused.len(), 2);
    assert!(
        left[0]
            .reason
            .contains("“They have different pasts” refused 1 of them")
    );
}
