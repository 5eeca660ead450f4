"""Two results compared, weights that may move, and trade-offs: against solving again, and what the plots hold."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

import pairwright as pw
import pytest

from conftest import EXAMPLES, MENTEES, MENTORS, SCHEME

KNOW = "They know the same things"
STEP = Decimal("0.0001")
WESTMINSTER = EXAMPLES / "westminster"
PEOPLE = (WESTMINSTER / "officers.csv", WESTMINSTER / "staff.csv")


@pytest.fixture(scope="module")
def westminster() -> pw.Scheme:
    """Without the lowest score, so that a weight changes nothing before the total score."""
    return pw.Scheme.load(WESTMINSTER / "scheme.toml").with_(aim=["mentees placed", "mentors placed", "total score"])


def rounded(end: dict[str, str], way: str) -> Decimal:
    exact = Fraction(end["exact"])
    assert end["decimal"] is None or Fraction(end["decimal"]) == exact
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(STEP, way)


def still_best(matching: pw.Matching, scheme: pw.Scheme) -> tuple[bool, pw.Answer]:
    """Whether its pairs are worth as much as the best by another scheme, and how they compare with those."""
    other = pw.match(scheme, *PEOPLE)
    said = matching.compare(other)
    theirs = said.facts["first_by_second"]
    assert theirs["feasible"]
    return dict(theirs["levels"]) == {level: str(value) for level, value in other.objective.items()}, said


@pytest.mark.parametrize("known", ["1", "0"])
def test_weights_are_what_solving_again_finds(known: str, westminster: pw.Scheme) -> None:
    names = [line["name"] for line in westminster.to_dict()["prefer"]]
    westminster = westminster.with_(weights={names[0]: Decimal(known)})
    matching = pw.match(westminster, *PEOPLE)
    said = matching.weights()
    assert [line["name"] for line in said.facts["criteria"]] == names
    ends = 0
    for line in said.facts["criteria"]:
        assert line["not_known"] is None and str(line["weight"]) in ("1", "0")
        for end, way, step in (("low", ROUND_CEILING, -STEP), ("high", ROUND_FLOOR, STEP)):
            takeover = line["below" if end == "low" else "above"]
            if line[end] is None:
                assert takeover is None
                far = {"low": "-1000", "high": "1000"}[end]
                assert still_best(matching, westminster.with_(weights={line["name"]: Decimal(far)}))[0]
                continue
            ends += 1
            inside = rounded(line[end], way)
            assert still_best(matching, westminster.with_(weights={line["name"]: inside}))[0]
            best, compared = still_best(matching, westminster.with_(weights={line["name"]: inside + step}))
            assert not best
            assert (compared.facts["lost"], compared.facts["gained"]) == (takeover["lost"], takeover["gained"])
    assert ends >= 2
    assert str(said).startswith("How far each weight may move, all else as it is:\n  “")


def test_what_is_withheld_is_one_criterion(small: pw.Matching) -> None:
    said = small.weights()
    assert [line["name"] for line in said.facts["criteria"]] == [KNOW, "other"]
    assert "zebras" not in f"{said} {said.facts}"


def test_weights_are_refused_where_none_decides(scheme: pw.Scheme) -> None:
    with pytest.raises(pw.ProblemError, match="the aim has no `total score`"):
        pw.match(scheme.with_(aim=["pairs"]), MENTEES, MENTORS).weights()
    with pytest.raises(pw.Infeasible):
        pw.match(scheme, MENTEES, MENTORS, pins=[("a1", "b2")]).weights()


def test_schemes_are_compared(scheme: pw.Scheme) -> None:
    other = scheme.with_(must={"name": "They know something in common", "shared": "knows"})
    said = scheme.compare(other, MENTEES, MENTORS)
    first, second = (pw.match(own, MENTEES, MENTORS) for own in (scheme, other))
    assert said.facts == first.compare(second).facts
    assert {tuple(pair) for pair in said.facts["kept"]} == set(first) & set(second)
    assert {tuple(pair) for pair in said.facts["lost"]} == set(first) - set(second)
    assert {tuple(pair) for pair in said.facts["gained"]} == set(second) - set(first)
    assert [line["level"] for line in said.facts["levels"]] == list(scheme.aim)
    assert [line["name"] for line in said.facts["criteria"]] == [KNOW, "other"]
    assert not scheme.compare(scheme, MENTEES, MENTORS).facts["lost"]


def test_made_codes_are_not_taken_for_others(scheme: pw.Scheme) -> None:
    made = scheme.with_(mentees={"codes": "make"})
    same = pw.match(made, MENTEES, MENTORS)
    assert len(same.compare(pw.match(made, MENTEES, MENTORS)).facts["kept"]) == len(same)
    for seed in range(1, 40):
        other = pw.match(made.with_(seed=seed), MENTEES, MENTORS)
        if other.keys != same.keys:
            break
    with pytest.raises(pw.CohortError, match="codes were made for these people, and do not stand for the same people"):
        same.compare(other)
    with pytest.raises(pw.CohortError, match="codes were made"):
        same.compare(pw.match(scheme, MENTEES, MENTORS))


@pytest.mark.parametrize("kind", ["list", "pandas", "polars", "pyarrow"])
def test_the_table_is_a_frame_of_the_kind(kind: Any, scheme: pw.Scheme) -> None:
    choices = pw.match(scheme, MENTEES, MENTORS, frames=kind).tradeoffs()
    table = choices.table
    rows = table if kind == "list" else table.to_dict("records") if kind == "pandas" else (
        table.to_dicts() if kind == "polars" else table.to_pylist()
    )
    assert list(rows[0]) == ["mentees placed", "total score", "lowest score", "proved", "this matching"]
    assert len(rows) == len(choices) == len(choices.facts["points"])
    for row, point in zip(rows, choices.facts["points"], strict=True):
        assert (row["mentees placed"], row["total score"]) == (point["placed"], float(point["total"]))
        assert row["proved"] == "yes"


def test_choices_are_what_solving_again_finds() -> None:
    matching = pw.match(WESTMINSTER / "scheme.toml", *PEOPLE)
    eligible = pw.Scheme.load(WESTMINSTER / "scheme.toml").compile(*PEOPLE).pairs("list")
    scores = {(row["mentee"], row["mentor"]): Decimal(str(row["score"])) for row in eligible}
    choices = matching.tradeoffs()
    facts = choices.facts
    assert facts["left_out_from"] is None and facts["stopped"] == 0 and len(choices) > 1
    assert sum(point["is_given"] for point in facts["points"]) == 1, "this aim leads to one of them"
    for at, point in enumerate(facts["points"]):
        pairs = choices.at(at)
        chosen = [scores[pair] for pair in pairs]
        assert sum(chosen) == Decimal(point["total"])
        assert min(chosen) == Decimal(point["lowest"])
        assert len({mentee for mentee, _ in pairs}) == point["placed"]
    by_total = pw.match(pw.Scheme.load(WESTMINSTER / "scheme.toml").with_(aim=["total score"]), *PEOPLE)
    assert max(Decimal(point["total"]) for point in facts["points"]) == Decimal(str(by_total.objective["total score"]))
    few = matching.tradeoffs("mentor", most_solves=1)
    assert few.facts["side"] == "mentors" and few.facts["left_out_from"] is not None
    with pytest.raises(pw.ProblemError, match="`mentees` is not a side; write side="):
        matching.tradeoffs("mentees")


def test_plots_have_every_choice_and_words() -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    choices = pw.match(WESTMINSTER / "scheme.toml", *PEOPLE).tradeoffs()
    ax = choices.plot()
    assert ax.get_xlabel() == "officers placed, of 11" and ax.get_ylabel() == "total score"
    assert ax.figure.get_facecolor()[3] == 0 and ax.get_facecolor()[3] == 0
    drawn = {(x, y) for line in ax.get_lines() for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)}
    assert drawn >= {(point["placed"], float(point["total"])) for point in choices.facts["points"]}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["this matching"]
    figure, own = pyplot.subplots()
    assert choices.plot(own) is own
    pyplot.close("all")


def test_without_matplotlib_it_is_said_how_to_install_it() -> None:
    program = f"""
