//! Random changes to proofs. Some leave a proof valid: only a second evaluation can say which.

use crate::draw::Draw;
use crate::naive;
use crate::reading::Reading;
use pairwright::ids::{Mentee, Mentor, Pair, Side};
use pairwright::problem::{
    Above, Counted, Dual, Matching, Node, Potentials, Tree, Tuples, Witness,
};

/// A copy with one to three random changes to pairs, objective, potentials or the proof of the lowest score.
#[must_use]
pub fn matching(draw: &mut Draw<'_>, reading: &Reading<'_>, original: &Matching) -> Matching {
    let mut copy = original.clone();
    for _ in 0..1 + draw.below(3) {
        change(draw, reading, &mut copy);
    }
    copy
}

fn change(draw: &mut Draw<'_>, reading: &Reading<'_>, copy: &mut Matching) {
    let certificate = &mut copy.certificate;
    match (draw.below(8), &mut certificate.lowest) {
        (0 | 1, _) => other_pairs(draw, reading, copy),
        (2, _) if !copy.objective.is_empty() => {
            let at = draw.below(copy.objective.len() as u32) as usize;
            let number = &mut copy.objective[at].1;
            *number = match *number {
                Some(value) if draw.chance(7, 8) => Some(value + i128::from(step(draw))),
                Some(_) => None,
                None => Some(0),
            };
        }
        (3, Some(lowest)) => lowest.score = lowest.score.saturating_add(step(draw)),
        (4, Some(lowest)) => dual(draw, &mut lowest.earlier),
        (5, Some(lowest)) => match &mut lowest.above {
            Above::Bound { potentials: bound } if draw.chance(5, 6) => dual(draw, bound),
            Above::Infeasible { witness: cut } => *cut = witness(draw, reading, cut),
            _ => {
                lowest.above = if draw.chance(1, 2) {
                    Above::Pinned
                } else {
                    Above::Bound {
                        potentials: lowest.earlier.clone(),
                    }
                };
            }
        },
        _ => dual(draw, &mut certificate.potentials),
    }
}

/// Adds, drops or exchanges a pair; the objective mostly follows, so that only optimality can be wrong.
fn other_pairs(draw: &mut Draw<'_>, reading: &Reading<'_>, copy: &mut Matching) {
    let known: Vec<Pair> = reading.parts.pairs.iter().map(|(pair, _)| *pair).collect();
    if !copy.pairs.is_empty() && draw.chance(2, 3) {
        let at = draw.below(copy.pairs.len() as u32) as usize;
        copy.pairs.remove(at);
    }
    if !known.is_empty() && draw.chance(2, 3) {
        copy.pairs.push(draw.pick(&known));
    }
    if draw.chance(9, 10) {
        copy.pairs.sort_unstable();
    }
    if copy
        .pairs
        .iter()
        .all(|pair| reading.eligible.contains_key(pair))
        && draw.chance(4, 5)
    {
        copy.objective = reading.objective(&copy.pairs);
        let least = copy.pairs.iter().map(|pair| reading.eligible[pair]).min();
        if let (Some(lowest), Some(least)) = (&mut copy.certificate.lowest, least) {
            lowest.score = least;
        }
    }
}

/// Small steps may keep a proof; the extremes look for overflow.
fn step(draw: &mut Draw<'_>) -> i64 {
    draw.pick(&[
        1,
        -1,
        1,
        -1,
        2,
        -2,
        1_000,
        -1_000,
        1 << 40,
        i64::MAX,
        i64::MIN,
    ])
}

fn dual(draw: &mut Draw<'_>, proof: &mut Dual) {
    match proof {
        Dual::Flow(all) => potentials(draw, all),
        Dual::Tree(all) => tree(draw, all),
    }
}

/// Drops, doubles, exchanges or changes a node.
fn tree(draw: &mut Draw<'_>, tree: &mut Tree) {
    let nodes = &mut tree.nodes;
    if nodes.is_empty() {
        return;
    }
    let at = draw.below(nodes.len() as u32) as usize;
    let other = draw.below(nodes.len() as u32) as usize;
    match draw.below(12) {
        0 => {
            nodes.remove(at);
        }
        1 => nodes.insert(at, nodes[other].clone()),
        2 => nodes.swap(at, other),
        _ => match &mut nodes[at] {
            Node::Branch {
                side,
                members,
                count,
                most,
            } => match draw.below(5) {
                0 => *side = side.other(),
                1 => toggle(members, draw.below(6)),
                2 => *most = most.saturating_sub(1),
                3 => {
                    *count = match count {
                        Counted::Pairs => Counted::People,
                        Counted::People => Counted::Pairs,
                    };
                }
                _ => *most = draw.pick(&[most.saturating_add(1), 0, 1, 2, (1 << 53) - 1, u64::MAX]),
            },
            Node::Leaf { over, .. } if draw.chance(1, 4) => {
                *over = draw.pick(&[0, 1, 2, 3, 6, u32::MAX]);
            }
            Node::Leaf {
                potentials: own, ..
            } => potentials(draw, own),
        },
    }
}

