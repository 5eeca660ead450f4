//! Bytes as changes to the files of a saved result, digests made to fit again or not: verified and loaded without a
//! panic; changed files don't pass for unchanged, and what is said to be proved is proved by the second reading too.

use super::judge::{NODES, judge, parts};
use super::{ensure, tape};
use crate::draw::{Draw, SplitMix};
use crate::reading::Reading;
use crate::{corrupt, generate};
use pairwright::problem::{Outcome, Parts, Problem};
use pairwright::saved::{self, Run};
use pairwright::solve::Settings;
use pairwright::{Cohort, Scheme, explain};
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Names and bytes of the files in a folder.
type Files = BTreeMap<String, Vec<u8>>;

/// A result as it was saved, and the run.
struct Base {
    files: Files,
    run: Run,
    parts: Parts,
}

/// Results without a scheme among the bases.
const RANDOM: u64 = 30;
const PROBLEM: &str = "problem.json";
const RECORD: &str = "record.json";
const RUN: &str = "run.json";
/// Numbers at edges.
const EDGES: [i64; 8] = [
    0,
    1,
    -1,
    2,
    i64::MAX,
    i64::MIN,
    (1 << 53) - 1,
    u32::MAX as i64,
];

const SCHEME: &str = r#"
format = "pairwright.scheme/1"
name = "Small"
aim = ["mentees placed", "lowest score", "total score"]
seed = 5
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = { at_most = 2 }
[asked]
team = { of = "mentors", kind = "one" }
knows = { of = "both", kind = "tags", blank = "none" }
[[must]]
name = "They know the same thing"
shared = "knows"
[[prefer]]
name = "They know many"
shared = "knows"
points = { each = 2, at_most = 3 }
weight = 0.5
[[quota]]
name = "A team gives two pairs"
placed = "mentors"
each = "team"
at_most = 2
"#;
const MENTEES: &str = "code,knows\na1,\"law, money\"\na2,law\n=a3,maps\n";
const MENTORS: &str = "code,team,knows\nb1,red,\"law, maps\"\nb2,red,money\nb3,blue,law\n";

/// Reads the bytes as a result and changes to it; see the module.
///
/// # Errors
/// What does not hold.
pub fn run(bytes: &[u8]) -> Result<(), String> {
    static BASES: OnceLock<Result<Vec<Base>, String>> = OnceLock::new();
    let bases = BASES.get_or_init(|| bases().map_err(|error| error.to_string()));
    let bases = bases.as_ref().map_err(String::clone)?;
    let tape = tape(bytes);
    let draw = &mut Draw::new(&tape);
    let base = &bases[draw.below(bases.len() as u32) as usize];
    let (seals, with_people) = (draw.chance(3, 4), draw.chance(1, 4));
    let mut files = base.files.clone();
    for _ in 0..draw.below(5) {
        let other = &bases[draw.below(bases.len() as u32) as usize];
        change(draw, base, &mut files, &other.files);
    }
    if draw.chance(1, 16) {
        let (name, _) = pick(draw, &base.files);
        files.insert(name, bytes.get(16..).unwrap_or_default().to_vec());
    }
    if seals {
        seal_all(&mut files);
    }
    let folder = Folder::new("fuzzed").map_err(|error| error.to_string())?;
    let out = folder.0.join("result");
    written(&out, &files).map_err(|error| error.to_string())?;
    let people = [("mentees", MENTEES), ("mentors", MENTORS)].map(|(name, text)| {
        let path = folder.0.join(name);
        fs::write(&path, text).map(|()| path)
    });
    let (mentees, mentors) = match people {
        [Ok(mentees), Ok(mentors)] => (mentees, mentors),
        _ => return Err("the people can't be written".to_owned()),
    };
    let people = with_people.then_some((mentees.as_path(), mentors.as_path()));
    verified(&out, people, base, &files)
}

