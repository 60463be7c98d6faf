"""Contracts as payers publish them: the columns that are read, and the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from os import PathLike
from typing import Any, NamedTuple, final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.files import Content, SourceFile
from cptsofttissue._reading.workbooks import Table, open_sheet
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.fees._contract_headers import (
    DOLLARS,
    Column,
    Header,
    Meaning,
    find_header,
    is_share,
    plain_words,
)
from cptsofttissue.fees._contract_rows import ContractRow, RowBuilder, build
from cptsofttissue.trace import Notice

__all__ = ["ContractSummary", "PublishedContract", "read_contract"]

#: A summary lists at most this many duplicates.
_SHOWN = 10


@final
@frozen(kw_only=True)
class ContractSummary:
    """
    What was read from a contract file, and what was left out.

    Attributes:
        file: Name of the file.
        sheet: The sheet of a workbook; empty for text.
        line: The line of the header.
        columns: The content of each column that was read, with its header.
        amounts: How many rows have an amount.
        by_report: How many rows have no amount, as by report.
        joined: The rows that are exact duplicates of another.
        columns_left: The headers of columns that were not read.
        sheets_left: The other sheets of the workbook.
        notices: What to check.
    """

    file: str
    sheet: str
    line: int
    columns: tuple[tuple[str, str], ...]
    amounts: int
    by_report: int
    joined: tuple[str, ...]
    columns_left: tuple[str, ...]
    sheets_left: tuple[str, ...]
    notices: tuple[Notice, ...]

    def __str__(self) -> str:
        title = f"{self.file}, sheet {self.sheet!r}" if self.sheet else self.file
        unread = (("columns", self.columns_left), ("sheets", self.sheets_left))
        lines = (
            f"{title}: header on line {self.line}",
            *(f"  {column}: {header}" for column, header in self.columns),
            f"rows with an amount: {self.amounts:,}",
            f"rows by report, without an amount: {self.by_report:,}",
            f"exact duplicates left out: {_count(self.joined)}",
            *(
                f"{name} not read: {', '.join(names)}"
                for name, names in unread
                if names
            ),
            *(f"notice: {notice}" for notice in self.notices),
        )
        return "\n".join(lines)


def _count(paths: Sequence[str]) -> str:
    """Count rows, and list the lines of the first."""
    rest = ["..."] if len(paths) > _SHOWN else []
    shown = "; ".join([*paths[:_SHOWN], *rest])
    return f"{len(paths):,} ({shown})" if paths else "0"


class PublishedContract(NamedTuple):
    """A contract as read: its file, its rows, and a summary."""

    source: SourceFile
    rows: tuple[ContractRow, ...]
    summary: ContractSummary


def read_contract(
    path: str | PathLike[str],
    *,
    sheet: str | None,
    columns: Mapping[str, str] | None,
    first_row: int | None,
) -> PublishedContract:
    """
    Read a file as :meth:`ContractFeeSchedule.from_file` says.

    Raises:
        DocumentError: If cells cannot be read, or rows contradict each other.
        TableError: If the file is damaged, or its header is not clear.
    """
    table = open_sheet(path, sheet=sheet)
    header = find_header(table.content, table.lines, columns, first_row)
    contract = build(_rows(table, header), merges_duplicates=True)
    amounts = sum(row.amount is not None for row in contract.rows)
    summary = ContractSummary(
        file=table.content.name,
        sheet=table.sheet,
        line=header.line,
        columns=tuple(_read_columns(header)),
        amounts=amounts,
        by_report=len(contract.rows) - amounts,
        joined=tuple(path.partition(", ")[2] for path in contract.duplicates),
        columns_left=header.unread_names,
        sheets_left=table.other_sheets,
        notices=tuple(_notices(header, bool(contract.duplicates))),
    )
    return PublishedContract(table.content.source, contract.rows, summary)


def _read_columns(header: Header) -> Iterator[tuple[str, str]]:
    for index, meaning in header.meanings.items():
        if meaning.column is not Column.REFUSED:
            yield meaning.column.value, header.names[index]
    for column in (Column.FIRST_DAY, Column.LAST_DAY):
        if getattr(header.period, column.value) is not None:
            yield column.value, header.period.title


def _notices(header: Header, has_duplicates: bool) -> Iterator[Notice]:  # noqa: FBT001
    if has_duplicates:
        yield Notice.of("contract-duplicates")
    amounts = [header.meanings[index] for index in header.of(Column.AMOUNT)]
    if header.period.is_vague or any(amount.is_vague for amount in amounts):
        yield Notice.of("contract-days")
    is_of_places = all(amount.setting for amount in amounts)
    if header.limit and not (is_of_places or header.of(Column.SETTING)):
        yield Notice.of("contract-title", f"The title is {header.limit!r}.")


def _rows(table: Table, header: Header) -> Iterator[RowBuilder]:
    """Read each line below the header as a row for each column of amounts."""
    content, width = table.content, len(header.names)
    groups = _Groups(content, header)
    for line, cells in table.lines:
        texts = [cell.strip() for cell in cells]
        if not any(texts):
            continue
        if len(texts) < width or any(texts[width:]):
            raise content.fault(f"{len(texts)} cells, expected {width}", line)
        groups.check(line, texts)
        yield from _line_rows(f"{content.name}, line {line}", header, texts)


class _Groups:
    """Compares the cells that may say to whom, or whether, an amount applies."""

    def __init__(self, content: Content, header: Header) -> None:
        self._content = content
        self._header = header
        self._first: dict[int, tuple[int, str]] = {}

    def check(self, line: int, texts: Sequence[str]) -> None:
        """Refuse a row that differs from the first row with an amount."""
        amounts = self._header.of(Column.AMOUNT)
        if all(_amount(texts[index]) is None for index in amounts):
            return
        for index in self._header.groups:
            first, text = self._first.setdefault(index, (line, texts[index]))
            if plain_words(text) != plain_words(texts[index]):
                name = self._header.names[index]
                raise self._content.fault(
                    f"{name!r} has {texts[index]!r} here and {text!r} on line {first}, "
                    f"and may say for whom an amount holds, or whether it does; "
                    f"leave the rows of one of them, or take the column out",
                    line,
                )


def _line_rows(path: str, header: Header, texts: Sequence[str]) -> Iterator[RowBuilder]:
    amounts = header.of(Column.AMOUNT)
    for index in amounts:
        place = f"{path}, column {header.names[index]}" if len(amounts) > 1 else path
        yield place, partial(_row, header, texts, index)


def _row(header: Header, texts: Sequence[str], index: int) -> ContractRow:
    """Build the row of one amount, with the setting and days of its header."""
    _check_refused(header, texts)
    values = {name: texts[column] for name, column in header.plain if texts[column]}
    amounts = header.of(Column.AMOUNT)
    is_priced_elsewhere = len(amounts) > 1 and any(texts[amount] for amount in amounts)
    is_listed = not texts[index] and is_priced_elsewhere
    meaning = header.meanings[index]
    return ContractRow(
        code=values.get("code", ""),
        amount=None if is_listed else _amount(texts[index]),
        modifier=values.get("modifier", ""),
        setting=meaning.setting or values.get("setting"),
        **_days(header, meaning, values),
        source=values.get("source", ""),
    )


def _days(
    header: Header, meaning: Meaning, values: Mapping[str, str]
) -> dict[str, Any]:
    """Return the days of an amount: from its row or column, or else from a title."""
    days = {
        name: getattr(meaning, name) or values.get(name)
        for name in ("first_day", "last_day")
    }
    if any(days.values()):
        return days
    return {"first_day": header.period.first_day, "last_day": header.period.last_day}


def _check_refused(header: Header, texts: Sequence[str]) -> None:
    for index in header.of(Column.REFUSED):
        if texts[index]:
            allowed = "an empty cell, since what it says of the amount is not read"
            raise UnknownTermError(header.names[index], texts[index], allowed)
    for index in header.text_indexes:
        if texts[index] and _is_no_dollars(header, texts, index):
            allowed = "words for an amount in US dollars, such as fee schedule"
            raise UnknownTermError(header.names[index], texts[index], allowed)


def _is_no_dollars(header: Header, texts: Sequence[str], index: int) -> bool:
    """Whether a cell says that the amounts of its row are not US dollars."""
    if index in header.measures:
        return plain_words(texts[index]) not in DOLLARS
    amounts = (texts[column] for column in header.of(Column.AMOUNT))
    return is_share(texts[index]) and any(_amount(text) for text in amounts)


#: An amount with a sign, separators of thousands and zeros after its cents.
_DOLLARS = re.compile(
    r"\$? ?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<cents>\.\d{0,2})?0*", re.ASCII
)


@frozen
class _ByReportRow:
    """A text that stands in place of an amount."""

    words: str = field(metadata=tables.KEY)
    source: str


@cache
def _by_report() -> frozenset[str]:
    rows = tables.read("contract_words.csv", _ByReportRow)
    return frozenset(plain_words(row.words) for row in rows)


def _amount(text: str) -> Any:
    """Write an amount plainly; None if the payer lists no amount, as by report."""
    if plain_words(text) in _by_report():
        return None
    match = _DOLLARS.fullmatch(text)
    if match is None:
        return text
    return match["whole"].replace(",", "") + (match["cents"] or "")
