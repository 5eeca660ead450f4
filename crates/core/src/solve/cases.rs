//! A proof by cases as it grows: which open case comes next, and what is said at the end.
//!
//! Invariant: every place of the tree is a branch with two further places, closed by its proof, or named by one open case.
//! So once no case is open, what the closed ones prove holds of every matching. Cases are looked at depth first until a
//! matching is met, then by their bounds, the greatest first: no case is split then that the end would not have split,
//! but for ties (Land, Doig 1960).

use super::Solved;
use crate::ids::Pair;
use crate::problem::{Dual, Node, Tree, Witness};
use std::cmp::Ordering;

/// A bound: whole numbers over one denominator, lexicographically compared.
#[derive(Clone)]
pub(super) struct Bound {
    pub(super) over: i64,
    pub(super) numbers: Vec<i128>,
}

impl Bound {
    /// Whether it is below a tuple of whole numbers.
    pub(super) fn is_below(&self, target: &[i128]) -> bool {
        let over = i128::from(self.over);
        let times = target.iter().map(|n| n.saturating_mul(over));
        self.numbers.iter().copied().lt(times)
    }

    pub(super) fn compare(&self, other: &Bound) -> Ordering {
        let (a, b) = (i128::from(self.over), i128::from(other.over));
        // Whole parts first, so that no product is large.
        let parts = |n: i128, over: i128| (n.div_euclid(over), n.rem_euclid(over));
        let pairs = self.numbers.iter().zip(&other.numbers);
        let compared = pairs.map(|(&m, &n)| {
            let ((own, rest), (its, left)) = (parts(m, a), parts(n, b));
            own.cmp(&its).then((rest * b).cmp(&(left * a)))
        });
        compared.fold(Ordering::Equal, Ordering::then)
    }
}

/// A case that is still open; what else is known of it is the search's own.
pub(super) trait Open {
    /// What the cases around it have shown, if anything.
    fn bound(&self) -> Option<&Bound>;
}

/// A place in the tree.
#[derive(Default)]
struct Place {
    /// Nothing while it is open; a branch; or its proof: one leaf, or a tree of its own.
    nodes: Vec<Node>,
    /// The places of a branch.
    cases: Option<[usize; 2]>,
}

/// The tree, and what is open of it.
pub(super) struct Cases<O> {
    places: Vec<Place>,
    open: Vec<O>,
}

impl<O: Open> Cases<O> {
    /// The place of the case that is all.
    pub(super) const ROOT: usize = 0;

    /// One open case, which is all.
    pub(super) fn new(all: O) -> Cases<O> {
        Cases {
            places: vec![Place::default()],
            open: vec![all],
        }
    }

    /// Takes the case to look at next; `met`: whether there is a matching already. O(open cases).
    pub(super) fn next(&mut self, met: bool) -> Option<O> {
        if !met {
            return self.open.pop();
        }
        let mut found: Option<usize> = None;
        for (at, one) in self.open.iter().enumerate() {
            let better = |other: usize| match (one.bound(), self.open[other].bound()) {
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

    /// Opens a case; of those opened, the last is looked at first.
    pub(super) fn open(&mut self, one: O) {
        self.open.push(one);
    }

    /// Splits a place by this branch: the places of the case with fewer, and of the one with more.
    pub(super) fn split(&mut self, place: usize, node: Node) -> [usize; 2] {
        let cases = [self.places.len(), self.places.len() + 1];
        self.places[place] = Place {
            nodes: vec![node],
            cases: Some(cases),
        };
        self.places.extend([Place::default(), Place::default()]);
        cases
    }

    /// Closes a place by its proof.
    pub(super) fn close(&mut self, place: usize, proof: Vec<Node>) {
        self.places[place].nodes = proof;
    }

    /// What a search says that has ended: the best that it met with the tree, none of it where a value was to be reached
    /// and is; or that the value is not reached, or that nothing is feasible.
    pub(super) fn ended(self, best: Option<Vec<Pair>>, reaching: bool) -> Solved {
        match best {
            Some(pairs) if reaching => Solved::Optimal(pairs, Dual::Tree(Tree::default())),
            Some(pairs) => Solved::Optimal(pairs, Dual::Tree(self.tree())),
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

    fn tree(mut self) -> Tree {
        let mut nodes = Vec::new();
        let mut walk = vec![Self::ROOT];
        while let Some(place) = walk.pop() {
            let Place { nodes: own, cases } = std::mem::take(&mut self.places[place]);
            nodes.extend(own);
            walk.extend(cases.into_iter().flat_map(|[fewer, more]| [more, fewer]));
        }
        Tree { nodes }
    }

    /// What a search says at a limit: the best that it met, or the pins, and what nothing exceeds: the greatest bound of
    /// the open cases, as far as it is whole, or the value of the best, as closed cases reach no further.
    pub(super) fn stopped(&self, best: Option<(Vec<Pair>, &[i128])>, pins: &[Pair]) -> Solved {
        let mut bound: Option<&Bound> = None;
        for one in &self.open {
            let Some(own) = one.bound() else {
                bound = None;
                break;
            };
            if bound.is_none_or(|b| own.compare(b).is_gt()) {
                bound = Some(own);
            }
        }
        let mut numbers = Vec::new();
        for &n in bound.map_or(&[][..], |bound| &bound.numbers) {
            let over = bound.map_or(1, |bound| i128::from(bound.over));
            numbers.push(n.div_euclid(over));
            // Below a fraction the whole numbers of later levels are free.
            if n.rem_euclid(over) != 0 {
                break;
            }
        }
        match best {
            Some((pairs, value)) if numbers.iter().lt(value.iter().take(numbers.len())) => {
                Solved::Stopped(pairs, value.to_vec())
            }
            Some((pairs, _)) => Solved::Stopped(pairs, numbers),
            None => Solved::Stopped(pins.to_vec(), numbers),
        }
    }
}
