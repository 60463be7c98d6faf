"""Kinds of words that mislead a reader; each kind has several members."""

from __future__ import annotations

from datetime import date

import pytest

from cptsofttissue import Depth
from cptsofttissue.notes import read

from .drafts import codes, only

HEADED = "PROCEDURE: Excision of subcutaneous lipoma, right thigh."
BARE = "PROCEDURE: Excision of lipoma, right thigh, 6 cm."


ANOTHER_TIME = [
    "Two weeks ago it was small. The lipoma was 4 cm.",
    "Last month she was seen. The lipoma was 4 cm.",
    "He came in 2019. It was soft. The lipoma measured 4 cm.",
    "The MRI was reviewed. The lipoma measured 4 cm.",
    "She was seen in clinic. The lipoma was 4 cm.",
    "It was palpable. The lipoma was 4 cm.",
]


@pytest.mark.parametrize("told", ANOTHER_TIME)
@pytest.mark.parametrize("section", ["DESCRIPTION", "FINDINGS"])
def test_a_size_of_another_time_is_open(section: str, told: str):
    """What goes on after an earlier day or an image is of that, and it is quoted."""
    draft = only(HEADED, f"{section}: {told}")
    opening = told.split(".", 1)[0].lower()

    assert ["27327", "27337"] == sorted(map(str, draft.resolution.candidates))
    assert any(opening in m.text for m in draft.said_of("size"))


@pytest.mark.parametrize(
    "told", [f"{one} 4 cm." for one in ("Today it measured", "On the table it was")]
)
def test_a_sentence_on_the_operation_ends_the_other_time(told: str):
    """What is said of today after an earlier day is a fact."""
    told = f"Two weeks ago it was small. The lipoma was exposed. {told}"

    assert ["27337"] == codes(HEADED, f"DESCRIPTION: {told}")


def test_a_depth_of_another_time_is_open():
    """A depth that an image shows is no fact, even in a sentence of its own."""
    told = "DESCRIPTION: The MRI was reviewed. The lipoma was intramuscular."

    assert ["27337", "27339"] == codes(BARE, told)


ANOTHER_LESION = [
    "A 4 cm lipoma of the left arm was soft.",
    "A 4 cm lipoma in the left thigh was known to her.",
    "There is a 4 cm lipoma on the scalp.",
    "Adjacent to it was a 4 cm seroma.",
    "A 4 cm cyst was beside it.",
    "A 4 cm lipoma nearby was left untouched.",
    "A 4 cm lipoma of the other thigh was soft.",
    "She wanted the 4 cm lipoma removed as well.",
    "Compared with a 4 cm coin the lipoma was similar.",
]


@pytest.mark.parametrize("told", ANOTHER_LESION)
def test_a_size_of_another_lesion_is_open(told: str):
    """Another place or family, or what was left, is not the tumor of the heading."""
    found = codes(HEADED, f"DESCRIPTION: {told}")

    assert {"27327", "27337"} <= set(found)


def test_the_depth_of_another_lesion_is_open():
    """The other side has its own depth."""
    told = "DESCRIPTION: The lipoma of the left thigh was intramuscular."

    assert ["27337", "27339"] == codes(BARE, told)


COMPARED = [
    "On review the lipoma was less than that.",
    "It was smaller.",
    "The lipoma was overestimated.",
    "The above measurement is of the incision.",
    "The size given is that of the scan.",
    "Those dimensions are the pathologist's.",
]


@pytest.mark.parametrize("said", COMPARED)
def test_an_addendum_that_compares_opens_the_size(said: str):
    """An addendum that doubts the size and gives none opens it, and is quoted."""
    told = f"{HEADED} It measured 4 cm.\nADDENDUM: {said}"
    quoted = [m.text for m in only(told).said_of("size")]

    assert ["27337"] == codes(f"{HEADED} It measured 4 cm.")
    assert ["27327", "27337"] == codes(told)
    assert said.lower() in quoted


@pytest.mark.parametrize(
    "said", ["The operative size was by ruler.", "The operative size stands."]
)
def test_an_addendum_that_confirms_opens_nothing(said: str):
    """An addendum that says how the tumor was measured takes nothing back."""
    assert ["27337"] == codes(f"{HEADED} It measured 4 cm.\nADDENDUM: {said}")


@pytest.mark.parametrize(
    "said", ["half of 4 cm", "a third of the 4 cm", "twice 4 cm", "double the 4 cm"]
)
def test_a_part_of_a_length_is_no_length(said: str):
    """Half of a length, and twice a length, is another length."""
    assert ["27327", "27337"] == codes(HEADED, f"DESCRIPTION: The lipoma was {said}.")


@pytest.mark.parametrize(
    "how",
    ["appeared to be", "was felt to be", "might be", "may be", "was thought to be"],
)
def test_a_hedge_that_runs_into_a_depth(how: str):
    """A hedged depth is no fact, though its words go on with those of the depth."""
    told = f"DESCRIPTION: It {how} subcutaneous."

    assert ["27337", "27339"] == codes(BARE, told)


@pytest.mark.parametrize(
    "label", ["Past surgical history", "Other history", "Old imaging"]
)
def test_a_label_of_the_past_is_no_operation(label: str):
    """What stands behind a label of the past was not done now."""
    assert () == read(f"{label}: excision of 4 cm subcutaneous lipoma, back.").drafts


HEADS = [
    ("Intramuscular lipoma.", ["27337", "27339"]),
    ("Subcutaneous lipoma.", ["27337"]),
]


@pytest.mark.parametrize(("said", "found"), HEADS)
def test_a_heading_has_several_sentences(said: str, found: list[str]):
    """A second sentence of the heading of the operation counts as the first does."""
    heading = "PROCEDURE: Excision of subcutaneous lipoma, right thigh, 6 cm."

    assert found == codes(f"{heading} {said}")


def test_a_size_with_its_margin_is_a_total():
    """A column that includes the margin is the size, and no margin."""
    draft = only(HEADED, "FINDINGS:", "Size incl. margin: 2 cm")

    assert ("2 cm", None) == (str(draft.case.size), draft.case.margin)


ANOTHER_STRUCTURE = [
    "The lipoma lay next to the vein, which was deep to the fascia.",
    "The lipoma abutted a nerve that was beneath the fascia.",
    "The lipoma was near the femoral vessels, which were subfascial.",
    "The lipoma pushed the muscle, which lay below the fascia.",
    "The lipoma bed was in the subcutaneous fat and was irrigated.",
    "The pedicle of the lipoma was subfascial.",
    "A branch of the vein beside the lipoma was subcutaneous.",
    "The lipoma and the subcutaneous fat were the same.",
    "The tumor was delivered through the fascia.",
]


@pytest.mark.parametrize("told", ANOTHER_STRUCTURE)
def test_the_depth_of_another_structure_is_no_depth(told: str):
    """A nerve, a vessel, a muscle or a bed beside the tumor has its own depth."""
    assert ["27337", "27339"] == codes(BARE, f"DESCRIPTION: {told}")


OF_THE_TUMOR = [
    ("The lipoma, which was subcutaneous, was soft.", ["27337"]),
    ("The lipoma of the thigh, which lay below the fascia, was soft.", ["27339"]),
    ("The lipoma was removed from the subcutaneous plane.", ["27337"]),
    ("The lipoma was excised from within the subcutaneous fat.", ["27337"]),
    ("The lipoma was encountered below this fascia against the bone.", ["27339"]),
    ("All of the lipoma was subcutaneous.", ["27337"]),
]


@pytest.mark.parametrize(("told", "found"), OF_THE_TUMOR)
def test_the_depth_of_the_tumor_is_read(told: str, found: list[str]):
    """What speaks of the tumor, and what it was removed from, says its depth."""
    assert found == codes(BARE, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma was excised from the muscle.",
        "The lipoma was freed from the subcutaneous tissue.",
        "A vein was excised from the subcutaneous tissue.",
        "The lipoma was removed from the superficial plane to the fascia.",
    ],
)
def test_what_was_freed_from_a_layer_may_lie_on_it(told: str):
    """Only what was removed from a layer, named by an adjective, lay in it."""
    assert ["27337", "27339"] == codes(BARE, f"DESCRIPTION: {told}")


