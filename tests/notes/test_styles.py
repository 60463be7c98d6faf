"""Ways of writing a note: what a careful coder reads in each, and what nobody can."""

from __future__ import annotations

import pytest

from cptsofttissue import Region
from cptsofttissue.notes import read

from .drafts import codes, only

HEADED = "PROCEDURE: Excision of subcutaneous lipoma, left thigh."
SIZED = f"{HEADED}\nFINDINGS: Lipoma, 4 cm."
BARE = "PROCEDURE: Excision of lipoma, left thigh."

TAKEN_BACK = [
    "These are the specimen's measurements.",
    "These are the MRI measurements.",
    "That was the specimen.",
    "4 cm was the incision.",
    "4 cm is the length of the scar.",
]


@pytest.mark.parametrize("told", TAKEN_BACK)
def test_a_size_that_is_given_to_something_else_is_open(told: str):
    """A sentence that says whose a size is may take it from the tumor."""
    draft = only(f"{SIZED} {told}")

    assert ["27337"] == codes(SIZED)
    assert ["27327", "27337"] == sorted(map(str, draft.resolution.candidates))
    assert any(told.lower() == m.text for m in draft.said_of("size"))


NO_SIZE = [
    "FINDINGS: Lipoma of the thigh.\nCOMMENT: 4 cm.",
    "Size: ___ 4 cm ___",
    "FINDINGS: 4 cm lipoma in the old record.",
    "DESCRIPTION: 4 cm + 2 mm margin incision. Lipoma removed.",
    "DESCRIPTION: Excised through a 4 cm + 2 mm margin ellipse.",
    "DESCRIPTION: The lipoma was removed through an incision. Length 4 cm, width 2 cm.",
    "DESCRIPTION: The incision was 4 cm in length and 2 cm in depth.",
    "DESCRIPTION: The mass was exposed and the nerve was seen and measured 4 cm.",
    "DESCRIPTION: The mass was removed through an incision. 4 cm at the longest.",
    "DESCRIPTION: The tumor was excised with an ellipse and measured 4 cm.",
    "DESCRIPTION: Lipoma removed. Excised skin, 4 cm.",
    "Incision (cm): 4",
    "Size on MRI (cm): 4",
    "Previous lesion (cm): 4",
    "The mass was palpated and measured 4 cm.",
]


@pytest.mark.parametrize("told", NO_SIZE)
def test_a_length_of_nothing_known_is_no_size(told: str):
    """A comment, a blank, an old record and an incision measure no tumor."""
    assert ["27327", "27337"] == codes(HEADED, told)


REACHED = [
    "A finger of fat extended through the fascia.",
    "Two fronds extended into the muscle.",
    "The lipoma came out, not sparing the fascia.",
    "The fascia could not be preserved.",
]


@pytest.mark.parametrize("told", REACHED)
def test_what_goes_through_the_fascia_opens_the_depth(told: str):
    """Whatever extends into a deep layer, or does not spare it, may be the tumor."""
    assert ["27337", "27339"] == codes(HEADED, f"FINDINGS: Lipoma, 6 cm. {told}")


def test_what_remains_above_the_fascia_opens_nothing():
    """A tumor that extends through septa and remains above the fascia is in the fat."""
    told = "It was extending through septa but remained above the muscular fascia."

    assert ["27337"] == codes(f"{SIZED} {told}")


def test_a_tumor_in_a_border_region_opens_the_site():
    """The groin lies between regions, whatever the heading calls it."""
    told = f"{SIZED} The lipoma was in the groin."

    assert {"22903", "27043", "27337"} <= {*codes(told)}
    assert ["27337"] == codes(f"{SIZED} The lipoma was in the thigh.")


@pytest.mark.parametrize("thing", ["brochure", "handout", "consent", "tray"])
def test_a_paper_on_an_excision_is_no_operation(thing: str):
    """An excision brochure tells of nothing that was done."""
    lipoma = "4 cm subcutaneous lipoma, left thigh"

    assert ["27337"] == codes(f"{lipoma}, excision done.")
    assert len(codes(f"{lipoma}, excision {thing} given.")) > 1


LAYERS_TOO = [
    "with partial excision of the muscle",
    "including partial resection of fascia",
    "plus partial removal of the tendon sheath",
]


@pytest.mark.parametrize("too", LAYERS_TOO)
def test_a_part_of_a_layer_may_be_taken_with_a_tumor(too: str):
    """The part is that of the layer; the tumor was taken as a whole."""
    title = f"PROCEDURE: Excision of lipoma of left thigh, {too}."

    assert ["27337"] == codes(title, "FINDINGS: 4 cm lipoma, subcutaneous.")


