"""Finders of the words in a line that name a lesion, a site or a depth."""

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
    """Whether a word marks the name of a lesion: every such name has a mark."""
    return not _lesion_marks().isdisjoint(tokens(word))


@cache
def _lesion_marks() -> frozenset[str]:
    """Return a few words of which every name of a lesion has one."""
    return marks_of(lesion_phrases(), _rank)


def _rank(word: str) -> int:
    """Return a low rank for a word that stands in no name of a site or a layer."""
    return is_site_word(word) + is_layer_word(word)


class Finder(NamedTuple, Generic[T]):
    """
    Finds the longest runs of words that a reader can read.

    Attributes:
        read: Reads a run of words, or returns None.
        may: The bit of the words that may stand in a run.
        needs: The bit of the words of which a run needs at least one.
        marks: The bit of a few rare words of which every readable run has one.
        most: The most words in a run.
    """

    read: Callable[[str], T | None]
    may: int
    needs: int
    marks: int
    most: int

    def find(self, line: Line) -> Iterator[tuple[int, int, T]]:
        """List the runs of a line: first word, end, and value; the longest of each."""
        if not (line.asks & self.needs and line.asks & self.marks):
            return
        needs: list[int] = _indexes(line.bits, self.needs)
        marks: list[int] = _indexes(line.bits, self.marks)
        first = 0
        while needs and marks:
            least, anchor = sorted((needs[0], marks[0]))
            begin, stop = self._run(line.bits, first, anchor)
            first = max(begin, least + 1)
            for start in range(begin, least + 1):
                match = self._longest(line, start, stop, anchor)
                if match is not None:
                    yield start, *match
                    first = match[0]
                    break
            needs = [index for index in needs if index >= first]
            marks = [index for index in marks if index >= first]

    def _run(self, bits: Sequence[int], first: int, anchor: int) -> tuple[int, int]:
        """Return where the words begin and end that may form a run with the anchor."""
        begin, stop, may = anchor, anchor, self.may
        least, most = max(first, anchor - self.most), min(len(bits), anchor + self.most)
        while begin > least and bits[begin - 1] & may:
            begin -= 1
        while stop < most and bits[stop] & may:
            stop += 1
        return begin, stop

    def _longest(
        self, line: Line, first: int, stop: int, anchor: int
    ) -> tuple[int, T] | None:
        """Read the longest run that begins at *first* and includes the anchor."""
        words, end = line.words, min(stop, first + self.most)
        if words[first] in _SIGNS or end <= anchor:
            return None
        places = line.places
        start = places[first][0]
        while end > anchor:
            if words[end - 1] not in _SIGNS:
                value = self.read(line.text[start : places[end - 1][1]])
                if value is not None and not _parts_name(words, end):
                    return None if _is_no_place(words, first) else (end, value)
            end -= 1
        return None


def _is_no_place(words: Sequence[str], first: int) -> bool:
    """Whether a word names no place: the "dog ear" of a wound, "by finger"."""
    return words[first] in _AFTER.get(words[max(0, first - 1)], ())


_FINGERS = frozenset({"finger", "fingers", "hand"})
#: Behind these words others name no place.
_AFTER = {
    "dog": frozenset({"ear", "ears"}),
    "by": _FINGERS,
    "with": _FINGERS,
    "using": _FINGERS,
    "blunt": _FINGERS,
}
#: Behind these words others name no place of a lesion: "skin crease", "areolar plane".
_NO_PLACES = {
    "skin": frozenset(
        {"line", "lines", "crease", "creases", "fold", "folds", "tension"}
    ),
    "areolar": frozenset({"plane", "planes", "tissue", "tissues", "layer", "space"}),
}


def _parts_name(words: Sequence[str], end: int) -> bool:
    """Whether a run would end within a name: "shoulder, right" of "right arm"."""
    last, behind = words[end - 1], words[end : end + 1]
    if last in _NO_PLACES and not _NO_PLACES[last].isdisjoint(behind):
        return True
    if end > 1 and last in _NO_PLACES.get(words[end - 2], ()):
        return True
    is_within = end < len(words) and leads_to_site(words[end - 1])
    return is_within and (leads_to_site(words[end]) or site_of(words[end]) is not None)


def _indexes(bits: Sequence[int], bit: int) -> list[int]:
    """List the indexes of the words that have a bit."""
    return [index for index, mask in enumerate(bits) if mask & bit]


def _may_name(word: str) -> bool:
    """Whether a word may stand in the name of a lesion with its site."""
    return is_lesion_word(word) or is_site_word(word) or word == ","


def _marks_depth(word: str) -> bool:
    """Whether a word marks a phrase for a depth: every such phrase has a mark."""
    return not _depth_marks().isdisjoint(plain_words(word))


@cache
def _depth_marks() -> frozenset[str]:
    """Return a few words of which every phrase for a depth has one."""
    return marks_of(depth_phrases(), _rank)


_STRUCTURES = frozenset(
    {
        *("tendon", "sheath", "joint", "capsule", "mechanism", "pulley"),
        *("tendons", "sheaths", "joints", "capsules", "mechanisms", "pulleys"),
    }
)


def _may_involve(word: str) -> bool:
    """Whether a word may stand in a phrase on tendon, sheath or joint."""
    return is_layer_word(word) or word in _PARTS


def _may_lie(word: str) -> bool:
    """Whether a word may stand in a phrase for a depth: "the left fascia"."""
    return is_layer_word(word) or word in _SIDES


_SIDES = frozenset({"left", "right"})
_PARTS = frozenset({",", "(", ")"})
#: What a line may name, as bits of :attr:`Line.asks`.
LESION, SITE = bit_if(_marks_lesion), bit_if(is_site_name)
DEPTH, INVOLVEMENT = bit_if(_marks_depth), bit_of(*_STRUCTURES)
#: The words that may stand in such a name.
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
