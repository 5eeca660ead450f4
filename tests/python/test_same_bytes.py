"""The same input gives the same bytes, whatever the order of rows and columns, the threads and the process; another
seed draws other pairs among ties, and among ties alone."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
from pathlib import Path

import pairwright as pw

TIED = """
format = "pairwright.scheme/1"
name = "Ties"
aim = ["pairs", "total score"]
seed = {seed}
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = 1
[asked]
team = {{ of = "both", kind = "one" }}
[[prefer]]
name = "They are in the same team"
same = "team"
points = 1
"""


def shuffled(source: Path, target: Path, chance: random.Random) -> None:
    """The same people with rows and columns in another order."""
    with source.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    order = chance.sample(range(len(head)), len(head))
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[row[at] for at in order] for row in [head, *chance.sample(rows, len(rows))]])


def result(folder: Path, *arguments: str, seed: str) -> dict[str, bytes]:
    """What the command saves, in a process of its own."""
    command = [sys.executable, "-m", "pairwright", "match", *arguments, "--out", str(folder)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "run.json"}


def test_order_threads_and_processes_do_not_matter(examples: Path, tmp_path: Path) -> None:
    home, chance = examples / "westminster", random.Random(1)
    files = {"--mentees": "officers.csv", "--mentors": "staff.csv"}
    first = None
    for run in range(4):
        (tmp_path / str(run)).mkdir()
        arguments = [str(home / "scheme.toml"), "--threads", str(run % 2 + 1)]
        for option, name in files.items():
            path = home / name
            if run > 1:
                path = tmp_path / str(run) / name
                shuffled(home / name, path, chance)
            arguments += [option, str(path)]
        saved = result(tmp_path / f"result-{run}", *arguments, seed=str(run))
        first = first or saved
        assert saved == first, f"run {run}"


def test_another_seed_draws_among_ties_alone() -> None:
    teams = ["red", "blue", "green", "grey"]
    mentees = [{"code": f"a{at:02}", "team": teams[at % 4]} for at in range(12)]
    mentors = [{"code": f"b{at:02}", "team": teams[at % 4]} for at in range(12)]
    drawn = set()
    for seed in range(12):
        m = pw.match(pw.Scheme.from_toml(TIED.format(seed=seed)), mentees, mentors)
        assert m.objective == {"pairs": 12, "total score": "12"}
        drawn.add(tuple(m))
    assert len(drawn) > 6
    # One in each team: no ties, so no seed matters.
    alone = {tuple(pw.match(pw.Scheme.from_toml(TIED.format(seed=s)), mentees[:4], mentors[:4])) for s in range(12)}
    assert len(alone) == 1
