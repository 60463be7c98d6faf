"""Kinds of code families that guidance tells apart."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from cptsofttissue.coding.editions import SOFT_TISSUE
from cptsofttissue.coding.resolution import Resolution

__all__ = ["FamilyKind", "kinds_of"]


class FamilyKind(StrEnum):
    """A family, or several, that guidance has the same words and rules for."""

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
