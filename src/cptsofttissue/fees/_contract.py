"""Contract tables: what a payer agreed to pay, code by code."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from operator import attrgetter
from os import PathLike
from typing import Any, final

from attrs import field, frozen
from attrs.validators import min_len

from cptsofttissue._reading.dates import turning_days
from cptsofttissue._reading.files import Content, Line
from cptsofttissue._reading.workbooks import open_table
from cptsofttissue.errors import ContradictionError, MissingFactError, WrongTypeError
from cptsofttissue.fees._base import Edition, Fee, FeeRequest, Indicators, not_listed
from cptsofttissue.fees._contract_files import ContractSummary, read_contract
from cptsofttissue.fees._contract_rows import (
    ONE_AMOUNT,
    Cell,
    ContractRow,
    RowBuilder,
    build,
    cell_of,
    overlaps,
)
from cptsofttissue.fees._medicare import MedicareFeeSchedule
from cptsofttissue.fees._modifiers import Effect, may_change_payment, of_effect
from cptsofttissue.trace import Notice, Step

__all__ = ["ContractFeeSchedule"]

_REQUIRED = ("code", "amount")
_OPTIONAL = ("modifier", "setting", "first_day", "last_day", "source")


def _rows(rows: Iterable[ContractRow]) -> tuple[ContractRow, ...]:
    return tuple(rows)


def _check_rows(_: object, __: object, rows: tuple[ContractRow, ...]) -> None:
    for _, index in overlaps(rows):
        raise ContradictionError("code", rows[index].code, ONE_AMOUNT)


_first_day = attrgetter("first_day")


def _by_cell(rows: Iterable[ContractRow]) -> Mapping[Cell, list[ContractRow]]:
    """Group rows by cell; no two rows of a cell apply on the same day."""
    cells: dict[Cell, list[ContractRow]] = defaultdict(list)
    for row in sorted(rows, key=_first_day):
        cells[cell_of(row)].append(row)
    return cells


@final
@frozen(cache_hash=True)
class ContractFeeSchedule:
    """
    Amounts agreed with a payer.

    >>> acme = ContractFeeSchedule.from_mapping("acme", {"21555": "512.50"})
    >>> request = FeeRequest(
    ...     code="21555", date_of_service="2026-07-15", place_of_service="11"
    ... )
    >>> acme.price(request).amount
    Decimal('512.50')

    Attributes:
        name: Name of the contract.
        rows: The amounts.
        edition: Which edition of the contract this is.
        rules: The schedule that provides the payment policy indicators, if any.
        summary: What was read from its file, if :meth:`from_file` read one.

    Raises:
        ContradictionError: If two rows apply to the same request.
    """

    name: str = field(validator=min_len(1))
    rows: tuple[ContractRow, ...] = field(
        converter=_rows, validator=_check_rows, repr=False, hash=False
    )
    edition: Edition
    rules: MedicareFeeSchedule | None = None
    summary: ContractSummary | None = None

    @cached_property
    def _cells(self) -> Mapping[Cell, list[ContractRow]]:
        return _by_cell(self.rows)

    @cached_property
    def price_changes(self) -> frozenset[date]:
        """The first day of each amount, and the day after the last."""
        return turning_days((row.first_day, row.last_day) for row in self.rows)

    @classmethod
    def from_mapping(
        cls,
        name: str,
        amounts: Mapping[str, Decimal | str | int],
        *,
        edition: str = "as given",
        rules: MedicareFeeSchedule | None = None,
    ) -> ContractFeeSchedule:
        """
        Make a contract from amounts by code, valid in every place and on every day.

        Raises:
            DocumentError: If an amount cannot be read; every error is listed.
        """
        if not isinstance(amounts, Mapping):
            raise WrongTypeError("amounts", amounts, "a mapping from code to amount")
        builders = (
            (f"$[{code!r}]", partial(_priced_row, code=code, amount=value))
            for code, value in amounts.items()
        )
        return cls(name, build(builders).rows, Edition(edition), rules)

    @classmethod
    def from_csv(
        cls,
        path: str | PathLike[str],
        *,
        name: str = "",
        edition: str = "",
        rules: MedicareFeeSchedule | None = None,
        sheet: str | None = None,
    ) -> ContractFeeSchedule:
        """
        Read a table with this library's own column names.

        It has the columns code and amount, and optionally modifier, setting,
        first_day, last_day and source.

        Args:
            path: The file: CSV, gzip or XLSX.
            name: Name of the contract; the file name if left out.
            edition: Name of the edition; the file name if left out.
            rules: The schedule that provides the payment policy indicators, if any.
            sheet: The sheet of a workbook; None uses the only one with content.

        Raises:
            DocumentError: If cells cannot be read, or two rows apply to the same
                request; every error is listed with its line.
            TableError: If the file is damaged or has another header, or a
                workbook has several sheets with content and none is named.
            MissingExtraError: If a workbook cannot be read without the extra.
        """
        content, lines = open_table(path, sheet=sheet)
        file_edition = Edition(edition or content.name, (content.source,))
        rows = build(_row_builders(content, lines)).rows
        return cls(name or content.name, rows, file_edition, rules)

    @classmethod
    def from_file(  # noqa: PLR0913 - each says how to read one file, by name
        cls,
        path: str | PathLike[str],
        *,
        name: str = "",
        edition: str = "",
        rules: MedicareFeeSchedule | None = None,
        sheet: str | None = None,
        columns: Mapping[str, str] | None = None,
        first_row: int | None = None,
    ) -> ContractFeeSchedule:
        """
        Read a table as payers publish it.

        The header is found below title rows, and common column names are known.
        Amounts may have ``$``, thousands separators and zeros after the cents; a
        code that is listed as "By Report" or similar has no price.
        Days may be written 10/1/2023. Exact duplicates are merged, and
        ``summary`` says what was read and what was left out.

        Args:
            path: The file: CSV, gzip or XLSX.
            name: Name of the contract; the file name if left out.
            edition: Name of the edition; the file name if left out.
            rules: The schedule that provides the payment policy indicators, if any.
            sheet: The sheet of a workbook; None uses the only one with content.
            columns:
                The header of a column, by its content (code, amount, modifier,
                setting, first_day, last_day or source), if the header itself is
                not known: ``{"amount": "Max Fee"}``.
            first_row: The line of the header; None searches for it.

        Raises:
            DocumentError: If cells cannot be read, or two rows apply to the same
                request; every error is listed with its line.
            TableError: If the file is damaged, its header is not found or is
                ambiguous, or a workbook has several sheets with content and
                none is named.
            UnknownTermError: If a key of ``columns`` is not one of these.
            MissingExtraError: If a workbook cannot be read without the extra.
        """
        contract = read_contract(
            path, sheet=sheet, columns=columns, first_row=first_row
        )
        source = contract.source
        file_edition = Edition(edition or source.name, (source,))
        return cls(
            name or source.name, contract.rows, file_edition, rules, contract.summary
        )

    def price(self, request: FeeRequest, /) -> Fee | None:
        """Price *request*; a row for its setting takes precedence over one for both."""
        row = self._row(request)
        if row is None or row.amount is None:
            return None
        return self._fee(row, row.amount, request)

    def indicators(self, request: FeeRequest, /) -> Indicators | None:
        """Return the payment policy indicators of a code, if ``rules`` has them."""
        return self.rules.indicators(request) if self.rules else None

    def by_report(self, request: FeeRequest, /) -> bool:
        """Whether the contract lists the code without an amount for *request*."""
        row = self._row(request)
        return row is not None and row.amount is None

    def why_not(self, request: FeeRequest, /) -> str:
        """Say why a code has no price: no row, no amount, or rows for other cases."""
        if self.by_report(request):
            return f"The contract lists {request.code} without an amount, by report."
        if not any(row.code == request.code for row in self.rows):
            return not_listed("The contract", request.code)
        return (
            f"The contract lists {request.code}, but not for this day, setting "
            f"and modifiers."
        )

    def _row(self, request: FeeRequest) -> ContractRow | None:
        """Find the row that applies; a row for its setting takes precedence."""
        part = "".join(of_effect(request.modifiers, Effect.COMPONENT))
        settings = (request.setting_used, None)
        rows = (
            self._row_on((request.code, part, setting), request) for setting in settings
        )
        return next(filter(None, rows), None)

    def _row_on(self, cell: Cell, request: FeeRequest) -> ContractRow | None:
        """Find the row of a cell on a day: the last that has begun and not ended."""
        rows, day = self._cells.get(cell, ()), request.date_of_service
        index = bisect_right(rows, day, key=_first_day)
        return rows[index - 1] if index and day <= rows[index - 1].last_day else None

    def _fee(self, row: ContractRow, amount: Decimal, request: FeeRequest) -> Fee:
        code = "-".join(filter(None, (row.code, row.modifier)))
        may_change = may_change_payment(request.modifiers)
        return Fee(
            amount=amount,
            setting=request.setting_used,
            schedule=self.name,
            edition=self.edition,
            notices=(Notice.of("payment-modifier"),) if may_change else (),
            steps=(Step.of("contract", code, [amount], row.source or self.name),),
            indicators=self.indicators(request),
        )


def _priced_row(**cells: object) -> ContractRow:
    """Build a row with an agreed amount, which is required."""
    fields: dict[str, Any] = {"code": "", "amount": "", **cells}
    if fields["amount"] is None:
        raise MissingFactError("amount", None, "US dollars, such as 462.60")
    return ContractRow(**fields)


def _row_builders(content: Content, lines: Iterator[Line]) -> Iterator[RowBuilder]:
    """Pair each line's place in the file with the function that builds its row."""
    header_line, header = next(lines)
    names = [name.strip().lower() for name in header]
    missing = [name for name in _REQUIRED if names.count(name) != 1]
    unknown = [name for name in names if name not in _REQUIRED + _OPTIONAL]
    if missing or unknown or len(set(names)) < len(names):
        allowed = f"code, amount, and optionally {', '.join(_OPTIONAL)}, each once"
        raise content.fault(f"the header is {header}, expected {allowed}", header_line)
    for line, cells in lines:
        if len(cells) != len(names):
            raise content.fault(f"{len(cells)} cells, expected {len(names)}", line)
        pairs = zip(names, (cell.strip() for cell in cells), strict=True)
        fields = {key: cell for key, cell in pairs if cell}
        yield f"{content.name}, line {line}", partial(_priced_row, **fields)
