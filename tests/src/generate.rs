//! Random problems: small ones with everything in them, for brute force; larger ones of one shape.

use crate::draw::{Draw, SplitMix};
use pairwright::ids::{Pair, Side};
use pairwright::problem::{Counted, Group, Level, Parts, Person};

/// Length of a tape that no small instance reads to its end.
pub const TAPE: usize = 320;
/// More eligible pairs than this would make brute force slow.
const MOST_PAIRS: usize = 14;
/// The greatest bound of a group that a problem accepts.
pub const UNLIMITED: u64 = (1 << 53) - 1;

/// A problem of at most 5 × 5 people and 14 eligible pairs: any bounds, rewards, nested groups, order of levels,
/// pins, exclusions and ties, with a lot or without, feasible or not. Valid for `Problem::from_pairs` by construction.
#[must_use]
pub fn small(tape: &[u32]) -> Parts {
    // 0 people too, but rarely.
    of_sizes(
        tape,
        &[3, 2, 4, 1, 5, 4, 3, 5, 2, 4, 3, 5, 4, 0],
        MOST_PAIRS,
    )
}

/// Like [`small`], with 4 to 7 people a side and at most 16 eligible pairs.
#[must_use]
pub fn wide(tape: &[u32]) -> Parts {
    of_sizes(tape, &[4, 5, 6, 7, 7, 6], 16)
}

fn of_sizes(tape: &[u32], sizes: &[u32], most_pairs: usize) -> Parts {
    let draw = &mut Draw::new(tape);
    let aim = aim(draw);
    let seed = draw.chance(1, 2).then(|| u64::from(draw.below(1000)));
    let shape = (draw.pick(sizes), draw.pick(sizes));
    let mut parts = Parts {
        decimals: draw.pick(&[0, 8, 2]),
        aim,
        seed,
        ..Parts::default()
    };
    let additive = additive(&parts);
    // Half of the instances ask nothing but maximums, else most would be infeasible.
    let demanding = draw.chance(1, 2);
    parts.mentees = people(draw, "m", shape.0, demanding, &additive);
    parts.mentors = people(draw, "n", shape.1, demanding, &additive);
    parts.pairs = pairs(draw, shape, most_pairs);
    if draw.chance(1, 2) {
        parts.mentee_groups = groups(draw, shape.0, demanding);
        parts.mentor_groups = groups(draw, shape.1, demanding);
    }
    if draw.chance(1, 3) {
        (parts.pins, parts.exclusions) = patches(draw, shape, &parts.pairs);
    }
    parts
}

/// Like [`small`], but with groups that overlap, on one side or both.
#[must_use]
pub fn overlapping(tape: &[u32]) -> Parts {
    let mut parts = small(tape);
    // Another reading of the same tape: the end is not read by the above.
    let turned: Vec<u32> = tape.iter().rev().map(|n| n.rotate_left(9)).collect();
    let draw = &mut Draw::new(&turned);
    let demanding = draw.chance(1, 2);
    let which = draw.pick(&[[true, false], [false, true], [true, true]]);
    let shape = [parts.mentees.len() as u32, parts.mentors.len() as u32];
    let mut more = Side::BOTH.map(|side| {
        if which[side.index()] {
            crossing(draw, shape[side.index()], demanding)
        } else {
            Vec::new()
        }
    });
    // Half of the time nothing else is asked, so that the overlap decides.
    if draw.chance(1, 2) {
        parts.mentee_groups.clear();
        parts.mentor_groups.clear();
        for person in parts.mentees.iter_mut().chain(&mut parts.mentors) {
            person.min = 0;
            person.max = person.max.max(1);
        }
    }
    parts.mentee_groups.append(&mut more[0]);
    parts.mentor_groups.append(&mut more[1]);
    parts
}

