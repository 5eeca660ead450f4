"""Why not: the cells of a cohort against forced solves, the musts that refuse the others, and the shortage that is counted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pairwright as pw
import pytest
from conftest import MENTEES, MENTORS, SCHEME
from pairwright.cli import main
from test_civil_service import variant

LEVELS = ("pairs", "total score")


@pytest.fixture(scope="module")
def people(data: Path) -> list[Path]:
    """The small cohort: 50 mentees, 50 mentors."""
    return [data / "civil-service" / "small" / name for name in ("mentees.csv", "mentors.csv")]


@pytest.fixture(scope="module")
def one_each(examples: Path) -> pw.Scheme:
    """The Civil Service rules with one place each."""
    return variant(examples, '["pairs", "total score"]', 1)


@pytest.fixture(scope="module")
def best(one_each: pw.Scheme, people: list[Path]) -> pw.Matching:
    """The best pairs of the cohort."""
    return pw.match(one_each, *people, frames="list")


def values(m: pw.Matching) -> list[Decimal]:
    """The levels as exact numbers."""
    return [Decimal(str(m.objective[level])) for level in LEVELS]


def test_every_cell_costs_what_a_forced_solve_loses(
    one_each: pw.Scheme, people: list[Path], best: pw.Matching
) -> None:
    cells = best.regrets
    assert len(cells) == 392
    chosen = set(best)
    for cell in cells:
        pair = (cell["mentee"], cell["mentor"])
        forced = pw.match(one_each, *people, pins=[pair])
        lost = [now - then for now, then in zip(values(best), values(forced), strict=True)]
        assert [Decimal(str(cell[f"loss in {level}"])) for level in LEVELS] == lost, pair
        assert (cell["standing"] in ("certain", "by lot")) == (pair in chosen)
        assert (cell["standing"] == "never") == any(lost)
        if pair in chosen:
            continue
        told = best.why_not(*pair).facts["reason"]
        assert told["kind"] == "possible"
        assert [Decimal(level["loss"]) for level in told["exchange"]["levels"]] == lost
        then = (chosen - {tuple(p) for p in told["exchange"]["lost"]}) | {tuple(p) for p in told["exchange"]["gained"]}
        assert then == set(forced)


def test_all_other_cells_name_the_must(best: pw.Matching, one_each: pw.Scheme, people: list[Path]) -> None:
    problem = one_each.compile(*people)
    eligible = {(cell["mentee"], cell["mentor"]) for cell in best.regrets}
    names = [line["name"] for line in one_each.to_dict()["must"]]
    met = 0
    for mentee in problem.mentees:
        for mentor in problem.mentors:
            if (mentee, mentor) in eligible:
                continue
            told = best.why_not(mentee, mentor)
            evaluated = problem.evaluate(mentee, mentor).facts["refused_by"]
            assert told.facts["reason"]["kind"] == "refused"
            assert told.facts["reason"]["refused_by"] == evaluated and evaluated
            assert all(f"“{name}”" in str(told) for name in evaluated)
            assert set(evaluated) <= set(names)
            met += 1
    assert met == 50 * 50 - 392


def test_the_shortage_is_counted_again_by_both_verifiers(best: pw.Matching, tmp_path: Path) -> None:
    best.save(tmp_path / "r")
    shortages = json.loads((tmp_path / "r" / "problem.json").read_text())["shortages"]
    of_mentees = [shortage for shortage in shortages if shortage["side"] == "mentees"]
    assert [(len(s["people"]), len(s["mates"]), s["places"], s["short"]) for s in of_mentees] == [(32, 17, 17, 15)]
    # One less short in the file, and the digests made right again, is refused by both.
    left_out = [row for row in best.unplaced if row["side"] == "mentee"]
    assert len(left_out) == 15 and all("15 of the 32 stay out in every matching" in row["reason"] for row in left_out)
    for command in (["pairwright", "verify", "r"], ["pairwright.verify", "r"]):
        done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_placing_somebody_tells_who_would_go_without(best: pw.Matching) -> None:
    left_out = next(row["id"] for row in best.unplaced if row["side"] == "mentee")
    told = best.why_unplaced(left_out)
    placing = told.facts["placing"]
    assert placing["kind"] == "possible" and placing["exchange"]["placed"][0] == [left_out]
    assert len(placing["exchange"]["left_out"][0]) == 1
    assert placing["exchange"]["left_out"][0][0] in str(told)


def test_one_more_place_is_worth_what_a_solve_with_it_gains(best: pw.Matching, one_each: pw.Scheme, people: list[Path]) -> None:
    worths = best.one_more()
    assert len(worths) == 2 * 35
    gains = [[Decimal(at["then"]) - Decimal(at["now"]) for at in worth.facts["levels"]] for worth in worths]
    assert gains == sorted(gains, reverse=True) and gains[0][0] == 1
    first = worths[0].facts
    assert str(worths[0]).startswith("One more place for ") and first["of"] == "place" and first["gains"]


@pytest.fixture
def small_result(small: pw.Matching, tmp_path: Path) -> Path:
    """The small matching, saved."""
    small.save(tmp_path / "r")
    return tmp_path / "r"


def test_the_command_says_why_not(small_result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said: Callable[[], str] = lambda: " ".join(capsys.readouterr().out.split())  # noqa: E731
    assert main(["explain", str(small_result), "--mentee", "a1", "--mentor", "b2"]) == 0
    assert said() == (
        "Mentee a1 and mentor b2 may not be a pair: which rule refuses them is known from the people's files, which are not at hand."
    )
    assert main(["explain", str(small_result), "--mentee", "a3", "--mentor", "b1"]) == 0
    assert "could be a pair, at a price in “total score”" in said()


def test_a_stranger_or_a_pair_is_refused(small: pw.Matching) -> None:
    with pytest.raises(pw.ProblemError, match="`a1` and `b1` are a pair of this matching"):
        small.why_not("a1", "b1")
    with pytest.raises(pw.CohortError, match="did you mean"):
        small.why_not("a1", "b11")


def test_without_an_answer_there_is_nothing_to_ask(scheme: pw.Scheme) -> None:
    mentees = [{"code": "a1", "team": "red", "likes": None, "knows": None}]
    m = pw.match(scheme, mentees, [{**mentees[0], "code": "b1"}], pins=[("a1", "b1")])
    assert m.status == "infeasible"
    with pytest.raises(pw.Infeasible):
        _ = m.regrets
    with pytest.raises(pw.ProblemError, match="no pairs to ask about"):
        m.why_not("a1", "b1")


NUMBERED = {"1": "a1", "2": "a2", "3": "a3"}


@pytest.fixture(scope="module")
def numbered() -> pw.Matching:
    """The small cohort with whole numbers as ids."""
    number = {name: int(digits) for digits, name in NUMBERED.items()}
    people = [[{**row, "code": number.get(str(row["code"]), row["code"])} for row in rows] for rows in (MENTEES, MENTORS)]
    return pw.match(pw.Scheme.from_toml(SCHEME), *people)


def test_whole_numbers_are_ids_as_in_a_frame(numbered: pw.Matching) -> None:
    assert str(numbered.why(1, "b1")) == str(numbered.why("1", "b1"))
    assert str(numbered.why_not(np.int64(3), "b1")) == str(numbered.why_not("3", "b1"))
    assert str(numbered.why_unplaced(3)) == str(numbered.why_unplaced("3"))
    assert str(numbered.for_participant("b1", why_not=3)) == str(numbered.for_participant("b1", why_not="3"))


def asking(m: pw.Matching, id: Any) -> list[tuple[str, Callable[[], object]]]:
    """Every question about this person, with the name of the argument."""
    return [
        ("mentee", lambda: m.why(id, "b1")),
        ("mentor", lambda: m.why("a1", id)),
        ("mentee", lambda: m.why_not(id, "b1")),
        ("id", lambda: m.why_unplaced(id)),
        ("id", lambda: m.for_participant(id)),
    ]


@pytest.mark.parametrize("id", [1.5, True, None, b"a1", ["a1"], float("nan"), 10**5000], ids=lambda id: type(id).__name__)
def test_what_is_no_id_is_refused_in_words(small: pw.Matching, id: Any) -> None:
    for name, ask in asking(small, id):
        with pytest.raises(TypeError, match=f"{name}: .* is not an id or code; write it as text"):
            ask()


def test_strange_text_is_shown_with_care(small: pw.Matching) -> None:
    for _, ask in asking(small, "\ud800"):
        with pytest.raises(pw.CohortError, match="half a surrogate pair"):
            ask()
    for _, ask in asking(small, "x" * 100_000):
        with pytest.raises(pw.CohortError) as refused:
            ask()
        assert f"`{'x' * 60}…`" in str(refused.value) and len(str(refused.value)) < 200


@pytest.mark.parametrize("side", ["Mentor", "officer", "mentees", "", 1, [], float("nan")])
def test_a_side_is_refused_alike_everywhere(small: pw.Matching, side: Any) -> None:
    for ask in (
        lambda: small.why_unplaced("a3", side=side),
        lambda: small.for_participant("a3", side=side),
        lambda: small.options("1", side=side),
        lambda: small.tradeoffs(side),
    ):
        with pytest.raises(pw.ProblemError, match='is not a side; write side="mentee" or side="mentor"'):
            ask()
    with pytest.raises(pw.ProblemError, match="`None` is not a side"):
        small.options("1", side=None)  # type: ignore[arg-type]


NO_NUMBERS: dict[str, tuple[Any, str]] = {
    "text": ("3", "`3` is not a whole number, but text"),
    "none": (None, "`None` is not a whole number"),
    "fraction": (1.5, "`1.5` is not"),
    "truth": (True, "`True` is not"),
    "large": (10**30, "is above"),
    "too large to be written": (10**5000, "is above"),
    "below zero": (-1, "`-1` is below"),
}


@pytest.mark.parametrize("case", NO_NUMBERS)
def test_a_number_is_refused_alike_everywhere(small: pw.Matching, scheme: pw.Scheme, case: str) -> None:
    count, words = NO_NUMBERS[case]
    infeasible = pw.match(scheme, MENTEES, MENTORS, pins=[("a1", "b1"), ("a3", "b1")])
    asked: list[tuple[str, Callable[[], object]]] = [
        ("k", lambda: small.alternatives(count)),
        ("most", lambda: infeasible.repairs(count)),
        ("most", lambda: small.options("1", most=count)),
        ("most_solves", lambda: small.tradeoffs(most_solves=count)),
        ("choice", lambda: small.tradeoffs().at(count)),
    ]
    asked += [] if count is None else [("threads", lambda: small.weights(threads=count))]
    for name, ask in asked:
        with pytest.raises((TypeError, ValueError), match=f"^{name}: .*{words}"):
            ask()


def test_only_like_is_compared_with_like(small: pw.Matching, scheme: pw.Scheme) -> None:
    for other in (None, 1, "r", scheme):
        with pytest.raises(TypeError, match="is not a matching; give what `match` or `load` gives back"):
            small.compare(other)  # type: ignore[arg-type]
    for other in (None, 1, "scheme.toml", small):
        with pytest.raises(TypeError, match="is not a scheme"):
            scheme.compare(other, MENTEES, MENTORS)  # type: ignore[arg-type]


def test_losses_are_refused_in_words(small: pw.Matching) -> None:
    for within, words in (({1: "1"}, "`1` is not the name of a level"), ({"total score": None}, "`None` is not exact"), ("\ud800", "surrogate"), (10**5000, "very many digits")):
        with pytest.raises((TypeError, ValueError), match=f"within: .*{words}"):
            small.options(within)  # type: ignore[arg-type]


def test_the_price_of_placing_is_told_of_a_saved_result(small: pw.Matching, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.save(tmp_path / "r")
    assert main(["explain", str(tmp_path / "r"), "--mentee", "a3"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said == " ".join(str(pw.load(tmp_path / "r").why_unplaced("a3")).split())
    assert "In the best matching that places a3" in said and "a3" in small.unplaced[0]["reason"]
