//! Reporting lines and preference lists as they are read: whom a cell may name, and what is said of whom it may not.

use super::*;
use crate::cohort::{Above, Cell, Column, Steps};
use crate::ids::Pair;
use serde::Serialize;

const ASKED: &str = "manager = { of = \"both\", kind = \"person\", column = \"Manager\", blank = \"none\" }\n\
                     wants = { of = \"mentees\", kind = \"ranked\", blank = \"none\", separator = \";\", strip = \"[]\" }\n";

fn with(asked: &str, top: &str) -> Scheme {
    let text = format!(
        "format = \"pairwright.scheme/1\"\nname = \"test\"\naim = [\"pairs\"]\nseed = 7\n{top}\n\
         [mentees]\nid = \"code\"\nplaces = 1\n[mentors]\nid = \"code\"\nplaces = 1\n[asked]\n{asked}"
    );
    text.parse().unwrap()
}

const OFFICERS: &str = "code,Manager,wants\nO-1,S-1,[S-2; S-1]\nO-2,O-1,\nO-3,S-2,S-1;\n";
const STAFF: &str = "code,Manager\nS-1,S-2\nS-2,\n";

/// What is said where one thing in the two good files is changed.
fn told(asked: &str, from: &str, to: &str) -> String {
    assert!(OFFICERS.contains(from) || STAFF.contains(from), "{from}");
    let files = [OFFICERS, STAFF].map(|text| text.replacen(from, to, 1));
    match read(&with(asked, ""), &files[0], &files[1]) {
        Ok(_) => "nothing".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn people_and_lists_are_read() {
    let cohort = read(&with(ASKED, ""), OFFICERS, STAFF).unwrap();
    let text = |side, name: &str, person| cohort.text(side, name, person).unwrap();
    assert_eq!(text(Side::Mentees, "manager", 0), "S-1");
    assert_eq!(text(Side::Mentees, "manager", 1), "O-1");
    assert_eq!(text(Side::Mentors, "manager", 1), "");
    assert_eq!(text(Side::Mentees, "wants", 0), "S-2, S-1");
    assert_eq!(text(Side::Mentees, "wants", 1), "");
    assert_eq!(text(Side::Mentees, "wants", 2), "S-1");
    let Column::Person(above) = &cohort.people(Side::Mentors).columns["manager"] else {
        panic!("people");
    };
    assert!(above[1] == Some(Above::Nobody) && above[0] != above[1]);
    let shown = format!("{cohort:?} {above:?}");
    assert!(!shown.contains("S-"), "{shown}");
}

/// The order of a list counts, that of rows does not; every change is another cohort.
#[test]
fn the_digest_tells_lists_and_managers_apart() {
    let digest = |officers: &str| read(&with(ASKED, ""), officers, STAFF).unwrap().digest();
    let turned = "code,wants,Manager\nO-3,S-1,S-2\nO-2,,O-1\nO-1,S-2;S-1,S-1\n";
    assert_eq!(digest(OFFICERS), digest(turned));
    for (from, to) in [
        ("[S-2; S-1]", "S-1;S-2"),
        ("O-2,O-1", "O-2,O-3"),
        ("O-2,O-1", "O-2,"),
        ("O-2,O-1,", "O-2,O-1,S-1"),
    ] {
        assert_ne!(
            digest(OFFICERS),
            digest(&OFFICERS.replace(from, to)),
            "{to}"
        );
    }
    // A blank that says nothing is not a blank that says nobody.
    let allowed = with(&ASKED.replace("\"none\"", "\"allowed\""), "");
    let open = read(&allowed, OFFICERS, STAFF).unwrap();
    assert_ne!(open.digest(), digest(OFFICERS));
    assert_eq!(open.text(Side::Mentors, "manager", 1), None);
    assert_eq!(open.text(Side::Mentees, "wants", 1), None);
}

#[test]
fn ids_are_those_of_the_files_where_codes_are_made() {
    let mut scheme = with(ASKED, "");
    for side in &mut scheme.sides {
        side.codes = Codes::Make;
    }
    let cohort = read(&scheme, OFFICERS, STAFF).unwrap();
    let [mentees, mentors] = &cohort.sides;
    let at = |people: &crate::cohort::People, id: &str| {
        people.ids.iter().position(|known| known == id).unwrap()
    };
    let (o1, o2) = (at(mentees, "O-1"), at(mentees, "O-2"));
    let (s1, s2) = (at(mentors, "S-1"), at(mentors, "S-2"));
    let text = |name: &str, person: usize| cohort.text(Side::Mentees, name, person as u32);
    assert_eq!(text("manager", o2).as_ref(), Some(&mentees.codes[o1]));
    let wanted = format!("{}, {}", mentors.codes[s2], mentors.codes[s1]);
    assert_eq!(text("wants", o1), Some(wanted));
    let code = &mentors.codes[s1];
    let error = read(&scheme, &OFFICERS.replace("S-1;", code), STAFF).unwrap_err();
    assert!(error.to_string().contains("is no mentor"), "{error}");
}

#[test]
fn whoever_is_not_there_is_told_with_the_nearest() {
    for (from, to, said) in [
        (
            "O-2,O-1",
            "O-2,X-1",
            "officers.csv, row 3, column Manager: `X-1` is neither a mentee nor a mentor; did you mean `O-1`?",
        ),
        (
            "O-2,O-1",
            "O-2,o-1",
            "officers.csv, row 3, column Manager: `o-1` is neither a mentee nor a mentor; did you mean `O-1`?",
        ),
        (
            "S-1,S-2",
            "S-1,the Chief",
            "staff.csv, row 2, column Manager: `the Chief` is neither a mentee nor a mentor; write an id of officers.csv or staff.csv as it stands there",
        ),
        (
            "S-1;",
            "O-1;",
            "officers.csv, row 4, column wants: `O-1` is no mentor; did you mean `S-1`?",
        ),
        (
            "S-1;",
            "somebody kind;S-2",
            "officers.csv, row 4, column wants: `somebody kind` is no mentor; write ids of staff.csv as they stand there",
        ),
        (
            "[S-2; S-1]",
            "S-2; S-1; S-2",
            "officers.csv, row 2, column wants: `S-2` stands twice in the list; name everybody once, the most wanted first",
        ),
        (
            "O-2,O-1",
            "O-2,O-1\u{200B}",
            "officers.csv, row 3, column Manager: `O-1<U+200B>` holds the invisible character U+200B; take it out: ids that look alike would be different people",
        ),
    ] {
        assert_eq!(told(ASKED, from, to), said);
    }
    let needed = ASKED.replace(", blank = \"none\"", "");
    assert_eq!(
        told(&needed, "S-1,S-2", "S-1,the Chief"),
        "officers.csv, row 3, column wants: the cell is blank; fill it in, or give `wants` `blank = \"allowed\"` or `blank = \"none\"` in the scheme\n\
         staff.csv, row 2, column Manager: `the Chief` is neither a mentee nor a mentor; write an id of officers.csv or staff.csv as it stands there, or give the attribute `blank = \"allowed\"` and leave the cell blank\n\
         staff.csv, row 3, column Manager: the cell is blank; fill it in, or give `manager` `blank = \"allowed\"` or `blank = \"none\"` in the scheme"
    );
}

/// Where an id could not be read somebody may be missing: nobody is called a stranger then.
#[test]
fn nobody_is_a_stranger_while_somebody_is_missing() {
    let officers = OFFICERS.replace("O-1,S-1", "  ,S-1");
    let error = read(&with(ASKED, ""), &officers, STAFF).unwrap_err();
    assert_eq!(
        error.to_string(),
        "officers.csv, row 2, column code: the id is blank; give everybody an id of their own"
    );
    let twice = OFFICERS.replace("O-2,", "O-1,");
    let error = read(&with(ASKED, ""), &twice, STAFF).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("officers.csv, row 3, column code: the id `O-1` is that of row 2 again")
    );
    assert_eq!(error.to_string().lines().count(), 1);
}

#[test]
fn an_id_of_two_people_names_neither() {
    let staff = STAFF.replace("S-1,", "O-1,");
    let officers = OFFICERS
        .replace("O-1,S-1,[S-2; S-1]", "O-1,,S-2")
        .replace("S-1;", "S-2");
    let error = read(&with(ASKED, ""), &officers, &staff).unwrap_err();
    assert_eq!(
        error.to_string(),
        "officers.csv, row 3, column Manager: `O-1` is a mentee's id and a mentor's; write `same_person = \"same id\"` at the top of the scheme if they are one person, else give them ids that differ"
    );
    let one = with(ASKED, "same_person = \"same id\"");
    let differ = officers.replace("O-1,,S-2", "O-1,O-3,S-2");
    let error = read(&one, &differ, &staff).unwrap_err();
    assert_eq!(
        error.to_string(),
        "staff.csv, row 2, column Manager: somebody else is above the same person in officers.csv, row 2; write the same in both files, or leave one of them blank"
    );
    let agreed = officers.replace("O-1,,S-2", "O-1,S-2,S-2");
    assert!(read(&one, &agreed, &staff).is_ok());
    // Two people of one id whom nobody names are two people.
    let apart = officers.replace("O-2,O-1", "O-2,S-2");
    assert!(read(&with(ASKED, ""), &apart, &staff).is_ok());
}

/// Where one of the two cells of a person is blank the other counts, whatever a blank means and whichever it is.
#[test]
fn of_two_cells_of_one_person_the_one_that_is_not_blank_counts() {
    let officers = "code,Manager,wants\nO-1,,\nO-2,S-2,\nO-3,O-1,\n";
    let staff = "code,Manager\nO-1,S-2\nO-2,\nS-2,\n";
    for blank in ["none", "allowed"] {
        let asked = ASKED.replacen("\"none\"", &format!("\"{blank}\""), 1);
        let scheme = with(&asked, "same_person = \"same id\"");
        let cohort = read(&scheme, officers, staff).unwrap();
        for (side, person) in Side::BOTH
            .into_iter()
            .flat_map(|side| [(side, 0), (side, 1)])
        {
            assert_eq!(
                cohort.text(side, "manager", person).unwrap(),
                "S-2",
                "{blank}"
            );
        }
        let line = cohort
            .reporting_line(&scheme, [Some("manager"); 2])
            .unwrap();
        let steps = |mentee, mentor| line.steps(Pair::new(mentee, mentor), false);
        assert_eq!(steps(0, 1), Steps::Known(2), "{blank}");
        assert_eq!(steps(2, 0), Steps::Known(1), "{blank}");
        assert_eq!(steps(2, 2), Steps::Known(2), "{blank}");
    }
}

#[test]
fn every_circle_is_told_once() {
    let hint = "correct one of these cells; for whoever is at the top it is blank, with `blank = \"none\"` in the scheme";
    assert_eq!(
        told(ASKED, "O-1,S-1", "O-1,O-1"),
        format!(
            "officers.csv, row 2, column Manager: the reporting line puts `O-1` above themselves; {hint}"
        )
    );
    assert_eq!(
        told(ASKED, "S-2,\n", "S-2,O-2\n"),
        format!(
            "officers.csv, row 2, column Manager: the reporting line goes round in a circle: `O-1`, then `S-1`, then `S-2`, then `O-2`, then `O-1` again; {hint}"
        )
    );
    // Two circles, and a stranger beside them.
    let officers = "code,Manager,wants\nO-1,O-2,\nO-2,O-1,\nO-3,X,\n";
    let staff = "code,Manager\nS-1,S-2\nS-2,S-1\n";
    let error = read(&with(ASKED, ""), officers, staff).unwrap_err();
    let lines: Vec<String> = error.to_string().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].contains("`O-1`, then `O-2`, then `O-1` again"));
    assert!(lines[1].contains("`X` is neither"));
    assert!(lines[2].contains("`S-1`, then `S-2`, then `S-1` again"));
    // Of somebody on both sides the row is the one that says it.
    let asked = "boss = { of = \"mentors\", kind = \"person\" }\n";
    let one = with(asked, "same_person = \"same id\"");
    assert_eq!(
        read(&one, "code\nX\n", "code,boss\nW,X\nX,X\n")
            .unwrap_err()
            .to_string(),
        format!(
            "staff.csv, row 3, column boss: the reporting line puts `X` above themselves; {hint}"
        )
    );
    // Of a long one the first are named.
    let mut staff = "code,boss\n".to_owned();
    for at in 0..40 {
        staff += &format!("W{at},W{}\n", (at + 1) % 40);
    }
    let error = read(&with(asked, ""), "code\nX\n", &staff).unwrap_err();
    let end = format!("`W11`, then 28 more, then `W0` again; {hint}");
    assert!(error.to_string().ends_with(&end), "{error}");
    // A circle that two attributes make together, of which neither has one.
    let asked = "up = { of = \"mentees\", kind = \"person\" }\nboss = { of = \"mentors\", kind = \"person\" }\n";
    let line = "[[must]]\nname = \"m\"\nline = [\"up\", \"boss\"]\nat_least = \"2 steps\"\n";
    let read = |lines: &str| {
        read(
            &with(&format!("{asked}{lines}"), ""),
            "code,up\nO,S\n",
            "code,boss\nS,O\n",
        )
    };
    assert!(read("").is_ok());
    assert_eq!(
        read(line).unwrap_err().to_string(),
        format!(
            "officers.csv, row 2, column up: the reporting line goes round in a circle: `O`, then `S`, then `O` again; {hint}"
        )
    );
}

