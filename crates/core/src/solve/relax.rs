//! The bound of one case: groups that the flow can't carry are priced, and the prices are driven to the best.
//!
//! A price λ on a group takes λ from the value of each of its members' pairs, so what is left is the same flow; by
//! weak duality its value plus max(λ·min, λ·max) bounds every matching (`problem::dual`). The best prices come from a
//! master program over the matchings met so far (`master`): it prices its rows, the flow answers with the matching
//! that is best at these prices, which joins the master, until none gains anything (Dantzig, Wolfe 1960; Held, Karp
//! 1970 for the use in branch and bound). Prices are tuples of whole numbers over one denominator, so bounds are
//! exact and the flow's potentials with the prices are the proof of the case. While the mixture of the master still
//! breaks a bound, tuples have one number ahead of the levels that counts breaches: a bound below 0 there shows that
//! nothing is feasible.
//!
//! Prices that the flow could not carry within its exact range are rounded to a smaller denominator: any prices give a
//! valid bound.

use super::budget::Budget;
use super::cases::Bound;
use super::family::Family;
use super::master::{Master, Overflow, Prices as Exact, Row};
use super::pricing::Pricing;
use super::{Ask, Flow, Halt, solve_levels, with_pins};
use crate::ids::{Pair, Side};
use crate::lot::GREATEST_LOT;
use crate::problem::{
    Counted, Free, Group, Level, Node, Potentials, Prices, Problem, Tuples, Witness, case,
    largest_value,
};
use std::cmp::Ordering;
use std::rc::Rc;

/// One case of a branch on a set.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub(super) set: usize,
    pub(super) most: u64,
    /// More than `most`, or at most that.
    pub(super) more: bool,
}

/// Prices of sets, a tuple each, over one denominator.
#[derive(Clone, PartialEq)]
pub(super) struct Multipliers {
    pub(super) over: i64,
    /// Whether tuples have one number ahead, of breaches.
    pub(super) ahead: bool,
    pub(super) sets: Vec<(usize, Vec<i64>)>,
}

impl Multipliers {
    pub(super) fn none() -> Multipliers {
        Multipliers {
            over: 1,
            ahead: false,
            sets: Vec::new(),
        }
    }
}

/// A matching that was met.
pub(super) struct Met {
    /// Pins included, ascending.
    pub(super) pairs: Vec<Pair>,
    /// Values of the levels that are solved.
    pub(super) value: Vec<i128>,
    /// Pairs of each set.
    pub(super) sums: Vec<i128>,
}

/// What stays the same from case to case.
pub(super) struct Setting<'a> {
    pub(super) problem: &'a Problem,
    ask: Ask<'a>,
    pub(super) family: Family,
    /// Pins in each set.
    pub(super) pins: Vec<i128>,
    /// Greatest size of a value at each level.
    sizes: Vec<i128>,
}