POSSIBLE = [
    ("PROCEDURE: Excision of possible lipoma, right thigh, 4 cm.", "27337", "11404"),
    ("PROCEDURE: Excision of ?lipoma, right thigh, 4 cm.", "27337", "11404"),
    ("PROCEDURE: Excision of probable cyst, right thigh, 4 cm.", "27337", "11404"),
    ("PROCEDURE: Excision of likely ganglion, right wrist, 4 cm.", "25071", "25111"),
]


@pytest.mark.parametrize(("heading", "here", "there"), POSSIBLE)
def test_a_possible_kind_keeps_both_families(heading: str, here: str, there: str):
    """What is only possible may be a soft tissue tumor, or what it is called."""
    assert {here, there} <= set(codes(heading))


def test_a_possible_kind_of_a_subcutaneous_mass_is_no_lesion_of_the_skin():
    """A depth below the skin keeps the soft tissue code beside the possible kind."""
    heading = "PROCEDURE: Excision of subcutaneous mass, right thigh, 4 cm."

    assert ["27337"] == codes(heading, "POSTOPERATIVE DIAGNOSIS: possible lipoma")
    assert "27337" in codes(heading, "POSTOPERATIVE DIAGNOSIS: possible cyst")


NO_SIZE = [
    "Lipoma excised (length 3.5 cm).",
    "The excised skin and lipoma were 4 cm.",
    "Lipoma plus surrounding fat 4 cm.",
    "The lipoma with its skin was 4 cm.",
    "The lipoma was stuck to 4 cm of fascia.",
    "The lipoma was stuck to a 4 cm area of fascia.",
    "The lipoma was 4 cm when first seen.",
]


@pytest.mark.parametrize("told", NO_SIZE)
def test_a_length_of_more_than_the_tumor_is_no_size(told: str):
    """A length without its thing, of two things or of a plane is no size."""
    assert ["27327", "27337"] == codes(HEADED, f"DESCRIPTION: {told}")


def test_a_length_of_two_together_is_the_size_of_neither():
    """Each of them has a draft, and its size is open."""
    told = "DESCRIPTION: Two lipomas, together 4 cm, were removed."
    drafts = read(f"{HEADED}\n{told}").drafts

    assert [None, None] == [draft.case.tumor for draft in drafts]


def test_what_was_excised_elsewhere_opens_the_site():
    """A narrative that excises the tumor of another place than the heading's."""
    heading = "PROCEDURE: Excision of subcutaneous lipoma, right thigh, 4 cm."
    told = "DESCRIPTION: The lipoma of the right calf was excised."

    assert ["27337", "27632"] == codes(heading, told)


@pytest.mark.parametrize("sign", ["Ulcerated", "Pedunculated", "Exophytic"])
def test_what_the_skin_shows_suggests_a_lesion_of_the_skin(sign: str):
    """A mass that breaks the skin may be one of the skin, and the words are quoted."""
    draft = only(
        "PROCEDURE: Excision of subcutaneous mass, back, 4 cm.", f"FINDINGS: {sign}."
    )

    assert {"21931", "11404"} <= {str(c) for c in draft.resolution.candidates}
    assert draft.said_of("lesion")


def test_words_beside_masses_tell_them_apart():
    """ "Proximal" and "distal" part the masses of one heading."""
    reading = read(
        "PROCEDURE: Excision of two masses, right forearm.\n"
        "DESCRIPTION: The proximal mass was subcutaneous and measured 4 cm. "
        "The distal mass was intramuscular and measured 4 cm."
    )

    assert ["25071", "25073"] == [str(d.resolution.code) for d in reading.drafts]


def test_a_bare_heading_with_a_tumor_below_is_a_draft():
    """A heading says only that something was excised, and the narrative what."""
    told = "PROCEDURE: Excision.\nDESCRIPTION: The subcutaneous nodule was removed."

    assert 1 == len(read(told).drafts)
    assert () == read("PROCEDURE: Excision.\nDESCRIPTION: A nodule was seen.").drafts


def test_a_title_that_tells_more_of_one_tumor_is_no_second_lesion():
    """A second title without a number, a place or a kind goes on with the first."""
    once = (
        "PROCEDURE: Excision of lipoma, right thigh. Excision of tumor with its scar."
    )
    twice = "PROCEDURE: Excision of lipoma, right thigh. Excision of tumor, left arm."

    assert (1, 2) == (len(read(once).drafts), len(read(twice).drafts))


REACHES = [
    "The lipoma may have been intramuscular.",
    "Part of the lipoma lay in the muscle.",
    "The deep part of the tumor was intramuscular.",
    "A tongue of tumor was below the fascia.",
    "It was partly intramuscular.",
    "A portion of the lipoma went below the fascia.",
    "The lipoma was soft. It dipped into the vastus.",
]


@pytest.mark.parametrize("told", REACHES)
def test_a_part_or_a_hedge_below_the_fascia_opens_the_depth(told: str):
    """A heading's depth stays open where a part, or a hedge, may lie deeper."""
    heading = "PROCEDURE: Excision of subcutaneous lipoma, right thigh, 6 cm."
    draft = only(heading, f"DESCRIPTION: {told}")

    assert ["27337", "27339"] == sorted(map(str, draft.resolution.candidates))
    assert "depth" in draft.disagreements


@pytest.mark.parametrize(
    "told",
    [
        "The vein beside the tumor ran into the muscle.",
        "The lipoma was freed, and the muscle below the fascia was seen.",
    ],
)
def test_a_way_below_the_fascia_opens_no_depth(told: str):
    """Where a vessel or the surgeon went is not where the tumor reached."""
    heading = "PROCEDURE: Excision of subcutaneous lipoma, right thigh, 6 cm."

    assert ["27337"] == codes(heading, f"DESCRIPTION: {told}")


def test_a_hedged_size_opens_the_size():
    """A size that may be another keeps both, and both are quoted."""
    heading = "PROCEDURE: Excision of subcutaneous lipoma, right thigh, 4 cm."
    draft = only(heading, "DESCRIPTION: The lipoma may have been 2 cm.")

    assert ["27327", "27337"] == sorted(map(str, draft.resolution.candidates))
    assert ["4 cm", "2 cm"] == [m.text for m in draft.said_of("size")]


TOTALS = [
    "Total with margins 2 cm.",
    "Total excised dimension with margin 2 cm.",
    "Size with narrowest margin: 2 cm.",
    "Overall with the margin 2 cm.",
    "Size: 1.5 cm tumor + 0.2 cm margin = 2 cm.",
]


@pytest.mark.parametrize("told", TOTALS)
def test_a_size_before_with_margin_is_a_total(told: str):
    """A size that is joined to the margin, or the sum of both, is a total."""
    draft = only(HEADED, f"FINDINGS: {told}")

    assert "2 cm" == str(draft.case.size)
    assert ["27327"] == codes(HEADED, f"FINDINGS: {told}")


def test_a_margin_as_wide_as_the_tumor_may_be_the_total():
    """A margin that is no less than the tumor leaves every size open."""
    draft = only(HEADED, "FINDINGS: Lipoma 2.5 cm, with margin 2.7 cm.")
    wide = only(
        "PROCEDURE: Radical resection of sarcoma, right thigh.",
        "FINDINGS: Sarcoma 2 cm, with a margin of 2 cm on each side.",
    )

    assert draft.case.tumor is None
    assert {"tumor", "margin", "size"} <= {*draft.disagreements}
    assert "27364" == str(wide.resolution.code)


