//! Tests of the measures that may find no number, and of those that read the day of the run.

use super::tests::{SIDES, read};
use super::*;
use crate::cancel::CancelToken;
use crate::problem::Problem;
use crate::scheme::{Condition, Points, Quantity, Unit};

const MANAGER: &str =
    "[asked]\nmanager = { of = \"both\", kind = \"person\", blank = \"allowed\" }\n";

/// The same, but that a blank says that nobody is above.
fn topped() -> String {
    MANAGER.replace("allowed", "none")
}

/// a1 under a2 under b1, whose own is blank; b2 under b3, whose own is blank too; a3 has nobody known above.
const MENTEES: &str = "code,manager\na1,a2\na2,b1\na3,\n";
const MENTORS: &str = "code,manager\nb1,\nb2,b3\nb3,\n";

fn day(text: &str) -> Extras {
    Extras {
        as_of: Some(text.parse().unwrap()),
        ..Extras::default()
    }
}

/// What a must of these keys says of every pair: a row of marks a mentee.
fn marks(asked: &str, must: &str, mentees: &str, mentors: &str, extras: &Extras) -> String {
    let text = format!("{SIDES}{asked}[[must]]\nname = \"m\"\n{must}\n");
    let (scheme, cohort) = read(&text, mentees, mentors);
    let evaluator = Evaluator::new(&scheme, &cohort, extras).unwrap();
    let [rows, columns] = [0, 1].map(|side| cohort.sides[side].len() as u32);
    let mark = |i, j| match evaluator.decide(Pair::new(i, j), &mut []) {
        Decision::Eligible(_) => '+',
        Decision::Refused => '-',
        Decision::Unknown => '?',
    };
    let row = |i| (0..columns).map(|j| mark(i, j)).collect::<String>();
    (0..rows).map(row).collect::<Vec<_>>().join(" ")
}

