"""The scheme language once more, from its page alone: exact fractions, three truths, and no thought of speed.

`NaiveScheme(data).pairs(mentees, mentors)` takes the scheme as nested dicts and people as rows of text, and says of every
pair whether it is eligible and what each criterion adds. It shares no code with the package. A measure is one function
below `measure`, a kind of attribute one below `kind`.
"""

from __future__ import annotations

import csv
import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

Row = Mapping[str, str | None]
Line = Mapping[str, Any]
Truth = bool | None
"""`None`: a blank leaves it open."""

SIDES = ("mentees", "mentors")
GIVEN, OTHER = "given score", "other"


class BlankRefused(Exception):
    """A blank leaves something open, and nobody said what that means."""


# Kinds: what a cell that is not blank holds.

KINDS: dict[str, Callable[[str, Line, NaiveScheme], Any]] = {}


def kind(read: Callable[[str, Line, NaiveScheme], Any]) -> Callable[[str, Line, NaiveScheme], Any]:
    KINDS[read.__name__.removeprefix("read_")] = read
    return read


@kind
def read_one(cell: str, attribute: Line, scheme: NaiveScheme) -> str:
    return cell


@kind
def read_tags(cell: str, attribute: Line, scheme: NaiveScheme) -> frozenset[str] | None:
    """`None` where nothing is left once `strip` fell away: a list without tags."""
    loose = attribute.get("strip", "")

    def bare(text: str) -> str:
        before = None
        while before != text:
            before, text = text, text.strip().strip(loose or None)
        return text

    pieces = bare(cell).split(attribute.get("separator", ","))
    return frozenset(tag for tag in map(bare, pieces) if tag) or None


@kind
def read_level(cell: str, attribute: Line, scheme: NaiveScheme) -> int:
    """The bracket, counted from the lowest: names in one bracket stand level."""
    brackets = scheme.data["ladders"][attribute["ladder"]]
    return next(at for at, names in enumerate(brackets) if cell in ([names] if isinstance(names, str) else names))


@kind
def read_number(cell: str, attribute: Line, scheme: NaiveScheme) -> Fraction:
    return Fraction(cell)


@kind
def read_flag(cell: str, attribute: Line, scheme: NaiveScheme) -> bool:
    return {"yes": True, "no": False}[cell.lower()]


@kind
def read_date(cell: str, attribute: Line, scheme: NaiveScheme) -> date:
    return date.fromisoformat(cell)


@kind
def read_place(cell: str, attribute: Line, scheme: NaiveScheme) -> tuple[int, int]:
    """Whole metres east and north on the national grid."""
    latitude, comma, longitude = cell.partition(",")
    if not comma:
        return scheme.boroughs[cell.casefold().replace("&", "and")]
    east, north = national_grid(float(latitude), float(longitude))
    return math.floor(east + 0.5), math.floor(north + 0.5)


# Measures: a number about a pair, `None` where a value it needs is blank.


def as_it_is(bound: Fraction) -> Fraction:
    return bound


def squared(bound: Fraction) -> Fraction:
    return bound * bound


@dataclass(frozen=True)
class Measure:
    number: Callable[[Couple, Line], Fraction | None]
    scale: Callable[[Fraction], Fraction] = as_it_is
    """What a bound becomes before it is compared with the number."""


MEASURES: dict[str, Measure] = {}


def measure(number: Callable[[Couple, Line], Fraction | None]) -> Callable[[Couple, Line], Fraction | None]:
    MEASURES[number.__name__] = Measure(number)
    return number


@measure
def same(pair: Couple, line: Line) -> Fraction | None:
    if line["same"] == "person":
        return Fraction(pair.ids[0] == pair.ids[1])
    values = pair.values(line["same"])
    return None if values is None else Fraction(values[0] == values[1])


@measure
def different(pair: Couple, line: Line) -> Fraction | None:
    equal = same(pair, {"same": line["different"]})
    return None if equal is None else 1 - equal


@measure
def shared(pair: Couple, line: Line) -> Fraction | None:
    values = pair.values(line["shared"])
    if values is None:
        return None
    ours, theirs = values
    if "among" in line:
        ours, theirs = ours & frozenset(line["among"]), theirs & frozenset(line["among"])
    if line.get("as") == "share":
        return Fraction(len(ours & theirs), len(ours | theirs)) if ours | theirs else Fraction(0)
    return Fraction(len(ours & theirs))


