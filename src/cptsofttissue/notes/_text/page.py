"""A note as it stands in the chart: its lines, and its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from cptsofttissue.notes._text.folding import folded, with_colons
from cptsofttissue.notes._text.headings import (
    NAME,
    NAME_WORD,
    Extent,
    Heading,
    heading_of,
    known_headings,
    report_of,
)
from cptsofttissue.notes._text.lines import Line, lines_of, words_begin
from cptsofttissue.notes._text.ticks import ticked
from cptsofttissue.notes._words import marks_of
from cptsofttissue.notes.values import Section

__all__ = ["Page", "is_report"]


class Page:
    """
    A note, as it stands in the chart.

    Attributes:
        text: The note.
        low: The note, folded to plain letters, of which each keeps its place.
    """

    def __init__(self, text: str, low: str) -> None:
        self.text = text
        self.low = low

    @classmethod
    def of(cls, text: str) -> Page:
        """Fold a note."""
        return cls(text, with_colons(text, folded(text)))

    @cached_property
    def ticked(self) -> Page:
        """What it says where it is a form: nothing that is not ticked."""
        low = ticked(self.low)
        return self if low == self.low else Page(self.text, low)

    @cached_property
    def lines(self) -> list[Line]:
        """Its lines, and stretches of them behind an inline heading."""
        return [*lines_of(self.text, self.low)]

    @cached_property
    def headings(self) -> list[Heading]:
        """The headings that are known."""
        return [*_headings_in(self.low, self.lines)]


def is_report(page: Page) -> bool:
    """Whether a heading says that a note reports something else than an operation."""
    if _report_words().isdisjoint(NAME_WORD.findall(page.low)):
        return False
    found = {row.section: row.extent for row in page.headings}
    is_other = Section.REPORT in found and Section.PROCEDURE not in found
    return is_other or found.get(Section.REPORT) is Extent.NOTE


@cache
def _report_words() -> frozenset[str]:
    """Return words of which every heading of a report of something else has one."""
    rows = (
        key for key, row in known_headings().items() if row.section is Section.REPORT
    )
    return marks_of(map(str.split, rows), len)


def _headings_in(low: str, lines: Iterable[Line]) -> Iterator[Heading]:
    """List the headings of a note."""
    for line in lines:
        match = NAME.match(low, words_begin(low, line), line.end)
        row = None if match is None else heading_of(match["name"])
        if match and row is None and match["name"] == match[0]:
            row = report_of(match["name"])
        if row is not None:
            yield row
