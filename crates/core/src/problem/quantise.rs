//! Doubles as integers: exact binary values times a power of ten, rounded half to even. No float decides a tie.
//!
//! A double is m · 2ᵉ with |m| < 2⁵³. For k ≥ 0, m · 10ᵏ < 2¹⁰³ is exact in 128 bits and 2ᵉ is a shift.
//! For k < 0 the whole part is written out in decimal digits, exactly, and cut.

use crate::fault::{Error, Fault};
use std::cmp::Ordering;

/// The finest unit: 10⁻¹⁵.
const GREATEST_DECIMALS: i32 = 15;
/// 10³⁰⁸ is the last power of ten among doubles; every finite one is below 2 units of it.
const LEAST_DECIMALS: i32 = -308;

/// Doubles rounded to integer counts of `10^-decimals`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantised {
    /// The integers, in the order of the doubles.
    pub values: Vec<i64>,
    /// k: the greatest number of decimal places, at most 15, at which all of them fit; it may be negative.
    pub decimals: i32,
    /// Greatest distance between a double and its integer count of `10^-decimals`, as a double (itself rounded).
    pub largest_error: f64,
}

/// Rounds to the finest unit `10^-k`, k ≤ 15, in which every |integer| is at most `largest`; see
/// [`largest_value`](super::largest_value). O(values), exact. The integers take the place of the doubles.
///
/// # Errors
/// [`Error::Problem`] where a value is infinite or not a number.
pub fn quantise(values: Vec<f64>, largest: i64) -> Result<Quantised, Error> {
    let bad = |v: &&f64| !v.is_finite();
    if let Some(first) = values.iter().position(|v| !v.is_finite()) {
        let count = values.iter().filter(bad).count();
        let message = format!(
            "{count} of the scores are not finite numbers, the first at position {first}: `{}`",
            values[first]
        );
        let fault = Fault::new("not-finite", message).with_value(values[first].to_string());
        let hint = "leave out the pairs that may not be chosen, and give every other a number";
        return Err(Error::Problem(fault.with_hint(hint).into()));
    }
    let greatest = values.iter().fold(0.0_f64, |g, v| g.max(v.abs()));
    let decimals = decimals_for(greatest, largest)?;
    let mut worst = 0.0_f64;
    let units = |value: f64| {
        // Rounding is monotone: what the greatest keeps, all keep.
        let (magnitude, error) = rounded(value.abs(), decimals).unwrap_or((largest, 1.0));
        worst = worst.max(error);
        if value < 0.0 { -magnitude } else { magnitude }
    };
    Ok(Quantised {
        values: values.into_iter().map(units).collect(),
        decimals,
        largest_error: worst * 10.0_f64.powi(-decimals),
    })
}

/// k: the greatest number of decimal places, at most 15, at which `greatest`, finite and not negative, is at most `largest`
/// units.
///
/// # Errors
/// [`Error::Problem`] where there is none.
pub(super) fn decimals_for(greatest: f64, largest: i64) -> Result<i32, Error> {
    let fits = |&k: &i32| rounded(greatest, k).is_some_and(|(units, _)| units <= largest);
    let found = (LEAST_DECIMALS..=GREATEST_DECIMALS).rev().find(fits);
    found.ok_or_else(|| {
        let message = format!("scores as great as `{greatest}` are beyond the exact range");
        let fault = Fault::new("too-large", message).with_hint("divide the scores");
        Error::Problem(fault.into())
    })
}

/// `value · 10^k` rounded half to even, and how far that was in units; `None` beyond an `i64`. `value` ≥ 0, finite.
pub(super) fn rounded(value: f64, k: i32) -> Option<(i64, f64)> {
    if k >= 0 {
        by_shift(value, k.unsigned_abs())
    } else {
        by_digits(value, k.unsigned_abs() as usize)
    }
}

fn by_shift(value: f64, k: u32) -> Option<(i64, f64)> {
    let bits = value.to_bits();
    let biased = (bits >> 52) & 0x7FF;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = match biased {
        0 => (fraction, -1074),
        // At most 2046 in 11 bits.
        _ => (fraction | 1 << 52, biased as i32 - 1075),
    };
    let scaled = u128::from(mantissa) * 10_u128.pow(k);
    let shift = exponent.unsigned_abs();
    if exponent >= 0 {
        if scaled != 0 && shift > scaled.leading_zeros() {
            return None;
        }
        let units = scaled.checked_shl(shift).unwrap_or(0);
        return Some((i64::try_from(units).ok()?, 0.0));
    }
    if shift >= 128 {
        // Below 2^103 / 2^128: far less than half a unit.
        return Some((0, value * 10_u64.pow(k) as f64));
    }
    let whole = scaled >> shift;
    let rest = scaled & ((1 << shift) - 1);
    let up = half_even(rest.cmp(&(1 << (shift - 1))), whole % 2 == 1);
    let away = if up { (1 << shift) - rest } else { rest };
    let units = i64::try_from(whole + u128::from(up)).ok()?;
    Some((units, away as f64 * 2.0_f64.powi(exponent)))
}

