//! What the reader accepts, what it refuses and how, and that writing and reading undo each other.

mod in_words;
mod nfc;
mod tables;

use super::*;
use crate::ids::Side;

const EXAMPLES: [(&str, &str); 9] = [
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
    (
        "both-sides",
        include_str!("../../../../../python/pairwright/examples/both-sides/scheme.toml"),
    ),
    (
        "cascade",
        include_str!("../../../../../python/pairwright/examples/cascade/scheme.toml"),
    ),
    (
        "refresher",
        include_str!("../../../../../python/pairwright/examples/refresher/scheme.toml"),
    ),
    (
        "trainers",
        include_str!("../../../../../python/pairwright/examples/trainers/scheme.toml"),
    ),
    (
        "in-house",
        include_str!("../../../../../python/pairwright/examples/in-house/scheme.toml"),
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

/// A sheet of people in the place of the scheme: every line is told.
#[test]
fn a_large_file_that_is_no_scheme_is_refused_line_by_line() {
    let lines: u64 = 40_000;
    let sheet: String = (1..=lines)
        .map(|at| format!("O-{at},Inspector,\"law, money\"\r\n"))
        .collect();
    let Err(Error::Scheme(faults)) = Scheme::from_toml(&sheet, "sheet") else {
        panic!("read");
    };
    let last = faults.as_slice().last().unwrap();
    assert_eq!(faults.as_slice().len() as u64, lines);
    assert_eq!(last.row, Some(lines));
    assert_eq!(
        last.value.as_deref(),
        Some("O-40000,Inspector,\"law, money\"")
    );
}

/// Every construct of the language once, but for those beside it.
const EVERYTHING: &str = include_str!("everything.toml");
/// Every construct of reporting lines, preference lists and days once.
const LINE_LISTS_DAYS: &str = include_str!("line_lists_days.toml");
/// Both.
const CONSTRUCTS: [(&str, &str); 2] = [
    ("everything", EVERYTHING),
    ("line, lists and days", LINE_LISTS_DAYS),
];

#[test]
fn writing_and_reading_undo_each_other() {
    for (name, text) in EXAMPLES.into_iter().chain(CONSTRUCTS) {
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
    for lines in CONSTRUCTS.map(|(_, text)| text.lines().collect::<Vec<&str>>()) {
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
    }
    assert!(refused > 1000, "{refused}");
}

/// [`BASE`] with one part exchanged.
fn base_with(old: &str, new: &str) -> Result<Scheme, Error> {
    assert!(BASE.contains(old), "{old}");
    Scheme::from_toml(&BASE.replacen(old, new, 1), "base.toml")
}

#[test]
fn numbers_are_read_as_they_are_written() {
    for (written, points) in [
        ("0.3", 3_000), // a double would be 0.299999…
        ("-0.0001", -1),
        ("1_000.5", 10_005_000),
        ("+2", 20_000),
        ("0.10000", 1_000),
        ("922337203685477.5807", i64::MAX),
    ] {
        let scheme = base_with("= 4 }", &format!("= {written} }}")).unwrap();
        let Points::Table(rows) = &scheme.prefers[0].points else {
            panic!("{:?}", scheme.prefers[0].points);
        };
        assert_eq!(rows[0].points, points, "{written}");
    }
    for written in [
        "0.00001",
        "922337203685477.5808",
        "1e2",
        "inf",
        "nan",
        "0x10",
    ] {
        let refused = base_with("= 4 }", &format!("= {written} }}"));
        assert!(matches!(refused, Err(Error::Scheme(_))), "{written}");
    }
}

#[test]
fn rows_of_points_stand_in_the_order_in_which_they_are_tried() {
    let words = |table: &str| {
        let scheme = base_with("{ \"up to 2 km\" = 4 }", table).unwrap();
        let text = scheme.to_toml();
        let line = text
            .lines()
            .find(|line| line.starts_with("points"))
            .unwrap();
        line.to_owned()
    };
    assert_eq!(
        words("{ \"up to 8 km\" = 1, \"1000 m\" = 7, \"up to 500 m\" = 4, \"0 m\" = 9 }"),
        "points = { \"0 m\" = 9, \"1 km\" = 7, \"up to 500 m\" = 4, \"up to 8 km\" = 1 }"
    );
    assert_eq!(
        words("{ \"from 2 km\" = 1, \"from 10 km\" = 4 }"),
        "points = { \"from 10 km\" = 4, \"from 2 km\" = 1 }"
    );
}

/// The text of Westminster's scheme as it is written back, so that a change of the canonical form is seen.
#[test]
fn the_canonical_text_of_a_scheme() {
    let scheme = Scheme::from_toml(EXAMPLES[0].1, "scheme.toml").unwrap();
    assert_eq!(scheme.to_toml(), include_str!("westminster.canonical.toml"));
}

#[test]
fn protected_attributes_need_a_reason_only_where_they_are_read() {
    let asked =
        "\"ethnic group\" = { of = \"both\", kind = \"one\", protected = \"race\" }\nbase  = {";
    let unread = base_with("base  = {", asked).unwrap();
    assert_eq!(
        unread.asked["ethnic group"].protected.as_deref(),
        Some("race")
    );

    let with = |lines: &str| {
        let text = BASE.replacen("base  = {", asked, 1);
        Scheme::from_toml(&format!("{text}{lines}"), "base.toml")
    };
    let reads = [
        "[[must]]\nname = \"m\"\nsame = \"ethnic group\"\n",
        "[[must]]\nname = \"m\"\nwhen = { same = \"ethnic group\" }\nshared = \"modes\"\n",
        "[[must]]\nname = \"m\"\nany = [{ not = { same = \"ethnic group\" } }]\n",
        "[[prefer]]\nname = \"m\"\nsame = \"ethnic group\"\npoints = 1\n",
        "[[quota]]\nname = \"m\"\nplaced = \"mentors\"\neach = \"ethnic group\"\nat_most = 1\n",
        "[[quota]]\nname = \"m\"\nplaced = \"mentors\"\n\"ethnic group\" = \"x\"\nat_most = 1\n",
    ];
    let reason = "[justified.\"ethnic group\"]\npurpose = \"a\"\nproportionate = \"b\"\napprover = \"c\"\nreview_by = \"2027-01-31\"\n";
    for line in reads {
        let Err(Error::Scheme(faults)) = with(line) else {
            panic!("read without a reason: {line}");
        };
        assert_eq!(faults.as_slice().len(), 1, "{faults}");
        assert_eq!(faults.as_slice()[0].code, "protected");
        assert!(with(&format!("{line}{reason}")).is_ok(), "{line}");
    }
    let harmless = asked.replace("\"race\"", "false");
    assert!(base_with("base  = {", &harmless).unwrap().asked["ethnic group"].declared_harmless);
}

#[test]
fn lines_know_what_they_read() {
    let scheme = Scheme::from_toml(EVERYTHING, "everything").unwrap();
    let must = |name: &str| scheme.musts.iter().find(|must| must.name == name).unwrap();
    let names = |names: [&[&'static str]; 2]| names.map(|names| names.iter().copied().collect());
    let five = ["base", "remote", "start", "years"];
    assert_eq!(must("five").reads(), names([&five, &five]));
    assert_eq!(must("two").reads(), names([&["team"], &["home team"]]));
    assert_eq!(must("six").reads(), names([&[], &[]]));
    assert_eq!(scheme.quotas[0].reads(), names([&[], &["home team"]]));
    let sensitive: Vec<&str> = scheme
        .prefers
        .iter()
        .filter(|prefer| scheme.is_sensitive(&prefer.reads()))
        .map(|prefer| prefer.name.as_str())
        .collect();
    assert_eq!(sensitive, ["fourteen"]);
    let given: Vec<&str> = scheme
        .prefers
        .iter()
        .filter(|prefer| prefer.reads_given_score())
        .map(|prefer| prefer.name.as_str())
        .collect();
    assert_eq!(given, ["thirteen"]);
    assert!(scheme.reads_scores());
    assert!(!Scheme::from_toml(BASE, "base").unwrap().reads_scores());
    let of_mentees: Vec<&str> = scheme
        .attributes(Side::Mentees)
        .map(|(name, _)| name)
        .collect();
    assert!(of_mentees.contains(&"skills") && !of_mentees.contains(&"teaches"));
}

#[test]
fn data_of_the_same_shape_make_the_same_scheme() {
    for (name, text) in EXAMPLES {
        let data: toml::Table = text.parse().unwrap();
        let scheme = Scheme::from_data(&data).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(scheme, text.parse().unwrap(), "{name}");
    }
    assert!(matches!(Scheme::from_data(&3), Err(Error::Scheme(_))));
}

#[test]
fn a_scheme_changed_in_code_is_checked() {
    let mut scheme = Scheme::from_toml(BASE, "base").unwrap();
    assert!(scheme.check().is_ok());
    scheme.prefers[0].name = "senior".into();
    let said = scheme.check().unwrap_err().to_string();
    assert!(said.contains("is the name of must[1] already"), "{said}");
    scheme.prefers[0].name = "near".into();
    scheme.asked.remove("base");
    let said = scheme.check().unwrap_err().to_string();
    assert!(said.contains("no attribute is called `base`"), "{said}");
}

#[test]
fn files_are_read_or_refused_by_name() {
    let folder = std::env::temp_dir().join(format!("pairwright-scheme-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("scheme.toml");
    std::fs::write(&file, format!("\u{feff}{BASE}")).unwrap();
    assert!(Scheme::load(&file).is_ok(), "with a byte order mark");
    std::fs::write(
        &file,
        b"format = \"pairwright.scheme/1\"\nname = \"caf\xe9\"\n",
    )
    .unwrap();
    let said = Scheme::load(&file).unwrap_err().to_string();
    assert!(
        said.ends_with("row 2: the file is not text in UTF-8; save it as UTF-8"),
        "{said}"
    );
    let missing = folder.join("nowhere.toml");
    let Err(Error::Io { path, .. }) = Scheme::load(&missing) else {
        panic!("a missing file was read");
    };
    assert!(path.ends_with("nowhere.toml"));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn deep_nesting_is_refused_not_fatal() {
    let deep = format!(
        "{}{{ same = \"base\" }}{}",
        "{ not = ".repeat(5_000),
        " }".repeat(5_000)
    );
    let refused = base_with(
        "above    = [\"rank\", \"grade\"]\nat_least = \"1 level\"",
        &format!("not = {deep}"),
    );
    assert!(matches!(refused, Err(Error::Scheme(_))));
}

/// What is read can be written and read again, however it was written first.
#[test]
fn conditions_nest_as_deep_as_is_said_and_no_deeper() {
    let line = "above    = [\"rank\", \"grade\"]\nat_least = \"1 level\"";
    let nested = |depth: usize| {
        let open = "{ any = [".repeat(depth - 1);
        let close = "] }".repeat(depth - 1);
        base_with(line, &format!("any = [{open}{{ same = \"base\" }}{close}]"))
    };
    assert!(nested(20).unwrap().check().is_ok());
    let path = "any[1].".repeat(20);
    let said = format!(
        "base.toml, row 21, column must[1].{path}any[1]: conditions stand more than 20 deep within each other; \
         say it with fewer of `any`, `all` and `not`"
    );
    assert_eq!(nested(21).unwrap_err().to_string(), said);
    // headings and braces by turns, each within the limit of TOML
    let turns = format!(
        "not{} = {}same = \"base\"{}",
        ".not".repeat(50),
        "{ not = ".repeat(50) + "{ ",
        " }".repeat(51)
    );
    let refused = base_with(line, &turns).unwrap_err().to_string();
    assert!(refused.contains("more than 20 deep"), "{refused}");
}

#[test]
fn what_toml_finds_too_deep_is_said_in_words() {
    let line = "above    = [\"rank\", \"grade\"]\nat_least = \"1 level\"";
    for (text, said) in [
        (
            format!("{}same = \"base\"", "not.".repeat(90)),
            "base.toml, row 21: this is nested too deep to be read; nest conditions at most 20 deep; look at `not.not.",
        ),
        (
            format!(
                "not = {}same = \"base\"{}",
                "{ not = ".repeat(90) + "{ ",
                " }".repeat(91)
            ),
            "base.toml, row 21: this is nested too deep to be read; nest conditions at most 20 deep; look at `not = { not",
        ),
    ] {
        let refused = base_with(line, &text).unwrap_err().to_string();
        assert!(refused.starts_with(said), "{refused}");
        assert_eq!(refused.lines().count(), 1, "{refused}");
    }
}

/// Thousands of slips against thousands of names: the first are told the nearest, no other is compared, and no message
/// lists all the names.
#[test]
fn many_slips_are_told_without_being_compared() {
    let asked: String = (0..2_000)
        .map(|at| format!("\"team {at:04}\" = {{ of = \"mentors\", kind = \"one\" }}\n"))
        .collect();
    let lines: String = (0..1_000)
        .map(|at| {
            format!(
                "[[quota]]\nname = \"q{at}\"\nplaced = \"mentors\"\n\"team x{at:03}\" = \"a\"\nat_most = 2\n\
                 [[must]]\nname = \"m{at}\"\nsame = \"tem {at:04}\"\n"
            )
        })
        .collect();
    let text = BASE.replacen("[asked]\n", &format!("[asked]\n{asked}"), 1) + &lines;
    let Err(Error::Scheme(faults)) = Scheme::from_toml(&text, "base") else {
        panic!("read");
    };
    let said: Vec<String> = faults.as_slice().iter().map(Fault::to_string).collect();
    assert_eq!(said.len(), 2_000);
    assert!(
        said.iter()
            .all(|line| line.contains("no attribute is called") && line.len() < 400)
    );
    let near = said
        .iter()
        .filter(|line| line.contains("did you mean"))
        .count();
    assert!((1..=crate::fault::COMPARED).contains(&near), "{near}");
}

/// What could not be read at all makes no stranger of any name in the lines.
#[test]
fn a_misspelt_heading_of_questions_is_one_fault() {
    let lines = "\
        [[quota]]\nname = \"a\"\nplaced = \"mentors\"\nteam = \"Housing\"\nat_most = 2\n\
        [[priority]]\nname = \"b\"\nplaced = \"mentors\"\nteam = \"Housing\"\npoints = 3\n\
        [justified.team]\npurpose = \"a\"\nproportionate = \"b\"\napprover = \"c\"\nreview_by = \"2027-01-31\"\n";
    let text = BASE.replacen("[asked]", "[askd]", 1) + lines;
    let said = Scheme::from_toml(&text, "base").unwrap_err().to_string();
    assert_eq!(
        said,
        "base, row 12, column askd: `askd` is not a key here; did you mean `asked`?"
    );
    // A slip of a key of the line itself is still told.
    let text = text.replacen("at_most = 2\n[[prior", "at_mst = 2\n[[prior", 1);
    let said = Scheme::from_toml(&text, "base").unwrap_err().to_string();
    assert!(
        said.contains("`at_mst` is not a key here; did you mean `at_most`?"),
        "{said}"
    );
}

/// A long circle is one fault, and not as long as it is.
#[test]
fn a_circle_is_told_once() {
    let asked: String = (0..500)
        .map(|at| {
            let from = (at + 1) % 500;
            format!("a{at:03} = {{ of = \"both\", kind = \"one\", from = \"a{from:03}\", table = \"London boroughs\", column = \"command\" }}\n")
        })
        .collect();
    let refused = base_with("[asked]\n", &format!("[asked]\n{asked}")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "base.toml, row 13, column asked.a000.from: `a000` is derived from itself: `a000` from `a001` from `a002` from \
         `a003` from `a004` from `a005` from `a006` from `a007` from `a008` from `a009` from `a010` from `a011` from \
         488 more from `a000`; let one of them be asked, without `from`"
    );
}

/// Some scripts and emoji are spelt with joiners: values and sentences keep them, where no other hidden character goes.
#[test]
fn joiners_are_spelling() {
    for (hidden, kept) in [
        ("\\u200C", true),
        ("\\uFE0F", true),
        ("\\u200B", false),
        ("\\u202E", false),
    ] {
        let value = format!("\"Ho{hidden}using\"");
        let read = base_with("\"Housing\"", &value);
        assert_eq!(read.is_ok(), kept, "{hidden}");
    }
}

/// The page on the language names every kind, measure, key and refusal of this version.
#[test]
fn the_page_on_the_language_is_whole() {
    let page = include_str!("../../../../../docs/scheme-language.md");
    let scheme = Scheme::from_toml(EVERYTHING, "everything").unwrap();
    let mut words: Vec<String> = scheme.aim.iter().map(|level| level.to_string()).collect();
    let text = scheme.to_toml() + LINE_LISTS_DAYS + include_str!("broken.txt");
    // what the canonical text writes as keys, but for the names that this scheme makes up
    let keys = text
        .split(" = ")
        .filter_map(|part| part.rsplit([' ', '\n', '{']).next());
    let others = Scheme::from_toml(LINE_LISTS_DAYS, "line, lists and days").unwrap();
    let invented = |key: &str| {
        let asked = scheme.asked.contains_key(key) || others.asked.contains_key(key);
        asked || scheme.ladders.contains_key(key) || scheme.tables.contains_key(key)
    };
    let is_word =
        |key: &&str| !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let made_up = ["b", "c", "faith", "family", "mode", "modes", "sites"];
    let slips = [
        "sed", "colums", "tabel", "ignored", "distence", "bse", "amog", "at_mst", "plaecs", "pay",
    ];
    words.extend(
        keys.filter(is_word)
            .filter(|key| !invented(key) && !slips.contains(key) && !made_up.contains(key))
            .map(str::to_owned),
    );
    words.extend(["one", "tags", "level", "number", "place", "flag", "date"].map(str::to_owned));
    words.extend(["person", "ranked", "line", "chosen", "before", "after"].map(str::to_owned));
    words.sort();
    words.dedup();
    assert!(words.len() > 50, "{words:?}");
    let missing: Vec<&String> = words
        .iter()
        .filter(|word| !page.contains(&format!("`{word}`")) && !page.contains(&format!("{word} ")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Through JSON and back, with every construct in it.
#[test]
fn serde_keeps_a_scheme() {
    let mut scheme: Scheme = EVERYTHING.parse().unwrap();
    assert!(serde_json::to_string(&scheme).is_err(), "the seed");
    scheme.seed = 7;
    let json = serde_json::to_string(&scheme).unwrap();
    assert_eq!(serde_json::from_str::<Scheme>(&json).unwrap(), scheme);
    let broken = json.replacen("pairwright.scheme/1", "pairwright.scheme/9", 1);
    assert!(serde_json::from_str::<Scheme>(&broken).is_err());
}
