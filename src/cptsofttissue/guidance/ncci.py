"""Look up NCCI edits, bundled or from your own copy: pairs of codes and unit limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from io import StringIO
from itertools import dropwhile
from operator import attrgetter
from os import PathLike
from sys import intern
from types import MappingProxyType
from typing import Protocol, final

from attrs import field, frozen

from cptsofttissue._notices import CitedLine
from cptsofttissue._reading.dates import in_words, read_date
from cptsofttissue._reading.files import Content, Line, SourceFile, open_content
from cptsofttissue.coding._codes import read_code, read_one_code
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.guidance import _ncci_tables as shipped

__all__ = [
    "EditTable",
    "ModifierIndicator",
    "MueTable",
    "MueValue",
    "NcciEdition",
    "NcciStanding",
    "NcciVoice",
    "PtpEdit",
    "PtpEdits",
    "UnitsFinding",
    "check_units",
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
    Whether a modifier allows payment of both codes of an edit.

    ``NOT_APPLICABLE`` marks an edit that was deleted on the day it began.
    """

    NOT_ALLOWED = "0"
    ALLOWED = "1"
    NOT_APPLICABLE = "9"


@final
@frozen
class PtpEdit:
    """
    One procedure-to-procedure edit: column two is not paid together with column one.

    Attributes:
        column_one: The code that is paid.
        column_two: The code that is not paid.
        first_day: First date of service on which it applies.
        last_day: Last date of service on which it applies; None means no end.
        modifier: Whether a modifier allows payment of both codes.
        rationale: As in the file; empty if the file has no such column.
    """

    column_one: str
    column_two: str
    first_day: date
    last_day: date | None
    modifier: ModifierIndicator
    rationale: str

    def covers(self, day: date) -> bool:
        """Whether the edit applies on a day; an edit with indicator 9 never does."""
        if self.modifier is ModifierIndicator.NOT_APPLICABLE:
            return False
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


class NcciStanding(StrEnum):
    """
    What the NCCI edits say about another service of the session.

    ``SEPARABLE`` is not paid together with the excision unless a modifier marks it
    as distinct; ``NEVER`` is not, whatever the modifier. ``VARIES`` means that the
    codes that remain have different edits, or only some of them have one.
    """

    NEVER = "never"
    SEPARABLE = "separable"
    NO_EDIT = "no_edit"
    VARIES = "varies"
    UNKNOWN = "unknown"


@final
@frozen
class NcciVoice:
    """
    What the NCCI edits say about another service, with the table that says so.

    Attributes:
        standing: What they say.
        why: The same in words.
        source: The table that was used, with its edition; empty if none was.
        is_certain:
            Whether the table is your own and covers the date of service; the
            bundled table may be out of date.
        edit: The edit, if both codes are known and there is one.
    """

    standing: NcciStanding
    why: str
    source: str = ""
    is_certain: bool = False
    edit: PtpEdit | None = None

    def __str__(self) -> str:
        return str(CitedLine(self.why, self.source))


@final
@frozen
class NcciEdition:
    """
    The quarter of a table that ships with the package.

    Attributes:
        title: Quarter and kind of table.
        first_day: First date of service that it covers.
        last_day: Last date of service that it covers.
    """

    title: str
    first_day: date
    last_day: date

    @classmethod
    def of(cls, table: str) -> NcciEdition:
        """Return the edition of a shipped table."""
        row = shipped.file_of(table)
        return cls(f"CMS NCCI {row.edition}", row.first_day, row.last_day)

    def covers(self, day: date) -> bool:
        """Whether the table covers the date of service."""
        return self.first_day <= day <= self.last_day

    def on(self, day: date | None) -> str:
        """Name the edition, and say if it does not cover the date of service."""
        if day is None:
            return f"{self.title}; the day of service is not known"
        if self.covers(day):
            return self.title
        return f"{self.title}; it may differ for {in_words(day)}"


def _pair(code: str, other: str) -> tuple[str, str]:
    return (code, other) if code <= other else (other, code)


class EditTable(Protocol):
    """
    A table of NCCI edits.

    This is a protocol: any object with these members will do, without a base class.
    """

    @property
    def name(self) -> str:
        """Name of the table, as shown to people."""
        ...

    def edit(self, code: str, other: str, day: date, /) -> PtpEdit | None:
        """
        Find the edit of two codes, given in either order.

        Returns:
            The edit that applies on that date of service, or None if this table
            has none; None does not mean that both codes are paid.
        """
        ...