/// Like [`small`] or [`overlapping`], but some groups count people.
#[must_use]
pub fn people_counted(tape: &[u32]) -> Parts {
    let turned: Vec<u32> = tape.iter().rev().map(|n| n.rotate_left(17)).collect();
    let draw = &mut Draw::new(&turned);
    let mut parts = if draw.chance(2, 3) {
        small(tape)
    } else {
        overlapping(tape)
    };
    let shape = [parts.mentees.len() as u32, parts.mentors.len() as u32];
    let demanding = draw.chance(1, 2);
    if parts.mentor_groups.is_empty() {
        parts.mentor_groups = groups(draw, shape[1], demanding);
    }
    let often = draw.pick(&[1, 2, 3]);
    for group in parts
        .mentee_groups
        .iter_mut()
        .chain(&mut parts.mentor_groups)
    {
        if draw.chance(often, 3) {
            group.count = Counted::People;
        }
    }
    // So many mates of one person as no lot can be exact for.
    for person in parts.mentors.iter_mut().chain(&mut parts.mentees) {
        person.max = person.max.min(9);
    }
    // Several places each, so that it matters.
    if draw.chance(1, 2) {
        for person in parts.mentors.iter_mut().chain(&mut parts.mentees) {
            person.max = person.max.max(draw.pick(&[1, 2, 3]));
        }
    }
    parts
}

/// A problem of at most 7 × 7 people and 11 eligible pairs that mostly asks for more than there is: minimums, tight places
/// above one too, nested groups with minimums, pins, ties; no exclusions. Valid for `Problem::from_pairs` by construction.
#[must_use]
pub fn demanding(tape: &[u32]) -> Parts {
    let draw = &mut Draw::new(tape);
    let sizes = [4, 3, 5, 2, 6, 7, 1];
    let shape = (draw.pick(&sizes), draw.pick(&sizes));
    let mut parts = Parts {
        decimals: 0,
        aim: draw
            .pick(&[
                &[Level::MenteesPlaced, Level::TotalScore][..],
                &[Level::TotalScore],
                &[Level::Pairs, Level::LowestScore, Level::TotalScore],
            ])
            .to_vec(),
        seed: draw.chance(1, 2).then_some(7),
        ..Parts::with_shape(shape.0, shape.1)
    };
    let often = draw.pick(&[2, 1, 4]);
    let mut ask = |people: &mut [Person], letter: &str| {
        for (person, at) in people.iter_mut().zip(0u32..) {
            person.id = format!("{letter}{at}");
            person.max = draw.pick(&[1, 1, 2, 1, 3, 0]);
            if draw.chance(often, 6) {
                person.min = (1 + draw.below(2)).min(person.max);
            }
        }
    };
    ask(&mut parts.mentees, "m");
    ask(&mut parts.mentors, "n");
    parts.pairs = pairs(draw, shape, MOST_PAIRS);
    parts.pairs.truncate(11);
    if draw.chance(1, 2) {
        parts.mentee_groups = groups(draw, shape.0, true);
        parts.mentor_groups = groups(draw, shape.1, true);
        // Brute force looks at every set of people and groups.
        parts.mentee_groups.truncate(3);
        parts.mentor_groups.truncate(3);
    }
    if draw.chance(1, 3) {
        (parts.pins, _) = patches(draw, shape, &parts.pairs);
    }
    parts
}

/// Overlapping sets: large ones, or many of two or three people with tight bounds, or a cycle of neighbours with one
/// pair each: round an odd cycle half a pair each keeps all bounds, and is worth more than whole ones.
fn crossing(draw: &mut Draw<'_>, people: u32, demanding: bool) -> Vec<Group> {
    let mut everybody: Vec<u32> = (0..people).collect();
    draw.shuffle(&mut everybody);
    let mut sets: Vec<Vec<u32>> = match draw.below(4) {
        0 => (0..2 + draw.below(4))
            .map(|_| (0..people).filter(|_| draw.chance(3, 5)).collect())
            .collect(),
        1 => (0..3 + draw.below(5))
            .map(|_| {
                draw.shuffle(&mut everybody);
                let size = draw.pick(&[2, 2, 3]);
                everybody.iter().copied().take(size).collect()
            })
            .collect(),
        _ => {
            let next = everybody.iter().cycle().skip(1);
            everybody
                .iter()
                .zip(next)
                .map(|(&a, &b)| vec![a, b])
                .collect()
        }
    };
    let tight = draw.chance(2, 3);
    let mut groups = Vec::new();
    for (members, at) in sets.iter_mut().zip(0u32..) {
        members.sort_unstable();
        members.dedup();
        let max = if tight {
            1
        } else {
            draw.below(members.len() as u32 + 1)
        };
        let min = if demanding && draw.chance(1, 3) {
            draw.below(max + 1)
        } else {
            0
        };
        let loose = draw.chance(1, 8);
        groups.push(Group {
            name: format!("crossing {at}"),
            members: members.clone(),
            min: min.into(),
            max: if loose { UNLIMITED } else { max.into() },
            ..Group::default()
        });
    }
    groups
}

