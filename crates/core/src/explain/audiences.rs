//! Tests of what participants, auditors and boards are told, word for word.

use super::*;
use crate::cancel::CancelToken;
use crate::cohort::{Apart, Cohort, Extras, Table};
use crate::draw::Draw;
use crate::ids::{Pair, Side};
use crate::problem::{Outcome, Problem};
use crate::scheme::Scheme;
use crate::solve::Settings;

const SCHEME: &str = r#"
format = "pairwright.scheme/1"
name = "Reverse mentoring"
aim = ["mentees placed", "total score"]
seed = 7
[mentees]
called = "officer"
id = "code"
places = { column = "places", at_most = 2 }
[mentors]
id = "code"
places = { column = "places", at_most = 2 }
[ladders]
rank = ["Constable", "Sergeant", "Inspector"]
[asked]
team = { of = "both", kind = "one" }
rank = { of = "both", kind = "level", ladder = "rank" }
remit = { of = "mentees", kind = "tags" }
knows = { of = "mentors", kind = "tags" }
base = { of = "both", kind = "place" }
past = { of = "both", kind = "one", sensitive = true }
[[must]]
name = "They work in different teams"
different = "team"
[[must]]
name = "They have different pasts"
different = "past"
[[prefer]]
name = "The mentor knows the remit"
shared = ["remit", "knows"]
points = { each = 2 }
[[prefer]]
name = "The officer is senior"
above = "rank"
points = { "from 1 level" = 3 }
[[prefer]]
name = "They are near"
distance = "base"
points = { "up to 5 km" = 1 }
[[prefer]]
name = "They were in the same place once"
same = "past"
points = 1
weight = -1
[[quota]]
name = "No team gives more than two"
placed = "mentors"
each = "team"
at_most = 2
"#;
const OFFICERS: &str = "\
code,places,team,rank,remit,base,past
O-1,1,red,Inspector,\"noise, parks\",Camden,zebra
O-2,1,red,Constable,noise,Hackney,okapi
O-3,2,red,Sergeant,schools,Brent,tapir
O-4,0,red,Sergeant,schools,Brent,tapir
";
const MENTORS: &str = "\
code,places,team,rank,knows,base,past
S-1,1,blue,Sergeant,\"parks, noise, law\",Camden,okapi
S-2,2,pink,Constable,schools,Barnet,lemur
";

fn compiled(scheme: &str, files: [&str; 2], extras: &Extras) -> (Scheme, Problem) {
    let scheme: Scheme = scheme.parse().unwrap();
    let table = |name, text: &str| Table::from_csv(name, text.as_bytes()).unwrap();
    let (mentees, mentors) = (
        table("mentees.csv", files[0]),
        table("mentors.csv", files[1]),
    );
    let cohort = Cohort::from_tables(&scheme, mentees, mentors).unwrap();
    let problem = Problem::compile_with(&scheme, &cohort, extras, &CancelToken::default());
    (scheme, problem.unwrap())
}

fn solve(problem: &Problem) -> Outcome {
    problem.solve(&Settings::default()).unwrap()
}

fn small() -> (Scheme, Problem, Outcome) {
    let extras = Extras {
        exclusions: vec![Pair::new(1, 1)],
        ..Extras::default()
    };
    let (scheme, problem) = compiled(SCHEME, [OFFICERS, MENTORS], &extras);
    let outcome = solve(&problem);
    (scheme, problem, outcome)
}

const TOGETHER: &str = "All pairs were chosen together, for everybody at once. No other choice that keeps the rules and what \
    the coordinator settled beforehand is better by the programme's aim, in this order: “mentees placed” and “total score”. \
    Ties are drawn by lot, which favours nobody.";
const ASK: &str = "can rest on what others told in confidence. So only the coordinator is told, and this note reads the same \
    whatever the reason. Please turn to the coordinator with any question.";

