//! Every remark on people made by hand, and its absence; counts against a count pair by pair; the text, word for word.

use super::*;
use crate::cohort::{Apart, Table};
use crate::draw::Draw;
use crate::ids::Pair;
use crate::problem::evaluate::{Verdict, said};
use crate::problem::{Counted, Problem};
use std::fmt::Write as _;

const HEAD: &str = r#"
format = "pairwright.scheme/1"
name = "A try"
aim = ["mentees placed", "total score"]
[mentees]
called = "officer"
id = "code"
places = { column = "places", at_most = 9 }
[mentors]
id = "code"
places = { column = "places", at_most = 9 }
"#;

const LINES: &str = r#"
[asked]
team = { of = "both", kind = "one" }
topics = { of = "both", kind = "tags", blank = "allowed" }
[[must]]
name = "They share a topic"
shared = "topics"
blank = "fail"
[[prefer]]
name = "They are of one team"
same = "team"
points = 2
"#;

const OFFICERS: &str = "code,places,team,topics\nO-1,1,A,\"x,y\"\nO-2,1,B,\"x,z\"\n";
const STAFF: &str = "code,places,team,topics\nS-1,1,A,x\nS-2,1,B,z\n";

/// A scheme with its people.
struct Case {
    scheme: Scheme,
    cohort: Cohort,
    extras: Extras,
}

impl Case {
    fn new(scheme: &str, mentees: &str, mentors: &str) -> Case {
        let scheme: Scheme = scheme.parse().unwrap_or_else(|error| panic!("{error}"));
        let table = |name, text: &str| Table::scan_csv(name, text.as_bytes());
        let people = (table("o.csv", mentees), table("s.csv", mentors));
        let cohort = Cohort::from_tables(&scheme, people.0, people.1);
        Case {
            cohort: cohort.unwrap_or_else(|error| panic!("{error}")),
            scheme,
            extras: Extras::default(),
        }
    }

    fn review(&self) -> Review {
        let cancel = CancelToken::default();
        review_with(&self.scheme, &self.cohort, &self.extras, &cancel).unwrap()
    }

    fn problem(&self) -> Problem {
        let cancel = CancelToken::default();
        Problem::compile_with(&self.scheme, &self.cohort, &self.extras, &cancel).unwrap()
    }
}

/// The remarks on the usual people under these lines, in words.
fn said_of(lines: &str) -> Vec<String> {
    said_of_people(lines, OFFICERS, STAFF)
}

fn said_of_people(lines: &str, mentees: &str, mentors: &str) -> Vec<String> {
    words(&Case::new(&format!("{HEAD}{lines}"), mentees, mentors).review())
}

