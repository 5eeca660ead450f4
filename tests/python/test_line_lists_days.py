"""Reporting lines, preference lists and the day of the run, from people to a saved result that is verified."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pairwright as pw
import polars as pl
import pytest
from pairwright import _core
from pairwright.cli import main

SCHEME = """
format = "pairwright.scheme/1"
name = "Line, lists and days"
aim = ["mentees placed", "total score"]
[mentees]
called = "officer"
id = "code"
places = 1
[mentors]
id = "code"
places = 1
[asked]
manager = { of = "both", kind = "person", blank = "none" }
wants = { of = "mentees", kind = "ranked", blank = "none" }
ends = { of = "mentees", kind = "date" }
[[must]]
name = "Nobody meets somebody within two steps of their own line"
line = "manager"
at_least = "3 steps"
[[must]]
name = "The officer's time is not over"
after = ["ends", "as of"]
[[prefer]]
name = "The officer's wishes"
chosen = "wants"
points = { "1" = 10, "up to 3" = 4 }
"""
MENTEES: list[dict[str, Any]] = [
    {"code": "a1", "manager": "b1", "wants": "b1, b3", "ends": "2026-06-30"},
    {"code": "a2", "manager": "a1", "wants": "b3", "ends": "2026-03-01"},
]
MENTORS: list[dict[str, Any]] = [
    {"code": "b1", "manager": None},
    {"code": "b2", "manager": "b1"},
    {"code": "b3", "manager": None},
]


@pytest.fixture
def people() -> list[dict[str, Any]]:
    return [dict(row) for row in MENTEES]


@pytest.fixture
def scheme() -> pw.Scheme:
    return pw.Scheme.from_toml(SCHEME)


def test_the_best_pairs_and_why(scheme: pw.Scheme, people: list[dict[str, Any]]) -> None:
    m = pw.match(scheme, people, MENTORS, as_of=date(2026, 1, 31))
    # b2 is a1's colleague under b1, and three steps from a2: both may have b3 alone, but a2 may also have b2.
    assert sorted(m) == [("a1", "b3"), ("a2", "b2")]
    assert m.objective["total score"] == "4"
    why = str(m.why("a1", "b3"))
    assert "manager: b1 / none, no way from one to the other in the reporting line" in why
    assert "ends 2026-06-30 is 150 days after the day of the run, 2026-01-31" in why
    assert "The officer's wishes: 4 (wants: choice 2)" in why
    assert "manager: a1 / b1, 3 steps apart in the reporting line" in str(m.why("a2", "b2"))
    fact = m.why("a1", "b3").facts["criteria"][0]["facts"][0]
    assert fact["attributes"] == ["wants", None]
    assert fact["values"] == [["b3"], None]
    assert fact["finding"] == {"measure": "chosen", "by_mentee": 2, "by_mentor": None}


def test_the_day_is_asked_for(scheme: pw.Scheme, people: list[dict[str, Any]]) -> None:
    with pytest.raises(pw.CohortError) as refused:
        pw.match(scheme, people, MENTORS)
    assert "`The officer's time is not over` reads the day of the run, and none was given" in str(refused.value)
    assert "`--as-of 2020-09-30`" in str(refused.value)
    late = pw.match(scheme, people, MENTORS, as_of="2026-03-01")
    assert list(late) == [("a1", "b3")]


def test_lists_of_frames_keep_their_order(scheme: pw.Scheme, people: list[dict[str, Any]]) -> None:
    wants = [["b3", "b1"], ["b3"]]
    expected = None
    for make in (
        lambda: [{**row, "wants": own} for row, own in zip(people, wants, strict=True)],
        lambda: pl.DataFrame(people).with_columns(wants=pl.Series(wants)),
        lambda: pd.DataFrame(people).assign(wants=wants),
    ):
        m = pw.match(scheme, make(), MENTORS, as_of="2026-01-31")
        expected = expected or m.objective
        assert m.objective == expected and m.objective["total score"] == "10"
    loose = [{**row, "wants": set(own)} for row, own in zip(people, wants, strict=True)]
    with pytest.raises(pw.CohortError, match="`b1, b3` is a set, which has no order"):
        pw.match(scheme, loose, MENTORS, as_of="2026-01-31")


def test_whole_numbers_are_ids_in_lists_too(scheme: pw.Scheme, people: list[dict[str, Any]]) -> None:
    mentors = [{"code": code, "manager": None} for code in (7, 8)]
    mentees = [{**row, "manager": None, "wants": [8, 7]} for row in people]
    for frame in (mentees, pl.DataFrame(mentees, schema_overrides={"manager": pl.String})):
        m = pw.match(scheme, frame, mentors, as_of="2026-01-31")
        assert m.objective["total score"] == "14"
    for item in (7.0, None, True):
        broken = [{**row, "wants": [item]} for row in mentees]
        with pytest.raises(pw.CohortError, match="text or whole numbers"):
            pw.match(scheme, broken, mentors, as_of="2026-01-31")


def test_circles_and_strangers_are_told(scheme: pw.Scheme, people: list[dict[str, Any]]) -> None:
    people[0]["manager"] = "a2"
    people[1]["wants"] = "b4"
    with pytest.raises(pw.CohortError) as refused:
        pw.match(scheme, people, MENTORS, as_of="2026-01-31")
    assert [(fault.code, fault.row, fault.column) for fault in refused.value.errors] == [
        ("circle", 1, "manager"),
        ("unknown-id", 2, "wants"),
    ]
    assert "`a1`, then `a2`, then `a1` again" in str(refused.value)
    assert "`b4` is no mentor; did you mean `b1`?" in str(refused.value)


def save(path: Path, rows: list[dict[str, Any]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


@pytest.mark.parametrize("codes", ["", 'codes = "make"\n'])
def test_a_saved_result_keeps_the_day(
    codes: str, people: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme = tmp_path / "scheme.toml"
    scheme.write_text(SCHEME.replace('id = "code"\n', f'id = "code"\n{codes}'), encoding="utf-8")
    files = ["--mentees", save(tmp_path / "a.csv", people), "--mentors", save(tmp_path / "b.csv", MENTORS)]
    out = tmp_path / "result"
    assert main(["match", str(scheme), *files, "--out", str(out)]) == 2
    assert "give it: `--as-of 2020-09-30`" in capsys.readouterr().err
    assert main(["match", str(scheme), *files, "--out", str(out), "--as-of", "2026-01-31"]) == 0
    record = json.loads((out / "record.json").read_text(encoding="utf-8"))
    assert record["as_of"] == "2026-01-31"
    assert main(["verify", str(out), *files]) == 0
    loaded = pw.load(out)
    assert loaded.record["as_of"] == "2026-01-31"
    assert "wishes: 4" in str(loaded.why("a1", "b3"))
    capsys.readouterr()
    assert main(["explain", str(out), "--mentee", "a1", *files]) == 0
    told = capsys.readouterr().out
    assert "the day of the run, 2026-01-31" in told
    assert not codes or not any(f" {name}" in told for name in ("b1", "b2", "b3"))


def test_another_day_is_another_problem(people: list[dict[str, Any]], tmp_path: Path) -> None:
    """A record that names another day, though its digests fit, is found by whoever has the people's files."""
    scheme = tmp_path / "scheme.toml"
    scheme.write_text(SCHEME, encoding="utf-8")
    mentees, mentors = save(tmp_path / "a.csv", people), save(tmp_path / "b.csv", MENTORS)
    for day, holds in (("2026-01-31", True), ("2026-03-02", False)):
        out = tmp_path / day
        m = pw.match(scheme, mentees, mentors, as_of="2026-01-31")
        m.save(out)
        path = out / "record.json"
        text = path.read_text(encoding="utf-8").replace("2026-01-31", day)
        path.write_text(text, encoding="utf-8")
        proof = _core.verify_saved(str(out), (mentees, mentors))[1]
        assert proof[1] is holds, proof
        assert holds or "`a2`" in proof[2]
