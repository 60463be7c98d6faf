"""Dates as records of American practices write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from cptsofttissue.errors import (
    InvalidDateError,
    MissingFactError,
    WrongTypeError,
)

__all__ = ["days_named", "in_words", "read_date", "read_iso_date", "turning_days"]

_ALLOWED = "a date, or text such as 3/14/2026, 2026-03-14 or Mar 14, 2026"
_ISO_ALLOWED = "a date, or its ISO text such as 2026-07-15"
_US_ORDER = (
    "the month before the day, such as 3/14/2026; a text with the day first is not read"
)
_SERIAL = (
    "a date such as 3/14/2026; this looks like the number that a spreadsheet keeps "
    "for a date, so save the column as dates"
)
_DOTS = (
    "slashes, such as 3/14/2026; with dots either number may be the month unless the "
    "second is above 12"
)
_SHORT_YEAR = "a year of four digits; one of two is of this century, up to next year"
_NO_ZONE = "a date without a time zone, since the day of a moment depends on the place"

_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
#: A time of day does not change the day.
_TIME = r"(?:[ T][0-2]?\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?: ?[AP]M)?)?"
_MONTH = r"(?P<word>[A-Z]{3,9})\.?"
_LONG = r"(?P<year>\d{4})"
_EITHER = r"(?P<year>\d{4}|\d\d)"
_SHAPES = tuple(
    re.compile(shape + _TIME, re.ASCII | re.IGNORECASE)
    for shape in (
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
        r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<year>\d{4})\.(?P<month>\d\d)\.(?P<day>\d\d)",
        rf"(?P<month>\d{{1,2}})(?P<dot>\.)(?P<day>\d{{1,2}})\.{_EITHER}",
        rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/{_EITHER}",
        rf"(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})-{_LONG}",
        rf"{_MONTH} (?P<day>\d{{1,2}})(?:ST|ND|RD|TH)?(?:, ?| ){_LONG}",
        rf"(?P<day>\d{{1,2}}) ?{_MONTH},? ?{_EITHER}",
        rf"(?P<day>\d{{1,2}})-{_MONTH}-{_EITHER}",
    )
)
_TWELVE = 12
#: A day after 1927 as a spreadsheet counts it, or a fraction of it.
_COUNTED = re.compile(r"[1-9]\d{4}(?:\.\d+)?", re.ASCII)
_ZONED = re.compile(r"\d{4}-.*[T ].*\d(?:Z|[+-]\d\d:?\d\d)", re.ASCII | re.DOTALL)
_MONTHS: Mapping[str, int] = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                "jan january",
                "feb february",
                "mar march",
                "apr april",
                "may",
                "jun june",
                "jul july",
                "aug august",
                "sep sept september",
                "oct october",
                "nov november",
                "dec december",
            ),
            1,
        )
        for name in names.split()
    }
)


def in_words(day: date) -> str:
    """
    Write a day as American letters do, whatever the language of the machine.

    >>> in_words(date(2026, 7, 15))
    'July 15, 2026'
    """
    names = {number: name for name, number in _MONTHS.items()}  # the last is in full
    return f"{names[day.month].capitalize()} {day.day}, {day.year}"


def read_date(field: str, value: object) -> date:
    """
    Read a date, or its text as an American practice writes it.

    The month stands before the day unless it is a word; with dots, as charts in much of
    the world have them with the day first, only where no other order is possible. A
    year of two digits is of this century, and none after next year is meant.

    >>> read_date("date_of_service", "3/14/2026")
    datetime.date(2026, 3, 14)
    >>> read_date("date_of_service", "14-MAR-2026")
    datetime.date(2026, 3, 14)

    Raises:
        InvalidDateError: If the text is not a calendar date, or not certainly one.
        MissingFactError: If there is none.
        WrongTypeError: If *value* is neither.
    """
    if not isinstance(value, str):
        return _read_value(field, value, _ALLOWED)
    text = value.strip()
    for shape in _SHAPES:
        if match := shape.fullmatch(text):
            return _read_parts(field, value, match)
    raise InvalidDateError(field, value, _why(text))


#: A day within a text; :func:`read_date` then reads it, or does not.
_NAMED = re.compile(
    r"\b(?:\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d\d-\d\d"
    r"|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}\.\d\d\.\d\d"
    r"|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{4})(?![\d/])",
    re.ASCII | re.IGNORECASE,
)
#: How many characters of a line are shown with a day in it.
_WORDS = 60


def days_named(text: str) -> Mapping[date, str]:
    """
    Find the days that a text names, each with the words before it.

    Which of them is meant, the text does not say for certain: a person chooses.

    >>> days_named("Born 3/4/1961. Date of surgery: 07/15/2026")[date(2026, 7, 15)]
    'Born 3/4/1961. Date of surgery: 07/15/2026'
    """
    days: dict[date, str] = {}
    for line in text.splitlines():
        for match in _NAMED.finditer(line):
            with suppress(InvalidDateError):
                day = read_date("date_of_service", match.group())
                days.setdefault(day, line[: match.end()].strip()[-_WORDS:])
    return MappingProxyType(days)


def read_iso_date(field: str, value: object) -> date:
    """
    Read a date, or its ISO text, as the documents of this package write it.

    >>> read_iso_date("date_of_service", "2026-07-15")
    datetime.date(2026, 7, 15)

    Raises:
        InvalidDateError: If the text is not a calendar date.
        MissingFactError: If there is none.
        WrongTypeError: If *value* is neither.
    """
    if not isinstance(value, str):
        return _read_value(field, value, _ISO_ALLOWED)
    try:
        return date.fromisoformat(value if _ISO.fullmatch(value) else "")
    except ValueError:
        raise InvalidDateError(field, value, _ISO_ALLOWED) from None


def _read_value(field: str, value: object, allowed: str) -> date:
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise InvalidDateError(field, str(value), _NO_ZONE)
        return value.date()
    if isinstance(value, date):
        return value
    if value is None:
        raise MissingFactError(field, value, allowed)
    raise WrongTypeError(field, value, allowed)


def _read_parts(field: str, value: str, match: re.Match[str]) -> date:
    parts = match.groupdict()
    word = parts.get("word")
    month = _MONTHS.get(word.lower(), 0) if word else int(parts["month"])
    year, day = int(parts["year"]), int(parts["day"])
    if len(parts["year"]) < len("2026"):
        year += 2000
        if year > datetime.now(UTC).year + 1:
            raise InvalidDateError(field, value, _SHORT_YEAR)
    if parts.get("dot") and max(day, month) <= _TWELVE and day != month:
        raise InvalidDateError(field, value, _DOTS)
    try:
        return date(year, month, day)
    except ValueError:
        is_day_first = word is None and month > _TWELVE >= day > 0
        allowed = _US_ORDER if is_day_first else _ALLOWED
        raise InvalidDateError(field, value, allowed) from None


def _why(text: str) -> str:
    """Return the error text for what is not shaped like a date."""
    if _COUNTED.fullmatch(text):
        return _SERIAL
    return _NO_ZONE if _ZONED.fullmatch(text) else _ALLOWED


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
