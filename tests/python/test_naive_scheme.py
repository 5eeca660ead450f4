"""Every measure, point form, combination and blank against `naive_scheme.py`, over all pairs of random people.

`PAIRWRIGHT_CASES`: comparisons a measure (1,000,000 are 25 rounds of 200 × 200 people); `PAIRWRIGHT_SEED`: the first draw.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pairwright as pw
import pytest

import naive_scheme
from naive_scheme import MEASURES, BlankRefused, Couple, NaiveScheme, Said, national_grid

CASES = int(os.environ.get("PAIRWRIGHT_CASES", "20000"))
SEED = int(os.environ.get("PAIRWRIGHT_SEED", "1"))
ROUNDS = 25
SIDE = min(200, max(4, math.isqrt(CASES // ROUNDS)))

Scheme = dict[str, Any]
People = list[dict[str, str | None]]
Scores = dict[tuple[str, str], Fraction] | None

LADDERS = {
    "plain": ["AA", "AO", "EO", "HEO"],
    "meeting": [["Band 1", "Band 2"], ["Band 3", "Constable"], ["Sergeant"], ["Band 5", "Inspector"]],
}
TEAMS = ["Housing", "Parks", "Licensing"]
TOPICS = ["law", "money", "schools", "noise", "Parks", "Housing"]
ASKED: dict[str, dict[str, Any]] = {
    "team": {"of": "both", "kind": "one", "blank": "allowed"},
    "home": {"of": "mentors", "kind": "one", "blank": "allowed", "values": TEAMS},
    "knows": {"of": "both", "kind": "tags", "blank": "allowed"},
    "remit": {"of": "mentees", "kind": "tags", "blank": "none", "separator": ";", "strip": "[]'"},
    "rank": {"of": "mentees", "kind": "level", "ladder": "meeting", "blank": "allowed"},
    "grade": {"of": "mentors", "kind": "level", "ladder": "meeting", "blank": "allowed"},
    "step": {"of": "both", "kind": "level", "ladder": "plain", "blank": "allowed"},
    "years": {"of": "both", "kind": "number", "unit": "years", "blank": "allowed"},
    "size": {"of": "both", "kind": "number", "column": "how large", "blank": "allowed"},
    "base": {"of": "both", "kind": "place", "blank": "allowed"},
    "remote": {"of": "both", "kind": "flag", "blank": "allowed"},
    "start": {"of": "both", "kind": "date", "blank": "allowed"},
    "quiet": {"of": "both", "kind": "one", "blank": "allowed", "sensitive": True},
    "hushed": {"of": "both", "kind": "tags", "blank": "allowed", "sensitive": True},
    "sure": {"of": "both", "kind": "one"},
}
FACTS = Path(os.environ.get("PAIRWRIGHT_TEST_DATA") or "nowhere").parent / "facts" / "london_boroughs.csv"
BOROUGHS = naive_scheme.boroughs(FACTS) if FACTS.exists() else {}


class Draw(random.Random):
    """Everything random here comes from one of these."""

    def chance(self, of_ten: int) -> bool:
        return self.randrange(10) < of_ten

    def decimal(self, low: int, high: int, places: int = 4) -> Decimal:
        shift = 10 ** self.randint(0, places)
        return Decimal(self.randint(low * shift, high * shift)) / shift

    # People.

    def cell(self, name: str) -> str | None:
        attribute = ASKED[name]
        if name == "sure":
            return self.choice(TEAMS)
        if self.chance(2):
            return self.choice([None, "", "  "])
        cell = {
            "one": lambda: self.choice(TEAMS),
            "tags": lambda: self.tags(attribute),
            "level": lambda: self.level(attribute["ladder"]),
            "number": lambda: str(self.decimal(-3, 12) if name == "size" else self.decimal(0, 9, 1)),
            "place": self.place,
            "flag": lambda: self.choice(["yes", "no", "Yes", "NO"]),
            "date": lambda: self.choice(["2024-02-29", "2025-01-01", "2025-12-31"]),
        }[attribute["kind"]]()
        return f" {cell} " if self.chance(1) else cell

    def tags(self, attribute: dict[str, Any]) -> str:
        tags = self.choices(TOPICS, k=self.randrange(6))
        if attribute.get("strip"):
            return "[" + "; ".join(f"'{tag}'" for tag in tags) + "]"
        return self.choice([",", " , ", ", ,"]).join(tags)

    def level(self, ladder: str) -> str:
        names = self.choice(LADDERS[ladder])
        return names if isinstance(names, str) else self.choice(names)

    def place(self) -> str:
        if BOROUGHS and self.chance(7):
            return self.choice([name if name[1:].isdigit() else name.title() for name in BOROUGHS])
        while True:
            degrees = self.decimal(50, 58, 5), self.decimal(-5, 1, 5)
            # The last millimetre is not the oracle's to say: not where it would decide which metre it is.
            if all(abs(metres % 1 - 0.5) > 0.01 for metres in national_grid(*map(float, degrees))):
                return f"{degrees[0]},{degrees[1]}"

    def people(self, side: str, count: int) -> People:
        asked = [name for name in ASKED if ASKED[name]["of"] in (side, "both")]
        # Some on both sides have one id: with `same_person` they are one person.
        ids = [f"{'x' if at % 3 == 0 else side[4]}-{at:03}" for at in range(count)]
        return [{"code": id} | {ASKED[name].get("column", name): self.cell(name) for name in asked} for id in ids]

    def scores(self, mentees: People, mentors: People) -> Scores:
        pairs = [(str(one["code"]), str(other["code"])) for one in mentees for other in mentors]
        return {pair: Fraction(self.decimal(-9, 9, 8)) for pair in self.sample(pairs, len(pairs) // 3)}

    # Lines.

    def measure(self, measure: str) -> Scheme:
        read: dict[str, list[Any]] = {
            "same": ["team", ["team", "home"], "step", ["rank", "grade"], "years", "size", "base", "remote", "start", "quiet", "sure", "person"],
            "different": ["team", ["team", "home"], "step", ["rank", "grade"], "years", "size", "base", "remote", "start", "quiet", "person"],
            "shared": ["knows", ["remit", "knows"], "hushed"],
            "contains": [["team", "knows"], ["remit", "home"], ["remit", "team"], ["quiet", "hushed"]],
            "distance": ["base"],
            "above": ["step", ["rank", "grade"]],
            "difference": ["years", "size"],
            "listed": ["scores"],
            "score": ["given"],
        }
        line = {measure: self.choice(read[measure])}
        if measure == "shared":
            line |= {"among": self.sample(TOPICS, 3)} if self.chance(3) else {}
            line |= {"as": "share"} if self.chance(4) else {}
        return line

    def bound(self, line: Scheme) -> Any:
        """A value that the measure of a line could have, as a bound or row says it."""
        if "above" in line:
            return f"{(levels := self.randint(-3, 3))} level{'' if abs(levels) == 1 else 's'}"
        if "distance" in line:
            return self.choice(["0 m", "500 m", "5 km", "7.5 km", "12 km", "100 km", "300 km"])
        if line.get("difference") == "years":
            return f"{self.decimal(0, 9, 1)} years"
        if "difference" in line or "score" in line:
            return number(self.decimal(0, 9, 2))
        if line.get("as") == "share":
            return self.choice([0, 0.2, 0.25, 0.3333, 0.5, 1])
        return self.randint(0, 3) if "shared" in line else self.randint(0, 1)

    def bounds(self, line: Scheme, needed: bool) -> Scheme:
        """Bounds beside a measure; where `needed`, at least one for those that have none of their own."""
        own = not any(name in line for name in ("distance", "difference", "score", "as"))
        if self.chance(4) and (own or not needed):
            return {}
        if self.chance(3):
            both = sorted((self.bound(line) for _ in range(2)), key=naive_scheme.quantity)
            return dict(zip(("at_least", "at_most"), both, strict=True))
        return {self.choice(["at_least", "at_most"]): self.bound(line)}

    def test(self, measure: str) -> Scheme:
        line = self.measure(measure)
        return line | self.bounds(line, needed=True)

    def condition(self, depth: int) -> Scheme:
        if depth == 0 or self.chance(4):
            return self.test(self.choice(list(MEASURES)))
        key = self.choice(["any", "all", "not"])
        if key == "not":
            return {"not": self.condition(depth - 1)}
        return {key: [self.condition(depth - 1) for _ in range(self.randint(1, 3))]}

    def paid(self, line: Scheme) -> Scheme:
        """Points of every form for one measure."""
        forms = ["number", "up to", "from", "exact"] + (["each"] if "distance" not in line else [])
        form = self.choice(forms)
        if form == "number":
            return line | self.bounds(line, needed=True) | {"points": number(self.decimal(-9, 9))}
        line = line | self.bounds(line, needed=False)
        if form == "each":
            if self.chance(5):
                return line | {"points": {"each": number(self.decimal(1, 5)), "at_most": number(self.decimal(0, 9))}}
            return line | {"points": {"each": number(self.decimal(-5, 5))}}
        ends = {naive_scheme.quantity(end): end for end in (self.bound(line) for _ in range(self.randint(1, 4)))}
        words = "" if form == "exact" else f"{form} "
        table = {f"{words}{end}": number(self.decimal(-9, 9)) for end in ends.values()}
        if form != "exact" and self.chance(4):
            table[str(self.bound(line))] = number(self.decimal(-9, 9))
        return line | {"points": table}

    def must(self, condition: Scheme, name: str) -> Scheme:
        when = {"when": self.condition(1)} if self.chance(3) else {}
        return {"name": name} | condition | when | {"blank": self.choice(["pass", "pass", "fail"])}

    def prefer(self, paid: Scheme, name: str) -> Scheme:
        line = {"name": name} | paid | {"blank": number(self.decimal(-2, 2))}
        line |= {"when": self.condition(1)} if self.chance(3) else {}
        line |= {"weight": number(self.decimal(-3, 3))} if self.chance(5) else {}
        return line | ({"for": self.choice(["mentee", "mentor"])} if self.chance(3) else {})

    def scheme(self, musts: list[Scheme], prefers: list[Scheme]) -> Scheme:
        return {
            "format": "pairwright.scheme/1",
            "name": "Drawn",
            "aim": ["pairs", "total score"],
            "same_person": "same id",
            "mentees": {"id": "code", "places": 1},
            "mentors": {"id": "code", "places": 2},
            "ladders": LADDERS,
            "asked": ASKED,
            "must": musts,
            "prefer": prefers,
        }

    def any_scheme(self) -> Scheme:
        """Musts and criteria of every shape; one in five has a line that does not say what a blank means."""
        musts = [self.must(self.condition(2), f"must {at}") for at in range(self.randrange(3))]
        prefers = []
        for at in range(self.randint(1, 5)):
            whole = self.condition(2) | {"points": number(self.decimal(-9, 9))}
            paid = whole if self.chance(4) else self.paid(self.measure(self.choice(list(MEASURES))))
            prefers.append(self.prefer(paid, f"prefer {at}"))
        if self.chance(2):
            del self.choice(musts + prefers)["blank"]
        return self.scheme(musts, prefers)


def number(value: Decimal) -> int | float:
    """As a scheme's dict holds it: the float whose shortest text is the decimal."""
    return int(value) if value == int(value) else float(value)


