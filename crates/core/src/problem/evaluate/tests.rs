//! The evaluator against a second, naive evaluation from the cells, and fixed cases for every rule.

use super::truth::Truth;
use super::*;
use crate::cancel::CancelToken;
use crate::cohort::{Apart, Column, Extras, Table};
use crate::draw::Draw;
use crate::problem::Problem;
use crate::scheme::Scheme;
use std::collections::BTreeSet;

pub(super) fn read(scheme: &str, mentees: &str, mentors: &str) -> (Scheme, Cohort) {
    let head = "format = \"pairwright.scheme/1\"\nname = \"test\"\n";
    let scheme = Scheme::from_toml(&format!("{head}{scheme}"), "scheme.toml").unwrap();
    let table = |name: &str, text: &str| Table::from_csv(name, text.as_bytes()).unwrap();
    let mentees = table("mentees.csv", mentees);
    let cohort = Cohort::from_tables(&scheme, mentees, table("mentors.csv", mentors)).unwrap();
    (scheme, cohort)
}

fn evaluator(scheme: &str, mentees: &str, mentors: &str) -> Evaluator {
    let (scheme, cohort) = read(scheme, mentees, mentors);
    Evaluator::new(&scheme, &cohort, &Extras::default()).unwrap()
}

pub(super) const SIDES: &str = r#"
aim = ["total score"]
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = 1
"#;

/// One person's answers as drawn, before any reading.
#[derive(Clone, Default)]
struct Raw {
    rank: Option<i64>,
    team: Option<usize>,
    tags: Option<BTreeSet<usize>>,
    /// In tenths.
    years: Option<i64>,
    base: Option<usize>,
    remote: Option<bool>,
}

const RANKS: [&str; 4] = ["one", "two", "three", "four"];
const TEAMS: [&str; 3] = ["red", "green", "blue"];
const TAGS: [&str; 5] = ["red", "green", "blue", "virtual", "in person"];
const BASES: [&str; 4] = ["Westminster", "Camden", "Croydon", "Havering"];

impl Draw {
    fn some<T>(&mut self, value: T) -> Option<T> {
        (self.below(5) > 0).then_some(value)
    }

    fn person(&mut self) -> Raw {
        let rank = self.below(4) as i64;
        let team = self.below(3) as usize;
        let tags: BTreeSet<usize> = (0..5).filter(|_| self.below(2) == 0).collect();
        let years = self.below(60) as i64;
        let base = self.below(4) as usize;
        let remote = self.below(2) == 0;
        Raw {
            rank: self.some(rank),
            team: self.some(team),
            // An empty cell is a blank: a set drawn empty is one.
            tags: self.some(tags).filter(|tags| !tags.is_empty()),
            years: self.some(years),
            base: self.some(base),
            remote: self.some(remote),
        }
    }
}

fn csv(prefix: &str, people: &[Raw]) -> String {
    let mut text = "code,rank,team,tags,years,base,remote\n".to_owned();
    for (at, raw) in people.iter().enumerate() {
        let tags: Option<Vec<&str>> = raw
            .tags
            .as_ref()
            .map(|t| t.iter().map(|&t| TAGS[t]).collect());
        let cells = [
            Some(format!("{prefix}{at}")),
            raw.rank.map(|r| RANKS[r as usize].to_owned()),
            raw.team.map(|t| TEAMS[t].to_owned()),
            tags.map(|t| t.join(";")),
            raw.years.map(|y| format!("{}.{}", y / 10, y % 10)),
            raw.base.map(|b| BASES[b].to_owned()),
            raw.remote.map(|r| if r { "yes" } else { "no" }.to_owned()),
        ];
        let cells: Vec<String> = cells.into_iter().map(Option::unwrap_or_default).collect();
        text += &(cells.join(",") + "\n");
    }
    text
}

const RANDOM: &str = r#"
[ladders]
ranks = ["one", "two", "three", "four"]
[asked]
rank   = { of = "both", kind = "level", ladder = "ranks", blank = "allowed" }
team   = { of = "both", kind = "one", blank = "allowed" }
tags   = { of = "both", kind = "tags", separator = ";", blank = "allowed" }
years  = { of = "both", kind = "number", unit = "years", blank = "allowed" }
base   = { of = "both", kind = "place", blank = "allowed" }
remote = { of = "both", kind = "flag", blank = "allowed" }
[[must]]
name = "near in rank, if both or neither are remote"
when = { same = "remote" }
above = "rank"
at_least = "-1 level"
at_most = "2 levels"
blank = "pass"
[[must]]
name = "they can meet"
any = [{ shared = "tags", among = ["virtual"] }, { all = [{ not = { same = "team" } }, { distance = "base", at_most = "12 km" }] }]
blank = "fail"
[[prefer]]
name = "share"
shared = "tags"
as = "share"
points = { each = 1.0001, at_most = 0.7 }
weight = -1.5
blank = -0.5
[[prefer]]
name = "count"
shared = "tags"
points = { each = -2 }
blank = 0
[[prefer]]
name = "contains"
contains = ["team", "tags"]
points = 6
weight = 0.3333
blank = 1
[[prefer]]
name = "years"
difference = "years"
points = { "2 years" = 7, "up to 1.5 years" = 3, "up to 3 years" = 2 }
blank = 0
[[prefer]]
name = "long"
difference = "years"
points = { "from 4 years" = -2, "from 5 years" = -4 }
blank = 0
[[prefer]]
name = "each year"
difference = "years"
at_least = "1.2 years"
points = { each = 0.3333, at_most = 1 }
blank = 0
[[prefer]]
name = "far"
distance = "base"
points = { "up to 5 km" = 4, "up to 20 km" = 1 }
blank = -1
[[prefer]]
name = "over"
above = "rank"
points = { each = 2.5, at_most = 3 }
blank = 0
[[prefer]]
name = "other team"
when = { above = "rank", at_least = "0 levels" }
different = "team"
points = 3
blank = 0.0001
"#;

