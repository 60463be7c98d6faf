"""The claims, lines and adjustments of an 835, as values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import final

from attrs import field, frozen

from cptsofttissue._amounts import exact_difference, exact_sum
from cptsofttissue._reading import tables
from cptsofttissue.guidance.appeals import DenialReason
from cptsofttissue.trace import Notice

__all__ = [
    "Adjustment",
    "Part",
    "ProviderAdjustment",
    "Reason",
    "Remittance",
    "RemittedClaim",
    "RemittedLine",
]

#: The group code for what the patient owes. Source: map of pyx12; RFI 2601.
_PATIENT = "PR"


class Part(StrEnum):
    """Whose part of the allowed amount an adjustment is."""

    PATIENT = "patient"
    WITHHELD = "withheld"


@final
@frozen
class Reason:
    """
    A reason by which a payer adjusts a charge.

    Attributes:
        code: The claim adjustment reason code.
        part: Whose part of the allowed amount it is, if it is one.
        denial: The kind of denial, for an appeal; None if it is no denial.
        says: What it means, in our own words.
        source: Where that comes from.
    """

    code: str = field(metadata={**tables.KEY, **tables.column("reason")})
    part: Part | None
    denial: DenialReason | None
    says: str
    source: str


@cache
def _reasons() -> dict[str, Reason]:
    return {row.code: row for row in tables.read("adjustment_reasons.csv", Reason)}


@final
@frozen
class Adjustment:
    """
    A part of a charge that the payer did not pay.

    >>> print(Adjustment("CO", "45", Decimal("437.40")))
    CO-45 437.40: above the fee schedule or the contract

    Attributes:
        group: The group code in the file: CO contractual obligation, PR patient
            responsibility, OA other, PI payer initiated.
        reason: The claim adjustment reason code in the file.
        amount: US dollars; negative if the payer adds to the charge.
        quantity: Units, if the file has them.
    """

    group: str
    reason: str
    amount: Decimal
    quantity: Decimal | None = None

    @property
    def says(self) -> str:
        """What the reason means, in our own words; empty if that is not known."""
        row = _reasons().get(self.reason)
        return row.says if row else ""

    @property
    def denial(self) -> DenialReason | None:
        """The kind of denial, for an appeal; None if it is not a known denial."""
        row = _reasons().get(self.reason)
        return row.denial if row else None

    @property
    def is_allowed(self) -> bool:
        """Whether it is part of the allowed amount, such as the patient's share."""
        row = _reasons().get(self.reason)
        return row is not None and row.part is not None

    def __str__(self) -> str:
        says = f": {self.says}" if self.says else ""
        return f"{self.group}-{self.reason} {self.amount}{says}"


@final
@frozen
class ProviderAdjustment:
    """
    An amount added or withheld outside the claims (PLB).

    Attributes:
        reason: The reason code in the file; these codes are a separate list, with
            other meanings than those of claims.
        reference: What it refers to, if the file says.
        amount: US dollars; a positive amount was withheld.
    """

    reason: str
    reference: str | None
    amount: Decimal


def _sum(adjustments: Iterable[Adjustment | ProviderAdjustment]) -> Decimal:
    return exact_sum(adjustment.amount for adjustment in adjustments)


def _patient_share(adjustments: Iterable[Adjustment]) -> Decimal:
    return _sum(part for part in adjustments if part.group == _PATIENT)


