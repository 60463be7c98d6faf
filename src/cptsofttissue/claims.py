"""A claim: what its lines are paid together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, final

from attrs import evolve, field, frozen

from cptsofttissue import _tables
from cptsofttissue._words import Words
from cptsofttissue.errors import (
    ContradictionError,
    InvalidDateError,
    NotPricedError,
    WrongTypeError,
)
from cptsofttissue.fees import Encounter, Fee, FeeSchedule, Notice, require_fee
from cptsofttissue.fees._base import notice, read_code, read_flag, read_modifiers
from cptsofttissue.modifiers import Effect, check_modifiers, modifiers, of_effect
from cptsofttissue.money import exact_product, exact_sum, read_amount, to_cents
from cptsofttissue.trace import Step, step

__all__ = [
    "Claim",
    "ClaimLine",
    "ClaimPrice",
    "Payment",
    "Practitioner",
    "PricedProcedure",
    "Settlement",
    "price",
]


class Practitioner(StrEnum):
    """Who bills."""

    PHYSICIAN = "physician"
    NURSE_PRACTITIONER = "nurse_practitioner"
    PHYSICIAN_ASSISTANT = "physician_assistant"
    CLINICAL_NURSE_SPECIALIST = "clinical_nurse_specialist"


class Payment(StrEnum):
    """Whether an amount is known; from good to bad."""

    PAID = "paid"
    BY_REPORT = "by_report"
    UNKNOWN = "unknown"
    NOT_PAYABLE = "not_payable"


_SEVERITY = tuple(Payment)
_PRACTITIONERS = Words("practitioner", Practitioner)


def _practitioner(value: Practitioner | str) -> Practitioner:
    return _PRACTITIONERS.read(value)


def _units(value: int) -> int:
    if type(value) is not int or value < 1:
        raise WrongTypeError("units", value, "a whole number, 1 or more")
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
        code: The code; a :class:`~cptsofttissue.Code` will do.
        modifiers: Two characters each.
        units: How often; both sides by modifier 50 are one unit.
        charge: What is charged for all units, in US dollars; None if not known.

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
        """Read a line as people write it: code and modifiers, joined by hyphens."""
        code, *parts = _MODIFIERS.split(text.strip(), maxsplit=1)
        return cls(code=code, modifiers=" ".join(parts).replace("-", " "))

    @property
    def names_both_sides(self) -> bool:
        """Whether the line itself says that both sides were done."""
        sides = of_effect(self.modifiers, Effect.SIDE)
        return len(sides) == len(_SIDES) or _has(self, Effect.BILATERAL)

    def __str__(self) -> str:
        text = "-".join((self.code, *self.modifiers))
        return text if self.units == 1 else f"{self.units} x {text}"


_SIDES = ("LT", "RT")
#: The modifiers at the end of a written line: two characters after each hyphen.
_MODIFIERS = re.compile(r"-(?=[A-Za-z0-9]{2}(?:-[A-Za-z0-9]{2})*$)")
_MULTIPLE = "multiple-procedure"
_SEVERAL = 2
#: Bilateral indicators by which two units are the two sides.
_TWO_UNITS = frozenset("123")


def _has(line: ClaimLine, *effects: Effect) -> bool:
    return bool(of_effect(line.modifiers, *effects))


def _lines(lines: Iterable[ClaimLine | str]) -> tuple[ClaimLine, ...]:
    found = () if isinstance(lines, str) else tuple(lines)
    if not found:
        raise WrongTypeError("lines", lines, "one or more lines, in a list")
    return tuple(
        ClaimLine.parse(line) if isinstance(line, str) else line for line in found
    )


def _participating(value: bool) -> bool:  # noqa: FBT001 - a converter
    return read_flag("participating", value)


@final
@frozen(kw_only=True)
class Claim(Encounter):
    """
    The lines that one clinician bills for one patient and day.

    Attributes:
        lines: At least one; text is read by :meth:`ClaimLine.parse`.
        practitioner: Who bills.
        participating: Whether the clinician takes part in Medicare.

    Raises:
        InvalidFactError: If a field cannot be read, or an assistant's
            modifier does not fit the practitioner.
    """

    lines: tuple[ClaimLine, ...] = field(converter=_lines)
    practitioner: Practitioner = field(
        default=Practitioner.PHYSICIAN, converter=_practitioner
    )
    participating: bool = field(default=True, converter=_participating)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        is_physician = self.practitioner is Practitioner.PHYSICIAN
        misfit = Effect.PRACTITIONER_ASSISTANT if is_physician else Effect.ASSISTANT
        for line in self.lines:
            if _has(line, misfit):
                allowed = "AS for a practitioner; 80, 81 or 82 for a physician"
                raise ContradictionError("modifiers", line, allowed)


@final
@frozen
class PricedProcedure:
    """
    What is paid for one procedure: a line, a unit of one, or both its sides.

    Attributes:
        lines: The lines it was billed on; two if each side has its own.
        fee: What the schedule pays for it alone.
        payment: Whether an amount is known.
        amount:
            US dollars, rounded once; 0 for what is not payable, None for
            what is not known.
        limiting_charge:
            The most that may be charged, if the clinician does not
            participate and the amount is known.
        notices: What to look at.
        steps: How the amount was found.
    """

    lines: tuple[ClaimLine, ...]
    fee: Fee
    payment: Payment
    amount: Decimal | None
    limiting_charge: Decimal | None
    notices: tuple[Notice, ...]
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        paid = self.payment if self.amount is None else self.amount
        return f"{' + '.join(map(str, self.lines))}: {paid}"


@final
@frozen
class ClaimPrice:
    """
    What the lines of a claim are paid together.

    Attributes:
        claim: The claim.
        procedures: In the order of the lines.
    """

    claim: Claim
    procedures: tuple[PricedProcedure, ...]

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

        None for a clinician who participates, and if a procedure is not known.
        """
        limits = [row.limiting_charge for row in self.procedures]
        known = [limit for limit in limits if limit is not None]
        return exact_sum(known) if len(known) == len(limits) else None

    def settle(self, *, deductible: Decimal | str | int) -> Settlement:
        """
        Divide the total between Medicare and the patient.

        Args:
            deductible: What is left of the patient's deductible, in US dollars.

        Raises:
            NotPricedError: If a procedure is not known.
        """
        if self.total is None:
            unknown = next(row for row in self.procedures if row.amount is None)
            code, day = unknown.lines[0].code, self.claim.date_of_service
            raise NotPricedError(code, day, (unknown.fee.schedule,))
        left = read_amount("deductible", deductible)
        return Settlement.of(self.total, left, self.claim.date_of_service)

    def explain(self) -> str:
        """Render every procedure, its notices and its steps as plain text."""
        return "\n".join(_text(self))

    def __str__(self) -> str:
        return self.explain()


