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
        families: The other families; if two have codes for the same, the first is used.
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
        thresholds = set(self.catalog.thresholds)
        return tuple(sorted(thresholds.union(*map(self._edges, self.families))))

    def _edges(self, family: CodeFamily) -> Iterator[int]:
        """List the starts of the bands of a family and the ends of its printed gaps."""
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
        return {code: index for index, code in enumerate(self)}

    def code_for_size(self, codes: Iterable[Code], size_class: int) -> Code | None:
        """Return the first code that covers a class; one never straddles bands."""
        size = self._lows[size_class]  # class 0 begins at nothing: every size is more
        return next((c for c in codes if c.band is None or size in c.band), None)

    @cached_property
    def _lows(self) -> tuple[Length, ...]:
        """The lowest size of each class."""
        return tuple(map(Length, (0, *self.thresholds)))

    def codes(
        self, family: OtherFamily, procedure: Procedure, place: Place
    ) -> tuple[Code, ...]:
        """Return the codes of a family for a procedure at a place, if it has any."""
        return self._codes_at(family.key, procedure, place)

    def _codes_at(
        self, lead: str, procedure: Procedure, place: Place
    ) -> tuple[Code, ...]:
        codes = self._cells.get((lead, procedure, name_of(place)))
        return codes or self._cells.get((lead, procedure, ANYWHERE), ())

    def possible_families(
        self, kind: str, procedure: Procedure, site: Site, place: Place
    ) -> tuple[OtherFamily | None, ...]:
        """Return the possible families of a lesion at a site; None is soft tissue."""
        families = lesion_families(kind, procedure, site, place)
        claim = self._claims.get(kind)
        if claim is None or not self._codes_at(claim.key, procedure, place):
            return families
        return (None, claim) if None in families else (claim,)

    def parts(
        self, family: OtherFamily, place: Place, behavior: Behavior | None
    ) -> tuple[OtherFamily, ...]:
        """
        Divide a family into its parts if a code of a part is known.

        A part is left out if its codes are for other places, or for lesions that
        behave in another way.
        """
        parts = family.parts
        if not any(map(self.has_codes, parts)):
            return (family,)
        nearby = (part for part in parts if self._may_be_at(part.key, place))
        return tuple(p for p in nearby if self._fits_behavior(p, behavior)) or parts

    def _may_be_at(self, lead: str, place: Place) -> bool:
        return lead not in self._places or name_of(place) in self._places[lead]

    def names_sites(self, family: OtherFamily) -> bool:
        """Whether the codes of a family name sites."""
        return family.key in self._places

    @cached_property
    def _places(self) -> Mapping[str, frozenset[str]]:
        """The places that codes name, by the family that leads to them."""
        cells = [(lead, place) for lead, _, place in self._cells if place]
        leads = {lead for lead, _ in cells}
        return {
            lead: frozenset(place for key, place in cells if key == lead)
            for lead in leads
        }

    def has_codes(self, family: OtherFamily) -> bool:
        """Whether a code of a family, or of a part of it, is known."""
        return _has_codes(self._family_by_lead, family)

    def _fits_behavior(self, family: OtherFamily, behavior: Behavior | None) -> bool:
        code_family = self._family_by_lead.get(family.key)
        return not (
            behavior and code_family and code_family.behavior not in {None, behavior}
        )

    def counts_both_sides(self, key: str) -> bool:
        """Whether the margin counts on both sides by rule for a family."""
        family = self._family_by_lead.get(key)
        return family is not None and family.both_sides

    @cached_property
    def _family_by_lead(self) -> Mapping[str, CodeFamily]:
        """The code family by the key of the family that leads to it."""
        return {key: f for f in reversed(self.families) for key in f.leads()}

    @cached_property
    def _cells(self) -> Mapping[Cell, tuple[Code, ...]]:
        return {
            cell: codes
            for family in self.families
            for cell, codes in family.cells(self.year).items()
            if self._family_by_lead[cell[0]] is family
        }

    @cached_property
    def _claims(self) -> Mapping[str, OtherFamily]:
        """The family that claims a kind of lesion."""
        return {kind: f.other for f in reversed(self.families) for kind in f.lesions}


@lru_cache(maxsize=256)
def scope_of(catalog: Catalog, families: tuple[CodeFamily, ...]) -> Scope:
    """Return the codes of an edition and of other families."""
    return Scope(catalog, families)