#[test]
fn sensitive_lines_and_lists_are_withheld() {
    let secret = ASKED.replace("kind =", "sensitive = true, kind =");
    for (from, to) in [
        ("O-2,O-1", "O-2,SECRET"),
        ("S-1;", "SECRET"),
        ("S-1;", "SECRET;S-1;SECRET"),
        ("O-2,O-1", "O-2,SECRET\u{200B}"),
    ] {
        let said = told(&secret, from, to);
        assert!(said.contains(crate::fault::WITHHELD), "{said}");
        assert!(
            !said.contains("SECRET") && !said.contains("did you mean"),
            "{said}"
        );
    }
    let said = told(&secret, "S-2,\n", "S-2,O-2\n");
    assert!(said.contains("in a circle: <withheld>;"), "{said}");
    assert!(!said.contains("S-1") && !said.contains("O-"), "{said}");
    let said = told(&secret, "O-1,S-1", "O-1,O-1");
    // That somebody is above themselves says who is above.
    assert!(said.contains("in a circle: <withheld>;"), "{said}");
}

#[derive(Serialize)]
struct Officer {
    code: u32,
    #[serde(rename = "Manager")]
    manager: Option<u32>,
    wants: Vec<u32>,
}

#[derive(Serialize)]
struct Staff {
    code: u32,
    #[serde(rename = "Manager")]
    manager: &'static str,
}

