"""Corners of notes that few notes reach."""

from __future__ import annotations

from collections import Counter

import pytest

from cptsofttissue import Span
from cptsofttissue.notes import read
from cptsofttissue.notes._facts import _Scan
from cptsofttissue.notes._lengths import lengths_of
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._text.units import with_unit
from cptsofttissue.notes._words import Remembered

from .drafts import only

FOREARM = "PROCEDURE: Excision of subcutaneous lipoma, left forearm."


def test_dots_lead_to_a_value():
    """Dots that lead from a label are a colon."""
    one = only(
        "PROCEDURE.....Excision of subcutaneous lipoma, left forearm", "SIZE....4 cm"
    )

    assert str(one.resolution.code) == "25071"


def test_a_long_sentence_is_cut_at_a_word():
    """A sentence without an end is cut, and what stands behind is still read."""
    one = only(FOREARM, "FINDINGS:", "The fat was soft " * 200 + ". Lipoma, 4 cm.")

    assert str(one.resolution.code) == "25071"


def test_a_mention_says_where_it_stands():
    """A mention shows its field, its words and its section."""
    (said,) = only(FOREARM).said_of("depth")

    assert 'depth: "subcutaneous lipoma" (procedure)' == str(said)


def test_two_involvements_leave_it_open():
    """Of a finger, two statements on the tendon sheath that disagree stay open."""
    one = only(
        "PROCEDURE: Excision of fibroma, left index finger.",
        "FINDINGS: The tumor involved the tendon sheath.",
        "The tumor was free of the tendon sheath.",
    )

    assert "digit_involvement" in one.disagreements
    assert one.case.digit_involvement is None


def test_pathology_is_what_the_report_states():
    """What it only supposes, and what it says besides of the excision, is left out."""
    one = only(
        FOREARM,
        "PATHOLOGY: Possible angiolipoma. Excision specimen: lipoma, left forearm.",
    )

    assert "lipoma" == one.dossier.pathology


def test_feet_and_inches_measure_a_person():
    """Neither part of a height is a length of its own."""
    assert [] == [*lengths_of(Line("he is 6 ft 3 in tall"))]


def test_what_lies_between_a_tumor_and_its_margin_is_no_total():
    """Tumor and margin are measured together only if they are joined."""
    for text, says in (
        ("between the lipoma and its margin were 4 mm", "margin"),
        ("the lipoma and its margin were 4 mm", "total"),
    ):
        assert [says] == [one.says for one in lengths_of(Line(text))]


def test_a_length_has_as_many_blanks_as_it_has():
    """Blanks within a length change neither its words nor where it stands."""
    text = "a lipoma of 4  cm x   3 cm"
    (one,) = lengths_of(Line(text))

    assert ("4 cm x 3 cm", "4  cm x   3 cm") == (one.text, text[one.start : one.end])


def test_a_draft_is_accepted_with_corrections():
    """What the surgeon answers goes into the case, and the rest stays as read."""
    one = only(FOREARM)
    case = one.accept(tumor="4 cm")

    assert (case.site, case.depth) == (one.case.site, one.case.depth)
    assert case.tumor == Span.parse("4 cm")


def test_a_reading_is_shown_in_one_line():
    """It names what each draft leads to, or says that there is none."""
    assert "<Reading: no draft>" == repr(read("Seen for a cough."))
    assert "25071" in repr(read(f"{FOREARM}\nFINDINGS: Lipoma, 4 cm."))


def test_a_letter_that_becomes_two_keeps_its_place():
    """The dotted capital I of Turkish is two letters in lower case."""
    name = "\u0130\u0130 Kaya. "
    one = only(f"{name}{FOREARM}", "FINDINGS: Lipoma, 4 cm.")

    assert str(one.resolution.code) == "25071"
    assert "subcutaneous lipoma" == one.said_of("depth")[0].text


def test_a_draft_is_printed():
    """It says the code, and quotes what it rests on."""
    text = str(only(FOREARM, "FINDINGS: Lipoma, 4 cm."))

    assert "25071" in text
    assert "subcutaneous lipoma" in text


def test_what_is_behind_a_relative_is_of_another():
    """ "That the lipoma was" is told by somebody, and opens what it says."""
    reading = read(f"{FOREARM}\nHe says that the lipoma was 4 cm.")

    assert all(draft.resolution.code is None for draft in reading.drafts)


def test_a_second_length_without_a_name_opens_the_first():
    """Only lengths of which each says which it is are one size."""
    one = only(FOREARM, "FINDINGS: The lipoma was 4 cm in length, 2 cm.")

    assert ("tumor",) == one.disagreements
    assert ["25071", "25075"] == sorted(map(str, one.resolution.candidates))


def test_a_radical_resection_without_a_margin_is_in_doubt():
    """A wide margin is part of it, so an excision may have been done."""
    one = only(
        "PROCEDURE: Radical resection of sarcoma, left thigh, subfascial.",
        "FINDINGS: Tumor, 6 cm, zero margin.",
    )

    assert {"27328", "27339"} & set(map(str, one.resolution.candidates))


def test_a_headline_in_a_long_note_tells_of_the_operation():
    """A sentence with lesion, place and what was done needs no title."""
    note = (
        "INTERVAL NOTE: Ms. R. underwent excision of a subcutaneous lipoma of the "
        "right medial thigh, 5.5 cm, in the ASC today. Dictated by PA; surgeon Dr. P."
    )

    assert str(only(note).resolution.code) == "27337"


@pytest.mark.parametrize(
    ("place", "code"),
    [("back of the neck", "21552"), ("side of the neck", "21552")],
)
def test_a_part_of_a_place_is_one_site(place: str, code: str):
    """The "back" of the neck is not the back."""
    one = only(
        f"The 3.4 cm mass on the {place} was marked.",
        "An incision was made and a subcutaneous lipoma was excised.",
    )

    assert str(one.resolution.code) == code


def test_two_places_that_are_no_part_of_each_other_stay_two():
    """The thigh of a knee is none, so both are named."""
    one = only("Excision of subcutaneous lipoma, 6 cm, of the calf of the forearm.")

    assert one.resolution.code is None


def test_a_unit_in_a_label_goes_behind_a_number_alone():
    """Behind more words than a number the unit stays in its label."""
    text = "size (cm): 5.5 after fixation"

    assert text == with_unit(text).text


def test_what_is_remembered_is_bounded():
    """When it is full, it begins anew; it answers as before."""
    told = Remembered[int](len, most=1)

    assert [1, 2] == [told["a"], told["bb"]]
    assert ["bb"] == [*told]


def test_no_part_of_a_sentence_hides_a_name_of_another():
    """A sentence is one object of several classes, and each name is of one of them."""
    *parts, _ = _Scan.__mro__
    names = Counter(n for part in parts for n in vars(part) if not n.startswith("__"))

    assert [] == [name for name, count in names.items() if count > 1]
