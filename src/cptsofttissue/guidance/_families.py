"""Kinds of code families that guidance distinguishes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.coding.editions import SOFT_TISSUE
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.record.anatomy import Site

__all__ = ["FamilyKind", "Part", "SitePart", "kinds_of", "parts_of"]


class FamilyKind(StrEnum):
    """Families that guidance treats alike, with the same words and rules."""

    SOFT_TISSUE = "soft_tissue"
    SKIN = "skin"
    OTHER = "other"


def kinds_of(answer: Resolution) -> tuple[FamilyKind, ...]:
    """
    Return the kinds of every family that an answer leaves possible.

    >>> from cptsofttissue import resolve
    >>> print(*kinds_of(resolve(site="back", lesion="epidermal cyst or lipoma")))
    soft_tissue skin
    """
    codes = (code.family for code in answer.candidates)
    others = (family.key for family in answer.families)
    kinds = (_KINDS.get(key, FamilyKind.OTHER) for key in (*codes, *others))
    return tuple(dict.fromkeys(kinds))


_KINDS: Mapping[str, FamilyKind] = MappingProxyType(
    {
        SOFT_TISSUE: FamilyKind.SOFT_TISSUE,
        "skin": FamilyKind.SKIN,
        "skin_benign": FamilyKind.SKIN,
        "skin_malignant": FamilyKind.SKIN,
    }
)


class Part(StrEnum):
    """A part of the body, as the codes for vessels divide it."""

    HEAD = "head"
    NECK = "neck"
    TRUNK = "trunk"
    UPPER_EXTREMITY = "upper_extremity"
    LOWER_EXTREMITY = "lower_extremity"


@frozen
class SitePart:
    """The parts of the body that a site belongs to."""

    site: Site = field(metadata=tables.KEY)
    parts: tuple[Part, ...]
    source: str


def parts_of(answer: Resolution) -> tuple[Part, ...]:
    """
    Return the parts of the body that an answer leaves possible.

    >>> from cptsofttissue import resolve
    >>> print(*parts_of(resolve(site="thigh", depth="subfascial", size="2 cm")))
    lower_extremity
    """
    parts = {row.site: row.parts for row in tables.read("site_parts.csv", SitePart)}
    sites = dict.fromkeys(code.site for code in answer.candidates if code.site)
    return tuple(dict.fromkeys(part for site in sites for part in parts[site]))
