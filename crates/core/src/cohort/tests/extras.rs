//! Pins, exclusions and scores, good and bad.

use super::*;
use crate::cohort::{Cell, Extras};
use crate::ids::Pair;

fn table(name: &str, csv: &str) -> Option<Table> {
    Some(Table::scan_csv(name, csv.as_bytes()))
}

fn cohort(codes: Codes) -> Cohort {
    let mut scheme = scheme();
    scheme.sides[0].codes = codes;
    read(&scheme, MENTEES, MENTORS).unwrap()
}

#[test]
fn pairs_are_named_by_id_or_code() {
    let pins = "mentor,Mentee,score\nS-02,O-03,12\nS-01,O-01,3\n";
    let extras =
        Extras::from_tables(&cohort(Codes::Auto), table("pairs.csv", pins), None, None).unwrap();
    assert_eq!(extras.pins, [Pair::new(0, 0), Pair::new(2, 1)]);
    assert_eq!(
        (extras.exclusions.len(), extras.scores, extras.rounding),
        (0, None, None)
    );

    let cohort = cohort(Codes::Make);
    let position = |id: &str| cohort.people(Side::Mentees).find(id).unwrap();
    let both = "mentee,mentor\nmentee-1,S-01\nO-03,S-02\n";
    let extras = Extras::from_tables(&cohort, None, table("x.csv", both), None).unwrap();
    let mut expected = vec![Pair::new(0, 0), Pair::new(position("O-03"), 1)];
    expected.sort();
    assert_eq!(extras.exclusions, expected);
}

#[test]
fn scores_are_exact_or_say_how_far_they_are_not() {
    let csv = "mentee,mentor,score\nO-03,S-01,-0.00000001\nO-01,S-02,12.5\n";
    let extras =
        Extras::from_tables(&cohort(Codes::Auto), None, None, table("s.csv", csv)).unwrap();
    let expected = vec![(Pair::new(0, 1), 1_250_000_000), (Pair::new(2, 0), -1)];
    assert_eq!((extras.scores, extras.rounding), (Some(expected), None));

    let row = |mentee: &str, score| {
        vec![
            Cell::Text(mentee.to_owned()),
            Cell::Text("S-01".to_owned()),
            score,
        ]
    };
    let frame = Table {
        name: "scores".to_owned(),
        headings: ["mentee", "mentor", "score"].map(str::to_owned).to_vec(),
        rows: vec![
            row("O-01", Cell::Float(1.0 / 3.0)),
            row("O-02", Cell::Integer(2)),
            row("O-03", Cell::Float(2.0 / 3.0)),
        ],
        ..Table::default()
    };
    let extras = Extras::from_tables(&cohort(Codes::Auto), None, None, Some(frame)).unwrap();
    let scores: Vec<i64> = extras
        .scores
        .unwrap()
        .into_iter()
        .map(|(_, score)| score)
        .collect();
    assert_eq!(scores, [33_333_333, 200_000_000, 66_666_667]);
    assert_eq!(extras.rounding.as_deref(), Some("0.0000000033333334"));

    let empty = Extras::from_tables(
        &cohort(Codes::Auto),
        None,
        None,
        table("s.csv", "mentee,mentor,score\n"),
    );
    assert_eq!(empty.unwrap().scores, Some(Vec::new()));
}

#[test]
fn a_pair_may_be_pinned_and_excluded() {
    let csv = "mentee,mentor\nO-01,S-01\n";
    let extras =
        Extras::from_tables(&cohort(Codes::Auto), table("a", csv), table("b", csv), None).unwrap();
    assert_eq!(extras.pins, extras.exclusions);
}

#[test]
fn what_bad_lists_are_told() {
    let pairs = |csv: &str| {
        let result = Extras::from_tables(&cohort(Codes::Auto), table("pins.csv", csv), None, None);
        result.unwrap_err().to_string()
    };
    for (csv, expected) in [
        (
            "mentee,mentor\nO-1,S-01\n",
            "pins.csv, row 2, column mentee: `O-1` is no mentee; did you mean `O-01`?",
        ),
        (
            "mentee,mentor\nO-01,somebody\n",
            "pins.csv, row 2, column mentor: `somebody` is no mentor; write an id of staff.csv as it stands there",
        ),
        (
            "mentee,mentor\no-01,S-01\n",
            "pins.csv, row 2, column mentee: `o-01` is no mentee; did you mean `O-01`?",
        ),
        (
            "mentee,mentor\nO-01,\n",
            "pins.csv, row 2, column mentor: the id is blank; write an id as it stands in the people's file, or a code",
        ),
        (
            "mentee,mentor\nO-01,S-01\nO-02,S-01\nO-01,S-01\n",
            "pins.csv, row 4: the pair is that of row 2 again; remove one of the rows",
        ),
        (
            "\n",
            "pins.csv: the file is empty; give a file with a line of headings and a line for each pair",
        ),
        (
            "officer,mentor\nO-01,S-01\n",
            "pins.csv, column mentee: the file has no column `mentee`; the headings are `mentee`, `mentor`",
        ),
    ] {
        assert_eq!(pairs(csv), expected);
    }
    let scores = |csv: &str| {
        let result = Extras::from_tables(&cohort(Codes::Auto), None, None, table("s.csv", csv));
        result.unwrap_err().to_string()
    };
    for (csv, expected) in [
        (
            "mentee,mentor,score\nO-01,S-01,0.123456789\n",
            "s.csv, row 2, column score: `0.123456789` has more than eight decimal places; round it to eight places: scores are exact here",
        ),
        (
            "mentee,mentor,score\nO-01,S-01,high\n",
            "s.csv, row 2, column score: `high` is not a number; write a number such as `12` or `-0.25`",
        ),
        (
            "mentee,mentor,score\nO-01,S-01,\n",
            "s.csv, row 2, column score: the score is blank; write a number, or remove the row",
        ),
        (
            "mentee,mentor,score\nO-01,S-01,1e3\n",
            "s.csv, row 2, column score: `1e3` is not a number; write a number such as `12` or `-0.25`",
        ),
        (
            "mentee,mentor,score\nO-01,S-01,100000000000\n",
            "s.csv, row 2, column score: `100000000000` is too large; scores go up to 90 thousand million",
        ),
        (
            "mentee,mentor,score,scores\nO-01,S-01,1,2\n",
            "s.csv, column scores: `scores` is not a column of this file; did you mean `score`?",
        ),
        (
            "mentee,mentor\nO-01,S-01\n",
            "s.csv, column score: the file has no column `score`; the headings are `mentee`, `mentor`, `score`",
        ),
    ] {
        assert_eq!(scores(csv), expected);
    }
}

/// All three at once, and nobody's id given away where codes were made.
#[test]
fn ids_behind_made_codes_are_not_suggested() {
    let error = Extras::from_tables(
        &cohort(Codes::Make),
        table("pins.csv", "mentee,mentor\nO-0,S-01\nmentee-4,S-01\n"),
        table("no.csv", "mentee,mentor\nO-01,S-9\n"),
        table("s.csv", "mentee,mentor,score\nO-04,S-01,x\n"),
    )
    .unwrap_err()
    .to_string();
    assert_eq!(
        error,
        "no.csv, row 2, column mentor: `S-9` is no mentor; did you mean `S-01`?\n\
         pins.csv, row 2, column mentee: `O-0` is no mentee; write an id of officers.csv as it stands there, or a code\n\
         pins.csv, row 3, column mentee: `mentee-4` is no mentee; did you mean `mentee-1`?\n\
         s.csv, row 2, column mentee: `O-04` is no mentee; write an id of officers.csv as it stands there, or a code"
    );
}