@measure
def contains(pair: Couple, line: Line) -> Fraction | None:
    values = pair.values(line["contains"])
    if values is None:
        return None
    tags, one = values if isinstance(values[0], frozenset) else values[::-1]
    return Fraction(one in tags)


@measure
def above(pair: Couple, line: Line) -> Fraction | None:
    values = pair.values(line["above"])
    return None if values is None else Fraction(values[0] - values[1])


@measure
def difference(pair: Couple, line: Line) -> Fraction | None:
    values = pair.values(line["difference"])
    return None if values is None else abs(values[0] - values[1])


@measure
def distance(pair: Couple, line: Line) -> Fraction | None:
    """Square metres, so that no root is rounded; bounds are squared, too."""
    values = pair.values(line["distance"])
    if values is None:
        return None
    (a, b), (c, d) = values
    return Fraction((a - c) ** 2 + (b - d) ** 2)


MEASURES["distance"] = Measure(distance, squared)


@measure
def listed(pair: Couple, line: Line) -> Fraction:
    return Fraction(pair.given is not None)


@measure
def score(pair: Couple, line: Line) -> Fraction:
    return pair.given or Fraction(0)


UNITS = {"km": 1000, "m": 1}


@cache
def quantity(written: str | float) -> Fraction:
    """`"2 levels"`, `"8 km"` in metres, `"5 years"`, or a bare number."""
    number, _, unit = str(written).partition(" ")
    return Fraction(number) * UNITS.get(unit, 1)


@dataclass(frozen=True)
class Couple:
    """Two people with their values read, and the score given for them, if any."""

    ids: tuple[str, str]
    people: tuple[Mapping[str, Any], Mapping[str, Any]]
    given: Fraction | None

    def values(self, names: str | list[str]) -> tuple[Any, Any] | None:
        """The mentee's value and the mentor's; `None` where either is blank."""
        first, second = (names, names) if isinstance(names, str) else names
        ours, theirs = self.people[0][first], self.people[1][second]
        return None if ours is None or theirs is None else (ours, theirs)


def measure_of(line: Line) -> str | None:
    return next((name for name in MEASURES if name in line), None)


def truth(line: Line, pair: Couple) -> Truth:
    """Whether a condition, or what a line asks for, is true of a pair."""
    if "all" in line:
        parts = [truth(part, pair) for part in line["all"]]
        return False if False in parts else None if None in parts else True
    if "any" in line:
        parts = [truth(part, pair) for part in line["any"]]
        return True if True in parts else None if None in parts else False
    if "not" in line:
        inner = truth(line["not"], pair)
        return None if inner is None else not inner
    bounded = line if "at_least" in line or "at_most" in line else {**line, "at_least": 1}
    return within(bounded, number_of(line, pair))


def number_of(line: Line, pair: Couple) -> Fraction | None:
    name = measure_of(line)
    assert name is not None, line
    return MEASURES[name].number(pair, line)


def scaled(line: Line, written: str | float) -> Fraction:
    name = measure_of(line)
    assert name is not None, line
    return MEASURES[name].scale(quantity(written))


def within(line: Line, number: Fraction | None) -> Truth:
    """Whether a number is between the bounds that are written."""
    if number is None:
        return None
    least = "at_least" not in line or number >= scaled(line, line["at_least"])
    return least and ("at_most" not in line or number <= scaled(line, line["at_most"]))


def verdict(must: Line, pair: Couple) -> str:
    """What a must says, in the words of an answer."""
    asked = truth(must["when"], pair) if "when" in must else True
    if asked is False:
        return "not-asked"
    holds = truth(must, pair) if asked else None
    if holds is None:
        return {"pass": "blank-passes", "fail": "blank-refuses", "error": "unknown"}[must.get("blank", "error")]
    return "holds" if holds else "refused"


def points(prefer: Line, pair: Couple) -> Fraction | None:
    """Before the weight; `None` where a blank leaves them open."""
    blank = quantity(prefer["blank"]) if "blank" in prefer else None
    asked = truth(prefer["when"], pair) if "when" in prefer else True
    if asked is None:
        return blank
    if asked is False:
        return Fraction(0)
    pay = prefer["points"]
    if not isinstance(pay, Mapping):
        holds = truth(prefer, pair)
        return blank if holds is None else quantity(pay) * holds
    number = number_of(prefer, pair)
    if number is None:
        return blank
    if not within(prefer, number):
        return Fraction(0)
    if "each" in pay:
        paid = Fraction(math.floor(quantity(pay["each"]) * number * 10_000), 10_000)
        return min(paid, quantity(pay["at_most"])) if "at_most" in pay else paid
    return from_table(prefer, pay, number)


