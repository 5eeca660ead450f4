//! Quotas through the scheme language, from text and CSV files, against brute force over the cells: nested and
//! overlapping groups, `each` and one value, kinds `one`, `level` and `flag`, blanks, pairs and people.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright::check::{check, check_witness};
use pairwright::cohort::{ExtraTables, Extras, Table};
use pairwright::explain;
use pairwright::problem::{Outcome, Problem};
use pairwright::solve::{CancelToken, Settings};
use pairwright::{Cohort, Scheme};
use pairwright_tests::cases;
use pairwright_tests::draw::SplitMix;

/// The attributes of a mentor: name, line of the scheme, values.
const ASKED: [(&str, &str, [&str; 3]); 4] = [
    ("team", "kind = \"one\"", ["ant", "bee", "cat"]),
    ("site", "kind = \"one\"", ["north", "south", "west"]),
    (
        "band",
        "kind = \"level\", ladder = \"bands\"",
        ["low", "junior", "high"],
    ),
    ("first", "kind = \"flag\"", ["yes", "no", "yes"]),
];

/// One mentor or mentee as cells.
struct Person {
    places: u32,
    /// An answer an attribute; the empty text is a blank.
    answers: [&'static str; 4],
}

/// One line of quotas.
struct Quota {
    side: usize,
    attribute: usize,
    value: Option<&'static str>,
    people: bool,
    least: u32,
    most: Option<u32>,
}

struct Instance {
    /// Mentees, mentors.
    people: [Vec<Person>; 2],
    /// Eligible pairs with their scores.
    pairs: Vec<(usize, usize, i64)>,
    quotas: Vec<Quota>,
    /// Points for placing a mentee of the first team; the level that counts them.
    priority: Option<i64>,
    aim: &'static [&'static str],
}

const AIMS: [&[&str]; 4] = [
    &["mentees placed", "total score"],
    &["total score"],
    &["pairs", "lowest score", "total score"],
    &["priority", "mentors placed", "total score"],
];

fn instance(seed: u64) -> Instance {
    let random = &mut SplitMix::new(seed);
    // In half of the instances people who may have several mates are what is counted.
    let crowd = random.below(2) == 0;
    let sizes = [2 + random.below(3), 2 + random.below(3) + u32::from(crowd)];
    // In half of the instances teams sit at one site each, so that the quotas of the two are nested.
    let nested = random.below(2) == 0;
    let people = sizes.map(|size| {
        let one_place = random.below(2) == 0;
        let person = |_| {
            let mut answers = ASKED.map(|(_, _, values)| match random.below(5) {
                0 => "",
                _ if crowd => values[random.below(2) as usize],
                _ => values[random.below(3) as usize],
            });
            if nested {
                let at = ASKED[0].2.iter().position(|team| *team == answers[0]);
                answers[1] = at.map_or("", |at| ASKED[1].2[at / 2]);
            }
            let places = match (crowd, one_place) {
                (true, _) => 1 + random.below(3),
                (false, true) => 1,
                (false, false) => random.below(4),
            };
            Person { places, answers }
        };
        (0..size).map(person).collect::<Vec<_>>()
    });
    let mut pairs = Vec::new();
    for i in 0..people[0].len() {
        for j in 0..people[1].len() {
            if random.below(5) < 3 && pairs.len() < 10 + 2 * usize::from(crowd) {
                pairs.push((i, j, i64::from(random.below(8)) - 2));
            }
        }
    }
    let lines = 1 + random.below(3);
    let quota = |_| {
        let attribute = random.below(4) as usize;
        let values = ASKED[attribute].2;
        let value = random.below(2) == 0;
        let (least, mut most) = (random.below(3), random.below(4));
        if crowd {
            most = 1 + most % 2;
        }
        let bounds = match random.below(4) {
            0 => (least, None),
            1 => (least.min(most), Some(most)),
            _ => (0, Some(most)),
        };
        Quota {
            side: random.below(4).min(1) as usize,
            attribute,
            value: value.then(|| values[random.below(3) as usize]),
            people: random.below(4) < if crowd { 3 } else { 1 },
            least: bounds.0,
            most: bounds.1,
        }
    };
    let quotas = (0..lines).map(quota).collect();
    let aim = AIMS[random.below(4) as usize];
    let priority = (aim[0] == "priority" || random.below(4) == 0)
        .then(|| i64::from(random.below(4)))
        .filter(|_| aim.contains(&"total score"));
    Instance {
        people,
        pairs,
        quotas,
        priority,
        aim,
    }
}

