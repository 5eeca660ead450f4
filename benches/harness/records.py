"""Runs that stand: JSON lines, one a run, appended and never changed; of two equal ones the later counts."""

from __future__ import annotations

import datetime
import hashlib
import importlib.util
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from .peer import Peer

FOLDER = Path(__file__).resolve().parent.parent / "records"
Run = dict[str, Any]


def read(folder: Path = FOLDER) -> list[Run]:
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]


def append(run: Run, folder: Path = FOLDER) -> None:
    """Into one file a family."""
    folder.mkdir(exist_ok=True)
    with (folder / f"{run['family']}.jsonl").open("a") as file:
        file.write(json.dumps(run, ensure_ascii=False) + "\n")


def key(run: Run) -> tuple[Any, ...]:
    """Two runs with the same key answer the same question about the same program, on the same kind of machine."""
    return (*question(run), run["solver"], run["version"], run["limit"], run["machine"]["cpu"])


def question(run: Run) -> tuple[Any, ...]:
    return run["family"], run["variant"], run["n"], run["seed"]


def version(peer: Peer[Any]) -> str | None:
    """What of a solver is measured; ours by its compiled module, as many builds bear one number."""
    found = peer.version()
    if peer.package != "pairwright" or found is None:
        return found
    spec = importlib.util.find_spec("pairwright._core")
    if spec is None or spec.origin is None:
        return None
    return f"{found}+{hashlib.sha256(Path(spec.origin).read_bytes()).hexdigest()[:8]}"


def commit() -> str:
    """Of the sources that lie around this harness, for those who look for the build later."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    done = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def machine() -> dict[str, Any]:
    """Its class, not its name."""
    model = next(
        (line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    return {"cpu": model, "cores": os.cpu_count(), "system": platform.system(), "python": platform.python_version()}


def now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
