"""Typed records: the facts of one lesion in any order, and no other word."""

from __future__ import annotations

from itertools import permutations

import pytest

from cptsofttissue.notes import read

from .drafts import codes, only

FACTS = ("lipoma", "left hip", "4 cm", "subq", "excision", "no margin")


@pytest.mark.exhaustive
@pytest.mark.parametrize("first", FACTS)
def test_facts_may_stand_in_any_order(first: str):
    """With commas between them, nothing else needs to lead from one to the next."""
    others = [fact for fact in FACTS if fact != first]
    texts = [", ".join((first, *order)) for order in permutations(others)]

    assert {"27043"} == {code for text in texts for code in codes(text)}


@pytest.mark.parametrize("rim", ["1-2 mm rim of fat", "2 mm cuff of fat"])
def test_the_fat_of_a_margin_is_no_other_layer(rim: str):
    """A depth in a list stands beside it; a cuff of muscle may be another depth."""
    text = f"Abdominal wall lipoma. Excised. 2.4 cm, subcutaneous, with {rim}."

    assert ["22902"] == codes(text)
    assert ["22900", "22902"] == codes(text.replace("fat", "muscle"))


@pytest.mark.parametrize(
    ("title", "record", "found"),
    [
        ("Left forearm lipoma excision.", "Volar forearm, 2.6 cm, SQ.", ["25075"]),
        ("Lipoma excision.", "Volar forearm, 2.6 cm, SQ.", ["25075"]),
        ("Left forearm lipoma.", "Volar, 2.6 cm, SQ.", ["25075"]),
        ("Left forearm lipoma.", "Left calf, 2.6 cm, SQ.", ["25075", "27618"]),
        ("Left forearm lipoma excised.", "Left calf, 2 cm, SQ.", ["25075", "27618"]),
    ],
)
def test_a_record_may_begin_with_its_place(title: str, record: str, found: list[str]):
    """It is that of the tumor before, whose site it may give, or contradict."""
    assert found == codes(f"{title} {record} Excised without margin.")


@pytest.mark.parametrize("title", ["Full excision.", "Excision."])
def test_an_excision_may_be_a_sentence_of_its_own(title: str):
    """It is that of the lesion before."""
    assert ["27618"] == codes(
        f"L calf lipoma. {title} Subq. Size 2.1 cm incl. margins."
    )


@pytest.mark.parametrize(
    "told",
    [
        "Excision, margin zero.",
        "Excision, margin none.",
        "Direct excision, liposuction not used. No margin.",
    ],
)
def test_an_excision_may_say_how_much_was_taken(told: str):
    """What follows does not change that the title is of an excision."""
    text = f"Forearm lipoma, subcutaneous, 2.6 cm. {told} Closed with nylon."

    assert ["25075"] == codes(text)


@pytest.mark.parametrize("sign", [" /", ",", ";", " -", " |"])
@pytest.mark.parametrize(
    ("depth", "code"), [("subcutaneous", "25071"), ("below the fascia", "25073")]
)
def test_facts_with_labels_may_stand_on_one_line(sign: str, depth: str, code: str):
    """Whatever parts them, the label of each says what it is."""
    facts = ("Site: right forearm", "Size: 3.1 cm", f"Depth: {depth}", "Margin: 0 mm")
    text = f"{sign} ".join(("Lesion: lipoma", *facts, "Procedure: excision"))

    assert [code] == codes(text)


@pytest.mark.parametrize(
    ("report", "other"),
    [
        ("Path: ganglion.", "25111"),
        ("Pathology: epidermal cyst.", "11402"),
        ("Path: neurofibroma.", "64788"),
    ],
)
@pytest.mark.parametrize("end", [" ", "\n"])
def test_a_report_behind_a_typed_line_may_name_another_lesion(
    report: str, other: str, end: str
):
    """A line without a heading has the same lesion as one with a heading."""
    line = "Excision of mass left wrist, 2 cm, subcutaneous, no margin."
    found = codes(f"{line}{end}{report}")

    assert other in found
    assert found == codes(f"PROCEDURE: {line}{end}{report}")


@pytest.mark.parametrize(
    "told",
    [
        "Most of the lipoma was removed.",
        "Just a piece was sent.",
        "A needle biopsy of the mass was done.",
        "The fascia was incised to free its deep aspect.",
    ],
)
def test_what_follows_a_typed_title_may_contradict_it(told: str):
    """The title says that it was excised, and its account something else."""
    title = "Excision of subcutaneous lipoma left thigh, 2.5 cm, no margin."

    assert ["27327"] == codes(title)
    assert only(f"{title} {told}").resolution.code is None


