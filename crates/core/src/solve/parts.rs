//! Parts of a network that have nothing to do with each other, solved apart, on several threads.
//!
//! Problem. Pairs and groups tie people together; the root ties nobody, for its price is fixed at 0. So each connected
//! component is a problem of its own, and prices and pairs of all of them together are those of the whole.
//!
//! Method. Components by union-find over people and groups; where three pairs a mentee already tie most of all together
//! nothing is gained, and the network stays whole. Small components are taken together, in order of their first node,
//! until they are worth the trouble. Each part is copied with positions of its own (which also keeps it in the cache),
//! solved, and put back.
//!
//! Same answer on any number of threads: what the parts are and how each is solved does not depend on it, and what
//! comes out is put together in their order. A work limit applies to the running sum in that order: where threads side
//! by side go beyond it, what they did is dropped and the parts are solved one after another.
//!
//! O((people + groups + pairs) α) to find them, as much to copy; memory for as many copies as there are threads.
//!
//! References. Tarjan 1975 (union-find); Sutton, Ben-Nun, Barak 2018 (a few arcs of each node show the giant
//! component).

use super::budget::{Budget, Stop, Together};
use super::network::{Network, Nodes, Pairs, ROOT, Scores};
use super::plan::Plan;
use crate::ids::{Mentee, Mentor, Side};
use crate::problem::Witness;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// People, groups and pairs of a part, at least, where there are that many: below that, apart is no faster than
/// together.
const WORTH: u64 = 1 << 13;

/// Most of a network that one component may be, in percent, to gain by taking it apart.
const MOST: u64 = 75;

/// Who is in a part: mentees, mentors, mentee groups, mentor groups by position, ascending.
#[derive(Default)]
struct Part {
    members: [Vec<u32>; 4],
    /// People, groups and pairs.
    weight: u64,
}

/// The parts of a network.
struct Parts {
    all: Vec<Part>,
    /// Position in its part of everything of the four kinds.
    local: [Vec<u32>; 4],
}

/// What became of a part.
struct Solved {
    plan: Plan,
    ended: Result<Option<Witness>, Stop>,
    work: u64,
}

/// Solves `net` by `solve` from what `plan` holds: in parts where it has several, else as a whole.
pub(super) fn solve<S>(
    net: &Network<'_>,
    plan: &mut Plan,
    stage: &'static str,
    budget: &mut Budget<'_>,
    solve: &S,
) -> Result<Option<Witness>, Stop>
where
    S: Fn(&Network<'_>, &mut Plan, &mut Budget<'_>) -> Result<Option<Witness>, Stop> + Sync,
{
    let Some(parts) = Parts::of(net, budget)? else {
        return solve(net, plan, budget);
    };
    let threads = budget.threads().min(parts.all.len());
    let mut solved = parts.solve(net, plan, stage, threads, budget, solve)?;
    let work: u64 = solved.iter().map(|(_, s)| s.work).sum();
    if threads > 1 && budget.left().is_some_and(|left| work > left) {
        solved = parts.solve(net, plan, stage, 1, budget, solve)?;
    }
    let mut ended = Ok(());
    let mut cuts = Vec::new();
    for (at, part) in solved {
        parts.put_back(&parts.all[at], &part.plan, plan);
        ended = ended.and(budget.spend(part.work));
        match part.ended {
            Ok(None) => {}
            Ok(Some(cut)) => cuts.push(parts.all[at].positions(cut)),
            Err(stop) => ended = Err(stop),
        }
    }
    ended?;
    budget.tell(stage, parts.weight(), parts.weight());
    Ok(united(cuts))
}

