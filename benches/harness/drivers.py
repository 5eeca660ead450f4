"""Programs of ours around solvers that Python can't call: built when first needed, they read a file and time themselves."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from .instance import Instance

HERE = Path(__file__).resolve().parent.parent
BUILT = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent / "target")) / "peers"
Array = npt.NDArray[Any]
Longs = npt.NDArray[np.int64]
# `Instance` or `Matrix`.
Problem = TypeVar("Problem")


@dataclass(frozen=True)
class Driver(Generic[Problem]):
    """`inputs` makes the arrays that are written to the file one after the other, `chosen` the positions of the chosen
    pairs from the i64s that the program writes. It prints a line of JSON: whether the answer is an optimum, and what it
    took. `build` gives the command; `version` None where something is missing."""

    inputs: Callable[[Problem], list[Array]]
    chosen: Callable[[Problem, Longs], Longs]
    build: Callable[[], list[str]]
    version: Callable[[], str | None]

    def run(self, problem: Problem, limit: float) -> tuple[dict[str, Any] | None, Longs]:
        """What the program told, None if it was cut off; positions of the chosen pairs."""
        command = self.build()
        with tempfile.TemporaryDirectory() as folder:
            given, told = Path(folder, "given"), Path(folder, "told")
            with given.open("wb") as file:
                for array in self.inputs(problem):
                    array.tofile(file)
            done = subprocess.run([*command, str(given), str(told), str(limit)], capture_output=True, text=True)
            if done.returncode < 0:
                return None, np.zeros(0, np.int64)
            if done.returncode > 0:
                raise RuntimeError(done.stderr.strip().splitlines()[-1:] or done.returncode)
            return json.loads(done.stdout), self.chosen(problem, np.fromfile(told, np.int64))


def lemon(inputs: Callable[[Instance], list[Array]], algorithm: str) -> Driver[Instance]:
    """A network in, the flow of every arc out, pairs first."""
    source, program = HERE / "drivers" / "lemon.cc", BUILT / "lemon"

    def build() -> list[str]:
        if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
            BUILT.mkdir(parents=True, exist_ok=True)
            flags = ["-std=c++17", "-O3", "-march=native", "-DNDEBUG", "-w"]
            subprocess.run(["g++", *flags, str(source), "-o", str(program)], check=True)
        return [str(program), algorithm]

    def version() -> str | None:
        config = Path("/usr/include/lemon/config.h")
        if shutil.which("g++") is None or not config.exists():
            return None
        found = re.search(r'LEMON_VERSION "([^"]+)"', config.read_text())
        return found.group(1) if found else "unknown"

    return Driver(inputs, lambda instance, flow: np.flatnonzero(flow[: len(instance.rows)]), build, version)


def crate(
    solver: str, inputs: Callable[[Problem], list[Array]], chosen: Callable[[Problem, Longs], Longs]
) -> Driver[Problem]:
    """A dense matrix in, the column of every row out. The solver is a crate, and may have a precision after it."""

    def build() -> list[str]:
        command = ["cargo", "build", "--quiet", "--release", "--package", "pairwright-benches", "--bin", "crates"]
        told = subprocess.run(
            [*command, "--message-format=json"], cwd=HERE.parent, check=True, capture_output=True, text=True
        ).stdout
        built = (json.loads(line) for line in told.splitlines())
        return [next(one["executable"] for one in built if one.get("executable")), solver]

    def version() -> str | None:
        if shutil.which("cargo") is None:
            return None
        lock = (HERE.parent / "Cargo.lock").read_text()
        package = solver.removesuffix("-f32")
        found = re.search(rf'name = "{package}"\nversion = "([^"]+)"', lock)
        return found.group(1) if found else None

    return Driver(inputs, chosen, build, version)
