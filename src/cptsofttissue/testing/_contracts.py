"""The laws of fee schedules and of payer policies, as test suites to inherit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from copy import deepcopy
from datetime import date, timedelta

from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cptsofttissue._amounts import exact_sum
from cptsofttissue._reading.dates import turning_days
from cptsofttissue.fees import Edition, Fee, FeeRequest, FeeSchedule
from cptsofttissue.fees._base import is_by_report, price_changes
from cptsofttissue.fees._places import Setting, places_of_service
from cptsofttissue.guidance.payer import PayerPolicy, PolicyAnswer, Standing
from cptsofttissue.money import to_cents
from cptsofttissue.testing._fees import fee_requests

__all__ = ["FeeScheduleContract", "PayerPolicyContract", "laws"]

#: Each schedule or policy runs the same functions from a class of its own.
laws = settings(deadline=None, suppress_health_check=[HealthCheck.differing_executors])


class FeeScheduleContract:
    """
    The laws every fee schedule keeps.

    Inherit it in a class whose name pytest collects, and say which schedule::

        class TestAcme(FeeScheduleContract):
            def schedule(self) -> FeeSchedule:
                return acme_fees.schedule()

    Attributes:
        codes: More codes to ask for, such as those of your own contract.
        unknown_code: A code that the schedule must not price.
    """

    codes: tuple[str, ...] = ()
    unknown_code: str = "NO-SUCH-CODE"

    def schedule(self) -> FeeSchedule:
        """Return the schedule to test."""
        raise NotImplementedError

    def _ask(self, data: st.DataObject) -> tuple[FeeRequest, Fee | None]:
        request = data.draw(fee_requests(codes=self.codes))
        return request, self.schedule().price(request)

    def test_it_has_a_name(self) -> None:
        """A schedule has a name, always the same one."""
        name = self.schedule().name

        assert isinstance(name, str)
        assert name
        assert name == self.schedule().name

    @laws
    @given(st.data())
    def test_same_question_same_answer(self, data: st.DataObject) -> None:
        """Asked twice, a schedule answers the same."""
        request, answer = self._ask(data)

        assert answer == self.schedule().price(request)

    @laws
    @given(st.data())
    def test_a_price_is_positive_or_absent(self, data: st.DataObject) -> None:
        """An answer is a fee of at least one cent, or None; never zero."""
        _, answer = self._ask(data)

        assert answer is None or isinstance(answer, Fee)
        assert answer is None or answer.amount > 0

    @laws
    @given(st.data())
    def test_a_request_is_not_changed(self, data: st.DataObject) -> None:
        """Asking leaves the request as it was."""
        request = data.draw(fee_requests(codes=self.codes))
        before = deepcopy(request)
        self.schedule().price(request)

        assert before == request

    @laws
    @given(st.data())
    def test_a_fee_names_its_source(self, data: st.DataObject) -> None:
        """A fee names schedule, edition, and whose rate was used."""
        _, answer = self._ask(data)

        assert answer is None or (answer.schedule and answer.edition.name)
        assert answer is None or isinstance(answer.edition, Edition)
        assert answer is None or isinstance(answer.setting, Setting)

    @laws
    @given(st.data())
    def test_components_add_up(self, data: st.DataObject) -> None:
        """Components, where there are some, add up to the amount."""
        _, answer = self._ask(data)
        parts = answer.components if answer else ()

        assert (
            not parts
            or answer is None
            or answer.amount == to_cents(exact_sum(part.amount for part in parts))
        )

    @laws
    @given(st.data())
    def test_a_fee_is_of_this_schedule(self, data: st.DataObject) -> None:
        """A fee names this schedule, or the part of it that answered."""
        _, answer = self._ask(data)

        assert answer is None or answer.schedule in self.schedule().name

    @laws
    @given(st.data())
    def test_a_facility_is_paid_at_its_own_rate(self, data: st.DataObject) -> None:
        """What is asked at the facility rate is not answered at the other."""
        request, answer = self._ask(data)

        assert answer is None or answer.setting in {
            request.setting_used,
            Setting.FACILITY,
        }

    @laws
    @given(st.data())
    def test_prices_change_on_the_days_told(self, data: st.DataObject) -> None:
        """Between two first days of new prices, every day pays the same."""
        request, answer = self._ask(data)
        told = price_changes(self.schedule())
        if told is None:
            return
        day = data.draw(_same_period(request.date_of_service, told))
        other = self.schedule().price(evolve(request, date_of_service=day))

        assert (answer and answer.amount) == (other and other.amount)

    @laws
    @given(st.data())
    def test_what_is_by_report_has_no_price(self, data: st.DataObject) -> None:
        """A schedule that lists a code as by report gives no amount for it."""
        request, answer = self._ask(data)

        assert answer is None or not is_by_report(self.schedule(), request)

    @laws
    @given(st.data())
    def test_an_unknown_code_is_not_priced(self, data: st.DataObject) -> None:
        """A code that does not exist has no price, on any day, in any place."""
        request = data.draw(fee_requests())
        unknown = evolve(request, code=self.unknown_code)

        assert self.schedule().price(unknown) is None


def _same_period(day: date, told: Collection[date]) -> st.SearchStrategy[date]:
    """Draw a day between the same two turns of prices, and of places of service."""
    rows = ((row.first_day, row.last_day) for row in places_of_service())
    turns = sorted({*told, *turning_days(rows), date.min})
    at = bisect_right(turns, day)
    last = turns[at] - timedelta(1) if at < len(turns) else date(9999, 12, 31)
    return st.dates(turns[at - 1], last)


class PayerPolicyContract:
    """
    The laws every payer policy keeps.

    Inherit it in a class whose name pytest collects, and say which policy::

        class TestAcme(PayerPolicyContract):
            def policy(self) -> PayerPolicy:
                return acme_policy.policy()

    What a policy says of a code is the payer's; that it says it in a form that
    can be relied on is the law.

    Attributes:
        codes: More codes to ask for, such as those your policy has rules for.
    """

    codes: tuple[str, ...] = ()

    def policy(self) -> PayerPolicy:
        """Return the policy to test."""
        raise NotImplementedError

    def _request(self, data: st.DataObject) -> FeeRequest:
        return data.draw(fee_requests(codes=self.codes))

    def _said(self, request: FeeRequest) -> tuple[PolicyAnswer, ...]:
        """Ask everything a policy may be asked."""
        policy = self.policy()
        return (
            policy.covers_place(request),
            policy.prior_authorization(request),
            *policy.documents(request),
            *self._edits(request),
        )

    def _edits(self, request: FeeRequest) -> tuple[PolicyAnswer, ...]:
        """Ask whether the payer applies the NCCI edits, if the policy can tell."""
        asked = getattr(self.policy(), "ncci_edits", None)
        return () if asked is None else (asked(request.date_of_service), asked(None))

    def test_it_has_a_name(self) -> None:
        """A policy has a name, always the same one."""
        name = self.policy().name

        assert isinstance(name, str)
        assert name
        assert name == self.policy().name

    @laws
    @given(st.data())
    def test_same_question_same_answer(self, data: st.DataObject) -> None:
        """Asked twice, a policy answers the same."""
        request = self._request(data)

        assert self._said(request) == self._said(request)

    @laws
    @given(st.data())
    def test_a_request_is_not_changed(self, data: st.DataObject) -> None:
        """Asking leaves the request as it was."""
        request = self._request(data)
        before = deepcopy(request)
        self._said(request)

        assert before == request

    @laws
    @given(st.data())
    def test_documents_are_a_tuple(self, data: st.DataObject) -> None:
        """The documents are a tuple, empty if the payer wants none; never None."""
        assert isinstance(self.policy().documents(self._request(data)), tuple)

    @laws
    @given(st.data())
    def test_answers_have_a_standing(self, data: st.DataObject) -> None:
        """Every answer says yes, no or unknown; a bare True is no answer."""
        for answer in self._said(self._request(data)):
            assert isinstance(answer, PolicyAnswer)
            assert isinstance(answer.standing, Standing)

    @laws
    @given(st.data())
    def test_yes_and_no_say_why(self, data: st.DataObject) -> None:
        """A yes or a no has a text; only what is unknown may be silent."""
        for answer in self._said(self._request(data)):
            assert answer.text or answer.standing is Standing.UNKNOWN

    @laws
    @given(st.data())
    def test_what_is_said_has_a_source(self, data: st.DataObject) -> None:
        """A text names where it comes from."""
        for answer in self._said(self._request(data)):
            assert answer.source or not answer.text
