"""The JSON Schema that ships: it is one, it takes the schemes that ship, and refuses slips that editors should show."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

import pairwright as pw

jsonschema = pytest.importorskip("jsonschema")

EXAMPLES = Path(pw.__file__).parent / "examples"
SCHEMES = sorted(EXAMPLES.glob("*/*.toml"))


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = pw.Scheme.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_it_takes_every_scheme_that_ships(validator: Any, path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(data)] == []
    # What is written canonically is taken, too.
    written = tomllib.loads(pw.Scheme.load(path).to_toml())
    assert [error.message for error in validator.iter_errors(written)] == []


def _slip(data: dict[str, Any], change: Any) -> dict[str, Any]:
    slipped = copy.deepcopy(data)
    change(slipped)
    return slipped


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("aim"),
        lambda data: data.update(ami=["pairs"]),
        lambda data: data.update(aim=["most pairs"]),
        lambda data: data["mentees"].pop("places"),
        lambda data: data["mentees"].update(places=-1),
        lambda data: data["asked"]["rank"].update(kind="levels"),
        lambda data: data["asked"]["rank"].pop("of"),
        lambda data: data["must"][0].pop("above"),
        lambda data: data["must"][0].update(same="team"),
        lambda data: data["must"][0].update(blank="maybe"),
        lambda data: data["must"][0].update(abvoe=["rank", "grade"]),
        lambda data: data["prefer"][0].pop("points"),
        lambda data: data["prefer"][0].update(points={"eech": 3}),
    ],
)
def test_it_refuses_a_slip(validator: Any, change: Any) -> None:
    data = tomllib.loads((EXAMPLES / "westminster" / "scheme.toml").read_text(encoding="utf-8"))
    assert validator.is_valid(data)
    assert not validator.is_valid(_slip(data, change))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["asked"]["rank"].update(sensitive=False),
        lambda data: data["prefer"][0].update(blank="error"),
        lambda data: data["mentors"].update(places={"column": "places", "minimum": "needs", "at_least": 0, "at_most": 3}),
        lambda data: data["mentees"].update(places={"minimum": "needs", "at_least": 1, "at_most": 3}),
    ],
)
def test_it_takes_what_the_reader_takes(validator: Any, change: Any) -> None:
    data = _slip(tomllib.loads((EXAMPLES / "westminster" / "scheme.toml").read_text(encoding="utf-8")), change)
    pw.Scheme.from_dict(data)
    assert [error.message for error in validator.iter_errors(data)] == []
