"""One pair without solving: what may be given, what is said, what is refused, and what never shows."""

from __future__ import annotations

from typing import Any

import pairwright as pw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from conftest import MENTEES, MENTORS

ELIGIBLE = """\
Mentee a1 and mentor b1: eligible, score 3.
What must hold:
  They are in different teams (team: red / blue)
What it earns:
  They know the same things: 2 (knows: both law)
  other: 1 (the facts are withheld)"""

ROWS: dict[str, Any] = {
    "dict": lambda rows, at: rows[at],
    "list of one": lambda rows, at: [rows[at]],
    "pandas row": lambda rows, at: pd.DataFrame(rows).iloc[at],
    "pandas row of an index": lambda rows, at: pd.DataFrame(rows).set_index("code", drop=False).iloc[at],
    "pandas frame": lambda rows, at: pd.DataFrame(rows).iloc[[at]],
    "pandas frame with the ids as its index": lambda rows, at: pd.DataFrame(rows).set_index("code").iloc[[at]],
    "polars row": lambda rows, at: pl.DataFrame(rows).row(at, named=True),
    "polars frame": lambda rows, at: pl.DataFrame(rows)[at],
    "pyarrow": lambda rows, at: pa.Table.from_pylist(rows).slice(at, 1),
}


@pytest.mark.parametrize("form", ROWS)
def test_rows_of_every_form(form: str, scheme: pw.Scheme) -> None:
    row = ROWS[form]
    assert str(scheme.evaluate(row(MENTEES, 0), row(MENTORS, 0))) == ELIGIBLE


def test_in_a_problem_by_id(scheme: pw.Scheme) -> None:
    problem = scheme.compile(MENTEES, MENTORS, exclusions=[("a1", "b1")], pins=[("a2", "b2")])
    excluded = problem.evaluate("a1", " b1 ")
    assert str(excluded) == ELIGIBLE.replace("score 3.", "score 3, excluded by hand.") and excluded.facts["excluded"]
    assert problem.evaluate("a2", "b2").facts["pinned"]
    refused = problem.evaluate("a1", "b2").facts
    assert refused["eligible"] is False and refused["score"] is None
    assert refused["refused_by"] == ["They are in different teams"]
    assert [must["verdict"] for must in refused["musts"]] == ["refused"]
    assert [(one["name"], one["contribution"]) for one in refused["criteria"]] == [("They know the same things", "4"), ("other", "0")]
    with pytest.raises(pw.CohortError, match="`a9` is not a mentee; did you mean `a1`?"):
        problem.evaluate("a9", "b1")


def test_by_id_where_codes_were_made(scheme: pw.Scheme) -> None:
    problem = scheme.with_(mentors={"codes": "make"}).compile(MENTEES, MENTORS)
    code = problem.mentors[0]
    by_id = [problem.evaluate("a1", id).facts for id in ("b1", "b2")]
    assert problem.evaluate("a1", code).facts in by_id and code in [facts["mentor"] for facts in by_id]


def test_an_id_may_be_left_out_and_then_nobody_is_named(scheme: pw.Scheme) -> None:
    without = [{key: value for key, value in row.items() if key != "code"} for row in (MENTEES[0], MENTORS[0])]
    assert str(scheme.evaluate(*without)) == ELIGIBLE.replace("Mentee a1 and mentor b1", "Mentee and mentor")


def test_given_scores(scheme: pw.Scheme) -> None:
    said = scheme.evaluate(MENTEES[0], MENTORS[0], score="0.00000001").facts
    assert said["score"] == "3.00000001" and said["criteria"][-2]["name"] == "given score"
    listed = scheme.with_(must={"name": "They are on the list", "listed": "scores"})
    assert listed.evaluate(MENTEES[0], MENTORS[0]).facts["refused_by"] == ["They are on the list"]
    assert listed.evaluate(MENTEES[0], MENTORS[0], score=0).facts["eligible"]
    with pytest.raises(pw.CohortError, match="score, row 1, column score: "):
        scheme.evaluate(MENTEES[0], MENTORS[0], score="much")
    with pytest.raises(pw.CohortError, match="NaN"):
        scheme.evaluate(MENTEES[0], MENTORS[0], score=float("nan"))


def test_a_blank_is_part_of_the_answer(scheme: pw.Scheme) -> None:
    open_ = scheme.with_(asked={"knows": {"blank": "allowed"}})
    said = open_.evaluate(MENTEES[2], MENTORS[0])
    assert str(said).startswith("Mentee a3 and mentor b1: eligible, but a blank leaves the score open.\n")
    assert said.facts["score"] is None and said.facts["criteria"][0]["contribution"] is None


def test_all_faults_of_both_rows_at_once(scheme: pw.Scheme) -> None:
    mentee = {**MENTEES[0], "team": None, "hat": "grey"}
    for heading, cell in (("likes", "\x07"), ("knows", object())):
        with pytest.raises(pw.CohortError) as refused:
            scheme.evaluate(mentee, {**MENTORS[0], heading: cell})
        assert [(fault.file, fault.column) for fault in refused.value.errors] == [
            ("mentee", "hat"),
            ("mentee", "team"),
            ("mentor", heading),
        ]
    with pytest.raises(pw.CohortError, match="mentee: there are 3 rows, and one mentee is asked for; give one row of the form"):
        scheme.evaluate(MENTEES, MENTORS[0])
    with pytest.raises(TypeError, match="mentor: expected a path"):
        scheme.evaluate(MENTEES[0], 7)


def test_nothing_sensitive_shows(scheme: pw.Scheme) -> None:
    said = scheme.evaluate(MENTEES[0], MENTORS[0])
    shown = f"{said} {said!r} {said.facts} {said._repr_html_()}"
    assert "zebras" not in shown and "withheld" in shown
    strict = scheme.with_(asked={"likes": {"values": ["chess"]}})
    with pytest.raises(pw.CohortError) as refused:
        strict.evaluate(MENTEES[0], MENTORS[0])
    assert "zebras" not in f"{refused.value} {refused.value.errors}" and "<withheld>" in str(refused.value)
