//! Better potentials for a case: mates' prices that follow demand.
//!
//! The flow of a case knows no decision to place somebody: it spreads a group's pairs over more people than the group may
//! place. The bound of the proof (`problem::dual`) does, and it is least where at the mates' prices the people who are
//! worth being placed ask for nobody twice. So prices of those asked for too often rise and others fall: subgradient steps
//! (Held, Wolfe, Crowder 1974) towards the value to be beaten, in whole numbers. Prices move at one level, the first at
//! which the bound is too high: those before it then keep their bound, as a choice between tuples is made at the first
//! number that differs. Whatever the prices, the bound is valid.

use super::super::budget::{Budget, Stop};
use super::super::master::divisor;
use super::case::{Case, Setting, Status};
use super::charges::{Charges, at_bounds, charges};
use super::leaf::{Draft, Sums, add, best};
use crate::ids::Side;
use crate::problem::{FreePerson, Level, Problem};
use std::cmp::Ordering;

/// Denominator of the prices: halves, thirds and quarters are what linear programs of this kind end at most.
pub(super) const OVER: i64 = 12;

/// Steps without a better bound before they get shorter.
const PATIENCE: u32 = 6;

/// The pairs of those who are counted, by person, with their values.
pub(super) struct Market {
    /// Who chooses: the side that is counted; where both are, mentors, with whom the proof counts a pair.
    pub(super) side: Side,
    levels: Vec<Level>,
    starts: Vec<usize>,
    mates: Vec<u32>,
    /// A tuple a pair.
    values: Vec<i128>,
    /// What pins bring.
    pinned: Sums,
    /// More than anything that a pair can be worth.
    beyond: i128,
    /// What all values of a level are multiples of.
    units: Sums,
}

/// Prices over `OVER`.
#[derive(Clone)]
pub(super) struct Prices {
    /// Of those who are chosen, own potentials: tuple after tuple.
    own: Sums,
    /// Of the problem's groups, by side: zeros where they count people.
    groups: [Vec<Sums>; 2],
}

/// What prices say.
#[derive(Clone)]
pub(super) struct Said {
    /// The bound, over `OVER`.
    pub(super) bound: Sums,
    /// What everybody is worth if placed, by side; none where they aren't counted.
    pub(super) worths: [Vec<Option<Sums>>; 2],
    /// The same less what groups charge.
    pub(super) left: [Vec<Option<Sums>>; 2],
    /// Own potentials of those who choose, tuple after tuple.
    own: Sums,
    /// Who of those who choose would be placed.
    pub(super) placed: Vec<bool>,
    /// How often each mate is asked for beyond what there is; below 0: how much is left.
    excess: Vec<i64>,
}

/// What somebody would do who is placed.
struct Wish {
    /// What it brings them.
    worth: Sums,
    /// Their own potential at it.
    potential: Sums,
    mates: Vec<u32>,
}

impl Market {
    /// None where nobody is counted but by pins, or somebody has too few pairs for the least that they need.
    pub(super) fn new(
        setting: &Setting<'_>,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Market>, Stop> {
        let problem = setting.problem;
        let counts = |side: &Side| setting.counted[side.index()].contains(&true);
        let Some(side) = Side::BOTH.into_iter().rev().find(counts) else {
            return Ok(None);
        };
        let levels: Vec<Level> = problem.additive();
        let levels: Vec<Level> = levels.into_iter().take(setting.ask.levels).collect();
        let objective = problem.objective(problem.pins()).into_iter();
        let additive = objective.filter(|(level, _)| level.is_additive());
        let pinned = additive.map(|(_, value)| i128::from(OVER) * value.unwrap_or_default());
        let mut market = Market {
            side,
            starts: vec![0],
            mates: Vec::new(),
            values: Vec::new(),
            pinned: pinned.take(levels.len()).collect(),
            beyond: 0,
            units: Vec::new(),
            levels,
        };
        for (person, &least) in (0u32..).zip(setting.free.people[side.index()].min()) {
            let from = market.mates.len();
            setting
                .free
                .source
                .for_each(side, person, &mut |mate, score| {
                    if setting.lets_in(score) {
                        let pair = side.pair(person, mate);
                        let value = |&level: &Level| {
                            i128::from(OVER) * i128::from(problem.pair_value(level, pair, score))
                        };
                        market.mates.push(mate);
                        market.values.extend(market.levels.iter().map(value));
                    }
                });
            let found = market.mates.len() - from;
            budget.spend(found as u64)?;
            market.starts.push(market.mates.len());
            if (found as u64) < u64::from(least) {
                return Ok(None);
            }
        }
        let greatest = market.values.iter().map(|n| n.abs()).max();
        market.units = (0..market.levels.len())
            .map(|at| market.unit(problem, at))
            .collect();
        market.beyond = 4 * (greatest.unwrap_or_default() + i128::from(OVER));
        Ok(Some(market))
    }

