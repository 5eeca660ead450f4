//! Building a problem from its parts, with every contradiction found at once.

use super::groups::Membership;
use super::source::{Cancelled, Guarded, MOST_PAIRS};
use super::{Criterion, Group, List, Patched, People, Person, Problem, Scores, Source};
use crate::cancel::CancelToken;
use crate::cohort::Apart;
use crate::fault::{Error, Fault, Faults};
use crate::ids::{Pair, Side};
use crate::level::{Level, check_aim};
use crate::lot;
use crate::score::SCORE_DECIMALS;
use std::collections::BTreeSet;
use std::mem;
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
    /// Pairs of earlier results, kept so that compiling can be repeated; ascending.
    pub previous: Option<Vec<Pair>>,
    /// People who are kept apart: their pairs may not be chosen either.
    pub apart: Vec<Apart>,
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
            previous: None,
            apart: Vec::new(),
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

/// People and pairs column by column, still unchecked: the way in for large problems. [`Problem::from_columns`] moves
/// these into the problem and copies little.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// Mentees, then mentors.
    pub people: [People; 2],
    /// The mentee of each eligible pair, in any order.
    pub mentees: Vec<u32>,
    /// The mentor of each.
    pub mentors: Vec<u32>,
    /// The score of each, in 10^-decimals.
    pub scores: Scores,
}

/// Largest |score|, reward or lot of a problem with this many people and groups, in any order of levels.
///
/// Prices and distances stay within 14 · nodes · value (argued in `solve::repair`); 20 leaves room for sums of a few.
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
    pub fn from_pairs(mut parts: Parts) -> Result<Problem, Error> {
        let people = [&mut parts.mentees, &mut parts.mentors].map(mem::take);
        let mut pairs = mem::take(&mut parts.pairs);
        let wrong_points = check_points(&parts, &pairs);
        if wrong_points.is_empty() {
            sort_with_points(&mut pairs, &mut parts.points, parts.criteria.len());
        }
        let eligible = Eligible::Columns {
            mentees: pairs.iter().map(|(pair, _)| pair.mentee.0).collect(),
            mentors: pairs.iter().map(|(pair, _)| pair.mentor.0).collect(),
            scores: pairs.iter().map(|&(_, score)| score).collect(),
        };
        drop(pairs);
        let people = people.map(People::from);
        build(
            people,
            eligible,
            parts,
            wrong_points,
            &CancelToken::default(),
        )
    }

    /// The same from columns: `rest` holds everything but people, pairs, points and criteria, which are left empty there.
    /// O(people + pairs) where each mentee's pairs are in order, else O(pairs · log of the most pairs of a mentee).
    /// Beside the problem itself, it takes the memory of the columns once more at most, and none where the pairs are in
    /// order of their mentees.
    ///
    /// # Errors
    /// Those of [`Problem::from_pairs`]; columns of pairs that differ in length; [`Error::Interrupted`] where `cancel`
    /// asks for a stop.
    pub fn from_columns(
        columns: Columns,
        rest: Parts,
        cancel: &CancelToken,
    ) -> Result<Problem, Error> {
        let mut faults = Vec::new();
        let lengths = [
            columns.mentees.len(),
            columns.mentors.len(),
            columns.scores.len(),
        ];
        if lengths.iter().any(|&length| length != lengths[0]) {
            let [mentees, mentors, scores] = lengths;
            let message = format!(
                "pairs: the columns have `{mentees}` mentees, `{mentors}` mentors and `{scores}` scores"
            );
            faults.push(Fault::new("columns", message).with_hint("give one of each a pair"));
        }
        let none = rest.mentees.is_empty()
            && rest.mentors.is_empty()
            && rest.pairs.is_empty()
            && rest.points.is_empty()
            && rest.criteria.is_empty();
        if !none {
            let message = "people, pairs or points are given beside the columns too";
            let hint = "leave them empty in the rest, or use `from_pairs`";
            faults.push(Fault::new("columns", message).with_hint(hint));
        }
        Faults::or_ok(faults).map_err(Error::Problem)?;
        let eligible = Eligible::Columns {
            mentees: columns.mentees,
            mentors: columns.mentors,
            scores: columns.scores,
        };
        build(columns.people, eligible, rest, Vec::new(), cancel)
    }

    /// The same with a source of one's own in place of `pairs` and `points`, which stay empty: scores that are computed
    /// when asked for, or lie elsewhere. Unless it says that it is stored the solver holds few of its pairs at a time,
    /// never all. The shape and the range of the scores are checked here, and in every solve and check that the source
    /// keeps to them; that it keeps the rest of the contract of [`Source`] is its author's promise.
    /// O(people + exclusions + members of groups).
    ///
    /// # Errors
    /// Those of [`Problem::from_pairs`]; also pairs or points beside the source, and a source of another shape.
    pub fn from_source(mut parts: Parts, source: Arc<dyn Source>) -> Result<Problem, Error> {
        let people = [&mut parts.mentees, &mut parts.mentors].map(mem::take);
        let shape = people.each_ref().map(Vec::len);
        let wrong = check_source(&parts, source.shape(), shape);
        let (people, eligible) = (people.map(People::from), Eligible::Source(source));
        build(people, eligible, parts, wrong, &CancelToken::default())
    }
}

