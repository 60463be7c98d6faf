"""A note parted into sections, items and sentences, each with its place in the text."""

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
        is_reason: Whether it is the reason for the operation, or the consent to it.
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
    """Where a line stands."""

    section: Section = Section.NONE
    extent: Extent = Extent.BLOCK
    item: str = ""
    is_told: bool = False
    is_listed: bool = False
    #: Whether the item is a lesion by its name: "Lesion A:".
    is_named: bool = False


#: After these a paragraph without a heading says what was done.
_DIAGNOSES = (Section.PREOPERATIVE, Section.POSTOPERATIVE, Section.PROCEDURE)


def sentences(page: Page) -> list[Sentence]:
    """
    Part a note into its sentences.

    >>> page = Page.of("PROCEDURE: Excision. FINDINGS: Lipoma.")
    >>> [str(sentence.section) for sentence in sentences(page)]
    ['procedure', 'findings']
    """
    return [*_Parser(page).sentences()]


class _Parser:
    """A note, line by line."""

    def __init__(self, page: Page) -> None:
        self._page = page.ticked
        self._low = self._page.low
        self._wraps = Wraps(page.text, page.low)
        self._rows = {row.start: row for row in rows(self._low)}
        self._state = _State()
        self._stretch = (0, 0)
        named = [row.section for row in self._page.headings]
        self._to_come = named.count(Section.DESCRIPTION)

    @property
    def _is_described(self) -> bool:
        """Whether a heading is to come that says that the operation is told below."""
        return self._to_come > 0

    @cached_property
    def _sections(self) -> frozenset[Section]:
        return frozenset(row.section for row in self._page.headings)

    @cached_property
    def _of_each(self) -> frozenset[str]:
        """The labels below every item: those of a form that is filled in for each."""
        below: list[set[str]] = []
        for line in self._page.lines:
            start = words_begin(self._low, line)
            if _ITEM.match(self._low, start, line.end):
                below.append(set())
            elif below:
                below[-1].add(self._label(line, start))
        first, *others = [labels for labels in below if labels - {""}] or [set[str]()]
        return frozenset(first).intersection(*others) - {""} if others else frozenset()

    def _label(self, line: Line, start: int) -> str:
        """Return what stands before a colon at the beginning of a line."""
        label = LABEL.match(self._low, start, line.end)
        return label[0] if label else ""

    def sentences(self) -> Iterator[Sentence]:
        """List the sentences."""
        end = 0
        for line in self._page.lines:
            if line.start in self._rows:
                row = self._rows[line.start]
                end = row.end if row.cells else end
                yield from self._next(line.end, line.end)
                yield from _of_row(self._low, row)
            elif line.start < end:
                continue  # a row is read by its cells
            elif not self._low[line.start : line.end].strip():
                yield from self._next(line.end, line.end)
                self._state = self._after_blank()
            else:
                yield from self._of_line(line)
        yield from self._next(0, 0)

    def _next(self, start: int, end: int) -> Iterator[Sentence]:
        """End the stretch of lines that belong together, and begin another."""
        section, item = self._state.section, self._state.item
        is_labeled = self._state.extent is Extent.LABEL
        found = sentences_in(self._low, self._page.text, *self._stretch)
        for index, (first, last) in enumerate(found):
            text = self._low[first:last]
            if self._is_behind_section(index, text):
                section = Section.DESCRIPTION
            told = with_unit(_DASH.sub(" , ", text.replace("\n", " ")))
            is_reason = is_labeled and section is Section.HISTORY
            read = told.text, first + told.length, first
            yield Sentence(section, item, first, *read, is_reason)
        self._stretch = (start, end)

    def _is_behind_section(self, index: int, text: str) -> bool:
        """Whether a sentence stands behind a section that ends within its line."""
        if self._state.extent is Extent.SENTENCE:
            return index > 0
        if self._state.extent is Extent.LABEL:
            return not self._is_described and tells_of_operation(text)
        return self._may_end_within and tells_of_beginning(text)

    @property
    def _may_end_within(self) -> bool:
        """Whether the operation may be told behind: "Exam: 2 cm. Area prepped."."""
        is_known = self._state.section in _KNOWN
        return is_known and self._sections.isdisjoint(_OPERATIVE)

    def _of_line(self, line: Line) -> Iterator[Sentence]:
        """Take a line: a heading, a list item, what goes on, or something new."""
        start = words_begin(self._low, line)
        item = _ITEM.match(self._low, start, line.end)
        found = self._headed(line, start, item)
        is_first = found is None and item is None and line.is_first
        if is_first and self._wraps.at(line.start):
            self._stretch = (self._stretch[0], line.end)
            return
        state, words = found or self._unheaded(line, start, item)
        if item is None and self._label(line, start) in self._of_each:
            state = state._replace(item=self._state.item)
        named = item["named"] if item else self._named_before(line)
        state = state._replace(item=named, is_named=True) if named else state
        yield from self._next(words, line.end)
        self._state = state
        self._to_come -= found is not None and state.section is Section.DESCRIPTION

    def _named_before(self, line: Line) -> str:
        """Return the lesion that a line is of, behind "Lesion A: size: 4 cm;"."""
        is_same = self._state.is_named and not line.is_first
        return self._state.item if is_same else ""

    def _headed(
        self, line: Line, start: int, item: re.Match[str] | None
    ) -> tuple[_State, int] | None:
        """Return the section that a heading begins, and where its words begin."""
        begins = [start] if item is None or not _label_of(item).isdigit() else []
        for begin in (*begins, item.end()) if item else begins:
            name = NAME.match(self._low, begin, line.end)
            row = heading_of(name["name"]) if name else None
            if name and row and not (_is_letter(name, row) or self._is_inside(row)):
                row = self._as_diagnosis(row)
                if row.section is Section.PROCEDURE:
                    row = self._as_earlier(row, name["name"])
                return _below(row, name, self._low[name.end() : line.end].strip(" ,"))
        return None

    def _as_diagnosis(self, row: Heading) -> Heading:
        """Read an impression as a diagnosis in a form that names the site."""
        if row.heading != IMPRESSION or Section.SITE not in self._sections:
            return row
        return evolve(row, section=Section.PREOPERATIVE, extent=Extent.LINE)

    def _as_earlier(self, row: Heading, name: str) -> Heading:
        """Read a title of an earlier year as history, if another is of this one."""
        year = _year_of(name)
        if not year or not any(other == 0 or other > year for other in self._years):
            return row
        return evolve(row, section=Section.HISTORY, extent=Extent.LINE)

    @cached_property
    def _years(self) -> list[int]:
        """The year of each title of an operation; 0 of one without a year."""
        begins = ((words_begin(self._low, line), line) for line in self._page.lines)
        found = (NAME.match(self._low, begin, line.end) for begin, line in begins)
        names = [name["name"] for name in found if name]
        rows = ((name, heading_of(name)) for name in names)
        return [_year_of(n) for n, r in rows if r and r.section is Section.PROCEDURE]

    def _is_inside(self, row: Heading) -> bool:
        """Whether a heading belongs to the report of pathology it stands in."""
        is_diagnosis = row.section in _DIAGNOSES and "post" not in row.heading
        return self._state.section is Section.PATHOLOGY and is_diagnosis

    def _unheaded(
        self, line: Line, start: int, item: re.Match[str] | None
    ) -> tuple[_State, int]:
        """Return where a line without a heading stands, and where its words begin."""
        state, is_bulleted = self._state, start > line.start
        if item is not None:
            is_over = state.is_told and state.extent is Extent.SENTENCE
            state = _State(Section.DESCRIPTION) if is_over else state
            return state._replace(item=_label_of(item), is_told=True), item.end()
        if self._is_another(line, start, is_bulleted=is_bulleted):
            return state, start
        if self._is_over(line, start, is_bulleted=is_bulleted):
            return _State(Section.DESCRIPTION, is_told=True), start
        same = state.item if is_bulleted else ""
        return state._replace(item=same, is_told=True, is_listed=is_bulleted), start

    def _is_another(self, line: Line, start: int, *, is_bulleted: bool) -> bool:
        """Whether a list of operations goes on with another: "Excision of the"."""
        if self._state.section is not Section.PROCEDURE:
            return False
        words = words_of(self._low[start : line.end])
        if is_bulleted and self._state.is_listed:
            return any(row.values for _, _, row in procedures().within(words))
        return line.is_first and _is_title(words)

    def _is_over(self, line: Line, start: int, *, is_bulleted: bool) -> bool:
        """Whether the section before is over: it was of one line, or of what was."""
        state = self._state
        if not (state.is_told and line.is_first):
            return False
        is_diagnosis = state.section in _DIAGNOSES
        is_labelled = LABEL.match(self._low, start, line.end) is not None
        if state.extent in LINES:
            return is_labelled or not is_bulleted or is_diagnosis
        if is_labelled and state.extent is Extent.LABEL:
            return True
        is_before = state.section in _BEFORE and not self._is_described
        told = self._low[line.start : line.end] if is_before else ""
        is_passed = Section.DESCRIPTION in self._sections
        tells = tells_of_beginning if is_passed else tells_of_operation
        return is_diagnosis or (is_before and tells(told))

    def _after_blank(self) -> _State:
        """Return the section of a paragraph that begins without a heading."""
        state = self._state
        stays = state.section is Section.NONE or state.extent is Extent.NOTE
        is_history = state.section is Section.HISTORY and self._is_described
        is_waiting = state.section in _DIAGNOSES and not state.is_told
        if stays or is_history or is_waiting:
            return state._replace(item="")
        is_line = state.extent in LINES
        return _State(Section.DESCRIPTION, is_told=is_line or not state.is_told)