def reads_scores(data: Scheme) -> bool:
    return any(naive_scheme.uses(line, name) for line in data["must"] + data["prefer"] for name in ("listed", "score"))


def drawn_with(draw: Draw, data: Scheme, count: int) -> tuple[People, People, Scores]:
    """People, and scores where a line reads them, sometimes where none does."""
    mentees, mentors = draw.people("mentees", count), draw.people("mentors", count)
    return mentees, mentors, draw.scores(mentees, mentors) if reads_scores(data) or draw.chance(3) else None


def given(scores: Scores) -> list[tuple[str, str, Decimal]] | None:
    if scores is None:
        return None
    return [(*pair, Decimal(value.numerator) / value.denominator) for pair, value in scores.items()]


def agree(data: Scheme, mentees: People, mentors: People, scores: Scores) -> int:
    """Both say the same of all pairs; how many were compared."""
    naive = NaiveScheme(data, BOROUGHS)
    scheme = pw.Scheme.from_dict(data)
    try:
        expected = naive.pairs(mentees, mentors, scores)
    except BlankRefused:
        with pytest.raises(pw.CohortError, match="blank"):
            scheme.compile(mentees, mentors, scores=given(scores))
        return 0
    found = scheme.compile(mentees, mentors, scores=given(scores)).pairs()
    told = {(row.pop("mentee"), row.pop("mentor")): row for row in found}
    assert told == {pair: shown(said) for pair, said in expected.items()}
    return len(mentees) * len(mentors)


