"""What the records say of pairs: the best peer of a question, the Markdown table."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from .matrix_peers import OURS_ON_TWO
from .peers import OURS
from .records import Run, question

# Not peers: nobody is compared with them.
OUR_NAMES = {OURS.name, OURS_ON_TWO.name}


def optimum(runs: list[Run]) -> Any | None:
    """The greatest value that a solver reached with all bounds kept."""
    return max((run["objective"] for run in runs if run["status"] == "solved"), default=None)


def error(run: Run, best: Any) -> float:
    """How far below the best, relative to it."""
    return float((best - run["objective"]) / max(abs(best), 1e-300))


def best(runs: list[Run], near: float) -> Run | None:
    """The fastest peer that is as near to the optimum."""
    value = optimum(runs)
    fit = [run for run in runs if run["solver"] not in OUR_NAMES and run["status"] == "solved" and error(run, value) <= near]
    return min(fit, key=lambda run: run["cpu"], default=None)


def disagreements(runs: list[Run], near: float) -> list[str]:
    """A sentence about each solver that broke a bound or missed the optimum."""
    if len({run["digest"] for run in runs if "digest" in run}) > 1:
        return ["the records are of different instances: remove the older ones"]
    value = optimum(runs)
    told = [f"{run['solver']}: {run['note']}" for run in runs if run["status"] in ("wrong", "failed")]
    for run in runs:
        # Integers are exact; ours rounds doubles to one unit, peers as far as they can.
        allowed = 0.0 if run["solver"] in OUR_NAMES and isinstance(value, int) else near
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


def markdown(runs: list[Run], near: float) -> str:
    """A line a question: ours, the best peer, the ratio; then all others."""
    lines = [
        "| family | variant | n | pairs | pairwright, s | best peer, s | ratio | memory, MiB | peer's | others, s |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (family, variant, n, _), found in by_question(runs):
        lines.append(_line(family, variant, n, found, near))
    return "\n".join(lines)


def by_question(runs: list[Run]) -> list[tuple[tuple[Any, ...], dict[str, Run]]]:
    """The runs that count, by solver, of every question in order."""
    asked: dict[tuple[Any, ...], dict[str, Run]] = defaultdict(dict)
    for run in latest(runs):
        asked[question(run)][run["solver"]] = run
    return sorted(asked.items(), key=lambda item: item[0][:3])


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
    ours, rival = found.get(OURS.name), best(list(found.values()), near)
    cells = [
        family,
        variant,
        f"{n:,}",
        f"{next(iter(found.values()))['eligible']:,}",
        seconds(ours) if ours else "–",
        first_peer(found, rival),
        ratio(found, rival),
        _memory(ours),
        _memory(rival),
        other_peers(found, rival, near),
    ]
    return f"| {' | '.join(cells)} |"


def _peers(found: dict[str, Run]) -> list[Run]:
    return [run for name, run in found.items() if name not in OUR_NAMES]


def first_peer(found: dict[str, Run], rival: Run | None) -> str:
    """Who is the best, and the time."""
    if rival is not None:
        return f"{rival['solver']} {seconds(rival)}"
    return "none in time" if any(run["status"] == "cut off" for run in _peers(found)) else "–"


def other_peers(found: dict[str, Run], rival: Run | None, near: float) -> str:
    """The rest, the fastest first, with how far those who missed the optimum are off."""
    value = optimum(list(found.values()))
    others = []
    for run in sorted(_peers(found), key=lambda run: run.get("cpu", float("inf"))):
        if run is not rival and run["status"] != "refused":
            off = error(run, value) if run["status"] == "solved" else 0.0
            others.append(f"{run['solver']} {seconds(run)}" + (f" (off by {off:.0e})" if off > near else ""))
    return ", ".join(others)


def ratio(found: dict[str, Run], rival: Run | None) -> str:
    """The peer's CPU time over ours; marked where the two were not run in one sitting."""
    ours = found.get(OURS.name)
    if ours is None or ours["status"] != "solved":
        return "–"
    if rival is None:
        cut = [run["limit"] for run in _peers(found) if run["status"] == "cut off"]
        return f"> {max(cut) / ours['cpu']:.2g}" if cut else "–"
    apart = "" if rival["sitting"] == ours["sitting"] else " *"
    return f"{rival['cpu'] / ours['cpu']:.2f}{apart}"


def _memory(run: Run | None) -> str:
    """Of the call, above what the process had with the input in memory."""
    return f"{run['peak_mib'] - run['base_mib']:.0f}" if run and run["status"] == "solved" else "–"
