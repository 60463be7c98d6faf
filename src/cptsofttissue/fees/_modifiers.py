"""Modifiers of a claim line: what each pays, and which exclude each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.errors import ContradictionError, UnknownTermError, WrongTypeError
from cptsofttissue.record.anatomy import Side

__all__ = [
    "Effect",
    "Modifier",
    "check_modifiers",
    "is_whole_fee",
    "may_change_payment",
    "modifiers",
    "of_effect",
    "read_modifiers",
    "sides_of",
]

_MODIFIER = re.compile(r"[A-Z0-9]{2}")


class Effect(StrEnum):
    """What a modifier does to payment."""

    NONE = "none"
    SIDE = "side"
    DIGIT = "digit"
    DISTINCT = "distinct"
    COMPONENT = "component"
    BILATERAL = "bilateral"
    ASSISTANT = "assistant"
    PRACTITIONER_ASSISTANT = "practitioner_assistant"
    CO_SURGEON = "co_surgeon"
    TEAM = "team"
    BY_REPORT = "by_report"
    CARE = "care"
    RETURN = "return"
    DENIED = "denied"
    FACILITY = "facility"


@final
@frozen
class Modifier:
    """
    A modifier, in our own words.

    Attributes:
        code: Two characters, such as ``50``.
        effect: What it does to payment.
        side: The side of the body that it names, if it does.
        meaning: What it says.
        source: Where it comes from.
    """

    code: str = field(metadata={**tables.KEY, **tables.column("modifier")})
    effect: Effect
    side: Side | None
    meaning: str
    source: str


@cache
def modifiers() -> Mapping[str, Modifier]:
    """
    Return the modifiers of the table, by code.

    >>> modifiers()["50"].effect
    <Effect.BILATERAL: 'bilateral'>
    """
    return MappingProxyType(
        {row.code: row for row in tables.read("modifiers.csv", Modifier)}
    )


def of_effect(codes: tuple[str, ...], *effects: Effect) -> tuple[str, ...]:
    """
    Return the modifiers that have one of the effects.

    >>> of_effect(("RT", "80"), Effect.ASSISTANT)
    ('80',)
    """
    table = modifiers()
    return tuple(
        code for code in codes if code in table and table[code].effect in effects
    )


def sides_of(codes: Iterable[str]) -> frozenset[Side]:
    """
    Return the sides that modifiers name.

    >>> sides_of(["F5", "59"])
    frozenset({<Side.RIGHT: 'right'>})
    """
    table = modifiers()
    sides = (table[code].side for code in codes if code in table)
    return frozenset(side for side in sides if side is not None)


#: Effects that do not change the fee of a line.
_WHOLE = (Effect.NONE, Effect.SIDE, Effect.DIGIT, Effect.DISTINCT)
#: The same, and the effect of modifiers that have their own row.
_NEUTRAL = (*_WHOLE, Effect.COMPONENT)


def may_change_payment(codes: tuple[str, ...]) -> bool:
    """
    Whether the modifiers may change what a line is paid; both sides together may.

    >>> [may_change_payment((modifier,)) for modifier in ("RT", "50", "ZZ")]
    [False, True, True]
    >>> may_change_payment(("RT", "LT"))
    True
    """
    return _are_unclear(codes) or len(of_effect(codes, *_NEUTRAL)) < len(codes)


def is_whole_fee(codes: tuple[str, ...]) -> bool:
    """
    Whether a line with these modifiers is paid the whole fee of its code.

    >>> [is_whole_fee((modifier,)) for modifier in ("RT", "26", "50", "ZZ")]
    [True, False, False, False]
    """
    is_whole = len(of_effect(codes, *_WHOLE)) == len(codes)
    return is_whole and not _are_unclear(codes)


def _are_unclear(codes: tuple[str, ...]) -> bool:
    """Whether they name both sides or several digits, or exclude each other."""
    has_several = any(
        len(of_effect(codes, effect)) > 1 for effect in (Effect.SIDE, Effect.DIGIT)
    )
    return has_several or _conflict(codes) is not None


@frozen
class _Conflict:
    """Two modifiers that exclude each other on one line."""

    modifiers: tuple[str, ...] = field(metadata=tables.KEY)
    why: str
    source: str


def read_modifiers(value: str | Iterable[str]) -> tuple[str, ...]:
    """Read modifiers of two characters, each given once."""
    allowed = "two letters or digits each, as text"
    parts = value.replace(",", " ").split() if isinstance(value, str) else value
    codes = tuple(parts) if isinstance(parts, Iterable) else (None,)
    if not all(isinstance(part, str) for part in codes):
        raise WrongTypeError("modifiers", value, allowed)
    codes = tuple(str(part).strip() for part in codes)
    for modifier in codes:
        if not modifier.isascii() or not _MODIFIER.fullmatch(modifier.upper()):
            raise UnknownTermError("modifiers", modifier, allowed)
    codes = tuple(modifier.upper() for modifier in codes)
    if len(set(codes)) < len(codes):
        raise ContradictionError("modifiers", " ".join(codes), "each modifier once")
    return codes


def check_modifiers(codes: tuple[str, ...]) -> None:
    """
    Refuse modifiers that exclude each other on one line.

    Raises:
        ContradictionError: If two of them do; it says why.
    """
    if row := _conflict(codes):
        allowed = f"{' or '.join(row.modifiers)}, not both: {row.why}"
        raise ContradictionError("modifiers", " ".join(codes), allowed)


@lru_cache(maxsize=4096)
def _conflict(codes: tuple[str, ...]) -> _Conflict | None:
    """Return the first two modifiers that exclude each other, if any do."""
    rows = tables.read("modifier_conflicts.csv", _Conflict) if len(codes) > 1 else ()
    return next((row for row in rows if set(row.modifiers) <= set(codes)), None)
