"""Whom a rule on withheld data refused: in no result, and told to the coordinator who asks with the people's files."""

from __future__ import annotations

from pathlib import Path

import pairwright as pw
import pytest
from pairwright.cli import main

PAST, TEAM = "They have different pasts", "They work in different teams"
SCHEME = f"""
format = "pairwright.scheme/1"
name = "Withheld"
aim = ["mentees placed", "total score"]
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = 1
[asked]
team = {{ of = "both", kind = "one" }}
past = {{ of = "both", kind = "one", sensitive = true }}
[[must]]
name = "{TEAM}"
different = "team"
[[must]]
name = "{PAST}"
different = "past"
"""
MENTEES = "code,team,past\na1,red,zebra\na2,grey,okapi\na3,pink,none\n"
MENTORS = "code,team,past\nb1,red,okapi\nb2,red,okapi\nb3,blue,zebra\n"


def test_no_file_of_a_result_tells_whom_such_a_rule_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = {name: tmp_path / name for name in ("scheme.toml", "a.csv", "b.csv")}
    for path, text in zip(paths.values(), (SCHEME, MENTEES, MENTORS), strict=True):
        path.write_text(text, encoding="utf-8")
    files = ["--mentees", str(paths["a.csv"]), "--mentors", str(paths["b.csv"])]
    out = tmp_path / "result"
    assert main(["match", str(paths["scheme.toml"]), *files, "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert main(["explain", str(out), "--mentee", "a1"]) == 0
    told += capsys.readouterr().out
    for name in ("unplaced.csv", "problem.json", "record.json", "run.json", "pairs.csv"):
        told += (out / name).read_text(encoding="utf-8")
    assert "the rules refuse every pair (which of them do is for the coordinator" in " ".join(told.split())
    assert PAST not in told
    m = pw.load(out).with_people(str(paths["a.csv"]), str(paths["b.csv"]))
    assert PAST not in str(m.why_unplaced("a1")) + str(m.why_unplaced("a1").facts)
    for asked in (
        str(m.why_unplaced("a1", coordinator=True)),
        main(["explain", str(out), "--mentee", "a1", *files]) or capsys.readouterr().out,
    ):
        said = " ".join(asked.split())
        assert f"“{PAST}” refused 1 of them" in said and "for the coordinator alone" in said
        assert "zebra" not in said and "okapi" not in said
    assert main(["verify", str(out), *files]) == 0
