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
    Found,
    Pair,
    digit_pairs,
    in_words_of,
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
    "is_digit",
    "names_depth",
    "outcomes_of",
    "reached",
    "said_by_record",
    "sites_of",
    "split",
]

#: A reading of the size: its convention, the first class and the last it touches.
Classes = tuple[MarginConvention | None, int, int]
#: One class of it.
Size = tuple[MarginConvention | None, int]


class Record(NamedTuple):
    """
    The facts of a case, with its sizes as classes: all that decides.

    Attributes:
        lesion: The kinds of lesion that may be meant.
        lesion_depth: The depths that the words for the lesion allow.
        sizes: The size, as soft tissue tumors are measured.
        other_sizes: Readings of it that were not taken, to compare with.
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


def said_by_record(
    convention: MarginConvention | None, excised: Iterable[Classes]
) -> tuple[Classes, ...]:
    """Leave out a convention that is a rule of the family, and not of the record."""
    return tuple([(convention and how, first, last) for how, first, last in excised])


class Complete(NamedTuple):
    """One complete case; a fact that leads elsewhere is that family."""

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
    own, excised = _each_class(record.sizes), _each_class(record.excised)
    return {
        Complete(*ladder.facts, *size): ladder.outcomes[size[1]]
        for ladder in _every_ladder(scope, record)
        for size in (excised if ladder.is_excised else own)
    }


def reached(scope: Scope, record: Record) -> set[Outcome]:
    """Return the outcomes alone of every complete case."""
    found = set[Outcome]()
    for ladder in _every_ladder(scope, record):
        for _, first, last in record.excised if ladder.is_excised else record.sizes:
            found.update(ladder.outcomes[first : last + 1])
    return found


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
        is_excised: Whether they are measured as skin excisions are.
        outcomes: The outcome of each class of size.
    """

    facts: _Facts
    is_excised: bool
    outcomes: tuple[Outcome, ...]


def _every_ladder(scope: Scope, record: Record) -> Iterator[_Ladder]:
    said = record.depth, record.lesion_depth, record.digit_involvement, record.lesion
    for where in _places(scope, record):
        yield from _ladders(scope, where, said)


#: Depth, depth of the lesion, digit involvement and lesion of a record.
_Said = tuple[
    tuple[Depth, ...] | None,
    tuple[Depth, ...] | None,
    DigitInvolvement | None,
    tuple[str, ...],
]


@lru_cache(maxsize=8192)
def _ladders(scope: Scope, where: _Where, said: _Said) -> tuple[_Ladder, ...]:
    """Complete what is said at one place, but for the size; many records share it."""
    procedure, origin, site, place = where
    depth, lesion_depth, involvement, lesions = said
    depths = read_depth(procedure, depth, lesion_depth).found
    pairs = _depth_pairs(depths, read_involvement(involvement), site)
    return tuple(
        _Ladder(
            (procedure, at, origin, kind, *pair),
            bool(kind and scope.counts_both_sides(kind.key)),
            _outcomes(scope, procedure, at, kind, *pair),
        )
        for kind, pair in _kinds(scope, lesions, where, pairs)
        for at in [place if kind and scope.goes_by_place(kind) else site]
    )


class _Where(NamedTuple):
    """What was done, to what tissue, and where."""

    procedure: Procedure
    origin: Origin
    site: Site
    place: Place


def _places(scope: Scope, record: Record) -> Iterator[_Where]:
    """List every site, with the parts of it that other families tell apart."""
    for procedure, origin in product(record.procedure, record.origin):
        for site in sites_of(scope, procedure, record.site):
            for place in _divided_site(record, site) if scope.families else (site,):
                yield _Where(procedure, origin, site, place)


def _divided_site(record: Record, site: Site) -> tuple[Place, ...]:
    """List the parts of a site that the record may mean; it may have none."""
    if isinstance(site, OtherFamily):
        return (site,)
    rows = [SiteTerm.named(term) for term in record.site or ()]
    named = (part for row in rows if site in row.regions for part in row.parts_of(site))
    return tuple(dict.fromkeys(named)) or site.parts or (site,)


def _each_class(sizes: tuple[Classes, ...]) -> list[Size]:
    """List every class of every reading of a size, with its convention."""
    return [
        (convention, size)
        for convention, first, last in sizes
        for size in range(first, last + 1)
    ]


def _depth_pairs(
    depths: Found, involvements: tuple[DigitInvolvement, ...], site: Site
) -> tuple[Pair, ...]:
    """Pair every depth with every involvement that may go with it there."""
    if is_digit(site):
        return digit_pairs(depths, involvements)
    return tuple(product(depths, involvements))


