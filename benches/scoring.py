"""How many pairs a second a core scores, against the same rules in numpy and polars, vectorised by hand.

`python benches/scoring.py [--people N]`. One run makes the people, scores all pairs with each, and compares how many are
eligible and the sum of their scores: all must have the same. CPU time, one thread; reading files and bringing columns into
the form that each likes best (codes, bits, whole numbers) is outside the clock. numpy and polars go through mentees in
blocks, and the fastest of several sizes counts.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["POLARS_MAX_THREADS"] = "1"

HERE = Path(__file__).resolve().parent
SEED = 20200930
# Seconds: a shorter run is repeated.
ENOUGH = 0.5
BLOCKS = {"numpy": (1, 4, 16, 64), "polars": (16, 64, 256)}

# Centroids on the national grid, in metres, as pairwright has them.
BOROUGHS = {
    "Brent": (520177, 185835),
    "Camden": (527863, 184670),
    "Croydon": (533289, 163548),
    "Ealing": (515887, 181721),
    "Hackney": (534370, 185491),
    "Islington": (531127, 184986),
    "Lambeth": (530843, 174362),
    "Westminster": (527685, 181050),
}
SENIORITY = (
    ("Band 1", "Band 2"),
    ("Band 3", "Constable"),
    ("Band 4", "Sergeant"),
    ("Band 5", "Inspector"),
    ("Chief Inspector",),
    ("Superintendent",),
    ("Chief Superintendent",),
)
TOPICS = [f"topic {n}" for n in range(24)]
TIMES = [f"{day} {half}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for half in ("am", "pm")]
HOBBIES = [f"hobby {n}" for n in range(30)]
LANGUAGES = [f"language {n}" for n in range(12)]
MODES = ["face to face", "virtual"]

Row = dict[str, Any]
# What a rule sees: a mentee's and a mentor's columns, and the operations of a library over them.
Rules = Callable[[Any, Any, Any], tuple[Any, Any]]


@dataclass(frozen=True)
class Form:
    """A scheme, people for it, and its rules once more, over coded columns."""

    name: str
    scheme: Path
    person: Callable[[random.Random, bool, int], Row]
    rules: Rules


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4_000, help="a side")
    options = parser.parse_args()
    program = _build()
    libraries = [library for library in (Numpy, Polars) if library.version()]
    print(f"pairwright at {_commit()}; " + ", ".join(f"{library.name} {library.version()}" for library in libraries))
    print("\n| scheme | eligible | pairwright, million pairs a second | " + " | ".join(lib.name for lib in libraries) + " | ratio |")
    print("|---|---|---|" + "---|" * len(libraries) + "---|")
    agreed = True
    for form in FORMS:
        draw = random.Random(SEED)
        sides = [[form.person(draw, mentor, n) for n in range(options.people)] for mentor in (False, True)]
        pairs = len(sides[0]) * len(sides[1])
        taken, answer = _ours(program, form, sides)
        told = [library(sides, form.rules).fastest() for library in libraries]
        agreed &= all(other == answer for _, other in told)
        rates = [pairs / seconds / 1e6 for seconds in (taken, *(seconds for seconds, _ in told))]
        cells = [form.name, f"{answer[0] / pairs:.1%}", *(f"{rate:,.0f}" for rate in rates)]
        best = max(rates[1:], default=0)
        print("| " + " | ".join([*cells, f"{rates[0] / best:.1f}" if best else "–"]) + " |", flush=True)
    if not agreed:
        print("\nthe scores differ: no ratio counts", file=sys.stderr)
    return 0 if agreed else 1


def _build() -> Path:
    command = ["cargo", "build", "--quiet", "--release", "-p", "pairwright-benches", "--bin", "scoring"]
    subprocess.run(command, check=True, cwd=HERE)
    return Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent / "target")) / "release" / "scoring"


def _commit() -> str:
    told = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=HERE)
    return told.stdout.strip() or "no commit"


def _ours(program: Path, form: Form, sides: list[list[Row]]) -> tuple[float, tuple[int, int]]:
    """Seconds, and how many are eligible with the sum of their scores."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, "mentees.csv"), Path(folder, "mentors.csv")]
        for path, people in zip(files, sides, strict=True):
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(people[0]))
                writer.writeheader()
                for person in people:
                    writer.writerow({k: ", ".join(v) if isinstance(v, list) else v for k, v in person.items()})
        told = subprocess.run([program, form.scheme, *files], check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), (int(told[2]), int(told[3]))


