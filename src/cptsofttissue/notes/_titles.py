"""A title with several operations, read one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._lists import Span, items
from cptsofttissue.notes._pairs import each_alone
from cptsofttissue.notes._phrases import is_same_place, lesion_of
from cptsofttissue.notes._procedures import is_verb
from cptsofttissue.notes.values import Section
from cptsofttissue.record._lesions import GENERAL
from cptsofttissue.record.lesions import LesionReading

__all__ = ["by_operation"]


def by_operation(one: Told) -> Sequence[Told]:
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


def _operations(one: Told) -> dict[Span, str]:
    """Return where the words on each operation stand, and the lesion it is done to."""
    start = one.sentence.start
    starts = sorted(m.start - start for m in one.done if not is_verb(m.text))
    lesions = [(m.start - start, m.text) for m in one.said("lesion")]
    names: dict[Span, str] = {}
    for first, last in pairwise((*starts, len(one.sentence.text))):
        texts = [text for place, text in lesions if first <= place < last]
        names[first, last] = texts[0] if len(texts) == 1 else ""
    return names


def _lesions(one: Told) -> dict[Span, str]:
    """Return where each lesion of a list stands, and its name."""
    text, start = one.sentence.text, one.sentence.start
    spans = [(m.start - start, m.end - start) for m in one.said("lesion")]
    if len(spans) != 1:
        return {}
    return {(first, last): text[first:last] for first, last in items(text, *spans[0])}


def _are_apart(names: Sequence[str]) -> bool:
    """Whether each lesion is named with a site, and no two sites may be the same."""
    readings = [lesion_of(name) for name in names if name]
    placed = [read for read in readings if read and read.site is not None]
    pairs = combinations(placed, 2)
    return len(placed) == len(names) and all(_is_other(*pair) for pair in pairs)


def _is_other(one: LesionReading, other: LesionReading) -> bool:
    """Whether two lesions lie apart, or are of two kinds at two places of a region."""
    if one.site is None or other.site is None:
        return False
    if not is_same_place(one.site, other.site):
        return True
    kinds = {*one.kinds}, {*other.kinds}
    is_known = GENERAL.isdisjoint(kinds[0] | kinds[1])
    is_apart = {*one.site.terms}.isdisjoint(other.site.terms)
    return is_known and is_apart and kinds[0].isdisjoint(kinds[1])
