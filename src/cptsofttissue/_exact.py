"""Exact arithmetic of US dollars, whatever the caller's decimal context."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import reduce

__all__ = ["exact_difference", "exact_product", "exact_sum"]

#: Wide enough for every product of fees, shares and factors; it never rounds.
_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation])


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


def exact_difference(amount: Decimal, less: Decimal) -> Decimal:
    """
    Subtract without rounding.

    >>> exact_difference(Decimal("453.58"), Decimal("540.76"))
    Decimal('-87.18')
    """
    return _EXACT.subtract(amount, less)