impl<'a> Setting<'a> {
    pub(super) fn new(problem: &'a Problem, ask: Ask<'a>) -> Setting<'a> {
        let family = Family::new(problem);
        let pins = family.sums(problem, problem.pins());
        let people = || Side::BOTH.into_iter().map(|side| problem.people(side));
        let tuples = || people().flat_map(|all| all.positions().flat_map(|p| all.rewards(p)));
        let size = |(at, level): (usize, Level)| {
            let range = problem.source().score_range().unwrap_or((0, 0));
            let own = match level {
                Level::TotalScore => i128::from(range.0).abs().max(i128::from(range.1).abs()),
                Level::Lot => i128::from(GREATEST_LOT),
                _ => 1,
            };
            let rewards = tuples().filter_map(|tuple| tuple.get(at));
            own + rewards.map(|&n| i128::from(n).abs()).max().unwrap_or(0)
        };
        let sizes = problem.additive().into_iter().take(ask.levels).enumerate();
        Setting {
            problem,
            ask,
            sizes: sizes.map(size).collect(),
            family,
            pins,
        }
    }

    pub(super) fn met(&self, pairs: Vec<Pair>) -> Met {
        let additive = self.problem.objective(&pairs).into_iter();
        let additive = additive.filter(|(level, _)| level.is_additive());
        let value = additive.map(|(_, value)| value.unwrap_or_default());
        Met {
            value: value.take(self.ask.levels).collect(),
            sums: self.family.sums(self.problem, &pairs),
            pairs,
        }
    }

    /// A matching without pairs that are too many for a group, as far as minimums let them go; not checked further.
    /// Pairs that relieve the most groups go first. O(pairs² · groups around one).
    pub(super) fn thinned(&self, met: &Met) -> Met {
        let problem = self.problem;
        let mut pairs = met.pairs.clone();
        loop {
            let sums = Side::BOTH.map(|side| problem.degrees(side, &pairs));
            // Of how many groups a pair would relieve; none where a minimum needs it.
            let relieved = |pair: &Pair| {
                let mut count = 0;
                for side in Side::BOTH {
                    let (people, groups) = &sums[side.index()];
                    let person = pair.person(side);
                    if people[person as usize] <= problem.people(side).min()[person as usize] {
                        return 0;
                    }
                    for &at in problem.groups_of_person(side, person) {
                        let group = &problem.groups(side)[at as usize];
                        let sum = groups[at as usize];
                        if sum <= group.min {
                            return 0;
                        }
                        count += usize::from(sum > group.max);
                    }
                }
                count
            };
            let is_free = |at: &usize| problem.pins().binary_search(&pairs[*at]).is_err();
            let free = (0..pairs.len()).filter(is_free);
            let found = free.map(|at| (relieved(&pairs[at]), at)).max();
            match found {
                Some((count, at)) if count > 0 => drop(pairs.remove(at)),
                _ => return self.met(pairs),
            }
        }
    }

    /// Whether a matching that a flow gave back keeps the priced groups too.
    pub(super) fn keeps_groups(&self, met: &Met) -> bool {
        Side::BOTH.into_iter().all(|side| {
            let groups = self.problem.groups(side).iter();
            let mut groups = groups.zip(&self.family.groups[side.index()]);
            groups.all(|(group, &set)| {
                (i128::from(group.min)..=i128::from(group.max)).contains(&met.sums[set])
            })
        })
    }
}

/// A case: the problem with the bounds of the steps that lead to it.
pub(super) struct Case<'a, 'b> {
    setting: &'b Setting<'a>,
    steps: &'b [Step],
    /// Least and greatest sum of each set, pins included; none where nothing bounds it.
    pub(super) bounds: Vec<Option<(u64, u64)>>,
    /// The problem with the groups that the flow keeps.
    flow: Problem,
    /// Their sets, by side.
    flow_sets: [Vec<usize>; 2],
    /// What pins leave of it, without the witness of an impossible one.
    free: Free,
}

/// What the flow says to some prices.
pub(super) struct Answer {
    /// The matching that is best at these prices, and its bound; none where nothing is feasible.
    pub(super) best: Option<(Met, Bound)>,
    /// Proof of the bound, or that nothing is feasible.
    pub(super) leaf: Leaf,
}

/// Proof of a case, and what it proves.
#[derive(Clone)]
pub(super) struct Leaf {
    /// 0: that nothing is feasible.
    pub(super) over: u32,
    /// Numbers of a tuple.
    width: usize,
    pub(super) potentials: Potentials,
}

impl Leaf {
    pub(super) fn node(&self) -> Node {
        Node::Leaf {
            over: self.over,
            potentials: self.potentials.clone(),
        }
    }

    /// Of a case further down, by the steps that it has more: their groups are free of charge.
    pub(super) fn further(&self, family: &Family, steps: &[Step]) -> Leaf {
        let mut leaf = self.clone();
        let potentials = &mut leaf.potentials;
        for step in steps {
            let groups = match family.sets[step.set].side {
                Side::Mentees => &mut potentials.mentee_groups,
                Side::Mentors => &mut potentials.mentor_groups,
            };
            groups.push(&vec![0; self.width]);
        }
        leaf
    }
}

