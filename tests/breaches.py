"""Schedules, policies and families that are right, and each way to break a law."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve, frozen

from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.fees import Component, Fee, FeeRequest
from cptsofttissue.fees._places import Setting
from cptsofttissue.guidance.payer import PolicyAnswer, Standing
from cptsofttissue.testing import (
    FamilyContract,
    FeeScheduleContract,
    PayerPolicyContract,
)

Contract = FeeScheduleContract | PayerPolicyContract | FamilyContract


@frozen
class Breach:
    """
    One fault of a plugin, and what its author is told.

    Attributes:
        law: The test that fails; all others pass or are skipped.
        suite: The suite with the fault.
        answered: What the message has of the answer.
        remedy: What the message has of what to do.
    """

    law: str
    suite: type[Contract]
    answered: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.suite.__bases__[0].__name__}-{self.law}-{self.answered}"


class Acme:
    """A schedule that keeps every law."""

    name = "acme"

    def price(self, request: FeeRequest, /) -> Any:
        """Pay five dollars for every code but one."""
        return None if request.code == "NO-SUCH-CODE" else self.paid(request)

    def paid(self, request: FeeRequest) -> Any:
        """Pay five dollars."""
        return Fee(
            amount="5",
            setting=request.setting_used,
            schedule="acme",
            edition="2026",
        )


def schedule(made: object = None, **parts: object) -> type[FeeScheduleContract]:
    """Make a suite of a schedule with other parts, or of another object."""
    kind = type("Acme", (Acme,), {"__module__": "acme_fees", **parts})

    class TestAcme(FeeScheduleContract):
        def schedule(self) -> Any:
            return kind() if made is None else made

    TestAcme.__qualname__ = "TestAcme"
    return TestAcme


def paying(change: Callable[[Fee, FeeRequest], Any]) -> type[FeeScheduleContract]:
    """Make a suite of a schedule that answers a changed fee."""
    return schedule(paid=lambda self, asked: change(Acme.paid(self, asked), asked))


def forced(value: Any, **fields: object) -> Any:
    """Write fields as no constructor would."""
    changed = evolve(value)
    for name, found in fields.items():
        object.__setattr__(changed, name, found)
    return changed


def write_to(request: FeeRequest) -> None:
    """Change what was asked."""
    object.__setattr__(request, "modifiers", ("99",))


def turned(request: FeeRequest) -> bool:
    """Whether a day is in the middle of a period."""
    return request.date_of_service.day > 15


def fails(*_: object) -> Any:
    """Raise what a plugin may raise."""
    raise KeyError("21555")


def fails_late(acme: Acme, request: FeeRequest) -> Any:
    """Raise in the second half of a month."""
    return fails() if turned(request) else Acme.paid(acme, request)


class Unmade(FeeScheduleContract):
    """A suite that does not say which schedule."""


class NoName:
    """A schedule without a name."""

    def price(self, _: FeeRequest, /) -> None:
        """Pay nothing."""


class NoPrice:
    """A schedule that prices nothing."""

    name = "acme"


class Spelled(FeeScheduleContract):
    """A suite with a text where a tuple should be."""

    codes: Any = "OWN1"

    def schedule(self) -> Any:
        return Acme()


class Counted(Spelled):
    """A suite with a number for a code."""

    codes = (21555,)


class Raising(Spelled):
    """A suite whose schedule cannot be made."""

    codes = ()

    def schedule(self) -> Any:
        raise FileNotFoundError("fees.csv")


class Returnless(Raising):
    """A suite that forgets to return."""

    def schedule(self) -> Any:
        Acme()


COUNTER = count(1)
WHOLE = "test_it_is_a_schedule"
SOURCE = "test_a_fee_names_its_source"
FORM = "test_other_answers_have_their_form"
CHANGES = "test_price_changes_are_days"
TOLD = "test_prices_change_on_the_days_told"
NAMED = "test_it_has_a_name"
FIRST, LATER = date(2026, 1, 1), date(2026, 7, 1)


def of_schedules() -> Iterator[tuple[str, type[Contract], str, str]]:
    """Each law of fee schedules is broken."""
    yield WHOLE, Unmade, "", "Add to class Unmade: def schedule(self): return"
    yield WHOLE, Raising, "raised FileNotFoundError: fees.csv", "schedule() of class"
    yield WHOLE, Returnless, "None", "return the fee schedule to test"
    yield WHOLE, schedule(Acme), "class", "return an object: Acme()"
    yield WHOLE, schedule(NoName()), "NoName", 'NoName: name = "acme 2026"'
    yield WHOLE, schedule(NoPrice()), "NoPrice", "NoPrice: def price(self, request, /)"
    yield WHOLE, schedule(price=5), "5", "Make it a method of class acme_fees.Acme"
    yield WHOLE, Spelled, "'OWN1'", 'in class Spelled: codes = ("21555",)'
    yield WHOLE, Counted, "(21555,)", "Write each code as text"
    yield (
        "test_nothing_is_raised",
        schedule(paid=fails),
        "raised KeyError: '21555'",
        "return None for what the schedule does not price",
    )
    kind = schedule(price_changes=(), paid=fails_late)
    yield "test_nothing_is_raised", kind, "raised KeyError", "Fix the error"
    yield (
        "test_a_request_is_not_changed",
        paying(lambda fee, asked: write_to(asked) or fee),
        "Fee(amount=Decimal('5.00')",
        "attrs.evolve makes a changed copy",
    )
    answers = "test_an_answer_is_a_fee_or_none"
    yield answers, paying(lambda *_: 5), "5", "setting=request.setting_used"
    yield answers, paying(lambda *_: 0), "0", "or None"
    yield (
        "test_same_question_same_answer",
        paying(lambda fee, _: evolve(fee, amount=next(COUNTER))),
        "Fee(amount=Decimal(",
        "depend on the request alone",
    )
    yield (
        "test_a_price_is_positive_or_absent",
        paying(lambda fee, _: forced(fee, amount=Decimal(0))),
        "amount=Decimal('0')",
        "Return None where there is no amount",
    )
    for field, value, answered, remedy in (
        ("schedule", "", "schedule=''", "schedule: self.name"),
        ("schedule", None, "schedule=None", "schedule the name, as text"),
        ("edition", "2026", "edition='2026'", "Give edition a name"),
        ("setting", "office", "setting='office'", "request.setting_used"),
    ):
        part = {field: value}
        fee = paying(lambda fee, _, part=part: forced(fee, **part))
        yield SOURCE, fee, answered, remedy
    yield (
        "test_components_add_up",
        paying(lambda fee, _: evolve(fee, components=(Component("work", Decimal(4)),))),
        "components=(Component(name='work', amount=Decimal('4')),)",
        "to_cents of their exact sum",
    )
    yield (
        "test_a_facility_is_paid_at_its_own_rate",
        paying(lambda fee, _: evolve(fee, setting=Setting.NON_FACILITY)),
        "setting=Setting.NON_FACILITY",
        "Pay by request.setting_used",
    )
    yield FORM, schedule(by_report=lambda *_: "no"), "'no'", "Let by_report(request)"
    yield FORM, schedule(by_report=fails), "raised KeyError", "Let by_report(request)"
    yield FORM, schedule(indicators=lambda *_: {}), "{}", "Let indicators(request)"
    yield FORM, schedule(why_not=lambda *_: 404), "404", "Let why_not(request)"
    yield (
        "test_what_is_by_report_has_no_price",
        schedule(by_report=lambda *_: True),
        "True",
        "Return None from price where by_report says True",
    )
    yield (
        "test_an_unknown_code_is_not_priced",
        schedule(price=Acme.paid),
        "Fee(amount=Decimal('5.00')",
        "set unknown_code in class TestAcme",
    )
    days = cycle([[FIRST], [LATER]])
    for told, answered, remedy in (
        (5, "5", "a tuple of the first days"),
        (lambda _: (FIRST,), "bound method", "or a property that returns one"),
        (("2026-01-01",), "('2026-01-01',)", "List each day as a date"),
        ((datetime(2026, 1, 1),), "datetime.datetime", "without a time"),
        ((date(26, 1, 1),), "date(26, 1, 1)", "with its four digits"),
        ((LATER, FIRST), "(date(2026, 7, 1), date(2026, 1, 1))", "the earliest first"),
        ((FIRST, FIRST), "(date(2026, 1, 1), date(2026, 1, 1))", "each day once"),
        (property(lambda _: next(days)), "date(2026, ", "Return the same"),
        (property(fails), "raised KeyError", "a tuple of the first days"),
    ):
        yield CHANGES, schedule(price_changes=told), answered, remedy
    for field, value in (("amount", "6"), ("edition", "2027")):
        part = {field: value}
        kind = schedule(
            price_changes=(),
            paid=lambda self, asked, part=part: evolve(
                Acme.paid(self, asked), **(part if turned(asked) else {})
            ),
        )
        yield TOLD, kind, f"'{value}", "every first day of new prices"
    names = cycle("ab")
    for name, answered, remedy in (
        ("", "''", "Say what it is called"),
        (" acme ", "' acme '", "Remove the spaces"),
        (None, "None", "Make the name a text"),
        (property(lambda _: next(names)), "'a'", "Return the same"),
    ):
        yield NAMED, schedule(name=name), answered, remedy
    yield (
        "test_a_fee_is_of_this_schedule",
        paying(lambda fee, _: evolve(fee, schedule="other")),
        "schedule='other'",
        "schedule=self.name",
    )


YES = PolicyAnswer(Standing.YES, "Ask by portal.", "acme")


class Payer:
    """A policy that keeps every law."""

    name = "acme"

    def covers_place(self, request: FeeRequest, /) -> Any:
        """Say yes."""
        return self.said(request)

    def prior_authorization(self, request: FeeRequest, /) -> Any:
        """Say yes."""
        return self.said(request)

    def documents(self, request: FeeRequest, /) -> Any:
        """Want one."""
        return (self.said(request),)

    def ncci_edits(self, day: date | None, /) -> Any:
        """Say yes."""
        return self.said(day)

    def said(self, _: object) -> Any:
        """Say yes."""
        return YES


class Brief:
    """A policy without what may be left out."""

    name = "brief"

    def covers_place(self, _: FeeRequest, /) -> Any:
        """Say yes."""
        return YES

    prior_authorization = covers_place

    def documents(self, _: FeeRequest, /) -> Any:
        """Want none."""
        return ()


def policy(made: object = None, **parts: object) -> type[PayerPolicyContract]:
    """Make a suite of a policy with other parts, or of another object."""
    kind = type("Payer", (Payer,), {"__module__": "acme_payer", **parts})

    class TestPayer(PayerPolicyContract):
        def policy(self) -> Any:
            return kind() if made is None else made

    TestPayer.__qualname__ = "TestPayer"
    return TestPayer


def saying(answer: Callable[[], Any]) -> Iterator[type[PayerPolicyContract]]:
    """Make suites of policies that answer so to one question."""
    for name in ("covers_place", "prior_authorization", "ncci_edits"):
        yield policy(**{name: lambda *_: answer()})
    yield policy(documents=lambda *_: (YES, answer()))


class Unnamed(PayerPolicyContract):
    """A suite that does not say which policy."""


class Undocumented:
    """A policy without documents."""

    name = "acme"
    covers_place = prior_authorization = Payer.said


class SpelledPayer(PayerPolicyContract):
    """A suite with a text where a tuple should be."""

    codes: Any = "OWN1"

    def policy(self) -> Any:
        return Payer()


def of_policies() -> Iterator[tuple[str, type[Contract], str, str]]:
    """Each law of payer policies is broken."""
    whole = "test_it_is_a_policy"
    yield whole, Unnamed, "", "Add to class Unnamed: def policy(self): return"
    yield whole, policy(Payer), "class", "return an object: Payer()"
    yield (
        whole,
        policy(Undocumented()),
        "Undocumented",
        "Undocumented: def documents(self, request, /)",
    )
    yield whole, SpelledPayer, "'OWN1'", "with its comma"
    remedy = 'PolicyAnswer(Standing.UNKNOWN, "", "")'
    kind = policy(said=fails)
    yield "test_nothing_is_raised", kind, "raised KeyError: '21555'", remedy
    yield (
        "test_a_request_is_not_changed",
        policy(covers_place=lambda _, asked: write_to(asked) or YES),
        "PolicyAnswer(standing=Standing.YES",
        "attrs.evolve makes a changed copy",
    )
    for answer in (None, YES, [YES]):
        kind = policy(documents=lambda *_, answer=answer: answer)
        shown = "PolicyAnswer" if answer else "None"
        yield "test_documents_are_a_tuple", kind, shown, "(answer,) for one, () for"
    for answer, answered, remedy in (
        (True, "True", "Return PolicyAnswer(Standing.YES, text, source)"),
        (forced(YES, standing="yes"), "standing='yes'", "the standing from Standing"),
        (forced(YES, text=5), "text=5", "Give text the words"),
        (forced(YES, source=None), "source=None", "Give source the words"),
    ):
        kind = policy(said=lambda *_, answer=answer: answer)
        yield "test_answers_have_a_standing", kind, answered, remedy
    yield (
        "test_same_question_same_answer",
        policy(said=lambda *_: evolve(YES, text=str(next(COUNTER)))),
        "PolicyAnswer",
        "depend on what is asked alone",
    )
    for suite in saying(lambda: PolicyAnswer(Standing.NO, "", "acme")):
        remedy = "Write in text what the payer says"
        yield "test_yes_and_no_say_why", suite, "standing=Standing.NO", remedy
    yield (
        "test_what_is_said_has_a_source",
        policy(said=lambda *_: evolve(YES, source="")),
        "source=''",
        "Name in source where it stands",
    )
    for name, answered, remedy in (
        ("", "''", "Say what it is called"),
        (" acme", "' acme'", "Remove the spaces"),
        (None, "None", "Make the name a text"),
    ):
        yield NAMED, policy(name=name), answered, remedy


HEADER = "code,procedure,sites,area,above_cm,to_cm,source"
ROWS = (
    "K0001,excision,face;external_ear,keloid of face or ear,0,1,common usage",
    "K0002,excision,face;external_ear,keloid of face or ear,1,2,common usage",
    "K0003,excision,face;external_ear,keloid of face or ear,2,,common usage",
)


@cache
def keloids(*rows: str, header: str = HEADER) -> CodeFamily:
    """Read a family from a table."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "codes.csv")
        path.write_text("\n".join((header, *(rows or ROWS))) + "\n", "utf-8")
        return CodeFamily.from_csv(
            path, key="keloid", name="keloid of face or ear", lesions=["keloid"]
        )


