"""Tables that a practice keeps: a CSV file, or one sheet of an XLSX workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from os import PathLike
from typing import TYPE_CHECKING, NamedTuple

from cptsofttissue._reading.files import (
    MOST_BYTES,
    WORKBOOK,
    Content,
    Line,
    open_file,
    separator,
    unzipping,
)
from cptsofttissue._reading.workbook_formats import Signs, signs_of, with_sign
from cptsofttissue.errors import MissingExtraError

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook, SheetMetadata

__all__ = ["Table", "open_sheet", "open_table"]

#: No contract and no policy has as many columns.
MOST_COLUMNS = 64
#: No sheet of this length fits into MOST_BYTES with all columns of a contract.
MOST_ROWS = 200_000

#: The header of a table is among so many lines that are no table.
_FIRST_LINES = 20
_NO_FORMATS = "does not say how its numbers are shown; save it as CSV"
_NAME_IT = "Name it (sheet= or --sheet), or save it as CSV"
_TAG = rb"<(?:[^<>\s/:]*:)?"
_ROW = re.compile(_TAG + rb"row[\s/>]")
_CELL = re.compile(_TAG + rb"c[\s/>]")
_PLACE = rb"(?:[A-Z]|A[A-Z]|B[A-L])?(?:[1-9]\d{0,4}|1\d{5}|200000)"
_FORMULA = _TAG + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</[^<>]*>)"
_OUTSIDE = f"holds a cell outside of {MOST_COLUMNS} columns and {MOST_ROWS:,} rows"
#: What no sheet may hold: the parser would abort, or read a cell as empty.
_REFUSED = (
    (re.compile(rb"r(?<![\w:.-]r)\s*=\s*[\"'](?!%b[\"'])" % _PLACE), _OUTSIDE),
    (
        re.compile(rb"t(?<![\w:.-]t)\s*=\s*[\"']e[\"']"),
        "holds a cell with an error such as #N/A",
    ),
    (
        re.compile(_FORMULA + rb"(?!\s*" + _TAG + rb"v(?:\s[^<>/]*)?>[^<])"),
        "holds a formula without its value; save the values",
    ),
)


class Table(NamedTuple):
    """
    One table of a file.

    Attributes:
        content: The content of the file.
        lines: Its rows.
        sheet: The name of the sheet; empty for a text.
        other_sheets: The other sheets of the workbook, as messages show them.
    """

    content: Content
    lines: Iterator[Line]
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def open_table(
    path: str | PathLike[str], *, sheet: str | None = None, must_end: bool = True
) -> tuple[Content, Iterator[Line]]:
    """
    Read a table: the file's content, and its rows.

    Arguments and errors are those of :func:`open_sheet`.
    """
    return open_sheet(path, sheet=sheet, must_end=must_end)[:2]


def open_sheet(
    path: str | PathLike[str], *, sheet: str | None = None, must_end: bool = True
) -> Table:
    """
    Read a table, and name the sheet of the workbook that it comes from.

    Args:
        path: The file: CSV, gzip or XLSX.
        sheet:
            The sheet of a workbook; None takes the only one with content.
        must_end: Whether a text without a last line break is cut off.

    Raises:
        TableError: If the file is damaged, too large or not safe to read, or
            if a workbook has no such sheet, or several and none is named.
        MissingExtraError: If a workbook cannot be read without the extra.
        WrongTypeError: If the path is none.
        OSError: If it cannot be opened.
    """
    content = open_file(path, must_end=must_end)
    if content.is_zip:
        _check_workbook(content)
        return _sheet(content, sheet)
    if sheet is not None:
        raise content.fault(f"is no workbook, so it has no sheet {sheet!r}")
    first = content.text.splitlines()[:_FIRST_LINES]
    return Table(content, content.rows(separator(first)))


def _check_workbook(content: Content) -> None:
    """Unpack a workbook part by part, to see that it is safe to read."""
    remaining = MOST_BYTES
    with unzipping(content) as archive:
        if WORKBOOK not in archive.namelist():
            raise content.fault("is a zip and no workbook; save it as CSV or XLSX")
        for info in archive.infolist():
            with archive.open(info) as file:
                data = file.read(remaining + 1)
            remaining -= len(data)
            if remaining < 0:
                raise content.fault(f"unpacks to more than {MOST_BYTES:,} bytes")
            if b"sheetData" in data:
                _check_sheet(content, data)


def _check_sheet(content: Content, data: bytes) -> None:
    """Refuse a sheet that the parser would not survive, or not read whole."""
    problems = [message for pattern, message in _REFUSED if pattern.search(data)]
    rows = _ROW.split(data, MOST_ROWS + 1)
    widest = max(len(_CELL.split(row, MOST_COLUMNS + 1)) for row in rows) - 1
    if len(rows) - 1 > MOST_ROWS or widest > MOST_COLUMNS:
        problems.append(_OUTSIDE)
    if problems:
        raise content.fault(problems[0])


def _sheet(content: Content, name: str | None) -> Table:
    """Read the rows of the sheet called *name*, or of the only one with content."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise MissingExtraError("xlsx", f"Reading {content.name}") from None
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content.data))
        return _choose_sheet(content, book, name)
    except CalamineError as error:
        raise content.fault(f"is no workbook: {error}") from None


