"""Splits a note into sentences, each with its section, list item and position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from attrs import evolve

from cptsofttissue.notes._procedures import procedures
from cptsofttissue.notes._tables import Sign, has_word
from cptsofttissue.notes._text.headings import (
    LINES,
    NAME,
    SHORTEST_TITLE,
    Extent,
    Heading,
    heading_of,
    section_of,
)
from cptsofttissue.notes._text.lines import NO_LENGTH, Line, words_begin
from cptsofttissue.notes._text.operation import tells_of_beginning, tells_of_operation
from cptsofttissue.notes._text.page import IMPRESSION, Page
from cptsofttissue.notes._text.rows import Row, rows
from cptsofttissue.notes._text.stops import sentences_in
from cptsofttissue.notes._text.units import with_unit
from cptsofttissue.notes._text.wraps import LABEL, Wraps
from cptsofttissue.notes._words import words_of
from cptsofttissue.notes.values import Section

__all__ = ["Sentence", "sentences"]


class Sentence(NamedTuple):
    """
    A sentence of a note, or a line that stands for one.

    Attributes:
        section: The section it stands in.
        item: The number or letter of the list item it belongs to; empty outside.
        start: Where it begins in the note.
        text: What it says, folded to plain letters of the same number.
        end: Where its words end in the note; a cell of a table has a unit behind.
        first: Where its words begin; a cell of a table has a label before.
        is_reason: Whether it is the reason for the operation, or the consent.
    """

    section: Section
    item: str
    start: int
    text: str
    end: int
    first: int
    is_reason: bool = False


#: The number of a list item: "1.", "2)", "#3", "lesion 2:", "a)".
_ITEM = re.compile(
    r"(?:(?:lesion|site|mass|tumor|lipoma) "
    rf"(?P<named>#? ?[0-9]{{1,2}}{NO_LENGTH}|[a-h])\b|"
    r"(?:specimen |no\.? ?|# ?|\()?"
    r"(?P<item>(?:[0-9]{1,2}|[a-h])(?=[.):](?![0-9])| ?[|:]| - [a-z /]{2,40}:)"
    r"|(?<=#)[1-9](?= )(?! "
    r"(?:blade|scalpel|vicryl|prolene|silk|nylon|pds|ethibond|fr|french|jp|drain)))"
    r")[ :.,)-]*"
)


class _State(NamedTuple):
    """
    Where a line stands.

    Attributes:
        section: Its section.
        extent: How far that section goes.
        item: The label of its list item; empty outside a list.
        has_text: Whether the section has text already.
        is_bulleted: Whether the last line had a bullet.
        is_named: Whether the item is a lesion by its name: "Lesion A:".
    """

    section: Section = Section.NONE
    extent: Extent = Extent.BLOCK
    item: str = ""
    has_text: bool = False
    is_bulleted: bool = False
    is_named: bool = False


#: After one of these a paragraph without a heading says what was done.
_DIAGNOSES = (Section.PREOPERATIVE, Section.POSTOPERATIVE, Section.PROCEDURE)


def sentences(page: Page) -> list[Sentence]:
    """
    Split a note into its sentences.

    >>> page = Page.of("PROCEDURE: Excision. FINDINGS: Lipoma.")
    >>> [str(sentence.section) for sentence in sentences(page)]
    ['procedure', 'findings']
    """
    return [*_Parser(page).sentences()]


class _Parser:
    """Reads a note line by line; lines that belong together are one span."""

    def __init__(self, page: Page) -> None:
        self._page = page.ticked
        self._low = self._page.low
        self._wraps = Wraps(page.text, page.low)
        self._rows = {row.start: row for row in rows(self._low)}
        self._state = _State()
        self._span = (0, 0)
        sections = [row.section for row in self._page.headings]
        self._descriptions_left = sections.count(Section.DESCRIPTION)

    @property
    def _has_description_ahead(self) -> bool:
        """Whether a heading of the description of the operation is still to come."""
        return self._descriptions_left > 0

    @cached_property
    def _sections(self) -> frozenset[Section]:
        return frozenset(row.section for row in self._page.headings)

    @cached_property
    def _labels_of_items(self) -> frozenset[str]:
        """The labels that stand below every item, as in a form for each lesion."""
        items: list[set[str]] = []
        for line in self._page.lines:
            start = words_begin(self._low, line)
            if _ITEM.match(self._low, start, line.end):
                items.append(set())
            elif items:
                items[-1].add(self._label(line, start))
        first, *others = [labels for labels in items if labels - {""}] or [set[str]()]
        return frozenset(first).intersection(*others) - {""} if others else frozenset()

    def _label(self, line: Line, start: int) -> str:
        """Return the words before a colon at the beginning of a line, if any."""
        label = LABEL.match(self._low, start, line.end)
        return label[0] if label else ""

    def sentences(self) -> Iterator[Sentence]:
        """List the sentences."""
        end = 0
        for line in self._page.lines:
            if line.start in self._rows:
                row = self._rows[line.start]
                end = row.end if row.cells else end
                yield from self._end_span(line.end, line.end)
                yield from _read_row(self._low, row)
            elif line.start < end:
                continue  # a row is read by its cells
            elif not self._low[line.start : line.end].strip():
                yield from self._end_span(line.end, line.end)
                self._state = self._after_blank()
            else:
                yield from self._read_line(line)
        yield from self._end_span(0, 0)

    def _end_span(self, start: int, end: int) -> Iterator[Sentence]:
        """List the sentences of the span so far, and begin another span."""
        if self._span[0] < self._span[1]:
            yield from self._sentences_in(*self._span)
        self._span = (start, end)

    def _sentences_in(self, start: int, end: int) -> Iterator[Sentence]:
        """List the sentences between two places; the section may end in between."""
        section, item = self._state.section, self._state.item
        is_labeled = self._state.extent is Extent.LABEL
        spans = sentences_in(self._low, self._page.text, start, end)
        for index, (first, last) in enumerate(spans):
            text = self._low[first:last]
            if self._ends_section(index, text):
                section = Section.DESCRIPTION
            words = with_unit(_without_dashes(text.replace("\n", " ")))
            end_of_words = first + words.length
            is_reason = is_labeled and section is Section.HISTORY
            yield Sentence(
                section, item, first, words.text, end_of_words, first, is_reason
            )

    def _ends_section(self, index: int, text: str) -> bool:
        """Whether a section ends within its line, before a sentence."""
        if self._state.extent is Extent.SENTENCE:
            return index > 0
        if self._state.extent is Extent.LABEL:
            return not self._has_description_ahead and tells_of_operation(text)
        return self._may_end_within and tells_of_beginning(text)

    @property
    def _may_end_within(self) -> bool:
        """Whether the operation may begin within the line: "Exam: 2 cm. Prepped."."""
        is_known = self._state.section in _KNOWN
        return is_known and self._sections.isdisjoint(_OPERATIVE)

    def _read_line(self, line: Line) -> Iterator[Sentence]:
        """Add a line to the span if it is wrapped; if not, begin a span with it."""
        start = words_begin(self._low, line)
        item = _ITEM.match(self._low, start, line.end)
        heading = self._below_heading(line, start, item)
        is_plain = heading is None and item is None and line.is_first
        if is_plain and self._wraps.at(line.start):
            self._span = (self._span[0], line.end)
            return
        state, words = heading or self._without_heading(line, start, item)
        if item is None and self._label(line, start) in self._labels_of_items:
            state = state._replace(item=self._state.item)
        name = item["named"] if item else self._last_name(line)
        state = state._replace(item=name, is_named=True) if name else state
        yield from self._end_span(words, line.end)
        self._state = state
        is_description = heading is not None and state.section is Section.DESCRIPTION
        self._descriptions_left -= is_description

    def _last_name(self, line: Line) -> str:
        """Return the name of the lesion that a line continues: "Lesion A: size: 4;"."""
        is_same = self._state.is_named and not line.is_first
        return self._state.item if is_same else ""

    def _below_heading(
        self, line: Line, start: int, item: re.Match[str] | None
    ) -> tuple[_State, int] | None:
        """Return the state below the heading of a line, and where the words begin."""
        begins = [start] if item is None or not _label_of(item).isdigit() else []
        for begin in (*begins, item.end()) if item else begins:
            name = NAME.match(self._low, begin, line.end)
            row = heading_of(name["name"]) if name else None
            if name and row and not (_is_letter(name, row) or self._is_pathology(row)):
                row = self._as_diagnosis(row)
                if row.section is Section.PROCEDURE:
                    row = self._as_earlier(row, name["name"])
                return _below(row, name, self._low[name.end() : line.end].strip(" ,"))
        return None

    def _as_diagnosis(self, row: Heading) -> Heading:
        """Return an impression as a diagnosis, in a form that names the site."""
        if row.heading != IMPRESSION or Section.SITE not in self._sections:
            return row
        return evolve(row, section=Section.PREOPERATIVE, extent=Extent.LINE)

    def _as_earlier(self, row: Heading, name: str) -> Heading:
        """Return a title as history if another has a later year, or none."""
        year = _year_of(name)
        if not year or not any(other == 0 or other > year for other in self._years):
            return row
        return evolve(row, section=Section.HISTORY, extent=Extent.LINE)

    @cached_property
    def _years(self) -> list[int]:
        """The year of each title of an operation; 0 without a year."""
        begins = ((words_begin(self._low, line), line) for line in self._page.lines)
        matches = (NAME.match(self._low, begin, line.end) for begin, line in begins)
        names = [match["name"] for match in matches if match]
        titles = ((name, heading_of(name)) for name in names)
        return [_year_of(n) for n, r in titles if r and r.section is Section.PROCEDURE]

    def _is_pathology(self, row: Heading) -> bool:
        """Whether a diagnosis belongs to the pathology report that it stands in."""
        is_diagnosis = row.section in _DIAGNOSES and "post" not in row.heading
        return self._state.section is Section.PATHOLOGY and is_diagnosis

    def _without_heading(
        self, line: Line, start: int, item: re.Match[str] | None
    ) -> tuple[_State, int]:
        """Return the state of a line without a heading, and where its words begin."""
        state, is_bulleted = self._state, start > line.start
        if item is not None:
            is_over = state.has_text and state.extent is Extent.SENTENCE
            state = _State(Section.DESCRIPTION) if is_over else state
            return state._replace(item=_label_of(item), has_text=True), item.end()
        if self._is_next_operation(line, start, is_bulleted=is_bulleted):
            return state, start
        if self._is_over(line, start, is_bulleted=is_bulleted):
            return _State(Section.DESCRIPTION, has_text=True), start
        label = state.item if is_bulleted else ""
        state = state._replace(item=label, has_text=True, is_bulleted=is_bulleted)
        return state, start

    def _is_next_operation(self, line: Line, start: int, *, is_bulleted: bool) -> bool:
        """Whether a line is the next operation of a list: "Excision of the"."""
        if self._state.section is not Section.PROCEDURE:
            return False
        words = words_of(self._low[start : line.end])
        if is_bulleted and self._state.is_bulleted:
            return any(row.values for _, _, row in procedures().within(words))
        return line.is_first and _is_title(words)

    def _is_over(self, line: Line, start: int, *, is_bulleted: bool) -> bool:
        """Whether a line ends the section before it: the operation begins there."""
        state = self._state
        if not (state.has_text and line.is_first):
            return False
        is_diagnosis = state.section in _DIAGNOSES
        has_label = LABEL.match(self._low, start, line.end) is not None
        if state.extent in LINES:
            return has_label or not is_bulleted or is_diagnosis
        if has_label and state.extent is Extent.LABEL:
            return True
        is_before = state.section in _BEFORE and not self._has_description_ahead
        text = self._low[line.start : line.end] if is_before else ""
        has_description = Section.DESCRIPTION in self._sections
        tells = tells_of_beginning if has_description else tells_of_operation
        return is_diagnosis or (is_before and tells(text))

    def _after_blank(self) -> _State:
        """Return the state behind a blank line, for a paragraph without a heading."""
        state = self._state
        stays = state.section is Section.NONE or state.extent is Extent.NOTE
        is_history = state.section is Section.HISTORY and self._has_description_ahead
        is_waiting = state.section in _DIAGNOSES and not state.has_text
        if stays or is_history or is_waiting:
            return state._replace(item="")
        is_line = state.extent in LINES
        return _State(Section.DESCRIPTION, has_text=is_line or not state.has_text)


def _year_of(name: str) -> int:
    """Return the year in a name; 0 if it has none."""
    match = _YEAR.search(name)
    return int(match[0]) if match else 0


_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def _without_dashes(text: str) -> str:
    """Write a comma for each dash between the items of a list."""
    return _DASH.sub(" , ", text) if " - " in text else text


#: A dash between the items of a list; between numbers it is that of a range.
_DASH = re.compile(r" - (?=[a-z])|(?<=[a-z.)]) - ")


def _below(row: Heading, name: re.Match[str], text: str) -> tuple[_State, int]:
    """Return the state below a heading, and where the words behind it begin."""
    section, extent = section_of(row, text)
    is_length = row.heading in _MEASURED_NAMES and text[:1].isdigit()
    first = name.start() if is_length else name.end()
    return _State(section, extent, has_text=bool(text)), first


def _is_letter(name: re.Match[str], row: Heading) -> bool:
    """Whether a heading is the letter of a list item: a short name before a period."""
    return name[0].endswith(".") and len(row.heading) < SHORTEST_TITLE


def _label_of(item: re.Match[str]) -> str:
    return (item["named"] or item["item"]).strip("# ")


def _is_title(words: Sequence[str]) -> bool:
    """Whether words begin with the name of an operation, and have no verb."""
    first = procedures().starting(words, 0)
    is_name = first is not None and bool(first[1].values) and not first[1].is_verb
    return is_name and not has_word(words, Sign.VERB)


#: The sections on what was known before the operation.
_BEFORE = frozenset({Section.HISTORY, Section.EXAMINATION})
_KNOWN = _BEFORE | {Section.IMAGING}
#: In a note with one of these, the operation stands below it.
_OPERATIVE = frozenset({Section.PROCEDURE, Section.DESCRIPTION})
#: A length right behind one of these is that of the tumor.
_MEASURED_NAMES = frozenset(
    {
        *("tumor", "lesion", "mass", "dimensions", "measurements"),
        "operative measurements",
    }
)


def _read_row(low: str, row: Row) -> Iterator[Sentence]:
    """List each cell of a row as a sentence, with the heading of its column."""
    for cell in row.cells:
        words = low[cell.start : cell.end]
        is_number = words.replace(".", "").isdigit()
        unit = f" {cell.unit}" if is_number and cell.unit else ""
        text = f"{cell.label}: {words}{unit}"
        start = cell.start - len(cell.label) - 2
        has_label = low.startswith(text, max(0, start))
        first = start if has_label else cell.start
        yield Sentence(Section.FINDINGS, cell.item, start, text, cell.end, first)
