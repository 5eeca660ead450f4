//! Who is placed, who is out and who is undecided in a case, and the flow that no matching of the case exceeds.
//!
//! Of a group that counts people a flow can count pairs alone. With its undecided people of most places let in until it
//! is full, their places and those of the people placed bound its pairs from above; one pair for each who must be placed
//! bounds them from below. Where everybody is decided, the flow says what the case says.

use super::super::{Ask, EVERY};
use super::charges::{Family, cross, families};
use super::leaf::Sums;
use crate::ids::Side;
use crate::problem::{Counted, Free, Group, Node, Problem, case};
use std::cmp::Reverse;
use std::sync::Arc;

/// What is known of whether somebody is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Undecided,
    Placed,
    Out,
}

/// One case of a branch on who of some people is placed.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) side: Side,
    /// Undecided before; ascending.
    pub(super) members: Vec<u32>,
    pub(super) most: u64,
    /// More than `most` of them are placed, or at most so many.
    pub(super) more: bool,
}

impl Step {
    /// The group that the case has more.
    pub(super) fn group(&self) -> Group {
        let all = self.members.len() as u64;
        case(&self.members, Counted::People, self.most, self.more, all)
    }

    /// The branch whose case it is.
    pub(super) fn node(&self) -> Node {
        Node::Branch {
            side: self.side,
            members: self.members.clone(),
            count: Counted::People,
            most: self.most,
        }
    }

    /// What it says of each of its people, if it says the same of all.
    fn status(&self) -> Option<Status> {
        match (self.more, self.most) {
            (false, 0) => Some(Status::Out),
            (true, most) if most + 1 == self.members.len() as u64 => Some(Status::Placed),
            _ => None,
        }
    }
}

/// What stays the same from case to case.
pub(super) struct Setting<'a> {
    pub(super) problem: &'a Problem,
    pub(super) ask: Ask<'a>,
    /// What pins leave.
    pub(super) free: Free,
    /// Who is counted and not placed by a pin, by side.
    pub(super) counted: [Vec<bool>; 2],
    /// Groups that the flow carries, by side: all that count pairs, and of the others those that cross none of them.
    pub(super) kept: [Vec<usize>; 2],
    /// Groups that count people, by side, in nested families.
    pub(super) families: [Vec<Family>; 2],
}

impl<'a> Setting<'a> {
    /// O(groups · (people + sum of the members)).
    pub(super) fn new(problem: &'a Problem, free: Free, ask: Ask<'a>) -> Setting<'a> {
        let counted = Side::BOTH.map(|side| {
            let people = problem.people(side).positions();
            let own = people.zip(free.people[side.index()].pinned());
            own.map(|(person, pins)| pins == 0 && problem.counts_person(side, person))
                .collect()
        });
        let kept = Side::BOTH.map(|side| kept(problem, side));
        Setting {
            problem,
            ask: Ask { warm: None, ..ask },
            free,
            counted,
            kept,
            families: Side::BOTH.map(|side| families(problem, side)),
        }
    }

    /// Whether a pair of this score is asked for.
    pub(super) fn lets_in(&self, score: i64) -> bool {
        self.ask.least == EVERY || score >= self.ask.least
    }
}

fn kept(problem: &Problem, side: Side) -> Vec<usize> {
    let groups = problem.groups(side);
    let all = 0..groups.len();
    let (mut kept, others): (Vec<usize>, Vec<usize>) =
        all.partition(|&at| groups[at].count.is_pairs());
    for at in others {
        if !kept.iter().any(|&other| cross(groups, at, other)) {
            kept.push(at);
        }
    }
    kept.sort_unstable();
    kept
}

/// A case.
pub(super) struct Case<'s, 'a> {
    pub(super) setting: &'s Setting<'a>,
    pub(super) steps: &'s [Step],
    /// What bounds of people and steps say of each person, by side.
    pub(super) status: [Vec<Status>; 2],
    /// With what follows for the others, as groups are full or need all they have.
    follows: [Vec<Status>; 2],
}

