//! One look at a case: its bound, and matchings that are met on the way.

use super::super::budget::{Budget, Stop};
use super::super::cases::Bound;
use super::super::pricing::Pricing;
use super::super::relax::cut_potentials;
use super::super::{Halt, Solved, keeps_bounds, solve_all};
use super::Open;
use super::case::{Case, Setting};
use super::charges::OfGroups;
use super::counts::{Counts, counts};
use super::leaf::{Draft, Leaf, Sums, impossible};
use super::market::{Market, OVER, Prices, Said};
use crate::ids::{Pair, Side};
use crate::problem::{
    Counted, Dual, Free, Group, Node, Potentials, Problem, Witness, case as case_group,
};

/// Steps of the market in the first case, and in each further one.
const FIRST_STEPS: u32 = 800;
const FURTHER_STEPS: u32 = 60;
/// How often the choice of who may be placed is made anew in the first case.
const FIRST_TURNS: u32 = 8;

/// What a search has met.
pub(super) struct Found {
    /// The best matching, pins included, and its value at the levels that are asked for.
    pub(super) best: Option<(Vec<Pair>, Vec<i128>)>,
    /// Every case with a bound below this is closed.
    pub(super) target: Option<Vec<i128>>,
}

impl Found {
    /// Keeps pairs that are feasible and reach the target; it is then just above them.
    fn take(&mut self, setting: &Setting<'_>, pairs: Vec<Pair>) {
        let problem = setting.problem;
        let objective = problem.objective(&pairs).into_iter();
        let additive = objective.filter(|(level, _)| level.is_additive());
        let value = additive.map(|(_, value)| value.unwrap_or_default());
        let value: Vec<i128> = value.take(setting.ask.levels).collect();
        let below = self.target.as_ref().is_some_and(|target| value < *target);
        if below || !keeps_bounds(problem, &pairs) {
            return;
        }
        let mut above = value.clone();
        if let Some(last) = above.last_mut() {
            *last += 1;
        }
        self.target = Some(above);
        self.best = Some((pairs, value));
    }
}

/// State of a look.
pub(super) struct Look<'l, 'b> {
    case: &'l Case<'l, 'l>,
    market: Option<&'l Market>,
    found: &'l mut Found,
    pricing: &'l mut Option<Pricing>,
    budget: &'l mut Budget<'b>,
    /// The best prices of the market, and what they say.
    pub(super) said: Option<(Prices, Said)>,
    /// How often the market would place each person.
    pub(super) seen: Vec<u64>,
}

impl<'l, 'b> Look<'l, 'b> {
    pub(super) fn new(
        case: &'l Case<'l, 'l>,
        market: Option<&'l Market>,
        found: &'l mut Found,
        pricing: &'l mut Option<Pricing>,
        budget: &'l mut Budget<'b>,
    ) -> Look<'l, 'b> {
        let people = case.setting.counted.iter().map(Vec::len);
        Look {
            seen: vec![0; people.max().unwrap_or(0)],
            case,
            market,
            found,
            pricing,
            budget,
            said: None,
        }
    }

