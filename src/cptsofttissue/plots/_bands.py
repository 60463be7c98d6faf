"""The size bands of every site."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import altair as alt

from cptsofttissue._html import spaced
from cptsofttissue.coding.editions import Catalog, Code, catalog
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.errors import OutOfScopeError
from cptsofttissue.plots._marks import (
    axis_end,
    extent,
    overlay,
    readings,
    rows_of,
    sizes_axis,
)
from cptsofttissue.record.procedure import Procedure

__all__ = ["size_bands"]

_COLORS = {
    "subcutaneous": "#f4d58d",
    "subfascial": "#9cc9ee",
    "superficial": "#f4d58d",
    "deep": "#9cc9ee",
    "any depth": "#b5ddc1",
}
_FADED = 0.3


def size_bands(answer: Resolution | None = None) -> alt.LayerChart:
    """
    Draw the codes of every site by depth and size, and mark a case on them.

    The codes that the record supports are highlighted, and a line or point in their
    rows shows the size, once for each way in which the margin may count.

    >>> from cptsofttissue import resolve
    >>> answer = resolve(site="forearm", depth="subfascial", size="2-4 cm")
    >>> chart = size_bands(answer)
    >>> chart.title.subtitle
    'undetermined: 25076, 25073'

    Args:
        answer: The case to mark; without one, all excisions of the newest edition.

    Raises:
        OutOfScopeError: If there is no soft tissue code for what was done.
    """
    edition = answer.catalog if answer else catalog()
    procedures = answer.case.procedure if answer else (Procedure.EXCISION,)
    operation = spaced(" or ".join(procedures))
    codes = [c for c in _codes_to_draw(edition, answer) if c.procedure in procedures]
    if answer and not codes:
        raise OutOfScopeError(tuple(map(str, answer.families)))
    end = axis_end(edition, answer)
    lines, points = _sizes(codes, answer, end)
    return overlay(
        [_bars(codes, end), lines, *_numbers(codes), points],
        title=f"Size bands: {operation}, {edition.year} edition",
        subtitle=_subtitle(answer),
        data=rows_of(_band(code, answer, end) for code in codes),
        height=alt.Step(15),
    )


def _codes_to_draw(edition: Catalog, answer: Resolution | None) -> Iterator[Code]:
    """List the codes of the families that an answer names, or of the edition."""
    candidates = answer.candidates if answer else ()
    families = {code.family: code for code in candidates}
    if not (answer and families):
        yield from edition
        return
    for code in families.values():
        yield from answer.catalog_of(code)


def _subtitle(answer: Resolution | None) -> str:
    if answer is None:
        return ""
    outcomes = ", ".join(map(str, (*answer.candidates, *answer.families)))
    return f"{spaced(answer.status)}: {outcomes}"


def _bars(codes: list[Code], end: int) -> alt.Chart:
    """Draw a bar for each code."""
    depths = list(dict.fromkeys(depth for _, depth in map(_row, codes)))
    colors = alt.Scale(domain=depths, range=[_COLORS[depth] for depth in depths])
    bars = alt.Chart(mark=alt.MarkDef("bar", stroke="#555", strokeWidth=0.5))
    return bars.encode(
        **_row_axes(codes),
        x=alt.X("low:Q", title="size, cm", scale=sizes_axis(end)),
        x2="high:Q",
        color=alt.Color("depth:N", scale=colors, title="depth"),
        opacity=alt.Opacity("opacity:Q", scale=None),
        tooltip=["code:N", "label:N"],
    )


def _numbers(codes: list[Code]) -> Iterator[alt.Chart]:
    """Write the number of each code, with a halo that keeps it readable."""
    base = alt.Chart().encode(**_row_axes(codes), x="middle:Q", text="code:N")
    yield base.mark_text(fontSize=10, stroke="white", strokeWidth=4, strokeJoin="round")
    yield base.mark_text(fontSize=10, color="black")


def _band(code: Code, answer: Resolution | None, end: int) -> dict[str, Any]:
    is_candidate = answer is None or code in answer.candidates
    site, depth = _row(code)
    return {
        "code": code.number,
        "label": code.label,
        "site": site,
        "depth": depth,
        **extent(code, end),
        "opacity": 1 if is_candidate else _FADED,
    }


def _sizes(
    codes: list[Code], answer: Resolution | None, end: int
) -> tuple[alt.Chart, alt.Chart]:
    """Draw every size that the record allows, in the rows of its candidates."""
    candidates = answer.candidates if answer else ()
    rows = [
        {"site": site, "depth": depth, **reading}
        for (site, depth), reading in product(
            dict.fromkeys(map(_row, candidates)), readings(answer, end)
        )
    ]
    base = alt.Chart(rows_of(rows)).encode(
        **_row_axes(codes), x="low:Q", tooltip=["reading:N", "size:N"]
    )
    points = base.mark_point(shape="diamond", size=70, color="black", strokeWidth=2)
    return base.mark_rule(strokeWidth=2.5).encode(x2="high:Q"), points


def _row(code: Code) -> tuple[str, str]:
    """Name the row of a code: its site and its depth."""
    return code.place, str(code.depth or "any depth")


def _row_axes(codes: list[Code]) -> dict[str, Any]:
    """Set out the rows in the order of the catalog."""
    sites, depths = (
        list(dict.fromkeys(names)) for names in zip(*map(_row, codes), strict=True)
    )
    return {
        "y": alt.Y("site:N", sort=sites, title=None),
        "yOffset": alt.YOffset("depth:N", sort=depths),
    }
