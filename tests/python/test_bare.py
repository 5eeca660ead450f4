"""The bare solver: every way in, every refusal, the certificate, and real problems with known answers."""

from __future__ import annotations

import copy
import itertools
import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pairwright as pw
import pytest
import scipy.sparse as sp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linear_sum_assignment, milp
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

SCORES = np.array([[10, 9], [1, 0]])


def test_the_trap_where_places_come_first() -> None:
    # One matching alone is best; with 1 in place of 2 there would be two.
    scores = np.array([[10, 9], [2, 0]])
    best = pw.b_matching(scores, row_max=[2, 1], levels=("rows placed", "total score"))
    assert (best.row_ind.tolist(), best.col_ind.tolist()) == ([0, 1], [1, 0])
    assert best.objective == {"rows placed": 2, "total score": 11}
    assert best.status == "optimal" and best.gap is None and best.witness is None
    assert str(best.verify()) == "optimal: 4 pairs checked, bound = value"
    assert repr(best) == "<pairwright b-matching 2 x 2: optimal, rows placed 2, total score 11>"


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "triple", "dense", "masked", "infinite"])
def test_every_form_gives_the_same_pairs_and_its_own_positions(form: str) -> None:
    # Row 0: col 1 scores 0 (stored), col 2 scores 3; row 1: col 0 scores -1.
    rows, cols, values = np.array([1, 0, 0]), np.array([0, 2, 1]), np.array([-1.0, 3.0, 0.0])
    dense = np.full((2, 3), -np.inf)
    dense[rows, cols] = values
    coo = sp.coo_array((values, (rows, cols)), shape=(2, 3))
    scores: Any = {
        "csr": coo.tocsr(),
        "csc": coo.tocsc(),
        "coo": coo,
        "triple": (rows, cols, values),
        "dense": dense,
        "infinite": np.where(np.isinf(dense), np.inf, dense),
        "masked": np.ma.MaskedArray(np.where(np.isinf(dense), 7.0, dense), mask=np.isinf(dense)),
    }[form]
    shape = (2, 3) if form == "triple" else None
    best = pw.b_matching(scores, shape=shape, row_max=2, levels=("pairs", "total score"))
    assert (best.row_ind.tolist(), best.col_ind.tolist()) == ([0, 0, 1], [1, 2, 0])
    assert best.objective == {"pairs": 3, "total score": 2.0}
    if form in ("csr", "csc", "coo"):
        at = scores.tocoo()
        chosen = [(int(at.row[e]), int(at.col[e]), float(scores.data[e])) for e in best.edges]
        assert chosen == [(0, 1, 0.0), (0, 2, 3.0), (1, 0, -1.0)]
    elif form == "triple":
        assert best.edges.tolist() == [2, 1, 0]
    else:
        assert best.edges.tolist() == [1, 2, 3]


def test_levels_groups_pins_and_bounds() -> None:
    scores = np.arange(12).reshape(3, 4)
    best = pw.b_matching(
        scores,
        row_max=2,
        col_groups=[([2, 3], 0, 1), ([3], 0, 1)],
        row_groups=[([0], 1, 2)],
        pins=[(0, 0)],
        levels=("cols placed", "lowest score", "total score"),
    )
    chosen = set(zip(best.row_ind.tolist(), best.col_ind.tolist(), strict=True))
    assert (0, 0) in chosen and len(chosen & {(i, j) for i in range(3) for j in (2, 3)}) == 1
    assert best.objective["cols placed"] == 3
    assert best.proofs is not None and best.proofs["lowest"]["score"] == 0
    assert best.row_dual is not None and best.row_dual.shape == (2, 3)
    assert best.col_dual is not None and best.col_dual.dtype == np.int64
    best.verify()


def test_duals_prove_the_value_by_hand() -> None:
    rng = np.random.default_rng(7)
    scores = rng.integers(-50, 50, (6, 8))
    best = pw.b_matching(scores)
    assert best.row_dual is not None and best.col_dual is not None
    u, v = best.row_dual[0], best.col_dual[0]
    slack = u[:, None] + v[None, :] - scores
    assert (slack >= 0).all() and (u >= 0).all() and (v >= 0).all()
    assert u.sum() + v.sum() == best.objective["total score"] == scores[best.row_ind, best.col_ind].sum()


