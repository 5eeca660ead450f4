"""Families of problems by seed: the same name, size and seed give the same arrays.

Every family has a planted answer, so that all bounds can be kept, and two variants over the same pairs: in `all` every
row must be placed (and every column, where sides are of one size), in `free` anybody may stay out.

Whoever changes a family removes its records: they are of other problems.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from .instance import Counts, Groups, Instance

Rng = np.random.Generator
Longs = npt.NDArray[np.int64]

VARIANTS = ("all", "free")

# Nine attributes: how many values each can take, and what an equal one is worth; the worths sum to 100.
KINDS = (2, 3, 4, 5, 6, 8, 10, 12, 20)
WORTH = (24, 19, 15, 12, 10, 8, 6, 4, 2)
BLOCKS = 32


@dataclass(frozen=True)
class Family:
    """A kind of problem that grows with its number of rows."""

    name: str
    says: str
    make: Callable[[Rng, int], Instance]


def make(name: str, variant: str, n: int, seed: int = 1) -> Instance:
    """The instance of a family with n rows. Variants share the pairs and their values."""
    instance = FAMILIES[name].make(stream(name, n, seed), n)
    return instance if variant == "all" else _may_stay_out(instance)


def stream(name: str, n: int, seed: int) -> Rng:
    """Numbers of its own for every family and size."""
    return np.random.default_rng([seed, n, zlib.crc32(name.encode())])


def _may_stay_out(instance: Instance) -> Instance:
    """Nobody must be placed where everybody had to be; minimums of columns with several places stay."""
    square = instance.all_placed
    col_min = np.zeros_like(instance.col_min) if square else instance.col_min
    return replace(instance, row_min=np.zeros_like(instance.row_min), col_min=col_min)


def _pairs(rng: Rng, planted: Longs, columns: int, each: int) -> tuple[Counts, Counts]:
    """`each` random columns a row and the planted one, each pair once, row by row."""
    n = len(planted)
    return _distinct(np.column_stack([rng.integers(0, columns, (n, each)), planted]), columns)


def _distinct(chosen: Longs, columns: int) -> tuple[Counts, Counts]:
    keys = np.unique(chosen + np.arange(len(chosen), dtype=np.int64)[:, None] * columns)
    rows, cols = np.divmod(keys, columns)
    return rows.astype(np.uint32), cols.astype(np.uint32)


def _one_to_one(n: int, rows: Counts, cols: Counts, values: npt.NDArray[Any]) -> Instance:
    ones = np.ones(n, np.uint32)
    return Instance(rows, cols, values, ones, ones, ones, ones)


def _random(each: int, most: int | None) -> Callable[[Rng, int], Instance]:
    """Random columns, scores 1..most, or doubles from 0 to 1 where there is no most."""

    def instance(rng: Rng, n: int) -> Instance:
        rows, cols = _pairs(rng, rng.permutation(n), n, each)
        values = rng.random(len(rows)) if most is None else rng.integers(1, most, len(rows), endpoint=True)
        return _one_to_one(n, rows, cols, values)

    return instance


def _attributes(rng: Rng, n: int) -> Instance:
    """A pair's score is the worth of the attributes that are equal; columns are sampled in the row's block. Who is in
    a block stands anywhere in the list."""
    first, second = (np.stack([rng.integers(0, kinds, n, dtype=np.uint8) for kinds in KINDS]) for _ in range(2))
    ours, theirs = rng.permutation(n), rng.permutation(n)
    edges = np.linspace(0, n, BLOCKS + 1).astype(np.int64)
    chosen = np.empty((n, 21), np.int64)
    for low, high in zip(edges, edges[1:], strict=False):
        block, mates = ours[low:high], theirs[low:high]
        chosen[block, :20] = mates[rng.integers(0, high - low, (high - low, 20))]
        chosen[block, 20] = mates
    rows, cols = _distinct(chosen, n)
    values = np.zeros(len(rows), np.int64)
    for a, b, worth in zip(first, second, WORTH, strict=True):
        values += worth * (a[rows] == b[cols])
    return _one_to_one(n, rows, cols, values)


def _assortative(rng: Rng, n: int) -> Instance:
    """Everybody ranks the columns alike: a score is the product of the row's keenness and the column's renown."""
    rows, cols = _pairs(rng, rng.permutation(n), n, 20)
    keen, renown = rng.integers(1, 1000, (2, n), endpoint=True)
    return _one_to_one(n, rows, cols, keen[rows] * renown[cols])


def _places(rng: Rng, n: int) -> tuple[Longs, Longs]:
    """Places 1..9 of n/5 columns, at least n in all, and a column for each row that keeps them."""
    places = rng.integers(1, 9, n // 5, endpoint=True)
    while (short := n - int(places.sum())) > 0:
        roomy = np.flatnonzero(places < 9)
        places[rng.choice(roomy, min(short, len(roomy)), replace=False)] += 1
    slots = np.repeat(np.arange(len(places)), places)
    return places, rng.permutation(slots)[:n]


def _b_matching(rng: Rng, n: int) -> Instance:
    places, planted = _places(rng, n)
    rows, cols = _pairs(rng, planted, len(places), 20)
    values = rng.integers(1, 1000, len(rows), endpoint=True)
    ones = np.ones(n, np.uint32)
    return Instance(rows, cols, values, ones, ones, np.zeros(len(places), np.uint32), places.astype(np.uint32))


def _minimums(rng: Rng, n: int) -> Instance:
    """Every column has a minimum, from none to all that it has in the planted answer."""
    places, planted = _places(rng, n)
    rows, cols = _pairs(rng, planted, len(places), 20)
    values = rng.integers(1, 1000, len(rows), endpoint=True)
    least = rng.integers(0, np.bincount(planted, minlength=len(places)), endpoint=True)
    ones = np.ones(n, np.uint32)
    return Instance(rows, cols, values, ones, ones, least.astype(np.uint32), places.astype(np.uint32))


def _nested(rng: Rng, n: int) -> Instance:
    """Rows may have two mates. Teams of 10 and departments of 500 rows, teams of 5 and units of 100 columns: a team has
    a maximum near its planted number of pairs, what holds it also a minimum."""
    places, planted = _places(rng, n)
    rows, cols = _pairs(rng, planted, len(places), 20)
    values = rng.integers(1, 1000, len(rows), endpoint=True)
    held = np.bincount(planted, minlength=len(places))
    ones = np.ones(n, np.uint32)
    return Instance(
        rows,
        cols,
        values,
        ones,
        ones * 2,
        np.zeros(len(places), np.uint32),
        places.astype(np.uint32),
        _two_storeys(rng, np.ones(n, np.int64), 10, 500),
        _two_storeys(rng, held, 5, 100),
    )


def _two_storeys(rng: Rng, held: Longs, small: int, large: int) -> Groups:
    members, starts, least, most = [], [0], [], []
    for size, has_min in ((small, False), (large, True)):
        for low in range(0, len(held), size):
            group = np.arange(low, min(low + size, len(held)))
            planted = int(held[group].sum())
            slack = int(rng.integers(0, max(planted // 10, 1), endpoint=True))
            members.append(group)
            starts.append(starts[-1] + len(group))
            least.append(planted - slack if has_min else 0)
            most.append(planted + slack)
    counts = (np.array(one, np.int64) for one in (starts, least, most))
    return Groups(np.concatenate(members).astype(np.uint32), *counts)


FAMILIES = {
    family.name: family
    for family in (
        Family("random-20-100", "20 random columns a row, scores 1..100", _random(20, 100)),
        Family("random-20-1e6", "20 random columns a row, scores 1..10⁶", _random(20, 10**6)),
        Family("random-20-float", "20 random columns a row, doubles", _random(20, None)),
        Family("random-50-100", "50 random columns a row, scores 1..100", _random(50, 100)),
        Family("random-50-1e6", "50 random columns a row, scores 1..10⁶", _random(50, 10**6)),
        Family("random-50-float", "50 random columns a row, doubles", _random(50, None)),
        Family("attributes", "nine attributes, 32 blocks", _attributes),
        Family("assortative", "everybody ranks the columns alike", _assortative),
        Family("b-matching", "n × n/5, places 1..9", _b_matching),
        Family("minimums", "n × n/5, places 1..9, minimums", _minimums),
        Family("nested-groups", "n × n/5, nested groups on both sides", _nested),
    )
}
