"""A summary of an audited table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw

from cptsofttissue._reading.words import unknown_term
from cptsofttissue.frames._source import LENGTH, Source, is_dask
from cptsofttissue.guidance.audit import (
    AuditPair,
    AuditSummary,
    AuditTotal,
    AuditVerdict,
)

__all__ = ["summarize_audit"]

#: The columns by which rows are grouped.
_KEYS = ("verdict", "billed", "code", "candidates")
_CENTS = ("low_cents", "high_cents")


def summarize_audit(frame: Any, *, prefix: str = "audit_") -> AuditSummary:
    """
    Count the rows of an audited frame, and add up their differences in dollars.

    >>> import pyarrow as pa
    >>> from cptsofttissue.frames import audit_frame, summarize_audit
    >>> facts = {"site": ["back"], "depth": ["subQ"], "size": ["4 cm"]}
    >>> records = pa.table({**facts, "cpt": ["21930"]})
    >>> where = {"date_of_service": "2026-07-15", "place_of_service": "11"}
    >>> audited = audit_frame(records, billed="cpt", **where)
    >>> summarize_audit(audited).total.highest
    Decimal('87.18')

    Args:
        frame: The frame that :func:`audit_frame` returned, or part of it.
        prefix: Prefix of the names of its added columns.

    Raises:
        UnknownTermError: If a column of the audit is missing, or holds another word.
        WrongTypeError: If it is not a frame of a known engine, or holds no cents.
    """
    names = {name: f"{prefix}{name}" for name in (*_KEYS, *_CENTS)}
    source = Source.of(frame, names, names)
    known = frame[[*names.values()]].compute() if is_dask(frame) else frame
    wrapped: Any = nw.from_native(known)
    rows = wrapped.lazy()
    words = [nw.col(f"{prefix}{name}").cast(nw.String).alias(name) for name in _KEYS]
    cents = [_cents(source, name).alias(name) for name in _CENTS]
    sums = [nw.col(name).sum().alias(f"sum_{name}") for name in _CENTS]
    counts = (nw.len().alias("rows"), nw.col(_CENTS[0]).count().alias("known"))
    grouped = rows.select(*words, *cents).group_by(*_KEYS).agg(*counts, *sums)
    pairs = map(_pair, grouped.collect("pyarrow").to_arrow().to_pylist())
    return AuditSummary(tuple(sorted(pairs, key=_order)))


def _cents(source: Source, name: str) -> Any:
    """Read cents as numbers; those of a file are text, or floats if some miss."""
    source.holds(name, LENGTH)
    kind = nw.Int64 if source.kind(name).is_integer() else nw.Float64
    return nw.col(source.columns[name]).cast(kind)


def _pair(row: dict[str, Any]) -> AuditPair:
    candidates = _code(row["candidates"])
    return AuditPair(
        _verdict(row["verdict"]),
        _code(row["billed"]),
        tuple(candidates.split(";")) if candidates else (),
        AuditTotal(
            row["rows"],
            row["rows"] - row["known"],
            *(Decimal(int(row[f"sum_{name}"])).scaleb(-2) for name in _CENTS),
        ),
    )


def _verdict(cell: str | None) -> AuditVerdict:
    text = str(cell)
    if text not in [*AuditVerdict]:
        raise unknown_term("verdict", text, AuditVerdict, ", ".join(AuditVerdict))
    return AuditVerdict(text)


def _code(text: str | None) -> str | None:
    """Take a code as text; pandas reads those of a file as floats, too."""
    return text and text.removesuffix(".0")


def _order(pair: AuditPair) -> tuple[int, str, tuple[str, ...], str]:
    """Sort by the number of rows, the most first, then by the codes."""
    return -pair.total.rows, pair.billed or "", pair.supported, pair.verdict
