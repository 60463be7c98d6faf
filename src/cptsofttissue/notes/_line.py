"""A text parted into words, once for all who read it."""

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
    A text parted into words, once for all who read it.

    Attributes:
        text: The text, folded to plain letters.
        words: Its words.
        bits: What each of its words may be, as bits.
        asks: The bits of the fields that its words may tell of, and of the tables that
            may have a phrase of them; most lines tell of few.
    """

    __slots__ = ("_found", "_places", "asks", "bits", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words_of(text)
        self.bits = [*map(_BITS.__getitem__, self.words)]
        self.asks = 0
        for bits in self.bits:
            self.asks |= bits
        self._found: dict[Phrases[Any], Sequence[tuple[int, int, Any]]] = {}
        self._places: list[tuple[int, int]] | None = None

    def each(self, table: Phrases[T]) -> Sequence[tuple[int, int, T]]:
        """List every phrase of a table; it is searched once, whoever asks."""
        if not self.asks & table.bit:
            return ()
        found = self._found.get(table)
        if found is None:
            found = self._found[table] = table.each(self.words)
        return found

    def says(self, *places: Place) -> set[Says]:
        """Return what its words say that a length at such a place is of."""
        return {says for place in places for _, _, says in self.each(roles(place))}

    def may_tell(self, sign: Sign) -> bool:
        """Whether words of a meaning may stand in it, which costs little."""
        return self.asks & cues(sign).bit > 0

    def tells(self, sign: Sign) -> bool:
        """Whether words of a meaning stand in it, whatever signs are between."""
        return self.asks & cues(sign).bit > 0 and has_cue(self.words, sign)

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where its words stand; few texts are asked for that."""
        if self._places is None:
            self._places = places_of(self.text)
        return self._places

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where a stretch of words begins and ends."""
        places = self.places
        return places[first][0], places[last - 1][1]

    def part(self, first: int, last: int) -> str:
        """Return the text of a stretch of words."""
        start, end = self.span(first, last)
        return self.text[start:end]

    def at(self, letter: int) -> int:
        """Return the first word that begins at a letter or behind it."""
        return bisect_left(self.places, (letter,))


def _bits_of(word: str) -> int:
    """Return the bits of what a phrase may tell of that has a word."""
    return bits_of(word) | tables_with(word)


_BITS = Remembered[int](_bits_of)
