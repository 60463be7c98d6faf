"""Claim items of FHIR R4: what they say and leave out, and that R4 takes them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from fhir.resources.R4B.claim import ClaimItem
from fhir.resources.R4B.coding import Coding
from pydantic import ValidationError

from cptsofttissue import catalog
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
from cptsofttissue.interop._systems import CPT, HCPCS
from cptsofttissue.interop.fhir import (
    PLACE_OF_SERVICE,
    claim_item,
    claim_items,
    coding,
    dumps,
)

MEDICARE = MedicareFeeSchedule.bundled()
WHERE = {"date_of_service": "2026-07-15", "place_of_service": "11"}
OFFICE = Encounter(**WHERE)


class Licensed:
    """A made-up copy of descriptors; it knows two codes."""

    def descriptor(self, code: str, year: int, /) -> str | None:
        return f"text of {year}" if code in {"21555", "G0101"} else None


def priced(*lines: ClaimLine | str, **facts: str):
    return price(Claim(lines=lines, **WHERE | facts), MEDICARE)


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("21555", CPT),
        ("0232T", CPT),
        ("3047F", CPT),
        ("0001U", CPT),
        ("0002M", CPT),
        ("0001A", CPT),
        ("G0101", HCPCS),
        ("A0021", HCPCS),
    ],
)
def test_the_shape_tells_the_system(code: str, system: str):
    """Five digits, or four and a letter, are CPT; a letter and four are HCPCS."""
    assert {"system": system, "code": code} == coding(code)


@pytest.mark.parametrize("code", ["ACME-1", "ZZZZZ", "D7140", "W1234", "2155", "1234X"])
def test_a_code_of_no_system_is_never_called_cpt(code: str):
    """A code whose shape is of no code set needs a system from the caller."""
    own = "https://acme.example/codes"

    with pytest.raises(UnknownTermError, match="with its system") as caught:
        coding(code)
    assert ("code", code) == (caught.value.field, caught.value.value)
    assert {"system": own, "code": code} == coding(code, system=own)


def test_the_system_given_wins():
    """A contract code of five digits is the contract's, if the caller says so."""
    own = "https://acme.example/codes"

    assert own == coding("21555", system=own)["system"]
    assert (
        "version"
        not in claim_item(ClaimLine(code="21555"), OFFICE, system=own)[
            "productOrService"
        ]["coding"][0]
    )


def test_every_code_of_the_family_is_a_coding_of_cpt():
    """R4 takes each of them, with its year as the version."""
    for code in catalog(2026):
        found = Coding.model_validate(coding(code, edition=2026))

        assert (CPT, "2026", str(code)) == (found.system, found.version, found.code)


def test_a_display_comes_from_the_licensed_copy_alone():
    """Without a provider, or where it knows nothing, there is no display."""
    given = {"edition": 2026, "descriptors": Licensed()}

    assert "text of 2026" == coding("21555", **given)["display"]
    assert "display" not in coding("21556", **given)
    assert "display" not in coding("G0101", **given)
    assert "display" not in coding("21555", edition=2026)


def test_a_licensed_copy_is_asked_for_a_year():
    """Descriptors change by year, so a year is needed."""
    with pytest.raises(MissingFactError, match="edition is missing"):
        coding("21555", descriptors=Licensed())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"edition": "2026"}, "edition"),
        ({"edition": True}, "edition"),
        ({"edition": 0}, "edition"),
        ({"system": ""}, "system"),
        ({"system": "a b"}, "system"),
        ({"system": 7}, "system"),
    ],
)
def test_arguments_of_a_coding_are_read(wrong: dict, field: str):
    """Wrong arguments name their field."""
    with pytest.raises(WrongTypeError) as caught:
        coding("21555", **wrong)

    assert field == caught.value.field


def test_an_item_says_what_the_line_says():
    """Every part of the line, the day and the place are in the item."""
    line = ClaimLine(code="21555", modifiers="59 RT", units=2, charge="900")
    item = claim_item(line, OFFICE, sequence=3, diagnosis_sequence=[2, 1])

    assert {
        "sequence": 3,
        "diagnosisSequence": [2, 1],
        "productOrService": {
            "coding": [{"system": CPT, "version": "2026", "code": "21555"}]
        },
        "modifier": [
            {"coding": [{"system": CPT, "code": "59"}]},
            {"coding": [{"system": HCPCS, "code": "RT"}]},
        ],
        "servicedDate": "2026-07-15",
        "locationCodeableConcept": {
            "coding": [{"system": PLACE_OF_SERVICE, "code": "11"}]
        },
        "quantity": {"value": 2},
        "unitPrice": {"value": Decimal("450.00"), "currency": "USD"},
        "net": {"value": Decimal("900.00"), "currency": "USD"},
    } == item
    assert item["net"]["value"] == ClaimItem.model_validate(item).net.value


