"""The command: exit codes, what is printed where, and what is left on the disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pairwright as pw
import pytest
from pairwright.cli import main
from pairwright.shipped import EXAMPLES

from conftest import MENTEES, MENTORS, SCHEME
from test_api import as_csv


class Folder:
    """A folder with a scheme and people, in which commands run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "scheme.toml").write_text(SCHEME, encoding="utf-8")
        as_csv(path / "mentees.csv", MENTEES)
        as_csv(path / "mentors.csv", MENTORS)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "pairwright", *arguments]
        done = subprocess.run(command, cwd=self.path, capture_output=True, text=True, encoding="utf-8", timeout=60)
        assert "Traceback" not in done.stderr and "panicked" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    def match(self, *more: str) -> tuple[int, str, str]:
        people = ("--mentees", "mentees.csv", "--mentors", "mentors.csv")
        return self.run("match", "scheme.toml", *people, "--out", "result", *more)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


PEOPLE = ("--mentees", "mentees.csv", "--mentors", "mentors.csv")


def test_match_verify_explain(folder: Folder) -> None:
    code, out, err = folder.match()
    assert (code, err) == (0, "")
    assert out.startswith("optimal: 3 pairs checked, bound = value\n") and "total score     5" in out
    names = {path.name for path in (folder.path / "result").iterdir()}
    assert names == {"pairs.csv", "unplaced.csv", "scheme.toml", "problem.json", "record.json", "run.json"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder.path / "result").iterdir())
    for people in ((), PEOPLE):
        code, out, err = folder.run("verify", "result", *people)
        assert (code, err) == (0, "")
        assert "integrity: every file is as it was written\nproof: optimal" in out
    code, out, _ = folder.run("explain", "result", "--mentee", "a1", *PEOPLE)
    assert code == 0 and "a1" in out and "b1" in out and "They are in different teams" in out
    code, out, _ = folder.run("explain", "result", "--mentee", "a3")
    assert code == 0 and "a3" in out
    code, out, _ = folder.run("explain", "result", "--mentee", "a3", "--mentor", "b2", *PEOPLE)
    assert code == 0 and "“They are in different teams”" in " ".join(out.split())


