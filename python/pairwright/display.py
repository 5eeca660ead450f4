"""How a matching looks in a notebook: a page for the board's paper, without any attribute of a person.

Inline styles alone, as notebooks strip all else. No colour of text or ground is set and lines are half transparent, so that
it reads on light and on dark.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .matching import Answer, Matching

__all__ = ["html", "number", "summary"]

_SHOWN = 50
_DIGEST = len("sha256:") + 12
_TITLE = "font-size: 120%; font-weight: bold; margin: 0 0 0.4em"
_HEADING = "font-weight: bold; margin: 1.2em 0 0.2em"
_FOOTER = "font-size: 85%; opacity: 0.75; margin: 1.2em 0 0"
_TABLE = "border-collapse: collapse; margin: 0.3em 0 0.6em; font-size: 95%"
_LINE = "1px solid rgba(128, 128, 128, 0.5)"
_TEXT = "padding: 0.25em 1.2em 0.25em 0; text-align: left; vertical-align: top; max-width: 40em; white-space: normal"
_NUMBER = "padding: 0.25em 1.2em 0.25em 0; text-align: right; vertical-align: top; font-variant-numeric: tabular-nums"
_HEAD = f"border-bottom: {_LINE}; font-weight: bold; max-width: 14em; white-space: normal; vertical-align: bottom"


def summary(matching: Matching) -> str:
    """Status and levels in one line."""
    if matching.status == "infeasible" or not matching._inner.found:
        return matching.status
    levels = [f"{level} {value}" for level, value in matching.objective.items()]
    return ", ".join([matching.status, f"{len(matching)} pairs", *levels])


def html(matching: Matching, found: Answer) -> str:
    """What was found and whether it is proven, the aim, the pairs, and who is left out and why."""
    run = matching._inner
    parts = [f"<p style='{_TITLE}'>{escape(run.name)}</p>"] if run.name else []
    parts.append(_paragraph(str(found)))
    if matching.witness is not None:
        parts += map(_paragraph, str(matching.witness).splitlines())
    if run.found:
        levels = matching.objective
        values = ["none" if value is None else str(value) for value in levels.values()]
        parts += [_table(["aim", "value"], [list(levels), values], 1), _heading("Pairs"), _pairs(matching)]
        left_out = run.unplaced()
        if left_out["id"]:
            called = dict(zip(("mentee", "mentor"), run.called, strict=True))
            sides = [called[side] for side in left_out["side"]]
            columns = [sides, left_out["id"], left_out["reason"]]
            parts += [_heading("Left out"), _table(["side", "code", "why"], columns, 3)]
    parts.append(f"<p style='{_FOOTER}'>{escape(_footer(matching, found))}</p>")
    return f"<div style='max-width: 64em; line-height: 1.4'>{''.join(parts)}</div>"


def number(value: float) -> str:
    """The shortest decimal, without a superfluous point."""
    return str(int(value)) if value == int(value) else repr(value)


def _pairs(matching: Matching) -> str:
    """Who is with whom, the score, and what each criterion gives."""
    columns = matching._inner.pairs()
    people = [columns.pop(side) for side in ("mentee", "mentor")]
    numbers = [list(map(number, column)) for column in columns.values()]
    return _table([*matching._inner.called, *columns], [*people, *numbers], 2)


def _footer(matching: Matching, found: Answer) -> str:
    """What the paper can be held against."""
    record = matching.record
    parts = [f"pairwright {record['version']}"]
    if record["seed"] is not None:
        parts.append(f"seed {record['seed']}")
    if record["as_of"] is not None:
        parts.append(f"as of {record['as_of']}")
    if record["cohort"] is not None:
        parts.append(f"people {record['cohort'][:_DIGEST]}…")
    parts.append(f"checked: {found.facts['checked']['sentence'] or 'not proven'}")
    return " · ".join(parts)


def _paragraph(words: str) -> str:
    return f"<p style='margin: 0 0 0.6em'>{escape(words)}</p>"


def _heading(words: str) -> str:
    return f"<p style='{_HEADING}'>{escape(words)}</p>"


def _table(heads: list[str], columns: list[list[str]], texts: int) -> str:
    """The first columns hold text, the others numbers."""
    styles = [_TEXT if at < texts else _NUMBER for at in range(len(heads))]
    rows = list(zip(*columns, strict=True))
    head = "".join(_cell("th", words, f"{style}; {_HEAD}") for words, style in zip(heads, styles, strict=True))
    body = "".join(f"<tr>{''.join(_cell('td', *cell) for cell in zip(row, styles, strict=True))}</tr>" for row in rows[:_SHOWN])
    more = _paragraph(f"and {len(rows) - _SHOWN:,} more") if len(rows) > _SHOWN else ""
    return f"<table style='{_TABLE}'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(kind: str, words: str, style: str) -> str:
    return f"<{kind} style='{style}'>{escape(words)}</{kind}>"
