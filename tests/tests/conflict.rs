//! Facts that can't hold together and the changes that help, against brute force of its own: sets of pairs are tried, and
//! where all pairs are open, every cut is counted (Hoffman 1960).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright::Settings;
use pairwright::explain::{Member, Repair, Repaired, View, conflict, repairs};
use pairwright::ids::{Pair, Side};
use pairwright::problem::{Group, Outcome, Parts, Person, Problem, Witness};
use pairwright::solve::CancelToken;
use pairwright_tests::draw::SplitMix;
use pairwright_tests::oracle::{self, Answer};
use pairwright_tests::reading::{Reading, counted, member};
use pairwright_tests::{cases, generate};
use std::collections::{BTreeMap, BTreeSet};

/// Cuts over more nodes than this are too many.
const MOST_NODES: usize = 17;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    Eligible,
    Minimum(Side, usize),
    Places(Side, usize),
    GroupMinimum(Side, usize),
    GroupMaximum(Side, usize),
    Pin(Pair),
}

fn people(parts: &Parts, side: Side) -> &[Person] {
    match side {
        Side::Mentees => &parts.mentees,
        Side::Mentors => &parts.mentors,
    }
}

fn groups(parts: &Parts, side: Side) -> &[Group] {
    match side {
        Side::Mentees => &parts.mentee_groups,
        Side::Mentors => &parts.mentor_groups,
    }
}

fn eligible(parts: &Parts) -> BTreeSet<Pair> {
    let pairs = parts.pairs.iter().map(|(pair, _)| *pair);
    pairs
        .filter(|pair| !parts.exclusions.contains(pair))
        .collect()
}

fn all_pairs(parts: &Parts) -> Vec<Pair> {
    let rows = 0..parts.mentees.len() as u32;
    rows.flat_map(|i| (0..parts.mentors.len() as u32).map(move |j| Pair::new(i, j)))
        .collect()
}

/// The parts where these facts alone hold; all pairs but the open ones are left out.
fn cited(parts: &Parts, facts: &BTreeSet<Fact>) -> Parts {
    let mut own = parts.clone();
    let has = |fact: Fact| facts.contains(&fact);
    for side in Side::BOTH {
        let (people, groups) = match side {
            Side::Mentees => (&mut own.mentees, &mut own.mentee_groups),
            Side::Mentors => (&mut own.mentors, &mut own.mentor_groups),
        };
        for (at, person) in people.iter_mut().enumerate() {
            if !has(Fact::Minimum(side, at)) {
                person.min = 0;
            }
            if !has(Fact::Places(side, at)) {
                person.max = u32::MAX;
            }
        }
        for (at, group) in groups.iter_mut().enumerate() {
            if !has(Fact::GroupMinimum(side, at)) {
                group.min = 0;
            }
            if !has(Fact::GroupMaximum(side, at)) {
                group.max = generate::UNLIMITED;
            }
        }
    }
    own.pins.retain(|&pin| has(Fact::Pin(pin)));
    own.exclusions.clear();
    let open = match has(Fact::Eligible) {
        true => eligible(parts).into_iter().collect(),
        false => all_pairs(parts),
    };
    own.pairs = open.into_iter().map(|pair| (pair, 0)).collect();
    own
}

/// Whether some set of pairs keeps everything.
fn feasible(parts: &Parts, nested: bool) -> bool {
    let open = eligible(parts);
    if parts.pins.iter().any(|pin| !open.contains(pin)) {
        return false;
    }
    if open.len() <= 14 || !nested {
        return shortfall(parts) == 0;
    }
    keeps_all_cuts(parts, &open)
}

