//! What may be replaced, and who may write: nobody loses anything but a result.

use super::folder::{NEW, Places};
use super::lock::Lock;
use super::tests::{Scratch, run, same};
use super::*;
use std::process::Command;
use std::thread;

const THESIS: &str = "the only copy";

#[test]
fn a_folder_with_anything_foreign_is_never_replaced() {
    let scratch = Scratch::new("foreign");
    let out = scratch.out();
    let refused = |why: &str| {
        for force in [false, true] {
            for error in [
                run(3, false).save(&out, force).unwrap_err(),
                check_target(&out, force).unwrap_err(),
            ] {
                let expected = format!("is not a saved result: {why}");
                assert!(error.to_string().contains(&expected), "{error}");
            }
        }
        assert_eq!(scratch.names(), ["result"]);
    };
    // A thesis with a record of its own, then one beside a true record.
    fs::create_dir(&out).unwrap();
    refused("it has no `record.json`");
    fs::write(out.join("record.json"), "{\"format\": \"vinyl\"}").unwrap();
    refused("its `record.json` is not one of a result");
    fs::write(out.join("thesis.tex"), THESIS).unwrap();
    refused("it holds `thesis.tex`");
    fs::write(
        out.join("record.json"),
        "{\"format\": \"pairwright.record/1\"}",
    )
    .unwrap();
    refused("it holds `thesis.tex`");
    assert_eq!(fs::read_to_string(out.join("thesis.tex")).unwrap(), THESIS);
    // A folder that is named like a file of a result.
    fs::remove_file(out.join("thesis.tex")).unwrap();
    fs::create_dir(out.join("pairs.csv")).unwrap();
    fs::write(out.join("pairs.csv/thesis.tex"), THESIS).unwrap();
    refused("it holds `pairs.csv`");
    fs::remove_dir_all(out.join("pairs.csv")).unwrap();
    #[cfg(unix)]
    {
        let elsewhere = scratch.0.join("linked");
        fs::rename(&out, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &out).unwrap();
        let error = run(3, false).save(&out, true).unwrap_err();
        assert!(error.to_string().contains("it is a symbolic link"));
        fs::remove_file(&out).unwrap();
        fs::rename(&elsewhere, &out).unwrap();
    }
    // A result of which files are missing, also one of a later version, is a result.
    fs::write(
        out.join("record.json"),
        "{\"format\": \"pairwright.record/9\"}",
    )
    .unwrap();
    check_target(&out, true).unwrap();
    run(3, false).save(&out, true).unwrap();
    assert!(same(&Run::load(&out).unwrap(), &run(3, false)));
}

#[test]
fn files_that_are_no_keys_are_never_replaced() {
    let scratch = Scratch::new("own-keys");
    let out = scratch.out();
    run(3, false).save(&out, false).unwrap();
    let keys = scratch.0.join("result.keys.csv");
    fs::write(&keys, "piano,keys\n").unwrap();
    for with_keys in [false, true] {
        let error = run(2, with_keys).save(&out, true).unwrap_err();
        let words = error.to_string();
        assert!(words.contains("is not a file of keys"), "{words}");
    }
    assert_eq!(fs::read_to_string(&keys).unwrap(), "piano,keys\n");
    assert!(same(&Run::load(&out).unwrap(), &run(3, false)));
}

#[test]
fn somebody_elses_things_in_our_temporary_folders_stay() {
    let scratch = Scratch::new("squat");
    let out = scratch.out();
    run(3, false).save(&out, false).unwrap();
    for name in [
        ".result.pairwright-new-7",
        ".result.pairwright-new-thesis",
        ".result.pairwright-old",
    ] {
        fs::create_dir(scratch.0.join(name)).unwrap();
        fs::write(scratch.0.join(name).join("thesis.tex"), THESIS).unwrap();
    }
    let before = scratch.names();
    run(2, false).save(&out, true).unwrap();
    assert!(same(&Run::load(&out).unwrap(), &run(2, false)));
    assert_eq!(scratch.names(), before);
    for name in &before[..3] {
        let thesis = scratch.0.join(name).join("thesis.tex");
        assert_eq!(fs::read_to_string(thesis).unwrap(), THESIS);
    }
}

