"""The law suites for plugin authors: ours keep them, broken ones do not."""

from __future__ import annotations

import importlib
import sys
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from cptsofttissue.errors import MissingExtraError
from cptsofttissue.fees import (
    Chain,
    Component,
    ContractFeeSchedule,
    Fee,
    FeeSchedule,
    MedicareFeeSchedule,
    PercentOf,
    load,
)
from cptsofttissue.fees._places import Setting
from cptsofttissue.guidance import payer
from cptsofttissue.guidance.payer import (
    PayerPolicy,
    PolicyAnswer,
    Standing,
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


class Plain:
    """A schedule that does not say when its prices change."""

    name = "plain"

    def price(self, request, /):
        return ACME.price(request) and evolve(FEE, schedule="plain")


class TestPlain(FeeScheduleContract):
    def schedule(self) -> FeeSchedule:
        return Plain()


class TestLoaded(FeeScheduleContract):
    def schedule(self) -> FeeSchedule:
        return LOADED


class Broken:
    """A schedule that breaks one law."""

    name = "broken"
    price_changes = ()

    def __init__(self, answer) -> None:
        self.answer = answer
        self.asked = 0

    def by_report(self, _, /) -> bool:
        return True

    def price(self, request, /):
        self.asked += 1
        return self.answer(self, request)


FEE = Fee(amount="5", setting=Setting.FACILITY, schedule="broken", edition="1")


def changed(_, request):
    object.__setattr__(request, "code", "CHANGED")


def nameless(_, __):
    fee = evolve(FEE)
    object.__setattr__(fee, "schedule", "")
    return fee


def settingless(_, __):
    fee = evolve(FEE)
    object.__setattr__(fee, "setting", "office")
    return fee


def zero(_, __):
    fee = evolve(FEE)
    object.__setattr__(fee, "amount", Decimal(0))
    return fee


BREAKS = {
    "test_same_question_same_answer": lambda self, _: evolve(FEE, amount=self.asked),
    "test_a_price_is_positive_or_absent": zero,
    "test_a_request_is_not_changed": changed,
    "test_a_fee_names_its_source": nameless,
    "test_components_add_up": lambda *_: evolve(
        FEE, components=(Component("work", Decimal("4.99")),)
    ),
    "test_an_unknown_code_is_not_priced": lambda *_: FEE,
    "test_a_fee_is_of_this_schedule": lambda *_: evolve(FEE, schedule="other"),
    "test_a_facility_is_paid_at_its_own_rate": lambda *_: evolve(
        FEE, setting=Setting.NON_FACILITY
    ),
    "test_prices_change_on_the_days_told": lambda _, request: evolve(
        FEE, amount="80" if request.date_of_service < date(2026, 7, 1) else "90"
    ),
    "test_what_is_by_report_has_no_price": lambda *_: FEE,
}
OTHERS = [
    ("test_a_price_is_positive_or_absent", lambda *_: 5),
    ("test_a_fee_names_its_source", settingless),
]


@pytest.mark.parametrize(("law", "answer"), [*BREAKS.items(), *OTHERS])
def test_each_law_catches_its_breach(law: str, answer):
    """A schedule that breaks a law fails just where it says so."""
    schedule = Broken(answer)

    class Suite(FeeScheduleContract):
        def schedule(self) -> FeeSchedule:
            return schedule

    with pytest.raises(AssertionError):
        getattr(Suite(), law)()


@pytest.mark.parametrize("name", ["", None])
def test_a_nameless_schedule_is_caught(name):
    """A schedule has a name."""

    class Suite(FeeScheduleContract):
        def schedule(self) -> FeeSchedule:
            broken = Broken(lambda *_: None)
            broken.name = name
            return broken

    with pytest.raises(AssertionError):
        Suite().test_it_has_a_name()


def test_every_law_has_a_breach():
    """No law of the suite is untested here."""
    laws = {name for name in vars(FeeScheduleContract) if name.startswith("test_")}

    assert laws == {*BREAKS, "test_it_has_a_name"}


def test_a_suite_names_its_schedule():
    """Without a schedule there is nothing to test."""
    with pytest.raises(NotImplementedError):
        FeeScheduleContract().schedule()


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


YES = PolicyAnswer(Standing.YES, "Ask by portal.", "acme")


class BrokenPolicy:
    """A policy that breaks one law, in one of its three answers."""

    name = "broken"

    def __init__(self, question: str, answer) -> None:
        self.question = question
        self.answer = answer
        self.asked = 0

    def _say(self, question, request, otherwise):
        self.asked += 1
        return self.answer(self, request) if question == self.question else otherwise

    def covers_place(self, request, /):
        return self._say("covers_place", request, YES)

    def prior_authorization(self, request, /):
        return self._say("prior_authorization", request, YES)

    def documents(self, request, /):
        answer = self._say("documents", request, YES)
        return answer if answer is None else (answer,)


def changed_policy(_, request):
    object.__setattr__(request, "code", "CHANGED")
    return YES


def standingless(_, __):
    answer = evolve(YES)
    object.__setattr__(answer, "standing", "yes")
    return answer


POLICY_BREAKS = {
    "test_same_question_same_answer": lambda self, _: evolve(YES, text=str(self.asked)),
    "test_a_request_is_not_changed": changed_policy,
    "test_answers_have_a_standing": lambda *_: True,
    "test_yes_and_no_say_why": lambda *_: PolicyAnswer(Standing.NO, "", "acme"),
    "test_what_is_said_has_a_source": lambda *_: PolicyAnswer(Standing.YES, "Ask.", ""),
}
QUESTIONS = ("covers_place", "prior_authorization", "documents")
POLICY_CASES = [
    (law, question, answer)
    for law, answer in POLICY_BREAKS.items()
    for question in QUESTIONS
]


def suite(broken: object) -> PayerPolicyContract:
    """The laws for one policy."""

    class Suite(PayerPolicyContract):
        def policy(self) -> PayerPolicy:
            return broken

    return Suite()


@pytest.mark.parametrize(
    ("law", "question", "answer"),
    [
        *POLICY_CASES,
        ("test_documents_are_a_tuple", "documents", lambda *_: None),
        ("test_answers_have_a_standing", "documents", standingless),
    ],
)
def test_each_law_of_a_policy_catches_its_breach(law: str, question: str, answer):
    """A policy that breaks a law fails just where it says so, whatever was asked."""
    with pytest.raises(AssertionError):
        getattr(suite(BrokenPolicy(question, answer)), law)()


def test_every_law_of_a_policy_has_a_breach():
    """No law of the suite is untested here."""
    laws = {name for name in vars(PayerPolicyContract) if name.startswith("test_")}

    assert laws == {*POLICY_BREAKS, "test_documents_are_a_tuple", "test_it_has_a_name"}


@pytest.mark.parametrize("name", ["", None])
def test_a_nameless_policy_is_caught(name):
    """A policy has a name."""
    broken = BrokenPolicy("none", None)
    broken.name = name

    with pytest.raises(AssertionError):
        suite(broken).test_it_has_a_name()


def test_a_policy_suite_names_its_policy():
    """Without a policy there is nothing to test."""
    with pytest.raises(NotImplementedError):
        PayerPolicyContract().policy()


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    """The suite needs hypothesis, and names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "cptsofttissue.testing")
    with pytest.raises(MissingExtraError, match=r"'cptsofttissue\[testing\]'"):
        importlib.import_module("cptsofttissue.testing")