/// Hoffman's condition, cut by cut: of no set of nodes must more come in than can go out.
fn keeps_all_cuts(parts: &Parts, open: &BTreeSet<Pair>) -> bool {
    // Nodes: 0 is the root, outside every set; then groups and people of both sides. Arcs with their bounds.
    let mut arcs: Vec<(usize, usize, u64, u64)> = Vec::new();
    let mut nodes = 1;
    let mut first = [0; 2];
    for side in Side::BOTH {
        let own = groups(parts, side);
        // The smallest of the groups around a set; of equal ones the last before it.
        let around = |members: &[u32], before: usize| {
            let holds = |at: &usize| {
                let group = &own[*at].members;
                let larger = group.len() > members.len() || *at < before;
                larger && *at != before && members.iter().all(|m| group.contains(m))
            };
            let least = (0..own.len()).filter(holds);
            least
                .min_by_key(|&at| (own[at].members.len(), std::cmp::Reverse(at)))
                .map_or(0, |at| nodes + at)
        };
        let mut link = |around: usize, node: usize, min: u64, max: u64| match side {
            Side::Mentees => arcs.push((around, node, min, max)),
            Side::Mentors => arcs.push((node, around, min, max)),
        };
        for (at, group) in own.iter().enumerate() {
            let around = match group.members.is_empty() {
                true => 0,
                false => around(&group.members, at),
            };
            link(around, nodes + at, group.min, group.max);
        }
        for (at, person) in people(parts, side).iter().enumerate() {
            let around = around(&[at as u32], usize::MAX);
            let node = nodes + own.len() + at;
            link(around, node, person.min.into(), person.max.into());
        }
        first[side.index()] = nodes + own.len();
        nodes += own.len() + people(parts, side).len();
    }
    assert!(nodes <= MOST_NODES + 1, "{nodes}");
    for pair in open {
        let ends = Side::BOTH.map(|side| first[side.index()] + member(side, *pair) as usize);
        let pinned = u64::from(parts.pins.contains(pair));
        arcs.push((ends[0], ends[1], pinned, 1));
    }
    (0..1u32 << (nodes - 1)).all(|set| {
        let inside = |node: usize| node > 0 && set >> (node - 1) & 1 == 1;
        // Lower and upper bounds of what comes in, and of what goes out.
        let (mut comes, mut goes) = ((0u64, 0u64), (0u64, 0u64));
        for &(from, to, least, most) in &arcs {
            let sum = match (inside(from), inside(to)) {
                (false, true) => &mut comes,
                (true, false) => &mut goes,
                _ => continue,
            };
            *sum = (sum.0 + least, sum.1 + most);
        }
        comes.0 <= goes.1 && goes.0 <= comes.1
    })
}

/// The least number of units by which minimums are broken, over all sets of pairs that hold the pins and go beyond no
/// maximum that pins alone keep; what pins break by themselves counts, too.
fn shortfall(parts: &Parts) -> u64 {
    let open = eligible(parts);
    let pins = &parts.pins;
    let of_pins = Side::BOTH.map(|side| degrees(parts, side, pins));
    let mut broken = pins.iter().filter(|pin| !open.contains(pin)).count() as u64;
    let mut raised = parts.clone();
    for side in Side::BOTH {
        let degrees = &of_pins[side.index()];
        let (people, groups) = match side {
            Side::Mentees => (&mut raised.mentees, &mut raised.mentee_groups),
            Side::Mentors => (&mut raised.mentors, &mut raised.mentor_groups),
        };
        for (person, &pins) in people.iter_mut().zip(degrees) {
            broken += u64::from(pins.saturating_sub(person.max));
            person.max = person.max.max(pins);
        }
        for group in groups {
            let pins = counted(group, degrees);
            broken += pins.saturating_sub(group.max);
            group.max = group.max.max(pins);
        }
    }
    let free: Vec<Pair> = open
        .into_iter()
        .filter(|pair| !pins.contains(pair))
        .collect();
    let mut degrees = of_pins;
    broken + least(&raised, &free, &mut degrees, u64::MAX)
}

fn degrees(parts: &Parts, side: Side, pairs: &[Pair]) -> Vec<u32> {
    let mut degrees = vec![0; people(parts, side).len()];
    pairs
        .iter()
        .for_each(|&pair| degrees[member(side, pair) as usize] += 1);
    degrees
}

