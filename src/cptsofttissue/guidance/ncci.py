"""NCCI edits, read from a user's own copy: pairs of codes, and units of a code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from io import StringIO
from itertools import dropwhile
from operator import attrgetter
from os import PathLike
from sys import intern
from typing import Protocol, final

from attrs import field, frozen

from cptsofttissue._reading.dates import read_date
from cptsofttissue._reading.files import Content, Line, SourceFile, open_content
from cptsofttissue.coding._codes import read_code

__all__ = [
    "EditTable",
    "ModifierIndicator",
    "MueTable",
    "MueValue",
    "PtpEdit",
    "PtpEdits",
]

#: A CPT or HCPCS code, as in 99999, 9999X, X9999.
_CODE = re.compile(r"[A-Z\d]\d{3}[A-Z\d]", re.ASCII)
_PTP_COLUMNS = {
    "1": _CODE,
    "2": _CODE,
    "in existence before 1996": re.compile(r"\*?"),
    "effective date": re.compile(r"\d{8}", re.ASCII),
    "deletion date": re.compile(r"\d{8}|\*", re.ASCII),
    "modifier": re.compile(r"[019]"),
}
#: With the column of the rationale, or without.
_PTP_WIDTHS = (len(_PTP_COLUMNS) + 1, len(_PTP_COLUMNS))
_MUE_COLUMNS = {
    "HCPCS": _CODE,
    "MUE VALUES": re.compile(r"\d{1,6}", re.ASCII),
    "ADJUDICATION INDICATOR": re.compile(r"[123]( .*)?"),
    "RATIONALE": re.compile(r".*"),
}
_MUE_CODE = "HCPCS"


class ModifierIndicator(StrEnum):
    """
    Whether a modifier may tell the two codes of an edit apart.

    ``NOT_APPLICABLE`` marks an edit that was deleted from its first day on.
    """

    NOT_ALLOWED = "0"
    ALLOWED = "1"
    NOT_APPLICABLE = "9"


@final
@frozen
class PtpEdit:
    """
    One procedure-to-procedure edit: column two is not paid beside column one.

    Attributes:
        column_one: The code that is paid.
        column_two: The code that is not.
        first_day: First day of service it holds for.
        last_day: Last day of service it holds for; None is no end.
        modifier: Whether a modifier may tell the codes apart.
        rationale: As printed; empty if the file has no such column.
    """

    column_one: str
    column_two: str
    first_day: date
    last_day: date | None
    modifier: ModifierIndicator
    rationale: str

    def covers(self, day: date) -> bool:
        """Whether the edit holds on a day; one of indicator 9 never does."""
        if self.modifier is ModifierIndicator.NOT_APPLICABLE:
            return False
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def _pair(code: str, other: str) -> tuple[str, str]:
    return (code, other) if code <= other else (other, code)


class EditTable(Protocol):
    """
    Anything that knows which pairs of codes are edited.

    No base class: an object of this shape is a table.
    """

    @property
    def name(self) -> str:
        """Name of the table, for people."""
        ...

    def edit(self, code: str, other: str, day: date, /) -> PtpEdit | None:
        """
        Find the edit of two codes, given in either order.

        Returns:
            The edit that holds on that day of service. None if this table has
            none, which is no promise that both codes are paid.
        """
        ...


@final
@frozen(eq=False)
class PtpEdits:
    """
    The procedure-to-procedure edits of one file.

    CMS splits the table of practitioners into several files by the code of
    column one; each knows its own pairs only.

    Attributes:
        rows: The edits, also those that hold no more.
        file: Where they were read.
    """

    rows: tuple[PtpEdit, ...] = field(repr=False)
    file: SourceFile

    @classmethod
    def from_cms(cls, path: str | PathLike[str]) -> PtpEdits:
        """
        Read a file of edits: text with tabs, gzip, or the zip it comes in.

        Raises:
            TableError: If the file is damaged, cut off, a workbook or another file.
        """
        content = open_content(path, ".*cci.*")
        rows = tuple(_edits(content))
        if not rows:
            raise content.fault("has no row of two codes; expected a file of PTP edits")
        return cls(rows, content.source)

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.file.name

    @cached_property
    def _pairs(self) -> Mapping[tuple[str, str], tuple[PtpEdit, ...]]:
        found: dict[tuple[str, str], tuple[PtpEdit, ...]] = {}
        for row in sorted(self.rows, key=attrgetter("first_day"), reverse=True):
            pair = _pair(row.column_one, row.column_two)
            found[pair] = (*found.get(pair, ()), row)
        return found

    def edit(self, code: str, other: str, day: date, /) -> PtpEdit | None:
        """
        Find the edit of two codes, given in either order.

        Returns:
            The edit that holds on that day of service, the newest of several.
            None if this file has none: the pair may stand in another file,
            or be refused for another reason.

        Raises:
            InvalidFactError: If a code or the day cannot be read.
        """
        pair = _pair(read_code(code), read_code(other))
        day = read_date("date_of_service", day)
        found = (row for row in self._pairs.get(pair, ()) if row.covers(day))
        return next(found, None)


def _edits(content: Content) -> Iterator[PtpEdit]:
    """Read every edit below the header, and check that it stands there once."""
    seen: set[tuple[str, str, date]] = set()
    widths: tuple[int, ...] = _PTP_WIDTHS
    for line, cells in dropwhile(_is_heading, _tabbed(content)):
        widths = _checked_width(content, line, cells, widths)
        edit = _edit(content, line, cells)
        key = (edit.column_one, edit.column_two, edit.first_day)
        # CMS keeps a pair's edit that never held beside the one that does.
        if edit.modifier is not ModifierIndicator.NOT_APPLICABLE:
            if key in seen:
                raise content.fault(f"{' '.join(key[:2])} occurs twice", line)
            seen.add(key)
        yield edit


def _tabbed(content: Content) -> Iterator[Line]:
    """Read the rows that are not empty."""
    for line, text in enumerate(StringIO(content.text), 1):
        found = [cell.strip() for cell in text.split("\t")]
        if any(found):
            yield line, found


def _is_heading(line: Line) -> bool:
    """Whether neither cell is a code; with one of two, the row is damaged data."""
    return not any(map(_CODE.fullmatch, line[1][:2]))


def _checked_width(
    content: Content, line: int, cells: list[str], widths: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the width of a row, the only one allowed for the next."""
    if len(cells) not in widths:
        raise content.fault(f"{len(cells)} cells, expected {widths[0]}", line)
    return (len(cells),)