/// How far a case was brought.
pub(super) enum Relaxed {
    /// It has no matching that reaches the target.
    Closed(Leaf),
    /// Its best bound, none where not even feasibility was settled, and the mixture that the master ended with.
    Open {
        bound: Option<(Bound, Leaf)>,
        prices: Multipliers,
        /// A denominator, and the sum of each set times that.
        mixture: (i128, Vec<i128>),
    },
}

impl<'a, 'b> Case<'a, 'b> {
    pub(super) fn new(setting: &'b Setting<'a>, steps: &'b [Step]) -> Result<Case<'a, 'b>, Halt> {
        let (problem, family) = (setting.problem, &setting.family);
        let mut bounds: Vec<Option<(u64, u64)>> = vec![None; family.sets.len()];
        let mut narrow = |set: usize, group: &Group| {
            let (least, most) = bounds[set].unwrap_or((0, u64::MAX));
            bounds[set] = Some((least.max(group.min), most.min(group.max)));
        };
        for side in Side::BOTH {
            let groups = problem.groups(side).iter();
            for (group, &set) in groups.zip(&family.groups[side.index()]) {
                narrow(set, group);
            }
        }
        for step in steps {
            narrow(step.set, &step_group(problem, family, step));
        }
        let (flow, flow_sets) = with_bounds(problem, family, &bounds, &[]);
        let free = Free::new(&flow)
            .map_err(|_| Halt::Broken("a case of overlapping groups contradicts the pins"))?;
        Ok(Case {
            setting,
            steps,
            bounds,
            flow,
            flow_sets,
            free,
        })
    }

    /// Whether a matching that was met keeps what the flow of this case keeps.
    fn has(&self, met: &Met) -> bool {
        let sets = self.setting.family.sets.iter().zip(&self.bounds);
        sets.zip(&met.sums).all(|((set, bounds), &sum)| {
            !set.kept
                || bounds.is_none_or(|(least, most)| {
                    (i128::from(least)..=i128::from(most)).contains(&sum)
                })
        })
    }

    /// Prices that the flow carries exactly, rounded down to a smaller denominator where need be; where even so they
    /// weigh too much beside the values, those of breaches alone. `None` where the flow carries none of these.
    fn fit(&self, exact: &Exact, rows: &[Row]) -> Option<Multipliers> {
        let ahead = exact.value.first().is_some_and(|breach| *breach != 0)
            || exact
                .rows
                .iter()
                .any(|p| p.first().is_some_and(|n| *n != 0));
        let mut sets: Vec<(usize, Vec<i128>)> = Vec::new();
        for (row, price) in rows.iter().zip(&exact.rows) {
            let price = price[usize::from(!ahead)..].iter().map(|n| n * row.sign);
            match sets.iter_mut().find(|(set, _)| *set == row.set) {
                Some((_, sum)) => sum.iter_mut().zip(price).for_each(|(s, n)| *s += n),
                None => sets.push((row.set, price.collect())),
            }
        }
        sets.retain(|(_, price)| price.iter().any(|n| *n != 0));
        let found = self.round(exact.over, ahead, &sets);
        if found.is_some() || !ahead {
            return found;
        }
        // That nothing is feasible shows without any value.
        for (_, price) in &mut sets {
            price[1..].fill(0);
        }
        self.round(exact.over, ahead, &sets)
    }

