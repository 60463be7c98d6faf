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
    "choose_readings",
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
    total: Bounds | None = None
    if case.size is not None:
        total = None, max(case.size.low_um, case.least_um), case.size.high_um
    return choose_readings(
        case.margin_convention or policy.margin_convention,
        total,
        lambda how: _plus(tumor, margin, how),
        is_open=case.margin is not None and case.margin_convention is None,
    )


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
