//! Groups that count people: branch and bound on who is placed, with the tree of cases as the proof.
//!
//! Problem. A group bounds how many of its people have a mate, however many mates each may have. To choose k of a group is
//! to choose facilities under a capacity: NP-hard even with one group and no other bound, as with everybody eligible for
//! three mates of one's own choosing it is exact cover by 3-sets (Garey, Johnson 1979, SP2).
//!
//! Bound. Groups of people charge for being placed, not for a pair (`problem::dual`), so the bound of potentials sees each
//! person as a whole. `case` makes the flow that nothing in the case exceeds, `leaf` turns its potentials into those of the
//! case, and `market` betters them. Where all are decided the flow is exact, and so is the bound.
//!
//! Branching. With a matching in hand, all whom the bound shows to be out, or placed, in anything better are decided at
//! once: a branch on how many of them are placed, one case of which is closed. Then somebody about whom the market wavers
//! is placed or out. Each branch decides somebody, so the search ends. Cases are looked at depth first until a matching is
//! met, then by their bounds, the greatest first.
//!
//! Other groups may overlap besides: then each flow is a search of its own (`branch`), and its tree, with potentials for
//! the groups of people, stands where the case has its leaf.
//!
//! References. Geoffrion, McBride 1978; Christofides, Beasley 1983 (this bound, and deciding people by it, in facility
//! location with capacities).

mod case;
mod leaf;
mod market;

use super::budget::{Budget, Stop};
use super::pricing::Pricing;
use super::relax::{Bound, cut_potentials};
use super::{Ask, Halt, Solved, keeps_bounds, solve_all};
use crate::ids::{Pair, Side};
use crate::problem::{
    Counted, Dual, Free, Group, Node, Problem, Tree, Witness, case as case_group,
};
use case::{Case, Setting, Step};
use leaf::{Draft, Leaf, contradiction};
use market::{Market, OVER, Prices, Said};

/// Steps of the market at first, and in each further case.
const FIRST_STEPS: u32 = 300;
const FURTHER_STEPS: u32 = 40;

/// A case that is still open.
struct Open {
    steps: Vec<Step>,
    /// Where it stands in the tree.
    place: usize,
    /// What the case around it has shown.
    bound: Option<Bound>,
    prices: Option<Prices>,
}

/// A place in the tree.
enum Place {
    Open,
    Branch {
        step: Step,
        cases: [usize; 2],
    },
    /// One leaf, or the tree of a case in which other groups overlap.
    Leaf(Vec<Node>),
}

/// State of a search.
struct Search<'a> {
    setting: Setting<'a>,
    market: Option<Market>,
    places: Vec<Place>,
    open: Vec<Open>,
    best: Option<(Vec<Pair>, Vec<i128>)>,
    /// Every case with a bound below this is closed.
    target: Option<Vec<i128>>,
}

/// The best matching of the pairs that are asked for, pins included, or proof that there is none. With `reach` it is
/// enough to find one that is worth as much, or to prove that none is.
pub(super) fn search(
    problem: &Problem,
    free: &Free,
    ask: Ask<'_>,
    reach: Option<&[i128]>,
    pricing: &mut Option<Pricing>,
    budget: &mut Budget<'_>,
) -> Result<Solved, Halt> {
    let setting = Setting::new(problem, free.clone(), ask);
    let mut search = Search {
        market: None,
        setting,
        places: vec![Place::Open],
        open: vec![Open {
            steps: Vec::new(),
            place: 0,
            bound: None,
            prices: None,
        }],
        best: None,
        target: reach.map(<[i128]>::to_vec),
    };
    let met = match Market::new(&search.setting, budget) {
        Ok(market) => search.run(market, reach.is_some(), pricing, budget),
        Err(stop) => Err(stop.into()),
    };
    match met {
        Ok(()) => Ok(search.ended(reach.is_some())),
        Err(Halt::Stopped(Stop::Limit | Stop::Allowance)) => Ok(search.stopped()),
        Err(halt) => Err(halt),
    }
}

