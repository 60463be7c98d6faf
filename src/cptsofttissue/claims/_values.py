"""A claim, its lines, and what they are paid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import final

from attrs import field, fields, frozen

from cptsofttissue._amounts import exact_sum, read_amount
from cptsofttissue._document import Document
from cptsofttissue._html import spaced
from cptsofttissue._reading.flags import read_flag
from cptsofttissue._reading.words import Words
from cptsofttissue.claims._payment import Payment, Settlement
from cptsofttissue.coding._codes import read_code, read_one_code
from cptsofttissue.errors import ContradictionError, OpenClaimError, WrongTypeError
from cptsofttissue.fees import Encounter, Fee, MedicareFeeSchedule
from cptsofttissue.fees._modifiers import (
    Effect,
    check_modifiers,
    of_effect,
    read_modifiers,
)
from cptsofttissue.trace import Notice, Step

__all__ = [
    "SIDES",
    "Claim",
    "ClaimLine",
    "ClaimPrice",
    "Practitioner",
    "PricedProcedure",
    "has_effect",
    "split_units",
]

#: The modifiers of the two sides.
SIDES = ("LT", "RT")
#: The text before each modifier of a written line; a modifier has two characters.
_SEPARATOR = r"(?:\s*[-,]\s*|\s+)"
_MODIFIERS = re.compile(
    rf"{_SEPARATOR}(?=[A-Za-z0-9]{{2}}(?:{_SEPARATOR}[A-Za-z0-9]{{2}})*$)"
)
#: A code of five characters with its modifiers, and its units before or after it.
_LINE = rf"(?P<line>[A-Za-z0-9]{{5}}(?:{_SEPARATOR}[A-Za-z0-9]{{2}})*)"
_UNITS = r"(?P<units>[0-9]{1,8})"
_UNITS_LAST = re.compile(rf"{_LINE}\s*[xX\u00d7]\s*{_UNITS}")
_UNITS_FIRST = re.compile(rf"{_UNITS}\s*[xX\u00d7]\s*{_LINE}")


_MODIFIER_HINT = "modifiers follow hyphens, as in 27327-50"


class Practitioner(StrEnum):
    """Who bills."""

    PHYSICIAN = "physician"
    NURSE_PRACTITIONER = "nurse_practitioner"
    PHYSICIAN_ASSISTANT = "physician_assistant"
    CLINICAL_NURSE_SPECIALIST = "clinical_nurse_specialist"


_PRACTITIONERS = Words("practitioner", Practitioner)


def _practitioner(value: Practitioner | str) -> Practitioner:
    return _PRACTITIONERS.read(value)


#: A claim form has eight digits for the units.
_MOST_UNITS = 99_999_999


def _units(value: int) -> int:
    if type(value) is not int or not 1 <= value <= _MOST_UNITS:
        raise WrongTypeError("units", value, f"a whole number, 1 to {_MOST_UNITS}")
    return value


def _charge(value: Decimal | str | int | None) -> Decimal | None:
    return None if value is None else read_amount("charge", value)


@final
@frozen(kw_only=True)
class ClaimLine:
    """
    One line of a claim.

    >>> ClaimLine.parse("27327-50").modifiers
    ('50',)

    Attributes:
        code: The code, as text or a :class:`~cptsofttissue.Code`.
        modifiers: The modifiers, two characters each.
        units: The number of units; both sides by modifier 50 are one unit.
        charge: The charge for all units, in US dollars; None if not known.

    Raises:
        InvalidFactError: If a field cannot be read, or modifiers exclude
            each other.
    """

    code: str = field(converter=read_code)
    modifiers: tuple[str, ...] = field(default=(), converter=read_modifiers)
    units: int = field(default=1, converter=_units)
    charge: Decimal | None = field(default=None, converter=_charge)

    def __attrs_post_init__(self) -> None:
        check_modifiers(self.modifiers)
        if self.units > 1 and self.names_both_sides:
            raise ContradictionError("units", self.units, "1 for both sides")

    @classmethod
    def parse(cls, text: str) -> ClaimLine:
        """
        Read a line from text such as ``27327-LT`` or ``27327x3``.

        >>> [str(ClaimLine.parse(text)) for text in ("27327 -LT", "27327x3")]
        ['27327-LT', '3 x 27327']

        Args:
            text:
                A code, its modifiers after hyphens, commas or spaces, and its
                units before or after an x.

        Raises:
            InvalidFactError: If it is not text, or a part of it cannot be read.
        """
        if not isinstance(text, str):
            raise WrongTypeError("lines", text, "text, such as 27327-50 or 27327x3")
        line, units = split_units(text.strip())
        code, *modifiers = _MODIFIERS.split(line)
        number = read_one_code(code, _MODIFIER_HINT)
        return cls(code=number, modifiers=modifiers, units=units)

    @property
    def names_both_sides(self) -> bool:
        """Whether the line itself says that both sides were done."""
        sides = of_effect(self.modifiers, Effect.SIDE)
        return len(sides) == len(SIDES) or has_effect(self, Effect.BILATERAL)

    def __str__(self) -> str:
        text = "-".join((self.code, *self.modifiers))
        return text if self.units == 1 else f"{self.units} x {text}"


def split_units(text: str) -> tuple[str, int]:
    """
    Split the units off a written line; without any, they are 1.

    >>> split_units("27337-LT x 3"), split_units("27337")
    (('27337-LT', 3), ('27337', 1))
    """
    match = _UNITS_LAST.fullmatch(text) or _UNITS_FIRST.fullmatch(text)
    return (match["line"], int(match["units"])) if match else (text, 1)


def has_effect(line: ClaimLine, *effects: Effect) -> bool:
    return bool(of_effect(line.modifiers, *effects))


def _lines(lines: Iterable[ClaimLine | str]) -> tuple[ClaimLine, ...]:
    is_list = isinstance(lines, Iterable) and not isinstance(lines, str)
    items = tuple(lines) if is_list else ()
    if not items or not all(isinstance(line, ClaimLine | str) for line in items):
        raise WrongTypeError("lines", lines, "one or more lines, in a list")
    return tuple(
        ClaimLine.parse(line) if isinstance(line, str) else line for line in items
    )


def _participating(value: bool) -> bool:  # noqa: FBT001 - a converter
    return read_flag("participating", value)


@final
@frozen(kw_only=True)
class Claim(Encounter):
    """
    The lines that one clinician bills for one patient and day.

    Attributes:
        lines: The lines, at least one; text is read by :meth:`ClaimLine.parse`.
        practitioner: Who bills.
        participating: Whether the clinician participates in Medicare.

    Raises:
        InvalidFactError: If a field cannot be read, or an assistant's
            modifier does not fit the practitioner.
    """

    lines: tuple[ClaimLine, ...] = field(converter=_lines)
    practitioner: Practitioner = field(
        default=Practitioner.PHYSICIAN, converter=_practitioner
    )
    participating: bool = field(default=True, converter=_participating)

    @property
    def is_reduced(self) -> bool:
        """Whether Medicare pays less than the fee because of who bills."""
        return not (self.is_by_physician and self.participating)

    @property
    def is_by_physician(self) -> bool:
        """Whether a physician bills; only then is there a limiting charge."""
        return self.practitioner is Practitioner.PHYSICIAN

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        by_physician = self.is_by_physician
        misfit = Effect.PRACTITIONER_ASSISTANT if by_physician else Effect.ASSISTANT
        for line in self.lines:
            if has_effect(line, misfit):
                allowed = "AS for a practitioner; 80, 81 or 82 for a physician"
                raise ContradictionError("modifiers", line, allowed)


@final
@frozen
class PricedProcedure:
    """
    The payment for one procedure: one line, one unit of a line, or both sides.

    Attributes:
        lines: The lines it was billed on; two if each side has its own line.
        fee: What the schedule pays for it alone; None if it does not price it.
        payment: The outcome, and whether an amount is known.
        amount:
            US dollars, rounded once; 0 if it is denied or paid with another
            service, None if it is not known.
        limiting_charge:
            The most that may be charged, if the clinician does not
            participate and the amount is known; None for what is denied,
            since a service that Medicare excludes has no limit.
        notices: What to check.
        steps: How the amount was found.
    """

    lines: tuple[ClaimLine, ...]
    fee: Fee | None
    payment: Payment
    amount: Decimal | None
    limiting_charge: Decimal | None
    notices: tuple[Notice, ...]
    steps: tuple[Step, ...]

    def __attrs_post_init__(self) -> None:
        if self.payment.is_open != (self.amount is None):
            allowed = "None for what is open, and only for that"
            raise ContradictionError("amount", self.amount, allowed)
        if self.amount is not None and self.amount < 0:
            raise ContradictionError("amount", self.amount, "0 or more")
        if self.payment.is_nothing and self.amount:
            allowed = f"0, since the line is {spaced(self.payment)}"
            raise ContradictionError("amount", self.amount, allowed)

    @property
    def billed(self) -> str:
        """The lines it was billed on."""
        return " + ".join(map(str, self.lines))

    def __str__(self) -> str:
        paid = spaced(self.payment) if self.amount is None else self.amount
        return f"{self.billed}: {paid}"


def _cells(row: PricedProcedure) -> tuple[object, ...]:
    """Write a procedure as a row of a table."""
    amount = "not known" if row.amount is None else row.amount
    notices = " ".join(map(str, row.notices))
    return row.billed, amount, spaced(row.payment), notices


#: The schedule whose payment is divided by Medicare's rules.
_MEDICARE = fields(MedicareFeeSchedule).name.default


@final
@frozen(repr=False)
class ClaimPrice(Document):
    """
    What the lines of a claim are paid together.

    Attributes:
        claim: The claim.
        procedures: The procedures, in the order of the lines.
    """

    claim: Claim
    procedures: tuple[PricedProcedure, ...]

    def __attrs_post_init__(self) -> None:
        lines = {line for procedure in self.procedures for line in procedure.lines}
        if lines != set(self.claim.lines):
            allowed = "a procedure for every line of the claim"
            raise ContradictionError("procedures", len(self.procedures), allowed)

    @property
    def total(self) -> Decimal | None:
        """US dollars of all procedures; None if one of them is not known."""
        is_whole = all(row.amount is not None for row in self.procedures)
        return self.known_total if is_whole else None

    @property
    def known_total(self) -> Decimal:
        """US dollars of the procedures whose amount is known."""
        amounts = (row.amount for row in self.procedures)
        return exact_sum(amount for amount in amounts if amount is not None)

    @property
    def limiting_charge(self) -> Decimal | None:
        """
        The most that may be charged to the patient, in US dollars.

        None for a clinician who participates or must accept assignment, and if
        a procedure is not known or denied.
        """
        limits = [row.limiting_charge for row in self.procedures]
        known = [limit for limit in limits if limit is not None]
        return exact_sum(known) if len(known) == len(limits) else None

    def settle(self, *, deductible: Decimal | str | int) -> Settlement:
        """
        Divide the total between Medicare and the patient, by Medicare's rules.

        Args:
            deductible: The unmet part of the patient's deductible, in US dollars.

        Raises:
            ContradictionError: If another schedule than Medicare's priced the claim.
            OpenClaimError: If a procedure has no amount.
        """
        fees = (p.fee for p in self.procedures if p.fee is not None)
        for schedule in (fee.schedule for fee in fees):
            if schedule != _MEDICARE:
                allowed = "Medicare, since its rules divide the total"
                raise ContradictionError("schedule", schedule, allowed)
        if self.total is None:
            unknown = (p for p in self.procedures if p.amount is None)
            raise OpenClaimError(tuple(p.billed for p in unknown))
        amount = read_amount("deductible", deductible)
        return Settlement.of(self.total, amount, self.claim.date_of_service)

    def explain(self) -> str:
        """Render every procedure, its notices and its steps as plain text."""
        return "\n".join(_text(self))

    @property
    def summary(self) -> str:
        """The total in US dollars, or that it is not known, in words."""
        if self.total is None:
            known = f"the known lines add up to {self.known_total} US dollars"
            return f"total: not known; {known}"
        return f"total: {self.total} US dollars"

    def __str__(self) -> str:
        return self.explain()

    def __repr__(self) -> str:
        lines = ", ".join(map(str, self.claim.lines))
        return f"<ClaimPrice: {lines}; {self.summary}>"

    def _repr_html_(self) -> str:
        from cptsofttissue._html import bullets, fold, join, table, title

        header = ("billed", "US dollars", "paid as", "notices")
        steps = (f"{row.billed}: {s}" for row in self.procedures for s in row.steps)
        return join(
            title(self.summary),
            table(header, map(_cells, self.procedures)),
            fold("Steps", bullets(steps)),
        )


def _text(claim_price: ClaimPrice) -> Iterator[str]:
    for row in claim_price.procedures:
        yield str(row)
        yield from (f"  notice: {notice}" for notice in row.notices)
        yield from (f"  {step}" for step in row.steps)
    yield claim_price.summary
