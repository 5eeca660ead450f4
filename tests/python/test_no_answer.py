"""Why there is no answer, and what would make one: the data and the words, saved or not, and by the command."""

from __future__ import annotations

import re
from pathlib import Path

import pairwright as pw
import pytest
from pairwright.cli import main

from conftest import MENTEES, MENTORS, SCHEME
from test_api import as_csv

MUST = "They are in different teams"
ASKING = {"places": {"at_least": 1, "at_most": 1}}


@pytest.fixture
def short(scheme: pw.Scheme) -> pw.Matching:
    """Everybody needs a mentor; a1 and a3 can have b1 alone."""
    return pw.match(scheme.with_(mentees=ASKING), MENTEES, MENTORS)


def test_what_cannot_hold_together(short: pw.Matching) -> None:
    assert short.status == "infeasible"
    found = short.conflict()
    assert str(found) == (
        "These facts can't hold together: mentees a1 and a3 need at least 1 mentor each; mentor b1 has 1 place; "
        f"“{MUST}” must hold. Without any one of them the others could hold."
    )
    assert found.facts["irreducible"] is True
    assert found.facts["members"] == [
        {"kind": "minimum", "side": "mentees", "id": "a1", "at_least": 1},
        {"kind": "minimum", "side": "mentees", "id": "a3", "at_least": 1},
        {"kind": "places", "side": "mentors", "id": "b1", "at_most": 1},
        {"kind": "must", "name": MUST},
    ]


def test_what_would_help(short: pw.Matching) -> None:
    found = short.repairs()
    told = [str(one) for one in found]
    assert "One more place for mentor b1 would do: then 3 mentees are placed and the total score is 6." in told
    assert all(one.facts["solves"] and one.facts["gain"] == 1 and one.facts["short"] == 0 for one in found)
    kinds = [one.facts["repair"]["kind"] for one in found]
    assert set(kinds) == {"place", "minimum", "volunteer"}
    volunteer = next(one.facts["repair"] for one in found if one.facts["repair"]["kind"] == "volunteer")
    assert volunteer["like"] == "b1" and volunteer["eligible"] == ["a1", "a3"]
    assert [str(one) for one in short.repairs(2)] == [told[0], told[1]]
    assert short.repairs(2)[0].facts["others"] == len(found) - 2 and short.repairs(0) == []
    with pytest.raises(ValueError, match="most: `-1` is below 0"):
        short.repairs(-1)


def test_each_repair_does_what_it_says(scheme: pw.Scheme, short: pw.Matching) -> None:
    place = next(one for one in short.repairs() if one.facts["repair"]["kind"] == "place")
    other = scheme.with_(mentees=ASKING, mentors={"places": {"column": "places", "at_most": 2}})
    mentors = [{**row, "places": 1 + (row["code"] == place.facts["repair"]["id"])} for row in MENTORS]
    m = pw.match(other, MENTEES, mentors)
    assert m.status == "optimal" and [list(level) for level in m.objective.items()] == [
        [name, int(value) if name == "mentees placed" else value] for name, value in place.facts["objective"]
    ]


def test_a_saved_result_knows_the_pairs_and_with_the_files_the_musts(tmp_path: Path, short: pw.Matching) -> None:
    short.save(tmp_path / "result")
    loaded = pw.load(tmp_path / "result")
    assert [fact["kind"] for fact in loaded.conflict().facts["members"]] == ["minimum", "minimum", "places", "eligible-pairs"]
    assert "only eligible pairs may be chosen" in str(loaded.conflict())
    again = loaded.with_people(MENTEES, MENTORS)
    assert str(again.conflict()) == str(short.conflict())
    assert [str(one) for one in again.repairs()] == [str(one) for one in short.repairs()]


def test_where_there_are_pairs_nothing_is_in_the_way(small: pw.Matching) -> None:
    for ask in (small.conflict, small.repairs):
        with pytest.raises(pw.PairwrightError, match="the result is not infeasible; ask this where `status` is `infeasible`"):
            ask()


