"""What the narrative of an operation says in one breath: each clause by itself."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue.notes import read

from .drafts import codes, only

BARE = "PROCEDURE: Excision of lipoma, left thigh."
HEADED = "PROCEDURE: Excision of subcutaneous lipoma, left thigh."
SMALL, LARGE = ["27327"], ["27337"]
UNSIZED = [*SMALL, *LARGE]
DEEP = ["27328", "27339"]
ANY_DEPTH = sorted([*UNSIZED, *DEEP])


def told(sentence: str, heading: str = HEADED) -> list[str]:
    """The codes of a note with a sentence in its narrative."""
    return codes(heading, f"DESCRIPTION: {sentence}")


MEASURED = [
    "The lipoma was delivered through the incision intact and measured 4.5 cm.",
    "The lipoma was delivered via the wound and was 4.5 cm across.",
    "The lipoma was removed. Measured on the back table at 4.5 x 4 x 3 cm.",
    "Muscle split and the lipoma was excised. Measured at 4.5 cm.",
    "The lipoma measured 4.5 cm with the resection specimen measuring 14 x 9 cm.",
    "The lipoma was 4.5 cm and the specimen was 14 x 9 cm.",
]


@pytest.mark.parametrize("sentence", MEASURED)
def test_a_lesion_has_the_length_of_its_own_clause(sentence: str):
    """What a tumor came out of, or is part of, has another length."""
    assert only(HEADED, f"DESCRIPTION: {sentence}").case.tumor is not None
    assert not {*LARGE}.isdisjoint(told(sentence))
    assert SMALL[0] not in told(sentence)


NOT_MEASURED = [
    "The lipoma was removed through an incision measuring 4.5 cm.",
    "The lipoma was removed through an incision. Measured at 4.5 cm.",
    "The lipoma was removed. Measured on CT at 4.5 cm.",
    "The lipoma was removed. Measured incision at 4.5 cm.",
    "The lipoma was removed. Measured from the nerve at 4.5 cm.",
    "The specimen was 4.5 cm and the lipoma was removed.",
    "A 4.5 cm specimen measuring 2 cm in width with the lipoma.",
    "The lipoma was removed with an ellipse and was 4.5 cm.",
]


@pytest.mark.parametrize("sentence", NOT_MEASURED)
def test_a_length_of_a_wound_or_a_specimen_is_no_size(sentence: str):
    """An incision, an image and a specimen leave the size open."""
    assert UNSIZED == told(sentence)


WITHOUT = [
    "The lipoma, 2 cm, was shelled out without any margin of normal muscle.",
    "The lipoma was 2 cm. No margin of muscle taken.",
    "The lipoma was 2 cm. No margin beyond its capsule was needed.",
    "The lipoma was 2 cm. No margin of adjacent normal tissue.",
    "The lipoma was 2 cm. Margin: none (marginal excision along the capsule).",
    "The lipoma was excised without a margin and was 2 cm in maximum diameter.",
]


@pytest.mark.parametrize("sentence", WITHOUT)
def test_no_margin_of_anything_is_none(sentence: str):
    """What the margin would be of does not matter, and "and was" tells on."""
    assert SMALL == told(sentence)


PERHAPS_WITH = [
    "The lipoma was 2 cm. No margin of error.",
    "The lipoma was 2 cm. No margin of skin.",
    "The lipoma was 2 cm. No margin beyond 2 mm.",
    "The lipoma was 2 cm. No margin of the tumor was involved.",
    "The lipoma was 2 cm. Margins: none (involved).",
]


@pytest.mark.parametrize("sentence", PERHAPS_WITH)
def test_a_finding_at_a_margin_is_no_margin(sentence: str):
    """What was found at a margin, or a margin of skin alone, leaves it open."""
    assert UNSIZED == told(sentence)


INCLUDED = [
    "The lipoma measured 2.9 cm including a thin cuff of surrounding fat.",
    "The lipoma was 2.9 cm including a narrow rim of normal tissue.",
    "The lipoma was 2.9 cm including a 2 mm margin.",
    "The lipoma was 2.9 cm in diameter, including 2 mm margins.",
    "The lipoma was 2.9 cm (total including the narrowest margin).",
]


@pytest.mark.parametrize("sentence", INCLUDED)
def test_a_size_that_includes_its_margin_is_a_total(sentence: str):
    """The margin is not added once more, whether or not it is measured."""
    assert SMALL == told(sentence)


NOT_INCLUDED = [
    "The lipoma was 2.9 cm including a cuff of skin.",
    "The lipoma was removed through an incision of 2.9 cm including a thin rim.",
    "The lipoma was 2.9 cm including a satellite.",
]


@pytest.mark.parametrize("sentence", NOT_INCLUDED)
def test_a_size_of_something_more_stays_open(sentence: str):
    """Skin is no margin of a tumor in the fat, and an incision is no size."""
    assert UNSIZED == told(sentence)


PAST_A_NERVE = [
    "The mass was dissected from the nerve and removed with a 2 mm margin.",
    "The mass was freed from an artery and was completely excised with a 2 mm margin.",
]
OF_A_NERVE = [
    "The nerve was dissected from the mass and removed with a 2 mm margin.",
    "The mass was removed and the nerve was taken with a 2 mm margin.",
    "The mass was freed and removed with a 2 mm margin from the nerve.",
    "The mass was dissected from the nerve and the vein with a 2 mm margin.",
]


@pytest.mark.parametrize("sentence", PAST_A_NERVE)
def test_a_mass_is_removed_with_its_own_margin(sentence: str):
    """What it was freed from before has no margin."""
    assert SMALL == told(f"The mass was 2 cm. {sentence}")


@pytest.mark.parametrize("sentence", OF_A_NERVE)
def test_a_margin_beside_a_nerve_is_a_distance(sentence: str):
    """What was left beside a nerve, or taken of it, is no margin of the tumor."""
    assert UNSIZED == told(f"The mass was 2 cm. {sentence}")


LAYERS = [
    "The deep dermal layer was closed with 3-0 Vicryl.",
    "The deep layer was approximated with interrupted sutures.",
    "The subcutaneous layer was then closed with 3-0 Vicryl.",
]


@pytest.mark.parametrize("sentence", LAYERS)
def test_a_layer_that_was_closed_is_no_depth(sentence: str):
    """A closure puts nothing in doubt; what a depth is of does."""
    lay = "The lipoma lay in the subcutaneous fat."

    assert UNSIZED == told(f"{lay} {sentence}", BARE)
    assert ANY_DEPTH == told(f"{lay} The layer was that of the closure.", BARE)


AROUND = [
    "The lipoma was dissected free from the surrounding subcutaneous tissue.",
    "The lipoma was exposed and the mass was freed from surrounding subcutaneous fat.",
    "The lipoma was named. It was freed from the surrounding subcutaneous tissue.",
    "The lipoma was excised down to but not including the fascia.",
    "The lipoma extended down to but not through the fascia.",
    "Fascia not opened. The mass was freed from the surrounding subcutaneous fat.",
    "The lipoma was dissected free of the subcutaneous tissues circumferentially.",
    "Fat divided over the capsule of a lipoma. Mass freed from surrounding SQ fat.",
]
NOT_AROUND = [
    "The lipoma was dissected free from the surrounding tissue.",
    "The lipoma was dissected free of the subcutaneous tissues.",
    "The lipoma was not freed from the surrounding subcutaneous fat.",
    "The skin over the lipoma was freed from the surrounding subcutaneous tissue.",
    "The nerve was freed from the surrounding subcutaneous tissue.",
    "The lipoma was freed. The surrounding subcutaneous tissue was clean.",
    "The skin over the lipoma was excised down to but not including the fascia.",
    "The lipoma was dissected down to but not including the fascia.",
    "The MRI showed the lipoma extending down to but not through the fascia.",
    "Fascia opened. The mass was freed from the surrounding subcutaneous fat.",
]


@pytest.mark.parametrize("sentence", AROUND)
def test_a_tumor_lies_in_what_surrounds_it(sentence: str):
    """What it was freed from all around, or was taken without, says how deep it lay."""
    assert UNSIZED == told(sentence, BARE)


@pytest.mark.parametrize("sentence", NOT_AROUND)
def test_what_surrounds_something_else_is_no_depth(sentence: str):
    """Skin, a nerve and an image say nothing, and an opened fascia leaves it open."""
    assert ANY_DEPTH == told(sentence, BARE)


DENIED_BEFORE = [
    "The fascia was not violated and the mass was excised.",
    "No nerve was seen and the firm lipoma was excised.",
    "Dissection went down to but not through the fascia and the lipoma was removed.",
]


@pytest.mark.parametrize("sentence", DENIED_BEFORE)
def test_a_denial_ends_where_the_tumor_is_told_of(sentence: str):
    """What was not seen or opened leaves it standing that the tumor was removed."""
    assert ANY_DEPTH == told(sentence, BARE)


def test_what_was_not_removed_stays_denied():
    """A tumor that was not removed was not excised, whatever is told behind it."""
    draft = only(BARE, "DESCRIPTION: The lipoma was not removed and the mass was left.")

    assert "procedure" in draft.disagreements


MUSCLES = {
    ("left arm", "biceps"): ["24073"],
    ("left leg", "soleus muscle"): ["27634"],
    ("chest wall", "pectoralis major"): ["21554"],
    ("left shoulder", "trapezius"): ["23073"],
}


@pytest.mark.parametrize(("site", "muscle"), MUSCLES)
def test_a_muscle_tells_which_part_of_a_site_is_meant(site: str, muscle: str):
    """A mass of the arm that lies within the biceps is one of the upper arm."""
    heading = f"PROCEDURE: Excision of mass, {site}."
    inside = f"DESCRIPTION: A 6 cm lipoma within the {muscle} was excised."

    assert MUSCLES[site, muscle] == codes(heading, inside)


NOT_INSIDE = [
    "A 6 cm lipoma superficial to the soleus muscle was excised.",
    "A 6 cm lipoma was excised. It was not within the soleus muscle.",
    "A 6 cm lipoma within the muscle was excised.",
    "A 6 cm lipoma was excised. The soleus muscle was within the field.",
]


@pytest.mark.parametrize("sentence", NOT_INSIDE)
def test_a_muscle_beside_a_tumor_tells_nothing(sentence: str):
    """Only the muscle that a tumor lay in says where it was."""
    found = codes("PROCEDURE: Excision of mass, left leg.", f"DESCRIPTION: {sentence}")

    assert {"27339", "27634"} <= {*found}


def test_a_layer_below_a_tumor_is_no_other_site():
    """A lipoma of the flank that lies on a fascia of the belly is of the flank."""
    heading = "PROCEDURE: Excision of lipoma, left flank, 4 cm."
    lying = "FINDINGS: Subcutaneous lipoma lying on the external oblique fascia."
    inside = "FINDINGS: 6 cm lipoma within the external oblique muscle."

    assert ["21931"] == codes(heading, lying)
    assert {"21933", "22901"} <= {*codes(heading, inside)}


TOTALS = [
    "The lipoma was 1.8 cm, total 2 cm with margin.",
    "A 1.8 cm lipoma, 2 cm with its margins, was excised.",
    "Lesion 1.8 cm, margin 2 mm, total 2 cm.",
    "Lesion 1.8 cm; margins 2 mm; total 2.2 cm.",
]


@pytest.mark.parametrize("sentence", TOTALS)
def test_a_size_with_margin_behind_a_tumor_is_the_total(sentence: str):
    """The greater of two is that with the margin, which is not added once more."""
    assert SMALL == told(sentence)


def test_a_sum_is_the_total_wherever_it_stands():
    """A length that is a tumor with its margin, once or twice, is that of both."""
    lines = ("Lesion: 2.6 cm", "Margin: 2 mm each side")

    assert LARGE == codes(HEADED, *lines, "Total: 3 cm")
    assert SMALL == codes(HEADED, "Lesion: 2.6 cm", "Margin: 2 mm", "Total: 2.8 cm")
    assert UNSIZED == codes(HEADED, "Lesion: 2.6 cm", "Margin: 2 mm", "Total: 3.5 cm")


@pytest.mark.parametrize(
    "sentence",
    [
        "The lipoma was 1.8 cm and the specimen 4 cm.",
        "The lipoma was 1.8 cm, the specimen 4 cm.",
    ],
)
def test_a_specimen_beside_a_tumor_has_a_length_of_its_own(sentence: str):
    """The length before it is that of the tumor, which may contradict a title."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm, no margin."

    assert ["27327", "27337"] == codes(title, f"FINDINGS: {sentence}")


