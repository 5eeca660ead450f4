//! What groups that count people charge, at given worths of their people.
//!
//! Problem. A person with all of their pairs is worth W if placed, a tuple; charges γ on groups of people turn that into
//! max(0, W − Σγ), or W − Σγ where it is settled that they are placed, and each group adds max(γ·min, γ·max). The sum of all
//! is to be least: it is the dual of choosing whom to place (`problem::dual`).
//!
//! Within a nested family the best charges are found exactly. From the inside out each group hands on whom it must take and,
//! of the others, as many as it may, the best first. From the outside in each then charges up to the first whom it leaves
//! out, or down to the last whom it must take. Families that cross take turns at what the others leave, which ends where
//! no one family can better it alone and depends on which begins: each does once, and the least sum counts. Whatever the
//! charges, the bound is valid.
//!
//! Reference. Federgruen, Groenevelt 1986 (choosing the best first is best under nested bounds).

use super::case::{Case, Status, Step};
use super::leaf::{Sums, add};
use crate::ids::Side;
use crate::problem::{FreeGroup, Group, Problem};
use std::cmp::Reverse;

/// How often families that cross take their turns.
const TURNS: usize = 4;

/// Groups of one side that count people, no two of which cross.
pub(super) struct Family {
    /// Positions among the side's groups, inner ones first.
    pub(super) groups: Vec<usize>,
    /// The next group around each, as a place in `groups`.
    around: Vec<Option<usize>>,
    /// Who of each is in none inside it.
    own: Vec<Vec<u32>>,
}

/// The groups of a side that count people in nested families, large groups first. O(groups² · sum of the members).
pub(super) fn families(problem: &Problem, side: Side) -> Vec<Family> {
    let groups = problem.groups(side);
    let counts = (0..groups.len()).filter(|&at| !groups[at].count.is_pairs());
    let mut counting: Vec<usize> = counts.collect();
    counting.sort_by_key(|&at| (Reverse(groups[at].members.len()), at));
    let mut families: Vec<Vec<usize>> = Vec::new();
    for group in counting {
        let fits =
            |family: &&mut Vec<usize>| family.iter().all(|&other| !cross(groups, group, other));
        match families.iter_mut().find(fits) {
            Some(family) => family.push(group),
            None => families.push(vec![group]),
        }
    }
    let people = problem.people(side).len();
    let nested = |mut family: Vec<usize>| {
        family.reverse();
        let mut inmost: Vec<Option<usize>> = vec![None; people];
        let mut around = vec![None; family.len()];
        let mut own = vec![Vec::new(); family.len()];
        // The last group that was met around somebody.
        let mut last = inmost.clone();
        for (place, &group) in family.iter().enumerate() {
            for &member in &groups[group].members {
                let last = &mut last[member as usize];
                if let Some(inner) = last.replace(place) {
                    around[inner] = Some(place);
                }
                inmost[member as usize].get_or_insert(place);
            }
        }
        for (person, place) in (0u32..).zip(inmost) {
            if let Some(place) = place {
                own[place].push(person);
            }
        }
        Family {
            groups: family,
            around,
            own,
        }
    };
    families.into_iter().map(nested).collect()
}

/// Whether two groups share somebody and neither holds the other.
pub(super) fn cross(groups: &[Group], a: usize, b: usize) -> bool {
    let (a, b) = (&groups[a].members, &groups[b].members);
    let shared = a
        .iter()
        .filter(|member| b.binary_search(member).is_ok())
        .count();
    shared > 0 && shared < a.len().min(b.len())
}

/// Charges of groups of the problem that count people, by side and position.
pub(super) type OfGroups = Vec<(Side, usize, Sums)>;

/// Charges, and what they leave.
pub(super) struct Charges {
    /// Of all groups that count people.
    pub(super) of_groups: OfGroups,
    /// What each person is worth less what groups charge, by side.
    pub(super) left: [Vec<Option<Sums>>; 2],
}