@pytest.mark.parametrize("part", ["of the tumor", "of the lobe", ""])
def test_a_part_of_a_tumor_may_be_a_biopsy(part: str):
    """So may a part of nobody knows what."""
    title = f"PROCEDURE: Excision of lipoma of left thigh, with partial removal {part}."

    assert len(codes(title, "FINDINGS: 4 cm lipoma, subcutaneous.")) > 1


@pytest.mark.parametrize("told", ["debulked", "debulked only", "partially debulked"])
def test_debulking_asks_what_was_done(told: str):
    """A fatty tumor may be made smaller by suction."""
    draft = only(f"Lipoma, left thigh, subcutaneous, 4 cm, {told}.")

    assert ["liposuction"] == [family.key for family in draft.resolution.families]


SIDES = [
    "1.5 cm in width and 3.4 cm in length",
    "3.4 cm long, 1.5 cm wide and 1 cm thick",
]


@pytest.mark.parametrize("told", [f"The lipoma was {one}." for one in SIDES])
def test_length_and_width_in_a_row_are_one_size(told: str):
    """The greatest of the sides counts, whichever is named first."""
    draft = only(HEADED, f"FINDINGS: {told}")

    assert ["27337"] == [str(code) for code in draft.resolution.candidates]
    assert [one for one in SIDES if one in told] == [
        m.text for m in draft.said_of("tumor")
    ]


SIZES = [
    "Measured in situ: length 4.6 cm, width 3.0 cm, depth 2.1 cm.",
    "Greatest diameter at surgery: 4.6 cm.",
    "Greatest diameter at surgery | 4.6 cm",
    "Size: __4__ cm",
    "FINDINGS: 4 cm lipoma not involving the fascia.",
    "Lesion size (cm): 4",
    "Post-excision caliper measurement of the lipoma: 4 cm.",
    "Size (tumor at widest, measured with sterile ruler): 4.8 cm",
    "The mass was met after division of the fascia lata and measured 4 cm.",
    "Removed in one piece. 4 x 2 cm on the back table.",
]


@pytest.mark.parametrize("told", SIZES)
def test_a_size_in_a_form_is_read(told: str):
    """Labels, cells and filled blanks say what a length is of."""
    assert ["27337"] == codes(HEADED, told)


DEPTHS = [
    ("Fatty tumor beneath the fascia lata, 6 cm.", "27339"),
    ("The mass proved to be a lipoma deep to the fascia, 6 cm.", "27339"),
    ("Fatty mass dissected off the fascia, all within the fat. Lipoma, 6 cm.", "27337"),
    ("It all lay within subQ. Lipoma 6 cm.", "27337"),
    ("Subcutaneous lipoma, 6 cm, sent to pathology in formalin.", "27337"),
    ("Below the fascia, 6 cm.", "27339"),
    ("Above the fascia, in the fat, 6 cm.", "27337"),
]


@pytest.mark.parametrize(("told", "code"), DEPTHS)
def test_a_depth_is_read_where_it_stands(told: str, code: str):
    """A depth is that of the tumor before a size, behind an aside, or in a fragment."""
    assert [code] == codes(BARE, f"FINDINGS: {told}")


def test_what_was_opened_is_no_layer_by_that():
    """Beneath a capsule lies no certain depth, and beneath the fascia one does."""
    told = "{} was incised and deep to it a lipoma was found. It measured 6 cm."

    assert ["27339"] == codes(BARE, told.format("The fascia"))
    assert ["27337", "27339"] == codes(BARE, told.format("The capsule"))


def test_a_swelling_in_the_text_is_no_other_lesion():
    """Only a heading names the tumor so."""
    told = "DESCRIPTION: The swelling of the calf was left alone."

    assert ["27337"] == codes(SIZED, told)


def test_a_long_phrase_for_a_depth_is_read_to_its_end():
    """A depth of many words is not cut within the name of a layer."""
    told = (
        "It was sitting in the fat beneath the skin and well above the muscle fascia."
    )
    draft = only(BARE, f"FINDINGS: Lipoma, 6 cm. {told}")

    assert ["27337"] == [str(code) for code in draft.resolution.candidates]
    assert draft.said_of("depth")[0].text.endswith("fascia")


