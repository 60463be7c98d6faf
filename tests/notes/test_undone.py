"""What was not done, or done in another way, and what the tumor was instead."""

from __future__ import annotations

import pytest

from cptsofttissue.notes import read

from .drafts import codes, only

TITLE = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm"
DONE = "DESCRIPTION: The lipoma was freed and removed."
LEFT = [
    "A small remnant was left attached to the median nerve.",
    "Some of the tumor was left in the depths.",
    "A portion of the lipoma was left behind.",
    "Part of it was left for fear of the nerve.",
    "About 80 percent of the mass was resected.",
    "90% of it was excised.",
    "Only the superficial half was taken today.",
    "Only a representative wedge could be obtained.",
    "We only took a sliver of it.",
    "The lipoma was not completely excised.",
]
NOTHING = [
    "There was no mass, only thickened fat.",
    "There was no discrete lipoma.",
    "However, there was no mass found.",
    "No lipoma was identified.",
]
PUT_OFF = [
    "After anesthesia was induced the procedure was cancelled.",
    "The operation was aborted because the sedation failed.",
    "The excision was rescheduled for next week.",
]
RADICAL = [
    "A radical resection was then done.",
    "We proceeded to radical resection.",
    "A compartmental resection was done.",
    "Wide margins of normal tissue were taken.",
    "It was taken with 2.5 cm margins.",
    "Frozen section: sarcoma. A radical resection was then performed.",
]


@pytest.mark.parametrize("told", [*LEFT, *NOTHING, *PUT_OFF, *RADICAL])
def test_another_operation_than_that_of_the_title_is_asked_about(told: str):
    """A part, nothing, later, or with wide margins: the title was written before."""
    draft = only(TITLE, f"{DONE} {told}")

    assert "procedure" in {question.field for question in draft.questions}


@pytest.mark.parametrize("told", [*LEFT[:2], *LEFT[3:], *NOTHING, *RADICAL[:-2]])
def test_what_speaks_against_the_operation_is_quoted(told: str):
    """The question shows the sentence."""
    asked = {q.field: q.text for q in only(TITLE, f"{DONE} {told}").questions}

    assert told.rstrip(".").lower() in asked["procedure"].lower()


def test_a_status_says_that_it_was_not_done():
    """So does a label that no table has, but for what else was not done."""
    asked = {q.field for q in only(TITLE, "STATUS: cancelled.").questions}

    assert "procedure" in asked
    assert ["27337"] == codes(TITLE, "COMPLICATIONS: not performed.")


INSTEAD = [
    "It was a bursa filled with fluid.",
    "The mass was a varicose vein.",
    "The mass turned out to be an accessory muscle.",
    "The tumor was found to be a bone spur.",
    "The lump was just a scar.",
]


@pytest.mark.parametrize("told", INSTEAD)
@pytest.mark.parametrize("section", ["DESCRIPTION", "PATHOLOGY", "ADDENDUM"])
def test_a_tumor_that_was_something_of_the_body_is_asked_about(told: str, section: str):
    """A bursa or a vein that was taken for a tumor has a code of its own."""
    draft = only(TITLE, f"{section}: {told}")

    assert "lesion" in {question.field for question in draft.questions}


@pytest.mark.parametrize(
    "told",
    [
        "We removed as much of the lipoma as we could.",
        "The remainder of the lipoma could not be reached.",
        "The lipoma bulged through the vastus.",
    ],
)
def test_a_sentence_behind_a_title_is_no_title(told: str):
    """What was done may be told under the heading of the procedure as well."""
    (draft,) = read(f"{TITLE}. {told}").drafts

    assert draft.resolution.code is None


BARE = ["Bursa.", "Benign bursa", "A. thigh, mass: vein.", "Tendon."]


@pytest.mark.parametrize("diagnosis", BARE)
def test_a_report_that_only_names_something_of_the_body_is_asked_about(diagnosis: str):
    """A report may give its diagnosis without a verb."""
    draft = only(TITLE, f"PATHOLOGY: {diagnosis}")

    assert "lesion" in {question.field for question in draft.questions}


@pytest.mark.parametrize("diagnosis", ["No nerve.", "Mass near a nerve.", "Fat."])
def test_a_report_that_names_what_was_near_the_tumor_opens_nothing(diagnosis: str):
    """What was denied, or was beside the tumor, is not the tumor."""
    assert ["27337"] == codes(TITLE, f"PATHOLOGY: {diagnosis}")


HARMLESS = [
    "Liposuction was not performed.",
    "Only a small sample of the fat was sent.",
    "The mass was not adherent and was completely excised.",
    "The rest of the sutures will be removed in two weeks.",
    "The skin was preserved as much as possible.",
    "The rest of the wound was closed.",
    "Some fat was left to fill the defect.",
    "A portion of the wound was left open.",
    "100% of the mass was removed.",
    "All of the lipoma was excised and nothing was left of it.",
    "A portion of the fascia was left alone with the lipoma gone.",
    "Only a small part of the skin was excised.",
    "There was no other mass.",
    "No other mass was identified.",
    "No lipoma was seen at the margins.",
    "There was no residual mass.",
    "There was no tumor spillage.",
    "No wide margins were needed.",
    "A radical resection was not needed.",
    "Radical resection was discussed before surgery.",
    "If malignant, a radical resection would be performed.",
    "The wound was widely irrigated.",
    "If bleeding occurs the procedure would be aborted.",
    "Frozen section was not performed.",
    "It was freed from a vein.",
    "The scar was not excised.",
    "A dog ear was excised at the end of the wound.",
    "An incision was made over the mass in the skin lines.",
    "It came out of the wound and the nerve was intact.",
    "It came with ease off the nerve.",
    "It was not a vein.",
    "It was beneath the skin.",
    "The vessel was a vein.",
    "The mass was a lipoma near a vein.",
]