/// Every order of every set of levels that `check_aim` accepts: the lowest score only after a count.
pub(crate) fn aim(draw: &mut Draw<'_>) -> Vec<Level> {
    let mut aim = Level::NAMED.to_vec();
    draw.shuffle(&mut aim);
    aim.truncate(1 + draw.below(6) as usize);
    let counts = [Level::MenteesPlaced, Level::MentorsPlaced, Level::Pairs];
    let is_count = |level: &Level| counts.contains(level);
    if let Some(lowest) = aim.iter().position(|l| *l == Level::LowestScore) {
        match aim.iter().position(is_count) {
            Some(count) if count > lowest => aim.swap(count, lowest),
            Some(_) => {}
            None => aim.insert(
                0,
                draw.pick(&[Level::MenteesPlaced, Level::Pairs, Level::MentorsPlaced]),
            ),
        }
    }
    aim
}

/// The additive levels of a problem, as its documentation says: the aim, with a lot the pairs and the lot.
fn additive(parts: &Parts) -> Vec<Level> {
    crate::reading::levels(parts)
        .into_iter()
        .filter(|l| *l != Level::LowestScore)
        .collect()
}

fn people(
    draw: &mut Draw<'_>,
    letter: &str,
    count: u32,
    demanding: bool,
    additive: &[Level],
) -> Vec<Person> {
    let rewarding = draw.chance(1, 4);
    let side = if letter == "m" {
        Side::Mentees
    } else {
        Side::Mentors
    };
    (0..count)
        .map(|at| {
            let max = draw.pick(&[1, 2, 1, 3, 1, 2, 0, 4, 1, u32::MAX]);
            let min = if demanding && draw.chance(1, 3) {
                (1 + draw.below(2)).min(max)
            } else {
                0
            };
            let rewards = if rewarding && draw.chance(1, 2) {
                rewards(draw, side, additive)
            } else {
                Vec::new()
            };
            let id = format!("{letter}{at}");
            Person {
                id,
                min,
                max,
                rewards,
            }
        })
        .collect()
}

/// Up to three tuples that do not increase, once the reward of being placed is added to the first.
///
/// Where a level is a count, rewards are never negative, so that a chosen pair beats none at the levels before a
/// lowest score: a lowest score of nothing is not compared with one of something.
fn rewards(draw: &mut Draw<'_>, side: Side, additive: &[Level]) -> Vec<Vec<i64>> {
    let placed = |level: Level| {
        let counted = matches!(
            (level, side),
            (Level::MenteesPlaced, Side::Mentees) | (Level::MentorsPlaced, Side::Mentors)
        );
        i64::from(counted)
    };
    let mut tuples: Vec<Vec<i64>> = (0..1 + draw.below(3))
        .map(|_| {
            let number = |level: &Level| {
                let size = i64::from(draw.pick(&[0, 1, 2, 5]));
                let negative = level.is_points() && draw.chance(1, 2);
                placed(*level) + if negative { -size } else { size }
            };
            additive.iter().map(number).collect()
        })
        .collect();
    // The zeros that follow the list may not be above its end.
    tuples.retain(|tuple| *tuple >= vec![0; additive.len()]);
    tuples.sort_unstable_by(|a, b| b.cmp(a));
    if let Some(first) = tuples.first_mut() {
        for (number, &level) in first.iter_mut().zip(additive) {
            *number -= placed(level);
        }
    }
    tuples
}