impl<'s, 'a> Case<'s, 'a> {
    pub(super) fn new(setting: &'s Setting<'a>, steps: &'s [Step]) -> Case<'s, 'a> {
        let mut status = Side::BOTH.map(|side| {
            let people = setting.problem.people(side);
            let bounds = people.min().iter().zip(people.max());
            let own = bounds.map(|(&min, &max)| match (min, max) {
                (_, 0) => Status::Out,
                (0, _) => Status::Undecided,
                _ => Status::Placed,
            });
            own.collect::<Vec<Status>>()
        });
        for step in steps {
            if let Some(own) = step.status() {
                for &member in &step.members {
                    status[step.side.index()][member as usize] = own;
                }
            }
        }
        let mut case = Case {
            setting,
            steps,
            follows: status.clone(),
            status,
        };
        case.follow();
        case
    }

    /// The groups that count people, by side.
    pub(super) fn groups(&self) -> impl Iterator<Item = (Side, usize)> + use<'a> {
        let problem = self.setting.problem;
        Side::BOTH.into_iter().flat_map(move |side| {
            let groups = problem.groups(side).iter().enumerate();
            let own = groups.filter(|(_, group)| !group.count.is_pairs());
            own.map(move |(at, _)| (side, at))
        })
    }

    /// How many of a group are placed and how many are undecided, pins apart.
    fn count(&self, side: Side, group: usize, status: &[Vec<Status>; 2]) -> (u64, u64) {
        let at = side.index();
        let members = self.setting.problem.groups(side)[group].members.iter();
        let mut counts = (0, 0);
        for &member in members {
            if !self.setting.counted[at][member as usize] {
                continue;
            }
            match status[at][member as usize] {
                Status::Placed => counts.0 += 1,
                Status::Undecided => counts.1 += 1,
                Status::Out => {}
            }
        }
        counts
    }

    fn follow(&mut self) {
        loop {
            let mut changed = false;
            for (side, group) in self.groups() {
                let (placed, open) = self.count(side, group, &self.follows);
                let bounds = self.setting.free.groups[side.index()][group];
                let own = match () {
                    () if open == 0 => continue,
                    () if placed >= bounds.max => Status::Out,
                    () if placed + open <= bounds.min => Status::Placed,
                    () => continue,
                };
                for &member in &self.setting.problem.groups(side)[group].members {
                    let now = &mut self.follows[side.index()][member as usize];
                    if *now == Status::Undecided
                        && self.setting.counted[side.index()][member as usize]
                    {
                        *now = own;
                        changed = true;
                    }
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// A group that has too many people placed already, or too few who may be, and which of the two.
    pub(super) fn contradiction(&self) -> Option<(Side, usize, bool)> {
        self.groups().find_map(|(side, group)| {
            let (placed, open) = self.count(side, group, &self.follows);
            let bounds = self.setting.free.groups[side.index()][group];
            let (over, under) = (placed > bounds.max, placed + open < bounds.min);
            (over || under).then_some((side, group, over))
        })
    }

    /// Whether it is known of everybody whether they are placed.
    pub(super) fn is_decided(&self) -> bool {
        let all = self.setting.counted.iter().flatten();
        let mut all = all.zip(self.follows.iter().flatten());
        all.all(|(counted, own)| !counted || *own != Status::Undecided)
    }

    /// Those whom no step decides.
    pub(super) fn undecided(&self) -> impl Iterator<Item = (Side, u32)> + '_ {
        Side::BOTH.into_iter().flat_map(|side| {
            let people = (0u32..).zip(&self.setting.counted[side.index()]);
            let status = people.zip(&self.status[side.index()]);
            let open = status.filter(|((_, counted), own)| **counted && **own == Status::Undecided);
            open.map(move |((person, _), _)| (side, person))
        })
    }

    /// Who may be placed, so that no group has too many: those who are worth most first, to the last place or while they
    /// gain anything. Whoever a group needs must be. With `among`, of these alone.
    pub(super) fn choice(
        &self,
        worths: &[Vec<Option<Sums>>; 2],
        full: bool,
        among: [Option<&[bool]>; 2],
    ) -> [Vec<Status>; 2] {
        let problem = self.setting.problem;
        let mut choice = self.status.clone();
        let mut placed = Side::BOTH.map(|side| vec![0u64; problem.groups(side).len()]);
        for (side, group) in self.groups() {
            placed[side.index()][group] = self.count(side, group, &self.status).0;
        }
        let mut open: Vec<(Side, u32)> = self.undecided().collect();
        let worth = |&(side, person): &(Side, u32)| worths[side.index()][person as usize].as_ref();
        open.sort_by(|a, b| worth(b).cmp(&worth(a)));
        for (side, person) in open {
            let placed = &mut placed[side.index()];
            let bounds = &self.setting.free.groups[side.index()];
            let own = || problem.counted_in(side, person).map(|group| group as usize);
            let needed = own().any(|group| placed[group] < bounds[group].min);
            let room = among[side.index()].is_none_or(|among| among[person as usize])
                && own().all(|group| placed[group] < bounds[group].max);
            let gains = worth(&(side, person)).is_some_and(|own| *own > vec![0; own.len()]);
            choice[side.index()][person as usize] = match (room, needed) {
                (true, true) => Status::Placed,
                (true, false) if full || gains => Status::Undecided,
                _ => Status::Out,
            };
            if choice[side.index()][person as usize] != Status::Out {
                own().for_each(|group| placed[group] += 1);
            }
        }
        choice
    }

    /// The problem without groups that count people, which lets all in that the case does. With a choice, those who are
    /// chosen may be placed and nobody else, and those who are needed must be.
    pub(super) fn flow(&self, choice: Option<&[Vec<Status>; 2]>) -> Problem {
        let problem = self.setting.problem;
        let status = choice.unwrap_or(&self.follows);
        let mut groups = [Vec::new(), Vec::new()];
        let people = Side::BOTH.map(|side| {
            let people = problem.people(side);
            let (mut min, mut max) = (people.min().to_vec(), people.max().to_vec());
            for (at, own) in status[side.index()].iter().enumerate() {
                if self.setting.counted[side.index()][at] {
                    match own {
                        Status::Out => (min[at], max[at]) = (0, 0),
                        Status::Placed => min[at] = min[at].max(1),
                        Status::Undecided => {}
                    }
                }
            }
            for &at in &self.setting.kept[side.index()] {
                let group = &problem.groups(side)[at];
                groups[side.index()].push(match group.count {
                    Counted::Pairs => group.clone(),
                    Counted::People => self.bounded(side, at, (&min, &max), status),
                });
            }
            Arc::new(people.bounded(min, max))
        });
        problem.with_groups(groups).with_people(people)
    }

    /// The bounds on pairs of a group that counts people, where its people have these bounds.
    fn bounded(
        &self,
        side: Side,
        group: usize,
        (min, max): (&[u32], &[u32]),
        status: &[Vec<Status>; 2],
    ) -> Group {
        let own = &self.setting.problem.groups(side)[group];
        let bounds = self.setting.free.groups[side.index()][group];
        let pins = self.setting.free.people[side.index()].pinned();
        let pins: Vec<u32> = pins.collect();
        let (mut least, mut most, mut placed) = (0, 0, 0);
        let mut open = Vec::new();
        for &member in &own.members {
            let at = member as usize;
            least += u64::from(min[at].max(pins[at]));
            match (
                self.setting.counted[side.index()][at],
                status[side.index()][at],
            ) {
                (true, Status::Out) => {}
                (true, Status::Undecided) => open.push(Reverse(max[at])),
                (counted, _) => {
                    placed += u64::from(counted);
                    most += u64::from(max[at]);
                }
            }
        }
        open.sort_unstable();
        let room = usize::try_from(bounds.max.saturating_sub(placed)).unwrap_or(usize::MAX);
        most += open
            .iter()
            .take(room)
            .map(|max| u64::from(max.0))
            .sum::<u64>();
        least += bounds.min.saturating_sub(placed);
        Group {
            members: own.members.clone(),
            min: least,
            // Where there are not so many, other bounds show that nothing is feasible.
            max: most.max(least),
            ..Group::default()
        }
    }
}
