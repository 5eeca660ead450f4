//! Better potentials for a case: mates' prices that follow demand.
//!
//! The flow of a case knows no decision to place somebody: it spreads a group's pairs over more people than the group may
//! place. The bound of the proof (`problem::dual`) does, and it is least where at the mates' prices the people who are
//! worth being placed ask for nobody twice. So prices of those asked for too often rise and others fall: subgradient steps
//! (Held, Wolfe, Crowder 1974) towards the value to be beaten, in whole numbers. Prices move at one level, the first at
//! which the bound is too high: those before it then keep their bound, as a choice between tuples is made at the first
//! number that differs. Whatever the prices, the bound is valid.

use super::super::budget::{Budget, Stop};
use super::case::{Case, Setting, Status};
use super::leaf::{Draft, Sums, add, best, charges};
use crate::ids::Side;
use crate::problem::Level;

/// Denominator of the prices: halves, thirds and quarters are what linear programs of this kind end at most.
pub(super) const OVER: i64 = 12;

/// Steps without a better bound before they get shorter.
const PATIENCE: u32 = 6;

/// The pairs of those who are counted, by person, with their values.
pub(super) struct Market {
    /// Who chooses: the side that is counted.
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
pub(super) struct Said {
    /// The bound, over `OVER`.
    pub(super) bound: Sums,
    /// What those who choose are worth if placed; none where they aren't counted.
    pub(super) worths: [Vec<Option<Sums>>; 2],
    /// The same less what groups charge.
    pub(super) left: Vec<Option<Sums>>,
    /// Own potentials of those who choose, tuple after tuple.
    own: Sums,
    /// Who of them would be placed.
    pub(super) placed: Vec<bool>,
    /// How often each mate is asked for beyond what there is; below 0: how much is left.
    excess: Vec<i64>,
}

impl Market {
    /// None where both sides are counted, or somebody has too few pairs for the least that they need.
    pub(super) fn new(
        setting: &Setting<'_>,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Market>, Stop> {
        let problem = setting.problem;
        let counts = |side: &Side| setting.counted[side.index()].contains(&true);
        let mut sides = Side::BOTH.into_iter().filter(counts);
        let (Some(side), None) = (sides.next(), sides.next()) else {
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
        market.beyond = 4 * (greatest.unwrap_or_default() + i128::from(OVER));
        Ok(Some(market))
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
        let over = i128::from(OVER);
        let effective = self.draft_of_groups(case, prices);
        let [own_charges, mate_prices] = [side, other].map(|side| effective.effective(case, side));
        let mut bound = self.pinned.clone();
        let people = problem.people(side).positions();
        let mut said = Said {
            bound: Vec::new(),
            worths: Side::BOTH.map(|side| vec![None; problem.people(side).len()]),
            left: Vec::new(),
            own: Vec::with_capacity(people.len() * width),
            placed: vec![false; people.len()],
            excess: vec![0; problem.people(other).len()],
        };
        let mut wanted: Vec<Vec<u32>> = Vec::with_capacity(people.len());
        let mut margins: Sums = Vec::new();
        let mut order: Vec<u32> = Vec::new();
        for (person, bounds) in people.zip(setting.free.people[side.index()].iter()) {
            let at = person as usize;
            let pairs = self.starts[at]..self.starts[at + 1];
            let counted = setting.counted[side.index()][at];
            margins.clear();
            let own = &own_charges[at * width..][..width];
            for pair in pairs.clone() {
                let price = &mate_prices[self.mates[pair] as usize * width..][..width];
                let value = &self.values[pair * width..][..width];
                let both = price.iter().zip(own).zip(value);
                margins.extend(both.map(|((price, own), value)| value - price - own));
            }
            let margin = |pair: u32| &margins[pair as usize * width..][..width];
            order.clear();
            order.extend(0..u32::try_from(pairs.len()).unwrap_or(u32::MAX));
            let most = bounds.max.min(order.len() as u32) as usize;
            if most == 0 {
                order.clear();
            } else {
                let dearer = |a: &u32, b: &u32| margin(*b).cmp(margin(*a)).then(a.cmp(b));
                if most < order.len() {
                    order.select_nth_unstable_by(most - 1, dearer);
                    order.truncate(most);
                }
                order.sort_unstable_by(dearer);
            }
            let least = bounds.min.max(u32::from(counted)) as usize;
            let reward = |unit: usize, at: usize| {
                let unit = bounds
                    .pinned
                    .saturating_add(u32::try_from(unit).unwrap_or(u32::MAX));
                over * i128::from(problem.reward(side, person, unit, self.levels[at], at))
            };
            let mut worth = vec![0i128; width];
            let mut number = 0;
            for &pair in &order {
                let unit: Sums = margin(pair)
                    .iter()
                    .enumerate()
                    .map(|(at, &m)| m + reward(number + 1, at))
                    .collect();
                if number >= least && unit <= vec![0; width] {
                    break;
                }
                number += 1;
                add(&mut worth, &unit);
            }
            // At this potential the mates taken gain at least nothing, and no other does.
            let beyond: Sums = (0..width).map(|at| -reward(number + 1, at)).collect();
            let last = order
                .get(number.wrapping_sub(1))
                .map(|&pair| margin(pair).to_vec());
            let full = number as u64 >= u64::from(bounds.max);
            let potential = match last {
                Some(last) if full => last,
                Some(last) => last.min(beyond),
                None => beyond,
            };
            if !counted {
                add(&mut bound, &worth);
            } else if bounds.max > 0 && number < least {
                // Without a pair nobody is placed: the charge of having none is as great as need be.
                let mut potential = vec![0; width];
                potential[0] = -self.beyond;
                let worth = potential
                    .iter()
                    .enumerate()
                    .map(|(at, &n)| n + reward(1, at));
                said.worths[side.index()][at] = Some(worth.collect());
                said.own.extend(potential);
                wanted.push(Vec::new());
                continue;
            } else if bounds.max > 0 {
                said.worths[side.index()][at] = Some(worth);
            }
            said.own.extend(potential);
            wanted.push(
                order[..number]
                    .iter()
                    .map(|&pair| self.mates[self.starts[at] + pair as usize])
                    .collect(),
            );
        }
        self.choose(case, &mut said, &mut bound);
        for (person, wanted) in wanted.iter().enumerate() {
            if said.placed[person] || !setting.counted[side.index()][person] {
                wanted
                    .iter()
                    .for_each(|&mate| said.excess[mate as usize] += 1);
            }
        }
        let mates = problem
            .people(other)
            .positions()
            .zip(setting.free.people[other.index()].iter());
        for (mate, bounds) in mates {
            let own = &prices.own[mate as usize * width..][..width];
            let reward = |unit: u32, at: usize| {
                let unit = bounds.pinned.saturating_add(unit);
                over * i128::from(problem.reward(other, mate, unit, self.levels[at], at))
            };
            let listed = problem.reward_units(other, mate);
            let (fewest, sum) = best(own, (bounds.min, bounds.max), listed, reward);
            add(&mut bound, &sum);
            // Units that add nothing may be there or not.
            let mut most = fewest;
            while most < bounds.max
                && i64::from(most) < said.excess[mate as usize]
                && (0..width).all(|at| own[at] + reward(most + 1, at) == 0)
            {
                most += 1;
            }
            let excess = &mut said.excess[mate as usize];
            *excess -= (*excess).clamp(i64::from(fewest), i64::from(most));
        }
        for side in Side::BOTH {
            let groups = prices.groups[side.index()].iter();
            for (gamma, bounds) in groups.zip(&setting.free.groups[side.index()]) {
                add(&mut bound, &at_bounds(gamma, (bounds.min, bounds.max)));
            }
        }
        said.bound = bound;
        said
    }

    fn draft_of_groups(&self, case: &Case<'_, '_>, prices: &Prices) -> Draft {
        let mut draft = Draft::new(case, 1, self.levels.len());
        draft.people[self.side.other().index()].clone_from(&prices.own);
        draft.groups.clone_from(&prices.groups);
        draft
    }

    /// Charges of the groups of people at these worths, what they and the people add to the bound, and who is placed.
    fn choose(&self, case: &Case<'_, '_>, said: &mut Said, bound: &mut Sums) {
        let setting = case.setting;
        let width = self.levels.len();
        let (of_groups, _) = charges(case, &said.worths, width);
        let mut left = said.worths[self.side.index()].clone();
        for (side, group, charge) in &of_groups {
            let bounds = setting.free.groups[side.index()][*group];
            add(bound, &at_bounds(charge, (bounds.min, bounds.max)));
            for &member in &setting.problem.groups(*side)[*group].members {
                if let Some(own) = left[member as usize].as_mut() {
                    own.iter_mut().zip(charge).for_each(|(n, c)| *n -= c);
                }
            }
        }
        let zero = vec![0; width];
        let status = &case.status[self.side.index()];
        for (at, own) in left.iter().enumerate() {
            match (own, status[at]) {
                (Some(own), Status::Placed) => add(bound, own),
                (Some(own), Status::Undecided) if *own > zero => add(bound, own),
                _ => {}
            }
        }
        let chosen = case.choice(&said.worths);
        for (at, own) in chosen[self.side.index()].iter().enumerate() {
            said.placed[at] = *own != Status::Out && left[at].is_some();
        }
        said.left = left;
    }

    /// Lets prices follow demand for so many steps, or until the bound is below the target. Gives back the best prices.
    pub(super) fn follow(
        &self,
        case: &Case<'_, '_>,
        start: Prices,
        target: Option<&[i128]>,
        steps: u32,
        budget: &mut Budget<'_>,
        seen: &mut Vec<u64>,
    ) -> Result<(Prices, Said), Stop> {
        let width = self.levels.len();
        let mut prices = start;
        let mut said = self.ask(case, &prices);
        let mut best: (Prices, Sums) = (prices.clone(), said.bound.clone());
        let goal = |bound: &Sums| -> Sums {
            match target {
                Some(target) => target.iter().map(|n| n * i128::from(OVER)).collect(),
                // Nothing is met yet: a hundredth less is as good a guess as any.
                None => bound.iter().map(|n| n - n.abs() / 100 - 1).collect(),
            }
        };
        // Step lengths in sixteenths of what would bring the bound to the goal, were it linear.
        let mut part = 24i128;
        let mut idle = 0;
        let mut level = usize::MAX;
        let mut direction = vec![0i64; said.excess.len()];
        for _ in 0..steps {
            budget.spend(self.len())?;
            for (at, placed) in said.placed.iter().enumerate() {
                seen[at] += u64::from(*placed);
            }
            let goal = goal(&best.1);
            let Some(now) = (0..width).find(|&at| best.1[at] != goal[at]) else {
                break;
            };
            if best.1[now] < goal[now] {
                break;
            }
            if now != level {
                (level, part, idle) = (now, 24, 0);
                direction.fill(0);
            }
            // Half of the last direction stays: steps zigzag less.
            for (own, &excess) in direction.iter_mut().zip(&said.excess) {
                *own = *own / 2 + 2 * excess;
            }
            let length: i128 = direction
                .iter()
                .map(|&n| i128::from(n) * i128::from(n))
                .sum();
            if length == 0 {
                break;
            }
            let gap = (said.bound[now] - goal[now]).max(1);
            let mut moved = false;
            for (mate, &own) in direction.iter().enumerate() {
                let step = 2 * gap * part * i128::from(own) / (16 * length);
                prices.own[mate * width + now] += step;
                moved |= step != 0;
            }
            if !moved {
                break;
            }
            said = self.ask(case, &prices);
            if said.bound < best.1 {
                best = (prices.clone(), said.bound.clone());
                idle = 0;
            } else {
                idle += 1;
                if idle >= PATIENCE {
                    idle = 0;
                    part /= 2;
                    if part == 0 {
                        break;
                    }
                    prices = best.0.clone();
                    said = self.ask(case, &prices);
                    direction.fill(0);
                }
            }
        }
        let said = self.ask(case, &best.0);
        Ok((best.0, said))
    }
}

/// The greater of a charge at the least and at the greatest number of a group.
fn at_bounds(gamma: &Sums, (min, max): (u64, u64)) -> Sums {
    let times = |bound: u64| -> Sums { gamma.iter().map(|&n| n * i128::from(bound)).collect() };
    times(min).max(times(max))
}
