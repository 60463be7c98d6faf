"""What to ask: the open facts that would narrow the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import TypeVar

from cptsofttissue._rules import rule
from cptsofttissue.coding._complete import Complete, Outcome, Outcomes, split
from cptsofttissue.coding.editions import Catalog
from cptsofttissue.coding.resolution import Answer, Question
from cptsofttissue.record._lesions import this_family

__all__ = ["questions"]

K = TypeVar("K")

Groups = Mapping[str, AbstractSet[Outcome]]


def questions(edition: Catalog, outcomes: Outcomes) -> Iterator[Question]:
    """
    Ask for each open fact that would narrow the outcomes, most decisive first.

    Where no fact narrows them alone, those that do so together are asked.
    """
    everything = set(outcomes.values())
    groups = _groups(edition, outcomes)
    narrowing = [
        field
        for field in groups
        if any(group != everything for group in groups[field].values())
    ]
    asked = narrowing or [field for field in groups if _matters(outcomes, field)]
    for field in sorted(asked, key=lambda field: _spread(groups[field])):
        answers = (
            Answer(value, *split(edition, group))
            for value, group in groups[field].items()
        )
        yield Question(field, rule(f"ask-{field}").says, tuple(answers))


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


def _groups(edition: Catalog, outcomes: Outcomes) -> Mapping[str, Groups]:
    """Group the outcomes by the possible answers to each field that is open."""
    kinds = {(*_whole(case), case.lesion) for case in outcomes}
    is_open = len(kinds) > len(set(map(_whole, outcomes)))
    own = this_family(case.lesion for case in outcomes if case.lesion)
    lesions = {
        "lesion": _by(outcomes, lambda case: case.lesion.name if case.lesion else own)
    }
    return {
        "procedure": _by(outcomes, lambda case: str(case.procedure)),
        "site": _by(outcomes, lambda case: str(case.site)),
        "origin": _by(outcomes, lambda case: str(case.origin)),
        "depth": _by(outcomes, lambda case: str(case.depth)),
        "digit_involvement": _by(outcomes, lambda case: str(case.digit_involvement)),
        "margin_convention": _by(outcomes, lambda case: str(case.margin_convention)),
        "size": _merged(edition, _by(outcomes, lambda case: case.size)),
    } | (lesions if is_open else {})


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
