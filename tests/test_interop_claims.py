"""Whole claims of X12 837P: what they say, and what our writer refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from attrs import evolve

from cptsofttissue.claims import ClaimLine
from cptsofttissue.errors import (
    ContradictionError,
    DocumentError,
    InvalidAmountError,
    InvalidDateError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.interop import (
    Address,
    Bill,
    BillLine,
    Charge,
    Parties,
    Party,
    Person,
)
from cptsofttissue.interop._elements import repetition
from cptsofttissue.interop.x12 import (
    Delimiters,
    Envelope,
    claim_file,
    claim_segments,
)

from .bills import (
    ADDRESS,
    ANN,
    ENVELOPE,
    FIRST,
    PARTIES,
    SECOND,
    THIRD,
    THREE,
    billed,
    priced,
    x12_faults,
)

EXCISION = ClaimLine(code="21555", charge="900")


def faults(write: Callable[..., object], *given: object, **how: object) -> list[str]:
    """Everything that our writer refuses it for."""
    with pytest.raises(DocumentError) as caught:
        write(*given, **how)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.exhaustive
def test_a_whole_file_of_three_claims_is_valid():
    """The maps of 005010X222A1 find no fault in three claims of every kind."""
    assert [] == x12_faults(claim_file(THREE, ENVELOPE))


@pytest.mark.exhaustive
def test_the_validator_can_fail():
    """A file that lost a segment, or an element, is found."""
    text = claim_file(THREE, ENVELOPE)

    for lost in ("REF*EI*123456789~", "HI*ABK:D171~", "*A*Y*Y"):
        assert x12_faults(text.replace(lost, "", 1))


def test_a_claim_says_what_the_bill_says():
    """Total, place, flags, diagnoses, and each line with pointers of its own."""
    assert (
        "CLM*A-1*2100***11:B:1*Y*A*Y*Y~",
        "AMT*F5*20~",
        "REF*G1*AUTH7~",
        "HI*ABK:D171*ABF:L720~",
        "LX*1~",
        "SV1*HC:24075*1200*UN*1***1~",
        "DTP*472*D8*20260715~",
        "REF*6R*A-1-1~",
        "LX*2~",
        "SV1*HC:21555:59:RT*900*UN*2***2:1~",
        "DTP*472*D8*20260715~",
        "REF*6R*A-1-2~",
    ) == claim_segments(FIRST)


def test_a_line_says_what_its_code_does_not():
    """Notes, a description behind four places of modifiers, and its authorization."""
    assert (
        "SV1*HC:27327:50*1500*UN*1***1~",
        "DTP*472*D8*20260715~",
        "REF*6R*1~",
        "LX*2~",
        "SV1*HC:21555:22*900*UN*1***1~",
        "DTP*472*D8*20260715~",
        "REF*6R*2~",
        "NTE*ADD*Twice the usual time, see report~",
        "LX*3~",
        "SV1*HC:21899:::::Excision of a deep cyst of the neck*777*UN*1***1~",
        "DTP*472*D8*20260715~",
        "REF*G1*AUTH9~",
        "REF*6R*3~",
        "NTE*ADD*See report~",
    ) == claim_segments(SECOND)[3:]


def test_sides_are_two_lines_of_one_unit():
    """RT and LT are a unit each, and their total is that of both."""
    found = claim_segments(THIRD)

    assert "CLM*A-3*1400***11:B:1*Y*A*Y*Y~" == found[0]
    assert ["SV1*HC:27327:RT*700*UN*1***1~", "SV1*HC:27327:LT*700*UN*1***1~"] == [
        text for text in found if text.startswith("SV1")
    ]


def test_other_parties_of_a_claim_stand_before_its_lines():
    """Who referred, who did it and where are loops 2310A to 2310C."""
    assert (
        "NM1*DN*1*Poe*Al****XX*1558598797~",
        "NM1*82*1*Roe*Ann****XX*1558598797~",
        "NM1*77*2*Harbor Center~",
        "N3*1 Main Street~",
        "N4*Boston*MA*021090000~",
    ) == claim_segments(THIRD)[2:7]


def test_a_place_and_a_payer_are_organizations():
    """One that bears the name of a person is written whole, and X12 takes it."""
    parties = evolve(
        THIRD.parties,
        payer=Party(name="Doe", first_name="John", identifier="P1"),
        facility=evolve(ANN, address=ADDRESS),
    )
    text = claim_file([evolve(THIRD, parties=parties)], ENVELOPE)

    assert "NM1*PR*2*John Doe*****PI*P1~" in text
    assert "NM1*77*2*Ann Roe*****XX*1558598797~" in text
    assert [] == x12_faults(text)


def test_who_referred_is_a_person():
    """An organization has no place in loop 2310A."""
    parties = evolve(PARTIES, referring=Party(name="Clinic", npi="1558598797"))

    assert [
        "parties.referring.first_name: is missing; X12 has it in 2310A NM104"
    ] == faults(claim_segments, billed(priced(EXCISION), parties=parties))


def test_a_claim_can_replace_another():
    """A replacement has the payer's number of the claim it replaces, and so a void."""
    bill = billed(priced(EXCISION), frequency="7", original_number="ICN1")

    assert "CLM*A-1*900***11:B:7*Y*A*Y*Y~" == claim_segments(bill)[0]
    assert "REF*F8*ICN1~" == claim_segments(bill)[1]
    assert [] == x12_faults(claim_file([bill], ENVELOPE))
    for frequency, number in (("8", None), ("1", "ICN1")):
        other = evolve(bill, frequency=frequency, original_number=number)
        (fault,) = faults(claim_segments, other)
        assert fault.startswith("original_number: goes with a claim that replaces")


