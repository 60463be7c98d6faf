"""Ordinary ways to say how large a tumor was, and where the incision was."""

from __future__ import annotations

import pytest

from .drafts import determined

TITLE = "Procedure: Excision of subcutaneous lipoma, left upper back."
FAT = "Description: The lipoma lay in the subcutaneous fat and was passed off."
SIZES = [
    "Measured before fixation: 3.4 cm greatest diameter.",
    "It was 3.8 cm at its longest by 2.2 cm.",
    "Maximum dimension 3.8 cm on the sterile ruler.",
    "The lipoma was coaxed out; maximum dimension 3.8 cm on the sterile ruler.",
    "It came free in one piece and measured 3.7 cm along its greatest diameter.",
    "Greatest diameter: 3.6 cm (intraoperative measurement).",
    "Greatest diameter 3.6 cm.",
    "It was three point three centimeters at its largest.",
    "It taped at 3.5 cm.",
    "By ruler it was 3.5 cm.",
    "On the table it measured 3.5 cm.",
    "Measured fresh: 3.5 cm.",
    "Fresh measurement 3.5 cm.",
    "It measured 3.5 x 2 cm fresh.",
    "Largest diameter 3.5 cm before fixation.",
    "Size 3.5 cm by ruler.",
    "It was 3.5 cm long.",
    "Its longest dimension was 3.5 cm.",
    "It measured 3.5 cm across before it was passed off.",
    "Diameter in vivo 3.5 cm.",
    "In situ it measured 3.5 cm.",
    "Its size was 3.5 cm in vivo.",
    "It proved to be 3.5 cm.",
    "It turned out to be 3.5 cm.",
    "3.5 cm in greatest extent.",
    "It spanned 3.5 cm.",
    "Measured in the wound it was 3.5 cm.",
    "Intraoperatively it measured 3.5 cm.",
    "Measured size 3.5 cm.",
    "The size, measured before excision, was 3.5 cm.",
    "It was measured at 3.5 cm before excision.",
    "Before excision it measured 3.5 cm.",
    "Widest diameter 3.5 cm.",
    "Tumor diameter at surgery 3.5 cm.",
    "The mass itself was 3.5 cm.",
    "Lipoma 3.5 cm.",
    "3.5 cm lipoma.",
    "Dimensions 3.5 x 3 x 2 cm.",
    "It was roughly 3.5 cm by 2 cm by 1 cm.",
    "It had a diameter of 3.5 cm.",
    "3.5 cm overall.",
    "I measured it: 3.5 cm.",
    "When laid on a ruler it was 3.5 cm.",
    "It was 3.5 cm (largest dimension).",
    "It measured three and a half centimeters.",
    "It measured 35 mm.",
]
TOTALS = [
    "Tumor plus the sliver of fat taken with it measured 3.2 cm.",
    "Mass with the sleeve = 3.2 cm maximum, measured on the field.",
    "Overall size including those strands 3.3 cm x 3 cm x 2 cm.",
    "It was taken with a small rim of fat, 3.9 cm overall including the rim.",
    "With its bit of surrounding fat 3.0 cm greatest diameter.",
    "It was excised with its fringe of fat, 3.6 cm altogether.",
    "Total excised diameter (lesion with its margin) 3.2 cm.",
    "Lesion and cuff together 3.2 cm.",
    "Size including margin: 3.4 cm.",
    "Tumor and margin measured 3.4 cm.",
    "With the rim it measured 3.4 cm.",
    "The excised diameter was 3.4 cm.",
    "Including a thin cuff of fat it measured 3.4 cm.",
    "Lesion plus margin 3.4 cm.",
    "The lipoma with its cuff of fat was 3.4 cm across.",
    "3.4 cm with margin.",
    "Overall excised size 3.4 cm.",
    "All told, tumor and margin came to 3.4 cm.",
    "Total with margins 3.4 cm.",
    "Diameter with margin: 3.4 cm.",
    "Together with the rim of fat it was 3.4 cm.",
    "Lipoma and surrounding fat 3.4 cm.",
]
INCISIONS = [
    "left upper arm",
    "medial side of the left upper arm",
    "lateral aspect of the right shoulder",
    "right posterior shoulder",
    "left upper back",
    "mid back",
    "left flank",
    "right lower back",
    "lumbar region on the left",
    "left buttock",
    "right hip",
    "right anterior thigh",
    "inner side of the right thigh",
    "back of the left thigh",
    "right knee",
    "left popliteal fossa",
    "right calf",
    "left shin",
    "right ankle",
    "dorsum of the left foot",
    "sole of the right foot",
    "left great toe",
    "nape of the neck",
    "left side of the neck",
    "anterior neck",
    "posterior neck",
    "forehead",
    "scalp vertex",
    "right cheek",
    "left temple",
    "chin",
    "left anterior chest",
    "sternal area",
    "abdominal wall",
    "right lower quadrant of the abdomen",
    "periumbilical area",
    "left forearm",
    "volar forearm",
    "extensor surface of the right forearm",
    "left wrist",
    "back of the right wrist",
    "left palm",
    "dorsum of the right hand",
    "thenar eminence",
    "right index finger",
    "left thumb",
    "left elbow",
    "antecubital fossa",
    "left flank just above the iliac crest",
    "interscapular area",
]


