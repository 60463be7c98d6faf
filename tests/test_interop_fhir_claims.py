"""Whole claims of FHIR R4: what they say, and that two validators take them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from fhir.resources.R4B.claim import Claim as ClaimResource
from pydantic import ValidationError

from cptsofttissue.claims import ClaimLine
from cptsofttissue.errors import DocumentError
from cptsofttissue.interop import Bill, BillLine
from cptsofttissue.interop.fhir import ICD10CM, claim, dumps

from .bills import FIRST, SECOND, THIRD, THREE, billed, priced
from .npm import needs_npm, npm_faults

REFERENCES: dict[str, Any] = {
    "patient": "Patient/17",
    "provider": "Organization/harbor",
    "coverage": "Coverage/17",
    "created": date(2026, 7, 20),
    "insurer": "https://payer.example/Organization/1",
    "facility": "Location/center",
    "rendering": "Practitioner/ann",
}


def faults(bill: Bill, **references: Any) -> list[str]:
    """Everything that our writer refuses it for."""
    with pytest.raises(DocumentError) as caught:
        claim(bill, **references)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("bill", THREE)
def test_r4_takes_a_whole_claim(bill: Bill):
    """The classes of R4B take every claim, and read back its total and its lines."""
    found = ClaimResource.model_validate_json(dumps(claim(bill, **REFERENCES)))

    assert bill.total_charge == found.total.value
    assert len(bill.charged) == len(found.item)
    assert bill.total_charge == sum(item.net.value for item in found.item)


@needs_npm
def test_a_second_validator_takes_whole_claims():
    """The npm package fhir finds no fault in them, with or without what may be left."""
    bare = {name: REFERENCES[name] for name in ("patient", "provider", "coverage")}
    written = [claim(bill, **REFERENCES) for bill in THREE]
    written.append(claim(FIRST, created=date(2026, 7, 20), **bare))

    assert [[], [], [], []] == npm_faults(written)


#: What breaks a claim, by what it changes.
BROKEN: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
    lambda found: {k: v for k, v in found.items() if k != "insurance"},
    lambda found: found | {"total": {"value": "x", "currency": "USD"}},
    lambda found: found | {"item": [{"sequence": 1}]},
]


@pytest.mark.parametrize("breaks", BROKEN)
def test_the_first_validator_can_fail(breaks: Callable[..., dict[str, Any]]):
    """No insurance, a total that is no number, an item of no code are refused."""
    broken = breaks(claim(FIRST, **REFERENCES))

    with pytest.raises(ValidationError):
        ClaimResource.model_validate(broken)


@needs_npm
def test_the_second_validator_can_fail():
    """It refuses no insurance, an item without its code, and a name that is not R4."""
    written = claim(FIRST, **REFERENCES)
    broken = [BROKEN[0](written), BROKEN[2](written), written | {"facilities": []}]

    assert all(npm_faults(broken))


def test_a_claim_says_what_the_bill_says():
    """Everything of the bill that R4 has a place for stands in it."""
    found = claim(SECOND, **REFERENCES)
    item = found.pop("item")[2]

    assert {
        "resourceType": "Claim",
        "identifier": [{"value": "A-2"}],
        "status": "active",
        "type": coded("claim-type", "professional"),
        "use": "claim",
        "patient": {"reference": "Patient/17"},
        "created": "2026-07-20",
        "insurer": {"reference": "https://payer.example/Organization/1"},
        "provider": {"reference": "Organization/harbor"},
        "priority": coded("processpriority", "normal"),
        "careTeam": [{"sequence": 1, "provider": {"reference": "Practitioner/ann"}}],
        "supportingInfo": [
            {
                "sequence": 1,
                "category": coded("claiminformationcategory", "info"),
                "valueString": "Twice the usual time, see report",
            },
            {
                "sequence": 2,
                "category": coded("claiminformationcategory", "info"),
                "valueString": "See report",
            },
        ],
        "diagnosis": [
            {
                "sequence": 1,
                "diagnosisCodeableConcept": {
                    "coding": [{"system": ICD10CM, "code": "D17.1"}]
                },
            }
        ],
        "insurance": [
            {
                "sequence": 1,
                "focal": True,
                "coverage": {"reference": "Coverage/17"},
                "preAuthRef": ["AUTH9"],
            }
        ],
        "facility": {"reference": "Location/center"},
        "total": {"value": Decimal("3177.00"), "currency": "USD"},
    } == found
    assert "Excision of a deep cyst of the neck" == item["productOrService"]["text"]
    assert ([1], [2]) == (item["careTeamSequence"], item["informationSequence"])


def coded(system: str, code: str) -> dict[str, Any]:
    return {
        "coding": [
            {"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}
        ]
    }


def test_what_is_not_known_is_left_out():
    """Nobody who did it, no place, no payer, no note: no key."""
    known = {name: REFERENCES[name] for name in ("patient", "provider", "coverage")}
    found = claim(FIRST, created=date(2026, 7, 20), **known)

    assert {"careTeam", "facility", "insurer", "supportingInfo", "related"}.isdisjoint(
        found
    )
    assert ["AUTH7"] == found["insurance"][0]["preAuthRef"]
    assert [[1], [2, 1]] == [item["diagnosisSequence"] for item in found["item"]]
    bare = claim(evolve(FIRST, authorization=None), **REFERENCES)
    assert "preAuthRef" not in bare["insurance"][0]


def test_a_moment_is_written_as_its_day():
    """R4 takes a time only with its zone, and a claim needs none."""
    moment = REFERENCES | {"created": datetime(2026, 7, 20, 9, 5)}

    assert "2026-07-20" == claim(FIRST, **moment)["created"]


@pytest.mark.parametrize("created", [date(2026, 7, 14), datetime(2026, 7, 14, 23, 59)])
def test_a_claim_is_not_made_before_its_service(created: date):
    """A day in advance is a data-entry error in one of both."""
    assert ["created: 2026-07-14 is before the day of service, 2026-07-15"] == faults(
        FIRST, **REFERENCES | {"created": created}
    )


def test_a_claim_can_replace_another():
    """The earlier one is named by the payer's number; a void is no claim of FHIR."""
    bill = billed(
        priced(ClaimLine(code="21555", charge="900")),
        frequency="7",
        original_number="ICN1",
    )
    found = claim(bill, **REFERENCES)

    assert {"identifier": {"value": "ICN1"}} == found["related"][0]["claim"]
    assert ClaimResource.model_validate(json.loads(dumps(found)))
    (fault,) = faults(evolve(bill, frequency="8"), **REFERENCES)
    assert fault.startswith("frequency: 8; in FHIR a claim")


