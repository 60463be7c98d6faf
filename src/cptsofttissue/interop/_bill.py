"""A claim as it is sent: its priced lines and all other data, given once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple, final

from attrs import Attribute, field, frozen

from cptsofttissue._amounts import exact_sum, read_amount
from cptsofttissue._reading.dates import read_date
from cptsofttissue.claims import ClaimLine, ClaimPrice
from cptsofttissue.errors import ContradictionError, UnknownTermError, WrongTypeError
from cptsofttissue.guidance._icd import read_diagnosis
from cptsofttissue.interop._charges import Charge, charge_lines
from cptsofttissue.interop._numbers import read_numbers
from cptsofttissue.interop._parties import Parties, is_text, one_of

__all__ = [
    "DIAGNOSES",
    "INPATIENT",
    "POINTERS",
    "Bill",
    "BillLine",
    "SentLine",
    "sent_lines",
]

#: Diagnoses of a claim, and those that a line points at. Source: map of pyx12.
DIAGNOSES = 12
POINTERS = 4
#: The place of service of an inpatient.
INPATIENT = "21"
#: CLM05-3: original, replacement, void. Source: NUBC codes as on the claim form,
#: item 22, https://studylib.net/doc/18132661/version-3.0-7-15-1500-instruction-manual
_FREQUENCIES = ("1", "7", "8")
#: Codes of SBR09, element 1032. Source: map of pyx12.
_FILINGS = (
    *("11", "12", "13", "14", "15", "16", "17", "AM", "BL", "CH", "CI", "DS", "FI"),
    *("HM", "LM", "MA", "MB", "MC", "OF", "TV", "VA", "WC", "ZZ"),
)


def _pointers(values: Iterable[int]) -> tuple[int, ...]:
    pointers = tuple(read_numbers("pointers", values, DIAGNOSES))
    if len(pointers) > POINTERS:
        raise ContradictionError("pointers", pointers, f"at most {POINTERS}")
    return pointers


@final
@frozen(kw_only=True)
class BillLine:
    """
    The data of a claim line besides its code, modifiers, units and charge.

    Attributes:
        pointers: Positions of the diagnoses it is for, one to four, the first
            being the reason.
        control_number: The line's control number, which the remittance repeats; by
            default the number of the line.
        authorization: Prior authorization of this line, if it has a separate one.
        note: A note for a line that is priced by report, 80 characters.
        description: The service that an unlisted code is used for, 80 characters.

    Raises:
        ContradictionError: If a pointer is given twice, or there are five.
        WrongTypeError: If a field is of another type.
    """

    pointers: tuple[int, ...] = field(default=(), converter=_pointers)
    control_number: str | None = field(default=None, validator=is_text)
    authorization: str | None = field(default=None, validator=is_text)
    note: str | None = field(default=None, validator=is_text)
    description: str | None = field(default=None, validator=is_text)


class SentLine(NamedTuple):
    """
    A line as it is sent.

    Attributes:
        number: Its place in the claim, from 1.
        line: Its code, modifiers, units and charge.
        details: Its other data in the bill.
    """

    number: int
    line: ClaimLine
    details: BillLine

    @property
    def control_number(self) -> str:
        """The number that the payer repeats in its answer."""
        return self.details.control_number or str(self.number)


def _is_flag(_: object, attribute: Attribute[bool | None], value: object) -> None:
    if value is not None and not isinstance(value, bool):
        raise WrongTypeError(attribute.name, value, "True, False, or None if not known")


def _amount(name: str, value: Decimal | str | int | None) -> Decimal | None:
    return None if value is None else read_amount(name, value)


def _total(value: Decimal | str | int | None) -> Decimal | None:
    return _amount("total", value)


def _patient_paid(value: Decimal | str | int | None) -> Decimal | None:
    return _amount("patient_paid", value)


def _admitted(value: date | str | None) -> date | None:
    return None if value is None else read_date("admitted", value)


def _diagnoses(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise WrongTypeError("diagnoses", values, "codes of ICD-10-CM, in a list")
    return tuple(map(read_diagnosis, values))


def _bill_lines(values: Iterable[BillLine]) -> tuple[BillLine, ...]:
    is_list = isinstance(values, Iterable)
    lines = tuple(values) if is_list else ()
    if not is_list or not all(isinstance(value, BillLine) for value in lines):
        raise WrongTypeError("lines", values, "a BillLine for each line, in a list")
    return lines


def _frequency(_: object, __: object, value: object) -> None:
    if value not in _FREQUENCIES:
        allowed = "1 for a claim, 7 for one that replaces it, 8 for one that voids it"
        raise UnknownTermError("frequency", value, allowed)


@final
@frozen(kw_only=True)
class Bill:
    """
    A claim as it is sent to a payer: its priced lines and all other data.

    X12, FHIR and the CMS-1500 form are written from it, so that each fact is given
    only once. A field that is not known is None; the function that writes the claim
    says what is missing.

    Attributes:
        priced: The priced claim.
        control_number: The practice's number for the claim, which the remittance
            repeats.
        diagnoses: ICD-10-CM codes, one to twelve, the first being the main reason.
        lines: The other data of each line, in the order of the claim.
        parties: The organizations and people on the claim.
        charge: Where the charges come from, as in
            :func:`~cptsofttissue.interop.fhir.claim_items`.
        total: The total charge in the practice's books, in US dollars, to be compared
            with the sum of the lines.
        filing: The kind of plan, by the codes of X12 (SBR09): MB is Medicare
            Part B, CI commercial insurance, BL Blue Cross/Blue Shield.
        authorization: Prior authorization of the whole claim.
        accepts_assignment: Whether the billing provider accepts assignment, that is,
            the payer's amount as payment in full.
        benefits_assigned: Whether the insured lets the payer pay the billing provider.
        release_signed: Whether a signed statement lets the billing provider release
            the data; False means an informed consent.
        provider_signed: Whether the signature of the clinician is on file.
        frequency: 1 for a claim, 7 for one that replaces it, 8 for one that voids it.
        original_number: The payer's number of the claim that is replaced or voided.
        patient_paid: What the patient has paid for these lines, in US dollars; at
            most what they charge.
        admitted: The day on which an inpatient was admitted.

    Raises:
        InvalidFactError: If a field cannot be read, or if the priced amount is
            requested for a line that has no separate price.
    """

    priced: ClaimPrice
    control_number: str | None = field(default=None, validator=is_text)
    diagnoses: tuple[str, ...] = field(default=(), converter=_diagnoses)
    lines: tuple[BillLine, ...] = field(default=(), converter=_bill_lines)
    parties: Parties = field(factory=Parties)
    charge: Charge | None = None
    total: Decimal | None = field(default=None, converter=_total)
    filing: str | None = field(default=None, validator=one_of(_FILINGS))
    authorization: str | None = field(default=None, validator=is_text)
    accepts_assignment: bool | None = field(default=None, validator=_is_flag)
    benefits_assigned: bool | None = field(default=None, validator=_is_flag)
    release_signed: bool | None = field(default=None, validator=_is_flag)
    provider_signed: bool | None = field(default=None, validator=_is_flag)
    frequency: str = field(default="1", validator=_frequency)
    original_number: str | None = field(default=None, validator=is_text)
    patient_paid: Decimal | None = field(default=None, converter=_patient_paid)
    admitted: date | None = field(default=None, converter=_admitted)

    def __attrs_post_init__(self) -> None:
        _ = charge_lines(self.priced, self.charge)

    @property
    def charged(self) -> tuple[ClaimLine, ...]:
        """The lines of the claim, each with its charge."""
        return tuple(charge_lines(self.priced, self.charge))

    @property
    def total_charge(self) -> Decimal | None:
        """The charge for all lines in US dollars; None if one is not known."""
        charges = [line.charge for line in self.charged]
        known = [charge for charge in charges if charge is not None]
        return exact_sum(known) if len(known) == len(charges) else None


def sent_lines(bill: Bill) -> Iterator[SentLine]:
    """List the lines as they are sent; the bill may have no details for some."""
    for index, line in enumerate(bill.charged):
        details = bill.lines[index] if index < len(bill.lines) else BillLine()
        yield SentLine(index + 1, line, details)
