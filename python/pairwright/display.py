"""How answers look in a notebook: small tables without any attribute of a person."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .matching import Matching

__all__ = ["html", "number", "summary"]

_SHOWN = 50


def summary(matching: Matching) -> str:
    """Status and levels in one line."""
    if matching.status == "infeasible" or not matching._inner.found:
        return matching.status
    levels = [f"{level} {value}" for level, value in matching.objective.items()]
    return ", ".join([matching.status, f"{len(matching)} pairs", *levels])


def html(matching: Matching) -> str:
    """The pairs and who is left out, as a table with inline styles alone."""
    title = f"<p><b>pairwright</b>: {escape(summary(matching))}</p>"
    witness = matching.witness
    if witness is not None:
        return title + f"<p>{escape(str(witness))}</p>"
    if not matching._inner.found:
        return title
    parts = [title, _table(matching._inner.pairs())]
    unplaced = matching._inner.unplaced()
    if next(iter(unplaced.values())):
        parts += ["<p>Without a mate</p>", _table(unplaced)]
    return "".join(parts)


def number(value: float) -> str:
    """The shortest decimal, without a superfluous point."""
    return str(int(value)) if value == int(value) else repr(value)


def _table(columns: dict[str, list[Any]]) -> str:
    heads = "".join(f"<th style='text-align:left'>{escape(name)}</th>" for name in columns)
    rows = list(zip(*columns.values(), strict=True))
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows[:_SHOWN])
    more = f"<p>and {len(rows) - _SHOWN} more</p>" if len(rows) > _SHOWN else ""
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"<td style='text-align:right'>{number(value)}</td>"
    return f"<td style='text-align:left'>{escape(str(value))}</td>"
