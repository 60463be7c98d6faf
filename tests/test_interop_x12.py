"""Service lines of X12 837P: what they say, and that the maps of pyx12 take them."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from pyx12.params import ParamsBase
from pyx12.x12n_document import x12n_document

from cptsofttissue.claims import Claim, ClaimLine, price
from cptsofttissue.errors import (
    ContradictionError,
    InvalidAmountError,
    MissingFactError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import ContractFeeSchedule, Encounter, MedicareFeeSchedule
from cptsofttissue.interop import Charge
from cptsofttissue.interop.x12 import Delimiters, service_line, service_lines, sv1

MEDICARE = MedicareFeeSchedule.bundled()
WHERE = {"date_of_service": "2026-07-15", "place_of_service": "11"}
OFFICE = Encounter(**WHERE)
EXCISION = ClaimLine(code="21555", modifiers="RT", charge="462.60")

#: An interchange around the lines of one claim, with made-up parties.
BEFORE = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*260715*1200*^*00501*000000001*0*T*:~"
    "GS*HC*SENDER*RECEIVER*20260715*1200*1*X*005010X222A1~"
    "ST*837*0001*005010X222A1~BHT*0019*00*1*20260715*1200*CH~"
    "NM1*41*2*PRACTICE*****46*S1~PER*IC*OFFICE*TE*5555550100~"
    "NM1*40*2*PAYER*****46*R1~"
    "HL*1**20*1~NM1*85*2*PRACTICE*****XX*1234567893~N3*1 MAIN STREET~"
    "N4*BOSTON*MA*021090000~REF*EI*123456789~"
    "HL*2*1*22*0~SBR*P*18*******MB~NM1*IL*1*DOE*JANE****MI*M1~"
    "N3*2 MAIN STREET~N4*BOSTON*MA*02109~DMG*D8*19600101*F~"
    "NM1*PR*2*PAYER*****PI*P1~"
    "CLM*1*{charge}***11:B:1*Y*A*Y*Y~HI*ABK:D171*ABF:L720~"
)
AFTER = "SE*{count}*0001~GE*1*1~IEA*1*000000001~"


def priced(*lines: ClaimLine | str, **facts: str):
    return price(Claim(lines=lines, **WHERE | facts), MEDICARE)


def faults(*segments: str, charge: str = "462.6") -> list[str]:
    """Everything that pyx12 finds wrong with a claim that has these lines."""
    opening = BEFORE.format(charge=charge)
    count = opening.count("~") - 2 + len(segments) + 1
    text = opening + "".join(segments) + AFTER.format(count=count)
    report = io.StringIO()
    valid = x12n_document(ParamsBase(), io.StringIO(text), None, None, fd_json=report)
    found = list(texts(json.loads(report.getvalue())))
    assert valid == (not found)
    return found


def texts(node: object):
    """Every message in a report of pyx12."""
    if isinstance(node, dict):
        yield from [node["err_str"]] if "err_str" in node else []
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from texts(part)


def test_a_whole_claim_is_valid():
    """The maps of 005010X222A1 find no fault in the lines of a priced claim."""
    line = ClaimLine(code="21555", modifiers="59 RT", units=2)
    answer = priced("24075-51", line, "25073")
    segments = service_lines(answer, charge=Charge.PRICED, diagnosis_pointers=(2, 1))

    assert [] == faults(*segments, charge=str(answer.total))
    assert ["LX", "SV1", "DTP"] * 3 == [text.split("*")[0] for text in segments]


def test_a_place_of_its_own_is_valid():
    """A line in another place than the claim says so in SV105."""
    ward = Encounter(date_of_service="2026-07-15", place_of_service="22")
    segments = service_line(EXCISION, ward, claim_place="11")

    assert "SV1*HC:21555:RT*462.6*UN*1*22**1~" == segments[1]
    assert [] == faults(*segments)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("SV1*HC:21555:RTX*462.6*UN*1***1~", "SV101-03"),
        ("SV1*HC:21555:RT*$462.6*UN*1***1~", "SV102"),
        ("SV1*HC:21555:RT*462.6*UN*1***13~", "SV107-01"),
        ("SV1*AB:21555:RT*462.6*UN*1***1~", "(SV1) missing"),
    ],
)
def test_the_validator_can_fail(broken: str, fault: str):
    """A segment that breaks a rule is found."""
    number, _, day = service_line(EXCISION, OFFICE)

    assert [fault] == [fault for text in faults(number, broken, day) if fault in text]


def test_a_line_is_a_segment():
    """Code, modifier, charge, units and pointer stand in their places."""
    assert "SV1*HC:21555:RT*462.6*UN*1***1~" == sv1(EXCISION)


def test_a_line_has_its_number_and_day():
    """LX numbers it, DTP 472 dates it, and SV105 is left out in the claim's place."""
    segments = service_line(EXCISION, OFFICE, number=50, claim_place="11")

    assert "LX*50~" == segments[0]
    assert "SV1*HC:21555:RT*462.6*UN*1***1~" == segments[1]
    assert "DTP*472*D8*20260715~" == segments[2]


