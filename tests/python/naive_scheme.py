"""The scheme language once more, from its page alone: exact fractions, three truths, and little thought of speed.

`NaiveScheme(data).pairs(mentees, mentors)` takes the scheme as nested dicts and people as rows of text, and says of every
pair whether it is eligible and what each criterion adds. It shares no code with the package. What people answered is read in
`naive_answers.py`, the measures are in `naive_measures.py`, what comes with pairwright in `naive_facts.py`; here is what
lines make of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from naive_answers import SIDES, Answers, BlankRefused, Cohort, Level, Line, Row, text_of
from naive_measures import MEASURES, Couple, Number, possible, quantity, two

Truth = bool | None
"""`None`: a blank leaves it open."""
Pair = tuple[str, str]

GIVEN, OTHER = "given score", "other"


@dataclass(frozen=True)
class Beside:
    """What belongs to one run: given beside the people."""

    scores: Mapping[Pair, Fraction] | None = None
    previous: frozenset[Pair] | None = None
    """The pairs of all earlier results."""
    exclusions: frozenset[Pair] = frozenset()
    keep_apart: tuple[tuple[str, str], ...] = ()
    """Group and id."""
    as_of: date | None = None

    def may_meet(self, pair: Pair) -> bool:
        """Whether nobody says that these two may not."""
        groups = [{group for group, id in self.keep_apart if id == one} for one in pair]
        return pair not in self.exclusions and not groups[0] & groups[1]


NOTHING = Beside()


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
    return settled(line, pair, holds)


Answer = TypeVar("Answer")


def settled(line: Line, pair: Couple, answer: Callable[[Line, Fraction | float], Answer]) -> Answer | None:
    """The one answer to every number that the line may find for the pair; asked once for each number."""
    number = number_of(line, pair)
    known = pair.cohort.settled.setdefault(id(line), {})
    if number not in known:
        answers = {answer(line, one) for one in possible(number)}
        known[number] = answers.pop() if len(answers) == 1 else None
    return known[number]


def number_of(line: Line, pair: Couple) -> Number:
    name = measure_of(line)
    assert name is not None, line
    return MEASURES[name].number(pair, line)


def scaled(line: Line, written: str | float) -> Fraction:
    name = measure_of(line)
    assert name is not None, line
    return MEASURES[name].bound(written)


def holds(line: Line, number: Fraction | float) -> bool:
    """Where no bound is written, from 1 on."""
    return within(line if "at_least" in line or "at_most" in line else {**line, "at_least": 1}, number)


def within(line: Line, number: Fraction | float) -> bool:
    """Whether a number is between the bounds that are written."""
    least = "at_least" not in line or number >= scaled(line, line["at_least"])
    return least and ("at_most" not in line or number <= scaled(line, line["at_most"]))


def verdict(must: Line, pair: Couple) -> str:
    """What a must says, in the words of an answer."""
    asked = truth(must["when"], pair) if "when" in must else True
    if asked is False:
        return "not-asked"
    kept = truth(must, pair) if asked else None
    if kept is None:
        return {"pass": "blank-passes", "fail": "blank-refuses", "error": "unknown"}[must.get("blank", "error")]
    return "holds" if kept else "refused"


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
        asked = truth(prefer, pair)
        return blank if asked is None else quantity(pay) * asked
    paid = settled(prefer, pair, paid_for)
    return blank if paid is None else paid


def paid_for(prefer: Line, number: Fraction | float) -> Fraction:
    """By the measure itself."""
    pay = prefer["points"]
    if not within(prefer, number):
        return Fraction(0)
    if "each" in pay:
        assert isinstance(number, Fraction), prefer
        paid = Fraction(math.floor(quantity(pay["each"]) * number * 10_000), 10_000)
        return min(paid, quantity(pay["at_most"])) if "at_most" in pay else paid
    return from_table(prefer, pay, number)


def from_table(prefer: Line, table: Line, number: Fraction | float) -> Fraction:
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
        found |= set(two(line[name]))
    return found


def uses(line: Line, wanted: str) -> bool:
    """Whether a line or condition reads this measure anywhere."""
    parts = [*line.get("all", ()), *line.get("any", ())] + [line[key] for key in ("not", "when") if key in line]
    return wanted in line or any(uses(part, wanted) for part in parts)


@lru_cache(100_000)
def times(points: Fraction, weight: Fraction) -> Fraction:
    return points * weight


@dataclass(frozen=True)
class Said:
    """What a scheme says of one pair."""

    verdicts: list[str]
    """One a must, in the order of the scheme."""
    points: list[Fraction | None]
    """One a prefer, before the weight."""
    contributions: dict[str, Fraction | None]
    """By the columns that answers have, weight included; `None` where a blank leaves it open."""

    eligible: bool | None
    score: Fraction | None
    """Of an eligible pair of which no blank leaves it open."""

    @staticmethod
    def of(verdicts: list[str], points: list[Fraction | None], contributions: dict[str, Fraction | None]) -> Said:
        refused = "refused" in verdicts or "blank-refuses" in verdicts
        eligible = False if refused else None if "unknown" in verdicts else True
        parts = contributions.values()
        score = None if not eligible or None in parts else sum(filter(None, parts), Fraction(0))
        return Said(verdicts, points, contributions, eligible, score)


@dataclass(frozen=True)
class NaiveScheme:
    data: Mapping[str, Any]

    def sensitive(self, line: Line) -> bool:
        return any(map(Answers(self.data).sensitive, reads(line)))

    @cached_property
    def columns(self) -> list[str]:
        """Under which name answers show what each prefer adds."""
        return [OTHER if self.sensitive(prefer) else prefer["name"] for prefer in self.data.get("prefer", [])]

    def evaluate(self, pair: Couple, *, given: bool) -> Said:
        """`given`: whether scores were given beside the people, for this pair or others."""
        prefers = self.data.get("prefer", [])
        paid = [points(prefer, pair) for prefer in prefers]
        contributions: dict[str, Fraction | None] = {}
        for prefer, column, amount in zip(prefers, self.columns, paid, strict=True):
            part = None if amount is None else times(amount, quantity(prefer.get("weight", 1)))
            if column in contributions and part is not None:
                before = contributions[column]
                part = None if before is None else before + part
            contributions[column] = part
        if given and not any(uses(prefer, "score") for prefer in prefers):
            contributions[GIVEN] = pair.given or Fraction(0)
        return Said.of([verdict(must, pair) for must in self.data.get("must", [])], paid, contributions)

    def couples(self, mentees: Iterable[Row], mentors: Iterable[Row], beside: Beside = NOTHING) -> Iterator[Couple]:
        """Everybody with everybody, in the order of the rows; raises `BlankRefused`."""
        cohort = Cohort(Answers(self.data), dict(zip(SIDES, (mentees, mentors), strict=True)))
        for one in cohort.values["mentees"]:
            for other in cohort.values["mentors"]:
                ids = (one, other)
                given = (beside.scores or {}).get(ids)
                yield Couple(ids, cohort, given, ids in (beside.previous or ()), beside.as_of)

    def pairs(self, mentees: Iterable[Row], mentors: Iterable[Row], beside: Beside = NOTHING) -> dict[Pair, Said]:
        """Every eligible pair; raises `BlankRefused` where a blank leaves one open."""
        found = {}
        for pair in self.couples(mentees, mentors, beside):
            said = self.evaluate(pair, given=beside.scores is not None)
            if said.eligible is None or (said.eligible and said.score is None):
                raise BlankRefused
            if said.eligible and beside.may_meet(pair.ids):
                found[pair.ids] = said
        return found

    def worth(self, side: str, row: Row) -> Fraction:
        """What it is worth that somebody is placed: the sum of the priorities that hold for them."""
        values = Answers(self.data).read(side, row)
        own = [
            priority
            for priority in self.data.get("priority", [])
            if priority["placed"] == side and all(is_called(values[name], priority[name]) for name in priority if name in values)
        ]
        return sum((quantity(priority["points"]) for priority in own), Fraction(0))

    def objective(
        self, mentees: Iterable[Row], mentors: Iterable[Row], scores: Mapping[Pair, Fraction], chosen: Iterable[Pair]
    ) -> dict[str, Fraction | None]:
        """The value of every level of the aim, of these pairs with their scores; of no pair the lowest score is none."""
        chosen = list(chosen)
        placed = {side: {pair[at] for pair in chosen} for at, side in enumerate(SIDES)}
        rows = {"mentees": mentees, "mentors": mentors}
        priority = sum(
            (
                self.worth(side, row)
                for side in SIDES
                for row in rows[side]
                if text_of(row[self.data[side]["id"]]) in placed[side]
            ),
            Fraction(0),
        )
        paid = [scores[pair] for pair in chosen]
        values: dict[str, Fraction | None] = {
            "mentees placed": Fraction(len(placed["mentees"])),
            "mentors placed": Fraction(len(placed["mentors"])),
            "pairs": Fraction(len(chosen)),
            "lowest score": min(paid, default=None),
            "priority": priority,
            "total score": sum(paid, Fraction(0)) + (0 if "priority" in self.data["aim"] else priority),
        }
        return {level: values[level] for level in self.data["aim"]}


def is_called(value: Any, name: str) -> bool:
    """Whether a value is the one of this name: of two names that stand level, the one that was written."""
    if isinstance(value, bool):
        return value == (name == "yes")
    return (value.name if isinstance(value, Level) else value) == name
