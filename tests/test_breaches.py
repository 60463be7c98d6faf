"""One fault of a plugin fails one law, and is told with the values and a remedy."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from unittest import SkipTest

import pytest
from attrs import evolve
from hypothesis import Phase, settings

import cptsofttissue
from cptsofttissue import Length, resolve
from cptsofttissue.fees import Component, Fee, FeeRequest
from cptsofttissue.fees._places import Setting
from cptsofttissue.testing import (
    FamilyContract,
    FeeScheduleContract,
    PayerPolicyContract,
    _families,
)
from cptsofttissue.testing._laws import Exam, shown

from .breaches import BREACHES, Breach, Brief, Contract, family, policy, schedule

CONTRACTS = (FeeScheduleContract, PayerPolicyContract, FamilyContract)
#: Few examples, always the same: a fault that is planted is met by most.
FEW = settings(max_examples=8, derandomize=True, database=None, phases=[Phase.generate])
FEE = Fee(amount="5", setting="facility", schedule="acme", edition="2026")
SOURCE = str(Path(cptsofttissue.__file__).parents[1])
PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "write-a-fee-schedule.md"
#: What is printed does not tell how many examples there were.
FEWER = """\
from hypothesis import settings

settings.register_profile("fewer", max_examples=10)
settings.load_profile("fewer")
"""


@pytest.fixture(autouse=True)
def few() -> Iterator[None]:
    """Ask each law of few examples."""
    settings.register_profile("breaches", FEW)
    settings.load_profile("breaches")
    yield
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "laws"))


def laws_of(suite: type[Contract]) -> list[str]:
    """The tests of a suite, in the order in which pytest runs them."""
    names = dict.fromkeys(name for one in suite.__mro__[::-1] for name in vars(one))
    return [name for name in names if name.startswith("test_")]


def fresh(suite: type[Contract], **parts: object) -> type[Contract]:
    """Make a suite of which no test ran yet."""
    parts |= {"__qualname__": suite.__qualname__, "__module__": suite.__module__}
    return type(suite.__name__, (suite,), parts)


def failures(suite: type[Contract], *names: str) -> dict[str, str]:
    """Run tests of a suite as pytest does, and tell why some fail."""
    told = {}
    for name in names or laws_of(suite):
        try:
            getattr(suite(), name)()
        except AssertionError as error:
            told[name] = str(error)
        except SkipTest:
            continue
    return told


@pytest.mark.parametrize("suite", [schedule(), policy(), policy(Brief()), family()])
def test_what_is_right_keeps_every_law(suite: type[Contract]):
    """Without a fault no law fails, and none is skipped."""
    for name in laws_of(suite):
        getattr(suite(), name)()


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_a_fault_is_told(breach: Breach):
    """Its test says the law, what was answered, and what to do."""
    told = failures(fresh(breach.suite), breach.law)

    message = " ".join(told[breach.law].split())
    assert message.startswith(
        "Broken law: " + getattr(breach.suite, breach.law).__doc__
    )
    assert breach.answered in message.partition("what to do:")[0]
    assert breach.remedy in message.partition("what to do:")[2]


@pytest.mark.exhaustive
@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_a_fault_fails_one_law(breach: Breach):
    """Of all tests of the suite one fails."""
    assert [breach.law] == [*failures(fresh(breach.suite))]


def test_a_fault_met_on_the_way_is_told_once():
    """What a law asks besides may break another, which tells it; the law is left."""
    raised = ("test_nothing_is_raised", "raised KeyError")
    raising = next(one for one in BREACHES if raised == (one.law, one.answered))

    assert [raising.law] == [*failures(fresh(raising.suite))]


#: What no table can break, since the package answers: which records it would lose.
LOST = {
    "test_answers_lead_where_they_say": lambda facts: isinstance(
        facts.get("size"), str
    ),
    "test_soft_tissue_tumors_are_left_alone": lambda facts: (
        facts["families"] and "lesion" not in facts
    ),
    "test_a_size_has_one_code": lambda facts: (
        isinstance(facts.get("size"), Length) and facts["size"] > Length.cm(3)
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_a_fault_of_the_package_fails_one_law(name: str, monkeypatch):
    """Where the package itself answers wrongly, the author is told to report it."""

    def lossy(**facts: object) -> object:
        found = resolve(**facts)
        questions = found.questions
        lost = SimpleNamespace(candidates=(), questions=questions)
        return lost if LOST[name](facts) else found

    monkeypatch.setattr(_families, "resolve", lossy)
    told = failures(fresh(family()))

    assert [name] == [*told]
    assert "answered:   ()" in told[name]
    assert re.search(r"Report it to cptsofttissue|sizes .*\s+meet", told[name])


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_law_has_a_breach(contract: type[Contract]):
    """No test of a suite is untested here."""
    broken = {one.law for one in BREACHES if issubclass(one.suite, contract)}

    assert {*laws_of(contract)} == broken | (LOST.keys() & {*laws_of(contract)})


WRONG = schedule(paid=lambda *_: 5)
WRONG_LAW = "test_an_answer_is_a_fee_or_none"


def test_a_fault_is_told_in_any_order():
    """Run backwards, the first test that meets a fault tells it, and no other."""
    suite = fresh(WRONG)
    told = failures(suite, *laws_of(suite)[::-1])

    assert 1 == len(told)
    assert getattr(suite, WRONG_LAW).__doc__ in "".join(told.values())
    assert f"its test:   {WRONG_LAW}\n" in "".join(told.values())


def test_a_test_that_is_skipped_names_what_it_waits_for():
    """What fails already is not told again, but named."""
    suite = fresh(WRONG)
    failures(suite, WRONG_LAW)
    with pytest.raises(SkipTest, match=f"not settled until {WRONG_LAW} passes"):
        suite().test_components_add_up()


def test_a_test_that_runs_alone_tells_what_it_needs():
    """What an earlier law would have told is never passed over in silence."""
    told = failures(fresh(WRONG), "test_components_add_up")

    assert "answered:   5\n" in told["test_components_add_up"]


def test_two_faults_fail_two_laws():
    """What another law leaves open for some codes is asked for the others."""

    def paid(_: object, asked: FeeRequest) -> object:
        return 5 if asked.code == "OWN1" else evolve(FEE, schedule="other")

    told = failures(fresh(schedule(paid=paid), codes=("OWN1",)))

    assert [WRONG_LAW, "test_a_fee_is_of_this_schedule"] == [*told]


def test_a_law_may_be_left_out():
    """A suite that sets a test to None goes without it, and the others hold."""
    office = schedule(paid=lambda *_: evolve(FEE, setting="non_facility"))
    law = "test_a_facility_is_paid_at_its_own_rate"
    names = [name for name in laws_of(office) if name != law]

    assert {} == failures(fresh(office, **{law: None}), *names)


def test_chance_is_told_as_such():
    """A schedule that answers by chance breaks a law, however Hypothesis meets it."""
    answers = cycle([5, 5, 5, 6])
    suite = schedule(paid=lambda *_: evolve(FEE, amount=next(answers)))
    told = failures(fresh(suite), "test_same_question_same_answer")

    assert "depend on the request alone" in told["test_same_question_same_answer"]


def test_an_error_of_a_plugin_is_the_cause():
    """Its own traceback stands above the message."""
    suite = fresh(schedule(paid=lambda *_: {}["21555"]))
    with pytest.raises(AssertionError) as caught:
        suite().test_nothing_is_raised()

    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize(
    ("contract", "maker"),
    [*zip(CONTRACTS, ("schedule", "policy", "family"), strict=True)],
)
def test_a_suite_without_its_object_says_what_to_add(contract, maker: str):
    """The method to write is named, by hand too."""
    with pytest.raises(NotImplementedError, match=rf"Add to .*: def {maker}\(self\)"):
        getattr(contract(), maker)()


def test_pytest_shows_what_was_asked_by_its_name():
    """The record of a law stands in a failed assertion as it is called there."""
    assert "asked" == repr(Exam(fresh(schedule())()))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 7, 15), "date(2026, 7, 15)"),
        (datetime(2026, 7, 15), "datetime.datetime(2026, 7, 15, 0, 0)"),
        ((Setting.FACILITY,), "(Setting.FACILITY,)"),
        ((1, "a"), "(1, 'a')"),
        (Component("work", Decimal(4)), "Component(name='work', amount=Decimal('4'))"),
        ("a" * 999, f"'{'a' * 399} ..."),
    ],
)
def test_values_are_written_as_in_python(value: object, text: str):
    """What stands in a message can be copied into a test."""
    assert text == shown(value)


def run(folder: Path, name: str, text: str) -> str:
    """What pytest prints of a file, but for how long it took."""
    Path(folder, name).write_text(text, "utf-8")
    Path(folder, "conftest.py").write_text(FEWER, "utf-8")
    options = ("-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", name)
    at_a_desk = {key: os.environ[key] for key in os.environ if key != "CI"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**at_a_desk, "COLUMNS": "80", "PYTHONPATH": SOURCE},
    )
    return re.sub(r"in \d+\.\d+s(?: \(\d+:\d\d:\d\d\))?", "in 2.00s", done.stdout)


def blocks(page: Path) -> list[str]:
    """The blocks of a page."""
    return re.findall(
        r"^```\w+\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


@pytest.mark.exhaustive
def test_the_page_shows_what_pytest_prints(tmp_path: Path):
    """The failure is that of the code on the page, and what mends it does."""
    every = blocks(PAGE)
    at = next(at for at, text in enumerate(every) if "class TestOfficeFees" in text)
    code, printed, change, passed = every[at : at + 4]
    old, new = (line[1:] for line in change.splitlines())

    assert code.count(old) == 1
    assert printed == run(tmp_path, "test_office.py", code)
    assert passed == run(tmp_path, "test_mended.py", code.replace(old, new))
