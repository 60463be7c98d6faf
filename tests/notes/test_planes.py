"""How deep a tumor lay, in words on a plane, a label, or what is not known."""

from __future__ import annotations

import pytest

from cptsofttissue.notes import read

from .drafts import asked, codes, determined

SHALLOW = (
    "PROCEDURE: Excision of subcutaneous lipoma, left thigh.",
    "FINDINGS: The lipoma measured 6 cm and lay in the subcutaneous fat.",
)
DEEP = (
    "PROCEDURE: Excision of intramuscular lipoma, left thigh.",
    "FINDINGS: The lipoma measured 6 cm and lay within the muscle.",
)
EITHER = ["27337", "27339"]
DEEPER = [
    "The lipoma was teased out of the muscle.",
    "Muscle fibers were adherent to the specimen.",
    "The fascia was stuck to the lipoma.",
    "Below the fascia there was a further lobule.",
    "It was mobilized in the submuscular plane.",
    "The plane of dissection was submuscular.",
    "Dissection continued in the intermuscular plane.",
    "We could not tell whether the lipoma extended through the fascia.",
    "It is unclear whether it involved the muscle.",
    "It did not stay within the subcutaneous fat.",
    "It was not limited to the fat.",
    "Amended: subfascial, not subcutaneous.",
    "Intraop finding: subfascial.",
    "Subcutaneous in the title was dictated in error.",
    "The depth above is a template default.",
    "The mass was adherent to the muscle, which was excised with it.",
    "A cuff of muscle was excised with the mass.",
    "The lipoma was excised with a cuff of muscle.",
]
SHALLOWER = [
    "The lipoma was entirely above the muscle.",
    "All dissection was in the subcutaneous plane.",
    "We stayed above the fascia the entire time.",
    "It lay superficial to the muscle.",
    "Corrected depth: subcutaneous.",
    "The layer named above is a template.",
]


@pytest.mark.parametrize("told", DEEPER)
@pytest.mark.parametrize("section", ["DESCRIPTION", "ADDENDUM"])
def test_what_may_lie_deeper_is_asked_about(told: str, section: str):
    """A plane below the fat, and what nobody could tell, open a depth of the fat."""
    assert codes(*SHALLOW, f"{section}: {told}") in (EITHER, ["27339"])


@pytest.mark.parametrize("told", SHALLOWER)
def test_what_may_lie_in_the_fat_is_asked_about(told: str):
    """A tumor above the muscle, or a dissection above it, opens one in the muscle."""
    assert EITHER == codes(*DEEP, f"DESCRIPTION: {told}")


@pytest.mark.parametrize("lead", ["Unexpectedly", "However"])
def test_it_may_stand_behind_an_adverb(lead: str):
    """Behind the closure of a wound as well, "it" may be the tumor."""
    told = f"DESCRIPTION: The skin was closed. {lead}, it was intramuscular."

    assert EITHER == codes(*SHALLOW, told)


@pytest.mark.parametrize("told", ["submuscular.", "Correction to depth: submuscular."])
def test_an_addendum_may_be_a_bare_depth(told: str):
    """It speaks of the tumor, whatever it leaves out."""
    assert EITHER == codes(*SHALLOW, f"ADDENDUM: {told}")


@pytest.mark.parametrize("told", [DEEPER[4], DEEPER[6]])
def test_the_plane_is_quoted(told: str):
    """The question shows what opens the depth."""
    text = asked("depth", *SHALLOW, f"DESCRIPTION: {told}")

    assert told.rstrip(".").lower() in text


