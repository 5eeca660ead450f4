//! `pairwright_tests::fuzz::scheme` under libFuzzer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pairwright_tests::fuzz::scheme;

fuzz_target!(|bytes: &[u8]| {
    if let Err(why) = scheme::run(bytes) {
        panic!("{why}");
    }
});
