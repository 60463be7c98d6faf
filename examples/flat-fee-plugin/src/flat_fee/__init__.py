"""A fee schedule that pays one flat amount for each code, wherever it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cptsofttissue.fees import Fee, FeeRequest

__all__ = ["FlatFees", "schedule"]

#: US dollars by code; invented, as no real contract is flat.
AMOUNTS: Mapping[str, str] = MappingProxyType(
    {"21555": "500.00", "24075": "550.00", "FLAT1": "75.00"}
)


@dataclass(frozen=True)
class FlatFees:
    """
    Pay one amount for each code.

    Attributes:
        amounts: US dollars by code.
        name: Name of the schedule.
    """

    amounts: Mapping[str, str]
    name: str = "flat"

    def price(self, request: FeeRequest, /) -> Fee | None:
        """Price *request*; None for a part of a code, or a code without an amount."""
        amount = self.amounts.get(request.code)
        if amount is None or {"26", "TC", "53"} & {*request.modifiers}:
            return None
        return Fee(
            amount=amount,
            setting=request.setting_used,
            schedule=self.name,
            edition="2026",
        )


def schedule() -> FlatFees:
    """Make the schedule; the entry point names this function."""
    return FlatFees(AMOUNTS)