fn least(parts: &Parts, free: &[Pair], degrees: &mut [Vec<u32>; 2], known: u64) -> u64 {
    let kept = Side::BOTH.into_iter().all(|side| {
        let mut all = groups(parts, side).iter();
        all.all(|group| counted(group, &degrees[side.index()]) <= group.max)
    });
    // More pairs never count less.
    if !kept || known == 0 {
        return known;
    }
    let Some((&pair, rest)) = free.split_first() else {
        let mut short = 0;
        for side in Side::BOTH {
            let degrees = &degrees[side.index()];
            let own = people(parts, side).iter().zip(degrees);
            short += own
                .map(|(p, &d)| u64::from(p.min.saturating_sub(d)))
                .sum::<u64>();
            let own = groups(parts, side).iter();
            short += own
                .map(|g| g.min.saturating_sub(counted(g, degrees)))
                .sum::<u64>();
        }
        return known.min(short);
    };
    let mut known = known;
    let ends = Side::BOTH.map(|side| member(side, pair) as usize);
    let has_room = Side::BOTH.into_iter().all(|side| {
        let at = ends[side.index()];
        degrees[side.index()][at] < people(parts, side)[at].max
    });
    if has_room {
        (0..2).for_each(|side| degrees[side][ends[side]] += 1);
        known = least(parts, rest, degrees, known);
        (0..2).for_each(|side| degrees[side][ends[side]] -= 1);
    }
    least(parts, rest, degrees, known)
}

/// An infeasible problem with its witness.
fn infeasible(parts: &Parts) -> Option<(Problem, Witness)> {
    let problem = Problem::from_pairs(parts.clone()).expect("the parts are valid");
    match problem.solve(&Settings::default()).unwrap() {
        Outcome::Infeasible(witness) => Some((problem, witness)),
        _ => None,
    }
}

fn find(parts: &Parts, side: Side, id: &str) -> usize {
    let mut all = people(parts, side).iter();
    all.position(|person| person.id == id).unwrap()
}

fn find_group(parts: &Parts, side: Side, name: &str) -> usize {
    let mut all = groups(parts, side).iter();
    all.position(|group| group.name == name).unwrap()
}

fn find_pair(parts: &Parts, mentee: &str, mentor: &str) -> Pair {
    let mentee = find(parts, Side::Mentees, mentee) as u32;
    Pair::new(mentee, find(parts, Side::Mentors, mentor) as u32)
}

/// The fact behind a member, if its number is right.
fn fact(parts: &Parts, found: &Member) -> Fact {
    match found {
        Member::EligiblePairs => Fact::Eligible,
        Member::Minimum { side, id, at_least } => {
            let at = find(parts, *side, id);
            assert_eq!(people(parts, *side)[at].min, *at_least);
            Fact::Minimum(*side, at)
        }
        Member::Places { side, id, at_most } => {
            let at = find(parts, *side, id);
            assert_eq!(people(parts, *side)[at].max, *at_most);
            Fact::Places(*side, at)
        }
        Member::QuotaMinimum {
            side,
            name,
            count,
            at_least,
        } => {
            let at = find_group(parts, *side, name);
            let group = &groups(parts, *side)[at];
            assert_eq!((group.min, group.count), (*at_least, *count));
            Fact::GroupMinimum(*side, at)
        }
        Member::QuotaMaximum {
            side,
            name,
            count,
            at_most,
        } => {
            let at = find_group(parts, *side, name);
            let group = &groups(parts, *side)[at];
            assert_eq!((group.max, group.count), (*at_most, *count));
            Fact::GroupMaximum(*side, at)
        }
        Member::Pin { mentee, mentor } => Fact::Pin(find_pair(parts, mentee, mentor)),
        other => panic!("{other:?} without a scheme"),
    }
}

/// How many there are of each kind.
type Kinds = BTreeMap<&'static str, u32>;