/// The charges of the problem's groups that count people. O(orders · turns · people · depth · log people).
pub(super) fn charges(
    case: &Case<'_, '_>,
    worths: &[Vec<Option<Sums>>; 2],
    width: usize,
) -> Charges {
    let mut found = Charges {
        of_groups: Vec::new(),
        left: worths.clone(),
    };
    for side in Side::BOTH {
        let families = &case.setting.families[side.index()];
        let sides = Sided { case, side, width };
        let orders =
            (0..families.len()).map(|first| sides.in_turns(families, first, &worths[side.index()]));
        // Of equal sums the first.
        if let Some((_, of_groups, left)) = orders.min_by(|a, b| a.0.cmp(&b.0)) {
            found.of_groups.extend(of_groups);
            found.left[side.index()] = left;
        }
    }
    found
}

/// The groups of one side in a case.
struct Sided<'c> {
    case: &'c Case<'c, 'c>,
    side: Side,
    width: usize,
}

type InTurns = (Sums, OfGroups, Vec<Option<Sums>>);

impl Sided<'_> {
    fn bounds(&self, group: usize) -> FreeGroup {
        self.case.setting.free.groups[self.side.index()][group]
    }

    fn members(&self, group: usize) -> &[u32] {
        &self.case.setting.problem.groups(self.side)[group].members
    }

    /// Lets families take turns, this one first: the sum of all terms, the charges, and what they leave.
    fn in_turns(&self, families: &[Family], first: usize, worths: &[Option<Sums>]) -> InTurns {
        let zero = vec![0; self.width];
        let mut left = worths.to_vec();
        let mut charges: Vec<Vec<Sums>> = families
            .iter()
            .map(|family| vec![zero.clone(); family.groups.len()])
            .collect();
        let turns = if families.len() > 1 { TURNS } else { 1 };
        for turn in 0..turns {
            let mut changed = false;
            for at in (0..families.len()).map(|k| (first + k) % families.len()) {
                let (family, own) = (&families[at], &mut charges[at]);
                self.charge(family, own, 1, &mut left);
                let next = self.best(family, &left);
                changed |= next != *own || turn == 0;
                *own = next;
                self.charge(family, own, -1, &mut left);
            }
            if !changed {
                break;
            }
        }
        let mut sum = zero.clone();
        let status = &self.case.status[self.side.index()];
        for (own, status) in left.iter().zip(status) {
            match (own, status) {
                (Some(own), Status::Placed) => add(&mut sum, own),
                (Some(own), Status::Undecided) if *own > zero => add(&mut sum, own),
                _ => {}
            }
        }
        let mut of_groups = Vec::new();
        for (family, charges) in families.iter().zip(charges) {
            for (&group, charge) in family.groups.iter().zip(charges) {
                add(&mut sum, &at_bounds(&charge, self.bounds(group)));
                of_groups.push((self.side, group, charge));
            }
        }
        (sum, of_groups, left)
    }

    /// Adds so many times the charges of a family to what is left of its people.
    fn charge(&self, family: &Family, charges: &[Sums], times: i128, left: &mut [Option<Sums>]) {
        for (&group, charge) in family.groups.iter().zip(charges) {
            if charge.iter().all(|&n| n == 0) {
                continue;
            }
            for &member in self.members(group) {
                if let Some(own) = left[member as usize].as_mut() {
                    own.iter_mut()
                        .zip(charge)
                        .for_each(|(n, c)| *n += times * c);
                }
            }
        }
    }

    /// The best charges of a nested family alone.
    fn best(&self, family: &Family, worths: &[Option<Sums>]) -> Vec<Sums> {
        let status = &self.case.status[self.side.index()];
        let mut taking: Vec<Taking<'_>> = Vec::with_capacity(family.groups.len());
        taking.resize_with(family.groups.len(), Taking::default);
        for (place, &group) in family.groups.iter().enumerate() {
            let own = &mut taking[place];
            for &member in &family.own[place] {
                match (&worths[member as usize], status[member as usize]) {
                    (Some(_), Status::Placed) => own.settled += 1,
                    (Some(worth), Status::Undecided) => own.open.push(worth),
                    _ => {}
                }
            }
            own.open.sort_unstable_by(|a, b| b.cmp(a));
            let FreeGroup { min, max } = self.bounds(group);
            let further = |bound: u64| {
                usize::try_from(bound.saturating_sub(own.settled)).unwrap_or(usize::MAX)
            };
            (own.least, own.most) = (further(min), further(max));
            if let Some(around) = family.around[place] {
                let own = &taking[place];
                let must = own.least.min(own.open.len());
                let may = own.most.clamp(must, own.open.len());
                let (settled, open) = (own.settled + must as u64, own.open[must..may].to_vec());
                taking[around].settled += settled;
                taking[around].open.extend(open);
            }
        }
        // What is charged from outside, and by the group itself.
        let mut charged: Vec<Sums> = vec![vec![0; self.width]; family.groups.len()];
        let mut charges = charged.clone();
        for place in (0..family.groups.len()).rev() {
            let outer = family.around[place]
                .map_or_else(|| vec![0; self.width], |around| charged[around].clone());
            let Taking {
                least,
                most,
                ref open,
                ..
            } = taking[place];
            let gain = open.partition_point(|worth| **worth > outer);
            let own = match least.checked_sub(1) {
                _ if gain > most => open[most],
                Some(last) if gain < least => open.get(last).copied().unwrap_or(&outer),
                _ => &outer,
            };
            charges[place] = own.iter().zip(&outer).map(|(n, m)| n - m).collect();
            charged[place].clone_from(own);
        }
        charges
    }
}