#[test]
fn structs_hold_lists_and_numbers() {
    let officers = [
        Officer {
            code: 1,
            manager: None,
            wants: vec![8, 7],
        },
        Officer {
            code: 2,
            manager: Some(1),
            wants: Vec::new(),
        },
    ];
    let staff = [7, 8].map(|code| Staff { code, manager: "2" });
    let scheme = with(ASKED, "");
    let cohort = Cohort::from_rows(&scheme, &officers, &staff).unwrap();
    let text = |side, name: &str, person| cohort.text(side, name, person).unwrap();
    assert_eq!(text(Side::Mentees, "manager", 1), "1");
    assert_eq!(text(Side::Mentors, "manager", 0), "2");
    assert_eq!(text(Side::Mentees, "wants", 0), "8, 7");
    assert_eq!(text(Side::Mentees, "wants", 1), "");
    let frame = |cell: Cell, list: Cell| Table {
        name: "mentees".to_owned(),
        headings: ["code", "Manager", "wants"].map(str::to_owned).to_vec(),
        rows: vec![vec![Cell::Integer(1), cell, list]],
        ..Table::default()
    };
    let mentors = || Table::from_csv("mentors", b"code,Manager\n7,\n").unwrap();
    let read = |cell, list| Cohort::from_tables(&scheme, frame(cell, list), mentors());
    assert!(read(Cell::Integer(7), Cell::Integer(7)).is_ok());
    for (cell, list, said) in [
        (
            Cell::Float(7.0),
            Cell::Blank,
            "mentees, row 1, column Manager: `7.0` is a number with a point; give ids as text or whole numbers",
        ),
        (
            Cell::Blank,
            Cell::Float(7.0),
            "mentees, row 1, column wants: `7.0` is a number with a point; give ids as text or whole numbers",
        ),
        (
            Cell::Blank,
            Cell::Set(["7".to_owned(), "8".to_owned()].into()),
            "mentees, row 1, column wants: `7, 8` is a set, which has no order; give a list, the most wanted first",
        ),
    ] {
        assert_eq!(read(cell, list).unwrap_err().to_string(), said);
    }
}