#[test]
fn a_note_says_what_both_share_and_nothing_else() {
    let (scheme, problem, outcome) = small();
    let note = |side, person| {
        let note = participant(&problem, Some(&scheme), &outcome, side, person);
        note.unwrap().to_string()
    };
    assert_eq!(
        note(Side::Mentees, 0),
        format!(
            "To officer O-1, from “Reverse mentoring”.\n\
             You are paired with mentor S-1. You have 1 place.\n\
             What speaks for you and mentor S-1:\n  \
               The mentor knows the remit (you share noise, parks)\n  \
               The officer is senior (your rank: Inspector)\n  \
               They are near (your base: Camden)\n\
             Like every pair, yours keeps these rules:\n  \
               They work in different teams\n\n\
             {TOGETHER}"
        )
    );
    assert_eq!(
        note(Side::Mentors, 1),
        format!(
            "To mentor S-2, from “Reverse mentoring”.\n\
             You are paired with officer O-3. You have 2 places.\n\
             What speaks for you and officer O-3:\n  \
               The mentor knows the remit (you share schools)\n  \
               The officer is senior (your rank: Constable)\n\
             Like every pair, yours keeps these rules:\n  \
               They work in different teams\n\n\
             {TOGETHER}"
        )
    );
    assert_eq!(
        note(Side::Mentees, 1),
        format!(
            "To officer O-2, from “Reverse mentoring”.\n\
             There is no mentor for you this time, though you have 1 place.\n\n\
             {TOGETHER}\n\n\
             Why somebody is left out {ASK}"
        )
    );
    assert_eq!(
        note(Side::Mentees, 3),
        format!(
            "To officer O-4, from “Reverse mentoring”.\n\
             You have no places this time, so nobody is with you.\n\n\
             {TOGETHER}"
        )
    );
}

#[test]
fn why_not_is_answered_alike_whoever_it_is_and_in_full_where_they_are_a_pair() {
    let (scheme, problem, outcome) = small();
    let asked = |person, other| {
        participant_why_not(
            &problem,
            Some(&scheme),
            &outcome,
            Side::Mentees,
            person,
            other,
        )
    };
    // O-2 is kept from S-1 by a past, and from S-2 by an exclusion; O-1 from S-2 by the aim.
    for (officer, mentor) in [(1, 0), (1, 1), (0, 1), (3, 0)] {
        let (o, s) = (officer + 1, mentor + 1);
        let note = asked(officer, mentor).unwrap();
        assert!(!note.paired);
        assert_eq!(
            note.to_string(),
            format!(
                "To officer O-{o}, from “Reverse mentoring”.\n\
                 You asked about mentor S-{s}. You are not a pair this time.\n\n\
                 {TOGETHER}\n\n\
                 Why one pair was not chosen {ASK}"
            )
        );
    }
    let note = asked(0, 0).unwrap().to_string();
    let head = "To officer O-1, from “Reverse mentoring”.\nYou asked about mentor S-1. You are a pair.\nYou are paired with \
                mentor S-1. You have 1 place.\n";
    assert!(note.starts_with(head), "{note}");
    assert_eq!(
        asked(0, 2).unwrap_err().to_string(),
        "there is no mentor at position `2`; positions count from 0"
    );
    assert_eq!(
        asked(4, 0).unwrap_err().to_string(),
        "there is no mentee at position `4`; positions count from 0"
    );
}

#[test]
fn without_the_people_or_the_scheme_a_note_says_less() {
    let (scheme, mut problem, outcome) = small();
    problem.forget_evaluator();
    let note = |scheme| participant(&problem, scheme, &outcome, Side::Mentees, 0).unwrap();
    let told = note(Some(&scheme));
    let names = told.mates[0].criteria.iter().map(|own| own.name.as_str());
    let names: Vec<&str> = names.collect();
    let all = [
        "The mentor knows the remit",
        "The officer is senior",
        "They are near",
    ];
    assert_eq!(names, all);
    assert!(
        told.mates[0]
            .criteria
            .iter()
            .all(|own| own.facts.is_empty())
    );
    assert_eq!(
        note(None).to_string(),
        format!("To officer O-1.\nYou are paired with mentor S-1. You have 1 place.\n\n{TOGETHER}")
    );
}

#[test]
fn a_stopped_run_claims_less_and_an_infeasible_one_has_no_notes() {
    let (scheme, problem, _) = small();
    let limit = Settings::default().work_limit(0);
    let stopped = problem.solve(&limit).unwrap();
    assert!(matches!(stopped, Outcome::Stopped(_)));
    let note = participant(&problem, Some(&scheme), &stopped, Side::Mentees, 0).unwrap();
    let text = note.to_string();
    let words = "They are the best that were found in the time there was by the programme's aim, ";
    assert!(
        !note.proven && text.contains(words) && !text.contains("No other"),
        "{text}"
    );
    let pinned = Extras {
        pins: vec![Pair::new(0, 0), Pair::new(2, 0)],
        ..Extras::default()
    };
    let (scheme, problem) = compiled(SCHEME, [OFFICERS, MENTORS], &pinned);
    let infeasible = solve(&problem);
    assert_eq!(
        participant(&problem, Some(&scheme), &infeasible, Side::Mentees, 0)
            .unwrap_err()
            .to_string(),
        "there are no pairs to tell participants of; look at the status and the witness"
    );
}

