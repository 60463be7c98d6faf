"""The law suites for plugin authors: what is shipped keeps them."""

from __future__ import annotations

import importlib
import sys

import pytest

from cptsofttissue.errors import MissingExtraError
from cptsofttissue.fees import (
    Chain,
    ContractFeeSchedule,
    Fee,
    FeeSchedule,
    MedicareFeeSchedule,
    PercentOf,
    load,
)
from cptsofttissue.guidance import payer
from cptsofttissue.guidance.payer import (
    PayerPolicy,
    TablePolicy,
    medicare_policy,
)
from cptsofttissue.testing import FeeScheduleContract, PayerPolicyContract

MEDICARE = MedicareFeeSchedule.bundled()
LOADED = load("medicare")
ACME = ContractFeeSchedule.from_mapping("acme", {"21555": "500", "ACME-2": "7"})


class TestMedicare(FeeScheduleContract):
    def schedule(self) -> FeeSchedule:
        return MEDICARE


class TestContract(FeeScheduleContract):
    codes = ("ACME-2",)

    def schedule(self) -> FeeSchedule:
        return ACME


class TestPercentOf(FeeScheduleContract):
    def schedule(self) -> FeeSchedule:
        return PercentOf("62.5", MEDICARE)


class TestChain(FeeScheduleContract):
    def schedule(self) -> FeeSchedule:
        return Chain([ACME, MEDICARE])


FEE = Fee(amount="5", setting="facility", schedule="plain", edition="1")


class Plain:
    """A schedule that does not say when its prices change."""

    name = "plain"

    def price(self, request, /):
        return ACME.price(request) and FEE


class TestPlain(FeeScheduleContract):
    def schedule(self) -> FeeSchedule:
        return Plain()


class TestLoaded(FeeScheduleContract):
    def schedule(self) -> FeeSchedule:
        return LOADED


MEDICARE_POLICY = medicare_policy()
LOADED_POLICY = payer.load("medicare")
RULES = [
    {"rule": "place", "codes": "21555", "answer": "no", "text": "Not in the office."},
    {"rule": "document", "codes": "*", "answer": "unknown", "text": "Ask by portal."},
]
TABLE = TablePolicy.from_rows("acme", RULES)


class TestMedicarePolicy(PayerPolicyContract):
    def policy(self) -> PayerPolicy:
        return MEDICARE_POLICY


class TestTablePolicy(PayerPolicyContract):
    codes = ("ACME-2",)

    def policy(self) -> PayerPolicy:
        return TABLE


class TestLoadedPolicy(PayerPolicyContract):
    def policy(self) -> PayerPolicy:
        return LOADED_POLICY


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    """The suite needs hypothesis, and names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "cptsofttissue.testing")
    with pytest.raises(MissingExtraError, match=r"'cptsofttissue\[testing\]'"):
        importlib.import_module("cptsofttissue.testing")
