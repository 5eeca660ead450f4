"""Random lines for the scheme language: every measure in every way that it can be written, every form of points and bounds,
every combination, every meaning of a blank."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import naive_facts
from form_of_every_kind import ASKED, LADDERS, TABLES, TOPICS
from naive_measures import MEASURES
from naive_scheme import reads, uses
from random_cohorts import Cohorts, Data, number

Names = str | list[str]
LISTED = ("one", "tags", "level", "place")


def asked_of(side: str, kinds: Iterable[str]) -> list[str]:
    return [name for name, attribute in ASKED.items() if attribute["of"] in (side, "both") and attribute["kind"] in kinds]


def two_names(kinds: Iterable[str], alike: Callable[[Data, Data], bool] = lambda one, other: True) -> list[Names]:
    """Every way to ask both sides: one name for both, or the mentee's and the mentor's."""
    return [
        one if one == other else [one, other]
        for one in asked_of("mentees", kinds)
        for other in asked_of("mentors", kinds)
        if alike(ASKED[one], ASKED[other])
    ]


def like(*keys: str) -> Callable[[Data, Data], bool]:
    return lambda one, other: all(one.get(key) == other.get(key) for key in ("kind", *keys))


STAFF = {name for name, attribute in ASKED.items() if attribute.get("table") == "staff"}
EQUAL = two_names(["one", "level", "number", "place", "flag", "date", "person"], like("ladder", "unit"))
DATED = two_names(["date"])
AS_OF: list[Names] = [["as of", name] for name in asked_of("mentors", ["date"])]
AS_OF += [[name, "as of"] for name in asked_of("mentees", ["date"])]
NEAR = ["near", "London borough neighbours", "London borough river neighbours"] if naive_facts.KNOWN else ["near"]

# Two tables of staff, or one and what people say, may put two people above somebody.
LINES = [names for names in two_names(["person"]) if isinstance(names, str) or not STAFF.intersection(names)]

NAMES: dict[str, list[Names]] = {
    "same": EQUAL,
    "different": EQUAL,
    "same person": ["person"],
    "different person": ["person"],
    "shared": two_names(["tags"]),
    "shared among": two_names(["tags"]),
    "shared as share": two_names(["tags"]),
    "contains": two_names(["one", "tags"], lambda one, other: one["kind"] != other["kind"]),
    "distance": two_names(["place"]),
    "above": two_names(["level"], like("ladder")),
    "difference": two_names(["number"], like("unit")),
    "line": LINES,
    "line as same line": LINES,
    "chosen": ["wants", "picks"],
    "chosen by both": ["choices", ["wants", "picks"], ["choices", "picks"], ["wants", "choices"]],
    "chosen by one": ["choices"],
    "before": DATED,
    "before the day of the run": AS_OF,
    "after": DATED,
    "after the day of the run": AS_OF,
    "listed in scores": ["scores"],
    "listed in earlier results": ["previous"],
    "listed in a table": two_names(LISTED),
    "listed in a table either way": two_names(LISTED),
    "score": ["given"],
}
"""Every way that a measure can be written, and what it may read."""
COMBINATIONS = ["any", "all", "not", "when", "blank"]


def measure_in(line: Data) -> str:
    return next(name for name in MEASURES if name in line)


class Schemes(Cohorts):
    """Schemes, beside the people whom they are tried on."""

    def line(self, way: str) -> Data:
        """A measure without bounds."""
        names = self.choice(NAMES[way])
        line: Data = {way.split()[0]: names}
        match way:
            case "shared among":
                line["among"] = self.sample(TOPICS, 3)
            case "shared as share":
                line |= {"as": "share"} | ({"among": self.sample(TOPICS, 4)} if self.chance(3) else {})
            case "line as same line":
                line["as"] = "same line"
            case "chosen by one":
                line["by"] = self.choice(["mentee", "mentor"])
            case "listed in a table" | "listed in a table either way":
                line["table"] = self.choice(NEAR)
                line |= {"as": "either way"} if way.endswith("way") else {}
        return line

    def bound(self, line: Data) -> Any:
        """A value that the measure of a line could have, as a bound or row says it."""

        def counted(count: object, unit: str) -> str:
            return f"{count} {unit}{'' if str(count) in ('1', '-1') else 's'}"

        match measure_in(line):
            case "above":
                return counted(self.randint(-3, 3), "level")
            case "line":
                return counted(self.randint(0, 8), "step")
            case "distance":
                return self.choice(["0 m", "500 m", "5 km", "7.5 km", "12 km", "100 km", "300 km"])
            case "before" | "after":
                days, weeks = self.choice([-366, -1, 0, 1, 2, 15, 366, 731, 3_652_058]), self.choice([-52, 0, 1, 2])
                return counted(days, "day") if self.chance(6) else counted(weeks, "week")
            case "difference":
                unit = ASKED[names if isinstance(names := line["difference"], str) else names[0]].get("unit")
                amount = self.decimal(0, 9, 1)
                return f"{amount} {unit}" if unit else number(self.decimal(0, 9, 2))
            case "score":
                return number(self.decimal(0, 9, 2))
            case "chosen":
                return self.randint(1, 9)
            case "shared":
                return self.choice([0, 0.2, 0.25, 0.3333, 0.5, 1]) if "as" in line else self.randint(0, 3)
        return self.randint(0, 1)

    def size(self, line: Data, written: Any) -> Any:
        return MEASURES[measure_in(line)].bound(written)

    def bounds(self, line: Data, needed: bool) -> Data:
        """Bounds beside a measure; where `needed`, at least one for those that have none of their own."""
        own = measure_in(line) not in ("distance", "difference", "line", "score") and line.get("as") != "share"
        if self.chance(4) and (own or not needed):
            return {}
        if self.chance(3):
            both = sorted((self.bound(line) for _ in range(2)), key=lambda written: self.size(line, written))
            return dict(zip(("at_least", "at_most"), both, strict=True))
        return {self.choice(["at_least", "at_most"]): self.bound(line)}

    def test(self, way: str) -> Data:
        line = self.line(way)
        return line | self.bounds(line, needed=True)

    def any_test(self) -> Data:
        return self.test(self.choice(list(NAMES)))

    def condition(self, depth: int, key: str | None = None) -> Data:
        if key is None and (depth == 0 or self.chance(4)):
            return self.any_test()
        key = key or self.choice(["any", "all", "not"])
        if key == "not":
            return {"not": self.condition(depth - 1)}
        return {key: [self.condition(depth - 1) for _ in range(self.randint(1, 3))]}

    def paid(self, line: Data) -> Data:
        """Points of every form for one measure."""
        measure = measure_in(line)
        forms = ["number", "up to", "from", "exact"] + (["each"] if measure not in ("distance", "line", "chosen") else [])
        form = self.choice(forms)
        if form == "number":
            return line | self.bounds(line, needed=True) | {"points": number(self.decimal(-9, 9))}
        line = line | self.bounds(line, needed=False)
        if form == "each":
            fine = 100 if measure in ("before", "after") else 1
            if self.chance(5):
                each = self.decimal(1, 5, 2) / fine
                return line | {"points": {"each": number(each), "at_most": number(self.decimal(0, 9))}}
            return line | {"points": {"each": number(self.decimal(-5, 5, 2) / fine)}}
        ends = {self.size(line, end): end for end in (self.bound(line) for _ in range(self.randint(1, 4)))}
        words = "" if form == "exact" else f"{form} "
        table = {f"{words}{end}": number(self.decimal(-9, 9)) for end in ends.values()}
        if form != "exact" and self.chance(4):
            table[str(self.bound(line))] = number(self.decimal(-9, 9))
        return line | {"points": table}

    def must(self, condition: Data, name: str, when: bool | None = None) -> Data:
        asked = {"when": self.condition(1)} if (self.chance(3) if when is None else when) else {}
        return {"name": name} | condition | asked | {"blank": self.choice(["pass", "pass", "fail"])}

    def prefer(self, paid: Data, name: str, when: bool | None = None) -> Data:
        line = {"name": name} | paid | {"blank": number(self.decimal(-2, 2))}
        line |= {"when": self.condition(1)} if (self.chance(3) if when is None else when) else {}
        line |= {"weight": number(self.decimal(-3, 3))} if self.chance(5) else {}
        return line | ({"for": self.choice(["mentee", "mentor"])} if self.chance(3) else {})

    def scheme(self, musts: list[Data], prefers: list[Data]) -> Data:
        """One that has these lines, and asks everything, whether a line reads it or not."""
        read = set().union(*map(reads, musts + prefers))
        # An id of two people can't have one row in a table of staff.
        one_person = "person" in read or bool(STAFF & read) or self.chance(5)
        asked = {name: attribute for name, attribute in ASKED.items() if one_person or name not in STAFF}
        return {
            "format": "pairwright.scheme/1",
            "name": "Drawn",
            "aim": ["pairs", "total score"],
            **({"same_person": "same id"} if one_person else {}),
            "mentees": {"id": "code", "places": 1},
            "mentors": {"id": "code", "places": 2},
            "tables": TABLES,
            "ladders": LADDERS,
            "asked": asked,
            "must": musts,
            "prefer": prefers,
        }

    def measured(self, way: str) -> Data:
        """Every point form on one measure; in every other scheme a must on it, too."""
        prefers = [self.prefer(self.paid(self.line(way)), f"prefer {at}", False) for at in range(4)]
        musts = [self.must(self.test(way), "must", False)] if self.chance(5) else []
        return self.scheme(musts, prefers)

    def combined(self, combination: str) -> Data:
        """Lines that are combined in this way first of all, and in others below it."""
        key = combination if combination in ("any", "all", "not") else None
        when = True if combination == "when" else None
        musts = [self.must(self.condition(2, key), f"must {at}", when) for at in range(self.randrange(3))]
        prefers = []
        for at in range(self.randint(1, 4)):
            whole = self.condition(2, key) | {"points": number(self.decimal(-9, 9))}
            paid = whole if key or self.chance(4) else self.paid(self.line(self.choice(list(NAMES))))
            prefers.append(self.prefer(paid, f"prefer {at}", when))
        if combination == "blank" and self.chance(3):
            del self.choice(musts + prefers)["blank"]
        return self.scheme(musts, prefers)

    def priorities(self) -> list[Data]:
        """Of people of one value, a category, a level or a flag, or of a whole side."""
        values: Data = {"team": "Parks", "step": "AO", "rank": "Constable", "grade": "Band 3", "remote": "yes"}
        values |= {"division": "Streets", "tier": "Band 2"}
        found = []
        for at in range(self.randint(1, 4)):
            side = self.choice(["mentees", "mentors"])
            asked = [name for name in values if ASKED[name]["of"] in (side, "both")]
            whom = {} if self.chance(2) else {(name := self.choice(asked)): values[name]}
            found.append({"name": f"priority {at}", "placed": side} | whom | {"points": number(self.decimal(0, 9))})
        return found


def reads_day(data: Data) -> bool:
    return any("as of" in reads(line) for line in data["must"] + data["prefer"])


def reads_list(data: Data, name: str) -> bool:
    """Whether a line reads `scores` or `previous`."""

    def in_line(line: Data) -> bool:
        parts = [*line.get("all", ()), *line.get("any", ())] + [line[key] for key in ("not", "when") if key in line]
        return (line.get("listed") == name and "table" not in line) or any(map(in_line, parts))

    return any(in_line(line) or (name == "scores" and uses(line, "score")) for line in data["must"] + data["prefer"])
