"""All tables: what `table.md` has, and what a sitting prints at its end."""

from __future__ import annotations

from . import matrices, matrix_table, table
from .records import Run


def page(runs: list[Run], near: float) -> str:
    """All that the records hold, as `table.md` has it."""
    of_pairs, of_matrices = sparse(runs), dense(runs)
    parts = [
        "# All figures",
        "Made by `python benches/run.py --table > benches/table.md` from the records. CPU seconds, one thread. An asterisk: "
        "two sittings.",
        table.markdown(of_pairs, near),
        "How many times longer ten times as many people take:",
        table.growth(of_pairs, near),
    ]
    if of_matrices:
        parts += [
            "Dense matrices of doubles. A pass is the CPU time of one sum over the matrix, in the same process.",
            matrix_table.markdown(of_matrices, near),
        ]
    return "\n\n".join(parts)


def short(runs: list[Run], near: float) -> str:
    """The tables of some questions."""
    of_pairs, of_matrices = sparse(runs), dense(runs)
    parts = [table.markdown(of_pairs, near)] if of_pairs else []
    return "\n\n".join([*parts, matrix_table.markdown(of_matrices, near)] if of_matrices else parts)


def sparse(runs: list[Run]) -> list[Run]:
    return [run for run in runs if run["family"] not in matrices.FAMILIES]


def dense(runs: list[Run]) -> list[Run]:
    return [run for run in runs if run["family"] in matrices.FAMILIES]
