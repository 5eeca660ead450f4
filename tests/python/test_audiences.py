"""What participants, auditors and boards read: twins read the same, nothing withheld is in it, and the words are those agreed on.

`PAIRWRIGHT_CASES`: random runs a test, at most 1,000. After a deliberate change of words: `PAIRWRIGHT_WRITE_MESSAGES=1 pytest
tests/python/test_audiences.py`, and read the diff of `golden/`.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pairwright as pw
import pytest
from pairwright.cli import main
from pairwright.shipped import FOLDER, as_arguments

from conftest import MENTEES, MENTORS, SCHEME
from random_cohorts import Data, People
from random_schemes import Schemes, reads_day, reads_list

CASES = min(1000, int(os.environ.get("PAIRWRIGHT_CASES", "40")))
GOLDEN = Path(__file__).with_name("golden")

TWINS = """
format = "pairwright.scheme/1"
name = "Twins"
aim = ["mentees placed", "total score"]
[mentees]
id = "code"
places = { column = "places", at_most = 2 }
[mentors]
id = "code"
places = { column = "places", at_most = 2 }
[asked]
key = { of = "mentees", kind = "one" }
refuses = { of = "mentors", kind = "tags", blank = "none" }
fears = { of = "mentors", kind = "tags", blank = "none", sensitive = true }
knows = { of = "both", kind = "tags", blank = "none" }
[[must]]
name = "The mentor has not refused the mentee"
not = { contains = ["key", "refuses"] }
[[must]]
name = "The mentor does not fear the mentee"
not = { contains = ["key", "fears"] }
[[prefer]]
name = "They know the same things"
shared = "knows"
points = { each = 2 }
"""


class Cohort:
    """People and what is given beside them; one that is slightly another is made by `but`."""

    def __init__(self, mentees: People, mentors: People, scores: dict[tuple[str, str], int]) -> None:
        self.mentees, self.mentors, self.scores = mentees, mentors, scores

    def match(self, **given: Any) -> pw.Matching:
        rows = [(*pair, score) for pair, score in self.scores.items()]
        return pw.match(pw.Scheme.from_toml(TWINS), self.mentees, self.mentors, scores=rows, **given)

    def but(self, mentor: str, column: str, more: str) -> Cohort:
        """One more tag of a mentor."""
        changed = [{**row, column: f"{row[column]}, {more}"} if row["code"] == mentor else row for row in self.mentors]
        return Cohort(self.mentees, changed, self.scores)


def drawn(draw: random.Random) -> Cohort:
    """Everybody knows something that nobody else does; some pairs are refused or feared, some people have no places."""

    def people(letter: str, more: dict[str, Any]) -> People:
        found: People = []
        for at in range(draw.randint(2, 5)):
            code = f"{letter}{at}"
            knows = ", ".join([f"only-{code}", *draw.sample(["law", "money", "noise", "parks"], draw.randrange(4))])
            row = {"code": code, "places": str(draw.choice([0, 1, 1, 1, 2])), "knows": knows}
            found.append(row | {name: make(code) for name, make in more.items()})
        return found

    mentees = people("a", {"key": lambda code: f"key-{code}"})
    keys = [row["key"] for row in mentees]

    def some(_: str) -> str:
        return ", ".join(str(key) for key in keys if draw.randrange(5) == 0)

    mentors = people("b", {"refuses": some, "fears": some})
    pairs = [(str(one["code"]), str(other["code"])) for one in mentees for other in mentors]
    return Cohort(mentees, mentors, {pair: draw.randrange(-2, 9) for pair in pairs})


def twins(base: Cohort, pair: tuple[str, str]) -> Iterator[tuple[str, pw.Matching]]:
    """The same cohort, but for why this pair is none."""
    mentee, mentor = pair
    yield "excluded", base.match(exclusions=[pair])
    yield "kept apart", base.match(keep_apart=[("group", mentee), ("group", mentor)])
    yield "refused", base.but(mentor, "refuses", f"key-{mentee}").match()
    yield "feared", base.but(mentor, "fears", f"key-{mentee}").match()
    yield "both", base.but(mentor, "fears", f"key-{mentee}").but(mentor, "refuses", f"key-{mentee}").match()
    yield "lower score", Cohort(base.mentees, base.mentors, base.scores | {pair: -50}).match()


def notes(m: pw.Matching, base: Cohort) -> dict[tuple[str, ...], str]:
    """Every text that any participant can get, with the data behind it."""

    def whole(answer: pw.Answer) -> str:
        return f"{answer}\n{answer!r}\n{answer._repr_html_()}\n{json.dumps(answer.facts, sort_keys=True)}"

    sides = {"mentee": [str(row["code"]) for row in base.mentees], "mentor": [str(row["code"]) for row in base.mentors]}
    found = {}
    for side, other in (("mentee", "mentor"), ("mentor", "mentee")):
        for one in sides[side]:
            found[(one,)] = whole(m.for_participant(one, side=side))
            for asked in sides[other]:
                found[one, asked] = whole(m.for_participant(one, side=side, why_not=asked))
    return found


def test_twins_read_the_same_whatever_the_cause(tmp_path: Path) -> None:
    draw = random.Random(5)
    compared: dict[str, int] = {}
    for at in range(CASES):
        base = drawn(draw)
        m = base.match()
        expected = notes(m, base)
        chosen = set(m)
        unchosen = sorted(set(base.scores) - chosen)
        for pair in draw.sample(unchosen, min(2, len(unchosen))):
            for cause, twin in twins(base, pair):
                # What is worse or impossible, and was not chosen, is not chosen again; the lot is the same.
                assert set(twin) == chosen
                assert notes(twin, base) == expected, (cause, pair)
                compared[cause] = compared.get(cause, 0) + 1
        every = base.match(exclusions=unchosen)
        assert set(every) == chosen and notes(every, base) == expected
        if at % 10 == 0:
            loaded = []
            for name, one in (("base", m), ("twin", every)):
                one.save(tmp_path / f"{name}-{at}")
                loaded.append(notes(pw.load(tmp_path / f"{name}-{at}"), base))
            assert loaded[0] == loaded[1]
    assert len(compared) == 6 and min(compared.values()) >= CASES


def test_nobody_is_told_what_only_others_said() -> None:
    draw = random.Random(6)
    shared = 0
    for _ in range(CASES):
        base = drawn(draw)
        m = base.match()
        for who, text in notes(m, base).items():
            told = set(re.findall(r"only-\w+|key-\w+", text))
            assert not told, (who, text)
            shared += "you share" in text
            codes = set(re.findall(r"\b[ab]\d\b", text))
            mates = {code for pair in m for code in pair if who[0] in pair}
            assert codes <= {*who, *mates}, (who, text)
            for word in ("score is", "points", "pinned", "excluded", "apart", "fear", "weight", "eligible"):
                assert word not in text, (word, text)
    assert shared > CASES // 2


def test_a_pin_does_not_show() -> None:
    draw = random.Random(7)
    for _ in range(CASES):
        base = drawn(draw)
        m = base.match()
        assert notes(base.match(pins=list(m)), base) == notes(m, base)


SENTINELS = [f"SENTINEL-{at}" for at in range(3)]


def planted(data: Data, rows: People, draw: Schemes) -> People:
    """The same people with a sentinel wherever an answer is sensitive."""
    sensitive = [name for name, attribute in data["asked"].items() if attribute.get("sensitive") and "from" not in attribute]
    return [row | {name: draw.choice(SENTINELS) for name in sensitive if name in row} for row in rows]


def with_sentinels(data: Data) -> Data:
    """The same scheme; what is looked up for a sentinel is one, too."""
    teams = data["tables"]["teams"]
    rows = [[sentinel, f"{sentinel}-found", *[""] * (len(teams["columns"]) - 2)] for sentinel in SENTINELS]
    return data | {"tables": data["tables"] | {"teams": teams | {"rows": teams["rows"] + rows}}}


def secret_line(draw: Schemes) -> Data:
    """A measure of what is sensitive."""
    return draw.choice([{"same": "quiet"}, {"different": "quiet"}, {"shared": "hushed"}, {"contains": ["quiet", "hushed"]}])


def everything(m: pw.Matching, folder: Path, people: dict[str, People]) -> Iterator[tuple[str, str]]:
    """For whom, and all that can be read of a result."""
    yield "board", f"{m!r}{m._repr_html_()}"
    audited = m.for_auditor()
    yield "auditor", f"{audited}{audited!r}{audited._repr_html_()}{audited.facts}"
    if m.status != "infeasible":
        for side, other in (("mentee", "mentor"), ("mentor", "mentee")):
            asked = str(people[f"{other}s"][0]["code"])
            for row in people[f"{side}s"]:
                code = str(row["code"])
                for answer in (m.for_participant(code, side=side), m.for_participant(code, side=side, why_not=asked)):
                    yield "participant", f"{answer}{answer!r}{answer._repr_html_()}{answer.facts}"
    m.save(folder)
    for path in folder.iterdir():
        # The tables of the scheme have a row for every sentinel.
        if path.name != "scheme.toml":
            yield "file", path.read_text(encoding="utf-8")


def test_nothing_withheld_is_anywhere(tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """Sentinels are what people answered in confidence; codes are nobody's business who audits."""
    met = {"pairs": 0, "refused": 0, "audited": 0}
    for at in range(CASES):
        draw = Schemes(f"sentinels {at}")
        musts = [draw.must(secret_line(draw), "secret must", False)] if draw.chance(5) else []
        musts += [draw.must(draw.condition(1), "must")] if draw.chance(3) else []
        prefers = [draw.prefer(secret_line(draw) | {"points": 2}, "secret prefer"), draw.prefer(draw.paid({"shared": "knows"}), "prefer")]
        data = with_sentinels(draw.scheme(musts, prefers))
        mentees, mentors = (planted(data, rows, draw) for rows in draw.people(data, 12))
        beside: dict[str, Any] = {"as_of": draw.day()} if reads_day(data) else {}
        if reads_list(data, "previous"):
            beside["previous"] = draw.some(mentees, mentors)
        if reads_list(data, "scores"):
            beside["scores"] = [(*pair, 1) for pair in draw.some(mentees, mentors)]
        people = {"mentees": mentees, "mentors": mentors}
        codes = {str(row["code"]) for rows in people.values() for row in rows}
        try:
            m = pw.match(pw.Scheme.from_dict(data), mentees, mentors, **beside)
        except pw.CohortError as refused:
            assert "SENTINEL" not in f"{refused}{refused!r}{refused.errors}"
            met["refused"] += 1
            continue
        met["pairs"] += len(m)
        for reader, text in everything(m, tmp_path / str(at), people):
            assert "SENTINEL" not in text, (at, reader)
            if reader == "participant":
                assert "secret" not in text, (at, text)
            if reader == "auditor":
                met["audited"] += 1
                assert not [code for code in codes if code in text], (at, text)
        for who in ("participant", "coordinator"):
            main(["explain", str(tmp_path / str(at)), "--for", who, "--mentee", str(mentees[0]["code"])])
        main(["explain", str(tmp_path / str(at)), "--for", "auditor"])
    out, err = capfd.readouterr()
    assert "SENTINEL" not in out + err + caplog.text
    assert met["audited"] > CASES // 2 and met["pairs"] > CASES, met


