//! From potentials of a flow to those of a case: what a group that counts people charges.
//!
//! A person with all of their pairs is worth W if placed. Charges γ on groups of people turn that into max(0, W − Σγ), and
//! the bound is least where a group's γ stands between the worths of those whom it lets in and of those whom it keeps
//! out: of k places for the undecided, the (k + 1)-th greatest worth, if it is above zero; of l who are missing, the l-th,
//! if that is below. Where groups of people overlap, each takes its turn. People whom a step decides are charged by the
//! step: whoever is out is worth nothing, whoever is placed W.

use super::case::{Case, Status, Step};
use crate::ids::Side;
use crate::problem::{Free, Group, Level, Node, Potentials, Tuples, dual_value};

/// A tuple of sums.
pub(super) type Sums = Vec<i128>;

/// How often groups that count people take their turns, where somebody is in several.
const TURNS: usize = 4;

/// Potentials of a case, but for the groups that count people.
pub(super) struct Draft {
    /// The denominator; 0 where values don't count.
    pub(super) over: u32,
    /// Numbers of a tuple.
    pub(super) width: usize,
    /// Of the people, by side: tuple after tuple.
    pub(super) people: [Sums; 2],
    /// Of the problem's groups, by side: zeros where they count people.
    pub(super) groups: [Vec<Sums>; 2],
    /// Groups of further branches, on pairs, with theirs.
    pub(super) further: Vec<(Side, Group, Sums)>,
}

/// Potentials of a case, and their bound.
pub(super) struct Leaf {
    pub(super) over: u32,
    pub(super) potentials: Potentials,
    /// At levels from the first on, times `over`; over 0 one number.
    pub(super) bound: Sums,
}

impl Leaf {
    /// As the tree has it.
    pub(super) fn node(&self) -> Node {
        Node::Leaf {
            over: self.over,
            potentials: self.potentials.clone(),
        }
    }

    /// Whether it proves that the case does not reach the target, or has nothing feasible.
    pub(super) fn closes(&self, target: Option<&[i128]>) -> bool {
        if self.over == 0 {
            return self.bound.first().is_some_and(|&n| n < 0);
        }
        let times = |n: &i128| n.saturating_mul(i128::from(self.over));
        target.is_some_and(|target| self.bound.iter().copied().lt(target.iter().map(times)))
    }
}

impl Draft {
    /// All zeros.
    pub(super) fn new(case: &Case<'_, '_>, over: u32, width: usize) -> Draft {
        let problem = case.setting.problem;
        Draft {
            over,
            width,
            people: Side::BOTH.map(|side| vec![0; problem.people(side).len() * width]),
            groups: Side::BOTH.map(|side| vec![vec![0; width]; problem.groups(side).len()]),
            further: Vec::new(),
        }
    }

    /// From potentials of the flow of a case and the groups of further branches, with the side of each.
    pub(super) fn of_flow(
        case: &Case<'_, '_>,
        over: u32,
        flow: &Potentials,
        further: &[(Side, Group)],
    ) -> Draft {
        let problem = case.setting.problem;
        let width = match over {
            0 => 1,
            _ => case.setting.ask.levels,
        };
        let mut draft = Draft::new(case, over, width);
        let wide = |tuple: &[i64]| tuple.iter().map(|&n| i128::from(n)).collect::<Sums>();
        let mut next = [0usize; 2];
        for side in Side::BOTH {
            let at = side.index();
            draft.people[at] = flow.people(side).iter().flat_map(wide).collect();
            for &group in &case.setting.kept[at] {
                let tuple = wide(flow.groups(side).of(next[at]));
                next[at] += 1;
                let own = &problem.groups(side)[group];
                if own.count.is_pairs() {
                    draft.groups[at][group] = tuple;
                    continue;
                }
                // What the flow charges for pairs of the group, its people charge themselves.
                for &member in &own.members {
                    add(&mut draft.people[at][member as usize * width..], &tuple);
                }
            }
        }
        for (side, group) in further {
            let tuple = wide(flow.groups(*side).of(next[side.index()]));
            next[side.index()] += 1;
            draft.further.push((*side, group.clone(), tuple));
        }
        draft
    }

    /// What charges for a pair of each person of a side, tuple after tuple: their own potential and those of groups.
    pub(super) fn effective(&self, case: &Case<'_, '_>, side: Side) -> Sums {
        let problem = case.setting.problem;
        let mut sums = self.people[side.index()].clone();
        let further = self.further.iter().filter(|(s, ..)| *s == side);
        let further = further.map(|(_, group, tuple)| (group, tuple));
        let own = problem.groups(side).iter().zip(&self.groups[side.index()]);
        for (group, tuple) in own.chain(further) {
            if group.count.is_pairs() && tuple.iter().any(|&n| n != 0) {
                for &member in &group.members {
                    add(&mut sums[member as usize * self.width..], tuple);
                }
            }
        }
        sums
    }

