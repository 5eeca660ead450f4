"""Broken inputs, one fault each, and the very words that people read: `messages.txt` beside this file.

After a deliberate change of words: `PAIRWRIGHT_WRITE_MESSAGES=1 pytest tests/python/test_messages.py`, and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pairwright as pw
import pytest

GOLDEN = Path(__file__).with_name("messages.txt")

SCHEME = """\
format = "pairwright.scheme/1"
name = "Messages"
aim = ["mentees placed", "total score"]
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = { column = "places", at_most = 2 }
[ladders]
rank = ["Constable", "Sergeant", "Inspector"]
[asked]
level = { of = "both", kind = "level", ladder = "rank" }
team = { of = "both", kind = "one", values = ["red", "blue"] }
base = { of = "both", kind = "place" }
hours = { of = "mentees", kind = "number", sensitive = true }
new = { of = "mentees", kind = "flag" }
free = { of = "both", kind = "tags" }
[[must]]
name = "The mentor is senior"
above = "level"
at_most = "-1 level"
[[must]]
name = "They can meet"
shared = "free"
[[prefer]]
name = "They are near"
distance = "base"
points = { "up to 5 km" = 3 }
"""
MENTEES = """\
code,level,team,base,hours,new,free
M1,Constable,red,Camden,31,yes,"Mon, Tue"
M2,Sergeant,blue,Hackney,42.5,no,Wed
"""
MENTORS = """\
code,places,level,team,base,free
T1,1,Inspector,red,Camden,"Mon, Wed"
T2,2,Sergeant,blue,"51.5,-0.1",Tue
"""

Files = dict[str, str | bytes]


def scheme(old: str, new: str) -> Files:
    assert SCHEME.count(old) == 1, old
    return {"scheme.toml": SCHEME.replace(old, new)}


def mentees(old: str, new: str) -> Files:
    assert MENTEES.count(old) == 1, old
    return {"mentees.csv": MENTEES.replace(old, new)}


def mentors(old: str, new: str) -> Files:
    assert MENTORS.count(old) == 1, old
    return {"mentors.csv": MENTORS.replace(old, new)}


CASES: dict[str, Files] = {
    # The scheme.
    "not TOML": scheme('name = "Messages"', "name = Messages"),
    "newer format": scheme("scheme/1", "scheme/2"),
    "no name": scheme('name = "Messages"\n', ""),
    "unknown key": scheme("[[must]]\nname = \"They can", "[[must]]\nweigth = 1\nname = \"They can"),
    "unknown level of the aim": scheme('"total score"', '"total scores"'),
    "aim in the wrong order": scheme('["mentees placed", "total score"]', '["lowest score", "total score"]'),
    "unknown attribute": scheme('shared = "free"', 'shared = "fre"'),
    "unknown ladder": scheme('ladder = "rank"', 'ladder = "ranks"'),
    "unknown kind": scheme('kind = "flag"', 'kind = "bool"'),
    "wrong kind for the measure": scheme('shared = "free"', 'shared = "team"'),
    "attribute of one side": scheme('shared = "free"', 'shared = "hours"'),
    "bare number for a quantity": scheme('"-1 level"', "-1"),
    "wrong unit": scheme('"-1 level"', '"-1 km"'),
    "points without a unit": scheme('"up to 5 km"', '"up to 5"'),
    "level twice in a ladder": scheme('"Sergeant", "Inspector"', '"Sergeant", "Constable"'),
    "negative places": scheme("places = 1", "places = -1"),
    "quota on a sensitive attribute": {
        "scheme.toml": SCHEME + '[[quota]]\nname = "Few hours"\nplaced = "mentees"\nhours = "5"\nat_most = 1\n'
    },
    # The form of the files.
    "empty file": {"mentees.csv": ""},
    "heading alone": {"mentees.csv": MENTEES.splitlines()[0] + "\n"},
    "wrong encoding": {"mentees.csv": MENTEES.replace("Camden", "Càmden").encode("latin-1")},
    "UTF-16": {"mentees.csv": MENTEES.encode("utf-16")},
    "semicolons": {"mentees.csv": 'code;level\nM1;Constable\n'},
    "ragged row": mentees("42.5,no,Wed", "42.5,no"),
    "white space before a quote": mentees('"Mon, Tue"', ' "Mon, Tue"'),
    "Excel's line of the separator": {"mentees.csv": "sep=,\n" + MENTEES},
    "UTF-32": {"mentees.csv": MENTEES.encode("utf-32")},
    "open quote": mentees('"Mon, Tue"', '"Mon, Tue'),
    "heading twice": mentees("hours,new", "team,new"),
    # The people.
    "missing column": mentees("hours,new", "years,new"),
    "unknown column": mentors("code,places,level,team,base,free", "code,places,level,team,base,free,shoe"),
    "id twice": mentees("M2", "M1"),
    "id twice but for case": mentees("M2", "m1"),
    "blank id": mentees("M2", " "),
    "id with a character that is not seen": mentees("M2", "M\u200b2"),
    "escape in an answer": mentees('"Mon, Tue"', '"Mon, \x1b[2JTue"'),
    "unknown level": mentees("Sergeant", "Seargent"),
    "unknown value": mentees("blue", "green"),
    "unknown place": mentees("Hackney", "Hackny"),
    "place outside the grid": mentors("51.5,-0.1", "48.8,2.3"),
    "sensitive value that is no number": mentees("42.5", "SENTINEL"),
    "number with a comma": mentees("42.5", '"42,5"'),
    "neither yes nor no": mentees("42.5,no", "42.5,maybe"),
    "blank where nobody may be": mentees("Sergeant,blue", ",blue"),
    "places beyond the bound": mentors("T2,2", "T2,3"),
    "places that are no number": mentors("T2,2", "T2,two"),
    "blank places": mentors("T2,2", "T2,"),
    # What is given beside.
    "pin of a stranger": {"pins.csv": "mentee,mentor\nM1,T9\n"},
    "empty pins": {"pins.csv": "\n"},
    "pin twice": {"pins.csv": "mentee,mentor\nM1,T1\nM1,T1\n"},
    "pins without a column": {"pins.csv": "mentee,who\nM1,T1\n"},
    "score that is no number": {"scores.csv": "mentee,mentor,score\nM1,T1,good\n"},
    "score too fine": {"scores.csv": "mentee,mentor,score\nM1,T1,0.123456789\n"},
    "spreadsheet": {"pins.xlsx": b"PK"},
}


def refusal(files: Files, folder: Path) -> str:
    """The words of the refusal, with the name of the exception."""
    whole: Files = {"scheme.toml": SCHEME, "mentees.csv": MENTEES, "mentors.csv": MENTORS, **files}
    for name, content in whole.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    beside = {Path(name).stem: folder / name for name in whole if name.startswith(("pins", "scores"))}
    with pytest.raises(pw.PairwrightError) as refused:
        pw.match(folder / "scheme.toml", folder / "mentees.csv", folder / "mentors.csv", **beside)
    errors = getattr(refused.value, "errors")
    assert errors and all(fault.code and fault.message and fault.file for fault in errors)
    words = str(refused.value).replace(str(folder) + os.sep, "")
    return f"{type(refused.value).__name__}: {words}"


def said(tmp_path: Path) -> str:
    parts = []
    for at, (case, files) in enumerate(CASES.items()):
        folder = tmp_path / str(at)
        folder.mkdir()
        parts.append(f"# {case}\n{refusal(files, folder)}\n")
    return "\n".join(parts)


def test_the_words_are_those_agreed_on(tmp_path: Path) -> None:
    words = said(tmp_path)
    if os.environ.get("PAIRWRIGHT_WRITE_MESSAGES"):
        GOLDEN.write_text(words, encoding="utf-8")
    assert words == GOLDEN.read_text(encoding="utf-8")


def test_nothing_sensitive_is_said() -> None:
    words = GOLDEN.read_text(encoding="utf-8")
    assert "<withheld>" in words and "SENTINEL" not in words and "42,5" not in words


def test_the_files_that_are_broken_are_sound(tmp_path: Path) -> None:
    for name, text in {"scheme.toml": SCHEME, "mentees.csv": MENTEES, "mentors.csv": MENTORS}.items():
        (tmp_path / name).write_text(text)
    m = pw.match(tmp_path / "scheme.toml", tmp_path / "mentees.csv", tmp_path / "mentors.csv")
    assert m.objective["mentees placed"] == 2
