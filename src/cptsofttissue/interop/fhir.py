"""
Write codings, claim items and whole claims in FHIR R4, as plain dicts.

Names, types and cardinalities are those of Claim in FHIR R4,
https://hl7.org/fhir/R4/claim.html, not those of R5.
Amounts are :class:`~decimal.Decimal`, because in R4 the number of decimals
is significant (https://hl7.org/fhir/R4/datatypes.html#decimal);
:func:`dumps` writes them as JSON numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from cptsofttissue._amounts import exact_product
from cptsofttissue.claims import ClaimLine, ClaimPrice
from cptsofttissue.coding._codes import read_code
from cptsofttissue.coding.editions import Code, DescriptorProvider
from cptsofttissue.errors import (
    DocumentError,
    Fault,
    MissingFactError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import Encounter
from cptsofttissue.interop._bill import Bill, SentLine, sent_lines
from cptsofttissue.interop._charges import (
    Charge,
    ChargeValue,
    Line,
    charge_line,
    charge_lines,
)
from cptsofttissue.interop._numbers import read_number, read_numbers
from cptsofttissue.interop._soundness import creation_faults, soundness_faults
from cptsofttissue.interop._systems import CPT, system_of, system_of_modifier
from cptsofttissue.money import to_cents

__all__ = [
    "claim",
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
#: Diagnoses. Source: https://terminology.hl7.org/ICD.html
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
#: Code systems of the value sets that R4 names for Claim; their addresses are those
#: on https://hl7.org/fhir/R4/claim.html
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
#: What each reference may point at, in R4.
_TARGETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "patient": ("Patient",),
        "provider": ("Practitioner", "PractitionerRole", "Organization"),
        "coverage": ("Coverage",),
        "insurer": ("Organization",),
        "facility": ("Location",),
        "rendering": ("Practitioner", "PractitionerRole", "Organization"),
    }
)
_REQUIRED = frozenset({"patient", "provider", "coverage"})
#: A relative reference, and one to another server, a bundle or a contained resource.
_RELATIVE = re.compile(r"([A-Za-z]+)/[A-Za-z0-9.-]{1,64}")
_ABSOLUTE = re.compile(r"(?:https?://|urn:|#)\S+")
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
            The URL of its code system. By default the format decides: five
            digits, or four digits and a letter used by CPT, are CPT; a letter and
            four digits are HCPCS level II. Give it for every code of your own,
            because a code of five digits would be treated as CPT.
        edition:
            The year of the code set, written as the version, as HL7 Terminology
            does, https://terminology.hl7.org/CPT.html.
        descriptors:
            Your licensed copy of the AMA's descriptors, the only source of a
            display; it is used only for CPT codes.

    Raises:
        MissingFactError: If descriptors are given, but not the edition.
        UnknownTermError: If the code cannot be read, or its format belongs to no
            known code system and none was given.
        WrongTypeError: If an argument has the wrong type.
    """
    number, year = read_code(code), _edition(edition)
    result = {"system": _system(number, system)}
    if year is not None:
        result["version"] = str(year)
    result["code"] = number
    if descriptors is not None and result["system"] == CPT:
        return result | _display(number, year, descriptors)
    return result


