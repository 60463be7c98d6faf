"""Where the sentences of a stretch of text end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cptsofttissue.notes._tables import Sign, signs

__all__ = ["STOP", "sentences_in"]

#: A question mark with a gap before it asks about the words behind it.
STOP = re.compile(r"[.;!|?](?<![ ,]\?)[.;!|?]*(?=\s|$)")
#: What parts the word before a full stop from others; an abbreviation is not longer.
_NO_LETTER = re.compile(r"[^a-z0-9]")
_LONGEST_SHORT = 10
#: A longer sentence is cut; nobody writes one.
_LONGEST = 2_000


def sentences_in(
    low: str, text: str, start: int, end: int
) -> Iterator[tuple[int, int]]:
    """Part a stretch at its full stops."""
    first = start
    for stop in STOP.finditer(low, start, end):
        if not _is_short(low, stop, end) or _begins_anew(text, stop):
            yield from _cut(low, first, stop.end())
            first = stop.end()
    yield from _cut(low, first, end)


def _begins_anew(text: str, stop: re.Match[str]) -> bool:
    """Whether a capital behind "all within subQ." begins a sentence."""
    before = text[max(0, stop.start() - _LONGEST_SHORT) : stop.start()].lower()
    return before.endswith(_MAY_END) and _CAPITAL.match(text, stop.end()) is not None


#: Behind these a full stop may end a sentence.
_MAY_END = ("subq", " sq", "intraop", " dim", "diam")
_CAPITAL = re.compile(r"\s+[A-Z][a-z]")


def _is_short(low: str, stop: re.Match[str], end: int) -> bool:
    """Whether a full stop belongs to an abbreviation."""
    if stop[0] != ".":
        return False
    before = low[max(0, stop.start() - _LONGEST_SHORT) : stop.start()]
    word = _NO_LETTER.split(before.removesuffix("\n"))[-1]
    is_letter = len(word) == 1 and word.isalpha() and stop.end() < end
    return is_letter or word in signs(Sign.SHORT)


def _cut(low: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence that is too long, and leave out what is empty."""
    while end - start > _LONGEST:
        space = low.rfind(" ", start + 1, start + _LONGEST)
        cut = space if space > start else start + _LONGEST
        yield from _trimmed(low, start, cut)
        start = cut
    yield from _trimmed(low, start, end)


def _trimmed(low: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = low[start:end]
    if text.strip(" \n.;|"):
        yield start + len(text) - len(text.lstrip()), start + len(text.rstrip())
