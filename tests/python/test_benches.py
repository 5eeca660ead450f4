"""The harness of `benches/`: that everybody is asked the same, small, with what is installed here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

BENCHES = Path(__file__).resolve().parents[2] / "benches"
sys.path.insert(0, str(BENCHES))

from harness import families, matrices, matrix_peers, passes, peers, proof  # noqa: E402
from harness.instance import Instance  # noqa: E402
from harness.judge import judge  # noqa: E402
from harness.matrix import Matrix  # noqa: E402
from harness.network import network  # noqa: E402
from harness.peer import Peer  # noqa: E402

optimize = pytest.importorskip("scipy.optimize")
sparse = pytest.importorskip("scipy.sparse")

# Who shares a module's name with another package can't be in one process with it.
ASKED_MATRICES = [
    peer
    for peer in (matrix_peers.OURS, *matrix_peers.PEERS.values())
    if peer.solve is not None and peer.folder is None and peer.version() is not None and peer.name != "scipy"
]
CRATES = [peer for peer in matrix_peers.PEERS.values() if peer.driver is not None]
EVERY = [(name, variant) for name in families.FAMILIES for variant in families.VARIANTS]
N = 120
# highspy and ortools can't be in one process; what HiGHS says is asked of scipy, which has its own.
CALLED = [
    peer for peer in peers.PEERS.values() if peer.solve is not None and peer.version() is not None and peer.name != "HiGHS"
]


def least_cost(instance: Instance) -> float:
    """Of the flow, by linear programming over its arcs: in and out of a node differ by its supply."""
    net = network(instance, instance.integers()[0])
    arcs = np.arange(len(net.tails))
    ones = np.ones(len(arcs))
    matrix = sparse.csr_array((np.concatenate([ones, -ones]), (np.concatenate([net.tails, net.heads]), np.tile(arcs, 2))))
    best = optimize.linprog(net.costs, A_eq=matrix, b_eq=net.supply, bounds=np.column_stack([0 * net.caps, net.caps]))
    assert best.status == 0
    # A constant was added to what each unit from a row costs; it comes back with the number of those units.
    raised = 0 if instance.grouped else instance.integers()[0].max() * int(instance.row_max.sum())
    return raised - best.fun


@pytest.mark.parametrize(("name", "variant"), EVERY)
def test_the_flow_that_peers_are_asked_has_our_optimum(name: str, variant: str) -> None:
    instance = families.make(name, variant, N)
    chosen = peers.OURS.solve(instance)()
    worth, broken = judge(instance, chosen)
    assert broken is None
    unit = 10 ** instance.integers()[1]
    assert worth * unit == pytest.approx(least_cost(instance), rel=1e-6 if instance.floats else 1e-12)


def agrees(peer: Peer[Any], instance: Instance) -> None:
    worth = [judge(instance, one.solve(instance)()) for one in (peers.OURS, peer)]
    assert [broken for _, broken in worth] == [None, None]
    assert worth[0][0] == pytest.approx(worth[1][0], rel=1e-6 if instance.floats else 1e-12)


@pytest.mark.parametrize("peer", CALLED, ids=lambda peer: peer.name)
@pytest.mark.parametrize(("name", "variant"), EVERY)
def test_whoever_is_installed_agrees(peer: Peer[Any], name: str, variant: str) -> None:
    instance = families.make(name, variant, N)
    if peer.refuses(instance) is None:
        agrees(peer, instance)


@pytest.mark.parametrize("peer", CALLED, ids=lambda peer: peer.name)
@pytest.mark.parametrize("name", ["random-20-100", "random-20-float", "attributes", "b-matching"])
def test_whoever_is_installed_leaves_out_those_who_cost(peer: Peer[Any], name: str) -> None:
    instance = families.make(name, "free", N)
    # Most scores are below 0 then, so that some people stay out.
    dear = replace(instance, values=instance.values - instance.values.dtype.type(np.quantile(instance.values, 0.97)))
    assert len(peers.OURS.solve(dear)()) < N
    if peer.refuses(dear) is None:
        agrees(peer, dear)


def test_scipy_is_asked_where_it_can_be() -> None:
    able = {name for name in families.FAMILIES if peers.PEERS["scipy"].refuses(families.make(name, "free", N)) is None}
    assert set(families.FAMILIES) - able == {"minimums", "nested-groups"}


def test_a_seed_gives_one_instance_and_variants_share_the_pairs() -> None:
    for name in families.FAMILIES:
        first, again, other, free = (
            families.make(name, variant, N, seed) for variant, seed in (("all", 1), ("all", 1), ("all", 2), ("free", 1))
        )
        assert first.digest == again.digest != other.digest
        assert first.digest != free.digest
        assert np.array_equal(first.values, free.values)


def test_attribute_scores_have_about_ninety_values() -> None:
    values = families.make("attributes", "all", 20_000).values
    assert 80 <= len(np.unique(values)) <= 100
    assert sum(families.WORTH) == 100


def test_an_instance_is_read_as_it_was_saved(tmp_path: Path) -> None:
    instance = families.make("nested-groups", "all", N)
    instance.save(tmp_path / "instance.npz")
    assert Instance.load(tmp_path / "instance.npz").digest == instance.digest


def test_a_dump_is_as_documented(tmp_path: Path) -> None:
    instance = families.make("minimums", "all", N)
    instance.dump(tmp_path / "dump")
    data = (tmp_path / "dump").read_bytes()
    rows, cols, pairs = np.frombuffer(data, "<u8", 3)
    assert (rows, cols, pairs) == (N, N // 5, len(instance.rows))
    assert len(data) == 24 + 16 * int(pairs) + 8 * int(rows + cols)
    assert np.array_equal(np.frombuffer(data, "<i8", int(pairs), 24 + 8 * int(pairs)), instance.values)


def test_the_judge_sees_each_broken_bound() -> None:
    instance = families.make("nested-groups", "all", N)
    chosen = peers.OURS.solve(instance)()
    assert judge(instance, chosen)[1] is None
    assert "twice" in judge(instance, np.append(chosen, chosen[0]))[1]
    lonely = chosen[instance.rows[chosen] != instance.rows[chosen[0]]]
    assert "bounds of rows" in judge(instance, lonely)[1]
    for side in ("row_groups", "col_groups"):
        groups = getattr(instance, side)
        tight = replace(instance, **{side: replace(groups, max=groups.max * 0, min=groups.min * 0)})
        assert "group 0" in judge(tight, chosen)[1]


def test_the_second_look_sees_a_changed_potential() -> None:
    instance = families.make("minimums", "all", N)
    found: Any = peers.pairwright_call(instance)
    chosen, (rows, cols) = np.asarray(found.edges), peers.potentials(instance, found)
    assert proof.fault(instance, chosen, 0, rows, cols) is None
    assert proof.fault(instance, chosen, 0, replace(rows, own=rows.own - 1), cols) == "an unused pair would be better"
    assert proof.fault(instance, chosen, 0, replace(rows, own=rows.own + 1), cols) == "a used pair is not worth its price"


@pytest.mark.parametrize("peer", ASKED_MATRICES, ids=lambda peer: peer.name)
@pytest.mark.parametrize("name", matrices.FAMILIES)
def test_whoever_is_installed_agrees_with_scipy_on_a_matrix(peer: Peer[Any], name: str) -> None:
    matrix = matrices.make(name, N)
    before = matrix.digest
    if peer.refuses(matrix) is None:
        worth = [judge(matrix, one.solve(matrix)()) for one in (matrix_peers.PEERS["scipy"], peer)]
        assert [broken for _, broken in worth] == [None, None]
        assert worth[0][0] == pytest.approx(worth[1][0], rel=1e-12 if matrix.whole else 1e-6)
    assert matrix.digest == before


@pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo builds the program around crates")
@pytest.mark.parametrize("peer", CRATES, ids=lambda peer: peer.name)
@pytest.mark.parametrize("name", ["dense-plane", "dense-attributes", "dense-wide"])
def test_crates_agree_with_scipy_on_a_matrix(peer: Peer[Any], name: str) -> None:
    matrix = matrices.make(name, N)
    if peer.refuses(matrix) is None:
        told, chosen = peer.driver.run(matrix, 10)
        assert told["optimal"]
        best = matrix.costs[optimize.linear_sum_assignment(matrix.costs)].sum()
        worth, broken = judge(matrix, chosen)
        assert broken is None
        assert -worth == pytest.approx(best, rel=1e-12 if matrix.whole else 1e-6)


@pytest.mark.parametrize("name", matrices.FAMILIES)
def test_a_seed_gives_one_matrix(name: str) -> None:
    first, again, other = (matrices.make(name, 300, seed) for seed in (1, 1, 2))
    assert first.digest == again.digest
    # i·j is not drawn.
    assert (first.digest == other.digest) == (name == "dense-i-j")
    assert first.costs.dtype == np.float64
    assert first.costs.flags.c_contiguous
    assert first.whole == bool((first.costs == np.rint(first.costs)).all())


def test_matrices_are_what_they_are_called() -> None:
    made = {name: matrices.make(name, 1000).costs for name in matrices.FAMILIES}
    assert 80 <= len(np.unique(made["dense-attributes"])) <= 100
    assert made["dense-wide"].shape == (1000, 2000)
    assert np.linalg.matrix_rank(made["dense-low-rank"]) == 10
    for name, row_copies, col_copies in (("dense-copies", 10, 10), ("dense-row-copies", 10, 1)):
        for costs, copies in ((made[name], row_copies), (made[name].T, col_copies)):
            _, counts = np.unique(costs, axis=0, return_counts=True)
            # Two profiles may be equal by chance.
            assert np.median(counts) == copies
    assert made["dense-jaccard"].min() >= 0
    assert made["dense-i-j"][2, 4] == 15


def test_blocks_make_one_matrix() -> None:
    numbers = np.arange(700)
    matrix = Matrix((700, 2), True, lambda low, high: np.column_stack([numbers[low:high], -numbers[low:high]]))
    assert np.array_equal(matrix.costs[:, 0], numbers)
    assert np.array_equal(matrix.costs[:, 1], -numbers)


def test_floats_for_solvers_of_integers_keep_ten_digits() -> None:
    for scale in (1e-3, 0.5, 1.0, 30.0, 1e12):
        costs = np.array([[0.1, -1.0], [0.5, 0.25]]) * scale
        matrix = Matrix((2, 2), False, lambda low, high, costs=costs: costs[low:high])
        assert np.allclose(matrix.integers() / 10.0**matrix.decimals, matrix.costs, rtol=0, atol=scale * 1e-9)
        assert np.abs(matrix.integers()).max() < max(10**10, 1.01 * scale)


def test_the_judge_of_matrices_sees_what_is_not_an_assignment() -> None:
    matrix = matrices.make("dense-wide", 5)
    chosen = np.arange(5) * 10 + np.arange(5)
    assert judge(matrix, chosen) == (-int(np.trace(matrix.costs)), None)
    assert "1 are not placed" in judge(matrix, chosen[1:])[1]
    assert "row was chosen twice" in judge(matrix, np.append(chosen[:4], 9))[1]
    assert "column was chosen twice" in judge(matrix, np.append(chosen[:4], 40))[1]
    assert "does not exist" in judge(matrix, np.append(chosen[:4], 50))[1]


def test_a_pass_takes_some_time() -> None:
    assert 0 < passes.seconds(matrices.make("dense-100", N)) < passes.SECONDS + 1


def test_a_dump_of_a_matrix_is_as_documented(tmp_path: Path) -> None:
    matrix = matrices.make("dense-wide", 10)
    matrix.dump(tmp_path / "dump")
    data = (tmp_path / "dump").read_bytes()
    assert np.frombuffer(data, "<u8", 2).tolist() == [10, 20]
    assert np.array_equal(np.frombuffer(data, "<f8", offset=16).reshape(10, 20), matrix.costs)


def run_twice(folder: Path, *options: str) -> list[str]:
    """What the second of two runs prints; both are well, and the second has nothing left to do."""
    command = [sys.executable, str(BENCHES / "run.py"), "--records", str(folder), *options]
    first, again = (subprocess.run(command, capture_output=True, text=True, cwd=folder) for _ in range(2))
    assert first.returncode == again.returncode == 0, first.stdout + first.stderr
    assert "\n0 runs" in again.stdout
    return again.stdout.splitlines()


def test_one_command_runs_records_and_goes_on(tmp_path: Path) -> None:
    solvers = ["--solvers", "pairwright", "scipy", "HiGHS"]
    told = run_twice(tmp_path, "--families", "random-20-100", "--sizes", "60", *solvers)
    table = [line for line in told if line.startswith("| random-20-100")]
    assert len(table) == 2
    assert all("scipy" in line for line in table)


def test_it_does_so_with_matrices(tmp_path: Path) -> None:
    solvers = ["--solvers", "pairwright", "pairwright on two threads", "scipy"]
    told = run_twice(tmp_path, "--families", "dense-wide", "dense-plane", "--sizes", "60", *solvers)
    table = [line.split(" | ") for line in told if line.startswith("| dense-")]
    assert [cells[1] for cells in table] == ["60 × 60", "60 × 120"]
    for cells in table:
        assert cells[4].startswith("scipy")
        assert all(float(cell) > 0 for cell in (cells[2], cells[3], cells[5], *cells[7].split(", ")))
        assert float(cells[6]) >= 0
    runs = [json.loads(line) for line in (tmp_path / "dense-wide.jsonl").read_text().splitlines()]
    assert {run["eligible"] for run in runs} == {60 * 120}
    assert len({run["digest"] for run in runs}) == len({run["objective"] for run in runs}) == 1


def test_a_package_of_the_same_name_is_not_taken_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    peer = matrix_peers.PEERS["lap 0.5"]
    monkeypatch.delenv("PAIRWRIGHT_LAP", raising=False)
    assert peer.version() is None
    monkeypatch.setenv("PAIRWRIGHT_LAP", str(tmp_path))
    assert peer.version() is None
    with pytest.raises(FileNotFoundError, match="PAIRWRIGHT_LAP: no lap in `.*`; write a full path"):
        peer.load()
    (tmp_path / "lap-0.5.13.dist-info").mkdir()
    (tmp_path / "lap-0.5.13.dist-info" / "METADATA").write_text("Name: lap\nVersion: 0.5.13\n")
    assert peer.version() == "0.5.13"


def test_who_was_cut_off_is_not_asked_at_a_larger_size(tmp_path: Path) -> None:
    options = ["--families", "dense-100", "--solvers", "pairwright", "scipy"]
    run_twice(tmp_path, *options, "--sizes", "20")
    path = tmp_path / "dense-100.jsonl"
    runs = [json.loads(line) for line in path.read_text().splitlines()]
    assert [run["solver"] for run in runs] == ["pairwright", "scipy"]
    path.write_text("".join(json.dumps(run | {"status": "cut off"}) + "\n" for run in runs))
    run_twice(tmp_path, *options, "--sizes", "30")
    ours, peer = (json.loads(line) for line in path.read_text().splitlines()[2:])
    assert ours["status"] == "solved"
    assert (peer["status"], peer["note"]) == ("cut off", "not run, as it was cut off at 20 rows")


def test_the_table_is_what_the_records_say() -> None:
    command = [sys.executable, str(BENCHES / "run.py"), "--table"]
    told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"})
    assert told.returncode == 0, told.stderr
    assert told.stdout == (BENCHES / "table.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo builds the program that scores")
def test_numpy_and_polars_score_as_pairwright_does() -> None:
    told = subprocess.run([sys.executable, BENCHES / "scoring.py", "--people", "300"], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert "numpy 2" in told.stdout
