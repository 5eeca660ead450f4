"""What the records say: the best peer of a question, the Markdown table."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from .peers import OURS
from .records import Run, question


def optimum(runs: list[Run]) -> Any | None:
    """The greatest value that a solver reached with all bounds kept."""
    return max((run["objective"] for run in runs if run["status"] == "solved"), default=None)


def error(run: Run, best: Any) -> float:
    """How far below the best, relative to it."""
    return float((best - run["objective"]) / max(abs(best), 1e-300))


def best(runs: list[Run], near: float) -> Run | None:
    """The fastest peer that is as near to the optimum."""
    value = optimum(runs)
    fit = [run for run in runs if run["solver"] != OURS.name and run["status"] == "solved" and error(run, value) <= near]
    return min(fit, key=lambda run: run["cpu"], default=None)


def disagreements(runs: list[Run], near: float) -> list[str]:
    """A sentence about each solver that broke a bound or missed the optimum."""
    if len({run["digest"] for run in runs}) > 1:
        return ["the records are of different instances: remove the older ones"]
    value = optimum(runs)
    told = [f"{run['solver']}: {run['note']}" for run in runs if run["status"] in ("wrong", "failed")]
    for run in runs:
        # Integers are exact; ours rounds doubles to one unit, peers as far as they can.
        allowed = 0.0 if run["solver"] == OURS.name and isinstance(value, int) else near
        if run["status"] == "solved" and error(run, value) > allowed:
            told.append(f"{run['solver']}: found {run['objective']}, the optimum is {value}")
    return told


def seconds(run: Run) -> str:
    if run["status"] == "cut off":
        return f"> {run['limit']:g}"
    if run["status"] in ("solved", "wrong"):
        return f"{run['cpu']:.3g}"
    return str(run["status"])


def latest(runs: list[Run]) -> list[Run]:
    """Of each solver's runs at one question the last, whichever version it is of."""
    found = {(question(run), run["solver"]): run for run in runs}
    return list(found.values())


def page(runs: list[Run], near: float) -> str:
    """All that the records hold, as `table.md` has it."""
    parts = [
        "# All figures",
        "Made by `python benches/run.py --table > benches/table.md` from the records. CPU seconds, one thread. An asterisk: "
        "two sittings.",
        markdown(runs, near),
        "How many times longer ten times as many people take:",
        growth(runs, near),
    ]
    return "\n\n".join(parts)


def markdown(runs: list[Run], near: float) -> str:
    """A line a question: ours, the best peer, the ratio; then all others."""
    asked: dict[tuple[Any, ...], dict[str, Run]] = defaultdict(dict)
    for run in latest(runs):
        asked[question(run)][run["solver"]] = run
    lines = [
        "| family | variant | n | pairs | pairwright, s | best peer, s | ratio | memory, MiB | peer's | others, s |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (family, variant, n, _), found in sorted(asked.items(), key=lambda item: (item[0][0], item[0][1], item[0][2])):
        lines.append(_line(family, variant, n, found, near))
    return "\n".join(lines)


def growth(runs: list[Run], near: float, small: int = 100_000, large: int = 1_000_000) -> str:
    """How many times longer the larger size takes, ours beside the peer that is best at the larger one, where it solved
    both; nothing where we did not."""
    asked: dict[tuple[str, str], dict[int, dict[str, Run]]] = defaultdict(lambda: defaultdict(dict))
    for run in latest(runs):
        if run["status"] == "solved":
            asked[run["family"], run["variant"]][run["n"]][run["solver"]] = run
    lines = [f"| family | variant | pairwright, {large:,} over {small:,} | best peer |", "|---|---|---|---|"]
    for (family, variant), sizes in sorted(asked.items()):
        if OURS.name in sizes[small] and OURS.name in sizes[large]:
            rival = best([run for name, run in sizes[large].items() if name in sizes[small]], near)
            both = [OURS.name] + ([rival["solver"]] if rival else [])
            times = [f"{sizes[large][name]['cpu'] / sizes[small][name]['cpu']:.1f}" for name in both]
            peer = f"{rival['solver']} {times[1]}" if rival else "–"
            lines.append(f"| {family} | {variant} | {times[0]} | {peer} |")
    return "\n".join(lines) if len(lines) > 2 else ""


def _line(family: str, variant: str, n: int, found: dict[str, Run], near: float) -> str:
    ours, peers = found.get(OURS.name), [run for name, run in found.items() if name != OURS.name]
    rival = best(list(found.values()), near)
    value = optimum(list(found.values()))
    cut = any(run["status"] == "cut off" for run in peers)
    others = []
    for run in sorted(peers, key=lambda run: run.get("cpu", float("inf"))):
        if run is not rival and run["status"] != "refused":
            off = error(run, value) if run["status"] == "solved" else 0.0
            others.append(f"{run['solver']} {seconds(run)}" + (f" (off by {off:.0e})" if off > near else ""))
    cells = [
        family,
        variant,
        f"{n:,}",
        f"{next(iter(found.values()))['eligible']:,}",
        seconds(ours) if ours else "–",
        f"{rival['solver']} {seconds(rival)}" if rival else "none in time" if cut else "–",
        _ratio(ours, rival, peers),
        _memory(ours),
        _memory(rival),
        ", ".join(others),
    ]
    return f"| {' | '.join(cells)} |"


def _ratio(ours: Run | None, rival: Run | None, peers: list[Run]) -> str:
    """The peer's CPU time over ours; marked where the two were not run in one sitting."""
    if ours is None or ours["status"] != "solved":
        return "–"
    if rival is None:
        cut = [run["limit"] for run in peers if run["status"] == "cut off"]
        return f"> {max(cut) / ours['cpu']:.2g}" if cut else "–"
    apart = "" if rival["sitting"] == ours["sitting"] else " *"
    return f"{rival['cpu'] / ours['cpu']:.2f}{apart}"


def _memory(run: Run | None) -> str:
    """Of the call, above what the process had with the input in memory."""
    return f"{run['peak_mib'] - run['base_mib']:.0f}" if run and run["status"] == "solved" else "–"
