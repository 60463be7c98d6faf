"""Bones, limbs and nerves that were taken with a tumor, or that it was of."""

from __future__ import annotations

import pytest

from .drafts import codes, only

TITLE = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm"
RADICAL = (
    "PROCEDURE: Radical resection of sarcoma, left thigh.",
    "FINDINGS: The tumor measured 9 cm. Wide margins of 2 cm were taken.",
)
BONES = [
    "A segment of femur was resected with it.",
    "The femur was resected en bloc.",
    "A wedge of bone was taken with the tumor.",
    "We resected part of the femur.",
    "The outer cortex of the femur was removed.",
    "The leg was amputated.",
]


@pytest.mark.parametrize("told", BONES)
@pytest.mark.parametrize("title", [(TITLE,), RADICAL])
def test_a_bone_that_is_taken_may_be_that_of_the_tumor(
    told: str, title: tuple[str, ...]
):
    """A tumor of a bone has codes of its own, whatever a title calls it."""
    draft = only(*title, f"DESCRIPTION: {told}")

    assert "bone_thigh_knee" in {f.key for f in draft.resolution.families}
    assert draft.resolution.code is None


@pytest.mark.parametrize(
    "told",
    [
        "The mass was part of the sciatic nerve.",
        "The tumor was of the sciatic nerve.",
        "It was within the sciatic nerve.",
    ],
)
def test_a_tumor_of_a_nerve_is_one_of_the_nerve(told: str):
    """So is one that was part of it."""
    assert "64788" in codes(TITLE, f"DESCRIPTION: {told}")


HARMLESS = [
    "The mass was excised over the femur.",
    "The muscle over the femur was divided and the fat removed.",
    "The femur was not resected.",
    "Bone wax was removed.",
    "The femur was seen and the lipoma was removed.",
    "The lipoma was amputated at its base.",
    "The lipoma was near the nerve.",
]


@pytest.mark.parametrize("told", HARMLESS)
def test_a_bone_beside_a_tumor_is_none_of_it(told: str):
    """What lies above a bone was not one with it."""
    draft = only(TITLE, f"DESCRIPTION: {told}")

    assert [] == [f.key for f in draft.resolution.families if "bone" in f.key]


def test_a_wide_margin_that_is_denied_makes_an_excision_possible():
    """A radical resection needs one, wherever else it is told of."""
    narrow = "DESCRIPTION: No wide margin could be taken."

    assert {"27364", "27339"} <= {*codes(*RADICAL, narrow)}
    assert ["27364"] == codes(*RADICAL)


def test_where_a_biopsy_was_taken_is_its_site():
    """A title may name another place than the narrative."""
    title = "PROCEDURE: Incisional biopsy of intramuscular mass, left thigh."

    assert ["27324"] == codes(title)
    assert {"27324", "27614"} <= {*codes(title, "It was obtained from the calf.")}


ON_RIBS = "PROCEDURE: Excision of subfascial elastofibroma, left back, 8 cm."


@pytest.mark.parametrize(
    ("told", "is_taken"),
    [
        (
            "The mass was elevated off the intercostal muscles and ribs and removed.",
            False,
        ),
        ("The mass was dissected from the fascia, muscle and rib and excised.", False),
        ("The mass and ribs were removed.", True),
        ("The mass was freed from the muscle and the rib was resected.", True),
        ("The mass was freed from the muscle and rib resected.", True),
    ],
)
def test_a_bone_that_a_tumor_came_off_was_not_taken(told: str, is_taken: bool):
    """One of several layers that it came off stays, unless a verb takes it."""
    answer = only(ON_RIBS, f"DESCRIPTION: {told}").resolution

    assert is_taken == bool(answer.families)
