"""The codes to choose from: an edition, and the other code families."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import Any, final

from attrs import frozen

from cptsofttissue._reading.words import unknown_term
from cptsofttissue.coding.code_families import (
    CodeFamily,
    available,
    code_families,
    load,
)
from cptsofttissue.coding.editions import Catalog, Code
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._lesions import Behavior, lesion_families, may_be_other
from cptsofttissue.record._places import ANYWHERE, Cell, Place, Site, name_of
from cptsofttissue.record.anatomy import SiteTerm
from cptsofttissue.record.case import Case, Origin
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lengths import Length, Span
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "Scope",
    "choose_scope",
    "family_of",
    "leads_elsewhere",
    "list_families",
    "read_families",
    "scope_of",
]


@final
@frozen(eq=False)
class Scope:
    """
    The codes that may answer a record.

    Made by :func:`scope_of`, which keeps one for each edition and its families.

    Attributes:
        catalog: The edition of the soft tissue family.
        families: The families beside it; of two with codes for the same, the first.
    """

    catalog: Catalog
    families: tuple[CodeFamily, ...]

    @property
    def year(self) -> int:
        """Calendar year of the edition."""
        return self.catalog.year

    def __iter__(self) -> Iterator[Code]:
        """List the codes, those of soft tissue tumors first."""
        yield from self.catalog
        yield from dict.fromkeys(c for codes in self._cells.values() for c in codes)

    @cached_property
    def thresholds(self) -> tuple[int, ...]:
        """Every size in micrometers at which an answer changes, above zero."""
        own = set(self.catalog.thresholds)
        return tuple(sorted(own.union(*map(self._edges, self.families))))

    def _edges(self, family: CodeFamily) -> Iterator[int]:
        """List where the bands of a family begin, and where its gaps in print end."""
        codes = (c for cell in family.cells(self.year).values() for c in cell)
        lows = {(c.band.low.um, c.band.first_um) for c in codes if c.band}
        for low, first in lows - {(0, 0)}:
            yield first
            if family.printed_step:
                yield low + family.printed_step.um

    def span(self, first: int, last: int) -> Span:
        """Return every size from the class *first* to the class *last*."""
        edges = (0, *self.thresholds)
        is_open = last == len(self.thresholds)
        return Span(edges[first], None if is_open else edges[last + 1] - 1)

    @cached_property
    def order(self) -> Mapping[Code, int]:
        """The place of each code among all, those of soft tissue tumors first."""
        return {code: at for at, code in enumerate(self)}

    def covering(self, codes: Iterable[Code], size_class: int) -> Code | None:
        """Return the first code that covers a class; one never straddles bands."""
        size = self._lows[size_class]  # class 0 begins at nothing: every size is more
        return next((c for c in codes if c.band is None or size in c.band), None)

    @cached_property
    def _lows(self) -> tuple[Length, ...]:
        """The size that each class begins at."""
        return tuple(map(Length, (0, *self.thresholds)))

    def codes(
        self, led: OtherFamily, procedure: Procedure, place: Place
    ) -> tuple[Code, ...]:
        """Return the codes of what a lesion is led to, there, if there are any."""
        return self._at(led.key, procedure, place)

    def _at(self, leads: str, procedure: Procedure, place: Place) -> tuple[Code, ...]:
        here = self._cells.get((leads, procedure, name_of(place)))
        return here or self._cells.get((leads, procedure, ANYWHERE), ())

    def led_to(
        self, kind: str, procedure: Procedure, site: Site, place: Place
    ) -> tuple[OtherFamily | None, ...]:
        """Return the families a lesion may belong to there; None is soft tissue."""
        found = lesion_families(kind, procedure, site, place)
        claimed = self._claims.get(kind)
        if claimed is None or not self._at(claimed.key, procedure, place):
            return found
        return (None, claimed) if None in found else (claimed,)

    def parts(
        self, family: OtherFamily, place: Place, behavior: Behavior | None
    ) -> tuple[OtherFamily, ...]:
        """
        Divide a family, where a code of a part is known.

        A part is left out if its codes are for other places, or for lesions that
        behave in another way.
        """
        parts = family.parts
        if not any(map(self.has_codes, parts)):
            return (family,)
        here = (part for part in parts if self._may_be_at(part.key, place))
        return tuple(p for p in here if self._may_be(p, behavior)) or parts

    def _may_be_at(self, leads: str, place: Place) -> bool:
        return leads not in self._places or name_of(place) in self._places[leads]

    def goes_by_place(self, family: OtherFamily) -> bool:
        """Whether the codes of a family name sites."""
        return family.key in self._places

    @cached_property
    def _places(self) -> Mapping[str, frozenset[str]]:
        """The places that codes name, by what leads to them."""
        cells = [(leads, place) for leads, _, place in self._cells if place]
        led = {leads for leads, _ in cells}
        return {key: frozenset(at for own, at in cells if own == key) for key in led}

    def has_codes(self, family: OtherFamily) -> bool:
        """Whether a code of a family, or of a part of it, is known."""
        return _has_codes(self._led, family)

    def _may_be(self, family: OtherFamily, behavior: Behavior | None) -> bool:
        led = self._led.get(family.key)
        return not (behavior and led and led.behavior not in {None, behavior})

    def counts_both_sides(self, key: str) -> bool:
        """Whether the margin counts on both sides by rule, for what leads there."""
        led = self._led.get(key)
        return led is not None and led.both_sides

    @cached_property
    def _led(self) -> Mapping[str, CodeFamily]:
        """The family that has the codes, by what leads to them."""
        return {key: f for f in reversed(self.families) for key in f.leads()}

    @cached_property
    def _cells(self) -> Mapping[Cell, tuple[Code, ...]]:
        return {
            cell: codes
            for family in self.families
            for cell, codes in family.cells(self.year).items()
            if self._led[cell[0]] is family
        }

    @cached_property
    def _claims(self) -> Mapping[str, OtherFamily]:
        """The family that a kind of lesion leads to, because it says so."""
        return {kind: f.other for f in reversed(self.families) for kind in f.lesions}


@lru_cache(maxsize=256)
def scope_of(catalog: Catalog, families: tuple[CodeFamily, ...]) -> Scope:
    """Return the codes of an edition and of other families."""
    return Scope(catalog, families)


Texts = tuple[str, ...] | None
#: Families as they are given: None is every one that is shipped or installed.
Given = tuple[CodeFamily | str, ...] | None


def choose_scope(edition: Catalog, given: Given, case: Case) -> Scope:
    """Choose the codes that may answer a case; most need no other family."""
    site, lesion = case.site, case.lesion
    terms = None if site is None else site.terms
    if lesion is None:
        return _scope(edition, given, terms, None, None, case.depth, case.origin)
    kinds, depths = lesion.kinds, lesion.depths
    return _scope(edition, given, terms, kinds, depths, case.depth, case.origin)


@lru_cache(maxsize=65536)
def _scope(
    edition: Catalog, given: Given, site: Texts, lesion: Texts, *facts: Any
) -> Scope:
    """Remember the scope by facts; calling with names would cost as much again."""
    of_lesion, depth, origin = facts
    depths = (*(depth or ()), *(of_lesion or ()))
    others = leads_elsewhere(given, site or (), lesion or (), depths, origin)
    return scope_of(edition, others)


@lru_cache(maxsize=65536)
def leads_elsewhere(
    given: Given,
    site: tuple[str, ...] = (),
    lesion: tuple[str, ...] = (),
    depth: tuple[Depth, ...] = (),
    origin: tuple[Origin, ...] = (),
) -> tuple[CodeFamily, ...]:
    """
    Return the families given if the facts may lead to one, else none.

    Args:
        given: The families.
        site: The keys of the terms for the site.
        lesion: The kinds of lesion.
        depth: Every depth, of the note and of the words for the lesion.
        origin: Every origin.
    """
    families = read_families(given)
    claimed, leads = _claimed(families)
    organs = (organ for term in site for organ in SiteTerm.named(term).families)
    is_led = (
        Origin.CUTANEOUS in origin
        or Depth.SKIN in depth
        or any(kind in claimed or may_be_other(kind) for kind in lesion)
        or any(_has_codes(leads, organ) for organ in organs)
    )
    return families if is_led else ()


@lru_cache(maxsize=256)
def _claimed(
    families: tuple[CodeFamily, ...],
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the kinds of lesion that families claim, and what leads to their codes."""
    claimed = frozenset(kind for family in families for kind in family.lesions)
    return claimed, frozenset(key for family in families for key in family.leads())


