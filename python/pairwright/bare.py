"""The bare solver, for those who have scores: integers in, the best pairs and their proof out."""

from __future__ import annotations

import operator
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from . import _core, room
from .errors import Fault, Infeasible, PairwrightError, ProblemError
from .matching import Answer
from .problem import Progress, check_limits, default_threads, with_progress

__all__ = ["BMatching", "b_matching", "linear_sum_assignment", "min_weight_full_bipartite_matching"]

Ints = npt.NDArray[np.int64]
Triple = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]

_LARGEST = 2**32 - 2


def b_matching(
    scores: Any,
    *,
    shape: tuple[int, int] | None = None,
    row_min: Any = 0,
    row_max: Any = 1,
    col_min: Any = 0,
    col_max: Any = 1,
    levels: Iterable[str] = ("total score",),
    row_groups: Iterable[tuple[Iterable[int], int, int]] = (),
    col_groups: Iterable[tuple[Iterable[int], int, int]] = (),
    pins: Iterable[tuple[int, int]] | None = None,
    warm: BMatching | None = None,
    threads: int | None = None,
    progress: Progress = None,
    time_limit: float | None = None,
    work_limit: int | None = None,
) -> BMatching:
    """The pairs that are best at every level in order, each pair at most once, all bounds kept.

    `scores`: a scipy sparse array (csr, csc or coo; a stored zero is a pair), a triple (rows, cols, values), or a 2-D
    array (masked or infinite: no pair). NaN and pairs given twice are refused. `shape`: of a triple; by default just
    large enough. `row_min`, `row_max`, `col_min`, `col_max`: how many pairs each row or column may be in, a number or
    one each. `levels`: of "rows placed", "cols placed", "pairs", "lowest score", "total score", most important first.
    `row_groups`, `col_groups`: (members, min, max) each, bounds on the pairs of the members together. Groups of a side
    that overlap, neither nested nor disjoint, make the problem NP-hard: it is solved exactly all the same, by cases.
    `pins`: pairs (row, col) that must be chosen.
    `warm`: the result for a problem much like this one, to start from. It saves time where few rows in ten thousand have
    changed, and changes no objective; where several answers are best, another of them may come out. A result of another
    shape, other levels or other groups, or one that is not optimal, is of no use and ignored.

    Integers are solved exactly. Floats are rounded, half to even, to 10^-k, k the largest up to 15 that the numbers
    allow; `.record` has k as "decimals" and the "largest_error" that this made. Scale scores up that are not far above
    10^-15: where the largest error is as great as the scores, they are all the same to the solver. No lot is drawn:
    ties are broken deterministically.

    Lists of pairs are read as they come, integers of any type without a copy; of a 2-D array a copy of doubles is kept, 8
    bytes a cell. They may be changed once the call is over. `shape` and bounds may be as large as they like; what surely
    takes more memory than is free, 24 bytes a pair and 100 a row or column, is refused as `TooLarge` before any is taken,
    where the system says what is free (Linux).

    Raises `ProblemError` (a `ValueError`) with every fault of the input; that nothing is feasible is a status.
    """
    if warm is not None and not isinstance(warm, BMatching):
        raise TypeError(f"warm: expected an earlier result of b_matching, got {type(warm).__name__}")
    started = time.monotonic()
    pairs, shape = _pairs(scores, shape)
    bounds = [
        _bounds(name, given, count)
        for name, given, count in (
            ("row_min", row_min, shape[0]),
            ("row_max", row_max, shape[0]),
            ("col_min", col_min, shape[1]),
            ("col_max", col_max, shape[1]),
        )
    ]
    pinned = [] if pins is None else [_pin(pin) for pin in _each("pins", pins)]
    if isinstance(levels, str):
        raise TypeError(f"levels: expected a sequence such as ({levels!r},), got one text")
    groups = [_groups("row_groups", row_groups), _groups("col_groups", col_groups)]
    check_limits(time_limit, work_limit)
    bare = with_progress(
        progress,
        lambda told: _core.b_matching(
            pairs.rows,
            pairs.cols,
            pairs.values,
            pairs.whole,
            pairs.listed,
            (bounds[0], bounds[1]),
            (bounds[2], bounds[3]),
            list(levels),
            groups[0],
            groups[1],
            pinned,
            None if warm is None else warm._inner,
            default_threads(threads),
            # The limit counts from the start of the call.
            None if time_limit is None else max(time_limit - (time.monotonic() - started), 0.0),
            work_limit,
            told,
        ),
    )
    return BMatching._of(bare, shape, pairs.listed, pairs.whole)


