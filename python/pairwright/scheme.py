"""What a programme wants: rules and criteria, read from a file that people can read aloud."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import _core
from .errors import Fault, NotYet, SchemeError
from .problem import Problem

__all__ = ["Scheme"]


class Scheme:
    """One programme's rules. Immutable; made by `load`, `from_toml` or `from_dict`."""

    __slots__ = ("_core",)
    _core: _core.Scheme

    def __init__(self) -> None:
        raise TypeError("use Scheme.load(path), Scheme.from_toml(text) or Scheme.from_dict(data)")

    @classmethod
    def _of(cls, inner: _core.Scheme) -> Scheme:
        made = object.__new__(cls)
        object.__setattr__(made, "_core", inner)
        return made

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Scheme:
        """Reads a scheme file. Raises `SchemeError` with every fault and its line."""
        data = Path(path).read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as broken:
            line = data[: broken.start].count(b"\n") + 1
            hint = "save the file as UTF-8"
            name = os.fspath(path)
            fault = Fault("encoding", name, line, None, None, "the file is not UTF-8", hint)
            raise SchemeError((fault,)) from None
        return cls._of(_core.Scheme.from_toml(text, os.fspath(path)))

    @classmethod
    def from_toml(cls, text: str) -> Scheme:
        """Reads a scheme from text."""
        return cls._of(_core.Scheme.from_toml(text, "scheme"))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scheme:
        """Reads a scheme from nested dicts and lists of the same form as the file."""
        lines = [f"{_key(key)} = {_toml(value)}" for key, value in data.items()]
        try:
            return cls.from_toml("\n".join(lines))
        except SchemeError as refused:
            # The lines are those of a text that the caller never saw; the key path stays.
            faults = tuple(replace(fault, row=None) for fault in refused.errors)
            raise SchemeError(faults) from None

    def to_toml(self) -> str:
        """The canonical text; reading it gives an equal scheme."""
        return self._core.to_toml()

    @property
    def name(self) -> str:
        """Title of the programme."""
        return self._core.name

    @property
    def aim(self) -> tuple[str, ...]:
        """Levels, most important first."""
        return tuple(self._core.aim)

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


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"scheme: the key {key!r} is not text")
    return _toml(key)


def _toml(value: Any) -> str:
    """One TOML value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    raise TypeError(f"scheme: a value of type {type(value).__name__} has no place in a scheme")
