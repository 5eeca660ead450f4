"""Whether a request fits in memory: asked before anything large is made, so that too much is a clear error."""

from __future__ import annotations

from pathlib import Path

from .errors import Fault, TooLarge

__all__ = ["CELL", "demand"]

# What is surely needed while a problem is built and solved, in bytes. Documented in `b_matching`.
PAIR = 24
CELL = 8
PERSON = 100
# Less than this is always tried.
_SMALL = 2**28


def demand(rows: int, cols: int, pairs: int, each: int = PAIR) -> None:
    """Raises `TooLarge` where so many people, and pairs of so many bytes `each`, surely need more memory than this process
    can still have."""
    need = each * pairs + PERSON * (rows + cols)
    if need <= _SMALL:
        return
    free = _free()
    if free is not None and need > free:
        message = (
            f"{rows} x {cols} with {pairs} pairs: this takes at least {_gigabytes(need)} GB of memory, "
            f"and {_gigabytes(free)} GB are free"
        )
        hint = "match in parts, or leave out rows, columns and pairs that can't be chosen"
        raise TooLarge((Fault("too-large", None, None, None, None, message, hint),))


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f}"


def _free() -> int | None:
    """Bytes that this process may still take: the least of what the system and its limits say; none where none says."""
    known = [free for free in (_system(), _cgroup(), _limit()) if free is not None]
    return max(min(known), 0) if known else None


def _system() -> int | None:
    lines = _words("/proc/meminfo")
    return next((int(line[1]) * 1024 for line in lines if line[0] == "MemAvailable:"), None)


def _cgroup() -> int | None:
    """The limit of the control group that a container sees as its own."""
    most, used = _words("/sys/fs/cgroup/memory.max"), _words("/sys/fs/cgroup/memory.current")
    if not most or not used or most[0][0] == "max":
        return None
    return int(most[0][0]) - int(used[0][0])


def _limit() -> int | None:
    """`ulimit -v`, which counts addresses, not pages in use."""
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    used = _words("/proc/self/statm")
    if most == resource.RLIM_INFINITY or not used:
        return None
    return most - int(used[0][0]) * resource.getpagesize()


def _words(path: str) -> list[list[str]]:
    try:
        return [line.split() for line in Path(path).read_text().splitlines() if line.strip()]
    except OSError:
        return []
