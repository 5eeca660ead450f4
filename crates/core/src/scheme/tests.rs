//! What the reader accepts, what it refuses and how, and that writing and reading undo each other.

use super::*;

const EXAMPLES: [(&str, &str); 3] = [
    (
        "westminster",
        include_str!("../../../../python/pairwright/examples/westminster/scheme.toml"),
    ),
    (
        "civil-service",
        include_str!("../../../../python/pairwright/examples/civil-service/scheme.toml"),
    ),
    (
        "reviewers",
        include_str!("../../../../python/pairwright/examples/reviewers/scheme.toml"),
    ),
];

#[test]
fn examples_are_read() {
    for (name, text) in EXAMPLES {
        if let Err(error) = Scheme::from_toml(text, name) {
            panic!("{error}");
        }
    }
}
