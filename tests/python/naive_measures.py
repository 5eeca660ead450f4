"""Every measure of the scheme language once more, from its page alone: a number about a pair, one function each."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from naive_answers import SIDES, Cohort, Level, Line, Nobody, Place

ZERO, ONE = Fraction(0), Fraction(1)
NO_CONNECTION = math.inf
"""More than any number."""
NOT_NAMED = math.nan
"""Known, and within no bound: comparing it with anything is false."""


@dataclass(frozen=True)
class OrMore:
    """So much or more, or none at all: a blank decides."""

    least: Fraction
    none: float


Number = Fraction | float | OrMore | None
"""`None`: a blank leaves it open. The only floats are the two above."""


@dataclass(frozen=True)
class Couple:
    """Two people of a cohort, and what was given for them beside the people."""

    ids: tuple[str, str]
    cohort: Cohort
    given: Fraction | None = None
    """The score given for them, if any."""
    met: bool = False
    """Whether an earlier result has them."""
    as_of: date | None = None

    def values(self, names: str | list[str]) -> tuple[Any, Any] | None:
        """The mentee's value and the mentor's; `None` where either is blank."""
        ours, theirs = (self.value(side, two(names)) for side in (0, 1))
        return None if ours is None or theirs is None else (ours, theirs)

    def value(self, side: int, names: tuple[str, str]) -> Any:
        if names[side] == "as of":
            return self.as_of
        return self.cohort.values[SIDES[side]][self.ids[side]][names[side]]


def two(names: str | list[str]) -> tuple[str, str]:
    """One name is asked of both."""
    first, second = (names, names) if isinstance(names, str) else names
    return first, second


@dataclass(frozen=True)
class Measure:
    number: Callable[[Couple, Line], Number]
    units: Mapping[str, int] = field(default_factory=dict)
    """How many of the number one unit of a bound is, where that is not 1."""
    power: int = 1
    """To which a bound is raised before it is compared with the number."""

    def bound(self, written: str | float) -> Fraction:
        return quantity(written, tuple(self.units.items())) ** self.power


@cache
def quantity(written: str | float, units: tuple[tuple[str, int], ...] = ()) -> Fraction:
    """`"2 levels"`, `"8 km"` in metres, `"5 years"`, or a bare number."""
    number, _, unit = str(written).partition(" ")
    return Fraction(number) * dict(units).get(unit, 1)


def possible(number: Number) -> list[Fraction | float]:
    """What the number may be, as far as a line can tell it apart; nothing where a blank leaves all open."""
    if isinstance(number, OrMore):
        return [*(number.least + more for more in range(12)), number.none]
    return [] if number is None else [number]


MEASURES: dict[str, Measure] = {}


def measure(
    *, units: Mapping[str, int] | None = None, power: int = 1
) -> Callable[[Callable[[Couple, Line], Number]], Callable[[Couple, Line], Number]]:
    def keep(number: Callable[[Couple, Line], Number]) -> Callable[[Couple, Line], Number]:
        MEASURES[number.__name__] = Measure(number, units or {}, power)
        return number

    return keep


def yes_or_no(yes: bool) -> Fraction:
    return ONE if yes else ZERO


@measure()
def same(pair: Couple, line: Line) -> Number:
    names = line["same"]
    if names == "person":
        return yes_or_no(pair.ids[0] == pair.ids[1])
    values = pair.values(names)
    return None if values is None else yes_or_no(values[0] == values[1] and values[0] is not Nobody.ABOVE)


@measure()
def different(pair: Couple, line: Line) -> Number:
    equal = same(pair, {"same": line["different"]})
    return None if equal is None else yes_or_no(not equal)


@measure()
def shared(pair: Couple, line: Line) -> Number:
    values = pair.values(line["shared"])
    if values is None:
        return None
    ours, theirs = values
    if "among" in line:
        ours, theirs = ours & frozenset(line["among"]), theirs & frozenset(line["among"])
    if line.get("as") == "share":
        return Fraction(len(ours & theirs), len(ours | theirs)) if ours | theirs else Fraction(0)
    return Fraction(len(ours & theirs))


@measure()
def contains(pair: Couple, line: Line) -> Number:
    values = pair.values(line["contains"])
    if values is None:
        return None
    tags, one = values if isinstance(values[0], frozenset) else values[::-1]
    return yes_or_no(one in tags)


@measure(units={"km": 1000}, power=2)
def distance(pair: Couple, line: Line) -> Number:
    """Square metres, so that no root is rounded; bounds are squared, too."""
    values = pair.values(line["distance"])
    if values is None:
        return None
    ours, theirs = values
    return Fraction((ours.east - theirs.east) ** 2 + (ours.north - theirs.north) ** 2)


@measure()
def above(pair: Couple, line: Line) -> Number:
    values = pair.values(line["above"])
    return None if values is None else Fraction(values[0].at - values[1].at)


@measure()
def difference(pair: Couple, line: Line) -> Number:
    values = pair.values(line["difference"])
    return None if values is None else Fraction(abs(values[0] - values[1]))


@measure()
def line(pair: Couple, line: Line) -> Number:
    """Steps up from both to the first who is above both, or is one of them. No unknown manager matters once there is one:
    whoever that might be is above both already. Where there is none, an unknown manager of the topmost who is known may be
    the other of the two, or somebody further away, or nobody in the other's line."""
    names, cohort = two(line["line"]), pair.cohort
    (ours, open_above_us), (theirs, open_above_them) = (
        cohort.chain(*names, cohort.person(side, id)) for side, id in zip(SIDES, pair.ids, strict=True)
    )
    common = next((person for person in ours if person in theirs), None)
    if common is None:
        steps_up = [len(chain) for chain, is_open in ((ours, open_above_us), (theirs, open_above_them)) if is_open]
        return OrMore(Fraction(min(steps_up)), NO_CONNECTION) if steps_up else NO_CONNECTION
    steps = ours[common], theirs[common]
    if line.get("as") == "same line" and 0 not in steps:
        return NO_CONNECTION
    return Fraction(sum(steps))


