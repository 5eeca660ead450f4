//! The k best matchings of a problem whose proof is by potentials, one after the other.
//!
//! Of x, best in a cell (all matchings in which the settled pairs are as in x), the second best differs by the cheapest
//! cycle of the residual network (see `residual`) that is more than an arc there and back: every other matching differs by
//! several such cycles, none below zero, and arcs that can be taken many times cost no less the next time. The cell is split
//! on a pair of that cycle: in one half it stays as it is and x is best, in the other it is as in the second best, which
//! is best there (Hamacher, Queyranne, K best solutions to combinatorial optimization problems, 1985, §2; for matchings
//! Chegireddy, Hamacher 1987). So the next matching of all is the least second best of the cells (Lawler 1972), and each
//! asks for two more. A cheapest cycle is the least over the mentees that it may pass: none does without a pair.
//!
//! Speed. No arc of a matching that loses at most U loses more than U. The first network is searched for any k cycles, each
//! search no further than the k-th of them; that is U, and all the rest is found in the strongly connected remains of the arcs
//! up to U. The losses of a cell that are below zero, of cycles turned round, are lifted by potentials first (Johnson 1977).
//! O(k · mentees · (people + pairs) · log people) at worst; most of it is never touched.

use super::basis::Basis;
use super::residual::{self, Loss, Node, Nodes, Packing, Proved, Residual, Step, Use, Way, Ways};
use crate::cancel::CancelToken;
use crate::check::Graph;
use crate::fault::Error;
use crate::ids::{Pair, Side};
use std::collections::{BTreeSet, VecDeque};

/// A matching beside the best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ranked {
    /// What it loses, one number a level of the basis.
    pub(super) loss: Vec<i128>,
    /// Pairs that one of the two has and the other does not, ascending.
    pub(super) differs: Vec<Pair>,
}

/// The best matchings after that of the basis, so many if there are, none losing less than the one before it. Among those
/// that lose the same it is the search that decides, the same way on every run.
///
/// # Errors
/// [`Error::NotProven`] where the potentials don't prove the matching; [`Error::Interrupted`].
pub(super) fn ranked(
    basis: &Basis<'_>,
    count: usize,
    cancel: &CancelToken,
) -> Result<Vec<Ranked>, Error> {
    let proved = basis.proved();
    let task = Best {
        proved,
        count,
        cancel,
    };
    residual::with(proved, cancel, task)
}

struct Best<'b> {
    proved: Proved<'b>,
    count: usize,
    cancel: &'b CancelToken,
}

/// All matchings in which some pairs are as they are in its best.
struct Cell<const N: usize> {
    /// What its best loses beside the first of all.
    loss: Loss<N>,
    /// By which pairs they differ, ascending.
    differs: Vec<Pair>,
    /// The pairs that stay as they are, ascending.
    settled: Vec<Pair>,
}

/// The second best of a cell.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Second<const N: usize> {
    loss: Loss<N>,
    differs: Vec<Pair>,
    cell: usize,
    /// A pair that it has and the best of the cell does not, or the other way round.
    split: Pair,
}

impl Use for Best<'_> {
    type Found = Vec<Ranked>;

    /// Those of the matchings of a row of cells, each within the last, and potentials at both ends.
    fn ways(&self) -> usize {
        self.count.saturating_add(3)
    }

    fn with<const N: usize>(self, residual: Residual<N>) -> Result<Vec<Ranked>, Error> {
        let Best {
            proved,
            count,
            cancel,
        } = self;
        let most = most(&residual, count, cancel)?;
        let kept = Kept::new(proved, &residual, most);
        let mut cells = vec![Cell {
            loss: Loss::ZERO,
            differs: Vec::new(),
            settled: Vec::new(),
        }];
        let mut seconds: BTreeSet<Second<N>> = BTreeSet::new();
        let mut found = Vec::new();
        let mut open = vec![0];
        loop {
            for at in open.drain(..) {
                // Nothing is wanted that as many others as are wanted are no worse than.
                let enough = seconds.iter().nth(count - found.len() - 1);
                let below = enough.map(|second| second.loss);
                let below = below.or(most.map(Loss::next));
                seconds.extend(second(&kept, &residual, &cells, at, below, cancel)?);
            }
            let Some(best) = seconds.pop_first() else {
                return Ok(found);
            };
            found.push(Ranked {
                loss: residual.packing.unpack(best.loss),
                differs: best.differs.clone(),
            });
            if found.len() == count {
                return Ok(found);
            }
            let cell = &mut cells[best.cell];
            let place = cell.settled.partition_point(|pair| *pair < best.split);
            cell.settled.insert(place, best.split);
            let settled = cell.settled.clone();
            open = vec![best.cell, cells.len()];
            cells.push(Cell {
                loss: best.loss,
                differs: best.differs,
                settled,
            });
        }
    }
}

