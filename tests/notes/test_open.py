"""What stays open, and what two statements settle together."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cptsofttissue import Depth, DigitInvolvement, Side, Status
from cptsofttissue.notes import read
from cptsofttissue.notes.values import Polarity

from .drafts import only

HEADED = "PROCEDURE: Excision of subcutaneous lipoma, left thigh.\n"


def test_sizes_that_cannot_both_be_right_stay_open():
    """A total that is smaller than the tumor alone leaves every size open."""
    draft = only(f"{HEADED}The lipoma measured 4 cm. The excised diameter was 2 cm.")

    assert "size" in draft.disagreements
    assert draft.case.tumor is draft.case.size is None


def test_a_depth_that_is_withdrawn_is_open():
    """An addendum that calls a depth wrong and gives no other takes it away."""
    told = f"{HEADED}The lipoma measured 4 cm.\n"
    draft = only(f"{told}\nADDENDUM: What I wrote about the fascia is wrong.")

    assert only(told).case.depth is not None
    assert draft.case.depth is None
    assert "depth" in draft.disagreements


def test_a_size_that_is_withdrawn_is_open():
    """An addendum that calls a size wrong and gives no other takes it away."""
    told = f"{HEADED}The lipoma measured 4 cm.\n"
    draft = only(f"{told}\nADDENDUM: The size dictated above is wrong.")

    assert only(told).resolution.status is Status.DETERMINED
    assert draft.case.tumor is None
    assert "tumor" in draft.disagreements


@pytest.mark.parametrize(
    ("before", "field", "quote"),
    [
        ("PHYSICAL EXAM: 3 cm mobile subcutaneous mass.", "depth", "examination"),
        ("PHYSICAL EXAM: 3 cm mobile mass.", "size", '"3 cm" (examination)'),
        ("INDICATIONS: Lump. MRI showed a 3 cm lipoma.", "size", '"3 cm" (history'),
    ],
)
def test_a_query_quotes_what_was_seen_before(before: str, field: str, quote: str):
    """Where the account of the operation is silent; it is no fact of a case."""
    told = "PROCEDURE: Excision of lipoma, left thigh.\nThe lipoma was excised."
    draft = only(f"{before}\n{told}")
    queries = {query.field: query.text for query in draft.questions}

    assert draft.case == only(told).case
    assert quote in queries[field]


def test_what_was_seen_before_is_not_quoted_beside_the_operation():
    """The account of the operation has a size; that of the examination is old."""
    told = "PROCEDURE: Excision of lipoma, left thigh, 4 cm."
    draft = only(f"PHYSICAL EXAM: 3 cm mobile mass.\n{told}")

    assert ["4 cm"] == [m.text for m in draft.mentions if "cm" in m.text]


def test_one_structure_is_touched_and_another_is_not():
    """What touches the tendon and spares the joint abuts."""
    draft = only(
        "PROCEDURE: Excision of mass, left index finger.\n"
        "FINDINGS: Mass of 1 cm abutting the extensor tendon. No involvement of joint."
    )

    assert draft.case.digit_involvement is DigitInvolvement.ABUTS


def test_columns_may_be_lesions():
    """A table may have a column for each lesion."""
    note = (
        "Excision worksheet\n\n"
        "| Item | Site A | Site B |\n"
        "|---|---|---|\n"
        "| Location | left thigh | upper back |\n"
        "| Lesion | lipoma | lipoma |\n"
        "| Layer | subcutaneous | subcutaneous |\n"
        "| Size (cm) | 4 | 2 |\n"
    )
    first, second = (draft.case for draft in read(note).drafts)

    assert ("4 cm", "2 cm") == (str(first.tumor), str(second.tumor))
    assert first.site is not None
    assert ("left thigh",) == first.site.charted


def test_a_diagnosis_belongs_to_the_operation_of_its_number():
    """Numbers tell which diagnosis is of which operation."""
    note = (
        "POSTOPERATIVE DIAGNOSIS:\n1. Lipoma.\n2. Ganglion.\n"
        "PROCEDURE:\n1. Excision of mass, left thigh.\n"
        "2. Excision of mass, left wrist.\n"
    )
    first, second = (draft.case.lesion for draft in read(note).drafts)

    assert first is not None
    assert second is not None
    assert ("lipoma",) == first.kinds
    assert ("ganglion",) == second.kinds


def test_a_mention_says_field_words_and_section():
    """A mention is shown with its field, its words and its section."""
    (mention,) = only(HEADED).said_of("depth")

    assert 'depth: "subcutaneous lipoma" (procedure)' == str(mention)


QUOTED = [
    ("left forearm", "The muscle was opened.", "depth"),
    ("left thumb", "The tendon sheath was opened.", "depth"),
    ("left thigh", "A punctum was seen.", "lesion"),
    ("left thigh", "It was measured by pathology.", "size"),
]


@pytest.mark.parametrize(("site", "sentence", "field"), QUOTED)
def test_a_sentence_that_opens_a_fact_is_quoted(site: str, sentence: str, field: str):
    """It is a mention without a value, so that the question can quote it."""
    told = (
        f"PROCEDURE: Excision of subcutaneous lipoma, {site}.\nFINDINGS: Lipoma 1 cm."
    )
    before, draft = only(told), only(f"{told}\nDESCRIPTION: {sentence}")
    quoted = [m for m in draft.said_of(field) if not m.value]

    assert [sentence.lower()] == [m.text for m in quoted]
    assert Polarity.HEDGED is quoted[0].polarity
    assert before.case != draft.case


def test_a_depth_that_is_denied_is_open():
    """The heading says a depth, and the narrative denies it."""
    draft = only(f"{HEADED}The lipoma was not in the subcutaneous fat.")

    assert draft.case.depth is None
    assert "depth" in draft.disagreements


def test_superficial_stays_the_word():
    """What lies above the fascia, and no more is said, is superficial."""
    draft = only("PROCEDURE: Excision of superficial lipoma, left thigh.")

    assert (Depth.SUPERFICIAL,) == draft.case.depth


def test_what_is_said_of_each_holds_for_all():
    """A depth of each lesion is that of every lesion; a size of both is open."""
    done = "PROCEDURES:\n1. Excision of lipoma, thigh.\n2. Excision of lipoma, back."
    told = read(f"{done}\nDESCRIPTION: Each lipoma was subcutaneous.")

    assert [(Depth.SUBCUTANEOUS,)] * 2 == [d.case.depth for d in told.drafts]


def test_an_aside_parts_nothing():
    """Words between commas stand between a tumor and where it lies."""
    told = "PROCEDURE: Excision of lipoma, left thigh.\nDESCRIPTION: The lipoma"
    aside = only(f"{told}, which was firm, lay in the subcutaneous fat.")

    assert (Depth.SUBCUTANEOUS,) == aside.case.depth


def test_a_total_has_no_sides():
    """A length on each side is a margin, and a vessel has none of the tumor."""
    told = f"{HEADED}The lipoma measured 2 cm"
    sided = only(f"{told}. The excised diameter was 1 cm at each edge.")
    vessel = only(f"{told}. The vein was freed with a margin of 1 cm.")

    assert "1 cm" == str(sided.case.margin)
    assert sided.case.size is None
    assert vessel.case.margin is None


def test_a_way_over_is_no_length():
    """A nerve that was freed over a stretch measures nothing."""
    draft = only(f"{HEADED}The lipoma measured 4 cm. The nerve was freed over 6 cm.")

    assert "4 cm" == str(draft.case.tumor)


FORMS = [
    ("Depth: {subcutaneous|fascial}", None),
    ("Depth: subcutaneous [ ] fascial [x]", None),
    ("The lipoma was intramuscular? [ ] yes [x] no", None),
    ("Depth: [x] subcutaneous [ ] fascial", (Depth.SUBCUTANEOUS,)),
]


@pytest.mark.parametrize(("line", "depth"), FORMS)
def test_what_is_not_ticked_is_not_said(line: str, depth: tuple[Depth, ...] | None):
    """A choice that was not made, or a box behind its option, says nothing."""
    told = f"PROCEDURE: Excision of lipoma, left thigh.\nFINDINGS: {line}\n"

    assert depth == only(told).case.depth


def test_a_note_without_an_operation_says_so():
    """Nothing is read in a letter about the weather, and it is no pass."""
    reading = read("It rained.")

    assert Status.UNDETERMINED is reading.status
    assert "No operation on a tumor was found in this note." == str(reading)


SILENT = [
    ("left thigh", "The lipoma was under the fascia the width of it.", "depth"),
    ("left thigh", "The skin was incised.", "depth"),
    ("left thigh", "The aponeurosis was closed over it.", "depth"),
    ("left thigh", "Intramuscular: [ ] yes [x] no", "depth"),
    ("left thumb", "The vein touched the tendon sheath.", "digit_involvement"),
    ("left thigh", "The lipoma measured 0 cm.", "tumor"),
    ("left thigh", "A vein was tied. 0 cm.", "tumor"),
]


@pytest.mark.parametrize(("site", "sentence", "field"), SILENT)
def test_what_says_nothing_of_the_tumor_is_no_fact(
    site: str, sentence: str, field: str
):
    """Words for something else, and no size at all, leave the fact missing."""
    draft = only(f"PROCEDURE: Excision of lipoma, {site}.\nDESCRIPTION: {sentence}")

    assert getattr(draft.case, field) is None


def test_an_abbreviation_ends_no_sentence():
    """A full stop behind "min" is none, so the length is the incision's."""
    draft = only(f"{HEADED}DESCRIPTION: After 20 min. the 4 cm incision was closed.")

    assert draft.case.tumor is None


