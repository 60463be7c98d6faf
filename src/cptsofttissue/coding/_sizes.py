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
_LEAST_UM = 1
#: The readings that a convention keeps, and those it leaves.
_KEPT: Mapping[MarginConvention, tuple[MarginConvention, ...]] = MappingProxyType(
    {only: (only,) for only in _BOTH} | {MarginConvention.EITHER: _BOTH}
)
_LEFT: Mapping[MarginConvention, tuple[MarginConvention, ...]] = MappingProxyType(
    {kept: tuple(c for c in _BOTH if c not in _KEPT[kept]) for kept in _KEPT}
)


#: A reading in plain figures, as convention, lowest and highest micrometers.
Bounds = tuple[MarginConvention | None, int, int | None]


#: The readings of a size that answer, and those left out that deserve a comparison:
#: the other convention where none is stated, or tumor plus margin beside a total.
#: A plain tuple: every answer makes one.
Readings: TypeAlias = tuple[tuple[T, ...], tuple[T, ...]]


def size_bounds(case: Case, policy: CodingPolicy) -> Readings[Bounds]:
    """Bound the size of a case in every way it may be read."""
    tumor, margin = case.tumor or ANY_LENGTH, case.margin or ANY_LENGTH
    return choose_readings(
        case.margin_convention or policy.margin_convention,
        _total(case),
        lambda how: _plus(tumor, margin, how),
        is_open=case.margin is not None and case.margin_convention is None,
    )


def excised_bounds(case: Case) -> tuple[Bounds, ...]:
    """Bound the size where the margin counts on both sides by rule."""
    tumor, margin = case.tumor or ANY_LENGTH, case.margin or ANY_LENGTH
    return choose_excised(
        case.margin_convention, _total(case), lambda how: _plus(tumor, margin, how)
    )


def choose_excised(
    convention: MarginConvention | None,
    total: T | None,
    plus: Callable[[MarginConvention], T],
) -> tuple[T, ...]:
    """
    Choose the readings of a size where the margin counts on both sides by rule.

    Args:
        convention: How the margin counts, if the record says so.
        total: The documented total, which is used untouched.
        plus: Tumor plus margin, read in one way.
    """
    if total is not None:
        return (total,)
    return tuple([plus(how) for how in _KEPT[convention or MarginConvention.EACH_SIDE]])


def _total(case: Case) -> Bounds | None:
    if case.size is None:
        return None
    return None, max(case.size.low_um, case.least_um), case.size.high_um


def choose_readings(
    convention: MarginConvention,
    total: T | None,
    plus: Callable[[MarginConvention], T],
    *,
    is_open: bool,
) -> Readings[T]:
    """
    Choose the readings of a size that answer, and those to compare with.

    Args:
        convention: How the margin counts, by the record or else the policy.
        total: The documented total, which is used untouched.
        plus: Tumor plus margin, read in one way.
        is_open: Whether a margin is documented without its convention.
    """
    kept = tuple([plus(how) for how in _KEPT[convention]])
    if total is not None:
        return (total,), kept
    others = tuple([plus(how) for how in _LEFT[convention]]) if is_open else ()
    return kept, others


def _plus(tumor: Span, margin: Span, how: MarginConvention) -> Bounds:
    """Add the margin to the tumor; what is missing may be any length."""
    sides = SIDES[how]
    low = max(tumor.low_um, _LEAST_UM) + sides * margin.low_um
    if tumor.high_um is None or margin.high_um is None:
        return how, low, None
    return how, low, tumor.high_um + sides * margin.high_um