def _text(answer: ClaimPrice) -> Iterator[str]:
    for row in answer.procedures:
        yield str(row)
        yield from (f"  notice: {notice}" for notice in row.notices)
        yield from (f"  {step}" for step in row.steps)
    if answer.total is None:
        yield f"total: not known; the known lines add up to {answer.known_total}"
    else:
        yield f"total: {answer.total}"


@final
@frozen
class Settlement:
    """
    Who pays what of an approved amount, in US dollars.

    Attributes:
        approved: The total of the claim.
        deductible: What the patient pays first.
        coinsurance: What the patient pays of the rest.
        sequestration: What is held back of Medicare's share.
        medicare: What Medicare pays in the end.
        source: Where the rule comes from.
    """

    approved: Decimal
    deductible: Decimal
    coinsurance: Decimal
    sequestration: Decimal
    medicare: Decimal
    source: str

    @classmethod
    def of(cls, approved: Decimal, deductible: Decimal, day: date) -> Settlement:
        """Divide *approved* as on *day*; what is held back is not the patient's."""
        first = min(approved, deductible)
        rest = exact_sum((approved, -first))
        coinsurance = _part(rest, _rate("coinsurance", day))
        share = exact_sum((rest, -coinsurance))
        rate = _rate("sequestration", day)
        held = _part(share, rate)
        medicare = exact_sum((share, -held))
        return cls(approved, first, coinsurance, held, medicare, rate["source"])