SITES = [
    ("Excision of 4 cm subcutaneous lipoma at L2-L4", "21931"),
    ("Abdomen: excision of 4 cm subcutaneous lipoma", "22903"),
    ("Excision of 6 cm intramuscular hemangioma, right thigh", "27339"),
    ("Excision of 6 cm lipoma, left buttock, in glut max", "27045"),
    ("Mass excision, left thigh. Subcutaneous 6 x 4 cm lipoma.", "27337"),
    (
        "DERM: Dx lipoma L thigh. Proc: excision. Lesion: 4 cm. Depth: subQ fat.",
        "27337",
    ),
    ("Lipoma L thigh squeezed out. Entirely above the fascia. It was 6 cm.", "27337"),
    ("S: lump. O: n/a. A: lipoma L calf. P: excised today, subq, 3.3 cm.", "27632"),
    ("R upper abdo wall lipoma, subcut, 4.5 cm, exc by me", "22903"),
    ("ORTHO: excision of subcutaneous lipoma, left ankle, 4 cm", "27632"),
    (
        "Surgeon's typed note: excision of subcutaneous lipoma, left thigh, 4 cm",
        "27337",
    ),
]


@pytest.mark.parametrize(("told", "code"), SITES)
def test_a_line_of_a_chart_has_its_code(told: str, code: str):
    """Levels of the spine, short forms and labels are read."""
    assert code == str(only(told).resolution.code)


@pytest.mark.parametrize(
    "named", ["schwannoma of the ulnar nerve", "neurofibroma of median nerve"]
)
def test_a_tumor_of_a_nerve_is_one_of_a_nerve(named: str):
    """Where a nerve is named that it is of, no soft tissue code is offered."""
    assert ["64788", "64790", "64792"] == codes(f"Excision of {named}, forearm, 2 cm")


def test_a_pulley_is_a_structure_of_a_finger():
    """What grows into a pulley involves the sheath."""
    told = "FINDINGS: Tumor, 1.6 cm, growing into the A2 pulley."

    assert ["26113"] == codes("PROCEDURE: Excision of tumor, left small finger.", told)


@pytest.mark.parametrize("word", ["Post: bandage", "Postop: home today"])
def test_care_behind_an_operation_is_no_diagnosis(word: str):
    """A short heading may tell of the care, and leaves the lesion as it was."""
    done = "Procedure: excision of subcutaneous lipoma, left thigh, 4 cm"

    assert ["27337"] == codes(f"{done}\n{word}")
    assert "27345" in codes(f"{done}\nPost: Baker's cyst")


def test_a_sentence_of_the_operation_ends_what_was_told_before():
    """What follows the sentence that tells of the operation is of the operation."""
    told = "Thank you for sending this man. I removed the lipoma from his left thigh."

    assert ["27337"] == codes(f"{told} It was in the fat. It measured 4 cm.")


def test_two_sides_are_two_lesions():
    """Two sentences that tell of an excision on either side are of two lesions."""
    told = "Right thigh: subcutaneous lipoma, 4 cm, excised."
    drafts = read(f"{told}\nLeft thigh: subcutaneous lipoma, 2 cm, excised.").drafts

    assert [["27337"], ["27327", "27337"]] == [
        sorted(map(str, draft.resolution.candidates)) for draft in drafts
    ]


NO_HEADING = [
    "Mass, left hip.\nExcision done under spinal.\nLipoma.",
    "Proc: excision. Lesion: lipoma. Size 2 cm.",
    "The lipoma was squeezed out.",
    "The lipoma was handed off.",
]


@pytest.mark.parametrize("told", NO_HEADING)
def test_a_short_note_has_its_draft(told: str):
    """No lesion is missed because the note tells of it in several sentences."""
    assert 1 == len(read(told).drafts)


def test_lines_with_a_unit_in_the_label_part_nothing():
    """What follows a number with the unit in its label is read as well."""
    told = "Lesion size (cm): 4 x 3 x 2\nDepth: subcutaneous\nSpecimen size (cm): 6"

    assert ["27337"] == codes(f"{BARE}\n{told}")


def test_a_place_in_a_line_of_its_own_is_the_place_of_the_tumor():
    """A title that is nothing but a site says where the tumor was."""
    told = "Right ankle, lateral. Subcutaneous mass. Removed under ankle block."

    assert ["27632"] == codes(f"{told} In the OR it was 4 cm.")


