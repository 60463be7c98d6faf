"""The tables shipped with the package, read on first use."""

from __future__ import annotations

from datetime import date
from functools import cache

from cptsofttissue.errors import TableError

__all__ = ["Row", "day", "many", "parse", "rows"]

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """
    Read one curated table, or a generated one as ``generated/name.csv``.

    Raises:
        TableError: If a row has too few or too many cells.
    """
    from importlib.resources import files

    path = name if "/" in name else f"curated/{name}"
    text = files("cptsofttissue").joinpath("data", path).read_text("utf-8")
    return parse(name, text)


def parse(name: str, text: str) -> tuple[Row, ...]:
    """Read the text of a table called *name*: a header, then rows as wide."""
    import csv

    reader = csv.reader(text.splitlines(), strict=True)
    header = next(reader)
    return tuple(_row(name, reader.line_num, header, cells) for cells in reader)


def _row(name: str, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        problem = f"{len(cells)} cells where the header has {len(header)}"
        raise TableError(name, line, problem)
    return dict(zip(header, cells, strict=True))


def many(cell: str) -> tuple[str, ...]:
    """Split a cell that lists several values, separated by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def day(cell: str) -> date | None:
    """Read a cell that holds an ISO date, or nothing."""
    return date.fromisoformat(cell) if cell else None
