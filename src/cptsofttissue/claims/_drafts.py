"""Procedures on their way to an amount: shares, notices and steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import final

from attrs import evolve, frozen

from cptsofttissue._amounts import exact_product
from cptsofttissue.claims._payment import IndicatorRule, Payment, indicator_rule, rate
from cptsofttissue.claims._values import (
    Claim,
    ClaimLine,
    Practitioner,
    PricedProcedure,
    has_effect,
)
from cptsofttissue.fees import Fee
from cptsofttissue.fees._modifiers import Effect, modifiers
from cptsofttissue.money import to_cents
from cptsofttissue.trace import Notice, Step

__all__ = ["MULTIPLE", "Draft", "finished"]

#: The rule for several procedures of one session.
MULTIPLE = "multiple-procedure"
#: From good to bad.
_SEVERITY = tuple(Payment)

#: Which rule a modifier calls for.
_ROLES: Mapping[str, tuple[Effect, ...]] = MappingProxyType(
    {
        "assistant": (Effect.ASSISTANT, Effect.PRACTITIONER_ASSISTANT),
        "co-surgeon": (Effect.CO_SURGEON,),
        "team": (Effect.TEAM,),
        "by-report": (Effect.BY_REPORT,),
    }
)


@final
@frozen
class Draft:
    """A procedure on its way to an amount."""

    lines: tuple[ClaimLine, ...]
    charge: Decimal | None
    fee: Fee
    is_bilateral: bool
    payment: Payment = Payment.PAID
    shares: tuple[Decimal, ...] = ()
    notices: tuple[Notice, ...] = ()
    steps: tuple[Step, ...] = ()

    def rule(self, name: str) -> IndicatorRule:
        """What the indicator of the code says of a rule."""
        return indicator_rule(name, self.fee.indicators)

    def note(self, name: str, payment: Payment) -> Draft:
        """Add a notice; what is known of the payment never gets better."""
        worse = max(self.payment, payment, key=_SEVERITY.index)
        added = (Notice.of(name),) if name else ()
        return evolve(self, payment=worse, notices=(*self.notices, *added))

    def share(self, rule: str, given: str, share: Decimal, source: str) -> Draft:
        """Multiply with a share, and explain it."""
        steps = (*self.steps, Step.of(rule, given, [f"x {share}"], source))
        return evolve(self, shares=(*self.shares, share), steps=steps)

    def apply(self, rule: str, rank: int = 0) -> Draft:
        """Apply what the indicator says of a rule, at a rank from 0."""
        policy = self.rule(rule)
        draft = self.note(policy.notice, policy.payment)
        if not policy.shares:
            return draft
        if rank >= len(policy.shares):
            return draft.note("by-report", Payment.BY_REPORT)
        given = f"rank {rank + 1}" if len(policy.shares) > 1 else "indicator"
        return draft.share(rule, given, policy.shares[rank], policy.source)

    def apply_roles(self) -> Draft:
        """Apply what the modifiers say of the surgeon's part."""
        draft = self
        for rule, effects in _ROLES.items():
            if not has_effect(self.lines[0], *effects):
                continue
            if rule == "by-report":
                draft = draft.note(rule, Payment.BY_REPORT)
            else:
                draft = draft.apply(rule)
        if set(self.lines[0].modifiers) - modifiers().keys():
            draft = draft.note("modifier-unknown", Payment.UNKNOWN)
        return draft

    def apply_clinician(self, claim: Claim) -> Draft:
        """Apply who bills; Medicare's shares are not those of a contract."""
        day, draft = claim.date_of_service, self
        if claim.is_reduced and self.fee.indicators is None:
            return draft.note("no-indicators", Payment.UNKNOWN)
        if claim.practitioner is not Practitioner.PHYSICIAN:
            draft = draft.apply_rate("practitioner", claim.practitioner, day)
        if not claim.participating:
            draft = draft.apply_rate("participation", "not participating", day)
        return draft

    def limiting_charge(self, claim: Claim) -> Decimal | None:
        """The most that may be charged by a clinician who does not participate."""
        if claim.participating:
            return None
        day, whole = claim.date_of_service, evolve(claim, participating=True)
        draft = self.apply_clinician(whole)
        return draft.apply_rate("limiting-charge", "not participating", day).amount

    def apply_rate(self, rule: str, given: str, day: date) -> Draft:
        """Multiply with a share that is the same for every code."""
        found = rate(rule, day)
        return self.share(rule, given, found.share, found.source)

    @property
    def amount(self) -> Decimal:
        """The fee times all shares, rounded once."""
        return to_cents(exact_product(self.fee.amount, *self.shares))

    @property
    def is_ranked(self) -> bool:
        """Whether the procedure is reduced beside others."""
        return len(self.rule(MULTIPLE).shares) > 1

    @property
    def is_only_alone(self) -> bool:
        """Whether the code is paid only if nothing else is payable that day."""
        return self.fee.indicators is not None and self.fee.indicators.status == "T"

    @property
    def is_barred(self) -> bool:
        """Whether it is not payable, whatever the others are."""
        return self.apply_roles().payment is Payment.NOT_PAYABLE


def finished(draft: Draft, claim: Claim) -> PricedProcedure:
    """Apply what concerns the clinician, and round."""
    draft = draft.apply_roles()
    paid = draft.apply_clinician(claim)
    is_known = paid.payment in (Payment.PAID, Payment.NOT_PAYABLE)
    return PricedProcedure(
        paid.lines,
        paid.fee,
        paid.payment,
        _paid(paid) if is_known else None,
        draft.limiting_charge(claim) if is_known else None,
        (*paid.fee.notices, *paid.notices),
        (*paid.fee.steps, *paid.steps, *_last_steps(paid)),
    )


def _paid(draft: Draft) -> Decimal:
    """The lower of the charge and the amount; nothing where payment is barred."""
    if draft.payment is Payment.NOT_PAYABLE:
        return Decimal("0.00")
    return draft.amount if draft.charge is None else min(draft.amount, draft.charge)


def _last_steps(draft: Draft) -> Iterator[Step]:
    if draft.shares and draft.payment is Payment.PAID:
        factors = (draft.fee.amount, *draft.shares)
        yield Step.of("claim-amount", " x ".join(map(str, factors)), [draft.amount])
    if draft.charge is not None and draft.charge < draft.amount:
        yield Step.of("charge", f"charge {draft.charge}", [draft.charge])
