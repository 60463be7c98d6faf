"""pandas frames: text as ``str``, labels as categories, cents as ``Int64``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow

from cptsofttissue.frames._arrow import (
    Column,
    count_values,
    gather_answers,
    number_rows,
    write_value,
)
from cptsofttissue.frames._job import Job, Numbers, Words
from cptsofttissue.frames._note_batches import note_columns
from cptsofttissue.frames._note_rows import NoteReader

__all__ = ["count", "read", "run", "small"]

# Not typed: pyarrow has no types.
pa: Any = pyarrow


def run(job: Job, frame: Any) -> Any:
    """Return the frame with the outputs added; index and columns stay."""
    columns = {name: _column(frame[name]) for name in job.columns}
    answers = gather_answers(job, number_rows(job, columns, len(frame)))
    return frame.assign(
        **{n: _values(answers.select([n])) for n in answers.column_names}
    )


def read(reader: NoteReader, frame: Any) -> Any:
    """Return the frame with a row for each lesion, with the index of its note."""
    notes = _column(frame[reader.column])(0, len(frame)).to_pylist()
    spread = reader.spread(notes)
    rows = frame.drop(columns=[reader.column]).iloc[spread.origins]
    note_cells = pa.table(note_columns(reader, spread.rows))
    return rows.assign(
        **{n: _values(note_cells.select([n])) for n in note_cells.column_names}
    )


def count(frame: Any, parts: list[Words | Numbers]) -> list[list[tuple[Any, int]]]:
    """Count the distinct values of columns, but the missing."""
    rows = len(frame)
    return [count_values(p, _column(frame[p.column])(0, rows)) for p in parts]


def small(_: Any, table: Any) -> Any:
    """Return a small table as a frame."""
    return table.to_pandas()


def _values(column: Any) -> Any:
    """Return the values of a table of one column; labels go without being checked."""
    if not pa.types.is_dictionary(column.schema[0].type):
        frame = column.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
        return frame.iloc[:, 0].array
    labels = column[0].combine_chunks()
    codes = labels.indices.fill_null(-1).to_numpy()
    categories = labels.dictionary.to_pandas()
    return pd.Categorical.from_codes(codes, categories, validate=False)


def _column(series: Any) -> Column:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return _categories(series)
    is_object = series.dtype == object

    def rows(start: int, stop: int) -> Any:
        part = series.iloc[start:stop]
        if is_object:
            return _objects(part)
        return pa.array(part, from_pandas=_may_miss(part))

    return rows


def _objects(part: Any) -> Any:
    """Write Python objects as text, each by itself; a missing one is None."""
    try:
        array = pa.array(part, from_pandas=True)
    except (pa.ArrowException, ValueError, TypeError, OverflowError):
        array = None  # they are of several types, or of none that Arrow has
    if array is not None and array.type == pa.string():
        return array
    return pa.array([*map(_write, part)], pa.string())


def _write(value: object) -> str | None:
    return None if value is pd.NA else write_value(value)


def _categories(series: Any) -> Column:
    """Write each category as text, once."""
    texts = pa.array([*map(_write, series.cat.categories)], pa.string())
    codes = series.cat.codes.to_numpy()

    def rows(start: int, stop: int) -> Any:
        part = codes[start:stop]
        return pa.DictionaryArray.from_arrays(pa.array(part, mask=part < 0), texts)

    return rows


def _may_miss(part: Any) -> bool:
    """Whether a value may be missing; looking it up is fast for floats only."""
    return part.dtype != np.float64 or bool(np.isnan(part.to_numpy()).any())
