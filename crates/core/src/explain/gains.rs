//! Which single changes help, and by how much: what is short before less what is short after.
//!
//! Where quotas are a flow, all are read from one flow of least shortfall. It earns most, so that no cycle of the
//! residual network earns anything; one unit of room more from node u to node v earns what the best path from v back to
//! u earns, as a greater flow differs by cycles of which only one can use it. A path that earns something counts
//! somebody's or some quota's units anew, so it passes the root or a group: from each of these, best paths to and from
//! everybody are found once, and put together.
//! - A pair more: from the mentor to the mentee. One place more: from a person's node to the one around them (mentors the
//!   other way); a quota likewise.
//! - One less asked: 1 where the minimum is broken, or could as well be, as the best path around it earns 1; 0 where more
//!   than the minimum is kept.
//! - A pin less: from its mentee to its mentor, its own arc backwards being the room. Where pins alone break something, the
//!   problem without the pin is looked at anew.
//! - A volunteer is a node more with room for several units: the bound that the first unit gives is found for everybody, and
//!   the flow then widened for the likeliest ones, until nobody left can do more.
//!
//! Where quotas overlap or count people, each change is tried.

use super::shortfall::{Bounded, Least, shortfall};
use super::single::{Broken, Single, broken_by_pins, mates, most_of};
use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{LARGEST_BOUND, Problem};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Problems that are solved anew at most, to see what a change does.
const MOST_TRIED: usize = 1_000;
/// People of a side for whom a volunteer like them is tried at most.
const MOST_VOLUNTEERS: usize = 200;
/// Pairs looked at between two looks at the cancel token.
const LOOK_EVERY: usize = 1 << 12;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Gains {
    /// What is short without a change.
    pub(super) shortfall: u64,
    /// Changes that help, each with its gain; of pairs the best ones, as many as were asked for, of volunteers the best
    /// of each side.
    pub(super) helpful: Vec<(Single, u64)>,
    /// How many others help: pairs.
    pub(super) others: u64,
    /// How many were not tried.
    pub(super) untried: u64,
}

/// All single changes that help; `most`: how many pairs are wanted. `None` where even what is short takes too many
/// cases.
///
/// O((quotas + 1) · D · pairs), besides a flow of least shortfall, and for pairs that are not eligible O(mentees ·
/// mentors · quotas) over those who can be part of one that helps; a few hundred widened flows for volunteers. D is one
/// more than the quotas that lie in each other.
///
/// # Errors
/// [`Error::Interrupted`] where `cancel` asks for a stop.
pub(super) fn gains(
    problem: &Problem,
    most: usize,
    cancel: &CancelToken,
) -> Result<Option<Gains>, Error> {
    match problem.is_nested() {
        true => by_flow(problem, most, cancel).map(Some),
        false => by_trial(problem, most, cancel),
    }
}

fn by_flow(problem: &Problem, most: usize, cancel: &CancelToken) -> Result<Gains, Error> {
    let least = Least::new(problem, cancel)?;
    let mut gains = Gains {
        shortfall: least.shortfall,
        ..Gains::default()
    };
    let broken = broken_by_pins(problem);
    let hubs = Hubs::new(&least, cancel)?;
    for side in Side::BOTH {
        let people = problem.people(side);
        for person in people.positions() {
            let arcs = least.person(side, person);
            let over = broken.people[side.index()][person as usize];
            let (room, less) = hubs.of(&least, arcs, over);
            gains.add(Single::Place(side, person), room);
            gains.add(Single::Minimum(side, person), less);
        }
        for group in (0u32..).take(problem.groups(side).len()) {
            let arcs = least.group(side, group);
            let over = broken.groups[side.index()][group as usize];
            let (room, less) = hubs.of(&least, arcs, over);
            gains.add(Single::QuotaMaximum(side, group), room);
            gains.add(Single::QuotaMinimum(side, group), less);
        }
    }
    pins(problem, &least, &hubs, &broken, &mut gains, cancel)?;
    pairs(problem, &least, &hubs, most, &mut gains, cancel)?;
    for side in Side::BOTH {
        volunteers(problem, &least, &hubs, side, &mut gains, cancel)?;
    }
    Ok(gains)
}

