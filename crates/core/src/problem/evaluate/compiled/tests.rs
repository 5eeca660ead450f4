//! Both forms of every line held to each other: all pairs at once, with each set of instructions that there is, and each
//! pair alone.

use super::super::line::PreferLine;
use super::super::{Decision, Evaluator};
use super::Units;
use crate::cohort::{Cohort, Extras, Table};
use crate::draw::Draw;
use crate::ids::{Mentee, Pair};
use crate::scheme::Scheme;
#[cfg(target_arch = "x86_64")]
use crate::wide::{self, Instructions};

const ASKED: &str = r#"
format = "pairwright.scheme/1"
name = "test"
aim = ["total score"]
same_person = "same id"
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = 1
[ladders]
ranks = ["a", "b", "c", "d", "e"]
[tables]
pairs = { columns = ["a", "b"], rows = [["t1", "t2"], ["t3", "t1"], ["t2", "t2"]] }
[asked]
team = { of = "both", kind = "one", blank = "allowed" }
side = { of = "both", kind = "flag" }
rank = { of = "both", kind = "level", ladder = "ranks", blank = "allowed" }
years = { of = "both", kind = "number", blank = "allowed" }
some = { of = "both", kind = "tags", separator = ";", blank = "allowed" }
many = { of = "both", kind = "tags", separator = ";", blank = "none" }
near = { of = "both", kind = "place", blank = "allowed" }
far = { of = "both", kind = "place" }
boss = { of = "both", kind = "person", blank = "allowed" }
chief = { of = "both", kind = "person", blank = "none" }
wants = { of = "both", kind = "ranked", separator = ";", blank = "allowed" }
start = { of = "both", kind = "date", blank = "allowed" }
"#;

/// People of the form above: with few values, so that all comparisons come out both ways.
fn people(draw: &mut Draw, first: u64, count: u64) -> String {
    let mut text =
        "code,team,side,rank,years,some,many,near,far,wants,start,boss,chief\n".to_owned();
    let across = if first == 0 { 3..3 + MENTORS } else { 0..5 };
    for id in first..first + count {
        let tags = |draw: &mut Draw, most: u64, of: u64| {
            let tags: Vec<String> = (0..draw.below(most))
                .map(|_| format!("t{}", draw.below(of)))
                .collect();
            tags.join(";")
        };
        let place = |draw: &mut Draw, degrees: u64| {
            let by = |n: u64| n as f64 / 10_000.0;
            let (north, east) = (draw.below(10_000 * degrees), draw.below(10_000 * degrees));
            format!("\"{:.4},{:.4}\"", 51.3 + by(north), -2.0 + by(east))
        };
        let cells = [
            format!("t{}", draw.below(4)),
            if draw.below(2) == 0 { "yes" } else { "no" }.to_owned(),
            ["a", "b", "c", "d", "e"][draw.below(5) as usize].to_owned(),
            format!("{}.{:04}", draw.below(12), draw.below(10_000)),
            tags(draw, 5, 6),
            tags(draw, 30, 700),
            place(draw, 1),
            place(draw, 3),
            wants(draw, across.clone()),
            format!("2020-{:02}-{:02}", 1 + draw.below(2), 1 + draw.below(28)),
        ];
        // All but the flag and the last may be blank.
        let blank = |(at, cell): (usize, String)| {
            let may = at != 1 && at != 7;
            if may && draw.below(6) == 0 {
                String::new()
            } else {
                cell
            }
        };
        let cells: Vec<String> = cells.into_iter().enumerate().map(blank).collect();
        text.push_str(&format!("p{id},"));
        text.push_str(&cells.join(","));
        // Of somebody on both sides the same is said twice. Six have nobody known above.
        match id % 60 {
            7 | 0 => text.push_str(",,\n"),
            _ => {
                let above = id * id / 7 % id;
                text.push_str(&format!(",p{above},p{above}\n"));
            }
        }
    }
    text
}

/// Up to three of the people across.
fn wants(draw: &mut Draw, across: std::ops::Range<u64>) -> String {
    let count = across.end - across.start;
    let (from, step) = (draw.below(count), 1 + draw.below(2));
    let named = (0..draw.below(4)).map(|at| across.start + (from + at * step) % count);
    let named: Vec<String> = named.map(|id| format!("p{id}")).collect();
    named.join(";")
}

