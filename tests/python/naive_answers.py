"""What people answered, once more, from the page of the scheme language alone: kinds, tables, ladders, reporting lines.

`Answers(data)` reads rows of text into values. A kind is one function below `kind`; `None` is a blank.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

import naive_facts
from national_grid import national_grid

Row = Mapping[str, str | None]
Line = Mapping[str, Any]
Person = tuple[str, str]
"""Side and id; no side where one id on both sides is one person."""

SIDES = ("mentees", "mentors")


class BlankRefused(Exception):
    """A blank leaves something open, and nobody said what that means."""


class Nobody(Enum):
    ABOVE = "nobody"
    """The top of a reporting line."""


@dataclass(frozen=True)
class Level:
    at: int
    """The bracket, counted from the lowest: names in one bracket stand level."""
    name: str = field(compare=False)


@dataclass(frozen=True)
class Place:
    east: int
    north: int
    """Whole metres on the national grid."""
    name: str | None = field(compare=False)


def text_of(cell: object) -> str:
    return unicodedata.normalize("NFC", str(cell or "")).strip()


KINDS: dict[str, Callable[[str, Line, Answers], Any]] = {}


def kind(read: Callable[[str, Line, Answers], Any]) -> Callable[[str, Line, Answers], Any]:
    KINDS[read.__name__.removeprefix("read_")] = read
    return read


@kind
def read_one(cell: str, attribute: Line, answers: Answers) -> str:
    return cell


@kind
def read_tags(cell: str, attribute: Line, answers: Answers) -> frozenset[str] | None:
    """`None` where nothing is left once `strip` fell away: a list without tags."""
    return frozenset(pieces(cell, attribute)) or None


@kind
def read_ranked(cell: str, attribute: Line, answers: Answers) -> list[str] | None:
    return pieces(cell, attribute) or None


def pieces(cell: str, attribute: Line) -> list[str]:
    loose = attribute.get("strip", "")

    def bare(text: str) -> str:
        before = None
        while before != text:
            before, text = text, text.strip().strip(loose or None)
        return text

    return [piece for piece in map(bare, bare(cell).split(attribute.get("separator", ","))) if piece]


@kind
def read_level(cell: str, attribute: Line, answers: Answers) -> Level:
    brackets = answers.ladder(attribute["ladder"])
    return next(Level(at, cell) for at, names in enumerate(brackets) if cell in names)


@kind
def read_number(cell: str, attribute: Line, answers: Answers) -> Fraction:
    return Fraction(cell)


@kind
def read_flag(cell: str, attribute: Line, answers: Answers) -> bool:
    return {"yes": True, "no": False}[cell.lower()]


@kind
def read_date(cell: str, attribute: Line, answers: Answers) -> date:
    return date.fromisoformat(cell)


@kind
def read_place(cell: str, attribute: Line, answers: Answers) -> Place:
    if "table" in attribute:
        row = answers.row(attribute["table"], cell)
        if "easting" in row:
            return Place(int(row["easting"]), int(row["northing"]), cell)
        return Place(*whole_metres(row["lat"], row["lon"]), cell)
    latitude, comma, longitude = cell.partition(",")
    if comma:
        return Place(*whole_metres(latitude, longitude), None)
    name, metres = naive_facts.boroughs()[naive_facts.folded(cell)]
    return Place(*metres, name)


def whole_metres(latitude: str, longitude: str) -> tuple[int, int]:
    east, north = national_grid(float(latitude), float(longitude))
    return math.floor(east + 0.5), math.floor(north + 0.5)


@kind
def read_person(cell: str, attribute: Line, answers: Answers) -> str:
    return cell


NOTHING: Mapping[str, Any] = {"tags": frozenset(), "ranked": [], "person": Nobody.ABOVE}
"""What `blank = "none"` makes of a blank."""


@dataclass(frozen=True)
class Answers:
    data: Mapping[str, Any]
    rows: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    pairs: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """Tables that were read before."""

    def table(self, name: str) -> naive_facts.Table:
        written = self.data.get("tables", {}).get(name, name)
        if isinstance(written, str):
            return naive_facts.table(written)
        return written["columns"], [[text_of(cell) for cell in row] for row in written["rows"]]

    def row(self, table: str, first: str) -> dict[str, str]:
        """The row that begins with this value, by headings without case."""
        if table not in self.rows:
            headings, rows = self.table(table)
            names = [heading.casefold() for heading in headings]
            self.rows[table] = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
        return self.rows[table][first]

    def are_listed(self, table: str, one: str, other: str) -> bool:
        if table not in self.pairs:
            self.pairs[table] = {(row[0], row[1]) for row in self.table(table)[1]}
        return (one, other) in self.pairs[table]

    def ladder(self, name: str) -> list[list[str]]:
        written = self.data["ladders"][name]
        if isinstance(written, Mapping):
            return [[cell for cell in row if cell] for row in self.table(written["table"])[1]]
        levels = naive_facts.LADDERS[written] if isinstance(written, str) else written
        return [[names] if isinstance(names, str) else names for names in levels]

    def read(self, side: str, row: Row) -> dict[str, Any]:
        """Everybody's values by attribute; raises `BlankRefused`."""
        found: dict[str, Any] = {}
        for name in self.data["asked"]:
            self.fill(found, name, side, row)
        return found

    def fill(self, found: dict[str, Any], name: str, side: str, row: Row) -> None:
        attribute = self.data["asked"][name]
        if name in found or attribute["of"] not in (side, "both"):
            return
        if attribute["kind"] == "person" and "table" in attribute:
            own = self.row(attribute["table"], text_of(row[self.data[side]["id"]]))
            found[name] = self.value(attribute, own[attribute.get("column", name).casefold()])
            return
        if "from" not in attribute:
            found[name] = self.value(attribute, row.get(attribute.get("column", name)))
            return
        self.fill(found, attribute["from"], side, row)
        found[name] = self.derived(attribute, found[attribute["from"]])

    def derived(self, attribute: Line, source: Any) -> Any:
        """A blank stays blank; of the table's blank cells the attribute says what they mean."""
        if source is None:
            return None
        written = source if isinstance(source, str) else source.name
        if "column" not in attribute:
            return read_place(written, attribute, self)
        return self.value(
            {key: of for key, of in attribute.items() if key != "table"},
            self.row(attribute["table"], written)[attribute["column"].casefold()],
        )

    def value(self, attribute: Line, cell: str | None) -> Any:
        text = text_of(cell)
        value = KINDS[attribute["kind"]](text, attribute, self) if text else None
        if value is None:
            meaning = attribute.get("blank", "error")
            if meaning == "error":
                raise BlankRefused
            return NOTHING[attribute["kind"]] if meaning == "none" else None
        return value

    def sensitive(self, name: str) -> bool:
        attribute = self.data["asked"].get(name, {})
        return attribute.get("sensitive", False) or ("from" in attribute and self.sensitive(attribute["from"]))


