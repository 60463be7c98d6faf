"""Contracts as payers publish them: what is read of a file, and what is left."""

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
from cptsofttissue.fees._contract_rows import ContractRow, build
from cptsofttissue.trace import Notice

__all__ = ["ContractSummary", "PublishedContract", "read_contract"]

#: A text shows the lines of no more duplicates.
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
        where = f"{self.file}, sheet {self.sheet!r}" if self.sheet else self.file
        left = (("columns", self.columns_left), ("sheets", self.sheets_left))
        lines = (
            f"{where}: header on line {self.line}",
            *(f"  {column}: {header}" for column, header in self.columns),
            f"rows with an amount: {self.amounts:,}",
            f"rows by report, without an amount: {self.by_report:,}",
            f"exact duplicates left out: {_counted(self.joined)}",
            *(f"{name} not read: {', '.join(names)}" for name, names in left if names),
            *(f"notice: {notice}" for notice in self.notices),
        )
        return "\n".join(lines)


def _counted(paths: Sequence[str]) -> str:
    """Count rows, and list the lines of the first."""
    more = ["..."] if len(paths) > _SHOWN else []
    shown = "; ".join([*paths[:_SHOWN], *more])
    return f"{len(paths):,} ({shown})" if paths else "0"


class PublishedContract(NamedTuple):
    """A contract as read: its file, its rows, and what was taken."""

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
    built = build(_rows(table, header), joins=True)
    priced = sum(row.amount is not None for row in built.rows)
    summary = ContractSummary(
        file=table.content.name,
        sheet=table.sheet,
        line=header.line,
        columns=tuple(_read_columns(header)),
        amounts=priced,
        by_report=len(built.rows) - priced,
        joined=tuple(path.partition(", ")[2] for path in built.joined),
        columns_left=header.left,
        sheets_left=table.left,
        notices=tuple(_notices(header, bool(built.joined))),
    )
    return PublishedContract(table.content.source, built.rows, summary)


def _read_columns(header: Header) -> Iterator[tuple[str, str]]:
    for at, meaning in header.meanings.items():
        if meaning.column is not Column.REFUSED:
            yield meaning.column.value, header.names[at]
    for column in (Column.FIRST_DAY, Column.LAST_DAY):
        if getattr(header.period, column.value) is not None:
            yield column.value, header.period.said


def _notices(header: Header, has_joined: bool) -> Iterator[Notice]:  # noqa: FBT001
    if has_joined:
        yield Notice.of("contract-duplicates")
    amounts = [header.meanings[at] for at in header.of(Column.AMOUNT)]
    if header.period.is_vague or any(amount.is_vague for amount in amounts):
        yield Notice.of("contract-days")
    is_of_places = all(amount.setting for amount in amounts)
    if header.limit and not (is_of_places or header.of(Column.SETTING)):
        yield Notice.of("contract-title", f"The title is {header.limit!r}.")


#: Where a row stands, and what builds it.
_Placed = tuple[str, "partial[ContractRow]"]


def _rows(table: Table, header: Header) -> Iterator[_Placed]:
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
        yield from _of_line(f"{content.name}, line {line}", header, texts)


class _Groups:
    """Compares the cells that may say for whom, or whether, an amount holds."""

    def __init__(self, content: Content, header: Header) -> None:
        self._content = content
        self._header = header
        self._first: dict[int, tuple[int, str]] = {}

    def check(self, line: int, texts: Sequence[str]) -> None:
        """Refuse a row that says something else than the first with an amount."""
        amounts = self._header.of(Column.AMOUNT)
        if all(_amount(texts[at]) is None for at in amounts):
            return
        for at in self._header.groups:
            first, text = self._first.setdefault(at, (line, texts[at]))
            if plain_words(text) != plain_words(texts[at]):
                name = self._header.names[at]
                raise self._content.fault(
                    f"{name!r} has {texts[at]!r} here and {text!r} on line {first}, "
                    f"and may say for whom an amount holds, or whether it does; "
                    f"leave the rows of one of them, or take the column out",
                    line,
                )


def _of_line(path: str, header: Header, texts: Sequence[str]) -> Iterator[_Placed]:
    amounts = header.of(Column.AMOUNT)
    for at in amounts:
        where = f"{path}, column {header.names[at]}" if len(amounts) > 1 else path
        yield where, partial(_row, header, texts, at)


def _row(header: Header, texts: Sequence[str], at: int) -> ContractRow:
    """Build the row of one amount, with what its header says of it."""
    _check_refused(header, texts)
    said = {name: texts[where] for name, where in header.plain if texts[where]}
    amounts = header.of(Column.AMOUNT)
    is_priced_else = len(amounts) > 1 and any(texts[other] for other in amounts)
    is_listed = not texts[at] and is_priced_else
    meaning = header.meanings[at]
    return ContractRow(
        code=said.get("code", ""),
        amount=None if is_listed else _amount(texts[at]),
        modifier=said.get("modifier", ""),
        setting=meaning.setting or said.get("setting"),
        **_days(header, meaning, said),
        source=said.get("source", ""),
    )


def _days(header: Header, meaning: Meaning, said: Mapping[str, str]) -> dict[str, Any]:
    """Say when an amount holds: its own row or column knows better than a title."""
    own = {
        name: getattr(meaning, name) or said.get(name)
        for name in ("first_day", "last_day")
    }
    if any(own.values()):
        return own
    return {"first_day": header.period.first_day, "last_day": header.period.last_day}


def _check_refused(header: Header, texts: Sequence[str]) -> None:
    for at in header.of(Column.REFUSED):
        if texts[at]:
            allowed = "an empty cell, since what it says of the amount is not read"
            raise UnknownTermError(header.names[at], texts[at], allowed)
    for at in header.beside:
        if texts[at] and _is_no_dollars(header, texts, at):
            allowed = "words for an amount in US dollars, such as fee schedule"
            raise UnknownTermError(header.names[at], texts[at], allowed)


def _is_no_dollars(header: Header, texts: Sequence[str], at: int) -> bool:
    """Whether a cell says that the amounts of its row are no US dollars."""
    if at in header.measures:
        return plain_words(texts[at]) not in DOLLARS
    amounts = (texts[amount] for amount in header.of(Column.AMOUNT))
    return is_share(texts[at]) and any(_amount(text) for text in amounts)


#: An amount with a sign, separators of thousands and zeros after its cents.
_DOLLARS = re.compile(
    r"\$? ?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<cents>\.\d{0,2})?0*", re.ASCII
)


@frozen
class _ByReportRow:
    """The text in place of an amount, if there is none."""

    words: str = field(metadata=tables.KEY)
    source: str


@cache
def _by_report() -> frozenset[str]:
    found = tables.read("contract_words.csv", _ByReportRow)
    return frozenset(plain_words(row.words) for row in found)


def _amount(text: str) -> Any:
    """Write an amount plainly; None where the payer lists none, such as by report."""
    if plain_words(text) in _by_report():
        return None
    match = _DOLLARS.fullmatch(text)
    if match is None:
        return text
    return match["whole"].replace(",", "") + (match["cents"] or "")
