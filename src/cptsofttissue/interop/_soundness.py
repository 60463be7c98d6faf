"""Check whether a bill is complete and free of contradictions, for every form of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from cptsofttissue.claims import Payment, PricedProcedure
from cptsofttissue.errors import Fault, UnknownTermError
from cptsofttissue.fees._modifiers import Effect, of_effect
from cptsofttissue.fees._rvu import companions
from cptsofttissue.interop._bill import DIAGNOSES, Bill, SentLine, sent_lines
from cptsofttissue.interop._charges import procedures_of_lines
from cptsofttissue.interop._systems import system_of, system_of_modifier

__all__ = [
    "contradictions",
    "creation_faults",
    "gaps",
    "line_gaps",
    "soundness_faults",
]

#: SV101-3 to SV101-6, and box 24D. Source: map of pyx12.
_MODIFIERS = 4
#: Repeats of loop 2400. Source: map of pyx12.
_LINES = 50
_UNLISTED = "unlisted"


def soundness_faults(bill: Bill) -> Iterator[Fault]:
    """Yield every contradiction and every gap of a bill."""
    yield from contradictions(bill)
    yield from gaps(bill)


def contradictions(bill: Bill) -> Iterator[Fault]:
    """Yield every contradiction; no form of the bill may have one."""
    yield from _claim(bill)
    yield from _amounts(bill)
    yield from _days(bill)
    yield from _diagnoses(bill)
    for sent in sent_lines(bill):
        for name, problem in (*_code_problems(sent), *_pointer_problems(bill, sent)):
            yield Fault(_path(sent, name), problem)
    yield from _control_numbers(bill)


def gaps(bill: Bill) -> Iterator[Fault]:
    """Yield what is missing from the diagnoses, the place and the lines."""
    if bill.priced.claim.place_of_service is None:
        yield Fault("place_of_service", "is missing; a setting alone is no place")
    if not bill.diagnoses:
        yield Fault("diagnoses", f"are missing; a claim has 1 to {DIAGNOSES}")
    rows = procedures_of_lines(bill.priced)
    for sent, procedures in zip(sent_lines(bill), rows, strict=True):
        for name, problem in line_gaps(sent, procedures):
            yield Fault(_path(sent, name), problem)


def line_gaps(
    sent: SentLine, rows: tuple[PricedProcedure, ...]
) -> Iterator[tuple[str, str]]:
    """Yield what is missing from a line; some codes need a note or a description."""
    if sent.line.charge is None:
        yield "charge", f"is missing for {sent.line}"
    if not sent.details.pointers:
        yield "pointers", "are missing; say which diagnoses the line is for"
    if _is_by_report(sent, rows) and sent.details.note is None:
        yield "note", f"is missing; {sent.line} is priced by report"
    if _is_unlisted(sent.line.code) and sent.details.description is None:
        yield "description", f"is missing; {sent.line.code} is an unlisted code"


def _path(sent: SentLine, name: str) -> str:
    return f"line {sent.number}, {name}"


def _claim(bill: Bill) -> Iterator[Fault]:
    lines = len(bill.priced.claim.lines)
    if len(bill.lines) > lines:
        yield Fault("lines", f"{len(bill.lines)} for a claim of {lines}")
    if lines > _LINES:
        yield Fault("lines", f"{lines}; a claim has at most {_LINES}")
    if (bill.frequency == "1") != (bill.original_number is None):
        allowed = "goes with a claim that replaces or voids another, and only with one"
        yield Fault("original_number", allowed)


def _amounts(bill: Bill) -> Iterator[Fault]:
    """Yield a total or a payment that does not fit the charges of the lines."""
    total, paid = bill.total_charge, bill.patient_paid
    if total is None:
        return
    if bill.total not in {None, total}:
        yield Fault("total", f"{bill.total} is not what the lines add up to, {total}")
    if paid is not None and paid > total:
        yield Fault("patient_paid", f"{paid} is more than the lines charge, {total}")


def _days(bill: Bill) -> Iterator[Fault]:
    """Yield a birth or an admission after the day of service."""
    day = bill.priced.claim.date_of_service
    if bill.admitted is not None and bill.admitted > day:
        yield Fault("admitted", f"{bill.admitted} is after the day of service, {day}")
    people = {"subscriber": bill.parties.subscriber, "patient": bill.parties.patient}
    for name, person in people.items():
        birth_date = person.birth_date if person else None
        if birth_date is not None and birth_date > day:
            problem = f"{birth_date} is after the day of service, {day}"
            yield Fault(f"parties.{name}.birth_date", problem)


def creation_faults(bill: Bill, created: date) -> Iterator[Fault]:
    """Yield a fault if a claim is created before the day of service."""
    day = bill.priced.claim.date_of_service
    if date(created.year, created.month, created.day) < day:
        problem = f"{created:%Y-%m-%d} is before the day of service, {day}"
        yield Fault("created", problem)


def _diagnoses(bill: Bill) -> Iterator[Fault]:
    if len(bill.diagnoses) > DIAGNOSES:
        yield Fault("diagnoses", f"{len(bill.diagnoses)}; a claim has 1 to {DIAGNOSES}")
    for code, count in Counter(bill.diagnoses).items():
        if count > 1:
            yield Fault("diagnoses", f"{code} is given {count} times")


def _code_problems(sent: SentLine) -> Iterator[tuple[str, str]]:
    line = sent.line
    if system_of(line.code) is None:
        yield "code", f"{line.code!r} has not the shape of CPT or HCPCS level II"
    if len(line.modifiers) > _MODIFIERS:
        yield "modifiers", f"{len(line.modifiers)}; a line has at most {_MODIFIERS}"
    if len(of_effect(line.modifiers, Effect.SIDE)) > 1:
        yield "modifiers", "both sides are on one line; give each its own, or 50"
    for modifier in of_effect(line.modifiers, Effect.FACILITY):
        yield "modifiers", f"{modifier} is for the claim of a facility"
    for modifier in line.modifiers:
        try:
            system_of_modifier(modifier)
        except UnknownTermError:
            yield "modifiers", f"{modifier!r} has not the shape of CPT or HCPCS"


def _pointer_problems(bill: Bill, sent: SentLine) -> Iterator[tuple[str, str]]:
    for pointer in sent.details.pointers:
        if pointer > len(bill.diagnoses):
            count = len(bill.diagnoses)
            yield "pointers", f"{pointer} points to no diagnosis; there are {count}"


def _is_by_report(sent: SentLine, rows: Iterable[PricedProcedure]) -> bool:
    """Whether a modifier or the schedule prices the line by report."""
    is_open = any(row.payment is Payment.BY_REPORT for row in rows)
    return is_open or bool(of_effect(sent.line.modifiers, Effect.BY_REPORT))


def _is_unlisted(code: str) -> bool:
    """Whether a code is an unlisted one, which needs a description (RFI 1467)."""
    return any(row.code == code for row in companions() if _UNLISTED in row.why)


def _control_numbers(bill: Bill) -> Iterator[Fault]:
    counts = Counter(sent.control_number for sent in sent_lines(bill))
    for number, count in counts.items():
        if count > 1:
            yield Fault("lines", f"{count} have the control number {number!r}")
