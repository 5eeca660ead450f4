//! The arrows between the stages, kept by reading every path of the core's source.
//!
//! ids, score, fault, cancel, day, level, lot, grid, phrase, guard, csv_text <- scheme <- cohort <- problem <- solve | check | review <- explain <- saved
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

mod paths;
mod signatures;

use paths::{Paths, absolute};
use signatures::Signatures;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use syn::visit::Visit;

/// Vocabulary that every stage may use, and what each of it may name itself.
const WORDS: [(&str, &[&str]); 14] = [
    ("ids", &[]),
    ("score", &[]),
    ("fault", &[]),
    ("cancel", &[]),
    ("day", &[]),
    ("level", &["fault"]),
    ("lot", &["ids"]),
    ("grid", &["score"]),
    ("phrase", &[]),
    ("guard", &[]),
    ("csv_text", &["fault", "guard"]),
    ("prefetch", &[]),
    ("wide", &[]),
    // Of tests alone.
    ("draw", &[]),
];

/// A stage, and the stages it may name besides itself.
const STAGES: [(&str, &[&str]); 8] = [
    ("scheme", &[]),
    ("cohort", &["scheme"]),
    ("problem", &["scheme", "cohort"]),
    ("solve", &["problem"]),
    ("check", &["problem"]),
    ("review", &["scheme", "cohort", "problem"]),
    (
        "explain",
        &["scheme", "cohort", "problem", "solve", "check"],
    ),
    (
        "saved",
        &["scheme", "cohort", "problem", "solve", "check", "explain"],
    ),
];

/// Whether one module may name another, by their names at the crate's root.
fn may_name(from: &str, to: &str) -> bool {
    let entry = |list: &[(&str, &[&str])]| {
        let found = list.iter().find(|(name, _)| *name == from);
        found.map(|(_, allowed)| allowed.contains(&to))
    };
    let word = WORDS.iter().any(|(name, _)| *name == to);
    let allowed = entry(&WORDS).or_else(|| entry(&STAGES).map(|stage| stage || word));
    from == to || allowed.unwrap_or_else(|| panic!("`{from}` is not a stage: add it to the order"))
}

/// All modules of the crate's root.
fn modules() -> impl Iterator<Item = &'static str> {
    WORDS.iter().chain(&STAGES).map(|(name, _)| *name)
}

/// Crates that may not show in a public signature of the core.
const HIDDEN: [&str; 4] = ["petgraph", "pathfinding", "pyo3", "arrow"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a workspace")
        .to_owned()
}

/// What a file names against the arrows. `exports`: the stage behind each name of the crate's root.
fn violations(module: &[&str], text: &str, exports: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let own = module[0];
    let file = syn::parse_file(text).expect("the source parses");
    let mut wrong = Vec::new();
    for (from, path) in Paths::of(module, &file) {
        let Some(mut target) = absolute(&from, &path) else {
            continue;
        };
        let said = path.join("::");
        let Some(first) = target.first().cloned() else {
            wrong.push(format!(
                "{}: `{said}` names the whole crate",
                module.join("::")
            ));
            continue;
        };
        if let Some(behind) = exports.get(&first) {
            target = [behind.as_slice(), &target[1..]].concat();
        }
        let stage = target[0].as_str();
        if stage == "self" || stage == "*" {
            wrong.push(format!(
                "{}: `{said}` names the whole crate",
                module.join("::")
            ));
        }
        if modules().any(|name| name == stage) && !may_name(own, stage) {
            wrong.push(format!(
                "{}: `{said}` points to `{stage}`",
                module.join("::")
            ));
        }
    }
    wrong
}

/// Names that the crate's root gives to items of the stages: `Problem` is `problem::Problem`.
fn exports(lib: &str) -> BTreeMap<String, Vec<String>> {
    let file = syn::parse_file(lib).expect("lib.rs parses");
    let uses = file
        .items
        .iter()
        .filter(|item| matches!(item, syn::Item::Use(_)));
    let mut paths = Paths::default();
    uses.for_each(|item| paths.visit_item(item));
    let named = paths.found.into_iter().map(|(_, path)| path);
    named
        .map(|path| (path.last().expect("a name").clone(), path))
        .collect()
}

