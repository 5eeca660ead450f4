//! Every construct of the language in words.

use super::*;

/// The lines of a scheme, each as `name: what it does`.
fn lines(scheme: &Scheme) -> Vec<String> {
    let musts = scheme.musts.iter();
    let musts = musts.map(|must| format!("{}: {}", must.name, scheme.must_in_words(must)));
    let prefers = scheme.prefers.iter();
    let prefers = prefers.map(|own| format!("{}: {}", own.name, scheme.prefer_in_words(own)));
    let quotas = scheme.quotas.iter();
    let quotas = quotas.map(|own| format!("{}: {}", own.name, scheme.quota_in_words(own)));
    let priorities = scheme.priorities.iter();
    let priorities =
        priorities.map(|own| format!("{}: {}", own.name, scheme.priority_in_words(own)));
    musts
        .chain(prefers)
        .chain(quotas)
        .chain(priorities)
        .collect()
}

/// That every line of a scheme reads so.
fn assert_lines(text: &str, expected: &str) {
    let scheme = Scheme::from_toml(text, "scheme").unwrap_or_else(|error| panic!("{error}"));
    let expected: Vec<&str> = expected.trim().lines().collect();
    assert_eq!(lines(&scheme), expected);
}

#[test]
fn every_construct_in_words() {
    assert_lines(
        include_str!("everything.toml"),
        r#"
one: their `team` is the same
two: the learner's `team` is different from the mentor's `home team`; a pair that a blank leaves open passes
three: they are two people
four: not (they are one person)
five: at least one of (distance between their `base`: at most 1500 m; all of (their `start` is the same; not (difference between their `years`: at most 2.5 years))), asked only where their `remote` is the same
six: the pair has a given score
seven: the learner's `team` is not among the mentor's `teaches`; a blank that leaves it open is an error
twenty-one: they were not a pair before
eight and a half: at least one of (a row of `London borough neighbours` has the learner's `base` and the mentor's `base`; no row of `near` has the learner's `skills` and the mentor's `team`, in either order)
eight: 4.25 points times the share, of those among `Rust` that either has, of the tags shared by the learner's `skills` and the mentor's `teaches`, at most 9; -1.5 points where a blank leaves it open; all times -0.0001; for the benefit of the mentor
nine: by the levels of the learner's `grade` above the mentor's `grade`: 3 points at -2 levels, 2 points at 0 levels, 10.5 points at 1 level
ten: by the distance between their `base`: 5 points at 0 m, 4 points up to 500 m, 1 point up to 8 km; for the benefit of the learner
eleven: by the difference between their `years`: 2 points from 10.5 years, 1 point from 3 years
twelve: 3 points where difference between their `size`: at least -1 and at most 2.5
thirteen: 1 point times the given score; all times 2
fourteen: 2 points where at least one of (their `grade` is the same; their `size` is the same; their `base` is the same), paid only where their `ethnic group` is the same; 0 points where a blank leaves it open
fifteen: pairs of mentors of each `home team`: at least 1 and at most 4
sixteen: pairs of learners whose `team` is `North`: at most 7
seventeen: pairs of learners whose `grade` is `middle`: any number
eighteen: pairs of mentors whose `remote` is `yes`: at least 2
nineteen: learners whose `team` is `South` who are placed: at most 3
twenty: 2.5 points for placing each learner whose `team` is `North`
twenty-two: 0 points for placing any mentor
"#,
    );
}

