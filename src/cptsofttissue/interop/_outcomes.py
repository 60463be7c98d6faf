"""Compare a remittance with the expected payments, line by line, without guessing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import NamedTuple, final

from attrs import frozen

from cptsofttissue._amounts import exact_difference, exact_sum
from cptsofttissue.claims import ClaimLine, PricedProcedure
from cptsofttissue.errors import ContradictionError, MissingFactError
from cptsofttissue.guidance.appeals import DenialReason
from cptsofttissue.interop._bill import Bill, SentLine, sent_lines
from cptsofttissue.interop._charges import procedures_of_lines
from cptsofttissue.interop._remitted import (
    Adjustment,
    Remittance,
    RemittedClaim,
    RemittedLine,
)
from cptsofttissue.trace import Notice

__all__ = ["ClaimOutcome", "LineOutcome", "compare"]

#: CLP02: the status of the claim. Source: map of pyx12; RFI 1423, 2442, 2566.
_DERIVABLE = frozenset({"1", "19", "4"})
_PAID = _DERIVABLE | {"2", "3", "20", "21"}
_REVERSAL = "22"
_STATUS: Mapping[str, tuple[str, ...]] = {
    "1": (),
    "19": ("remitted-forwarded",),
    "2": ("remitted-status",),
    "3": ("remitted-status",),
    "20": ("remitted-status", "remitted-forwarded"),
    "21": ("remitted-status", "remitted-forwarded"),
    "4": ("remitted-denied",),
    "22": ("remitted-reversal",),
    "23": ("remitted-status", "remitted-forwarded"),
}


@final
@frozen(kw_only=True)
class LineOutcome:
    """
    The outcome of a line, or of the two sides of one procedure on two lines.

    Attributes:
        numbers: The numbers of the lines in the claim, from 1.
        lines: The lines as they were billed.
        remitted: The lines of the remittance; several if the payer split a line.
        expected: The expected allowed amount, US dollars; None if not known.
        allowed: The allowed amount, including the patient's share; None if the
            remittance does not give it.
        paid: The amount paid; None if the payer has not answered.
        patient: What the patient owes; None if the payer has not answered.
        adjustments: The parts of the charge that were not paid, and why.
        denials: The kinds of denial for which
            :func:`~cptsofttissue.guidance.appeals.appeal` has points, if less is
            allowed than was expected, or nothing is paid.
        notices: What to check.
    """

    numbers: tuple[int, ...]
    lines: tuple[ClaimLine, ...]
    remitted: tuple[RemittedLine, ...]
    expected: Decimal | None
    allowed: Decimal | None
    paid: Decimal | None
    patient: Decimal | None
    adjustments: tuple[Adjustment, ...]
    denials: tuple[DenialReason, ...]
    notices: tuple[Notice, ...]

    @property
    def difference(self) -> Decimal | None:
        """The allowed minus the expected amount, US dollars; None if not known."""
        return _difference(self.allowed, self.expected)

    def explain(self) -> str:
        """Render the line as plain text."""
        return "\n".join(_line_text(self))

    def __str__(self) -> str:
        return self.explain()


@final
@frozen(kw_only=True)
class ClaimOutcome:
    """
    The outcome of a claim; a claim that was answered twice has two outcomes.

    Attributes:
        bill: The claim as it was sent; None if no claim has this control number.
        remitted: The claim in the remittance; None if the payer has not answered.
        lines: The outcome of each line.
        unmatched: Lines of the remittance that match no line, or several.
        notices: What to check.
    """

    bill: Bill | None
    remitted: RemittedClaim | None
    lines: tuple[LineOutcome, ...]
    unmatched: tuple[RemittedLine, ...]
    notices: tuple[Notice, ...]

    @property
    def control_number(self) -> str:
        """The control number that the practice gave the claim."""
        claim = self.remitted or self.bill
        return (claim.control_number if claim else None) or ""

    @property
    def denials(self) -> tuple[DenialReason, ...]:
        """The kinds of denial of the claim as a whole."""
        adjustments = self.remitted.adjustments if self.remitted else ()
        denials = (adjustment.denial for adjustment in adjustments)
        return tuple(dict.fromkeys(denial for denial in denials if denial))

    @property
    def different(self) -> tuple[LineOutcome, ...]:
        """The lines whose difference is not 0, or not known."""
        return tuple(line for line in self.lines if line.difference != 0)

    def explain(self) -> str:
        """Render the claim, its lines and its notices as plain text."""
        return "\n".join(_claim_text(self))

    def __str__(self) -> str:
        return self.explain()


def compare(
    remittances: Iterable[Remittance], bills: Iterable[Bill]
) -> tuple[ClaimOutcome, ...]:
    """
    Compare remittances with the expected payments.

    A claim is matched by its control number, a line by its own (REF*6R) or else by
    code, modifiers and date, if only one line has them. What a remittance does not
    state is None, such as the allowed amount of a secondary payer.

    Args:
        remittances: The remittances, as
            :func:`~cptsofttissue.interop.remittance.read` returns them.
        bills: The claims as they were sent.

    Returns:
        An outcome for each answered claim, then one for each unanswered claim.

    Raises:
        ContradictionError: If two bills have the same control number.
        MissingFactError: If one has none.
    """
    bill_index = _index_bills(bills)
    claims = [claim for remittance in remittances for claim in remittance.claims]
    repeats = _repeat_indexes(claims)
    outcomes = [
        _outcome(
            bill_index.get(claim.control_number), claim, is_repeat=index in repeats
        )
        for index, claim in enumerate(claims)
    ]
    numbers = {claim.control_number for claim in claims}
    unanswered = (bill for number, bill in bill_index.items() if number not in numbers)
    return (*outcomes, *map(_unanswered_outcome, unanswered))


def _repeat_indexes(claims: Sequence[RemittedClaim]) -> frozenset[int]:
    """Return the indexes of claims that were answered before and never reversed."""
    reversals = {claim.control_number for claim in claims if claim.status == _REVERSAL}
    seen, indexes = set[tuple[object, ...]](), set[int]()
    for index, claim in enumerate(claims):
        names = [line.control_number or line.submitted for line in claim.lines]
        keys = {(claim.control_number, claim.status, name) for name in names or [""]}
        if claim.control_number not in reversals and keys & seen:
            indexes.add(index)
        seen |= keys
    return frozenset(indexes)


def _index_bills(bills: Iterable[Bill]) -> dict[str, Bill]:
    bills_by_number: dict[str, Bill] = {}
    for bill in bills:
        if bill.control_number is None:
            raise MissingFactError("control_number", None, "one for each bill")
        if bill.control_number in bills_by_number:
            allowed = "another for each bill"
            raise ContradictionError("control_number", bill.control_number, allowed)
        bills_by_number[bill.control_number] = bill
    return bills_by_number


class _Group(NamedTuple):
    """Lines that were priced together, and their procedures."""

    sent: tuple[SentLine, ...]
    rows: tuple[PricedProcedure, ...]


def _groups(bill: Bill) -> list[_Group]:
    """Group the two sides of one procedure; every other line is a group of its own."""
    groups: dict[int, _Group] = {}
    rows = procedures_of_lines(bill.priced)
    for sent, procedures in zip(sent_lines(bill), rows, strict=True):
        key = id(procedures[0]) if len(procedures[0].lines) > 1 else sent.number
        group = groups.get(key, _Group((), procedures))
        groups[key] = _Group((*group.sent, sent), procedures)
    return list(groups.values())


def _outcome(
    bill: Bill | None, claim: RemittedClaim, *, is_repeat: bool = False
) -> ClaimOutcome:
    repeat_notices = (Notice.of("remitted-twice"),) if is_repeat else ()
    claim_notices = (*repeat_notices, *_claim_notices(claim))
    if bill is None:
        notices = (Notice.of("remitted-unknown-claim"), *claim_notices)
        return ClaimOutcome(
            bill=None,
            remitted=claim,
            lines=(),
            unmatched=claim.lines,
            notices=notices,
        )
    groups, day = _groups(bill), bill.priced.claim.date_of_service
    targets = [_match_group(line, groups, bill) for line in claim.lines]
    pairs = list(zip(claim.lines, targets, strict=True))
    lines = tuple(
        _line_outcome(
            group, tuple(line for line, target in pairs if target == number), claim, day
        )
        for number, group in enumerate(groups)
    )
    unmatched = [(line, target) for line, target in pairs if isinstance(target, str)]
    line_notices = (Notice.of(rule, f"{line}.") for line, rule in unmatched)
    return ClaimOutcome(
        bill=bill,
        remitted=claim,
        lines=lines,
        unmatched=tuple(line for line, _ in unmatched),
        notices=(*claim_notices, *line_notices),
    )


def _match_group(line: RemittedLine, groups: list[_Group], bill: Bill) -> int | str:
    """Return the index of the group that a line answers, or the rule if none."""
    day = bill.priced.claim.date_of_service
    if line.control_number is None and line.day not in {None, day}:
        return "remitted-unknown-line"
    indexes = [index for index, group in enumerate(groups) if _is_match(line, group)]
    if len(indexes) == 1:
        return indexes[0]
    return "remitted-ambiguous" if indexes else "remitted-unknown-line"


def _is_match(line: RemittedLine, group: _Group) -> bool:
    if line.control_number is not None:
        return any(sent.control_number == line.control_number for sent in group.sent)
    return any(_line_key(sent) == line.submitted for sent in group.sent)


def _line_key(sent: SentLine) -> tuple[str, frozenset[str]]:
    return sent.line.code, frozenset(sent.line.modifiers)


def _unanswered_outcome(bill: Bill) -> ClaimOutcome:
    day = bill.priced.claim.date_of_service
    lines = tuple(_line_outcome(group, (), None, day) for group in _groups(bill))
    notices = (Notice.of("remitted-unanswered"),)
    return ClaimOutcome(
        bill=bill, remitted=None, lines=lines, unmatched=(), notices=notices
    )


_DIFFERENCE = "The difference is {} US dollars."


def _claim_notices(claim: RemittedClaim) -> Iterator[Notice]:
    for rule in _STATUS.get(claim.status, ("remitted-status",)):
        yield Notice.of(rule, f"Its status is {claim.status}.")
    if claim.balance:
        yield Notice.of("remitted-unbalanced", _DIFFERENCE.format(claim.balance))
    if claim.status != _REVERSAL and claim.patient not in {None, claim.owed}:
        text = f"Reported: {claim.patient}; by the adjustments: {claim.owed}."
        yield Notice.of("remitted-patient", text)
    if not claim.lines:
        yield Notice.of("remitted-without-lines")
    for adjustment in claim.adjustments:
        yield Notice.of("remitted-claim-adjusted", f"{adjustment}.")


def _line_outcome(
    group: _Group,
    remitted: tuple[RemittedLine, ...],
    claim: RemittedClaim | None,
    day: date,
) -> LineOutcome:
    """Compare the expected payment of a group with the remitted lines."""
    expected = _expected_amount(group.rows)
    allowed = _allowed_amount(remitted, claim)
    adjustments = tuple(chain.from_iterable(line.adjustments for line in remitted))
    paid = exact_sum(line.paid for line in remitted) if remitted else None
    gap = _difference(allowed, expected)
    is_short = paid == 0 if gap is None else gap < 0
    return LineOutcome(
        numbers=tuple(sent.number for sent in group.sent),
        lines=tuple(sent.line for sent in group.sent),
        remitted=remitted,
        expected=expected,
        allowed=allowed,
        paid=paid,
        patient=exact_sum(line.patient for line in remitted) if remitted else None,
        adjustments=adjustments,
        denials=_denials(group, remitted) if is_short else (),
        notices=tuple(_line_notices(group, remitted, claim, allowed, day)),
    )


def _expected_amount(rows: tuple[PricedProcedure, ...]) -> Decimal | None:
    amounts = [row.amount for row in rows]
    known = [amount for amount in amounts if amount is not None]
    return exact_sum(known) if len(known) == len(amounts) else None


def _allowed_amount(
    remitted: tuple[RemittedLine, ...], claim: RemittedClaim | None
) -> Decimal | None:
    """Add up the allowed amounts; only a primary payer's may be derived."""
    if claim is None or not remitted:
        return None
    amounts = [line.allowed for line in remitted if line.allowed is not None]
    if claim.status in _PAID and len(amounts) == len(remitted):
        return exact_sum(amounts)
    if claim.status not in _DERIVABLE or claim.adjustments:
        return None
    return exact_sum(_line_allowed(line) for line in remitted)


