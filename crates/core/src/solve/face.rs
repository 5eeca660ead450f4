//! The optimal face of a level: what the optima of a level leave open for the next.
//!
//! Let u, v, γ prove a level's optimum. A feasible choice is another optimum if and only if it keeps the conditions
//! with the same potentials: pairs with slack > 0 are out, those with slack < 0 are in, only tight ones are open; a
//! person's number of mates lies between the units that −Δ < own and −Δ ≤ own allow; a group with γ > 0 is full, one
//! with γ < 0 at its least (Ahuja, Magnanti, Orlin, Network Flows, 1993, §9.4). So the next level is a problem of the
//! same kind on fewer pairs, and its potentials are the next number of each tuple: a tuple is compared beyond a
//! number only where that is 0. Numbers never grow with the count of levels.
//!
//! O(people + groups + pairs).

use super::budget::{Budget, Stop};
use super::network::{Network, Pairs, ROOT};
use super::plan::Plan;
use crate::ids::{Pair, Side};
use crate::problem::{Free, Problem};

/// The network of the next level, at the number at position `at`; pairs that all optima use join `decided`.
pub(super) fn next<'n>(
    net: Network<'n>,
    plan: &Plan,
    problem: &Problem,
    free: &'n Free,
    at: usize,
    decided: &mut Vec<Pair>,
    budget: &mut Budget<'_>,
) -> Result<Network<'n>, Stop> {
    let number = free.number(problem, at);
    let Network {
        mut people,
        mut groups,
        pairs,
        ..
    } = net;
    for side in Side::BOTH {
        let own = &mut people[side.index()];
        for person in 0..own.len() {
            let around = plan.around(side, own.group[person]);
            let potential = plan.price[side.index()][person] - around;
            let (least, most) = own.best_degrees(person, potential);
            own.min[person] = least;
            own.max[person] = most;
        }
        let quotas = &mut groups[side.index()];
        for group in 0..quotas.min.len() {
            let around = plan.around(side, quotas.around[group]);
            match plan.group_price[side.index()][group] - around {
                own if own > 0 => quotas.min[group] = quotas.max[group],
                own if own < 0 => quotas.max[group] = quotas.min[group],
                _ => {}
            }
        }
    }
    let forced = |mentee: usize, mentor: u32| {
        let together = plan.price[0][mentee] + plan.price[1][mentor as usize];
        together < pairs.score(mentee, mentor)
    };
    for mentee in 0..people[0].len() {
        let mates = plan.mates[0].of(mentee);
        budget.spend(mates.len() as u64 + 1)?;
        for &mentor in mates.iter().filter(|mentor| forced(mentee, **mentor)) {
            decided.push(Pair::new(mentee as u32, mentor));
            for (side, person) in [(0, mentee), (1, mentor as usize)] {
                let own = &mut people[side];
                own.taken[person] += 1;
                own.min[person] -= 1;
                own.max[person] -= 1;
                let quotas = &mut groups[side];
                let mut group = own.group[person];
                while group != ROOT {
                    let g = group as usize;
                    quotas.min[g] -= 1;
                    quotas.max[g] -= 1;
                    group = quotas.around[g];
                }
            }
        }
    }
    let mut starts = vec![0];
    let mut mates = Vec::new();
    for mentee in 0..people[0].len() {
        let row = pairs.row(mentee);
        budget.spend(row.len() as u64 + 1)?;
        // Used by all or not, a tight pair of people who may have no more is kept: its slack is proved at every level.
        let own = plan.price[0][mentee];
        let tight = row.filter(|&pair| {
            own + plan.price[1][pairs.mates[pair] as usize] == pairs.scores.get(pair)
        });
        mates.extend(tight.map(|pair| pairs.mates[pair]));
        // No more than there were.
        starts.push(mates.len() as u32);
    }
    let mut open = Pairs::new(starts, mates);
    open.value(problem, free, number, budget)?;
    for side in Side::BOTH {
        people[side.index()].set_worth(problem, free, side, number);
    }
    let degrees = open.mentor_degrees(people[1].len(), budget)?;
    Ok(Network::assemble(people, groups, open, degrees))
}