def _part(amount: Decimal, rate: _tables.Row) -> Decimal:
    return to_cents(exact_product(amount, Decimal(rate["share"])))


@final
@frozen
class _Policy:
    """What an indicator says of a rule."""

    payment: Payment
    shares: tuple[Decimal, ...]
    notice: str
    source: str


@cache
def _policies() -> Mapping[tuple[str, str], _Policy]:
    return {
        (row["rule"], row["indicator"]): _Policy(
            Payment(row["payment"]),
            tuple(map(Decimal, _tables.many(row["shares"]))),
            row["notice"],
            row["source"],
        )
        for row in _tables.rows("payment_policy.csv")
    }


#: The schedule does not say how several procedures, sides or surgeons are paid.
_NO_INDICATORS = _Policy(Payment.UNKNOWN, (), "no-indicators", "")
#: The indicator names a rule that is not in the table.
_OTHER_RULE = _Policy(Payment.UNKNOWN, (), "other-rule", "")

#: Which indicator a rule goes by.
_INDICATOR: Mapping[str, str] = MappingProxyType(
    {
        "bilateral": "bilateral",
        "multiple-procedure": "multiple",
        "assistant": "assistant",
        "co-surgeon": "co_surgeon",
        "team": "team",
    }
)
#: Which rule a modifier calls for.
_ROLES: Mapping[str, tuple[Effect, ...]] = MappingProxyType(
    {
        "assistant": (Effect.ASSISTANT, Effect.PRACTITIONER_ASSISTANT),
        "co-surgeon": (Effect.CO_SURGEON,),
        "team": (Effect.TEAM,),
        "by-report": (Effect.BY_REPORT,),
    }
)


def _rate(rule: str, day: date) -> _tables.Row:
    """Find the share of a rule on a day."""
    for row in _tables.rows("payment_rates.csv"):
        first, last = _tables.day(row["first_day"]), _tables.day(row["last_day"])
        if row["rule"] == rule and (first or day) <= day <= (last or day):
            return row
    raise InvalidDateError("date_of_service", day.isoformat(), f"a day with a {rule}")


@final
@frozen
class _Draft:
    """A procedure on its way to an amount."""

    lines: tuple[ClaimLine, ...]
    charge: Decimal | None
    fee: Fee
    is_bilateral: bool
    payment: Payment = Payment.PAID
    shares: tuple[Decimal, ...] = ()
    notices: tuple[Notice, ...] = ()
    steps: tuple[Step, ...] = ()

    def policy(self, rule: str) -> _Policy:
        """What the indicator of the code says of a rule."""
        indicators = self.fee.indicators
        if indicators is None:
            return _NO_INDICATORS
        key = (rule, getattr(indicators, _INDICATOR[rule]))
        return _policies().get(key, _OTHER_RULE)

    def note(self, name: str, payment: Payment) -> _Draft:
        """Add a notice; what is known of the payment never gets better."""
        worse = max(self.payment, payment, key=_SEVERITY.index)
        added = (notice(name),) if name else ()
        return evolve(self, payment=worse, notices=(*self.notices, *added))

    def share(self, rule: str, given: str, share: Decimal, source: str) -> _Draft:
        """Multiply with a share, and explain it."""
        steps = (*self.steps, step(rule, given, [f"x {share}"], source))
        return evolve(self, shares=(*self.shares, share), steps=steps)

    def apply(self, rule: str, rank: int = 0) -> _Draft:
        """Apply what the indicator says of a rule, at a rank from 0."""
        policy = self.policy(rule)
        draft = self.note(policy.notice, policy.payment)
        if not policy.shares:
            return draft
        if rank >= len(policy.shares):
            return draft.note("by-report", Payment.BY_REPORT)
        given = f"rank {rank + 1}" if len(policy.shares) > 1 else "indicator"
        return draft.share(rule, given, policy.shares[rank], policy.source)

    def apply_roles(self) -> _Draft:
        """Apply what the modifiers say of the surgeon's part."""
        draft = self
        for rule, effects in _ROLES.items():
            if not _has(self.lines[0], *effects):
                continue
            if rule == "by-report":
                draft = draft.note(rule, Payment.BY_REPORT)
            else:
                draft = draft.apply(rule)
        if set(self.lines[0].modifiers) - modifiers().keys():
            draft = draft.note("modifier-unknown", Payment.UNKNOWN)
        return draft

    def apply_rate(self, rule: str, given: str, day: date) -> _Draft:
        """Multiply with a share that is the same for every code."""
        row = _rate(rule, day)
        return self.share(rule, given, Decimal(row["share"]), row["source"])

    @property
    def amount(self) -> Decimal:
        """The fee times all shares, rounded once."""
        return to_cents(exact_product(self.fee.amount, *self.shares))

    @property
    def is_ranked(self) -> bool:
        """Whether the procedure is reduced beside others."""
        return len(self.policy(_MULTIPLE).shares) > 1

    @property
    def is_barred(self) -> bool:
        """Whether the surgeon's part is not payable."""
        return self.apply_roles().payment is Payment.NOT_PAYABLE