def test_a_claim_of_an_inpatient_has_the_day_of_admission():
    """Place 21 needs it, before the day of service; elsewhere it may be said."""
    inpatient = billed(priced(EXCISION, place_of_service="21"))
    admitted = evolve(inpatient, admitted="7/14/2026")
    later = evolve(inpatient, admitted="7/16/2026")

    missing = "admitted: is missing; X12 has it in 2300 DTP*435"
    assert [missing] == faults(claim_segments, inpatient)
    assert "DTP*435*D8*20260714~" == claim_segments(admitted)[1]
    assert [] == x12_faults(claim_file([admitted], ENVELOPE))
    after = "admitted: 2026-07-16 is after the day of service, 2026-07-15"
    assert [after] == faults(claim_segments, later)
    assert "DTP*435*D8*20260714~" in claim_segments(
        evolve(billed(priced(EXCISION)), admitted=date(2026, 7, 14))
    )


def test_flags_are_answers_and_not_defaults():
    """No is written as no; an informed consent is I, no assignment C."""
    bill = billed(
        priced(EXCISION),
        accepts_assignment=False,
        benefits_assigned=False,
        release_signed=False,
        provider_signed=False,
    )

    assert "CLM*A-1*900***11:B:1*N*C*N*I~" == claim_segments(bill)[0]


def test_a_patient_has_a_level_below_who_is_insured():
    """A child is a level of its own, and who is insured no patient there."""
    text = claim_file([SECOND], ENVELOPE).split("~")

    assert "HL*2*1*22*1" in text
    assert "SBR*P********MB" in text
    at = text.index("HL*3*2*23*0")
    assert ["PAT*19", "NM1*QC*1*Doe*Joe"] == text[at + 1 : at + 3]


def test_claims_of_one_practice_share_its_level():
    """Claims that follow one another share the billing provider; others do not."""
    other = evolve(PARTIES, billing=evolve(ANN, tax_id="987654321", address=ADDRESS))
    text = claim_file(
        [*THREE, evolve(FIRST, control_number="B", parties=other)], ENVELOPE
    )

    assert 2 == text.count("*20*1~")
    assert "NM1*85*1*Roe*Ann****XX*1558598797~" in text
    assert [] == x12_faults(text)


def test_an_insured_person_who_is_no_patient_may_have_no_address():
    """Nothing is asked of them but name and number; the payer may have an address."""
    parties = evolve(
        SECOND.parties,
        subscriber=Person(last_name="Doe", first_name="Jane", member_id="M1"),
        payer=evolve(PARTIES.payer, address=ADDRESS),
    )
    text = claim_file([evolve(SECOND, parties=parties)], ENVELOPE)

    assert "NM1*PR*2*Acme Health*****PI*P1~N3*1 Main Street~" in text
    assert [] == x12_faults(text)


def test_an_address_that_is_begun_is_whole():
    """A city without a street is no address, even where none is needed."""
    half = Address(city="Boston", state="MA", zip_code="02109")
    parties = evolve(
        SECOND.parties,
        subscriber=Person(
            last_name="Doe", first_name="Jane", member_id="M1", address=half
        ),
        payer=evolve(PARTIES.payer, address=half),
    )

    payer, person = faults(claim_file, [evolve(SECOND, parties=parties)], ENVELOPE)
    assert payer.startswith("claim A-2, parties.payer.address.street: is missing")
    assert person.startswith("claim A-2, parties.subscriber.address.street: is missing")