def test_lesions_numbered_within_a_line_are_several():
    """ "Lesion #2" begins a lesion wherever it stands, and "lipoma 4 cm" does not."""
    reading = read(
        "PROCEDURE DETAILS: Lesion #1 left thigh lipoma, subcutaneous, 4 cm, excised. "
        "Lesion #2 back lipoma, subcutaneous, 5 cm, excised."
    )

    assert ["27337", "21931"] == [str(d.resolution.code) for d in reading.drafts]
    assert ["27337"] == codes(HEADED, "FINDINGS:", "Lipoma 4 cm, soft.")


def test_an_item_of_a_list_has_a_site_and_a_size():
    """A list item that names only a place has the length of its lesion."""
    reading = read(
        "PROCEDURE: Excision of lipomas x2, back\n"
        "1. Upper back: 4 cm, subcutaneous\n2. Lower back: 3.5 cm, subcutaneous"
    )
    sizes = [str(draft.case.tumor) for draft in reading.drafts]

    assert ["4 cm", "3.5 cm"] == sizes


WAYS = [("long head of the biceps", "left upper arm"), ("triceps", "left upper arm")]


@pytest.mark.parametrize(("muscle", "site"), WAYS)
def test_the_head_of_a_muscle_is_muscle(muscle: str, site: str):
    """A tumor within the head of a muscle is intramuscular, and in no tendon."""
    told = f"FINDINGS: 6 cm lipoma within the {muscle}."
    draft = only(f"PROCEDURE: Excision of lipoma, {site}.", told)

    assert (Depth.INTRAMUSCULAR,) == draft.case.depth


def test_we_and_ultrasound_measure_apart():
    """What was measured by us at excision is the tumor; by us alone may be an image."""
    ours = "FINDINGS: Measured by us at excision the lipoma was 4 cm."

    assert ["27337"] == codes(HEADED, ours)
    assert ["27327", "27337"] == codes(HEADED, "FINDINGS: The lipoma was 4 cm by us.")


def test_a_form_with_ticked_boxes_is_an_operation():
    """A ticked box says what was done, and a form's label joins the margin."""
    form = (
        "Site: R upper arm\nDx: lipoma\n[x] Excision  [ ] Biopsy\n"
        "Depth: [ ] skin [x] subcutaneous\nSize (tumor + margin): 2.4 cm\n"
    )

    assert ["24075"] == codes(form)
    assert () == read(form.replace("[x] Excision  [ ]", "[ ] Excision  [ ]")).drafts


def test_a_table_of_specimens_is_no_source_of_a_size():
    """The columns of a table of specimens do not say who measured the tumor."""
    told = "FINDINGS: 4 cm lipoma.\nSPECIMENS: ID Type Source; A: lipoma"

    assert ["27337"] == codes(HEADED, told)


def test_the_size_of_a_thing_is_no_measure():
    """What is as large as a ball of some length was not measured."""
    told = "The lipoma was the size of a 4 cm ball."

    assert ["27327", "27337"] == codes(HEADED, f"DESCRIPTION: {told}")


def test_nothing_found_is_no_excision():
    """Where nothing was found or removed, what was done is open."""
    heading = "PROCEDURE: Excision of subcutaneous lipoma, right thigh, 4 cm."
    draft = only(heading, "DESCRIPTION: Nothing was found.")

    assert "procedure" in draft.disagreements


OTHER_LAYERS = [
    "Lipoma found after the subcutaneous fat was divided.",
    "Lipoma seen once the subcutaneous fat was divided.",
    "Subcutaneous: unremarkable. Lipoma removed.",
    "Subcutaneous tissue: sutured.",
]


@pytest.mark.parametrize("told", OTHER_LAYERS)
def test_a_layer_on_the_way_or_of_a_label_is_no_depth(told: str):
    """What was done to a layer first, or is said of it, does not place the tumor."""
    assert ["27337", "27339"] == codes(BARE, f"FINDINGS: {told}")


def test_a_label_that_is_answered_with_yes_is_said():
    """A ticked yes says the label, and a ticked no nothing."""
    told = "FINDINGS:\nConfined to subcutaneous tissue: [{}] yes [{}] no"

    assert ["27337"] == codes(BARE, told.format("x", " "))
    assert ["27337", "27339"] == codes(BARE, told.format(" ", "x"))


OTHER_LENGTHS = [
    "The lipoma was retracted 4 cm.",
    "The patient's last lipoma was 4 cm.",
    "Size: 4 cm (pre-op).",
    "Size: 4 cm on the left, 1 cm on the right.",
    "4 cm on the left.",
    "Lipoma just short of 3 cm.",
]


@pytest.mark.parametrize("told", OTHER_LENGTHS)
def test_a_length_of_another_thing_side_or_time_is_no_size(told: str):
    """A way, another side, an earlier lesion or day leaves the size open."""
    assert ["27327", "27337"] == codes(HEADED, f"FINDINGS: {told}")


def test_a_size_on_its_own_side_is_read():
    """A size on the side of the heading is the tumor's."""
    assert ["27337"] == codes(HEADED, "FINDINGS: Lipoma of 4 cm on the right.")


def test_the_narrative_never_narrows_the_site():
    """A heading that leaves the site open stays open, whatever the findings name."""
    heading = "PROCEDURE: Excision of subcutaneous lipoma, right arm."
    told = (
        "FINDINGS: 4 cm lipoma of the forearm.\nDESCRIPTION: The forearm was prepped."
    )

    assert ["24071", "25071"] == codes(heading, told)


SEEN_ELSEWHERE = [
    "Clinically subcutaneous lipoma.",
    "The lipoma was subcutaneous on examination.",
    "The lipoma was subcutaneous on pathology.",
    "Subcutaneous fat thick.",
]


@pytest.mark.parametrize("told", SEEN_ELSEWHERE)
def test_a_depth_that_was_not_found_at_the_operation_is_open(told: str):
    """An examination, a report and the name of a layer place no tumor."""
    assert ["27337", "27339"] == codes(BARE, f"FINDINGS: {told}")


FOUND = [
    "The lipoma was found to lie in the subcutaneous fat.",
    "The mass was noted to be subcutaneous.",
    "The tumor was seen to lie within the subcutaneous fat.",
]


@pytest.mark.parametrize("told", FOUND)
def test_found_to_lie_is_no_way(told: str):
    """A tumor that was found to lie in a layer lies there."""
    assert ["27337"] == codes(BARE, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told", ["Late entry 3/4: size was 2 cm.", "Attending: I disagree with the size."]
)
def test_what_takes_a_size_back_within_a_line(told: str):
    """An entry with its day, and a doubt, take the size back wherever they stand."""
    found = codes(HEADED, f"FINDINGS: Lipoma 4 cm. {told}")

    assert ["27327", "27337"] == found


def test_a_margin_behind_the_tumor_parts_nothing():
    """A tumor "with" its margin has both lengths, and one with a tail has none."""
    told = "FINDINGS: Lipoma, soft, 2 cm with {}."
    draft = only(HEADED, told.format("a 1 mm margin on each side"))

    assert ("2 cm", "0.1 cm") == (str(draft.case.tumor), str(draft.case.margin))
    assert ["27327", "27337"] == codes(HEADED, told.format("a tail"))


def test_bullets_of_a_heading_are_operations():
    """Each bullet that says what was done is one, and other bullets are none."""
    reading = read(
        "PROCEDURES:\n- Excision of subcutaneous lipoma, right flank, 5 cm\n"
        "- Excision of subcutaneous lipoma, left thigh, 4 cm\n- Layered closure\n"
    )

    assert ["21931", "27337"] == [str(d.resolution.code) for d in reading.drafts]


def test_a_depth_of_one_of_several_is_not_that_of_all():
    """Of lesions that are not told apart, only what is said of each holds for all."""
    heading = "PROCEDURE: Excision of lipomas, both forearms."
    found = [
        [draft.case.depth for draft in read(f"{heading}\nFINDINGS: {told}").drafts]
        for told in ("4 cm, subcutaneous on the right.", "Both were subcutaneous.")
    ]

    assert [[None] * 2, [(Depth.SUBCUTANEOUS,)] * 2] == found


