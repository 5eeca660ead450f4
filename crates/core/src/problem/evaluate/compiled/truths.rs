//! Conditions over a tile, in three values: masks of yes and of no, neither where a blank leaves it open.

use super::classes::{Classes, Kept};
use super::few::Few;
use super::lanes::{self, Lanes, Mask, NO, WIDTH, YES};
use super::numbers::{Cut, Numbers};
use crate::ids::Pair;
use crate::problem::evaluate::measure::Amount;
use crate::problem::evaluate::truth::{Test, Truth};

/// A truth of every mentor of a tile.
#[derive(Clone, Copy, Debug)]
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

    fn told(&self) -> Told<'_> {
        let Masks { yes, no } = self;
        Told { yes, no }
    }
}

/// A truth of every mentor of a tile, wherever it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'m> {
    pub(super) yes: &'m Mask,
    /// Not looked at where the condition is [`certain`](Condition::certain).
    pub(super) no: &'m Mask,
}

/// Places for what is found on the way.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) numbers: Lanes,
    pub(super) masks: Vec<Masks>,
}

impl Room {
    pub(super) fn new(depth: usize) -> Room {
        Room {
            numbers: [0; WIDTH],
            masks: vec![Masks::NONE; depth],
        }
    }
}

/// A cohort's size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) mentees: usize,
    pub(super) mentors: usize,
}

impl Size {
    /// A mentee and every tile.
    pub(super) fn row(self, mentee: u32) -> impl Iterator<Item = At> {
        (0..self.mentors.div_ceil(WIDTH)).map(move |tile| self.at(mentee, tile))
    }

    pub(super) fn at(self, mentee: u32, tile: usize) -> At {
        At {
            mentee,
            tile,
            count: self.mentors.saturating_sub(tile * WIDTH).min(WIDTH),
        }
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
    size: Size,
    /// A mask of yes a tile, and one of no beside it unless that is certain.
    kept: Option<Kept<Mask>>,
}

enum What {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// The second where the first holds, true where it doesn't, open where that is open.
    When(Box<Condition>, Box<Condition>),
    Bounded(Bounded),
    /// A measure that finds the same of most, within bounds.
    Few(Few, [Option<Amount>; 2]),
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
    pub(super) fn new(test: &Test, more: &[Cut], size: Size) -> Option<Bounded> {
        let least = test.at_least.map(Cut::least);
        let beyond = test.at_most.map(Cut::beyond);
        let numbers = Numbers::new(&test.measure, &cuts(test, more), size)?;
        Some(Bounded {
            least: least.map_or(i32::MIN, |cut| numbers.from(cut)),
            most: beyond.map_or(i32::MAX, |cut| numbers.from(cut).saturating_sub(1)),
            numbers,
        })
    }

    /// Whether there is anything that doesn't hold.
    pub(super) fn is_bounded(&self) -> bool {
        (self.least, self.most) != (i32::MIN, i32::MAX)
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

/// All that is asked of a measure: its bounds, and more.
pub(super) fn cuts(test: &Test, more: &[Cut]) -> Vec<Cut> {
    let least = test.at_least.map(Cut::least);
    let beyond = test.at_most.map(Cut::beyond);
    let own = least.into_iter().chain(beyond);
    own.chain(more.iter().copied()).collect()
}

impl Condition {
    pub(super) fn new(truth: &Truth, size: Size) -> Condition {
        let parts = |parts: &[Truth]| {
            parts
                .iter()
                .map(|part| Condition::new(part, size))
                .collect()
        };
        let what = match truth {
            Truth::All(all) => What::All(parts(all)),
            Truth::Any(any) => What::Any(parts(any)),
            Truth::Not(not) => What::Not(Box::new(Condition::new(not, size))),
            Truth::Test(test) => {
                let bounded = Bounded::new(test, &[], size).map(What::Bounded);
                bounded
                    .or_else(|| few(test, size))
                    .unwrap_or_else(|| What::Each(Box::new(test.clone())))
            }
        };
        let certain = match &what {
            What::All(parts) | What::Any(parts) => parts.iter().all(|part| part.certain),
            What::Not(part) => part.certain,
            What::Bounded(bounded) => bounded.numbers.known.is_all(),
            What::Few(few, _) => few.known.is_all(),
            What::Each(_) | What::When(..) => false,
        };
        let made = Condition {
            what,
            certain,
            size,
            kept: None,
        };
        made.keep(Classes::of_truth(truth, size.mentees))
    }

    /// What holds `when` another does.
    pub(super) fn when(when: &Truth, then: &Truth, size: Size) -> Condition {
        let classes = Classes::of_truth(when, size.mentees);
        let classes = classes.zip(Classes::of_truth(then, size.mentees));
        let (when, then) = (Condition::new(when, size), Condition::new(then, size));
        let made = Condition {
            certain: when.certain && then.certain,
            what: What::When(Box::new(when), Box::new(then)),
            size,
            kept: None,
        };
        made.keep(classes.map(|(when, then)| when.and(&then)))
    }

    /// Keeps what is found of each class of mentees, where that is worth it; its parts need not then.
    fn keep(mut self, classes: Option<Classes>) -> Condition {
        self.kept = Kept::new(classes, self.size.mentors, self.masks_kept());
        if self.kept.is_some() {
            self.parts().for_each(Condition::forget);
        }
        self
    }

    /// Keeps nothing: something around it does.
    pub(super) fn forget(&mut self) {
        self.kept = None;
        self.parts().for_each(Condition::forget);
    }

    fn parts(&mut self) -> impl Iterator<Item = &mut Condition> {
        let (several, one, two): (&mut [Condition], _, _) = match &mut self.what {
            What::All(parts) | What::Any(parts) => (parts, None, None),
            What::Not(part) => (&mut [], Some(part), None),
            What::When(when, then) => (&mut [], Some(when), Some(then)),
            What::Bounded(_) | What::Few(..) | What::Each(_) => (&mut [], None, None),
        };
        several
            .iter_mut()
            .chain(one.into_iter().chain(two).map(AsMut::as_mut))
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
            What::When(when, then) => 1 + when.depth().max(then.depth()),
            What::Bounded(_) | What::Few(..) | What::Each(_) => 0,
        }
    }

    /// How many masks are kept a tile.
    fn masks_kept(&self) -> usize {
        if self.certain { 1 } else { 2 }
    }

    /// What it is for every mentor of a tile, kept or in `out`; `room`: as many places as it is deep.
    pub(super) fn masks<'m>(
        &'m self,
        at: At,
        out: &'m mut Masks,
        room: &mut [Masks],
        numbers: &mut Lanes,
    ) -> Told<'m> {
        let make = || {
            let mut own = Room::new(self.depth());
            let mut found = Masks::NONE;
            let tile = |at| {
                self.find(at, &mut found, &mut own.masks, &mut own.numbers);
                [found.yes, found.no].into_iter().take(self.masks_kept())
            };
            self.size.row(at.mentee).flat_map(tile).collect()
        };
        let kept = self.kept.as_ref();
        match kept.and_then(|kept| kept.get(at.mentee, at.tile, make)) {
            Some([yes]) => Told {
                yes,
                no: &Masks::NONE.no,
            },
            Some([yes, no]) => Told { yes, no },
            _ => {
                self.find(at, out, room, numbers);
                out.told()
            }
        }
    }

