"""Questions about the open facts that would narrow the answer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar

from cptsofttissue._reading.spelling import normal
from cptsofttissue._reading.words import without_suggestions
from cptsofttissue._rules import rule
from cptsofttissue.coding._complete import (
    Complete,
    Outcome,
    Outcomes,
    Record,
    reachable_outcomes,
    split,
)
from cptsofttissue.coding._scope import Scope
from cptsofttissue.coding.resolution import Answer, Question
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._lesions import at_depths, this_family
from cptsofttissue.record.anatomy import Part, Region
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import Span
from cptsofttissue.record.lesions import LesionReading

__all__ = ["questions"]

K = TypeVar("K")
T = TypeVar("T")

Groups = Mapping[str, AbstractSet[Outcome]]


def questions(scope: Scope, record: Record, outcomes: Outcomes) -> Iterator[Question]:
    """
    Ask for each open fact that would narrow the outcomes, most decisive first.

    An answer leads to the outcomes of the record with that answer. If no fact
    narrows the outcomes alone, those that do so together are asked.
    """
    all_outcomes = set(outcomes.values())
    if len(all_outcomes) == 1:  # no answer leads elsewhere
        return
    groups = _group_by_field(scope, record, outcomes)
    useful = [field for field in groups if _narrows(groups[field], all_outcomes)]
    resolved = {
        field: _resolve_answers(scope, record, field, groups[field], all_outcomes)
        for field in useful
    }
    decisive = [field for field in resolved if _narrows(resolved[field], all_outcomes)]
    groups |= {field: resolved[field] for field in decisive}
    fields = decisive or useful or [f for f in groups if _matters(outcomes, f)]
    for field in sorted(fields, key=lambda field: _spread(groups[field])):
        answers = (
            Answer(value, *split(scope, group))
            for value, group in groups[field].items()
        )
        yield Question(field, rule(f"ask-{field}").says, tuple(answers))


def _narrows(groups: Groups, all_outcomes: AbstractSet[Outcome]) -> bool:
    """Whether some answer narrows the outcomes, and the answers cover them all."""
    covered = set[Outcome]().union(*groups.values())
    return covered == all_outcomes and any(g != all_outcomes for g in groups.values())


def _resolve_answers(
    scope: Scope,
    record: Record,
    field: str,
    groups: Groups,
    all_outcomes: AbstractSet[Outcome],
) -> Groups:
    """Resolve the record with each answer; drop answers that add other outcomes."""
    if field not in _APPLY:
        return groups
    remaining = {
        value: _remaining(scope, _APPLY[field](scope, record, value)) or groups[value]
        for value in groups
    }
    return {value: group for value, group in remaining.items() if group <= all_outcomes}


def _remaining(scope: Scope, record: Record | None) -> AbstractSet[Outcome]:
    """Return the outcomes that remain; none if the field does not take the answer."""
    return reachable_outcomes(scope, record) if record else set()


def _with_site(_: Scope, record: Record, value: str) -> Record | None:
    return record._replace(site=(normal(value),)) if value in _REGIONS else None


def _with_depth(_: Scope, record: Record, value: str) -> Record:
    return record._replace(depth=(Depth(value),))


def _with_involvement(_: Scope, record: Record, value: str) -> Record:
    return record._replace(digit_involvement=DigitInvolvement(value))


def _with_lesion(_: Scope, record: Record, value: str) -> Record | None:
    """Read an answer as a lesion; the name of another family may not be one."""
    with suppress(UnknownTermError), without_suggestions():
        reading = LesionReading.parse(value)
        return record._replace(lesion=reading.kinds, lesion_depth=reading.depths)
    return None


def _with_size(scope: Scope, record: Record, value: str) -> Record | None:
    """Read an answer as a documented total, where families measure in two ways."""
    if not record.excised:
        return None
    span = Span.parse(value)
    total = (None, *_classes(scope, span))
    return record._replace(sizes=(total,), other_sizes=(), excised=(total,))


def _with_convention(_: Scope, record: Record, value: str) -> Record | None:
    """Read an answer as stated in the record, where a family has its own rule."""
    if not record.excised:
        return None
    sizes = tuple(reading for reading in record.sizes if reading[0] == value)
    return record._replace(sizes=sizes, other_sizes=(), excised=sizes)


def _classes(scope: Scope, span: Span) -> tuple[int, int]:
    """Count the thresholds at or below each end of a span."""
    low, top = bisect_right(scope.thresholds, span.low_um), len(scope.thresholds)
    high = span.high_um
    return low, top if high is None else bisect_right(scope.thresholds, high)


#: Functions that put an answer into the record. The outcomes are then resolved again,
#: since each procedure reads sites and depths in its own way.
_APPLY: Mapping[str, Callable[[Scope, Record, str], Record | None]] = MappingProxyType(
    {
        "site": _with_site,
        "depth": _with_depth,
        "digit_involvement": _with_involvement,
        "lesion": _with_lesion,
        "size": _with_size,
        "margin_convention": _with_convention,
    }
)
_REGIONS = frozenset({*Region, *Part})


def _matters(outcomes: Outcomes, field: str) -> bool:
    """Whether two cases that differ in one field alone differ in their outcome."""
    outcome_of: dict[tuple[object, ...], Outcome] = {}
    index = Complete._fields.index(field)
    return any(
        outcome_of.setdefault(case[:index] + case[index + 1 :], outcome) != outcome
        for case, outcome in outcomes.items()
    )


def _spread(groups: Groups) -> tuple[int, float]:
    """Count the outcomes that a question leaves open: at worst, then on average."""
    sizes = [len(group) for group in groups.values()]
    return max(sizes), sum(sizes) / len(sizes)


def _group_by_field(
    scope: Scope, record: Record, outcomes: Outcomes
) -> dict[str, Groups]:
    """Group the outcomes by the possible answers to each field that is open."""
    groups: dict[str, Groups] = {
        "procedure": _group_by(outcomes, "procedure", str),
        "site": _group_by_site(outcomes),
        "origin": _group_by(outcomes, "origin", str),
        "depth": _group_by(outcomes, "depth", _depth_word),
        "digit_involvement": _group_by(outcomes, "digit_involvement", str),
        "margin_convention": _group_by_convention(outcomes),
        "size": _merge_classes(scope, _group_by(outcomes, "size", int)),
    }
    if _is_lesion_open(outcomes):
        name = _lesion_name(record, outcomes)
        groups["lesion"] = _group_by(
            outcomes, "lesion", lambda family: family.name if family else name
        )
    return groups


def _is_lesion_open(outcomes: Outcomes) -> bool:
    """Whether lesions of several kinds are possible at one place."""
    kinds = {
        (procedure, site.region if isinstance(site, Part) else site, origin, lesion)
        for procedure, site, origin, lesion in {case[:4] for case in outcomes}
    }
    return len(kinds) > len({kind[:3] for kind in kinds})


def _lesion_name(record: Record, outcomes: Outcomes) -> str:
    """Name the lesion of this family, with the depth that its words imply."""
    kind = this_family(case.lesion for case in outcomes if case.lesion)
    return " or ".join(at_depths(kind, record.lesion_depth))


def _depth_word(depth: Depth | OtherFamily) -> str:
    """Write a depth as its field takes it; skin and bone are keys of families."""
    return depth.key if isinstance(depth, OtherFamily) else str(depth)


def _group_by(
    outcomes: Outcomes, fact: str, label: Callable[[Any], K]
) -> dict[K, set[Outcome]]:
    """Group the outcomes by the label of one fact of their cases."""
    groups: dict[K, set[Outcome]] = {}
    facts = map(attrgetter(fact), outcomes)
    for value, outcome in dict.fromkeys(zip(facts, outcomes.values(), strict=True)):
        groups.setdefault(label(value), set()).add(outcome)
    return groups


def _itself(value: T) -> T:
    return value


def _group_by_site(outcomes: Outcomes) -> dict[str, set[Outcome]]:
    """Group by site; the outcomes of a divided region are added to each part."""
    groups = _group_by(outcomes, "site", _itself)
    for part in [site for site in groups if isinstance(site, Part)]:
        groups[part] |= groups.get(part.region, set[Outcome]())
    for region in {site.region for site in groups if isinstance(site, Part)}:
        groups.pop(region, None)
    return {str(site): group for site, group in groups.items()}


def _group_by_convention(outcomes: Outcomes) -> dict[str, set[Outcome]]:
    """Group by margin convention; outcomes without one are in every group."""
    groups = _group_by(outcomes, "margin_convention", _itself)
    shared = groups.pop(None, set[Outcome]())
    return {str(convention): group | shared for convention, group in groups.items()}


def _merge_classes(scope: Scope, by_class: Mapping[int, set[Outcome]]) -> Groups:
    """Join neighboring classes of size that lead to the same outcomes."""
    spans: dict[str, AbstractSet[Outcome]] = {}
    for group, classes in groupby(sorted(by_class), by_class.__getitem__):
        run = list(classes)
        spans[str(scope.span(run[0], run[-1]))] = group
    return spans