Texts = tuple[str, ...] | None
#: Families or their keys; None is every one that is shipped or installed.
FamilyChoice = tuple[CodeFamily | str, ...] | None


def choose_scope(edition: Catalog, families: FamilyChoice, case: Case) -> Scope:
    """Choose the codes that may answer a case; most need no other family."""
    site, lesion = case.site, case.lesion
    terms = None if site is None else site.terms
    if lesion is None:
        return _scope(edition, families, terms, None, None, case.depth, case.origin)
    kinds, depths = lesion.kinds, lesion.depths
    return _scope(edition, families, terms, kinds, depths, case.depth, case.origin)


@lru_cache(maxsize=65536)
def _scope(
    edition: Catalog, families: FamilyChoice, site: Texts, lesion: Texts, *facts: Any
) -> Scope:
    """Cache the scope by its facts; keyword arguments would double the cost."""
    lesion_depths, depth, origin = facts
    depths = (*(depth or ()), *(lesion_depths or ()))
    others = leads_elsewhere(families, site or (), lesion or (), depths, origin)
    return scope_of(edition, others)


@lru_cache(maxsize=65536)
def leads_elsewhere(
    families: FamilyChoice,
    site: tuple[str, ...] = (),
    lesion: tuple[str, ...] = (),
    depth: tuple[Depth, ...] = (),
    origin: tuple[Origin, ...] = (),
) -> tuple[CodeFamily, ...]:
    """
    Return the families if the facts may lead to one of them, else none.

    Args:
        families: The families or their keys; None is every one.
        site: The keys of the terms for the site.
        lesion: The kinds of lesion.
        depth: Every depth, of the note and of the words for the lesion.
        origin: Every origin.
    """
    known = read_families(families)
    kinds, leads = _claims_and_leads(known)
    organs = (organ for term in site for organ in SiteTerm.named(term).families)
    may_lead = (
        Origin.CUTANEOUS in origin
        or Depth.SKIN in depth
        or any(kind in kinds or may_be_other(kind) for kind in lesion)
        or any(_has_codes(leads, organ) for organ in organs)
    )
    return known if may_lead else ()


@lru_cache(maxsize=256)
def _claims_and_leads(
    families: tuple[CodeFamily, ...],
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the kinds that families claim, and the keys that lead to their codes."""
    kinds = frozenset(kind for family in families for kind in family.lesions)
    return kinds, frozenset(key for family in families for key in family.leads())


def _has_codes(leads: Container[str], family: OtherFamily) -> bool:
    return family.key in leads or any(part.key in leads for part in family.parts)


@cache
def _every_family() -> tuple[CodeFamily, ...]:
    """Return the default families: the installed ones first, then the shipped."""
    return (*map(load, available()), *code_families().values())


def read_families(
    families: Iterable[CodeFamily | str] | None,
) -> tuple[CodeFamily, ...]:
    """
    Read the families to use in addition to soft tissue tumors.

    Args:
        families: Families, or keys of families; None is every one.

    Raises:
        UnknownTermError: If no family has a key; the nearest keys are named.
        WrongTypeError: If one is neither a family nor a key.
    """
    choices = list_families(families)
    return _every_family() if choices is None else tuple(map(_read_family, choices))


def list_families(
    families: Iterable[CodeFamily | str] | None,
) -> tuple[CodeFamily | str, ...] | None:
    """
    Return the families as a tuple; None stays None.

    Raises:
        WrongTypeError: If it is neither.
    """
    if isinstance(families, str) or not isinstance(families, Iterable | None):
        raise WrongTypeError("families", families, f"{_ALLOWED}, in a list")
    return None if families is None else tuple(families)


def family_of(code: Code, families: Iterable[CodeFamily]) -> CodeFamily | None:
    """Return the family of a code among some; None is soft tissue tumors."""
    return next((family for family in families if family.key == code.family), None)


def _read_family(value: CodeFamily | str) -> CodeFamily:
    if isinstance(value, CodeFamily):
        return value
    if not isinstance(value, str):
        raise WrongTypeError("families", value, _ALLOWED)
    by_key = {family.key: family for family in _every_family()}
    if value not in by_key:
        raise unknown_term("families", value, by_key, _ALLOWED)
    return by_key[value]


_ALLOWED = "code families, or their keys, such as skin_benign"
