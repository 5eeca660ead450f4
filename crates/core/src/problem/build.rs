//! Building a problem from its parts, with every contradiction found at once.

use super::groups::Membership;
use super::{Criterion, Group, List, Patched, Person, Problem, Source};
use crate::fault::{Error, Fault, Faults};
use crate::ids::{Pair, Side};
use crate::level::{Level, check_aim};
use crate::lot;
use crate::score::SCORE_DECIMALS;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everything a problem is made of, still unchecked. Fill it in and give it to [`Problem::from_pairs`].
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// Rows.
    pub mentees: Vec<Person>,
    /// Columns.
    pub mentors: Vec<Person>,
    /// Groups of rows.
    pub mentee_groups: Vec<Group>,
    /// Groups of columns.
    pub mentor_groups: Vec<Group>,
    /// Eligible pairs with their scores in 10^-decimals, in any order, none twice.
    pub pairs: Vec<(Pair, i64)>,
    /// Contributions of the criteria to each score, in the order of `pairs`; their sum is the score.
    pub points: Vec<i64>,
    /// The criteria; empty where scores came as they are.
    pub criteria: Vec<Criterion>,
    /// Decimal places of a score, −400 to 400.
    pub decimals: i32,
    /// Levels, most important first.
    pub aim: Vec<Level>,
    /// Seed of the lot; none: ties are left to the solver, deterministically.
    pub seed: Option<u64>,
    /// Pairs that must be chosen.
    pub pins: Vec<Pair>,
    /// Pairs that may not be chosen.
    pub exclusions: Vec<Pair>,
    /// Scores given beside the cohort in 10⁻⁸, kept so that compiling can be repeated; ascending.
    pub given: Option<Vec<(Pair, i64)>>,
    /// What one of each side is called in answers, mentees first: `officer`, `mentor`.
    pub called: [String; 2],
}

impl Default for Parts {
    fn default() -> Parts {
        Parts {
            mentees: Vec::new(),
            mentors: Vec::new(),
            mentee_groups: Vec::new(),
            mentor_groups: Vec::new(),
            pairs: Vec::new(),
            points: Vec::new(),
            criteria: Vec::new(),
            decimals: SCORE_DECIMALS,
            aim: vec![Level::TotalScore],
            seed: None,
            pins: Vec::new(),
            exclusions: Vec::new(),
            given: None,
            called: Side::BOTH.map(|side| side.one().to_owned()),
        }
    }
}

impl Parts {
    /// Parts with this many mentees and mentors of one place each, called `0`, `1`, ….
    #[must_use]
    pub fn with_shape(mentees: u32, mentors: u32) -> Parts {
        let person = |id: u32| Person {
            id: id.to_string(),
            max: 1,
            ..Person::default()
        };
        Parts {
            mentees: (0..mentees).map(person).collect(),
            mentors: (0..mentors).map(person).collect(),
            ..Parts::default()
        }
    }
}

/// Largest |score|, reward or lot of a problem with this many people and groups, in any order of levels.
///
/// Potentials and distances stay within 4 · nodes · value (argued in `solve::flow`); 20 leaves room for sums of a few.
#[must_use]
pub fn largest_value(nodes: usize) -> i64 {
    i64::MAX / 20 / i64::try_from(nodes + 1).unwrap_or(i64::MAX)
}

impl Problem {
    /// Checks the parts and puts them together. O(pairs · log pairs + members of groups).
    ///
    /// # Errors
    /// [`Error::Problem`] with every contradiction: positions out of range, pairs given twice, minimums above
    /// maximums, increasing rewards, an aim that is empty or out of order, numbers beyond the exact range.
    pub fn from_pairs(parts: Parts) -> Result<Problem, Error> {
        let mut faults = Vec::new();
        check_aim(&parts.aim, &mut faults);
        let levels = all_levels(&parts.aim, parts.seed.is_some());
        let shape = (count(parts.mentees.len()), count(parts.mentors.len()));
        let (Some(rows), Some(columns)) = shape else {
            let message = "more than 4,294,967,295 people on one side";
            return Err(Error::Problem(Fault::new("too-large", message).into()));
        };
        let shape = (rows, columns);
        check_pairs(&parts, shape, &mut faults);
        let people = [&parts.mentees, &parts.mentors];
        let groups = [&parts.mentee_groups, &parts.mentor_groups];
        let mut members = [Membership::default(), Membership::default()];
        for side in Side::BOTH {
            let at = side.index();
            check_people(side, people[at], &levels, &mut faults);
            if check_groups(side, people[at].len(), groups[at], &mut faults) {
                members[at] = Membership::new(people[at].len(), groups[at]);
            }
        }
        check_size(&parts, &mut faults);
        Faults::or_ok(faults).map_err(Error::Problem)?;
        Ok(assemble(parts, levels, shape, members))
    }
}

