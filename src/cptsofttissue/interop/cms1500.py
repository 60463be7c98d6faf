"""
Boxes 17 to 33 of the CMS-1500 form (02/12), as plain data.

The table ``cms1500_boxes.csv`` has the content of each box and its source; a row whose
source is "unsourced" was not verified. Your own software must print the form and fill
boxes 1 to 16, which identify the patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple, final

from attrs import field, frozen

from cptsofttissue._amounts import exact_sum
from cptsofttissue._reading import tables
from cptsofttissue.claims import PricedProcedure
from cptsofttissue.errors import DocumentError, UnknownTermError
from cptsofttissue.interop._bill import INPATIENT, Bill, SentLine, sent_lines
from cptsofttissue.interop._charges import procedures_of_lines
from cptsofttissue.interop._parties import Address, Party
from cptsofttissue.interop._soundness import contradictions, line_gaps

__all__ = ["Box", "Form", "forms"]

#: Service lines of a form. Source: NUCC 1500.
_LINES = 6
_LETTERS = "ABCDEFGHIJKL"
#: The number of each box of a line begins with this.
_LINE_PREFIX = "24"
#: Place of service that needs no address. Source: MAC item 31.
_HOME = "12"
#: Box 31, if the signature is kept elsewhere. Source: MAC item 31.
_ON_FILE = "Signature on File"


@frozen
class _Row:
    """
    A box: what it is for, and why it may be empty; blank means it may not be.

    Attributes:
        most: The most characters that it has room for; None if that does not matter.
    """

    box: str = field(metadata=tables.KEY)
    says: str
    empty: str = field(metadata=tables.BLANK)
    most: int | None
    source: str


class _Empty(NamedTuple):
    """Why a box is empty in this claim."""

    why: str
    is_missing: bool


#: The text of a box, or why it is empty; None takes the reason from the table.
_Fact = str | _Empty | None


@final
@frozen
class Box:
    """
    A box of the form.

    Attributes:
        number: Its number, such as ``33a`` or ``24E``.
        text: Its content; empty if there is none.
        why: What is missing, or why it is left empty; empty if it is filled.
        is_missing: Whether it must be filled before the form is sent.
    """

    number: str
    text: str
    why: str
    is_missing: bool

    def __str__(self) -> str:
        content = self.text or f"({'MISSING: ' if self.is_missing else ''}{self.why})"
        return f"{self.number}: {content}"


@final
@frozen
class Form:
    """
    One form, with up to six lines.

    Attributes:
        number: Its position among the forms of the claim, from 1.
        boxes: Boxes 17 to 23 and 25 to 33b, in order.
        lines: Boxes 24A to 24J of each line.
    """

    number: int
    boxes: tuple[Box, ...]
    lines: tuple[tuple[Box, ...], ...]

    def box(self, number: str, line: int | None = None) -> Box:
        """
        Return a box by its number, and a box 24 also by its line, from 1.

        Raises:
            UnknownTermError: If the form has no such box or line.
        """
        index = (line or 0) - 1
        rows = self.lines[index : index + 1] if line is not None else (self.boxes,)
        boxes = [box for row_boxes in rows for box in row_boxes if box.number == number]
        if not boxes:
            allowed = "a number such as 33a, or one such as 24E with its line, from 1"
            raise UnknownTermError("box", (number, line), allowed)
        return boxes[0]

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be filled in before the form is sent."""
        items = [f"{box.number}: {box.why}" for box in self.boxes if box.is_missing]
        lines = (
            f"line {number}, {box.number}: {box.why}"
            for number, row in enumerate(self.lines, 1)
            for box in row
            if box.is_missing
        )
        return (*items, *lines)

    def explain(self) -> str:
        """Render every box as plain text, with what is missing."""
        return "\n".join(_text(self))

    def __str__(self) -> str:
        return self.explain()


