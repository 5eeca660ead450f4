"""A compiled problem in a notebook: people, pairs and matrix fit each other, whatever the frames."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pairwright as pw
import pandas as pd
import polars as pl
import pytest

from conftest import MENTEES, MENTORS


def test_pairs_and_matrix_go_by_the_codes(scheme: pw.Scheme) -> None:
    problem = scheme.compile(pd.DataFrame(MENTEES[::-1]), pd.DataFrame(MENTORS[::-1]))
    assert problem.mentees == ("a1", "a2", "a3") and problem.mentors == ("b1", "b2")
    pairs, matrix = problem.pairs(), problem.matrix()
    assert matrix.dtype == np.float64 and matrix.shape == problem.shape and matrix.count() == len(problem) == len(pairs)
    frame = pd.DataFrame(matrix.filled(np.nan), index=problem.mentees, columns=problem.mentors)
    assert frame.stack().dropna().to_dict() == pairs.set_index(["mentee", "mentor"])["score"].to_dict()
    criteria = pairs.columns[3:]
    assert (pairs[criteria].sum(axis=1) == pairs["score"]).all()


def test_a_problem_is_true_and_can_not_be_changed(scheme: pw.Scheme) -> None:
    nobody = scheme.compile(MENTEES[:1], MENTORS[1:])
    assert len(nobody) == 0 and nobody and nobody.pairs() == [] and nobody.matrix().mask.all()
    with pytest.raises(AttributeError, match="can't be changed"):
        nobody._kind = "pandas"


def test_an_index_with_a_name_is_a_column(scheme: pw.Scheme) -> None:
    mentees, mentors = pd.DataFrame(MENTEES).set_index("code"), pd.DataFrame(MENTORS)
    assert scheme.compile(mentees, mentors).mentees == ("a1", "a2", "a3")
    with pytest.raises(pw.CohortError, match="column week: the scheme does not ask for `week`"):
        scheme.compile(mentees, mentors.rename_axis("week"))
    both = pd.DataFrame(MENTEES).set_index("code", drop=False)
    assert scheme.compile(both, mentors).mentees == ("a1", "a2", "a3")


@pytest.mark.parametrize(
    ("people", "message"),
    [
        (csv.DictReader(io.StringIO("code\n")), "got DictReader; call list\\(\\) first"),
        (pl.LazyFrame(MENTEES), "got LazyFrame; call .collect\\(\\) first"),
        ({"code": ["a1"]}, "a list of dicts, got dict$"),
        (pd.Series(["a1"]), "expected a DataFrame, got Series"),
    ],
)
def test_what_is_no_table_is_named(people: Any, message: str, scheme: pw.Scheme) -> None:
    with pytest.raises(TypeError, match=message):
        scheme.compile(people, MENTORS)