/// Whom a group takes.
#[derive(Default)]
struct Taking<'w> {
    /// How many it has anyway: they are placed, or a group inside must take them.
    settled: u64,
    /// Worths of those whom it may take, the greatest first.
    open: Vec<&'w Sums>,
    /// How many of them it must take, and may.
    least: usize,
    most: usize,
}

/// The charges of the steps of a case, at what groups leave.
pub(super) fn of_steps(
    case: &Case<'_, '_>,
    left: &[Vec<Option<Sums>>; 2],
    width: usize,
) -> Vec<Sums> {
    let of_step = |step: &Step| {
        let members = step.members.iter();
        let own = members.filter_map(|&m| left[step.side.index()][m as usize].as_ref());
        let Group { min, max, .. } = step.group();
        between(own.collect(), min, max, width)
    };
    case.steps.iter().map(of_step).collect()
}

/// The charge that lets in no more than `most` of these worths and no fewer than `least`.
fn between(mut worths: Vec<&Sums>, least: u64, most: u64, width: usize) -> Sums {
    worths.sort_unstable_by(|a, b| b.cmp(a));
    let zero = vec![0; width];
    let at = |place: u64| worths.get(usize::try_from(place).ok()?).copied();
    let out = at(most).filter(|worth| **worth > zero);
    let needed = || {
        let last = least.checked_sub(1).and_then(at);
        last.filter(|worth| **worth < zero)
    };
    out.or_else(needed).cloned().unwrap_or(zero)
}

