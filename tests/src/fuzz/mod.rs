//! What a fuzzer does with bytes: three targets, each a property of any input at all. `tests/fuzz` runs them under
//! libFuzzer, `tests/tests/corpus.rs` on what it has kept.

pub mod b_matching;
pub mod judge;
pub mod saved;
pub mod scheme;

/// A property: bytes of any kind, and what is wrong, if anything is.
pub type Target = fn(&[u8]) -> Result<(), String>;

/// The targets by name: the folders of the corpus are called so.
pub const TARGETS: [(&str, Target); 3] = [
    ("b_matching", b_matching::run),
    ("saved", saved::run),
    ("scheme", scheme::run),
];

/// One choice a byte.
fn tape(bytes: &[u8]) -> Vec<u32> {
    bytes.iter().copied().map(u32::from).collect()
}

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}