/// Truth tables written out: false, true, unknown as 0, 1, 2.
const AND: [[u8; 3]; 3] = [[0, 0, 0], [0, 1, 2], [0, 2, 2]];
const OR: [[u8; 3]; 3] = [[0, 1, 2], [1, 1, 1], [2, 1, 2]];
const NOT: [u8; 3] = [1, 0, 2];

fn three(truth: Option<bool>) -> usize {
    truth.map_or(2, usize::from)
}

/// Contributions in 10⁻⁸, or that a must refuses the pair; from the cells and by floor division of plain fractions.
fn naive(a: &Raw, b: &Raw, metres: impl Fn(usize, usize) -> i128) -> Option<Vec<i64>> {
    let same = |x: Option<usize>, y: Option<usize>| Some(x? == y?);
    let remote = (|| Some(a.remote? == b.remote?))();
    let above = (|| Some(a.rank? - b.rank?))();
    let refused = match (remote, above) {
        (None, _) | (_, None) => false,
        (Some(false), _) => false,
        (Some(true), Some(levels)) => !(-1..=2).contains(&levels),
    };
    let shared: Option<BTreeSet<usize>> = (|| {
        Some(
            a.tags
                .as_ref()?
                .intersection(b.tags.as_ref()?)
                .copied()
                .collect(),
        )
    })();
    let union = || {
        a.tags
            .clone()
            .unwrap()
            .union(b.tags.as_ref().unwrap())
            .count() as i64
    };
    let square = (|| Some(metres(a.base?, b.base?)))();
    let virtual_both = three(shared.as_ref().map(|s| s.contains(&3)));
    let apart = NOT[three(same(a.team, b.team))] as usize;
    let near = three(square.map(|d| d <= 12_000 * 12_000));
    let meet = OR[virtual_both][AND[apart][near] as usize];
    if refused || meet != 1 {
        return None;
    }
    let tenths = (|| Some((a.years? - b.years?).abs()))();
    let floor = |top: i64, bottom: i64| top.div_euclid(bottom);
    let points: [(i64, i64); 9] = [
        match &shared {
            Some(s) => (floor(10_001 * s.len() as i64, union()).min(7_000), -15_000),
            None => (-5_000, -15_000),
        },
        (
            shared.as_ref().map_or(0, |s| -20_000 * s.len() as i64),
            10_000,
        ),
        match (a.team, &b.tags) {
            (Some(team), Some(tags)) => (if tags.contains(&team) { 60_000 } else { 0 }, 3_333),
            _ => (10_000, 3_333),
        },
        (
            match tenths {
                None => 0,
                Some(20) => 70_000,
                Some(0..=15) => 30_000,
                Some(16..=30) => 20_000,
                Some(_) => 0,
            },
            10_000,
        ),
        (
            match tenths {
                None | Some(0..=39) => 0,
                Some(40..=49) => -20_000,
                Some(_) => -40_000,
            },
            10_000,
        ),
        (
            match tenths {
                Some(t) if t >= 12 => floor(3_333 * t, 10).min(10_000),
                _ => 0,
            },
            10_000,
        ),
        (
            match square {
                None => -10_000,
                Some(d) if d <= 25_000_000 => 40_000,
                Some(d) if d <= 400_000_000 => 10_000,
                Some(_) => 0,
            },
            10_000,
        ),
        (above.map_or(0, |l| (25_000 * l).min(30_000)), 10_000),
        match (above, same(a.team, b.team)) {
            (Some(l), _) if l < 0 => (0, 10_000),
            (Some(_), Some(same)) => (if same { 0 } else { 30_000 }, 10_000),
            _ => (1, 10_000),
        },
    ];
    Some(points.map(|(points, weight)| points * weight).to_vec())
}

#[test]
fn agrees_with_a_naive_evaluation_of_the_cells() {
    let mut draw = Draw(7);
    let (mut eligible, mut refused) = (0, 0);
    for _ in 0..20 {
        let mentees: Vec<Raw> = (0..10).map(|_| draw.person()).collect();
        let mentors: Vec<Raw> = (0..10).map(|_| draw.person()).collect();
        let text = format!("{SIDES}{RANDOM}");
        let (scheme, cohort) = read(&text, &csv("a", &mentees), &csv("b", &mentors));
        let evaluator = Evaluator::new(&scheme, &cohort, &Extras::default()).unwrap();
        // The grid's own coordinates: reading them is not what is tested here.
        let spot = |side: Side, people: &[Raw], base: usize| {
            let Column::Place(spots) = &cohort.people(side).columns["base"] else {
                panic!("places");
            };
            let who = people
                .iter()
                .position(|raw| raw.base == Some(base))
                .unwrap();
            spots[who].unwrap()
        };
        let metres = |x: usize, y: usize| {
            let (p, q) = (
                spot(Side::Mentees, &mentees, x),
                spot(Side::Mentors, &mentors, y),
            );
            let east = i128::from(p.easting - q.easting);
            let north = i128::from(p.northing - q.northing);
            east.pow(2) + north.pow(2)
        };
        for (i, a) in (0..).zip(&mentees) {
            for (j, b) in (0..).zip(&mentors) {
                let pair = Pair::new(i, j);
                let expected = naive(a, b, metres);
                let mut contributions = vec![0; evaluator.criteria().len()];
                let score = evaluator.contributions(pair, &mut contributions);
                assert_eq!(score, expected.as_ref().map(|c| c.iter().sum()), "{i} {j}");
                assert_eq!(score, evaluator.score(pair));
                let full = evaluator.evaluate(pair);
                assert_eq!(full.eligible, Some(expected.is_some()));
                if let Some(expected) = expected {
                    eligible += 1;
                    assert_eq!(contributions, expected, "{i} {j}");
                    let from_full: Vec<i64> = full
                        .criteria
                        .iter()
                        .map(|c| c.contribution.unwrap())
                        .collect();
                    assert_eq!(from_full, expected);
                } else {
                    refused += 1;
                    assert!(full.musts.iter().any(|m| m.verdict.refuses()));
                }
            }
        }
        let problem = Problem::compile(&scheme, &cohort).unwrap();
        let listed = (0..10).map(|i| {
            let mut count = 0;
            problem
                .source()
                .for_each(Side::Mentees, i, &mut |_, _| count += 1);
            count
        });
        let scored = (0..10).map(|i| {
            (0..10)
                .filter(|&j| evaluator.score(Pair::new(i, j)).is_some())
                .count()
        });
        assert!(listed.eq(scored));
    }
    assert!(eligible > 300 && refused > 300, "{eligible} {refused}");
}

