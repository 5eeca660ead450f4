//! The lot that draws among ties: `pairwright.lot/1`, and the order in which codes are made, `pairwright.code/1`.
//!
//! Keys. For a seed s, a side σ (`mentees` or `mentors`) and a code c,
//! κ(s, σ, c) is the first eight bytes, big-endian, of SHA-256 of the UTF-8 text
//! `pairwright.lot/1` LF s in decimal LF σ LF c.
//! Lot of a pair: x = κ(mentee) + 0x9E3779B97F4A7C15 · κ(mentor), then
//! x = (x ⊕ x≫30) · 0xBF58476D1CE4E5B9, x = (x ⊕ x≫27) · 0x94D049BB133111EB, x = x ⊕ x≫31, all modulo 2⁶⁴,
//! and h = x ≫ 24: 40 bits. The mixer is the finaliser of `SplitMix64` (Steele, Lea, Flood, OOPSLA 2014, §2), "variant 13".
//!
//! A cryptographic key a person makes the draw blind to alphabets; the cheap mixer makes it affordable for 10¹⁰ pairs.
//! Ties are drawn by the least sum of h: unique with a chance of at least 1 − |E|/2⁴⁰ (isolation lemma: Mulmuley,
//! Vazirani, Vazirani 1987, Lemma 1), were the h independent and uniform.
//!
//! h₂(seed, side, id), the order in which codes are made, is κ with `pairwright.code/1` in the first line.

use crate::ids::Side;
use sha2::{Digest, Sha256};

/// Name of the lot's hash in saved files.
pub const LOT_NAME: &str = "pairwright.lot/1";
/// Name of the hash that orders people when codes are made.
pub const CODE_NAME: &str = "pairwright.code/1";
/// Greatest lot of a pair: 2⁴⁰ − 1.
pub const GREATEST_LOT: i64 = (1 << 40) - 1;

/// κ: the key of one person for the lot.
#[must_use]
pub fn lot_key(seed: u64, side: Side, code: &str) -> u64 {
    key(LOT_NAME, seed, side, code)
}

/// h₂: the place of one person in the order in which codes are made.
#[must_use]
pub fn code_key(seed: u64, side: Side, id: &str) -> u64 {
    key(CODE_NAME, seed, side, id)
}

fn key(name: &str, seed: u64, side: Side, text: &str) -> u64 {
    let digest = Sha256::digest(format!("{name}\n{seed}\n{side}\n{text}").as_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |key, byte| key << 8 | u64::from(*byte))
}

/// h: the lot of a pair from its two keys, from 0 to [`GREATEST_LOT`].
#[must_use]
pub fn lot(mentee_key: u64, mentor_key: u64) -> i64 {
    let mut x = mentee_key.wrapping_add(mentor_key.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^= x >> 31;
    // 40 bits fit an i64.
    (x >> 24).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by an independent program (Python's hashlib and integers).
    #[test]
    fn lots_are_as_documented() {
        let mentee = lot_key(20_200_930, Side::Mentees, "O-01");
        let mentor = lot_key(20_200_930, Side::Mentors, "S-07");
        assert_eq!(mentee, MENTEE);
        assert_eq!(mentor, MENTOR);
        assert_eq!(lot(mentee, mentor), LOT);
        assert_ne!(mentee, code_key(20_200_930, Side::Mentees, "O-01"));
    }
    const MENTEE: u64 = 18_238_830_084_302_671_409;
    const MENTOR: u64 = 13_429_866_863_150_577_835;
    const LOT: i64 = 585_858_200_945;
}
