"""
Complete cases: every way in which a record may be completed.

A record leaves facts open, so each fact is a set of possibilities, and the
candidates are exactly the codes of all complete cases consistent with it.
Sizes are compared by class: no band begins or ends inside one, so a class
stands for every size in it, and the complete cases are few enough to list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import product
from typing import NamedTuple

from cptsofttissue.coding._depths import (
    DIGIT_DEPTH,
    Pair,
    digit_pairs,
    in_words_of,
    read_depth,
    read_involvement,
)
from cptsofttissue.coding._procedures import procedure_family
from cptsofttissue.coding.editions import Catalog, Code
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._lesions import lesion_families
from cptsofttissue.record.anatomy import Region, SiteTerm
from cptsofttissue.record.case import Origin
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import MarginConvention, SizeSource
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "Classes",
    "Complete",
    "Outcome",
    "Outcomes",
    "Record",
    "Sites",
    "is_digit",
    "names_depth",
    "outcomes_of",
    "sites_of",
    "split",
]

#: A reading of the size: its convention, the first class and the last it touches.
Classes = tuple[MarginConvention | None, int, int]


class Record(NamedTuple):
    """
    The facts of a case, with its sizes as classes: all that decides.

    Attributes:
        lesion: The kinds of lesion that may be meant.
        lesion_depth: The depths that the words for the lesion allow.
        other_year: The year of service, if the edition is not of that year.
    """

    procedure: tuple[Procedure, ...]
    site: tuple[str, ...] | None
    depth: tuple[Depth, ...] | None
    digit_involvement: DigitInvolvement | None
    origin: tuple[Origin, ...]
    lesion: tuple[str, ...]
    lesion_depth: tuple[Depth, ...] | None
    size_source: SizeSource | None
    sizes: tuple[Classes, ...]
    other_sizes: tuple[Classes, ...]
    other_year: int | None = None


class Complete(NamedTuple):
    """One complete case; a fact that leads elsewhere is that family."""

    procedure: Procedure
    site: Region | OtherFamily
    origin: Origin
    lesion: OtherFamily | None
    depth: Depth | OtherFamily
    digit_involvement: DigitInvolvement
    margin_convention: MarginConvention | None
    size: int


Outcome = Code | OtherFamily
Outcomes = Mapping[Complete, Outcome]


def outcomes_of(edition: Catalog, record: Record) -> Outcomes:
    """Map every complete case consistent with the record to its outcome."""
    return {
        complete: _in_year(edition.year, _outcome(edition, complete))
        for complete in _complete_cases(edition, record)
    }


def _in_year(year: int, outcome: Outcome) -> Outcome:
    return outcome.in_year(year) if isinstance(outcome, OtherFamily) else outcome


def _complete_cases(edition: Catalog, record: Record) -> Iterator[Complete]:
    sizes = [
        (convention, size)
        for convention, first, last in record.sizes
        for size in range(first, last + 1)
    ]
    for procedure, origin in product(record.procedure, record.origin):
        for site in sites_of(edition, procedure, record.site):
            kinds = _kinds(edition, record, procedure, origin, site)
            depths = _depth_pairs(record, procedure, site)
            for kind, depth, size in product(kinds, depths, sizes):
                yield Complete(procedure, site, origin, kind, *depth, *size)


def _depth_pairs(
    record: Record, procedure: Procedure, site: Region | OtherFamily
) -> tuple[Pair, ...]:
    """Pair every depth with every involvement that may go with it there."""
    depths = read_depth(procedure, record.depth, record.lesion_depth).found
    involvements = read_involvement(record.digit_involvement)
    if is_digit(site):
        return digit_pairs(depths, involvements)
    return tuple(product(depths, involvements))


Sites = tuple[Region | OtherFamily, ...]


def sites_of(
    edition: Catalog, procedure: Procedure, charted: tuple[str, ...] | None
) -> Sites:
    """Read the site as every region, as an edition divides them, or family."""
    if charted is None:
        return _regions(edition, procedure, Region)
    rows = [SiteTerm.named(term) for term in charted]
    named = (region for row in rows for region in row.regions)
    families = dict.fromkeys(
        family.in_year(edition.year) for row in rows for family in row.families
    )
    return (*_regions(edition, procedure, named), *families)


def _regions(
    edition: Catalog, procedure: Procedure, named: Iterable[Region]
) -> tuple[Region, ...]:
    regions = (edition.regions(procedure, region) for region in named)
    return tuple(dict.fromkeys(region for group in regions for region in group))


def _kinds(
    edition: Catalog,
    record: Record,
    procedure: Procedure,
    origin: Origin,
    site: Region | OtherFamily,
) -> tuple[OtherFamily | None, ...]:
    """List the families the procedure, origin and lesion allow; None is this one."""
    elsewhere = procedure_family(procedure)
    if elsewhere is not None:
        return (elsewhere,)
    found = (
        k for kind in record.lesion for k in lesion_families(kind, procedure, site)
    )
    kinds = tuple(dict.fromkeys(found))
    if origin is Origin.CUTANEOUS:
        kinds = tuple(kind or OtherFamily.of("skin") for kind in kinds)
    return tuple(kind and kind.in_year(edition.year) for kind in kinds)


def _outcome(edition: Catalog, complete: Complete) -> Outcome:
    """Select the one code, or other family, of a complete case."""
    procedure, site = complete.procedure, complete.site
    if complete.lesion is not None:
        return complete.lesion
    if isinstance(complete.depth, OtherFamily):
        where = site.site if isinstance(site, Region) else ""
        return OtherFamily.at(complete.depth.key, where)
    if isinstance(site, OtherFamily):
        return site
    on_digit = DIGIT_DEPTH[complete.digit_involvement]
    depth = on_digit if site.is_digit else complete.depth
    codes = edition.at(procedure, site.site, in_words_of(procedure, depth))
    fitting = (code for code in codes if edition.covers(code, complete.size))
    return next(fitting, None) or OtherFamily.without_code(procedure, site.site)


def split(
    edition: Catalog, found: AbstractSet[Outcome]
) -> tuple[tuple[Code, ...], tuple[OtherFamily, ...]]:
    """Part outcomes into codes, in the order of the edition, and other families."""
    families = (outcome for outcome in found if isinstance(outcome, OtherFamily))
    return tuple(c for c in edition if c in found), tuple(sorted(families, key=str))


def is_digit(site: Region | OtherFamily) -> bool:
    """Whether a site is a finger or toe."""
    return isinstance(site, Region) and site.is_digit


def names_depth(outcome: Outcome) -> bool:
    """Whether an outcome is a code that a depth selects."""
    return isinstance(outcome, Code) and outcome.depth is not None
