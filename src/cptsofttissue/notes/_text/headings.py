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
    """How far a section goes."""

    #: The first sentence alone; what follows in its line tells of the operation.
    SENTENCE = "sentence"
    LINE = "line"
    #: All up to a line with a label of its own.
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


#: What may be a heading: some words before a colon, or a line of its own.
NAME = re.compile(
    r"(?P<name>[a-z&][a-z0-9 /&().,'#+-]{0,120}?)"
    r"(?: ?:(?![0-9])| - | ?=|  +(?=\S)|\.(?= |$)|$)"
)
_GAP = re.compile(r"[^a-z&]+")
_PLURAL = re.compile(r"\((?:s|es)\)")
_NOTE = re.compile(r"\([^()]*\)?")


@cache
def known_headings() -> Mapping[str, Heading]:
    """Return the rows of the table by their words."""
    rows = tables.read("note_sections.csv", Heading)
    return {key_of(row.heading): row for row in rows}


def is_heading_word(word: str) -> bool:
    """Whether a word stands in a heading of notes."""
    return word in _heading_words()


@cache
def _heading_words() -> frozenset[str]:
    own = (row for row in known_headings().values() if row.section not in _ELSEWHERE)
    return frozenset(word for row in own for word in row.heading.split())


#: What stands there is no part of the operation.
_ELSEWHERE = frozenset({Section.REPORT, Section.HISTORY, Section.PLAN})


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """Write a heading as the table does: its words, without what is in brackets."""
    plain = _NOTE.sub("", _PLURAL.sub("", name.lower()))
    return _GAP.sub(" ", plain).strip()


def heading_of(name: str) -> Heading | None:
    """
    Look a heading up.

    Of "correction by the surgeon" the first words tell, and of "past surgical
    history" the last, which is no part of the operation.
    """
    key = key_of(name)
    words = key.split(" ")
    row = known_headings().get(key)
    firsts = (known_headings().get(" ".join(words[:count])) for count in (2, 1))
    added = (first for first in firsts if first and first.section is Section.ADDENDUM)
    return row or next(added, None) or _by_last(words)


def _by_last(words: Sequence[str]) -> Heading | None:
    """Look a heading up by its last word, if that tells of no operation."""
    is_name = len(words) <= _MOST_WORDS and len(words[-1]) >= SHORTEST_TITLE
    last = known_headings().get(words[-1]) if is_name else None
    return last if last and last.section in BESIDES else None


def report_of(name: str) -> Heading | None:
    """Look a title up by its last words, if a whole note of such is of no operation."""
    words = key_of(name).split(" ")
    ends = (words[-length:] for length in (3, 2) if length < len(words) <= _MOST_WORDS)
    titles = (known_headings().get(" ".join(end)) for end in ends)
    reports = (t for t in titles if t and t.section is Section.REPORT)
    return next((t for t in reports if t.extent is Extent.NOTE), None)


#: Short for a procedure as well, if it is said what was done.
_EITHER = frozenset({"px", "rx"})
#: What stands below a heading of more words is no section.
_MOST_WORDS = 4
#: Sections that tell of no operation.
BESIDES = frozenset(
    {Section.HISTORY, Section.IMAGING, Section.EXAMINATION, Section.PATHOLOGY}
)


def section_of(row: Heading, rest: str) -> tuple[Section, Extent]:
    """
    Return the section that a heading begins, and how far it goes.

    Args:
        row: The heading.
        rest: What stands behind it in its line.
    """
    section = _section_of(row, rest)
    is_short = row.extent is Extent.NOTE and 0 < len(rest) < _SHORT_REPORT
    is_line = is_short or section is not row.section
    return section, Extent.LINE if is_line else row.extent


def _section_of(row: Heading, rest: str) -> Section:
    """Return the section of a heading; "Post: bandage" is no diagnosis."""
    if row.heading in _EITHER and values_of(rest):
        return Section.PROCEDURE
    if row.section is Section.PLAN and tells_it_was_done(words_of(rest)):
        return Section.DESCRIPTION
    is_short = row.section is Section.POSTOPERATIVE and row.heading in _AFTERWARDS
    words = words_of(rest) if is_short else ()
    is_care = has_word(words, Sign.CARE)
    return Section.PLAN if is_care else row.section


#: Short for a diagnosis as well, if no care behind the operation is told.
_AFTERWARDS = frozenset({"post", "postop", "post op"})


#: A shorter name before a full stop is a letter of a list.
SHORTEST_TITLE = 4
#: What is said of pathology in a line of its own is no report.
_SHORT_REPORT = 60
NAME_WORD = re.compile(r"[a-z&]+")