@measure()
def chosen(pair: Couple, line: Line) -> Number:
    first, second = two(line["chosen"])
    read = {"mentee": (0,), "mentor": (1,)}.get(line.get("by", ""), (0, 1))
    lists = [
        (values[name], pair.ids[1 - side])
        for side, name in enumerate((first, second))
        if side in read and name in (values := pair.cohort.values[SIDES[side]][pair.ids[side]])
    ]
    stands = [None if wanted is None else wanted.index(id) + 1 if id in wanted else NOT_NAMED for wanted, id in lists]
    if any(stand is NOT_NAMED for stand in stands):
        return NOT_NAMED
    worst = max((stand for stand in stands if stand is not None), default=None)
    if None in stands:
        return None if worst is None else OrMore(Fraction(worst), NOT_NAMED)
    return Fraction(worst)


@measure(units={"week": 7, "weeks": 7})
def before(pair: Couple, line: Line) -> Number:
    values = pair.values(line["before"])
    return None if values is None else Fraction((values[1] - values[0]).days)


@measure(units={"week": 7, "weeks": 7})
def after(pair: Couple, line: Line) -> Number:
    values = pair.values(line["after"])
    return None if values is None else Fraction((values[0] - values[1]).days)


@measure()
def listed(pair: Couple, line: Line) -> Number:
    if "table" not in line:
        return yes_or_no({"scores": pair.given is not None, "previous": pair.met}[line["listed"]])
    values = pair.values(line["listed"])
    if values is None:
        return None
    table, either = line["table"], line.get("as") == "either way"
    answers = pair.cohort.answers
    return yes_or_no(
        any(
            answers.are_listed(table, one, other) or (either and answers.are_listed(table, other, one))
            for one in names_of(values[0])
            for other in names_of(values[1])
        )
    )


def names_of(value: Any) -> frozenset[str]:
    """What a value may be called in a table of pairs."""
    if isinstance(value, Level | Place):
        value = value.name
    if value is None:
        return frozenset()
    return value if isinstance(value, frozenset) else frozenset({value})


@measure()
def score(pair: Couple, line: Line) -> Number:
    return pair.given or ZERO
