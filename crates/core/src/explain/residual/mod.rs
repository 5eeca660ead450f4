//! The residual network of a matching that is best by its potentials, and shortest ways in it.
//!
//! Nodes: the root, groups and people. From a feasible matching x to another y one gets by cycles, each once round: an
//! unused pair runs mentee → mentor, a used one back; a person or group that can take a unit more, or give one up, has an
//! arc from or to what is around it (among mentees flow runs down from the root, among mentors up to it). What an arc
//! costs is what the whole loses by it: slack = ū + v̄ − s for an unused pair, −slack for a used one, −u − Δ(d + 1) and
//! u + Δ(d) for a person, −γ and γ for a group, tuples, one number a level. These are the conditions that `check` proves,
//! so no arc costs less than nothing (invariant), and potentials cancel out round a cycle: it costs what y is worse than x.
//!
//! The best matching that contains an unused pair (i, j) is therefore one cycle away: the pair, then the cheapest way
//! j → i (Ahuja, Magnanti, Orlin, Network Flows, 1993, §9.2 and §9.6 on reoptimisation). Likewise one unit more or less of anything.
//! Ways are found by Dijkstra, O((pairs + people) · log people) each.
//!
//! Tuples are packed into as few 128-bit integers as hold them (`loss`): sums along a simple way stay apart by its length.

mod loss;
mod ways;

pub(super) use loss::{Loss, Packing};
pub(super) use ways::{Way, Ways};

use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{Free, Level, Potentials, Problem, effective};

/// A node: the root is 0; mentees, mentors, groups of mentees and groups of mentors follow.
pub(super) type Node = u32;

/// What one step of a way stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An unused pair comes in.
    Gains(Pair),
    /// A used pair goes.
    Loses(Pair),
    /// Somebody, or a group, has one more or one less.
    Bound,
}

/// Where the nodes of each kind begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nodes {
    /// Mentees, mentors, their groups; the last is the number of nodes.
    starts: [u32; 5],
}

impl Nodes {
    pub(super) const ROOT: Node = 0;

    fn new(problem: &Problem) -> Nodes {
        let counts = [
            problem.people(Side::Mentees).len(),
            problem.people(Side::Mentors).len(),
            problem.groups(Side::Mentees).len(),
            problem.groups(Side::Mentors).len(),
        ];
        let mut starts = [1; 5];
        for (at, count) in counts.into_iter().enumerate() {
            // The builder sees to it that people fit; there are far fewer groups.
            starts[at + 1] = starts[at] + u32::try_from(count).unwrap_or(u32::MAX);
        }
        Nodes { starts }
    }

    pub(super) fn count(self) -> usize {
        self.starts[4] as usize
    }

    pub(super) fn person(self, side: Side, person: u32) -> Node {
        self.starts[side.index()] + person
    }

    pub(super) fn group(self, side: Side, group: u32) -> Node {
        self.starts[2 + side.index()] + group
    }

    /// The smallest group around a person, or the root.
    pub(super) fn around(self, problem: &Problem, side: Side, person: u32) -> Node {
        let group = problem.group_of_person(side, person);
        group.map_or(Nodes::ROOT, |group| self.group(side, group))
    }

    /// The smallest group around a group, or the root.
    pub(super) fn around_group(self, problem: &Problem, side: Side, group: u32) -> Node {
        let around = problem.group_of_group(side, group);
        around.map_or(Nodes::ROOT, |around| self.group(side, around))
    }

    /// The mentee of a node, if it is one.
    pub(super) fn mentee(self, node: Node) -> Option<u32> {
        (self.starts[0]..self.starts[1])
            .contains(&node)
            .then(|| node - self.starts[0])
    }

    /// The mentor of a node, if it is one.
    fn mentor(self, node: Node) -> Option<u32> {
        (self.starts[1]..self.starts[2])
            .contains(&node)
            .then(|| node - self.starts[1])
    }

    /// What going from one node to another stands for.
    pub(super) fn step(self, from: Node, to: Node) -> Step {
        match (
            self.mentee(from),
            self.mentor(to),
            self.mentor(from),
            self.mentee(to),
        ) {
            (Some(mentee), Some(mentor), ..) => Step::Gains(Pair::new(mentee, mentor)),
            (.., Some(mentor), Some(mentee)) => Step::Loses(Pair::new(mentee, mentor)),
            _ => Step::Bound,
        }
    }
}

