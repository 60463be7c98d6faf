"""Places and sides that a note names beside its title and its narrative."""

from __future__ import annotations

import pytest

from cptsofttissue.notes import read

from .drafts import asked, codes, only

THIGH = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm."
DONE = "DESCRIPTION: The skin was incised. The lipoma was removed."

ELSEWHERE = [
    (
        "CONSENT: Consent was obtained for excision of a lipoma of the left calf.",
        "27632",
    ),
    ("CONSENT: The patient agreed to removal of a mass of the left hip.", "27043"),
    ("INDICATIONS: A painful lump of the left calf.", "27632"),
    ("INDICATIONS FOR PROCEDURE: Growing lipoma, left foot.", "28039"),
    ("HISTORY: She presented with a mass of the left groin.", "27043"),
    ("REASON FOR SURGERY: A bothersome lump behind the left ankle.", "27632"),
    ("HPI: He noticed a lump on the left calf last year.", "27632"),
    ("Scheduled procedure: excision of lipoma, left calf", "27632"),
    ("CHIEF COMPLAINT: Lump, left calf.", "27632"),
    ("SPECIMEN: Lipoma, left calf.", "27632"),
    ("PATHOLOGY: Soft tissue, left calf, excision: lipoma.", "27632"),
    ("TIME OUT: The site was confirmed, left calf.", "27632"),
    ("SITE VERIFICATION: left calf", "27632"),
]
WORKED = [
    ("The specimen was labeled left calf lipoma and sent off.", "27632"),
    ("The specimen was designated as left calf and sent off.", "27632"),
    ("The left calf incision was dressed.", "27632"),
    ("The incision was made below the knee.", "27632"),
    ("A surgical pause was held for the left calf.", "27632"),
    ("The left calf was shaved.", "27632"),
    ("The left calf had been marked.", "27632"),
    ("The left calf wound was dressed.", "27632"),
]


@pytest.mark.parametrize(("told", "other"), ELSEWHERE)
def test_another_place_in_any_section_opens_the_site(told: str, other: str):
    """A title may name the wrong place; the reason and the specimen are quoted."""
    note = (THIGH, DONE, told)

    assert {"27337", other} <= {*codes(*note)}
    assert "left" in asked("site", *note)


@pytest.mark.parametrize(("told", "other"), WORKED)
def test_another_place_in_the_narrative_opens_the_site(told: str, other: str):
    """So does what was labeled, dressed or cut elsewhere."""
    assert {"27337", other} <= {*codes(THIGH, f"{DONE} {told}")}


OTHER_SIDE = [
    "INDICATIONS: A lipoma of the right thigh that he wishes to have removed.",
    "CONSENT: Excision of right thigh lipoma.",
    "TIME OUT: A time out confirmed the site, right thigh.",
    "SPECIMEN: Right thigh lipoma.",
    "PATHOLOGY: A. Right thigh mass, excision: lipoma.",
    "LATERALITY: Right",
    "Side: right",
    "SITE VERIFICATION: right thigh",
    "DESCRIPTION: The right leg was prepped and draped.",
    "DESCRIPTION: The tourniquet was placed on the right thigh.",
    "DESCRIPTION: Dressings were applied to the right thigh.",
    "DESCRIPTION: The right leg was elevated and exsanguinated.",
    "DESCRIPTION: Time out: right thigh.",
    "DESCRIPTION: A brace was fitted to the right knee.",
    "DESCRIPTION: The site had been marked on the right thigh.",
    "ADDENDUM: Side corrected to right.",
    "REASON FOR VISIT: lump on right thigh",
    "DESCRIPTION: The right thigh was cleaned with chlorhexidine.",
    "DESCRIPTION: Gauze and tape were placed on the right thigh.",
    "DESCRIPTION: The team paused and confirmed the right thigh.",
    "PATHOLOGY: THIGH, RIGHT, EXCISION: LIPOMA",
]


@pytest.mark.parametrize("told", OTHER_SIDE)
def test_the_other_side_in_any_section_opens_the_site(told: str):
    """The code is that of either side, but the side that is billed is not."""
    draft = only(THIGH, DONE, told)
    site = draft.case.site

    assert "site" in draft.disagreements
    assert site is not None
    assert site.side is None


