"""Every measure, point form, combination and blank against `naive_scheme.py`, over all pairs of random people.

`PAIRWRIGHT_CASES`: comparisons a test (1,000,000 are 25 rounds of 200 × 200 people); `PAIRWRIGHT_SEED`: the first draw;
`PAIRWRIGHT_FIGURES`: a file to which every test adds a line with what it compared.
"""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pairwright as pw
import pytest

import naive_facts
import naive_measures
from form_of_every_kind import ASKED
from naive_measures import Couple, Number, OrMore
from naive_scheme import MEASURES, Beside, BlankRefused, NaiveScheme, Pair, Said
from national_grid import national_grid
from random_cohorts import Data, People
from random_schemes import COMBINATIONS, NAMES, Schemes, reads_day, reads_list

CASES = int(os.environ.get("PAIRWRIGHT_CASES", "10000"))
SEED = int(os.environ.get("PAIRWRIGHT_SEED", "1"))
FIGURES = os.environ.get("PAIRWRIGHT_FIGURES")
ROUNDS = 25
SIDE = min(200, max(4, math.isqrt(CASES // ROUNDS)))


def drawn_with(draw: Schemes, data: Data, count: int) -> tuple[People, People, Beside]:
    """People, and beside them what the lines read; sometimes scores that none does."""
    mentees, mentors = draw.people(data, count)
    scores = draw.scores(mentees, mentors) if reads_list(data, "scores") or draw.chance(2) else None
    previous = frozenset(draw.some(mentees, mentors)) if reads_list(data, "previous") else None
    day = draw.day() if reads_day(data) else None
    return mentees, mentors, Beside(scores=scores, previous=previous, as_of=day)


def given(beside: Beside) -> dict[str, Any]:
    """The same in the words of `compile`; of earlier results two, with somebody in them who has left."""
    words: dict[str, Any] = {}
    if beside.scores is not None:
        words["scores"] = [(*pair, exact(value)) for pair, value in beside.scores.items()]
    if beside.previous is not None:
        pairs = sorted(beside.previous)
        words["previous"] = [[*pairs[: len(pairs) // 2], ("left", "x-000")], pairs[len(pairs) // 3 :]]
    if beside.exclusions:
        words["exclusions"] = sorted(beside.exclusions)
    if beside.keep_apart:
        words["keep_apart"] = list(beside.keep_apart)
    return words | ({"as_of": beside.as_of} if beside.as_of else {})


def exact(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator


def agree(data: Data, mentees: People, mentors: People, beside: Beside) -> int:
    """Both say the same of all pairs; how many were compared."""
    naive = NaiveScheme(data)
    scheme = pw.Scheme.from_dict(data)
    try:
        expected = naive.pairs(mentees, mentors, beside)
    except BlankRefused:
        with pytest.raises(pw.CohortError, match="blank"):
            scheme.compile(mentees, mentors, **given(beside))
        return 0
    found = scheme.compile(mentees, mentors, **given(beside)).pairs()
    assert told(found) == {pair: shown(said) for pair, said in expected.items()}
    return len(mentees) * len(mentors)


def told(found: list[dict[str, Any]]) -> dict[Pair, dict[str, float]]:
    return {(row.pop("mentee"), row.pop("mentor")): row for row in found}


def shown(said: Said) -> dict[str, float]:
    """A row of answers: `float` of a fraction is the nearest double, as theirs is."""
    return {"score": float(said.score or 0)} | {name: float(part or 0) for name, part in said.contributions.items()}


def compare(what: str, once: Callable[[Schemes], int]) -> int:
    """`once` again and again until there are enough comparisons; how many there was nothing to compare in."""
    draw, started = Schemes(f"{what} {SEED}"), time.monotonic()
    compared = schemes = empty = 0
    while compared < CASES:
        count = once(draw)
        compared, schemes, empty = compared + count, schemes + 1, empty + (count == 0)
    if FIGURES:
        with open(FIGURES, "a", encoding="utf-8") as file:
            seconds = round(time.monotonic() - started)
            print(what, compared, f"{SIDE} x {SIDE}", schemes, f"seed {SEED}", f"{seconds} s", sep="\t", file=file)
    return empty


@pytest.mark.parametrize("way", NAMES)
def test_every_measure(way: str) -> None:
    def once(draw: Schemes) -> int:
        data = draw.measured(way)
        return agree(data, *drawn_with(draw, data, SIDE))

    compare(way, once)


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_every_combination(combination: str) -> None:
    def once(draw: Schemes) -> int:
        data = draw.combined(combination)
        return agree(data, *drawn_with(draw, data, SIDE))

    refused = compare(combination, once)
    assert refused or combination != "blank", "blanks that nobody gave a meaning to were met"


def test_exclusions_and_people_kept_apart() -> None:
    def once(draw: Schemes) -> int:
        data = draw.combined("blank")
        mentees, mentors, beside = drawn_with(draw, data, SIDE)
        apart = Beside(
            beside.scores,
            beside.previous,
            frozenset(draw.some(mentees, mentors, 1)),
            draw.groups(mentees, mentors) if draw.chance(7) else (),
            beside.as_of,
        )
        return agree(data, mentees, mentors, apart)

    compare("exclusions and keeping apart", once)


AIMS = [
    ["priority", "total score"],
    ["mentees placed", "priority"],
    ["mentees placed", "lowest score", "total score"],
    ["total score"],
    ["pairs", "lowest score", "priority", "total score"],
    ["mentors placed", "total score", "priority", "mentees placed"],
]


def test_priorities_pins_and_the_value_of_every_level() -> None:
    """Of what was chosen: it is eligible, keeps every pin, and is worth what its pairs and people are worth together."""

    def once(draw: Schemes) -> int:
        data = draw.combined("any") | {"priority": draw.priorities(), "aim": draw.choice(AIMS)}
        mentees, mentors, beside = drawn_with(draw, data, SIDE)
        naive = NaiveScheme(data)
        said = naive.pairs(mentees, mentors, beside)
        pins = pins_of(draw, mentees, mentors, said)
        problem = pw.Scheme.from_dict(data).compile(mentees, mentors, pins=pins, **given(beside))
        assert told(problem.pairs()) == {pair: shown(one) for pair, one in said.items()}
        m = problem.solve()
        if not said.keys() >= set(pins):
            assert m.status == "infeasible"
            return len(mentees) * len(mentors)
        chosen = list(m)
        assert said.keys() >= set(chosen) >= set(pins)
        scores = {pair: one.score or Fraction(0) for pair, one in said.items()}
        values = naive.objective(mentees, mentors, scores, chosen)
        levels = {level: None if value is None else Fraction(str(value)) for level, value in m.objective.items()}
        assert {level: levels[level] for level in data["aim"]} == values
        return len(mentees) * len(mentors)

    compare("priorities and levels", once)


def pins_of(draw: Schemes, mentees: People, mentors: People, eligible: Mapping[Pair, Said]) -> list[Pair]:
    """A few pairs that may be, nobody's twice; once in a while one that may not."""
    pins: dict[str, str] = {}
    for mentee, mentor in draw.sample(sorted(eligible), min(len(eligible), draw.randrange(4))):
        if mentee not in pins and mentor not in pins.values():
            pins[mentee] = mentor
    if draw.chance(1):
        pins[str(mentees[0]["code"])] = str(mentors[0]["code"])
    return list(pins.items())


@pytest.mark.parametrize("way", NAMES)
def test_the_comparison_sees_a_wrong_measure(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    measure = way.split()[0]
    right = MEASURES[measure]

    def wrong(pair: Couple, line: Data) -> Number:
        value = right.number(pair, line)
        return value if value is None or isinstance(value, OrMore) else value + 1

    monkeypatch.setitem(MEASURES, measure, naive_measures.Measure(wrong, right.units, right.power))
    draw = Schemes(f"wrong {way}")
    with pytest.raises(AssertionError):
        for _ in range(ROUNDS):
            data = draw.measured(way)
            agree(data, *drawn_with(draw, data, 8))


@pytest.mark.skipif(not naive_facts.KNOWN, reason="PAIRWRIGHT_TEST_DATA is not set")
def test_the_oracle_projects_as_the_published_centroids() -> None:
    for row in naive_facts.rows("london_boroughs.csv"):
        east, north = national_grid(float(row["centroid_lat"]), float(row["centroid_lon"]))
        assert abs(east - int(row["centroid_easting"])) < 5 and abs(north - int(row["centroid_northing"])) < 5


def told_of(facts: dict[str, Any]) -> dict[str, Any]:
    """What an answer says of a pair, decimals as fractions."""

    def fraction(text: str | None) -> Fraction | None:
        return None if text is None else Fraction(text)

    return {
        "eligible": facts["eligible"],
        "score": fraction(facts["score"]),
        "verdicts": [must["verdict"] for must in facts["musts"]],
        "criteria": {part["name"]: (fraction(part["points"]), fraction(part["contribution"])) for part in facts["criteria"]},
    }


def said_of(naive: NaiveScheme, pair: Couple, given: bool) -> dict[str, Any]:
    """The same in the naive evaluator's words. Of a line that reads something sensitive, only what it comes to is told."""
    said = naive.evaluate(pair, given=given)
    hidden = {"blank-refuses": "refused", "not-asked": "holds", "blank-passes": "holds"}
    verdicts = [
        hidden.get(verdict, verdict) if naive.sensitive(must) else verdict
        for must, verdict in zip(naive.data["must"], said.verdicts, strict=True)
    ]
    own = {
        prefer["name"]: points
        for prefer, points in zip(naive.data["prefer"], said.points, strict=True)
        if not naive.sensitive(prefer)
    }
    criteria = {name: (own.get(name), part) for name, part in said.contributions.items()}
    return {"eligible": said.eligible, "score": said.score, "verdicts": verdicts, "criteria": criteria}


def test_one_pair_alone_and_in_a_problem() -> None:
    draw = Schemes(f"one pair {SEED}")
    for _ in range(max(1, CASES // 100)):
        data = draw.combined("blank")
        mentees, mentors, beside = drawn_with(draw, data, 4)
        naive, scheme = NaiveScheme(data), pw.Scheme.from_dict(data)
        try:
            problem = scheme.compile(mentees, mentors, **given(beside))
        except pw.CohortError:
            problem = None  # a blank is open somewhere; each pair is an answer all the same
        couples = list(naive.couples(mentees, mentors, beside))
        rows = [(one, other) for one in mentees for other in mentors]
        for pair, two in draw.sample(list(zip(couples, rows, strict=True)), 4):
            if problem is not None:
                assert told_of(problem.evaluate(*pair.ids).facts) == said_of(naive, pair, beside.scores is not None)
            one, other = (naming_alone(row, mate) for row, mate in zip(two, reversed(pair.ids), strict=True))
            said = scheme.evaluate(one, other, score=exact(pair.given) if pair.given is not None else None, as_of=pair.as_of)
            scores = {pair.ids: pair.given} if pair.given is not None else None
            (alone,) = naive.couples([one], [other], Beside(scores=scores, as_of=pair.as_of))
            assert told_of(said.facts) == said_of(naive, alone, reads_list(data, "scores") or scores is not None)


def naming_alone(row: dict[str, str | None], mate: str) -> dict[str, str | None]:
    """The row where nobody else is above this person or on a list."""

    def cut(name: str, cell: str | None) -> str | None:
        if ASKED.get(name, {}).get("kind") not in ("person", "ranked"):
            return cell
        return mate if mate in re.findall(r"\w-\d+", cell or "") else None

    return {name: cut(name, cell) for name, cell in row.items()}