def test_between_two_numbers_is_a_range():
    """The first number has no unit of its own."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, no margin."
    found = "FINDINGS: The lipoma was between 2 and 4 cm."

    assert ["27327", "27337"] == codes(title, found)


def test_two_sizes_of_a_tumor_are_no_total():
    """The greater is not that of the other with its margin if nothing says so."""
    sizes = "The tumor measured 2.4 cm. The tumor measured 2.8 cm."

    assert UNSIZED == codes(HEADED, sizes, "The margin was 2 mm on each side.")


NO_TOTALS = [
    "Two lipomas, 1.8 cm and 2 cm with margin.",
    "The lipoma was 1.8 cm, margin 2 mm, total length 5 cm.",
    "The lipoma was 2 cm with margin.",
]


@pytest.mark.parametrize("sentence", NO_TOTALS)
def test_a_size_of_another_is_no_total(sentence: str):
    """Of two lesions, or of an incision, the greater length says nothing."""
    assert UNSIZED == told(sentence)


AT_ONCE = [
    "The lipoma was excised with a 2 mm margin on all sides and measured 2 cm.",
    "The lipoma was excised, with no margin needed, and measured 2 cm.",
    "It was removed without difficulty and without a margin; the lipoma was 2 cm.",
    "The lipoma was round. Taken out along the capsule, no margin of fat. 2 x 1 cm.",
    "The mass was 2 cm, no margin, and was sent to pathology.",
]


@pytest.mark.parametrize("sentence", AT_ONCE)
def test_a_margin_and_a_size_in_one_breath(sentence: str):
    """Each keeps its own length, and what is told behind says nothing of a margin."""
    assert SMALL == told(sentence)


def test_an_ellipse_that_is_drawn_belongs_to_the_operation():
    """A palpable tumor that an ellipse is drawn around is there to be excised."""
    drawn = "An ellipse with a margin was drawn around the palpable tumor."

    assert LARGE == told(f"{drawn} Tumor size was 4 cm.")
    assert UNSIZED == told(f"{drawn.replace('drawn', 'seen')} It was 4 cm.")


def test_what_was_entered_is_where_the_tumor_was_seen():
    """A layer that was entered is no layer on the way."""
    entered = "We entered the subcutaneous tissue, where the mass was seen."
    crossed = "We went through the subcutaneous tissue, where the mass was seen."

    assert UNSIZED == told(entered, BARE)
    assert ANY_DEPTH == told(crossed, BARE)


ABOVE = "DIAGNOSIS: Lipoma, left thigh."


@pytest.mark.parametrize(
    "line", ["Excision: 4 cm, subcutaneous.", "Excision, 4 cm, SQ"]
)
def test_a_line_of_an_excision_is_one(line: str):
    """A size and a depth behind "excision" tell how it was excised."""
    assert LARGE == codes(ABOVE, line)


def test_the_above_lesion_is_the_one_of_the_diagnosis():
    """What was named above is no lesion above another, and a bare line goes on."""
    line = "PROCEDURE: The above lesion was excised."

    assert LARGE == codes(ABOVE, f"{line}\n4 cm, subcutaneous.")


BEGUN = [
    "3 cm incision made. Lipoma found in the subcutaneous fat. Excised, 3.2 cm.",
    "Area prepped.\nLipoma in the subcutaneous fat excised; it measured 3.2 cm.",
]
EXAMINED = "PROCEDURE NOTE: EXCISION OF LIPOMA, LEFT THIGH\nExam: 2 cm lump."


@pytest.mark.parametrize("lines", BEGUN)
def test_an_examination_ends_where_the_operation_begins(lines: str):
    """It does so below the title of the note as well, if no heading is to come."""
    assert LARGE == codes(EXAMINED, lines)


def test_an_examination_goes_on_up_to_a_heading():
    """Where a heading is to come, and with a wound that is clean, it goes on."""
    clean = "Incision clean.\n4 cm subcutaneous lump."

    assert ANY_DEPTH == codes(EXAMINED, clean)
    assert ANY_DEPTH == codes(EXAMINED, "Incision made. 4 cm.", "DESCRIPTION: Gone.")


WEIGHED = [
    "The lipoma was removed. It weighed 150 grams and measured 12 x 10 cm.",
    "The lipoma weighed 150 grams and was 12 cm.",
    "The lipoma was removed, weighing 150 grams and measuring 12 cm.",
]


@pytest.mark.parametrize("sentence", WEIGHED)
def test_a_tumor_that_is_weighed_is_measured_as_well(sentence: str):
    """The scales say nothing of who measured; a specimen is another thing."""
    assert LARGE == told(sentence)
    assert UNSIZED == told("The specimen weighed 150 grams and measured 12 cm.")


def test_what_it_was_instead_is_not_denied():
    """A tumor that was "not a ganglion but a lipoma" is a lipoma, where it lay."""
    sentence = "This was not a ganglion but a lipoma lying in the subcutaneous fat."

    assert UNSIZED == told(sentence, BARE)


FINGER = "PROCEDURE: Excision of subcutaneous lipoma, left ring finger."


@pytest.mark.parametrize("how", ["along its capsule", "with a thin capsule"])
def test_the_capsule_of_a_tumor_is_none_of_a_joint(how: str):
    """On a finger a capsule is named often; the tumor's own is no structure."""
    assert ["26111", "26115"] == codes(FINGER, f"DESCRIPTION: Lipoma removed {how}.")


