"""Compare a remittance with the expected payments, line by line, without guessing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
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

#: CLP02, by what it says of the claim. Source: map of pyx12; RFI 1423, 2442, 2566.
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
        return _less(self.allowed, self.expected)

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
        known = self.remitted or self.bill
        return (known.control_number if known else None) or ""

    @property
    def denials(self) -> tuple[DenialReason, ...]:
        """The kinds of denial of the claim as a whole."""
        given = self.remitted.adjustments if self.remitted else ()
        return tuple(dict.fromkeys(one.denial for one in given if one.denial))

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
    sent = _by_number(bills)
    claims = [claim for one in remittances for claim in one.claims]
    answered, again = {claim.control_number for claim in claims}, _repeated(claims)
    outcomes = [
        _outcome(sent.get(claim.control_number), claim, is_again=at in again)
        for at, claim in enumerate(claims)
    ]
    left = (bill for number, bill in sent.items() if number not in answered)
    return (*outcomes, *map(_unanswered, left))


def _repeated(claims: Sequence[RemittedClaim]) -> frozenset[int]:
    """Number the claims with a line that was answered before, and never reversed."""
    back = {one.control_number for one in claims if one.status == _REVERSAL}
    seen, found = set[tuple[object, ...]](), set[int]()
    for at, claim in enumerate(claims):
        names = [line.control_number or line.submitted for line in claim.lines]
        keys = {(claim.control_number, claim.status, name) for name in names or [""]}
        if claim.control_number not in back and keys & seen:
            found.add(at)
        seen |= keys
    return frozenset(found)


def _by_number(bills: Iterable[Bill]) -> dict[str, Bill]:
    found: dict[str, Bill] = {}
    for bill in bills:
        if bill.control_number is None:
            raise MissingFactError("control_number", None, "one for each bill")
        if bill.control_number in found:
            allowed = "another for each bill"
            raise ContradictionError("control_number", bill.control_number, allowed)
        found[bill.control_number] = bill
    return found


class _Group(NamedTuple):
    """Lines that were priced together, and their procedures."""

    sent: tuple[SentLine, ...]
    rows: tuple[PricedProcedure, ...]


def _groups(bill: Bill) -> list[_Group]:
    """Bring the two sides of one procedure together; every other line is alone."""
    found: dict[int, _Group] = {}
    rows = procedures_of_lines(bill.priced)
    for sent, own in zip(sent_lines(bill), rows, strict=True):
        key = id(own[0]) if len(own[0].lines) > 1 else sent.number
        before = found.get(key, _Group((), own))
        found[key] = _Group((*before.sent, sent), own)
    return list(found.values())


def _outcome(
    bill: Bill | None, claim: RemittedClaim, *, is_again: bool = False
) -> ClaimOutcome:
    twice = (Notice.of("remitted-twice"),) if is_again else ()
    own = (*twice, *_claim_notices(claim))
    if bill is None:
        notices = (Notice.of("remitted-unknown-claim"), *own)
        return ClaimOutcome(
            bill=None,
            remitted=claim,
            lines=(),
            unmatched=claim.lines,
            notices=notices,
        )
    groups, day = _groups(bill), bill.priced.claim.date_of_service
    places = [_place(line, groups, bill) for line in claim.lines]
    matched = list(zip(claim.lines, places, strict=True))
    lines = tuple(
        _line(group, tuple(line for line, at in matched if at == number), claim, day)
        for number, group in enumerate(groups)
    )
    lost = [(line, at) for line, at in matched if isinstance(at, str)]
    said = (Notice.of(rule, f"{line}.") for line, rule in lost)
    return ClaimOutcome(
        bill=bill,
        remitted=claim,
        lines=lines,
        unmatched=tuple(line for line, _ in lost),
        notices=(*own, *said),
    )


def _place(line: RemittedLine, groups: list[_Group], bill: Bill) -> int | str:
    """Return the group that a line answers, or the rule by which there is none."""
    day = bill.priced.claim.date_of_service
    if line.control_number is None and line.day not in {None, day}:
        return "remitted-unknown-line"
    found = [at for at, group in enumerate(groups) if _answers(line, group)]
    if len(found) == 1:
        return found[0]
    return "remitted-ambiguous" if found else "remitted-unknown-line"


def _answers(line: RemittedLine, group: _Group) -> bool:
    if line.control_number is not None:
        return any(one.control_number == line.control_number for one in group.sent)
    return any(_named(one) == line.submitted for one in group.sent)


def _named(sent: SentLine) -> tuple[str, frozenset[str]]:
    return sent.line.code, frozenset(sent.line.modifiers)


def _unanswered(bill: Bill) -> ClaimOutcome:
    day = bill.priced.claim.date_of_service
    lines = tuple(_line(group, (), None, day) for group in _groups(bill))
    notices = (Notice.of("remitted-unanswered"),)
    return ClaimOutcome(
        bill=bill, remitted=None, lines=lines, unmatched=(), notices=notices
    )


_OVER = "The difference is {} US dollars."


def _claim_notices(claim: RemittedClaim) -> Iterator[Notice]:
    for rule in _STATUS.get(claim.status, ("remitted-status",)):
        yield Notice.of(rule, f"Its status is {claim.status}.")
    if claim.balance:
        yield Notice.of("remitted-unbalanced", _OVER.format(claim.balance))
    if claim.status != _REVERSAL and claim.patient not in {None, claim.owed}:
        said = f"Reported: {claim.patient}; by the adjustments: {claim.owed}."
        yield Notice.of("remitted-patient", said)
    if not claim.lines:
        yield Notice.of("remitted-without-lines")
    for adjustment in claim.adjustments:
        yield Notice.of("remitted-claim-adjusted", f"{adjustment}.")


def _line(
    group: _Group,
    remitted: tuple[RemittedLine, ...],
    claim: RemittedClaim | None,
    day: date,
) -> LineOutcome:
    """Write down what was expected, what came, and what tells them apart."""
    expected = _expected(group.rows)
    allowed = _allowed(remitted, claim)
    adjustments = tuple(one for line in remitted for one in line.adjustments)
    paid = exact_sum(line.paid for line in remitted) if remitted else None
    gap = _less(allowed, expected)
    is_short = paid == 0 if gap is None else gap < 0
    return LineOutcome(
        numbers=tuple(one.number for one in group.sent),
        lines=tuple(one.line for one in group.sent),
        remitted=remitted,
        expected=expected,
        allowed=allowed,
        paid=paid,
        patient=exact_sum(line.patient for line in remitted) if remitted else None,
        adjustments=adjustments,
        denials=_denials(group, remitted) if is_short else (),
        notices=tuple(_line_notices(group, remitted, claim, allowed, day)),
    )


def _expected(rows: tuple[PricedProcedure, ...]) -> Decimal | None:
    amounts = [row.amount for row in rows]
    known = [amount for amount in amounts if amount is not None]
    return exact_sum(known) if len(known) == len(amounts) else None


def _allowed(
    remitted: tuple[RemittedLine, ...], claim: RemittedClaim | None
) -> Decimal | None:
    """Add up what is allowed; not stated, only a first payer's answer tells it."""
    if claim is None or not remitted:
        return None
    stated = [line.allowed for line in remitted if line.allowed is not None]
    if claim.status in _PAID and len(stated) == len(remitted):
        return exact_sum(stated)
    if claim.status not in _DERIVABLE or claim.adjustments:
        return None
    return exact_sum(_derived(line) for line in remitted)