def forms(bill: Bill) -> tuple[Form, ...]:
    """
    Fill as many forms as the lines need, six lines on each.

    A box is never empty without a reason: it says what is missing, or why it may be
    left empty.

    Args:
        bill: The claim, as far as it is known.

    Raises:
        DocumentError: If the bill contradicts itself; every error is listed.
    """
    if faults := tuple(contradictions(bill)):
        raise DocumentError(faults)
    lines = list(zip(sent_lines(bill), procedures_of_lines(bill.priced), strict=True))
    parts = (lines[start : start + _LINES] for start in range(0, len(lines), _LINES))
    return tuple(_form(bill, number, part) for number, part in enumerate(parts, 1))


def _form(
    bill: Bill, number: int, lines: list[tuple[SentLine, tuple[PricedProcedure, ...]]]
) -> Form:
    facts = {**_codes(bill), **_parties(bill), **_payment(bill, number, lines)}
    return Form(
        number,
        tuple(_boxes(facts, is_line=False)),
        tuple(tuple(_boxes(_line(bill, *line), is_line=True)) for line in lines),
    )


def _boxes(facts: Mapping[str, _Fact], *, is_line: bool) -> Iterator[Box]:
    """Fill the boxes of a line, or the other boxes of the form."""
    for row in tables.read("cms1500_boxes.csv", _Row):
        if row.box.startswith(_LINE_PREFIX) == is_line:
            yield _box(row, facts.get(row.box))


def _box(row: _Row, fact: _Fact) -> Box:
    if isinstance(fact, str) and row.most is not None and len(fact) > row.most:
        why = f"{fact} is longer than the {row.most} characters of the box"
        fact = _Empty(why, is_missing=True)
    if isinstance(fact, str):
        return Box(row.box, fact, "", is_missing=False)
    if fact is None:
        fact = _Empty(row.empty or row.says, is_missing=not row.empty)
    return Box(row.box, "", fact.why, fact.is_missing)


def _codes(bill: Bill) -> dict[str, _Fact]:
    """Fill boxes 21 to 23."""
    codes = (code.replace(".", "") for code in bill.diagnoses)
    return {
        "21 ICD": "0",
        **{f"21{letter}": code for letter, code in zip(_LETTERS, codes, strict=False)},
        "22 code": None if bill.original_number is None else bill.frequency,
        "22 number": bill.original_number,
        "23": _authorization(bill),
    }


def _authorization(bill: Bill) -> _Fact:
    """Return the one authorization of a claim; a form has no room for a second."""
    authorizations = (bill.authorization, *(line.authorization for line in bill.lines))
    numbers = list(dict.fromkeys(number for number in authorizations if number))
    if len(numbers) > 1:
        why = f"the claim has {', '.join(numbers)}, and a form one; divide the claim"
        return _Empty(why, is_missing=True)
    return numbers[0] if numbers else None


def _parties(bill: Bill) -> dict[str, _Fact]:
    """Fill the boxes of the referring and billing providers and the facility."""
    parties = bill.parties
    billing, referring = parties.billing, parties.referring
    return {
        "17": _referring_name(referring),
        "17b": _npi(referring),
        "18": _stay(bill),
        "25": billing.tax_id,
        "25 kind": None if billing.tax_id is None else "EIN",
        "31": _signature(bill),
        "32": _place(bill),
        "32a": None if parties.facility is None else parties.facility.npi,
        "33": _name_and_address(billing),
        "33 phone": billing.phone,
        "33a": billing.npi,
    }


def _referring_name(party: Party | None) -> _Fact:
    if party is None:
        return None
    if party.name is None:
        return _Empty("the name of the referring provider", is_missing=True)
    return f"DN {party.whole_name}"


def _npi(party: Party | None) -> _Fact:
    if party is None:
        return None
    return party.npi or _Empty("NPI of the referring provider", is_missing=True)


def _stay(bill: Bill) -> _Fact:
    """Ask for the days of a hospital stay in box 18; its row has the source."""
    if bill.priced.claim.place_of_service != INPATIENT:
        return None
    if bill.admitted is None:
        return _Empty("first and last day of the hospital stay", is_missing=True)
    why = f"last day of the hospital stay, which began on {bill.admitted:%m%d%y}"
    return _Empty(why, is_missing=True)


