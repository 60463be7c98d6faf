"""pyarrow tables: text as ``string``, labels dictionary-encoded, cents as ``int64``."""

from __future__ import annotations

from typing import Any

from cptsofttissue.frames._arrow import Column, Gathered, gather, number_rows
from cptsofttissue.frames._job import Job, Kind

__all__ = ["run"]


def run(job: Job, table: Any) -> Any:
    """Return the table with the outputs appended."""
    columns = {name: _column(table[name]) for name in job.columns}
    numbered = number_rows(job, columns, table.num_rows)
    for made in gather(job, numbered):
        table = table.append_column(made.output.name, _array(made))
    return table


def _column(column: Any) -> Column:
    return lambda start, stop: column.slice(start, stop - start)


def _array(made: Gathered) -> Any:
    return made.encoded() if made.output.kind is Kind.LABEL else made.plain()
