//! Tests of the measures over a table of staff, in which people stand who are in neither file.

use super::tests::SIDES;
use super::*;
use crate::cohort::Table;
use crate::problem::Problem;

/// O-1 under S-1, O-2 and S-1 under X-1, S-2 and X-1 under X-2: neither X is in a file.
const TABLE: &str = "columns = [\"number\", \"manager\"]\nrows = [[\"O-1\", \"S-1\"], [\"O-2\", \"X-1\"], [\"S-1\", \"X-1\"], [\"S-2\", \"X-2\"], [\"X-1\", \"X-2\"], [\"X-2\", \"\"]]\n";
const OFFICERS: &str = "code\nO-1\nO-2\n";
const STAFF: &str = "code\nS-1\nS-2\n";

fn scheme(table: &str, blank: &str, lines: &str) -> Scheme {
    let manager = format!(
        "[asked]\nmanager = {{ of = \"both\", kind = \"person\", table = \"staff\", blank = \"{blank}\" }}\n"
    );
    let head = "format = \"pairwright.scheme/1\"\nname = \"test\"";
    let text = format!("{head}{SIDES}{manager}[tables.staff]\n{table}{lines}");
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn read(scheme: &Scheme, officers: &str, staff: &str) -> Result<Cohort, Error> {
    let table = |name: &str, text: &str| Table::scan_csv(name, text.as_bytes());
    Cohort::from_tables(
        scheme,
        table("officers.csv", officers),
        table("staff.csv", staff),
    )
}

#[test]
fn managers_are_compared_and_shown_though_they_are_in_no_file() {
    let must = "[[must]]\nname = \"m\"\ndifferent = \"manager\"\n";
    let scheme = scheme(TABLE, "none", must);
    let cohort = read(&scheme, OFFICERS, STAFF).unwrap();
    let evaluator = Evaluator::new(&scheme, &cohort, &Extras::default()).unwrap();
    let fact = |a, b| {
        let said = evaluator.evaluate(Pair::new(a, b));
        let fact = &said.musts[0].facts[0];
        (fact.holds, fact.values.clone())
    };
    let one = |id: &str| Some(vec![id.to_owned()]);
    assert_eq!(fact(1, 0), (Some(false), [one("X-1"), one("X-1")]));
    assert_eq!(fact(0, 0), (Some(true), [one("S-1"), one("X-1")]));
}

/// Where nobody says whether anybody is above, the blank is that of whoever is topmost, in a file or not.
#[test]
fn a_blank_in_the_table_may_be_an_open_end() {
    let table = TABLE.replace("\"X-1\", \"X-2\"", "\"X-1\", \"\"");
    let must = "[[must]]\nname = \"m\"\nline = \"manager\"\nat_least = \"9 steps\"\n";
    let scheme = scheme(&table, "allowed", must);
    let cohort = read(&scheme, OFFICERS, STAFF).unwrap();
    let evaluator = Evaluator::new(&scheme, &cohort, &Extras::default()).unwrap();
    // O-1 is below X-1, S-2 below X-2: nobody knows how far the two are apart.
    let said = evaluator.evaluate(Pair::new(0, 1));
    let open = Finding::LineOpen {
        above: vec!["X-1".to_owned(), "X-2".to_owned()],
    };
    assert_eq!(said.musts[0].facts[0].finding, open);
    assert_eq!(
        Problem::compile(&scheme, &cohort).unwrap_err().to_string(),
        "officers.csv, row 2: the table `staff` leaves open who is above this person, or further up, and `m` needs it; fill it in, or say in the must what a blank means: `blank = \"pass\"` or `blank = \"fail\"`\n\
         officers.csv, row 3: the table `staff` leaves open who is above this person, or further up, and `m` needs it; fill it in, or say in the must what a blank means: `blank = \"pass\"` or `blank = \"fail\"`\n\
         staff.csv, row 3: the table `staff` leaves open who is above this person, or further up, and `m` needs it; fill it in, or say in the must what a blank means: `blank = \"pass\"` or `blank = \"fail\"`"
    );
}

#[test]
fn two_rows_with_ids_are_evaluated_alone() {
    let must = "[[must]]\nname = \"m\"\nline = \"manager\"\nat_least = \"3 steps\"\n";
    let scheme = scheme(TABLE, "none", must);
    let two = |mentee: &str, mentor: &str| {
        let table = |name, id: &str| Table::from_csv(name, format!("code\n{id}\n").as_bytes());
        let tables = [table("mentee", mentee), table("mentor", mentor)].map(Result::unwrap);
        let [mentee, mentor] = tables;
        Cohort::of_two(&scheme, mentee, mentor)
    };
    let holds = |mentee: &str, mentor: &str| {
        let cohort = two(mentee, mentor).unwrap();
        let evaluator = Evaluator::new(&scheme, &cohort, &Extras::default()).unwrap();
        evaluator.score(Pair::new(0, 0)).is_some()
    };
    assert!(holds("O-1", "S-2") && !holds("O-2", "S-1") && !holds("X-1", "X-2"));
    assert!(two("O-9", "S-1").is_err());
    let nameless = Table::from_csv("mentee", b"places\n1\n").unwrap();
    let mentor = Table::from_csv("mentor", b"code\nS-1\n").unwrap();
    let error = Cohort::of_two(&scheme, nameless, mentor).unwrap_err();
    assert!(
        error.to_string().contains("the file has no column `code`"),
        "{error}"
    );
}
