"""Contract tables: what a payer agreed to pay, code by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from os import PathLike
from typing import Any, final

from attrs import field, frozen
from attrs.validators import min_len

from cptsofttissue._reading.dates import read_date, turning_days
from cptsofttissue._reading.files import Content, Line
from cptsofttissue._reading.workbooks import open_table
from cptsofttissue.coding._codes import read_code, read_one_code
from cptsofttissue.errors import (
    ContradictionError,
    CptSoftTissueError,
    DocumentError,
    Fault,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees._base import (
    Edition,
    Fee,
    FeeRequest,
    read_price,
    read_setting,
)
from cptsofttissue.fees._medicare import MedicareFeeSchedule
from cptsofttissue.fees._modifiers import (
    Effect,
    may_change_payment,
    modifiers,
    of_effect,
)
from cptsofttissue.fees._places import Setting
from cptsofttissue.trace import Notice, Step

__all__ = ["ContractFeeSchedule", "ContractRow"]

_REQUIRED = ("code", "amount")
_OPTIONAL = ("modifier", "setting", "first_day", "last_day", "source")
_ONE_AMOUNT = "one amount a day; close the older row with its last day"
_A_ROW_EACH = "a modifier has its own column, each code of a range its own row"
#: Code, part and setting.
_Cell = tuple[str, str, Setting | None]


def _check_code(_: object, __: object, code: str) -> None:
    read_one_code(code, _A_ROW_EACH)


def _component(value: str) -> str:
    if not isinstance(value, str):
        raise WrongTypeError("modifier", value, _parts())
    modifier = value.strip().upper()
    if modifier and not of_effect((modifier,), Effect.COMPONENT):
        raise UnknownTermError("modifier", value, _parts())
    return modifier


def _parts() -> str:
    """Say what the column takes."""
    return (
        f"empty, or a part: {', '.join(of_effect((*modifiers(),), Effect.COMPONENT))}"
    )


def _first_day(value: date | str | None) -> date:
    return date.min if value in (None, "") else read_date("first_day", value)


def _last_day(value: date | str | None) -> date:
    return date.max if value in (None, "") else read_date("last_day", value)


@final
@frozen(kw_only=True)
class ContractRow:
    """
    One agreed amount.

    Attributes:
        code: Any code, not only a CPT one.
        amount: US dollars, more than 0.
        modifier: The part it pays, ``26``, ``TC`` or ``53``; empty for the whole.
        setting: Whose rate it is; None for both.
        first_day: First day of service it holds for; missing is long ago.
        last_day: Last day of service it holds for; missing is no end.
        source: Where it was agreed.

    Raises:
        InvalidFactError: If a field cannot be read.
    """

    code: str = field(converter=read_code, validator=_check_code)
    amount: Decimal = field(converter=read_price)
    modifier: str = field(default="", converter=_component)
    setting: Setting | None = field(default=None, converter=read_setting)
    first_day: date = field(default=None, converter=_first_day)
    last_day: date = field(default=None, converter=_last_day)
    source: str = ""

    def __attrs_post_init__(self) -> None:
        if self.last_day < self.first_day:
            allowed = f"the first day, {self.first_day}, or later"
            raise ContradictionError("last_day", self.last_day, allowed)

    def overlaps(self, other: ContractRow) -> bool:
        """Whether both rows would answer the same request."""
        return (
            _cell(self) == _cell(other)
            and self.first_day <= other.last_day
            and other.first_day <= self.last_day
        )


def _as_tuple(rows: Iterable[ContractRow]) -> tuple[ContractRow, ...]:
    return tuple(rows)


def _check_rows(_: object, __: object, rows: tuple[ContractRow, ...]) -> None:
    for _, at in _overlaps(rows):
        raise ContradictionError("code", rows[at].code, _ONE_AMOUNT)


def _cell(row: ContractRow) -> _Cell:
    """What a row prices, whatever the day."""
    return row.code, row.modifier, row.setting


def _by_cell(rows: Iterable[ContractRow]) -> Mapping[_Cell, list[ContractRow]]:
    found: dict[_Cell, list[ContractRow]] = defaultdict(list)
    for row in rows:
        found[_cell(row)].append(row)
    return found


def _overlaps(rows: Sequence[ContractRow]) -> Iterator[tuple[int, int]]:
    """
    Find rows that answer the same request as one that begins earlier.

    By its first day, each needs to be compared with one row alone: that of its
    cell which lasts longest so far.
    """
    longest: dict[_Cell, int] = {}
    for at in sorted(range(len(rows)), key=lambda at: rows[at].first_day):
        cell = _cell(rows[at])
        before = longest.setdefault(cell, at)
        if before != at and rows[before].overlaps(rows[at]):
            yield before, at
        if rows[before].last_day < rows[at].last_day:
            longest[cell] = at


@final
@frozen(eq=False)
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
        rules: Who knows the payment policy indicators, if anyone does.

    Raises:
        ContradictionError: If two rows would answer the same request.
    """

    name: str = field(validator=min_len(1))
    rows: tuple[ContractRow, ...] = field(
        converter=_as_tuple, validator=_check_rows, repr=False
    )
    edition: Edition
    rules: MedicareFeeSchedule | None = None

    @cached_property
    def _cells(self) -> Mapping[_Cell, list[ContractRow]]:
        return _by_cell(self.rows)

    @cached_property
    def price_changes(self) -> frozenset[date]:
        """The first days of new amounts, and those after their last."""
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
        Take amounts by code, the same in every place and on every day.

        Raises:
            DocumentError: If an amount cannot be read; every fault is listed.
        """
        if not isinstance(amounts, Mapping):
            raise WrongTypeError("amounts", amounts, "a mapping from code to amount")
        given = ({"code": code, "amount": value} for code, value in amounts.items())
        rows = _read((f"$[{row['code']!r}]", row) for row in given)
        return cls(name, rows, Edition(edition), rules)

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
        Read a table with a header.

        It has the columns code and amount, and if needed modifier, setting,
        first_day, last_day and source.

        Args:
            path: The file: CSV, gzip or XLSX.
            name: Name of the contract; the file name if left out.
            edition: Name of the edition; the file name if left out.
            rules: Who knows the payment policy indicators, if anyone does.
            sheet: The sheet of a workbook; None takes the only one with content.

        Raises:
            DocumentError: If cells cannot be read, or two rows would answer the
                same request; every fault is listed with its line.
            TableError: If the file is damaged or has another header, or a
                workbook has several sheets with content and none is named.
            MissingExtraError: If a workbook cannot be read without the extra.
        """
        content, lines = open_table(path, sheet=sheet)
        found = Edition(edition or content.name, (content.source,))
        return cls(name or content.name, _read(_named(content, lines)), found, rules)

    def price(self, request: FeeRequest, /) -> Fee | None:
        """Price *request*; a row of its own setting comes before one for both."""
        part = "".join(of_effect(request.modifiers, Effect.COMPONENT))
        day = request.date_of_service
        for setting in (request.setting_used, None):
            for row in self._cells.get((request.code, part, setting), ()):
                if row.first_day <= day <= row.last_day:
                    return self._fee(row, request)
        return None

    def _fee(self, row: ContractRow, request: FeeRequest) -> Fee:
        given = "-".join(filter(None, (row.code, row.modifier)))
        is_whole = may_change_payment(request.modifiers)
        return Fee(
            amount=row.amount,
            setting=request.setting_used,
            schedule=self.name,
            edition=self.edition,
            notices=(Notice.of("payment-modifier"),) if is_whole else (),
            steps=(Step.of("contract", given, [row.amount], row.source or self.name),),
            indicators=self.rules.indicators(request) if self.rules else None,
        )


