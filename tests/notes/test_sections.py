"""What other sections of a note say against its title."""

from __future__ import annotations

import pytest

from .drafts import codes, only

NOTE = (
    "PROCEDURE: Excision of subcutaneous lipoma, left thigh.",
    "FINDINGS: The lipoma measured 4 cm.",
    "DESCRIPTION: The lipoma was removed.",
)
AGAINST = [
    ("SPECIMEN: Left calf lipoma.", "site"),
    ("SPECIMENS: Lipoma, left calf.", "site"),
    ("PATHOLOGY: Lipoma, left calf, 4 cm.", "site"),
    ("SITE MARKING: left calf", "site"),
    ("SPECIMEN: Intramuscular lipoma, left thigh.", "depth"),
    ("PATHOLOGY: Intramuscular lipoma.", "depth"),
    ("COMPLICATIONS: The lipoma was not completely removed.", "procedure"),
    ("COMPLICATIONS: Procedure stopped before it could be removed.", "procedure"),
    ("POSTOPERATIVE DIAGNOSIS: No mass found.", "procedure"),
    ("PATHOLOGY: Benign fibroadipose tissue, no mass identified.", "procedure"),
]


@pytest.mark.parametrize(("line", "field"), AGAINST)
def test_a_section_may_stand_against_the_title(line: str, field: str):
    """What was sent, found or left is told there by the same surgeon."""
    draft = only(*NOTE, line)

    assert draft.resolution.code is None
    assert field in {question.field for question in draft.questions}


HARMLESS = [
    "SPECIMEN: Left thigh lipoma.",
    "SPECIMEN: Mass, left lower extremity.",
    "SPECIMEN: Skin ellipse and lipoma, left thigh.",
    "PATHOLOGY: Subcutaneous lipoma.",
    "PATHOLOGY: Lipoma, no malignancy identified.",
    "PATHOLOGY: Lipoma, no tumor identified at the edges.",
    "PATHOLOGY: No tumor seen at the margins.",
    "PATHOLOGY: No residual lesion identified.",
    "COMPLICATIONS: The drain was not removed.",
    "TOURNIQUET: Left calf, not inflated.",
    "POSITION: Supine with the left leg draped.",
    "SITE MARKING: left thigh",
]


@pytest.mark.parametrize("line", HARMLESS)
def test_a_section_that_agrees_opens_nothing(line: str):
    """A limb, a drain and what no report found beside the tumor are no other one."""
    assert ["27337"] == codes(*NOTE, line)