/// The eligible pairs, still unchecked.
enum Eligible {
    /// One by one: the columns are of one length.
    Columns {
        mentees: Vec<u32>,
        mentors: Vec<u32>,
        scores: Scores,
    },
    /// To be asked for.
    Source(Arc<dyn Source>),
}

/// Checks everything and puts it together; `rest.points` belong to pairs in order. `wrong` is what is known to be wrong
/// with the pairs: points among it, they are left out.
fn build(
    people: [People; 2],
    eligible: Eligible,
    mut rest: Parts,
    wrong: Vec<Fault>,
    cancel: &CancelToken,
) -> Result<Problem, Error> {
    let mut faults = Vec::new();
    check_aim(&rest.aim, &mut faults);
    let levels = all_levels(&rest.aim, rest.seed.is_some());
    let (Some(rows), Some(width)) = (count(people[0].len()), count(people[1].len())) else {
        let message = "more than 4,294,967,295 people on one side";
        return Err(Error::Problem(Fault::new("too-large", message).into()));
    };
    let shape = (rows, width);
    let mut guard = None;
    let (source, score_range): (Arc<dyn Source>, _) = match eligible {
        Eligible::Source(source) => {
            let guarded = guard.insert(Arc::new(Guarded::new(source)));
            let range = guarded.score_range();
            (Arc::clone(guarded) as Arc<dyn Source>, range)
        }
        Eligible::Columns {
            mentees,
            mentors,
            scores,
        } => {
            if mentees.len() > MOST_PAIRS {
                let message = "more than 4,294,967,295 pairs";
                return Err(Error::Problem(Fault::new("too-large", message).into()));
            }
            let range = scores.range();
            let points = match wrong.is_empty() {
                true => (mem::take(&mut rest.points), rest.criteria.len()),
                false => (Vec::new(), 0),
            };
            let pairs = (mentees, mentors, scores);
            let list = list_pairs(shape, pairs, points, cancel, &mut faults)
                .map_err(|Cancelled| Error::Interrupted)?;
            (Arc::new(list), range)
        }
    };
    check_patches(&rest, shape, &mut faults);
    faults.extend(wrong);
    let groups = [&rest.mentee_groups, &rest.mentor_groups];
    let mut members = [Membership::default(), Membership::default()];
    for side in Side::BOTH {
        let at = side.index();
        check_people(side, &people[at], &levels, &mut faults);
        if check_groups(side, people[at].len(), groups[at], &mut faults) {
            members[at] = Membership::new(people[at].len(), groups[at]);
        }
    }
    check_minimums(people.each_ref(), groups, &mut faults);
    check_size(&rest, people.each_ref(), score_range, &mut faults);
    Faults::or_ok(faults).map_err(Error::Problem)?;
    Ok(Problem {
        guard,
        ..assemble(source, people, rest, levels, members)
    })
}

