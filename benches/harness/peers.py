"""The solvers that are compared on pairs. Each is asked in the leanest way that its own interface allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from . import drivers, proof
from .instance import Instance
from .network import Network, network
from .peer import Fetch, GaveUp, Longs, Peer, anything

# ours


def pairwright_call(instance: Instance) -> Any:
    """The call that is measured."""
    import pairwright

    return pairwright.b_matching(
        (instance.rows, instance.cols, instance.values),
        shape=instance.shape,
        row_min=instance.row_min,
        row_max=instance.row_max,
        col_min=instance.col_min,
        col_max=instance.col_max,
        row_groups=_listed(instance.row_groups),
        col_groups=_listed(instance.col_groups),
        threads=1,
    )


def _pairwright(instance: Instance) -> Fetch:
    found = pairwright_call(instance)

    def fetch() -> Longs:
        if found.status != "optimal":
            raise GaveUp(found.status)
        found.verify()
        chosen = np.asarray(found.edges)
        wrong = proof.fault(instance, chosen, int(found.record["decimals"]), *potentials(instance, found))
        if wrong is not None:
            raise GaveUp(f"not proved: {wrong}")
        return chosen

    return fetch


def potentials(instance: Instance, found: Any) -> tuple[proof.Potentials, proof.Potentials]:
    """Of rows and of columns; those of groups stand in the certificate only."""
    of_groups: dict[str, list[list[int]]] = found.proofs["potentials"] if instance.grouped else {}
    rows, cols = (
        proof.Potentials(own[0], np.array(of_groups.get(side, []), np.int64).reshape(-1))
        for own, side in ((found.row_dual, "mentee_groups"), (found.col_dual, "mentor_groups"))
    )
    return rows, cols


def _listed(groups: Any) -> list[tuple[Any, int, int]]:
    return [(groups.of(g), int(groups.min[g]), int(groups.max[g])) for g in range(len(groups))]


# flow: everything can be said


def _ortools_flow(instance: Instance) -> Fetch:
    from ortools.graph.python import min_cost_flow

    net = network(instance, instance.integers()[0])
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(net.tails, net.heads, net.caps, net.costs)
    solver.set_nodes_supplies(np.arange(net.nodes, dtype=np.int32), net.supply)
    status = solver.solve()

    def fetch() -> Longs:
        if status != solver.OPTIMAL:
            raise GaveUp(status.name)
        return np.flatnonzero(solver.flows(np.arange(len(instance.rows), dtype=np.int32)))

    return fetch


def _pylmcf(instance: Instance) -> Fetch:
    import pylmcf

    net, order = _sorted(network(instance, instance.integers()[0]))
    graph = pylmcf.Graph(net.nodes, net.tails, net.heads)
    graph.set_edge_capacities(net.caps)
    graph.set_edge_costs(net.costs)
    graph.set_node_supply(net.supply)
    graph.solve()
    return lambda: _used(graph.result(), order, len(instance.rows))


def _grouped(instance: Instance) -> str | None:
    return "costs may not be negative, and with groups the number of pairs is not known" if instance.grouped else None


def _sorted(net: Network) -> tuple[Network, Longs]:
    """Arcs by tail, then head; pairs are so already."""
    order = np.argsort(net.tails, kind="stable")
    arcs = {name: getattr(net, name)[order] for name in ("tails", "heads", "caps", "costs")}
    return replace(net, **arcs), order


def _used(flow: Longs, order: Longs, pairs: int) -> Longs:
    chosen = order[np.flatnonzero(flow)]
    return np.sort(chosen[chosen < pairs])


def _lemon(instance: Instance) -> list[npt.NDArray[Any]]:
    """What the driver reads: counts, then arcs, then supplies."""
    net = network(instance, instance.integers()[0])
    sizes = np.array([net.nodes, len(net.tails)], np.uint64)
    return [sizes, net.tails, net.heads, net.caps, net.costs, net.supply]


# linear programming


def _highs(instance: Instance) -> Fetch:
    import highspy
    from scipy import sparse

    pairs, (rows, cols) = len(instance.rows), instance.shape
    ends = np.concatenate([instance.rows, instance.cols + np.uint32(rows)])
    of_pair = np.tile(np.arange(pairs), 2)
    low: list[npt.NDArray[Any]] = [instance.row_min, instance.col_min]
    high: list[npt.NDArray[Any]] = [instance.row_max, instance.col_max]
    first = rows + cols
    for groups, side in ((instance.row_groups, instance.rows), (instance.col_groups, instance.cols)):
        sizes = np.diff(groups.starts)
        holds = sparse.csr_array(
            (np.ones(len(groups.members)), (groups.members, np.repeat(np.arange(len(groups)), sizes))),
            shape=(rows if side is instance.rows else cols, len(groups)),
        )[side].tocoo()
        ends = np.concatenate([ends, holds.col + first])
        of_pair = np.concatenate([of_pair, holds.row])
        low.append(groups.min)
        high.append(groups.max)
        first += len(groups)
    matrix = sparse.csc_array((np.ones(len(ends)), (ends, of_pair)), shape=(first, pairs))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = pairs, first
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = instance.values.astype(np.float64)
    program.col_lower_, program.col_upper_ = np.zeros(pairs), np.ones(pairs)
    program.row_lower_ = np.concatenate(low).astype(np.float64)
    program.row_upper_ = np.concatenate(high).astype(np.float64)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = matrix.indptr
    program.a_matrix_.index_ = matrix.indices
    program.a_matrix_.value_ = matrix.data
    solver: Any = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.passModel(program)
    solver.run()

    def fetch() -> Longs:
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise GaveUp(solver.modelStatusToString(solver.getModelStatus()))
        return np.flatnonzero(np.asarray(solver.getSolution().col_value) > 0.5)

    return fetch


def _large(instance: Instance) -> str | None:
    return "small instances only" if len(instance.rows) > 30_000 else None


# assignment: one to one


def _ortools_assignment(instance: Instance) -> Fetch:
    from ortools.graph.python import linear_sum_assignment

    rows, cols, scores, _ = _perfect(instance)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(rows.astype(np.int32), cols.astype(np.int32), -scores)
    status = solver.solve()
    # Stand-ins come after the rows, and are not asked.
    count = instance.shape[0]

    def fetch() -> Longs:
        if status != solver.OPTIMAL:
            raise GaveUp(status.name)
        mates = np.fromiter((solver.right_mate(left) for left in range(count)), np.int64, count)
        return _positions(instance, mates)

    return fetch


def _scipy(instance: Instance) -> Fetch:
    from scipy.sparse import csgraph, csr_array

    rows, cols = instance.shape
    # Zeros would be taken for no pair: everything is raised by a constant, which every row gets once. To stay out is
    # worth 0 before.
    raised = 1 - instance.values.min(initial=0)
    values = instance.values + raised
    pairs, starts = instance.cols.astype(np.int64), _starts(instance)
    width = cols
    if (instance.col_max != 1).any():
        pairs, values, starts, width = _copies(instance, pairs, values, starts)
    if not instance.row_min.all():
        # Each row may take a column of its own: it stays out.
        pairs = np.insert(pairs, starts[1:], width + np.arange(rows))
        values = np.insert(values, starts[1:], raised)
        starts = starts + np.arange(rows + 1)
        width += rows
    graph = csr_array((values, pairs.astype(np.int32), starts.astype(np.int32)), shape=(rows, width))
    _, mates = csgraph.min_weight_full_bipartite_matching(graph, maximize=True)
    copy_of = np.repeat(np.arange(cols), instance.col_max)
    return lambda: _positions(instance, np.append(copy_of, -1)[np.minimum(mates, len(copy_of))])


def _copies(
    instance: Instance, pairs: Longs, values: npt.NDArray[Any], starts: Longs
) -> tuple[Longs, npt.NDArray[Any], Longs, int]:
    """A column with several places stands there once a place."""
    places = instance.col_max.astype(np.int64)
    firsts = np.concatenate([[0], np.cumsum(places)])
    times = places[pairs]
    ends = np.concatenate([[0], np.cumsum(times)])
    copies = np.repeat(firsts[pairs] - ends[:-1], times) + np.arange(ends[-1])
    return copies, np.repeat(values, times), ends[starts], int(firsts[-1])


def _no_copies(instance: Instance) -> str | None:
    if instance.grouped or (instance.row_max != 1).any():
        return "rows take one column each, without groups"
    one_sided = instance.col_min.any() and not instance.all_placed
    return "columns have no minimums" if one_sided else None


def _lapmod(instance: Instance) -> Fetch:
    import lap

    rows, cols, scores, count = _perfect(instance, doubles=True)
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))]).astype(np.int32)
    costs = (scores.max(initial=0) - scores).astype(np.float64)
    mates, _ = lap.lapmod(count, costs, starts, cols.astype(np.int32), return_cost=False)
    return lambda: _positions(instance, mates[: instance.shape[0]].astype(np.int64))


def _lapjvs_32(instance: Instance) -> Fetch:
    import lap

    matrix = -instance.values.reshape(instance.shape).astype(np.float32)
    mates, _ = lap.lapjvs(matrix, return_cost=False, jvx_like=False, prefer_float32=True)
    return lambda: _positions(instance, mates.astype(np.int64))


def _complete(instance: Instance) -> str | None:
    complete = instance.all_placed and len(instance.rows) == instance.shape[0] * instance.shape[1]
    return None if complete else "dense matrices only, everybody placed"


def _square(instance: Instance) -> str | None:
    return None if instance.all_placed or instance.free else "one to one only, everybody placed or everybody free"


def _square_small_costs(instance: Instance) -> str | None:
    spread = instance.values.max(initial=0) - min(instance.values.min(initial=0), 0 if instance.free else np.inf)
    return _square(instance) or ("costs must stay below 10^6" if spread >= 1e6 else None)


def _perfect(instance: Instance, doubles: bool = False) -> tuple[Longs, Longs, npt.NDArray[Any], int]:
    """Rows, columns and scores, row by row, of an assignment in which everybody is placed.

    Where people may stay out it is the doubled one: n rows and n columns, then a stand-in for each column and row. A
    pair of stand-ins costs nothing, and stands for each pair, so that those of a chosen pair can be placed too.
    """
    scores = instance.values if doubles else instance.integers()[0]
    if instance.all_placed:
        return instance.rows.astype(np.int64), instance.cols.astype(np.int64), scores, instance.shape[0]
    n, m = instance.shape
    people, others = np.arange(n), np.arange(m)
    rows = np.concatenate([instance.rows, people, n + instance.cols.astype(np.int64), n + others])
    cols = np.concatenate([instance.cols, m + people, m + instance.rows.astype(np.int64), others])
    worth = np.concatenate([scores, np.zeros(n + len(scores) + m, scores.dtype)])
    order = np.lexsort((cols, rows))
    return rows[order], cols[order], worth[order], n + m


def _starts(instance: Instance) -> Longs:
    return np.concatenate([[0], np.cumsum(np.bincount(instance.rows, minlength=instance.shape[0]))])


def _positions(instance: Instance, mates: Longs) -> Longs:
    """Positions of the pairs of each row and its mate; what is no column is nobody."""
    rows, cols = instance.shape
    placed = np.flatnonzero((mates >= 0) & (mates < cols))
    keys = instance.rows.astype(np.int64) * cols + instance.cols
    wanted = placed * cols + mates[placed]
    found = np.searchsorted(keys, wanted)
    if (keys[np.minimum(found, len(keys) - 1)] != wanted).any():
        raise GaveUp("a pair that does not exist")
    return found


# Rust


def _matrix(instance: Instance) -> list[npt.NDArray[Any]]:
    """Counts, then scores row by row. No pair: so far below all others that an optimum has none."""
    scores = instance.integers()[0]
    spread = int(scores.max(initial=0)) - int(scores.min(initial=0)) + 1
    matrix = np.full(instance.shape, int(scores.min(initial=0)) - spread * instance.shape[0], np.int64)
    matrix[instance.rows, instance.cols] = scores
    return [np.array(instance.shape, np.uint64), matrix]


def _dense(instance: Instance) -> str | None:
    if not instance.all_placed:
        return "one to one only, everybody placed"
    return "a dense matrix: up to 1,000 rows" if instance.shape[0] > 1000 else None


OURS = Peer("pairwright", "pairwright", "pairwright", anything, _pairwright, takes_integers=False)

PEERS = {
    peer.name: peer
    for peer in (
        Peer("OR-tools assignment", "ortools", "ortools.graph.python.linear_sum_assignment", _square, _ortools_assignment),
        Peer("OR-tools flow", "ortools", "ortools.graph.python.min_cost_flow", anything, _ortools_flow),
        Peer("scipy", "scipy", "scipy.sparse.csgraph", _no_copies, _scipy, takes_integers=False),
        Peer("lapmod", "lapx", "lap", _square_small_costs, _lapmod, takes_integers=False),
        Peer("lapjvs 32-bit", "lapx", "lap", _complete, _lapjvs_32, takes_integers=False),
        Peer("pylmcf", "pylmcf", "pylmcf", _grouped, _pylmcf),
        Peer("LEMON simplex", "liblemon-dev", "", anything, driver=drivers.lemon(_lemon, "simplex")),
        Peer("LEMON scaling", "liblemon-dev", "", anything, driver=drivers.lemon(_lemon, "scaling")),
        Peer("HiGHS", "highspy", "highspy", _large, _highs, takes_integers=False),
        Peer("pathfinding", "pathfinding", "", _dense, driver=drivers.crate("pathfinding", _matrix, _positions)),
    )
}
