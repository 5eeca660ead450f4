"""One problem as arrays: what every solver is given, what is kept on disk, what a Rust program reads."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Groups:
    """Nested groups of one side: the members of group g are `members[starts[g] : starts[g + 1]]`, ascending."""

    members: Counts = field(default_factory=lambda: np.zeros(0, np.uint32))
    starts: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))
    min: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    max: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.min)

    def of(self, group: int) -> Counts:
        return self.members[self.starts[group] : self.starts[group + 1]]


@dataclass(frozen=True)
class Instance:
    """Maximise the sum of `values` over chosen pairs, every bound kept. Pairs come row by row, columns ascending."""

    rows: Counts
    cols: Counts
    values: npt.NDArray[np.int64] | npt.NDArray[np.float64]
    row_min: Counts
    row_max: Counts
    col_min: Counts
    col_max: Counts
    row_groups: Groups = field(default_factory=Groups)
    col_groups: Groups = field(default_factory=Groups)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.row_min), len(self.col_min)

    @property
    def pairs(self) -> int:
        return len(self.rows)

    @property
    def floats(self) -> bool:
        return self.values.dtype.kind == "f"

    @property
    def decimals(self) -> int:
        """The k by which floats are multiplied as 10^k for a solver of integers; 0 for integers.

        With 10^9 OR-tools assignment answers POSSIBLE_OVERFLOW on the doubled graph of 10^5 rows; 10^7 leaves an error
        of at most 5·10^-8 a pair.
        """
        return 7 if self.floats else 0

    @property
    def grouped(self) -> bool:
        return bool(len(self.row_groups) or len(self.col_groups))

    @property
    def all_placed(self) -> bool:
        """One to one, and everybody must be placed: what an assignment solver takes as it is."""
        bounds = self.row_min, self.row_max, self.col_min, self.col_max
        return not self.grouped and all(bool((bound == 1).all()) for bound in bounds)

    @property
    def free(self) -> bool:
        """One to one, and everybody may stay out."""
        ones = bool((self.row_max == 1).all() and (self.col_max == 1).all())
        return not self.grouped and ones and not self.row_min.any() and not self.col_min.any()

    @property
    def digest(self) -> str:
        """Tells two instances apart; the random streams of numpy are promised for one version only."""
        crc = 0
        for array in self._arrays().values():
            crc = zlib.crc32(np.ascontiguousarray(array).data.cast("B"), crc)
        return f"{crc:08x}"

    def integers(self) -> tuple[npt.NDArray[np.int64], int]:
        """Values for a solver of integers, and their `decimals`."""
        if not self.floats:
            return self.values.astype(np.int64, copy=False), 0
        return np.rint(self.values * 10**self.decimals).astype(np.int64), self.decimals

    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Every array by name, those of the groups as `row_groups.min`."""
        arrays: dict[str, npt.NDArray[Any]] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, Groups):
                arrays |= {f"{one.name}.{part.name}": getattr(value, part.name) for part in fields(value)}
            else:
                arrays[one.name] = value
        return arrays

    def save(self, path: Path) -> None:
        """Whole or not at all."""
        partial = path.with_suffix(".partial.npz")
        arrays: dict[str, Any] = self._arrays()
        np.savez(partial, **arrays)
        partial.replace(path)

    @staticmethod
    def load(path: Path) -> Instance:
        with np.load(path) as file:
            arrays = {name: file[name] for name in file.files}
        for side in ("row_groups", "col_groups"):
            parts = {part.name: arrays.pop(f"{side}.{part.name}") for part in fields(Groups)}
            arrays[side] = Groups(**parts)
        return Instance(**arrays)

    def dump(self, path: Path) -> None:
        """Little-endian for other languages: u64 counts of rows, columns, pairs; then rows u32, cols u32, values i64,
        row_min, row_max, col_min, col_max u32. Floats as whole multiples of 10^-7. Groups are refused."""
        if self.grouped:
            raise ValueError("this layout has no groups")
        parts = (self.rows, self.cols), (self.row_min, self.row_max, self.col_min, self.col_max)
        with path.open("wb") as file:
            np.array([*self.shape, len(self.rows)], "<u8").tofile(file)
            for array in parts[0]:
                array.astype("<u4", copy=False).tofile(file)
            self.integers()[0].astype("<i8", copy=False).tofile(file)
            for array in parts[1]:
                array.astype("<u4", copy=False).tofile(file)
