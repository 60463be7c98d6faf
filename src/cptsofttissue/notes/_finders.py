"""The longest stretches of words that a reader reads: lesions, sites, depths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from cptsofttissue._reading.phrases import tokens
from cptsofttissue._reading.segments import plain_words
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._phrases import (
    depths_of,
    involvement_of,
    is_layer_name,
    is_layer_word,
    is_lesion_name,
    is_lesion_word,
    is_site_name,
    is_site_word,
    leads_to_site,
    lesion_of,
    site_of,
)
from cptsofttissue.notes._words import bit_if, bit_of, marks_of
from cptsofttissue.record._layers import depth_phrases
from cptsofttissue.record._lesions import lesion_phrases

__all__ = [
    "DEPTH",
    "DEPTHS",
    "INVOLVEMENT",
    "INVOLVEMENTS",
    "LESION",
    "LESIONS",
    "PLACED",
    "SITE",
    "SITES",
    "Finder",
]

T = TypeVar("T")

_SIGNS = frozenset(",;:()[]/&+")


def _marks_lesion(word: str) -> bool:
    """Whether a word is the one of its name that tells that there is one."""
    return not _lesion_marks().isdisjoint(tokens(word))


@cache
def _lesion_marks() -> frozenset[str]:
    return marks_of(lesion_phrases(), _rank)


def _rank(word: str) -> int:
    """Return a low rank for a word that stands in no name of a site or a layer."""
    return is_site_word(word) + is_layer_word(word)


class Finder(NamedTuple, Generic[T]):
    """
    Finds the longest stretches of words that a reader reads.

    Attributes:
        read: Reads a stretch, or returns None.
        may: The bit of words that may be part of a stretch.
        needs: That of words with which a stretch may say something at all.
        marks: That of words of which every stretch that is read has any.
        most: No stretch has more words.
    """

    read: Callable[[str], T | None]
    may: int
    needs: int
    marks: int
    most: int

    def find(self, line: Line) -> Iterator[tuple[int, int, T]]:
        """List the stretches of a line, the longest that begins at each word."""
        if not (line.asks & self.needs and line.asks & self.marks):
            return
        needs: list[int] = _where(line.bits, self.needs)
        marks: list[int] = _where(line.bits, self.marks)
        first = 0
        while needs and marks:
            least, needed = sorted((needs[0], marks[0]))
            begin, stop = self._run(line.bits, first, needed)
            first = max(begin, least + 1)
            for at in range(begin, least + 1):
                found = self._longest(line, at, stop, needed)
                if found is not None:
                    yield at, *found
                    first = found[0]
                    break
            needs = [index for index in needs if index >= first]
            marks = [index for index in marks if index >= first]

    def _run(self, bits: Sequence[int], first: int, needed: int) -> tuple[int, int]:
        """Return the words around one that is needed that may be of its stretch."""
        begin, stop, may = needed, needed, self.may
        least, most = max(first, needed - self.most), min(len(bits), needed + self.most)
        while begin > least and bits[begin - 1] & may:
            begin -= 1
        while stop < most and bits[stop] & may:
            stop += 1
        return begin, stop

    def _longest(
        self, line: Line, first: int, stop: int, needed: int
    ) -> tuple[int, T] | None:
        """Read the longest stretch from a word on that has another that is needed."""
        words, end = line.words, min(stop, first + self.most)
        if words[first] in _SIGNS or end <= needed:
            return None
        places = line.places
        start = places[first][0]
        while end > needed:
            if words[end - 1] not in _SIGNS and not _parts_site(words, end):
                value = self.read(line.text[start : places[end - 1][1]])
                if value is not None:
                    return end, value
            end -= 1
        return None


def _parts_site(words: Sequence[str], end: int) -> bool:
    """Whether a stretch would end within a site: "shoulder, right" of "right arm"."""
    is_within = end < len(words) and leads_to_site(words[end - 1])
    return is_within and (leads_to_site(words[end]) or site_of(words[end]) is not None)


def _where(bits: Sequence[int], bit: int) -> list[int]:
    return [index for index, own in enumerate(bits) if own & bit]


def _may_name(word: str) -> bool:
    return is_lesion_word(word) or is_site_word(word) or word == ","


def _marks_depth(word: str) -> bool:
    """Whether a word is the one of its name that tells that a depth may be said."""
    return not _depth_marks().isdisjoint(plain_words(word))


@cache
def _depth_marks() -> frozenset[str]:
    return marks_of(depth_phrases(), _rank)


_STRUCTURES = frozenset(
    {
        *("tendon", "sheath", "joint", "capsule", "mechanism", "pulley"),
        *("tendons", "sheaths", "joints", "capsules", "mechanisms", "pulleys"),
    }
)


def _may_involve(word: str) -> bool:
    return is_layer_word(word) or word in _PARTS


def _may_lie(word: str) -> bool:
    return is_layer_word(word) or word in _SIDES


_SIDES = frozenset({"left", "right"})
_PARTS = frozenset({",", "(", ")"})
#: What a line may tell of, as bits of :attr:`Line.asks`.
LESION, SITE = bit_if(_marks_lesion), bit_if(is_site_name)
DEPTH, INVOLVEMENT = bit_if(_marks_depth), bit_of(*_STRUCTURES)
#: What may stand in the words that tell of it.
_LESION_WORD, _LESION_NAME = bit_if(is_lesion_word), bit_if(is_lesion_name)
_SITE_WORD, _LAYER_NAME = bit_if(is_site_word), bit_if(is_layer_name)
_MAY_NAME, _MAY_LIE = bit_if(_may_name), bit_if(_may_lie)
_MAY_INVOLVE = bit_if(_may_involve)
#: Lesions of a heading, which may name their place.
PLACED = Finder(lesion_of, _MAY_NAME, _LESION_NAME, LESION, 12)
LESIONS = Finder(lesion_of, _LESION_WORD, _LESION_NAME, LESION, 8)
SITES = Finder(site_of, _SITE_WORD, SITE, SITE, 9)
DEPTHS = Finder(depths_of, _MAY_LIE, _LAYER_NAME, DEPTH, 20)
INVOLVEMENTS = Finder(involvement_of, _MAY_INVOLVE, INVOLVEMENT, INVOLVEMENT, 14)
