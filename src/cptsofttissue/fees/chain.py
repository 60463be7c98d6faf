"""Schedules made of schedules: the first that knows, or a share of another."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import final

from attrs import evolve, field, frozen
from attrs.validators import min_len

from cptsofttissue.errors import InvalidAmountError, WrongTypeError
from cptsofttissue.fees._base import Component, Fee, FeeRequest, FeeSchedule
from cptsofttissue.money import exact_product, to_cents
from cptsofttissue.trace import step

__all__ = ["Chain", "PercentOf"]

_ONE_PERCENT = Decimal("0.01")
_MOST = 10_000


def _schedules(schedules: Iterable[FeeSchedule]) -> tuple[FeeSchedule, ...]:
    return tuple(schedules)


@final
@frozen(eq=False)
class Chain:
    """
    The first of several schedules that prices the code.

    Attributes:
        schedules: In the order they are asked.
    """

    schedules: tuple[FeeSchedule, ...] = field(
        converter=_schedules, validator=min_len(1)
    )

    @property
    def name(self) -> str:
        """The names of all of them, in order."""
        return ", then ".join(schedule.name for schedule in self.schedules)

    def price(self, request: FeeRequest, /) -> Fee | None:
        """Return the first fee there is; the fee names its own schedule."""
        answers = (schedule.price(request) for schedule in self.schedules)
        return next((fee for fee in answers if fee is not None), None)


def _percent(value: Decimal | str | int) -> Decimal:
    allowed = f"a percentage as text, int or Decimal, above 0 and at most {_MOST}"
    if isinstance(value, bool) or not isinstance(value, Decimal | str | int):
        raise WrongTypeError("percent", value, allowed)
    if isinstance(value, str) and not _is_plain(value):
        raise InvalidAmountError("percent", value, allowed)
    percent = Decimal(value)
    if not percent.is_finite() or not 0 < percent <= _MOST:
        raise InvalidAmountError("percent", value, allowed)
    return percent


def _is_plain(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdigit()


@final
@frozen(eq=False)
class PercentOf:
    """
    A share of what another schedule pays, of the rounded amount, rounded once.

    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> schedule = PercentOf("120", MedicareFeeSchedule.bundled())
    >>> request = FeeRequest(
    ...     code="21555", date_of_service="2026-07-15", place_of_service="11"
    ... )
    >>> schedule.price(request).amount
    Decimal('555.12')

    Attributes:
        percent: Such as ``"120"`` for 120 percent.
        base: The other schedule.
    """

    percent: Decimal = field(converter=_percent)
    base: FeeSchedule

    @property
    def name(self) -> str:
        """The percentage and the name of the other schedule."""
        return f"{self.percent} % of {self.base.name}"

    def price(self, request: FeeRequest, /) -> Fee | None:
        """Price *request*; None if the base does not, or less than a cent is left."""
        fee = self.base.price(request)
        if fee is None:
            return None
        exact = exact_product(fee.amount, self.percent, _ONE_PERCENT)
        amount = to_cents(exact)
        if not amount:
            return None
        given = f"{self.percent} % of {fee.amount}"
        return evolve(
            fee,
            amount=amount,
            schedule=self.name,
            components=(Component(given, exact),),
            steps=(*fee.steps, step("percent-of", given, [amount])),
        )