/// A measure with bounds, and whether it has some.
fn test(draw: &mut Draw) -> String {
    let both = |draw: &mut Draw, of: &[&str], bounds: &[&str]| {
        let one = |draw: &mut Draw, from: &[&str]| {
            from[draw.below(from.len() as u64) as usize].to_owned()
        };
        format!("{}{}", one(draw, of), one(draw, bounds))
    };
    let yes = [
        "",
        ", at_most = 0",
        ", at_least = 0",
        ", at_least = 1, at_most = 1",
    ];
    match draw.below(16) {
        0 => both(
            draw,
            &[
                "same = \"team\"",
                "different = \"team\"",
                "same = \"side\"",
                "different = \"rank\"",
                "same = \"near\"",
            ],
            &yes,
        ),
        1 => both(draw, &["same = \"person\"", "different = \"person\""], &yes),
        2 => both(
            draw,
            &[
                "shared = \"some\"",
                "shared = \"many\"",
                "shared = [\"some\", \"many\"]",
                "shared = \"some\", among = [\"t1\", \"t2\"]",
            ],
            &[
                "",
                ", at_least = 2",
                ", at_most = 1",
                ", at_least = 1, at_most = 2",
            ],
        ),
        3 => both(
            draw,
            &[
                "shared = \"some\", as = \"share\"",
                "shared = \"many\", as = \"share\"",
            ],
            &[
                ", at_least = 0.5",
                ", at_most = 0.25",
                ", at_least = 0.3333",
                ", at_least = 0.1, at_most = 0.5",
                ", at_least = 0",
                ", at_most = 2",
                ", at_least = 1",
            ],
        ),
        4 => both(
            draw,
            &[
                "contains = [\"team\", \"some\"]",
                "contains = [\"some\", \"team\"]",
                "contains = [\"many\", \"team\"]",
                "contains = [\"team\", \"many\"]",
            ],
            &yes,
        ),
        5 => both(
            draw,
            &["distance = \"near\""],
            &[
                ", at_most = \"8 km\"",
                ", at_least = \"5 km\"",
                ", at_most = \"31 km\"",
                ", at_most = \"60 km\"",
                ", at_least = \"0 m\"",
            ],
        ),
        6 => both(
            draw,
            &["distance = \"far\""],
            &[
                ", at_most = \"8 km\"",
                ", at_least = \"50 km\"",
                ", at_most = \"31 km\"",
                ", at_least = \"20 km\", at_most = \"200 km\"",
            ],
        ),
        7 => both(
            draw,
            &[
                "line = \"boss\"",
                "line = \"boss\", as = \"same line\"",
                "line = \"chief\"",
                "line = \"chief\", as = \"same line\"",
            ],
            &[
                ", at_most = \"2 steps\"",
                ", at_least = \"3 steps\"",
                ", at_least = \"1 step\", at_most = \"4 steps\"",
            ],
        ),
        11 => both(
            draw,
            &[
                "chosen = \"wants\"",
                "chosen = \"wants\", by = \"mentee\"",
                "chosen = \"wants\", by = \"mentor\"",
            ],
            &["", ", at_most = 2", ", at_least = 2"],
        ),
        9 => both(
            draw,
            &[
                "before = \"start\"",
                "after = \"start\"",
                "before = [\"start\", \"as of\"]",
                "after = [\"as of\", \"start\"]",
            ],
            &["", ", at_least = \"2 weeks\"", ", at_most = \"-3 days\""],
        ),
        10 => both(
            draw,
            &["above = \"rank\""],
            &[
                "",
                ", at_least = \"2 levels\"",
                ", at_most = \"-1 level\"",
                ", at_least = \"-1 level\", at_most = \"1 level\"",
            ],
        ),
        13 => both(draw, &["listed = \"scores\""], &yes),
        14 => both(
            draw,
            &["score = \"given\""],
            &[
                ", at_least = 0.0001",
                ", at_most = 0",
                ", at_least = -0.0001",
            ],
        ),
        12 => both(
            draw,
            &[
                "listed = \"team\", table = \"pairs\"",
                "listed = [\"some\", \"team\"], table = \"pairs\", as = \"either way\"",
                "listed = [\"many\", \"some\"], table = \"pairs\"",
            ],
            &yes,
        ),
        _ => both(
            draw,
            &["difference = \"years\""],
            &[
                ", at_most = 5",
                ", at_least = 2.5",
                ", at_least = 1.0001, at_most = 3",
                ", at_most = 0",
            ],
        ),
    }
}

