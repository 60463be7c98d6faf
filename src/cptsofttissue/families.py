"""Other code families: what applies if the lesion is not a soft tissue tumor."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import final

from attrs import field, frozen

from cptsofttissue._reading import tables

__all__ = ["OtherFamily"]


@final
@frozen(cache_hash=True)
class OtherFamily:
    """
    A code family outside soft tissue tumors.

    >>> print(OtherFamily.of("breast"))
    breast (19120, 19301)

    Attributes:
        key: Its name in the tables, such as ``breast``.
        name: Our own short name for it.
        codes:
            Its codes or ranges of codes; empty if the right code depends on
            facts that this library does not read.
        why: Why it applies, in our own words.
        source: Where this information comes from.
    """

    key: str
    name: str
    codes: tuple[str, ...]
    why: str
    source: str

    @classmethod
    def of(cls, key: str, year: int | None = None) -> OtherFamily:
        """
        Look up a family by its key.

        >>> print(OtherFamily.of("intra_abdominal", 2024))
        inside the abdomen (49203-49205)

        Args:
            key: The key, of a row of ``families.csv``.
            year: A calendar year; by default the newest row is used.
        """
        return _families(year)[key]

    @classmethod
    def at(cls, key: str, site: str) -> OtherFamily:
        """
        Look up a family at one site, if its codes depend on the site.

        >>> print(OtherFamily.at("bone", "thigh_knee"))
        bone tumor of the thigh or knee (27355-27357, 27365)
        >>> print(OtherFamily.at("breast", "back_flank"))
        breast (19120, 19301)

        Args:
            key: The key, of a row of ``families.csv``.
            site: A site as the codes name it.
        """
        families = _families(None)
        return families.get(f"{key}_{site}", families[key])

    @classmethod
    def without_code(cls, procedure: str, site: str) -> OtherFamily:
        """
        Return where to look when an edition has no code for a procedure and site.

        >>> print(OtherFamily.without_code("biopsy", "foot_toe").name)
        biopsy of foot or toe
        """
        families = _families(None)
        return families.get(f"{procedure}_{site}", families["no_code"])

    @classmethod
    def all_of(cls, year: int) -> tuple[OtherFamily, ...]:
        """Return every family as it is in a calendar year."""
        return tuple(_families(year).values())

    @classmethod
    def is_known(cls, key: str) -> bool:
        """Whether the table of families has a key."""
        return key in _families(None)

    def in_year(self, year: int) -> OtherFamily:
        """Return the family as it is in a calendar year."""
        return _families(year).get(self.key, self)

    @property
    def parts(self) -> tuple[OtherFamily, ...]:
        """
        The families it is divided into, if the tables have codes for one of them.

        >>> print(*(part.key for part in OtherFamily.of("plantar_fascia").parts))
        plantar_fascia_partial plantar_fascia_radical
        """
        return tuple(map(type(self).of, _part_keys(self.key)))

    @property
    def is_inner(self) -> bool:
        """
        Whether it is a place without skin, which has no skin lesions.

        >>> OtherFamily.of("mouth").is_inner, OtherFamily.of("lip").is_inner
        (True, False)
        """
        return self.key in _inner_keys()

    def explain(self) -> str:
        """Render its name, why it applies, and the source."""
        return f"{self}. {self.why} [{self.source}]"

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(self.codes)})" if self.codes else self.name


@frozen(eq=False, repr=False)
class _Row:
    """A row of the table of families, over some years."""

    family: str = field(metadata=tables.KEY)
    first_year: int | None = field(metadata=tables.KEY)
    last_year: int | None
    codes: tuple[str, ...]
    parts: tuple[str, ...] = field(metadata=tables.refers_to("families.csv"))
    name: str
    why: str
    source: str

    def to_family(self) -> OtherFamily:
        return OtherFamily(self.family, self.name, self.codes, self.why, self.source)


@frozen(eq=False, repr=False)
class _InnerSite:
    """A family that is a place without skin."""

    family: str = field(metadata={**tables.KEY, **tables.refers_to("families.csv")})
    source: str


@cache
def _inner_keys() -> frozenset[str]:
    return frozenset(row.family for row in tables.read("inner_sites.csv", _InnerSite))


@cache
def _families(year: int | None) -> Mapping[str, OtherFamily]:
    """Return the families by key as they are in a year, or in the newest years."""
    rows = tables.read("families.csv", _Row)
    newest = (row for row in rows if row.last_year is None)
    rows_of_year = newest if year is None else tables.in_year(rows, year)
    return {row.family: row.to_family() for row in rows_of_year}


@cache
def _part_keys(key: str) -> tuple[str, ...]:
    """Return the keys of the families that a family is divided into."""
    rows = tables.read("families.csv", _Row)
    return next((row.parts for row in rows if row.family == key), ())
