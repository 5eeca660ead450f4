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

    def conflict(self, *, coordinator: bool = False) -> Answer:
        """Why there is no answer: facts that can't hold together, none of which could be spared.

        With the people's files at hand the musts that matter are among them; else "only eligible pairs" stands for all that
        refuses pairs. A must that reads a sensitive attribute is named with `coordinator` alone. Raises `PairwrightError`
        where the result is not infeasible.
        """
        return Answer(*_core.conflict(self._inner, coordinator))

    def repairs(self, most: int = 10, *, coordinator: bool = False) -> list[Answer]:
        """What would make an answer possible: the single changes that help most, at most so many, the best first.

        A pair made eligible, one more place, one more within a quota, one less asked of somebody or of a quota, a pin
        dropped, a volunteer like somebody. `.facts` has the `gain`, what is still `short`, whether it `solves` and the
        `objective` of the best matching then. Raises `PairwrightError` where the result is not infeasible.
        """
        return [Answer(*one) for one in _core.repairs(self._inner, _count(most), coordinator)]

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


def _count(most: int) -> int:
    if most < 0:
        raise ValueError(f"most: expected zero or more, got {most}")
    return most


def load(path: str | os.PathLike[str], *, frames: Kind = "list") -> Matching:
    """Reads a saved result; `verify()` proves it again."""
    check_kind(frames)
    return Matching._of(_core.Run.load(os.fspath(path)), frames)


def _unpickle(files: dict[str, bytes], keys: dict[str, bytes], kind: Kind) -> Matching:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result"
        path.mkdir(mode=0o700)
        for name, data in files.items():
            (path / name).write_bytes(data)
        for name, data in keys.items():
            (Path(folder) / name).write_bytes(data)
        return load(path, frames=kind)