def test_a_person_may_have_one_legal_name():
    """It stands alone, as the last name; a first name that is not known is missing."""
    only = evolve(PARTIES.subscriber, last_name="Teller", first_name=None)
    single = evolve(only, single_name=True)
    bill = billed(priced(EXCISION), parties=evolve(PARTIES, subscriber=single))
    text = claim_file([bill], ENVELOPE)

    assert "~NM1*IL*1*Teller*****MI*" in text
    assert [] == x12_faults(text)
    unsaid = evolve(bill, parties=evolve(PARTIES, subscriber=only))
    (fault,) = faults(claim_file, [unsaid], ENVELOPE)
    assert "parties.subscriber.first_name: is missing; X12 has it in" in fault
    for one in (single, Party(name="Teller", single_name=True)):
        with pytest.raises(ContradictionError, match="single name"):
            evolve(one, first_name="Penn")


def test_a_clinician_may_have_one_legal_name():
    """Who says so is a person, and no organization."""
    teller = Party(name="Teller", single_name=True, npi="1558598797")
    parties = evolve(THIRD.parties, rendering=teller, referring=teller)
    text = claim_file([evolve(THIRD, parties=parties)], ENVELOPE)

    assert "~NM1*DN*1*Teller*****XX*1558598797~" in text
    assert "~NM1*82*1*Teller*****XX*1558598797~" in text
    assert [] == x12_faults(text)


def test_everything_that_is_missing_is_named_at_once():
    """A bill of nothing but prices is refused once, with all that it lacks."""
    bare = Bill(priced=SECOND.priced)
    nobody = evolve(ENVELOPE, submitter=Party(), receiver=Party())
    found = faults(claim_file, [bare], nobody)
    missing = [text for text in found if "missing" in text]

    assert found == missing
    assert 37 == len(found)
    assert "submitter.phone: is missing; X12 has it in 1000A PER04" in found
    assert (
        "claim 1, parties.subscriber.sex: is missing; X12 has it in 2010BA DMG03"
        in (found)
    )
    assert "claim 1, line 2, note: is missing; 21555-22 is priced by report" in found
    assert (
        "claim 1, line 3, description: is missing; 21899 is an unlisted code" in found
    )


def test_what_is_missing_of_a_party_is_named_where_the_party_is():
    """A clinician and a place that are named are named whole."""
    parties = evolve(PARTIES, rendering=Party(), facility=Party(name="Center"))
    found = faults(claim_segments, billed(priced(EXCISION), parties=parties))

    assert [
        "parties.rendering.name: is missing; X12 has it in 2310B NM103",
        "parties.rendering.npi: is missing; X12 has it in 2310B NM109",
    ] == found[:2]
    assert 6 == len(found)


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"total": "901"}, "total: 901.00 is not what the lines add up to, 900.00"),
    (
        {"patient_paid": "900.01"},
        "patient_paid: 900.01 is more than the lines charge, 900.00",
    ),
    (
        {"lines": [BillLine(pointers=[2])]},
        "line 1, pointers: 2 points to no diagnosis; there are 1",
    ),
    (
        {"lines": [BillLine()]},
        "line 1, pointers: are missing; say which diagnoses the line is for",
    ),
    (
        {"lines": [BillLine(pointers=[1])] * 2},
        "lines: 2 for a claim of 1",
    ),
    (
        {"diagnoses": ["D17.1", "D171"]},
        "diagnoses: D17.1 is given 2 times",
    ),
    (
        {"diagnoses": [f"D17.{at}" for at in range(10)] + ["L72.0", "L72.1", "R22.1"]},
        "diagnoses: 13; a claim has 1 to 12",
    ),
    (
        {"lines": [BillLine(pointers=[1], note="n" * 81)]},
        f"line 1, note: '{'n' * 81}' has not 1 to 80 characters",
    ),
    (
        {"lines": [BillLine(pointers=[1], note="so*so")]},
        "line 1, note: 'so*so' has a character that X12 forbids, or one of * : ^ ~",
    ),
    (
        {"authorization": "Ä-1"},
        "authorization: 'Ä-1' has a character that X12 forbids, or one of * : ^ ~",
    ),
]


