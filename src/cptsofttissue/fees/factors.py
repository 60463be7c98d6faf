"""Conversion factors: US dollars for one relative value unit, by date of service."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import final

from attrs import frozen

from cptsofttissue._reading import tables
from cptsofttissue.errors import InvalidAmountError, WrongTypeError

__all__ = [
    "ConversionFactor",
    "Participant",
    "conversion_factors",
    "factor_years",
    "is_factor",
]


class Participant(StrEnum):
    """Whom a conversion factor is for; from 2026 on there are two."""

    ANY = "any"
    QUALIFYING = "qualifying"
    NONQUALIFYING = "nonqualifying"


_FACTOR = re.compile(r"\d{2}\.\d{1,4}", re.ASCII)


def is_factor(text: str) -> bool:
    """
    Whether *text* is a conversion factor as printed: two digits, four decimals.

    >>> is_factor("33.4009"), is_factor("334.009")
    (True, False)
    """
    return _FACTOR.fullmatch(text) is not None


def _factor(field: str, text: object) -> Decimal:
    if not isinstance(text, str) or not is_factor(text):
        raise InvalidAmountError(field, text, "text such as 33.4009")
    return Decimal(text)


@final
@frozen(cache_hash=True)
class ConversionFactor:
    """
    A Medicare conversion factor over one period.

    >>> [str(row.factor) for row in conversion_factors(2026)]
    ['33.4009', '33.5675']

    Attributes:
        first_day: First day of the period.
        last_day: Last day of the period.
        participant: Whom it is for.
        factor: US dollars for one relative value unit.
        source: Where it comes from.
    """

    first_day: date
    last_day: date
    participant: Participant
    factor: Decimal
    source: str

    @classmethod
    def of_year(
        cls, year: int, factor: str, *, qualifying: str | None = None, source: str
    ) -> tuple[ConversionFactor, ...]:
        """
        Write down the factors of a calendar year that the table does not have.

        >>> factors = ConversionFactor.of_year(2027, "33.5", source="final rule")
        >>> factors[0].participant
        <Participant.ANY: 'any'>

        Args:
            year: Calendar year.
            factor: US dollars for one unit, as text.
            qualifying: The other factor, for qualifying participants.
            source: Where they come from.

        Raises:
            InvalidAmountError: If a factor is not such a number.
        """
        if type(year) is not int or not date.min.year <= year <= date.max.year:
            raise WrongTypeError("year", year, "a calendar year, such as 2027")
        days = (date(year, 1, 1), date(year, 12, 31))
        own = _factor("factor", factor)
        if qualifying is None:
            return (cls(*days, Participant.ANY, own, source),)
        other = _factor("qualifying", qualifying)
        return (
            cls(*days, Participant.NONQUALIFYING, own, source),
            cls(*days, Participant.QUALIFYING, other, source),
        )

    def applies(self, day: date, *, qualifying: bool) -> bool:
        """Whether it holds on *day* for a clinician who is qualifying or not."""
        other = Participant.NONQUALIFYING if qualifying else Participant.QUALIFYING
        return self.first_day <= day <= self.last_day and self.participant != other


@cache
def _factors() -> tuple[ConversionFactor, ...]:
    return tuple(
        ConversionFactor(
            date.fromisoformat(row["first_day"]),
            date.fromisoformat(row["last_day"]),
            Participant(row["participant"]),
            Decimal(row["factor"]),
            row["source"],
        )
        for row in tables.rows("conversion_factors.csv")
    )


def conversion_factors(year: int) -> tuple[ConversionFactor, ...]:
    """Return the factors of a calendar year, as far as the table goes."""
    return tuple(row for row in _factors() if row.first_day.year == year)


def factor_years(factor: Decimal) -> set[int]:
    """
    Return the years that have a factor.

    >>> factor_years(Decimal("32.3465"))
    {2025}
    """
    return {row.first_day.year for row in _factors() if row.factor == factor}
