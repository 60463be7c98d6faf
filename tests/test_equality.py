"""What is read or bundled equals its copy, since it has the same content."""

from __future__ import annotations

import pickle

import pytest

from cptsofttissue.coding.code_families import code_families
from cptsofttissue.fees import (
    AscFeeSchedule,
    Chain,
    ContractFeeSchedule,
    MedicareFeeSchedule,
    OppsFeeSchedule,
    PercentOf,
    WageIndices,
    ZipCodes,
)
from cptsofttissue.guidance.ncci import MueTable, PtpEdits
from cptsofttissue.guidance.payer import TablePolicy, medicare_policy

from .fees.test_facilities import B

pytestmark = pytest.mark.versions

MEDICARE = MedicareFeeSchedule.bundled()
ACME = ContractFeeSchedule.from_mapping("acme", {"21555": "500", "21930": "600"})
RULE = {
    "rule": "prior_authorization",
    "codes": "21931",
    "answer": "yes",
    "text": "Ask.",
}
VALUES = [
    *(MEDICARE, ACME, AscFeeSchedule.bundled(), Chain([ACME, MEDICARE])),
    *(PercentOf("120", MEDICARE), WageIndices.bundled(2026), ZipCodes.bundled()),
    *(PtpEdits.bundled(), MueTable.bundled(), medicare_policy()),
    *(TablePolicy.from_rows("acme", [RULE]), *code_families().values()),
]
#: The same kind with other content, each.
OTHERS = [
    ContractFeeSchedule.from_mapping("acme", {"21555": "500", "21930": "600.01"}),
    Chain([MEDICARE, ACME]),
    PercentOf("121", MEDICARE),
    WageIndices.bundled(2025),
    TablePolicy.from_rows("acme", [RULE | {"answer": "no"}]),
]


def test_a_hospital_read_twice_is_one(tmp_path):
    """Two readings of the same file are the same schedule."""
    path = tmp_path / "Addendum B.txt"
    path.write_text(B, "utf-8")
    first, second = OppsFeeSchedule.from_cms(path), OppsFeeSchedule.from_cms(path)

    assert first == second == pickle.loads(pickle.dumps(first))
    assert hash(first) == hash(second)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_pickled_copy_equals_itself(value):
    """A copy that went to another process is the same value, in sets and caches too."""
    copy = pickle.loads(pickle.dumps(value))

    assert value == copy
    assert hash(value) == hash(copy)
    assert 1 == len({value, copy})


def test_schedules_of_others_need_no_hash():
    """A schedule that cannot be hashed may stand in a chain."""

    class Own:
        name = "own"
        __hash__ = None

        def price(self, _request):
            return None

    own = Own()
    assert 1 == len({Chain([own]), Chain([own])})
    assert 1 == len({PercentOf("50", own), PercentOf("50", own)})


def test_a_percentage_is_as_it_is_written():
    """Its name says it with its zeros, and so does every fee."""
    assert PercentOf("120", MEDICARE) != PercentOf("120.0", MEDICARE)


@pytest.mark.parametrize("other", OTHERS, ids=lambda value: type(value).__name__)
def test_other_content_is_another_value(other):
    """One amount, answer or order that differs is enough."""
    assert [] == [value for value in VALUES if value == other]
