"""What a programme wants: rules and criteria, read from a file that people can read aloud."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import _core
from .errors import NotYet, SchemeError
from .problem import Problem

__all__ = ["Scheme"]


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
        """Reads a scheme file. Raises `SchemeError` with every fault and its line."""
        return cls._of(_core.Scheme.load(os.fspath(path)))

    @classmethod
    def from_toml(cls, text: str) -> Scheme:
        """Reads a scheme from text."""
        return cls._of(_core.Scheme.from_toml(text, "scheme"))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scheme:
        """Reads a scheme from nested dicts and lists of the same form as the file."""
        try:
            return cls._of(_core.Scheme.from_json(json.dumps(data, allow_nan=False)))
        except SchemeError as refused:
            # The lines are those of a text that the caller never saw; the key path stays.
            faults = tuple(replace(fault, row=None) for fault in refused.errors)
            raise SchemeError(faults) from None

    def to_toml(self) -> str:
        """The canonical text; reading it gives an equal scheme."""
        return self._inner.to_toml()

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
        as_of: Any = None,
    ) -> Problem:
        """Reads the people and finds every eligible pair with its score. See `match` for what may be given."""
        return Problem._compile(self, mentees, mentors, pins, exclusions, scores, previous, as_of)

    def review(self, mentees: Any, mentors: Any) -> Any:
        """What a careful colleague would say before any matching: comes with a later version."""
        raise NotYet("review comes with a later version; scheme.compile(mentees, mentors).pairs() shows every eligible pair")

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