impl Search<'_> {
    fn run(
        &mut self,
        market: Option<Market>,
        reaching: bool,
        pricing: &mut Option<Pricing>,
        budget: &mut Budget<'_>,
    ) -> Result<(), Halt> {
        self.market = market;
        while !(reaching && self.best.is_some()) {
            let Some(mut next) = self.next() else {
                break;
            };
            if let Err(halt) = self.look(&mut next, pricing, budget) {
                self.open.push(next);
                return Err(halt);
            }
        }
        Ok(())
    }

    /// The open case to look at next.
    fn next(&mut self) -> Option<Open> {
        if self.best.is_none() {
            return self.open.pop();
        }
        let mut found: Option<usize> = None;
        for (at, one) in self.open.iter().enumerate() {
            let better = |other: usize| match (&one.bound, &self.open[other].bound) {
                (Some(a), Some(b)) => a.compare(b).is_ge(),
                (None, _) => true,
                (Some(_), None) => false,
            };
            if found.is_none_or(better) {
                found = Some(at);
            }
        }
        found.map(|at| self.open.remove(at))
    }

    /// Bounds a case, and closes it or splits it in two.
    fn look(
        &mut self,
        open: &mut Open,
        pricing: &mut Option<Pricing>,
        budget: &mut Budget<'_>,
    ) -> Result<(), Halt> {
        budget.node()?;
        let steps = open.steps.clone();
        let setting = &self.setting;
        let case = Case::new(setting, &steps);
        if let Some(found) = case.contradiction()
            && let Some(leaf) = contradiction(&case, found)
            && leaf.closes(None)
        {
            self.places[open.place] = Place::Leaf(vec![leaf.node()]);
            return Ok(());
        }
        let mut seen = vec![0u64; setting.counted.iter().map(Vec::len).max().unwrap_or(0)];
        let mut said: Option<(Prices, Said)> = None;
        if let (Some(market), Some(start)) = (&self.market, &open.prices) {
            let target = self.target.as_deref();
            let found = market.follow(
                &case,
                start.clone(),
                target,
                FURTHER_STEPS,
                budget,
                &mut seen,
            )?;
            let leaf = market.draft(&case, &found.0, &found.1).finish(&case);
            if let Some(leaf) = leaf.filter(|leaf| leaf.closes(target)) {
                self.places[open.place] = Place::Leaf(vec![leaf.node()]);
                return Ok(());
            }
            said = Some(found);
        }
        let mut worths = None;
        // A flow of people who are undecided says little that the market does not; but that nothing is feasible.
        if said.is_none() || self.target.is_none() || case.is_decided() {
            let flow = case.flow(None);
            let (nodes, feasible) = match solve(&flow, setting, pricing, budget)? {
                Answer::Stopped(pairs, bound) => {
                    take(setting, pairs, &mut self.best, &mut self.target);
                    if open.bound.is_none() {
                        open.bound = Some(Bound {
                            over: 1,
                            numbers: bound,
                        });
                    }
                    return Err(Stop::Limit.into());
                }
                Answer::Best(pairs, nodes) => {
                    take(setting, pairs, &mut self.best, &mut self.target);
                    (nodes, true)
                }
                Answer::None(nodes) => (nodes, false),
            };
            let target = self.target.as_deref();
            let mapped = mapped(&case, &nodes);
            if let Some(leaves) = &mapped
                && leaves.iter().flatten().all(|leaf| leaf.closes(target))
            {
                let mut leaves = leaves.iter();
                let of = |node: &Node| match (node, leaves.next()) {
                    (Node::Leaf { .. }, Some(Some(leaf))) => leaf.node(),
                    _ => node.clone(),
                };
                self.places[open.place] = Place::Leaf(nodes.iter().map(of).collect());
                return Ok(());
            }
            if feasible {
                let only = match nodes.as_slice() {
                    [Node::Leaf { over, potentials }] => {
                        Some(Draft::of_flow(&case, *over, potentials, &[]))
                    }
                    _ => None,
                };
                let bound = mapped.and_then(|leaves| greatest(leaves.into_iter().flatten()));
                if let Some(bound) = bound {
                    open.bound = Some(bound);
                }
                if let (Some(market), Some(draft), None) = (&self.market, &only, &said) {
                    let start = market.prices(draft);
                    let steps = if steps.is_empty() {
                        FIRST_STEPS
                    } else {
                        FURTHER_STEPS
                    };
                    said = Some(market.follow(&case, start, target, steps, budget, &mut seen)?);
                }
                worths = only.map(|draft| draft.worths(&case));
            }
        }
        // Who may be placed, and the best with them.
        let worths = match &said {
            Some((_, said)) => Some(&said.worths),
            None => worths.as_ref(),
        };
        if let Some(worths) = worths {
            let flow = case.flow(Some(&case.choice(worths)));
            match solve(&flow, setting, pricing, budget)? {
                Answer::Best(pairs, _) => take(setting, pairs, &mut self.best, &mut self.target),
                Answer::None(_) => {}
                Answer::Stopped(pairs, _) => {
                    take(setting, pairs, &mut self.best, &mut self.target);
                    return Err(Stop::Limit.into());
                }
            }
        }
        if let (Some(market), Some((prices, said))) = (&self.market, &said) {
            let leaf = market.draft(&case, prices, said).finish(&case);
            if let Some(leaf) = leaf {
                if leaf.closes(self.target.as_deref()) {
                    self.places[open.place] = Place::Leaf(vec![leaf.node()]);
                    return Ok(());
                }
                let bound = Bound {
                    over: OVER,
                    numbers: leaf.bound,
                };
                if open
                    .bound
                    .as_ref()
                    .is_none_or(|own| bound.compare(own).is_lt())
                {
                    open.bound = Some(bound);
                }
            }
            open.prices = Some(prices.clone());
        }
        let undecided = case.undecided().count();
        let before = open.steps.len();
        if let Some((prices, said)) = &said {
            self.decide(open, (prices, said));
        }
        let decided: usize = open.steps[before..]
            .iter()
            .map(|step| step.members.len())
            .sum();
        if decided > 0 && (decided == undecided || decided * 8 >= undecided) {
            // The same case with much fewer to decide.
            self.open.push(Open {
                steps: open.steps.clone(),
                place: open.place,
                bound: open.bound.clone(),
                prices: open.prices.clone(),
            });
            return Ok(());
        }
        let case = Case::new(&self.setting, &open.steps);
        let Some((side, person, up)) = waver(
            &case,
            &seen,
            said.as_ref().map(|(_, said)| said),
            self.best.as_ref(),
        ) else {
            return Err(Halt::Broken("a case of quotas of people can't be split"));
        };
        let step = |more| Step {
            side,
            members: vec![person],
            most: 0,
            more,
        };
        let cases = [self.places.len(), self.places.len() + 1];
        self.places[open.place] = Place::Branch {
            step: step(false),
            cases,
        };
        self.places.extend([Place::Open, Place::Open]);
        // The case that is looked at first comes last.
        for more in [!up, up] {
            let mut steps = open.steps.clone();
            steps.push(step(more));
            self.open.push(Open {
                steps,
                place: cases[usize::from(more)],
                bound: open.bound.clone(),
                prices: open.prices.clone(),
            });
        }
        Ok(())
    }

    /// Decides all of whom the bound shows what they are in anything better: two branches, one case of each closed.
    fn decide(&mut self, open: &mut Open, (prices, said): (&Prices, &Said)) {
        let (Some(market), Some(target)) = (&self.market, &self.target) else {
            return;
        };
        let goal: Vec<i128> = target.iter().map(|n| n * i128::from(OVER)).collect();
        let case = Case::new(&self.setting, &open.steps);
        let mut out = Vec::new();
        let mut placed = Vec::new();
        for (side, person) in case.undecided().filter(|(side, _)| *side == market.side) {
            let Some(Some(left)) = said.left.get(person as usize) else {
                continue;
            };
            let zero = vec![0; left.len()];
            let sum = |sign: i128| said.bound.iter().zip(left).map(move |(b, n)| b + sign * n);
            if *left < zero && sum(1).lt(goal.iter().copied()) {
                out.push(person);
            } else if *left > zero && sum(-1).lt(goal.iter().copied()) {
                placed.push(person);
            }
            let _ = side;
        }
        let side = market.side;
        let count = placed.len() as u64;
        for (members, most, goes_on) in [(out, 0, false), (placed, count.wrapping_sub(1), true)] {
            if members.is_empty() {
                continue;
            }
            let step = |more| Step {
                side,
                members: members.clone(),
                most,
                more,
            };
            let mut steps = open.steps.clone();
            steps.push(step(!goes_on));
            let other = Case::new(&self.setting, &steps);
            let leaf = market.draft(&other, prices, said).finish(&other);
            let Some(leaf) = leaf.filter(|leaf| leaf.closes(Some(target))) else {
                continue;
            };
            let cases = [self.places.len(), self.places.len() + 1];
            self.places[open.place] = Place::Branch {
                step: step(false),
                cases,
            };
            self.places.extend([Place::Open, Place::Open]);
            self.places[cases[usize::from(!goes_on)]] = Place::Leaf(vec![leaf.node()]);
            open.place = cases[usize::from(goes_on)];
            open.steps.push(step(goes_on));
        }
    }

    /// The tree, or the best matching where there is one.
    fn ended(mut self, reaching: bool) -> Solved {
        match self.best.take() {
            Some((pairs, _)) if reaching => Solved::Optimal(pairs, Dual::Tree(Tree::default())),
            Some((pairs, _)) => Solved::Optimal(pairs, Dual::Tree(self.tree())),
            None => {
                let tree = self.tree();
                let feasible = |node: &Node| matches!(node, Node::Leaf { over, .. } if *over > 0);
                if tree.nodes.iter().any(feasible) {
                    Solved::Lost(Dual::Tree(tree))
                } else {
                    Solved::Infeasible(Witness::Tree { tree })
                }
            }
        }
    }

    fn tree(&self) -> Tree {
        let mut nodes = Vec::new();
        let mut walk = vec![0];
        while let Some(place) = walk.pop() {
            match &self.places[place] {
                Place::Branch { step, cases } => {
                    nodes.push(Node::Branch {
                        side: step.side,
                        members: step.members.clone(),
                        count: Counted::People,
                        most: step.most,
                    });
                    walk.extend([cases[1], cases[0]]);
                }
                Place::Leaf(own) => nodes.extend_from_slice(own),
                // A search that ended has no open place.
                Place::Open => {}
            }
        }
        Tree { nodes }
    }

    /// The best so far, and what nothing exceeds: the greatest bound of the open cases, as far as it is whole.
    fn stopped(self) -> Solved {
        let open = self.open.iter().map(|one| one.bound.as_ref());
        let best = self.best.as_ref().map(|(_, value)| value.as_slice());
        let numbers = Bound::of_open(open, best);
        let pins = || self.setting.problem.pins().to_vec();
        let pairs = self
            .best
            .as_ref()
            .map_or_else(pins, |(pairs, _)| pairs.clone());
        Solved::Stopped(pairs, numbers)
    }
}