/// The greater of a charge at the least and at the greatest number of a group.
pub(super) fn at_bounds(charge: &Sums, FreeGroup { min, max }: FreeGroup) -> Sums {
    let times = |bound: u64| -> Sums { charge.iter().map(|&n| n * i128::from(bound)).collect() };
    times(min).max(times(max))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::super::super::{Ask, EVERY};
    use super::super::case::Setting;
    use super::*;
    use crate::draw::Draw;
    use crate::problem::{Counted, Free, Parts};

    /// People of two sites, each of two teams, with quotas on some of these, and their worths.
    fn instance(draw: &mut Draw, crossing: bool) -> (Problem, Vec<Option<Sums>>) {
        let people = 1 + draw.below(8);
        let mut parts = Parts::with_shape(1, u32::try_from(people).unwrap());
        let cells: Vec<u64> = (0..people).map(|_| draw.below(4)).collect();
        let pick = |of: &dyn Fn(u64) -> bool| -> Vec<u32> {
            let own = (0u32..).zip(&cells).filter(|(_, cell)| of(**cell));
            own.map(|(person, _)| person).collect()
        };
        let mut sets: Vec<Vec<u32>> = (0..4).map(|team| pick(&|cell| cell == team)).collect();
        sets.extend((0..2).map(|site| pick(&|cell| cell / 2 == site)));
        sets.push(pick(&|_| true));
        if crossing {
            sets.extend((0..2).map(|floor| pick(&|cell| cell % 2 == floor)));
        }
        // In any order, as lines of a scheme stand.
        for at in 0..sets.len() {
            let other = at + usize::try_from(draw.below((sets.len() - at) as u64)).unwrap();
            sets.swap(at, other);
        }
        for members in sets {
            if draw.below(3) > 0 {
                let max = draw.below(members.len() as u64 + 1);
                parts.mentor_groups.push(Group {
                    name: String::new(),
                    count: Counted::People,
                    min: if draw.below(3) == 0 {
                        draw.below(max + 1)
                    } else {
                        0
                    },
                    max,
                    members,
                });
            }
        }
        let worth =
            |draw: &mut Draw| -> Sums { (0..2).map(|_| i128::from(draw.below(7)) - 2).collect() };
        let worths = (0..people).map(|_| Some(worth(draw))).collect();
        (Problem::from_pairs(parts).unwrap(), worths)
    }

    /// The most that people who keep all bounds are worth together; none where none do.
    fn best_choice(problem: &Problem, worths: &[Option<Sums>]) -> Option<Sums> {
        let sets = 0u32..1 << worths.len();
        let keeps = |set: &u32| {
            problem.groups(Side::Mentors).iter().all(|group| {
                let inside = group.members.iter().filter(|m| set >> **m & 1 == 1);
                (group.min..=group.max).contains(&(inside.count() as u64))
            })
        };
        let worth = |set: u32| {
            let mut sum = vec![0; 2];
            let inside = worths
                .iter()
                .enumerate()
                .filter(|(at, _)| set >> at & 1 == 1);
            inside
                .flat_map(|(_, own)| own)
                .for_each(|own| add(&mut sum, own));
            sum
        };
        sets.filter(keeps).map(worth).max()
    }

    fn bound(problem: &Problem, worths: &[Option<Sums>]) -> Sums {
        let ask = Ask {
            levels: 1,
            least: EVERY,
            stage: "",
            warm: None,
        };
        let free = Free::new(problem).unwrap();
        let mut setting = Setting::new(problem, free, ask);
        // Nobody here has a place or a pair: only what they are worth counts.
        setting.counted[1].fill(true);
        let case = Case::new(&setting, &[]);
        let found = charges(&case, &[vec![None], worths.to_vec()], 2);
        let zero = vec![0; 2];
        let mut sum = zero.clone();
        let left = found.left[1].iter().flatten().filter(|own| **own > zero);
        left.for_each(|own| add(&mut sum, own));
        for (_, group, charge) in &found.of_groups {
            add(&mut sum, &at_bounds(charge, setting.free.groups[1][*group]));
        }
        sum
    }

    #[test]
    fn within_a_nested_family_the_bound_is_the_best_choice() {
        let draw = &mut Draw(20_261_122);
        let (mut feasible, mut several) = (0, 0);
        for _ in 0..20_000 {
            let (problem, worths) = instance(draw, false);
            if let Some(best) = best_choice(&problem, &worths) {
                assert_eq!(
                    bound(&problem, &worths),
                    best,
                    "{:?} {worths:?}",
                    problem.groups(Side::Mentors)
                );
                feasible += 1;
                several += usize::from(problem.groups(Side::Mentors).len() > 2);
            }
        }
        assert!(feasible > 10_000 && several > 5_000, "{feasible} {several}");
    }

    #[test]
    fn where_families_cross_the_bound_is_no_lower_and_rarely_higher() {
        let draw = &mut Draw(20_261_123);
        let (mut feasible, mut equal) = (0, 0);
        for _ in 0..20_000 {
            let (problem, worths) = instance(draw, true);
            if let Some(best) = best_choice(&problem, &worths) {
                let bound = bound(&problem, &worths);
                assert!(bound >= best, "{bound:?} {best:?}");
                feasible += 1;
                equal += usize::from(bound == best);
            }
        }
        assert!(equal * 10 > feasible * 8, "{equal} of {feasible}");
    }
}