fn verified(
    out: &Path,
    people: Option<(&Path, &Path)>,
    base: &Base,
    files: &Files,
) -> Result<(), String> {
    let loaded = Run::load(out);
    let verdicts = match saved::verify(out, people) {
        Ok(verdicts) => verdicts,
        Err(error) => {
            return ensure(!error.to_string().is_empty(), || {
                "refused without a word".into()
            });
        }
    };
    ensure(
        verdicts.proof.holds() || !verdicts.proof.to_string().is_empty(),
        || "not proved, without a word".into(),
    )?;
    let same = base.files == *files;
    ensure(
        !same || people.is_some() || verdicts.hold() || base.is_stopped(),
        || format!("nothing was changed: {verdicts:?}"),
    )?;
    if !verdicts.proof.holds() {
        return Ok(());
    }
    let run = match loaded {
        Ok(run) => run,
        // The proof needs neither the scheme, where there are no people, nor the pairs, where there are.
        Err(error) => {
            let spared = if people.is_some() {
                "without its pairs"
            } else {
                "scheme.toml"
            };
            let words = error.to_string();
            return ensure(words.contains(spared), || {
                format!("proved, but not loaded: {words}")
            });
        }
    };
    let parts = parts(&run.problem);
    let reading = Reading::new(&parts, &run.problem);
    let settings = Settings::default().node_limit(NODES);
    judge(&reading, &run.problem, &settings, &run.outcome)
        .map_err(|why| format!("proved: {verdicts:?}, but {why}\n{parts:?}"))
}

impl Base {
    fn is_stopped(&self) -> bool {
        matches!(self.run.outcome, Outcome::Stopped(_))
    }
}

/// Results of every kind: optimal, infeasible and stopped ones, with cases, with a scheme, with codes.
fn bases() -> Result<Vec<Base>, Box<dyn Error>> {
    let folder = Folder::new("bases")?;
    let mut rng = SplitMix::new(3);
    let mut all = Vec::new();
    for at in 0..RANDOM {
        let make = if at % 3 == 2 {
            generate::overlapping
        } else {
            generate::small
        };
        let parts = make(&rng.tape(generate::TAPE));
        let settings = Settings::default().work_limit(if at % 10 == 9 { 3 } else { 1_000_000 });
        let problem = Problem::from_pairs(parts.clone())?;
        all.push(base(&folder, problem, &settings, None)?);
    }
    let scheme: Scheme = SCHEME.parse()?;
    let made: Scheme = SCHEME
        .replace("id = \"code\"", "id = \"code\"\ncodes = \"make\"")
        .parse()?;
    for scheme in [scheme, made] {
        let (mentees, mentors) = (folder.0.join("mentees"), folder.0.join("mentors"));
        fs::write(&mentees, MENTEES)?;
        fs::write(&mentors, MENTORS)?;
        let cohort = Cohort::from_csv(&scheme, &mentees, &mentors)?;
        let problem = Problem::compile(&scheme, &cohort)?;
        all.push(base(
            &folder,
            problem,
            &Settings::default(),
            Some((scheme, cohort)),
        )?);
    }
    Ok(all)
}

fn base(
    folder: &Folder,
    problem: Problem,
    settings: &Settings,
    compiled: Option<(Scheme, Cohort)>,
) -> Result<Base, Box<dyn Error>> {
    let outcome = problem.solve(settings)?;
    let mut run = Run::new(problem, outcome);
    if let Outcome::Optimal(matching) = &run.outcome {
        let left = explain::unplaced(&run.problem, matching).into_iter();
        run.unplaced = left.map(saved::Unplaced::from).collect();
        run.shortages = explain::shortages(&run.problem, matching);
    }
    if let Some((scheme, cohort)) = compiled {
        run.scheme = Some(scheme);
        run.cohort_digest = Some(cohort.digest());
        run.codes_made = !cohort.keys().is_empty();
    }
    let out = folder.0.join("result");
    run.save(&out, true)?;
    let mut files = Files::new();
    for entry in fs::read_dir(&out)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        files.insert(name, fs::read(entry.path())?);
    }
    let parts = parts(&run.problem);
    Ok(Base { files, run, parts })
}

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> std::io::Result<Folder> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let own = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("pairwright-{name}-{}-{own}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path)?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn written(out: &Path, files: &Files) -> std::io::Result<()> {
    fs::create_dir(out)?;
    for (name, bytes) in files {
        fs::write(out.join(name), bytes)?;
    }
    Ok(())
}