    /// The proof of the case if it is closed; else its bound and prices are noted.
    pub(super) fn bounded(&mut self, open: &mut Open) -> Result<Option<Vec<Node>>, Halt> {
        if let Some(charges) = self.contradiction()?
            && let Some(leaf) = impossible(self.case, charges)
            && leaf.closes(None)
        {
            return Ok(Some(vec![leaf.node()]));
        }
        if let Some(start) = &open.prices {
            self.follow(start.clone(), FURTHER_STEPS)?;
            if let Some(leaf) = self.leaf().filter(|leaf| self.closes(leaf)) {
                return Ok(Some(vec![leaf.node()]));
            }
        }
        let mut worths = None;
        // A flow of people who are undecided says little that the market does not; but that nothing is feasible.
        if self.said.is_none() || self.found.target.is_none() || self.case.is_decided() {
            let (nodes, feasible) = match self.solve(&self.case.flow(None))? {
                Answer::Best(nodes) => (nodes, true),
                Answer::None(nodes) => (nodes, false),
                Answer::Stopped(numbers) => {
                    open.bound.get_or_insert(Bound { over: 1, numbers });
                    return Err(Stop::Limit.into());
                }
            };
            if let Some(leaves) = mapped(self.case, &nodes) {
                if leaves.iter().flatten().all(|leaf| self.closes(leaf)) {
                    let own = nodes.iter().zip(&leaves);
                    let own = own.map(|(node, leaf)| match leaf {
                        Some(leaf) => leaf.node(),
                        None => node.clone(),
                    });
                    return Ok(Some(own.collect()));
                }
                if let Some(bound) = greatest(leaves.into_iter().flatten()) {
                    open.lower(bound);
                }
            }
            if let (true, Some(draft)) = (feasible, only(self.case, &nodes)) {
                if let (Some(market), None) = (self.market, &self.said) {
                    let first = self.case.steps.is_empty();
                    let steps = if first { FIRST_STEPS } else { FURTHER_STEPS };
                    self.follow(market.prices(&draft), steps)?;
                }
                worths = Some(draft.worths(self.case));
            }
        }
        self.choose(worths)?;
        let Some(leaf) = self.leaf() else {
            return Ok(None);
        };
        if self.closes(&leaf) {
            return Ok(Some(vec![leaf.node()]));
        }
        open.lower(Bound {
            over: OVER,
            numbers: leaf.bound,
        });
        open.prices = self.said.as_ref().map(|(prices, _)| prices.clone());
        Ok(None)
    }

    /// What groups charge where the numbers of people alone can't be kept.
    fn contradiction(&mut self) -> Result<Option<OfGroups>, Halt> {
        for side in Side::BOTH {
            if let Counts::Impossible(charges) = counts(self.case, side, None, self.budget)? {
                return Ok(Some(charges));
            }
        }
        // Of what groups ask for the counts know all: this is who is placed already, and too many.
        let wrong = self.case.contradiction();
        Ok(wrong.map(|(side, group, over)| vec![(side, group, vec![if over { 1 } else { -1 }])]))
    }

    fn closes(&self, leaf: &Leaf) -> bool {
        leaf.closes(self.found.target.as_deref())
    }

    /// The proof that the market has.
    fn leaf(&self) -> Option<Leaf> {
        let (prices, said) = self.said.as_ref()?;
        self.market?
            .draft(self.case, prices, said)
            .finish(self.case)
    }

    /// Lets prices follow demand, and keeps the better of these and those before. Whether these are.
    fn follow(&mut self, start: Prices, steps: u32) -> Result<bool, Halt> {
        let Some(market) = self.market else {
            return Ok(false);
        };
        let target = self.found.target.as_deref();
        let (case, budget, seen) = (self.case, &mut *self.budget, &mut self.seen);
        let next = market.follow(case, start, target, steps, budget, seen)?;
        let before = self.said.as_ref();
        let better = before.is_none_or(|(_, said)| next.1.bound < said.bound);
        if better {
            self.said = Some(next);
        }
        Ok(better)
    }

