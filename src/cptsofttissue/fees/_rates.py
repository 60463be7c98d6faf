"""Shares of a payment that are the same for every code, by day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import final

from attrs import field, frozen

from cptsofttissue._amounts import exact_product
from cptsofttissue._reading import tables
from cptsofttissue.errors import InvalidDateError
from cptsofttissue.money import to_cents

__all__ = ["Rate", "rate"]


@final
@frozen
class Rate:
    """
    A share that is the same for every code.

    Attributes:
        share: What an amount is multiplied with.
        source: Where it comes from.
    """

    share: Decimal
    source: str

    def of(self, amount: Decimal) -> Decimal:
        """Take the share of an amount, rounded to cents."""
        return to_cents(exact_product(amount, self.share))


@frozen
class _RateRow:
    """A row of the table of rates, over some days."""

    rule: str = field(metadata=tables.KEY)
    share: Decimal
    first_day: date | None = field(metadata=tables.KEY)
    last_day: date | None
    source: str


def rate(rule: str, day: date) -> Rate:
    """
    Find the share of a rule on a day.

    >>> str(rate("sequestration", date(2026, 7, 15)).share)
    '0.02'

    Raises:
        InvalidDateError: If the table has none for that day.
    """
    rows = tables.on_day(tables.read("payment_rates.csv", _RateRow), day)
    for row in rows:
        if row.rule == rule:
            return Rate(row.share, row.source)
    raise InvalidDateError("date_of_service", day.isoformat(), f"a day with a {rule}")
