//! Sums of doubles, exactly: a fixed-point number with room for every double and some bits below the last.

use std::cmp::Ordering;

/// Bits of a limb.
const BITS: i32 = 32;
/// The first limb counts units of 2^LOWEST: 2^-1074, the unit of the least double, shifted by up to 100 more.
const LOWEST: i32 = -1184;
/// The greatest double is below 2^1024; what is above is room for sums.
const LIMBS: usize = ((1100 - LOWEST) / BITS) as usize;

/// A whole number of 2^-1184 in limbs of 32 bits, the least first; each limb carries its sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact([i64; LIMBS]);

impl Default for Exact {
    fn default() -> Exact {
        Exact([0; LIMBS])
    }
}

impl Exact {
    /// This and `value` · `times` · 2^`shift`; `value` is finite, |`times`| below 2^10, `shift` from -100 to 0.
    #[must_use]
    pub fn plus(&self, value: f64, times: i64, shift: i32) -> Exact {
        let bits = value.to_bits();
        let fraction = (bits & ((1 << 52) - 1)) as i64;
        let (size, exponent) = match (bits >> 52) & 0x7FF {
            0 => (fraction, -1074),
            biased => (fraction | 1 << 52, biased as i32 - 1075),
        };
        let signed = i128::from(if value < 0.0 { -size } else { size }) * i128::from(times);
        let place = exponent + shift - LOWEST;
        let mut rest = signed << (place % BITS);
        let mut sum = self.clone();
        for limb in &mut sum.0[(place / BITS) as usize..] {
            rest += i128::from(*limb);
            // What stays is from 0 to 2^32; the sign goes up.
            *limb = (rest & ((1 << BITS) - 1)) as i64;
            rest >>= BITS;
        }
        // Below 0 what is left is -1 for good: the last limb keeps it.
        sum.0[LIMBS - 1] += (rest as i64) << BITS;
        sum
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_and_in_order() {
        let sum = |values: &[f64]| {
            let all = values.iter();
            all.fold(Exact::default(), |sum, value| sum.plus(*value, 1, 0))
        };
        assert_eq!(sum(&[0.1, 0.2, -0.1, -0.2]), Exact::default());
        assert_eq!(sum(&[1e308, 5e-324, -1e308]), sum(&[5e-324]));
        assert!(sum(&[0.1, 0.2]) > sum(&[0.3]));
        let order = [-1e308, -3.0, -1.0, -5e-324, 0.0, 5e-324, 1.0, 1e308];
        for two in order.windows(2) {
            assert!(sum(&two[..1]) < sum(&two[1..]), "{two:?}");
        }
        assert_eq!(Exact::default().plus(1.0, 8, -3), sum(&[1.0]));
        assert!(Exact::default().plus(5e-324, 1, -56) > Exact::default());
        assert_eq!(sum(&[-1.5, 2.0]), sum(&[0.5]));
    }
}