def test_a_must_on_withheld_data_is_named_for_the_coordinator_alone(scheme: pw.Scheme) -> None:
    secret = "They like nothing in common"
    withheld = scheme.with_(without=MUST, must={"name": secret, "shared": "likes", "at_most": 0, "blank": "pass"})
    m = pw.match(withheld, MENTEES, MENTORS, pins=[("a1", "b1")])
    assert m.status == "infeasible"
    shown = str(m.conflict()) + repr(m.conflict().facts) + "".join(str(one) + repr(one.facts) for one in m.repairs())
    assert secret not in shown and "(which of them play a part is withheld)" in shown and "zebras" not in shown
    named = f"“{secret}”"
    assert f"{named} must hold" in str(m.conflict(coordinator=True))
    told = "".join(str(one) for one in m.repairs(coordinator=True))
    assert f"making mentee a1 and mentor b1 eligible ({named} refuses the pair)" in told.lower().replace(named.lower(), named)
    assert "zebras" not in told


def test_the_command_asks_without_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme = pw.Scheme.from_toml(SCHEME).with_(mentees=ASKING)
    (tmp_path / "scheme.toml").write_text(scheme.to_toml(), encoding="utf-8")
    files = ["--mentees", str(as_csv(tmp_path / "a.csv", MENTEES)), "--mentors", str(as_csv(tmp_path / "b.csv", MENTORS))]
    out = str(tmp_path / "result")
    assert main(["match", str(tmp_path / "scheme.toml"), *files, "--out", out]) == 3
    capsys.readouterr()
    for people, must in ([], "only eligible pairs may be chosen"), (files, f"“{MUST}” must hold"):
        assert main(["explain", out, *people]) == 0
        said = " ".join(capsys.readouterr().out.split())
        assert "short." in said and must in said
        assert "One more place for mentor b1 would do" in said
        # The conflict may take long: it comes last.
        assert said.index("short.") < said.index("What would help") < said.index("can't hold together")
        assert main(["explain", out, *people, "--mentee", "a1"]) == 0
        named = " ".join(capsys.readouterr().out.split())
        aside = "There are no pairs, so there is nothing to say of one person alone; what follows is of everybody. "
        assert named.replace(aside, "") == said != named
    for stranger in ["--mentee", "NOBODY"], ["--mentor", "a1"], ["--mentee", "a1", "--mentor", "NOBODY"]:
        assert main(["explain", out, *stranger]) == 2
        told = capsys.readouterr()
        assert not told.out and f"`{stranger[-1]}` is not a {stranger[-2][2:]}" in told.err


def test_the_command_asks_who_where_there_are_pairs(tmp_path: Path, small: pw.Matching, capsys: pytest.CaptureFixture[str]) -> None:
    small.save(tmp_path / "result")
    assert main(["explain", str(tmp_path / "result")]) == 2
    assert "say who: --mentee ID, --mentor ID, or both" in capsys.readouterr().err


def test_words_fit_what_people_are_called_and_how_many_there_are(scheme: pw.Scheme) -> None:
    called = scheme.with_(mentees=ASKING, mentors={"called": "apprentice"})
    told = " ".join(str(one) for one in pw.match(called, MENTEES, MENTORS).repairs())
    assert "go without an apprentice" in told.lower()
    many = [{**MENTEES[0], "code": f"a{at:04}"} for at in range(1500)]
    m = pw.match(scheme.with_(mentees=ASKING), many, MENTORS)
    numbers = f"{m.witness} {m.verify()} {m.for_auditor()}"
    assert "1,500 mentees need 1,500 mates" in numbers and "1,499 short" in numbers and "1,500 pairs checked" in numbers
    assert not [digits for digits in re.findall(r"\b\d{4,}\b", str(m.witness))]
