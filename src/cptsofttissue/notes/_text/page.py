"""A note as charted: its text, its lines, and its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes._text.folding import fold, with_colons
from cptsofttissue.notes._text.headings import (
    NAME,
    Extent,
    Heading,
    heading_of,
    report_of,
)
from cptsofttissue.notes._text.lines import Line, lines_of, words_begin
from cptsofttissue.notes._text.ticks import ticked
from cptsofttissue.notes._words import words_of
from cptsofttissue.notes.values import Section

__all__ = ["IMPRESSION", "Page", "is_report"]


class Page:
    """
    A note as charted.

    Attributes:
        text: The note.
        low: The note in plain lower-case letters, each in its old place.
    """

    def __init__(self, text: str, low: str) -> None:
        self.text = text
        self.low = low

    @classmethod
    def of(cls, text: str) -> Page:
        """Make a page of the text of a note."""
        return cls(text, with_colons(text, fold(text)))

    @cached_property
    def ticked(self) -> Page:
        """The page without the options of a form that are not ticked."""
        low = ticked(self.low)
        return self if low == self.low else Page(self.text, low)

    @cached_property
    def lines(self) -> list[Line]:
        """Its lines, cut where a heading or a list item stands within."""
        return [*lines_of(self.text, self.low)]

    @cached_property
    def headings(self) -> list[Heading]:
        """Its headings, as far as the table knows them."""
        return [*_headings_in(self.low, self.lines)]


def is_report(page: Page) -> bool:
    """Whether the headings say that a note reports something else than an operation."""
    extents = {row.section: row.extent for row in page.headings}
    is_other = Section.REPORT in extents and Section.PROCEDURE not in extents
    is_form = Section.SITE in extents and _titles(page) == frozenset({IMPRESSION})
    is_other &= not is_form
    is_whole = extents.get(Section.REPORT) is Extent.NOTE
    return (is_other or is_whole) and not _is_visit_with_operation(page)


def _titles(page: Page) -> frozenset[str]:
    """Return the headings of reports on something else."""
    reports = (row for row in page.headings if row.section is Section.REPORT)
    return frozenset(row.heading for row in reports)


def _is_visit_with_operation(page: Page) -> bool:
    """Whether the note is titled as an office visit, and describes an operation."""
    verbs = signs(Sign.OPERATES).keys() - {"incision"}  # it may be an old one
    return _titles(page) <= _VISITS and not verbs.isdisjoint(words_of(page.low))


#: In a form that names the site, it is a diagnosis and not the reading of an image.
IMPRESSION = "impression"
#: Titles of notes on office visits, in which an operation may have been done.
_VISITS = frozenset({"office visit", "clinic note"})


def _headings_in(low: str, lines: Iterable[Line]) -> Iterator[Heading]:
    """List the known headings of a note."""
    for line in lines:
        match = NAME.match(low, words_begin(low, line), line.end)
        row = None if match is None else heading_of(match["name"])
        if match and row is None and match["name"] == match[0]:
            row = report_of(match["name"])
        if row is not None:
            yield row