def _signature(bill: Bill) -> _Fact:
    if bill.provider_signed is False:
        return _Empty("the clinician has not signed", is_missing=True)
    return _ON_FILE if bill.provider_signed else None


def _place(bill: Bill) -> _Fact:
    if bill.parties.facility is not None:
        return _name_and_address(bill.parties.facility)
    if bill.priced.claim.place_of_service == _HOME:
        return _Empty("it was done at home", is_missing=False)
    return None


def _name_and_address(party: Party) -> _Fact:
    """
    Write name and address on lines; if a part is missing, the whole box is.

    The first name comes first. Source: FCSO item 17.
    """
    address = party.address
    parts = {"name": party.name, **_address_parts(address)}
    missing = [name for name, value in parts.items() if value is None]
    if missing:
        return _Empty(", ".join(missing), is_missing=True)
    town = f"{address.city} {address.state} {address.zip_code}"
    return "\n".join(
        filter(None, (party.whole_name, address.street, address.suite, town))
    )


def _address_parts(address: Address) -> dict[str, str | None]:
    return {
        "street": address.street,
        "city": address.city,
        "state": address.state,
        "ZIP code": address.zip_code,
    }


def _payment(
    bill: Bill, number: int, lines: list[tuple[SentLine, tuple[PricedProcedure, ...]]]
) -> dict[str, _Fact]:
    """Fill boxes 26 to 29; only the first form has the patient's payment."""
    charges = [sent.line.charge for sent, _ in lines]
    known = [charge for charge in charges if charge is not None]
    paid = bill.patient_paid
    is_later = paid is not None and number > 1
    return {
        "26": bill.control_number,
        "27": _yes(bill.accepts_assignment),
        "28": str(exact_sum(known)) if len(known) == len(charges) else None,
        "29": _LATER if is_later else _dollars(paid),
    }


_LATER = _Empty("it is on the first form", is_missing=False)


def _yes(value: bool | None) -> str | None:  # noqa: FBT001 - a cell of the form
    return None if value is None else ("YES" if value else "NO")


def _dollars(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _line(
    bill: Bill, sent: SentLine, rows: tuple[PricedProcedure, ...]
) -> dict[str, _Fact]:
    """Fill the boxes of a line."""
    day = f"{bill.priced.claim.date_of_service:%m%d%y}"
    letters = "".join(_LETTERS[pointer - 1] for pointer in sent.details.pointers)
    return {
        "24 shaded": _shaded_text(sent, rows),
        "24A from": day,
        "24A to": day,
        "24B": bill.priced.claim.place_of_service,
        "24D code": sent.line.code,
        "24D modifiers": " ".join(sent.line.modifiers) or None,
        "24E": letters or None,
        "24F": _dollars(sent.line.charge),
        "24G": str(sent.line.units),
        "24J": _rendering_npi(bill),
    }


def _shaded_text(sent: SentLine, rows: tuple[PricedProcedure, ...]) -> _Fact:
    """Write the description and note of a line, or say which of them is missing."""
    missing = [name for name, _ in line_gaps(sent, rows) if name in _SHADED_FIELDS]
    if missing:
        return _Empty(f"{' and '.join(missing)} of {sent.line}", is_missing=True)
    texts = (sent.details.description, sent.details.note)
    return "; ".join(filter(None, texts)) or None


_SHADED_FIELDS = frozenset({"note", "description"})


def _rendering_npi(bill: Bill) -> str | None:
    """Return the NPI of the rendering provider, or of the clinician who bills."""
    if bill.parties.rendering is not None:
        return bill.parties.rendering.npi
    return bill.parties.billing.npi if bill.parties.billing.is_person else None


def _text(form: Form) -> Iterator[str]:
    yield f"form {form.number}"
    yield from (f"  {' / '.join(str(box).splitlines())}" for box in form.boxes)
    for number, line in enumerate(form.lines, 1):
        yield f"  line {number}"
        yield from (f"    {box}" for box in line)