#[test]
fn conditions_follow_the_truth_tables_of_kleene() {
    // Three mentors answer no, yes and nothing to a flag; the mentee says yes.
    let scheme = format!(
        "{SIDES}[asked]\nasks = {{ of = \"mentees\", kind = \"flag\" }}\n\
         x = {{ of = \"mentors\", kind = \"flag\", blank = \"allowed\" }}\n\
         y = {{ of = \"mentors\", kind = \"flag\", blank = \"allowed\" }}\n\
         [[must]]\nname = \"and\"\nall = [{{ same = [\"asks\", \"x\"] }}, {{ same = [\"asks\", \"y\"] }}]\nblank = \"pass\"\n\
         [[must]]\nname = \"or\"\nany = [{{ same = [\"asks\", \"x\"] }}, {{ same = [\"asks\", \"y\"] }}]\nblank = \"pass\"\n\
         [[must]]\nname = \"not\"\nnot = {{ same = [\"asks\", \"x\"] }}\nblank = \"pass\"\n"
    );
    let cells = ["no", "yes", ""];
    let mut mentors = "code,x,y\n".to_owned();
    for (x, first) in cells.iter().enumerate() {
        for (y, second) in cells.iter().enumerate() {
            mentors += &format!("m{x}{y},{first},{second}\n");
        }
    }
    let evaluator = evaluator(&scheme, "code,asks\na,yes\n", &mentors);
    let truth = |must: usize, pair| three(evaluator.musts[must].line.truth.of(pair)) as u8;
    for x in 0..3 {
        for y in 0..3 {
            let pair = Pair::new(0, (3 * x + y) as u32);
            assert_eq!(truth(0, pair), AND[x][y]);
            assert_eq!(truth(1, pair), OR[x][y]);
            assert_eq!(truth(2, pair), NOT[x]);
            // The tests cited decide the truth: nothing cited, nothing known.
            let mut cited = Vec::new();
            evaluator.musts[0].line.truth.cite(pair, &mut cited);
            let whole = evaluator.musts[0].line.truth.of(pair);
            assert!(!cited.is_empty() && cited.iter().all(|test| test.of(pair) == whole));
        }
    }
    assert!(matches!(evaluator.musts[0].line.truth, Truth::All(_)));
}

fn blanks(must_blank: &str, when: &str) -> String {
    format!(
        "{SIDES}[asked]\nteam = {{ of = \"both\", kind = \"one\", blank = \"allowed\", column = \"Team name\" }}\n\
         night = {{ of = \"both\", kind = \"flag\", blank = \"allowed\" }}\n\
         [[must]]\nname = \"teams differ\"\ndifferent = \"team\"\n{when}{must_blank}"
    )
}

#[test]
fn the_line_decides_what_a_blank_means() {
    let mentees = "code,Team name,night\na,red,yes\nb,,no\nc,red,\n";
    let mentors = "code,Team name,night\nx,red,yes\ny,,yes\nz,blue,yes\n";
    let eligible = |scheme: &str| {
        let evaluator = evaluator(scheme, mentees, mentors);
        let mut pairs = String::new();
        for i in 0..3 {
            for j in 0..3 {
                let mark = match evaluator.decide(Pair::new(i, j), &mut []) {
                    Decision::Eligible(_) => '+',
                    Decision::Refused => '-',
                    Decision::Unknown => '?',
                };
                pairs.push(mark);
            }
        }
        pairs
    };
    let when = "when = { same = \"night\" }\n";
    assert_eq!(eligible(&blanks("", "")), "-?+???-?+");
    assert_eq!(eligible(&blanks("blank = \"pass\"\n", "")), "-+++++-++");
    assert_eq!(eligible(&blanks("blank = \"fail\"\n", "")), "--+-----+");
    // Not asked of b at all; unknown for c, whatever the teams.
    assert_eq!(eligible(&blanks("", when)), "-?++++???");
    assert_eq!(eligible(&blanks("blank = \"fail\"\n", when)), "--++++---");
}

#[test]
fn blanks_that_a_line_needs_are_listed_all_at_once() {
    let mentees = "code,Team name,night\na,red,yes\nb,,no\nc,,no\n";
    let mentors = "code,Team name,night\nx,red,yes\ny,,yes\n";
    let prefer = "[[prefer]]\nname = \"both at night\"\nsame = \"night\"\npoints = 1\n";
    let (scheme, cohort) = read(&format!("{}{prefer}", blanks("", "")), mentees, mentors);
    let Err(Error::Cohort(faults)) = Problem::compile(&scheme, &cohort) else {
        panic!("blanks");
    };
    let lines: Vec<String> = faults.as_slice().iter().map(ToString::to_string).collect();
    let hint = "fill it in, or say in the must what a blank means: `blank = \"pass\"` or `blank = \"fail\"`";
    let expected: Vec<String> = [("mentees.csv", 3), ("mentees.csv", 4), ("mentors.csv", 3)]
        .map(|(file, row)| {
            format!("{file}, row {row}, column Team name: the cell is empty, and `teams differ` needs it; {hint}")
        })
        .to_vec();
    assert_eq!(lines, expected);
    // The same blanks matter to nobody where another must refuses those pairs anyway.
    let late = "[[must]]\nname = \"both at night\"\nsame = \"night\"\nblank = \"fail\"\n";
    let mentors = "code,Team name,night\nx,red,yes\n";
    let (scheme, cohort) = read(&format!("{}{late}", blanks("", "")), mentees, mentors);
    assert_eq!(
        Problem::compile(&scheme, &cohort).unwrap().source().len(),
        0
    );
}