def test_what_is_not_known_is_left_out():
    """No charge, no place, no modifier and no diagnosis are no key, never zero."""
    ward = Encounter(date_of_service="2026-07-15", setting="facility")
    item = claim_item(ClaimLine(code="21555"), ward)

    assert ["sequence", "productOrService", "servicedDate", "quantity"] == list(item)
    assert ClaimItem.model_validate(item).net is None


def test_a_charge_of_nothing_is_known():
    """Zero is a charge, if it is given."""
    item = claim_item(ClaimLine(code="21555"), OFFICE, charge=0)

    assert Decimal("0.00") == item["net"]["value"] == item["unitPrice"]["value"]


def test_a_unit_price_is_exact_or_left_out():
    """Units times unit price is net, to the cent."""
    item = claim_item(ClaimLine(code="21555", units=3, charge="100"), OFFICE)

    assert "unitPrice" not in item
    assert Decimal("100.00") == item["net"]["value"]


@pytest.mark.parametrize(
    ("modifier", "system"),
    [
        ("50", CPT),
        ("1P", CPT),
        ("P3", CPT),
        ("PA", HCPCS),
        ("F1", HCPCS),
        ("XS", HCPCS),
    ],
)
def test_modifiers_have_two_systems(modifier: str, system: str):
    """A digit first is CPT's, a letter first CMS's; P1 to P6 are CPT's."""
    item = claim_item(ClaimLine(code="21555", modifiers=modifier), OFFICE)

    assert system == item["modifier"][0]["coding"][0]["system"]


def test_a_modifier_of_neither_shape_is_refused():
    """A modifier is not given to a code set it cannot be of."""
    with pytest.raises(UnknownTermError, match="5A"):
        claim_item(ClaimLine(code="21555", modifiers="5A"), OFFICE)


def test_the_charge_is_the_providers_unless_the_price_is_asked_for():
    """What the payer allows stands for the charge only by name."""
    (row,) = priced(ClaimLine(code="21555", charge="900")).procedures

    assert Decimal("900.00") == claim_item(row, OFFICE)["net"]["value"]
    assert Decimal("462.60") == net(claim_item(row, OFFICE, charge=Charge.PRICED))
    assert Decimal("700.00") == net(claim_item(row, OFFICE, charge="700"))


def net(item: dict) -> Decimal | None:
    return item["net"]["value"] if "net" in item else None


def test_a_price_that_is_not_known_is_left_out():
    """By report is no amount, and the charge of the line does not stand in for it."""
    answer = priced(ClaimLine(code="21555", modifiers="22", charge="900"))

    assert None is net(claim_item(answer.procedures[0], OFFICE, charge=Charge.PRICED))
    assert [None] == list(map(net, claim_items(answer, charge=Charge.PRICED)))
    assert [Decimal("900.00")] == list(map(net, claim_items(answer)))


def test_a_line_without_a_price_has_none():
    """A price can be asked of a priced line alone."""
    with pytest.raises(MissingFactError, match="a priced line"):
        claim_item(ClaimLine(code="21555"), OFFICE, charge=Charge.PRICED)


def test_units_are_added_up():
    """A line of three units is one item, with what all of them are paid."""
    answer = priced(ClaimLine(code="21555", modifiers="59", units=3), "24075")
    first, second = claim_items(answer, charge=Charge.PRICED)

    assert Decimal("693.90") == net(first)  # 3 x 231.30: 50 % of 462.60 beside 24075
    assert [{"value": 3}, {"value": 1}] == [first["quantity"], second["quantity"]]
    assert answer.total == net(first) + net(second)


def test_the_price_of_one_unit_is_not_that_of_its_line():
    """A procedure is one unit; the line has three."""
    row = priced(ClaimLine(code="21555", modifiers="59", units=3)).procedures[0]

    with pytest.raises(ContradictionError, match="the whole priced claim"):
        claim_item(row, OFFICE, charge=Charge.PRICED)
    assert Decimal("1500.00") == net(claim_item(row, OFFICE, charge=1500))


def test_two_units_that_are_both_sides_are_one_price():
    """Two units paid as both sides are one procedure and one item."""
    answer = priced(ClaimLine(code="27327", units=2))
    (item,) = claim_items(answer, charge=Charge.PRICED)

    assert answer.total == Decimal("809.13") == net(item)


def test_sides_on_two_lines_have_no_price_each():
    """A price for both sides is not divided; each line has its charge."""
    lines = [ClaimLine.parse(text) for text in ("27327-RT", "27327-LT", "21555")]
    answer = priced(*lines)

    with pytest.raises(ContradictionError, match="priced together"):
        claim_items(answer, charge=Charge.PRICED)
    with pytest.raises(ContradictionError, match="sides are on two"):
        claim_item(answer.procedures[0], OFFICE)
    assert [None, None, None] == list(map(net, claim_items(answer)))


