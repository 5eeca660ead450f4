//! What the reader accepts, what it refuses and how, and that writing and reading undo each other.

use super::*;

const EXAMPLES: [(&str, &str); 4] = [
    (
        "westminster",
        include_str!("../../../../../python/pairwright/examples/westminster/scheme.toml"),
    ),
    (
        "westminster, second intake",
        include_str!("../../../../../python/pairwright/examples/westminster/phase-1b.toml"),
    ),
    (
        "civil-service",
        include_str!("../../../../../python/pairwright/examples/civil-service/scheme.toml"),
    ),
    (
        "reviewers",
        include_str!("../../../../../python/pairwright/examples/reviewers/scheme.toml"),
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

/// What every broken case breaks.
const BASE: &str = include_str!("base.toml");

/// One way to break [`BASE`], and what is said about it.
struct Case<'t> {
    title: &'t str,
    old: String,
    new: String,
    said: String,
}

/// Cases of `broken.txt`: `#` title, `-` what is taken out of the base, `+` what stands there instead,
/// `>` the faults in order.
fn cases() -> Vec<Case<'static>> {
    let lines = |block: &str, mark: &str| -> String {
        let lines: Vec<&str> = block
            .lines()
            .filter_map(|line| line.strip_prefix(mark))
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        lines.join("\n")
    };
    include_str!("broken.txt")
        .split("\n\n")
        .map(|block| Case {
            title: block.lines().next().unwrap_or(""),
            old: lines(block, "-"),
            new: lines(block, "+"),
            said: lines(block, ">"),
        })
        .collect()
}

#[test]
fn broken_schemes_are_refused_in_words() {
    assert!(Scheme::from_toml(BASE, "base.toml").is_ok());
    let cases = cases();
    assert!(cases.len() > 90, "{} cases", cases.len());
    let mut wrong = String::new();
    for case in cases {
        assert!(BASE.contains(&case.old), "{}", case.title);
        let text = BASE.replacen(&case.old, &case.new, 1);
        let said = match Scheme::from_toml(&text, "base.toml") {
            Ok(_) => "nothing".to_owned(),
            Err(error) => error.to_string(),
        };
        if said != case.said {
            let said: Vec<String> = said.lines().map(|line| format!("> {line}")).collect();
            wrong.push_str(&format!("{}\n{}\n\n", case.title, said.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "said otherwise than written:\n\n{wrong}");
}

/// Damages the scheme that holds every construct in many ways: whatever comes out is a scheme that survives being
/// written, or faults that each have a line and advice.
#[test]
fn damaged_schemes_are_refused_with_a_place_or_still_sound() {
    let junk = [
        "",
        "0",
        "-1.5",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "true",
        "[[\"a\"]]",
        "2026-01-01",
        "\"1 level\"",
    ];
    let mut refused = 0;
    let mut try_text =
        |lines: &[&str], what: &str| match Scheme::from_toml(&lines.join("\n"), "damaged") {
            Ok(scheme) => scheme
                .check()
                .unwrap_or_else(|error| panic!("{what}: {error}")),
            Err(Error::Scheme(faults)) => {
                refused += 1;
                for fault in faults.as_slice() {
                    let placed = fault.row.is_some_and(|row| row >= 1) && fault.file.is_some();
                    assert!(placed && fault.code != "scheme", "{what}: {fault:?}");
                    assert!(fault.hint.is_some(), "{what}: {fault:?}");
                }
            }
            Err(other) => panic!("{other}"),
        };
    let lines: Vec<&str> = EVERYTHING.lines().collect();
    for at in 0..lines.len() {
        let mut fewer = lines.clone();
        fewer.remove(at);
        try_text(&fewer, lines[at]);
        let Some((key, _)) = lines[at].split_once('=') else {
            continue;
        };
        for value in junk {
            let line = format!("{key}= {value}");
            let mut other = lines.clone();
            other[at] = &line;
            try_text(&other, &line);
        }
        // each pair of braces, brackets or quotes on the line emptied in turn
        for (open, close) in [('{', '}'), ('[', ']'), ('"', '"')] {
            for (start, _) in lines[at].match_indices(open) {
                let rest = &lines[at][start + 1..];
                if let Some(end) = rest.find(close) {
                    let line = format!("{}{}", &lines[at][..=start], &rest[end..]);
                    let mut other = lines.clone();
                    other[at] = &line;
                    try_text(&other, &line);
                }
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}