@final
@frozen(kw_only=True)
class RemittedLine:
    """
    A service line of a remittance, loop 2110.

    Attributes:
        segment: The number of its first segment in the file, from 1.
        code: The code that the payer adjudicated.
        modifiers: Its modifiers.
        billed_code: The billed code, if it differs (SVC06); None if it is the same.
        billed_modifiers: Its modifiers.
        charge: The charge, US dollars.
        paid: The amount paid, US dollars; negative in a reversal.
        units: Units that were paid; None if the file does not say.
        day: The date of service; None if the file does not say.
        control_number: The line's control number (REF*6R), if the file has it.
        adjustments: The parts of the charge that were not paid, and why.
        allowed: The allowed amount (AMT*B6), if the file has it.
        remarks: Remark codes (LQ) in the file.
    """

    segment: int
    code: str
    modifiers: tuple[str, ...]
    billed_code: str | None
    billed_modifiers: tuple[str, ...]
    charge: Decimal
    paid: Decimal
    units: Decimal | None
    day: date | None
    control_number: str | None
    adjustments: tuple[Adjustment, ...]
    allowed: Decimal | None
    remarks: tuple[str, ...]

    @property
    def submitted(self) -> tuple[str, frozenset[str]]:
        """The billed code and modifiers, as the payer reports them."""
        if self.billed_code is None:
            return self.code, frozenset(self.modifiers)
        return self.billed_code, frozenset(self.billed_modifiers)

    @property
    def patient(self) -> Decimal:
        """The patient's share of the line, US dollars."""
        return _patient_share(self.adjustments)

    @property
    def balance(self) -> Decimal:
        """Charge less adjustments less payment, in US dollars; 0 if it balances."""
        remainder = exact_difference(self.charge, _sum(self.adjustments))
        return exact_difference(remainder, self.paid)

    def __str__(self) -> str:
        name = "-".join((self.code, *self.modifiers))
        return f"segment {self.segment}, {name}: paid {self.paid} of {self.charge}"


@final
@frozen(kw_only=True)
class RemittedClaim:
    """
    A claim of a remittance, loop 2100.

    Attributes:
        segment: The number of its first segment in the file, from 1.
        control_number: The practice's number for the claim (CLP01).
        status: The status code in the file (CLP02): 1 processed as primary, 2 as
            secondary, 3 as tertiary; 19 to 21 the same, and forwarded; 4 patient not
            known; 22 a reversal; 23 forwarded; 25 a price without payment.
        charge: The charge, US dollars.
        paid: The amount paid, US dollars.
        patient: What the patient owes (CLP05), US dollars, if the file says.
        payer_number: The payer's number for the claim (CLP07), if the file has it.
        adjustments: Adjustments of the claim as a whole.
        remarks: Remark codes of the claim (MOA) in the file.
        lines: The service lines.
    """

    segment: int
    control_number: str
    status: str
    charge: Decimal
    paid: Decimal
    patient: Decimal | None
    payer_number: str | None
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]
    lines: tuple[RemittedLine, ...]

    @property
    def balance(self) -> Decimal:
        """Charge less all adjustments less payment, in US dollars; 0 if it balances."""
        parts = (part for line in self.lines for part in line.adjustments)
        total = _sum((*self.adjustments, *parts))
        return exact_difference(exact_difference(self.charge, total), self.paid)

    @property
    def owed(self) -> Decimal:
        """What the patient owes by the adjustments, of the claim and its lines."""
        amount = _patient_share(self.adjustments)
        return exact_sum((amount, *(line.patient for line in self.lines)))

    def __str__(self) -> str:
        return f"claim {self.control_number}: paid {self.paid} of {self.charge}"


@final
@frozen(kw_only=True)
class Remittance:
    """
    One payment of a payer, with the claims it is for.

    Attributes:
        payer: The name of the payer (N1*PR).
        trace: The number of the check or transfer (TRN02).
        paid: The total payment (BPR02), US dollars; negative if it is owed.
        provider_adjustments: Amounts added or withheld outside the claims.
        claims: The claims, in the order of the file.
    """

    payer: str
    trace: str
    paid: Decimal
    provider_adjustments: tuple[ProviderAdjustment, ...]
    claims: tuple[RemittedClaim, ...]

    @property
    def balance(self) -> Decimal:
        """Payments of claims less provider adjustments less the payment, US dollars."""
        claims = exact_sum(claim.paid for claim in self.claims)
        remainder = exact_difference(claims, _sum(self.provider_adjustments))
        return exact_difference(remainder, self.paid)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What to check before it is posted."""
        if not self.balance:
            return ()
        return (
            Notice.of(
                "remitted-total", f"The difference is {self.balance} US dollars."
            ),
        )