impl Parts {
    /// The parts; none where the network is better left whole.
    fn of(net: &Network<'_>, budget: &mut Budget<'_>) -> Result<Option<Parts>, Stop> {
        let nodes = net.nodes();
        let total = nodes.len() as u64 + net.pairs.len() as u64;
        if total < 2 * WORTH {
            return Ok(None);
        }
        let mut ties = Ties::new(nodes.len());
        for side in Side::BOTH {
            for (person, &group) in (0u32..).zip(&net.people(side).group) {
                if group != ROOT {
                    ties.tie(nodes.person(side, person), nodes.group(side, group));
                }
            }
            for (group, &around) in (0u32..).zip(&net.groups[side.index()].around) {
                if around != ROOT {
                    ties.tie(nodes.group(side, group), nodes.group(side, around));
                }
            }
        }
        let mentees = nodes.people(Side::Mentees);
        let mentor = |pair: usize| nodes.person(Side::Mentors, net.pairs.mates[pair]);
        for mentee in mentees.clone() {
            let row = net.pairs.row(mentee);
            budget.spend(row.len().min(3) as u64 + 1)?;
            if let Some(last) = row.clone().next_back() {
                for pair in [row.start, row.start + row.len() / 2, last] {
                    ties.tie(mentee, mentor(pair));
                }
            }
        }
        if ties.greatest(net, nodes) * 100 > total * MOST {
            return Ok(None);
        }
        for mentee in mentees {
            let row = net.pairs.row(mentee);
            budget.spend(row.len() as u64 + 1)?;
            row.for_each(|pair| ties.tie(mentee, mentor(pair)));
        }
        let weights = ties.weights(net, nodes);
        if ties.greatest(net, nodes) * 100 > total * MOST {
            return Ok(None);
        }
        // Nodes come before their mates and groups, and roots before all that hangs on them.
        let mut all: Vec<Part> = Vec::new();
        let mut of_root = vec![0u32; nodes.len()];
        let mut local: [Vec<u32>; 4] = Default::default();
        for node in 0..nodes.len() {
            let root = ties.root(node);
            if root == node {
                if all.last().is_none_or(|part| part.weight >= WORTH) {
                    all.push(Part::default());
                }
                of_root[node] = all.len() as u32 - 1;
                if let Some(part) = all.last_mut() {
                    part.weight += weights[node];
                }
            }
            let part = &mut all[of_root[root] as usize];
            let (kind, position) = kind_of(nodes, node);
            local[kind].push(part.members[kind].len() as u32);
            part.members[kind].push(position);
        }
        let several = all.iter().filter(|part| part.weight >= WORTH).count() > 1;
        Ok(several.then_some(Parts { all, local }))
    }

    fn weight(&self) -> u64 {
        self.all.iter().map(|part| part.weight).sum()
    }

    /// Solves the parts on so many threads, as far as they come, in order.
    fn solve<S>(
        &self,
        net: &Network<'_>,
        plan: &Plan,
        stage: &'static str,
        threads: usize,
        budget: &Budget<'_>,
        solve: &S,
    ) -> Result<Vec<(usize, Solved)>, Stop>
    where
        S: Fn(&Network<'_>, &mut Plan, &mut Budget<'_>) -> Result<Option<Witness>, Stop> + Sync,
    {
        let together = Together::new(stage, self.weight());
        let next = AtomicUsize::new(0);
        let stopped = AtomicBool::new(false);
        let work = || {
            let mut solved = Vec::new();
            let mut used = 0;
            while !stopped.load(Ordering::Relaxed) {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(part) = self.all.get(at) else {
                    break;
                };
                let mut own = budget.of_part(&together, part.weight, used);
                let net = self.copy(net, part);
                let mut plan = self.copy_plan(&net, plan, part);
                let ended = solve(&net, &mut plan, &mut own);
                let work = own.work();
                used += work;
                stopped.fetch_or(ended.is_err(), Ordering::Relaxed);
                solved.push((at, Solved { plan, ended, work }));
            }
            solved
        };
        let mut solved = thread::scope(|scope| {
            // Where the system has no more threads to give, those that are there do it.
            let others: Vec<_> = (1..threads)
                .map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
                .collect();
            let mut solved = work();
            for other in others {
                match other.join() {
                    Ok(more) => solved.extend(more),
                    Err(panic) => resume_unwind(panic),
                }
            }
            solved
        });
        budget.heed_cancel()?;
        solved.sort_by_key(|(at, _)| *at);
        Ok(solved)
    }

