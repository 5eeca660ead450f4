"""What a programme wants: rules and criteria, read from a file that people can read aloud."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from math import isfinite
from typing import Any

from . import _core, asked, frames
from .errors import Fault, SchemeError
from .matching import Answer
from .problem import Problem, day_text, read_given
from .what_if import changed

__all__ = ["Scheme"]

_PLAIN = "give text, numbers, true or false, lists or dicts"
_LONGEST = 1000
"""Bits of a whole number that is handed on: the reader says which a key takes, but Python writes none of very many."""
_HALF = ("text with half a surrogate pair, which is no Unicode", "decode it as UTF-8 where it is read")


class Scheme:
    """One programme's rules. Immutable; made by `load`, `from_toml` or `from_dict`."""

    __slots__ = ("_inner",)
    _inner: _core.Scheme

    def __init__(self) -> None:
        raise TypeError("use Scheme.load(path), Scheme.from_toml(text) or Scheme.from_dict(data)")

    @classmethod
    def _of(cls, inner: _core.Scheme) -> Scheme:
        made = object.__new__(cls)
        object.__setattr__(made, "_inner", inner)
        return made

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Scheme:
        """Reads a scheme file, and the files of its tables. Raises `SchemeError` with every fault and its line."""
        return cls._of(_core.Scheme.load(os.fspath(path)))

    @classmethod
    def from_toml(cls, text: str) -> Scheme:
        """Reads a scheme from text. Its tables are inline or shipped: text has no folder in which a file could lie."""
        if not frames.is_unicode(text):
            raise SchemeError((Fault("encoding", "scheme", None, None, None, *_HALF),))
        return cls._of(_core.Scheme.from_toml(text, "scheme"))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scheme:
        """Reads a scheme from nested dicts and lists of the same form as the file.

        A float stands for its shortest decimal text; a `Decimal` is read as it is.
        """
        faults: list[Fault] = []
        try:
            plain = _plain(data, "", faults)
        except RecursionError:
            words, hint = "the dicts and lists go too deep", "give what could stand in a file; nothing may hold itself"
            raise SchemeError((Fault("too-deep", "scheme", None, None, None, words, hint),)) from None
        if faults:
            raise SchemeError(tuple(faults))
        text = "".join(f"{_toml(key)} = {_toml(value)}\n" for key, value in plain.items())
        try:
            return cls._of(_core.Scheme.from_toml(text, "scheme"))
        except SchemeError as refused:
            # The lines are those of a text that the caller never saw; the key path stays.
            raise SchemeError(tuple(replace(fault, row=None) for fault in refused.errors)) from None

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of a scheme file, which ships beside this module as `scheme.schema.json`: editors
        complete and check scheme files by it."""
        text = files(__package__).joinpath("scheme.schema.json").read_text(encoding="utf-8")
        schema: dict[str, Any] = json.loads(text)
        return schema

    def to_toml(self) -> str:
        """The canonical text; reading it gives an equal scheme."""
        return self._inner.to_toml()

    def to_dict(self) -> dict[str, Any]:
        """The scheme as nested dicts and lists, of the same form as the file; `from_dict` of it is an equal scheme.

        A new one at every call. Numbers that are not whole are floats, or `Decimal` where a float is not exact.
        """
        return tomllib.loads(self.to_toml(), parse_float=_exact)

    def with_(
        self,
        *,
        without: str | Iterable[str] = (),
        weights: Mapping[str, Any] | None = None,
        points: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> Scheme:
        """The same scheme but for these changes, checked as a file is; this one stays as it is.

            scheme.with_(aim=["lowest score", "total score"], seed=7)
            scheme.with_(weights={"They are near each other": 2}, without="They share a topic")
            scheme.with_(mentors={"places": 3}, asked={"remit": {"blank": "allowed"}})
            scheme.with_(must={"name": "They share a language", "shared": "languages"})

        Every other keyword is a key of the file and takes what stands there:
        - `[mentees]`, `[mentors]`, `[ladders]`, `[asked]` and `[justified]` are merged key by key, an attribute and a
          justification, too;
        - `must`, `prefer`, `quota` and `priority` take a line or a list of lines; one replaces the line of its name, else it
          is added;
        - all else is replaced. `None` takes a key out.

        `without`: names of lines to take out, before anything else. `weights` and `points`: by the names of prefers,
        `points` also of priorities.

        Raises `SchemeError` with every fault: names that the scheme does not have, and what the new scheme can't be.
        """
        data, faults = changed(self.to_dict(), without, weights, points, changes)
        try:
            made = Scheme.from_dict(data)
        except SchemeError as refused:
            raise SchemeError((*faults, *refused.errors)) from None
        if faults:
            raise SchemeError(tuple(faults))
        return made

    @property
    def name(self) -> str:
        """Title of the programme."""
        return self._inner.name

    @property
    def aim(self) -> tuple[str, ...]:
        """Levels, most important first."""
        return tuple(self._inner.aim)

    def compile(
        self,
        mentees: Any,
        mentors: Any,
        *,
        pins: Any = None,
        exclusions: Any = None,
        scores: Any = None,
        previous: Any = None,
        keep_apart: Any = None,
        as_of: Any = None,
    ) -> Problem:
        """Reads the people and finds every eligible pair with its score. See `match` for what may be given."""
        return Problem._compile(self, mentees, mentors, pins, exclusions, scores, previous, keep_apart, as_of)

    def evaluate(self, mentee: Any, mentor: Any, *, score: Any = None, as_of: date | str | None = None) -> Answer:
        """What the scheme says of two people, without solving: whether they are eligible, each must's verdict, which
        musts refuse, what each criterion gives, and the facts behind both.

        `mentee`, `mentor`: a row of the form each, as a dict, a row of a pandas frame or a frame of one row. The places may
        be left out, and so may the id, unless one id on both sides is one person or a table of staff is read. `score`:
        the one given for the pair; none means that the pair has no row there. To a scheme that reads earlier results,
        they were no pair. `as_of`: the day of the run, for a scheme that reads it. Values of sensitive attributes are
        withheld. Numbers in `.facts` are exact decimals as text.

        Raises `CohortError` with every fault of both rows. A blank that the form allows is part of the answer.
        """
        first, second, given, day = frames.read_all(
            lambda: frames.read_one("mentee", mentee),
            lambda: frames.read_one("mentor", mentor),
            lambda: frames.one_cell("score", score),
            lambda: day_text(as_of),
        )
        return Answer(*self._inner.evaluate(first, second, given, day))

    def compare(
        self,
        other: Scheme,
        mentees: Any,
        mentors: Any,
        *,
        pins: Any = None,
        exclusions: Any = None,
        scores: Any = None,
        previous: Any = None,
        keep_apart: Any = None,
        as_of: date | str | None = None,
        threads: int | None = None,
    ) -> Answer:
        """How the best matching by another scheme differs from that by this one, for the same people: both are solved and
        compared as `Matching.compare` does, this one first. See `match` for what may be given.

        Raises `CohortError` where one of the two refuses the people, `Infeasible` where it has no answer.
        """
        if not isinstance(other, Scheme):
            raise TypeError(f"other: {asked.shown(other)} is not a scheme; give one of `Scheme.load`")
        beside = {
            "pins": pins,
            "exclusions": exclusions,
            "scores": scores,
            "previous": previous,
            "keep_apart": keep_apart,
            "as_of": as_of,
        }
        first, second = (own.compile(mentees, mentors, **beside).solve(threads=threads) for own in (self, other))
        return first.compare(second)

    def review(
        self,
        mentees: Any,
        mentors: Any,
        *,
        pins: Any = None,
        exclusions: Any = None,
        scores: Any = None,
        previous: Any = None,
        keep_apart: Any = None,
        as_of: date | str | None = None,
    ) -> Answer:
        """What a careful colleague would say of the scheme and these people before any matching; see `match` for what may
        be given. Everything is counted over all pairs and nothing is solved.

        `str()`: counts of everybody, what to look at, and line by line what the line does and what it leaves or adds.
        `.facts`: the same as data, in `remarks` what to look at, the gravest first. Numbers that may be no whole ones are
        exact decimals as text. Nothing that was counted of a line on a sensitive attribute is shown.

        Raises `CohortError` for people whom `compile` refuses.
        """
        given = read_given(mentees, mentors, pins, exclusions, scores, previous, keep_apart, as_of)
        return Answer(*self._inner.review(*given))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scheme) and self.to_toml() == other.to_toml()

    def __hash__(self) -> int:
        return hash(self.to_toml())

    def __repr__(self) -> str:
        return f"<pairwright scheme {self.name!r}: {', '.join(self.aim)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Scheme.from_toml, (self.to_toml(),))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a scheme can't be changed")


def _plain(value: Any, path: str, faults: list[Fault]) -> Any:
    """The same in dicts, lists, text, numbers and truths; what a file could not say is a fault."""

    def refuse(value: Any, words: str, hint: str) -> None:
        faults.append(Fault("type", "scheme", None, path or None, value, words, hint))

    if isinstance(value, Mapping):
        plain = {}
        for key, part in value.items():
            if not isinstance(key, str):
                refuse(str(key), f"the key `{key}` is not text", f'write "{key}"')
            elif not frames.is_unicode(key):
                refuse(None, f"a key is {_HALF[0]}", _HALF[1])
            else:
                plain[key] = _plain(part, f"{path}.{key}" if path else key, faults)
        return plain
    if not path:
        raise TypeError(f"expected a dict, got {type(value).__name__}")
    value = frames.plain_number(value)
    if isinstance(value, (list, tuple)):
        return [_plain(part, f"{path}[{at}]", faults) for at, part in enumerate(value, 1)]
    if isinstance(value, str):
        if frames.is_unicode(value):
            return value
        refuse(None, *_HALF)
    elif isinstance(value, int):
        if value.bit_length() <= _LONGEST:
            return value
        refuse(None, "the number is too large", "no key takes one of so many digits")
    elif isinstance(value, (float, Decimal)):
        if isfinite(value):
            return value
        refuse(str(value), f"`{value}` is not finite", _PLAIN)
    elif value is None:
        refuse(None, "`None` says nothing", "leave the key out")
    else:
        refuse(None, f"values of type `{type(value).__name__}` are not read", _PLAIN)
    return None


def _toml(value: Any) -> str:
    """What `_plain` left, on one line of TOML."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_toml(key)} = {_toml(part)}' for key, part in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return str(value).lower()
    return format(Decimal(repr(value)) if isinstance(value, float) else value, "" if isinstance(value, int) else "f")


def _exact(text: str) -> float | Decimal:
    """A decimal as the float that stands for it, where there is one."""
    number, exact = float(text), Decimal(text)
    return number if Decimal(repr(number)) == exact else exact
