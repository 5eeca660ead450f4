"""People's tables in and answers out: paths, frames of every library, lists of dicts. No library is imported before its frame is met."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from . import _core
from .errors import CohortError, Fault, SavedError

__all__ = [
    "Kind",
    "build",
    "check_kind",
    "is_unicode",
    "kind_of",
    "one_cell",
    "pairs_table",
    "plain_number",
    "read",
    "read_all",
    "read_one",
]

Kind = Literal["list", "pandas", "polars", "pyarrow", "duckdb"]
KINDS: tuple[Kind, ...] = ("list", "pandas", "polars", "pyarrow", "duckdb")

_TYPES = "give text, numbers, yes or no, dates, or lists of text or whole numbers"
_SHEETS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"}


def check_kind(kind: Kind | None) -> None:
    """Refuses what is no kind of frame; `None` leaves it open."""
    if kind is not None and kind not in KINDS:
        raise ValueError(f"frames: {kind!r} is not one of {', '.join(map(repr, KINDS))}")


def kind_of(*sources: Any) -> Kind:
    """The library of the first frame among these; `list` where there is none."""
    for source in sources:
        root = type(source).__module__.partition(".")[0].lstrip("_")
        if root in ("pandas", "polars", "pyarrow", "duckdb"):
            return root  # type: ignore[return-value]
        if hasattr(source, "__arrow_c_stream__"):
            return "pyarrow"
    return "list"


def read_all(*readers: Callable[[], Any]) -> list[Any]:
    """What every reader gives. Where one is refused, its error is raised; where several are, one `CohortError` with the
    faults of all."""
    results: list[Any] = []
    refusals: list[CohortError | SavedError | OSError] = []
    for reader in readers:
        try:
            results.append(reader())
        except (CohortError, SavedError, OSError) as refused:
            refusals.append(refused)
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise CohortError(tuple(fault for refused in refusals for fault in _faults(refused)))
    return results


def _faults(refused: CohortError | SavedError | OSError) -> tuple[Fault, ...]:
    if not isinstance(refused, OSError):
        return refused.errors
    file = None if refused.filename is None else str(refused.filename)
    words = (refused.strerror or str(refused)).lower()
    return (Fault("unreadable", file, None, None, None, words, "check the path, and who may read it"),)


def read(name: str, source: Any) -> _core.Table:
    """One sheet of cells. `name` stands for a source that has no path in errors."""
    if isinstance(source, (str, os.PathLike)):
        return _read_file(os.fspath(source), Path(source).name)
    if type(source).__module__.partition(".")[0] == "pandas":
        return _read_pandas(name, source)
    if hasattr(source, "__arrow_c_stream__"):
        return _read_stream(name, source)
    if isinstance(source, Sequence) and all(isinstance(row, Mapping) for row in source):
        return _read_rows(name, source)
    kind = type(source).__name__
    hint = "; call .collect() first" if kind == "LazyFrame" else "; call list() first" if hasattr(source, "__next__") else ""
    raise TypeError(
        f"{name}: expected a path, a frame (pandas, polars, pyarrow, duckdb) or a list of dicts, got {kind}{hint}"
    )


def read_one(name: str, source: Any) -> _core.Table:
    """One person: a dict, a row of a pandas frame, or anything that `read` takes with one row."""
    if isinstance(source, Mapping):
        return _read_rows(name, [source])
    if type(source).__module__.partition(".")[0] == "pandas" and hasattr(source, "to_frame"):
        return _read_pandas(name, source.to_frame().T)
    return read(name, source)


def one_cell(name: str, cell: Any) -> _core.Table | None:
    """A single value under its own name; `None` is none."""
    return None if cell is None else _read_columns(name, [name], [[cell]])


def pairs_table(name: str, source: Any, headings: tuple[str, ...]) -> _core.Table | None:
    """Pins, exclusions, scores or who is kept apart: a path, a frame, a list of dicts, or tuples in the order of the headings.

    A file goes by its path as given: several may have one name, as the pairs of all results do.
    """
    if source is None:
        return None
    if isinstance(source, (str, os.PathLike)):
        return _read_file(os.fspath(source), os.fspath(source))
    if hasattr(source, "__arrow_c_stream__"):
        return read(name, source)
    if type(source).__module__.partition(".")[0] == "pandas" or not isinstance(source, Iterable):
        return read(name, source)
    rows = [row.tolist() if hasattr(row, "tolist") else row for row in source]  # of a numpy array
    if rows and all(isinstance(row, Mapping) for row in rows):
        return read(name, rows)
    form = f"({', '.join(headings)})"
    faults = [
        Fault("ragged-row", name, at, None, None, f"a row is not of the form {form}", f"write every row as {form}")
        for at, row in enumerate(rows, 1)
        if isinstance(row, (str, bytes)) or not isinstance(row, Sequence) or len(row) != len(headings)
    ]
    if faults:
        raise CohortError(tuple(faults))
    columns = [[row[position] for row in rows] for position in range(len(headings))]
    return _read_columns(name, list(headings), columns)


def build(kind: Kind, columns: dict[str, list[Any]], texts: Collection[str], whole: Collection[str] = ()) -> Any:
    """The columns as a frame of this kind; `list`: a list of dicts. `texts`: those of text, `whole`: those of whole numbers;
    the others are of numbers with decimals."""

    def type_of(name: str, text: Any, integer: Any, number: Any) -> Any:
        return text if name in texts else integer if name in whole else number

    check_kind(kind)
    # Said outright, so that a frame without rows has the types of one with rows.
    if kind == "pandas":
        import pandas

        kinds = {name: type_of(name, "str", "Int64", "float64") for name in columns}
        return pandas.DataFrame(columns).astype(kinds)
    if kind == "polars":
        import polars

        types = {name: type_of(name, polars.String, polars.Int64, polars.Float64) for name in columns}
        return polars.DataFrame(columns, schema=types)
    if kind in ("pyarrow", "duckdb"):
        import pyarrow

        fields = [(name, type_of(name, pyarrow.string(), pyarrow.int64(), pyarrow.float64())) for name in columns]
        table = pyarrow.table(columns, schema=pyarrow.schema(fields))
        if kind == "pyarrow":
            return table
        import duckdb

        return duckdb.from_arrow(table)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _read_file(path: str, name: str) -> _core.Table:
    if Path(path).suffix.lower() in _SHEETS:
        raise CohortError(
            (
                Fault(
                    "spreadsheet",
                    name,
                    None,
                    None,
                    None,
                    "a spreadsheet file is not read",
                    "save the sheet as CSV UTF-8 (comma delimited) and give that file",
                ),
            )
        )
    return _core.Table.from_csv(name, Path(path).read_bytes())


def _read_pandas(name: str, frame: Any) -> _core.Table:
    if not hasattr(frame, "columns"):
        raise TypeError(f"{name}: expected a DataFrame, got {type(frame).__name__}")
    # An index with a name is a column, as it is when pandas hands a frame over itself.
    indexes = [index for index in frame.index.names if index is not None and index not in frame.columns]
    frame = frame.reset_index(indexes) if indexes else frame
    headings = [_heading(name, heading) for heading in frame.columns]
    columns = []
    for position in range(len(headings)):
        column = frame.iloc[:, position]
        cells = column.tolist()
        blanks = column.isna().tolist()
        columns.append([None if blank else cell for cell, blank in zip(cells, blanks, strict=True)])
    return _read_columns(name, headings, columns)


def _read_rows(name: str, rows: Sequence[Mapping[Any, Any]]) -> _core.Table:
    headings: dict[str, None] = {}
    for row in rows:
        for heading in row:
            headings[_heading(name, heading)] = None
    columns = [[row.get(heading) for row in rows] for heading in headings]
    return _read_columns(name, list(headings), columns)


def _read_stream(name: str, frame: Any) -> _core.Table:
    if type(frame).__module__.partition(".")[0] == "polars":
        frame = _without_nulls(frame)
    try:
        return _core.Table.from_arrow(name, frame)
    except ValueError as refused:
        faults = [
            Fault("column-type", name, None, heading, None, "columns of its type are not read", _TYPES)
            for heading in _unread(name, frame)
        ]
        words = f"the frame can't be read: {refused}"
        raise CohortError(tuple(faults or [Fault("column-type", name, None, None, None, words, _TYPES)])) from None


def _unread(name: str, frame: Any) -> list[str]:
    """Headings of the columns whose types can't be exchanged at all, where the frame lets us look at one alone."""
    unread = []
    headings: Iterable[str] = frame.column_names if hasattr(frame, "column_names") else getattr(frame, "columns", ())
    for heading in headings:
        try:
            _core.Table.from_arrow(name, frame.select([heading]))
        except ValueError:
            unread.append(heading)
        except Exception:  # another library's: then the column stays unnamed
            return []
    return unread


