"""Papers and reviewers from a published score matrix, three reviews a paper, by a scheme: values and the shortfall are
known, and both verifiers say so on what was saved."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pairwright as pw
import pytest

SCHEME = """
format = "pairwright.scheme/1"
name = "Three reviews a paper"
aim = ["total score"]
[mentees]
called = "paper"
id = "paper"
places = {{ at_least = 3, at_most = 3 }}
[mentors]
called = "reviewer"
id = "reviewer"
places = {load}
[[must]]
name = "The pair has a score"
listed = "scores"
"""


@pytest.mark.parametrize(("load", "total"), [(2, "122.5"), (3, "127.25"), (1, None)])
def test_reviews(load: int, total: str | None, data: Path, tmp_path: Path) -> None:
    matrix = np.load(data / "sigir" / "query.npz")["similarity_matrix"]
    matrix = matrix if matrix.shape == (73, 189) else matrix.T
    papers = [{"paper": f"P{at:03}"} for at in range(73)]
    reviewers = [{"reviewer": f"R{at:03}"} for at in range(189)]
    scores = [
        {"mentee": papers[i]["paper"], "mentor": reviewers[j]["reviewer"], "score": float(matrix[i, j])}
        for i, j in np.ndindex(matrix.shape)
    ]
    m = pw.match(pw.Scheme.from_toml(SCHEME.format(load=load)), papers, reviewers, scores=scores)
    proof = m.verify()
    if total is None:
        assert m.status == "infeasible" and proof.shortfall == 30
    else:
        assert m.objective == {"total score": total}
    m.save(tmp_path / "r")
    for command in (["pairwright", "verify", "r"], ["pairwright.verify", "r"]):
        done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert ("infeasible" if total is None else "optimal") in done.stdout