fn conflict_is_irreducible(parts: &Parts, seen: &mut Kinds) -> bool {
    let Some((problem, witness)) = infeasible(parts) else {
        return false;
    };
    let nested = problem.is_nested();
    let found = conflict(&problem, &witness, View::Anybody, &CancelToken::default()).unwrap();
    assert!(found.irreducible);
    let facts: BTreeSet<Fact> = found.members.iter().map(|m| fact(parts, m)).collect();
    assert_eq!(facts.len(), found.members.len());
    let text = found.to_string();
    assert!(
        !feasible(&cited(parts, &facts), nested),
        "{text}\n{parts:?}"
    );
    for out in &facts {
        let mut rest = facts.clone();
        rest.remove(out);
        assert!(
            feasible(&cited(parts, &rest), nested),
            "without {out:?}: {text}\n{parts:?}"
        );
        *seen
            .entry(match out {
                Fact::Eligible => "eligible pairs",
                Fact::Minimum(..) => "minimum",
                Fact::Places(..) => "places",
                Fact::GroupMinimum(..) => "quota minimum",
                Fact::GroupMaximum(..) => "quota maximum",
                Fact::Pin(_) => "pin",
            })
            .or_default() += 1;
    }
    let again = conflict(&problem, &witness, View::Anybody, &CancelToken::default()).unwrap();
    assert_eq!(found, again);
    true
}

/// A change in the parts.
fn changed(parts: &Parts, repair: &Repair) -> Parts {
    let mut own = parts.clone();
    match repair {
        Repair::Allow { mentee, mentor, .. } => {
            let pair = find_pair(parts, mentee, mentor);
            own.exclusions.retain(|gone| *gone != pair);
            own.pairs.retain(|(given, _)| *given != pair);
            own.pairs.push((pair, 0));
        }
        Repair::Place { side, id, at_most } => {
            let at = find(parts, *side, id);
            people_mut(&mut own, *side)[at].max += 1;
            assert_eq!(people(&own, *side)[at].max, *at_most);
        }
        Repair::Minimum { side, id, at_least } => {
            let at = find(parts, *side, id);
            people_mut(&mut own, *side)[at].min -= 1;
            assert_eq!(people(&own, *side)[at].min, *at_least);
        }
        Repair::QuotaMaximum {
            side,
            name,
            at_most,
            ..
        } => {
            let at = find_group(parts, *side, name);
            groups_mut(&mut own, *side)[at].max += 1;
            assert_eq!(groups(&own, *side)[at].max, *at_most);
        }
        Repair::QuotaMinimum {
            side,
            name,
            at_least,
            ..
        } => {
            let at = find_group(parts, *side, name);
            groups_mut(&mut own, *side)[at].min -= 1;
            assert_eq!(groups(&own, *side)[at].min, *at_least);
        }
        Repair::Unpin { mentee, mentor } => {
            let pair = find_pair(parts, mentee, mentor);
            own.pins.retain(|pin| *pin != pair);
        }
        Repair::Volunteer { side, like, .. } => {
            let like = find(parts, *side, like) as u32;
            let joined = people(parts, *side).len() as u32;
            let mut copy = people(parts, *side)[like as usize].clone();
            copy.id.push('+');
            people_mut(&mut own, *side).push(copy);
            for group in groups_mut(&mut own, *side) {
                if group.members.contains(&like) {
                    group.members.push(joined);
                }
            }
            let open = eligible(parts);
            for (pair, score) in &parts.pairs {
                if member(*side, *pair) == like && open.contains(pair) {
                    let mate = member(side.other(), *pair);
                    own.pairs.push((side.pair(joined, mate), *score));
                }
            }
        }
    }
    own
}

fn people_mut(parts: &mut Parts, side: Side) -> &mut Vec<Person> {
    match side {
        Side::Mentees => &mut parts.mentees,
        Side::Mentors => &mut parts.mentors,
    }
}

fn groups_mut(parts: &mut Parts, side: Side) -> &mut Vec<Group> {
    match side {
        Side::Mentees => &mut parts.mentee_groups,
        Side::Mentors => &mut parts.mentor_groups,
    }
}

