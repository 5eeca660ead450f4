"""The second verifier over thousands of random problems: convinced by every proof, and by no more than the first."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pairwright import verify

ROOT = Path(__file__).resolve().parents[2]
CASES = int(os.environ.get("PAIRWRIGHT_CASES", "20000"))


def instances(*arguments: str) -> Iterator[dict]:
    """What the program `instances` prints; PAIRWRIGHT_INSTANCES names it, else cargo builds it."""
    given, cargo = os.environ.get("PAIRWRIGHT_INSTANCES"), shutil.which("cargo")
    if given:
        command = [given]
    elif cargo:
        command = [cargo, "run", "--quiet", "--package", "pairwright-tests", "--bin", "instances", "--"]
    else:
        pytest.skip("no cargo to build the instances with, and PAIRWRIGHT_INSTANCES names no program")
    with subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as run:
        assert run.stdout is not None
        yield from map(json.loads, run.stdout)
    assert run.returncode == 0, "the program that makes the instances failed"


def verdict(instance: dict) -> tuple[bool, str]:
    chosen = [tuple(pair) for pair in instance["pairs"] or []]
    try:
        verify.Problem(instance["problem"]).prove(chosen)
    except Exception as refused:  # `main` says `not proven` for whatever it meets
        return False, repr(refused)
    return True, "proven"


def test_every_proof_convinces_the_second_verifier() -> None:
    counts = {"optimal": 0, "infeasible": 0}
    for at, instance in enumerate(instances(str(CASES), "1")):
        convinced, said = verdict(instance)
        assert convinced, f"instance {at}: {said}\n{json.dumps(instance)}"
        status = instance["problem"]["status"]
        counts[status] += 1
    assert sum(counts.values()) == CASES
    assert min(counts.values()) > CASES // 5, counts


def test_changed_proofs_are_judged_alike_by_all_evaluators() -> None:
    """`accepted` is what the first verifier and the naive evaluation of the tests say; the program fails if they differ."""
    accepted = 0
    for at, instance in enumerate(instances(str(CASES), "5", "changed")):
        convinced, said = verdict(instance)
        assert convinced == instance["accepted"], f"instance {at}: {said}\n{json.dumps(instance)}"
        accepted += convinced
    assert CASES // 10 < accepted < CASES // 2
