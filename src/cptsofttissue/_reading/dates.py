"""Dates as records write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from cptsofttissue.errors import (
    InvalidDateError,
    MissingFactError,
    WrongTypeError,
)

__all__ = ["read_date", "turning_days"]


_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_date(field: str, value: object) -> date:
    """
    Read a date, or its ISO text.

    >>> read_date("date_of_service", "2026-07-15")
    datetime.date(2026, 7, 15)

    Raises:
        InvalidDateError: If the text is no calendar date.
        MissingFactError: If there is none.
        WrongTypeError: If *value* is neither.
    """
    allowed = "a date, or its ISO text such as 2026-07-15"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value is None:
        raise MissingFactError(field, value, allowed)
    if not isinstance(value, str):
        raise WrongTypeError(field, value, allowed)
    try:
        return date.fromisoformat(value if _ISO.fullmatch(value) else "")
    except ValueError:
        raise InvalidDateError(field, value, allowed) from None


def turning_days(
    periods: Iterable[tuple[date | None, date | None]],
) -> frozenset[date]:
    """
    Return the days on which a period begins, or has just ended.

    >>> sorted(map(str, turning_days([(date(2024, 3, 9), date(2024, 12, 31))])))
    ['2024-03-09', '2025-01-01']

    Args:
        periods: First and last day of each; None is open.
    """
    days: set[date] = set()
    for first, last in periods:
        days |= {first} if first else set()
        days |= {last + timedelta(days=1)} if last and last < date.max else set()
    return frozenset(days)
