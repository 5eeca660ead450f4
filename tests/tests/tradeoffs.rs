//! Weight intervals, the frontier and comparisons against enumeration of every feasible matching.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright::explain::{
    self, MOST_SOLVES, NotKnown, PersonChange, Takeover, Tradeoff, WeightRange, tradeoff_pairs,
    tradeoffs,
};
use pairwright::fault::Error;
use pairwright::ids::{Pair, Side};
use pairwright::problem::{Criterion, Level, Matching, Objective, Outcome, Parts, Person, Problem};
use pairwright::score::format_decimal;
use pairwright::solve::Settings;
use pairwright_tests::draw::SplitMix;
use pairwright_tests::reading::Reading;
use pairwright_tests::{cases, generate, oracle};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

const FAMILIES: [fn(&[u32]) -> Parts; 3] = [
    generate::small,
    generate::overlapping,
    generate::people_counted,
];

/// One of the three families in turn, nested groups every other time.
fn parts(round: u32, random: &mut SplitMix) -> Parts {
    let family = [0, 1, 0, 2][round as usize % 4];
    FAMILIES[family](&random.tape(generate::TAPE))
}

/// Scores made of one to three criteria, some of weight 0 or below; their unit is that of the parts.
fn with_criteria(parts: &mut Parts, random: &mut SplitMix) {
    let weights = ["1", "2", "0.5", "-1.5", "1", "0.0003", "0", "-1"];
    let count = 1 + random.below(3);
    parts.criteria = (0..count)
        .map(|at| Criterion {
            name: format!("criterion {at}"),
            weight: weights[random.below(weights.len() as u32) as usize].to_owned(),
        })
        .collect();
    let kinds: [&[i64]; 4] = [
        &[0, 1, 2],
        &[-3, 0, 6, 9],
        &[0, 7, 11, 13, 17, 19, 23],
        &[0, 150_000_000, 700_000_007, -3],
    ];
    let kind = kinds[random.below(4) as usize];
    parts.points.clear();
    for (_, score) in &mut parts.pairs {
        *score = 0;
        for criterion in &parts.criteria {
            let own = match criterion.weight.as_str() {
                "0" => 0,
                _ => kind[random.below(kind.len() as u32) as usize],
            };
            parts.points.push(own);
            *score += own;
        }
    }
}

fn solved(problem: &Problem) -> Option<Matching> {
    match problem.solve(&Settings::default()).expect("it is solved") {
        Outcome::Optimal(matching) => Some(matching),
        _ => None,
    }
}

/// A quotient whose denominator is above 0.
#[derive(Clone, Copy, Debug)]
struct Quotient(i128, i128);

impl Quotient {
    fn new(above: i128, below: i128) -> Quotient {
        Quotient(above * below.signum(), below.abs())
    }

    fn read(text: &str) -> Quotient {
        let (above, below) = text.split_once('/').unwrap_or((text, "1"));
        Quotient(above.parse().unwrap(), below.parse().unwrap())
    }

    fn compare(self, other: Quotient) -> Ordering {
        (self.0 * other.1).cmp(&(other.0 * self.1))
    }
}

/// A feasible matching as weights see it.
struct Seen {
    pairs: Vec<Pair>,
    objective: Objective,
    /// Total score without the criterion, and what the criterion gives.
    rest: i128,
    own: i128,
}

/// The value of a level.
fn value(objective: &Objective, level: Level) -> Option<i128> {
    let found = objective.iter().find(|(own, _)| *own == level);
    found.and_then(|(_, value)| *value)
}

