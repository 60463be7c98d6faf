"""The titles above the header of a contract: the days on which its amounts apply."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from attrs import frozen

from cptsofttissue._reading.dates import days_named

__all__ = ["Period", "period_of"]

#: Words of a title that says when the amounts apply.
_WHEN = re.compile(r"\b(?:effective|eff|valid|in force)\b", re.IGNORECASE)
#: A title that names an end, or days on which the amounts do not apply.
_OTHERWISE = re.compile(
    r"\b(?:not|no longer|never)\b(?: \w+){0,2} (?:effective|eff|valid|in force)\b"
    r"|\b(?:effective|eff|valid|in force)\b[^\d]*"
    r"\b(?:before|prior|(?<!or )(?<!and )after|end|ends|ending|expir\w+|terminat\w+)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b20\d\d\b", re.ASCII)
#: What stands between the first and the last day.
_UNTIL = re.compile(
    r"\b(?:through|thru|until|till|to)\b|[\u2013\u2014]| - |(?<=/\d{4})-(?=\d\d?/)"
)


@frozen
class Period:
    """
    The days on which the amounts of a contract apply.

    Attributes:
        first_day: The first of them; None if no title says so.
        last_day: The last of them; None if no title says so.
        title: The title that names them; empty for none.
        is_vague: Whether a title may name the days but is not certain.
    """

    first_day: date | None = None
    last_day: date | None = None
    title: str = ""
    is_vague: bool = False


def period_of(titles: Iterable[str]) -> Period:
    """
    Read the days on which the amounts below some titles apply.

    >>> period_of(["Acme", "Effective 1/1/2026 through 6/30/2026"]).last_day
    datetime.date(2026, 6, 30)
    >>> period_of(["Effective 1/1/2026, revised 2/1/2026"]).is_vague
    True
    >>> period_of(["Not valid after 6/30/2026"]).is_vague
    True
    """
    titles = [*titles]
    dated_titles = [title for title in titles if _WHEN.search(title)]
    days = _days(dated_titles[0]) if len(dated_titles) == 1 else []
    if not days:
        return Period(is_vague=bool(dated_titles) or any(map(_names_a_time, titles)))
    first, last, *_ = *days, None
    return Period(first, last, dated_titles[0])


def _days(title: str) -> list[date]:
    """Return the first day and, if given, the last; none if they are not certain."""
    parts = [part for part in _UNTIL.split(title) if days_named(part)]
    days = [day for part in parts for day in days_named(part)]
    is_clear = len(parts) == len(days) in {1, 2} and days == sorted(days)
    is_clear = is_clear and not _OTHERWISE.search(" ".join(title.split()))
    return days if is_clear and _WHEN.search(parts[0]) else []


def _names_a_time(title: str) -> bool:
    """Whether a title names a year or a day, whatever it is for."""
    return bool(_YEAR.search(title) or days_named(title))