def test_an_original_tumor_was_excised_before():
    """Its size is not that of what came back."""
    title = "Excision of recurrent lipoma left forearm, subcutaneous, no margin."

    assert ["25071", "25075"] == codes(title, "Original lipoma 2 cm.")


def test_an_excision_through_an_incision_is_one_of_the_lesion():
    """How long the incision was says nothing of the tumor."""
    title = "Scalp: subgaleal lipoma, left parietal, 2.4 cm."

    assert ["21014"] == codes(f"{title} Excision via 3 cm incision. Margin none.")


RECORDS = [
    ("L shoulder myxoma 4 cm SQ excision margins none", "23071"),
    ("left forearm lipoma 3.0 cm within the muscle exc no margins taken", "25073"),
    ("excised lipoma Lt hip - 4 cm - within the muscle - no margins taken", "27048"),
    ("posterior neck lipoma 2.4 x 2 cm deep to the fascia removal no margin", "21556"),
    ("removal - lipoma - right calf - 2.5 cm - subcutaneous - no margin", "27618"),
]


@pytest.mark.parametrize(("text", "code"), RECORDS)
def test_a_record_needs_no_signs(text: str, code: str):
    """Each word is one of a fact, with dashes between or nothing."""
    assert [code] == codes(text)


OPEN = [
    "lipoma left thigh 4 cm deep to fascia excised no margin",
    "excised lipoma, left thigh, 4 cm, incision, subq, no margin",
    "excised lipoma left thigh, scar 4 cm, subq, no margin",
    "excised 4 cm skin and lipoma left thigh SQ, no margin",
    "lipoma left thigh, excision, 4 cm, subcutaneous closure, no margin",
    "lipoma left thigh, excision, 2 cm, 5 cm, SQ, no margin",
    "lipoma, left thigh, skin 5 cm, SQ, excised, no margin",
    "excised, SQ, right buttock, lipoma, no margin, posterior neck, 6.5 x 5 cm",
]


@pytest.mark.parametrize("text", OPEN)
def test_a_word_of_something_else_makes_it_no_record(text: str):
    """A length that may be a way, or that of another thing, stays open."""
    assert only(text).resolution.code is None


def test_a_margin_that_is_none_is_not_measured_before():
    """ "4 cm SQ excision margins none" has no margin of 4 cm."""
    draft = only("L shoulder myxoma 4 cm SQ excision margins none")

    assert draft.case.margin is not None
    assert 0 == draft.case.margin.high_um


PUT_OFF = [
    "4 cm lipoma left thigh, SQ, excision planned",
    "excision of 4 cm SQ lipoma left thigh recommended",
    "excision of 4 cm SQ lipoma left thigh was offered",
    "4 cm SQ lipoma left thigh, excision to be scheduled",
    "4 cm SQ lipoma left thigh, excision cancelled",
    "4 cm SQ lipoma left thigh, for excision",
    "no margin, lipoma, SQ, left thigh, 4 cm, excision, to be scheduled",
]


@pytest.mark.parametrize("text", PUT_OFF)
def test_what_was_put_off_was_not_done(text: str):
    """A planned excision has no code, and neither has one that is offered."""
    assert not any(draft.resolution.code for draft in read(text).drafts)


@pytest.mark.parametrize(
    "text",
    [
        "4 cm SQ lipoma left thigh excised as planned",
        "4 cm SQ lipoma left thigh excised, margins discussed",
        "excision of 4 cm SQ lipoma left thigh performed as discussed",
    ],
)
def test_what_was_done_as_planned_was_done(text: str):
    """The word belongs to something else, or the sentence says that it was done."""
    assert ["27337"] == codes(text)


IMPLAUSIBLE = ["0 cm", "0.0 cm", "300 cm", "5000 mm", "100 inches"]


@pytest.mark.parametrize("length", IMPLAUSIBLE)
@pytest.mark.parametrize(
    "told",
    [
        "It was {}.",
        "It was sent off at {}.",
        "The lipoma was {}.",
        "A lobe of it was {}.",
        "A tongue of it ran another {}.",
        "It came out with a margin of {}.",
        "It lay {} deep.",
    ],
)
def test_a_length_that_no_tumor_has_settles_nothing(told: str, length: str):
    """A slip of the pen is no error of the reader, and no size."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh."
    draft = only(f"{title}\nThe lipoma was out. {told.format(length)}")

    assert draft.case.tumor is None
