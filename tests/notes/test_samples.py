"""What was sent, and what stopped an operation, against its title."""

from __future__ import annotations

import pytest

from .drafts import codes, only

THIGH = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm."
DONE = "DESCRIPTION: The skin was incised. The lipoma was removed."


@pytest.mark.parametrize(
    "sent",
    [
        "SPECIMEN: Biopsy of mass.",
        "SPECIMENS: Incisional biopsy, left thigh mass.",
        "SPECIMEN: Core biopsies.",
        "SPECIMEN: incisional bx",
        "SPECIMEN: Punch of mass.",
    ],
)
def test_a_biopsy_that_was_sent_may_be_all_that_was_done(sent: str):
    """The list of specimens tells what left the patient."""
    assert {"27323", "27337"} <= {*codes(THIGH, DONE, sent)}


@pytest.mark.parametrize(
    "sent",
    [
        "SPECIMEN: Excisional biopsy of mass.",
        "SPECIMEN: Lipoma, sent for biopsy.",
        "SPECIMEN: Lipoma. No biopsy was sent.",
        "SPECIMEN: Mass.",
        "SPECIMEN: Lipoma for permanent section.",
        "HISTORY: A core biopsy showed a lipoma.",
    ],
)
def test_a_whole_tumor_that_was_sent_opens_nothing(sent: str):
    """Nor does what it was sent for, or an earlier sample."""
    assert ["27337"] == codes(THIGH, DONE, sent)


@pytest.mark.parametrize("sent", ["Ganglion cyst.", "Schwannoma.", "Epidermal cyst."])
def test_what_was_sent_may_be_of_another_family(sent: str):
    """Its name stands against the title, as that of a report does."""
    draft = only(THIGH, DONE, f"SPECIMEN: {sent}")

    assert draft.resolution.code is None
    assert draft.resolution.families or len(draft.resolution.candidates) > 1


@pytest.mark.parametrize(
    "told",
    [
        "The procedure was stopped before the lipoma was removed.",
        "The operation was terminated for bleeding.",
        "Liposuction was carried out.",
        "The lipoma was removed by liposuction.",
    ],
)
def test_an_operation_that_ended_otherwise_is_open(told: str):
    """A title is often written before the operation."""
    assert only(THIGH, f"DESCRIPTION: {told}").resolution.code is None


@pytest.mark.parametrize(
    "told", ["The bleeding was stopped before closure.", "The drip was stopped."]
)
def test_what_else_was_stopped_opens_nothing(told: str):
    """Bleeding stops, and the operation goes on."""
    assert ["27337"] == codes(THIGH, DONE, f"DESCRIPTION: {told}")
