"""Phrases of several words, searched for in a list of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from cptsofttissue.notes._words import marks_of, new_bit

__all__ = ["Phrases"]

V = TypeVar("V")


class _Node(Generic[V]):
    """
    A node of the tree of phrases: one word, reached by the words before it.

    Attributes:
        following: The words that may follow it.
        value: What the phrase means that ends here; None if no phrase ends here.
    """

    __slots__ = ("following", "value")

    def __init__(self) -> None:
        self.following: dict[str, _Node[V]] = {}
        self.value: V | None = None

    def add(self, words: Iterable[str], value: V) -> None:
        """Add a phrase below this node."""
        node = self
        for word in words:
            node = node.following.setdefault(word, _Node[V]())
        node.value = value

    def longest(self, words: Sequence[str], first: int) -> tuple[int, V] | None:
        """Return the length and value of the longest phrase that begins at *first*."""
        node, match = self, None
        for end in range(first, len(words)):
            following = node.following.get(words[end])
            if following is None:
                break
            node = following
            if node.value is not None:
                match = end + 1 - first, node.value
        return match


class Phrases(Generic[V]):
    """
    Phrases of several words, searched for in a list of words.

    Attributes:
        bit: The bit that is set for a line that may have one of them.
    """

    def __init__(self, rows: Mapping[str, V]) -> None:
        self.bit = new_bit()
        self._rows = phrases = {(*text.split(),): value for text, value in rows.items()}
        self._forward, self._backward = _Node[V](), _Node[V]()
        for words, value in phrases.items():
            self._forward.add(words, value)
            self._backward.add(reversed(words), value)
        self._most = max(map(len, phrases), default=0)
        self._marks = marks_of(phrases, _rank)

    def saying(self, value: V) -> frozenset[str]:
        """Return words of which each phrase with this value has one."""
        rows = (words for words, meaning in self._rows.items() if meaning == value)
        return marks_of(rows, _rank)

    def starting(self, words: Sequence[str], first: int) -> tuple[int, V] | None:
        """Return the length and value of the longest phrase that begins at *first*."""
        return self._forward.longest(words, first)

    def ending(self, words: Sequence[str], end: int) -> tuple[int, V] | None:
        """Return the length and value of the longest phrase that ends before *end*."""
        tail = words[max(0, end - self._most) : end]
        return self._backward.longest(tail[::-1], 0)

    def may_be_in(self, words: Sequence[str]) -> bool:
        """Whether some words may have a phrase; a fast test by one word of each."""
        return not self._marks.isdisjoint(words)

    def within(self, words: Sequence[str]) -> Sequence[tuple[int, int, V]]:
        """List the phrases in some words: first word, end and value of each."""
        return self.each(words) if self.may_be_in(words) else ()

    def each(self, words: Sequence[str]) -> Sequence[tuple[int, int, V]]:
        """List the same, without the fast test."""
        phrases: list[tuple[int, int, V]] = []
        end, openers = 0, self._forward.following
        for first in [i for i, word in enumerate(words) if word in openers]:
            row = self._forward.longest(words, first) if first >= end else None
            if row is not None:
                end = first + row[0]
                phrases.append((first, end, row[1]))
        return phrases


def _rank(word: str) -> int:
    """Return a low rank for a rare word: a long one, and none of the frequent ones."""
    return _RANKS.get(word, -len(word))


#: The most frequent words in notes, in their order.
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