FROM_ELSEWHERE = [
    "The consent was for excision of a 4 cm lipoma.",
    "The plan was to take out a 4 cm lipoma.",
    "He signed for removal of a 4 cm lipoma.",
    "The timeout was done for a 4 cm lipoma.",
    "In the chart the lipoma is 4 cm.",
    "In his letter the lipoma is 4 cm.",
    "The referring physician found the lipoma to be 4 cm.",
    "Pulled in from clinic: lipoma 4 cm.",
    "Per H&P lipoma 4 cm.",
    "The lipoma was once 4 cm.",
    "Her sister's lipoma was 4 cm.",
    "Compared with a 4 cm lipoma, this was small.",
    "The patient feels the lipoma is now 4 cm.",
    "The case before this one was a 4 cm lipoma.",
]
FOREIGN_LABELS = [
    *("Template", "Imported", "Auto-populated", "Literature", "Select one"),
    *("Billing", "CPT", "Medical necessity", "Risk", "[Example"),
]


@pytest.mark.parametrize(
    "told",
    [*FROM_ELSEWHERE, *(f"{label}: lipoma of 4 cm." for label in FOREIGN_LABELS)],
)
@pytest.mark.parametrize("section", ["DESCRIPTION", "FINDINGS"])
def test_a_size_that_was_told_elsewhere_is_open(section: str, told: str):
    """A consent, another's words, or a label of no operation measure nothing."""
    assert ["27327", "27337"] == codes(HEADED, f"{section}: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "The plan was for a subcutaneous lipoma.",
        "His letter called the lipoma subcutaneous.",
        "Template: subcutaneous lipoma.",
        "Risk: subcutaneous lipoma.",
        "The lipoma was like an intramuscular lipoma.",
        "The lipoma appeared subcutaneous.",
        "I assumed the lipoma subcutaneous.",
        "The lipoma was more than subcutaneous.",
        "The lipoma was subcutaneous in part.",
        "The lipoma was subcutaneous, no, strike that.",
        "Lipoma, ? subfascial.",
        "Subcutaneous dissection freed the lipoma.",
        "Subcutaneous excision of the lipoma was done.",
        "Lipoma removed; fascia, subcutaneous, skin closed.",
    ],
)
@pytest.mark.parametrize("section", ["DESCRIPTION", "FINDINGS"])
def test_a_depth_that_is_not_found_is_open(section: str, told: str):
    """What was planned, guessed, taken back or done to a layer is no depth."""
    assert ["27337", "27339"] == codes(BARE, f"{section}: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "A satellite lipoma of 4 cm was left.",
        "The other lipoma, 4 cm, was left.",
        "The adjacent 4 cm lipoma was not touched.",
        "An additional 4 cm lipoma was seen.",
        "A 4 cm lipoma was left alone.",
        "A 4 cm lipoma remains.",
    ],
)
@pytest.mark.parametrize("section", ["DESCRIPTION", "FINDINGS"])
def test_a_size_of_a_lesion_that_was_left_is_open(section: str, told: str):
    """The other, and what was left, is not the one that was excised."""
    assert {"27327", "27337"} <= {*codes(HEADED, f"{section}: {told}")}


def test_what_was_left_is_not_the_tumor_that_was_removed():
    """That a drain or nothing was left says nothing of the lipoma."""
    told = "The lipoma was 4 cm. A drain was left. There was no other lipoma."

    assert ["27337"] == codes(HEADED, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma was ~~4 cm~~ soft.",
        "The lipoma was <del>4 cm</del> soft.",
        "The lipoma was [deleted: 4 cm] soft.",
        "The lipoma was <enter size, 4 cm>.",
        "The lipoma was 4 cm, no, delete that.",
        "The lipoma was 4 cm, correction, smaller.",
    ],
)
def test_a_size_that_was_struck_out_is_open(told: str):
    """What was deleted, or taken back at once, is not said."""
    assert ["27327", "27337"] == codes(HEADED, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma extended 4 cm.",
        "The lipoma was dissected 4 cm.",
        "The lipoma touched the fascia along 4 cm.",
        "The lipoma was adherent over 4 cm.",
        "The lipoma was attached over a 4 cm area.",
        "The lipoma had an area of 4 cm.",
        "The lipoma site was 4 cm.",
        "The lipoma and its skin were 4 cm.",
        "The base of the lipoma was 4 cm.",
        "The fat over the lipoma was 4 cm.",
        "The lipoma was one point 4 cm.",
        "The lipoma was two and 4 cm.",
        "Lipoma excised 4 cm, layered.",
        "With the lipoma out, 4 cm of fascia lay bare.",
    ],
)
@pytest.mark.parametrize("section", ["DESCRIPTION", "FINDINGS"])
def test_a_length_of_a_way_or_a_part_is_open(section: str, told: str):
    """A way along the tumor, what was taken with it, or a part is not its size."""
    assert ["27327", "27337"] == codes(HEADED, f"{section}: {told}")


@pytest.mark.parametrize("joined", ["plus margins", "and the narrowest margin"])
@pytest.mark.parametrize("noun", ["nodule", "mass", "tumor", "lump"])
def test_a_lesion_measured_with_its_margin_is_a_total(noun: str, joined: str):
    """Whatever the lesion is called, with its margin it is the whole size."""
    draft = only(HEADED, f"DESCRIPTION: The {noun} {joined} measured 2 cm.")

    assert draft.case.size is not None
    assert draft.case.margin is None


@pytest.mark.parametrize("part", ["Part", "Half", "A wedge", "A sample", "One lobe"])
def test_a_part_that_was_excised_may_be_a_biopsy(part: str):
    """Where a part was taken it is an excision or a biopsy."""
    draft = only(f"{HEADED} 4 cm.", f"DESCRIPTION: {part} of the lipoma was excised.")

    assert {"27337", "27323"} <= {*map(str, draft.resolution.candidates)}


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma was excised only in part.",
        "The lipoma was partly excised.",
        "The lipoma was left in place.",
    ],
)
def test_a_part_that_no_heading_names_leaves_the_procedure_open(told: str):
    """Without a heading a part is a biopsy or an excision, and never one alone."""
    diagnosis = "PREOPERATIVE DIAGNOSIS: Subcutaneous lipoma, right thigh."
    found = codes(diagnosis, "FINDINGS: Lipoma, 4 cm.", f"DESCRIPTION: {told}")

    assert {"27337", "27323"} <= {*found}


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma is to be excised.",
        "The lipoma was marked for excision.",
        "The lipoma could be excised later.",
    ],
)
def test_what_is_to_be_done_was_not_done(told: str):
    """What is marked or still to be done makes no code without a heading."""
    diagnosis = "PREOPERATIVE DIAGNOSIS: Subcutaneous lipoma, right thigh."
    note = "\n".join([diagnosis, "FINDINGS: Lipoma, 4 cm.", f"DESCRIPTION: {told}"])

    assert all(draft.resolution.code is None for draft in read(note).drafts)


@pytest.mark.parametrize("part", ["back", "neck"])
def test_a_part_of_the_tumor_is_no_site(part: str):
    """The neck of a lipoma is not the neck of the patient."""
    note = (
        "PROCEDURE: Excision of subcutaneous lipoma.\nFINDINGS: 6 cm lipoma.\n"
        f"DESCRIPTION: The {part} of the lipoma was freed."
    )

    assert [None] == [draft.case.site for draft in read(note).drafts]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("4.5 cm, subcut.", "27337"),
        ("6 cm, deep to the fascia lata.", "27339"),
        ("Lipoma measuring 6 cm deep to the fascia lata.", "27339"),
        ("Lipoma 4.5 cm. Subcutaneous.", "27337"),
    ],
)
def test_a_fragment_that_says_size_and_layer_is_read(told: str, code: str):
    """A finding of nothing but a length and a layer is the tumor's."""
    heading = "PROCEDURE: Excision of lipoma, right thigh."

    assert [code] == codes(heading, f"FINDINGS: {told}")


