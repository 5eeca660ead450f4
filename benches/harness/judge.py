"""Looks at an answer without any solver: are all bounds kept, and what is it worth."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from .instance import Groups, Instance
from .matrix import Matrix


def judge(problem: Instance | Matrix, chosen: npt.NDArray[np.int64]) -> tuple[int | float, str | None]:
    """What is maximised, exact for whole numbers and rounded once for others; a bound that is broken."""
    return _of_costs(problem, chosen) if isinstance(problem, Matrix) else _of_pairs(problem, chosen)


def _of_costs(matrix: Matrix, chosen: npt.NDArray[np.int64]) -> tuple[int | float, str | None]:
    """The sum of the chosen pairs' costs, below zero."""
    if chosen.min(initial=0) < 0 or chosen.max(initial=0) >= matrix.pairs:
        return 0, "a pair that does not exist was chosen"
    rows, cols = np.divmod(chosen, matrix.shape[1])
    total = -math.fsum(matrix.costs[rows, cols].tolist())
    worth = int(total) if matrix.whole else total
    for name, of_pair in (("row", rows), ("column", cols)):
        if len(np.unique(of_pair)) != len(of_pair):
            return worth, f"a {name} was chosen twice"
    missing = min(matrix.shape) - len(chosen)
    return worth, f"{missing} are not placed" if missing else None


def _of_pairs(instance: Instance, chosen: npt.NDArray[np.int64]) -> tuple[int | float, str | None]:
    """The sum of the chosen pairs' values."""
    values = instance.values[chosen]
    worth = math.fsum(values.tolist()) if instance.floats else sum(values.tolist())
    if len(np.unique(chosen)) != len(chosen):
        return worth, "a pair was chosen twice"
    sides = (
        ("row", instance.rows, instance.row_min, instance.row_max, instance.row_groups),
        ("column", instance.cols, instance.col_min, instance.col_max, instance.col_groups),
    )
    for name, of_pair, least, most, groups in sides:
        held = np.bincount(of_pair[chosen], minlength=len(least))
        broken = np.flatnonzero((held < least) | (held > most))
        if len(broken):
            return worth, f"{len(broken)} bounds of {name}s are broken, first that of {broken[0]}"
        if (group := _broken(groups, held)) is not None:
            return worth, f"a bound of {name} group {group} is broken"
    return worth, None


def _broken(groups: Groups, held: npt.NDArray[np.int64]) -> int | None:
    for group in range(len(groups)):
        if not groups.min[group] <= held[groups.of(group)].sum() <= groups.max[group]:
            return group
    return None