fn potentials(draw: &mut Draw<'_>, all: &mut Potentials) {
    let lists = [
        &mut all.mentees,
        &mut all.mentors,
        &mut all.mentee_groups,
        &mut all.mentor_groups,
    ];
    let mut lists: Vec<&mut Tuples> = lists.into_iter().filter(|l| !l.is_empty()).collect();
    if lists.is_empty() {
        return;
    }
    let which = draw.below(lists.len() as u32) as usize;
    let mut list: Vec<Vec<i64>> = lists[which].iter().map(<[i64]>::to_vec).collect();
    let at = draw.below(list.len() as u32) as usize;
    match draw.below(20) {
        0 => {
            list.pop();
        }
        1 => list.push(Vec::new()),
        2 => list[at].push(0),
        3 => {
            list[at].pop();
        }
        4 => {
            let other = draw.below(list.len() as u32) as usize;
            list.swap(at, other);
        }
        _ if !list[at].is_empty() => {
            let level = draw.below(list[at].len() as u32) as usize;
            let number = &mut list[at][level];
            *number = number.saturating_add(step(draw));
        }
        _ => {}
    }
    *lists[which] = list.iter().collect();
}

/// A copy of a witness with one to three random changes; half of the changed cuts state their true sums.
#[must_use]
pub fn witness(draw: &mut Draw<'_>, reading: &Reading<'_>, original: &Witness) -> Witness {
    let mut copy = original.clone();
    for _ in 0..1 + draw.below(3) {
        match &mut copy {
            Witness::PinNotEligible { pair } => {
                let mut known: Vec<Pair> = reading.pins.iter().copied().collect();
                known.extend(reading.eligible.keys());
                known.push(Pair::new(7, 7));
                *pair = draw.pick(&known);
            }
            Witness::PersonOverPinned { side, person, pins } => match draw.below(3) {
                0 => *side = side.other(),
                1 => *person = draw.below(6),
                _ => *pins = pins.wrapping_add(1),
            },
            Witness::GroupOverPinned { side, group, pins } => match draw.below(3) {
                0 => *side = side.other(),
                1 => *group = draw.below(6),
                _ => *pins = pins.wrapping_add(1),
            },
            Witness::Cut { .. } => cut(draw, reading, &mut copy),
            Witness::Tree { tree: own } => tree(draw, own),
        }
    }
    copy
}

fn cut(draw: &mut Draw<'_>, reading: &Reading<'_>, witness: &mut Witness) {
    if let Witness::Cut {
        short,
        mentees,
        mentors,
        mentee_groups,
        mentor_groups,
        needed,
        available,
    } = witness
    {
        let count = |side: Side| reading.people(side).len() as u32;
        let groups = |side: Side| reading.groups(side).len() as u32;
        // One position past the end now and then.
        let beyond = u32::from(draw.chance(1, 10));
        let mut person = |side| draw.below(count(side) + beyond);
        let (mentee, mentor) = (person(Side::Mentees), person(Side::Mentors));
        match draw.below(8) {
            0 | 1 => toggle(mentees, Mentee(mentee)),
            2 | 3 => toggle(mentors, Mentor(mentor)),
            4 => toggle(mentee_groups, draw.below(groups(Side::Mentees) + 1)),
            5 => toggle(mentor_groups, draw.below(groups(Side::Mentors) + 1)),
            6 => *short = short.other(),
            _ if draw.chance(1, 2) => *needed = needed.wrapping_add(1),
            _ => *available = available.wrapping_sub(1),
        }
    }
    if draw.chance(1, 2)
        && let Some((lower, upper)) = naive::recount(reading, witness)
        && let Witness::Cut {
            needed, available, ..
        } = witness
        && let (Ok(lower), Ok(upper)) = (u64::try_from(lower), u64::try_from(upper))
    {
        (*needed, *available) = (lower, upper);
    }
}

fn toggle<T: Ord + Copy>(list: &mut Vec<T>, item: T) {
    match list.binary_search(&item) {
        Ok(at) => {
            list.remove(at);
        }
        Err(at) => list.insert(at, item),
    }
}
