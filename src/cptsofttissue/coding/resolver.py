"""From what a record says to the codes it supports."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Unpack

from cptsofttissue.coding._cautions import cautions
from cptsofttissue.coding._complete import (
    Classes,
    Outcome,
    Record,
    is_digit,
    names_depth,
    outcomes_of,
    read_sites,
    split,
)
from cptsofttissue.coding._questions import questions
from cptsofttissue.coding.editions import Catalog, Chosen, Code, choose_edition
from cptsofttissue.coding.resolution import Finding, Resolution, status_of
from cptsofttissue.coding.sizes import Bounds, size_bounds
from cptsofttissue.families import family
from cptsofttissue.record.case import Case, CodingPolicy, Facts, Origin
from cptsofttissue.record.depth import read_depth, read_involvement
from cptsofttissue.record.lesions import SOFT_TISSUE_TUMOR, lesion_families
from cptsofttissue.record.procedure import procedure_family
from cptsofttissue.trace import Step, step

__all__ = ["find", "resolve"]

_DEFAULT_POLICY = CodingPolicy()


def resolve(
    case: Case | None = None,
    *,
    policy: CodingPolicy = _DEFAULT_POLICY,
    catalog: Catalog | None = None,
    **facts: Unpack[Facts],
) -> Resolution:
    """
    Resolve a record to the codes it supports.

    >>> answer = resolve(site="back", depth="subcutaneous", tumor="3.4 cm")
    >>> str(answer.code)
    '21931'
    >>> resolve(site="arm", depth="subfascial", size="4 cm").questions[0].field
    'site'

    Args:
        case: The record; or give its fields as keyword arguments.
        policy: How to read what the record leaves to convention.
        catalog: An edition of your own; it answers whatever the date of service.
        **facts: The fields of :class:`~cptsofttissue.Case`.

    Raises:
        InvalidFactError: If a fact cannot be read; see
            :class:`~cptsofttissue.Case` for its kinds.
        UnknownEditionError: If there is no edition for the date of service.
        TypeError: If both a case and facts are given.
    """
    if case is None:
        case = Case(**facts)
    elif facts:
        raise TypeError("give a case or its facts, not both")
    chosen = choose_edition(case.date_of_service, catalog, policy.next_year)
    found = find(chosen.edition, _record(case, policy, chosen))
    return Resolution(case, policy, found, chosen.edition)


def _record(case: Case, policy: CodingPolicy, chosen: Chosen) -> Record:
    """Write down what decides of a case: its sizes as classes of the edition."""
    thresholds = chosen.edition.thresholds
    sizes = size_bounds(case, policy)
    return Record(
        procedure=case.procedure,
        site=None if case.site is None else case.site.terms,
        depth=case.depth,
        digit_involvement=case.digit_involvement,
        origin=case.origin,
        lesion=case.lesion,
        size_source=case.size_source,
        sizes=_classes(thresholds, sizes.kept),
        other_sizes=_classes(thresholds, sizes.compared),
        other_year=chosen.other_year,
    )


def _classes(
    thresholds: tuple[int, ...], sizes: tuple[Bounds, ...]
) -> tuple[Classes, ...]:
    """Count the thresholds at or below each end of a size."""
    top = len(thresholds)
    return tuple(
        [
            (
                how,
                bisect_right(thresholds, low),
                top if high is None else bisect_right(thresholds, high),
            )
            for how, low, high in sizes
        ]
    )


@lru_cache(maxsize=65536)
def find(edition: Catalog, record: Record) -> Finding:
    """Work out what follows from the facts of a record, remembered by fact."""
    outcomes = outcomes_of(edition, record)
    candidates, families = split(edition, set(outcomes.values()))
    asked = tuple(questions(edition, outcomes))
    return Finding(
        edition.year,
        status_of(candidates, families),
        candidates,
        families,
        asked,
        tuple(cautions(edition, record, outcomes, asked)),
        tuple(_steps(edition, record, (*candidates, *families))),
    )


def _steps(
    edition: Catalog, record: Record, found: tuple[Outcome, ...]
) -> Iterator[Step]:
    """Explain how each fact but the size was read; the last step selects."""
    procedure = record.procedure
    sites, site_step = read_sites(edition, record)
    yield step("procedure", procedure, [procedure_family(procedure) or procedure])
    yield site_step
    if record.origin is Origin.CUTANEOUS:
        yield step("origin", record.origin, [family("skin")])
    if record.lesion is not None:
        kinds = (k for s in sites for k in lesion_families(record.lesion, procedure, s))
        kept = dict.fromkeys(kind or SOFT_TISSUE_TUMOR for kind in kinds)
        yield step("lesion", record.lesion, kept)
    if record.depth is not None or any(map(names_depth, found)):
        yield read_depth(procedure, record.depth)[1]
    if any(map(is_digit, sites)) and any(map(names_depth, found)):
        yield read_involvement(record.digit_involvement)[1]
    yield _code_step(found)


def _code_step(found: tuple[Outcome, ...]) -> Step:
    source = "; ".join(dict.fromkeys(outcome.source for outcome in found))
    match found:
        case (Code() as only,):
            return step("code", only.label, found, source)
        case _:
            return step("code", "every complete case that fits", found, source)
