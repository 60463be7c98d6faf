"""Why a schedule has no price, in its own words."""

from __future__ import annotations

import pytest
from attrs import asdict, evolve
from hypothesis import given

from cptsofttissue.errors import NotPricedError, PluginError
from cptsofttissue.fees import (
    AscFeeSchedule,
    Chain,
    ContractFeeSchedule,
    ContractRow,
    Edition,
    Encounter,
    FeeRequest,
    MedicareFeeSchedule,
    OppsFeeSchedule,
    PercentOf,
    require_fee,
    why_not,
)
from cptsofttissue.testing import fee_schedules, values

from .test_facilities import B

MEDICARE = MedicareFeeSchedule.bundled()
CENTER = AscFeeSchedule.bundled()
ACME = ContractFeeSchedule(
    "acme",
    [
        ContractRow(code="21555", amount="500", setting="non_facility"),
        ContractRow(code="21930", amount=None),
    ],
    Edition("2026"),
)
CENT = ContractFeeSchedule.from_mapping("cent", {"21555": "0.01"})


class Silent:
    """A schedule that does not say why."""

    name = "silent"

    def price(self, _request: FeeRequest) -> None:
        """Price nothing."""


class Broken(Silent):
    """A schedule that answers what is no sentence."""

    def why_not(self, _request: FeeRequest) -> object:
        return 404


def at(code: str, place: str = "11", day: str = "2026-07-15") -> FeeRequest:
    """Ask for a code."""
    return Encounter(date_of_service=day, place_of_service=place).request(code)


@pytest.mark.parametrize(
    ("schedule", "request_", "said"),
    [
        (
            MEDICARE,
            at("99213"),
            "nonQPP.nodesc.csv has no row for 99213",
        ),
        (MEDICARE, at("21555", day="2020-07-15"), "It has figures for 2025, 2026 only"),
        (MEDICARE, at("99024"), "has no amount for it, with status B"),
        (ACME, at("11401"), "The contract has no row for 11401"),
        (ACME, at("21930"), "lists 21930 without an amount, by report"),
        (
            ACME,
            at("21555", "22"),
            "but not for this day, setting and modifiers",
        ),
        (CENTER, at("21555"), "It pays a surgery center only, place of service 24"),
        (CENTER, at("21555", "24", "2020-07-15"), "It has no addendum of 2020"),
        (CENTER, at("99213", "24"), "has no row for 99213"),
        (CENTER, at("26125", "24"), "lists 26125 without a rate: it is packaged"),
        (Silent(), at("21555"), "The schedule does not say why"),
        (PercentOf("50", CENT), at("11401"), "The contract has no row for 11401"),
        (PercentOf("1", CENT), at("21555"), "The share is less than a cent"),
        (
            Chain([ACME, MEDICARE]),
            at("99213"),
            "acme: The contract has no row for 99213. Medicare: PPRRVU2026",
        ),
    ],
)
def test_a_schedule_says_why(schedule, request_: FeeRequest, said: str):
    """It names what is missing; the error for what is not priced says so, too."""
    assert said in why_not(schedule, request_)
    with pytest.raises(NotPricedError) as caught:
        require_fee(schedule, request_)
    assert said in str(caught.value)


def test_a_chain_ends_where_a_code_is_by_report():
    """What stands behind a schedule that lists the code is not asked."""
    said = why_not(Chain([ACME, MEDICARE]), at("21930"))

    assert "by report" in said
    assert "Medicare" not in said


def test_a_hospital_says_why(tmp_path):
    """The place, the year or the row is missing, or the rate."""
    path = tmp_path / "Addendum B.txt"
    path.write_text(f"{B}26115\t\tT\t\t\t\t\t\t\n", "utf-8")
    hospital = OppsFeeSchedule.from_cms(path)

    assert "places of service 19 and 22 only" in why_not(hospital, at("21555"))
    assert "addendum of 2026 only" in why_not(hospital, at("21555", "22", "2025-07-15"))
    assert "has no row for 99213" in why_not(hospital, at("99213", "22"))
    assert "pays nothing for 99070: N" in why_not(hospital, at("99070", "22"))
    assert "lists 26115 without a rate" in why_not(hospital, at("26115", "22"))


def test_what_is_no_sentence_is_the_plugins_fault():
    """A schedule of others is held to its promise."""
    with pytest.raises(PluginError, match="silent"):
        why_not(Broken(), at("21555"))


@given(fee_schedules(), values(FeeRequest))
def test_either_a_price_or_a_reason(schedule, request_: FeeRequest):
    """Whatever has no price has a reason, and what has one has none."""
    reason = why_not(schedule, request_)

    assert (schedule.price(request_) is None) is bool(reason)


def test_a_day_without_a_factor_says_so():
    """The figures of a year are no price without a conversion factor."""
    part = asdict(MEDICARE, recurse=False)["_parts"][0]
    bare = MedicareFeeSchedule((evolve(part, factors=()),))

    assert "No conversion factor is known for this day" in why_not(bare, at("21555"))