def told(m: pw.Matching, *asked: tuple[str, str | None]) -> str:
    """The notes to these people, each under who asks what."""
    parts = [f"# {id}{'' if other is None else f' asks about {other}'}\n\n{m.for_participant(id, why_not=other)}\n" for id, other in asked]
    return "\n".join(parts)


def checked(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("PAIRWRIGHT_WRITE_MESSAGES"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def westminster() -> pw.Matching:
    return pw.match(FOLDER / "westminster" / "scheme.toml", **as_arguments("westminster"))


def test_the_notes_to_participants_are_those_agreed_on(small: pw.Matching) -> None:
    asked = (("O-07", None), ("S-04", None), ("S-14", None), ("O-07", "S-13"), ("O-07", "S-02"))
    checked("participant-westminster.txt", told(westminster(), *asked))
    checked("participant-small.txt", told(small, *[(id, None) for id in ("a1", "a2", "a3", "b1", "b2")], ("a3", "b1")))


def test_the_numbers_for_auditors_are_those_agreed_on(small: pw.Matching, scheme: pw.Scheme) -> None:
    infeasible = pw.match(scheme, MENTEES, MENTORS, pins=[("a1", "b1"), ("a3", "b1")])
    stopped = pw.match(scheme, MENTEES, MENTORS, work_limit=0)
    parts = []
    for name, m in {"Westminster": westminster(), "small": small, "infeasible": infeasible, "stopped": stopped}.items():
        # The record holds the version.
        text = re.sub("sha256:[0-9a-f]{64}", "sha256:…", str(m.for_auditor())).replace(pw.__version__, "VERSION")
        parts.append(f"# {name}\n\n{text}\n")
    checked("auditor.txt", "\n".join(parts))


def test_an_auditor_can_hold_the_files_against_the_digests(small: pw.Matching, tmp_path: Path) -> None:
    small.save(tmp_path / "r")
    record = json.loads((tmp_path / "r" / "record.json").read_text(encoding="utf-8"))
    digests = {"cohort": record["cohort"], "scheme": record["files"]["scheme.toml"], "record": record["digest"]}
    for m in (small, pw.load(tmp_path / "r"), pw.load(tmp_path / "r").with_people(MENTEES, MENTORS)):
        assert m.for_auditor().facts["digests"] == digests
    assert small.for_auditor().facts["checked"]["sentence"] == str(small.verify())


def test_a_result_without_the_people_says_less(tmp_path: Path) -> None:
    m = westminster()
    m.save(tmp_path / "r")
    loaded = pw.load(tmp_path / "r")
    whole, less = (str(one.for_participant("O-07")) for one in (m, loaded))
    assert less == re.sub(r" \(you[^)]*\)", "", whole) != whole
    assert str(loaded.for_participant("S-14")) == str(m.for_participant("S-14"))


def test_strangers_are_errors_to_whoever_runs_it(small: pw.Matching) -> None:
    with pytest.raises(pw.CohortError, match="did you mean `a1`"):
        small.for_participant("a11")
    with pytest.raises(pw.CohortError, match="`zz` is not a mentor"):
        small.for_participant("a1", why_not="zz")


def test_where_there_is_no_answer_there_are_no_notes(scheme: pw.Scheme) -> None:
    m = pw.match(scheme, MENTEES, MENTORS, pins=[("a1", "b1"), ("a3", "b1")])
    with pytest.raises(pw.ProblemError, match="no pairs to tell participants of"):
        m.for_participant("a1")


def test_the_command_speaks_to_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "r")
    m = westminster()
    m.save(out)

    def said(*arguments: str, code: int = 0) -> str:
        assert main(["explain", out, *arguments]) == code
        shown = capsys.readouterr()
        return " ".join((shown.err if code else shown.out).split())

    loaded = pw.load(out)
    assert said("--for", "participant", "--mentor", "S-14") == " ".join(str(loaded.for_participant("S-14")).split())
    asked = str(loaded.for_participant("O-07", why_not="S-13"))
    assert said("--for", "participant", "--mentee", "O-07", "--mentor", "S-13") == " ".join(asked.split())
    audited = said("--for", "auditor")
    assert audited.startswith(" ".join(str(loaded.for_auditor()).split()))
    assert audited.endswith("proof of the saved files: optimal: 28 pairs checked, bound = value")
    assert said("--mentee", "O-07") == said("--for", "coordinator", "--mentee", "O-07")
    assert "nobody is named to an auditor" in said("--for", "auditor", "--mentee", "O-07", code=2)
    assert "say who" in said("--for", "participant", code=2)
    left_out = tmp_path / "r" / "unplaced.csv"
    left_out.write_text(left_out.read_text(encoding="utf-8").replace("S-13", "S-31", 1), encoding="utf-8")
    assert "integrity of the saved files: does not hold; `pairwright verify` says where" in said("--for", "auditor")


def test_a_matching_shows_itself_as_a_page_for_the_board(small: pw.Matching) -> None:
    page = westminster()._repr_html_()
    words = unescape(" ".join(re.sub("<[^>]*>", " ", page).split()))
    assert words.startswith(
        "Westminster police and council mentoring, phase 1 11 of 11 officers and 11 of 15 mentors are paired. It is proven that no "
        "other choice that keeps all rules is better by the programme's aim"
    )
    assert "lowest score 3 total score 83 Pairs officer mentor score" in words
    assert "Left out side code why mentor S-01 Mentor S-01 and 3 other mentors" in words
    assert re.search(r"pairwright \S+ · seed 20200930 · people sha256:[0-9a-f]{12}… · checked: optimal: 28 pairs checked", words)
    # As it stands in light and dark: no colour but that of lines, no style sheet, no script.
    assert not re.search(r"[^-]color:|background|<style|<script|class=", page)
    assert "zebras" not in small._repr_html_()


def test_a_page_shows_no_more_than_fifty_rows(scheme: pw.Scheme) -> None:
    mentees = [{**MENTEES[0], "code": f"a{at:03}"} for at in range(120)]
    mentors = [{**MENTORS[0], "code": f"b{at:03}"} for at in range(60)]
    page = pw.match(scheme, mentees, mentors)._repr_html_()
    assert page.count("and 10 more") == 2 and page.count("<tr>") == 3 + 2 + 50 + 50


def test_pages_of_what_was_not_found(scheme: pw.Scheme) -> None:
    infeasible = pw.match(scheme, MENTEES, MENTORS, pins=[("a1", "b1"), ("a3", "b1")])._repr_html_()
    assert "There is no answer" in infeasible and "b1 is pinned to 2 others" in infeasible and "<table" not in infeasible
    assert "checked: infeasible" in infeasible
    stopped = pw.match(scheme, MENTEES, MENTORS, work_limit=0)._repr_html_()
    assert "A limit stopped the search" in stopped and "not proven to be the best" in stopped and "checked: not proven" in stopped


FEW = """
format = "pairwright.scheme/1"
name = "Few"
aim = ["mentees placed", "total score"]
[mentees]
id = "code"
places = { at_least = 1, at_most = 1 }
[mentors]
id = "code"
places = 1
[asked]
site = { of = "mentees", kind = "one" }
again = { of = "mentees", kind = "flag" }
knows = { of = "both", kind = "tags", blank = "none" }
[[prefer]]
name = "They know the same things"
shared = "knows"
points = { each = 1 }
[[priority]]
name = "Who missed out comes first"
placed = "mentees"
again = "yes"
points = 3
[[quota]]
name = "Site"
placed = "mentees"
each = "site"
at_most = 20
[[quota]]
name = "Site: N"
placed = "mentees"
site = "N"
at_most = 9
"""


def few(knowing: int, *, again: int = 6, north: int = 6) -> pw.Matching:
    """Eleven pairs; so many of them know the same, missed out last time, and are of the north."""
    mentees: People = [
        {"code": f"a{at:02}", "site": "N" if at < north else "S", "again": "yes" if at < again else "no", "knows": f"k{at}"}
        for at in range(11)
    ]
    mentors: People = [{"code": f"b{at:02}", "knows": f"k{at}" if at < knowing else ""} for at in range(11)]
    return pw.match(pw.Scheme.from_toml(FEW), mentees, mentors)


def lines(m: pw.Matching) -> list[str]:
    return [line.strip() for line in str(m.for_auditor()).splitlines()]


def test_an_auditor_is_not_told_what_leaves_too_few() -> None:
    kept = "They know the same things: not told, as a number too small to tell would follow"
    for knowing in (7, 8, 9, 10):
        assert kept in lines(few(knowing)), knowing
    # Eleven of eleven leave nobody; five of eleven leave six.
    for knowing in (5, 11):
        assert f"They know the same things: points for {knowing} pairs, {knowing} in all" in lines(few(knowing)), knowing
    # By the total score the points of few people who come first would follow from the criteria.
    told = lines(few(11, again=2))
    assert kept in told and "points for" not in " ".join(told)


def test_an_auditor_is_told_nothing_of_one_value() -> None:
    told = lines(few(11))
    assert "Site: N: at most 9 pairs in one group; how many there are in all is not told" in told
    assert "Site: at most 20 pairs in each of 2 groups; 11 in all" in told, "not the group of the other quota"
    assert "Site: at most 20 pairs in one group; how many there are in all is not told" in lines(few(11, north=0))


def test_an_auditor_is_told_that_there_are_priorities_and_minimums() -> None:
    told = lines(few(11))
    at = told.index("Whom it is worth points to place, counted in “total score”:")
    assert told[at + 1] == "Who missed out comes first"
    assert "There are mentees who must have a mate." in told
    alone = pw.match(pw.Scheme.from_toml(FEW), [{"code": at, "site": "N", "again": "no", "knows": ""} for at in "ab"], [{"code": "c", "knows": ""}])
    assert alone.status == "infeasible" and "There are mentees who must have a mate." in lines(alone)
    assert "keeps all numbers of mates" in str(alone.for_auditor())


def test_an_auditor_reads_what_is_told_all_the_same() -> None:
    note = str(few(11).for_auditor())
    assert "But for everybody, everybody with a mate, eligible and chosen pairs, the levels of the aim and what was decided by hand," in note
