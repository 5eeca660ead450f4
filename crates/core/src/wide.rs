//! Loops that are compiled for wider instructions too, and chosen when they are called: the same results each time.

#[cfg(target_arch = "x86_64")]
use std::sync::LazyLock;

/// Declares functions over slices and arrays that on x86-64 are compiled three times: for any such processor, for AVX2 and
/// for AVX-512 that counts bits. Their bodies are loops without branches, which the compiler turns into the processor's
/// wide instructions. Arithmetic of integers and single operations of doubles give the same bits in all three; no sum of
/// doubles may be left to the compiler's order, nor is it.
macro_rules! wide {
    ($($(#[$doc:meta])* $visible:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $body:block)*) => {$(
        $(#[$doc])*
        #[allow(unsafe_code)]
        $visible fn $name($($argument: $type),*) {
            #[inline(always)]
            fn any($($argument: $type),*) $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn avx2($($argument: $type),*) {
                    any($($argument),*);
                }
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq")]
                fn avx512($($argument: $type),*) {
                    any($($argument),*);
                }
                match $crate::wide::instructions() {
                    // SAFETY: the function is safe but for the instructions that it asks for, which the processor has.
                    $crate::wide::Instructions::Avx512 => return unsafe { avx512($($argument),*) },
                    // SAFETY: the same.
                    $crate::wide::Instructions::Avx2 => return unsafe { avx2($($argument),*) },
                    $crate::wide::Instructions::Any => {}
                }
            }
            any($($argument),*);
        }
    )*};
}
pub(crate) use wide;

/// What a processor has.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Instructions {
    /// What every one has.
    Any,
    /// AVX2.
    Avx2,
    /// AVX-512 with VPOPCNTDQ.
    Avx512,
}

/// What this processor has.
#[cfg(target_arch = "x86_64")]
static INSTRUCTIONS: LazyLock<Instructions> = LazyLock::new(|| {
    let avx512 = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vpopcntdq");
    if avx512 {
        Instructions::Avx512
    } else if is_x86_feature_detected!("avx2") {
        Instructions::Avx2
    } else {
        Instructions::Any
    }
});

#[cfg(all(test, target_arch = "x86_64"))]
thread_local! {
    static AT_MOST: std::cell::Cell<Instructions> =
        const { std::cell::Cell::new(Instructions::Avx512) };
}

/// From now on this thread uses no more than these.
#[cfg(all(test, target_arch = "x86_64"))]
pub(crate) fn use_at_most(instructions: Instructions) {
    AT_MOST.set(instructions);
}

/// What may be used.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(crate) fn instructions() -> Instructions {
    #[cfg(test)]
    return (*INSTRUCTIONS).min(AT_MOST.get());
    #[cfg(not(test))]
    *INSTRUCTIONS
}