def claim_item(  # noqa: PLR0913 - each is a choice of the caller, by name
    line: Line,
    encounter: Encounter,
    *,
    sequence: int = 1,
    charge: ChargeValue = None,
    diagnosis_sequence: Iterable[int] = (),
    system: str | None = None,
    descriptors: DescriptorProvider | None = None,
) -> dict[str, Any]:
    """
    Write a line as a Claim.item.

    What is not known is left out. So is the side of the body: the modifier states
    it, and R4 has no code system for it. The version of a CPT code is the year
    of service, since codes are valid for a calendar year.

    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> line = ClaimLine(code="21555", modifiers="RT", charge="900")
    >>> item = claim_item(line, office, diagnosis_sequence=[1])
    >>> list(item)
    ['sequence', 'diagnosisSequence', 'productOrService', 'modifier', \
'servicedDate', 'locationCodeableConcept', 'quantity', 'unitPrice', 'net']
    >>> item["net"]
    {'value': Decimal('900.00'), 'currency': 'USD'}

    Args:
        line: A claim line or a priced line.
        encounter: Date and place of service; a claim is accepted too.
        sequence: The number of the item in the claim, from 1.
        charge:
            US dollars for all units. By default the charge of the line;
            ``Charge.PRICED`` uses the amount that the payer allows instead.
        diagnosis_sequence: Numbers of diagnoses of the claim, from 1.
        system: The code system of the code, as in :func:`coding`.
        descriptors: As in :func:`coding`.

    Raises:
        InvalidFactError: If an argument cannot be read, or if the priced amount is
            requested but does not cover exactly this line.
    """
    claim_line = charge_line(line, charge)
    day = encounter.date_of_service
    is_cpt = (system or system_of(claim_line.code)) == CPT
    edition = day.year if is_cpt else None
    product = coding(
        claim_line.code, system=system, edition=edition, descriptors=descriptors
    )
    item = {
        "sequence": read_number("sequence", sequence, _MOST),
        "diagnosisSequence": read_numbers(
            "diagnosis_sequence", diagnosis_sequence, _MOST
        ),
        "productOrService": {"coding": [product]},
        "modifier": [_modifier(modifier) for modifier in claim_line.modifiers],
        "servicedDate": day.isoformat(),
        "locationCodeableConcept": _place(encounter),
        "quantity": {"value": claim_line.units},
        "unitPrice": _money(_unit_price(claim_line)),
        "net": _money(claim_line.charge),
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
            The charge of each line, or ``Charge.PRICED`` for the amount that the
            payer allows; units that were priced one by one are added up.
        diagnosis_sequence: Numbers of diagnoses of the claim, the same for all.
        descriptors: As in :func:`coding`.

    Raises:
        InvalidFactError: As in :func:`claim_item`, or if the two sides of a
            procedure are on two lines that were priced together.
    """
    numbers = tuple(diagnosis_sequence)
    return [
        claim_item(
            line,
            answer.claim,
            sequence=number,
            diagnosis_sequence=numbers,
            descriptors=descriptors,
        )
        for number, line in enumerate(charge_lines(answer, charge), 1)
    ]


def claim(  # noqa: PLR0913 - each is a choice of the caller, by name
    bill: Bill,
    *,
    patient: str | None = None,
    provider: str | None = None,
    coverage: str | None = None,
    created: date | None = None,
    insurer: str | None = None,
    facility: str | None = None,
    rendering: str | None = None,
    descriptors: DescriptorProvider | None = None,
) -> dict[str, Any]:
    """
    Write a whole Claim; :doc:`/how-to/send-a-claim-line` shows one.

    R4 has no element for the control numbers of lines, for the amount that the patient
    has paid, or for the referring provider, so they are not written. Notes are written
    as supporting information, and authorizations of lines with that of the claim.

    Args:
        bill: The claim; its parties are not written, but referenced.
        patient: Reference to the patient, such as ``Patient/17``.
        provider: Reference to the billing provider.
        coverage: Reference to the coverage of the patient.
        created: The day on which the claim is made.
        insurer: Reference to the payer.
        facility: Reference to the place, required if the bill names one.
        rendering: Reference to the rendering provider, required if the bill names one.
        descriptors: As in :func:`coding`.

    Raises:
        DocumentError: If the bill is incomplete, or a reference is missing or points
            to the wrong kind of resource; every error is listed.
    """
    references = {
        "patient": patient,
        "provider": provider,
        "coverage": coverage,
        "insurer": insurer,
        "facility": facility,
        "rendering": rendering,
    }
    _refuse((*soundness_faults(bill), *_claim_faults(bill, created, references)))
    resource = {
        "resourceType": "Claim",
        "identifier": [{"value": bill.control_number}],
        "status": "active",
        "type": _concept("claim-type", "professional"),
        "use": "claim",
        "patient": _reference(patient),
        "created": f"{created:%Y-%m-%d}",
        "insurer": _reference(insurer),
        "provider": _reference(provider),
        "priority": _concept("processpriority", "normal"),
        "related": _related_claims(bill),
        "careTeam": [{"sequence": 1, "provider": _reference(rendering)}],
        "supportingInfo": _notes(bill),
        "diagnosis": _diagnoses(bill),
        "insurance": [_insurance(bill, coverage)],
        "facility": _reference(facility),
        "item": [
            _item(bill, sent, rendering, descriptors) for sent in sent_lines(bill)
        ],
        "total": _money(bill.total_charge),
    }
    if rendering is None:
        del resource["careTeam"]
    return {name: value for name, value in resource.items() if value}


def dumps(value: dict[str, Any] | list[Any] | Decimal | str | int | None) -> str:
    """
    Write a dict of this module as JSON; amounts are numbers with exact decimals.

    >>> dumps({"value": Decimal("462.60"), "currency": "USD"})
    '{"value": 462.60, "currency": "USD"}'

    Raises:
        TypeError: If it holds a value that JSON cannot represent.
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
    url = system_of(number) if system is None else system
    if url is None:
        allowed = "a code of CPT or HCPCS level II, or one with its system"
        raise UnknownTermError("code", number, allowed)
    if not isinstance(url, str) or not _URI.fullmatch(url):
        raise WrongTypeError("system", system, "the address of a code system, as text")
    return url


def _display(
    number: str, year: int | None, descriptors: DescriptorProvider
) -> dict[str, Any]:
    if year is None:
        raise MissingFactError("edition", None, "the year the descriptors are for")
    text = descriptors.descriptor(number, year)
    return {"display": text} if text else {}


def _modifier(modifier: str) -> dict[str, Any]:
    return {"coding": [{"system": system_of_modifier(modifier), "code": modifier}]}


def _place(encounter: Encounter) -> dict[str, Any]:
    """Write the place of service; empty if only a setting is known."""
    place = encounter.place_of_service
    if place is None:
        return {}
    return {"coding": [{"system": PLACE_OF_SERVICE, "code": place}]}


def _money(amount: Decimal | None) -> dict[str, Any]:
    return {} if amount is None else {"value": amount, "currency": "USD"}


def _unit_price(line: ClaimLine) -> Decimal | None:
    """Divide the charge by the units; None if that is not exact to the cent."""
    if line.charge is None:
        return None
    share, remainder = divmod(int(exact_product(line.charge, Decimal(100))), line.units)
    return None if remainder else to_cents(exact_product(Decimal(share), _CENT))


def _refuse(faults: tuple[Fault, ...]) -> None:
    if faults:
        raise DocumentError(faults)


def _claim_faults(
    bill: Bill, created: object, references: Mapping[str, object]
) -> Iterator[Fault]:
    """Yield what R4 requires and the claim lacks, and references to wrong kinds."""
    if bill.control_number is None:
        yield Fault("control_number", "is missing; FHIR has it in Claim.identifier")
    if bill.frequency == _VOID:
        yield Fault("frequency", "8; in FHIR a claim is canceled by its status")
    if not isinstance(created, date):
        yield Fault("created", "is missing; it is the day on which the claim is made")
    else:
        yield from creation_faults(bill, created)
    for name, value in references.items():
        is_required = name in _REQUIRED or getattr(bill.parties, name, None) is not None
        if value is None and is_required:
            yield Fault(name, f"is missing; {_kinds(name)}")
        elif value is not None and not _points_at(value, _TARGETS[name]):
            yield Fault(name, f"{value!r} is no {_kinds(name)}")


#: The frequency (CLM05-3) of a claim that voids another.
_VOID = "8"


def _kinds(name: str) -> str:
    return f"reference to {' or '.join(_TARGETS[name])}, such as {_TARGETS[name][0]}/17"


def _points_at(value: object, kinds: tuple[str, ...]) -> bool:
    if not isinstance(value, str):
        return False
    relative = _RELATIVE.fullmatch(value)
    if relative is not None:
        return relative[1] in kinds
    return _ABSOLUTE.fullmatch(value) is not None


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": _TERMINOLOGY + system, "code": code}]}


def _reference(value: str | None) -> dict[str, Any]:
    return {} if value is None else {"reference": value}


def _related_claims(bill: Bill) -> list[dict[str, Any]]:
    """Name the claim that this one replaces, by the payer's number."""
    if bill.original_number is None:
        return []
    relationship = _concept("ex-relatedclaimrelationship", "prior")
    prior = {"identifier": {"value": bill.original_number}}
    return [{"claim": prior, "relationship": relationship}]


def _notes(bill: Bill) -> list[dict[str, Any]]:
    """Number the notes of lines, in the order of the claim."""
    notes = (
        sent.details.note for sent in sent_lines(bill) if sent.details.note is not None
    )
    category = _concept("claiminformationcategory", "info")
    return [
        {"sequence": number, "category": category, "valueString": note}
        for number, note in enumerate(notes, 1)
    ]


def _diagnoses(bill: Bill) -> list[dict[str, Any]]:
    return [
        {
            "sequence": number,
            "diagnosisCodeableConcept": {"coding": [{"system": ICD10CM, "code": code}]},
        }
        for number, code in enumerate(bill.diagnoses, 1)
    ]


def _insurance(bill: Bill, coverage: str | None) -> dict[str, Any]:
    """Write the billed coverage, with every authorization."""
    authorizations = (bill.authorization, *(line.authorization for line in bill.lines))
    insurance = {
        "sequence": 1,
        "focal": True,
        "coverage": _reference(coverage),
        "preAuthRef": [*dict.fromkeys(number for number in authorizations if number)],
    }
    return {name: value for name, value in insurance.items() if value}


def _item(
    bill: Bill,
    sent: SentLine,
    rendering: str | None,
    descriptors: DescriptorProvider | None,
) -> dict[str, Any]:
    item = claim_item(
        sent.line,
        bill.priced.claim,
        sequence=sent.number,
        diagnosis_sequence=sent.details.pointers,
        descriptors=descriptors,
    )
    if sent.details.description is not None:
        item["productOrService"]["text"] = sent.details.description
    if rendering is not None:
        item["careTeamSequence"] = [1]
    if sent.details.note is not None:
        lines = bill.lines[: sent.number]
        sequence = sum(line.note is not None for line in lines)
        item["informationSequence"] = [sequence]
    return item
