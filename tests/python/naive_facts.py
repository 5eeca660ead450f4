"""What comes with pairwright, from the published facts that lie beside the repository: ladders, tables, places of boroughs."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

Table = tuple[list[str], list[list[str]]]
"""Headings and rows; an empty cell is a blank."""

FACTS = Path(os.environ.get("PAIRWRIGHT_TEST_DATA") or "nowhere").parent / "facts"
KNOWN = FACTS.exists()

LADDERS: dict[str, list[str | list[str]]] = {
    "police ranks": [
        ["Constable", "Police Constable"],
        ["Sergeant", "Police Sergeant"],
        "Inspector",
        "Chief Inspector",
        "Superintendent",
        "Chief Superintendent",
        "Commander",
        "Deputy Assistant Commissioner",
        "Assistant Commissioner",
        "Deputy Commissioner",
        "Commissioner",
    ],
    "Civil Service grades": [
        *("AA", "AO", "EO", "HEO", "SEO"),
        ["Grade 7", "G7"],
        ["Grade 6", "G6"],
        *("SCS1", "SCS2", "SCS3", "SCS4"),
    ],
    "council bands": ["Band 1", "Band 2", "Band 3", "Band 4", "Band 5"],
}


def rows(file: str) -> Iterator[dict[str, str]]:
    with (FACTS / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@cache
def table(name: str) -> Table:
    if name == "London boroughs":
        return london_boroughs()
    if name == "London borough neighbours":
        return both_orders("london_borough_adjacency.csv", "approx_shared_border_m", 50)
    if name == "London borough river neighbours":
        return both_orders("london_borough_river_adjacency.csv", "gap_m_between_clipped_polygons", 0)
    assert name == "police forces", name
    columns = {
        "force": "force",
        "region": "region",
        "officers": "officers_fte",
        "staff": "staff_fte",
        "PCSOs": "pcso_fte",
        "officers by head": "officers_hc",
        "specials": "specials_hc",
    }
    forces = [[row[column].replace("&", "and") for column in columns.values()] for row in rows("police_forces_ew_30sep2019.csv")]
    return list(columns), forces


def london_boroughs() -> Table:
    headings = ["borough", "code", "command", "command code", "part", "lat", "lon", "easting", "northing"]
    found = []
    for row in rows("london_boroughs.csv"):
        # In brackets: the code of a command, and the City's own force, which is none of the commands.
        command, _, code = row["bcu_2019"].removesuffix(")").removeprefix("(").partition(" (")
        part = {"T": "inner", "F": "outer"}[row["ons_inner"]]
        centroid = [row[f"centroid_{axis}"] for axis in ("lat", "lon", "easting", "northing")]
        found.append([row["borough"], row["gss_code"], command, code, part, *centroid])
    return headings, found


def both_orders(file: str, metres: str, least: int) -> Table:
    pairs = [[row["a"], row["b"]] for row in rows(file) if int(row[metres]) >= least]
    return ["borough", "neighbour"], pairs + [pair[::-1] for pair in pairs]


@cache
def boroughs() -> dict[str, tuple[str, tuple[int, int]]]:
    """The name as it is spelled and the centroid, by name, folded, and by code."""
    found = {}
    for row in rows("london_boroughs.csv") if KNOWN else ():
        for key in (row["borough"], row["gss_code"]):
            found[folded(key)] = (row["borough"], (int(row["centroid_easting"]), int(row["centroid_northing"])))
    return found


def folded(borough: str) -> str:
    return borough.casefold().replace("&", "and")