def test_everything_that_is_missing_is_named_at_once():
    """References, the day, and what is wrong with the bill, in one error."""
    bill = evolve(THIRD, control_number=None, lines=[BillLine(pointers=[1])])

    assert [
        "line 2, pointers: are missing; say which diagnoses the line is for",
        "control_number: is missing; FHIR has it in Claim.identifier",
        "created: is missing; it is the day on which the claim is made",
        "patient: is missing; reference to Patient, such as Patient/17",
        *("provider", "coverage", "facility", "rendering"),
    ] == [
        text if at < 4 else text.split(":")[0] for at, text in enumerate(faults(bill))
    ]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("patient", "Practitioner/17"),
        ("coverage", "17"),
        ("provider", ""),
        ("insurer", 17),
        ("rendering", "Patient/1/2"),
    ],
)
def test_a_reference_points_at_what_r4_allows(name: str, wrong: object):
    """Another kind of resource, and what is no reference, is named."""
    (fault,) = faults(FIRST, **REFERENCES | {name: wrong})

    assert fault.startswith(f"{name}: {wrong!r} is no reference to ")


@pytest.mark.parametrize("right", ["urn:uuid:1", "#payer", "Organization/a.b-1"])
def test_a_reference_may_be_inside_or_elsewhere(right: str):
    """A bundle, a contained resource and another server are reference enough."""
    assert (
        right == claim(FIRST, **REFERENCES | {"insurer": right})["insurer"]["reference"]
    )
