"""pyarrow tables: text as ``string``, labels dictionary-encoded, cents as ``int64``."""

from __future__ import annotations

from typing import Any

import pyarrow

from cptsofttissue.frames._arrow import (
    Column,
    count_values,
    gather_answers,
    number_rows,
)
from cptsofttissue.frames._job import Job, Numbers, Words
from cptsofttissue.frames._note_batches import note_batches, note_schema
from cptsofttissue.frames._note_rows import NoteReader

__all__ = ["count", "read", "run", "small"]

# Not typed: pyarrow has no types.
pa: Any = pyarrow

#: Notes that are read before the next are fetched.
_NOTES = 1_000


def run(job: Job, table: Any) -> Any:
    """Return the table with the outputs appended."""
    columns = {name: _column(table[name]) for name in job.columns}
    answers = gather_answers(job, number_rows(job, columns, table.num_rows))
    for name, column in zip(answers.column_names, answers.columns, strict=True):
        table = table.append_column(name, column)
    return table


def read(reader: NoteReader, table: Any) -> Any:
    """Return the table with a row for each lesion of its notes."""
    batches = note_batches(reader, table.to_batches(max_chunksize=_NOTES))
    return pa.Table.from_batches(batches, note_schema(reader, table.schema))


def count(table: Any, parts: list[Words | Numbers]) -> list[list[tuple[Any, int]]]:
    """Count the distinct values of columns, but the missing."""
    return [count_values(part, table[part.column]) for part in parts]


def small(_: Any, table: Any) -> Any:
    """Return a small table as it is."""
    return table


def _column(column: Any) -> Column:
    return lambda start, stop: column.slice(start, stop - start)
