//! Operations over a tile: the numbers of [`WIDTH`] mentors beside each other, one a lane.
//!
//! Every operation is one loop without branches over arrays of a known length, which the compiler turns into the
//! processor's wide instructions. On x86-64 each is compiled three times, for any such processor, for AVX2 and for AVX-512
//! that counts bits, and chosen when it is called: the same integers each time. Numbers wrap, for a check at each would be a branch: that none can
//! leave 32 bits is seen to where a line is compiled.

use crate::wide::wide;

/// Mentors a tile.
pub(in crate::problem::evaluate) const WIDTH: usize = 256;

/// One number a mentor.
pub(super) type Lanes = [i32; WIDTH];

/// A truth a mentor: [`YES`] or [`NO`].
pub(super) type Mask = [i8; WIDTH];

pub(super) const YES: i8 = -1;
pub(super) const NO: i8 = 0;

/// Greatest distance of one axis that [`squares`] tells apart: twice its square fits in 31 bits.
pub(super) const NEAR: i32 = 32_767;

/// A share of tags to be reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub(super) top: i32,
    pub(super) bottom: i32,
    /// 0 where it is enough to reach it, 1 where it has to be passed.
    pub(super) least: i32,
}

/// So many for each, at most so many, times a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct By {
    pub(super) each: i32,
    pub(super) most: i32,
    pub(super) times: i32,
}

/// Yes for true.
#[inline(always)]
fn mask(truth: bool) -> i8 {
    i8::from(truth).wrapping_neg()
}

