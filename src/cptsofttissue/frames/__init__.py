"""
Resolve, price and audit whole data frames; needs the extra ``frames``.

The functions take pandas, Polars (eager and lazy), pyarrow, DuckDB, Dask and PySpark
frames, and return a frame of the same kind.
"""

from __future__ import annotations

from cptsofttissue.errors import MissingExtraError

try:
    import narwhals.stable.v2 as _narwhals
except ImportError:
    raise MissingExtraError("frames", "cptsofttissue.frames") from None

from cptsofttissue.frames._audit import audit_frame
from cptsofttissue.frames._audit_summary import summarize_audit
from cptsofttissue.frames._notes import read_notes
from cptsofttissue.frames._relation import Relation, Seed, sql
from cptsofttissue.frames._requests import price_frame, resolve_frame, unreadable

__all__ = [
    "Relation",
    "Seed",
    "audit_frame",
    "price_frame",
    "read_notes",
    "resolve_frame",
    "sql",
    "summarize_audit",
    "unreadable",
]

del _narwhals
