"""pandas frames: text as ``str``, labels as categories, cents as ``Int64``."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow

from cptsofttissue.errors import WrongTypeError
from cptsofttissue.frames._arrow import Column, gathered, number_rows
from cptsofttissue.frames._job import Job

__all__ = ["run"]

# Not typed: it does not tell what its functions do to arrays.
pa: Any = pyarrow


def run(job: Job, frame: Any) -> Any:
    """Return the frame with the outputs added; index and columns stay."""
    columns = {name: _column(frame[name]) for name in job.columns}
    added = gathered(job, number_rows(job, columns, len(frame)))
    made = added.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return frame.assign(**{name: column.array for name, column in made.items()})


def _column(series: Any) -> Column:
    def rows(start: int, stop: int) -> Any:
        try:
            return pa.array(series.iloc[start:stop], from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            allowed = "values of one type, such as text"
            raise WrongTypeError(str(series.name), str(error), allowed) from None

    return rows