SAME = [
    "CONSENT: Consent was obtained for excision of a lipoma of the left thigh.",
    "CONSENT: The risks were discussed and the patient agreed.",
    "INDICATIONS: A painful lump of the thigh.",
    "INDICATIONS: A lump of the left leg. He has an itchy mass of the right calf.",
    "INDICATIONS: Lipoma, left thigh. A lipoma of the right calf was removed in 2010.",
    "HISTORY: She has small lipomas of the right arm, which do not bother her.",
    "HISTORY: She also presented with a lump of the right arm.",
    "HISTORY: He presented in 2015 for excision of a lipoma of the calf.",
    "PAST SURGICAL HISTORY: Excision of lipoma, right calf.",
    "FH: A lipoma of the neck in the mother.",
    "Planned procedure: excision of lipoma, left thigh",
    "Planned today: none for the lipoma of the calf",
    "Planned for the fall is an excision of the lipoma of the calf.",
    "DESCRIPTION: The left calf had been marked in 2019.",
    "FAMILY HISTORY: A lipoma of the neck in the mother.",
    "TIME OUT: A time out confirmed the site, left thigh.",
    "SPECIMEN: Left thigh mass.",
    "PATHOLOGY: Soft tissue, left thigh, excision: lipoma.",
    "LATERALITY: Left",
    "SITE VERIFICATION: left thigh",
    "SITE VERIFICATION: confirmed by all",
    "PLAN: Excision of the lipoma of the right thigh next month.",
    "DESCRIPTION: A pad was placed on the right thigh.",
    "DESCRIPTION: A compression sleeve was placed on the right leg.",
    "DESCRIPTION: Both legs were prepped and draped.",
    "DESCRIPTION: A skin graft was taken and the right thigh donor site was dressed.",
    "DESCRIPTION: The tourniquet was placed on the left thigh.",
    "DESCRIPTION: The specimen was labeled left thigh and sent off.",
    "DESCRIPTION: The incision was made above the knee.",
    "DESCRIPTION: Time out: left thigh.",
    "ADDENDUM: The side is left, not right.",
    "POSITION: Right side down.",
    "DESCRIPTION: The left thigh was cleaned with chlorhexidine.",
    "DESCRIPTION: The right heel rested on a gel pad.",
    "DESCRIPTION: It was prepped from the toes to the groin.",
    "TIME OUT: right hand",
    "PATHOLOGY: THIGH, LEFT, EXCISION: LIPOMA",
    "PATHOLOGY: The right edge is inked blue, and the left edge black. Lipoma.",
]


@pytest.mark.parametrize("told", SAME)
def test_the_same_place_and_other_matters_open_nothing(told: str):
    """Another lesion of the patient, or what is put beside, is no place of this one."""
    draft = only(THIGH, DONE, told)

    assert ["27337"] == codes(THIGH, DONE, told)
    assert "site" not in draft.disagreements


def test_a_side_counts_only_against_a_side():
    """A tourniquet on one side says nothing of a place without a side."""
    title = "PROCEDURE: Excision of 4 cm subcutaneous lipoma of the back."
    told = "DESCRIPTION: The tourniquet was placed on the right thigh."

    assert () == only(title, told).disagreements


def test_a_groin_is_a_place_of_its_own_unless_the_title_names_it():
    """What lies in the groin may be of the thigh, the hip or the abdomen."""
    title = "PROCEDURE: Excision of 4 cm subcutaneous lipoma, left groin and thigh."
    told = "INDICATIONS: A mass of the left groin."

    assert codes(title, DONE) == codes(title, DONE, told)


TWO = (
    "PROCEDURES:\n1. Excision of subcutaneous lipoma, right forearm, 4 cm, no margin.\n"
    "2. Excision of intramuscular lipoma, left shoulder, 6 cm, no margin.\n"
    "DESCRIPTION: Both lipomas were removed.\n"
)
ASTRAY = [
    "SPECIMENS: 1. Left forearm lipoma. 2. Left shoulder lipoma.",
    "SPECIMENS: Right hand lipoma and left shoulder lipoma.",
    "PATHOLOGY: A. Right hand, excision: lipoma. B. Left shoulder: lipoma.",
    "INDICATIONS: Lipomas of the left forearm and the left shoulder.",
    "CONSENT: Removal of lipomas of the right elbow and left shoulder.",
]


@pytest.mark.parametrize("told", ASTRAY)
def test_a_list_that_names_another_place_opens_the_lesion_it_leaves_out(told: str):
    """The other lesion of the two is named as its title does."""
    first, second = read(TWO + told).drafts

    assert "site" in first.disagreements
    assert "site" not in second.disagreements
    assert "23073" == str(second.resolution.code)


@pytest.mark.parametrize(
    "told",
    [
        "SPECIMENS: 1. Right forearm lipoma. 2. Left shoulder lipoma.",
        "SPECIMENS: Lipomas.",
        "SPECIMEN: Right forearm lipoma.",
        "PATHOLOGY: A. Right forearm: lipoma. B. Left shoulder: lipoma.",
        "INDICATIONS: Lipomas of the arm and the shoulder.",
        "HISTORY: He also has lipomas of the thighs.",
        "PAST SURGICAL HISTORY: Lipoma of the back.",
        "PLAN: Lipoma of the neck next time.",
    ],
)
def test_a_list_of_the_same_places_opens_nothing(told: str):
    """Nor does one that leaves a lesion out, or names a lesion of another day."""
    drafts = read(TWO + told).drafts

    assert ["25071", "23073"] == [str(d.resolution.code) for d in drafts]
    assert not any(d.disagreements for d in drafts)
