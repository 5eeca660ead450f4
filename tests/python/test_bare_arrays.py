"""How `b_matching` reads its arrays: every type and layout, Ctrl-C, memory, requests that are too large."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import Any

import numpy as np
import numpy.typing as npt
import pairwright as pw
import pytest


def answer(best: pw.BMatching) -> tuple[Any, ...]:
    return (best.objective, best.row_ind.tolist(), best.col_ind.tolist(), best.edges.tolist())


def strided(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.repeat(array, 2)[::2]


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    copy = array.copy()
    copy.setflags(write=False)
    return copy


LAYOUTS: dict[str, Any] = {
    **{name: lambda a, name=name: a.astype(name) for name in "int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()},
    **{f"swapped {size}": lambda a, size=size: a.astype(f">i{size}") for size in (2, 4, 8)},
    "strided": strided,
    "backwards": lambda a: a[::-1].copy()[::-1],
    "frozen": frozen,
    "list": lambda a: a.tolist(),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_of_integers_gives_the_same_answer(layout: str) -> None:
    rng = np.random.default_rng(3)
    cells = rng.permutation(11 * 9)[:60]  # in no order
    rows, cols, values = cells // 9, cells % 9, rng.integers(0, 90, 60)
    want = answer(pw.b_matching((rows, cols, values), row_max=2))
    turn = LAYOUTS[layout]
    assert answer(pw.b_matching((turn(rows), turn(cols), turn(values)), row_max=2)) == want
    in_rows = np.argsort(rows, kind="stable")
    best = pw.b_matching((turn(rows[in_rows]), turn(cols[in_rows]), turn(values[in_rows])), row_max=2)
    assert answer(best)[:3] == want[:3]
    assert in_rows[best.edges].tolist() == want[3]


@pytest.mark.parametrize("kind", ["float16", "float32", "float64", ">f4", ">f8"])
def test_every_layout_of_floats_gives_the_same_answer(kind: str) -> None:
    values = np.array([0.5, 2.0, -1.25, 8.0])
    pairs = ([0, 0, 1, 1], [0, 1, 0, 1])
    want = answer(pw.b_matching((*pairs, values)))
    assert answer(pw.b_matching((*pairs, values.astype(kind)))) == want
    assert answer(pw.b_matching((*pairs, strided(values.astype(kind))))) == want


@pytest.mark.parametrize("score", [2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**52])
def test_scores_around_the_narrow_type_are_exact(score: int) -> None:
    best = pw.b_matching(([0, 1], [0, 1], [score, 5]), row_min=1)
    assert best.objective == {"total score": score + 5}
    best.verify()


def test_more_pairs_than_one_piece_holds() -> None:
    """Arrays are read in pieces of 2^18; a pair a row, shuffled, so that each has its place."""
    n = 2**19 + 3
    order = np.random.default_rng(5).permutation(n)
    cols = (order * 7) % n
    # At once in hand, and best: nobody has another pair.
    best = pw.b_matching((order, cols, order + 1), work_limit=0, levels=("pairs",))
    assert best.status == "stopped"
    assert np.array_equal(np.sort(best.edges), np.arange(n))
    assert np.array_equal(order[best.edges], best.row_ind) and np.array_equal(cols[best.edges], best.col_ind)
    # The pairs at the ends of pieces alone bring something.
    ends = [0, 2**18 - 1, 2**18, n - 1]
    values = np.full(n, -1)
    values[ends] = 1
    best = pw.b_matching((order, cols, values), work_limit=0)
    assert sorted(best.edges.tolist()) == ends


def test_arrays_may_be_changed_after_the_call() -> None:
    rows, cols, values = np.array([1, 0]), np.array([0, 1]), np.array([4, 5])
    best = pw.b_matching((rows, cols, values))
    rows[:], cols[:], values[:] = 0, 0, 0
    assert answer(best) == ({"total score": 9}, [0, 1], [1, 0], [1, 0])
    best.verify()


def test_stages_around_the_solve_are_told() -> None:
    told: list[tuple[str, int, int]] = []
    pw.b_matching(([0], [0], [1]), progress=lambda *at: told.append(at))
    assert told[:2] == [("building the problem", 0, 1), ("building the problem", 1, 1)]


def test_the_time_limit_counts_from_the_start() -> None:
    cells = np.arange(500 * 500)
    best = pw.b_matching((cells // 500, cells % 500, cells % 7919), time_limit=1e-9)
    assert best.status == "stopped"


TOO_LARGE: dict[str, Any] = {
    "shape": lambda: pw.b_matching(([0], [0], [1]), shape=(4 * 10**9, 4 * 10**9)),
    "position": lambda: pw.b_matching(([4 * 10**9], [4 * 10**9], [1])),
    "array": lambda: pw.b_matching(np.broadcast_to(np.int64(1), (10**6, 10**6))),
    "infinite": lambda: pw.b_matching(np.broadcast_to(np.float64(1), (10**6, 10**6))),
    "masked": lambda: pw.b_matching(
        np.ma.MaskedArray(
            np.broadcast_to(np.int64(1), (10**5, 10**6)), mask=np.broadcast_to(np.bool_(False), (10**5, 10**6))
        )
    ),
    "assignment": lambda: pw.linear_sum_assignment(np.broadcast_to(np.int64(1), (10**6, 10**6))),
}

CEILING = """
import resource, sys
import numpy as np
import pairwright as pw
import pairwright.room
pw.b_matching(([0], [0], [1]))
used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
"""


def child(body: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CEILING + textwrap.dedent(body)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say how much memory is free")
@pytest.mark.parametrize("request_of", TOO_LARGE)
def test_too_large_a_request_is_refused_before_memory_is_taken(request_of: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # What this machine has must not matter.
    monkeypatch.setattr("pairwright.room._free", lambda: 2 * 10**9)
    with pytest.raises(pw.ProblemError, match=r"GB of memory, and 2\.0 GB are free; match in parts"):
        TOO_LARGE[request_of]()


def test_a_great_maximum_takes_no_memory() -> None:
    best = pw.b_matching(([0, 1], [0, 0], [3, 4]), row_max=2**32 - 2, col_max=2**32 - 2)
    assert best.objective == {"total score": 7}


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is one of Linux")
def test_a_limit_on_the_process_is_known() -> None:
    out = child("""
        pages = int(open("/proc/self/statm").read().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 2**29, resource.RLIM_INFINITY))
        try:
            pw.b_matching(([0], [0], [1]), shape=(10**7, 10**7))
        except pw.ProblemError as refused:
            print(refused)
    """)
    assert "10000000 x 10000000 with 1 pairs: this takes at least 2.0 GB" in out


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is counted in other units elsewhere")
@pytest.mark.parametrize("order", ["in rows", "shuffled"])
def test_memory_around_the_solve_is_linear_and_small(order: str) -> None:
    """At 10^5 people a side and 2·10^6 pairs, beside the arrays given: 40 bytes a pair, all stages but the solve."""
    out = child(f"""
        n, k = 10**5, 20
        rows = np.repeat(np.arange(n, dtype=np.int32), k)
        cols = ((rows.astype(np.int64) * 7919 + np.tile(np.arange(k) * 4999, n)) % n).astype(np.int32)
        values = (cols * 31 + rows) % 1009
        if {order == "shuffled"}:
            at = np.random.default_rng(1).permutation(n * k)
            rows, cols, values = rows[at], cols[at], values[at]
        before = used()
        best = pw.b_matching((rows, cols, values), work_limit=0)
        assert best.status == "stopped"
        print((used() - before) / (n * k))
    """)
    assert float(out) < 40


KINDS = {
    "may stay out": ("", 36),
    "all placed": ("row_min=1", 36),
    "several places": ("row_max=3, col_max=3", 40),
    "groups": ("row_groups=[(range(at, n, 10), 0, 5000) for at in range(10)]", 40),
    "levels": ("levels=('pairs', 'lowest score', 'total score')", 50),
}


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is counted in other units elsewhere")
@pytest.mark.parametrize("kind", KINDS)
def test_memory_of_the_solve_is_linear_and_small(kind: str) -> None:
    """At 10^5 people a side and 2·10^6 pairs, beside the arrays given: so many bytes a pair, the solve among it."""
    arguments, ceiling = KINDS[kind]
    out = child(f"""
        n, k = 10**5, 20
        rows = np.repeat(np.arange(n, dtype=np.int32), k)
        cols = ((rows.astype(np.int64) * 7919 + np.tile(np.arange(k) * 4999, n)) % n).astype(np.int32)
        values = np.random.default_rng(1).integers(1, 10**6, n * k).astype(np.int32)
        arguments = dict({arguments})
        before = used()
        best = pw.b_matching((rows, cols, values), threads=1, **arguments)
        assert best.status == "optimal"
        print((used() - before) / (n * k))
    """)
    assert float(out) < ceiling


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a process")
def test_ctrl_c_is_answered_while_arrays_are_read_and_built() -> None:
    out = child("""
        import signal, time
        n = 6 * 10**6
        rows = np.random.default_rng(1).integers(0, 10**5, n)
        cols = np.arange(n) % 10**5
        slowest = 0.0
        for wait in (0.02, 0.1, 0.2, 0.3):
            signal.signal(signal.SIGALRM, signal.default_int_handler)
            signal.setitimer(signal.ITIMER_REAL, wait)
            began = time.monotonic()
            try:
                pw.b_matching((rows, cols, rows))
                print("done")
            except KeyboardInterrupt:
                slowest = max(slowest, time.monotonic() - began - wait)
            except pw.ProblemError:
                print("refused")  # the same pair twice, found before the alarm
            signal.setitimer(signal.ITIMER_REAL, 0)
        print(slowest)
    """)
    assert "done" not in out and float(out.split()[-1]) < 1