def _named(
    content: Content, lines: Iterator[Line]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Read each line as a row, by the names of the header."""
    first, header = next(lines)
    names = [name.strip().lower() for name in header]
    missing = [name for name in _REQUIRED if names.count(name) != 1]
    strange = [name for name in names if name not in _REQUIRED + _OPTIONAL]
    if missing or strange or len(set(names)) < len(names):
        takes = f"code, amount, and optionally {', '.join(_OPTIONAL)}, each once"
        raise content.fault(f"the header is {header}, expected {takes}", first)
    for line, cells in lines:
        if len(cells) != len(names):
            raise content.fault(f"{len(cells)} cells, expected {len(names)}", line)
        given = zip(names, (cell.strip() for cell in cells), strict=True)
        yield f"{content.name}, line {line}", {key: cell for key, cell in given if cell}


def _read(given: Iterable[tuple[str, dict[str, Any]]]) -> tuple[ContractRow, ...]:
    """Build every row, or tell every fault."""
    paths: list[str] = []
    rows: list[ContractRow] = []
    faults: list[Fault] = []
    for path, row in given:
        try:
            rows.append(ContractRow(**{"code": "", "amount": "", **row}))
            paths.append(path)
        except CptSoftTissueError as error:
            faults.append(Fault(path, str(error)))
    faults += _repeated(paths, rows)
    if faults:
        raise DocumentError(tuple(faults))
    return tuple(rows)


def _repeated(paths: Sequence[str], rows: Sequence[ContractRow]) -> Iterator[Fault]:
    """Tell the rows that answer what another row answers."""
    for before, at in sorted(_overlaps(rows), key=itemgetter(1)):
        if rows[before] == rows[at]:
            problem = f"repeats {paths[before]}; keep one of them"
        else:
            problem = f"answers the same request as {paths[before]}: {_ONE_AMOUNT}"
        yield Fault(paths[at], problem)
