"""The rows of a contract: what each says, and that no two answer the same request."""

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

__all__ = ["ONE_AMOUNT", "Cell", "ContractRow", "Rows", "build", "cell_of", "overlaps"]

ONE_AMOUNT = "one amount a day; close the older row with its last day"
_A_ROW_EACH = "a modifier has its own column, each code of a range its own row"
#: Code, part and setting.
Cell = tuple[str, str, Setting | None]


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


def _amount(value: Decimal | str | int | None) -> Decimal | None:
    """Read an amount; None is a code that is listed without one."""
    return None if value is None else read_price(value)


def _first_day(value: date | str | None) -> date:
    return date.min if value in (None, "") else read_date("first_day", value)


def _last_day(value: date | str | None) -> date:
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
    amount: Decimal | None = field(converter=_amount)
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
        """Whether both rows apply to the same request."""
        return (
            cell_of(self) == cell_of(other)
            and self.first_day <= other.last_day
            and other.first_day <= self.last_day
        )


def cell_of(row: ContractRow) -> Cell:
    """What a row prices, whatever the day."""
    return row.code, row.modifier, row.setting


def overlaps(rows: Sequence[ContractRow]) -> Iterator[tuple[int, int]]:
    """
    Find rows that answer the same request as one that begins earlier.

    By its first day, each needs to be compared with one row alone: that of its
    cell which lasts longest so far.
    """
    longest: dict[Cell, int] = {}
    for at in sorted(range(len(rows)), key=lambda at: rows[at].first_day):
        cell = cell_of(rows[at])
        before = longest.setdefault(cell, at)
        if before != at and rows[before].overlaps(rows[at]):
            yield before, at
        if rows[before].last_day < rows[at].last_day:
            longest[cell] = at


#: Where a row stands, and the row.
_Placed = tuple[str, ContractRow]


class Rows(NamedTuple):
    """
    The rows of a contract, as built.

    Attributes:
        rows: Each agreed amount once.
        joined: Where a row stands that says exactly what an earlier one says.
    """

    rows: tuple[ContractRow, ...]
    joined: tuple[str, ...]


def build(
    given: Iterable[tuple[str, Callable[[], ContractRow]]], *, joins: bool = False
) -> Rows:
    """
    Build every row.

    Args:
        given: Where each row stands, and what builds it.
        joins: Whether an exact duplicate is left out instead of refused.

    Raises:
        DocumentError: If a row cannot be built, or two answer the same request;
            every fault is listed.
    """
    faults: list[Fault] = []
    built = [*_built(given, faults)]
    first = {row: path for path, row in reversed(built)}
    kept = [(p, row) for p, row in built if first[row] == p] if joins else built
    faults += _repeated(kept)
    if faults:
        raise DocumentError(tuple(faults))
    kept_paths = {path for path, _ in kept}
    return Rows(
        tuple(row for _, row in kept),
        tuple(path for path, _ in built if path not in kept_paths),
    )


def _built(
    given: Iterable[tuple[str, Callable[[], ContractRow]]], faults: list[Fault]
) -> Iterator[_Placed]:
    """Build what can be built, and note why the rest cannot."""
    for path, make in given:
        try:
            yield path, make()
        except CptSoftTissueError as error:
            faults.append(Fault(path, str(error)))


def _repeated(placed: Sequence[_Placed]) -> Iterator[Fault]:
    """Tell the rows that answer what another row answers."""
    rows = [row for _, row in placed]
    for before, at in sorted(overlaps(rows), key=itemgetter(1)):
        earlier = placed[before][0]
        if rows[before] == rows[at]:
            problem = f"repeats {earlier}; keep one of them"
        else:
            problem = f"applies to the same request as {earlier}: {ONE_AMOUNT}"
        yield Fault(placed[at][0], problem)