/// Every single change of every kind; volunteers apart.
fn every_repair(parts: &Parts) -> (Vec<Repair>, Vec<Repair>) {
    let (mut all, mut volunteers) = (Vec::new(), Vec::new());
    let open = eligible(parts);
    let code = |side: Side, at: u32| people(parts, side)[at as usize].id.clone();
    let codes = |pair: Pair| Side::BOTH.map(|side| code(side, member(side, pair)));
    for pair in all_pairs(parts)
        .into_iter()
        .filter(|pair| !open.contains(pair))
    {
        let [mentee, mentor] = codes(pair);
        all.push(Repair::Allow {
            mentee,
            mentor,
            refused_by: Vec::new(),
            excluded: parts.exclusions.contains(&pair),
            kept_apart: false,
            withheld: false,
            score: None,
        });
    }
    for &pin in &parts.pins {
        let [mentee, mentor] = codes(pin);
        all.push(Repair::Unpin { mentee, mentor });
    }
    for side in Side::BOTH {
        for person in people(parts, side) {
            let id = person.id.clone();
            if let Some(at_most) = person.max.checked_add(1) {
                all.push(Repair::Place {
                    side,
                    id: id.clone(),
                    at_most,
                });
            }
            if let Some(at_least) = person.min.checked_sub(1) {
                all.push(Repair::Minimum { side, id, at_least });
            }
            volunteers.push(Repair::Volunteer {
                side,
                like: person.id.clone(),
                at_least: person.min,
                at_most: person.max,
                eligible: Vec::new(),
                with: Vec::new(),
            });
        }
        for group in groups(parts, side) {
            let (name, count) = (group.name.clone(), group.count);
            if group.max < generate::UNLIMITED {
                all.push(Repair::QuotaMaximum {
                    side,
                    name: name.clone(),
                    count,
                    at_most: group.max + 1,
                });
            }
            if let Some(at_least) = group.min.checked_sub(1) {
                all.push(Repair::QuotaMinimum {
                    side,
                    name,
                    count,
                    at_least,
                });
            }
        }
    }
    (all, volunteers)
}

/// A repair without what brute force doesn't know.
fn bare(repair: &Repair) -> Repair {
    let mut bare = repair.clone();
    if let Repair::Volunteer { eligible, with, .. } = &mut bare {
        (*eligible, *with) = Default::default();
    }
    bare
}

fn repairs_are_those_of_brute_force(parts: &Parts, seen: &mut Kinds) -> bool {
    let Some((problem, _)) = infeasible(parts) else {
        return false;
    };
    let before = shortfall(parts);
    assert!(before > 0, "{parts:?}");
    let (all, volunteers) = every_repair(parts);
    let gain = |repair: &Repair| before.saturating_sub(shortfall(&changed(parts, repair)));
    let helpful: Vec<(Repair, u64)> = all
        .into_iter()
        .map(|r| (gain(&r), r))
        .filter(|(g, _)| *g > 0)
        .map(|(g, r)| (r, g))
        .collect();
    let side_of = |repair: &Repair| match repair {
        Repair::Volunteer { side, .. } => Some(*side),
        _ => None,
    };
    let best_volunteer = |side: Side| {
        let own = volunteers.iter().filter(|r| side_of(r) == Some(side));
        own.map(gain).max().unwrap_or(0)
    };
    let found = repairs(&problem, 1_000, View::Anybody, &Settings::default()).unwrap();
    for repaired in &found {
        let own = gain(&repaired.repair);
        let text = format!("{repaired}\n{parts:?}");
        assert_eq!(
            (repaired.gain, repaired.short),
            (own, before - own),
            "{text}"
        );
        assert_eq!(repaired.solves, own == before, "{text}");
        assert_eq!((repaired.others, repaired.untried), (0, 0));
        *seen
            .entry(match &repaired.repair {
                Repair::Allow { .. } => "pair",
                Repair::Place { .. } => "place",
                Repair::QuotaMaximum { .. } => "quota maximum",
                Repair::Minimum { .. } => "minimum",
                Repair::QuotaMinimum { .. } => "quota minimum",
                Repair::Unpin { .. } => "pin",
                Repair::Volunteer { .. } => "volunteer",
            })
            .or_default() += 1;
        *seen
            .entry(if repaired.solves { "solves" } else { "helps" })
            .or_default() += 1;
        *seen
            .entry(if repaired.gain > 1 {
                "more than one"
            } else {
                "one"
            })
            .or_default() += 1;
    }
    let listed = |repair: &Repair| found.iter().any(|own| bare(&own.repair) == *repair);
    for (repair, gain) in &helpful {
        assert!(listed(repair), "{repair:?} by {gain}\n{parts:?}");
    }
    let of_volunteers = found.iter().filter(|own| side_of(&own.repair).is_some());
    assert_eq!(
        helpful.len() + of_volunteers.count(),
        found.len(),
        "{parts:?}"
    );
    for side in Side::BOTH {
        let mut own = found
            .iter()
            .filter(|own| side_of(&own.repair) == Some(side));
        let gain = own.next().map_or(0, |own| own.gain);
        assert_eq!(gain, best_volunteer(side), "{side}: {parts:?}");
        assert!(own.next().is_none());
    }
    in_order(&found);
    objective_is_that_of_brute_force(parts, &found);
    // What is listed where few are asked for begins as well.
    for most in [0, 1, 3] {
        let few = repairs(&problem, most, View::Anybody, &Settings::default()).unwrap();
        assert_eq!(few.len(), found.len().min(most));
        let gains = |list: &[Repaired]| list.iter().map(|r| (r.solves, r.gain)).collect::<Vec<_>>();
        assert_eq!(gains(&few), gains(&found)[..few.len()]);
        assert!(
            few.iter()
                .all(|r| r.others as usize + few.len() == found.len())
        );
    }
    true
}

