"""Tables of a scheme: read from files beside it, part of it from then on."""

from __future__ import annotations

import pickle
from pathlib import Path

import pairwright as pw
import pytest
from pairwright.cli import main

SCHEME = """
format = "pairwright.scheme/1"
name = "Tables"
aim = ["mentees placed", "total score"]
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = 1
[tables]
sites = { file = "sites.csv" }
[ladders]
rank = "police ranks"
[asked]
rank = { of = "mentees", kind = "level", ladder = "rank" }
site = { of = "both", kind = "place", table = "sites" }
base = { of = "both", kind = "one", from = "site", table = "sites", column = "borough" }
[[must]]
name = "They sit in one borough or in two that meet"
any = [{ same = "base" }, { listed = "base", table = "London borough neighbours" }]
[[prefer]]
name = "They are near each other"
distance = "site"
points = { "up to 1 km" = 3, "up to 20 km" = 1 }
"""
SITES = "site,borough,lat,lon\nTown Hall,Westminster,51.5203,-0.1633\nDepot,Camden,51.5465,-0.1574\nYard,Croydon,51.3554,-0.0872\n"
MENTEES = "code,rank,site\nO-1,Sergeant,Town Hall\nO-2,Inspector,Yard\n"
MENTORS = "code,site\nS-1,Town Hall\nS-2,Depot\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in [("scheme.toml", SCHEME), ("sites.csv", SITES), ("mentees.csv", MENTEES), ("mentors.csv", MENTORS)]:
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_saved_result_needs_no_other_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [f"--mentees={folder / 'mentees.csv'}", f"--mentors={folder / 'mentors.csv'}"]
    assert main(["match", str(folder / "scheme.toml"), *files, f"--out={folder / 'result'}"]) == 0
    (folder / "sites.csv").unlink()
    assert main(["verify", str(folder / "result"), *files]) == 0
    capsys.readouterr()
    assert main(["explain", str(folder / "result"), "--mentee=O-1", *files]) == 0
    assert "base: both Westminster" in capsys.readouterr().out
    assert main(["explain", str(folder / "result"), "--mentee=O-2", *files]) == 0
    assert "None of the 2 mentors is eligible" in capsys.readouterr().out


def test_a_scheme_with_files_is_loaded_pickled_and_compared(folder: Path) -> None:
    scheme = pw.Scheme.load(folder / "scheme.toml")
    inline = pw.Scheme.from_toml(scheme.to_toml())
    assert inline == scheme == pickle.loads(pickle.dumps(scheme))
    m = pw.match(inline, folder / "mentees.csv", folder / "mentors.csv")
    assert list(m) == [("O-1", "S-1")]
    facts = m.why("O-1", "S-1").facts["musts"][0]["facts"]
    assert [fact["finding"] for fact in facts] == [{"measure": "values", "equal": True}]


def test_a_text_has_no_folder() -> None:
    said = "`sites.csv` can't be found from a scheme that is read from text; load the scheme from its file, or write the rows here"
    with pytest.raises(pw.SchemeError, match=said):
        pw.Scheme.from_toml(SCHEME)
    data = {"format": "pairwright.scheme/1", "name": "x", "aim": ["total score"], "tables": {"sites": {"file": "sites.csv"}}}
    with pytest.raises(pw.SchemeError, match="can't be found from a scheme that is read from text"):
        pw.Scheme.from_dict(data)


def test_faults_of_a_table_file_name_it(folder: Path) -> None:
    (folder / "sites.csv").write_text(SITES.replace("-0.1633", "west") + "Depot,Camden,51.5,0\n")
    with pytest.raises(pw.SchemeError) as refused:
        pw.Scheme.load(folder / "scheme.toml")
    told = [(fault.file, fault.row, fault.column, fault.code) for fault in refused.value.errors]
    assert told == [("sites.csv", 2, "lon", "off-the-grid"), ("sites.csv", 5, "site", "duplicate")]