def test_a_layer_of_a_closure_is_no_depth():
    """A layer beside a suture or a flap is not where the tumor lay."""
    told = [
        "Left thigh: subcutaneous 3-0 Vicryl",
        "All within the fat, flaps were raised.",
    ]

    assert ["27337", "27339"] == codes(BARE, "The lipoma was 6 cm.", told[0])
    assert ["27337", "27339"] == codes(BARE, f"The lipoma was 6 cm. {told[1]}")


@pytest.mark.parametrize(
    "named", ["the left biceps muscle belly", "the belly of the left biceps"]
)
def test_the_belly_of_a_muscle_is_none_of_the_abdomen(named: str):
    """A muscle has a belly, and the abdomen is one only by itself."""
    arm = codes(f"PROCEDURE: Excision of subcutaneous lipoma within {named}, 6 cm.")

    assert {"22903", "22901"}.isdisjoint(arm)
    assert ["22903"] == codes(
        "PROCEDURE: Excision of subcutaneous lipoma, belly, 6 cm."
    )


def test_the_head_of_a_muscle_is_none_of_the_body():
    """A lipoma that lay in the lateral head of the triceps is one of the arm."""
    told = "The lipoma was enucleated from the lateral head."

    assert ["24073"] == codes(
        f"PROCEDURE: Excision of intramuscular lipoma, left triceps, 6 cm.\n{told}"
    )


def test_items_begin_with_their_place():
    """A label that is a place is followed by the depth of the lesion there."""
    told = "1. Left forearm: 3.4 cm, subcutaneous.\n2. Left arm: 3.1 cm, subcutaneous."
    first, _ = read(f"PROCEDURE: Excision of lipomas x2.\n{told}").drafts

    assert "25071" == str(first.resolution.code)


def test_a_title_that_says_radical_is_radical_with_wide_margins():
    """ "Excision" beside "radical resection" is no other operation."""
    title = "Excision of sarcoma with wide margins, right forearm (radical resection)"

    assert ["25078"] == codes(f"PROCEDURE: {title}.\nFINDINGS: Tumor, 4.5 cm.")
    assert len(codes("PROCEDURE: Radical resection of sarcoma, right forearm.")) > 1


def test_the_incision_says_the_place_where_nothing_else_does():
    """Where no title names a site, that of the incision is the tumor's."""
    told = (
        "An incision was made over the mass on the lateral thigh. A tumor was excised."
    )

    assert {"27327", "27337"} <= {*codes(told)} <= {*codes("Excision of mass, thigh.")}


def test_what_is_counted_behind_the_operation_are_lesions():
    """ "Excision x 3" before a list is of three, and "all in the fat" of each."""
    items = "A. RUQ - 3.2 cm\nB. LUQ - 3.5 cm\nC. periumbilical - 4.1 cm"
    drafts = read(f"Lipoma excision x 3 (abdomen):\n{items}\nAll in the fat.").drafts

    assert ["22903"] * 3 == [str(draft.resolution.code) for draft in drafts]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("The lipoma was removed from beneath the fascia.", ["27339"]),
        ("The lipoma was excised from above the fascia.", ["27337"]),
        ("The retractor was removed from beneath the fascia.", ["27337", "27339"]),
        ("All subcutaneous bleeding was controlled.", ["27337", "27339"]),
    ],
)
def test_what_was_taken_from_beneath_a_layer_lay_there(told: str, found: list[str]):
    """A relation to a layer is a depth, if the tumor is what was taken."""
    assert found == codes(f"{BARE}\nThe lipoma was 6 cm. {told}")


def test_a_deep_lesion_keeps_its_kind():
    """Only a kind that may be of the skin is written as a tumor below the fascia."""
    lipoma = only("Excision of 6 cm intramuscular lipoma, thigh").case.lesion
    hemangioma = only("Excision of 6 cm intramuscular hemangioma, thigh").case.lesion

    assert lipoma is not None
    assert hemangioma is not None
    assert ("lipoma",) == lipoma.kinds
    assert ("soft tissue tumor",) == hemangioma.kinds


