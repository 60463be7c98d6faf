"""From what a record says to the codes it supports."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Unpack

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
from cptsofttissue.coding.editions import Catalog, Code, catalog, catalog_on
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
    return Resolution(case, policy, _finding(case, policy))


def _finding(case: Case, policy: CodingPolicy) -> Finding:
    edition = catalog_on(case.date_of_service)
    kept, compared = size_bounds(case, policy)
    return find(
        edition.year,
        case.procedure,
        None if case.site is None else case.site.terms,
        case.depth,
        case.digit_involvement,
        case.origin,
        case.lesion,
        case.size_source,
        _classes(edition.thresholds, kept),
        _classes(edition.thresholds, compared),
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
def find(year: int, *facts: Any) -> Finding:
    """Work out what follows from the facts of a record, remembered by fact."""
    return _work_out(catalog(year), Record(*facts))


def _work_out(edition: Catalog, record: Record) -> Finding:
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