def test_a_long_note_without_headings_tells_first_what_was_done():
    """The first sentence that begins with it is the operation."""
    rest = "\n".join(f"The wound was washed {n} times." for n in range(2, 40))
    draft = only(f"Excision of subcutaneous lipoma, left thigh, 4 cm.\n{rest}")

    assert "27337" == str(draft.resolution.code)


def test_a_diagnosis_without_a_number_belongs_where_its_place_is():
    """Two operations share a list of diagnoses that has no numbers."""
    done = "PROCEDURES:\n1. Excision of lipoma, thigh.\n2. Excision of mass, back."
    reading = read(f"POSTOPERATIVE DIAGNOSIS: Lipoma of the thigh.\n{done}")
    kinds = [draft.case.lesion and draft.case.lesion.kinds for draft in reading.drafts]

    assert ("lipoma",) == kinds[0]
    assert ("lipoma",) != kinds[1]
    assert "Lesion 2 of 2" in str(reading)


@pytest.mark.exhaustive
def test_mentions_of_the_same_words_keep_their_order():
    """A lesion that is a whole sentence, and opens the lesion, is told in one order."""
    note = (
        "POST: L axillary adenopathy\nPROCEDURE: excisional biopsy, axillary node 3 cm"
    )
    code = (
        "import sys; from cptsofttissue.notes import read; "
        "print([(m.span, m.polarity) for m in read(sys.argv[1]).drafts[0].mentions])"
    )
    seeds = [os.environ | {"PYTHONHASHSEED": str(seed)} for seed in range(1, 4)]
    command = [sys.executable, "-c", code, note]
    told = {subprocess.check_output(command, env=env) for env in seeds}

    assert 1 == len(told)


@pytest.mark.parametrize("between", ["", "The gallbladder was removed. "])
def test_it_may_be_the_tumor_that_was_named_before(between: str):
    """What "it" was may be the tumor, whatever was told between."""
    told = "DESCRIPTION: The tumor lay within the muscle."
    title = "PROCEDURE: Excision of lipoma, left forearm."
    draft = only(title, f"{told} {between}It was subcutaneous.")

    assert "depth" in draft.disagreements


def test_findings_of_the_other_side_leave_the_side_open():
    """A heading does not decide a side that the findings contradict."""
    draft = only(f"{HEADED}FINDINGS: 4 cm lipoma on the right thigh, subcutaneous.")

    assert (Side.LEFT, Side.RIGHT) == draft.case.sides
    assert draft.case.site.side is None
    assert "site" in draft.disagreements