/// What the network is made from: a matching of a problem whose groups are a flow, and potentials that prove it.
#[derive(Clone, Copy)]
pub(super) struct Proved<'a> {
    pub(super) problem: &'a Problem,
    pub(super) free: &'a Free,
    /// Chosen pairs that are no pins, ascending.
    pub(super) decided: &'a [Pair],
    /// Tuples of at least as many numbers as there are `levels`.
    pub(super) potentials: &'a Potentials,
    /// The first additive levels.
    pub(super) levels: &'a [Level],
    /// Free pairs of a lower score are left out.
    pub(super) least: i64,
    /// Free pairs that stay as they are, ascending.
    pub(super) settled: &'a [Pair],
}

/// The arcs by tail, heads with what they cost, the cheapest first.
pub(super) struct Residual<const N: usize> {
    pub(super) nodes: Nodes,
    pub(super) packing: Packing,
    starts: Vec<usize>,
    arcs: Vec<(Node, Loss<N>)>,
}

/// Something with the network, however many integers a tuple needs.
pub(super) trait Use {
    /// What it finds.
    type Found;

    /// How many simple ways it adds up the losses of, at most.
    fn ways(&self) -> usize {
        1
    }

    /// Does it.
    ///
    /// # Errors
    /// Its own.
    fn with<const N: usize>(self, residual: Residual<N>) -> Result<Self::Found, Error>;
}

/// Builds the network and uses it. O(people + groups + pairs).
///
/// # Errors
/// [`Error::NotProven`] where the potentials don't prove the matching; those of the use; [`Error::Interrupted`].
pub(super) fn with<U: Use>(
    proved: Proved<'_>,
    cancel: &CancelToken,
    task: U,
) -> Result<U::Found, Error> {
    let packing = Packing::new(&proved, task.ways())?;
    match packing.words() {
        0 | 1 => task.with(Residual::<1>::new(proved, packing, cancel)?),
        2 => task.with(Residual::<2>::new(proved, packing, cancel)?),
        3 | 4 => task.with(Residual::<4>::new(proved, packing, cancel)?),
        _ => task.with(Residual::<{ loss::MOST_WORDS }>::new(
            proved, packing, cancel,
        )?),
    }
}

/// Mentees between two looks at the cancel token.
const LOOK_EVERY: u32 = 1 << 8;

impl<const N: usize> Residual<N> {
    fn new(
        proved: Proved<'_>,
        packing: Packing,
        cancel: &CancelToken,
    ) -> Result<Residual<N>, Error> {
        let Proved {
            problem,
            free,
            decided,
            potentials,
            levels,
            least,
            settled,
        } = proved;
        let nodes = Nodes::new(problem);
        let mut found: Vec<(Node, Node, Loss<N>)> = Vec::new();
        let mut tuple = vec![0i128; levels.len()];
        for side in Side::BOTH {
            // Flow runs down from the root among mentees and up to it among mentors.
            let mut bound = |node: Node, around: Node, [more, less]: [Option<Loss<N>>; 2]| {
                let (down, up) = match side {
                    Side::Mentees => (more, less),
                    Side::Mentors => (less, more),
                };
                found.extend(down.map(|loss| (around, node, loss)));
                found.extend(up.map(|loss| (node, around, loss)));
            };
            let (degrees, sums) = problem.degrees(side, decided);
            let people = free.people[side.index()].iter().zip(degrees);
            for (person, (bounds, d)) in (0u32..).zip(people) {
                let own = potentials.of(side, person);
                let mut unit = |mates: u32, sign: i128| {
                    let mates = bounds.pinned.saturating_add(mates);
                    for (at, &level) in levels.iter().enumerate() {
                        let reward = problem.reward(side, person, mates, level, at);
                        tuple[at] = sign * (i128::from(own[at]) + i128::from(reward));
                    }
                    packing.pack(&tuple)
                };
                let more = (d < bounds.max).then(|| unit(d.saturating_add(1), -1));
                let less = (d > bounds.min).then(|| unit(d, 1));
                bound(
                    nodes.person(side, person),
                    nodes.around(problem, side, person),
                    [more, less],
                );
            }
            let groups = free.groups[side.index()].iter().zip(sums);
            for (group, (bounds, sum)) in (0u32..).zip(groups) {
                let gamma = potentials.of_group(side, group);
                let mut unit = |sign: i128| {
                    let own = tuple.iter_mut().zip(gamma);
                    own.for_each(|(number, &gamma)| *number = sign * i128::from(gamma));
                    packing.pack(&tuple)
                };
                let more = (sum < bounds.max).then(|| unit(-1));
                let less = (sum > bounds.min).then(|| unit(1));
                let around = nodes.around_group(problem, side, group);
                bound(nodes.group(side, group), around, [more, less]);
            }
        }
        let width = potentials.of(Side::Mentees, 0).len();
        let [rows, columns] = Side::BOTH.map(|side| effective(problem, side, potentials));
        let mut next = decided;
        let mut kept = settled;
        for mentee in problem.people(Side::Mentees).positions() {
            if mentee % LOOK_EVERY == 0 && cancel.is_cancelled() {
                return Err(Error::Interrupted);
            }
            let from = nodes.person(Side::Mentees, mentee);
            free.source
                .for_each(Side::Mentees, mentee, &mut |mentor, score| {
                    let pair = Pair::new(mentee, mentor);
                    // Pairs come in order, as the decided and the settled ones stand.
                    let used = is_next(&mut next, pair);
                    if is_next(&mut kept, pair) || (score < least && !used) {
                        return;
                    }
                    for (at, &level) in levels.iter().enumerate() {
                        let value = i128::from(problem.pair_value(level, pair, score));
                        let potential =
                            rows.number(mentee, width, at) + columns.number(mentor, width, at);
                        tuple[at] = if used {
                            value - potential
                        } else {
                            potential - value
                        };
                    }
                    let to = nodes.person(Side::Mentors, mentor);
                    let loss = packing.pack(&tuple);
                    found.push(if used {
                        (to, from, loss)
                    } else {
                        (from, to, loss)
                    });
                });
        }
        if found.iter().any(|(_, _, loss)| *loss < Loss::ZERO) {
            let why = "the potentials don't prove the matching; verify it first";
            return Err(Error::NotProven(why.into()));
        }
        let (starts, arcs) = by_tail(nodes.count(), &found);
        Ok(Residual {
            nodes,
            packing,
            starts,
            arcs,
        })
    }

