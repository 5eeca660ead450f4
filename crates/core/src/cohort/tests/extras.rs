//! Pins, exclusions and scores, good and bad.

use super::*;
use crate::cohort::{Apart, Cell, ExtraTables, Extras};
use crate::ids::Pair;

fn table(name: &str, csv: &str) -> Option<Table> {
    Some(Table::scan_csv(name, csv.as_bytes()))
}

/// Pins, exclusions and scores.
fn tables(
    cohort: &Cohort,
    pins: Option<Table>,
    exclusions: Option<Table>,
    scores: Option<Table>,
) -> Result<Extras, Error> {
    let tables = ExtraTables {
        pins,
        exclusions,
        scores,
        ..ExtraTables::default()
    };
    Extras::from_tables(cohort, tables)
}

fn cohort(codes: Codes) -> Cohort {
    let mut scheme = scheme();
    scheme.sides[0].codes = codes;
    read(&scheme, MENTEES, MENTORS).unwrap()
}

#[test]
fn pairs_are_named_by_id_or_code() {
    let pins = "mentor,Mentee,score\nS-02,O-03,12\nS-01,O-01,3\n";
    let extras = tables(&cohort(Codes::Auto), table("pairs.csv", pins), None, None).unwrap();
    assert_eq!(extras.pins, [Pair::new(0, 0), Pair::new(2, 1)]);
    assert_eq!(
        (extras.exclusions.len(), extras.scores, extras.rounding),
        (0, None, None)
    );

    let cohort = cohort(Codes::Make);
    let position = |id: &str| cohort.people(Side::Mentees).find(id).unwrap();
    let both = "mentee,mentor\nmentee-1,S-01\nO-03,S-02\n";
    let extras = tables(&cohort, None, table("x.csv", both), None).unwrap();
    let mut expected = vec![Pair::new(0, 0), Pair::new(position("O-03"), 1)];
    expected.sort();
    assert_eq!(extras.exclusions, expected);
}