#[test]
fn what_reads_a_sensitive_attribute_is_folded_and_withheld() {
    let scheme = format!(
        "{SIDES}[asked]\nteam = {{ of = \"both\", kind = \"one\" }}\n\
         health = {{ of = \"both\", kind = \"one\", sensitive = true, protected = false, blank = \"allowed\" }}\n\
         [[must]]\nname = \"health differs\"\ndifferent = \"health\"\nblank = \"pass\"\n\
         [[prefer]]\nname = \"secret\"\nsame = \"health\"\npoints = 5\nblank = 2\n\
         [[prefer]]\nname = \"open\"\nsame = \"team\"\npoints = 3\nweight = 0.5\n\
         [[prefer]]\nname = \"half secret\"\nwhen = {{ different = \"health\" }}\nsame = \"team\"\npoints = 7\nblank = 1\n"
    );
    let mentees = "code,team,health\na,red,SECRET-A\nb,red,\n";
    let mentors = "code,team,health\nx,red,SECRET-B\n";
    let evaluator = evaluator(&scheme, mentees, mentors);
    let names: Vec<&str> = evaluator
        .criteria()
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    assert_eq!(names, ["open", OTHER]);
    let mut contributions = [0; 2];
    let unit = 100_000_000;
    assert_eq!(
        evaluator.contributions(Pair::new(0, 0), &mut contributions),
        Some(17 * unit / 2)
    );
    assert_eq!(contributions, [3 * unit / 2, 7 * unit]);
    evaluator.contributions(Pair::new(1, 0), &mut contributions);
    assert_eq!(contributions, [3 * unit / 2, 3 * unit]);
    for mentee in 0..2 {
        let evaluation = evaluator.evaluate(Pair::new(mentee, 0));
        // That b left it blank shows no more than what anybody wrote.
        assert_eq!(evaluation.musts[0].verdict, Verdict::Holds);
        assert_eq!(evaluation.musts[0].facts, [Fact::withheld()]);
        assert_eq!(evaluation.criteria[1].facts, [Fact::withheld(); 1]);
        let shown = format!("{evaluation:?} {evaluator:?}");
        assert!(
            !shown.contains("SECRET") && !shown.contains("health\""),
            "{shown}"
        );
    }
}

#[test]
fn given_scores_are_added_once() {
    let people = ("code\na\nb\n", "code\nx\n");
    let given = [(Pair::new(1, 0), 123_456_789)];
    let with = |lines: &str, scores: Option<&[(Pair, i64)]>| {
        let (scheme, cohort) = read(&format!("{SIDES}{lines}"), people.0, people.1);
        let extras = Extras {
            scores: scores.map(<[_]>::to_vec),
            ..Extras::default()
        };
        Evaluator::new(&scheme, &cohort, &extras)
    };
    let plain = with("", Some(&given)).unwrap();
    assert_eq!(plain.criteria()[0].name, GIVEN_SCORE);
    assert_eq!(
        [0, 1].map(|i| plain.score(Pair::new(i, 0))),
        [Some(0), Some(123_456_789)]
    );
    // A prefer that reads the score decides: rounded down to 1/10,000, then doubled.
    let prefer = "[[prefer]]\nname = \"p\"\nscore = \"given\"\npoints = { each = 1 }\nweight = 2\n";
    let read_by = with(prefer, Some(&given)).unwrap();
    assert_eq!(read_by.criteria().len(), 1);
    assert_eq!(read_by.score(Pair::new(1, 0)), Some(2 * 123_450_000));
    let listed = "[[must]]\nname = \"m\"\nlisted = \"scores\"\n";
    let must = with(listed, Some(&given)).unwrap();
    assert_eq!(
        [0, 1].map(|i| must.score(Pair::new(i, 0))),
        [None, Some(123_456_789)]
    );
    let Err(Error::Cohort(faults)) = with(listed, None) else {
        panic!("no scores");
    };
    assert!(
        faults
            .to_string()
            .starts_with("scores: the must `m` reads the scores given"),
        "{faults}"
    );
}

#[test]
fn refusals_count_a_pair_under_every_must_that_refuses_it() {
    let scheme = format!(
        "{SIDES}[asked]\nteam = {{ of = \"both\", kind = \"one\" }}\nnight = {{ of = \"both\", kind = \"flag\" }}\n\
         [[must]]\nname = \"teams differ\"\ndifferent = \"team\"\n[[must]]\nname = \"nights agree\"\nsame = \"night\"\n"
    );
    let mentors = "code,team,night\nw,red,yes\nx,red,no\ny,blue,no\nz,blue,yes\n";
    let evaluator = evaluator(&scheme, "code,team,night\na,red,yes\n", mentors);
    let refusal = |must: &str, count| Refusal {
        must: must.to_owned(),
        count,
    };
    let refusals = evaluator.refusals(Side::Mentees, 0, View::Anybody);
    assert_eq!(
        refusals,
        Some(vec![refusal("teams differ", 2), refusal("nights agree", 2)])
    );
    let of_y = evaluator.refusals(Side::Mentors, 2, View::Anybody);
    assert_eq!(of_y, Some(vec![refusal("nights agree", 1)]));
    for (side, people) in [(Side::Mentees, 1), (Side::Mentors, 4)] {
        let view = View::Anybody;
        let all: Vec<u32> = (0..people).rev().collect();
        let alone = all
            .iter()
            .map(|person| evaluator.refusals(side, *person, view));
        let cancel = CancelToken::default();
        let of = |cancel| evaluator.refusals_of(side, &all, view, cancel);
        assert_eq!(of(&cancel).unwrap(), alone.collect::<Vec<_>>());
        cancel.cancel();
        assert!(matches!(of(&cancel), Err(Error::Interrupted)));
    }
}