/// What the flow of a case says.
enum Answer {
    /// Its best pairs, and the proof: one leaf, or a tree where other groups overlap.
    Best(Vec<Pair>, Vec<Node>),
    /// Nothing is feasible.
    None(Vec<Node>),
    Stopped(Vec<Pair>, Vec<i128>),
}

fn solve(
    flow: &Problem,
    setting: &Setting<'_>,
    pricing: &mut Option<Pricing>,
    budget: &mut Budget<'_>,
) -> Result<Answer, Halt> {
    let broken = || Halt::Broken("a case of quotas of people contradicts the pins");
    let free = Free::new(flow).map_err(|_| broken())?;
    let leaf = |over, potentials| vec![Node::Leaf { over, potentials }];
    Ok(
        match solve_all(flow, &free, setting.ask, None, pricing, budget)? {
            Solved::Optimal(pairs, Dual::Flow(potentials)) => {
                Answer::Best(pairs, leaf(1, potentials))
            }
            Solved::Optimal(pairs, Dual::Tree(tree)) => Answer::Best(pairs, tree.nodes),
            Solved::Infeasible(Witness::Tree { tree }) => Answer::None(tree.nodes),
            Solved::Infeasible(witness) => {
                Answer::None(leaf(0, cut_potentials(flow, &witness).ok_or_else(broken)?))
            }
            Solved::Stopped(pairs, bound) => Answer::Stopped(pairs, bound),
            Solved::Lost(_) => return Err(broken()),
        },
    )
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

/// Somebody to split on, and whether the case in which they are placed is looked at first: about whom the market changed
/// its mind most often, of those alike whose charge is nearest to their worth.
fn waver(
    case: &Case<'_, '_>,
    seen: &[u64],
    said: Option<&Said>,
    best: Option<&(Vec<Pair>, Vec<i128>)>,
) -> Option<(Side, u32, bool)> {
    let _ = best;
    let most = seen.iter().copied().max().unwrap_or(0);
    let doubt = |person: u32| {
        let often = seen.get(person as usize).copied().unwrap_or(0);
        often.min(most - often)
    };
    let near = |person: u32| -> Vec<i128> {
        let left = said.and_then(|said| said.left.get(person as usize)?.as_ref());
        let Some(left) = left else { return Vec::new() };
        let sign = if *left < vec![0; left.len()] { -1 } else { 1 };
        left.iter().map(|n| sign * n).collect()
    };
    let open = case.undecided();
    let (side, person) =
        open.min_by_key(|&(_, person)| (std::cmp::Reverse(doubt(person)), near(person)))?;
    let up = match said {
        Some(said) => said.placed.get(person as usize).copied().unwrap_or(true),
        None => true,
    };
    Some((side, person, up))
}

/// Keeps pairs that are feasible and better than the best; the target is then just above them.
fn take(
    setting: &Setting<'_>,
    pairs: Vec<Pair>,
    best: &mut Option<(Vec<Pair>, Vec<i128>)>,
    target: &mut Option<Vec<i128>>,
) {
    let problem = setting.problem;
    let objective = problem.objective(&pairs).into_iter();
    let additive = objective.filter(|(level, _)| level.is_additive());
    let value = additive.map(|(_, value)| value.unwrap_or_default());
    let value: Vec<i128> = value.take(setting.ask.levels).collect();
    if target.as_ref().is_some_and(|target| value < *target) || !keeps_bounds(problem, &pairs) {
        return;
    }
    let mut above = value.clone();
    if let Some(last) = above.last_mut() {
        *last += 1;
    }
    *target = Some(above);
    *best = Some((pairs, value));
}

impl Leaf {
    fn node(&self) -> Node {
        Node::Leaf {
            over: self.over,
            potentials: self.potentials.clone(),
        }
    }
}
