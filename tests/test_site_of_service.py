"""How a place is paid: four answers and the payer's own, never a bare yes or no."""

from __future__ import annotations

import pytest

from cptsofttissue import catalog
from cptsofttissue._html import spaced
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.fees import Encounter, MedicareFeeSchedule
from cptsofttissue.guidance.payer import TablePolicy
from cptsofttissue.guidance.site_of_service import SiteStatus, site_of_service

MEDICARE = MedicareFeeSchedule.bundled()


PLACE = {"rule": "place"}
#: A payer that wants these done in a facility.
LIMIT = TablePolicy.from_rows(
    "acme",
    [
        {
            "rule": "place",
            "codes": "21555",
            "place": "11",
            "answer": "no",
            "text": "No.",
        },
        {"rule": "place", "codes": "*", "answer": "yes", "text": "Anywhere else."},
    ],
)


def where(place: str, **given) -> Encounter:
    return Encounter(date_of_service="2026-07-15", place_of_service=place, **given)


@pytest.mark.parametrize(
    ("code", "place", "status", "notices"),
    [
        ("21555", "11", SiteStatus.NON_FACILITY_RATE, []),
        ("21555", "22", SiteStatus.FACILITY_RATE, []),
        ("21931", "22", SiteStatus.FACILITY_RATE, []),
        ("21931", "11", SiteStatus.RARELY_IN_OFFICE, ["non-facility-na"]),
        ("21555", "31", SiteStatus.FACILITY_RATE, ["part-a-stay"]),
        ("99213", "11", SiteStatus.UNKNOWN, ["site-unknown"]),
    ],
)
def test_says_how_a_place_is_paid(code, place, status, notices):
    """By the rate that the schedule used in that place."""
    found = site_of_service(code, where(place), MEDICARE)

    assert status is found.status
    assert notices == [notice.rule for notice in found.notices]
    assert ("Medicare", "") == (found.schedule, found.payer)
    assert found.explain().startswith(f"{code}: {spaced(status)}, ")


def test_a_rare_office_procedure_says_what_to_do():
    """Authorization, necessity, appeal."""
    text = str(site_of_service("21931", where("11"), MEDICARE))

    assert "453.58 US dollars" in text
    assert all(word in text for word in ("authorization", "necessary", "appeal"))


def test_a_hospital_patient_is_facility_everywhere():
    """The rate follows the patient, not the room."""
    found = site_of_service("21931", where("11", hospital_patient=True), MEDICARE)

    assert SiteStatus.FACILITY_RATE is found.status


def test_a_payer_may_limit_the_place():
    """The payer's rule comes first, and says what to do."""
    limited = site_of_service("21555", where("11"), MEDICARE, LIMIT)
    free = site_of_service("21555", where("22"), MEDICARE, LIMIT)

    assert (SiteStatus.LIMITED_BY_PAYER, "acme") == (limited.status, limited.payer)
    assert "No." in str(limited)
    assert SiteStatus.FACILITY_RATE is free.status
    assert "Anywhere else." in str(free)


def test_a_silent_payer_changes_nothing():
    """What a payer does not say is not shown as its rule."""
    silent = TablePolicy("quiet", ())
    found = site_of_service("21555", where("11"), MEDICARE, silent)

    assert (SiteStatus.NON_FACILITY_RATE, ()) == (found.status, found.notices)


@pytest.mark.parametrize("code", ["21931-50", "21931x2", "2193"])
def test_a_code_in_disguise_is_refused(code: str):
    """What is no code alone is not taken for one that has no price."""
    office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    with pytest.raises(UnknownTermError, match="one code"):
        site_of_service(code, office, MEDICARE)


def test_not_priced_is_said():
    """No amount is shown where there is none."""
    assert "99213: unknown, not priced" in str(
        site_of_service("99213", where("11"), MEDICARE)
    )


@pytest.mark.parametrize("code", catalog(2026), ids=str)
def test_every_code_has_an_answer_in_an_office(code):
    """Each code of the family is one or the other, and never unknown."""
    status = site_of_service(code, where("11"), MEDICARE).status

    assert status in {SiteStatus.NON_FACILITY_RATE, SiteStatus.RARELY_IN_OFFICE}


def test_a_rate_is_named_in_words():
    """No name of ours stands among them."""
    office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    found = site_of_service("21930", office, MedicareFeeSchedule.bundled())

    assert str(found).startswith("21930: non-facility rate, 540.76 US dollars")
