"""The result of an audit: rows by verdict, and dollars by pair of codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt

from cptsofttissue._html import spaced
from cptsofttissue.guidance.audit import (
    AuditPair,
    AuditSummary,
    AuditTotal,
    AuditVerdict,
)
from cptsofttissue.plots._marks import overlay, rows_of

__all__ = ["audit_summary"]

#: The number of differences that are drawn, those with most rows first.
_SHOWN = 15
_COLORS = {
    "supported": "#1f5f99",
    "possible": "#d9a400",
    "not supported": "#b35900",
    "other family": "#777",
    "unreadable": "#bbb",
}


def audit_summary(frame_or_summary: Any, *, prefix: str = "audit_") -> alt.VConcatChart:
    """
    Draw the rows of an audit by verdict, and the differences in dollars.

    A bar of dollars begins at zero if the record supports one code; it runs from the
    smallest to the largest difference if the record is open. An unknown amount is
    labeled as such; it is not left out and not drawn as zero.

    >>> from decimal import Decimal
    >>> from cptsofttissue.guidance.audit import AuditPair, AuditTotal
    >>> total = AuditTotal(2, 0, Decimal("174.36"), Decimal("174.36"))
    >>> pair = AuditPair(AuditVerdict.NOT_SUPPORTED, "21930", ("21931",), total)
    >>> chart = audit_summary(AuditSummary((pair,)))
    >>> [row["shown"] for row in chart.vconcat[1].data.values]
    ['174.36']

    Args:
        frame_or_summary:
            The result of :func:`~cptsofttissue.frames.audit_frame` or
            :func:`~cptsofttissue.frames.summarize_audit`.
        prefix: Prefix of the names of the added columns of a frame.

    Raises:
        UnknownTermError: If a column of the audit is missing.
        WrongTypeError: If it is not a frame of a known engine.
        MissingExtraError: If a frame is given without the extra ``frames``.
    """
    summary = _summary(frame_or_summary, prefix)
    pairs = summary.differences[:_SHOWN]
    charts = [_verdicts(summary), *([_dollars(summary, pairs)] if pairs else [])]
    return alt.VConcatChart(vconcat=charts)


def _summary(frame_or_summary: Any, prefix: str) -> AuditSummary:
    if isinstance(frame_or_summary, AuditSummary):
        return frame_or_summary
    from cptsofttissue.frames import summarize_audit

    return summarize_audit(frame_or_summary, prefix=prefix)


def _verdicts(summary: AuditSummary) -> alt.LayerChart:
    whole = summary.total
    rows = [
        _verdict_row(verdict, total, whole)
        for verdict, total in summary.verdicts.items()
    ]
    y = alt.Y("verdict:N", sort=list(_COLORS), title=None)
    axis = alt.Axis(tickMinStep=1, format=",d")
    x = alt.X("rows:Q", title="rows", scale=_zero_scale(), axis=axis)
    bars = alt.Chart().mark_bar().encode(x=x, y=y, color=_color())
    texts = alt.Chart().mark_text(align="left", dx=4).encode(x=x, y=y, text="shown:N")
    return overlay(
        [bars, texts],
        title="Billed codes beside their records",
        subtitle=f"{whole.rows:,} rows",
        data=rows_of(rows),
        height=alt.Step(24),
    )


def _verdict_row(
    verdict: AuditVerdict, total: AuditTotal, whole: AuditTotal
) -> dict[str, Any]:
    return {
        "verdict": spaced(verdict),
        "rows": total.rows,
        "shown": f"{total.rows:,} ({total.share_of(whole)})",
    }


def _dollars(summary: AuditSummary, pairs: tuple[AuditPair, ...]) -> alt.LayerChart:
    rows = [_pair_row(pair) for pair in pairs]
    names = [row["pair"] for row in rows]
    hidden = len(summary.differences) - len(pairs)
    others = f"; {hidden} other pairs are not drawn" if hidden else ""
    return overlay(
        _dollar_layers(names),
        title="Billed amount minus supported amount",
        subtitle=f"Right of zero: billed too high{others}",
        data=rows_of(rows),
        height=alt.Step(22),
    )


def _pair_row(pair: AuditPair) -> dict[str, Any]:
    total = pair.total
    is_known = total.unknown < total.rows
    low, high = float(total.lowest), float(total.highest)
    start = 0.0 if low == high else low
    return {
        "pair": f"{pair.billed}, record: {pair.supported_text}",
        "verdict": spaced(pair.verdict),
        "rows": total.rows,
        "low": start if is_known else None,
        "high": high if is_known else None,
        "end": max(start, high, 0.0),
        "shown": total.dollars,
    }


def _dollar_layers(names: list[str]) -> Iterator[alt.Chart]:
    y = alt.Y("pair:N", sort=names, title=None, axis=alt.Axis(labelLimit=260))
    yield (
        alt.Chart()
        .transform_filter("datum.low !== null")
        .mark_bar()
        .encode(
            x=alt.X("low:Q", title="US dollars", scale=_zero_scale()),
            x2="high:Q",
            y=y,
            color=_color(),
            tooltip=["pair:N", "verdict:N", "rows:Q", "shown:N"],
        )
    )
    yield (
        alt.Chart()
        .mark_text(align="left", dx=4)
        .encode(x=alt.X("end:Q", title="US dollars"), y=y, text="shown:N")
    )
    yield alt.Chart().mark_rule(color="#333").encode(x=alt.datum(0))


def _zero_scale() -> alt.Scale:
    return alt.Scale(zero=True)


def _color() -> alt.Color:
    """Give each verdict its color in every part of the picture."""
    colors = alt.Scale(domain=list(_COLORS), range=list(_COLORS.values()))
    return alt.Color("verdict:N", scale=colors, legend=None)