class BMatching:
    """What `b_matching` found, with its proof. Immutable, its arrays too; it is not pickled: solve again, which gives
    the same."""

    _inner: _core.Bare
    _shape: tuple[int, int]
    _listed: bool
    _whole: bool

    def __init__(self) -> None:
        raise TypeError("use pairwright.b_matching(scores)")

    @classmethod
    def _of(
        cls,
        bare: _core.Bare,
        shape: tuple[int, int],
        listed: bool,
        whole: bool,
    ) -> BMatching:
        made = object.__new__(cls)
        values = {"_inner": bare, "_shape": shape, "_listed": listed, "_whole": whole}
        for name, value in values.items():
            object.__setattr__(made, name, value)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a b-matching can't be changed")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a b-matching is not pickled; keep the arrays that you need, or the scores, and solve again")

    def __copy__(self) -> BMatching:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> BMatching:
        return self

    @property
    def status(self) -> str:
        """`optimal`, `infeasible` or `stopped`."""
        return self._inner.status

    @cached_property
    def row_ind(self) -> Ints:
        """Row of each chosen pair, ascending. Raises `Infeasible` where there is no answer."""
        self._demand()
        return _int64(self._inner.rows())

    @cached_property
    def col_ind(self) -> Ints:
        """Column of each chosen pair; ascending within a row."""
        self._demand()
        return _int64(self._inner.cols())

    @cached_property
    def edges(self) -> Ints:
        """Position of each chosen pair in the triple, in the sparse array's data, or row · ncols + col of an array."""
        self._demand()
        if self._listed:
            return _int64(self._inner.places())
        positions: Ints = self.row_ind * self._shape[1] + self.col_ind
        positions.setflags(write=False)
        return positions

    @property
    def objective(self) -> dict[str, int | float | None]:
        """Value of every level in order. Empty without an answer.

        Scores are ints for integer scores, else floats, rounded once from the exact sum; a sum beyond every double
        stays an int.
        """
        scores = ("lowest score", "total score")
        return {
            level: self._score(value) if level in scores else value
            for level, value in self._inner.objective()
        }

    @property
    def gap(self) -> dict[str, int | float | None] | None:
        """For `stopped`: the first level at which more might be possible, and by how much."""
        gap = self._inner.gap()
        if gap is None:
            return None
        level, by = gap
        return {level: self._score(by) if level in ("lowest score", "total score") else by}

    @cached_property
    def row_dual(self) -> Ints | None:
        """Own potential of each row, shape (additive levels, rows), in units of 10^-decimals at "total score".

        None where nothing was proved optimal, and where groups overlap: potentials then differ from case to case.
        """
        return self._dual(False, self._shape[0])

    @cached_property
    def col_dual(self) -> Ints | None:
        """Own potential of each column, shape (additive levels, columns)."""
        return self._dual(True, self._shape[1])

    @property
    def proofs(self) -> dict[str, Any] | None:
        """The certificate as plain data: potentials of rows, columns and groups, and the proof of the lowest score."""
        return self._inner.certificate()

    @property
    def witness(self) -> Answer | None:
        """For `infeasible`: why, `.facts` as plain data."""
        witness = self._inner.witness()
        return None if witness is None else Answer(*witness)

    @property
    def record(self) -> dict[str, int | float]:
        """`decimals`: k of the unit 10^-k in which scores were solved; `largest_error`: of rounding to it."""
        return {"decimals": self._inner.decimals, "largest_error": self._inner.largest_error}

    def verify(self) -> _core.Proof:
        """Recomputes every condition of optimality, or recounts the witness, over all pairs. Raises `NotProven`."""
        return self._inner.verify()

    def __len__(self) -> int:
        return len(self.row_ind)

    def __repr__(self) -> str:
        rows, cols = self._shape
        values = "".join(f", {level} {value}" for level, value in self.objective.items())
        return f"<pairwright b-matching {rows} x {cols}: {self.status}{values}>"

    def _demand(self) -> None:
        witness = self.witness
        if witness is not None:
            raise Infeasible(witness)
        if not self._inner.found:
            raise PairwrightError("stopped before a feasible set of pairs was met; raise the limit")

    def _score(self, value: int | None) -> int | float | None:
        if value is None or self._whole:
            return value
        k = self._inner.decimals
        unit: int = 10 ** abs(k)
        if k >= 0:
            return value / unit  # division of integers is rounded correctly
        try:
            return float(value * unit)
        except OverflowError:
            return value * unit

    def _dual(self, cols: bool, count: int) -> Ints | None:
        data = self._inner.dual(cols)
        return None if data is None else _int64(data).reshape(self._inner.additive, count)


