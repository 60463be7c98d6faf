"""The headings of notes, and the sections they begin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.notes._procedures import values_of
from cptsofttissue.notes._tables import Sign, has_word
from cptsofttissue.notes._text.operation import tells_it_was_done
from cptsofttissue.notes._words import words_of
from cptsofttissue.notes.values import Section

__all__ = [
    "BESIDES",
    "LINES",
    "NAME",
    "NAME_WORD",
    "SHORTEST_TITLE",
    "Extent",
    "Heading",
    "heading_of",
    "is_heading_word",
    "key_of",
    "known_headings",
    "report_of",
    "section_of",
]


class Extent(StrEnum):
    """How far a section reaches."""

    #: The first sentence; the rest of its line is about the operation.
    SENTENCE = "sentence"
    LINE = "line"
    #: Everything up to a line with another label.
    LABEL = "label"
    BLOCK = "block"
    NOTE = "note"


LINES = frozenset({Extent.LINE, Extent.SENTENCE})


@frozen(eq=False, repr=False)
class Heading:
    """A row of the table of headings."""

    heading: str = field(metadata=tables.KEY)
    section: Section
    extent: Extent
    source: str


#: What may be a heading: some words before a colon, or alone on a line.
NAME = re.compile(
    r"(?P<name>[a-z&][a-z0-9 /&().,'#+-]{0,120}?)"
    r"(?: ?:(?![0-9])| - | ?=|  +(?=\S)|\.(?= |$)|$)"
)
_GAP = re.compile(r"[^a-z&]+")
_PLURAL = re.compile(r"\((?:s|es)\)")
_NOTE = re.compile(r"\([^()]*\)?")


@cache
def known_headings() -> Mapping[str, Heading]:
    """Return the rows of the table of headings by their words."""
    rows = tables.read("note_sections.csv", Heading)
    return {key_of(row.heading): row for row in rows}


def is_heading_word(word: str) -> bool:
    """Whether a word belongs to a heading, other than of a report or a plan."""
    return word in _heading_words()


@cache
def _heading_words() -> frozenset[str]:
    rows = (row for row in known_headings().values() if row.section not in _REPORTS)
    return frozenset(word for row in rows for word in row.heading.split())


#: Sections that are no part of the operation.
_REPORTS = frozenset({Section.REPORT, Section.HISTORY, Section.PLAN})


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """Write a heading as the table does: in words, without brackets."""
    plain = _NOTE.sub("", _PLURAL.sub("", name.lower()))
    return _GAP.sub(" ", plain).strip()


def heading_of(name: str) -> Heading | None:
    """
    Return the row of a heading; None if it is unknown.

    An unknown heading may begin with a known one ("correction by the surgeon"), or end
    with one that is no part of the operation ("past surgical history").
    """
    key = key_of(name)
    words = key.split(" ")
    row = known_headings().get(key)
    firsts = (known_headings().get(" ".join(words[:count])) for count in (2, 1))
    addenda = (first for first in firsts if first and first.section is Section.ADDENDUM)
    return row or next(addenda, None) or _by_last_word(words)


def _by_last_word(words: Sequence[str]) -> Heading | None:
    """Return the row of the last word, if that is no part of the operation."""
    is_name = len(words) <= _MOST_WORDS and len(words[-1]) >= SHORTEST_TITLE
    last = known_headings().get(words[-1]) if is_name else None
    return last if last and last.section in BESIDES else None


def report_of(name: str) -> Heading | None:
    """Return the row of a title's last words, if it heads a note on no operation."""
    words = key_of(name).split(" ")
    ends = (words[-length:] for length in (3, 2) if length < len(words) <= _MOST_WORDS)
    titles = (known_headings().get(" ".join(end)) for end in ends)
    reports = (t for t in titles if t and t.section is Section.REPORT)
    return next((t for t in reports if t.extent is Extent.NOTE), None)


#: These also abbreviate "procedure", if the rest of the line names one.
_ABBREVIATIONS = frozenset({"px", "rx"})
#: A heading of more words begins no section.
_MOST_WORDS = 4
#: Sections on something else than the operation.
BESIDES = frozenset(
    {Section.HISTORY, Section.IMAGING, Section.EXAMINATION, Section.PATHOLOGY}
)


def section_of(row: Heading, text: str) -> tuple[Section, Extent]:
    """
    Return the section that a heading begins, and how far it reaches.

    Args:
        row: The heading.
        text: The rest of its line.
    """
    section = _section_of(row, text)
    is_short = row.extent is Extent.NOTE and 0 < len(text) < _SHORT_REPORT
    is_line = is_short or section is not row.section
    return section, Extent.LINE if is_line else row.extent


def _section_of(row: Heading, text: str) -> Section:
    """Return the section; the text may change it: "Post: bandage" is a plan."""
    if row.heading in _ABBREVIATIONS and values_of(text):
        return Section.PROCEDURE
    if row.section is Section.PLAN and tells_it_was_done(words_of(text)):
        return Section.DESCRIPTION
    is_short = row.section is Section.POSTOPERATIVE and row.heading in _POSTOPERATIVE
    words = words_of(text) if is_short else ()
    is_care = has_word(words, Sign.CARE)
    return Section.PLAN if is_care else row.section


#: These may mean the diagnosis after the operation, or the care after it.
_POSTOPERATIVE = frozenset({"post", "postop", "post op"})


#: A shorter name before a full stop is the letter of a list item.
SHORTEST_TITLE = 4
#: A line with fewer letters about pathology is no report.
_SHORT_REPORT = 60
NAME_WORD = re.compile(r"[a-z&]+")