def test_lines_that_say_the_same_share_their_procedures():
    """Each of them gets a procedure of its own; the first is paid in full."""
    answer = priced("21555-59", "24075", "21555-59", "24075")
    found = claim_items(answer, charge=Charge.PRICED)

    assert answer.total == sum(map(net, found))
    assert [1, 2, 3, 4] == [item["sequence"] for item in found]


def test_procedures_that_do_not_add_up_to_lines_are_refused():
    """A price made by hand must have as many procedures as lines need."""
    answer = priced("21555-59", "21555-59")
    halved = type(answer)(answer.claim, answer.procedures[:1])

    with pytest.raises(ContradictionError, match="as many for every line"):
        claim_items(halved, charge=Charge.PRICED)


def test_a_line_without_a_procedure_is_refused():
    """A line beside a pair of sides needs a procedure of its own."""
    answer = priced("27327-RT", "27327-LT", "27327-RT")
    paired = [row for row in answer.procedures if len(row.lines) > 1]
    less = type(answer)(answer.claim, tuple(paired))

    with pytest.raises(ContradictionError, match="as many for every line"):
        claim_items(less, charge=Charge.PRICED)


def test_one_charge_is_not_that_of_every_line():
    """A whole claim takes no amount: each line has its own."""
    with pytest.raises(WrongTypeError, match="the charge of each line"):
        claim_items(priced("21555"), charge="900")


def test_sides_that_leave_lines_over_are_refused():
    """A procedure of one line has no line where all of them are sides."""
    answer = priced("27327-RT", "27327-LT")
    alone = priced("27327-RT").procedures
    more = type(answer)(answer.claim, (*answer.procedures, *alone))

    with pytest.raises(ContradictionError, match="as many for every line"):
        claim_items(more, charge=Charge.PRICED)


def test_a_code_of_a_contract_has_its_system():
    """A priced line of a contract's own code is an item with the caller's system."""
    acme = ContractFeeSchedule.from_mapping("acme", {"ACME-1": "500"})
    (row,) = price(Claim(lines=["ACME-1"], **WHERE), acme).procedures
    own = "https://acme.example/codes"

    with pytest.raises(UnknownTermError):
        claim_item(row, OFFICE)
    item = claim_item(row, OFFICE, system=own, charge=Charge.PRICED)
    assert [{"system": own, "code": "ACME-1"}] == item["productOrService"]["coding"]
    assert Decimal("500.00") == ClaimItem.model_validate(item).net.value


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"sequence": 0}, WrongTypeError, "sequence"),
        ({"sequence": True}, WrongTypeError, "sequence"),
        ({"sequence": 2**31}, WrongTypeError, "sequence"),
        ({"diagnosis_sequence": 1}, WrongTypeError, "diagnosis_sequence"),
        ({"diagnosis_sequence": "1"}, WrongTypeError, "diagnosis_sequence"),
        ({"diagnosis_sequence": [1, 1]}, ContradictionError, "diagnosis_sequence"),
        ({"charge": 462.6}, WrongTypeError, "charge"),
        ({"charge": "-1"}, InvalidAmountError, "charge"),
    ],
)
def test_arguments_of_an_item_are_read(wrong: dict, error: type, field: str):
    """Wrong arguments name their field."""
    with pytest.raises(error) as caught:
        claim_item(ClaimLine(code="21555"), OFFICE, **wrong)

    assert field == caught.value.field


def test_only_lines_and_priced_claims_are_taken():
    """Another value is refused, with what is taken instead."""
    with pytest.raises(WrongTypeError, match="a ClaimLine or a PricedProcedure"):
        claim_item("21555", OFFICE)
    with pytest.raises(WrongTypeError, match="a ClaimPrice"):
        claim_items(Claim(lines=["21555"], **WHERE))


def test_json_keeps_the_cents():
    """An amount is a JSON number with its two decimals, and reads back as itself."""
    item = claim_item(ClaimLine(code="21555", charge="462.6"), OFFICE)
    text = dumps(item)

    assert '"net": {"value": 462.60, "currency": "USD"}' in text
    assert item == json.loads(text, parse_float=Decimal)


def test_json_is_written_as_json():
    """Text is quoted and escaped, and lists and constants are those of JSON."""
    value = {"a": ['"', "ä", 1, True, None, [], {}]}

    assert json.dumps(value) == dumps(value)


def test_the_validator_can_fail():
    """A name of R5, a missing code and a bad day are refused by the R4 classes."""
    item = claim_item(ClaimLine(code="21555"), OFFICE)
    bare = {name: part for name, part in item.items() if name != "productOrService"}

    for broken in (item | {"request": []}, bare, item | {"servicedDate": "x"}):
        with pytest.raises(ValidationError):
            ClaimItem.model_validate(broken)