impl Gains {
    fn add(&mut self, single: Single, gain: i64) {
        if let Ok(gain) = u64::try_from(gain)
            && gain > 0
        {
            self.helpful.push((single, gain));
        }
    }
}

/// Best paths from and to the root and each group.
struct Hubs {
    from: Vec<Vec<Option<i64>>>,
    to: Vec<Vec<Option<i64>>>,
}

impl Hubs {
    fn new(least: &Least, cancel: &CancelToken) -> Result<Hubs, Error> {
        let nodes = least.hubs();
        let network = &least.network;
        let from = nodes.iter().map(|&hub| network.best_from(hub, cancel));
        let to = nodes.iter().map(|&hub| network.best_to(hub, cancel));
        Ok(Hubs {
            from: from.collect::<Result<_, Error>>()?,
            to: to.collect::<Result<_, Error>>()?,
        })
    }

    /// What the best path that passes a hub earns; nothing where there is none.
    fn best(&self, from: u32, to: u32) -> i64 {
        let through = self.to.iter().zip(&self.from);
        let through = through
            .filter_map(|(to_hub, from_hub)| Some(to_hub[from as usize]? + from_hub[to as usize]?));
        through.max().unwrap_or(0).max(0)
    }

    /// What one more of room above a person or quota earns, and one less of the minimum.
    fn of(&self, least: &Least, arcs: Bounded, over: bool) -> (i64, i64) {
        let (from, to) = arcs.ends;
        let room = match (over, least.is_full(arcs)) {
            (true, _) => 1,
            (false, true) => self.best(to, from),
            (false, false) => 0,
        };
        let less = least.is_short(arcs) || least.is_at_minimum(arcs) && self.best(from, to) == 1;
        (room, i64::from(less))
    }
}

fn pins(
    problem: &Problem,
    least: &Least,
    hubs: &Hubs,
    broken: &Broken,
    gains: &mut Gains,
    cancel: &CancelToken,
) -> Result<(), Error> {
    let mut tried = 0;
    for &pin in problem.pins() {
        if problem.source().score(pin).is_none() {
            // It is chosen as it is: all that changes is that nothing is broken by it.
            gains.add(Single::Allow(pin), 1);
        }
        let single = Single::Unpin(pin);
        if !broken.by(problem, pin) {
            let mentee = least.person_node(Side::Mentees, pin.mentee.0);
            let mentor = least.person_node(Side::Mentors, pin.mentor.0);
            gains.add(single, hubs.best(mentee, mentor));
        } else if tried < MOST_TRIED {
            tried += 1;
            let after = Least::new(&single.made(problem)?, cancel)?.shortfall;
            gains.add(single, gain(gains.shortfall, after));
        } else {
            gains.untried += 1;
        }
    }
    Ok(())
}

/// What is short before less what is short after.
fn gain(before: u64, after: u64) -> i64 {
    i64::try_from(i128::from(before) - i128::from(after)).unwrap_or(0)
}

/// The best pairs that are not eligible, and how many more help.
fn pairs(
    problem: &Problem,
    least: &Least,
    hubs: &Hubs,
    most: usize,
    gains: &mut Gains,
    cancel: &CancelToken,
) -> Result<(), Error> {
    let [mentees, mentors] = able(problem, least, hubs);
    let mut best: BTreeSet<(Reverse<u64>, Pair)> = BTreeSet::new();
    let mut count = 0u64;
    let mut eligible = vec![false; problem.people(Side::Mentors).len()];
    for mentee in mentees {
        let own = mates(problem, Side::Mentees, mentee);
        own.iter()
            .for_each(|&(mate, _)| eligible[mate as usize] = true);
        let node = least.person_node(Side::Mentees, mentee);
        for chunk in mentors.chunks(LOOK_EVERY) {
            heed(cancel)?;
            for &mentor in chunk.iter().filter(|&&mentor| !eligible[mentor as usize]) {
                let pair = Pair::new(mentee, mentor);
                let gain = hubs.best(least.person_node(Side::Mentors, mentor), node);
                // A pin that is not eligible is another matter.
                if gain > 0 && problem.pins().binary_search(&pair).is_err() {
                    count += 1;
                    best.insert((Reverse(gain.unsigned_abs()), pair));
                    if best.len() > most {
                        best.pop_last();
                    }
                }
            }
        }
        own.iter()
            .for_each(|&(mate, _)| eligible[mate as usize] = false);
    }
    gains.others += count - best.len() as u64;
    let best = best.into_iter();
    gains
        .helpful
        .extend(best.map(|(Reverse(gain), pair)| (Single::Allow(pair), gain)));
    Ok(())
}