def _has_codes(leads: Container[str], family: OtherFamily) -> bool:
    return family.key in leads or any(part.key in leads for part in family.parts)


@cache
def _every_family() -> tuple[CodeFamily, ...]:
    """Return the families that answer unless others are named: installed ones first."""
    return (*map(load, available()), *code_families().values())


def read_families(given: Iterable[CodeFamily | str] | None) -> tuple[CodeFamily, ...]:
    """
    Read the families that are to answer beside soft tissue tumors.

    Args:
        given: Families, or keys of families; None is every one.

    Raises:
        UnknownTermError: If a key is of no family; the nearest are named.
        WrongTypeError: If one is neither a family nor a key.
    """
    listed = list_families(given)
    return _every_family() if listed is None else tuple(map(_family, listed))


def list_families(
    given: Iterable[CodeFamily | str] | None,
) -> tuple[CodeFamily | str, ...] | None:
    """
    Take several families as a tuple; None stays what it is.

    Raises:
        WrongTypeError: If it is neither.
    """
    if isinstance(given, str) or not isinstance(given, Iterable | None):
        raise WrongTypeError("families", given, f"{_ALLOWED}, in a list")
    return None if given is None else tuple(given)


def family_of(code: Code, families: Iterable[CodeFamily]) -> CodeFamily | None:
    """Return the family of a code among some; None is soft tissue tumors."""
    return next((family for family in families if family.key == code.family), None)


def _family(given: CodeFamily | str) -> CodeFamily:
    if isinstance(given, CodeFamily):
        return given
    if not isinstance(given, str):
        raise WrongTypeError("families", given, _ALLOWED)
    known = {family.key: family for family in _every_family()}
    if given not in known:
        raise unknown_term("families", given, known, _ALLOWED)
    return known[given]


_ALLOWED = "code families, or their keys, such as skin_benign"