def linear_sum_assignment(cost_matrix: Any, maximize: bool = False) -> tuple[Ints, Ints]:
    """The assignment of least total cost (or greatest, with `maximize`), with scipy's arguments, results and errors.

    Rows and columns, r and c, may differ in number; the fewer, m, are all assigned. An infinite cost forbids a pair.
    Exact for integers; those beyond the exact range are refused. Floats are rounded to whole multiples of one power of
    two, at most 4 (r + c + 1) 2^-58 times the greatest finite magnitude: the total is within m (r + c + 1) 2^-56 times
    that magnitude of the optimum, at every scale, and exact where the floats are such multiples. No lot is drawn: ties
    are broken deterministically.

    float64 with contiguous rows or columns is read where it lies; anything else is copied first, and refused as `TooLarge`
    (a `MemoryError`) where that surely does not fit. Beside the matrix memory is some kilobytes a row. Leave the array
    alone until the call is over: other threads of Python run meanwhile. `PAIRWRIGHT_THREADS` sets how many threads look
    at the matrix, all by default; the answer does not depend on it.
    """
    if hasattr(cost_matrix, "tocoo"):
        raise ValueError("expected a matrix (2-D array), got a sparse one; use min_weight_full_bipartite_matching")
    costs = np.asarray(cost_matrix)
    if costs.ndim != 2:
        raise ValueError(f"expected a matrix (2-D array), got a {costs.shape!r} array")
    if not np.can_cast(costs.dtype, np.float64, "safe"):
        raise TypeError(f"Cannot cast array data from {costs.dtype!r} to {np.dtype(float)!r} according to the rule 'safe'")
    if not costs.size:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    infeasible = "cost matrix is infeasible"
    lendable = _lendable(costs)
    room.demand(costs.shape[0], costs.shape[1], 0 if lendable else costs.size, room.CELL)
    if not _is_exact(costs):
        costs = _doubles(costs)
        return _full(*_cells(costs, lambda at: np.ones(costs[at].shape, bool)), costs.shape, maximize, infeasible)
    lent = lendable or (np.ascontiguousarray(costs, dtype=np.float64), False)
    try:
        found = _core.assign(lent[0], bool(maximize), default_threads(None))
    except ProblemError as refused:
        if refused.errors[0].code != "not-finite":
            raise
        raise ValueError("matrix contains invalid numeric entries") from None
    if found is None:
        raise ValueError(infeasible)
    rows, cols = (_int64(part).copy() for part in found)
    if lent[1]:
        order = np.argsort(cols)
        return cols[order], rows[order]
    return rows, cols


