use super::*;
use crate::cancel::CancelToken;
use crate::cohort::Cohort;
use crate::ids::Pair;
use crate::problem::{Level, Parts};
use crate::solve::Settings;
use std::cell::Cell;
use std::io;
use std::path::PathBuf;

/// A folder of its own for one test, removed at the end.
pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    pub(super) fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("pairwright-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        Scratch(path)
    }

    pub(super) fn out(&self) -> PathBuf {
        self.0.join("result")
    }

    pub(super) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A solved run of four mentees and three mentors whose scores follow from `step`; solved with everything in it.
pub(super) fn run(step: i64, keys: bool) -> Run {
    let mut parts = Parts::with_shape(4, 3);
    for mentee in 0..4 {
        for mentor in 0..3 {
            if (mentee + 2 * mentor) % 5 != 4 {
                let score = (7 * i64::from(mentee) + step * i64::from(mentor)) % 5 - 1;
                parts.pairs.push((Pair::new(mentee, mentor), score));
            }
        }
    }
    for person in parts.mentees.iter_mut().chain(&mut parts.mentors) {
        person.id.insert_str(0, "=p,\"");
    }
    parts.aim = vec![Level::MenteesPlaced, Level::LowestScore, Level::TotalScore];
    parts.seed = Some(u64::try_from(step).unwrap());
    parts.decimals = 1;
    finished(Problem::from_pairs(parts).unwrap(), keys)
}

fn finished(problem: Problem, keys: bool) -> Run {
    let outcome = problem.solve(&Settings::default()).unwrap();
    let mut run = Run::new(problem, outcome);
    if let Outcome::Optimal(matching) = &run.outcome {
        for side in Side::BOTH {
            for at in 0..run.problem.people(side).len() {
                let placed = matching
                    .pairs
                    .iter()
                    .any(|pair| [pair.mentee.index(), pair.mentor.index()][side.index()] == at);
                if !placed {
                    run.unplaced.push(Unplaced {
                        side,
                        person: u32::try_from(at).unwrap(),
                        reason: "all, \"mentors\" are taken".to_owned(),
                    });
                }
            }
        }
    }
    if keys {
        let ids = run.problem.people(Side::Mentees).ids();
        run.keys = ids
            .map(|id| (Side::Mentees, id.into_owned(), "+a@b".to_owned()))
            .collect();
        run.codes_made = true;
    }
    run
}

pub(super) fn same(a: &Run, b: &Run) -> bool {
    a.texts(100).unwrap().0[..4] == b.texts(100).unwrap().0[..4] && a.keys == b.keys
}

#[test]
fn a_run_is_saved_loaded_and_verified() {
    let scratch = Scratch::new("round");
    for keys in [false, true] {
        let out = scratch.0.join(format!("result-{keys}"));
        let mut saved = run(3, keys);
        saved.as_of = Some("2026-11-21".parse().unwrap());
        saved.rounding = Some("0.5".to_owned());
        saved.cohort_digest = Some(digest(b"people"));
        saved.save(&out, false).unwrap();
        let loaded = Run::load(&out).unwrap();
        assert!(same(&saved, &loaded));
        assert_eq!(loaded.outcome, saved.outcome);
        assert_eq!(loaded.unplaced, saved.unplaced);
        assert_eq!(loaded.as_of, saved.as_of);
        assert_eq!(loaded.rounding, saved.rounding);
        assert_eq!(loaded.cohort_digest, saved.cohort_digest);
        let verdicts = verify(&out, None).unwrap();
        assert!(verdicts.hold(), "{verdicts:?}");
        assert!(verdicts.proof.words.starts_with("optimal: "));
        #[cfg(unix)]
        for path in [
            out.join("pairs.csv"),
            scratch.0.join("result-true.keys.csv"),
        ] {
            use std::os::unix::fs::PermissionsExt as _;
            let Ok(meta) = fs::metadata(&path) else {
                continue;
            };
            assert_eq!(meta.permissions().mode() & 0o777, 0o600);
            assert_eq!(
                fs::metadata(&out).unwrap().permissions().mode() & 0o777,
                0o700
            );
        }
    }
    let expected = ["result-false", "result-true", "result-true.keys.csv"];
    assert_eq!(scratch.names(), expected);
}