@pytest.mark.parametrize("how", ["off the capsule", "along its joint capsule"])
def test_the_capsule_of_a_joint_opens_the_depth(how: str):
    """A structure that a tumor was taken off may have been involved."""
    found = codes(FINGER, f"DESCRIPTION: Lipoma removed {how}.")

    assert ["26111", "26113", "26115", "26116"] == found


def test_an_age_tells_nothing_of_the_past():
    """The first sentence of a note names the place of the lesion, and an age."""
    first = "The patient is a 33 year old with a lipoma on the left low back."
    done = "The lipoma, which was subcutaneous, was removed. It was 4 cm."

    assert ["21931"] == codes(f"{first} {done}")


NOTHING_ELSE = [
    "The lipoma was 2 cm. No additional tissue removed.",
    "The lipoma was 2 cm. No margin of surrounding fat was necessary.",
    "The lipoma measured 2 x 1 cm once out; no adjacent tissue was taken.",
    "It was a lipoma. It was removed without any margin of tissue. 2 x 1.5 cm.",
    "The lipoma was 2 cm, removed w/o margin via a 1 cm incision.",
    "The lipoma was 2 cm. None of the surrounding fat was removed.",
]
SOMETHING_ELSE = [
    "The lipoma was 2 cm. No surrounding tissue was injured.",
    "The lipoma was 2 cm. No adjacent tissue was involved.",
    "The lipoma was 2 cm. None of the surrounding tissue, fat included, was injured.",
    "The lipoma was 2 cm. No margin through it was seen.",
]


@pytest.mark.parametrize("sentence", NOTHING_ELSE)
def test_no_other_tissue_is_no_margin(sentence: str):
    """Where nothing else was taken there was no margin, and a bare size goes on."""
    assert SMALL == told(sentence)


@pytest.mark.parametrize("sentence", SOMETHING_ELSE)
def test_a_tissue_that_was_spared_is_no_margin(sentence: str):
    """What happened to other tissue does not say how much of it was taken."""
    assert UNSIZED == told(sentence)


def test_the_base_of_the_neck_is_a_site():
    """A part of the body is no part of a tumor."""
    found = "FINDINGS: Subcutaneous lipoma, left neck base, 4 cm."

    assert ["21552"] == codes("PROCEDURE: Excision of lipoma of the left neck.", found)
    assert UNSIZED == codes(HEADED, "FINDINGS: Lipoma of three lobules, 4 cm.")


def test_the_tarsal_sinus_is_no_tract():
    """A place of the foot suggests no other kind of lesion."""
    heading = "PROCEDURE: Excision of right ankle lipoma, subcutaneous, 4 cm."
    told_of = "DESCRIPTION: Incision over the sinus tarsi. The lipoma was removed."

    assert ["27632"] == codes(heading, told_of)
    for other in ("sinus", "thrombosed varix"):
        assert ["27632"] != codes(heading, told_of.replace("sinus tarsi", other))


INSIDE = [
    "The fascia was divided and a lipoma was found under the fascia.",
    "The lipoma was delivered from within the muscle.",
    "The lipoma was shelled out from between the muscle fibers.",
    "Fibers were spread and the lipoma was delivered from beneath the muscle.",
]


@pytest.mark.parametrize("sentence", INSIDE)
def test_what_was_taken_from_within_a_layer_lay_there(sentence: str):
    """The way through a layer says nothing; the place it came from does."""
    assert DEEP == told(sentence, BARE)


@pytest.mark.parametrize("way", ["through the muscle", "off the muscle"])
def test_the_way_out_is_no_place(way: str):
    """What was delivered through a muscle may have lain anywhere below the skin."""
    assert ANY_DEPTH == told(f"The lipoma was delivered {way}.", BARE)


def test_a_sentence_that_begins_with_margins_measures_both():
    """With its margins a lesion is so large in all."""
    assert SMALL == told("The lipoma was 2 cm. With margins it measured 2.6 cm.")
    assert SMALL == told("With the margin the lipoma measured 2.6 cm.")
    assert UNSIZED == told("With margins marked, the lipoma measured 2.6 cm.")
    assert UNSIZED == told("With margins the incision measured 2.6 cm.")


