"""The solvers that are compared on matrices. Each is given the user's doubles, in the type and form that it takes them
in: what it must convert is inside the clock."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from . import drivers
from .matrix import Matrix
from .peer import Fetch, GaveUp, Longs, Peer, anything

Ask = Callable[[Matrix], Fetch]


def _pairs(matrix: Matrix, rows: npt.NDArray[Any], cols: npt.NDArray[Any]) -> Fetch:
    """Aligned numbers of rows and columns; a row or a column below 0 is nobody."""

    def fetch() -> Longs:
        placed = (rows >= 0) & (cols >= 0)
        positions: Longs = rows[placed].astype(np.int64) * matrix.shape[1] + cols[placed]
        return positions

    return fetch


def _mates(matrix: Matrix, mates: npt.NDArray[Any]) -> Fetch:
    """The column of every row."""
    return _pairs(matrix, np.arange(len(mates)), mates)


def _pairwright(matrix: Matrix) -> Fetch:
    import pairwright

    return _pairs(matrix, *pairwright.linear_sum_assignment(matrix.costs))


def _scipy(matrix: Matrix) -> Fetch:
    from scipy.optimize import linear_sum_assignment

    return _pairs(matrix, *linear_sum_assignment(matrix.costs))


# lap and lapx, which took its place: both bear the name `lap`


def _lap(matrix: Matrix) -> Fetch:
    import lap

    mates, _ = lap.lapjv(matrix.costs, extend_cost=_oblong(matrix), return_cost=False)
    return _mates(matrix, mates)


def _lapjvx(matrix: Matrix) -> Fetch:
    import lap

    return _pairs(matrix, *lap.lapjvx(matrix.costs, extend_cost=_oblong(matrix), return_cost=False))


def _lapjvc(matrix: Matrix) -> Fetch:
    import lap

    return _pairs(matrix, *lap.lapjvc(matrix.costs, return_cost=False))


def _lapjvs(prefer_float32: bool) -> Ask:
    def ask(matrix: Matrix) -> Fetch:
        import lap

        return _pairs(matrix, *lap.lapjvs(matrix.costs, return_cost=False, prefer_float32=prefer_float32))

    return ask


def _by_precision(module: str, function: str, precision: str) -> Ask:
    """The interface that lapx has for its newer solvers, and the packages of the same author."""

    def ask(matrix: Matrix) -> Fetch:
        solve = getattr(importlib.import_module(module), function)
        found = solve(matrix.costs, extend_cost=_oblong(matrix), return_cost=False, precision=precision)
        return _pairs(matrix, *found)

    return ask


def _oblong(matrix: Matrix) -> bool:
    return matrix.shape[0] != matrix.shape[1]


def _square(matrix: Matrix) -> str | None:
    return "square matrices only" if _oblong(matrix) else None


# others


def _lapjv(doubles: bool) -> Ask:
    def ask(matrix: Matrix) -> Fetch:
        from lapjv import lapjv

        costs = matrix.costs if doubles else matrix.costs.astype(np.float32)
        return _mates(matrix, lapjv(costs, force_doubles=doubles)[0])

    return ask


def _fastlap(algorithm: Any) -> Ask:
    def ask(matrix: Matrix) -> Fetch:
        import fastlap

        _, mates, _ = fastlap.solve_lap(matrix.costs, algorithm)
        return lambda: _mates(matrix, np.array([-1 if mate is None else mate for mate in mates]))()

    return ask


def _ortools(matrix: Matrix) -> Fetch:
    from ortools.graph.python import linear_sum_assignment

    n = matrix.shape[0]
    people = np.arange(n, dtype=np.int32)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(np.repeat(people, n), np.tile(people, n), matrix.integers().ravel())
    status = solver.solve()

    def fetch() -> Longs:
        if status != solver.OPTIMAL:
            raise GaveUp(status.name)
        return _mates(matrix, np.fromiter((solver.right_mate(row) for row in range(n)), np.int64, n))()

    return fetch


def _many_arcs(matrix: Matrix) -> str | None:
    # An arc a cell, several times over.
    return _square(matrix) or ("takes ten times the matrix: up to 5,000 rows" if matrix.shape[0] > 5_000 else None)


# Rust


def _costs(matrix: Matrix) -> list[npt.NDArray[Any]]:
    return [np.array(matrix.shape, np.uint64), matrix.costs]


def _scores(matrix: Matrix) -> list[npt.NDArray[Any]]:
    return [np.array(matrix.shape, np.uint64), -matrix.integers()]


def _chosen(matrix: Matrix, mates: Longs) -> Longs:
    return _mates(matrix, mates)()


def _slow(matrix: Matrix) -> str | None:
    return "up to 1,000 rows" if matrix.shape[0] > 1_000 else None


def _ours(name: str, threads: int) -> Peer[Matrix]:
    setting = {"PAIRWRIGHT_THREADS": str(threads)}
    return Peer(name, "pairwright", "pairwright", anything, _pairwright, takes_integers=False, environment=setting)


def _python(
    name: str, package: str, module: str, solve: Ask, refuses: Callable[[Matrix], str | None] = anything
) -> Peer[Matrix]:
    return Peer(name, package, module, refuses, solve, takes_integers=False)


def _rust(
    name: str,
    solver: str,
    inputs: Callable[[Matrix], list[npt.NDArray[Any]]],
    refuses: Callable[[Matrix], str | None] = anything,
) -> Peer[Matrix]:
    driver = drivers.crate(solver, inputs, _chosen)
    return Peer(name, solver, "", refuses, driver=driver, takes_integers=inputs is _scores)


OURS = _ours("pairwright", 1)
OURS_ON_TWO = _ours("pairwright on two threads", 2)

PEERS = {
    peer.name: peer
    for peer in (
        _python("scipy", "scipy", "scipy.optimize", _scipy),
        _python("lapx lapjv", "lapx", "lap", _lap),
        _python("lapx lapjvx", "lapx", "lap", _lapjvx),
        _python("lapx lapjvc", "lapx", "lap", _lapjvc),
        _python("lapx lapjvs", "lapx", "lap", _lapjvs(False)),
        _python("lapx lapjvs 32-bit", "lapx", "lap", _lapjvs(True)),
        _python("lapx lapjvr", "lapx", "lap", _by_precision("lap", "lapjvr", "float64")),
        _python("lapx lapjvr 32-bit", "lapx", "lap", _by_precision("lap", "lapjvr", "float32")),
        _python("lapx lapjvh", "lapx", "lap", _by_precision("lap", "lapjvh", "float64")),
        _python("lapx lapjvh 32-bit", "lapx", "lap", _by_precision("lap", "lapjvh", "float32")),
        _python("laprust", "laprust", "laprust", _by_precision("laprust", "lapjv", "float64")),
        _python("laprust 32-bit", "laprust", "laprust", _by_precision("laprust", "lapjv", "float32")),
        _python("lapcpp", "lapcpp", "lapcpp", _by_precision("lapcpp", "lapjv", "float64")),
        _python("lapcpp 32-bit", "lapcpp", "lapcpp", _by_precision("lapcpp", "lapjv", "float32")),
        _python("lapjv", "lapjv", "lapjv", _lapjv(True), _square),
        _python("lapjv 32-bit", "lapjv", "lapjv", _lapjv(False), _square),
        _python("fastlap lapjv", "fastlap", "fastlap", _fastlap("lapjv")),
        _python("fastlap lapmod", "fastlap", "fastlap", _fastlap("lapmod")),
        _python("fastlap auction", "fastlap", "fastlap", _fastlap("auction")),
        Peer("OR-tools assignment", "ortools", "ortools.graph.python.linear_sum_assignment", _many_arcs, _ortools),
        _rust("Rust lapjv", "lapjv", _costs, _square),
        _rust("Rust lapjv 32-bit", "lapjv-f32", _costs, _square),
        _rust("Rust lsap", "lsap", _costs),
        _rust("pathfinding", "pathfinding", _scores, _slow),
        Peer("lap 0.5", "lap", "lap", anything, _lap, takes_integers=False, folder="PAIRWRIGHT_LAP"),
    )
}