class Peer:
    """A library that goes through mentees in blocks. Columns are coded beforehand: a level, a category or a flag is a number, tags are
    bits, years count in 1/10,000, a place is metres east and north; a blank is told by a column of its own."""

    name: str

    def __init__(self, sides: list[list[Row]], rules: Rules) -> None:
        self.rules = rules
        self.prepare([_coded(people) for people in sides])

    @staticmethod
    def version() -> str | None:
        raise NotImplementedError

    def prepare(self, sides: list[dict[str, list[int]]]) -> None:
        raise NotImplementedError

    def blocks(self, size: int) -> Iterator[tuple[Any, Any]]:
        """Who is eligible and the scores, block by block."""
        raise NotImplementedError

    def total(self, eligible: Any, scores: Any) -> tuple[int, int]:
        raise NotImplementedError

    def fastest(self) -> tuple[float, tuple[int, int]]:
        """Seconds of the best size of blocks; the sum of all, which is not in the time."""
        return min(self.timed(size) for size in BLOCKS[self.name]), self.answer()

    def timed(self, size: int) -> float:
        rounds, start = 0, time.process_time()
        while (taken := time.process_time() - start) < ENOUGH or not rounds:
            for _ in self.blocks(size):
                pass
            rounds += 1
        return taken / rounds

    def answer(self) -> tuple[int, int]:
        sums = [self.total(*block) for block in self.blocks(BLOCKS[self.name][-1])]
        return sum(count for count, _ in sums), sum(score for _, score in sums)


class Numpy(Peer):
    """Blocks of mentees by all mentors."""

    name = "numpy"

    @staticmethod
    def version() -> str | None:
        try:
            import numpy
        except ImportError:
            return None
        return numpy.__version__ if hasattr(numpy, "bitwise_count") else None

    def prepare(self, sides: list[dict[str, list[int]]]) -> None:
        import numpy as np

        self.ops = _NumpyOps()
        self.sides = [{name: np.array(column, np.int32) for name, column in side.items()} for side in sides]

    def blocks(self, size: int) -> Iterator[tuple[Any, Any]]:
        mentees, mentors = self.sides
        row = {name: column[None, :] for name, column in mentors.items()}
        for first in range(0, len(mentees["level"]), size):
            block = {name: column[first : first + size, None] for name, column in mentees.items()}
            eligible, points = self.rules(block, row, self.ops)
            yield eligible, points

    def total(self, eligible: Any, scores: Any) -> tuple[int, int]:
        return int(eligible.sum()), int(scores[eligible].sum(dtype="int64")) * 10_000


class _NumpyOps:
    def __init__(self) -> None:
        import numpy as np

        self.np = np

    def count(self, bits: Any) -> Any:
        return self.np.bitwise_count(bits).astype(self.np.int32)

    def where(self, truth: Any, yes: Any, no: Any) -> Any:
        return self.np.where(truth, self.np.int32(yes) if isinstance(yes, int) else yes, self.np.int32(no) if isinstance(no, int) else no)

    def least(self, numbers: Any, most: int) -> Any:
        return self.np.minimum(numbers, self.np.int32(most))

    def greatest(self, numbers: Any, least: int) -> Any:
        return self.np.maximum(numbers, self.np.int32(least))

    def absolute(self, numbers: Any) -> Any:
        return self.np.abs(numbers)

    def wide(self, numbers: Any) -> Any:
        return numbers.astype(self.np.int64)