fn condition(draw: &mut Draw, depth: u64) -> String {
    let part = |draw: &mut Draw| format!("{{ {} }}", condition(draw, depth - 1));
    let several = |draw: &mut Draw| {
        let parts: Vec<String> = (0..1 + draw.below(3)).map(|_| part(draw)).collect();
        parts.join(", ")
    };
    match if depth == 0 { 9 } else { draw.below(8) } {
        0 => format!("any = [{}]", several(draw)),
        1 => format!("all = [{}]", several(draw)),
        2 => format!("not = {}", part(draw)),
        _ => test(draw),
    }
}

/// A measure that is paid by itself, and its points.
fn paid(draw: &mut Draw) -> String {
    let all = [
        "shared = \"some\"\npoints = { each = 1.5, at_most = 4 }",
        "shared = \"many\"\npoints = { each = -3 }",
        "shared = \"many\"\nat_least = 1\nat_most = 2\npoints = { each = 2, at_most = 3 }",
        "shared = \"many\"\npoints = { \"from 1\" = 2, \"from 3\" = 5.25, \"0\" = 1 }",
        "shared = \"some\"\nas = \"share\"\npoints = { each = 10, at_most = 7 }",
        "shared = \"many\"\nas = \"share\"\npoints = { \"up to 0.25\" = 1, \"up to 0.5\" = -2, \"1\" = 3 }",
        "above = \"rank\"\npoints = { each = 1.25, at_most = 2.5 }",
        "above = \"rank\"\npoints = { \"-1 level\" = 9, \"2 levels\" = 12, \"from 3 levels\" = 1 }",
        "above = \"rank\"\nat_least = \"-2 levels\"\npoints = { \"up to 0 levels\" = 4 }",
        "difference = \"years\"\npoints = { each = -0.5 }",
        "difference = \"years\"\nat_most = 3\npoints = { \"up to 1\" = 4, \"up to 2.5\" = 1.5, \"0\" = 9 }",
        "distance = \"near\"\npoints = { \"up to 2 km\" = 4, \"up to 8 km\" = 1 }",
        "distance = \"near\"\npoints = { \"from 10 km\" = -1, \"from 40 km\" = -3 }",
        "distance = \"far\"\nat_least = \"1 km\"\npoints = { \"up to 50 km\" = 4, \"up to 100 km\" = 2 }",
        "contains = [\"team\", \"some\"]\npoints = { each = 3 }",
        "same = \"team\"\npoints = { \"0\" = 2, \"1\" = 7 }",
        "line = \"boss\"\npoints = { \"up to 2 steps\" = -4, \"up to 4 steps\" = -1 }",
        "line = \"boss\"\nat_least = \"2 steps\"\npoints = { \"from 1 step\" = 1, \"from 3 steps\" = 2 }",
        "line = \"chief\"\npoints = { \"2 steps\" = -4, \"from 3 steps\" = 1 }",
        "line = \"chief\"\nas = \"same line\"\nat_most = \"2 steps\"\npoints = { \"from 1 step\" = 1 }",
        "listed = \"scores\"\npoints = { each = -1 }",
        "score = \"given\"\npoints = { \"from 0\" = 2, \"from 0.0001\" = 1 }",
        "score = \"given\"\npoints = { each = 2, at_most = 0.0001 }",
        "chosen = \"wants\"\npoints = { \"1\" = 10, \"up to 3\" = 4 }",
        "chosen = \"wants\"\nby = \"mentor\"\nat_most = 3\npoints = { \"from 2\" = 3 }",
        "before = \"start\"\npoints = { each = 0.5, at_most = 3 }",
        "after = [\"as of\", \"start\"]\npoints = { \"up to 0 days\" = 1, \"up to 3 weeks\" = 2 }",
    ];
    all[draw.below(all.len() as u64) as usize].to_owned()
}