@pytest.mark.parametrize(
    "told", ["4.5 cm fascia.", "4.5 cm of fat.", "4.5 cm, fascia.", "6 cm deep."]
)
def test_a_fragment_of_a_layer_alone_measures_no_tumor(told: str):
    """A length of a layer, or a depth in centimeters, is no size."""
    heading = "PROCEDURE: Excision of lipoma, right thigh."

    assert only(heading, f"FINDINGS: {told}").case.tumor is None


def test_what_the_surgeon_measured_at_the_table_is_the_size():
    """What was measured at a length is no distance, and a back table is no back."""
    told = "On the back table the lipoma was measured by me at 4 cm."

    assert ["27337"] == codes(HEADED, f"FINDINGS: {told}")
    assert ["27327", "27337"] == codes(
        HEADED, "DESCRIPTION: The lipoma was found at 4 cm."
    )


def test_a_margin_around_the_tumor_is_its_margin():
    """Tissue around the mass makes a radical resection, whoever names the mass."""
    told = "FINDINGS: 12 cm tumor. It was taken with 2 cm of normal tissue around it."
    around = told.replace("around it", "around the mass")
    heading = "PROCEDURE: Radical resection of sarcoma, right thigh."

    assert ["27364"] == codes(heading, told) == codes(heading, around)


def test_a_fascia_that_was_opened_is_no_lesion():
    """The plantar fascia on the way to a lipoma is not what was excised."""
    note = (
        "PROCEDURE: Excision of deep mass, plantar left foot.",
        "FINDINGS: 3 cm lipoma within the abductor hallucis muscle.",
        "DESCRIPTION: The plantar fascia was incised. The lipoma was removed.",
    )

    assert ["28041"] == codes(*note)


def test_a_lesion_that_only_the_history_names_keeps_its_codes():
    """An excision of nothing named may be of what the history names."""
    found = codes("WIDE LOCAL EXCISION", "SITE: left calf", "INDICATION: melanoma")

    assert {"11602", "27618"} <= {*found}


UNKNOWN = ["lymphocele", "calcification", "bursa", "varicose vein"]


@pytest.mark.parametrize("thing", UNKNOWN)
def test_what_is_no_known_lesion_is_never_a_tumor(thing: str):
    """A title that names what was excised in other words leaves the lesion open."""
    found = "FINDINGS: 6 cm, subcutaneous."
    title = only(f"PROCEDURE: Excision of {thing}, right thigh.", found)
    renamed = only(
        "PREOPERATIVE DIAGNOSIS: Subcutaneous lipoma, right thigh.",
        "PROCEDURE: Excision, right thigh.",
        f"POSTOPERATIVE DIAGNOSIS: {thing.capitalize()}, right thigh.",
        found,
    )

    assert title.resolution.code is renamed.resolution.code is None
    assert any(thing in m.text for m in title.said_of("lesion"))
    assert any(thing in m.text for m in renamed.said_of("lesion"))


@pytest.mark.parametrize(
    "said", ["Same.", "Same as above.", "Same, pathology pending."]
)
def test_a_diagnosis_that_stands_renames_nothing(said: str):
    """The same diagnosis is no other."""
    diagnosis = "PREOPERATIVE DIAGNOSIS: Subcutaneous lipoma, right thigh."
    found = ("PROCEDURE: Excision, right thigh.", "FINDINGS: 6 cm, subcutaneous.")

    assert ["27337"] == codes(diagnosis, f"POSTOPERATIVE DIAGNOSIS: {said}", *found)


NO_MARGIN = [
    "Margins of 1 cm are usual.",
    "The skin margins were 1 mm on each side.",
    "The wound margins were undermined 1 mm on each side.",
    "The skin was undermined 5 mm on all sides.",
    "The closest margin was 1 mm.",
    "Margins clear, 1 mm on each side at the pathologist's.",
    "The frozen margin was 1 mm.",
    "Cautery spread 1 mm on each side.",
    "The margin was 1 mm on the deep side.",
    "The mesh overlapped 1 mm on each side.",
]


@pytest.mark.parametrize("told", NO_MARGIN)
def test_what_is_no_margin_of_the_tumor_leaves_it_open(told: str):
    """A margin of skin, of pathology, or of a habit is not what was taken."""
    found = "FINDINGS: Subcutaneous lipoma, 2.6 cm."

    assert ["27327", "27337"] == codes(HEADED, found, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told", ["The margin was 1 mm on each side.", "Taken with 1 mm on all sides."]
)
def test_a_margin_on_each_side_is_still_read(told: str):
    """The sides of a margin may stand alone where nothing else was done to them."""
    found = "FINDINGS: Subcutaneous lipoma, 2.6 cm."

    assert ["27327"] == codes(HEADED, found, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "The excised diameter was to be 2.5 cm.",
        "The ellipse including margins measured 2.5 cm.",
        "Incision including margins 2.5 cm.",
        "Total incision with margins 2.5 cm.",
    ],
)
def test_a_total_of_something_else_is_none(told: str):
    """What the margins of an incision or a plan come to is no size."""
    assert ["27327", "27337"] == codes(HEADED, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("6 cm mass within the left vastus lateralis muscle.", "27339"),
        ("Lipoma 4.0 cm in the subcutaneous tissue of the inner thigh.", "27337"),
        ("Lipoma 7x6 cm superficial to fascia lata.", "27337"),
    ],
)
def test_a_size_beside_its_layer_is_read(told: str, code: str):
    """A side before a muscle, and a layer of something, are plain words."""
    heading = "PROCEDURE: Excision of lipoma, left thigh."

    assert [code] == codes(heading, f"FINDINGS: {told}")


def test_a_tumor_that_was_left_in_a_muscle_has_no_side():
    """What was left in the muscle was not "in the left muscle"."""
    told = "DESCRIPTION: Nothing of the lipoma was left in the muscle."

    assert ["27337", "27339"] == codes(BARE, told)


#: What a note says of a size that is not the tumor's, or not today's.
NOT_ITS_SIZE = [
    "FINDINGS: A lipoma, once 6 cm, was excised.",
    "FINDINGS: The lipoma was at one time 6 cm.",
    "(sample text: lipoma 6 cm)",
    "FINDINGS: Example: lipoma 6 cm.",
    "FINDINGS: Per rep, 6 cm lipoma.",
    "FINDINGS: The lipoma was 6 cm, as per the resident.",
    "FINDINGS: --The lipoma was 6 cm--",
    "--The lipoma was 6 cm--",
    "FINDINGS: [The lipoma was 6 cm]",
    "FINDINGS: The lipoma was *** 6 cm.",
    "FINDINGS: Lipoma 2.5 cm. Liver margin 0.6 cm.",
    "FINDINGS: Lipoma 2.5 cm. The nail margin was 0.6 cm.",
    "The pocket of the lipoma was irrigated. It measured 6 cm.",
    "The cavity left by the lipoma was inspected. It was 6 cm.",
    "The lipoma was removed, leaving a cavity. Its dimensions were 6 x 5 cm.",
    "A vein crossed the lipoma. It was 6 cm long.",
    "Skin was excised with the lipoma. It measured 6 cm.",
    "The specimen contained the lipoma. It measured 6 cm.",
    "The specimen, 6 cm in size, was sent to pathology.",
]


