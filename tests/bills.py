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


def interchange(*transactions: str) -> str:
    """An 835 of some transactions, each given as its segments without ST and SE."""
    written = [
        f"ST*835*{at:04}~{body}SE*{body.count('~') + 2}*{at:04}~"
        for at, body in enumerate(transactions, 1)
    ]
    return (
        "ISA*00*          *00*          *ZZ*R1             *ZZ*S1             "
        "*260810*1200*^*00501*000000099*0*T*:~"
        "GS*HP*R1*S1*20260810*1200*99*X*005010X221A1~"
        f"{''.join(written)}GE*{len(written)}*99~IEA*1*000000099~"
    )


def payment(paid: object, claims: str, held: str = "") -> str:
    """A transaction of an 835: who pays how much, claims, and what was held back."""
    return (
        f"BPR*I*{paid}*C*CHK************20260810~TRN*1*12345*1999999999~"
        "DTM*405*20260809~N1*PR*ACME HEALTH~N3*9 MAIN STREET~N4*BOSTON*MA*02109~"
        "PER*BL*EDI*TE*5555550111~N1*PE*HARBOR SURGERY*XX*1234567893~LX*1~"
        f"{claims}{held}"
    )


PATIENT = "NM1*QC*1*DOE*JANE****MI*M1~"
#: The first line is paid as expected; the second is denied as part of it.
ANSWER_1 = (
    f"CLP*A-1*1*2100*446.48*113.9*MB*ICN1*11*1~{PATIENT}"
    "SVC*HC:24075*1200*446.48**1~DTM*472*20260715~CAS*CO*45*630.51**253*9.11~"
    "CAS*PR*2*113.9~REF*6R*A-1-1~AMT*B6*569.49~"
    "SVC*HC:21555:59:RT*900*0**0~DTM*472*20260715~CAS*CO*97*900~REF*6R*A-1-2~"
)
#: One side is paid for both; one was not priced; the last line does not balance.
ANSWER_2 = (
    f"CLP*A-2*1*3177*839.42*100*MB*ICN2*11*1~{PATIENT}"
    "SVC*HC:27327*1500*439.42**1*HC:27327:50~DTM*472*20260715~"
    "CAS*CO*45*960.58~CAS*PR*1*100~REF*6R*1~"
    "SVC*HC:21555:22*900*400**1~DTM*472*20260715~CAS*CO*45*500~REF*6R*2~"
    "AMT*B6*400~"
    "SVC*HC:21899*777*0~DTM*472*20260715~CAS*PI*16*700~REF*6R*3~LQ*HE*M29~"
)
#: Both sides are paid as expected, without numbers of lines, and passed on.
ANSWER_3 = (
    f"CLP*A-3*19*1400*809.13**MB*ICN3*11*1~{PATIENT}"
    "SVC*HC:27327:RT*700*404.57**1~DTM*472*20260715~CAS*CO*45*295.43~"
    "SVC*HC:27327:LT*700*404.56**1~DTM*472*20260715~CAS*CO*45*295.44~"
)
HELD = "PLB*1234567893*20261231*WO:ICN0*20~"
ANSWER = interchange(payment("2075.03", ANSWER_1 + ANSWER_2 + ANSWER_3, HELD))
