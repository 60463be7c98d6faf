"""pandas frames: text as ``str``, labels as categories, cents as ``Int64``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow

from cptsofttissue.errors import WrongTypeError
from cptsofttissue.frames._arrow import Column, count_values, gathered, number_rows
from cptsofttissue.frames._job import Job, Numbers, Words

__all__ = ["count", "run", "small"]

# Not typed: it does not tell what its functions do to arrays.
pa: Any = pyarrow


def run(job: Job, frame: Any) -> Any:
    """Return the frame with the outputs added; index and columns stay."""
    columns = {name: _column(frame[name]) for name in job.columns}
    added = gathered(job, number_rows(job, columns, len(frame)))
    return frame.assign(**{n: _values(added.select([n])) for n in added.column_names})


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
        made = column.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
        return made.iloc[:, 0].array
    labels = column[0].combine_chunks()
    codes = labels.indices.fill_null(-1).to_numpy()
    categories = labels.dictionary.to_pandas()
    return pd.Categorical.from_codes(codes, categories, validate=False)


def _column(series: Any) -> Column:
    def rows(start: int, stop: int) -> Any:
        try:
            part = series.iloc[start:stop]
            return pa.array(part, from_pandas=_may_miss(part))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            allowed = "values of one type, such as text"
            raise WrongTypeError(str(series.name), str(error), allowed) from None

    return rows


def _may_miss(part: Any) -> bool:
    """Whether a value may be missing; looking it up is fast for floats only."""
    return part.dtype != np.float64 or bool(np.isnan(part.to_numpy()).any())