fn words(review: &Review) -> Vec<String> {
    let each = review.remarks.iter();
    each.map(|remark| review.sentence(remark)).collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn the_text_of_what_stands_out_nowhere() {
    let review = Case::new(&format!("{HEAD}{LINES}"), OFFICERS, STAFF).review();
    assert_eq!(
        review.to_string(),
        "\
A try
  2 officers and 2 mentors make 4 pairs, 3 of them eligible.
  The officers have 2 places together.
  The mentors have 2 places together.
  By these counts alone at most 2 officers and 2 mentors can be placed.

What to look at
  Nothing stands out.

Musts
  “They share a topic”
    What it does: tags shared by their `topics`: at least 1; a pair that a blank leaves open is refused.
    It alone would leave 3 of 4 pairs; dropping it would make 1 more eligible.

What pays
  “They are of one team”
    What it does: 2 points where their `team` is the same.
    It adds 0 to 2, 1.33 on average, and something to 2 of 3 eligible pairs.

Ties
  The 3 eligible pairs have 2 different scores: 2 of them share theirs with another pair, and 2 have the most common one, 2. The lot decides only where whole matchings are equal in all that the aim names: such pairs make that possible, and only solving tells.

Everything above was counted and nothing was solved: what is called impossible is, and what is not may be so all the same."
    );
}

#[test]
fn musts_that_do_nothing_everything_or_what_others_do() {
    assert_eq!(said_of(LINES), NOTHING);
    let with = |must: &str| said_of(&format!("{LINES}[[must]]\nname = \"Own\"\n{must}\n"));
    assert_eq!(
        with("shared = \"topics\"\nat_least = 0\nblank = \"pass\""),
        ["“Own” refuses nobody: without it the same pairs are eligible."]
    );
    assert_eq!(
        with("shared = \"topics\"\nat_least = 3\nblank = \"pass\"")[1..],
        [
            "2 officers have nobody eligible (O-1 and O-2): without “Own” each of them could have somebody.",
            "2 mentors have nobody eligible (S-1 and S-2): without “Own” each of them could have somebody.",
            "“They share a topic” refuses 1 pair, and other rules stand in the way of each: dropping it alone would make none eligible.",
            "“Own” refuses every pair.",
        ]
    );
    assert_eq!(
        with(
            "any = [{ same = \"team\" }, { shared = \"topics\", among = [\"x\"] }]\nblank = \"pass\""
        ),
        [
            "“They share a topic” refuses 1 pair, and other rules stand in the way of each: dropping it alone would make none eligible.",
            "“Own” refuses 1 pair, and other rules stand in the way of each: dropping it alone would make none eligible."
        ]
    );
}

#[test]
fn tags_that_no_separator_parts() {
    let parted = |keys: &str, people: [&str; 2]| {
        let scheme = format!(
            "[asked]\ntopics = {{ of = \"both\", kind = \"tags\", blank = \"allowed\"{keys} }}\n\
             [[prefer]]\nname = \"Topic\"\nshared = \"topics\"\npoints = 1\nblank = 0\n"
        );
        let sheet = |own: &str| {
            let rows = own.split(' ').zip(1..);
            let rows = rows.map(|(cell, row)| format!("P-{row},1,\"{cell}\"\n"));
            format!("code,places,topics\n{}", rows.collect::<String>())
        };
        let said = said_of_people(&scheme, &sheet(people[0]), &sheet(people[1]));
        let own = said.into_iter().filter(|said| said.contains("separator"));
        own.collect::<Vec<String>>()
    };
    assert_eq!(
        parted("", ["x;y;z x;z|w y,x", "x;y y/z x|y"]),
        NOTHING,
        "O-3 has two, and of the mentors one answer has each"
    );
    assert_eq!(
        parted("", ["x;y;z x;z|w y", "x;y y/z x/y"]),
        [
            "None of the officers has two tags of `topics`, whose separator is `,`, and `;` stands in the answers of 2: if it parts them, write `separator = \";\"`.",
            "None of the mentors has two tags of `topics`, whose separator is `,`, and `/` stands in the answers of 2: if it parts them, write `separator = \"/\"`.",
        ]
    );
    assert_eq!(
        parted("", ["x;y y;z", "z;y x;y z"]),
        [
            "None of the officers and mentors has two tags of `topics`, whose separator is `,`, and `;` stands in the answers of 4: if it parts them, write `separator = \";\"`.",
        ]
    );
    assert_eq!(
        parted(", separator = \";\"", ["x,y x,z y", "x y z"]),
        [
            "None of the officers has two tags of `topics`, whose separator is `;`, and `,` stands in the answers of 2: if it parts them, write `separator = \",\"`."
        ]
    );
    let known = ", values = [\"x;y\", \"z\"]";
    assert_eq!(parted(known, ["x;y x;y z", "z x;y x;y"]), NOTHING);
    assert_eq!(
        parted(", sensitive = true", ["x;y x;y z", "x y z"]),
        NOTHING
    );
}

#[test]
fn nobody_eligible_and_the_line_to_blame() {
    let scheme = r#"
[asked]
team = { of = "both", kind = "one" }
topics = { of = "both", kind = "tags", blank = "allowed" }
[[must]]
name = "Topic"
shared = "topics"
blank = "fail"
[[must]]
name = "Team"
same = "team"
"#;
    let officers = "code,places,team,topics\n\
        O-1,1,A,x\n\
        O-2,1,C,x\n\
        O-3,1,A,q\n\
        O-4,1,C,q\n\
        O-5,1,A,\n\
        O-6,1,B,x\n\
        O-7,1,D,x\n";
    let staff = "code,places,team,topics\nS-1,1,A,x\nS-2,1,B,w\n";
    assert_eq!(
        said_of_people(scheme, officers, staff),
        [
            "Officer O-4 has nobody eligible: more than one rule is to blame.",
            "2 officers have nobody eligible (O-3 and O-5): without “Topic” each of them could have somebody; O-5 left `topics` blank, at which “Topic” refuses.",
            "Officer O-6 has nobody eligible: dropping any one of “Topic” and “Team” would be enough for them.",
            "2 officers have nobody eligible (O-2 and O-7): without “Team” each of them could have somebody.",
            "Mentor S-2 has nobody eligible: without “Topic” they could have 1 officer.",
        ]
    );
    // What is withheld is never named, and what it may be is said of everybody alike.
    let hidden = scheme.replace(
        "team = { of = \"both\", kind = \"one\" }",
        "team = { of = \"both\", kind = \"one\", sensitive = true, blank = \"allowed\" }",
    );
    let hidden = hidden.replace("same = \"team\"", "same = \"team\"\nblank = \"fail\"");
    let officers = format!("{officers}O-8,1,,x\n");
    let case = Case::new(&format!("{HEAD}{hidden}"), &officers, staff);
    let review = case.review();
    assert_eq!(
        words(&review),
        [
            "4 officers have nobody eligible (O-2, O-4, O-7 and O-8): more than one rule is to blame, or a rule on withheld data.",
            "3 officers have nobody eligible (O-3, O-5 and O-6): without “Topic” each of them could have somebody; O-5 left `topics` blank, at which “Topic” refuses.",
            "Mentor S-2 has nobody eligible: without “Topic” they could have 1 officer.",
        ]
    );
    assert_eq!(review.musts[1].counts, None);
    assert!(review.musts[0].counts.is_some());
    let text = review.to_string();
    assert!(text.contains("It reads an attribute marked `sensitive`: what it leaves is withheld."));
    let data = serde_json::to_string(&review).unwrap();
    assert!(!data.contains("\"blanks\":[{\"attribute\":\"team\""));
}

#[test]
fn exclusions_are_a_rule_too() {
    let mut case = Case::new(&format!("{HEAD}{LINES}"), OFFICERS, STAFF);
    case.extras.exclusions = vec![Pair::new(0, 0), Pair::new(0, 1)];
    let review = case.review();
    assert_eq!(
        words(&review),
        [
            "Officer O-1 has nobody eligible: without the list of exclusions they could have 1 mentor.",
            "“They share a topic” refuses 1 pair, and other rules stand in the way of each: dropping it alone would make none eligible.",
        ]
    );
    assert_eq!(
        (
            review.eligible,
            review.musts[0].counts.as_ref().unwrap().alone
        ),
        (2, 0)
    );
    assert_eq!(
        review.by_hand,
        [ByHandReview {
            list: ByHand::Exclusions,
            pairs: 2,
            alone: 1
        }]
    );
    assert!(review.to_string().contains(
        "Taken away by hand\n  The list of exclusions takes away 2 pairs; without it 1 more would be eligible.\n"
    ));
    // Dropping the must would not bring back a pair that is also excluded.
    case.extras.exclusions = vec![Pair::new(0, 1)];
    assert_eq!(
        words(&case.review()),
        [
            "“They share a topic” refuses 1 pair, and other rules stand in the way of each: dropping it alone would make none eligible."
        ]
    );
}

#[test]
fn people_kept_apart_are_a_rule_too_and_no_more_is_said() {
    let mut case = Case::new(&format!("{HEAD}{LINES}"), OFFICERS, STAFF);
    let apart = |mentees: &[u32], mentors: &[u32]| Apart {
        mentees: mentees.to_vec(),
        mentors: mentors.to_vec(),
    };
    // O-1 and S-1 are in both groups: taken away once.
    case.extras.apart = vec![apart(&[0], &[0]), apart(&[0], &[0, 1])];
    case.extras.pins = vec![Pair::new(0, 0)];
    let review = case.review();
    assert_eq!(
        words(&review)[..2],
        [
            "There can be no matching: officer O-1 and mentor S-1 are pinned and not eligible: the list of people kept apart refuses the pair.",
            "Officer O-1 has nobody eligible: without the list of people kept apart they could have 1 mentor.",
        ]
    );
    assert_eq!(
        review.by_hand,
        [ByHandReview {
            list: ByHand::KeptApart,
            pairs: 2,
            alone: 1
        }]
    );
    let problem = case.problem();
    assert_eq!(problem.source().len(), review.eligible);
}

#[test]
fn priorities_and_for_how_many_they_hold() {
    let with = |priority: &str| {
        let priority = format!("[[priority]]\nname = \"Own\"\nplaced = \"mentees\"\n{priority}");
        Case::new(&format!("{HEAD}{LINES}{priority}"), OFFICERS, STAFF).review()
    };
    let review = with("team = \"A\"\npoints = 2.5\n");
    assert_eq!(words(&review), NOTHING);
    assert!(review.to_string().contains(
        "\nPriorities\n  “Own”\n    What it does: 2.5 points for placing each officer whose `team` is `A`.\n    It holds for 1 person.\n"
    ));
    let review = with("team = \"C\"\npoints = 1\n");
    assert_eq!(words(&review), ["Nobody has the value that “Own” names."]);
    assert_eq!(with("points = 1\n").priorities[0].people, 2);
}

#[test]
fn needs_that_counting_shows_can_not_be_met() {
    let scheme = format!("{HEAD}{LINES}").replacen("at_most = 9", "at_least = 2, at_most = 9", 1);
    let officers = OFFICERS.replace("O-1,1", "O-1,3").replace("O-2,1", "O-2,2");
    let review = |staff: &str| words(&Case::new(&scheme, &officers, staff).review());
    assert_eq!(
        review(STAFF),
        [
            "There can be no matching: the officers must have 4 mates together, and the mentors can use 2 places.",
            "There can be no matching: officer O-1 must have 2 mentors, and only 1 is eligible.",
        ]
    );
    // Places beyond the eligible are of no use.
    assert_eq!(
        review(&STAFF.replace("S-1,1", "S-1,9").replace("S-2,1", "S-2,9")),
        [
            "There can be no matching: the officers must have 4 mates together, and the mentors can use 3 places.",
            "There can be no matching: officer O-1 must have 2 mentors, and only 1 is eligible.",
        ]
    );
    let third = format!("{STAFF}S-3,9,C,x\nS-4,0,C,x\n");
    assert_eq!(review(&third), ["Mentor S-4 has no places."]);
    let case = Case::new(&scheme, &officers, &third).review();
    assert_eq!(
        case.sides,
        [
            SideReview {
                people: 2,
                places: 5,
                needed: 4,
                usable: 5,
                placeable: 2
            },
            SideReview {
                people: 4,
                places: 11,
                needed: 0,
                usable: 4,
                placeable: 3
            },
        ]
    );
    assert!(
        case.to_string()
            .contains("The officers have 5 places together, of which 4 must be filled.")
    );
    assert!(case.to_string().contains(
        "The mentors have 11 places together; with no more mates each than are eligible they can use 4."
    ));
    let nobody = "code,places,team,topics\nS-1,1,A,q\nS-2,0,B,q\nS-3,0,B,q\n";
    assert_eq!(
        review(nobody)[..3],
        [
            "No pair is eligible: nobody can be placed.",
            "There can be no matching: the officers must have 4 mates together, and the mentors can use 0 places.",
            "There can be no matching: 2 officers must have more mentors than are eligible: O-1 (0 of 2) and O-2 (0 of 2).",
        ]
    );
    assert!(review(nobody).contains(&"2 mentors have no places: S-2 and S-3.".to_owned()));
}

#[test]
fn pins_that_can_not_be() {
    let mut case = Case::new(&format!("{HEAD}{LINES}"), OFFICERS, STAFF);
    case.extras.pins = vec![Pair::new(0, 0)];
    assert_eq!(words(&case.review()), NOTHING);
    case.extras.pins = vec![Pair::new(0, 0), Pair::new(0, 1)];
    assert_eq!(
        words(&case.review()),
        [
            "There can be no matching: officer O-1 and mentor S-2 are pinned and not eligible: “They share a topic” refuses the pair.",
            "There can be no matching: O-1 is pinned to 2 others and has 1 place.",
        ]
    );
    case.extras.exclusions = vec![Pair::new(0, 1)];
    assert_eq!(
        words(&case.review())[0],
        "There can be no matching: officer O-1 and mentor S-2 are pinned and not eligible: “They share a topic” and the list of exclusions refuse the pair."
    );
    // Of a must on withheld data only that the pair is not eligible.
    let hidden = LINES.replace("kind = \"tags\"", "kind = \"tags\", sensitive = true");
    let mut case = Case::new(&format!("{HEAD}{hidden}"), OFFICERS, STAFF);
    case.extras.pins = vec![Pair::new(0, 1)];
    assert_eq!(
        words(&case.review()),
        ["There can be no matching: officer O-1 and mentor S-2 are pinned and not eligible."]
    );
}

#[test]
fn one_person_who_says_two_things() {
    let lines = r#"
[ladders]
ranks = [["Constable", "Police Constable"], "Sergeant"]
[asked]
team = { of = "both", kind = "one" }
topics = { of = "both", kind = "tags", blank = "allowed" }
rank = { of = "both", kind = "level", ladder = "ranks", blank = "allowed" }
base = { of = "both", kind = "place", blank = "allowed" }
part = { of = "both", kind = "one", from = "base", table = "London boroughs", column = "part", blank = "allowed" }
years = { of = "both", kind = "number", unit = "years", blank = "allowed" }
night = { of = "both", kind = "flag", blank = "allowed" }
since = { of = "both", kind = "date", blank = "allowed" }
wants = { of = "both", kind = "ranked", blank = "none" }
secret = { of = "both", kind = "one", blank = "allowed", sensitive = true }
"#;
    let heading = "code,places,team,topics,rank,base,years,night,since,wants,secret\n";
    let two = |scheme: &str, mentees: &str, mentors: &str| -> Vec<String> {
        let people = [mentees, mentors].map(|rows| format!("{heading}{rows}"));
        let case = Case::new(scheme, &people[0], &people[1]);
        let said = words(&case.review());
        let remarks = said.into_iter();
        remarks.filter(|said| said.contains("two ways")).collect()
    };
    let apart = format!("{HEAD}{lines}");
    let one = apart.replace("aim =", "same_person = \"same id\"\naim =");
    let mentees = "P-1,1,A,\"x,y\",Constable,Camden,3,yes,2026-01-01,P-2,q\n\
                   P-2,1,A,x,Sergeant,Brent,4,no,2026-01-01,P-1,q\n";
    // Order, names that stand level, blanks, lists of the other side and withheld data are no second answer.
    let alike =
        "P-1,1,A,\"y,x\",Police Constable,Camden,3.0,yes,2026-01-01,,r\nP-2,1,A,x,,,,,,,r\n";
    assert!(two(&one, mentees, alike).is_empty());
    let other = "P-1,1,B,x,Sergeant,Ealing,5,no,2026-01-02,,q\nP-2,1,B,x,Sergeant,Brent,4,no,2026-01-01,,q\n";
    assert!(
        two(
            &apart.replace("kind = \"ranked\"", "kind = \"tags\""),
            mentees,
            other
        )
        .is_empty()
    );
    let only = |name: &str| format!("P-1 is on both sides, and answers `{name}` in two ways.");
    let mut expected: Vec<String> = ["base", "night", "rank", "since"].map(only).to_vec();
    expected
        .push("2 people are on both sides, and answer `team` in two ways: P-1 and P-2.".to_owned());
    expected.extend(["topics", "years"].map(only));
    assert_eq!(two(&one, mentees, other), expected);
}

#[test]
fn criteria_that_decide_nothing_or_everything() {
    let with = |prefer: &str| said_of(&format!("{LINES}[[prefer]]\nname = \"Own\"\n{prefer}\n"));
    assert_eq!(
        with("shared = \"topics\"\nat_least = 0\npoints = 0.5\nweight = 3\nblank = 0"),
        ["“Own” adds 1.5 to every eligible pair: it tells nobody apart."]
    );
    assert_eq!(
        with("same = \"team\"\npoints = 3\nweight = 0"),
        ["“Own” adds 0 to every eligible pair: it tells nobody apart."]
    );
    // Its only step is 2: just as much as that of the other.
    let alike = "shared = \"topics\"\namong = [\"x\"]\npoints = 2\nblank = 0";
    assert_eq!(with(alike), NOTHING);
    assert_eq!(
        with(&format!("{alike}\nweight = 1.1")),
        [
            "“Own” drowns the rest: its least step is 2.2, and all other criteria together differ by 2 at most, so between two pairs that it pays differently they never decide; over several pairs they can add up to more."
        ]
    );
    // The range is greater, the step is not.
    let range = "difference = \"n\"\npoints = { each = 1 }";
    let asked = LINES.replace(
        "[asked]",
        "[asked]\nn = { of = \"both\", kind = \"number\" }",
    );
    let numbered = |people: &str, numbers: [&str; 2]| {
        let rows = people.lines().zip(["n", numbers[0], numbers[1]]);
        rows.fold(String::new(), |mut text, (row, number)| {
            let _ = writeln!(text, "{row},{number}");
            text
        })
    };
    let lines = format!("{asked}[[prefer]]\nname = \"Own\"\n{range}\n");
    let remarks = |officers, staff| {
        said_of_people(
            &lines,
            &numbered(OFFICERS, officers),
            &numbered(STAFF, staff),
        )
    };
    assert_eq!(remarks(["0", "1"], ["0", "9"]), NOTHING);
    // With 4 for O-1 and 7 for O-2, 0 and 3 apart from S-1: a step of 3.
    assert_eq!(remarks(["4", "7"], ["4", "4"]).len(), 1);

    let unread = format!("{HEAD}{LINES}").replace(", \"total score\"", "");
    assert_eq!(
        words(&Case::new(&unread, OFFICERS, STAFF).review()),
        ["The aim names neither “total score” nor “lowest score”: no criterion decides anything."]
    );
    let lowest = unread.replace("\"mentees placed\"", "\"mentees placed\", \"lowest score\"");
    assert_eq!(
        words(&Case::new(&lowest, OFFICERS, STAFF).review()),
        NOTHING
    );
}

#[test]
fn what_criteria_add_and_how_many_pairs_tie() {
    let lines = format!(
        "{LINES}[[prefer]]\nname = \"Takes away\"\nshared = \"topics\"\namong = [\"x\"]\npoints = -0.5\nblank = 0\nweight = 2.5\n"
    );
    let mut case = Case::new(&format!("{HEAD}{lines}"), OFFICERS, STAFF);
    let review = case.review();
    // O-1 S-1 and O-2 S-1 share x; O-1 S-1 and O-2 S-2 are of one team.
    let adds = |at: usize| review.criteria[at].adds.clone().unwrap();
    assert_eq!(
        adds(0),
        Adds {
            least: "0".to_owned(),
            greatest: "2".to_owned(),
            sum: "4".to_owned(),
            mean: "1.33".to_owned(),
            pays: 2,
            step: Some("2".to_owned()),
        }
    );
    assert_eq!(
        adds(1),
        Adds {
            least: "-1.25".to_owned(),
            greatest: "0".to_owned(),
            sum: "-2.5".to_owned(),
            mean: "-0.83".to_owned(),
            pays: 2,
            step: Some("1.25".to_owned()),
        }
    );
    let ties = |scores, shared, largest, score: &str| {
        Some(Ties {
            scores,
            shared,
            largest,
            score: score.to_owned(),
        })
    };
    assert_eq!(review.ties, ties(3, 0, 1, "2"));
    assert!(
        review
            .to_string()
            .contains("The 3 eligible pairs all score differently: only sums of scores can tie.")
    );
    case.extras.scores = Some(vec![(Pair::new(0, 0), 125_000_000)]);
    let review = case.review();
    assert_eq!(review.ties, ties(2, 2, 2, "2"));
    let given = review.criteria.last().unwrap();
    assert_eq!((given.name.as_str(), given.lines.len()), ("given score", 0));
    case.extras.exclusions = vec![Pair::new(0, 0), Pair::new(1, 0), Pair::new(1, 1)];
    let review = case.review();
    assert_eq!(
        (review.ties.clone(), review.criteria[0].adds.clone()),
        (None, None)
    );
}

#[test]
fn a_single_pair_is_told_as_one() {
    let first = |people: &str| {
        people
            .lines()
            .take(2)
            .fold(String::new(), |all, line| all + line + "\n")
    };
    let review = Case::new(&format!("{HEAD}{LINES}"), &first(OFFICERS), &first(STAFF)).review();
    let text = review.to_string();
    for sentence in [
        "    It alone would leave the only pair.\n",
        "    It adds 2 to the only eligible pair.\n",
        "  There is only 1 eligible pair: nothing can tie.\n",
    ] {
        assert!(text.contains(sentence), "{text}");
    }
}

#[test]
fn what_reads_sensitive_attributes_is_one_sum() {
    let hidden = LINES.replace("kind = \"one\"", "kind = \"one\", sensitive = true");
    let review = Case::new(&format!("{HEAD}{hidden}"), OFFICERS, STAFF).review();
    let criterion = &review.criteria[0];
    assert_eq!(criterion.name, "other");
    assert_eq!(criterion.lines[0].name, "They are of one team");
    assert!(review.to_string().contains(
        "“other”: all that reads an attribute marked `sensitive`, as one sum\n    “They are of one team”: 2 points where their `team` is the same\n"
    ));
}

#[test]
fn quotas_that_can_not_be_met_or_decide_nothing() {
    let with = |quota: &str| {
        said_of(&format!(
            "{LINES}[[quota]]\nname = \"Own\"\nplaced = \"mentees\"\n{quota}\n"
        ))
    };
    let each = |bounds: &str| with(&format!("each = \"team\"\n{bounds}"));
    assert_eq!(each("at_least = 1"), NOTHING);
    assert_eq!(
        each("at_least = 2"),
        [
            "There can be no matching: “Own: A” demands 2 pairs, and its 1 person can use 1 place.",
            "There can be no matching: “Own: B” demands 2 pairs, and its 1 person can use 1 place.",
        ]
    );
    assert_eq!(
        each("at_most = 1"),
        ["“Own” decides nothing: no group can come to its bounds."]
    );
    assert_eq!(
        with("team = \"A\"\nat_most = 0"),
        [
            "“Own: A” allows no pair: nobody of its 1 person can be placed."
                .replace("Own: A", "Own")
        ]
    );
    assert_eq!(
        with("team = \"C\"\nat_least = 1"),
        [
            "There can be no matching: “Own” demands 1 pair, and its 0 people can use no places.",
            "“Own” names `C`, which nobody has.",
        ]
    );
    assert_eq!(
        with("team = \"C\"\nat_most = 1"),
        [
            "“Own” decides nothing: no group can come to its bounds.",
            "“Own” names `C`, which nobody has.",
        ]
    );
    // Eligible mates, not places, are what counts.
    let lines = format!(
        "{LINES}[[quota]]\nname = \"Own\"\nplaced = \"mentees\"\nteam = \"A\"\nat_least = 2\n"
    );
    let officers = OFFICERS.replace("O-1,1", "O-1,5");
    assert_eq!(
        said_of_people(&lines, &officers, STAFF),
        ["There can be no matching: “Own” demands 2 pairs, and its 1 person can use 1 place."]
    );
    // Least numbers of mates above what the quota allows.
    let scheme = format!("{HEAD}{lines}").replace("at_least = 2\n", "at_most = 1\n");
    let scheme = scheme.replacen("at_most = 9", "at_least = 2, at_most = 9", 1);
    let officers = officers.replace("O-2,1", "O-2,2");
    let staff = format!("{STAFF}S-3,2,A,x\n");
    assert_eq!(
        words(&Case::new(&scheme, &officers, &staff).review()),
        ["There can be no matching: “Own” allows 1 pair, and its people must have 2."]
    );
    // People: who can be placed at all, and who must be.
    let lines = format!(
        "{LINES}[[quota]]\nname = \"Own\"\nplaced = \"mentees\"\nteam = \"A\"\ncount = \"people\"\nat_least = 2\n"
    );
    assert_eq!(
        said_of_people(&lines, &officers, STAFF),
        [
            "There can be no matching: “Own” demands that 2 people be placed, and of its 1 person no more than 1 can."
        ]
    );
    let scheme = format!("{HEAD}{lines}").replace("at_least = 2\n", "at_most = 1\n");
    let scheme = scheme.replacen("at_most = 9", "at_least = 1, at_most = 9", 1);
    let officers = "code,places,team,topics\nO-1,2,A,x\nO-2,2,A,x\n";
    assert_eq!(
        words(&Case::new(&scheme, officers, &staff).review())[..1],
        ["There can be no matching: “Own” lets 1 person be placed, and 2 of its people must be."]
    );
    // Whoever is blank is in no group; a listed value that nobody has makes none.
    let lines = LINES.replace(
        "team = { of = \"both\", kind = \"one\" }",
        "team = { of = \"both\", kind = \"one\", blank = \"allowed\", values = [\"A\", \"B\", \"C\"] }",
    );
    let lines = lines.replace("points = 2", "points = 2\nblank = 0");
    let lines = format!(
        "{lines}[[quota]]\nname = \"Own\"\nplaced = \"mentees\"\neach = \"team\"\nat_least = 1\n"
    );
    let review = Case::new(
        &format!("{HEAD}{lines}"),
        &format!("{OFFICERS}O-3,1,,x\n"),
        STAFF,
    )
    .review();
    assert_eq!(
        words(&review),
        [
            "“Own” names `C`, which nobody has.",
            "“Own” passes over 1 person, whose value is blank."
        ]
    );
    assert_eq!(
        review.quotas[0].groups[0],
        GroupReview {
            name: "Own: A".to_owned(),
            people: 1,
            count: Counted::Pairs,
            at_least: 1,
            at_most: 1,
            needed: 0,
            usable: 1
        }
    );
    assert!(review.to_string().contains(
        "Quotas\n  “Own”\n    What it does: pairs of officers of each `team`: at least 1.\n    It has 2 groups of 2 people together, 1 in the largest.\n"
    ));
}

#[test]
fn what_is_asked_or_defined_in_vain() {
    let scheme = r#"
[tables]
london = "London boroughs"
unused = { columns = ["a", "b"], rows = [["x", "y"]] }
near = { columns = ["a", "b"], rows = [["Camden", "Brent"]] }
scale = { columns = ["a"], rows = [["low"], ["high"]] }
[ladders]
rungs = { table = "scale" }
others = ["a", "b"]
[asked]
team = { of = "both", kind = "one" }
topics = { of = "both", kind = "tags", blank = "allowed" }
base = { of = "both", kind = "place" }
command = { of = "both", kind = "one", from = "base", table = "london", column = "command" }
part = { of = "mentors", kind = "one", from = "base", table = "london", column = "part" }
grade = { of = "mentors", kind = "level", ladder = "rungs", sensitive = true }
[[must]]
name = "They share a topic"
shared = "topics"
blank = "fail"
[[prefer]]
name = "They are of one team"
same = "team"
points = 2
[[quota]]
name = "Each command"
placed = "mentees"
each = "command"
at_least = 1
"#;
    let head = HEAD.replacen(
        "id = \"code\"",
        "id = \"code\"\nignore = [\"Remarks\", \"gone\"]",
        1,
    );
    let officers = "code,places,team,topics,base,remarks\nO-1,1,A,\"x,y\",Camden,-\nO-2,1,B,\"x,z\",Camden,-\n";
    let staff = "code,places,team,topics,base,grade\nS-1,1,A,x,Brent,low\nS-2,1,B,z,Brent,high\n";
    let review = Case::new(&format!("{head}{scheme}"), officers, staff).review();
    assert_eq!(
        words(&review),
        [
            "The mentors are asked for `base` and no line reads it: it could be left off the form.",
            "`command` is looked up for the mentors, and no line reads it.",
            "The mentors are asked for `grade`, though it is sensitive, and no line reads it: it could be left off the form.",
            "`part` is looked up for the mentors, and no line reads it.",
            "The ladder `others` is used by nothing.",
            "The table `near` is used by nothing.",
            "The table `unused` is used by nothing.",
            "`ignore` names `gone`, which the file of the officers does not have.",
        ]
    );
    let near = format!(
        "{scheme}[[prefer]]\nname = \"Near\"\nlisted = \"base\"\ntable = \"near\"\npoints = 2\n"
    );
    let review = Case::new(&format!("{head}{near}"), officers, staff).review();
    assert!(
        !words(&review)
            .iter()
            .any(|said| said.contains("`near`") || said.contains("`base`"))
    );
}

#[test]
fn what_can_not_be_compiled_can_not_be_reviewed() {
    let open = LINES.replace("blank = \"fail\"\n", "");
    let scheme = format!("{HEAD}{open}");
    let case = Case::new(&scheme, OFFICERS, &format!("{STAFF}S-3,1,A,\n"));
    let compiled = Problem::compile(&case.scheme, &case.cohort).unwrap_err();
    let reviewed = review(&case.scheme, &case.cohort).unwrap_err();
    assert_eq!(reviewed.to_string(), compiled.to_string());
    assert!(
        reviewed
            .to_string()
            .contains("row 4, column topics: the cell is empty")
    );
    let cancel = CancelToken::default();
    cancel.cancel();
    let case = Case::new(&format!("{HEAD}{LINES}"), OFFICERS, STAFF);
    let stopped = review_with(&case.scheme, &case.cohort, &Extras::default(), &cancel);
    assert!(matches!(stopped, Err(Error::Interrupted)));
}

/// A cohort with blanks of which no line makes an error.
fn drawn(draw: &mut Draw) -> (String, String) {
    let side = |draw: &mut Draw, code: &str, people: u64| {
        let mut text = "code,places,team,topics,base\n".to_owned();
        for person in 0..people {
            let team = ["A", "B", "C", ""][draw.below(4) as usize];
            let topics = ["x", "\"x,y\"", "y", "z", ""][draw.below(5) as usize];
            let base = ["Camden", "Brent", "Croydon", ""][draw.below(4) as usize];
            let places = draw.below(3);
            let _ = writeln!(text, "{code}-{person},{places},{team},{topics},{base}");
        }
        text
    };
    let (mentees, mentors) = (1 + draw.below(6), 1 + draw.below(6));
    (side(draw, "O", mentees), side(draw, "S", mentors))
}

const MANY: &str = r#"
[asked]
team = { of = "both", kind = "one", blank = "allowed" }
topics = { of = "both", kind = "tags", blank = "allowed" }
base = { of = "both", kind = "place", blank = "allowed" }
[[must]]
name = "one"
shared = "topics"
blank = "pass"
[[must]]
name = "two"
different = "team"
blank = "fail"
[[must]]
name = "three"
when = { shared = "topics", among = ["x"] }
distance = "base"
at_most = "9 km"
blank = "pass"
[[must]]
name = "four"
any = [{ same = "team" }, { not = { same = "base" } }, { listed = "scores" }]
blank = "fail"
[[prefer]]
name = "five"
shared = "topics"
as = "share"
points = { each = 3 }
blank = 1
[[prefer]]
name = "six"
same = "base"
points = 2
blank = 0
weight = WEIGHT
"#;

/// Every count against one that asks pair by pair and rule by rule.
#[test]
fn counts_are_those_of_every_pair_asked_alone() {
    let mut draw = Draw(7);
    for round in 0..200 {
        // A weight that leaves 30 bits has no tiles.
        let weight = ["-0.5", "100000"][round % 2];
        let lines = MANY.replace("WEIGHT", weight);
        let (mentees, mentors) = drawn(&mut draw);
        let mut case = Case::new(&format!("{HEAD}{lines}"), &mentees, &mentors);
        let [rows, columns] = Side::BOTH.map(|side| case.cohort.people(side).len() as u32);
        let pairs = || (0..rows).flat_map(|i| (0..columns).map(move |j| Pair::new(i, j)));
        case.extras.scores = Some(
            pairs()
                .filter(|_| draw.below(2) == 0)
                .map(|p| (p, 0))
                .collect(),
        );
        case.extras.exclusions = pairs().filter(|_| draw.below(5) == 0).collect();
        let some = |draw: &mut Draw, people| (0..people).filter(|_| draw.below(3) == 0).collect();
        case.extras.apart = vec![Apart {
            mentees: some(&mut draw, rows),
            mentors: some(&mut draw, columns),
        }];
        let evaluator = Evaluator::new(&case.scheme, &case.cohort, &case.extras).unwrap();
        let review = case.review();

        let mut mates = [vec![0u64; rows as usize], vec![0u64; columns as usize]];
        let mut eligible = 0;
        let mut counts = vec![[0u64; 4]; 4];
        let mut by_hand = [(0, 0); 2];
        let mut scores = Vec::new();
        for pair in pairs() {
            let evaluation = evaluator.evaluate(pair);
            let refuses: Vec<bool> = evaluation
                .musts
                .iter()
                .map(|m| m.verdict.refuses())
                .collect();
            let lists = [
                case.extras.exclusions.contains(&pair),
                case.extras.apart[0].holds(pair),
            ];
            let refusing = refuses.iter().chain(&lists).filter(|r| **r).count();
            for ((must, refuses), counts) in evaluation.musts.iter().zip(&refuses).zip(&mut counts)
            {
                counts[0] += u64::from(!refuses);
                counts[1] += u64::from(*refuses && refusing == 1);
                counts[2] += u64::from(must.verdict == Verdict::BlankPasses);
                counts[3] += u64::from(must.verdict == Verdict::BlankRefuses);
            }
            for ((pairs, alone), taken) in by_hand.iter_mut().zip(lists) {
                *pairs += u64::from(taken);
                *alone += u64::from(taken && refusing == 1);
            }
            if refusing == 0 {
                eligible += 1;
                mates[0][pair.mentee.index()] += 1;
                mates[1][pair.mentor.index()] += 1;
                scores.push(evaluator.score(pair).unwrap());
            }
        }
        assert_eq!(review.eligible, eligible);
        assert_eq!(review.eligible, case.problem().source().len());
        for (must, [leaves, alone, blank_passes, blank_refuses]) in review.musts.iter().zip(counts)
        {
            let expected = MustCounts {
                leaves,
                alone,
                blank_passes,
                blank_refuses,
                open: 0,
            };
            assert_eq!(must.counts.as_ref(), Some(&expected), "{}", must.line.name);
        }
        let found = review.by_hand.iter().map(|list| (list.pairs, list.alone));
        let none = usize::from(case.extras.exclusions.is_empty());
        assert_eq!(found.collect::<Vec<_>>(), by_hand[none..]);
        scores.sort_unstable();
        let alike: Vec<usize> = scores.chunk_by(|a, b| a == b).map(<[i64]>::len).collect();
        let ties = review.ties.as_ref();
        assert_eq!(ties.map_or(0, |t| t.scores), alike.len() as u64);
        assert_eq!(
            ties.map_or(0, |t| t.largest),
            alike.iter().max().copied().unwrap_or(0) as u64
        );
        let shared: usize = alike.iter().filter(|count| **count > 1).sum();
        assert_eq!(ties.map_or(0, |t| t.shared), shared as u64);
        for side in Side::BOTH {
            let lonely = mates[side.index()]
                .iter()
                .filter(|count| **count == 0)
                .count();
            let named = review.remarks.iter().map(|remark| match remark {
                Remark::NobodyEligible {
                    side: of, people, ..
                } if *of == side => people.len(),
                _ => 0,
            });
            assert_eq!(named.sum::<usize>(), lonely);
        }
    }
}

/// Who is to blame against the eligible pairs of the scheme without that line.
#[test]
fn without_the_line_to_blame_there_is_somebody() {
    let mut draw = Draw(8);
    let (mut blamed, mut not) = (0, 0);
    for _ in 0..200 {
        let lines = MANY.replace("WEIGHT", "1");
        let (mentees, mentors) = drawn(&mut draw);
        let mut case = Case::new(&format!("{HEAD}{lines}"), &mentees, &mentors);
        case.extras.scores = Some(Vec::new());
        let review = case.review();
        for remark in &review.remarks {
            let Remark::NobodyEligible {
                side,
                blame,
                people,
                ..
            } = remark
            else {
                continue;
            };
            for person in people {
                let position = case.cohort.people(*side).find(&person.id).unwrap();
                let mut expected = Vec::new();
                for at in 0..case.scheme.musts.len() {
                    let mut without = case.scheme.clone();
                    let must = without.musts.remove(at);
                    let evaluator = Evaluator::new(&without, &case.cohort, &case.extras).unwrap();
                    let across = case.cohort.people(side.other()).codes.len();
                    let pairs = (0u32..).zip(0..across);
                    let pairs = pairs.map(|(mate, _)| side.pair(position, mate));
                    let mates = pairs.filter(|pair| evaluator.score(*pair).is_some());
                    let mates = mates.count() as u64;
                    if mates > 0 {
                        expected.push((Rule::Must(must.name), mates));
                    }
                }
                let found = blame.iter().cloned().zip(person.without.iter().copied());
                assert_eq!(found.collect::<Vec<_>>(), expected);
                blamed += expected.len();
                not += usize::from(expected.is_empty());
            }
        }
    }
    assert!(blamed > 50 && not > 20, "{blamed} {not}");
}

/// What is named as blank against the facts of every pair asked alone.
#[test]
fn blanks_at_which_a_must_refuses_are_those_of_every_pair() {
    let mut draw = Draw(9);
    let mut met = 0;
    for _ in 0..300 {
        let lines = MANY.replace("WEIGHT", "1");
        let (mentees, mentors) = drawn(&mut draw);
        let mut case = Case::new(&format!("{HEAD}{lines}"), &mentees, &mentors);
        case.extras.scores = Some(Vec::new());
        let evaluator = Evaluator::new(&case.scheme, &case.cohort, &case.extras).unwrap();
        for remark in case.review().remarks {
            let Remark::NobodyEligible { side, people, .. } = remark else {
                continue;
            };
            for person in people {
                let own = case.cohort.people(side).find(&person.id).unwrap();
                let across = case.cohort.people(side.other()).len() as u32;
                let mut expected = Vec::new();
                for mate in 0..across {
                    for must in evaluator.evaluate(side.pair(own, mate)).musts {
                        let at = side.index();
                        let blank = must.facts.iter().filter(|fact| fact.values[at].is_none());
                        let refuses = must.verdict == Verdict::BlankRefuses;
                        for fact in blank.filter(|_| refuses) {
                            let attributes = fact.attributes.clone().unwrap();
                            expected.push((must.name.clone(), attributes[at].clone().unwrap()));
                        }
                    }
                }
                expected.sort_unstable();
                expected.dedup();
                let cells = person.blanks.into_iter();
                let mut found: Vec<_> = cells.map(|cell| (cell.must, cell.attribute)).collect();
                found.sort_unstable();
                assert_eq!(found, expected, "{}", person.id);
                met += found.len();
            }
        }
    }
    assert!(met > 100, "{met}");
}

#[test]
fn a_blank_that_is_looked_up_is_told_by_what_was_answered() {
    let scheme = r#"
[tables]
regions = { columns = ["base", "region"], rows = [["a", "north"], ["b", ""]] }
[asked]
base = { of = "both", kind = "one" }
region = { of = "both", kind = "one", from = "base", table = "regions", column = "region", blank = "allowed" }
[[must]]
name = "Same region"
same = "region"
blank = "fail"
"#;
    let staff = "code,places,base\nS-1,1,a\n";
    let said =
        |officers: &str| said_of_people(scheme, &format!("code,places,base\n{officers}"), staff);
    let without = "without “Same region” they could have 1 mentor";
    assert_eq!(
        said("O-1,1,b\nO-2,1,a\n"),
        [format!(
            "Officer O-1 has nobody eligible: {without}; their `base` gives no `region`, at which “Same region” refuses."
        )]
    );
    assert_eq!(
        said("O-1,1,b\nO-2,1,a\nO-3,1,b\n"),
        [
            "2 officers have nobody eligible (O-1 and O-3): without “Same region” each of them could have somebody; the `base` of all of them gives no `region`, at which “Same region” refuses."
        ]
    );
}

/// Pairs that a blank leaves open are no error where another must refuses them, and no dropped rule brings them back.
#[test]
fn what_a_blank_leaves_open_is_not_brought_back() {
    let lines =
        LINES.replace("blank = \"fail\"\n", "") + "[[must]]\nname = \"Team\"\nsame = \"team\"\n";
    let staff = "code,places,team,topics\nS-1,1,A,x\nS-2,1,B,z\nS-3,1,C,\n";
    let review = Case::new(&format!("{HEAD}{lines}"), OFFICERS, staff).review();
    let counts = |at: usize| review.musts[at].counts.clone().unwrap();
    assert_eq!(
        (counts(0).open, counts(0).leaves, counts(0).alone),
        (2, 5, 0)
    );
    assert_eq!(
        (counts(1).open, counts(1).leaves, counts(1).alone),
        (0, 2, 1)
    );
    assert_eq!(
        words(&review)[0],
        "Mentor S-3 has nobody eligible: more than one rule is to blame."
    );
    assert!(
        review
            .to_string()
            .contains("A blank leaves 2 pairs open, and only because other rules refuse them it need not be filled in.")
    );
    assert_eq!(said::OPEN & (said::REFUSED | said::BLANK), 0);
}

/// Nor does one where a criterion would be open: without the must there would be an error in place of more pairs.
#[test]
fn what_a_criterion_leaves_open_is_not_brought_back() {
    let lines = r#"
[asked]
a = { of = "both", kind = "one", blank = "allowed" }
t = { of = "both", kind = "one" }
[[must]]
name = "Teams differ"
different = "t"
[[prefer]]
name = "Same a"
same = "a"
points = 10
"#;
    let officers = "code,places,a,t\nO-1,1,,x\nO-2,1,k,y\n";
    let staff = "code,places,a,t\nS-1,1,k,x\n";
    let scheme = format!("{HEAD}{lines}");
    let case = Case::new(&scheme, officers, staff);
    let text = case.review().to_string();
    assert!(
        text.contains("Officer O-1 has nobody eligible: more than one rule is to blame."),
        "{text}"
    );
    assert!(
        text.contains("It alone would leave 1 of 2 pairs; dropping it would bring none back."),
        "{text}"
    );
    let mut without = case.scheme.clone();
    without.musts.clear();
    let error = Problem::compile(&without, &case.cohort)
        .unwrap_err()
        .to_string();
    assert!(error.contains("`Same a` needs it"), "{error}");
    // With points for a blank it does.
    let settled = Case::new(&format!("{scheme}blank = 0\n"), officers, staff).review();
    assert!(
        settled
            .to_string()
            .contains("without “Teams differ” they could have 1 mentor")
    );
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let turned = |text: &str| {
        let (head, rows) = text.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        format!("{head}\n{}\n", rows.join("\n"))
    };
    let mut draw = Draw(9);
    for _ in 0..20 {
        let (mentees, mentors) = drawn(&mut draw);
        let scheme = format!("{HEAD}{}", MANY.replace("WEIGHT", "1"))
            .replace(", { listed = \"scores\" }", "");
        let one = Case::new(&scheme, &mentees, &mentors).review();
        let two = Case::new(&scheme, &turned(&mentees), &turned(&mentors)).review();
        assert_eq!(
            serde_json::to_string(&one).unwrap(),
            serde_json::to_string(&two).unwrap()
        );
        assert_eq!(one.to_string(), two.to_string());
    }
}
