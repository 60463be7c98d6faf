"""What a case would pay at every other size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt
from attrs import evolve

from cptsofttissue._html import spaced
from cptsofttissue.coding._scope import scope_of
from cptsofttissue.coding.editions import Code
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.errors import OutOfScopeError
from cptsofttissue.fees import Encounter, FeeSchedule
from cptsofttissue.fees._medicare import schedule_or_medicare
from cptsofttissue.guidance._days import check_day
from cptsofttissue.guidance.site_of_service import site_of_service
from cptsofttissue.plots._marks import (
    DOLLARS_CUT,
    axis_end,
    extent,
    overlay,
    payment_cells,
    readings,
    rows_of,
    sizes_axis,
)

__all__ = ["payment_by_size"]


def payment_by_size(
    answer: Resolution, encounter: Encounter, *, schedule: FeeSchedule | None = None
) -> alt.LayerChart:
    """
    Draw the payment for a case at every size, with the other facts as documented.

    Each line is a code over the sizes that it covers; where there are several lines
    for one size, other facts are open too.
    The gray band or the vertical line is the documented size.

    >>> from cptsofttissue import resolve
    >>> answer = resolve(site="back", depth="subcutaneous", size="2.8 cm")
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> chart = payment_by_size(answer, office)
    >>> [(row["code"], row["paid"]) for row in chart.data.values]
    [('21930', '540.76'), ('21931', '453.58')]

    Args:
        answer: The case as resolved.
        encounter: Date and place of service.
        schedule: The fee schedule; by default Medicare's bundled schedule.

    Raises:
        OutOfScopeError: If no soft tissue code remains at any size.
        ContradictionError: If the edition that was used is not valid on that day.
    """
    check_day(answer, encounter)
    payer = schedule_or_medicare(schedule)
    codes = _codes(answer)
    if not codes:
        raise OutOfScopeError(tuple(map(str, answer.families)))
    end = axis_end(answer.catalog, answer)
    rows = [_row(code, end, encounter, payer) for code in codes]
    return overlay(
        [*_record(answer, end), *_lines(end)],
        title="Payment by size",
        subtitle=_subtitle(rows, encounter, payer),
        data=rows_of(rows),
        height=340,
    )


def _codes(answer: Resolution) -> tuple[Code, ...]:
    """List the candidates at every size, whatever the size in the record."""
    scope = scope_of(answer.catalog, answer.code_families)
    sizes = (scope.span(index, index) for index in range(len(scope.thresholds) + 1))
    cases = (evolve(answer.case, size=size, tumor=None, margin=None) for size in sizes)
    candidates = (resolve(case, policy=answer.policy).candidates for case in cases)
    return tuple(dict.fromkeys(code for codes in candidates for code in codes))


def _row(
    code: Code, end: int, encounter: Encounter, payer: FeeSchedule
) -> dict[str, Any]:
    site = site_of_service(code, encounter, payer)
    return {
        "code": code.number,
        "label": code.label,
        **extent(code, end),
        "place": spaced(site.status),
        **payment_cells(site.fee),
    }


def _subtitle(
    rows: list[dict[str, Any]], encounter: Encounter, payer: FeeSchedule
) -> str:
    place = encounter.place or encounter.setting_used
    text = f"{payer.name}, {encounter.date_of_service}, {place}"
    missing = ", ".join(row["code"] for row in rows if row["amount"] is None)
    return f"{text}; not priced: {missing}" if missing else text


def _record(answer: Resolution, end: int) -> Iterator[alt.Chart]:
    """Draw the size in the record."""
    base = alt.Chart(rows_of(readings(answer, end)))
    tips = ["reading:N", "size:N"]
    yield base.mark_rect(color="#999", opacity=0.25).encode(
        x="low:Q", x2="high:Q", tooltip=tips
    )
    yield base.mark_rule(strokeDash=[4, 3]).encode(x="low:Q", tooltip=tips)


def _lines(end: int) -> Iterator[alt.Chart]:
    base = alt.Chart().transform_filter("datum.amount !== null")
    y = alt.Y("amount:Q", title=DOLLARS_CUT, scale=alt.Scale(zero=False, padding=25))
    tips = ["code:N", "label:N", "paid:N", "place:N", "notices:N"]
    yield base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title="size, cm", scale=sizes_axis(end)),
        x2="high:Q",
        y=y,
        color=alt.Color("place:N").scale(scheme="dark2"),
        tooltip=tips,
    )
    yield base.mark_text(baseline="bottom", dy=-3, fontSize=10).encode(
        x="middle:Q", y=y, text="code:N"
    )
