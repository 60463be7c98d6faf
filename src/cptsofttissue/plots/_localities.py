"""What a code pays in every Medicare locality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import altair as alt
from attrs import evolve

from cptsofttissue.coding.editions import Code
from cptsofttissue.fees import Encounter, Fee, FeeSchedule
from cptsofttissue.fees._base import ask, require_fee
from cptsofttissue.fees._localities import Locality, bundled_gpci, full_name
from cptsofttissue.fees._medicare import schedule_or_medicare
from cptsofttissue.plots._marks import (
    DOLLARS_CUT,
    overlay,
    payment_cells,
    rows_of,
    unpriced_labels,
)

__all__ = ["payment_by_locality"]


def payment_by_locality(
    code: Code | str,
    encounter: Encounter,
    *,
    schedule: FeeSchedule | None = None,
    localities: Iterable[Locality] | None = None,
) -> alt.LayerChart:
    """
    Draw what a code pays in every locality, and the national amount as a line.

    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> chart = payment_by_locality("21555", office)
    >>> len(chart.data.values)
    109

    Args:
        code: The code.
        encounter: Date and place of service; its locality and ZIP code are not used.
        schedule: The fee schedule; by default Medicare's bundled schedule.
        localities: The localities; by default all of the year that ship.

    Raises:
        NotPricedError: If the schedule has no national amount for the code.
        UnknownEditionError: If the package has no localities of the year.
    """
    payer = schedule_or_medicare(schedule)
    if localities is None:
        localities = bundled_gpci(encounter.date_of_service.year)
    request = evolve(encounter, locality=None, zip_code=None).request(code)
    national = require_fee(payer, request)
    rows = [
        _row(place, ask(payer, evolve(request, locality=place.key)))
        for place in localities
    ]
    rows.sort(key=lambda row: row["amount"] or 0, reverse=True)
    return overlay(
        _layers([row["locality"] for row in rows], national),
        title=f"Payment of {request.code} by locality",
        subtitle=_subtitle(encounter, national),
        data=rows_of(rows),
        height=alt.Step(12),
    )


def _row(place: Locality, fee: Fee | None) -> dict[str, Any]:
    return {"locality": full_name(place), **payment_cells(fee)}


def _subtitle(encounter: Encounter, national: Fee) -> str:
    place = encounter.place or encounter.setting_used
    return (
        f"{national.schedule}, {encounter.date_of_service}, {place}; "
        f"the line is the national amount, {national.amount}"
    )


def _layers(names: list[str], national: Fee) -> Iterator[alt.Chart]:
    y = alt.Y("locality:N", sort=names, title=None)
    y = y.axis(labelLimit=220, labelFontSize=9)
    yield (
        alt.Chart(rows_of([payment_cells(national)]))
        .mark_rule(color="#b35900", strokeWidth=1.5)
        .encode(x="amount:Q", tooltip=["paid:N"])
    )
    yield (
        alt.Chart()
        .transform_filter("datum.amount !== null")
        .mark_point(filled=True, size=40, color="#1f5f99", opacity=1)
        .encode(
            x=alt.X("amount:Q", title=DOLLARS_CUT, scale=alt.Scale(zero=False)),
            y=y,
            tooltip=["locality:N", "paid:N", "notices:N"],
        )
    )
    yield unpriced_labels(y)