#[test]
fn points_beyond_the_exact_range_are_refused() {
    let lines = |points: &str| {
        let asked = "[asked]\nskills = { of = \"both\", kind = \"tags\" }\n";
        let prefer = format!("[[prefer]]\nname = \"p\"\nshared = \"skills\"\npoints = {points}\n");
        read(
            &format!("{SIDES}{asked}{prefer}"),
            "code,skills\na,\"r,s,t\"\n",
            "code,skills\nx,\"r,s,t\"\n",
        )
    };
    let (scheme, cohort) = lines("{ each = 30000000000 }");
    assert_eq!(
        Evaluator::new(&scheme, &cohort, &Extras::default())
            .unwrap()
            .score(Pair::new(0, 0)),
        Some(9_000_000_000_000_000_000)
    );
    let (scheme, cohort) = lines("{ each = 40000000000 }");
    let Err(Error::Problem(faults)) = Evaluator::new(&scheme, &cohort, &Extras::default()) else {
        panic!("too large");
    };
    assert!(
        faults
            .to_string()
            .starts_with("with the points of `p` a score could exceed"),
        "{faults}"
    );
    // A cap keeps the same points within range.
    let (scheme, cohort) = lines("{ each = 40000000000, at_most = 5 }");
    assert_eq!(
        Evaluator::new(&scheme, &cohort, &Extras::default())
            .unwrap()
            .score(Pair::new(0, 0)),
        Some(500_000_000)
    );
}

#[test]
fn quotas_become_groups_of_people() {
    let scheme = format!(
        "{}[ladders]\nsteps = [[\"low\", \"junior\"], \"high\"]\n[asked]\n\
         team = {{ of = \"mentors\", kind = \"one\", blank = \"allowed\", protected = false }}\n\
         step = {{ of = \"mentors\", kind = \"level\", ladder = \"steps\" }}\n\
         [[quota]]\nname = \"by team\"\nplaced = \"mentors\"\neach = \"team\"\nat_least = 1\n",
        SIDES.replace("= 1", "= 2")
    );
    let value =
        "[[quota]]\nname = \"juniors\"\nplaced = \"mentors\"\nstep = \"junior\"\nat_most = 1\n";
    let mentors = "code,team,step\nw,zebra,low\nx,,low\ny,ant,junior\nz,zebra,junior\n";
    let groups = |text: &str| {
        let (scheme, cohort) = read(text, "code\na\n", mentors);
        let problem = Problem::compile(&scheme, &cohort).unwrap();
        let groups = problem.groups(Side::Mentors).to_vec();
        groups
            .into_iter()
            .map(|g| (g.name, g.members, g.min, g.max))
            .collect::<Vec<_>>()
    };
    let named =
        |name: &str, members: &[u32], min, max| (name.to_owned(), members.to_vec(), min, max);
    assert_eq!(
        groups(&scheme),
        [
            named("by team: ant", &[2], 1, 2),
            named("by team: zebra", &[0, 3], 1, 4)
        ]
    );
    let (head, _) = scheme.split_once("[[quota]]").unwrap();
    let juniors = format!("{head}{value}");
    assert_eq!(groups(&juniors), [named("juniors", &[2, 3], 0, 1)]);
}

#[test]
fn quotas_of_people_are_those_of_pairs_where_that_is_the_same() {
    use crate::problem::Counted::{Pairs, People};
    let text = |line: &str, count: &str| {
        format!(
            "{}[asked]\nteam = {{ of = \"mentors\", kind = \"one\" }}\n\
             [[quota]]\nname = \"by team\"\nplaced = \"mentors\"\neach = \"team\"\ncount = \"{count}\"\n{line}\n",
            SIDES.replacen(
                "[mentors]\nid = \"code\"\nplaces = 1",
                "[mentors]\nid = \"code\"\nplaces = { column = \"places\" }",
                1
            )
        )
    };
    // Ants have one place each, bees several, and one of them none.
    let mentors = "code,team,places\na,ant,1\nb,ant,1\nx,bee,2\ny,bee,3\nz,bee,0\n";
    let bounds = |line: &str, mentors: &str| {
        let (scheme, cohort) = read(&text(line, "people"), "code\na\n", mentors);
        let problem = Problem::compile(&scheme, &cohort).unwrap();
        let groups = problem.groups(Side::Mentors).iter();
        let bounds = groups.map(|group| (group.count, group.min, group.max));
        bounds.collect::<Vec<_>>()
    };
    assert_eq!(
        bounds("at_least = 1", mentors),
        [(Pairs, 1, 2), (Pairs, 1, 5)]
    );
    assert_eq!(
        bounds("at_most = 0", mentors),
        [(Pairs, 0, 0), (Pairs, 0, 0)]
    );
    // Two bees can be placed at all: two people are no bound.
    assert_eq!(
        bounds("at_most = 2", mentors),
        [(Pairs, 0, 2), (Pairs, 0, 5)]
    );
    let ants = "code,team,places\na,ant,1\nb,ant,1\nc,ant,0\n";
    assert_eq!(bounds("at_least = 2", ants), [(Pairs, 2, 2)]);
    assert_eq!(bounds("at_most = 1", ants), [(Pairs, 0, 1)]);
    // Else people are counted; without a maximum all who can be placed may be, and a minimum is kept as it is.
    assert_eq!(
        bounds("at_most = 1", mentors),
        [(Pairs, 0, 1), (People, 0, 1)]
    );
    assert_eq!(
        bounds("at_least = 2", mentors),
        [(Pairs, 2, 2), (People, 2, 2)]
    );
    assert_eq!(
        bounds("at_least = 3", mentors),
        [(Pairs, 3, 3), (People, 3, 3)]
    );
    let (scheme, cohort) = read(&text("at_most = 1", "pairs"), "code\na\n", mentors);
    assert!(Problem::compile(&scheme, &cohort).is_ok());
}

/// The saved proof lists the members of every group: a scheme built in code is held to what a file is.
#[test]
fn a_quota_on_a_sensitive_attribute_is_refused() {
    let text = format!(
        "{SIDES}[asked]\nteam = {{ of = \"mentors\", kind = \"one\" }}\n\
         [[quota]]\nname = \"by team\"\nplaced = \"mentors\"\neach = \"team\"\nat_most = 1\n"
    );
    let (mut scheme, cohort) = read(&text, "code\na\n", "code,team\nx,ant\n");
    assert!(Problem::compile(&scheme, &cohort).is_ok());
    scheme.asked.get_mut("team").unwrap().sensitive = true;
    let error = Problem::compile(&scheme, &cohort).unwrap_err();
    assert_eq!(
        error.to_string(),
        "column quota `by team`: a quota on the sensitive attribute `team` would write who holds it into the saved proof; \
         drop the quota, or the mark `sensitive`; this version offers neither in secret"
    );
}

