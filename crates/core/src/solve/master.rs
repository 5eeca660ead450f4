//! A small linear program in exact arithmetic: which mixture of matchings keeps the bounds of the priced groups, and at
//! what price of those bounds no better mixture exists.
//!
//! Maximise Σ μ_t·value_t − (breach) over μ ≥ 0, Σ μ = 1, with, for every row, sign·Σ μ_t·sum_t ≤ sign·bound up to a
//! breach. Values are tuples whose first number is minus the breach, compared lexicographically: the primal simplex
//! needs no more than an ordered field, and the rationals in lexicographic tuples are one for costs. Pivots keep the
//! inverse of the basis as whole numbers over its determinant (Edmonds 1967, Bareiss 1968: all divisions are exact).
//! Bland's rule (1977) takes over after a number of pivots without progress, so the simplex ends.
//!
//! The rows are few (groups that matter and are not in the flow), the columns are matchings met so far: this is the
//! master of Dantzig and Wolfe (1960). Numbers beyond 128 bits end it with an error; the caller then does with the
//! prices it has.

use std::cmp::Ordering;

/// A number beyond 128 bits.
#[derive(Debug)]
pub(super) struct Overflow;

/// A row: the sum of one set, at most (sign 1) or at least (sign −1) a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Which set of people.
    pub(super) set: usize,
    /// 1: at most; −1: at least.
    pub(super) sign: i128,
    /// The bound.
    pub(super) bound: i128,
}

