"""Conversion factors: US dollars for one relative value unit, by date of service."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.errors import InvalidAmountError, TableError, WrongTypeError

__all__ = [
    "ConversionFactor",
    "Participant",
    "conversion_factors",
    "factor_years",
    "is_factor",
]


class Participant(StrEnum):
    """The clinicians that a conversion factor is for; from 2026 on there are two."""

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
    return _FACTOR.fullmatch(text) is not None and Decimal(text) > 0


def _read_factor(field: str, text: object) -> Decimal:
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
        participant: To whom it applies.
        factor: US dollars for one relative value unit.
        source: Where it comes from.
    """

    first_day: date = field(metadata=tables.KEY)
    last_day: date
    participant: Participant = field(metadata=tables.KEY)
    factor: Decimal
    source: str

    @classmethod
    def of_year(
        cls, year: int, factor: str, *, qualifying: str | None = None, source: str
    ) -> tuple[ConversionFactor, ...]:
        """
        Make the factors of a calendar year that the table does not have.

        >>> factors = ConversionFactor.of_year(2027, "33.5", source="final rule")
        >>> factors[0].participant
        <Participant.ANY: 'any'>

        Args:
            year: Calendar year.
            factor: US dollars for one relative value unit, as text.
            qualifying: The factor for qualifying participants, if it differs.
            source: Where they come from.

        Raises:
            InvalidAmountError: If a factor is not a valid number.
        """
        if type(year) is not int or not date.min.year <= year <= date.max.year:
            raise WrongTypeError("year", year, "a calendar year, such as 2027")
        days = (date(year, 1, 1), date(year, 12, 31))
        base_factor = _read_factor("factor", factor)
        if qualifying is None:
            return (cls(*days, Participant.ANY, base_factor, source),)
        qualifying_factor = _read_factor("qualifying", qualifying)
        return (
            cls(*days, Participant.NONQUALIFYING, base_factor, source),
            cls(*days, Participant.QUALIFYING, qualifying_factor, source),
        )

    @classmethod
    def of_file(cls, name: str, year: int, factor: Decimal) -> ConversionFactor:
        """
        Make the factor that a relative value file has on every row.

        CMS calls the files of qualifying participants QPP, the others nonQPP.

        >>> found = ConversionFactor.of_file("PPRRVU2027_Jan.csv", 2027, Decimal(34))
        >>> found.participant
        <Participant.NONQUALIFYING: 'nonqualifying'>

        Args:
            name: Name of the file.
            year: Calendar year of the file.
            factor: US dollars for one unit.
        """
        days = (date(year, 1, 1), date(year, 12, 31))
        source = f"{name}: the conversion factor on every row"
        return cls(*days, _participant(name, days[0]), factor, source)

    def applies(self, day: date, *, qualifying: bool) -> bool:
        """Whether it applies on *day* to a clinician who is qualifying or not."""
        counterpart = (
            Participant.NONQUALIFYING if qualifying else Participant.QUALIFYING
        )
        return (
            self.first_day <= day <= self.last_day and self.participant != counterpart
        )


_QPP = re.compile(r"(no[nt][-_ ]*)?QPP", re.IGNORECASE)


def _participant(name: str, day: date) -> Participant:
    """Say whom the factor of a file is for: by its name, or else by the year before."""
    marks = {bool(mark[1]) for mark in _QPP.finditer(name.rpartition("/")[2])}
    if len(marks) > 1:
        raise TableError(name, 0, "names both QPP and nonQPP; give the factors")
    if marks:
        return Participant.NONQUALIFYING if marks.pop() else Participant.QUALIFYING
    earlier = [row for row in _factors() if row.first_day <= day]
    has_two = bool(earlier) and earlier[-1].participant is not Participant.ANY
    return Participant.NONQUALIFYING if has_two else Participant.ANY


def _factors() -> tuple[ConversionFactor, ...]:
    return tables.read("conversion_factors.csv", ConversionFactor)


def conversion_factors(year: int) -> tuple[ConversionFactor, ...]:
    """Return the factors of a calendar year that the table has."""
    return tuple(row for row in _factors() if row.first_day.year == year)


def factor_years(factor: Decimal) -> set[int]:
    """
    Return the years that have a factor.

    >>> factor_years(Decimal("32.3465"))
    {2025}
    """
    return {row.first_day.year for row in _factors() if row.factor == factor}