@pytest.mark.parametrize("told", [*SIZES, *TOTALS])
def test_a_size_is_read_as_surgeons_say_it(told: str):
    """With a ruler, fresh, at its widest, or with what was taken around it."""
    assert ["21931"] == determined(TITLE, f"{FAT} {told}")


CUFFS = [
    "It was excised with a rim of fat, 3 mm.",
    "With a rim of fat, 3 mm, it was excised.",
    "The lipoma was 2.9 cm including a cuff of skin.",
]


@pytest.mark.parametrize("told", CUFFS)
def test_the_width_of_a_rim_is_no_size(told: str):
    """Nor is a rim of skin a margin of a tumor in the fat."""
    assert not determined(TITLE, f"{FAT} {told}")


@pytest.mark.parametrize("site", INCISIONS)
def test_an_incision_tells_the_site_that_no_title_names(site: str):
    """It was made over the tumor."""
    title = "Procedure: Excision of lipoma, 4 cm, subcutaneous, no margin."
    told = f"Description: An incision was made over the {site}. It was removed."

    assert determined(title.replace("lipoma", f"lipoma of the {site}")) == determined(
        title, told
    )


def test_a_wide_resection_in_brackets_is_radical():
    """ "Wide (radical) resection" is one name."""
    told = "The margin was 2 cm of normal tissue in each direction."
    title = "Wide (radical) resection of sarcoma, right foot, 4 cm, intramuscular."

    assert ["28047"] == determined(f"Procedure: {title}", told)


def test_loose_tissue_is_no_breast():
    """ "Areolar" is of the nipple, or of a loose tissue anywhere."""
    title = "Procedure: Excision of subgaleal lipoma, occipital scalp, 3.7 cm."
    told = "It was found in the loose areolar plane."

    assert ["21014"] == determined(title, told)


BENEATH = [
    "The brachial fascia was divided. The biceps was retracted. Under it was a lipoma.",
    "The fascia was divided. The lipoma lay beneath.",
    "We divided the fascia. The lipoma was found beneath it.",
    "The fascia was opened and biceps fibers were parted, exposing a tumor beneath.",
]
NOT_BENEATH = [
    "Scarpa's fascia was divided. Beneath it was a lipoma.",
    "The fascia of Scarpa was divided. Beneath it was a lipoma.",
    "The superficial fascia was opened. Beneath it was a lipoma.",
    "The fascia was divided. No lipoma lay beneath it.",
    "The fascia was not divided. A lipoma lay beneath it.",
    "The skin was divided. The lipoma lay beneath it.",
    "The fascia was exposed. The lipoma lay beneath it.",
    "The skin over the biceps was incised. Under it was a lipoma.",
    "The fat over the fascia was divided. Beneath it was a lipoma.",
    "The fat was split down to the fascia. A lipoma was found beneath it.",
]
ARM = "Procedure: Excision of mass, right upper arm, 5.8 cm."