/// Largest bound of a group: an integer that every JSON reader keeps exactly.
const LARGEST_BOUND: u64 = (1 << 53) - 1;

fn count(people: usize) -> Option<u32> {
    u32::try_from(people).ok().filter(|&n| n < u32::MAX)
}

fn assemble(
    parts: Parts,
    levels: Vec<Level>,
    shape: (u32, u32),
    members: [Membership; 2],
) -> Problem {
    let Parts {
        mentees,
        mentors,
        mut pairs,
        mut points,
        criteria,
        mut pins,
        mut exclusions,
        ..
    } = parts;
    if !pairs.is_sorted_by_key(|(pair, _)| *pair) {
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_unstable_by_key(|&at| pairs[at].0);
        let width = criteria.len();
        points = order
            .iter()
            .flat_map(|&at| points[at * width..(at + 1) * width].iter().copied())
            .collect();
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
    }
    let list = List::from_sorted(shape, &pairs, points, criteria.len());
    pins.sort_unstable();
    exclusions.sort_unstable();
    exclusions.dedup();
    let source: Arc<dyn Source> = if exclusions.is_empty() {
        Arc::new(list)
    } else {
        Arc::new(Patched::new(Arc::new(list), exclusions.iter().copied()))
    };
    let keys = |side: Side, people: &[Person]| -> Vec<u64> {
        let Some(seed) = parts.seed else {
            return Vec::new();
        };
        let key = |person: &Person| lot::lot_key(seed, side, &person.id);
        people.iter().map(key).collect()
    };
    let lot_keys = [keys(Side::Mentees, &mentees), keys(Side::Mentors, &mentors)];
    Problem {
        people: [mentees, mentors],
        groups: [parts.mentee_groups, parts.mentor_groups],
        source,
        aim: parts.aim,
        levels,
        seed: parts.seed,
        decimals: parts.decimals,
        criteria,
        pins,
        exclusions,
        given: parts.given,
        called: parts.called,
        evaluator: None,
        lot_keys,
        members,
    }
}

/// The aim, then, where a lot is drawn, the most pairs and the lot.
fn all_levels(aim: &[Level], lot: bool) -> Vec<Level> {
    let mut levels = aim.to_vec();
    if lot {
        if !levels.contains(&Level::Pairs) {
            levels.push(Level::Pairs);
        }
        levels.push(Level::Lot);
    }
    levels
}

fn check_pairs(parts: &Parts, (rows, columns): (u32, u32), faults: &mut Vec<Fault>) {
    let inside = |pair: &Pair| pair.mentee.0 < rows && pair.mentor.0 < columns;
    let at = |pair: &Pair| format!("({}, {})", pair.mentee.0, pair.mentor.0);
    let lists = [
        ("pairs", parts.pairs.iter().map(|p| p.0).collect::<Vec<_>>()),
        ("pins", parts.pins.clone()),
        ("exclusions", parts.exclusions.clone()),
    ];
    for (name, mut list) in lists {
        for pair in list.iter().filter(|p| !inside(p)) {
            faults.push(
                Fault::new(
                    "out-of-range",
                    format!("{name}: `{}` is outside the shape", at(pair)),
                )
                .with_hint(format!(
                    "there are {rows} rows and {columns} columns, counted from 0"
                )),
            );
        }
        list.sort_unstable();
        // An exclusion given twice says the same thing twice; a pair or a pin may not.
        if name != "exclusions" {
            for twice in list.windows(2).filter(|w| w[0] == w[1]) {
                faults.push(
                    Fault::new(
                        "duplicate-pair",
                        format!("{name}: `{}` is given twice", at(&twice[0])),
                    )
                    .with_hint("give each pair once"),
                );
            }
        }
    }
    let width = parts.criteria.len();
    if parts.points.len() != parts.pairs.len() * width {
        let message = "the points do not have one number a pair and criterion";
        faults.push(Fault::new("points", message));
    } else if width > 0 {
        for ((pair, score), points) in parts.pairs.iter().zip(parts.points.chunks(width)) {
            let sum: i128 = points.iter().map(|&p| i128::from(p)).sum();
            if sum != i128::from(*score) {
                let message = format!("the points of `{}` do not add up to its score", at(pair));
                faults.push(Fault::new("points", message));
            }
        }
    }
}

