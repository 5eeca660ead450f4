"""Reporting lines from a table of staff: random charts against plain walks, and a result that others can verify."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from pathlib import Path

import pairwright as pw
import pytest
from pairwright.cli import main

SCHEME = """
format = "pairwright.scheme/1"
name = "In house"
aim = ["mentees placed", "total score"]
[mentees]
id = "number"
places = 1
[mentors]
id = "number"
places = 2
[tables]
staff = { file = "staff.csv" }
[asked]
manager = { of = "both", kind = "person", table = "staff", column = "Reports to", blank = "none" }
[[must]]
name = "Nobody meets their own manager, or a colleague under the same"
line = "manager"
at_least = "3 steps"
[[prefer]]
name = "They are far from each other"
line = "manager"
points = { "from 4 steps" = 1, "from 6 steps" = 2 }
[[prefer]]
name = "Neither is above the other"
not = { line = "manager", as = "same line", at_most = "99 steps" }
points = 3
[[prefer]]
name = "They have one manager"
same = "manager"
points = 5
weight = -1
"""

Chart = dict[str, str]
"""Who is above whom; nobody is the empty text."""


def chart(draw: random.Random, count: int) -> Chart:
    """Some trees: everybody is below somebody who came before, or at the top."""
    numbers = [f"{number:05}" for number in draw.sample(range(100_000), count)]
    above = {numbers[0]: ""}
    for at, number in enumerate(numbers[1:], 1):
        above[number] = "" if draw.random() < 0.03 else draw.choice(numbers[max(0, at - 12) : at])
    return above


def distances(above: Chart, start: str) -> dict[str, int]:
    """Steps from one person to everybody who is connected, breadth first."""
    near: dict[str, list[str]] = {number: [] for number in above}
    for number, boss in above.items():
        if boss:
            near[number].append(boss)
            near[boss].append(number)
    steps, edge = {start: 0}, [start]
    while edge:
        edge = [one for other in edge for one in near[other] if one not in steps and not steps.update({one: steps[other] + 1})]
    return steps


def ups(above: Chart, number: str) -> list[str]:
    return [] if not number else [number, *ups(above, above[number])]


def write(path: Path, headings: list[str], rows: list[list[str]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return str(path)


def expected(above: Chart, mentees: list[str], mentors: list[str]) -> dict[tuple[str, str], int]:
    """The score of every eligible pair."""
    scores = {}
    for one in mentees:
        steps = distances(above, one)
        for other in mentors:
            apart = steps.get(other)
            if apart is not None and apart < 3:
                continue
            score = 2 if apart is None or apart >= 6 else 1 if apart >= 4 else 0
            score += 0 if one in ups(above, other) or other in ups(above, one) else 3
            score -= 5 if above[one] and above[one] == above[other] else 0
            scores[one, other] = score
    return scores


@pytest.mark.parametrize("seed", range(12))
def test_every_pair_of_a_random_chart(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    above = chart(draw, draw.choice([40, 90]))
    people = draw.sample(sorted(above), 24)
    mentees, mentors = people[:11], people[11:]
    table = [[number, boss] for number, boss in draw.sample(sorted(above.items()), len(above))]
    write(tmp_path / "staff.csv", ["Number", "Reports to"], table)
    (tmp_path / "scheme.toml").write_text(SCHEME, encoding="utf-8")
    scheme = pw.Scheme.load(tmp_path / "scheme.toml")
    problem = scheme.compile([{"number": one} for one in mentees], [{"number": one} for one in mentors])
    wanted = expected(above, mentees, mentors)
    found = {(row["mentee"], row["mentor"]): row["score"] for row in problem.pairs()}
    assert {pair: float(score) for pair, score in found.items()} == {pair: float(score) for pair, score in wanted.items()}
    for one, other in draw.sample([(one, other) for one in mentees for other in mentors], 20):
        facts = scheme.evaluate({"number": one}, {"number": other}).facts
        assert facts["refused_by"] == ([] if (one, other) in wanted else [facts["musts"][0]["name"]])
        assert facts["score"] == (str(wanted[one, other]) if (one, other) in wanted else None)


def test_a_result_holds_the_table_and_is_verified_without_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    above = chart(random.Random(5), 60)
    people = sorted(above)[:20]
    write(tmp_path / "staff.csv", ["Number", "Reports to"], [list(pair) for pair in above.items()])
    scheme = tmp_path / "scheme.toml"
    scheme.write_text(SCHEME, encoding="utf-8")
    files = ["--mentees", write(tmp_path / "a.csv", ["number"], [[one] for one in people[:8]])]
    files += ["--mentors", write(tmp_path / "b.csv", ["number"], [[one] for one in people[8:]])]
    out = tmp_path / "result"
    assert main(["match", str(scheme), *files, "--out", str(out)]) == 0
    (tmp_path / "staff.csv").unlink()
    assert main(["verify", str(out), *files]) == 0
    second = subprocess.run([sys.executable, "-m", "pairwright.verify", str(out)], capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stdout + second.stderr
    capsys.readouterr()
    assert main(["explain", str(out), "--mentee", people[0], *files]) == 0
    assert "in the reporting line" in capsys.readouterr().out


def test_faults_of_the_table_name_its_file(tmp_path: Path) -> None:
    (tmp_path / "scheme.toml").write_text(SCHEME, encoding="utf-8")
    rows = [["1", "2"], ["2", "3"], ["3", "1"], ["4", "11"], ["4", ""], ["5", ""]]
    write(tmp_path / "staff.csv", ["Number", "Reports to"], rows)
    with pytest.raises(pw.SchemeError) as raised:
        pw.Scheme.load(tmp_path / "scheme.toml")
    assert [(fault.file, fault.row, fault.column, fault.code) for fault in raised.value.errors] == [
        ("staff.csv", 2, "Reports to", "circle"),
        ("staff.csv", 5, "Reports to", "unknown-id"),
        ("staff.csv", 6, "Number", "duplicate"),
    ]
    assert "`1`, then `2`, then `3`, then `1` again" in str(raised.value)
    write(tmp_path / "staff.csv", ["Number", "Reports to"], [["1", "2"], ["2", ""], ["5", ""]])
    scheme = pw.Scheme.load(tmp_path / "scheme.toml")
    with pytest.raises(pw.CohortError, match="`7` is not in the table `staff`, where `manager` is looked up"):
        scheme.compile([{"number": "1"}, {"number": "7"}], [{"number": "5"}])
