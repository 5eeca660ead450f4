"""scipy's own tests, run over our functions of the same names."""

from __future__ import annotations

import importlib
import inspect
import sys
from types import ModuleType
from typing import Any

import pairwright
import pytest

pytest.importorskip("scipy")

MODULES = {
    "scipy.optimize.tests.test_linear_assignment": "linear_sum_assignment",
    "scipy.sparse.csgraph.tests.test_matching": "min_weight_full_bipartite_matching",
}


def ours(module: str, function: str) -> dict[str, Any]:
    """The test functions of a module of scipy that call `function`, calling ours."""
    source = inspect.getsource(importlib.import_module(module))
    copy = ModuleType(f"{module}.ours")
    copy.__file__ = __file__
    sys.modules[copy.__name__] = copy
    exec(compile(source, module, "exec"), copy.__dict__)
    setattr(copy, function, getattr(pairwright, function))
    tests = {name: test for name, test in vars(copy).items() if name.startswith("test_")}
    return {name: test for name, test in tests.items() if function in inspect.getsource(getattr(importlib.import_module(module), name))}


for _module, _function in MODULES.items():
    globals().update(ours(_module, _function))


def test_they_are_there() -> None:
    names = [name for name in globals() if name.startswith("test_")]
    assert len(names) > 15
