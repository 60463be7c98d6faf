"""The size of a case: the documented total, or tumor plus margin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from cptsofttissue.record.case import Case, CodingPolicy
from cptsofttissue.record.lengths import ANY_LENGTH, MarginConvention, Span

__all__ = [
    "SIDES",
    "Bounds",
    "Readings",
    "choose_excised",
    "choose_readings",
    "excised_bounds",
    "size_bounds",
]

T = TypeVar("T")

#: How often the margin counts in the size, by convention.
SIDES: Mapping[MarginConvention, int] = MappingProxyType(
    {MarginConvention.AS_WRITTEN: 1, MarginConvention.EACH_SIDE: 2}
)
_BOTH = tuple(SIDES)
#: A tumor has some size; in whole micrometers, at least one.
_SMALLEST_UM = 1
#: The ways to count the margin that a convention allows, and the others.
_READINGS: Mapping[MarginConvention, tuple[MarginConvention, ...]] = MappingProxyType(
    {only: (only,) for only in _BOTH} | {MarginConvention.EITHER: _BOTH}
)
_OTHERS: Mapping[MarginConvention, tuple[MarginConvention, ...]] = MappingProxyType(
    {key: tuple(c for c in _BOTH if c not in _READINGS[key]) for key in _READINGS}
)


#: A reading in plain figures, as convention, lowest and highest micrometers.
Bounds = tuple[MarginConvention | None, int, int | None]


#: The readings of a size that answer, and other readings for comparison:
#: the other convention if none is stated, or tumor plus margin if there is a total.
#: A plain tuple: every answer makes one.
Readings: TypeAlias = tuple[tuple[T, ...], tuple[T, ...]]


def size_bounds(case: Case, policy: CodingPolicy) -> Readings[Bounds]:
    """Return the bounds of the size of a case, for each reading."""
    tumor, margin = case.tumor or ANY_LENGTH, case.margin or ANY_LENGTH
    return choose_readings(
        case.margin_convention or policy.margin_convention,
        _total(case),
        lambda c: _add_margin(tumor, margin, c),
        is_open=case.margin is not None and case.margin_convention is None,
    )


def excised_bounds(case: Case) -> tuple[Bounds, ...]:
    """Return the bounds of the size where the margin counts on both sides by rule."""
    tumor, margin = case.tumor or ANY_LENGTH, case.margin or ANY_LENGTH
    return choose_excised(
        case.margin_convention, _total(case), lambda c: _add_margin(tumor, margin, c)
    )


def choose_excised(
    convention: MarginConvention | None,
    total: T | None,
    add_margin: Callable[[MarginConvention], T],
) -> tuple[T, ...]:
    """
    Choose the readings of a size where the margin counts on both sides by rule.

    Args:
        convention: How the margin counts, if the record says so.
        total: The documented total, which is used untouched.
        add_margin: Adds the margin to the tumor under one convention.
    """
    if total is not None:
        return (total,)
    conventions = _READINGS[convention or MarginConvention.EACH_SIDE]
    return tuple([add_margin(c) for c in conventions])


def _total(case: Case) -> Bounds | None:
    if case.size is None:
        return None
    return None, max(case.size.low_um, case.least_um), case.size.high_um


def choose_readings(
    convention: MarginConvention,
    total: T | None,
    add_margin: Callable[[MarginConvention], T],
    *,
    is_open: bool,
) -> Readings[T]:
    """
    Choose the readings of a size that answer, and those to compare with.

    Args:
        convention: How the margin counts, by the record or else the policy.
        total: The documented total, which is used untouched.
        add_margin: Adds the margin to the tumor under one convention.
        is_open: Whether a margin is documented without its convention.
    """
    readings = tuple([add_margin(c) for c in _READINGS[convention]])
    if total is not None:
        return (total,), readings
    others = tuple([add_margin(c) for c in _OTHERS[convention]]) if is_open else ()
    return readings, others


def _add_margin(tumor: Span, margin: Span, convention: MarginConvention) -> Bounds:
    """Add the margin to the tumor; a missing length may be any length."""
    sides = SIDES[convention]
    low = max(tumor.low_um, _SMALLEST_UM) + sides * margin.low_um
    if tumor.high_um is None or margin.high_um is None:
        return convention, low, None
    return convention, low, tumor.high_um + sides * margin.high_um
