"""The second verifier as a file: short, plain, of the standard library alone, and run where there is no pairwright."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pairwright
import pytest

FILE = Path(pairwright.__file__).parent / "verify.py"
TEXT = FILE.read_text(encoding="utf-8")
# -I: no paths of the caller; -S: no site-packages either.
ALONE = [sys.executable, "-I", "-S"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ALONE, str(FILE), *arguments], capture_output=True, text=True, check=False)


def test_it_has_at_most_two_hundred_lines() -> None:
    assert len(TEXT.splitlines()) <= 200


def test_its_lines_are_plain() -> None:
    assert max(map(len, TEXT.splitlines())) <= 100
    assert "fmt:" not in TEXT and "noqa" not in TEXT
    for node in ast.walk(ast.parse(TEXT)):
        for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(body, list):
                lines = [one.lineno for one in body]
                assert len(set(lines)) == len(lines), f"two statements in line {lines}"


def test_it_imports_the_standard_library_alone() -> None:
    names = set()
    for node in ast.walk(ast.parse(TEXT)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module
            names.add(node.module)
    roots = {name.partition(".")[0] for name in names}
    assert roots and roots <= sys.stdlib_module_names, roots


def test_it_runs_where_pairwright_is_not(small: pairwright.Matching, tmp_path: Path) -> None:
    assert subprocess.run([*ALONE, "-c", "import pairwright"], capture_output=True, check=False).returncode == 1
    small.save(tmp_path / "result")
    done = run(str(tmp_path / "result"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "integrity: every file is as it was written",
        f"proof: {small.verify()}",
    ]


def test_it_never_ends_in_a_traceback(small: pairwright.Matching, tmp_path: Path) -> None:
    folder = tmp_path / "result"
    small.save(folder)
    assert run().returncode == run("a", "b").returncode == 1
    for data in (b"", b"\xff", b"[]", b"null", b"[" * 100_000, b'{"format": 1, "format": 2}'):
        for name in ("problem.json", "record.json", "pairs.csv", "unplaced.csv"):
            kept = (folder / name).read_bytes()
            (folder / name).write_bytes(data)
            done = run(str(folder))
            assert (done.returncode, done.stderr) == (1, ""), (name, data[:9])
            assert name in done.stdout and "not proven" in done.stdout
            (folder / name).write_bytes(kept)
    assert run(str(folder)).returncode == 0
    done = run(str(tmp_path / "nothing"))
    assert (done.returncode, done.stderr) == (1, "") and "not proven" in done.stdout
