"""Parts of a tumor that were left, and the same words of other things."""

from __future__ import annotations

import pytest

from .drafts import determined

TITLE = "Procedure: Excision of subcutaneous lipoma, left flank, 4 cm."
PARTIAL = [
    "About ninety percent was removed.",
    "The upper half was taken and the lower half will follow.",
    "The rest will be dealt with at a second sitting.",
    "We took what could be seen.",
    "The bulk of it was removed.",
    "Most of it was excised.",
    "Roughly two thirds was taken.",
    "About half was removed.",
    "A remnant stays on the nerve.",
    "We left what was stuck to the nerve.",
    "What lay behind the vessel was not taken.",
    "Three quarters of the lipoma was excised.",
    "The deep half was left.",
    "The superficial half came out.",
    "The part under the nerve was left.",
    "We got out as much as we could.",
    "The lipoma was thinned out.",
    "A shell of it was left on the artery.",
    "Its base was left.",
    "The stalk was left behind.",
    "Only the visible portion was excised.",
    "The deepest part could not be reached.",
    "The extension beneath the muscle was not pursued.",
    "It was debulked.",
    "Near total removal was achieved.",
    "A subtotal removal was done.",
    "The larger lobe was removed and the smaller was left.",
    "Some lobules could not be reached.",
    "One third of it was taken.",
    "Seventy-five percent of the lipoma came out.",
    "We debulked it as far as we could.",
    "Parts of it were left in the muscle.",
    "Some of the lipoma had to stay.",
    "A rind was left on the vessel.",
    "A small piece broke off and was left.",
    "Not all of it could be removed.",
    "It was removed as completely as possible.",
    "The residual will be watched.",
    "A second procedure will take the rest.",
    "The tail of it was cut across and left.",
    "It was not fully excised.",
    "It was reduced in size.",
    "Residual tumor remains medially.",
    "We accepted a residual.",
    "Gross residual disease was left.",
]
SUCKED = [
    "The fat was broken up and aspirated through a 3 mm cannula.",
    "It was liposuctioned.",
    "It was removed by liposuction.",
    "Liposuction of the lipoma was done.",
    "Suction-assisted removal.",
    "It was aspirated with a cannula.",
    "The fat was extracted with a power-assisted cannula.",
    "VASER was used.",
    "The lipoma was aspirated.",
    "A 4 mm cannula was passed and the fat removed.",
    "It was sucked out.",
    "The lipoma was evacuated by suction.",
    "Ultrasound-assisted liposuction was used.",
    "The aspirate was 200 mL of fat.",
]
OTHER = [
    "The wound was left to granulate.",
    "The rest of the wound was closed.",
    "Most of the bleeding stopped.",
    "The upper half of the wound was closed.",
    "The rest was uneventful.",
    "Half of the specimen was sent fresh.",
    "The other half was sent in formalin.",
    "The lower half of the incision was closed in layers.",
    "The nerve was left intact.",
    "The fascia was left open.",
    "The skin was left open.",
    "Suction was used to keep the field dry.",
    "Oxygen was given by nasal cannula.",
    "The skin edges were trimmed.",
    "None of it was left.",
    "There was no residual tumor.",
    "It was fully excised.",
    "The tail of the incision was closed.",
]


@pytest.mark.parametrize("told", PARTIAL)
def test_a_part_that_was_left_opens_the_procedure(told: str):
    """A part may have been taken as a biopsy."""
    assert not determined(f"{TITLE}\n{told}")


@pytest.mark.parametrize("told", SUCKED)
def test_fat_that_was_sucked_out_may_be_liposuction(told: str):
    """It was not excised then."""
    assert not determined(f"{TITLE}\n{told}")


@pytest.mark.parametrize("told", OTHER)
def test_a_part_of_another_thing_opens_nothing(told: str):
    """A half of the wound, the rest of the day, suction of smoke."""
    assert ["21931"] == determined(f"{TITLE}\n{told}")


def test_a_half_is_the_whole_with_the_rest():
    """Both were taken."""
    half = "The upper half was taken."

    assert ["21931"] == determined(f"{TITLE}\n{half} The rest was then removed.")
    assert not determined(f"{TITLE}\n{half}")