fn by_digits(value: f64, zeros: usize) -> Option<(i64, f64)> {
    // Formatting a double without decimals is exact for whole numbers.
    let digits = format!("{:0>width$.0}", value.trunc(), width = zeros + 1);
    let (kept, cut) = digits.split_at(digits.len() - zeros);
    let whole: i64 = kept.parse().ok()?;
    let half = format!("5{}", "0".repeat(zeros - 1));
    let part = value.fract() > 0.0;
    let against_half = match cut.cmp(half.as_str()) {
        Ordering::Equal if part => Ordering::Greater,
        order => order,
    };
    let up = half_even(against_half, whole % 2 == 1);
    let below: f64 = format!("0.{cut}").parse().unwrap_or(0.0);
    let below = below + value.fract() / format!("1{}", "0".repeat(zeros)).parse().unwrap_or(1.0);
    let away = if up { 1.0 - below } else { below };
    Some((whole.checked_add(i64::from(up))?, away))
}

fn half_even(rest_against_half: Ordering, odd: bool) -> bool {
    match rest_against_half {
        Ordering::Less => false,
        Ordering::Equal => odd,
        Ordering::Greater => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(values: &[f64], largest: i64) -> (Vec<i64>, i32) {
        let q = quantise(values.to_vec(), largest).unwrap();
        (q.values, q.decimals)
    }

    #[test]
    fn the_finest_unit_that_fits_is_taken() {
        assert_eq!(units(&[], 10), (vec![], 15));
        assert_eq!(units(&[0.0, -0.0], 10), (vec![0, 0], 15));
        assert_eq!(
            units(&[1.0, -2.0], 2_000_000),
            (vec![1_000_000, -2_000_000], 6)
        );
        // A half goes to the even neighbour, and must fit after that.
        assert_eq!(units(&[2.5], 2), (vec![2], 0));
        assert_eq!(units(&[1.5], 1), (vec![0], -1));
        assert_eq!(units(&[1e300], 12_345), (vec![10_000], -296));
        assert_eq!(units(&[f64::MAX], 2), (vec![2], -308));
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        for (value, k, wanted) in [
            (0.5, 0, 0),
            (1.5, 0, 2),
            (2.5, 0, 2),
            (0.125, 2, 12),
            (0.375, 2, 38),
            // 0.15 is below fifteen hundredths by 2⁻⁵⁶ or so, 0.25 is exact, 0.35 is below: 0.1, 0.2, 0.3.
            (0.15, 1, 1),
            (0.25, 1, 2),
            (0.35, 1, 3),
            (25.0, -1, 2),
            (35.0, -1, 4),
            (25.000_000_000_000_004, -1, 3),
            (4.999, -1, 0),
            (5.0, -1, 0),
            (15.0, -1, 2),
            (1e22, -21, 10),
            (f64::MIN_POSITIVE, 15, 0),
            (9.0e15, 0, 9_000_000_000_000_000),
        ] {
            assert_eq!(rounded(value, k).unwrap().0, wanted, "{value} at {k}");
        }
        assert_eq!(rounded(1e300, 15), None);
        assert_eq!(rounded(9.3e18, 0), None);
    }

    #[test]
    fn errors_are_in_the_unit_of_the_scores() {
        let q = quantise(vec![0.5, 1.25], 1).unwrap();
        assert_eq!((q.decimals, q.values), (0, vec![0, 1]));
        assert!((q.largest_error - 0.5).abs() < 1e-12);
        let q = quantise(vec![1234.0], 99).unwrap();
        assert_eq!((q.decimals, q.values), (-2, vec![12]));
        assert!((q.largest_error - 34.0).abs() < 1e-9);
        let q = quantise(vec![2.5, 990.0], 99).unwrap();
        assert_eq!((q.decimals, q.values), (-1, vec![0, 99]));
        assert!((q.largest_error - 2.5).abs() < 1e-9);
        let q = quantise(vec![1e-296], 99).unwrap();
        assert_eq!((q.decimals, q.values), (15, vec![0]));
        assert!((q.largest_error / 1e-296 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_finite_is_counted_and_refused() {
        let error = quantise(vec![1.0, f64::NAN, f64::INFINITY], 10).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("2 of the scores are not finite"), "{text}");
        assert!(text.contains("position 1: `NaN`"), "{text}");
    }
}
