"""What a programme wants: rules and criteria, read from a file that people can read aloud."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

from . import _core
from .errors import Fault, NotYet, SchemeError
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
        """Reads a scheme file, and the files of its tables. Raises `SchemeError` with every fault and its line."""
        return cls._of(_core.Scheme.load(os.fspath(path)))

    @classmethod
    def from_toml(cls, text: str) -> Scheme:
        """Reads a scheme from text. Its tables are inline or shipped: text has no folder in which a file could lie."""
        return cls._of(_core.Scheme.from_toml(text, "scheme"))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scheme:
        """Reads a scheme from nested dicts and lists of the same form as the file."""
        faults: list[Fault] = []
        plain = _plain(data, "", faults)
        if faults:
            raise SchemeError(tuple(faults))
        try:
            return cls._of(_core.Scheme.from_json(json.dumps(plain)))
        except SchemeError as refused:
            # The lines are those of a text that the caller never saw; the key path stays.
            raise SchemeError(tuple(replace(fault, row=None) for fault in refused.errors)) from None

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
        keep_apart: Any = None,
        as_of: Any = None,
    ) -> Problem:
        """Reads the people and finds every eligible pair with its score. See `match` for what may be given."""
        return Problem._compile(self, mentees, mentors, pins, exclusions, scores, previous, keep_apart, as_of)

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


def _plain(value: Any, path: str, faults: list[Fault]) -> Any:
    """The same in dicts, lists, text, numbers and truths; what a file could not say is a fault."""
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                words = f"the key `{key}` is not text"
                faults.append(Fault("type", "scheme", None, path or None, str(key), words, f'write "{key}"'))
        return {str(key): _plain(part, f"{path}.{key}" if path else str(key), faults) for key, part in value.items()}
    if not path:
        raise TypeError(f"expected a dict, got {type(value).__name__}")
    if isinstance(value, (list, tuple)):
        return [_plain(part, f"{path}[{at}]", faults) for at, part in enumerate(value, 1)]
    if isinstance(value, str):
        if value.isascii() or value.encode(errors="ignore").decode() == value:
            return value
        words, hint = "text with half a surrogate pair, which is no Unicode", "decode it as UTF-8 where it is read"
    elif isinstance(value, (bool, int)) or (isinstance(value, float) and isfinite(value)):
        return value
    elif value is None:
        words, hint = "`None` says nothing", "leave the key out"
    else:
        kind = type(value).__name__
        words = f"`{value}` is not finite" if kind == "float" else f"values of type `{kind}` are not read"
        hint = "give text, numbers, true or false, lists or dicts"
    faults.append(Fault("type", "scheme", None, path, None, words, hint))
    return None
