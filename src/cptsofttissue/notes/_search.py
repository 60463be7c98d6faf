"""Phrases of several words, found at either end of a row of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from cptsofttissue.notes._words import marks_of, new_bit

__all__ = ["Phrases"]

V = TypeVar("V")


class _Node(Generic[V]):
    """
    A word of phrases that begin alike.

    Attributes:
        following: The words that may follow it.
        value: What the phrase means that ends with it; None if none does.
    """

    __slots__ = ("following", "value")

    def __init__(self) -> None:
        self.following: dict[str, _Node[V]] = {}
        self.value: V | None = None

    def add(self, words: Iterable[str], value: V) -> None:
        """Add a phrase that follows."""
        node = self
        for word in words:
            node = node.following.setdefault(word, _Node[V]())
        node.value = value

    def longest(self, words: Sequence[str], first: int) -> tuple[int, V] | None:
        """Find the longest phrase that begins at a word, and how long it is."""
        node, found = self, None
        for end in range(first, len(words)):
            following = node.following.get(words[end])
            if following is None:
                break
            node = following
            if node.value is not None:
                found = end + 1 - first, node.value
        return found


class Phrases(Generic[V]):
    """
    Phrases of several words, found at either end of a row of words.

    Attributes:
        bit: What a line has set that may have one of them.
    """

    def __init__(self, rows: Mapping[str, V]) -> None:
        self.bit = new_bit()
        self._rows = parted = {(*text.split(),): value for text, value in rows.items()}
        self._forward, self._backward = _Node[V](), _Node[V]()
        for words, value in parted.items():
            self._forward.add(words, value)
            self._backward.add(reversed(words), value)
        self._most = max(map(len, parted), default=0)
        self._marks = marks_of(parted, _rank)

    def saying(self, value: V) -> frozenset[str]:
        """Return words of which each phrase has one that has such a value."""
        rows = (words for words, said in self._rows.items() if said == value)
        return marks_of(rows, _rank)

    def starting(self, words: Sequence[str], first: int) -> tuple[int, V] | None:
        """Find the longest phrase that begins at a word, and how long it is."""
        return self._forward.longest(words, first)

    def ending(self, words: Sequence[str], end: int) -> tuple[int, V] | None:
        """Find the longest phrase that ends before a word, and how long it is."""
        before = words[max(0, end - self._most) : end]
        return self._backward.longest(before[::-1], 0)

    def may_be_in(self, words: Sequence[str]) -> bool:
        """Whether one of some words is that of a phrase, which costs little."""
        return not self._marks.isdisjoint(words)

    def within(self, words: Sequence[str]) -> Sequence[tuple[int, int, V]]:
        """List every phrase in a row of words, the longest at each word."""
        return self.each(words) if self.may_be_in(words) else ()

    def each(self, words: Sequence[str]) -> Sequence[tuple[int, int, V]]:
        """List the same where a word is known to be that of a phrase."""
        found: list[tuple[int, int, V]] = []
        end, begins = 0, self._forward.following
        for first in [at for at, word in enumerate(words) if word in begins]:
            row = self._forward.longest(words, first) if first >= end else None
            if row is not None:
                end = first + row[0]
                found.append((first, end, row[1]))
        return found


def _rank(word: str) -> int:
    """Return a low rank for a word of few sentences: it is long, and none of these."""
    return _RANKS.get(word, -len(word))


#: Words of many sentences of a note, the most frequent first.
_OFTEN = (
    *("the", ",", "was", "of", "and", "a", "with", "cm", "to", "in", "mass", "left"),
    *("patient", "on", "excision", "lipoma", "right", "for", "were", "no", "incision"),
    *("fascia", "it", "tissue", "not", "tumor", "at", "deep", "skin", "by", "this"),
    *("is", "had", "muscle", "from", "nerve", "closed", "over", "as", "then", "be"),
    *("after", "taken", "an", "fat", "two", "placed", "out", "x", "that", "its"),
    *("side", "under", "normal", "made", "wound", "above", "finger", "excised"),
    *("lesion", "removed", "well", "been", "margins", "margin", "surgery", "all"),
    *("found", "back", "before", "without", "there", "within", "through", "or"),
)
_RANKS = {word: len(_OFTEN) - place for place, word in enumerate(_OFTEN)}