def test_infeasible_is_a_status_with_a_witness() -> None:
    best = pw.b_matching(np.array([[1.5, np.inf], [1, np.inf]]), row_min=1)
    assert best.status == "infeasible" and best.objective == {}
    assert best.witness is not None and best.witness.facts["needed"] - best.witness.facts["available"] == 1
    assert best.verify().shortfall == 1
    with pytest.raises(pw.Infeasible) as refused:
        _ = best.row_ind
    assert str(refused.value) == str(best.witness)
    assert best.row_dual is None and best.proofs is None


def test_a_work_limit_stops_and_says_how_far_it_might_be() -> None:
    scores = np.random.default_rng(1).random((60, 60))
    stopped = pw.b_matching(scores, work_limit=1)
    assert stopped.status == "stopped"
    with pytest.raises(pw.NotProven):
        stopped.verify()


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("not a number", {"scores": np.array([[np.nan]])}, "the score of (0, 0) is `NaN`"),
    ("infinite in a triple", {"scores": ([0], [0], [np.inf])}, "the score of (0, 0) is `inf`"),
    ("twice", {"scores": ([0, 0], [0, 0], [1, 2])}, "`(0, 0)` is given twice"),
    ("ragged triple", {"scores": ([0, 0], [0], [1])}, "of lengths (2,), (1,), (1,)"),
    ("three axes", {"scores": np.ones((1, 1, 1))}, "an array of shape (1, 1, 1) is not a matrix"),
    ("text", {"scores": np.array([["a"]])}, "values of type <U1 are not read"),
    ("format", {"scores": sp.lil_array((2, 2))}, "format 'lil'"),
    ("float positions", {"scores": ([0.0], [0], [1])}, "positions of type float64"),
    ("outside", {"scores": ([5], [0], [1]), "shape": (2, 2)}, "`(5, 0)` is outside the shape"),
    ("shape", {"scores": SCORES, "shape": (3, 3)}, "shape: (3, 3) is not that of the scores"),
    ("level", {"scores": SCORES, "levels": ("total scor",)}, "did you mean `total score`?"),
    ("no level", {"scores": SCORES, "levels": ()}, "the aim is empty"),
    ("lowest first", {"scores": SCORES, "levels": ("lowest score",)}, "before any count"),
    ("bounds length", {"scores": SCORES, "row_max": [1]}, "row_max: an array of shape (1,) for 2"),
    ("negative", {"scores": SCORES, "row_min": -1}, "row_min: a value is not from 0"),
    ("fraction", {"scores": SCORES, "col_max": 1.5}, "col_max: values of type float64"),
    ("crossed", {"scores": SCORES, "row_min": 2}, "the minimum `2` is above the maximum `1`"),
    ("group form", {"scores": SCORES, "row_groups": [(0, 1)]}, "row_groups[0]: not of the form"),
    ("group member", {"scores": SCORES, "row_groups": [([9], 0, 1)]}, "a member is outside the shape"),
    ("pin form", {"scores": SCORES, "pins": [(0,)]}, "pins: (0,) is not a pair"),
    ("pin outside", {"scores": SCORES, "pins": [(9, 9)]}, "pins: `(9, 9)` is outside the shape"),
    ("fractions in a pin", {"scores": SCORES, "pins": [(0.9, 1.9)]}, "pins: (0.9, 1.9) is not a pair"),
    ("fractions in an array of pins", {"scores": SCORES, "pins": np.array([[0.0, 1.0]])}, "is not a pair"),
    ("text in a pin", {"scores": SCORES, "pins": [("0", "1")]}, "pins: ('0', '1') is not a pair"),
    ("truth in a pin", {"scores": SCORES, "pins": [(True, False)]}, "pins: (True, False) is not a pair"),
    ("a text of pins", {"scores": SCORES, "pins": "01"}, "pins: '01' is not a sequence"),
    ("no pins at all", {"scores": SCORES, "pins": 0}, "pins: 0 is not a sequence"),
    ("mask in a group", {"scores": SCORES, "row_groups": [([True, False], 0, 1)]}, "row_groups[0]: not of the form"),
    ("mask of numpy", {"scores": SCORES, "row_groups": [(np.array([True, False]), 0, 1)]}, "row_groups[0]: not of the"),
    ("fraction in a group", {"scores": SCORES, "col_groups": [([0.9, 1.9], 0, 0)]}, "col_groups[0]: not of the form"),
    ("text as members", {"scores": SCORES, "col_groups": [("01", 0, 0)]}, "col_groups[0]: not of the form"),
    ("fraction as a bound", {"scores": SCORES, "col_groups": [([0], 0, 0.9)]}, "col_groups[0]: not of the form"),
    ("no groups at all", {"scores": SCORES, "col_groups": 1}, "col_groups: 1 is not a sequence"),
    ("fraction in the shape", {"scores": ([0], [0], [1]), "shape": (2.5, 2)}, "shape: (2.5, 2) is not of the form"),
    ("one number for the shape", {"scores": ([0], [0], [1]), "shape": 2}, "shape: 2 is not of the form"),
    ("sparse row", {"scores": sp.coo_array(np.ones(2))}, "a sparse array of shape (2,) is not a matrix"),
    ("too large", {"scores": np.array([[2**62]])}, "beyond the exact range"),
    ("minimums", {"scores": SCORES, "row_groups": [([0], 2**53 - 1, 2**53 - 1)] * 1025}, "minimums of all people"),
]


