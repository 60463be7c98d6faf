"""Which edition answers for a date of service."""

from __future__ import annotations

from datetime import date

from cptsofttissue.coding.editions import Catalog, catalog, years
from cptsofttissue.errors import UnknownEditionError
from cptsofttissue.record.case import NextYear

__all__ = ["Chosen", "choose_edition", "is_valid_on"]


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
        given: The user's own edition, which then answers whatever the day.
        next_year: Whether to answer for the year after the newest edition.

    Raises:
        UnknownEditionError: If no edition is known for its year.
    """
    if day is None:
        return given or catalog(), None
    edition = given or _shipped_on(day)
    if edition.year == day.year or _has_same_codes(edition, day.year):
        return edition, None
    newest = max(edition.year, years()[-1])
    if day.year > newest + 1:
        raise _unknown(day, _DATA_ENTRY.format(newest=newest, next_year=newest + 1))
    if next_year is NextYear.REFUSE:
        raise _unknown(day, _REFUSED)
    return edition, day.year


_DATA_ENTRY = (
    ", and {next_year} by the codes of {newest}; "
    "a later date is most likely a data-entry error"
)
_REFUSED = "; the coding policy refuses any other year"


def _shipped_on(day: date) -> Catalog:
    if day.year < years()[0]:
        raise _unknown(day)
    return catalog(min(day.year, years()[-1]))


def _has_same_codes(edition: Catalog, year: int) -> bool:
    return year in years() and catalog(year).codes == edition.codes


def is_valid_on(edition: Catalog, day: date) -> bool:
    """Whether an answer of *edition* may stand for a day: the codes are the same."""
    if edition.year == day.year or _has_same_codes(edition, day.year):
        return True
    return day.year not in years() and day.year == edition.year + 1


def _unknown(day: date, hint: str = "") -> UnknownEditionError:
    first, *_, last = years()
    allowed = f"the years {first} to {last}{hint}"
    return UnknownEditionError("date_of_service", day.isoformat(), allowed)