def _line_allowed(line: RemittedLine) -> Decimal:
    """Return the allowed amount, as stated or as paid plus the allowed adjustments."""
    if line.allowed is not None:
        return line.allowed
    shares = (part.amount for part in line.adjustments if part.is_allowed)
    return exact_sum((line.paid, *shares))


def _denials(
    group: _Group, remitted: tuple[RemittedLine, ...]
) -> tuple[DenialReason, ...]:
    """Return the kinds of denial, including that another code was paid."""
    adjustments = chain.from_iterable(line.adjustments for line in remitted)
    denials = (adjustment.denial for adjustment in adjustments)
    reasons = [denial for denial in denials if denial is not None]
    codes = {sent.line.code for sent in group.sent}
    if any(line.code not in codes for line in remitted):
        reasons.append(DenialReason.DOWNCODED)
    return tuple(dict.fromkeys(reasons))


def _line_notices(
    group: _Group,
    remitted: tuple[RemittedLine, ...],
    claim: RemittedClaim | None,
    allowed: Decimal | None,
    day: date,
) -> Iterator[Notice]:
    if _expected_amount(group.rows) is None:
        yield Notice.of("remitted-unexpected")
    if not remitted:
        yield from () if claim is None else (Notice.of("remitted-unanswered"),)
        return
    if allowed is None:
        yield Notice.of("remitted-not-comparable")
    elif any(line.allowed is None for line in remitted):
        yield Notice.of("remitted-derived")
    for line in remitted:
        yield from _mismatch_notices(group, line, day)
    if claim is not None and claim.status != _REVERSAL:
        yield from _total_notices(group, remitted)


