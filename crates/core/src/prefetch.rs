//! Asking the processor for memory that will be read soon. It changes no answer.
//!
//! Auctions read one person's pairs and the prices of their mates, at random places of tens of megabytes: without
//! asking ahead, a bid waits for memory most of its time. Scans read a matrix in order, which the processor foresees, but
//! only to the end of a page and not far enough ahead of loops that do much with each number.

/// How many bytes ahead of a scan memory is asked for: a page.
const AHEAD: usize = 4096;

/// Asks for the place of `slice[at]`; nothing where there is none.
#[inline(always)]
pub(crate) fn ask<T>(slice: &[T], at: usize) {
    if let Some(place) = slice.get(at) {
        ask_for(std::ptr::from_ref(place).cast());
    }
}

/// Asks for the memory a page behind these numbers, to which a scan that begins with them will come.
#[inline(always)]
pub(crate) fn ask_ahead<const N: usize>(numbers: &[f64; N]) {
    // Eight to a line of memory.
    for line in numbers.chunks(8) {
        ask_for(line.as_ptr().cast::<i8>().wrapping_add(AHEAD));
    }
}

#[inline(always)]
#[allow(unsafe_code)]
fn ask_for(place: *const i8) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing that the program sees, and never faults, whatever the place. The instruction is
        // part of every x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(place) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = place;
}