import sys
sys.modules["matplotlib"] = None
import pairwright as pw
scheme = pw.Scheme.from_toml({SCHEME!r})
choices = pw.match(scheme, {MENTEES!r}, {MENTORS!r}).tradeoffs()
assert choices.table
try:
    choices.plot()
except ImportError as refused:
    print(refused)
"""
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == 'plots need matplotlib; install it with: pip install "pairwright[plot]"'


def test_choices_are_pickled_and_asked_by_row(small: pw.Matching) -> None:
    choices = small.tradeoffs()
    again = pickle.loads(pickle.dumps(choices))
    assert str(again) == str(choices) and again.facts == choices.facts and again.table == choices.table
    assert again.at(0) == choices.at(0)
    for row in (len(choices), -1):
        with pytest.raises(ValueError, match=f"choice: `{row}` is "):
            choices.at(row)
    with pytest.raises(TypeError, match="ax: `1` is not axes of matplotlib"):
        choices.plot(1)  # type: ignore[arg-type]


def test_people_are_whole_numbers(scheme: pw.Scheme) -> None:
    for kind, text in (("pandas", "Int64"), ("polars", "Int64"), ("pyarrow", "int64")):
        m = pw.match(scheme, MENTEES, MENTORS, frames=kind)  # type: ignore[arg-type]
        for frame, column in ((m.tradeoffs().table, "mentees placed"), (m.regrets, "loss in mentees placed")):
            named = frame.schema.field(column).type if kind == "pyarrow" else frame[column].dtype
            assert str(named) == text, kind
    m = pw.match(scheme, MENTEES, MENTORS)
    assert all(isinstance(row["mentees placed"], int) for row in m.tradeoffs().table)
    assert all(isinstance(cell["loss in mentees placed"], int) for cell in m.regrets)


def test_ends_of_weights_are_written_alike() -> None:
    said = str(pw.match(WESTMINSTER / "scheme.toml", *PEOPLE).weights())
    numbers = re.findall(r"(?:from|to|below|above|at|up to) (-?\d[\d./]*\d|-?\d)", said)
    assert numbers and not (any("/" in number for number in numbers) and any("." in number for number in numbers)), said


def test_the_plot_keeps_within_what_there_is() -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    m = pw.match(WESTMINSTER / "scheme.toml", *PEOPLE)
    ax = m.tradeoffs().plot()
    ax.figure.canvas.draw()
    assert max(ax.get_xticks()) <= 11 and not ax.texts
    assert ax.get_legend().get_window_extent().y0 >= ax.get_window_extent().y1 - 1, "the ring in the legend is no choice"
    (cut,) = m.tradeoffs("mentor", most_solves=1).plot().texts
    assert cut.get_text().endswith("on: not looked at to the end")
    pyplot.close("all")
