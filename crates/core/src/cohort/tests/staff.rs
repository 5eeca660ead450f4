//! Who is above, looked up in a table of staff: what is read, and what is said of people and tables that don't fit.

use super::*;
use crate::cohort::Steps;
use crate::ids::Pair;

const TABLE: &str = "columns = [\"number\", \"Reports to\", \"site\"]\nrows = [[\"O-1\", \"S-1\", \"a\"], [\"O-2\", \"X-1\", \"a\"], [\"S-1\", \"X-1\", \"b\"], [\"S-2\", \"X-2\", \"b\"], [\"X-1\", \"X-2\", \"\"], [\"X-2\", \"\", \"\"]]\n";
const MANAGER: &str = "manager = { of = \"both\", kind = \"person\", table = \"staff\", column = \"reports to\", blank = \"none\" }\n";
const OFFICERS: &str = "code\nO-1\nO-2\n";
const STAFF: &str = "code\nS-1\nS-2\n";

fn text(asked: &str, table: &str, lines: &str) -> String {
    format!(
        "format = \"pairwright.scheme/1\"\nname = \"test\"\naim = [\"pairs\"]\n\
         [mentees]\nid = \"code\"\nplaces = 1\n[mentors]\nid = \"code\"\nplaces = 1\n\
         [asked]\n{asked}[tables.staff]\n{table}{lines}"
    )
}

fn scheme() -> Scheme {
    text(MANAGER, TABLE, "").parse().unwrap()
}