def _mismatch_notices(group: _Group, line: RemittedLine, day: date) -> Iterator[Notice]:
    """Yield where a remitted line does not balance, or differs from the billed one."""
    if line.balance:
        yield Notice.of("remitted-unbalanced", _DIFFERENCE.format(line.balance))
    keys = {_line_key(sent) for sent in group.sent}
    is_misnamed = line.submitted[0] not in {code for code, _ in keys}
    if line.billed_code is not None or not (is_misnamed or line.submitted in keys):
        yield Notice.of("remitted-code", f"{line}.")
    if is_misnamed:
        yield Notice.of("remitted-misnamed", f"{line}.")
    if line.day not in {None, day}:
        yield Notice.of("remitted-day", f"Reported: {line.day}; billed: {day}.")


def _total_notices(
    group: _Group, remitted: tuple[RemittedLine, ...]
) -> Iterator[Notice]:
    """Compare the charge and units with the billed ones."""
    charges = [sent.line.charge for sent in group.sent]
    charge = exact_sum(line.charge for line in remitted)
    if None not in charges and charge != sum(filter(None, charges)):
        yield Notice.of("remitted-charge", f"Reported: {charge} US dollars.")
    billed_units = sum(sent.line.units for sent in group.sent)
    units = sum(line.units or 0 for line in remitted)
    if all(line.units and line.paid for line in remitted) and units != billed_units:
        yield Notice.of("remitted-units", f"Reported: {units}; billed: {billed_units}.")


