"""Polars frames: text as ``String``, labels as ``Categorical``, cents as ``Int64``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import polars as pl
import pyarrow

from cptsofttissue.frames._arrow import Column, count_values, number_rows, write_value
from cptsofttissue.frames._job import Job, Kind, Numbers, Words
from cptsofttissue.frames._note_rows import NoteReader

__all__ = ["count", "read", "run", "small"]

# Not typed: pyarrow has no types.
pa: Any = pyarrow

#: Whole numbers that Arrow does not have.
_WIDE = (pl.Int128, getattr(pl, "UInt128", pl.Int128))
#: The rows at the top whose texts most other rows share.
_FIRST = 10_000
#: So few texts are compared faster than hashed.
_PAIR = 2
_TYPES: Mapping[Kind, Any] = MappingProxyType(
    {Kind.TEXT: pl.String(), Kind.LABEL: pl.Categorical(), Kind.WHOLE: pl.Int64()}
)


def run(job: Job, frame: Any) -> Any:
    """Return the frame with the outputs added; a lazy one stays lazy."""
    if isinstance(frame, pl.DataFrame):
        return _run(job, frame)
    return _defer(frame, partial(_run, job), frame.collect_schema() | _types(job))


def read(reader: NoteReader, frame: Any) -> Any:
    """Return the frame with a row for each lesion; a lazy one stays lazy."""
    if isinstance(frame, pl.DataFrame):
        return _read(reader, frame)
    other_types = {
        n: t for n, t in frame.collect_schema().items() if n != reader.column
    }
    return _defer(frame, partial(_read, reader), other_types | _note_types(reader))


def _defer(frame: Any, do: Callable[[pl.DataFrame], Any], types: Any) -> Any:
    """Do something with the parts of a lazy frame when it is collected."""
    return frame.map_batches(
        do,
        schema=pl.Schema(types),
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
        streamable=True,
    )


def count(frame: Any, parts: list[Words | Numbers]) -> list[list[tuple[Any, int]]]:
    """Count the distinct values of columns, but the missing."""
    names = list(dict.fromkeys(part.column for part in parts))
    table = frame.lazy().select(names).collect()
    return [count_values(part, _to_arrow(table[part.column])) for part in parts]


def small(_: Any, table: Any) -> Any:
    """Return a small table as an eager frame."""
    return pl.DataFrame(table)


def _run(job: Job, frame: pl.DataFrame) -> pl.DataFrame:
    columns = {name: _column(frame[name]) for name in job.columns}
    numbers = pl.Series(number_rows(job, columns, frame.height))
    answers = pl.DataFrame(job.rows, _types(job), orient="row")
    return frame.hstack(_gather_answers(answers, numbers))


def _read(reader: NoteReader, frame: pl.DataFrame) -> pl.DataFrame:
    spread = reader.spread(_to_arrow(frame[reader.column]).to_pylist())
    origins = pl.Series(spread.origins, dtype=pl.UInt32)
    other_columns = frame.select(pl.exclude(reader.column).gather(origins))
    note_cells = pl.DataFrame(spread.rows, _note_types(reader), orient="row")
    return pl.DataFrame([*other_columns, *note_cells])


def _note_types(reader: NoteReader) -> dict[str, Any]:
    return {name: _TYPES[kind] for name, kind in reader.kinds.items()}


def _gather_answers(answers: pl.DataFrame, numbers: pl.Series) -> list[pl.Series]:
    """Gather the answer of every row; a constant column is only repeated."""
    constant = {column.name for column in answers if column.n_unique() == 1}
    varying = answers.drop(constant)[numbers]
    return [
        column.new_from_index(0, len(numbers))
        if column.name in constant
        else varying[column.name]
        for column in answers
    ]


def _types(job: Job) -> dict[str, Any]:
    return {output.name: _TYPES[output.kind] for output in job.outputs}


def _column(series: pl.Series) -> Column:
    known = _common_texts(series)

    def rows(start: int, stop: int) -> Any:
        part = series[start:stop]
        return _to_arrow(part) if known is None else _encode(part, known)

    return rows


def _common_texts(series: pl.Series) -> pl.Enum | None:
    """Return the texts of the first rows, which most other rows share."""
    if series.dtype != pl.String:
        return None
    return pl.Enum(series.head(_FIRST).unique().drop_nulls())


def _to_arrow(series: Any) -> Any:
    if series.dtype == pl.Object:
        return pa.array([*map(write_value, series.to_list())], pa.string())
    if series.dtype in _WIDE:  # exact as far as any length goes
        series = series.cast(pl.Float64)
    return series.to_arrow(compat_level=pl.CompatLevel.newest())


def _encode(part: pl.Series, known: pl.Enum) -> Any:
    """Encode texts, which is fastest where all are known."""
    if len(known.categories) == _PAIR:
        return _encode_pair(part, *known.categories)
    encoded = part.cast(known, strict=False)
    return _to_arrow(encoded if encoded.null_count() == part.null_count() else part)


def _encode_pair(part: pl.Series, first: str, second: str) -> Any:
    """Encode texts by comparison, where no other is known."""
    is_second = part == second
    if not (is_second | (part == first)).all():
        return _to_arrow(part)
    places = _to_arrow(is_second.cast(pl.UInt8))
    return pa.DictionaryArray.from_arrays(places, pa.array([first, second]))
