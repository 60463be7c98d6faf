"""Modifiers of one finger, toe or eyelid, and the sites that they fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.fees._modifiers import Effect, modifiers
from cptsofttissue.record.anatomy import Region, Side, SiteReading, SiteTerm

__all__ = ["Digit", "digit_rows", "digits_of", "digits_on"]


@frozen
class Digit:
    """The modifiers of a finger or toe, by side."""

    term: str = field(metadata=tables.KEY)
    left: str
    right: str
    source: str


@cache
def digit_rows() -> Mapping[str, Digit]:
    """Return the fingers and toes that have modifiers, by term."""
    return {row.term: row for row in tables.read("digit_modifiers.csv", Digit)}


@lru_cache(maxsize=4096)
def digits_of(site: SiteReading) -> frozenset[str] | None:
    """
    Return the modifiers of digits that a site may have, on either side.

    A hand may mean one of its fingers; a palm may not. None if the site may be
    anywhere.

    >>> sorted(digits_of(SiteReading.parse("left great toe")))
    ['T5', 'TA']
    >>> len(digits_of(SiteReading.parse("hand"))), digits_of(SiteReading.parse("palm"))
    (10, frozenset())
    """
    if not site.regions:
        return None
    return frozenset(code for row in site.rows for code in _term_digits(row))


def digits_on(site: SiteReading, side: Side | None) -> tuple[str, ...]:
    """
    Return the modifiers of digits that a site may have on a side, in order.

    >>> digits_on(SiteReading.parse("toe"), Side.LEFT)
    ('TA', 'T1', 'T2', 'T3', 'T4')
    """
    known, possible = modifiers(), digits_of(site) or frozenset()
    sides = {side} if side in {Side.LEFT, Side.RIGHT} else {Side.LEFT, Side.RIGHT}
    return tuple(c for c in known if c in possible and known[c].side in sides)


def _term_digits(term: SiteTerm) -> Iterator[str]:
    row = digit_rows().get(term.term)
    if row is not None:
        yield from (row.left, row.right)
        return
    for region in (*term.regions, *term.positioned):
        yield from _digits_by_region().get(region, ())


@cache
def _digits_by_region() -> Mapping[Region, frozenset[str]]:
    """Return the modifiers of the digits of a region, and of the eyelids."""
    fingers, toes = _region_digits(Region.FINGER), _region_digits(Region.TOE)
    known = {m.code for m in modifiers().values() if m.effect is Effect.DIGIT}
    return {
        Region.FINGER: fingers,
        Region.TOE: toes,
        Region.FACE_SCALP: frozenset(known) - fingers - toes,
    }


def _region_digits(region: Region) -> frozenset[str]:
    rows = (row for row in digit_rows().values() if _is_in(row, region))
    return frozenset(code for row in rows for code in (row.left, row.right))


def _is_in(row: Digit, region: Region) -> bool:
    return SiteTerm.named(row.term).regions == (region,)