Sites = tuple[Site, ...]


def sites_of(
    scope: Scope, procedure: Procedure, charted: tuple[str, ...] | None
) -> Sites:
    """Read the site as every region, as an edition divides them, or family."""
    edition = scope.catalog
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
    scope: Scope, lesions: tuple[str, ...], where: _Where, pairs: tuple[Pair, ...]
) -> Iterable[tuple[OtherFamily | None, Pair]]:
    """List what the lesion may be at each depth: another family, or soft tissue."""
    elsewhere = procedure_family(where.procedure)
    if elsewhere is not None:
        return [(elsewhere, pair) for pair in pairs]
    found = (
        (kind and kind.in_year(scope.year), pair)
        for lesion in lesions
        for led in scope.led_to(lesion, where.procedure, where.site, where.place)
        for pair in pairs
        for kind in _divided(
            scope,
            lesion,
            _inside(where, led or _elsewhere(scope, where, pair[0])),
            where.place,
        )
    )
    return dict.fromkeys(found)


def _divided(
    scope: Scope, lesion: str, led: OtherFamily | None, place: Place
) -> tuple[OtherFamily | None, ...]:
    """Divide what a lesion leads to where its codes are known; None is soft tissue."""
    return (None,) if led is None else scope.parts(led, place, behavior_of(lesion))


def _elsewhere(
    scope: Scope, where: _Where, depth: Depth | OtherFamily
) -> OtherFamily | None:
    """Return the family that origin, depth or site lead a soft tissue lesion to."""
    if where.origin is Origin.CUTANEOUS:
        return _skin(scope, where.procedure)
    if not scope.families:
        return None
    if isinstance(depth, OtherFamily):
        return _skin(scope, where.procedure) if depth.parts else None
    site = where.site
    return site if isinstance(site, OtherFamily) and scope.has_codes(site) else None


def _inside(where: _Where, led: OtherFamily | None) -> OtherFamily | None:
    """Return the place itself, where there is no skin that a lesion could be of."""
    site = where.site
    if led is None or not isinstance(site, OtherFamily):
        return led
    return site if site.is_inner and is_of_skin(led) else led


def _skin(scope: Scope, procedure: Procedure) -> OtherFamily:
    """Return the family of a lesion of the skin; its biopsies have one of their own."""
    is_biopsy = scope.families and procedure is Procedure.BIOPSY
    return OtherFamily.of("skin_biopsy" if is_biopsy else "skin")


@lru_cache(maxsize=16384)
def _outcomes(scope: Scope, *facts: Any) -> tuple[Outcome, ...]:
    """Return the outcome of each class of size, by the facts that decide beside it."""
    codes, other = _choice(scope, *facts)
    family = other.in_year(scope.year)
    classes = range(len(scope.thresholds) + 1)
    return tuple(scope.covering(codes, size) or family for size in classes)


def _choice(  # noqa: PLR0913, PLR0917 - all that decides but the size
    scope: Scope,
    procedure: Procedure,
    site: Place,
    lesion: OtherFamily | None,
    depth: Depth | OtherFamily,
    involvement: DigitInvolvement,
) -> tuple[tuple[Code, ...], OtherFamily]:
    """Choose the codes of which the size selects one, and the family if it does not."""
    if lesion is not None:
        return scope.codes(lesion, procedure, site), lesion
    if isinstance(depth, OtherFamily):
        where = site.site if isinstance(site, Region) else ""
        return (), OtherFamily.at(depth.key, where)
    if not isinstance(site, Region):  # a part of one is named by other families only
        return (), cast("OtherFamily", site)
    relative = DIGIT_DEPTH[involvement] if site.is_digit else depth
    codes = scope.catalog.at(procedure, site.site, in_words_of(procedure, relative))
    return codes, OtherFamily.without_code(procedure, site.site)


def split(
    scope: Scope, found: AbstractSet[Outcome]
) -> tuple[tuple[Code, ...], tuple[OtherFamily, ...]]:
    """Part outcomes into codes, in the order of the edition, and other families."""
    families = [outcome for outcome in found if isinstance(outcome, OtherFamily)]
    codes = [outcome for outcome in found if isinstance(outcome, Code)]
    codes.sort(key=scope.order.__getitem__)
    return tuple(codes), tuple(sorted(families, key=str))


def is_digit(site: Place) -> bool:
    """Whether a site is a finger or toe."""
    return isinstance(site, Region) and site.is_digit


def names_depth(outcome: Outcome) -> bool:
    """Whether an outcome is a code that a depth selects."""
    return isinstance(outcome, Code) and outcome.depth is not None