LIES = [
    ("The lipoma lay deep to the vastus and deep to the fascia.", ["27339"]),
    ("Lipoma deep to the fascia lata, not involving the quadriceps.", ["27339"]),
    ("The fascia lata was incised and the lipoma was found beneath it.", ["27339"]),
    ("The fascia was opened, and deep to this a lipoma was found.", ["27339"]),
    ("The mass, a lipoma by its look, was seen deep to the fascia.", ["27339"]),
    ("The mass, which was in the subcutaneous plane, was excised.", ["27337"]),
    ("The lipoma did not penetrate the fascia and lay in the fat.", ["27337"]),
    ("The lipoma popped right out from the subcutaneous fat.", ["27337"]),
    ("Dissection was carried down to the lipoma in the fat.", ["27337"]),
    ("The incision was carried down to the subcutaneous lipoma.", ["27337"]),
    ("We cut around the intramuscular lipoma.", ["27339"]),
    ("Lipoma, excised. Above the fascia.", ["27337"]),
    ("Within the subcutaneous tissue we came upon the lipoma.", ["27337"]),
    ("The lipoma was above the fascia and muscle.", ["27337"]),
    ("The lipoma lay in the fat anterior to the fascia.", ["27337"]),
    ("Above the fascia: yes", ["27337"]),
    ("Lipoma, excised today, soft, subcutaneous.", ["27337"]),
]


@pytest.mark.parametrize(("told", "found"), LIES)
def test_a_layer_is_the_tumors_in_many_words(told: str, found: list[str]):
    """What lies below two layers, beneath what was opened, or in a list lies there."""
    assert found == codes(BARE, f"FINDINGS: Lipoma, 6 cm.\nDESCRIPTION: {told}")


LIES_NOT = [
    "All in the subcutaneous fat was clean.",
    "Each in the subcutaneous fat was tied.",
    "All above the fascia was dry.",
    "The lipoma was lifted and the fascia was opened and beneath it all was normal.",
    "The fascia was incised and a nerve was found beneath it.",
    "The fascia was opened, and deep to this a vessel was tied.",
    "Lipoma out. Fascia, subcutaneous, skin.",
    "Through the subcutaneous fat.",
    "An incision was made over the subcutaneous tissue and the mass was removed.",
    "Dissection was carried down to the deep fascia mass.",
    "The lipoma was in the fat or beneath the fascia.",
]


@pytest.mark.parametrize("told", LIES_NOT)
def test_a_layer_of_something_else_is_no_depth(told: str):
    """What is told of the wound, a vessel or a closure says nothing of the tumor."""
    told = f"FINDINGS: Lipoma, 6 cm.\nDESCRIPTION: The lipoma was seen. {told}"

    assert ["27337", "27339"] == codes(BARE, told)


LENGTHS = [
    "Lipoma with narrow margin, 4.5 cm in all.",
    "Lipoma 2.7 cm plus 2 mm margin each side, 3.1 cm in all.",
    "Lipoma 2.7 cm, 2 mm rim all around, total diameter 3.1 cm.",
    "Excised with 2 mm margins for a total of 4 cm.",
    "Its longest axis taped out at 4.5 cm.",
    "We measured the lipoma at 4 cm.",
    "A large (4 x 3 cm) lipoma was encountered.",
    "Lipoma 4 x 3 cm deep to the dermis, above the fascia.",
    "A 4 cm lipoma, removed intact.",
    "Lipoma 4 cm wrapping around the nerve.",
    "It spanned 4 cm in craniocaudal length by 3 cm in width.",
]


@pytest.mark.parametrize("told", LENGTHS)
def test_a_size_is_read_in_many_words(told: str):
    """A total, two dimensions, and a length in brackets are those of the tumor."""
    assert ["27337"] == codes(HEADED, f"FINDINGS: The lipoma was seen. {told}")


LENGTHS_NOT = [
    "The incision taped out at 4.5 cm.",
    "The wound measured 4 x 3 cm above the fascia.",
    "The lipoma lay 4 cm above the knee.",
    "Closed with sutures 2 mm apart for a total of 4 cm.",
    "A large (4 x 3 cm) wound was left by the lipoma.",
]


@pytest.mark.parametrize("told", LENGTHS_NOT)
def test_a_length_in_such_words_may_be_of_something_else(told: str):
    """An incision, a way and a wound are measured in the same words."""
    assert ["27327", "27337"] == codes(HEADED, f"DESCRIPTION: {told}")


def test_a_margin_in_all_counts_both_sides():
    """ "In all" behind a margin is no size of the tumor."""
    told = "FINDINGS: Lipoma, 2.8 cm, excised with a margin of 4 mm in all."

    assert ["27337"] == codes(HEADED, told)
    assert ["27327"] == codes(HEADED, told.replace("4 mm", "1 mm"))


