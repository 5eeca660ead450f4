//! Another set of pairs beside the matching: what it is worth level by level, and who has other mates there.

use super::again;
use super::basis::Basis;
use super::residual::{self, Node, Residual, Use, Ways};
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{Change, Group, Level, Matching, Objective, Outcome, Problem};
use crate::score::format_decimal;
use crate::solve::Settings;
use serde::Serialize;
use std::borrow::Cow;
use std::cmp::Ordering;

/// A level of both, exact decimals where it is one of points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AtLevel {
    /// The level.
    pub level: Level,
    /// Its value in the matching; `None` for a lowest score where nothing is chosen.
    pub now: Option<String>,
    /// Its value in the other.
    pub then: Option<String>,
    /// What is lost, `now` − `then`: below zero where the other has more, which a loss at an earlier level makes possible.
    pub loss: Option<String>,
}

/// The best matching with something forced, beside the best without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// The levels of the aim in order; the most pairs, which come after them where a lot is drawn, only where nothing
    /// before differs.
    pub levels: Vec<AtLevel>,
    /// The first level at which something is lost; `None` where it is as good at every level before the lot.
    pub first_loss: Option<Level>,
    /// Pairs that go, codes of mentee and mentor, in order of position.
    pub lost: Vec<[String; 2]>,
    /// Pairs that come.
    pub gained: Vec<[String; 2]>,
    /// Codes of those who have a mate now and nobody there, by side.
    pub left_out: [Vec<String>; 2],
    /// Codes of those who have nobody now and a mate there, by side.
    pub placed: [Vec<String>; 2],
    /// Quotas that are full in both, in which some take the place of others; mentees' first.
    pub full: Vec<FullQuota>,
}

/// A quota that is full before and after, in which some have more mates than before and others fewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FullQuota {
    /// Its name.
    pub name: String,
    /// The side of the people whom it counts.
    pub side: Side,
    /// Codes of those who have more mates there.
    pub come: Vec<String>,
    /// Codes of those who have fewer.
    pub go: Vec<String>,
}

/// What is forced upon a matching.
#[derive(Clone, Copy, Debug)]
pub(super) enum Force {
    /// An unused pair comes in.
    Pair(Pair),
    /// Somebody has one mate more.
    OneMore(Side, u32),
}

/// Pairs that go and pairs that come, each ascending.
pub(super) type Changes = (Vec<Pair>, Vec<Pair>);

/// The best matching with something forced; `None` where none is feasible. O((people + pairs) · log people) where the proof
/// is by potentials and the lowest score is not touched, else a solve.
pub(super) fn forced(
    problem: &Problem,
    matching: &Matching,
    force: Force,
    settings: &Settings,
) -> Result<Option<Changes>, Error> {
    if let Some(basis) = Basis::new(problem, matching) {
        let task = OneWay {
            basis: &basis,
            force,
        };
        if let Some(found) = residual::with(basis.proved(), &settings.cancel, task)? {
            return Ok(found);
        }
    }
    let change = match force {
        Force::Pair(pair) => Change::Pin(pair),
        Force::OneMore(side, person) => {
            let mates = matching
                .pairs
                .iter()
                .filter(|pair| pair.person(side) == person);
            let min = u32::try_from(mates.count())
                .unwrap_or(u32::MAX)
                .saturating_add(1);
            let max = problem
                .people(side)
                .bounds(person)
                .map_or(0, |(_, max)| max);
            if max < min {
                return Ok(None);
            }
            Change::Places {
                side,
                person,
                min,
                max,
            }
        }
    };
    match again::solve(problem, &[change], Some(matching), settings)? {
        Outcome::Optimal(found) => Ok(Some(changes(&matching.pairs, &found.pairs))),
        _ => Ok(None),
    }
}

/// One shortest way through the residual network.
struct OneWay<'b> {
    basis: &'b Basis<'b>,
    force: Force,
}

impl Use for OneWay<'_> {
    /// None where the network does not tell: the lowest score may change.
    type Found = Option<Option<Changes>>;

    fn with<const N: usize>(self, residual: Residual<N>) -> Result<Self::Found, Error> {
        let problem = self.basis.problem;
        let nodes = residual.nodes;
        let (from, to): (Node, Node) = match self.force {
            Force::Pair(pair) => (
                nodes.person(Side::Mentees, pair.mentee.0),
                nodes.person(Side::Mentors, pair.mentor.0),
            ),
            Force::OneMore(Side::Mentees, person) => (
                nodes.around(problem, Side::Mentees, person),
                nodes.person(Side::Mentees, person),
            ),
            Force::OneMore(Side::Mentors, person) => (
                nodes.person(Side::Mentors, person),
                nodes.around(problem, Side::Mentors, person),
            ),
        };
        // With a lowest score, only what loses nothing before it keeps it: else a lower one, or none, may do better.
        let limited = self.basis.lowest.is_some();
        let Some(first) = residual.arc(from, to) else {
            return Ok((!limited).then_some(None));
        };
        let mut ways = Ways::new(&residual);
        let back = |tail: Node, head: Node| tail == to && head == from;
        let Some(way) = ways.to(to, from, back) else {
            return Ok((!limited).then_some(None));
        };
        let loss = residual.packing.unpack(first + way.loss);
        let before = loss.iter().take(self.basis.before_lowest());
        if before.copied().any(|lost| lost != 0) {
            return Ok(None);
        }
        let (lost, mut gained) = way.changes(&residual);
        if let Force::Pair(pair) = self.force {
            gained.push(pair);
            gained.sort_unstable();
        }
        Ok(Some(Some((lost, gained))))
    }
}