def _without_nulls(frame: Any) -> Any:
    """A polars frame whose columns of nulls alone are text: its form of them is not that of the Arrow standard."""
    import polars

    if not isinstance(frame, polars.DataFrame):
        return frame
    texts: dict[Any, Any] = {polars.Null: polars.String, polars.List(polars.Null): polars.List(polars.String)}
    return frame.cast({heading: texts[kind] for heading, kind in frame.schema.items() if kind in texts})


def _read_columns(name: str, headings: list[str], columns: list[list[Any]]) -> _core.Table:
    columns = [[plain_number(cell) for cell in column] for column in columns]
    try:
        return _core.Table.from_columns(name, headings, columns)
    except UnicodeEncodeError:
        cells = (
            (row, heading, cell)
            for heading, column in zip(headings, columns, strict=True)
            for row, cell in enumerate(column, 1)
        )
        words = "text with half a surrogate pair, which is no Unicode"
        raise CohortError(
            tuple(
                Fault("encoding", name, row, heading, None, words, "decode it as UTF-8 where it is read")
                for row, heading, cell in cells
                if isinstance(cell, str) and not is_unicode(cell)
            )
        ) from None


def plain_number(cell: Any) -> Any:
    """A numpy number or truth as Python's; everything else as it is."""
    if type(cell).__module__ != "numpy":
        return cell
    import numpy

    if isinstance(cell, (numpy.integer, numpy.bool_)):
        return cell.item()
    if isinstance(cell, (numpy.float32, numpy.float16)):
        return float(str(cell))  # the shortest text that names it: 0.1 stays 0.1
    return cell


def is_unicode(text: str) -> bool:
    """Whether the text has no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _heading(name: str, heading: Any) -> str:
    if not isinstance(heading, str):
        raise TypeError(f"{name}: the heading {heading!r} is not text")
    if not is_unicode(heading):
        raise TypeError(f"{name}: the heading {heading!r} holds half a surrogate pair, which is no Unicode")
    return heading
