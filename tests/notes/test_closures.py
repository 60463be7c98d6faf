"""How the wound was closed: by name, or by the layers that were sewn."""

from __future__ import annotations

import pytest

from cptsofttissue.guidance._sewing import sewn_layers
from cptsofttissue.guidance.bundling import ServiceKind
from cptsofttissue.guidance.review import Dossier

from .drafts import only

NOTE = "PROCEDURE: Excision of lipoma, left forearm, 4 cm, subcutaneous.\nDESCRIPTION: "
LAYERED = [
    "Deep layers were reapproximated with 3-0 Monocryl. Skin was closed with nylon.",
    "Subcutaneous tissue was approximated with 2-0 Vicryl and skin with 3-0 nylon.",
    "The subcutaneous tissues and skin were closed with Vicryl.",
    "Scarpa\N{RIGHT SINGLE QUOTATION MARK}s fascia was closed, then the skin sutured.",
    "Closed with 3-0 deep dermal sutures and a running subcuticular 4-0 Monocryl.",
    "Each site closed with buried and surface sutures.",
    "Closure with staples to skin after deep sutures.",
    "Deep layers were closed. Skin was closed in simple interrupted fashion.",
    "Fascia closed with 2-0 Vicryl, subcutaneous 3-0 Vicryl, skin 4-0 Monocryl.",
    "Closure: 2-0 Vicryl fascia, 3-0 Vicryl for the subQ, 4-0 Monocryl skin.",
    "Deep 4-0 Vicryl, skin 5-0 nylon.",
    "Deep dermis with interrupted 3-0 Vicryl. Skin 4-0 nylon.",
]
OPEN = [
    "The skin was closed with staples.",
    "The fascia was closed with 0 Vicryl and the skin with 4-0 Monocryl.",
    "Subcutaneous tissue was dissected, and the skin was closed with nylon.",
    "Subcutaneous tissue was tied with silk and the skin closed with nylon.",
    "Deep tissue was ligated with 3-0 Vicryl; the skin was closed.",
    "The subcutaneous tissue was not closed. The skin was closed with nylon.",
    "The subcutaneous tissue will be closed later. The skin was closed with nylon.",
    "Skin closed with 4-0 nylon, simple interrupted sutures.",
    "Simple closure with two buried stitches and skin sutures.",
    "Subcutaneous 3-0 Vicryl, skin left open.",
    "Subcutaneous lipoma delivered, skin 4-0 nylon.",
    "Deep 3-0 silk traction suture, skin 4-0 nylon.",
    "Deep to the 3-0 Vicryl stitch, skin 4-0 nylon.",
    "The wound was not closed in layers.",
    "No layered closure was needed.",
    "Layered closure was not possible.",
    "Complex closure was considered.",
    "If needed a skin graft will be done.",
    "The previous wound had been closed in layers.",
]


@pytest.mark.parametrize("told", LAYERED)
def test_a_deeper_layer_and_skin_make_a_layered_closure(told: str):
    """Both were sewn, in one sentence or in two."""
    closure = only(NOTE + told).dossier.closure

    assert ServiceKind.INTERMEDIATE_REPAIR is closure


@pytest.mark.parametrize("told", OPEN)
def test_what_was_not_sewn_is_no_layer_of_a_closure(told: str):
    """One layer, another deed, what was denied or planned, or two ways: it is open."""
    assert only(NOTE + told).dossier.closure is None


@pytest.mark.parametrize("told", ["Complex closure", "Rotation flap closure"])
def test_a_closure_by_name_includes_its_layers(told: str):
    """The layers of a greater closure do not make it an intermediate one."""
    closure = only(f"{NOTE}{told}. {LAYERED[0]}").dossier.closure

    assert closure in {
        ServiceKind.COMPLEX_REPAIR,
        ServiceKind.ADJACENT_TISSUE_TRANSFER,
    }


@pytest.mark.parametrize("told", [t for t in LAYERED if t.count(".") == 1])
def test_a_field_says_it_in_the_same_words(told: str):
    """What is entered as a closure is read as in a note."""
    assert Dossier(closure=told).closure is ServiceKind.INTERMEDIATE_REPAIR


def test_case_and_spaces_make_no_difference():
    """A layer is found however its words are written."""
    for told in LAYERED:
        layers = [one.layer for one in sewn_layers(told)]
        assert layers == [
            one.layer for one in sewn_layers(told.upper().replace(" ", "  "))
        ]


@pytest.mark.parametrize("end", ["s", "es"])
@pytest.mark.parametrize("layer", ["skin", "scarpa", "deep stitch", "subcutis"])
def test_every_plural_of_a_layer_is_read(layer: str, end: str):
    """A plural says what its word does, even one that nobody writes."""
    one, several = (
        [said.layer for said in sewn_layers(f"The {words} were closed.")]
        for words in (layer, f"{layer}{end}")
    )

    assert one
    assert one == several


TITLE = "PROCEDURE: Excision of subcutaneous lipoma, left thigh, 4 cm."
OTHERWISE = [
    "A complex repair may be needed later.",
    "The laceration on the other leg was closed with intermediate repair.",
    "The fascia was closed in layers.",
    "Layered closure by plastic surgery.",
    "The wound was too large for simple closure.",
]


@pytest.mark.parametrize("told", OTHERWISE)
def test_a_closure_of_another_wound_or_day_is_none(told: str):
    """What may be needed, or was done by others, is no fact of this operation."""
    assert only(TITLE, f"DESCRIPTION: {told}").dossier.closure is None


def test_a_fascia_that_was_closed_with_the_skin_is_no_other_wound():
    """Both are layers of one closure."""
    told = "DESCRIPTION: The fascia and skin were closed in layers."

    assert only(TITLE, told).dossier.closure == "intermediate_repair"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("Clinical diagnosis: sarcoma. Final diagnosis: lipoma.", "lipoma"),
        ("Specimen labeled left thigh sarcoma. Diagnosis lipoma.", "lipoma"),
        ("Mass, left thigh, excision: Lipoma.", "lipoma"),
        ("Lipoma, 4 cm. Benign lipoma.", "lipoma"),
        ("Left thigh mass.", None),
        ("Melanoma in the skin. Lipoma below it.", None),
    ],
)
def test_pathology_is_what_the_report_found(told: str, found: str | None):
    """What was sent is no result, and of two results nobody knows whose each is."""
    assert found == only(TITLE, f"PATHOLOGY: {told}").dossier.pathology


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ICD-10: D17.24", ("D17.24",)),
        ("Dx: lipoma D17.24", ("D17.24",)),
        ("R/O C49.22", ()),
        ("Possible C49.22", ()),
        ("ASSESSMENT: D17.24 vs C49.22", ()),
        ("HISTORY: E11.9, I10.0", ()),
        ("Allergies: Z88.0", ()),
        ("Family history Z80.3", ()),
        ("Mesh lot A10.22", ()),
    ],
)
def test_a_diagnosis_code_is_one_of_today(line: str, found: tuple[str, ...]):
    """What is only possible, of the past, or of a relative is no diagnosis."""
    assert found == only(TITLE, line).dossier.diagnoses