#[test]
fn scores_are_exact_or_say_how_far_they_are_not() {
    let csv = "mentee,mentor,score\nO-03,S-01,-0.00000001\nO-01,S-02,12.5\n";
    let extras = tables(&cohort(Codes::Auto), None, None, table("s.csv", csv)).unwrap();
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
    let extras = tables(&cohort(Codes::Auto), None, None, Some(frame)).unwrap();
    let scores: Vec<i64> = extras
        .scores
        .unwrap()
        .into_iter()
        .map(|(_, score)| score)
        .collect();
    assert_eq!(scores, [33_333_333, 200_000_000, 66_666_667]);
    assert_eq!(extras.rounding.as_deref(), Some("0.0000000033333334"));

    let empty = tables(
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
    let extras = tables(&cohort(Codes::Auto), table("a", csv), table("b", csv), None).unwrap();
    assert_eq!(extras.pins, extras.exclusions);
}

#[test]
fn what_bad_lists_are_told() {
    let pairs = |csv: &str| {
        let result = tables(&cohort(Codes::Auto), table("pins.csv", csv), None, None);
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
        let result = tables(&cohort(Codes::Auto), None, None, table("s.csv", csv));
        result.unwrap_err().to_string()
    };
    for (csv, expected) in [
        (
            "mentee,mentor,score\nO-01,S-01,0.123456789\n",
            "s.csv, row 2, column score: `0.123456789` has more than eight decimal places; round it to eight places: numbers are exact here",
        ),
        (
            "mentee,mentor,score\nO-01,S-01,high\n",
            "s.csv, row 2, column score: `high` is not a number; write digits with at most one point, such as `12` or `-2.5`",
        ),
        (
            "mentee,mentor,score\nO-01,S-01,\n",
            "s.csv, row 2, column score: the score is blank; write a number, or remove the row",
        ),
        (
            "mentee,mentor,score\nO-01,S-01,1e3\n",
            "s.csv, row 2, column score: `1e3` is not a number; write digits with at most one point, such as `12` or `-2.5`",
        ),
        (
            "mentee,mentor,score\nO-01,S-01,100000000000\n",
            "s.csv, row 2, column score: `100000000000` is too large; numbers go up to 90 thousand million here",
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
    let error = tables(
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

/// Earlier results and who is kept apart.
fn beside(cohort: &Cohort, previous: &[&str], keep_apart: Option<&str>) -> Result<Extras, Error> {
    let earlier = |(at, csv): (usize, &&str)| table(&format!("{at}.csv"), csv).unwrap();
    let tables = ExtraTables {
        previous: Some(previous.iter().enumerate().map(earlier).collect()),
        keep_apart: keep_apart.and_then(|csv| table("apart.csv", csv)),
        ..ExtraTables::default()
    };
    Extras::from_tables(cohort, tables)
}

#[test]
fn earlier_pairs_are_those_of_people_who_are_here() {
    let cohort = cohort(Codes::Auto);
    let first = "mentee,mentor,score\nO-03,S-02,12\nO-99,S-01,3\nO-01,S-77,1\n";
    let second = "mentor,mentee\nS-02,O-03\nS-01,O-01\n";
    let extras = beside(&cohort, &[first, second], None).unwrap();
    let expected = vec![Pair::new(0, 0), Pair::new(2, 1)];
    assert_eq!(extras.previous, Some(expected));
    let none = beside(&cohort, &["mentee,mentor\n"], None).unwrap();
    assert_eq!(none.previous, Some(Vec::new()));
}

#[test]
fn earlier_pairs_go_by_id_and_never_by_code() {
    for codes in [Codes::Make, Codes::Auto] {
        let cohort = cohort(codes);
        let by_id = beside(&cohort, &["mentee,mentor\nO-03,S-01\n"], None).unwrap();
        let position = cohort.people(Side::Mentees).find("O-03").unwrap();
        assert_eq!(by_id.previous, Some(vec![Pair::new(position, 0)]));
        let told = |csv: &str| beside(&cohort, &[csv], None).unwrap_err().to_string();
        assert_eq!(
            told("mentee,mentor\nmentee-1,S-01\n"),
            "0.csv, row 2, column mentee: `mentee-1` is a code that was made in one run; codes differ from run to run: \
             give the folder of that result with its file of keys beside it, or ids"
        );
        assert_eq!(
            told("mentee,mentor\nO-01,\n"),
            "0.csv, row 2, column mentor: the id is blank; write an id as it stood in the people's file"
        );
        assert_eq!(
            told("mentee,mentor\nO-01,S-01\nO-01,S-01\n"),
            "0.csv, row 3: the pair is that of row 2 again; remove one of the rows"
        );
        assert_eq!(
            told("mentee,who\nO-01,S-01\n"),
            "0.csv, column mentor: the file has no column `mentor`; the headings are `mentee`, `mentor`"
        );
    }
    // Where ids look like made codes, they are ids: another one is somebody who left.
    let like = MENTEES.replace("O-01", "mentee-01");
    let cohort = read(&scheme(), &like, MENTORS).unwrap();
    let extras = beside(
        &cohort,
        &["mentee,mentor\nmentee-01,S-01\nmentee-09,S-01\n"],
        None,
    );
    let position = cohort.people(Side::Mentees).find("mentee-01").unwrap();
    assert_eq!(extras.unwrap().previous, Some(vec![Pair::new(position, 0)]));
}

#[test]
fn groups_are_kept_apart_by_position_and_without_their_names() {
    let cohort = cohort(Codes::Auto);
    let csv = "Group,ID\nz,O-03\nz,S-02\na secret,O-01\na secret,S-01\na secret,O-02\nagain,S-02\nagain,O-03\n";
    let extras = beside(&cohort, &[], Some(csv)).unwrap();
    let apart = |mentees: &[u32], mentors: &[u32]| Apart {
        mentees: mentees.to_vec(),
        mentors: mentors.to_vec(),
    };
    assert_eq!(extras.apart, [apart(&[0, 1], &[0]), apart(&[2], &[1])]);
    assert!(!format!("{extras:?}").contains("secret"));
    // An id on both sides stands for both.
    let both = MENTORS.replace("S-01", "O-02");
    let cohort = read(&scheme(), MENTEES, &both).unwrap();
    let extras = beside(&cohort, &[], Some("group,id\n1,O-02\n")).unwrap();
    let own = |side| cohort.people(side).find("O-02").unwrap();
    let expected = apart(&[own(Side::Mentees)], &[own(Side::Mentors)]);
    assert_eq!(extras.apart, [expected]);
}

#[test]
fn what_bad_groups_are_told() {
    for (csv, expected) in [
        (
            "group,id\n1,O-01\n1,S-9\n",
            "apart.csv, row 3, column id: `S-9` is neither a mentee nor a mentor; did you mean `S-01`?",
        ),
        (
            "group,id\n1,nobody\n",
            "apart.csv, row 2, column id: `nobody` is neither a mentee nor a mentor; \
             write an id of officers.csv as it stands there; or write an id of staff.csv as it stands there",
        ),
        (
            "group,id\n1,O-01\nsecret,S-01\n1,O-02\nsecret,S-02\n",
            "apart.csv, row 2, column group: nobody of this group is a mentor: it keeps nobody apart; \
             add a row for whom the others must not meet, or take its rows out\n\
             apart.csv, row 3, column group: nobody of this group is a mentee: it keeps nobody apart; \
             add a row for whom the others must not meet, or take its rows out",
        ),
        (
            "group,id\n1,O-01\n1,S-01\n1,O-01\n",
            "apart.csv, row 4, column id: the row is that of row 2 again; remove one of the rows",
        ),
        (
            "group,id\n,O-01\n1,S-01\n1,O-02\n",
            "apart.csv, row 2, column group: the group is blank; \
             write the same in all rows of one group, a number or any other mark",
        ),
        (
            "group,id\n1,\n1,S-01\n1,O-02\n",
            "apart.csv, row 2, column id: the id is blank; write an id as it stands in the people's file, or a code",
        ),
        (
            "group,id\nSecret,O-01\nSecret,S-01\nsecret,O-02\nsecret,S-02\n",
            "apart.csv, row 4, column group: the group differs from that of row 2 by case alone; \
             write the same in all rows of one group, and marks of other groups otherwise\n\
             apart.csv, row 5, column group: the group differs from that of row 2 by case alone; \
             write the same in all rows of one group, and marks of other groups otherwise",
        ),
        (
            "group,id\nsecret,O-01\nse\u{200b}cret,S-01\n",
            "apart.csv, row 3, column group: the group holds the invisible character U+200B; \
             write the same in all rows of one group, a number or any other mark",
        ),
        (
            "group,id\n1,O-01\n1,S-01,x\n",
            "apart.csv, row 3: the row has 3 cells where the heading has 2; \
             put a cell that holds a comma in quotes, or remove what is too much",
        ),
        (
            "group,id,why\n1,O-01,secret\n1,S-01,secret\n",
            "apart.csv, column why: `why` is not a column of this file; write one of `group`, `id`",
        ),
    ] {
        let told = beside(&cohort(Codes::Auto), &[], Some(csv)).unwrap_err();
        assert_eq!(told.to_string(), expected);
        assert!(!told.to_string().contains("secret"));
    }
}

/// In a frame, too, the mark is an id: one number in two types would be two groups.
#[test]
fn marks_are_read_as_ids() {
    let told = |mark: Cell| {
        let row = |mark: Cell, id: &str| vec![mark, Cell::text(id)];
        let frame = Table {
            name: "keep_apart".to_owned(),
            headings: ["group", "id"].map(str::to_owned).to_vec(),
            rows: vec![row(mark.clone(), "O-01"), row(mark, "S-01")],
            ..Table::default()
        };
        let tables = ExtraTables {
            keep_apart: Some(frame),
            ..ExtraTables::default()
        };
        Extras::from_tables(&cohort(Codes::Auto), tables).map(|extras| extras.apart.len())
    };
    assert_eq!(told(Cell::Integer(7)).unwrap(), 1);
    assert_eq!(told(Cell::text(" Cafe\u{301} ")).unwrap(), 1);
    let refused = told(Cell::Float(7.0)).unwrap_err().to_string();
    let first = "keep_apart, row 1, column group: the group is a number with a point; ";
    assert!(refused.starts_with(first), "{refused}");
}

/// Of very many unknown people the first are compared with everybody, each once; the others get no nearest name.
#[test]
fn the_nearest_is_searched_for_of_the_first_strangers_alone() {
    let scheme = super::scheme();
    let cohort = read(&scheme, MENTEES, MENTORS).unwrap();
    let strangers: String = (0..300).map(|at| format!("O-0{at},S-01\n")).collect();
    let pins = format!("mentee,mentor\n{strangers}O-00,S-02\nO-0299,S-02\n");
    let pins = Table::from_csv("pins.csv", pins.as_bytes()).unwrap();
    let tables = ExtraTables {
        pins: Some(pins),
        ..ExtraTables::default()
    };
    let error = Extras::from_tables(&cohort, tables).unwrap_err();
    let said = error.to_string();
    let unknown: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("is no mentee"))
        .collect();
    assert_eq!(unknown.len(), 299, "{said}");
    let hinted = unknown.iter().filter(|line| line.contains("did you mean"));
    assert_eq!(hinted.count(), crate::fault::COMPARED + 1);
    assert!(
        unknown[297].contains("`O-00` is no mentee; did you mean `O-01`?"),
        "{}",
        unknown[297]
    );
    assert!(unknown[298].ends_with("write an id of officers.csv as it stands there"));
}