def _derived(line: RemittedLine) -> Decimal:
    """Return what is allowed: as stated, or what was paid and is a part of it."""
    if line.allowed is not None:
        return line.allowed
    parts = (one.amount for one in line.adjustments if one.is_allowed)
    return exact_sum((line.paid, *parts))


def _denials(
    group: _Group, remitted: tuple[RemittedLine, ...]
) -> tuple[DenialReason, ...]:
    """Name the kinds of denial, and that another code was paid."""
    all_of_them = (one.denial for line in remitted for one in line.adjustments)
    found = [denial for denial in all_of_them if denial is not None]
    codes = {one.line.code for one in group.sent}
    if any(line.code not in codes for line in remitted):
        found.append(DenialReason.DOWNCODED)
    return tuple(dict.fromkeys(found))


def _line_notices(
    group: _Group,
    remitted: tuple[RemittedLine, ...],
    claim: RemittedClaim | None,
    allowed: Decimal | None,
    day: date,
) -> Iterator[Notice]:
    if _expected(group.rows) is None:
        yield Notice.of("remitted-unexpected")
    if not remitted:
        yield from () if claim is None else (Notice.of("remitted-unanswered"),)
        return
    if allowed is None:
        yield Notice.of("remitted-not-comparable")
    elif any(line.allowed is None for line in remitted):
        yield Notice.of("remitted-derived")
    for line in remitted:
        yield from _own_notices(group, line, day)
    if claim is not None and claim.status != _REVERSAL:
        yield from _sums(group, remitted)


