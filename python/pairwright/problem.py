"""From people and a scheme to the best pairs, in one call or stage by stage."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from . import _core, asked, frames
from .errors import CohortError, Fault
from .frames import Kind, check_kind
from .matching import Answer, Matching
from .previous import earlier_tables

if TYPE_CHECKING:
    import numpy

    from .scheme import Scheme

__all__ = ["Problem", "match"]

_MOST_THREADS = 1024

Progress = bool | Callable[[str, int, int], object] | None


def match(
    scheme: Scheme | str | os.PathLike[str],
    mentees: Any,
    mentors: Any,
    *,
    pins: Any = None,
    exclusions: Any = None,
    scores: Any = None,
    previous: Any = None,
    keep_apart: Any = None,
    threads: int | None = None,
    progress: Progress = None,
    time_limit: float | None = None,
    work_limit: int | None = None,
    as_of: date | str | None = None,
    frames: Kind | None = None,
) -> Matching:
    """The best pairs, with the proof.

    `mentees`, `mentors`: paths of CSV files, frames (pandas, polars, pyarrow, duckdb: anything with the Arrow C
    stream) or lists of dicts. `pins`, `exclusions`: pairs (mentee id, mentor id); `scores`: extra points, rows
    (mentee, mentor, score); each of the three may also be a path or a frame with these headings. `previous`: earlier
    results for `listed = "previous"` to read: a saved folder, a `Matching`, pairs by id (a path, a frame or a list), or a
    list of several of these; whoever is not here has left. `keep_apart`: rows (group, id); a mentee and a mentor of one
    group are never paired. `threads`: default `PAIRWRIGHT_THREADS`. `progress`: True for a bar, or a function of (stage, done, total). `time_limit` in seconds;
    `work_limit` in pairs looked at, the same on every machine. `frames`: the kind of the answers' frames, by default
    that of the people's ("list": a list of dicts).

    Raises `SchemeError`, `CohortError`; that there is no answer is a status, not an error.
    """
    from .scheme import Scheme

    check_kind(frames)
    if not isinstance(scheme, Scheme):
        scheme = Scheme.load(scheme)
    problem = scheme.compile(
        mentees,
        mentors,
        pins=pins,
        exclusions=exclusions,
        scores=scores,
        previous=previous,
        keep_apart=keep_apart,
        as_of=as_of,
    )
    return problem.solve(
        threads=threads, progress=progress, time_limit=time_limit, work_limit=work_limit, frames=frames
    )


class Problem:
    """Everybody's bounds and every eligible pair with its exact score. Immutable; made by `Scheme.compile`."""

    __slots__ = ("_inner", "_kind")
    _inner: _core.Problem
    _kind: Kind

    def __init__(self) -> None:
        raise TypeError("use Scheme.compile(mentees, mentors)")

    @classmethod
    def _compile(
        cls,
        scheme: Scheme,
        mentees: Any,
        mentors: Any,
        pins: Any,
        exclusions: Any,
        scores: Any,
        previous: Any,
        keep_apart: Any,
        as_of: Any,
    ) -> Problem:
        given = read_given(mentees, mentors, pins, exclusions, scores, previous, keep_apart, as_of)
        made = object.__new__(cls)
        inner = _core.Problem.compile(scheme._inner, *given)
        object.__setattr__(made, "_inner", inner)
        object.__setattr__(made, "_kind", frames.kind_of(mentees, mentors))
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a problem can't be changed")

    @property
    def mentees(self) -> tuple[str, ...]:
        """Codes of the mentees, ascending: the rows of `matrix()`."""
        return tuple(self._inner.codes()[0])

    @property
    def mentors(self) -> tuple[str, ...]:
        """Codes of the mentors, ascending: the columns of `matrix()`."""
        return tuple(self._inner.codes()[1])

    @property
    def shape(self) -> tuple[int, int]:
        """Number of mentees and of mentors."""
        return self._inner.shape

    def __len__(self) -> int:
        """Number of eligible pairs."""
        return len(self._inner)

    def __bool__(self) -> bool:
        return True

    def pairs(self, frames: Kind | None = None) -> Any:
        """Every eligible pair in the order of the codes: mentee, mentor, score, and a column a criterion with what it
        adds, all criteria that read a sensitive attribute in one. Numbers are the nearest floats; `evaluate` has them exact.

        `frames`: the kind of the frame, by default that of the people's.
        """
        from . import frames as library

        return library.build(frames or self._kind, self._inner.pairs(), ("mentee", "mentor"))

    def matrix(self) -> numpy.ma.MaskedArray[Any, Any]:
        """The scores as floats, a row for each of `mentees`, a column for each of `mentors`; pairs that are not eligible
        are masked."""
        import numpy

        rows, columns, scores = self._inner.positions()
        values = numpy.zeros(self.shape)
        mask = numpy.ones(self.shape, dtype=bool)
        values[rows, columns] = scores
        mask[rows, columns] = False
        return numpy.ma.MaskedArray(values, mask=mask)

    def evaluate(self, mentee: str | int, mentor: str | int) -> Answer:
        """What the scheme says of these two, by id or code, eligible or not: each must's verdict, what each criterion
        gives, and the facts behind both. Nothing is solved; see `Scheme.evaluate`."""
        return Answer(*self._inner.evaluate(asked.person("mentee", mentee), asked.person("mentor", mentor)))

    def solve(
        self,
        *,
        threads: int | None = None,
        progress: Progress = None,
        time_limit: float | None = None,
        work_limit: int | None = None,
        frames: Kind | None = None,
    ) -> Matching:
        """The best pairs, with the proof; see `match`."""
        check_kind(frames)
        check_limits(time_limit, work_limit)
        return Matching._of(
            with_progress(
                progress,
                lambda told: self._inner.solve(default_threads(threads), time_limit, work_limit, told),
            ),
            frames or self._kind,
        )

    def __repr__(self) -> str:
        mentees, mentors = self.shape
        return f"<pairwright problem: {mentees} mentees, {mentors} mentors, {len(self)} eligible pairs>"


