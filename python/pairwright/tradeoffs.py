"""People placed against total score against lowest score: the choices that nothing beats, as a table and as a plot."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import _core, asked, frames
from .errors import PairwrightError
from .frames import Kind
from .matching import Answer, Matching

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Tradeoffs"]

_GREY = "#7d7d7d"
"""Text and axes: as readable on white as on a dark page."""
_SCALE = ("#3f78d8", "#8a6fc4", "#bf6697", "#d3704f", "#d2901c")
"""From a low score to a high one, neither light nor dark: blue to orange, which the colour-blind tell apart, too."""
_MOST_LINES = 6
_WORDS = {"mentees": "mentee", "mentors": "mentor"}


class Tradeoffs(Answer):
    """The frontier over all matchings that keep every rule, whatever the aim: no other is at least as good in all three of
    people placed, total score and lowest score, and better in one.

    `str()` tells the choices, `.facts` has them exactly (decimals as text), `.table` as a frame; `plot()` draws them and
    `at()` gives pairs that reach one.
    """

    _run: _core.Run
    _kind: Kind
    _threads: int | None

    @classmethod
    def _of(cls, run: _core.Run, kind: Kind, side: str | None, most_solves: int, threads: int | None) -> Tradeoffs:
        return cls._told(_core.tradeoffs(run, side, most_solves, threads), run, kind, threads)

    @classmethod
    def _told(cls, told: tuple[str, dict[str, Any]], run: _core.Run, kind: Kind, threads: int | None) -> Tradeoffs:
        made = cls(*told)
        made._run, made._kind, made._threads = run, kind, threads
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return (_unpickle, (self._sentence, self.facts, Matching._of(self._run, self._kind), self._threads))

    @cached_property
    def table(self) -> Any:
        """A row a choice, most placed first: people placed as whole numbers, total score and lowest score as floats (no
        lowest score where there is no pair), whether it is proved, and whether it is what the matching reaches."""
        points = self.facts["points"]
        columns: dict[str, list[Any]] = {
            f"{self.facts['side']} placed": [point["placed"] for point in points],
            "total score": [float(point["total"]) for point in points],
            "lowest score": [None if point["lowest"] is None else float(point["lowest"]) for point in points],
            "proved": ["yes" if point["proved"] else "no" for point in points],
            "this matching": ["yes" if point["is_given"] else "no" for point in points],
        }
        return frames.build(self._kind, columns, ("proved", "this matching"), (next(iter(columns)),))

    def __len__(self) -> int:
        """Number of choices."""
        return len(self.facts["points"])

    def at(self, choice: int) -> list[tuple[str, str]]:
        """Pairs that reach the choice in this row of the table, counted from 0: one of the matchings that do. Solved anew."""
        if len(self) == 0:
            raise ValueError("choice: there is none; `.table` is empty")
        point = self.facts["points"][asked.number("choice", choice, 0, len(self) - 1)]
        side = _WORDS[self.facts["side"]]
        reached = (point["placed"], point["total"], point["lowest"])
        pairs = _core.tradeoff_pairs(self._run, side, *reached, self._threads)
        if pairs is None:
            raise PairwrightError("no matching reaches this choice")
        return pairs

    def plot(self, ax: Axes | None = None) -> Axes:
        """People placed across, total score upwards, a colour for the lowest score; the matching stands in a ring.

        A line joins what can be had with no pair below one lowest score: six of them at most, evenly chosen. Without `ax` on
        a figure of its own, of a transparent ground and colours that read on white and on dark. Needs matplotlib:
        `pip install "pairwright[plot]"`.
        """
        try:
            from matplotlib import axes, pyplot
            from matplotlib.cm import ScalarMappable
            from matplotlib.colors import LinearSegmentedColormap, Normalize
            from matplotlib.ticker import MaxNLocator
        except ImportError:
            raise ImportError('plots need matplotlib; install it with: pip install "pairwright[plot]"') from None
        if ax is not None and not isinstance(ax, axes.Axes):
            raise TypeError(f"ax: {asked.shown(ax)} is not axes of matplotlib; leave it out for a figure of its own")
        if ax is None:
            figure, ax = pyplot.subplots(figsize=(7, 4.5), layout="constrained", facecolor="none")
            ax.set_facecolor("none")
        points = [_Point(point) for point in self.facts["points"]]
        scored = [point for point in points if point.lowest is not None]
        lowest = sorted({point.lowest for point in scored if point.lowest is not None})
        scale = LinearSegmentedColormap.from_list("pairwright", _SCALE)
        ends = (float(lowest[0]), float(lowest[-1])) if lowest else (0.0, 1.0)
        norm = Normalize(ends[0], ends[1] if ends[1] > ends[0] else ends[0] + 1)
        lines = [(score, _reached(scored, score)) for score in lowest]
        for score, line in _some([(score, line) for score, line in lines if len(line) > 1]):
            xs, ys = [point.placed for point in line], [point.total for point in line]
            ax.plot(xs, ys, color=scale(norm(float(score))), linewidth=1.2, alpha=0.8, zorder=1)
        for point in points:
            colour = _GREY if point.lowest is None else scale(norm(float(point.lowest)))
            face = colour if point.proved else "none"
            ax.plot(point.placed, point.total, marker="o", markersize=6, color=colour, markerfacecolor=face, zorder=2)
        given = _Point(self.facts["given"])
        ring: dict[str, Any] = {"marker": "o", "markersize": 14, "markerfacecolor": "none", "markeredgewidth": 1.6}
        ring |= {"markeredgecolor": _GREY, "linestyle": "none", "zorder": 3}
        ax.plot(given.placed, given.total, label="this matching", **ring)
        ax.set_xlabel(f"{self.facts['many']} placed, of {self.facts['people']}", color=_GREY)
        ax.set_ylabel("total score", color=_GREY)
        ax.margins(0.08)
        # No mark beyond the number of people, though the margin may reach there.
        marks = MaxNLocator(integer=True).tick_values(*ax.get_xlim())
        ax.set_xticks([mark for mark in marks if ax.get_xlim()[0] <= mark <= min(ax.get_xlim()[1], self.facts["people"])])
        unseen = self._unseen()
        if unseen:
            ax.annotate(unseen, (0, 1.02), xycoords="axes fraction", color=_GREY, fontsize="small")
        if ends[1] > ends[0]:
            bar = ax.figure.colorbar(ScalarMappable(norm=norm, cmap=scale), ax=ax)
            bar.set_label("lowest score among the pairs", color=_GREY)
            _grey(bar.ax)
            bar.outline.set_visible(False)
        _grey(ax)
        # Outside of the axes, where its ring is not taken for a choice.
        ax.legend(frameon=False, labelcolor=_GREY, loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0)
        return ax

    def _unseen(self) -> str:
        """What the search did not look at, for the plot; the sentence says it in full."""
        if self.facts["left_out_from"] is not None:
            return f"lowest scores from {self.facts['left_out_from']} on: not looked at to the end"
        return "choices may be missing: a search met its limit" if self.facts["stopped"] else ""


def _unpickle(sentence: str, facts: dict[str, Any], matching: Matching, threads: int | None) -> Tradeoffs:
    return Tradeoffs._told((sentence, facts), matching._inner, matching._kind, threads)


class _Point:
    """A choice in numbers."""

    __slots__ = ("lowest", "placed", "proved", "total")

    def __init__(self, point: dict[str, Any]) -> None:
        self.placed: int = point["placed"]
        self.total = float(point["total"])
        self.lowest = None if point["lowest"] is None else Decimal(point["lowest"])
        self.proved: bool = point["proved"]


def _some(lines: list[tuple[Decimal, list[_Point]]]) -> list[tuple[Decimal, list[_Point]]]:
    """The least, the greatest, and evenly between."""
    if len(lines) <= _MOST_LINES:
        return lines
    return [lines[at * (len(lines) - 1) // (_MOST_LINES - 1)] for at in range(_MOST_LINES)]


def _reached(points: list[_Point], score: Decimal) -> list[_Point]:
    """What can be had with no pair below a score, as far as nothing beats it there; most placed first."""
    line: list[_Point] = []
    for point in points:
        if point.lowest is not None and point.lowest >= score and (not line or point.total > line[-1].total):
            if line and line[-1].placed == point.placed:
                line.pop()
            line.append(point)
    return line


def _grey(ax: Any) -> None:
    """Readable on white and on dark."""
    ax.tick_params(colors=_GREY, which="both")
    for name, spine in ax.spines.items():
        spine.set_color(_GREY)
        spine.set_visible(name in ("left", "bottom"))