HEADINGS = {
    "Excision lipoma, greater trochanteric area of left hip, 4 cm, SQ": "27043",
    "Lipectomy of lipoma, left thigh, 4 cm, subcutaneous": "27337",
    "Excision of subcutaneous lipoma approx. 4x3x2 cm, left thigh": "27337",
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_says_all(heading: str):
    """A site with an area, another name of the operation, and a short form."""
    assert [HEADINGS[heading]] == codes(f"PROCEDURE: {heading}.")


def test_an_area_of_something_is_no_size():
    """What is no site and has an area is not measured for the tumor."""
    assert UNSIZED == told("The lipoma was removed. Area of numbness, 4 cm.")


def test_an_operation_of_today_is_not_past():
    """After "s/p" it may be told what was done today, wherever the day stands."""
    assert LARGE == codes("s/p excision today of 4 cm SQ lipoma L thigh")
    assert LARGE == codes("s/p excision of 4 cm SQ lipoma L thigh today")


#: What has a length, a layer, or neither, and is no tumor.
BESIDES = [
    "A 6 cm incision was made over the mass.",
    "A longitudinal 6-cm skin incision was made along the axis of the leg.",
    "An ellipse of skin, 6 x 2 cm, was taken.",
    "The wound was closed in layers over a length of 7 cm.",
    "Skin flaps were raised for 6 cm in each direction.",
    "The defect measured 7 x 5 cm.",
    "The nerve was exposed over 6 cm.",
    "The mass was 10 cm proximal to the patella.",
    "The specimen with its skin measured 9 x 4 cm.",
    "Pathology later reported a 6.2 cm lipoma.",
    "Undermining of 6 cm was carried out.",
    "Fascia was opened for 6 cm.",
    "A 10 mm drain was placed.",
    "The incision was carried down through the subcutaneous tissue.",
    "Dissection was carried down to the fascia.",
    "The subcutaneous tissue was closed with 3-0 Vicryl.",
    "The deep dermal layer was closed with 3-0 Vicryl.",
    "Scarpa's fascia was closed with 2-0 Vicryl.",
    "The fascia was exposed at the base of the wound.",
    "A drain was left in the subcutaneous space.",
    "Bleeding from the muscle was controlled.",
    "A branch of the nerve in the subcutaneous tissue was protected.",
    "The lipoma was dissected off the underlying fascia.",
    "The muscle fascia was left alone.",
    "Flaps were raised in the subcutaneous plane.",
    "The patient tolerated the procedure well.",
]
SIZED = ["", "The lipoma measured 6 x 5 x 3 cm."]
LYING = {
    "": ["27327", "27328", "27337", "27339"],
    "The mass was found within the subcutaneous fat, above the fascia.": UNSIZED,
    "The lipoma was within the vastus lateralis muscle.": DEEP,
}


@given(
    st.lists(st.sampled_from(BESIDES), max_size=6, unique=True),
    st.sampled_from(SIZED),
    st.sampled_from([*LYING]),
    st.randoms(use_true_random=False),
)
def test_what_is_told_besides_makes_no_code_wrong(
    besides: Sequence[str], sized: str, lying: str, random: Random
):
    """Whatever else is told, each code that size and depth allow stays possible."""
    sentences = [*besides, sized, lying]
    random.shuffle(sentences)
    found = codes(BARE, f"DESCRIPTION: {' '.join(sentences)}")
    small = {"27327", "27328"} if sized else set[str]()

    assert {*LYING[lying]} - small <= {*found}


DONE_THERE = "Procedure #1: Excision of subcutaneous lipoma, left thigh, 4 cm."


@pytest.mark.parametrize("visit", ["DERM OFFICE VISIT", "CLINIC NOTE"])
def test_a_visit_with_an_operation_is_no_mere_visit(visit: str):
    """What was done in the office is found by the words of an operation."""
    assert LARGE == codes(visit, DONE_THERE, "Anesthesia: lidocaine, 6 mL.")
    assert () == read(f"{visit}\n{DONE_THERE}").drafts
    assert () == read(f"POSTOP VISIT\n{DONE_THERE} Lidocaine was used.").drafts


def test_a_clause_behind_a_tumor_tells_its_size():
    """An incision with its own length has no other behind the tumor."""
    made = "I made a 2 cm incision over the mass, which was 4 cm."

    assert LARGE == told(made)
    assert UNSIZED == told(made.replace("a 2 cm", "an"))


def test_a_title_names_a_part_of_the_site():
    """A diagnosis names a phalanx, and the title of the note whose it is."""
    diagnosis = "DIAGNOSIS: Subcutaneous mass, volar proximal phalanx."
    title = "OP NOTE: excision of mass, left middle finger, 1 cm, no margin"
    narrative = "DESCRIPTION: I excised the mass of the left middle finger."

    assert ["26115"] == codes(title, diagnosis)
    assert {"26115", "28043"} <= {*codes(diagnosis, narrative)}


UNKNOWN = ["deep to the saphenous vein", "superficial to the gracile strap"]


@pytest.mark.parametrize("relation", UNKNOWN)
def test_a_relation_to_nothing_known_is_no_depth(relation: str):
    """Another statement stands by itself beside it."""
    assert ANY_DEPTH == told(f"The lipoma was {relation}.", BARE)
    assert DEEP == told(f"The lipoma was deep to the fascia, {relation}.", BARE)


FORM = ("Site: left thigh", "Size: 4 cm", "Depth: subcutaneous")


@pytest.mark.parametrize("title", ["OFFICE EXCISION", "EXCISION", "MINOR EXCISION"])
@pytest.mark.parametrize("diagnosis", ["Dx: lipoma", "Impression: lipoma"])
def test_a_form_has_the_operation_for_its_title(title: str, diagnosis: str):
    """A title needs no "note", and an impression in a form is a diagnosis."""
    assert LARGE == codes(title, diagnosis, *FORM)


def test_an_impression_of_an_image_is_none():
    """Without a site it is the end of a report on an image."""
    assert () == read("EXCISION\nIMPRESSION: 4 cm subcutaneous lipoma.").drafts


def test_a_hernia_that_is_denied_is_not_suggested():
    """A lipoma above the linea alba may be a hernia, unless the note says no."""
    heading = "PROCEDURE: Excision of subcutaneous lipoma, 4 cm, abdominal wall."
    line = "FINDINGS: Lipoma superficial to the linea alba."

    assert ["22903"] == codes(heading, f"{line} No hernia.")
    assert ["22903"] != codes(heading, line)


LYING_IN_FAT = "The lipoma lay in the subcutaneous fat."
HARMLESS = [
    "An oblique incision was made over the mass.",
    "The subcutaneous tissue was divided to expose the capsule of the lipoma.",
]
TELLING = [
    "The external oblique was opened over the mass.",
    "The oblique fascia was opened to reach the mass.",
]


@pytest.mark.parametrize("sentence", HARMLESS)
def test_a_word_that_only_sounds_like_a_layer_is_none(sentence: str):
    """An incision runs obliquely, and a tumor has a capsule of its own."""
    assert UNSIZED == told(f"{sentence} {LYING_IN_FAT}", BARE)


@pytest.mark.parametrize("sentence", TELLING)
def test_an_oblique_muscle_is_a_layer(sentence: str):
    """What was opened to reach a tumor leaves open how deep that lay."""
    assert ANY_DEPTH == told(f"{sentence} {LYING_IN_FAT}", BARE)


SUBFASCIAL = "PROCEDURE: Excision of subfascial lipoma, left thigh."


@pytest.mark.parametrize("part", ["joint or tendon sheath", "tendon"])
def test_a_structure_that_is_spared_says_nothing_of_fascia(part: str):
    """A deep mass that arises from no tendon is as deep as it is called."""
    assert DEEP == told(f"Not arising from {part}.", SUBFASCIAL)
    assert ANY_DEPTH == told("The fascia was never opened.", SUBFASCIAL)


def test_a_deep_tumor_is_freed_from_a_muscle():
    """Below the fascia lies a tumor in the muscle, and one upon it."""
    freed = "It was a lipoma. It was dissected from the {}muscle."

    assert DEEP == told(freed.format("surrounding "), SUBFASCIAL)
    assert DEEP == told(freed.format(""), SUBFASCIAL)


def test_a_muscle_narrows_no_title_that_joins_two_places():
    """A title that names two places keeps both, whichever a muscle belongs to."""
    title = "PROCEDURE: Excision of lipoma, right arm/elbow, 6 cm, no margin"

    assert ["24073", "25073"] == codes(
        title, "The lipoma lay within the biceps muscle."
    )


def test_a_biopsy_before_a_resection_is_no_other_operation():
    """What an earlier needle left is taken with the tumor."""
    title = "PROCEDURE: Radical resection of sarcoma, left thigh, 9 cm"
    told = "The tract of the core biopsy of the tumor was included."
    removed = "The tumor was removed with 2 cm margins all around."

    assert ["27364"] == codes(title, told, removed)


def test_a_muscle_that_was_not_injured_was_not_spared_by_the_tumor():
    """It is told of the operation, and not of where the tumor lay."""
    title = "PROCEDURE: Excision of intramuscular lipoma, left thigh, 6 cm"

    assert ["27339"] == codes(title, "The muscle was not injured.")


TWO = """PROCEDURES:
1. Excision of lipoma, left thigh.
2. Excision of lipoma, right forearm.
"""


@pytest.mark.parametrize(
    "turn",
    [
        "Attention was turned to the forearm.",
        "Attention was then directed to the right forearm.",
        "An incision was made over the forearm.",
    ],
)
def test_what_is_told_goes_on_where_the_surgeon_turns(turn: str):
    """A sentence without a place is of the site that the last one led to."""
    first = "An incision was made over the thigh. The lipoma was subcutaneous, 4 cm."
    second = "The lipoma lay beneath the fascia and measured 5 cm."
    drafts = read(f"{TWO}DESCRIPTION: {first} {turn} {second}").drafts

    assert ["27337", "25073"] == [str(draft.resolution.code) for draft in drafts]


def test_what_is_told_of_the_other_is_of_either():
    """Another lesion than the one at hand may be any."""
    first = "An incision was made over the thigh. The other lipoma was 6 cm."
    drafts = read(f"{TWO}DESCRIPTION: {first}").drafts

    assert [None, None] == [draft.resolution.code for draft in drafts]


SUBCUTANEOUS = TWO.replace("lipoma", "subcutaneous lipoma")


@pytest.mark.parametrize(
    ("told", "answers"),
    [
        ("The thigh lipoma was 4 cm and the forearm lipoma 2 cm, no margins.", (1, 1)),
        (
            "Lipomas of thigh (4 cm) and forearm (2 cm), removed without margins.",
            (1, 1),
        ),
        (
            "The thigh lipoma was 2.8 cm and the forearm one 2 cm with no margin.",
            (2, 2),
        ),
        (
            "The thigh lipoma was 2.8 cm and the forearm one 2 cm with 5 mm margins.",
            (2, 2),
        ),
    ],
)
def test_no_margin_of_all_is_said_behind_a_comma(told: str, answers: tuple[int, ...]):
    """A margin right behind the last size may be that of the last lesion alone."""
    drafts = read(f"{SUBCUTANEOUS}DESCRIPTION: {told}").drafts

    assert answers == tuple(len(draft.resolution.candidates) for draft in drafts)


@pytest.mark.parametrize(
    "told",
    [
        "Both lesions were located in the subcutaneous tissue above the fascia.",
        "Both masses were subcutaneous.",
    ],
)
def test_what_is_told_of_both_is_of_each(told: str):
    """What a sentence tells of both, in the plural, is told of each of two."""
    two = "1) Left hip mass, 5 cm - excised\n2) Left flank mass, 6 cm - excised\n"
    three = f"{two}3) Left calf mass, 6 cm - excised\n"
    found = [draft.resolution.code for draft in read(f"{two}{told}").drafts]
    of_three = [draft.resolution.code for draft in read(f"{three}{told}").drafts]

    assert ["27043", "21931"] == [*map(str, found)]
    assert [None, None, None] == of_three


BOTH_FOREARMS = """Excision of subcutaneous lipomas, both forearms.
FINDINGS: Right: 4 cm. Left: 4 cm."""
SUBCUTANEOUS_LIPOMA = "Excision of subcutaneous lipoma, {} forearm, 4 cm."


@pytest.mark.parametrize(
    "heading",
    [
        " ".join(map(SUBCUTANEOUS_LIPOMA.format, ("left", "right"))),
        "Excision of subcutaneous lipomas, both forearms, right 4 cm, left 4 cm.",
        BOTH_FOREARMS,
    ],
)
@pytest.mark.parametrize(
    "told",
    [
        "The fascia was split and the lipoma was removed from the muscle.",
        "The lipoma extended through the fascia.",
    ],
)
def test_what_may_be_of_either_lesion_opens_the_depth_of_both(heading: str, told: str):
    """A layer that was opened for one of two lesions may have been for any."""
    drafts = read(f"PROCEDURE: {heading}\nDESCRIPTION: {told}").drafts

    assert [None, None] == [draft.resolution.code for draft in drafts]


def test_what_was_spared_may_have_been_spared_by_either():
    """A fascia that was not opened speaks against each of two deep lesions."""
    title = "Excision of intramuscular lipoma, left {}, 6 cm."
    titles = f"{title.format('thigh')} {title.format('calf')}"
    drafts = read(f"PROCEDURE: {titles}\nDESCRIPTION: The fascia was intact.").drafts

    assert [None, None] == [draft.resolution.code for draft in drafts]


BOTH = "PROCEDURE: Excision of subcutaneous lipomas, bilateral forearms{}"


@pytest.mark.parametrize(
    "told",
    [
        " (R: 4.5 cm; L: 3.2 cm)",
        ", right 4.5 cm, left 3.2 cm.",
        ", 4.5 cm right and 3.2 cm left.",
        ".\nFINDINGS: Lipomas of 4.5 cm on the right and 3.2 cm on the left.",
        ".\nDESCRIPTION: The right lipoma measured 4.5 cm and the left 3.2 cm.",
        ".\nDESCRIPTION: The right lipoma was 4.5 cm and the left one was 3.2 cm.",
        ".\nDESCRIPTION: Sizes: R 4.5 cm, L 3.2 cm.",
    ],
)
def test_each_side_has_its_size(told: str):
    """Sizes that stand each with a side are those of the lesions there."""
    drafts = read(BOTH.format(told)).drafts

    assert ["4.5 cm", "3.2 cm"] == [str(draft.case.tumor) for draft in drafts]
    assert ["25071", "25071"] == [str(draft.resolution.code) for draft in drafts]


@pytest.mark.parametrize(
    "told",
    [
        ".\nDESCRIPTION: The drain exits 4.5 cm on the right and 3.2 cm on the left.",
        ".\nDESCRIPTION: The lipomas were 4.5 cm to the right and 3.2 cm to the left.",
        ".\nDESCRIPTION: Lipomas 4.5 cm right of midline and 3.2 cm left of midline.",
        ".\nDESCRIPTION: The lipomas were 4.5 cm and a 3.2 cm rim was left, right.",
    ],
)
def test_a_side_of_something_else_tells_no_lesions_apart(told: str):
    """A way to a side, or what was left, is no lesion of a side."""
    assert {None} == {d.resolution.code for d in read(BOTH.format(told)).drafts}


def test_one_lesion_across_the_midline_has_no_size_of_a_side():
    """What lies to either side of a line is one lesion, of a size that stays open."""
    told = "FINDINGS: The lipoma was 4 cm on the right and 2 cm on the left."

    assert ["21930", "21931"] == codes(
        "PROCEDURE: Excision of subcutaneous lipoma, back.", told
    )


THIGH = "PROCEDURE: Excision of subcutaneous lipoma, left thigh."


@pytest.mark.parametrize(
    "told",
    [
        "The specimen, a lipoma measuring 4 cm, was sent to pathology.",
        "The specimen was a 4 cm lipoma.",
        "The specimen, a 4 cm lipoma, was submitted to pathology.",
        "The lipoma was freed. It was removed; 4 cm.",
        "The lipoma was freed. It was removed. 4 cm.",
        "The lipoma was removed. It measured 4 cm grossly.",
    ],
)
def test_a_specimen_that_is_called_the_tumor_has_its_size(told: str):
    """The surgeon who says that the specimen was a lipoma says how large that was."""
    assert ["27337"] == codes(THIGH, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "The specimen measured 4 cm.",
        "The specimen, a lipoma with skin measuring 4 cm, was sent to pathology.",
        "The specimen, an ellipse of skin and a lipoma, measured 4 cm.",
        "The specimen, a lipoma measuring 4 cm per pathology, was benign.",
        "The pathology specimen was a 4 cm lipoma.",
        "The lipoma was freed. It was removed with some skin. 4 cm.",
        "The lipoma was freed. It was removed and the wound closed; 4 cm.",
        "The incision was long. It was closed; 4 cm.",
    ],
)
def test_a_specimen_of_more_than_the_tumor_has_another_size(told: str):
    """A specimen with skin, or one that pathology measured, leaves the size open."""
    assert ["27327", "27337"] == codes(THIGH, f"DESCRIPTION: {told}")


