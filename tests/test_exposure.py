"""What an answer is worth while open, and how near it is to another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue import Catalog, Length, Status, catalog, resolve
from cptsofttissue.errors import ContradictionError
from cptsofttissue.fees import ContractFeeSchedule, Encounter, MedicareFeeSchedule
from cptsofttissue.guidance.exposure import exposure, sensitivity
from cptsofttissue.guidance.site_of_service import SiteStatus

from .properties.strategies import facts, is_contradictory, records

OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")
MEDICARE = MedicareFeeSchedule.bundled()
ACME = ContractFeeSchedule.from_mapping("acme", {"21930": "500"})


def test_prices_every_candidate():
    """Lowest and highest payment over the candidates, in that place."""
    found = exposure(resolve(site="back", depth="subcutaneous"), OFFICE, MEDICARE)

    assert ["21930", "21931"] == [str(row.code) for row in found.candidates]
    assert ("453.58", "540.76") == (str(found.lowest.amount), str(found.highest.amount))
    assert found.is_whole
    assert "from 453.58 to 540.76 US dollars" == str(found).splitlines()[-1]
    assert "notice (21931): This code is rarely or never" in str(found)


def test_what_is_not_priced_is_told():
    """A candidate without a fee and another family leave the exposure open."""
    half = exposure(resolve(site="back", depth="subcutaneous"), OFFICE, ACME)
    other = exposure(resolve(site="testis"), OFFICE, MEDICARE)

    assert not half.is_whole
    assert half.lowest is half.highest
    assert ["21930  500.00", "21931  not priced"] == str(half).splitlines()
    assert (None, None, False) == (other.lowest, other.highest, other.is_whole)
    assert "not priced" in str(other)
    knee = resolve(site="knee", lesion="PVNS", size="3 cm")
    partial = str(exposure(knee, OFFICE, MEDICARE)).splitlines()
    assert "; what is not priced may be less or more" in partial[-1]


@pytest.mark.parametrize(
    ("size", "distance", "threshold", "other"),
    [
        ("2.8 cm", "0.2 cm", "3 cm", "21931"),
        ("3 cm", "0 cm", "3 cm", "21930"),
        ("2.9999 cm", "0.0001 cm", "3 cm", "21931"),
        ("2-2.5 cm", "0.5 cm", "3 cm", "21931"),
        ("at least 4 cm", "1 cm", "3 cm", "21930"),
        ("10 cm", "7 cm", "3 cm", "21930"),
    ],
)
def test_the_nearest_threshold(size: str, distance: str, threshold: str, other: str):
    """The distance is measured from the nearer end of what is documented."""
    answer = resolve(site="back", depth="subcutaneous", size=size)
    near = sensitivity(answer, OFFICE, MEDICARE)

    assert (distance, threshold, other) == (
        str(near.distance),
        str(near.threshold),
        str(near.other),
    )


def test_tells_what_the_other_side_pays():
    """Code, amount and office status on the other side."""
    answer = resolve(site="back", depth="subcutaneous", size="2.8 cm")
    near = sensitivity(answer, OFFICE, MEDICARE)

    assert "-87.18" == str(near.difference)
    assert SiteStatus.NON_FACILITY_RATE is near.here.status
    assert SiteStatus.RARELY_IN_OFFICE is near.there.status
    assert (
        "0.2 cm from 3 cm; 3 cm or greater: 21931, 87.18 less (rarely in office)"
        == str(near)
    )


def test_the_other_side_may_pay_more_or_be_unknown():
    """The text says which."""
    answer = resolve(site="back", depth="subcutaneous", size="3 cm")
    more, unknown = (sensitivity(answer, OFFICE, s) for s in (MEDICARE, ACME))

    assert "0 cm from 3 cm; less than 3 cm: 21930, 87.18 more (non-facility rate)" == (
        str(more)
    )
    assert unknown.difference is None
    assert str(unknown).endswith("21930, not priced (non-facility rate)")


@pytest.mark.parametrize(
    "record",
    [
        {"site": "back", "depth": "subcutaneous"},
        {"site": "testis"},
        {"site": "neck", "procedure": "biopsy"},
    ],
)
def test_without_one_code_or_a_size_there_is_none(record: dict):
    """An open answer, another family, or a code without a size."""
    assert sensitivity(resolve(**record), OFFICE, MEDICARE) is None


@given(records().filter(lambda record: not is_contradictory(record)))
def test_exposure_spans_the_candidates(record):
    """Every candidate has its fee; the range is that of the candidates."""
    answer = resolve(**facts(record))
    found = exposure(answer, OFFICE, MEDICARE)

    assert answer.candidates == tuple(row.code for row in found.candidates)
    assert all(row.fee for row in found.candidates)
    assert found.is_whole == (bool(answer.candidates) and not answer.families)


@given(st.sampled_from([c for c in catalog(2026) if c.band]), st.integers(1, 200_000))
def test_the_threshold_separates_the_two_codes(code, um):
    """Going the distance to the threshold, and just beyond, changes the code."""
    part = {"hand_finger": "hand", "foot_toe": "foot"}.get(code.site, code.site)
    given = {"procedure": code.procedure, "site": part, "depth": code.depth}
    answer = resolve(**given, size=Length(um))
    near = sensitivity(answer, OFFICE, MEDICARE)
    sizes = (near.threshold.um - 1, near.threshold.um)
    codes = [resolve(**given, size=Length(size)).code for size in sizes]

    assert Status.DETERMINED is answer.status
    assert abs(um - near.threshold.um) == near.distance.um
    assert {near.code, near.other} == set(codes)
    assert answer.code == near.code


def test_a_day_of_another_edition_is_refused():
    """Codes are valid by date: those of another year are not priced."""
    mine = Catalog(2025, catalog(2025).codes[2:], "test")
    answer = resolve(site="back", depth="subcutaneous", size="2 cm", catalog=mine)
    for ask in (exposure, sensitivity):
        with pytest.raises(ContradictionError, match="codes of 2025 are valid"):
            ask(answer, OFFICE, MEDICARE)