def from_table(prefer: Line, table: Line, number: Fraction) -> Fraction:
    """Exact values before ranges; of the ranges that hold, the tightest."""
    exact = [paid for row, paid in table.items() if row[:3] != "up " and row[:5] != "from " and scaled(prefer, row) == number]
    up_to = sorted((scaled(prefer, row[6:]), paid) for row, paid in table.items() if row.startswith("up to "))
    from_on = sorted(((scaled(prefer, row[5:]), paid) for row, paid in table.items() if row.startswith("from ")), reverse=True)
    holding = exact + [paid for end, paid in up_to if number <= end] + [paid for start, paid in from_on if number >= start]
    return quantity(holding[0]) if holding else Fraction(0)


def reads(line: Line) -> set[str]:
    """Every attribute that a line or condition reads, its `when` included."""
    found: set[str] = set()
    for key in ("all", "any"):
        for part in line.get(key, ()):
            found |= reads(part)
    for key in ("not", "when"):
        if key in line:
            found |= reads(line[key])
    name = measure_of(line)
    if name is not None:
        names = line[name]
        found |= {names} if isinstance(names, str) else set(names)
    return found


def uses(line: Line, wanted: str) -> bool:
    """Whether a line or condition reads this measure anywhere."""
    parts = [*line.get("all", ()), *line.get("any", ())] + [line[key] for key in ("not", "when") if key in line]
    return wanted in line or any(uses(part, wanted) for part in parts)


@dataclass(frozen=True)
class Said:
    """What a scheme says of one pair."""

    verdicts: list[str]
    """One a must, in the order of the scheme."""
    points: list[Fraction | None]
    """One a prefer, before the weight."""
    contributions: dict[str, Fraction | None]
    """By the columns that answers have, weight included; `None` where a blank leaves it open."""

    @property
    def eligible(self) -> bool | None:
        if any(one in ("refused", "blank-refuses") for one in self.verdicts):
            return False
        return None if "unknown" in self.verdicts else True

    @property
    def score(self) -> Fraction | None:
        parts = list(self.contributions.values())
        return None if not self.eligible or None in parts else sum(filter(None, parts), Fraction(0))


@dataclass(frozen=True)
class NaiveScheme:
    data: Mapping[str, Any]
    boroughs: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def read(self, side: str, row: Row) -> dict[str, Any]:
        """Everybody's values by attribute; raises `BlankRefused`."""
        return {
            name: self.value(attribute, row.get(attribute.get("column", name)))
            for name, attribute in self.data["asked"].items()
            if attribute["of"] in (side, "both")
        }

    def value(self, attribute: Line, cell: str | None) -> Any:
        text = unicodedata.normalize("NFC", cell or "").strip()
        value = KINDS[attribute["kind"]](text, attribute, self) if text else None
        if value is None:
            meaning = attribute.get("blank", "error")
            if meaning == "error":
                raise BlankRefused
            return frozenset() if meaning == "none" else None
        return value

    def sensitive(self, line: Line) -> bool:
        return any(self.data["asked"].get(name, {}).get("sensitive", False) for name in reads(line))

    def evaluate(self, pair: Couple, *, given: bool) -> Said:
        """`given`: whether scores were given beside the people, for this pair or others."""
        prefers = self.data.get("prefer", [])
        paid = [points(prefer, pair) for prefer in prefers]
        open_columns = []
        columns: dict[str, Fraction] = {}
        for prefer, amount in zip(prefers, paid, strict=True):
            column = OTHER if self.sensitive(prefer) else prefer["name"]
            columns.setdefault(column, Fraction(0))
            if amount is None:
                open_columns.append(column)
            else:
                columns[column] += amount * quantity(prefer.get("weight", 1))
        if given and not any(uses(prefer, "score") for prefer in prefers):
            columns[GIVEN] = pair.given or Fraction(0)
        contributions = {name: None if name in open_columns else sum_ for name, sum_ in columns.items()}
        return Said([verdict(must, pair) for must in self.data.get("must", [])], paid, contributions)

    def couples(
        self,
        mentees: Iterable[Row],
        mentors: Iterable[Row],
        scores: Mapping[tuple[str, str], Fraction] | None = None,
    ) -> Iterable[Couple]:
        """Everybody with everybody, in the order of the rows."""
        people = [
            [(str(row[self.data[side]["id"]]).strip(), self.read(side, row)) for row in rows]
            for side, rows in zip(SIDES, (mentees, mentors), strict=True)
        ]
        for one, ours in people[0]:
            for other, theirs in people[1]:
                yield Couple((one, other), (ours, theirs), (scores or {}).get((one, other)))

    def pairs(
        self,
        mentees: Iterable[Row],
        mentors: Iterable[Row],
        scores: Mapping[tuple[str, str], Fraction] | None = None,
    ) -> dict[tuple[str, str], Said]:
        """Every eligible pair; raises `BlankRefused` where a blank leaves one open."""
        found = {}
        for pair in self.couples(mentees, mentors, scores):
            said = self.evaluate(pair, given=scores is not None)
            if said.eligible is None or (said.eligible and said.score is None):
                raise BlankRefused
            if said.eligible:
                found[pair.ids] = said
        return found


