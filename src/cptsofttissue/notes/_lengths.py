"""The lengths in a sentence, and what each is the length of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from cptsofttissue._reading.dimensions import UnreadableError, find
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.notes._phrases import (
    Word,
    is_adjective,
    is_layer_word,
    is_lesion_word,
    is_site_word,
    lesion_of,
    words_of,
)
from cptsofttissue.notes._tables import Place, Says, roles
from cptsofttissue.record.lengths import Span

__all__ = ["Measured", "lengths_of"]


class Measured(NamedTuple):
    """
    A length in a sentence.

    Attributes:
        text: The length with the words that bound it, such as "about 4 cm".
        start: Where it begins in the sentence.
        end: Where it ends.
        says: What it is the length of; None if the words leave that open.
        convention: How it counts, if it is a margin and the words say so.
    """

    text: str
    start: int
    end: int
    says: Says | None
    convention: Says | None


class _Found(NamedTuple):
    """A length with its place, before it is known what it is of."""

    text: str
    start: int
    end: int


_NUMBER = re.compile(r"(?<![\w./#-])\.?[0-9]")
_BOUND = re.compile(
    r"(?:(?:approximately|approx\.?|about|roughly|around|at least|at most|up to|"
    r"more than|greater than|less than|over|under|nearly|almost|just over|just under|"
    r"no more than|not more than|no less than|circa)\s+|[~<>]=?\s?)$"
)
_FEET = re.compile(r"(?:ft|feet|foot|') ?$")


def _found(text: str) -> Iterator[_Found]:
    """Find every length with its unit."""
    end = 0
    for number in _NUMBER.finditer(text):
        if number.start() < end:
            continue
        length = _length_at(text, number.start())
        if length is not None:
            end = length.end
            yield length


def _length_at(text: str, start: int) -> _Found | None:
    size = find(text, start)
    if (
        size is None
        or size.ends_with_in
        or _FEET.search(text, max(0, start - 6), start)
    ):
        return None
    with suppress(UnreadableError):
        size.bounds(is_about=False)
        bound = _BOUND.search(text, max(0, start - 20), start)
        first = bound.start() if bound else start
        said = text[first : size.end].rstrip(" .")
        return _Found(said, first, first + len(said)) if _is_size(said) else None
    return None


@lru_cache(maxsize=4096)
def _is_size(text: str) -> bool:
    with suppress(CptSoftTissueError):
        Span.parse(text)
        return True
    return False


def lengths_of(
    text: str, *, carries: bool = False, is_found: bool = False
) -> list[Measured]:
    """
    Find the lengths in a sentence, and what each is the length of.

    >>> [(one.text, str(one.says)) for one in lengths_of("a 3 cm incision")]
    [('3 cm', 'incision')]

    Args:
        text: The sentence, folded to plain letters.
        carries: Whether "it" may be the tumor of the sentence before.
        is_found: Whether the sentence is of the findings, which are the tumor.
    """
    found = list(_found(text))
    if not found:
        return []
    everywhere = _everywhere(text)
    edges = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    return [
        _told(text, one, edges[i], starts[i + 1], everywhere, carries, is_found)
        for i, one in enumerate(found)
    ]


def _everywhere(text: str) -> Says | None:
    """Return what a sentence is about as a whole, if it is no excision."""
    words = [word.text for word in words_of(text)]
    found = roles(Place.ANYWHERE).within(words)
    return next((says for _, _, says in found if says not in _WAYS), None)


_WAYS = (Says.EACH_SIDE, Says.AS_WRITTEN)


def _told(
    text: str,
    one: _Found,
    first: int,
    last: int,
    everywhere: Says | None,
    carries: bool,  # noqa: FBT001
    is_found: bool,  # noqa: FBT001
) -> Measured:
    before = [w.text for w in words_of(text, 0, one.start)]
    since = len([*words_of(text, 0, first)])
    after = [w.text for w in words_of(text, one.end, last)]
    behind = _before(before, since, carries=carries, is_found=is_found)
    says = everywhere or _after(after) or behind or _loosely(before, after)
    if says is None and before[-1:] in (["with"], ["by"]) and _way(after, []):
        says = Says.MARGIN
    way = _way(after, before[since:]) if says is Says.MARGIN else None
    return Measured(one.text, one.start, one.end, says, way)


_PARTS = (",", ";", ":", "(", ")", "[", "]")
_MOST = 6


def _after(words: Sequence[str]) -> Says | None:
    """Return what stands right behind a length: "3 cm incision", "2 cm below"."""
    rows = roles(Place.AFTER)
    index = 0
    while index < min(len(words), _MOST):
        if words[index] in _PARTS:
            return None
        found = rows.starting(words, index)
        noun = _noun(words, index)
        if noun:
            return _behind(words, index + noun)
        if found and found[1] is not Says.LINK:
            is_far = found[1] is Says.DISTANCE and index > 0
            return None if is_far else found[1]
        if found or not _may_stand(words[index]):
            return None
        index += 1
    return None


_OPENS = frozenset({"a", "an", "the", "of", "this", ",", ":", "(", "single"})
_MOST_UNKNOWN = 2


def _loosely(before: Sequence[str], after: Sequence[str]) -> Says | None:
    """Return what a length is of that stands before "gray mass": a lesion, if any."""
    if before and before[-1] not in _OPENS:
        return None
    for index, word in enumerate(after[: _MOST_UNKNOWN + 2]):
        if noun := _noun(after, index):
            return _behind(after, index + noun)
        if word in _PARTS or word.endswith(("ing", "ed", "ly")) or not word.isalpha():
            return None
        if roles(Place.AFTER).starting(after, index):
            return None
    return None


def _behind(words: Sequence[str], index: int) -> Says | None:
    """Return what a length is of whose lesion ends at a word: "2 cm tumor margin"."""
    if index >= len(words) or words[index] in _PARTS:
        return Says.TUMOR
    found = roles(Place.AFTER).starting(words, index)
    if found is None:
        return Says.TUMOR if _may_follow(words[index]) else None
    return Says.TUMOR if found[1] in (Says.LINK, Says.DISTANCE) else found[1]


def _may_follow(word: str) -> bool:
    return is_site_word(word) or is_layer_word(word)


def _may_stand(word: str) -> bool:
    """Whether a word may stand between a length and the lesion."""
    return is_adjective(word) or is_site_word(word)


@lru_cache(maxsize=8192)
def _names(phrase: str) -> bool:
    return lesion_of(phrase) is not None


def _noun(words: Sequence[str], index: int) -> int:
    """Return how many words name a lesion from one on; none if they do not."""
    if words[index] in _OPENS:
        return 0
    for length in (3, 2, 1):
        phrase = words[index : index + length]
        if (
            len(phrase) == length
            and is_lesion_word(phrase[-1])
            and _names(" ".join(phrase))
        ):
            return length
    return 0


_FAR = 22


def _before(
    words: Sequence[str], since: int, *, carries: bool, is_found: bool
) -> Says | None:
    """Return what stands before a length, with nothing but links between."""
    rows = roles(Place.BEFORE)
    end, measures = len(words), False
    while end > max(since, len(words) - _FAR):
        word = words[end - 1]
        if word in (";", ")", "]"):
            return None
        found = rows.ending(words, end)
        if found and found[1] not in (Says.LINK, Says.MEASURE):
            return found[1]
        if _noun_before(words, end, since):
            return Says.TUMOR
        measures |= bool(found and found[1] is Says.MEASURE)
        if word == "it" and carries:
            return Says.TUMOR
        if not (found or word in (",", ":", "(") or _may_lie(words, end)):
            return None
        end -= found[0] if found else 1
    is_alone = end <= since == 0
    return Says.MEASURE if (measures or is_found) and is_alone else None


def _may_lie(words: Sequence[str], end: int) -> bool:
    """Whether the word before a place may stand between a lesion and its length."""
    word = words[end - 1]
    is_known = is_site_word(word) or is_layer_word(word) or is_adjective(word)
    around = (words[max(0, end - 2) : end], words[end - 1 : end + 1])
    return is_known or any(is_adjective(" ".join(two)) for two in around)


def _noun_before(words: Sequence[str], end: int, since: int) -> bool:
    """Whether the name of a lesion ends before a word."""
    return any(
        end - length >= since
        and is_lesion_word(words[end - 1])
        and _names(" ".join(words[end - length : end]))
        for length in (1, 2)
    )


def _way(after: Sequence[str], before: Sequence[str]) -> Says | None:
    """Return how a margin counts; None if that is left open."""
    stop = next((i for i, w in enumerate(after) if w in (";", ".")), len(after))
    rows = roles(Place.ANYWHERE)
    said = {s for part in (after[:stop], before) for _, _, s in rows.within(part)}
    ways = said & set(_WAYS)
    return ways.pop() if len(ways) == 1 else None


def lesion_words(words: Sequence[Word]) -> bool:
    """Whether some word alone names a lesion."""
    return any(_names(word.text) for word in words if is_lesion_word(word.text))
