//! The proof conditions, word by word from the theorem, over maps and with no thought of speed.
//!
//! A matching is optimal if and only if potentials exist such that, pins taken out first:
//! an unused pair has slack ≥ 0 and a used one ≤ 0; somebody below their maximum has u ≤ −Δ(d + 1), somebody above
//! their minimum u ≥ −Δ(d); a group below its maximum has γ ≤ 0, above its minimum γ ≥ 0. All in tuples. Where groups
//! overlap, a tree of cases may stand in their place: the bound of each case is recomputed.

use crate::reading::{Reading, counted, member};
use pairwright::ids::{Pair, Side};
use pairwright::problem::{
    Above, Counted, Dual, Group, Level, Matching, Node, Potentials, Tree, Tuples, Witness,
};
use std::collections::{BTreeMap, BTreeSet};

/// A tuple, one number a level; compared lexicographically as vectors are.
type Tuple = Vec<i128>;

fn zero(width: usize) -> Tuple {
    vec![0; width]
}

fn plus(a: &[i128], b: &[i128]) -> Tuple {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

fn minus(a: &[i128], b: &[i128]) -> Tuple {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn times(a: &[i128], factor: i128) -> Tuple {
    a.iter().map(|a| a * factor).collect()
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// Bounds of everybody and every group once pins are taken out.
struct Settled<'a> {
    reading: &'a Reading<'a>,
    /// Free eligible pairs.
    free: BTreeSet<Pair>,
    pinned: [Vec<u32>; 2],
}

impl<'a> Settled<'a> {
    fn new(reading: &'a Reading<'a>) -> Result<Settled<'a>, String> {
        let pins: Vec<Pair> = reading.pins.iter().copied().collect();
        ensure(
            pins.iter().all(|p| reading.eligible.contains_key(p)),
            || "a pin is not eligible".into(),
        )?;
        let settled = Settled {
            reading,
            free: reading
                .eligible
                .keys()
                .filter(|p| !reading.pins.contains(p))
                .copied()
                .collect(),
            pinned: Side::BOTH.map(|side| reading.degrees(side, &pins)),
        };
        for side in Side::BOTH {
            for (person, &pins) in reading
                .people(side)
                .iter()
                .zip(&settled.pinned[side.index()])
            {
                ensure(pins <= person.max, || {
                    format!("{} is over-pinned", person.id)
                })?;
            }
            for (at, group) in reading.groups(side).iter().enumerate() {
                ensure(settled.inside(side, at) <= group.max, || {
                    format!("{} is over-pinned", group.name)
                })?;
            }
        }
        Ok(settled)
    }

    /// What the pins count of a group.
    fn inside(&self, side: Side, group: usize) -> u64 {
        counted(
            &self.reading.groups(side)[group],
            &self.pinned[side.index()],
        )
    }

    fn person_bounds(&self, side: Side, person: usize) -> (u32, u32) {
        let own = &self.reading.people(side)[person];
        let pins = self.pinned[side.index()][person];
        (own.min.saturating_sub(pins), own.max - pins)
    }

    fn group_bounds(&self, side: Side, group: usize) -> (u64, u64) {
        let own = &self.reading.groups(side)[group];
        let pins = self.inside(side, group);
        (own.min.saturating_sub(pins), own.max - pins)
    }

    /// Reward of the `unit`-th further mate.
    fn reward(&self, side: Side, person: usize, unit: u32, width: usize) -> Tuple {
        self.reading.reward(
            side,
            person,
            self.pinned[side.index()][person] + unit,
            width,
        )
    }
}

/// Potentials of the right shape as wide integers.
struct Wide {
    people: [Vec<Tuple>; 2],
    groups: [Vec<Tuple>; 2],
}

impl Wide {
    fn new(reading: &Reading<'_>, potentials: &Potentials, width: usize) -> Result<Wide, String> {
        let widen = |tuples: &Tuples, count: usize| -> Result<Vec<Tuple>, String> {
            ensure(
                tuples.len() == count && tuples.iter().all(|t| t.len() == width),
                || "the potentials have another shape".into(),
            )?;
            Ok(tuples
                .iter()
                .map(|t| t.iter().map(|&n| i128::from(n)).collect())
                .collect())
        };
        let side = |side: Side| -> Result<(Vec<Tuple>, Vec<Tuple>), String> {
            Ok((
                widen(potentials.people(side), reading.people(side).len())?,
                widen(potentials.groups(side), reading.groups(side).len())?,
            ))
        };
        let (mentees, mentee_groups) = side(Side::Mentees)?;
        let (mentors, mentor_groups) = side(Side::Mentors)?;
        Ok(Wide {
            people: [mentees, mentors],
            groups: [mentee_groups, mentor_groups],
        })
    }

    /// The person's own potential and those of every group that holds them.
    fn effective(&self, reading: &Reading<'_>, side: Side, person: u32) -> Tuple {
        let mut sum = self.people[side.index()][person as usize].clone();
        for (group, gamma) in reading.groups(side).iter().zip(&self.groups[side.index()]) {
            if group.count == Counted::Pairs && group.members.contains(&person) {
                sum = plus(&sum, gamma);
            }
        }
        sum
    }

    /// What being placed costs: the potentials of all groups that count the person among people.
    fn charge(
        &self,
        reading: &Reading<'_>,
        side: Side,
        person: u32,
        width: usize,
    ) -> Option<Tuple> {
        let groups = reading.groups(side).iter().zip(&self.groups[side.index()]);
        let own = groups.filter(|(g, _)| g.count == Counted::People && g.members.contains(&person));
        own.map(|(_, gamma)| gamma.clone())
            .reduce(|a, b| plus(&a, &b))
            .map(|sum| plus(&sum, &zero(width)))
    }

    fn slack(&self, reading: &Reading<'_>, pair: Pair, width: usize) -> Tuple {
        let u = self.effective(reading, Side::Mentees, pair.mentee.0);
        let v = self.effective(reading, Side::Mentors, pair.mentor.0);
        minus(&plus(&u, &v), &reading.value(pair, width))
    }
}

/// Whether this matching is proven by what it carries.
///
/// # Errors
/// The first condition that fails.
pub fn matching(reading: &Reading<'_>, matching: &Matching) -> Result<(), String> {
    let shape = (reading.parts.mentees.len(), reading.parts.mentors.len());
    let inside = |p: &Pair| p.mentee.index() < shape.0 && p.mentor.index() < shape.1;
    ensure(matching.pairs.iter().all(inside), || {
        "a pair is outside the shape".into()
    })?;
    ensure(matching.pairs.is_sorted_by(|a, b| a < b), || {
        "the pairs are not ascending".into()
    })?;
    reading.feasible(&matching.pairs)?;
    let objective = reading.objective(&matching.pairs);
    ensure(objective == matching.objective, || {
        "the objective is another".into()
    })?;

    let settled = Settled::new(reading)?;
    let certificate = &matching.certificate;
    let all = reading.additive().len();
    let before = reading.levels.iter().position(|l| *l == Level::LowestScore);
    let least = matching.pairs.iter().map(|p| reading.eligible[p]).min();
    let (Some(width), Some(least)) = (before, least) else {
        ensure(certificate.lowest.is_none(), || {
            "a lowest score is proven where there is none".into()
        })?;
        return best(
            &settled,
            &matching.pairs,
            &certificate.potentials,
            all,
            None,
        );
    };
    let Some(lowest) = &certificate.lowest else {
        return Err("no proof of the lowest score".into());
    };
    ensure(lowest.score == least, || "another lowest score".into())?;
    best(&settled, &matching.pairs, &lowest.earlier, width, None)?;
    above(&settled, &matching.pairs, &lowest.above, width, least)?;
    best(
        &settled,
        &matching.pairs,
        &certificate.potentials,
        all,
        Some(least),
    )
}

/// Nothing over free pairs with score ≥ `from` is worth more at the first `width` additive levels.
fn best(
    settled: &Settled<'_>,
    chosen: &[Pair],
    proof: &Dual,
    width: usize,
    from: Option<i64>,
) -> Result<(), String> {
    match proof {
        // The conditions are those of a flow; else the bound must do.
        Dual::Flow(potentials) if counts_people(settled.reading) => {
            let value = additive(settled.reading, chosen, width);
            let bound = dual(settled, potentials, width, from, 1)?;
            ensure(bound <= value, || format!("{bound:?} is above {value:?}"))
        }
        Dual::Flow(potentials) => tight(settled, chosen, potentials, width, from),
        Dual::Tree(tree) => {
            let mut target = additive(settled.reading, chosen, width);
            if let Some(last) = target.last_mut() {
                *last += 1;
            }
            cases(settled.reading, tree, width, Some(&target), from)
        }
    }
}

fn counts_people(reading: &Reading<'_>) -> bool {
    let mut groups = Side::BOTH.into_iter().flat_map(|side| reading.groups(side));
    groups.any(|group| group.count == Counted::People)
}

fn additive(reading: &Reading<'_>, chosen: &[Pair], width: usize) -> Tuple {
    let objective = reading.objective(chosen);
    objective
        .iter()
        .filter(|(l, _)| *l != Level::LowestScore)
        .filter_map(|(_, n)| *n)
        .take(width)
        .collect()
}

/// Nothing over free pairs with score ≥ `from` reaches the target, or, without one, nothing is feasible.
fn cases(
    reading: &Reading<'_>,
    tree: &Tree,
    width: usize,
    target: Option<&[i128]>,
    from: Option<i64>,
) -> Result<(), String> {
    let mut nodes = tree.nodes.iter();
    case(reading, &mut nodes, width, target, from)?;
    ensure(nodes.next().is_none(), || "nodes after the tree".into())
}

fn case(
    reading: &Reading<'_>,
    nodes: &mut std::slice::Iter<'_, Node>,
    width: usize,
    target: Option<&[i128]>,
    from: Option<i64>,
) -> Result<(), String> {
    match nodes.next() {
        None => Err("a case is missing".into()),
        Some(Node::Branch {
            side,
            members,
            count,
            most,
        }) => {
            ensure(
                members.is_sorted_by(|a, b| a < b)
                    && members
                        .iter()
                        .all(|&m| (m as usize) < reading.people(*side).len()),
                || "a branch on nobody known".into(),
            )?;
            ensure(*most < (1 << 53) - 1, || "a branch without end".into())?;
            let maxima = members.iter().map(|&m| match count {
                Counted::Pairs => u64::from(reading.people(*side)[m as usize].max),
                Counted::People => 1,
            });
            let places = maxima.sum::<u64>();
            for (min, max) in [(0, *most), (*most + 1, places.max(*most + 1))] {
                let mut parts = reading.parts.clone();
                let groups = match side {
                    Side::Mentees => &mut parts.mentee_groups,
                    Side::Mentors => &mut parts.mentor_groups,
                };
                let (name, members) = (String::new(), members.clone());
                groups.push(Group {
                    name,
                    members,
                    count: *count,
                    min,
                    max,
                });
                case(&reading.under(&parts), nodes, width, target, from)?;
            }
            Ok(())
        }
        Some(Node::Leaf { over, potentials }) => {
            let settled = Settled::new(reading)?;
            let (width, limit) = match (over, target) {
                (0, _) => (1, vec![0]),
                (_, Some(target)) => (width, times(target, i128::from(*over))),
                _ => return Err("a case that may be feasible".into()),
            };
            let bound = dual(&settled, potentials, width, from, i128::from(*over))?;
            ensure(bound < limit, || {
                format!("a case reaches {bound:?} of {limit:?}")
            })
        }
    }
}

/// Complementary slackness at the first `width` additive levels, over free pairs with score ≥ `from`.
fn tight(
    settled: &Settled<'_>,
    chosen: &[Pair],
    potentials: &Potentials,
    width: usize,
    from: Option<i64>,
) -> Result<(), String> {
    let reading = settled.reading;
    let wide = Wide::new(reading, potentials, width)?;
    for &pair in &settled.free {
        if from.is_some_and(|from| reading.eligible[&pair] < from) {
            continue;
        }
        let slack = wide.slack(reading, pair, width);
        let used = chosen.contains(&pair);
        let holds = if used {
            slack <= zero(width)
        } else {
            slack >= zero(width)
        };
        ensure(holds, || {
            format!("{pair:?}, used: {used}, has slack {slack:?}")
        })?;
    }
    for side in Side::BOTH {
        let degrees = reading.degrees(side, chosen);
        for (person, &degree) in degrees.iter().enumerate() {
            let own = &wide.people[side.index()][person];
            let (min, max) = settled.person_bounds(side, person);
            let degree = degree - settled.pinned[side.index()][person];
            if degree < max {
                let next = plus(own, &settled.reward(side, person, degree + 1, width));
                ensure(next <= zero(width), || {
                    format!("{side} {person} would gain from one more")
                })?;
            }
            if degree > min {
                let last = plus(own, &settled.reward(side, person, degree, width));
                ensure(last >= zero(width), || {
                    format!("{side} {person} would gain from one less")
                })?;
            }
        }
        for (at, group) in reading.groups(side).iter().enumerate() {
            let gamma = &wide.groups[side.index()][at];
            let (min, max) = settled.group_bounds(side, at);
            let sum = counted(group, &degrees) - settled.inside(side, at);
            ensure(sum >= max || *gamma <= zero(width), || {
                format!("{} of {side}: below its maximum", group.name)
            })?;
            ensure(sum <= min || *gamma >= zero(width), || {
                format!("{} of {side}: above its minimum", group.name)
            })?;
        }
    }
    Ok(())
}

/// Part (b) of the proof of a lowest score `least`.
fn above(
    settled: &Settled<'_>,
    chosen: &[Pair],
    above: &Above,
    width: usize,
    least: i64,
) -> Result<(), String> {
    let reading = settled.reading;
    match above {
        Above::Pinned => ensure(
            reading.pins.iter().any(|p| reading.eligible[p] == least),
            || "no pin has that score".into(),
        ),
        Above::Bound {
            potentials: Dual::Tree(tree),
        } => {
            let value = additive(reading, chosen, width);
            cases(reading, tree, width, Some(&value), Some(least + 1))
        }
        Above::Bound {
            potentials: Dual::Flow(potentials),
        } => {
            let value = additive(reading, chosen, width);
            let bound = dual(settled, potentials, width, Some(least + 1), 1)?;
            ensure(bound < value, || {
                format!("the bound {bound:?} is not below {value:?}")
            })
        }
        Above::Infeasible {
            witness: cut @ Witness::Cut { .. },
        } => count(settled, cut, Some(least)),
        Above::Infeasible {
            witness: Witness::Tree { tree },
        } => cases(reading, tree, width, None, Some(least + 1)),
        Above::Infeasible { .. } => Err("pins are settled: only a cut can be meant".into()),
    }
}

/// The Lagrangian bound: each pair, person and group takes the best it may on its own; pairs with score ≥ `from` only.
/// Somebody who is counted among people, and not pinned, is placed with all of their pairs, or not at all; a pair of two
/// such people is the mentor's.
/// What pairs and mates are worth is taken `over` times.
fn dual(
    settled: &Settled<'_>,
    potentials: &Potentials,
    width: usize,
    from: Option<i64>,
    over: i128,
) -> Result<Tuple, String> {
    let reading = settled.reading;
    let wide = Wide::new(reading, potentials, width)?;
    let mut bound = zero(width);
    for &pin in &reading.pins {
        bound = plus(&bound, &times(&reading.value(pin, width), over));
    }
    let optional = |side: Side, person: u32| {
        settled.pinned[side.index()][person as usize] == 0
            && wide.charge(reading, side, person, width).is_some()
    };
    let mut gains: BTreeMap<(Side, u32), Tuple> = BTreeMap::new();
    let lets_in = |p: &&Pair| from.is_none_or(|from| reading.eligible[p] >= from);
    for &pair in settled.free.iter().filter(lets_in) {
        let u = wide.effective(reading, Side::Mentees, pair.mentee.0);
        let v = wide.effective(reading, Side::Mentors, pair.mentor.0);
        let gain = minus(&times(&reading.value(pair, width), over), &plus(&u, &v)).max(zero(width));
        let ends = [Side::Mentors, Side::Mentees].map(|side| (side, member(side, pair)));
        match ends.into_iter().find(|&(side, one)| optional(side, one)) {
            Some(end) => {
                let sum = gains.entry(end).or_insert_with(|| zero(width));
                *sum = plus(sum, &gain);
            }
            None => bound = plus(&bound, &gain),
        }
    }
    for side in Side::BOTH {
        for person in 0..reading.people(side).len() {
            let own = &wide.people[side.index()][person];
            for unit in 1..=settled.pinned[side.index()][person] {
                let reward = reading.reward(side, person, unit, width);
                bound = plus(&bound, &times(&reward, over));
            }
            let (min, max) = settled.person_bounds(side, person);
            if !optional(side, person as u32) {
                bound = plus(
                    &bound,
                    &best_degree(settled, side, person, own, over, (min, max)),
                );
                continue;
            }
            if max == 0 {
                continue;
            }
            let mut placed = best_degree(settled, side, person, own, over, (min.max(1), max));
            if let Some(gain) = gains.get(&(side, person as u32)) {
                placed = plus(&placed, gain);
            }
            if let Some(charge) = wide.charge(reading, side, person as u32, width) {
                placed = minus(&placed, &charge);
            }
            bound = plus(
                &bound,
                &if min == 0 {
                    placed.max(zero(width))
                } else {
                    placed
                },
            );
        }
        for at in 0..reading.groups(side).len() {
            let gamma = &wide.groups[side.index()][at];
            let (min, max) = settled.group_bounds(side, at);
            let ends = [times(gamma, i128::from(min)), times(gamma, i128::from(max))];
            bound = plus(&bound, ends.iter().max().unwrap_or(&ends[0]));
        }
    }
    Ok(bound)
}

/// max over d of u · d + Σ Δ: past the listed rewards every unit is worth u alone, so one end or the other is best.
fn best_degree(
    settled: &Settled<'_>,
    side: Side,
    person: usize,
    own: &[i128],
    over: i128,
    (min, max): (u32, u32),
) -> Tuple {
    let width = own.len();
    let unit_value = |unit: u32| {
        plus(
            own,
            &times(&settled.reward(side, person, unit, width), over),
        )
    };
    let listed = settled.reading.people(side)[person].rewards.len() as u32 + 1;
    let mut sum = zero(width);
    for unit in 1..=min {
        sum = plus(&sum, &unit_value(unit));
    }
    let mut best = sum.clone();
    let mut unit = min;
    while unit < max && unit < min.max(listed) {
        unit += 1;
        sum = plus(&sum, &unit_value(unit));
        best = best.max(sum.clone());
    }
    best.max(plus(&sum, &times(own, i128::from(max - unit))))
}

/// Whether this witness proves that nothing is feasible.
///
/// # Errors
/// Why it does not.
pub fn witness(reading: &Reading<'_>, witness: &Witness) -> Result<(), String> {
    let pins: Vec<Pair> = reading.pins.iter().copied().collect();
    match witness {
        Witness::PinNotEligible { pair } => ensure(
            reading.pins.contains(pair) && !reading.eligible.contains_key(pair),
            || "it is eligible, or not pinned".into(),
        ),
        Witness::PersonOverPinned {
            side,
            person,
            pins: stated,
        } => {
            let own = reading
                .people(*side)
                .get(*person as usize)
                .ok_or("nobody there")?;
            let counted = reading.degrees(*side, &pins)[*person as usize];
            ensure(counted == *stated && counted > own.max, || {
                format!("{counted} pins")
            })
        }
        Witness::GroupOverPinned {
            side,
            group,
            pins: stated,
        } => {
            let own = reading
                .groups(*side)
                .get(*group as usize)
                .ok_or("no such group")?;
            let counted = counted(own, &reading.degrees(*side, &pins));
            ensure(counted == u64::from(*stated) && counted > own.max, || {
                format!("{counted} pins")
            })
        }
        Witness::Cut { .. } => count(&Settled::new(reading)?, witness, None),
        Witness::Tree { tree } => {
            Settled::new(reading)?;
            cases(reading, tree, 1, None, None)
        }
    }
}

/// The sums of a cut as they are, whatever it states; `None` where it is not a set of nodes of the problem.
#[must_use]
pub fn recount(reading: &Reading<'_>, witness: &Witness) -> Option<(u128, u128)> {
    sums(&Settled::new(reading).ok()?, witness, None)
}

fn count(settled: &Settled<'_>, witness: &Witness, least: Option<i64>) -> Result<(), String> {
    let Witness::Cut {
        needed, available, ..
    } = witness
    else {
        return Err("not a cut".into());
    };
    let counted = sums(settled, witness, least).ok_or("not a set of nodes")?;
    let stated = (u128::from(*needed), u128::from(*available));
    ensure(counted == stated && needed > available, || {
        format!("counted {counted:?}")
    })
}

/// A node of the flow network: root (0), then groups and people. Lower and upper bounds of every arc, tail and head.
fn sums(settled: &Settled<'_>, witness: &Witness, least: Option<i64>) -> Option<(u128, u128)> {
    let Witness::Cut {
        short,
        mentees,
        mentors,
        mentee_groups,
        mentor_groups,
        ..
    } = witness
    else {
        return None;
    };
    let reading = settled.reading;
    if counts_people(reading) {
        return None;
    }
    // Nothing is counted where groups overlap: then no group is the smallest around another.
    let crossing = |side: Side| {
        let sets = reading.groups(side).iter();
        let sets: Vec<BTreeSet<u32>> = sets.map(|g| g.members.iter().copied().collect()).collect();
        sets.iter().any(|a| {
            sets.iter()
                .any(|b| !a.is_disjoint(b) && !a.is_subset(b) && !b.is_subset(a))
        })
    };
    if Side::BOTH.into_iter().any(crossing) {
        return None;
    }
    let people: [BTreeSet<u32>; 2] = [
        mentees.iter().map(|m| m.0).collect(),
        mentors.iter().map(|m| m.0).collect(),
    ];
    let groups: [BTreeSet<u32>; 2] = [
        mentee_groups.iter().copied().collect(),
        mentor_groups.iter().copied().collect(),
    ];
    let ascending = mentees.is_sorted_by(|a, b| a < b)
        && mentors.is_sorted_by(|a, b| a < b)
        && mentee_groups.is_sorted_by(|a, b| a < b)
        && mentor_groups.is_sorted_by(|a, b| a < b);
    let known = Side::BOTH.iter().all(|&side| {
        people[side.index()]
            .iter()
            .all(|&p| (p as usize) < reading.people(side).len())
            && groups[side.index()]
                .iter()
                .all(|&g| (g as usize) < reading.groups(side).len())
    });
    if !ascending || !known {
        return None;
    }
    // Every arc as (tail in the set, head in the set, lower, upper).
    let mut arcs: Vec<(bool, bool, u128, u128)> = Vec::new();
    for side in Side::BOTH {
        let mut arc = |outer: bool, inner: bool, (lower, upper): (u128, u128)| match side {
            Side::Mentees => arcs.push((outer, inner, lower, upper)),
            Side::Mentors => arcs.push((inner, outer, lower, upper)),
        };
        let has_group = |group: Option<usize>| {
            group.is_some_and(|g| groups[side.index()].contains(&(g as u32)))
        };
        for person in 0..reading.people(side).len() {
            let (min, max) = settled.person_bounds(side, person);
            let inner = people[side.index()].contains(&(person as u32));
            let around = innermost(reading, side, &[person as u32], None);
            arc(has_group(around), inner, (min.into(), max.into()));
        }
        for (at, group) in reading.groups(side).iter().enumerate() {
            let (min, max) = settled.group_bounds(side, at);
            let around = innermost(reading, side, &group.members, Some(at));
            arc(
                has_group(around),
                has_group(Some(at)),
                (min.into(), max.into()),
            );
        }
    }
    for &pair in &settled.free {
        if least.is_none_or(|least| reading.eligible[&pair] > least) {
            let ends = [
                people[0].contains(&pair.mentee.0),
                people[1].contains(&pair.mentor.0),
            ];
            arcs.push((ends[0], ends[1], 0, 1));
        }
    }
    let (mut needed, mut available) = (0, 0);
    for (tail, head, lower, upper) in arcs {
        let into = !tail && head;
        let out = tail && !head;
        let (demands, gives) = match short {
            Side::Mentees => (into, out),
            Side::Mentors => (out, into),
        };
        needed += if demands { lower } else { 0 };
        available += if gives { upper } else { 0 };
    }
    Some((needed, available))
}

/// The smallest group around some members. Of equal sets the one given last is innermost, and one given earlier is
/// around one given later; nothing is around an empty group.
fn innermost(
    reading: &Reading<'_>,
    side: Side,
    members: &[u32],
    of: Option<usize>,
) -> Option<usize> {
    if members.is_empty() {
        return None;
    }
    let groups = reading.groups(side);
    let holds = |at: &usize| {
        let group = &groups[*at];
        let larger = group.members.len() > members.len();
        let earlier = of.is_none_or(|of| *at < of);
        members.iter().all(|m| group.members.contains(m))
            && (larger || of.is_none() || earlier)
            && Some(*at) != of
    };
    (0..groups.len())
        .filter(holds)
        .min_by_key(|&at| (groups[at].members.len(), std::cmp::Reverse(at)))
}