@pytest.mark.parametrize("way", ["each side", "on each side", "all around"])
def test_a_margin_with_its_unit_in_the_label_says_how_it_counts(way: str):
    """Behind a number whose unit its label has, the sides are read as well."""
    form = f"SIZE (cm): 2.5\nMARGIN (cm): 0.3 {way}"

    assert "each_side" == only(THIGH, form).case.margin_convention
    assert ["27337"] == codes(THIGH, form)


TWO_ALIKE = "PROCEDURE: Excision of two subcutaneous lipomas, right shoulder{}"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (", 3.5 cm and 4 cm.", "23071"),
        (", 1.5 cm and 2 cm, no margins.", "23075"),
        (".\nDESCRIPTION: One lipoma was 3.5 cm, and the other was 4 cm.", "23071"),
        (
            """.
DESCRIPTION: One lipoma lay over the tip of the shoulder and measured 1.5 cm, the other
over the scapular spine and measured 2 cm. Both were enucleated without any margin.""",
            "23075",
        ),
    ],
)
def test_a_list_of_sizes_holds_for_each(told: str, code: str):
    """Of lesions that are not told apart, each has one of the sizes in a list."""
    drafts = read(TWO_ALIKE.format(told)).drafts

    assert [code, code] == [str(draft.resolution.code) for draft in drafts]


@pytest.mark.parametrize(
    "told",
    [
        ", 1.5 cm and 2 cm with no margin.",
        ", 1.5 cm and 2 cm, 5 mm margins.",
        ", 1.5 cm and 4 cm, no margins.",
        ".\nDESCRIPTION: One incision was 4 cm and the other was 5 cm.",
        ".\nDESCRIPTION: One lipoma was 4 cm from the acromion, the other was 5 cm.",
        ".\nDESCRIPTION: One lipoma was 4 cm. Of the other, 5 cm were removed.",
    ],
)
def test_a_list_of_something_else_holds_for_none(told: str):
    """Sizes of incisions, distances, and a margin of one alone leave both open."""
    drafts = read(TWO_ALIKE.format(told)).drafts

    assert [None, None] == [draft.resolution.code for draft in drafts]


def test_of_three_two_sizes_are_those_of_no_one():
    """One and the other are two, and the third stays open."""
    told = ".\nDESCRIPTION: One lipoma was 4 cm and the other was 5 cm."
    drafts = read(TWO_ALIKE.format(told).replace("two", "three")).drafts

    assert [None, None, None] == [draft.resolution.code for draft in drafts]


def test_what_is_told_of_both_may_go_on_with_their_margins():
    """Where both lay is read before what else was done to both."""
    told = "Both were subcutaneous and were enucleated without any margin."
    drafts = read(f"PROCEDURE: Excision of two lipomas, left thigh.\n{told}").drafts

    assert ["27327, 27337"] * 2 == [
        ", ".join(sorted(map(str, draft.resolution.candidates))) for draft in drafts
    ]


