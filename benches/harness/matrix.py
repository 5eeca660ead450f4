"""One matrix of costs. It is made where it is needed and never kept as a file: at n = 10,000 it has 800 MB."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
# Rows that are made at a time, so that all beside the matrix itself is small.
BLOCK = 256


@dataclass(frozen=True)
class Matrix:
    """Minimise the sum of `costs` over chosen pairs: everybody of the shorter side is placed. `block` makes the rows
    from one number to another; it is asked for them in their order, once. `whole`: every cost is a whole number."""

    shape: tuple[int, int]
    whole: bool
    block: Callable[[int, int], npt.NDArray[Any]]

    @property
    def pairs(self) -> int:
        return self.shape[0] * self.shape[1]

    @cached_property
    def costs(self) -> Doubles:
        """As most users have them: doubles, row by row."""
        costs = np.empty(self.shape)
        for low in range(0, len(costs), BLOCK):
            high = min(low + BLOCK, len(costs))
            costs[low:high] = self.block(low, high)
        return costs

    @property
    def digest(self) -> str:
        """Tells two matrices apart, and one from itself after a solver that wrote into it."""
        return f"{zlib.crc32(self.costs.data.cast('B')):08x}"

    @cached_property
    def decimals(self) -> int:
        """The k by which floats are multiplied as 10^k for a solver of integers, so that the greatest has ten digits;
        0 for whole numbers."""
        if self.whole:
            return 0
        greatest = max(-float(self.costs.min()), float(self.costs.max()))
        return max(9 - math.floor(math.log10(greatest)), 0)

    def integers(self) -> Longs:
        """Costs for a solver of integers."""
        return (self.costs if self.whole else np.rint(self.costs * 10.0**self.decimals)).astype(np.int64)

    def dump(self, path: Path) -> None:
        """Little-endian for other languages: u64 counts of rows and columns, then the costs row by row, f64."""
        with path.open("wb") as file:
            np.array(self.shape, "<u8").tofile(file)
            self.costs.astype("<f8", copy=False).tofile(file)