/// Who of each side can be part of a pair that helps, with the best of the other side at some hub.
fn able(problem: &Problem, least: &Least, hubs: &Hubs) -> [Vec<u32>; 2] {
    let mut able = Side::BOTH.map(|side| vec![false; problem.people(side).len()]);
    for (from, to) in hubs.from.iter().zip(&hubs.to) {
        let best = |side: Side, person: u32| {
            let node = least.person_node(side, person) as usize;
            match side {
                Side::Mentees => from[node],
                Side::Mentors => to[node],
            }
        };
        for side in Side::BOTH {
            let across = problem.people(side.other()).positions();
            let Some(top) = across.filter_map(|mate| best(side.other(), mate)).max() else {
                continue;
            };
            for person in problem.people(side).positions() {
                let own = best(side, person);
                able[side.index()][person as usize] |= own.is_some_and(|own| own + top > 0);
            }
        }
    }
    able.map(|able| {
        let able = (0u32..).zip(able).filter(|(_, able)| *able);
        able.map(|(person, _)| person).collect()
    })
}

/// The person of a side of whom one more does most; of several as good the first of those who might have done most.
fn volunteers(
    problem: &Problem,
    least: &Least,
    hubs: &Hubs,
    side: Side,
    gains: &mut Gains,
    cancel: &CancelToken,
) -> Result<(), Error> {
    let mut likely: Vec<(Reverse<u64>, u32)> = Vec::new();
    for person in problem.people(side).positions() {
        heed(cancel)?;
        let around = least.hub(side, problem.group_of_person(side, person));
        let first = mates(problem, side, person).into_iter().map(|(mate, _)| {
            let mate = least.person_node(side.other(), mate);
            match side {
                Side::Mentees => hubs.best(mate, around),
                Side::Mentors => hubs.best(around, mate),
            }
        });
        let first = first.max().unwrap_or(0).unsigned_abs();
        let bound = first.saturating_mul(most_of(problem, side, person));
        if bound > 0 {
            likely.push((Reverse(bound.min(gains.shortfall)), person));
        }
    }
    likely.sort_unstable();
    let mut best: Option<(u64, u32)> = None;
    for (at, &(Reverse(bound), person)) in likely.iter().enumerate() {
        if best.is_some_and(|(gain, _)| gain >= bound) {
            break;
        }
        if at == MOST_VOLUNTEERS {
            gains.untried += (likely.len() - at) as u64;
            break;
        }
        let gain = u64::try_from(widened(problem, least, side, person, cancel)?).unwrap_or(0);
        if gain > best.map_or(0, |(gain, _)| gain) {
            best = Some((gain, person));
        }
    }
    if let Some((gain, person)) = best {
        gains.helpful.push((Single::Volunteer(side, person), gain));
    }
    Ok(())
}

/// What somebody like this person would change: the flow with one node more.
fn widened(
    problem: &Problem,
    least: &Least,
    side: Side,
    person: u32,
    cancel: &CancelToken,
) -> Result<i64, Error> {
    let (min, max) = problem.people(side).bounds(person).unwrap_or_default();
    let around = least.hub(side, problem.group_of_person(side, person));
    let mut network = least.network.clone();
    let (own, end) = (network.add_node(), network.add_node());
    // Mentees are entered from around them, mentors left to there: the end stands for that arc's other end.
    let (from, to) = match side {
        Side::Mentees => (end, own),
        Side::Mentors => (own, end),
    };
    network.add(from, to, min.into(), 1);
    network.add(from, to, u64::from(max - min), 0);
    for (mate, _) in mates(problem, side, person) {
        let mate = least.person_node(side.other(), mate);
        match side {
            Side::Mentees => network.add(own, mate, 1, 0),
            Side::Mentors => network.add(mate, own, 1, 0),
        };
    }
    let earned = match side {
        Side::Mentees => network.earn(end, around, cancel)?,
        Side::Mentors => network.earn(around, end, cancel)?,
    };
    Ok(i64::try_from(earned).unwrap_or(i64::MAX) - i64::from(min))
}