#[test]
fn weight_intervals_are_those_of_enumeration() {
    let mut random = SplitMix::new(71);
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let count = cases(400);
    for round in 0..count {
        let mut parts = parts(round, &mut random);
        with_criteria(&mut parts, &mut random);
        // Of many levels before it, few leave the total score a choice.
        let rewarded = |person: &Person| !person.rewards.is_empty();
        if !parts.mentees.iter().chain(&parts.mentors).any(rewarded) && round % 3 > 0 {
            parts.aim = match random.below(3) {
                0 => vec![Level::TotalScore],
                1 => vec![
                    Level::MenteesPlaced,
                    Level::TotalScore,
                    Level::MentorsPlaced,
                ],
                _ => vec![Level::Pairs, Level::LowestScore, Level::TotalScore],
            };
        }
        let problem = Problem::from_pairs(parts.clone()).expect("the parts are valid");
        let Some(matching) = solved(&problem) else {
            continue;
        };
        let asked = explain::weights(&problem, &matching, &Settings::default());
        let Some(total) = parts.aim.iter().position(|l| *l == Level::TotalScore) else {
            assert!(matches!(asked, Err(Error::Problem(_))));
            *seen.entry("no total score").or_default() += 1;
            continue;
        };
        let answer = asked.expect("it has weights");
        assert!(!answer.to_string().is_empty());
        let reading = Reading::new(&parts, &problem);
        let sets = oracle::feasible(&reading);
        let earlier = &parts.aim[..total];
        let lowest = earlier.contains(&Level::LowestScore).then(|| {
            let scores = matching.pairs.iter().map(|pair| reading.eligible[pair]);
            scores.min()
        });
        let lowest = lowest.flatten();
        assert_eq!(
            answer.lowest,
            lowest.map(|score| format_decimal(score.into(), parts.decimals))
        );
        for (at, range) in answer.criteria.iter().enumerate() {
            if range.weight == "0" && !reading.eligible.is_empty() {
                assert_eq!(range.not_known, Some(NotKnown::PointsNotAtHand));
                continue;
            }
            if range.not_known.is_some() {
                assert_eq!(range.not_known, Some(NotKnown::TooLarge));
                // Small numbers never leave the exact range.
                assert!(parts.points.iter().any(|points| *points > 1 << 20));
                *seen.entry("too large").or_default() += 1;
                continue;
            }
            let see = |pairs: &Vec<Pair>| {
                let objective = reading.objective(pairs);
                let given = |pair: &Pair| i128::from(problem.source().points(*pair)[at]);
                let own: i128 = pairs.iter().map(given).sum();
                let rest = value(&objective, Level::TotalScore).unwrap() - own;
                Seen {
                    pairs: pairs.clone(),
                    objective,
                    rest,
                    own,
                }
            };
            let given = see(&matching.pairs);
            let same = |other: &Seen| {
                let levels = earlier.iter().filter(|level| level.is_additive());
                let mut levels = levels.copied();
                levels.all(|l| value(&other.objective, l) == value(&given.objective, l))
            };
            let kept = |set: &&Vec<Pair>| {
                let keeps = |pair| lowest.is_none_or(|lowest| reading.eligible[pair] >= lowest);
                set.iter().all(keeps)
            };
            let face: Vec<Seen> = sets.iter().filter(kept).map(see).filter(same).collect();
            let weight = Quotient::read(match range.weight.as_str() {
                "0.5" => "1/2",
                "-1.5" => "-3/2",
                "0.0003" => "3/10000",
                // No pair, no points: every weight will do.
                "0" => "1",
                whole => whole,
            });
            assert_range(range, weight, &given, &face, &parts, &problem, &mut seen);
        }
    }
    for (what, least) in [
        ("no end", 20),
        ("an end", 100),
        ("an end where it is", 10),
        ("drawn alike", 30),
        ("no total score", 5),
    ] {
        let met = seen.get(what).copied().unwrap_or(0);
        assert!(met >= least || count < 400, "{what}: {met} of {seen:?}");
    }
    assert!(seen.get("too large").copied().unwrap_or(0) * 20 < count);
}

