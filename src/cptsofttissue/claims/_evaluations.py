"""Evaluations on the day of a procedure: part of its global package, or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.claims._drafts import Draft
from cptsofttissue.claims._payment import Payment

__all__ = ["is_evaluation", "package_evaluations"]

#: The modifier that an evaluation needs to be paid, by the global days of the
#: procedure; the longest of the day decides. Source: the rule ``evaluation-included``.
_MODIFIER_BY_DAYS: Mapping[str, str] = MappingProxyType(
    {"090": "57", "010": "25", "000": "25"}
)


@final
@frozen
class _CodeRange:
    """A range of codes of evaluations, from the first to the last."""

    first: str = field(metadata=tables.KEY)
    last: str
    what: str
    source: str


def package_evaluations(drafts: list[Draft]) -> list[Draft]:
    """Include the evaluations of the day in the global package of its procedures."""
    others = [d for d in drafts if not is_evaluation(d) and not d.is_barred]
    days = {d.indicators.global_days if d.indicators else None for d in others}
    return [_package(d, days) if is_evaluation(d) else d for d in drafts]


def is_evaluation(draft: Draft) -> bool:
    """Whether the code is for a visit, a consultation or another evaluation."""
    ranges = tables.read("evaluation_codes.csv", _CodeRange)
    return any(row.first <= draft.lines[0].code <= row.last for row in ranges)


def _package(draft: Draft, days: Iterable[str | None]) -> Draft:
    """Compare the modifiers with the one that the procedures of the day require."""
    modifiers = set(draft.lines[0].modifiers) & set(_MODIFIER_BY_DAYS.values())
    requirements = (_MODIFIER_BY_DAYS[key] for key in _MODIFIER_BY_DAYS if key in days)
    modifier = next(requirements, None)
    is_free = modifier is None and (None not in days or len(modifiers) > 1)
    if is_free or modifier in modifiers:
        return draft
    if modifier is None or modifiers:
        return draft.note("evaluation-open", Payment.UNKNOWN)
    return draft.note("evaluation-included", Payment.NOT_SEPARATE)