/// Every source file below a folder, with its module path.
fn sources(folder: &Path) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), Vec::new())];
    while let Some((folder, module)) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        {
            let path = entry.expect("an entry").path();
            let name = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let inner = |name: String| [module.clone(), vec![name]].concat();
            if path.is_dir() {
                folders.push((path, inner(name)));
            } else if path.extension().is_some_and(|e| e == "rs") {
                let own = if name == "mod" || name == "lib" {
                    module.clone()
                } else {
                    inner(name)
                };
                found.push((own, std::fs::read_to_string(&path).expect("UTF-8")));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn arrows_point_to_the_left_only() {
    let sources = sources(&root().join("crates/core/src"));
    let (lib, rest): (Vec<_>, Vec<_>) = sources
        .into_iter()
        .partition(|(module, _)| module.is_empty());
    let exports = exports(&lib[0].1);
    let stages: BTreeSet<&str> = rest.iter().map(|(module, _)| module[0].as_str()).collect();
    let missing = modules()
        .filter(|module| !stages.contains(module))
        .map(|module| format!("no source of `{module}`: has it moved?"));
    let unknown = stages
        .iter()
        .filter(|stage| !modules().any(|module| module == **stage))
        .map(|stage| format!("`{stage}` has no place in the order of this test"));
    let wrong: Vec<String> = rest
        .iter()
        .flat_map(|(module, text)| {
            let module: Vec<&str> = module.iter().map(String::as_str).collect();
            violations(&module, text, &exports)
        })
        .chain(missing)
        .chain(unknown)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn planted_violations_are_found() {
    let exports =
        exports("pub use problem::{Matching, Problem}; pub use cohort::Cohort; pub use ids::Pair;");
    let bad = [
        (&["check"][..], "use crate::solve;"),
        (
            &["check", "proof"],
            "use crate::{fault::Error, solve::{flow, Settings as S}};",
        ),
        (
            &["check", "proof"],
            "use super::super::solve::flow::Network;",
        ),
        (&["check"], "fn f() { crate::solve::run(); }"),
        (&["check"], "fn f(x: &crate::solve::Settings) {}"),
        (
            &["check"],
            "fn f() { println!(\"{}\", crate::solve::run()); }",
        ),
        (
            &["check"],
            "macro_rules! m { () => { use crate::{ids, solve::flow}; } }",
        ),
        (
            &["check"],
            "macro_rules! m { () => { $crate::solve::run() } }",
        ),
        (&["check"], "mod inner { use super::super::solve; }"),
        (&["check"], "use crate as everything;"),
        (&["check"], "use crate::*;"),
        (&["check"], "use super::{self as everything};"),
        (&["solve"], "use crate::check::check;"),
        (&["review"], "use crate::solve::Settings;"),
        (&["problem"], "use crate::explain::why;"),
        (&["ids"], "impl From<crate::Problem> for u8 {}"),
        (&["fault"], "use crate::ids::Side;"),
        (&["lot"], "use crate::scheme::Scheme;"),
        (&["scheme"], "use crate::Cohort;"),
        (&["scheme"], "use crate::problem::{Level, Parts};"),
        (
            &["scheme"],
            "#[serde(with = \"crate::problem::text\")] struct S;",
        ),
        (&["scheme"], "#[derive(crate::solve::Magic)] struct S;"),
        (&["cohort"], "static P: Option<crate::Matching> = None;"),
        (&["explain"], "pub use crate::saved::Run;"),
    ];
    for (module, text) in bad {
        assert!(
            !violations(module, text, &exports).is_empty(),
            "{module:?}: {text}"
        );
    }
    let good = [
        (
            &["check"][..],
            "use crate::{Problem, ids::Pair, problem::Matching}; use std::fmt; use self::proof::Proof;",
        ),
        (
            &["check"],
            "#[cfg(test)] mod tests { use crate::solve::Settings; }",
        ),
        (
            &["scheme"],
            "use crate::level::Level; use super::scheme::Must;",
        ),
        (
            &["saved"],
            "use crate::{solve, check, explain}; fn f() { format!(\"{}\", crate::check::check()); }",
        ),
        (
            &["solve", "flow"],
            "use super::network::Arc; fn solve() { solve::go(); }",
        ),
    ];
    for (module, text) in good {
        assert_eq!(
            violations(module, text, &exports),
            Vec::<String>::new(),
            "{text}"
        );
    }
}

#[test]
fn no_other_library_shows_in_public_signatures() {
    for text in [
        "use petgraph::graph::DiGraph; pub fn f(x: &DiGraph<u8, u8>) {}",
        "pub fn f() -> Vec<petgraph::Graph<u8, u8>> { todo!() }",
        "pub struct S { pub graph: petgraph::Graph<u8, u8> }",
        "pub enum E { A(petgraph::Graph<u8, u8>) }",
        "impl S { pub fn f(self) -> impl Iterator<Item = pathfinding::matrix::Matrix<u8>> {} }",
        "impl From<pyo3::PyErr> for Error {}",
        "pub use arrow_array::RecordBatch;",
        "pub type G = petgraph::Graph<u8, u8>;",
    ] {
        assert!(!Signatures::of(text).is_empty(), "{text}");
    }
    let inside = "use petgraph::Graph; fn f(g: &Graph<u8, u8>) {} pub fn g() { let x: Graph<u8, u8> = Graph::new(); }";
    assert_eq!(Signatures::of(inside), Vec::<String>::new());
    for (module, text) in sources(&root().join("crates/core/src")) {
        assert_eq!(
            Signatures::of(&text),
            Vec::<String>::new(),
            "{}",
            module.join("::")
        );
    }
}

fn manifest(folder: &Path) -> toml::Table {
    let path = folder.join("Cargo.toml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.parse()
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn every_member_inherits_the_lints() {
    let workspace = manifest(&root());
    let members = workspace["workspace"]["members"]
        .as_array()
        .expect("members");
    assert!(members.len() >= 3, "{members:?}");
    for member in members {
        let folder = member.as_str().expect("a path");
        let lints = manifest(&root().join(folder));
        let lints = lints
            .get("lints")
            .and_then(|l| l.get("workspace"))
            .and_then(toml::Value::as_bool);
        assert_eq!(
            lints,
            Some(true),
            "{folder} has no `[lints] workspace = true`"
        );
    }
    let lints = &workspace["workspace"]["lints"];
    assert_eq!(lints["rust"]["unsafe_code"].as_str(), Some("deny"));
    for (table, lint) in [
        ("rust", "missing_docs"),
        ("clippy", "unwrap_used"),
        ("clippy", "expect_used"),
    ] {
        assert!(lints[table].get(lint).is_some(), "{lint}");
    }
}

#[test]
fn the_core_depends_on_little() {
    let core = manifest(&root().join("crates/core"));
    for name in core["dependencies"].as_table().expect("a table").keys() {
        let other = ["pyo3", "pathfinding", "arrow", "numpy", "calamine"];
        assert!(
            !other.iter().any(|o| name.starts_with(o)),
            "`{name}` has no place in the core"
        );
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args([
            "tree",
            "--edges",
            "normal",
            "--package",
            "pairwright",
            "--prefix",
            "none",
            "--no-dedupe",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let text = String::from_utf8(tree.stdout).expect("UTF-8");
    let crates: BTreeSet<&str> = text.lines().filter(|l| !l.is_empty()).collect();
    assert!(crates.len() > 5, "the tree is read wrongly: {text}");
    assert!(
        crates.len() <= 40,
        "{} crates in the core's tree:\n{}",
        crates.len(),
        Vec::from_iter(crates).join("\n")
    );
}
