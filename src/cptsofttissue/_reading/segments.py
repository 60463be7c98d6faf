"""Phrases parted into the rows of a table, the longest row first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar

from cptsofttissue._reading.phrases import LONGEST, tokens

__all__ = ["Segments", "Split", "Words", "plain_words"]

V = TypeVar("V")

#: Words that end in s and are no plural.
_NO_PLURAL = ("ss", "us", "is")
#: A shorter word has no plural.
_SHORTEST = 4

Words = tuple[str, ...]


def plain_words(text: str) -> Words:
    """
    Part a phrase into words, each without the s of its plural.

    >>> plain_words("Deep to the Serratus muscles")
    ('deep', 'to', 'serratus', 'muscle')
    """
    return tuple(map(_singular, tokens(text)))


@lru_cache(maxsize=16384)
def _singular(word: str) -> str:
    if word[-1] != "s" or len(word) < _SHORTEST or word.endswith(_NO_PLURAL):
        return word
    return word[:-1]


class Split(NamedTuple, Generic[V]):
    """
    A phrase parted into rows.

    Attributes:
        found: What the rows mean, in the order of the phrase.
        unread: The words that no row has.
    """

    found: list[V]
    unread: Words


class Segments(Generic[V]):
    """
    The rows that a phrase may be made of.

    Args:
        rows: What each row means, by its words.
        fillers: Words that say nothing; they are passed over.
    """

    def __init__(self, rows: Mapping[str, V], fillers: Iterable[str] = ()) -> None:
        self._rows = rows
        self._fillers = frozenset(w for text in fillers for w in plain_words(text))

    def split(self, text: str) -> Split[V]:
        """Part *text*; of the rows that begin at a word the longest wins."""
        words = self._without_fillers(plain_words(text[:LONGEST]))
        rows = self._by_words
        meanings: list[V] = []
        unread: list[str] = []
        start = 0
        while start < len(words):
            end = self._end(words, start)
            if end > start:
                meanings.append(rows[words[start:end]])
            else:
                unread.append(words[start])
            start = max(end, start + 1)
        return Split(meanings, tuple(dict.fromkeys(unread)))

    def whole(self, text: str) -> V | None:
        """Return what the row means that has all words of *text*, in any order."""
        words = self._without_fillers(plain_words(text[:LONGEST]))
        return self._by_set.get(frozenset(words) - {","})

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that phrases are made of, those that say nothing among them."""
        return self._fillers.union(self.vocabulary)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """The words that the rows are made of."""
        return tuple(dict.fromkeys(w for words in self._by_words for w in words))

    def _end(self, words: Words, start: int) -> int:
        """Return where the longest row ends that begins at *start*, or *start*."""
        rows = self._by_words
        longest = min(self._longest.get(words[start], 0), len(words) - start)
        end = start + longest
        while end > start and words[start:end] not in rows:
            end -= 1
        return end

    def _without_fillers(self, words: Words) -> Words:
        """Drop the fillers; if nothing else is left, keep those that are a row."""
        if self._fillers.isdisjoint(words):
            return words
        meaningful = tuple([w for w in words if w not in self._fillers])
        return meaningful or tuple(w for w in words if w in self._single_words) or words

    @cached_property
    def _single_words(self) -> frozenset[str]:
        """The words that are a row of their own."""
        rows = map(plain_words, self._rows)
        return frozenset(words[0] for words in rows if len(words) == 1)

    @cached_property
    def _by_words(self) -> Mapping[Words, V]:
        return {
            self._without_fillers(plain_words(text)): v
            for text, v in self._rows.items()
        }

    @cached_property
    def _by_set(self) -> Mapping[frozenset[str], V]:
        return {frozenset(words): value for words, value in self._by_words.items()}

    @cached_property
    def _longest(self) -> Mapping[str, int]:
        """Return the number of words of the longest row that begins with a word."""
        longest: dict[str, int] = {}
        for words in self._by_words:
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
        return longest
