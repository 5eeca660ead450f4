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

/// Every construct of the language once.
const EVERYTHING: &str = include_str!("everything.toml");

#[test]
fn writing_and_reading_undo_each_other() {
    for (name, text) in EXAMPLES.into_iter().chain([("everything", EVERYTHING)]) {
        let scheme = Scheme::from_toml(text, name).unwrap_or_else(|error| panic!("{error}"));
        let written = scheme.to_toml();
        let again = Scheme::from_toml(&written, name).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(scheme, again, "{name}");
        assert_eq!(written, again.to_toml(), "{name}");
        assert!(scheme.check().is_ok(), "{name}");
    }
}