fn said(scheme: &Scheme, officers: &str, staff: &str) -> String {
    match read(scheme, officers, staff) {
        Ok(_) => "nothing".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// O-1 under S-1, O-2 and S-1 under X-1, S-2 and X-1 under X-2: neither X is in a file.
#[test]
fn the_line_goes_on_through_people_who_are_in_no_file() {
    let scheme = scheme();
    let cohort = read(&scheme, OFFICERS, STAFF).unwrap();
    let above = |side, person| cohort.text(side, "manager", person).unwrap();
    assert_eq!(above(Side::Mentees, 0), "S-1");
    assert_eq!(above(Side::Mentees, 1), "X-1");
    assert_eq!(above(Side::Mentors, 1), "X-2");
    let line = cohort
        .reporting_line(&scheme, [Some("manager"); 2])
        .unwrap_or_else(|faults| panic!("{faults:?}"));
    let steps = |a, b, same| line.steps(Pair::new(a, b), same);
    assert_eq!(steps(0, 0, true), Steps::Known(1));
    assert_eq!(steps(0, 1, false), Steps::Known(4));
    assert_eq!(steps(0, 1, true), Steps::Apart);
    assert_eq!(steps(1, 0, false), Steps::Known(2));
    assert_eq!(steps(1, 1, false), Steps::Known(3));
}

#[test]
fn people_who_are_not_in_the_table_are_told_with_the_nearest() {
    for (id, told) in [
        ("O-22", "did you mean `O-2`?"),
        ("o-2", "write `O-2`: capital and small letters differ"),
        (
            "the Chief",
            "write a name of its first column, or add a row to `staff`",
        ),
    ] {
        for blank in ["\"none\"", "\"allowed\""] {
            let asked = MANAGER.replace("\"none\"", blank);
            let scheme = text(&asked, TABLE, "").parse().unwrap();
            assert_eq!(
                said(&scheme, &OFFICERS.replace("O-2", id), STAFF),
                format!(
                    "officers.csv, row 3, column code: `{id}` is not in the table `staff`, where `manager` is looked up; {told}"
                )
            );
        }
    }
    // Whose id can't be read is not looked up.
    assert_eq!(
        said(&scheme(), &OFFICERS.replace("O-2", "O-2\u{200B}"), STAFF),
        "officers.csv, row 3, column code: the id `O-2<U+200B>` holds the invisible character U+200B; take it out: ids that look alike would be different people"
    );
}

/// Of very many the first get a hint of their own, the others none: the work is bounded.
#[test]
fn a_whole_file_of_other_ids_is_told_person_by_person() {
    let strangers: String = (0..300).map(|at| format!("O-1{at:03}\n")).collect();
    let error = said(&scheme(), &format!("code\n{strangers}"), STAFF);
    assert_eq!(error.lines().count(), 300);
    let near = error.lines().filter(|line| line.contains("did you mean"));
    assert_eq!(near.count(), crate::fault::COMPARED);
}

#[test]
fn a_file_that_has_the_column_is_told_that_nobody_asks_for_it() {
    assert_eq!(
        said(&scheme(), "code,manager\nO-1,S-1\nO-2,\n", STAFF),
        "officers.csv, column manager: the scheme does not ask for `manager`; add it to [asked], or to `ignore` under [mentees]"
    );
}

#[test]
fn one_row_is_not_of_two_people() {
    let (officers, staff) = ("code\nO-1\n", "code\nS-1\nO-1\n");
    assert_eq!(
        said(&scheme(), officers, staff),
        "staff.csv, row 3, column code: `O-1` is a mentee's id and a mentor's, and one row of the table `staff`; write `same_person = \"same id\"` at the top of the scheme if they are one person, else give them ids that differ"
    );
    let mut one = scheme();
    one.same_person = true;
    assert_eq!(said(&one, officers, staff), "nothing");
}

#[test]
fn ids_that_codes_are_made_for_stand_in_no_table() {
    let table = "columns = [\"number\", \"reports to\"]\nrows = [[\"jo@a.uk\", \"\"], [\"S-1\", \"\"], [\"S-2\", \"\"]]\n";
    let of = |side: &str| MANAGER.replace("both", side);
    let officers = "code\njo@a.uk\n";
    let hint = "codes are made for these ids, and the table `staff` would stand with them in every result; use staff numbers as ids, in both files and in the table";
    for asked in ["both", "mentees", "mentors"] {
        // Of mentors alone the mentees are not looked up, but one of them stands there.
        let scheme = text(&of(asked), table, "").parse().unwrap();
        assert_eq!(
            said(&scheme, officers, STAFF),
            format!("officers.csv, column code: {hint}")
        );
    }
    let scheme = text(&of("mentors"), table, "").parse().unwrap();
    assert_eq!(said(&scheme, "code\nal@a.uk\n", STAFF), "nothing");
}

/// The mentors are asked, the mentees looked up.
#[test]
fn a_table_and_answers_make_one_line() {
    let asked = format!(
        "{}boss = {{ of = \"mentors\", kind = \"person\", blank = \"none\" }}\n",
        MANAGER.replace("both", "mentees")
    );
    let must = "[[must]]\nname = \"m\"\nline = [\"manager\", \"boss\"]\nat_least = \"9 steps\"\n";
    let scheme: Scheme = text(&asked, TABLE, must).parse().unwrap();
    assert_eq!(
        said(&scheme, OFFICERS, "code,boss\nS-1,O-1\nS-3,\n"),
        "staff.csv, row 2, column boss: somebody else is above the same person in table `staff`, row 3; write the same in both"
    );
    // The same is said twice, and S-3 is not in the table.
    let table = TABLE.replace("\"S-1\", \"X-1\"", "\"S-1\", \"S-2\"");
    let scheme: Scheme = text(&asked, &table, must).parse().unwrap();
    let cohort = read(&scheme, OFFICERS, "code,boss\nS-1,S-2\nS-2,S-3\nS-3,\n");
    assert_eq!(
        cohort.unwrap_err().to_string(),
        "staff.csv, row 3, column boss: somebody else is above the same person in table `staff`, row 4; write the same in both"
    );
    // A circle of both.
    let table = TABLE.replace("[\"S-1\", \"X-1\", \"b\"], ", "");
    let table = table.replace("\"O-1\", \"S-1\"", "\"O-1\", \"X-1\"");
    let table = table.replace("\"X-2\", \"\"", "\"X-2\", \"S-1\"");
    let table = table.replace("]]\n", "], [\"S-1\", \"\", \"\"]]\n");
    let open = asked.replace(
        "column = \"reports to\", blank = \"none\"",
        "column = \"reports to\", blank = \"allowed\"",
    );
    let scheme: Scheme = text(&open, &table, must).parse().unwrap();
    assert_eq!(
        said(&scheme, OFFICERS, "code,boss\nS-1,O-1\nS-3,\n"),
        "table `staff`, row 1, column Reports to: the reporting line goes round in a circle: `O-1`, then `X-1`, then `X-2`, then `S-1`, then `O-1` again; correct one of these cells; for whoever is at the top it is blank, with `blank = \"none\"` in the scheme"
    );
}

/// A scheme that was built in code and never checked.
#[test]
fn an_unchecked_scheme_is_refused_with_its_people() {
    for (change, told) in [
        (
            |scheme: &mut Scheme| {
                scheme.tables.clear();
            },
            "scheme: there is no table and column to look `manager` up in; name a table and a heading of it in the scheme",
        ),
        (
            |scheme: &mut Scheme| {
                let Some(TableSource::Own(table)) = scheme.tables.get_mut("staff") else {
                    panic!("no table");
                };
                table.rows[5][1] = "X-1".to_owned();
            },
            "table `staff`, row 5, column Reports to: the reporting line goes round in a circle: `X-1`, then `X-2`, then `X-1` again; correct one of these rows; for whoever is at the top the cell is blank, with `blank = \"none\"` in the scheme",
        ),
        (
            |scheme: &mut Scheme| {
                let Some(TableSource::Own(table)) = scheme.tables.get_mut("staff") else {
                    panic!("no table");
                };
                table.rows[4][1] = "X-22".to_owned();
            },
            "table `staff`, row 5, column Reports to: `X-22` has no row in the table `staff`; did you mean `X-2`? otherwise give them a row of their own, with a blank here where nobody is above",
        ),
    ] as [(fn(&mut Scheme), &str); 3]
    {
        let mut scheme = scheme();
        change(&mut scheme);
        assert_eq!(said(&scheme, OFFICERS, STAFF), told);
    }
}

/// Everybody under the one of half the number: the way up is the bits of the number.
#[test]
fn ten_thousand_people_among_twenty_thousand_staff() {
    let id = |number: u32| format!("{number:05}");
    let rows = (1..=20_000_u32).map(|number| match number / 2 {
        0 => format!("[\"{}\", \"\"]", id(number)),
        boss => format!("[\"{}\", \"{}\"]", id(number), id(boss)),
    });
    let rows: Vec<String> = rows.collect();
    let table = format!(
        "columns = [\"number\", \"reports to\"]\nrows = [{}]\n",
        rows.join(", ")
    );
    let must = "[[must]]\nname = \"m\"\nline = \"manager\"\nat_least = \"3 steps\"\n";
    let scheme: Scheme = text(MANAGER, &table, must).parse().unwrap();
    let file = |numbers: &mut dyn Iterator<Item = u32>| {
        let ids: Vec<String> = numbers.map(id).collect();
        format!("code\n{}\n", ids.join("\n"))
    };
    let officers = file(&mut (10_001..=15_000));
    let staff = file(&mut (15_001..=20_000));
    let cohort = read(&scheme, &officers, &staff).unwrap();
    let line = cohort.reporting_line(&scheme, [Some("manager"); 2]);
    let line = line.unwrap_or_else(|faults| panic!("{faults:?}"));
    let ups = |number: u32| (0..32).map(move |up| number >> up).take_while(|up| *up > 0);
    for at in 0..5_000 {
        let (a, b) = (at, at * 7 % 5_000);
        let (one, other) = (10_001 + a, 15_001 + b);
        let met = ups(one).position(|up| ups(other).any(|above| above == up));
        let met = met.unwrap();
        let down = ups(other).position(|up| up == one >> met).unwrap();
        let steps = Steps::Known((met + down) as u32);
        assert_eq!(line.steps(Pair::new(a, b), false), steps, "{one} {other}");
    }
}