    /// Greatest common divisor of what pairs and people add at a level, 1 where they add nothing.
    fn unit(&self, problem: &Problem, at: usize) -> i128 {
        let width = self.levels.len();
        let values = self.values.iter().skip(at).step_by(width);
        let values = values.map(|n| n / i128::from(OVER));
        let rewards = Side::BOTH.into_iter().flat_map(|side| {
            let people = problem.people(side).positions();
            people.flat_map(move |person| {
                let units = 1..=problem.reward_units(side, person);
                units.map(move |unit| {
                    i128::from(problem.reward(side, person, unit, self.levels[at], at))
                })
            })
        });
        values.chain(rewards).fold(0, divisor).max(1)
    }

    /// Pairs that are looked at by one look at all.
    pub(super) fn len(&self) -> u64 {
        self.mates.len() as u64
    }

    /// The prices of a draft of the same levels.
    pub(super) fn prices(&self, draft: &Draft) -> Prices {
        let scale = i128::from(OVER) / i128::from(draft.over.max(1));
        let times = |sums: &Sums| sums.iter().map(|n| n * scale).collect::<Sums>();
        Prices {
            own: times(&draft.people[self.side.other().index()]),
            groups: draft
                .groups
                .each_ref()
                .map(|all| all.iter().map(times).collect()),
        }
    }

    /// The potentials behind what was said.
    pub(super) fn draft(&self, case: &Case<'_, '_>, prices: &Prices, said: &Said) -> Draft {
        let over = u32::try_from(OVER).unwrap_or(1);
        let mut draft = Draft::new(case, over, self.levels.len());
        draft.people[self.side.index()].clone_from(&said.own);
        draft.people[self.side.other().index()].clone_from(&prices.own);
        draft.groups.clone_from(&prices.groups);
        draft
    }