/// What goes and what comes between two sets of pairs, both ascending.
pub(super) fn changes(now: &[Pair], then: &[Pair]) -> Changes {
    let missing = |from: &[Pair], among: &[Pair]| -> Vec<Pair> {
        let gone = from
            .iter()
            .filter(|pair| among.binary_search(pair).is_err());
        gone.copied().collect()
    };
    (missing(now, then), missing(then, now))
}

/// The matching's pairs with these changes, ascending.
pub(super) fn changed_pairs(now: &[Pair], (lost, gained): &Changes) -> Vec<Pair> {
    let stays = |pair: &&Pair| lost.binary_search(pair).is_err();
    let mut then: Vec<Pair> = now.iter().filter(stays).chain(gained).copied().collect();
    then.sort_unstable();
    then
}

/// The changes in codes, with the levels of both. O(people + pairs chosen · log pairs).
pub(super) fn exchange(problem: &Problem, matching: &Matching, changes: &Changes) -> Exchange {
    let pairs = changed_pairs(&matching.pairs, changes);
    let then = problem.objective(&pairs);
    let levels = levels(problem, &matching.objective, &then);
    let lost = |at: &&AtLevel| at.now != at.then;
    let [placed, left_out] = [[0, 1], [1, 0]].map(|[from, to]| {
        Side::BOTH.map(|side| {
            let counts = [&matching.pairs, &pairs].map(|pairs| problem.degrees(side, pairs).0);
            let people = problem.people(side);
            let moved = people.positions().filter(|&person| {
                let at = person as usize;
                counts[from][at] == 0 && counts[to][at] > 0
            });
            moved
                .filter_map(|person| people.id(person))
                .map(Cow::into_owned)
                .collect()
        })
    });
    Exchange {
        first_loss: levels.iter().find(lost).map(|at| at.level),
        levels,
        lost: coded(problem, &changes.0),
        gained: coded(problem, &changes.1),
        left_out,
        placed,
        full: full_quotas(problem, [&matching.pairs, &pairs]),
    }
}

/// The quotas that make some give way to others. O(people of quotas).
fn full_quotas(problem: &Problem, sets: [&[Pair]; 2]) -> Vec<FullQuota> {
    let of = |side: Side| {
        let [now, then] = sets.map(|pairs| problem.degrees(side, pairs));
        let people = problem.people(side);
        let quota = move |(at, group): (usize, &Group)| {
            let is_full = |sums: &[u64]| sums.get(at).is_some_and(|&sum| sum >= group.max);
            let moved = |way: Ordering| -> Vec<String> {
                let own = group.members.iter().filter(|&&person| {
                    let at = person as usize;
                    then.0.get(at).cmp(&now.0.get(at)) == way
                });
                let codes = own.filter_map(|&person| people.id(person));
                codes.map(Cow::into_owned).collect()
            };
            let (come, go) = (moved(Ordering::Greater), moved(Ordering::Less));
            let binds = is_full(&now.1) && is_full(&then.1) && !come.is_empty() && !go.is_empty();
            binds.then(|| FullQuota {
                name: group.name.clone(),
                side,
                come,
                go,
            })
        };
        problem
            .groups(side)
            .iter()
            .enumerate()
            .filter_map(quota)
            .collect::<Vec<_>>()
    };
    Side::BOTH.into_iter().flat_map(of).collect()
}

/// Two objectives side by side: the levels of the aim, and the most pairs where these alone decide.
pub(super) fn levels(problem: &Problem, now: &Objective, then: &Objective) -> Vec<AtLevel> {
    let asked = problem.aim().len();
    let decided = now
        .iter()
        .zip(then)
        .take(asked)
        .any(|(now, then)| now != then);
    let both = now.iter().zip(then).enumerate();
    let shown = both.filter(|(at, ((level, now), (_, then)))| {
        *at < asked || (*level == Level::Pairs && now != then && !decided)
    });
    shown
        .map(|(_, both)| both)
        .map(|(&(level, now), &(_, then))| {
            let decimals = if level.is_points() {
                problem.decimals()
            } else {
                0
            };
            let text = |value: Option<i128>| value.map(|value| format_decimal(value, decimals));
            AtLevel {
                level,
                now: text(now),
                then: text(then),
                loss: text(now.zip(then).map(|(now, then)| now - then)),
            }
        })
        .collect()
}

/// The codes of pairs.
pub(super) fn coded(problem: &Problem, pairs: &[Pair]) -> Vec<[String; 2]> {
    let code = |side: Side, person: u32| {
        let id = problem.people(side).id(person);
        id.map_or_else(String::new, Cow::into_owned)
    };
    let codes = |pair: &Pair| Side::BOTH.map(|side| code(side, pair.person(side)));
    pairs.iter().map(codes).collect()
}
