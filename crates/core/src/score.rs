//! Exact decimals: text in, integers inside, text out. No float ever.

use std::fmt::Write as _;

/// Decimal places of a criterion's points and of a weight: both count in 1/10,000.
pub const POINT_DECIMALS: i32 = 4;
/// Decimal places of a score compiled from a scheme: points times weight, in 10⁻⁸.
pub const SCORE_DECIMALS: i32 = 8;

/// `value · 10^-decimals` in decimal digits without trailing zeros: `(40050000, 8)` is `0.4005`.
/// Negative `decimals` append zeros. Exact for every input.
#[must_use]
pub fn format_decimal(value: i128, decimals: i32) -> String {
    let mut digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    if value < 0 {
        text.push('-');
    }
    if decimals <= 0 {
        text.push_str(&digits);
        if value != 0 {
            for _ in 0..decimals.unsigned_abs() {
                text.push('0');
            }
        }
        return text;
    }
    let places = decimals.unsigned_abs() as usize;
    if digits.len() <= places {
        digits = "0".repeat(places + 1 - digits.len()) + &digits;
    }
    let (whole, part) = digits.split_at(digits.len() - places);
    text.push_str(whole);
    let part = part.trim_end_matches('0');
    if !part.is_empty() {
        let _ = write!(text, ".{part}");
    }
    text
}

/// Why a text is not an exact decimal of the asked kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// Not of the form `-12.5`.
    NotANumber,
    /// More decimal places than can be kept exactly.
    TooPrecise,
    /// Beyond the integer that would hold it.
    TooLarge,
}

impl DecimalError {
    /// What is said of a number of points (four places) or of a score (eight): the code, what follows the number, what to
    /// do.
    pub(crate) fn said(self, decimals: i32) -> (&'static str, String, String) {
        let (places, greatest) = match decimals {
            SCORE_DECIMALS => ("eight", "90 thousand million"),
            _ => ("four", "900 million million"),
        };
        match self {
            DecimalError::NotANumber => (
                "not-a-number",
                "is not a number".to_owned(),
                "write digits with at most one point, such as `12` or `-2.5`".to_owned(),
            ),
            DecimalError::TooPrecise => (
                "too-precise",
                format!("has more than {places} decimal places"),
                format!("round it to {places} places: numbers are exact here"),
            ),
            DecimalError::TooLarge => (
                "too-large",
                "is too large".to_owned(),
                format!("numbers go up to {greatest} here"),
            ),
        }
    }
}

/// Reads `-12.5` as an integer count of `10^-decimals`: `("12.5", 4)` is `125000`.
/// Trailing zeros beyond the places are harmless; any other digit there is refused.
///
/// # Errors
/// [`DecimalError`] says which of the three ways it failed; nothing is rounded.
pub fn parse_decimal(text: &str, decimals: u32) -> Result<i64, DecimalError> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = body.split_once('.').unwrap_or((body, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole)
        || !all_digits(part)
        || (whole.is_empty() && part.is_empty())
        || (body.contains('.') && part.is_empty())
    {
        return Err(DecimalError::NotANumber);
    }
    let part = part.trim_end_matches('0');
    if part.len() > decimals as usize {
        return Err(DecimalError::TooPrecise);
    }
    let zeros = decimals as usize - part.len();
    let digits = whole
        .bytes()
        .chain(part.bytes())
        .chain(std::iter::repeat_n(b'0', zeros));
    let mut value: i64 = 0;
    for digit in digits {
        value = value
            .checked_mul(10)
            .and_then(|v| v.checked_add(i64::from(digit - b'0')))
            .ok_or(DecimalError::TooLarge)?;
    }
    Ok(if negative { -value } else { value })
}

/// Greatest common divisor; of nothing and a number, the number.
pub(crate) fn gcd(a: u64, b: u64) -> u64 {
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
    fn decimals_go_both_ways() {
        for (text, decimals, value) in [
            ("0", 4, 0),
            ("12.5", 4, 125_000),
            ("-0.0001", 4, -1),
            ("+3", 0, 3),
            ("1.50000", 1, 15),
            (".5", 2, 50),
        ] {
            assert_eq!(parse_decimal(text, decimals), Ok(value), "{text}");
        }
        for text in ["", "-", "1,5", "1e3", "1.", "a", "1.2.3", "--1", "NaN"] {
            assert_eq!(
                parse_decimal(text, 4),
                Err(DecimalError::NotANumber),
                "{text}"
            );
        }
        assert_eq!(parse_decimal("0.00001", 4), Err(DecimalError::TooPrecise));
        assert_eq!(
            parse_decimal("99999999999999999999", 0),
            Err(DecimalError::TooLarge)
        );
        assert_eq!(format_decimal(40_050_000, 8), "0.4005");
        assert_eq!(format_decimal(-125_000, 4), "-12.5");
        assert_eq!(format_decimal(1_200, 2), "12");
        assert_eq!(format_decimal(7, -2), "700");
        assert_eq!(format_decimal(0, -2), "0");
        assert_eq!(format_decimal(i128::MIN, 0), i128::MIN.to_string());
    }
}
