//! Tuples of integers, one a level, compared lexicographically: the ordered group in which the flow computes.

use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// `L` levels, most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tuple<const L: usize>(pub(super) [i64; L]);

impl<const L: usize> Tuple<L> {
    pub(super) const ZERO: Tuple<L> = Tuple([0; L]);
}

impl<const L: usize> Add for Tuple<L> {
    type Output = Tuple<L>;

    fn add(mut self, other: Tuple<L>) -> Tuple<L> {
        self += other;
        self
    }
}

impl<const L: usize> AddAssign for Tuple<L> {
    fn add_assign(&mut self, other: Tuple<L>) {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a += b;
        }
    }
}

impl<const L: usize> Sub for Tuple<L> {
    type Output = Tuple<L>;

    fn sub(mut self, other: Tuple<L>) -> Tuple<L> {
        self -= other;
        self
    }
}

impl<const L: usize> SubAssign for Tuple<L> {
    fn sub_assign(&mut self, other: Tuple<L>) {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a -= b;
        }
    }
}

impl<const L: usize> Neg for Tuple<L> {
    type Output = Tuple<L>;

    fn neg(self) -> Tuple<L> {
        Tuple(self.0.map(|n| -n))
    }
}