#[test]
fn pins_exclusions_and_names_reach_the_problem() {
    let scheme = "aim = [\"pairs\"]\nseed = 5\n[mentees]\nid = \"code\"\ncalled = \"officer\"\nplaces = 1\n[mentors]\nid = \"code\"\nplaces = 1\n";
    let (scheme, cohort) = read(scheme, "code\na\nb\n", "code\nx\ny\n");
    let extras = Extras {
        pins: vec![Pair::new(0, 1)],
        exclusions: vec![Pair::new(1, 1)],
        scores: Some(vec![(Pair::new(0, 0), 7)]),
        ..Extras::default()
    };
    let problem =
        Problem::compile_with(&scheme, &cohort, &extras, &CancelToken::default()).unwrap();
    assert_eq!(problem.source().len(), 3);
    assert_eq!(problem.pins(), [Pair::new(0, 1)]);
    assert_eq!(problem.given(), Some(&[(Pair::new(0, 0), 7)][..]));
    assert_eq!(problem.source().points(Pair::new(0, 0)), [7]);
    assert_eq!(
        (problem.called(Side::Mentees), problem.called(Side::Mentors)),
        ("officer", "mentor")
    );
    assert_eq!(problem.seed(), Some(5));
    assert!(problem.evaluator().is_some());
}

#[test]
fn earlier_pairs_are_read_where_they_are_given() {
    let again =
        format!("{SIDES}[[must]]\nname = \"nobody again\"\nlisted = \"previous\"\nat_most = 0\n");
    let (scheme, cohort) = read(&again, "code\na\nb\n", "code\nx\ny\n");
    assert!(scheme.reads_previous() && !scheme.reads_scores());
    let extras = |pairs: Option<&[Pair]>| Extras {
        previous: pairs.map(<[_]>::to_vec),
        ..Extras::default()
    };
    let met = extras(Some(&[Pair::new(0, 1), Pair::new(1, 0)]));
    let evaluator = Evaluator::new(&scheme, &cohort, &met).unwrap();
    let facts = |mentee, mentor| {
        let must = evaluator
            .evaluate(Pair::new(mentee, mentor))
            .musts
            .remove(0);
        (must.verdict, must.to_string())
    };
    assert_eq!(
        facts(0, 0),
        (
            Verdict::Holds,
            "nobody again (they were not a pair before)".to_owned()
        )
    );
    assert_eq!(
        facts(0, 1),
        (
            Verdict::Refused,
            "nobody again (not so: they were a pair before)".to_owned()
        )
    );
    let refused = |scheme: &Scheme, extras: &Extras| {
        let Err(error) = Evaluator::new(scheme, &cohort, extras) else {
            panic!("accepted");
        };
        error.to_string()
    };
    assert_eq!(
        refused(&scheme, &extras(None)),
        "previous: the must `nobody again` reads earlier results given beside the cohort, and none were given; \
         give them: `--previous F`, or `previous=` in Python"
    );
    let (plain, _) = read(SIDES, "code\na\nb\n", "code\nx\ny\n");
    assert_eq!(
        refused(&plain, &met),
        "previous: earlier results are given, and no line of the scheme reads them; \
         add a must with `listed = \"previous\"` and `at_most = 0`, or leave them out"
    );
    assert!(Evaluator::new(&scheme, &cohort, &extras(Some(&[]))).is_ok());
}

const PRIORITIES: &str = "[asked]\nmissed = { of = \"mentees\", kind = \"flag\", blank = \"allowed\" }\n\
     [[priority]]\nname = \"left out last time\"\nplaced = \"mentees\"\nmissed = \"yes\"\npoints = 2.5\n\
     [[priority]]\nname = \"everybody\"\nplaced = \"mentees\"\npoints = 1\n";

#[test]
fn priorities_are_rewards_of_the_first_mate() {
    let people = ("code,missed\na,yes\nb,\nc,no\n", "code\nx\n");
    let rewards = |aim: &str, side: Side| {
        let text = format!("{SIDES}{PRIORITIES}").replace("[\"total score\"]", aim);
        let (scheme, cohort) = read(&text, people.0, people.1);
        let problem = Problem::compile(&scheme, &cohort).unwrap();
        let all = problem.people(side);
        let all: Vec<Vec<Vec<i64>>> = all.positions().map(|p| all.rewards(p).to_vec()).collect();
        all
    };
    let point = 100_000_000;
    // The levels of the lot, pairs and lot, come last.
    assert_eq!(
        rewards("[\"mentees placed\", \"total score\"]", Side::Mentees),
        [7 * point / 2, point, point].map(|n| vec![vec![0, n, 0, 0]])
    );
    assert_eq!(
        rewards("[\"priority\", \"pairs\", \"total score\"]", Side::Mentees),
        [7 * point / 2, point, point].map(|n| vec![vec![n, 0, 0, 0]])
    );
    let none: Vec<Vec<i64>> = Vec::new();
    assert_eq!(rewards("[\"total score\"]", Side::Mentors), [none]);
}

