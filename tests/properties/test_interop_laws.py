"""The laws of claim lines for other systems, on claims that Hypothesis makes up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from attrs import evolve
from fhir.resources.R4B.claim import ClaimItem
from hypothesis import given
from hypothesis import strategies as st
from pyx12.map_if import load_map_file
from pyx12.params import ParamsBase
from pyx12.segment import Segment

from cptsofttissue import catalog
from cptsofttissue.claims import Claim, ClaimLine, ClaimPrice, price
from cptsofttissue.errors import DocumentError
from cptsofttissue.fees import MedicareFeeSchedule
from cptsofttissue.interop import Bill, BillLine, Charge
from cptsofttissue.interop._bill import sent_lines
from cptsofttissue.interop._charges import procedures_of_lines
from cptsofttissue.interop.fhir import claim_items, dumps
from cptsofttissue.interop.remittance import compare, read
from cptsofttissue.interop.x12 import Delimiters, claim_segments, service_lines

from ..bills import billed, interchange, payment

MEDICARE = MedicareFeeSchedule.bundled()
NUMBERS = [str(code) for code in catalog(2026)]
#: None of them excludes another; 22 leaves the price open.
MODIFIERS = ["59", "51", "79", "22"]
SIDES = [[], [], ["50"], ["RT"], ["LT"], ["F1"], ["T5"]]
LOOP = "/ISA_LOOP/GS_LOOP/ST_LOOP/DETAIL/2000A/2000B/2300/2400"
cents = st.integers(0, 999_999_999).map(lambda n: Decimal(n).scaleb(-2))


@st.composite
def claim_lines(draw: st.DrawFn) -> ClaimLine:
    """A line with a charge; at most one modifier names the side or a digit."""
    side = draw(st.sampled_from(SIDES))
    others = draw(st.lists(st.sampled_from(MODIFIERS), max_size=3, unique=True))
    return ClaimLine(
        code=draw(st.sampled_from(NUMBERS)),
        modifiers=[*side, *others],
        units=1 if side == ["50"] else draw(st.integers(1, 12)),
        charge=draw(cents),
    )


@st.composite
def priced_claims(draw: st.DrawFn) -> ClaimPrice:
    """A claim of a few lines, some of them twice, with its price."""
    lines = draw(st.lists(claim_lines(), min_size=1, max_size=3))
    twice = draw(st.lists(st.sampled_from(lines), max_size=2))
    day = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    place = draw(st.sampled_from(["11", "22", "24"]))
    claim = Claim(lines=[*lines, *twice], date_of_service=day, place_of_service=place)
    return price(claim, MEDICARE)


def are_apart(answer: ClaimPrice) -> bool:
    """Whether no price is that of two lines."""
    return all(len(row.lines) == 1 for row in answer.procedures)


@given(priced_claims())
def test_every_line_is_a_valid_item(answer):
    """R4 takes the item of every line, and reads back what the line says."""
    for line, item in zip(answer.claim.lines, claim_items(answer), strict=True):
        found = ClaimItem.model_validate_json(dumps(item))

        assert line.code == found.productOrService.coding[0].code
        assert line.modifiers == tuple(m.coding[0].code for m in found.modifier or ())
        assert line.units == found.quantity.value
        assert line.charge == found.net.value
        assert answer.claim.date_of_service == found.servicedDate


@given(priced_claims().filter(are_apart))
def test_items_add_up_to_the_price(answer):
    """Prices by line are those of the claim; one that is open is in no item."""
    found = [item.get("net") for item in claim_items(answer, charge=Charge.PRICED)]
    known = [net["value"] for net in found if net]
    is_open = any(row.amount is None for row in answer.procedures)

    assert is_open == (None in found)
    assert is_open or answer.total == sum(known)


@cache
def node(name: str):
    """What the guide says of a segment, in the map of pyx12."""
    guide = load_map_file("837.5010.X222.A1.xml", ParamsBase())
    return guide.getnodebypath(f"{LOOP}/{name}")


@given(
    priced_claims(), st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True)
)
def test_every_line_is_a_valid_segment(answer, pointers):
    """The map takes the segments of every line, and they read back as the line."""
    segments = iter(service_lines(answer, diagnosis_pointers=pointers))
    for at, line in enumerate(answer.claim.lines, 1):
        number, service, day = (Segment(next(segments), "~", "*", ":") for _ in "123")

        for name, segment in (("LX", number), ("SV1", service), ("DTP", day)):
            assert (True, []) == node(name).is_valid_errors(segment)
        assert str(at) == number.get_value("LX01")
        assert line.code == service.get_value("SV101-2")
        assert line.modifiers == values(service, "SV101", range(3, 7))
        assert line.charge == Decimal(service.get_value("SV102"))
        assert line.units == int(service.get_value("SV104"))
        assert tuple(map(str, pointers)) == values(service, "SV107", range(1, 5))
        assert f"{answer.claim.date_of_service:%Y%m%d}" == day.get_value("DTP03")


def values(segment: Segment, element: str, components: range) -> tuple[str, ...]:
    found = (segment.get_value(f"{element}-{at}") for at in components)
    return tuple(value for value in found if value)


@given(priced_claims(), st.permutations("*:~|>^"))
def test_delimiters_only_part(answer, order):
    """Other delimiters change nothing but themselves."""
    own = Delimiters(element=order[0], component=order[1], segment=order[2])
    usual = str.maketrans("".join(order[:3]), "*:~")
    found = service_lines(answer, delimiters=own)

    assert service_lines(answer) == tuple(text.translate(usual) for text in found)


texts = st.text("abcXYZ 019.,-/()", min_size=1, max_size=40).map(str.strip)
notes = texts.filter(bool)
diagnoses = st.lists(
    st.sampled_from([f"D17.{at}" for at in range(10)] + ["L72.0", "C49.9", "R22.2"]),
    min_size=1,
    max_size=12,
    unique=True,
)


@st.composite
def bills(draw: st.DrawFn) -> Bill:
    """A whole bill: diagnoses, and for each line pointers, a number and a note."""
    answer = draw(priced_claims())
    found = draw(diagnoses)
    points = st.lists(st.integers(1, len(found)), min_size=1, max_size=4, unique=True)
    count = len(answer.claim.lines)
    numbers = draw(
        st.lists(st.integers(1, 9999), min_size=count, max_size=count, unique=True)
    )
    lines = [
        BillLine(pointers=draw(points), control_number=f"L{number}", note=draw(notes))
        for number in numbers
    ]
    return billed(answer, diagnoses=found, lines=lines)


@given(bills(), st.permutations("*:~|>^"))
def test_what_is_written_can_be_split_back(bill, order):
    """Total, diagnoses, pointers, numbers and notes are read from the segments."""
    element, component, segment = order[:3]
    own = Delimiters(element=element, component=component, segment=segment)
    found = [
        text.removesuffix(segment).split(element)
        for text in claim_segments(bill, delimiters=own)
    ]
    services = [one for one in found if one[0] == "SV1"]
    codes = [one.split(component)[1] for one in found[1][1:]]
    pointers = [one[7].split(component) for one in services]

    assert Decimal(found[0][2]) == sum(Decimal(one[2]) for one in services)
    assert Decimal(found[0][2]) == bill.total_charge
    assert [code.replace(".", "") for code in bill.diagnoses] == codes
    assert all(1 <= int(at) <= len(codes) for one in pointers for at in one)
    assert [list(map(str, line.pointers)) for line in bill.lines] == pointers
    for name, place, said in (("REF", 2, "control_number"), ("NTE", 2, "note")):
        told = [one[place] for one in found if one[0] == name]
        assert [getattr(line, said) for line in bill.lines] == told


@given(bills().filter(lambda bill: bill.total_charge < 9_999_999))
def test_a_total_that_is_not_the_sum_is_refused(bill):
    """One cent more than the lines is no total, and the sum is one."""
    sound = evolve(bill, total=bill.total_charge)
    more = evolve(bill, total=bill.total_charge + Decimal("0.01"))

    assert claim_segments(bill) == claim_segments(sound)
    with pytest.raises(DocumentError, match="what the lines add up to"):
        claim_segments(more)


def remit(bill: Bill) -> str:
    """An 835 that pays what was expected, if it was, less a fifth for the patient."""
    amounts = [
        sum((row.amount or 0 for row in rows), start=Decimal(0))
        for rows in procedures_of_lines(bill.priced)
    ]
    claims, total = "", Decimal(0)
    for sent, amount in zip(sent_lines(bill), amounts, strict=True):
        patient = (amount / 5).quantize(Decimal("0.01"))
        rest = sent.line.charge - amount
        name = ":".join((sent.line.code, *sent.line.modifiers))
        total += amount - patient
        claims += (
            f"SVC*HC:{name}*{sent.line.charge}*{amount - patient}**{sent.line.units}~"
            f"CAS*CO*45*{rest}~CAS*PR*2*{patient}~REF*6R*{sent.control_number}~"
        )
    head = f"CLP*{bill.control_number}*1*{bill.total_charge}*{total}**MB*ICN~"
    return interchange(payment(total, head + claims))


@given(bills().filter(lambda bill: are_apart(bill.priced)))
def test_an_answer_that_pays_what_was_expected_has_no_difference(bill):
    """Every line is answered, balances, and differs by nothing where it was priced."""
    (remittance,) = read(remit(bill))
    (found,) = compare([remittance], [bill])

    assert () == remittance.notices == found.notices == found.unmatched
    for line in found.lines:
        assert line.difference == (None if line.expected is None else 0)
        assert 1 == len(line.remitted)


@given(bills().filter(lambda bill: are_apart(bill.priced)), st.data())
def test_a_cent_less_is_a_difference(bill, data):
    """A line that is paid less differs by as much, and the others by nothing."""
    known = [at for at, row in enumerate(compare([], [bill])[0].lines) if row.expected]
    if not known:
        return
    at = data.draw(st.sampled_from(known))
    (remittance,) = read(remit(bill))
    (claim,) = remittance.claims
    lines = list(claim.lines)
    lines[at] = evolve(lines[at], paid=lines[at].paid - Decimal("0.01"))
    less = evolve(remittance, claims=(evolve(claim, lines=tuple(lines)),))
    (found,) = compare([less], [bill])

    assert Decimal("-0.01") == found.lines[at].difference
    others = [line for number, line in enumerate(found.lines) if number != at]
    assert all(line.difference in {0, None} for line in others)