def _own_notices(group: _Group, line: RemittedLine, day: date) -> Iterator[Notice]:
    """Say where one line of the answer does not fit itself, or what was billed."""
    if line.balance:
        yield Notice.of("remitted-unbalanced", _OVER.format(line.balance))
    billed = {_named(one) for one in group.sent}
    is_misnamed = line.submitted[0] not in {code for code, _ in billed}
    if line.billed_code is not None or not (is_misnamed or line.submitted in billed):
        yield Notice.of("remitted-code", f"{line}.")
    if is_misnamed:
        yield Notice.of("remitted-misnamed", f"{line}.")
    if line.day not in {None, day}:
        yield Notice.of("remitted-day", f"Reported: {line.day}; billed: {day}.")


def _sums(group: _Group, remitted: tuple[RemittedLine, ...]) -> Iterator[Notice]:
    """Compare charge and units with those that were billed."""
    charges = [one.line.charge for one in group.sent]
    read = exact_sum(line.charge for line in remitted)
    if None not in charges and read != sum(filter(None, charges)):
        yield Notice.of("remitted-charge", f"Reported: {read} US dollars.")
    billed = sum(one.line.units for one in group.sent)
    counted = sum(line.units or 0 for line in remitted)
    if all(line.units and line.paid for line in remitted) and counted != billed:
        yield Notice.of("remitted-units", f"Reported: {counted}; billed: {billed}.")


def _less(allowed: Decimal | None, expected: Decimal | None) -> Decimal | None:
    if allowed is None or expected is None:
        return None
    return exact_difference(allowed, expected)


def _said(amount: Decimal | None) -> str:
    return "not known" if amount is None else str(amount)


def _line_text(found: LineOutcome) -> Iterator[str]:
    numbers = " and ".join(map(str, found.numbers))
    billed = " + ".join(map(str, found.lines))
    yield (
        f"line {numbers}, {billed}: expected {_said(found.expected)}, "
        f"allowed {_said(found.allowed)}, paid {_said(found.paid)}, "
        f"patient {_said(found.patient)}, difference {_said(found.difference)}"
    )
    yield from (f"  {adjustment}" for adjustment in found.adjustments)
    yield from (f"  notice: {notice}" for notice in found.notices)
    yield from (f"  appeal: {denial}" for denial in found.denials)


def _claim_text(found: ClaimOutcome) -> Iterator[str]:
    yield str(found.remitted or f"claim {found.control_number}: no answer")
    yield from (f"  notice: {notice}" for notice in found.notices)
    yield from (f"  appeal: {denial}" for denial in found.denials)
    yield from (f"  {text}" for line in found.lines for text in _line_text(line))
    yield from (f"  not matched: {line}" for line in found.unmatched)