    /// What everybody is worth if placed, by side: only of those who are counted and may be. O(people + pairs).
    pub(super) fn worths(&self, case: &Case<'_, '_>) -> [Vec<Option<Sums>>; 2] {
        let setting = case.setting;
        let problem = setting.problem;
        let width = self.width;
        let levels: Vec<Level> = problem.additive().into_iter().take(width).collect();
        let over = i128::from(self.over);
        let mut worths = Side::BOTH.map(|side| {
            let people = setting.counted[side.index()].iter();
            let max = setting.free.people[side.index()].max().iter();
            let own = people.zip(max);
            own.map(|(&counted, &max)| (counted && max > 0).then(|| vec![0; width]))
                .collect::<Vec<_>>()
        });
        let [rows, columns] = Side::BOTH.map(|side| self.effective(case, side));
        let zero = vec![0; width];
        let mut gain = zero.clone();
        for mentee in problem.people(Side::Mentees).positions() {
            let visit = &mut |mentor: u32, score: i64| {
                if !setting.lets_in(score) {
                    return;
                }
                let pair = Side::Mentees.pair(mentee, mentor);
                let (row, column) = (mentee as usize * width, mentor as usize * width);
                for (at, &level) in levels.iter().enumerate() {
                    let value = i128::from(problem.pair_value(level, pair, score));
                    gain[at] = over * value - rows[row + at] - columns[column + at];
                }
                if gain > zero {
                    let [mentees, mentors] = &mut worths;
                    // As `dual_value` has it: with the mentor, where that one is counted.
                    if setting.counted[1][mentor as usize] {
                        if let Some(own) = mentors[mentor as usize].as_mut() {
                            add(own, &gain);
                        }
                    } else if let Some(own) = mentees[mentee as usize].as_mut() {
                        add(own, &gain);
                    }
                }
            };
            setting.free.source.for_each(Side::Mentees, mentee, visit);
        }
        for side in Side::BOTH {
            let bounds = setting.free.people[side.index()].iter();
            let all = (0u32..).zip(bounds).zip(&mut worths[side.index()]);
            for ((person, bounds), worth) in all {
                let Some(worth) = worth else { continue };
                let own = &self.people[side.index()][person as usize * width..][..width];
                let listed = problem.reward_units(side, person);
                let (_, best) = best(own, (bounds.min.max(1), bounds.max), listed, |unit, at| {
                    over * i128::from(problem.reward(side, person, unit, levels[at], at))
                });
                add(worth, &best);
            }
        }
        worths
    }

    /// The potentials with the charges of groups of people, and their bound; none where a number is too large for a
    /// file.
    pub(super) fn finish(self, case: &Case<'_, '_>) -> Option<Leaf> {
        let worths = self.worths(case);
        let charges = charges(case, &worths, self.width);
        self.charged(case, charges)
    }

    /// The same with charges that are known, of the problem's groups by side, then of the steps.
    pub(super) fn charged(
        mut self,
        case: &Case<'_, '_>,
        (of_groups, of_steps): (Vec<(Side, usize, Sums)>, Vec<Sums>),
    ) -> Option<Leaf> {
        let setting = case.setting;
        let problem = setting.problem;
        for (side, group, charge) in of_groups {
            self.groups[side.index()][group] = charge;
        }
        let mut groups = Side::BOTH.map(|side| problem.groups(side).to_vec());
        let mut tuples = self.groups;
        let steps = case.steps.iter().zip(of_steps);
        let steps = steps.map(|(step, charge)| (step.side, step.group(), charge));
        for (side, group, tuple) in steps.chain(self.further) {
            groups[side.index()].push(group);
            tuples[side.index()].push(tuple);
        }
        let narrow = |numbers: &[i128]| -> Option<Vec<i64>> {
            numbers.iter().map(|&n| i64::try_from(n).ok()).collect()
        };
        let of_groups = |side: Side| -> Option<Tuples> {
            tuples[side.index()].iter().map(|t| narrow(t)).collect()
        };
        let width = self.width;
        let of_people = |side: Side| Some(Tuples::new(width, narrow(&self.people[side.index()])?));
        let potentials = Potentials {
            mentees: of_people(Side::Mentees)?,
            mentors: of_people(Side::Mentors)?,
            mentee_groups: of_groups(Side::Mentees)?,
            mentor_groups: of_groups(Side::Mentors)?,
        };
        let whole = problem.with_groups(groups);
        let free = Free::new(&whole).ok()?.times(self.over);
        let lets_in = |score| setting.lets_in(score);
        let bound = dual_value(&whole, &free, width, &potentials, &lets_in);
        Some(Leaf {
            over: self.over,
            potentials,
            bound,
        })
    }
}

