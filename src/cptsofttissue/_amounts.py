"""Amounts of US dollars: read strictly, and computed exactly."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import reduce

from cptsofttissue.errors import InvalidAmountError, WrongTypeError
from cptsofttissue.money import to_cents

__all__ = ["exact_difference", "exact_product", "exact_sum", "read_amount"]

#: Wide enough for every product of fees, shares and factors; it never rounds.
_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation])
#: More is treated as a data-entry error.
_MOST = Decimal(10_000_000)


def exact_product(*factors: Decimal) -> Decimal:
    """
    Multiply without rounding.

    >>> exact_product(Decimal("3.86"), Decimal("33.4009"))
    Decimal('128.927474')
    """
    return reduce(_EXACT.multiply, factors)


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """
    Add without rounding.

    >>> exact_sum([Decimal("569.49"), Decimal("231.30")])
    Decimal('800.79')
    """
    return reduce(_EXACT.add, amounts, Decimal("0.00"))


def exact_difference(amount: Decimal, subtrahend: Decimal) -> Decimal:
    """
    Subtract without rounding.

    >>> exact_difference(Decimal("453.58"), Decimal("540.76"))
    Decimal('-87.18')
    """
    return _EXACT.subtract(amount, subtrahend)


def read_amount(field: str, value: object) -> Decimal:
    """
    Read an amount of US dollars, exact to the cent and not negative.

    >>> read_amount("amount", "462.6")
    Decimal('462.60')

    Raises:
        WrongTypeError: If *value* is a float or no number; pass its text.
        InvalidAmountError: If it is no plain number, negative, too large, or
            finer than a cent.
    """
    allowed = (
        f"US dollars, from 0 to less than {_MOST:,}, with at most two decimals, "
        "such as 462.60"
    )
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise WrongTypeError(field, value, f"text, int or Decimal; {allowed}")
    if isinstance(value, str) and not _is_plain(value):
        raise InvalidAmountError(field, value, allowed)
    amount = Decimal(value)
    if not (amount.is_finite() and 0 <= amount < _MOST and _has_cents(amount)):
        raise InvalidAmountError(field, value, allowed)
    return to_cents(amount.copy_abs())  # turns negative zero into zero


def _is_plain(text: str) -> bool:
    """Whether *text* is short ASCII digits with at most one point."""
    whole, _, part = text.partition(".")
    return (
        text.isascii() and len(text) < len(str(_MOST)) + 4 and (whole + part).isdigit()
    )


def _has_cents(amount: Decimal) -> bool:
    return to_cents(amount) == amount
