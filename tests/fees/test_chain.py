"""Schedules of schedules: the first that knows, a share of another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cptsofttissue.errors import InvalidAmountError, WrongTypeError
from cptsofttissue.fees import (
    Chain,
    Component,
    ContractFeeSchedule,
    ContractRow,
    Edition,
    Encounter,
    MedicareFeeSchedule,
    PercentOf,
)

OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")
MEDICARE = MedicareFeeSchedule.bundled()
ACME = ContractFeeSchedule.from_mapping("acme", {"21555": "500", "X": "0.01"})


def test_the_first_that_knows_answers():
    """The fee names the schedule that answered."""
    chain = Chain([ACME, MEDICARE])

    assert "acme, then Medicare" == chain.name
    assert ["acme", "Medicare"] == [
        chain.price(OFFICE.request(code)).schedule for code in ("21555", "21556")
    ]
    assert chain.price(OFFICE.request("99213")) is None


def test_a_chain_has_a_link():
    """A chain of nothing, or of something else, would answer nothing forever."""
    for links in ([], None, 5, "abc", [None], [object()]):
        with pytest.raises(WrongTypeError, match="one or more fee schedules") as raised:
            Chain(links)
        assert ("schedules", links) == (raised.value.field, raised.value.value)
    with pytest.raises(WrongTypeError, match="a fee schedule") as raised:
        PercentOf("120", "Medicare")
    assert ("base", "Medicare") == (raised.value.field, raised.value.value)


@pytest.mark.parametrize(
    ("percent", "amount"),
    [("120", "555.12"), ("100", "462.60"), ("62.5", "289.13"), (50, "231.30")],
)
def test_a_share_is_rounded_once(percent, amount: str):
    """The percentage is taken of the rounded amount, half up."""
    fee = PercentOf(percent, MEDICARE).price(OFFICE.request("21555"))

    assert amount == str(fee.amount)
    assert f"{percent} % of Medicare" == fee.schedule
    assert "percent-of" == fee.steps[-1].rule
    assert fee.indicators


def test_what_the_base_does_not_price_stays_open():
    """No price of the base, or less than a cent, is None."""
    assert PercentOf("120", MEDICARE).price(OFFICE.request("99213")) is None
    assert PercentOf("10", ACME).price(OFFICE.request("X")) is None


@pytest.mark.parametrize(
    "percent",
    [
        "0",
        "-5",
        "x",
        "",
        "1e2",
        "1.2.3",
        "100000",
        "33.33333",
        "٥",
        Decimal("NaN"),
        Decimal("Inf"),
    ],
)
def test_refuses_other_percentages(percent):
    """A percentage is above zero, and plain."""
    with pytest.raises(InvalidAmountError) as raised:
        PercentOf(percent, MEDICARE)

    assert "percent" == raised.value.field
    assert percent is raised.value.value


@pytest.mark.parametrize("percent", [1.2, True, None])
def test_refuses_other_types(percent):
    """A float is not exact."""
    with pytest.raises(WrongTypeError) as raised:
        PercentOf(percent, MEDICARE)

    assert ("percent", percent) == (raised.value.field, raised.value.value)


def test_a_share_is_explained():
    """The step tells percentage and amount; the part is exact, not rounded."""
    base = MEDICARE.price(OFFICE.request("21555"))
    fee = PercentOf("62.5", MEDICARE).price(OFFICE.request("21555"))

    assert base.steps == fee.steps[:-1]
    assert ("62.5 % of 462.60", "289.13") == (
        fee.steps[-1].given,
        fee.steps[-1].concluded,
    )
    assert (Component("62.5 % of 462.60", Decimal("289.1250")),) == fee.components


def test_prices_change_when_those_of_a_part_do():
    """A chain knows every day of its parts; one that cannot say leaves any day open."""

    class Silent:
        name = "silent"

        def price(self, _, /):
            return None

    rows = [ContractRow(code="21555", amount="1", first_day="2026-03-01")]
    dated = ContractFeeSchedule("dated", rows, Edition("2026"))

    assert date(2026, 3, 1) in dated.price_changes
    assert dated.price_changes == PercentOf("120", dated).price_changes
    assert dated.price_changes | MEDICARE.price_changes == (
        Chain([dated, MEDICARE]).price_changes
    )
    assert Chain([dated, Silent()]).price_changes is None
    assert PercentOf("120", Silent()).price_changes is None