/// What a prefer of these keys pays every pair, in whole points; `?` where a blank decides.
fn pays(asked: &str, prefer: &str, mentees: &str, mentors: &str) -> String {
    let text = format!("{SIDES}{asked}[[prefer]]\nname = \"p\"\n{prefer}\n");
    let (scheme, cohort) = read(&text, mentees, mentors);
    let evaluator = Evaluator::new(&scheme, &cohort, &day("2020-09-30")).unwrap();
    let [rows, columns] = [0, 1].map(|side| cohort.sides[side].len() as u32);
    let paid = |i, j| match evaluator.decide(Pair::new(i, j), &mut [0]) {
        Decision::Eligible(score) => (score / 100_000_000).to_string(),
        _ => "?".to_owned(),
    };
    let row = |i| (0..columns).map(|j| paid(i, j)).collect::<Vec<_>>();
    (0..rows)
        .map(|i| row(i).join(" "))
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn steps_keep_bounds_and_blanks_matter_where_they_can() {
    let line = |bounds: &str| {
        let must = format!("line = \"manager\"\n{bounds}");
        let none = Extras::default();
        marks(MANAGER, &must, MENTEES, MENTORS, &none)
    };
    // b1 is two steps above a1 and one above a2. Straight under them b3 would be one step from either, and b2 two; a3
    // may be one step from anybody.
    assert_eq!(line("at_least = \"2 steps\""), "++? -+? ???");
    assert_eq!(line("at_least = \"1 step\""), "+++ +++ +++");
    assert_eq!(line("at_most = \"1 step\""), "--? +-? ???");
    assert_eq!(
        line("at_least = \"2 steps\"\nat_most = \"2 steps\""),
        "+?? -?? ???"
    );
}

#[test]
fn without_a_connection_there_are_more_steps_than_any_number() {
    let pays = |keys: &str| pays(&topped(), keys, MENTEES, MENTORS);
    assert_eq!(
        pays("line = \"manager\"\nat_least = \"2 steps\"\npoints = 1"),
        "1 1 1, 0 1 1, 1 1 1"
    );
    assert_eq!(
        pays("line = \"manager\"\nat_most = \"9 steps\"\npoints = 1"),
        "1 0 0, 1 0 0, 0 0 0"
    );
    assert_eq!(
        pays("line = \"manager\"\npoints = { \"2 steps\" = 5, \"up to 9 steps\" = 3 }"),
        "5 0 0, 3 0 0, 0 0 0"
    );
    assert_eq!(
        pays("line = \"manager\"\npoints = { \"from 1 step\" = 2, \"from 7 steps\" = 4 }"),
        "2 4 4, 2 4 4, 4 4 4"
    );
}

#[test]
fn a_table_pays_what_no_blank_can_change() {
    // b2 is two steps from a1 and a2 at least.
    let rows = "line = \"manager\"\npoints = { \"up to 1 step\" = 5, \"0 steps\" = 1 }";
    let pays = |keys: &str| pays(MANAGER, keys, MENTEES, MENTORS);
    assert_eq!(pays(rows), "0 0 ?, 5 0 ?, ? ? ?");
    assert_eq!(pays(&format!("{rows}\nblank = 7")), "0 0 7, 5 0 7, 7 7 7");
    let from = "line = \"manager\"\npoints = { \"from 1 step\" = 2 }";
    assert_eq!(pays(from), "2 2 2, 2 2 2, 2 2 2");
}

/// Also where it is bounds and rows together that no blank can change.
#[test]
fn a_table_within_bounds_pays_what_no_blank_can_change() {
    let paid = |keys: &str| {
        pays(
            MANAGER,
            &format!("line = \"manager\"\n{keys}"),
            MENTEES,
            MENTORS,
        )
    };
    let nothing = "0 0 0, 0 0 0, 0 0 0";
    let low = "points = { \"up to 2 steps\" = 5, \"1 step\" = 4 }\n";
    assert_eq!(paid(&format!("{low}at_least = \"3 steps\"")), nothing);
    let high = "points = { \"from 3 steps\" = 5 }\n";
    assert_eq!(paid(&format!("{high}at_most = \"2 steps\"")), nothing);
    // b2 is two steps from a1 and a2 at least.
    assert_eq!(
        paid(&format!("{low}at_most = \"5 steps\"")),
        "5 ? ?, 4 ? ?, ? ? ?"
    );
    assert_eq!(
        paid(&format!("{low}at_most = \"1 step\"")),
        "0 0 ?, 4 0 ?, ? ? ?"
    );
    let level = "points = { \"from 2 steps\" = 5, \"from 4 steps\" = 5 }\n";
    assert_eq!(paid(level), "5 5 ?, 0 5 ?, ? ? ?");
    assert_eq!(
        paid(&format!("{level}at_least = \"2 steps\"")),
        "5 5 ?, 0 5 ?, ? ? ?"
    );

    // The one mentor names a1 first and a2 second.
    let asked = "[asked]\nwants = { of = \"both\", kind = \"ranked\", blank = \"allowed\" }\n";
    let lists = ["code,wants\na1,\na2,\na3,\n", "code,wants\nb1,\"a1,a2\"\n"];
    let paid = |keys: &str| {
        pays(
            asked,
            &format!("chosen = \"wants\"\n{keys}"),
            lists[0],
            lists[1],
        )
    };
    assert_eq!(paid("points = { \"1\" = 5 }\nat_most = 3"), "?, 0, 0");
    assert_eq!(paid("points = { \"up to 3\" = 5 }\nat_most = 1"), "?, 0, 0");
    assert_eq!(paid("points = { \"2\" = 5 }\nat_least = 3"), "0, 0, 0");
}

#[test]
fn only_straight_up_and_down_is_the_same_line() {
    let mentees = "code,manager\na1,b1\na2,a1\n";
    let mentors = "code,manager\nb1,\nb2,b1\nb3,a2\n";
    let line = |how: &str| {
        let must = format!("line = \"manager\"\nat_most = \"9 steps\"{how}");
        marks(&topped(), &must, mentees, mentors, &Extras::default())
    };
    assert_eq!(line(""), "+++ +++");
    assert_eq!(line("\nas = \"same line\""), "+-+ +-+");
}

#[test]
fn the_blank_that_is_needed_is_that_of_the_topmost() {
    let text = format!(
        "{SIDES}{MANAGER}[[must]]\nname = \"m\"\nline = \"manager\"\nat_least = \"2 steps\"\n"
    );
    let (scheme, cohort) = read(&text, MENTEES, "code,manager\nb1,\nb2,b3\nb3,\n");
    let Err(Error::Cohort(faults)) = Problem::compile(&scheme, &cohort) else {
        panic!("blanks");
    };
    let said: Vec<String> = faults
        .as_slice()
        .iter()
        .map(|fault| format!("{} {}", fault.file.clone().unwrap(), fault.row.unwrap()))
        .collect();
    // Open are a2 and a3 to those of b3's line, and a3 to b1: the tops are b1, a3 and b3.
    assert_eq!(said, ["mentees.csv 4", "mentors.csv 2", "mentors.csv 4"]);
    let evaluator = Evaluator::new(&scheme, &cohort, &Extras::default()).unwrap();
    let fact = &evaluator.evaluate(Pair::new(1, 1)).musts[0].facts[0];
    let above = vec!["b1".to_owned(), "b3".to_owned()];
    assert_eq!(fact.finding, Finding::LineOpen { above });
    let fact = &evaluator.evaluate(Pair::new(0, 0)).musts[0].facts[0];
    assert_eq!(fact.finding, Finding::Line { steps: Some(2) });
    assert_eq!(fact.values, [Some(vec!["a2".to_owned()]), None]);
}

#[test]
fn one_person_on_both_sides_is_no_step_away() {
    let text = format!(
        "same_person = \"same id\"\n{SIDES}{}[[prefer]]\nname = \"p\"\nline = \"manager\"\n\
         points = {{ \"0 steps\" = 9, \"1 step\" = 4, \"2 steps\" = 2 }}\n",
        topped()
    );
    let (scheme, cohort) = read(&text, "code,manager\nx,y\nz,\n", "code,manager\nx,y\ny,\n");
    let evaluator = Evaluator::new(&scheme, &cohort, &Extras::default()).unwrap();
    let scores = [(0, 0), (0, 1), (1, 0), (1, 1)]
        .map(|(i, j)| evaluator.score(Pair::new(i, j)).unwrap() / 100_000_000);
    assert_eq!(scores, [9, 4, 0, 0]);
    let none = Finding::Line { steps: None };
    assert_eq!(
        evaluator.evaluate(Pair::new(1, 1)).criteria[0].facts[0].finding,
        none
    );
}

#[test]
fn two_people_have_somebody_in_common_not_nobody() {
    let asked = "[asked]\nboss = { of = \"both\", kind = \"person\", blank = \"none\" }\n";
    let (mentees, mentors) = ("code,boss\na,y\nb,\nc,x\n", "code,boss\nx,y\ny,\n");
    let said = |must: &str| marks(asked, must, mentees, mentors, &Extras::default());
    assert_eq!(said("same = \"boss\""), "+- -- --");
    assert_eq!(said("different = \"boss\""), "-+ ++ ++");
}

const LISTS: &str = "[asked]\nwants = { of = \"mentees\", kind = \"ranked\", blank = \"allowed\" }\n\
                     offers = { of = \"mentors\", kind = \"ranked\", blank = \"allowed\" }\n\
                     both = { of = \"both\", kind = \"ranked\", blank = \"allowed\", column = \"list\" }\n";
/// a wants y before x; b wants x; c says nothing. x wants c before a; y wants b; z says nothing.
const WANTING: &str = "code,wants,list\na,\"y,x\",\"y,x\"\nb,x,x\nc,,\n";
const WANTED: &str = "code,offers,list\nx,\"c,a\",\"c,a\"\ny,b,b\nz,,\n";

#[test]
fn lists_are_asked_of_one_side_or_both() {
    let chosen = |keys: &str| marks(LISTS, keys, WANTING, WANTED, &Extras::default());
    assert_eq!(chosen("chosen = \"wants\""), "++- +-- ???");
    assert_eq!(chosen("chosen = \"wants\"\nat_most = 1"), "-+- +-- ???");
    assert_eq!(chosen("chosen = \"wants\"\nat_least = 2"), "+-- --- ???");
    assert_eq!(chosen("chosen = \"offers\""), "+-? -+? +-?");
    assert_eq!(chosen("chosen = \"both\"\nby = \"mentee\""), "++- +-- ???");
    assert_eq!(chosen("chosen = \"both\"\nby = \"mentor\""), "+-? -+? +-?");
    // Each must have named the other: one who did not settles it, whatever the other left blank.
    for both in ["chosen = \"both\"", "chosen = [\"wants\", \"offers\"]"] {
        assert_eq!(chosen(both), "+-- --- ?-?");
        // The worse of second and second; c is first with x, which leaves the answer to c.
        assert_eq!(chosen(&format!("{both}\nat_most = 1")), "--- --- ?-?");
        assert_eq!(chosen(&format!("{both}\nat_most = 2")), "+-- --- ?-?");
        assert_eq!(chosen(&format!("not = {{ {} }}", both)), "-++ +++ ?+?");
    }
}

#[test]
fn a_known_position_beyond_the_bound_settles_it() {
    let wanted = "code,offers,list\nx,\"b,a,c\",\"b,a,c\"\ny,b,b\nz,,\n";
    let chosen = |keys: &str| marks(LISTS, keys, WANTING, wanted, &Extras::default());
    // c, who says nothing, is third with x.
    assert_eq!(chosen("chosen = \"both\"\nat_most = 2"), "+-- +-- --?");
    assert_eq!(chosen("chosen = \"both\"\nat_most = 3"), "+-- +-- ?-?");
    let table = "chosen = \"both\"\npoints = { \"1\" = 9, \"up to 2\" = 4 }";
    assert_eq!(pays(LISTS, table, WANTING, wanted), "4 0 0, 9 0 0, 0 0 ?");
}

#[test]
fn whoever_is_not_named_is_paid_nothing() {
    let pays = |keys: &str| pays(LISTS, keys, WANTING, WANTED);
    assert_eq!(
        pays("chosen = \"wants\"\npoints = { \"1\" = 10, \"up to 3\" = 4 }\nblank = 1"),
        "4 10 0, 10 0 0, 1 1 1"
    );
    assert_eq!(
        pays("chosen = \"wants\"\npoints = { \"from 1\" = 2, \"from 2\" = 1 }\nblank = 0"),
        "1 2 0, 2 0 0, 0 0 0"
    );
    assert_eq!(
        pays("chosen = \"wants\"\npoints = 3\nblank = 0"),
        "3 3 0, 3 0 0, 0 0 0"
    );
}

#[test]
fn a_list_shows_no_more_than_the_mate() {
    let text = format!(
        "{SIDES}{LISTS}[[prefer]]\nname = \"p\"\nchosen = \"both\"\npoints = 1\nblank = 0\n[[prefer]]\nname = \"q\"\nchosen = \"wants\"\npoints = 1\nblank = 0\n"
    );
    let (scheme, cohort) = read(&text, WANTING, WANTED);
    let evaluator = Evaluator::new(&scheme, &cohort, &Extras::default()).unwrap();
    let fact = |criterion: usize, i, j| {
        let evaluation = evaluator.evaluate(Pair::new(i, j));
        evaluation.criteria[criterion].facts[0].clone()
    };
    let mutual = fact(0, 0, 0);
    assert_eq!(
        mutual.values,
        ["x", "a"].map(|code| Some(vec![code.to_owned()]))
    );
    let found = Finding::Chosen {
        by_mentee: Some(2),
        by_mentor: Some(2),
    };
    assert_eq!(mutual.finding, found);
    let half = fact(0, 0, 1);
    assert_eq!(half.values, [Some(vec!["y".to_owned()]), Some(Vec::new())]);
    assert_eq!(half.holds, Some(false));
    let open = fact(0, 2, 0);
    assert_eq!((open.holds, open.finding), (None, Finding::Blank));
    assert_eq!(open.values, [None, Some(vec!["c".to_owned()])]);
    let single = fact(1, 1, 1);
    assert_eq!(single.attributes, Some([Some("wants".to_owned()), None]));
    let found = Finding::Chosen {
        by_mentee: None,
        by_mentor: None,
    };
    assert_eq!((single.finding, single.holds), (found, Some(false)));
}

const DATES: &str = "[asked]\nends = { of = \"mentees\", kind = \"date\", blank = \"allowed\" }\n\
                     begins = { of = \"mentors\", kind = \"date\", blank = \"allowed\" }\n";
const ENDING: &str = "code,ends\na,2020-02-28\nb,2020-03-01\nc,\n";
const BEGINNING: &str = "code,begins\nx,2020-02-29\ny,2020-03-01\nz,\n";

#[test]
fn days_are_counted_from_the_mentee() {
    let days = |keys: &str| marks(DATES, keys, ENDING, BEGINNING, &Extras::default());
    assert_eq!(days("before = [\"ends\", \"begins\"]"), "++? --? ???");
    assert_eq!(days("after = [\"ends\", \"begins\"]"), "--? +-? ???");
    assert_eq!(
        days("before = [\"ends\", \"begins\"]\nat_least = \"0 days\"\nat_most = \"1 day\""),
        "+-? -+? ???"
    );
    assert_eq!(
        days("after = [\"ends\", \"begins\"]\nat_least = \"-2 days\"\nat_most = \"-2 days\""),
        "-+? --? ???"
    );
    let each = "after = [\"ends\", \"begins\"]\npoints = { each = 3, at_most = 1 }\nblank = 0";
    assert_eq!(
        pays(DATES, each, ENDING, BEGINNING),
        "-3 -6 0, 1 0 0, 0 0 0"
    );
    let table = "before = [\"ends\", \"begins\"]\npoints = { \"1 day\" = 5, \"up to 1 week\" = 2 }\nblank = 0";
    assert_eq!(pays(DATES, table, ENDING, BEGINNING), "5 2 0, 2 2 0, 0 0 0");
}

#[test]
fn the_day_of_the_run_is_given_and_never_read_from_a_clock() {
    let marks = |keys: &str, extras: &Extras| marks(DATES, keys, ENDING, BEGINNING, extras);
    let over = "before = [\"ends\", \"as of\"]";
    assert_eq!(marks(over, &day("2020-02-29")), "+++ --- ???");
    assert_eq!(marks(over, &day("2020-03-02")), "+++ +++ ???");
    let begun = "after = [\"as of\", \"begins\"]\nat_least = \"0 days\"";
    assert_eq!(marks(begun, &day("2020-02-29")), "+-? +-? +-?");
    let text = format!("{SIDES}{DATES}[[must]]\nname = \"m\"\nnot = {{ {over} }}\n");
    let (scheme, cohort) = read(&text, ENDING, BEGINNING);
    assert!(scheme.reads_day());
    let error = Problem::compile(&scheme, &cohort).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the must `m` reads the day of the run, and none was given; give it: `--as-of 2020-09-30`, `as_of=` in Python, or `Extras::as_of` in Rust; no clock is read"
    );
    let text = format!("{SIDES}{DATES}[[prefer]]\nname = \"p\"\n{over}\npoints = 1\nblank = 0\n");
    let (scheme, cohort) = read(&text, ENDING, BEGINNING);
    let extras = day("2020-02-29");
    let problem =
        Problem::compile_with(&scheme, &cohort, &extras, &CancelToken::default()).unwrap();
    let evaluation = problem.evaluator().unwrap().evaluate(Pair::new(0, 2));
    let fact = &evaluation.criteria[0].facts[0];
    assert_eq!(fact.finding, Finding::Before { days: 1 });
    assert_eq!(fact.attributes, Some([Some("ends".to_owned()), None]));
    let values = ["2020-02-28", "2020-02-29"].map(|day| Some(vec![day.to_owned()]));
    assert_eq!(fact.values, values);
}

