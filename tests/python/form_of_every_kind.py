"""A form that asks everything: attributes of every kind and what they are read with, so that lines can read all of them."""

from __future__ import annotations

import random
from typing import Any

import naive_facts

DATES = [
    "0001-01-01",
    "1900-02-28",
    "1900-03-01",
    "1999-12-31",
    "2000-02-29",
    "2000-03-01",
    "2023-02-28",
    "2024-02-28",
    "2024-02-29",
    "2024-03-01",
    "2024-03-15",
    "2024-12-31",
    "2025-01-01",
    "9999-12-31",
]
TEAMS = ["Housing", "Parks", "parks", "Licensing", "Caf\u00e9", "Depot"]
"""Two differ in case alone; one has an accent that may be written as a character of its own."""
TOPICS = ["law", "Law", "money", "schools", "noise", "Parks", "Housing", "Caf\u00e9"]
FORCES = ["Avon and Somerset", "Bedfordshire", "Metropolitan Police"]
HALLS = ["Town Hall", "town hall", "Annex", "Yard", "Ferry"]
LATS = ["51.5203,-0.1633", "55.86,-4.25"]


def staff() -> dict[str, Any]:
    """A table of staff with everybody whom `random_cohorts.py` may draw, and managers who are in no file: two lines, each with
    tops and with gaps."""
    draw = random.Random("staff")
    everybody = [f"m-{at:03}" for at in range(60)] + draw.sample([f"{side}-{at:03}" for side in "eox" for at in range(200)], 600)
    rows = []
    for at, id in enumerate(everybody):
        above = [everybody[at - 1] if draw.randrange(3) == 0 else draw.choice(everybody[:at]) for _ in range(2 if at else 0)]
        head, second = ("" if draw.randrange(20) == 0 else one for one in above or ["", ""])
        rows.append([id, head, second, "not read"])
    draw.shuffle(rows)
    return {"columns": ["number", "Head", "second head", "remarks"], "rows": rows}


LADDERS: dict[str, Any] = {
    "plain": ["AA", "AO", "EO", "HEO"],
    "meeting": [["Band 1", "Band 2"], ["Band 3", "Constable"], ["Sergeant"], ["Band 5", "Inspector"]],
    "scale": {"table": "grades"},
    "service": "Civil Service grades",
    "police": "police ranks",
    "bands": "council bands",
}
TABLES: dict[str, Any] = {
    "grades": {
        "columns": ["council", "police", "staff"],
        "rows": [
            ["Band 1", "", "AA"],
            ["Band 3", "Constable", ""],
            ["", "Sergeant", " "],
            ["Band 4", "Inspector", "EO"],
            ["", "", "SEO"],
        ],
    },
    "teams": {
        "columns": ["Team", "division", "Skills", "Grade", "head count", "office", "opened", "open"],
        "rows": [
            ["Housing", "People", "law, money", "AA", "12", LATS[0], "2024-02-29", "yes"],
            ["Parks", "Streets", "noise,, law;", "EO", "0.5", LATS[1], "2024-03-01", "no"],
            ["parks", "", "", "", "", "", "", ""],
            [" Licensing ", " Streets", "schools; Law", "AO", "-3.25", LATS[0], "1900-02-28", "YES"],
            ["Cafe\u0301", "Caf\u00e9", ",", "HEO", "1000000", "", "2024-02-28", "No"],
            ["Depot", "People", "Parks", "", "12.0000", LATS[1], "", "yes"],
        ],
    },
    "divisions": {
        "columns": ["name", "Region", "tier"],
        "rows": [["People", "north", "Band 2"], ["Streets", "", "Inspector"], ["Caf\u00e9", "south", ""]],
    },
    "steps": {
        "columns": ["step", "pay", "next"],
        "rows": [["AA", "20", "AO"], ["AO", "25.5", "EO"], ["EO", "", "HEO"], ["HEO", "40", ""]],
    },
    "halls": {
        "columns": ["hall", "side", "lat", "LON", "Easting", "northing"],
        "rows": [
            ["Town Hall", "west", "51.5", "-0.1", "527685", "181050"],
            ["town hall", "west", "51.5", "-0.1", "527685", "181050"],
            ["Annex", "", "51.5", "-0.1", "527685", "181550"],
            ["Yard", "east", "51.5", "-0.1", "533289", "163548"],
            ["Ferry", "east", "51.5", "-0.1", "0", "0"],
        ],
    },
    "spots": {
        "columns": ["hall", "lat", "lon"],
        "rows": [
            ["Town Hall", "51.5203", "-0.1633"],
            ["town hall", "51.52", "-0.16"],
            ["Annex", "50.1", "-5.5"],
            ["Yard", "58.6", "-3.1"],
            ["Ferry", "51.3554", "-0.0872"],
        ],
    },
    "near": {
        "columns": ["one", "other", "why"],
        "rows": [
            ["Housing", "Parks", "one house"],
            ["Parks", "parks", ""],
            ["Parks", "Parks", ""],
            ["law", "noise", ""],
            ["Law", "law", "case"],
            ["Cafe\u0301", "money", ""],
            ["AA", "EO", ""],
            ["Constable", "Band 3", "level, but not one name"],
            ["Band 1", "Band 2", ""],
            ["Band 1", "Band 1", ""],
            ["Town Hall", "Annex", ""],
            ["Yard", "town hall", ""],
            ["Westminster", "Camden", ""],
            ["Hackney", "Depot", "of two kinds"],
        ],
    },
    "boroughs": "London boroughs",
    "staff": staff(),
}

