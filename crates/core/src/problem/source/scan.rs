//! Scans of a line of doubles: contiguous, without branches, a few instructions for every [`LANES`] cells.
//!
//! The value of a cell at a price is sign · cell − price, two operations of IEEE 754 in that order, so its bits are the
//! same for any instructions. A cell that is not finite has a value of −∞ or none: no comparison finds it.

use super::{BARRED, OPEN};
use crate::prefetch::ask_ahead;
use crate::wide::wide;

/// Cells that are looked at together.
pub(super) const LANES: usize = 16;
/// Cells of a block: one bit of a number each.
pub(super) const BLOCK: usize = 64;

/// What a look at all cells finds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Survey {
    /// Least cell; ∞ where there is none.
    pub(super) least: f64,
    /// Greatest cell; −∞ where there is none.
    pub(super) greatest: f64,
    /// Whether all are finite.
    pub(super) finite: bool,
    /// Whether all are whole numbers.
    pub(super) whole: bool,
}

impl Survey {
    pub(super) const NOTHING: Survey = Survey {
        least: f64::INFINITY,
        greatest: f64::NEG_INFINITY,
        finite: true,
        whole: true,
    };

    /// What both find.
    pub(super) fn and(self, other: Survey) -> Survey {
        Survey {
            least: self.least.min(other.least),
            greatest: self.greatest.max(other.greatest),
            finite: self.finite && other.finite,
            whole: self.whole && other.whole,
        }
    }
}