def read_given(
    mentees: Any,
    mentors: Any,
    pins: Any,
    exclusions: Any,
    scores: Any,
    previous: Any,
    keep_apart: Any,
    as_of: Any,
) -> tuple[Any, ...]:
    """The people, what is given beside them and the day of the run, as the core takes them."""
    given = frames.read_all(
        lambda: frames.read("mentees", mentees),
        lambda: frames.read("mentors", mentors),
        lambda: frames.pairs_table("pins", pins, ("mentee", "mentor")),
        lambda: frames.pairs_table("exclusions", exclusions, ("mentee", "mentor")),
        lambda: frames.pairs_table("scores", scores, ("mentee", "mentor", "score")),
        lambda: earlier_tables(previous),
        lambda: frames.pairs_table("keep_apart", keep_apart, ("group", "id")),
        lambda: day_text(as_of),
    )
    return tuple(given)


def default_threads(threads: int | None) -> int | None:
    """The number asked for, else that of `PAIRWRIGHT_THREADS`, else the solver's own choice."""
    if threads is None:
        text = os.environ.get("PAIRWRIGHT_THREADS", "").strip()
        if not text:
            return None
        if not text.isdecimal():
            raise ValueError(f"PAIRWRIGHT_THREADS: {asked.shown(text)} is not a whole number; write 1 or more")
        threads = int(text)
    return asked.number("threads", threads, 1, _MOST_THREADS)


def check_limits(time_limit: float | None, work_limit: int | None) -> None:
    """Refuses what is no limit."""
    if time_limit is not None and not time_limit >= 0:
        raise ValueError(f"time_limit: {time_limit} is not a number of seconds from 0")
    if work_limit is not None and not 0 <= work_limit < 2**64:
        raise ValueError(f"work_limit: {work_limit} is not a number of pairs from 0")


def with_progress(progress: Progress, run: Callable[[Callable[[str, int, int], object] | None], Any]) -> Any:
    """Runs with no report, the caller's function, or a bar."""
    if progress is None or progress is False:
        return run(None)
    if progress is not True:
        return run(progress)
    bar = _Bar()
    try:
        return run(bar)
    finally:
        bar.close()


class _Bar:
    """A progress bar for solves that are long enough to watch."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._bar: Any = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if time.monotonic() - self._start < 0.3:
            return
        if self._bar is None:
            from tqdm.auto import tqdm

            self._bar = tqdm(leave=False, bar_format="{desc}{percentage:3.0f}% |{bar}| {elapsed}")
        self._bar.set_description(stage, refresh=False)
        self._bar.total, self._bar.n = total, done
        self._bar.refresh()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def day_text(as_of: Any) -> str | None:
    """The day as 2020-09-30; `None` is none."""
    if as_of is None:
        return None
    try:
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        plain = isinstance(day, date) and not isinstance(day, datetime)
        if plain and as_of in (day, day.isoformat()):
            return day.isoformat()
    except ValueError:
        pass
    fault = Fault("date", None, None, "as_of", str(as_of), f"`{as_of}` is not a date", "write it as 2020-09-30")
    raise CohortError((fault,))