def looked_up(of: str, kind: str, source: str, table: str, column: str, *, blank: str = "allowed", **more: Any) -> dict[str, Any]:
    """A derived attribute."""
    return {"of": of, "kind": kind, "from": source, "table": table, "column": column, "blank": blank, **more}


ASKED: dict[str, dict[str, Any]] = {
    "team": {"of": "both", "kind": "one", "blank": "allowed"},
    "home": {"of": "mentors", "kind": "one", "blank": "allowed", "values": TEAMS},
    "knows": {"of": "both", "kind": "tags", "blank": "allowed"},
    "remit": {"of": "mentees", "kind": "tags", "blank": "none", "separator": ";", "strip": "[]'"},
    "rank": {"of": "mentees", "kind": "level", "ladder": "meeting", "blank": "allowed"},
    "grade": {"of": "mentors", "kind": "level", "ladder": "meeting", "blank": "allowed"},
    "step": {"of": "both", "kind": "level", "ladder": "plain", "blank": "allowed"},
    "post": {"of": "both", "kind": "level", "ladder": "scale", "blank": "allowed"},
    "service": {"of": "mentees", "kind": "level", "ladder": "service", "blank": "allowed"},
    "served": {"of": "mentors", "kind": "level", "ladder": "service", "blank": "allowed"},
    "police": {"of": "both", "kind": "level", "ladder": "police", "blank": "allowed"},
    "band": {"of": "both", "kind": "level", "ladder": "bands", "blank": "allowed"},
    "years": {"of": "both", "kind": "number", "unit": "years", "blank": "allowed"},
    "spell": {"of": "both", "kind": "number", "unit": "weeks", "blank": "allowed"},
    "size": {"of": "both", "kind": "number", "column": "how large", "blank": "allowed"},
    "base": {"of": "both", "kind": "place", "blank": "allowed"},
    "hall": {"of": "both", "kind": "place", "table": "halls", "blank": "allowed"},
    "spot": {"of": "mentees", "kind": "place", "table": "spots", "blank": "allowed"},
    "remote": {"of": "both", "kind": "flag", "blank": "allowed"},
    "start": {"of": "both", "kind": "date", "blank": "allowed"},
    "free": {"of": "mentors", "kind": "date", "blank": "allowed"},
    "manager": {"of": "both", "kind": "person", "blank": "none"},
    "chief": {"of": "both", "kind": "person", "blank": "allowed"},
    "lead": {"of": "mentees", "kind": "person", "blank": "allowed"},
    "boss": {"of": "mentors", "kind": "person", "blank": "none"},
    "head": {"of": "both", "kind": "person", "table": "staff", "blank": "none"},
    "second": {"of": "both", "kind": "person", "table": "staff", "column": "Second head", "blank": "allowed"},
    "wants": {"of": "mentees", "kind": "ranked", "blank": "allowed"},
    "picks": {"of": "mentors", "kind": "ranked", "blank": "none", "separator": ";", "strip": "[]'"},
    "choices": {"of": "both", "kind": "ranked", "blank": "allowed"},
    "quiet": {"of": "both", "kind": "one", "blank": "allowed", "sensitive": True},
    "hushed": {"of": "both", "kind": "tags", "blank": "allowed", "sensitive": True},
    "sure": {"of": "both", "kind": "one"},
    # Derived: of every kind that may be, over one table or two, from a category, a level and a place.
    "division": looked_up("both", "one", "team", "teams", "DIVISION"),
    "region": looked_up("both", "one", "division", "divisions", "region"),
    "tier": looked_up("mentors", "level", "division", "divisions", "tier", ladder="meeting"),
    "skills": looked_up("both", "tags", "team", "teams", "skills", blank="none"),
    "lore": looked_up("mentors", "tags", "home", "teams", "skills", separator=";"),
    "ladder": looked_up("both", "level", "team", "teams", "grade", ladder="plain"),
    "next": looked_up("mentees", "level", "step", "steps", "next", ladder="plain"),
    "pay": looked_up("both", "number", "step", "steps", "pay"),
    "heads": looked_up("both", "number", "team", "teams", "head count"),
    "office": looked_up("both", "place", "team", "teams", "office"),
    "opened": looked_up("both", "date", "team", "teams", "opened"),
    "open": looked_up("both", "flag", "team", "teams", "open"),
    "wing": looked_up("both", "one", "hall", "halls", "side"),
    "known as": {"of": "both", "kind": "one", "blank": "allowed", "values": HALLS},
    "there": {"of": "both", "kind": "place", "from": "known as", "table": "halls"},
    "where": {"of": "mentors", "kind": "place", "from": "hall", "table": "spots"},
    "muted": looked_up("both", "one", "quiet", "teams", "division"),
}
if naive_facts.KNOWN:
    ASKED |= {
        "lives": {"of": "both", "kind": "place", "blank": "allowed"},
        "command": looked_up("both", "one", "lives", "London boroughs", "command"),
        "its code": looked_up("mentors", "one", "lives", "boroughs", "command code"),
        "east": looked_up("both", "number", "lives", "London boroughs", "easting", blank="error"),
        "part": looked_up("both", "one", "lives", "boroughs", "Part"),
        "force": {"of": "both", "kind": "one", "blank": "allowed", "values": FORCES},
        "officers": looked_up("both", "number", "force", "police forces", "officers", blank="error"),
        "district": {"of": "mentees", "kind": "one", "blank": "allowed"},
        "centre": {"of": "mentees", "kind": "place", "from": "district"},
        "its command": looked_up("mentees", "one", "centre", "boroughs", "command"),
    }
else:
    del TABLES["boroughs"]
