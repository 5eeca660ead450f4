"""Size against CPU seconds for pairs, both logarithmic, a panel a family and variant."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from .families import FAMILIES, VARIANTS
from .peers import OURS, PEERS
from .records import Run
from .table import latest

# Okabe and Ito's colours, which the colour-blind can tell apart; markers tell the rest.
LOOKS = {
    OURS.name: ("#000000", "o"),
    "OR-tools assignment": ("#D55E00", "s"),
    "OR-tools flow": ("#E69F00", "D"),
    "scipy": ("#0072B2", "^"),
    "lapmod": ("#56B4E9", "v"),
    "pylmcf": ("#009E73", "P"),
    "LEMON simplex": ("#CC79A7", "X"),
    "LEMON scaling": ("#8C6BB1", "*"),
    "HiGHS": ("#999999", "<"),
    "pathfinding": ("#666666", ">"),
}
PLACED = {"all": "all placed", "free": "may stay out"}


def plot(runs: list[Run], path: Path) -> None:
    """Writes an SVG (or what the suffix says). Who was cut off stands hollow at the limit: the truth lies above."""
    import matplotlib

    matplotlib.use("Agg")
    # The same records give the same bytes.
    matplotlib.rcParams |= {"svg.hashsalt": "pairwright", "svg.fonttype": "none", "font.size": 8}
    from matplotlib import pyplot

    shown = _curves(runs)
    names = [name for name in FAMILIES if any(key[0] == name for key in shown)]
    if not names:
        raise ValueError("no family has runs of more than one size")
    figure, axes = pyplot.subplots(
        len(VARIANTS), len(names), figsize=(2.1 * len(names), 4.6), sharex=True, sharey=True, squeeze=False
    )
    for across, name in enumerate(names):
        for down, variant in enumerate(VARIANTS):
            panel = axes[down][across]
            panel.set(xscale="log", yscale="log")
            panel.grid(True, which="major", linewidth=0.3)
            if down == 0:
                panel.set_title(name)
            if across == 0:
                panel.set_ylabel(f"{PLACED[variant]}\nCPU seconds")
            for solver, points in sorted(shown.get((name, variant), {}).items(), key=lambda item: item[0] != OURS.name):
                _curve(panel, solver, points)
    figure.supxlabel("rows")
    handles = [_curve(axes[0][0], name, []) for name in LOOKS if any(name in curves for curves in shown.values())]
    below: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.5, -0.1), "ncols": min(len(handles), 5)}
    figure.legend(handles=handles, frameon=False, **below)
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)


def _curves(runs: list[Run]) -> dict[tuple[str, str], dict[str, list[Run]]]:
    """By family and variant, then by solver, from small to large; what was asked at one size only is no curve."""
    sizes: dict[tuple[str, str], set[int]] = defaultdict(set)
    curves: dict[tuple[str, str], dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in sorted(latest(runs), key=lambda run: run["n"]):
        if run["status"] in ("solved", "cut off") and run["solver"] in {OURS.name, *PEERS}:
            sizes[run["family"], run["variant"]].add(run["n"])
            curves[run["family"], run["variant"]][run["solver"]].append(run)
    return {key: found for key, found in curves.items() if len(sizes[key]) > 1}


def _curve(panel: Any, solver: str, points: list[Run]) -> Any:
    """One solver's line; its handle for the legend."""
    colour, marker = LOOKS.get(solver, ("#333333", "."))
    width = 1.8 if solver == OURS.name else 0.9
    times = [run.get("cpu", run["limit"]) for run in points]
    (line,) = panel.plot(
        [run["n"] for run in points], times, color=colour, marker=marker, markersize=4, linewidth=width, label=solver
    )
    cut = [run for run in points if run["status"] == "cut off"]
    panel.plot(
        [run["n"] for run in cut],
        [run["limit"] for run in cut],
        color=colour,
        marker=marker,
        markersize=5,
        markerfacecolor="white",
        linestyle="none",
    )
    return line