def shown(said: Said) -> dict[str, float]:
    """A row of answers: `float` of a fraction is the nearest double, as theirs is."""
    return {"score": float(said.score or 0)} | {name: float(part or 0) for name, part in said.contributions.items()}


def measured(draw: Draw, measure: str) -> Scheme:
    """Every point form on one measure; in every other scheme a must on it, too."""
    prefers = [draw.prefer(draw.paid(draw.measure(measure)), f"prefer {at}") for at in range(4)]
    musts = [draw.must(draw.test(measure), "must")] if draw.chance(5) else []
    return draw.scheme(musts, prefers)


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure(measure: str) -> None:
    draw = Draw(f"{measure} {SEED}")
    compared = 0
    while compared < CASES:
        data = measured(draw, measure)
        compared += agree(data, *drawn_with(draw, data, SIDE))


def test_every_combination() -> None:
    draw = Draw(f"combinations {SEED}")
    compared = refused = 0
    while compared < CASES:
        data = draw.any_scheme()
        count = agree(data, *drawn_with(draw, data, max(4, SIDE // 2)))
        compared, refused = compared + count, refused + (count == 0)
    assert refused, "blanks that nobody gave a meaning to were met"


@pytest.mark.parametrize("measure", MEASURES)
def test_the_comparison_sees_a_wrong_measure(measure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = MEASURES[measure]

    def wrong(pair: Couple, line: Scheme) -> Fraction | None:
        value = right.number(pair, line)
        return None if value is None else value + 1

    monkeypatch.setitem(MEASURES, measure, naive_scheme.Measure(wrong, right.scale))
    draw = Draw(f"wrong {measure}")
    with pytest.raises(AssertionError):
        for _ in range(ROUNDS):
            data = measured(draw, measure)
            agree(data, *drawn_with(draw, data, 8))


@pytest.mark.skipif(not BOROUGHS, reason="PAIRWRIGHT_TEST_DATA is not set")
def test_the_oracle_projects_as_the_published_centroids() -> None:
    import csv

    with FACTS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            east, north = national_grid(float(row["centroid_lat"]), float(row["centroid_lon"]))
            assert abs(east - int(row["centroid_easting"])) < 5 and abs(north - int(row["centroid_northing"])) < 5


def told_of(facts: dict[str, Any]) -> dict[str, Any]:
    """What an answer says of a pair, decimals as fractions."""

    def exact(text: str | None) -> Fraction | None:
        return None if text is None else Fraction(text)

    return {
        "eligible": facts["eligible"],
        "score": exact(facts["score"]),
        "verdicts": [must["verdict"] for must in facts["musts"]],
        "criteria": {part["name"]: (exact(part["points"]), exact(part["contribution"])) for part in facts["criteria"]},
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
    draw = Draw(f"one pair {SEED}")
    for _ in range(max(1, CASES // 200)):
        data = draw.any_scheme()
        mentees, mentors, scores = drawn_with(draw, data, 4)
        naive, scheme = NaiveScheme(data, BOROUGHS), pw.Scheme.from_dict(data)
        try:
            problem = scheme.compile(mentees, mentors, scores=given(scores))
        except pw.CohortError:
            problem = None  # a blank is open somewhere; each pair is an answer all the same
        couples = list(naive.couples(mentees, mentors, scores))
        rows = [(one, other) for one in mentees for other in mentors]
        for pair, (mentee, mentor) in draw.sample(list(zip(couples, rows, strict=True)), 4):
            score = None if pair.given is None else Decimal(pair.given.numerator) / pair.given.denominator
            alone = scheme.evaluate(mentee, mentor, score=score)
            assert told_of(alone.facts) == said_of(naive, pair, reads_scores(data) or score is not None)
            if problem is not None:
                assert told_of(problem.evaluate(*pair.ids).facts) == said_of(naive, pair, scores is not None)