    /// What everybody asks for at these prices, and the bound. O(pairs).
    pub(super) fn ask(&self, case: &Case<'_, '_>, prices: &Prices) -> Said {
        let setting = case.setting;
        let problem = setting.problem;
        let (side, other) = (self.side, self.side.other());
        let width = self.levels.len();
        let charges = self.charges(case, prices);
        let mut bound = self.pinned.clone();
        let people = problem.people(side).positions();
        let mut said = Said {
            bound: Vec::new(),
            worths: Side::BOTH.map(|side| vec![None; problem.people(side).len()]),
            left: Default::default(),
            own: Vec::with_capacity(people.len() * width),
            placed: vec![false; people.len()],
            excess: vec![0; problem.people(other).len()],
        };
        let mut wanted: Vec<Vec<u32>> = Vec::with_capacity(people.len());
        for (person, bounds) in people.zip(setting.free.people[side.index()].iter()) {
            let counted = setting.counted[side.index()][person as usize];
            let wish = self.wish(problem, (person, bounds), counted, &charges);
            if !counted {
                add(&mut bound, &wish.worth);
            } else if bounds.max > 0 {
                said.worths[side.index()][person as usize] = Some(wish.worth);
            }
            said.own.extend(wish.potential);
            wanted.push(wish.mates);
        }
        let mates = || {
            let mates = problem.people(other).positions();
            mates.zip(setting.free.people[other.index()].iter())
        };
        let mut supply = Vec::with_capacity(said.excess.len());
        for (mate, bounds) in mates() {
            let counted = setting.counted[other.index()][mate as usize];
            let own = &prices.own[mate as usize * width..][..width];
            let reward = |unit, at| self.reward(problem, (other, mate), bounds.pinned, unit, at);
            let listed = problem.reward_units(other, mate);
            let least = bounds.min.max(u32::from(counted)).min(bounds.max);
            let (number, sum) = best(own, (least, bounds.max), listed, reward);
            supply.push(number);
            if !counted {
                add(&mut bound, &sum);
            } else if bounds.max > 0 {
                said.worths[other.index()][mate as usize] = Some(sum);
            }
        }
        self.choose(case, &mut said, &mut bound);
        let counted = setting.counted[side.index()].iter();
        let asking = wanted.iter().zip(counted).zip(&said.placed);
        for ((mates, counted), placed) in asking {
            if *placed || !counted {
                let each = mates.iter();
                each.for_each(|&mate| said.excess[mate as usize] += 1);
            }
        }
        for ((mate, bounds), fewest) in mates().zip(supply) {
            let own = &prices.own[mate as usize * width..][..width];
            let reward = |unit, at| self.reward(problem, (other, mate), bounds.pinned, unit, at);
            // Units that add nothing may be there or not, and so may somebody whose charge is what they are worth.
            let excess = &mut said.excess[mate as usize];
            let adds_nothing = |unit| (0..width).all(|at| own[at] + reward(unit, at) == 0);
            let mut most = fewest;
            while most < bounds.max && i64::from(most) < *excess && adds_nothing(most + 1) {
                most += 1;
            }
            let left = said.left[other.index()][mate as usize].as_ref();
            let sign = left.map_or(Ordering::Greater, |left| {
                left.as_slice().cmp(&vec![0; width])
            });
            let (fewest, most) = match (sign, case.status[other.index()][mate as usize]) {
                (Ordering::Greater, _) | (_, Status::Placed) => (fewest, most),
                (Ordering::Equal, _) => (0, most),
                (Ordering::Less, _) => (0, 0),
            };
            *excess -= (*excess).clamp(i64::from(fewest), i64::from(most));
        }
        for side in Side::BOTH {
            let groups = prices.groups[side.index()].iter();
            for (gamma, bounds) in groups.zip(&setting.free.groups[side.index()]) {
                add(&mut bound, &at_bounds(gamma, *bounds));
            }
        }
        said.bound = bound;
        said
    }

    /// The mates whom somebody would have: the best at these charges, as long as they add something.
    fn wish(
        &self,
        problem: &Problem,
        (person, bounds): (u32, FreePerson),
        counted: bool,
        [own, mates]: &[Sums; 2],
    ) -> Wish {
        let width = self.levels.len();
        let (from, to) = (
            self.starts[person as usize],
            self.starts[person as usize + 1],
        );
        let own = &own[person as usize * width..][..width];
        let mut margins: Sums = Vec::with_capacity((to - from) * width);
        for pair in from..to {
            let price = &mates[self.mates[pair] as usize * width..][..width];
            let value = &self.values[pair * width..][..width];
            let both = price.iter().zip(own).zip(value);
            margins.extend(both.map(|((price, own), value)| value - price - own));
        }
        let margin = |pair: usize| &margins[pair * width..][..width];
        let dearer = |a: &usize, b: &usize| margin(*b).cmp(margin(*a)).then(a.cmp(b));
        let most = (to - from).min(bounds.max as usize);
        let mut order: Vec<usize> = (0..to - from).collect();
        if 0 < most && most < order.len() {
            order.select_nth_unstable_by(most - 1, dearer);
        }
        order.truncate(most);
        order.sort_unstable_by(dearer);
        let least = bounds.min.max(u32::from(counted));
        let reward = |unit: u32, at: usize| {
            self.reward(problem, (self.side, person), bounds.pinned, unit, at)
        };
        let zero = vec![0; width];
        let (mut worth, mut number) = (zero.clone(), 0);
        for &pair in &order {
            let margin = margin(pair).iter().enumerate();
            let unit: Sums = margin.map(|(at, m)| m + reward(number + 1, at)).collect();
            if number >= least && unit <= zero {
                break;
            }
            number += 1;
            add(&mut worth, &unit);
        }
        if counted && number < least {
            // Without a pair nobody is placed: the charge of having none is as great as need be.
            let mut potential = zero;
            potential[0] = -self.beyond;
            let worth = potential.iter().enumerate();
            return Wish {
                worth: worth.map(|(at, n)| n + reward(1, at)).collect(),
                potential,
                mates: Vec::new(),
            };
        }
        order.truncate(number as usize);
        // At this potential the mates taken gain at least nothing, and no other does.
        let beyond: Sums = (0..width).map(|at| -reward(number + 1, at)).collect();
        let potential = match order.last().map(|&pair| margin(pair).to_vec()) {
            Some(last) if number == bounds.max => last,
            Some(last) => last.min(beyond),
            None => beyond,
        };
        let mates = order.iter().map(|pair| self.mates[from + pair]);
        Wish {
            worth,
            potential,
            mates: mates.collect(),
        }
    }

