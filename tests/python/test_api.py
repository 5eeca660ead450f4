"""The package's face: every way in, every answer, every refusal, and what never leaks."""

from __future__ import annotations

import csv
import io
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pairwright as pw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from conftest import MENTEES, MENTORS, SCHEME


def blank_free(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{key: value or "" for key, value in row.items()} for row in rows]


def as_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(blank_free(rows))
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def columns(frame: Any) -> dict[str, list[Any]]:
    """A frame of any kind as plain columns."""
    if isinstance(frame, list):
        return {key: [row[key] for row in frame] for key in frame[0]}
    if isinstance(frame, pd.DataFrame):
        return frame.to_dict("list")
    if isinstance(frame, pl.DataFrame):
        return frame.to_dict(as_series=False)
    if isinstance(frame, duckdb.DuckDBPyRelation):
        return dict(zip(frame.columns, map(list, zip(*frame.fetchall(), strict=True)), strict=True))
    return frame.to_pydict()


FORMS: dict[str, tuple[Any, type]] = {
    "dicts": (lambda rows: rows, list),
    "pandas": (pd.DataFrame, pd.DataFrame),
    "pandas categories": (lambda rows: pd.DataFrame(rows).astype("category"), pd.DataFrame),
    "pandas strings": (lambda rows: pd.DataFrame(rows).astype("string"), pd.DataFrame),
    "polars": (pl.DataFrame, pl.DataFrame),
    "polars categories": (lambda rows: pl.DataFrame(rows).cast(pl.Categorical), pl.DataFrame),
    "pyarrow": (pa.Table.from_pylist, pa.Table),
    "pyarrow large": (
        lambda rows: pa.table({k: pa.array([r[k] for r in rows], pa.large_string()) for k in rows[0]}),
        pa.Table,
    ),
    "pyarrow views": (
        lambda rows: pa.table({k: pa.array([r[k] for r in rows], pa.string_view()) for k in rows[0]}),
        pa.Table,
    ),
    "pyarrow dictionaries": (
        lambda rows: pa.table({k: pa.array([r[k] for r in rows]).dictionary_encode() for k in rows[0]}),
        pa.Table,
    ),
    "duckdb": (lambda rows: duckdb.from_arrow(pa.Table.from_pylist(rows)), duckdb.DuckDBPyRelation),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_frame_gives_the_same_answer_in_kind(form: str, small: pw.Matching) -> None:
    make, kind = FORMS[form]
    m = pw.match(pw.Scheme.from_toml(SCHEME), make(MENTEES), make(MENTORS))
    assert m.record["cohort"] == small.record["cohort"]
    assert isinstance(m.pairs, kind)
    assert columns(m.pairs) == columns(small.pairs)
    assert columns(m.unplaced) == columns(small.unplaced)


def test_paths_give_lists_and_frames_override(tmp_path: Path, scheme: pw.Scheme, small: pw.Matching) -> None:
    files = as_csv(tmp_path / "a.csv", MENTEES), as_csv(tmp_path / "b.csv", MENTORS)
    m = pw.match(scheme, str(files[0]), files[1])
    assert m.pairs == small.pairs and m.record["cohort"] == small.record["cohort"]
    for kind, frame in {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.Table}.items():
        assert isinstance(pw.match(scheme, *files, frames=kind).pairs, frame)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="frames: 'excel' is not one of"):
        pw.match(scheme, "nowhere", "nowhere", frames="excel")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="frames: 'excel' is not one of"):
        scheme.compile(*files).solve(frames="excel")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="frames: 'excel' is not one of"):
        pw.load("nowhere", frames="excel")  # type: ignore[arg-type]


