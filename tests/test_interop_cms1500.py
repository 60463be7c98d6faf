"""Boxes 17 to 33 of the CMS-1500 form: filled, or it is said why not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from attrs import evolve

from cptsofttissue.claims import ClaimLine
from cptsofttissue.errors import DocumentError, UnknownTermError
from cptsofttissue.interop import Address, Bill, BillLine, Party
from cptsofttissue.interop.cms1500 import Form, forms

from .bills import ADDRESS, ANN, FIRST, PARTIES, SECOND, THIRD, THREE, billed, priced

EXCISION = ClaimLine(code="21555", charge="900")


def one(bill: Bill) -> Form:
    """The one form of a bill."""
    (form,) = forms(bill)
    return form


def texts(form: Form, *numbers: str, line: int | None = None) -> list[str]:
    return [form.box(number, line).text for number in numbers]


def test_a_form_says_what_the_bill_says():
    """Diagnoses without dots, authorization, numbers, assignment, total and parties."""
    form = one(FIRST)

    assert ["0", "D171", "L720", "AUTH7"] == texts(form, "21 ICD", "21A", "21B", "23")
    assert ["123456789", "EIN", "A-1", "YES"] == texts(
        form, "25", "25 kind", "26", "27"
    )
    assert ["2100.00", "20.00", "Signature on File"] == texts(form, "28", "29", "31")
    assert ["Harbor Surgery\n1 Main Street\nBoston MA 02109-0000", "1234567893"] == (
        texts(form, "33", "33a")
    )


def test_a_line_says_what_the_bill_says():
    """Day, place, code, modifiers, letters of its diagnoses, charge and units."""
    columns = ("A from", "A to", "B", "D code", "D modifiers", "E", "F", "G")
    found = texts(one(FIRST), *(f"24{column}" for column in columns), line=2)

    assert ["071526", "071526", "11", "21555", "59 RT", "BA", "900.00", "2"] == found


def test_others_on_the_claim_have_their_boxes():
    """Who referred, who did it, and where it was done."""
    form = one(THIRD)

    assert ["DN Al Poe", "1558598797"] == texts(form, "17", "17b")
    assert "Harbor Center\n1 Main Street\nBoston MA 02109-0000" == form.box("32").text
    assert [["1558598797"], ["1558598797"]] == [
        texts(form, "24J", line=at) for at in (1, 2)
    ]
    assert ["33 phone: phone of the billing provider"] == list(form.missing)


@pytest.mark.parametrize("bill", [*THREE, Bill(priced=SECOND.priced)])
def test_no_box_is_blank_without_a_word(bill: Bill):
    """Every box has a text, or why it has none, and never both."""
    for form in forms(bill):
        for box in (*form.boxes, *(box for line in form.lines for box in line)):
            assert bool(box.text) != bool(box.why)
            assert not (box.text and box.is_missing)


@pytest.mark.parametrize(
    ("box", "line"),
    [
        ("24F", ClaimLine(code="21555", charge="1000000")),
        ("24G", ClaimLine(code="21555", charge="900", units=1000)),
    ],
)
def test_what_a_box_has_no_room_for_is_missing(box: str, line: ClaimLine):
    """A figure is never cut: its box says why it is empty."""
    (form,) = forms(Bill(priced=priced(line)))
    found = form.box(box, 1)

    assert found.is_missing
    assert not found.text
    assert "is longer than the" in found.why


def test_what_is_missing_is_named():
    """A bill of prices alone names what it lacks, and fills what it knows."""
    form = one(Bill(priced=priced("21555-22", "21899")))

    assert [
        *("21A: the first diagnosis",),
        "25: tax number of the billing provider; nine digits without a hyphen",
        "25 kind: kind of the tax number: EIN",
        "26: the practice's own number for the claim",
        "27: whether assignment is accepted",
        "28: total of the charges on this form in US dollars",
        "31: signature of the clinician",
        "32: name and address of the place where the services were done",
        "33: name, street, city, state, ZIP code",
        "33 phone: phone of the billing provider",
        "33a: NPI of the billing provider",
        "line 1, 24 shaded: note of 21555-22",
        "line 1, 24E: diagnosis pointers (the letters of the diagnoses in 21)",
        "line 1, 24F: charge in US dollars",
        "line 1, 24J: NPI of the rendering provider",
        "line 2, 24 shaded: note and description of 21899",
        "line 2, 24E: diagnosis pointers (the letters of the diagnoses in 21)",
        "line 2, 24F: charge in US dollars",
        "line 2, 24J: NPI of the rendering provider",
    ] == list(form.missing)
    assert ["21555", "22", "1"] == texts(
        form, "24D code", "24D modifiers", "24G", line=1
    )


def test_words_of_a_line_stand_beside_its_code():
    """Description and note are in the shaded part."""
    found = texts(one(SECOND), "24 shaded", line=3)

    assert ["Excision of a deep cyst of the neck; See report"] == found


def test_what_is_left_empty_says_why():
    """A box that nobody needs is no gap."""
    form = one(FIRST)

    assert "there are no more diagnoses" == form.box("21C").why
    assert "the claim names no referring provider" == form.box("17").why
    assert "the line has none" == form.box("24D modifiers", 1).why
    assert not any(
        form.box(number).is_missing for number in ("17", "17b", "21C", "22 code")
    )


def test_more_than_six_lines_are_more_forms():
    """Each form has the charges of its own lines; the payment is on the first."""
    line = ClaimLine(code="36415", charge="9")
    bill = billed(priced(*[line] * 13), patient_paid="20")
    found = forms(bill)

    assert [1, 2, 3] == [form.number for form in found]
    assert [6, 6, 1] == [len(form.lines) for form in found]
    assert ["54.00", "54.00", "9.00"] == [form.box("28").text for form in found]
    assert bill.total_charge == sum(Decimal(form.box("28").text) for form in found)
    assert ["20.00", "", ""] == [form.box("29").text for form in found]
    assert "it is on the first form" == found[1].box("29").why


def test_one_authorization_is_all_a_form_holds():
    """Two are named as what is wrong, and one of a line is that of the form."""
    lines = [BillLine(pointers=[1], authorization="L9")]
    own = billed(priced(EXCISION), lines=lines)
    two = evolve(own, authorization="A7")

    assert "L9" == one(own).box("23").text
    assert one(two).box("23").is_missing
    assert "A7, L9" in one(two).box("23").why


def test_a_replacement_names_the_claim_it_replaces():
    """Box 22 has the code and the payer's number."""
    bill = billed(priced(EXCISION), frequency="7", original_number="ICN1")

    assert ["7", "ICN1"] == texts(one(bill), "22 code", "22 number")