def test_a_list_of_lesions_may_follow_a_line_of_the_form():
    """Numbered lesions below "ANESTHESIA: local" are no list of anesthetics."""
    lesion = "#{} R {}: {} cm lipoma, in subcutaneous fat, excised"
    lesions = lesion.format(1, "shin", 3.8), lesion.format(2, "calf", 4.4)
    drafts = read("\n".join(("ANESTHESIA: local", *lesions))).drafts

    assert ["27632", "27632"] == [str(draft.resolution.code) for draft in drafts]


def test_a_list_below_the_specimens_is_one_of_specimens():
    """What is listed below the name of a heading is what that names."""
    form = "SPECIMENS:\n1. lipoma, left thigh, 4 cm\n2. skin"

    assert ["27327", "27337"] == codes(THIGH, form)


PLACED_BY = "PROCEDURE: Excision of lipoma{}."


@pytest.mark.parametrize(
    "title",
    [
        " of left flank and lipoma of left thigh",
        "s of left flank and left thigh",
        "s of the left flank and the left thigh",
        "s x2, left flank and left thigh",
    ],
)
def test_a_title_that_joins_two_lesions_is_of_two(title: str):
    """Each has its place, and what is told there."""
    told = "The flank mass was subcutaneous, 4 cm. The thigh mass was in muscle, 6 cm."
    drafts = read(f"{PLACED_BY.format(title)}\nDESCRIPTION: {told}").drafts

    assert ["21931", "27339"] == [str(draft.resolution.code) for draft in drafts]


@pytest.mark.parametrize(
    ("title", "count"),
    [
        (" of neck and upper back", 1),
        (" of thigh and knee", 1),
        ("s, multiple, of left flank and left thigh", 2),
    ],
)
def test_a_title_of_one_lesion_or_of_many_is_not_parted(title: str, count: int):
    """One lesion may lie at two places, and nobody knows how many are several."""
    drafts = read(PLACED_BY.format(title)).drafts

    assert count == len(drafts)
    assert {None} == {draft.resolution.code for draft in drafts}


def test_the_place_of_a_sentence_is_that_of_its_lesion():
    """Lesions that are told apart by their places lie there."""
    told = """DESCRIPTION: Starting with the flank, a subcutaneous lipoma of 4 cm was
excised. Next, on the abdomen, a subcutaneous lipoma measuring 5 cm was excised."""
    title = PLACED_BY.format("s of left flank and left lower abdominal wall")
    drafts = read(f"{title}\n{told}").drafts

    assert ["21931", "22903"] == [str(draft.resolution.code) for draft in drafts]


SHOULDER = "PROCEDURE: Excision of left shoulder lipoma, 6 cm"


@pytest.mark.parametrize(
    "told",
    [
        "We came upon a large lipoma in the subcutaneous tissue.",
        "We came down upon the lipoma in the subcutaneous tissue.",
        "It was carried down to a soft lipoma in the subcutaneous tissue.",
        "A lipoma measuring 6 cm, which was situated in the subcutaneous plane, came.",
    ],
)
def test_a_way_to_a_tumor_leads_to_where_it_lay(told: str):
    """Behind "down to" the tumor may have its place, whatever it looks like."""
    assert ["23071"] == codes(SHOULDER, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "We came down upon the subcutaneous tissue over a large lipoma.",
        "The incision was carried down to the subcutaneous tissue.",
        "We came upon a large vein in the subcutaneous tissue.",
    ],
)
def test_a_way_to_a_layer_is_no_place(told: str):
    """What leads to a layer, or to something else there, says no depth."""
    assert ["23071", "23073"] == codes(SHOULDER, f"DESCRIPTION: {told}")


@pytest.mark.parametrize("behind", ["no margin taken", "no margin for either lesion"])
def test_a_size_alone_may_have_no_margin_behind_it(behind: str):
    """A size, and that there was no margin, are read behind what was done."""
    told = f"Lipoma was shelled out. 2.2 cm in diameter, {behind}."

    assert ["27327"] == codes(THIGH, f"DESCRIPTION: {told}")


def test_no_margin_for_either_is_that_of_each():
    """What is said of either lesion is said of each."""
    lesions = "#1: vertex, 2.4 cm\n#2: left parietal scalp, 0.9 cm"
    title = "PROCEDURE: Excision of two subcutaneous lipomas of the scalp"
    drafts = read(f"{title}\n{lesions}\nMargins: none for either lesion").drafts

    assert ["21012", "21011"] == [str(draft.resolution.code) for draft in drafts]


def test_a_pearly_nodule_in_the_fat_may_be_of_soft_tissue():
    """How a lump looks is no diagnosis: in the fat it may be of the skin, or not."""
    told = "A 6 mm pearly nodule was found in the fat. It was excised with no margin."

    assert "26115" in codes("PROCEDURE: Excision of subcutaneous mass, thumb", told)


@pytest.mark.parametrize("pronoun", ["it", "this"])
def test_a_letter_tells_what_was_done_to_the_lump(pronoun: str):
    """A letter thanks for a patient with a lump, and tells that it was excised."""
    thanks = "Thank you for asking me to see this patient with a lump of the right arm."
    told = f"I excised {pronoun}. It was a subcutaneous lipoma measuring 5 cm."

    assert "24071" in codes(f"{thanks} {told}")


def test_what_was_done_today_ends_a_tale_of_the_past():
    """Behind "today I removed it" the size and the depth are those of today."""
    told = "Today I removed it. It was a subcutaneous lipoma, 4 cm across."

    assert ["25071"] == codes(f"He had a lump on his left forearm. {told}")


RADICAL = "PROCEDURE: Radical resection of sarcoma, right forearm"


@pytest.mark.parametrize(
    ("told", "answers"),
    [
        ("We excised the tumor with the ulnar artery, with a margin of 2 cm{}.", 1),
        ("We excised the tumor off the ulnar artery, with a margin of 2 cm{}.", 3),
        ("The ulnar artery was resected with a margin of 2 cm{}.", 3),
        ("We excised the tumor. The ulnar nerve was freed, margin 2 cm{}.", 3),
    ],
)
def test_a_tumor_that_was_taken_with_a_vessel_has_its_margin(told: str, answers: int):
    """A margin all around is that of the tumor, and of what was taken with it."""
    told = told.format(" in all directions")

    assert answers == len(codes(RADICAL, f"DESCRIPTION: {told} The tumor was 3.4 cm."))


def test_a_vessel_that_was_taken_is_no_other_site():
    """A title that names a vessel besides leaves the site of the tumor."""
    draft = only(f"{RADICAL}, with ulnar artery resection.")

    assert "site" not in draft.disagreements


@pytest.mark.parametrize("line", ["sutures absorbable", "no complications", "EBL min"])
def test_a_short_line_on_the_wound_does_not_go_on(line: str):
    """A line without a capital, below one that has room for it, is one of its own."""
    lines = "1. R arm: SQ lipoma 5 cm\n2. R forearm: SQ lipoma 4 x 3 cm"
    drafts = read(f"Op: exc lipomas R upper arm & R forearm\n{lines}\n{line}").drafts

    assert "25071" == str(drafts[1].resolution.code)


def test_a_length_before_three_dots_ends_its_sentence():
    """Behind a unit three dots are no dot leader of a form."""
    told = "The tumor was 4 cm... final inked specimen oriented."

    assert ["27337"] == codes(THIGH, f"DESCRIPTION: {told}")


def test_an_interspace_may_be_one_of_the_ribs():
    """Between ribs, and between rays, is an interspace; the rest of the line tells."""
    form = "SITE: R anterior chest, 2nd interspace\nDEPTH: subcutaneous\nSIZE: 4 cm"
    alone = only("PROCEDURE: Excision of mass, 2nd interspace")

    assert ["21552"] == codes("PROCEDURE: Excision of lipoma", form)
    assert {"21552", "26111", "28039"} <= {*map(str, alone.resolution.candidates)}


def test_findings_are_the_sizes_of_the_places_they_name():
    """Places with a size each are those of the lesions, if the findings name them."""
    title = "Excision subcutaneous lipomas, L thigh x1, R thigh x1"
    drafts = read(f"PROCEDURE: {title}\nFINDINGS: L thigh 4 cm, R thigh 5.5 cm").drafts
    wounds = read(f"PROCEDURE: {title}\nFINDINGS: Incisions L thigh 4 cm, R thigh 5 cm")

    assert ["27337", "27337"] == [str(draft.resolution.code) for draft in drafts]
    assert {None} == {draft.resolution.code for draft in wounds.drafts}


