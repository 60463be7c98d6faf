"""What follows from the facts of a record, worked out once for all that are alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import TypeVar

from cptsofttissue.coding._cautions import cautions
from cptsofttissue.coding._complete import (
    Outcome,
    Record,
    Sites,
    is_digit,
    names_depth,
    outcomes_of,
    sites_of,
    split,
)
from cptsofttissue.coding._depths import (
    in_words_of,
    involvement_step,
    read_depth,
)
from cptsofttissue.coding._procedures import procedure_family
from cptsofttissue.coding._questions import questions
from cptsofttissue.coding._scope import Scope
from cptsofttissue.coding.editions import Code
from cptsofttissue.coding.resolution import Finding, Status
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._lesions import SOFT_TISSUE_TUMOR, lesion_families
from cptsofttissue.record.anatomy import SiteTerm
from cptsofttissue.record.case import Origin
from cptsofttissue.trace import Step

__all__ = ["find"]

T = TypeVar("T")


@lru_cache(maxsize=65536)
def find(scope: Scope, record: Record) -> Finding:
    """Work out what follows from the facts of a record, remembered by fact."""
    outcomes = outcomes_of(scope, record)
    candidates, families = split(scope, set(outcomes.values()))
    asked = tuple(questions(scope, record, outcomes))
    return Finding(
        scope.catalog,
        scope.families,
        Status.of(candidates, families),
        candidates,
        families,
        asked,
        tuple(cautions(scope, record, outcomes, asked)),
        tuple(_steps(scope, record, (*candidates, *families))),
    )


def _steps(scope: Scope, record: Record, found: tuple[Outcome, ...]) -> Iterator[Step]:
    """Explain how each fact but the size was read; the last step selects."""
    sites = _union(sites_of(scope, p, record.site) for p in record.procedure)
    led = [procedure_family(procedure) or procedure for procedure in record.procedure]
    yield Step.of("procedure", _either(record.procedure), _in_year(scope, led))
    yield _site_step(record, sites)
    if Origin.CUTANEOUS in record.origin:
        yield _origin_step(scope, record.origin)
    if record.lesion != (SOFT_TISSUE_TUMOR,):
        yield _lesion_step(scope, record, sites)
    yield from _depth_steps(record, sites, found)
    yield _code_step(found)


def _site_step(record: Record, sites: Sites) -> Step:
    if record.site is None:
        return Step.of("site", None, ["any site"])
    source = _union((SiteTerm.named(term).source,) for term in record.site)
    return Step.of("site", ", ".join(record.site), sites, "; ".join(source))


def _in_year(scope: Scope, led: Iterable[OtherFamily | str]) -> list[object]:
    """Name each other family by the codes of the edition's year."""
    year = scope.year
    return [to.in_year(year) if isinstance(to, OtherFamily) else to for to in led]


def _origin_step(scope: Scope, origins: tuple[Origin, ...]) -> Step:
    skin = OtherFamily.of("skin")
    led = [skin if origin is Origin.CUTANEOUS else origin for origin in origins]
    return Step.of("origin", _either(origins), _in_year(scope, led))


def _lesion_step(scope: Scope, record: Record, sites: Sites) -> Step:
    each = product(record.lesion, record.procedure, sites)
    kinds = _union(lesion_families(*where) for where in each)
    led = [kind or SOFT_TISSUE_TUMOR for kind in kinds]
    return Step.of("lesion", _either(record.lesion), _in_year(scope, led))


def _depth_steps(
    record: Record, sites: Sites, found: tuple[Outcome, ...]
) -> Iterator[Step]:
    """Explain depth and involvement, as far as they matter."""
    matters = any(map(names_depth, found))
    said = [*(record.depth or ()), *(record.lesion_depth or ())]
    found_by = {
        procedure: read_depth(procedure, record.depth, record.lesion_depth).found
        for procedure in record.procedure
    }
    depths = _union(found_by.values())
    if said or matters:
        each = ([in_words_of(p, depth) for depth in d] for p, d in found_by.items())
        yield Step.of("depth", _either(said) if said else None, _union(each))
    if any(map(is_digit, sites)) and matters:
        yield involvement_step(depths, record.digit_involvement)


def _either(values: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(values))


def _union(groups: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def _code_step(found: tuple[Outcome, ...]) -> Step:
    source = "; ".join(dict.fromkeys(outcome.source for outcome in found))
    match found:
        case (Code() as only,):
            return Step.of("code", only.label, found, source)
        case _:
            return Step.of("code", "every complete case that fits", found, source)
