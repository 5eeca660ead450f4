"""One problem that everybody is asked, by name: what it is, and who can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import families, matrices, matrix_peers, peers, real
from .instance import Instance
from .matrix import Matrix
from .peer import Peer


def names() -> list[str]:
    """Of all families, the real inputs last."""
    return [*families.FAMILIES, *matrices.FAMILIES, *real.names()]


def solvers() -> list[Peer[Any]]:
    """All; who is asked both pairs and matrices stands there once for each."""
    return [peers.OURS, matrix_peers.OURS, matrix_peers.OURS_ON_TWO, *peers.PEERS.values(), *matrix_peers.PEERS.values()]


@dataclass(frozen=True)
class Question:
    """A problem of a family."""

    family: str
    variant: str
    n: int
    seed: int

    @staticmethod
    def read(text: str) -> Question:
        """What `str` wrote."""
        family, variant, n, seed = text.split("/")
        return Question(family, variant, int(n), int(seed))

    def __str__(self) -> str:
        return f"{self.family}/{self.variant}/{self.n}/{self.seed}"

    @property
    def dense(self) -> bool:
        return self.family in matrices.FAMILIES

    def problem(self) -> Instance | Matrix:
        if self.dense:
            return matrices.make(self.family, self.n, self.seed)
        if self.family in families.FAMILIES:
            return families.make(self.family, self.variant, self.n, self.seed)
        return real.make(self.family)

    @property
    def ours(self) -> list[Peer[Any]]:
        """The first is the one that is compared."""
        return [matrix_peers.OURS, matrix_peers.OURS_ON_TWO] if self.dense else [peers.OURS]

    @property
    def peers(self) -> Mapping[str, Peer[Any]]:
        return matrix_peers.PEERS if self.dense else peers.PEERS

    @property
    def solvers(self) -> list[Peer[Any]]:
        return [*self.ours, *self.peers.values()]
