"""Sentences on the size of a tumor whose words are not read as its size."""

from __future__ import annotations

import pytest

from cptsofttissue.notes import read

from .drafts import asked, codes

TITLE = "PROCEDURE: Excision of subcutaneous lipoma, left thigh."
SMALL = f"{TITLE}\nFINDINGS: The lipoma measured 2 cm. No margin was taken."
LARGE = f"{TITLE}\nFINDINGS: The lipoma measured 4 cm."
REMOVED = "DESCRIPTION: The lipoma was freed and removed."
EITHER = ["27327", "27337"]

LARGER = [
    "It turned out to be quite large, about 4 cm.",
    "It came to about 4 cm once it was out.",
    "It stretched 4 cm from end to end.",
    "Ex vivo it was 4 cm.",
    "We measured again and got 4 cm.",
    "Length 4 cm, width 2 cm, thickness 1 cm.",
]
PARTS = [
    "A tongue of the lipoma ran another 3 cm cephalad.",
    "A 3 cm extension of the lipoma was followed and removed.",
    "It came out in two pieces, 2 cm and 1.5 cm.",
    "The first fragment was 2 cm; the second was the same size.",
    "It was removed piecemeal, the fragments in aggregate 4 cm.",
    "A further 2 cm of lipoma was teased out.",
    "The deeper portion added another 2.5 cm.",
]
RECORDED = [
    "The lipoma was double the size noted above.",
    "It was bigger than what is documented above.",
    "The measurement given excludes the lateral lobe.",
    "Units above are inches.",
    "Dimensions given are in mm.",
    "The size noted is from the clinic visit in March.",
    "This was measured after its fixation by pathology.",
    "No intraoperative measurement was taken.",
    "Size could not be determined because of fragmentation.",
    "The lipoma could not be measured.",
    "The figure of 2 cm in the findings is the incision.",
    "The 2 cm given above was the scar.",
]
MARGINS = [
    "The lipoma was excised with margins as marked.",
    "The lipoma was excised with its surrounding fat as a margin.",
    "A margin was taken after all.",
    "Excision was carried out one fingerbreadth away from the lipoma.",
]


@pytest.mark.parametrize("told", [*LARGER, *PARTS, *RECORDED, *MARGINS])
@pytest.mark.parametrize("section", ["", "ADDENDUM: "])
def test_what_may_be_larger_is_asked_about(told: str, section: str):
    """A stated size stands beside words on another one that are not read."""
    lines = (
        (SMALL, REMOVED, section + told) if section else (SMALL, REMOVED + f" {told}")
    )

    assert EITHER == codes(*lines)


@pytest.mark.parametrize("told", PARTS)
def test_a_part_makes_nothing_smaller(told: str):
    """A tumor that is large without its parts is large with them."""
    assert ["27337"] == codes(LARGE, f"{REMOVED} {told}")


def test_a_size_without_an_upper_bound_has_none_with_its_parts():
    """What is at least 4 cm is no less with another 3 cm."""
    told = "A tongue of the lipoma ran another 3 cm cephalad."
    found = "FINDINGS: The lipoma was over 4 cm."

    assert ["27337"] == codes(TITLE, found, f"{REMOVED} {told}")


@pytest.mark.parametrize("told", RECORDED[:2])
def test_the_sentence_that_doubts_a_size_is_quoted(told: str):
    """The question shows what speaks against the size."""
    assert told.rstrip(".").lower() in asked("size", SMALL, f"{REMOVED} {told}")


HARMLESS = [
    "It was covered with a 6 cm dressing.",
    "It was approached through a 5 cm incision.",
    "It was 2 cm from the nerve.",
    "The distance to the midline measured 5 cm.",
    "The resulting cavity was measured and was 8 cm across.",
    "The specimen measured 7 cm with skin.",
    "A portion of the skin measuring 6 cm was excised.",
    "A piece of fascia 2 cm was taken.",
    "A 3 cm portion of scar was excised.",
    "The mass was larger than expected.",
    "The mass was larger than noted on the MRI.",
    "The measurements of the incision were not noted.",
    "The size of the incision was adequate.",
    "The blood loss could not be measured.",
    "More exposure was obtained by extending the incision another 2 cm.",
    "The mass was excised with clear margins.",
    "The mass was excised with no margin.",
    "The wound margins were freshened.",
    "The wound margins were retracted with the lipoma in view.",
]


@pytest.mark.parametrize("told", HARMLESS)
def test_what_is_of_something_else_opens_no_size(told: str):
    """An incision, a specimen with its skin, and an image have sizes of their own."""
    assert ["27327"] == codes(SMALL, f"{REMOVED} {told}")


SEVERAL = [
    "It proved to be two separate lipomas.",
    "What felt like one mass was three distinct lipomas.",
]
STILL_ONE = [
    "Two lipomas of the back were noted and not addressed.",
    "Two other lipomas were seen.",
    "There were no lipomas beside it.",
    "Lipomas run in the family.",
]


@pytest.mark.parametrize("told", SEVERAL)
def test_several_tumors_under_a_title_of_one_have_no_one_size(told: str):
    """The length of one mass is none of each."""
    assert EITHER == codes(LARGE, f"{REMOVED} {told}")


@pytest.mark.parametrize("told", STILL_ONE)
def test_further_tumors_leave_the_size_of_the_first(told: str):
    """What lies elsewhere was not what was measured."""
    assert ["27337"] == codes(LARGE, f"{REMOVED} {told}")


def test_what_one_of_several_was_may_be_said_of_each():
    """Nobody knows which one lay in the muscle."""
    title = "PROCEDURE: Excision of two subcutaneous lipomas, back."
    told = "The first lipoma was 4 cm. The second lipoma was 6 cm."
    note = f"{title}\nDESCRIPTION: {told} One of them was intramuscular."

    assert [None, None] == [draft.resolution.code for draft in read(note).drafts]


@pytest.mark.parametrize(
    "told",
    [
        "The margin laterally was 1 mm.",
        "We usually take a 1 mm margin.",
        "A 1 mm margin was intended.",
    ],
)
def test_a_margin_of_one_side_or_of_a_habit_is_none(told: str):
    """Another side may be narrower, and what is usual was not measured."""
    assert EITHER == codes(TITLE, "FINDINGS: The lipoma measured 2.9 cm.", told)
    whole = "A 1 mm margin was taken."
    assert ["27337"] == codes(TITLE, "FINDINGS: The lipoma measured 2.9 cm.", whole)
