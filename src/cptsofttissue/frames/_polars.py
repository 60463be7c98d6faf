"""Polars frames: text as ``String``, labels as ``Categorical``, cents as ``Int64``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import polars as pl
import pyarrow

from cptsofttissue.frames._arrow import Column, count_values, number_rows, written
from cptsofttissue.frames._job import Job, Kind, Numbers, Words
from cptsofttissue.frames._note_rows import NoteReader

__all__ = ["count", "read", "run", "small"]

# Not typed: it does not tell what its functions do to arrays.
pa: Any = pyarrow

#: Whole numbers that Arrow has not.
_WIDE = (pl.Int128, getattr(pl, "UInt128", pl.Int128))
#: Rows whose texts are taken for those of most others.
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
    return _later(frame, partial(_run, job), frame.collect_schema() | _types(job))


def read(reader: NoteReader, frame: Any) -> Any:
    """Return the frame with a row for each lesion; a lazy one stays lazy."""
    if isinstance(frame, pl.DataFrame):
        return _read(reader, frame)
    kept = {n: t for n, t in frame.collect_schema().items() if n != reader.column}
    return _later(frame, partial(_read, reader), kept | _note_types(reader))


def _later(frame: Any, do: Callable[[pl.DataFrame], Any], types: Any) -> Any:
    """Do something with the parts of a lazy frame once they are asked for."""
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
    read = frame.lazy().select(names).collect()
    return [count_values(part, _to_arrow(read[part.column])) for part in parts]


def small(_: Any, table: Any) -> Any:
    """Return a small table as an eager frame."""
    return pl.DataFrame(table)


def _run(job: Job, frame: pl.DataFrame) -> pl.DataFrame:
    columns = {name: _column(frame[name]) for name in job.columns}
    numbered = pl.Series(number_rows(job, columns, frame.height))
    answers = pl.DataFrame(job.rows, _types(job), orient="row")
    return frame.hstack(_gathered(answers, numbered))


def _read(reader: NoteReader, frame: pl.DataFrame) -> pl.DataFrame:
    told = reader.spread(_to_arrow(frame[reader.column]).to_pylist())
    origins = pl.Series(told.origins, dtype=pl.UInt32)
    kept = frame.select(pl.exclude(reader.column).gather(origins))
    added = pl.DataFrame(told.rows, _note_types(reader), orient="row")
    return pl.DataFrame([*kept, *added])


def _note_types(reader: NoteReader) -> dict[str, Any]:
    return {name: _TYPES[kind] for name, kind in reader.kinds.items()}


def _gathered(answers: pl.DataFrame, numbered: pl.Series) -> list[pl.Series]:
    """Gather the answer of every row; what all rows say is only repeated."""
    same = {column.name for column in answers if column.n_unique() == 1}
    taken = answers.drop(same)[numbered]
    return [
        column.new_from_index(0, len(numbered))
        if column.name in same
        else taken[column.name]
        for column in answers
    ]


def _types(job: Job) -> dict[str, Any]:
    return {output.name: _TYPES[output.kind] for output in job.outputs}


def _column(series: pl.Series) -> Column:
    known = _known(series)

    def rows(start: int, stop: int) -> Any:
        part = series[start:stop]
        return _to_arrow(part) if known is None else _encoded(part, known)

    return rows


def _known(series: pl.Series) -> pl.Enum | None:
    """Take the texts of the first rows for those of most others."""
    if series.dtype != pl.String:
        return None
    return pl.Enum(series.head(_FIRST).unique().drop_nulls())


def _to_arrow(series: Any) -> Any:
    if series.dtype == pl.Object:
        return pa.array([*map(written, series.to_list())], pa.string())
    if series.dtype in _WIDE:  # exact as far as any length goes
        series = series.cast(pl.Float64)
    return series.to_arrow(compat_level=pl.CompatLevel.newest())


def _encoded(part: pl.Series, known: pl.Enum) -> Any:
    """Encode texts, which is fastest where all are known."""
    if len(known.categories) == _PAIR:
        return _compared(part, *known.categories)
    encoded = part.cast(known, strict=False)
    return _to_arrow(encoded if encoded.null_count() == part.null_count() else part)


def _compared(part: pl.Series, first: str, second: str) -> Any:
    """Encode texts by comparison, where no other is known."""
    is_second = part == second
    if not (is_second | (part == first)).all():
        return _to_arrow(part)
    places = _to_arrow(is_second.cast(pl.UInt8))
    return pa.DictionaryArray.from_arrays(places, pa.array([first, second]))
