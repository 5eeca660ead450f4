//! Exact quotients of whole numbers.

use crate::score::format_decimal;
use serde::Serialize;
use std::cmp::Ordering;
use std::fmt;

/// Numerator and denominator without a common divisor, the denominator above 0, both within ± 2⁶³: products of a ratio
/// and a 64-bit number fit 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ratio {
    above: i64,
    below: i64,
}

/// A ratio as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exact {
    /// `2/3`, `-5/2`, `4`.
    pub exact: String,
    /// The same as a decimal, where it ends.
    pub decimal: Option<String>,
}

impl Ratio {
    pub(super) const ONE: Ratio = Ratio { above: 1, below: 1 };

    /// The quotient; `None` where `below` is 0 or either is too large in lowest terms.
    pub(super) fn new(above: i128, below: i128) -> Option<Ratio> {
        let divisor = i128::try_from(gcd(above.unsigned_abs(), below.unsigned_abs())).ok()?;
        let sign = if below < 0 { -1 } else { 1 };
        let part = |number: i128| {
            let reduced = number.checked_div(divisor)?.checked_mul(sign)?;
            i64::try_from(reduced).ok().filter(|&n| n != i64::MIN)
        };
        let (above, below) = (part(above)?, part(below)?);
        (below != 0).then_some(Ratio { above, below })
    }

    pub(super) fn above(self) -> i128 {
        self.above.into()
    }

    pub(super) fn below(self) -> i128 {
        self.below.into()
    }

    pub(super) fn times(self, other: Ratio) -> Option<Ratio> {
        Ratio::new(self.above() * other.above(), self.below() * other.below())
    }

    pub(super) fn negated(self) -> Ratio {
        Ratio {
            above: -self.above,
            ..self
        }
    }

    pub(super) fn plus_one(self) -> Option<Ratio> {
        Ratio::new(self.above() + self.below(), self.below())
    }

    /// Strictly between two different ratios: the quotient of the sums, which has small terms.
    pub(super) fn between(self, other: Ratio) -> Option<Ratio> {
        Ratio::new(self.above() + other.above(), self.below() + other.below())
    }

    pub(super) fn text(self) -> Exact {
        let below = self.below();
        let ends = (0..64).find_map(|places: u32| {
            let power = 10i128.checked_pow(places)?;
            let whole = (power % below == 0).then(|| self.above().checked_mul(power / below))??;
            Some(format_decimal(whole, places.cast_signed()))
        });
        Exact {
            exact: self.to_string(),
            decimal: ends,
        }
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Ratio) -> Ordering {
        let (one, two) = (self.above() * other.below(), other.above() * self.below());
        one.cmp(&two)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Ratio {
    /// `2/3`, `-5/2`, `4`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.below {
            1 => write!(f, "{}", self.above),
            below => write!(f, "{}/{below}", self.above),
        }
    }
}

/// Greatest common divisor; of nothing and a number, the number.
pub(super) fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_in_lowest_terms_and_in_order() {
        let ratio = |above, below| Ratio::new(above, below).unwrap();
        assert_eq!(ratio(6, -4).to_string(), "-3/2");
        assert_eq!(ratio(0, -4).to_string(), "0");
        assert_eq!(ratio(-8, -4), ratio(2, 1));
        assert_eq!(Ratio::new(1, 0), None);
        assert_eq!(Ratio::new(i128::from(i64::MAX) + 1, 1), None);
        assert_eq!(ratio(1 << 80, 1 << 79), ratio(2, 1));
        assert!(ratio(2, 3) < ratio(3, 4) && ratio(-3, 4) < ratio(-2, 3));
        let between = ratio(2, 3).between(ratio(3, 4)).unwrap();
        assert!(ratio(2, 3) < between && between < ratio(3, 4));
        assert_eq!(ratio(2, 3).times(ratio(-3, 2)), Some(Ratio::ONE.negated()));
        assert_eq!(ratio(-5, 2).text().decimal.as_deref(), Some("-2.5"));
        assert_eq!(ratio(1, 3).text().decimal, None);
        assert_eq!(ratio(7, 1).text().decimal.as_deref(), Some("7"));
        assert_eq!(
            ratio(1, 1024).text().decimal.as_deref(),
            Some("0.0009765625")
        );
    }
}