#[test]
fn an_infeasible_and_a_stopped_run_are_saved_too() {
    let scratch = Scratch::new("other");
    let mut parts = Parts::with_shape(2, 1);
    parts.mentees.iter_mut().for_each(|p| p.min = 1);
    parts.pairs = vec![(Pair::new(0, 0), 1), (Pair::new(1, 0), 1)];
    let infeasible = finished(Problem::from_pairs(parts.clone()).unwrap(), false);
    infeasible.save(&scratch.out(), false).unwrap();
    let verdicts = verify(&scratch.out(), None).unwrap();
    assert!(verdicts.hold(), "{verdicts:?}");
    assert!(verdicts.proof.words.starts_with("infeasible: "));
    assert_eq!(
        Run::load(&scratch.out()).unwrap().outcome,
        infeasible.outcome
    );
    parts.mentees[0].min = 0;
    let problem = Problem::from_pairs(parts).unwrap();
    let found = vec![Pair::new(1, 0)];
    let objective = problem.objective(&found);
    let bound = objective.clone();
    let best = crate::problem::Best {
        found: Some((found, objective)),
        bound,
        decimals: problem.decimals(),
    };
    let stopped = Run::new(problem, Outcome::Stopped(best));
    stopped.save(&scratch.out(), true).unwrap();
    let verdicts = verify(&scratch.out(), None).unwrap();
    assert!(verdicts.integrity.holds() && !verdicts.proof.holds());
    assert_eq!(Run::load(&scratch.out()).unwrap().outcome, stopped.outcome);
}

#[test]
fn an_unproven_matching_is_not_saved() {
    let scratch = Scratch::new("unproven");
    let mut wrong = run(3, false);
    if let Outcome::Optimal(matching) = &mut wrong.outcome {
        matching.pairs.pop();
        matching.objective = wrong.problem.objective(&matching.pairs);
    }
    let error = wrong.save(&scratch.out(), false).unwrap_err();
    assert!(matches!(error, Error::NotProven(_)));
    assert!(scratch.names().is_empty());
}

#[test]
fn what_is_there_is_not_overwritten() {
    let scratch = Scratch::new("exists");
    let out = scratch.out();
    fs::write(&out, "a file").unwrap();
    for force in [false, true] {
        let error = run(3, false).save(&out, force).unwrap_err();
        assert!(error.to_string().contains("not a saved result"), "{error}");
    }
    assert_eq!(fs::read_to_string(&out).unwrap(), "a file");
    fs::remove_file(&out).unwrap();
    fs::create_dir(&out).unwrap();
    assert!(run(3, false).save(&out, true).is_err());
    fs::remove_dir(&out).unwrap();
    run(3, false).save(&out, false).unwrap();
    let error = run(2, false).save(&out, false).unwrap_err();
    assert!(error.to_string().contains("--force"), "{error}");
    assert!(same(&Run::load(&out).unwrap(), &run(3, false)));
    run(2, false).save(&out, true).unwrap();
    assert!(same(&Run::load(&out).unwrap(), &run(2, false)));
    assert_eq!(scratch.names(), ["result"]);
}

#[test]
fn keys_of_another_result_are_refused() {
    let scratch = Scratch::new("keys");
    let (one, two) = (scratch.0.join("one"), scratch.0.join("two"));
    run(3, true).save(&one, false).unwrap();
    run(2, true).save(&two, false).unwrap();
    fs::copy(
        scratch.0.join("one.keys.csv"),
        scratch.0.join("two.keys.csv"),
    )
    .unwrap();
    let error = Run::load(&two).unwrap_err();
    assert!(error.to_string().contains("another result"), "{error}");
    fs::remove_file(scratch.0.join("two.keys.csv")).unwrap();
    let loaded = Run::load(&two).unwrap();
    assert!(loaded.keys.is_empty() && loaded.codes_made);
}

#[test]
fn an_earlier_result_gives_its_pairs_by_id() {
    use crate::cohort::Cell;
    let scratch = Scratch::new("earlier");
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        _ => String::new(),
    };
    let mentees = |table: &crate::cohort::Table| -> Vec<String> {
        table.rows.iter().map(|row| text(&row[0])).collect()
    };
    for keys in [false, true] {
        let out = scratch.0.join(format!("result-{keys}"));
        let saved = run(3, keys);
        saved.save(&out, false).unwrap();
        let (table, own) = earlier(&out).unwrap();
        assert_eq!(own, digest(&fs::read(out.join("pairs.csv")).unwrap()));
        assert_eq!(table.headings[..2], ["mentee", "mentor"]);
        let Outcome::Optimal(matching) = &saved.outcome else {
            panic!("no pairs");
        };
        let code = |pair: &crate::ids::Pair| saved.problem.people(Side::Mentees).id(pair.mentee.0);
        let codes = matching.pairs.iter().map(|pair| code(pair).unwrap());
        let ids: Vec<String> = match keys {
            true => codes.map(|_| "+a@b".to_owned()).collect(),
            false => codes.map(std::borrow::Cow::into_owned).collect(),
        };
        assert!(!ids.is_empty());
        assert_eq!(mentees(&table), ids);
        let at_hand = earlier_pairs(&saved.problem, &matching.pairs, keys, &saved.keys);
        assert_eq!(mentees(&at_hand.unwrap()), ids);
    }
    // Without the keys nobody knows whose the codes are.
    fs::remove_file(scratch.0.join("result-true.keys.csv")).unwrap();
    let lost = earlier(&scratch.0.join("result-true")).unwrap_err();
    assert!(
        lost.to_string().contains("its codes were made in that run"),
        "{lost}"
    );
    let saved = run(3, true);
    let lost = earlier_pairs(&saved.problem, &[], true, &[]).unwrap_err();
    assert!(lost.to_string().contains("the file of keys"), "{lost}");
    // Pairs that were changed by hand are no result any more.
    let sheet = scratch.0.join("result-false/pairs.csv");
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, text.trim_end()).unwrap();
    let changed = earlier(&scratch.0.join("result-false")).unwrap_err();
    assert!(changed.to_string().contains("changed since"), "{changed}");
    assert!(earlier(&scratch.0.join("none")).is_err());
}