@pytest.mark.parametrize(
    ("charge", "text"),
    [
        ("462.60", "462.6"),
        ("100", "100"),
        ("100.05", "100.05"),
        ("0.10", ".1"),
        ("0.01", ".01"),
        ("0", "0"),
        ("9999999.99", "9999999.99"),
        (1200, "1200"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_amounts_have_no_idle_zeros(charge, text: str):
    """RFI 1526 and 1711: no zeros at either end, no point after whole dollars."""
    assert text == sv1(EXCISION, charge=charge).split("*")[2]


def test_the_charge_is_the_providers_unless_the_price_is_asked_for():
    """What the payer allows stands for the charge only by name."""
    (row,) = priced(ClaimLine(code="21555", charge="900")).procedures

    assert "SV1*HC:21555*900*UN*1***1~" == sv1(row)
    assert "SV1*HC:21555*462.6*UN*1***1~" == sv1(row, charge=Charge.PRICED)
    assert "SV1*HC:21555*700*UN*1***1~" == sv1(row, charge="700")


def test_a_charge_that_is_not_known_is_refused():
    """A claim must state a charge; an open price does not become one."""
    answer = priced(ClaimLine(code="21555", modifiers="22", charge="900"))

    with pytest.raises(MissingFactError, match="charged for 21555"):
        sv1(ClaimLine(code="21555"))
    with pytest.raises(MissingFactError, match="charged for 21555-22"):
        sv1(answer.procedures[0], charge=Charge.PRICED)
    with pytest.raises(MissingFactError, match="charged for 21555-22"):
        service_lines(answer, charge=Charge.PRICED)
    assert "SV1*HC:21555:22*900*UN*1***1~" == service_lines(answer)[1]


def test_a_price_of_zero_is_a_finding():
    """What is not payable has the price 0, which is written as such."""
    (row,) = priced("24075-80", place_of_service="22").procedures

    assert "SV1*HC:24075:80*0*UN*1***1~" == sv1(row, charge=Charge.PRICED)


def test_four_modifiers_are_all():
    """A fifth modifier is refused, since SV101 has no place for it."""
    four = ClaimLine(code="21555", modifiers="22 51 59 RT")
    five = ClaimLine(code="21555", modifiers="22 51 59 RT 79")

    assert "SV1*HC:21555:22:51:59:RT*1*UN*1***1~" == sv1(four, charge=1)
    with pytest.raises(ContradictionError) as caught:
        sv1(five, charge=1)
    assert "modifiers" == caught.value.field
    assert "22 51 59 RT 79" == caught.value.value
    assert "4 modifiers on a line" == caught.value.allowed


def test_one_to_four_pointers():
    """Pointers keep their order; none and five are refused."""
    assert sv1(EXCISION, diagnosis_pointers=[4, 12, 1, 2]).endswith("***4:12:1:2~")
    with pytest.raises(MissingFactError, match="one to four"):
        sv1(EXCISION, diagnosis_pointers=())
    with pytest.raises(ContradictionError, match="one to four"):
        sv1(EXCISION, diagnosis_pointers=(1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"diagnosis_pointers": (13,)}, WrongTypeError, "diagnosis_pointers"),
        ({"diagnosis_pointers": (0,)}, WrongTypeError, "diagnosis_pointers"),
        ({"diagnosis_pointers": (1, 1)}, ContradictionError, "diagnosis_pointers"),
        ({"place_of_service": 11}, WrongTypeError, "place_of_service"),
        ({"place_of_service": "1*"}, WrongTypeError, "place_of_service"),
        ({"qualifier": "XX"}, UnknownTermError, "qualifier"),
        ({"charge": 462.6}, WrongTypeError, "charge"),
        ({"charge": "462.605"}, InvalidAmountError, "charge"),
        ({"charge": "10000000"}, InvalidAmountError, "charge"),
    ],
)
def test_arguments_are_read(wrong: dict, error: type, field: str):
    """Wrong arguments name their field."""
    with pytest.raises(error) as caught:
        sv1(EXCISION, **wrong)

    assert field == caught.value.field


def test_units_have_eight_digits():
    """A unit more than the guide has digits for is refused."""
    most = ClaimLine(code="21555", units=99_999_999, charge="1")

    assert "UN*99999999*" in sv1(most)
    with pytest.raises(WrongTypeError, match="units"):
        ClaimLine(code="21555", units=100_000_000, charge="1")


@pytest.mark.parametrize("number", [0, 51])
def test_a_claim_has_fifty_lines(number: int):
    """Lines are numbered from 1 to 50."""
    with pytest.raises(WrongTypeError, match="from 1 to 50"):
        service_line(EXCISION, OFFICE, number=number)


def test_hc_is_for_cpt_and_hcpcs():
    """A code of another shape needs its qualifier from the caller."""
    acme = ContractFeeSchedule.from_mapping("acme", {"ACME-1": "500"})
    (row,) = price(Claim(lines=["ACME-1"], **WHERE), acme).procedures
    drug = ClaimLine(code="G0101", charge="50")

    assert "SV1*HC:G0101*50*UN*1***1~" == sv1(drug)
    with pytest.raises(UnknownTermError, match="with its qualifier"):
        sv1(row, charge=Charge.PRICED)
    own = sv1(row, charge=Charge.PRICED, qualifier="ER")
    assert "SV1*ER:ACME-1*500*UN*1***1~" == own


def test_the_delimiters_are_those_of_the_interchange():
    """Every delimiter can be another."""
    own = Delimiters(element="|", component=">", segment="\n")

    assert "SV1|HC>21555>RT|462.6|UN|1|||1\n" == sv1(EXCISION, delimiters=own)
    assert ("LX|1\n", "DTP|472|D8|20260715\n") == (
        service_line(EXCISION, OFFICE, delimiters=own)[::2]
    )


@pytest.mark.parametrize(
    "own", [Delimiters(component="-"), Delimiters(element="."), Delimiters(segment="_")]
)
def test_a_delimiter_inside_a_value_is_refused(own: Delimiters):
    """A value that would break a segment apart is not written."""
    line = ClaimLine(code="A_1-2", charge="1.50")

    with pytest.raises(ContradictionError, match="without the delimiters"):
        sv1(line, qualifier="ER", delimiters=own)


@pytest.mark.parametrize("wrong", ["", "**", "a", "7", " ", "§", None])
def test_a_delimiter_is_one_character(wrong):
    """Letters, digits, spaces and what is not ASCII cannot part elements."""
    with pytest.raises(WrongTypeError, match="delimiters"):
        Delimiters(element=wrong)


def test_delimiters_differ():
    """Two that are the same would not tell elements from components."""
    with pytest.raises(ContradictionError, match="three that differ"):
        Delimiters(element=":")