HARMLESS = [
    "Dissection was carried through the subcutaneous plane.",
    "The plane around the lipoma was followed.",
    "No subfascial dissection of the mass was needed.",
    "An intramuscular injection was given.",
    "The lipoma was lifted out of the wound.",
    "It was unclear whether a drain was needed.",
    "The skin was not limited in motion by it.",
    "Closure: subcutaneous, subcuticular.",
    "Sutures: deep, superficial.",
    "Findings: as above, lipoma.",
    "A template was used to mark the incision.",
    "The specimen was adherent to the drape.",
    "The lipoma was removed with the muscle retracted.",
    "The lipoma was removed with part of its capsule, and the muscle was intact.",
]
HARMLESS_DEEP = [
    "The muscle was split and the lipoma was delivered out of it.",
    "All layers above the fascia were closed.",
    "Only the subcutaneous layer needed sutures.",
    "The entire wound was irrigated.",
    "Corrected depth: intramuscular.",
    "A vein superficial to the fascia was ligated.",
]


@pytest.mark.parametrize("told", HARMLESS)
def test_a_plane_of_something_else_opens_no_depth_of_the_fat(told: str):
    """Sutures, injections and the wound have layers and planes of their own."""
    assert ["27337"] == codes(*SHALLOW, f"DESCRIPTION: {told}")


@pytest.mark.parametrize("told", HARMLESS_DEEP)
def test_a_plane_of_something_else_opens_no_depth_of_a_muscle(told: str):
    """What was closed or crossed above a tumor is not where it lay."""
    assert ["27339"] == codes(*DEEP, f"DESCRIPTION: {told}")


@pytest.mark.parametrize("prefix", ["super", "extra", "juxta", "peri"])
def test_a_prefix_that_stands_alone_may_turn_a_depth(prefix: str):
    """A word that was heard or spaced wrongly leaves the depth open."""
    note = f"Excision of {prefix} fascial lipoma, left thigh, 6 cm"

    assert EITHER == codes(note)
    assert ["27339"] == codes(note.replace(f"{prefix} ", "sub"))


@pytest.mark.parametrize("size", ["2 . 5 cm", "2. 5 cm", "2.\n5 cm", "2. 5 x 2 cm"])
def test_a_torn_figure_is_open(size: str):
    """A figure before a full stop and a blank may be the front of a length."""
    note = f"Excision of subcutaneous lipoma, left thigh, {size}, no margin"

    assert ["27327", "27337"] == codes(note)


def test_a_label_of_a_lesion_is_no_torn_figure():
    """Items in a line are numbered from 1."""
    title = "PROCEDURE: Excision of lipomas."
    first, second = (
        "3 cm subcutaneous lipoma of the",
        "4 cm subcutaneous lipoma of the",
    )
    told = f"DESCRIPTION: 1. {first} back, 2. {second} thigh, excised."
    drafts = read(f"{title}\n{told}").drafts

    assert ["21931", "27337"] == [str(draft.resolution.code) for draft in drafts]


BARE = "PROCEDURE: Excision of lipoma, left thigh, 6 cm."
NO_PLACE = [
    "The subcutaneous tissue over the lipoma was divided.",
    "The subcutaneous fat above the lipoma was opened.",
    "The subcutaneous vein over the lipoma was tied.",
    "The intramuscular vessel near the lipoma was tied.",
    "After dividing the subcutaneous tissue the lipoma was removed.",
    "The lipoma contained subcutaneous fat.",
    "The lipoma and some subcutaneous tissue were sent.",
    "The lipoma with attached subcutaneous tissue was sent.",
    "The lipoma was covered by subcutaneous fat.",
    "The lipoma seemed intramuscular.",
]
A_PLACE = [
    ("The lipoma was subcutaneous and mobile.", "27337"),
    ("The lipoma was soft, subcutaneous and encapsulated.", "27337"),
    ("The lipoma and its capsule were in the subcutaneous fat.", "27337"),
    ("The lipoma was covered by muscle.", "27339"),
    ("The lipoma was between the vastus and the rectus.", "27339"),
    ("The subcutaneous lipoma with its capsule was removed.", "27337"),
]