/// Both ends against every matching of the face.
fn assert_range(
    range: &WeightRange,
    weight: Quotient,
    given: &Seen,
    face: &[Seen],
    parts: &Parts,
    problem: &Problem,
    seen: &mut BTreeMap<&'static str, u32>,
) {
    // The weight is s times what it is now; of a negative one the lower end belongs to the greater s.
    let ends = [
        (1, &range.high, &range.above),
        (-1, &range.low, &range.below),
    ];
    let mut points = 0;
    for (way, end, takeover) in ends {
        let way = way * weight.0.signum();
        let beyond = face.iter().filter(|x| (x.own - given.own) * way > 0);
        let crossing = |x: &Seen| Quotient::new(given.rest - x.rest, x.own - given.own);
        let nearest = beyond.min_by(|a, b| {
            let order = crossing(a).compare(crossing(b));
            let order = if way > 0 { order } else { order.reverse() };
            order.then(((b.own - a.own) * way).cmp(&0))
        });
        let Some(nearest) = nearest else {
            assert_eq!((end, takeover), (&None, &None), "{range:?}");
            *seen.entry("no end").or_default() += 1;
            continue;
        };
        *seen.entry("an end").or_default() += 1;
        let s = crossing(nearest);
        let wanted = Quotient::new(s.0 * weight.0, s.1 * weight.1);
        let exact = end
            .as_ref()
            .unwrap_or_else(|| panic!("{range:?}: {wanted:?}"));
        let found = Quotient::read(&exact.exact);
        assert_eq!(
            found.compare(wanted),
            Ordering::Equal,
            "{range:?}: {wanted:?}"
        );
        points += u32::from(found.compare(weight) == Ordering::Equal);
        // Just outside, what takes over is as good as the best, and by lot the best of those.
        let taken = taken_over(takeover.as_ref().unwrap(), given, face, problem);
        assert_eq!(
            (taken.rest, taken.own),
            (nearest.rest, nearest.own),
            "{range:?}"
        );
        let total = parts
            .aim
            .iter()
            .position(|l| *l == Level::TotalScore)
            .unwrap();
        if parts.seed.is_some() && !parts.aim[total..].contains(&Level::LowestScore) {
            let later = |x: &Seen| -> Vec<Option<i128>> {
                let after = x.objective.iter().skip(total + 1);
                after.map(|(_, value)| *value).collect()
            };
            let alike = |x: &&Seen| (x.rest, x.own) == (nearest.rest, nearest.own);
            let best = face.iter().filter(alike).max_by_key(|x| later(x)).unwrap();
            assert_eq!(later(best), later(taken), "{range:?}");
            *seen.entry("drawn alike").or_default() += 1;
        }
    }
    *seen.entry("an end where it is").or_default() += u32::from(points > 0);
}

/// The matching of the face that a takeover makes of the given one.
fn taken_over<'a>(
    takeover: &Takeover,
    given: &Seen,
    face: &'a [Seen],
    problem: &Problem,
) -> &'a Seen {
    let position = |[mentee, mentor]: &[String; 2]| {
        let mentee = problem.find(Side::Mentees, mentee).unwrap();
        Pair::new(mentee, problem.find(Side::Mentors, mentor).unwrap())
    };
    let mut pairs: BTreeSet<Pair> = given.pairs.iter().copied().collect();
    for lost in &takeover.lost {
        assert!(pairs.remove(&position(lost)));
    }
    for gained in &takeover.gained {
        assert!(pairs.insert(position(gained)));
    }
    let pairs: Vec<Pair> = pairs.into_iter().collect();
    face.iter()
        .find(|x| x.pairs == pairs)
        .expect("it is of the face")
}

/// People placed, total score, lowest score.
type Triple = (i128, i128, Option<i64>);

fn triple(reading: &Reading<'_>, side: Side, pairs: &[Pair]) -> Triple {
    let scores = || pairs.iter().map(|pair| reading.eligible[pair]);
    let degrees = Side::BOTH.map(|side| reading.degrees(side, pairs));
    let placed = degrees[side.index()].iter().filter(|&&d| d > 0).count() as i128;
    let position = reading
        .additive()
        .iter()
        .position(|l| *l == Level::TotalScore);
    let mut total: i128 = scores().map(i128::from).sum();
    for side in Side::BOTH {
        for (person, &degree) in reading.people(side).iter().zip(&degrees[side.index()]) {
            let tuples = person.rewards.iter().take(degree as usize);
            let numbers = tuples.filter_map(|tuple| tuple.get(position?));
            total += numbers.map(|&number| i128::from(number)).sum::<i128>();
        }
    }
    (placed, total, scores().min())
}