/// Thousands of managers who did not volunteer are refused in good time, each at its row.
#[test]
fn a_file_without_its_managers_is_refused_row_by_row() {
    let mut officers = "code,Manager,wants\n".to_owned();
    for at in 0..10_000 {
        officers += &format!("O-{at},M-{at},\n");
    }
    let Err(Error::Cohort(faults)) = read(&with(ASKED, ""), &officers, STAFF) else {
        panic!("read");
    };
    assert_eq!(faults.as_slice().len(), 10_000);
}

#[test]
fn ten_thousand_people_make_one_line() {
    let mut files = [
        "code,Manager,wants\n".to_owned(),
        "code,Manager\n".to_owned(),
    ];
    for at in 0..10_000_u32 {
        let above = at.checked_sub(1).map_or(String::new(), |at| {
            format!("{}{}", ["O", "S"][at as usize / 5_000], at)
        });
        let side = at as usize / 5_000;
        let wants = if side == 0 { "," } else { "" };
        files[side] += &format!("{}{at},{above}{wants}\n", ["O", "S"][side]);
    }
    let scheme = with(ASKED, "");
    let cohort = read(&scheme, &files[0], &files[1]).unwrap();
    let line = cohort
        .reporting_line(&scheme, [Some("manager"), Some("manager")])
        .unwrap_or_else(|faults| panic!("{faults:?}"));
    let find = |side: Side, id: &str| cohort.people(side).find(id).unwrap();
    let pair = Pair::new(find(Side::Mentees, "O17"), find(Side::Mentors, "S9999"));
    assert_eq!(line.steps(pair, true), crate::cohort::Steps::Known(9_982));
}
