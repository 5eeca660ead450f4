//! What a criterion pays over a tile, in a unit of scores: one that all criteria share, or its own.

use super::classes::{Classes, Kept};
use super::few::Few;
use super::lanes::{self, By, Lanes, Mask, NO, WIDTH, YES};
use super::numbers::{Cut, Shares};
use super::truths::{At, Bounded, Condition, Masks, Room, Size, cuts};
use crate::problem::evaluate::found::Found;
use crate::problem::evaluate::line::{Pay, PayRow, PreferLine};
use crate::problem::evaluate::measure::{Amount, Measure};
use crate::problem::evaluate::truth::{Test, Truth};
use crate::score::gcd;

/// A criterion that tiles can compute.
pub(super) struct Payment {
    size: Size,
    kept: Option<Kept<Paid>>,
    when: Option<Condition>,
    /// What pairs get where a blank leaves it open; `None`: they are not decided.
    blank: Option<i32>,
    may_be_open: bool,
    what: What,
}

/// What a criterion adds to the scores of a tile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paid {
    pub(super) points: Lanes,
    /// Whom a blank leaves open.
    pub(super) open: Mask,
}

impl Paid {
    pub(super) const NOTHING: Paid = Paid {
        points: [0; WIDTH],
        open: [NO; WIDTH],
    };
}

enum What {
    /// So many where it is true.
    Flat(Condition, i32),
    /// A number for each range of a measure's coordinates: that of the first, and what each next one adds.
    Steps(Bounded, i32, Box<[(i32, i32)]>),
    /// So many for each.
    Each(Bounded, By),
    /// What a share of tags is worth.
    Shares(Shares),
    /// What is found of most is the same; the criterion and the unit say what all of it is worth.
    Few(Few, Box<PreferLine>, i64),
    /// Asked pair by pair, in this unit.
    Single(Box<PreferLine>, i64),
}

/// A criterion whose unit is known, before it is settled in which it counts.
pub(super) struct Draft<'p> {
    pub(super) prefer: &'p PreferLine,
    /// The greatest common divisor of what it may pay: points times weight, in 10⁻⁸; 0 where that is nothing.
    pub(super) unit: i64,
    whole: Option<Bounded>,
}