fn in_order(found: &[Repaired]) {
    let rank = |own: &Repaired| (own.solves, own.gain);
    assert!(found.is_sorted_by(|a, b| rank(a) >= rank(b)));
    for two in found
        .windows(2)
        .filter(|two| rank(&two[0]) == rank(&two[1]))
    {
        let value = |own: &Repaired| {
            let levels = own.objective.iter().flatten();
            levels
                .map(|(_, value)| value.as_ref().map(|v| v.parse::<f64>().unwrap()))
                .collect::<Vec<_>>()
        };
        assert!(value(&two[0]) >= value(&two[1]), "{two:?}");
    }
}

/// Of the first that makes a matching possible.
fn objective_is_that_of_brute_force(parts: &Parts, found: &[Repaired]) {
    let Some(first) = found.iter().find(|own| own.solves) else {
        return;
    };
    let parts = changed(parts, &first.repair);
    if parts.pairs.len() > 14 {
        return;
    }
    let problem = Problem::from_pairs(parts.clone()).unwrap();
    let Answer::Best { objective, .. } = oracle::solve(&Reading::new(&parts, &problem)) else {
        panic!("infeasible: {first}");
    };
    let asked = objective
        .iter()
        .filter(|(level, _)| parts.aim.contains(level));
    let wanted: Vec<_> = asked.collect();
    let told = first.objective.as_ref().unwrap();
    assert_eq!(told.len(), wanted.len());
    for ((name, text), (level, value)) in told.iter().zip(wanted) {
        assert_eq!(name, level.name());
        let decimals = if level.is_points() { parts.decimals } else { 0 };
        let value = value.map(|value| pairwright::score::format_decimal(value, decimals));
        assert_eq!(*text, value, "{first}\n{parts:?}");
    }
}

/// Problems one after another until so many are infeasible.
fn until(
    count: u32,
    seed: u64,
    make: impl Fn(&[u32]) -> Parts,
    mut test: impl FnMut(&Parts) -> bool,
) {
    let mut random = SplitMix::new(seed);
    let mut met = 0;
    while met < count {
        let parts = make(&random.tape(generate::TAPE));
        let nodes = parts.mentees.len()
            + parts.mentors.len()
            + parts.mentee_groups.len()
            + parts.mentor_groups.len();
        if nodes <= MOST_NODES {
            met += u32::from(test(&parts));
        }
    }
}

