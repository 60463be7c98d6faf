"""pyarrow tables: text as ``string``, labels dictionary-encoded, cents as ``int64``."""

from __future__ import annotations

from typing import Any

from cptsofttissue.frames._arrow import Column, count_values, gathered, number_rows
from cptsofttissue.frames._job import Job, Numbers, Words

__all__ = ["count", "run", "small"]


def run(job: Job, table: Any) -> Any:
    """Return the table with the outputs appended."""
    columns = {name: _column(table[name]) for name in job.columns}
    added = gathered(job, number_rows(job, columns, table.num_rows))
    for name, column in zip(added.column_names, added.columns, strict=True):
        table = table.append_column(name, column)
    return table


def count(table: Any, parts: list[Words | Numbers]) -> list[list[tuple[Any, int]]]:
    """Count the distinct values of columns, but the missing."""
    return [count_values(part, table[part.column]) for part in parts]


def small(_: Any, table: Any) -> Any:
    """Return a small table as it is."""
    return table


def _column(column: Any) -> Column:
    return lambda start, stop: column.slice(start, stop - start)