def price(claim: Claim, schedule: FeeSchedule) -> ClaimPrice:
    """
    Price the lines of a claim together.

    Sides come first, then the ranking of several procedures, then the
    surgeon's part, the kind of practitioner, and participation; shares are
    taken of the rounded fee and rounded once.

    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> claim = Claim(
    ...     lines=["24075", "21555"],
    ...     date_of_service="2026-07-15",
    ...     place_of_service="11",
    ... )
    >>> price(claim, MedicareFeeSchedule.bundled()).total
    Decimal('800.79')

    Raises:
        NotPricedError: If the schedule does not price a line.
    """
    drafts = [
        draft.apply("bilateral") if draft.is_bilateral else draft
        for draft in _drafts(claim, schedule)
    ]
    ranked = _ranked(drafts)
    return ClaimPrice(claim, tuple(_finished(draft, claim) for draft in ranked))


def _drafts(claim: Claim, schedule: FeeSchedule) -> Iterator[_Draft]:
    """Ask the schedule for every procedure of the claim."""
    for lines in _sides(claim.lines):
        first = lines[0]
        parts = of_effect(first.modifiers, Effect.COMPONENT)
        fee = require_fee(schedule, claim.request(first.code, parts))
        charges = [line.charge for line in lines if line.charge is not None]
        charge = exact_sum(charges) if len(charges) == len(lines) else None
        if len(lines) > 1 or _is_bilateral(first, fee):
            yield _Draft(lines, charge, fee, is_bilateral=True)
        else:
            for part in _split(charge, first.units):
                yield _Draft(lines, part, fee, is_bilateral=False)


def _sides(lines: tuple[ClaimLine, ...]) -> list[tuple[ClaimLine, ...]]:
    """
    Bring the right and the left line of one procedure together.

    Partners are chosen by what the lines say, so that their order in the claim
    does not matter; procedures then stand where their first line stood.
    """
    waiting = sorted(range(len(lines)), key=lambda at: _content(lines[at]))
    groups: list[tuple[int, ...]] = []
    while waiting:
        first = waiting.pop(0)
        others = [at for at in waiting if _is_other_side(lines[first], lines[at])]
        waiting = [at for at in waiting if at not in others[:1]]
        groups.append((first, *others[:1]))
    return [tuple(lines[at] for at in group) for group in sorted(groups, key=min)]


def _is_other_side(line: ClaimLine, other: ClaimLine) -> bool:
    """Whether two lines are the sides of one procedure: RT here, LT there."""
    both = {*line.modifiers} ^ {*other.modifiers}
    is_whole = line.units == other.units == 1 and not _has(line, Effect.DISTINCT)
    return line.code == other.code and both == set(_SIDES) and is_whole


