//! What every must says of one mentee and all mentors, a byte a pair: for those who count refusals and keep no pairs.

use super::Evaluator;
use super::compiled::{Tile, WIDTH};
use super::line::Verdict;
use crate::ids::Pair;

/// Of a byte: the must refuses the pair.
pub(crate) const REFUSED: u8 = 1;
/// Of a byte: a blank decides, by what the must says of blanks.
pub(crate) const BLANK: u8 = 2;
/// Of a byte: a blank leaves it open, and the must does not say what that means.
pub(crate) const OPEN: u8 = 4;

/// The bytes of one mentee, and what is needed to make them.
pub(crate) struct Said {
    /// By must in the order of the scheme, then by mentor.
    musts: Vec<Vec<u8>>,
    /// By mentor: [`OPEN`] where a blank leaves open what a criterion pays, and it does not say what that means.
    criteria: Vec<u8>,
    tile: Option<Tile>,
}

impl Said {
    /// By must in the order of the scheme, then by mentor.
    pub(crate) fn musts(&self) -> &[Vec<u8>] {
        &self.musts
    }

    /// By mentor: [`OPEN`] or nothing.
    pub(crate) fn criteria(&self) -> &Vec<u8> {
        &self.criteria
    }
}

fn byte(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Holds | Verdict::NotAsked => 0,
        Verdict::Refused => REFUSED,
        Verdict::BlankPasses => BLANK,
        Verdict::BlankRefuses => BLANK | REFUSED,
        Verdict::Unknown => OPEN,
    }
}

impl Evaluator {
    /// Room for what the musts say of a mentee.
    pub(crate) fn unsaid(&self) -> Said {
        let mentors = self.mentors().count();
        Said {
            musts: vec![vec![0; mentors]; self.musts.len()],
            criteria: vec![0; mentors],
            tile: self.compiled.as_ref().map(|compiled| compiled.room(false)),
        }
    }

    /// What every must says of a mentee and each mentor; none is passed over because another has refused. O(mentors · musts).
    pub(crate) fn say(&self, mentee: u32, said: &mut Said) {
        for (at, (must, bytes)) in self.musts.iter().zip(&mut said.musts).enumerate() {
            let (Some(compiled), Some(tile)) = (&self.compiled, &mut said.tile) else {
                for (mentor, byte) in (0u32..).zip(bytes) {
                    *byte = self::byte(must.verdict(Pair::new(mentee, mentor)));
                }
                continue;
            };
            for (number, bytes) in bytes.chunks_mut(WIDTH).enumerate() {
                compiled.say(at, mentee, number, tile, bytes);
            }
        }
    }

    /// Whether a blank leaves the criteria open for a mentee and each mentor, refused or not. O(mentors · criteria).
    pub(crate) fn say_open(&self, mentee: u32, said: &mut Said) {
        let (Some(compiled), Some(tile)) = (&self.compiled, &mut said.tile) else {
            for (mentor, byte) in (0u32..).zip(&mut said.criteria) {
                let pair = Pair::new(mentee, mentor);
                let open = self.prefers.iter().any(|own| own.points(pair).is_none());
                *byte = if open { OPEN } else { 0 };
            }
            return;
        };
        for (number, bytes) in said.criteria.chunks_mut(WIDTH).enumerate() {
            compiled.say_open(mentee, number, tile, bytes);
        }
    }
}
