"""What questions are asked with: people, sides, numbers of things. What is none of these is refused here, in words."""

from __future__ import annotations

from typing import Any

from . import frames
from .errors import CohortError, Fault, ProblemError

__all__ = ["number", "person", "shown", "side"]

SIDES = ("mentee", "mentor")

_LONGEST = 60
"""Characters of a value that are shown."""
_DIGITS = 1000
"""Bits of a whole number that is written out: Python refuses to write very many digits."""


def shown(value: Any) -> str:
    """A value in a sentence: in backticks, cut where it is long, and without what can't be printed."""
    if isinstance(value, int) and value.bit_length() > _DIGITS:
        return "a number of very many digits"
    text = value if isinstance(value, str) else repr(value)
    text = text.encode(errors="backslashreplace").decode()
    return f"`{text[:_LONGEST]}…`" if len(text) > _LONGEST else f"`{text}`"


def person(name: str, value: Any) -> str:
    """An id or code; a whole number stands for its digits, as in a frame."""
    value = frames.plain_number(value)
    if isinstance(value, str):
        if frames.is_unicode(value):
            return str(value)
        words = f"{shown(value)} holds half a surrogate pair, which is no Unicode"
        raise CohortError((Fault("encoding", None, None, name, None, words, "decode it as UTF-8 where it is read"),))
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= _DIGITS:
        return str(value)
    raise TypeError(f"{name}: {shown(value)} is not an id or code; write it as text")


def side(value: Any) -> str:
    """`mentee` or `mentor`."""
    if isinstance(value, str) and value in SIDES:
        return str(value)
    hint = 'write side="mentee" or side="mentor"'
    raise ProblemError((Fault("side", None, None, None, str(shown(value)), f"{shown(value)} is not a side", hint),))


def number(name: str, value: Any, least: int, most: int = 2**32 - 1) -> int:
    """A whole number of things, from `least` to `most`."""
    value = frames.plain_number(value)
    if isinstance(value, bool) or not isinstance(value, int):
        is_text = ", but text" if isinstance(value, str) else ""
        raise TypeError(f"{name}: {shown(value)} is not a whole number{is_text}; write one from {least}")
    if value < least:
        raise ValueError(f"{name}: {shown(value)} is below {least}")
    if value > most:
        raise ValueError(f"{name}: {shown(value)} is above {most}")
    return value
