"""The rows of a contract; no two may apply to the same request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple, final

from attrs import field, frozen

from cptsofttissue._document import Document
from cptsofttissue._reading.dates import read_date
from cptsofttissue.coding._codes import read_code, read_one_code
from cptsofttissue.errors import (
    ContradictionError,
    CptSoftTissueError,
    DocumentError,
    Fault,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees._base import read_price, read_setting
from cptsofttissue.fees._modifiers import Effect, modifiers, of_effect
from cptsofttissue.fees._places import Setting

__all__ = [
    "ONE_AMOUNT",
    "Cell",
    "ContractRow",
    "RowBuilder",
    "Rows",
    "build",
    "cell_of",
    "overlaps",
]

ONE_AMOUNT = "one amount a day; close the older row with its last day"
_A_ROW_EACH = "a modifier has its own column, each code of a range its own row"
#: Code, part and setting.
Cell = tuple[str, str, Setting | None]


def _check_code(_: object, __: object, code: str) -> None:
    read_one_code(code, _A_ROW_EACH)


def _read_component(value: str) -> str:
    if not isinstance(value, str):
        raise WrongTypeError("modifier", value, _allowed_parts())
    modifier = value.strip().upper()
    if modifier and not of_effect((modifier,), Effect.COMPONENT):
        raise UnknownTermError("modifier", value, _allowed_parts())
    return modifier


def _allowed_parts() -> str:
    """Say which parts the column may hold."""
    return (
        f"empty, or a part: {', '.join(of_effect((*modifiers(),), Effect.COMPONENT))}"
    )


def _read_amount(value: Decimal | str | int | None) -> Decimal | None:
    """Read an amount; None means that the code is listed without one."""
    return None if value is None else read_price(value)


def _read_first_day(value: date | str | None) -> date:
    return date.min if value in (None, "") else read_date("first_day", value)


def _read_last_day(value: date | str | None) -> date:
    return date.max if value in (None, "") else read_date("last_day", value)


@final
@frozen(kw_only=True)
class ContractRow(Document):
    """
    One agreed amount.

    Attributes:
        code: Any code, not only a CPT one.
        amount:
            US dollars, more than 0; None if the payer lists the code without an
            amount, as by report; then no other schedule is tried for it.
        modifier: The part it pays, ``26``, ``TC`` or ``53``; empty for the whole.
        setting: The facility or non-facility rate; None for both.
        first_day: First date of service it applies to; missing means no limit.
        last_day: Last date of service it applies to; missing means no limit.
        source: Where it was agreed.

    Raises:
        InvalidFactError: If a field cannot be read.
    """

    code: str = field(converter=read_code, validator=_check_code)
    amount: Decimal | None = field(converter=_read_amount)
    modifier: str = field(default="", converter=_read_component)
    setting: Setting | None = field(default=None, converter=read_setting)
    first_day: date = field(default=None, converter=_read_first_day)
    last_day: date = field(default=None, converter=_read_last_day)
    source: str = ""

    def __attrs_post_init__(self) -> None:
        if self.last_day < self.first_day:
            allowed = f"the first day, {self.first_day}, or later"
            raise ContradictionError("last_day", self.last_day, allowed)

    def overlaps(self, other: ContractRow) -> bool:
        """Whether both rows apply to the same request."""
        return (
            cell_of(self) == cell_of(other)
            and self.first_day <= other.last_day
            and other.first_day <= self.last_day
        )


def cell_of(row: ContractRow) -> Cell:
    """Return the code, part and setting that a row prices."""
    return row.code, row.modifier, row.setting


def overlaps(rows: Sequence[ContractRow]) -> Iterator[tuple[int, int]]:
    """
    Find rows that apply to the same request as one that begins earlier.

    By its first day, each needs to be compared with one row alone: that of its
    cell which lasts longest so far.
    """
    longest: dict[Cell, int] = {}
    for index in sorted(range(len(rows)), key=lambda index: rows[index].first_day):
        cell = cell_of(rows[index])
        earlier = longest.setdefault(cell, index)
        if earlier != index and rows[earlier].overlaps(rows[index]):
            yield earlier, index
        if rows[earlier].last_day < rows[index].last_day:
            longest[cell] = index


#: The place of a row in the file, and the function that builds it.
RowBuilder = tuple[str, Callable[[], ContractRow]]


class _PlacedRow(NamedTuple):
    """A row, and its place in the file."""

    path: str
    row: ContractRow


class Rows(NamedTuple):
    """
    The rows of a contract, as built.

    Attributes:
        rows: Each agreed amount once.
        duplicates: The place of each row that exactly repeats an earlier one.
    """

    rows: tuple[ContractRow, ...]
    duplicates: tuple[str, ...]


def build(builders: Iterable[RowBuilder], *, merges_duplicates: bool = False) -> Rows:
    """
    Build every row.

    Args:
        builders: The place of each row, and the function that builds it.
        merges_duplicates: Whether exact duplicates are left out, not refused.

    Raises:
        DocumentError: If a row cannot be built, or two answer the same request;
            every fault is listed.
    """
    faults: list[Fault] = []
    rows = [*_build_rows(builders, faults)]
    first = {row: path for path, row in reversed(rows)}
    if merges_duplicates:
        unique = [placed for placed in rows if first[placed.row] == placed.path]
    else:
        unique = rows
    faults += _overlap_faults(unique)
    if faults:
        raise DocumentError(tuple(faults))
    unique_paths = {path for path, _ in unique}
    return Rows(
        tuple(row for _, row in unique),
        tuple(path for path, _ in rows if path not in unique_paths),
    )


def _build_rows(
    builders: Iterable[RowBuilder], faults: list[Fault]
) -> Iterator[_PlacedRow]:
    """Build each row that can be built, and list the faults of the others."""
    for path, build_row in builders:
        try:
            yield _PlacedRow(path, build_row())
        except CptSoftTissueError as error:
            faults.append(Fault(path, str(error)))


def _overlap_faults(rows: Sequence[_PlacedRow]) -> Iterator[Fault]:
    """List the rows that apply to the same request as another row."""
    pairs = overlaps([placed.row for placed in rows])
    for earlier, later in sorted(pairs, key=itemgetter(1)):
        path = rows[earlier].path
        if rows[earlier].row == rows[later].row:
            problem = f"repeats {path}; keep one of them"
        else:
            problem = f"applies to the same request as {path}: {ONE_AMOUNT}"
        yield Fault(rows[later].path, problem)
