//! Why there is no matching: a witness, counted out in codes.

use crate::ids::Side;
use crate::problem::{Counted, Free, FreeGroup, Node, Problem, Tree, Witness};
use serde::Serialize;
use std::borrow::Cow;

/// A witness with codes in place of positions; `Display` makes the note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum WitnessText {
    /// A pinned pair is not eligible.
    PinNotEligible {
        /// Code of the mentee.
        mentee: String,
        /// Code of the mentor.
        mentor: String,
        /// What one of each side is called, mentees first.
        called: [String; 2],
        /// Whether the pair is also excluded by hand.
        excluded: bool,
        /// Whether the two are kept apart.
        kept_apart: bool,
        /// The musts that refuse it, but for those that read a sensitive attribute; empty where the people's files are not
        /// at hand.
        refused_by: Vec<String>,
        /// Whether a must of the scheme reads a sensitive attribute, whomever it refuses.
        withheld: bool,
    },
    /// Somebody has more pins than places.
    PersonOverPinned {
        /// Code of the person.
        id: String,
        /// How many pins.
        pins: u32,
        /// How many places.
        places: u32,
    },
    /// More pins within a quota than it allows.
    GroupOverPinned {
        /// The quota's name.
        group: String,
        /// What it counts.
        #[serde(skip_serializing_if = "Counted::is_pairs")]
        count: Counted,
        /// How many pins, or people who are pinned.
        pins: u32,
        /// How many pairs it allows, or people placed.
        max: u64,
    },
    /// Some people and quotas need more mates than they can have.
    Cut {
        /// What one of each side is called, mentees first.
        called: [String; 2],
        /// The side that is short of mates.
        short: Side,
        /// Pins settled before anything was counted.
        pins: u64,
        /// What is needed, piece by piece: the sum is `needed`.
        needs: Vec<Crossing>,
        /// What there is, piece by piece: the sum is `available`.
        has: Vec<Crossing>,
        /// How many pairs must be chosen.
        needed: u64,
        /// How many there can be.
        available: u64,
    },
    /// Quotas that count people and whose numbers can't be kept, whoever is with whom.
    Numbers {
        /// Quotas with the least number of people placed of each: the sum is `needed`.
        needs: Vec<(String, u64)>,
        /// Quotas with the greatest number of each.
        allows: Vec<(String, u64)>,
        /// How many other people of the first ones can be placed; with `allows` it makes `available`. Somebody who is in two
        /// of the first counts twice.
        others: u64,
        /// How many people must be placed.
        needed: u64,
        /// How many there can be.
        available: u64,
    },
    /// Quotas that overlap or count people and can't all be kept, shown by cases.
    Cases {
        /// The quotas that some case leans on, in the order of the scheme.
        quotas: Vec<String>,
        /// How many cases were told apart.
        cases: u64,
    },
}

/// One piece of what is needed or of what there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum Crossing {
    /// The places of some people, least or greatest.
    People {
        /// Their side.
        side: Side,
        /// Their codes.
        ids: Vec<String>,
        /// Sum of their bounds.
        count: u64,
        /// They are outside the set, members of a quota inside it.
        outside: bool,
    },
    /// The bound of a quota.
    Group {
        /// Its name.
        name: String,
        /// Its bound.
        count: u64,
    },
    /// Eligible pairs that lead out of the set.
    Pairs {
        /// How many.
        count: u64,
    },
}

impl Crossing {
    /// How many pairs this piece stands for.
    #[must_use]
    pub fn count(&self) -> u64 {
        match self {
            Crossing::People { count, .. }
            | Crossing::Group { count, .. }
            | Crossing::Pairs { count } => *count,
        }
    }
}

/// Puts a witness into codes and pieces. It is not checked here: that is `check`'s work. O(people + groups).
#[must_use]
pub fn witness(problem: &Problem, witness: &Witness) -> WitnessText {
    let code = |side: Side, at: u32| {
        let id = problem.people(side).id(at);
        id.map_or_else(|| format!("#{at}"), Cow::into_owned)
    };
    let called = Side::BOTH.map(|side| problem.called(side).to_owned());
    match witness {
        Witness::PinNotEligible { pair } => {
            let evaluator = problem.evaluator();
            WitnessText::PinNotEligible {
                mentee: code(Side::Mentees, pair.mentee.0),
                mentor: code(Side::Mentors, pair.mentor.0),
                called,
                excluded: problem.exclusions().contains(pair),
                kept_apart: problem.keeps_apart(*pair),
                refused_by: evaluator.map_or_else(Vec::new, |e| e.refused_by(*pair)),
                withheld: evaluator.is_some_and(|e| e.withholds()),
            }
        }
        Witness::PersonOverPinned { side, person, pins } => WitnessText::PersonOverPinned {
            id: code(*side, *person),
            pins: *pins,
            places: problem
                .people(*side)
                .bounds(*person)
                .map_or(0, |(_, max)| max),
        },
        Witness::GroupOverPinned { side, group, pins } => {
            let found = problem.groups(*side).get(*group as usize);
            WitnessText::GroupOverPinned {
                group: found.map_or_else(String::new, |g| g.name.clone()),
                count: found.map_or(Counted::Pairs, |g| g.count),
                pins: *pins,
                max: found.map_or(0, |g| g.max),
            }
        }
        Witness::Cut {
            short,
            mentees,
            mentors,
            mentee_groups,
            mentor_groups,
            needed,
            available,
        } => {
            let inside = Inside {
                people: [
                    mentees.iter().map(|m| m.0).collect(),
                    mentors.iter().map(|m| m.0).collect(),
                ],
                groups: [mentee_groups.clone(), mentor_groups.clone()],
            };
            let (needs, mut has) = match Free::new(problem) {
                Ok(free) => pieces(problem, &free, &inside, *short),
                Err(_) => (Vec::new(), Vec::new()),
            };
            // What is left of the count are the eligible pairs that lead out of the set.
            let counted: u64 = has.iter().map(Crossing::count).sum();
            if let Some(count) = available.checked_sub(counted).filter(|&count| count > 0) {
                has.push(Crossing::Pairs { count });
            }
            WitnessText::Cut {
                called,
                short: *short,
                pins: problem.pins().len() as u64,
                needs,
                has,
                needed: *needed,
                available: *available,
            }
        }
        Witness::Tree { tree } => numbers(problem, tree).unwrap_or_else(|| WitnessText::Cases {
            quotas: quotas(problem, tree),
            cases: tree.cases(),
        }),
    }
}