def test_the_second_verifier_agrees(folder: Folder) -> None:
    folder.match()
    command = [sys.executable, "-m", "pairwright.verify", "result"]
    done = subprocess.run(command, cwd=folder.path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_existing_result_stays_without_force(folder: Folder) -> None:
    folder.match()
    before = (folder.path / "result" / "run.json").read_bytes()
    code, _, err = folder.match()
    assert code == 2 and "--force" in err
    assert (folder.path / "result" / "run.json").read_bytes() == before
    assert folder.match("--force")[0] == 0


def test_a_changed_byte_is_found(folder: Folder) -> None:
    folder.match()
    pairs = folder.path / "result" / "pairs.csv"
    pairs.write_text(pairs.read_text().replace("a3", "a2") + "a3,b2,1,0,1\n")
    code, _, err = folder.run("verify", "result")
    assert code == 1 and "integrity: pairs.csv" in err


def test_infeasible_prints_and_saves_the_witness(folder: Folder) -> None:
    (folder.path / "pins.csv").write_text("mentee,mentor\na1,b1\na3,b1\n")
    code, out, _ = folder.match("--pins", "pins.csv")
    assert code == 3 and "infeasible" in out and "b1" in out
    code, out, _ = folder.run("verify", "result")
    assert code == 0 and "infeasible" in out
    code, out, _ = folder.run("explain", "result", "--mentee", "a1")
    assert code == 0 and "b1" in out


def test_stopped_saves_the_best_so_far(folder: Folder) -> None:
    code, out, _ = folder.match("--time-limit", "0")
    assert code == 4 and "stopped" in out
    assert (folder.path / "result" / "record.json").is_file()
    assert folder.run("verify", "result")[0] == 1


BAD = {
    "no scheme": (("match", "none.toml", *PEOPLE, "--out", "r"), "none.toml: No such file"),
    "no people": (("match", "scheme.toml", "--mentees", "x.csv", "--mentors", "mentors.csv", "--out", "r"), "x.csv: No such"),
    "scheme is people": (("match", "mentees.csv", *PEOPLE, "--out", "r"), "mentees.csv, row 1"),
    "pins of strangers": (("match", "scheme.toml", *PEOPLE, "--out", "r", "--pins", "mentees.csv"), "mentees.csv"),
    "date": (("match", "scheme.toml", *PEOPLE, "--out", "r", "--as-of", "1.9.2020"), "write it as 2020-09-30"),
    "threads": (("match", "scheme.toml", *PEOPLE, "--out", "r", "--threads", "0"), "threads: `0` is below 1"),
    "one file of two": (("verify", "r", "--mentees", "mentees.csv"), "go together"),
    "no result": (("verify", "nowhere"), "nowhere"),
    "nobody asked, no result": (("explain", "nowhere"), "nowhere"),
    "example": (("demo", "atlantis"), "write one of westminster"),
    "review of strangers": (("review", "scheme.toml", *PEOPLE, "--pins", "mentees.csv"), "mentees.csv"),
    "review of nobody": (("review", "scheme.toml", "--mentees", "x.csv", "--mentors", "mentors.csv"), "x.csv: No such"),
    "no command": ((), "required"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_exit_code_2(case: str, folder: Folder) -> None:
    arguments, words = BAD[case]
    code, out, err = folder.run(*arguments)
    assert (code, out) == (2, "") and words in err
    assert not (folder.path / "r").exists()


def test_all_faults_are_listed(folder: Folder) -> None:
    with (folder.path / "mentees.csv").open("a") as file:
        file.write("a1,red,,\na9,,,\n")
    code, _, err = folder.match()
    lines = err.splitlines()
    assert code == 2 and lines[0] == f"{len(lines) - 1} things are wrong:"
    assert any("mentees.csv, row 5, column code" in line for line in lines)
    assert any("mentees.csv, row 6, column team" in line for line in lines)


@pytest.mark.parametrize("name", EXAMPLES)
def test_demos(name: str, folder: Folder) -> None:
    code, out, err = folder.run("demo", name, "--out", "shown")
    assert (code, err) == (0, "")
    assert "optimal" in out and "Why these" in out and "pairwright match scheme.toml" in out
    assert folder.run("verify", "shown")[0] == 0


def test_the_demo_shows_what_a_colleague_wants_to_know(folder: Folder) -> None:
    start = time.perf_counter()
    code, out, _ = folder.run("demo", "westminster")
    seconds = time.perf_counter() - start
    assert code == 0 and seconds < 2.0  # the interpreter's start included
    for words in ("O-01", "S-04", "The officer is senior to the mentor", "Left out, and why", "mentees placed  11"):
        assert words in out


def test_the_demo_of_many_people_is_short(folder: Folder) -> None:
    _, out, _ = folder.run("demo", "both-sides")
    assert out.count("\nWhat must hold:") == 12 and "\nand 26 more: save the result (--out)" in out
    assert out.count("can have nobody but 32 mentors") == 1 and "\nThe same is so for F-39, F-43, F-46.\n" in out


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_is_130_and_leaves_nothing(folder: Folder) -> None:
    people = [{**row, "code": f"{row['code']}-{at}"} for at in range(400) for row in MENTEES]
    as_csv(folder.path / "mentees.csv", people)
    as_csv(folder.path / "mentors.csv", [{**row, "code": f"{row['code']}-{at}"} for at in range(600) for row in MENTORS])
    command = [sys.executable, "-m", "pairwright", "match", "scheme.toml", *PEOPLE, "--out", "result"]
    child = subprocess.Popen(command, cwd=folder.path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    time.sleep(0.7)
    child.send_signal(signal.SIGINT)
    start = time.perf_counter()
    _, err = child.communicate(timeout=20)
    assert time.perf_counter() - start < 1.5
    assert child.returncode == 130 and err == "interrupted\n"
    assert not (folder.path / "result").exists()


def shell(folder: Folder, line: str, **environment: str) -> tuple[int, str]:
    """Exit code of the command at the head of a line of the shell, and everything that was said."""
    line = line.replace("pairwright", f"'{sys.executable}' -m pairwright", 1)
    done = subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"],
        cwd=folder.path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, **environment},
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said and "Exception ignored" not in said
    return done.returncode, said


MATCH = f"pairwright match scheme.toml {' '.join(PEOPLE)} --out r"
UNHEARD = ["| true", "| head -1", ">/dev/full", ">&-", "2>&-", ">&- 2>&-", ">/dev/full 2>/dev/full", "2>&1 | true"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device")
@pytest.mark.parametrize("ending", UNHEARD)
def test_what_nobody_hears_is_saved_and_told_by_the_exit_code(ending: str, folder: Folder) -> None:
    code, said = shell(folder, f"{MATCH} {ending}")
    assert code == 0 and (folder.path / "r" / "record.json").is_file()
    assert ("could be shown: No space left" in said) == (ending == ">/dev/full")
    assert folder.run("verify", "r")[0] == 0
    assert shell(folder, f"{MATCH} {ending}")[0] == 2  # it is there already
    assert shell(folder, f"pairwright match {ending}")[0] == 2
    assert shell(folder, f"pairwright --help {ending}")[0] == 0
    (folder.path / "r" / "pairs.csv").write_text("mentee,mentor\n")
    assert shell(folder, f"pairwright verify r {ending}")[0] == 1
    (folder.path / "pins.csv").write_text("mentee,mentor\na1,b1\na3,b1\n")
    assert shell(folder, f"{MATCH} --force --pins pins.csv {ending}")[0] == 3
    assert folder.run("verify", "r")[0] == 0
    assert shell(folder, f"pairwright demo --out shown {ending}")[0] == 0
    assert folder.run("verify", "shown")[0] == 0


def test_letters_that_the_terminal_lacks_are_shown_by_number(folder: Folder) -> None:
    for name, people in (("mentees", MENTEES), ("mentors", MENTORS)):
        as_csv(folder.path / f"{name}.csv", [{**row, "code": f"é{row['code']}"} for row in people])
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    assert shell(folder, MATCH, **ascii_only)[0] == 0
    code, said = shell(folder, "pairwright explain r --mentee éa1", **ascii_only, PYTHONUTF8="1")
    assert code == 0 and "\\xe9a1" in said


def test_more_threads_than_any_machine_has_are_refused(folder: Folder) -> None:
    for number in ("1025", "99999999999999999999999"):
        code, out, err = folder.match("--threads", number)
        assert (code, out, err) == (2, "", f"threads: `{number}` is above 1024\n")
        code, said = shell(folder, MATCH, PAIRWRIGHT_THREADS=number)
        assert code == 2 and f"threads: `{number}` is above 1024" in said


def test_an_interrupt_while_it_is_loaded_is_130(folder: Folder) -> None:
    program = """
import sys
class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "pairwright.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
from pairwright.__main__ import main
sys.exit(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (130, "interrupted\n")


def test_a_result_is_named_by_its_folder(tmp_path: Path, small: pw.Matching, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    small.save(tmp_path / "r")
    for command in ("explain", "verify"):
        assert main([command, str(tmp_path / "r" / "record.json"), *(["--mentee", "a1"] if command == "explain" else [])]) == 2
        assert "is a file, not the folder of a result; name the folder that it is in" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path / "r")
    assert main(["explain", ".", "--mentee", "a1"]) == 0 and main(["verify", "."]) == 0
