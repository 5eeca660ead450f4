//! Asking the processor for memory that will be read soon. It changes no answer.
//!
//! Auctions read one person's pairs and the prices of their mates, at random places of tens of megabytes: without asking ahead, a
//! bid waits for memory most of its time.

/// Asks for the place of `slice[at]`; nothing where there is none.
#[inline(always)]
#[allow(unsafe_code)]
pub(super) fn ask<T>(slice: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(place) = slice.get(at) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing that the program sees, and never faults; the place lies inside the slice all
        // the same. The instruction is part of every x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(place).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (slice, at);
}