/// The best number of mates from `least` to `most`, and what they are worth at a person's own potential: `reward` is what
/// a mate adds at each place of a tuple, the same for all beyond the first `listed`, and it never rises.
pub(super) fn best(
    own: &[i128],
    (least, most): (u32, u32),
    listed: u32,
    reward: impl Fn(u32, usize) -> i128,
) -> (u32, Sums) {
    let mut sum = vec![0i128; own.len()];
    let mut unit = sum.clone();
    let zero = sum.clone();
    let mut number = 0;
    while number < most {
        for (at, unit) in unit.iter_mut().enumerate() {
            *unit = own[at] + reward(number + 1, at);
        }
        let gains = unit > zero;
        if number >= least && !gains {
            break;
        }
        let alike = match (number < listed, gains) {
            (true, _) => 1,
            (false, true) => most - number,
            (false, false) => least - number,
        };
        number += alike;
        let times = sum.iter_mut().zip(&unit);
        times.for_each(|(sum, &n)| *sum += n * i128::from(alike));
    }
    (number, sum)
}

/// The charges of the problem's groups that count people, and those of the steps.
pub(super) fn charges(
    case: &Case<'_, '_>,
    worths: &[Vec<Option<Sums>>; 2],
    width: usize,
) -> (Vec<(Side, usize, Sums)>, Vec<Sums>) {
    let setting = case.setting;
    let mut found: Vec<(Side, usize, Sums)> = case
        .groups()
        .map(|(side, group)| (side, group, vec![0; width]))
        .collect();
    let mut left = worths.clone();
    for _ in 0..TURNS {
        let mut changed = false;
        for (side, group, charge) in &mut found {
            let members = &setting.problem.groups(*side)[*group].members;
            let left = &mut left[side.index()];
            // Without its own charge.
            for &member in members {
                if let Some(own) = left[member as usize].as_mut() {
                    add(own, charge);
                }
            }
            let mut placed = 0u64;
            let mut open = Vec::new();
            for &member in members {
                let own = left[member as usize].as_ref();
                match case.status[side.index()][member as usize] {
                    Status::Placed => placed += u64::from(own.is_some()),
                    Status::Undecided => open.extend(own),
                    Status::Out => {}
                }
            }
            let bounds = setting.free.groups[side.index()][*group];
            let next = between(
                open,
                bounds.min.saturating_sub(placed),
                bounds.max.saturating_sub(placed),
                width,
            );
            changed |= next != *charge;
            for &member in members {
                if let Some(own) = left[member as usize].as_mut() {
                    own.iter_mut().zip(&next).for_each(|(n, c)| *n -= c);
                }
            }
            *charge = next;
        }
        if !changed {
            break;
        }
    }
    let step = |step: &Step| {
        let Group { min, max, .. } = step.group();
        let members = step.members.iter();
        let own = members.filter_map(|&m| left[step.side.index()][m as usize].as_ref());
        between(own.collect(), min, max, width)
    };
    let steps = case.steps.iter().map(step).collect();
    (found, steps)
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

/// Adds a tuple to the numbers that begin there.
pub(super) fn add(sums: &mut [i128], more: &[i128]) {
    for (sum, &n) in sums.iter_mut().zip(more) {
        *sum += n;
    }
}

/// Potentials that show that a group has too many people placed, or too few who may be: its charge, and what the steps
/// take off again.
pub(super) fn contradiction(
    case: &Case<'_, '_>,
    (side, group, over): (Side, usize, bool),
) -> Option<Leaf> {
    let charge = vec![if over { 1 } else { -1 }];
    let members = &case.setting.problem.groups(side)[group].members;
    let of_step = |step: &Step| {
        let worth = |member: &u32| {
            let inside = step.side == side && members.binary_search(member).is_ok();
            vec![if inside { -charge[0] } else { 0 }]
        };
        let worths: Vec<Sums> = step.members.iter().map(worth).collect();
        let Group { min, max, .. } = step.group();
        between(worths.iter().collect(), min, max, 1)
    };
    let steps = case.steps.iter().map(of_step).collect();
    Draft::new(case, 0, 1).charged(case, (vec![(side, group, charge)], steps))
}