@pytest.mark.parametrize("told", HARMLESS)
def test_what_was_left_or_not_done_beside_the_tumor_opens_nothing(told: str):
    """Fat, a wound, other tumors and plans say nothing of what was done."""
    assert ["27337"] == codes(TITLE, f"{DONE} {told}")


TYPED = "6 cm subcutaneous lipoma of the back"
NOT_IT = [
    "Excision of skin over {}",
    "Excision of the old scar near {}",
    "Excision of fat around {}",
    "Removal of drain, {}",
    "Removal of old sutures, {}",
    "Excision of part of {}",
    "Incomplete excision of {}",
    "Staged excision of {}",
    "First stage excision of {}",
    "{}, half excised",
    "{} excised, now recurred",
    "Patient declines excision of {}",
    "Estimate for excision of {}",
    "Anesthesia for excision of {}",
    "Excision of {}. The patient was a no show.",
]
IT = [
    "Excision of {}",
    "Excision of the scar and {}",
    "Removal of staples and excision of {}",
    "Excision of",
]


@pytest.mark.parametrize("title", NOT_IT)
def test_what_is_excised_beside_a_tumor_is_none(title: str):
    """Skin over it, a drain, a part of it, or what is only planned has no code."""
    drafts = read(title.format(TYPED)).drafts

    assert all(draft.resolution.code is None for draft in drafts)


@pytest.mark.parametrize("title", IT[:-1])
def test_what_is_excised_with_a_tumor_leaves_it_excised(title: str):
    """A tumor that is taken with a scar is taken."""
    assert ["21931"] == codes(title.format(TYPED))


def test_a_title_may_end_with_of():
    """Nothing is known of what was excised."""
    assert () == read(IT[-1]).drafts


@pytest.mark.parametrize("how", ["Partial", "Subtotal", "Incomplete"])
@pytest.mark.parametrize("noun", ["excision", "removal", "resection"])
def test_a_part_in_a_title_may_be_an_excision_or_a_biopsy(how: str, noun: str):
    """What a case takes for either, a title does as well."""
    assert {"21931", "21920"} <= {*codes(f"PROCEDURE: {how} {noun} of {TYPED}")}


@pytest.mark.parametrize(
    ("told", "is_open"),
    [
        ("The lipoma was injected with steroid instead.", True),
        ("The lipoma was held with a clamp instead of a stitch.", False),
    ],
)
def test_what_was_done_instead_may_be_no_excision(told: str, *, is_open: bool):
    """ "Instead of" tells of a tool, and "instead" of another operation."""
    assert is_open is (len(codes(TITLE, f"{DONE} {told}")) > 1)


def test_a_mass_of_the_skin_is_one_of_it():
    """What arose from the skin has codes of the skin."""
    assert "11404" in codes(TITLE, f"{DONE} The mass arose from the skin.")
    assert ["27337"] == codes(TITLE, f"{DONE} It was of the skin over the knee.")


@pytest.mark.parametrize(
    ("told", "is_open"),
    [
        ("The lesion was only biopsied.", True),
        ("The lesion was biopsied.", True),
        ("The lesion was biopsied and then excised.", False),
        ("The lesion had been biopsied last year. It was excised.", False),
    ],
)
def test_a_tumor_that_was_biopsied_may_not_have_been_excised(
    told: str, *, is_open: bool
):
    """What was sampled before it was excised was excised."""
    assert is_open is ({"21920"} <= {*codes(f"PROCEDURE: Excision of {TYPED}", told)})


WALL = "PROCEDURE: Excision of subcutaneous mass, abdominal wall, 4 cm."


@pytest.mark.parametrize(
    "told",
    [
        "There was no hernia.",
        "There was no lymph node found.",
        "The fascia was inspected for hernia and none was seen.",
        "The wound was explored for a second mass, and none was found.",
    ],
)
def test_what_is_no_tumor_is_not_what_was_looked_for(told: str):
    """A hernia that was not there leaves the mass that was excised."""
    assert ["22903"] == codes(WALL, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "There was no mass.",
        "There was no cyst found.",
        "The wound was explored for the mass and none was found.",
    ],
)
def test_a_tumor_that_was_not_there_was_not_excised(told: str):
    """What may be a soft tissue tumor may be the one that the title names."""
    assert len(codes(WALL, f"DESCRIPTION: {told}")) > 1


def test_a_hernia_that_a_heading_names_is_looked_for():
    """It is not there to be repaired."""
    title = "PROCEDURE: Excision of hernia and lipoma, abdominal wall, 4 cm."

    assert "procedure" in only(title, "DESCRIPTION: There was no hernia.").disagreements


CHOICES = [
    ("Wide excision versus marginal excision", ""),
    ("Marginal excision vs. wide excision", ""),
    ("Excision", "Whether this was a wide or a marginal resection is for pathology."),
    ("Wide excision", "It was somewhere between a marginal and a wide resection."),
]


@pytest.mark.parametrize(("title", "told"), CHOICES)
def test_one_side_of_a_choice_excludes_nothing(title: str, told: str):
    """Nobody chose."""
    lesion = "atypical lipomatous tumor, right back, intramuscular, 7 cm."

    assert ["21933", "21936"] == codes(f"Procedure: {title} of {lesion}\n{told}")


def test_a_choice_that_a_margin_settles_keeps_the_radical_resection():
    """The words that exclude either procedure leave one of them."""
    title = "Procedure: Radical resection. Marginal excision of sarcoma, back."
    told = "It was removed with a 2 cm margin of normal muscle on all sides."

    assert read(f"{title}\n{told}").drafts
    assert read(f"{title.replace('. M', ' versus m')}\n{told}").drafts
