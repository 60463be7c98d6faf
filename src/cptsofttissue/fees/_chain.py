"""Schedules made of others: the first that has a price, or a share of another's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import final

from attrs import evolve, field, frozen

from cptsofttissue._amounts import exact_product
from cptsofttissue.errors import InvalidAmountError, WrongTypeError
from cptsofttissue.fees._base import (
    Component,
    Fee,
    FeeRequest,
    FeeSchedule,
    Indicators,
    ask,
    ask_indicators,
    is_by_report,
    is_schedule,
    price_changes,
    why_not,
)
from cptsofttissue.money import to_cents
from cptsofttissue.trace import Step

__all__ = ["Chain", "PercentOf"]

_ONE_PERCENT = Decimal("0.01")
_PERCENT = re.compile(r"\d{1,5}(\.\d{1,4})?", re.ASCII)


def _schedules(schedules: Iterable[FeeSchedule]) -> tuple[FeeSchedule, ...]:
    members = tuple(schedules) if isinstance(schedules, Iterable) else ()
    if not members or not all(map(is_schedule, members)):
        raise WrongTypeError("schedules", schedules, "one or more fee schedules")
    return members


def _base(schedule: FeeSchedule) -> FeeSchedule:
    if not is_schedule(schedule):
        raise WrongTypeError("base", schedule, "a fee schedule")
    return schedule


@final
@frozen(cache_hash=True)
class Chain:
    """
    Several schedules, of which the first that prices the code is used.

    A schedule that lists the code without an amount, as by report, ends the search.

    Attributes:
        schedules: The schedules, in the order in which they are tried.
    """

    schedules: tuple[FeeSchedule, ...] = field(converter=_schedules, hash=False)

    @property
    def name(self) -> str:
        """The names of all of them, in order."""
        return ", then ".join(schedule.name for schedule in self.schedules)

    @property
    def price_changes(self) -> frozenset[date] | None:
        """The first days of new prices in any of them; None if one does not know."""
        changes = [price_changes(schedule) for schedule in self.schedules]
        known = [days for days in changes if days is not None]
        return frozenset[date]().union(*known) if len(known) == len(changes) else None

    def price(self, request: FeeRequest, /) -> Fee | None:
        """Return the fee of the first schedule that has one, or None."""
        for schedule in self.schedules:
            fee = ask(schedule, request)
            if fee is not None or is_by_report(schedule, request):
                return fee
        return None

    def why_not(self, request: FeeRequest, /) -> str:
        """Return the reason of each schedule, up to one that lists it by report."""
        reasons: list[str] = []
        for schedule in self.schedules:
            reasons.append(f"{schedule.name}: {why_not(schedule, request)}")
            if is_by_report(schedule, request):
                break
        return " ".join(reasons)

    def by_report(self, request: FeeRequest, /) -> bool:
        """Whether the search ends at a schedule that lists the code by report."""
        return self.price(request) is None and any(
            is_by_report(schedule, request) for schedule in self.schedules
        )

    def indicators(self, request: FeeRequest, /) -> Indicators | None:
        """Return the payment indicators from the first schedule that has them."""
        answers = (ask_indicators(schedule, request) for schedule in self.schedules)
        return next((answer for answer in answers if answer is not None), None)


def _percent(value: Decimal | str | int) -> Decimal:
    allowed = "a percentage above 0 with at most four decimals, such as 62.5"
    if isinstance(value, bool) or not isinstance(value, Decimal | str | int):
        raise WrongTypeError("percent", value, f"text, int or Decimal: {allowed}")
    text = str(value)
    if not _PERCENT.fullmatch(text) or not Decimal(text):
        raise InvalidAmountError("percent", value, allowed)
    return Decimal(text)


@final
@frozen(cache_hash=True)
class PercentOf:
    """
    A percentage of another schedule's rounded amount, rounded once.

    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> schedule = PercentOf("120", MedicareFeeSchedule.bundled())
    >>> request = FeeRequest(
    ...     code="21555", date_of_service="2026-07-15", place_of_service="11"
    ... )
    >>> schedule.price(request).amount
    Decimal('555.12')

    Attributes:
        percent: The percentage as text, such as ``"120"``.
        base: The other schedule.
    """

    percent: Decimal = field(converter=_percent, eq=str)
    base: FeeSchedule = field(converter=_base, hash=False)

    @property
    def name(self) -> str:
        """The percentage and the name of the other schedule."""
        return f"{self.percent} % of {self.base.name}"

    @property
    def price_changes(self) -> frozenset[date] | None:
        """The first days of new prices of the other schedule; None if not known."""
        return price_changes(self.base)

    def by_report(self, request: FeeRequest, /) -> bool:
        """Whether the other schedule lists the code without an amount."""
        return is_by_report(self.base, request)

    def price(self, request: FeeRequest, /) -> Fee | None:
        """Price *request*; None if the base has no price or the share is too small."""
        fee = ask(self.base, request)
        if fee is None:
            return None
        exact = exact_product(fee.amount, self.percent, _ONE_PERCENT)
        amount = to_cents(exact)
        if not amount:
            return None
        formula = f"{self.percent} % of {fee.amount}"
        return evolve(
            fee,
            amount=amount,
            schedule=self.name,
            components=(Component(formula, exact),),
            steps=(*fee.steps, Step.of("percent-of", formula, [amount])),
        )

    def why_not(self, request: FeeRequest, /) -> str:
        """Return the reason of the other schedule, or that the share is too small."""
        return why_not(self.base, request) or "The share is less than a cent."

    def indicators(self, request: FeeRequest, /) -> Indicators | None:
        """Return the payment indicators of the other schedule, if it has them."""
        return ask_indicators(self.base, request)