fn pairs(draw: &mut Draw<'_>, (rows, columns): (u32, u32), most: usize) -> Vec<(Pair, i64)> {
    let density = draw.pick(&[5, 3, 7, 10, 0]);
    // Few distinct scores make ties; large ones find overflow; some are all multiples of a number.
    let scores: &[i64] = draw.pick(&[
        &[0, 1, 2][..],
        &[1],
        &[-2, -1, 0, 1, 3],
        &[0, 5, 7, 11, 13, 17, 19, 23, 29, 31],
        &[-1_000_000_007, 1_000_000_000_000, 999_999_999_999, -3, 4],
        &[-5, -4, -1],
        &[-6, 3, 9, 12],
        &[0, 300_000_000, 450_000_000, 900_000_000],
    ]);
    let mut pairs = Vec::new();
    for i in 0..rows {
        for j in 0..columns {
            if draw.chance(density, 10) {
                pairs.push((Pair::new(i, j), draw.pick(scores)));
            }
        }
    }
    // The order in which pairs are given must not matter.
    draw.shuffle(&mut pairs);
    pairs.truncate(most);
    pairs
}

/// A nested family: the whole side is cut into blocks, blocks again; some sets repeat, some are empty.
fn groups(draw: &mut Draw<'_>, people: u32, demanding: bool) -> Vec<Group> {
    let mut order: Vec<u32> = (0..people).collect();
    draw.shuffle(&mut order);
    let mut sets: Vec<Vec<u32>> = Vec::new();
    cut(draw, &order, 0, &mut sets);
    if draw.chance(1, 6) {
        sets.push(Vec::new());
    }
    draw.shuffle(&mut sets);
    let mut groups = Vec::new();
    for (at, mut members) in sets.into_iter().enumerate() {
        members.sort_unstable();
        let size = u32::try_from(members.len()).unwrap_or(u32::MAX);
        let max = match draw.below(4) {
            0 => UNLIMITED,
            1 => u64::from(size),
            _ => u64::from(draw.below(size + 2)),
        };
        let min = if demanding && draw.chance(1, 3) {
            u64::from(draw.below(size + 1)).min(max)
        } else {
            0
        };
        let name = format!("group {at}");
        groups.push(Group {
            name,
            members,
            min,
            max,
            ..Group::default()
        });
    }
    groups
}

fn cut(draw: &mut Draw<'_>, members: &[u32], depth: u32, sets: &mut Vec<Vec<u32>>) {
    if members.is_empty() || depth > 2 {
        return;
    }
    let repeats = draw.pick(&[0, 1, 1, 0, 2]);
    for _ in 0..repeats {
        sets.push(members.to_vec());
    }
    if members.len() > 1 {
        let at = 1 + draw.below(u32::try_from(members.len() - 1).unwrap_or(1)) as usize;
        let (left, right) = members.split_at(at);
        cut(draw, left, depth + 1, sets);
        cut(draw, right, depth + 1, sets);
    }
}

/// Pins and exclusions: mostly of eligible pairs, sometimes of any, sometimes of the same.
fn patches(
    draw: &mut Draw<'_>,
    (rows, columns): (u32, u32),
    pairs: &[(Pair, i64)],
) -> (Vec<Pair>, Vec<Pair>) {
    let mut lists = [Vec::new(), Vec::new()];
    if rows == 0 || columns == 0 {
        return (Vec::new(), Vec::new());
    }
    for list in &mut lists {
        for _ in 0..draw.pick(&[0, 1, 2, 1, 3]) {
            let any = pairs.is_empty() || draw.chance(1, 12);
            let pair = if any {
                Pair::new(draw.below(rows), draw.below(columns))
            } else {
                let at = draw.below(u32::try_from(pairs.len()).unwrap_or(u32::MAX));
                pairs[at as usize].0
            };
            list.push(pair);
        }
    }
    let [mut pins, mut exclusions] = lists;
    pins.sort_unstable();
    pins.dedup();
    if !draw.chance(1, 8) {
        exclusions.retain(|pair| !pins.contains(pair));
    }
    (pins, exclusions)
}

