"""Texts parted into words, and the words that tell which phrases they may have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

__all__ = ["marks_of", "places_of", "words_of"]

#: A pulley of a finger, and a level of the spine, are one word each.
_END = r"(?![a-z0-9]|\.[0-9])"
_LEVEL = rf"(?:l[1-5]|t(?:[5-9]|1[0-2])){_END}(?:-[lts]?[0-9]{{1,2}}{_END})?"
_WORD = re.compile(
    rf"(?<![a-z0-9-])(?:a[1-5](?= pulley)|{_LEVEL})|"
    r"[a-z]+(?:['-][a-z]+)*(?:/[a-z](?![a-z]))?|[1-5](?:st|nd|rd|th)\b|"
    r"[0-9]+(?:[.,/][0-9]+)*|[,;:()\[\]/&+]"
)


def words_of(text: str) -> list[str]:
    """
    Part a plain text into words, and signs that part words.

    >>> words_of("lipoma, l arm")
    ['lipoma', ',', 'l', 'arm']
    """
    return _WORD.findall(text)


def places_of(text: str) -> list[tuple[int, int]]:
    """
    Return where the words of a plain text stand.

    >>> places_of("l arm")
    [(0, 1), (2, 5)]
    """
    return [match.span() for match in _WORD.finditer(text)]


def marks_of(
    phrases: Iterable[Sequence[str]], rank: Callable[[str], int]
) -> frozenset[str]:
    """
    Choose words of which each phrase has one, so that few texts are searched for it.

    >>> sorted(marks_of([("in", "diameter"), ("diameter",), ("to", "be")], len))
    ['be', 'diameter']

    Args:
        phrases: The words of each phrase.
        rank: Of the words of a phrase that of the lowest rank is chosen.
    """
    found: set[str] = set()
    for phrase in sorted(phrases, key=len):
        if found.isdisjoint(phrase):
            found.add(min(reversed(phrase), key=rank))
    return frozenset(found)