@final
@frozen(cache_hash=True)
class PtpEdits:
    """
    The procedure-to-procedure edits of one file.

    CMS splits the practitioner table into several files by the code in column one;
    each has only its own pairs.

    Attributes:
        rows: The edits, including those that have ended.
        file: The file they were read from.
        edition: The quarter of the bundled table; None for a file of your own.
    """

    rows: tuple[PtpEdit, ...] = field(repr=False, hash=False)
    file: SourceFile
    edition: NcciEdition | None = None

    @classmethod
    def bundled(cls) -> PtpEdits:
        """
        Return the shipped edits that involve the 87 codes.

        They are from the outpatient hospital table of the third quarter of 2024;
        the practitioner table was not available. The table covers only its own
        quarter: each of its edits applies from the first to the last day of that.

        >>> edits = PtpEdits.bundled()
        >>> edits.name
        'CMS NCCI 2024 Q3, outpatient hospital table'
        >>> edits.edit("21930", "13101", "2024-07-15").modifier.name
        'ALLOWED'
        >>> print(edits.edit("21930", "13101", "2026-07-15"))
        None
        """
        return _bundled_edits()

    @classmethod
    def from_cms(cls, path: str | PathLike[str]) -> PtpEdits:
        """
        Read a CMS file of edits: tab-separated text, gzip, or the original zip.

        Raises:
            TableError: If the file is damaged, cut off, a workbook or not such a
                file.
        """
        content = open_content(path, ".*cci.*")
        rows = tuple(_edits(content))
        if not rows:
            raise content.fault("has no row of two codes; expected a file of PTP edits")
        return cls(rows, content.source)

    @property
    def name(self) -> str:
        """Name of the file, or of the bundled edition."""
        return self.edition.title if self.edition else self.file.name

    @cached_property
    def _pairs(self) -> Mapping[tuple[str, str], tuple[PtpEdit, ...]]:
        edits: dict[tuple[str, str], tuple[PtpEdit, ...]] = {}
        for row in sorted(self.rows, key=attrgetter("first_day"), reverse=True):
            pair = _pair(row.column_one, row.column_two)
            edits[pair] = (*edits.get(pair, ()), row)
        return edits

    def edit(self, code: str, other: str, day: date, /) -> PtpEdit | None:
        """
        Find the edit of two codes, given in either order.

        Returns:
            The edit that applies on that date of service, the newest if there are
            several, or None if this file has none: the pair may be in another
            file, or be denied for another reason.

        Raises:
            InvalidFactError: If a code or the day cannot be read.
        """
        pair = _pair(read_code(code), read_code(other))
        day = read_date("date_of_service", day)
        edits = (row for row in self._pairs.get(pair, ()) if row.covers(day))
        return next(edits, None)


@cache
def _bundled_edits() -> PtpEdits:
    edition = NcciEdition.of("ptp")
    days = edition.first_day, edition.last_day
    rows = tuple(
        PtpEdit(one, two, *days, ModifierIndicator(row.modifier), row.rationale)
        for row in shipped.pairs()
        for one, two in row.pairs
    )
    return PtpEdits(rows, shipped.file_of("ptp").source_file, edition)


def _edits(content: Content) -> Iterator[PtpEdit]:
    """Read every edit below the header, and check that it occurs only once."""
    seen: set[tuple[str, str, date]] = set()
    widths: tuple[int, ...] = _PTP_WIDTHS
    for line, cells in dropwhile(_is_heading, _tab_rows(content)):
        widths = _check_width(content, line, cells, widths)
        edit = _edit(content, line, cells)
        key = (edit.column_one, edit.column_two, edit.first_day)
        # CMS lists an edit that never applied next to the one that does.
        if edit.modifier is not ModifierIndicator.NOT_APPLICABLE:
            if key in seen:
                raise content.fault(f"{' '.join(key[:2])} occurs twice", line)
            seen.add(key)
        yield edit


def _tab_rows(content: Content) -> Iterator[Line]:
    """Read the rows that are not empty."""
    for line, text in enumerate(StringIO(content.text), 1):
        cells = [cell.strip() for cell in text.split("\t")]
        if any(cells):
            yield line, cells


def _is_heading(line: Line) -> bool:
    """Whether neither cell is a code; with one of two, the row is damaged data."""
    return not any(map(_CODE.fullmatch, line[1][:2]))