/// A scheme built in code is held to what a file is.
#[test]
fn measures_that_no_file_can_hold_are_refused() {
    let text = format!(
        "{SIDES}{MANAGER}[[prefer]]\nname = \"p\"\nline = \"manager\"\npoints = {{ \"1 step\" = 1 }}\n"
    );
    let (mut scheme, cohort) = read(&text, MENTEES, MENTORS);
    let said = |scheme: &Scheme| {
        let error = Evaluator::new(scheme, &cohort, &Extras::default());
        error.map(|_| ()).unwrap_err().to_string()
    };
    scheme.prefers[0].points = Points::Each {
        each: 1,
        at_most: None,
    };
    assert!(said(&scheme).contains("points for each step are not paid"));
    scheme.prefers[0].points = Points::Flat(1);
    let Condition::Test(test) = &mut scheme.prefers[0].condition else {
        panic!("a test");
    };
    test.at_most = Some(Quantity {
        value: 1,
        unit: Unit::Levels,
    });
    assert!(said(&scheme).contains("a bound is a number of levels"));
    let nobody = crate::scheme::OneOrBoth {
        mentee: None,
        mentor: None,
    };
    for measure in [
        crate::scheme::Measure::Chosen(nobody.clone()),
        crate::scheme::Measure::After(nobody),
    ] {
        let Condition::Test(test) = &mut scheme.prefers[0].condition else {
            panic!("a test");
        };
        (test.measure, test.at_most) = (measure, None);
        said(&scheme);
        assert!(scheme.check().is_err());
    }
}