/// A matching as the master sees it.
struct Column {
    /// Minus the breach, 0, then a value a level.
    value: Vec<i128>,
    /// Sum of each set.
    sums: Vec<i128>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Variable {
    // First, so that among equals it leaves first; it never enters again.
    Breach(usize),
    Column(usize),
    Slack(usize),
}

/// State of the simplex. Row 0 says that the shares add up to one, row r + 1 is `rows[r]`.
pub(super) struct Master {
    columns: Vec<Column>,
    rows: Vec<Row>,
    basis: Vec<Variable>,
    /// The inverse of the basis times `determinant`.
    inverse: Vec<Vec<i128>>,
    /// Above 0.
    determinant: i128,
    levels: usize,
}

/// Prices of the rows at an optimum, as whole numbers over one denominator.
pub(super) struct Prices {
    /// The denominator, above 0.
    pub(super) over: i128,
    /// One tuple a row, 0 or above: the breach's number, then one a level.
    pub(super) rows: Vec<Vec<i128>>,
    /// What the best mixture is worth, times `over`.
    pub(super) value: Vec<i128>,
}

/// Pivots without progress before Bland's rule.
const PATIENCE: usize = 30;

impl Master {
    /// With one column and no rows; values have `levels` numbers.
    pub(super) fn new(levels: usize, value: &[i128], sums: &[i128]) -> Master {
        let mut master = Master {
            columns: Vec::new(),
            rows: Vec::new(),
            basis: vec![Variable::Column(0)],
            inverse: vec![vec![1]],
            determinant: 1,
            levels,
        };
        master.add_column(value, sums);
        master
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn add_column(&mut self, value: &[i128], sums: &[i128]) {
        let breach = [0].into_iter();
        self.columns.push(Column {
            value: breach.chain(value.iter().copied()).collect(),
            sums: sums.to_vec(),
        });
    }

    /// Adds a row; where the present mixture breaks it, the breach is in the basis.
    pub(super) fn add_row(&mut self, row: Row) -> Result<(), Overflow> {
        let at = self.rows.len();
        self.rows.push(row);
        // The new row of the basis: what its columns have in it.
        let entries: Vec<i128> = self.basis.iter().map(|&v| self.entry(v, at + 1)).collect();
        let mut last = vec![0i128; self.basis.len()];
        for (&entry, inner) in entries.iter().zip(&self.inverse) {
            for (sum, &n) in last.iter_mut().zip(inner) {
                *sum = add(*sum, mul(entry, n)?)?;
            }
        }
        let mut filled = 0;
        for (entry, share) in entries.iter().zip(self.shares()?) {
            filled = add(filled, mul(*entry, share)?)?;
        }
        let room = add(mul(row.sign * row.bound, self.determinant)?, -filled)?;
        for inner in &mut self.inverse {
            inner.push(0);
        }
        if room >= 0 {
            last.iter_mut().for_each(|n| *n = -*n);
            last.push(self.determinant);
            self.basis.push(Variable::Slack(at));
        } else {
            last.push(-self.determinant);
            self.basis.push(Variable::Breach(at));
        }
        self.inverse.push(last);
        Ok(())
    }

    /// What a variable has in a row of the program.
    fn entry(&self, variable: Variable, row: usize) -> i128 {
        match variable {
            Variable::Column(_) if row == 0 => 1,
            Variable::Column(column) => {
                let Row { set, sign, .. } = self.rows[row - 1];
                sign * self.columns[column].sums[set]
            }
            Variable::Slack(own) => i128::from(own + 1 == row),
            Variable::Breach(own) => -i128::from(own + 1 == row),
        }
    }

    fn cost(&self, variable: Variable) -> Vec<i128> {
        let mut cost = vec![0; self.levels + 1];
        match variable {
            Variable::Column(column) => cost.clone_from(&self.columns[column].value),
            Variable::Slack(_) => {}
            Variable::Breach(_) => cost[0] = -1,
        }
        cost
    }

    /// The basic variables' amounts times the determinant.
    fn shares(&self) -> Result<Vec<i128>, Overflow> {
        let bounds: Vec<i128> = self.rows.iter().map(|row| row.sign * row.bound).collect();
        let amount = |inner: &Vec<i128>| {
            let ends = inner[1..].iter().zip(&bounds);
            ends.into_iter()
                .try_fold(inner[0], |sum, (&n, &b)| add(sum, mul(n, b)?))
        };
        self.inverse.iter().map(amount).collect()
    }

    /// Columns of the present mixture with their shares times the determinant, which comes first.
    pub(super) fn mixture(&self) -> Result<(i128, Vec<(usize, i128)>), Overflow> {
        let shares = self.shares()?;
        let columns = self.basis.iter().zip(shares);
        let columns = columns.filter_map(|(variable, share)| match variable {
            Variable::Column(column) if share > 0 => Some((*column, share)),
            _ => None,
        });
        Ok((self.determinant, columns.collect()))
    }

    /// Prices of all rows, the shares' own first, times the determinant.
    fn prices(&self) -> Result<Vec<Vec<i128>>, Overflow> {
        let mut prices = vec![vec![0i128; self.levels + 1]; self.basis.len()];
        for (&variable, inner) in self.basis.iter().zip(&self.inverse) {
            let cost = self.cost(variable);
            for (price, &n) in prices.iter_mut().zip(inner) {
                for (sum, &c) in price.iter_mut().zip(&cost) {
                    *sum = add(*sum, mul(c, n)?)?;
                }
            }
        }
        Ok(prices)
    }

    /// What one unit of a variable that is not in the basis would gain, times the determinant.
    fn gain(&self, variable: Variable, prices: &[Vec<i128>]) -> Result<Vec<i128>, Overflow> {
        let mut gain = Vec::with_capacity(self.levels + 1);
        for (at, &cost) in self.cost(variable).iter().enumerate() {
            let mut sum = mul(cost, self.determinant)?;
            for (row, price) in prices.iter().enumerate() {
                sum = add(sum, -mul(self.entry(variable, row), price[at])?)?;
            }
            gain.push(sum);
        }
        Ok(gain)
    }

    /// The best mixture of the columns so far. Gives back the prices at it.
    pub(super) fn solve(&mut self) -> Result<Prices, Overflow> {
        let zero = vec![0; self.levels + 1];
        let mut idle = 0;
        loop {
            let prices = self.prices()?;
            let columns = (0..self.columns.len()).map(Variable::Column);
            let others = columns.chain((0..self.rows.len()).map(Variable::Slack));
            let mut enters: Option<(Vec<i128>, Variable)> = None;
            for variable in others.filter(|v| !self.basis.contains(v)) {
                let gain = self.gain(variable, &prices)?;
                if gain > zero && enters.as_ref().is_none_or(|(best, _)| gain > *best) {
                    enters = Some((gain, variable));
                    if idle > PATIENCE {
                        break;
                    }
                }
            }
            let Some((_, enters)) = enters else {
                return self.result(prices);
            };
            if self.pivot(enters)? {
                idle = 0;
            } else {
                idle += 1;
            }
        }
    }

    /// Brings a variable into the basis; whether its amount is above 0.
    fn pivot(&mut self, enters: Variable) -> Result<bool, Overflow> {
        let size = self.basis.len();
        let entries: Vec<i128> = (0..size).map(|row| self.entry(enters, row)).collect();
        let mut direction = Vec::with_capacity(size);
        for inner in &self.inverse {
            let mut sum = 0;
            for (&n, &entry) in inner.iter().zip(&entries) {
                sum = add(sum, mul(n, entry)?)?;
            }
            direction.push(sum);
        }
        let shares = self.shares()?;
        let mut leaves: Option<usize> = None;
        for row in (0..size).filter(|&row| direction[row] > 0) {
            let Some(best) = leaves else {
                leaves = Some(row);
                continue;
            };
            let (own, other) = (
                mul(shares[row], direction[best])?,
                mul(shares[best], direction[row])?,
            );
            match own.cmp(&other) {
                Ordering::Less => leaves = Some(row),
                Ordering::Equal if self.basis[row] < self.basis[best] => leaves = Some(row),
                _ => {}
            }
        }
        // Shares add up to one and breaches cost: nothing grows without end.
        let leaves = leaves.ok_or(Overflow)?;
        let (pivot, old) = (direction[leaves], self.determinant);
        let pivot_row = self.inverse[leaves].clone();
        for (row, inner) in self.inverse.iter_mut().enumerate() {
            if row == leaves {
                continue;
            }
            for (n, &p) in inner.iter_mut().zip(&pivot_row) {
                *n = add(mul(*n, pivot)?, -mul(direction[row], p)?)? / old;
            }
        }
        self.determinant = pivot;
        self.basis[leaves] = enters;
        Ok(shares[leaves] > 0)
    }

    fn result(&self, mut prices: Vec<Vec<i128>>) -> Result<Prices, Overflow> {
        let bounds = self.rows.iter().map(|row| row.sign * row.bound);
        let mut value = vec![0; self.levels + 1];
        for (price, bound) in prices.iter().zip([1].into_iter().chain(bounds)) {
            for (sum, &p) in value.iter_mut().zip(price) {
                *sum = add(*sum, mul(p, bound)?)?;
            }
        }
        prices.remove(0);
        let numbers = prices.iter().flatten().chain(&value);
        let shared = numbers.fold(self.determinant, |a, &b| divisor(a, b));
        let reduce = |numbers: &mut Vec<i128>| numbers.iter_mut().for_each(|n| *n /= shared);
        prices.iter_mut().for_each(reduce);
        reduce(&mut value);
        Ok(Prices {
            over: self.determinant / shared,
            rows: prices,
            value,
        })
    }
}

fn mul(a: i128, b: i128) -> Result<i128, Overflow> {
    a.checked_mul(b).ok_or(Overflow)
}

fn add(a: i128, b: i128) -> Result<i128, Overflow> {
    a.checked_add(b).ok_or(Overflow)
}

/// Greatest common divisor, above 0 where `a` is.
pub(super) fn divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matching worth (1, 0) that breaks a bound of 1 by 2, and one worth nothing that keeps it by 1: a third of the
    /// first fits.
    #[test]
    fn the_best_mixture_is_a_fraction_of_each() {
        let mut master = Master::new(2, &[1, 0], &[3]);
        let row = Row {
            set: 0,
            sign: 1,
            bound: 1,
        };
        master.add_row(row).unwrap();
        let alone = master.solve().unwrap();
        assert_eq!((alone.over, alone.value), (1, vec![-2, 1, 0]));
        master.add_column(&[0, 0], &[0]);
        let both = master.solve().unwrap();
        assert_eq!((both.over, both.value), (3, vec![0, 1, 0]));
        assert_eq!(both.rows, [vec![0, 1, 0]]);
        assert_eq!(master.mixture().unwrap(), (3, vec![(0, 1), (1, 2)]));
    }

    #[test]
    fn numbers_beyond_the_range_are_an_error() {
        let mut master = Master::new(1, &[1], &[i128::MAX / 2]);
        let row = Row {
            set: 0,
            sign: 1,
            bound: i128::MAX / 2 - 1,
        };
        master.add_row(row).unwrap();
        master.add_column(&[0], &[-i128::MAX]);
        assert!(master.solve().is_err());
    }
}