/// One pair to which every line pays: who of the two is told of which.
const LINES: &str = r#"
format = "pairwright.scheme/1"
name = "Lines"
aim = ["total score"]
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = 1
[asked]
team = { of = "both", kind = "one" }
knows = { of = "both", kind = "tags" }
chief = { of = "both", kind = "person" }
wants = { of = "mentees", kind = "ranked" }
picks = { of = "mentors", kind = "ranked" }
choices = { of = "both", kind = "ranked" }
begins = { of = "mentors", kind = "date" }
left = { of = "mentees", kind = "date", blank = "allowed" }
quiet = { of = "both", kind = "one", sensitive = true }
faith = { of = "both", kind = "one", protected = "religion or belief" }
[justified.faith]
purpose = "a"
proportionate = "b"
approver = "c"
review_by = "2027-01-31"
[[must]]
name = "must: faith"
same = "faith"
[[must]]
name = "must: quiet"
same = "quiet"
[[must]]
name = "must: listed"
listed = "scores"
[[prefer]]
name = "both: team"
same = "team"
points = 1
[[prefer]]
name = "both: chief"
same = "chief"
points = 1
[[prefer]]
name = "both: contains"
contains = ["team", "knows"]
points = 1
[[prefer]]
name = "both: previous"
listed = "previous"
points = 1
[[prefer]]
name = "mentee: wants"
chosen = "wants"
at_most = 1
points = 1
[[prefer]]
name = "mentor: picks"
chosen = "picks"
at_most = 1
points = 1
[[prefer]]
name = "nobody: choices"
chosen = "choices"
at_most = 1
points = 1
[[prefer]]
name = "mentor: begins"
after = ["as of", "begins"]
points = 1
[[prefer]]
name = "mentor: when"
same = "team"
when = { after = ["as of", "begins"] }
points = 1
[[prefer]]
name = "nobody: any"
any = [{ same = "team" }, { chosen = "choices", at_most = 1 }]
points = 1
[[prefer]]
name = "nobody: blank"
before = ["left", "begins"]
points = 1
blank = 1
[[prefer]]
name = "nobody: score"
score = "given"
points = { each = 1 }
[[prefer]]
name = "nobody: quiet"
same = "quiet"
points = 1
[[prefer]]
name = "nobody: faith"
same = "faith"
points = 1
[[prefer]]
name = "nobody: costs"
same = "team"
points = 1
weight = -1
"#;

#[test]
fn no_line_tells_of_the_mate_alone() {
    let mentees = "code,team,knows,chief,wants,choices,left,quiet,faith
\
        A,red,red,B2,B,B,,zebra,okapi
";
    let mentors = "code,team,knows,chief,picks,choices,begins,quiet,faith
\
        B,red,red,B2,A,A,2020-01-01,zebra,okapi
\
        B2,blue,red,,A,A,2020-01-01,zebra,okapi
";
    let scheme = LINES.replace("kind = \"person\"", "kind = \"person\", blank = \"none\"");
    let extras = Extras {
        scores: Some(vec![(Pair::new(0, 0), 300_000_000)]),
        previous: Some(vec![Pair::new(0, 0)]),
        as_of: Some("2021-01-01".parse().unwrap()),
        ..Extras::default()
    };
    let (scheme, problem) = compiled(&scheme, [mentees, mentors], &extras);
    let outcome = solve(&problem);
    let told = |side| {
        let note = participant(&problem, Some(&scheme), &outcome, side, 0).unwrap();
        assert_eq!(note.rules, ["must: listed"]);
        let text = note.to_string();
        for word in ["zebra", "okapi", "B2", "2020", "300"] {
            let own = side == Side::Mentors && word == "2020";
            assert!(own || !text.contains(word), "{word}: {text}");
        }
        let lines = note.mates[0].criteria.iter().map(|own| own.name.clone());
        lines.collect::<Vec<_>>()
    };
    let is_for = |who: &str| {
        let named = scheme.prefers.iter().map(|prefer| prefer.name.clone());
        named
            .filter(|name| name.starts_with("both: ") || name.starts_with(who))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(Side::Mentees), is_for("mentee: "));
    assert_eq!(told(Side::Mentors), is_for("mentor: "));
}