@pytest.mark.parametrize("told", NOT_ITS_SIZE)
def test_a_size_of_something_else_is_none_of_the_tumor(told: str):
    """What was told by others, struck out, or is of something else stays open."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left forearm."
    assert {"25075", "25071"} <= {*map(str, only(title, told).resolution.candidates)}


@pytest.mark.parametrize(
    ("site", "codes"),
    [
        ("angle of the jaw, extending onto the neck", {"21012", "21552"}),
        ("left posterior shoulder/scapular region", {"23071", "21931"}),
        ("left thigh, extending to the buttock", {"27337", "27043"}),
        ("left hip crossing onto the thigh", {"27337", "27043"}),
    ],
)
def test_sites_that_are_joined_are_all_possible(site: str, codes: set[str]):
    """A title that joins two sites keeps both, however near they are."""
    draft = only(f"PROCEDURE: Excision of subcutaneous lipoma, {site}, 6 cm")
    assert codes <= {*map(str, draft.resolution.candidates)}


@pytest.mark.parametrize("joined", ["with femur", "and the femur", "plus femur"])
def test_a_bone_in_the_title_leads_to_bone_tumors(joined: str):
    """A tumor that was taken with a bone may be one of bone."""
    title = f"PROCEDURE: Excision of subfascial thigh tumor {joined}, 6 cm"
    assert only(title).resolution.code is None


@pytest.mark.parametrize(
    "done",
    [
        "delivered by blunt finger dissection",
        "excised while the hand was held",
        "excised under face mask anesthesia",
    ],
)
def test_a_hand_that_works_is_no_site(done: str):
    """Only a site that is said of the lesion is its site."""
    text = f"The lipoma, which was subcutaneous and 6 cm, was {done}."
    assert len(only(text).resolution.candidates) > len({"26111"})


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Date of surgery: 07/15/2026", "2026-07-15"),
        ("DATE OF PROCEDURE: July 20, 2026", "2026-07-20"),
        ("DOS: 7/27/26", "2026-07-27"),
        ("Date: 8/3/2026", None),
        ("Date of previous surgery: 7/1/2025", None),
        ("Date of surgery: 7/15/2026 or 7/16/2026", None),
        ("Date of surgery: 7/15/2026\nDate of procedure: 7/16/2026", None),
        ("Date of surgery: 7/15/2026 (planned)", None),
        ("Date of surgery: 7/15/2012", None),
    ],
)
def test_the_day_of_surgery_is_that_of_the_heading(said: str, day: str | None):
    """A day counts where headings name one day, and it has codes."""
    draft = only(said, "PROCEDURE: Excision of lipoma, left thigh")
    found = draft.case.date_of_service
    assert (found and found.isoformat()) == day
    assert [m.value for m in draft.said_of("date_of_service")] == ([day] if day else [])


@pytest.mark.parametrize(
    "said",
    [
        "It measured 4.5 cm in greatest dimension with no margin.",
        "The lipoma measured 4.5 cm, no margin.",
        "The lipoma was 4.5 cm. Margins: none.",
        "The lipoma was 4.5 cm. Margin: none taken.",
        "The lipoma was 4.5 cm. It was dissected without a margin and removed.",
        "The lipoma was 4.5 cm. No margin was taken beyond the capsule.",
        "The lipoma was 4.5 cm. Margin: none taken beyond the capsule.",
    ],
)
def test_that_no_margin_was_taken_stands_beside_a_size(said: str):
    """The size stays that of the tumor, and what was removed is no less removed."""
    text = f"PROCEDURE: Excision of intramuscular lipoma, right shoulder.\n{said}"
    (draft,) = read(text).drafts

    assert ["23076"] == [code.number for code in draft.resolution.candidates]


@pytest.mark.parametrize(
    "said",
    [
        "The lipoma measured 4.5 cm with no margin involvement.",
        "The lipoma was 4.5 cm. Pathology: no margin.",
        "The lipoma was 4.5 cm. No margin was measured.",
        "The lipoma was 4.5 cm. Margins: none stated.",
        "The lipoma was 4.5 cm. Margins: none involved.",
    ],
)
def test_a_margin_that_is_not_told_is_not_zero(said: str):
    """What is found of a margin does not say that none was taken."""
    text = f"PROCEDURE: Excision of intramuscular lipoma, right shoulder.\n{said}"
    (draft,) = read(text).drafts

    assert draft.case.margin is None
    assert len(draft.resolution.candidates) > 1


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("The lipoma was in the fat and not in the fascia.", "27327 27337"),
        ("Lipoma in the fat but not in the muscle.", "27327 27337"),
        (
            "In the fat there was a soft, well circumscribed lipoma.",
            "27327 27337",
        ),
        ("Deep to the fascia we found a 4 cm lobulated lipoma.", "27328 27339"),
        ("The lipoma was subcutaneous and not muscle.", "27327 27337"),
        ("FINDINGS: In the fat a large", "27327 27337"),
        ("In the fat, another lipoma was found.", "27327 27337 27328 27339"),
        ("In the fat a second lipoma was found.", "27327 27337 27328 27339"),
        ("The wound margin was 2 mm.", "27327 27337 27328 27339"),
        ("In the fat a curious lipoma was found.", "27327 27337 27328 27339"),
        ("The lipoma (as told by the rep, 6 cm) was seen.", "27327 27337 27328 27339"),
        ("(Per patient, 6 cm lipoma).", "27327 27337 27328 27339"),
    ],
)
def test_a_layer_is_that_of_the_tumor_it_leads_to(said: str, codes: str):
    """What is denied of it, another lesion and what was told are no facts of it."""
    (draft,) = read(f"PROCEDURE: Excision of lipoma, left thigh.\n{said}").drafts

    assert codes.split() == [code.number for code in draft.resolution.candidates]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Date of surgery: ***", None),
        ("Date of surgery: 13/40/2026", None),
        ("DOS: 07/15/2026 room 3", date(2026, 7, 15)),
    ],
)
def test_a_day_is_read_behind_its_label_or_left_open(line: str, day: date | None):
    """A blank and a day that no calendar has are no day."""
    (draft,) = read(f"{line}\nPROCEDURE: Excision of lipoma, left thigh.").drafts

    assert day == draft.case.date_of_service


def test_items_are_drafts_of_their_own():
    """Each item of a list that names lesion, site and what was done is a draft."""
    drafts = read(
        "1. Lipoma, left arm, 3 cm, removed.\n2. Lipoma, back, 4 cm, removed."
    )

    assert ["3 cm", "4 cm"] == [str(draft.case.tumor) for draft in drafts.drafts]


@pytest.mark.parametrize("removed", ["Sutures: removed", "Removed: yes"])
def test_that_something_was_removed_is_no_operation(removed: str):
    """A form of one fact a line needs an operation of the lesion."""
    form = "Lesion: lipoma\nSite: left arm\nSize: 3 cm\n"

    assert () == read(form + removed).drafts


def test_a_sign_that_is_denied_suggests_nothing():
    """A stalk that is not there makes no ganglion of a mass."""
    note = "PROCEDURE: Excision of mass, left forearm.\nFINDINGS: Mass of 2 cm."
    (plain,), (denied,) = read(note).drafts, read(f"{note} No stalk was seen.").drafts

    assert plain.resolution.candidates == denied.resolution.candidates


def test_widely_excised_is_not_marginal():
    """Where both are said a radical resection stays possible."""
    text = "PROCEDURE: Resection of sarcoma, thigh, widely excised. It was shelled out."
    (draft,) = read(text).drafts

    assert "27329" in [code.number for code in draft.resolution.candidates]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("lipoma right foot", "28041"),
        ("Morton neuroma 3rd interspace right foot", "28080"),
        ("deep mass sole foot 2cm", "28041"),
        ("chest wall lipoma, below the pectoral fascia", "21554"),
    ],
)
def test_a_typed_tumor_with_its_place_asks_what_was_done(typed: str, code: str):
    """A phrase is no note: what it leaves out is asked for."""
    assert code in codes(typed)
    assert "procedure" in {question.field for question in only(typed).questions}


@pytest.mark.parametrize("typed", ["No lipoma of the back.", "Lipoma?", "Left foot."])
def test_a_phrase_without_a_tumor_in_its_place_is_nothing(typed: str):
    """A lesion that is denied, or has no place, is no operation."""
    assert () == read(typed).drafts


@pytest.mark.parametrize("place", ["the back", "back", "R back", "her right back"])
def test_from_leads_from_a_tumor_to_its_place(place: str):
    """A size before the tumor is no distance."""
    assert ["21933"] == codes(f"Excision of 6 cm lipoma from {place}, subfascial")


@pytest.mark.parametrize(
    "far", ["3 cm from", "3 cm from the", "3 cm in from the", "1/2 inch from the"]
)
def test_a_place_at_a_distance_is_not_that_of_the_tumor(far: str):
    """A number behind the tumor says how far away the place is."""
    told = f"Excision of 2 cm subcutaneous mass about {far} left ear"

    assert {"21012", "21552", "21931"} < {*codes(told)}


@pytest.mark.parametrize("size", ["4 cm2", "4 cm\u00b2", "2 x 2 in the midline"])
def test_an_area_or_a_number_of_no_unit_is_no_length(size: str):
    """Square centimeters and "in the" measure no tumor."""
    assert ["21930", "21931"] == codes(f"Excision of subcutaneous lipoma, back, {size}")


@pytest.mark.parametrize(
    "besides", ["PLAN: Return if another is over 1 cm.", "HISTORY: They were 1 cm."]
)
def test_sizes_of_several_lesions_hold_beside_those_of_another_time(besides: str):
    """What is planned or remembered measures none of those that were removed."""
    done = "PROCEDURE: Excision of two subcutaneous lipomas of the back, 4 cm and 5 cm."
    drafts = read(f"{done}\n{besides}").drafts

    assert [["21931"]] * 2 == [[*map(str, d.resolution.candidates)] for d in drafts]


def test_a_line_of_two_cells_whose_first_is_no_label_stays_text():
    """Unknown words before a tab head nothing."""
    done = "PROCEDURE: Excision of subcutaneous lipoma, back, 4 cm."

    assert ["21931"] == codes("Odd name\twhat stands here", done)


def test_a_history_goes_on_where_the_operation_is_told_below():
    """A paragraph behind it is told of another time, unless nothing else is told."""
    told = "HISTORY: A lipoma of the back.\n\nThe lipoma measured 4 cm."
    done = "PROCEDURE: Excision of subcutaneous lipoma, back."
    below = "DESCRIPTION: The lipoma was removed."

    assert ["21931"] == codes(done, told)
    assert ["21930", "21931"] == codes(done, told, below)


def test_a_depth_before_a_landmark_is_read():
    """What lies lateral to a bone keeps the layer that is named before it."""
    told = "FINDINGS: The lipoma was subfascial just lateral to the femur."

    assert ["27339"] == codes(BARE, told)


@pytest.mark.parametrize(
    "between",
    ["", "The cataract was removed and a lens was placed.", "A tube was placed."],
)
def test_what_was_done_elsewhere_ends_no_tale_of_the_past(between: str):
    """Only what is done to the tumor, its place or a layer leads back to today."""
    told = "Two weeks ago it was small.", between, "The tumor was subcutaneous."
    note = "PROCEDURE: Excision of lipoma, left forearm.", "DESCRIPTION:", *told

    assert ["25071", "25073", "25075", "25076"] == codes(*note)
    assert ["25071", "25075"] == codes(*note[:3], "The skin was incised.", *note[3:])


@pytest.mark.parametrize(
    "told",
    [
        "The wound where the lipoma lay measured 6 cm.",
        "The space that the lipoma left measured 6 cm.",
        "The cavity that held the lipoma was 6 cm.",
        "The skin over which the mass lay measured 6 cm.",
        "The flap that covered the lipoma was about 6 cm.",
        "The area where the lipoma was removed was 6 cm.",
    ],
)
def test_what_a_clause_on_a_lesion_tells_of_is_something_else(told: str):
    """The length is that of the wound, the skin or the space, and no size."""
    assert ["27327", "27337"] == codes(f"{TITLE}\nDESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "We found that the lipoma measured 6 cm.",
        "It was noted that the lipoma was about 6 cm.",
        "In the fat, where the lipoma measured 6 cm, it was freed.",
        "The lipoma, which lay in the fat, measured 6 cm.",
        "Then that lipoma measured 6 cm.",
    ],
)
def test_a_clause_that_measures_a_lesion_tells_its_size(told: str):
    """The lesion is what was measured."""
    assert ["27337"] == codes(f"{TITLE}\nDESCRIPTION: {told}")


TITLE = "PROCEDURE: Excision of lipoma, left thigh, subcutaneous."


@pytest.mark.parametrize("place", ["space", "compartment", "bursa", "fold", "layer"])
@pytest.mark.parametrize("told", ["in a {} of 6 cm", "within a {} measuring 6 cm"])
def test_a_length_is_of_what_a_lesion_lies_in(place: str, told: str):
    """A place that is new to the note is no part of the body, and has a length."""
    text = f"{TITLE}\nDESCRIPTION: The mass lay {told.format(place)}."

    assert ["27327", "27337"] == codes(text)
    assert ["27337"] == codes(f"{TITLE}\nDESCRIPTION: The mass lay in the fat, 6 cm.")


@pytest.mark.parametrize(
    "told",
    [
        "Biopsy showed lipoma.",
        "A core needle biopsy revealed lipoma.",
        "The staples were removed from the lipoma incision.",
        "Packing was removed from the lipoma cavity.",
    ],
)
def test_a_result_or_what_lay_in_a_lesion_is_no_operation(told: str):
    """A biopsy that showed something was done before, and a suture is no tumor."""
    note = "DIAGNOSIS: Lipoma, left thigh, 4 cm, subcutaneous."

    assert len(codes(f"{note}\n{told}")) > 1
    assert ["27337"] == codes(f"{note}\nThe lipoma was removed from the thigh.")


@pytest.mark.parametrize(
    "told",
    [
        "The patient has a scar on the back.",
        "The wound on the foot was dressed separately.",
        "There was another lump on the back.",
    ],
)
def test_a_scar_or_another_lesion_is_no_site(told: str):
    """Only where the incision was made, or this lesion lay, is its place."""
    note = "PROCEDURE: Excision of lipoma, 4 cm, subcutaneous."

    assert len(codes(f"{note}\nDESCRIPTION: {told}")) > 1
    assert ["21931"] == codes(f"{note}\nDESCRIPTION: The incision was on the back.")


INSTEAD = [
    *("Liposuction of the lipoma was done.", "A radical resection was carried out."),
    *("The mass was incised and drained.", "A punch of the mass was taken."),
    *("A piece of the mass was sent and the wound closed.", "We took a sample."),
    *("A representative portion was excised.", "Most of the lipoma was removed."),
    *("The lipoma could not be found.", "We elected to leave it."),
    *("Excision was not possible.", "It was decided not to excise it."),
    *("The lipoma was left alone.", "Only a biopsy was taken."),
]


@pytest.mark.parametrize("told", INSTEAD)
def test_what_was_done_instead_opens_the_procedure(told: str):
    """A title is written before the operation; what was done stands below it."""
    heading = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm"

    assert "procedure" in [q.field for q in only(heading, told).questions]


@pytest.mark.parametrize(
    "told",
    [
        "A sample was sent for frozen section. The lipoma was then excised whole.",
        "Most of the lipoma was removed. The rest was excised piecemeal.",
        "A biopsy of the mass was sent. The mass was then excised.",
        "A piece of the fascia was taken with it.",
        "The lipoma was excised in one piece and sent.",
        "The lipoma was sent for biopsy.",
        "The lipoma was excised. The drain was left in place.",
        "The lipoma was excised. Frozen section was not done.",
        "The lipoma was excised. The patient elected not to have sedation.",
        "Suction drainage of the tumor bed was established.",
        "A drain was left for drainage where the lipoma had been.",
    ],
)
def test_what_was_done_before_the_whole_was_taken_opens_nothing(told: str):
    """A tumor that was excised in the end was excised."""
    heading = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm"

    assert ["27337"] == codes(heading, f"DESCRIPTION: {told}")


def test_a_radical_resection_removes_the_tumor_too():
    """What a radical resection is told as below its title is no other operation."""
    heading = "PROCEDURE: Radical resection of sarcoma, left thigh, 9 cm"
    told = "The tumor was removed en bloc with 2 cm margins all around."

    assert ["27364"] == codes(heading, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    ("told", "codes_left"),
    [
        ("At least a 1 mm margin was taken on each side.", ["27327", "27337"]),
        ("Less than a 2 mm margin was taken on each side.", ["27327"]),
        ("The lipoma lay over a 4 cm defect, margin 1 mm on each side.", ["27327"]),
    ],
)
def test_a_bound_may_have_an_article_behind_it(told: str, codes_left: list[str]):
    """ "At least a 1 mm margin" may be more; "over a 4 cm defect" is a place."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 2.5 cm."

    assert codes_left == codes(title, f"DESCRIPTION: {told}")