impl<'p> Draft<'p> {
    /// O(people).
    pub(super) fn new(prefer: &'p PreferLine, size: Size) -> Draft<'p> {
        let one = prefer.weight.unsigned_abs();
        let whole = whole(prefer, size);
        let points = match &prefer.pay {
            Pay::Flat(points) => points.unsigned_abs(),
            Pay::Table(rows) => rows
                .iter()
                .fold(0, |unit, row| gcd(unit, row.points.unsigned_abs())),
            Pay::Each { each, at_most } if whole.is_some() => {
                gcd(each.unsigned_abs(), at_most.unwrap_or(0).unsigned_abs())
            }
            Pay::Each { .. } => 1,
        };
        let points = gcd(points, prefer.blank.unwrap_or(0).unsigned_abs());
        let unit = i64::try_from(points.saturating_mul(one)).unwrap_or(1);
        Draft {
            prefer,
            unit,
            whole,
        }
    }
}

/// The measure whose number is multiplied, where one is and it is a whole one: parts of points are rounded pair by pair.
fn whole(prefer: &PreferLine, size: Size) -> Option<Bounded> {
    let (Pay::Each { .. }, Truth::Test(test)) = (&prefer.pay, &prefer.line.truth) else {
        return None;
    };
    let bounded = Bounded::new(test, &[], size)?;
    (bounded.numbers.parts() == Some(1)).then_some(bounded)
}

impl Payment {
    /// A criterion in this unit, which divides all that it may pay; no sum of payments leaves 30 bits in it.
    pub(super) fn new(draft: Draft<'_>, unit: i64, size: Size) -> Payment {
        let prefer = draft.prefer;
        let units = |points: i64| in_units(points, prefer.weight, unit);
        let what = match (&prefer.pay, &prefer.line.truth) {
            (Pay::Flat(points), truth) => What::Flat(Condition::new(truth, size), units(*points)),
            (Pay::Table(rows), Truth::Test(test)) => {
                let ends = rows.iter().flat_map(|row| {
                    let least = row.at_least.map(Cut::least);
                    least.into_iter().chain(row.at_most.map(Cut::beyond))
                });
                let ends: Vec<Cut> = ends.collect();
                match Bounded::new(test, &ends, size) {
                    Some(test) => {
                        let (first, steps) = steps(&test, rows, units);
                        What::Steps(test, first, steps)
                    }
                    None => few(prefer, test, &ends, unit, size),
                }
            }
            (Pay::Each { each, at_most }, Truth::Test(test)) => draft
                .whole
                .and_then(|test| each_of(prefer, test, (*each, *at_most), unit))
                .or_else(|| shares(prefer, unit))
                .unwrap_or_else(|| match test.measure {
                    // It asks about every number of steps.
                    Measure::Line { .. } => single(prefer, unit),
                    _ => few(prefer, test, &[], unit, size),
                }),
            (Pay::Each { .. } | Pay::Table(_), _) => single(prefer, unit),
        };
        let alike = |truth: &Truth| Classes::of_truth(truth, size.mentees);
        let classes = match &prefer.line.when {
            Some(when) => alike(when)
                .zip(alike(&prefer.line.truth))
                .map(|(when, then)| when.and(&then)),
            None => alike(&prefer.line.truth),
        };
        let mut made = Payment {
            size,
            kept: Kept::new(classes, size.mentors, 1),
            when: prefer
                .line
                .when
                .as_ref()
                .map(|when| Condition::new(when, size)),
            blank: prefer.blank.map(units),
            may_be_open: prefer.blank.is_none() && (prefer.line.when.is_some() || !what.certain()),
            what,
        };
        if made.kept.is_some() {
            made.when.iter_mut().for_each(Condition::forget);
            if let What::Flat(condition, _) = &mut made.what {
                condition.forget();
            }
        }
        made
    }

    /// How many places for masks it needs.
    pub(super) fn depth(&self) -> usize {
        let what = match &self.what {
            What::Flat(condition, _) => condition.depth(),
            _ => 0,
        };
        let when = self.when.as_ref().map_or(0, Condition::depth);
        2 + what.max(when)
    }

    /// What each mentor of a tile adds to the score, and who is left open, of those who are `alive`; kept, or in `out`.
    /// `room`: as many places as it is deep.
    pub(super) fn pay<'p>(
        &'p self,
        at: At,
        alive: &Mask,
        out: &'p mut Paid,
        room: &mut Room,
    ) -> &'p Paid {
        let make = || {
            let mut own = Room::new(self.depth());
            let tile = |at| {
                let mut out = Paid::NOTHING;
                self.find(at, &[YES; WIDTH], &mut out, &mut own);
                out
            };
            self.size.row(at.mentee).map(tile).collect()
        };
        let kept = self.kept.as_ref();
        if let Some([kept]) = kept.and_then(|kept| kept.get(at.mentee, at.tile, make)) {
            return kept;
        }
        self.find(at, alive, out, room);
        out
    }

    /// Adds to `sum` what each mentor of a tile gets, where that takes no more than a look at their tags: a blank has none, and
    /// is paid nothing either. False where it takes more, and nothing is added.
    pub(super) fn add(&self, at: At, sum: &mut Lanes) -> bool {
        let What::Each(test, by) = &self.what else {
            return false;
        };
        let blanks_get_nothing = self.blank == Some(0) && by.most >= 0 || self.what.certain();
        if self.kept.is_some() || self.when.is_some() || !blanks_get_nothing || test.is_bounded() {
            return false;
        }
        let Some((of, bits)) = test.numbers.bits(at.mentee as usize, at.tile) else {
            return false;
        };
        lanes::add_multiplied_count(of, bits, *by, sum);
        true
    }

    /// Whether a blank may leave somebody open.
    pub(super) fn may_be_open(&self) -> bool {
        self.may_be_open
    }

    fn find(&self, at: At, alive: &Mask, out: &mut Paid, room: &mut Room) {
        if let What::Single(prefer, unit) = &self.what {
            return pay_each((prefer, *unit), at, alive, out);
        }
        let numbers = &mut room.numbers;
        let [own, asked, masks @ ..] = &mut room.masks[..] else {
            return;
        };
        // Whom a blank leaves open, where there can be one, is its mask of no.
        let mut unsure = self.what.pay(at, &mut out.points, own, masks, numbers);
        if let Some(when) = &self.when {
            // Where it is not asked it pays nothing, where that is open nothing is known.
            when.both(at, asked, masks, numbers);
            lanes::keep(&asked.yes, &mut out.points);
            if unsure {
                lanes::and(&mut own.no, &asked.yes);
            } else {
                own.no.fill(NO);
            }
            lanes::nor_into(&asked.yes, &mut asked.no);
            lanes::or(&mut own.no, &asked.no);
            unsure = true;
        }
        // Whoever is open has no points so far.
        match self.blank {
            Some(points) if unsure => lanes::add_where(&own.no, points, &mut out.points),
            None if unsure => out.open = own.no,
            None if self.may_be_open => out.open.fill(NO),
            _ => {}
        }
    }
}