def _check_width(
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
        raise content.fault(f"{text} is not a calendar date", line, column)
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
    The medically unlikely edit of a code: the most units that Medicare accepts.

    Attributes:
        code: The code.
        units: The most units.
        adjudication:
            What the limit applies to: ``1`` a line of the claim; ``2`` a date of
            service, by policy; ``3`` a date of service, by clinical experience.
        rationale: As in the file.
    """

    code: str
    units: int
    adjudication: str
    rationale: str


@final
@frozen(cache_hash=True)
class MueTable:
    """
    The medically unlikely edits for one quarter and one kind of provider.

    The table itself does not name the quarter or its days; the file name does.

    Attributes:
        values: The limits by code.
        file: The file they were read from.
        edition: The quarter of the bundled table; None for a file of your own.
    """

    values: Mapping[str, MueValue] = field(repr=False, hash=False)
    file: SourceFile
    edition: NcciEdition | None = None

    @classmethod
    def bundled(cls) -> MueTable:
        """
        Return the shipped limits of the 87 codes.

        They are from the practitioner table of the third quarter of 2024.

        >>> limits = MueTable.bundled()
        >>> limits.name, limits.mue("21930").units
        ('CMS NCCI 2024 Q3, practitioner table', 5)
        """
        return _bundled_limits()

    @classmethod
    def from_cms(cls, path: str | PathLike[str]) -> MueTable:
        """
        Read a CMS table of MUEs: CSV, gzip, or the original zip.

        Raises:
            TableError: If the file is damaged, cut off, a workbook or not such a
                file.
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
        """Name of the file, or of the bundled edition."""
        return self.edition.title if self.edition else self.file.name

    def mue(self, code: str, /) -> MueValue | None:
        """
        Return the limit of a code, or None if the table has none.

        Raises:
            InvalidFactError: If the code cannot be read.
        """
        return self.values.get(read_code(code))


@cache
def _bundled_limits() -> MueTable:
    values = {
        row.code: MueValue(row.code, row.units, row.adjudication, row.rationale)
        for row in shipped.units()
    }
    file = shipped.file_of("mue").source_file
    return MueTable(values, file, NcciEdition.of("mue"))


@final
@frozen
class UnitsFinding:
    """
    The units of a code, compared with its medically unlikely edit.

    Attributes:
        code: The code.
        units: Its units.
        limit: The most units that Medicare accepts; None if not known.
        source: The table that was used, with its edition.
    """

    code: str
    units: int
    limit: MueValue | None
    source: str

    @property
    def is_above(self) -> bool:
        """Whether the units are above the limit."""
        return self.limit is not None and self.units > self.limit.units

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The finding in words, with its source."""
        unit = "1 unit" if self.units == 1 else f"{self.units} units"
        return (CitedLine(f"{self.code}, {unit}: {self._limit}", self.source),)

    def __str__(self) -> str:
        return "\n".join(map(str, self.lines))

    @property
    def _limit(self) -> str:
        if self.limit is None:
            return "the limit is not known"
        if not self.is_above:
            return f"within the limit of {self.limit.units}"
        return (
            f"above the limit of {self.limit.units}. {_OVER[self.limit.adjudication]}"
        )


#: What a limit means, by its adjudication indicator.
_OVER = MappingProxyType(
    {
        "1": "The limit is for each line: a line above it is denied.",
        "2": "The limit is set by policy and has no exceptions.",
        "3": "The limit is clinical and not absolute: the record must show each tumor.",
    }
)


def check_units(
    code: str, units: int, limits: MueTable | None = None, *, day: date | None = None
) -> UnitsFinding:
    """
    Compare the units of a code with its medically unlikely edit.

    >>> print(check_units("24071", 3, day=date(2024, 7, 15)))
    24071, 3 units: above the limit of 2. The limit is clinical and not absolute: the \
record must show each tumor. [CMS NCCI 2024 Q3, practitioner table]

    Args:
        code: The code.
        units: Its units on one day.
        limits: Your own table, which is used before the bundled one.
        day: Day of service.

    Raises:
        InvalidFactError: If the code or the day cannot be read.
        WrongTypeError: If *units* is not a whole number of at least 1.
    """
    number = read_one_code(code, "give its units separately")
    if isinstance(units, bool) or not isinstance(units, int) or units < 1:
        raise WrongTypeError("units", units, "a whole number of at least 1")
    day = None if day is None else read_date("date_of_service", day)
    table = limits if limits is not None and limits.mue(number) else MueTable.bundled()
    source = table.edition.on(day) if table.edition else table.name
    return UnitsFinding(number, units, table.mue(number), source)


def _limits(content: Content) -> Iterator[tuple[int, MueValue]]:
    """Read every limit below the header, by the names of its columns."""
    rows = iter(content.rows())
    header = _mue_header(content, rows)
    columns = [header.index(name) for name in _MUE_COLUMNS]
    for line, cells in rows:
        if any(cells):
            _check_width(content, line, cells, (len(header),))
            values = [cells[index].strip() for index in columns]
            yield line, _limit(content, line, values)


def _mue_header(content: Content, rows: Iterator[Line]) -> list[str]:
    """Find the header, and replace each name by its short form."""
    for line, cells in rows:
        if cells and cells[0].strip().upper().startswith(_MUE_CODE):
            names = [_column_name(cell) for cell in cells]
            for name in _MUE_COLUMNS:
                if names.count(name) != 1:
                    raise content.fault("is missing or occurs twice", line, name)
            return names
    raise content.fault(
        f"has no row that begins with {_MUE_CODE}; expected an MUE table"
    )


def _column_name(cell: str) -> str:
    text = " ".join(cell.upper().split())
    return next((name for name in _MUE_COLUMNS if name in text), text)


def _limit(content: Content, line: int, cells: list[str]) -> MueValue:
    _check_cells(content, line, cells, _MUE_COLUMNS)
    code, units, adjudication, rationale = cells
    return MueValue(code, int(units), adjudication[0], intern(rationale))