fn pick(draw: &mut Draw<'_>, files: &Files) -> (String, Vec<u8>) {
    let at = draw.below(files.len() as u32) as usize;
    let file = files.iter().nth(at);
    file.map(|(name, bytes)| (name.clone(), bytes.clone()))
        .unwrap_or_default()
}

/// One change to one file: its bytes, its lines, a value in it, the proof in it, or the file itself.
fn change(draw: &mut Draw<'_>, base: &Base, files: &mut Files, other: &Files) {
    let (name, mut bytes) = pick(draw, files);
    match draw.below(8) {
        0 => alter(draw, &mut bytes),
        1 => lines(draw, &mut bytes),
        2 => {
            files.remove(&name);
            return;
        }
        3 => bytes = other.get(&name).cloned().unwrap_or_default(),
        4 => {
            let foreign = other.get(PROBLEM).cloned().unwrap_or_default();
            edited(files, |own| graft(draw, own, &foreign));
            return;
        }
        5 => {
            edited(files, |own| proof(draw, base, own));
            return;
        }
        _ => {
            edited(files, |own| value(draw, own));
            return;
        }
    }
    files.insert(name, bytes);
}

/// Other bytes in the place of some, or some taken out.
fn alter(draw: &mut Draw<'_>, bytes: &mut Vec<u8>) {
    let at = place(draw, bytes.len());
    match draw.below(4) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..(at + 1 + draw.below(20) as usize).min(bytes.len()))),
        2 => bytes.insert(at, draw.below(256) as u8),
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = draw.below(256) as u8;
            }
        }
    }
}

/// A position in so many, the end among them.
fn place(draw: &mut Draw<'_>, count: usize) -> usize {
    let at = draw.below(256) as usize * 256 + draw.below(256) as usize;
    at % (count + 1)
}

/// A line less, twice, or elsewhere.
fn lines(draw: &mut Draw<'_>, bytes: &mut Vec<u8>) {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
    if lines.is_empty() {
        return;
    }
    let (at, to) = (place(draw, lines.len() - 1), place(draw, lines.len() - 1));
    match draw.below(3) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(to, lines[at]),
        _ => lines.swap(at, to),
    }
    *bytes = lines.concat();
}

/// Changes the problem's file as data; left alone where it is none any more.
fn edited(files: &mut Files, edit: impl FnOnce(&mut Value)) {
    let Some(bytes) = files.get_mut(PROBLEM) else {
        return;
    };
    if let Ok(mut value) = serde_json::from_slice::<Value>(bytes) {
        edit(&mut value);
        *bytes = text(value).into_bytes();
    }
}

/// The file of these data: one key a line, the digest last.
fn text(mut value: Value) -> String {
    let Some(object) = value.as_object_mut() else {
        return value.to_string();
    };
    let digest = object.remove("digest");
    let line =
        |(key, value): (&String, &Value)| format!("{}: {value},\n", Value::from(key.as_str()));
    let lines: String = object.iter().map(line).collect();
    format!(
        "{{\n{lines}\"digest\": {}\n}}\n",
        digest.unwrap_or_default()
    )
}

/// One key with the value that it has in another result.
fn graft(draw: &mut Draw<'_>, own: &mut Value, foreign: &[u8]) {
    let (Some(own), Ok(Value::Object(foreign))) = (
        own.as_object_mut(),
        serde_json::from_slice::<Value>(foreign),
    ) else {
        return;
    };
    let at = draw.below(foreign.len() as u32) as usize;
    own.extend(foreign.into_iter().nth(at));
}