def _check_cells(
    content: Content,
    line: int,
    cells: list[str],
    columns: Mapping[str, re.Pattern[str]],
) -> None:
    for (column, pattern), text in zip(columns.items(), cells, strict=False):
        if not pattern.fullmatch(text):
            raise content.fault(f"cannot read {text!r}", line, column)


def _edit(content: Content, line: int, cells: list[str]) -> PtpEdit:
    _check_cells(content, line, cells, _PTP_COLUMNS)
    one, two, _, first, last, modifier, *rationale = map(intern, cells)
    first_day = _day(content, line, first, "effective date")
    last_day = None if last == "*" else _day(content, line, last, "deletion date")
    if last_day is not None and last_day < first_day:
        raise content.fault(f"{last} is before {first}", line, "deletion date")
    kind = ModifierIndicator(modifier)
    return PtpEdit(one, two, first_day, last_day, kind, "".join(rationale))


def _day(content: Content, line: int, text: str, column: str) -> date:
    day = _calendar_day(text)
    if day is None:
        raise content.fault(f"{text} is no calendar date", line, column)
    return day


@lru_cache(maxsize=4096)
def _calendar_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@final
@frozen
class MueValue:
    """
    How many units of a code are believed: its medically unlikely edit.

    Attributes:
        code: The code.
        units: The most units.
        adjudication:
            What the units are counted over: ``1`` a line of the claim; ``2``
            a day of service, a limit of policy; ``3`` a day of service, a
            limit of clinical experience.
        rationale: As printed.
    """

    code: str
    units: int
    adjudication: str
    rationale: str


@final
@frozen(eq=False)
class MueTable:
    """
    The medically unlikely edits of one quarter and one kind of provider.

    The table itself names neither the quarter nor its days; the file name does.

    Attributes:
        values: The limits by code.
        file: Where they were read.
    """

    values: Mapping[str, MueValue] = field(repr=False)
    file: SourceFile

    @classmethod
    def from_cms(cls, path: str | PathLike[str]) -> MueTable:
        """
        Read an MUE table of CMS: CSV, gzip, or the zip it comes in.

        Raises:
            TableError: If the file is damaged, cut off, a workbook or another file.
        """
        content = open_content(path, ".*MUE.*")
        values: dict[str, MueValue] = {}
        for line, value in _limits(content):
            if value.code in values:
                raise content.fault(f"{value.code} occurs twice", line, _MUE_CODE)
            values[value.code] = value
        if not values:
            raise content.fault("holds no row")
        return cls(values, content.source)

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.file.name

    def mue(self, code: str, /) -> MueValue | None:
        """
        Find the limit of a code, or None if the table has none.

        Raises:
            InvalidFactError: If the code cannot be read.
        """
        return self.values.get(read_code(code))


def _limits(content: Content) -> Iterator[tuple[int, MueValue]]:
    """Read every limit below the header, by the names of its columns."""
    rows = iter(content.rows())
    header = _mue_header(content, rows)
    columns = [header.index(name) for name in _MUE_COLUMNS]
    for line, cells in rows:
        if any(cells):
            _checked_width(content, line, cells, (len(header),))
            found = [cells[at].strip() for at in columns]
            yield line, _limit(content, line, found)


def _mue_header(content: Content, rows: Iterator[Line]) -> list[str]:
    """Find the header, each name shortened to what it is known by."""
    for line, cells in rows:
        if cells and cells[0].strip().upper().startswith(_MUE_CODE):
            names = [_known(cell) for cell in cells]
            for name in _MUE_COLUMNS:
                if names.count(name) != 1:
                    raise content.fault("is missing or occurs twice", line, name)
            return names
    raise content.fault(
        f"has no row that begins with {_MUE_CODE}; expected an MUE table"
    )


def _known(cell: str) -> str:
    text = " ".join(cell.upper().split())
    return next((name for name in _MUE_COLUMNS if name in text), text)


def _limit(content: Content, line: int, cells: list[str]) -> MueValue:
    _check_cells(content, line, cells, _MUE_COLUMNS)
    code, units, adjudication, rationale = cells
    return MueValue(code, int(units), adjudication[0], intern(rationale))
