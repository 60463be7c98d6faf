"""Read parts of a note for the checks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.missing import stated
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.record.anatomy import Side, Site
from cptsofttissue.record.case import Case

__all__ = ["paired_sites", "read_pathology", "side_of"]


def read_pathology(value: str | None) -> str | None:
    """Read what pathology found; None and words for what is missing stay open."""
    if value is None or isinstance(value, str):
        return stated("pathology", value)
    raise WrongTypeError("pathology", value, "what the report says, or None")


def side_of(case: Case) -> Side | None:
    """
    Return the side of a case; None if its words name none, or several.

    >>> side_of(Case(site="left thigh")), side_of(Case(site="left or right thigh"))
    (<Side.LEFT: 'left'>, None)
    """
    is_one = len(case.sides) == 1
    return case.site.side if case.site and is_one else None


@frozen
class _PairedSite:
    """Whether a site has a left and a right."""

    site: Site = field(metadata=tables.KEY)
    paired: bool
    source: str


@cache
def paired_sites() -> Mapping[Site, bool]:
    """
    Return whether the body has each site on both sides.

    >>> paired_sites()[Site.BACK_FLANK]
    False
    """
    rows = tables.read("paired_sites.csv", _PairedSite)
    return MappingProxyType({row.site: row.paired for row in rows})