TITLES = [
    "DIAGNOSIS: Subcutaneous lipoma, left thigh.\nPROCEDURE: Excision, 5.5 cm.",
    "DIAGNOSIS: Subcutaneous lipoma, left thigh.\nPROCEDURE: Excision. 5.5 cm.",
    "DIAGNOSIS: Lipoma.\nPROCEDURE: Excision of left thigh subcutaneous lipoma, 4 cm.",
    "Lipoma L thigh // excision // 4 cm // subcutaneous, above fascia // path",
    "Lt leg (thigh) lipoma - excision, 4 cm, subcutaneous",
    "54 yo M s/p excision L thigh lipoma today. Lipoma 4 cm in subcutaneous fat.",
    "Operation: subcutaneous lipoma L thigh\nType: excision\nSize: 4 cm",
    "Area: left thigh\nProcedure: lipoma removal\nDepth: subcutaneous\nSize: 4 cm",
    "HISTORY: lump\n2 cm incision. Lipoma, 4 cm, in fat.\nPROCEDURE: excision, thigh",
]


@pytest.mark.parametrize("told", TITLES)
def test_a_title_and_a_list_have_their_code(told: str):
    """A bare title, a list with slashes, and a line behind the history are read."""
    assert ["27337"] == codes(told)


def test_a_length_of_a_closure_in_a_title_is_no_size():
    """What a title measures beside the excision is not the tumor."""
    diagnosis = "DIAGNOSIS: Subcutaneous lipoma, left thigh."

    for told in ("incision 5.5 cm", "complex repair 5.5 cm", "5.5 cm from the knee"):
        found = codes(diagnosis, f"PROCEDURE: Excision, {told}.")
        assert ["27327", "27337"] == found


def test_an_examination_in_a_line_of_its_own_is_still_one():
    """A line that tells of a former operation or of palpation is no operation."""
    told = "HISTORY: thigh lump\nIncision and drainage in 2019, 4 cm.\nPalpable, 4 cm."

    assert ["27327", "27337"] == codes(told, HEADED)


def test_sides_of_a_list_have_their_sizes():
    """A line "Left: 4 cm" is the size of the lesion of that side."""
    done = "Procedure: Excision of lipomas, bilateral thighs, subcutaneous"
    drafts = read(f"{done}\nRight: 3.5 cm\nLeft: 4.0 cm").drafts

    assert ["27337", "27337"] == [str(draft.resolution.code) for draft in drafts]


def test_a_layer_beside_a_tumor_is_no_lesion_of_its_own():
    """A fascia that the tumor is superficial to does not make it one of the fascia."""
    told = "Px: excision of lipoma R palm, 3 cm, superficial to the palmar fascia."

    assert ["26111"] == codes(told)


CLAUSES = [
    "The lipoma was in the fat and the fascia was left intact.",
    "It was contained in the subcutaneous layer and the fascia lata was left alone.",
    "The mass lived in the subcutaneous fat and peeled away from the fascia.",
]


@pytest.mark.parametrize("told", CLAUSES)
def test_a_clause_on_a_layer_takes_nothing_back(told: str):
    """What is denied of a layer in its own clause is not denied of the tumor."""
    told = f"FINDINGS: Lipoma, 6 cm.\nDESCRIPTION: The lipoma was exposed. {told}"

    assert ["27337"] == codes(BARE, told)


REACHING = [
    "It was in the fat and the muscle was full of lipoma.",
    "The lipoma was in the fat and the muscle was involved.",
    "The lipoma lay in the fat anterior to the fascia and in the muscle.",
    "Lipoma removed, hemostasis, subcutaneous.",
    "The lipoma was removed. Subcutaneous, then skin.",
    "The fascia was opened, lipoma seen, and under it a vein.",
]


@pytest.mark.parametrize("told", REACHING)
def test_a_clause_on_a_tumor_in_a_layer_opens_the_depth(told: str):
    """A tumor that reaches another layer, or a list of a closure, settles nothing."""
    told = f"FINDINGS: Lipoma, 6 cm.\nDESCRIPTION: {told}"

    assert ["27337", "27339"] == codes(BARE, told)


FORMS = [
    "Location: L thigh. Procedure: excision. Dx: lipoma. Depth: subQ. Size (cm): 4.",
    "Left thigh: lateral, excision lipoma\n- subcutaneous\n- 4.5 x 2 x 1 cm",
    "Clinical size: 2 cm\nDepth: subQ\nSize: 4 cm\nPROCEDURE: lipoma excision, thigh",
    "A 4 cm fatty mass was removed off the left thigh. It was in the fat.",
    "Subcutaneous lipoma of Mr. Doe's left thigh was excised. It measured 4 cm.",
    "Tumor of left thigh excised:\n- subcutaneous\n- 3.0 cm, margins 2 mm each side",
]


