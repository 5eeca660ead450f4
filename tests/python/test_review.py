"""Review: what is said of a scheme and its people before any matching, as text and as data, from Python and the command."""

from __future__ import annotations

import json
from pathlib import Path

import pairwright as pw
import pytest
from pairwright.shipped import EXAMPLES, FOLDER, as_arguments

from conftest import MENTEES, MENTORS, SCHEME
from test_cli import PEOPLE, Folder

TEXT = """\
Small
  3 mentees and 2 mentors make 6 pairs, 3 of them eligible.
  The mentees have 3 places together.
  The mentors have 2 places together.
  By these counts alone at most 2 mentees and 2 mentors can be placed.

What to look at
  “They know the same things” drowns the rest: its least step is 2, and all other criteria together differ \
by 1 at most, so between two pairs that it pays differently they never decide; \
over several pairs they can add up to more.

Musts
  “They are in different teams”
    What it does: their `team` is different.
    It alone would leave 3 of 6 pairs; dropping it would make 3 more eligible.

What pays
  “They know the same things”
    What it does: 2 points times the tags shared by their `knows`, at most 6.
    It adds 0 to 2, 1.33 on average, and something to 2 of 3 eligible pairs.
  “other”: all that reads an attribute marked `sensitive`, as one sum
    “They like the same things”: 1 point times the tags shared by their `likes`; 0 points where a blank \
leaves it open
    It adds 0 to 1, 0.67 on average, and something to 2 of 3 eligible pairs.

Ties
  The 3 eligible pairs all score differently: only sums of scores can tie.

Everything above was counted and nothing was solved: what is called impossible is, and what is not may be \
so all the same."""


def test_text_and_data() -> None:
    review = pw.Scheme.from_toml(SCHEME).review(MENTEES, MENTORS)
    assert isinstance(review, pw.Answer)
    text, facts = str(review), review.facts
    # a1 b1: law, zebras; a3 b1: zebras; a2 b2: law.
    assert text == TEXT
    assert (facts["pairs"], facts["eligible"]) == (6, 3)
    drowns = {"remark": "drowns", "criterion": "They know the same things", "step": "2", "others": "1"}
    assert facts["remarks"] == [drowns]
    assert [side["placeable"] for side in facts["sides"]] == [2, 2]
    must = facts["musts"][0]
    assert must["name"] == "They are in different teams" and must["does"] == "their `team` is different"
    assert must["counts"] == {"leaves": 3, "alone": 3, "blank_passes": 0, "blank_refuses": 0, "open": 0}
    knows, other = facts["criteria"]
    assert knows["adds"] == {
        "least": "0", "greatest": "2", "sum": "4", "mean": "1.33", "pays": 2, "step": "2"
    }  # fmt: skip
    assert other["name"] == "other" and other["lines"][0]["name"] == "They like the same things"
    assert facts["ties"] == {"scores": 3, "shared": 0, "largest": 1, "score": "3"}
    assert "zebras" not in text + json.dumps(facts)


def test_what_is_given_beside_the_people_counts() -> None:
    scheme = pw.Scheme.from_toml(SCHEME)
    review = scheme.review(
        MENTEES, MENTORS, pins=[("a1", "b2")], exclusions=[("a2", "b2")], keep_apart=[("x", "a3"), ("x", "b1")]
    )
    kinds = [remark["remark"] for remark in review.facts["remarks"]]
    assert kinds == ["pin-refused", "nobody-eligible", "nobody-eligible", "nobody-eligible"]
    assert review.facts["by_hand"] == [
        {"list": "exclusions", "pairs": 1, "alone": 1},
        {"list": "kept-apart", "pairs": 1, "alone": 1},
    ]
    assert "Mentee a3 has nobody eligible" in str(review) and "the list of people kept apart" in str(review)
    with pytest.raises(pw.CohortError, match="no-one"):
        scheme.review(MENTEES, MENTORS, pins=[("no-one", "b1")])


def test_people_who_can_not_be_compiled_are_refused_in_the_same_words() -> None:
    scheme = pw.Scheme.from_toml(SCHEME.replace("blank = 0\n", ""))
    refusals = []
    for ask in (scheme.compile, scheme.review):
        with pytest.raises(pw.CohortError) as refused:
            ask(MENTEES, MENTORS)
        refusals.append(refused.value.errors)
    assert refusals[0] == refusals[1] != ()


def test_the_command_prints_the_text(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    code, out, err = folder.run("review", "scheme.toml", *PEOPLE)
    assert (code, err) == (0, "")
    assert out.startswith("Small\n  3 mentees and 2 mentors make 6 pairs, 3 of them eligible.\n")
    assert "\nWhat to look at\n  “They know the same things” drowns the rest:" in out
    # Wrapped to the width of the terminal, and else the text that a notebook gets.
    assert out.split() == TEXT.split()
    (folder.path / "no.csv").write_text("mentee,mentor\na2,b2\n", encoding="utf-8")
    code, out, _ = folder.run("review", "scheme.toml", *PEOPLE, "--exclusions", "no.csv")
    assert code == 0 and "The list of exclusions takes away 1 pair; without it 1 more would be eligible." in out
    assert sorted(path.name for path in folder.path.iterdir()) == ["mentees.csv", "mentors.csv", "no.csv", "scheme.toml"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_reviewed(name: str) -> None:
    scheme = pw.Scheme.load(FOLDER / name / "scheme.toml")
    review = scheme.review(**as_arguments(name))
    problem = scheme.compile(**as_arguments(name))
    assert review.facts["eligible"] == len(problem)
    unplaced = {row["id"] for row in problem.solve().unplaced if "eligible" in row["reason"]}
    nobody = {
        person["id"]
        for remark in review.facts["remarks"]
        if remark["remark"] == "nobody-eligible"
        for person in remark["people"]
    }
    assert nobody <= unplaced