fn when(draw: &mut Draw) -> String {
    match draw.below(3) {
        0 => format!("when = {{ {} }}\n", condition(draw, 1)),
        _ => String::new(),
    }
}

fn scheme(draw: &mut Draw) -> String {
    let mut text = ASKED.to_owned();
    for at in 0..draw.below(3) {
        let blank = ["", "blank = \"pass\"\n", "blank = \"fail\"\n"][draw.below(3) as usize];
        let (what, when) = (condition_line(draw), when(draw));
        text.push_str(&format!(
            "[[must]]\nname = \"m{at}\"\n{what}\n{when}{blank}\n"
        ));
    }
    if draw.below(4) == 0 {
        let when = when(draw);
        text.push_str(&format!(
            "[[must]]\nname = \"again\"\nlisted = \"previous\"\nat_most = 0\n{when}blank = \"pass\"\n"
        ));
    }
    for at in 0..1 + draw.below(5) {
        let blank = ["", "blank = 0\n", "blank = -1.5\n"][draw.below(3) as usize];
        let weight = [
            "",
            "weight = 2\n",
            "weight = -0.75\n",
            "weight = 1.3333\n",
            "weight = 0\n",
        ][draw.below(5) as usize];
        let what = if draw.below(2) == 0 {
            paid(draw)
        } else {
            format!("{}\npoints = {}", condition_line(draw), draw.below(9))
        };
        let when = when(draw);
        text.push_str(&format!(
            "[[prefer]]\nname = \"p{at}\"\n{what}\n{when}{blank}{weight}\n"
        ));
    }
    text
}

/// A condition as the keys of a line.
fn condition_line(draw: &mut Draw) -> String {
    format!("all = [{{ {} }}]", condition(draw, 2))
}

/// As many as it takes for every line of the language to meet every kind of cell.
const CASES: u64 = 300;
/// Enough that several answer alike.
const MENTEES: u64 = 9;
const MENTORS: u64 = 300;

#[test]
fn all_pairs_at_once_are_each_pair_alone() {
    let draw = &mut Draw(20_261_122);
    let (mut eligible, mut refused, mut open, mut compiled) = (0, 0, 0, 0);
    for case in 0..CASES {
        let text = scheme(draw);
        let scheme =
            Scheme::from_toml(&text, "scheme.toml").unwrap_or_else(|e| panic!("{e}\n{text}"));
        let mentees = Table::from_csv("mentees.csv", people(draw, 0, MENTEES).as_bytes()).unwrap();
        let mentors = Table::from_csv("mentors.csv", people(draw, 3, MENTORS).as_bytes()).unwrap();
        let cohort = Cohort::from_tables(&scheme, mentees, mentors).unwrap();
        #[cfg(target_arch = "x86_64")]
        wide::use_at_most(
            [Instructions::Any, Instructions::Avx2, Instructions::Avx512][case as usize % 3],
        );
        let given: Vec<(Pair, i64)> = (0..5)
            .map(|mentee| {
                (
                    Pair::new(mentee, draw.below(MENTORS) as u32),
                    1000 * (draw.below(1000) as i64 - 500),
                )
            })
            .collect();
        let reads_scores = text.contains("\"scores\"") || text.contains("\"given\"");
        let again = given.iter().map(|(pair, _)| *pair);
        let extras = Extras {
            previous: scheme.reads_previous().then(|| again.collect()),
            scores: (case % 2 == 0 || reads_scores).then_some(given),
            as_of: "2020-02-01".parse().ok(),
            ..Extras::default()
        };
        let evaluator = Evaluator::new(&scheme, &cohort, &extras).unwrap();
        compiled += u64::from(evaluator.compiled.is_some());
        let mut alone = vec![0; evaluator.criteria().len()];
        let mut scores = vec![0; MENTORS as usize];
        let mut said = evaluator.unsaid();
        for mentee in 0..MENTEES as u32 {
            let mut row = vec![(Decision::Refused, Vec::new()); MENTORS as usize];
            evaluator.row(mentee, |pair, decision, contributions| {
                assert_eq!(pair.mentee.0, mentee);
                row[pair.mentor.index()] = (decision, contributions.to_vec());
            });
            evaluator.scores(Mentee(mentee), &mut scores);
            evaluator.say_open(mentee, &mut said);
            for (mentor, (decision, contributions)) in (0u32..).zip(&row) {
                let pair = Pair::new(mentee, mentor);
                let expected = evaluator.decide(pair, &mut alone);
                assert_eq!(*decision, expected, "{pair:?}\n{text}");
                let paid = |prefer: &PreferLine| prefer.points(pair).is_some();
                let is_open = said.criteria()[mentor as usize] > 0;
                assert_eq!(
                    is_open,
                    !evaluator.prefers.iter().all(paid),
                    "{pair:?}\n{text}"
                );
                let score = scores[mentor as usize];
                match expected {
                    Decision::Eligible(expected) => {
                        assert_eq!(*contributions, alone, "{pair:?}\n{text}");
                        assert_eq!(score, expected, "{pair:?}\n{text}");
                        eligible += 1;
                    }
                    Decision::Refused => refused += 1,
                    Decision::Unknown => open += 1,
                }
                if !matches!(expected, Decision::Eligible(_)) {
                    assert_eq!(score, i64::MIN);
                }
            }
        }
    }
    assert_eq!(compiled, CASES);
    assert!(
        eligible > 10_000 && refused > 10_000 && open > 10_000,
        "{eligible} {refused} {open}"
    );
}

