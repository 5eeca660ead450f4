"""Families of dense matrices by seed: every pair has a cost, and everybody of the shorter side is placed.

What is drawn for people is drawn first; what is drawn for pairs comes block by block. No product of matrices is asked of
numpy, as its sum depends on the processor.

Whoever changes a family removes its records: they are of other problems.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .families import KINDS, WORTH, Rng, stream
from .matrix import Matrix

Array = npt.NDArray[Any]

SIZES = (1_000, 3_000, 5_000, 10_000)
RANK = 10
COPIES = 10
# Tags of a person, out of those there are, and the points for having the same ones.
TAGS, LEAST_TAGS, MOST_TAGS, TAG_POINTS = 30, 2, 6, 20


@dataclass(frozen=True)
class MatrixFamily:
    """A kind of matrix that grows with its number of rows, up to `most`."""

    name: str
    says: str
    make: Callable[[Rng, int], Matrix]
    most: int = 20_000


def make(name: str, n: int, seed: int = 1) -> Matrix:
    """The matrix of a family with n rows."""
    return FAMILIES[name].make(stream(name, n, seed), n)


def _uniform(rng: Rng, n: int) -> Matrix:
    return Matrix((n, n), False, lambda low, high: rng.random((high - low, n)))


def _integers(most: int) -> Callable[[Rng, int], Matrix]:
    def matrix(rng: Rng, n: int) -> Matrix:
        return Matrix((n, n), True, lambda low, high: rng.integers(1, most, (high - low, n), endpoint=True))

    return matrix


def _plane(rng: Rng, n: int) -> Matrix:
    """Distances between points of the unit square."""
    (x, y), (u, v) = rng.random((2, 2, n))

    def block(low: int, high: int) -> Array:
        distances: Array = np.sqrt((x[low:high, None] - u) ** 2 + (y[low:high, None] - v) ** 2)
        return distances

    return Matrix((n, n), False, block)


def _low_rank(rng: Rng, n: int) -> Matrix:
    """The product of two normal n × 10 matrices, which is a sum of ten."""
    left, right = rng.standard_normal((2, RANK, n))

    def block(low: int, high: int) -> Array:
        total = np.zeros((high - low, n))
        for ours, theirs in zip(left, right, strict=True):
            total += ours[low:high, None] * theirs
        return total

    return Matrix((n, n), False, block)


def _products(_: Rng, n: int) -> Matrix:
    """i·j from 1: hard for shortest paths, as every row bids for the same columns."""
    numbers = np.arange(1, n + 1)
    return Matrix((n, n), True, lambda low, high: numbers[low:high, None] * numbers)


def _assortative(rng: Rng, n: int) -> Matrix:
    """Everybody ranks the columns alike: what is maximised is the row's keenness times the column's renown, with a
    little noise."""
    keen, renown = rng.random((2, n))

    def block(low: int, high: int) -> Array:
        score: Array = keen[low:high, None] * renown + 0.01 * rng.random((high - low, n))
        return 1.01 - score

    return Matrix((n, n), False, block)


def _attributes(
    wide: int = 1, row_copies: int = 1, col_copies: int = 1, tags: bool = False
) -> Callable[[Rng, int], Matrix]:
    """What is maximised is the worth of the attributes that are equal, as in the sparse family, and points for tags in
    common: those that both have over those that one has. Columns are `wide` times as many as rows; a profile stands
    there in so many copies, anywhere."""

    def matrix(rng: Rng, n: int) -> Matrix:
        sizes = ((n, row_copies), (wide * n, col_copies))
        profile = [rng.permutation(np.arange(count) // copies) for count, copies in sizes]
        ours, theirs = ([rng.integers(0, kinds, len(of), dtype=np.uint8)[of] for kinds in KINDS] for of in profile)
        our_tags, their_tags = (_tags(rng, len(of))[of] for of in profile) if tags else (None, None)

        def block(low: int, high: int) -> Array:
            score: Array = np.zeros((high - low, wide * n), np.uint8)
            for a, b, worth in zip(ours, theirs, WORTH, strict=True):
                score += np.uint8(worth) * (a[low:high, None] == b)
            if our_tags is None or their_tags is None:
                return sum(WORTH) - score
            some = our_tags[low:high, None]
            common = np.bitwise_count(some & their_tags) / np.bitwise_count(some | their_tags)
            score = score + TAG_POINTS * common
            return sum(WORTH) + TAG_POINTS - score

        return Matrix((n, wide * n), not tags, block)

    return matrix


def _tags(rng: Rng, people: int) -> Array:
    """A bit a tag: the first few of everybody's own order of them."""
    order = rng.random((people, TAGS)).argsort(axis=1)
    has = order < rng.integers(LEAST_TAGS, MOST_TAGS, people, endpoint=True)[:, None]
    bits: Array = (has << np.arange(TAGS)).sum(axis=1).astype(np.uint32)
    return bits


FAMILIES = {
    family.name: family
    for family in (
        MatrixFamily("dense-uniform", "doubles from 0 to 1", _uniform),
        MatrixFamily("dense-100", "costs 1..100", _integers(100)),
        MatrixFamily("dense-1e6", "costs 1..10⁶", _integers(10**6)),
        MatrixFamily("dense-plane", "distances in the plane", _plane),
        MatrixFamily("dense-low-rank", "U Vᵀ, rank 10", _low_rank),
        MatrixFamily("dense-i-j", "i·j", _products, most=1_000),
        MatrixFamily("dense-attributes", "nine attributes", _attributes()),
        MatrixFamily("dense-jaccard", "nine attributes and tags in common", _attributes(tags=True)),
        MatrixFamily("dense-row-copies", "nine attributes, ten rows of each profile", _attributes(row_copies=COPIES)),
        MatrixFamily(
            "dense-copies",
            "nine attributes, ten rows and ten columns of each profile",
            _attributes(row_copies=COPIES, col_copies=COPIES),
        ),
        MatrixFamily("dense-wide", "nine attributes, n × 2n", _attributes(wide=2)),
        MatrixFamily("dense-assortative", "everybody ranks the columns alike", _assortative),
    )
}
