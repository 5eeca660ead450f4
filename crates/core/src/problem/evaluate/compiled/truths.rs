//! Conditions over a tile, in three values: masks of yes and of no, neither where a blank leaves it open.

use super::lanes::{self, Lanes, Mask, NO, WIDTH, YES};
use super::numbers::{Cut, Numbers};
use crate::ids::Pair;
use crate::problem::evaluate::truth::{Test, Truth};

/// A truth of every mentor of a tile.
#[derive(Clone, Debug)]
pub(super) struct Masks {
    pub(super) yes: Mask,
    /// Not looked at where the condition is [`certain`](Condition::certain).
    pub(super) no: Mask,
}

impl Masks {
    pub(super) const NONE: Masks = Masks {
        yes: [NO; WIDTH],
        no: [NO; WIDTH],
    };

    fn fill(&mut self, yes: bool) {
        let [yes, no] = if yes { [YES, NO] } else { [NO, YES] };
        self.yes.fill(yes);
        self.no.fill(no);
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
pub(super) struct Condition {
    what: What,
    /// Whether no blank can leave it open.
    certain: bool,
}

enum What {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Bounded(Bounded),
    /// A measure that is asked pair by pair.
    Each(Box<Test>),
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
        let own = least.into_iter().chain(beyond);
        let cuts: Vec<Cut> = own.chain(more.iter().copied()).collect();
        let numbers = Numbers::new(&test.measure, &cuts)?;
        Some(Bounded {
            least: least.map_or(i32::MIN, |cut| numbers.from(cut)),
            most: beyond.map_or(i32::MAX, |cut| numbers.from(cut).saturating_sub(1)),
            numbers,
        })
    }

    /// Where it holds, whatever is blank.
    fn yes(&self, at: At, out: &mut Mask, numbers: &mut Lanes) {
        let holds = |number: i32| self.least <= number && number <= self.most;
        if self.numbers.yes(at.mentee as usize, at.tile, out) {
            match (holds(1), holds(0)) {
                (true, false) => {}
                (false, true) => lanes::invert(out),
                (always, _) => out.fill(if always { YES } else { NO }),
            }
        } else {
            self.numbers.of(at.mentee as usize, at.tile, numbers);
            lanes::within(numbers, self.least, self.most, out);
        }
    }
}

impl Condition {
    pub(super) fn new(truth: &Truth) -> Condition {
        let parts = |parts: &[Truth]| parts.iter().map(Condition::new).collect();
        let what = match truth {
            Truth::All(all) => What::All(parts(all)),
            Truth::Any(any) => What::Any(parts(any)),
            Truth::Not(not) => What::Not(Box::new(Condition::new(not))),
            Truth::Test(test) => match Bounded::new(test, &[]) {
                Some(bounded) => What::Bounded(bounded),
                None => What::Each(Box::new(test.clone())),
            },
        };
        let certain = match &what {
            What::All(parts) | What::Any(parts) => parts.iter().all(|part| part.certain),
            What::Not(part) => part.certain,
            What::Bounded(bounded) => bounded.numbers.known.is_all(),
            What::Each(_) => false,
        };
        Condition { what, certain }
    }

    /// Whether no blank can leave it open: its mask of no is not made then.
    pub(super) fn certain(&self) -> bool {
        self.certain
    }

    /// How many places for masks it needs.
    pub(super) fn depth(&self) -> usize {
        match &self.what {
            What::All(parts) | What::Any(parts) => {
                1 + parts.iter().map(Condition::depth).max().unwrap_or(0)
            }
            What::Not(part) => part.depth(),
            What::Bounded(_) | What::Each(_) => 1,
        }
    }

    /// What it is for every mentor of a tile; `room`: as many places as it is deep.
    pub(super) fn masks(&self, at: At, out: &mut Masks, room: &mut [Masks]) {
        let certain = self.certain;
        match &self.what {
            What::Bounded(bounded) => {
                let known = &bounded.numbers.known;
                if known.is_blank(at.mentee as usize) {
                    out.yes.fill(NO);
                    out.no.fill(NO);
                    return;
                }
                if let Some(room) = room.first_mut() {
                    bounded.yes(at, &mut out.yes, &mut room.yes);
                }
                if !certain {
                    lanes::contrary(&out.yes, &mut out.no);
                    if let Some(known) = known.mentors(at.tile) {
                        lanes::and(&mut out.yes, known);
                        lanes::and(&mut out.no, known);
                    }
                }
            }
            What::Not(part) => {
                part.masks(at, out, room);
                if certain {
                    lanes::invert(&mut out.yes);
                } else {
                    std::mem::swap(&mut out.yes, &mut out.no);
                }
            }
            What::All(parts) => combine(parts, certain, true, at, out, room),
            What::Any(parts) => combine(parts, certain, false, at, out, room),
            What::Each(test) => {
                out.yes.fill(NO);
                out.no.fill(NO);
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

/// All of them, or any.
fn combine(
    parts: &[Condition],
    certain: bool,
    all: bool,
    at: At,
    out: &mut Masks,
    room: &mut [Masks],
) {
    let Some((own, room)) = room.split_first_mut() else {
        return;
    };
    let mut first = true;
    for part in parts {
        let place = if first { &mut *out } else { &mut *own };
        part.masks(at, place, room);
        if part.certain && !certain {
            lanes::contrary(&place.yes, &mut place.no);
        }
        if first {
            first = false;
            continue;
        }
        if all {
            lanes::and(&mut out.yes, &own.yes);
        } else {
            lanes::or(&mut out.yes, &own.yes);
        }
        match (certain, all) {
            (true, _) => {}
            (false, true) => lanes::or(&mut out.no, &own.no),
            (false, false) => lanes::and(&mut out.no, &own.no),
        }
    }
    if first {
        out.fill(all);
    }
}
