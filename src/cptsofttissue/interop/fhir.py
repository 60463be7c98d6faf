"""
Codings and claim items of FHIR R4, as plain dicts.

Names, types and cardinalities are those of Claim.item in FHIR R4,
https://hl7.org/fhir/R4/claim.html, not those of R5.
Amounts are :class:`~decimal.Decimal`, since R4 holds that the number of
decimals tells something (https://hl7.org/fhir/R4/datatypes.html#decimal);
:func:`dumps` writes them as JSON numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from cptsofttissue._amounts import exact_product
from cptsofttissue.claims import ClaimLine, ClaimPrice
from cptsofttissue.coding._codes import read_code
from cptsofttissue.coding.editions import Code, DescriptorProvider
from cptsofttissue.errors import MissingFactError, UnknownTermError, WrongTypeError
from cptsofttissue.fees import Encounter
from cptsofttissue.interop._charges import (
    Charge,
    Given,
    Line,
    charged,
    charged_lines,
)
from cptsofttissue.interop._numbers import read_number, read_numbers
from cptsofttissue.interop._systems import CPT, system_of, system_of_modifier
from cptsofttissue.money import to_cents

__all__ = [
    "claim_item",
    "claim_items",
    "coding",
    "dumps",
]

#: Places of service of CMS.
#: Source: CARIN Blue Button 2.2, item.locationCodeableConcept.
PLACE_OF_SERVICE = (
    "https://www.cms.gov/Medicare/Coding/place-of-service-codes"
    "/Place_of_Service_Code_Set"
)
#: The largest positiveInt of R4, https://hl7.org/fhir/R4/datatypes.html#positiveInt
_MOST = 2**31 - 1
_LAST_YEAR = 9999
_CENT = Decimal("0.01")
#: A uri of R4 has no white space, https://hl7.org/fhir/R4/datatypes.html#uri
_URI = re.compile(r"\S+")


def coding(
    code: Code | str,
    *,
    system: str | None = None,
    edition: int | None = None,
    descriptors: DescriptorProvider | None = None,
) -> dict[str, Any]:
    """
    Write a code as a Coding.

    >>> coding("21555", edition=2026)
    {'system': 'http://www.ama-assn.org/go/cpt', 'version': '2026', 'code': '21555'}

    Args:
        code: The code.
        system:
            The address of its code system. Without one the shape decides: five
            digits, or four and a letter of CPT, are CPT; a letter and four
            digits are HCPCS level II. Give it for every code of your own, even
            one of five digits, which would pass for CPT.
        edition:
            The year of the code set, written as the version; so HL7 Terminology
            has it, https://terminology.hl7.org/CPT.html.
        descriptors:
            Your licensed copy of the AMA's descriptors, the only source of a
            display; it is asked for CPT codes alone.

    Raises:
        MissingFactError: If descriptors are given, but not the edition.
        UnknownTermError: If the code cannot be read, or its shape is of no
            code system and none was given.
        WrongTypeError: If an argument is of another type.
    """
    number, year = read_code(code), _edition(edition)
    found = {"system": _system(number, system)}
    if year is not None:
        found["version"] = str(year)
    found["code"] = number
    if descriptors is not None and found["system"] == CPT:
        return found | _display(number, year, descriptors)
    return found


def claim_item(  # noqa: PLR0913 - each is a choice of the caller, by name
    line: Line,
    encounter: Encounter,
    *,
    sequence: int = 1,
    charge: Given = None,
    diagnosis_sequence: Iterable[int] = (),
    system: str | None = None,
    descriptors: DescriptorProvider | None = None,
) -> dict[str, Any]:
    """
    Write a line as a Claim.item.

    What is not known is left out. So is the side of the body: its modifier says
    it, and R4 has no code system for it. The version of a CPT code is the year
    of service, since codes are valid by calendar year.

    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> line = ClaimLine(code="21555", modifiers="RT", charge="900")
    >>> item = claim_item(line, office, diagnosis_sequence=[1])
    >>> list(item)
    ['sequence', 'diagnosisSequence', 'productOrService', 'modifier', \
'servicedDate', 'locationCodeableConcept', 'quantity', 'unitPrice', 'net']
    >>> item["net"]
    {'value': Decimal('900.00'), 'currency': 'USD'}

    Args:
        line: A line of a claim, or a priced one.
        encounter: Day and place; a claim will do.
        sequence: The number of the item in the claim, from 1.
        charge:
            US dollars for all units. Without one it is the charge of the line;
            ``Charge.PRICED`` takes what the payer allows instead.
        diagnosis_sequence: Numbers of diagnoses of the claim, from 1.
        system: The code system of the code, as in :func:`coding`.
        descriptors: As in :func:`coding`.

    Raises:
        InvalidFactError: If an argument cannot be read, or a price is asked for
            that is not that of this line alone and whole.
    """
    own = charged(line, charge)
    day = encounter.date_of_service
    is_cpt = (system or system_of(own.code)) == CPT
    edition = day.year if is_cpt else None
    product = coding(own.code, system=system, edition=edition, descriptors=descriptors)
    item = {
        "sequence": read_number("sequence", sequence, _MOST),
        "diagnosisSequence": read_numbers(
            "diagnosis_sequence", diagnosis_sequence, _MOST
        ),
        "productOrService": {"coding": [product]},
        "modifier": [_modifier(modifier) for modifier in own.modifiers],
        "servicedDate": day.isoformat(),
        "locationCodeableConcept": _place(encounter),
        "quantity": {"value": own.units},
        "unitPrice": _money(_unit_price(own)),
        "net": _money(own.charge),
    }
    return {name: value for name, value in item.items() if value}


def claim_items(
    answer: ClaimPrice,
    *,
    charge: Charge | None = None,
    diagnosis_sequence: Iterable[int] = (),
    descriptors: DescriptorProvider | None = None,
) -> list[dict[str, Any]]:
    """
    Write every line of a priced claim as a Claim.item, numbered from 1.

    >>> from cptsofttissue.claims import Claim, price
    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> where = {"date_of_service": "2026-07-15", "place_of_service": "11"}
    >>> claim = Claim(lines=["24075", "21555"], **where)
    >>> answer = price(claim, MedicareFeeSchedule.bundled())
    >>> [item["net"]["value"] for item in claim_items(answer, charge=Charge.PRICED)]
    [Decimal('569.49'), Decimal('231.30')]

    Args:
        answer: The priced claim.
        charge:
            The charge of each line, or ``Charge.PRICED`` for what the payer
            allows; what was priced by unit is added up.
        diagnosis_sequence: Numbers of diagnoses of the claim, the same for all.
        descriptors: As in :func:`coding`.

    Raises:
        InvalidFactError: As in :func:`claim_item`, or if the two sides of a
            procedure stand on two lines that were priced together.
    """
    numbers = tuple(diagnosis_sequence)
    return [
        claim_item(
            line,
            answer.claim,
            sequence=at,
            diagnosis_sequence=numbers,
            descriptors=descriptors,
        )
        for at, line in enumerate(charged_lines(answer, charge), 1)
    ]


def dumps(value: dict[str, Any] | list[Any] | Decimal | str | int | None) -> str:
    """
    Write a dict of this module as JSON; amounts are numbers that keep their cents.

    >>> dumps({"value": Decimal("462.60"), "currency": "USD"})
    '{"value": 462.60, "currency": "USD"}'

    Raises:
        TypeError: If it holds what JSON does not have.
    """
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)}: {dumps(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dumps, value)) + "]"
    return json.dumps(value)


def _edition(value: int | None) -> int | None:
    if value is None:
        return None
    return read_number("edition", value, _LAST_YEAR)


def _system(number: str, system: str | None) -> str:
    found = system_of(number) if system is None else system
    if found is None:
        allowed = "a code of CPT or HCPCS level II, or one with its system"
        raise UnknownTermError("code", number, allowed)
    if not isinstance(found, str) or not _URI.fullmatch(found):
        raise WrongTypeError("system", system, "the address of a code system, as text")
    return found


def _display(
    number: str, year: int | None, descriptors: DescriptorProvider
) -> dict[str, Any]:
    if year is None:
        raise MissingFactError("edition", None, "the year the descriptors are for")
    text = descriptors.descriptor(number, year)
    return {"display": text} if text else {}


def _modifier(modifier: str) -> dict[str, Any]:
    found = {"system": system_of_modifier(modifier), "code": modifier}
    return {"coding": [found]}


def _place(encounter: Encounter) -> dict[str, Any]:
    """Write the place of service; a setting alone is none."""
    place = encounter.place_of_service
    if place is None:
        return {}
    return {"coding": [{"system": PLACE_OF_SERVICE, "code": place}]}


def _money(amount: Decimal | None) -> dict[str, Any]:
    return {} if amount is None else {"value": amount, "currency": "USD"}


def _unit_price(line: ClaimLine) -> Decimal | None:
    """Divide the charge by the units, where that is exact to the cent."""
    if line.charge is None:
        return None
    share, rest = divmod(int(exact_product(line.charge, Decimal(100))), line.units)
    return None if rest else to_cents(exact_product(Decimal(share), _CENT))
