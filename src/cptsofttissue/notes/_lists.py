"""The places that a sentence lists: "of the left thigh, right calf and back"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cptsofttissue.notes._facts import SEVERAL, Statement
from cptsofttissue.notes._phrases import is_same_place, site_of
from cptsofttissue.record.anatomy import SiteReading

__all__ = ["JOIN", "Span", "count_of", "items", "listed"]

Span = tuple[int, int]
#: What separates the items of a list.
JOIN = re.compile(r",? and |, ")


def items(text: str, begin: int, end: int) -> Iterator[Span]:
    """
    List where each item of a list begins and ends.

    Args:
        text: The text.
        begin: Where its first item begins.
        end: Where its last item ends.

    >>> text = "lipoma of thigh, calf and back"
    >>> [text[first:last] for first, last in items(text, 10, len(text))]
    ['thigh', 'calf', 'back']
    """
    joins = (join.span() for join in JOIN.finditer(text, begin, end))
    parts = pairwise(((begin, begin), *joins, (end, end)))
    return ((first, last) for (_, first), (last, _) in parts)


def listed(one: Statement) -> Iterator[Span]:
    """List where each site of a sentence stands in its text."""
    text, start = one.sentence.text, one.sentence.start
    for mention in one.sites:
        begin, end = mention.start - start, mention.end - start
        for first, last in items(text, begin, end):
            if site_of(text[first:last]) is not None:
                yield first, last


def count_of(one: Statement) -> int:
    """Return how many lesions a title has, by its count or its list of sites."""
    if one.lesions < SEVERAL:
        return one.lesions
    places: list[SiteReading] = []
    for first, last in listed(one):
        site = site_of(one.sentence.text[first:last])
        if site and not any(is_same_place(site, other) for other in places):
            places.append(site)
    return max(one.lesions, len(places))
