"""The examples that ship: each solved, proved twice, reviewed and explained, and what its README says held to it."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pairwright as pw
import pytest
from pairwright.shipped import EXAMPLES, FOLDER, as_arguments

Row = dict[str, str]

SHIPPED = Path(__file__).parents[2] / "crates" / "core" / "src" / "scheme" / "shipped"

# Everything that the aim names, how many eligible pairs there are, and how many people are left out.
ANSWERS: dict[str, tuple[dict[str, Any], int, int]] = {
    "westminster": (
        {"mentees placed": 11, "mentors placed": 11, "lowest score": "3", "total score": "83"},
        28,
        4,
    ),
    "both-sides": (
        {"mentees placed": 38, "priority": "15", "lowest score": "4", "total score": "315"},
        572,
        4,
    ),
    "cascade": ({"mentees placed": 40, "lowest score": "2", "total score": "328"}, 330, 6),
    "refresher": ({"mentees placed": 47, "total score": "493"}, 153, 20),
    "trainers": ({"mentees placed": 25, "mentors placed": 23, "pairs": 37, "total score": "132"}, 93, 2),
    "in-house": ({"mentees placed": 45, "lowest score": "3", "total score": "321"}, 1171, 30),
}


def solved(name: str) -> pw.Matching:
    return pw.match(FOLDER / name / "scheme.toml", **as_arguments(name))


def rows(name: str, side: str) -> dict[str, Row]:
    """The people of a side as the file has them, by the first column."""
    with (FOLDER / name / EXAMPLES[name][side]).open(encoding="utf-8", newline="") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


def tags(cell: str) -> set[str]:
    return {tag.strip() for tag in cell.split(",") if tag.strip()}


def readme(name: str) -> str:
    return " ".join((FOLDER / name / "README.md").read_text(encoding="utf-8").split())


def left_out(m: pw.Matching, side: str) -> set[str]:
    return {row["id"] for row in m.unplaced if row["side"] == side}


def command(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def test_every_folder_is_an_example() -> None:
    assert sorted(EXAMPLES) == sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_command_in_the_readme_works_on_a_copy(name: str, tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER / name, tmp_path / name)
    given = [word for key, value in EXAMPLES[name].items() for word in (f"--{key.replace('_', '-')}", value)]
    line = ["match", "scheme.toml", *given, "--out", "result/"]
    assert f"pairwright {' '.join(line)}" in readme(name).replace(" \\ ", " ")
    people = ["--mentees", EXAMPLES[name]["mentees"], "--mentors", EXAMPLES[name]["mentors"]]
    proof = f"proof: {solved(name).verify()}"
    assert command("pairwright", *line, cwd=folder).startswith("optimal: ")
    for verifier in (["pairwright", "verify", "result", *people], ["pairwright.verify", "result"]):
        assert proof in command(*verifier, cwd=folder)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_is_the_one_that_is_told(name: str) -> None:
    m, (objective, eligible, waiting) = solved(name), ANSWERS[name]
    assert m.objective == objective
    assert str(m.verify()) == f"optimal: {eligible:,} pairs checked, bound = value"
    assert len(m.unplaced) == waiting


@pytest.mark.parametrize("name", EXAMPLES)
def test_somebody_placed_and_everybody_left_out_are_explained(name: str) -> None:
    m = solved(name)
    mentee, mentor = next(iter(m))
    said = str(m.why(mentee, mentor))
    assert mentee in said and mentor in said and "What must hold" in said
    for row in m.unplaced:
        assert row["id"] in row["reason"]


@pytest.mark.parametrize("name", sorted(ANSWERS.keys() - {"westminster"}))
def test_a_new_example_says_how_to_run_it(name: str) -> None:
    assert f"pairwright demo {name} ```" in readme(name)


def changed(name: str, **changes: Any) -> pw.Matching:
    """The example by a scheme with other lines."""
    return pw.match(pw.Scheme.load(FOLDER / name / "scheme.toml").with_(**changes), **as_arguments(name))


def drawn(name: str, seed: int) -> pw.Matching:
    """The same with another seed: as good at every level, and only what was drawn by lot differs."""
    m = changed(name, seed=seed)
    assert m.objective == ANSWERS[name][0]
    return m


def test_both_sides() -> None:
    name = "both-sides"
    m, mentees, mentors = solved(name), rows(name, "mentees"), rows(name, "mentors")
    ranks = ["Constable", "Sergeant", "Inspector", "Chief Inspector", "Superintendent", "Chief Superintendent"]
    for mentee, mentor in m:
        a, b = mentees[mentee], mentors[mentor]
        assert mentee != mentor and tags(a["free"]) & tags(b["free"])
        assert ranks.index(a["rank"]) >= ranks.index(b["rank"])
    both = mentees.keys() & mentors.keys()
    assert both == {id for id, row in mentees.items() if row["mentors too"] == "yes"}
    assert not both & left_out(m, "mentee") and {"F-01", "F-36"} <= both
    for id in both:
        assert all(mentees[id][key] == mentors[id][key] for key in ("rank", "unit", "free"))
    promoted = [{**row, "rank": "Inspector"} if id == "F-36" else row for id, row in mentees.items()]
    scheme = pw.Scheme.load(FOLDER / name / "scheme.toml")
    said = [scheme.review(side, FOLDER / name / "mentors.csv").facts["remarks"] for side in ([*mentees.values()], promoted)]
    assert said == [[], [{"remark": "two-answers", "attribute": "rank", "people": ["F-36"]}]]
    pairs = set(m)
    assert not {(b, a) for a, b in pairs} & pairs
    wanted = [[w.strip() for w in mentees[a]["choices"].split(",")].index(b) for a, b in m if b in tags(mentees[a]["choices"])]
    mutual = {(a, b) for a, b in m if b in tags(mentees[a]["choices"]) and a in tags(mentors[b]["wishes"])}
    assert mutual == {("F-01", "F-36"), ("F-02", "F-21")}
    places = sum(int(row["takes"]) for row in mentors.values())
    out = left_out(m, "mentee")
    assert "F-10" in out and len(out - left_out(drawn(name, 1), "mentee")) == 2
    text = readme(name)
    assert f"There are {len(mentees)} mentees, and {len(mentors)} mentors with {places} places, so {len(out)} mentees" in text
    assert f"Here {len(both)} are, so" in text and f"all {len(both)} who mentor, too, are placed" in text
    assert f"Nobody has a pair below {m.objective['lowest score']} points" in text
    assert f"{len(wanted)} get somebody they asked for, {wanted.count(0)} of them their first choice" in text


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_cascade() -> None:
    name = "cascade"
    m, mentees, mentors = solved(name), rows(name, "mentees"), rows(name, "mentors")
    pairs, ranks = set(m), ["Inspector", "Chief Inspector", "Superintendent"]
    before = {(row["mentee"], row["mentor"]) for row in table(FOLDER / name / "previous.csv")}
    groups: dict[str, set[str]] = {}
    for row in table(FOLDER / name / "keep-apart.csv"):
        groups.setdefault(row["group"], set()).add(row["id"])
    assert not pairs & before and before & {(a, b) for a in mentees for b in mentors}
    assert not any({a, b} <= group for a, b in pairs for group in groups.values())
    for a, b in pairs:
        mentee, mentor = mentees[a], mentors[b]
        assert ranks.index(mentor["rank"]) == ranks.index(mentee["rank"]) + 1
        modes = tags(mentee["modes"]) & tags(mentor["modes"])
        assert tags(mentee["free"]) & tags(mentor["free"]) and modes
        assert "virtual" in modes or (mentee["base"] and mentor["base"])
    taken = Counter(b for _, b in pairs)
    assert all(int(row["needs at least"]) <= taken[id] <= int(row["takes"]) for id, row in mentors.items())
    home = {row["borough"]: row["command"] for row in table(SHIPPED / "london_boroughs.csv")}
    assert "City of London" not in {row["base"] for row in (*mentees.values(), *mentors.values())}  # a force of its own
    of_command = Counter(home[mentees[a]["base"]] for a, _ in pairs if mentees[a]["base"])
    assert len(of_command) == 12 and min(of_command.values()) == 2
    given = Counter(home[mentors[b]["base"]] for _, b in pairs)
    assert max(given.values()) == 6 == given[home[mentors["C-02"]["base"]]]
    # What the README tells.
    out, text = left_out(m, "mentee"), readme(name)
    waited = {id for id, row in mentees.items() if row["waited last time"] == "yes"}
    of_pairs = sum(int(row["score"]) for row in m.pairs)
    assert f"{len(pairs)} of the {len(mentees)} inspectors are placed, with all {len(taken)} chief inspectors" in text
    assert f"who have {sum(int(row['takes']) for row in mentors.values())} places" in text and len(taken) == len(mentors)
    assert f"that of the pairs, {of_pairs}, and 6 for each of the {len(waited - out)} placed who waited" in text
    assert str(of_pairs + 6 * len(waited - out)) == m.objective["total score"]
    assert out == {"I-04", "I-07", "I-11", "I-12", "I-29", "I-34"}
    for id in ("I-34", "I-11"):
        assert "None of the 15 chief inspectors is eligible" in str(m.why_unplaced(id))
    for id in ("I-04", "I-07", "I-29"):
        assert "could have C-02" in str(m.why_unplaced(id)) and " full: “" in str(m.why_unplaced(id))
    without_six = changed(name, without="No command's chief inspectors take more than six")
    assert f"Without that quota {without_six.objective['mentees placed']} would be placed" in text
    without_first = left_out(changed(name, without="Whoever waited last time comes first"), "mentee")
    assert without_first - out == {"I-40"} and out - without_first == {"I-12"} and "I-40" in waited
    without_two = changed(name, without="Every command has at least two of its inspectors placed")
    assert without_two.objective["lowest score"] == "3" and "I-22" in left_out(without_two, "mentee")
    assert home[mentees["I-22"]["base"]] == "South" and of_command["South"] == 2
    moved = pairs - set(drawn(name, 1))
    assert len({a for a, _ in moved}) == 4 and len({b for _, b in moved}) == 3
    eligible = pw.Scheme.load(FOLDER / name / "scheme.toml").compile(**as_arguments(name)).pairs()
    assert [row["mentee"] for row in eligible if row["mentor"] == "C-05"] == ["I-18"]
    assert mentors["C-05"]["rank"] == "Superintendent" and mentees["I-18"]["rank"] == "Chief Inspector"


def test_refresher() -> None:
    name = "refresher"
    m, officers, sessions = solved(name), rows(name, "mentees"), rows(name, "mentors")
    today = date.fromisoformat(EXAMPLES[name]["as_of"])
    ends = {id: date.fromisoformat(row["certificate ends"]) for id, row in officers.items() if row["certificate ends"]}
    for id, row in sessions.items():
        assert date.fromisoformat(row["date"]).strftime("%a") == row["weekday"]
        assert int(row["runs with"]) <= Counter(b for _, b in m)[id] <= int(row["seats"])
    for a, b in m:
        day = date.fromisoformat(sessions[b]["date"])
        assert sessions[b]["weekday"] in tags(officers[a]["free"])
        assert a not in ends or ends[a] - day <= timedelta(weeks=10)
        assert day - today >= (timedelta(days=2) if a not in ends or ends[a] <= today else timedelta(weeks=2))
    out, text = left_out(m, "mentee"), readme(name)
    assert {row["rank"] for row in officers.values()} == {officers[a]["rank"] for a, _ in m}
    # What the README tells.
    seats = sum(int(row["seats"]) for row in sessions.values())
    assert f"{len(officers)} officers want {seats} seats; {len(m)} get one" in text and seats - len(m) == 3
    eligible = pw.Scheme.load(FOLDER / name / "scheme.toml").compile(**as_arguments(name)).pairs()
    assert sum(row["mentor"] == "R-1" for row in eligible) == 3 == int(sessions["R-1"]["runs with"])
    assert (date.fromisoformat(sessions["R-1"]["date"]) - today).days == 10 and sessions["R-1"]["seats"] == "6"
    unable = officers.keys() - {row["mentee"] for row in eligible}
    assert f"Of the {len(out)} who stay out, four have" in text and len(unable) == 4 and unable < out
    assert {a for a in officers if a not in ends or ends[a] <= today + timedelta(days=30)} & out == {"P-65"}
    assert officers["P-65"]["free"] == "Sat"
    without_quota = changed(name, without="Every rank gets a seat")
    assert left_out(without_quota, "mentee") ^ out == {"P-59", "P-07"} and "P-07" in out
    assert int(without_quota.objective["total score"]) == int(m.objective["total score"]) + 1
    can = {row["mentee"] for row in eligible}
    assert {a for a in can if officers[a]["rank"] == "Superintendent"} == {"P-59"}
    assert "P-36" in left_out(changed(name, without="Whose session was cancelled comes first"), "mentee")
    assert ends["P-36"].strftime("%B") == "March"
    assert set(drawn(name, 1)) != set(m)
    later = pw.match(FOLDER / name / "scheme.toml", **{**as_arguments(name), "as_of": "2026-11-16"})
    assert later.status == "infeasible" and "Sessions: R-1 and R-3." in str(later.witness)


def test_trainers() -> None:
    name = "trainers"
    m, sessions, trainers = solved(name), rows(name, "mentees"), rows(name, "mentors")
    assert len({row["slot"] for row in sessions.values()}) == len(sessions)  # so nobody is sent to two at once
    for a, b in m:
        assert tags(sessions[a]["topics"]) & tags(trainers[b]["speaks about"])
        assert sessions[a]["slot"] in tags(trainers[b]["slots"])
    taken, filled = Counter(b for _, b in m), Counter(a for a, _ in m)
    assert all(int(row["least"]) <= taken[id] <= int(row["most"]) for id, row in trainers.items())
    assert all(filled[id] <= int(row["trainers"]) for id, row in sessions.items())
    heard = Counter(trainers[b]["organisation"] for _, b in m)
    assert heard.keys() == {row["organisation"] for row in trainers.values()} and max(heard.values()) == 8
    # What the README tells.
    text, places = readme(name), sum(int(row["trainers"]) for row in sessions.values())
    assert f"{len(filled)} of {len(sessions)} sessions have a trainer, {len(m)} of the {places} places are filled" in text
    assert f"{len(taken)} of {len(trainers)} trainers come" in text
    assert left_out(m, "mentee") == {"T-02"} and left_out(m, "mentor") == {"V-23"}
    assert sessions["T-02"]["topics"] == "hate crime"
    assert {id for id, row in sessions.items() if 0 < filled[id] < int(row["trainers"])} == {"T-07", "T-09", "T-12"}
    eligible = pw.Scheme.load(FOLDER / name / "scheme.toml").compile(**as_arguments(name)).pairs()
    assert [row["mentor"] for row in eligible if row["mentee"] == "T-12"] == ["V-22"]
    assert {id for id, count in heard.items() if count == 8} == {"Org A", "Org B", "Org F"}
    without = changed(name, without="Every organisation is heard, and none more than eight times")
    assert len(without) == len(m) + 1
    assert f"would be {without.objective['total score']}, not {m.objective['total score']}" in text


def line(everybody: dict[str, Row], id: str) -> list[str]:
    """Oneself and everybody above, up to the top."""
    above = [id]
    while boss := everybody[above[-1]]["reports to"]:
        above.append(boss)
    return above


def test_in_house() -> None:
    name = "in-house"
    m, leaders, staff = solved(name), rows(name, "mentees"), rows(name, "mentors")
    everybody = {**leaders, **staff}
    grades = [*(f"Band {band}" for band in range(1, 6)), "Head of service", "Director", "Executive director", "Chief executive"]
    for a, b in m:
        leader, mentor = leaders[a], staff[b]
        assert grades.index(leader["grade"]) >= grades.index(mentor["grade"]) + 2
        assert leader["directorate"] != mentor["directorate"] and tags(leader["free"]) & tags(mentor["free"])
        # Nobody is up to three steps away: nowhere do the two lines meet sooner.
        over, under = line(everybody, a), line(everybody, b)
        assert min(over.index(top) + under.index(top) for top in over if top in under) >= 4
    given, out = Counter(staff[b]["directorate"] for _, b in m), left_out(m, "mentee")
    assert len(given) == 8 and min(given.values()) >= 3
    assert {id for id, count in given.items() if count == 8 == max(given.values())} == {"Children", "Housing", "Streets"}
    # What the README tells.
    text, rule = readme(name), "Every directorate gives three mentors at least and eight at most"
    assert f"{len(m)} of the {len(leaders)} leaders have a mentor, of {len(staff)} who offered" in text
    unknown = {id for id, row in staff.items() if not row["reports to"]}
    assert unknown == {"S-04", "S-09", "S-23", "S-36"} and [id for id in leaders if not leaders[id]["reports to"]] == ["L-01"]
    eligible = pw.Scheme.load(FOLDER / name / "scheme.toml").compile(**as_arguments(name)).pairs()
    assert not unknown & {row["mentor"] for row in eligible} and "L-01" in {row["mentee"] for row in eligible}
    at = {id: leaders[row["reports to"]]["directorate"] for id, row in staff.items() if row["reports to"]}
    elsewhere = {id for id in at if at[id] != staff[id]["directorate"]}
    assert len(elsewhere) == 6 and (staff["S-50"]["directorate"], at["S-50"]) == ("Planning", "Streets")
    without = changed(name, without=rule)
    assert len(without) == 50 and Counter(staff[b]["directorate"] for _, b in without)["Children"] == 13
    quota = {"name": rule, "placed": "mentors", "each": "directorate", "at_least": 3, "at_most": 10}
    assert len(changed(name, quota=quota)) == 50
    waited = {id for id, row in staff.items() if row["left out last time"] == "yes"}
    assert len(waited) == 19 and waited & left_out(m, "mentor") == {"S-16", "S-23", "S-57"}
    assert given[staff["S-16"]["directorate"]] == given[staff["S-57"]["directorate"]] == 8
    assert left_out(drawn(name, 1), "mentee") ^ out == {"L-19", "L-48"} and "L-17" in out and "L-48" in out
    assert ("L-01", "S-50") in set(m) and "4 steps apart" in str(m.why("L-01", "S-50"))
