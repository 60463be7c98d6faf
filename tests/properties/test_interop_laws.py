"""The laws of claim lines for other systems, on claims that Hypothesis makes up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from fhir.resources.R4B.claim import ClaimItem
from hypothesis import given
from hypothesis import strategies as st
from pyx12.map_if import load_map_file
from pyx12.params import ParamsBase
from pyx12.segment import Segment

from cptsofttissue import catalog
from cptsofttissue.claims import Claim, ClaimLine, ClaimPrice, price
from cptsofttissue.fees import MedicareFeeSchedule
from cptsofttissue.interop import Charge
from cptsofttissue.interop.fhir import claim_items, dumps
from cptsofttissue.interop.x12 import Delimiters, service_lines

MEDICARE = MedicareFeeSchedule.bundled()
NUMBERS = [str(code) for code in catalog(2026)]
#: None of them excludes another; 22 leaves the price open.
MODIFIERS = ["59", "51", "79", "22", "F1", "T5"]
LOOP = "/ISA_LOOP/GS_LOOP/ST_LOOP/DETAIL/2000A/2000B/2300/2400"
cents = st.integers(0, 999_999_999).map(lambda n: Decimal(n).scaleb(-2))


@st.composite
def claim_lines(draw: st.DrawFn) -> ClaimLine:
    """A line with a charge; at most one modifier names the side."""
    side = draw(st.sampled_from([[], [], ["50"], ["RT"], ["LT"]]))
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
