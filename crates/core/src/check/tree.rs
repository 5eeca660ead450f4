//! Proof by cases: every case is built anew from the branches on the way to it, and its bound is recounted.
//!
//! A branch leaves no third case by what it is, so the cases cover all matchings where the walk ends exactly when every
//! case has its leaf.

use super::{Verdict, conditions, witness};
use crate::cancel::CancelToken;
use crate::ids::Side;
use crate::problem::{Counted, Free, Group, Node, Problem, Tree, case, dual_value};
use std::rc::Rc;

/// Largest bound of a group.
const LARGEST: u64 = (1 << 53) - 1;

/// The groups that a case has besides the problem's, in the order of the way to it.
type Way = Vec<(Side, Rc<Group>)>;

/// Proves that no matching of the pairs that are let in reaches `target` at the first `levels` additive levels, or,
/// without a target, that there is none. Gives back how many cases were told apart.
/// O(cases · (people + groups + pairs)).
pub(super) fn prove(
    problem: &Problem,
    tree: &Tree,
    levels: usize,
    target: Option<&[i128]>,
    lets_in: &dyn Fn(i64) -> bool,
    cancel: &CancelToken,
) -> Verdict<u64> {
    let mut open: Vec<Way> = vec![Vec::new()];
    for node in &tree.nodes {
        if cancel.is_cancelled() {
            return Err("interrupted".into());
        }
        let Some(way) = open.pop() else {
            return Err("the tree has more leaves than cases".into());
        };
        match node {
            Node::Branch {
                side,
                members,
                count,
                most,
            } => {
                witness::marks(members, problem.people(*side).len())?;
                if *most >= LARGEST {
                    return Err(format!("a branch at {most}"));
                }
                let max = |member: &u32| match count {
                    Counted::Pairs => u64::from(problem.people(*side).max()[*member as usize]),
                    Counted::People => 1,
                };
                let all: u64 = members.iter().map(max).sum();
                for more in [true, false] {
                    let mut further = way.clone();
                    further.push((*side, Rc::new(case(members, *count, *most, more, all))));
                    open.push(further);
                }
            }
            Node::Leaf { over, potentials } => {
                let mut groups = Side::BOTH.map(|side| problem.groups(side).to_vec());
                for (side, group) in &way {
                    groups[side.index()].push(Group::clone(group));
                }
                let case = problem.with_groups(groups);
                let free = Free::new(&case).map_err(|_| "the pins alone break a case")?;
                let (width, limit) = match (over, target) {
                    (0, _) => (1, vec![0]),
                    (_, Some(target)) => {
                        let times = |n: &i128| n.saturating_mul(i128::from(*over));
                        (levels, target.iter().map(times).collect())
                    }
                    (_, None) => return Err("a case is not shown to be infeasible".into()),
                };
                conditions::shape(&case, width, potentials)?;
                let free = free.times(*over);
                if dual_value(&case, &free, width, potentials, lets_in) >= limit {
                    let way = way.iter().map(|(_, group)| group.name.as_str());
                    let way: Vec<&str> = way.collect();
                    return Err(format!(
                        "the bound of a case ({}) is not below the value",
                        way.join(", ")
                    ));
                }
            }
        }
    }
    if !open.is_empty() {
        return Err(format!("{} cases of the tree have no leaf", open.len()));
    }
    Ok(tree.cases())
}
