"""The words of a sentence, and the longest stretches of them that a reader reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from cptsofttissue._reading.phrases import tokens
from cptsofttissue._reading.words import without_suggestions
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.record._depths import read_depths
from cptsofttissue.record._involvement import read_involvement
from cptsofttissue.record._layers import parts
from cptsofttissue.record._lesions import lesion_vocabulary
from cptsofttissue.record._stated import PROCEDURES
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "Word",
    "depths_of",
    "involvement_of",
    "is_adjective",
    "is_layer_word",
    "is_lesion_word",
    "is_site_word",
    "lesion_of",
    "longest",
    "procedures_of",
    "site_of",
    "words_of",
]

T = TypeVar("T")


class Word(NamedTuple):
    """A word of a sentence, or a sign that parts words, and where it stands."""

    text: str
    start: int
    end: int


_WORD = re.compile(
    r"[a-z]+(?:['-][a-z]+)*(?:/[a-z](?![a-z]))?|[0-9][0-9.,/]*|[,;:()\[\]/&+]"
)


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """
    Part a plain text into words.

    >>> [word.text for word in words_of("lipoma, l arm")]
    ['lipoma', ',', 'l', 'arm']
    """
    stop = len(text) if end is None else end
    return [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(text, start, stop)]


def _or_none(read: Callable[[str], T], text: str) -> T | None:
    with without_suggestions(), suppress(CptSoftTissueError):
        return read(text)
    return None


@lru_cache(maxsize=8192)
def site_of(text: str) -> SiteReading | None:
    """Read a site; None if the words name none."""
    return _or_none(SiteReading.parse, text)


@lru_cache(maxsize=8192)
def lesion_of(text: str) -> LesionReading | None:
    """Read a lesion; None if the words name none."""
    return _or_none(LesionReading.parse, text)


@lru_cache(maxsize=8192)
def depths_of(text: str) -> frozenset[Depth] | None:
    """Read a depth; None if the words say none."""
    return _or_none(read_depths, _THIS.sub("the", text))


#: "This fascia" is the one that was named before.
_THIS = re.compile(r"\b(?:this|that|these|its)\b")
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
    if not word[0].isalpha():
        return False
    told = tokens(word)
    return bool(told) and SiteReading.knows(told)


@lru_cache(maxsize=8192)
def is_lesion_word(word: str) -> bool:
    """Whether a word may stand in the name of a lesion, or beside it."""
    if not word[0].isalpha():
        return False
    known = _plain_lesion_words()
    return all(w in known or w.removesuffix("s") in known for w in tokens(word))


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


def longest(
    text: str,
    words: list[Word],
    may: Callable[[str], bool],
    read: Callable[[str], T | None],
    most: int = 12,
) -> Iterator[tuple[int, int, T]]:
    """
    List the longest stretches of words that are read, from left to right.

    Args:
        text: The text of the words.
        words: The words.
        may: Whether a word may be part of such a stretch.
        read: Reads a stretch, or returns None.
        most: No stretch has more words.
    """
    first = 0
    flags = [may(word.text) for word in words]
    while first < len(words):
        if not flags[first]:
            first += 1
            continue
        last = first
        while last < len(words) and flags[last] and last - first < most:
            last += 1
        found = _first_read(text, words, first, last, read)
        if found is None:
            first += 1
        else:
            yield first, found[0], found[1]
            first = found[0]


def _first_read(
    text: str,
    words: list[Word],
    first: int,
    last: int,
    read: Callable[[str], T | None],
) -> tuple[int, T] | None:
    for end in range(last, first, -1):
        if words[end - 1].text in _SIGNS or words[first].text in _SIGNS:
            continue
        value = read(text[words[first].start : words[end - 1].end])
        if value is not None:
            return end, value
    return None