/// Mentors behind the last who is on both sides are nobody's twin: not the first mentor's either.
#[test]
fn nobody_is_the_twin_of_those_on_one_side() {
    let text = format!("{ASKED}[[must]]\nname = \"m\"\ndifferent = \"person\"\n");
    let scheme = Scheme::from_toml(&text, "scheme.toml").unwrap();
    let side = |ids: &[&str]| {
        let row = |id: &&str| format!("{id},,yes,,,,,,\"51.5,-0.1\",,,,\n");
        let rows: String = ids.iter().map(row).collect();
        let heading = "code,team,side,rank,years,some,many,near,far,wants,start,boss,chief\n";
        Table::from_csv("people.csv", format!("{heading}{rows}").as_bytes()).unwrap()
    };
    let cohort =
        Cohort::from_tables(&scheme, side(&["a", "b"]), side(&["a", "c", "d", "b", "e"])).unwrap();
    let evaluator = Evaluator::new(&scheme, &cohort, &Extras::default()).unwrap();
    assert!(evaluator.compiled.is_some());
    for mentee in 0..2 {
        let mut found = Vec::new();
        evaluator.row(mentee, |pair, _, _| found.push(pair.mentor.0));
        let alone = |mentor: &u32| evaluator.score(Pair::new(mentee, *mentor)).is_some();
        assert_eq!(found, (0..5).filter(alone).collect::<Vec<u32>>());
        assert_eq!(found.len(), 4);
    }
}

/// What pays nothing, however much before its weight, keeps neither the others in one unit nor all of them in tiles.
#[test]
fn what_pays_nothing_takes_no_unit() {
    let text = format!(
        "{ASKED}[[prefer]]\nname = \"p\"\nsame = \"side\"\npoints = 20000\n\
         [[prefer]]\nname = \"nothing\"\nsame = \"side\"\npoints = 200000\nweight = 0\n\
         [[prefer]]\nname = \"nor this\"\nsame = \"side\"\npoints = 0\nweight = 100000\n"
    );
    let scheme = Scheme::from_toml(&text, "scheme.toml").unwrap();
    let draw = &mut Draw(1);
    let table = |text: &str| Table::from_csv("people.csv", text.as_bytes()).unwrap();
    let mentees = table(&people(draw, 0, MENTEES));
    let mentors = table(&people(draw, 3, MENTORS));
    let cohort = Cohort::from_tables(&scheme, mentees, mentors).unwrap();
    let evaluator = Evaluator::new(&scheme, &cohort, &Extras::default()).unwrap();
    let unit = 20_000 * 100_000_000;
    let compiled = evaluator.compiled.as_ref().unwrap();
    assert!(matches!(compiled.units, Units::Common(common) if common == unit));
    let mut scores = vec![0; MENTORS as usize];
    evaluator.scores(Mentee(0), &mut scores);
    for (mentor, score) in (0u32..).zip(&scores) {
        assert_eq!(evaluator.score(Pair::new(0, mentor)), Some(*score));
    }
    assert!(scores.contains(&unit));
}