def family(made: Callable[[], Any] = keloids, **changes: Any) -> type[FamilyContract]:
    """Make a suite of a family that something is changed in."""

    class TestKeloids(FamilyContract):
        def family(self) -> CodeFamily:
            return evolve(made(), **changes) if changes else made()

    TestKeloids.__qualname__ = "TestKeloids"
    return TestKeloids


def rewritten(old: str, new: str) -> type[FamilyContract]:
    """Make a suite of a family with another word in its table."""
    return family(lambda: keloids(*(row.replace(old, new) for row in ROWS)))


class Unfounded(FamilyContract):
    """A suite that does not say which family."""


def of_families() -> Iterator[tuple[str, type[Contract], str, str]]:
    """Each law of code families that a table can break is broken."""
    whole = "test_it_is_a_family"
    yield whole, Unfounded, "", "Add to class Unfounded: def family(self): return"
    yield whole, family(lambda: "keloid"), "'keloid'", "return CodeFamily.from_csv("
    refused = rewritten("common usage", "")
    yield whole, refused, "codes.csv, line 2", "family() of class TestKeloids"
    header = HEADER.replace("source", "last_year,source")
    ended = keloids(*(r.replace("common", "2021,common") for r in ROWS), header=header)
    yield "test_it_has_codes", family(lambda: ended), "{}", "an empty last_year"
    yield (
        "test_something_leads_to_every_code",
        family(lesions=()),
        "{'keloid'}",
        'such as lesions=["keloid"]',
    )
    unreached = "test_every_code_is_reached"
    yield unreached, rewritten("excision", "drainage"), "()", "Correct the row of K0001"
    rows = [row.replace("common usage", ",common usage") for row in ROWS]
    header = HEADER.replace("source", "leads,source")
    shave = "K0004,excision,,shaved keloid,,,shave,common usage"
    shaved = keloids(*rows, shave, header=header)
    unnamed = "no record can name what leads to it"
    yield unreached, family(lambda: shaved), "'shaving of a skin lesion'", unnamed
    header = HEADER.replace("source", "add_on_to,source")
    further = "K0009,excision,,each further keloid,,,K0008,common usage"
    lost = keloids(*rows, further, header=header)
    beside = "test_add_ons_stand_beside_a_code"
    yield beside, family(lambda: lost), "K0008", "into the column add_on_to"
    own = "test_its_codes_are_its_own"
    yield own, rewritten("K0001", "11400"), "'11400'", "Take 11400 out of the table"
    yield own, rewritten("K0001", "64778"), "'64778'", "Take 64778 out of the table"
    for field, value, answered, remedy in (
        ("key", "skin_benign", "'skin_benign'", 'key="acme_skin_benign"'),
        ("key", "ke loid", "'ke loid'", "one plain word"),
        ("key", 5, "5", "Make the key a text"),
        ("name", "", "''", "Say what it is called"),
        ("name", None, "None", "Make the name a text"),
    ):
        kind = family(**{field: value})
        yield "test_it_has_a_key_and_a_name", kind, answered, remedy


BREACHES = [
    Breach(*told)
    for kind in (of_schedules, of_policies, of_families)
    for told in kind()
]
