"""What a solve gave back: pairs, the people left out, the proof, and why."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from . import _core, frames
from ._core import Proof
from .errors import Infeasible, NotYet, PairwrightError, SavedError
from .frames import Kind, check_kind

__all__ = ["Answer", "Matching", "Proof", "load"]


class Answer:
    """An answer to a question: `str()` is the sentence, `.facts` the data."""

    __slots__ = ("_sentence", "facts")
    facts: dict[str, Any]

    def __init__(self, sentence: str, facts: dict[str, Any]) -> None:
        self._sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self._sentence

    def __repr__(self) -> str:
        return f"<pairwright answer: {self._sentence}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<div style='white-space: pre-wrap'>{escape(self._sentence)}</div>"


class Matching:
    """The answer to a matching, whatever it is; `.status` says which. Immutable.

    Saved and pickled without any attribute of a person: what was loaded still has pairs, points and proof, and asks
    for the people's files only where the facts behind a rule are wanted. Where codes were made, a pickle also holds
    which code is whom; keep it as you would keep the key.
    """

    _inner: _core.Run
    _kind: Kind

    def __init__(self) -> None:
        raise TypeError("use pairwright.match(scheme, mentees, mentors) or pairwright.load(path)")

    @classmethod
    def _of(cls, run: _core.Run, kind: Kind) -> Matching:
        made = object.__new__(cls)
        object.__setattr__(made, "_inner", run)
        object.__setattr__(made, "_kind", kind)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a matching can't be changed")

    @property
    def status(self) -> str:
        """`optimal`, `infeasible` or `stopped`."""
        return self._inner.status

    @cached_property
    def pairs(self) -> Any:
        """The chosen pairs: mentee, mentor, score, and a column a criterion. Raises `Infeasible`."""
        self._demand()
        return frames.build(self._kind, self._inner.pairs(), ("mentee", "mentor"))

    @cached_property
    def unplaced(self) -> Any:
        """Everybody without a mate: side, id, reason. Raises `Infeasible`."""
        self._demand()
        return frames.build(self._kind, self._inner.unplaced(), ("side", "id", "reason"))

    @property
    def objective(self) -> dict[str, int | str | None]:
        """Value of each level of the scheme's aim, in order; scores are exact decimals as text."""
        self._demand()
        return dict(self._inner.objective())

    @property
    def gap(self) -> dict[str, int | str] | None:
        """For `stopped`: the first level at which more might be possible, and by how much; `None` otherwise."""
        gap = self._inner.gap()
        return None if gap is None else dict([gap])

    @property
    def witness(self) -> Answer | None:
        """For `infeasible`: why, with the people and the shortfall; `None` otherwise."""
        witness = self._inner.witness()
        return None if witness is None else Answer(*witness)

    @property
    def record(self) -> dict[str, Any]:
        """For the record: version, seed of the lot, unit of the scores (10^-decimals), largest rounding error of given
        scores (`None`: all exact), digest of the people, day that rules with a date count from."""
        return self._inner.record()

    @property
    def keys(self) -> list[dict[str, str]]:
        """Which code stands for which id, where codes were made: side, code, id. Keep it apart from the pairs."""
        return [{"side": side, "code": code, "id": id} for side, code, id in self._inner.keys()]

    def verify(self) -> Proof:
        """Recomputes every condition of the proof over all eligible pairs, without a solver. Raises `NotProven`."""
        return self._inner.verify()

    def why(self, mentee: str, mentor: str) -> Answer:
        """Why these two are a pair: the facts behind each must, and the points of each criterion."""
        return Answer(*self._inner.why(mentee, mentor))

    def why_not(self, mentee: str, mentor: str) -> Answer:
        """Why these two are not a pair: comes with a later version."""
        raise NotYet("why_not comes with a later version; why_unplaced says why somebody has nobody")

    def why_unplaced(self, id: str, *, side: str | None = None, coordinator: bool = False) -> Answer:
        """Why this person has no mate. `side`: "mentee" or "mentor", where one id stands on both.

        Where a must reads a sensitive attribute, whom it refused would tell of values: it is withheld. With `coordinator`,
        and the people's files at hand, refusals by every must are counted: an answer for the coordinator alone.
        """
        return Answer(*self._inner.why_unplaced(id, side, coordinator))

    def alternatives(self, k: int = 3, *, threads: int | None = None) -> list[Answer]:
        """The `k` best matchings after this one, by every level in order and the lot; fewer where there are fewer.

        Facts: `place`, the `levels` now and then, the pairs `lost` and `gained`. Quick but where quotas overlap or count
        people, or another lowest score is among them: then each takes as many solves as there are pairs. Raises
        `ProblemError` where the matching is not proved to be the best.
        """
        from .problem import default_threads

        found = _core.alternatives(self._inner, _at_least(0, "k", k), default_threads(threads))
        return [Answer(*one) for one in found]

    def options(
        self,
        within: str | int | dict[str, str | int],
        *,
        side: str = "mentee",
        most: int = 5,
        threads: int | None = None,
    ) -> Answer:
        """Whom each person of a side could have instead, and whether they can all choose from that at once.

        `within`: what the whole may lose by an option, an exact decimal as text such as `"2.5"` of the total score, or
        `{"total score": "2.5"}` with the level's name; nothing is lost at the levels before. `side`: "mentee" or "mentor",
        who chooses. `most`: options of each; how many more there are is told. Facts: `people`, each with their `options`, best
        first, and `more`; `free`, whose `answer` is "yes" (proved), "no" (with the choices that can't be had together) or
        "unknown": each option can be had, whether all at once was not proved. Of others' losses: for you, not to hand on.
        """
        from .problem import default_threads

        if not isinstance(within, dict):
            within = {"total score": within}
        if len(within) != 1:
            raise ValueError('within: name one level, such as {"total score": "2.5"}')
        ((level, loss),) = within.items()
        if isinstance(loss, bool) or not isinstance(loss, (str, int)):
            raise TypeError(f"within: {loss!r} is not exact; write it as text, such as \"2.5\"")
        most = _at_least(1, "most", most)
        return Answer(*_core.options(self._inner, side, level, str(loss), most, default_threads(threads)))

    def with_people(self, mentees: Any, mentors: Any) -> Matching:
        """The same matching with the people's attributes at hand again, so that `why` shows the facts behind the rules.

        Raises `NotProven` where these people and the scheme don't make this matching's problem.
        """
        inner = self._inner.with_people(frames.read("mentees", mentees), frames.read("mentors", mentors))
        return Matching._of(inner, self._kind)

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Writes the result folder, whole or not at all; over an existing one only with `force`."""
        try:
            self._inner.save(os.fspath(path), force)
        except SavedError as refused:
            # The core speaks to those at the command.
            hints = [fault.hint and fault.hint.replace("--force", "`force=True`") for fault in refused.errors]
            told = zip(refused.errors, hints, strict=True)
            raise SavedError(tuple(replace(fault, hint=hint) for fault, hint in told)) from None

    def __len__(self) -> int:
        return self._inner.chosen

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[tuple[str, str]]:
        self._demand()
        columns = self._inner.pairs()
        return iter(list(zip(columns["mentee"], columns["mentor"], strict=True)))

    def __repr__(self) -> str:
        from .display import summary

        return f"<pairwright matching: {summary(self)}>"

    def _repr_html_(self) -> str:
        from .display import html

        return html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "result"
            self.save(path)
            files = {file.name: file.read_bytes() for file in sorted(path.iterdir())}
            keys = {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir()) if file.is_file()}
        return (_unpickle, (files, keys, self._kind))

    def _demand(self) -> None:
        witness = self.witness
        if witness is not None:
            raise Infeasible(witness)
        if not self._inner.found:
            raise PairwrightError("stopped before a feasible matching was met; raise the limit")


def load(path: str | os.PathLike[str], *, frames: Kind = "list") -> Matching:
    """Reads a saved result; `verify()` proves it again."""
    check_kind(frames)
    return Matching._of(_core.Run.load(os.fspath(path)), frames)


def _at_least(least: int, name: str, count: int) -> int:
    """A number of things; raises ValueError where it is none."""
    if not least <= count < 2**32:
        raise ValueError(f"{name}: {count!r} is not a number from {least}")
    return count


def _unpickle(files: dict[str, bytes], keys: dict[str, bytes], kind: Kind) -> Matching:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result"
        path.mkdir(mode=0o700)
        for name, data in files.items():
            (path / name).write_bytes(data)
        for name, data in keys.items():
            (Path(folder) / name).write_bytes(data)
        return load(path, frames=kind)