def test_a_length_called_the_size_is_one_of_the_tumor():
    """A size that another sentence names is asked about, denied or not beside it."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 2 cm, no margin"
    told = "The actual size was 6 cm, not 2 cm."

    assert ["27327", "27337"] == codes(title, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "DESCRIPTION: The mass arose from a branch of the femoral nerve.",
        "DESCRIPTION: Frozen section showed lymphoid tissue.",
        "DESCRIPTION: The mass came from the femur.",
        "PATHOLOGY: No lipoma seen, scar only.",
    ],
)
def test_what_speaks_against_the_kind_of_a_title_opens_it(told: str):
    """A tumor of a nerve, and one that pathology denies, may be another lesion."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 6 cm"

    assert "lesion" in [q.field for q in only(title, told).questions]


@pytest.mark.parametrize(
    ("told", "others"),
    [
        ("The mass arose from the flexor sheath.", ["26160"]),
        ("It originated from the sheath of the flexor tendon.", ["26160"]),
        ("It came off the first annular pulley.", ["26160"]),
        ("Mucinous fluid was expressed.", ["11421", "11621"]),
        ("A metal fragment was found in the mass.", ["11421", "11621"]),
        ("It was freed from the flexor sheath.", []),
        ("It did not arise from the flexor sheath.", []),
        ("It arose from the fat, above the flexor sheath.", []),
    ],
)
def test_a_mass_of_a_hand_may_be_one_of_a_sheath(told: str, others: list[str]):
    """What it grew from, or held, may lead to another family."""
    title = "PROCEDURE: Excision of mass, left hand, 1 cm, subcutaneous, no margin."

    assert {"26115", *others} == {*codes(title, f"DESCRIPTION: {told}")}