@pytest.mark.parametrize(("change", "fault"), BROKEN)
def test_a_broken_claim_is_refused(change: dict[str, Any], fault: str):
    """A total, a pointer, a text that is wrong is named, and nothing is written."""
    assert [fault] == faults(claim_segments, billed(priced(EXCISION), **change))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            ClaimLine(code="ACME-1", charge="9"),
            "line 1, code: 'ACME-1' has not the shape of CPT or HCPCS level II",
        ),
        (
            ClaimLine(code="21555", modifiers="51 59 RT 79 GC", charge="9"),
            "line 1, modifiers: 5; a line has at most 4",
        ),
        (
            ClaimLine(code="21555", modifiers="5A", charge="9"),
            "line 1, modifiers: '5A' has not the shape of CPT or HCPCS",
        ),
        (ClaimLine(code="21555"), "line 1, charge: is missing for 21555"),
        (
            ClaimLine(code="27327", modifiers="RT LT", charge="9"),
            "line 1, modifiers: both sides are on one line; give each its own, or 50",
        ),
        (
            ClaimLine(code="27327", modifiers="73", charge="9"),
            "line 1, modifiers: 73 is for the claim of a facility",
        ),
    ],
)
def test_a_broken_line_is_refused(line: ClaimLine, fault: str):
    """A code, a modifier, a charge that no claim can have is named."""
    assert [fault] == faults(claim_segments, billed(priced(line)))


def test_a_day_that_cannot_be_is_refused():
    """Nobody is treated before birth, and no payer takes a claim made in advance."""
    early = evolve(ENVELOPE, created=datetime(2026, 7, 14, 23, 59))
    same = evolve(ENVELOPE, created=datetime(2026, 7, 15, 0, 0))
    born = {
        day: evolve(
            FIRST,
            parties=evolve(
                PARTIES, subscriber=evolve(PARTIES.subscriber, birth_date=day)
            ),
        )
        for day in ("2026-07-15", "2026-07-16")
    }
    with pytest.raises(DocumentError) as raised:
        claim_file([born["2026-07-16"]], early)
    birth, made = map(str, raised.value.faults)

    assert birth == (
        "claim A-1, parties.subscriber.birth_date: "
        "2026-07-16 is after the day of service, 2026-07-15"
    )
    assert made == (
        "claim A-1, created: 2026-07-14 is before the day of service, 2026-07-15"
    )
    assert claim_file([born["2026-07-15"]], same)


def test_a_total_of_charges_that_are_not_known_is_not_known():
    """One line without a charge leaves the total open, whatever the books say."""
    bill = billed(priced(EXCISION, "24075"), total="900")

    assert None is bill.total_charge
    assert ["line 2, charge: is missing for 24075"] == faults(claim_segments, bill)


def test_a_line_priced_by_report_needs_a_note():
    """So does one that only its modifier makes so, where no schedule knows the code."""
    line = ClaimLine(code="99999", modifiers="22", charge="9")

    assert ["line 1, note: is missing; 99999-22 is priced by report"] == faults(
        claim_segments, billed(priced(line))
    )


def test_a_claim_has_fifty_lines_and_a_place():
    """A setting is no place, and the 51st line is one too many."""
    many = billed(priced(*[ClaimLine(code="36415", charge="9")] * 51))
    ward = billed(priced(EXCISION, place_of_service=None, setting="facility"))

    assert ["lines: 51; a claim has at most 50"] == faults(claim_segments, many)
    assert ["place_of_service: is missing; a setting alone is no place"] == (
        faults(claim_segments, ward)
    )


def test_control_numbers_tell_lines_and_claims_apart():
    """Two lines, or two claims of a file, never share one."""
    lines = [BillLine(pointers=[1], control_number="2"), BillLine(pointers=[1])]
    twins = billed(priced(EXCISION, "24075"), lines=lines, charge=Charge.PRICED)

    assert ["lines: 2 have the control number '2'"] == faults(claim_segments, twins)
    assert ["claim A-1, control_number: is also the number of another claim"] * 2 == (
        faults(claim_file, [FIRST, FIRST], ENVELOPE)
    )


def test_prices_can_be_charged():
    """The price takes the place of the charge by name, and not for a pair of sides."""
    answer = priced("24075", "21555")

    assert claim_segments(billed(answer, charge=Charge.PRICED))[0].startswith(
        "CLM*A-1*800.79*"
    )
    with pytest.raises(ContradictionError, match="priced together"):
        billed(priced("27327-RT", "27327-LT"), charge=Charge.PRICED)


