"""A second look at pairwright's proof, in numpy, that shares nothing with the program: the conditions of optimality over
all pairs, for one level, from the potentials that it gave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .instance import Counts, Groups, Instance

Longs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Potentials:
    """Of one side: what each person has of its own, and each group. In units of 10^-decimals of the score."""

    own: Longs
    groups: Longs

    def effective(self, groups: Groups) -> Longs:
        """With those of all groups that hold the person."""
        sums = self.own.copy()
        np.add.at(sums, groups.members, np.repeat(self.groups, np.diff(groups.starts)))
        return sums


def fault(instance: Instance, chosen: Longs, decimals: int, rows: Potentials, cols: Potentials) -> str | None:
    """The first condition that does not hold. `chosen` keeps all bounds: `judge` has seen to that."""
    scores = instance.values
    if instance.floats:
        # Rounded as numpy rounds, half to even; the product of a double and a power of ten is rounded too, once.
        scores = np.rint(scores * 10.0**decimals).astype(np.int64)
    slack = rows.effective(instance.row_groups)[instance.rows] + cols.effective(instance.col_groups)[instance.cols] - scores
    used = np.zeros(len(slack), bool)
    used[chosen] = True
    # The last digit of a double times a power of ten may fall on either side.
    near = 1 if instance.floats else 0
    if (slack[~used] < -near).any():
        return "an unused pair would be better"
    if (slack[used] > near).any():
        return "a used pair is not worth its price"
    sides = (
        (rows, instance.rows, instance.row_min, instance.row_max, instance.row_groups),
        (cols, instance.cols, instance.col_min, instance.col_max, instance.col_groups),
    )
    for side, of_pair, least, most, groups in sides:
        held = np.bincount(of_pair[chosen], minlength=len(least))
        if not _complementary(side.own, held, least, most):
            return "a person's potential is of the wrong sign"
        sums = np.array([held[groups.of(group)].sum() for group in range(len(groups))], np.int64)
        if not _complementary(side.groups, sums, groups.min, groups.max):
            return "a group's potential is of the wrong sign"
    return None


def _complementary(potential: Longs, held: Longs, least: Counts | Longs, most: Counts | Longs) -> bool:
    """Room above: no potential above 0. Room below: none below 0."""
    return not bool(((held < most) & (potential > 0)).any() or ((held > least) & (potential < 0)).any())