    /// What the `unit`-th further mate of somebody adds, the pair apart.
    fn reward(
        &self,
        problem: &Problem,
        (side, person): (Side, u32),
        pinned: u32,
        unit: u32,
        at: usize,
    ) -> i128 {
        let unit = pinned.saturating_add(unit);
        let own = problem.reward(side, person, unit, self.levels[at], at);
        i128::from(OVER) * i128::from(own)
    }

    /// What a pair costs besides those who choose, and those who are chosen: groups that count pairs, and own prices.
    fn charges(&self, case: &Case<'_, '_>, prices: &Prices) -> [Sums; 2] {
        let mut draft = Draft::new(case, 1, self.levels.len());
        draft.people[self.side.other().index()].clone_from(&prices.own);
        draft.groups.clone_from(&prices.groups);
        [self.side, self.side.other()].map(|side| draft.effective(case, side))
    }

    /// Charges of the groups of people at these worths, what they and the people add to the bound, and who is placed.
    fn choose(&self, case: &Case<'_, '_>, said: &mut Said, bound: &mut Sums) {
        let setting = case.setting;
        let width = self.levels.len();
        let Charges { of_groups, left } = charges(case, &said.worths, width);
        for (side, group, charge) in &of_groups {
            let bounds = setting.free.groups[side.index()][*group];
            add(bound, &at_bounds(charge, bounds));
        }
        let zero = vec![0; width];
        let all = left.iter().flatten().zip(case.status.iter().flatten());
        for (own, status) in all {
            match (own, status) {
                (Some(own), Status::Placed) => add(bound, own),
                (Some(own), Status::Undecided) if *own > zero => add(bound, own),
                _ => {}
            }
        }
        let chosen = case.choice(&said.worths, false, [None; 2]);
        let own = chosen[self.side.index()]
            .iter()
            .zip(&left[self.side.index()]);
        for (placed, (own, left)) in said.placed.iter_mut().zip(own) {
            *placed = *own != Status::Out && left.is_some();
        }
        said.left = left;
    }

