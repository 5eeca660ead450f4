"""Earlier results, in whatever form they are at hand, as tables of pairs by id."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import Any

from . import _core, frames
from .matching import Matching

__all__ = ["earlier_tables"]


def earlier_tables(source: Any) -> list[_core.Table] | None:
    """A saved folder, a `Matching`, a path, frame or list of pairs, or a list of several of these; a table each."""
    if source is None:
        return None
    if isinstance(source, (list, tuple)) and source and all(map(_is_whole, source)):
        return frames.read_all(*(partial(_table, f"previous[{at}]", one) for at, one in enumerate(source, 1)))
    return [_table("previous", source)]


def _is_whole(one: Any) -> bool:
    """Whether an item of a list is an earlier result of its own, and not one pair."""
    return all(map(_is_pair, one)) if isinstance(one, (list, tuple)) else not _is_pair(one)


def _is_pair(row: Any) -> bool:
    """Whether it is of the form of one pair: a dict, a list or tuple, or a row of a numpy array."""
    return isinstance(row, (Mapping, list, tuple)) or getattr(row, "ndim", None) == 1


def _table(name: str, source: Any) -> _core.Table:
    if isinstance(source, Matching):
        return source._inner.earlier()
    if isinstance(source, (str, os.PathLike)) and os.path.isdir(source):
        return _core.Table.from_result(os.fspath(source))
    table = frames.pairs_table(name, source, ("mentee", "mentor"))
    assert table is not None  # nothing was given: asked before
    return table