fn check_people(side: Side, people: &[Person], levels: &[Level], faults: &mut Vec<Fault>) {
    let additive: Vec<Level> = levels.iter().copied().filter(|l| l.is_additive()).collect();
    let mut seen = BTreeSet::new();
    for person in people {
        let who = format!("{} `{}`", side.one(), person.id);
        if !seen.insert(person.id.as_str()) {
            faults.push(
                Fault::new("duplicate-id", format!("{who} is given twice"))
                    .with_hint("give everybody an id of their own"),
            );
        }
        if person.min > person.max {
            let (min, max) = (person.min, person.max);
            faults.push(
                Fault::new(
                    "bounds",
                    format!("{who}: the minimum `{min}` is above the maximum `{max}`"),
                )
                .with_hint("lower the minimum or raise the maximum"),
            );
        }
        if person
            .rewards
            .iter()
            .any(|tuple| tuple.len() != additive.len())
        {
            let wanted = additive.len();
            let message = format!("{who}: a reward does not have `{wanted}` numbers");
            faults.push(
                Fault::new("rewards", message).with_hint("give one number an additive level"),
            );
            continue;
        }
        // Else an empty matching could tie with one that has a lowest score.
        let counts = |at: usize| {
            let level = additive[at];
            matches!(
                level,
                Level::MenteesPlaced | Level::MentorsPlaced | Level::Pairs
            )
        };
        if levels.contains(&Level::LowestScore)
            && person
                .rewards
                .iter()
                .any(|tuple| (0..tuple.len()).any(|at| counts(at) && tuple[at] < 0))
        {
            let message = format!("{who}: a reward at a level that counts is below zero");
            let hint = "with `lowest score` in the aim, let rewards of counts be zero or more";
            faults.push(Fault::new("rewards", message).with_hint(hint));
        }
        let unit = |d: usize| -> Vec<i64> {
            let placed = |level: &Level| {
                let counted = matches!(
                    (level, side),
                    (Level::MenteesPlaced, Side::Mentees) | (Level::MentorsPlaced, Side::Mentors)
                );
                i64::from(d == 0 && counted)
            };
            let own = person.rewards.get(d);
            let number = |at: usize| own.map_or(0, |tuple| tuple[at]);
            let sum = |(at, level)| placed(level).saturating_add(number(at));
            additive.iter().enumerate().map(sum).collect()
        };
        if (0..person.rewards.len()).any(|d| unit(d) < unit(d + 1)) {
            faults.push(
                Fault::new("rewards", format!("{who}: the rewards increase"))
                    .with_hint("each further mate may be worth as much as the one before, or less"),
            );
        }
    }
}

/// Whether the members are in range and in order.
fn check_groups(side: Side, people: usize, groups: &[Group], faults: &mut Vec<Fault>) -> bool {
    let mut sound = true;
    for group in groups {
        let who = format!("group `{}` of {side}", group.name);
        if group.min > group.max {
            let (min, max) = (group.min, group.max);
            faults.push(
                Fault::new(
                    "bounds",
                    format!("{who}: the minimum `{min}` is above the maximum `{max}`"),
                )
                .with_hint("lower the minimum or raise the maximum"),
            );
        }
        if group.max > LARGEST_BOUND {
            let message = format!("{who}: the maximum `{}` is too large", group.max);
            let hint = format!("write at most {LARGEST_BOUND}");
            faults.push(Fault::new("bounds", message).with_hint(hint));
        }
        if group.members.iter().any(|&m| m as usize >= people) {
            let message = format!("{who}: a member is outside the shape");
            let hint = format!("there are {people} {side}, counted from 0");
            faults.push(Fault::new("out-of-range", message).with_hint(hint));
            sound = false;
        }
        if !group.members.is_sorted_by(|a, b| a < b) {
            let message = format!("{who}: the members are not in ascending order without repeats");
            faults.push(Fault::new("members", message).with_hint("sort them, each once"));
            sound = false;
        }
    }
    sound
}

fn check_size(parts: &Parts, faults: &mut Vec<Fault>) {
    let nodes = parts.mentees.len()
        + parts.mentors.len()
        + parts.mentee_groups.len()
        + parts.mentor_groups.len();
    let largest = largest_value(nodes);
    let scores = parts.pairs.iter().map(|(_, score)| score);
    let people = parts.mentees.iter().chain(&parts.mentors);
    let rewards = people.flat_map(|p| p.rewards.iter().flatten());
    let greatest = scores.chain(rewards).map(|v| v.unsigned_abs()).max();
    if greatest.is_some_and(|g| g > largest.unsigned_abs()) {
        let message = format!(
            "a score of `{}` units is beyond the exact range of `{largest}` for {nodes} people and groups",
            greatest.unwrap_or_default()
        );
        faults.push(Fault::new("too-large", message).with_hint("divide the scores or weights"));
    }
    if parts.seed.is_some() && lot::GREATEST_LOT > largest {
        let message = format!("the lot can't be drawn exactly among {nodes} people and groups");
        faults.push(Fault::new("too-large", message).with_hint("match in parts"));
    }
    if !(-400..=400).contains(&parts.decimals) {
        let message = format!("scores of `{}` decimal places", parts.decimals);
        faults.push(Fault::new("too-large", message).with_hint("use -400 to 400"));
    }
}
