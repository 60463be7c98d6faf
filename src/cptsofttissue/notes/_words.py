"""Texts split into words, and bits that say what a word may belong to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, count
from typing import TypeVar

__all__ = [
    "Remembered",
    "bit_if",
    "bit_of",
    "bit_of_part",
    "bits_of",
    "marks_of",
    "new_bit",
    "places_of",
    "words_of",
]

T = TypeVar("T")

#: A pulley of a finger, and a level of the spine, are one word each.
_END = r"(?![a-z0-9]|\.[0-9])"
_LEVEL = rf"(?:l[1-5]|t(?:[5-9]|1[0-2])){_END}(?:-[lts]?[0-9]{{1,2}}{_END})?"
_WORD = re.compile(
    rf"(?<![a-z0-9-])(?:a[1-5](?= pulley)|{_LEVEL})|"
    r"[a-z]+(?:['-][a-z]+)*(?:/[a-z](?![a-z]))?|[1-5](?:st|nd|rd|th)\b|"
    r"[0-9]+(?:[.,/][0-9]+)*|[,;:()\[\]/&+]"
)


class Remembered(dict[str, T]):
    """
    A cache of what a reader made of words; it is emptied when it is full.

    Args:
        reader: Reads one word or piece of text.
        most: The most words remembered; notes have fewer.
    """

    def __init__(self, reader: Callable[[str], T], most: int = 16_384) -> None:
        self._read = reader
        self._most = most

    def __missing__(self, piece: str) -> T:
        if len(self) >= self._most:
            self.clear()
        value = self._read(piece)
        if len(piece) <= _LONGEST:
            self[piece] = value
        return value


#: Longer words are not remembered, as they hardly occur again.
_LONGEST = 40


def _words_in(piece: str) -> list[str]:
    """Split a text without spaces into words and signs."""
    is_word = piece.isalpha() and piece.isascii()
    return [piece] if is_word else _WORD.findall(piece)


_PIECES = Remembered[list[str]](_words_in)


def words_of(text: str) -> list[str]:
    """
    Split a plain text into words and signs.

    >>> words_of("lipoma, l arm")
    ['lipoma', ',', 'l', 'arm']
    """
    if "pulley" in text:
        return _WORD.findall(text)  # "a1 pulley" needs the word after
    return [*chain.from_iterable(map(_PIECES.__getitem__, text.split()))]


def places_of(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """
    Return where each word of a plain text begins and ends.

    >>> places_of("l arm", ["l", "arm"])
    [(0, 1), (2, 5)]

    Args:
        text: The text.
        words: Its words in their order; between them there are no letters or digits.
    """
    places: list[tuple[int, int]] = []
    end = 0
    for word in words:
        start = text.index(word, end)
        end = start + len(word)
        places.append((start, end))
    return places


_BITS = count()
_BIT_IF: dict[int, Callable[[str], bool]] = {}
_BITS_OF: Counter[str] = Counter()


def new_bit() -> int:
    """Return a number with one bit that is not in use."""
    return 1 << next(_BITS)


def bit_if(is_one: Callable[[str], bool]) -> int:
    """Return a bit for the words that pass a test, and for lines with such a word."""
    bit = new_bit()
    _BIT_IF[bit] = is_one
    return bit


def bit_of(*words: str) -> int:
    """Return a bit for these words, and for lines with one of them."""
    bit = new_bit()
    _BITS_OF.update(dict.fromkeys(words, bit))  # which adds it
    return bit


def bit_of_part(*words: str) -> int:
    """Return a bit for these words, also as part of others: "left-sided"."""
    known = frozenset(words)
    return bit_if(lambda word: not known.isdisjoint(_JOINED.split(word)))


_JOINED = re.compile("[-'/]")


def bits_of(word: str) -> int:
    """Return all bits of a word."""
    return _BITS_OF[word] | sum(b for b, is_one in _BIT_IF.items() if is_one(word))


def marks_of(
    phrases: Iterable[Sequence[str]], rank: Callable[[str], int]
) -> frozenset[str]:
    """
    Choose words of which each phrase has one, so that few texts must be searched.

    >>> sorted(marks_of([("in", "diameter"), ("diameter",), ("to", "be")], len))
    ['be', 'diameter']

    Args:
        phrases: The words of each phrase.
        rank: Ranks a word; the word of the lowest rank in a phrase is chosen.
    """
    marks: set[str] = set()
    for phrase in sorted(phrases, key=len):
        if marks.isdisjoint(phrase):
            marks.add(min(reversed(phrase), key=rank))
    return frozenset(marks)
