"""What users cannot make up can be drawn, and what is drawn is valid."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cptsofttissue import (
    Case,
    Code,
    CodingPolicy,
    Length,
    Resolution,
    SiteReading,
    Span,
    Status,
    catalog,
    resolve,
)
from cptsofttissue.claims import ClaimLine, ClaimPrice
from cptsofttissue.documents import schemas
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.fees import FeeRequest
from cptsofttissue.fees._base import is_schedule
from cptsofttissue.guidance.bundling import Service
from cptsofttissue.guidance.documentation import Note
from cptsofttissue.guidance.exposure import Exposure
from cptsofttissue.guidance.payer import PolicyAnswer
from cptsofttissue.guidance.review import Review
from cptsofttissue.testing import (
    charted_facts,
    complete_cases,
    fee_schedules,
    payer_policies,
    values,
)
from cptsofttissue.testing._fees import encounters
from cptsofttissue.testing._records import codes, spans
from cptsofttissue.testing._strategies import kinds

few = settings(max_examples=10)

#: What a question is made of, where drawing it needs the tables.
PARTS = {
    *(SiteReading, Length, Span, Code, CodingPolicy, ClaimLine, Service, Note),
}


def test_documents_and_parts_of_questions_have_a_strategy():
    """Every kind of document can be drawn, and so can what questions are made of."""
    assert {*schemas.kinds().values(), *PARTS} == set(kinds())


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", kinds())
def test_every_kind_is_drawn(kind: type):
    """A strategy of a kind draws values of that kind."""

    @few
    @given(values(kind))
    def draws(value: object) -> None:
        assert isinstance(value, kind)

    draws()


@given(complete_cases())
def test_a_complete_case_has_one_code(case):
    """What leaves nothing open is settled."""
    assert resolve(case).status is Status.DETERMINED


def seen(strategy: st.SearchStrategy, of, count: int = 200) -> set:
    """What a strategy draws, and what follows from it."""
    found = set()

    @settings(max_examples=count, database=None)
    @given(strategy)
    def collect(value: object) -> None:
        found.add(of(value))

    collect()
    return found


@pytest.mark.exhaustive
def test_cases_are_of_every_kind():
    """Records lead to one code, to several, and to other families."""
    assert set(Status) == seen(values(Case), lambda case: resolve(case).status)


def test_a_note_is_drawn():
    """Its strategy is made of parts, unlike most."""
    assert {Note} == seen(values(Note), type, count=1)


@pytest.mark.exhaustive
def test_charted_facts_are_silent_in_both_ways():
    """A fact that the note leaves out is missing, or None."""
    assert {"no", "None", "some"} == seen(
        charted_facts(), lambda f: "no" if "site" not in f else known(f["site"])
    )


def known(value: object) -> str:
    """Say whether a fact is known."""
    return "None" if value is None else "some"


@pytest.mark.exhaustive
def test_lengths_lie_about_thresholds():
    """Many lengths are just below, at, and just above a threshold."""
    (first, *_) = catalog().thresholds

    assert {first - 1, first, first + 1} <= seen(
        values(Length), lambda length: length.um
    )


@pytest.mark.exhaustive
def test_spans_are_exact_ranges_and_bounds():
    """A span is one length, a range, a lower or an upper bound."""
    shapes = {(True, True), (True, False), (False, False)}

    assert shapes <= seen(spans(), lambda s: (s.low_um > 0, s.high_um is None))


@given(spans(least=20_000, most=50_000))
def test_bounds_of_a_span_are_kept(span):
    """A span ends where it was told to."""
    assert span.high_um is None or 20_000 <= span.high_um <= 50_000
    assert span.low_um <= 50_000


@given(fee_schedules())
def test_schedules_are_schedules(schedule):
    """Whatever is drawn as a schedule has its shape."""
    assert is_schedule(schedule)


@few
@given(payer_policies(), values(FeeRequest))
def test_policies_are_policies(policy, request):
    """Whatever is drawn as a payer's policy has a name and answers."""
    assert policy.name
    assert isinstance(policy.covers_place(request), PolicyAnswer)


@given(codes(2020), encounters(on=st.just(date(2024, 2, 29))))
def test_codes_and_encounters_are_those_asked_for(code, encounter):
    """A code is of its edition, and an encounter on its day."""
    assert code in catalog(2020).codes
    assert date(2024, 2, 29) == encounter.date_of_service


@few
@given(values(Resolution))
def test_answers_are_those_of_the_records(answer):
    """An answer is the library's own."""
    assert answer == resolve(answer.case, policy=answer.policy)


def test_reviews_are_with_money_and_without():
    """A report is priced where there is a day and a place."""
    assert {True, False} == seen(values(Review), lambda r: r.money is None, count=30)


@pytest.mark.exhaustive
def test_exposures_are_of_one_code_and_of_several():
    """What is open is drawn as well as what is settled."""
    counts = seen(values(Exposure), lambda found: len(found.candidates), count=50)

    assert 1 in counts
    assert max(counts) > 1


@given(values(ClaimPrice))
def test_priced_claims_have_a_price_for_every_line(priced):
    """A drawn claim is priced whole."""
    assert {*priced.claim.lines} == {
        line for p in priced.procedures for line in p.lines
    }


def test_an_unknown_kind_is_refused():
    """There are no values of what is no kind."""
    with pytest.raises(WrongTypeError, match="kind"):
        values(int)
