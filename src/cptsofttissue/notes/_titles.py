"""A title on several operations, read one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._lists import Span, items
from cptsofttissue.notes._pairs import each_alone
from cptsofttissue.notes._phrases import is_same_place, lesion_of
from cptsofttissue.notes._procedures import is_verb
from cptsofttissue.notes.values import Section

__all__ = ["by_operation"]


def by_operation(one: Told) -> Sequence[Told]:
    """
    Part a title that names several lesions, each with a place of its own.

    "Excision lipoma left thigh, excision lipoma right arm" is read once for each, and
    so is "excision of lipoma left thigh and lipoma right arm".
    """
    if one.sentence.section is not Section.PROCEDURE:
        return (one,)
    for named in (_operations(one), _lesions(one)):
        if len(named) > 1 and _are_apart([*named.values()]):
            return [*each_alone(one, [*named])]
    return (one,)


def _operations(one: Told) -> dict[Span, str]:
    """Return the stretches that begin with an operation, and what each is done to."""
    start = one.sentence.start
    begins = sorted(m.start - start for m in one.done if not is_verb(m.text))
    lesions = [(m.start - start, m.text) for m in one.said("lesion")]
    named: dict[Span, str] = {}
    for first, last in pairwise((*begins, len(one.sentence.text))):
        own = [text for at, text in lesions if first <= at < last]
        named[first, last] = own[0] if len(own) == 1 else ""
    return named


def _lesions(one: Told) -> dict[Span, str]:
    """Return each lesion of a list, and where it stands."""
    text, start = one.sentence.text, one.sentence.start
    spans = [(m.start - start, m.end - start) for m in one.said("lesion")]
    if len(spans) != 1:
        return {}
    return {(first, last): text[first:last] for first, last in items(text, *spans[0])}


def _are_apart(names: Sequence[str]) -> bool:
    """Whether each name of a lesion says its place, and no two may be one."""
    readings = [lesion_of(name) for name in names if name]
    sites = [read.site for read in readings if read and read.site is not None]
    pairs = combinations(sites, 2)
    return len(sites) == len(names) and not any(is_same_place(*pair) for pair in pairs)