/// Every change solved anew: quotas first, which are what makes the problem hard, then pins, people, volunteers, pairs.
fn by_trial(problem: &Problem, most: usize, cancel: &CancelToken) -> Result<Option<Gains>, Error> {
    let Some(before) = shortfall(problem, cancel)? else {
        return Ok(None);
    };
    let mut gains = Gains {
        shortfall: before,
        ..Gains::default()
    };
    let (mut left, mut pairs) = (MOST_TRIED, 0);
    let mut volunteers: [Option<(u64, Single)>; 2] = [None; 2];
    for single in all_singles(problem) {
        if left == 0 {
            gains.untried += 1;
            continue;
        }
        left -= 1;
        let Some(after) = shortfall(&single.made(problem)?, cancel)? else {
            gains.untried += 1;
            continue;
        };
        let gain = gain(before, after);
        match single {
            Single::Volunteer(side, _) => {
                let best = &mut volunteers[side.index()];
                let gain = gain.max(0).unsigned_abs();
                if gain > best.map_or(0, |(gain, _)| gain) {
                    *best = Some((gain, single));
                }
            }
            Single::Allow(_) if gain > 0 => {
                pairs += 1;
                gains.add(single, gain);
            }
            _ => gains.add(single, gain),
        }
    }
    let best = volunteers.into_iter().flatten();
    gains
        .helpful
        .extend(best.map(|(gain, single)| (single, gain)));
    if pairs > most {
        // As many pairs as are wanted, the best.
        let is_pair = |(single, _): &(Single, u64)| matches!(single, Single::Allow(_));
        let (mut allowed, rest): (Vec<_>, Vec<_>) = gains.helpful.into_iter().partition(is_pair);
        allowed.sort_unstable_by_key(|&(single, gain)| (Reverse(gain), single));
        gains.others += (allowed.len() - most) as u64;
        allowed.truncate(most);
        gains.helpful = [allowed, rest].concat();
    }
    Ok(Some(gains))
}

/// Every single change of these kinds that gives or spares something.
fn all_singles(problem: &Problem) -> impl Iterator<Item = Single> + '_ {
    let quotas = Side::BOTH.into_iter().flat_map(move |side| {
        let groups = (0u32..).zip(problem.groups(side));
        groups.flat_map(move |(at, group)| {
            let more = (group.max < LARGEST_BOUND).then_some(Single::QuotaMaximum(side, at));
            let less = (group.min > 0).then_some(Single::QuotaMinimum(side, at));
            [more, less].into_iter().flatten()
        })
    });
    let pins = problem.pins().iter().copied().map(Single::Unpin);
    let people = Side::BOTH.into_iter().flat_map(move |side| {
        let bounds = problem.people(side).positions();
        bounds.flat_map(move |at| {
            let (min, max) = problem.people(side).bounds(at).unwrap_or_default();
            let more = (max < u32::MAX).then_some(Single::Place(side, at));
            let less = (min > 0).then_some(Single::Minimum(side, at));
            [more, less].into_iter().flatten()
        })
    });
    let volunteers = Side::BOTH.into_iter().flat_map(move |side| {
        let people = problem.people(side).positions();
        people.map(move |at| Single::Volunteer(side, at))
    });
    let rows = problem.people(Side::Mentees).positions();
    let pairs = rows.flat_map(move |mentee| {
        let columns = problem.people(Side::Mentors).positions();
        columns.map(move |mentor| Pair::new(mentee, mentor))
    });
    let refused = pairs.filter(|pair| problem.source().score(*pair).is_none());
    let singles = quotas.chain(pins).chain(people).chain(volunteers);
    singles.chain(refused.map(Single::Allow))
}

fn heed(cancel: &CancelToken) -> Result<(), Error> {
    match cancel.is_cancelled() {
        true => Err(Error::Interrupted),
        false => Ok(()),
    }
}