impl Instance {
    fn scheme(&self) -> String {
        let aim: Vec<String> = self.aim.iter().map(|l| format!("\"{l}\"")).collect();
        let mut text = format!(
            "format = \"pairwright.scheme/1\"\nname = \"quotas\"\naim = [{}]\n",
            aim.join(", ")
        );
        for side in ["mentees", "mentors"] {
            text += &format!(
                "[{side}]\nid = \"code\"\nplaces = {{ column = \"places\", at_most = 3 }}\n"
            );
        }
        text += "[ladders]\nbands = [[\"low\", \"junior\"], \"high\"]\n[asked]\n";
        for (name, kind, _) in ASKED {
            text += &format!("{name} = {{ of = \"both\", {kind}, blank = \"allowed\" }}\n");
        }
        text += "[[must]]\nname = \"eligible\"\nlisted = \"scores\"\n";
        for (at, quota) in self.quotas.iter().enumerate() {
            let (name, ..) = ASKED[quota.attribute];
            let side = ["mentees", "mentors"][quota.side];
            text += &format!("[[quota]]\nname = \"quota {at}\"\nplaced = \"{side}\"\n");
            text += &match quota.value {
                Some(value) => format!("{name} = \"{value}\"\n"),
                None => format!("each = \"{name}\"\n"),
            };
            if quota.people {
                text += "count = \"people\"\n";
            }
            text += &format!("at_least = {}\n", quota.least);
            if let Some(most) = quota.most {
                text += &format!("at_most = {most}\n");
            }
        }
        if let Some(points) = self.priority {
            text += &format!(
                "[[priority]]\nname = \"ants\"\nplaced = \"mentees\"\nteam = \"ant\"\npoints = {points}\n"
            );
        }
        text
    }

    fn sheet(&self, side: usize) -> Table {
        let mut text = "code,places".to_owned();
        for (name, ..) in ASKED {
            text += &format!(",{name}");
        }
        for (at, person) in self.people[side].iter().enumerate() {
            let letter = ["m", "t"][side];
            text += &format!("\n{letter}{at},{}", person.places);
            for answer in person.answers {
                text += &format!(",{answer}");
            }
        }
        Table::from_csv(["mentees", "mentors"][side], text.as_bytes()).unwrap()
    }

    fn scores(&self) -> Table {
        let mut text = "mentee,mentor,score\n".to_owned();
        for (i, j, score) in &self.pairs {
            text += &format!("m{i},t{j},{score}\n");
        }
        Table::from_csv("scores", text.as_bytes()).unwrap()
    }

    /// The values of a quota that have a group, each with the people of it.
    fn groups(&self, quota: &Quota) -> Vec<Vec<usize>> {
        let mut values: Vec<&str> = match quota.value {
            Some(value) => vec![value],
            None => ASKED[quota.attribute].2.to_vec(),
        };
        values.sort_unstable();
        values.dedup();
        let people = &self.people[quota.side];
        let of = |value: &str| {
            let holds = |at: &usize| people[*at].answers[quota.attribute] == value;
            (0..people.len()).filter(holds).collect::<Vec<_>>()
        };
        let groups = values.into_iter().map(of);
        // `each` speaks of values that somebody has, a single value of itself.
        let spoken = |group: &Vec<usize>| quota.value.is_some() || !group.is_empty();
        groups.filter(spoken).collect()
    }

    /// Whether people are counted who may have several mates, and pairs don't say the same.
    fn counts_people(&self) -> bool {
        let of_people = self.quotas.iter().filter(|quota| quota.people);
        let mut of_people = of_people.flat_map(|quota| {
            let groups = self.groups(quota).into_iter();
            groups.map(move |group| (quota, group))
        });
        of_people.any(|(quota, group)| {
            let places = |&&at: &&usize| self.people[quota.side][at].places;
            let several = group.iter().any(|at| places(&at) > 1);
            let able = group.iter().filter(|at| places(at) > 0).count() as u32;
            let cuts = quota.most.is_some_and(|most| 0 < most && most < able);
            several && (quota.least > 1 || cuts)
        })
    }