@pytest.mark.parametrize(("arguments", "words"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_input_is_refused_in_words(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(pw.ProblemError) as refused:
        pw.b_matching(**arguments)
    assert words in str(refused.value)
    assert all(fault.hint for fault in refused.value.errors)


@pytest.mark.parametrize("depth", [1, 20, 1100])
def test_minimums_far_beyond_what_there_is_are_an_outcome_with_evidence(depth: int) -> None:
    """Of many groups side by side, and one inside another around one that asks for all there can be."""
    side = [([row], min(2**53, 2**63 // depth) - 1, 2**53 - 1) for row in range(depth)]
    nest = [(list(range(row + 1)), 2**53 - 1 if row == 0 else 0, 2**53 - 1) for row in range(depth)]
    for groups in (side, nest):
        for names in ("row_groups", "col_groups"):
            best = pw.b_matching((range(depth), range(depth), [1] * depth), **{names: groups})
            assert best.status == "infeasible"
            best.verify()


def test_pins_groups_and_shapes_of_numpy_are_read() -> None:
    best = pw.b_matching(
        (np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([10, 9, 1])),
        shape=tuple(np.array([2, 3])),
        pins=np.array([[0, 1]]),
        col_groups=[(np.array([0, 1]), np.int64(0), np.uint8(1))],
    )
    assert (best.row_ind.tolist(), best.col_ind.tolist()) == ([0], [1])


def test_a_sum_beyond_every_double_is_an_exact_integer() -> None:
    scores = np.full((2, 2), 1e308)
    total = pw.b_matching(scores).objective["total score"]
    assert isinstance(total, int) and abs(total - 2 * int(1e308)) <= 10**292


def test_an_answer_stays_as_it_is() -> None:
    best = pw.b_matching(SCORES)
    for array in (best.row_ind, best.col_ind, best.edges, best.row_dual, best.col_dual):
        assert array is not None
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7
    assert best.row_ind is best.row_ind and copy.copy(best) is best and copy.deepcopy(best) is best
    with pytest.raises(AttributeError, match="can't be changed"):
        best.note = 1  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="is not pickled; keep the arrays"):
        pickle.dumps(best)
    rows, cols = pw.linear_sum_assignment(SCORES)
    rows[0] = cols[0] = 7  # as scipy's


def test_an_earlier_answer_changes_no_objective() -> None:
    draw = np.random.default_rng(3)
    for levels in (("total score",), ("rows placed", "lowest score", "total score")):
        scores = draw.integers(0, 100, (30, 20))
        before = pw.b_matching(scores, levels=levels, col_max=2)
        scores[draw.integers(30)] = draw.integers(0, 100, 20)
        warm = pw.b_matching(scores, levels=levels, col_max=2, warm=before)
        assert warm.verify() and warm.status == "optimal"
        assert warm.objective == pw.b_matching(scores, levels=levels, col_max=2).objective


def test_an_answer_that_does_not_fit_is_ignored() -> None:
    infeasible = pw.b_matching(SCORES, row_min=1, col_max=0)
    assert infeasible.status == "infeasible"
    pairs = pw.b_matching(SCORES, levels=("pairs", "total score"))
    for earlier in (infeasible, pairs, pw.b_matching(np.ones((7, 9)))):
        warm = pw.b_matching(SCORES, warm=earlier)
        assert warm.verify() and warm.objective == pw.b_matching(SCORES).objective
    for wrong in (object(), SCORES, "earlier"):
        with pytest.raises(TypeError, match="warm: expected an earlier result of b_matching, got "):
            pw.b_matching(SCORES, warm=wrong)  # type: ignore[arg-type]


def test_empty_problems_have_empty_answers() -> None:
    for scores in (np.ones((0, 3)), ([], [], []), sp.csr_array((2, 2))):
        best = pw.b_matching(scores)
        assert best.status == "optimal" and len(best) == 0 and best.edges.tolist() == []


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6))
@example([5.764607523034235e16, 2.5])
@example([8.98846567431158e307, 8.98846567431158e307])
@example([1.625705713194223e-296])
@settings(max_examples=500, deadline=None)
def test_doubles_are_rounded_half_even_to_the_recorded_unit(values: list[float]) -> None:
    best = pw.b_matching(np.array([values]), row_max=len(values), levels=("pairs", "total score"))
    k = int(best.record["decimals"])
    unit = Fraction(10) ** -k
    rounded = [round(Fraction(value) / unit) * unit for value in values]
    total = sum(rounded)
    try:
        assert best.objective["total score"] == float(total)
    except OverflowError:
        assert best.objective["total score"] == total  # an int, exact
    error = max(abs(Fraction(value) - units) for value, units in zip(values, rounded, strict=True))
    assert abs(Fraction(best.record["largest_error"]) - error) <= error / 10**9 + Fraction(1, 10**300)
    # One more place would not fit: three nodes share the range of an i64 twentyfold.
    largest = (2**63 - 1) // 20 // (1 + len(values) + 1)
    assert k == 15 or max(abs(round(Fraction(value) * 10 ** (k + 1))) for value in values) > largest


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_assignments_agree_with_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    costs = rng.integers(-9, 9, rng.integers(1, 9, 2))
    for maximize in (False, True):
        rows, cols = pw.linear_sum_assignment(costs, maximize)
        theirs = linear_sum_assignment(costs, maximize)
        assert costs[rows, cols].sum() == costs[theirs].sum()
        assert len(rows) == min(costs.shape) and (np.diff(rows) > 0).all()


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e-16, 1e-15, 1.0, 1e15, 1e300])
def test_assignments_of_floats_agree_with_scipy_at_every_scale(scale: float) -> None:
    rng = np.random.default_rng(11)
    for _ in range(20):
        shape = rng.integers(1, 12, 2)
        costs = (rng.integers(-9, 9, shape) if scale < 1e-307 else rng.uniform(-1, 1, shape)) * scale
        for maximize in (False, True):
            pairs, theirs = pw.linear_sum_assignment(costs, maximize), linear_sum_assignment(costs, maximize)
            value, best = (sum(map(Fraction, costs[p].tolist())) for p in (pairs, theirs))
            (r, c), greatest = costs.shape, Fraction(float(np.abs(costs).max()))
            worse = best - value if maximize else value - best
            # Ours is as good as we say, and no better than theirs but for their own rounding.
            assert -min(r, c) * greatest / 2**50 <= worse <= min(r, c) * (r + c + 1) * greatest / 2**56
            graph = sp.csr_array(costs)
            if (costs != 0).all():
                matched = pw.min_weight_full_bipartite_matching(graph, maximize)
                assert sum(map(Fraction, costs[matched].tolist())) == value


def test_small_costs_are_not_all_the_same() -> None:
    costs = np.array([[4e-16, 1e-16], [1e-16, 4e-16]])
    assert pw.linear_sum_assignment(costs)[1].tolist() == [1, 0]
    # The bare solver keeps to its unit, and says what that does.
    record = pw.b_matching(costs).record
    assert record["decimals"] == 15 and record["largest_error"] >= 4e-16


def test_one_unit_in_the_last_place_decides() -> None:
    more = np.nextafter(0.3, 1)
    for costs in (np.array([[more, 0.3], [0.3, 0.3]]), 2.0**53 - np.array([[1, 2], [2, 2]])):
        assert pw.linear_sum_assignment(costs, maximize=True)[1].tolist() == [0, 1]


def refused(function: Any, *arguments: Any) -> tuple[type[BaseException], str]:
    with pytest.raises((TypeError, ValueError)) as found:
        function(*arguments)
    return found.type, str(found.value)


@pytest.mark.parametrize("kind", ["complex128", "longdouble", "U1", "object", "m8[s]"])
def test_kinds_of_costs_are_refused_as_scipy_does(kind: str) -> None:
    costs = np.array([[1, 2], [3, 4]]).astype(kind)
    ours, theirs = (refused(f, costs) for f in (pw.linear_sum_assignment, linear_sum_assignment))
    assert ours == theirs


@pytest.mark.parametrize("graph", [np.ones((2, 2)), [[1, 2], [3, 4]], sp.lil_array((2, 2)), sp.dia_array((2, 2))])
def test_what_is_no_graph_is_refused_as_scipy_does(graph: Any) -> None:
    ours = refused(pw.min_weight_full_bipartite_matching, graph)
    assert ours == refused(min_weight_full_bipartite_matching, graph)


def test_large_unsigned_integers_are_read_where_a_double_says_the_same() -> None:
    large = np.array([[2**63, 2**62], [2**62, 2**63 + 2**12]], dtype=np.uint64)
    assert pw.linear_sum_assignment(large)[1].tolist() == [1, 0]
    for odd in (2**63 + 1, 2**64 - 1):
        kind, words = refused(pw.linear_sum_assignment, np.array([[odd]], dtype=np.uint64))
        assert kind is pw.ProblemError and "no double equals" in words


def test_graphs_with_invalid_weights_are_refused_by_their_place() -> None:
    for weight, maximize in ((np.inf, True), (-np.inf, False), (np.nan, False), (np.nan, True)):
        words = refused(pw.min_weight_full_bipartite_matching, sp.csr_array([[1, 2], [weight, 4]]), maximize)[1]
        assert words == f"matrix contains invalid numeric entries: the weight of (1, 0) is {weight}"
    assert "got a (2,) array" in refused(pw.min_weight_full_bipartite_matching, sp.coo_array(np.ones(2)))[1]


@pytest.mark.parametrize(("size", "least"), [(100, 305), (200, 475), (300, 626), (400, 804)])
def test_orlib(data: Path, size: int, least: int) -> None:
    numbers = (data / "orlib" / f"assign{size}.txt").read_text().split()
    costs = np.array(numbers[1:], dtype=np.int64).reshape(size, size)
    best = pw.b_matching(-costs, row_min=1, col_min=1)
    assert best.objective == {"total score": -least}
    best.verify()


def test_midl(data: Path) -> None:
    folder = data / "midl"
    scores, papers = np.load(folder / "scores.npy"), np.load(folder / "covs.npy").astype(int)
    most, least = np.load(folder / "loads.npy").astype(int), np.load(folder / "loads-lb.npy").astype(int)
    for low, reference in ((0, 201.884879501), (least, 150.043125141)):
        best = pw.b_matching(scores, row_min=low, row_max=most, col_min=papers, col_max=papers)
        assert abs(best.objective["total score"] - reference) < 5e-10
        best.verify()


def test_sigir(data: Path) -> None:
    scores = np.load(data / "sigir" / "query.npz")
    scores = scores[scores.files[0]]
    if scores.shape == (73, 189):
        scores = scores.T
    for load, value in ((2, 122.5), (3, 127.25)):
        best = pw.b_matching(scores, row_max=load, col_min=3, col_max=3)
        assert best.objective == {"total score": value}
        best.verify()
    none = pw.b_matching(scores, row_max=1, col_min=3, col_max=3)
    assert none.status == "infeasible" and none.verify().shortfall == 30


def test_groups_that_overlap_are_solved_by_cases() -> None:
    """Three columns, any two of which may give one pair: half a pair each would make three halves, one is the best."""
    groups = [([0, 1], 0, 1), ([1, 2], 0, 1), ([0, 2], 0, 1)]
    scores = np.array([[5, 4, 3], [4, 3, 5], [3, 5, 4]])
    best = pw.b_matching(scores, levels=("pairs", "total score"), col_groups=groups)
    assert best.objective == {"pairs": 1, "total score": 5}
    proof = best.verify()
    assert proof.cases is not None and proof.unique is None and "case" in str(proof)
    assert best.row_dual is None and best.proofs is not None and isinstance(best.proofs["potentials"], list)
    none = pw.b_matching(scores, col_groups=[(members, 1, 1) for members, _, _ in groups])
    assert none.status == "infeasible" and none.witness is not None
    assert none.witness.facts["kind"] == "tree" and "can't all be kept" in str(none.witness)
    assert none.verify().cases is not None


def test_overlapping_groups_equal_every_set_of_pairs() -> None:
    chance = np.random.default_rng(5)
    for _ in range(60):
        scores = chance.integers(0, 6, (3, 4))
        col_groups = [(sorted(chance.permutation(4)[:2].tolist()), 0, 1) for _ in range(4)]
        row_groups = [(sorted(chance.permutation(3)[:2].tolist()), 0, int(chance.integers(1, 3))) for _ in range(2)]
        values = []
        for chosen in itertools.product((False, True), repeat=12):
            pairs = np.array(chosen).reshape(3, 4)
            kept = pairs.sum(axis=0).max() <= 1 and pairs.sum(axis=1).max() <= 2
            kept = kept and all(pairs[:, list(m)].sum() <= most for m, _, most in col_groups)
            kept = kept and all(pairs[list(m), :].sum() <= most for m, _, most in row_groups)
            if kept:
                values.append((int(pairs.sum()), int(scores[pairs].sum())))
        found = pw.b_matching(
            scores, row_max=2, levels=("pairs", "total score"), row_groups=row_groups, col_groups=col_groups
        )
        assert tuple(found.objective.values()) == max(values)
        found.verify()


def test_crossing_quotas_equal_highs() -> None:
    """Two families of quotas that cross on the columns, one with minimums, against HiGHS in scipy, level by level."""
    chance = np.random.default_rng(11)
    n, parts = 60, 6
    rows, cols = np.nonzero(chance.random((n, n)) < 0.3)
    scores = chance.integers(0, 1000, len(rows))
    groups = []
    for least in (0, 2):
        family = chance.integers(0, parts, n)
        members = [np.flatnonzero(family == part).tolist() for part in range(parts)]
        groups += [(one, min(least, len(one)), max(least, 2 * len(one) // 3)) for one in members]
    found = pw.b_matching((rows, cols, scores), shape=(n, n), levels=("pairs", "total score"), col_groups=groups)
    found.verify()

    pairs = np.arange(len(rows))
    each = [sp.csr_array((np.ones(len(rows)), (ends, pairs)), shape=(n, len(rows))) for ends in (rows, cols)]
    matrix = sp.vstack([*each, sp.csr_array([np.isin(cols, members).astype(float) for members, _, _ in groups])])
    low = np.concatenate([np.zeros(2 * n), [least for _, least, _ in groups]])
    high = np.concatenate([np.ones(2 * n), [most for _, _, most in groups]])
    bounds = [LinearConstraint(matrix, low, high)]
    for level, worth in (("pairs", np.ones(len(rows))), ("total score", scores.astype(float))):
        best = milp(-worth, constraints=bounds, integrality=np.ones(len(rows)), bounds=(0, 1), options={"mip_rel_gap": 0})
        value = round(-best.fun)
        assert found.objective[level] == value
        bounds.append(LinearConstraint(worth[None, :], value, np.inf))