def _difference(allowed: Decimal | None, expected: Decimal | None) -> Decimal | None:
    if allowed is None or expected is None:
        return None
    return exact_difference(allowed, expected)


def _amount_text(amount: Decimal | None) -> str:
    return "not known" if amount is None else str(amount)


def _line_text(outcome: LineOutcome) -> Iterator[str]:
    numbers = " and ".join(map(str, outcome.numbers))
    billed = " + ".join(map(str, outcome.lines))
    names = ("expected", "allowed", "paid", "patient", "difference")
    amounts = (f"{name} {_amount_text(getattr(outcome, name))}" for name in names)
    yield f"line {numbers}, {billed}: {', '.join(amounts)}"
    yield from (f"  {adjustment}" for adjustment in outcome.adjustments)
    yield from (f"  notice: {notice}" for notice in outcome.notices)
    yield from (f"  appeal: {denial}" for denial in outcome.denials)


def _claim_text(outcome: ClaimOutcome) -> Iterator[str]:
    yield str(outcome.remitted or f"claim {outcome.control_number}: no answer")
    yield from (f"  notice: {notice}" for notice in outcome.notices)
    yield from (f"  appeal: {denial}" for denial in outcome.denials)
    yield from (f"  {text}" for line in outcome.lines for text in _line_text(line))
    yield from (f"  not matched: {line}" for line in outcome.unmatched)