wide! {
    /// Adds these cells, as long as all are finite; else `finite` becomes false, and the rest means nothing. −0 is 0. The
    /// greatest sign · cell of every [`BLOCK`] cells takes the place of what `bests` holds.
    pub(super) fn survey(cells: &[f64], sign: f64, seen: &mut Survey, bests: &mut Vec<f64>) {
        bests.clear();
        let mut least = [seen.least; LANES];
        let mut greatest = [seen.greatest; LANES];
        let whole = seen.whole;
        // 0 while all are whole, or finite where that is all that is asked; NaN for good after one that is not finite.
        let mut parts = [0.0f64; LANES];
        for block in cells.chunks(BLOCK) {
            let mut low = [f64::INFINITY; LANES];
            let mut high = [f64::NEG_INFINITY; LANES];
            let mut look = |group: &[f64; LANES]| {
                for lane in 0..LANES {
                    let cell = group[lane];
                    low[lane] = if cell < low[lane] { cell } else { low[lane] };
                    high[lane] = if cell > high[lane] { cell } else { high[lane] };
                    parts[lane] += if whole { (cell.trunc() - cell).abs() } else { cell * 0.0 };
                }
            };
            let (groups, rest) = block.as_chunks::<LANES>();
            for group in groups {
                ask_ahead(group);
                look(group);
            }
            if let Some(&first) = rest.first() {
                let mut last = [first; LANES];
                last[..rest.len()].copy_from_slice(rest);
                look(&last);
            }
            let mut best = [f64::NEG_INFINITY; LANES];
            for lane in 0..LANES {
                least[lane] = if low[lane] < least[lane] { low[lane] } else { least[lane] };
                greatest[lane] = if high[lane] > greatest[lane] { high[lane] } else { greatest[lane] };
                best[lane] = if sign > 0.0 { high[lane] } else { -low[lane] };
            }
            let mut half = LANES / 2;
            while half > 0 {
                for lane in 0..half {
                    let other = best[lane + half];
                    best[lane] = if other > best[lane] { other } else { best[lane] };
                }
                half /= 2;
            }
            bests.push(best[0]);
        }
        for lane in 0..LANES {
            seen.least = if least[lane] < seen.least { least[lane] } else { seen.least };
            seen.greatest = if greatest[lane] > seen.greatest { greatest[lane] } else { seen.greatest };
            seen.finite &= !parts[lane].is_nan();
            seen.whole &= parts[lane] == 0.0;
        }
    }

    /// These cells times two factors as whole numbers between two that are below 2^51 in size, half to even.
    pub(super) fn rounded(cells: &[f64], up: [f64; 2], range: (i64, i64), out: &mut [i64]) {
        // Added to it, what is below 2^51 leaves its whole number in the last bits of the sum.
        const LIFT: f64 = (3_u64 << 51) as f64;
        for (out, cell) in out.iter_mut().zip(cells) {
            let sum = cell * up[0] * up[1] + LIFT;
            let number = sum.to_bits().wrapping_sub(LIFT.to_bits()).cast_signed();
            *out = number.max(range.0).min(range.1);
        }
    }

    /// Makes `same` false where the cells differ. −0 is 0.
    pub(super) fn same(cells: &[f64], others: &[f64], same: &mut bool) {
        *same &= cells.len() == others.len();
        let (cells, rest) = cells.as_chunks::<LANES>();
        let (others, other_rest) = others.as_chunks::<LANES>();
        for (cells, others) in cells.iter().zip(others) {
            ask_ahead(others);
            let mut all = true;
            for lane in 0..LANES {
                all &= cells[lane] == others[lane];
            }
            if !all {
                *same = false;
                return;
            }
        }
        *same &= rest == other_rest;
    }

    /// Prices times a factor, and the greatest size of one that is neither barred nor open: of those the product is ∞ or −∞.
    pub(super) fn lowered(prices: &[i64], factor: f64, out: &mut [f64], greatest: &mut f64) {
        let mut most = [0.0f64; LANES];
        for (out, prices) in out.chunks_mut(LANES).zip(prices.chunks(LANES)) {
            for ((out, &price), most) in out.iter_mut().zip(prices).zip(&mut most) {
                let product = price as f64 * factor;
                let size = if price == BARRED || price == OPEN { 0.0 } else { product.abs() };
                *most = if size > *most { size } else { *most };
                let low = if price == OPEN { f64::NEG_INFINITY } else { product };
                *out = if price == BARRED { f64::INFINITY } else { low };
            }
        }
        *greatest = most.into_iter().fold(0.0, f64::max);
    }

    /// A bit for each of at most [`BLOCK`] cells: whether sign · cell is `least` or greater.
    pub(super) fn which(cells: &[f64], sign: f64, least: f64, bits: &mut u64) {
        *bits = 0;
        let (groups, rest) = cells[..cells.len().min(BLOCK)].as_chunks::<LANES>();
        for (at, cells) in groups.iter().enumerate() {
            let mut found = 0u32;
            for (lane, cell) in cells.iter().enumerate() {
                found |= u32::from(sign * cell >= least) << lane;
            }
            *bits |= u64::from(found) << (at * LANES);
        }
        let first = groups.len() * LANES;
        for (lane, cell) in rest.iter().enumerate() {
            *bits |= u64::from(sign * cell >= least) << (first + lane);
        }
    }

    /// The greatest values of groups of cells, in place of what `out` holds: of every `stride`-th [`LANES`] cells, so many
    /// to a group, [`LANES`] groups beside each other. No cell is in two groups.
    pub(super) fn greatest_of_groups(
        cells: &[f64],
        prices: &[f64],
        sign: f64,
        step: (usize, usize),
        out: &mut Vec<f64>,
    ) {
        out.clear();
        let (stride, vectors) = step;
        let both = cells.len().min(prices.len());
        let (cells, prices) = (&cells[..both], &prices[..both]);
        let cells = cells.as_chunks::<LANES>().0.chunks(stride * vectors);
        let prices = prices.as_chunks::<LANES>().0.chunks(stride * vectors);
        for (cells, prices) in cells.zip(prices) {
            let mut greatest = [f64::NEG_INFINITY; LANES];
            for (cells, prices) in cells.chunks(stride).zip(prices.chunks(stride)) {
                // Those between are looked at soon after.
                cells.iter().for_each(ask_ahead);
                let ([cells, ..], [prices, ..]) = (cells, prices) else { break };
                for lane in 0..LANES {
                    let value = sign * cells[lane] - prices[lane];
                    greatest[lane] = if value > greatest[lane] { value } else { greatest[lane] };
                }
            }
            out.extend_from_slice(&greatest);
        }
    }

    /// Positions of the cells with a value of at least `least`, ascending, in place of what `out` holds.
    pub(super) fn at_least(cells: &[f64], prices: &[f64], sign: f64, least: f64, out: &mut Vec<u32>) {
        out.clear();
        let both = cells.len().min(prices.len());
        let (cells, prices) = (&cells[..both], &prices[..both]);
        let (groups, rest) = cells.as_chunks::<LANES>();
        let (group_prices, rest_prices) = prices.as_chunks::<LANES>();
        for (at, (cells, prices)) in groups.iter().zip(group_prices).enumerate() {
            let mut found = 0u32;
            ask_ahead(cells);
            for lane in 0..LANES {
                let value = sign * cells[lane] - prices[lane];
                found |= u32::from(value >= least) << lane;
            }
            while found != 0 {
                out.push((at * LANES) as u32 + found.trailing_zeros());
                found &= found - 1;
            }
        }
        let first = groups.len() * LANES;
        for (lane, (cell, price)) in rest.iter().zip(rest_prices).enumerate() {
            if sign * cell - price >= least {
                out.push((first + lane) as u32);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;

    const SPECIAL: [f64; 8] = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -0.0,
        5e-324,
        f64::MAX,
        f64::MIN,
        0.5,
    ];

    fn some(draw: &mut Draw, specials: u64) -> Vec<f64> {
        let count = draw.below(300);
        let one = |draw: &mut Draw| match draw.below(10) {
            0 if specials > 0 => SPECIAL[draw.below(specials) as usize],
            _ => draw.below(20) as f64 - 10.0,
        };
        (0..count).map(|_| one(draw)).collect()
    }

    /// Each scan as one cell after the other finds it, whatever the instructions.
    #[test]
    fn scans_find_what_is_there() {
        let mut draw = Draw(5);
        for case in 0..6_000 {
            #[cfg(target_arch = "x86_64")]
            {
                use crate::wide::{Instructions, use_at_most};
                let all = [Instructions::Any, Instructions::Avx2, Instructions::Avx512];
                use_at_most(all[case % 3]);
            }
            let cells = some(&mut draw, if case % 2 == 0 { 8 } else { 0 });
            let mut prices = some(&mut draw, 3);
            prices.retain(|price| !price.is_nan());
            let sign = [1.0, -1.0][case % 2];
            let both = cells.len().min(prices.len());
            let values = cells.iter().zip(&prices).map(|(c, p)| sign * c - p);
            let values: Vec<f64> = values.collect();

            let least = draw.below(20) as f64 - 10.0;
            let mut found = vec![7];
            at_least(&cells, &prices, sign, least, &mut found);
            let wanted = (0..both as u32).filter(|&at| values[at as usize] >= least);
            assert_eq!(found, wanted.collect::<Vec<u32>>());

            let (stride, vectors) = (1 + draw.below(3) as usize, 1 + draw.below(3) as usize);
            let mut groups = vec![7.0];
            greatest_of_groups(&cells, &prices, sign, (stride, vectors), &mut groups);
            let whole = both / LANES;
            let mut wanted = vec![f64::NEG_INFINITY; whole.div_ceil(stride * vectors) * LANES];
            for at in (0..whole).filter(|at| at % (stride * vectors) % stride == 0) {
                for lane in 0..LANES {
                    let place = &mut wanted[at / (stride * vectors) * LANES + lane];
                    // The other way round a value that is no number would win.
                    if values[at * LANES + lane] > *place {
                        *place = values[at * LANES + lane];
                    }
                }
            }
            assert_eq!(groups, wanted);

            let other: Vec<f64> = prices.iter().map(|&cell| -cell * -1.0).collect();
            let mut alike = true;
            same(&cells[..both], &other[..both], &mut alike);
            assert_eq!(alike, cells[..both] == other[..both]);
            let mut alike = true;
            same(&prices, &other, &mut alike);
            assert!(alike);

            let mut seen = Survey::NOTHING;
            let mut bests = vec![7.0];
            survey(&cells, sign, &mut seen, &mut bests);
            assert_eq!(seen.finite, cells.iter().all(|cell| cell.is_finite()));
            if seen.finite {
                let least = cells.iter().copied().fold(f64::INFINITY, f64::min);
                let greatest = cells.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                assert_eq!((seen.least, seen.greatest), (least, greatest));
                assert_eq!(seen.whole, cells.iter().all(|cell| cell.fract() == 0.0));
                for (block, best) in cells.chunks(BLOCK).zip(&bests) {
                    let values = block.iter().map(|cell| sign * cell);
                    assert_eq!(values.fold(f64::NEG_INFINITY, f64::max), *best);
                }
                assert_eq!(bests.len(), cells.len().div_ceil(BLOCK));
            }
            for block in cells.chunks(BLOCK) {
                let mut bits = 7;
                which(block, sign, least, &mut bits);
                let is = |at: usize| block.get(at).is_some_and(|cell| sign * cell >= least);
                assert!((0..64).all(|at| bits >> at & 1 == u64::from(is(at))));
            }
        }
    }
}
