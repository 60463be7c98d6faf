"""How Medicare pays parts, sides and several procedures: rules by indicator and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import final

from attrs import field, frozen

from cptsofttissue._amounts import exact_difference
from cptsofttissue._reading import tables
from cptsofttissue.fees import Indicators
from cptsofttissue.fees._rates import rate

__all__ = [
    "IndicatorRule",
    "Payment",
    "Settlement",
    "indicator_rule",
    "rule_of_part",
    "rule_of_status",
]


class Payment(StrEnum):
    """
    The outcome of a line, from best to worst.

    ``BY_REPORT``, ``OTHER_SCHEDULE`` and ``UNKNOWN`` have no amount;
    ``NOT_SEPARATE`` is paid with another service and ``NOT_PAYABLE`` is denied,
    so both are paid nothing.
    """

    PAID = "paid"
    BY_REPORT = "by_report"
    OTHER_SCHEDULE = "other_schedule"
    UNKNOWN = "unknown"
    NOT_SEPARATE = "not_separate"
    NOT_PAYABLE = "not_payable"

    @property
    def is_open(self) -> bool:
        """Whether no amount is known."""
        return self in _OPEN

    @property
    def is_nothing(self) -> bool:
        """Whether it is known that the line itself is paid nothing."""
        return self in _NOTHING


_OPEN = frozenset({Payment.BY_REPORT, Payment.OTHER_SCHEDULE, Payment.UNKNOWN})
_NOTHING = frozenset({Payment.NOT_SEPARATE, Payment.NOT_PAYABLE})


@frozen
class IndicatorRule:
    """
    What an indicator of a code says about a rule.

    Attributes:
        payment: Whether an amount is known.
        shares: The factor for the fee, by rank; empty if not known.
        notice: Name of a rule to look at, or empty.
        source: Where it comes from.
    """

    payment: Payment
    shares: tuple[Decimal, ...]
    notice: str = field(metadata=tables.refers_to("rules.csv"))
    source: str


@frozen
class _PolicyRow(IndicatorRule):
    """A row of the table: the rule, the indicator, and how it is paid."""

    rule: str = field(metadata=tables.KEY, kw_only=True)
    indicator: str = field(metadata=tables.KEY, kw_only=True)


@cache
def _rules() -> Mapping[tuple[str, str], IndicatorRule]:
    rows = tables.read("payment_policy.csv", _PolicyRow)
    return {(row.rule, row.indicator): row for row in rows}


#: The schedule does not say how several procedures, sides or surgeons are paid.
_NO_INDICATORS = IndicatorRule(Payment.UNKNOWN, (), "no-indicators", "")
#: The schedule does not price the code, and does not say why.
_NOT_PRICED = IndicatorRule(Payment.UNKNOWN, (), "not-priced", "")
#: The indicator names a rule that is not in the table.
_OTHER_RULE = IndicatorRule(Payment.UNKNOWN, (), "other-rule", "")

#: The name of the indicator for each rule.
_INDICATOR: Mapping[str, str] = MappingProxyType(
    {
        "bilateral": "bilateral",
        "multiple-procedure": "multiple",
        "assistant": "assistant",
        "co-surgeon": "co_surgeon",
        "team": "team",
    }
)


def indicator_rule(rule: str, indicators: Indicators | None) -> IndicatorRule:
    """
    Return what the indicators of a code say about a rule; unknown without any.

    >>> indicator_rule("bilateral", None).payment
    <Payment.UNKNOWN: 'unknown'>
    """
    if indicators is None:
        return _NO_INDICATORS
    key = (rule, getattr(indicators, _INDICATOR[rule]))
    return _rules().get(key, _OTHER_RULE)


def rule_of_status(indicators: Indicators | None) -> IndicatorRule:
    """
    Return the rule for a line that the schedule does not price, by its status.

    >>> rule_of_status(None).payment
    <Payment.UNKNOWN: 'unknown'>
    """
    status = indicators.status if indicators else ""
    return _rules().get(("status", status), _NOT_PRICED)


def rule_of_part(modifier: str) -> IndicatorRule:
    """
    Return the rule for a part of a code without its own row in the schedule.

    >>> rule_of_part("53").payment
    <Payment.BY_REPORT: 'by_report'>
    """
    return _rules()["without-row", modifier]


@final
@frozen
class Settlement:
    """
    Who pays which part of an amount that Medicare approved, in US dollars.

    Attributes:
        approved: The total of the claim.
        deductible: The part of the deductible that the patient pays.
        coinsurance: The patient's share of the rest.
        sequestration: The amount withheld from Medicare's share.
        medicare: What Medicare pays after sequestration.
        source: Where the rule comes from.
    """

    approved: Decimal
    deductible: Decimal
    coinsurance: Decimal
    sequestration: Decimal
    medicare: Decimal
    source: str

    @classmethod
    def of(cls, approved: Decimal, deductible: Decimal, day: date) -> Settlement:
        """Divide *approved* by the rules of *day*; sequestration is Medicare's."""
        deductible_part = min(approved, deductible)
        remainder = exact_difference(approved, deductible_part)
        coinsurance = rate("coinsurance", day).of(remainder)
        share = exact_difference(remainder, coinsurance)
        reduction = rate("sequestration", day)
        sequestration = reduction.of(share)
        return cls(
            approved,
            deductible_part,
            coinsurance,
            sequestration,
            exact_difference(share, sequestration),
            reduction.source,
        )