wide! {
    /// `out` = whether each is `key`.
    pub(super) fn equal(of: &Lanes, key: i32, out: &mut Mask) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = mask(*of == key);
        }
    }

    /// `out` or whether each is `key`.
    pub(super) fn or_equal(of: &Lanes, key: i32, out: &mut Mask) {
        for (out, of) in out.iter_mut().zip(of) {
            *out |= mask(*of == key);
        }
    }

    /// `out` or whether each has one of these bits.
    pub(super) fn or_has(of: &Lanes, bits: i32, out: &mut Mask) {
        for (out, of) in out.iter_mut().zip(of) {
            *out |= mask(*of & bits != 0);
        }
    }

    /// `out` = how many of these bits each has.
    pub(super) fn count(of: &Lanes, bits: i32, out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = (*of & bits).count_ones().cast_signed();
        }
    }

    /// `out` + how many of these bits each has.
    pub(super) fn add_count(of: &Lanes, bits: i32, out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = out.wrapping_add((*of & bits).count_ones().cast_signed());
        }
    }

    /// `out` = `from` less each.
    pub(super) fn subtract(of: &Lanes, from: i32, out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = from.wrapping_sub(*of);
        }
    }

    /// `out` = its own absolute value.
    pub(super) fn absolute(out: &mut Lanes) {
        for out in out.iter_mut() {
            *out = out.wrapping_abs();
        }
    }

    /// `out` = square of the distance from a spot to each, or a number above [`NEAR`]² where it is more than [`NEAR`] on
    /// one axis.
    pub(super) fn squares(east: &Lanes, north: &Lanes, spot: (i32, i32), out: &mut Lanes) {
        for ((out, east), north) in out.iter_mut().zip(east).zip(north) {
            let x = spot.0.wrapping_sub(*east).wrapping_abs().min(NEAR);
            let y = spot.1.wrapping_sub(*north).wrapping_abs().min(NEAR);
            *out = x.wrapping_mul(x).wrapping_add(y.wrapping_mul(y));
        }
    }

    /// `out` = how many of these square distances each reaches from a spot.
    pub(super) fn marks_reached(east: &Lanes, north: &Lanes, spot: (i32, i32), marks: &[i64], out: &mut Lanes) {
        for ((out, east), north) in out.iter_mut().zip(east).zip(north) {
            let x = i64::from(spot.0.wrapping_sub(*east));
            let y = i64::from(spot.1.wrapping_sub(*north));
            let square = x.wrapping_mul(x).wrapping_add(y.wrapping_mul(y));
            *out = 0;
            for mark in marks {
                *out = out.wrapping_add(i32::from(square >= *mark));
            }
        }
    }

    /// `out` = how many of these shares each reaches, of `out` tags that are shared, `own` on this side and so many on each
    /// other: shared · bottom − union · top ≥ least.
    pub(super) fn shares_reached(own: i32, sizes: &Lanes, marks: &[Share], out: &mut Lanes) {
        for (out, size) in out.iter_mut().zip(sizes) {
            let shared = *out;
            let union = own.wrapping_add(*size).wrapping_sub(shared).max(1);
            *out = 0;
            for mark in marks {
                let over = shared
                    .wrapping_mul(mark.bottom)
                    .wrapping_sub(union.wrapping_mul(mark.top));
                *out = out.wrapping_add(i32::from(over >= mark.least));
            }
        }
    }

    /// `out` = the entry of a table at `out` · `width` + each; 0 beyond it.
    pub(super) fn look_up(of: &Lanes, width: i32, table: &[i32], out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            let at = out.wrapping_mul(width).wrapping_add(*of).cast_unsigned();
            *out = table.get(at as usize).copied().unwrap_or(0);
        }
    }

    /// `out` = whether each is within both bounds.
    pub(super) fn within(of: &Lanes, least: i32, most: i32, out: &mut Mask) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = mask(*of >= least) & mask(*of <= most);
        }
    }

    /// The contrary of each.
    pub(super) fn invert(out: &mut Mask) {
        for out in out.iter_mut() {
            *out = !*out;
        }
    }

    /// `out` = 1 for yes.
    pub(super) fn count_yes(of: &Mask, out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = i32::from(*of & 1);
        }
    }

    /// `out` = each that is a yes, else 0.
    pub(super) fn keep(of: &Mask, out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            *out &= i32::from(*of);
        }
    }

    /// `out` = each that is no yes, else 0.
    pub(super) fn drop_from(of: &Mask, out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            *out &= !i32::from(*of);
        }
    }

    /// `out` = the contrary of each.
    pub(super) fn contrary(of: &Mask, out: &mut Mask) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = !*of;
        }
    }

    /// Both.
    pub(super) fn and(out: &mut Mask, of: &Mask) {
        for (out, of) in out.iter_mut().zip(of) {
            *out &= *of;
        }
    }

    /// The first but not the second.
    pub(super) fn and_not(out: &mut Mask, of: &Mask) {
        for (out, of) in out.iter_mut().zip(of) {
            *out &= !*of;
        }
    }

    /// Either.
    pub(super) fn or(out: &mut Mask, of: &Mask) {
        for (out, of) in out.iter_mut().zip(of) {
            *out |= *of;
        }
    }

    /// `out` or neither.
    pub(super) fn or_neither(yes: &Mask, no: &Mask, out: &mut Mask) {
        for ((out, yes), no) in out.iter_mut().zip(yes).zip(no) {
            *out |= !(*yes | *no);
        }
    }

    /// `no` = neither.
    pub(super) fn nor_into(yes: &Mask, no: &mut Mask) {
        for (yes, no) in yes.iter().zip(no.iter_mut()) {
            *no = !(*yes | *no);
        }
    }

    /// `out` = `base` and what each step adds from its number on.
    pub(super) fn climb(of: &Lanes, base: i32, steps: &[(i32, i32)], out: &mut Lanes) {
        out.fill(base);
        for (from, more) in steps {
            for (out, of) in out.iter_mut().zip(of) {
                *out = out.wrapping_add(if *of >= *from { *more } else { 0 });
            }
        }
    }

    /// `out` = what each pays.
    pub(super) fn multiply(of: &Lanes, by: By, out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = of.wrapping_mul(by.each).min(by.most).wrapping_mul(by.times);
        }
    }

    /// `out` = what it pays how many of these bits each has.
    pub(super) fn multiply_count(of: &Lanes, bits: i32, by: By, out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            let count = (*of & bits).count_ones().cast_signed();
            *out = count.wrapping_mul(by.each).min(by.most).wrapping_mul(by.times);
        }
    }

    /// `out` + what it pays how many of these bits each has.
    pub(super) fn add_multiplied_count(of: &Lanes, bits: i32, by: By, out: &mut Lanes) {
        let count = |of: &i32| (*of & bits).count_ones().cast_signed();
        // A multiplication less a lane, where it is by one.
        if by.each == 1 {
            for (out, of) in out.iter_mut().zip(of) {
                *out = out.wrapping_add(count(of).min(by.most).wrapping_mul(by.times));
            }
            return;
        }
        for (out, of) in out.iter_mut().zip(of) {
            let paid = count(of).wrapping_mul(by.each).min(by.most);
            *out = out.wrapping_add(paid.wrapping_mul(by.times));
        }
    }

    /// `out` = `number` where the mask says yes, else 0.
    pub(super) fn where_yes(of: &Mask, number: i32, out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = i32::from(*of) & number;
        }
    }

    /// `out` + `number` where the mask says yes.
    pub(super) fn add_where(of: &Mask, number: i32, out: &mut Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = out.wrapping_add(i32::from(*of) & number);
        }
    }

    /// `out` + each.
    pub(super) fn add(out: &mut Lanes, of: &Lanes) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = out.wrapping_add(*of);
        }
    }

    /// `out` + each times a number.
    pub(super) fn add_wide(of: &Lanes, number: i64, out: &mut [i64; WIDTH]) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = out.wrapping_add(i64::from(*of).wrapping_mul(number));
        }
    }

    /// `out` = each times a number; [`i64::MIN`] for those who are not alive, or open.
    pub(super) fn scores(of: &Lanes, number: i64, alive: &Mask, open: &Mask, out: &mut [i64; WIDTH]) {
        let masks = alive.iter().zip(open);
        for ((out, of), (alive, open)) in out.iter_mut().zip(of).zip(masks) {
            let score = i64::from(*of).wrapping_mul(number);
            *out = if *alive & !*open == YES { score } else { i64::MIN };
        }
    }

    /// `out` = each; [`i64::MIN`] for those who are not alive, or open.
    pub(super) fn wide_scores(of: &[i64; WIDTH], alive: &Mask, open: &Mask, out: &mut [i64; WIDTH]) {
        let masks = alive.iter().zip(open);
        for ((out, of), (alive, open)) in out.iter_mut().zip(of).zip(masks) {
            *out = if *alive & !*open == YES { *of } else { i64::MIN };
        }
    }
}

/// Whether all say no.
pub(super) fn none(of: &Mask) -> bool {
    of.iter().fold(NO, |any, of| any | of) == NO
}
