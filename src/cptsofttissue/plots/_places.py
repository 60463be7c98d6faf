"""What each code pays in an office and in a facility."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import altair as alt

from cptsofttissue._reading.dates import read_date
from cptsofttissue.coding._chosen import choose_edition
from cptsofttissue.coding.editions import Code
from cptsofttissue.fees import Encounter, FeeSchedule
from cptsofttissue.fees._medicare import schedule_or_medicare
from cptsofttissue.guidance.site_of_service import SiteStatus, site_of_service
from cptsofttissue.plots._marks import (
    DOLLARS,
    overlay,
    payment_cells,
    rows_of,
    unpriced_labels,
)

__all__ = ["office_and_facility"]

#: The place of service that stands for each setting.
_PLACES = {"office": "11", "facility": "22"}
_NA = "office, NA"
_COLORS = {"office": "#b35900", "facility": "#1f5f99"}
_SHAPES = {"office": "circle", "facility": "square"}


def office_and_facility(
    date_of_service: date | str,
    *,
    codes: Iterable[Code | str] | None = None,
    schedule: FeeSchedule | None = None,
    locality: str | None = None,
) -> alt.LayerChart:
    """
    Draw what each code pays in an office and in a facility.

    NA marks a code that is rarely or never done in an office: there the
    facility rate is paid, or nothing.

    >>> chart = office_and_facility("2026-07-15", codes=["21555", "21931"])
    >>> [row["paid"] for row in chart.data.values if row["rate"] == "office, NA"]
    ['453.58']

    Args:
        date_of_service: The day.
        codes: The codes to draw; by default all soft tissue codes.
        schedule: The fee schedule; by default Medicare's bundled schedule.
        locality: Medicare locality; by default the national amount.

    Raises:
        InvalidFactError: If the day, a code or the locality cannot be read.
    """
    day = read_date("date_of_service", date_of_service)
    payer = schedule_or_medicare(schedule)
    choices = choose_edition(day)[0] if codes is None else codes
    numbers = [str(code) for code in choices]
    encounters = {
        rate: Encounter(date_of_service=day, place_of_service=place, locality=locality)
        for rate, place in _PLACES.items()
    }
    rows = [
        _row(code, rate, encounter, payer)
        for code in numbers
        for rate, encounter in encounters.items()
    ]
    return overlay(
        _layers(numbers),
        title="Office and facility payment",
        subtitle=(
            f"{payer.name}, {day}, {locality or 'national'}; "
            "NA is rarely or never done in an office"
        ),
        data=rows_of(rows),
        height=alt.Step(15),
    )


def _row(
    code: str, rate: str, encounter: Encounter, payer: FeeSchedule
) -> dict[str, Any]:
    site = site_of_service(code, encounter, payer)
    is_na = site.status is SiteStatus.RARELY_IN_OFFICE
    return {"code": code, "rate": _NA if is_na else rate, **payment_cells(site.fee)}


def _layers(codes: list[str]) -> Iterator[alt.Chart]:
    y = alt.Y("code:N", sort=codes, title=None)
    x = alt.X("amount:Q", title=DOLLARS)
    yield (
        alt.Chart()
        .mark_rule(color="#999")
        .encode(x=alt.X("min(amount):Q", title=DOLLARS), x2="max(amount):Q", y=y)
    )
    yield (
        alt.Chart()
        .transform_filter(f"datum.amount !== null && datum.rate !== '{_NA}'")
        .mark_point(filled=True, size=55, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("rate:N", scale=_scale(_COLORS)),
            shape=alt.Shape("rate:N", scale=_scale(_SHAPES)),
            tooltip=["code:N", "rate:N", "paid:N", "notices:N"],
        )
    )
    yield (
        alt.Chart()
        .transform_filter(f"datum.rate === '{_NA}'")
        .mark_text(align="left", dx=8)
        .encode(x=x, y=y, text=alt.value("NA"))
    )
    yield unpriced_labels(y)


def _scale(values: Mapping[str, str]) -> alt.Scale:
    return alt.Scale(domain=list(values), range=list(values.values()))