    /// The values of the aim's levels, scores in whole points; `None` where a bound is broken.
    fn value(&self, chosen: u32) -> Option<Vec<Option<i64>>> {
        let chosen: Vec<_> = (0..self.pairs.len())
            .filter(|at| chosen >> at & 1 == 1)
            .map(|at| self.pairs[at])
            .collect();
        let mates = [0, 1].map(|side| {
            let mut mates = vec![0u32; self.people[side].len()];
            for pair in &chosen {
                mates[[pair.0, pair.1][side]] += 1;
            }
            mates
        });
        for (people, mates) in self.people.iter().zip(&mates) {
            if people.iter().zip(mates).any(|(one, d)| *d > one.places) {
                return None;
            }
        }
        for quota in &self.quotas {
            for group in self.groups(quota) {
                let mates = group.iter().map(|&at| mates[quota.side][at]);
                let count: u32 = match quota.people {
                    true => mates.map(|d| d.min(1)).sum(),
                    false => mates.sum(),
                };
                if count < quota.least || quota.most.is_some_and(|most| count > most) {
                    return None;
                }
            }
        }
        let placed = |side: usize| mates[side].iter().filter(|d| **d > 0).count() as i64;
        let ants = self.people[0].iter().zip(&mates[0]);
        let ants = ants.filter(|(one, d)| one.answers[0] == "ant" && **d > 0);
        let paid = ants.count() as i64 * self.priority.unwrap_or(0);
        let at_level = self.aim.contains(&"priority");
        let values = self.aim.iter().map(|level| match *level {
            "mentees placed" => Some(placed(0)),
            "mentors placed" => Some(placed(1)),
            "pairs" => Some(chosen.len() as i64),
            "lowest score" => chosen.iter().map(|pair| pair.2).min(),
            "priority" => Some(paid),
            _ => {
                let scores: i64 = chosen.iter().map(|pair| pair.2).sum();
                Some(scores + if at_level { 0 } else { paid })
            }
        });
        Some(values.collect())
    }
}

#[test]
fn quotas_of_the_language_are_those_of_brute_force() {
    let (mut several, mut infeasible, mut overlapping, mut of_people) = (0, 0, 0, 0);
    let mut of_cases = 0;
    let count = cases(600);
    for seed in 0..u64::from(count) {
        let instance = instance(seed);
        let text = instance.scheme();
        let scheme: Scheme = text.parse().unwrap_or_else(|why| panic!("{text}\n{why}"));
        let cohort = Cohort::from_tables(&scheme, instance.sheet(0), instance.sheet(1)).unwrap();
        let tables = ExtraTables {
            scores: Some(instance.scores()),
            ..ExtraTables::default()
        };
        let extras = Extras::from_tables(&cohort, tables).unwrap();
        let compiled = Problem::compile_with(&scheme, &cohort, &extras, &CancelToken::default());
        let problem = compiled.unwrap_or_else(|why| panic!("{seed}: {why}\n{text}"));
        assert_eq!(problem.counts_people(), instance.counts_people(), "{seed}");
        several += u32::from(problem.counts_people());
        overlapping += u32::from(!problem.is_nested() && !problem.counts_people());
        of_people += u32::from(instance.quotas.iter().any(|quota| quota.people));
        let best = (0..1u32 << instance.pairs.len())
            .filter_map(|chosen| instance.value(chosen))
            .max();
        match problem.solve(&Settings::default()).unwrap() {
            Outcome::Optimal(matching) => {
                let proof = check(&problem, &matching).unwrap();
                of_cases += u32::from(problem.counts_people() && proof.cases > Some(1));
                let points = |(level, value): &(pairwright::problem::Level, Option<i128>)| {
                    let unit = if level.is_points() { 100_000_000 } else { 1 };
                    value.map(|value| i64::try_from(value / unit).unwrap())
                };
                let aim = matching.objective.iter().take(instance.aim.len());
                let found: Vec<Option<i64>> = aim.map(points).collect();
                assert_eq!(Some(found), best, "{seed}\n{text}");
            }
            Outcome::Infeasible(witness) => {
                assert_eq!(best, None, "{seed}\n{text}");
                check_witness(&problem, &witness).unwrap();
                // Only quotas ask for anything here: the witness names one of those that do, and how much is missing.
                let told = explain::witness(&problem, &witness).to_string();
                let asks = |at: &usize| instance.quotas[*at].least > 0;
                let mut asking = (0..instance.quotas.len()).filter(asks);
                let named = asking.any(|at| told.contains(&format!("“quota {at}")));
                assert!(named, "{seed}: {told}\n{text}");
                assert!(
                    told.contains(" short.") || told.contains("can't"),
                    "{seed}: {told}"
                );
                infeasible += 1;
            }
            Outcome::Stopped(_) => panic!("no limit was set"),
        }
    }
    println!("{several} that count people with several mates, {of_cases} in several cases");
    assert!(of_cases * 100 > count, "{of_cases} in several cases");
    let seen = [several, infeasible, overlapping, of_people];
    assert!(
        seen.iter().all(|&kind| kind * 50 > count),
        "{seen:?} of {count}"
    );
}