@pytest.mark.parametrize("told", NO_PLACE)
def test_a_layer_of_something_beside_a_tumor_is_no_depth(told: str):
    """Fat that was crossed, or came with it, says nothing of where it lay."""
    assert EITHER == codes(BARE, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(("told", "code"), A_PLACE)
def test_a_layer_of_the_tumor_is_its_depth(told: str, code: str):
    """What is told with a layer in one breath leaves it the tumor's."""
    assert [code] == codes(BARE, f"DESCRIPTION: {told}")


TITLE = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm."
DEEPER = [
    "PATHOLOGY: Lipoma with skeletal muscle at one edge.",
    "PATHOLOGY: Skeletal muscle is present.",
    "SPECIMEN: Lipoma with muscle.",
    "LEVEL OF EXCISION: subfascial",
    "DESCRIPTION: Possibly in the muscle.",
    "DESCRIPTION: The lipoma dipped into the muscle.",
    "SPECIMEN: Lipoma with fascia.",
    "DESCRIPTION: A bit of muscle came away with the lipoma.",
    "DESCRIPTION: The rent in the muscle was repaired.",
    "DESCRIPTION: The lipoma was removed. The hole in the deep fascia was closed.",
]


@pytest.mark.parametrize("told", DEEPER)
def test_muscle_in_a_report_or_a_doubt_opens_the_depth(told: str):
    """Muscle that came out with the tumor speaks against a depth in the fat."""
    assert {"27328", "27337"} <= {*codes(TITLE, told)}


@pytest.mark.parametrize(
    "told",
    [
        "PATHOLOGY: Lipoma. No skeletal muscle is seen.",
        "PATHOLOGY: Lipoma with smooth muscle.",
        "PATHOLOGY: Adipose tissue; skeletal muscle absent.",
        "CLOSURE: muscle and skin",
        "PATHOLOGY: Muscle is free of tumor.",
        "LEVEL OF EXCISION: subcutaneous",
        "SPECIMEN: Lipoma with superficial fascia.",
        "DESCRIPTION: There was no defect in the fascia to be closed.",
        "DESCRIPTION: The hole in the skin was closed over the muscle.",
        "DESCRIPTION: The muscle was seen through a gap.",
        "DESCRIPTION: Possibly a nerve of the muscle.",
        "DESCRIPTION: Possibly inflamed.",
    ],
)
def test_muscle_that_was_not_taken_opens_nothing(told: str):
    """Nor does the muscle of a vessel, or one that was closed over."""
    assert ["27337"] == codes(TITLE, told)


@pytest.mark.parametrize("fat", ["the subcutaneous tissue", "subcutaneous fat", "fat"])
def test_deep_to_the_fat_may_be_deep_in_it(fat: str):
    """The words have two readings, and each has its codes."""
    title = "PROCEDURE: Excision of lipoma, left thigh, 4 cm, no margin."
    told = f"FINDINGS: The lipoma lay deep to {fat}."

    assert ["27328", "27337"] == codes(title, told)
    assert ["27328"] == codes(title, f"{told} It was under the deep fascia.")


OPEN_DEPTH = "PROCEDURE: Excision of 6 cm lipoma, left thigh, no margin."


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma was removed and the deep fascia beneath it was repaired.",
        "It was lifted off the muscle and the deep fascia beneath it was closed.",
        "Dissection failed to show that the lipoma was within the muscle.",
        "I doubt that the lipoma was intramuscular.",
        "At no point, though we looked, was it found to lie within the muscle.",
    ],
)
def test_a_layer_that_did_not_hold_the_tumor_is_no_depth(told: str):
    """A fascia may lie beneath the tumor, and a muscle may be doubted or denied."""
    assert EITHER == codes(OPEN_DEPTH, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    ("title", "told"),
    [
        (SHALLOW[0], "It was thought to be subcutaneous but was in the muscle."),
        (SHALLOW[0], "It was presumed to be in the fat but was in the muscle."),
        (DEEP[0], "It was thought to be intramuscular but was in the fat."),
        (DEEP[0], "The lipoma, thought to be intramuscular, lay in the fat."),
        (DEEP[0], "The lipoma turned out to lie wholly in the fat."),
    ],
)
def test_what_was_found_stands_behind_what_was_thought(title: str, told: str):
    """The depth behind "but" is not doubted, and may be another than the title's."""
    assert EITHER == codes(title, "FINDINGS: The lipoma measured 6 cm.", told)


