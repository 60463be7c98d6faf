"""Care that clinicians divide: the share of a fee that each is paid, by modifier."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import final

from attrs import field, frozen

from cptsofttissue._amounts import exact_sum
from cptsofttissue._reading import tables
from cptsofttissue.claims._payment import Payment
from cptsofttissue.fees import Indicators

__all__ = ["CarePart", "care_part"]


@final
@frozen
class CarePart:
    """
    What a modifier pays of a code with these global days.

    Attributes:
        modifier: ``54``, ``55``, ``56`` or ``78``.
        global_days: The global days of the code.
        parts: The parts of the care that are paid; empty if all of it is.
        payment: Whether an amount is known.
        notice: Name of a rule to look at, or empty.
        source: Where it comes from.
    """

    modifier: str = field(metadata=tables.KEY)
    global_days: str = field(metadata=tables.KEY)
    parts: tuple[str, ...]
    payment: Payment
    notice: str = field(metadata=tables.refers_to("rules.csv"))
    source: str

    def share(self, indicators: Indicators | None) -> Decimal | None:
        """Add up the shares of the parts; None if the file does not have one."""
        shares = [getattr(indicators, part) for part in self.parts]
        return None if None in shares else exact_sum(shares)


@cache
def _parts() -> Mapping[tuple[str, str], CarePart]:
    rows = tables.read("care_parts.csv", CarePart)
    return {(row.modifier, row.global_days): row for row in rows}


def care_part(modifier: str, indicators: Indicators | None) -> CarePart | None:
    """Return what a modifier pays of a code; None if the table does not say."""
    days = indicators.global_days if indicators else ""
    return _parts().get((modifier, days))