/// A scheme built in code is held to what a file is.
#[test]
fn priorities_that_can_t_be_counted_are_refused() {
    let (scheme, cohort) = read(
        &format!("{SIDES}{PRIORITIES}"),
        "code,missed\na,yes\n",
        "code\nx\n",
    );
    let refused = |change: &dyn Fn(&mut Scheme)| {
        let mut changed = scheme.clone();
        change(&mut changed);
        Problem::compile(&changed, &cohort).unwrap_err().to_string()
    };
    assert_eq!(
        refused(&|scheme| scheme.aim = vec![crate::level::Level::Pairs]),
        "column aim: priorities pay points, and the aim counts none; name `priority` or `total score` in the aim"
    );
    assert_eq!(
        refused(&|scheme| scheme.priorities[0].points = i64::MAX / 10_000),
        "the priorities of one person add up to more than is kept exactly; divide all points by the same number"
    );
    assert_eq!(
        refused(&|scheme| scheme.asked.get_mut("missed").unwrap().sensitive = true),
        "column priority `left out last time`: a priority on the sensitive attribute `missed` would write who holds it \
         into the saved proof; drop the priority, or the mark `sensitive`; this version offers neither in secret"
    );
}

#[test]
fn people_kept_apart_are_no_pair_whatever_the_rules_say() {
    let (scheme, cohort) = read(SIDES, "code\na\nb\nc\n", "code\nx\ny\n");
    let extras = Extras {
        apart: vec![
            Apart {
                mentees: vec![0, 1],
                mentors: vec![1],
            },
            Apart {
                mentees: vec![1],
                mentors: vec![0],
            },
        ],
        exclusions: vec![Pair::new(2, 0)],
        ..Extras::default()
    };
    let problem =
        Problem::compile_with(&scheme, &cohort, &extras, &CancelToken::default()).unwrap();
    let eligible = (0..3).flat_map(|i| [0, 1].map(|j| Pair::new(i, j)));
    let eligible: Vec<Pair> = eligible
        .filter(|&pair| problem.source().score(pair).is_some())
        .collect();
    assert_eq!(eligible, [Pair::new(0, 0), Pair::new(2, 1)]);
    assert_eq!(problem.source().len(), 2);
    assert!(problem.keeps_apart(Pair::new(1, 1)) && !problem.keeps_apart(Pair::new(2, 0)));
}

#[test]
fn every_construct_of_the_language_is_evaluated() {
    let text = include_str!("../../scheme/tests/everything.toml");
    let scheme = Scheme::from_toml(text, "everything.toml").unwrap();
    let table = |name: &str, text: &str| Table::from_csv(name, text.as_bytes()).unwrap();
    let mentees = "Code,team,skills,grade,years,size,base,remote,start,ethnic group,age of the project,site,rank\n\
                   p,North,Rust; C++,low,3,1,Camden,yes,2026-01-31,SECRET,old,HQ,Constable\n\
                   q,South,,middle,10.5,2.5,Lambeth,no,2026-02-01,,new,Depot,Inspector\n";
    let mentors = "code,room for,Needs at least,team,Team at home,teaches,grade,years,size,base,remote,start,ethnic group,site,rank\n\
                   P,1,1,North,,\"Rust, C++\",mid,1,1,Camden,yes,2026-01-31,SECRET,HQ,Sergeant\n\
                   r,2,1,South,North,C++,high,4,2,Croydon,yes,2026-01-31,other,HQ,Commander\n";
    let (mentees, mentors) = (table("mentees", mentees), table("mentors", mentors));
    let cohort = Cohort::from_tables(&scheme, mentees, mentors).unwrap();
    let given: Vec<(Pair, i64)> = [(0, 0), (0, 1), (1, 0), (1, 1)]
        .map(|(i, j)| (Pair::new(i, j), 250_000_000))
        .to_vec();
    let extras = Extras {
        scores: Some(given),
        previous: Some(Vec::new()),
        ..Extras::default()
    };
    let evaluator = Evaluator::new(&scheme, &cohort, &extras).unwrap();
    let find = |side: Side, id: &str| {
        let ids = &cohort.people(side).ids;
        ids.iter().position(|known| known == id).unwrap() as u32
    };
    let (p, q) = (find(Side::Mentees, "p"), find(Side::Mentees, "q"));
    let (big_p, r) = (find(Side::Mentors, "P"), find(Side::Mentors, "r"));
    let verdicts = |mentee, mentor| {
        let musts = evaluator.evaluate(Pair::new(mentee, mentor)).musts;
        musts
            .into_iter()
            .map(|must| must.verdict)
            .collect::<Vec<_>>()
    };
    use Verdict::{BlankPasses, Holds, NotAsked, Refused};
    // In the file's order: one team; another home team (blank passes); nobody's own mentor, twice; with remote alike, near
    // or the same start and over 2.5 years apart; a given score; the team not among what is taught; boroughs
    // and skills that no table lists; never a pair before.
    assert_eq!(
        verdicts(p, big_p),
        [
            Holds,
            BlankPasses,
            Holds,
            Holds,
            Holds,
            Holds,
            Holds,
            Holds,
            Holds
        ]
    );
    assert_eq!(
        verdicts(p, r),
        [
            Refused, Refused, Holds, Holds, Refused, Holds, Holds, Holds, Holds
        ]
    );
    assert_eq!(
        verdicts(q, r),
        [
            Holds, Holds, Holds, Holds, NotAsked, Holds, Holds, Holds, Holds
        ]
    );
    let names: Vec<&str> = evaluator
        .criteria()
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    let open = [
        "eight", "nine", "ten", "eleven", "twelve", "thirteen", OTHER,
    ];
    assert_eq!(names, open);
    let mut got = [0; 7];
    evaluator
        .contributions(Pair::new(p, big_p), &mut got)
        .unwrap();
    // Shared {Rust} of {Rust}: 4.25 times −0.0001; one level below pays nothing; at no distance 5; 2 years apart nothing;
    // the same size 3; the given 2.5 twice; of one ethnic group, size and base 2.
    assert_eq!(
        got,
        [
            -42_500,
            0,
            500_000_000,
            0,
            300_000_000,
            500_000_000,
            200_000_000
        ]
    );
}