BACK = "Procedure: Excision of {} lipoma, left upper back, 6 cm."
SHALLOWER = [
    "The lipoma lay above the fascia.",
    "The lipoma was subcutaneous.",
    "It lay on the trapezius fascia, not in it.",
    "The fascia was never opened.",
    "The muscle was not entered.",
    "The lipoma was found right under the skin.",
    "The lipoma came out as soon as the skin was cut.",
    "No muscle was involved.",
    "The fascia was intact beneath it.",
    "It was found right under the skin, on the fascia.",
    "Trapezius fibers were draped over nothing; it lay in the fat.",
    "It lay superficial to the trapezius.",
    "The muscle was bare and intact under it.",
    "It sat just beneath the dermis.",
    "The mass was immediately under the skin.",
    "It lay in the fat, not the muscle.",
    "The muscle fascia was not violated.",
    "The plane was entirely above the fascia.",
    "The lipoma was in the fatty layer.",
]
AS_DEEP = [
    "Trapezius fibers were draped over it.",
    "The muscle was split.",
    "The muscle fibers were spread and the lipoma was delivered.",
    "The fascia was opened.",
    "It was dissected from the muscle.",
    "The subcutaneous tissue was divided.",
    "The skin was closed.",
    "The fascia was closed over the muscle.",
]
DEEPER = [
    "The muscle had to be split to get the rest.",
    "It lay beneath the trapezius.",
    "Trapezius fibers were draped over it.",
    "The trapezius was split over it.",
    "It was delivered from under the muscle.",
    "The deep part was within the muscle.",
    "It went through the fascia.",
    "The fascia was opened and the lipoma found beneath.",
    "It was covered by the fascia.",
    "The muscle was retracted to expose it.",
    "It was attached within the latissimus.",
    "A tongue of it dived between the muscles.",
    "It arose in the muscle.",
    "It had a dumbbell portion below the trapezius.",
    "The lipoma was between the trapezius and the rhomboids.",
    "Muscle fibers covered it.",
    "It was shelled out of the muscle.",
    "The fascia was incised over the lipoma.",
]
AS_SHALLOW = [
    "The fascia was intact.",
    "It was lifted off the fascia.",
    "The trapezius was not entered.",
    "The muscle was seen and was normal.",
    "It was adherent to nothing.",
    "The fascia was not opened.",
]


@pytest.mark.parametrize("told", [*SHALLOWER, *AS_DEEP])
def test_a_title_of_a_muscle_may_be_wrong(told: str):
    """The account may say that the tumor lay right under the skin."""
    found = determined(BACK.format("intramuscular"), f"Description: {told}")

    assert found == ([] if told in SHALLOWER else ["21933"])


@pytest.mark.parametrize("told", [*DEEPER, *AS_SHALLOW])
def test_a_title_of_the_fat_may_be_wrong(told: str):
    """The account may say that muscle lay over the tumor."""
    found = determined(BACK.format("subcutaneous"), f"Description: {told}")

    assert found == ([] if told in DEEPER else ["21931"])


CONTRADICTS = [
    "The fascia was never opened.",
    "All work was done above the fascia.",
    "The muscle was not entered at any time.",
    "In fact the lipoma lay on the deltoid, not in it.",
    "The lipoma was superficial to the deltoid.",
]


@pytest.mark.parametrize("told", CONTRADICTS)
def test_an_account_may_contradict_itself(told: str):
    """The muscle was split, and never entered: one of the two is wrong."""
    title = "Procedure: Excision of intramuscular lipoma, left shoulder, 4 cm."
    split = "Description: The deltoid was split and the lipoma was removed."

    assert "23076" in codes(title, split)
    assert not determined(title, f"{split} {told}")
