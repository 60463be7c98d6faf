"""Round exact US dollar amounts in one place, in any decimal context."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

__all__ = ["to_cents"]

#: Wide enough for every amount that this library computes.
_ROUND = Context(prec=100, rounding=ROUND_HALF_UP, traps=[InvalidOperation])
_CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """
    Round US dollars to cents, half up.

    >>> to_cents(Decimal("201.405"))
    Decimal('201.41')
    """
    return _ROUND.quantize(amount, _CENT)