def _is_bilateral(line: ClaimLine, fee: Fee) -> bool:
    """Whether one line stands for both sides; two units do where sides pay."""
    if line.names_both_sides:
        return True
    pays_sides = fee.indicators is not None and fee.indicators.bilateral in _TWO_UNITS
    return line.units == len(_SIDES) and pays_sides and not _has(line, Effect.DISTINCT)


def _split(charge: Decimal | None, units: int) -> list[Decimal | None]:
    """Divide the charge of a line among its units, to the cent."""
    if charge is None:
        return [None] * units
    share, rest = divmod(int(charge.scaleb(2)), units)
    cents = [share + (at < rest) for at in range(units)]
    return [Decimal(cent).scaleb(-2) for cent in cents]


def _content(line: ClaimLine) -> tuple[Any, ...]:
    """What a line says, in an order that its place in the claim does not change."""
    return (line.code, line.modifiers, line.units, *_by_charge(line.charge))


def _ranked(drafts: list[_Draft]) -> list[_Draft]:
    """Rank the procedures that are reduced beside others, the highest paid first."""
    payable = [at for at, draft in enumerate(drafts) if not draft.is_barred]
    if len(payable) < _SEVERAL:
        return drafts
    order = [at for at in payable if drafts[at].is_ranked]
    order.sort(key=lambda at: _rank_key(drafts[at]))
    ranks = {at: rank for rank, at in enumerate(order)}
    found = list(drafts)
    for at in payable:
        found[at] = drafts[at].apply(_MULTIPLE, ranks.get(at, 0))
    open_rules = {drafts[at].policy(_MULTIPLE).notice for at in payable} - {""}
    for at in order:  # beside a procedure of unknown rank, every rank is open
        for name in sorted(open_rules):
            found[at] = found[at].note(name, Payment.UNKNOWN)
    return found


def _rank_key(draft: _Draft) -> tuple[Any, ...]:
    """Order by amount; equal amounts by what the lines say, not by their place."""
    lines = sorted(map(_content, draft.lines))
    return (-draft.amount, lines, *_by_charge(draft.charge))


def _by_charge(charge: Decimal | None) -> tuple[bool, Decimal]:
    """Order by charge, the highest first; no charge is not a charge of nothing."""
    return charge is None, -(charge or Decimal(0))


def _finished(draft: _Draft, claim: Claim) -> PricedProcedure:
    """Apply what concerns the clinician, and round."""
    day = claim.date_of_service
    draft = draft.apply_roles()
    if claim.practitioner is not Practitioner.PHYSICIAN:
        draft = draft.apply_rate("practitioner", claim.practitioner, day)
    limit = None
    if not claim.participating:
        limit = draft.apply_rate("limiting-charge", "not participating", day).amount
        draft = draft.apply_rate("participation", "not participating", day)
    is_known = draft.payment in (Payment.PAID, Payment.NOT_PAYABLE)
    return PricedProcedure(
        draft.lines,
        draft.fee,
        draft.payment,
        _paid(draft) if is_known else None,
        limit if is_known else None,
        (*draft.fee.notices, *draft.notices),
        (*draft.fee.steps, *draft.steps, *_last_steps(draft)),
    )


def _paid(draft: _Draft) -> Decimal:
    """The lower of the charge and the amount; nothing where payment is barred."""
    if draft.payment is Payment.NOT_PAYABLE:
        return Decimal("0.00")
    return draft.amount if draft.charge is None else min(draft.amount, draft.charge)


def _last_steps(draft: _Draft) -> Iterator[Step]:
    if draft.shares and draft.payment is Payment.PAID:
        factors = (draft.fee.amount, *draft.shares)
        yield step("claim-amount", " x ".join(map(str, factors)), [draft.amount])
    if draft.charge is not None and draft.charge < draft.amount:
        yield step("charge", f"charge {draft.charge}", [draft.charge])