#[test]
fn the_constructs_of_line_lists_and_days_are_evaluated() {
    let text = include_str!("../../scheme/tests/line_lists_days.toml");
    let scheme = Scheme::from_toml(text, "line_lists_days.toml").unwrap();
    let table =
        |name: &str, text: &str| crate::cohort::Table::from_csv(name, text.as_bytes()).unwrap();
    let mentees = "code,manager,sponsor,wants,choices,ends,joined\n\
                   a,top,x,[y;x],x,2020-10-20,2019-01-01\n\
                   b,a,,,\"y,x\",2020-10-10,2020-01-11\n";
    let mentors = "code,manager,line manager,offers,choices,begins,joined\n\
                   top,,,,,2020-01-01,2020-01-01\n\
                   x,top,top,\"b,a\",\"a,b\",2020-09-30,2020-01-01\n\
                   y,x,x,,b,2020-11-20,2020-01-01\n";
    let (mentees, mentors) = (table("mentees", mentees), table("mentors", mentors));
    let cohort = Cohort::from_tables(&scheme, mentees, mentors).unwrap();
    let evaluator = Evaluator::new(&scheme, &cohort, &day("2020-09-30")).unwrap();
    let verdicts = |i, j| {
        let musts = evaluator.evaluate(Pair::new(i, j)).musts;
        musts.iter().map(|must| must.verdict).collect::<Vec<_>>()
    };
    use Verdict::{BlankPasses, Holds, Refused};
    // a and x are colleagues; x is a's sponsor's own, no step away.
    assert_eq!(
        verdicts(0, 1),
        [Refused, Refused, Refused, Holds, Holds, Holds]
    );
    // b's sponsor is blank and b ends ten days on; top has no list, and b does not name top.
    assert_eq!(
        verdicts(1, 0),
        [Refused, Holds, Holds, BlankPasses, Refused, Holds]
    );
    // y begins after the day of the run.
    assert_eq!(
        verdicts(0, 2),
        [Holds, Holds, Holds, Refused, Holds, Refused]
    );
    let criteria = |i, j| {
        let criteria = evaluator.evaluate(Pair::new(i, j)).criteria;
        let points = criteria.iter().map(|criterion| criterion.points.unwrap());
        points.collect::<Vec<_>>()
    };
    // Three steps from a to y; second wish; nothing of y, whose list is blank; joined 365 days before y; a month and a day.
    assert_eq!(criteria(0, 2), [10_000, 100_000, 0, 5_000, -36_500, 0]);
    assert_eq!(criteria(0, 1), [0, 40_000, 50_000, 70_000, -36_500, 30_000]);
    assert_eq!(criteria(1, 1), [10_000, 0, 50_000, 0, 1_000, 30_000]);
}