/// At most 3 × 4 people, so that all pairs can be tried where groups are no flow.
fn few_people(parts: Parts) -> Parts {
    let shape = [3, 4];
    let mut parts = parts;
    parts.mentees.truncate(shape[0]);
    parts.mentors.truncate(shape[1]);
    let within = |pair: &Pair| (pair.mentee.index()) < shape[0] && pair.mentor.index() < shape[1];
    parts.pairs.retain(|(pair, _)| within(pair));
    parts.pins.retain(within);
    parts.exclusions.retain(within);
    for (groups, people) in [
        (&mut parts.mentee_groups, parts.mentees.len()),
        (&mut parts.mentor_groups, parts.mentors.len()),
    ] {
        for group in groups {
            group.members.retain(|&member| (member as usize) < people);
        }
    }
    parts
}

#[test]
fn conflicts_are_irreducible() {
    let mut seen = Kinds::new();
    let count = cases(200);
    until(count / 2, 1, generate::small, |parts| {
        conflict_is_irreducible(parts, &mut seen)
    });
    until(count, 2, generate::demanding, |parts| {
        conflict_is_irreducible(parts, &mut seen)
    });
    println!("{seen:?}");
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[test]
fn conflicts_of_quotas_that_overlap_or_count_people_are_irreducible() {
    let mut seen = Kinds::new();
    let count = cases(60);
    for make in [generate::overlapping, generate::people_counted] {
        let make = |tape: &[u32]| few_people(make(tape));
        until(count, 3, make, |parts| {
            conflict_is_irreducible(parts, &mut seen)
        });
    }
    println!("{seen:?}");
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[test]
fn repairs_are_all_there_are() {
    let mut seen = Kinds::new();
    let count = cases(120);
    until(count / 2, 4, generate::small, |parts| {
        repairs_are_those_of_brute_force(parts, &mut seen)
    });
    until(count, 5, generate::demanding, |parts| {
        repairs_are_those_of_brute_force(parts, &mut seen)
    });
    println!("{seen:?}");
    assert_eq!(seen.len(), 11, "{seen:?}");
}

#[test]
fn repairs_of_quotas_that_overlap_or_count_people_are_all_there_are() {
    let mut seen = Kinds::new();
    let count = cases(30);
    for make in [generate::overlapping, generate::people_counted] {
        let make = |tape: &[u32]| few_people(make(tape));
        until(count, 6, make, |parts| {
            repairs_are_those_of_brute_force(parts, &mut seen)
        });
    }
    println!("{seen:?}");
    assert!(seen.len() > 8, "{seen:?}");
}

#[test]
fn where_there_is_a_matching_nothing_contradicts() {
    let mut parts = Parts::with_shape(1, 1);
    parts.pairs = vec![(Pair::new(0, 0), 1)];
    let problem = Problem::from_pairs(parts).unwrap();
    let refused = repairs(&problem, 3, View::Anybody, &Settings::default()).unwrap_err();
    assert!(
        refused.to_string().contains("there is a matching"),
        "{refused}"
    );
    let witness = Witness::Cut {
        short: Side::Mentees,
        mentees: Vec::new(),
        mentors: Vec::new(),
        mentee_groups: Vec::new(),
        mentor_groups: Vec::new(),
        needed: 1,
        available: 0,
    };
    let refused = conflict(&problem, &witness, View::Anybody, &CancelToken::default()).unwrap_err();
    assert!(
        refused.to_string().contains("there is a matching"),
        "{refused}"
    );
}

#[test]
fn a_cancelled_question_is_interrupted() {
    let mut parts = Parts::with_shape(2, 1);
    parts.mentees.iter_mut().for_each(|person| person.min = 1);
    parts.pairs = vec![(Pair::new(0, 0), 1), (Pair::new(1, 0), 1)];
    let (problem, witness) = infeasible(&parts).unwrap();
    let settings = Settings::default();
    settings.cancel.cancel();
    let found = conflict(&problem, &witness, View::Anybody, &settings.cancel);
    assert!(matches!(found, Err(pairwright::Error::Interrupted)));
    let found = repairs(&problem, 3, View::Anybody, &settings);
    assert!(matches!(found, Err(pairwright::Error::Interrupted)));
}
