"""The lines of a note, cut where a heading or a list item stands within."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from cptsofttissue.notes._text.headings import heading_of

__all__ = ["NO_LENGTH", "Line", "lines_of", "words_begin"]

#: The bullet that may precede the words of a line.
_BULLET = re.compile(r"[ >*\u2022|+~-]*(?:\u00b7 *)?")
#: A number before one of these is a length, and not the number of a lesion.
NO_LENGTH = (
    r"(?![.,/]?[0-9]| ?(?:[cm]m|cent|mill|inch|in|x|to|by|or|and|-)\b"
    r"| ?(?:\"|-(?! [a-z])))"
)
#: A heading within a line, after a full stop or a gap.
_INLINE = re.compile(
    r"(?P<name>[A-Z](?:(?<=[.;:] .)|(?<=  .)|(?<=[.;,\"].))"
    r"(?:[A-Z /&()-]{1,40}|(?<=[.;: ] .)[A-Za-z /&()-]{1,40}))"
    r"(?:(?<= )[0-9][0-9/.-]{0,9} ?)?:"
)
#: The number or letter of a lesion within a line: "Lesion 2 was on the back."
_NUMBERED = re.compile(
    r"[.;:] (?P<name>(?:lesion|site|mass|tumor|lipoma) "
    rf"(?:#? ?[0-9]{{1,2}}\b{NO_LENGTH}|[a-h](?=[:,)])))"
)


class Line(NamedTuple):
    """A line, or the part of one that begins with a heading or a list item."""

    start: int
    end: int
    is_first: bool


def lines_of(text: str, low: str) -> Iterator[Line]:
    """List the lines of a note, cut where a heading or a list item stands within."""
    start = 0
    for line in low.split("\n"):
        end = start + len(line)
        cuts = sorted(_cuts(text, low, start, end)) if line else ()
        for first, last in pairwise((start, *cuts, end)):
            yield Line(first, last, first == start)
        start = end + 1


def _cuts(text: str, low: str, start: int, end: int) -> Iterator[int]:
    """List where a heading or an item of a list begins within a line."""
    if ":" in low[start:end]:
        headings = _INLINE.finditer(text, start, end)
        yield from (m.start("name") for m in headings if heading_of(m["name"]))
    yield from (m.start("name") for m in _NUMBERED.finditer(low, start, end))
    yield from _numbers(low, start, end)
    if _SOAP.match(low, start, end):
        yield from (m.start("name") for m in _LETTER.finditer(low, start, end))


#: A note in four parts, S, O, A and P, written on one line.
_SOAP = re.compile(r" *s ?:")
_LETTER = re.compile(r"[.;] +(?P<name>[oap]) ?:")


def _numbers(low: str, start: int, end: int) -> list[int]:
    """List where the items of a list within a line begin: "1) thigh 2) back"."""
    if not any(map(low[start:end].__contains__, _SECOND)):
        return []
    starts: list[int] = []
    is_other = _OTHER_MEASURED.search(low, start, end) is not None
    for match in _IN_LINE.finditer(low, start, end):
        number = int(match["number"] or match["sign"] or match["bracketed"])
        is_length = low[match.end() : match.end() + 1].isdigit()
        is_length = is_length and not _OF_LESION.match(low, match.end(), end)
        if number == len(starts) + 1 and not (is_length and is_other):
            starts.append(match.start())
    return starts if len(starts) > 1 else []


#: A list has a second item, whose number is written in one of these ways.
_SECOND = ("2. ", "2) ", "#2")
#: A list of these is no list of lesions: "Incisions: (1) 4 cm (2) 5 cm".
_OTHER_MEASURED = re.compile(
    r"\b(?:incisions?|inc|closures?|repairs?|wounds?|scars?|defects?|specimens?|"
    r"lengths?|drains?|margins?|cuts?|openings?)\b"
)
#: A length that a lesion has at once: "(1) 2.0 cm lipoma, margin 1 mm".
_OF_LESION = re.compile(
    r"[0-9.]+(?: ?(?:x|by) ?[0-9.]+)* ?[cm]m (?:[a-z]+ ){0,2}"
    r"(?:lipomas?|mass|tumor|lesion|nodule|cyst|lump|fibroma)\b(?! (?:bed|site|scar))"
)
#: The number of a list item within a line, and the word after it.
_IN_LINE = re.compile(
    r"(?:(?P<number>[1-9])(?<![^\s:;,(].)[.)]|(?<!\S)#(?P<sign>[1-9])[:.)]?) (?=[a-z])"
    r"|(?<![^\s:;,])\((?P<bracketed>[1-9])\) (?=[a-z0-9])"
)


def words_begin(low: str, line: Line) -> int:
    """Return where the words of a line begin, after its bullet."""
    match = _BULLET.match(low, line.start, line.end)
    return match.end() if match else line.start
