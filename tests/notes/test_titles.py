"""Titles of an earlier operation, and two titles that may be of one lesion."""

from __future__ import annotations

import pytest

from cptsofttissue.notes import read

TODAY = (
    "PROCEDURE: Excision of subcutaneous lipoma, left thigh.\nFINDINGS: 4 cm lipoma."
)
DONE = "DESCRIPTION: The skin was incised. The lipoma was removed."
EARLIER = ": Excision of intramuscular lipoma, right calf, 7 cm."


def found(*lines: str) -> list[str]:
    """The code of each draft of a note, or nothing."""
    drafts = read("\n".join(lines)).drafts
    return [str(draft.resolution.code or "") for draft in drafts]


@pytest.mark.parametrize(
    "title",
    [
        "PROCEDURE (2019)",
        "PROCEDURE 03/12/2018",
        "OPERATION (March 2018)",
        "SURGERY, 2020",
    ],
)
def test_a_title_of_an_earlier_year_is_history(title: str):
    """It has its own year, and the title of today has none."""
    assert ["27337"] == found(TODAY, DONE, title + EARLIER)
    assert ["27337"] == found(title + EARLIER, TODAY, DONE)


def test_of_two_years_the_earlier_is_history():
    """The one that is left is today's, and so is a title alone."""
    today = TODAY.replace("PROCEDURE", "PROCEDURE (2026)")

    assert ["27337"] == found(today, DONE, f"PROCEDURE (2019){EARLIER}")
    assert ["27337"] == found(today, DONE)


@pytest.mark.parametrize("title", ["DIAGNOSIS (2019): Lipoma.", "MRI (2019): Lipoma."])
def test_other_headings_keep_their_years(title: str):
    """A year makes none of them a title."""
    assert ["27337"] == found(TODAY, DONE, title)


SECOND = "PROCEDURE: Excision of intramuscular lipoma, left thigh, 6 cm."


def test_two_titles_of_one_lesion_open_what_they_disagree_on():
    """The narrative tells of one lesion, so either title may be wrong."""
    for draft in read(f"{TODAY}\n{SECOND}\n{DONE}").drafts:
        codes = {str(code) for code in draft.resolution.candidates}

        assert {"27337", "27339"} <= codes
        assert "depth" in draft.disagreements


@pytest.mark.parametrize(
    "told",
    [
        "Both lipomas were removed.",
        "The first lipoma was removed. The second lipoma was removed.",
        "The lipoma was removed. Another lipoma was removed.",
        "The skin was incised.",
    ],
)
def test_two_titles_of_two_lesions_stay_apart(told: str):
    """Nor does a narrative that tells of no excision join them."""
    first = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm."

    assert ["27337", "27339"] == found(first, SECOND, f"DESCRIPTION: {told}")


def test_titles_of_a_list_are_several():
    """Each item is an operation, whatever the narrative tells."""
    first = "1. Excision of subcutaneous lipoma, left thigh, 4 cm."
    second = "2. Excision of intramuscular lipoma, left thigh, 6 cm."

    assert ["27337", "27339"] == found("PROCEDURE:", first, second, DONE)


def test_titles_of_two_places_are_several():
    """A title of another place is that of another lesion."""
    second = "PROCEDURE: Excision of intramuscular lipoma, right calf, 6 cm."
    first = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm."

    assert ["27337", "27634"] == found(first, second, DONE)
