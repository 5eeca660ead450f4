//! Musts and prefers over tiles of mentors: the form in which all pairs of a cohort are scored.
//!
//! A line is resolved once more, from columns of optional wide numbers to columns of 32 bits by [`WIDTH`] mentors with
//! blanks as masks beside them; a tile of pairs is then a few operations without branches for every line. Of measures that
//! find the same of most pairs (lists, given scores, the reporting line) the few exceptions are asked one by one; whatever
//! has neither form (parts of points that are rounded) is asked pair by pair. A test holds every line of both forms to
//! each other.
//!
//! Scores: with u the greatest common divisor of all that criteria can pay, a tile sums score/u in 32 bits. Where that could
//! leave 30 bits, every criterion counts in a unit of its own, and the sum is one of 64 bits.

mod classes;
mod columns;
mod few;
mod lanes;
mod numbers;
mod payments;
mod truths;

use super::line::{MustLine, PreferLine};
use super::said::{BLANK, OPEN, REFUSED};
use crate::scheme::MustBlank;
use crate::score::gcd;

pub(super) use lanes::WIDTH;
use lanes::{Lanes, Mask, NO, YES};
use payments::{Draft, Paid, Payment};
use truths::{At, Condition, Masks, Room, Size};

/// A scheme's musts and prefers over the tiles of a cohort.
pub(super) struct Compiled {
    musts: Vec<Must>,
    payments: Vec<Payment>,
    /// What one counts of the payments, in 10⁻⁸.
    units: Units,
    size: Size,
    /// How many places for masks a line needs at most.
    depth: usize,
}

enum Units {
    /// The same for all.
    Common(i64),
    /// One for each.
    Own(Vec<i64>),
}

struct Must {
    condition: Condition,
    blank: MustBlank,
}

/// What is said of one mentee and a tile of mentors.
pub(super) struct Tile {
    /// Position of the first mentor.
    pub(super) first: u32,
    /// How many there are.
    pub(super) count: usize,
    /// Passes all musts, or may.
    alive: Mask,
    /// Of those alive: a blank leaves it open.
    open: Mask,
    /// Scores in the common unit, or in 10⁻⁸ where there is none.
    sum: Lanes,
    wide: [i64; WIDTH],
    /// What each criterion adds in its unit, where it was asked for.
    parts: Vec<Lanes>,
    paid: Paid,
    masks: Masks,
    room: Room,
}

impl Compiled {
    /// `None` where what a criterion pays could leave 30 bits. O(people · lines), and the tags of everybody.
    pub(super) fn new(
        musts: &[MustLine],
        prefers: &[PreferLine],
        [mentees, mentors]: [usize; 2],
    ) -> Option<Compiled> {
        let size = Size { mentees, mentors };
        let most = 1 << 30;
        let drafts: Vec<Draft> = prefers.iter().map(|own| Draft::new(own, size)).collect();
        let common = drafts
            .iter()
            .fold(0, |common, own| gcd(common, own.unit.unsigned_abs()));
        let common = i64::try_from(common.max(1)).ok()?;
        // What pays nothing counts in any unit, and needs no room in the sum.
        let greatest = |own: &Draft, unit: i64| match own.unit {
            0 => 0,
            _ => own.prefer.greatest() / i128::from(unit) + 1,
        };
        let own: Vec<i64> = drafts.iter().map(|draft| draft.unit.max(1)).collect();
        let mut each = drafts.iter().zip(&own);
        if each.any(|(draft, unit)| greatest(draft, *unit) > most) {
            return None;
        }
        let sum: i128 = drafts.iter().map(|draft| greatest(draft, common)).sum();
        let payments = drafts.into_iter().zip(&own);
        let payment = |(draft, own): (Draft<'_>, &i64)| {
            Payment::new(draft, if sum <= most { common } else { *own }, size)
        };
        let must = |must: &MustLine| Must {
            condition: match &must.line.when {
                Some(when) => Condition::when(when, &must.line.truth, size),
                None => Condition::new(&must.line.truth, size),
            },
            blank: must.blank,
        };
        let musts: Vec<Must> = musts.iter().map(must).collect();
        let payments: Vec<Payment> = payments.map(payment).collect();
        let depths = musts.iter().map(|must| must.condition.depth());
        Some(Compiled {
            depth: depths
                .chain(payments.iter().map(Payment::depth))
                .max()
                .unwrap_or(0),
            musts,
            payments,
            units: if sum <= most {
                Units::Common(common)
            } else {
                Units::Own(own)
            },
            size,
        })
    }

    /// How many tiles there are a mentee.
    pub(super) fn tiles(&self) -> usize {
        self.size.mentors.div_ceil(WIDTH)
    }

    /// A place for what is said of a tile; `parts`: with what each criterion adds.
    pub(super) fn room(&self, parts: bool) -> Tile {
        Tile {
            first: 0,
            count: 0,
            alive: [NO; WIDTH],
            open: [NO; WIDTH],
            wide: [0; WIDTH],
            parts: vec![[0; WIDTH]; if parts { self.payments.len() } else { 0 }],
            sum: [0; WIDTH],
            paid: Paid::NOTHING,
            masks: Masks::NONE,
            room: Room::new(self.depth),
        }
    }

