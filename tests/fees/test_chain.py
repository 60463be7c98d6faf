"""Schedules of schedules: the first that knows, a share of another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cptsofttissue.errors import InvalidAmountError, WrongTypeError
from cptsofttissue.fees import (
    Chain,
    ContractFeeSchedule,
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
        with pytest.raises(WrongTypeError, match="one or more fee schedules"):
            Chain(links)
    with pytest.raises(WrongTypeError, match="a fee schedule"):
        PercentOf("120", None)


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
    with pytest.raises(InvalidAmountError, match="percent"):
        PercentOf(percent, MEDICARE)


@pytest.mark.parametrize("percent", [1.2, True, None])
def test_refuses_other_types(percent):
    """A float is not exact."""
    with pytest.raises(WrongTypeError, match="percent"):
        PercentOf(percent, MEDICARE)
