"""Procedures on their way to an amount: shares, notices and steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import final

from attrs import evolve, frozen

from cptsofttissue._amounts import exact_product
from cptsofttissue.claims._care import care_part
from cptsofttissue.claims._payment import IndicatorRule, Payment, indicator_rule
from cptsofttissue.claims._values import Claim, ClaimLine, has_effect
from cptsofttissue.fees import Fee, Indicators
from cptsofttissue.fees._modifiers import Effect, modifiers, of_effect
from cptsofttissue.fees._rates import rate
from cptsofttissue.money import to_cents
from cptsofttissue.trace import Notice, Step

__all__ = ["MULTIPLE", "Draft"]

#: The rule for several procedures of one session.
MULTIPLE = "multiple-procedure"
#: The part of the care that follows the surgery.
_POSTOPERATIVE = "postoperative"
#: From good to bad.
_SEVERITY = tuple(Payment)

#: The rule for the surgeon's role, by the modifiers that call for it.
_ROLES: Mapping[str, tuple[Effect, ...]] = MappingProxyType(
    {
        "assistant": (Effect.ASSISTANT, Effect.PRACTITIONER_ASSISTANT),
        "co-surgeon": (Effect.CO_SURGEON,),
        "team": (Effect.TEAM,),
    }
)
#: The notice and payment of a modifier, whatever the code of its line.
_NOTICES: Mapping[Effect, tuple[str, Payment]] = MappingProxyType(
    {
        Effect.BY_REPORT: ("by-report", Payment.BY_REPORT),
        Effect.FACILITY: ("facility-modifier", Payment.UNKNOWN),
        Effect.DENIED: ("modifier-denied", Payment.NOT_PAYABLE),
    }
)


def _names_too_many_digits(line: ClaimLine) -> bool:
    """Whether a line names several fingers, toes or eyelids without a unit for each."""
    digits = of_effect(line.modifiers, Effect.DIGIT)
    return len(digits) > 1 and len(digits) != line.units


@final
@frozen
class Draft:
    """
    A procedure on its way to an amount.

    Attributes:
        lines: The lines it was billed on.
        place: The index of its line, or of its pair of lines, in the claim.
        charge: The charge for all procedures of that place.
        fee: What it is paid alone; None if the schedule does not price it.
        indicators: Its payment indicators; None if not known.
        payment: What is known so far.
        shares: The factors that the fee is multiplied with.
        ranks: Its rank in every reading of the rules; None is outside of the ranks.
        notices: What to look at.
        steps: How the amount was found.
    """

    lines: tuple[ClaimLine, ...]
    place: int
    charge: Decimal | None
    fee: Fee | None
    indicators: Indicators | None
    payment: Payment = Payment.PAID
    shares: tuple[Decimal, ...] = ()
    ranks: tuple[int | None, ...] = (None,)
    notices: tuple[Notice, ...] = ()
    steps: tuple[Step, ...] = ()

    def rule(self, name: str) -> IndicatorRule:
        """Return what the indicator of the code says about a rule."""
        return indicator_rule(name, self.indicators)

    def note(self, name: str, payment: Payment, *details: object) -> Draft:
        """Add a notice; the payment never gets better."""
        worst = max(self.payment, payment, key=_SEVERITY.index)
        new_notices = (Notice.of(name, *details),) if name else ()
        return evolve(self, payment=worst, notices=(*self.notices, *new_notices))

    def share(self, rule: str, given: str, share: Decimal, source: str) -> Draft:
        """Multiply with a share, and explain it."""
        steps = (*self.steps, Step.of(rule, given, [f"x {share}"], source))
        return evolve(self, shares=(*self.shares, share), steps=steps)

    def apply(self, rule: str, rank: int = 0) -> Draft:
        """Apply what the indicator says about a rule, at a rank from 0."""
        policy = self.rule(rule)
        draft = self.note(policy.notice, policy.payment)
        if not policy.shares:
            return draft
        if rank >= len(policy.shares):
            return draft.note("by-report", Payment.BY_REPORT)
        given = f"rank {rank + 1}" if len(policy.shares) > 1 else "indicator"
        return draft.share(rule, given, policy.shares[rank], policy.source)

    def at_rank(self, rank: int | None) -> Draft:
        """Apply the rule for several procedures at a rank; None is outside of it."""
        return self if rank is None else self.apply(MULTIPLE, rank)

    def apply_modifiers(self) -> Draft:
        """Apply the modifiers of the line."""
        draft = self.apply_care()
        for rule, effects in _ROLES.items():
            if draft.has(*effects):
                draft = draft.apply(rule)
        for effect, notice in _NOTICES.items():
            draft = draft.note(*notice) if draft.has(effect) else draft
        if any(map(_names_too_many_digits, self.lines)):
            draft = draft.note("several-digits", Payment.PAID)
        if set(self.lines[0].modifiers) - modifiers().keys():
            return draft.note("modifier-unknown", Payment.UNKNOWN)
        return draft

    def apply_care(self) -> Draft:
        """Apply the share for a part of the care, or for a return to surgery."""
        care_modifiers = of_effect(self.lines[0].modifiers, Effect.CARE, Effect.RETURN)
        if not care_modifiers:
            return self
        modifier, *others = care_modifiers
        row = care_part(modifier, self.indicators)
        share = row.share(self.indicators) if row else None
        if others or row is None or share is None:
            return self.note("care-open", Payment.UNKNOWN)
        draft = self.note(row.notice, row.payment)
        return draft.share("care-part", modifier, share, row.source) if share else draft

    def apply_clinician(self, claim: Claim) -> Draft:
        """Apply Medicare's shares for who bills; a contract may have others."""
        day, draft = claim.date_of_service, self
        if claim.is_reduced and self.indicators is None:
            return draft.note("no-indicators", Payment.UNKNOWN)
        if not claim.is_by_physician:
            draft = draft.apply_rate("practitioner", claim.practitioner, day)
        if claim.participating:
            return draft
        reduced = draft.apply_rate("participation", "not participating", day)
        return reduced if claim.is_by_physician else draft.note_assignment(reduced)

    def note_assignment(self, reduced: Draft) -> Draft:
        """Leave the payment open: this practitioner must accept assignment."""
        text = f"It pays {reduced.amount} or {self.amount}."
        return self.note("must-accept-assignment", Payment.UNKNOWN, text)

    def limiting_charge(self, claim: Claim) -> Decimal | None:
        """
        The most that may be charged by a clinician who does not participate.

        Nothing may be charged for what is paid with another service. The patient
        may have to pay for what is denied, so no limit is known.
        """
        if claim.participating or not claim.is_by_physician:
            return None
        if self.payment is Payment.NOT_PAYABLE:
            return None
        if self.payment is Payment.NOT_SEPARATE:
            return Decimal("0.00")
        day = claim.date_of_service
        return self.apply_rate("limiting-charge", "not participating", day).amount

    def apply_rate(self, rule: str, given: str, day: date) -> Draft:
        """Multiply with a share that is the same for every code."""
        row = rate(rule, day)
        return self.share(rule, given, row.share, row.source)

    @property
    def amount(self) -> Decimal | None:
        """The fee times all shares, rounded once; None without a fee."""
        if self.fee is None:
            return None
        return to_cents(exact_product(self.fee.amount, *self.shares))

    @property
    def is_aftercare(self) -> bool:
        """Whether the line is only for the care after a surgery."""
        care_modifiers = of_effect(self.lines[0].modifiers, Effect.CARE)
        rows = (care_part(modifier, self.indicators) for modifier in care_modifiers)
        return any(row is not None and row.parts == (_POSTOPERATIVE,) for row in rows)

    @property
    def is_ranked(self) -> bool:
        """Whether the procedure is subject to multiple-procedure reduction."""
        return len(self.rule(MULTIPLE).shares) > 1

    @property
    def is_only_alone(self) -> bool:
        """Whether the code is paid only if nothing else is payable that day."""
        return self.indicators is not None and self.indicators.status == "T"

    @cached_property
    def is_barred(self) -> bool:
        """Whether it is paid nothing, whatever the other lines are."""
        return self.apply_modifiers().payment.is_nothing

    def has(self, *effects: Effect) -> bool:
        """Whether a modifier of the line has one of the effects."""
        return has_effect(self.lines[0], *effects)
