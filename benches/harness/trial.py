"""One run of one solver in a process of its own: `python -m harness.trial SOLVER LIMIT QUESTION [INSTANCE]` prints a line
of JSON.

The problem is in memory before the clock starts: pairs read from the file INSTANCE, or made here as QUESTION says, which
is FAMILY/VARIANT/N/SEED. Past LIMIT seconds of CPU time the kernel ends the process.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import passes
from .instance import Instance
from .judge import judge
from .matrix import Matrix
from .peer import Fetch, GaveUp, Peer
from .question import Question

# Short calls are repeated until they took this many seconds together: once a limit was set, Linux counts the CPU time of
# a process in ticks, of 4 ms often. Their mean counts, without the first, which warms up. The memory is that of the first.
TOGETHER = 0.5
MOST = 1_000


def main() -> None:
    name, limit, asked, *path = sys.argv[1:]
    question = Question.read(asked)
    peer = next(peer for peer in question.solvers if peer.name == name)
    problem = Instance.load(Path(path[0])) if path else question.problem()
    about = _about(problem) if isinstance(problem, Matrix) else {}
    try:
        told, chosen = (_driven if peer.driver else _called)(peer, problem, float(limit))
        if chosen is not None:
            told |= _judged(peer, problem, chosen)
        if about and problem.digest != about["digest"]:
            told |= {"status": "wrong", "note": "it wrote into the matrix"}
    except GaveUp as given:
        told = {"status": "failed", "note": str(given)}
    except (RuntimeError, ValueError, MemoryError, AssertionError, TypeError) as raised:
        told = {"status": "failed", "note": f"{type(raised).__name__}: {raised}"}
    print(json.dumps(about | told))


def _about(matrix: Matrix) -> dict[str, Any]:
    """What only this process knows of a matrix, as no other makes it."""
    digest = matrix.digest
    return {"digest": digest, "pass": round(passes.seconds(matrix), 6)}


def _judged(peer: Peer[Any], problem: Instance | Matrix, chosen: Any) -> dict[str, Any]:
    worth, broken = judge(problem, chosen)
    told = {"status": "wrong" if broken else "solved", "objective": worth, "pairs": len(chosen)}
    scaled = problem.decimals if peer.takes_integers else 0
    if broken or scaled:
        told["note"] = broken or f"values times 10^{scaled}, rounded"
    return told


def _called(peer: Peer[Any], problem: Instance | Matrix, limit: float) -> tuple[dict[str, Any], Any]:
    if peer.solve is None:
        raise ValueError(f"{peer.name} has nothing to call")
    peer.load()
    gc.collect()
    base = _reset_peak()
    _cut_off_after(time.process_time() + limit)
    cpu, wall, fetch = _timed(peer.solve, problem)
    peak = _status("VmHWM")
    _cut_off_after(None)
    repeats = 0
    if cpu < TOGETHER:
        cpu = wall = 0.0
    while cpu < TOGETHER and repeats < MOST:
        more = _timed(peer.solve, problem)
        cpu, wall, repeats = cpu + more[0], wall + more[1], repeats + 1
    count = max(repeats, 1)
    return _told(cpu / count, wall / count, base, peak) | {"repeats": count}, fetch()


def _timed(solve: Callable[[Any], Fetch], problem: Instance | Matrix) -> tuple[float, float, Fetch]:
    """CPU and wall seconds, and what fetches the answer."""
    wall, cpu = time.perf_counter(), time.process_time()
    fetch = solve(problem)
    return time.process_time() - cpu, time.perf_counter() - wall, fetch


def _cut_off_after(seconds: float | None) -> None:
    """CPU time at which the kernel ends this process; it counts whole seconds."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (hard if seconds is None else int(seconds) + 1, hard))


def _driven(peer: Peer[Any], problem: Instance | Matrix, limit: float) -> tuple[dict[str, Any], Any]:
    if peer.driver is None:
        raise ValueError(f"{peer.name} has no driver")
    told, chosen = peer.driver.run(problem, limit)
    if told is None:
        return {"status": "cut off"}, None
    if not told["optimal"]:
        raise GaveUp("no optimum")
    return _told(told["cpu"], told["wall"], told["base_kib"], told["peak_kib"]) | {"repeats": told["repeats"]}, chosen


def _told(cpu: float, wall: float, base: int, peak: int) -> dict[str, Any]:
    """Seconds, and MiB of the whole process before the call and at most during it."""
    sizes = {"base_mib": round(base / 1024, 1), "peak_mib": round(peak / 1024, 1)}
    return {"cpu": round(cpu, 6), "wall": round(wall, 6), **sizes}


def _reset_peak() -> int:
    """Memory of the process now, from which its peak starts anew."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _status(wanted: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name == wanted:
            return int(rest.split()[0])
    raise RuntimeError(f"/proc/self/status has no {wanted}")


if __name__ == "__main__":
    main()