/// Neighbours and tags against tables, by the rows as they are written.
#[test]
fn pairs_are_listed_in_tables_as_the_rows_say() {
    let names = ["a", "b", "c", "d"];
    let mut draw = Draw(0x1157);
    for _ in 0..40 {
        let rows: Vec<[&str; 2]> = (0..1 + draw.below(6))
            .map(|_| [draw.below(4), draw.below(4)].map(|at| names[at as usize]))
            .collect();
        let written: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
        let scheme = |either: &str| {
            format!(
                "{SIDES}[tables]\nnear = {{ columns = [\"x\", \"y\"], rows = [{}] }}\n[ladders]\nsteps = [[\"a\", \"b\"], \"c\", \"d\"]\n\
                 [asked]\ntags = {{ of = \"mentees\", kind = \"tags\", separator = \" \", blank = \"none\" }}\n\
                 step = {{ of = \"mentors\", kind = \"level\", ladder = \"steps\", blank = \"allowed\" }}\n\
                 [[must]]\nname = \"listed\"\nlisted = [\"tags\", \"step\"]\ntable = \"near\"\n{either}\nblank = \"pass\"\n",
                written.join(", ")
            )
        };
        let tags: Vec<Vec<&str>> = (0..6)
            .map(|_| names.into_iter().filter(|_| draw.below(2) == 0).collect())
            .collect();
        let mentees: String = (0..)
            .zip(&tags)
            .map(|(at, tags)| format!("m{at},{}\n", tags.join(" ")))
            .collect();
        let mentors = "code,step\nn0,a\nn1,b\nn2,c\nn3,d\nn4,\n";
        for (either, both) in [("", false), ("as = \"either way\"", true)] {
            let evaluator = evaluator(&scheme(either), &format!("code,tags\n{mentees}"), mentors);
            for (mentee, tags) in (0..).zip(&tags) {
                for (mentor, step) in (0..).zip(names) {
                    let listed = rows.iter().any(|[a, b]| {
                        (tags.contains(a) && *b == step) || (both && tags.contains(b) && *a == step)
                    });
                    let pair = Pair::new(mentee, mentor);
                    assert_eq!(
                        evaluator.score(pair).is_some(),
                        listed,
                        "{rows:?} {tags:?} {step} {either}"
                    );
                    let fact = &evaluator.evaluate(pair).musts[0].facts[0];
                    let Finding::ListedIn { table, row } = &fact.finding else {
                        panic!("{fact:?}");
                    };
                    assert_eq!((table.as_str(), row.is_some()), ("near", listed));
                }
                assert!(
                    evaluator.score(Pair::new(mentee, 4)).is_some(),
                    "a blank passes"
                );
            }
        }
    }
}

#[test]
fn scores_of_whoever_is_not_there_are_none() {
    let scheme = format!(
        "{SIDES}[asked]\nteam = {{ of = \"both\", kind = \"one\" }}\n\
         [[must]]\nname = \"one team\"\nsame = \"team\"\nblank = \"pass\"\n"
    );
    let tiles = evaluator(&scheme, "code,team\na,red\n", "code,team\nx,red\ny,blue\n");
    let alone =
        evaluator(&scheme, "code,team\na,red\n", "code,team\nx,red\ny,blue\n").pair_by_pair();
    for evaluator in [tiles, alone] {
        let scores = |mentee, room| {
            let mut scores = vec![7; room];
            evaluator.scores(Mentee(mentee), &mut scores);
            scores
        };
        assert_eq!(scores(0, 1), [0]);
        // Beyond the mentors and beyond their last tile.
        let mut expected = vec![i64::MIN; 600];
        assert_eq!(scores(1, 600), expected);
        expected[0] = 0;
        assert_eq!(scores(0, 600), expected);
    }
}

/// A line that needs a derived value names the cell that it is looked up from.
#[test]
fn a_blank_that_is_derived_is_blamed_on_the_cell_behind_it() {
    let scheme = format!(
        "{SIDES}[asked]\nbase = {{ of = \"both\", kind = \"place\", blank = \"allowed\" }}\n\
         command = {{ of = \"both\", kind = \"one\", from = \"base\", table = \"London boroughs\", column = \"command\" }}\n\
         [[must]]\nname = \"of one command\"\nsame = \"command\"\n"
    );
    let (scheme, cohort) = read(
        &scheme,
        "code,base\na,Camden\n",
        "code,base\nb,Islington\nc,\n",
    );
    let error = Problem::compile(&scheme, &cohort).unwrap_err();
    assert_eq!(
        error.to_string(),
        "mentors.csv, row 3, column base: the cell gives no `command`, and `of one command` needs it; fill it in, or say in the must what a blank means: `blank = \"pass\"` or `blank = \"fail\"`"
    );
}

/// 2042² + 7735² is 11 m² below 8 km squared.
#[test]
fn a_distance_never_reads_as_beyond_a_bound_that_it_does_not_keep() {
    let scheme = |lines: &str| {
        format!(
            "{SIDES}[asked]\nsite = {{ of = \"both\", kind = \"place\", table = \"sites\" }}\n[tables]\n\
             sites = {{ columns = [\"site\", \"easting\", \"northing\"], rows = [[\"here\", \"500000\", \"100000\"], [\"there\", \"502042\", \"107735\"]] }}\n{lines}"
        )
    };
    let evaluation = |lines: &str| {
        let evaluator = evaluator(
            &scheme(lines),
            "code,site\na,here\n",
            "code,site\nb,there\n",
        );
        evaluator.evaluate(Pair::new(0, 0))
    };
    let must = |bound| {
        let lines = format!("[[must]]\nname = \"m\"\ndistance = \"site\"\n{bound}\n");
        evaluation(&lines).musts[0].facts[0].finding.clone()
    };
    assert_eq!(
        must("at_least = \"8 km\""),
        Finding::Distance { metres: 7_999 }
    );
    assert_eq!(
        must("at_least = \"7999 m\""),
        Finding::Distance { metres: 8_000 }
    );
    assert_eq!(
        must("at_most = \"7999 m\""),
        Finding::Distance { metres: 8_000 }
    );
    let prefer = "[[prefer]]\nname = \"p\"\ndistance = \"site\"\npoints = { \"from 8 km\" = 2 }\n";
    let paid = &evaluation(prefer).criteria[0];
    assert_eq!(paid.points, Some(0));
    assert_eq!(paid.facts[0].finding, Finding::Distance { metres: 7_999 });
}
