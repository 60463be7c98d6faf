"""Every public value can be drawn, and what is drawn is valid."""

from __future__ import annotations

import importlib
import pkgutil

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cptsofttissue
from cptsofttissue import Length, SiteReading, Span, Status, catalog, resolve
from cptsofttissue.documents.serialize import dumps, loads
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.fees import (
    Chain,
    ContractFeeSchedule,
    GpciTable,
    MedicareFeeSchedule,
    MedicareYear,
    PercentOf,
    Release,
    ZipCodes,
)
from cptsofttissue.fees._base import is_schedule
from cptsofttissue.guidance.ncci import MueTable, PtpEdits
from cptsofttissue.guidance.payer import TablePolicy
from cptsofttissue.testing import (
    cases,
    charted_facts,
    claim_prices,
    complete_cases,
    fee_schedules,
    kinds,
    lengths,
    spans,
    values,
)

few = settings(max_examples=10)


def public_values() -> set[type]:
    """Every public attrs class that is no error."""
    found = [
        getattr(module, name)
        for module in map(importlib.import_module, public_modules())
        for name in module.__all__
    ]
    kinds = {kind for kind in found if isinstance(kind, type) and attrs.has(kind)}
    return {kind for kind in kinds if not issubclass(kind, BaseException)}


def public_modules() -> list[str]:
    """Every module of the core that users import."""
    names = pkgutil.walk_packages(cptsofttissue.__path__, "cptsofttissue.")
    return [
        module.name
        for module in names
        if not any(part.startswith("_") for part in module.name.split("."))
        and module.name.split(".")[1] not in {"frames", "testing"}
    ]


#: Public classes that have no strategy, and why.
WITHOUT: dict[type, str] = {}


def test_every_public_value_has_a_strategy():
    """No public value is forgotten, and no exception is stale."""
    assert public_values() - set(WITHOUT) == set(kinds())


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_is_drawn(kind: type):
    """A strategy of a kind draws values of that kind."""

    @few
    @given(values(kind))
    def draws(value: object) -> None:
        assert isinstance(value, kind)

    draws()


#: Kinds that are no documents, and why.
NO_DOCUMENT = {
    **dict.fromkeys((Length, Span, SiteReading), "text inside a document"),
    **dict.fromkeys((Chain, PercentOf), "hold any schedule"),
    **dict.fromkeys((Release, MedicareYear, GpciTable, ZipCodes), "whole files"),
    MedicareFeeSchedule: "whole files",
    **dict.fromkeys((ContractFeeSchedule, TablePolicy), "each its own, never equal"),
    **dict.fromkeys((PtpEdits, MueTable), "each its own, never equal"),
}


@pytest.mark.parametrize("kind", sorted({*kinds()} - {*NO_DOCUMENT}, key=str))
def test_drawn_values_are_read_back(kind: type):
    """What is written as a document comes back as it was."""

    @few
    @given(values(kind))
    def comes_back(value: attrs.AttrsInstance) -> None:
        assert value == loads(dumps(value), kind)

    comes_back()


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


def test_cases_are_of_every_kind():
    """Records lead to one code, to several, and to other families."""
    assert set(Status) == seen(cases(), lambda case: resolve(case).status)


def test_charted_facts_are_silent_in_both_ways():
    """A fact that the note leaves out is missing, or None."""
    assert {"no", "None", "some"} == seen(
        charted_facts(), lambda f: "no" if "site" not in f else known(f["site"])
    )


def known(value: object) -> str:
    """Say whether a fact is known."""
    return "None" if value is None else "some"


def test_lengths_lie_about_thresholds():
    """Many lengths are just below, at, and just above a threshold."""
    (first, *_) = catalog().thresholds

    assert {first - 1, first, first + 1} <= seen(lengths(), lambda length: length.um)


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


@given(claim_prices())
def test_priced_claims_have_a_price_for_every_line(priced):
    """A drawn claim is priced whole."""
    assert {*priced.claim.lines} == {
        line for p in priced.procedures for line in p.lines
    }


def test_an_unknown_kind_is_refused():
    """There are no values of what is no public value."""
    with pytest.raises(WrongTypeError, match="kind"):
        values(int)
