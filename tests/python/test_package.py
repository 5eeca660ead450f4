"""The package as installed: where it is, what it costs, what it exports."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

import pairwright
import pairwright._core


def test_it_is_the_installed_wheel_that_is_tested() -> None:
    site = Path(sysconfig.get_paths()["platlib"])
    assert Path(pairwright.__file__).is_relative_to(site)
    assert Path(pairwright._core.__file__).name == "_core.abi3.so"


def test_versions_agree() -> None:
    versions = {pairwright.__version__, pairwright._core.__version__, metadata.version("pairwright")}
    assert len(versions) == 1


def test_every_exported_name_is_there() -> None:
    for name in pairwright.__all__:
        assert getattr(pairwright, name) is not None
    assert dir(pairwright) == sorted(pairwright.__all__)


def test_import_is_cheap_and_loads_nothing() -> None:
    program = """
import json, sys, time
before = set(sys.modules)
start = time.perf_counter()
import pairwright
seconds = time.perf_counter() - start
print(json.dumps([seconds, sorted(set(sys.modules) - before)]))
"""
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout)
        for _ in range(3)
    ]
    roots = {name.partition(".")[0] for name in runs[0][1]}
    assert not roots & {"numpy", "pandas", "pyarrow", "polars", "scipy", "tqdm", "matplotlib"}
    assert "pairwright._core" not in runs[0][1]
    assert min(seconds for seconds, _ in runs) <= 0.1


def test_the_whole_way_needs_no_numpy() -> None:
    program = """
import sys
import pairwright as pw
sys.modules["numpy"] = None
folder = sys.argv[1]
m = pw.match(f"{folder}/scheme.toml", f"{folder}/officers.csv", f"{folder}/staff.csv")
assert m.status == "optimal" and m.pairs and m.verify()
"""
    folder = Path(pairwright.__file__).parent / "examples" / "westminster"
    subprocess.run([sys.executable, "-c", program, str(folder)], check=True)
