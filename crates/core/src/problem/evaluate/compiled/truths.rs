//! Conditions over a tile, in three values: masks of yes and of no, neither where a blank leaves it open.

use super::lanes::{self, Lanes, Mask, NO, WIDTH, YES};
use super::numbers::{Cut, Numbers};
use crate::ids::Pair;
use crate::problem::evaluate::truth::{Test, Truth};

/// A truth of every mentor of a tile.
#[derive(Clone, Debug)]
pub(super) struct Masks {
    pub(super) yes: Mask,
    pub(super) no: Mask,
}

impl Masks {
    pub(super) const NONE: Masks = Masks {
        yes: [NO; WIDTH],
        no: [NO; WIDTH],
    };

    fn all(yes: bool) -> Masks {
        let [yes, no] = if yes { [YES, NO] } else { [NO, YES] };
        Masks {
            yes: [yes; WIDTH],
            no: [no; WIDTH],
        }
    }

    /// Where it is open.
    pub(super) fn open(&self, out: &mut Mask) {
        lanes::nor(&self.yes, &self.no, out);
    }
}

/// One mentee and a tile of mentors.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) mentee: u32,
    pub(super) tile: usize,
    /// Mentors of the tile.
    pub(super) count: usize,
}

impl At {
    /// The pairs of the tile, each with its lane.
    pub(super) fn pairs(self) -> impl Iterator<Item = (usize, Pair)> {
        let first = (self.tile * WIDTH) as u32;
        let lanes = (0..self.count).zip(first..);
        lanes.map(move |(lane, mentor)| (lane, Pair::new(self.mentee, mentor)))
    }
}

/// A condition that tiles can compute.
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Bounded(Bounded),
    /// A measure that is asked pair by pair.
    Each(Test),
}

/// A measure within bounds of its coordinates.
pub(super) struct Bounded {
    pub(super) numbers: Numbers,
    pub(super) least: i32,
    pub(super) most: i32,
}

impl Bounded {
    /// `None` where it is to be asked pair by pair; `more`: what else will be asked of the measure.
    pub(super) fn new(test: &Test, more: &[Cut]) -> Option<Bounded> {
        let least = test.at_least.map(Cut::least);
        let beyond = test.at_most.map(Cut::beyond);
        let cuts: Vec<Cut> = least
            .into_iter()
            .chain(beyond)
            .chain(more.iter().copied())
            .collect();
        let numbers = Numbers::new(&test.measure, &cuts)?;
        Some(Bounded {
            least: least.map_or(i32::MIN, |cut| numbers.from(cut)),
            most: beyond.map_or(i32::MAX, |cut| numbers.from(cut).saturating_sub(1)),
            numbers,
        })
    }

    fn masks(&self, at: At, out: &mut Masks) {
        let known = &self.numbers.known;
        if known.is_blank(at.mentee as usize) {
            *out = Masks::NONE;
            return;
        }
        let holds = |number: i32| self.least <= number && number <= self.most;
        if self.numbers.yes(at.mentee as usize, at.tile, &mut out.yes) {
            match (holds(1), holds(0)) {
                (true, false) => {}
                (false, true) => lanes::invert(&mut out.yes),
                (always, _) => *out = Masks::all(always),
            }
        } else {
            let mut numbers: Lanes = [0; WIDTH];
            self.numbers.of(at.mentee as usize, at.tile, &mut numbers);
            lanes::within(&numbers, self.least, self.most, &mut out.yes);
        }
        out.no = out.yes;
        lanes::invert(&mut out.no);
        if let Some(known) = known.mentors(at.tile) {
            lanes::and(&mut out.yes, known);
            lanes::and(&mut out.no, known);
        }
    }
}

impl Condition {
    pub(super) fn new(truth: &Truth) -> Condition {
        let parts = |parts: &[Truth]| parts.iter().map(Condition::new).collect();
        match truth {
            Truth::All(all) => Condition::All(parts(all)),
            Truth::Any(any) => Condition::Any(parts(any)),
            Truth::Not(not) => Condition::Not(Box::new(Condition::new(not))),
            Truth::Test(test) => match Bounded::new(test, &[]) {
                Some(bounded) => Condition::Bounded(bounded),
                None => Condition::Each(test.clone()),
            },
        }
    }

    /// What it is for every mentor of a tile.
    pub(super) fn masks(&self, at: At, out: &mut Masks) {
        match self {
            Condition::Bounded(bounded) => bounded.masks(at, out),
            Condition::Not(not) => {
                not.masks(at, out);
                std::mem::swap(&mut out.yes, &mut out.no);
            }
            Condition::All(parts) => {
                *out = Masks::all(true);
                for part in parts {
                    let mut own = Masks::NONE;
                    part.masks(at, &mut own);
                    lanes::and(&mut out.yes, &own.yes);
                    lanes::or(&mut out.no, &own.no);
                }
            }
            Condition::Any(parts) => {
                *out = Masks::all(false);
                for part in parts {
                    let mut own = Masks::NONE;
                    part.masks(at, &mut own);
                    lanes::or(&mut out.yes, &own.yes);
                    lanes::and(&mut out.no, &own.no);
                }
            }
            Condition::Each(test) => {
                *out = Masks::NONE;
                for (lane, pair) in at.pairs() {
                    let mask = match test.of(pair) {
                        Some(true) => &mut out.yes,
                        Some(false) => &mut out.no,
                        None => continue,
                    };
                    if let Some(place) = mask.get_mut(lane) {
                        *place = YES;
                    }
                }
            }
        }
    }
}
