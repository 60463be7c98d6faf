"""The places that a sentence lists: "of the left thigh, right calf and back"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._phrases import is_same_place, site_of
from cptsofttissue.record.anatomy import SiteReading

__all__ = ["JOIN", "Span", "count_of", "listed"]

Span = tuple[int, int]
#: What parts the items of a list.
JOIN = re.compile(r",? and |, ")


def listed(one: Told) -> Iterator[Span]:
    """List where each place of a sentence stands in its text."""
    text, start = one.sentence.text, one.sentence.start
    for mention in one.sites:
        begin, end = mention.start - start, mention.end - start
        joins = (join.span() for join in JOIN.finditer(text, begin, end))
        for (_, first), (last, _) in pairwise(((0, begin), *joins, (end, end))):
            if site_of(text[first:last]) is not None:
                yield first, last


def count_of(one: Told) -> int:
    """Return how many lesions a title speaks of, if it says so or lists places."""
    if one.lesions < _SEVERAL:
        return one.lesions
    places: list[SiteReading] = []
    for first, last in listed(one):
        site = site_of(one.sentence.text[first:last])
        if site and not any(is_same_place(site, other) for other in places):
            places.append(site)
    return max(one.lesions, len(places))


_SEVERAL = 2