/// The proof of the base with changes that may leave it a proof.
fn proof(draw: &mut Draw<'_>, base: &Base, own: &mut Value) {
    let reading = Reading::new(&base.parts, &base.run.problem);
    let changed = match &base.run.outcome {
        Outcome::Optimal(found) => {
            let changed = corrupt::matching(draw, &reading, found);
            ("certificate", serde_json::to_value(changed.certificate))
        }
        Outcome::Infeasible(witness) => {
            let changed = corrupt::witness(draw, &reading, witness);
            ("witness", serde_json::to_value(changed))
        }
        Outcome::Stopped(_) => return,
    };
    if let (Some(own), (key, Ok(changed))) = (own.as_object_mut(), changed) {
        own.insert(key.to_owned(), changed);
    }
}

/// Walks to some value and changes it: another number, less, twice, or what stands beside it.
fn value(draw: &mut Draw<'_>, mut at: &mut Value) {
    for _ in 0..8 {
        let inside = match at {
            Value::Array(items) => items.len(),
            Value::Object(entries) => entries.len(),
            _ => 0,
        };
        if inside == 0 || draw.chance(1, 6) {
            break;
        }
        let next = draw.below(inside as u32) as usize;
        // Borrowed again, for nothing else is done with it.
        at = match at {
            Value::Array(items) => &mut items[next],
            Value::Object(entries) => match entries.values_mut().nth(next) {
                Some(value) => value,
                None => return,
            },
            _ => return,
        };
    }
    let edge = draw.pick(&EDGES);
    let step = i64::from(draw.below(5)) - 2;
    match at {
        Value::Number(number) => {
            let near = number.as_i64().unwrap_or_default().saturating_add(step);
            *at = Value::from(if draw.chance(1, 3) { edge } else { near });
        }
        Value::Array(items) if !items.is_empty() => {
            let (one, two) = (
                draw.below(items.len() as u32),
                draw.below(items.len() as u32),
            );
            match draw.below(4) {
                0 => drop(items.remove(one as usize)),
                1 => items.insert(two as usize, items[one as usize].clone()),
                2 => items.swap(one as usize, two as usize),
                _ => items.push(Value::from(edge)),
            }
        }
        Value::Object(entries) => {
            let key = entries
                .keys()
                .nth(draw.below(entries.len().max(1) as u32) as usize)
                .cloned();
            match (draw.below(2), key) {
                (0, Some(key)) => drop(entries.remove(&key)),
                _ => drop(entries.insert("more".to_owned(), Value::from(edge))),
            }
        }
        Value::Bool(flag) => *flag = !*flag,
        Value::String(text) => text.push('x'),
        _ => *at = draw.pick(&[0, 1]).into(),
    }
}

/// Makes every digest fit that has a place.
fn seal_all(files: &mut Files) {
    for name in [PROBLEM, RUN] {
        if let Some(bytes) = files.get_mut(name) {
            seal(bytes);
        }
    }
    let stated = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    let Some(mut record) = files.get(RECORD).and_then(|bytes| stated(bytes)) else {
        return;
    };
    for (name, bytes) in &*files {
        let lead = format!("\"{name}\": \"");
        let digest = saved::digest(bytes);
        if let Some(at) = record.find(&lead).map(|at| at + lead.len())
            && record.is_char_boundary(at + digest.len())
            && at + digest.len() < record.len()
        {
            record.replace_range(at..at + digest.len(), &digest);
        }
    }
    let mut record = record.into_bytes();
    seal(&mut record);
    files.insert(RECORD.to_owned(), record);
}

/// Writes a file's own digest into its last line but one, where there is such a line.
fn seal(bytes: &mut Vec<u8>) {
    let (lead, tail) = (&b"\"digest\": \"sha256:"[..], &b"\"\n}\n"[..]);
    let Some(from) = bytes.windows(lead.len()).rposition(|window| window == lead) else {
        return;
    };
    bytes.truncate(from + lead.len());
    let digits = bytes.len();
    bytes.extend([b'0'; 64]);
    bytes.extend(tail);
    let digest = saved::digest(bytes);
    bytes[digits..digits + 64].copy_from_slice(&digest.as_bytes()["sha256:".len()..]);
}
