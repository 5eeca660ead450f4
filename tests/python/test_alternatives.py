"""The best matchings after the best, and options of people, of a cohort small enough to read."""

from __future__ import annotations

import pairwright as pw
import pytest
from conftest import MENTEES, MENTORS, SCHEME


@pytest.fixture(scope="module")
def small() -> pw.Matching:
    return pw.match(pw.Scheme.from_toml(SCHEME), MENTEES, MENTORS)


def test_alternatives_stand_in_order_and_end_where_there_are_no_more(small: pw.Matching) -> None:
    told = small.alternatives(9)
    then = [[level["then"] for level in one.facts["levels"]] for one in told]
    assert then == [["2", "3"], ["1", "3"], ["1", "2"], ["1", "1"], ["0", "0"]]
    assert [one.facts["place"] for one in told] == [1, 2, 3, 4, 5]
    assert str(told[0]) == "Alternative 1: total score 3 instead of 5.\n  Goes: a1 with b1\n  Comes: a3 with b1"
    assert told[0].facts["lost"] == [["a1", "b1"]]
    assert told[0].facts["gained"] == [["a3", "b1"]]
    assert len(small.alternatives()) == 3
    assert small.alternatives(0) == []
    with pytest.raises(ValueError, match="k: `-1` is below 0"):
        small.alternatives(-1)


def test_options_and_why_they_are_not_free(small: pw.Matching) -> None:
    told = small.options("2")
    assert str(told) == (
        "What each mentee could have, with at most 2 of the total score lost:\n"
        "  a1: b1 (chosen)\n"
        "  a2: b2 (chosen)\n"
        "  a3: b1 (loses 2 of the total score)\n"
        "They can't all choose freely at once: 2 mentees (a1 and a3) could choose b1, who has 1 place. "
        "Once somebody has chosen, pin that pair and ask again."
    )
    assert told.facts["free"]["answer"] == "no"
    assert told.facts["free"]["because"]["choosers"] == ["a1", "a3"]
    person = told.facts["people"][2]
    assert (person["person"], person["more"]) == ("a3", 0)
    (choice,) = person["options"]
    assert (choice["mate"], choice["chosen"], choice["certainty"], choice["score"]) == ("b1", False, "never", "1")
    assert {lost["level"]: lost["loss"] for lost in choice["loss"]} == {
        "mentees placed": "0",
        "total score": "2",
        "pairs": "0",
    }


def test_options_that_are_free_and_people_without_any(small: pw.Matching) -> None:
    told = small.options({"total score": "1.5"})
    assert told.facts["free"] == {"answer": "yes"}
    assert "  a3: nobody\n" in str(told)
    assert str(told).endswith("proved, whatever they choose.")
    mentors = small.options({"total score": 2}, side="mentor", most=1)
    assert [(person["person"], person["more"]) for person in mentors.facts["people"]] == [("b1", 1), ("b2", 0)]
    assert mentors.facts["free"] == {"answer": "yes"}
    both = small.options(2, side="mentor")
    assert both.facts["free"] == {"answer": "yes"}


@pytest.mark.parametrize(
    ("within", "message"),
    [
        ("x", "`x` is not a number"),
        ("-1", "`-1` is below zero"),
        ({"score": "1"}, "losses are not counted at `score`"),
        ({"mentees placed": "0.5"}, "`0.5` is too precise"),
    ],
)
def test_a_loss_that_cannot_be_is_refused(small: pw.Matching, within: str, message: str) -> None:
    with pytest.raises(pw.PairwrightError, match=message):
        small.options(within)


def test_a_loss_is_exact_and_of_one_level(small: pw.Matching) -> None:
    with pytest.raises(TypeError, match="is not exact"):
        small.options(2.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="name one level"):
        small.options({})
    with pytest.raises(ValueError, match="`row` is not a side"):
        small.options("1", side="row")
    with pytest.raises(ValueError, match="most: `0` is below 1"):
        small.options("1", most=0)


def test_only_what_is_proved_has_alternatives() -> None:
    scheme = pw.Scheme.from_toml(SCHEME)
    infeasible = pw.match(scheme, MENTEES, MENTORS, pins=[("a1", "b1"), ("a3", "b1")])
    assert infeasible.status == "infeasible"
    with pytest.raises(pw.PairwrightError, match="no matching that is proved the best"):
        infeasible.alternatives()
    with pytest.raises(pw.PairwrightError, match="no matching that is proved the best"):
        infeasible.options("1")


def test_one_is_not_many(small: pw.Matching) -> None:
    told = [str(one) for one in small.alternatives(9)]
    assert told[1].startswith("Alternative 2: 1 mentee placed instead of 2 and total score 3 instead of 5.")
    assert told[4].startswith("Alternative 5: 0 mentees placed instead of 2 and ")
    assert "with at most 1 mentee placed lost:" in str(small.options({"mentees placed": 1}))
    assert "with at most 2 mentees placed lost:" in str(small.options({"mentees placed": 2}))
    other = pw.match(pw.Scheme.from_toml(SCHEME), MENTEES, MENTORS, exclusions=[("a1", "b1")])
    assert str(small.compare(other)).startswith("1 of 2 pairs of the first stays; ")


def test_where_nobody_has_a_choice_nothing_is_said_to_be_free() -> None:
    none = pw.match(pw.Scheme.from_toml(SCHEME), MENTEES[:1], MENTORS[:1], exclusions=[("a1", "b1")])
    told = str(none.options("1"))
    assert "  a1: nobody\n" in told and told.endswith("There is nothing to choose from.")
    assert "0 of 1 mentee placed" in str(none.tradeoffs())
