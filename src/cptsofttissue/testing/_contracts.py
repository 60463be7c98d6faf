"""Test suites to inherit from, for fee schedules and payer policies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from cptsofttissue._amounts import exact_sum
from cptsofttissue._reading.dates import turning_days
from cptsofttissue.fees import Edition, Fee, FeeRequest, FeeSchedule, Indicators
from cptsofttissue.fees._places import Setting, places_of_service
from cptsofttissue.guidance.payer import PayerPolicy, PolicyAnswer, Standing
from cptsofttissue.money import to_cents
from cptsofttissue.testing._fees import fee_requests
from cptsofttissue.testing._laws import (
    Exam,
    Question,
    Shape,
    Suite,
    check_shape,
    drawn_law,
    law,
)

__all__ = ["FeeScheduleContract", "PayerPolicyContract", "check_name"]

_SCHEDULE = Shape(
    maker="schedule",
    noun="fee schedule to test",
    parts=MappingProxyType(
        {
            "name": 'name = "acme 2026", or what it is called.',
            "price": "def price(self, request, /), which returns a Fee or None.",
        }
    ),
)
_ANSWER = "def {}(self, request, /), which returns a PolicyAnswer."
_POLICY = Shape(
    maker="policy",
    noun="payer policy to test",
    parts=MappingProxyType(
        {
            "name": 'name = "acme", or what the payer is called.',
            "covers_place": _ANSWER.format("covers_place"),
            "prior_authorization": _ANSWER.format("prior_authorization"),
            "documents": "def documents(self, request, /), which returns a tuple of "
            "PolicyAnswer, or () if the payer wants none.",
        }
    ),
)
#: Days before it are typing errors, such as ``date(26, 1, 1)``, except ``date.min``.
_FIRST_DAY = date(1900, 1, 1)


class FeeScheduleContract(Suite):
    """
    Tests that every fee schedule must pass.

    Inherit from it in a class that pytest collects, and return your schedule::

        class TestAcme(FeeScheduleContract):
            def schedule(self) -> FeeSchedule:
                return acme_fees.schedule()

    A failing test reports the request, the answer, and what to do.
    Each error fails one test; tests that depend on it are skipped.

    Attributes:
        codes: More codes to ask for, such as those of your own contract.
        unknown_code: A code that the schedule must not price.
    """

    codes: tuple[str, ...] = ()
    unknown_code: str = "NO-SUCH-CODE"

    def schedule(self) -> FeeSchedule:
        """Return the schedule to test."""
        raise NotImplementedError(_SCHEDULE.advice(self))

    def _make(self) -> FeeSchedule:
        return self.schedule()

    def _exams(self, data: st.DataObject) -> Iterable[Question]:
        request = data.draw(fee_requests(codes=self.codes))
        return (Question.put(Exam(self, data), "price", request),)

    @law
    def test_it_is_a_schedule(self, exam: Exam) -> None:
        """A suite names its schedule: an object with a name and a method price."""
        check_shape(exam, FeeScheduleContract, _SCHEDULE)
        _check_codes(exam, self.codes)

    @drawn_law
    def test_nothing_is_raised(self, asked: Question) -> None:
        """Whatever can be asked is answered; nothing is raised."""
        assert asked.error is None, (
            "Fix the error above; return None for what the schedule does not price."
        )

    @drawn_law
    def test_a_request_is_not_changed(self, asked: Question) -> None:
        """Asking leaves the request as it was."""
        assert asked.handed == asked.given, (
            "Do not write to the request; attrs.evolve makes a changed copy of it."
        )

    @drawn_law
    def test_an_answer_is_a_fee_or_none(self, asked: Question) -> None:
        """An answer is a Fee, or None for what the schedule does not price."""
        assert asked.answer is None or isinstance(asked.answer, Fee), (
            "Return Fee(amount=..., setting=request.setting_used, schedule=self.name, "
            "edition=...), or None."
        )

    @drawn_law
    def test_same_question_same_answer(self, asked: Question) -> None:
        """Asked twice, a schedule answers the same."""
        assert asked.again() == asked.answer, (
            "Let the price depend on the request alone: not on the clock, on chance, "
            "or on what was asked before."
        )

    @drawn_law
    def test_a_price_is_positive_or_absent(self, asked: Question) -> None:
        """A fee is at least one cent; what is not priced is None, never zero."""
        assert asked.answer is None or asked.answer.amount > 0, (
            "Return None where there is no amount."
        )

    @drawn_law
    def test_a_fee_names_its_source(self, asked: Question) -> None:
        """A fee names the schedule, the edition, and the rate that was used."""
        if fee := asked.answer:
            assert isinstance(fee.schedule, str), "Give schedule the name, as text."
            assert fee.schedule, "Give schedule the name of the schedule: self.name."
            assert isinstance(fee.edition, Edition), "Give edition a name, as text."
            assert isinstance(fee.setting, Setting), (
                "Give setting whose rate was used: request.setting_used."
            )

    @drawn_law
    def test_components_add_up(self, asked: Question) -> None:
        """Components, where there are some, add up to the amount."""
        if asked.answer and asked.answer.components:
            total = to_cents(exact_sum(part.amount for part in asked.answer.components))
            assert asked.answer.amount == total, (
                "Make the amount of the components: to_cents of their exact sum; "
                "or leave the components out."
            )

    @drawn_law
    def test_a_facility_is_paid_at_its_own_rate(self, asked: Question) -> None:
        """A request at the facility rate is not answered with the non-facility rate."""
        if asked.answer and asked.given.setting_used is Setting.FACILITY:
            setting = asked.answer.setting
            assert setting is Setting.FACILITY, (
                "Pay by request.setting_used, which knows the place of service and "
                "the hospital's patients, and name it as the setting of the fee."
            )

    @drawn_law
    def test_other_answers_have_their_form(self, asked: Question) -> None:
        """Optional methods such as by_report return the right type."""
        by_report = asked.ask_optional("by_report", asked.given)
        assert by_report is None or isinstance(by_report, bool), (
            "Let by_report(request) return True for a code that the schedule lists "
            "without an amount, else False; or leave the method out."
        )
        reason = asked.ask_optional("why_not", asked.given)
        assert reason is None or isinstance(reason, str), (
            "Let why_not(request) return a sentence, such as 'The contract has no row "
            "for 21555.'; or leave the method out."
        )
        indicators = asked.ask_optional("indicators", asked.given)
        assert indicators is None or isinstance(indicators, Indicators), (
            "Let indicators(request) return Indicators, or None where they are not "
            "known; or leave the method out."
        )

    @drawn_law
    def test_what_is_by_report_has_no_price(self, asked: Question) -> None:
        """A schedule that lists a code as by report gives no amount for it."""
        if asked.answer:
            assert not asked.ask_optional("by_report", asked.given), (
                "Return None from price where by_report says True; or let by_report "
                "return False for a code that has an amount."
            )

    @drawn_law
    def test_an_unknown_code_is_not_priced(self, asked: Question) -> None:
        """A code that does not exist has no price, on any day, in any place."""
        unknown = evolve(asked.given, code=self.unknown_code)
        other = asked.also(Question.put(asked, "price", unknown))
        assert other.answer is None, (
            "Return None for every code that the schedule does not list; if it lists "
            f"this one, set unknown_code in class {type(self).__qualname__} to another."
        )

    @law
    def test_price_changes_are_days(self, exam: Exam) -> None:
        """price_changes, if present, lists days, each once and in order."""
        changes = exam.ask_optional("price_changes")
        if changes is None:
            return
        assert _is_collection(changes), (
            "Make price_changes a tuple of the first days of new prices, such as "
            "(date(2026, 1, 1),), or a property that returns one; () says that prices "
            "never change, and without the attribute they may change on any day."
        )
        others = [day for day in changes if type(day) is not date]
        assert not others, "List each day as a date, without a time: date(2026, 1, 1)."
        typos = [day for day in changes if date.min < day < _FIRST_DAY]
        assert not typos, (
            "Write the year of each day with its four digits: date(2026, 1, 1)."
        )
        days = [*changes]
        assert isinstance(changes, frozenset | set) or days == sorted({*days}), (
            "List each day once, the earliest first."
        )
        assert exam.ask("price_changes") == changes, (
            "Return the same price_changes every time."
        )

    @drawn_law
    def test_prices_change_on_the_days_told(self, asked: Question) -> None:
        """Between two price_changes, every day has the same price and edition."""
        changes = asked.ask_optional("price_changes")
        if changes is None:
            return
        day = asked.draw(_same_period(asked.given.date_of_service, changes))
        again = evolve(asked.given, date_of_service=day)
        other = asked.also(Question.put(asked, "price", again))
        assert _amount_and_edition(other.answer) == _amount_and_edition(asked.answer), (
            "Add to price_changes every first day of new prices or of a new edition, "
            "and each day after the last one that is priced; or leave price_changes "
            "out, if you cannot tell them."
        )

    @law
    def test_it_has_a_name(self, exam: Exam) -> None:
        """A schedule has a name: text without surrounding spaces, always the same."""
        check_name(exam, "acme 2026")

    @drawn_law
    def test_a_fee_is_of_this_schedule(self, asked: Question) -> None:
        """A fee names this schedule, or the part of it that answered."""
        if asked.answer:
            assert asked.answer.schedule in asked.ask("name"), (
                "Give the fee the name of the schedule: schedule=self.name."
            )


def _amount_and_edition(fee: Fee | None) -> object:
    return fee and (fee.amount, fee.edition.name)


def _same_period(day: date, changes: Collection[date]) -> st.SearchStrategy[date]:
    """Draw a second day with the same prices and the same places of service."""
    rows = ((row.first_day, row.last_day) for row in places_of_service())
    edges = sorted({*changes, *turning_days(rows), date.min})
    index = bisect_right(edges, day)
    last = edges[index] - timedelta(1) if index < len(edges) else date(9999, 12, 31)
    return st.dates(edges[index - 1], last)


def check_name(exam: Exam, example: str) -> None:
    """Assert that an object has a valid name."""
    name = exam.ask("name")
    assert isinstance(name, str), f'Make the name a text: name = "{example}".'
    assert name.strip(), f'Say what it is called: name = "{example}".'
    assert name == name.strip(), "Remove the spaces around the name."
    assert exam.ask("name") == name, "Return the same name every time."


def _is_collection(value: object) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


def _check_codes(exam: Exam, codes: Any) -> None:
    """Assert that a suite lists its codes as text."""
    example = f'in class {type(exam.suite).__qualname__}: codes = ("21555",)'
    exam.note("codes", codes)
    assert _is_collection(codes), (
        f"List the codes as a tuple {example}, with its comma."
    )
    assert all(isinstance(code, str) for code in codes), (
        f"Write each code as text {example}."
    )


class PayerPolicyContract(Suite):
    """
    Tests that every payer policy must pass.

    Inherit from it in a class that pytest collects, and return your policy::

        class TestAcme(PayerPolicyContract):
            def policy(self) -> PayerPolicy:
                return acme_policy.policy()

    The tests do not judge what a policy says about a code, only its form.
    A failing test reports the request, the answer, and what to do.
    Each error fails one test; tests that depend on it are skipped.

    Attributes:
        codes: More codes to ask for, such as those your policy has rules for.
    """

    codes: tuple[str, ...] = ()

    def policy(self) -> PayerPolicy:
        """Return the policy to test."""
        raise NotImplementedError(_POLICY.advice(self))

    def _make(self) -> PayerPolicy:
        return self.policy()

    def _exams(self, data: st.DataObject) -> Iterable[Question]:
        """Ask everything a policy may be asked."""
        request: FeeRequest = data.draw(fee_requests(codes=self.codes))
        exam = Exam(self, data)
        for method in ("covers_place", "prior_authorization", "documents"):
            yield Question.put(exam, method, request)
        if hasattr(self.policy(), "ncci_edits"):
            yield Question.put(exam, "ncci_edits", request.date_of_service)
            yield Question.put(exam, "ncci_edits", None)

    @law
    def test_it_is_a_policy(self, exam: Exam) -> None:
        """A suite names its policy: an object with a name and three methods."""
        check_shape(exam, PayerPolicyContract, _POLICY)
        _check_codes(exam, self.codes)

    @drawn_law
    def test_nothing_is_raised(self, asked: Question) -> None:
        """Whatever can be asked is answered; nothing is raised."""
        assert asked.error is None, (
            "Fix the error above; where the payer is silent, return "
            'PolicyAnswer(Standing.UNKNOWN, "", "").'
        )

    @drawn_law
    def test_a_request_is_not_changed(self, asked: Question) -> None:
        """Asking leaves the request as it was."""
        assert asked.handed == asked.given, (
            "Do not write to the request; attrs.evolve makes a changed copy of it."
        )

    @drawn_law
    def test_documents_are_a_tuple(self, asked: Question) -> None:
        """The documents are a tuple, empty if the payer requires none; never None."""
        if asked.method == "documents":
            assert isinstance(asked.answer, tuple), (
                "Return a tuple of PolicyAnswer: (answer,) for one, () for none."
            )

    @drawn_law
    def test_answers_have_a_standing(self, asked: Question) -> None:
        """Every answer says yes, no or unknown; a bare True is not accepted."""
        for answer in _list_answers(asked):
            assert isinstance(answer, PolicyAnswer), (
                "Return PolicyAnswer(Standing.YES, text, source), or with NO; where "
                'the payer is silent, PolicyAnswer(Standing.UNKNOWN, "", "").'
            )
            assert isinstance(answer.standing, Standing), (
                "Take the standing from Standing: YES, NO or UNKNOWN."
            )
            assert isinstance(answer.text, str), 'Give text the words, or "".'
            assert isinstance(answer.source, str), 'Give source the words, or "".'

    @drawn_law
    def test_same_question_same_answer(self, asked: Question) -> None:
        """Asked twice, a policy answers the same."""
        assert asked.again() == asked.answer, (
            "Let the answer depend on what is asked alone: not on the clock, on "
            "chance, or on what was asked before."
        )

    @drawn_law
    def test_yes_and_no_say_why(self, asked: Question) -> None:
        """A yes or a no has a text; only an unknown answer may have none."""
        for answer in _list_answers(asked):
            assert answer.text or answer.standing is Standing.UNKNOWN, (
                "Write in text what the payer says and what to do; if it says "
                "nothing, answer Standing.UNKNOWN."
            )

    @drawn_law
    def test_what_is_said_has_a_source(self, asked: Question) -> None:
        """A text names where it comes from."""
        for answer in _list_answers(asked):
            assert answer.source or not answer.text, (
                'Name in source where it stands, such as "manual, page 4".'
            )

    @law
    def test_it_has_a_name(self, exam: Exam) -> None:
        """A policy has a name: text without surrounding spaces, always the same."""
        check_name(exam, "acme")


def _list_answers(question: Question) -> tuple[PolicyAnswer, ...]:
    """List the answers to a question: documents are several."""
    is_several = question.method == "documents"
    answers: tuple[PolicyAnswer, ...]
    answers = question.answer if is_several else (question.answer,)
    return answers
