"""
Write service lines, claims and whole files in X12 837P, as text.

The guide is the Technical Report Type 3 (TR3) 005010X222A1.
X12 sells it, and we had no copy. Rules and lengths were taken from
answers by X12 to questions about it ("RFI"), https://x12.org/resources/requests-for-interpretation,
and from the maps of pyx12; a rule with neither source is marked as unsourced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import count, groupby
from typing import Any, final

from attrs import Attribute, field, frozen

from cptsofttissue._reading.flags import read_flag
from cptsofttissue.claims import ClaimLine, ClaimPrice
from cptsofttissue.errors import (
    ContradictionError,
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
from cptsofttissue.interop._elements import element_faults, repetition
from cptsofttissue.interop._loops import Writer, compact_date
from cptsofttissue.interop._numbers import read_number, read_numbers
from cptsofttissue.interop._parties import Party
from cptsofttissue.interop._segments import Delimiters, decimal_text, segment
from cptsofttissue.interop._soundness import creation_faults, soundness_faults
from cptsofttissue.interop._systems import system_of

__all__ = [
    "Delimiters",
    "Envelope",
    "claim_file",
    "claim_segments",
    "service_line",
    "service_lines",
    "sv1",
]

#: SV101-3 to SV101-6. Source: map of pyx12.
_MODIFIERS = 4
#: SV107-1 to SV107-4. Source: map of pyx12.
_POINTERS = 4
#: Diagnoses of a claim that may be pointed at. Source: map of pyx12.
_DIAGNOSES = 12
#: Service lines of a claim, repeats of loop 2400. Source: map of pyx12.
_LINES = 50
#: CPT and HCPCS codes; the other ways to name a code. Source: map of pyx12.
_HEALTH_CARE = "HC"
_QUALIFIERS = ("ER", _HEALTH_CARE, "IV", "WK")
_PLACE = re.compile(r"\d\d", re.ASCII)
_DEFAULT = Delimiters()
#: The guide, and the number of the one transaction of a file.
_GUIDE = "005010X222A1"
_FIRST = "0001"
_MOST_CONTROL = 999_999_999


def _control_number(value: int) -> int:
    return read_number("control_number", value, _MOST_CONTROL)


def _is_test(value: bool) -> bool:  # noqa: FBT001 - a converter
    return read_flag("is_test", value)


def _type_validator(kind: type) -> Callable[[object, Attribute[Any], Any], None]:
    """Return a validator for a type."""

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, kind):
            raise WrongTypeError(attribute.name, value, f"a {kind.__name__}")

    return check


def sv1(  # noqa: PLR0913 - each is a choice of the caller, by name
    line: Line,
    *,
    charge: ChargeValue = None,
    diagnosis_pointers: Iterable[int] = (1,),
    place_of_service: str | None = None,
    qualifier: str | None = None,
    description: str | None = None,
    delimiters: Delimiters = _DEFAULT,
) -> str:
    """
    Write a line as the segment SV1, professional service.

    An amount has no trailing zeros: the guide (B.1.1.3.1.2, quoted in RFI 1526)
    suppresses them unless they indicate precision, and according to RFI 1711
    cents never do. So 462.60 US dollars is written 462.6.

    >>> line = ClaimLine(code="21555", modifiers="RT", charge="462.60")
    >>> sv1(line)
    'SV1*HC:21555:RT*462.6*UN*1***1~'

    Args:
        line: A claim line or a priced line.
        charge:
            US dollars for all units (SV102). By default the charge of the line;
            ``Charge.PRICED`` uses the amount that the payer allows instead.
        diagnosis_pointers: One to four positions of diagnoses, 1 to 12 (SV107).
        place_of_service:
            Two digits, only if they differ from the claim's CLM05-1 (SV105;
            that rule is unsourced).
        qualifier:
            The qualifier of the code (SV101-1). By default HC, if the code has
            the format of CPT or HCPCS level II.
        description: The service that an unlisted code is used for (SV101-7).
        delimiters: The delimiters of the interchange.

    Raises:
        ContradictionError: If there are more than four modifiers, if a value
            contains a delimiter, or if the priced amount is requested but does not
            cover exactly this line.
        InvalidFactError: If an argument cannot be read.
        MissingFactError: If the charge or the pointers are not known.
    """
    claim_line = charge_line(line, charge)
    tail = _procedure_tail(claim_line, description)
    procedure = (_qualifier(claim_line.code, qualifier), claim_line.code, *tail)
    elements = (
        ("SV1",),
        procedure,
        (_charge(claim_line),),
        ("UN",),
        (str(claim_line.units),),
        (_place(place_of_service),),
        ("",),
        _pointers(diagnosis_pointers),
    )
    return segment(delimiters, *elements)


def service_line(  # noqa: PLR0913 - each is a choice of the caller, by name
    line: Line,
    encounter: Encounter,
    *,
    number: int = 1,
    charge: ChargeValue = None,
    diagnosis_pointers: Iterable[int] = (1,),
    claim_place: str | None = None,
    qualifier: str | None = None,
    description: str | None = None,
    delimiters: Delimiters = _DEFAULT,
) -> tuple[str, ...]:
    """
    Write the segments LX, SV1 and DTP of a line, in this order.

    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> line = ClaimLine(code="21555", charge="900")
    >>> service_line(line, office)
    ('LX*1~', 'SV1*HC:21555*900*UN*1***1~', 'DTP*472*D8*20260715~')

    Args:
        line: A claim line or a priced line.
        encounter: Date and place of service of the line; a claim is accepted too.
        number: The number of the line in the claim, 1 to 50 (LX01).
        charge: As in :func:`sv1`.
        diagnosis_pointers: As in :func:`sv1`.
        claim_place:
            Place of service of the claim (CLM05-1), if that of the line differs;
            SV105 then has that of the line.
        qualifier: As in :func:`sv1`.
        description: As in :func:`sv1`.
        delimiters: As in :func:`sv1`.

    Raises:
        InvalidFactError: As in :func:`sv1`.
    """
    place = encounter.place_of_service
    day = encounter.date_of_service.isoformat().replace("-", "")
    service = sv1(
        line,
        charge=charge,
        diagnosis_pointers=diagnosis_pointers,
        place_of_service=None if claim_place in {None, place} else place,
        qualifier=qualifier,
        description=description,
        delimiters=delimiters,
    )
    line_number = str(read_number("number", number, _LINES))
    return (
        segment(delimiters, ("LX",), (line_number,)),
        service,
        segment(delimiters, ("DTP",), ("472",), ("D8",), (day,)),
    )


def service_lines(
    answer: ClaimPrice,
    *,
    charge: Charge | None = None,
    diagnosis_pointers: Iterable[int] = (1,),
    delimiters: Delimiters = _DEFAULT,
) -> tuple[str, ...]:
    r"""
    Write the segments of all lines of a priced claim, numbered from 1.

    >>> from cptsofttissue.claims import Claim, price
    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> where = {"date_of_service": "2026-07-15", "place_of_service": "11"}
    >>> claim = Claim(lines=["24075", "21555"], **where)
    >>> answer = price(claim, MedicareFeeSchedule.bundled())
    >>> print(*service_lines(answer, charge=Charge.PRICED), sep="\n")
    LX*1~
    SV1*HC:24075*569.49*UN*1***1~
    DTP*472*D8*20260715~
    LX*2~
    SV1*HC:21555*231.3*UN*1***1~
    DTP*472*D8*20260715~

    Args:
        answer: The priced claim.
        charge:
            The charge of each line, or ``Charge.PRICED`` for the amount that the
            payer allows; units that were priced one by one are added up.
        diagnosis_pointers: As in :func:`sv1`, the same for all lines.
        delimiters: As in :func:`sv1`.

    Raises:
        InvalidFactError: As in :func:`sv1`, or if the two sides of a procedure
            are on two lines that were priced together.
    """
    pointers = tuple(diagnosis_pointers)
    return tuple(
        segment
        for number, line in enumerate(charge_lines(answer, charge), 1)
        for segment in service_line(
            line,
            answer.claim,
            number=number,
            diagnosis_pointers=pointers,
            delimiters=delimiters,
        )
    )


@final
@frozen(kw_only=True)
class Envelope:
    """
    Who sends a file to whom, and when.

    Attributes:
        submitter: Who sends it, with name, contact, phone and identifier.
        receiver: Who receives it, with name and identifier.
        control_number: The number of the interchange, 1 to 999,999,999; the
            receiver refuses a number that was used before.
        created: Date and time.
        is_test: Whether it is a test, which no payer pays.

    Raises:
        WrongTypeError: If a field has the wrong type.
    """

    submitter: Party = field(validator=_type_validator(Party))
    receiver: Party = field(validator=_type_validator(Party))
    control_number: int = field(converter=_control_number)
    created: datetime = field(validator=_type_validator(datetime))
    is_test: bool = field(converter=_is_test)


def claim_segments(bill: Bill, *, delimiters: Delimiters = _DEFAULT) -> tuple[str, ...]:
    r"""
    Write the segments of a claim with its lines, loops 2300 to 2400.

    >>> from cptsofttissue.claims import Claim, price
    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> from cptsofttissue.interop import BillLine
    >>> where = {"date_of_service": "2026-07-15", "place_of_service": "11"}
    >>> lines = [ClaimLine(code="21555", modifiers="RT", charge="900")]
    >>> bill = Bill(
    ...     priced=price(Claim(lines=lines, **where), MedicareFeeSchedule.bundled()),
    ...     control_number="A-17",
    ...     diagnoses=["D17.1"],
    ...     lines=[BillLine(pointers=[1])],
    ...     filing="MB",
    ...     accepts_assignment=True,
    ...     benefits_assigned=True,
    ...     release_signed=True,
    ...     provider_signed=True,
    ... )
    >>> print(*claim_segments(bill), sep="\n")
    CLM*A-17*900***11:B:1*Y*A*Y*Y~
    HI*ABK:D171~
    LX*1~
    SV1*HC:21555:RT*900*UN*1***1~
    DTP*472*D8*20260715~
    REF*6R*1~

    Args:
        bill: The claim; it needs no billing provider, payer or people.
        delimiters: The delimiters of the interchange.

    Raises:
        DocumentError: If the bill is incomplete; every error is listed.
    """
    faults = (*soundness_faults(bill), *element_faults(bill, delimiters, "23"))
    _refuse([*faults, *element_faults(bill, delimiters, "24")])
    return tuple(_claim(bill, delimiters))


def claim_file(
    bills: Iterable[Bill], envelope: Envelope, *, delimiters: Delimiters = _DEFAULT
) -> str:
    """
    Write a whole interchange of claims; :doc:`/how-to/send-a-claim-line` shows one.

    Only the primary payer of a patient can be billed; consecutive claims with the
    same billing provider share its loop.

    Args:
        bills: The claims, one or more.
        envelope: Who sends them to whom, and when.
        delimiters: The delimiters to write.

    Raises:
        DocumentError: If a bill or the envelope is incomplete; every error is listed
            with its claim.
        WrongTypeError: If *bills* are not bills.
    """
    items = tuple(bills)
    if not items or not all(isinstance(bill, Bill) for bill in items):
        raise WrongTypeError("bills", bills, "one Bill or more, in a list")
    faults = _faults(items, envelope, delimiters)
    _refuse([*element_faults(envelope, delimiters), *faults])
    return "".join(_interchange(items, envelope, delimiters))


def _refuse(faults: Iterable[Fault]) -> None:
    if errors := tuple(faults):
        raise DocumentError(errors)


def _faults(
    bills: tuple[Bill, ...], envelope: Envelope, delimiters: Delimiters
) -> Iterator[Fault]:
    """Yield the faults of every bill, each with its claim."""
    numbers = [bill.control_number for bill in bills]
    for number, bill in enumerate(bills, 1):
        claim = f"claim {bill.control_number or number}"
        if bill.control_number and numbers.count(bill.control_number) > 1:
            yield Fault(
                f"{claim}, control_number", "is also the number of another claim"
            )
        early = creation_faults(bill, envelope.created)
        bill_faults = (
            *soundness_faults(bill),
            *early,
            *element_faults(bill, delimiters),
        )
        for fault in bill_faults:
            yield Fault(f"{claim}, {fault.path}", fault.problem)


def _interchange(
    bills: tuple[Bill, ...], envelope: Envelope, delimiters: Delimiters
) -> Iterator[str]:
    """Write the headers, the transaction, and the trailers."""
    writer = Writer(delimiters)
    number = str(envelope.control_number)
    body = tuple(_transaction(bills, envelope, delimiters))
    yield _isa(envelope, delimiters)
    day, time = compact_date(envelope.created.date()), f"{envelope.created:%H%M}"
    identifiers = (envelope.submitter.identifier, envelope.receiver.identifier)
    yield writer.simple("GS", "HC", *identifiers, day, time, number, "X", _GUIDE)
    yield from body
    yield writer.simple("SE", str(len(body) + 1), _FIRST)
    yield writer.simple("GE", "1", number)
    yield writer.simple("IEA", "1", f"{envelope.control_number:09}")


def _isa(envelope: Envelope, delimiters: Delimiters) -> str:
    """Write the header, whose elements have fixed widths."""
    elements = (
        *("ISA", "00", " " * 10, "00", " " * 10),
        *("ZZ", f"{envelope.submitter.identifier:<15}"),
        *("ZZ", f"{envelope.receiver.identifier:<15}"),
        f"{envelope.created:%y%m%d}",
        f"{envelope.created:%H%M}",
        repetition(delimiters),
        "00501",
        f"{envelope.control_number:09}",
        "0",
        "T" if envelope.is_test else "P",
        delimiters.component,
    )
    return delimiters.element.join(elements) + delimiters.segment


def _transaction(
    bills: tuple[Bill, ...], envelope: Envelope, delimiters: Delimiters
) -> Iterator[str]:
    writer = Writer(delimiters)
    sender, receiver = envelope.submitter, envelope.receiver
    day, time = compact_date(envelope.created.date()), f"{envelope.created:%H%M}"
    yield writer.simple("ST", "837", _FIRST, _GUIDE)
    number = str(envelope.control_number)
    yield writer.simple("BHT", "0019", "00", number, day, time, "CH")
    yield writer.party("41", sender, "46", sender.identifier)
    yield writer.simple("PER", "IC", sender.contact, "TE", sender.phone)
    yield writer.party("40", receiver, "46", receiver.identifier)
    levels = count(1)
    for billing, group in groupby(bills, key=lambda bill: bill.parties.billing):
        parent = str(next(levels))
        yield writer.simple("HL", parent, "", "20", "1")
        yield from writer.billing(billing)
        for bill in group:
            yield from _bill(bill, parent, levels, delimiters)


def _bill(
    bill: Bill, parent: str, levels: Iterator[int], delimiters: Delimiters
) -> Iterator[str]:
    """Write the subscriber, the patient if that is another person, and the claim."""
    writer = Writer(delimiters)
    patient = bill.parties.patient
    level = str(next(levels))
    yield writer.simple("HL", level, parent, "22", "0" if patient is None else "1")
    yield from writer.subscriber(bill)
    if patient is not None:
        yield writer.simple("HL", str(next(levels)), level, "23", "0")
        yield from writer.patient(bill, patient)
    yield from _claim(bill, delimiters)


def _claim(bill: Bill, delimiters: Delimiters) -> Iterator[str]:
    writer = Writer(delimiters)
    yield from writer.claim(bill)
    for sent in sent_lines(bill):
        yield from _line(bill, sent, delimiters)
        yield from writer.line_details(sent)


def _line(bill: Bill, sent: SentLine, delimiters: Delimiters) -> tuple[str, ...]:
    return service_line(
        sent.line,
        bill.priced.claim,
        number=sent.number,
        diagnosis_pointers=sent.details.pointers,
        description=sent.details.description,
        delimiters=delimiters,
    )


def _qualifier(code: str, qualifier: str | None) -> str:
    value = _HEALTH_CARE if qualifier is None else qualifier
    if value not in _QUALIFIERS:
        raise UnknownTermError("qualifier", qualifier, ", ".join(_QUALIFIERS))
    if qualifier is None and system_of(code) is None:
        allowed = "a code of CPT or HCPCS level II, or one with its qualifier"
        raise UnknownTermError("code", code, allowed)
    return value


def _modifiers(line: ClaimLine) -> tuple[str, ...]:
    if len(line.modifiers) > _MODIFIERS:
        allowed = f"{_MODIFIERS} modifiers on a line"
        raise ContradictionError("modifiers", " ".join(line.modifiers), allowed)
    return line.modifiers


def _procedure_tail(line: ClaimLine, description: str | None) -> tuple[str, ...]:
    """Write the modifiers, with empty elements up to the description."""
    modifiers = _modifiers(line)
    if description is None:
        return modifiers
    return (*modifiers, *[""] * (_MODIFIERS - len(modifiers)), description)


def _charge(line: ClaimLine) -> str:
    if line.charge is None:
        allowed = f"what is charged for {line}, or Charge.PRICED if its price is known"
        raise MissingFactError("charge", None, allowed)
    return decimal_text(line.charge)


def _place(value: str | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not _PLACE.fullmatch(value):
        allowed = "two digits as text, such as 11"
        raise WrongTypeError("place_of_service", value, allowed)
    return value


def _pointers(values: Iterable[int]) -> tuple[str, ...]:
    pointers = read_numbers("diagnosis_pointers", values, _DIAGNOSES)
    if not pointers:
        raise MissingFactError("diagnosis_pointers", None, "one to four")
    if len(pointers) > _POINTERS:
        raise ContradictionError("diagnosis_pointers", pointers, "one to four")
    return tuple(map(str, pointers))
