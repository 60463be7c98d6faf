"""Evaluations on the day of a procedure: part of its global package, or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.claims._drafts import Draft
from cptsofttissue.claims._payment import Payment

__all__ = ["is_evaluation", "with_packages"]

#: The modifier that tells an evaluation apart, by the global days of the procedure:
#: the longest of the day decides. Source: the rule ``evaluation-included``.
_NEEDED: Mapping[str, str] = MappingProxyType({"090": "57", "010": "25", "000": "25"})


@final
@frozen
class _Codes:
    """A range of codes of evaluations, from the first to the last."""

    first: str = field(metadata=tables.KEY)
    last: str
    what: str
    source: str


def with_packages(drafts: list[Draft]) -> list[Draft]:
    """Take the evaluations of the day into the package of its procedures."""
    others = [d for d in drafts if not is_evaluation(d) and not d.is_barred]
    days = {d.indicators.global_days if d.indicators else None for d in others}
    return [_packaged(d, days) if is_evaluation(d) else d for d in drafts]


def is_evaluation(draft: Draft) -> bool:
    """Whether the code is that of a visit, a consultation or other evaluation."""
    ranges = tables.read("evaluation_codes.csv", _Codes)
    return any(row.first <= draft.lines[0].code <= row.last for row in ranges)


def _packaged(draft: Draft, days: Iterable[str | None]) -> Draft:
    """Compare the modifiers with the one that the other lines of the day need."""
    given = set(draft.lines[0].modifiers) & set(_NEEDED.values())
    needed = next((_NEEDED[day] for day in _NEEDED if day in days), None)
    if needed in given or (needed is None and (None not in days or len(given) > 1)):
        return draft
    if needed is None or given:
        return draft.note("evaluation-open", Payment.UNKNOWN)
    return draft.note("evaluation-included", Payment.NOT_SEPARATE)
