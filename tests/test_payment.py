"""Rules of payment by indicator, shares by day, and who pays what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from cptsofttissue._reading.tables import rows
from cptsofttissue.claims._payment import (
    IndicatorRule,
    Payment,
    Settlement,
    indicator_rule,
    rule_of_part,
    rule_of_status,
)
from cptsofttissue.errors import InvalidDateError
from cptsofttissue.fees import Indicators
from cptsofttissue.fees._rates import Rate, rate

DAY = date(2026, 7, 15)
NONE = Indicators("A", "090", "?", "?", "?", "?", "?")
#: Which indicator each rule goes by.
FIELDS = {
    "bilateral": "bilateral",
    "multiple-procedure": "multiple",
    "assistant": "assistant",
    "co-surgeon": "co_surgeon",
    "team": "team",
}


def test_payments_go_from_good_to_bad():
    """The words of the answers, in this order."""
    assert [
        *("paid", "by_report", "other_schedule", "unknown"),
        *("not_separate", "not_payable"),
    ] == [*map(str, Payment)]


def found_rule(rule: str, indicator: str) -> IndicatorRule:
    if rule == "without-row":
        return rule_of_part(indicator)
    if rule == "status":
        return rule_of_status(evolve(NONE, status=indicator))
    return indicator_rule(rule, evolve(NONE, **{FIELDS[rule]: indicator}))


@pytest.mark.parametrize(
    "row", rows("payment_policy.csv"), ids=lambda r: f"{r['rule']} {r['indicator']}"
)
def test_each_row_is_found_by_its_own_indicator(row: dict[str, str]):
    """The rule of a row is what the table says of that indicator, and no other."""
    found = found_rule(row["rule"], row["indicator"])

    assert row["payment"] == found.payment
    assert row["shares"] == ";".join(map(str, found.shares))
    assert (row["notice"], row["source"]) == (found.notice, found.source)


@pytest.mark.parametrize("name", FIELDS)
def test_without_a_row_the_rule_is_open(name: str):
    """No indicators, or one that the table does not have: unknown, and said so."""
    assert IndicatorRule(Payment.UNKNOWN, (), "no-indicators", "") == (
        indicator_rule(name, None)
    )
    assert IndicatorRule(Payment.UNKNOWN, (), "other-rule", "") == (
        indicator_rule(name, NONE)
    )


def test_without_a_status_the_line_is_open():
    """A status that is priced, or none: why there is no price is not known."""
    for indicators in (None, NONE):
        assert IndicatorRule(Payment.UNKNOWN, (), "not-priced", "") == (
            rule_of_status(indicators)
        )


def test_a_rate_has_its_source():
    """The share of a day, and where it comes from; both ends of a period count."""
    known = {row["first_day"]: row["source"] for row in rows("payment_rates.csv")}

    for day, share, first in (
        (date(2022, 3, 31), "0.00", "2020-05-01"),
        (date(2022, 4, 1), "0.01", "2022-04-01"),
        (date(2022, 6, 30), "0.01", "2022-04-01"),
        (DAY, "0.02", "2022-07-01"),
    ):
        assert Rate(Decimal(share), known[first]) == rate("sequestration", day)


def test_a_share_is_rounded_to_cents():
    """Half up, as everything."""
    assert "0.01" == str(Rate(Decimal("0.02"), "").of(Decimal("0.25")))


def test_a_day_without_a_rate_names_itself():
    """Before the first period there is none."""
    with pytest.raises(InvalidDateError, match="a day with a sequestration") as raised:
        rate("sequestration", date(2013, 3, 31))

    assert ("date_of_service", "2013-03-31") == (raised.value.field, raised.value.value)


def test_a_settlement_divides_the_total():
    """The patient pays the deductible, then a fifth; two percent are held back."""
    # 200 - 50 = 150; 20 % is 30; 120 x 2 % is 2.40
    settled = Settlement.of(Decimal("200.00"), Decimal("50.00"), DAY)

    assert (
        Settlement(
            approved=Decimal("200.00"),
            deductible=Decimal("50.00"),
            coinsurance=Decimal("30.00"),
            sequestration=Decimal("2.40"),
            medicare=Decimal("117.60"),
            source=rate("sequestration", DAY).source,
        )
        == settled
    )


def test_a_deductible_takes_no_more_than_the_total():
    """What is left of it is not paid here."""
    settled = Settlement.of(Decimal("20.00"), Decimal("50.00"), DAY)

    assert (Decimal("20.00"), Decimal(0)) == (settled.deductible, settled.medicare)
