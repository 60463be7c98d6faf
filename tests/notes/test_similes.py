"""Sizes that a note tells by a likeness, or by what was thought before."""

from __future__ import annotations

import pytest

from .drafts import asked, codes

BACK = "PROCEDURE: Excision of subcutaneous lipoma, back."
SMALL = "FINDINGS: The lipoma was 2 cm. No margin was taken."
TITLED = "PROCEDURE: Excision of subcutaneous lipoma, back, 2 cm, no margin."

UNLIKE = [
    "It was the size of an orange.",
    "It had the size of a golf ball.",
    "The lipoma was as big as a fist.",
    "The lipoma was as large as his fist.",
    "The lipoma was comparable in size to a lemon.",
    "The lipoma was fist-sized.",
    "A tennis ball-sized lipoma was seen.",
    "The lipoma was as small as a pea.",
    "The lipoma was no bigger than a pea.",
    "The lipoma was smaller than a pea.",
    "The lipoma was comparable to an egg.",
    "The lipoma was about the size of a doorknob.",
]


@pytest.mark.parametrize("told", UNLIKE)
def test_a_likeness_of_another_size_opens_the_size(told: str):
    """What is larger or smaller than the length that is stated may be right."""
    note = (BACK, SMALL, f"DESCRIPTION: {told}")

    assert {"21930", "21931"} == {*codes(*note)}
    assert told.rstrip(".").lower() in asked("size", *note)


LIKE = [
    "It was the size of a grape.",
    "The lipoma was as big as a walnut.",
    "The lipoma was bigger than a pea.",
    "The lipoma was no bigger than a grape.",
    "The lipoma was the size expected.",
    "It had been the size of an orange before it was drained.",
    "It was once the size of a lemon.",
    "The wound was the size of an orange.",
    "An egg-crate mattress was used.",
    "The incision was as long as the lipoma.",
    "A golf ball sized gauze was taped over the wound.",
    "The lipoma was larger than expected.",
    "A lesion on the opposite foot, the size of an orange, is watched.",
]


@pytest.mark.parametrize("told", LIKE)
def test_a_likeness_of_the_same_size_opens_nothing(told: str):
    """Nor does a likeness of something else, or of another day."""
    assert ["21930"] == codes(BACK, SMALL, f"DESCRIPTION: {told}")


def test_the_history_has_its_own_likeness():
    """A lump of last year may have been of any size."""
    assert ["21930"] == codes("HISTORY: It was the size of an egg.", BACK, SMALL)


@pytest.mark.parametrize("skin", ["the skin", "an ellipse of skin", "overlying skin"])
def test_a_length_behind_a_tumor_with_its_skin_may_be_of_both(skin: str):
    """What was dissected with its skin is larger than the tumor."""
    whole = f"DESCRIPTION: The lipoma was dissected with {skin}. It was removed. 4 cm."
    alone = "DESCRIPTION: The lipoma was dissected with care. It was removed. 4 cm."

    assert {"21930", "21931"} == {*codes(BACK, whole)}
    assert ["21931"] == codes(BACK, alone)


def test_a_margin_of_the_capsule_is_none():
    """The capsule belongs to the tumor."""
    of_fat = "DESCRIPTION: It was taken with a 1.5 cm margin of fat."
    of_capsule = "DESCRIPTION: It was taken with a 1.5 cm margin of the capsule."
    sized = "FINDINGS: The lipoma was 2 cm."

    assert ["21931"] == codes(BACK, sized, of_fat)
    assert {"21930", "21931"} == {*codes(BACK, sized, of_capsule)}


def test_a_tumor_that_was_measured_ex_vivo_has_its_size():
    """It speaks against another; a specimen with its skin does not."""
    tumor = "DESCRIPTION: The lipoma was 4 cm ex vivo."
    whole = "DESCRIPTION: The lipoma with its skin was 4 cm ex vivo."

    assert {"21930", "21931"} == {*codes(BACK, SMALL, tumor)}
    assert ["21930"] == codes(BACK, SMALL, whole)


def test_fat_that_was_taken_for_a_margin_is_one():
    """It speaks against "no margin"; fat that is trimmed does not."""
    margin = "DESCRIPTION: Surrounding fat was taken with it for a safe margin."

    assert {"21930", "21931"} == {*codes(BACK, SMALL, margin)}
    assert ["21930"] == codes(BACK, SMALL, "DESCRIPTION: Fat was trimmed for closure.")


SURPRISES = [
    "The lipoma was larger than expected.",
    "It was much bigger than it had felt.",
    "The lipoma proved to be twice as large as thought.",
]


@pytest.mark.parametrize("told", SURPRISES)
def test_a_surprise_opens_the_size_of_a_title(told: str):
    """A title may have the length that was expected."""
    assert {"21930", "21931"} == {*codes(TITLED, f"DESCRIPTION: {told}")}


@pytest.mark.parametrize(
    "told",
    ["The wound was larger than expected.", "The lipoma was as soft as expected."],
)
def test_other_surprises_open_nothing(told: str):
    """A wound, or what is no size, says nothing of the length."""
    assert ["21930"] == codes(TITLED, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    ["The excision was 6 cm.", "The removal was 6 cm.", "The resection measured 6 cm."],
)
def test_the_length_of_an_operation_is_not_that_of_its_tumor(told: str):
    """It may be that of the wound; beside the size of a tumor it opens that."""
    assert {"21930", "21931"} == {*codes(BACK, f"DESCRIPTION: {told}")}
    assert {"21930", "21931"} == {*codes(BACK, SMALL, f"DESCRIPTION: {told}")}