#[test]
fn what_was_given_beside_the_people_is_saved() {
    let scratch = Scratch::new("beside");
    let mut parts = Parts::with_shape(3, 2);
    parts.pairs = vec![
        (Pair::new(0, 0), 1),
        (Pair::new(1, 1), 2),
        (Pair::new(2, 1), 3),
    ];
    parts.aim = vec![Level::Priority, Level::Pairs, Level::TotalScore];
    parts.mentees[1].rewards = vec![vec![25, 0, 0]];
    parts.previous = Some(vec![Pair::new(0, 1), Pair::new(2, 0)]);
    parts.apart = vec![crate::cohort::Apart {
        mentees: vec![0, 2],
        mentors: vec![1],
    }];
    parts.decimals = 1;
    let saved = finished(Problem::from_pairs(parts).unwrap(), false);
    saved.save(&scratch.out(), false).unwrap();
    let text = fs::read_to_string(scratch.out().join("problem.json")).unwrap();
    assert!(
        text.contains("\"previous\": [\n[0,1],\n[2,0]\n],"),
        "{text}"
    );
    assert!(
        text.contains("{\"mentees\":[0,2],\"mentors\":[1]}"),
        "{text}"
    );
    assert!(!text.contains("[2,1,3"), "kept apart: {text}");
    let record = fs::read_to_string(scratch.out().join("record.json")).unwrap();
    let objective =
        "\"objective\": {\"priority\": \"2.5\", \"pairs\": 2, \"total score\": \"0.3\"}";
    assert!(record.contains(objective), "{record}");
    let loaded = Run::load(&scratch.out()).unwrap();
    assert!(same(&saved, &loaded));
    assert_eq!(loaded.problem.previous(), saved.problem.previous());
    assert_eq!(loaded.problem.apart(), saved.problem.apart());
    assert!(verify(&scratch.out(), None).unwrap().hold());
}

#[test]
fn too_many_pairs_are_left_out() {
    let scratch = Scratch::new("large");
    let out = scratch.out();
    run(3, false)
        .save_on(&folder::Real, &out, false, 3)
        .unwrap();
    let verdicts = verify(&out, None).unwrap();
    assert!(verdicts.integrity.holds());
    assert!(verdicts.proof.problems[0].contains("not checkable without the pairs"));
    assert!(
        Run::load(&out)
            .unwrap_err()
            .to_string()
            .contains("without its pairs")
    );
}

#[test]
fn every_changed_byte_and_every_stray_file_is_named() {
    let scratch = Scratch::new("bytes");
    let out = scratch.out();
    run(3, false).save(&out, false).unwrap();
    let mut files = 0;
    for entry in fs::read_dir(&out).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let whole = fs::read(&path).unwrap();
        files += 1;
        let expect = |bytes: Option<&[u8]>| {
            match bytes {
                Some(bytes) => fs::write(&path, bytes).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            let verdict = verify(&out, None).unwrap().integrity;
            assert!(verdict.to_string().contains(&name), "{name}: {verdict:?}");
        };
        for at in (0..whole.len()).step_by(7) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            expect(Some(&bytes));
        }
        expect(Some(&whole[..whole.len() - 1]));
        expect(Some(&[&whole[..], b"\n"].concat()));
        expect(None);
        fs::write(&path, &whole).unwrap();
    }
    assert_eq!(files, 5);
    assert!(verify(&out, None).unwrap().hold());
    fs::write(out.join("scheme.toml"), "").unwrap();
    let verdict = verify(&out, None).unwrap().integrity;
    assert!(verdict.to_string().contains("scheme.toml"), "{verdict}");
}