/// Largest bound of a group: an integer that every JSON reader keeps exactly.
pub(crate) const LARGEST_BOUND: u64 = (1 << 53) - 1;

fn count(people: usize) -> Option<u32> {
    u32::try_from(people).ok().filter(|&n| n < u32::MAX)
}

fn assemble(
    source: Arc<dyn Source>,
    people: [People; 2],
    parts: Parts,
    levels: Vec<Level>,
    members: [Membership; 2],
) -> Problem {
    let Parts {
        mut pins,
        mut exclusions,
        ..
    } = parts;
    pins.sort_unstable();
    exclusions.sort_unstable();
    exclusions.dedup();
    // Large groups may keep many apart who are not eligible anyway.
    let apart = parts.apart.iter().flat_map(Apart::pairs);
    let apart = apart.filter(|&pair| source.score(pair).is_some());
    let away: Vec<Pair> = exclusions.iter().copied().chain(apart).collect();
    let source: Arc<dyn Source> = if away.is_empty() {
        source
    } else {
        Arc::new(Patched::new(source, away))
    };
    let keys = |side: Side| -> Vec<u64> {
        let Some(seed) = parts.seed else {
            return Vec::new();
        };
        let ids = people[side.index()].ids();
        ids.map(|id| lot::lot_key(seed, side, &id)).collect()
    };
    Problem {
        lot_keys: Side::BOTH.map(keys),
        people: people.map(Arc::new),
        groups: [parts.mentee_groups, parts.mentor_groups],
        source,
        guard: None,
        aim: parts.aim,
        levels,
        seed: parts.seed,
        decimals: parts.decimals,
        criteria: parts.criteria,
        pins,
        exclusions,
        given: parts.given,
        previous: parts.previous,
        apart: parts.apart,
        called: parts.called,
        evaluator: None,
        members,
    }
}

/// The aim, then, where a lot is drawn, the most pairs and the lot.
pub(crate) fn all_levels(aim: &[Level], lot: bool) -> Vec<Level> {
    let mut levels = aim.to_vec();
    if lot {
        if !levels.contains(&Level::Pairs) {
            levels.push(Level::Pairs);
        }
        levels.push(Level::Lot);
    }
    levels
}

/// The pairs as a list; where one is out of range or given twice, that is among the faults and the list is not to be used.
fn list_pairs(
    shape: (u32, u32),
    (mentees, mentors, scores): (Vec<u32>, Vec<u32>, Scores),
    points: (Vec<i64>, usize),
    cancel: &CancelToken,
    faults: &mut Vec<Fault>,
) -> Result<List, Cancelled> {
    let within = |positions: &[u32], count: u32| positions.iter().max().is_none_or(|&p| p < count);
    if within(&mentees, shape.0) && within(&mentors, shape.1) {
        let (list, twice) = List::from_columns(shape, mentees, mentors, scores, points, cancel)?;
        faults.extend(given_twice("pairs", &twice));
        return Ok(list);
    }
    let pairs = mentees.into_iter().zip(mentors);
    let pairs: Vec<Pair> = pairs.map(|(i, j)| Pair::new(i, j)).collect();
    faults.extend(outside("pairs", &pairs, shape));
    faults.extend(given_twice("pairs", &repeats(pairs)));
    let empty = (Vec::new(), Vec::new(), Scores::default(), (Vec::new(), 0));
    Ok(List::from_columns(shape, empty.0, empty.1, empty.2, empty.3, cancel)?.0)
}