    fn find(&self, at: At, out: &mut Masks, room: &mut [Masks], numbers: &mut Lanes) {
        let certain = self.certain;
        match &self.what {
            What::Bounded(bounded) => {
                let known = &bounded.numbers.known;
                if known.is_blank(at.mentee as usize) {
                    out.yes.fill(NO);
                    out.no.fill(NO);
                    return;
                }
                bounded.yes(at, &mut out.yes, numbers);
                if !certain {
                    lanes::contrary(&out.yes, &mut out.no);
                    if let Some(known) = known.mentors(at.tile) {
                        lanes::and(&mut out.yes, known);
                        lanes::and(&mut out.no, known);
                    }
                }
            }
            What::Not(part) => {
                part.copy(at, out, room, numbers);
                if certain {
                    lanes::invert(&mut out.yes);
                } else {
                    std::mem::swap(&mut out.yes, &mut out.no);
                }
            }
            What::All(parts) => combine(parts, (certain, true), at, out, room, numbers),
            What::Any(parts) => combine(parts, (certain, false), at, out, room, numbers),
            What::When(when, then) => {
                let Some((asked, room)) = room.split_first_mut() else {
                    return;
                };
                when.both(at, asked, room, numbers);
                then.both(at, out, room, numbers);
                lanes::and(&mut out.yes, &asked.yes);
                lanes::or(&mut out.yes, &asked.no);
                lanes::and(&mut out.no, &asked.yes);
            }
            What::Few(few, bounds) => few.within(at, *bounds, out),
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

    /// As [`Condition::masks`], in `out`.
    fn copy(&self, at: At, out: &mut Masks, room: &mut [Masks], numbers: &mut Lanes) {
        let mut own = Masks::NONE;
        let found = self.masks(at, &mut own, room, numbers);
        (out.yes, out.no) = (*found.yes, *found.no);
    }

    /// The same, with the mask of no in any case.
    pub(super) fn both(&self, at: At, out: &mut Masks, room: &mut [Masks], numbers: &mut Lanes) {
        self.copy(at, out, room, numbers);
        if self.certain {
            lanes::contrary(&out.yes, &mut out.no);
        }
    }
}

/// `None` where it is to be asked pair by pair.
fn few(test: &Test, size: Size) -> Option<What> {
    let few = Few::new(&test.measure, &cuts(test, &[]), size)?;
    Some(What::Few(few, [test.at_least, test.at_most]))
}

/// All of them, or any.
fn combine(
    parts: &[Condition],
    (certain, all): (bool, bool),
    at: At,
    out: &mut Masks,
    room: &mut [Masks],
    numbers: &mut Lanes,
) {
    let Some((own, room)) = room.split_first_mut() else {
        return;
    };
    out.fill(all);
    for part in parts {
        if !certain {
            part.both(at, own, room, numbers);
            if all {
                lanes::and(&mut out.yes, &own.yes);
                lanes::or(&mut out.no, &own.no);
            } else {
                lanes::or(&mut out.yes, &own.yes);
                lanes::and(&mut out.no, &own.no);
            }
            continue;
        }
        let found = part.masks(at, own, room, numbers);
        if all {
            lanes::and(&mut out.yes, found.yes);
        } else {
            lanes::or(&mut out.yes, found.yes);
        }
    }
}
