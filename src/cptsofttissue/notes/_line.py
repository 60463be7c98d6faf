"""A text split into words, once for every reader."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, TypeVar

from cptsofttissue.notes._search import Phrases
from cptsofttissue.notes._tables import (
    Place,
    Says,
    Sign,
    cues,
    has_cue,
    roles,
    tables_with,
)
from cptsofttissue.notes._words import Remembered, bits_of, places_of, words_of

__all__ = ["Line"]

T = TypeVar("T")


class Line:
    """
    A text split into words, once for every reader.

    Attributes:
        text: The text, in plain letters.
        words: Its words.
        bits: What each of its words may be, as bits.
        asks: All bits of its words: the facts they may name, and the tables of which
            they may have a phrase; most lines have few.
    """

    __slots__ = ("_phrases", "_places", "asks", "bits", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words_of(text)
        self.bits = [*map(_BITS.__getitem__, self.words)]
        self.asks = 0
        for bits in self.bits:
            self.asks |= bits
        self._phrases: dict[Phrases[Any], Sequence[tuple[int, int, Any]]] = {}
        self._places: list[tuple[int, int]] | None = None

    def each(self, table: Phrases[T]) -> Sequence[tuple[int, int, T]]:
        """List the phrases of a table in the line; each table is searched once."""
        if not self.asks & table.bit:
            return ()
        phrases = self._phrases.get(table)
        if phrases is None:
            phrases = self._phrases[table] = table.each(self.words)
        return phrases

    def says(self, *places: Place) -> set[Says]:
        """Return the roles that its words give to a length in such a place."""
        return {says for place in places for _, _, says in self.each(roles(place))}

    def may_tell(self, sign: Sign) -> bool:
        """Whether the line may have words of a meaning; a fast test."""
        return self.asks & cues(sign).bit > 0

    def tells(self, sign: Sign) -> bool:
        """Whether the line has words of a meaning, with or without signs between."""
        return self.asks & cues(sign).bit > 0 and has_cue(self.words, sign)

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where each word begins and ends; computed when first needed."""
        if self._places is None:
            self._places = places_of(self.text, self.words)
        return self._places

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where the words from *first* to *last* begin and end."""
        places = self.places
        return places[first][0], places[last - 1][1]

    def part(self, first: int, last: int) -> str:
        """Return the text of the words from *first* to *last*."""
        start, end = self.span(first, last)
        return self.text[start:end]

    def at(self, letter: int) -> int:
        """Return the index of the first word that begins at a letter or after it."""
        return bisect_left(self.places, (letter,))


def _bits_of(word: str) -> int:
    """Return the bits of the facts and tables that a word may belong to."""
    return bits_of(word) | tables_with(word)


_BITS = Remembered[int](_bits_of)