class Cohort:
    """Everybody's values, and who is above whom."""

    def __init__(self, answers: Answers, people: Mapping[str, Iterable[Row]]) -> None:
        self.answers = answers
        self.one_person = answers.data.get("same_person") == "same id"
        self.values: dict[str, dict[str, dict[str, Any]]] = {
            side: {text_of(row[answers.data[side]["id"]]): answers.read(side, row) for row in people[side]} for side in SIDES
        }
        self.one_answer_each()
        self.settled: dict[int, dict[Any, Any]] = {}
        """By the line and the number that it found: what it says."""
        self._lines: dict[tuple[str, str], dict[Person, Person | Nobody | None]] = {}
        self._chains: dict[tuple[str, str, Person], tuple[dict[Person, int], bool]] = {}

    def one_answer_each(self) -> None:
        """Where one of the two cells of somebody on both sides is blank, the other counts."""
        mentees, mentors = (self.values[side] for side in SIDES)
        for name, attribute in self.answers.data["asked"].items():
            if self.one_person and attribute["kind"] == "person" and attribute["of"] == "both":
                for id in mentees.keys() & mentors.keys():
                    known = next((values[name] for values in (mentees[id], mentors[id]) if isinstance(values[name], str)), None)
                    if known:
                        mentees[id][name] = mentors[id][name] = known

    def person(self, side: str, id: str) -> Person:
        return ("", id) if self.one_person else (side, id)

    def line(self, first: str, second: str) -> Mapping[Person, Person | Nobody | None]:
        """Who is above everybody, by the mentees' answers to the one and the mentors' to the other."""
        if (first, second) not in self._lines:
            above: dict[Person, Person | Nobody | None] = {}
            for side, name in zip(SIDES, (first, second), strict=True):
                for id, values in self.values[side].items():
                    person, told = self.person(side, id), values[name]
                    if isinstance(told, str):
                        above[person] = self.named(told)
                    elif above.get(person) is None:
                        above[person] = told
                above |= self.staff(name)
            self._lines[first, second] = above
        return self._lines[first, second]

    def named(self, id: str) -> Person:
        """The person of an id: of the side that has it, else of a table of staff alone."""
        return self.person(next((side for side in SIDES if id in self.values[side]), "staff"), id)

    def staff(self, name: str) -> dict[Person, Person | Nobody | None]:
        """Who is above everybody in the table of an attribute that has one."""
        attribute = self.answers.data["asked"][name]
        if "table" not in attribute:
            return {}
        heading = attribute.get("column", name).casefold()
        found: dict[Person, Person | Nobody | None] = {}
        for row in self.answers.table(attribute["table"])[1]:
            told = self.answers.value(attribute, self.answers.row(attribute["table"], row[0])[heading])
            found[self.named(row[0])] = self.named(told) if isinstance(told, str) else told
        return found

    def chain(self, first: str, second: str, person: Person) -> tuple[dict[Person, int], bool]:
        """Steps to everybody above somebody, themselves first, as far as it is known; whether the last one's manager is not."""
        place = (first, second, person)
        if place not in self._chains:
            line, found, above = self.line(first, second), {person: 0}, person
            while isinstance(above := line[above], tuple):
                found[above] = len(found)
            self._chains[place] = found, above is None
        return self._chains[place]
