"""What one code costs in three places, the physician's part and the facility's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import altair as alt

from cptsofttissue._html import spaced
from cptsofttissue.fees import PlaceComparison, PlaceCost
from cptsofttissue.plots._marks import DOLLARS, overlay, rows_of

__all__ = ["cost_by_place"]

_COLORS = {"physician": "#1f5f99", "facility": "#b35900"}


def cost_by_place(comparison: PlaceComparison) -> alt.LayerChart:
    """
    Draw what a code costs in an office, a surgery center and a hospital.

    The bars show the parts of physician and facility, the mark shows the patient's
    share. An unknown amount is labeled as such; it is not left out and not drawn as
    zero.

    >>> from cptsofttissue.fees import Encounter, compare_places
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> chart = cost_by_place(compare_places("21555", office))
    >>> [row["paid"] for row in chart.data.values if row["part"] == "facility"]
    ['0.00', '742.04', 'facility not known']

    Args:
        comparison: The result of :func:`~cptsofttissue.fees.compare_places`.
    """
    rows = [row for place in comparison.places for row in _rows(place)]
    places = list(dict.fromkeys(row["place"] for row in rows))
    return overlay(
        _layers(places),
        title=f"What {comparison.code} costs by place",
        subtitle="Bars: physician and facility; mark: the patient's share",
        data=rows_of(rows),
        height=alt.Step(34),
    )


def _rows(cost: PlaceCost) -> Iterator[dict[str, Any]]:
    """Make the rows of both parts of a place, with the patient's share."""
    physician = cost.physician and cost.physician.amount
    parts = {"physician": physician, "facility": cost.facility_amount}
    unknown = [f"{part} not known" for part, amount in parts.items() if amount is None]
    for part, amount in parts.items():
        yield {
            "place": spaced(cost.venue),
            "part": part,
            "amount": _plain(amount),
            "paid": f"{part} not known" if amount is None else str(amount),
            "patient": _plain(cost.patient),
            "total": "not known" if cost.total is None else str(cost.total),
            "known": _plain(physician) or 0.0,
            "absent": ", ".join(unknown),
        }


def _plain(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _layers(places: list[str]) -> Iterator[alt.Chart]:
    y = alt.Y("place:N", sort=places, title=None)
    colors = alt.Scale(domain=list(_COLORS), range=list(_COLORS.values()))
    yield (
        alt.Chart()
        .transform_filter("datum.amount !== null")
        .mark_bar()
        .encode(
            x=alt.X("amount:Q", title=DOLLARS, stack=True),
            y=y,
            color=alt.Color("part:N", scale=colors, title=None),
            order=alt.Order("part:N", sort="descending"),
            tooltip=["place:N", "part:N", "paid:N", "total:N"],
        )
    )
    yield (
        alt.Chart()
        .transform_filter("datum.patient !== null && datum.part === 'physician'")
        .mark_tick(color="black", thickness=3, size=24)
        .encode(x="patient:Q", y=y, tooltip=["place:N", "patient:Q"])
    )
    yield (
        alt.Chart()
        .transform_filter("datum.absent !== '' && datum.part === 'physician'")
        .mark_text(align="left", dx=6, fontStyle="italic")
        .encode(x="known:Q", y=y, text="absent:N")
    )
