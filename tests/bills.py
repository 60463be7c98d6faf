"""Claims as they are sent, with made-up parties, and what pyx12 says of a file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime

from attrs import evolve
from pyx12.params import ParamsBase
from pyx12.x12n_document import x12n_document

from cptsofttissue.claims import Claim, ClaimLine, ClaimPrice, price
from cptsofttissue.fees import MedicareFeeSchedule
from cptsofttissue.interop import Address, Bill, BillLine, Parties, Party, Person
from cptsofttissue.interop.x12 import Envelope

MEDICARE = MedicareFeeSchedule.bundled()
WHERE = {"date_of_service": "2026-07-15", "place_of_service": "11"}
ADDRESS = Address(
    street="1 Main Street", city="Boston", state="MA", zip_code="02109-0000"
)
PRACTICE = Party(
    name="Harbor Surgery", npi="1234567893", tax_id="12-3456789", address=ADDRESS
)
JANE = Person(
    last_name="Doe",
    first_name="Jane",
    birth_date="1960-01-01",
    sex="F",
    member_id="M1",
    address=ADDRESS,
)
JOE = Person(
    last_name="Doe", first_name="Joe", birth_date="2010-01-01", sex="M", address=ADDRESS
)
ANN = Party(name="Roe", first_name="Ann", npi="1558598797")
PARTIES = Parties(
    billing=PRACTICE,
    payer=Party(name="Acme Health", identifier="P1"),
    subscriber=JANE,
)
ENVELOPE = Envelope(
    submitter=Party(
        name="Harbor Surgery", identifier="S1", contact="Office", phone="555-555-0100"
    ),
    receiver=Party(name="Acme Health", identifier="R1"),
    control_number=17,
    created=datetime(2026, 7, 20, 9, 5),
    is_test=True,
)


def priced(*lines: ClaimLine | str, **facts: str) -> ClaimPrice:
    return price(Claim(lines=lines, **WHERE | facts), MEDICARE)


def billed(answer: ClaimPrice, number: str | None = "A-1", **facts: object) -> Bill:
    """A bill that is whole: every line is for the first diagnosis."""
    known = {
        "diagnoses": ["D17.1"],
        "lines": [BillLine(pointers=[1])] * len(answer.claim.lines),
        "parties": PARTIES,
        "filing": "MB",
        "accepts_assignment": True,
        "benefits_assigned": True,
        "release_signed": True,
        "provider_signed": True,
    }
    return Bill(priced=answer, control_number=number, **known | facts)


#: Two lines, of which the second has other diagnoses; an authorization.
FIRST = billed(
    priced(
        ClaimLine(code="24075", charge="1200"),
        ClaimLine(code="21555", modifiers="59 RT", units=2, charge="900"),
    ),
    diagnoses=["D17.1", "L72.0"],
    lines=[
        BillLine(pointers=[1], control_number="A-1-1"),
        BillLine(pointers=[2, 1], control_number="A-1-2"),
    ],
    authorization="AUTH7",
    patient_paid="20",
)
#: A child; both sides on one line, more work than usual, an unlisted code.
SECOND = billed(
    priced(
        ClaimLine(code="27327", modifiers="50", charge="1500"),
        ClaimLine(code="21555", modifiers="22", charge="900"),
        ClaimLine(code="21899", charge="777"),
    ),
    "A-2",
    lines=[
        BillLine(pointers=[1]),
        BillLine(pointers=[1], note="Twice the usual time, see report"),
        BillLine(
            pointers=[1],
            note="See report",
            description="Excision of a deep cyst of the neck",
            authorization="AUTH9",
        ),
    ],
    parties=evolve(PARTIES, patient=JOE, relationship="19"),
)
#: Each side on a line of its own; others stand on it, too.
THIRD = billed(
    priced(
        ClaimLine(code="27327", modifiers="RT", charge="700"),
        ClaimLine(code="27327", modifiers="LT", charge="700"),
    ),
    "A-3",
    parties=evolve(
        PARTIES,
        rendering=ANN,
        referring=Party(name="Poe", first_name="Al", npi="1558598797"),
        facility=Party(name="Harbor Center", address=ADDRESS),
    ),
)
THREE = (FIRST, SECOND, THIRD)


def x12_faults(text: str) -> list[str]:
    """Everything that pyx12 finds wrong with a whole file."""
    report = io.StringIO()
    valid = x12n_document(ParamsBase(), io.StringIO(text), None, None, fd_json=report)
    found = list(_texts(json.loads(report.getvalue())))
    assert valid == (not found)
    return found


def _texts(node: object) -> Iterator[str]:
    """Every message in a report of pyx12."""
    if isinstance(node, dict):
        yield from [node["err_str"]] if "err_str" in node else []
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _texts(part)