    /// Prices over `exact`, over the greatest denominator at which the flow carries them.
    fn round(&self, exact: i128, ahead: bool, sets: &[(usize, Vec<i128>)]) -> Option<Multipliers> {
        let mut over = exact.min(i128::from(u32::MAX));
        while over > 0 {
            let round = |n: &i128| n.checked_mul(over).map(|n| n.div_euclid(exact));
            let rounded: Option<Vec<(usize, Vec<i128>)>> = sets
                .iter()
                .map(|(set, price)| Some((*set, price.iter().map(round).collect::<Option<_>>()?)))
                .collect();
            let fits = rounded
                .as_ref()
                .is_some_and(|sets| self.fits(over, ahead, sets));
            if let (true, Some(rounded)) = (fits, rounded) {
                let narrow = |n: i128| i64::try_from(n).ok();
                let narrowed = |(set, price): (usize, Vec<i128>)| {
                    Some((set, price.into_iter().map(narrow).collect::<Option<_>>()?))
                };
                return Some(Multipliers {
                    over: i64::try_from(over).ok()?,
                    ahead,
                    sets: rounded.into_iter().map(narrowed).collect::<Option<_>>()?,
                });
            }
            over /= 2;
        }
        None
    }

    /// Whether values taken `over` times, less what anybody pays at these prices, stay within the flow's exact range.
    fn fits(&self, over: i128, ahead: bool, sets: &[(usize, Vec<i128>)]) -> bool {
        let nodes = |side: Side| self.flow.people(side).len() + self.flow.groups(side).len();
        let largest = i128::from(largest_value(Side::BOTH.map(nodes).iter().sum()));
        (0..self.setting.ask.levels + usize::from(ahead)).all(|at| {
            let level = at.checked_sub(usize::from(ahead));
            let size = level.map_or(0, |level| self.setting.sizes[level]);
            let paid = Side::BOTH.map(|side| {
                let mut paid = vec![0i128; self.flow.people(side).len()];
                for (set, price) in sets {
                    let set = &self.setting.family.sets[*set];
                    let members = set.members.iter().filter(|_| set.side == side);
                    for &member in members {
                        let own = &mut paid[member as usize];
                        *own = own.saturating_add(price[at].saturating_abs());
                    }
                }
                paid.into_iter().max().unwrap_or(0)
            });
            // Values as they are fit, rewards and all, whatever their sum: the problem was built so.
            let plain = over == 1 && paid == [0, 0];
            let most = size.saturating_mul(over).saturating_add(paid[0]);
            plain || most.saturating_add(paid[1]) <= largest
        })
    }

    /// Prices halfway between those of a master that knows little yet and the best so far: they wander less (Wentges
    /// 1997). `None` where they are too fine for the flow.
    fn halfway(&self, next: &Multipliers, best: &Multipliers) -> Option<Multipliers> {
        let (own, other) = (i128::from(next.over), i128::from(best.over));
        let mut sets: Vec<(usize, Vec<i128>)> = Vec::new();
        let exact = next.sets.iter().map(|(set, price)| {
            let wide = price.iter().map(|&n| i128::from(n));
            (*set, wide.collect::<Vec<i128>>())
        });
        let scaled = best.sets.iter().map(|(set, price)| {
            let scale = |&n: &i64| (i128::from(n) * own).div_euclid(other);
            (*set, price.iter().map(scale).collect::<Vec<i128>>())
        });
        for (set, price) in exact.chain(scaled) {
            match sets.iter_mut().find(|(known, _)| *known == set) {
                Some((_, sum)) => sum.iter_mut().zip(price).for_each(|(s, n)| *s += n),
                None => sets.push((set, price)),
            }
        }
        if 2 * own > i128::from(u32::MAX) || !self.fits(2 * own, false, &sets) {
            return None;
        }
        let narrow = |(set, price): (usize, Vec<i128>)| {
            let price = price.into_iter().map(|n| i64::try_from(n).ok());
            Some((set, price.collect::<Option<_>>()?))
        };
        Some(Multipliers {
            over: 2 * next.over,
            ahead: false,
            sets: sets.into_iter().map(narrow).collect::<Option<_>>()?,
        })
    }