/// A loss that so many matchings do not exceed; none where no such number is met.
fn most<const N: usize>(
    residual: &Residual<N>,
    count: usize,
    cancel: &CancelToken,
) -> Result<Option<Loss<N>>, Error> {
    let mut cycles = Cycles::new(residual);
    let mut met: BTreeSet<(Loss<N>, Vec<Pair>)> = BTreeSet::new();
    let mut most = None;
    for mentee in cycles.mentees() {
        if cancel.is_cancelled() {
            return Err(Error::Interrupted);
        }
        if most == Some(Loss::ZERO) {
            break;
        }
        if let Some(way) = cycles.cheapest(mentee, most) {
            met.insert((way.loss, pairs_of(&way, residual)));
            if met.len() > count {
                met.pop_last();
            }
            if met.len() == count {
                most = met.last().map(|(loss, _)| *loss);
            }
        }
    }
    Ok(most)
}

/// The second best of a cell where it loses less than `below`.
fn second<const N: usize>(
    kept: &Kept<'_, N>,
    first: &Residual<N>,
    cells: &[Cell<N>],
    at: usize,
    below: Option<Loss<N>>,
    cancel: &CancelToken,
) -> Result<Option<Second<N>>, Error> {
    let cell = &cells[at];
    let residual = first.with_arcs(&kept.lifted(cell, first.nodes, cancel)?);
    let mut cycles = Cycles::new(&residual);
    let mut below = below.map(|below| below - cell.loss);
    let mut best = None;
    for mentee in cycles.mentees() {
        if cancel.is_cancelled() {
            return Err(Error::Interrupted);
        }
        if let Some(way) = cycles.cheapest(mentee, below) {
            below = Some(way.loss);
            best = Some(way);
        }
    }
    Ok(best.and_then(|way| {
        let changed = pairs_of(&way, &residual);
        let split = *changed.first()?;
        let differs: BTreeSet<Pair> = cell.differs.iter().copied().collect();
        let changed: BTreeSet<Pair> = changed.into_iter().collect();
        Some(Second {
            loss: cell.loss + way.loss,
            differs: (&differs ^ &changed).into_iter().collect(),
            cell: at,
            split,
        })
    }))
}

/// All pairs that a way changes, ascending.
fn pairs_of<const N: usize>(way: &Way<N>, residual: &Residual<N>) -> Vec<Pair> {
    let (mut lost, gained) = way.changes(residual);
    lost.extend(gained);
    lost.sort_unstable();
    lost
}

/// Searches for cheapest cycles in one network.
struct Cycles<'r, const N: usize> {
    residual: &'r Residual<N>,
    ways: Ways<'r, N>,
    /// The arcs that enter mentees: node of the mentee, tail, what it costs; ascending.
    into: Vec<(Node, Node, Loss<N>)>,
}

impl<'r, const N: usize> Cycles<'r, N> {
    /// O(people + pairs).
    fn new(residual: &'r Residual<N>) -> Cycles<'r, N> {
        let nodes = residual.nodes;
        let mut into = Vec::new();
        for tail in 0..nodes.count() as Node {
            if nodes.mentee(tail).is_none() {
                let arcs = residual.arcs_of(tail).iter();
                let enter = arcs.filter(|(head, _)| nodes.mentee(*head).is_some());
                into.extend(enter.map(|&(head, loss)| (head, tail, loss)));
            }
        }
        into.sort_unstable_by_key(|&(head, tail, _)| (head, tail));
        Cycles {
            residual,
            ways: Ways::new(residual),
            into,
        }
    }

    /// The nodes of the mentees that arcs enter, ascending.
    fn mentees(&self) -> Vec<Node> {
        let mut mentees: Vec<Node> = self.into.iter().map(|(head, ..)| *head).collect();
        mentees.dedup();
        mentees
    }

    /// The cheapest cycle through a mentee, more than an arc there and back, where it costs less than `below`.
    ///
    /// Only an arc above somebody can have its own reverse, pairs run one way. So a cycle either enters the mentee by a pair,
    /// or enters by the arc above and leaves by a pair: two searches from the mentee that meet what enters.
    fn cheapest(&mut self, mentee: Node, below: Option<Loss<N>>) -> Option<Way<N>> {
        let nodes = self.residual.nodes;
        let from = self.into.partition_point(|(head, ..)| *head < mentee);
        let until = self.into.partition_point(|(head, ..)| *head <= mentee);
        let into = self.into.get(from..until)?;
        let by_pair = |tail: Node| matches!(nodes.step(tail, mentee), Step::Loses(_));
        let above = into.iter().find(|(_, tail, _)| !by_pair(*tail));
        let above = above.map(|(_, tail, _)| *tail);
        let mut best: Option<Way<N>> = None;
        let mut below = below;
        for pairs in [true, false] {
            if !into.iter().any(|(_, tail, _)| by_pair(*tail) == pairs) {
                continue;
            }
            let mut last = None;
            let skips = |tail: Node, head: Node| {
                head == mentee || (!pairs && tail == mentee && Some(head) == above)
            };
            self.ways.search_below(below, mentee, skips, |node, cost| {
                if below.is_some_and(|below| cost >= below) {
                    return false;
                }
                let at = into.binary_search_by_key(&node, |(_, tail, _)| *tail);
                if let Some((_, tail, enter)) = at.ok().and_then(|at| into.get(at))
                    && by_pair(*tail) == pairs
                    && below.is_none_or(|below| cost + *enter < below)
                {
                    below = Some(cost + *enter);
                    last = Some(*tail);
                }
                true
            });
            if let Some((tail, loss)) = last.zip(below) {
                let mut nodes = self.ways.nodes(mentee, tail);
                nodes.push(mentee);
                best = Some(Way { loss, nodes });
            }
        }
        best
    }
}

/// A person or a group.
#[derive(Clone, Copy)]
enum Who {
    Person(u32),
    Group(u32),
}

/// What is above a person or group: the arcs that give one unit more or less.
struct Bound {
    side: Side,
    who: Who,
    node: Node,
    around: Node,
    min: u64,
    max: u64,
}

/// The part of the first network that wanted matchings differ in.
struct Kept<'b, const N: usize> {
    proved: Proved<'b>,
    packing: Packing,
    /// Ascending, each with whether the first matching has it, and what it costs to change that.
    pairs: Vec<(Pair, bool, Loss<N>)>,
    bounds: Vec<Bound>,
    /// How many units each person and group has in the first matching, pins apart, by node.
    units: Vec<u64>,
}