    /// Looks at one mentee and a tile of mentors.
    pub(super) fn look(&self, mentee: u32, tile: usize, out: &mut Tile) {
        let at = self.size.at(mentee, tile);
        out.first = (tile * WIDTH) as u32;
        out.count = at.count;
        let (here, beyond) = out.alive.split_at_mut(at.count);
        here.fill(YES);
        beyond.fill(NO);
        out.open.fill(NO);
        for must in &self.musts {
            must.refuse(at, out);
            if lanes::none(&out.alive) {
                return;
            }
        }
        match self.units {
            Units::Common(_) => out.sum.fill(0),
            Units::Own(_) => out.wide.fill(0),
        }
        let summed = matches!(self.units, Units::Common(_)) && out.parts.is_empty();
        for (number, payment) in self.payments.iter().enumerate() {
            if summed && payment.add(at, &mut out.sum) {
                continue;
            }
            let paid = payment.pay(at, &out.alive, &mut out.paid, &mut out.room);
            match &self.units {
                Units::Common(_) => lanes::add(&mut out.sum, &paid.points),
                Units::Own(_) => lanes::add_wide(&paid.points, self.unit(number), &mut out.wide),
            }
            if payment.may_be_open() {
                lanes::or(&mut out.open, &paid.open);
            }
            if let Some(part) = out.parts.get_mut(number) {
                *part = paid.points;
            }
        }
    }

    /// What a must says of one mentee and the mentors of a tile, as bytes of [`said`](super::said).
    pub(super) fn say(
        &self,
        must: usize,
        mentee: u32,
        tile: usize,
        room: &mut Tile,
        out: &mut [u8],
    ) {
        if let Some(must) = self.musts.get(must) {
            must.say(self.size.at(mentee, tile), room, out);
        }
    }

    /// Of one mentee and the mentors of a tile: [`OPEN`] where a blank leaves open what a criterion pays.
    pub(super) fn say_open(&self, mentee: u32, tile: usize, room: &mut Tile, out: &mut [u8]) {
        out.fill(0);
        let at = self.size.at(mentee, tile);
        for payment in self.payments.iter().filter(|own| own.may_be_open()) {
            let paid = payment.pay(at, &[YES; WIDTH], &mut room.paid, &mut room.room);
            for (out, open) in out.iter_mut().zip(&paid.open) {
                *out |= open.cast_unsigned() & OPEN;
            }
        }
    }

    /// What one counts of a criterion, in 10⁻⁸.
    fn unit(&self, criterion: usize) -> i64 {
        match &self.units {
            Units::Common(unit) => *unit,
            Units::Own(units) => units.get(criterion).copied().unwrap_or(0),
        }
    }

    /// What a criterion adds at a lane of a tile with parts, in 10⁻⁸.
    pub(super) fn part(&self, tile: &Tile, criterion: usize, lane: usize) -> i64 {
        let part = tile.parts.get(criterion).and_then(|part| part.get(lane));
        i64::from(part.copied().unwrap_or(0)) * self.unit(criterion)
    }

    /// The mentors who are not refused: lane, position, and the score, `None` where a blank leaves it open.
    pub(super) fn alive<'t>(
        &'t self,
        tile: &'t Tile,
    ) -> impl Iterator<Item = (usize, u32, Option<i64>)> + 't {
        let lanes = tile
            .alive
            .iter()
            .zip(&tile.open)
            .zip(&tile.sum)
            .zip(&tile.wide);
        let all = (0..tile.count).zip(tile.first..).zip(lanes);
        all.filter_map(|((lane, mentor), (((alive, open), sum), wide))| {
            let score = match self.units {
                Units::Common(unit) => i64::from(*sum) * unit,
                Units::Own(_) => *wide,
            };
            (*alive == YES).then_some((lane, mentor, (*open == NO).then_some(score)))
        })
    }

    /// Scores of a tile in 10⁻⁸; [`i64::MIN`] for those refused or open.
    pub(super) fn scores(&self, tile: &Tile, out: &mut [i64; WIDTH]) {
        match self.units {
            Units::Common(unit) => lanes::scores(&tile.sum, unit, &tile.alive, &tile.open, out),
            Units::Own(_) => lanes::wide_scores(&tile.wide, &tile.alive, &tile.open, out),
        }
    }
}

impl Must {
    fn refuse(&self, at: At, out: &mut Tile) {
        let (masks, room) = (&mut out.masks, &mut out.room);
        let found = self
            .condition
            .masks(at, masks, &mut room.masks, &mut room.numbers);
        if self.condition.certain() || self.blank == MustBlank::Fail {
            lanes::and(&mut out.alive, found.yes);
            return;
        }
        lanes::and_not(&mut out.alive, found.no);
        if self.blank == MustBlank::Error {
            lanes::or_neither(found.yes, found.no, &mut out.open);
        }
    }

    fn say(&self, at: At, room: &mut Tile, out: &mut [u8]) {
        let (masks, room) = (&mut room.masks, &mut room.room);
        let found = self
            .condition
            .masks(at, masks, &mut room.masks, &mut room.numbers);
        if self.condition.certain() {
            for (out, yes) in out.iter_mut().zip(found.yes) {
                *out = !yes.cast_unsigned() & REFUSED;
            }
            return;
        }
        let blank = match self.blank {
            MustBlank::Error => OPEN,
            MustBlank::Pass => BLANK,
            MustBlank::Fail => BLANK | REFUSED,
        };
        for (out, (yes, no)) in out.iter_mut().zip(found.yes.iter().zip(found.no)) {
            let (yes, no) = (yes.cast_unsigned(), no.cast_unsigned());
            *out = (no & REFUSED) | (!(yes | no) & blank);
        }
    }
}

#[cfg(test)]
mod tests;
