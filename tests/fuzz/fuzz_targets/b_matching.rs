//! `pairwright_tests::fuzz::b_matching` under libFuzzer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pairwright_tests::fuzz::b_matching;

fuzz_target!(|bytes: &[u8]| {
    if let Err(why) = b_matching::run(bytes) {
        panic!("{why}");
    }
});
