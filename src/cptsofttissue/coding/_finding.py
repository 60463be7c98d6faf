"""What follows from the facts of a record, worked out once for all that are alike."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from cptsofttissue.coding._cautions import cautions
from cptsofttissue.coding._complete import (
    Outcome,
    Record,
    is_digit,
    names_depth,
    outcomes_of,
    read_sites,
    split,
)
from cptsofttissue.coding._depths import read_depth, read_involvement
from cptsofttissue.coding._procedures import procedure_family
from cptsofttissue.coding._questions import questions
from cptsofttissue.coding.editions import Catalog, Code
from cptsofttissue.coding.resolution import Finding, Status
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._lesions import SOFT_TISSUE_TUMOR, lesion_families
from cptsofttissue.record.case import Origin
from cptsofttissue.trace import Step

__all__ = ["find"]


@lru_cache(maxsize=65536)
def find(edition: Catalog, record: Record) -> Finding:
    """Work out what follows from the facts of a record, remembered by fact."""
    outcomes = outcomes_of(edition, record)
    candidates, families = split(edition, set(outcomes.values()))
    asked = tuple(questions(edition, outcomes))
    return Finding(
        edition,
        Status.of(candidates, families),
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
    yield Step.of("procedure", procedure, [procedure_family(procedure) or procedure])
    yield site_step
    if record.origin is Origin.CUTANEOUS:
        yield Step.of("origin", record.origin, [OtherFamily.of("skin")])
    if record.lesion is not None:
        kinds = (k for s in sites for k in lesion_families(record.lesion, procedure, s))
        kept = dict.fromkeys(kind or SOFT_TISSUE_TUMOR for kind in kinds)
        yield Step.of("lesion", record.lesion, kept)
    if record.depth is not None or any(map(names_depth, found)):
        yield read_depth(procedure, record.depth)[1]
    if any(map(is_digit, sites)) and any(map(names_depth, found)):
        yield read_involvement(record.digit_involvement)[1]
    yield _code_step(found)


def _code_step(found: tuple[Outcome, ...]) -> Step:
    source = "; ".join(dict.fromkeys(outcome.source for outcome in found))
    match found:
        case (Code() as only,):
            return Step.of("code", only.label, found, source)
        case _:
            return Step.of("code", "every complete case that fits", found, source)
