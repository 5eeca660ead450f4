//! One thing that could be different, by position, and the problem in which it is.

use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::evaluate::Evaluator;
use crate::problem::{Change, Problem};

/// A single change that asks for less or gives more; in the order in which ties are broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Single {
    /// A pair becomes eligible.
    Allow(Pair),
    /// Somebody has one more place.
    Place(Side, u32),
    /// A quota allows one more.
    QuotaMaximum(Side, u32),
    /// One less is asked of somebody.
    Minimum(Side, u32),
    /// One less is asked of a quota.
    QuotaMinimum(Side, u32),
    /// A pair need not be chosen.
    Unpin(Pair),
    /// Somebody joins who is like this person.
    Volunteer(Side, u32),
}

impl Single {
    /// Which kind it is, in the order of the kinds.
    pub(super) fn kind(self) -> usize {
        match self {
            Single::Allow(_) => 0,
            Single::Place(..) => 1,
            Single::QuotaMaximum(..) => 2,
            Single::Minimum(..) => 3,
            Single::QuotaMinimum(..) => 4,
            Single::Unpin(_) => 5,
            Single::Volunteer(..) => 6,
        }
    }

    /// The problem with this change.
    ///
    /// # Errors
    /// Those of [`Problem::changed`].
    pub(super) fn made(self, problem: &Problem) -> Result<Problem, Error> {
        let change = match self {
            Single::Allow(pair) => Change::Allow(pair, score(problem, pair).unwrap_or(0)),
            Single::Place(side, person) | Single::Minimum(side, person) => {
                let (min, max) = problem.people(side).bounds(person).unwrap_or_default();
                let (min, max) = match self {
                    Single::Place(..) => (min, max.saturating_add(1)),
                    _ => (min.saturating_sub(1), max),
                };
                Change::Places {
                    side,
                    person,
                    min,
                    max,
                }
            }
            Single::QuotaMaximum(side, group) | Single::QuotaMinimum(side, group) => {
                let own = problem.groups(side).get(group as usize);
                let (min, max) = own.map_or((0, 0), |own| (own.min, own.max));
                let (min, max) = match self {
                    Single::QuotaMaximum(..) => (min, max.saturating_add(1)),
                    _ => (min.saturating_sub(1), max),
                };
                Change::Quota {
                    side,
                    group,
                    min,
                    max,
                }
            }
            Single::Unpin(pair) => Change::Unpin(pair),
            Single::Volunteer(side, like) => return with_volunteer(problem, side, like),
        };
        problem.changed(&[change])
    }
}

/// What a pair that is not eligible would score; `None` where that is not known, as without the people's files.
pub(super) fn score(problem: &Problem, pair: Pair) -> Option<i64> {
    let criteria = |evaluator: &Evaluator| evaluator.evaluate(pair).criteria;
    let parts = criteria(problem.evaluator()?);
    parts
        .iter()
        .try_fold(0i64, |sum, part| sum.checked_add(part.contribution?))
}

/// The problem with one person more, who has the bounds, the quotas, the eligible pairs and the scores of another.
/// O(pairs).
fn with_volunteer(problem: &Problem, side: Side, like: u32) -> Result<Problem, Error> {
    let mut parts = problem.to_parts();
    let at = problem.people(side).len() as u32;
    let (people, groups) = match side {
        Side::Mentees => (&mut parts.mentees, &mut parts.mentee_groups),
        Side::Mentors => (&mut parts.mentors, &mut parts.mentor_groups),
    };
    if let Some(own) = people.get(like as usize) {
        let mut copy = own.clone();
        // A code that nobody has.
        while people.iter().any(|person| person.id == copy.id) {
            copy.id.push('+');
        }
        people.push(copy);
    }
    for group in groups {
        if group.members.binary_search(&like).is_ok() {
            // The last position of all: ascending still.
            group.members.push(at);
        }
    }
    for (mate, score) in mates(problem, side, like) {
        let points = problem.source().points(side.pair(like, mate));
        parts.pairs.push((side.pair(at, mate), score));
        if !parts.criteria.is_empty() {
            parts.points.extend(points);
        }
    }
    Problem::from_pairs(parts)
}

/// Everybody who is eligible for a person, with the score.
pub(super) fn mates(problem: &Problem, side: Side, person: u32) -> Vec<(u32, i64)> {
    let mut mates = Vec::new();
    let mut visit = |mate, score| mates.push((mate, score));
    problem.source().for_each(side, person, &mut visit);
    mates
}

/// By how many units pins alone go beyond the greatest number of a person, and of each quota that holds them.
pub(super) fn broken_by_pins(problem: &Problem) -> Broken {
    let of = |side: Side| {
        let (degrees, sums) = problem.degrees(side, problem.pins());
        let places = problem.people(side).max().iter().zip(degrees);
        let quotas = problem.groups(side).iter().zip(sums);
        (
            places.map(|(&max, pins)| pins > max).collect(),
            quotas.map(|(group, pins)| pins > group.max).collect(),
        )
    };
    let [mentees, mentors] = Side::BOTH.map(of);
    Broken {
        people: [mentees.0, mentors.0],
        groups: [mentees.1, mentors.1],
    }
}

/// Whose greatest number pins alone go beyond, by side and position.
pub(super) struct Broken {
    pub(super) people: [Vec<bool>; 2],
    pub(super) groups: [Vec<bool>; 2],
}

impl Broken {
    /// Whether a pin breaks something: it is not eligible, or is one of too many.
    pub(super) fn by(&self, problem: &Problem, pin: Pair) -> bool {
        let over = |side: Side| {
            let person = pin.person(side);
            let groups = problem.groups_of_person(side, person).iter();
            let mut groups = groups.map(|&group| self.groups[side.index()][group as usize]);
            self.people[side.index()][person as usize] || groups.any(|over| over)
        };
        problem.source().score(pin).is_none() || Side::BOTH.into_iter().any(over)
    }
}

/// The most mates that somebody can have.
pub(super) fn most_of(problem: &Problem, side: Side, person: u32) -> u64 {
    let (_, max) = problem.people(side).bounds(person).unwrap_or_default();
    u64::from(max).min(mates(problem, side, person).len() as u64)
}
