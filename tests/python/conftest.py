"""What the tests share: where the examples and the real data are, and people small enough to read."""

from __future__ import annotations

import os
from pathlib import Path

import pairwright
import pytest

EXAMPLES = Path(pairwright.__file__).parent / "examples"

SCHEME = """
format = "pairwright.scheme/1"
name = "Small"
aim = ["mentees placed", "total score"]
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = 1
[asked]
team = { of = "both", kind = "one" }
likes = { of = "both", kind = "tags", blank = "allowed", sensitive = true }
knows = { of = "both", kind = "tags", blank = "none" }
[[must]]
name = "They are in different teams"
different = "team"
[[prefer]]
name = "They know the same things"
shared = "knows"
points = { each = 2, at_most = 6 }
[[prefer]]
name = "They like the same things"
shared = "likes"
points = { each = 1 }
blank = 0
"""

MENTEES = [
    {"code": "a1", "team": "red", "likes": "zebras", "knows": "law, money"},
    {"code": "a2", "team": "blue", "likes": None, "knows": "law"},
    {"code": "a3", "team": "red", "likes": "zebras, chess", "knows": None},
]
MENTORS = [
    {"code": "b1", "team": "blue", "likes": "zebras", "knows": "law"},
    {"code": "b2", "team": "red", "likes": "chess", "knows": "law, money"},
]


@pytest.fixture(scope="session")
def data() -> Path:
    """Real inputs with known answers, beside the repository; CI has them always."""
    folder = os.environ.get("PAIRWRIGHT_TEST_DATA")
    if not folder:
        pytest.skip("PAIRWRIGHT_TEST_DATA is not set")
    return Path(folder)


@pytest.fixture(scope="session")
def examples() -> Path:
    """The examples as they were installed."""
    return EXAMPLES


@pytest.fixture
def scheme() -> pairwright.Scheme:
    """A small scheme with a sensitive attribute."""
    return pairwright.Scheme.from_toml(SCHEME)


@pytest.fixture
def small(scheme: pairwright.Scheme) -> pairwright.Matching:
    """Three mentees, two mentors."""
    return pairwright.match(scheme, MENTEES, MENTORS)
