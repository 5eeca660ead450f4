"""What the records say of matrices, as a Markdown table: times in seconds and in passes."""

from __future__ import annotations

from .matrix_peers import OURS, OURS_ON_TWO
from .records import Run
from .table import best, by_question, first_peer, other_peers, ratio, seconds

# Of a double.
BYTES = 8


def markdown(runs: list[Run], near: float) -> str:
    """A line a question: ours, the best peer, the ratio; then all others."""
    lines = [
        "| family | rows × columns | pairwright, s | passes | best peer, s | passes | ratio | wall, s, 1 and 2 threads "
        "| times faster | memory, % | peer's | others, s |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (family, *_), found in by_question(runs):
        ours, two, rival = found.get(OURS.name), found.get(OURS_ON_TWO.name), best(list(found.values()), near)
        some = next(iter(found.values()))
        cells = [
            family,
            f"{some['rows']:,} × {some['cols']:,}",
            seconds(ours) if ours else "–",
            _passes(ours),
            first_peer(found, rival),
            _passes(rival),
            ratio(found, rival),
            f"{_wall(ours)}, {_wall(two)}",
            f"{ours['wall'] / two['wall']:.2f}" if ours and two and _solved(ours) and _solved(two) else "–",
            _memory(ours),
            _memory(rival),
            other_peers(found, rival, near),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _solved(run: Run | None) -> bool:
    return run is not None and run["status"] == "solved"


def _passes(run: Run | None) -> str:
    """CPU time in sums over the same matrix in the same process."""
    return f"{run['cpu'] / run['pass']:.3g}" if run and _solved(run) else "–"


def _wall(run: Run | None) -> str:
    return f"{run['wall']:.3g}" if run and _solved(run) else "–"


def _memory(run: Run | None) -> str:
    """Of the call, above what the process had with the matrix in memory, in hundredths of the matrix."""
    if run is None or not _solved(run):
        return "–"
    return f"{100 * (run['peak_mib'] - run['base_mib']) * 2**20 / (BYTES * run['eligible']):.1f}"
