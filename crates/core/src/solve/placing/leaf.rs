//! From potentials of a flow to those of a case, with what groups that count people charge (`charges`) at them.
//!
//! People whom a step decides are charged by the step: whoever is out is worth nothing, whoever is placed W.

use super::case::Case;
use super::charges::{Charges, OfGroups, charges, of_steps};
use crate::ids::Side;
use crate::problem::{Free, Group, Level, Node, Potentials, Tuples, dual_value};

/// A tuple of sums.
pub(super) type Sums = Vec<i128>;

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
        let Charges { of_groups, left } = charges(case, &worths, self.width);
        let of_steps = of_steps(case, &left, self.width);
        self.charged(case, (of_groups, of_steps))
    }

    /// The same with charges that are known, of the problem's groups by side, then of the steps.
    pub(super) fn charged(
        mut self,
        case: &Case<'_, '_>,
        (of_groups, of_steps): (OfGroups, Vec<Sums>),
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

/// Adds a tuple to the numbers that begin there.
pub(super) fn add(sums: &mut [i128], more: &[i128]) {
    for (sum, &n) in sums.iter_mut().zip(more) {
        *sum += n;
    }
}

/// Potentials that show that numbers of people can't be kept: these charges of groups, and what the steps take off again.
pub(super) fn impossible(case: &Case<'_, '_>, of_groups: OfGroups) -> Option<Leaf> {
    let mut left = Side::BOTH.map(|side| {
        let counted = case.setting.counted[side.index()].iter();
        counted
            .map(|&counted| counted.then(|| vec![0]))
            .collect::<Vec<Option<Sums>>>()
    });
    for (side, group, charge) in &of_groups {
        for &member in &case.setting.problem.groups(*side)[*group].members {
            if let Some(own) = left[side.index()][member as usize].as_mut() {
                own.iter_mut().zip(charge).for_each(|(n, c)| *n -= c);
            }
        }
    }
    let of_steps = of_steps(case, &left, 1);
    Draft::new(case, 0, 1).charged(case, (of_groups, of_steps))
}