#[test]
fn lines_lists_and_days_in_words() {
    assert_lines(
        include_str!("line_lists_days.toml"),
        r#"
Nobody meets their own manager, or a colleague under the same: steps of the reporting line by their `manager`: at least 3 steps
They have different managers: their `manager` is different
The mentor is not above the sponsor's line: not (steps of the reporting line by the mentee's `sponsor` and the mentor's `boss`, where one of the two is above the other: at most 1 step); a pair that a blank leaves open passes
Both named each other, or one is among the first two: at least one of (worse of the positions of each in their `choices`: named at all; position of the mentor in the mentee's `choices`: at most 2; position of the mentee in the mentor's `choices`: at most 2); a pair that a blank leaves open passes
The mentee's time is not over: days by which the mentee's `ends` is after the day of the run: at least 14 days
The mentor has begun: days by which the day of the run is after the mentor's `begins`: at least 0 days; a pair that a blank leaves open is refused
Far apart in the line: by the steps of the reporting line by their `manager`: 1 point at 3 steps, 4.5 points from 6 steps, 2 points from 4 steps
The mentee's wishes: by the position of the mentor in the mentee's `wants`: 10 points at 1, 4 points up to 3; for the benefit of the mentee
The mentor's wishes: 5 points where position of the mentee in the mentor's `offers`: at most 3; 0 points where a blank leaves it open; for the benefit of the mentor
Each other's wishes: 7 points where worse of the positions of each in the mentee's `wants` and the mentor's `offers`: named at all; 0.5 points where a blank leaves it open
The mentor joined long before: 0.01 points times the days by which the mentee's `joined` is after the mentor's `joined`, at most 9
The mentor begins soon after: by the days by which the mentee's `ends` is before the mentor's `begins`: 3 points up to 14 days, 1 point up to 30 days; 0 points where a blank leaves it open
"#,
    );
}

#[test]
fn a_yes_paid_as_a_number_and_bounds_that_say_nothing() {
    let head = r#"
format = "pairwright.scheme/1"
name = "n"
aim = ["pairs", "total score"]
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = 1
[asked]
team = { of = "both", kind = "one" }
skills = { of = "both", kind = "tags" }
years = { of = "both", kind = "number", unit = "years" }
"#;
    let rest = r#"
[[must]]
name = "always"
same = "team"
at_least = 0
[[must]]
name = "never"
same = "team"
at_least = 2
[[must]]
name = "the other way round"
contains = ["skills", "team"]
at_least = 1
at_most = 1
[[must]]
name = "one part"
any = [{ difference = "years", at_least = "1.5 years", at_most = "1.5 years" }]
[[prefer]]
name = "each"
same = "team"
points = { each = 1, at_most = 3 }
[[prefer]]
name = "table"
same = "team"
points = { "1" = 2.5 }
[[prefer]]
name = "within"
shared = "skills"
at_least = 2
at_most = 5
points = { each = -1 }
[[quota]]
name = "exactly"
placed = "mentors"
each = "team"
at_least = 2
at_most = 2
"#;
    assert_lines(
        &format!("{head}{rest}"),
        r#"
always: always, whether or not their `team` is the same
never: never, whether or not their `team` is the same
the other way round: the mentor's `team` is among the mentee's `skills`
one part: difference between their `years`: exactly 1.5 years
each: 1 point where their `team` is the same, at most 3
table: by whether their `team` is the same, where a yes is 1: 2.5 points at 1
within: -1 point times the tags shared by their `skills`, paid only within at least 2 and at most 5
exactly: pairs of mentors of each `team`: exactly 2
"#,
    );
}

/// Whoever left blank what an answer is looked up from has a blank there, whatever the answer's own `blank` is.
#[test]
fn a_blank_may_come_from_the_source() {
    let asked = "borough = { of = \"both\", kind = \"place\", blank = \"allowed\" }\n\
        command = { of = \"both\", kind = \"one\", from = \"borough\", table = \"London boroughs\", column = \"command\" }\n\
        years = {";
    let said = |asked: &str| {
        let text = BASE.replacen("years = {", asked, 1);
        let text = text.replacen(
            "above    = [\"rank\", \"grade\"]\nat_least = \"1 level\"",
            "same = \"command\"",
            1,
        );
        let scheme = Scheme::from_toml(&text, "s").unwrap_or_else(|error| panic!("{error}"));
        scheme.must_in_words(&scheme.musts[0])
    };
    assert_eq!(
        said(asked),
        "their `command` is the same; a blank that leaves it open is an error"
    );
    let needed = asked.replace(", blank = \"allowed\"", "");
    assert_eq!(said(&needed), "their `command` is the same");
}
