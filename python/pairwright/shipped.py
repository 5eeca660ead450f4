"""The examples that come with the package: the files of each, and what is given beside its people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["EXAMPLES", "FOLDER", "as_arguments"]

FOLDER = Path(__file__).parent / "examples"

# As the command has them; all are files of the example's folder but the day of the run.
EXAMPLES = {
    "westminster": {"mentees": "officers.csv", "mentors": "staff.csv"},
    "civil-service": {"mentees": "mentees.csv", "mentors": "mentors.csv"},
    "reviewers": {
        "mentees": "papers.csv",
        "mentors": "reviewers.csv",
        "scores": "scores.csv",
        "exclusions": "exclusions.csv",
    },
    "both-sides": {"mentees": "mentees.csv", "mentors": "mentors.csv"},
    "cascade": {
        "mentees": "inspectors.csv",
        "mentors": "chief-inspectors.csv",
        "previous": "previous.csv",
        "keep_apart": "keep-apart.csv",
    },
    "refresher": {"mentees": "officers.csv", "mentors": "sessions.csv", "as_of": "2026-11-02"},
    "trainers": {"mentees": "sessions.csv", "mentors": "trainers.csv"},
    "in-house": {"mentees": "leaders.csv", "mentors": "staff.csv"},
}


def as_arguments(name: str) -> dict[str, Any]:
    """What `match` takes for the example beside its scheme."""
    given = EXAMPLES[name].items()
    return {key: value if key == "as_of" else FOLDER / name / value for key, value in given}