def _year_of(name: str) -> int:
    """Return the year in a name; 0 if it has none."""
    found = _YEAR.search(name)
    return int(found[0]) if found else 0


_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
#: A dash between the items of a list; between numbers it is that of a range.
_DASH = re.compile(r" - (?=[a-z])|(?<=[a-z.)]) - ")


def _below(row: Heading, name: re.Match[str], rest: str) -> tuple[_State, int]:
    """Return the section below a heading, and where the words behind it begin."""
    section, extent = section_of(row, rest)
    is_length = row.heading in _MEASURED_NAMES and rest[:1].isdigit()
    first = name.start() if is_length else name.end()
    return _State(section, extent, is_told=bool(rest)), first


def _is_letter(name: re.Match[str], row: Heading) -> bool:
    """Whether a short name before a full stop is a letter of a list."""
    return name[0].endswith(".") and len(row.heading) < SHORTEST_TITLE


def _label_of(item: re.Match[str]) -> str:
    return (item["named"] or item["item"]).strip("# ")


def _is_title(words: Sequence[str]) -> bool:
    """Whether words begin with the name of an operation, and have no verb."""
    first = procedures().starting(words, 0)
    is_name = first is not None and bool(first[1].values) and not first[1].is_verb
    return is_name and not has_word(words, Sign.VERB)


#: What stands there was known before the operation.
_BEFORE = frozenset({Section.HISTORY, Section.EXAMINATION})
_KNOWN = _BEFORE | {Section.IMAGING}
#: What was done stands below these, in a note that has them.
_OPERATIVE = frozenset({Section.PROCEDURE, Section.DESCRIPTION})
#: A length right behind these is theirs.
_MEASURED_NAMES = frozenset(
    {
        *("tumor", "lesion", "mass", "dimensions", "measurements"),
        "operative measurements",
    }
)


def _of_row(low: str, row: Row) -> Iterator[Sentence]:
    """Read each cell of a row with the heading of its column before it."""
    for cell in row.cells:
        words = low[cell.start : cell.end]
        is_number = words.replace(".", "").isdigit()
        unit = f" {cell.unit}" if is_number and cell.unit else ""
        text = f"{cell.label}: {words}{unit}"
        start = cell.start - len(cell.label) - 2
        place = Section.FINDINGS, cell.item, start
        is_there = low.startswith(text, max(0, start))  # its label stands before it
        yield Sentence(*place, text, cell.end, start if is_there else cell.start)
