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


def of_effect(given: tuple[str, ...], *effects: Effect) -> tuple[str, ...]:
    """
    Return those of the given modifiers that have one of the effects.

    >>> of_effect(("RT", "80"), Effect.ASSISTANT)
    ('80',)
    """
    known = modifiers()
    return tuple(
        code for code in given if code in known and known[code].effect in effects
    )


def sides_of(given: Iterable[str]) -> frozenset[Side]:
    """
    Return the sides that modifiers name.

    >>> sides_of(["F5", "59"])
    frozenset({<Side.RIGHT: 'right'>})
    """
    known = modifiers()
    named = (known[code].side for code in given if code in known)
    return frozenset(side for side in named if side is not None)


#: What leaves the whole fee of a line as it is.
_WHOLE = (Effect.NONE, Effect.SIDE, Effect.DIGIT, Effect.DISTINCT)
#: The same, or what has a row of its own.
_NEUTRAL = (*_WHOLE, Effect.COMPONENT)


def may_change_payment(given: tuple[str, ...]) -> bool:
    """
    Whether the modifiers may change what a line is paid; both sides together may.

    >>> [may_change_payment((modifier,)) for modifier in ("RT", "50", "ZZ")]
    [False, True, True]
    >>> may_change_payment(("RT", "LT"))
    True
    """
    return _are_unclear(given) or len(of_effect(given, *_NEUTRAL)) < len(given)


def is_whole_fee(given: tuple[str, ...]) -> bool:
    """
    Whether a line with these modifiers is paid the whole fee of its code.

    >>> [is_whole_fee((modifier,)) for modifier in ("RT", "26", "50", "ZZ")]
    [True, False, False, False]
    """
    is_whole = len(of_effect(given, *_WHOLE)) == len(given)
    return is_whole and not _are_unclear(given)


def _are_unclear(given: tuple[str, ...]) -> bool:
    """Whether they name both sides or several digits, or exclude each other."""
    several = any(len(of_effect(given, e)) > 1 for e in (Effect.SIDE, Effect.DIGIT))
    return several or _conflict(given) is not None


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
    found = tuple(parts) if isinstance(parts, Iterable) else (None,)
    if not all(isinstance(part, str) for part in found):
        raise WrongTypeError("modifiers", value, allowed)
    found = tuple(str(part).strip() for part in found)
    for modifier in found:
        if not modifier.isascii() or not _MODIFIER.fullmatch(modifier.upper()):
            raise UnknownTermError("modifiers", modifier, allowed)
    found = tuple(modifier.upper() for modifier in found)
    if len(set(found)) < len(found):
        raise ContradictionError("modifiers", " ".join(found), "each modifier once")
    return found


def check_modifiers(given: tuple[str, ...]) -> None:
    """
    Refuse modifiers that exclude each other on one line.

    Raises:
        ContradictionError: If two of them do; it says why.
    """
    if row := _conflict(given):
        allowed = f"{' or '.join(row.modifiers)}, not both: {row.why}"
        raise ContradictionError("modifiers", " ".join(given), allowed)


@lru_cache(maxsize=4096)
def _conflict(given: tuple[str, ...]) -> _Conflict | None:
    """Return the first two modifiers that exclude each other, if any do."""
    rows = tables.read("modifier_conflicts.csv", _Conflict) if len(given) > 1 else ()
    return next((row for row in rows if set(row.modifiers) <= set(given)), None)