    /// The matching of the flow that is best at these prices.
    pub(super) fn answer(
        &self,
        prices: &Multipliers,
        pricing: &mut Option<Pricing>,
        budget: &mut Budget<'_>,
    ) -> Result<Answer, Halt> {
        if let Some(leaf) = self.contradiction() {
            return Ok(Answer { best: None, leaf });
        }
        let free = self.free_at(&self.free, prices);
        let (pairs, potentials) = match self.flow_at(&self.flow, &free, prices, pricing, budget)? {
            Ok(found) => found,
            Err(witness) => {
                let potentials = cut_potentials(&self.flow, &witness)
                    .ok_or(Halt::Broken("an infeasible case has no cut"))?;
                return Ok(Answer {
                    best: None,
                    leaf: self.leaf(0, potentials, &[]),
                });
            }
        };
        let met = self.setting.met(with_pins(self.setting.problem, pairs));
        let over = i128::from(prices.over);
        let ahead = usize::from(prices.ahead);
        let mut numbers = vec![0i128; self.setting.ask.levels + ahead];
        for (number, value) in numbers[ahead..].iter_mut().zip(&met.value) {
            *number = value * over;
        }
        for (set, price) in &prices.sets {
            let (least, most) = self.bounds[*set].unwrap_or((0, u64::MAX));
            let times =
                |sum: i128| -> Vec<i128> { price.iter().map(|&n| i128::from(n) * sum).collect() };
            let least = times(i128::from(least).max(self.setting.pins[*set]));
            let gained = least.max(times(i128::from(most)));
            let paid = times(met.sums[*set]);
            for (number, (gained, paid)) in numbers.iter_mut().zip(gained.into_iter().zip(paid)) {
                *number += gained - paid;
            }
        }
        if prices.ahead && numbers[0] < 0 {
            let first = |tuples: Tuples| tuples.iter().map(|tuple| [tuple[0]]).collect();
            let potentials = Potentials {
                mentees: first(potentials.mentees),
                mentors: first(potentials.mentors),
                mentee_groups: first(potentials.mentee_groups),
                mentor_groups: first(potentials.mentor_groups),
            };
            let prices = prices
                .sets
                .iter()
                .map(|(set, price)| (*set, vec![price[0]]));
            let prices: Vec<(usize, Vec<i64>)> = prices.collect();
            return Ok(Answer {
                best: None,
                leaf: self.leaf(0, potentials, &prices),
            });
        }
        // The flow's exact range keeps denominators far below 2³²; 0 would prove something else.
        let denominator = u32::try_from(prices.over).unwrap_or(u32::MAX);
        let leaf = self.leaf(denominator, potentials, &prices.sets);
        let bound = Bound {
            over: prices.over,
            numbers,
        };
        Ok(Answer {
            best: Some((met, bound)),
            leaf,
        })
    }