def test_the_answer(small: pw.Matching) -> None:
    assert small.status == "optimal" and len(small) == 2
    assert list(small) == [("a1", "b1"), ("a2", "b2")]
    assert small.objective == {"mentees placed": 2, "total score": "5"}
    assert small.pairs[0] == {"mentee": "a1", "mentor": "b1", "score": 3.0, "They know the same things": 2.0, "other": 1.0}
    assert [row["id"] for row in small.unplaced] == ["a3"]
    assert str(small.verify()) == "optimal: 3 pairs checked, bound = value"
    assert small.gap is None and small.witness is None and small.keys == []
    assert repr(small) == "<pairwright matching: optimal, 2 pairs, mentees placed 2, total score 5>"
    why = small.why("a1", "b1")
    assert "They know the same things: 2" in str(why) and why.facts["score"] == "3"
    unplaced = small.why_unplaced("a3")
    assert unplaced.facts["id"] == "a3" and "a3" in str(unplaced)


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow", "duckdb"])
def test_frames_without_rows_have_the_types_of_frames_with_rows(kind: Any, scheme: pw.Scheme) -> None:
    full, empty = (pw.match(scheme, MENTEES[:n], MENTORS[:n], frames=kind) for n in (2, 1))
    none = pw.match(scheme, MENTEES, MENTORS, exclusions=[("a1", "b1"), ("a2", "b2"), ("a3", "b1")], frames=kind)
    for one, other in ((full.pairs, none.pairs), (none.unplaced, empty.unplaced)):
        types = [list(frame.types if kind == "duckdb" else frame.schema.types if kind == "pyarrow" else frame.dtypes) for frame in (one, other)]
        assert types[0] == types[1]
    assert len(none) == 0 and len(columns(none.unplaced)["id"]) == 5


def test_stage_by_stage(scheme: pw.Scheme) -> None:
    problem = scheme.compile(MENTEES, MENTORS)
    assert problem.shape == (3, 2) and len(problem) == 3
    assert [(row["mentee"], row["mentor"]) for row in problem.pairs()] == [("a1", "b1"), ("a2", "b2"), ("a3", "b1")]
    matrix = problem.matrix()
    assert matrix.mask.tolist() == [[False, True], [True, False], [False, True]]
    assert matrix.compressed().tolist() == [3.0, 2.0, 1.0]
    assert problem.solve().pairs == pw.match(scheme, MENTEES, MENTORS).pairs
    assert repr(problem) == "<pairwright problem: 3 mentees, 2 mentors, 3 eligible pairs>"


def test_pins_exclusions_and_scores_in_every_form(scheme: pw.Scheme, tmp_path: Path) -> None:
    pinned = pw.match(scheme, MENTEES, MENTORS, pins=[("a3", "b1")])
    assert list(pinned) == [("a2", "b2"), ("a3", "b1")]
    for given in (
        [("a1", "b1")],
        [{"mentee": "a1", "mentor": "b1"}],
        np.array([["a1", "b1"]]),
        np.array([["a1", "b1"]], dtype=object),
        pd.DataFrame({"mentee": ["a1"], "mentor": ["b1"]}),
        pl.DataFrame({"mentee": ["a1"], "mentor": ["b1"]}),
        as_csv(tmp_path / "x.csv", [{"mentee": "a1", "mentor": "b1"}]),
    ):
        assert list(pw.match(scheme, MENTEES, MENTORS, exclusions=given)) == list(pinned)
    scored = pw.match(scheme, MENTEES, MENTORS, scores=[("a3", "b1", Decimal("2.00000001"))])
    assert list(scored) == list(pinned) and scored.objective["total score"] == "5.00000001"


def test_infeasible_is_a_status_and_an_exception_where_pairs_are_wanted(scheme: pw.Scheme) -> None:
    m = pw.match(scheme, MENTEES, MENTORS, pins=[("a1", "b1"), ("a3", "b1")])
    assert m.status == "infeasible" and m.verify().shortfall
    with pytest.raises(pw.Infeasible) as refused:
        _ = m.pairs
    assert refused.value.witness is not None and "b1" in str(refused.value)
    assert repr(m) == "<pairwright matching: infeasible>" and "b1" in m._repr_html_()


def test_saved_loaded_pickled(small: pw.Matching, tmp_path: Path) -> None:
    small.save(tmp_path / "r")
    with pytest.raises(pw.SavedError, match="`force=True`"):
        small.save(tmp_path / "r")
    small.save(tmp_path / "r", force=True)
    loaded = pw.load(tmp_path / "r")
    again = pickle.loads(pickle.dumps(small))
    for m in (loaded, again):
        assert (m.status, m.pairs, m.unplaced, m.objective) == (small.status, small.pairs, small.unplaced, small.objective)
        assert str(m.verify()) == str(small.verify())
    assert str(loaded.with_people(MENTEES, MENTORS).why("a1", "b1")) == str(small.why("a1", "b1"))
    with pytest.raises(pw.CohortError, match="not the people"):
        loaded.with_people(MENTEES[:2], MENTORS)


