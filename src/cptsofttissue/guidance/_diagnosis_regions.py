"""Regions of the body that diagnoses name, where they are finer than sites."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple, final

from attrs import field, frozen

from cptsofttissue._html import spaced
from cptsofttissue._reading import tables
from cptsofttissue.record._places import read_places
from cptsofttissue.record.anatomy import SiteReading

__all__ = ["DiagnosisRegion", "Places", "has_prefix", "region_of"]


def has_prefix(code: str, prefix: str) -> bool:
    """
    Whether a diagnosis begins with a prefix; each ``?`` of it is any character.

    >>> has_prefix("M67.432", "M67.4?2"), has_prefix("M67.4", "M67.4?2")
    (True, False)
    """
    pairs = zip(prefix, code, strict=False)
    return len(prefix) <= len(code) and all(a in {"?", b} for a, b in pairs)


class Places(NamedTuple):
    """The places that a site may mean: in a region, around it, and elsewhere."""

    inside: tuple[str, ...]
    around: tuple[str, ...]
    outside: tuple[str, ...]


@final
@frozen
class DiagnosisRegion:
    """
    The region that diagnoses with a prefix name; no place means no region.

    Attributes:
        prefix: The common prefix; each ``?`` of it is any character.
        says: The region, in our own words.
        places: Every place that overlaps it.
        around: Every place of which it is only a small part.
        organs: The other families that are places in it.
        terms: Charted terms that lie in it, although codes name other sites for them.
        source: Where this information comes from.
    """

    prefix: str = field(metadata=tables.KEY)
    says: str
    places: tuple[str, ...] = field(metadata=tables.cell(read_places))
    around: tuple[str, ...] = field(metadata=tables.cell(read_places))
    organs: tuple[str, ...] = field(metadata=tables.refers_to("families.csv"))
    terms: tuple[str, ...] = field(metadata=tables.refers_to("site_terms.csv"))
    source: str

    @property
    def is_known(self) -> bool:
        """Whether the diagnoses name a region at all."""
        return bool(self.places or self.organs)

    def sort_places(self, site: SiteReading) -> Places:
        """
        Sort the places of a site: in the region, around it, and elsewhere.

        >>> region_of("C43.4").sort_places(SiteReading.parse("hairline"))
        Places(inside=('scalp',), around=(), outside=('face',))
        """
        if set(site.terms) <= set(self.terms):
            return Places(site.terms, (), ())
        places = tuple(dict.fromkeys(_places(site)))
        region_places = {*self.places, *self.organs}
        inside = tuple(spaced(place) for place in places if place in region_places)
        around = tuple(spaced(place) for place in places if place in self.around)
        nearby = region_places.union(self.around)
        return Places(
            inside, around, tuple(spaced(p) for p in places if p not in nearby)
        )


def _places(site: SiteReading) -> Iterable[str]:
    """List the places that diagnoses distinguish: parts of sites, and organs."""
    for row in site.rows:
        for region in row.regions:
            yield from map(str, row.parts_of(region) or (region,))
        yield from (family.key for family in row.families if family.key in _organs())


@lru_cache(maxsize=4096)
def region_of(code: str) -> DiagnosisRegion | None:
    """Return the region with the longest prefix; None if none is known."""
    rows = [row for row in _regions() if has_prefix(code, row.prefix)]
    return max(rows, key=lambda row: len(row.prefix), default=None)


def _regions() -> tuple[DiagnosisRegion, ...]:
    return tables.read("diagnosis_regions.csv", DiagnosisRegion)


@cache
def _organs() -> frozenset[str]:
    return frozenset(key for row in _regions() for key in row.organs)