def boroughs(file: Path) -> dict[str, tuple[int, int]]:
    """Centroids by name, folded, and by code."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    points = [(row, (int(row["centroid_easting"]), int(row["centroid_northing"]))) for row in rows]
    return {row[key].casefold().replace("&", "and"): point for row, point in points for key in ("borough", "gss_code")}


def national_grid(latitude: float, longitude: float) -> tuple[float, float]:
    """Metres east and north of a point in degrees (WGS84, on the ellipsoid), unrounded: the seven-parameter transformation and
    the series for the transverse Mercator projection that Ordnance Survey publishes, good to about a millimetre."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    a, b = 6378137.0, 6356752.314245
    square = 1 - (b / a) ** 2
    nu = a / math.sqrt(1 - square * math.sin(phi) ** 2)
    x, y, z = (
        nu * math.cos(phi) * math.cos(lam),
        nu * math.cos(phi) * math.sin(lam),
        nu * (1 - square) * math.sin(phi),
    )
    # To the datum of the grid: metres, seconds of arc, parts in a million.
    rx, ry, rz = (math.radians(seconds / 3600) for seconds in (-0.1502, -0.2470, -0.8421))
    s = 1 + 20.4894e-6
    x, y, z = (
        -446.448 + s * x - rz * y + ry * z,
        125.157 + rz * x + s * y - rx * z,
        -542.060 - ry * x + rx * y + s * z,
    )
    a, b = 6377563.396, 6356256.909
    square = 1 - (b / a) ** 2
    p = math.hypot(x, y)
    phi = math.atan2(z, p * (1 - square))
    for _ in range(20):
        phi = math.atan2(z + square * a / math.sqrt(1 - square * math.sin(phi) ** 2) * math.sin(phi), p)
    lam = math.atan2(y, x)
    f0, phi0, lam0 = 0.9996012717, math.radians(49), math.radians(-2)
    n = (a - b) / (a + b)
    sin, cos, tan = math.sin(phi), math.cos(phi), math.tan(phi)
    nu = a * f0 / math.sqrt(1 - square * sin**2)
    rho = a * f0 * (1 - square) / (1 - square * sin**2) ** 1.5
    eta = nu / rho - 1
    minus, plus = phi - phi0, phi + phi0
    arc = b * f0 * (
        (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * minus
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * math.sin(minus) * math.cos(plus)
        + (15 / 8 * n**2 + 15 / 8 * n**3) * math.sin(2 * minus) * math.cos(2 * plus)
        - 35 / 24 * n**3 * math.sin(3 * minus) * math.cos(3 * plus)
    )
    east = lam - lam0
    northing = (
        arc
        - 100_000
        + nu / 2 * sin * cos * east**2
        + nu / 24 * sin * cos**3 * (5 - tan**2 + 9 * eta) * east**4
        + nu / 720 * sin * cos**5 * (61 - 58 * tan**2 + tan**4) * east**6
    )
    easting = (
        400_000
        + nu * cos * east
        + nu / 6 * cos**3 * (nu / rho - tan**2) * east**3
        + nu / 120 * cos**5 * (5 - 18 * tan**2 + tan**4 + 14 * eta - 58 * tan**2 * eta) * east**5
    )
    return easting, northing