/// Whether what further mates are worth at the total score falls for everybody.
fn falls(parts: &Parts, problem: &Problem) -> bool {
    let position = problem
        .additive()
        .iter()
        .position(|l| *l == Level::TotalScore);
    let people = || parts.mentees.iter().chain(&parts.mentors);
    position.is_none_or(|at| {
        people().all(|person| {
            let own: Vec<i64> = person.rewards.iter().map(|tuple| tuple[at]).collect();
            let last = own.last().copied().unwrap_or(0);
            own.is_sorted_by(|a, b| a >= b) && last >= 0
        })
    })
}

fn read_triple(point: &Tradeoff, decimals: i32) -> Triple {
    let units = |text: &str| {
        let places = u32::try_from(decimals).unwrap();
        pairwright::score::parse_decimal(text, places).unwrap()
    };
    let lowest = point.lowest.as_deref().map(units);
    (point.placed.into(), units(&point.total).into(), lowest)
}

#[test]
fn the_frontier_is_that_of_enumeration() {
    let mut random = SplitMix::new(72);
    let [
        mut points_met,
        mut growing,
        mut left_out,
        mut off,
        mut longest,
    ] = [0usize; 5];
    let count = cases(400);
    for round in 0..count {
        let mut parts = parts(round, &mut random);
        // Else most have few of which nothing is better in all.
        if round % 3 > 0 {
            with_criteria(&mut parts, &mut random);
        }
        let problem = Problem::from_pairs(parts.clone()).expect("the parts are valid");
        let Some(matching) = solved(&problem) else {
            continue;
        };
        let settings = Settings::default();
        let side = Side::BOTH[round as usize / 4 % 2];
        let asked = tradeoffs(&problem, &matching.pairs, side, MOST_SOLVES, &settings);
        if !falls(&parts, &problem) {
            assert!(matches!(asked, Err(Error::Problem(_))), "{asked:?}");
            growing += 1;
            continue;
        }
        let answer = asked.expect("it is within the range");
        assert_eq!((&answer.left_out_from, answer.stopped), (&None, 0));
        assert!(!answer.to_string().is_empty());
        let reading = Reading::new(&parts, &problem);
        let all: BTreeSet<Triple> = oracle::feasible(&reading)
            .iter()
            .map(|set| triple(&reading, side, set))
            .collect();
        let beats = |a: &Triple, b: &Triple| a != b && a.0 >= b.0 && a.1 >= b.1 && a.2 >= b.2;
        let wanted: Vec<Triple> = all
            .iter()
            .filter(|b| !all.iter().any(|a| beats(a, b)))
            .rev()
            .copied()
            .collect();
        let read = |point: &Tradeoff| read_triple(point, parts.decimals);
        let found: Vec<Triple> = answer.points.iter().map(read).collect();
        assert_eq!(found, wanted, "{parts:?}");
        let given = triple(&reading, side, &matching.pairs);
        assert_eq!(read(&answer.given), given);
        for point in &answer.points {
            assert!(point.proved);
            assert_eq!(point.is_given, read(point) == given);
            let pairs = tradeoff_pairs(&problem, side, point, &settings)
                .unwrap()
                .unwrap();
            let pairs = pairs.iter().map(|[mentee, mentor]| {
                let mentee = problem.find(Side::Mentees, mentee).unwrap();
                Pair::new(mentee, problem.find(Side::Mentors, mentor).unwrap())
            });
            let pairs: Vec<Pair> = pairs.collect();
            assert!(reading.feasible(&pairs).is_ok());
            assert_eq!(triple(&reading, side, &pairs), read(point));
        }
        off += usize::from(!wanted.contains(&given));
        points_met += wanted.len();
        longest = longest.max(wanted.len());
        left_out += assert_cut_short(&problem, &matching, side, &all, parts.decimals);
    }
    let met = [points_met, growing, left_out, off, longest];
    let least = [250, 5, 100, 20, 6];
    assert!(
        count < 400 || met.iter().zip(least).all(|(a, b)| *a >= b),
        "{met:?}"
    );
}

