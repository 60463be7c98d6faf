"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cptsofttissue.notes._tables import Sign, signs

__all__ = ["STOP", "sentences_in"]

#: The end of a sentence; a question mark after a space asks about the next words.
STOP = re.compile(r"[.;!|?](?<![ ,]\?)[.;!|?]*(?=\s|$)")
#: What separates the word before a full stop; the most letters of an abbreviation.
_NO_LETTER = re.compile(r"[^a-z0-9]")
_LONGEST_SHORT = 10
#: A sentence with more letters is cut.
_LONGEST = 2_000


def sentences_in(
    low: str, text: str, start: int, end: int
) -> Iterator[tuple[int, int]]:
    """List where each sentence begins and ends, without spaces and empty ones."""
    for first, last in pairwise([start, *_cuts(low, text, start, end)]):
        part = low[first:last]
        if part.strip(" \n.;|"):
            yield first + len(part) - len(part.lstrip()), first + len(part.rstrip())


def _cuts(low: str, text: str, start: int, end: int) -> Iterator[int]:
    """List where each sentence ends, or is cut at a space because it is too long."""
    stops = STOP.finditer(low, start, end)
    ends = (s.end() for s in stops if _is_stop(low, text, s, end))
    for last in (*ends, end):
        while last - start > _LONGEST:
            space = low.rfind(" ", start + 1, start + _LONGEST)
            start = space if space > start else start + _LONGEST
            yield start
        start = last
        yield start


def _is_stop(low: str, text: str, stop: re.Match[str], end: int) -> bool:
    """Whether a sentence ends at a full stop."""
    return not _is_short(low, stop, end) or _begins_anew(text, stop)


def _begins_anew(text: str, stop: re.Match[str]) -> bool:
    """Whether a capital or a number begins a sentence after "subQ."."""
    ending = text[max(0, stop.start() - _LONGEST_SHORT) : stop.start()].lower()
    return ending.endswith(_MAY_END) and _CAPITAL.match(text, stop.end()) is not None


#: Abbreviations that may also end a sentence.
_MAY_END = ("subq", " sq", "intraop", " dim", "diam")
_CAPITAL = re.compile(r"\s+(?:[A-Z][a-z]|[0-9]+ (?!(?:[cm]m|x|by)\b)[a-z])")


def _is_short(low: str, stop: re.Match[str], end: int) -> bool:
    """Whether a full stop belongs to an abbreviation."""
    if stop[0] != ".":
        return False
    ending = low[max(0, stop.start() - _LONGEST_SHORT) : stop.start()]
    word = _NO_LETTER.split(ending.removesuffix("\n"))[-1]
    is_letter = len(word) == 1 and word.isalpha() and stop.end() < end
    return is_letter or word in signs(Sign.SHORT)