impl<'b, const N: usize> Kept<'b, N> {
    /// Arcs that cost at most so much, if that is given, between nodes that reach each other by such. O(people + pairs).
    fn new(proved: Proved<'b>, residual: &Residual<N>, most: Option<Loss<N>>) -> Kept<'b, N> {
        let problem = proved.problem;
        let nodes = residual.nodes;
        let cheap = |loss: Loss<N>| most.is_none_or(|most| loss <= most);
        let component = Graph::new(nodes.count(), |tell| {
            for tail in 0..nodes.count() {
                let arcs = residual.arcs_of(tail as Node).iter();
                let arcs = arcs.filter(|(_, loss)| cheap(*loss));
                arcs.for_each(|&(head, _)| tell(tail, head as usize));
            }
        })
        .components();
        let together = |a: Node, b: Node| component[a as usize] == component[b as usize];
        let mut pairs = Vec::new();
        for tail in 0..nodes.count() as Node {
            for &(head, loss) in residual.arcs_of(tail) {
                if cheap(loss) && together(tail, head) {
                    match nodes.step(tail, head) {
                        Step::Gains(pair) => pairs.push((pair, false, loss)),
                        Step::Loses(pair) => pairs.push((pair, true, loss)),
                        Step::Bound => {}
                    }
                }
            }
        }
        pairs.sort_unstable_by_key(|(pair, ..)| *pair);
        let mut bounds = Vec::new();
        let mut units = vec![0; nodes.count()];
        for side in Side::BOTH {
            let (people, groups) = problem.degrees(side, proved.decided);
            let mut keep = |bound: Bound, count: u64| {
                units[bound.node as usize] = count;
                if together(bound.node, bound.around) {
                    bounds.push(bound);
                }
            };
            let free = proved.free.people[side.index()].iter();
            for (person, (own, count)) in (0u32..).zip(free.zip(people)) {
                let bound = Bound {
                    side,
                    who: Who::Person(person),
                    node: nodes.person(side, person),
                    around: nodes.around(problem, side, person),
                    min: own.min.into(),
                    max: own.max.into(),
                };
                keep(bound, count.into());
            }
            let free = proved.free.groups[side.index()].iter();
            for (group, (own, count)) in (0u32..).zip(free.zip(groups)) {
                let bound = Bound {
                    side,
                    who: Who::Group(group),
                    node: nodes.group(side, group),
                    around: nodes.around_group(problem, side, group),
                    min: own.min,
                    max: own.max,
                };
                keep(bound, count);
            }
        }
        Kept {
            proved,
            packing: residual.packing.clone(),
            pairs,
            bounds,
            units,
        }
    }

    /// The residual arcs of the best of a cell, with losses that are not below zero and the same round each cycle.
    fn lifted(
        &self,
        cell: &Cell<N>,
        nodes: Nodes,
        cancel: &CancelToken,
    ) -> Result<Vec<(Node, Node, Loss<N>)>, Error> {
        let mut arcs = Vec::new();
        for &(pair, used, loss) in &self.pairs {
            if cell.settled.binary_search(&pair).is_ok() {
                continue;
            }
            let [mentee, mentor] = Side::BOTH.map(|side| nodes.person(side, pair.person(side)));
            let (from, to) = match used {
                true => (mentor, mentee),
                false => (mentee, mentor),
            };
            arcs.push(match cell.differs.binary_search(&pair) {
                Ok(_) => (to, from, Loss::ZERO - loss),
                Err(_) => (from, to, loss),
            });
        }
        let units = self.units_of(cell, nodes);
        for bound in &self.bounds {
            let count = units[bound.node as usize];
            // Flow runs down from the root among mentees and up to it among mentors.
            let (from, to) = match bound.side {
                Side::Mentees => (bound.around, bound.node),
                Side::Mentors => (bound.node, bound.around),
            };
            if count < bound.max {
                arcs.push((from, to, self.unit(bound, count + 1)));
            }
            if count > bound.min {
                arcs.push((to, from, Loss::ZERO - self.unit(bound, count)));
            }
        }
        lift(nodes.count(), &mut arcs, cancel)?;
        Ok(arcs)
    }

    /// How many units each person and group has in the best of a cell, by node.
    fn units_of(&self, cell: &Cell<N>, nodes: Nodes) -> Vec<u64> {
        let problem = self.proved.problem;
        let mut units = self.units.clone();
        for pair in &cell.differs {
            let goes = self.proved.decided.binary_search(pair).is_ok();
            let mut change = |node: Node| {
                let count = &mut units[node as usize];
                *count = match goes {
                    true => count.wrapping_sub(1),
                    false => count.wrapping_add(1),
                };
            };
            for side in Side::BOTH {
                let person = pair.person(side);
                change(nodes.person(side, person));
                let mut group = problem.group_of_person(side, person);
                while let Some(own) = group {
                    change(nodes.group(side, own));
                    group = problem.group_of_group(side, own);
                }
            }
        }
        units
    }

    /// What the `count`-th unit costs, pins apart: −u − Δ(count) or −γ.
    fn unit(&self, bound: &Bound, count: u64) -> Loss<N> {
        let Proved {
            problem,
            free,
            potentials,
            levels,
            ..
        } = self.proved;
        let side = bound.side;
        let mut tuple = vec![0i128; levels.len()];
        match bound.who {
            Who::Person(person) => {
                let own = potentials.of(side, person);
                let pinned = free.people[side.index()].pinned().nth(person as usize);
                let mates = u64::from(pinned.unwrap_or(0)).saturating_add(count);
                let mates = u32::try_from(mates).unwrap_or(u32::MAX);
                for (at, &level) in levels.iter().enumerate() {
                    let reward = problem.reward(side, person, mates, level, at);
                    tuple[at] = -i128::from(own[at]) - i128::from(reward);
                }
            }
            Who::Group(group) => {
                let gamma = potentials.of_group(side, group);
                let own = tuple.iter_mut().zip(gamma);
                own.for_each(|(number, &gamma)| *number = -i128::from(gamma));
            }
        }
        self.packing.pack(&tuple)
    }
}

/// Steps between two looks at the cancel token.
const LOOK_EVERY: usize = 1 << 14;

/// Lifts losses to zero or more by potentials, the least cost at which each node is met from anywhere: Bellman and Ford with
/// a queue. No cycle may cost less than nothing. O(nodes · arcs) at worst; O(nodes + arcs) where nothing is below zero.
fn lift<const N: usize>(
    nodes: usize,
    arcs: &mut [(Node, Node, Loss<N>)],
    cancel: &CancelToken,
) -> Result<(), Error> {
    arcs.sort_unstable_by_key(|&(from, to, _)| (from, to));
    let mut least = vec![Loss::ZERO; nodes];
    let mut waits = vec![false; nodes];
    let mut queue = VecDeque::new();
    let below = arcs.iter().filter(|(.., loss)| *loss < Loss::ZERO);
    for &(from, ..) in below {
        if !std::mem::replace(&mut waits[from as usize], true) {
            queue.push_back(from);
        }
    }
    let mut steps = 0;
    while let Some(node) = queue.pop_front() {
        steps += 1;
        if steps % LOOK_EVERY == 0 && cancel.is_cancelled() {
            return Err(Error::Interrupted);
        }
        waits[node as usize] = false;
        let own = arcs.partition_point(|(from, ..)| *from < node);
        let own = arcs[own..].iter().take_while(|(from, ..)| *from == node);
        for &(_, to, loss) in own {
            let cost = least[node as usize] + loss;
            if cost < least[to as usize] {
                least[to as usize] = cost;
                if !std::mem::replace(&mut waits[to as usize], true) {
                    queue.push_back(to);
                }
            }
        }
    }
    for (from, to, loss) in arcs {
        *loss = *loss + least[*from as usize] - least[*to as usize];
    }
    Ok(())
}
