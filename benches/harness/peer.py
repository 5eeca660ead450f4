"""What the harness knows of a solver: how it is asked, and what is installed of it."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from .drivers import Driver

# `Instance` or `Matrix`.
Problem = TypeVar("Problem")
Longs = npt.NDArray[np.int64]
Fetch = Callable[[], Longs]


class GaveUp(Exception):
    """The solver answered, but not with an optimum."""


@dataclass(frozen=True)
class Peer(Generic[Problem]):
    """`solve` is what the clock measures: from arrays in memory to the moment the solver has its answer, building its
    model included. It returns a function that fetches the chosen pairs afterwards, as positions in the problem.

    `refuses` says why a problem can't be asked, or None. A driver is a program of ours around a solver that Python
    can't call; it measures itself. `takes_integers`: floats are multiplied by a power of ten and rounded first, inside
    the clock. `folder` is the environment variable that names where a package lies that can't be installed beside the
    others. `environment` is set before it is imported."""

    name: str
    package: str
    module: str
    refuses: Callable[[Problem], str | None]
    solve: Callable[[Problem], Fetch] | None = None
    driver: Driver[Problem] | None = None
    takes_integers: bool = True
    folder: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def version(self) -> str | None:
        """The installed version; None where it is missing."""
        if self.driver is not None:
            return self.driver.version()
        if self.folder is None:
            path = sys.path
        else:
            # Another version of the same name may be installed: that is not the one.
            path = [os.environ[self.folder]] if os.environ.get(self.folder) else []
        return next((one.version for one in importlib.metadata.distributions(name=self.package, path=path)), None)

    def load(self) -> None:
        """Imports what `solve` needs, before the clock starts."""
        os.environ |= self.environment
        if self.folder is not None:
            where = os.environ[self.folder]
            # The package of the same name would be taken for it.
            if self.version() is None:
                raise FileNotFoundError(f"{self.folder}: no {self.package} in `{where}`; write a full path")
            sys.path.insert(0, where)
        if self.module:
            importlib.import_module(self.module)


def anything(_: object) -> None:
    return None