fn check_patches(parts: &Parts, shape: (u32, u32), faults: &mut Vec<Fault>) {
    faults.extend(outside("pins", &parts.pins, shape));
    faults.extend(given_twice("pins", &repeats(parts.pins.clone())));
    // An exclusion given twice says the same thing twice; a pair or a pin may not.
    faults.extend(outside("exclusions", &parts.exclusions, shape));
    let previous = parts.previous.as_deref().unwrap_or_default();
    faults.extend(outside("previous", previous, shape));
    if !previous.is_sorted_by(|a, b| a < b) {
        let message = "previous: the pairs are not in ascending order without repeats";
        faults.push(Fault::new("order", message).with_hint("sort them, each once"));
    }
    for (group, side) in parts
        .apart
        .iter()
        .flat_map(|group| Side::BOTH.map(|side| (group, side)))
    {
        let people = group.people(side);
        let count = [shape.0, shape.1][side.index()];
        if people.iter().any(|&person| person >= count) {
            let message = format!("apart: one of the {side} is outside the shape");
            let hint = format!("there are {count} {side}, counted from 0");
            faults.push(Fault::new("out-of-range", message).with_hint(hint));
        }
        if !people.is_sorted_by(|a, b| a < b) {
            let message = format!("apart: {side} are not in ascending order without repeats");
            faults.push(Fault::new("members", message).with_hint("sort them, each once"));
        }
    }
}

/// Of one kind of fault so many are named, the others counted: 10⁷ sentences help nobody.
const NAMED: usize = 1000;

fn outside(name: &str, pairs: &[Pair], (rows, columns): (u32, u32)) -> Vec<Fault> {
    let outside = |pair: &&Pair| pair.mentee.0 >= rows || pair.mentor.0 >= columns;
    let fault = |words: String| {
        let hint = format!("there are {rows} rows and {columns} columns, counted from 0");
        Fault::new("out-of-range", words).with_hint(hint)
    };
    let mut wrong = pairs.iter().filter(outside);
    let named = wrong.by_ref().take(NAMED);
    let mut faults: Vec<Fault> = named
        .map(|&pair| fault(format!("{name}: `{}` is outside the shape", at(pair))))
        .collect();
    let more = wrong.count();
    if more > 0 {
        faults.push(fault(format!("{name}: {more} more are outside the shape")));
    }
    faults
}

/// The pairs that equal the one before, in order.
fn repeats(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_unstable();
    let twice = pairs.windows(2).filter(|two| two[0] == two[1]);
    twice.map(|two| two[0]).collect()
}

fn given_twice(name: &str, twice: &[Pair]) -> Vec<Fault> {
    let fault =
        |words: String| Fault::new("duplicate-pair", words).with_hint("give each pair once");
    let named = twice.iter().take(NAMED);
    let mut faults: Vec<Fault> = named
        .map(|&pair| fault(format!("{name}: `{}` is given twice", at(pair))))
        .collect();
    let more = twice.len() - faults.len();
    if more > 0 {
        faults.push(fault(format!("{name}: {more} more are given twice")));
    }
    faults
}

fn at(pair: Pair) -> String {
    format!("({}, {})", pair.mentee.0, pair.mentor.0)
}

fn check_points(parts: &Parts, pairs: &[(Pair, i64)]) -> Vec<Fault> {
    let width = parts.criteria.len();
    if parts.points.len() != pairs.len() * width {
        let message = "the points do not have one number a pair and criterion";
        return vec![Fault::new("points", message)];
    }
    if width == 0 {
        return Vec::new();
    }
    let differs = |((_, score), points): &(&(Pair, i64), &[i64])| {
        points.iter().map(|&p| i128::from(p)).sum::<i128>() != i128::from(*score)
    };
    let wrong = pairs.iter().zip(parts.points.chunks(width)).filter(differs);
    wrong
        .map(|((pair, _), _)| {
            let message = format!("the points of `{}` do not add up to its score", at(*pair));
            Fault::new("points", message)
        })
        .collect()
}

