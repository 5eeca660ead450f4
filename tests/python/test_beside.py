"""What is given beside the people: earlier results, who is kept apart; and what placing people is worth."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pairwright as pw
import pytest
from conftest import MENTEES, MENTORS, SCHEME
from pairwright import verify
from test_api import as_csv
from test_cli import PEOPLE, Folder

# Anybody with anybody: three mentees, two mentors.
OPEN = SCHEME.replace('different = "team"', 'not = { all = [{ same = "team" }, { different = "team" }] }')
AGAIN = '[[must]]\nname = "Nobody meets the same person again"\nlisted = "previous"\nat_most = 0\n'
REPEAT = OPEN + AGAIN
CODES = REPEAT.replace('id = "code"', 'id = "code"\ncodes = "make"')


@pytest.fixture(scope="module")
def scheme() -> pw.Scheme:
    return pw.Scheme.from_toml(REPEAT)


def earlier(scheme: pw.Scheme, previous: object) -> set[tuple[str, str]]:
    """The pairs of people who are not eligible any more."""
    left = {(row["mentee"], row["mentor"]) for row in scheme.compile(MENTEES, MENTORS, previous=previous).pairs()}
    return {(a["code"], b["code"]) for a in MENTEES for b in MENTORS} - left


def test_every_form_of_an_earlier_result_is_read(scheme: pw.Scheme, tmp_path: Path) -> None:
    first = pw.match(scheme, MENTEES, MENTORS, previous=[])
    pairs = set(first)
    assert len(pairs) == 2
    first.save(tmp_path / "first")
    as_csv(tmp_path / "pairs.csv", [{"mentee": a, "mentor": b} for a, b in sorted(pairs)])
    assert earlier(scheme, []) == set()
    rows = [{"mentee": a, "mentor": b, "why": "last year"} for a, b in sorted(pairs)]
    for form in (first, tmp_path / "first", str(tmp_path / "first"), tmp_path / "pairs.csv", sorted(pairs), rows):
        assert earlier(scheme, form) == pairs, form
        assert earlier(scheme, [form]) == pairs, form
    second = pw.match(scheme, MENTEES, MENTORS, previous=first)
    assert not set(second) & pairs
    several = [first, second, [("a9", "b1"), ("a1", "b9")], tmp_path / "first"]
    assert earlier(scheme, several) == pairs | set(second)
    third = pw.match(scheme, MENTEES, MENTORS, previous=[first, second])
    assert not set(third) & (pairs | set(second))
    frame = pytest.importorskip("pandas").DataFrame(rows)
    assert earlier(scheme, frame) == earlier(scheme, [frame, first]) == pairs


def test_earlier_results_that_say_nothing_are_refused(scheme: pw.Scheme) -> None:
    with pytest.raises(pw.CohortError, match="none were given"):
        scheme.compile(MENTEES, MENTORS)
    with pytest.raises(pw.CohortError, match="no line of the scheme reads them"):
        pw.Scheme.from_toml(OPEN).compile(MENTEES, MENTORS, previous=[])
    with pytest.raises(pw.CohortError, match=r"previous\[2\].*row 2.*row 1 again"):
        scheme.compile(MENTEES, MENTORS, previous=[[], [("a1", "b1"), ("a1", "b1")]])
    with pytest.raises(pw.CohortError, match="not of the form"):
        scheme.compile(MENTEES, MENTORS, previous=[("a1", "b1", "b2")])


def test_made_codes_of_an_earlier_run_go_by_their_keys(tmp_path: Path) -> None:
    scheme = pw.Scheme.from_toml(CODES)
    first = pw.match(scheme, MENTEES, MENTORS, previous=[])
    first.save(tmp_path / "first")
    ids = {(key["side"], key["code"]): key["id"] for key in first.keys}
    pairs = {(ids["mentee", a], ids["mentor", b]) for a, b in first}
    plain = pw.Scheme.from_toml(REPEAT)
    for form in (first, tmp_path / "first", [first, tmp_path / "first"]):
        assert earlier(plain, form) == pairs
    with pytest.raises(pw.CohortError, match="is a code that was made in one run"):
        plain.compile(MENTEES, MENTORS, previous=list(first))
    (tmp_path / "first.keys.csv").unlink()
    for lost in (tmp_path / "first", pw.load(tmp_path / "first")):
        with pytest.raises(pw.SavedError, match="made in that run"):
            plain.compile(MENTEES, MENTORS, previous=lost)


def test_a_group_is_kept_apart_and_its_name_goes_nowhere(tmp_path: Path) -> None:
    scheme = pw.Scheme.from_toml(OPEN)
    groups = [("a secret", "a1"), ("a secret", "b1"), ("a secret", "b2"), ("other", "a2"), ("other", "b1")]
    m = pw.match(scheme, MENTEES, MENTORS, keep_apart=groups)
    assert set(m) == {("a2", "b2"), ("a3", "b1")}
    left = str(m.why_unplaced("a1"))
    assert left == "None of the 2 mentors is eligible for mentee a1: 2 pairs were kept apart."
    m.save(tmp_path / "result")
    assert all("secret" not in path.read_text() for path in (tmp_path / "result").iterdir())
    assert json.loads((tmp_path / "result" / "problem.json").read_text())["apart"] == [
        {"mentees": [0], "mentors": [0, 1]},
        {"mentees": [1], "mentors": [0]},
    ]
    again = pw.load(tmp_path / "result").with_people(MENTEES, MENTORS)
    assert str(again.why_unplaced("a1")) == left
    rows = [{"group": name, "id": id} for name, id in groups]
    assert list(pw.match(scheme, MENTEES, MENTORS, keep_apart=rows)) == list(m)
    none = pw.match(scheme, MENTEES, MENTORS, keep_apart=groups, pins=[("a1", "b1")])
    assert none.status == "infeasible" and "they are kept apart" in str(none.witness)
    for bad, said in [
        ([("1", "a1"), ("1", "zz")], "neither a mentee nor a mentor"),
        ([("1", "a1"), ("1", "a2")], "nobody of this group is a mentor"),
    ]:
        with pytest.raises(pw.CohortError, match=said) as refused:
            pw.match(scheme, MENTEES, MENTORS, keep_apart=bad)
        assert "secret" not in str(refused.value)


FIRST = '[[priority]]\nname = "The red come first"\nplaced = "mentees"\nteam = "red"\npoints = 1.5\n'
EVERYBODY = '[[priority]]\nname = "Everybody counts"\nplaced = "mentees"\npoints = 0.25\n'


def test_priorities_count_at_their_level_or_in_the_total_score() -> None:
    plain = pw.match(pw.Scheme.from_toml(OPEN.replace('"mentees placed", ', "")), MENTEES, MENTORS)
    assert plain.objective == {"total score": "6"}
    level = OPEN.replace('"mentees placed", ', '"priority", ') + FIRST + EVERYBODY
    m = pw.match(pw.Scheme.from_toml(level), MENTEES, MENTORS)
    assert {a for a, _ in m} == {"a1", "a3"}
    assert m.objective["priority"] == "3.5"
    assert "placing a2 is worth 0.25 points (“Everybody counts”)" in str(m.why_unplaced("a2"))
    cost = OPEN.replace('"mentees placed", ', "") + FIRST + EVERYBODY
    m = pw.match(pw.Scheme.from_toml(cost), MENTEES, MENTORS)
    scores = sum(row["score"] for row in m.pairs)
    worth = sum({"a1": 1.75, "a2": 0.25, "a3": 1.75}[a] for a, _ in m)
    assert float(m.objective["total score"]) == scores + worth
    assert m.verify()


def test_all_of_it_is_saved_and_proved_again_with_the_people(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    text = REPEAT.replace('"mentees placed", ', '"priority", "mentees placed", ') + FIRST
    (tmp_path / "scheme.toml").write_text(text, encoding="utf-8")
    for name in ("one", "two"):
        as_csv(tmp_path / f"{name}.csv", [{"mentee": "a1", "mentor": "b1" if name == "one" else "b2"}])
    as_csv(tmp_path / "apart.csv", [{"group": 7, "id": "a2"}, {"group": 7, "id": "b1"}])
    given = ("--previous", "one.csv", "--previous", "two.csv", "--keep-apart", "apart.csv")
    code, out, err = folder.match(*given)
    assert (code, err) == (0, "") and "priority" in out
    for people in ((), PEOPLE):
        code, out, err = folder.run("verify", "result", *people)
        assert (code, err) == (0, "") and "proof: optimal" in out
    done = subprocess.run([sys.executable, verify.__file__, "result"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    run = json.loads((tmp_path / "result" / "run.json").read_text())
    assert {"one.csv", "two.csv", "apart.csv"} <= run["inputs"].keys()
    pairs = (tmp_path / "result" / "pairs.csv").read_bytes()
    code, out, _ = folder.run("explain", "result", "--mentee", "a1", *PEOPLE)
    assert code == 0 and "“Nobody meets the same person again” refused 2 of them" in " ".join(out.split())
    # The next run reads this one; without any, the scheme is refused.
    code, _, err = folder.match("--previous", "result", "--force")
    assert (code, err) == (0, "")
    run = json.loads((tmp_path / "result" / "run.json").read_text())
    assert run["inputs"]["result/pairs.csv"] == "sha256:" + hashlib.sha256(pairs).hexdigest()
    code, _, err = folder.match("--force")
    assert code == 2 and "give them: `--previous F`" in err


def test_a_saved_priority_that_was_changed_is_refused_with_the_people(tmp_path: Path) -> None:
    """Rewards are part of the problem that the scheme and the people make."""
    folder = Folder(tmp_path)
    text = OPEN.replace('"mentees placed", ', '"priority", ') + FIRST
    (tmp_path / "scheme.toml").write_text(text, encoding="utf-8")
    assert folder.match()[0] == 0
    problem = tmp_path / "result" / "problem.json"
    problem.write_text(problem.read_text().replace("150000000", "150000001"), encoding="utf-8")
    code, _, err = folder.run("verify", "result", *PEOPLE)
    assert code == 1 and "other bounds or rewards" in err


def test_each_has_a_least_number_of_places_of_their_own() -> None:
    places = 'places = { column = "places", minimum = "needs", at_most = 2 }'
    text = OPEN.replace("places = 1\n[asked]", places + "\n[asked]")
    mentors = [{**MENTORS[0], "places": 2, "needs": 0}, {**MENTORS[1], "places": 2, "needs": 2}]
    m = pw.match(pw.Scheme.from_toml(text), MENTEES, mentors)
    assert [b for _, b in m].count("b2") == 2
    mentors[0]["needs"] = 2
    m = pw.match(pw.Scheme.from_toml(text), MENTEES, mentors)
    assert m.status == "infeasible" and "2 mentors need 4 mates" in str(m.witness)
    mentors[0]["places"] = 1
    with pytest.raises(pw.CohortError, match="`2` is more than the person's places, 1"):
        pw.match(pw.Scheme.from_toml(text), MENTEES, mentors)