@pytest.mark.parametrize(
    "line",
    [
        "Lesion {}: {}, {} cm, subcutaneous\n",
        "Lesion {}: Location - {}; size - {} cm; depth - subcutaneous\n",
        "Lesion {}: Site: {}; Size: {} cm; Depth: subcutaneous\n",
    ],
    ids=["list", "labels", "colons"],
)
@pytest.mark.parametrize("title", ["MULTIPLE LIPOMA EXCISION", "Excision of lipoma"])
def test_items_with_a_size_and_a_place_each_are_lesions(title: str, line: str):
    """What a line says of a lesion that it numbers is of that lesion alone."""
    lesions = ("A", "left lower back", 6), ("B", "left shoulder", 4)
    lines = "".join(line.format(*lesion) for lesion in lesions)
    drafts = read(f"{title}\n{lines}All lesions excised.").drafts

    assert ["21931", "23071"] == [str(draft.resolution.code) for draft in drafts]


def test_items_at_one_place_are_no_lesions_of_their_own():
    """A list of what is said of one lesion leaves it one."""
    lines = "1. left thigh, 6 cm\n2. left anterior thigh, 6 cm long"

    assert 1 == len(read(f"PROCEDURE: Excision of lipoma\n{lines}").drafts)


@pytest.mark.parametrize("done", ["performed", "was performed", "done"])
def test_a_form_says_that_an_excision_was_performed(done: str):
    """A form that names lesion and site may say what was done in a line of its own."""
    form = "Lesion: lipoma\nSite: left side of neck\nDepth: subcutaneous\nSize: 4 cm"

    assert ["21552"] == codes(form, f"Excision {done} with a #15 blade.")


@pytest.mark.parametrize(
    "margin",
    ["scant (1 mm) margins", "narrow (1 mm) margins", "a scant margin (1 mm)"],
)
def test_a_margin_in_brackets_is_one(margin: str):
    """The width of a margin may stand in brackets beside the word for it."""
    told = f"DESCRIPTION: Lipoma, 9 mm, excised with {margin} on each side."

    assert ["27327"] == codes(THIGH, told)


def test_a_length_in_brackets_before_a_wound_is_no_margin():
    """What stands in brackets before an incision is that of the incision."""
    assert ["27327", "27337"] == codes(THIGH, "DESCRIPTION: The (4 cm) incision.")


@pytest.mark.parametrize("noun", ["swelling", "mass", "lump"])
def test_a_swelling_that_was_a_lipoma_lay_where_that_lay(noun: str):
    """What a swelling was found to be lay there, whatever it is called before."""
    told = f"The {noun} was found to be a lipoma lying in the subcutaneous plane."

    assert ["23071"] == codes(SHOULDER, f"DESCRIPTION: {told}")


FOREARM = "PROCEDURE: Excision of subcutaneous lipoma, left forearm, 4 cm"


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma lay just above the elbow.",
        "The mass was 3 cm above the elbow.",
        "The lipoma was found proximal to the elbow.",
        "The lipoma was freed. It was above the elbow.",
    ],
)
def test_a_tumor_beside_a_joint_may_lie_beyond_it(told: str):
    """Above the elbow is no forearm, so a title of the forearm is open."""
    draft = only(FOREARM, f"DESCRIPTION: {told}")

    assert "site" in draft.disagreements
    assert ["24071", "25071"] == codes(FOREARM, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "told",
    [
        "A tourniquet was placed above the elbow.",
        "The lipoma lay just below the elbow.",
        "The lipoma was above the fascia.",
        "The lipoma was 3 cm above the wrist.",
    ],
)
def test_what_lies_beside_a_joint_may_be_of_the_title(told: str):
    """A tourniquet, and what is on the side of the title, leave the title alone."""
    assert ["25071"] == codes(FOREARM, f"DESCRIPTION: {told}")


@pytest.mark.parametrize(
    "place",
    [
        "LOCATION: Left arm, above the elbow\nPROCEDURE: Excision of lipoma",
        "PROCEDURE: Excision of lipoma, left arm (above the elbow)",
        "PROCEDURE: Excision of lipoma, left arm above the elbow",
    ],
)
def test_a_form_may_say_which_side_of_a_joint(place: str):
    """Which part of the arm is meant may stand in the form, or in brackets."""
    assert ["24071"] == codes(place, "FINDINGS: 4 cm, subcutaneous")


def test_dots_within_a_sentence_are_no_leader_of_a_form():
    """Three dots behind more than a label end what is said."""
    told = "An incision was made along the lines of the skin there... The lipoma was"

    assert ["27337"] == codes(THIGH, f"DESCRIPTION: {told} 4 cm.")
    assert ["27337"] == codes(THIGH, "Size........4 cm")


def test_a_form_may_answer_whether_it_was_excised():
    """ "Excision done: yes" is an operation on the lesion that a line names."""
    form = "Layer: subcutaneous\nDiameter: 8 mm\nMargin: 2 mm each side"

    assert ["28043"] == codes("Soft tissue tumor, left foot", "Excision: yes", form)


def test_a_record_of_a_place_is_of_the_lesion_there():
    """A place, a depth and a size are of the lesion of the title at that place."""
    right = "Right foot: dorsal, subcutaneous, 2.0 cm."
    left = "Left foot: dorsal, subcutaneous, 0.8 cm with 2 mm margin each side."
    drafts = read(f"BILATERAL FOOT MASS EXCISION\n{right} {left}").drafts

    assert ["28039", "28043"] == [str(draft.resolution.code) for draft in drafts]


@pytest.mark.parametrize(
    "told", ["Left thigh: 4 cm incision", "Left thigh: subcutaneous 3-0 Vicryl, 4 cm"]
)
def test_a_record_of_a_wound_is_of_no_lesion(told: str):
    """A place with an incision or a closure behind it has no size of a tumor."""
    assert ["27327", "27337"] == codes(THIGH, told)


@pytest.mark.parametrize("heading", ["POST-OP", "POSTOP", "POST OP DX"])
def test_a_diagnosis_behind_the_operation_settles_the_one_before(heading: str):
    """What was thought before is replaced, however the headings are written."""
    title = f"PRE-OP: cyst vs lipoma, L thigh\n{heading}: lipoma, L thigh"

    assert ["27337"] == codes(title, "PROCEDURE: excision L thigh mass, SQ, 4 cm")


def test_care_behind_the_operation_is_no_diagnosis():
    """Below "post-op" care may be told, which is no lesion that nobody knows."""
    assert ["27337"] == codes(f"{THIGH} 4 cm", "Post-op: keep dry 24 h")


def test_a_muscle_that_was_taken_with_a_tumor_is_no_other_site():
    """A title that names a muscle behind "with" leaves the site of the tumor."""
    title = (
        "PROCEDURE: Radical resection of sarcoma of the back, with latissimus muscle"
    )

    assert "site" not in only(title).disagreements


ABDOMEN = "OPERATION: Excision of {} subcutaneous abdominal wall lipomas"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("- RUQ: 4.0 cm\n- LLQ: 3.6 cm", "22903"),
        ("- RUQ: 2.0 cm\n- LLQ: 1.6 cm\nNeither required a margin.", "22902"),
    ],
)
def test_each_line_has_the_size_of_one_of_as_many_lesions(lines: str, code: str):
    """Lesions in one region, of which each line gives one its size."""
    drafts = read(f"{ABDOMEN.format('two')}\n{lines}").drafts

    assert [code, code] == [str(draft.resolution.code) for draft in drafts]


@pytest.mark.parametrize(
    ("count", "lines"),
    [
        ("three", "- RUQ: 4.0 cm\n- LLQ: 3.6 cm"),
        ("two", "Incisions\n- RUQ: 4.0 cm\n- LLQ: 3.6 cm"),
        ("two", "Closure lengths were noted.\n- RUQ: 4.0 cm\n- LLQ: 3.6 cm"),
        ("two", "- RUQ: 4.0 cm\n- LLQ: 3.6 cm\nThe lipomas measured 2 cm."),
        ("two", "- RUQ: 4.0 cm incision\n- LLQ: 3.6 cm"),
    ],
)
def test_lines_of_something_else_are_the_sizes_of_none(count: str, lines: str):
    """Fewer sizes than lesions, other sizes, and incisions leave all open."""
    drafts = read(f"{ABDOMEN.format(count)}\n{lines}").drafts

    assert {None} == {draft.resolution.code for draft in drafts}


