//! `pairwright_tests::fuzz::saved` under libFuzzer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pairwright_tests::fuzz::saved;

fuzz_target!(|bytes: &[u8]| {
    if let Err(why) = saved::run(bytes) {
        panic!("{why}");
    }
});
