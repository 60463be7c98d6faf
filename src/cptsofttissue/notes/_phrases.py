"""The words of a sentence, and the longest stretches of them that a reader reads."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from cptsofttissue._reading import tables
from cptsofttissue._reading.phrases import tokens
from cptsofttissue._reading.segments import plain_words
from cptsofttissue._reading.words import without_suggestions
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.notes._tables import Phrases, Sign, cues, has_cue, tables_with
from cptsofttissue.notes._words import (
    Remembered,
    bit_if,
    bit_of,
    bits_of,
    marks_of,
    places_of,
    words_of,
)
from cptsofttissue.record._depths import read_layers
from cptsofttissue.record._involvement import read_involvement
from cptsofttissue.record._layers import depth_phrases, layer_names, parts
from cptsofttissue.record._lesions import (
    lesion_names,
    lesion_phrases,
    lesion_vocabulary,
)
from cptsofttissue.record._stated import PROCEDURES
from cptsofttissue.record.anatomy import SiteReading, SiteTerm
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure

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
    "Line",
    "depths_of",
    "involvement_of",
    "is_adjective",
    "is_fragment",
    "is_layer_name",
    "is_layer_word",
    "is_lesion_name",
    "is_lesion_word",
    "is_noun",
    "is_site_name",
    "is_site_word",
    "lesion_of",
    "pointed",
    "procedures_of",
    "site_of",
]

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
        self.bits = [_BITS[word] for word in self.words]
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

    def may_tell(self, sign: Sign) -> bool:
        """Whether words of a meaning may stand in it, which costs little."""
        return self.asks & cues(sign).bit > 0

    def tells(self, sign: Sign) -> bool:
        """Whether words of a meaning stand in it, whatever signs are between."""
        return self.may_tell(sign) and has_cue(self.words, sign)

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


def _or_none(read: Callable[[str], T], text: str) -> T | None:
    with without_suggestions(), suppress(CptSoftTissueError):
        return read(text)
    return None


@lru_cache(maxsize=8192)
def site_of(text: str) -> SiteReading | None:
    """Read a site, whosever it is; None if the words name none."""
    return _or_none(SiteReading.parse, _OWNER.sub("", text))


_OWNER = re.compile(r"\b(?:his|her|their|my|our|(?:the )?patient'?s)\b ?")
_OWNERS = frozenset({"his", "her", "their", "my", "our", "patient's", "patients"})


@lru_cache(maxsize=8192)
def lesion_of(text: str) -> LesionReading | None:
    """Read a lesion; None if the words name none."""
    return _or_none(LesionReading.parse, text)


@lru_cache(maxsize=8192)
def depths_of(text: str) -> frozenset[Depth] | None:
    """Read a depth; None if the words say none."""
    return _or_none(read_layers, pointed(text))


@lru_cache(maxsize=8192)
def pointed(text: str) -> str:
    """Write "this fascia" and "the left fascia" as "the fascia", "to lie" as "lie"."""
    plain = _FATTY.sub("", text) if "fatty" in text else text
    plain = _AS_IT.sub("it", plain)
    return _SIDE.sub(_unsided, _TO_LIE.sub("", _THIS.sub("the", plain)))


def _unsided(match: re.Match[str]) -> str:
    """Leave the side of a muscle out, and keep that of a lesion."""
    word = match["named"]
    is_layer = is_layer_name(word) and not is_noun(word)
    return "" if is_layer else match[0]


#: A muscle has a side; what "was left" has none.
_SIDE = re.compile(
    r"(?:(?<=\bthe )|(?<=\bin )|(?<=\bwithin )|(?<=\bbeneath )|(?<=\bunder )"
    r"|(?<=\binto ))(?:left|right) (?=(?P<named>[a-z]+))"
)


#: A fatty tumor is a lipoma, wherever it lies.
_FATTY = re.compile(
    r"\bfatty (?=(?:tumor|mass|lump|lesion|growth|neoplasm|nodule|swelling)s?\b)"
)
#: "Beneath this" is beneath what was named before.
_AS_IT = re.compile(r"(?<=[a-z] )(?:this|that)$")
#: "This fascia" is the one that was named before.
_THIS = re.compile(r"\b(?:this|that|these|its)\b")
#: "To" is no way there.
_TO_LIE = re.compile(r"\bto (?=(?:be|lie|reside|sit|rest)\b)")
_POINTS = frozenset({"this", "that", "these", "its"})


@lru_cache(maxsize=8192)
def involvement_of(text: str) -> DigitInvolvement | None:
    """Read what is said of tendon, sheath and joint; None if that is open."""
    return _or_none(read_involvement, text)


@lru_cache(maxsize=8192)
def procedures_of(text: str) -> frozenset[Procedure] | None:
    """Read a procedure; None if the words name none."""
    return _or_none(PROCEDURES.read_set, text)


_ARTICLES = frozenset({"a", "an", "the", "this", "that", "its"})
_SIGNS = frozenset(",;:()[]/&+")


@cache
def _plain_lesion_words() -> frozenset[str]:
    return frozenset(lesion_vocabulary())


@cache
def _layer_words() -> frozenset[str]:
    return frozenset(parts().vocabulary)


@lru_cache(maxsize=8192)
def is_site_word(word: str) -> bool:
    """Whether a word may stand in the name of a site."""
    if not (word[0].isalpha() or _ORDINAL.fullmatch(word)) or word in _OWNERS:
        return word in _OWNERS
    told = plain_words(word)
    return bool(told) and (SiteReading.knows(told) or SiteReading.knows(tokens(word)))


_ORDINAL = re.compile(r"[1-5](?:st|nd|rd|th)")


@lru_cache(maxsize=8192)
def is_lesion_word(word: str) -> bool:
    """Whether a word may stand in the name of a lesion, or beside it."""
    if not word[0].isalpha():
        return False
    known = _plain_lesion_words()
    return all(not known.isdisjoint(_singular(w)) for w in tokens(word))


def _singular(word: str) -> tuple[str, ...]:
    """Return a word, and what it may be the plural of."""
    return word, word.removesuffix("s"), word.removesuffix("es")


@lru_cache(maxsize=8192)
def is_noun(word: str) -> bool:
    """Whether a word alone names a lesion."""
    return is_lesion_word(word) and lesion_of(word) is not None


@lru_cache(maxsize=8192)
def is_lesion_name(word: str) -> bool:
    """Whether a word may be one of the name of a lesion itself."""
    names = _lesion_names()
    return any(not names.isdisjoint(_singular(w)) for w in tokens(word))


@cache
def _lesion_names() -> frozenset[str]:
    return lesion_names() - _JOINS


def _marks_lesion(word: str) -> bool:
    """Whether a word is the one of its name that tells that there is one."""
    return not _lesion_marks().isdisjoint(tokens(word))


@cache
def _lesion_marks() -> frozenset[str]:
    return marks_of(lesion_phrases(), _rank)


def _rank(word: str) -> int:
    """Return a low rank for a word that stands in no name of a site or a layer."""
    return is_site_word(word) + is_layer_word(word)


#: Words within names, of which no name consists; "it" is one in "it band".
_JOINS = frozenset(
    {
        *("a", "and", "at", "for", "in", "it", "no", "non", "not", "of", "on"),
        *("only", "or", "other", "the", "to", "with", "without"),
    }
)


@lru_cache(maxsize=8192)
def is_site_name(word: str) -> bool:
    """Whether a word may be one of the name of a site itself."""
    names = _site_names()
    if _LEVEL.fullmatch(word):
        return is_site_word(word)
    return any(w in names or w.removesuffix("s") in names for w in tokens(word))


#: A level of the spine, as "l4" or "t12-l1".
_LEVEL = re.compile(r"[lt][0-9]{1,2}(?:-[lts]?[0-9]{1,2})?")


@cache
def _site_names() -> frozenset[str]:
    terms = tables.read("site_terms.csv", SiteTerm)
    return frozenset(word for row in terms for word in tokens(row.term)) - _FILLERS


_FILLERS = frozenset({"of", "and", "or", ",", "left", "right", "to", "in", "both"})


@lru_cache(maxsize=8192)
def is_layer_word(word: str) -> bool:
    """Whether a word may stand in a phrase for a depth."""
    if not word[0].isalpha():
        return False
    known = _layer_words()
    return word in _POINTS or all(
        w in known or w.removesuffix("s") in known for w in tokens(word)
    )


@lru_cache(maxsize=8192)
def is_adjective(word: str) -> bool:
    """Whether a word may stand between a length and the name of a lesion."""
    if not word[0].isalpha() or word in _ARTICLES:
        return False
    return lesion_of(f"{word} mass") is not None


def is_fragment(words: Sequence[str]) -> bool:
    """Whether words are nothing but a length, a depth, or both: "4 cm, subcut."."""
    return len(words) <= _MOST_OF_FRAGMENT and all(map(_is_of_fragment, words))


_MOST_OF_FRAGMENT = 10


@lru_cache(maxsize=4096)
def _is_of_fragment(word: str) -> bool:
    """Whether a word is a number, a sign, a unit, or an adjective for a depth."""
    if not word[0].isalpha() or word in _UNITS:
        return True
    reading = lesion_of(f"{word} mass")
    return reading is not None and reading.depths is not None


_UNITS = frozenset({"cm", "mm", "in", "x", "by"})


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
            if words[end - 1] not in _SIGNS:
                value = self.read(line.text[start : places[end - 1][1]])
                if value is not None:
                    return end, value
            end -= 1
        return None


def _where(bits: Sequence[int], bit: int) -> list[int]:
    return [index for index, own in enumerate(bits) if own & bit]


def _may_name(word: str) -> bool:
    return is_lesion_word(word) or is_site_word(word) or word == ","


@lru_cache(maxsize=8192)
def is_layer_name(word: str) -> bool:
    """Whether a word may be one of the name of a layer, or say how deep."""
    names = _layer_names()
    return any(w in names or w.removesuffix("s") in names for w in tokens(word))


@cache
def _layer_names() -> frozenset[str]:
    return (layer_names() | _VAGUE) - _JOINS


_VAGUE = frozenset({"deep", "superficial"})


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


def _bits_of(word: str) -> int:
    """Return the bits of what a phrase may tell of that has a word."""
    return bits_of(word) | tables_with(word)


_BITS = Remembered[int](_bits_of)
