"""What to ask: the open facts that would narrow the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import groupby
from types import MappingProxyType
from typing import TypeVar

from cptsofttissue._reading.spelling import normal
from cptsofttissue._rules import rule
from cptsofttissue.coding._complete import (
    Complete,
    Outcome,
    Outcomes,
    Record,
    outcomes_of,
    split,
)
from cptsofttissue.coding.editions import Catalog
from cptsofttissue.coding.resolution import Answer, Question
from cptsofttissue.families import OtherFamily
from cptsofttissue.record._lesions import THIS_FAMILY_LESIONS, at_depths, this_family
from cptsofttissue.record.anatomy import Region
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lesions import LesionReading

__all__ = ["questions"]

K = TypeVar("K")

Groups = Mapping[str, AbstractSet[Outcome]]


def questions(
    edition: Catalog, record: Record, outcomes: Outcomes
) -> Iterator[Question]:
    """
    Ask for each open fact that would narrow the outcomes, most decisive first.

    An answer leads where it does when it is given back to its field. Where no
    fact narrows the outcomes alone, those that do so together are asked.
    """
    everything = set(outcomes.values())
    groups = _groups(edition, record, outcomes)
    narrowing = [field for field in groups if _narrows(groups[field], everything)]
    told = {
        field: _given_back(edition, record, field, groups[field], everything)
        for field in narrowing
    }
    settling = [field for field in told if _narrows(told[field], everything)]
    groups |= {field: told[field] for field in settling}
    asked = settling or narrowing or [f for f in groups if _matters(outcomes, f)]
    for field in sorted(asked, key=lambda field: _spread(groups[field])):
        answers = (
            Answer(value, *split(edition, group))
            for value, group in groups[field].items()
        )
        yield Question(field, rule(f"ask-{field}").says, tuple(answers))


def _narrows(groups: Groups, everything: AbstractSet[Outcome]) -> bool:
    """Whether some answer narrows the outcomes, and the answers cover them all."""
    found = set[Outcome]().union(*groups.values())
    return found == everything and any(g != everything for g in groups.values())


def _given_back(
    edition: Catalog,
    record: Record,
    field: str,
    groups: Groups,
    everything: AbstractSet[Outcome],
) -> Groups:
    """Say where answers lead if given back; those that lead elsewhere are dropped."""
    if field not in _GIVEN:
        return groups
    left = {
        value: _left(edition, _GIVEN[field](record, value)) or groups[value]
        for value in groups
    }
    return {value: group for value, group in left.items() if group <= everything}


def _left(edition: Catalog, answered: Record | None) -> AbstractSet[Outcome]:
    """Return what an answer leaves; nothing if it cannot be given back."""
    return set(outcomes_of(edition, answered).values()) if answered else set()


def _site(record: Record, value: str) -> Record | None:
    return record._replace(site=(normal(value),)) if value in _REGIONS else None


def _depth(record: Record, value: str) -> Record:
    return record._replace(depth=(Depth(value),))


def _involvement(record: Record, value: str) -> Record:
    return record._replace(digit_involvement=DigitInvolvement(value))


def _lesion(record: Record, value: str) -> Record | None:
    """Read the lesion of this family; other families are named, and no lesions."""
    if not value.startswith(THIS_FAMILY_LESIONS):
        return None
    found = LesionReading.parse(value)
    return record._replace(lesion=found.kinds, lesion_depth=found.depths)


#: Answers that may leave more than the complete cases that have them: each
#: procedure reads sites and depths in its own way, and a fact beside may exclude them.
_GIVEN: Mapping[str, Callable[[Record, str], Record | None]] = MappingProxyType(
    {
        "site": _site,
        "depth": _depth,
        "digit_involvement": _involvement,
        "lesion": _lesion,
    }
)
_REGIONS = frozenset(Region)


def _matters(outcomes: Outcomes, field: str) -> bool:
    """Whether two cases that differ in one field alone differ in their outcome."""
    alike = _by(outcomes, lambda case: _without(case, field))
    return any(len(group) > 1 for group in alike.values())


def _without(case: Complete, field: str) -> tuple[object, ...]:
    return tuple(fact for name, fact in case._asdict().items() if name != field)


def _spread(groups: Groups) -> tuple[int, float]:
    """Measure what a question leaves open: at worst, then on average."""
    sizes = [len(group) for group in groups.values()]
    return max(sizes), sum(sizes) / len(sizes)


def _groups(edition: Catalog, record: Record, outcomes: Outcomes) -> dict[str, Groups]:
    """Group the outcomes by the possible answers to each field that is open."""
    kinds = {(*_whole(case), case.lesion) for case in outcomes}
    is_open = len(kinds) > len(set(map(_whole, outcomes)))
    own = _own_lesion(record, outcomes)
    lesions = {
        "lesion": _by(outcomes, lambda case: case.lesion.name if case.lesion else own)
    }
    return {
        "procedure": _by(outcomes, lambda case: str(case.procedure)),
        "site": _by(outcomes, lambda case: str(case.site)),
        "origin": _by(outcomes, lambda case: str(case.origin)),
        "depth": _by(outcomes, lambda case: _word(case.depth)),
        "digit_involvement": _by(outcomes, lambda case: str(case.digit_involvement)),
        "margin_convention": _by(outcomes, lambda case: str(case.margin_convention)),
        "size": _merged(edition, _by(outcomes, lambda case: case.size)),
    } | (lesions if is_open else {})


def _own_lesion(record: Record, outcomes: Outcomes) -> str:
    """Name the lesion of this family, as deep as the words for it say."""
    own = this_family(case.lesion for case in outcomes if case.lesion)
    return " or ".join(at_depths(own, record.lesion_depth))


def _word(depth: Depth | OtherFamily) -> str:
    """Say a depth as its field takes it; skin and bone are families of that key."""
    return depth.key if isinstance(depth, OtherFamily) else str(depth)


def _whole(case: Complete) -> tuple[object, ...]:
    """Return the facts by which some lesions have codes of their own."""
    return case.procedure, case.site, case.origin


def _by(outcomes: Outcomes, answer: Callable[[Complete], K]) -> dict[K, set[Outcome]]:
    groups: dict[K, set[Outcome]] = {}
    for complete, outcome in outcomes.items():
        groups.setdefault(answer(complete), set()).add(outcome)
    return groups


def _merged(edition: Catalog, by_class: Mapping[int, set[Outcome]]) -> Groups:
    """Join neighboring classes of size that lead to the same outcomes."""
    merged: dict[str, AbstractSet[Outcome]] = {}
    for group, classes in groupby(sorted(by_class), by_class.__getitem__):
        run = list(classes)
        merged[str(edition.span(run[0], run[-1]))] = group
    return merged
