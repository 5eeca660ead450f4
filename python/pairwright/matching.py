"""What a solve gave back: pairs, the people left out, the proof, and why."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _core, asked, frames
from ._core import Proof
from .errors import Infeasible, PairwrightError, SavedError
from .frames import Kind, check_kind

if TYPE_CHECKING:
    from .tradeoffs import Tradeoffs

__all__ = ["Answer", "Matching", "Proof", "load"]


_COUNTED = tuple(f"loss in {level}" for level in ("mentees placed", "mentors placed", "pairs"))
"""Columns of losses of people and pairs, in whole numbers."""


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

    def why(self, mentee: str | int, mentor: str | int) -> Answer:
        """Why these two are a pair: the facts behind each must, the points of each criterion, its place by score among all
        pairs that either could be in, and whether every best matching has it or the lot decided."""
        return Answer(*self._inner.why(*_pair(mentee, mentor)))

    def why_not(self, mentee: str | int, mentor: str | int, *, coordinator: bool = False) -> Answer:
        """Why these two are not a pair: refused, and by which must; or possible at an exact price, what the best matching
        with them loses at each level and who would change there.

        Musts are named with the people's files at hand; where one reads a sensitive attribute, only with `coordinator`.
        """
        return Answer(*self._inner.why_not(*_pair(mentee, mentor), coordinator))

    def why_unplaced(self, id: str | int, *, side: str | None = None, coordinator: bool = False) -> Answer:
        """Why this person has no mate, and what the best matching that places them would cost. `side`: "mentee" or
        "mentor", where one id stands on both.

        Where a must reads a sensitive attribute, whom it refused would tell of values: it is withheld. With `coordinator`,
        and the people's files at hand, refusals by every must are counted: an answer for the coordinator alone.
        """
        return Answer(*self._inner.why_unplaced(asked.person("id", id), _side(side), coordinator))

    @cached_property
    def regrets(self) -> Any:
        """Every eligible pair with what the whole would lose by it: mentee, mentor, score, standing, and the loss at each
        level.

        Standing, judged before the lot: `certain`, in every best matching; `by lot`, chosen, but others do without it;
        `possible`, the lot went against it; `never`, it costs something; `impossible`, no matching that keeps every number
        has it: no loss is given then. A loss below zero is a gain at a later level than the first loss. Scores are
        the nearest floats; `why_not` has them exact. Takes a search a person, or a solve a pair where quotas overlap or count
        people, or the lowest score may change.
        """
        self._demand()
        return frames.build(self._kind, self._inner.regrets(), ("mentee", "mentor", "standing"), _COUNTED)

    def one_more(self) -> list[Answer]:
        """What one more is worth of everything that is used up, the most worth first: a place of somebody, one more allowed
        by a quota, one less asked for by a quota. Facts: `of`, `side`, `id` or `quota`, and the levels now and then."""
        return [Answer(*told) for told in self._inner.one_more()]

    def for_participant(
        self, id: str | int, *, side: str | None = None, why_not: str | int | None = None
    ) -> Answer:
        """A note to one participant, to hand on: with whom they are, and what of their own data and of what both share
        speaks for it. No points, and nothing of anybody else. `side`: "mentee" or "mentor", where one id stands on both.

        Somebody without a mate reads the same whatever the reason. So does whoever asks why they are not with somebody,
        the id or code in `why_not`: an exclusion, a rule, what others told and the lot all give the same text. Without the
        people's files at hand (`load`) the note names what speaks for a pair, but no values.

        Raises `CohortError` for an id or code that nobody has: it is for you, who know all of them. Where participants could
        type codes themselves, that would tell them which exist.
        """
        other = None if why_not is None else asked.person("why_not", why_not)
        return Answer(*_core.for_participant(self._inner, asked.person("id", id), _side(side), other))

    def for_auditor(self) -> Answer:
        """Numbers, digests and the verdict of the checker for an auditor: no code of a person, no pair, no price.

        Numbers of people or pairs below 5, and what they could be found by, are withheld; everybody, everybody placed, pairs,
        the levels of the aim and what was decided by hand are counted as they are. `.facts["digests"]["record"]` is the `digest` in the
        `record.json` that `save` writes.
        """
        return Answer(*_core.for_auditor(self._inner))

    def compare(self, other: Matching) -> Answer:
        """How another matching differs from this one, which is the first of the two: pairs kept, lost and new; who has other
        mates; each level and each criterion side by side; and what the rules of each say of the pairs of the other.

        The two may be of other people, other rules or both; people are the same where their codes are. Where codes were made,
        both must be of the same people and seed. Numbers in `.facts` are exact decimals as text.
        """
        if not isinstance(other, Matching):
            raise TypeError(f"other: {asked.shown(other)} is not a matching; give what `match` or `load` gives back")
        self._demand()
        other._demand()
        return Answer(*_core.compare(self._inner, other._inner))

    def weights(self, *, threads: int | None = None) -> Answer:
        """For each criterion, between which weights this matching stays the best while all else stays as it is, and what
        changes just below and just above. Exact: `.facts` has the ends as fractions, too.

        It counts as the best where it ties at the total score. Where the lowest score comes before the total score, the pairs
        that are left out are those below today's. Criteria that read a sensitive attribute are one, `other`; its weight
        multiplies the whole, as that of `given score` does. Takes some 5 to 20 solves a criterion.

        Raises `ProblemError` where no weight decides anything, or the matching is not proved to be the best.
        """
        from .problem import default_threads

        self._demand()
        return Answer(*_core.weights(self._inner, default_threads(threads)))

    def tradeoffs(
        self, side: str | None = None, *, most_solves: int = 1000, threads: int | None = None
    ) -> Tradeoffs:
        """What could be had at all of people placed, total score and lowest score, over all matchings that keep every rule;
        the aim is set aside. Each choice is proved.

        `side`: whose placed people count, "mentee" or "mentor"; by default that which the aim names first. `most_solves`: the
        search goes from the least lowest score up and ends after so many solves; what it did not look at, it says.
        """
        from .problem import default_threads
        from .tradeoffs import Tradeoffs

        side, most_solves = _side(side), asked.number("most_solves", most_solves, 0, 2**64 - 1)
        self._demand()
        return Tradeoffs._of(self._inner, self._kind, side, most_solves, default_threads(threads))

    def conflict(self, *, coordinator: bool = False) -> Answer:
        """Why there is no answer: facts that can't hold together, none of which could be spared.

        With the people's files at hand the musts that matter are among them; else "only eligible pairs" stands for all that
        refuses pairs. Where a must reads a sensitive attribute, musts are named with `coordinator` alone. Of more than twenty
        people with a fact in common the text names some; `.facts` has all. Raises `PairwrightError` where the result is not
        infeasible.
        """
        return Answer(*_core.conflict(self._inner, coordinator))

    def repairs(self, most: int = 10, *, coordinator: bool = False) -> list[Answer]:
        """What would make an answer possible: the single changes that help most, at most so many, the best first.

        A pair made eligible, one more place, one more within a quota, one less asked of somebody or of a quota, a pin
        dropped, a volunteer like somebody. `.facts` has the `gain`, what is still `short`, whether it `solves`, the
        `objective` of the best matching then, how many `others` help besides those that are listed, and how many were
        `untried`, as there are too many: of these nothing is known. Raises `PairwrightError` where the result is not infeasible.
        """
        return [Answer(*one) for one in _core.repairs(self._inner, asked.number("most", most, 0), coordinator)]

    def alternatives(self, k: int = 3, *, threads: int | None = None) -> list[Answer]:
        """The `k` best matchings after this one, by every level in order and the lot; fewer where there are fewer.

        Facts: `place`, the `levels` now and then, the pairs `lost` and `gained`. Quick but where quotas overlap or count
        people, or another lowest score is among them: then each takes as many solves as there are pairs. Raises
        `ProblemError` where the matching is not proved to be the best.
        """
        from .problem import default_threads

        found = _core.alternatives(self._inner, asked.number("k", k, 0), default_threads(threads))
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

        level, loss = _within(within)
        side, most = asked.side(side), asked.number("most", most, 1)
        return Answer(*_core.options(self._inner, side, level, loss, most, default_threads(threads)))

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

        return html(self, self._found)

    @cached_property
    def _found(self) -> Answer:
        """What was found and whether it is proven: checked once, however often it is shown."""
        return Answer(*_core.found(self._inner))

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


def _pair(mentee: str | int, mentor: str | int) -> tuple[str, str]:
    return asked.person("mentee", mentee), asked.person("mentor", mentor)


def _side(side: str | None) -> str | None:
    return None if side is None else asked.side(side)


def _within(within: Any) -> tuple[str, str]:
    """The level at which something may be lost, and how much, as the core takes them."""
    if not isinstance(within, dict):
        within = {"total score": within}
    if len(within) != 1:
        raise ValueError('within: name one level, such as {"total score": "2.5"}')
    ((level, loss),) = within.items()
    if not isinstance(level, str):
        raise TypeError(f'within: {asked.shown(level)} is not the name of a level; write {{"total score": "2.5"}}')
    loss = frames.plain_number(loss)
    if isinstance(loss, bool) or not isinstance(loss, (str, int)):
        raise TypeError(f'within: {asked.shown(loss)} is not exact; write it as text, such as "2.5"')
    for text in (level, loss):
        if isinstance(text, str) and not frames.is_unicode(text):
            raise ValueError(f"within: {asked.shown(text)} holds half a surrogate pair, which is no Unicode")
    return level, loss if isinstance(loss, str) else str(asked.number("within", loss, -(2**63), 2**63 - 1))


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