@pytest.mark.parametrize("told", FORMS)
def test_a_form_and_a_sentence_have_their_code(told: str):
    """Lists, labels with a unit, and whose a place is are read."""
    assert ["27337"] == codes(told)


def test_no_margin_in_short_is_none():
    """A lipoma of a size "w/o margin" is no larger."""
    assert ["27327"] == codes(HEADED, "FINDINGS: Lipoma 2.6 cm w/o margin.")
    assert ["27327"] == codes(HEADED, "FINDINGS: It was 2.6 cm. No margin. Soft.")


def test_a_part_of_a_site_in_brackets_narrows_it():
    """A leg whose calf is named in brackets is the lower leg."""
    told = "Lt leg (calf) lipoma - excision, subcutaneous, 4 cm"

    assert ["27632"] == codes(told)


def test_a_place_of_the_tumor_under_a_heading_may_be_a_layer():
    """Under "tumor location" a layer is that of the tumor."""
    told = "Tumor location: entirely within the fat, above the fascia"

    assert ["27337"] == codes(f"{BARE}\nSize: 4 cm\n{told}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("excision lipoma 4 cm left thigh, subcutaneous", "27337"),
        ("excision lipoma (4 x 3 cm) of the left thigh, subcutaneous", "27337"),
        ("lipoma 10 cm flank right excised, subcutaneous", "21931"),
        ("Excised a lipoma, 4 cm, of both forearms, subcutaneous.", "25071"),
    ],
)
def test_a_size_may_stand_between_a_lesion_and_its_site(text: str, code: str):
    """A size parts a lesion from its site as little as a comma does."""
    assert [code] == codes(text)


def test_a_distance_leads_to_no_site():
    """How far a lesion lies from a place does not say that it lies there."""
    draft = only("excision lipoma 4 cm from the left knee, subcutaneous")

    assert draft.resolution.code is None


@pytest.mark.parametrize("places", ["both thighs", "the thighs", "his thighs"])
def test_a_place_may_be_told_of_in_the_plural(places: str):
    """Both sides of the body have the same codes."""
    text = f"Excision of two lipomas of {places}, each 4 cm, subcutaneous."

    sites = [draft.case.site for draft in read(text).drafts]

    assert [(Region.THIGH_KNEE,)] * 2 == [site.regions for site in sites]


@pytest.mark.parametrize("first", ["Under general anesthesia", "Left thigh"])
def test_a_list_of_operations_may_begin_with_something_else(first: str):
    """A later item names the operation, and one behind it is no other."""
    items = first, "Excision of lipoma, left thigh, 4 cm, subcutaneous", "Drain placed"

    assert ["27337"] == codes("PROCEDURES:", *(f"- {item}" for item in items))


DONE = "1 % lidocaine. Incision, subcutaneous lipoma shelled out intact, 3.2 cm."


@pytest.mark.parametrize(
    "known",
    [
        "Lump on the left thigh. Exam: 3 cm mobile nodule. Consent signed. Prepped.",
        "HPI: lump on the left thigh for years.",
        "Lump, left thigh. US: 3 cm lipoma. Time out done. Prepped and draped.",
        "CC: lump. Exam: 2 cm mass of the left thigh.",
    ],
)
def test_an_operation_may_be_told_behind_an_examination(known: str):
    """Without a heading for it, it begins in the middle of a paragraph."""
    assert ["27337"] == codes(f"{known} {DONE}")


@pytest.mark.parametrize(
    "told",
    [
        "HPI: He had it prepped, and a 3 cm subcutaneous lipoma of the thigh excised.",
        "HPI: In 2024 lidocaine, subcutaneous lipoma of the thigh, 6 cm, removed.",
        "Exam: clean incision. Subcutaneous lipoma, left thigh, 3 cm, was removed.",
        "Exam: incision c/d/i. A subcutaneous lipoma, left thigh, 3 cm, was removed.",
        "Exam: 4 cm subcutaneous lipoma, left thigh. Incision marked. To be excised.",
    ],
)
def test_an_operation_before_is_not_todays(told: str):
    """What a history or an examination tells of another day settles no code."""
    assert all(draft.resolution.code is None for draft in read(told).drafts)