impl What {
    /// Whether no blank can leave it open.
    fn certain(&self) -> bool {
        match self {
            What::Flat(condition, _) => condition.certain(),
            What::Steps(test, ..) | What::Each(test, _) => test.numbers.known.is_all(),
            What::Shares(shares) => shares.known.is_all(),
            What::Few(few, ..) => few.known.is_all(),
            What::Single(..) => false,
        }
    }

    /// What is paid for a tile where nothing is blank. Whether somebody may be: those are the mask of no in `own` then, and
    /// get nothing.
    fn pay(
        &self,
        at: At,
        out: &mut Lanes,
        own: &mut Masks,
        room: &mut [Masks],
        numbers: &mut Lanes,
    ) -> bool {
        let mentee = at.mentee as usize;
        let known = match self {
            What::Flat(condition, points) => {
                if condition.certain() {
                    let found = condition.masks(at, own, room, numbers);
                    lanes::where_yes(found.yes, *points, out);
                    return false;
                }
                condition.both(at, own, room, numbers);
                lanes::where_yes(&own.yes, *points, out);
                lanes::nor_into(&own.yes, &mut own.no);
                return true;
            }
            What::Steps(test, first, steps) => {
                test.numbers.of(mentee, at.tile, numbers);
                lanes::climb(numbers, *first, steps, out);
                &test.numbers.known
            }
            What::Each(test, by) => {
                let bounded = test.is_bounded();
                if let (Some((of, bits)), false) = (test.numbers.bits(mentee, at.tile), bounded) {
                    lanes::multiply_count(of, bits, *by, out);
                } else {
                    test.numbers.of(mentee, at.tile, numbers);
                    lanes::multiply(numbers, *by, out);
                }
                if bounded {
                    lanes::within(numbers, test.least, test.most, &mut own.no);
                    lanes::keep(&own.no, out);
                }
                &test.numbers.known
            }
            What::Shares(shares) => {
                shares.of(mentee, at.tile, out);
                &shares.known
            }
            What::Few(few, prefer, unit) => {
                let paid = |found| Some(in_units(prefer.paid(found)?, prefer.weight, *unit));
                few.pay(at, paid, out, &mut own.no);
                return !few.known.is_all();
            }
            What::Single(..) => return false,
        };
        if known.is_blank(mentee) {
            own.no.fill(YES);
        } else if let Some(known) = known.mentors(at.tile) {
            lanes::contrary(known, &mut own.no);
        } else {
            return false;
        }
        lanes::drop_from(&own.no, out);
        true
    }
}

/// By exceptions where there are few, else pair by pair.
fn few(prefer: &PreferLine, test: &Test, ends: &[Cut], unit: i64, size: Size) -> What {
    match Few::new(&test.measure, &cuts(test, ends), size) {
        Some(few) => What::Few(few, Box::new(prefer.clone()), unit),
        None => single(prefer, unit),
    }
}

