"""Dask frames: each partition is a pandas frame; all text as ``str``."""

from __future__ import annotations

from itertools import chain
from typing import Any

import dask as _dask

from cptsofttissue.frames._job import Job, Numbers, Words
from cptsofttissue.frames._note_rows import NoteReader
from cptsofttissue.frames._pandas import count as count_pandas
from cptsofttissue.frames._pandas import read as read_pandas
from cptsofttissue.frames._pandas import run as run_pandas
from cptsofttissue.frames._pandas import small

__all__ = ["count", "read", "run", "small"]

# Not typed: Dask has no types for these functions.
dask: Any = _dask


def run(job: Job, frame: Any) -> Any:
    """Return the frame with the outputs added, partition by partition."""
    meta = _partition(frame._meta, job)  # noqa: SLF001 - the way Dask names types
    return frame.map_partitions(_partition, job, meta=meta)


def read(reader: NoteReader, frame: Any) -> Any:
    """Return the frame with a row for each lesion, partition by partition."""
    meta = _notes(frame._meta, reader)  # noqa: SLF001 - the way Dask names types
    return frame.map_partitions(_notes, reader, meta=meta)


def _notes(frame: Any, reader: NoteReader) -> Any:
    return read_pandas(reader, frame)


def _partition(frame: Any, job: Job) -> Any:
    """Answer a partition; as categories differ between partitions, use text."""
    answered = run_pandas(job, frame)
    labels = answered.columns[len(frame.columns) :]
    return answered.astype(
        {name: "str" for name in labels if answered[name].dtype == "category"}
    )


def count(frame: Any, parts: list[Words | Numbers]) -> list[list[tuple[Any, int]]]:
    """Count the distinct values of columns, partition by partition."""
    names = list(dict.fromkeys(part.column for part in parts))
    delayed_count = dask.delayed(count_pandas)
    counts = dask.compute(*(delayed_count(p, parts) for p in frame[names].to_delayed()))
    return [list(chain.from_iterable(column)) for column in zip(*counts, strict=True)]
