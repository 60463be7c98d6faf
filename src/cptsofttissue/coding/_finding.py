"""Work out the codes of a record from its facts, once for equal facts."""

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
    code_depth,
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
    """Work out what follows from the facts of a record; results are cached."""
    outcomes = outcomes_of(scope, record)
    candidates, families = split(scope, set(outcomes.values()))
    open_questions = tuple(questions(scope, record, outcomes))
    return Finding(
        scope.catalog,
        scope.families,
        Status.of(candidates, families),
        candidates,
        families,
        open_questions,
        tuple(cautions(scope, record, outcomes, open_questions)),
        tuple(_steps(scope, record, (*candidates, *families))),
    )


def _steps(
    scope: Scope, record: Record, outcomes: tuple[Outcome, ...]
) -> Iterator[Step]:
    """Explain how each fact but the size was read; the last step selects."""
    sites = _union(sites_of(scope, p, record.site) for p in record.procedure)
    targets = [procedure_family(p) or p for p in record.procedure]
    yield Step.of("procedure", _join(record.procedure), _in_year(scope, targets))
    yield _site_step(record, sites)
    if Origin.CUTANEOUS in record.origin:
        yield _origin_step(scope, record.origin)
    if record.lesion != (SOFT_TISSUE_TUMOR,):
        yield _lesion_step(scope, record, sites)
    yield from _depth_steps(record, sites, outcomes)
    yield _code_step(outcomes)


def _site_step(record: Record, sites: Sites) -> Step:
    if record.site is None:
        return Step.of("site", None, ["any site"])
    source = _union((SiteTerm.named(term).source,) for term in record.site)
    return Step.of("site", ", ".join(record.site), sites, "; ".join(source))


def _in_year(scope: Scope, targets: Iterable[OtherFamily | str]) -> list[object]:
    """Name each other family by the codes of the edition's year."""
    year = scope.year
    return [t.in_year(year) if isinstance(t, OtherFamily) else t for t in targets]


def _origin_step(scope: Scope, origins: tuple[Origin, ...]) -> Step:
    skin = OtherFamily.of("skin")
    targets = [skin if origin is Origin.CUTANEOUS else origin for origin in origins]
    return Step.of("origin", _join(origins), _in_year(scope, targets))


def _lesion_step(scope: Scope, record: Record, sites: Sites) -> Step:
    combinations = product(record.lesion, record.procedure, sites)
    kinds = _union(lesion_families(*combination) for combination in combinations)
    targets = [kind or SOFT_TISSUE_TUMOR for kind in kinds]
    return Step.of("lesion", _join(record.lesion), _in_year(scope, targets))


def _depth_steps(
    record: Record, sites: Sites, outcomes: tuple[Outcome, ...]
) -> Iterator[Step]:
    """Explain depth and involvement if they matter."""
    matters = any(map(names_depth, outcomes))
    words = [*(record.depth or ()), *(record.lesion_depth or ())]
    options = {
        procedure: read_depth(procedure, record.depth, record.lesion_depth).options
        for procedure in record.procedure
    }
    depths = _union(options.values())
    if words or matters:
        groups = ([code_depth(p, depth) for depth in d] for p, d in options.items())
        yield Step.of("depth", _join(words) if words else None, _union(groups))
    if any(map(is_digit, sites)) and matters:
        yield involvement_step(depths, record.digit_involvement)


def _join(values: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(values))


def _union(groups: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def _code_step(outcomes: tuple[Outcome, ...]) -> Step:
    source = "; ".join(dict.fromkeys(outcome.source for outcome in outcomes))
    match outcomes:
        case (Code() as only,):
            return Step.of("code", only.label, outcomes, source)
        case _:
            return Step.of("code", "every complete case that fits", outcomes, source)
