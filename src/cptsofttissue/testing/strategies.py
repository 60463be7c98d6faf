"""Hypothesis strategies for public values."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from cptsofttissue.catalog import catalog
from cptsofttissue.fees import FeeRequest
from cptsofttissue.places import places_of_service

__all__ = ["fee_requests"]

_FIRST, _LAST = date(2020, 1, 1), date(2030, 12, 31)
#: Codes of other families, codes that are not CPT, and codes that do not exist.
_OTHERS = ("99213", "11400", "G0101", "A0021", "ACME-1", "ZZZZZ")
_MODIFIERS = ((), ("RT",), ("LT",), ("59",), ("26",), ("TC",), ("50",), ("ZZ",))


@st.composite
def fee_requests(draw: st.DrawFn, *, codes: tuple[str, ...] = ()) -> FeeRequest:
    """
    Draw requests: any code, day, place and modifier; no locality.

    Args:
        draw: Given by Hypothesis.
        codes: More codes to draw from, such as those of your own contract.
    """
    numbers = (*codes, *(code.number for code in catalog()), *_OTHERS)
    day = draw(st.dates(_FIRST, _LAST))
    valid = [row for row in places_of_service() if row.covers(day) and row.setting]
    return FeeRequest(
        code=draw(st.sampled_from(numbers)),
        date_of_service=day,
        place_of_service=draw(st.sampled_from(valid)).code,
        modifiers=draw(st.sampled_from(_MODIFIERS)),
        hospital_patient=draw(st.booleans()),
        qualifying_apm=draw(st.booleans()),
    )
