"""What to ask: the open facts that would narrow the answer."""

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
    reached,
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

    An answer leads where it does when it is given back to its field. Where no
    fact narrows the outcomes alone, those that do so together are asked.
    """
    everything = set(outcomes.values())
    if len(everything) == 1:  # no answer leads elsewhere
        return
    groups = _groups(scope, record, outcomes)
    narrowing = [field for field in groups if _narrows(groups[field], everything)]
    told = {
        field: _given_back(scope, record, field, groups[field], everything)
        for field in narrowing
    }
    settling = [field for field in told if _narrows(told[field], everything)]
    groups |= {field: told[field] for field in settling}
    asked = settling or narrowing or [f for f in groups if _matters(outcomes, f)]
    for field in sorted(asked, key=lambda field: _spread(groups[field])):
        answers = (
            Answer(value, *split(scope, group))
            for value, group in groups[field].items()
        )
        yield Question(field, rule(f"ask-{field}").says, tuple(answers))


def _narrows(groups: Groups, everything: AbstractSet[Outcome]) -> bool:
    """Whether some answer narrows the outcomes, and the answers cover them all."""
    found = set[Outcome]().union(*groups.values())
    return found == everything and any(g != everything for g in groups.values())


def _given_back(
    scope: Scope,
    record: Record,
    field: str,
    groups: Groups,
    everything: AbstractSet[Outcome],
) -> Groups:
    """Say where answers lead if given back; those that lead elsewhere are dropped."""
    if field not in _GIVEN:
        return groups
    left = {
        value: _left(scope, _GIVEN[field](scope, record, value)) or groups[value]
        for value in groups
    }
    return {value: group for value, group in left.items() if group <= everything}


def _left(scope: Scope, answered: Record | None) -> AbstractSet[Outcome]:
    """Return what an answer leaves; nothing if it cannot be given back."""
    return reached(scope, answered) if answered else set()


def _site(_: Scope, record: Record, value: str) -> Record | None:
    return record._replace(site=(normal(value),)) if value in _REGIONS else None


def _depth(_: Scope, record: Record, value: str) -> Record:
    return record._replace(depth=(Depth(value),))


def _involvement(_: Scope, record: Record, value: str) -> Record:
    return record._replace(digit_involvement=DigitInvolvement(value))


def _lesion(_: Scope, record: Record, value: str) -> Record | None:
    """Read an answer as a lesion; the name of another family need not be one."""
    with suppress(UnknownTermError), without_suggestions():
        found = LesionReading.parse(value)
        return record._replace(lesion=found.kinds, lesion_depth=found.depths)
    return None


def _size(scope: Scope, record: Record, value: str) -> Record | None:
    """Read an answer as a documented total, where families measure in two ways."""
    if not record.excised:
        return None
    span = Span.parse(value)
    total = (None, *_classes(scope, span))
    return record._replace(sizes=(total,), other_sizes=(), excised=(total,))


def _convention(_: Scope, record: Record, value: str) -> Record | None:
    """Read an answer as what the record says, where a family has a rule of its own."""
    if not record.excised:
        return None
    kept = tuple(reading for reading in record.sizes if reading[0] == value)
    return record._replace(sizes=kept, other_sizes=(), excised=kept)


def _classes(scope: Scope, span: Span) -> tuple[int, int]:
    """Count the thresholds at or below each end of a span."""
    low, top = bisect_right(scope.thresholds, span.low_um), len(scope.thresholds)
    high = span.high_um
    return low, top if high is None else bisect_right(scope.thresholds, high)


#: Answers that may leave more than the complete cases that have them: each
#: procedure reads sites and depths in its own way, and a fact beside may exclude them.
_GIVEN: Mapping[str, Callable[[Scope, Record, str], Record | None]] = MappingProxyType(
    {
        "site": _site,
        "depth": _depth,
        "digit_involvement": _involvement,
        "lesion": _lesion,
        "size": _size,
        "margin_convention": _convention,
    }
)
_REGIONS = frozenset({*Region, *Part})


def _matters(outcomes: Outcomes, field: str) -> bool:
    """Whether two cases that differ in one field alone differ in their outcome."""
    alike: dict[tuple[object, ...], Outcome] = {}
    at = Complete._fields.index(field)
    return any(
        alike.setdefault(case[:at] + case[at + 1 :], outcome) != outcome
        for case, outcome in outcomes.items()
    )


def _spread(groups: Groups) -> tuple[int, float]:
    """Measure what a question leaves open: at worst, then on average."""
    sizes = [len(group) for group in groups.values()]
    return max(sizes), sum(sizes) / len(sizes)


def _groups(scope: Scope, record: Record, outcomes: Outcomes) -> dict[str, Groups]:
    """Group the outcomes by the possible answers to each field that is open."""
    groups: dict[str, Groups] = {
        "procedure": _by(outcomes, "procedure", str),
        "site": _by_site(outcomes),
        "origin": _by(outcomes, "origin", str),
        "depth": _by(outcomes, "depth", _word),
        "digit_involvement": _by(outcomes, "digit_involvement", str),
        "margin_convention": _by_convention(outcomes),
        "size": _merged(scope, _by(outcomes, "size", int)),
    }
    if _is_lesion_open(outcomes):
        own = _own_lesion(record, outcomes)
        groups["lesion"] = _by(outcomes, "lesion", lambda led: led.name if led else own)
    return groups


def _is_lesion_open(outcomes: Outcomes) -> bool:
    """Whether lesions of several kinds are possible at one place."""
    kinds = {
        (procedure, site.region if isinstance(site, Part) else site, origin, lesion)
        for procedure, site, origin, lesion in {case[:4] for case in outcomes}
    }
    return len(kinds) > len({kind[:3] for kind in kinds})


def _own_lesion(record: Record, outcomes: Outcomes) -> str:
    """Name the lesion of this family, as deep as the words for it say."""
    own = this_family(case.lesion for case in outcomes if case.lesion)
    return " or ".join(at_depths(own, record.lesion_depth))


def _word(depth: Depth | OtherFamily) -> str:
    """Say a depth as its field takes it; skin and bone are families of that key."""
    return depth.key if isinstance(depth, OtherFamily) else str(depth)


def _by(
    outcomes: Outcomes, fact: str, said: Callable[[Any], K]
) -> dict[K, set[Outcome]]:
    """Group the outcomes by what a fact of their cases is called; few facts differ."""
    groups: dict[K, set[Outcome]] = {}
    facts = map(attrgetter(fact), outcomes)
    for value, outcome in dict.fromkeys(zip(facts, outcomes.values(), strict=True)):
        groups.setdefault(said(value), set()).add(outcome)
    return groups


def _itself(value: T) -> T:
    return value


def _by_site(outcomes: Outcomes) -> dict[str, set[Outcome]]:
    """Group by site; where a region is divided, its outcomes go with each part."""
    groups = _by(outcomes, "site", _itself)
    for part in [site for site in groups if isinstance(site, Part)]:
        groups[part] |= groups.get(part.region, set[Outcome]())
    for region in {site.region for site in groups if isinstance(site, Part)}:
        groups.pop(region, None)
    return {str(site): found for site, found in groups.items()}


def _by_convention(outcomes: Outcomes) -> dict[str, set[Outcome]]:
    """Group by how a margin counts; what no convention touches is in every group."""
    groups = _by(outcomes, "margin_convention", _itself)
    untouched = groups.pop(None, set[Outcome]())
    return {str(how): found | untouched for how, found in groups.items()}


def _merged(scope: Scope, by_class: Mapping[int, set[Outcome]]) -> Groups:
    """Join neighboring classes of size that lead to the same outcomes."""
    merged: dict[str, AbstractSet[Outcome]] = {}
    for group, classes in groupby(sorted(by_class), by_class.__getitem__):
        run = list(classes)
        merged[str(scope.span(run[0], run[-1]))] = group
    return merged