    fn copy(&self, net: &Network<'_>, part: &Part) -> Network<'static> {
        let mut people: [_; 2] = Default::default();
        let mut groups: [_; 2] = Default::default();
        let [mentees, _, mentee_groups, mentor_groups] = &part.members;
        for (side, own_groups) in [(0, mentee_groups), (1, mentor_groups)] {
            let position = |&group: &u32| match group {
                ROOT => ROOT,
                group => self.local[2 + side][group as usize],
            };
            people[side] = net.people[side].select(&part.members[side], position);
            groups[side] = net.groups[side].select(own_groups, position);
        }
        let mut starts = vec![0];
        let rows = || mentees.iter().map(|&mentee| net.pairs.row(mentee as usize));
        // No more pairs than there were.
        let mut total = 0u32;
        starts.extend(rows().map(|row| {
            total += row.len() as u32;
            total
        }));
        let mut mates = Vec::with_capacity(total as usize);
        for row in rows() {
            let row = net.pairs.mates[row].iter();
            mates.extend(row.map(|&mentor| self.local[1][mentor as usize]));
        }
        let mut pairs = Pairs::new(starts, mates);
        pairs.scores = match &net.pairs.scores {
            Scores::All(score) => Scores::All(*score),
            Scores::Small(scores) => {
                Scores::Small(rows().flat_map(|r| &scores[r]).copied().collect())
            }
            Scores::Large(scores) => {
                Scores::Large(rows().flat_map(|r| &scores[r]).copied().collect())
            }
        };
        let mentors = part.members[1].iter();
        let degrees = mentors
            .map(|&mentor| net.mentor_degrees[mentor as usize])
            .collect();
        Network::assemble(people, groups, pairs, degrees)
    }

    fn copy_plan(&self, net: &Network<'_>, whole: &Plan, part: &Part) -> Plan {
        let mut plan = Plan::new(net);
        for side in 0..2 {
            for (own, &at) in plan.price[side].iter_mut().zip(&part.members[side]) {
                *own = whole.price[side][at as usize];
            }
            let groups = &part.members[2 + side];
            for (own, &at) in plan.group_price[side].iter_mut().zip(groups) {
                *own = whole.group_price[side][at as usize];
            }
        }
        for (own, &mentee) in (0u32..).zip(&part.members[0]) {
            for &mentor in whole.mates[0].of(mentee as usize) {
                plan.link(own, self.local[1][mentor as usize]);
            }
        }
        plan
    }

    fn put_back(&self, part: &Part, own: &Plan, whole: &mut Plan) {
        for side in 0..2 {
            for (&price, &at) in own.price[side].iter().zip(&part.members[side]) {
                whole.price[side][at as usize] = price;
            }
            let groups = &part.members[2 + side];
            for (&price, &at) in own.group_price[side].iter().zip(groups) {
                whole.group_price[side][at as usize] = price;
            }
        }
        let mentees = &part.members[0];
        for &mentee in mentees {
            for mentor in whole.mates[0].of(mentee as usize).to_vec() {
                whole.unlink(mentee, mentor);
            }
        }
        for (at, &mentee) in mentees.iter().enumerate() {
            for &mentor in own.mates[0].of(at) {
                whole.link(mentee, part.members[1][mentor as usize]);
            }
        }
    }
}

impl Part {
    /// A cut in positions of the whole.
    fn positions(&self, cut: Witness) -> Witness {
        let Witness::Cut {
            short,
            mentees,
            mentors,
            mentee_groups,
            mentor_groups,
            needed,
            available,
        } = cut
        else {
            return cut;
        };
        let of = |kind: usize, at: u32| self.members[kind][at as usize];
        Witness::Cut {
            short,
            mentees: mentees.into_iter().map(|m| Mentee(of(0, m.0))).collect(),
            mentors: mentors.into_iter().map(|m| Mentor(of(1, m.0))).collect(),
            mentee_groups: mentee_groups.into_iter().map(|g| of(2, g)).collect(),
            mentor_groups: mentor_groups.into_iter().map(|g| of(3, g)).collect(),
            needed,
            available,
        }
    }
}

/// All cuts on the side that is more pairs short, as one: nothing runs between parts, so their sums add up.
fn united(cuts: Vec<Witness>) -> Option<Witness> {
    let mut best: [Option<Witness>; 2] = Default::default();
    for cut in cuts {
        let Witness::Cut { short, .. } = cut else {
            return Some(cut);
        };
        let united = &mut best[short.index()];
        *united = match united.take() {
            None => Some(cut),
            Some(before) => Some(union(before, cut)),
        };
    }
    let shortfall = |cut: &Witness| match cut {
        Witness::Cut {
            needed, available, ..
        } => needed.saturating_sub(*available),
        _ => 0,
    };
    let [mentees, mentors] = best;
    match (mentees, mentors) {
        (Some(one), Some(other)) if shortfall(&other) > shortfall(&one) => Some(other),
        (one, other) => one.or(other),
    }
}

/// Two cuts of different parts on the same side as one.
fn union(one: Witness, other: Witness) -> Witness {
    let (
        Witness::Cut {
            short,
            mut mentees,
            mut mentors,
            mut mentee_groups,
            mut mentor_groups,
            needed,
            available,
        },
        Witness::Cut {
            mentees: more_mentees,
            mentors: more_mentors,
            mentee_groups: more_mentee_groups,
            mentor_groups: more_mentor_groups,
            needed: also_needed,
            available: also_available,
            ..
        },
    ) = (one.clone(), other)
    else {
        return one;
    };
    mentees.extend(more_mentees);
    mentees.sort_unstable();
    mentors.extend(more_mentors);
    mentors.sort_unstable();
    mentee_groups.extend(more_mentee_groups);
    mentee_groups.sort_unstable();
    mentor_groups.extend(more_mentor_groups);
    mentor_groups.sort_unstable();
    Witness::Cut {
        short,
        mentees,
        mentors,
        mentee_groups,
        mentor_groups,
        needed: needed + also_needed,
        available: available + also_available,
    }
}

/// Which of the four kinds a node is, and its position there.
fn kind_of(nodes: Nodes, node: usize) -> (usize, u32) {
    let kind = nodes.starts[1..4].partition_point(|&start| start <= node);
    (kind, (node - nodes.starts[kind]) as u32)
}

/// Union-find: each node hangs on one that comes before it, the first of a component on itself.
struct Ties {
    above: Vec<u32>,
}

impl Ties {
    fn new(nodes: usize) -> Ties {
        // People and groups of both sides are counted in 32 bits together: see `repair`.
        Ties {
            above: (0u32..).take(nodes).collect(),
        }
    }

    /// The first node of the component; hangs what it passes nearer to it.
    fn root(&mut self, mut node: usize) -> usize {
        loop {
            let above = self.above[node];
            let next = self.above[above as usize];
            if above == next {
                return above as usize;
            }
            self.above[node] = next;
            node = next as usize;
        }
    }

    fn tie(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        let (first, second) = (one.min(other), one.max(other));
        self.above[second] = first as u32;
    }

    /// People, groups and pairs of each component so far, by first node.
    fn weights(&mut self, net: &Network<'_>, nodes: Nodes) -> Vec<u64> {
        let mut weights = vec![0; nodes.len()];
        for node in 0..nodes.len() {
            let pairs = if node < nodes.starts[1] {
                net.pairs.row(node).len() as u64
            } else {
                0
            };
            weights[self.root(node)] += 1 + pairs;
        }
        weights
    }

    fn greatest(&mut self, net: &Network<'_>, nodes: Nodes) -> u64 {
        let weights = self.weights(net, nodes);
        weights.into_iter().max().unwrap_or(0)
    }
}