/// What a proof says that charges for nothing but who is placed, by ones: who is with whom doesn't matter then. O(people +
/// groups).
fn numbers(problem: &Problem, tree: &Tree) -> Option<WitnessText> {
    let [Node::Leaf { potentials, .. }] = tree.nodes.as_slice() else {
        return None;
    };
    if !problem.pins().is_empty() {
        return None;
    }
    let (mut needs, mut allows, mut others) = (Vec::new(), Vec::new(), 0u64);
    for side in Side::BOTH {
        let own = potentials.people(side);
        if own.iter().flatten().any(|&n| n != 0) {
            return None;
        }
        let mut charged = vec![0i64; problem.people(side).len()];
        for (group, charge) in problem
            .groups(side)
            .iter()
            .zip(potentials.groups(side).iter())
        {
            let (list, bound) = match (charge, group.count) {
                ([0], _) => continue,
                ([-1], Counted::People) => (&mut needs, group.min),
                ([1], Counted::People) => (&mut allows, group.max),
                _ => return None,
            };
            list.push((group.name.clone(), bound));
            for &member in &group.members {
                *charged.get_mut(member as usize)? += charge.first()?;
            }
        }
        for (person, charge) in (0u32..).zip(charged) {
            match problem.people(side).bounds(person)? {
                (0, 0) => {}
                (0, _) => others += u64::try_from(-charge).unwrap_or(0),
                _ if charge == 0 => {}
                _ => return None,
            }
        }
    }
    let sum = |list: &[(String, u64)]| list.iter().map(|(_, bound)| *bound).sum::<u64>();
    let (needed, available) = (sum(&needs), sum(&allows) + others);
    (needed > available).then_some(WitnessText::Numbers {
        needs,
        allows,
        others,
        needed,
        available,
    })
}

/// Names of the groups that a leaf puts a price on.
fn quotas(problem: &Problem, tree: &Tree) -> Vec<String> {
    let mut names = Vec::new();
    for side in Side::BOTH {
        for (at, group) in problem.groups(side).iter().enumerate() {
            let priced = |node: &Node| match node {
                Node::Branch { .. } => false,
                Node::Leaf { potentials, .. } => {
                    let tuple = potentials.groups(side).of(at);
                    tuple.iter().any(|&n| n != 0)
                }
            };
            if tree.nodes.iter().any(priced) {
                names.push(group.name.clone());
            }
        }
    }
    names
}

/// The nodes of the set, ascending.
struct Inside {
    people: [Vec<u32>; 2],
    groups: [Vec<u32>; 2],
}

/// Lower bounds of the arcs that cross one way, upper bounds of those that cross the other; zeros left out.
fn pieces(
    problem: &Problem,
    free: &Free,
    inside: &Inside,
    short: Side,
) -> (Vec<Crossing>, Vec<Crossing>) {
    let (mut needs, mut has) = (Vec::new(), Vec::new());
    // The side that is short first: its people, then its quotas.
    for side in [short, short.other()] {
        let at = side.index();
        let is_in = |list: &[u32], node: u32| list.binary_search(&node).is_ok();
        let around = |group: Option<u32>| group.is_some_and(|g| is_in(&inside.groups[at], g));
        // By whether the person is outside the set: codes and sum of the bounds.
        let mut lower: [(Vec<String>, u64); 2] = Default::default();
        let mut upper: [(Vec<String>, u64); 2] = Default::default();
        for (place, bounds) in (0u32..).zip(free.people[at].iter()) {
            let node = is_in(&inside.people[at], place);
            if node == around(problem.group_of_person(side, place)) {
                continue;
            }
            // What the short side's nodes inside need, those across can give; outside it is the other way round.
            let needs = node == (side == short);
            let bound = if needs { bounds.min } else { bounds.max };
            // Somebody who need not have mates says nothing; somebody who can't have any says a lot.
            if bound > 0 || !needs {
                let sums = if needs { &mut lower } else { &mut upper };
                let sum = &mut sums[usize::from(!node)];
                sum.0
                    .extend(problem.people(side).id(place).map(Cow::into_owned));
                sum.1 += u64::from(bound);
            }
        }
        let people = |(sum, outside): ((Vec<String>, u64), bool)| {
            let (ids, count) = sum;
            (!ids.is_empty()).then_some(Crossing::People {
                side,
                ids,
                count,
                outside,
            })
        };
        needs.extend(lower.into_iter().zip([false, true]).filter_map(people));
        has.extend(upper.into_iter().zip([false, true]).filter_map(people));
        let groups = free.groups[at].iter().zip(problem.groups(side));
        for (place, (bounds, group)) in (0u32..).zip(groups) {
            let node = is_in(&inside.groups[at], place);
            if node != around(problem.group_of_group(side, place)) {
                let FreeGroup { min, max } = *bounds;
                let name = group.name.clone();
                if node != (side == short) {
                    has.push(Crossing::Group { name, count: max });
                } else if min > 0 {
                    needs.push(Crossing::Group { name, count: min });
                }
            }
        }
    }
    (needs, has)
}
