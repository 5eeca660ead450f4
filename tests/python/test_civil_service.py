"""The Civil Service rules on generated people with known answers, proven by both verifiers each time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pairwright as pw
import pytest

CASES = {
    "one each": ('["pairs", "total score"]', 1, {"pairs": 35, "total score": "750"}),
    "three each": (
        '["mentees placed", "mentors placed", "total score"]',
        3,
        {"mentees placed": 50, "mentors placed": 49, "total score": "1997"},
    ),
    "score alone": ('["total score"]', 3, {"total score": "2036"}),
}


def variant(examples: Path, aim: str, places: int) -> pw.Scheme:
    """The shipped scheme with another aim and as many places for everybody."""
    text = (examples / "civil-service" / "scheme.toml").read_text(encoding="utf-8")
    text, aims = re.subn(r"^aim\s*=.*$", f"aim = {aim}", text, flags=re.MULTILINE)
    text, sides = re.subn(r"^places\s*=.*$", f"places = {places}", text, flags=re.MULTILINE)
    assert (aims, sides) == (1, 2)
    return pw.Scheme.from_toml(text)


@pytest.mark.parametrize("case", CASES)
def test_known_answers(case: str, data: Path, examples: Path, tmp_path: Path) -> None:
    aim, places, objective = CASES[case]
    files = [data / "civil-service" / "small" / name for name in ("mentees.csv", "mentors.csv")]
    m = pw.match(variant(examples, aim, places), *files)
    assert m.objective == objective
    assert str(m.verify()) == "optimal: 392 pairs checked, bound = value"
    m.save(tmp_path / "r")
    people = ["--mentees", str(files[0]), "--mentors", str(files[1])]
    for command in (["pairwright", "verify", "r"], ["pairwright", "verify", "r", *people], ["pairwright.verify", "r"]):
        done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


TWO = """
format = "pairwright.scheme/1"
name = "Two by two"
aim = ["pairs", "total score"]
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = 1
[asked]
org = { of = "both", kind = "one" }
profession = { of = "both", kind = "one" }
[[must]]
name = "Organisations differ"
different = "org"
[[prefer]]
name = "Same profession"
same = "profession"
points = 5
"""


@pytest.mark.parametrize(
    ("mentors", "mentees", "pairs"),
    [
        ([("A", "o1", "p"), ("B", "o2", "q")], [("c", "o3", "p"), ("d", "o2", "q")], [("c", "B"), ("d", "A")]),
        ([("A", "o1", "p"), ("B", "o2", "q")], [("c", "o1", "r"), ("d", "o2", "s")], [("c", "B"), ("d", "A")]),
    ],
)
def test_the_cohorts_that_a_greedy_matcher_loses(
    mentors: list[tuple[str, ...]], mentees: list[tuple[str, ...]], pairs: list[tuple[str, str]]
) -> None:
    def people(rows: list[tuple[str, ...]]) -> list[dict[str, str]]:
        return [dict(zip(("code", "org", "profession"), row, strict=True)) for row in rows]

    assert list(pw.match(pw.Scheme.from_toml(TWO), people(mentees), people(mentors))) == pairs
