"""A scheme's data with changes: what `Scheme.with_` does before the new scheme is read and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import _core
from .errors import Fault

__all__ = ["changed"]

_LINES = ("must", "prefer", "quota", "priority")
_MERGED = {"mentees": 1, "mentors": 1, "ladders": 1, "asked": 2, "justified": 2}
"""Tables whose keys are merged, and how many levels of them."""

Data = dict[str, Any]


def changed(
    data: Data,
    without: str | Iterable[str],
    weights: Mapping[str, Any] | None,
    points: Mapping[str, Any] | None,
    changes: Mapping[str, Any],
) -> tuple[Data, list[Fault]]:
    """The data with the changes, and a fault for every name that was not found. `data` is changed in place."""
    faults: list[Fault] = []
    if not isinstance(without, Iterable):
        raise TypeError(f"without: expected the name of a line or several, got {type(without).__name__}")
    _take_out(data, [without] if isinstance(without, str) else list(without), faults)
    for key, value in changes.items():
        if key in _LINES and isinstance(value, (Mapping, list, tuple)):
            _put_in(data, key, [value] if isinstance(value, Mapping) else value)
        else:
            _merge(data, {key: value}, 1 + _MERGED.get(key, 0), "", faults)
    for key, argument, by_name in (("weight", "weights", weights), ("points", "points", points)):
        if by_name is not None and not isinstance(by_name, Mapping):
            raise TypeError(f"{argument}: expected a dict by the names of lines, got {type(by_name).__name__}")
        for name, value in (by_name or {}).items():
            line = _paying(data, argument, name, faults)
            if line is not None:
                _merge(line, {key: value}, 1, f"{argument}.{name}", faults)
    return data, faults


def _take_out(data: Data, names: list[str], faults: list[Fault]) -> None:
    known = [line["name"] for key in _LINES for line in data.get(key, ())]
    for name in names:
        if name not in known:
            faults.append(_unknown("without", name, "line", known))
    for key in _LINES:
        if key in data:
            data[key] = [line for line in data[key] if line["name"] not in names]


def _put_in(data: Data, key: str, lines: Iterable[Any]) -> None:
    """Each in the place of the line of its name, else at the end; one name given twice is left for the reader to refuse."""
    standing = data.setdefault(key, [])
    places = {line["name"]: at for at, line in enumerate(standing)}
    for line in lines:
        line = dict(line) if isinstance(line, Mapping) else line  # the caller's own is not to be changed
        name = line.get("name") if isinstance(line, dict) else None
        at = places.pop(name, None) if isinstance(name, str) else None
        if at is None:
            standing.append(line)
        else:
            standing[at] = line


def _merge(into: Data, changes: Mapping[str, Any], depth: int, path: str, faults: list[Fault]) -> None:
    """Sets keys, merges tables down to `depth`, takes out what is `None`."""
    for key, value in changes.items():
        place = f"{path}.{key}" if path else key
        if value is None:
            if key not in into:
                faults.append(_unknown(place, key, "key", list(into)))
            into.pop(key, None)
        elif depth > 1 and isinstance(value, Mapping) and isinstance(into.setdefault(key, {}), dict):
            _merge(into[key], value, depth - 1, place, faults)
        else:
            into[key] = value


def _paying(data: Data, argument: str, name: str, faults: list[Fault]) -> Data | None:
    """The prefer of this name, or, for its points, the priority."""
    paying = ["prefer", *(["priority"] if argument == "points" else [])]
    for key in _LINES:
        for line in data.get(key, ()):
            if isinstance(line, dict) and line.get("name") == name:
                if key in paying:
                    return line
                words = f"`{name}` is a {key}, which {'has no weight' if key == 'priority' else 'pays no points'}"
                faults.append(Fault("no-points", "scheme", None, argument, name, words, "name a prefer"))
                return None
    lines = [line for key in paying for line in data.get(key, ())]
    known = [line["name"] for line in lines if isinstance(line, dict) and "name" in line]
    faults.append(_unknown(argument, name, "prefer", known))
    return None


def _unknown(place: str, name: str, what: str, known: list[str]) -> Fault:
    hint = _core.did_you_mean(name, known) if known else f"there is no {what} at all"
    return Fault(f"unknown-{what}", "scheme", None, place, name, f"the scheme has no {what} `{name}`", hint)