/// With fewer solves, what is said is true, and what is missing is said. How many answers were cut short.
fn assert_cut_short(
    problem: &Problem,
    matching: &Matching,
    side: Side,
    all: &BTreeSet<Triple>,
    decimals: i32,
) -> usize {
    let mut cut = 0;
    let whole = tradeoffs(
        problem,
        &matching.pairs,
        side,
        MOST_SOLVES,
        &Settings::default(),
    );
    let whole = whole.unwrap();
    for most in 0..whole.solves {
        let answer = tradeoffs(problem, &matching.pairs, side, most, &Settings::default());
        let answer = answer.unwrap();
        assert!(answer.solves <= most + 2, "{} of {most}", answer.solves);
        cut += usize::from(answer.left_out_from.is_some());
        if answer.left_out_from.is_none() {
            assert_eq!(answer.points, whole.points);
        }
        for point in &answer.points {
            let (placed, total, lowest) = read_triple(point, decimals);
            let as_good = |x: &&Triple| x.0 >= placed && x.2 >= lowest;
            let best = all.iter().filter(as_good).map(|x| x.1).max();
            assert_eq!(best, Some(total), "{point:?}");
        }
    }
    cut
}

/// Two problems of people of whom some are the same, in sets of codes.
#[test]
fn comparisons_are_those_of_sets() {
    let mut random = SplitMix::new(73);
    let mut met = BTreeSet::new();
    for round in 0..cases(600) {
        let mut first = parts(round, &mut random);
        with_criteria(&mut first, &mut random);
        let mut second = match random.below(2) {
            0 => parts(round + 1, &mut random),
            _ => first.clone(),
        };
        with_criteria(&mut second, &mut random);
        let problems = [&first, &second].map(|p| Problem::from_pairs(p.clone()).unwrap());
        let [Some(a), Some(b)] = problems.each_ref().map(solved) else {
            continue;
        };
        let said = explain::compare((&problems[0], &a), (&problems[1], &b));
        assert!(!said.to_string().is_empty());
        let codes = |problem: &Problem, pairs: &[Pair]| -> BTreeSet<[String; 2]> {
            let code = |side, at| problem.people(side).id(at).unwrap().into_owned();
            let pairs = pairs.iter();
            pairs
                .map(|p| {
                    [
                        code(Side::Mentees, p.mentee.0),
                        code(Side::Mentors, p.mentor.0),
                    ]
                })
                .collect()
        };
        let sets = [codes(&problems[0], &a.pairs), codes(&problems[1], &b.pairs)];
        let vec = |set: BTreeSet<&[String; 2]>| set.into_iter().cloned().collect::<Vec<_>>();
        assert_eq!(said.kept, vec(sets[0].intersection(&sets[1]).collect()));
        assert_eq!(said.lost, vec(sets[0].difference(&sets[1]).collect()));
        assert_eq!(said.gained, vec(sets[1].difference(&sets[0]).collect()));
        let mut people = 0;
        for side in Side::BOTH {
            let of = |problem: &Problem| -> BTreeSet<String> {
                problem
                    .people(side)
                    .ids()
                    .map(|id| id.into_owned())
                    .collect()
            };
            let there = problems.each_ref().map(of);
            for id in there[0].union(&there[1]) {
                people += 1;
                let own = said
                    .people
                    .iter()
                    .find(|p| p.side == side && p.id == *id)
                    .unwrap();
                let mates = sets.each_ref().map(|set| -> Vec<String> {
                    let own = set.iter().filter(|pair| pair[side.index()] == *id);
                    own.map(|pair| pair[1 - side.index()].clone()).collect()
                });
                assert_eq!([&own.first, &own.second], mates.each_ref());
                let change = match (there[0].contains(id), there[1].contains(id)) {
                    (true, false) => PersonChange::OnlyInFirst,
                    (false, _) => PersonChange::OnlyInSecond,
                    _ if mates[0] == mates[1] => PersonChange::Unchanged,
                    _ if mates[0].is_empty() => PersonChange::NewlyPlaced,
                    _ if mates[1].is_empty() => PersonChange::NoLongerPlaced,
                    _ => PersonChange::OtherMates,
                };
                assert_eq!(own.change, change);
                met.insert(format!("{change:?}"));
            }
        }
        assert_eq!(said.people.len(), people);
        for level in &said.levels {
            let named = |problem: &Problem| problem.aim().iter().any(|l| l.name() == level.level);
            assert_eq!(level.in_aim, problems.each_ref().map(named));
        }
        let both = [(&first, &problems[0], &a), (&second, &problems[1], &b)];
        for (at, (parts, problem, own)) in both.into_iter().enumerate() {
            for &(level, value) in own.objective.iter().filter(|(l, _)| parts.aim.contains(l)) {
                let told = said
                    .levels
                    .iter()
                    .find(|l| l.level == level.name())
                    .unwrap();
                let told = [&told.first, &told.second][at];
                let decimals = if level.is_points() { parts.decimals } else { 0 };
                assert_eq!(*told, value.map(|value| format_decimal(value, decimals)));
            }
            for (place, criterion) in parts.criteria.iter().enumerate() {
                let told = said
                    .criteria
                    .iter()
                    .find(|c| c.name == criterion.name)
                    .unwrap();
                let points = own
                    .pairs
                    .iter()
                    .map(|&pair| problem.source().points(pair)[place]);
                let sum: i128 = points.map(i128::from).sum();
                let told = [&told.first, &told.second][at];
                assert_eq!(*told, Some(format_decimal(sum, parts.decimals)));
            }
            // The pairs of the one by the rules of the other.
            let (said, set) = match at {
                0 => (&said.second_by_first, &sets[1]),
                _ => (&said.first_by_second, &sets[0]),
            };
            let reading = Reading::new(parts, problem);
            let found = |[mentee, mentor]: &[String; 2]| {
                let mentee = problem.find(Side::Mentees, mentee)?;
                Some(Pair::new(mentee, problem.find(Side::Mentors, mentor)?))
            };
            let unknown = set.iter().filter(|codes| found(codes).is_none());
            assert_eq!(said.unknown, unknown.cloned().collect::<Vec<_>>());
            let pairs: Vec<Pair> = set.iter().filter_map(found).collect();
            let refused = |pair: &&Pair| !reading.eligible.contains_key(pair);
            assert_eq!(
                said.not_eligible.len(),
                pairs.iter().filter(refused).count()
            );
            let feasible = said.unknown.is_empty() && reading.feasible(&pairs).is_ok();
            assert_eq!(said.feasible, feasible, "{said:?}");
            met.insert(format!("feasible {feasible}"));
            met.extend((!said.quotas.is_empty()).then(|| "a quota broken".to_owned()));
            met.extend((!said.people.is_empty()).then(|| "places broken".to_owned()));
            met.extend((!said.pins_missing.is_empty()).then(|| "a pin missing".to_owned()));
            if feasible {
                let objective = reading.objective(&pairs).into_iter();
                let asked = objective.filter(|(level, _)| parts.aim.contains(level));
                let wanted: Vec<_> = asked
                    .map(|(level, value)| {
                        let decimals = if level.is_points() { parts.decimals } else { 0 };
                        (
                            level.name(),
                            value.map(|value| format_decimal(value, decimals)),
                        )
                    })
                    .collect();
                assert_eq!(said.levels, wanted);
            }
        }
    }
    assert!(met.len() == 11 || cases(600) < 600, "{met:?}");
}