    /// Chooses who may be placed, and meets the best with them; at its prices others may be worth more.
    fn choose(&mut self, mut worths: Option<[Vec<Option<Sums>>; 2]>) -> Result<(), Halt> {
        let first = self.case.steps.is_empty();
        for _ in 0..if first { FIRST_TURNS } else { 1 } {
            if let Some((_, said)) = &self.said {
                worths = Some(said.worths.clone());
            }
            let Some(worths) = &worths else {
                return Ok(());
            };
            let before = self.found.target.clone();
            let mut among = [None, None];
            for (side, among) in Side::BOTH.into_iter().zip(&mut among) {
                let worths = Some(worths[side.index()].as_slice());
                if let Counts::Possible(placed) = counts(self.case, side, worths, self.budget)? {
                    *among = Some(placed);
                }
            }
            let among = among.each_ref().map(Option::as_deref);
            let flow = self.case.flow(Some(&self.case.choice(worths, true, among)));
            let nodes = match self.solve(&flow)? {
                Answer::Best(nodes) => nodes,
                Answer::None(_) => return Ok(()),
                Answer::Stopped(_) => return Err(Stop::Limit.into()),
            };
            let (Some(market), Some(draft)) = (self.market, only(self.case, &nodes)) else {
                return Ok(());
            };
            let better = self.follow(market.prices(&draft), FURTHER_STEPS)?;
            if !better && self.found.target == before {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Solves a flow, and keeps what it meets.
    fn solve(&mut self, flow: &Problem) -> Result<Answer, Halt> {
        let setting = self.case.setting;
        let broken = || Halt::Broken("a case of quotas of people contradicts the pins");
        let free = Free::new(flow).map_err(|_| broken())?;
        let solved = solve_all(flow, &free, setting.ask, None, self.pricing, self.budget)?;
        let leaf = |over, potentials: Potentials| vec![Node::Leaf { over, potentials }];
        Ok(match solved {
            Solved::Optimal(pairs, dual) => {
                self.found.take(setting, pairs);
                Answer::Best(match dual {
                    Dual::Flow(potentials) => leaf(1, potentials),
                    Dual::Tree(tree) => tree.nodes,
                })
            }
            Solved::Infeasible(Witness::Tree { tree }) => Answer::None(tree.nodes),
            Solved::Infeasible(witness) => {
                Answer::None(leaf(0, cut_potentials(flow, &witness).ok_or_else(broken)?))
            }
            Solved::Stopped(pairs, bound) => {
                self.found.take(setting, pairs);
                Answer::Stopped(bound)
            }
            Solved::Lost(_) => return Err(broken()),
        })
    }
}

/// What the flow of a case says.
enum Answer {
    /// The proof of its best: one leaf, or a tree where other groups overlap.
    Best(Vec<Node>),
    /// Nothing is feasible.
    None(Vec<Node>),
    /// A limit is met; this is what nothing exceeds, as far as known.
    Stopped(Vec<i128>),
}

/// The potentials of a flow that is proved by one leaf.
fn only(case: &Case<'_, '_>, nodes: &[Node]) -> Option<Draft> {
    match nodes {
        [Node::Leaf { over, potentials }] => Some(Draft::of_flow(case, *over, potentials, &[])),
        _ => None,
    }
}

/// The leaves of a case for those of its flow, none for branches; none at all where a number is too large.
fn mapped(case: &Case<'_, '_>, nodes: &[Node]) -> Option<Vec<Option<Leaf>>> {
    let problem = case.setting.problem;
    let mut open: Vec<Vec<(Side, Group)>> = vec![Vec::new()];
    let mut leaves = Vec::new();
    for node in nodes {
        let way = open.pop()?;
        leaves.push(match node {
            Node::Branch {
                side,
                members,
                most,
                ..
            } => {
                let max = |member: &u32| u64::from(problem.people(*side).max()[*member as usize]);
                let places = members.iter().map(max).sum();
                for more in [true, false] {
                    let group = case_group(members, Counted::Pairs, *most, more, places);
                    let mut further = way.clone();
                    further.push((*side, group));
                    open.push(further);
                }
                None
            }
            Node::Leaf { over, potentials } => {
                Some(Draft::of_flow(case, *over, potentials, &way).finish(case)?)
            }
        });
    }
    Some(leaves)
}

/// The greatest bound of some leaves.
fn greatest(leaves: impl Iterator<Item = Leaf>) -> Option<Bound> {
    let feasible = leaves.filter(|leaf| leaf.over > 0);
    let bounds = feasible.map(|leaf| Bound {
        over: i64::from(leaf.over),
        numbers: leaf.bound,
    });
    bounds.reduce(|a, b| if a.compare(&b).is_ge() { a } else { b })
}
