"""Exact US dollars, rounded in one place, whatever the caller's decimal context."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from cptsofttissue.errors import InvalidAmountError, WrongTypeError

__all__ = ["read_amount", "to_cents"]

#: Wide enough for every amount that this library computes.
_ROUND = Context(prec=100, rounding=ROUND_HALF_UP, traps=[InvalidOperation])
_CENT = Decimal("0.01")
#: More is treated as a data-entry error.
_MOST = Decimal(10_000_000)


def to_cents(amount: Decimal) -> Decimal:
    """
    Round US dollars to cents, half up.

    >>> to_cents(Decimal("201.405"))
    Decimal('201.41')
    """
    return _ROUND.quantize(amount, _CENT)


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
    allowed = "US dollars, 0 or more, with at most two decimals, such as 462.60"
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise WrongTypeError(field, value, f"text, int or Decimal; {allowed}")
    if isinstance(value, str) and not _is_plain(value):
        raise InvalidAmountError(field, value, allowed)
    amount = Decimal(value)
    if not (amount.is_finite() and 0 <= amount < _MOST and _has_cents(amount)):
        raise InvalidAmountError(field, value, allowed)
    return to_cents(amount)


def _is_plain(text: str) -> bool:
    """Whether *text* is short ASCII digits with at most one point."""
    whole, _, part = text.partition(".")
    return (
        text.isascii() and len(text) < len(str(_MOST)) + 4 and (whole + part).isdigit()
    )


def _has_cents(amount: Decimal) -> bool:
    return to_cents(amount) == amount