class Polars(Peer):
    """Blocks of mentees, each joined with all mentors, in one expression."""

    name = "polars"

    @staticmethod
    def version() -> str | None:
        try:
            import polars
        except ImportError:
            return None
        return polars.__version__

    def prepare(self, sides: list[dict[str, list[int]]]) -> None:
        import polars as pl

        self.sides = [
            pl.DataFrame({prefix + name: column for name, column in side.items()}, schema_overrides={prefix + name: pl.Int32 for name in side})
            for prefix, side in zip("ab", sides, strict=True)
        ]
        columns = [{name: pl.col(prefix + name) for name in side} for prefix, side in zip("ab", sides, strict=True)]
        eligible, points = self.rules(*columns, _PolarsOps())
        self.wanted = [eligible.alias("eligible"), points.alias("points")]

    def blocks(self, size: int) -> Iterator[tuple[Any, Any]]:
        mentees, mentors = self.sides
        for first in range(0, mentees.height, size):
            joined = mentees.slice(first, size).join(mentors, how="cross").select(self.wanted)
            yield joined["eligible"], joined["points"]

    def total(self, eligible: Any, scores: Any) -> tuple[int, int]:
        import polars as pl

        return int(eligible.sum()), int(scores.filter(eligible).cast(pl.Int64).sum()) * 10_000


class _PolarsOps:
    def __init__(self) -> None:
        import polars as pl

        self.pl = pl

    def count(self, bits: Any) -> Any:
        return bits.bitwise_count_ones().cast(self.pl.Int32)

    def where(self, truth: Any, yes: Any, no: Any) -> Any:
        lit = lambda value: self.pl.lit(value, self.pl.Int32) if isinstance(value, int) else value  # noqa: E731
        return self.pl.when(truth).then(lit(yes)).otherwise(lit(no))

    def least(self, numbers: Any, most: int) -> Any:
        return numbers.clip(upper_bound=most)

    def greatest(self, numbers: Any, least: int) -> Any:
        return numbers.clip(lower_bound=least)

    def absolute(self, numbers: Any) -> Any:
        return numbers.abs()

    def wide(self, numbers: Any) -> Any:
        return numbers.cast(self.pl.Int64)


def _coded(people: list[Row]) -> dict[str, list[int]]:
    """Columns of whole numbers, from whichever questions the form asks."""
    level = {name: at for at, names in enumerate(SENIORITY) for name in names}
    level |= {f"Band {at + 1}": at for at in range(7)} if "organisation" in people[0] else {}

    def bits(of: list[str], *headings: str) -> list[int]:
        place = {tag: 1 << at for at, tag in enumerate(of)}
        return [sum(place[tag] for heading in headings for tag in person.get(heading) or ()) for person in people]

    spots = [BOROUGHS.get(person["base"]) for person in people]
    return {
        "level": [level[person.get("rank") or person["grade"]] for person in people],
        "topics": bits(TOPICS, "remit", "knows", "topics I can speak about"),
        "wish": [1 << TOPICS.index(person["wish"]) if "wish" in person else 0 for person in people],
        "free": bits(TIMES, "free"),
        "hobbies": bits(HOBBIES, "interests"),
        "languages": bits(LANGUAGES, "languages"),
        "modes": bits(MODES, "modes"),
        "based": [int(spot is not None) for spot in spots],
        "east": [spot[0] if spot else 0 for spot in spots],
        "north": [spot[1] if spot else 0 for spot in spots],
        "organisation": [int(person.get("organisation", "0").split()[-1]) for person in people],
        "profession": [int(person.get("profession", "0").split()[-1]) for person in people],
        "remote": [int(person.get("remote") == "yes") for person in people],
        "years": [round(10_000 * float(person.get("years", 0))) for person in people],
    }


def _square(a: Any, b: Any, ops: Any) -> Any:
    """The square of a distance in metres: beyond 32 bits."""
    east, north = ops.wide(a["east"] - b["east"]), ops.wide(a["north"] - b["north"])
    return east * east + north * north


def _westminster(a: Any, b: Any, ops: Any) -> tuple[Any, Any]:
    modes = a["modes"] & b["modes"]
    based = (a["based"] & b["based"]) == 1
    near = based & (_square(a, b, ops) <= 8_000**2)
    eligible = (a["level"] - b["level"] >= 1) & (ops.count(a["free"] & b["free"]) >= 2)
    eligible = eligible & (((modes & 2) != 0) | (((modes & 1) != 0) & near))
    points = ops.least(ops.count(a["topics"] & b["topics"]) * 30_000, 90_000)
    return eligible, points + ops.least(ops.count(a["hobbies"] & b["hobbies"]) * 20_000, 40_000)


