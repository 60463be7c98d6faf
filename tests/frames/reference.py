"""What the scalar functions say of a row; shares no code with the frames."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from cptsofttissue import (
    Case,
    CodingPolicy,
    CptSoftTissueError,
    Length,
    Resolution,
    resolve,
)
from cptsofttissue.errors import InvalidSizeError
from cptsofttissue.fees import FeeRequest, FeeSchedule

UM = {"cm": 10_000, "mm": 1_000, "in": 25_400}
SIZES = ("size", "tumor", "margin")
DEFAULT = CodingPolicy()

Answer = tuple[str | None, str, str | None]


def hints(row: dict[str, Any], unit: str | None, policy: CodingPolicy) -> list[str]:
    """What the reason of a readable row has to name."""
    answer = answered(row, unit, policy)
    asked = [question.field for question in answer.questions]
    rules = [caution.rule for caution in answer.cautions]
    return [*asked, *map(str, answer.families), *rules]


def resolved(
    row: dict[str, Any], unit: str | None = None, policy: CodingPolicy = DEFAULT
) -> Answer:
    """Code, status and candidates of one row."""
    try:
        answer = answered(row, unit, policy)
    except CptSoftTissueError:
        return None, "invalid", None
    code = None if answer.code is None else str(answer.code)
    return code, answer.status, ";".join(map(str, answer.candidates)) or None


def answered(row: dict[str, Any], unit: str | None, policy: CodingPolicy) -> Resolution:
    """Resolve one row; missing facts are left out."""
    facts = {fact: value for fact, value in row.items() if value is not None}
    for fact in facts.keys() & set(SIZES):
        facts[fact] = measured(fact, facts[fact], unit)
    return resolve(**facts, policy=policy)


def measured(fact: str, value: object, unit: str | None) -> object:
    """Read a size as the scalar case takes it."""
    if isinstance(value, str):
        try:
            Case(**{fact: value})
        except InvalidSizeError:
            return f"{value} {unit}"
        return value
    if isinstance(value, Decimal):
        return {"cm": Length.cm, "mm": Length.mm, "in": Length.inch}[unit](value)
    return Length(whole_um(value, unit))


def whole_um(number: float, unit: str | None) -> int:
    """Read a number of a unit by exact arithmetic, but for the noise of floats."""
    try:
        exact = Fraction(number) * UM[unit]
    except (ValueError, OverflowError) as error:  # not a number, or infinite
        raise InvalidSizeError("size", number, "a number") from error
    if number < 0 or abs(exact - round(exact)) > Fraction(1, 1_000_000):
        raise InvalidSizeError("size", number, "whole micrometers")
    return round(exact)


Price = tuple[int | None, str | None, str | None, str]


def priced(row: dict[str, Any], schedule: FeeSchedule, same: dict[str, Any]) -> Price:
    """Cents, setting, notices and status of one row."""
    facts = same | {fact: value for fact, value in row.items() if value is not None}
    if "code" not in facts:
        return None, None, None, "unpriced"
    try:
        fee = schedule.price(FeeRequest(**{"date_of_service": None, **facts}))
    except CptSoftTissueError:
        return None, None, None, "invalid"
    if fee is None:
        return None, None, None, "unpriced"
    notices = ";".join(notice.rule for notice in fee.notices) or None
    return round(fee.amount * 100), fee.setting.value, notices, "priced"