def test_no_residual_sarcoma_is_still_the_bed_of_one():
    """After an earlier excision nothing may be left, and the operation is the same."""
    title = "PROCEDURE: Radical resection of sarcoma, left thigh, 9 cm"
    told = "The bed was resected with 2 cm margins all around."

    assert ["27364"] == codes(title, told, "PATHOLOGY: No residual sarcoma.")


@pytest.mark.parametrize(
    "told",
    [
        "An extra 5 mm of fat went with it on every side.",
        "The margin was in fact 5 mm.",
        "A generous margin of fat was taken.",
        "Half-centimeter margins were drawn.",
        "The lipoma was removed with half a centimeter of fat around it.",
    ],
)
def test_a_margin_in_other_words_opens_the_margin(told: str):
    """No margin, or a small one, stands beside words that may tell of another."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh"
    found = "FINDINGS: The lipoma was 2.8 cm, no margin."

    assert ["27327", "27337"] == codes(title, found, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told", ["The tumor margins were inked.", "No margin was taken.", "Margins clear."]
)
def test_what_tells_no_width_of_a_margin_opens_none(told: str):
    """A word on margins without a width leaves what is said of one."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh"
    found = "FINDINGS: The lipoma was 2.8 cm, no margin."

    assert ["27327"] == codes(title, found, f"DESCRIPTION: {told}")


def test_a_lesion_named_by_another_place_opens_the_site():
    """What was removed there may be the tumor, and the title may be wrong."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left forearm, 4 cm"

    assert ["24071", "25071"] == codes(title, "The upper arm lipoma was removed.")


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Excision of epidermal cyst, back, 4 cm", "21931"),
        ("Excision of ganglion, dorsal left wrist, 4 cm", "25071"),
    ],
)
@pytest.mark.parametrize(
    "told",
    ["DESCRIPTION: The mass was a subcutaneous lipoma.", "PATHOLOGY: Lipoma."],
)
def test_a_soft_tissue_tumor_below_another_title_is_not_left_out(
    title: str, code: str, told: str
):
    """A title of another family may be wrong as well as one of this."""
    assert code in codes(f"PROCEDURE: {title}", told)


def test_an_excision_below_another_title_is_not_left_out():
    """What was planned as liposuction may have become an excision."""
    told = "DESCRIPTION: The 4 cm subcutaneous lipoma was excised."

    assert ["27337"] == codes("PROCEDURE: Liposuction of lipoma, left thigh", told)


SOLE = "PROCEDURE: Excision of subcutaneous fibroma, sole of right foot, 2 cm"


@pytest.mark.parametrize(
    "told",
    [
        "It was shelled out.",
        "It was superficial to the plantar fascia.",
        "The plantar fascia was intact.",
    ],
)
def test_a_fibroma_in_the_fat_is_none_of_the_fascia(told: str):
    """Above the fascia of palm or sole a fibroma is a soft tissue tumor."""
    assert ["28039"] == codes(SOLE, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "It was attached to the plantar fascia.",
        "A portion of the plantar fascia was excised with it.",
        "It was superficial to the plantar fascia, and some of the fascia was taken.",
        "The plantar fascia was not intact.",
        "The cord was excised.",
        "It looked like a fibromatosis.",
        "It was soft.\nPATHOLOGY: Fibromatosis, plantar.",
    ],
)
def test_a_fibroma_that_has_to_do_with_a_fascia_may_be_of_it(told: str):
    """So may one that is called plantar, and one that lay below the fat."""
    assert "28060" in codes(SOLE, f"DESCRIPTION: {told}")
    assert "28060" in codes(SOLE.replace("fibroma,", "plantar fibroma,"))
    assert "28060" in codes(SOLE.replace("subcutaneous", "subfascial"))


FREED = "The lipoma was freed from the fascia and removed."


@pytest.mark.parametrize(
    "scar",
    ["surrounding fat and scar", "scar tissue", "old scar", "adjacent scar"],
)
def test_a_scar_that_a_tumor_was_freed_from_is_no_lesion(scar: str):
    """What was left behind is not what was excised; a scar that was may be."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, right flank, 7 cm"
    told = FREED.replace("fascia", scar)

    assert ["21931"] == codes(title, f"DESCRIPTION: {told}")
    assert "11406" in codes(title, "DESCRIPTION: It was a scar and was removed.")


PLANTAR = "PROCEDURE: Excision of intramuscular lipoma, left foot, 3 cm"


@pytest.mark.parametrize(
    "told",
    [
        "Between the abductor and the plantar fascia a lipoma was found and excised.",
        "The lipoma was excised. Plantar fascia left open.",
    ],
)
def test_a_fascia_beside_the_tumor_is_no_lesion(told: str):
    """A landmark, and what was left, were not taken out."""
    assert ["28041"] == codes(PLANTAR, f"DESCRIPTION: {told}")


def test_an_intact_fascia_is_no_lesion():
    """Nor is one that was left alone."""
    title = PLANTAR.replace("intramuscular", "subcutaneous")

    for told in ("Plantar fascia intact.", "Lipoma excised, plantar fascia intact."):
        assert ["28039"] == codes(title, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma and the plantar fascia were excised.",
        "The plantar fascia left of the lipoma was excised.",
        "The plantar fascia intact was excised.",
    ],
)
def test_a_fascia_that_was_excised_may_be_the_lesion(told: str):
    """The plantar fascia has codes of its own."""
    assert "28060" in codes(PLANTAR, f"DESCRIPTION: {told}")