def _choose_sheet(content: Content, book: CalamineWorkbook, name: str | None) -> Table:
    sheets = book.sheets_metadata
    wanted = [sheet for sheet in sheets if name in (None, sheet.name)]
    if name is not None and not wanted:
        raise content.fault(f"has no sheet {name!r}; it has {_sheet_names(sheets)}")
    signs = _signs(content, [sheet.name for sheet in sheets])
    filled = [
        (sheet, rows)
        for sheet in wanted
        if (rows := _rows(book, sheet, signs[sheet.name]))
    ]
    if not filled:
        raise content.fault("is empty")
    if len(filled) > 1:
        names = _sheet_names(sheet for sheet, _ in filled)
        raise content.fault(f"has several sheets with content: {names}. {_NAME_IT}")
    ((chosen, lines),) = filled
    others = (_shown_name(other) for other in sheets if other.name != chosen.name)
    return Table(content, iter(lines), chosen.name, tuple(others))


def _sheet_names(sheets: Iterable[SheetMetadata]) -> str:
    return ", ".join(map(_shown_name, sheets))


def _shown_name(sheet: SheetMetadata) -> str:
    """Name a sheet, and whether people see it."""
    from python_calamine import SheetVisibleEnum

    is_seen = sheet.visible == SheetVisibleEnum.Visible
    return repr(sheet.name) if is_seen else f"{sheet.name!r} (hidden)"


def _signs(content: Content, sheets: Iterable[str]) -> Mapping[str, Signs]:
    """Find which cells of each sheet show a percentage or another currency."""
    with unzipping(content) as archive:
        try:
            return {name: signs_of(archive, index) for index, name in enumerate(sheets)}
        except LookupError:
            raise content.fault(_NO_FORMATS) from None


def _rows(book: CalamineWorkbook, sheet: SheetMetadata, signs: Signs) -> list[Line]:
    """Read the rows of a sheet that are not blank."""
    cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    texts = [
        [_cell(value, signs.get((row, column))) for column, value in enumerate(line)]
        for row, line in enumerate(cells)
    ]
    return [
        (number, line)
        for number, line in enumerate(texts, 1)
        if any(map(str.strip, line))
    ]


def _cell(value: object, sign: str | None = None) -> str:
    """
    Write a cell as text, a number with the 15 digits that a spreadsheet keeps.

    A workbook holds 36.0896 as 36.089600000000004, and 120% as 1.2; a number that is
    shown with another sign than $ is written with it.
    """
    if not isinstance(value, float):
        return str(value)
    return with_sign(value, sign) if sign else f"{value:.15g}"
