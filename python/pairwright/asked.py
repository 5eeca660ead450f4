"""What callers ask for, in the types that the core takes: ids, numbers of things, a side. What is neither is refused in words."""

from __future__ import annotations

import operator
from typing import Any

__all__ = ["an_id", "an_optional_id", "a_number", "a_side"]

_SIDES = ("mentee", "mentor")
_LONGEST = 60


def an_id(name: str, value: Any) -> str:
    """An id or code: text, or a whole number as its digits, as in frames."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError(f"{name}: {_shown(value)} is no text of Unicode; write an id or code") from None
        if len(value) > 10_000:
            raise ValueError(f"{name}: {_shown(value)} is longer than any id; write an id or code")
        return value
    try:
        return str(_whole(value))
    except TypeError:
        raise TypeError(f"{name}: {_shown(value)} is not an id; write text, or a whole number") from None


def an_optional_id(name: str, value: Any) -> str | None:
    """The same, or nobody."""
    return None if value is None else an_id(name, value)


def a_number(name: str, value: Any, least: int, most: int = 2**32 - 1) -> int:
    """How many, a whole number from `least` to `most`."""
    try:
        number = _whole(value)
    except TypeError:
        raise TypeError(f"{name}: {_shown(value)} is not a whole number; write one from {least}") from None
    if not least <= number <= most:
        raise ValueError(f"{name}: {_shown(value)} is not from {least} to {most:,}")
    return number


def a_side(value: Any, *, default: str | None = None) -> str | None:
    """`mentee` or `mentor`; `default` where none is asked for."""
    if value is None:
        return default
    if not isinstance(value, str) or value not in _SIDES:
        raise ValueError(f'side: {_shown(value)} is not a side; write side="mentee" or side="mentor"')
    return value


def _whole(value: Any) -> int:
    """A truth is no number here."""
    if isinstance(value, bool):
        raise TypeError
    return operator.index(value)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("utf-8", "backslashreplace").decode()
    return f"`{text}`" if len(text) <= _LONGEST else f"`{text[:_LONGEST]}…`"
