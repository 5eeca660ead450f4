"""Pairs people across two groups, provably as well as can be, and says why.

    import pairwright as pw
    scheme = pw.Scheme.load("scheme.toml")
    m = pw.match(scheme, "officers.csv", "staff.csv")
    print(m.status, m.objective, m.verify())

Everything is loaded when it is first used: this import costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .bare import (
        BMatching,
        b_matching,
        linear_sum_assignment,
        min_weight_full_bipartite_matching,
    )
    from .errors import (
        CohortError,
        Fault,
        Infeasible,
        NotProven,
        PairwrightError,
        ProblemError,
        SavedError,
        SchemeError,
        TooLarge,
    )
    from .matching import Answer, Matching, Proof, load
    from .problem import Problem, match
    from .scheme import Scheme
    from .tradeoffs import Tradeoffs

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "BMatching",
    "CohortError",
    "Fault",
    "Infeasible",
    "Matching",
    "NotProven",
    "PairwrightError",
    "Problem",
    "ProblemError",
    "Proof",
    "SavedError",
    "Scheme",
    "SchemeError",
    "TooLarge",
    "Tradeoffs",
    "__version__",
    "b_matching",
    "linear_sum_assignment",
    "load",
    "match",
    "min_weight_full_bipartite_matching",
]

_HOMES = {
    "bare": ("BMatching", "b_matching", "linear_sum_assignment", "min_weight_full_bipartite_matching"),
    "errors": (
        "CohortError",
        "Fault",
        "Infeasible",
        "NotProven",
            "PairwrightError",
        "ProblemError",
        "SavedError",
        "SchemeError",
        "TooLarge",
    ),
    "matching": ("Answer", "Matching", "Proof", "load"),
    "problem": ("Problem", "match"),
    "scheme": ("Scheme",),
    "tradeoffs": ("Tradeoffs",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