def _fifteen(a: Any, b: Any, ops: Any) -> tuple[Any, Any]:
    above = a["level"] - b["level"]
    years = ops.absolute(a["years"] - b["years"])
    free = ops.count(a["free"] & b["free"])
    modes = a["modes"] & b["modes"]
    square = _square(a, b, ops)
    based = (a["based"] & b["based"]) == 1
    profession = a["profession"] == b["profession"]
    eligible = (above <= -1) & (a["organisation"] != b["organisation"]) & (free >= 1) & (years <= 200_000)
    eligible = eligible & (((modes & 2) != 0) | (((modes & 1) != 0) & based & (square <= 8_000**2)))
    points = ops.least(ops.count(a["topics"] & b["topics"]) * 30_000, 90_000)
    either = ops.greatest(ops.count(a["hobbies"] | b["hobbies"]), 1)
    points = points + ops.least(ops.count(a["hobbies"] & b["hobbies"]) * 100_000 // either, 60_000)
    points = points + ops.where(profession, 60_000, 0)
    points = points + ops.where(years <= 20_000, 30_000, ops.where(years <= 50_000, 10_000, 0))
    points = points + ops.where(a["remote"] == b["remote"], 10_000, 0)
    points = points + ops.where((a["wish"] & b["topics"]) != 0, 50_000, 0)
    points = points + ops.where(above == -2, 60_000, ops.where(above == -3, 30_000, 0))
    near = ops.where(square <= 2_000**2, 40_000, ops.where(square <= 8_000**2, 10_000, 0))
    points = points + ops.where(based, near, 0)
    points = points + ops.where(~profession & (free >= 2), 20_000, 0)
    return eligible, points + ops.least(ops.count(a["languages"] & b["languages"]) * 10_000, 20_000)


def _maybe(draw: random.Random, value: Any) -> Any:
    return "" if draw.random() < 0.1 else value


def _person(draw: random.Random, mentor: bool, number: int) -> Row:
    """Answers that both forms ask for."""
    return {
        "code": f"{'S' if mentor else 'O'}-{number}",
        "modes": draw.choice((MODES[:1], MODES[1:], MODES)),
        "free": draw.sample(TIMES, 4),
        "base": _maybe(draw, draw.choice(list(BOROUGHS))),
        "interests": _maybe(draw, draw.sample(HOBBIES, 3)),
    }


def _westminster_person(draw: random.Random, mentor: bool, number: int) -> Row:
    person = _person(draw, mentor, number)
    if mentor:
        own: Row = {"grade": draw.choice(("Band 1", "Band 2", "Band 3", "Band 4", "Band 5"))}
        own |= {"topics I can speak about": draw.sample(TOPICS, 4), "team": f"team {draw.randrange(20)}", "places": "1"}
    else:
        own = {"rank": draw.choice(("Sergeant", "Inspector", "Chief Inspector", "Superintendent", "Chief Superintendent"))}
        own |= {"remit": draw.sample(TOPICS, 3), "how did you hear of us": "a colleague"}
    return person | own


def _fifteen_person(draw: random.Random, mentor: bool, number: int) -> Row:
    person = _person(draw, mentor, number)
    person |= {
        "grade": f"Band {1 + draw.randrange(7)}",
        "organisation": f"organisation {draw.randrange(30)}",
        "profession": f"profession {draw.randrange(12)}",
        "remote": draw.choice(("yes", "no")),
        "years": str(draw.randrange(400) / 10),
        "languages": _maybe(draw, draw.sample(LANGUAGES, 2)),
    }
    if mentor:
        return person | {"knows": draw.sample(TOPICS, 4)}
    return person | {"remit": draw.sample(TOPICS, 3), "wish": draw.choice(TOPICS)}


FORMS = (
    Form("Westminster, 5 lines", HERE.parent / "python/pairwright/examples/westminster/scheme.toml", _westminster_person, _westminster),
    Form("15 lines", HERE / "schemes/fifteen.toml", _fifteen_person, _fifteen),
)

if __name__ == "__main__":
    sys.exit(main())