def test_a_form_may_name_the_place_with_the_operation_alone():
    """ "Excision, forehead." has the place of the lesion that is named below."""
    told = "Lipoma, 2.5 cm, subcutaneous, above the frontalis."

    assert ["21012"] == codes(f"Excisional surgery, forehead (left). {told}")


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("Just under the skin, in the fat.", ["27337"]),
        ("In the fat, just under the skin.", ["27337"]),
        ("Just closed the fat.", ["27328", "27337", "27339"]),
    ],
)
def test_a_place_alone_may_begin_with_just(told: str, found: list[str]):
    """ "Just" says nothing of how deep something lay."""
    title = "OPERATION: Excision of lipoma, left thigh"

    assert found == codes(title, f"Lump removed. 4 cm. {told}")


@pytest.mark.parametrize(
    ("told", "answers"),
    [
        ("4 cm longest diameter, removed intact.", 1),
        ("4 cm longest diameter, removed with pseudocapsule.", 1),
        ("4 cm longest diameter, removed with skin.", 2),
        ("4 cm longest diameter, removed through an incision.", 2),
    ],
)
def test_a_size_alone_may_tell_how_the_tumor_was_removed(told: str, answers: int):
    """Behind a size it may be told that the tumor is out, and nothing measured."""
    assert answers == len(codes(f"Excision of subcutaneous lipoma, thigh. {told}"))


def test_a_label_with_a_comma_has_its_unit_behind_the_number():
    """ "Margin, each side (mm): 2" is a margin of 2 mm."""
    form = "SIZE, GREATEST (cm): 2.4\nMARGIN, EACH SIDE (mm): 2\nTOTAL (cm): 2.8"

    assert ["27327"] == codes(THIGH, form)


@pytest.mark.parametrize("label", ["Specific location", "Exact site"])
def test_a_specific_location_is_a_site(label: str):
    """Which part of a leg is meant may stand in a line of its own."""
    title = "Procedure: LIPOMA EXCISION (LEG)"

    assert ["27632"] == codes(title, f"{label}: mid-calf", "Depth: SQ", "Size: 4 cm")


BUTTOCK = "PROCEDURE: removal of mass, L buttock, 8 cm"


@pytest.mark.parametrize(
    "told",
    [
        "After incision through skin the lipoma was noted.",
        "Through the skin the lipoma was removed.",
        "After incision of the skin a lipoma was encountered.",
    ],
)
def test_a_skin_before_a_tumor_is_none_of_its_own(told: str):
    """A layer on the way, right before the tumor, makes it no tumor of that layer."""
    assert ["27043", "27045"] == codes(BUTTOCK, f"DESCRIPTION: {told}")


def test_a_mass_behind_an_incision_of_the_skin_may_be_of_soft_tissue():
    """A mass that is seen through the skin may be one of it, or lie below."""
    told = "DESCRIPTION: After incision through skin the mass was noted."

    assert {"27043", "27045"} < {*codes(BUTTOCK, told)}


@pytest.mark.parametrize(
    "form",
    [
        "Site = lateral calf. Depth = subcutaneous. Size = 3.6 cm.",
        "Size of lump 3.6 cm. Layer subQ.",
        "Size of lump 3.6 cm. Depth subcutaneous.",
    ],
)
def test_a_label_may_have_another_sign_or_none(form: str):
    """What a label names is read behind an equals sign, and right behind it."""
    assert ["27632"] == codes(f"Right calf lump excised. {form}")


@pytest.mark.parametrize("label", ["Layer deep", "Layer closure subcutaneous"])
def test_a_label_before_something_else_says_no_depth(label: str):
    """A vague word behind a label, or a closure, is no depth."""
    assert len(codes(f"Right calf lump excised. Size of lump 6 cm. {label}.")) > 1


def test_what_lay_beneath_what_was_opened_was_found_there():
    """A tumor that "lay on the brachialis" beneath a layer lay beneath it."""
    told = "The bicipital aponeurosis was incised. Beneath it a 6 cm lipoma lay on it."

    assert ["24073"] == codes("PROCEDURE: Excision of mass, left biceps", told)


@pytest.mark.parametrize("verb", ["lay", "sat", "resided"])
def test_what_lay_somewhere_behind_an_incision_is_the_tumor(verb: str):
    """An incision over a lipoma lies in no fat, so "it lay" tells of the lipoma."""
    told = "A 6 cm incision was made over the lipoma. It {} in the subcutaneous fat."
    size = "It was freed and delivered; on the back table it measured 8 x 7 cm."
    title = "PROCEDURE: Excision of lipoma, left flank."

    assert ["21931"] == codes(title, f"DESCRIPTION: {told.format(verb)} {size}")


@pytest.mark.parametrize(
    "told",
    [
        "The nerve beside the lipoma was seen. It lay in the subcutaneous fat.",
        "A drain was placed. It lay in the subcutaneous fat.",
        "A mesh was placed after removal of the lipoma. It lay in the fat.",
        "A 6 cm incision was made over the lipoma. It was in the subcutaneous fat.",
    ],
)
def test_what_else_lay_somewhere_is_no_tumor(told: str):
    """A nerve, a drain and an incision may lie in the fat."""
    title = "PROCEDURE: Excision of lipoma, left flank, 6 cm."

    assert ["21931", "21933"] == codes(title, f"DESCRIPTION: {told}")


def test_a_visit_with_an_operation_needs_no_heading_of_one():
    """A note of a visit tells of an operation in the plan, or in no section."""
    told = "Area infiltrated with lidocaine. Subcutaneous lipoma excised, 4 cm."

    assert LARGE == codes("SURGERY CLINIC NOTE", "Assessment: lipoma, left thigh", told)
    assert () == read(f"PROGRESS NOTE\nAssessment: lipoma, left thigh\n{told}").drafts


@pytest.mark.parametrize(
    "opening",
    [
        "Over the dorsum of the hand",
        "Through a 2 cm incision over the dorsum of the hand",
        "On opening the skin of the hand",
    ],
)
@pytest.mark.parametrize("noun", ["a mass", "a soft yellow mass", "a firm tumor"])
def test_a_place_before_a_tumor_is_no_adjective_of_it(opening: str, noun: str):
    """What was found there is what the sentence and "it" speak of."""
    told = f"{opening} {noun} was found in the subcutaneous tissue. It was 1.8 cm."

    assert ["26111"] == codes("PROCEDURE: Excision of mass, dorsum of left hand.", told)


@pytest.mark.parametrize("part", ["bed", "pocket", "edge", "stalk"])
@pytest.mark.parametrize("adjectives", ["", "large ", "old soft "])
def test_where_the_bed_of_a_tumor_was_is_no_depth(part: str, adjectives: str):
    """A part of a tumor, or a place beside it, may lie elsewhere."""
    told = f"The {part} of the {adjectives}mass was in the subcutaneous tissue."
    title = "PROCEDURE: Excision of 4 cm soft tissue mass, left thigh."

    assert {"27337", "27328"} <= {*codes(title, f"DESCRIPTION: {told}")}


def test_dots_behind_a_length_end_a_sentence():
    """What stands before them is no label of a form."""
    resected = "The 3 cm tumor was resected with 1.5 cm margins all around"
    title = "PROCEDURE: Radical resection of sarcoma, left posterior neck."

    assert ["21558"] == codes(title, f"{resected}... Frozen section was negative.")


TITLED = "Right thigh lipoma excision. Supine."


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        ("Superficial to fascia", "27337"),
        ("In the subcutaneous fat", "27337"),
        ("Beneath the fascia lata", "27339"),
    ],
)
def test_a_layer_and_a_tumor_are_noted_in_short(layer: str, code: str):
    """Nothing else is named, so that is where the tumor was."""
    assert [code] == codes(f"{TITLED} {layer}, a firm 6 x 4 cm lipoma. No margin.")


@pytest.mark.parametrize(
    "told",
    [
        "Through the fascia, 6 cm lipoma.",
        "Down to the fascia, 6 cm lipoma.",
        "Above the fascia, 6 cm lipoma bed.",
        "In the subcutaneous fat, suture, lipoma, 6 cm.",
    ],
)
def test_a_way_or_another_thing_beside_a_tumor_is_no_depth(told: str):
    """A way may lead on, and another thing may be what lay there."""
    assert {"27337", "27339"} <= {*codes(f"{TITLED} {told} No margin.")}


@pytest.mark.parametrize("rest", ["s", "s(ide", "le"])
def test_a_text_may_break_off_behind_each(rest: str):
    """A word that was cut leaves the margin open, and is no error."""
    assert UNSIZED == told(f"The lipoma was 2 cm. No margin on each {rest}")
