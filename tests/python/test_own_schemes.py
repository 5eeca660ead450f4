"""Real people by scheme files alone: read, matched, proven by both verifiers, and as good as another solver on other scores."""

from __future__ import annotations

import csv
import subprocess
import sys
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pairwright as pw
import pytest
from scipy.optimize import linear_sum_assignment

from naive_scheme import NaiveScheme

SCHEMES = Path(__file__).with_name("schemes")
WITHOUT_GENDER = "The mentor has the gender that the mentee asked for"


def without_gender(scheme: pw.Scheme) -> pw.Scheme:
    """The same programme where nobody's gender is read."""
    lists = scheme.to_dict()
    return scheme.with_(
        without=WITHOUT_GENDER,
        asked={"wants": None, "gender": None},
        justified=None,
        mentees={"ignore": [*lists["mentees"]["ignore"], "preferred_gender"]},
        mentors={"ignore": [*lists["mentors"]["ignore"], "gender"]},
    )


CASES: dict[str, tuple[str, str, Any, int]] = {
    "keywords": ("keywords", "keyword-mentors/{}.csv", None, 7),
    "keyword lists": ("keyword-lists", "keyword-mentors/weights_{}.csv", None, 4),
    "capacity": ("capacity", "capacity-mentors/{}.csv", None, 6),
    "capacity without gender": ("capacity", "capacity-mentors/{}.csv", without_gender, 6),
}


def best(data: dict[str, Any], files: list[Path], most: int) -> tuple[int, Fraction]:
    """How many mentees can be placed at most, and the greatest score with so many: scores by the naive evaluator, the
    assignment by scipy over every mentor's places."""
    rows = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            rows.append(list(csv.DictReader(lines)))
    said = NaiveScheme(data).pairs(*rows)
    ids = [[row[data[side]["id"]] for row in people] for side, people in zip(("mentees", "mentors"), rows, strict=True)]
    column = data["mentors"]["places"]
    own = [int(row[column["column"]]) if isinstance(column, dict) and "column" in column else most for row in rows[1]]
    at = {id: position for position, id in enumerate(ids[0])}
    places: dict[str, list[int]] = {}
    for id, count in zip(ids[1], own, strict=True):
        start = sum(map(len, places.values()))
        places[id] = list(range(start, start + count))
    # A mentee more is worth more than all scores; a pair that is not eligible is worth as much as none.
    scores = {pair: int((one.score or Fraction(0)) * 10_000) for pair, one in said.items()}
    above_all = 1 + sum(max(scores.get((id, other), 0) for other in ids[1]) for id in ids[0])
    values = np.zeros((len(ids[0]), sum(own)))
    for (mentee, mentor), score in scores.items():
        values[at[mentee], places[mentor]] = above_all + score
    total = int(values[linear_sum_assignment(values, maximize=True)].sum())
    return total // above_all, Fraction(total % above_all, 10_000)


@pytest.mark.parametrize("case", CASES)
def test_matched_and_proven(case: str, data: Path, tmp_path: Path) -> None:
    name, form, change, most = CASES[case]
    file = SCHEMES / f"{name}.toml"
    scheme = pw.Scheme.load(file)
    scheme = change(scheme) if change else scheme
    files = [data / form.format(side) for side in ("mentees", "mentors")]
    m = pw.match(scheme, *files)
    assert m.status == "optimal" and str(m.verify()).startswith("optimal: ")
    placed, score = best(scheme.to_dict() if change else tomllib.loads(file.read_text(encoding="utf-8")), files, most)
    assert m.objective["mentees placed"] == placed and Fraction(str(m.objective["total score"])) == score
    m.save(tmp_path / "r")
    people = ["--mentees", str(files[0]), "--mentors", str(files[1])]
    for command in (["pairwright", "verify", "r"], ["pairwright", "verify", "r", *people], ["pairwright.verify", "r"]):
        done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_gender_is_read_with_its_reasons_alone(data: Path) -> None:
    scheme = pw.Scheme.load(SCHEMES / "capacity.toml")
    with pytest.raises(pw.SchemeError, match=r'\[justified."gender"\]'):
        scheme.with_(justified={"gender": None})
    with pytest.raises(pw.SchemeError, match="protected"):
        scheme.with_(asked={"gender": {"protected": None}})
    files = [data / "capacity-mentors" / name for name in ("mentees.csv", "mentors.csv")]
    said = without_gender(scheme).compile(*files).evaluate("T0001", "M0001")
    assert "gender" not in f"{said} {said.facts}".lower()
