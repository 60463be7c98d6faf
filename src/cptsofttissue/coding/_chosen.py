"""Which edition answers for a date of service."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from cptsofttissue.coding.editions import Catalog, catalog, years
from cptsofttissue.errors import UnknownEditionError, WrongTypeError
from cptsofttissue.record.case import NextYear

__all__ = ["Chosen", "choose_edition", "is_answered", "is_valid_on"]


#: The edition that answers, and the year of service if the edition is not known
#: to hold in it. A plain tuple: every answer makes one.
Chosen = tuple[Catalog, int | None]


def choose_edition(
    day: date | None,
    given: Catalog | None = None,
    next_year: NextYear = NextYear.ANSWER,
) -> Chosen:
    """
    Choose the edition that answers for a date of service.

    >>> choose_edition(date(2025, 3, 1))[0].year
    2025

    Args:
        day: The date of service; None takes the newest edition.
        given: The user's own edition, which then answers for every day.
        next_year: Whether to answer for the year after the newest edition.

    Raises:
        UnknownEditionError: If no edition is known for its year.
    """
    if given is not None and not isinstance(given, Catalog):
        raise WrongTypeError("catalog", given, "an edition, as Catalog.from_csv reads")
    if day is None:
        return catalog() if given is None else given, None
    edition = _shipped_on(day) if given is None else given
    if _has_same_codes(edition, day.year):
        return catalog(day.year), None
    if edition.year == day.year:
        return edition, None
    _check_year(day, edition)
    if next_year is NextYear.REFUSE:
        known = f"days of {edition.year}" if given else _years_to(edition.year)
        raise _unknown(day, known + _REFUSED)
    return edition, day.year


def is_answered(day: date, next_year: NextYear = NextYear.ANSWER) -> bool:
    """Whether a shipped edition answers for a day; none does for a day of birth."""
    try:
        choose_edition(day, None, next_year)
    except UnknownEditionError:
        return False
    return True


def _check_year(day: date, edition: Catalog) -> None:
    """Refuse a day before every edition, or long after the last."""
    first, newest = years()[0], max(edition.year, years()[-1])
    known = _years_to(newest)
    if day.year > newest + 1:
        raise _unknown(day, known + _DATA_ENTRY.format(next_year=newest + 1))
    if day.year < min(edition.year, first):
        raise _unknown(day, known)


def _years_to(newest: int) -> str:
    return f"the years {years()[0]} to {newest}"


_DATA_ENTRY = (
    ", and {next_year} by the codes of the year before; "
    "a later date is most likely a data-entry error"
)
_REFUSED = "; the coding policy refuses any other year"


def _shipped_on(day: date) -> Catalog:
    """Return the edition of that year, or else the nearest."""
    first, *_, last = years()
    return catalog(max(first, min(day.year, last)))


@lru_cache(maxsize=256)
def _has_same_codes(edition: Catalog, year: int) -> bool:
    return year in years() and catalog(year).codes == edition.codes


def is_valid_on(edition: Catalog, day: date) -> bool:
    """Whether an answer of *edition* is valid on a day, with the same codes."""
    if edition.year == day.year or _has_same_codes(edition, day.year):
        return True
    return day.year not in years() and day.year == edition.year + 1


def _unknown(day: date, allowed: str) -> UnknownEditionError:
    return UnknownEditionError("date_of_service", day.isoformat(), allowed)