def test_the_same_input_gives_the_same_bytes(scheme: pw.Scheme, tmp_path: Path) -> None:
    for at, (mentees, threads) in enumerate([(MENTEES, 1), (MENTEES[::-1], 2)]):
        pw.match(scheme, mentees, MENTORS, threads=threads).save(tmp_path / str(at))
    names = sorted(path.name for path in (tmp_path / "0").iterdir())
    for name in names:
        if name != "run.json":
            assert (tmp_path / "0" / name).read_bytes() == (tmp_path / "1" / name).read_bytes(), name


def test_schemes(scheme: pw.Scheme, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(SCHEME, encoding="utf-8")
    assert pw.Scheme.load(tmp_path / "s.toml") == scheme == pw.Scheme.from_dict(tomllib.loads(SCHEME))
    assert pw.Scheme.from_toml(scheme.to_toml()) == scheme == pickle.loads(pickle.dumps(scheme))
    assert scheme.aim == ("mentees placed", "total score") and scheme.name == "Small"
    with pytest.raises(AttributeError):
        scheme.aim = ()  # type: ignore[misc, assignment]
    with pytest.raises(pw.SchemeError) as refused:
        pw.Scheme.from_dict({"format": "pairwright.scheme/1", "name": "x", "aim": ["pair"]})
    assert len(refused.value.errors) >= 3 and all(fault.row is None for fault in refused.value.errors)
    with pytest.raises(pw.SchemeError) as refused:
        pw.Scheme.from_toml(SCHEME.replace('different = "team"', 'different = "tema"'))
    (fault,) = refused.value.errors
    assert fault.row == 17 and "did you mean `team`?" in str(fault)


def test_faults_of_both_sides_come_at_once(scheme: pw.Scheme) -> None:
    mentees = [*MENTEES, {"code": "a1", "team": None, "likes": "", "knows": ""}]
    mentors = [{**MENTORS[0], "shoe": 9}]
    with pytest.raises(pw.CohortError) as refused:
        pw.match(scheme, mentees, mentors)
    found = {(fault.file, fault.row, fault.column) for fault in refused.value.errors}
    assert {("mentees", 4, "code"), ("mentees", 4, "team")} <= found
    assert any(file == "mentors" and column == "shoe" for file, _, column in found)
    assert pickle.loads(pickle.dumps(refused.value)).errors == refused.value.errors


BAD_SOURCES: dict[str, tuple[Any, type[Exception], str]] = {
    "lazy": (pl.LazyFrame(), TypeError, "call .collect() first"),
    "number": (7, TypeError, "got int"),
    "rows of lists": ([[1, 2]], TypeError, "a list of dicts"),
    "spreadsheet": ("people.xlsx", pw.CohortError, "save the sheet as CSV UTF-8"),
    "no file": ("nowhere.csv", FileNotFoundError, "nowhere.csv"),
    "struct": (pl.DataFrame({"code": [{"x": 1}]}), pw.CohortError, "column code"),
    "binary": (pa.table({"code": [b"x"]}), pw.CohortError, "column code"),
    "nan": (pl.DataFrame({"code": [float("nan")]}), pw.CohortError, "row 1, column code"),
    "time of day": (pd.DataFrame({"code": [datetime(2020, 1, 1, 10)]}), pw.CohortError, "time of day"),
    "object": ([{"code": object()}], pw.CohortError, "type `object`"),
    "list of numbers": ([{"code": [1, 2]}], pw.CohortError, "row 1, column code"),
    "list of numbers in arrow": (pa.table({"code": [[1, 2]]}), pw.CohortError, "column code"),
    "heading": ([{1: "x"}], TypeError, "heading 1"),
    "half a surrogate pair": ([{"code": "a1"}, {"code": "\ud800"}], pw.CohortError, "mentees, row 2, column code: text with half"),
    "half a surrogate pair in a heading": ([{"\ud800": "x"}], TypeError, "half a surrogate pair"),
    "a type beyond Arrow's": (pl.DataFrame({"code": pl.Series([1], dtype=pl.Int128)}), pw.CohortError, "mentees, column code: columns of its type"),
    "numpy's moment": ([{"code": np.datetime64("2020-01-01")}], pw.CohortError, "type `datetime64`"),
}


@pytest.mark.parametrize("case", BAD_SOURCES)
def test_bad_sources_are_refused_in_words(case: str, scheme: pw.Scheme) -> None:
    source, error, words = BAD_SOURCES[case]
    with pytest.raises(error) as refused:
        pw.match(scheme, source, MENTORS)
    assert words in str(refused.value)


TYPED = """
format = "pairwright.scheme/1"
name = "Types"
aim = ["pairs", "total score"]
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = { column = "room", at_most = 3 }
[asked]
years = { of = "both", kind = "number", unit = "years" }
ready = { of = "both", kind = "flag" }
knows = { of = "both", kind = "tags" }
[[must]]
name = "Ready together"
same = "ready"
[[must]]
name = "Something in common"
shared = "knows"
[[prefer]]
name = "Close in years"
difference = "years"
points = { "up to 1.5 years" = 2 }
"""


def test_numbers_flags_and_lists_mean_the_same_in_every_frame() -> None:
    mentees = {"code": ["a"], "years": [1.5], "ready": [True], "knows": [["law", "money"]]}
    mentors = {"code": ["b"], "years": [3], "ready": [True], "knows": [["law"]], "room": [2]}
    scheme = pw.Scheme.from_toml(TYPED)
    answers = [
        pw.match(scheme, make(mentees), make(mentors))
        for make in (
            lambda c: [dict(zip(c, row, strict=True)) for row in zip(*c.values(), strict=True)],
            pd.DataFrame,
            pl.DataFrame,
            pa.table,
            lambda c: pl.DataFrame(c).with_columns(pl.col("years").cast(pl.Float32)),
            lambda c: pl.DataFrame(c).with_columns(pl.col("years").cast(pl.Decimal(10, 3))),
        )
    ]
    text = pw.match(
        scheme,
        [{"code": "a", "years": "1.5", "ready": "yes", "knows": "law, money"}],
        [{"code": "b", "years": "3", "ready": "yes", "knows": "law", "room": "2"}],
    )
    assert text.objective == {"pairs": 1, "total score": "2"}
    assert {m.record["cohort"] for m in (*answers, text)} == {text.record["cohort"]}


@pytest.mark.parametrize("make", [pl.DataFrame, pa.table, pd.DataFrame])
@pytest.mark.parametrize("blank", [None, []])
def test_columns_of_nulls_alone_are_blank(make: Any, blank: Any, scheme: pw.Scheme) -> None:
    people = {"code": ["a1"], "team": ["red"], "likes": [blank], "knows": ["law"]}
    assert list(pw.match(scheme, make(people), MENTORS)) == [("a1", "b1")]
    with pytest.raises(pw.CohortError, match="row 1, column team"):
        pw.match(scheme, make({**people, "team": [None]}), MENTORS)


def test_numbers_of_numpy_are_numbers() -> None:
    scheme = pw.Scheme.from_toml(TYPED)
    mentees = [{"code": np.int64(7), "years": np.float32(1.1), "ready": np.True_, "knows": np.array(["law"])}]
    mentors = [{"code": np.str_("b"), "years": np.float64(3), "ready": True, "knows": "law", "room": np.uint8(2)}]
    plain = [{"code": 7, "years": "1.1", "ready": True, "knows": "law"}]
    assert pw.match(scheme, mentees, mentors).record == pw.match(scheme, plain, mentors).record


NO_SCHEMES: dict[str, tuple[Any, str]] = {
    "none": ({"seed": None}, "column seed: `None` says nothing; leave the key out"),
    "set": ({"must": [{"any": {"x"}}]}, "column must[1].any: values of type `set` are not read"),
    "key": ({"prefer": [{}, {"points": {1: 3}}]}, "column prefer[2].points: the key `1` is not text"),
    "not a number": ({"seed": float("nan")}, "column seed: `nan` is not finite"),
    "half a surrogate pair": ({"name": "\ud800"}, "column name: text with half a surrogate pair"),
}


@pytest.mark.parametrize("case", NO_SCHEMES)
def test_what_a_scheme_file_could_not_say_is_refused_by_its_place(case: str) -> None:
    data, words = NO_SCHEMES[case]
    with pytest.raises(pw.SchemeError) as refused:
        pw.Scheme.from_dict(data)
    assert words in str(refused.value)


def test_a_scheme_is_made_of_a_dict() -> None:
    with pytest.raises(TypeError, match="expected a dict, got str"):
        pw.Scheme.from_dict("x")  # type: ignore[arg-type]
    data = tomllib.loads(SCHEME)
    data["must"] = [data]
    with pytest.raises(pw.SchemeError, match="the dicts and lists go too deep"):
        pw.Scheme.from_dict(data)


def test_a_heading_with_a_space_that_does_not_break_is_told_once() -> None:
    scheme = pw.Scheme.from_toml(SCHEME).with_(asked={"team": {"column": "my team"}})
    mentees, mentors = (
        [{heading if key == "team" else key: cell for key, cell in row.items()} for row in rows]
        for heading, rows in (("my team", MENTEES), ("my\u00a0team", MENTORS))
    )
    with pytest.raises(pw.CohortError) as refused:
        scheme.compile(mentees, mentors)
    (fault,) = refused.value.errors
    assert fault.message == "the heading `my<U+00A0>team` holds the white space U+00A0"
    assert fault.hint == "write a plain space: headings that look alike would be different columns"


def test_a_matching_stays_as_it_is(small: pw.Matching) -> None:
    assert small.pairs is small.pairs
    for name in ("status", "pairs", "note"):
        with pytest.raises(AttributeError, match="can't be changed"):
            setattr(small, name, None)


def test_questions_about_strangers_are_refused_with_the_nearest_name(small: pw.Matching) -> None:
    with pytest.raises(pw.CohortError, match="did you mean `a1`"):
        small.why("a11", "b1")
    with pytest.raises(pw.PairwrightError, match="not a pair"):
        small.why("a3", "b1")
    with pytest.raises(pw.PairwrightError, match="is placed"):
        small.why_unplaced("a1")


def test_as_of_is_a_date(scheme: pw.Scheme) -> None:
    assert pw.match(scheme, MENTEES, MENTORS, as_of=date(2020, 9, 30)).record["as_of"] == "2020-09-30"
    with pytest.raises(pw.CohortError) as refused:
        pw.match(scheme, MENTEES, MENTORS, as_of="30/09/2020")
    assert str(refused.value) == "column as_of: `30/09/2020` is not a date; write it as 2020-09-30"


def test_threads_and_limits_are_checked(scheme: pw.Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    for limits in ({"time_limit": -1.0}, {"time_limit": float("nan")}, {"work_limit": -1}):
        with pytest.raises(ValueError, match="_limit: "):
            pw.match(scheme, MENTEES, MENTORS, **limits)
    for threads in (0, 1025, 10**30):
        with pytest.raises(ValueError, match="threads"):
            pw.match(scheme, MENTEES, MENTORS, threads=threads)
    monkeypatch.setenv("PAIRWRIGHT_THREADS", "two")
    with pytest.raises(ValueError, match="PAIRWRIGHT_THREADS"):
        pw.match(scheme, MENTEES, MENTORS)
    monkeypatch.setenv("PAIRWRIGHT_THREADS", "2")
    assert pw.match(scheme, MENTEES, MENTORS).status == "optimal"


def test_stopped_has_no_proof(scheme: pw.Scheme) -> None:
    m = pw.match(scheme, MENTEES, MENTORS, work_limit=0)
    assert m.status == "stopped"
    with pytest.raises(pw.NotProven):
        m.verify()


def test_a_stopped_run_claims_nothing_about_the_best(scheme: pw.Scheme, tmp_path: Path) -> None:
    """What is in hand at a limit gives a1 the better mentor, the only one whom a2 may have."""
    mentees = [MENTEES[0], {"code": "a2", "team": "green", "likes": None, "knows": None}]
    mentors = [MENTORS[0], {"code": "b2", "team": "green", "likes": "chess", "knows": None}]
    m = pw.match(scheme, mentees, mentors, work_limit=0)
    assert [left["id"] for left in m.unplaced] == ["a2", "b2"]
    m.save(tmp_path / "r")
    for one in (m, pw.load(tmp_path / "r")):
        for left in one.unplaced:
            why = one.why_unplaced(left["id"], side=left["side"])
            reasons = ("no-places", "nobody-eligible", "shortage", "stopped")
            assert why.facts["reason"] in reasons and "worse by its aim" not in left["reason"]
    reasons = [left["reason"] for left in m.unplaced]
    assert any("the run was stopped before" in reason.lower() for reason in reasons)


def test_a_target_is_checked_before_there_is_a_result(small: pw.Matching, tmp_path: Path) -> None:
    from pairwright import _core

    def refused(path: Path, force: bool, words: str) -> None:
        with pytest.raises(pw.SavedError, match=words):
            _core.check_target(str(path), force)

    _core.check_target(str(tmp_path / "r"), False)
    assert not list(tmp_path.iterdir())
    refused(tmp_path / "none" / "r", True, "there is no folder")
    small.save(tmp_path / "r")
    refused(tmp_path / "r", False, "--force")
    _core.check_target(str(tmp_path / "r"), True)
    (tmp_path / "r" / "thesis.tex").write_text("the only copy")
    refused(tmp_path / "r", True, "it holds `thesis.tex`")
    with pytest.raises(pw.SavedError, match="thesis"):
        small.save(tmp_path / "r", force=True)
    assert (tmp_path / "r" / "thesis.tex").read_text() == "the only copy"


def test_progress_is_told_and_its_exception_stops_the_solve() -> None:
    scores = np.random.default_rng(3).random((400, 400))
    told: list[tuple[str, int, int]] = []
    pw.b_matching(scores, progress=lambda stage, done, total: told.append((stage, done, total)))
    assert told and all(0 <= done <= total for _, done, total in told)

    def refuse(stage: str, done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        pw.b_matching(scores, progress=refuse)


def ticks_and_seconds(work: Callable[[], object]) -> tuple[int, float]:
    """How often another thread came to run beside some work, and how long that took."""
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.wait(0.001):
            ticks += 1

    thread = threading.Thread(target=tick)
    thread.start()
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    done.set()
    thread.join()
    return ticks, seconds


def test_the_lock_is_released_while_solving() -> None:
    scores = np.random.default_rng(4).random((500, 500))
    ticks, seconds = ticks_and_seconds(lambda: pw.b_matching(scores))
    assert ticks >= seconds * 20


def test_the_lock_is_released_while_pairs_are_found(scheme: pw.Scheme) -> None:
    mentees = [{**MENTEES[0], "code": f"a{at}"} for at in range(1000)]
    mentors = [{**MENTORS[0], "code": f"b{at}"} for at in range(1000)]
    problem = scheme.compile(mentees, mentors)
    assert len(problem) == 1_000_000
    ticks, seconds = ticks_and_seconds(problem._inner.pairs)
    assert ticks >= seconds * 20


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_answers_within_a_second() -> None:
    program = """
import numpy as np, pairwright as pw, sys
print("ready", flush=True)
rng = np.random.default_rng(5)
scores = rng.random((1500, 1500))
print("solving", flush=True)
try:
    for _ in range(100):
        pw.b_matching(scores, levels=("pairs", "lowest score", "total score"))
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.exit(130)
"""
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert [child.stdout.readline(), child.stdout.readline()] == ["ready\n", "solving\n"]
    time.sleep(1.0)
    start = time.perf_counter()
    child.send_signal(signal.SIGINT)
    assert child.stdout.readline() == "interrupted\n"
    assert time.perf_counter() - start < 1.0
    assert child.wait(10) == 130
    child.stdout.close()


def test_sensitive_values_appear_nowhere(scheme: pw.Scheme, tmp_path: Path) -> None:
    mentees = [{**row, "likes": "SENTINEL-1"} for row in MENTEES]
    mentors = [{**row, "likes": "SENTINEL-1, SENTINEL-2"} for row in MENTORS]
    m = pw.match(scheme, mentees, mentors)
    m.save(tmp_path / "r")
    shown = [
        repr(m),
        m._repr_html_(),
        repr(scheme),
        str(m.pairs),
        str(m.unplaced),
        str(m.record),
        str(m.why("a1", "b1")),
        str(m.why("a1", "b1").facts),
        str(m.why_unplaced("a3").facts),
        str(scheme.compile(mentees, mentors).pairs()),
        str(pickle.dumps(m)),
        *(path.read_text() for path in (tmp_path / "r").iterdir()),
    ]
    closed = SCHEME.replace('blank = "allowed", sensitive', 'values = ["tea"], sensitive')
    with pytest.raises(pw.CohortError) as refused:
        pw.match(pw.Scheme.from_toml(closed), mentees, mentors)
    shown += [str(refused.value), repr(refused.value), str(refused.value.errors)]
    assert not any("SENTINEL" in text for text in shown)
    assert "<withheld>" in str(refused.value.errors)


def test_html_escapes_what_people_wrote(scheme: pw.Scheme) -> None:
    mentees = [{**MENTEES[0], "code": "<b>&"}, *MENTEES[1:]]
    html = pw.match(scheme, mentees, MENTORS)._repr_html_()
    assert "<b>&<" not in html and "&lt;b&gt;&amp;" in html
