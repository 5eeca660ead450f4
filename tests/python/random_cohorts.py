"""Random people for the scheme language: every kind of answer, blank wherever a blank is allowed, and what may be given
beside them."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import naive_facts
from form_of_every_kind import DATES, FORCES, HALLS, LADDERS, TABLES, TEAMS, TOPICS
from naive_answers import SIDES
from national_grid import national_grid

Data = dict[str, Any]
People = list[dict[str, str | None]]

def number(value: Decimal) -> int | float:
    """As a scheme's dict holds it: the float whose shortest text is the decimal."""
    return int(value) if value == int(value) else float(value)


class Draw(random.Random):
    """Everything random comes from one of these."""

    def chance(self, of_ten: int) -> bool:
        return self.randrange(10) < of_ten

    def decimal(self, low: int, high: int, places: int = 4) -> Decimal:
        shift = 10 ** self.randint(0, places)
        return Decimal(self.randint(low * shift, high * shift)) / shift


class Cohorts(Draw):
    """People of both sides as rows of a form, and what is given beside them."""

    def people(self, data: Data, count: int) -> tuple[People, People]:
        ids: dict[str, list[str]] = {}
        for side in SIDES:
            # Some on both sides have one id: with `same_person` they are one person.
            ids[side] = [f"{'x' if at % 3 == 0 else side[4]}-{at:03}" for at in range(count)]
        managers = self.managers(ids, one_person="same_person" in data)
        found = []
        for side, other in zip(SIDES, reversed(SIDES), strict=True):
            rows: People = []
            for id in ids[side]:
                row: dict[str, str | None] = {"code": id}
                for name, attribute in data["asked"].items():
                    staff = attribute["kind"] == "person" and "table" in attribute
                    if attribute["of"] in (side, "both") and "from" not in attribute and not staff:
                        row[attribute.get("column", name)] = self.cell(name, attribute, managers[side].get(id), ids[other])
                rows.append(row)
            self.shuffle(rows)
            found.append(rows)
        return found[0], found[1]

    def managers(self, ids: dict[str, list[str]], *, one_person: bool) -> dict[str, dict[str, str]]:
        """Who is above whom, by side: long lines, wide ones, and more than one top. Nobody can name an id of two people."""
        everybody = sorted({id for side in SIDES for id in ids[side]})
        self.shuffle(everybody)
        can_be_named = [id for id in everybody if one_person or sum(id in ids[side] for side in SIDES) == 1]
        at = {id: position for position, id in enumerate(can_be_named)}
        above: dict[str, dict[str, str]] = {side: {} for side in SIDES}
        for id in everybody:
            before = can_be_named[: at.get(id, len(can_be_named))]
            if before and not self.chance(1):
                one = before[-1] if self.chance(4) else self.choice(before[-5:] if self.chance(5) else before)
                for side in SIDES:
                    if id in ids[side]:
                        above[side][id] = one
        return above

    def cell(self, name: str, attribute: Data, manager: str | None, others: list[str]) -> str | None:
        if "blank" in attribute and (self.chance(2) or (attribute["kind"] == "person" and manager is None)):
            return self.choice([None, "", "  "])
        cell = {
            "one": lambda: self.category(name),
            "tags": lambda: self.pieces(self.choices(TOPICS, k=self.randrange(6)), attribute),
            "level": lambda: self.level(attribute["ladder"]),
            "number": lambda: self.quantity(attribute),
            "place": lambda: self.place(name, attribute),
            "flag": lambda: self.choice(["yes", "no", "Yes", "NO"]),
            "date": lambda: self.choice(DATES),
            "person": lambda: manager,
            "ranked": lambda: self.pieces(self.sample(others, self.up_to(len(others))), attribute),
        }[attribute["kind"]]()
        return f" {cell} " if self.chance(1) else cell

    def up_to(self, all: int) -> int:
        """A few or many of so many."""
        return self.randrange(all // self.choice([1, 4, 10]) + 1)

    def category(self, name: str) -> str:
        if name == "district":
            return self.choice([row[0] for row in naive_facts.table("London boroughs")[1]])
        value = self.choice({"force": FORCES, "known as": HALLS}.get(name, TEAMS))
        return value.replace("\u00e9", "e\u0301") if self.chance(3) else value

    def quantity(self, attribute: Data) -> str:
        if "unit" in attribute:
            return str(self.decimal(0, 9, 1))
        return self.choice(["0", "-0.0001", "1000000", "-1000000", "0.5000"]) if self.chance(2) else str(self.decimal(-3, 12))

    def pieces(self, pieces: list[str], attribute: Data) -> str:
        if attribute.get("strip"):
            return "[" + self.choice(["; ", ";;"]).join(f"'{piece}'" for piece in pieces) + "]"
        return self.choice([",", " , ", ", ,"]).join(pieces)

    def level(self, ladder: str) -> str:
        written = LADDERS[ladder]
        if isinstance(written, dict):
            return self.choice([cell for row in TABLES[written["table"]]["rows"] for cell in row if cell.strip()])
        levels = naive_facts.LADDERS[written] if isinstance(written, str) else written
        names = self.choice(levels)
        return names if isinstance(names, str) else self.choice(names)

    def place(self, name: str, attribute: Data) -> str:
        if "table" in attribute:
            return self.choice(HALLS)
        if naive_facts.KNOWN and (name == "lives" or self.chance(7)):
            key = self.choice(list(naive_facts.boroughs()))
            return key.upper() if self.chance(1) else key if key[1:].isdigit() else naive_facts.boroughs()[key][0]
        while True:
            degrees = self.decimal(50, 58, 5), self.decimal(-5, 1, 5)
            # The last millimetre is not the oracle's to say: not where it would decide which metre it is.
            if all(abs(metres % 1 - 0.5) > 0.01 for metres in national_grid(*map(float, degrees))):
                return f"{degrees[0]},{degrees[1]}"

    # Beside the people.

    def some(self, mentees: People, mentors: People, least: int = 0) -> list[tuple[str, str]]:
        pairs = [(str(one["code"]), str(other["code"])) for one in mentees for other in mentors]
        return self.sample(pairs, max(least, len(pairs) // self.randint(2, 9)))

    def scores(self, mentees: People, mentors: People) -> dict[tuple[str, str], Fraction]:
        return {pair: Fraction(self.decimal(-9, 9, 8)) for pair in self.some(mentees, mentors)}

    def day(self) -> date:
        """Of the run."""
        return date.fromisoformat(self.choice(DATES))

    def groups(self, mentees: People, mentors: People) -> tuple[tuple[str, str], ...]:
        """Who is kept apart: nobody of a group alone on their side."""
        found = set()
        for group in range(self.randint(1, 4)):
            for side in (mentees, mentors):
                found |= {(f"group {group}", str(row["code"])) for row in self.sample(side, self.randint(1, 3))}
        return tuple(sorted(found))