    /// Lets prices follow demand, level after level from the first at which the bound is too high, or until it is below
    /// the target: so many steps at most. Gives back the best prices; counts in `seen` how often each would be placed.
    pub(super) fn follow(
        &self,
        case: &Case<'_, '_>,
        start: Prices,
        target: Option<&[i128]>,
        steps: u32,
        budget: &mut Budget<'_>,
        seen: &mut [u64],
    ) -> Result<(Prices, Said), Stop> {
        let width = self.levels.len();
        let said = self.ask(case, &start);
        let mut best = (start, said);
        let goal: Option<Sums> =
            target.map(|target| target.iter().map(|n| n * i128::from(OVER)).collect());
        let mut left = steps;
        for level in 0..width {
            let earlier =
                |bound: &Sums| goal.as_ref().map(|goal| bound[..level].cmp(&goal[..level]));
            // Up to here the bound is what the target is, or nothing brings it there: then what helps to choose counts.
            let (aim, share) = match (&goal, earlier(&best.1.bound)) {
                (Some(_), Some(Ordering::Less)) => break,
                (Some(goal), Some(Ordering::Equal)) if best.1.bound[level] <= goal[level] => {
                    if best.1.bound[level] < goal[level] {
                        break;
                    }
                    continue;
                }
                (Some(goal), Some(Ordering::Equal)) => (goal[level], left - left / 4),
                _ => {
                    let bound = best.1.bound[level];
                    (bound - bound.abs() / 100 - 1, left.div_ceil(2))
                }
            };
            left -= self.descend(case, &mut best, (level, aim), share, budget, seen)?;
            // Less than one value apart, as whole values could be none at all.
            if (1..i128::from(OVER) * self.units[level]).contains(&(best.1.bound[level] - aim)) {
                self.round(case, &mut best, level, budget)?;
            }
        }
        Ok(best)
    }

    /// Subgradient steps at one level, until the bound there is at most `aim`. Gives back how many were taken.
    fn descend(
        &self,
        case: &Case<'_, '_>,
        best: &mut (Prices, Said),
        (level, aim): (usize, i128),
        steps: u32,
        budget: &mut Budget<'_>,
        seen: &mut [u64],
    ) -> Result<u32, Stop> {
        let width = self.levels.len();
        let mut now = best.clone();
        // Step lengths in sixteenths of what would bring the bound to the aim, were it linear.
        let mut part = 24i128;
        let mut idle = 0;
        let mut direction = vec![0i64; now.1.excess.len()];
        for step in 0..steps {
            if best.1.bound[level] <= aim {
                return Ok(step);
            }
            budget.spend(self.len())?;
            for (count, placed) in seen.iter_mut().zip(&now.1.placed) {
                *count += u64::from(*placed);
            }
            // Half of the last direction stays: steps zigzag less.
            for (own, &excess) in direction.iter_mut().zip(&now.1.excess) {
                *own = *own / 2 + 2 * excess;
            }
            let length = direction.iter().map(|&n| i128::from(n) * i128::from(n));
            let length = 16 * length.sum::<i128>();
            let gap = (now.1.bound[level] - aim).max(1);
            let mut moved = false;
            for (mate, &own) in direction.iter().enumerate().filter(|(_, own)| **own != 0) {
                let move_by = 2 * gap * part * i128::from(own) / length;
                now.0.own[mate * width + level] += move_by;
                moved |= move_by != 0;
            }
            if !moved {
                return Ok(step);
            }
            now.1 = self.ask(case, &now.0);
            if now.1.bound < best.1.bound {
                best.clone_from(&now);
                idle = 0;
                continue;
            }
            idle += 1;
            if idle >= PATIENCE {
                idle = 0;
                part /= 2;
                if part == 0 {
                    return Ok(step + 1);
                }
                now.clone_from(best);
                direction.fill(0);
            }
        }
        Ok(steps)
    }

    /// Rounds the prices of a level to whole values, halves, thirds and so on, where that makes the bound no greater: so a
    /// bound can meet a value.
    fn round(
        &self,
        case: &Case<'_, '_>,
        best: &mut (Prices, Said),
        level: usize,
        budget: &mut Budget<'_>,
    ) -> Result<(), Stop> {
        let width = self.levels.len();
        for parts in [1, 2, 3, 4, 6, 12] {
            let unit = self.units[level] * i128::from(OVER) / parts;
            let mut prices = best.0.clone();
            for own in prices.own.iter_mut().skip(level).step_by(width) {
                *own = (*own + unit / 2).div_euclid(unit) * unit;
            }
            budget.spend(self.len())?;
            let said = self.ask(case, &prices);
            if said.bound < best.1.bound {
                *best = (prices, said);
            }
        }
        Ok(())
    }
}