/// A cohort large enough for numbers to be told.
fn large() -> (Scheme, Problem) {
    let mut draw = Draw(5);
    let mut files = [
        "code,places,team,rank,remit,base,past\n".to_owned(),
        "code,places,team,rank,knows,base,past\n".to_owned(),
    ];
    for (file, (letter, count)) in files.iter_mut().zip([("O", 40), ("S", 24)]) {
        for at in 0..count {
            let team = ["red", "blue", "pink", "grey"][draw.below(4) as usize];
            let tag = ["noise", "parks", "schools"][draw.below(3) as usize];
            let rank = ["Constable", "Sergeant", "Inspector"][draw.below(3) as usize];
            let base = ["Camden", "Brent", "Hackney"][draw.below(3) as usize];
            let past = ["zebra", "okapi", "lemur", "tapir"][draw.below(4) as usize];
            let places = u64::from(at % 6 != 0);
            file.push_str(&format!(
                "{letter}-{at:02},{places},{team},{rank},{tag},{base},{past}\n"
            ));
        }
    }
    let extras = Extras {
        pins: vec![Pair::new(1, 1)],
        exclusions: vec![Pair::new(1, 2), Pair::new(2, 1)],
        apart: vec![Apart {
            mentees: vec![3],
            mentors: vec![3],
        }],
        ..Extras::default()
    };
    let scheme = SCHEME.replace(
        "each = \"team\"\nat_most = 2",
        "each = \"team\"\nat_most = 8",
    );
    compiled(&scheme, [&files[0], &files[1]], &extras)
}

fn audited(scheme: Option<&Scheme>, problem: &Problem, outcome: &Outcome) -> ForAuditor {
    let digests = Digests {
        cohort: Some("sha256:c0".to_owned()),
        ..Digests::default()
    };
    auditor(problem, scheme, outcome, digests, &CancelToken::default()).unwrap()
}

#[test]
fn an_auditor_is_told_numbers_word_for_word() {
    let (scheme, problem) = large();
    let outcome = solve(&problem);
    let told = audited(Some(&scheme), &problem, &outcome);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        told.to_string(),
        format!(
            "For the auditor of “Reverse mentoring”.\n\
             17 of 500 eligible pairs are chosen; 17 of 40 officers and 17 of 24 mentors have a mate.\n\
             Proven by a checker that knows no solver: optimal: 500 pairs checked, bound = value. No other choice is as good, \
             the lot included.\n\
             The aim, in this order:\n  \
               mentees placed: 17\n  \
               total score: 73\n\
             Ties are drawn by lot, of seed 7.\n\
             23 officers have no mate:\n  \
               no places of their own: 7\n  \
               a quota is full: 11\n  \
               everybody eligible is placed with others: 5\n\
             7 mentors have no mate; to tell the reasons would tell of fewer than 5.\n\
             What must hold of every pair:\n  \
               They work in different teams\n  \
               They have different pasts (reads withheld data)\n\
             What earns points:\n  \
               The mentor knows the remit: not told, as a number too small to tell would follow\n  \
               The officer is senior: points for 10 pairs, 30 in all\n  \
               They are near: not told, as a number too small to tell would follow\n  \
               other: points for fewer than 5 pairs\n\
             Quotas:\n  \
               No team gives more than two: at most 8 pairs in each of 4 groups; 17 in all\n\
             By hand: 1 pair pinned, 2 pairs excluded and 1 group kept apart.\n\
             But for everybody, everybody with a mate, eligible and chosen pairs, the levels of the aim and what was decided \
             by hand, no number of people or pairs below 5 is told, nor a sum over so few, nor a number that leaves so few. \
             Nobody's code and no pair is in this note.\n\
             Digests:\n  \
               people sha256:c0\n\
             pairwright {version}"
        )
    );
}

