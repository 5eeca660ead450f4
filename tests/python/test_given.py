"""What is given in many forms at once: every fault of all of it, and nothing read as what it is not."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pairwright as pw
import pytest
from conftest import MENTEES, MENTORS, SCHEME


def told(refused: pytest.ExceptionInfo[pw.PairwrightError]) -> list[str]:
    return [str(fault) for fault in refused.value.errors]  # type: ignore[attr-defined]


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "pairs.csv").write_text("mentee,mentor\na1,\n")
    pins, exclusions = (tmp_path / folder / "pairs.csv" for folder in ("x", "y"))
    with pytest.raises(pw.CohortError) as refused:
        pw.match(pw.Scheme.from_toml(SCHEME), MENTEES, MENTORS, pins=pins, exclusions=exclusions)
    assert [(fault.file, fault.row) for fault in refused.value.errors] == [(str(pins), 2), (str(exclusions), 2)]


def test_every_missing_file_is_named_at_once(tmp_path: Path) -> None:
    scheme = pw.Scheme.from_toml(SCHEME)
    paths = [tmp_path / f"no{number}.csv" for number in range(3)]
    with pytest.raises(pw.CohortError) as refused:
        pw.match(scheme, *paths[:2], pins=paths[2], as_of="2020-13-01")
    assert [fault.file for fault in refused.value.errors] == [*map(str, paths), None]
    assert told(refused)[0] == f"{paths[0]}: no such file or directory; check the path, and who may read it"
    with pytest.raises(FileNotFoundError):
        pw.match(scheme, paths[0], MENTORS)


def test_every_earlier_result_that_is_refused_is_named(tmp_path: Path) -> None:
    scheme = pw.Scheme.from_toml(SCHEME.replace('different = "team"', 'listed = "previous"\nat_most = 0'))
    folders = [tmp_path / "k1", tmp_path / "k2"]
    for folder in folders:
        folder.mkdir()
    with pytest.raises(pw.CohortError) as refused:
        pw.match(scheme, MENTEES, MENTORS, previous=folders)
    assert all(any(str(folder) in text for text in told(refused)) for folder in folders)


def test_every_row_of_pairs_that_is_none_is_named() -> None:
    with pytest.raises(pw.CohortError) as refused:
        pw.match(pw.Scheme.from_toml(SCHEME), MENTEES, MENTORS, pins=[("a1",), ("a1", "b1"), "x"])
    advice = "a row is not of the form (mentee, mentor); write every row as (mentee, mentor)"
    assert told(refused) == [f"pins, row 1: {advice}", f"pins, row 3: {advice}"]


def test_an_array_is_a_list_of_pairs_wherever_pairs_are_given() -> None:
    numpy = pytest.importorskip("numpy")
    scheme = pw.Scheme.from_toml(SCHEME.replace('different = "team"', 'listed = "previous"\nat_most = 0'))
    pairs = [("a1", "b1")]
    forms = [pairs, numpy.array(pairs), [numpy.array(pairs[0])], [numpy.array(pairs)], [[numpy.array(pairs[0])]]]
    lengths = [len(scheme.compile(MENTEES, MENTORS, previous=form)) for form in forms]
    assert set(lengths) == {len(MENTEES) * len(MENTORS) - 1}


@pytest.mark.parametrize("day", ["20200930", "2020-W40-3", "2020-9-30", "2020-09-30 ", datetime(2020, 9, 30, 23, 59), 7])
def test_a_day_of_the_run_in_another_form_is_refused(day: object) -> None:
    with pytest.raises(pw.CohortError, match="is not a date; write it as 2020-09-30"):
        pw.match(pw.Scheme.from_toml(SCHEME), MENTEES, MENTORS, as_of=day)


def test_a_day_of_the_run_is_taken_as_text_or_date() -> None:
    runs = [pw.match(pw.Scheme.from_toml(SCHEME), MENTEES, MENTORS, as_of=day) for day in ("2020-09-30", date(2020, 9, 30))]
    assert len({run.record["as_of"] for run in runs}) == 1


@pytest.mark.parametrize("kind", ["list", "pandas", "polars", "pyarrow", "duckdb"])
@pytest.mark.parametrize("name", ["id", "reason", "side"])
def test_a_line_may_have_the_name_of_a_column_elsewhere(kind: str, name: str) -> None:
    if kind != "list":
        pytest.importorskip(kind)
    text = f'{SCHEME}[[prefer]]\nname = "{name}"\nsame = "team"\npoints = 2\n'
    problem = pw.Scheme.from_toml(text).compile(MENTEES, MENTORS)
    frame = problem.pairs(frames=kind)  # type: ignore[arg-type]
    rows = {
        "list": lambda: frame,
        "pandas": lambda: frame.to_dict("records"),
        "polars": lambda: frame.to_dicts(),
        "pyarrow": lambda: frame.to_pylist(),
        "duckdb": lambda: [dict(zip(frame.columns, row, strict=True)) for row in frame.fetchall()],
    }[kind]()
    assert rows and {type(row[name]) for row in rows} == {float}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"asked": {"\ud800": {}}}, "column asked: a key is text with half a surrogate pair"),
        ({"seed": 10**5000}, "column seed: the number is too large; no key takes one of so many digits"),
        ({"seed": float("inf")}, "column seed: `inf` is not finite"),
    ],
)
def test_a_dict_that_no_file_could_say_is_refused(data: dict[str, object], message: str) -> None:
    with pytest.raises(pw.SchemeError) as refused:
        pw.Scheme.from_dict(data)
    assert message in told(refused)[0]


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(pw.SchemeError, match="half a surrogate pair"):
        pw.Scheme.from_toml('name = "\ud800"')


def test_what_is_no_list_of_names_is_refused() -> None:
    with pytest.raises(TypeError, match="without: expected the name of a line or several, got NoneType"):
        pw.Scheme.from_toml(SCHEME).with_(without=None)  # type: ignore[arg-type]