def test_the_delimiters_are_those_of_the_file():
    """Every delimiter can be another, and the header says which."""
    own = Delimiters(element="|", component=">", segment="\n")
    text = claim_file(THREE, ENVELOPE, delimiters=own)
    usual = claim_file(THREE, ENVELOPE)

    assert usual == text.translate(str.maketrans("|>\n", "*:~"))
    assert [] == x12_faults(text)


def test_repeated_elements_have_a_delimiter_of_their_own():
    """It is never one of the others."""
    assert "^" == repetition(Delimiters())
    assert "!" == repetition(Delimiters(component="^"))


def test_only_bills_are_written():
    """No bill, and what is none, is refused."""
    for wrong in ([], ["A-1"]):
        with pytest.raises(WrongTypeError, match="one Bill or more"):
            claim_file(wrong, ENVELOPE)


@pytest.mark.parametrize(
    ("kind", "wrong", "error", "field"),
    [
        (Address, {"street": ""}, WrongTypeError, "street"),
        (Address, {"street": " x"}, WrongTypeError, "street"),
        (Address, {"street": "x\n"}, WrongTypeError, "street"),
        (Address, {"city": 7}, WrongTypeError, "city"),
        (Address, {"state": "Ma"}, WrongTypeError, "state"),
        (Address, {"zip_code": "0210"}, UnknownTermError, "zip_code"),
        (Party, {"npi": "1234567890"}, UnknownTermError, "npi"),
        (Party, {"npi": "123456789"}, WrongTypeError, "npi"),
        (Party, {"tax_id": 123456789}, WrongTypeError, "tax_id"),
        (Party, {"phone": "555-0100"}, WrongTypeError, "phone"),
        (Person, {"sex": "female"}, UnknownTermError, "sex"),
        (Person, {"birth_date": "1960-02-30"}, InvalidDateError, "birth_date"),
        (Parties, {"relationship": "son"}, UnknownTermError, "relationship"),
        (BillLine, {"pointers": [1, 1]}, ContradictionError, "pointers"),
        (BillLine, {"pointers": [1, 2, 3, 4, 5]}, ContradictionError, "pointers"),
        (BillLine, {"pointers": [13]}, WrongTypeError, "pointers"),
    ],
)
def test_parts_of_a_bill_are_read(
    kind: type, wrong: dict[str, Any], error: type, field: str
):
    """Wrong values name their field."""
    with pytest.raises(error) as caught:
        kind(**wrong)

    assert field == caught.value.field


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"diagnoses": "D17.1"}, WrongTypeError, "diagnoses"),
        ({"diagnoses": ["lipoma"]}, UnknownTermError, "diagnosis"),
        ({"lines": 1}, WrongTypeError, "lines"),
        ({"lines": [1]}, WrongTypeError, "lines"),
        ({"filing": "medicare"}, UnknownTermError, "filing"),
        ({"frequency": "2"}, UnknownTermError, "frequency"),
        ({"frequency": None}, UnknownTermError, "frequency"),
        ({"accepts_assignment": "yes"}, WrongTypeError, "accepts_assignment"),
        ({"total": "-1"}, InvalidAmountError, "total"),
        ({"patient_paid": 1.5}, WrongTypeError, "patient_paid"),
        ({"priced": None}, WrongTypeError, "answer"),
    ],
)
def test_a_bill_is_read(wrong: dict[str, Any], error: type, field: str):
    """Wrong values name their field."""
    with pytest.raises(error) as caught:
        evolve(FIRST, **wrong)

    assert field == caught.value.field


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"submitter": "S1"}, "submitter"),
        ({"created": date(2026, 7, 20)}, "created"),
        ({"control_number": 0}, "control_number"),
        ({"is_test": None}, "is_test"),
    ],
)
def test_an_envelope_is_read(wrong: dict[str, Any], field: str):
    """Wrong values name their field; whether it is a test is never left out."""
    with pytest.raises(WrongTypeError) as caught:
        evolve(ENVELOPE, **wrong)

    assert field == caught.value.field


def test_who_was_treated_is_who_is_insured_or_the_patient():
    """A patient who is not named is who is insured."""
    assert FIRST.parties.subscriber is FIRST.parties.treated
    assert SECOND.parties.patient is SECOND.parties.treated


def test_a_file_says_whether_it_is_a_test():
    """ISA15 is T for a test and P for claims that are paid."""
    live: Envelope = evolve(ENVELOPE, is_test=False)

    assert "*000000017*0*T*:~" in claim_file([FIRST], ENVELOPE)
    assert "*000000017*0*P*:~" in claim_file([FIRST], live)