def _is_exact(numbers: npt.NDArray[Any]) -> bool:
    """Whether a matrix of doubles says the same: integers must be within those, and within the solver's own range."""
    if numbers.dtype.kind not in "iu":
        return True
    most = min(2**53, _largest(sum(numbers.shape)))
    return -most <= int(numbers.min()) and int(numbers.max()) <= most


def _lendable(matrix: npt.NDArray[Any]) -> tuple[npt.NDArray[np.float64], bool] | None:
    """The same memory as doubles with contiguous rows, and whether rows are columns in it; None where it is of another
    kind."""
    if matrix.dtype != np.float64 or not matrix.dtype.isnative or not matrix.flags.aligned:
        return None
    for flipped, one in ((False, matrix), (True, matrix.T)):
        # Nobody asks for the steps of a single column.
        if one.shape[1] == 1 or one.strides[1] == one.itemsize:
            return one, flipped
    return None


def min_weight_full_bipartite_matching(biadjacency: Any, maximize: bool = False) -> tuple[Ints, Ints]:
    """The full matching of least total weight (or greatest), with scipy's arguments, results and errors.

    Stored zeros are no pairs here, as in scipy, and are warned of; `b_matching` takes them as pairs. An infinite weight
    forbids a pair; one that would be infinitely good, and NaN, are refused: scipy's answer to them depends on the order
    in which it adds them. Floats: see `linear_sum_assignment`.
    """
    if not hasattr(biadjacency, "tocoo"):
        raise TypeError("graph must be sparse")
    if biadjacency.format not in ("csr", "csc", "coo"):
        raise TypeError("graph must be in CSC, CSR, or COO format.")
    if biadjacency.ndim != 2:
        raise ValueError(f"expected a matrix (2-D array), got a {biadjacency.shape!r} array")
    if not (np.issubdtype(biadjacency.dtype, np.number) or biadjacency.dtype == np.dtype(bool)):
        raise ValueError(f"expected a matrix containing numerical entries, got dtype={biadjacency.dtype}")
    graph = biadjacency.tocsr().tocoo()
    weights = graph.data
    if not np.all(weights):
        warnings.warn("explicit zero weights are removed before matching", stacklevel=2)
    kept = weights != 0
    if weights.dtype.kind == "f":
        forbidden = -np.inf if maximize else np.inf
        invalid = np.flatnonzero(np.isnan(weights) | (weights == -forbidden))
        if invalid.size:
            at = invalid[0]
            where = f"({graph.row[at]}, {graph.col[at]})"
            raise ValueError(f"matrix contains invalid numeric entries: the weight of {where} is {weights[at]}")
        kept &= weights != forbidden
    return _full(
        graph.row[kept], graph.col[kept], weights[kept], graph.shape, maximize, "no full matching exists"
    )


def _full(
    rows: npt.NDArray[Any],
    cols: npt.NDArray[Any],
    costs: npt.NDArray[Any],
    shape: tuple[int, int],
    maximize: bool,
    infeasible: str,
) -> tuple[Ints, Ints]:
    """Every row or every column, whichever are fewer, in one pair each."""
    few_rows = shape[0] <= shape[1]
    numbers = _numbers(_doubles(costs))
    if numbers.dtype.kind in "iu":
        numbers = numbers.astype(np.int64, copy=False)  # so that the least and the greatest have a negative
    scores = numbers if maximize else -numbers
    if scores.dtype.kind == "f":
        scores = _units(scores, sum(shape))
    best = b_matching((rows, cols, scores), shape=shape, row_min=int(few_rows), col_min=int(shape[1] <= shape[0]))
    if best.status == "infeasible":
        raise ValueError(infeasible)
    return best.row_ind.copy(), best.col_ind.copy()


