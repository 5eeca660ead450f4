"""The notebook of the documentation runs from top to bottom and shows what stands in it.

`PAIRWRIGHT_WRITE_NOTEBOOK=1` writes what it shows now, plots among it; look at them then.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "docs" / "westminster.ipynb"


def shown(notebook: Any) -> list[list[str]]:
    """The text of every cell's output; of a plot, that there is one."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [[text(output) for output in cell.outputs] for cell in cells]


def text(output: Any) -> str:
    """Without what differs from run to run: version and digests are checked elsewhere."""
    if output.output_type == "stream":
        return str(output.text)
    assert output.output_type in ("display_data", "execute_result"), output
    return "plot" if "image/png" in output.data else str(output.data["text/plain"])


def test_the_notebook_shows_what_it_says() -> None:
    stored = nbformat.read(NOTEBOOK, as_version=4)
    run = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(run, timeout=300, kernel_name="python3").execute()
    if os.environ.get("PAIRWRIGHT_WRITE_NOTEBOOK"):
        for cell in run.cells:
            cell.metadata.clear()
        nbformat.write(run, NOTEBOOK)
        return
    assert shown(run) == shown(stored)
