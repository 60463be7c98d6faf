"""pandas frames: text as ``str``, labels as categories, cents as ``Int64``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow

from cptsofttissue.errors import WrongTypeError
from cptsofttissue.frames._arrow import Column, Gathered, gather, number_rows
from cptsofttissue.frames._job import Job, Kind

__all__ = ["run"]

# Not typed: it does not tell what its functions do to arrays.
pa: Any = pyarrow


def run(job: Job, frame: Any) -> Any:
    """Return the frame with the outputs added; index and columns stay."""
    columns = {name: _column(frame[name]) for name in job.columns}
    numbered = number_rows(job, columns, len(frame))
    added = {made.output.name: _array(made) for made in gather(job, numbered)}
    return frame.assign(**added)


def _column(series: Any) -> Column:
    def rows(start: int, stop: int) -> Any:
        try:
            return pa.array(series.iloc[start:stop], from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            allowed = "values of one type, such as text"
            raise WrongTypeError(str(series.name), str(error), allowed) from None

    return rows


def _array(made: Gathered) -> Any:
    if made.output.kind is Kind.TEXT:
        return pd.array(made.plain(), dtype="str")
    if made.output.kind is Kind.LABEL:
        categories = pd.Index(made.values, dtype="str")
        return pd.Categorical.from_codes(made.places(-1), categories)
    places = made.places(-1)
    cents = np.append(np.array(made.values, np.int64), 0)  # -1 is the last one
    return pd.arrays.IntegerArray(cents[places], places < 0)