/// A dense one-to-one problem: every pair eligible, scores below `distinct`, most pairs then total score.
#[must_use]
pub fn dense(seed: u64, rows: u32, columns: u32, distinct: u32) -> Parts {
    let rng = &mut SplitMix::new(seed);
    let mut parts = Parts::with_shape(rows, columns);
    parts.aim = vec![Level::Pairs, Level::TotalScore];
    parts.decimals = 0;
    for i in 0..rows {
        for j in 0..columns {
            let score = i64::from(rng.below(distinct)) - i64::from(distinct / 4);
            parts.pairs.push((Pair::new(i, j), score));
        }
    }
    parts
}

/// A programme: people with up to three places, each with `degree` random eligible mates, scores made of a few
/// attributes (so many ties), all five levels and the lot.
#[must_use]
pub fn programme(seed: u64, people: u32, degree: u32) -> Parts {
    let rng = &mut SplitMix::new(seed);
    let mut parts = Parts::with_shape(people, people);
    for person in parts.mentees.iter_mut().chain(&mut parts.mentors) {
        person.max = 1 + rng.below(2);
    }
    parts.aim = vec![
        Level::MenteesPlaced,
        Level::MentorsPlaced,
        Level::Pairs,
        Level::LowestScore,
        Level::TotalScore,
    ];
    parts.seed = Some(seed);
    let mut columns: Vec<u32> = (0..people).collect();
    for i in 0..people {
        for at in 0..degree.min(people) {
            let other = at + rng.below(people - at);
            columns.swap(at as usize, other as usize);
            let score = i64::from(3 * rng.below(4) + 2 * rng.below(3) + 10 * rng.below(2));
            parts
                .pairs
                .push((Pair::new(i, columns[at as usize]), score * 100_000_000));
        }
    }
    parts
}

/// A programme whose mentors have two families of quotas that cross: each team and each site gives at most about two
/// thirds of its people. Every pair is eligible; scores are made of a few attributes, the lot decides among ties.
#[must_use]
pub fn crossing_programme(seed: u64, people: u32, parts_of_a_side: u32) -> Parts {
    let rng = &mut SplitMix::new(seed);
    let mut parts = Parts::with_shape(people, people);
    parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
    parts.seed = Some(seed);
    let mut families = vec![Vec::new(); 2 * parts_of_a_side as usize];
    let mut taste = Vec::new();
    for mentor in 0..people {
        let team = rng.below(parts_of_a_side);
        families[team as usize].push(mentor);
        families[(parts_of_a_side + rng.below(parts_of_a_side)) as usize].push(mentor);
        taste.push([rng.below(4), rng.below(3), rng.below(2), team]);
    }
    for (at, members) in families.into_iter().enumerate() {
        let max = (members.len() as u64 * 2).div_ceil(3);
        let name = format!("family {at}");
        parts.mentor_groups.push(Group {
            name,
            members,
            min: 0,
            max,
            ..Group::default()
        });
    }
    for i in 0..people {
        let wishes = [
            rng.below(4),
            rng.below(3),
            rng.below(2),
            rng.below(parts_of_a_side),
        ];
        for j in 0..people {
            let own = &taste[j as usize];
            let same = |at: usize| i64::from(own[at] == wishes[at]);
            let near = 3 - i64::from(own[0].abs_diff(wishes[0]));
            let score = 3 * near + 2 * same(1) + 4 * same(2) + 5 * same(3);
            parts.pairs.push((Pair::new(i, j), score * 100_000_000));
        }
    }
    parts
}

