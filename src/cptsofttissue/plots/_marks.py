"""Shared parts of the charts: rows as data, and axes of sizes and payments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import altair as alt
from altair import Undefined

from cptsofttissue._html import spaced
from cptsofttissue.coding.editions import Catalog, Code
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.fees import Fee

if TYPE_CHECKING:
    from altair.utils.schemapi import UndefinedType

__all__ = [
    "DOLLARS",
    "DOLLARS_CUT",
    "axis_end",
    "extent",
    "overlay",
    "payment_cells",
    "readings",
    "rows_of",
    "sizes_axis",
    "unpriced_labels",
]

#: Micrometers in a centimeter.
_CM = 10_000
#: How far an axis of sizes extends beyond the last threshold or size.
_BEYOND_UM = 2 * _CM
WIDTH = 560
DOLLARS = "US dollars"
DOLLARS_CUT = "US dollars (axis is cut)"

Row = Mapping[str, Any]


def rows_of(rows: Iterable[Row]) -> alt.InlineData:
    """Make chart data of rows, without a data frame."""
    return alt.InlineData(values=[dict(row) for row in rows])


def axis_end(edition: Catalog, answer: Resolution | None) -> int:
    """Return the end of an axis of sizes in micrometers, beyond every size."""
    sizes = answer.sizes if answer else ()
    ends = (size.span.high_um or size.span.low_um for size in sizes)
    return max(edition.thresholds[-1], *ends, 0) + _BEYOND_UM


def sizes_axis(end_um: int) -> alt.Scale:
    """Scale an axis of sizes from zero."""
    return alt.Scale(domain=[0, end_um / _CM], nice=False)


def extent(code: Code, end_um: int) -> dict[str, Any]:
    """Return the first and last size of a code on an axis, in centimeters."""
    low = code.band.low.um if code.band else 0
    high = code.band.high.um if code.band and code.band.high else end_um
    return {"low": low / _CM, "high": high / _CM, "middle": (low + high) / 2 / _CM}


def readings(answer: Resolution | None, end_um: int) -> list[dict[str, Any]]:
    """List every reading of the size of an answer, in centimeters."""
    return [
        {
            "reading": spaced(size.convention or "documented"),
            "size": str(size.span),
            "low": size.span.low_um / _CM,
            "high": (end_um if size.span.high_um is None else size.span.high_um) / _CM,
        }
        for size in (answer.sizes if answer else ())
    ]


def payment_cells(fee: Fee | None) -> dict[str, Any]:
    """Give the amount as a number for the axis and as text for readers."""
    if fee is None:
        return {"amount": None, "paid": "not priced", "notices": ""}
    notices = " ".join(map(str, fee.notices))
    return {"amount": float(fee.amount), "paid": str(fee.amount), "notices": notices}


def unpriced_labels(y: alt.Y) -> alt.Chart:
    """Label the rows without a price; they are never left out nor drawn as zero."""
    text = alt.Chart(mark=alt.MarkDef("text", align="left", fontStyle="italic"))
    return text.transform_filter("datum.amount === null").encode(
        x=alt.value(4), y=y, text="paid:N"
    )


def overlay(
    layers: Iterable[alt.Chart],
    *,
    title: str,
    subtitle: str = "",
    data: alt.InlineData | UndefinedType = Undefined,
    height: int | alt.Step,
) -> alt.LayerChart:
    """Lay charts over each other, the first one at the bottom."""
    return alt.LayerChart(
        layer=list(layers),
        title=alt.TitleParams(title, subtitle=subtitle, anchor="start", frame="bounds"),
        data=data,
        width=WIDTH,
        height=height,
    )
