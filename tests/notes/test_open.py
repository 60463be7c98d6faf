"""What stays open, and what two statements settle together."""

from __future__ import annotations

from cptsofttissue import DigitInvolvement, Status
from cptsofttissue.notes import Draft, read

HEADED = "PROCEDURE: Excision of subcutaneous lipoma, left thigh.\n"


def only(note: str) -> Draft:
    """The one draft of a note."""
    (draft,) = read(note).drafts
    return draft


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
