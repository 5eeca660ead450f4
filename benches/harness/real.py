"""Real inputs, from the folder that PAIRWRIGHT_TEST_DATA names; none without it. They are not part of the project."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .instance import Instance


def names() -> list[str]:
    return sorted(_MAKERS) if os.environ.get("PAIRWRIGHT_TEST_DATA") else []


def make(name: str) -> Instance:
    return _MAKERS[name](Path(os.environ["PAIRWRIGHT_TEST_DATA"]))


def _assignment(size: int) -> Callable[[Path], Instance]:
    """Beasley's OR-Library: least cost, costs 1..100."""

    def instance(folder: Path) -> Instance:
        numbers = np.array((folder / "orlib" / f"assign{size}.txt").read_text().split(), np.int64)
        costs = numbers[1 : 1 + size * size].reshape(size, size)
        return _dense(-costs, (1, 1), np.ones(size, np.uint32), np.ones(size, np.uint32))

    return instance


def _midl(folder: Path) -> Instance:
    """Reviewers and papers of a conference: three reviewers a paper, loads from and to."""
    folder = folder / "midl"
    scores, most, least = (np.load(folder / f"{name}.npy") for name in ("scores", "loads", "loads-lb"))
    return _dense(scores.T, (3, 3), least, most)


def _sigir(folder: Path) -> Instance:
    """The same of another, by topics in common: three reviewers a paper, up to three papers each."""
    with np.load(folder / "sigir" / "query.npz") as file:
        scores = file[file.files[0]]
    scores = scores if scores.shape[0] > scores.shape[1] else scores.T
    return _dense(scores.T, (3, 3), np.zeros(len(scores)), np.full(len(scores), 3))


def _dense(
    values: npt.NDArray[Any],
    of_rows: tuple[int, int],
    col_min: npt.NDArray[Any],
    col_max: npt.NDArray[Any],
) -> Instance:
    """Every pair, and one bound for all rows."""
    count, width = values.shape
    rows, cols = np.divmod(np.arange(count * width), width)
    low, high = (np.full(count, bound, np.uint32) for bound in of_rows)
    return Instance(
        rows.astype(np.uint32),
        cols.astype(np.uint32),
        values.ravel(),
        low,
        high,
        col_min.astype(np.uint32),
        col_max.astype(np.uint32),
    )


_MAKERS: dict[str, Callable[[Path], Instance]] = {
    **{f"orlib-{size}": _assignment(size) for size in (100, 200, 300, 400)},
    "midl": _midl,
    "sigir": _sigir,
}
