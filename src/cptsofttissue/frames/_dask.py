"""Dask frames: each partition is a pandas frame; all text as ``str``."""

from __future__ import annotations

from typing import Any

from cptsofttissue.frames._job import Job
from cptsofttissue.frames._pandas import run as run_pandas

__all__ = ["run"]


def run(job: Job, frame: Any) -> Any:
    """Return the frame with the outputs added, partition by partition."""
    meta = _partition(frame._meta, job)  # noqa: SLF001 - the way Dask names types
    return frame.map_partitions(_partition, job, meta=meta)


def _partition(frame: Any, job: Job) -> Any:
    """Do a partition; categories would differ between them, so there are none."""
    done = run_pandas(job, frame)
    labels = done.columns[len(frame.columns) :]
    return done.astype(
        {name: "str" for name in labels if done[name].dtype == "category"}
    )
