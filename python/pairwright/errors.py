"""What can go wrong, as exceptions. Every message says what, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = [
    "CohortError",
    "Fault",
    "Infeasible",
    "NotProven",
    "PairwrightError",
    "ProblemError",
    "SavedError",
    "SchemeError",
    "TooLarge",
]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input; `str()` is the sentence."""

    code: str
    """Stable name of the kind of fault, such as `duplicate-id`."""
    file: str | None
    """The file, or what was given in its place: `mentees`."""
    row: int | None
    """Line of the file (the heading is line 1), or row of a frame, counted from 1."""
    column: str | None
    """Heading, or key path in a scheme such as `must[2].at_least`."""
    value: str | None
    """The offending value, or `<withheld>` where it is sensitive."""
    message: str
    """What is wrong."""
    hint: str | None
    """What to do about it."""

    def __str__(self) -> str:
        place = [self.file] if self.file is not None else []
        place += [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column is not None else []
        text = f"{', '.join(place)}: {self.message}" if place else self.message
        return f"{text}; {self.hint}" if self.hint else text


class PairwrightError(Exception):
    """Root of all exceptions of this package."""


class _WithFaults(PairwrightError):
    def __init__(self, errors: tuple[Fault, ...] = ()) -> None:
        super().__init__(errors)
        self.errors: tuple[Fault, ...] = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.errors)


class SchemeError(_WithFaults):
    """The scheme can't be read or contradicts itself; `.errors` has every fault."""


class CohortError(_WithFaults):
    """The people's files, pins, exclusions or scores are refused; `.errors` has every fault."""


class ProblemError(_WithFaults, ValueError):
    """Scores, bounds or groups given by hand contradict each other; `.errors` has every fault."""


class TooLarge(ProblemError, MemoryError):
    """What is asked for does not fit in memory; nothing was taken yet."""


class SavedError(_WithFaults):
    """A saved result can't be read; `.errors` has every fault."""


class Infeasible(PairwrightError):
    """There is no answer; `.witness` proves it."""

    def __init__(self, witness: Any) -> None:
        super().__init__(witness)
        self.witness = witness

    def __str__(self) -> str:
        return str(self.witness)


class NotProven(PairwrightError):
    """A proof does not hold; the message says where it failed."""