@pytest.mark.parametrize("told", BENEATH)
def test_a_tumor_beneath_an_opened_layer_lay_below_it(told: str):
    """ "It" is the layer that was opened, split or drawn aside."""
    assert ["24073"] == determined(ARM, told)
    assert not determined(ARM.replace("mass", "subcutaneous mass"), told)


@pytest.mark.parametrize("told", NOT_BENEATH)
def test_a_tumor_beneath_skin_or_fat_may_lie_anywhere(told: str):
    """So may one beneath a fascia of the fat."""
    assert not determined(ARM, told)


ORDINARY = [
    (
        "21931",
        "Procedure: Excision of lipoma, left upper back.",
        "I came down onto a typical lipoma in the fat. On the table it measured 4 cm.",
    ),
    (
        "26111",
        "Excision subcutaneous lipoma dorsum L hand.",
        "Lipoma 1.8 cm over 3rd/4th metacarpals, shelled out whole.",
    ),
    (
        "21552",
        "Procedure: Excision of subcutaneous lipoma, left neck, 4 cm.",
        "The lipoma was removed. The fascia was left in place.",
    ),
    (
        "28043",
        "Procedure: Excision of mass, dorsum right foot, no margin.",
        "A mass in the fat was appreciated, measuring 1.0 cm. It was excised whole.",
    ),
    (
        "23071",
        "Procedure: Excision of subcutaneous lipoma, left shoulder, 4 cm.",
        "It was removed. Wound check one week.",
    ),
    (
        "27043",
        "Procedure: Excision of lipoma, left buttock, 4 cm, subcutaneous.",
        "It was freed by finger and diathermy.",
    ),
    (
        "27364",
        "Procedure: Radical resection of sarcoma, left thigh, 9 cm, intramuscular.",
        "The biceps was divided 3 cm above and 3 cm below the tumor.",
    ),
    (
        "23078",
        "Operation: Radical resection of sarcoma, left shoulder.",
        "The tumor was 4 cm within the middle third of the deltoid; margin 2 cm.",
    ),
    (
        "21933",
        "Procedure: Excision of intramuscular lipoma, left upper back.",
        "It measured 5.5 cm when I took it out, before it was placed in formalin.",
    ),
    (
        "26111",
        "Procedure: Excision of subcutaneous lipoma, dorsum of right hand",
        "The lipoma lay there. The fascia was intact. It was removed and was 19 mm.",
    ),
    (
        "21556",
        "Operation: Excision of intramuscular lipoma, right posterior neck",
        "The lesion was removed with a few fibers; together these measured 4.0 cm.",
    ),
    (
        "25073",
        "Operation: removal of intramuscular lipoma, left proximal forearm, 4.6 cm",
        "Surgeon: Miss A. Pemberton",
    ),
    (
        "21014",
        "Procedure: Excision of submuscular lipoma of the forehead, 2.7 cm.",
        "The lipoma was found underneath the muscle, resting on the pericranium.",
    ),
    (
        "24073",
        "Procedure: Excision of intramuscular lipoma, right biceps.",
        "Before it was sent to pathology I measured it at 8.0 cm in its long axis.",
    ),
]


@pytest.mark.parametrize(("code", "title", "told"), ORDINARY)
def test_ordinary_words_of_an_account_ask_nothing(code: str, title: str, told: str):
    """A ruler, a finger that dissects, a fascia that was left, a wound check."""
    assert [code] == determined(title, told)