#[test]
fn what_an_auditor_is_told_is_what_there_is() {
    let (scheme, problem) = large();
    let outcome = solve(&problem);
    let Outcome::Optimal(matching) = &outcome else {
        panic!("optimal");
    };
    let told = audited(Some(&scheme), &problem, &outcome);
    let left = unplaced(&problem, matching);
    for (own, side) in told.sides.iter().zip(Side::BOTH) {
        let without = left.iter().filter(|one| one.side == side).count() as u64;
        assert_eq!(own.placed, Some(own.people - without));
        let listed: u64 = own.reasons.iter().map(|(_, count)| count).sum();
        assert_eq!(listed + own.other_reasons, without);
        for (reason, count) in &own.reasons {
            let same = |one: &&Unplaced| one.side == side && one.code == *reason;
            assert_eq!(left.iter().filter(same).count() as u64, *count);
        }
    }
    for (at, own) in told.criteria.iter().enumerate() {
        let points = matching
            .pairs
            .iter()
            .map(|&pair| problem.source().points(pair)[at]);
        let points: Vec<i64> = points.collect();
        let paid = points.iter().filter(|&&p| p != 0).count() as u64;
        match own.pairs {
            Told::Exactly(count) => assert!(count == paid && paid >= LEAST_TOLD),
            Told::Withheld => assert!(paid >= LEAST_TOLD && own.sum.is_none()),
            Told::FewerThan(least) => {
                assert!(paid < LEAST_TOLD && least == LEAST_TOLD && own.sum.is_none())
            }
        }
        if let Some(sum) = &own.sum {
            let all = points.iter().map(|&p| i128::from(p)).sum();
            assert_eq!(*sum, crate::score::format_decimal(all, problem.decimals()));
        }
    }
    let quota = &told.quotas[0];
    assert_eq!((quota.groups, quota.counted.is_some()), (4, true));
    let text = told.to_string();
    for side in Side::BOTH {
        for code in problem.people(side).ids() {
            assert!(!text.contains(&*code), "{code}");
        }
    }
}

#[test]
fn what_is_not_there_is_said_to_boards_and_auditors() {
    let (scheme, problem, optimal) = small();
    let stopped = problem.solve(&Settings::default().work_limit(0)).unwrap();
    let pinned = Extras {
        pins: vec![Pair::new(0, 0), Pair::new(2, 0)],
        ..Extras::default()
    };
    let (_, tight) = compiled(SCHEME, [OFFICERS, MENTORS], &pinned);
    let infeasible = solve(&tight);
    let said = |problem: &Problem, outcome: &Outcome| {
        let found = found(problem, outcome, &CancelToken::default()).unwrap();
        let audited = audited(Some(&scheme), problem, outcome).to_string();
        let lines: Vec<&str> = audited.lines().collect();
        [found.to_string(), lines[1..3].join("\n")]
    };
    assert_eq!(
        said(&problem, &optimal),
        [
            "2 of 4 officers and 2 of 2 mentors are paired. It is proven that no other choice that keeps all rules is better \
             by the programme's aim, in this order: “mentees placed” and “total score”.",
            "2 of 6 eligible pairs are chosen; 2 of 4 officers and 2 of 2 mentors have a mate.\n\
             Proven by a checker that knows no solver: optimal: 6 pairs checked, bound = value. No other choice is as good, \
             the lot included.",
        ]
    );
    assert_eq!(
        said(&tight, &infeasible),
        [
            "There is no answer: no choice of pairs keeps all rules, numbers of mates, quotas and pins.",
            "There is no answer: with 4 officers, 2 mentors and 7 eligible pairs, no choice keeps all numbers of mates, \
             quotas and pins.\n\
             Proven by a checker that knows no solver: infeasible: 7 pairs checked, 1 short.",
        ]
    );
    let [board, auditor] = said(&problem, &stopped);
    assert!(board.contains("A limit stopped the search"), "{board}");
    assert!(
        auditor.contains("Not proven: a limit stopped the search"),
        "{auditor}"
    );
    let Outcome::Optimal(mut wrong) = optimal else {
        panic!("optimal");
    };
    wrong.pairs.pop();
    let [board, auditor] = said(&problem, &Outcome::Optimal(wrong));
    assert!(board.ends_with("The proof that no other choice is better does not hold."));
    assert!(auditor.ends_with(
        "Not proven: the checker refuses it. `pairwright verify` tells the coordinator where."
    ));
}
