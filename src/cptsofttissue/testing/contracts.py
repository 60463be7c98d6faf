"""The laws of a fee schedule, as a test suite to inherit."""

from __future__ import annotations

from copy import deepcopy

from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cptsofttissue.fees import Edition, Fee, FeeRequest, FeeSchedule
from cptsofttissue.money import exact_sum, to_cents
from cptsofttissue.places import Setting
from cptsofttissue.testing.strategies import fee_requests

__all__ = ["FeeScheduleContract"]

#: Each schedule runs the same functions from a class of its own.
_laws = settings(deadline=None, suppress_health_check=[HealthCheck.differing_executors])


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

    @_laws
    @given(st.data())
    def test_same_question_same_answer(self, data: st.DataObject) -> None:
        """Asked twice, a schedule answers the same."""
        request, answer = self._ask(data)

        assert answer == self.schedule().price(request)

    @_laws
    @given(st.data())
    def test_a_price_is_positive_or_absent(self, data: st.DataObject) -> None:
        """An answer is a fee of at least one cent, or None; never zero."""
        _, answer = self._ask(data)

        assert answer is None or isinstance(answer, Fee)
        assert answer is None or answer.amount > 0

    @_laws
    @given(st.data())
    def test_a_request_is_not_changed(self, data: st.DataObject) -> None:
        """Asking leaves the request as it was."""
        request = data.draw(fee_requests(codes=self.codes))
        before = deepcopy(request)
        self.schedule().price(request)

        assert before == request

    @_laws
    @given(st.data())
    def test_a_fee_names_its_source(self, data: st.DataObject) -> None:
        """A fee names schedule, edition, and whose rate was used."""
        _, answer = self._ask(data)

        assert answer is None or (answer.schedule and answer.edition.name)
        assert answer is None or isinstance(answer.edition, Edition)
        assert answer is None or isinstance(answer.setting, Setting)

    @_laws
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

    @_laws
    @given(st.data())
    def test_an_unknown_code_is_not_priced(self, data: st.DataObject) -> None:
        """A code that does not exist has no price, on any day, in any place."""
        request = data.draw(fee_requests())
        unknown = evolve(request, code=self.unknown_code)

        assert self.schedule().price(unknown) is None
