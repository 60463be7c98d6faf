"""An excision that was given up or put off, and a tumor that was not found."""

from __future__ import annotations

import pytest

from .drafts import determined, only

DEEP = (
    "Procedure: Excision of intramuscular lipoma, right shoulder, 7 cm.",
    "Description: The fascia was opened and the lipoma was seen in the deltoid.",
)
GIVEN_UP = [
    "We will come back for the lipoma once cardiology clears him.",
    "We decided not to proceed.",
    "We elected to close and refer him to a sarcoma center.",
    "It was felt not safe to go on and we closed.",
    "The lipoma will be removed at another time.",
    "It was left alone.",
    "The wound was closed without removing it.",
    "I elected not to go further.",
    "The decision was made to stop.",
    "It was thought wiser to stop here and obtain imaging.",
    "We thought it safer to close and come back another day.",
    "The lipoma was left untouched.",
    "He will return for the excision next week.",
    "The mass will be excised at a later date.",
    "The tumor was too vascular to remove.",
    "The patient asked that we stop.",
    "We chose to leave the lipoma for another day.",
    "The procedure was put off.",
    "The lipoma was not touched.",
    "We backed out.",
    "I closed without taking the lipoma out.",
    "Removal was deferred.",
    "Excision was left for another day.",
    "The lipoma was left undisturbed.",
    "We did not go on to remove it.",
    "The lipoma remains in place.",
    "Removal will follow under general anesthesia.",
    "The patient could not tolerate it and we stopped.",
    "We did not take it out.",
    "It was not taken out.",
    "The lipoma stayed where it was.",
    "The lipoma itself was not disturbed.",
    "Definitive excision is planned for next month.",
    "We will bring her back for removal of the lipoma.",
    "She will be rebooked for excision.",
    "It was deemed unsafe to continue.",
    "Surgery was stopped by anesthesia.",
    "The operation had to end here.",
    "No attempt at removal was made.",
    "Given the bleeding we felt it best to stop and transfer her.",
    "The family was told that the mass is still in.",
    "We then closed, leaving the lipoma for a sarcoma surgeon.",
    "Nothing was removed today.",
    "At that point the decision was taken not to disturb it.",
    "Because of its closeness to the nerve I left it.",
    "The surgery could not be finished.",
    "I was unable to deliver it and closed.",
    "He will need an open resection by orthopedic oncology.",
    "The mass was left for later.",
    "No excision was carried out.",
    "Excision was not attempted.",
    "The lesion was only looked at.",
    "We limited ourselves to exploration.",
    "Only an exploration was done.",
    "This was an exploration only.",
    "The wound was closed over the tumor.",
    "Further surgery is needed to remove it.",
    "It will be tackled at a second operation.",
    "The patient woke up and the case had to be ended.",
    "The planned excision did not happen.",
    "The tumor is to be resected after radiotherapy.",
    "We agreed to leave well alone.",
    "The lipoma was put back and the muscle closed over it.",
    "Power failed and the list was abandoned.",
    "Equipment failure ended the case.",
    "He is booked for excision in June.",
    "The procedure is to be repeated under general anesthesia.",
    "Surgery was limited to biopsy.",
]
NOT_FOUND = [
    "No discrete lipoma was found.",
    "Exploration was negative.",
    "No mass could be found.",
    "no lipoma seen",
    "We could feel nothing discrete.",
    "No lipoma was encountered.",
    "There was no lipoma.",
    "The lipoma could not be located.",
    "No discrete mass could be identified.",
    "On exploration no lipoma was found.",
    "Despite a careful search no mass was found.",
    "I was unable to find the lipoma.",
    "We could not find the mass.",
    "The mass was not found.",
    "Nothing resembling a lipoma was seen.",
    "Only ordinary fat was found.",
    "No definite tumor was identified.",
    "The exploration revealed nothing abnormal.",
    "Dissection showed normal fat only.",
    "A handful of fat lobules was taken out and sent, but no lipoma was seen.",
    "We failed to locate the lipoma.",
    "The wound was explored and nothing was found.",
    "Neither I nor the resident could find a lipoma.",
    "There was nothing to remove.",
    "No tumor tissue was found.",
    "Nothing abnormal was felt.",
    "The area was explored widely without finding a mass.",
    "There was nothing there but fat.",
    "We saw no tumor.",
    "I found no lipoma.",
    "A lipoma was not identified.",
    "No abnormality was discovered.",
    "The supposed lipoma was normal fat.",
    "The mass had resolved.",
    "Exploration failed to show a lump.",
    "No specimen could be obtained.",
    "The lump turned out to be the prominence of the bone.",
]
DONE = [
    "No other lipoma was found.",
    "No residual lipoma was seen.",
    "No further mass could be felt.",
    "We elected to close the wound in layers.",
    "It was decided to leave the skin open.",
    "We decided to leave a drain.",
    "The patient will return for suture removal.",
    "The sutures will be removed in ten days.",
    "The drain will be removed on Monday.",
    "It will be removed in two days.",
    "She will come back for a wound check.",
    "The nerve was left alone.",
    "The fascia was left undisturbed.",
    "The nerve was not touched.",
    "The saphenous nerve could not be seen.",
    "No nerve was found in the field.",
    "The wound was closed without tension.",
    "We decided not to place a drain.",
    "We elected not to use a drain.",
    "I chose not to close the fascia.",
    "It was not safe to leave the vein, which was tied.",
    "Nothing else was found.",
    "We could find nothing else.",
    "No vessel could be found.",
    "The dissection was stopped at the fascia.",
    "The patient asked that we stop the antibiotic.",
    "If it recurs, it will be removed again.",
    "She will return for the pathology report.",
    "The muscle was not touched.",
    "Excision of the scar was not needed.",
    "No lipoma was seen at the margins.",
    "No tumor was left behind.",
    "The lipoma of her arm will be removed at another time.",
    "We will remove the other lipoma at a later date.",
]


@pytest.mark.parametrize("told", GIVEN_UP)
def test_an_excision_that_was_given_up_is_asked_about(told: str):
    """The title was typed before the operation; the account says how it ended."""
    heading, account = DEEP

    assert ["23073"] == determined(f"{heading}\n{account}")
    assert "procedure" in {
        q.field for q in only(heading, f"{account} {told}").questions
    }


@pytest.mark.parametrize("told", NOT_FOUND)
def test_a_tumor_that_was_not_found_was_not_excised(told: str):
    """However the surgeon says it."""
    heading = "Procedure: Excision of subcutaneous lipoma, right upper arm, 4 cm."
    account = f"Description: An incision was made over the mass. {told}"

    assert not determined(f"{heading}\n{account}")


@pytest.mark.parametrize("told", DONE)
def test_other_things_that_were_not_done_or_not_found_open_nothing(told: str):
    """A drain, a suture, a nerve, another lesion: the lipoma was removed."""
    heading = (
        "Procedure: Excision of subcutaneous lipoma, left thigh, 2.5 cm, no margin."
    )
    account = "Description: The lipoma was dissected free and removed."

    assert ["27327"] == determined(f"{heading}\n{account} {told}")
