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
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple, cast

from cptsofttissue.coding._depths import (
    DIGIT_DEPTH,
    DepthOptions,
    Pair,
    code_depth,
    digit_pairs,
    read_depth,
    read_involvement,
)
from cptsofttissue.coding._procedures import procedure_family
from cptsofttissue.coding._scope import Scope
from cptsofttissue.coding.editions import Catalog, Code
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._lesions import behavior_of, is_of_skin
from cptsofttissue.record._places import Place, Site
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
    "drop_rule_convention",
    "is_digit",
    "names_depth",
    "outcomes_of",
    "reachable_outcomes",
    "sites_of",
    "split",
]

#: A reading of the size: its convention, the first class and the last it touches.
Classes = tuple[MarginConvention | None, int, int]
#: One class of it.
Size = tuple[MarginConvention | None, int]


class Record(NamedTuple):
    """
    The facts of a case that decide its codes, with sizes as classes.

    Attributes:
        lesion: The possible kinds of lesion.
        lesion_depth: The depths that the words for the lesion allow.
        sizes: The size, as soft tissue tumors are measured.
        other_sizes: Readings of it that do not answer, for comparison.
        excised:
            The size with the margin on both sides, as skin excisions are
            measured; empty where the record leads to no other family.
        place: Terms of the place that the words for the lesion name.
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
    excised: tuple[Classes, ...] = ()
    other_year: int | None = None
    place: tuple[str, ...] | None = None


def drop_rule_convention(
    record_convention: MarginConvention | None, excised: Iterable[Classes]
) -> tuple[Classes, ...]:
    """Remove a convention that is a rule of the family and not in the record."""
    return tuple([(record_convention and c, low, high) for c, low, high in excised])


class Complete(NamedTuple):
    """One complete case; a fact that leads to another family is that family."""

    procedure: Procedure
    site: Place
    origin: Origin
    lesion: OtherFamily | None
    depth: Depth | OtherFamily
    digit_involvement: DigitInvolvement
    margin_convention: MarginConvention | None
    size: int


Outcome = Code | OtherFamily
Outcomes = Mapping[Complete, Outcome]


def outcomes_of(scope: Scope, record: Record) -> Outcomes:
    """Map every complete case consistent with the record to its outcome."""
    sizes, excised_sizes = _list_classes(record.sizes), _list_classes(record.excised)
    return {
        Complete(*ladder.facts, *size): ladder.outcomes[size[1]]
        for ladder in _every_ladder(scope, record)
        for size in (excised_sizes if ladder.is_excised else sizes)
    }


def reachable_outcomes(scope: Scope, record: Record) -> set[Outcome]:
    """Return the outcomes alone of every complete case."""
    outcomes = set[Outcome]()
    for ladder in _every_ladder(scope, record):
        for _, first, last in record.excised if ladder.is_excised else record.sizes:
            outcomes.update(ladder.outcomes[first : last + 1])
    return outcomes


#: The facts of a complete case without its size.
_Facts = tuple[
    Procedure,
    Place,
    Origin,
    OtherFamily | None,
    Depth | OtherFamily,
    DigitInvolvement,
]


class _Ladder(NamedTuple):
    """
    The complete cases that differ in size only.

    Attributes:
        facts: The facts that they share.
        is_excised: Whether the size counts the margin on both sides, as for skin.
        outcomes: The outcome of each class of size.
    """

    facts: _Facts
    is_excised: bool
    outcomes: tuple[Outcome, ...]


def _every_ladder(scope: Scope, record: Record) -> Iterator[_Ladder]:
    facts = record.depth, record.lesion_depth, record.digit_involvement, record.lesion
    for operation in _operations(scope, record):
        yield from _ladders(scope, operation, facts)


#: Depth, depth of the lesion, digit involvement and lesion of a record.
_LesionFacts = tuple[
    tuple[Depth, ...] | None,
    tuple[Depth, ...] | None,
    DigitInvolvement | None,
    tuple[str, ...],
]


@lru_cache(maxsize=8192)
def _ladders(
    scope: Scope, operation: _Operation, facts: _LesionFacts
) -> tuple[_Ladder, ...]:
    """List the complete cases of one operation, by size; many records share them."""
    procedure, origin, site, place = operation
    depth, lesion_depth, involvement, lesions = facts
    depths = read_depth(procedure, depth, lesion_depth).options
    pairs = _depth_pairs(depths, read_involvement(involvement), site)
    return tuple(
        _Ladder(
            (procedure, location, origin, kind, *pair),
            bool(kind and scope.counts_both_sides(kind.key)),
            _outcomes(scope, procedure, location, kind, *pair),
        )
        for kind, pair in _kinds(scope, lesions, operation, pairs)
        for location in [place if kind and scope.names_sites(kind) else site]
    )


class _Operation(NamedTuple):
    """What was done, to which tissue, and where."""

    procedure: Procedure
    origin: Origin
    site: Site
    place: Place


def _operations(scope: Scope, record: Record) -> Iterator[_Operation]:
    """List every operation, with the parts of its site that other families name."""
    for procedure, origin in product(record.procedure, record.origin):
        for site in sites_of(scope, procedure, record.site):
            for place in _site_parts(record, site) if scope.families else (site,):
                yield _Operation(procedure, origin, site, place)


def _site_parts(record: Record, site: Site) -> tuple[Place, ...]:
    """List the parts of a site that fit the record, or the site if it has none."""
    if isinstance(site, OtherFamily):
        return (site,)
    rows = [SiteTerm.named(term) for term in record.site or ()]
    parts = (part for row in rows if site in row.regions for part in row.parts_of(site))
    return tuple(dict.fromkeys(parts)) or site.parts or (site,)


def _list_classes(sizes: tuple[Classes, ...]) -> list[Size]:
    """List every class of every reading of a size, with its convention."""
    return [
        (convention, size)
        for convention, first, last in sizes
        for size in range(first, last + 1)
    ]


def _depth_pairs(
    depths: DepthOptions, involvements: tuple[DigitInvolvement, ...], site: Site
) -> tuple[Pair, ...]:
    """Pair every depth with every involvement that is possible at the site."""
    if is_digit(site):
        return digit_pairs(depths, involvements)
    return tuple(product(depths, involvements))


Sites = tuple[Site, ...]


def sites_of(
    scope: Scope, procedure: Procedure, terms: tuple[str, ...] | None
) -> Sites:
    """Read terms of a site as the regions of an edition, or as other families."""
    edition = scope.catalog
    if terms is None:
        return _regions(edition, procedure, Region)
    rows = [SiteTerm.named(term) for term in terms]
    regions = (region for row in rows for region in row.regions)
    families = dict.fromkeys(
        family.in_year(edition.year) for row in rows for family in row.families
    )
    return (*_regions(edition, procedure, regions), *families)


def _regions(
    edition: Catalog, procedure: Procedure, candidates: Iterable[Region]
) -> tuple[Region, ...]:
    regions = (edition.regions(procedure, region) for region in candidates)
    return tuple(dict.fromkeys(region for group in regions for region in group))


def _kinds(
    scope: Scope,
    lesions: tuple[str, ...],
    operation: _Operation,
    pairs: tuple[Pair, ...],
) -> Iterable[tuple[OtherFamily | None, Pair]]:
    """List the possible families of the lesion at each depth; None is soft tissue."""
    elsewhere = procedure_family(operation.procedure)
    if elsewhere is not None:
        return [(elsewhere, pair) for pair in pairs]
    kinds = (
        (kind and kind.in_year(scope.year), pair)
        for lesion in lesions
        for family in scope.possible_families(
            lesion, operation.procedure, operation.site, operation.place
        )
        for pair in pairs
        for kind in _divide(scope, lesion, operation, family, pair[0])
    )
    return dict.fromkeys(kinds)


def _divide(
    scope: Scope,
    lesion: str,
    operation: _Operation,
    family: OtherFamily | None,
    depth: Depth | OtherFamily,
) -> tuple[OtherFamily | None, ...]:
    """Divide the family of a lesion at a depth into its parts; None is soft tissue."""
    family = family or _soft_tissue_family(scope, operation, depth)
    family = _inner_family(operation, family)
    if family is None:
        return (None,)
    return scope.parts(family, operation.place, behavior_of(lesion))


def _soft_tissue_family(
    scope: Scope, operation: _Operation, depth: Depth | OtherFamily
) -> OtherFamily | None:
    """Return the family to which origin, depth or site lead a soft tissue lesion."""
    if operation.origin is Origin.CUTANEOUS:
        return _skin(scope, operation.procedure)
    if not scope.families:
        return None
    if isinstance(depth, OtherFamily):
        return _skin(scope, operation.procedure) if depth.parts else None
    site = operation.site
    return site if isinstance(site, OtherFamily) and scope.has_codes(site) else None


def _inner_family(
    operation: _Operation, family: OtherFamily | None
) -> OtherFamily | None:
    """Return the site itself if it is inner and has no skin for a skin lesion."""
    site = operation.site
    if family is None or not isinstance(site, OtherFamily):
        return family
    return site if site.is_inner and is_of_skin(family) else family


def _skin(scope: Scope, procedure: Procedure) -> OtherFamily:
    """Return the family of a skin lesion; skin biopsies have a separate one."""
    is_biopsy = scope.families and procedure is Procedure.BIOPSY
    return OtherFamily.of("skin_biopsy" if is_biopsy else "skin")


@lru_cache(maxsize=16384)
def _outcomes(scope: Scope, *facts: Any) -> tuple[Outcome, ...]:
    """Return the outcome of each class of size, by the other deciding facts."""
    codes, other = _choice(scope, *facts)
    family = other.in_year(scope.year)
    classes = range(len(scope.thresholds) + 1)
    return tuple(scope.code_for_size(codes, size) or family for size in classes)


def _choice(  # noqa: PLR0913, PLR0917 - all that decides but the size
    scope: Scope,
    procedure: Procedure,
    site: Place,
    lesion: OtherFamily | None,
    depth: Depth | OtherFamily,
    involvement: DigitInvolvement,
) -> tuple[tuple[Code, ...], OtherFamily]:
    """Choose the codes that differ by size, and the family if no size selects one."""
    if lesion is not None:
        return scope.codes(lesion, procedure, site), lesion
    if isinstance(depth, OtherFamily):
        region = site.site if isinstance(site, Region) else ""
        return (), OtherFamily.at(depth.key, region)
    if not isinstance(site, Region):  # a part of one is named by other families only
        return (), cast("OtherFamily", site)
    charted_depth = DIGIT_DEPTH[involvement] if site.is_digit else depth
    codes = scope.catalog.at(procedure, site.site, code_depth(procedure, charted_depth))
    return codes, OtherFamily.without_code(procedure, site.site)


def split(
    scope: Scope, outcomes: AbstractSet[Outcome]
) -> tuple[tuple[Code, ...], tuple[OtherFamily, ...]]:
    """Split outcomes into codes, in the order of the edition, and other families."""
    families = [outcome for outcome in outcomes if isinstance(outcome, OtherFamily)]
    codes = [outcome for outcome in outcomes if isinstance(outcome, Code)]
    codes.sort(key=scope.order.__getitem__)
    return tuple(codes), tuple(sorted(families, key=str))


def is_digit(site: Place) -> bool:
    """Whether a site is a finger or toe."""
    return isinstance(site, Region) and site.is_digit


def names_depth(outcome: Outcome) -> bool:
    """Whether an outcome is a code that a depth selects."""
    return isinstance(outcome, Code) and outcome.depth is not None