def test_a_place_has_an_address_unless_it_is_the_home():
    """Half an address is missing as a whole, with what it lacks."""
    home = one(billed(priced(EXCISION, place_of_service="12")))
    ward = one(billed(priced(EXCISION, place_of_service="21")))
    half = Party(name="Center", address=Address(city="Boston", state="MA"))
    begun = one(billed(priced(EXCISION), parties=evolve(PARTIES, facility=half)))

    assert ("it was done at home", False) == said(home, "32")
    assert ("name and address of the place where the services were done", True) == said(
        ward, "32"
    )
    assert ("street, ZIP code", True) == said(begun, "32")
    assert ("first and last day of the hospital stay", True) == said(ward, "18")
    stay = billed(priced(EXCISION, place_of_service="21"), admitted="7/14/2026")
    began = "last day of the hospital stay, which began on 071426"
    assert (began, True) == said(one(stay), "18")


def said(form: Form, number: str) -> tuple[str, bool]:
    box = form.box(number)
    return box.why, box.is_missing


def test_who_referred_is_named_whole():
    """Somebody without a name, or without a number, is a gap."""
    parties = evolve(PARTIES, referring=Party())
    form = one(billed(priced(EXCISION), parties=parties))

    assert ("the name of the referring provider", True) == said(form, "17")
    assert ("NPI of the referring provider", True) == said(form, "17b")


def test_a_clinician_who_bills_did_it():
    """An organization that bills did not, so somebody must be named."""
    billing = evolve(ANN, address=ADDRESS)
    form = one(billed(priced(EXCISION), parties=evolve(PARTIES, billing=billing)))

    assert ["1558598797"] == texts(form, "24J", line=1)
    assert form.box("33").text.startswith("Ann Roe\n")


def test_no_is_an_answer():
    """No assignment is NO; a clinician who has not signed is a gap."""
    form = one(
        billed(priced(EXCISION), accepts_assignment=False, provider_signed=False)
    )

    assert "NO" == form.box("27").text
    assert ("the clinician has not signed", True) == said(form, "31")


def test_a_bill_that_contradicts_itself_is_no_form():
    """A pointer to no diagnosis, and a total that is none, are refused at once."""
    bill = billed(priced(EXCISION), lines=[BillLine(pointers=[2])], total="1")

    with pytest.raises(DocumentError) as caught:
        forms(bill)
    assert ["total", "line 1, pointers"] == [
        fault.path for fault in caught.value.faults
    ]


def test_a_form_is_explained():
    """A person reads each box, and what is missing."""
    form = one(FIRST)
    lines = str(form).splitlines()

    assert "form 1" == lines[0]
    assert "  21A: D171" in lines
    assert "  33: Harbor Surgery / 1 Main Street / Boston MA 02109-0000" in lines
    assert "  33 phone: (MISSING: phone of the billing provider)" in lines
    assert "    24D code: 24075" in lines


@pytest.mark.parametrize(
    ("number", "line"),
    [("34", None), ("24E", None), ("33a", 1), ("24E", 3), ("24E", 0)],
)
def test_only_boxes_of_the_form_are_found(number: str, line: int | None):
    """A box that the form has not, or not there, is refused."""
    with pytest.raises(UnknownTermError, match="24E with its line"):
        one(FIRST).box(number, line)