fn check_source(parts: &Parts, found: (u32, u32), [mentees, mentors]: [usize; 2]) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !parts.pairs.is_empty() || !parts.points.is_empty() {
        let message = "pairs or points are given beside a source of pairs";
        faults.push(Fault::new("source", message).with_hint("give either, not both"));
    }
    let (rows, columns) = found;
    if (rows as usize, columns as usize) != (mentees, mentors) {
        let message = format!(
            "the source is of `{rows}` × `{columns}` people, the parts of {mentees} × {mentors}"
        );
        let hint = "give the source the shape of the parts";
        faults.push(Fault::new("source", message).with_hint(hint));
    }
    faults
}

/// Puts pairs that have points in order, the points with them.
fn sort_with_points(pairs: &mut [(Pair, i64)], points: &mut Vec<i64>, width: usize) {
    if width == 0 || pairs.is_sorted_by_key(|(pair, _)| *pair) {
        return;
    }
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_unstable_by_key(|&at| pairs[at].0);
    *points = order
        .iter()
        .flat_map(|&at| points[at * width..(at + 1) * width].iter().copied())
        .collect();
    pairs.sort_unstable_by_key(|(pair, _)| *pair);
}

fn check_people(side: Side, people: &People, levels: &[Level], faults: &mut Vec<Fault>) {
    let additive: Vec<Level> = levels.iter().copied().filter(|l| l.is_additive()).collect();
    let mut seen = BTreeSet::new();
    let (mut crossed, crossed_hint) = (0, "lower the minimum or raise the maximum");
    for (person, (&min, &max)) in (0u32..).zip(people.min().iter().zip(people.max())) {
        let who = || {
            let id = people.id(person).unwrap_or_default();
            format!("{} `{id}`", side.one())
        };
        if !people.are_numbered() && !seen.insert(people.id(person)) {
            faults.push(
                Fault::new("duplicate-id", format!("{} is given twice", who()))
                    .with_hint("give everybody an id of their own"),
            );
        }
        if min > max {
            crossed += 1;
            if crossed <= NAMED {
                let who = who();
                let message = format!("{who}: the minimum `{min}` is above the maximum `{max}`");
                faults.push(Fault::new("bounds", message).with_hint(crossed_hint));
            }
        }
        let rewards = people.rewards(person);
        if rewards.iter().any(|tuple| tuple.len() != additive.len()) {
            let wanted = additive.len();
            let message = format!("{}: a reward does not have `{wanted}` numbers", who());
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
            && rewards
                .iter()
                .any(|tuple| (0..tuple.len()).any(|at| counts(at) && tuple[at] < 0))
        {
            let message = format!("{}: a reward at a level that counts is below zero", who());
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
            let own = rewards.get(d);
            let number = |at: usize| own.map_or(0, |tuple| tuple[at]);
            let sum = |(at, level)| placed(level).saturating_add(number(at));
            additive.iter().enumerate().map(sum).collect()
        };
        if (0..rewards.len()).any(|d| unit(d) < unit(d + 1)) {
            faults.push(
                Fault::new("rewards", format!("{}: the rewards increase", who()))
                    .with_hint("each further mate may be worth as much as the one before, or less"),
            );
        }
    }
    if crossed > NAMED {
        let more = crossed - NAMED;
        let message = format!("{more} more {side}: the minimum is above the maximum");
        faults.push(Fault::new("bounds", message).with_hint(crossed_hint));
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

/// Whether what all ask for together can be counted: a proof that it can't be had adds some of it up.
pub(super) fn check_minimums(
    people: [&People; 2],
    groups: [&Vec<Group>; 2],
    faults: &mut Vec<Fault>,
) {
    let own = people
        .into_iter()
        .flat_map(People::min)
        .copied()
        .map(u64::from);
    let theirs = groups.into_iter().flatten().map(|group| group.min);
    let total: u128 = own.chain(theirs).map(u128::from).sum();
    let largest = i64::MAX;
    if total > u128::from(largest.unsigned_abs()) {
        let message =
            format!("the minimums of all people and groups together, `{total}`, are too large");
        let hint = format!("ask for at most {largest} in all");
        faults.push(Fault::new("bounds", message).with_hint(hint));
    }
}

/// The greatest number of mates of anybody whom a group counts as a person; 1 where there is nobody.
fn most_counted(parts: &Parts, people: [&People; 2]) -> u32 {
    let groups = [&parts.mentee_groups, &parts.mentor_groups];
    let across = people.into_iter().rev().map(People::len);
    let counted = groups.into_iter().zip(people).zip(across);
    let counted = counted.flat_map(|((groups, people), across)| {
        let own = groups.iter().filter(|group| !group.count.is_pairs());
        let members = own.flat_map(|group| &group.members);
        let mates = move |member| Some(people.bounds(member)?.1.min(u32::try_from(across).ok()?));
        members.filter_map(move |&member| mates(member))
    });
    counted.max().unwrap_or(1).max(1)
}

pub(super) fn check_size(
    parts: &Parts,
    people: [&People; 2],
    score_range: Option<(i64, i64)>,
    faults: &mut Vec<Fault>,
) {
    let nodes =
        people[0].len() + people[1].len() + parts.mentee_groups.len() + parts.mentor_groups.len();
    // What all mates of somebody are worth together is a price, too, where a group counts people.
    let most = most_counted(parts, people);
    let largest = largest_value(nodes) / i64::from(most);
    let among = match most {
        1 => format!("{nodes} people and groups"),
        _ => format!("{nodes} people and groups, counting people who may have {most} mates"),
    };
    let scores = score_range.map(|(least, greatest)| [least, greatest]);
    let rewards = people
        .iter()
        .flat_map(|people| people.positions().map(|person| people.rewards(person)))
        .flatten()
        .flatten();
    let greatest = scores
        .iter()
        .flatten()
        .chain(rewards)
        .map(|v| v.unsigned_abs())
        .max();
    if greatest.is_some_and(|g| g > largest.unsigned_abs()) {
        let message = format!(
            "a score of `{}` units is beyond the exact range of `{largest}` for {among}",
            greatest.unwrap_or_default()
        );
        faults.push(Fault::new("too-large", message).with_hint("divide the scores or weights"));
    }
    if parts.seed.is_some() && lot::GREATEST_LOT > largest {
        let message = format!("the lot can't be drawn exactly among {among}");
        let hint = match most {
            1 => "match in parts",
            _ => "match in parts, or lower these people's places",
        };
        faults.push(Fault::new("too-large", message).with_hint(hint));
    }
    if !(-400..=400).contains(&parts.decimals) {
        let message = format!("scores of `{}` decimal places", parts.decimals);
        faults.push(Fault::new("too-large", message).with_hint("use -400 to 400"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentences of a problem with that many faults of each kind.
    fn told(count: u32) -> Vec<String> {
        let mut parts = Parts::with_shape(count, 1);
        parts.mentees.iter_mut().for_each(|p| p.min = 2);
        let of = |i| [1, 0, 0].map(|j| (Pair::new(i, j), 1));
        parts.pairs = (0..count).flat_map(of).collect();
        let error = Problem::from_pairs(parts).unwrap_err();
        let Error::Problem(faults) = error else {
            panic!("{error}");
        };
        let faults = faults.into_vec().into_iter();
        faults.map(|fault| fault.message).collect()
    }

    #[test]
    fn of_very_many_faults_some_are_named_and_all_are_counted() {
        let few = told(400);
        assert_eq!(few.len(), 3 * 400);
        assert!(!few.iter().any(|message| message.contains("more")));
        let many = told(1002);
        assert_eq!(many.len(), 3 * 1000 + 3);
        for rest in [
            "pairs: 2 more are outside the shape",
            "pairs: 2 more are given twice",
            "2 more mentees: the minimum is above the maximum",
        ] {
            assert!(many.iter().any(|message| message == rest), "{rest}");
        }
    }
}