    /// Other arcs between the same nodes: tails, heads and what they cost.
    pub(super) fn with_arcs(&self, found: &[(Node, Node, Loss<N>)]) -> Residual<N> {
        let (starts, arcs) = by_tail(self.nodes.count(), found);
        Residual {
            starts,
            arcs,
            packing: self.packing.clone(),
            nodes: self.nodes,
        }
    }

    /// The same arcs turned round: shortest ways from a node are then those to it.
    pub(super) fn turned(&self) -> Residual<N> {
        let mut found = Vec::with_capacity(self.arcs.len());
        for node in 0..self.nodes.count() {
            let own = self.arcs_of(node as Node);
            found.extend(own.iter().map(|&(to, loss)| (to, node as Node, loss)));
        }
        let (starts, arcs) = by_tail(self.nodes.count(), &found);
        Residual {
            starts,
            arcs,
            packing: self.packing.clone(),
            nodes: self.nodes,
        }
    }

    /// Heads of the arcs that leave a node, and what they cost, the cheapest first.
    pub(super) fn arcs_of(&self, node: Node) -> &[(Node, Loss<N>)] {
        let node = node as usize;
        &self.arcs[self.starts[node]..self.starts[node + 1]]
    }

    /// What the arc from one node to another costs; none where there is none. O(arcs of the first).
    pub(super) fn arc(&self, from: Node, to: Node) -> Option<Loss<N>> {
        let found = self.arcs_of(from).iter().find(|(head, _)| *head == to);
        found.map(|(_, loss)| *loss)
    }
}

/// Whether this pair stands first once those before it are gone.
fn is_next(list: &mut &[Pair], pair: Pair) -> bool {
    while list.first().is_some_and(|&first| first < pair) {
        *list = &list[1..];
    }
    list.first() == Some(&pair)
}

/// Arcs in compressed rows, those of one tail by what they cost, then by head.
fn by_tail<const N: usize>(
    nodes: usize,
    found: &[(Node, Node, Loss<N>)],
) -> (Vec<usize>, Vec<(Node, Loss<N>)>) {
    let mut starts = vec![0; nodes + 1];
    for (from, ..) in found {
        starts[*from as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut arcs = vec![(0, Loss::ZERO); found.len()];
    for &(from, to, loss) in found {
        let place = &mut next[from as usize];
        arcs[*place] = (to, loss);
        *place += 1;
    }
    for row in starts.windows(2) {
        if let [from, until] = *row {
            arcs[from..until].sort_unstable_by_key(|&(head, loss)| (loss, head));
        }
    }
    (starts, arcs)
}
