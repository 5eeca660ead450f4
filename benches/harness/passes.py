"""The yardstick of matrices: a pass is the CPU time of one sum over the same array, by one thread."""

from __future__ import annotations

import statistics
import time

from .matrix import Matrix

ROUNDS = 5
# Of one round, in which short sums are repeated.
SECONDS = 0.02


def seconds(matrix: Matrix) -> float:
    """The median of some rounds."""
    return statistics.median(_round(matrix) for _ in range(ROUNDS))


def _round(matrix: Matrix) -> float:
    start, sums = time.process_time(), 0
    while True:
        matrix.costs.sum()
        sums += 1
        taken = time.process_time() - start
        if taken > SECONDS:
            return taken / sums