def _doubles(costs: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Unsigned integers beyond 64 bits with a sign as doubles, where those say the same."""
    if costs.dtype.kind != "u" or costs.max(initial=0) < 2**63:
        return costs
    doubles = costs.astype(np.float64)
    # 2^64 itself is no unsigned integer, and only rounding leads to it.
    if doubles.max() >= 2.0**64 or np.any(doubles.astype(costs.dtype) != costs):
        raise _fail("scores", "costs: integers above 2^63 that no double equals are not read", "divide or shift them")
    return doubles


def _units(scores: npt.NDArray[Any], nodes: int) -> npt.NDArray[np.int64]:
    """Doubles as whole multiples of the finest power of two that the core's exact range surely allows."""
    most = _largest(nodes)
    _, exponent = np.frexp(np.abs(scores).max(initial=0.0))  # the greatest is below 2^exponent
    shift = most.bit_length() - 1 - int(exponent)
    units: npt.NDArray[np.int64] = np.rint(np.ldexp(scores, shift)).astype(np.int64)
    # No finer than they need be: then ties among doubles are broken as among the same integers.
    bits = int(np.bitwise_or.reduce(units, initial=0))
    return units >> ((bits & -bits).bit_length() - 1) if bits else units


def _largest(nodes: int) -> int:
    """`largest_value` of the core."""
    return (2**63 - 1) // 20 // (nodes + 1)


def _int64(data: bytes) -> Ints:
    return np.frombuffer(data, dtype=np.int64)


def _fail(code: str, message: str, hint: str) -> ProblemError:
    return ProblemError((Fault(code, None, None, None, None, message, hint),))


@dataclass(frozen=True)
class _Pairs:
    """Scores as the core takes them: one by one, or a matrix of doubles, then without rows and columns."""

    rows: npt.NDArray[Any] | None
    cols: npt.NDArray[Any] | None
    values: npt.NDArray[Any]
    whole: bool
    """Whether the values are integers."""
    listed: bool
    """Whether a pair is known by its position among them."""


def _pairs(scores: Any, shape: tuple[int, int] | None) -> tuple[_Pairs, tuple[int, int]]:
    """The pairs and the shape."""
    if shape is not None:
        shape = _shape(shape)
    listed = True
    if hasattr(scores, "tocoo"):
        if scores.ndim != 2:
            message = f"scores: a sparse array of shape {scores.shape} is not a matrix"
            raise _fail("scores", message, "give a 2-D one")
        if scores.format not in ("csr", "csc", "coo"):
            message = f"scores: a sparse array of format {scores.format!r} is not read"
            raise _fail("scores", message, "convert it with .tocsr() first")
        pairs = scores.tocoo(copy=False)
        triple = (pairs.row, pairs.col, _numbers(pairs.data))
        found = (int(scores.shape[0]), int(scores.shape[1]))
    elif isinstance(scores, tuple) and len(scores) == 3:
        rows, cols = (_positions(name, part) for name, part in zip(("rows", "cols"), scores, strict=False))
        triple = (rows, cols, _numbers(np.asarray(scores[2])))
        if not (rows.ndim == cols.ndim == triple[2].ndim == 1 and len(rows) == len(cols) == len(triple[2])):
            message = f"scores: rows, cols and values are of lengths {rows.shape}, {cols.shape}, {triple[2].shape}"
            raise _fail("scores", message, "give three flat arrays of the same length")
        found = shape or (int(rows.max()) + 1 if rows.size else 0, int(cols.max()) + 1 if cols.size else 0)
        shape = None
    else:
        listed = False
        matrix = np.asarray(scores)
        if matrix.ndim != 2:
            message = f"scores: an array of shape {matrix.shape} is not a matrix"
            raise _fail("scores", message, "give a 2-D array, a sparse array or a triple (rows, cols, values)")
        mask = np.ma.getmask(scores)
        found = (matrix.shape[0], matrix.shape[1])
        room.demand(matrix.shape[0], matrix.shape[1], matrix.size, room.CELL)
        whole = _type(matrix).kind == "i"
        if matrix.size and _is_exact(matrix):
            if shape is not None and shape != found:
                raise _other_shape(shape, found)
            return _Pairs(None, None, _own(matrix, mask), whole, False), found
        triple = _cells(matrix, lambda at: _allowed(matrix[at], mask if mask is np.ma.nomask else mask[at]))
    if shape is not None and shape != found:
        raise _other_shape(shape, found)
    if max(found) > _LARGEST or min(found) < 0:
        raise _fail("scores", f"shape: {found} is not from 0 to {_LARGEST}", "match in parts")
    room.demand(*found, len(triple[2]))
    if triple[2].dtype.kind == "f" and not _all_finite(triple[2]):
        at = int(np.flatnonzero(~np.isfinite(triple[2]))[0])
        where = f"({triple[0][at]}, {triple[1][at]})"
        message = f"scores: the score of {where} is `{triple[2][at]}`"
        raise _fail("not-finite", message, "leave out pairs that may not be chosen, and give every other a number")
    return _Pairs(*triple, triple[2].dtype.kind in "iu", listed), found


def _other_shape(shape: tuple[int, int], found: tuple[int, int]) -> ProblemError:
    return _fail("scores", f"shape: {shape} is not that of the scores, {found}", "leave it out")


def _own(matrix: npt.NDArray[Any], mask: Any) -> npt.NDArray[np.float64]:
    """A copy as doubles, −∞ where there is no pair."""
    if max(matrix.shape) > _LARGEST:
        raise _fail("scores", f"shape: {matrix.shape} is not from 0 to {_LARGEST}", "match in parts")
    own = np.array(matrix, dtype=np.float64, order="C")
    for at, cells in enumerate(own):
        missing = np.isposinf(cells)
        if mask is not np.ma.nomask:
            missing |= mask[at]
        cells[missing] = -np.inf
    return own


def _allowed(block: npt.NDArray[Any], mask: Any) -> npt.NDArray[np.bool_]:
    """Which cells are pairs: neither masked nor infinite."""
    allowed = np.ones(block.shape, dtype=bool) if mask is np.ma.nomask else ~mask
    if block.dtype.kind == "f":
        allowed &= ~np.isinf(block)
    return allowed


def _cells(matrix: npt.NDArray[Any], allowed: Callable[[slice], npt.NDArray[np.bool_]]) -> Triple:
    """Rows, columns and scores of the cells of a matrix that are `allowed`, which is asked of some rows at a time: beside
    the triple itself, no array is made that is as large as the matrix."""
    step = max(1, 2**20 // max(1, matrix.shape[1]))
    blocks = [slice(start, start + step) for start in range(0, matrix.shape[0], step)]
    pairs = 0
    for at in blocks:
        pairs += int(np.count_nonzero(allowed(at)))
        room.demand(matrix.shape[0], matrix.shape[1], pairs)
    rows, cols = np.empty(pairs, dtype=np.uint32), np.empty(pairs, dtype=np.uint32)
    values = np.empty(pairs, dtype=_type(matrix))
    filled = 0
    for at in blocks:
        found = allowed(at)
        own_rows, own_cols = np.nonzero(found)
        end = filled + len(own_rows)
        rows[filled:end] = own_rows + at.start
        cols[filled:end] = own_cols
        values[filled:end] = matrix[at][found]
        filled = end
    return rows, cols, values


def _all_finite(values: npt.NDArray[Any]) -> bool:
    """Whether every float is finite, without an array of answers: both ends are NaN where one is."""
    return not values.size or (bool(np.isfinite(values.min())) and bool(np.isfinite(values.max())))


def _shape(shape: Any) -> tuple[int, int]:
    try:
        rows, cols = (_whole(count) for count in shape)
    except (TypeError, ValueError):
        message = f"shape: {shape!r} is not of the form (rows, cols)"
        raise _fail("scores", message, "give two counts, whole numbers") from None
    return rows, cols


def _numbers(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Integers and floats in a type that the core reads, all of them exact; the same array where it can be."""
    return values.astype(_type(values), copy=False)


def _type(values: npt.NDArray[Any]) -> np.dtype[Any]:
    """The type in which the core reads these numbers."""
    kind = values.dtype.kind
    if kind == "i" or (kind == "u" and values.max(initial=0) <= np.iinfo(np.int64).max):
        return _whole_type(values)
    if kind == "f" and values.dtype.itemsize <= 8:
        return np.dtype(np.float64)
    if kind == "b" or values.size == 0:
        return np.dtype(np.int64)
    raise _fail("scores", f"scores: values of type {values.dtype} are not read", "give int64 or float64")


def _whole_type(values: npt.NDArray[Any]) -> np.dtype[Any]:
    """Integers of 4 or 8 bytes in the machine's order are read as they are, any other as int64."""
    direct = values.dtype.itemsize >= 4 and values.dtype.isnative
    return values.dtype if direct else np.dtype(np.int64)


def _positions(name: str, values: Any) -> npt.NDArray[Any]:
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise _fail("scores", f"{name}: positions of type {array.dtype} are not whole numbers", "give integers")
    if array.min() < 0 or array.max() > _LARGEST:
        raise _fail("scores", f"{name}: a position is not from 0 to {_LARGEST}", "count from 0")
    return array.astype(_whole_type(array), copy=False)


def _bounds(name: str, given: Any, count: int) -> npt.NDArray[np.uint32]:
    array = np.asarray(given)
    if array.dtype.kind not in "iu" and array.size:
        raise _fail("bounds", f"{name}: values of type {array.dtype} are not whole numbers", "give integers")
    if array.ndim > 1 or (array.ndim == 1 and len(array) != count):
        raise _fail("bounds", f"{name}: an array of shape {array.shape} for {count}", "give one number, or one each")
    if array.size and (array.min() < 0 or array.max() > _LARGEST):
        raise _fail("bounds", f"{name}: a value is not from 0 to {_LARGEST}", "give a count of pairs")
    return np.ascontiguousarray(np.broadcast_to(array, count), dtype=np.uint32)


def _whole(value: Any) -> int:
    """A whole number as it is; neither text nor a truth nor a fraction is one."""
    if isinstance(value, (bool, np.bool_)):
        raise TypeError("a truth is not a whole number")
    return operator.index(value)


def _each(name: str, values: Any) -> Iterable[Any]:
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise _fail(name, f"{name}: {values!r} is not a sequence", "give a list, empty where there are none")
    return values


def _groups(name: str, groups: Iterable[tuple[Iterable[int], int, int]]) -> list[tuple[list[int], int, int]]:
    read = []
    for at, group in enumerate(_each(name, groups)):
        try:
            members, least, most = group
            positions = sorted(_whole(member) for member in members)
            bounds = (_whole(least), _whole(most))
        except (TypeError, ValueError):
            message = f"{name}[{at}]: not of the form (members, min, max)"
            raise _fail("groups", message, "give a sequence of positions and two counts, all whole numbers") from None
        if (positions and (positions[0] < 0 or positions[-1] > _LARGEST)) or min(bounds) < 0 or max(bounds) >= 2**63:
            raise _fail("groups", f"{name}[{at}]: a number is out of range", "give positions and counts from 0")
        read.append((positions, *bounds))
    return read


def _pin(pin: Any) -> tuple[int, int]:
    try:
        row, col = (_whole(position) for position in pin)
    except (TypeError, ValueError):
        raise _fail("pins", f"pins: {pin!r} is not a pair (row, col)", "give two positions, whole numbers") from None
    if min(row, col) < 0 or max(row, col) > _LARGEST:
        raise _fail("pins", f"pins: {pin!r} is out of range", "count rows and columns from 0")
    return row, col
