"""Choose the edition that answers for a date of service."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from cptsofttissue.coding.editions import Catalog, catalog, years
from cptsofttissue.errors import UnknownEditionError, WrongTypeError
from cptsofttissue.record.case import NextYear

__all__ = ["EditionChoice", "choose_edition", "is_answered", "is_valid_on"]


#: The edition that answers, and the year of service if the edition is not known
#: to be valid in it. A plain tuple: every answer makes one.
EditionChoice = tuple[Catalog, int | None]


def choose_edition(
    day: date | None,
    user_edition: Catalog | None = None,
    next_year: NextYear = NextYear.ANSWER,
) -> EditionChoice:
    """
    Choose the edition that answers for a date of service.

    >>> choose_edition(date(2025, 3, 1))[0].year
    2025

    Args:
        day: The date of service; None takes the newest edition.
        user_edition: The user's own edition, which then answers for every day.
        next_year: Whether to answer for the year after the newest edition.

    Raises:
        UnknownEditionError: If no edition is known for its year.
    """
    if user_edition is not None and not isinstance(user_edition, Catalog):
        raise WrongTypeError(
            "catalog", user_edition, "an edition, as Catalog.from_csv reads"
        )
    if day is None:
        return catalog() if user_edition is None else user_edition, None
    edition = _nearest_shipped(day) if user_edition is None else user_edition
    if _has_same_codes(edition, day.year):
        return catalog(day.year), None
    if edition.year == day.year:
        return edition, None
    _check_year(day, edition)
    if next_year is NextYear.REFUSE:
        allowed = f"days of {edition.year}" if user_edition else _years_to(edition.year)
        raise _unknown_year(day, allowed + _REFUSED)
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
    allowed = _years_to(newest)
    if day.year > newest + 1:
        raise _unknown_year(day, allowed + _DATA_ENTRY.format(next_year=newest + 1))
    if day.year < min(edition.year, first):
        raise _unknown_year(day, allowed)


def _years_to(newest: int) -> str:
    return f"the years {years()[0]} to {newest}"


_DATA_ENTRY = (
    ", and {next_year} by the codes of the year before; "
    "a later date is most likely a data-entry error"
)
_REFUSED = "; the coding policy refuses any other year"


def _nearest_shipped(day: date) -> Catalog:
    """Return the shipped edition of that year, or else the nearest."""
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


def _unknown_year(day: date, allowed: str) -> UnknownEditionError:
    return UnknownEditionError("date_of_service", day.isoformat(), allowed)