/// A feasible problem in which everything ties together: `people` mentees with `degree` pairs each and a third as many
/// mentors with up to four places, minimums on both sides, nested groups of mentees and a group of mentors, many ties.
#[must_use]
pub fn bounded(seed: u64, people: u32, degree: u32) -> Parts {
    let rng = &mut SplitMix::new(seed);
    let mentors = people / 3;
    let mut parts = Parts::with_shape(people, mentors);
    for mentee in &mut parts.mentees {
        mentee.min = u32::from(rng.below(3) > 0);
        mentee.max = 1 + rng.below(2);
    }
    for mentor in &mut parts.mentors {
        (mentor.min, mentor.max) = (1 + rng.below(2), 4);
    }
    // Mentee i with mentor i modulo their number keeps all bounds.
    let group = |name: &str, members: u32, min: u32, max: u32| Group {
        name: name.into(),
        members: (0..members).collect(),
        min: min.into(),
        max: max.into(),
        ..Group::default()
    };
    parts.mentee_groups = vec![
        group("inner", people / 4, people / 8, people / 4),
        group("outer", people / 2, people / 3, people / 2 + people / 10),
    ];
    parts.mentor_groups = vec![group("some", mentors / 2, mentors, 2 * mentors)];
    for i in 0..people {
        let planted = i % mentors;
        let others = (1..degree).map(|_| rng.below(mentors));
        let mut mates: Vec<u32> = others.chain([planted]).collect();
        mates.sort_unstable();
        mates.dedup();
        for mentor in mates {
            let score = i64::from(rng.below(40)) - 5;
            parts.pairs.push((Pair::new(i, mentor), score));
        }
    }
    parts.decimals = 0;
    parts
}

/// Problems that have nothing to do with each other as one, people in turn: the k-th of the b-th of B is at k·B + b.
/// They must have as many people each; aim, seed and all else are those of the first.
#[must_use]
pub fn beside(blocks: &[Parts]) -> Parts {
    let count = blocks.len() as u32;
    let Some(first) = blocks.first() else {
        return Parts::default();
    };
    let shape = (first.mentees.len() as u32, first.mentors.len() as u32);
    let mut all = Parts {
        aim: first.aim.clone(),
        seed: first.seed,
        decimals: first.decimals,
        ..Parts::with_shape(shape.0 * count, shape.1 * count)
    };
    for (block, at) in blocks.iter().zip(0u32..) {
        let place = |position: u32| position * count + at;
        let bounds = |all: &mut [Person], own: &[Person]| {
            for (person, position) in own.iter().zip(0u32..) {
                let target = &mut all[place(position) as usize];
                (target.min, target.max) = (person.min, person.max);
            }
        };
        bounds(&mut all.mentees, &block.mentees);
        bounds(&mut all.mentors, &block.mentors);
        let groups = |own: &[Group]| -> Vec<Group> {
            let moved = |group: &Group| Group {
                name: format!("{} {at}", group.name),
                members: group.members.iter().map(|&m| place(m)).collect(),
                ..group.clone()
            };
            own.iter().map(moved).collect()
        };
        all.mentee_groups.extend(groups(&block.mentee_groups));
        all.mentor_groups.extend(groups(&block.mentor_groups));
        let pairs = block.pairs.iter();
        all.pairs.extend(
            pairs.map(|&(pair, score)| {
                (Pair::new(place(pair.mentee.0), place(pair.mentor.0)), score)
            }),
        );
    }
    all
}

/// Mentors of one to four places in teams of whom three people each may be placed, and mentees with eight eligible mentors
/// each; few different scores, so that the lot decides.
#[must_use]
pub fn teams(seed: u64, mentors: u32, teams: u32, mentees: u32) -> Parts {
    let rng = &mut SplitMix::new(seed);
    let mut parts = Parts::with_shape(mentees, mentors);
    parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
    parts.seed = Some(seed);
    let mut members = vec![Vec::new(); teams as usize];
    for mentor in 0..mentors {
        parts.mentors[mentor as usize].max = 1 + rng.below(4);
        members[rng.below(teams) as usize].push(mentor);
    }
    let group = |(at, members): (usize, Vec<u32>)| Group {
        name: format!("team {at}"),
        members,
        count: Counted::People,
        min: 0,
        max: 3,
    };
    parts.mentor_groups = members.into_iter().enumerate().map(group).collect();
    let mut columns: Vec<u32> = (0..mentors).collect();
    for mentee in 0..mentees {
        for at in 0..8.min(mentors) {
            let other = at + rng.below(mentors - at);
            columns.swap(at as usize, other as usize);
            let score = i64::from(rng.below(6)) * 100_000_000;
            parts
                .pairs
                .push((Pair::new(mentee, columns[at as usize]), score));
        }
    }
    parts
}