    /// The best matching at these prices among those whose atoms have the sums of the mixture, rounded down or up.
    pub(super) fn rounded(
        &self,
        prices: &Multipliers,
        (over, sums): (i128, &[i128]),
        pricing: &mut Option<Pricing>,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Met>, Halt> {
        let (problem, family) = (self.setting.problem, &self.setting.family);
        let near = |&set: &usize| {
            let whole = |n: i128| u64::try_from(n).unwrap_or_default();
            let least = sums[set].div_euclid(over);
            let most = least + i128::from(sums[set].rem_euclid(over) != 0);
            (set, (whole(least), whole(most)))
        };
        let near: Vec<(usize, (u64, u64))> = family.atoms.iter().map(near).collect();
        let (flow, _) = with_bounds(problem, family, &self.bounds, &near);
        let Ok(free) = Free::new(&flow) else {
            return Ok(None);
        };
        let free = self.free_at(&free, prices);
        let found = self.flow_at(&flow, &free, prices, pricing, budget)?;
        Ok(found
            .ok()
            .map(|(pairs, _)| self.setting.met(with_pins(problem, pairs))))
    }

    fn free_at(&self, free: &Free, prices: &Multipliers) -> Free {
        let width = self.setting.ask.levels + usize::from(prices.ahead);
        let mut charges: [Vec<Vec<i64>>; 2] = Default::default();
        for (set, price) in &prices.sets {
            let set = &self.setting.family.sets[*set];
            let side = &mut charges[set.side.index()];
            if side.is_empty() {
                *side = vec![vec![0; width]; self.flow.people(set.side).len()];
            }
            for &member in &set.members {
                for (charge, n) in side[member as usize].iter_mut().zip(price) {
                    *charge += n;
                }
            }
        }
        Free {
            prices: Prices {
                over: prices.over,
                ahead: prices.ahead,
                charges,
            },
            ..free.clone()
        }
    }

    #[allow(clippy::type_complexity)]
    fn flow_at(
        &self,
        flow: &Problem,
        free: &Free,
        prices: &Multipliers,
        pricing: &mut Option<Pricing>,
        budget: &mut Budget<'_>,
    ) -> Result<Result<(Vec<Pair>, Potentials), Witness>, Halt> {
        let setting = self.setting;
        let ask = Ask {
            levels: setting.ask.levels + usize::from(prices.ahead),
            warm: None,
            ..setting.ask
        };
        match solve_levels(flow, free, ask, pricing, budget)? {
            Flow::Optimal(pairs, potentials) => Ok(Ok((pairs, potentials))),
            Flow::Infeasible(witness) => Ok(Err(witness)),
            Flow::Stopped(stop, ..) => Err(stop.into()),
        }
    }

    /// Proof that a set has a minimum above a maximum, where one has: the two groups' prices outweigh each other.
    fn contradiction(&self) -> Option<Leaf> {
        let above = |bounds: &Option<(u64, u64)>| bounds.is_some_and(|(least, most)| least > most);
        let set = self.bounds.iter().position(above)?;
        let zeros = |side: Side| Tuples::new(1, vec![0; self.flow.people(side).len()]);
        let potentials = Potentials {
            mentees: zeros(Side::Mentees),
            mentors: zeros(Side::Mentors),
            ..Potentials::default()
        };
        Some(self.leaf(0, potentials, &[(set, vec![1]), (set, vec![-1])]))
    }

    /// Potentials of the flow and prices as those of the case: its problem's groups, then the groups of the steps.
    fn leaf(&self, over: u32, flow: Potentials, prices: &[(usize, Vec<i64>)]) -> Leaf {
        let (problem, family) = (self.setting.problem, &self.setting.family);
        let width = if over == 0 {
            1
        } else {
            self.setting.ask.levels
        };
        let mut groups: [Vec<(usize, Group)>; 2] = Side::BOTH.map(|side| {
            let own = family.groups[side.index()].iter().copied();
            own.zip(problem.groups(side).iter().cloned()).collect()
        });
        for step in self.steps {
            let side = family.sets[step.set].side;
            groups[side.index()].push((step.set, step_group(problem, family, step)));
        }
        let mut tuples = groups
            .each_ref()
            .map(|groups| vec![vec![0; width]; groups.len()]);
        let kept = Side::BOTH.into_iter().flat_map(|side| {
            let sets = self.flow_sets[side.index()].iter().copied();
            // A contradiction needs nothing of the flow: then it has no groups here.
            sets.zip(flow.groups(side).iter().map(<[i64]>::to_vec))
        });
        for (set, price) in kept.chain(prices.iter().cloned()) {
            let zero = vec![0; width];
            let side = family.sets[set].side.index();
            // A price is paid at the narrowest bound of the set.
            let own = (0..).zip(&groups[side]).filter(|(_, (s, _))| *s == set);
            let place = match price.cmp(&zero) {
                Ordering::Equal => None,
                Ordering::Greater => own.min_by_key(|(_, (_, group))| group.max),
                Ordering::Less => own.max_by_key(|(_, (_, group))| group.min),
            };
            if let Some((at, _)) = place {
                let at: usize = at;
                tuples[side][at] = price;
            }
        }
        let [mentee_groups, mentor_groups] = tuples.map(Tuples::from_iter);
        Leaf {
            over,
            width,
            potentials: Potentials {
                mentee_groups,
                mentor_groups,
                ..flow
            },
        }
    }

    /// Drives the prices to the best, or until the bound is below the target. What is met goes to `pool`, and to
    /// `found`, which gives back the target from then on.
    pub(super) fn relax(
        &self,
        start: &Multipliers,
        pool: &mut Vec<Rc<Met>>,
        found: &mut dyn FnMut(&Rc<Met>) -> Option<Vec<i128>>,
        pricing: &mut Option<Pricing>,
        budget: &mut Budget<'_>,
    ) -> Result<Relaxed, Halt> {
        let mut prices = start.clone();
        let mut best: Option<(Bound, Leaf, Multipliers)> = None;
        let mut columns: Vec<Rc<Met>> = Vec::new();
        let mut program: Option<Master> = None;
        let mut asked: Vec<Multipliers> = Vec::new();
        let mixture = loop {
            let answer = self.answer(&prices, pricing, budget)?;
            let Some((met, bound)) = answer.best else {
                return Ok(Relaxed::Closed(answer.leaf));
            };
            let met = Rc::new(met);
            let target = found(&met);
            if !prices.ahead {
                if target.is_some_and(|target| bound.is_below(&target)) {
                    return Ok(Relaxed::Closed(answer.leaf));
                }
                if best.as_ref().is_none_or(|(b, ..)| bound.compare(b).is_lt()) {
                    best = Some((bound, answer.leaf, prices.clone()));
                }
            }
            let known = columns.iter().any(|column| column.pairs == met.pairs);
            let master = match &mut program {
                Some(master) => {
                    if !known {
                        master.add_column(&met.value, &met.sums);
                        columns.push(Rc::clone(&met));
                    }
                    master
                }
                none => {
                    let levels = self.setting.ask.levels;
                    let master = none.insert(Master::new(levels, &met.value, &met.sums));
                    columns.push(Rc::clone(&met));
                    let others = pool.iter().rev().filter(|o| o.pairs != met.pairs);
                    for other in others.filter(|other| self.has(other)).take(COLUMNS) {
                        master.add_column(&other.value, &other.sums);
                        columns.push(Rc::clone(other));
                    }
                    master
                }
            };
            if !known && pool.iter().all(|other| other.pairs != met.pairs) {
                pool.push(Rc::clone(&met));
            }
            let Some((next, mixture)) = self.next_prices(master, &columns, budget)? else {
                break (1, met.sums.clone());
            };
            asked.push(prices);
            // The flow says no more: the prices are the best, or what is left is too fine for it.
            if asked.contains(&next) {
                break mixture;
            }
            // Where halfway nothing new was met, all of the way is due.
            let near = best.as_ref().filter(|_| !next.ahead && !known);
            let halfway = near.and_then(|(.., best)| self.halfway(&next, best));
            prices = halfway.filter(|one| !asked.contains(one)).unwrap_or(next);
        };
        Ok(Relaxed::Open {
            prices: best
                .as_ref()
                .map_or_else(Multipliers::none, |b| b.2.clone()),
            bound: best.map(|(bound, leaf, _)| (bound, leaf)),
            mixture,
        })
    }

    /// Prices at which no mixture of the columns is better, within the flow's exact range, and that mixture: its
    /// denominator and the sums of the sets. Priced sets whose bounds it breaks become rows first. `None` where numbers
    /// grow too large.
    #[allow(clippy::type_complexity)]
    fn next_prices(
        &self,
        master: &mut Master,
        columns: &[Rc<Met>],
        budget: &mut Budget<'_>,
    ) -> Result<Option<(Multipliers, (i128, Vec<i128>))>, Halt> {
        let sets = &self.setting.family.sets;
        loop {
            budget.spend((columns.len() * (master.rows().len() + 1)) as u64)?;
            let solved = master.solve().and_then(|exact| {
                let (over, shares) = master.mixture()?;
                let mut sums = vec![0i128; sets.len()];
                for (column, share) in shares {
                    for (sum, &n) in sums.iter_mut().zip(&columns[column].sums) {
                        *sum = n
                            .checked_mul(share)
                            .and_then(|n| n.checked_add(*sum))
                            .ok_or(Overflow)?;
                    }
                }
                Ok((exact, over, sums))
            });
            let Ok((exact, over, sums)) = solved else {
                return Ok(None);
            };
            let mut broken = Vec::new();
            for (set, bounds) in self.bounds.iter().enumerate() {
                let (false, &Some((least, most))) = (sets[set].kept, bounds) else {
                    continue;
                };
                for (sign, bound) in [(1, i128::from(most)), (-1, i128::from(least))] {
                    let row = Row { set, sign, bound };
                    let beyond = sign * sums[set] > sign.saturating_mul(bound).saturating_mul(over);
                    if beyond && !master.rows().contains(&row) {
                        broken.push(row);
                    }
                }
            }
            if broken.is_empty() {
                let rows = master.rows().to_vec();
                return Ok(self.fit(&exact, &rows).map(|next| (next, (over, sums))));
            }
            for row in broken {
                if master.add_row(row).is_err() {
                    return Ok(None);
                }
            }
        }
    }
}

/// Matchings met in other cases that a master starts from.
const COLUMNS: usize = 200;

/// The group of a step.
pub(super) fn step_group(problem: &Problem, family: &Family, step: &Step) -> Group {
    let set = &family.sets[step.set];
    let people = problem.people(set.side);
    let max = |&member: &u32| u64::from(people.max()[member as usize]);
    case(
        &set.members,
        Counted::Pairs,
        step.most,
        step.more,
        set.members.iter().map(max).sum(),
    )
}

/// The problem with the bounds of the kept sets alone, narrowed by others, and the sets of its groups.
fn with_bounds(
    problem: &Problem,
    family: &Family,
    bounds: &[Option<(u64, u64)>],
    narrowed: &[(usize, (u64, u64))],
) -> (Problem, [Vec<usize>; 2]) {
    let mut groups: [Vec<Group>; 2] = Default::default();
    let mut sets: [Vec<usize>; 2] = Default::default();
    for (at, set) in family.sets.iter().enumerate().filter(|(_, set)| set.kept) {
        let near = narrowed.iter().find(|(other, _)| *other == at);
        let (min, max) = match (near, bounds[at]) {
            (Some((_, near)), _) => *near,
            (None, Some(own)) => own,
            (None, None) => continue,
        };
        groups[set.side.index()].push(Group {
            members: set.members.clone(),
            min,
            max,
            ..Group::default()
        });
        sets[set.side.index()].push(at);
    }
    (problem.with_groups(groups), sets)
}

/// The potentials, one number each, that a cut of a nested problem stands for: with values that weigh nothing their
/// bound is what is available less what is needed. Along the arcs that cross, 1 and −1.
pub(super) fn cut_potentials(problem: &Problem, witness: &Witness) -> Option<Potentials> {
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
    let people: [Vec<u32>; 2] = [
        mentees.iter().map(|m| m.0).collect(),
        mentors.iter().map(|m| m.0).collect(),
    ];
    let groups = [mentee_groups, mentor_groups];
    let own = |side: Side, node: bool, group: Option<u32>| {
        let around = group.is_some_and(|g| groups[side.index()].binary_search(&g).is_ok());
        let across = i64::from(around) - i64::from(node);
        [if side == *short { across } else { -across }]
    };
    let of_people = |side: Side| {
        let count = problem.people(side).len();
        let own = |person: u32| {
            let inside = people[side.index()].binary_search(&person).is_ok();
            own(side, inside, problem.group_of_person(side, person))
        };
        (0u32..).take(count).map(own).collect()
    };
    let of_groups = |side: Side| {
        let count = problem.groups(side).len();
        let own = |group: u32| {
            let inside = groups[side.index()].binary_search(&group).is_ok();
            own(side, inside, problem.group_of_group(side, group))
        };
        (0u32..).take(count).map(own).collect()
    };
    Some(Potentials {
        mentees: of_people(Side::Mentees),
        mentors: of_people(Side::Mentors),
        mentee_groups: of_groups(Side::Mentees),
        mentor_groups: of_groups(Side::Mentors),
    })
}
