//! What fuzzing has kept, run once more: inputs that between them reach all that any input has reached, and those that
//! once found a fault. `tests/fuzz` looks for more.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright_tests::fuzz::{TARGETS, Target};
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// The inputs of a target, in order.
fn inputs(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let entries = fs::read_dir(folder).expect("every target has a corpus");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn replay(name: &str, run: Target) {
    let inputs = inputs(name);
    assert!(inputs.len() > 100, "{} inputs", inputs.len());
    for path in inputs {
        let bytes = fs::read(&path).unwrap();
        match catch_unwind(|| run(&bytes)) {
            Ok(Ok(())) => {}
            Ok(Err(why)) => panic!("{}: {why}", path.display()),
            Err(_) => panic!("{}: a panic", path.display()),
        }
    }
}

#[test]
fn b_matching_answers_everything_right_or_refuses_it() {
    let [(name, run), ..] = TARGETS;
    assert_eq!(name, "b_matching");
    replay(name, run);
}

#[test]
fn saved_results_are_verified_or_refused() {
    let [_, (name, run), _] = TARGETS;
    assert_eq!(name, "saved");
    replay(name, run);
}

#[test]
fn schemes_are_read_and_matched_or_refused() {
    let [.., (name, run)] = TARGETS;
    assert_eq!(name, "scheme");
    replay(name, run);
}