fn single(prefer: &PreferLine, unit: i64) -> What {
    What::Single(Box::new(prefer.clone()), unit)
}

/// Asks about those alone who are alive.
fn pay_each((prefer, unit): (&PreferLine, i64), at: At, alive: &Mask, out: &mut Paid) {
    *out = Paid::NOTHING;
    let places = out.points.iter_mut().zip(&mut out.open).zip(alive);
    for ((_, pair), ((points, open), _)) in at.pairs().zip(places).filter(|(_, (_, a))| **a == YES)
    {
        match prefer.points(pair) {
            Some(paid) => *points = in_units(paid, prefer.weight, unit),
            None => *open = YES,
        }
    }
}

/// `None` where the measure is no share.
fn shares(prefer: &PreferLine, unit: i64) -> Option<What> {
    let Truth::Test(test) = &prefer.line.truth else {
        return None;
    };
    let paid = |amount: Amount| {
        let points = prefer.paid(Found::Amount(amount));
        in_units(points.unwrap_or(0), prefer.weight, unit)
    };
    Shares::new(&test.measure, paid).map(What::Shares)
}

/// Points times weight in units.
fn in_units(points: i64, weight: i64, unit: i64) -> i32 {
    let product = i128::from(points) * i128::from(weight) / i128::from(unit);
    i32::try_from(product).unwrap_or(0)
}

/// What the first range of coordinates pays, and what every next one adds from where it begins.
fn steps(test: &Bounded, rows: &[PayRow], units: impl Fn(i64) -> i32) -> (i32, Box<[(i32, i32)]>) {
    let range = |row: &PayRow| {
        let least = row.at_least.map(Cut::least);
        let beyond = row.at_most.map(Cut::beyond);
        let least = least.map_or(i32::MIN, |cut| test.numbers.from(cut));
        let most = beyond.map_or(i32::MAX, |cut| test.numbers.from(cut).saturating_sub(1));
        (least, most, units(row.points))
    };
    let rows: Vec<(i32, i32, i32)> = rows.iter().map(range).collect();
    let bounds = [(test.least, test.most, 0)];
    let ends = rows.iter().chain(&bounds);
    let mut starts: Vec<i32> = ends
        .flat_map(|(least, most, _)| [*least, most.saturating_add(1)])
        .filter(|start| *start > i32::MIN)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let pays = |number: i32| {
        let holds = |least: i32, most: i32| least <= number && number <= most;
        let row = rows.iter().find(|(least, most, _)| holds(*least, *most));
        match row {
            Some((_, _, points)) if holds(test.least, test.most) => *points,
            _ => 0,
        }
    };
    let first = pays(i32::MIN);
    let mut before = first;
    let mut steps = Vec::new();
    for start in starts {
        let now = pays(start);
        if now != before {
            steps.push((start, now - before));
        }
        before = now;
    }
    (first, steps.into())
}

/// `None` where a product on the way leaves 30 bits.
fn each_of(
    prefer: &PreferLine,
    test: Bounded,
    (each, most): (i64, Option<i64>),
    unit: i64,
) -> Option<What> {
    let Truth::Test(Test { measure, .. }) = &prefer.line.truth else {
        return None;
    };
    let common = gcd(each.unsigned_abs(), most.unwrap_or(0).unsigned_abs());
    let common = i64::try_from(common.max(1)).ok()?;
    let fits = |number: i128| i32::try_from(number).ok().filter(|n| n.abs() <= 1 << 30);
    let each = i128::from(each / common);
    fits(each.saturating_mul(measure.greatest()))?;
    let by = By {
        each: fits(each)?,
        most: most.map_or(Some(i32::MAX), |most| fits(i128::from(most / common)))?,
        times: fits(i128::from(common) * i128::from(prefer.weight) / i128::from(unit))?,
    };
    Some(What::Each(test, by))
}
