"""A title with several operations, read one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._lists import Span, items
from cptsofttissue.notes._pairs import each_alone
from cptsofttissue.notes._phrases import is_same_place, lesion_of
from cptsofttissue.notes._procedures import is_verb
from cptsofttissue.notes.values import Section
from cptsofttissue.record._lesions import GENERAL
from cptsofttissue.record.anatomy import SiteReading

__all__ = ["by_operation"]

#: Where a lesion lies, and what it may be.
Placed = tuple[SiteReading, set[str]]


def by_operation(one: Statement) -> Sequence[Statement]:
    """
    Split a title that names several lesions, each with a site of its own.

    "Excision lipoma left thigh, excision lipoma right arm" is read once for each
    lesion, and so is "excision of lipoma left thigh and lipoma right arm".
    """
    if one.sentence.section is not Section.PROCEDURE:
        return (one,)
    for names in (_operations(one), _lesions(one)):
        if len(names) > 1 and _are_apart([*names.values()]):
            return [*each_alone(one, [*names])]
    return (one,)


def _operations(one: Statement) -> dict[Span, str]:
    """Return where the words on each operation stand, and the lesion it is done to."""
    start = one.sentence.start
    starts = sorted(m.start - start for m in one.done if not is_verb(m.text))
    lesions = [(m.start - start, m.text) for m in one.said("lesion")]
    names: dict[Span, str] = {}
    for first, last in pairwise((*starts, len(one.sentence.text))):
        texts = [text for place, text in lesions if first <= place < last]
        names[first, last] = texts[0] if len(texts) == 1 else ""
    return names


def _lesions(one: Statement) -> dict[Span, str]:
    """Return where each lesion of a list stands, and its name."""
    text, start = one.sentence.text, one.sentence.start
    spans = [(m.start - start, m.end - start) for m in one.said("lesion")]
    if len(spans) != 1:
        return {}
    return {(first, last): text[first:last] for first, last in items(text, *spans[0])}


def _are_apart(names: Sequence[str]) -> bool:
    """Whether each lesion is named with a site, and no two sites may be the same."""
    readings = [lesion_of(name) for name in names if name]
    placed = [(r.site, {*r.kinds}) for r in readings if r and r.site is not None]
    pairs = combinations(placed, 2)
    return len(placed) == len(names) and all(_is_other(*pair) for pair in pairs)


def _is_other(one: Placed, other: Placed) -> bool:
    """Whether two lesions lie apart, or are of two kinds at two places of a region."""
    (site, kinds), (place, others) = one, other
    if not is_same_place(site, place):
        return True
    is_known = GENERAL.isdisjoint(kinds | others)
    is_apart = {*site.terms}.isdisjoint(place.terms)
    return is_known and is_apart and kinds.isdisjoint(others)
