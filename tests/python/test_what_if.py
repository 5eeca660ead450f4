"""Schemes as values: to a dict and back, and with changes; every slip is named."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pairwright as pw
import pytest

from conftest import EXAMPLES, MENTEES, MENTORS

DIFFERENT, KNOW, LIKE = "They are in different teams", "They know the same things", "They like the same things"


@pytest.mark.parametrize("file", sorted([*EXAMPLES.rglob("*.toml"), *Path(__file__).with_name("schemes").glob("*.toml")]), ids=lambda file: file.stem)
def test_dict_and_back(file: Path) -> None:
    scheme = pw.Scheme.load(file)
    for other in (pw.Scheme.from_dict(scheme.to_dict()), pickle.loads(pickle.dumps(scheme)), scheme.with_()):
        assert other == scheme and hash(other) == hash(scheme) and other.to_toml() == scheme.to_toml()
    assert len(repr(scheme)) < 200


def test_every_number_and_text_survives(scheme: pw.Scheme) -> None:
    weights = ["0.1", "-0.0001", "922337203685.4775", "1", "2.5000"]
    for weight in weights:
        other = scheme.with_(weights={KNOW: Decimal(weight)})
        held = other.to_dict()["prefer"][0].get("weight", 1)
        assert Decimal(str(held)) == Decimal(weight) and pw.Scheme.from_dict(other.to_dict()) == other
    other = scheme.with_(seed=2**64 - 1, name='"quoted" \\ \u00e9 \U0001f600 \u200d')
    assert pw.Scheme.from_dict(other.to_dict()) == other and other.name.endswith("\u200d")
    with pytest.raises(pw.SchemeError, match="U\\+007F"):
        scheme.with_(name="a\x7fb")
    with pytest.raises(pw.SchemeError, match="four decimal places|more than four"):
        scheme.with_(weights={KNOW: 0.00001})


def test_a_dict_of_its_own(scheme: pw.Scheme) -> None:
    taken = scheme.to_dict()
    taken["asked"]["team"]["kind"] = "tags"
    assert scheme.to_dict()["asked"]["team"]["kind"] == "one"


def test_changes_leave_the_scheme_as_it_is(scheme: pw.Scheme) -> None:
    before = scheme.to_toml()
    other = scheme.with_(name="Other", aim=["pairs"], seed=7)
    assert (other.name, other.aim, other.to_dict()["seed"]) == ("Other", ("pairs",), 7)
    assert scheme.to_toml() == before and other != scheme
    assert other.with_(name="Small", aim=list(scheme.aim), seed=None) == scheme


def test_weights_and_points(scheme: pw.Scheme) -> None:
    def column(changed: pw.Scheme) -> list[float]:
        return [row[KNOW] for row in changed.compile(MENTEES, MENTORS).pairs()]

    assert column(scheme) == [2, 2, 0]
    assert column(scheme.with_(weights={KNOW: 2.5})) == [5, 5, 0]
    assert column(scheme.with_(weights={KNOW: np.int64(3)})) == [6, 6, 0]
    assert column(scheme.with_(points={KNOW: 7})) == [7, 7, 0]
    assert column(scheme.with_(points={KNOW: {"from 1": 1}}, weights={KNOW: -1})) == [-1, -1, 0]
    assert scheme.with_(weights={KNOW: 2}).with_(weights={KNOW: None}) == scheme


def test_lines_are_added_replaced_and_taken_out(scheme: pw.Scheme) -> None:
    assert len(scheme.with_(without=DIFFERENT).compile(MENTEES, MENTORS)) == 6
    assert scheme.with_(without=[KNOW, LIKE]).to_dict().get("prefer") is None
    kept = scheme.with_(must=[{"name": "They share something", "shared": "knows"}])
    assert [line["name"] for line in kept.to_dict()["must"]] == [DIFFERENT, "They share something"]
    swapped = scheme.with_(prefer=({"name": KNOW, "same": "team", "points": 1},))
    assert [line["name"] for line in swapped.to_dict()["prefer"]] == [KNOW, LIKE]
    assert swapped.to_dict()["prefer"][0] == {"name": KNOW, "same": "team", "points": 1}
    capped = scheme.with_(quota={"name": "Two a team", "placed": "mentors", "each": "team", "at_most": 2})
    assert capped.to_dict()["quota"][0]["at_most"] == 2 and capped.with_(quota=None) == scheme


def test_what_the_caller_gave_is_not_changed(scheme: pw.Scheme) -> None:
    line, table = {"name": "They share a team", "same": "team", "points": 1}, {"knows": {"separator": ";"}}
    other = scheme.with_(prefer=line, asked=table, weights={"They share a team": 2})
    assert other.to_dict()["prefer"][-1]["weight"] == 2
    assert line == {"name": "They share a team", "same": "team", "points": 1} and table == {"knows": {"separator": ";"}}
    with pytest.raises(TypeError, match="weights: expected a dict by the names of lines, got list"):
        scheme.with_(weights=[("They share a team", 2)])  # type: ignore[arg-type]


def test_priorities_are_lines_too(scheme: pw.Scheme) -> None:
    first = {"name": "The red come first", "placed": "mentees", "team": "red", "points": 2}
    other = scheme.with_(priority=first)
    assert other.to_dict()["priority"] == [first]
    assert other.with_(points={"The red come first": 3}).to_dict()["priority"][0]["points"] == 3
    assert other.with_(without="The red come first") == scheme
    with pytest.raises(pw.SchemeError, match="`The red come first` is a priority, which has no weight; name a prefer"):
        other.with_(weights={"The red come first": 3})


def test_tables_are_merged(scheme: pw.Scheme) -> None:
    other = scheme.with_(mentors={"places": 3, "called": "guide"}, asked={"knows": {"separator": ";"}})
    mentors, knows = other.to_dict()["mentors"], other.to_dict()["asked"]["knows"]
    assert mentors == {"called": "guide", "id": "code", "places": 3}
    assert knows == {"of": "both", "kind": "tags", "blank": "none", "separator": ";"}
    assert other.with_(mentors={"places": 1, "called": None}, asked={"knows": {"separator": None}}) == scheme
    bounded = scheme.with_(mentors={"places": {"at_least": 1, "at_most": 2}}).with_(mentors={"places": 2})
    assert bounded.to_dict()["mentors"]["places"] == 2


SLIPS: dict[str, tuple[dict[str, Any], str]] = {
    "key": ({"aims": ["pairs"]}, "scheme, column aims: `aims` is not a key here; did you mean `aim`?"),
    "line": ({"without": "They know the same"}, f"scheme, column without: the scheme has no line `They know the same`; did you mean `{KNOW}`?"),
    "weight": ({"weights": {"They know": 1}}, f"scheme, column weights: the scheme has no prefer `They know`; write one of `{KNOW}`, `{LIKE}`"),
    "points of a must": ({"points": {DIFFERENT: 1}}, f"scheme, column points: `{DIFFERENT}` is a must, which pays no points; name a prefer"),
    "weight of what was taken out": ({"without": [LIKE], "weights": {LIKE: 2}}, f"scheme, column weights: the scheme has no prefer `{LIKE}`; did you mean `{KNOW}`?"),
    "no prefer left": ({"without": [KNOW, LIKE], "points": {KNOW: 2}}, f"scheme, column points: the scheme has no prefer `{KNOW}`; there is no prefer at all"),
    "attribute taken out": ({"asked": {"teams": None}}, "scheme, column asked.teams: the scheme has no key `teams`; did you mean `team`?"),
    "key of an attribute": ({"asked": {"team": {"strip": None}}}, "scheme, column asked.team.strip: the scheme has no key `strip`; write one of `of`, `kind`"),
    "needed key": ({"mentees": {"places": None}}, "scheme, column mentees: `places` is missing; write `places = 1`"),
    "name given twice": ({"must": [{"name": DIFFERENT, "same": "team"}] * 2}, f"scheme, column must[2].name: `{DIFFERENT}` is the name of must[1] already; answers quote lines by their names: give each its own"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slips(slip: str, scheme: pw.Scheme) -> None:
    changes, message = SLIPS[slip]
    with pytest.raises(pw.SchemeError) as refused:
        scheme.with_(**changes)
    assert str(refused.value) == message


def test_all_slips_at_once(scheme: pw.Scheme) -> None:
    with pytest.raises(pw.SchemeError) as refused:
        scheme.with_(without="nobody", weights={"nothing": 1}, aim=["pair"], must="x", prefer=[3])
    assert [fault.column for fault in refused.value.errors] == ["without", "weights", "aim[1]", "must", "prefer[3]"]
