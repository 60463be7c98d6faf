"""Slips of the tongue, and sizes of a former operation."""

from __future__ import annotations

import pytest

from .drafts import determined

TITLE = "Procedure: Excision of subcutaneous lipoma, left upper back."
FAT = "Description: The lipoma was confined to the subcutaneous layer."
AGAIN = "Procedure: Excision of recurrent subcutaneous lipoma, right upper back."
TWO = (
    "Procedures: 1. Excision of subcutaneous lipoma, left shoulder, 5 cm. "
    "2. Excision of subcutaneous lipoma, right thigh, 2 cm."
)
SLIPS = [
    "It measured 5 cm, no, 2.",
    "It measured 5 cm, no, I am sorry, that was the other patient, this one was 2.",
    "It measured 5 cm, I am sorry, 2 cm.",
    "It measured 5 cm, correction, 2.",
    "It measured 5 cm, strike that, 2 and a half.",
    "It measured 5 cm, sorry, 2.",
    "It measured 5 cm, I mean 2.",
    "It measured 5 cm. No, 2.",
    "It measured 5 cm; that was the other patient.",
    "It measured 5 cm. That was the other patient.",
    "It measured 5 cm, scratch that.",
    "It measured 5 cm. Delete that.",
    "It measured 5 cm, make that two.",
    "It measured 5 cm, or rather two.",
    "It measured 5 cm. Erratum: for 5 read 2.",
    "It measured 5 cm, wait, 2 cm.",
    "It measured 5 cm -- 2 cm.",
    "It measured 5 cm, well, closer to 2.",
    "It measured 5 cm, excuse me, 2.",
    "It measured 5 cm. Actually 2.",
    "It measured 5 cm, actually two.",
    "It measured 5 cm. Scratch that; 2 cm.",
    "It measured 5 cm, let me correct that, 2.",
    "It measured 5 cm, oops, 2.",
    "It measured 5 cm, not 5, 2.",
    "It measured 5 cm (should be 2).",
    "It measured 5 cm (sic).",
    "It measured 5 cm [2 cm?].",
    "It measured 5 cm???",
    "It measured 5 cm, I beg your pardon, 2.",
    "It measured 5 cm, that is, 2.",
    "It measured 5 or 2 cm.",
    "It measured 5 cm. Change that to 2.",
    "It measured 5 cm. Please change 5 to 2.",
]
NO_SLIPS = [
    "It measured 5 cm, no margin was taken.",
    "It measured 5 cm, no drain.",
    "It measured 5 cm. No complications.",
    "It measured 5 cm. No 2 was needed.",
    "It measured 5 cm, and 2 sutures were placed.",
    "It measured 5 cm. Two drains were placed.",
    "It measured 5 cm, that is, about two inches.",
]
SWAPPED = [
    "The lipomas were switched on the list.",
    "Sizes reversed.",
    "Sizes transposed in the heading.",
    "The labels were interchanged.",
    "Sites and sizes are mixed up above.",
    "A and B were swapped.",
]
NOT_SWAPPED = [
    "The patient was reversed and extubated.",
    "The lipomas were sent separately.",
    "A flap was transposed.",
]
FORMER = [
    "At the first operation a 6 cm lipoma was removed.",
    "Originally the lipoma was 6 cm.",
    "The lipoma was 6 cm the first time.",
    "At the time of the original surgery the lipoma was 6 cm.",
    "The first lipoma had been 6 cm.",
    "Scar after removal of a 6 cm lipoma was seen.",
    "In 2019 a 6 cm lipoma was removed.",
    "I had removed a 6 cm lipoma here.",
    "The earlier lipoma measured 6 cm.",
    "A lipoma of 6 cm was taken out here ten years ago.",
    "A 6 cm lipoma had been excised elsewhere.",
    "The lipoma removed at the outside hospital was 6 cm.",
    "Her first lipoma was 6 cm.",
    "Initially it was a 6 cm lipoma.",
    "Back then it measured 6 cm.",
    "The old lipoma measured 6 cm.",
    "The prior excision was of a 6 cm lipoma.",
    "The previous tumor measured 6 cm.",
    "When first operated on it measured 6 cm.",
    "The report of the first operation gives 6 cm.",
    "The old report says 6 cm.",
]
PRESENT = [
    "The recurrent lipoma measured 6 cm and was removed.",
    "First, an incision was made. The lipoma measured 6 cm.",
    "The lipoma was first freed on its medial side. It measured 6 cm.",
    "Dr. Smith removed the lipoma. It measured 6 cm.",
    "The previous scar was excised. The lipoma measured 6 cm.",
    "The original incision was reopened and a 6 cm lipoma was removed.",
]


@pytest.mark.parametrize("told", SLIPS)
def test_a_length_that_is_taken_back_at_once_settles_nothing(told: str):
    """A speaker corrects it, with or without the right one."""
    assert not determined(TITLE, f"{FAT} {told}")


@pytest.mark.parametrize("told", NO_SLIPS)
def test_a_no_of_another_thing_takes_no_length_back(told: str):
    """No margin, no drain, no complications."""
    assert ["21931"] == determined(TITLE, f"{FAT} {told}")


@pytest.mark.parametrize("told", SWAPPED)
def test_two_lesions_that_were_taken_for_each_other_are_open(told: str):
    """Nobody knows which size belongs to which."""
    assert not determined(TWO, told)


@pytest.mark.parametrize("told", NOT_SWAPPED)
def test_other_things_may_be_reversed(told: str):
    """An anesthetic, a flap."""
    assert ["23071"] == determined(TWO, told)


@pytest.mark.parametrize("told", FORMER)
def test_the_size_of_a_former_tumor_is_not_of_this_one(told: str):
    """It was removed then; how large this one is, nobody says."""
    now = "The recurrence was shelled out of the subcutaneous tissue."

    assert not determined(AGAIN, f"Description: {told}", now)


@pytest.mark.parametrize("told", PRESENT)
def test_a_recurrent_tumor_has_its_own_size(told: str):
    """A scar and an incision may be old."""
    assert ["21931"] == determined(AGAIN, f"Description: {told}")