/// A disk that dies: one step is done by half, and all later ones fail.
struct Dying {
    left: Cell<usize>,
    exchanges: bool,
}

impl Dying {
    fn step(&self, whole: impl FnOnce() -> io::Result<()>, half: impl FnOnce()) -> io::Result<()> {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        match left {
            0 => {}
            1 => half(),
            _ => return whole(),
        }
        Err(io::Error::other("killed"))
    }
}

impl Disk for Dying {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.step(|| folder::Real.make_folder(path), || ())
    }
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let half = || drop(folder::Real.write(path, &bytes[..bytes.len() / 2]));
        self.step(|| folder::Real.write(path, bytes), half)
    }
    fn sync(&self, path: &Path) -> io::Result<()> {
        self.step(|| folder::Real.sync(path), || ())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        // A rename is done or not: killed right after it is the next step's kill before anything.
        self.step(|| folder::Real.rename(from, to), || ())
    }
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()> {
        if !self.exchanges {
            return Err(io::ErrorKind::Unsupported.into());
        }
        self.step(|| folder::Real.exchange(a, b), || ())
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        let half = || {
            for entry in fs::read_dir(path).into_iter().flatten().take(2) {
                let _ = fs::remove_file(entry.unwrap().path());
            }
        };
        self.step(|| folder::Real.remove(path), half)
    }
}

#[test]
fn killed_at_every_step_the_old_result_or_the_new_is_there_whole() {
    for exchanges in [true, false] {
        for old in [None, Some(false), Some(true)] {
            for keys in [false, true] {
                let (mut olds, mut news) = (0, 0);
                for steps in 0.. {
                    let scratch = Scratch::new("killed");
                    let out = scratch.out();
                    let old = old.map(|keys| run(3, keys));
                    if let Some(old) = &old {
                        old.save(&out, false).unwrap();
                    }
                    let new = run(2, keys);
                    let disk = Dying {
                        left: Cell::new(steps),
                        exchanges,
                    };
                    let done = new.save_on(&disk, &out, true, 100);
                    let loaded = Run::load(&out);
                    match (loaded, &old) {
                        (Ok(loaded), _) if same(&loaded, &new) => {
                            news += 1;
                            assert!(verify(&out, None).unwrap().hold());
                        }
                        (Ok(loaded), Some(old)) => {
                            olds += 1;
                            assert!(same(&loaded, old) && done.is_err(), "step {steps}");
                            assert!(verify(&out, None).unwrap().hold());
                        }
                        (Err(Error::Io { .. }), None) => {
                            olds += 1;
                            assert!(!out.exists() && done.is_err());
                        }
                        (other, _) => panic!("step {steps}: {other:?}"),
                    }
                    // The next save works and leaves nothing else behind.
                    run(4, keys).save(&out, true).unwrap();
                    assert!(same(&Run::load(&out).unwrap(), &run(4, keys)));
                    let names = scratch.names();
                    let expected = if keys {
                        vec!["result", "result.keys.csv"]
                    } else {
                        vec!["result"]
                    };
                    assert_eq!(names, expected, "step {steps}");
                    if done.is_ok() {
                        break;
                    }
                }
                assert!(olds >= 7 && news >= 2, "{olds} {news}");
            }
        }
    }
}

#[test]
fn compiling_to_verify_can_be_stopped() {
    let scratch = Scratch::new("stop");
    let text = "format = \"pairwright.scheme/1\"\nname = \"A try\"\naim = [\"pairs\"]\n[mentees]\nid = \"code\"\nplaces = 1\n[mentors]\nid = \"code\"\nplaces = 1\n";
    let scheme: Scheme = text.parse().unwrap();
    let people = ["O-1", "S-1"].map(|code| {
        let file = scratch.0.join(code);
        fs::write(&file, format!("code\n{code}\n")).unwrap();
        file
    });
    let [mentees, mentors] = people.each_ref().map(PathBuf::as_path);
    let cohort = Cohort::from_csv(&scheme, mentees, mentors).unwrap();
    let mut saved = finished(Problem::compile(&scheme, &cohort).unwrap(), false);
    saved.cohort_digest = Some(cohort.digest());
    saved.scheme = Some(scheme);
    saved.save(&scratch.out(), false).unwrap();
    let cancel = CancelToken::default();
    let verified = || verify_with(&scratch.out(), Some((mentees, mentors)), &cancel);
    let verdicts = verified().unwrap();
    assert!(verdicts.hold(), "{verdicts:?}");
    cancel.cancel();
    assert!(matches!(verified(), Err(Error::Interrupted)));
}