@pytest.mark.parametrize("signs", [("#1", "#2"), ("1)", "2)"), ("#1:", "#2:")])
def test_numbers_within_a_line_part_lesions(signs: tuple[str, str]):
    """Each number begins a lesion, and what is said of both is said of each."""
    one, two = signs
    text = f"Two lipomas. {one} R upper arm 2.2 cm subq. {two} R forearm 1.8 cm subq."

    found = read(f"{text} Both excised with 2 mm margins.").drafts

    assert ["24075", "25075"] == [str(draft.resolution.code) for draft in found]


def test_the_numbers_of_sutures_part_nothing():
    """A size of a suture is no number of a lesion."""
    text = "Subcutaneous lipoma of the back, 4 cm, excised. #1 Vicryl, #2 nylon."

    assert ["21931"] == codes(text)


@pytest.mark.parametrize(
    "other",
    [
        "There is a second lump on the left calf.",
        "Also a lump on the left calf.",
        "He has another on the left calf.",
    ],
)
def test_a_further_lesion_leaves_the_site_open(other: str):
    """What was removed may be either, unless it is said where that lay."""
    first, done = "Lump on the left thigh.", "Subcutaneous lipoma, 4 cm, was removed"

    assert ["27337"] == codes(first, f"{done}.")
    assert ["27337", "27632"] == codes(first, other, f"{done}.")
    assert ["27337"] == codes(first, other, f"{done} from the left thigh.")


@pytest.mark.parametrize(
    "margin",
    [
        *("margin 1 mm on each side", "margin 1 mm, on each side"),
        *("margin 1 mm, both sides", "1 mm margins, each side"),
    ],
)
def test_a_comma_may_part_a_margin_from_its_sides(margin: str):
    """On each side is the margin, and no flank of the patient."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh."

    assert ["27337"] == codes(f"{title} Lipoma 2.85 cm, {margin}.")


def test_the_side_of_something_else_says_nothing_of_a_margin():
    """What was done on each side of the wound is no margin on each side."""
    title = "PROCEDURE: Excision of subcutaneous lipoma, left thigh."
    told = "Lipoma 2.85 cm, margin 1 mm, on each side of the wound a drain was placed."

    assert ["27327", "27337"] == codes(f"{title} {told}")


def test_a_capsule_beside_a_tumor_is_not_measured_with_its_margin():
    """A length with a margin is the whole only if it is the tumor that has it."""
    told = "FINDINGS: Lipoma, 4 cm. Nodule and capsule with margin 2 mm."

    assert "0.2 cm" == str(only(BARE, told).case.margin)


def test_a_margin_that_is_drawn_before_is_one():
    """An examination may tell of the margin that was drawn around the tumor."""
    told = "On examination, a margin of 2 mm was drawn around the mass."

    assert ["2 mm"] == [
        m.text for m in only(BARE, told).mentions if m.field == "margin"
    ]


def test_a_size_may_end_a_sentence_on_layers():
    """What lies below the fascia is the tumor, and so is its length."""
    assert ["27339"] == codes(BARE, "FINDINGS: Lipoma. Below the fascia, 6 cm.")


@pytest.mark.parametrize(
    "told",
    [
        "The lipoma was met in the subcutaneous plane and delivered. It was 6 cm.",
        "The lipoma was met in the subcutaneous plane and was delivered. It was 6 cm.",
    ],
)
def test_what_was_done_behind_a_depth_changes_none(told: str):
    """A tumor in a plane lies there, whatever was done with it then."""
    assert ["27337"] == codes(BARE, told)


def test_what_was_delivered_through_a_layer_may_lie_there():
    """A tumor of the fat that came through a muscle keeps its depth open."""
    told = "The lipoma was in the subcutaneous fat and delivered through the muscle."

    assert {"27337", "27339"} <= {*codes(BARE, f"{told} It was 6 cm.")}


def test_an_incision_over_a_palpable_mass_is_an_incision():
    """The question quotes a length as what it is the length of."""
    told = "A transverse incision 4 cm in length was made over the palpable mass."
    (length,) = [m for m in only(BARE, told).mentions if m.text == "4 cm"]

    assert length.role == "incision"


@pytest.mark.parametrize(
    "verb",
    [
        *("arose from", "originated from", "grew from", "extended over", "abutted"),
        *("involved", "infiltrated", "occupied", "surrounded", "displaced", "crossed"),
    ],
)
def test_a_size_may_stand_before_what_the_tumor_did(verb: str):
    """A size behind the name of the tumor is its size, whatever verb follows."""
    told = f"A tan lobulated mass 6 x 4 cm {verb} the fascia."

    assert ["6 x 4 cm"] == [m.text for m in only(BARE, told).said_of("tumor")]