#[test]
fn a_bad_target_is_known_beforehand() {
    let scratch = Scratch::new("check");
    let refused = |path: &Path, force: bool, words: &str| {
        for error in [
            check_target(path, force).unwrap_err(),
            run(3, false).save(path, force).unwrap_err(),
        ] {
            let error = error.to_string();
            assert!(error.contains(words), "{error}");
            assert!(error.contains(path.to_str().unwrap()), "{error}");
            assert!(!error.contains(".pairwright-"), "{error}");
        }
    };
    let out = scratch.out();
    check_target(&out, false).unwrap();
    check_target(&out, true).unwrap();
    refused(
        &scratch.0.join("nowhere/result"),
        true,
        "there is no folder",
    );
    refused(&scratch.0.join("n".repeat(240)), true, "too long a name");
    refused(&scratch.0.join("n".repeat(300)), true, "too long a name");
    let file = scratch.0.join("file");
    fs::write(&file, "").unwrap();
    refused(&file, true, "it is a file");
    refused(&file.join("result"), true, "there is no folder");
    fs::remove_file(&file).unwrap();
    run(3, true).save(&out, false).unwrap();
    refused(&out, false, "--force");
    check_target(&out, true).unwrap();
    assert!(same(&Run::load(&out).unwrap(), &run(3, true)));
    fs::remove_dir_all(&out).unwrap();
    let error = check_target(&out, false).unwrap_err().to_string();
    assert!(error.contains("the key to an earlier result"), "{error}");
    fs::remove_file(scratch.0.join("result.keys.csv")).unwrap();
    assert!(scratch.names().is_empty(), "{:?}", scratch.names());
    // No system lets anybody make a folder there.
    #[cfg(target_os = "linux")]
    refused(Path::new("/proc/result"), true, "/proc/result: ");
}

#[test]
fn a_live_writer_is_left_alone() {
    let scratch = Scratch::new("live");
    let out = scratch.out();
    run(3, true).save(&out, false).unwrap();
    let places = Places::new(&out).unwrap();
    let lock = Lock::take(&places).unwrap().unwrap();
    // What another process looks like in the middle of a save, the old result moved aside.
    let aside = scratch.0.join(".result.pairwright-old");
    let new = scratch.0.join(format!(".result{NEW}1"));
    fs::rename(&out, &aside).unwrap();
    fs::create_dir(&new).unwrap();
    fs::write(new.join("pairs.csv"), "half").unwrap();
    let before = scratch.names();
    let questions: [fn(&Path) -> Error; 4] = [
        |out| run(2, false).save(out, true).unwrap_err(),
        |out| check_target(out, true).unwrap_err(),
        |out| Run::load(out).unwrap_err(),
        |out| verify(out, None).unwrap_err(),
    ];
    thread::scope(|scope| {
        let out = &out;
        let asked = questions.map(|ask| scope.spawn(move || ask(out)));
        for asked in asked {
            let words = asked.join().unwrap().to_string();
            assert!(words.contains("another run is saving to"), "{words}");
        }
    });
    assert_eq!(scratch.names(), before);
    assert_eq!(fs::read_to_string(new.join("pairs.csv")).unwrap(), "half");
    drop(lock);
    assert!(same(&Run::load(&out).unwrap(), &run(3, true)));
    run(2, true).save(&out, true).unwrap();
    assert_eq!(scratch.names(), ["result", "result.keys.csv"]);
}

#[test]
fn saves_at_the_same_time_leave_one_of_them_whole() {
    let scratch = Scratch::new("together");
    let out = scratch.out();
    let runs = [2, 3, 4].map(|step| run(step, step != 3));
    thread::scope(|scope| {
        for run in &runs {
            scope.spawn(|| {
                for _ in 0..15 {
                    // Who has waited long enough on a slow disk is refused in words, no more.
                    if let Err(error) = run.save(&out, true) {
                        assert!(error.to_string().contains("another run is saving to"));
                    }
                }
            });
        }
    });
    let loaded = Run::load(&out).unwrap();
    assert!(runs.iter().any(|run| same(run, &loaded)));
    assert!(verify(&out, None).unwrap().hold());
    let names = scratch.names();
    assert!(names.iter().all(|name| !name.starts_with('.')), "{names:?}");
}

const HELD: &str = "PAIRWRIGHT_TEST_HELD";

/// Not a test: the process that the next one kills.
#[test]
fn holds_the_lock_of_its_parent() {
    if let Some(path) = std::env::var_os(HELD) {
        let places = Places::new(Path::new(&path)).unwrap();
        let _lock = Lock::take(&places).unwrap().unwrap();
        fs::write(Path::new(&path).with_extension("held"), "").unwrap();
        thread::sleep(std::time::Duration::from_secs(60));
    }
}

#[test]
fn the_lock_dies_with_its_process() {
    let scratch = Scratch::new("dies");
    let out = scratch.out();
    let name = "saved::target_tests::holds_the_lock_of_its_parent";
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name])
        .env(HELD, &out)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let held = out.with_extension("held");
    while !held.exists() {
        assert!(child.try_wait().unwrap().is_none());
        thread::sleep(std::time::Duration::from_millis(5));
    }
    let error = run(3, false).save(&out, false).unwrap_err();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(error.to_string().contains("another run is saving to"));
    fs::remove_file(&held).unwrap();
    assert_eq!(scratch.names(), [".result.pairwright-lock"]);
    run(3, false).save(&out, false).unwrap();
    assert_eq!(scratch.names(), ["result"]);
}
