"""The charge of a line: its own, another amount, or the priced amount."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from itertools import chain
from typing import TypeAlias

from attrs import evolve

from cptsofttissue._amounts import exact_sum
from cptsofttissue.claims import ClaimLine, ClaimPrice, PricedProcedure
from cptsofttissue.errors import ContradictionError, MissingFactError, WrongTypeError

__all__ = [
    "Charge",
    "ChargeValue",
    "Line",
    "charge_line",
    "charge_lines",
    "procedures_of_lines",
]


class Charge(Enum):
    """
    Where a charge comes from, if not from the provider.

    A claim states what the provider charges; a price is what the payer allows.
    The price is used as the charge only if you request it with this value.
    """

    #: The amount that the line was priced at.
    PRICED = "priced"


#: A line of a claim, or a line with its price.
Line: TypeAlias = ClaimLine | PricedProcedure
#: US dollars for all units, their source, or None for the line's own charge.
ChargeValue: TypeAlias = Charge | Decimal | str | int | None

_EACH = "Charge.PRICED, or nothing for the charge of each line"
_WHOLE = "the whole priced claim, or a charge of your own"


def charge_line(line: Line, charge: ChargeValue) -> ClaimLine:
    """
    Return the line with its charge; None means not known.

    >>> charge_line(ClaimLine(code="21555"), "900").charge
    Decimal('900.00')

    Raises:
        ContradictionError: If two lines were priced as one procedure, or the
            price is for one of several units.
        InvalidAmountError: If the charge is not an amount.
        MissingFactError: If the price is requested but the line has none.
        WrongTypeError: If an argument is of another type.
    """
    claim_line = _line(line)
    if charge is None:
        return claim_line
    amount = _price(line) if isinstance(charge, Charge) else charge
    return evolve(claim_line, charge=amount)


def _line(line: Line) -> ClaimLine:
    if isinstance(line, ClaimLine):
        return line
    if not isinstance(line, PricedProcedure):
        raise WrongTypeError("line", line, "a ClaimLine or a PricedProcedure")
    if len(line.lines) != 1:
        allowed = f"one line, but its sides are on two; give {_WHOLE}"
        raise ContradictionError("line", line.billed, allowed)
    return line.lines[0]


def _price(line: Line) -> Decimal | None:
    if isinstance(line, ClaimLine):
        raise MissingFactError("charge", None, "a priced line, or a charge")
    if _line(line).units > 1:
        allowed = f"the price of all units, not of one; give {_WHOLE}"
        raise ContradictionError("charge", line.billed, allowed)
    return line.amount


def charge_lines(answer: ClaimPrice, charge: Charge | None) -> list[ClaimLine]:
    """
    Return every line of a priced claim with its charge.

    Raises:
        ContradictionError: If the price is requested but a line was priced
            together with its other side.
        WrongTypeError: If *answer* is not a priced claim, or *charge* not a Charge.
    """
    if not isinstance(answer, ClaimPrice):
        raise WrongTypeError("answer", answer, "a ClaimPrice")
    lines = answer.claim.lines
    if charge is None:
        return list(lines)
    if not isinstance(charge, Charge):
        raise WrongTypeError("charge", charge, _EACH)
    rows = procedures_of_lines(answer)
    return [
        evolve(line, charge=_sum(procedures))
        for line, procedures in zip(lines, rows, strict=True)
    ]


def procedures_of_lines(answer: ClaimPrice) -> list[tuple[PricedProcedure, ...]]:
    """
    Return the procedures of each line: its units, or the one of both sides.

    Raises:
        ContradictionError: If equal lines do not have equally many procedures.
    """
    parts = {line: _divide_procedures(answer, line) for line in answer.claim.lines}
    return [next(parts[line]) for line in answer.claim.lines]


def _divide_procedures(
    answer: ClaimPrice, line: ClaimLine
) -> Iterator[tuple[PricedProcedure, ...]]:
    """Divide the procedures among equal lines."""
    rows = [row for row in answer.procedures if line in row.lines]
    pairs = [(row,) for row in rows if len(row.lines) > 1]
    single = [row for row in rows if len(row.lines) == 1]
    count = answer.claim.lines.count(line) - len(pairs)
    per_line = len(single) // count if count else 0
    if per_line * count != len(single) or (count and not per_line):
        allowed = "as many for every line that says the same"
        raise ContradictionError("procedures", len(rows), allowed)
    units = (tuple(single[i * per_line : (i + 1) * per_line]) for i in range(count))
    return chain(pairs, units)


def _sum(rows: tuple[PricedProcedure, ...]) -> Decimal | None:
    if len(rows[0].lines) > 1:
        allowed = "a charge for each line: the two sides were priced together"
        raise ContradictionError("charge", rows[0].billed, allowed)
    amounts = [row.amount for row in rows]
    known = [amount for amount in amounts if amount is not None]
    return exact_sum(known) if len(known) == len(amounts) else None
